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
    Named,
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


def named(term: Term | None) -> Iterator[str]:
    """Every variable that a term reads as a country."""
    match term:
        case Named(variable):
            yield variable
        case Shift(inner):
            yield from named(inner)
        case Pick(_, terms):
            for part in terms:
                yield from named(part)


def variables_of(condition: Condition | None) -> set[str]:
    """Every variable a condition names that it does not bind itself."""
    match condition:
        case Fact(_, args) | OneOf(_, args) | Ref(_, args):
            return set(args)
        case All(items) | AnyOf(items):
            return {name for item in items for name in variables_of(item)}
        case Not(item):
            return variables_of(item)
        case Exists(bound, where):
            return variables_of(where) - {name for name, _ in bound}
        case Compare(left, _, right):
            terms = (left, right)
            return {a for t in terms for f in fact_terms(t) for a in f.args} | {n for t in terms for n in named(t)}
    return set()


def rule_conditions(rule: Rule) -> Iterator[Condition]:
    """The condition and the exceptions of a rule."""
    if rule.when is not None:
        yield rule.when
    for exception in rule.unless:
        yield exception.when
