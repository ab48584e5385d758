"""The case studies say what their readings say: one table of expectations for each study, beside this file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest

from solidum.analysis import Analysis, Claim, analyse
from solidum.casefile.model import CaseFile
from solidum.casefile.reader import load
from solidum.compare import compare
from solidum.decided import verify
from solidum.law.library import Library, load_library
from solidum.source import read

ROOT = Path(__file__).resolve().parents[2]
STUDIES = ROOT / "cases" / "studies"
TABLES = sorted(Path(__file__).parent.glob("*.yaml"))
MARKS: tuple[Literal["facts_listed", "law", "appraisal"], ...] = ("facts_listed", "law", "appraisal")
ANSWERS: dict[Any, str] = {True: "yes", False: "no"}


@cache
def law() -> Library:
    return load_library()


@cache
def table(study: str) -> dict[str, Any]:
    found: dict[str, Any] = read(Path(__file__).parent / f"{study}.yaml").data
    return found


@cache
def case(study: str) -> CaseFile:
    return load(STUDIES / f"{study}.yaml")


@cache
def analysis(study: str) -> Analysis:
    return analyse(case(study), law())


def shown(before: CaseFile, facts: Iterable[str]) -> CaseFile:
    """The case with some of its open points proved: `fact(args)`, `not fact(args)`, or `harm h` that it happened."""
    after = before
    for text in facts:
        negated = text.startswith("not ")
        name, _, inner = text.removeprefix("not ").partition("(")
        args = tuple(a.strip() for a in inner.removesuffix(")").split(","))
        fact = [f for f in after.facts if (f.is_, f.args) == (name, args)]
        edge = [e for e in after.chain if (e.does, e.from_, e.to) == (name, *args)]
        harm = [h for h in after.harms if name == f"harm {h.id}"]
        assert len(fact) + len(edge) + len(harm) == 1, f"{text} is not an open point of the file"
        after = replace(
            after,
            facts=tuple(
                replace(f, value=not negated, standing="proved", degree=None, by=None) if f in fact else f
                for f in after.facts
            ),
            chain=tuple(replace(e, standing="proved", by=None) if e in edge else e for e in after.chain),
            harms=tuple(replace(h, standing="proved", by=None) if h in harm else h for h in after.harms),
        )
    return after


def claim_of(found: Analysis, row: Mapping[str, Any]) -> Claim:
    """The one claim of the result that a row speaks of; a pack with several kinds of claim needs its title too."""
    hits = [c for c in found.claims if c.id.split("#")[0] == row["claim"] and row.get("title") in (None, c.title)]
    assert len(hits) == 1, f"{row['claim']}: {len(hits)} claims"
    return hits[0]


def check(found: Analysis, row: Mapping[str, Any]) -> None:
    claim = claim_of(found, row)
    assert claim.outcome == row["outcome"], row["claim"]
    parts = {e.code: e for e in (*claim.elements, *claim.defences, *claim.time)}
    assert {code: parts[code].state for code in row.get("states", {})} == row.get("states", {})
    assert {code: parts[code].burden for code in row.get("burden", {})} == row.get("burden", {})
    if "offers" in row:
        expected = {code: ANSWERS.get(value, value) for code, value in row["offers"].items()}
        offers = {o.code: o.state for o in claim.offers}
        assert {code: offers[code] for code in expected} == expected
    assert set(row.get("carried_by", ())) <= set(claim.carried_by)
    if "firm" in row or "could_be" in row:
        moves = claim.analyst.could_be(MARKS)
        firm = {mark: mark not in {m.over for m in moves} for mark in row.get("firm", {})}
        assert firm == row.get("firm", {})
        assert set(row.get("could_be", ())) <= {m.outcome for m in moves}


def of_tables(part: str, key: str) -> list[Any]:
    """Every row of a part of every table, as a test of its own."""
    return [
        pytest.param(path.stem, row, id=f"{path.stem}: {row[key]}")
        for path in TABLES
        for row in table(path.stem).get(part, ())
    ]


def test_every_study_has_a_reading_and_a_table() -> None:
    # the duties of one system on three dates have one reading, held to the result by test_duties.py
    files, readings = (
        {p.stem for p in STUDIES.glob(ext) if not p.stem.startswith("duties-")} for ext in ("*.yaml", "*.md")
    )
    assert files == readings == {path.stem for path in TABLES}


@pytest.mark.parametrize(("study", "row"), of_tables("says", "claim"))
def test_the_result_is_what_the_reading_says(study: str, row: dict[str, Any]) -> None:
    check(analysis(study), row)


@pytest.mark.parametrize(("study", "row"), of_tables("if_shown", "name"))
def test_what_would_follow_if_more_were_shown(study: str, row: dict[str, Any]) -> None:
    found = analyse(shown(case(study), row["facts"]), law(), packs=[re.split("[:/]", row["claim"])[0]])
    check(found, row)


@pytest.mark.parametrize("study", [path.stem for path in TABLES])
def test_nobody_else_is_said_to_answer(study: str) -> None:
    """Outcomes above "not yet made out" are the reading's headline: none may come or go unnoticed."""
    high = {c.id for c in analysis(study).claims if c.outcome in {"made out", "made out on a presumption"}}
    assert high == {r["claim"] for r in table(study)["says"] if r["outcome"].startswith("made out")}


@pytest.mark.parametrize("study", [path.stem for path in TABLES])
def test_no_claim_is_tried_where_the_reading_says_so(study: str) -> None:
    tried = {(c.pack, c.defendant) for c in analysis(study).claims}
    for pack, party in table(study).get("not_tried", ()):
        assert party in {p.id for p in case(study).parties}
        assert (pack, party) not in tried


@pytest.mark.parametrize("study", [path.stem for path in TABLES])
def test_what_is_refused_or_left_out_is_said(study: str) -> None:
    found = analysis(study)
    assert [r.what for r in found.refusals] == table(study).get("refusals", [])
    said = " ".join(found.not_computed)
    for words in table(study).get("not_computed", ()):
        assert words in said


@pytest.mark.parametrize(("study", "row"), of_tables("elsewhere", "forum"))
def test_the_same_facts_elsewhere(study: str, row: dict[str, Any]) -> None:
    (column,) = compare(case(study), law(), forums=[row["forum"]]).columns
    if row.get("refused"):
        assert column.analysis is None
        assert column.refusal is not None
        return
    assert column.analysis is not None
    check(column.analysis, row)


@pytest.mark.parametrize(("study", "row"), of_tables("decided", "file"))
def test_what_a_decision_is_cited_for_agrees(study: str, row: dict[str, Any]) -> None:
    found = verify([ROOT / "cases" / "decided" / f"{row['file']}.yaml"], law())
    verdicts = {v.question: v.verdict for v in found.verdicts}
    assert {q: verdicts[q] for q in row["agree"]} == dict.fromkeys(row["agree"], "agree")


@pytest.mark.parametrize("study", [path.stem for path in TABLES])
def test_the_reading_has_the_words_that_the_table_stands_for(study: str) -> None:
    text = re.sub(r"\s+", " ", (STUDIES / f"{study}.md").read_text(encoding="utf-8"))
    parts = ("says", "if_shown", "elsewhere", "decided")
    missing = [row["reads"] for part in parts for row in table(study).get(part, ()) if row["reads"] not in text]
    assert missing == []


@pytest.mark.parametrize("study", [path.stem for path in TABLES])
def test_every_fact_says_where_it_comes_from(study: str) -> None:
    """In the file itself, by a note or by evidence; what is ours says "constructed"."""
    bare = [f.is_ for f in case(study).facts if f.standing == "proved" and not f.note and not f.evidence]
    assert bare == []
