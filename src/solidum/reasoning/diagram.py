"""Decision diagrams: counting and probabilities over every consistent ending of a net.

Each item is coded in as many binary variables as its ways need, in the order in which the net first uses them. A
diagram has a cap; past it there is none, and only sound bounds can be had (`bounds`). What counts against the cap is
the size of every function made on the way, so that it depends on the net alone: how many nodes the library holds at a
moment also depends on when it last cleared away dead ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from solidum.reasoning.circuit import FALSE, TRUE
from solidum.reasoning.net import Net

NODES = 1 << 18
"""The sum of the sizes of all functions made on the way, at most."""
ROOM = 8
"""Times the cap that the library may hold, dead nodes and what it makes inside one step included."""
APPLY_CACHE = 1 << 16

Span = tuple[float, float]
"""A probability of which only a lower and an upper bound are known."""


class TooLarge(Exception):  # noqa: N818 - the name says it
    """The diagram passed its node cap."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many consistent endings there are and under how many the aim holds.

    Attributes:
        of: All consistent endings.
        holds: Those under which the aim holds.
        swings: For each item the consistent endings of all others that leave the aim to it.
    """

    of: int
    holds: int
    swings: tuple[int, ...]


class Diagram:
    """The aim of a net over all endings of its items."""

    def __init__(self, net: Net, cap: int = NODES) -> None:
        """Build it.

        Args:
            net: The aim and its items.
            cap: The sum of the sizes of all functions made on the way, at most.

        Raises:
            TooLarge: When it passes the cap.
        """
        from oxidd.bdd import BDDManager

        self.net = net
        self._manager: Any = BDDManager(cap * ROOM, APPLY_CACHE, 1)
        self._left = cap
        widths = [max(1, (len(ways) - 1).bit_length()) for ways in net.ways]
        self._start = [sum(widths[:i]) for i in range(len(widths))]
        self._widths = widths
        self._vars = sum(widths)
        self._manager.add_vars(self._vars)
        self._item_at = [i for i, width in enumerate(widths) for _ in range(width)]
        try:
            self._codes = [self._code(i) for i in range(len(net.ways))]
            self._built: dict[int, Any] = {FALSE: self._manager.false(), TRUE: self._manager.true()}
            for node in net.nodes:
                if node > TRUE:
                    self._built[node] = self._kept(self._build(node))
            possible = self._built[net.must]
            for codes in self._codes:
                possible = self._kept(possible & _any(codes, self._manager.false()))
            self.possible = possible
            self.holds = self._kept(possible & self._built[net.aim])
            self.fails = self._kept(possible & ~self._built[net.aim])
        except MemoryError as error:
            raise TooLarge from error

    def _kept(self, function: Any) -> Any:
        """A function, counted against the cap."""
        self._left -= function.node_count()
        if self._left < 0:
            raise TooLarge
        return function

    def _code(self, item: int) -> list[Any]:
        """One function for each way of an item."""
        bits = [self._manager.var(self._start[item] + b) for b in range(self._widths[item])]
        found = []
        for way in range(len(self.net.ways[item])):
            this = self._manager.true()
            for b, bit in enumerate(bits):
                this = this & (bit if way >> b & 1 else ~bit)
            found.append(this)
        return found

    def _build(self, node: int) -> Any:
        circuit, op = self.net.circuit, self.net.circuit.ops[node]
        if op == "leaf":
            key, rail = circuit.leaves[node]
            item = self.net.number[key]
            ways = zip(self._codes[item], self.net.ways[item], strict=True)
            return _any([code for code, way in ways if rail in way.rails], self._manager.false())
        parts = [self._built[p] for p in circuit.args[node]]
        if op == "not":
            return ~parts[0]
        found = parts[0]
        for part in parts[1:]:
            found = self._kept(found & part if op == "and" else found | part)
        return found

    # --- counting ---------------------------------------------------------------------------------

    def count(self) -> Count:
        """How many endings, exactly."""
        swings = []
        try:
            for item in range(len(self.net.keys)):
                mine = self._manager.true()
                for b in range(self._widths[item]):
                    mine = mine & self._manager.var(self._start[item] + b)
                both = self._kept(self.holds.exists(mine) & self.fails.exists(mine))
                swings.append(both.sat_count(self._vars) >> self._widths[item])
        except MemoryError as error:
            raise TooLarge from error
        return Count(self.possible.sat_count(self._vars), self.holds.sat_count(self._vars), tuple(swings))

    # --- probabilities ----------------------------------------------------------------------------

    def probability(self, chances: Sequence[Sequence[Span]]) -> Chance:
        """The probability that the aim holds, given that nothing impossible happens, if the items are independent.

        Args:
            chances: For each item the probability of each of its ways, as bounds. Where they leave room, the result is
                bounds too: sound always, and as narrow as can be if no item would have to end differently here and
                there to reach them (`exact`).
        """
        holds, fails = self._graph(self.holds), self._graph(self.fails)
        if all(low == high for ways in chances for low, high in ways):
            plain = [[low for low, _ in ways] for ways in chances]
            yes, no = holds.value(plain), fails.value(plain)
            if yes + no <= 0:
                return Chance(0.0, 1.0, False)
            found = yes / (yes + no)
            return Chance(found, found, True)
        yes_low, yes_high, one = holds.span(chances)
        no_low, no_high, two = fails.span(chances)
        low = yes_low / (yes_low + no_high) if yes_low + no_high > 0 else 0.0
        high = yes_high / (yes_high + no_low) if yes_high + no_low > 0 else 1.0
        return Chance(low, high, self.net.must == TRUE and one and two)

    def given(self, chances: Sequence[Sequence[Span]]) -> list[list[Chance]]:
        """For each item and each of its ways the probability that the aim holds once it has ended so."""
        found = []
        for item, ways in enumerate(self.net.ways):
            sure: Span = (1.0, 1.0)
            mine = []
            for way in range(len(ways)):
                ended = [(0.0, 0.0)] * len(ways)
                ended[way] = sure
                mine.append(self.probability([*chances[:item], ended, *chances[item + 1 :]]))
            found.append(mine)
        return found

    def _graph(self, function: Any) -> _Graph:
        return _Graph(function, self._item_at, self._start, self._widths, [len(w) for w in self.net.ways])


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability, or bounds of one.

    Attributes:
        exact: Whether the bounds are reached; if not, the truth lies somewhere between them.
    """

    low: float
    high: float
    exact: bool


class _Graph:
    """A diagram with one node an item: for each node the item it asks for and where each of its ways leads."""

    def __init__(
        self, root: Any, item_at: Sequence[int], start: Sequence[int], widths: Sequence[int], ways: Sequence[int]
    ) -> None:
        self.nodes: list[tuple[int, list[int]]] = [(-1, []), (-1, [])]  # 0 is false, 1 is true
        known: dict[Any, int] = {}

        def visit(function: Any) -> int | None:
            if function.node_level() is None:
                return int(function.satisfiable())
            return known.get(function)

        def leads(function: Any) -> list[Any]:
            item = item_at[function.node_level()]
            found = []
            for way in range(ways[item]):
                at = function
                for b in range(widths[item]):
                    level = at.node_level()
                    if level is None or item_at[level] != item:
                        break
                    if level == start[item] + b:
                        yes, no = at.cofactors()
                        at = yes if way >> b & 1 else no
                found.append(at)
            return found

        stack = [root]
        while stack:
            function = stack[-1]
            if visit(function) is not None:
                stack.pop()
                continue
            parts = leads(function)
            missing = [p for p in parts if visit(p) is None]
            if missing:
                stack += missing
                continue
            self.nodes.append((item_at[function.node_level()], [int(visit(p) or 0) for p in parts]))
            known[function] = len(self.nodes) - 1
            stack.pop()
        self.root = int(visit(root) or 0)

    def value(self, chances: Sequence[Sequence[float]]) -> float:
        """The probability of true."""
        found = [0.0, 1.0]
        for item, parts in self.nodes[2:]:
            found.append(sum(c * found[p] for c, p in zip(chances[item], parts, strict=True)))
        return found[self.root]

    def span(self, chances: Sequence[Sequence[Span]]) -> tuple[float, float, bool]:
        """Bounds of the probability of true, and whether one choice for each item reaches them."""
        bounds: list[float] = []
        exact = True
        for lowest in (True, False):
            found = [0.0, 1.0]
            used: dict[int, tuple[float, ...]] = {}
            for item, parts in self.nodes[2:]:
                values = [found[p] for p in parts]
                chosen = extreme(chances[item], values, lowest=lowest)
                if min(values) < max(values):
                    exact = exact and used.setdefault(item, chosen) == chosen
                found.append(sum(c * v for c, v in zip(chosen, values, strict=True)))
            bounds.append(found[self.root])
        return bounds[0], bounds[1], exact


def extreme(chances: Sequence[Span], values: Sequence[float], *, lowest: bool) -> tuple[float, ...]:
    """Of all probabilities within their bounds that add up to one, those with the least (or greatest) mean value."""
    found = [low for low, _ in chances]
    left = 1.0 - sum(found)
    for way in sorted(range(len(values)), key=lambda w: (values[w] if lowest else -values[w], w)):
        more = min(left, chances[way][1] - chances[way][0])
        if more > 0:
            found[way] += more
            left -= more
    return tuple(found)


def bounds(net: Net, chances: Sequence[Sequence[Span]]) -> Span:
    """Bounds of the probability that the aim holds that are sound whatever depends on what (Fréchet's, node by node).

    They use no diagram and no assumption of independence, and need not be the narrowest.
    """
    value: dict[int, Span] = {FALSE: (0.0, 0.0), TRUE: (1.0, 1.0)}
    circuit = net.circuit
    for node in net.nodes:
        op = circuit.ops[node]
        if op == "leaf":
            key, rail = circuit.leaves[node]
            item = net.number[key]
            hits = [float(rail in way.rails) for way in net.ways[item]]
            low = sum(c * h for c, h in zip(extreme(chances[item], hits, lowest=True), hits, strict=True))
            high = sum(c * h for c, h in zip(extreme(chances[item], hits, lowest=False), hits, strict=True))
            value[node] = low, high
        elif op == "not":
            low, high = value[circuit.args[node][0]]
            value[node] = 1.0 - high, 1.0 - low
        elif op != "0" and op != "1":
            parts = [value[p] for p in circuit.args[node]]
            if op == "and":
                value[node] = max(0.0, sum(low for low, _ in parts) - (len(parts) - 1)), min(high for _, high in parts)
            else:
                value[node] = max(low for low, _ in parts), min(1.0, sum(high for _, high in parts))
    return value[net.aim]


def _any(functions: Sequence[Any], none: Any) -> Any:
    found = none
    for function in functions:
        found = found | function
    return found


__all__ = ["Chance", "Count", "Diagram", "Span", "TooLarge", "bounds", "extreme"]
