"""Money in a network: how much can be collected, shared pro rata, and rounded to the cent.

Four small exact methods on fractions of a cent; no tolerance anywhere.

* `max_flow`: augmenting paths (Edmonds and Karp 1972).
* `pro_rata`: every claim is paid the same part of itself until some funds are used up; the claims that hang on these
  funds stop there, the others go on. This is the lexicographically optimal flow (Megiddo 1974): of all ways to collect
  the most, the one that does best for whoever does worst.
* `side_by_side`: who pays what of it first: each debtor the same amount, until what it owes or has is used up.
* `to_whole_cents`: all amounts and all their totals rounded at once, none by a whole cent.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

Node = Hashable
Arcs = dict[tuple[Node, Node], Fraction]
SOURCE, SINK = "source", "sink"
ZERO = Fraction(0)


def max_flow(arcs: Mapping[tuple[Node, Node], Fraction], start: Arcs | None = None) -> tuple[Arcs, frozenset[Node]]:
    """The largest flow from `SOURCE` to `SINK`.

    Args:
        arcs: The capacity of each arc; no two arcs run opposite ways.
        start: A flow to begin with. What it brings to the sink by each arc is never lessened.

    Returns:
        The flow, and the nodes that could still be reached from the source: one side of a smallest cut.
    """
    flow: Arcs = {arc: (start or {}).get(arc, ZERO) for arc in arcs}
    ways: dict[Node, list[tuple[Node, tuple[Node, Node], bool]]] = {}
    for arc in arcs:
        tail, head = arc
        ways.setdefault(tail, []).append((head, arc, True))
        ways.setdefault(head, []).append((tail, arc, False))
    while True:
        came: dict[Node, tuple[Node, tuple[Node, Node], bool]] = {}
        seen: set[Node] = {SOURCE}
        waiting: deque[Node] = deque([SOURCE])
        while waiting and SINK not in seen:
            node = waiting.popleft()
            for other, arc, forward in ways.get(node, ()):
                if other not in seen and (flow[arc] < arcs[arc] if forward else flow[arc] > 0):
                    seen.add(other)
                    came[other] = (node, arc, forward)
                    waiting.append(other)
        if SINK not in seen:
            return flow, frozenset(seen)
        path = []
        node = SINK
        while node != SOURCE:
            node, arc, forward = came[node]
            path.append((arc, forward))
        step = min(arcs[arc] - flow[arc] if forward else flow[arc] for arc, forward in path)
        for arc, forward in path:
            flow[arc] += step if forward else -step


# ---- claims on funds -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Creditor:
    """A claim for one head: of the victim, or of a third payer who stepped into it."""

    head: str
    who: str
    third: bool
    amount: Fraction
    rank: int


@dataclass(frozen=True, slots=True)
class Debt:
    """What a party owes for a head at most.

    Attributes:
        grounds: Under each ground of liability, what it owes and the ceiling that counts; it pays only once, so no more
            than `amount` in all. Those without a ceiling come first.
    """

    head: str
    party: str
    amount: Fraction
    grounds: tuple[tuple[Fraction, str | None], ...]


@dataclass(frozen=True)
class Network:
    """Claims, what each party owes for each head, and what it has."""

    creditors: tuple[Creditor, ...]
    debts: tuple[Debt, ...]
    ceilings: Mapping[str, Fraction]
    purses: Mapping[str, Fraction]

    def arcs(self, without: Iterable[str] = (), only: str | None = None) -> Arcs:
        """From the heads to the sink, over debts, ceilings and purses."""
        left_out = set(without)
        arcs: Arcs = {}
        for debt in self.debts:
            if debt.party in left_out or (only is not None and debt.party != only):
                continue
            here: Node = ("debt", debt.head, debt.party)
            arcs[("head", debt.head), here] = debt.amount
            for amount, ceiling in debt.grounds:
                way = _way(debt.party, ceiling)
                arcs[here, way[0]] = amount
                if ceiling is not None:
                    arcs[way[0], way[1]] = self.ceilings[ceiling]
            arcs[("purse", debt.party), SINK] = self.purses[debt.party]
        return arcs

    def collectable(self, demands: Mapping[str, Fraction], **which: str | Iterable[str]) -> Fraction:
        """The most that can be collected for these demands by head."""
        arcs = self.arcs(**which)  # type: ignore[arg-type]
        arcs.update({(SOURCE, ("head", head)): amount for head, amount in demands.items()})
        flow, _ = max_flow(arcs)
        return sum((flow[SOURCE, ("head", head)] for head in demands), ZERO)


def _way(party: str, ceiling: str | None) -> list[Node]:
    return [*([] if ceiling is None else [("ceiling", ceiling)]), ("purse", party), SINK]


def pro_rata(network: Network) -> list[Fraction]:
    """What each creditor receives: rank by rank, and inside a rank the same part of each claim where funds run out."""
    claims = network.creditors
    fixed: dict[int, Fraction] = {at: ZERO for at, claim in enumerate(claims) if claim.amount <= 0}
    below = network.arcs()
    below.update({(("claim", at), ("head", claim.head)): claim.amount for at, claim in enumerate(claims)})

    def collect(part: Fraction, going: Sequence[int]) -> tuple[Fraction, dict[int, Fraction], frozenset[Node], Arcs]:
        demands = {at: fixed[at] for at in fixed} | {at: part * claims[at].amount for at in going}
        arcs = below | {(SOURCE, ("claim", at)): amount for at, amount in demands.items()}
        flow, reached = max_flow(arcs)
        return sum((flow[SOURCE, ("claim", at)] for at in demands), ZERO), demands, reached, flow

    for rank in sorted({claim.rank for claim in claims}):
        going = [at for at, claim in enumerate(claims) if claim.rank == rank and at not in fixed]
        while going:
            part = Fraction(1)
            while True:
                total, demands, reached, flow = collect(part, going)
                if total == sum(demands.values(), ZERO):
                    break
                # Newton's method on the smallest cut: the part at which the claims behind it just fit.
                behind = [at for at in demands if ("claim", at) in reached]
                room = total - sum((amount for at, amount in demands.items() if at not in behind), ZERO)
                room -= sum((demands[at] for at in behind if at in fixed), ZERO)
                part = room / sum((claims[at].amount for at in behind if at not in fixed), ZERO)
            if part == 1:
                fixed.update({at: claims[at].amount for at in going})
                break
            stuck = [at for at in going if not _can_grow(below, flow, at)]
            fixed.update({at: part * claims[at].amount for at in stuck})
            going = [at for at in going if at not in fixed]
    return [fixed[at] for at in range(len(claims))]


def _can_grow(arcs: Arcs, flow: Arcs, claim: int) -> bool:
    seen: set[Node] = {("claim", claim)}
    waiting: deque[Node] = deque(seen)
    while waiting:
        node = waiting.popleft()
        if node == SINK:
            return True
        for arc, capacity in arcs.items():
            for here, other, open_ in ((*arc, flow[arc] < capacity), (arc[1], arc[0], flow[arc] > 0)):
                if here == node and open_ and other not in seen and other != SOURCE:
                    seen.add(other)
                    waiting.append(other)
    return False


def side_by_side(
    network: Network, received: Mapping[str, Fraction], asked: Sequence[str]
) -> dict[tuple[str, str], Fraction]:
    """Who pays how much for which head, so that each head receives what it can.

    Args:
        network: What is owed and what there is.
        received: By head, as `pro_rata` found it.
        asked: Parties to whom the victims turn first, one after the other; the rest follows side by side.

    Returns:
        By head and party. Where an even draw would use up funds that another head cannot do without, the draw is
        shifted to other debtors until it can.
    """
    paid, complete = even_draw(network, received, asked)
    if complete:
        return _by_debt(paid)
    arcs = network.arcs()
    arcs.update({(SOURCE, ("head", head)): amount for head, amount in received.items()})
    start: Arcs = {}
    for (debt, (_, ceiling)), amount in paid.items():
        here: Node = ("debt", debt.head, debt.party)
        for arc in pairwise([SOURCE, ("head", debt.head), here, *_way(debt.party, ceiling)]):
            start[arc] = start.get(arc, ZERO) + amount
    flow, _ = max_flow(arcs, start)
    return {(d.head, d.party): flow[("head", d.head), ("debt", d.head, d.party)] for d in network.debts}


Ground = tuple[Debt, tuple[Fraction, str | None]]


def _by_debt(paid: Mapping[Ground, Fraction]) -> dict[tuple[str, str], Fraction]:
    found: dict[tuple[str, str], Fraction] = {}
    for (debt, _), amount in paid.items():
        found[debt.head, debt.party] = found.get((debt.head, debt.party), ZERO) + amount
    return found


def even_draw(
    network: Network, received: Mapping[str, Fraction], asked: Sequence[str]
) -> tuple[dict[Ground, Fraction], bool]:
    """As `side_by_side`, by ground, but nothing is shifted; and whether each head receives what it can that way."""
    left = dict(received)
    purses, ceilings = dict(network.purses), dict(network.ceilings)
    paid: dict[Ground, Fraction] = {(debt, ground): ZERO for debt in network.debts for ground in debt.grounds}

    def room(debt: Debt) -> tuple[tuple[Fraction, str | None], Fraction] | None:
        """The ground under which the party pays now, and how much more it can pay under it."""
        owed = debt.amount - sum((paid[debt, ground] for ground in debt.grounds), ZERO)
        for ground in debt.grounds:
            amount, ceiling = ground
            if min(owed, amount - paid[debt, ground], Fraction(1) if ceiling is None else ceilings[ceiling]) > 0:
                return ground, min(owed, amount - paid[debt, ground])
        return None

    rest = [debt.party for debt in network.debts if debt.party not in asked]
    for turn in [*([party] for party in asked), rest]:
        while True:
            going: dict[Debt, tuple[tuple[Fraction, str | None], Fraction]] = {}
            for debt in network.debts:
                if debt.party in turn and left.get(debt.head, ZERO) > 0 and purses[debt.party] > 0:
                    found = room(debt)
                    if found is not None:
                        going[debt] = found
            if not going:
                break
            # Each head draws on its debtors evenly; the heads go at the speed at which all would finish together.
            speed = {debt: received[debt.head] / sum(other.head == debt.head for other in going) for debt in going}
            steps = [left[head] / received[head] for head in {debt.head for debt in going}]
            steps += [more / speed[debt] for debt, (_, more) in going.items()]
            for party in {debt.party for debt in going}:
                steps.append(purses[party] / sum(fast for debt, fast in speed.items() if debt.party == party))
            for ceiling in {ground[1] for ground, _ in going.values()}:
                if ceiling is not None:
                    through = [speed[debt] for debt, (ground, _) in going.items() if ground[1] == ceiling]
                    steps.append(ceilings[ceiling] / sum(through))
            step = min(steps)
            for debt, (ground, _) in going.items():
                amount = step * speed[debt]
                paid[debt, ground] += amount
                left[debt.head] -= amount
                purses[debt.party] -= amount
                if ground[1] is not None:
                    ceilings[ground[1]] -= amount
    return paid, not any(left.values())


# ---- rounding --------------------------------------------------------------------------------------------


def to_whole_cents(
    arcs: Mapping[Hashable, tuple[Node, Node, Fraction]], leading: Iterable[Hashable] = ()
) -> dict[Hashable, int]:
    """Round amounts that balance at every node, so that they still balance.

    Each amount moves to the whole cent below or above it, never further; so does each total that is an amount of its
    own in `arcs`. This is the largest-remainder method on a table with many totals: the amount with the largest
    remainder is rounded up first, at the cost of others on a closed round through it; ties go by the order of `arcs`.
    The `leading` amounts are rounded before all others.

    Args:
        arcs: By a key: from where, to where, how much. At each node as much comes in as goes out, but for whole cents.
        leading: Keys of `arcs`.
    """
    amounts = {key: value for key, (_, _, value) in arcs.items()}
    ahead = set(leading)
    while True:
        broken = [key for key, value in amounts.items() if value.denominator != 1]
        if not broken:
            return {key: int(value) for key, value in amounts.items()}
        first = max([key for key in broken if key in ahead] or broken, key=lambda key: amounts[key] % 1)
        tail, head, _ = arcs[first]
        came: dict[Node, tuple[Node, Hashable, int]] = {}
        waiting: deque[Node] = deque([head])
        seen = {head}
        while tail not in seen:
            node = waiting.popleft()
            for key in broken:
                if key == first:
                    continue
                start, end, _ = arcs[key]
                for here, there, sign in ((start, end, 1), (end, start, -1)):
                    if here == node and there not in seen:
                        seen.add(there)
                        came[there] = (node, key, sign)
                        waiting.append(there)
        moves: list[tuple[Hashable, int]] = [(first, 1)]
        node = tail
        while node != head:
            node, key, sign = came[node]
            moves.append((key, sign))
        step = min(-amounts[key] % 1 if sign > 0 else amounts[key] % 1 for key, sign in moves)
        for key, sign in moves:
            amounts[key] += sign * step
