"""Every date that the law ties to a case: limits of the claimant, deadlines of the others, evidence that may be gone.

A day is worked out only from dates that the case states. Where one is missing there is a formula and a question instead
of a day; where the parties state different days, there is the span between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from math import prod
from typing import Literal, get_args

from solidum.casefile.model import Evidence
from solidum.law.model import Clock, Const, Counting, Duration, FactTerm, Pack, Pick, Rule, Shift, Term, YearEnd
from solidum.law.walk import fact_terms
from solidum.reasoning.circuit import FALSE
from solidum.reasoning.claims import ClaimRoots
from solidum.reasoning.counting import LastDay, holidays_of
from solidum.reasoning.explain import Explainer
from solidum.reasoning.ground import Grounder
from solidum.reasoning.index import CLAIM_VARIABLES
from solidum.reasoning.record import Key

State = Literal[
    "running", "may have passed", "suspended", "no date", "undated", "passed", "done late", "done in time", "set aside"
]
STATES: tuple[State, ...] = get_args(State)
"""In the order in which a reader wants them: what can still be kept first."""
MOST_STATED = 64
"""Combinations of stated days that are all tried for a span; of more only the first and the last of each day."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A day that the case does not state, or does not settle.

    Attributes:
        what: The fact in words.
        question: What to ask a person.
    """

    what: str
    question: str


@dataclass(frozen=True, slots=True)
class ClockReading:
    """One clock, read for the case.

    Attributes:
        id: Stable: of the rule, who acts, the other side, thing and harm; or of the evidence.
        code: The rule; None for evidence.
        title: In plain words.
        kind: The kind of the rule, or `evidence`.
        actor: Id of the party that has to act; None for whoever needs the evidence.
        towards: Id of the other side; None where the law names none.
        about: Ids of the thing and the harm, or of the evidence.
        claims: Ids of the claims it matters to.
        state: One of `STATES`.
        due: The last day; None if it cannot be told.
        earliest: The earliest last day, if the days it counts from are stated and not settled.
        latest: The latest one.
        done: On which day it was done.
        formula: How the day is found, in words, with the dates put in.
        missing: Which days are not known or not settled.
        sure: Whether it is shown that the rule applies; otherwise the case leaves that open.
        paused: On how many days the period stood still.
        counted: How the period was counted, in words.
        counting: The way of counting; None for the calendar alone.
        warnings: What the reader must know before relying on the day.
        effect: What it means when the day has passed.
        basis: How the text of the rule is known; None for evidence.
    """

    id: str
    code: str | None
    title: str
    kind: str
    actor: str | None
    towards: str | None
    about: tuple[str, ...]
    claims: tuple[str, ...]
    state: State
    due: date | None
    earliest: date | None
    latest: date | None
    done: date | None
    formula: str
    missing: tuple[Missing, ...]
    sure: bool
    paused: int
    counted: str
    counting: Counting | None
    warnings: tuple[str, ...]
    effect: str
    basis: str | None

    @property
    def day(self) -> date | None:
        """The day to note down: the last day, or the earliest that it may be."""
        return self.due or self.earliest


def read_clocks(
    explainer: Explainer, packs: Iterable[Pack], claims: Iterable[tuple[str, ClaimRoots]], evidence: Iterable[Evidence]
) -> tuple[ClockReading, ...]:
    """Every clock of a case, the next one first.

    Args:
        explainer: Over the grounded claims.
        packs: The law in force that may have clocks.
        claims: The claims inside some scope, with their ids.
        evidence: What the case lists.
    """
    reader = _Reader(explainer)
    given = tuple(claims)
    found: dict[tuple[object, ...], ClockReading] = {}
    for pack in packs:
        for rule in pack.rules:
            places = reader.places(pack, rule, given) if rule.clocks else ()
            for (number, clock), (id_, env) in product(enumerate(rule.clocks, 1), places):
                name = rule.code if len(rule.clocks) == 1 else f"{rule.code}.{number}"
                reading = reader.read(pack, rule, clock, name, id_, env)
                if reading is None:
                    continue
                key = (replace(reading, claims=(), about=(), id=""),)
                if key in found:
                    ids = dict.fromkeys((*found[key].claims, *reading.claims))
                    about = dict.fromkeys((*found[key].about, *reading.about))
                    found[key] = replace(found[key], claims=tuple(ids), about=tuple(about))
                else:
                    found[key] = reading
    readings = [*found.values(), *_kept(evidence, explainer.grounder.record.as_of)]
    return tuple(_apart(sorted(readings, key=_order)))


def _order(reading: ClockReading) -> tuple[object, ...]:
    live = reading.state in ("running", "may have passed")
    rank = 0 if live else 1 + STATES.index(reading.state)
    day = reading.day or date.max
    return rank, day if live else date.max - (day - date.min), reading.id


def _apart(readings: Iterable[ClockReading]) -> Iterator[ClockReading]:
    """Two readings of one rule that differ in nothing but their facts get a number each."""
    seen: dict[str, int] = {}
    for reading in readings:
        seen[reading.id] = number = seen.get(reading.id, 0) + 1
        yield reading if number == 1 else replace(reading, id=f"{reading.id}#{number}")


class _Reader:
    def __init__(self, explainer: Explainer) -> None:
        self.explainer = explainer
        self.grounder: Grounder = explainer.grounder
        self.record = self.grounder.record

    def places(
        self, pack: Pack, rule: Rule, claims: tuple[tuple[str, ClaimRoots], ...]
    ) -> Iterator[tuple[str, dict[str, str]]]:
        """The claims whose clock it is, with everyone and everything that the rule can be about."""
        params = pack.conclusions[rule.concludes].args if rule.concludes else ()
        extra = tuple((name, kind) for name, kind in params if name not in CLAIM_VARIABLES)
        for id_, claim in claims:
            if pack.claims and (claim.pack is not pack or (rule.claim or claim.type.id) != claim.type.id):
                continue
            env = claim.scene.env()
            if pack.territory is not None and (reached := self._reached(env)) and not reached & pack.territory:
                continue
            for bound in self.grounder.bindings(extra, env):
                yield id_, bound

    def _reached(self, env: dict[str, str]) -> set[str]:
        said = (self.grounder.said("claim.forum", env["claim"]), self.grounder.said("harm.place", env["harm"]))
        return {place for place in said if place is not None}

    def read(
        self, pack: Pack, rule: Rule, clock: Clock, name: str, claim: str, env: dict[str, str]
    ) -> ClockReading | None:
        """One clock in one claim; None if it does not run there."""
        limit = rule.kind in ("limitation", "extinction")
        when = clock.when if clock.when is not None or limit else rule.when
        node = None if when is None else self.grounder.condition(pack, when, env).t
        if node == FALSE:
            return None
        actor = env[clock.actor]
        towards = None
        if pack.claims:
            towards = env["@defendant"] if actor == env["@claimant"] else env["@claimant"]
        made = ClockReading(
            id="/".join(dict.fromkeys((name, actor, towards or "", env["thing"], env["harm"]))),
            code=rule.code,
            title=clock.title,
            kind=rule.kind,
            actor=actor,
            towards=towards,
            about=(env["thing"], env["harm"]),
            claims=(claim,),
            state="undated",
            due=None,
            earliest=None,
            latest=None,
            done=None,
            formula=clock.undated or "",
            missing=(),
            sure=node is None or self.explainer.value(node),
            paused=0,
            counted="the law names no number of days" if clock.due is None else "",
            counting=None,
            warnings=(),
            effect=clock.effect,
            basis=rule.basis,
        )
        if clock.due is not None and isinstance(clock.due.by, Duration):
            made = self._dated(made, clock, clock.due, clock.due.by, env)
        done = None if clock.done is None else self.grounder.evaluate_term(clock.done, env)
        if isinstance(done, date):
            made = replace(made, done=done, state=_kept_in_time(made, done))
        aside = [u for u in rule.unless if self.explainer.value(self.grounder.condition(pack, u.when, env).t)]
        if aside:
            where = "; ".join(dict.fromkeys(place for u in aside for place in (u.at or rule.at)))
            text = f"An exception is shown ({where}): this day no longer counts."
            made = replace(made, state="set aside", warnings=(text, *made.warnings))
        return made

    def _dated(
        self,
        made: ClockReading,
        clock: Clock,
        due: Shift,
        by: Duration,
        env: dict[str, str],
    ) -> ClockReading:
        warnings: list[str] = []
        way, counted = self._way(clock, by, env, warnings)
        start = self.grounder.resolve(due.term, env)
        missing, ends = self._ends(clock, start, by, env)
        settled = self.grounder.evaluate_term(start, env)
        last: date | None = None
        earliest: date | None = None
        latest: date | None = None
        state: State = "no date"
        paused = 0
        formula = f"{self.say(start, env)}, plus {by}"
        if isinstance(settled, date):
            end = self.grounder.last_day(clock, settled, by, env)
            ends = [end]
            last, paused = end.day, end.paused
            formula += _result(end, by)
        elif ends:
            days = sorted(end.day for end in ends if end.day is not None)
            if len(days) == len(ends):
                earliest, latest = days[0], days[-1]
            warnings.append(
                "Counts from a day that is stated but not settled"
                + (": which of them is found decides the last day." if len(set(days)) > 1 else ".")
            )
        elif missing:
            warnings.append("No day can be named: " + "; ".join(m.what for m in missing) + " not stated in the file.")
        if any(end.left is not None for end in ends):
            state = "suspended"
        elif any(end.day is None for end in ends):
            warnings.append("No day can be named: it lies outside the calendar.")
        if state == "suspended":
            warnings.append("The period stands still and nobody knows for how long; it goes on when that ends.")
            left = {end.left for end in ends if end.left is not None}
            formula += f"; it stands still, with {_days(left.pop())} left" if len(left) == 1 else "; it stands still"
        if paused:
            reasons = self._reasons(env)
            formula += f" (it stood still on {_days(paused)}{': ' + reasons if reasons else ''})"
        if last or earliest:
            state = _now(last or earliest, last or latest, self.record.as_of)
        return replace(
            made,
            state=state,
            due=last,
            earliest=earliest,
            latest=latest,
            formula=formula,
            missing=missing,
            paused=paused,
            counted=counted,
            counting=way,
            warnings=tuple(warnings),
        )

    def _reasons(self, env: dict[str, str]) -> str:
        mine = [p for p in self.record.pauses if p.counts(env["claim"], env["@defendant"])]
        return "; ".join(dict.fromkeys(p.reason for p in mine if p.reason))

    def _ends(
        self, clock: Clock, start: Term, by: Duration, env: dict[str, str]
    ) -> tuple[tuple[Missing, ...], list[LastDay]]:
        """What is not known or not settled, and the last day under every combination of the stated days."""
        options: list[list[tuple[Key, date]]] = []
        missing: list[Missing] = []
        silent = False
        for fact in dict.fromkeys(fact_terms(start)):
            key = (fact.id, *(env.get(a, a) for a in fact.args))
            if self.grounder.value(fact, env)[0] == "known":
                continue
            stated = {e.value for e in self.grounder.entries(key, env) if isinstance(e.value, date)}
            missing.append(self._missing(key))
            silent = silent or not stated
            options.append([(key, day) for day in sorted(stated)])
        if silent or not options:
            return tuple(missing), []
        ends = []
        if prod(map(len, options)) > MOST_STATED:  # the first and the last day of each are enough for the span
            options = [list(dict.fromkeys((days[0], days[-1]))) for days in options]
        for chosen in product(*options):
            day = self.grounder.evaluate_term(start, env, dict(chosen))
            if isinstance(day, date):
                ends.append(self.grounder.last_day(clock, day, by, env))
        return tuple(missing), ends

    def _missing(self, key: Key) -> Missing:
        entry = self.grounder.library.vocabulary.facts[key[0]]
        question = entry.ask
        for (name, _), value in zip(entry.args, key[1:], strict=True):
            question = question.replace(f"{{{name}}}", self.record.names.get(value, value))
        return Missing(self._fact(key), question)

    def _fact(self, key: Key) -> str:
        names = ", ".join(self.record.names.get(a, a) for a in key[1:])
        return f"{key[0].replace('_', ' ')} ({names})"

    def _way(self, clock: Clock, by: Duration, env: dict[str, str], warnings: list[str]) -> tuple[Counting | None, str]:
        """The way of counting, if it is used, and how the period is counted, in words."""
        alone = "by the calendar alone; weekends and holidays do not move the last day (the earlier, safe day)"
        if by.hours:
            return None, f"{by} from the hour of the event; the file holds days only, so the day is the earliest"
        way, country = self.grounder.counted(clock, env)
        if clock.counts == "plain":
            return None, alone
        if way is None:
            if country is None:
                warnings.append("Which country's law counts the period is not settled; the last day is not moved on.")
            else:
                warnings.append(f"How the law of {country} counts is not known here; the last day is not moved on.")
            return None, alone
        if country is None or holidays_of(country) is None:
            warnings.append(
                f"{way.title} end on a working day, but whose public holidays count is not known; "
                "the last day is not moved on."
            )
            return None, alone
        return way, f"{way.title}, with the public holidays of the whole of {country}"

    def say(self, term: Term, env: dict[str, str]) -> str:
        """A term in words, with the dates put in."""
        match term:
            case Const(value):
                return str(value)
            case FactTerm(id_, args):
                key = (id_, *(env.get(a, a) for a in args))
                known = self.grounder.value(term, env)[1]
                if isinstance(known, date):
                    return f"{self._fact(key)} on {known.isoformat()}"
                stated = sorted({e.value for e in self.grounder.entries(key, env) if isinstance(e.value, date)})
                if stated:
                    days = " or ".join(day.isoformat() for day in stated)
                    return f"{self._fact(key)}, stated as {days} and not settled"
                return f"{self._fact(key)}, day not known"
            case Shift(inner, sign, by):
                return f"{self.say(inner, env)}, {'plus' if sign > 0 else 'less'} {by}"
            case YearEnd(inner):
                return f"the end of the year of: {self.say(inner, env)}"
            case Pick(how, terms):
                word = {"latest": "the last of", "earliest": "the first of"}.get(how, "the first known of")
                return f"{word}: {'; '.join(self.say(part, env) for part in terms)}"
        return f"the day of assessment, {self.record.as_of.isoformat()}"


def _result(end: LastDay, by: Duration) -> str:
    """What comes out, and how it differs from the calendar alone."""
    if end.plain is None or end.day is None:
        return ""
    if by.hours:
        return f": on {end.day.isoformat()}, at the hour of the event"
    if end.moved:
        return f": {end.day.isoformat()} (moved on over days of rest, {_days(end.moved)} later)"
    return f": {end.day.isoformat()}"


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"


def _now(first: date | None, last: date | None, as_of: date) -> State:
    if last is not None and last < as_of:
        return "passed"
    return "may have passed" if first is not None and first < as_of else "running"


def _kept_in_time(made: ClockReading, done: date) -> State:
    first, last = made.due or made.earliest, made.due or made.latest
    if first is None or last is None or made.state == "suspended":
        return made.state
    if done <= first:
        return "done in time"
    return "done late" if done > last else "may have passed"


def _kept(evidence: Iterable[Evidence], as_of: date) -> Iterator[ClockReading]:
    """Evidence that may be gone after a day."""
    for item in evidence:
        if item.kept_until is None or {"lost", "destroyed"} & set(item.status):
            continue
        yield ClockReading(
            id=f"evidence/{item.id}",
            code=None,
            title=f"May be gone after this day: {item.label}",
            kind="evidence",
            actor=None,
            towards=item.held_by,
            about=(item.id,),
            claims=(),
            state=_now(item.kept_until, item.kept_until, as_of),
            due=item.kept_until,
            earliest=None,
            latest=None,
            done=None,
            formula=f"kept until, as the case file says: {item.kept_until.isoformat()}",
            missing=(),
            sure=True,
            paused=0,
            counted="the day that the file states",
            counting=None,
            warnings=(),
            effect="It may be gone. Ask its holder before that day to keep it.",
            basis=None,
        )


__all__ = ["STATES", "ClockReading", "Missing", "State", "read_clocks"]
