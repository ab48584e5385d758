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

from typing import TYPE_CHECKING

from solidum.sharing.acceptability import WEIGHTINGS, drawn, sample, sampled, sampled_shares
from solidum.sharing.bounds import ranges
from solidum.sharing.ratings import (
    FACTORS,
    SCALE,
    Assessment,
    Bound,
    Factor,
    Interval,
    NoShares,
    Number,
    Overtaking,
    Range,
    Rating,
    RatingChange,
    Sample,
    Scale,
    Shares,
    Standing,
    WeightBound,
    Weights,
    check,
    tabled,
)
from solidum.sharing.turning import all_changes, all_overtakings, overtakings, rating_changes

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
    table = tabled(assessment)
    draw = drawn(table, weightings, seed)
    rated = [rating for rating in assessment.ratings if rating.level is not None]
    known = {(rating.actor, rating.factor) for rating in rated}
    return Shares(
        weights_by=assessment.weights.by if assessment.weights else None,
        weights=assessment.weights.bounds if assessment.weights else (),
        ranges=ranges(assessment),
        sample=sampled(draw, seed, coverage),
        overtakings=all_overtakings(table),
        rating_changes=tuple(all_changes(draw)),
        missing=tuple((a, f.id) for a in assessment.actors for f in assessment.factors if (a, f.id) not in known),
        without_evidence=tuple((rating.actor, rating.factor) for rating in rated if not rating.evidence),
    )
