"""The circuit of a case of which some facts stand in columns: one circuit for every row of a table.

The statements of a case file stay what they are; a *column* is one more statement, which every row makes in its own
way or leaves unsettled. Grounding leaves its rails as leaves (*cells*) instead of folding them away, so the nodes of a
claim say, for every row at once, what the analysis of that row's case would say.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from solidum.law.library import Library
from solidum.law.model import Compare, Degree, FactType, Value
from solidum.reasoning.circuit import FALSE, PENDING, TRUE, Circuit, Item
from solidum.reasoning.ground import Grounder, Pair, sides
from solidum.reasoning.record import BINDS_ONLY_ITS_MAKER, Entry, Key, Record

UNSETTLED = "unsettled"
"""The rail of a cell that is true where a row settles nothing of it, so that it may still end in any way."""


@dataclass(frozen=True, slots=True)
class Column:
    """A statement that every row makes in its own way.

    Attributes:
        name: Its header.
        key: The ground fact.
        fact: The type of the fact.
        standing: How the statement stands where a row settles it.
        by: Whose statement it is, where that counts.
        currency: Of an amount.
        graded: Whether its rows say to which degree a fact is shown.
    """

    name: str
    key: Key
    fact: FactType
    standing: str = "proved"
    by: str | None = None
    currency: str | None = None
    graded: bool = False

    def entry(self, value: bool | Value | None, degree: Degree = Degree.proved) -> Entry:
        """The statement with this value; None leaves it unknown."""
        return Entry(value, "unknown" if value is None else self.standing, degree, self.by)

    def binds(self, parties: Iterable[str]) -> bool:
        """Does it count in a claim between these parties?"""
        return self.standing not in BINDS_ONLY_ITS_MAKER or self.by in tuple(parties)


@dataclass(frozen=True, slots=True)
class FactCell:
    """The leaves of a yes/no fact: which columns state it for those who claim and answer."""

    columns: tuple[Column, ...]
    evaluation: bool


@dataclass(frozen=True, slots=True)
class CompareCell:
    """The leaves of a comparison that reads columns."""

    compare: Compare
    env: Mapping[str, str]
    columns: tuple[Column, ...]


Cell = FactCell | CompareCell


def with_columns(record: Record, columns: Sequence[Column]) -> Record:
    """The record in which every column is a statement that is not settled yet."""
    said: dict[Key, tuple[Entry, ...]] = {}
    for column in columns:
        said[column.key] = (*said.get(column.key, ()), column.entry(None))
    return record.overlay(said)


class ColumnGrounder(Grounder):
    """Grounds the narrow circuit (what nobody mentions is never shown) of a record with columns.

    Attributes:
        cells: The items whose leaves are read from columns.
    """

    def __init__(self, library: Library, record: Record, columns: Sequence[Column]) -> None:
        """Begin.

        Args:
            library: The law.
            record: The record of the case, without the columns.
            columns: The columns. They replace what the record says of their facts.
        """
        super().__init__(library, with_columns(record, columns), wide=False)
        self.columns: dict[Key, tuple[Column, ...]] = {}
        for column in columns:
            self.columns[column.key] = (*self.columns.get(column.key, ()), column)
        self.cells: dict[Hashable, Cell] = {}

    @cached_property
    def relative(self) -> frozenset[str]:
        """Fact ids with a statement that binds only its maker."""
        own = {c.key[0] for found in self.columns.values() for c in found if c.standing in BINDS_ONLY_ITS_MAKER}
        return frozenset(own | super().relative)

    def _fact(self, key: Key, degree: Degree, env: dict[str, str], viewers: tuple[str, ...]) -> Pair:
        stated = self.columns.get(key)
        if stated is None:
            return super()._fact(key, degree, env, viewers)
        parties = sides(env)
        item: Hashable = ("fact", key, viewers)
        if item not in self.cells:
            evaluation = stated[0].fact.kind == "evaluation"
            self.cells[item] = FactCell(tuple(c for c in stated if c.binds(parties)), evaluation)
            group = "appraisal" if evaluation else "listed"
            self.circuit.items[item] = Item(item, group, self.say(key), [])  # type: ignore[arg-type]
            self._degrees(item, Degree.proved, evaluation)
        self._degrees(item, degree, self.cells[item].evaluation)  # type: ignore[union-attr]
        return Pair(self.circuit.leaf(item, ("t", degree)), self.circuit.leaf(item, ("k", degree)))

    def _compare(self, compare: Compare, env: dict[str, str]) -> Pair:
        read: dict[Column, None] = {}
        for fact in self.reads(compare, env):
            stated = self.columns.get((fact.id, *(env.get(a, a) for a in fact.args)))
            if stated is not None:
                read[stated[0]] = None
            elif self.value(fact, env)[0] != "known":
                return super()._compare(compare, env)  # it stays open, or nothing, whatever the columns say
        if not read:
            return super()._compare(compare, env)
        atom = self._atom(compare, env)
        item: Hashable = ("compare", atom)
        if item not in self.cells:
            self.cells[item] = CompareCell(compare, dict(env), tuple(read))
            endings: list[tuple[str, frozenset[Hashable]]] = [
                ("shown", frozenset({("t", atom)})),
                ("contrary shown", frozenset({("k", atom)})),
                ("never shown", frozenset()),
            ]
            self.circuit.items[item] = Item(item, "listed", str(atom), endings)
        return Pair(self.circuit.leaf(item, ("t", atom)), self.circuit.leaf(item, ("k", atom)))


def standing_now(grounder: ColumnGrounder, roots: Sequence[int]) -> tuple[Circuit, list[int]]:
    """The nodes with everything but the cells folded away, as it stands today.

    Returns:
        A circuit whose leaves are the cells' rails, and the roots in it.
    """
    source, folded = grounder.circuit, Circuit()
    made: dict[int, int] = {FALSE: FALSE, TRUE: TRUE}
    for node in source.cone_of(roots):
        if node <= TRUE:
            continue
        op = source.ops[node]
        if op == "leaf":
            item, rail = source.leaves[node]
            made[node] = _leaf(grounder, folded, item, rail)
        else:
            made[node] = _folded(folded, op, [made[p] for p in source.args[node]])
    return folded, [made[root] for root in roots]


def _leaf(grounder: ColumnGrounder, folded: Circuit, item: Hashable, rail: Hashable) -> int:
    cell = grounder.cells.get(item)
    if cell is None:
        return int(rail in grounder.circuit.items[item].now)
    if rail == PENDING:
        return folded.leaf(item, PENDING) if isinstance(cell, FactCell) and cell.evaluation else FALSE
    return folded.leaf(item, rail)


def _folded(circuit: Circuit, op: str, parts: list[int]) -> int:
    if op == "and":
        return circuit.conj(parts)
    return circuit.disj(parts) if op == "or" else circuit.neg(parts[0])


def still_possible(grounder: ColumnGrounder, roots: Sequence[int]) -> tuple[Circuit, list[int]]:
    """For each root a node that is true wherever the root could still become true; it may be true more often (bounds).

    What may still end: the facts and values that the file or the row lists as unsettled. Evaluations, inferences and
    contested points stay as they stand.
    """
    source, folded = grounder.circuit, Circuit()
    low: dict[int, int] = {FALSE: FALSE, TRUE: TRUE}
    high: dict[int, int] = {FALSE: FALSE, TRUE: TRUE}
    for node in source.cone_of(roots):
        if node <= TRUE:
            continue
        op, parts = source.ops[node], source.args[node]
        if op == "not":
            low[node], high[node] = folded.neg(high[parts[0]]), folded.neg(low[parts[0]])
        elif op == "leaf":
            low[node], high[node] = _bounds(grounder, folded, *source.leaves[node])
        else:
            low[node] = _folded(folded, op, [low[p] for p in parts])
            high[node] = _folded(folded, op, [high[p] for p in parts])
    return folded, [high[root] for root in roots]


def _bounds(grounder: ColumnGrounder, folded: Circuit, item: Hashable, rail: Hashable) -> tuple[int, int]:
    cell, known = grounder.cells.get(item), grounder.circuit.items[item]
    may_end = known.group == "listed" and not grounder.record.closed
    if cell is None:
        if not may_end:
            return (int(rail in known.now),) * 2
        hits = [rail in rails for _, rails in known.endings]
        return int(all(hits)), int(any(hits))
    now = _leaf(grounder, folded, item, rail)
    return now, folded.disj([now, folded.leaf(item, UNSETTLED)]) if may_end else now


__all__ = [
    "UNSETTLED",
    "Cell",
    "Column",
    "ColumnGrounder",
    "CompareCell",
    "FactCell",
    "standing_now",
    "still_possible",
    "with_columns",
]
