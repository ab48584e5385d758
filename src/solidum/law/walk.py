"""Walking through conditions and terms."""

from __future__ import annotations

from collections.abc import Iterator

from solidum.law.model import (
    All,
    AnyOf,
    Compare,
    Condition,
    Exists,
    Fact,
    FactTerm,
    Not,
    OneOf,
    Pick,
    Ref,
    Rule,
    Shift,
    Term,
)


def refs(condition: Condition | None) -> Iterator[Ref]:
    """Every reference to a conclusion inside a condition."""
    match condition:
        case Ref():
            yield condition
        case All(items) | AnyOf(items):
            for item in items:
                yield from refs(item)
        case Not(item):
            yield from refs(item)
        case Exists(_, where):
            yield from refs(where)


def fact_ids(condition: Condition | None) -> Iterator[str]:
    """The ids of every fact a condition names itself (not through conclusions)."""
    match condition:
        case Fact(id_, _) | OneOf(id_, _):
            yield id_
        case All(items) | AnyOf(items):
            for item in items:
                yield from fact_ids(item)
        case Not(item):
            yield from fact_ids(item)
        case Exists(_, where):
            yield from fact_ids(where)
        case Compare(left, _, right):
            for term in (left, right):
                yield from (fact.id for fact in fact_terms(term))


def fact_terms(term: Term | None) -> Iterator[FactTerm]:
    """Every fact a term reads."""
    match term:
        case FactTerm():
            yield term
        case Shift(inner):
            yield from fact_terms(inner)
        case Pick(_, terms):
            for part in terms:
                yield from fact_terms(part)


def rule_conditions(rule: Rule) -> Iterator[Condition]:
    """The condition and the exceptions of a rule."""
    if rule.when is not None:
        yield rule.when
    for exception in rule.unless:
        yield exception.when
