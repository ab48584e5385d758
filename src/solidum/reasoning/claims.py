"""From a record to claims: who could claim what from whom, and the circuit nodes that decide each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from solidum.law.model import AVAILABLE, ClaimType, Pack, Rule
from solidum.reasoning.circuit import FALSE, TRUE, Circuit
from solidum.reasoning.ground import Grounder, Scene, Triple
from solidum.reasoning.record import Record

OUTCOMES = (
    "outside scope",
    "scope open",
    "not yet made out",
    "time-barred",
    "extinguished",
    "defeated",
    "open to appraisal",
    "made out on a presumption",
    "made out",
)
"""The outcomes of a claim, in the order in which the first that applies is taken."""


@dataclass(frozen=True, slots=True)
class Sought:
    """One claim as it is brought, or as the tool tries it.

    Attributes:
        claim: Its id among the entities of the record.
        claimant: Who claims.
        harms: Over which harms.
        against: Which parties; None for whoever answers.
    """

    claim: str
    claimant: str
    harms: tuple[str, ...]
    against: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class RuleRoots:
    """The nodes of one rule of a claim: as written, with `held` taken as `shown`, and contrary."""

    rule: Rule
    t: int
    strict: int
    k: int


@dataclass(frozen=True)
class ClaimRoots:
    """The nodes that decide one claim."""

    id: str
    pack: Pack
    type: ClaimType
    scene: Scene
    scope: Triple
    elements: tuple[RuleRoots, ...]
    defences: tuple[RuleRoots, ...]
    limitations: tuple[RuleRoots, ...]
    extinctions: tuple[RuleRoots, ...]
    available: tuple[RuleRoots, ...]


def things_in_reach(record: Record, harm: str, *, parts: bool) -> list[str]:
    """The things a harm involves and, transitively, their parts and what they are part of."""

    def said(fact: str, a: str, b: str) -> bool:
        return any(e.value is not False for e in record.entries.get((fact, a, b), ()))

    things = record.of_type("thing")
    found = [t for t in things if said("involves", harm, t)]
    if not parts:
        return found
    for downwards in (True, False):
        queue = list(found) if downwards else [t for t in things if said("involves", harm, t)]
        while queue:
            thing = queue.pop()
            for other in things:
                linked = said("part_of", other, thing) if downwards else said("part_of", thing, other)
                if linked and other not in found:
                    found.append(other)
                    queue.append(other)
    return [t for t in things if t in found]


def scenes(record: Record, pack: Pack, kind: ClaimType, sought: Iterable[Sought]) -> Iterator[Scene]:
    """The candidates of one kind of claim: claimant × harm × those linked to a thing by the chain."""
    seen: set[Scene] = set()
    linked: dict[str, list[str]] = {}
    parties = record.of_type("party")
    for link in kind.defendants:
        for key, entries in record.entries.items():
            if key[0] == link and any(e.value is not False for e in entries):
                linked.setdefault(key[2], []).append(key[1])
    for claim in sought:
        for harm in claim.harms:
            victims = [key[1] for key in record.entries if key[0] == "victim_of" and key[2] == harm]
            if not victims:
                continue
            direct = things_in_reach(record, harm, parts=False)
            reach = direct if kind.things == "involved_only" else things_in_reach(record, harm, parts=True)
            pairs = [(p, t) for t in reach for p in parties if p in linked.get(t, ())]
            if claim.against is not None:
                pairs = [(p, t) for p, t in pairs if p in claim.against]
                bare = [p for p in claim.against if all(p != q for q, _ in pairs)]
                pairs += [(p, t) for p in bare for t in direct]
            for party, thing in pairs:
                if party in (claim.claimant, victims[0]):
                    continue
                scene = Scene(claim.claimant, victims[0], party, thing, harm, claim.claim)
                if scene not in seen:
                    seen.add(scene)
                    yield scene


def claim_id(pack: Pack, kind: ClaimType, scene: Scene) -> str:
    """`PACK/claimant/defendant/thing/harm`; a pack with several kinds of claim adds the kind to its own id."""
    name = pack.id if kind is pack.claims[0] else f"{pack.id}:{kind.id}"
    return f"{name}/{scene.claimant}/{scene.defendant}/{scene.thing}/{scene.harm}"


def roots(grounder: Grounder, pack: Pack, kind: ClaimType, scene: Scene) -> ClaimRoots:
    """Ground one claim: its scope, elements, defences, time limits and what is available beside it."""
    circuit = grounder.circuit
    env = scene.env()
    scope = grounder.conclusion(pack, kind.scope.id, kind.scope.args, env)

    def of(*kinds: str) -> tuple[RuleRoots, ...]:
        found = []
        for rule in pack.rules:
            if rule.kind not in kinds or (rule.claim or kind.id) != kind.id:
                continue
            if rule.concludes is not None and any(a not in env for a in rule.concludes_args):
                continue  # says something of another party or thing: reached through its conclusion
            takes = grounder.takes(rule)
            written = grounder.body(pack, rule, env)
            strict = grounder.body(pack, rule, env, strict=True).t
            if rule.kind == "element":  # an element that no view demands is no obstacle
                off = circuit.neg(takes)
                found.append(
                    RuleRoots(
                        rule,
                        circuit.disj([written.t, off]),
                        circuit.disj([strict, off]),
                        circuit.conj([written.k, takes]),
                    )
                )
            else:
                found.append(
                    RuleRoots(
                        rule, circuit.conj([written.t, takes]), circuit.conj([strict, takes]), written.k
                    )
                )
        return tuple(found)

    return ClaimRoots(
        claim_id(pack, kind, scene),
        pack,
        kind,
        scene,
        scope,
        of("element"),
        of("defence", "exclusion"),
        of("limitation"),
        of("extinction"),
        of(*AVAILABLE),
    )


def ladder(circuit: Circuit, claim: ClaimRoots) -> tuple[int, ...]:
    """One node for each of `OUTCOMES`; exactly one is true under every ending.

    Call it when all claims are grounded, so that every ending of every evaluation is known.
    """
    elements = claim.elements
    held = circuit.conj([part for e in elements for part in (e.t, circuit.neg(e.k))])
    strict = circuit.conj([part for e in elements for part in (e.strict, circuit.neg(e.k))])
    late = circuit.disj(r.t for r in claim.limitations)
    gone = circuit.disj(r.t for r in claim.extinctions)
    beaten = circuit.disj(r.t for r in claim.defences)
    scope = claim.scope
    steps = [circuit.conj([scope.k, circuit.neg(scope.h)])]
    inside = circuit.conj([scope.h, circuit.neg(scope.k)])
    steps.append(circuit.conj([circuit.neg(steps[0]), circuit.neg(inside)]))
    reachable = held if held in (FALSE, TRUE) else circuit.disj([held, circuit.some(held, "appraisal")])
    rest = inside
    for stop in (circuit.neg(reachable), late, gone, beaten, circuit.neg(held), circuit.neg(strict)):
        steps.append(circuit.conj([rest, stop]))
        rest = circuit.conj([rest, circuit.neg(stop)])
    return (*steps, rest)
