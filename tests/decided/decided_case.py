"""One small decided case under the invented statute of tests/law/toy, with a question put into it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from solidum.casefile import CaseFile, loads
from solidum.casefile.model import Question
from solidum.decided import Answer, Asker, compare
from solidum.law.library import Library, load_library

TOY = Path(__file__).parent.parent / "law" / "toy"
HEAD = """\
solidum: 1
title: A robot arm hits a visitor
as_of: 2030-01-01
language: en
record: {record}
parties:
  - {{id: maker, kind: company, country: US}}
  - {{id: importer, kind: company, country: DE}}
  - {{id: visitor, kind: natural_person, country: DE}}
  - {{id: heir, kind: natural_person, country: DE}}
things:
  - {{id: robot, kind: physical_product, placed_on_market: {placed}}}
  - {{id: arm, kind: component, placed_on_market: 2027-01-15, part_of: [robot]}}
chain:
  - {{from: maker, does: manufactures, to: robot, standing: undisputed}}
  - {{from: importer, does: imports, to: robot, standing: undisputed}}
harms:
  - {{id: blow, victim: visitor, interest: {interest}, loss: medical_costs, amount: 1200.50 EUR,
     date: 2028-05-01, involves: [robot], standing: {harm}}}
claims:
  - {{id: first, claimant: visitor, capacity: victim, for: [blow], against: [maker, importer],
     filed: 2029-01-01}}
  - {{id: second, claimant: heir, capacity: heir, for: [blow], against: [maker], filed: 2034-01-01}}
facts: {facts}
decided:
  court: A court
  {source}
  questions:
    - {question}
"""
CLAIM = {"pack": "TOY", "claimant": "visitor", "defendant": "maker", "thing": "robot", "harm": "blow"}


@cache
def toy() -> Library:
    return load_library(TOY)


def written(
    ask: str,
    answer: object = "x",
    *,
    given: list[Any] | None = None,
    facts: list[dict[str, Any]] | None = None,
    claim: dict[str, str] | None = CLAIM,
    record: str = "closed",
    placed: str = "2027-02-01",
    interest: str = "health",
    harm: str = "proved",
    source: str = "ecli: ECLI:EU:C:2031:1",
    **more: str,
) -> str:
    """The case as a file, with one question."""
    question: dict[str, Any] = {"id": "q", "ask": ask, "answer": answer, **more}
    if claim is not None:
        question["claim"] = claim
    if given is not None:
        question["given"] = given
    return HEAD.format(
        record=record,
        placed=placed,
        interest=interest,
        harm=harm,
        source=source,
        facts=json.dumps(facts or []),
        question=json.dumps(question),
    )


def case_of(ask: str, answer: object = "x", **more: Any) -> tuple[CaseFile, Question]:
    case = loads(written(ask, answer, **more))
    assert case.decided is not None
    return case, case.decided.questions[0]


def asked(ask: str, answer: object = "x", **more: Any) -> Answer:
    """What Solidum says to a question about that case."""
    case, question = case_of(ask, answer, **more)
    return Asker(case, toy()).answer(question)


def verdict(ask: str, answer: object, **more: Any) -> str:
    """How that compares with the court's answer."""
    case, question = case_of(ask, answer, **more)
    words = {True: "yes", False: "no"}
    decided = words.get(answer, str(answer)) if isinstance(answer, bool) else str(answer)
    return compare(question, decided, Asker(case, toy()).answer(question))


def echoes(ask: str, answer: object = "x", **more: Any) -> bool:
    """Whether the answer only repeats a fact; without an answer, where the court said what Solidum says."""
    if answer == "x":
        answer = asked(ask, **more).text
    case, question = case_of(ask, answer, **more)
    asker = Asker(case, toy())
    return asker.echo(question, asker.answer(question))


def fact(is_: str, *args: str, value: object = "yes", standing: str = "proved", **more: object) -> dict[str, Any]:
    return {"is": is_, "args": list(args), "value": value, "standing": standing, **more}
