"""What a person says of the factors, what comes out of it, and the table of numbers in between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING, Final

from solidum.source import BadInput, Problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

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


def exact(number: object) -> Fraction | None:
    """A number as a fraction; None if it is none, or has no end."""
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
        least, most = exact(bound.least), exact(bound.most)
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
class Table:
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
        """The highest level."""
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
        """The most that allowed weights make of these gains."""
        return sum((w * g for w, g in zip(self.greedy(gain), gain, strict=True)), Fraction(0))

    def filled(self, own: int, level_own: int, level_others: int) -> tuple[tuple[int, ...], ...]:
        """The rows with the gaps of one actor filled with one level, those of the others with another."""
        return tuple(
            tuple((level_own if at == own else level_others) if level is None else level for level in row)
            for at, row in enumerate(self.rows)
        )

    def replaced(self, actor: int, factor: int, level: int) -> Table:
        """The table with one rating changed."""
        row = self.rows[actor]
        rows = (*self.rows[:actor], (*row[:factor], level, *row[factor + 1 :]), *self.rows[actor + 1 :])
        return Table(self.actors, self.factors, self.levels, self.first, rows, self.low, self.high)


def tabled(assessment: Assessment) -> Table:
    """An assessment as numbers.

    Raises:
        BadInput: It cannot be used.
        NoShares: Nobody scores, whatever the weights and however gaps are filled.
    """
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
    table = Table(
        actors=assessment.actors,
        factors=factors,
        levels=assessment.scale.levels,
        first=1 if assessment.scale.from_nothing else 0,
        rows=tuple(tuple(rated.get((actor, f)) for f in factors) for actor in assessment.actors),
        low=tight_low,
        high=tight_high,
    )
    if not can_score(table):
        raise NoShares(
            Problem(
                None,
                "there is nothing to share by",
                f"under the weights as given, every actor is rated `{table.levels[0]}` wherever a factor counts",
                "look at the ratings again, or at the weights",
            )
        )
    return table


def can_score(table: Table) -> bool:
    """Does anybody score under some weights and some filling of the gaps?"""
    rows = table.filled(-1, 0, table.top)
    return any(high > 0 and any(row[at] >= table.first for row in rows) for at, high in enumerate(table.high))
