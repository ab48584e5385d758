"""What each can claim back from whom, and what each member's own part is, as they stand while recourse runs.

Where inputs are ranges, the lowest and the highest value found at corners of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from solidum.sharing.model import ClaimBack, PartResult, Range
from solidum.sharing.recourse import Ledger

ZERO = Fraction(0)
Key = tuple[str, str, str]
Name = TypeVar("Name")


def parts_of(ledgers: Sequence[Ledger]) -> tuple[PartResult, ...]:
    """What the members of each contribution had borne, and their own parts, over some runs."""
    found = []
    for step, party in _keys(ledger.parts for ledger in ledgers):
        runs = [ledger.parts[step, party] for ledger in ledgers if (step, party) in ledger.parts]
        borne, part = ([run[at] for run in runs] for at in (0, 1))
        found.append(PartResult(step=step, party=party, borne=_span(borne), part=_span(part)))
    return tuple(found)


def claims_of(ledgers: Sequence[Ledger], rounded: Mapping[Key, int] | None = None) -> tuple[ClaimBack, ...]:
    """What one can claim from another under each step, over some runs.

    Args:
        ledgers: After recourse.
        rounded: By step, creditor and debtor, the whole cents that are moved, if there is one run.
    """
    found = []
    for key in _keys(ledger.claims for ledger in ledgers):
        due, allowed, paid = zip(*(_claim(ledger, key, rounded) for ledger in ledgers), strict=True)
        step, creditor, debtor = key
        found.append(
            ClaimBack(
                step=step, creditor=creditor, debtor=debtor, due=_span(due), allowed=_span(allowed), paid=_span(paid)
            )
        )
    return tuple(found)


def _claim(ledger: Ledger, key: Key, rounded: Mapping[Key, int] | None) -> tuple[Fraction, Fraction, Fraction]:
    due, allowed = ledger.claims.get(key, (ZERO, ZERO))
    paid = ledger.moved(*key)
    if rounded is None:
        return due, allowed, paid
    # What is moved was rounded together with everything else; what it settles in full is rounded with it.
    cent = Fraction(rounded.get(key, 0))
    allowed = cent if allowed == paid else max(cent, allowed)
    return (allowed if due == ledger.claims[key][1] else max(allowed, due)), allowed, cent


def _keys(sources: Iterable[Mapping[Name, object]]) -> Iterable[Name]:
    return dict.fromkeys(key for source in sources for key in source)


def _span(values: Sequence[Fraction]) -> Range:
    """From the lowest to the highest, to the nearest cent."""
    return Range(*(Decimal(round(value)) / 100 for value in (min(values), max(values))))
