"""Case files: `good/` load; `bad/` say everything that is wrong, in the words beside them.

After a wished-for change of the words: `SOLIDUM_WRITE_EXPECTED=1 pytest tests/casefile`; read the difference.
"""

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from solidum.casefile import CaseFile, load, loads, model
from solidum.casefile import reader as reader_module
from solidum.casefile.model import Money
from solidum.source import BadInput, Place

HERE = Path(__file__).parent
GOOD = sorted(path for path in (HERE / "good").iterdir())
BAD = sorted(path for path in (HERE / "bad").iterdir() if path.suffix != ".txt")


def problems_of(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        load(path)
    return str(caught.value).replace(f"{path}:", f"{path.name}:") + "\n"


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name)
def test_bad(path: Path) -> None:
    found = problems_of(path)
    expected = path.with_name(path.name + ".txt")
    if os.environ.get("SOLIDUM_WRITE_EXPECTED"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_reading_twice_gives_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cold = load(path)
    warm = load(path)
    without_name = loads(path.read_bytes(), "x" + path.suffix)
    monkeypatch.setenv("SOLIDUM_CACHE", "off")
    uncached = load(path)
    assert cold == warm == uncached == without_name
    assert origins(cold) == origins(warm) == origins(uncached)
    assert (warm.file, warm.sha256) == (str(path), cold.sha256)
    assert without_name.sha256 == cold.sha256


def origins(case: CaseFile) -> list[Place | None]:
    sections = (case.parties, case.things, case.chain, case.harms, case.claims, case.facts, case.groups)
    return [entry.origin for section in sections for entry in section]


def test_a_warm_load_does_not_check_again(monkeypatch: pytest.MonkeyPatch) -> None:
    path = HERE / "good" / "robot.yaml"
    cold = load(path)

    def refuse(*_: object) -> None:
        raise AssertionError("read anew")

    monkeypatch.setattr(reader_module, "_checked", refuse)
    assert load(path) == cold


def test_a_moved_file_cites_its_new_name(tmp_path: Path) -> None:
    load(HERE / "good" / "robot.yaml")
    moved = tmp_path / "moved.yaml"
    moved.write_bytes((HERE / "good" / "robot.yaml").read_bytes())
    case = load(moved)
    assert case.file == str(moved)
    assert case.parties[0].origin == Place(str(moved), 10, 5)


def test_what_words_mean() -> None:
    case = load(HERE / "good" / "words.yaml")
    a, b, c, d = case.parties
    assert case.title == "2026"
    assert case.language == "no"
    assert case.note == "12:30, 1e3 and On are texts.\n\nEven these: null, ~, 007.\n"
    assert (a.name, a.country, a.public_powers) == ("On", "NO", False)
    assert (b.name, b.country, b.wealth) == ("yes", "US-CA", "insolvent")
    assert (c.name, c.wealth) == ("007", Money(Decimal("10.50"), "EUR"))
    assert (d.name, d.wealth) == ("12:30", c.wealth)
    day = date(2026, 1, 31)
    values = [fact.value for fact in case.facts]
    assert values == [True, True, day, day, Money(Decimal(100), "EUR"), "life", None]
    assert case.harms[0].period == model.Period(from_=date(2026, 1, 1))


def test_entities_know_their_kind_and_their_line() -> None:
    case = load(HERE / "good" / "robot.yaml")
    kinds = {id: case.kind_of(id) for id in ("maker", "arm", "hand", "c1", "log", "k1", "nobody")}
    assert kinds == {
        "maker": "party",
        "arm": "thing",
        "hand": "harm",
        "c1": "claim",
        "log": "evidence",
        "k1": "contract",
        "nobody": None,
    }
    assert case.label("maker") == "Robotics GmbH"
    assert case.label("watcher") == "watcher"
    lines = Path(case.file).read_text(encoding="utf-8").splitlines()
    for fact in case.facts:
        assert fact.origin is not None
        assert lines[fact.origin.line - 1][fact.origin.column - 1 :].startswith(f"{{is: {fact.is_}")
    question = case.decided.questions[0] if case.decided else None
    assert question is not None
    assert question.answer == "yes"
    assert question.given[:2] == ("not deactivated(thing)", "causal_link(thing, harm)")
    overlaid = question.given[2]
    assert isinstance(overlaid, model.Fact)
    assert overlaid.value is False
    assert overlaid.origin is not None


def test_equal_cases_may_stand_in_different_places() -> None:
    text = (HERE / "good" / "robot.yaml").read_text(encoding="utf-8")
    moved = loads("# a line more\n" + text)
    assert moved == loads(text)
    assert moved.parties[0].origin != loads(text).parties[0].origin


def test_thousands_of_things_in_a_row_end() -> None:
    count = 5000
    things = "".join(f"  - {{id: t{at}, part_of: [t{at + 1}]}}\n" for at in range(count))
    head = "solidum: 1\ntitle: long\nas_of: 2026-11-24\nrecord: open\nthings:\n"
    case = loads(f"{head}{things}  - {{id: t{count}}}\n")
    assert len(case.things) == count + 1
    with pytest.raises(BadInput) as caught:
        loads(f"{head}{things}  - {{id: t{count}, part_of: [t0]}}\n")
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize("name", ["missing.yaml", ".", "\0"])
def test_what_is_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput):
        load(str(tmp_path / name))
