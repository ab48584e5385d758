"""One recruitment system at three dates: three sets of duties, each with the provision that moved it."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from solidum.analysis import Analysis, analyse, to_json
from solidum.casefile.reader import load
from solidum.law.library import load_library
from solidum.reasoning.duties import Duty
from solidum.report import html, terminal
from solidum.report.duties import DutyView

STUDIES = Path(__file__).parents[2] / "cases" / "studies"
JUNE, NEW, OLD = "2026-06", "2028-01", "old-system"


@cache
def study(name: str) -> Analysis:
    return analyse(load(STUDIES / f"duties-recruitment-{name}.yaml"), load_library())


def binding(name: str, party: str | None) -> set[str]:
    return {d.rule.code for d in study(name).duties.of(party, "binds")}


def duty(name: str, code: str, party: str | None) -> Duty:
    return next(d for d in study(name).duties.rows if d.rule.code == code and d.party == party)


def places(name: str, code: str, party: str | None) -> set[tuple[str, str]]:
    """The instrument and the places that keep a duty away."""
    rules = study(name).library.rules
    return {(rules[g.code].source, at) for g in duty(name, code, party).against for at in g.at}


def test_three_different_sets_of_duties() -> None:
    literacy, practices, added = "EU-AIA-4-1", "EU-AIA-5-1", "EU-AIA-5-1-new"
    assert binding(JUNE, "employer") == {literacy, practices}
    assert binding(OLD, "employer") == {literacy, practices, added}
    assert binding(NEW, "employer") == {literacy, practices, added, "EU-AIA-26-1", "EU-AIA-26-2", "EU-AIA-26-5"}
    assert binding(JUNE, "maker") == {literacy, practices}
    assert binding(OLD, "maker") == {literacy, practices, added, "EU-AIA-50-1"}
    assert binding(NEW, "maker") >= {"EU-AIA-50-1", "EU-AIA-16-a", "EU-AIA-17", "EU-AIA-72"}
    assert binding(JUNE, None) == binding(OLD, None) == set()
    assert {"EU-AIA-9", "EU-AIA-12", "EU-AIA-14"} < binding(NEW, None)


@pytest.mark.parametrize(("code", "party"), [("EU-AIA-26-2", "employer"), ("EU-AIA-17", "maker"), ("EU-AIA-9", None)])
def test_each_set_names_the_provision_that_moved_it(code: str, party: str | None) -> None:
    june = places(JUNE, code, party)
    assert {("32026R1744", "1"), ("32024R1689", "113(c)(i)"), ("32024R1689", "111(2)")} <= june
    old = places(OLD, code, party)
    assert ("32024R1689", "111(2)") in old
    assert not any(source == "32026R1744" for source, _ in old)
    found = duty(NEW, code, party)
    assert (found.since, found.against) == (date(2027, 12, 2), ())
    assert {"EU-AIA-113-c-i", "EU-AIA-111-2-new-iii"} <= {g.code for g in found.by}


def test_time_alone_brings_no_high_risk_duty_to_a_system_that_is_already_out() -> None:
    assert duty(JUNE, "EU-AIA-26-2", "employer").bound_from is None
    assert duty(JUNE, "EU-AIA-50-1", "maker").bound_from == date(2026, 8, 2)
    assert duty(JUNE, "EU-AIA-5-1-new", "employer").bound_from == date(2026, 12, 2)
    assert "EU-AIA-113-gap" in duty(JUNE, "EU-AIA-72", "maker").contested


def test_an_omission_is_a_breach_only_where_the_duty_binds() -> None:
    assert duty(NEW, "EU-AIA-26-2", "employer").kept == "broken"
    assert duty(NEW, "EU-AIA-26-1", "employer").kept == "kept"
    assert duty(JUNE, "EU-AIA-26-2", "employer").kept is None
    assert duty(OLD, "EU-AIA-26-2", "employer").kept is None


def test_a_duty_that_hangs_on_a_fact_names_it_and_the_evidence_it_would_bring() -> None:
    logs = duty(NEW, "EU-AIA-26-6", "employer")
    assert (logs.state, logs.missing) == ("open", (("controls_logs", "employer", "ranker"),))
    assert logs.evidence == ("EU-PLD24-9-AIA-26-6",)


def test_the_summary_tells_it_in_short() -> None:
    june = dict(DutyView(study(JUNE)).summary())
    assert june["Rank Software"] == (
        "Bound by 2 duties: AI Act 5(1), 4(1).",
        "From 2026-08-02, all else as it is, 1 more duty: AI Act 50(1).",
        "From 2026-12-02, all else as it is, 1 more duty: AI Act 5(1)(ba).",
    )
    new = dict(DutyView(study(NEW)).summary())
    assert "Broken: AI Act 26(2)." in new["Harbour Logistics"]
    assert "Kept: AI Act 4(1), 26(1)." in new["Harbour Logistics"]


@pytest.mark.slow
def test_the_whole_page_and_the_json_tell_it_at_length() -> None:
    assert "Bound by 2 duties: AI Act 5(1), 4(1)." in " ".join(terminal.render(study(JUNE), 200).split())
    assert "Duty to give oversight to suitable people" in html.render(study(OLD))
    found = to_json(study(OLD), reasons=False)
    rows = {(d["code"], d["party"]): d for d in found["duties"]["addressed"]}
    assert rows["EU-AIA-26-2", "employer"]["state"] == "does not bind"
    assert all(g["code"] in found["rules"] for d in rows.values() for g in d["against"])
