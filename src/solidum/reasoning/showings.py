"""Minimal sets of showings: what is *enough* if nothing else is shown, and what is *safe* whatever else is shown.

Both are found exactly, the cheapest (else the fewest) first, by a solver for weighted satisfiability; safe sets by the
duality of hitting sets: each must rule out every ending under which the aim fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from solidum.reasoning.circuit import TRUE
from solidum.reasoning.net import Clauses, Endings, Net


@dataclass(frozen=True, slots=True)
class Sets:
    """Minimal sets of showings.

    Attributes:
        sets: Each as number of the item → number of its way, the cheapest or fewest first.
        complete: Whether these are all of them; if not, there are more than are listed.
    """

    sets: tuple[Endings, ...]
    complete: bool


class Prices:
    """What showings weigh in the order of sets: the user's cost first, then how many, then how much each shows."""

    def __init__(self, net: Net, costs: Mapping[int, int]) -> None:
        depth = [_depths(net, item) for item in range(len(net.keys))]
        fine = 1 + sum(max(d) for d in depth)
        many = 1 + len(net.keys)
        self.of = [
            [0, *((costs.get(item, 0) * many + 1) * fine + d for d in found[1:])] for item, found in enumerate(depth)
        ]

    def weighed(self, way: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
        """The variables of ways with their weights."""
        return [pair for vs, ps in zip(way, self.of, strict=True) for pair in zip(vs, ps, strict=True)]


def _depths(net: Net, item: int) -> list[int]:
    """For each way how many weaker showings lie below it."""
    ways = range(len(net.ways[item]))
    return [sum(1 for v in ways if v and v != w and w in net.at_least(item, v)) if w else 0 for w in ways]


def enough(net: Net, aim: bool, most: int, costs: Mapping[int, int] | None = None) -> Sets:
    """The minimal sets after which the aim holds (or fails, if `aim` is false) if nothing else is shown.

    Minimal means that no smaller or weaker set is enough, also where a further showing would undo it.

    Args:
        net: The question.
        aim: What its node is to be.
        most: How many sets to list.
        costs: The cost of showing an item, in whole units; items without one cost nothing.
    """
    prices = Prices(net, costs or {})
    clauses = Clauses(net)
    hard = [*clauses.clauses, *clauses.that(net.must), *clauses.that(net.aim, aim)]
    picker = _Picker(hard, prices.weighed(clauses.way))
    found: list[Endings] = []
    try:
        while (true := picker.pick()) is not None:
            if len(found) == most:
                return Sets(tuple(found), False)
            chosen = {i: w for i, vs in enumerate(clauses.way) for w, v in enumerate(vs) if w and v in true}
            found.append(chosen)
            picker.forbid(_not_above(net, clauses.way, chosen))
    finally:
        picker.close()
    return Sets(tuple(found), True)


class _Picker:
    """Makes the true ones among weighed variables weigh as little as possible, one answer after the other."""

    def __init__(self, hard: Iterable[Sequence[int]], weighed: Sequence[tuple[int, int]]) -> None:
        from pysat.examples.rc2 import RC2
        from pysat.formula import WCNF

        formula = WCNF()
        self._dead = False
        for clause in hard:
            self._dead = self._dead or not clause
            if clause:
                formula.append(list(clause))
        for variable, weight in weighed:
            if weight:
                formula.append([-variable], weight=weight)
        self._rc2: Any = RC2(formula)
        self._asked = [v for v, _ in weighed]

    def pick(self) -> set[int] | None:
        """The weighed variables that are true in a lightest answer; None if there is none."""
        # RC2.compute() would translate and sort the whole model in Python, which is most of the time it takes
        if self._dead or not self._rc2.compute_():
            return None
        true = {v for v in self._rc2.oracle.get_model() or () if v > 0}
        inner = self._rc2.vmap.e2i
        return {v for v in self._asked if inner.get(v) in true}

    def forbid(self, clause: Sequence[int]) -> None:
        """One more clause; the empty one ends the search."""
        if clause:
            self._rc2.add_clause(list(clause))
        else:
            self._dead = True

    def close(self) -> None:
        self._rc2.delete()


def _not_above(net: Net, way: Sequence[Sequence[int]], chosen: Mapping[int, int]) -> list[int]:
    """The clause that forbids a set and every larger or stronger one."""
    clause: list[int] = []
    for item, at in chosen.items():
        above = net.at_least(item, at)
        clause += [v for w, v in enumerate(way[item]) if w not in above]
    return clause


def safe(net: Net, aim: bool, most: int, costs: Mapping[int, int] | None = None, rounds: int | None = None) -> Sets:
    """The minimal sets after which the aim holds (or fails) under every consistent ending of everything else.

    A showing here means at least that showing: what is shown as likely may turn out to be shown in full. Where an item
    can only help or only hurt, the worst that can still happen to it is known; the others are tried one counterexample
    after the other.

    Args:
        net: The question.
        aim: What its node is to be.
        most: How many sets to list.
        costs: The cost of showing an item, in whole units; items without one cost nothing.
        rounds: How many counterexamples to try before the list is cut; as many as it takes if not given.
    """
    from pysat.solvers import Solver

    if net.aim <= TRUE and bool(net.aim) != aim:
        return Sets((), True)
    prices = Prices(net, costs or {})
    fixed = _worst(net, aim)
    clauses = Clauses(net)
    shows = [[0, *(clauses.at_least(i, w) for w in range(1, len(ways)))] for i, ways in enumerate(net.ways)]
    failing, consistent = clauses.new(), clauses.new()  # assumed: that the aim fails, that nothing impossible happens
    extra = [[-failing, *c] for c in clauses.that(net.aim, not aim)]
    extra += [[-consistent, *c] for c in clauses.that(net.must)]
    checker = Solver(name="minisat22", bootstrap_with=[*clauses.clauses, *extra])

    pick = _Choices(net)
    worst = {i: 0 for i, ways in enumerate(fixed) if not ways}
    picker = _Picker([*pick.clauses, *pick.under(fixed, worst, aim)], prices.weighed(pick.way))
    found: list[Endings] = []
    tried = 0
    try:
        while (true := picker.pick()) is not None:
            chosen = {i: w for i, vs in enumerate(pick.way) for w, v in enumerate(vs) if w and v in true}
            shown = [shows[i][w] for i, w in chosen.items()]
            if checker.solve(assumptions=[consistent, failing, *shown]):
                if rounds is not None and (tried := tried + 1) > rounds:
                    return Sets(tuple(found), False)
                ends = _ends(clauses, checker.get_model())
                for clause in pick.under(fixed, {i: ends[i] for i in worst}, aim):
                    picker.forbid(clause)
                continue
            if checker.solve(assumptions=[consistent, *shown]):
                if len(found) == most:
                    return Sets(tuple(found), False)
                found.append(chosen)
            picker.forbid([-pick.above[i, w] for i, w in chosen.items()])
    finally:
        picker.close()
        checker.delete()
    return Sets(tuple(found), True)


def _worst(net: Net, aim: bool) -> list[list[int]]:
    """For each way of an item the worst that it can still turn out to be; nothing where that depends on others."""
    marks: list[dict[object, int]] = [{} for _ in net.keys]
    for node, mark in net.circuit.polarity(net.aim).items():
        key, rail = net.circuit.leaves[node]
        marks[net.number[key]][rail] = mark
    found: list[list[int]] = []
    for item, ways in enumerate(net.ways):
        if item in net.must_items or 3 in marks[item].values():
            found.append([])
            continue
        good = {rail for rail, mark in marks[item].items() if mark == (1 if aim else 2)}
        bad = {rail for rail, mark in marks[item].items() if mark == (2 if aim else 1)}
        worst: list[int] = []
        for way in range(len(ways)):
            can = [(w, ways[w].rails & good, ways[w].rails & bad) for w in net.at_least(item, way)]
            least = [w for w, g, b in can if all(g <= other and more <= b for _, other, more in can)]
            worst += least[:1]
        found.append(worst if len(worst) == len(ways) else [])
    return found


class _Choices:
    """What a set of showings may consist of: a way of each item, or none of it."""

    def __init__(self, net: Net) -> None:
        self.net = net
        base = Clauses(net, chosen=None)
        count = sum(map(len, net.ways))
        self.way = base.way
        self.clauses = [c for c in base.clauses if all(abs(v) <= count for v in c)]
        self.count = count
        self.above: dict[tuple[int, int], int] = {}
        for item, ways in enumerate(net.ways):
            for way in range(1, len(ways)):
                stronger = net.at_least(item, way)
                self.above[item, way] = self.way[item][way]
                if len(stronger) > 1:
                    self.count += 1
                    self.above[item, way] = self.count
                    self.clauses += [[-self.way[item][w], self.count] for w in stronger]

    def under(self, worst: Sequence[Sequence[int]], ends: Mapping[int, int], aim: bool) -> list[list[int]]:
        """The clauses that say: the aim holds when these items end so, unless the set rules that out."""
        net = self.net
        played: list[Sequence[int]] = []
        for item, ways in enumerate(net.ways):
            if item in ends:
                played.append([ends[item] if ends[item] in net.at_least(item, w) else w for w in range(len(ways))])
            else:
                played.append(worst[item])
        copy = Clauses(net, self.count + 1, self.way, played)
        self.count = copy.count
        holds = copy.that(net.aim, aim)
        return [*copy.clauses, *([*a, *b] for a in copy.that(net.must, False) or [] for b in holds)]


def _ends(clauses: Clauses, model: Iterable[int]) -> list[int]:
    true = set(model)
    return [next(w for w, v in enumerate(vs) if v in true) for vs in clauses.way]


def possible(net: Net, settled: Iterable[int]) -> bool:
    """Whether the aim holds under some consistent ending in which these items do not stay as they are."""
    from pysat.solvers import Solver

    clauses = Clauses(net)
    hard = [*clauses.clauses, *clauses.that(net.must), *clauses.that(net.aim)]
    if [] in hard:
        return False
    with Solver(name="minisat22", bootstrap_with=hard) as solver:
        return bool(solver.solve(assumptions=[-clauses.way[i][0] for i in settled]))


def matters(net: Net) -> list[bool]:
    """For each item whether some consistent ending of all others leaves the aim to it alone."""
    from pysat.solvers import Solver

    one = Clauses(net)
    two = Clauses(net, one.count + 1)
    clauses = [*one.clauses, *two.clauses, *one.that(net.must), *two.that(net.must)]
    clauses += one.that(net.aim) + two.that(net.aim, False)
    if [] in clauses:
        return [False] * len(net.keys)
    same = []
    count = two.count
    for a, b in zip(one.way, two.way, strict=True):
        count += 1
        same.append(count)
        clauses += [[-count, -x, y] for x, y in zip(a, b, strict=True)]
    with Solver(name="minisat22", bootstrap_with=clauses) as solver:
        return [solver.solve(assumptions=[s for s in same if s != mine]) for mine in same]


__all__ = ["Sets", "enough", "matters", "possible", "safe"]
