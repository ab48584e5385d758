"""Questions about law that gives no claim, and about conclusions of another pack inside a claim."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from solidum.casefile import loads
from solidum.decided import Asker, Inexpressible, compare
from solidum.law.library import Library, load_library

LAW = Path(__file__).parent.parent / "reasoning" / "duty_law"
CASE = """\
solidum: 1
title: A saw slips
as_of: 2031-05-01
record: {record}
parties:
  - {{id: maker, kind: company, country: DE}}
  - {{id: seller, kind: company, country: DE}}
  - {{id: victim, kind: natural_person, country: DE}}
things:
  - {{id: saw, kind: physical_product, placed_on_market: 2030-06-01}}
chain:
  - {{from: maker, does: manufactures, to: saw, standing: undisputed}}
  - {{from: seller, does: distributes, to: saw, standing: undisputed}}
harms: [{{id: cut, victim: victim, interest: health, date: 2031-05-01, involves: [saw], standing: undisputed}}]
facts: [{{is: risky, args: [saw], value: yes, standing: undisputed}}]
decided:
  court: A court
  questions:
    - {question}
"""
ACT = {"pack": "ZZ-DUTY", "claimant": "victim", "defendant": "maker", "thing": "saw", "harm": "cut"}
CLAIM = {**ACT, "pack": "ZZ-LIAB"}


@cache
def law() -> Library:
    return load_library(LAW)


def asker(ask: str, *, claim: dict[str, str], record: str = "closed", **more: Any) -> tuple[Asker, Any]:
    question = {"id": "q", "ask": ask, "answer": "x", "claim": claim, **more}
    case = loads(CASE.format(record=record, question=json.dumps(question)))
    assert case.decided is not None
    return Asker(case, law()), case.decided.questions[0]


def asked(ask: str, *, claim: dict[str, str] = ACT, record: str = "closed", **more: Any) -> str:
    put, question = asker(ask, claim=claim, record=record, **more)
    return put.answer(question).text


@pytest.mark.parametrize(
    "of", ["duty_test", "duty_test(defendant, thing, harm)", "duty_test(maker, saw, cut)", "ZZ-DUTY-3", "new(thing)"]
)
def test_the_state_of_a_duty_is_asked_by_conclusion_or_by_the_code_of_its_rule(of: str) -> None:
    assert asked("state", of=of) == "proved"


def test_a_duty_does_not_bind_another_and_falls_away_before_its_date() -> None:
    assert asked("state", of="duty_test", claim={**ACT, "defendant": "seller"}) == "open"
    assert asked("state", of="duty_test", given=["harm_date(cut) = 2029-01-01"]) == "disproved"


def test_available_says_yes_no_or_open() -> None:
    assert asked("available", of="duty_test") == "yes"
    assert asked("available", of="duty_report") == "no"
    assert asked("available", of="duty_report", record="open") == "open"


def test_what_a_duty_hangs_on_matters() -> None:
    assert asked("matters", of="duty_test", fact="risky(thing)") == "yes"
    assert asked("matters", of="duty_label", fact="risky(thing)", claim={**ACT, "defendant": "seller"}) == "no"


def test_what_suffices_for_a_breach() -> None:
    enough = ["makes(maker, saw)", "risky(saw)", "placed(saw) = 2030-06-01", "not tested(maker, saw)"]
    assert asked("suffices", of="breach_test", given=[*enough, "harm_date(cut) = 2031-05-01"]) == "proved"
    assert asked("suffices", of="breach_test", given=enough[:-1]) == "open"


def test_the_burden_is_followed_up_to_the_claims_of_any_pack() -> None:
    assert asked("burden", of="duty_test", fact="risky(thing)") == "claimant"
    assert asked("burden", of="duty_test", fact="exempt(defendant)") == "defendant"
    assert asked("burden", of="breach_test") == "claimant"
    with pytest.raises(Inexpressible, match="neither side rests on it"):
        asked("burden", of="duty_label")
    with pytest.raises(Inexpressible, match="say in `of`"):
        asked("burden", fact="risky(thing)")


@pytest.mark.parametrize("ask", ["outcome", "amount", "share", "suffices", "matters"])
def test_under_law_that_gives_no_claim_there_is_no_outcome(ask: str) -> None:
    with pytest.raises(Inexpressible, match="Testing Act gives no claim, so nothing has an outcome"):
        asked(ask, fact="risky(thing)")


def test_a_claim_that_leaves_out_the_party_is_answered_where_all_agree() -> None:
    open_ = {"pack": "ZZ-DUTY"}
    assert asked("state", of="bound(saw, cut)", claim=open_) == "proved"
    with pytest.raises(Inexpressible, match="differ"):
        asked("state", of="duty_test", claim=open_)


def test_a_conclusion_of_another_pack_is_asked_inside_a_claim() -> None:
    assert asked("state", of="ZZ-DUTY:duty_test", claim=CLAIM) == "proved"
    assert asked("state", of="ZZ-DUTY:duty_test(seller, saw, cut)", claim=CLAIM) == "open"
    assert asked("state", of="ZZ-DUTY:breach_test", claim=CLAIM, given=["not tested(maker, saw)"]) == "proved"
    assert asked("state", of="ZZ-DUTY:ZZ-DUTY-3-breach", claim=CLAIM, record="open") == "open"
    assert asked("burden", of="ZZ-DUTY:breach_test", claim=CLAIM) == "claimant"
    assert asked("outcome", claim=CLAIM, given=["not tested(maker, saw)"]) == "made out"


@pytest.mark.parametrize(
    ("of", "why"),
    [
        ("ZZ-DUTY-9-moved", "says when `since_start` is not so"),
        ("nothing", "neither an element nor a conclusion of ZZ-DUTY"),
        ("ZZ-LIAB:nothing", "neither an element nor a conclusion of ZZ-LIAB"),
        ("duty_test(saw, saw, cut)", "`saw` in .* is no party"),
    ],
)
def test_what_cannot_be_asked_says_why(of: str, why: str) -> None:
    with pytest.raises(Inexpressible, match=why):
        asked("state", of=of)


def test_an_answer_that_only_repeats_a_finding_is_an_echo() -> None:
    found = {"is": "tested", "args": ["maker", "saw"], "value": "no", "standing": "proved"}
    put, question = asker("state", claim=ACT, of="breach_test", given=[found])
    answer = put.answer(question)
    assert compare(question, "proved", answer) == "agree"
    assert not put.echo(question, answer)  # the law had to bind it first
