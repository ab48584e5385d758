"""Decision diagrams: exact answers about one claim's nodes over every ending of its items.

Each item with n endings is coded in ceil(log2 n) variables, in order of first use; codes past the last ending mean
the last ending, so every assignment is an ending and no extra condition is needed.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from solidum.reasoning.circuit import FALSE, TRUE, Circuit

INNER_NODES = 1 << 20
APPLY_CACHE = 1 << 16


class TooLarge(Exception):  # noqa: N818 - the name says it
    """The diagram passed its node cap: only sound bounds can be had."""


class Diagram:
    """A decision diagram over the free items of some nodes."""

    def __init__(self, circuit: Circuit, free: Sequence[Hashable], cap: int = INNER_NODES) -> None:
        from oxidd.bdd import BDDManager

        self.circuit = circuit
        self.manager: Any = BDDManager(cap, APPLY_CACHE, 1)
        self.free = list(free)
        self._bits: dict[Hashable, list[Any]] = {}
        self._start: dict[Hashable, int] = {}
        self._built: dict[int, Any] = {}
        count = 0
        for key in self.free:
            n = max(1, (len(circuit.items[key].endings) - 1).bit_length())
            self._start[key] = count
            count += n
        self.manager.add_vars(count)
        for key in self.free:
            n = max(1, (len(circuit.items[key].endings) - 1).bit_length())
            self._bits[key] = [self.manager.var(self._start[key] + i) for i in range(n)]
        self._codes: dict[Hashable, list[Any]] = {key: self._endings(key) for key in self.free}

    def _endings(self, key: Hashable) -> list[Any]:
        """One function for each ending: the item ends so."""
        bits = self._bits[key]
        total = len(self.circuit.items[key].endings)
        found = []
        rest = self.manager.true()
        for code in range(total):
            if code == total - 1:
                found.append(rest)
                break
            this = self.manager.true()
            for i, bit in enumerate(bits):
                this = this & (bit if code >> i & 1 else ~bit)
            found.append(this)
            rest = rest & ~this
        return found

    def of(self, root: int) -> Any:
        """The function of a node.

        Raises:
            TooLarge: When the node cap is passed.
        """
        try:
            for node in self.circuit.cone(root):
                if node not in self._built:
                    self._built[node] = self._build(node)
        except MemoryError as error:
            raise TooLarge from error
        return self._built[root]

    def _build(self, node: int) -> Any:
        circuit = self.circuit
        op = circuit.ops[node]
        if node == FALSE:
            return self.manager.false()
        if node == TRUE:
            return self.manager.true()
        if op == "leaf":
            key, rail = circuit.leaves[node]
            item = circuit.items[key]
            if key not in self._codes:
                return self.manager.true() if rail in item.now else self.manager.false()
            found = self.manager.false()
            for (_, rails), code in zip(item.endings, self._codes[key], strict=True):
                if rail in rails:
                    found = found | code
            return found
        parts = [self._built[p] for p in circuit.args[node]]
        if op == "not":
            return ~parts[0]
        found = parts[0]
        for part in parts[1:]:
            found = found & part if op == "and" else found | part
        return found

    def witness(self, function: Any) -> dict[Hashable, int] | None:
        """Some endings (item → number of its ending) that make the function true; None if there are none."""
        cube = function.pick_cube()
        if cube is None:
            return None
        found = {}
        for key in self.free:
            start, width = self._start[key], len(self._bits[key])
            code = sum(1 << i for i in range(width) if cube[start + i] is True)
            found[key] = min(code, len(self.circuit.items[key].endings) - 1)
        return found

    def all(self, functions: Iterable[Any]) -> Any:
        """The conjunction of functions."""
        found = self.manager.true()
        for function in functions:
            found = found & function
        return found
