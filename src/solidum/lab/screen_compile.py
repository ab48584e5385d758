"""A circuit as Polars expressions: one Boolean column a node, made layer by layer, a million rows at a time.

Nested expressions would write a shared node out once for each of its uses; so every node that is used more than once
is a column of its own, made in the layer after its parts and dropped when nothing needs it any more.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date

import polars as pl

from solidum.lab.screen_table import CENTS, value_in
from solidum.law.model import AsOf, Const, Degree, Duration, FactTerm, Money, Named, Pick, Shift, Term, Value
from solidum.reasoning.circuit import FALSE, PENDING, TRUE, Circuit
from solidum.reasoning.record import Key
from solidum.reasoning.screen import UNSETTLED, Column, ColumnGrounder, CompareCell, FactCell

NEST = 4
"""How deep a node that is used once may be written into the one that uses it."""
NEVER, ALWAYS = pl.lit(False), pl.lit(True)


class Program:
    """Some nodes of a folded circuit, ready to run on tables."""

    def __init__(self, grounder: ColumnGrounder, circuit: Circuit, roots: Sequence[int]) -> None:
        """Compile.

        Args:
            grounder: It knows what the cells are.
            circuit: A circuit whose leaves are cells (`standing_now`, `still_possible`).
            roots: The nodes wanted.
        """
        self.circuit = circuit
        self.roots = tuple(dict.fromkeys(root for root in roots if root > TRUE))
        self._names = {root: f"r{at}" for at, root in enumerate(self.roots)}
        self.items: dict[Hashable, str] = {}
        self._grounder = grounder
        self._compares: list[tuple[str, CompareCell, pl.Expr | None]] = []
        self._lookups: dict[str, dict[tuple[object, ...], bool | None]] = {}
        nodes = [n for n in circuit.cone_of(self.roots) if n > TRUE]
        self.size = len(nodes)
        self._uses: dict[int, int] = {}
        for node in nodes:
            for part in circuit.args[node]:
                self._uses[part] = self._uses.get(part, 0) + 1
        for node in nodes:
            if node in circuit.leaves and circuit.leaves[node][0] not in self.items:
                self._declare(circuit.leaves[node][0])
        self._layers = self._arranged(nodes)

    @property
    def layers(self) -> int:
        """How many layers there are."""
        return len(self._layers)

    def column(self, node: int) -> pl.Expr:
        """A root in the table that `run` gives, also where it is the same in every row."""
        return pl.lit(node == TRUE) if node <= TRUE else pl.col(self._names[node])

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The roots on every row of a settled table, without nulls; `column` tells which is which."""
        made = self._with_compares(frame)
        for expressions, dead in self._layers:
            made = made.with_columns(expressions).drop(dead)
        made = made.with_columns(self._node(root).alias(name) for root, name in self._names.items())
        return made.select([*frame.columns[:1], *self._names.values()])

    # --- cells --------------------------------------------------------------------------------------

    def _declare(self, item: Hashable) -> None:
        """Give an item a name; of a comparison also the column that it is read from."""
        name = self.items[item] = f"c{len(self.items)}"
        cell = self._grounder.cells[item]
        if isinstance(cell, CompareCell):
            self._compares.append((name, cell, _native(self._grounder, cell)))
            self._lookups[name] = {}

    def _with_compares(self, frame: pl.DataFrame) -> pl.DataFrame:
        made = frame.with_columns(e.alias(name) for name, _, e in self._compares if e is not None)
        for name, cell, expression in self._compares:
            if expression is None:
                made = made.with_columns(self._looked_up(frame, name, cell))
        return made

    def _looked_up(self, frame: pl.DataFrame, name: str, cell: CompareCell) -> pl.Series:
        """A comparison that only the engine can make: once for each combination of values that occurs."""
        columns = [c.name for c in cell.columns]
        known, grounder = self._lookups[name], self._grounder
        rows = frame.select(columns)
        found = rows.unique(maintain_order=True)
        answers = []
        for values in found.rows():
            if values not in known:
                trial = _trial(cell.columns, values)
                known[values] = None if trial is None else grounder.holds(cell.compare, dict(cell.env), trial)
            answers.append(known[values])
        table = found.with_columns(pl.Series(name, answers, dtype=pl.Boolean))
        return rows.join(table, on=columns, how="left", nulls_equal=True, maintain_order="left").get_column(name)

    def _leaf(self, node: int) -> pl.Expr:
        item, rail = self.circuit.leaves[node]
        cell = self._grounder.cells[item]
        if isinstance(cell, CompareCell):
            column = pl.col(self.items[item])
            if rail == UNSETTLED:
                return pl.any_horizontal(pl.col(c.name).is_null() for c in cell.columns)
            positive = isinstance(rail, tuple) and rail[0] == "t"
            return column.eq_missing(pl.lit(positive))
        return _fact_rail(cell, rail)

    # --- layers -------------------------------------------------------------------------------------

    def _arranged(self, nodes: Sequence[int]) -> list[tuple[list[pl.Expr], list[str]]]:
        circuit, roots = self.circuit, set(self.roots)
        self._inside: dict[int, pl.Expr] = {}
        depth: dict[int, int] = {}
        level: dict[int, int] = {FALSE: -1, TRUE: -1}
        layers: list[list[pl.Expr]] = []
        last: dict[int, int] = {}
        for node in nodes:
            op, args = circuit.ops[node], circuit.args[node]
            inner = max((depth.get(p, 0) for p in args), default=-1) + 1
            below = max((level[p] for p in args), default=-1)
            expression = self._written(node, op, args)
            once = self._uses.get(node, 0) <= 1 and inner <= NEST
            if node not in roots and (once or (op == "not" and args[0] not in self._inside)):
                self._inside[node], depth[node], level[node] = expression, inner, below
                continue
            level[node] = below + 1
            while len(layers) <= level[node]:
                layers.append([])
            layers[level[node]].append(expression.alias(f"n{node}"))
            for column in self._columns_below(args):
                last[column] = max(last.get(column, -1), level[node])
        dead: list[list[str]] = [[] for _ in layers]
        for node, at in last.items():
            if node not in roots:
                dead[at].append(f"n{node}")
        return list(zip(layers, dead, strict=True))

    def _columns_below(self, args: Sequence[int]) -> set[int]:
        """The nodes with columns of their own that an expression over these parts reads."""
        found: set[int] = set()
        stack = list(args)
        while stack:
            node = stack.pop()
            if node in self._inside:
                stack += self.circuit.args[node]
            elif node > TRUE:
                found.add(node)
        return found

    def _written(self, node: int, op: str, args: Sequence[int]) -> pl.Expr:
        if op == "leaf":
            return self._leaf(node)
        parts = [self._node(p) for p in args]
        if op == "not":
            return ~parts[0]
        if len(parts) == 2:
            return parts[0] & parts[1] if op == "and" else parts[0] | parts[1]
        return pl.all_horizontal(parts) if op == "and" else pl.any_horizontal(parts)

    def _node(self, node: int) -> pl.Expr:
        if node <= TRUE:
            return ALWAYS if node == TRUE else NEVER
        inside = self._inside.get(node)
        return pl.col(f"n{node}") if inside is None else inside


def _fact_rail(cell: FactCell, rail: Hashable) -> pl.Expr:
    if rail in (PENDING, UNSETTLED):
        return pl.all_horizontal([pl.col(c.name).is_null() for c in cell.columns]) if cell.columns else ALWAYS
    if not isinstance(rail, tuple):
        raise TypeError(f"no rail of a fact: {rail!r}")
    way, degree = rail
    shown = [_shown(c, way == "t", degree) for c in cell.columns]
    if len(shown) == 1:
        return shown[0]
    return pl.any_horizontal(shown) if shown else NEVER


def _shown(column: Column, positive: bool, degree: Degree) -> pl.Expr:
    cell = pl.col(column.name)
    if column.graded:
        return (cell >= int(degree) if positive else cell <= -int(degree)).fill_null(False)
    return cell.eq_missing(pl.lit(positive))  # quicker than filling the nulls


# --- comparisons ------------------------------------------------------------------------------------


def _trial(columns: Sequence[Column], values: Sequence[object]) -> dict[Key, Value] | None:
    """The values of one combination of cells; None where one of them is unknown."""
    found: dict[Key, Value] = {}
    for column, cell in zip(columns, values, strict=True):
        value, _ = value_in(column, cell)
        if value is None or isinstance(value, bool):
            return None
        found[column.key] = value
    return found


def _native(grounder: ColumnGrounder, cell: CompareCell) -> pl.Expr | None:
    """A comparison in Polars; None where only the engine can make it (a period of a law's own counting, a choice)."""
    compare, env = cell.compare, dict(cell.env)
    left = _term(grounder, compare.left, env)
    if left is None:
        return None
    if compare.op == "in":
        return left[1].is_in(sorted(compare.members)) if left[0] == "text" else None
    right = None if compare.right is None else _term(grounder, compare.right, env)
    if right is None or left[0] != right[0]:
        return None
    a, b = left[1], right[1]
    match compare.op:
        case "=":
            return a == b
        case "<":
            return a < b
        case "<=":
            return a <= b
        case ">":
            return a > b
    return a >= b


_Typed = tuple[str, pl.Expr]
"""A kind (`day`, `text`, or a currency) and the expression: a date, text, or whole cents."""


def _term(grounder: ColumnGrounder, term: Term, env: dict[str, str]) -> _Typed | None:
    match term:
        case Pick("first_known"):
            return _term(grounder, grounder.resolve(term, env), env)
        case Const(value):
            return _constant(value)
        case AsOf():
            return _constant(grounder.record.as_of)
        case Named(variable):
            return _constant(env[variable])
        case FactTerm(id_, args) as fact:
            stated = grounder.columns.get((id_, *(env.get(a, a) for a in args)))
            if stated is None:
                return _constant(grounder.evaluate_term(fact, env))
            column = stated[0]
            kinds = {"date": "day", "choice": "text", "amount": column.currency}
            kind = kinds.get(column.fact.value)
            return None if kind is None else (kind, pl.col(column.name))
        case Shift(inner, sign, by) as moved:
            base = _term(grounder, inner, env)
            if base is None or id(moved) in grounder.library.clocked:
                return None
            return _shifted(base, sign, by)
        case Pick(how, terms):
            parts = [_term(grounder, t, env) for t in terms]
            found = [p for p in parts if p is not None]
            if len(found) < len(parts) or len({kind for kind, _ in found}) != 1 or found[0][0] == "text":
                return None
            every = pl.all_horizontal([e.is_not_null() for _, e in found])
            pick = pl.min_horizontal if how == "earliest" else pl.max_horizontal
            return found[0][0], pl.when(every).then(pick([e for _, e in found]))
    return None


def _constant(value: Value | None) -> _Typed | None:
    if isinstance(value, date):
        return "day", pl.lit(value)
    if isinstance(value, str):
        return "text", pl.lit(value)
    if isinstance(value, Money):
        cents = value.amount * CENTS
        return (value.currency, pl.lit(int(cents), dtype=pl.Int64)) if cents == cents.to_integral_value() else None
    return None


def _shifted(base: _Typed, sign: int, by: Duration | Money) -> _Typed | None:
    kind, expression = base
    if isinstance(by, Money):
        cents = sign * by.amount * CENTS
        if kind != by.currency or cents != cents.to_integral_value():
            return None
        return kind, expression + int(cents)
    if kind != "day":
        return None
    months, days = sign * (by.years * 12 + by.months), sign * (by.days + by.hours // 24)
    return kind, _in_calendar(_in_calendar(expression.dt.offset_by(f"{months}mo")).dt.offset_by(f"{days}d"))


def _in_calendar(day: pl.Expr) -> pl.Expr:
    return pl.when(day.is_between(pl.lit(date.min), pl.lit(date.max))).then(day)


__all__ = ["Program"]
