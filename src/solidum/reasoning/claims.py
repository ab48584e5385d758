"""From a record to claims: who could claim what from whom, and the circuit nodes that decide each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from solidum.law.model import AVAILABLE, ClaimType, Pack, Rule
from solidum.reasoning.circuit import FALSE, TRUE, Circuit
from solidum.reasoning.ground import Grounder, Scene, Triple
from solidum.reasoning.index import pack_index
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
    """The nodes that decide one claim, each group grounded when first asked for."""

    id: str
    pack: Pack
    type: ClaimType
    scene: Scene
    scope: Triple
    grounder: Grounder = field(repr=False, compare=False)

    @property
    def outside(self) -> bool:
        """Is the claim outside the scope whatever else may happen? Then nothing else needs grounding."""
        return self.scope.k == TRUE and self.scope.h == FALSE

    def ground(self) -> None:
        """Ground all that the outcome can depend on."""
        if not self.outside:
            for _ in (self.elements, self.defences, self.limitations, self.extinctions):
                pass

    @cached_property
    def elements(self) -> tuple[RuleRoots, ...]:
        """What the claimant must have held."""
        return self._of("element")

    @cached_property
    def defences(self) -> tuple[RuleRoots, ...]:
        """What defeats the claim if shown."""
        return self._of("defence", "exclusion")

    @cached_property
    def limitations(self) -> tuple[RuleRoots, ...]:
        """What bars the claim if pleaded."""
        return self._of("limitation")

    @cached_property
    def extinctions(self) -> tuple[RuleRoots, ...]:
        """What ends the right."""
        return self._of("extinction")

    @cached_property
    def available(self) -> tuple[RuleRoots, ...]:
        """What stands beside the claim and decides no outcome."""
        return self._of(*AVAILABLE)

    def _of(self, *kinds: str) -> tuple[RuleRoots, ...]:
        grounder, circuit, pack = self.grounder, self.grounder.circuit, self.pack
        env = self.scene.env()
        found = []
        for rule in pack_index(pack).of_kind(*kinds):
            if (rule.claim or self.type.id) != self.type.id:
                continue
            if rule.concludes is not None and any(a not in env for a in rule.concludes_args):
                continue  # says something of another party or thing: reached through its conclusion
            takes = grounder.takes(rule)
            written = grounder.body(pack, rule, env)
            strict = grounder.body(pack, rule, env, strict=True).t if written.t != FALSE else FALSE
            if rule.kind == "element":  # an element that no view demands is no obstacle
                off = circuit.neg(takes)
                t, proved = circuit.disj([written.t, off]), circuit.disj([strict, off])
                found.append(RuleRoots(rule, t, proved, circuit.conj([written.k, takes])))
            else:
                t, proved = circuit.conj([written.t, takes]), circuit.conj([strict, takes])
                found.append(RuleRoots(rule, t, proved, written.k))
        return tuple(found)


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


def _linked(record: Record, kind: ClaimType) -> dict[str, set[str]]:
    """For each thing the parties that the chain links to it, directly or through a party they answer for."""
    linked: dict[str, set[str]] = {}
    behind: dict[str, set[str]] = {}
    for link in kind.defendants:
        for key, entries in record.entries.items():
            if key[0] == link and any(e.value is not False for e in entries):
                side = behind if record.entities.get(key[2]) == "party" else linked
                side.setdefault(key[2], set()).add(key[1])
    for parties in linked.values():
        queue = list(parties)
        while queue:
            new = behind.get(queue.pop(), set()) - parties
            parties.update(new)
            queue += new
    return linked


def scenes(
    record: Record, pack: Pack, kind: ClaimType, sought: Iterable[Sought], unlinked: frozenset[str] = frozenset()
) -> Iterator[Scene]:
    """The candidates of one kind of claim: claimant × harm × those linked to a thing by the chain.

    A link between two parties (one employs the other) makes a candidate of whoever stands behind one that is linked.

    Args:
        record: What the court sees.
        pack: Whose claim it is.
        kind: The kind of claim.
        sought: Who claims what from whom.
        unlinked: Parties that are tried over the things a harm involves, though no link of the chain leads there.
    """
    seen: set[Scene] = set()
    linked = _linked(record, kind)
    parties = record.of_type("party")
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
                pairs += [(p, t) for p in claim.against if p in unlinked for t in direct]
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
    """Ground one claim: its scope and, unless it is outside for good, all that decides its outcome."""
    scope = grounder.conclusion(pack, kind.scope.id, kind.scope.args, scene.env())
    found = ClaimRoots(claim_id(pack, kind, scene), pack, kind, scene, scope, grounder)
    found.ground()
    return found


@dataclass(frozen=True, slots=True)
class Rungs:
    """What the ladder of outcomes asks of a claim, as nodes."""

    outside: int
    inside: int
    held: int
    strict: int
    late: int
    gone: int
    beaten: int

    @property
    def nodes(self) -> tuple[int, ...]:
        """All of them."""
        return self.outside, self.inside, self.held, self.strict, self.late, self.gone, self.beaten

    def made_out(self, circuit: Circuit) -> int:
        """The node that is true where the claim is made out, be it on a presumption: the last two of `OUTCOMES`.

        The same as on the ladder, without the question what a court could still make of what it has to appraise.
        """
        stops = (circuit.neg(n) for n in (self.late, self.gone, self.beaten))
        return circuit.conj([self.inside, self.held, *stops])

    def outcome(self, true: Callable[[int], bool], reachable: Callable[[], bool]) -> str:
        """The first outcome that applies.

        Args:
            true: Whether a node is true.
            reachable: Whether a court could still find all elements to be there; asked only where they are not held.
        """
        held = true(self.held)
        if true(self.outside):
            return OUTCOMES[0]
        if not true(self.inside):
            return OUTCOMES[1]
        stops = (not held and not reachable(), true(self.late), true(self.gone), true(self.beaten), not held)
        for at, stop in enumerate((*stops, not true(self.strict)), 2):
            if stop:
                return OUTCOMES[at]
        return OUTCOMES[-1]


def rungs(circuit: Circuit, claim: ClaimRoots) -> Rungs:
    """The nodes that decide a claim."""
    if claim.outside:
        return Rungs(TRUE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE)
    elements, scope = claim.elements, claim.scope
    return Rungs(
        outside=circuit.conj([scope.k, circuit.neg(scope.h)]),
        inside=circuit.conj([scope.h, circuit.neg(scope.k)]),
        held=circuit.conj([part for e in elements for part in (e.t, circuit.neg(e.k))]),
        strict=circuit.conj([part for e in elements for part in (e.strict, circuit.neg(e.k))]),
        late=circuit.disj(r.t for r in claim.limitations),
        gone=circuit.disj(r.t for r in claim.extinctions),
        beaten=circuit.disj(r.t for r in claim.defences),
    )


def ladder(circuit: Circuit, claim: ClaimRoots, musts: Iterable[int] = ()) -> tuple[int, ...]:
    """One node for each of `OUTCOMES`; exactly one is true under every ending.

    Call it when all claims are grounded, so that every ending of every evaluation is known. `musts` are nodes that
    every consistent ending keeps true: a court appraises nothing that cannot be.
    """
    if claim.outside:
        return (TRUE, *(FALSE for _ in OUTCOMES[1:]))
    on = rungs(circuit, claim)
    steps = [on.outside, circuit.conj([circuit.neg(on.outside), circuit.neg(on.inside)])]
    reachable = on.held
    keys = [k for k in circuit.item_keys(circuit.cone(on.held)) if circuit.items[k].group == "appraisal"]
    if keys:
        mine = [m for m in musts if not circuit.items_below(m).isdisjoint(keys)]
        reachable = circuit.disj([on.held, circuit.some(circuit.conj([on.held, *mine]), keys)])
    rest = on.inside
    for stop in (circuit.neg(reachable), on.late, on.gone, on.beaten, circuit.neg(on.held), circuit.neg(on.strict)):
        steps.append(circuit.conj([rest, stop]))
        rest = circuit.conj([rest, circuit.neg(stop)])
    return (*steps, rest)
