"""How firm an outcome is: exactly which outcomes a claim could still take, and the least that takes it there."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod
from typing import Literal

from solidum.reasoning.circuit import Circuit, Group
from solidum.reasoning.claims import OUTCOMES, ClaimRoots, ladder
from solidum.reasoning.ground import Grounder
from solidum.reasoning.solver import Solver

Over = Literal["facts_listed", "facts_all", "law", "appraisal"]
MARKS: dict[Over, frozenset[Group]] = {
    "facts_listed": frozenset({"listed"}),
    "facts_all": frozenset({"listed", "unmentioned"}),
    "law": frozenset({"law"}),
    "appraisal": frozenset({"appraisal"}),
}
"""Which items are free when a mark is asked; all others stay as they are today."""

ALL_COMBINATIONS = 128
FEW = 10
"""Of a witness of up to so many changes, every part is tried; so few touch only a small part of the circuit."""


@dataclass(frozen=True, slots=True)
class Change:
    """One item ending in one way."""

    item: Hashable
    label: str
    ending: str


@dataclass(frozen=True, slots=True)
class CouldBe:
    """An outcome that a claim could still take.

    Attributes:
        over: What would have to move.
        by: Endings that take it there while everything else stands as today; none of them can be dropped.
    """

    outcome: str
    over: Over
    by: tuple[Change, ...]


class Analyst:
    """Answers questions about one claim's ladder of outcomes."""

    def __init__(self, grounder: Grounder, claim: ClaimRoots) -> None:
        self.grounder = grounder
        self.circuit: Circuit = grounder.circuit
        self.claim = claim
        self.roots = ladder(self.circuit, claim, grounder.musts)
        self.nodes = self.circuit.cone_of(self.roots)
        self.items = self.circuit.item_keys(self.nodes)
        value = self.circuit.now(self.nodes)
        self.now = next(i for i, root in enumerate(self.roots) if value[root])

    def could_be(self, overs: Sequence[Over]) -> list[CouldBe]:
        """Every other outcome that the claim could still take over these marks, each with a least witness."""
        found: list[CouldBe] = []
        for over in overs:
            reach = self.reach(MARKS[over])
            for index in sorted(reach):
                if index != self.now:
                    changes = tuple(self._change(k, e) for k, e in reach[index].items())
                    found.append(CouldBe(OUTCOMES[index], over, changes))
        return found

    def movers(self, group: Group) -> list[Hashable]:
        """The items of a group that can change the outcome alone, all else standing as today."""
        keys = [k for k in self.items if self.circuit.items[k].group == group]
        if not keys:
            return []
        bench = _Bench(self.circuit, self.roots, (), keys)
        alone = [(i, e) for i, key in enumerate(keys) for e in range(len(self.circuit.items[key].endings))]
        masks = {i: [(e, 1 << n) for n, (j, e) in enumerate(alone) if j == i] for i in range(len(keys))}
        value = bench.run(masks, len(alone))
        stays = value[self.roots[self.now]]
        return [
            key for i, key in enumerate(keys) if any(j == i and not stays >> n & 1 for n, (j, _) in enumerate(alone))
        ]

    def _change(self, key: Hashable, ending: int) -> Change:
        item = self.circuit.items[key]
        return Change(key, item.label, item.endings[ending][0])

    def moves(self, over: Over) -> bool:
        """Could the claim take any other outcome over a mark? Cheaper than to say which, and what takes it there."""
        free = [k for k in self.items if self.circuit.items[k].group in MARKS[over]]
        if not free:
            return False
        bounds = self.circuit.bounds(self.nodes, set(free).__contains__)
        others = [i for i, root in enumerate(self.roots) if i != self.now and bounds[root][1]]
        if not others:
            return False
        bench = _Bench(self.circuit, self.roots, self.grounder.musts_on(free), free)
        if bench.finds(*self._few(free), others):
            return True
        solver = Solver(self.circuit, [self.roots[i] for i in others], bench.musts, free)
        try:
            return any(solver.witness(self.roots[i]) is not None for i in others)
        finally:
            solver.close()

    def reach(self, groups: frozenset[Group]) -> dict[int, dict[Hashable, int]]:
        """Outcomes reachable when the items of some groups may end in any consistent way.

        Returns:
            For each reachable outcome a set of endings that gives it, the rest standing as today; none can be dropped.
        """
        free = [k for k in self.items if self.circuit.items[k].group in groups]
        found: dict[int, dict[Hashable, int]] = {self.now: {}}
        if not free:
            return found
        bounds = self.circuit.bounds(self.nodes, set(free).__contains__)
        open_roots = [i for i, root in enumerate(self.roots) if i not in found and bounds[root][1]]
        if not open_roots:
            return found
        bench = _Bench(self.circuit, self.roots, self.grounder.musts_on(free), free)
        bench.look(*self._few(free), open_roots, found)
        open_roots = [i for i in open_roots if i not in found]
        if open_roots:
            solver = Solver(self.circuit, [self.roots[i] for i in open_roots], bench.musts, free)
            try:
                for index in open_roots:
                    witness = solver.witness(self.roots[index])
                    if witness is not None:
                        found[index] = bench.least(index, {i: witness[key] for i, key in enumerate(free)})
            finally:
                solver.close()
        return found

    def _few(self, free: Sequence[Hashable]) -> tuple[list[dict[int, int]], dict[int, int]]:
        """Quick trials: a few items in every combination of their endings, or each alone ending in each of its ways.

        Returns:
            The trials, and how the items end that a trial does not name.
        """
        ways = [range(len(self.circuit.items[key].endings)) for key in free]
        if prod(len(w) for w in ways) <= ALL_COMBINATIONS:
            return [dict(enumerate(chosen)) for chosen in product(*ways)], {}
        items = self.circuit.items
        # what is pending today must end some way: the last listed (an evaluation that is not met)
        rest = {
            i: len(items[key].endings) - 1
            for i, key in enumerate(free)
            if all(rails != items[key].now for _, rails in items[key].endings)
        }
        return [{i: e} for i, w in enumerate(ways) for e in w], rest


class _Bench:
    """Tries endings of the free items, many assignments at once, one bit of a number each.

    An assignment gives, for the numbers of some free items, the numbers of their endings; the others stand as today.
    """

    def __init__(self, circuit: Circuit, roots: Sequence[int], musts: Sequence[int], free: Sequence[Hashable]) -> None:
        self.circuit = circuit
        self.roots = roots
        self.musts = musts
        self.free = free
        self.cone = circuit.cone_of([*roots, *musts])
        place = {key: i for i, key in enumerate(free)}
        self._leaves: dict[int, tuple[int, bool, tuple[bool, ...]]] = {}
        for node in self.cone:
            if node in circuit.leaves:
                key, rail = circuit.leaves[node]
                item = circuit.items[key]
                if key in place:
                    hits = tuple(rail in rails for _, rails in item.endings)
                    self._leaves[node] = place[key], rail in item.now, hits
        now = circuit.now(self.cone)
        self._true = [node for node in self.cone if now[node]]
        self._false = [node for node in self.cone if not now[node]]
        self._wholes: dict[int, list[int]] = {}
        for node in self.cone:
            for part in circuit.args[node]:
                self._wholes.setdefault(part, []).append(node)
        self._of: list[list[int]] = [[] for _ in free]
        for node, (number, _, _) in self._leaves.items():
            self._of[number].append(node)
        self._movable = self._above(range(len(free)))
        self._moved: dict[tuple[int, ...], list[int]] = {}

    def _above(self, items: Iterable[int]) -> list[int]:
        """The nodes above the leaves that free items can move, parts first; all others stand as today."""
        stack = [node for item in items for node in self._of[item]]
        found = set(stack)
        while stack:
            for whole in self._wholes.get(stack.pop(), ()):
                if whole not in found:
                    found.add(whole)
                    stack.append(whole)
        return sorted(found - self._leaves.keys())

    def run(self, masks: Mapping[int, Iterable[tuple[int, int]]], lanes: int) -> dict[int, int]:
        """Evaluate; `masks` gives for free items the lanes in which they end in a way: (ending, lanes)."""
        full = (1 << lanes) - 1
        value = {**dict.fromkeys(self._true, full), **dict.fromkeys(self._false, 0)}
        for item, ways in masks.items():
            for node in self._of[item]:
                _, now, hits = self._leaves[node]
                reached = touched = 0
                for ending, mask in ways:
                    touched |= mask
                    if hits[ending]:
                        reached |= mask
                value[node] = reached | (full ^ touched) if now else reached
        nodes = self._movable
        if len(masks) <= FEW:
            items = tuple(masks)
            if items not in self._moved:
                self._moved[items] = self._above(items)
            nodes = self._moved[items]
        return self.circuit.work_out(nodes, value, full)

    def _good(self, value: dict[int, int], root: int) -> int:
        good = value[root]
        for must in self.musts:
            good &= value[must]
        return good

    def look(
        self,
        trials: Sequence[Mapping[int, int]],
        rest: Mapping[int, int],
        wanted: Sequence[int],
        found: dict[int, dict[Hashable, int]],
    ) -> None:
        """Which of the wanted outcomes do the trials give? What a trial leaves out ends as in `rest`, or as today."""
        if not trials:
            return
        value = self.run(self._masks(trials, rest), len(trials))
        for index in wanted:
            hits = self._good(value, self.roots[index])
            if hits:
                found[index] = self.least(index, {**rest, **trials[(hits & -hits).bit_length() - 1]})

    def finds(self, trials: Sequence[Mapping[int, int]], rest: Mapping[int, int], wanted: Sequence[int]) -> bool:
        """Does some trial give any of the wanted outcomes?"""
        if not trials:
            return False
        value = self.run(self._masks(trials, rest), len(trials))
        return any(self._good(value, self.roots[index]) for index in wanted)

    def _masks(
        self, trials: Sequence[Mapping[int, int]], rest: Mapping[int, int]
    ) -> dict[int, Iterable[tuple[int, int]]]:
        masks: dict[int, dict[int, int]] = {}
        for lane, trial in enumerate(trials):
            bit = 1 << lane
            for i, ending in trial.items():
                mask = masks.setdefault(i, {})
                mask[ending] = mask.get(ending, 0) | bit
        full = (1 << len(trials)) - 1
        for i, ending in rest.items():
            mask = masks.setdefault(i, {})
            mask[ending] = mask.get(ending, 0) | (full ^ sum(mask.values()))
        return {i: mask.items() for i, mask in masks.items()}

    def least(self, index: int, trial: Mapping[int, int]) -> dict[Hashable, int]:
        """Let every change go that is not needed, until none of those left can be dropped.

        Runs of changes are dropped together: one evaluation tries every length of run at once.
        """
        items = self.circuit.items
        ends: dict[int, int] = {}
        for i, e in trial.items():
            item = items[self.free[i]]
            if item.endings[e][1] != item.now:
                ends[i] = e
        kept = sorted(ends)
        root = self.roots[index]
        while True:
            before = len(kept)
            start = 0
            while start < len(kept):
                lanes = len(kept) - start
                full = (1 << lanes) - 1
                masks: dict[int, list[tuple[int, int]]] = {}
                for at, i in enumerate(kept):
                    stays = full if at < start else (1 << (at - start)) - 1
                    masks[i] = [(ends[i], stays)]
                longest = self._good(self.run(masks, lanes), root).bit_length()
                del kept[start : start + longest]
                start += 1  # the change after the run is needed
            if len(kept) == before:
                return self._part(root, {i: ends[i] for i in kept})

    def _part(self, root: int, kept: dict[int, int]) -> dict[Hashable, int]:
        """The fewest of some changes that are enough: where one both helps and hurts, dropping two may do."""
        if 2 < len(kept) <= FEW:
            parts = [part for n in range(1, len(kept) - 1) for part in combinations(kept, n)]
            trials = [{i: kept[i] for i in part} for part in parts]
            good = self._good(self.run(self._masks(trials, {}), len(trials)), root)
            if good:
                kept = {i: kept[i] for i in parts[(good & -good).bit_length() - 1]}
        return {self.free[i]: e for i, e in kept.items()}
