"""How firm an outcome is: exactly which outcomes a claim could still take, and the least that takes it there."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

from solidum.reasoning.circuit import Circuit, Group
from solidum.reasoning.claims import OUTCOMES, ClaimRoots, ladder
from solidum.reasoning.diagram import Diagram, TooLarge
from solidum.reasoning.ground import Grounder

Over = Literal["facts_listed", "facts_all", "law", "appraisal"]
MARKS: dict[Over, frozenset[Group]] = {
    "facts_listed": frozenset({"listed"}),
    "facts_all": frozenset({"listed", "unmentioned"}),
    "law": frozenset({"law"}),
    "appraisal": frozenset({"appraisal"}),
}
"""Which items are free when a mark is asked; all others stay as they are today."""

CAPS = (1 << 14, 1 << 18, 1 << 22)
"""Node caps tried in turn; past the last only sound bounds are given."""


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
        by: A least set of endings that takes it there; empty where only sound bounds were to be had.
        exact: Whether it is known to be reachable (else it is only not excluded).
    """

    outcome: str
    over: Over
    by: tuple[Change, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Firmness:
    """The outcome today, and for each mark the outcomes it could still take."""

    outcome: str
    could_be: tuple[CouldBe, ...]
    exact: bool

    def settled(self, over: Over) -> bool:
        return not any(c.over == over for c in self.could_be)


class Analyst:
    """Answers questions about one claim's ladder of outcomes."""

    def __init__(self, grounder: Grounder, claim: ClaimRoots) -> None:
        self.grounder = grounder
        self.circuit: Circuit = grounder.circuit
        self.claim = claim
        self.roots = ladder(self.circuit, claim)
        self.nodes = self.circuit.cone_of(self.roots)
        self.items = self.circuit.item_keys(self.nodes)
        value = self.circuit.now(self.nodes)
        self.now = next(i for i, root in enumerate(self.roots) if value[root])

    def firmness(self, overs: Sequence[Over] = ("facts_listed", "facts_all", "law", "appraisal")) -> Firmness:
        """The outcome now and everything it could still be, each with a least witness."""
        found: list[CouldBe] = []
        exact = True
        for over in overs:
            reach, all_exact = self.reach(MARKS[over])
            exact = exact and all_exact
            for index in sorted(reach):
                if index == self.now:
                    continue
                changes = reach[index]
                found.append(
                    CouldBe(
                        OUTCOMES[index],
                        over,
                        () if changes is None else tuple(self._change(k, e) for k, e in changes.items()),
                        changes is not None,
                    )
                )
        return Firmness(OUTCOMES[self.now], tuple(found), exact)

    def _change(self, key: Hashable, ending: int) -> Change:
        item = self.circuit.items[key]
        return Change(key, item.label, item.endings[ending][0])

    def reach(self, groups: frozenset[Group]) -> tuple[dict[int, dict[Hashable, int] | None], bool]:
        """Outcomes reachable when the items of some groups may end in any consistent way.

        Returns:
            For each reachable outcome a least set of endings that gives it (None: not excluded, but past the node
            cap), and whether everything is exact.
        """
        free = [k for k in self.items if self.circuit.items[k].group in groups]
        found: dict[int, dict[Hashable, int] | None] = {self.now: {}}
        if not free:
            return found, True
        bounds = self.circuit.bounds(self.nodes, set(free).__contains__)
        open_roots = [i for i, root in enumerate(self.roots) if i not in found and bounds[root][1]]
        if not open_roots:
            return found, True
        musts = self.grounder.musts_on(free)
        cone = self.circuit.cone_of([*self.roots, *musts])
        self._try(musts, cone, self._singles(free), found, open_roots)
        open_roots = [i for i in open_roots if i not in found]
        if open_roots:
            self._try(musts, cone, self._corners(free, open_roots), found, open_roots)
            open_roots = [i for i in open_roots if i not in found]
        if not open_roots:
            return found, True
        for cap in CAPS:
            try:
                diagram = Diagram(self.circuit, free, cap)
                consistent = diagram.all(diagram.of(m) for m in musts)
                for index in open_roots:
                    witness = diagram.witness(diagram.of(self.roots[index]) & consistent)
                    if witness is not None:
                        found[index] = self._least(index, witness, musts, cone)
                return found, True
            except (TooLarge, MemoryError):
                continue
        for index in open_roots:
            found.setdefault(index, None)
        return found, False

    # --- trying assignments, many at once ---------------------------------------------------------

    def _run(self, trials: Sequence[dict[Hashable, int]], cone: Sequence[int]) -> dict[int, int]:
        items = self.circuit.items
        full = (1 << len(trials)) - 1
        changed: dict[Hashable, dict[int, int]] = {}
        for lane, trial in enumerate(trials):
            for key, ending in trial.items():
                by_ending = changed.setdefault(key, {})
                by_ending[ending] = by_ending.get(ending, 0) | 1 << lane

        def leaf(node: int) -> int:
            key, rail = self.circuit.leaves[node]
            item = items[key]
            touched = 0
            value = 0
            for ending, mask in changed.get(key, {}).items():
                touched |= mask
                if rail in item.endings[ending][1]:
                    value |= mask
            return value | (full ^ touched if rail in item.now else 0)

        return self.circuit.evaluate(cone, leaf, len(trials))

    def _try(
        self,
        musts: Sequence[int],
        cone: Sequence[int],
        trials: list[dict[Hashable, int]],
        found: dict[int, dict[Hashable, int] | None],
        wanted: Sequence[int],
    ) -> None:
        if not trials:
            return
        value = self._run(trials, cone)
        good = (1 << len(trials)) - 1
        for must in musts:
            good &= value[must]
        for index in wanted:
            hits = value[self.roots[index]] & good
            if hits and index not in found:
                lane = (hits & -hits).bit_length() - 1
                found[index] = self._least(index, trials[lane], musts, cone)

    def _singles(self, free: Sequence[Hashable]) -> list[dict[Hashable, int]]:
        """Each item alone ending in each of its ways."""
        return [{key: e} for key in free for e in range(len(self.circuit.items[key].endings))]

    def _corners(self, free: Sequence[Hashable], wanted: Sequence[int]) -> list[dict[Hashable, int]]:
        """For each outcome, every item set to the ending that its leaves speak for."""
        trials = []
        wanted_free = set(free)
        for index in wanted:
            votes: dict[Hashable, dict[Hashable, int]] = {}
            for node, mark in self.circuit.polarity(self.roots[index]).items():
                key, rail = self.circuit.leaves[node]
                if key in wanted_free:
                    votes.setdefault(key, {})[rail] = {1: 1, 2: -1}.get(mark, 0)
            for tilt in (1, -1):
                trial = {}
                for key in free:
                    rails = votes.get(key, {})
                    scores = [
                        sum(rails.get(rail, 0) for rail in ending)
                        for _, ending in self.circuit.items[key].endings
                    ]
                    best = max(scores)
                    picks = [e for e, score in enumerate(scores) if score == best]
                    trial[key] = picks[0 if tilt == 1 else -1]
                trials.append(trial)
        return trials

    def _least(
        self, index: int, trial: dict[Hashable, int], musts: Sequence[int], cone: Sequence[int]
    ) -> dict[Hashable, int]:
        """Drop every change that is not needed, one after the other: no smaller part of the rest is enough."""
        kept = dict(trial)
        root = self.roots[index]
        if len(kept) > 1:
            # most changes of a full assignment are idle: drop them in halves before going one by one
            size = len(kept) // 2
            while size >= 1:
                keys = list(kept)
                for start in range(0, len(keys), size):
                    part = {k: v for k, v in kept.items() if k not in keys[start : start + size]}
                    if len(part) < len(kept) and self._gives(root, part, musts, cone):
                        kept = part
                size //= 2
        return kept

    def _gives(
        self, root: int, trial: dict[Hashable, int], musts: Sequence[int], cone: Sequence[int]
    ) -> bool:
        value = self._run([trial], cone)
        return bool(value[root]) and all(value[m] for m in musts)


def outcome_under(analyst: Analyst, trial: dict[Hashable, int]) -> str:
    """The outcome when some items end in given ways."""
    value = analyst._run([trial], analyst.nodes)
    return OUTCOMES[next(i for i, root in enumerate(analyst.roots) if value[root])]
