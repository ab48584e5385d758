"""What `law coverage`, `law locators` and `law explain` say of packs."""

from dataclasses import replace
from pathlib import Path

import pytest

from solidum.casefile import model
from solidum.law.coverage import Line, coverage, locators, plain
from solidum.law.describe import KIND_WORDS, describe_fact, describe_rule
from solidum.law.library import Library, load_library
from solidum.law.locators import locator_lines
from solidum.law.model import LeftOut
from solidum.source import BadInput

TOY = Path(__file__).parent / "toy"


@pytest.fixture(scope="module")
def toy() -> Library:
    return load_library(TOY)


@pytest.fixture(scope="module")
def shipped() -> Library:
    return load_library()


def covered(toy: Library) -> dict[str, Line]:
    return {line.at: line for line in coverage(toy.packs["TOY"], TOY)}


# --- coverage


def test_a_provision_is_covered_by_a_rule_on_it_or_on_a_part_of_it(toy: Library) -> None:
    found = covered(toy)
    assert found["1"].codes == found["1(1)"].codes == ("TOY-1", "TOY-1-old")
    assert found["2"].codes == ("TOY-2-maker", "TOY-2-importer", "TOY-E1")
    assert found["2(b)"].codes == ("TOY-2-importer",)


def test_a_part_is_not_covered_by_a_rule_on_the_whole(toy: Library) -> None:
    found = covered(toy)
    assert "TOY-E3" in found["4"].codes
    assert found["4(4)"].blank


def test_an_article_is_not_its_neighbour(toy: Library) -> None:
    found = covered(toy)
    assert not set(found["1"].codes) & {"TOY-10", "TOY-11", "TOY-11-recourse"}
    assert found["11"].codes == ("TOY-11", "TOY-11-recourse")


def test_an_exception_covers_its_own_provision(toy: Library) -> None:
    assert covered(toy)["3(3)"].codes == ("TOY-3-order",)
    assert covered(toy)["6(2)"].codes == ("TOY-D1",)


def test_several_provisions_of_one_rule(toy: Library) -> None:
    found = covered(toy)
    assert "TOY-E4" in found["5(1)"].codes
    assert found["5(2)"].codes == ("TOY-E4",)


def test_a_judgment_covers_nothing_of_the_instrument(toy: Library) -> None:
    assert covered(toy)["12"].codes == ("TOY-12",)  # not TOY-3-series, whose 12 is a paragraph of a judgment


def test_left_out_by_range_and_by_whole(toy: Library) -> None:
    found = covered(toy)
    for at in ("13", "13(1)", "14", "15", "15(1)(a)"):
        assert (found[at].codes, found[at].because) == ((), "final provisions")
    pack = replace(toy.packs["TOY"], left_out=(LeftOut(("13(1)", "14\u201315"), "some"),))
    by_part = {line.at: line for line in coverage(pack, TOY)}
    assert by_part["13"].blank
    assert by_part["13(1)"].because == by_part["15(1)(a)"].because == "some"


def test_a_rule_goes_before_a_reason(toy: Library) -> None:
    pack = replace(toy.packs["TOY"], left_out=(LeftOut(("1-15",), "all of it"),))
    found = {line.at: line for line in coverage(pack, TOY)}
    assert found["8"] == Line("8", ("TOY-L",), None)
    assert not any(line.blank for line in found.values())


def test_coverage_lists_the_instrument_in_its_own_order(toy: Library) -> None:
    assert list(covered(toy)) == locators("invented", TOY)


def test_without_a_list_nothing_is_measured(toy: Library, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="No list of the provisions of invented"):
        list(coverage(toy.packs["TOY"], tmp_path))


@pytest.mark.parametrize(
    ("text", "found"),
    [("10 (2) (a)", "10(2)(a)"), ("8(1) subpara 2", "8(1)"), ("8(1) subparagraph 2", "8(1)"), (" 7 ", "7")],
)
def test_how_a_locator_is_compared(text: str, found: str) -> None:
    assert plain(text) == found


# --- locators


@pytest.mark.parametrize("which", ["toy", "shipped"])
def test_a_line_for_every_rule_in_four_or_five_cells(which: str, request: pytest.FixtureRequest) -> None:
    library: Library = request.getfixturevalue(which)
    lines = list(locator_lines(library))
    assert [line.split("\t")[0] for line in lines] == [
        rule.code for pack in library.packs.values() for rule in pack.rules
    ]
    for line in lines:
        cells = line.split("\t")
        rule = library.rules[cells[0]]
        assert len(cells) == (5 if rule.read_at else 4)
        assert all(cell == " ".join(cell.split()) and cell for cell in cells)
        assert cells[1] == rule.source
        assert cells[2].split("; ") == list(rule.at)
        assert cells[3] in ("read", "secondary", "recalled")


def test_cells_hold_no_tabs_or_line_ends(toy: Library) -> None:
    pack = toy.packs["TOY"]
    odd = replace(pack.rules[0], read_at="a\tsummary\nof it", at=("1(1)", "2"))
    library = Library(toy.vocabulary, {"TOY": replace(pack, rules=(odd,))})
    assert list(locator_lines(library)) == ["TOY-1\tinvented\t1(1); 2\tread\ta summary of it"]


# --- explain


@pytest.mark.parametrize("which", ["toy", "shipped"])
def test_every_rule_can_be_explained(which: str, request: pytest.FixtureRequest) -> None:
    library: Library = request.getfixturevalue(which)
    for rule in library.rules.values():
        text = describe_rule(rule, library)
        assert rule.code in text
        assert rule.paraphrase in text
        assert KIND_WORDS[rule.kind] in text
        assert "None" not in text.split()
        assert all(position.position in text for position in rule.contested)


@pytest.mark.parametrize("which", ["toy", "shipped"])
def test_every_fact_can_be_explained(which: str, request: pytest.FixtureRequest) -> None:
    library: Library = request.getfixturevalue(which)
    for entry in library.vocabulary.facts.values():
        text = describe_fact(entry, library)
        assert entry.ask in text
        assert "None" not in text.split()


def test_the_toy_shows_every_kind_of_rule(toy: Library) -> None:
    assert {rule.kind for rule in toy.rules.values()} == set(KIND_WORDS)


def test_an_explanation_as_a_reader_sees_it(toy: Library) -> None:
    text = describe_rule(toy.rules["TOY-D1"], toy).replace(str(TOY), "toy")
    assert (
        text
        == """\
TOY-D1: Nobody could have known
  Invented Act on harmful things
  provision: invented 6
  kind: defence: the defendant must show it

  The defendant is free if nobody could have discovered the defect, unless it went on changing the thing.

  when:
    unforeseeable(thing) is proved
  unless shown (claimant must show it; it disproves) [6(2)]:
    fact modifies(defendant, thing)
  basis: read, checked 2026-11-24
  written at toy/packs/TOY.yaml:{line}:5""".format(line=toy.rules["TOY-D1"].place.line)
    )


# --- the shipped law


def test_facts_that_come_from_the_case_file_name_what_it_has(shipped: Library) -> None:
    edges = set(model.ToThing.__args__) | set(model.ToParty.__args__)  # type: ignore[attr-defined]
    owners = {"party": model.Party, "thing": model.Thing, "harm": model.Harm, "claim": model.Claim}
    for entry in shipped.vocabulary.facts.values():
        if entry.edge:
            assert entry.edge in edges, entry.id
        elif entry.field and not entry.field.startswith(("evidence.", "claim.plea.")):
            owner, _, name = entry.field.partition(".")
            assert name in owners[owner].__dataclass_fields__, entry.id
        elif entry.field and entry.field.startswith("evidence.status."):
            known = model.EvidenceStatus.__args__  # type: ignore[attr-defined]
            assert entry.field.removeprefix("evidence.status.") in known, entry.id


def test_every_edge_of_the_chain_is_a_fact(shipped: Library) -> None:
    edges = set(model.ToThing.__args__) | set(model.ToParty.__args__)  # type: ignore[attr-defined]
    assert {entry.edge for entry in shipped.vocabulary.facts.values() if entry.edge} == edges


def test_choices_of_the_vocabulary_are_those_of_the_case_file(shipped: Library) -> None:
    kinds = {
        "party.kind": model.PartyKind,
        "party.size": model.PartySize,
        "thing.kind": model.ThingKind,
        "harm.interest": model.Interest,
        "harm.loss": model.Loss,
        "harm.property_use": model.PropertyUse,
        "claim.capacity": model.Capacity,
        "claim.relief": model.Relief,
    }
    found = {entry.field: entry.choices for entry in shipped.vocabulary.facts.values() if entry.field in kinds}
    assert found == {field: kind.__args__ for field, kind in kinds.items()}  # type: ignore[attr-defined]


def test_shipped_rules_say_where_they_were_read_if_their_text_is_not_the_instrument(shipped: Library) -> None:
    """`read` of a judgment is only worth something with the place where it was read."""
    silent = [
        rule.code
        for rule in shipped.rules.values()
        if rule.source.startswith("ECLI") and rule.basis == "read" and not rule.read_at
    ]
    assert silent == []
