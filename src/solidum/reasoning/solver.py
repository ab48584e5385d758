"""Exact reachability: is there a consistent ending of every free item under which a node is true?

The circuit's own nodes become clauses, one variable a node; each free item ends in exactly one of its ways. A
satisfiability solver answers, however many items are free.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from solidum.reasoning.circuit import FALSE, TRUE, Circuit


class Solver:
    """One set of nodes with some items free; asked about one node after the other."""

    def __init__(self, circuit: Circuit, roots: Iterable[int], musts: Iterable[int], free: Sequence[Hashable]) -> None:
        from pysat.solvers import Solver as Sat

        self.circuit = circuit
        self.free = list(free)
        musts = list(musts)
        nodes = circuit.cone_of([*roots, *musts])
        count = 0
        clauses: list[list[int]] = []
        self._ends: dict[Hashable, list[int]] = {}
        phases: list[int] = []
        for key in self.free:
            item = circuit.items[key]
            ends = list(range(count + 1, count + 1 + len(item.endings)))
            count += len(ends)
            self._ends[key] = ends
            clauses.append(ends)
            clauses += [[-a, -b] for i, a in enumerate(ends) for b in ends[i + 1 :]]
            for end, (_, rails) in zip(ends, item.endings, strict=True):
                phases.append(end if rails == item.now else -end)
        self._of: dict[int, int] = {}
        for node in nodes:
            if node <= TRUE:
                continue
            count += 1
            me = self._of[node] = count
            op = circuit.ops[node]
            if op == "leaf":
                clauses += self._leaf(node, me)
                continue
            parts = [self._of[p] for p in circuit.args[node]]
            if op == "not":
                clauses += [[me, parts[0]], [-me, -parts[0]]]
            elif op == "and":
                clauses += [[-me, p] for p in parts]
                clauses.append([me, *(-p for p in parts)])
            else:
                clauses += [[me, -p] for p in parts]
                clauses.append([-me, *parts])
        self._dead = FALSE in musts
        clauses += [[self._of[m]] for m in musts if m > TRUE]
        self._sat: Any = Sat(name="minisat22", bootstrap_with=clauses)
        self._sat.set_phases(phases)  # prefer what stands today, so that witnesses stay small

    def _leaf(self, node: int, me: int) -> list[list[int]]:
        key, rail = self.circuit.leaves[node]
        item = self.circuit.items[key]
        if key not in self._ends:
            return [[me if rail in item.now else -me]]
        hits = [end for end, (_, rails) in zip(self._ends[key], item.endings, strict=True) if rail in rails]
        return [[-me, *hits], *([me, -end] for end in hits)]

    def witness(self, root: int) -> dict[Hashable, int] | None:
        """Endings (item → number of its ending) of all free items that make the node true; None if there are none."""
        if self._dead or root == FALSE:
            return None
        if not self._sat.solve(assumptions=[] if root == TRUE else [self._of[root]]):
            return None
        model = set(self._sat.get_model())
        return {key: next(i for i, end in enumerate(ends) if end in model) for key, ends in self._ends.items()}

    def close(self) -> None:
        """Give the solver's memory back."""
        self._sat.delete()
