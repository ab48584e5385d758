"""Writing back: what is read again is what was written, and a person's comments stay."""

import dataclasses
import difflib
from pathlib import Path

import pytest
from case_strategies import cases
from hypothesis import given

from solidum.casefile import CaseFile, loads
from solidum.casefile.write import write
from solidum.source import BadInput

GOOD = sorted((Path(__file__).parent / "good").glob("*.yaml"))
ROBOT = (Path(__file__).parent / "good" / "robot.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_a_file_written_anew_reads_the_same(path: Path) -> None:
    case = loads(path.read_bytes())
    fresh = write(case)
    assert loads(fresh) == case
    assert write(loads(fresh)) == fresh


@given(cases())
def test_any_case_reads_as_it_was_written(case: CaseFile) -> None:
    text = write(case)
    assert loads(text) == case
    assert write(case) == text
    assert loads(write(case, text)) == case


@given(cases(), cases())
def test_any_case_can_be_written_onto_any_file(before: CaseFile, after: CaseFile) -> None:
    assert loads(write(after, write(before))) == after


@given(cases())
def test_any_case_can_be_written_onto_a_file_of_a_person(case: CaseFile) -> None:
    assert loads(write(case, ROBOT)) == case


def changed(before: str, after: str) -> list[str]:
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


def test_nothing_changed_changes_nothing() -> None:
    assert changed(ROBOT, write(loads(ROBOT), ROBOT)) == []


def test_only_what_changed_is_written_anew() -> None:
    case = loads(ROBOT)
    watcher = dataclasses.replace(case.parties[4], country="BE", name="no")
    parties = (*case.parties[:4], watcher, *case.parties[5:])
    facts = (*case.facts, dataclasses.replace(case.facts[2], is_="other", note="new: fact"))
    after = write(dataclasses.replace(case, parties=parties, facts=facts, payments=()), ROBOT)
    assert changed(ROBOT, after) == [
        "-     country: FR",
        "+     country: BE",
        "+     name: 'no'",
        "+   - {is: other, args: [arm], standing: unknown, note: 'new: fact'}",
        "- ",
        "- payments:",
        "-   - {from: cover, to: worker, amount: 200 EUR, date: 2027-06-01, for: hand, releases: [maker], "
        "kind: settlement}",
    ]
    assert "# oversees the arm" in after


def test_entries_may_change_their_order() -> None:
    case = loads(ROBOT)
    turned = dataclasses.replace(case, parties=case.parties[::-1])
    after = write(turned, ROBOT)
    assert loads(after) == turned
    assert "# A whole case with every section." in after


def test_onto_what_is_no_case() -> None:
    with pytest.raises(BadInput):
        write(loads(ROBOT), "parties: 5")
