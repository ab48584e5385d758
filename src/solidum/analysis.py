"""The three steps put together: one immutable, serialisable Analysis of a case under the law in force.

Regime (which claims, under which rules, with which proof states), sharing and information asymmetry. Parts that are
not built yet are None and say so in the JSON. The same case under the same packs gives the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from solidum.casefile.model import Assumed, CaseFile
from solidum.law.library import LAW, Library
from solidum.law.model import ClaimType, Pack, Rule
from solidum.reasoning.assumed import DayAssumed, days_assumed
from solidum.reasoning.claims import OUTCOMES, ClaimRoots, RuleRoots, Sought, roots, scenes
from solidum.reasoning.clocks import ClockReading, read_clocks
from solidum.reasoning.duties import Duties, Duty, duties_of
from solidum.reasoning.explain import ElementState, Explainer, Reason
from solidum.reasoning.firmness import Analyst, CouldBe
from solidum.reasoning.forum import Answer, Determined, Forum, Sides, sides_of
from solidum.reasoning.ground import Grounder, Scene
from solidum.reasoning.outcome import Reader
from solidum.reasoning.project import record_of
from solidum.reasoning.record import Record
from solidum.share import plain
from solidum.share.result import Sharing
from solidum.source import BadInput, Problem

SCHEMA = "solidum/analysis/2"

NOT_COMPUTED = (
    "contract claims: not analysed; often the first route",
    "interest on the sums awarded",
    "costs of the proceedings",
    "national law that is not in a pack, among it the law that transposes a directive",
)


@dataclass(frozen=True, slots=True)
class Element:
    """One element or defence of a claim and how it stands."""

    code: str
    title: str
    kind: str
    state: str
    burden: str
    by: tuple[str, ...]
    rebuttable_by: tuple[str, ...]
    inferable_under: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """Something beside the claim: evidence that can be asked for, a way to share, recourse, a remedy."""

    code: str
    title: str
    kind: str
    state: str
    sharing: str | None
    amount: str | None
    amount_rule: str | None


@dataclass(frozen=True, slots=True)
class Settled:
    """The marks of firmness; each says that nothing of its kind can move the outcome."""

    facts_listed: bool
    facts_all: bool
    law: bool
    appraisal: bool
    amount: bool


@dataclass(frozen=True)
class Claim:
    """One claim: claimant against defendant, over one thing and one harm, under one pack.

    What it takes to explain the outcome (states, reasons, what could still change) is worked out when first asked for.

    Attributes:
        id: `PACK/claimant/defendant/thing/harm`, with `#` and the claim of the file where several would share it.
        brought: The claim of the file that it tries, or the name of the claim that the tool tries.
        capacity: In what capacity the claimant says it claims; None if not stated.
        outcome: One of `OUTCOMES`.
    """

    id: str
    brought: str
    capacity: str | None
    claimant: str
    victim: str
    defendant: str
    thing: str
    harm: str
    pack: str
    title: str
    outcome: str
    roots: ClaimRoots = field(repr=False, compare=False)
    _explainer: Explainer = field(repr=False, compare=False)
    _wide: Wide = field(repr=False, compare=False)

    @cached_property
    def analyst(self) -> Analyst:
        """Answers what could still change."""
        return Analyst(self.roots.grounder, self.roots)

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """What the claimant must have held, and how each stands."""
        return self._parts(self.roots.elements)

    @cached_property
    def defences(self) -> tuple[Element, ...]:
        """What would defeat the claim if shown."""
        return self._parts(self.roots.defences)

    @cached_property
    def time(self) -> tuple[Element, ...]:
        """Limitation and extinction."""
        return self._parts((*self.roots.limitations, *self.roots.extinctions))

    def _parts(self, rules: Iterable[RuleRoots]) -> tuple[Element, ...]:
        env = self.roots.scene.env()
        return tuple(_element(self._explainer, self.roots, rule, env) for rule in rules)

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        """What stands beside the claim: evidence to ask for, sharing, recourse, remedies."""
        env = self.roots.scene.env()
        return tuple(_offer(self._explainer, rule, env) for rule in self.roots.available)

    @cached_property
    def could_be(self) -> tuple[CouldBe, ...]:
        """Every outcome the claim could still take, by the mark of firmness that it would move."""
        order = ("facts_listed", "facts_all", "law", "appraisal")
        found = [*self.nearby, *self._widest.could_be(("facts_all",))]
        return tuple(sorted(found, key=lambda c: (order.index(c.over), OUTCOMES.index(c.outcome))))

    @cached_property
    def nearby(self) -> tuple[CouldBe, ...]:
        """The same without what only facts that the file does not mention could bring."""
        return tuple(self.analyst.could_be(("facts_listed", "law", "appraisal")))

    @property
    def unsettled_nearby(self) -> tuple[str, ...]:
        """The marks, of those that are quick to work out, over which the outcome is not settled."""
        return tuple(dict.fromkeys(c.over for c in self.nearby))

    @cached_property
    def _widest(self) -> Analyst:
        return self._wide.analyst(self.roots)

    @cached_property
    def settled(self) -> Settled:
        """How firm the outcome is."""
        moved = {c.over for c in self.nearby}
        known = self.__dict__.get("could_be")  # if every outcome is known already, whether there is one is too
        wide = self._widest.moves("facts_all") if known is None else any(c.over == "facts_all" for c in known)
        return Settled(
            "facts_listed" not in moved,
            not wide,
            "law" not in moved,
            "appraisal" not in moved,
            self.amount_settled,
        )

    @cached_property
    def amount_settled(self) -> bool:
        """Is the sum fixed?"""
        return _amount_settled(self._explainer.grounder.record, self.roots, self.offers)

    @cached_property
    def carried_by(self) -> tuple[str, ...]:
        """The rules that the outcome rests on, the nearest first."""
        return _carried(self, self._explainer)

    @cached_property
    def rests_on(self) -> tuple[str, ...]:
        """Every rule that the outcome rests on, however far down: those that carry it and what these rest on."""
        return _rests_on(self, self._explainer)

    def conclusion(self, id_: str, args: tuple[str, ...]) -> ElementState:
        """How any conclusion of the claim's pack stands between these parties and things."""
        return self._explainer.conclusion_state(self.roots.pack, id_, args, self.roots.scene.env())

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Codes of the elements that are not held."""
        return tuple(e.code for e in self.elements if e.state not in ("proved", "presumed"))


class Wide:
    """Claims with everything that the file does not mention left open as well; grounded when first asked.

    One claim alone is quick to ground; if all are wanted, `together` shares what they have in common.
    """

    def __init__(self, library: Library, record: Record, found: Sequence[tuple[Pack, ClaimType, Scene]]) -> None:
        self._library = library
        self._record = record
        self._found = found
        self._analysts: dict[tuple[str, str, Scene], Analyst] = {}

    def together(self) -> None:
        """Ground all claims at once."""
        if not self._analysts:
            grounder = Grounder(self._library, self._record)
            grounded = [roots(grounder, *one) for one in self._found]
            grounder.finish(g.scene for g in grounded)
            self._analysts = {(g.pack.id, g.type.id, g.scene): Analyst(grounder, g) for g in grounded}

    def analyst(self, claim: ClaimRoots) -> Analyst:
        """The analyst of the same claim here."""
        found = self._analysts.get((claim.pack.id, claim.type.id, claim.scene))
        if found is not None:
            return found
        grounder = Grounder(self._library, self._record)
        grounded = roots(grounder, claim.pack, claim.type, claim.scene)
        grounder.finish([grounded.scene])
        return Analyst(grounder, grounded)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the tool does not answer, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class ContestedPoint:
    """An unsettled question of law that some claim of the case meets."""

    code: str
    title: str
    positions: tuple[tuple[str, str, bool], ...]
    used: str
    claims: tuple[str, ...]
    matters_to: tuple[str, ...]


@dataclass(frozen=True)
class Analysis:
    """What follows on these facts, at this date, under these packs."""

    case: CaseFile
    library: Library
    mode: str
    packs: tuple[Pack, ...]
    assumed: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    not_computed: tuple[str, ...]
    claims: tuple[Claim, ...]
    cumulation: tuple[tuple[str, tuple[str, ...]], ...]
    grounder: Grounder = field(repr=False, compare=False)
    explainer: Explainer = field(repr=False, compare=False)
    asked: Forum = field(repr=False, compare=False)
    wide: Wide = field(repr=False, compare=False)
    duty_packs: tuple[Pack, ...] = field(default=(), repr=False, compare=False)
    sought: tuple[Sought, ...] = field(default=(), repr=False, compare=False)

    @cached_property
    def forum(self) -> tuple[Determined, ...]:
        """Which court, which law: every question of the packs, for everybody, country by country."""
        return self.asked.determined

    @property
    def as_of(self) -> date:
        """The date of assessment."""
        return self.case.as_of

    @cached_property
    def contested(self) -> tuple[ContestedPoint, ...]:
        """The unsettled questions of law that some claim meets."""
        return tuple(_contested(self.grounder, self.claims))

    @cached_property
    def clocks(self) -> tuple[ClockReading, ...]:
        """Every date that the law ties to the case, on both sides, the next one first."""
        packs = [p for p in self.library.packs.values() if p in self.packs or (self.library.usable(p) and not p.claims)]
        claims = [(c.id, c.roots) for c in self.claims if c.outcome != "outside scope"]
        return read_clocks(self.explainer, packs, claims, self.case.evidence)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the result takes for granted."""
        return (*self.assumed, *self.days_assumed)

    @cached_property
    def days_assumed(self) -> tuple[str, ...]:
        """Of these: where the date of assessment stands for a day that the file does not state."""
        return tuple(_days_assumed(self))

    @cached_property
    def duties(self) -> Duties:
        """The duties of law that gives no claim, for every party and thing of the chain: whom they bind, since when."""
        return duties_of(self.library, self.grounder.record, self.duty_packs, self.sought)

    @cached_property
    def sharing(self) -> Sharing:
        """Who pays the victim and who bears it in the end."""
        return self.shared()

    def shared(self, assumed: Iterable[Assumed] = ()) -> Sharing:
        """The same, with claims taken as made out beside those that the file assumes."""
        from solidum.share import share

        return share(self.case, self.library, self.explainer, self.claims, assumed)

    @cached_property
    def at_large(self) -> Analysis:
        """The same record, with every claim of the file tried against whoever answers; itself if it is so already."""
        if all(one.against is None for one in self.sought):
            return self
        wider = tuple(replace(one, against=None) for one in self.sought)
        tried = [pack.id for pack in self.packs]
        return analyse_record(self.case, self.grounder.record, wider, self.library, packs=tried)

    @cached_property
    def supposed(self) -> Sharing | None:
        """Where no claim is made out: sharing as if all were, for the rules that would then apply; else None.

        Whoever else could answer under the same law is in it too, sued here or not.
        """
        if self.sharing.state != "nobody":
            return None
        mine = {claim.pack for claim in self.claims if claim.outcome != "outside scope"}
        wide = self.at_large
        pairs = dict.fromkeys(
            (claim.defendant, claim.pack)
            for claim in wide.claims
            if claim.outcome != "outside scope" and claim.pack in mine
        )
        found = wide.shared(Assumed(defendant=party, pack=pack) for party, pack in pairs) if pairs else None
        return found if found is not None and found.heads else None

    def claim(self, id_: str) -> Claim:
        """One claim by its id."""
        return next(c for c in self.claims if c.id == id_)

    def reasons(self, claim: Claim) -> tuple[Reason, ...]:
        """The derivation trees of a claim, built on demand: scope, elements, defences, time limits."""
        explainer, pack = self.explainer, claim.roots.pack
        env = claim.roots.scene.env()
        found = [explainer.condition(pack, claim.roots.type.scope, env)]
        if found[0].rail == "contrary":
            return tuple(found)
        for group in (
            claim.roots.elements,
            claim.roots.defences,
            claim.roots.limitations,
            claim.roots.extinctions,
        ):
            for rule in group:
                reason = explainer.rule(pack, rule.rule, env)
                if rule.rule.kind == "element" or reason.rail in ("shown", "held", "conflict"):
                    found.append(reason)
        return tuple(found)

    def label(self, pack: Pack) -> str | None:
        """How a result under a pack must be labelled: a proposal is no law, and a directive binds nobody but States."""
        if pack.status not in LAW:
            return f"{pack.short} is no law ({pack.status}): what would follow if it were"
        if pack.nature != "directive":
            return None
        state = pack.transposition or "unconfirmed"
        return (
            f"harmonised content of {pack.short}: the claim lies under the national law that transposes it "
            f"(transposition: {state})"
        )


def analyse(case: CaseFile, library: Library, *, packs: Iterable[str] | None = None) -> Analysis:
    """Analyse a case under the law in force, or with proposals that the library has switched on (design mode).

    Args:
        case: The case file.
        library: All law at hand.
        packs: Only these packs, by id.

    Raises:
        BadInput: If the facts do not fit the vocabulary or contradict a declared constraint.
    """
    record, sought = record_of(case, library.vocabulary)
    return analyse_record(case, record, sought, library, packs=packs)


def analyse_record(
    case: CaseFile,
    record: Record,
    sought: tuple[Sought, ...],
    library: Library,
    *,
    packs: Iterable[str] | None = None,
) -> Analysis:
    """Analyse a record that may differ from the case file's own (facts overlaid for a question)."""
    wanted = None if packs is None else set(packs)
    chosen, asking = packs_at_hand(library, wanted)
    grounder = Grounder(library, record, wide=False)
    forum = Forum(library, record, asking, sides_of(record, sought))
    refusals = list(_refusals(case, chosen, forum))
    found = list(_candidates(case, record, chosen, sought, forum))
    grounded = [roots(grounder, *one) for one in found]
    grounder.finish(g.scene for g in grounded)
    broken = grounder.broken()
    if broken:
        raise BadInput(
            [
                Problem(
                    None,
                    f"the record contradicts itself: {name}",
                    "the vocabulary declares this combination impossible",
                    "mend the facts named in that constraint",
                )
                for name in sorted(set(broken))
            ]
        )
    explainer = Explainer(grounder)
    wide = Wide(library, record, found)
    twice = frozenset(id_ for id_, n in Counter(g.id for g in grounded).items() if n > 1)
    claims = tuple(_claim(grounder, explainer, g, wide, twice) for g in grounded)
    refusals += _beside_the_point(case, claims)
    if not case.harms:
        refusals.append(Refusal("any claim", "the file names no harm yet; describe one under `harms:`"))
    elif not claims and not refusals:
        refusals.append(
            Refusal(
                "any claim",
                "no party of the chain is linked to a thing that a harm involves in a way any pack knows",
            )
        )
    return Analysis(
        case=case,
        library=library,
        mode=library.mode,
        packs=tuple(chosen),
        assumed=tuple(_assumptions(case, record, chosen, claims, forum)),
        refusals=tuple(refusals),
        not_computed=NOT_COMPUTED,
        claims=claims,
        cumulation=tuple(_cumulation(claims)),
        grounder=grounder,
        explainer=explainer,
        asked=forum,
        wide=wide,
        duty_packs=tuple(_duty_packs(case, library, sought, wanted)),
        sought=sought,
    )


def packs_at_hand(library: Library, wanted: Container[str] | None) -> tuple[list[Pack], list[Pack]]:
    """The packs whose claims are tried, and those that are asked which court and which law; only those wanted."""
    usable = [p for p in library.packs.values() if library.usable(p)]
    chosen = [p for p in usable if p.claims and (wanted is None or p.id in wanted)]
    asking = [p for p in usable if p.determines and (wanted is None or not p.claims or p.id in wanted)]
    return chosen, asking


def _duty_packs(
    case: CaseFile, library: Library, sought: tuple[Sought, ...], wanted: set[str] | None
) -> Iterable[Pack]:
    """The packs of law that gives no claim, where their territory meets the harm, the court or a party."""
    homes = {p.country for p in case.parties if p.country}
    for pack in library.packs.values():
        if not library.usable(pack) or pack.claims or (wanted is not None and pack.id not in wanted):
            continue
        near = pack.territory is None or bool(homes & pack.territory)
        if near or not sought or any(reaches(case, pack, s) for s in sought):
            yield pack


def _days_assumed(analysis: Analysis) -> Iterable[str]:
    """Where the date of assessment stands for a day that the file does not state, and something rests on that."""
    explainer = analysis.explainer
    found: dict[DayAssumed, dict[str, None]] = {}
    for claim in analysis.claims:
        if not analysis.grounder.stood_in:
            break
        outside = claim.outcome == "outside scope"
        for day, code in days_assumed(explainer, claim.roots, outside=outside, decisive=claim.carried_by):
            found.setdefault(day, {})[code] = None
    day_of = analysis.as_of.isoformat()
    for day, codes in found.items():
        yield (
            f"The file does not say: {explainer.question(day)} The date of assessment, {day_of}, stands for it in "
            f"{len(codes)} rule(s) on which an outcome rests: {', '.join(codes)}."
        )


def _candidates(
    case: CaseFile, record: Record, chosen: list[Pack], sought: tuple[Sought, ...], forum: Forum
) -> Iterable[tuple[Pack, ClaimType, Scene]]:
    """Every claim to try. A defendant that is named but linked to nothing is tried too, so that it gets an answer."""
    named = {p for s in sought for p in s.against or ()}
    unlinked: frozenset[str] = frozenset()
    for _ in range(2):
        found = [
            (pack, kind, scene)
            for pack in chosen
            for kind in pack.claims
            for scene in scenes(record, pack, kind, [s for s in sought if reaches(case, pack, s)], unlinked)
            if pack.nature != "national" or _governs(case, pack, scene, forum)
        ]
        unlinked = frozenset(named - {scene.defendant for _, _, scene in found})
        if not unlinked:
            break
    return found


def reaches(case: CaseFile, pack: Pack, sought: Sought) -> bool:
    """Does the pack's territory meet the harm or the court? An unstated place keeps it in.

    So does national law: of that the conflict rules decide, for each defendant.
    """
    return pack.territory is None or pack.nature == "national" or near(case, pack.territory, sought.claim, sought.harms)


def near(case: CaseFile, territory: frozenset[str], claim: str, harms: Iterable[str]) -> bool:
    """Is the harm or the court in a territory? Yes too where the file states neither."""
    forums = {c.forum for c in case.claims if c.id == claim and c.forum}
    places = {h.place for h in case.harms if h.id in harms and h.place}
    return not (forums | places) or bool((forums | places) & territory)


def _governs(case: CaseFile, pack: Pack, scene: Scene, forum: Forum) -> bool:
    """Is national law tried: conflict rules name it, or may still, or are silent and it is that of the place?"""
    if pack.territory is None:
        return True
    applies, may = _law(forum, Sides(scene.claim, scene.claimant, scene.victim, scene.defendant, scene.harm))
    if applies:
        return bool(applies & pack.territory)
    return bool(may & pack.territory) or near(case, pack.territory, scene.claim, (scene.harm,))


def _law(forum: Forum, sides: Sides) -> tuple[frozenset[str], frozenset[str]]:
    """The countries whose law the conflict rules name, and those of which they leave it open."""
    found = forum.standing(sides, "law")
    named = frozenset(code for code, given in found.items() if given == "yes")
    return named, frozenset(code for code, given in found.items() if given == "open")


def _refusals(case: CaseFile, chosen: list[Pack], forum: Forum) -> Iterable[Refusal]:
    named: dict[str, dict[str, None]] = {}
    for sides in forum.sides:
        places = {h.place for h in case.harms if h.id == sides.harm}
        for country in sorted(_law(forum, sides)[0] - places):
            if not any(p.nature == "national" and country in (p.territory or ()) for p in chosen):
                named.setdefault(country, {})[case.label(sides.defendant)] = None
    for country, defendants in named.items():
        yield Refusal(
            f"the law of {country}, which the conflict rules name for claims against {', '.join(defendants)}",
            f"no pack holds the law of {country}; the law of another place is not applied in its stead",
        )
    for harm in case.harms:
        if harm.place is None:
            continue
        if not any(p.territory is None or harm.place in p.territory for p in chosen):
            yield Refusal(
                f"the law of {harm.place} for {harm.label}",
                f"no pack covers {harm.place}; the law of another place is not applied in its stead",
            )


def _beside_the_point(case: CaseFile, claims: tuple[Claim, ...]) -> Iterable[Refusal]:
    """A harm that packs reach by its place, each of them about something else: silence would read as an answer."""
    for harm in case.harms:
        outcomes = {c.outcome for c in claims if c.harm == harm.id}
        if harm.place is not None and outcomes == {OUTCOMES[0]}:
            yield Refusal(
                f"other law of {harm.place} for {harm.label}",
                "every claim that a pack at hand knows is outside its scope here; "
                "what else this law gives is in no pack, and the law of another place is not applied in its stead",
            )


def _claim(grounder: Grounder, explainer: Explainer, g: ClaimRoots, wide: Wide, twice: frozenset[str]) -> Claim:
    reader = Reader(grounder.circuit, g, grounder.musts)
    capacity = [e.value for e in grounder.record.entries.get(("capacity", g.scene.claim), ())]
    return Claim(
        id=f"{g.id}#{g.scene.claim}" if g.id in twice else g.id,
        brought=g.scene.claim,
        capacity=str(capacity[0]) if capacity else None,
        claimant=g.scene.claimant,
        victim=g.scene.victim,
        defendant=g.scene.defendant,
        thing=g.scene.thing,
        harm=g.scene.harm,
        pack=g.pack.id,
        title=g.type.title,
        outcome=reader.outcome(),
        roots=g,
        _explainer=explainer,
        _wide=wide,
    )


def _element(explainer: Explainer, g: ClaimRoots, roots_: RuleRoots, env: Mapping[str, str]) -> Element:
    found = explainer.state(g.pack, roots_, dict(env))
    rule = roots_.rule
    burden = "claimant" if rule.kind == "element" and found.state != "presumed" else "defendant"
    return Element(
        rule.code,
        rule.title,
        rule.kind,
        found.state,
        burden,
        found.by,
        found.rebuttable_by,
        found.inferable_under,
    )


def _offer(explainer: Explainer, roots_: RuleRoots, env: Mapping[str, str]) -> Offer:
    rule = roots_.rule
    state = "yes" if explainer.value(roots_.t) else "no" if explainer.value(roots_.k) else "open"
    amount = None
    if rule.amount is not None and state == "yes":
        value = explainer.grounder.evaluate_term(rule.amount, dict(env))
        amount = None if value is None else str(value)
    return Offer(rule.code, rule.title, rule.kind, state, rule.sharing, amount, rule.amount_text)


def _carried(claim: Claim, explainer: Explainer) -> tuple[str, ...]:
    """The rules that the outcome rests on, the nearest first."""
    g, outcome = claim.roots, claim.outcome
    if outcome == "outside scope":
        return explainer.against(g.pack, [g.type.scope], g.scene.env())
    if outcome == "scope open":
        return ()
    elements = claim.elements
    if outcome in ("time-barred", "extinguished"):
        kind = "limitation" if outcome == "time-barred" else "extinction"
        return tuple(e.code for e in claim.time if e.kind == kind and e.state in ("proved", "presumed", "conflict"))
    if outcome == "defeated":
        return tuple(e.code for e in claim.defences if e.state in ("proved", "presumed", "conflict"))
    if outcome == "not yet made out":
        missing = [e for e in elements if e.state in ("disproved", "rebutted", "conflict")] or [
            e for e in elements if e.state in ("open", "inferable")
        ]
        return tuple(dict.fromkeys(code for e in missing for code in (e.code, *e.by)))
    if outcome == "open to appraisal":
        return tuple(dict.fromkeys(code for e in elements for code in e.inferable_under))
    return tuple(dict.fromkeys(code for e in elements for code in (e.code, *e.by)))


def _rests_on(claim: Claim, explainer: Explainer) -> tuple[str, ...]:
    g, env = claim.roots, claim.roots.scene.env()
    found = dict.fromkeys(claim.carried_by)
    found |= dict.fromkeys(explainer.rests_on(g.pack, g.type.scope, env, contrary=claim.outcome == "outside scope"))
    if claim.outcome not in ("outside scope", "scope open"):
        decisive = {e.code for e in (*claim.defences, *claim.time) if e.code in found}
        for rule in (*g.elements, *g.defences, *g.limitations, *g.extinctions):
            if rule.rule.when is None or (rule.rule.kind != "element" and rule.rule.code not in decisive):
                continue
            below = explainer.rests_on(g.pack, rule.rule.when, env)
            found |= dict.fromkeys((rule.rule.code, *below) if below else ())
            found |= dict.fromkeys(explainer.rests_on(g.pack, rule.rule.when, env, contrary=True))
    return tuple(found)


def _amount_settled(record: Record, g: ClaimRoots, offers: tuple[Offer, ...]) -> bool:
    """Is the sum fixed: a settled figure for a loss in money, and no open or discretionary rule that moves it?"""
    harm = g.scene.harm
    amounts = [e.value for e in record.entries.get(("loss_amount", harm), ()) if e.settled]
    kinds = [e.value for e in record.entries.get(("loss_kind", harm), ()) if e.settled]
    if len(set(map(str, amounts))) != 1 or not kinds or "non_material" in kinds:
        return False
    return not any(o.kind == "remedy" and o.amount_rule is not None and o.state == "open" for o in offers)


def _assumptions(
    case: CaseFile, record: Record, chosen: list[Pack], claims: tuple[Claim, ...], forum: Forum
) -> Iterable[str]:
    if not case.claims and case.harms:
        yield "No claim is brought in the file, so every victim is tried against every party, in the victim's own name."
    edges = [e for e in case.chain if e.standing is None]
    if edges:
        yield (
            f"{len(edges)} link(s) of the chain have no standing and are read as undisputed: "
            + ", ".join(f"{e.from_} {e.does} {e.to}" for e in edges)
        )
    harms = [h.id for h in case.harms if h.standing is None]
    if harms:
        yield f"Harms without a standing are read as alleged, not as proved: {', '.join(harms)}."
    yield (
        "The file's account of who is what (kind, country, size), of dates and amounts given as fields, of what is "
        "part of what, of which things a harm involves and who suffered it is taken as undisputed."
    )
    if record.closed:
        yield "The record is closed: what the file does not show counts as never shown."
    else:
        yield (
            "Links of the chain and marks on evidence (requested, refused, lost) that the file does not mention count "
            "as never shown, also where the outcome is tested against everything that is not mentioned."
        )
    if forum.questions and forum.sides:
        yield (
            "For court and applicable law, the country given for a party is read as where it lives or has its seat, "
            "its domicile and habitual residence, unless a fact of the file says otherwise."
        )
    yield from _place_instead(case, chosen, claims, forum)
    inside = {c.pack for c in claims if c.outcome != "outside scope"}
    for pack in chosen:
        if pack.nature == "directive" and pack.id in inside:
            yield (
                f"{pack.short} is applied as if transposed word for word; whether and how the country concerned has "
                f"done so is {pack.transposition or 'unconfirmed'}."
            )
    stale = [p for p in chosen if p.id in inside and p.checked < case.as_of and (case.as_of - p.checked).days > 365]
    for pack in stale:
        yield (
            f"{pack.short} was last checked on {pack.checked.isoformat()}, more than a year before the date "
            "of assessment."
        )


def _place_instead(case: CaseFile, chosen: list[Pack], claims: tuple[Claim, ...], forum: Forum) -> Iterable[str]:
    """Where no conflict rule names a law and a country's law is tried all the same."""
    national = {p.id for p in chosen if p.nature == "national" and p.territory is not None}
    without: dict[str, None] = {}
    for claim in claims:
        if claim.pack in national and claim.outcome != "outside scope":
            scene = claim.roots.scene
            sides = Sides(scene.claim, scene.claimant, scene.victim, scene.defendant, scene.harm)
            if not _law(forum, sides)[0]:
                without[f"{case.label(scene.defendant)} ({case.label(scene.harm)})"] = None
    if without:
        yield (
            "No conflict rule names the applicable law, or facts for it are missing, so national law is tried as that "
            f"of the place of the harm or of the court, in claims against {', '.join(without)}"
        )


def _contested(grounder: Grounder, claims: tuple[Claim, ...]) -> Iterable[ContestedPoint]:
    met: dict[str, list[str]] = {}
    moved: dict[str, list[str]] = {}
    for claim in claims:
        for key in claim.analyst.items:
            if isinstance(key, tuple) and key[0] == "law":
                met.setdefault(key[1], []).append(claim.id)
        moving = [*claim.analyst.movers("law"), *(ch.item for c in claim.nearby if c.over == "law" for ch in c.by)]
        for key in moving:
            if isinstance(key, tuple):
                moved.setdefault(key[1], []).append(claim.id)
    for code, ids in sorted(met.items()):
        rule: Rule = grounder.library.rules[code]
        yield ContestedPoint(
            code,
            rule.title,
            tuple((p.position, p.held_by, p.takes) for p in rule.contested),
            rule.contested[0].position,
            tuple(dict.fromkeys(ids)),
            tuple(dict.fromkeys(moved.get(code, ()))),
        )


def _cumulation(claims: tuple[Claim, ...]) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Several grounds for one loss stand side by side; the loss is paid once."""
    by_harm: dict[str, list[str]] = {}
    for claim in claims:
        if claim.outcome in ("made out", "made out on a presumption", "open to appraisal"):
            by_harm.setdefault(claim.harm, []).append(claim.id)
    for harm, ids in by_harm.items():
        if len(ids) > 1:
            yield harm, tuple(ids)


# --- JSON -------------------------------------------------------------------------------------------


def to_json(analysis: Analysis, *, reasons: bool = True) -> dict[str, Any]:
    """The documented, versioned form (`solidum schema analysis`): plain data, stable order, no clock."""
    analysis.wide.together()
    rules = analysis.library.rules
    codes: dict[str, None] = {}
    claims = []
    for claim in analysis.claims:
        could_be = claim.could_be
        row: dict[str, Any] = {
            "id": claim.id,
            "claim": claim.brought,
            "capacity": claim.capacity,
            "claimant": claim.claimant,
            "victim": claim.victim,
            "defendant": claim.defendant,
            "thing": claim.thing,
            "harm": claim.harm,
            "pack": claim.pack,
            "title": claim.title,
            "label": analysis.label(claim.roots.pack),
            "beside": claim.roots.pack.beside,
            "outcome": claim.outcome,
            "settled": {
                "facts_listed": claim.settled.facts_listed,
                "facts_all": claim.settled.facts_all,
                "law": claim.settled.law,
                "appraisal": claim.settled.appraisal,
                "amount": claim.settled.amount,
            },
            "could_be": [
                {
                    "outcome": c.outcome,
                    "over": c.over,
                    "by": [{"what": change.label, "ending": change.ending} for change in c.by],
                }
                for c in could_be
            ],
            "elements": [_element_json(e) for e in claim.elements],
            "defences": [_element_json(e) for e in claim.defences],
            "time": [_element_json(e) for e in claim.time],
            "offers": [
                {
                    "code": o.code,
                    "title": o.title,
                    "kind": o.kind,
                    "available": o.state,
                    "sharing": o.sharing,
                    "amount": o.amount,
                }
                for o in claim.offers
            ],
            "carried_by": list(claim.carried_by),
            "missing": list(claim.missing),
            "reasons": _reasons_json(analysis.reasons(claim)) if reasons else None,
        }
        for part in (*claim.elements, *claim.defences, *claim.time):
            codes |= dict.fromkeys((part.code, *part.by, *part.inferable_under))
        codes |= dict.fromkeys(o.code for o in claim.offers)
        codes |= dict.fromkeys(claim.carried_by)
        if reasons:
            codes |= dict.fromkeys(_codes(row["reasons"]))
        claims.append(row)
    codes |= dict.fromkeys(point.code for point in analysis.contested)
    codes |= dict.fromkeys(clock.code for clock in analysis.clocks if clock.code is not None)
    forum = [_determined_json(analysis, found, reasons=reasons) for found in analysis.forum]
    for row in forum:
        for answer in row["answers"]:
            codes |= dict.fromkeys(answer["by"])
            codes |= dict.fromkeys(_codes(answer["reasons"] or []))
    duties = _duties_json(analysis)
    codes |= dict.fromkeys(_duty_codes(analysis.duties))
    return {
        "schema": SCHEMA,
        "mode": analysis.mode,
        "as_of": analysis.as_of.isoformat(),
        "case": {"title": analysis.case.title, "sha256": analysis.case.sha256},
        "packs": [
            {
                "id": p.id,
                "title": p.title,
                "citation": p.citation,
                "nature": p.nature,
                "status": p.status,
                "version": p.version,
                "checked": p.checked.isoformat(),
                "sha256": p.sha256,
            }
            for p in analysis.packs
        ],
        "assumptions": list(analysis.assumptions),
        "refusals": [{"what": r.what, "why": r.why} for r in analysis.refusals],
        "not_computed": list(analysis.not_computed),
        "claims": claims,
        "cumulation": [
            {"harm": harm, "claims": list(ids), "note": "several grounds, one loss: paid once"}
            for harm, ids in analysis.cumulation
        ],
        "contested": [
            {
                "code": c.code,
                "title": c.title,
                "positions": [{"position": p, "held_by": h, "takes": t} for p, h, t in c.positions],
                "used": c.used,
                "claims": list(c.claims),
                "matters_to": list(c.matters_to),
            }
            for c in analysis.contested
        ],
        "forum": forum,
        "duties": duties,
        "rules": {code: _rule_json(rules[code]) for code in sorted(codes) if code in rules},
        "sharing": plain.to_json(analysis.sharing),
        "plan": None,
        "clocks": clocks_json(analysis),
    }


def clocks_json(analysis: Analysis) -> list[dict[str, Any]]:
    """The clocks as plain data, the next one first."""
    return [_clock_json(clock) for clock in analysis.clocks]


def _clock_json(clock: ClockReading) -> dict[str, Any]:
    def day(found: date | None) -> str | None:
        return None if found is None else found.isoformat()

    way = clock.counting
    return {
        "id": clock.id,
        "code": clock.code,
        "title": clock.title,
        "kind": clock.kind,
        "actor": clock.actor,
        "towards": clock.towards,
        "about": list(clock.about),
        "claims": list(clock.claims),
        "state": clock.state,
        "due": day(clock.due),
        "earliest": day(clock.earliest),
        "latest": day(clock.latest),
        "done": day(clock.done),
        "formula": clock.formula,
        "missing": [{"what": m.what, "question": m.question} for m in clock.missing],
        "sure": clock.sure,
        "paused_days": clock.paused,
        "counted": clock.counted,
        "counting": None
        if way is None
        else {"id": way.id, "source": way.source, "at": list(way.at), "basis": way.basis},
        "warnings": list(clock.warnings),
        "effect": clock.effect,
        "basis": clock.basis,
    }


def _determined_json(analysis: Analysis, found: Determined, *, reasons: bool) -> dict[str, Any]:
    return {
        "claim": found.sides.claim,
        "claimant": found.sides.claimant,
        "defendant": found.sides.defendant,
        "harm": found.sides.harm,
        "pack": found.pack.id,
        "question": found.question.id,
        "about": found.question.about,
        "title": found.question.title,
        "otherwise": found.question.otherwise,
        "answers": [
            {
                "country": a.country,
                "answer": a.given,
                "by": list(a.by),
                "missing": [
                    {"is": key[0], "args": list(key[1:]), "question": analysis.explainer.question(key)}
                    for key in a.missing
                ],
                "unless": [{"what": turn.what, "ending": turn.ending} for turn in a.turns],
                "reasons": _answer_reasons(analysis, found, a) if reasons else None,
            }
            for a in found.answers
        ],
    }


def _duties_json(analysis: Analysis) -> dict[str, Any]:
    """Duties that speak to somebody one by one; those that do not, by the reason."""
    duties = analysis.duties
    others: dict[tuple[Any, ...], list[str]] = {}
    for d in duties.rows:
        if not d.addressed:
            reason = (d.party, d.thing, d.harm or None, tuple(g.code for g in d.against))
            others.setdefault(reason, []).append(d.rule.code)
    return {
        "packs": [
            {"id": p.id, "title": p.title, "version": p.version, "checked": p.checked.isoformat(), "sha256": p.sha256}
            for p in analysis.duty_packs
        ],
        "days": [
            {"harm": d.harm or None, "day": d.day.isoformat() if d.day else None, "stated": d.stated}
            for d in duties.days
        ],
        "addressed": [_duty_json(d) for d in duties.rows if d.addressed],
        "not_addressed": [
            {"party": party, "thing": thing, "harm": harm, "because": list(because), "duties": codes}
            for (party, thing, harm, because), codes in others.items()
        ],
    }


def _answer_reasons(analysis: Analysis, found: Determined, answer: Answer) -> list[dict[str, Any]]:
    """The derivation of a yes; any other answer names its rules or what is missing."""
    return _reasons_json([analysis.asked.reason(found, answer.country)]) if answer.given == "yes" else []


def _duty_json(d: Duty) -> dict[str, Any]:
    def facts(keys: Iterable[tuple[str, ...]]) -> list[dict[str, Any]]:
        return [{"is": key[0], "args": list(key[1:])} for key in keys]

    return {
        "party": d.party,
        "thing": d.thing,
        "harm": d.harm or None,
        "pack": d.pack.id,
        "code": d.rule.code,
        "title": d.rule.title,
        "state": d.state,
        "since": d.since.isoformat() if d.since else None,
        "bound_from": d.bound_from.isoformat() if d.bound_from else None,
        "by": [{"code": g.code, "at": list(g.at)} for g in d.by],
        "against": [{"code": g.code, "at": list(g.at)} for g in d.against],
        "lacks": [{"what": lack.what, "contrary": lack.contrary, "possible": lack.possible} for lack in d.lacks],
        "missing": facts(d.missing),
        "kept": d.kept,
        "breaches": [{"code": b.code, "state": b.state, "missing": facts(b.missing)} for b in d.breaches],
        "protects": list(d.rule.protects),
        "evidence": list(d.evidence),
        "contested": list(d.contested),
    }


def _duty_codes(duties: Duties) -> Iterable[str]:
    """Every rule that the part on duties names."""
    for d in duties.rows:
        yield d.rule.code
        yield from (g.code for g in d.against)
        if d.addressed:
            yield from (*(g.code for g in d.by), *(b.code for b in d.breaches), *d.evidence)


def _element_json(e: Element) -> dict[str, Any]:
    return {
        "code": e.code,
        "title": e.title,
        "kind": e.kind,
        "state": e.state,
        "burden": e.burden,
        "by": list(e.by),
        "rebuttable_by": list(e.rebuttable_by),
        "inferable_under": list(e.inferable_under),
    }


def _reasons_json(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Derivations that stand together: what a conclusion rests on is written out where it is met first."""
    written: set[int] = set()
    return [_reason_json(reason, written) for reason in reasons]


def _reason_json(reason: Reason, written: set[int]) -> dict[str, Any]:
    row: dict[str, Any] = {"what": reason.what, "rail": reason.rail, "kind": reason.kind}
    if reason.code is not None:
        row["code"] = reason.code
    if reason.burden is not None:
        row["burden"] = reason.burden
    if reason.fact is not None:
        row["fact"] = {"is": reason.fact[0], "args": list(reason.fact[1:])}
        row["said"] = [
            {
                "value": e.value if isinstance(e.value, bool | None) else str(e.value),
                "standing": e.standing,
                "degree": e.degree.name,
                "by": e.by,
                "evidence": list(e.evidence),
                "line": e.place.line if e.place else None,
            }
            for e in reason.entries
        ]
    if reason.kind == "conclusion" and reason.parts:
        if id(reason.parts) in written:
            return {**row, "again": True, "parts": []}
        written.add(id(reason.parts))
    row["parts"] = [_reason_json(p, written) for p in reason.parts]
    return row


def _codes(rows: Iterable[dict[str, Any]]) -> Iterable[str]:
    for row in rows:
        if "code" in row:
            yield row["code"]
        yield from _codes(row["parts"])


def _rule_json(rule: Rule) -> dict[str, Any]:
    return {
        "title": rule.title,
        "kind": rule.kind,
        "pack": rule.pack,
        "source": rule.source,
        "at": list(rule.at),
        "paraphrase": rule.paraphrase,
        "basis": rule.basis,
        "checked": rule.checked.isoformat(),
        "read_at": rule.read_at,
    }
