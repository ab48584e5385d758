"""The circuit: a shared acyclic graph whose leaves are rails and whose roots are conclusions.

Nodes are numbers. 0 is false, 1 is true, and a node's parts always have smaller numbers, so creation order is an
order of evaluation. Equal nodes are made once. A leaf is one *rail* of one *item*: an item is anything that is not
settled (a fact, a value, an evaluation, an inference a court may draw, a contested point of law); it has a list of
endings, and each ending makes some of its rails true.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

FALSE, TRUE = 0, 1
PENDING = "pending"
"""The rail that is true of an appraisal or inference for the court until it ends in one way or another."""

Group = Literal["listed", "unmentioned", "appraisal", "law"]
"""What an item belongs to: unsettled facts the file lists; facts it does not mention; evaluations and inferences for
the court; contested points of law."""


@dataclass(slots=True)
class Item:
    """Something unsettled.

    Attributes:
        key: What it is; the same key is the same item everywhere.
        group: Which of the four marks of firmness it can move.
        label: The item in words.
        endings: Name of each ending and the rails it makes true.
        now: The rails true today.
    """

    key: Hashable
    group: Group
    label: str
    endings: list[tuple[str, frozenset[Hashable]]]
    now: frozenset[Hashable] = frozenset()
    late: Callable[[], list[tuple[str, frozenset[Hashable]]]] | None = None


@dataclass
class Circuit:
    """Builds and evaluates nodes."""

    ops: list[str] = field(default_factory=lambda: ["0", "1"])
    args: list[tuple[int, ...]] = field(default_factory=lambda: [(), ()])
    leaves: dict[int, tuple[Hashable, Hashable]] = field(default_factory=dict)
    items: dict[Hashable, Item] = field(default_factory=dict)
    _known: dict[tuple[object, ...], int] = field(default_factory=dict)
    _cones: dict[int, tuple[int, ...]] = field(default_factory=dict)
    _below: dict[int, frozenset[Hashable]] = field(default_factory=dict)

    def leaf(self, item: Hashable, rail: Hashable) -> int:
        """The rail of an item as a node."""
        key = ("leaf", item, rail)
        found = self._known.get(key)
        if found is None:
            found = self._add("leaf", (), key)
            self.leaves[found] = (item, rail)
        return found

    def _add(self, op: str, args: tuple[int, ...], key: tuple[object, ...]) -> int:
        self.ops.append(op)
        self.args.append(args)
        node = len(self.ops) - 1
        self._known[key] = node
        return node

    def conj(self, parts: Iterable[int]) -> int:
        """All of the parts."""
        kept: set[int] = set()
        for part in parts:
            if part == FALSE:
                return FALSE
            if part != TRUE:
                kept.add(part)
        if not kept:
            return TRUE
        if len(kept) == 1:
            return kept.pop()
        args = tuple(sorted(kept))
        found = self._known.get(("and", args))
        return self._add("and", args, ("and", args)) if found is None else found

    def disj(self, parts: Iterable[int]) -> int:
        """Any of the parts."""
        kept: set[int] = set()
        for part in parts:
            if part == TRUE:
                return TRUE
            if part != FALSE:
                kept.add(part)
        if not kept:
            return FALSE
        if len(kept) == 1:
            return kept.pop()
        args = tuple(sorted(kept))
        found = self._known.get(("or", args))
        return self._add("or", args, ("or", args)) if found is None else found

    def neg(self, part: int) -> int:
        """Not the part (is it not so that the rail holds; not the contrary rail)."""
        if part <= TRUE:
            return TRUE - part
        if self.ops[part] == "not":
            return self.args[part][0]
        found = self._known.get(("not", part))
        return self._add("not", (part,), ("not", part)) if found is None else found

    # --- reading ------------------------------------------------------------------------------

    def cone(self, root: int) -> tuple[int, ...]:
        """Every node below a root and the root itself, parts first."""
        found = self._cones.get(root)
        if found is None:
            seen = {root}
            stack = [root]
            while stack:
                for part in self.args[stack.pop()]:
                    if part not in seen:
                        seen.add(part)
                        stack.append(part)
            found = self._cones[root] = tuple(sorted(seen))
        return found

    def cone_of(self, roots: Iterable[int]) -> tuple[int, ...]:
        """The union of several cones, parts first."""
        return tuple(sorted({node for root in roots for node in self.cone(root)}))

    def items_below(self, root: int) -> frozenset[Hashable]:
        """The items whose leaves are below a root."""
        found = self._below.get(root)
        if found is None:
            found = self._below[root] = frozenset(self.item_keys(self.cone(root)))
        return found

    def item_keys(self, nodes: Iterable[int]) -> list[Hashable]:
        """The items whose leaves are among the nodes, in order of first use."""
        found: dict[Hashable, None] = {}
        for node in nodes:
            if node in self.leaves:
                found[self.leaves[node][0]] = None
        return list(found)

    def evaluate(self, nodes: Sequence[int], leaf: Callable[[int], int], lanes: int = 1) -> dict[int, int]:
        """Evaluate nodes for several assignments at once, one bit a lane.

        Args:
            nodes: A cone, parts first.
            leaf: The lanes in which a leaf node is true.
            lanes: How many assignments.
        """
        full = (1 << lanes) - 1
        value = {FALSE: 0, TRUE: full}
        value |= {node: leaf(node) for node in nodes if node in self.leaves}
        return self.work_out(nodes, value, full)

    def work_out(self, nodes: Iterable[int], value: dict[int, int], full: int) -> dict[int, int]:
        """Add to the lanes in which leaves and other nodes are true those of further nodes.

        Args:
            nodes: What to work out, parts first; leaves among them stay as given.
            value: The lanes of every part that is not among the nodes itself.
            full: All lanes.
        """
        ops, args = self.ops, self.args
        for node in nodes:
            op = ops[node]
            if op == "and":
                found = full
                for part in args[node]:
                    found &= value[part]
                    if not found:
                        break
                value[node] = found
            elif op == "or":
                found = 0
                for part in args[node]:
                    found |= value[part]
                    if found == full:
                        break
                value[node] = found
            elif op == "not":
                value[node] = full ^ value[args[node][0]]
        return value

    def now(self, nodes: Sequence[int]) -> dict[int, int]:
        """Evaluate nodes on the record as it stands."""

        def leaf(node: int) -> int:
            item, rail = self.leaves[node]
            return 1 if rail in self.items[item].now else 0

        return self.evaluate(nodes, leaf)

    def bounds(self, nodes: Sequence[int], free: Callable[[Hashable], bool]) -> dict[int, tuple[int, int]]:
        """Sound lower and upper bounds of each node when some items may end in any way."""
        value: dict[int, tuple[int, int]] = {FALSE: (0, 0), TRUE: (1, 1)}
        for node in nodes:
            op = self.ops[node]
            if op == "and":
                low = high = 1
                for part in self.args[node]:
                    a, b = value[part]
                    low &= a
                    high &= b
                value[node] = low, high
            elif op == "or":
                low = high = 0
                for part in self.args[node]:
                    a, b = value[part]
                    low |= a
                    high |= b
                value[node] = low, high
            elif op == "not":
                a, b = value[self.args[node][0]]
                value[node] = 1 - b, 1 - a
            elif op == "leaf":
                key, rail = self.leaves[node]
                item = self.items[key]
                if free(key):
                    hits = [rail in rails for _, rails in item.endings]
                    value[node] = int(all(hits)), int(any(hits))
                else:
                    value[node] = (1, 1) if rail in item.now else (0, 0)
        return value

    def polarity(self, root: int) -> dict[int, int]:
        """For each leaf below a root: 1 it can only help the root, 2 only hurt, 3 both."""
        sign = {root: 1}
        found: dict[int, int] = {}
        for node in reversed(self.cone(root)):
            mark = sign.get(node, 0)
            op = self.ops[node]
            if op == "leaf":
                found[node] = mark
            passed = ((mark & 1) << 1) | (mark >> 1) if op == "not" else mark
            for part in self.args[node]:
                sign[part] = sign.get(part, 0) | passed
        return found

    def _ended(self, root: int, chosen: Mapping[Hashable, frozenset[Hashable]]) -> int:
        """The node with the pending ones among some items ended in the given ways."""
        made: dict[int, int] = {FALSE: FALSE, TRUE: TRUE}
        for node in self.cone(root):
            op = self.ops[node]
            if op == "leaf":
                item, rail = self.leaves[node]
                made[node] = node
                if item in chosen and rail in chosen[item]:
                    made[node] = self.disj([node, self.leaf(item, PENDING)])
            elif op == "and":
                made[node] = self.conj(made[p] for p in self.args[node])
            elif op == "or":
                made[node] = self.disj(made[p] for p in self.args[node])
            elif op == "not":
                made[node] = self.neg(made[self.args[node][0]])
        return made[root]

    def some(self, root: int, items: Iterable[Hashable]) -> int:
        """Exactly: is there an ending of each of the items that is still pending under which the root is true?

        Items whose leaves only help or only hurt are set to their best ending; the rest are split by endings.
        """
        left = list(items)
        while left:
            here = set(self.item_keys(self.cone(root)))
            left = [key for key in left if key in here]
            marks = self.polarity(root)
            rails: dict[Hashable, dict[Hashable, int]] = {key: {} for key in left}
            for node, mark in marks.items():
                item, rail = self.leaves[node]
                if item in rails:
                    rails[item][rail] = mark
            best: dict[Hashable, frozenset[Hashable]] = {}
            for key in left:
                top = _dominating(rails[key], [ending for _, ending in self.items[key].endings])
                if top is not None:
                    best[key] = top
            if best:
                root = self._ended(root, best)
                left = [key for key in left if key not in best]
            elif left:
                key = left.pop(0)
                root = self.disj(self._ended(root, {key: ending}) for _, ending in self.items[key].endings)
        return root


def _dominating(marks: Mapping[Hashable, int], endings: Sequence[frozenset[Hashable]]) -> frozenset[Hashable] | None:
    """The ending that is best for the root whatever else happens, if there is one."""
    if any(mark == 3 for mark in marks.values()):
        return None
    helps = {rail for rail, mark in marks.items() if mark == 1}
    hurts = {rail for rail, mark in marks.items() if mark == 2}
    for candidate in endings:
        if all((other & helps) <= (candidate & helps) and (candidate & hurts) <= (other & hurts) for other in endings):
            return candidate
    return None
