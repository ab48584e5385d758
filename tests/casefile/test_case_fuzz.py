"""Whatever stands in a file: a case, or problems that say what, why and what to do. Never a traceback."""

import json
from pathlib import Path
from typing import Any

import pytest
from case_strategies import cases, texts
from hypothesis import given
from hypothesis import strategies as st

from solidum.casefile import CaseFile, loads
from solidum.casefile.write import plain, write
from solidum.source import BadInput, parse

ROBOT = (Path(__file__).parent / "good" / "robot.yaml").read_text(encoding="utf-8")


def outcome(text: str | bytes, name: str) -> CaseFile | None:
    """The case, or None if it was refused as it should be."""
    refused: BadInput
    try:
        return loads(text, name)
    except BadInput as error:
        refused = error
    assert refused.problems
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    lines = raw.count(b"\n") + raw.count(b"\r") + raw.count(b"\xc2\x85") + raw.count(b"\xe2\x80") + 2
    for problem in refused.problems:
        assert problem.place is not None
        assert problem.place.file == name
        assert 1 <= problem.place.line <= lines
        assert problem.place.column >= 1
        assert all((problem.what, problem.why, problem.remedy))
        assert str(problem) in str(refused)
    assert list(refused.problems) == list(dict.fromkeys(refused.problems))
    return None


@given(st.binary(max_size=200), st.sampled_from(["x.yaml", "x.json"]))
def test_any_bytes(raw: bytes, name: str) -> None:
    outcome(raw, name)


@given(st.text(max_size=200), st.sampled_from(["x.yaml", "x.json"]))
def test_any_text(text: str, name: str) -> None:
    outcome(text, name)


@given(st.text(alphabet="abc:-?[]{},&*!|>'\"%@`#~<=.0123456789 \n\t\\", max_size=80))
def test_any_yaml_like_text(text: str) -> None:
    outcome("solidum: 1\ntitle: " + text, "x.yaml")


SNIPPETS = [
    "&a ",
    "*a",
    "!!str ",
    "<<: ",
    "- ",
    ": ",
    "\n",
    "{",
    "}",
    "[",
    "]",
    "'",
    '"',
    "\t",
    "yes",
    "null",
]
SNIPPETS += ["2026-02-30", "9" * 50, "\x00", "\x85", "\u2028", "\ufeff", "\ud800", "%", "---\n", "...\n", "#"]
edits = st.lists(
    st.tuples(st.integers(0, len(ROBOT)), st.integers(0, 40), st.sampled_from(SNIPPETS) | texts), max_size=5
)


@given(edits)
def test_edited_text(edits: list[tuple[int, int, str]]) -> None:
    text = ROBOT
    for at, length, snippet in edits:
        text = text[:at] + snippet + text[at + length :]
    case = outcome(text, "x.yaml")
    if case is not None:
        assert loads(write(case, text)) == case


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
    | st.sampled_from(["maker", "arm", "hand", "c1", "log", "500 EUR", "2026-01-01", "yes", "admitted", "x(arm"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def paths(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(step for key, value in inside for step in paths(value, (*path, key)))]


DATA = json.loads(json.dumps(parse(ROBOT, "x.yaml").data, default=str))
PATHS = [path for path in paths(DATA) if path]
changes = st.lists(st.tuples(st.sampled_from(PATHS), anything), min_size=1, max_size=4)


@given(changes)
def test_edited_data(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    data = json.loads(json.dumps(DATA))
    for path, value in changes:
        inside = data
        try:
            for step in path[:-1]:
                inside = inside[step]
            inside[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change has taken this place away
    outcome(json.dumps(data), "x.json")


@given(cases(), st.data())
def test_what_is_left_out_is_a_problem_or_a_case(case: CaseFile, data: st.DataObject) -> None:
    found = json.loads(json.dumps(plain(case), default=str))
    path = data.draw(st.sampled_from([path for path in paths(found) if path]))
    inside = found
    for step in path[:-1]:
        inside = inside[step]
    del inside[path[-1]]
    outcome(json.dumps(found), "x.json")


@pytest.mark.parametrize("text", ["- " * 10_000 + "a", "{a: " * 50, "? " * 3_000, "a" * 1_000_000, "&a " * 1000])
def test_long_and_deep(text: str) -> None:
    assert outcome(text, "x.yaml") is None
