"""Which fact to ask next, and why: only one that can still change the outcome of a claim.

A claim is looked at with everything unsettled open, mentioned or not. A fact *matters* if there is a consistent way for
all the others to end under which its own ending decides between two outcomes; a solver tells, exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from solidum.law.walk import fact_terms
from solidum.reasoning.circuit import FALSE, TRUE, Circuit, Group
from solidum.reasoning.claims import OUTCOMES, RuleRoots
from solidum.reasoning.firmness import MARKS, Analyst
from solidum.reasoning.record import Key
from solidum.reasoning.solver import Solver

if TYPE_CHECKING:
    from solidum.analysis import Claim

FREE = MARKS["facts_all"]


@dataclass(frozen=True, slots=True)
class Turn:
    """What one way for a fact to end does to a claim.

    Attributes:
        ending: How the fact ends: shown, contrary shown, a value.
        today: The outcome if everything else stays as it stands today.
        rules_out: Outcomes that the claim can then no longer take, whatever else is shown. Sound, not complete.
    """

    ending: str
    today: str
    rules_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact enters a claim.

    Attributes:
        code: The rule; for the scope, the name of its conclusion.
        kind: scope, element, defence, exclusion, limitation or extinction.
        source: The instrument, by citation.
        at: The provisions there; none for the scope, which several make up.
    """

    code: str
    title: str
    kind: str
    source: str
    at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """Why a fact is asked: one claim it could still move, where it enters, and what it would turn.

    Attributes:
        claim: The id of the claim.
        outcome: Its outcome today.
        elements: Where in the claim the fact enters, scope first.
        turns: What each ending would do.
        raises: Whether the claim arises only if the answer is yes.
    """

    claim: str
    title: str
    claimant: str
    defendant: str
    thing: str
    harm: str
    pack: str
    outcome: str
    elements: tuple[Place, ...]
    turns: tuple[Turn, ...]
    raises: bool = False


def keys_of(analyst: Analyst, item: Hashable) -> list[Key]:
    """The ground facts behind an open item, in order; none for what nobody can be asked."""
    if not isinstance(item, tuple):
        return []
    if item[0] in ("fact", "value"):
        return [item[1]]
    if item[0] != "compare":
        return []
    compare, bound = item[1]
    env, grounder = dict(bound), analyst.grounder
    found: dict[Key, None] = {}
    for term in (compare.left, compare.right):
        for fact in fact_terms(None if term is None else grounder.resolve(term, env)):
            if grounder.value(fact, env)[0] == "open":
                found[fact.id, *(env.get(a, a) for a in fact.args)] = None
    return list(found)


def alive(analyst: Analyst, free: frozenset[Group] = FREE) -> bool:
    """Can the outcome of a claim still change to something that is of use to anybody?

    A claim that is shown to be outside the scope can at most run into a contradiction there; nobody is asked for that.
    """
    reach = set(analyst.reach(free))
    return len(reach) > 1 and not (analyst.now == 0 and reach <= _SCOPE)


_SCOPE = frozenset(i for i, outcome in enumerate(OUTCOMES) if "scope" in outcome)


def next_fact(analyst: Analyst, may_ask: Callable[[Key], bool]) -> tuple[Key, Hashable] | None:
    """The fact to ask next about one claim, with its item; None if none that may be asked matters.

    In this order: what can settle the claim alone; what can move it alone as the record stands; what is part of the
    least that takes it to another outcome, the best outcome first; anything else that matters.
    """
    return next(open_facts(analyst, may_ask), None)


def open_facts(analyst: Analyst, may_ask: Callable[[Key], bool]) -> Iterator[tuple[Key, Hashable]]:
    """Every fact that `next_fact` could come to as the record stands, in the same order; each is found when wanted."""
    circuit = analyst.circuit
    free = [k for k in analyst.items if circuit.items[k].group in FREE]
    asked = {item: key for item in free if (key := next(filter(may_ask, keys_of(analyst, item)), None)) is not None}
    if not asked:
        return
    reach = analyst.reach(FREE)
    if not alive(analyst):
        return
    tried: set[Hashable] = set()
    for item in _ranked(analyst, free, reach, list(asked)):
        if item not in tried:
            tried.add(item)
            if matters(analyst, item, free):
                yield asked[item], item


def _ranked(
    analyst: Analyst, free: Sequence[Hashable], reach: Mapping[int, Mapping[Hashable, int]], items: Sequence[Hashable]
) -> Iterator[Hashable]:
    lanes = [(item, ending) for item in items for ending in range(len(analyst.circuit.items[item].endings))]
    possible = _possible(analyst, free, lanes)
    yield from dict.fromkeys(item for item, ending in lanes if len(possible[item, ending]) == 1)
    today = _today(analyst, lanes)
    yield from dict.fromkeys(item for item, ending in lanes if today[item, ending] != analyst.now)
    for index in sorted(reach, reverse=True):
        yield from (item for item in items if item in reach[index])
    yield from items


def raising(names: Mapping[str, str], claim: Claim) -> Why:
    """A link that raises a claim: it makes the party one that can be asked to answer."""
    return _why(names, claim, (), (), raises=True)


def why(analyst: Analyst, claim: Claim, item: Hashable) -> Why:
    """What a fact can do to a claim; its item must be open there."""
    circuit = analyst.circuit
    free = [k for k in analyst.items if circuit.items[k].group in FREE]
    lanes = [(item, ending) for ending in range(len(circuit.items[item].endings))]
    possible, today = _possible(analyst, free, lanes), _today(analyst, lanes)
    anything = _possible(analyst, free, [(item, -1)])[item, -1]
    turns = tuple(
        Turn(
            circuit.items[item].endings[lane[1]][0],
            OUTCOMES[today[lane]],
            tuple(OUTCOMES[i] for i in sorted(anything - possible[lane])),
        )
        for lane in lanes
    )
    return _why(analyst.grounder.record.names, claim, tuple(_places(analyst, item)), turns)


def _why(
    names: Mapping[str, str],
    claim: Claim,
    elements: tuple[Place, ...],
    turns: tuple[Turn, ...],
    *,
    raises: bool = False,
) -> Why:
    return Why(
        claim=claim.id,
        title=claim.title,
        claimant=names.get(claim.claimant, claim.claimant),
        defendant=names.get(claim.defendant, claim.defendant),
        thing=names.get(claim.thing, claim.thing),
        harm=names.get(claim.harm, claim.harm),
        pack=claim.pack,
        outcome=claim.outcome,
        elements=elements,
        turns=turns,
        raises=raises,
    )


def _places(analyst: Analyst, item: Hashable) -> Iterator[Place]:
    """Where a fact enters a claim: its scope, elements, defences and time limits."""
    circuit, claim = analyst.circuit, analyst.claim
    if any(item in circuit.items_below(node) for node in claim.scope):
        scope = claim.type.scope.id
        yield Place(scope, claim.pack.conclusions[scope].title, "scope", claim.pack.citation, ())
    groups: tuple[tuple[RuleRoots, ...], ...] = (
        (claim.elements, claim.defences, claim.limitations, claim.extinctions) if not claim.outside else ()
    )
    for group in groups:
        for found in group:
            if any(item in circuit.items_below(node) for node in (found.t, found.k)):
                rule = found.rule
                yield Place(rule.code, rule.title, rule.kind, rule.source or claim.pack.citation, rule.at)


# --- what an ending does ------------------------------------------------------------------------------------

Lane = tuple[Hashable, int]


def _possible(analyst: Analyst, free: Iterable[Hashable], lanes: Sequence[Lane]) -> dict[Lane, set[int]]:
    """The outcomes that bounds leave possible when one free item ends in one way (-1: in any) and the others in any."""
    circuit = analyst.circuit
    full = (1 << len(lanes)) - 1
    mine: dict[Hashable, list[tuple[int, int]]] = {}
    for number, (item, ending) in enumerate(lanes):
        if ending >= 0:
            mine.setdefault(item, []).append((ending, 1 << number))
    open_ = set(free)
    value: dict[int, tuple[int, int]] = {FALSE: (0, 0), TRUE: (full, full)}
    for node in analyst.nodes:
        op, args = circuit.ops[node], circuit.args[node]
        if op == "leaf":
            value[node] = _leaf(circuit, node, open_, mine, full)
        elif op == "not":
            low, high = value[args[0]]
            value[node] = full ^ high, full ^ low
        elif op == "and":
            low = high = full
            for part in args:
                low, high = low & value[part][0], high & value[part][1]
            value[node] = low, high
        elif op == "or":
            low = high = 0
            for part in args:
                low, high = low | value[part][0], high | value[part][1]
            value[node] = low, high
    return {
        lane: {i for i, root in enumerate(analyst.roots) if value[root][1] >> number & 1}
        for number, lane in enumerate(lanes)
    }


def _leaf(
    circuit: Circuit, node: int, free: set[Hashable], mine: Mapping[Hashable, list[tuple[int, int]]], full: int
) -> tuple[int, int]:
    key, rail = circuit.leaves[node]
    item = circuit.items[key]
    if key not in free:
        return (full, full) if rail in item.now else (0, 0)
    hits = [rail in rails for _, rails in item.endings]
    low, high = full * all(hits), full * any(hits)
    for ending, lane in mine.get(key, ()):
        low = low | lane if hits[ending] else low & ~lane
        high = high | lane if hits[ending] else high & ~lane
    return low, high


def _today(analyst: Analyst, lanes: Sequence[Lane]) -> dict[Lane, int]:
    """The outcome when one item ends in one way and everything else stands as today."""
    circuit = analyst.circuit
    full = (1 << len(lanes)) - 1
    mine: dict[Hashable, list[tuple[int, int]]] = {}
    for number, (item, ending) in enumerate(lanes):
        mine.setdefault(item, []).append((ending, 1 << number))

    def leaf(node: int) -> int:
        key, rail = circuit.leaves[node]
        item = circuit.items[key]
        value = full * (rail in item.now)
        for ending, lane in mine.get(key, ()):
            value = value | lane if rail in item.endings[ending][1] else value & ~lane
        return value

    value = circuit.evaluate(analyst.nodes, leaf, len(lanes))
    return {
        lane: next(i for i, root in enumerate(analyst.roots) if value[root] >> number & 1)
        for number, lane in enumerate(lanes)
    }


def matters(analyst: Analyst, item: Hashable, free: Sequence[Hashable]) -> bool:
    """Exactly: can the other free items end so that the ending of this one decides between two outcomes?"""
    circuit = analyst.circuit
    endings = [rails for _, rails in circuit.items[item].endings]
    plain = next((i for i, rails in enumerate(endings) if not rails), len(endings) - 1)
    others = [key for key in free if key != item]
    musts = analyst.grounder.musts_on(free)
    nodes = circuit.cone_of([*analyst.roots, *musts])

    def ended(rails: frozenset[Hashable]) -> dict[int, int]:
        made = {FALSE: FALSE, TRUE: TRUE}
        for node in nodes:
            op, args = circuit.ops[node], circuit.args[node]
            if op == "leaf":
                key, rail = circuit.leaves[node]
                made[node] = int(rail in rails) if key == item else node
            elif op == "and":
                made[node] = circuit.conj(made[p] for p in args)
            elif op == "or":
                made[node] = circuit.disj(made[p] for p in args)
            elif op == "not":
                made[node] = circuit.neg(made[args[0]])
        return made

    base = ended(endings[plain])
    for number, rails in enumerate(endings):
        if number == plain:
            continue
        other = ended(rails)
        differ = circuit.disj(circuit.conj([base[root], circuit.neg(other[root])]) for root in analyst.roots)
        wanted = circuit.conj([differ, *(made[must] for must in musts for made in (base, other))])
        if wanted == FALSE:
            continue
        solver = Solver(circuit, [wanted], (), others)
        try:
            if solver.witness(wanted) is not None:
                return True
        finally:
            solver.close()
    return False
