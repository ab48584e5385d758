"""Duties before the harm: which of them bind whom, since when, and what moved them or took them away.

Some law gives no claim; it tells people what to do (ex-ante duties). Here each of its rules of kind `duty` is asked
for every party and thing that a case puts together. Whether it binds is read off the same circuit as any claim; from
which day on, by leaving the day of the event open in a second circuit and looking at every stretch of time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import product
from typing import Literal

from solidum.law.library import Library
from solidum.law.model import (
    INFERRING,
    PRESUMING,
    SHOWING,
    All,
    AnyOf,
    Compare,
    Condition,
    Exists,
    Fact,
    FactTerm,
    Not,
    OneOf,
    Pack,
    Ref,
    Rule,
    Unless,
)
from solidum.law.walk import refs, rule_conditions
from solidum.reasoning.assumed import assessed
from solidum.reasoning.claims import Sought, things_in_reach
from solidum.reasoning.explain import Explainer, Rail
from solidum.reasoning.ground import SIDES, Grounder, rule_env
from solidum.reasoning.index import pack_index
from solidum.reasoning.record import Entry, Key, Record

Binding = Literal["binds", "open", "does not bind"]
Keeping = Literal["broken", "kept", "not shown"]
NO_EVENT = ""
"""Stands for the harm where the file names none: the duties as they stand on the day of assessment."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A rule that decides whether a duty binds; `at` is narrower than the rule's own place where an exception bites."""

    code: str
    at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lack:
    """Something a duty needs that is not shown.

    Attributes:
        what: In words.
        contrary: Whether its contrary is shown.
        possible: Whether facts that the record leaves open could still show it.
    """

    what: str
    contrary: bool
    possible: bool


@dataclass(frozen=True, slots=True)
class Breach:
    """A conclusion that a duty was broken.

    Attributes:
        code: The rule that says what breaks it.
        state: `broken`, `kept` (the contrary is shown) or `not shown`.
        missing: The facts that would show it broken, by the shortest way.
    """

    code: str
    state: Keeping
    missing: tuple[Key, ...]


@dataclass(frozen=True)
class Duty:
    """One duty of one party (or, without a party, one requirement on a thing) and how it stands.

    What it takes to explain it (on which rules it rests, what keeps it away, whether it was kept) is worked out when
    first asked for.

    Attributes:
        party: Who is bound; None for what the law asks of the thing itself.
        thing: Over which thing; None if the duty names none.
        harm: For which event; `NO_EVENT` if the file names none.
        rule: The rule of kind `duty`.
        binds: Whether it is shown to bind.
        evidence: Rules under which it brings evidence into being.
    """

    party: str | None
    thing: str | None
    harm: str
    pack: Pack
    rule: Rule
    binds: bool
    evidence: tuple[str, ...]
    _asker: _Asker = field(repr=False, compare=False)
    _args: tuple[str, ...] = field(repr=False, compare=False)
    _env: dict[str, str] = field(repr=False, compare=False)

    @cached_property
    def _missing(self) -> tuple[Key, ...] | None:
        return None if self.binds else self._asker.missing(self.pack, self.rule, self._env)

    @property
    def state(self) -> Binding:
        """`binds`, `open` (a fact that may still be shown decides) or `does not bind`."""
        return "binds" if self.binds else "does not bind" if self._missing is None else "open"

    @property
    def missing(self) -> tuple[Key, ...]:
        """If it is open: the facts that would show it, by the shortest way."""
        return self._missing or ()

    @cached_property
    def _turns(self) -> tuple[date | None, date | None]:
        day = self._asker.day(self.harm)
        return self._asker.calendar.turns(self.pack, self.rule, self._env, day, binds=self.binds)

    @property
    def since(self) -> date | None:
        """If it binds: the day from which the law binds here; None if it knows no such day."""
        return self._turns[0]

    @property
    def bound_from(self) -> date | None:
        """If it does not bind: the later day from which it will, all else as it is; None if there is none."""
        return self._turns[1]

    @cached_property
    def by(self) -> tuple[Ground, ...]:
        """If it binds: the rules on which that rests, the nearest first."""
        if not self.binds:
            return ()
        when = self.rule.when
        below = self._asker.explainer.rests_on(self.pack, when, self._env) if when is not None else ()
        return tuple(Ground(c, self._asker.library.rules[c].at) for c in (self.rule.code, *below))

    @cached_property
    def _keeps_away(self) -> tuple[tuple[Lack, ...], tuple[Ground, ...]]:
        return ((), ()) if self.binds else self._asker.lacks(self.pack, self.rule, self._env)

    @property
    def lacks(self) -> tuple[Lack, ...]:
        """Where it does not bind, or not yet for certain: what of its own conditions is not shown."""
        return self._keeps_away[0]

    @property
    def against(self) -> tuple[Ground, ...]:
        """Where it does not bind: the rules of what by itself, or first of all, keeps it away."""
        return self._keeps_away[1] if self.state == "does not bind" else ()

    @cached_property
    def breaches(self) -> tuple[Breach, ...]:
        """Whether it was kept, by each rule that says what breaks it; empty unless it binds."""
        if not self.binds:
            return ()
        return tuple(self._asker.kept(self.pack, self.rule, self._args, self._env))

    @property
    def contested(self) -> tuple[str, ...]:
        """Codes of unsettled points of law among the rules that decide whether it binds."""
        codes = dict.fromkeys(g.code for g in (*self.by, *self.against))
        return tuple(c for c in codes if self._asker.library.rules[c].contested)

    @property
    def addressed(self) -> bool:
        """Does it speak to this party or thing at all, so that only what is shown against it keeps it away?

        It does not where it asks for a role or an event of which the record knows nothing and leaves nothing open.
        """
        return self.state != "does not bind" or all(lack.contrary or lack.possible for lack in self.lacks)

    @property
    def kept(self) -> Keeping | None:
        """Was it kept? None where it does not bind or no rule says what breaks it."""
        states = {b.state for b in self.breaches}
        if not states:
            return None
        return "broken" if "broken" in states else "kept" if states == {"kept"} else "not shown"


@dataclass(frozen=True, slots=True)
class EventDay:
    """The day for which the duties of an event are asked; None if it is in dispute.

    Attributes:
        stated: Whether the file says something of it; if not, the day of assessment stands for it.
    """

    harm: str
    day: date | None
    stated: bool


@dataclass(frozen=True, slots=True)
class Duties:
    """All duties that a case meets, by party."""

    rows: tuple[Duty, ...]
    days: tuple[EventDay, ...]

    def parties(self) -> tuple[str | None, ...]:
        """Whom they concern, in the order of the file; last what the law asks of things."""
        return tuple(dict.fromkeys(d.party for d in self.rows))

    def of(self, party: str | None, *states: Binding) -> tuple[Duty, ...]:
        """The duties of a party, those that bind first."""
        return tuple(d for d in self.rows if d.party == party and (not states or d.state in states))


def duties_of(library: Library, record: Record, packs: Sequence[Pack], sought: Iterable[Sought]) -> Duties:
    """Ask every rule of kind `duty` of some packs for all that a case puts together.

    Args:
        library: All law at hand.
        record: What the court sees.
        packs: Whose duties.
        sought: Which harms are looked at, and for whom.
    """
    sought = tuple(sought)
    harms = list(dict.fromkeys(h for s in sought for h in s.harms)) or [NO_EVENT]
    if NO_EVENT in harms:
        record = replace(record, names={**record.names, NO_EVENT: "the event"})
    asker = _Asker(library, record, packs)
    rows: dict[tuple[object, ...], Duty] = {}
    for harm in harms:
        for duty in asker.over(harm, next((s for s in sought if harm in s.harms), None)):
            named = {kind for _, kind in duty.pack.conclusions[duty.rule.concludes or ""].args}
            key = (duty.rule.code, duty.party, duty.thing, duty.harm if "harm" in named else None)
            rows.setdefault(key, duty)
    parties = [*record.of_type("party"), None]
    ordered = sorted(rows.values(), key=lambda d: (parties.index(d.party), not d.binds))
    return Duties(tuple(ordered), tuple(asker.days(harms)))


class _Asker:
    def __init__(self, library: Library, record: Record, packs: Sequence[Pack]) -> None:
        self.library = library
        self.record = record
        self.packs = [p for p in packs if any(r.kind == "duty" for r in p.rules)]
        self.grounder = Grounder(library, record, wide=False)
        self.explainer = Explainer(self.grounder)
        self.events = {t.id for p in self.packs for r in p.rules for c in rule_conditions(r) for t in _events(c)}
        self.calendar = _Calendar(library, record, self.events)
        self.finder = Finder(self.explainer)
        self.blame = _Blame(self.explainer)
        self._evidence = _by_other_pack(library)
        self._breaches = {p.id: _breaches(p) for p in self.packs}

    def days(self, harms: Iterable[str]) -> Iterator[EventDay]:
        for harm in harms if self.events else ():
            keys = [(id_, harm) for id_ in sorted(self.events)]
            stated = any(self.record.entries.get(k) for k in keys)
            yield EventDay(harm, self.day(harm), stated)

    def day(self, harm: str) -> date | None:
        """The day that stands for the day of the event now."""
        for id_ in sorted(self.events):
            if self.record.entries.get((id_, harm)):
                _, value, _ = self.grounder.value(FactTerm(id_, (harm,)), dict.fromkeys(SIDES, ""))
                return value if isinstance(value, date) else None
        return self.record.as_of

    def over(self, harm: str, claim: Sought | None) -> Iterator[Duty]:
        record = self.record
        victims = [k[1] for k in record.entries if k[0] == "victim_of" and k[2] == harm]
        things = record.of_type("thing") if harm == NO_EVENT else things_in_reach(record, harm, parts=True)
        linked = self.linked()
        for thing in things:
            parties: list[str | None] = [p for p in record.of_type("party") if (p, thing) in linked]
            for party in [*(p for p in parties if p not in victims), None]:
                env = {
                    "claimant": claim.claimant if claim else "",
                    "victim": victims[0] if victims else "",
                    "defendant": party or "",
                    "thing": thing,
                    "harm": harm,
                    "claim": claim.claim if claim else "",
                }
                env |= {side: env[side[1:]] for side in SIDES}
                for pack in self.packs:
                    for rule in pack_index(pack).of_kind("duty"):
                        yield from self.ask(pack, rule, party, env)

    def linked(self) -> set[tuple[str, str]]:
        """Parties and things that one statement of the file names together, unless it says that they are apart."""
        found = set()
        kinds = self.record.entities
        for key, entries in self.record.entries.items():
            pair = tuple(kinds.get(a) for a in key[1:])
            if pair == ("party", "thing") and any(e.value is not False for e in entries):
                found.add((key[1], key[2]))
        return found

    def ask(self, pack: Pack, rule: Rule, party: str | None, env: dict[str, str]) -> Iterator[Duty]:
        if rule.concludes is None or rule.negative:
            return
        kinds = dict(pack.conclusions[rule.concludes].args)
        if ("party" in kinds.values()) != (party is not None):
            return
        known = {"party": env["defendant"], "thing": env["thing"], "harm": env["harm"]}
        domains: list[tuple[str, ...]] = []
        for kind in kinds.values():
            first = known.pop(kind, None)
            domains.append((first,) if first is not None else self.record.of_type(kind))
        for args in product(*domains):
            inner = {**env, **dict(zip(kinds, args, strict=True))}
            yield self.stand(pack, rule, party, inner, tuple(args), kinds)

    def stand(
        self,
        pack: Pack,
        rule: Rule,
        party: str | None,
        env: dict[str, str],
        args: tuple[str, ...],
        kinds: dict[str, str],
    ) -> Duty:
        explainer = self.explainer
        assert rule.concludes is not None
        whole = Ref(rule.concludes, tuple(f"={a}" for a in args), "shown")
        env = {**env, **{f"={a}": a for a in args}}
        body = self.grounder.body(pack, rule, env)
        takes = explainer.value(self.grounder.takes(rule))
        denied = explainer.value(self.grounder.conclusion(pack, rule.concludes, whole.args, env).k)
        binds = takes and explainer.value(body.t) and not denied
        return Duty(
            party=party,
            thing=env["thing"] if "thing" in kinds.values() else None,
            harm=env["harm"],
            pack=pack,
            rule=rule,
            binds=binds,
            evidence=tuple(self._evidence.get((pack.id, rule.concludes), ())),
            _asker=self,
            _args=args,
            _env=env,
        )

    def missing(self, pack: Pack, rule: Rule, env: dict[str, str]) -> tuple[Key, ...] | None:
        """The facts that would show that a duty binds; None if it does not, or cannot on this file."""
        value, grounder = self.explainer.value, self.grounder
        if not value(grounder.takes(rule)) or value(grounder.body(pack, rule, env).k):
            return None
        if value(grounder.conclusion(pack, rule.concludes or "", tuple(rule.concludes_args), env).k):
            return None
        return self.finder.rule(pack, rule, env, shown=True)

    def lacks(self, pack: Pack, rule: Rule, env: dict[str, str]) -> tuple[tuple[Lack, ...], tuple[Ground, ...]]:
        """What a duty needs and has not, and the rules that say so of what keeps it away for good."""
        when = rule.when
        own = Ground(rule.code, rule.at)
        found: list[tuple[Lack, list[Ground]]] = []
        for part in when.items if isinstance(when, All) else (when,) if when is not None else ():
            rail = self.explainer.rail(self.grounder.condition(pack, part, env))
            if rail in ("shown", "conflict"):
                continue
            possible = rail != "contrary" and self.finder.condition(pack, part, env, shown=True) is not None
            way = self.blame.condition(pack, part, env)
            lack = Lack(self.say(pack, part, env), rail == "contrary", possible)
            found.append((lack, [*([own] if way.here else []), *way.grounds]))
        for exception in rule.unless:
            if self.explainer.value(self.grounder.condition(pack, exception.when, env).t):
                lack = Lack("an exception: " + self.say(pack, exception.when, env), contrary=True, possible=False)
                found.append((lack, self.blame.bite(pack, rule, exception, env)))
        if not self.explainer.value(self.grounder.takes(rule)):
            found.append((Lack("the view that there is such a duty", contrary=True, possible=False), [own]))
        for lasting in (
            [g for lack, g in found if not (lack.contrary or lack.possible)],
            [g for lack, g in found if lack.contrary],
            [g for _, g in found],
        ):
            if lasting:
                grounds = tuple(dict.fromkeys(ground for some in lasting for ground in some))
                return tuple(lack for lack, _ in found), grounds
        denying = [r for r in pack_index(pack).by_conclusion.get(rule.concludes or "", ()) if r.negative]
        return (), tuple(Ground(r.code, r.at) for r in denying)

    def say(self, pack: Pack, condition: Condition, env: dict[str, str]) -> str:
        if isinstance(condition, Ref):
            inside, id_ = self.grounder.home(pack, condition.id)
            return inside.conclusions[id_].title
        if isinstance(condition, AnyOf) and all(isinstance(i, Ref) for i in condition.items):
            return " or ".join(self.say(pack, i, env) for i in condition.items)
        return self.explainer.phrase(pack, condition, env)

    def kept(self, pack: Pack, rule: Rule, args: tuple[str, ...], env: dict[str, str]) -> Iterator[Breach]:
        seen: set[tuple[str, ...]] = set()
        for breach, ref in self._breaches[pack.id].get(rule.concludes or "", ()):
            here = {**env, **dict(zip(ref.args, args, strict=True))}
            if breach.concludes is None or any(a not in here for a in breach.concludes_args):
                continue
            actual = tuple(here[a] for a in breach.concludes_args)
            if (breach.concludes, *actual) in seen:
                continue
            seen.add((breach.concludes, *actual))
            found = self.explainer.conclusion_state(pack, breach.concludes, actual, here).state
            state: Keeping = (
                "broken"
                if found in ("proved", "conflict")
                else "kept"
                if found in ("disproved", "rebutted")
                else "not shown"
            )
            missing = None
            if state == "not shown":
                missing = self.finder.rule(pack, breach, here, shown=True)
            yield Breach(breach.code, state, missing or ())


def _breaches(pack: Pack) -> dict[str, list[tuple[Rule, Ref]]]:
    """By the conclusion of a duty: the rules that say, of somebody bound by it, what breaks it.

    A breach is a conclusion whose every rule asks, beside other things, that this one duty binds. What several
    duties or breaches lead to is not the breach of any of them.
    """
    duties = {r.concludes for r in pack.rules if r.kind == "duty" and r.concludes}
    found: dict[str, list[tuple[Rule, Ref]]] = {}
    for id_, rules in pack_index(pack).by_conclusion.items():
        showing = [r for r in rules if not r.negative and r.kind in SHOWING]
        if id_ in duties or not showing:
            continue
        asked = [{p.id: p for p in _parts(r) if isinstance(p, Ref) and p.id in duties} for r in showing]
        for duty in set(asked[0]).intersection(*asked[1:]):
            found.setdefault(duty, []).extend((r, refs_[duty]) for r, refs_ in zip(showing, asked, strict=True))
    return found


def _parts(rule: Rule) -> tuple[Condition, ...]:
    """What a rule asks all of."""
    return rule.when.items if isinstance(rule.when, All) else ()


def _by_other_pack(library: Library) -> dict[tuple[str, str], list[str]]:
    """By pack and conclusion: the rules of kind `evidence-source` that rest on it."""
    found: dict[tuple[str, str], list[str]] = {}
    for rule in library.rules.values():
        if rule.kind == "evidence-source":
            for ref in refs(rule.when):
                home, _, id_ = ref.id.rpartition(":")
                codes = found.setdefault((home or rule.pack, id_), [])
                if rule.code not in codes:
                    codes.append(rule.code)
    return found


def _events(condition: Condition) -> Iterator[FactTerm]:
    """The dates for which the day of assessment stands where the case does not say them, if they are about a harm."""
    for term in assessed(condition):
        if term.args == ("harm",):
            yield term


class _Calendar:
    """The same rules with the day of the event left open: on which days a duty binds, all else as it is."""

    def __init__(self, library: Library, record: Record, events: set[str]) -> None:
        harms = [*record.of_type("harm"), NO_EVENT]
        unsaid: dict[Key, tuple[Entry, ...]] = {(id_, h): (Entry(None, "unknown"),) for id_ in events for h in harms}
        self.grounder = Grounder(library, replace(record.overlay(unsaid), closed=False), wide=False)

    def turns(
        self, pack: Pack, rule: Rule, env: dict[str, str], day: date | None, *, binds: bool
    ) -> tuple[date | None, date | None]:
        """Since when a duty that binds has bound; or from which later day one that does not will."""
        circuit = self.grounder.circuit
        node = circuit.conj([self.grounder.body(pack, rule, env).t, self.grounder.takes(rule)])
        dated = [
            k for k in circuit.items_below(node) if isinstance(k, tuple) and k[0] == "value" and _of(k) == env["harm"]
        ]
        if day is None or len(dated) != 1:
            start = rule.applies_from
            return (start if binds and start and day and start <= day else None), None
        stretches = self.stretches(dated[0], node)
        now = max((i for i, (start, _) in enumerate(stretches) if start <= day), default=0)
        if not binds:
            return None, next((start for start, holds in stretches[now + 1 :] if holds), None)
        first = now
        while first and stretches[first - 1][1]:
            first -= 1
        return (stretches[first][0] if first else rule.applies_from), None

    def stretches(self, key: object, node: int) -> list[tuple[date, bool]]:
        """The stretches of time between the days that the rules name: when each begins, and whether the node holds."""
        circuit = self.grounder.circuit
        item = circuit.items[key]
        assert item.late is not None
        found = []
        before = item.now
        for label, rails in item.late():  # anew each time: every rule grounded meanwhile may cut it further
            try:
                start = date.fromisoformat(label)
            except ValueError:
                continue  # the day is never shown
            item.now = rails
            found.append((start, Explainer(self.grounder).value(node)))
        item.now = before
        return sorted(found)


def _of(key: tuple[object, ...]) -> object:
    """What the open value of a circuit is about."""
    fact = key[1]
    return fact[1] if isinstance(fact, tuple) and len(fact) == 2 else None


# --- what keeps a duty away ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Way:
    """Why something is not shown, by the way that comes nearest to it.

    Attributes:
        short: How many conditions it falls short by.
        undated: How many of these are no mere question of dates.
        grounds: The rules that say so.
        here: Whether the rule that asks must name itself.
    """

    short: int
    undated: int
    grounds: tuple[Ground, ...] = ()
    here: bool = False


class _Blame:
    def __init__(self, explainer: Explainer) -> None:
        self.explainer = explainer
        self.grounder = explainer.grounder
        self._ways: dict[tuple[object, ...], _Way] = {}

    def rule(self, pack: Pack, rule: Rule, env: dict[str, str]) -> _Way:
        """Why a rule does not show what it concludes."""
        own = Ground(rule.code, rule.at)
        if not self.explainer.value(self.grounder.takes(rule)):
            return _Way(1, 1, (own,))
        way = self.condition(pack, rule.when, env) if rule.when is not None else _Way(0, 0)
        grounds = [*([own] if way.here else []), *way.grounds]
        bites = [e for e in rule.unless if self._rail(pack, e.when, env) in ("shown", "held", "conflict")]
        grounds += [ground for e in bites for ground in self.bite(pack, rule, e, env)]
        n = len(bites)
        return _Way(way.short + n, way.undated + n, tuple(dict.fromkeys(grounds)))

    def bite(self, pack: Pack, rule: Rule, exception: Unless, env: dict[str, str]) -> list[Ground]:
        """An exception that bites: where it stands, and what it rests on itself."""
        codes = self.explainer.rests_on(pack, exception.when, env)
        below = [Ground(c, self.grounder.library.rules[c].at) for c in codes]
        return [Ground(rule.code, exception.at or rule.at), *below]

    def _rail(self, pack: Pack, condition: Condition, env: dict[str, str]) -> Rail:
        return self.explainer.rail(self.grounder.condition(pack, condition, env))

    def condition(self, pack: Pack, condition: Condition, env: dict[str, str]) -> _Way:
        rail = self._rail(pack, condition, env)
        if rail in ("shown", "conflict"):
            return _Way(0, 0)
        match condition:
            case All(items):
                if rail == "contrary":  # what is merely unknown keeps nothing away beside it
                    items = tuple(i for i in items if self._rail(pack, i, env) == "contrary")
                ways = [self.condition(pack, i, env) for i in items]
                return _Way(
                    sum(w.short for w in ways),
                    sum(w.undated for w in ways),
                    tuple(dict.fromkeys(g for w in ways for g in w.grounds)),
                    any(w.here for w in ways),
                )
            case AnyOf(items):
                return self.nearest([self.condition(pack, i, env) for i in items])
            case Exists(bound, where):
                ways = [self.condition(pack, where, e) for e in self.grounder.bindings(bound, env)]
                return self.nearest(ways) if ways else _Way(1, 1, here=True)
            case Ref(name, args):
                inside, id_ = self.grounder.home(pack, name)
                inner = rule_env(inside, id_, args, env)
                key = (inside.id, id_, *sorted(inner.items()))
                if key in self._ways:
                    return self._ways[key]
                rules = pack_index(inside).by_conclusion.get(id_, ())
                denying = [
                    Ground(r.code, r.at)
                    for r in rules
                    if r.negative and self.explainer.value(self.grounder.body(inside, r, inner).t)
                ]
                ways = [self.rule(inside, r, inner) for r in rules if not r.negative and r.kind in SHOWING]
                way = self.nearest(ways) if ways else _Way(1, 1, here=not denying)
                way = self._ways[key] = replace(way, grounds=tuple(dict.fromkeys([*denying, *way.grounds])))
                return way
            case Compare():
                known = rail == "contrary"
                dates = isinstance(self.grounder.evaluate_term(condition.left, env), date)
                return _Way(1, int(not (known and dates)), here=True)
        return _Way(1, 1, here=True)

    @staticmethod
    def nearest(ways: Sequence[_Way]) -> _Way:
        """The way that falls short by least; if several lack one thing only, each of these would do by itself."""
        least = min(w.short for w in ways)
        near = [w for w in ways if w.short == least]
        if least > 1:
            fewest = min(w.undated for w in near)
            near = [w for w in near if w.undated == fewest]
        grounds = tuple(dict.fromkeys(g for w in near for g in w.grounds))
        return _Way(least, min(w.undated for w in near), grounds, any(w.here for w in near))


# --- which facts are missing --------------------------------------------------------------------------------


class Finder:
    """The fewest facts, not settled yet, whose showing would show something; a search for words, not a new reading.

    It follows the rules as the circuit does and takes the shortest of several ways. Facts that the file's own structure
    would have to say (a link of the chain) are not missing: they are not so. In a closed record only appraisals are.
    """

    def __init__(self, explainer: Explainer) -> None:
        self.explainer = explainer
        self.grounder = explainer.grounder
        self._known: dict[tuple[object, ...], tuple[Key, ...] | None] = {}

    def rule(self, pack: Pack, rule: Rule, env: dict[str, str], *, shown: bool) -> tuple[Key, ...] | None:
        """The facts that would make the body of a rule shown (or contrary); None if none would."""
        if shown:
            if any(self.explainer.value(self.grounder.condition(pack, e.when, env).t) for e in rule.unless):
                return None
            return self.condition(pack, rule.when, env, shown=True) if rule.when is not None else ()
        ways = [self.condition(pack, rule.when, env, shown=False)] if rule.when is not None else []
        ways += [self.condition(pack, e.when, env, shown=True) for e in rule.unless if e.effect == "disproves"]
        return _shortest(ways)

    def condition(
        self, pack: Pack, condition: Condition, env: dict[str, str], *, shown: bool
    ) -> tuple[Key, ...] | None:
        """The facts that would show a condition (or its contrary); none needed if it stands; None if none would do."""
        rails = self.grounder.condition(pack, condition, env)
        if self.explainer.value(rails.t if shown else rails.k):
            return ()
        match condition:
            case Not(item):
                return self.condition(pack, item, env, shown=not shown)
            case All(items) | AnyOf(items):
                ways = [self.condition(pack, i, env, shown=shown) for i in items]
                return _together(ways) if isinstance(condition, All) == shown else _shortest(ways)
            case Exists(bound, where):
                ways = [self.condition(pack, where, e, shown=shown) for e in self.grounder.bindings(bound, env)]
                return _shortest(ways) if shown or not ways else _together(ways)
            case Fact(id_, args):
                return self.fact((id_, *(env.get(a, a) for a in args)), env)
            case Compare():
                return self.compare(condition, env)
            case Ref(name, args, mode):
                inside, id_ = self.grounder.home(pack, name)
                key = (inside.id, id_, mode, shown, *(env[a] for a in args), *(env[s] for s in SIDES))
                if key not in self._known:
                    self._known[key] = None
                    inner = rule_env(inside, id_, args, env)
                    self._known[key] = self.conclusion(inside, id_, inner, held=mode == "held", shown=shown)
                return self._known[key]
            case OneOf():
                return None

    def conclusion(
        self, pack: Pack, id_: str, env: dict[str, str], *, held: bool, shown: bool
    ) -> tuple[Key, ...] | None:
        """The facts that would show a conclusion (or its contrary)."""
        rules = [r for r in pack_index(pack).by_conclusion.get(id_, ()) if self.explainer.value(self.grounder.takes(r))]
        kinds = SHOWING | (PRESUMING if held else frozenset())
        showing = [r for r in rules if not r.negative and r.kind in kinds and r.kind not in INFERRING]
        if shown:
            return _shortest([self.rule(pack, r, env, shown=True) for r in showing])
        ways = [self.rule(pack, r, env, shown=True) for r in rules if r.negative]
        strict = [r for r in showing if r.kind in SHOWING]
        if strict:
            ways.append(_together([self.rule(pack, r, env, shown=False) for r in strict]))
        return _shortest(ways)

    def fact(self, key: Key, env: dict[str, str]) -> tuple[Key, ...] | None:
        """The fact itself, if it is not settled and may still be shown."""
        entries = self.grounder.entries(key, env)
        if any(e.settled for e in entries):
            return None
        return (key,) if self.may_be_shown(key, listed=bool(entries)) else None

    def compare(self, compare: Compare, env: dict[str, str]) -> tuple[Key, ...] | None:
        """The values that a comparison reads and the record does not know, if all of them may still be shown."""
        missing: dict[Key, None] = {}
        for term in self.grounder.reads(compare, env):
            if self.grounder.value(term, env)[0] == "known":
                continue
            key = (term.id, *(env.get(a, a) for a in term.args))
            if not self.may_be_shown(key, listed=bool(self.grounder.entries(key, env))):
                return None
            missing[key] = None
        return tuple(missing) or None

    def may_be_shown(self, key: Key, *, listed: bool) -> bool:
        """Does the record leave a fact open that it does not settle?"""
        record = self.grounder.record
        if record.closed:
            return listed and self.grounder.library.vocabulary.facts[key[0]].kind == "evaluation"
        return listed or (key[0] not in record.complete and key[0] not in record.quiet)


def _together(ways: Iterable[tuple[Key, ...] | None]) -> tuple[Key, ...] | None:
    found: dict[Key, None] = {}
    for way in ways:
        if way is None:
            return None
        found |= dict.fromkeys(way)
    return tuple(found)


def _shortest(ways: Iterable[tuple[Key, ...] | None]) -> tuple[Key, ...] | None:
    return min((w for w in ways if w is not None), key=len, default=None)


__all__ = ["Breach", "Duties", "Duty", "EventDay", "Finder", "Ground", "Lack", "duties_of"]
