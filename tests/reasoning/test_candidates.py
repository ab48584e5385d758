"""Who is tried as a defendant: those the chain links to a thing, and those who stand behind them."""

from __future__ import annotations

from dataclasses import replace

from solidum.analysis import analyse
from solidum.casefile.reader import loads
from solidum.law.library import Library, load_library

CASE = """\
solidum: 1
title: A robot arm hits a visitor
as_of: 2030-01-01
record: open
parties:
  - {id: maker, kind: company}
  - {id: parent, kind: company}
  - {id: grandparent, kind: company}
  - {id: stranger, kind: company}
  - {id: visitor, kind: natural_person}
things:
  - {id: robot, kind: physical_product, placed_on_market: 2027-01-15}
chain:
  - {from: maker, does: manufactures, to: robot, standing: undisputed}
  - {from: parent, does: employs, to: maker, standing: undisputed}
  - {from: grandparent, does: employs, to: parent, standing: alleged}
  - {from: stranger, does: employs, to: visitor, standing: undisputed}
harms:
  - {id: blow, victim: visitor, interest: health, date: 2028-05-01, involves: [robot], standing: proved}
"""


def defendants(*links: str) -> list[str]:
    law = load_library()
    pack = law.packs["EU-PLD24"]
    (kind,) = pack.claims
    wider = replace(pack, claims=(replace(kind, defendants=("manufactures", *links)),))
    found = analyse(loads(CASE), Library(law.vocabulary, {**law.packs, pack.id: wider}), packs=[pack.id])
    return [c.defendant for c in found.claims]


def test_only_those_linked_to_a_thing_are_tried() -> None:
    assert defendants() == ["maker"]


def test_a_link_between_parties_adds_whoever_stands_behind_a_linked_one() -> None:
    assert defendants("employs") == ["maker", "parent", "grandparent"]
