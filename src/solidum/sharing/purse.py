"""What can be collected from a party: its own means, and its liability cover.

An insurer pays what the insured owes above the retention, up to the limit, whether or not the insured can pay the
retention itself. So for a debt of ``z`` with means ``w`` and one policy, ``min(z, w + min(limit, z - retention))`` can
be collected. Amounts in fractions of a cent.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from solidum.sharing.model import Party, Range

ZERO = Fraction(0)


def cents(value: Range, most: Fraction) -> Fraction:
    """A definite amount in cents; what is unlimited is as good as `most`, which no debt exceeds."""
    return min(most, Fraction(value.low) * 100) if value.low.is_finite() else most


@dataclass(frozen=True, slots=True)
class Purse:
    """The means of one party at one point of the inputs.

    Attributes:
        wealth: Own means.
        layers: Of each policy, its id, limit and retention.
    """

    wealth: Fraction
    layers: tuple[tuple[str, Fraction, Fraction], ...]

    @classmethod
    def of(cls, party: Party, most: Fraction) -> Purse:
        """The purse of a party; of one that nobody can identify, an empty one."""
        if not party.found:
            return cls(ZERO, ())
        layers = tuple((p.id, cents(p.limit, most), cents(p.retention, most)) for p in party.policies)
        return cls(cents(party.wealth, most), layers)

    def covered(self, debt: Fraction) -> Fraction:
        """What all insurers together pay at most of a debt."""
        if not self.layers:
            return ZERO
        reach = max(ZERO, debt - min(retention for _, _, retention in self.layers))
        return min(reach, sum((min(limit, max(ZERO, debt - kept)) for _, limit, kept in self.layers), ZERO))

    def collectable(self, debt: Fraction) -> Fraction:
        """What can be collected of a debt from means and cover."""
        return min(debt, self.wealth + self.covered(debt))

    def split(self, paid: Fraction, debt: Fraction) -> tuple[Fraction, tuple[tuple[str, Fraction], ...]]:
        """How what was paid falls on the party itself and on its policies.

        The party bears the lowest retention; then the policies pay in their order; then the party again.

        Args:
            paid: At most what is collectable of `debt`.
            debt: What the party owed.
        """
        if not self.layers:
            return paid, ()
        own = min(paid, self.wealth, *(retention for _, _, retention in self.layers))
        left = min(paid - own, self.covered(debt))
        own = paid - left
        parts = []
        for name, limit, kept in self.layers:
            part = min(left, limit, max(ZERO, debt - kept))
            parts.append((name, part))
            left -= part
        return own + left, tuple(parts)
