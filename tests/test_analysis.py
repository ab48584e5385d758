"""The Analysis as a whole: which claim is which, what is refused, what is assumed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from solidum.analysis import analyse, to_json
from solidum.casefile.reader import loads
from solidum.law.library import Library, load_library

TOY = Path(__file__).parent / "law" / "toy"
CASE = """\
solidum: 1
title: A robot arm hits a visitor
as_of: 2030-01-01
record: open
parties:
  - {id: maker, kind: company, country: US}
  - {id: visitor, kind: natural_person, country: DE}
  - {id: insurer, kind: company, country: DE}
things:
  - {id: robot, kind: physical_product, placed_on_market: 2027-01-15}
chain:
  - {from: maker, does: manufactures, to: robot, standing: undisputed}
"""
HARM = """\
harms:
  - {id: blow, victim: visitor, interest: health, date: 2028-05-01, involves: [robot], standing: proved}
"""
CLAIMS = """\
claims:
  - {id: first, claimant: insurer, capacity: assignee, for: [blow]}
  - {id: second, claimant: insurer, capacity: subrogated_insurer, for: [blow]}
"""


@cache
def toy() -> Library:
    return load_library(TOY)


def test_two_claims_of_one_claimant_stay_apart() -> None:
    claims = to_json(analyse(loads(CASE + HARM + CLAIMS), toy()))["claims"]
    assert [c["id"] for c in claims] == [
        "TOY/insurer/maker/robot/blow#first",
        "TOY/insurer/maker/robot/blow#second",
    ]
    assert [(c["claim"], c["capacity"]) for c in claims] == [
        ("first", "assignee"),
        ("second", "subrogated_insurer"),
    ]


def test_a_single_claim_keeps_the_plain_id() -> None:
    (claim,) = analyse(loads(CASE + HARM), toy()).claims
    assert claim.id == "TOY/visitor/maker/robot/blow"


def test_a_file_without_a_harm_is_told_so() -> None:
    analysis = analyse(loads(CASE), toy())
    assert not analysis.claims
    assert [r.why for r in analysis.refusals] == ["the file names no harm yet; describe one under `harms:`"]


def test_what_is_never_shown_unless_said_is_among_the_assumptions() -> None:
    texts = analyse(loads(CASE + HARM), toy()).assumptions
    assert any(text.startswith("Links of the chain and marks on evidence") for text in texts)
