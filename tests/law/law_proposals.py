"""Faults about proposals, which take more than one pack."""

from pathlib import Path

import pytest

from solidum.law.library import load_library
from solidum.source import BadInput, Problem

LEANING = """
pack: ZZ-LAW
title: A statute of nowhere that leans on a proposal
national: "nat:ZZ"
nature: national
status: {status}
version: "1"
checked: 2026-11-26
territory: anywhere
conclusions:
  - {{id: owed, args: {{defendant: party, thing: thing, harm: harm}}, title: "it owes something"}}
rules:
  - code: ZZ-LAW-1
    at: "1"
    kind: definition
    title: Leaning on another pack
    when: {{shown: "EU-AILD:duty_broken(defendant, thing, harm)"}}
    concludes: owed(defendant, thing, harm)
    paraphrase: Whoever broke a duty of care owes something.
    basis: recalled
    checked: 2026-11-26
"""


def leaning(folder: Path, status: str) -> Path:
    """A pack of one's own that rests on a proposal."""
    path = folder / "ZZ-LAW.yaml"
    path.write_text(LEANING.format(status=status), encoding="utf-8")
    return path


def no_proposals(*names: str) -> list[Problem]:
    """What is wrong with switching these packs on."""
    with pytest.raises(BadInput) as caught:
        load_library().with_proposals(names)
    return caught.value.problems


def no_regime(*names: str) -> list[Problem]:
    """What is wrong with making a regime of these packs."""
    with pytest.raises(BadInput) as caught:
        load_library().with_regime((), names)
    return caught.value.problems
