"""What the packs that a regime uses say in their own words, in the order of the three steps."""

from __future__ import annotations

from dataclasses import dataclass

from solidum.lab.regimes.model import Regime
from solidum.law.library import Library
from solidum.law.model import INFERRING, PRESUMING, Rule

GROUPS: tuple[tuple[int, str, frozenset[str]], ...] = (
    (1, "What the claimant must show", frozenset({"element"})),
    (2, "Sharing and recourse", frozenset({"sharing", "recourse"})),
    (3, "How evidence can be had", frozenset({"disclosure"})),
    (3, "What is presumed, shifted or inferred", PRESUMING | INFERRING),
    (0, "What takes the claim away", frozenset({"exclusion", "defence"})),
    (0, "Damage and sums", frozenset({"remedy"})),
    (0, "Time", frozenset({"limitation", "extinction"})),
)
"""Step, question and kinds of rule."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the packs of a regime say on one question.

    Attributes:
        step: 1 regime, 2 sharing, 3 information; 0 what frames all three.
        about: The question.
        rules: The rules that answer it; none if the packs say nothing.
    """

    step: int
    about: str
    rules: tuple[Rule, ...]


def own_words(regime: Regime, library: Library) -> tuple[Said, ...]:
    """What the packs that a regime names say; empty for a regime that names none.

    Args:
        regime: The regime.
        library: The law at hand.

    Raises:
        BadInput: If a pack that the regime names is not at hand.
    """
    if not regime.packs:
        return ()
    at_hand = library.with_regime([], regime.packs).packs
    rules = [rule for id_ in regime.packs for rule in at_hand[id_].rules]
    return tuple(Said(step, about, tuple(r for r in rules if r.kind in kinds)) for step, about, kinds in GROUPS)


__all__ = ["GROUPS", "Said", "own_words"]
