"""Proposals are no law: a case meets them only in design mode, and no law rests on them."""

from pathlib import Path

import pytest
from law_proposals import leaning, no_proposals, no_regime

from solidum.analysis import analyse, to_json
from solidum.casefile.reader import load
from solidum.law.library import LAW, load_library
from solidum.source import BadInput

STUDY = Path(__file__).parents[2] / "cases" / "studies" / "duties-recruitment-2028-01.yaml"


def test_a_proposal_never_applies_in_case_mode() -> None:
    library = load_library()
    proposals = [p for p in library.packs.values() if p.status not in LAW]
    assert proposals
    found = analyse(load(STUDY), library)
    assert found.mode == "case"
    ids = {p["id"] for p in to_json(found)["packs"]}
    assert not ids & {p.id for p in proposals}
    assert not {c.roots.pack.id for c in found.claims} & {p.id for p in proposals}


def test_naming_the_pack_does_not_switch_it_on() -> None:
    assert not analyse(load(STUDY), load_library(), packs=["EU-AILD"]).claims


def test_switched_on_it_stands_beside_the_law_and_the_result_says_design() -> None:
    library = load_library()
    case = load(STUDY)
    plain, design = analyse(case, library), analyse(case, library.with_proposals(["EU-AILD"]))
    assert design.mode == to_json(design)["mode"] == "design"
    tried = {c.id: c.outcome for c in design.claims}
    assert {c.id: c.outcome for c in plain.claims}.items() <= tried.items()
    assert {i.split("/")[0] for i in tried.keys() - {c.id for c in plain.claims}} == {"EU-AILD"}
    label = design.label(library.packs["EU-AILD"])
    assert "no law" in (label or "")


@pytest.mark.parametrize(("name", "says"), [("EU-PLD24", "is no proposal"), ("EU-XX", "no pack `EU-XX`")])
def test_only_proposals_can_be_switched_on(name: str, says: str) -> None:
    (problem,) = no_proposals(name)
    assert says in problem.what


@pytest.mark.parametrize("status", ["in_force", "adopted", "repealed"])
def test_law_may_not_rest_on_a_proposal(tmp_path: Path, status: str) -> None:
    with pytest.raises(BadInput, match="Law cannot rest on a proposal"):
        load_library(extra=[leaning(tmp_path, status)])


def test_a_proposal_may_rest_on_another(tmp_path: Path) -> None:
    assert "ZZ-LAW" in load_library(extra=[leaning(tmp_path, "proposed")]).packs


def test_a_regime_is_made_of_packs_that_give_claims() -> None:
    (problem,) = no_regime("EU-AIA")
    assert "no pack `EU-AIA` with claims" in problem.what
    assert "EU-PLD24" in problem.remedy
