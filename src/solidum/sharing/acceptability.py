"""How often who bears the most: weightings of the factors, counted (see `factors`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from solidum.sharing.ratings import (
    Assessment,
    Interval,
    NoShares,
    Number,
    Sample,
    Standing,
    Table,
    exact,
    tabled,
)
from solidum.source import BadInput, Problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

WEIGHTINGS: Final = 100_000
"""How many are counted unless the caller says otherwise: the error of a frequency is then below 0.2 points."""

LEAST_ACCEPTED: Final = 0.02
"""Below this part of accepted draws, the weights within the user's bounds come from a random walk instead."""

SWEEPS: Final = 40
"""How often the random walk goes through all pairs of weights."""

# Counting weightings --------------------------------------------------------------------------------------


def _uniform(stream: np.random.SeedSequence) -> Callable[..., Floats]:
    """Uniform numbers from the raw bits: numpy keeps these the same in every version, its distributions not."""
    import numpy as np

    bits = np.random.PCG64(stream)

    def draw(*shape: int) -> Floats:
        size = int(np.prod(shape))
        raw = np.asarray(bits.random_raw(size), dtype=np.uint64)
        return ((raw >> np.uint64(11)).astype(np.float64) * 2.0**-53).reshape(shape)

    return draw


def _spacings(draw: Callable[..., Floats], parts: int, size: int) -> Floats:
    """Points uniform on the simplex: the gaps between sorted uniform numbers. Shape (parts, size)."""
    import numpy as np

    cuts = np.sort(draw(parts - 1, size), axis=0)
    return np.diff(cuts, axis=0, prepend=0.0, append=1.0)


def _weights(table: Table, size: int, draw: Callable[..., Floats]) -> tuple[Floats, str, bool]:
    """Weights uniform on what is allowed, shape (factors, size); how they were drawn; whether that is exact."""
    import numpy as np

    weights = np.empty((len(table.factors), size))
    weights[:] = np.array([float(low) for low in table.low])[:, None]
    free = [at for at in range(len(table.factors)) if table.low[at] < table.high[at]]
    if not free:
        return weights, "all weights are fixed", True
    room = [table.high[at] - table.low[at] for at in free]
    rest = 1 - sum(table.low)
    # The allowed part lies in two simplices, one up from the lesser bounds and one down from the greater. Draws
    # from either, kept where they fit, are uniform; from the smaller, more of them fit.
    over = sum(room) - rest
    up = rest <= over
    span, sign = (rest, 1) if up else (over, -1)
    start = np.array([float(table.low[at] if up else table.high[at]) for at in free])[:, None]
    if all(one >= span for one in room):
        weights[free] = start + sign * float(span) * _spacings(draw, len(free), size)
        return weights, "drawn uniformly", True
    reach = np.array([float(one / span) for one in room])[:, None]
    kept: list[Floats] = []
    missing = size
    while missing > 0:
        tried = _spacings(draw, len(free), size)
        fits = tried[:, (tried <= reach).all(axis=0)]
        if not kept and fits.shape[1] < LEAST_ACCEPTED * size:
            weights[free] = _walk(table, free, size, draw)
            return weights, f"random walk within the bounds (hit and run, {SWEEPS} sweeps)", False
        kept.append(fits[:, :missing])
        missing -= fits.shape[1]
    weights[free] = start + sign * float(span) * np.concatenate(kept, axis=1)
    return weights, "drawn uniformly, kept within the bounds (exact rejection)", True


def _walk(table: Table, free: Sequence[int], size: int, draw: Callable[..., Floats]) -> Floats:
    """Hit and run along pairs of weights: one long walk for each sample, all from the same inner point."""
    import numpy as np

    low, high = ([float(ends[at]) for at in free] for ends in (table.low, table.high))
    part = (1 - sum(table.low)) / sum(table.high[at] - table.low[at] for at in free)
    inner = [float(table.low[at] + part * (table.high[at] - table.low[at])) for at in free]
    weights = np.repeat(np.array(inner)[:, None], size, axis=1)
    for _ in range(SWEEPS):
        for one in range(len(free)):
            for other in range(one):
                both = weights[one] + weights[other]
                least = np.maximum(low[one], both - high[other])
                most = np.minimum(high[one], both - low[other])
                weights[one] = least + draw(size) * (most - least)
                weights[other] = both - weights[one]
    return weights


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """Sampled weightings, before those in which nobody scores are left out."""

    table: Table
    size: int
    worth: tuple[Floats, ...]
    """For each factor, weight times value of each level: shape (levels, size)."""
    filled: Mapping[tuple[int, int], NDArray[np.intp]]
    """For each missing rating, the level drawn for it."""
    scores: Floats
    """Shape (actors, size)."""
    method: str
    exact: bool

    def worth_of(self, actor: int, factor: int) -> Floats:
        """What an actor's rating on a factor is worth in each weighting."""
        import numpy as np

        level = self.table.rows[actor][factor]
        if level is not None:
            return np.asarray(self.worth[factor][level])
        return np.asarray(self.worth[factor][self.filled[actor, factor], np.arange(self.size)])

    def score(self, actor: int, changed: Mapping[int, int]) -> Floats:
        """An actor's scores, with some ratings changed; always added in the same order, so that equals stay equal."""
        import numpy as np

        total = np.zeros(self.size)
        for factor in range(len(self.worth)):
            total += self.worth[factor][changed[factor]] if factor in changed else self.worth_of(actor, factor)
        return total


def drawn(table: Table, size: int, seed: int) -> Draw:
    """Weightings, values of levels and fillings of gaps, the same for the same seed."""
    import numpy as np

    for name, number, least in (("number of weightings", size, 1), ("seed", seed, 0)):
        if isinstance(number, bool) or not isinstance(number, int) or number < least:
            raise BadInput(
                [Problem(None, f"the {name} is {number}", f"it is a whole number from {least} on", "correct it")]
            )
    # Streams of their own, so that filling a gap leaves the weights and readings drawn as they were.
    for_weights, for_values, for_gaps = (_uniform(one) for one in np.random.SeedSequence(seed).spawn(3))
    weights, method, exact = _weights(table, size, for_weights)
    worth = []
    for at in range(len(table.factors)):
        values = np.zeros((len(table.levels), size))
        values[table.first : -1] = np.sort(for_values(len(table.levels) - 1 - table.first, size), axis=0)
        values[-1] = 1.0
        worth.append(values * weights[at])
    filled = {}
    for actor in _canonical(table):
        for factor, level in enumerate(table.rows[actor]):
            if level is None:
                filled[actor, factor] = (for_gaps(size) * len(table.levels)).astype(np.intp)
    draw = Draw(table, size, tuple(worth), filled, np.empty((len(table.actors), size)), method, exact)
    for actor in range(len(table.actors)):
        draw.scores[actor] = draw.score(actor, {})
    return draw


def _canonical(table: Table) -> list[int]:
    """The actors in the order of their ratings: neither their names nor their order in the file plays a part."""
    return sorted(range(len(table.actors)), key=lambda at: [-1 if level is None else level for level in table.rows[at]])


def sampled_shares(assessment: Assessment, weightings: int = WEIGHTINGS, seed: int = 0) -> Floats:
    """The shares in each weighting that `sample` counts, for pictures: one row for each, one column for each actor.

    Raises:
        BadInput: The assessment, or one of the numbers, cannot be used.
        NoShares: Nobody scores, or nobody does in any weighting drawn.
    """
    scores, total = _counted(drawn(tabled(assessment), weightings, seed))
    shares: Floats = (scores / total).T
    return shares


def _counted(draw: Draw) -> tuple[Floats, Floats]:
    """The scores, and their sum, in the weightings in which somebody scores."""
    import numpy as np

    total = np.zeros(draw.size)
    for actor in _canonical(draw.table):
        total += draw.scores[actor]
    somebody = total > 0
    if somebody.all():
        return draw.scores, total
    if not somebody.any():
        raise NoShares(
            Problem(None, "nobody scores in any weighting drawn", "too few were drawn", "draw more weightings")
        )
    return draw.scores[:, somebody], total[somebody]


def sample(
    assessment: Assessment, weightings: int = WEIGHTINGS, seed: int = 0, coverage: Number | None = None
) -> Sample:
    """Count over many weightings which rank each actor holds how often.

    Args:
        assessment: What the shares depend on.
        weightings: How many to draw.
        seed: The same seed draws the same weightings.
        coverage: If given, the central intervals that hold this part (between 0 and 1) of the sampled shares are added.

    Raises:
        BadInput: The assessment, or one of the numbers, cannot be used.
        NoShares: Nobody scores, or nobody does in any weighting drawn.
    """
    return sampled(drawn(tabled(assessment), weightings, seed), seed, coverage)


def sampled(draw: Draw, seed: int, coverage: Number | None) -> Sample:
    """What was counted over a draw; see `sample`."""
    import numpy as np

    part = None if coverage is None else exact(coverage)
    if coverage is not None and (part is None or not 0 < part < 1):
        raise BadInput([Problem(None, f"the coverage is {coverage}", "it is a part of 1", "give a number like 0.9")])
    table = draw.table
    scores, total = _counted(draw)
    counted = total.size
    number = len(table.actors)
    above = np.zeros((number, counted), dtype=np.int32)
    equal = np.zeros((number, counted), dtype=np.int32)
    ahead = np.zeros((number, number), dtype=np.int64)
    for one in range(number):
        for other in range(one):
            more, less = scores[one] > scores[other], scores[one] < scores[other]
            same = ~(more | less)
            above[other] += more
            above[one] += less
            equal[one] += same
            equal[other] += same
            ahead[one, other], ahead[other, one] = more.sum(), less.sum()
    central = None
    if part is not None:
        tail = float((1 - part) / 2)
        ends = np.quantile(scores / total, [tail, 1 - tail], axis=1)
        central = tuple(
            Interval(actor, float(ends[0, at]), float(ends[1, at])) for at, actor in enumerate(table.actors)
        )
    standings = tuple(
        _standing(table, at, np.bincount(above[at] * number + equal[at], minlength=number * number), ahead[at], counted)
        for at in range(number)
    )
    return Sample(draw.size, counted, seed, draw.method, draw.exact, standings, part, central)


def _standing(table: Table, at: int, tally: NDArray[Any], ahead: NDArray[Any], counted: int) -> Standing:
    number = len(table.actors)
    ranks = [Fraction(0)] * number
    for key, times in enumerate(tally.tolist()):
        above, equal = divmod(key, number)
        for rank in range(above, above + equal + 1) if times else ():
            ranks[rank] += Fraction(times, equal + 1)
    alone = int(tally[0])
    return Standing(
        table.actors[at],
        tuple(rank / counted for rank in ranks),
        Fraction(alone, counted),
        Fraction(int(tally[:number].sum()) - alone, counted),
        tuple((name, Fraction(int(ahead[o]), counted)) for o, name in enumerate(table.actors) if o != at),
    )
