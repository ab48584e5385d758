"""The evidence plan: over what is unsettled in a claim, what would decide it, for whom, and how to get it.

For the claimant the aim is that the claim is made out (be it on a presumption); for the defendant that it is not. No
probability is ever made up: without the user's estimates there are counts and sets only.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from solidum.casefile.model import Evidence
from solidum.law.library import Library
from solidum.law.model import INFERRING, PRESUMING, ClaimType, Condition, Degree, Fact, Not, Pack, Ref, Rule
from solidum.reasoning.circuit import PENDING, Circuit
from solidum.reasoning.claims import OUTCOMES, ClaimRoots, roots
from solidum.reasoning.diagram import Chance, Count, Diagram, Span, TooLarge, bounds
from solidum.reasoning.explain import Explainer
from solidum.reasoning.ground import Grounder, Scene
from solidum.reasoning.net import Endings, Net
from solidum.reasoning.outcome import Reader
from solidum.reasoning.record import Key, Record
from solidum.reasoning.showings import Sets, enough, matters, safe

Side = Literal["claimant", "defendant"]
Over = Literal["listed", "all"]
Ended = Mapping[Hashable, str]
"""How some items end: item → name of the ending."""

SETS = 24
"""How many minimal sets of each kind are listed."""
ROUNDS = 120
"""How many counterexamples are tried in search of safe sets before their list is cut."""
STEP_SETS = 8
"""How many minimal sets are looked at to choose the next question."""
WAYS_IN = 3
"""How many ways to open an instrument or to trigger a presumption are listed."""
OWN = frozenset({"the victim", "the claimant"})
"""What the vocabulary calls the claimant's side where it says who is likely to know a fact."""
BRANCHES = 5
"""How many answers to one question are followed; further values of a date or an amount are not."""
DEPTH = 3
"""How many questions deep the strategy goes."""


@dataclass(frozen=True, slots=True)
class Showing:
    """One item ending in one way.

    Attributes:
        item: The item.
        fact: The ground fact, if it is one.
        label: It in the vocabulary's terms.
        ending: Name of the ending.
        says: The showing as a sentence for people.
    """

    item: Hashable
    fact: Key | None
    label: str
    ending: str
    says: str


@dataclass(frozen=True, slots=True)
class ShowingSet:
    """A minimal set of showings.

    Attributes:
        showings: What has to be shown.
        cost: What that costs by the user's estimates; None where one is missing.
        delay: The longest wait among them, in days; None where one is missing.
    """

    showings: tuple[Showing, ...]
    cost: int | None
    delay: int | None


@dataclass(frozen=True, slots=True)
class ShowingSets:
    """Minimal sets, the cheapest (without costs the fewest) first.

    Attributes:
        complete: Whether these are all; if not, there are or may be more.
    """

    sets: tuple[ShowingSet, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence that the case file lists and that bears on a fact."""

    id: str
    label: str
    held_by: str | None
    status: tuple[str, ...]
    kept_until: date | None
    gone: bool
    linked: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the law attaches to a refusal, by what would then still be missing.

    Attributes:
        fact: The fact that the refusal makes true.
        outcome: The outcome if the refusal is shown and nothing else changes.
        left: How many further showings are then enough; None if no set is.
    """

    fact: Showing
    outcome: str
    left: int | None


@dataclass(frozen=True, slots=True)
class Instrument:
    """A rule by which evidence can be had, between two parties of the case.

    Attributes:
        state: yes (open now), no (shut), open (not yet shown).
        missing: What would have to be shown first, as minimal sets.
        facts: The facts it reaches; None for any.
        refusal: What refusing it yields in this claim; None where the law attaches nothing to it.
    """

    code: str
    title: str
    at: tuple[str, ...]
    source: str
    asks: str
    holder: str
    how: str
    state: str
    missing: ShowingSets
    facts: tuple[str, ...] | None
    refusal: Refusal | None
    paraphrase: str


@dataclass(frozen=True, slots=True)
class PlanFact:
    """One unsettled point that still matters to a claim.

    Attributes:
        standing: How the file states it; empty if it does not.
        in_enough: In how many of the listed minimal sets that are enough it stands.
        in_safe: In how many of the listed minimal sets that are safe it stands.
        in_threats: In how many of the listed sets by which the other side has its way.
        smallest: How many showings the smallest listed set with it has; None if it is in none.
        helps: Endings in which it helps this side; by the listed sets.
        swings: How many consistent endings of everything else leave the aim to it; None where not counted.
        of: Out of how many.
        chances: The probability that the aim is reached after each ending, with the user's estimates.
        worth: By how much the best and the worst of its endings lie apart.
        left: How many further showings are enough once it is shown; None if it is in no listed set that is enough.
        reached_by: Codes and holders of the instruments that reach it.
        refusal_worth_more: Holders whose refusal leaves less to show than the fact itself.
    """

    item: Hashable
    fact: Key | None
    group: str
    label: str
    question: str
    standing: tuple[str, ...]
    in_enough: int
    in_safe: int
    in_threats: int
    smallest: int | None
    helps: tuple[str, ...]
    swings: int | None
    of: int | None
    chances: tuple[tuple[str, Chance], ...]
    worth: float | None
    left: int | None
    known_by: tuple[str, ...]
    shown_by: tuple[str, ...]
    circumstances: tuple[str, ...]
    evidence: tuple[Piece, ...]
    reached_by: tuple[tuple[str, str], ...]
    refusal_worth_more: tuple[str, ...]
    cost: int | None
    delay: int | None


@dataclass(frozen=True, slots=True)
class Presumption:
    """A rule that could stand in for a proof.

    Attributes:
        kind: presumption, shift or allegation (the law concludes); inference (the court may).
        state: live, rebutted, not triggered.
        used: How many of the listed sets that make the claim out trigger it.
        presumes: What it concludes, in words.
        trigger: What triggers it, in words.
        triggers: Minimal sets of showings that trigger it if nothing else is shown.
        instead_of: Minimal sets that would prove the same without it.
        rebuttals: What would rebut it, and who has to show that.
    """

    code: str
    title: str
    at: tuple[str, ...]
    kind: str
    against: str | None
    state: str
    used: int
    presumes: str
    trigger: str
    triggers: ShowingSets
    instead_of: ShowingSets
    rebuttals: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """One answer to a question, and what to do then."""

    answer: str
    says: str
    ends: tuple[tuple[Hashable, str], ...]
    then: Step


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the strategy: a question to ask, or the end of the way.

    Attributes:
        outcome: The outcome that is predicted if nothing more is shown from here.
        ask: The item to ask about; None at the end.
        via: Code of an instrument to ask by, and the holder.
        why: Why this, or why it ends here.
    """

    outcome: str
    why: str
    ask: Hashable | None = None
    question: str = ""
    via: tuple[str, str] | None = None
    branches: tuple[Branch, ...] = ()


def follow(step: Step, answer: Callable[[Step], str]) -> tuple[Step, dict[Hashable, str]]:
    """Walk a strategy to its end.

    Args:
        step: Where to begin.
        answer: Gives the answer to the question of a step: the `answer` of one of its branches.

    Returns:
        The last step, and how the items asked about have ended on the way.

    Raises:
        KeyError: If the answer is none of the branches.
    """
    ends: dict[Hashable, str] = {}
    while step.branches:
        given = answer(step)
        branch = next((b for b in step.branches if b.answer == given), None)
        if branch is None:
            raise KeyError(given)
        ends |= dict(branch.ends)
        step = branch.then
    return step, ends


@dataclass(frozen=True)
class Estimates:
    """What the user estimates. Nothing here has a default.

    Attributes:
        chances: For a fact the bounds of the probability of each ending.
        costs: Cost of showing a fact, in the user's unit.
        delays: How long that takes, in days.
        independent: Whether the user says that the facts are independent of each other.
    """

    chances: Mapping[Key, Mapping[str, Span]] = field(default_factory=dict)
    costs: Mapping[Key, int] = field(default_factory=dict)
    delays: Mapping[Key, int] = field(default_factory=dict)
    independent: bool = False


@dataclass(frozen=True)
class ClaimPlan:
    """The plan of one side for one claim.

    Attributes:
        over: What it is over: what the file lists, or (where nothing of that can decide the claim) everything.
        outcome: The outcome today.
        reached: Whether the side has reached its aim as the record stands.
        enough: Minimal sets after which the aim is reached if nothing else is shown.
        safe: Minimal sets after which it is reached whatever else is shown.
        threats: The mirror: minimal sets after which the other side has its way if nothing else is shown.
        facts: What still matters, the most important first.
        idle: How many unsettled items no longer matter to this claim.
        count: Endings counted; None where the diagram passed its cap.
        chance: The probability of success with the user's estimates.
        chance_note: How it was found.
        contested: Codes of contested rules that the plan takes as the result does.
    """

    claim: str
    side: Side
    party: str
    against: str
    over: Over
    outcome: str
    reached: bool
    unsettled: int
    enough: ShowingSets
    safe: ShowingSets
    threats: ShowingSets
    facts: tuple[PlanFact, ...]
    idle: int
    presumptions: tuple[Presumption, ...]
    instruments: tuple[Instrument, ...]
    strategy: Step
    count: Count | None
    chance: Chance | None
    chance_note: str
    contested: tuple[str, ...]


class Planner:
    """Plans over one record: all claims grounded together with what the file does not mention left open."""

    def __init__(
        self,
        library: Library,
        record: Record,
        evidence: Sequence[Evidence],
        found: Sequence[tuple[Pack, ClaimType, Scene]],
        packs: Sequence[Pack],
        estimates: Estimates | None = None,
    ) -> None:
        """Ground everything.

        Args:
            library: The law.
            record: What the court sees.
            evidence: What the case file says exists.
            found: The claims to plan for.
            packs: The packs whose rules may open evidence.
            estimates: What the user estimates.
        """
        self.library = library
        self.record = record
        self.evidence = evidence
        self.estimates = estimates or Estimates()
        self.grounder = Grounder(library, record)
        self.circuit: Circuit = self.grounder.circuit
        self.explainer = Explainer(self.grounder)
        self.claims = [roots(self.grounder, *one) for one in found]
        self.soft = {c.id: self._below(c) for c in self.claims}
        self.openings = [
            o for scene in dict.fromkeys(c.scene for c in self.claims) for o in self._openings(packs, scene)
        ]
        self.grounder.finish(c.scene for c in self.claims)
        self.explainer = Explainer(self.grounder)
        self.ways_in: dict[tuple[int, int], tuple[Net, Sets]] = {}

    # --- what is grounded before endings are fixed ---------------------------------------------------

    def _below(self, claim: ClaimRoots) -> list[_Soft]:
        """Every presumption and inference below the elements of a claim."""
        found: dict[tuple[object, ...], _Soft] = {}
        conditions = [e.rule.when for e in claim.elements if e.rule.when is not None]
        for rule, env, degree in self.explainer.soft(claim.pack, conditions, claim.scene.env(), Degree.proved):
            pack = self.library.packs[rule.pack]
            key = (rule.code, *(env[a] for a in rule.concludes_args))
            if key not in found:
                proof = self.grounder.conclusion(pack, rule.concludes or "", rule.concludes_args, env, degree).s
                base = self.grounder.base(pack, rule, env, degree).t
                found[key] = _Soft(rule, env, base, self.grounder.body(pack, rule, env, degree).t, proof)
        return list(found.values())

    def _openings(self, packs: Sequence[Pack], scene: Scene) -> Iterable[_Opening]:
        courts = self._courts(scene)
        for pack in packs:
            if pack.nature == "national" and pack.territory is not None and courts and not courts & pack.territory:
                continue
            for rule in pack.rules:
                reach = rule.reaches
                if reach is None:
                    continue
                env = scene.env()
                if rule.concludes is not None:
                    types = dict(pack.conclusions[rule.concludes].args)
                    env |= {a: scene.defendant for a in rule.concludes_args if a not in env and types[a] == "party"}
                if any(a not in env for a in (*rule.concludes_args, reach.asks, reach.source)):
                    continue
                body = self.grounder.body(pack, rule, env)
                t = self.circuit.conj([body.t, self.grounder.takes(rule)])
                refusal = None
                if reach.refusal is not None:
                    refusal = _ground(reach.refusal, env)
                    self.grounder.fact(refusal[0][0], refusal[0][1:], Degree.proved, env)  # so that it has its endings
                yield _Opening(rule, scene, env[reach.asks], env[reach.source], t, body.k, refusal)

    def _courts(self, scene: Scene) -> frozenset[str]:
        """Where the claim goes to court: the country that the file names, or that of the harm; empty if neither."""
        said = self.grounder.said("claim.forum", scene.claim) or self.grounder.said("harm.place", scene.harm)
        return frozenset(() if said is None else (said,))

    # --- one claim ----------------------------------------------------------------------------------

    def plan(self, claim: ClaimRoots, side: Side) -> ClaimPlan:
        """The plan of one side for one claim."""
        return _Desk(self, claim, side).plan()

    def first(self, claim: ClaimRoots, side: Side) -> Step:
        """The first step of that plan's strategy, in a part of the time: what to ask next, and by which rule."""
        return _Desk(self, claim, side).first()


@dataclass(frozen=True, slots=True)
class _Soft:
    """A presumption or inference with its variables: its basis, whether it holds, and what it stands in for."""

    rule: Rule
    env: dict[str, str]
    base: int
    fires: int
    proof: int


@dataclass(frozen=True, slots=True)
class _Opening:
    """A rule that opens evidence, between two parties of the case."""

    rule: Rule
    scene: Scene
    asks: str
    holder: str
    t: int
    k: int
    refusal: tuple[Key, bool] | None


def _ground(refusal: Condition, env: Mapping[str, str]) -> tuple[Key, bool]:
    """The fact that a refusal makes true (or, the flag false, the contrary of which)."""
    yes = not isinstance(refusal, Not)
    fact = refusal.item if isinstance(refusal, Not) else refusal
    assert isinstance(fact, Fact)
    return (fact.id, *(env.get(a, a) for a in fact.args)), yes


class _Desk:
    """One side's plan for one claim, put together."""

    def __init__(self, planner: Planner, claim: ClaimRoots, side: Side) -> None:
        self.planner = planner
        self.circuit = planner.circuit
        self.claim = claim
        self.side: Side = side
        self.aim = side == "claimant"
        scene = claim.scene
        self.party = scene.claimant if self.aim else scene.defendant
        self.own = {scene.claimant, scene.victim} if self.aim else {scene.defendant}
        self.reader = Reader(self.circuit, claim, planner.grounder.musts)
        self.node = self.reader.rungs.made_out(self.circuit)
        self.musts = list(planner.grounder.musts)
        items = self.circuit.items
        below = self.circuit.item_keys(self.reader.nodes)
        every = [k for k in items if items[k].group != "law"]
        listed = [k for k in every if items[k].group in ("listed", "appraisal")]
        self.over: Over = "listed"
        self.net = self._net(listed)
        self.matters = matters(self.net)
        if not any(self.matters):
            self.over = "all"
            self.net = self._net(every)
            self.matters = matters(self.net)
        self.free = listed if self.over == "listed" else every
        self.every = every
        self.by_key = {k[1]: k for k in below if isinstance(k, tuple) and k[0] in ("fact", "value")}
        self.enough = self._enough(self.net)

    @cached_property
    def threats(self) -> Sets:
        """What is enough for the other side."""
        return enough(self.net, not self.aim, SETS)

    @cached_property
    def safe(self) -> Sets:
        """What is enough whatever else is shown."""
        return safe(self.net, self.aim, SETS, self._costs(self.net), ROUNDS)

    def _net(self, free: Iterable[Hashable], fixed: Ended | None = None, node: int | None = None) -> Net:
        rails = {item: self._rails(item, name) for item, name in (fixed or {}).items()}
        return Net(self.circuit, self.node if node is None else node, self.musts, free, rails)

    def _after(self, ended: Ended) -> Net:
        """The question of the claim once some items have ended."""
        return self.net.ended(ended) if ended.keys() <= self.net.number.keys() else self._net(self.free, ended)

    def _rails(self, item: Hashable, ending: str) -> frozenset[Hashable]:
        found = dict(self.circuit.items[item].endings).get(ending)
        return self.circuit.items[item].now - {PENDING} if found is None else found

    def _costs(self, net: Net) -> dict[int, int]:
        costs = self.planner.estimates.costs
        facts = ((i, _fact_of(key)) for i, key in enumerate(net.keys))
        return {i: costs[fact] for i, fact in facts if fact is not None and fact in costs}

    def _enough(self, net: Net, most: int = SETS) -> Sets:
        return enough(net, self.aim, most, self._costs(net))

    def left(self, fixed: Ended) -> int | None:
        """How many further showings are enough once some items have ended so."""
        found = self._enough(self._after(fixed), 1).sets
        return min((len(s) for s in found), default=None)

    def outcome(self, fixed: Ended) -> str:
        """The outcome if some items have ended so and everything else stands as today."""
        return self.reader.outcome({item: self._rails(item, name) for item, name in fixed.items()})

    # --- words --------------------------------------------------------------------------------------

    def question(self, item: Hashable) -> str:
        """An item as a question."""
        key = _fact_of(item)
        if key is not None:
            return self.planner.explainer.question(key)
        if isinstance(item, tuple) and item[0] == "draw":
            rule = self.planner.library.rules[item[1]]
            return f"Does the court draw the inference it may draw under {rule.code} ({rule.title})?"
        return self.circuit.items[item].label

    def showing(self, item: Hashable, ending: str) -> Showing:
        """A showing, with a sentence."""
        entry = self.circuit.items[item]
        return Showing(item, _fact_of(item), entry.label, ending, f"{_answer(item, ending)}: {self.question(item)}")

    def sets(self, net: Net, found: Sets) -> ShowingSets:
        """Sets of showings for people."""
        rows = [self._set([(net.keys[i], net.ways[i][w].name) for i, w in s.items()]) for s in found.sets]
        return ShowingSets(tuple(rows), found.complete)

    def _set(self, pairs: Sequence[tuple[Hashable, str]]) -> ShowingSet:
        estimates = self.planner.estimates
        keys = [_fact_of(item) for item, _ in pairs]
        costs = [estimates.costs.get(k) if k else None for k in keys]
        delays = [estimates.delays.get(k) if k else None for k in keys]
        return ShowingSet(
            tuple(self.showing(item, name) for item, name in pairs),
            sum(c for c in costs if c is not None) if None not in costs else None,
            max((d for d in delays if d is not None), default=0) if None not in delays else None,
        )

    # --- the plan -----------------------------------------------------------------------------------

    def plan(self) -> ClaimPlan:
        """Everything together."""
        today = self.outcome({})
        count, graph = self._count()
        chance, note, given = self._chance(graph)
        instruments = self._opened()
        facts = self._facts(count, given, instruments)
        law = [
            k[1] for k in self.circuit.item_keys(self.circuit.cone(self.node)) if isinstance(k, tuple) and k[0] == "law"
        ]
        return ClaimPlan(
            claim=self.claim.id,
            side=self.side,
            party=self.party,
            against=self.claim.scene.defendant if self.aim else self.claim.scene.claimant,
            over=self.over,
            outcome=today,
            reached=(today in OUTCOMES[-2:]) == self.aim,
            unsettled=len(self.net.keys),
            enough=self.sets(self.net, self.enough),
            safe=self.sets(self.net, self.safe),
            threats=self.sets(self.net, self.threats),
            facts=facts,
            idle=self.matters.count(False),
            presumptions=self._presumptions(),
            instruments=instruments,
            strategy=self._step({}, DEPTH, instruments),
            count=count,
            chance=chance,
            chance_note=note,
            contested=tuple(sorted(set(law))),
        )

    def _opened(self) -> tuple[Instrument, ...]:
        """The instruments that reach what matters."""
        mine = [k for k, m in zip(self.net.keys, self.matters, strict=True) if m]
        asked = [key for key in map(_fact_of, mine) if key is not None]
        found = tuple(
            i for i in self._instruments() if i.refusal is not None or any(self._reaches(i, key) for key in asked)
        )
        self.conduct = {i.refusal.fact.item for i in found if i.refusal is not None}
        return found

    def first(self) -> Step:
        """The first step of the strategy alone: the question to be put next, and by which rule; no branches."""
        return self._step({}, 1, self._opened(), follow=False)

    def _count(self) -> tuple[Count | None, Diagram | None]:
        try:
            graph = Diagram(self.net)
            count = graph.count()
        except TooLarge:
            return None, None
        if not self.aim:
            count = Count(count.of, count.of - count.holds, count.swings)
        return count, graph

    def _chance(self, graph: Diagram | None) -> tuple[Chance | None, str, list[list[Chance]]]:
        estimates = self.planner.estimates
        if not estimates.chances:
            return None, "no probability: none was estimated", []
        chances = [self._spans(i) for i in range(len(self.net.keys))]
        missing = sum(1 for k in self.net.keys if _fact_of(k) not in estimates.chances)
        note = f"; {missing} unsettled point(s) have no estimate and may end in any way" if missing else ""
        if not estimates.independent:
            low, high = bounds(self.net, chances)
            how = "bounds that hold whatever depends on what: the estimates do not say that the facts are independent"
            return self._mine(Chance(low, high, low == high)), how + note, []
        if graph is None:
            low, high = bounds(self.net, chances)
            how = "sound bounds only: the decision diagram would be too large"
            return self._mine(Chance(low, high, low == high)), how + note, []
        found = graph.probability(chances)
        how = "exact, the facts being independent as the estimates say" if found.exact else "sound bounds"
        given = [[self._mine(c) for c in row] for row in graph.given(chances)]
        return self._mine(found), how + note, given

    def _mine(self, chance: Chance) -> Chance:
        return chance if self.aim else Chance(1.0 - chance.high, 1.0 - chance.low, chance.exact)

    def _spans(self, item: int) -> list[Span]:
        """The bounds of the probability of each way of an item of the net."""
        ways = self.net.ways[item]
        given = self.planner.estimates.chances.get(_fact_of(self.net.keys[item]) or ())
        if given is None:
            return [(0.0, 1.0)] * len(ways)
        low, high = [0.0] * len(ways), [0.0] * len(ways)
        named = set()
        for ending, (least, most) in given.items():
            way = self.net.way_of(item, ending)
            if way is None:
                continue  # an ending that means nothing in this claim: it counts as nothing shown
            low[way] += least
            high[way] += most
            named.add(way)
        rest = max(0.0, 1.0 - sum(low))
        unsaid = {w for w in range(len(ways)) if w not in named}
        if sum(high) < 1.0 and not unsaid:
            unsaid = {0}
        for way in unsaid:
            high[way] = min(1.0, high[way] + rest)
        return [(a, min(1.0, b)) for a, b in zip(low, high, strict=True)]

    # --- facts --------------------------------------------------------------------------------------

    def _facts(
        self, count: Count | None, given: list[list[Chance]], instruments: tuple[Instrument, ...]
    ) -> tuple[PlanFact, ...]:
        rows = []
        for item, key in enumerate(self.net.keys):
            if not self.matters[item]:
                continue
            rows.append(self._fact(item, key, count, given, instruments))
        never = 1 + len(self.net.keys)
        rows.sort(key=lambda r: (r.smallest or never, -r.in_enough, -r.in_safe, -r.in_threats, -(r.swings or 0)))
        return tuple(rows)

    def _fact(
        self,
        item: int,
        key: Hashable,
        count: Count | None,
        given: list[list[Chance]],
        instruments: tuple[Instrument, ...],
    ) -> PlanFact:
        net = self.net
        fact = _fact_of(key)
        entry = self.planner.library.vocabulary.facts[fact[0]] if fact else None
        said = self.planner.record.entries.get(fact, ()) if fact else ()
        helps = [s[item] for s in (*self.enough.sets, *self.safe.sets) if item in s]
        names = tuple(dict.fromkeys(net.ways[item][w].name for w in helps))
        stands = any(item in s for s in self.enough.sets)
        left = self.left({key: names[0]}) if stands else None
        chances = tuple((net.ways[item][w].name, c) for w, c in enumerate(given[item])) if given else ()
        reached = [i for i in instruments if fact and self._reaches(i, fact)]
        more = []
        for found in reached:
            if found.refusal and found.refusal.left is not None and left is not None and found.refusal.left < left:
                more.append(found.holder)
        estimates = self.planner.estimates
        return PlanFact(
            item=key,
            fact=fact,
            group=self.circuit.items[key].group,
            label=self.circuit.items[key].label,
            question=self.question(key),
            standing=tuple(dict.fromkeys(e.standing for e in said)),
            in_enough=sum(item in s for s in self.enough.sets),
            in_safe=sum(item in s for s in self.safe.sets),
            in_threats=sum(item in s for s in self.threats.sets),
            smallest=min((len(s) for s in (*self.enough.sets, *self.safe.sets) if item in s), default=None),
            helps=names,
            swings=None if count is None else count.swings[item],
            of=None if count is None else count.of,
            chances=chances,
            worth=_worth([c for _, c in chances]),
            left=left,
            known_by=entry.known_by if entry else (),
            shown_by=entry.shown_by if entry else (),
            circumstances=entry.circumstances if entry else (),
            evidence=tuple(self._evidence(fact)) if fact else (),
            reached_by=tuple((i.code, i.holder) for i in reached),
            refusal_worth_more=tuple(dict.fromkeys(more)),
            cost=estimates.costs.get(fact) if fact else None,
            delay=estimates.delays.get(fact) if fact else None,
        )

    def _evidence(self, fact: Key) -> Iterable[Piece]:
        """The evidence of the file that is behind a statement of the fact, or that the file says bears on its thing."""
        record = self.planner.record
        behind = {e for entry in record.entries.get(fact, ()) for e in entry.evidence}
        near = set()
        for key, entries in record.entries.items():
            kinds = [record.entities.get(a) for a in key[1:]]
            if kinds.count("evidence") == 1 and len(kinds) > 1 and "party" not in kinds:
                others = [a for a, kind in zip(key[1:], kinds, strict=True) if kind != "evidence"]
                if all(o in fact[1:] for o in others) and any(e.settled and e.value is True for e in entries):
                    near.add(key[1:][kinds.index("evidence")])
        for piece in self.planner.evidence:
            if piece.id in behind or piece.id in near:
                gone = bool({"lost", "destroyed"} & set(piece.status)) or (
                    piece.kept_until is not None and piece.kept_until < record.as_of
                )
                yield Piece(
                    piece.id, piece.label, piece.held_by, piece.status, piece.kept_until, gone, piece.id in behind
                )

    # --- instruments --------------------------------------------------------------------------------

    def _instruments(self) -> tuple[Instrument, ...]:
        """The rules by which this side may get evidence on the harm of the claim, from any party of the case."""
        found: dict[tuple[object, ...], Instrument] = {}
        scene = self.claim.scene
        for opening in self.planner.openings:
            if opening.asks not in self.own or opening.holder in self.own or opening.scene.harm != scene.harm:
                continue
            if not self._serves(opening.rule):
                continue
            key = (opening.rule.code, opening.holder, opening.scene.thing)
            if key not in found:
                made = self._instrument(opening)
                if made is not None:
                    found[key] = made
        order = {"yes": 0, "open": 1, "no": 2}

        def first(one: Instrument) -> tuple[object, ...]:
            """Open now; then the least to be shown first; then what needs no court."""
            least = min((len(way.showings) for way in one.missing.sets), default=0)
            return order[one.state], least, one.how != "request", one.code, one.holder

        return tuple(sorted(found.values(), key=first))

    def _serves(self, rule: Rule) -> bool:
        """An order is made in proceedings about the rule's own claims, unless its pack gives none.

        The courts of a country go by its own procedure, whichever law the claim is brought under.
        """
        home = self.planner.library.packs[rule.pack]
        return rule.reaches is not None and (
            rule.reaches.how != "court_order"
            or not home.claims
            or home.nature == "national"
            or home.id == self.claim.pack.id
        )

    def _instrument(self, opening: _Opening) -> Instrument | None:
        value = self.planner.explainer.value
        state = "yes" if value(opening.t) else "no" if value(opening.k) else "open"
        net, ways = self._ways_in(opening.t) if state != "yes" else (self.net, Sets(({},), True))
        if not ways.sets:
            return None
        rule = opening.rule
        reach = rule.reaches
        assert reach is not None
        return Instrument(
            code=rule.code,
            title=rule.title,
            at=rule.at,
            source=rule.source,
            asks=opening.asks,
            holder=opening.holder,
            how=reach.how,
            state=state,
            missing=self.sets(net, ways),
            facts=reach.facts,
            refusal=self._refusal(opening.refusal),
            paraphrase=rule.paraphrase,
        )

    def _ways_in(self, node: int) -> tuple[Net, Sets]:
        """What would have to be shown for an instrument; it is the same for every claim, so it is asked once."""
        known, key = self.planner.ways_in, (node, len(self.circuit.items))
        if key not in known:
            net = self._net(self.every, node=node)
            known[key] = net, enough(net, True, WAYS_IN)
        return known[key]

    def _refusal(self, made: tuple[Key, bool] | None) -> Refusal | None:
        """What a refusal yields here: nothing, unless what it makes true still matters to this claim."""
        if made is None:
            return None
        key, yes = made
        item = self.by_key.get(key)
        if item is None:
            return None
        rail = "t" if yes else "k"
        names = [n for n, rails in self.circuit.items[item].endings if any(r[0] == rail for r in rails)]  # type: ignore[index]
        if not names:
            return None
        fixed: Ended = {item: names[0]}
        return Refusal(self.showing(item, names[0]), self.outcome(fixed), self.left(fixed))

    def _reaches(self, instrument: Instrument, fact: Key) -> bool:
        if instrument.facts is not None:
            return fact[0] in instrument.facts
        entry = self.planner.library.vocabulary.facts[fact[0]]
        known = set(entry.known_by) - (OWN if self.aim else {"the defendant"})  # nobody asks others for what it knows
        return bool(known - {"the court"}) and not any(self.planner.record.entities.get(a) == "claim" for a in fact[1:])

    # --- presumptions -------------------------------------------------------------------------------

    def _presumptions(self) -> tuple[Presumption, ...]:
        explainer = self.planner.explainer
        rows = []
        for soft in self.planner.soft[self.claim.id]:
            rule, env, base = soft.rule, soft.env, soft.base
            pack = self.planner.library.packs[rule.pack]
            net = self._net(self.free, node=base)
            live = explainer.value(base)
            ways = Sets(({},), True) if live else enough(net, True, WAYS_IN)
            if not ways.sets:
                continue
            fires = explainer.value(soft.fires)
            direct = self._net(self.free, node=soft.proof)
            ref = Ref(rule.concludes or "", rule.concludes_args, "shown")
            rows.append(
                Presumption(
                    code=rule.code,
                    title=rule.title,
                    at=rule.at,
                    kind="inference" if rule.kind in INFERRING else rule.kind,
                    against=rule.against,
                    state="live" if fires else "rebutted" if live else "not triggered",
                    used=self._triggered(base),
                    presumes=explainer.phrase(pack, ref, env),
                    trigger="always" if rule.when is None else explainer.phrase(pack, rule.when, env),
                    triggers=self.sets(net, ways),
                    instead_of=self.sets(direct, enough(direct, True, WAYS_IN)),
                    rebuttals=tuple((explainer.phrase(pack, e.when, env), e.burden) for e in rule.unless),
                )
            )
        order = {"live": 0, "rebutted": 1, "not triggered": 2}
        rows.sort(key=lambda p: (order[p.state], -p.used, p.kind not in PRESUMING))
        return tuple(rows)

    def _triggered(self, base: int) -> int:
        """How many of the listed sets that make the claim out also make a basis true."""
        mine = self.enough if self.aim else self.threats
        nodes = self.circuit.cone(base)
        lanes = [{self.net.keys[i]: self.net.ways[i][w].name for i, w in s.items()} for s in mine.sets]
        masks: dict[Hashable, list[tuple[int, frozenset[Hashable]]]] = {}
        for lane, ended in enumerate(lanes):
            for item, name in ended.items():
                masks.setdefault(item, []).append((1 << lane, self._rails(item, name)))
        full = (1 << len(lanes)) - 1

        def leaf(node: int) -> int:
            item, rail = self.circuit.leaves[node]
            named = masks.get(item, ())
            value = full if rail in self.circuit.items[item].now else 0
            for bit, rails in named:
                value = value | bit if rail in rails else value & ~bit
            return value

        return self.circuit.evaluate(nodes, leaf, len(lanes))[base].bit_count() if lanes else 0

    # --- strategy -----------------------------------------------------------------------------------

    def _step(
        self, ended: dict[Hashable, str], depth: int, instruments: tuple[Instrument, ...], *, follow: bool = True
    ) -> Step:
        """The next question, what each answer leads to, and where that ends."""
        outcome = self.outcome(ended)
        net = self._after(ended)
        sets = self.enough.sets[:STEP_SETS] if not ended else self._enough(net, STEP_SETS).sets
        if not sets:
            return Step(outcome, "nothing that is still open reaches the aim from here")
        if not sets[0]:
            return Step(outcome, "the aim is reached if nothing more is shown")
        if depth == 0:
            return Step(outcome, "the way goes on; it was not followed further")
        item = self._next(net, sets)
        if item is None:
            return Step(outcome, "what is left is for the court to appraise, or is the other side's conduct")
        key = net.keys[item]
        fact = _fact_of(key)
        reached = [i for i in instruments if fact and self._reaches(i, fact)]
        stands = sum(item in s for s in sets)
        why = f"it stands in {stands} of the {len(sets)} minimal sets listed from here; the smallest has {len(sets[0])}"
        via = (reached[0].code, reached[0].holder) if reached else None
        if not follow:
            return Step(outcome, why, key, self.question(key), via)
        branches = []
        for way in net.ways[item][1 : BRANCHES + 1]:
            ends = {**ended, key: way.name}
            branches.append(
                Branch(way.name, _comes(key, way.name), ((key, way.name),), self._step(ends, depth - 1, instruments))
            )
        base = net.ways[item][0].name
        branches.append(
            Branch(
                base, "nothing comes of it", ((key, base),), self._step({**ended, key: base}, depth - 1, instruments)
            )
        )
        for found in reached:
            if found.refusal is None or found.refusal.fact.item in ended or found.refusal.fact.item == key:
                continue
            sanction = found.refusal.fact
            ends = {**ended, key: base, sanction.item: sanction.ending}
            answer = f"refused: {sanction.label}"
            if all(b.answer != answer for b in branches):
                pairs = ((key, base), (sanction.item, sanction.ending))
                branches.append(
                    Branch(
                        answer,
                        f"refused, so that this is so: {sanction.says}",
                        pairs,
                        self._step(ends, depth - 1, instruments),
                    )
                )
        return Step(outcome, why, key, self.question(key), via, tuple(branches))

    def _next(self, net: Net, sets: Sequence[Endings]) -> int | None:
        """What to ask next: of the first set the fact that stands in most sets.

        Evaluations are for the court, and that somebody refuses is no question: it may follow when one is asked.
        """
        facts = self.planner.library.vocabulary.facts
        for chosen in sets:
            asked = [
                i
                for i in chosen
                if (key := _fact_of(net.keys[i])) is not None
                and facts[key[0]].kind != "evaluation"
                and (net.keys[i] not in self.conduct or self.circuit.items[net.keys[i]].group == "listed")
            ]
            if asked:
                return max(asked, key=lambda i: (sum(i in s for s in sets), -i))
        return None


def _worth(chances: Sequence[Chance]) -> float | None:
    """How far the endings of a fact lie apart, where each leads to a single figure."""
    if not chances or any(c.low != c.high for c in chances):
        return None
    return max(c.low for c in chances) - min(c.low for c in chances)


def _fact_of(item: Hashable) -> Key | None:
    return item[1] if isinstance(item, tuple) and item[0] in ("fact", "value") else None


def _answer(item: Hashable, ending: str) -> str:
    """An ending as the answer to the question of an item."""
    words = {"shown": "Yes", "contrary shown": "No", "met": "The court finds yes", "not met": "The court finds no"}
    if ending in words:
        return words[ending]
    for start, word in (("shown as ", "Yes"), ("contrary shown as ", "No")):
        if ending.startswith(start):
            return f"{word}, as {ending.removeprefix(start)}"
    if isinstance(item, tuple) and item[0] == "value":
        return f"Such as {ending}"
    return ending[:1].upper() + ending[1:]


def _comes(item: Hashable, ending: str) -> str:
    return f"it comes, and the answer is: {_answer(item, ending).lower()}"


__all__ = ["ClaimPlan", "Estimates", "Planner", "Showing", "ShowingSet", "ShowingSets", "Step", "follow"]
