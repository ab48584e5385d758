"""A sieve before grounding: which rails a record can carry at all, judged by fact ids alone.

Most rules of most packs speak of facts that no statement of a case mentions. Where such facts count as never shown,
those rules are false in every claim; finding that out once for each rule saves grounding it for each claim. What
passes the sieve may still prove false; what it stops is false.
"""

from __future__ import annotations

from solidum.law.library import Library
from solidum.law.model import (
    INFERRING,
    PRESUMING,
    SHOWING,
    All,
    AnyOf,
    AsOf,
    Compare,
    Condition,
    Const,
    Exists,
    Fact,
    FactTerm,
    Named,
    Not,
    OneOf,
    Pack,
    Pick,
    Ref,
    Rule,
    Shift,
    Term,
    YearEnd,
)
from solidum.reasoning.index import pack_index
from solidum.reasoning.record import Record


class Sieve:
    """For one record whose unmentioned facts count as never shown."""

    def __init__(self, library: Library, record: Record) -> None:
        self._library = library
        self._shown: set[str] = set()
        self._contrary: set[str] = set(record.complete)
        self.mentioned: set[str] = set()
        for key, entries in record.entries.items():
            for entry in entries:
                self.mentioned.add(key[0])
                if not entry.settled or entry.value is not False:
                    self._shown.add(key[0])
                if not entry.settled or entry.value is not True:
                    self._contrary.add(key[0])
        self._grouped = {member[0] for group in record.groups for member in group.members}
        self._rules: dict[tuple[str, bool, bool], bool] = {}
        self._conclusions: dict[tuple[str, str, str], bool] = {}

    def rule(self, pack: Pack, rule: Rule, shown: bool, strict: bool) -> bool:
        """Can the body of a rule be shown (or else: its contrary)?"""
        key = rule.code, shown, strict
        found = self._rules.get(key)
        if found is None:
            if shown:
                found = rule.when is None or self._may(pack, rule.when, True, strict)
            else:
                found = (rule.when is not None and self._may(pack, rule.when, False, strict)) or self._bites(pack, rule)
            self._rules[key] = found
        return found

    def _bites(self, pack: Pack, rule: Rule) -> bool:
        return any(e.effect == "disproves" and self._may(pack, e.when, True, False) for e in rule.unless)

    def conclusion(self, pack: Pack, id_: str, rail: str) -> bool:
        """Can a conclusion be shown (`s`), held (`h`), or its contrary be shown (`k`)?"""
        key = pack.id, id_, rail
        found = self._conclusions.get(key)
        if found is None:
            self._conclusions[key] = True  # a cycle ends here
            rules = pack_index(pack).by_conclusion.get(id_, [])
            if rail == "k":
                found = self._disproved(pack, rules)
            else:
                strict = rail == "s"
                found = any(
                    self.rule(pack, rule, True, strict and rule.kind in SHOWING)
                    for rule in rules
                    if not rule.negative and (not strict or rule.kind in SHOWING or rule.kind in INFERRING)
                )
            self._conclusions[key] = found
        return found

    def _disproved(self, pack: Pack, rules: list[Rule]) -> bool:
        showing = [r for r in rules if r.kind in SHOWING and not r.negative]
        if showing and all(r.contested or self.rule(pack, r, False, False) for r in showing):
            return True
        return any(
            (rule.negative or (rule.kind in PRESUMING and self._bites(pack, rule)))
            and self.rule(pack, rule, True, False)
            for rule in rules
        )

    def _may(self, pack: Pack, condition: Condition, shown: bool, strict: bool) -> bool:
        match condition:
            case Fact(id_):
                return id_ in (self._shown if shown else self._contrary)
            case Compare(left, _, right):
                return self._known(left) and (right is None or self._known(right))
            case OneOf(id_):
                return shown and id_ in self._grouped
            case Not(item):
                return self._may(pack, item, not shown, strict)
            case Exists(_, where):
                return self._may(pack, where, shown, strict)
            case All(items):
                every = all if shown else any
                return every(self._may(pack, item, shown, strict) for item in items)
            case AnyOf(items):
                every = any if shown else all
                return every(self._may(pack, item, shown, strict) for item in items)
            case Ref(name, _, mode):
                other, _, id_ = name.rpartition(":")
                home = self._library.packs[other] if other else pack
                return self.conclusion(home, id_, ("s" if strict or mode == "shown" else "h") if shown else "k")

    def _known(self, term: Term) -> bool:
        """Can a term have a value?"""
        match term:
            case FactTerm(id_):
                return id_ in self.mentioned
            case Shift(inner) | YearEnd(inner):
                return self._known(inner)
            case Pick(how, terms):
                return (any if how == "first_known" else all)(self._known(part) for part in terms)
            case Const() | AsOf() | Named():
                return True
