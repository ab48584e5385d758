"""The rules of proof once more, written the slow way: what `solidum.reasoning` must agree with.

A direct interpreter of docs/format.md and of the design's chapter on reasoning. No circuit, no diagram, no
sharing between claims: for one claim on one record, and one way in which the unsettled things end, it works out
by plain recursion what is shown, what is presumed, what is contrary, how each element stands and what becomes of
the claim. Only the inside form of law and record (plain data) is shared with the engine.

What the texts leave to the reader, and how it is read here and there:

* A rule that rests on a presumed conclusion (`held:`) lets its own conclusion be held, not shown: what is built on
  a presumption is presumed.
* The contrary has one rail only. `not` of a conclusion that is merely presumed counts as contrary.
* A rebuttal that disproves shows the contrary only where the presumption was raised (its `when` holds).
* Asking a conclusion to a lower degree lowers what must be shown for it, never what an exception needs to bite:
  otherwise a thing could be proved and yet not likely.
* An evaluation ends met or not met; where some rule asks it to a lower degree, it may also end shown or contrary
  to that degree only. One that nobody appraised yet, and an inference that no court has drawn or refused, are
  open; a claim is open to appraisal if some consistent way of ending just those would carry its elements.
* A comparison of two unknown values depends on both. Engine and reference also know it as one unsettled thing
  that is shown, contrary or neither (`World.compares`).
* Where the argument of a conclusion has the name of one of the claim's variables, it stands for it also in the
  conclusions that its rules ask in turn. Whom a statement binds is a matter of the claim itself, though.
* `exists` looks for a party among those that the record connects with the claim; links of the chain and what
  happened to evidence are as the file says, and never shown where it is silent.
* `first_known` looks at what the file mentions, not at how it ends.
"""

from __future__ import annotations

import calendar
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from solidum.law import model as law
from solidum.law.library import Library
from solidum.law.model import Degree, Duration, Money
from solidum.reasoning.record import Entry, Key, OneOfGroup, Record

SETTLED = {"undisputed", "admitted", "deemed_admitted", "proved", "bound_by_finding"}
BINDS_ONE = {"admitted", "deemed_admitted", "bound_by_finding"}
SHOWS = {
    "definition", "duty", "role-change", "disclosure", "sharing", "recourse", "remedy", "defence", "exclusion",
}  # fmt: skip
PRESUMES = {"presumption", "shift", "allegation"}
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

Env = dict[str, str]
Thing = tuple[object, ...]
"""An unsettled thing: ("fact", key), ("value", key), ("compare", text, variables), ("draw", code, args),
("law", code) or ("one of", members)."""
Ending = object
"""How it ends: (rail, degree) or None for a fact; a value or None; True, False or None for a comparison; True or
False for an inference, a group; the number of a position."""


@dataclass(frozen=True)
class Rails:
    """Shown, held (shown or presumed) and contrary."""

    shown: bool
    held: bool
    contrary: bool


@dataclass(frozen=True)
class World:
    """How some unsettled things ended; all others stand as they stand today."""

    ends: dict[Thing, Ending] = field(default_factory=dict)

    def but(self, more: dict[Thing, Ending]) -> World:
        return World({**self.ends, **more})


@dataclass
class Asked:
    """What a court had to look at: filled while it reads."""

    degrees: dict[Key, set[Degree]] = field(default_factory=dict)
    things: dict[Thing, str] = field(default_factory=dict)
    """Unsettled things with the mark they can move: listed, unmentioned, appraisal, law."""
    compares: dict[tuple[str, tuple[tuple[str, str], ...]], tuple[law.Compare, Env]] = field(default_factory=dict)


@dataclass(frozen=True)
class State:
    """The state of an element and the rules behind it."""

    state: str
    inferable_under: frozenset[str]


class Court:
    """Reads one claim of one record in one world."""

    def __init__(
        self, library: Library, record: Record, env: Env, world: World | None = None, asked: Asked | None = None
    ) -> None:
        self.library = library
        self.record = record
        self.env = env
        self.world = world or World()
        self.asked = asked if asked is not None else Asked()
        self._rails: dict[tuple[object, ...], Rails] = {}

    # --- the record ---------------------------------------------------------------------------------

    def said(self, key: Key) -> list[Entry]:
        """Statements about a fact; an admission by somebody outside this claim is a mere allegation."""
        return [e if self.binds(e) else replace(e, standing="alleged") for e in self.record.entries.get(key, ())]

    def binds(self, entry: Entry) -> bool:
        return entry.standing not in BINDS_ONE or entry.by in (
            self.env["claimant"],
            self.env["defendant"],
            self.env["victim"],
        )

    def fact(self, key: Key, degree: Degree) -> tuple[bool, bool]:
        """Shown, contrary shown."""
        said = self.said(key)
        settled = [e for e in said if e.standing in SETTLED]
        if settled:
            return (
                any(e.value is True and e.degree >= degree for e in settled),
                any(e.value is False and e.degree >= degree for e in settled),
            )
        if not said and key[0] in self.record.complete:
            return False, True
        if not said and key[0] in self.record.quiet:
            return False, False
        evaluation = self.library.vocabulary.facts[key[0]].kind == "evaluation"
        if self.record.closed and not (evaluation and said):
            return False, False
        thing = ("fact", key)
        self.asked.degrees.setdefault(key, set()).add(degree)
        group = "unmentioned" if not said else "appraisal" if evaluation else "listed"
        self.asked.things[thing] = group
        match self.world.ends.get(thing):
            case ("shown", int() as reached):
                return reached >= degree, False
            case ("contrary", int() as reached):
                return False, reached >= degree
        return False, False

    def value(self, key: Key) -> tuple[law.Value | None, Thing | None]:
        """The value of a date, amount, choice or period, and the unsettled thing that stands for it."""
        said = self.said(key)
        known = [e.value for e in said if e.standing in SETTLED and e.value is not None]
        if known:
            return (known[0] if all(v == known[0] for v in known) else None), None
        if self.record.closed:
            return None, None
        thing = ("value", key)
        self.asked.things[thing] = "listed" if said else "unmentioned"
        return self.world.ends.get(thing), thing  # type: ignore[return-value]

    # --- comparisons --------------------------------------------------------------------------------

    def facts_of(self, term: law.Term | None, env: Env) -> list[Key]:
        match term:
            case law.FactTerm(id_, args):
                return [(id_, *(env.get(a, a) for a in args))]
            case law.Shift(inner):
                return self.facts_of(inner, env)
            case law.Pick(_, terms):
                return [k for t in terms for k in self.facts_of(t, env)]
        return []

    def settle_picks(self, term: law.Term, env: Env) -> law.Term:
        """`first_known(a, b)`: b only where the case says nothing of a."""
        match term:
            case law.Pick("first_known", terms):
                for part in terms:
                    keys = self.facts_of(part, env)
                    if not keys or any(self.record.entries.get(k) for k in keys):
                        return self.settle_picks(part, env)
                return self.settle_picks(terms[0], env)
            case law.Pick(how, terms):
                return law.Pick(how, tuple(self.settle_picks(t, env) for t in terms))
            case law.Shift(inner, sign, by):
                return law.Shift(self.settle_picks(inner, env), sign, by)
        return term

    def term(self, term: law.Term, env: Env) -> law.Value | None:
        match term:
            case law.Const(value):
                return value
            case law.AsOf():
                return self.record.as_of
            case law.Named(variable):
                return env[variable]
            case law.FactTerm():
                return self.value(self.facts_of(term, env)[0])[0]
            case law.Shift(inner, sign, by):
                return moved(self.term(inner, env), by, sign)
            case law.Pick(how, terms):
                values = [self.term(t, env) for t in terms]
                if any(v is None for v in values):
                    return None
                best = values[0]
                for other in values[1:]:
                    less = order(other, best)
                    if less is None:
                        return None
                    if (less < 0) == (how == "earliest") and less != 0:
                        best = other
                return best
        raise AssertionError(term)

    def compare(self, compare: law.Compare, env: Env) -> tuple[bool, bool]:
        left = self.settle_picks(compare.left, env)
        right = None if compare.right is None else self.settle_picks(compare.right, env)
        keys = [*self.facts_of(left, env), *self.facts_of(right, env)]
        unknown = {}
        for key in keys:
            value, thing = self.value(key)
            if thing is not None:
                unknown[thing] = value
            elif value is None:
                return False, False
        names = {a for t in (compare.left, compare.right) for a in _names(t)}
        at = (compare.text, tuple(sorted((n, env[n]) for n in names)))
        self.asked.compares[at] = (compare, env)
        thing = ("compare", *at)
        if len(unknown) > 1:
            groups = {self.asked.things[t] for t in unknown}
            self.asked.things[thing] = "listed" if groups == {"listed"} else "unmentioned"
            if thing in self.world.ends:
                found = self.world.ends[thing]
                return found is True, found is False
        a = self.term(left, env)
        if a is None:
            return False, False
        if compare.op == "in":
            return str(a) in compare.members, str(a) not in compare.members
        assert right is not None
        b = self.term(right, env)
        if b is None or (sign := order(a, b)) is None:
            return False, False
        holds = {"<": sign < 0, "<=": sign <= 0, "=": sign == 0, ">=": sign >= 0, ">": sign > 0}[compare.op]
        return holds, not holds

    # --- conditions ---------------------------------------------------------------------------------

    def condition(
        self, pack: law.Pack | None, what: law.Condition, env: Env, degree: Degree, *, proof: bool = False
    ) -> tuple[bool, bool]:
        """Shown (as the rule asks it), contrary. With `proof`, a presumption is never enough."""
        match what:
            case law.Fact(id_, args, own):
                return self.fact((id_, *(env.get(a, a) for a in args)), min(own, degree))
            case law.Ref(id_, args, mode, own):
                assert pack is not None
                found = self.conclusion(pack, id_, tuple(env.get(a, a) for a in args), min(own, degree), env)
                return (found.shown if proof or mode == "shown" else found.held), found.contrary
            case law.Not(inner):
                shown, contrary = self.condition(pack, inner, env, degree, proof=proof)
                return contrary, shown
            case law.All(items):
                parts = [self.condition(pack, i, env, degree, proof=proof) for i in items]
                return all(p[0] for p in parts), any(p[1] for p in parts)
            case law.AnyOf(items):
                parts = [self.condition(pack, i, env, degree, proof=proof) for i in items]
                return any(p[0] for p in parts), all(p[1] for p in parts)
            case law.Exists(_, where):
                parts = [self.condition(pack, where, e, degree, proof=proof) for e in self.choices(what, env)]
                return any(p[0] for p in parts), bool(parts) and all(p[1] for p in parts)
            case law.Compare():
                return self.compare(what, env)
            case law.OneOf(id_, args):
                return self.one_of((id_, *(env.get(a, a) for a in args))), False
        raise AssertionError(what)

    def choices(self, what: law.Exists, env: Env) -> Iterator[Env]:
        domains = [self.connected(env) if kind == "party" else self.record.of_type(kind) for _, kind in what.variables]
        for chosen in itertools.product(*domains):
            yield {**env, **{name: one for (name, _), one in zip(what.variables, chosen, strict=True)}}

    def connected(self, env: Env) -> list[str]:
        """The parties that some statement puts beside the claim's thing, what hangs together with it, or its people."""
        parties = self.record.of_type("party")
        if not env.get("thing"):
            return parties
        told = [k[1:] for k in (*self.record.entries, *(m for g in self.record.groups for m in g.members))]
        objects = {env["thing"]}
        while True:
            more = {
                a
                for args in told
                if objects & set(args)
                for a in args
                if self.record.entities[a] in ("thing", "evidence")
            }
            if more <= objects:
                break
            objects |= more
        people = {env.get(v, "") for v in ("claimant", "victim", "defendant")}
        around = objects | people | {env.get("harm", ""), env.get("claim", "")}
        return [p for p in parties if p in people or any(p in args and around & set(args) - {p} for args in told)]

    def one_of(self, key: Key) -> bool:
        found = False
        for group in self.record.groups:
            if key in group.members:
                found = self._group(group) or found
        return found

    def _group(self, group: OneOfGroup) -> bool:
        if group.entry.standing in SETTLED and self.binds(group.entry):
            return True
        if self.record.closed:
            return False
        thing = ("one of", group.members)
        self.asked.things[thing] = "listed"
        return self.world.ends.get(thing) is True

    # --- rules --------------------------------------------------------------------------------------

    def takes(self, rule: law.Rule) -> bool:
        """Has the rule effect, under the position that is taken (the first, unless the world says otherwise)?"""
        if not rule.contested:
            return True
        thing = ("law", rule.code)
        self.asked.things[thing] = "law"
        return rule.contested[self.world.ends.get(thing, 0)].takes  # type: ignore[call-overload,no-any-return]

    def base(
        self, pack: law.Pack, rule: law.Rule, env: Env, degree: Degree, *, proof: bool = False
    ) -> tuple[bool, bool]:
        if rule.when is None:
            return True, False
        return self.condition(pack, rule.when, env, degree, proof=proof)

    def bites(self, pack: law.Pack, rule: law.Rule, env: Env) -> list[tuple[law.Unless, bool]]:
        """The exceptions, and whether each is shown."""
        return [(u, self.condition(pack, u.when, env, Degree.proved)[0]) for u in rule.unless]

    def body(
        self, pack: law.Pack, rule: law.Rule, env: Env, degree: Degree, *, proof: bool = False
    ) -> tuple[bool, bool]:
        """The condition of a rule with its exceptions."""
        shown, contrary = self.base(pack, rule, env, degree, proof=proof)
        bites = self.bites(pack, rule, env)
        return (
            shown and not any(bite for _, bite in bites),
            contrary or any(bite and u.effect == "disproves" for u, bite in bites),
        )

    def inside(self, pack: law.Pack, id_: str, args: tuple[str, ...], env: Env) -> Env:
        """The variables inside the rules of a conclusion: its arguments, over the claim's as the asking rule saw them."""
        names = [name for name, _ in pack.conclusions[id_].args]
        return {**{v: env[v] for v in self.env}, **dict(zip(names, args, strict=True))}

    def conclusion(
        self, pack: law.Pack, id_: str, args: tuple[str, ...], degree: Degree, env: Env | None = None
    ) -> Rails:
        """The rails of a conclusion about some entities."""
        inner = self.inside(pack, id_, args, env or self.env)
        memo = (pack.id, id_, degree, *sorted(inner.items()))
        if memo not in self._rails:
            self._rails[memo] = self._conclusion(pack, id_, args, degree, inner)
        return self._rails[memo]

    def _conclusion(self, pack: law.Pack, id_: str, args: tuple[str, ...], degree: Degree, env: Env) -> Rails:
        shown = presumed = refuted = False
        showing: list[bool] = []  # of every rule in effect that can show it: is it contrary?
        for rule in pack.rules:
            if rule.concludes != id_:
                continue
            takes, enough = self.takes(rule), rule.degree >= degree
            if not enough and (rule.negative or rule.kind not in SHOWS):
                continue
            body = self.body(pack, rule, env, degree)
            if rule.negative:
                refuted |= body[0] and takes
            elif rule.kind in SHOWS:
                proof = self.body(pack, rule, env, degree, proof=True)[0]
                shown |= proof and takes and enough
                presumed |= body[0] and takes and enough
                if takes:
                    showing.append(body[1])
            elif rule.kind == "inference":
                drawn = self.drawn(rule, args)
                shown |= body[0] and takes and drawn
            else:
                assert rule.kind in PRESUMES
                raised = self.base(pack, rule, env, degree)[0] and takes
                bites = self.bites(pack, rule, env)
                presumed |= raised and not any(bite for _, bite in bites)
                refuted |= raised and any(bite and u.effect == "disproves" for u, bite in bites)
        contrary = refuted or (bool(showing) and all(showing))
        return Rails(shown, shown or presumed, contrary)

    def drawn(self, rule: law.Rule, args: tuple[str, ...]) -> bool:
        """Does the court draw the inference that it may draw?"""
        thing = ("draw", rule.code, args)
        self.asked.things[thing] = "appraisal"
        return self.world.ends.get(thing) is True

    # --- the claim ----------------------------------------------------------------------------------

    def rules_of(self, pack: law.Pack, kind: law.ClaimType, *kinds: str) -> list[law.Rule]:
        """The rules that decide a claim; what they conclude of somebody else they say through the conclusion."""
        return [
            r
            for r in pack.rules
            if r.kind in kinds
            and r.claim in (None, kind.id)
            and (r.concludes is None or all(a in self.env for a in r.concludes_args))
        ]

    def fires(self, pack: law.Pack, rule: law.Rule) -> bool:
        return self.body(pack, rule, self.env, Degree.proved)[0] and self.takes(rule)

    def element(self, pack: law.Pack, rule: law.Rule, *, proof: bool = False) -> bool:
        """Does an element count? One whose contrary is shown too is in conflict, and does not."""
        shown = self.body(pack, rule, self.env, Degree.proved, proof=proof)[0]
        contrary = self.body(pack, rule, self.env, Degree.proved)[1]
        return (shown and not contrary) or not self.takes(rule)

    def elements(self, pack: law.Pack, kind: law.ClaimType, *, proof: bool = False) -> bool:
        return all([self.element(pack, r, proof=proof) for r in self.rules_of(pack, kind, "element")])

    def outcome(self, pack: law.Pack, kind: law.ClaimType) -> str:
        """The first outcome that applies."""
        scope = self.conclusion(pack, kind.scope.id, tuple(self.env[a] for a in kind.scope.args), Degree.proved)
        held = self.elements(pack, kind)
        proved = self.elements(pack, kind, proof=True)
        late = any([self.fires(pack, r) for r in self.rules_of(pack, kind, "limitation")])
        gone = any([self.fires(pack, r) for r in self.rules_of(pack, kind, "extinction")])
        beaten = any([self.fires(pack, r) for r in self.rules_of(pack, kind, "defence", "exclusion")])
        if scope.contrary and not scope.held:
            return "outside scope"
        if scope.contrary or not scope.held:
            return "scope open"
        if not held and not self.could_be_appraised(pack, kind):
            return "not yet made out"
        if late:
            return "time-barred"
        if gone:
            return "extinguished"
        if beaten:
            return "defeated"
        if not held:
            return "open to appraisal"
        return "made out" if proved else "made out on a presumption"

    def could_be_appraised(self, pack: law.Pack, kind: law.ClaimType) -> bool:
        """Is there a consistent way to end the open appraisals so that the elements hold?"""
        asked = Asked()
        Court(self.library, self.record, self.env, self.world, asked).elements(pack, kind)
        pending = [t for t, g in asked.things.items() if g == "appraisal" and t not in self.world.ends]
        if not pending:
            return False
        for world in worlds(self, pending):
            court = Court(self.library, self.record, self.env, world)
            if court.elements(pack, kind) and consistent(court):
                return True
        return False

    # --- states -------------------------------------------------------------------------------------

    def rule_state(self, pack: law.Pack, rule: law.Rule) -> State:
        """How an element, a defence or a time limit stands."""
        takes = self.takes(rule)
        shown, contrary = self.body(pack, rule, self.env, Degree.proved)
        proof = self.body(pack, rule, self.env, Degree.proved, proof=True)[0]
        if rule.kind == "element":
            rails = Rails(proof or not takes, shown or not takes, contrary and takes)
        else:
            rails = Rails(proof and takes, shown and takes, contrary)
        return self._state(pack, rails, [] if rule.when is None else [rule.when], self.env)

    def conclusion_state(self, pack: law.Pack, id_: str, args: tuple[str, ...]) -> State:
        rails = self.conclusion(pack, id_, args, Degree.proved)
        names = tuple(f"_{i}" for i, _ in enumerate(args))
        env = {**self.env, **dict(zip(names, args, strict=True))}
        return self._state(pack, rails, [law.Ref(id_, names, "held")], env)

    def _state(self, pack: law.Pack, rails: Rails, conditions: list[law.Condition], env: Env) -> State:
        rebutted = False
        inferable = set()
        for rule, inner, degree in self._resting_on(pack, conditions, env, Degree.proved):
            fires = self.body(pack, rule, inner, degree)[0]
            if rule.kind == "inference" and fires:
                inferable.add(rule.code)
            if rule.kind in PRESUMES and self.base(pack, rule, inner, degree)[0] and not fires:
                rebutted = True
        if rails.held and rails.contrary:
            state = "conflict"
        elif rails.shown:
            state = "proved"
        elif rails.held:
            state = "presumed"
        elif rails.contrary:
            state = "rebutted" if rebutted else "disproved"
        elif inferable:
            state = "inferable"
        else:
            state = "rebutted" if rebutted else "open"
        return State(state, frozenset(inferable))

    def _resting_on(
        self, pack: law.Pack, conditions: list[law.Condition], env: Env, degree: Degree
    ) -> list[tuple[law.Rule, Env, Degree]]:
        """Every rule in effect whose conclusion the conditions rest on, directly or through other conclusions."""
        found = []
        for what in conditions:
            match what:
                case law.All(items) | law.AnyOf(items):
                    found += self._resting_on(pack, list(items), env, degree)
                case law.Not(inner):
                    found += self._resting_on(pack, [inner], env, degree)
                case law.Exists(_, where):
                    for bound in self.choices(what, env):
                        found += self._resting_on(pack, [where], bound, degree)
                case law.Ref(id_, args, _, own):
                    inside, deg = self.inside(pack, id_, tuple(env.get(a, a) for a in args), env), min(own, degree)
                    for rule in pack.rules:
                        if rule.concludes == id_ and rule.degree >= deg and self.takes(rule):
                            found.append((rule, inside, deg))
                            if rule.when is not None:
                                found += self._resting_on(pack, [rule.when], inside, deg)
        return found


# --- values and the calendar --------------------------------------------------------------------------


def moved(value: law.Value | None, by: Duration | Money, sign: int) -> law.Value | None:
    """A date by a period, an amount by an amount."""
    if isinstance(value, Money) and isinstance(by, Money) and value.currency == by.currency:
        return Money(value.amount + sign * by.amount, value.currency)
    if isinstance(value, date) and isinstance(by, Duration):
        month = value.year * 12 + (value.month - 1) + sign * (12 * by.years + by.months)
        year, month = month // 12, month % 12 + 1
        if not 1 <= year <= 9999:
            return None
        last = calendar.monthrange(year, month)[1]
        try:
            return date(year, month, min(value.day, last)) + timedelta(days=sign * by.days)
        except OverflowError:
            return None
    return None


def order(a: law.Value | None, b: law.Value | None) -> int | None:
    """Negative, zero or positive; None where the two do not compare."""
    if isinstance(a, date) and isinstance(b, date):
        return (a > b) - (a < b)
    if isinstance(a, Money) and isinstance(b, Money):
        return (a.amount > b.amount) - (a.amount < b.amount) if a.currency == b.currency else None
    if isinstance(a, Duration) and isinstance(b, Duration):
        months = 12 * (a.years - b.years) + a.months - b.months
        days = a.days - b.days
        if months == 0 or days == 0 or (months > 0) == (days > 0):  # no guess how long a month is
            both = months or days
            return (both > 0) - (both < 0)
        shortest, longest = shortest_and_longest(abs(months))
        if shortest > abs(days):
            return 1 if months > 0 else -1
        if longest < abs(days):
            return -1 if months > 0 else 1
        return None
    if isinstance(a, str) and isinstance(b, str):
        return (a > b) - (a < b)
    return None


@cache
def shortest_and_longest(months: int) -> tuple[int, int]:
    """How many days so many months can have, over every beginning in a whole cycle of the calendar."""
    starts = [date(year, month, 1) for year in range(1900, 2300) for month in range(1, 13)]
    lengths = [(moved(s, Duration(months=months), 1) - s).days for s in starts]  # type: ignore[operator]
    return min(lengths), max(lengths)


def _names(term: law.Term | None) -> list[str]:
    match term:
        case law.FactTerm(_, args):
            return list(args)
        case law.Shift(inner):
            return _names(inner)
        case law.Pick(_, terms):
            return [a for t in terms for a in _names(t)]
        case law.Named(variable):
            return [variable]
    return []


# --- endings ------------------------------------------------------------------------------------------


def look(library: Library, record: Record, env: Env, pack: law.Pack, kind: law.ClaimType) -> Asked:
    """Everything that the outcome of a claim looks at."""
    asked = Asked()
    court = Court(library, record, env, None, asked)
    court.conclusion(pack, kind.scope.id, tuple(env[a] for a in kind.scope.args), Degree.proved)
    for rule in court.rules_of(pack, kind, "element", "limitation", "extinction", "defence", "exclusion"):
        _read(court, pack, rule)
    # what is offered beside the claim and what cannot be decide no outcome, but they ask degrees and compare
    aside = Asked(asked.degrees, {}, asked.compares)
    court = Court(library, record, env, None, aside)
    for rule in court.rules_of(pack, kind, "disclosure", "sharing", "recourse", "remedy"):
        _read(court, pack, rule)
    consistent(court)
    return asked


def _read(court: Court, pack: law.Pack, rule: law.Rule) -> None:
    court.takes(rule)
    court.body(pack, rule, court.env, Degree.proved)
    court.body(pack, rule, court.env, Degree.proved, proof=True)


def look_at_all(library: Library, record: Record, claims: list[tuple[Env, law.Pack, law.ClaimType]]) -> list[Asked]:
    """The same for all claims: what one of them asks, the court knows in all (but statements that bind one)."""
    found = [look(library, record, *claim) for claim in claims]
    bound = {k[0] for k, said in record.entries.items() if any(e.standing in BINDS_ONE for e in said)}
    bound |= {m[0] for g in record.groups if g.entry.standing in BINDS_ONE for m in g.members}
    for one, other in itertools.permutations(found, 2):
        for key, degrees in other.degrees.items():
            if key[0] not in bound:
                one.degrees.setdefault(key, set()).update(degrees)
        one.compares |= other.compares
    return found


def endings(court: Court, thing: Thing) -> list[Ending]:
    """Every way in which an unsettled thing may end."""
    match thing:
        case ("fact", key):
            degrees = {*court.asked.degrees.get(key, ()), Degree.proved}  # type: ignore[call-overload]
            found: list[Ending] = [(rail, d) for rail in ("shown", "contrary") for d in sorted(degrees)]
            if court.library.vocabulary.facts[key[0]].kind == "event":  # type: ignore[index]
                found.append(None)
            return found
        case ("value", key):
            return [None, *samples(court, key)]  # type: ignore[arg-type]
        case ("compare", *_):
            return [True, False, None]
        case ("draw", *_) | ("one of", *_):
            return [True, False]
        case ("law", code):
            return list(range(len(court.library.rules[code].contested)))  # type: ignore[index]
    raise AssertionError(thing)


def worlds(court: Court, things: list[Thing]) -> Iterator[World]:
    """Every combination of endings of the things, consistent or not."""
    for chosen in itertools.product(*(endings(court, t) for t in things)):
        yield court.world.but(dict(zip(things, chosen, strict=True)))


def consistent(court: Court) -> bool:
    """Does the world keep to the declared constraints, and has one fact of each settled group not failed?"""
    broken = []
    for constraint in court.library.vocabulary.constraints:
        free = law.Exists(constraint.variables, constraint.never)
        for env in court.choices(free, court.env):
            broken.append(court.condition(None, constraint.never, env, Degree.proved)[0])
    for group in court.record.groups:
        if group.entry.standing in SETTLED and court.binds(group.entry):
            broken.append(all([court.fact(member, Degree.proved)[1] for member in group.members]))
    return not any(broken)


def samples(court: Court, key: Key) -> list[law.Value]:
    """Values of an unknown fact, at least one for each way in which the comparisons it meets can come out.

    Found by brute force: every constant and every known value near the comparisons, moved by every combination
    of their periods or amounts, and the neighbours. Of values that no comparison tells apart one is kept, unless
    it meets a comparison with another unknown value.
    """
    asked, court = court.asked, Court(court.library, court.record, court.env)
    kind = court.library.vocabulary.facts[key[0]]
    met = [(c, e) for c, e in asked.compares.values() if key in _keys(court, c, e)]
    if kind.value == "choice":
        words = set(kind.choices) - {"any"}
        if "any" in kind.choices:
            words |= {"elsewhere"} | {w for c, _ in met for w in c.members}
            words |= {v for c, e in met for v in _knowns(court, c, e) if isinstance(v, str)}
        candidates: list[law.Value] = sorted(words)
    else:
        known: set[law.Value] = set()
        for compare, env in met:
            points = _knowns(court, compare, env)
            for by in [by for term in (compare.left, compare.right) for by in _shifts(term)]:
                points |= {m for v in points for sign in (1, -1) if (m := moved(v, by, sign)) is not None}
            known |= points
        around: set[law.Value] = set()
        for value in known:
            if isinstance(value, date):
                around |= {value + timedelta(days=n) for n in range(-8, 9)}
            elif isinstance(value, Money):
                around |= {Money(value.amount + Decimal(n) / 100, value.currency) for n in (-1, 0, 1)}
            elif isinstance(value, Duration):
                around |= {replace(value, days=max(0, value.days + n)) for n in (-1, 0, 1)}
                around |= {replace(value, months=max(0, value.months + n)) for n in (-1, 0, 1)}
                around |= {Duration(days=n) for n in (0, 1, 29, 366, 5000)} | {Duration(years=50)}
        candidates = sorted(around, key=_sorting)
    kept: dict[tuple[object, ...], law.Value] = {}
    for value in candidates:
        there = Court(court.library, court.record, court.env, World({("value", key): value}))
        told = tuple(there.compare(c, e) for c, e in met if len(_open(court, c, e)) == 1)
        kept.setdefault(told, value)
    if any(len(_open(court, c, e)) > 1 for c, e in met):  # some more, spread out
        for value in candidates[:: max(1, len(candidates) // 4)]:
            kept.setdefault((value,), value)
    return list(kept.values())


def _sorting(value: law.Value) -> tuple[object, ...]:
    match value:
        case Money(amount, currency):
            return currency, amount
        case Duration(years, months, days):
            return years, months, days
    return (value,)


def _keys(court: Court, compare: law.Compare, env: Env) -> list[Key]:
    return [
        key
        for term in (compare.left, compare.right)
        if term is not None
        for key in court.facts_of(court.settle_picks(term, env), env)
    ]


def _open(court: Court, compare: law.Compare, env: Env) -> set[Key]:
    return {key for key in _keys(court, compare, env) if court.value(key)[1] is not None}


def _knowns(court: Court, compare: law.Compare, env: Env) -> set[law.Value]:
    """Constants, the day of assessment, and known facts in a comparison."""

    def of(term: law.Term | None) -> Iterator[law.Value]:
        match term:
            case law.Const(value):
                yield value
            case law.AsOf():
                yield court.record.as_of
            case law.Named(variable):
                yield env[variable]
            case law.FactTerm():
                value = Court(court.library, court.record, court.env).value(court.facts_of(term, env)[0])[0]
                if value is not None:
                    yield value
            case law.Shift(inner):
                yield from of(inner)
            case law.Pick(_, terms):
                for part in terms:
                    yield from of(part)

    return {v for t in (compare.left, compare.right) for v in of(t)}


def _shifts(term: law.Term | None) -> Iterator[Duration | Money]:
    match term:
        case law.Shift(inner, _, by):
            yield by
            yield from _shifts(inner)
        case law.Pick(_, terms):
            for part in terms:
                yield from _shifts(part)
