"""The chain is a graph: one party in many roles, a thing in several wholes, employers, a human overseer."""

import pytest

from solidum.casefile import CaseFile, loads
from solidum.casefile.chain import Chain, chain_of

TEXT = """
solidum: 1
title: chain
as_of: 2026-11-24
record: open
parties: [{id: maker}, {id: coder}, {id: plant}, {id: watcher}, {id: worker}, {id: seller}]
things:
  - {id: robot}
  - {id: line, part_of: []}
  - {id: motion, part_of: [robot, car]}
  - {id: car}
  - {id: model, part_of: [motion]}
  - {id: data, part_of: [model]}
  - {id: old, part_of: []}
  - {id: motion2, version_of: motion}
  - {id: arm, part_of: [robot]}
chain:
  - {from: maker, does: manufactures, to: robot}
  - {from: maker, does: brands, to: robot}
  - {from: maker, does: manufactures, to: robot, since: 2027-01-01}
  - {from: maker, does: supplies, to: arm}
  - {from: coder, does: develops, to: motion}
  - {from: plant, does: operates, to: robot}
  - {from: plant, does: employs, to: watcher}
  - {from: plant, does: employs, to: worker}
  - {from: watcher, does: oversees, to: robot}
harms:
  - {id: h, victim: worker, involves: [motion]}
"""


@pytest.fixture(scope="module")
def case() -> CaseFile:
    return loads(TEXT)


@pytest.fixture(scope="module")
def chain(case: CaseFile) -> Chain:
    return chain_of(case)


def test_roles(chain: Chain) -> None:
    assert chain.roles("maker") == ("manufactures", "brands", "supplies")
    assert chain.roles("maker", "robot") == ("manufactures", "brands")
    assert chain.roles("seller") == chain.roles("nobody") == ()


def test_parts_and_wholes(chain: Chain) -> None:
    assert chain.all_parts("robot") == ("motion", "arm", "model", "data")
    assert chain.all_parts("car") == ("motion", "model", "data")
    assert chain.all_wholes("data") == ("model", "motion", "robot", "car")
    assert chain.all_parts("data") == chain.all_wholes("robot") == chain.all_parts("nothing") == ()


def test_what_a_harm_involves(chain: Chain) -> None:
    assert chain.involved_in("h") == ("motion", "model", "data", "robot", "car")
    assert chain.involved_in("nothing") == ()


def test_who_is_linked_to_a_thing(chain: Chain) -> None:
    assert chain.parties_linked_to("robot") == ("maker", "plant", "watcher")
    assert chain.parties_linked_to(["motion", "robot"]) == ("coder", "maker", "plant", "watcher")
    assert chain.parties_linked_to("robot", ["operates", "brands"]) == ("maker", "plant")
    assert chain.things_of("maker") == ("robot", "arm")
    assert chain.things_of("maker", ["supplies"]) == ("arm",)
    assert chain.things_of("plant") == ("robot",)


def test_employment_and_oversight(chain: Chain) -> None:
    assert chain.employers("watcher") == ("plant",)
    assert chain.employees("plant") == ("watcher", "worker")
    assert chain.employers("plant") == ()
    assert chain.overseers("robot") == ("watcher",)
    assert chain.overseers("motion") == ()


def test_neighbours(chain: Chain) -> None:
    assert chain.neighbours("motion") == ("coder", "robot", "car", "model", "motion2")
    assert chain.neighbours("motion2") == ("motion",)
    assert chain.neighbours("plant") == ("robot", "watcher", "worker")
    everything = {"maker", "coder", "plant", "watcher", "worker", "robot", "motion", "car", "model", "data"}
    assert chain.connected("data") == everything | {"motion2", "arm"}
    assert chain.connected("old") == {"old"}


def test_the_chain_is_hashed_and_compared_by_what_it_says(case: CaseFile, chain: Chain) -> None:
    assert chain == chain_of(loads("# moved\n" + TEXT))
