"""The exact bounds of shares by factors; the method is told in `factors`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from solidum.sharing.ratings import Assessment, Bound, Range, Table, tabled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Exact bounds ---------------------------------------------------------------------------------------------


def ranges(assessment: Assessment) -> tuple[Range, ...]:
    """The exact range of each actor's share, with a way to reach each end.

    Raises:
        BadInput: The assessment cannot be used.
        NoShares: Nobody scores, whatever the weights and however gaps are filled.
    """
    table = tabled(assessment)
    return tuple(
        Range(actor, _end(table, at, most=False), _end(table, at, most=True)) for at, actor in enumerate(table.actors)
    )


def _end(table: Table, own: int, *, most: bool) -> Bound:
    sign = 1 if most else -1
    favour = (table.top, 0) if most else (0, table.top)
    rows = table.filled(own, *favour)
    counts = _counts(table, rows, own)
    choice = _Choice.of(table, counts, lambda _, number: Fraction(number))
    if not choice.total:
        # In favour of this end nobody scores at all, so every completion in which somebody does has the same share.
        rows = table.filled(own, *favour[::-1])
        counts = _counts(table, rows, own)
        choice = _Choice.of(table, counts, lambda _, number: Fraction(number))
        return _bound(table, rows, choice)
    while True:
        share = choice.own / choice.total
        better = _Choice.of(table, counts, lambda mine, number, share=share: sign * (mine - share * number))  # type: ignore[misc]
        if sign * (better.own - share * better.total) <= 0:
            return _bound(table, rows, choice)
        choice = better


Counts = tuple[tuple[tuple[int, int], ...], ...]


def _counts(table: Table, rows: Sequence[Sequence[int]], own: int) -> Counts:
    """For each factor and step: whether the actor reaches it, and how many actors do."""
    return tuple(
        tuple(
            (int(rows[own][at] >= step), sum(row[at] >= step for row in rows))
            for step in range(table.first, len(table.levels))
        )
        for at in range(len(table.factors))
    )


@dataclass(frozen=True, slots=True)
class _Choice:
    """An extreme point: one step for each factor, weights at a corner; the actor's score and the sum of all."""

    steps: tuple[int, ...]
    weights: tuple[Fraction, ...]
    own: Fraction
    total: Fraction

    @classmethod
    def of(cls, table: Table, counts: Counts, gain: Callable[[int, int], Fraction]) -> _Choice:
        """The extreme point at which the sum of weight times gain (of reaching, number) is largest."""
        gains = [[gain(mine, number) for mine, number in steps] for steps in counts]
        best = [max(range(len(one)), key=lambda step, one=one: (one[step], -step)) for one in gains]  # type: ignore[misc]
        weights = table.greedy([one[step] for one, step in zip(gains, best, strict=True)])
        chosen = [steps[step] for steps, step in zip(counts, best, strict=True)]
        return cls(
            tuple(step + table.first for step in best),
            weights,
            sum((w * mine for w, (mine, _) in zip(weights, chosen, strict=True)), Fraction(0)),
            sum((w * number for w, (_, number) in zip(weights, chosen, strict=True)), Fraction(0)),
        )


def _bound(table: Table, rows: Sequence[Sequence[int]], choice: _Choice) -> Bound:
    named = list(zip(table.factors, choice.weights, choice.steps, strict=True))
    return Bound(
        choice.own / choice.total,
        tuple((factor, weight) for factor, weight, _ in named if weight),
        tuple((factor, table.levels[step]) for factor, weight, step in named if weight),
        tuple(
            (table.actors[at], table.factors[f], table.levels[rows[at][f]])
            for at, row in enumerate(table.rows)
            for f, level in enumerate(row)
            if level is None
        ),
    )
