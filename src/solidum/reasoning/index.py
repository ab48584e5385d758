"""What is the same for every case: a pack's rules by conclusion, and what lies below each conclusion."""

from __future__ import annotations

from collections.abc import Iterator

from solidum.law.model import (
    INFERRING,
    PRESUMING,
    All,
    AnyOf,
    Compare,
    Condition,
    Exists,
    Fact,
    Not,
    OneOf,
    Pack,
    Ref,
    Rule,
)
from solidum.law.walk import fact_terms, named, refs, rule_conditions

CLAIM_VARIABLES = ("claimant", "victim", "defendant", "thing", "harm", "claim")
ANYTHING = "*"


class _PackIndex:
    """What is the same for every case: rules by conclusion, and which claim variables a conclusion looks at."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.by_conclusion: dict[str, list[Rule]] = {}
        for rule in pack.rules:
            if rule.concludes is not None:
                self.by_conclusion.setdefault(rule.concludes, []).append(rule)
        self.looks: dict[str, frozenset[str]] = {}
        self.facts: dict[str, frozenset[str]] = {}
        self._soft: dict[str, bool] = {}
        self._soft_parts: dict[int, tuple[Condition, tuple[Ref | Exists, ...]]] = {}
        self._kinds: dict[tuple[str, ...], tuple[Rule, ...]] = {}

    def of_kind(self, *kinds: str) -> tuple[Rule, ...]:
        """The rules of some kinds."""
        if kinds not in self._kinds:
            self._kinds[kinds] = tuple(rule for rule in self.pack.rules if rule.kind in kinds)
        return self._kinds[kinds]

    def reach(self, conclusion: str) -> tuple[frozenset[str], frozenset[str]]:
        """Claim variables and fact ids in the cone of a conclusion."""
        if conclusion not in self.looks:
            self.looks[conclusion], self.facts[conclusion] = frozenset(), frozenset()  # a cycle ends here
            params = {name for name, _ in self.pack.conclusions[conclusion].args}
            seen: set[str] = set()
            facts: set[str] = set()
            for rule in self.by_conclusion.get(conclusion, ()):
                for condition in rule_conditions(rule):
                    used, found = self._condition(condition)
                    seen |= used - params
                    facts |= found
            self.looks[conclusion] = frozenset(seen & set(CLAIM_VARIABLES))
            self.facts[conclusion] = frozenset(facts)
        return self.looks[conclusion], self.facts[conclusion]

    def soft(self, conclusion: str) -> bool:
        """Does a presumption or inference lie below a conclusion?"""
        if ":" in conclusion:
            return True
        if conclusion not in self._soft:
            self._soft[conclusion] = False  # a cycle ends here
            self._soft[conclusion] = any(
                rule.kind in PRESUMING or rule.kind in INFERRING or any(self.soft(ref.id) for ref in refs(rule.when))
                for rule in self.by_conclusion.get(conclusion, ())
            )
        return self._soft[conclusion]

    def soft_parts(self, condition: Condition) -> tuple[Ref | Exists, ...]:
        """The parts of a condition, in its order, that may rest on a presumption or inference."""
        found = self._soft_parts.get(id(condition))
        if found is None or found[0] is not condition:
            found = self._soft_parts[id(condition)] = (condition, tuple(self._parts(condition)))
        return found[1]

    def _parts(self, condition: Condition) -> Iterator[Ref | Exists]:
        match condition:
            case All(items) | AnyOf(items):
                for item in items:
                    yield from self._parts(item)
            case Not(item):
                yield from self._parts(item)
            case Ref() | Exists() if any(self.soft(ref.id) for ref in refs(condition)):
                yield condition

    def _condition(self, condition: Condition) -> tuple[set[str], set[str]]:
        match condition:
            case Fact(id_, args) | OneOf(id_, args):
                return set(args), {id_}
            case Ref(id_, args):
                if ":" in id_:  # another pack's: it may look at anything
                    return set(args) | set(CLAIM_VARIABLES), {ANYTHING}
                looks, facts = self.reach(id_)
                return set(args) | looks, set(facts)
            case Compare(left, _, right):
                used: set[str] = set()
                found: set[str] = set()
                for term in (left, right):
                    used |= set(named(term))
                    for fact in fact_terms(term):
                        used |= set(fact.args)
                        found.add(fact.id)
                return used, found
            case Not(item):
                return self._condition(item)
            case Exists(bound, where):
                used, found = self._condition(where)
                used -= {name for name, _ in bound}
                if any(kind == "party" for _, kind in bound):  # which parties are looked at depends on the claim
                    used |= set(CLAIM_VARIABLES)
                return used, found
            case All(items) | AnyOf(items):
                used, found = set(), set()
                for item in items:
                    more, also = self._condition(item)
                    used |= more
                    found |= also
                return used, found


_indexes: dict[tuple[str, int], tuple[Pack, _PackIndex]] = {}


def pack_index(pack: Pack) -> _PackIndex:
    """The index of a pack, made once for each pack object."""
    key = (pack.id, id(pack))
    found = _indexes.get(key)
    if found is None or found[0] is not pack:
        found = _indexes[key] = (pack, _PackIndex(pack))
        if len(_indexes) > 64:
            _indexes.pop(next(iter(_indexes)))
    return found[1]
