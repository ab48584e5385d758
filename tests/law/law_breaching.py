"""Records in which a duty binds and is broken, made from the rules themselves and from no table.

`ways` reads a condition and gives the facts that make it true (or show its contrary), following conclusions into the
rules that show them, in whatever pack they stand. It knows nothing of any duty; whether a record that it gives really
does what it should, the engine says afterwards.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from solidum.law.library import Library
from solidum.law.model import (
    SHOWING,
    All,
    AnyOf,
    AsOf,
    Compare,
    Condition,
    Const,
    Duration,
    Exists,
    Fact,
    FactTerm,
    Named,
    Not,
    Pack,
    Pick,
    Ref,
    Shift,
    Term,
    Value,
)
from solidum.law.walk import fact_terms
from solidum.reasoning.ground import add_duration
from solidum.reasoning.record import Entry, Key, Record

SCENE = {
    "claimant": "claimant",
    "victim": "claimant",
    "defendant": "defendant",
    "thing": "thing",
    "harm": "harm",
    "claim": "claim",
}
KINDS = {"claimant": "party", "defendant": "party", "thing": "thing", "harm": "harm", "claim": "claim"}


@dataclass(frozen=True)
class Draft:
    """A record in the making: what is said, and of whom."""

    facts: dict[Key, Value | bool]
    entities: dict[str, str] = field(default_factory=lambda: dict(KINDS))

    def but(self, key: Key, value: Value | bool) -> Draft:
        """With one fact more, or another value of it."""
        return Draft({**self.facts, key: value}, self.entities)

    def without(self, key: Key) -> Draft:
        """With one fact less."""
        return Draft({k: v for k, v in self.facts.items() if k != key}, self.entities)

    def record(self, library: Library, as_of: date) -> Record:
        """A closed record: what the draft does not say is never shown."""
        entries = {key: (Entry(value, "proved"),) for key, value in self.facts.items()}
        return Record(self.entities, {}, entries, (), True, as_of)


@dataclass(frozen=True)
class Builder:
    """Finds facts for conditions.

    Attributes:
        library: Where conclusions of any pack are looked up.
        as_of: The date of assessment.
        days: The days that a date still open may fall on, in the order tried.
    """

    library: Library
    as_of: date
    days: tuple[date, ...]

    def ways(self, pack: Pack, what: Condition, env: dict[str, str], wanted: bool, draft: Draft) -> Iterator[Draft]:
        """Drafts, each the given one with more facts, in which a condition is shown or (not `wanted`) its contrary."""
        match what:
            case Fact(id_, args):
                key = (id_, *(env[a] for a in args))
                if draft.facts.get(key, wanted) == wanted:
                    yield draft.but(key, wanted)
            case Not(item):
                yield from self.ways(pack, item, env, not wanted, draft)
            case All(items) if wanted:
                yield from self._all(pack, items, env, wanted, draft)
            case AnyOf(items) if not wanted:
                yield from self._all(pack, items, env, wanted, draft)
            case All(items) | AnyOf(items):
                for item in items:
                    yield from self.ways(pack, item, env, wanted, draft)
            case Exists(bound, where) if wanted:
                fresh = dict(bound)
                inside = Draft(draft.facts, {**draft.entities, **fresh})
                yield from self.ways(pack, where, {**env, **{name: name for name in fresh}}, True, inside)
            case Compare():
                yield from self._compared(what, env, wanted, draft)
            case Ref(name, args):
                home, _, id_ = name.rpartition(":")
                yield from self._concluded(
                    self.library.packs[home] if home else pack, id_, [env[a] for a in args], wanted, draft
                )

    def all_of(self, pack: Pack, items: tuple[Condition, ...], env: dict[str, str], draft: Draft) -> Iterator[Draft]:
        """Drafts in which several conditions are shown."""
        yield from self._all(pack, items, env, True, draft)

    def _all(
        self, pack: Pack, items: tuple[Condition, ...], env: dict[str, str], wanted: bool, draft: Draft
    ) -> Iterator[Draft]:
        if not items:
            yield draft
            return
        for one in self.ways(pack, items[0], env, wanted, draft):
            yield from self._all(pack, items[1:], env, wanted, one)

    def _concluded(self, pack: Pack, id_: str, args: list[str], wanted: bool, draft: Draft) -> Iterator[Draft]:
        names = [name for name, _ in pack.conclusions[id_].args]
        env = {**SCENE, **dict(zip(names, args, strict=True))}
        rules = [r for r in pack.rules if r.concludes == id_ and r.kind in SHOWING and r.when is not None]
        rules = [r for r in rules if not r.contested or r.contested[0].takes]
        showing = [r.when for r in rules if not r.negative and r.when]
        for rule in rules:
            if rule.negative != wanted and rule.when:
                yield from self.ways(pack, rule.when, env, True, draft)
        if not wanted:
            yield from self._all(pack, tuple(showing), env, False, draft)

    # --- comparisons --------------------------------------------------------------------------------

    def _compared(self, what: Compare, env: dict[str, str], wanted: bool, draft: Draft) -> Iterator[Draft]:
        terms = [*fact_terms(what.left), *fact_terms(what.right)]
        keys = [(t.id, *(env[a] for a in t.args)) for t in terms]
        open_ = [key for key in dict.fromkeys(keys) if key not in draft.facts]
        if isinstance(what.left, Pick) and what.left.how == "first_known":
            known = isinstance(what.left.terms[-1], AsOf) or any(k in draft.facts for k in keys)
            open_ = [] if known else open_[:1]  # the rest may stay unsaid
        for values in itertools.product(*(self._values(key[0], what) for key in open_)):
            tried = draft
            for key, value in zip(open_, values, strict=True):
                tried = tried.but(key, value)
            if self._holds(what, env, tried) is wanted:
                yield tried

    def _values(self, id_: str, what: Compare) -> list[Value]:
        entry = self.library.vocabulary.facts[id_]
        if entry.value == "date":
            return list(self.days)
        named = [*sorted(what.members)]
        if isinstance(what.right, Const):
            named.append(str(what.right.value))
        return [*named, *(c for c in ("US", *entry.choices) if c not in named and c != "any")]

    def _holds(self, what: Compare, env: dict[str, str], draft: Draft) -> bool | None:
        left = self._term(what.left, env, draft)
        if left is None:
            return None
        if what.op == "in":
            return str(left) in what.members
        right = None if what.right is None else self._term(what.right, env, draft)
        if right is None:
            return None
        if not isinstance(left, date) or not isinstance(right, date):
            return str(left) == str(right)
        return {
            "<": left < right,
            "<=": left <= right,
            "=": left == right,
            ">=": left >= right,
            ">": left > right,
        }[what.op]

    def _term(self, term: Term, env: dict[str, str], draft: Draft) -> Value | None:
        match term:
            case Const(value):
                return value
            case AsOf():
                return self.as_of
            case Named(variable):
                return env[variable]
            case FactTerm(id_, args):
                return draft.facts.get((id_, *(env[a] for a in args)))
            case Shift(inner, sign, Duration() as by):
                day = self._term(inner, env, draft)
                return add_duration(day, by, sign) if isinstance(day, date) else None
            case Pick("first_known", terms):
                known = (self._term(t, env, draft) for t in terms)
                return next((v for v in known if v is not None), None)
        return None
