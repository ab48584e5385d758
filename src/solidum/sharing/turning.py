"""What would turn the order: other weights, and other ratings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from solidum.sharing.acceptability import WEIGHTINGS, Draw, drawn
from solidum.sharing.ratings import Assessment, Overtaking, RatingChange, Table, can_score, tabled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# What would turn it ---------------------------------------------------------------------------------------


def overtakings(assessment: Assessment) -> tuple[Overtaking, ...]:
    """For each actor against each other: under which weights it bears more, and how far those are away.

    The difference of two scores is the sum of ``w_f * (v_f(one) - v_f(other))``. Over all readings each bracket runs,
    for itself, from 0 to 1 where the actor is rated higher, and is 1 for sure only from "not at all" to the highest
    level. So the weights for which some reading, or every reading, puts it ahead form the half-spaces that `Overtaking`
    names. Weight that moves from a factor on one side to one on the other counts twice, hence the halves in the shifts.

    Raises:
        BadInput: The assessment cannot be used.
        NoShares: Nobody scores, whatever the weights.
    """
    return all_overtakings(tabled(assessment))


def all_overtakings(table: Table) -> tuple[Overtaking, ...]:
    """Each actor against each other; see `overtakings`."""
    pairs = ((one, other) for one in range(len(table.actors)) for other in range(len(table.actors)) if one != other)
    return tuple(_overtaking(table, one, other) for one, other in pairs)


def _gaps(table: Table, one: int, other: int) -> tuple[list[int], list[int]]:
    """Factors where one may be rated higher than the other; those where it surely is by the whole scale."""
    may, whole = [], []
    for at, (mine, theirs) in enumerate(zip(table.rows[one], table.rows[other], strict=True)):
        if (table.top if mine is None else mine) > (0 if theirs is None else theirs):
            may.append(at)
        if table.first and mine == table.top and theirs == 0:
            whole.append(at)
    return may, whole


def _lead(table: Table, plus: Sequence[int], minus: Sequence[int]) -> Fraction:
    """By how much the factors of the first list can at most outweigh those of the second."""
    return table.largest([(at in plus) - (at in minus) for at in range(len(table.factors))])


def _can_lead(table: Table, one: int, other: int) -> bool:
    return _lead(table, _gaps(table, one, other)[0], _gaps(table, other, one)[1]) > 0


def _overtaking(table: Table, one: int, other: int) -> Overtaking:
    higher, surely_higher = _gaps(table, one, other)
    lower, surely_lower = _gaps(table, other, one)
    lead, sure_lead = _lead(table, higher, surely_lower), _lead(table, surely_higher, lower)

    # Weight taken from `lower` and put where the actor is surely ahead counts twice, put anywhere else once.
    sure_shift: Fraction | None = max(Fraction(0), -sure_lead)
    if surely_higher and sure_shift:
        sure_shift /= 2
    elif sure_shift and len(lower) == len(table.factors):
        sure_shift = None

    def names(factors: Sequence[int]) -> tuple[str, ...]:
        return tuple(table.factors[at] for at in factors)

    return Overtaking(
        actor=table.actors[one],
        other=table.actors[other],
        higher_in=names(higher),
        outweighed_by=names(surely_lower),
        possible=lead > 0,
        shift=max(Fraction(0), -lead) / 2 if higher else None,
        surely_higher_in=names(surely_higher),
        lower_in=names(lower),
        always=lead > 0 and not _can_lead(table, other, one),
        sure_shift=sure_shift,
    )


def _leader(table: Table) -> int | None:
    """Who bears the largest share under all weightings, readings and completions; None if nobody does."""
    if not can_score(table):
        return None
    for one in range(len(table.actors)):
        others = [other for other in range(len(table.actors)) if other != one]
        if all(not _can_lead(table, other, one) and _can_lead(table, one, other) for other in others):
            return one
    return None


def rating_changes(assessment: Assessment, weightings: int = WEIGHTINGS, seed: int = 0) -> tuple[RatingChange, ...]:
    """For each rating, the nearest other level (up and down) that changes who bears the largest share.

    A missing rating has no nearest level: every level that would change it is listed.

    Raises:
        BadInput: The assessment, or one of the numbers, cannot be used.
        NoShares: Nobody scores, whatever the weights.
    """
    return tuple(all_changes(drawn(tabled(assessment), weightings, seed)))


def _majority(alone: Sequence[int], counted: int) -> int | None:
    return next((at for at, times in enumerate(alone) if 2 * times > counted), None)


def all_changes(draw: Draw) -> Iterator[RatingChange]:
    """Every other rating that would change who bears most; see `rating_changes`."""
    import numpy as np

    table = draw.table
    number = len(table.actors)
    always = _leader(table)
    majority = _Rivals(draw, 0).majority(draw.scores[0])

    def name(at: int | None) -> str | None:
        return None if at is None else table.actors[at]

    for actor in range(number):
        rivals = _Rivals(draw, actor)
        for factor, now in enumerate(table.rows[actor]):
            open_ways: dict[str, set[int]] = {"always": set(), "majority": set()}
            levels = [level for level in range(len(table.levels)) if level != now]
            for level in sorted(levels, key=lambda level: (abs(level - (now or 0)), level)):
                way = level if now is None else int(np.sign(level - now))
                then = table.replaced(actor, factor, level)
                before: dict[str, int | None] = {"always": always, "majority": majority}
                after = {
                    "always": _leader(then),
                    "majority": rivals.majority(draw.score(actor, {factor: level})),
                }
                for measure, found in open_ways.items():
                    if way in found or before[measure] == after[measure]:
                        continue
                    found.add(way)
                    yield RatingChange(
                        table.actors[actor],
                        table.factors[factor],
                        None if now is None else table.levels[now],
                        table.levels[level],
                        measure,
                        name(before[measure]),
                        name(after[measure]),
                    )


class _Rivals:
    """The scores that one actor is measured against, worked out once for all changes of its ratings."""

    def __init__(self, draw: Draw, actor: int) -> None:
        import numpy as np

        self.actor = actor
        self.others = np.array([at for at in range(len(draw.table.actors)) if at != actor], dtype=np.intp)
        self.number = len(draw.table.actors)
        self.best = np.zeros(draw.size)
        self.who = np.full(draw.size, -1, dtype=np.intp)
        if self.others.size:
            scores = draw.scores[self.others]
            self.best = scores.max(axis=0)
            tied = (scores == self.best).sum(axis=0) > 1
            self.who = np.where(tied, -1, self.others[scores.argmax(axis=0)])

    def majority(self, score: Floats) -> int | None:
        """Who alone bears the largest share in more than half of the weightings, if the actor's scores were these."""
        import numpy as np

        if not self.others.size:
            return self.actor if bool((score > 0).any()) else None
        ahead = score > self.best
        behind = score < self.best
        alone = np.bincount(self.who[behind] + 1, minlength=self.number + 1)[1:].tolist()
        alone[self.actor] += int(ahead.sum())
        return _majority(alone, int((np.maximum(score, self.best) > 0).sum()))
