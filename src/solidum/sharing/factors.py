"""The factors of apportionment: from ordinal ratings to ranges of shares, without one invented number.

A person rates each actor on each factor in words ("none", "low", "middle", "high") and says why. Words have an
order but no size, and nobody has said how much each factor counts. So the share of an actor is not a number but
a range: what it can be under every weighting of the factors and every reading of the words that keeps their order.

**Score and share.** Factor *f* has weight ``w_f >= 0``, all weights sum to 1. The level *l* of its scale has value
``v_f(l)`` in [0, 1], never less than the value of a lower level. An actor's score is the sum over the factors of
``w_f * v_f(rating)``, its share is its score over the sum of all scores.

**Where the values are anchored.** The highest level has the value 1 in every factor: that is what gives the weight
its meaning (how much this factor counts when it speaks as strongly as the scale can say), and a free top would be a
second, hidden weight. The lowest level has the value 0 if the scale says that it means "not at all"
(`Scale.from_nothing`), because shares are ratios and need a true zero; if it does not say so ("low" is not nothing),
its value is free like the others. The levels between are free, in each factor for itself: "high" expertise need not
stand as far above "middle" as "high" foreseeability does.

**Exact bounds.** Let ``u_fl = w_f * (v_f(l) - v_f(l-1))`` be the weight that lies on the step up to level *l*. Weights
and monotone values together are nothing else than these numbers: ``u_fl >= 0``, ``sum_l u_fl = w_f``, since the steps
of a factor sum to 1. In them the share of actor *i* is ::

    sum_fl u_fl * [i reaches l in f]  /  sum_fl u_fl * (number of actors that reach l in f)

a quotient of two linear functions on a polytope (the weights' own bounds are linear in *u* too). Such a quotient
is monotone along every segment on which its denominator is positive, so its supremum and infimum lie at extreme points:
all weight of a factor on one step (a step function in place of ``v_f``), and the weights at a corner of what the user
allows. No argument about weights and values one after the other is needed. Within ``N - t * D`` the best step is found
for each factor by itself and the best weights greedily, and Dinkelbach's iteration on *t* ends at the exact bound, in
fractions. Without bounds on the weights this is the mediant inequality: the most an actor can bear is one over the
least number of actors who, in some factor, are rated at least as high.

A step function is the limit of readings in which every level counts more than the one below: such readings come
as close to a bound as one likes, and the bound itself belongs to the readings in which neighbouring levels may count
alike.

**Missing ratings** stay missing. A share rises with the actor's own values and falls with those of the others (the
numerator is never more than the denominator), so the most is found with its own gaps filled by the highest level and
the others' by the lowest, the least the other way round. Hence a range from fewer ratings always contains the range
from more.

**Where nobody scores.** If every actor has the score 0 there is nothing to divide by. Such weightings and
completions say that nobody bears the loss, against the premise that it is being shared; they are left out, and
counted. If nothing else remains, the shares are refused (`NoShares`). Leaving them out moves no bound: an extreme point
with the denominator 0 has the numerator 0 too and adds nothing to a mixture of extreme points; and at the extreme
completion an actor who alone could score has the share 1 wherever it is defined, one who cannot score has 0.

**How often.** Stochastic multicriteria acceptability analysis (Lahdelma, Hokkanen and Salminen 1998; with ranks:
Lahdelma and Salminen 2001; ordinal: 2003) counts weightings: weights uniform on the simplex or on the part of it the
user allows, free levels as uniform order statistics, gaps uniform over the levels of the scale. "All weightings count
alike" is a way of counting, not a statement of how likely a court is to choose one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING, Any, Final

from solidum.source import BadInput, Problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = [
    "FACTORS",
    "SCALE",
    "Assessment",
    "Bound",
    "Factor",
    "Interval",
    "NoShares",
    "Overtaking",
    "Range",
    "Rating",
    "RatingChange",
    "Sample",
    "Scale",
    "Shares",
    "Standing",
    "WeightBound",
    "Weights",
    "assess",
    "check",
    "overtakings",
    "ranges",
    "rating_changes",
    "sample",
    "sampled_shares",
]

WEIGHTINGS: Final = 100_000
"""How many are counted unless the caller says otherwise: the error of a frequency is then below 0.2 points."""

LEAST_ACCEPTED: Final = 0.02
"""Below this part of accepted draws, the weights within the user's bounds come from a random walk instead."""

SWEEPS: Final = 40
"""How often the random walk goes through all pairs of weights."""

Number = int | Decimal | Fraction


# What the user says ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Factor:
    """One aspect on which actors are compared.

    Attributes:
        id: Its name in files.
        name: Its plain name.
        asks: The question to whoever rates.
    """

    id: str
    name: str
    asks: str


FACTORS: Final = (
    Factor(
        "relative_expertise",
        "relative expertise",
        "How far does this actor's knowledge of the system and its risks reach, compared with the others?",
    ),
    Factor(
        "efficient_moment",
        "the life-cycle moment where safety measures are most efficient",
        "How far did this actor hold the moment at which a safety measure would have worked best for its cost?",
    ),
    Factor(
        "deployment_context",
        "deployment context",
        "How far did this actor shape, or know, the setting in which the system was used?",
    ),
    Factor(
        "foreseeable_use",
        "whether component suppliers should foresee the uses and risks",
        "How far should this actor have foreseen the use that was made of its part, and the risks of that use?",
    ),
    Factor(
        "participation",
        "participation in the harmful outcome",
        "How far did this actor's own conduct take part in bringing the harm about?",
    ),
)
"""The five factors that the project starts from; they carry no weights. An assessment may bring its own."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The words of a rating, lowest first.

    Attributes:
        levels: At least two different words.
        from_nothing: Whether the lowest word means "not at all". Then it counts as zero; otherwise what it counts is
            open.
    """

    levels: tuple[str, ...]
    from_nothing: bool


SCALE: Final = Scale(("none", "low", "middle", "high"), from_nothing=True)


@dataclass(frozen=True, slots=True)
class Rating:
    """How one actor stands on one factor.

    Attributes:
        actor: Id of the actor.
        factor: Id of the factor.
        level: A word of the scale; None if not rated (the same as no entry, but with a reason).
        reason: Why; needed wherever there is a level.
        evidence: Ids of the evidence behind it; may be empty, and the result lists those.
        by: Who rates.
    """

    actor: str
    factor: str
    level: str | None
    reason: str = ""
    evidence: tuple[str, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True)
class WeightBound:
    """Between what the weight of a factor lies; the same number twice fixes it. Parts of 1, not percentages."""

    factor: str
    least: Number
    most: Number


@dataclass(frozen=True, slots=True)
class Weights:
    """What somebody says about the weights, and who; a factor without a bound is free.

    Attributes:
        bounds: At most one for each factor.
        by: Whose they are; the result says so.
        reason: Why.
    """

    bounds: tuple[WeightBound, ...]
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """All that shares by factors depend on.

    Attributes:
        actors: Ids of those among whom the loss is shared.
        ratings: In any order; what is not in them is missing.
        factors: What is compared.
        scale: The words of the ratings.
        weights: None if nobody says anything about them.
    """

    actors: tuple[str, ...]
    ratings: tuple[Rating, ...]
    factors: tuple[Factor, ...] = FACTORS
    scale: Scale = SCALE
    weights: Weights | None = None


class NoShares(Exception):  # noqa: N818 - a refusal, not an error
    """The assessment is in order, but no share follows from it; `problem` says why and what would help."""

    problem: Problem

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


# What comes out -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bound:
    """An end of a range, and one way to get there; whoever doubts it can work it out by hand.

    Attributes:
        value: The share, a part of 1.
        weights: Each factor and its weight; those with weight 0 are left out.
        steps: For each of these, the level from which on its words count as 1, below as 0.
        filled: How missing ratings are filled there: actor, factor, level. Gaps that do not matter there are filled
            too.
    """

    value: Fraction
    weights: tuple[tuple[str, Fraction], ...]
    steps: tuple[tuple[str, str], ...]
    filled: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Range:
    """The exact range of an actor's share."""

    actor: str
    least: Bound
    most: Bound


@dataclass(frozen=True, slots=True)
class Standing:
    """How often an actor holds which rank, in parts of all weightings counted.

    Attributes:
        actor: Id of the actor.
        ranks: First the part in which it bears the most, and so on. Actors who bear the same split the ranks they share
            evenly, so that every actor and every rank sums to 1.
        largest: The part in which it alone bears the largest share.
        largest_with_others: The part in which it bears the largest share together with others.
        more_than: For each other actor, the part in which it bears more.
    """

    actor: str
    ranks: tuple[Fraction, ...]
    largest: Fraction
    largest_with_others: Fraction
    more_than: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """The central part of an actor's sampled shares: it describes the count, and is no bound and no probability."""

    actor: str
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Sample:
    """What counting weightings gives.

    Attributes:
        drawn: How many weightings were drawn.
        counted: Those of them in which somebody scores; all parts are parts of these.
        seed: Draws the same weightings again.
        method: How the weights were drawn.
        exact: False if the weights come from a random walk, whose distribution is only close to uniform.
        standings: One for each actor.
        coverage: The part that the user asked `central` to hold; None if not asked.
        central: The central intervals, if asked. Unlike ranges, they may grow when ratings are added.
    """

    drawn: int
    counted: int
    seed: int
    method: str
    exact: bool
    standings: tuple[Standing, ...]
    coverage: Fraction | None
    central: tuple[Interval, ...] | None

    @property
    def error(self) -> float:
        """The standard error of a frequency that counting so many weightings leaves at most, in parts of 1."""
        return 0.5 / sqrt(self.counted)


@dataclass(frozen=True, slots=True)
class Overtaking:
    """Under which weights one actor bears more than another: two half-spaces, exact for all readings of the scale.

    `actor` *can* bear more than `other` (there is a reading) exactly where the factors in `higher_in` together weigh
    more than those in `outweighed_by`. It bears *at least as much under every reading* exactly where those in
    `surely_higher_in` together weigh at least as much as those in `lower_in`. Gaps are filled in favour of `actor` for
    the first, against it for the second.

    Attributes:
        actor: Who would bear more.
        other: Than whom.
        higher_in: Factors where `actor` is, or may be, rated higher.
        outweighed_by: Factors where `other` surely stands at the highest level and `actor` at "not at all".
        possible: Whether the weights as given allow it.
        shift: How much weight must move at least, counted from the nearest weights allowed, until any more makes it
            possible; 0 if it already is or if the smallest move suffices; None if no weights make it possible.
        surely_higher_in: Factors where `actor` surely stands at the highest level and `other` at "not at all".
        lower_in: Factors where `actor` is, or may be, rated lower.
        always: Whether all weights as given, under all readings, let `actor` bear at least as much, and some let it
            bear more.
        sure_shift: How much weight must move at least until `actor` bears at least as much under every reading; 0 if it
            already does for some weights allowed; None if no weights do that.
    """

    actor: str
    other: str
    higher_in: tuple[str, ...]
    outweighed_by: tuple[str, ...]
    possible: bool
    shift: Fraction | None
    surely_higher_in: tuple[str, ...]
    lower_in: tuple[str, ...]
    always: bool
    sure_shift: Fraction | None


@dataclass(frozen=True, slots=True)
class RatingChange:
    """A different rating that would change who bears the largest share, the nearest of its kind.

    Attributes:
        actor: Whose rating.
        factor: On which factor.
        now: The rating as it is; None if missing.
        then: The rating as it would be.
        measure: `always` (who bears the largest share under all weightings and readings; exact) or `majority` (who
            alone bears it in more than half of all weightings counted).
        leads_now: Who that is now; None if nobody.
        leads_then: Who it would be.
    """

    actor: str
    factor: str
    now: str | None
    then: str
    measure: str
    leads_now: str | None
    leads_then: str | None


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares by factors: ranges, how often who bears the most, and what would turn it.

    Attributes:
        weights_by: Whose bounds on the weights these are; None if all weightings count.
        weights: The bounds given.
        ranges: Exact; one for each actor.
        sample: The count of weightings.
        overtakings: For each actor against each other.
        rating_changes: What other rating would change who bears the most.
        missing: Actor and factor of each rating that is missing.
        without_evidence: Actor and factor of each rating that names no evidence.
    """

    weights_by: str | None
    weights: tuple[WeightBound, ...]
    ranges: tuple[Range, ...]
    sample: Sample
    overtakings: tuple[Overtaking, ...]
    rating_changes: tuple[RatingChange, ...]
    missing: tuple[tuple[str, str], ...]
    without_evidence: tuple[tuple[str, str], ...]


# Checking -------------------------------------------------------------------------------------------------


def _exact(number: object) -> Fraction | None:
    if isinstance(number, bool) or not isinstance(number, int | Decimal | Fraction):
        return None
    if isinstance(number, Decimal) and not number.is_finite():
        return None
    return Fraction(number)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def check(assessment: Assessment) -> list[Problem]:
    """All that is wrong with an assessment; empty if it can be used."""

    def wrong(what: str, why: str, remedy: str) -> None:
        found.append(Problem(None, what, why, remedy))

    found: list[Problem] = []
    factors = [factor.id for factor in assessment.factors]
    levels = assessment.scale.levels
    for kind, ids in (("actor", assessment.actors), ("factor", factors), ("level of the scale", levels)):
        for twice in sorted({one for one in ids if list(ids).count(one) > 1}):
            wrong(f"the {kind} `{twice}` is listed twice", "each counts once", "remove one of the two")
    if not assessment.actors:
        wrong("there is no actor", "a loss is shared among actors", "name those among whom it is to be shared")
    if not factors:
        wrong("there is no factor", "shares follow from factors", "name at least one factor")
    if len(levels) < 2:
        wrong(
            "the scale has fewer than two levels",
            "one word alone tells nobody apart",
            "give at least two levels, lowest first",
        )
    seen: set[tuple[str, str]] = set()
    for rating in assessment.ratings:
        name = f"the rating of `{rating.actor}` on `{rating.factor}`"
        if rating.actor not in assessment.actors:
            wrong(f"{name} is about an unknown actor", f"the actors are {_listed(assessment.actors)}", "correct the id")
        if rating.factor not in factors:
            wrong(f"{name} is about an unknown factor", f"the factors are {_listed(factors)}", "correct the id")
        if (rating.actor, rating.factor) in seen:
            wrong(f"{name} is given twice", "only one can count", "keep one of the two")
        seen.add((rating.actor, rating.factor))
        if rating.level is None:
            continue
        if rating.level not in levels:
            wrong(
                f"{name} has the unknown level `{rating.level}`", f"the levels are {_listed(levels)}", "use one of them"
            )
        if not rating.reason.strip():
            wrong(
                f"{name} has no reason", "a rating that gives no reason cannot be reviewed", "say why, or leave it out"
            )
    if assessment.weights is not None:
        found += _check_weights(assessment.weights, factors)
    return found


def _check_weights(weights: Weights, factors: Sequence[str]) -> Iterator[Problem]:
    if not weights.by.strip():
        yield Problem(None, "the weights do not say whose they are", "the result must say so", "name who gives them")
    ends: dict[str, tuple[Fraction, Fraction]] = {}
    for bound in weights.bounds:
        name = f"the weight of `{bound.factor}`"
        if bound.factor not in factors:
            yield Problem(
                None, f"{name} is about an unknown factor", f"the factors are {_listed(factors)}", "correct it"
            )
        if bound.factor in ends:
            yield Problem(None, f"{name} is given twice", "only one can count", "keep one of the two")
        least, most = _exact(bound.least), _exact(bound.most)
        if least is None or most is None:
            yield Problem(
                None, f"{name} is not an exact number", "results must be repeatable", "write it as 0.25 or 1/4"
            )
            continue
        if not 0 <= least <= most <= 1:
            yield Problem(
                None,
                f"{name} lies between {bound.least} and {bound.most}",
                "weights are parts of 1, the lesser bound first",
                "give two numbers between 0 and 1 in this order",
            )
            continue
        ends[bound.factor] = least, most
    all_ends = [ends.get(factor, (Fraction(0), Fraction(1))) for factor in factors]
    if factors and sum(least for least, _ in all_ends) > 1:
        yield Problem(None, "the weights exceed 1 together", "all weights sum to 1", "lower some of the lesser bounds")
    if factors and sum(most for _, most in all_ends) < 1:
        yield Problem(None, "the weights cannot reach 1 together", "all weights sum to 1", "raise some of the bounds")


# The table inside -----------------------------------------------------------------------------------------

Row = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """An assessment as numbers: levels count from 0, factors stand in the order of their ids."""

    actors: tuple[str, ...]
    factors: tuple[str, ...]
    levels: tuple[str, ...]
    first: int
    """The lowest level that is a step up: 1 if the scale starts from nothing."""
    rows: tuple[Row, ...]
    low: tuple[Fraction, ...]
    high: tuple[Fraction, ...]

    @property
    def top(self) -> int:
        return len(self.levels) - 1

    def greedy(self, gain: Sequence[Fraction | int]) -> tuple[Fraction, ...]:
        """The weights allowed that make the sum of weight times gain largest."""
        weights = list(self.low)
        rest = 1 - sum(self.low)
        for at in sorted(range(len(gain)), key=lambda at: (-gain[at], at)):
            more = min(rest, self.high[at] - self.low[at])
            weights[at] += more
            rest -= more
        return tuple(weights)

    def largest(self, gain: Sequence[int]) -> Fraction:
        return sum((w * g for w, g in zip(self.greedy(gain), gain, strict=True)), Fraction(0))

    def filled(self, own: int, level_own: int, level_others: int) -> tuple[tuple[int, ...], ...]:
        """The rows with the gaps of one actor filled with one level, those of the others with another."""
        return tuple(
            tuple((level_own if at == own else level_others) if level is None else level for level in row)
            for at, row in enumerate(self.rows)
        )

    def replaced(self, actor: int, factor: int, level: int) -> _Table:
        row = self.rows[actor]
        rows = (*self.rows[:actor], (*row[:factor], level, *row[factor + 1 :]), *self.rows[actor + 1 :])
        return _Table(self.actors, self.factors, self.levels, self.first, rows, self.low, self.high)


def _table(assessment: Assessment) -> _Table:
    problems = check(assessment)
    if problems:
        raise BadInput(problems)
    factors = tuple(sorted(factor.id for factor in assessment.factors))
    place = {level: at for at, level in enumerate(assessment.scale.levels)}
    rated = {(r.actor, r.factor): place[r.level] for r in assessment.ratings if r.level is not None}
    given = assessment.weights.bounds if assessment.weights else ()
    ends = {bound.factor: (Fraction(bound.least), Fraction(bound.most)) for bound in given}
    low = [ends[f][0] if f in ends else Fraction(0) for f in factors]
    high = [ends[f][1] if f in ends else Fraction(1) for f in factors]
    # Tightened: since weights sum to 1, the others may leave a factor less room than its own bounds do.
    tight_low = tuple(max(low[at], 1 - sum(high) + high[at]) for at in range(len(factors)))
    tight_high = tuple(min(high[at], 1 - sum(low) + low[at]) for at in range(len(factors)))
    table = _Table(
        actors=assessment.actors,
        factors=factors,
        levels=assessment.scale.levels,
        first=1 if assessment.scale.from_nothing else 0,
        rows=tuple(tuple(rated.get((actor, f)) for f in factors) for actor in assessment.actors),
        low=tight_low,
        high=tight_high,
    )
    if not _can_score(table):
        raise NoShares(
            Problem(
                None,
                "there is nothing to share by",
                f"under the weights as given, every actor is rated `{table.levels[0]}` wherever a factor counts",
                "look at the ratings again, or at the weights",
            )
        )
    return table


def _can_score(table: _Table) -> bool:
    rows = table.filled(-1, 0, table.top)
    return any(high > 0 and any(row[at] >= table.first for row in rows) for at, high in enumerate(table.high))


# Exact bounds ---------------------------------------------------------------------------------------------


def ranges(assessment: Assessment) -> tuple[Range, ...]:
    """The exact range of each actor's share, with a way to reach each end.

    Raises:
        BadInput: The assessment cannot be used.
        NoShares: Nobody scores, whatever the weights and however gaps are filled.
    """
    table = _table(assessment)
    return tuple(
        Range(actor, _end(table, at, most=False), _end(table, at, most=True)) for at, actor in enumerate(table.actors)
    )


def _end(table: _Table, own: int, *, most: bool) -> Bound:
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


def _counts(table: _Table, rows: Sequence[Sequence[int]], own: int) -> Counts:
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
    def of(cls, table: _Table, counts: Counts, gain: Callable[[int, int], Fraction]) -> _Choice:
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


def _bound(table: _Table, rows: Sequence[Sequence[int]], choice: _Choice) -> Bound:
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


def _weights(table: _Table, size: int, draw: Callable[..., Floats]) -> tuple[Floats, str, bool]:
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


def _walk(table: _Table, free: Sequence[int], size: int, draw: Callable[..., Floats]) -> Floats:
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
class _Draw:
    """Sampled weightings, before those in which nobody scores are left out."""

    table: _Table
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


def _draw(table: _Table, size: int, seed: int) -> _Draw:
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
    draw = _Draw(table, size, tuple(worth), filled, np.empty((len(table.actors), size)), method, exact)
    for actor in range(len(table.actors)):
        draw.scores[actor] = draw.score(actor, {})
    return draw


def _canonical(table: _Table) -> list[int]:
    """The actors in the order of their ratings: neither their names nor their order in the file plays a part."""
    return sorted(range(len(table.actors)), key=lambda at: [-1 if level is None else level for level in table.rows[at]])


def sampled_shares(assessment: Assessment, weightings: int = WEIGHTINGS, seed: int = 0) -> Floats:
    """The shares in each weighting that `sample` counts, for pictures: one row for each, one column for each actor.

    Raises:
        BadInput: The assessment, or one of the numbers, cannot be used.
        NoShares: Nobody scores, or nobody does in any weighting drawn.
    """
    scores, total = _counted(_draw(_table(assessment), weightings, seed))
    shares: Floats = (scores / total).T
    return shares


def _counted(draw: _Draw) -> tuple[Floats, Floats]:
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
    return _sample(_draw(_table(assessment), weightings, seed), seed, coverage)


def _sample(draw: _Draw, seed: int, coverage: Number | None) -> Sample:
    import numpy as np

    part = None if coverage is None else _exact(coverage)
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


def _standing(table: _Table, at: int, tally: NDArray[Any], ahead: NDArray[Any], counted: int) -> Standing:
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
    return _overtakings(_table(assessment))


def _overtakings(table: _Table) -> tuple[Overtaking, ...]:
    pairs = ((one, other) for one in range(len(table.actors)) for other in range(len(table.actors)) if one != other)
    return tuple(_overtaking(table, one, other) for one, other in pairs)


def _gaps(table: _Table, one: int, other: int) -> tuple[list[int], list[int]]:
    """Factors where one may be rated higher than the other; those where it surely is by the whole scale."""
    may, whole = [], []
    for at, (mine, theirs) in enumerate(zip(table.rows[one], table.rows[other], strict=True)):
        if (table.top if mine is None else mine) > (0 if theirs is None else theirs):
            may.append(at)
        if table.first and mine == table.top and theirs == 0:
            whole.append(at)
    return may, whole


def _lead(table: _Table, plus: Sequence[int], minus: Sequence[int]) -> Fraction:
    """By how much the factors of the first list can at most outweigh those of the second."""
    return table.largest([(at in plus) - (at in minus) for at in range(len(table.factors))])


def _can_lead(table: _Table, one: int, other: int) -> bool:
    return _lead(table, _gaps(table, one, other)[0], _gaps(table, other, one)[1]) > 0


def _overtaking(table: _Table, one: int, other: int) -> Overtaking:
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


def _leader(table: _Table) -> int | None:
    """Who bears the largest share under all weightings, readings and completions; None if nobody does."""
    if not _can_score(table):
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
    return tuple(_rating_changes(_draw(_table(assessment), weightings, seed)))


def _majority(alone: Sequence[int], counted: int) -> int | None:
    return next((at for at, times in enumerate(alone) if 2 * times > counted), None)


def _rating_changes(draw: _Draw) -> Iterator[RatingChange]:
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

    def __init__(self, draw: _Draw, actor: int) -> None:
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


# All together ---------------------------------------------------------------------------------------------


def assess(
    assessment: Assessment, weightings: int = WEIGHTINGS, seed: int = 0, coverage: Number | None = None
) -> Shares:
    """Shares by factors: exact ranges, how often who bears the most, and what would turn it.

    Args:
        assessment: What the shares depend on.
        weightings: How many weightings to count.
        seed: The same seed counts the same weightings.
        coverage: If given, central intervals with this coverage are added to the sample.

    Raises:
        BadInput: The assessment, or one of the numbers, cannot be used.
        NoShares: Nobody scores, whatever the weights and however gaps are filled.
    """
    table = _table(assessment)
    draw = _draw(table, weightings, seed)
    rated = [rating for rating in assessment.ratings if rating.level is not None]
    known = {(rating.actor, rating.factor) for rating in rated}
    return Shares(
        weights_by=assessment.weights.by if assessment.weights else None,
        weights=assessment.weights.bounds if assessment.weights else (),
        ranges=ranges(assessment),
        sample=_sample(draw, seed, coverage),
        overtakings=_overtakings(table),
        rating_changes=tuple(_rating_changes(draw)),
        missing=tuple((a, f.id) for a in assessment.actors for f in assessment.factors if (a, f.id) not in known),
        without_evidence=tuple((rating.actor, rating.factor) for rating in rated if not rating.evidence),
    )
