"""Sequential liability: shares for harm that grows from one act to the next, by the Shapley value.

Dehez and Ferey, *How to share joint liability: a cooperative game approach*, Mathematical Social Sciences 66 (2013);
Ferey and Dehez, *Multiple causation, apportionment and the Shapley value*, Journal of Legal Studies 45 (2016). Each act
adds a damage to that of the acts before it. Without any one of them, what it and all later ones add would not have
happened. So the damage that an act adds is shared by it and by those before it: equally (Shapley), or by weights that
someone gives, such as degrees of fault (weighted Shapley). It is a way to look at shares, not a rule of law.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def sequential_shares(
    added: Sequence[Fraction | int], weights: Sequence[Fraction | int] | None = None
) -> tuple[Fraction, ...]:
    """What each act in a sequence is to bear.

    Args:
        added: The damage that each act adds, in the order of the acts; any unit.
        weights: Of the acts, only their proportion counts; None for the plain Shapley value, which has no weights.

    Returns:
        In the unit of `added`; adds up to the whole damage.

    Raises:
        ValueError: If a damage is negative, or the weights are not all positive or not one for each act.
    """
    if any(damage < 0 for damage in added):
        raise ValueError("an added damage cannot be negative")
    by = [Fraction(weight) for weight in (weights if weights is not None else [1] * len(added))]
    if len(by) != len(added) or any(weight <= 0 for weight in by):
        raise ValueError("there must be one positive weight for each act")
    shares = [Fraction(0)] * len(added)
    for last, damage in enumerate(added):
        together = sum(by[: last + 1], Fraction(0))
        for act in range(last + 1):
            shares[act] += Fraction(damage) * by[act] / together
    return tuple(shares)
