"""Grounding: one claim's rules over one record become nodes of the circuit.

Every condition has two rails: `t`, it is shown (or held, where the rule says so), and `k`, its contrary is shown.
A conclusion has three nodes: shown (`s`), held (`h`: shown or presumed) and contrary (`k`). See DESIGN §6.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, cached_property
from itertools import product
from typing import NamedTuple

from solidum.law.library import Library
from solidum.law.model import (
    INFERRING,
    PRESUMING,
    SHOWING,
    All,
    AnyOf,
    AsOf,
    Clock,
    Compare,
    Condition,
    Const,
    Counting,
    Degree,
    Duration,
    Exists,
    Fact,
    FactTerm,
    Money,
    Named,
    Not,
    OneOf,
    Pack,
    Pick,
    Ref,
    Rule,
    Shift,
    Term,
    Unless,
    Value,
    YearEnd,
)
from solidum.law.walk import fact_ids, fact_terms, named
from solidum.law.walk import shifts as shifts_of
from solidum.reasoning.circuit import FALSE, PENDING, TRUE, Circuit, Item
from solidum.reasoning.counting import LONGEST_REST, LastDay, add_duration, holidays_of, last_day
from solidum.reasoning.index import ANYTHING, CLAIM_VARIABLES, pack_index
from solidum.reasoning.record import BINDS_ONLY_ITS_MAKER, Entry, Key, Record
from solidum.reasoning.sieve import Sieve

SIDES = ("@claimant", "@defendant", "@victim")
"""The people of the claim itself, also where a rule's own argument bears the name of one of its variables."""


class Pair(NamedTuple):
    """The rails of a condition: shown (as the rule asks) and contrary."""

    t: int
    k: int


class Triple(NamedTuple):
    """The rails of a conclusion: shown, held, contrary."""

    s: int
    h: int
    k: int


@dataclass(frozen=True, slots=True)
class Scene:
    """Whom a claim is between, and over what."""

    claimant: str
    victim: str
    defendant: str
    thing: str
    harm: str
    claim: str

    def env(self) -> dict[str, str]:
        """The entity of each claim variable."""
        found = {name: getattr(self, name) for name in CLAIM_VARIABLES}
        return {**found, **{side: found[side[1:]] for side in SIDES}}


def sides(env: Mapping[str, str]) -> tuple[str, ...]:
    """Whose admissions count here: the people of the claim itself."""
    return tuple(env[side] if side in env else env[side[1:]] for side in SIDES)


def rule_env(pack: Pack, id_: str, args: tuple[str, ...], env: Mapping[str, str]) -> dict[str, str]:
    """The variables inside the rules of a conclusion."""
    scene = {v: env[v] for v in (*CLAIM_VARIABLES, *SIDES) if v in env}
    params = [name for name, _ in pack.conclusions[id_].args]
    return {**scene, **{p: env.get(a, a) for p, a in zip(params, args, strict=True)}}


class Rails:
    """The rails of a condition, shown (`t`) and contrary (`k`), each grounded when first asked for."""

    __slots__ = ("_k", "_t")

    def __init__(self, t: int | Callable[[], int], k: int | Callable[[], int]) -> None:
        self._t = t
        self._k = k

    @property
    def t(self) -> int:
        if not isinstance(self._t, int):
            self._t = self._t()
        return self._t

    @property
    def k(self) -> int:
        if not isinstance(self._k, int):
            self._k = self._k()
        return self._k


NOTHING = Pair(FALSE, FALSE)
SURE = Rails(TRUE, FALSE)
NEVER = Rails(FALSE, FALSE)

_COST = {Fact: 0, Compare: 0, OneOf: 0, Not: 1, Ref: 2, All: 2, AnyOf: 2, Exists: 3}


_orders: dict[int, tuple[tuple[Condition, ...], tuple[Condition, ...]]] = {}


def _cheap_first(items: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Facts before conclusions before `exists`: what is settled then saves grounding the rest."""
    found = _orders.get(id(items))
    if found is None or found[0] is not items:
        if len(_orders) > 100_000:
            _orders.clear()
        found = _orders[id(items)] = (items, tuple(sorted(items, key=lambda c: _COST[type(c)])))
    return found[1]


_read: dict[int, tuple[Compare, tuple[str, ...], frozenset[str]]] = {}


def _reads(compare: Compare) -> tuple[tuple[str, ...], frozenset[str]]:
    """The variables and the facts of a comparison."""
    found = _read.get(id(compare))
    if found is None or found[0] is not compare:
        if len(_read) > 100_000:
            _read.clear()
        ids = frozenset(fact_ids(compare))
        found = _read[id(compare)] = (compare, tuple(sorted(_names(compare))), ids)
    return found[1], found[2]


class Grounder:
    """Grounds conditions and conclusions of all packs over one record into one circuit."""

    def __init__(self, library: Library, record: Record, circuit: Circuit | None = None, *, wide: bool = True) -> None:
        """Begin.

        Args:
            library: The law.
            record: What the court sees.
            circuit: Where the nodes go; a new one if not given.
            wide: Whether facts that the file does not mention may still end in any way. If not, they are never
                shown, which is how they stand today, and far fewer nodes are needed.
        """
        self.library = library
        self.record = record
        self.wide = wide
        self.circuit = circuit if circuit is not None else Circuit()
        self._conclusions: dict[tuple[object, ...], int] = {}
        self._facts: dict[tuple[object, ...], Pair] = {}
        self._compares: dict[Hashable, dict[Hashable, tuple[Compare, dict[str, str]]]] = {}
        self._values: dict[tuple[object, ...], tuple[str, Value | None, Hashable | None]] = {}
        self._asked: dict[Hashable, set[Degree]] = {}
        self.musts: dict[int, str] = {}
        self.finished = False
        self.stood_in: set[Key] = set()
        """Dates that the record does not mention, for which the date of assessment has stood in some comparison."""
        self._near: dict[tuple[str, ...], Sequence[str]] = {}
        self._said: dict[tuple[str, str], str | None] = {}
        self._views: dict[tuple[str, str], tuple[tuple[str, ...], bool]] = {}
        self._compared: dict[tuple[object, ...], tuple[Compare, Pair]] = {}
        self._ties: dict[int, tuple[Compare, tuple[str, ...]]] = {}
        self._sieve = None if wide else Sieve(library, record)

    @cached_property
    def relative(self) -> frozenset[str]:
        """Fact ids with a statement that binds only its maker."""
        said = frozenset(
            key[0]
            for key, entries in self.record.entries.items()
            if any(e.standing in BINDS_ONLY_ITS_MAKER for e in entries)
        )
        groups = (g for g in self.record.groups if g.entry.standing in BINDS_ONLY_ITS_MAKER)
        return said | {member[0] for group in groups for member in group.members}

    # --- facts ----------------------------------------------------------------------------------

    def entries(self, key: Key, env: dict[str, str]) -> tuple[Entry, ...]:
        """Statements about a fact, with those that bind somebody else turned into mere allegations."""
        found = self.record.entries.get(key, ())
        if key[0] not in self.relative:
            return found
        parties = sides(env)
        return tuple(e if e.binds(parties) else _as_alleged(e) for e in found)

    def _viewers(self, id_: str, env: dict[str, str]) -> tuple[str, ...]:
        return sides(env) if id_ in self.relative else ()

    def fact(self, id_: str, args: tuple[str, ...], degree: Degree, env: dict[str, str]) -> Pair:
        """The rails of a yes/no fact at a degree."""
        key = (id_, *(env.get(a, a) for a in args))
        viewers = self._viewers(id_, env)
        memo = (key, degree, viewers)
        found = self._facts.get(memo)
        if found is None:
            found = self._facts[memo] = self._fact(key, degree, env, viewers)
        return found

    def _fact(self, key: Key, degree: Degree, env: dict[str, str], viewers: tuple[str, ...]) -> Pair:
        entries = self.entries(key, env)
        settled = [e for e in entries if e.settled]
        if settled:
            shown = any(e.value is True and e.degree >= degree for e in settled)
            contrary = any(e.value is False and e.degree >= degree for e in settled)
            return Pair(int(shown), int(contrary))
        entry = self.library.vocabulary.facts[key[0]]
        if not entries and key[0] in self.record.complete:
            return Pair(FALSE, TRUE)
        if not entries and (not self.wide or key[0] in self.record.quiet):
            return NOTHING
        evaluation = entry.kind == "evaluation"
        if self.record.closed and not (evaluation and entries):
            return NOTHING
        item = ("fact", key, viewers)
        if item not in self.circuit.items:
            group = "appraisal" if evaluation and entries else "listed" if entries else "unmentioned"
            now: frozenset[Hashable] = frozenset({PENDING}) if group == "appraisal" else frozenset()
            self.circuit.items[item] = Item(item, group, self.say(key), [], now)  # type: ignore[arg-type]
            self._degrees(item, Degree.proved, evaluation)
        self._degrees(item, degree, evaluation)
        return Pair(self.circuit.leaf(item, ("t", degree)), self.circuit.leaf(item, ("k", degree)))

    def _degrees(self, key: Hashable, degree: Degree, evaluation: bool) -> None:
        """Endings of a fact: shown to each degree that is asked, the contrary likewise, or never shown."""
        item = self.circuit.items[key]
        if self.finished and item.endings:
            return  # explaining asks more than the outcome does; what may still happen is fixed by then
        asked = self._asked.setdefault(key, set())
        if degree in asked:
            return
        asked.add(degree)
        words = {Degree.proved: ("met", "not met") if evaluation else ("shown", "contrary shown")}
        endings: list[tuple[str, frozenset[Hashable]]] = []
        for d in sorted(asked, reverse=True):
            yes, no = words.get(d, (f"shown as {d.name}", f"contrary shown as {d.name}"))
            lower = [e for e in asked if e <= d]
            endings.append((yes, frozenset(("t", e) for e in lower)))
            endings.append((no, frozenset(("k", e) for e in lower)))
        if not evaluation:
            endings.append(("never shown", frozenset()))
        item.endings = endings

    def say(self, key: Key) -> str:
        """A ground fact in words, for labels."""
        names = self.record.names
        return f"{key[0]}({', '.join(names.get(a, a) for a in key[1:])})"

    # --- values and comparisons -----------------------------------------------------------------

    def value(self, term: FactTerm, env: dict[str, str]) -> tuple[str, Value | None, Hashable | None]:
        """`known` with the value, `open` with the item that stands for it, or `never`."""
        key = (term.id, *(env.get(a, a) for a in term.args))
        viewers = self._viewers(term.id, env)
        memo = (key, viewers)
        if memo not in self._values:
            entries = self.entries(key, env)
            known = [e.value for e in entries if e.settled and e.value is not None]
            if known:
                same = all(v == known[0] for v in known)
                self._values[memo] = ("known", known[0], None) if same else ("never", None, None)
            elif self.record.closed or (not entries and not self.wide):
                self._values[memo] = ("never", None, None)
            else:
                item: Hashable = ("value", key, viewers)
                if item not in self.circuit.items:
                    group = "listed" if entries else "unmentioned"
                    made = Item(item, group, self.say(key), [])  # type: ignore[arg-type]
                    made.late = lambda: self._intervals(item)
                    self.circuit.items[item] = made
                self._values[memo] = ("open", None, item)
        return self._values[memo]

    def _mentioned(self, term: Term, env: dict[str, str]) -> bool:
        return any(
            self.record.entries.get((f.id, *(env.get(a, a) for a in f.args))) for f in fact_terms(term)
        ) or not any(True for _ in fact_terms(term))

    def resolve(self, term: Term, env: dict[str, str]) -> Term:
        """`first_known` is settled by what the case mentions, before anything else."""
        match term:
            case Pick("first_known", terms):
                for part in terms:
                    if self._mentioned(part, env):
                        if isinstance(part, AsOf):
                            unsaid = (f for other in terms for f in fact_terms(other))
                            self.stood_in |= {(f.id, *(env.get(a, a) for a in f.args)) for f in unsaid}
                        return self.resolve(part, env)
                return self.resolve(terms[0], env)
            case Pick(how, terms):
                return Pick(how, tuple(self.resolve(t, env) for t in terms))
            case Shift(inner, sign, by):
                return Shift(self.resolve(inner, env), sign, by)
            case YearEnd(inner):
                return YearEnd(self.resolve(inner, env))
        return term

    def reads(self, compare: Compare, env: dict[str, str]) -> Iterator[FactTerm]:
        """The facts whose values a comparison really reads: of `first_known` only the one that stands."""
        for term in (compare.left, compare.right):
            yield from fact_terms(None if term is None else self.resolve(term, env))

    def read_by(self, compare: Compare, env: dict[str, str]) -> list[Key]:
        """The same as ground facts."""
        return [(f.id, *(env.get(a, a) for a in f.args)) for f in self.reads(compare, env)]

    def evaluate_term(self, term: Term, env: dict[str, str], trial: dict[Key, Value] | None = None) -> Value | None:
        """The value of a term on the record, with trial values for open facts; None if some part is unknown."""
        match term:
            case Const(value):
                return value
            case AsOf():
                return self.record.as_of
            case Named(variable):
                return env[variable]
            case FactTerm(id_, args):
                key = (id_, *(env.get(a, a) for a in args))
                if trial and key in trial:
                    return trial[key]
                return self.value(term, env)[1]
            case Shift(inner, sign, by):
                base = self.evaluate_term(inner, env, trial)
                clock = self.library.clocked.get(id(term))
                if clock is not None and isinstance(base, date) and isinstance(by, Duration):
                    return self.last_day(clock, base, by, env).day
                return None if base is None else _moved(base, by, sign)
            case YearEnd(inner):
                base = self.evaluate_term(inner, env, trial)
                return date(base.year, 12, 31) if isinstance(base, date) else None
            case Pick("first_known"):
                return self.evaluate_term(self.resolve(term, env), env, trial)
            case Pick(how, terms):
                values = [self.evaluate_term(t, env, trial) for t in terms]
                if any(v is None for v in values):
                    return None
                days = [v for v in values if isinstance(v, date)]
                sums = [v for v in values if isinstance(v, Money)]
                pick = min if how == "earliest" else max
                if len(days) == len(values):
                    return pick(days)
                if len(sums) == len(values) and len({m.currency for m in sums}) == 1:
                    return pick(sums, key=lambda m: m.amount)
                return None

    def holds(self, compare: Compare, env: dict[str, str], trial: dict[Key, Value] | None = None) -> bool | None:
        """Does a comparison hold, with trial values for open facts? None where a value is missing."""
        left = self.evaluate_term(compare.left, env, trial)
        if left is None:
            return None
        if compare.op == "in":
            return str(left) in compare.members
        if compare.right is None:
            return None
        right = self.evaluate_term(compare.right, env, trial)
        if right is None:
            return None
        sign = _order(left, right)
        if sign is None:
            return None
        match compare.op:
            case "=":
                return sign == 0
            case "<":
                return sign < 0
            case "<=":
                return sign <= 0
            case ">":
                return sign > 0
            case _:
                return sign >= 0

    # --- the last day of a period ---------------------------------------------------------------

    def last_day(self, clock: Clock, start: date, by: Duration, env: Mapping[str, str]) -> LastDay:
        """The last day of a period, as the law of the clock counts it and as the case suspends it."""
        way, country = self.counted(clock, env)
        rests = holidays_of(country) if way is not None and country is not None else None
        return last_day(start, by, way, rests, self.pauses(clock, env))

    def pauses(self, clock: Clock, env: Mapping[str, str]) -> list[tuple[date, date | None]]:
        """The times in which a clock stands still in one claim."""
        if not clock.suspends:
            return []
        claim, defendant = env.get("claim", ""), env.get("@defendant", env.get("defendant", ""))
        return [(p.first, p.last) for p in self.record.pauses if p.counts(claim, defendant)]

    def counted(self, clock: Clock, env: Mapping[str, str]) -> tuple[Counting | None, str | None]:
        """How a clock counts, and the country whose public holidays count; None for what nobody knows.

        Periods of national law are counted by the law of the country where court and harm are; if they differ, which
        law applies is another question, and none is taken.
        """
        countings = self.library.vocabulary.countings
        if clock.counts == "plain":
            return None, None
        forum, place = self.said("claim.forum", env.get("claim")), self.said("harm.place", env.get("harm"))
        if clock.counts == "national":
            places = {country for country in (forum, place) if country is not None}
            country = places.pop() if len(places) == 1 else None
            state = (country or "").partition("-")[0]
            return next((w for w in countings.values() if state in w.countries), None), country
        way = countings[clock.counts]
        if len(way.countries) == 1:
            return way, next(iter(way.countries))
        own = self.said("party.country", env.get(clock.actor))
        where = {"court": forum, "harm": place, "own": own}[clock.place]
        known = where is not None and (way.holidays_of is None or where.partition("-")[0] in way.holidays_of)
        return way, where if known else None

    def said(self, field: str, entity: str | None) -> str | None:
        """What the case file says in one of its own fields; None if nothing, or not one thing."""
        key = (field, entity or "")
        if key not in self._said:
            values = {
                str(e.value)
                for fact in self.library.vocabulary.facts.values()
                if fact.field == field
                for e in self.record.entries.get((fact.id, key[1]), ())
                if e.settled
            }
            self._said[key] = values.pop() if len(values) == 1 else None
        return self._said[key]

    def _stops(self, compare: Compare, env: dict[str, str]) -> list[tuple[date, date | None]]:
        """The times in which some period of a comparison stands still, in order."""
        terms = (*shifts_of(compare.left), *shifts_of(compare.right))
        clocks = [c for term in terms if (c := self.library.clocked.get(id(term))) is not None]
        found = {stop for clock in clocks for stop in self.pauses(clock, env)}
        return sorted(found, key=lambda stop: (stop[0], stop[1] or date.max))

    def _tied(self, compare: Compare) -> tuple[str, ...]:
        """The variables that a comparison depends on beside its own, because of how its periods are counted."""
        found = self._ties.get(id(compare))
        if found is None or found[0] is not compare:
            terms = [*shifts_of(compare.left), *shifts_of(compare.right)]
            clocks = [c for term in terms if (c := self.library.clocked.get(id(term))) is not None]
            stops = any(c.suspends for c in clocks) and bool(self.record.pauses)
            actors = {c.actor for c in clocks if c.counts != "plain"}
            names = tuple(sorted({*CLAIM_VARIABLES, *actors})) if stops or actors else ()
            found = self._ties[id(compare)] = (compare, names)
        return found[1]

    def compare(self, compare: Compare, env: dict[str, str]) -> Pair:
        """The rails of a comparison: decided where all values are known, else leaves of the open value."""
        names, ids = _reads(compare)
        viewers = () if self.relative.isdisjoint(ids) else sides(env)
        memo = (id(compare), *[env.get(name) for name in (*names, *self._tied(compare))], viewers)
        found = self._compared.get(memo)
        if found is None or found[0] is not compare:
            found = self._compared[memo] = (compare, self._compare(compare, env))
        return found[1]

    def _atom(self, compare: Compare, env: dict[str, str]) -> Hashable:
        """A comparison together with what its variables stand for."""
        names = {*_names(compare), *self._tied(compare)}
        return compare, tuple(sorted((n, v) for n, v in env.items() if n in names))

    def _compare(self, compare: Compare, env: dict[str, str]) -> Pair:
        open_items: dict[Hashable, None] = {}
        for fact in self.reads(compare, env):
            state, _, item = self.value(fact, env)
            if state == "never":
                return NOTHING
            if item is not None:
                open_items[item] = None
        if not open_items:
            holds = self.holds(compare, env)
            return NOTHING if holds is None else Pair(int(holds), int(not holds))
        atom = self._atom(compare, env)
        if len(open_items) == 1:
            item = next(iter(open_items))
            self._compares.setdefault(item, {})[atom] = (compare, env)
        else:
            item = ("compare", atom)
            if item not in self.circuit.items:
                groups = {self.circuit.items[i].group for i in open_items}
                self.circuit.items[item] = Item(
                    item,
                    "listed" if groups == {"listed"} else "unmentioned",
                    _readable(compare, env),
                    [
                        ("shown", frozenset({("t", atom)})),
                        ("contrary shown", frozenset({("k", atom)})),
                        ("never shown", frozenset()),
                    ],
                )
        return Pair(self.circuit.leaf(item, ("t", atom)), self.circuit.leaf(item, ("k", atom)))

    def _intervals(self, item: Hashable) -> list[tuple[str, frozenset[Hashable]]]:
        """Endings of an unknown value: the intervals cut by the constants it meets, or never shown."""
        key: Key = item[1]  # type: ignore[index]
        entry = self.library.vocabulary.facts[key[0]]
        atoms = self._compares.get(item, {})
        trials: list[tuple[str, Value]] = []
        if entry.value == "choice":
            words = set(entry.choices) - {"any"}
            for compare, env in atoms.values():
                words |= compare.members | {v for v in self._known(compare, env) if isinstance(v, str)}
            trials = [(w, w) for w in sorted(words)]
            if "any" in entry.choices:
                trials.append(("another", "?"))
        else:
            cuts: set[Value] = set()
            for compare, env in atoms.values():
                known, by = self._known(compare, env), _shifts(compare.left) + _shifts(compare.right)
                if self._tied(compare):  # it turns up to so many days later, or a suspension later
                    stops = self._stops(compare, env)
                    known |= {day for stop in stops for day in stop if day is not None}
                    for days in _lengths(stops):
                        cuts |= _around(known, [*by, Duration(days=days)], LONGEST_REST)
                    cuts |= _around(known, by, LONGEST_REST)
                else:
                    cuts |= _around(known, by)
                if _by_year(compare.left) or _by_year(compare.right):  # it turns with the year
                    ends = {date(d.year - n, 12, 31) for d in cuts if isinstance(d, date) for n in (0, 1) if d.year > n}
                    cuts |= _around(ends, [])
            trials = [(str(v), v) for v in sorted(cuts, key=_rank)]
        seen: dict[frozenset[Hashable], str] = {}
        for word, value in trials:
            rails: set[Hashable] = set()
            for atom, (compare, env) in atoms.items():
                holds = self.holds(compare, env, {key: value})
                if holds is not None:
                    rails.add(("t" if holds else "k", atom))
            seen.setdefault(frozenset(rails), word)
        seen.setdefault(frozenset(), "never shown")
        return [(word, rails) for rails, word in seen.items()]

    def _known(self, compare: Compare, env: dict[str, str]) -> set[Value]:
        """The constants of a comparison and the values of its known facts."""
        found: set[Value] = set()
        stack: list[Term | None] = [compare.left, compare.right]
        while stack:
            match stack.pop():
                case Shift(inner) | YearEnd(inner):
                    stack.append(inner)
                case Pick(_, terms):
                    stack += terms
                case Const() | FactTerm() | AsOf() | Named() as term:
                    value = self.evaluate_term(term, env)
                    if value is not None:
                        found.add(value)
        return found

    def finish(self, scenes: Iterable[Scene]) -> None:
        """Ground the impossible combinations, then fix the endings of unknown values.

        Call it once all claims are grounded: an unknown value is cut by every comparison it meets.
        """
        self._ground_constraints(list(scenes))
        for item in list(self.circuit.items.values()):
            if item.late is not None:
                item.endings = item.late()
        self.finished = True

    def _ground_constraints(self, scenes: list[Scene]) -> None:
        circuit = self.circuit
        plain: dict[str, str] = dict.fromkeys(CLAIM_VARIABLES, "")
        views = [plain, *({**plain, **scene.env()} for scene in scenes)]
        known = {key[1][0] for key in circuit.items if isinstance(key, tuple) and key[0] in ("fact", "value")}
        known |= {key[0] for key in self.record.entries}
        for constraint in self.library.vocabulary.constraints:
            names = set(fact_ids(constraint.never))
            if not names & known:
                continue
            for view in views if names & self.relative else views[:1]:
                for env in self.bindings(constraint.variables, view):
                    node = circuit.neg(self._facts_only(constraint.never, env).t)
                    if node != TRUE:
                        self.musts[node] = constraint.id
        for group in self.record.groups:
            if group.entry.settled:
                members = sorted(group.members)
                for view in views if {m[0] for m in members} & self.relative else views[:1]:
                    if not group.entry.binds(sides(view)):
                        continue
                    rails = [self.fact(m[0], m[1:], Degree.proved, view).k for m in members]
                    node = circuit.neg(circuit.conj(rails))
                    if node != TRUE:
                        self.musts[node] = "one of: " + "; ".join(self.say(m) for m in members)

    def musts_on(self, free: Iterable[Hashable]) -> list[int]:
        """The nodes that every consistent ending of the items must keep true."""
        wanted = set(free)
        return [m for m in self.musts if not wanted.isdisjoint(self.circuit.items_below(m))]

    def broken(self) -> list[str]:
        """The declared impossible combinations that the record itself, as it stands, contains."""
        nodes = self.circuit.cone_of(self.musts)
        value = self.circuit.now(nodes)
        return [name for node, name in self.musts.items() if not value[node]]

    def _facts_only(self, condition: Condition, env: dict[str, str]) -> Rails:
        """A condition of the vocabulary, which speaks of facts and no pack's conclusions."""
        return self.condition(None, condition, env)

    # --- conditions -----------------------------------------------------------------------------

    def condition(
        self,
        pack: Pack | None,
        condition: Condition,
        env: dict[str, str],
        degree: Degree = Degree.proved,
        *,
        strict: bool = False,
    ) -> Rails:
        """The rails of a condition, each grounded only when it is asked for.

        Args:
            pack: Whose conclusions it speaks of; None where it can speak of none.
            condition: What is asked.
            env: Entity of each variable.
            degree: How far facts must be shown, at most.
            strict: Take every `held` as `shown` (to tell proved from presumed).
        """
        return Rails(
            lambda: self._shown(pack, condition, env, degree, strict),
            lambda: self._contrary(pack, condition, env, degree, strict),
        )

    def _shown(self, pack: Pack | None, condition: Condition, env: dict[str, str], degree: Degree, strict: bool) -> int:
        circuit = self.circuit
        match condition:
            case Fact(id_, args, own):
                return self.fact(id_, args, min(own, degree), env).t
            case Ref(id_, args, mode, own):
                rail = "s" if strict or mode == "shown" else "h"
                return self._conclusion(*self.home(pack, id_), args, env, min(own, degree), rail)
            case All(items):
                return circuit.conj(self._shown(pack, i, env, degree, strict) for i in _cheap_first(items))
            case AnyOf(items):
                return circuit.disj(self._shown(pack, i, env, degree, strict) for i in _cheap_first(items))
            case Not(item):
                return self._contrary(pack, item, env, degree, strict)
            case Compare():
                return self.compare(condition, env).t
            case Exists(bound, where):
                return circuit.disj(self._shown(pack, where, e, degree, strict) for e in self.bindings(bound, env))
            case OneOf(id_, args):
                return self._one_of((id_, *(env.get(a, a) for a in args)), env)

    def _contrary(
        self, pack: Pack | None, condition: Condition, env: dict[str, str], degree: Degree, strict: bool
    ) -> int:
        circuit = self.circuit
        match condition:
            case Fact(id_, args, own):
                return self.fact(id_, args, min(own, degree), env).k
            case Ref(id_, args, _, own):
                return self._conclusion(*self.home(pack, id_), args, env, min(own, degree), "k")
            case All(items):
                return circuit.disj(self._contrary(pack, i, env, degree, strict) for i in _cheap_first(items))
            case AnyOf(items):
                return circuit.conj(self._contrary(pack, i, env, degree, strict) for i in _cheap_first(items))
            case Not(item):
                return self._shown(pack, item, env, degree, strict)
            case Compare():
                return self.compare(condition, env).k
            case Exists(bound, where):
                choices = list(self.bindings(bound, env))
                if not choices:
                    return FALSE
                return circuit.conj(self._contrary(pack, where, e, degree, strict) for e in choices)
            case OneOf():
                return FALSE

    def home(self, pack: Pack | None, name: str) -> tuple[Pack, str]:
        """The pack that a conclusion belongs to, and its id there: `PACK:name` is another pack's."""
        other, _, id_ = name.rpartition(":")
        if other:
            return self.library.packs[other], id_
        if pack is None:
            raise ValueError(f"`{name}` is a conclusion, and no pack is asked")
        return pack, id_

    def bindings(self, bound: tuple[tuple[str, str], ...], env: dict[str, str]) -> Iterator[dict[str, str]]:
        """Every way to fill the variables of `exists` with entities that the case connects with the claim."""
        domains = [self._parties(env) if kind == "party" else self.record.of_type(kind) for _, kind in bound]
        for chosen in product(*domains):
            yield {**env, **{name: entity for (name, _), entity in zip(bound, chosen, strict=True)}}

    def _parties(self, env: dict[str, str]) -> Sequence[str]:
        """The parties that the record connects with the things, the harm or the people of a claim.

        A party that no statement of the case connects with any of them cannot be the one a rule looks for; leaving it
        out keeps every claim's cone to its own surroundings.
        """
        memo = tuple(env.get(v, "") for v in ("thing", "harm", "claim", "claimant", "victim", "defendant"))
        found = self._near.get(memo)
        if found is None:
            parties = self.record.of_type("party")
            if not memo[0]:
                found = parties
            else:
                reach = {memo[0]}
                queue = [memo[0]]
                while queue:
                    for other in self._beside.get(queue.pop(), ()):
                        if self.record.entities.get(other) in ("thing", "evidence") and other not in reach:
                            reach.add(other)
                            queue.append(other)
                reach |= set(memo[1:])
                near = {p for r in reach for p in self._beside.get(r, ())} | set(memo[3:])
                found = [p for p in parties if p in near]
            self._near[memo] = found
        return found

    @cached_property
    def _beside(self) -> dict[str, set[str]]:
        """Which entities stand together in some statement of the record."""
        found: dict[str, set[str]] = {}
        keys = [*self.record.entries, *(m for group in self.record.groups for m in group.members)]
        for _, *args in keys:
            for one in args:
                for other in args:
                    if one != other:
                        found.setdefault(one, set()).add(other)
        return found

    def _one_of(self, key: Key, env: dict[str, str]) -> int:
        parties = sides(env)
        shown = []
        for group in self.record.groups:
            if key not in group.members:
                continue
            if group.entry.settled and group.entry.binds(parties):
                return TRUE
            if self.record.closed:
                continue
            item = ("one of", group.members)
            if item not in self.circuit.items:
                label = "one of: " + "; ".join(sorted(self.say(m) for m in group.members))
                endings: list[tuple[str, frozenset[Hashable]]] = [
                    ("shown", frozenset({"t"})),
                    ("never shown", frozenset()),
                ]
                self.circuit.items[item] = Item(item, "listed", label, endings)
            shown.append(self.circuit.leaf(item, "t"))
        return self.circuit.disj(shown)

    # --- conclusions ----------------------------------------------------------------------------

    def conclusion(
        self, pack: Pack, id_: str, args: tuple[str, ...], env: dict[str, str], degree: Degree = Degree.proved
    ) -> Triple:
        """The rails of a conclusion in the light of one claim; `args` are variables of `env`."""
        s, h, k = (self._conclusion(pack, id_, args, env, degree, rail) for rail in "shk")
        return Triple(s, h, k)

    def held_or_contrary(self, pack: Pack, id_: str, args: tuple[str, ...], env: dict[str, str]) -> Pair:
        """The same, held and contrary alone."""
        return Pair(*(self._conclusion(pack, id_, args, env, Degree.proved, rail) for rail in "hk"))

    def _conclusion(
        self, pack: Pack, id_: str, args: tuple[str, ...], env: dict[str, str], degree: Degree, rail: str
    ) -> int:
        if self._sieve is not None and not self._sieve.conclusion(pack, id_, rail):
            return FALSE
        memo = (degree, rail, *self.view(pack, id_, args, env))
        found = self._conclusions.get(memo)
        if found is None:
            ground = {"s": self._proved, "h": self._held, "k": self._disproved}[rail]
            found = self._conclusions[memo] = ground(pack, id_, rule_env(pack, id_, args, env), degree)
        return found

    def view(self, pack: Pack, id_: str, args: tuple[str, ...], env: dict[str, str]) -> tuple[object, ...]:
        """A conclusion with all of a claim that it can depend on: where that is the same, so is how it stands."""
        view = self._views.get((pack.id, id_))
        if view is None:
            looks, facts = pack_index(pack).reach(id_)
            relative = bool(self.relative) and (ANYTHING in facts or not facts.isdisjoint(self.relative))
            bound = (pack.id, id_) in self.library.claim_bound
            looked = tuple(v for v in CLAIM_VARIABLES if bound or v in looks)
            view = self._views[pack.id, id_] = looked, relative
        looked, relative = view
        actual = tuple([env.get(a, a) for a in args])  # a country may be called by its code
        return pack.id, id_, actual, tuple([env[v] for v in looked]), sides(env) if relative else ()

    def _rules(self, pack: Pack, id_: str, degree: Degree, *, every: bool = False) -> Iterator[tuple[Rule, int]]:
        """The rules that can show a conclusion to a degree; with `every`, all that can show it at all."""
        for rule in pack_index(pack).by_conclusion.get(id_, ()):
            if rule.degree >= degree or (every and rule.kind in SHOWING and not rule.negative):
                yield rule, self.takes(rule)

    def _proved(self, pack: Pack, id_: str, env: dict[str, str], degree: Degree) -> int:
        circuit = self.circuit
        found = []
        for rule, takes in self._rules(pack, id_, degree):
            if rule.negative:
                continue
            if rule.kind in SHOWING:
                found.append(circuit.conj([self.body(pack, rule, env, degree, strict=True).t, takes]))
            elif rule.kind in INFERRING:
                found.append(self._drawn(pack, rule, takes, env, degree))
            if found and found[-1] == TRUE:
                return TRUE
        return circuit.disj(found)

    def _held(self, pack: Pack, id_: str, env: dict[str, str], degree: Degree) -> int:
        circuit = self.circuit
        found = []
        for rule, takes in self._rules(pack, id_, degree):
            if rule.negative:
                continue
            if rule.kind in INFERRING:
                found.append(self._drawn(pack, rule, takes, env, degree))
            else:
                found.append(circuit.conj([self.body(pack, rule, env, degree).t, takes]))
            if found[-1] == TRUE:
                return TRUE
        return circuit.disj(found)

    def _disproved(self, pack: Pack, id_: str, env: dict[str, str], degree: Degree) -> int:
        """Every showing rule is contrary, a rule shows the contrary, or a rebuttal disproves."""
        circuit = self.circuit
        found: list[int] = []
        every: list[int] = []
        taking: list[int] = []
        for rule, takes in self._rules(pack, id_, degree, every=True):
            if rule.negative:
                found.append(circuit.conj([self.body(pack, rule, env, degree).t, takes]))
            elif rule.kind in SHOWING:
                if FALSE not in every:
                    every.append(circuit.disj([self.body(pack, rule, env, degree).k, circuit.neg(takes)]))
                taking.append(takes)
            elif rule.kind in PRESUMING:
                bites = [self._bite(pack, e, env) for e in rule.unless if e.effect == "disproves"]
                if any(b != FALSE for b in bites):
                    base = self.base(pack, rule, env, degree).t
                    found += [circuit.conj([base, bite, takes]) for bite in bites]
        if every:
            found.append(circuit.conj([*every, circuit.disj(taking)]))
        return circuit.disj(found)

    def _drawn(self, pack: Pack, rule: Rule, takes: int, env: dict[str, str], degree: Degree) -> int:
        body = self.body(pack, rule, env, degree).t
        return FALSE if body == FALSE else self.circuit.conj([body, takes, self.drawn(rule, env)])

    def _bite(self, pack: Pack, exception: Unless, env: dict[str, str]) -> int:
        """An exception bites only if it is itself shown, whatever degree the rule is asked at."""
        return self._shown(pack, exception.when, env, Degree.proved, False)

    def base(
        self,
        pack: Pack,
        rule: Rule,
        env: dict[str, str],
        degree: Degree = Degree.proved,
        *,
        strict: bool = False,
    ) -> Rails:
        """The condition of a rule without its exceptions."""
        if rule.when is None:
            return SURE
        return self.condition(pack, rule.when, env, degree, strict=strict)

    def body(
        self,
        pack: Pack,
        rule: Rule,
        env: dict[str, str],
        degree: Degree = Degree.proved,
        *,
        strict: bool = False,
    ) -> Rails:
        """The condition of a rule with its exceptions: they bite only if shown."""
        circuit, sieve = self.circuit, self._sieve
        may_show = sieve is None or sieve.rule(pack, rule, True, strict)
        may_deny = sieve is None or sieve.rule(pack, rule, False, strict)
        if not (may_show or may_deny):
            return NEVER
        base = self.base(pack, rule, env, degree, strict=strict)

        def shown() -> int:
            if not may_show or base.t == FALSE:
                return FALSE
            return circuit.conj([base.t, *(circuit.neg(self._bite(pack, e, env)) for e in rule.unless)])

        def contrary() -> int:
            if not may_deny:
                return FALSE
            bites = (self._bite(pack, e, env) for e in rule.unless if e.effect == "disproves")
            return circuit.disj([base.k, *bites])

        return Rails(shown, contrary)

    def takes(self, rule: Rule) -> int:
        """Does a contested rule have effect? The first listed position is the one used now."""
        if not rule.contested:
            return TRUE
        item = ("law", rule.code)
        if item not in self.circuit.items:
            endings = [
                (position.position, frozenset({"takes"}) if position.takes else frozenset())
                for position in rule.contested
            ]
            now = endings[0][1]
            self.circuit.items[item] = Item(item, "law", rule.code, endings, now)  # type: ignore[arg-type]
        return self.circuit.leaf(item, "takes")

    def drawn(self, rule: Rule, env: dict[str, str]) -> int:
        """Does the court draw a permitted inference? Never settled by the tool."""
        item = ("draw", rule.code, tuple(env[name] for name in rule.concludes_args))
        if item not in self.circuit.items:
            endings: list[tuple[str, frozenset[Hashable]]] = [
                ("the court draws it", frozenset({"drawn"})),
                ("the court does not draw it", frozenset()),
            ]
            label = f"inference under {rule.code}"
            self.circuit.items[item] = Item(item, "appraisal", label, endings, frozenset({PENDING}))
        return self.circuit.leaf(item, "drawn")


def _as_alleged(entry: Entry) -> Entry:
    return replace(entry, standing="alleged", degree=Degree.proved)


def _order(a: Value, b: Value) -> int | None:
    """Negative, zero or positive; None where the two do not compare."""
    if isinstance(a, date) and isinstance(b, date):
        return (a > b) - (a < b)
    if isinstance(a, Money) and isinstance(b, Money):
        return (a.amount > b.amount) - (a.amount < b.amount) if a.currency == b.currency else None
    if isinstance(a, Duration) and isinstance(b, Duration):
        months, days = (a.years - b.years) * 12 + a.months - b.months, a.days - b.days
        if months * days >= 0:
            return months or days
        shortest, longest = _span(abs(months))
        if shortest > abs(days):
            return months
        return days if longest < abs(days) else None
    if isinstance(a, str) and isinstance(b, str):
        return (a > b) - (a < b)
    if isinstance(a, int) and isinstance(b, int):
        return (a > b) - (a < b)
    return None


@cache
def _span(months: int) -> tuple[int, int]:
    """The fewest and the most days that so many months can have, over a whole cycle of the calendar."""
    days = [
        ((date(2000 + (m + months) // 12, (m + months) % 12 + 1, 1)) - date(2000 + m // 12, m % 12 + 1, 1)).days
        for m in range(4800)
    ]
    return min(days), max(days)


def _around(known: Iterable[Value], shifts: Sequence[Duration | Money], slack: int = 0) -> set[Value]:
    """Values on both sides of every point at which a comparison can turn.

    It turns where the unknown value, moved by some of the periods or amounts of the comparison, meets a known one.
    Months differ in length, so a day found by moving back may be up to three days off for each period.
    """
    points = set(known)
    for by in shifts:
        moved = {_moved(value, by, sign) for value in points for sign in (1, -1)}
        points |= {value for value in moved if value is not None}
    found: set[Value] = set()
    for value in points:
        if isinstance(value, date):
            n = sum(isinstance(by, Duration) for by in shifts)
            near = range(min(-1, 2 - 3 * n) - slack, 2 + 3 * n)
            found |= {value + timedelta(days=d) for d in near if _inside(value, d)}
        elif isinstance(value, Money):
            cents = (Decimal("-0.01"), Decimal(0), Decimal("0.01"))
            found |= {Money(value.amount + cent, value.currency) for cent in cents}
        elif isinstance(value, Duration):
            for n in (-1, 0, 1):
                found.add(replace(value, days=max(0, value.days + n)))
                found.add(replace(value, months=max(0, value.months + n)))
            found |= {Duration(), Duration(years=1000)}
    return found


def _moved(value: Value, by: Duration | Money, sign: int) -> Value | None:
    if isinstance(value, date) and isinstance(by, Duration):
        return add_duration(value, by, sign)
    if isinstance(value, Money) and isinstance(by, Money) and value.currency == by.currency:
        return Money(value.amount + sign * by.amount, value.currency)
    return None


def _rank(value: Value) -> tuple[object, ...]:
    if isinstance(value, Money):
        return value.currency, value.amount
    if isinstance(value, Duration):
        return value.years, value.months, value.days
    return (value,)


def _names(compare: Compare) -> set[str]:
    names = {a for term in (compare.left, compare.right) for f in fact_terms(term) for a in f.args}
    return names | {name for term in (compare.left, compare.right) for name in named(term)}


def _readable(compare: Compare, env: dict[str, str]) -> str:
    text = compare.text
    for name in sorted(_names(compare), key=len, reverse=True):
        text = text.replace(name, env.get(name, name))
    return text


def _shifts(term: Term | None) -> list[Duration | Money]:
    match term:
        case Shift(inner, _, by):
            return [by, *_shifts(inner)]
        case YearEnd(inner):
            return _shifts(inner)
        case Pick(_, terms):
            return [by for part in terms for by in _shifts(part)]
    return []


def _by_year(term: Term | None) -> bool:
    match term:
        case YearEnd():
            return True
        case Shift(inner):
            return _by_year(inner)
        case Pick(_, terms):
            return any(_by_year(part) for part in terms)
    return False


def _lengths(stops: Sequence[tuple[date, date | None]]) -> set[int]:
    """By how many days suspensions can move a last day: those that lie between a beginning and an end, joined."""
    joined: list[tuple[date, date]] = []
    for first, last in stops:
        if last is None:
            continue
        if joined and first <= joined[-1][1] + timedelta(days=1):
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    days = [(last - first).days + 1 for first, last in joined]
    return {sum(days[a:b]) for a in range(len(days)) for b in range(a + 1, len(days) + 1)}


def _inside(day: date, by: int) -> bool:
    return date.min.toordinal() <= day.toordinal() + by <= date.max.toordinal()


__all__ = ["Grounder", "Pair", "Scene", "Triple", "add_duration"]
