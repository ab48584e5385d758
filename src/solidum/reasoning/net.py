"""One question about one claim, cut free of the rest of its circuit: a yes/no node over what is still unsettled.

What is settled is folded away. Every unsettled item has its *ways*: way 0 is how it stands if nobody shows anything
(a fact is never shown, an evaluation is left open), the others are showings. A showing may be weaker than another of
the same item (shown as likely, shown): it makes true only some of its rails.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from solidum.reasoning.circuit import FALSE, PENDING, TRUE, Circuit, Item

Rails = frozenset[Hashable]
Endings = dict[int, int]
"""Ways of some items: number of the item → number of the way."""


@dataclass(frozen=True, slots=True)
class Way:
    """How an item may end: what it is called, and the rails that it makes true here."""

    name: str
    rails: Rails


class Net:
    """A node (`aim`) over unsettled items, with what every consistent ending keeps true (`must`).

    Attributes:
        keys: The items, in the order in which the aim first uses them, then those that only the musts use.
        ways: The ways of each item; way 0 is how it stands if nobody shows anything.
        circuit: The folded circuit.
        must: The node that is true under every consistent ending.
        must_items: Numbers of the items that the musts look at.
    """

    def __init__(
        self,
        circuit: Circuit,
        aim: int,
        musts: Iterable[int],
        free: Iterable[Hashable],
        fixed: Mapping[Hashable, Rails] | None = None,
    ) -> None:
        """Cut the net out.

        Args:
            circuit: Where the nodes are.
            aim: The node that the question is about.
            musts: Nodes that every consistent ending keeps true; those that no item of the aim touches are left out.
            free: The items that may still end in any way.
            fixed: How other items end; those not named stand as they stand today.
        """
        ended = dict(fixed or {})
        wanted = {key for key in free if key not in ended}
        touching = _closure(circuit, aim, musts, wanted)
        nodes = circuit.cone_of([aim, *touching])
        used: dict[Hashable, set[Hashable]] = {}
        for node in nodes:
            if node in circuit.leaves:
                key, rail = circuit.leaves[node]
                if key in wanted:
                    used.setdefault(key, set()).add(rail)
        read = {key: _ways(circuit.items[key], frozenset(rails)) for key, rails in used.items()}
        ways = {key: found for key, (found, _) in read.items()}
        folded = Circuit()
        made: dict[int, int] = {FALSE: FALSE, TRUE: TRUE}
        for node in nodes:
            op = circuit.ops[node]
            if op == "leaf":
                key, rail = circuit.leaves[node]
                if key in ways:
                    hits = [rail in way.rails for way in ways[key]]
                    made[node] = TRUE if all(hits) else folded.leaf(key, rail) if any(hits) else FALSE
                else:
                    made[node] = int(rail in ended.get(key, circuit.items[key].now))
            elif op == "and":
                made[node] = folded.conj(made[p] for p in circuit.args[node])
            elif op == "or":
                made[node] = folded.disj(made[p] for p in circuit.args[node])
            elif op == "not":
                made[node] = folded.neg(made[circuit.args[node][0]])
        self.circuit = folded
        self.aim = made[aim]
        self.must = folded.conj(made[m] for m in touching)
        self.keys: list[Hashable] = list(dict.fromkeys([*_first_use(folded, self.aim), *_first_use(folded, self.must)]))
        self.ways = [ways[key] for key in self.keys]
        for key in self.keys:
            item = circuit.items[key]
            endings = [(way.name, way.rails) for way in ways[key]]
            folded.items[key] = Item(key, item.group, item.label, endings, ways[key][0].rails, item.late)
        self.number = {key: i for i, key in enumerate(self.keys)}
        self.must_items = [self.number[key] for key in _first_use(folded, self.must)]
        self.nodes = folded.cone_of([self.aim, self.must])
        self._stronger = [
            _stronger(w, graded=circuit.items[key].late is None) for key, w in zip(self.keys, self.ways, strict=True)
        ]
        self._comes_to = [read[key][1] for key in self.keys]

    def way_of(self, item: int, ending: str) -> int | None:
        """The way that an ending of an item comes to here; None if it has no such ending."""
        return self._comes_to[item].get(ending)

    def ended(self, ends: Mapping[Hashable, str]) -> Net:
        """The same question once some of its items have ended; it is cut out of this net, which is quicker."""
        rails = {}
        for key, ending in ends.items():
            item = self.number[key]
            way = self.way_of(item, ending)
            rails[key] = self.ways[item][way or 0].rails
        return Net(self.circuit, self.aim, [self.must], self.keys, rails)

    def at_least(self, item: int, way: int) -> tuple[int, ...]:
        """The ways of an item that show all that a way shows: itself and the stronger ones."""
        return self._stronger[item][way]

    def holds(self, trials: Sequence[Mapping[int, int]]) -> tuple[int, int]:
        """Evaluate several trials at once, one bit each; what a trial leaves out is at way 0.

        Returns:
            The trials under which the aim is true, and those that are consistent.
        """
        lanes = len(trials)
        full = (1 << lanes) - 1
        masks: list[list[int]] = [[0] * len(ways) for ways in self.ways]
        for lane, trial in enumerate(trials):
            for item, way in trial.items():
                masks[item][way] |= 1 << lane
        for mask in masks:
            mask[0] = full & ~sum(mask[1:])

        def leaf(node: int) -> int:
            key, rail = self.circuit.leaves[node]
            item = self.number[key]
            return sum(m for m, way in zip(masks[item], self.ways[item], strict=True) if rail in way.rails)

        value = self.circuit.evaluate(self.nodes, leaf, lanes)
        return value[self.aim] & full, value[self.must] & full


def _closure(circuit: Circuit, aim: int, musts: Iterable[int], wanted: set[Hashable]) -> list[int]:
    """The musts that bear on the items of the aim, directly or through one another."""
    looking: dict[Hashable, list[int]] = {}
    for must in musts:
        for key in circuit.items_below(must):
            if key in wanted:
                looking.setdefault(key, []).append(must)
    found: set[int] = set()
    reach = set(circuit.items_below(aim) & wanted)
    waiting = list(reach)
    while waiting:
        for must in looking.get(waiting.pop(), ()):
            if must not in found:
                found.add(must)
                more = {key for key in circuit.items_below(must) if key in wanted} - reach
                reach |= more
                waiting += more
    return sorted(found)


def _ways(item: Item, used: Rails) -> tuple[list[Way], dict[str, int]]:
    """The ways of an item, and the way that each ending comes to.

    The intervals of a value are cut by every comparison of the case; those that do not differ here are one way. A
    showing that makes nothing true here stays a way of its own: it still rules the other endings out.
    """
    now = item.now - {PENDING}
    base = next((name for name, rails in item.endings if rails == now), "left open")
    ways = [Way(base, now)]
    comes_to = {base: 0}
    merged: dict[Rails, int] = {}
    for name, rails in item.endings:
        if rails == now:
            comes_to[name] = 0
            continue
        here = rails & used if item.late is not None else rails
        at = merged.get(here) if item.late is not None else None
        if at is None:
            at = merged[here] = len(ways)
            ways.append(Way(name, here))
        comes_to[name] = at
    return ways, comes_to


def _stronger(ways: Sequence[Way], *, graded: bool) -> list[tuple[int, ...]]:
    """For each way those that show at least as much: itself and, of a fact, the higher degrees. Way 0 shows nothing."""
    found = [tuple(range(len(ways)))]
    for at, way in enumerate(ways[1:], 1):
        more = (i for i, other in enumerate(ways) if i and way.rails <= other.rails)
        found.append(tuple(more) if graded else (at,))
    return found


def _first_use(circuit: Circuit, root: int) -> list[Hashable]:
    """The items below a node, in the order of a walk from it that takes parts first to last."""
    seen = {root}
    stack = [root]
    found: dict[Hashable, None] = {}
    while stack:
        node = stack.pop()
        if node in circuit.leaves:
            found[circuit.leaves[node][0]] = None
        for part in reversed(circuit.args[node]):
            if part not in seen:
                seen.add(part)
                stack.append(part)
    return list(found)


class Clauses:
    """A net as clauses: one variable for each way of each item and for each node."""

    def __init__(
        self,
        net: Net,
        first: int = 1,
        chosen: Sequence[Sequence[int]] | None = None,
        played: Sequence[Sequence[int]] | None = None,
    ) -> None:
        """Write the net down.

        Args:
            net: The net.
            first: The first variable to use.
            chosen: Variables for the ways, made elsewhere; new ones if not given.
            played: For each way of each item the way in which the item really ends; the same way if not given.
        """
        self.net = net
        self.count = first - 1
        self.clauses: list[list[int]] = []
        self.way: list[list[int]] = [list(mine) for mine in chosen or ()]
        for ways in net.ways if chosen is None else ():
            mine = [self.new() for _ in ways]
            self.way.append(mine)
            self.clauses.append(mine)
            self.clauses += [[-a, -b] for i, a in enumerate(mine) for b in mine[i + 1 :]]
        self._played = played
        self.node: dict[int, int] = {}
        self._at_least: dict[tuple[int, int], int] = {}
        for node in net.nodes:
            if node > TRUE:
                self._node(node)

    def new(self) -> int:
        """A fresh variable."""
        self.count += 1
        return self.count

    def _node(self, node: int) -> None:
        circuit = self.net.circuit
        me = self.node[node] = self.new()
        op = circuit.ops[node]
        if op == "leaf":
            key, rail = circuit.leaves[node]
            item = self.net.number[key]
            ways = self.net.ways[item]
            played = range(len(ways)) if self._played is None else self._played[item]
            hits = [v for v, w in zip(self.way[item], played, strict=True) if rail in ways[w].rails]
            self.clauses += [[-me, *hits], *([me, -v] for v in hits)]
            return
        parts = [self.node[p] for p in circuit.args[node]]
        if op == "not":
            self.clauses += [[me, parts[0]], [-me, -parts[0]]]
        elif op == "and":
            self.clauses += [[-me, p] for p in parts]
            self.clauses.append([me, *(-p for p in parts)])
        else:
            self.clauses += [[me, -p] for p in parts]
            self.clauses.append([-me, *parts])

    def that(self, node: int, value: bool = True) -> list[list[int]]:
        """The clauses that say that a node is true (or false)."""
        if node <= TRUE:
            return [] if bool(node) == value else [[]]
        return [[self.node[node] if value else -self.node[node]]]

    def at_least(self, item: int, way: int) -> int:
        """A literal: the item ends in a way that shows at least what this way shows."""
        ways = self.net.at_least(item, way)
        if len(ways) == 1:
            return self.way[item][way]
        found = self._at_least.get((item, way))
        if found is None:
            found = self._at_least[item, way] = self.new()
            hits = [self.way[item][w] for w in ways]
            self.clauses += [[-found, *hits], *([found, -v] for v in hits)]
        return found


__all__ = ["Clauses", "Endings", "Net", "Way"]
