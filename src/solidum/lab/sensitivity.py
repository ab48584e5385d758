"""Which assumption flips the ranking of regimes: each is put into the record, and every regime is run again."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from solidum.analysis import Claim, analyse_record
from solidum.casefile.model import CaseFile
from solidum.compare import RANK
from solidum.lab.regimes.compared import Cell, Matrix
from solidum.law.library import Library
from solidum.reasoning.firmness import Change
from solidum.reasoning.project import record_of
from solidum.reasoning.record import Entry, Key

ENDINGS: dict[str, bool] = {"shown": True, "met": True, "contrary shown": False, "not met": False}
Facts = frozenset[tuple[Key, bool]]
MOST = 6
"""Assumptions tried for each case and regime, the shortest first; each is then tried under every regime."""
LONGEST = 3
"""Facts in one assumption."""
BEST = 3
"""Claims of each cell, the best first, that assumptions are looked for in."""


@dataclass(frozen=True)
class Assumption:
    """Some open facts, taken as ending in one way each, and what the regimes come to then.

    Attributes:
        facts: The question that each fact answers, and the answer assumed.
        listed: Whether the file itself speaks of all of them.
        outcomes: The best outcome under each regime, in their order; None where no claim is tried.
        flips: Pairs of regimes, by number, whose order for the claimant is no longer what it was.
    """

    facts: tuple[tuple[str, str], ...]
    listed: bool
    outcomes: tuple[str | None, ...]
    flips: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Searched:
    """How far the assumptions that could move one regime's outcome were tried.

    Attributes:
        tried: How many were tried.
        left: How many more there were, not tried.
    """

    tried: int
    left: int


@dataclass(frozen=True)
class Sensitivity:
    """What was tried on one case.

    Attributes:
        flipping: Assumptions under which the order of two regimes changes.
        others: Assumptions that move an outcome and leave the order.
        tried: How many were tried.
        left: How many more there were, not tried.
        of: The same for each regime: of those that could move one of its best claims.
    """

    flipping: tuple[Assumption, ...]
    others: tuple[Assumption, ...]
    tried: int
    left: int
    of: tuple[Searched, ...]


def sensitivity(found: Matrix, case: int, library: Library) -> Sensitivity:
    """Try, on one case, what could still move an outcome under some regime.

    Args:
        found: Cases under regimes.
        case: The number of the case.
        library: The law at hand, for its vocabulary.
    """
    cells = found.cells[case]
    sets: dict[Facts, tuple[tuple[str, str], ...]] = {}
    listed: set[Facts] = set()
    could: list[dict[Facts, None]] = []
    for cell in cells:
        own: dict[Facts, None] = {}
        for change_set, over in _moves(cell):
            facts = frozenset((_key(c.item), ENDINGS[c.ending]) for c in change_set)
            sets.setdefault(facts, tuple(_words(cell.case, library, _key(c.item), c.ending) for c in change_set))
            own[facts] = None
            if over == "facts_listed":
                listed.add(facts)
        could.append(own)

    def order(one: Facts) -> tuple[object, ...]:
        return (one not in listed, len(one), sorted(map(str, one)))

    chosen = {one for own in could for one in sorted(own, key=order)[:MOST]}
    benches = [_Bench(cell) for cell in cells]
    tried = [_tried(benches, one, sets[one], one in listed) for one in sorted(chosen, key=order)]
    now = tuple(cell.outcome for cell in cells)
    moved = [one for one in tried if one.outcomes != now and not _more_than_needed(one, tried)]
    return Sensitivity(
        tuple(one for one in moved if one.flips),
        tuple(one for one in moved if not one.flips),
        len(tried),
        len(sets) - len(tried),
        tuple(Searched(len(own.keys() & chosen), len(own.keys() - chosen)) for own in could),
    )


def _more_than_needed(one: Assumption, tried: Sequence[Assumption]) -> bool:
    """Does a part of it lead to the same?"""
    facts = set(one.facts)
    return any(set(other.facts) < facts and other.outcomes == one.outcomes for other in tried)


def _words(case: CaseFile, library: Library, key: Key, ending: str) -> tuple[str, str]:
    """The question of the vocabulary with the names of the case, and the answer."""
    fact = library.vocabulary.facts[key[0]]
    names = {party.id: party.name for party in case.parties}
    names |= {thing.id: thing.name for thing in case.things}
    names |= {harm.id: harm.name for harm in case.harms}
    text = fact.ask
    for (variable, _), arg in zip(fact.args, key[1:], strict=True):
        text = text.replace("{" + variable + "}", names.get(arg) or arg)
    return text, "yes" if ENDINGS[ending] else "no"


def _key(item: Hashable) -> Key:
    assert isinstance(item, tuple)
    found: Key = item[1]
    return found


def _moves(cell: Cell) -> Iterator[tuple[tuple[Change, ...], str]]:
    """Least sets of facts that take one of the best claims of a cell to another outcome."""
    for claim in _best(cell):
        for could in claim.could_be:
            if could.over in ("facts_listed", "facts_all") and len(could.by) <= LONGEST and _plain(could.by):
                yield could.by, could.over


def _best(cell: Cell) -> list[Claim]:
    """The best claims of a cell, no two against the same defendant."""
    found: dict[str, Claim] = {}
    for row, standing in sorted(cell.best.items(), key=lambda each: -RANK[each[1].claim.outcome]):
        found.setdefault(row.defendant, standing.claim)
    return list(found.values())[:BEST]


def _plain(changes: tuple[Change, ...]) -> bool:
    """Only yes/no facts and evaluations, the same for everybody, that end shown, contrary shown, met or not met."""
    return all(
        isinstance(c.item, tuple) and len(c.item) == 3 and c.item[0] == "fact" and not c.item[2] and c.ending in ENDINGS
        for c in changes
    )


class _Bench:
    """A cell on which assumptions are tried: its record is read off the case once."""

    def __init__(self, cell: Cell) -> None:
        self.before = cell.outcome
        self._case, self._library = cell.case, cell.column.library
        self._record, self._sought = record_of(cell.case, self._library.vocabulary)

    def outcome(self, more: Mapping[Key, tuple[Entry, ...]]) -> str | None:
        """The best outcome with more facts in the record."""
        claims = analyse_record(self._case, self._record.overlay(more), self._sought, self._library).claims
        return max((claim.outcome for claim in claims), key=RANK.__getitem__, default=None)


def _tried(benches: Sequence[_Bench], facts: Facts, words: tuple[tuple[str, str], ...], listed: bool) -> Assumption:
    more = {key: (Entry(value, "proved"),) for key, value in facts}
    before, after = [bench.before for bench in benches], tuple(bench.outcome(more) for bench in benches)
    flips = tuple(
        (one, other)
        for one, other in combinations(range(len(benches)), 2)
        if _order(before[one], before[other]) != _order(after[one], after[other])
    )
    return Assumption(words, listed, after, flips)


def _order(first: str | None, second: str | None) -> int:
    one, other = (-1 if outcome is None else RANK[outcome] for outcome in (first, second))
    return (one > other) - (one < other)


__all__ = ["Assumption", "Searched", "Sensitivity", "sensitivity"]
