"""Walking through conditions and terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from solidum.law.model import (
    All,
    AnyOf,
    Clock,
    Compare,
    Condition,
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
        case Shift(inner) | YearEnd(inner):
            yield from fact_terms(inner)
        case Pick(_, terms):
            for part in terms:
                yield from fact_terms(part)


def named(term: Term | None) -> Iterator[str]:
    """Every variable that a term reads as what it stands for."""
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


def shifts(term: Term | None) -> Iterator[Shift]:
    """Every moved term inside a term, itself among them."""
    match term:
        case Shift(inner):
            yield term
            yield from shifts(inner)
        case YearEnd(inner):
            yield from shifts(inner)
        case Pick(_, terms):
            for part in terms:
                yield from shifts(part)


def compares(condition: Condition | None) -> Iterator[Compare]:
    """Every comparison that a condition makes itself (not through conclusions)."""
    match condition:
        case Compare():
            yield condition
        case All(items) | AnyOf(items):
            for item in items:
                yield from compares(item)
        case Not(item) | Exists(_, item):
            yield from compares(item)


def renamed(term: Term, names: Mapping[str, str]) -> Term:
    """A term with other variables; those that `names` does not know stay."""
    match term:
        case FactTerm(id_, args):
            return FactTerm(id_, tuple(names.get(a, a) for a in args))
        case Shift(inner, sign, by):
            return Shift(renamed(inner, names), sign, by)
        case YearEnd(inner):
            return YearEnd(renamed(inner, names))
        case Pick(how, terms):
            return Pick(how, tuple(renamed(t, names) for t in terms))
    return term


def clocked(rule: Rule, clock: Clock, packs: Mapping[str, Pack]) -> frozenset[tuple[str, Shift]]:
    """The terms (pack, term) in which the conditions of a rule speak of the last day of its clock.

    They may stand in the rule itself or in a conclusion that it rests on. Empty if nothing that decides the rule ever
    looks at the day that its clock shows.
    """
    found: set[tuple[str, Shift]] = set()
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    queue: list[tuple[Rule, dict[str, str]]] = [(rule, {})]
    while queue and clock.due is not None:
        here, names = queue.pop()
        for condition in rule_conditions(here):
            for compare in compares(condition):
                for term in (*shifts(compare.left), *shifts(compare.right)):
                    if renamed(term, names) == clock.due:
                        found.add((here.pack, term))
            for ref in refs(condition):
                home, _, name = ref.id.rpartition(":")
                pack = packs.get(home or here.pack)
                args = tuple(names.get(a, a) for a in ref.args)
                if pack is None or name not in pack.conclusions or (pack.id, name, args) in seen:
                    continue
                seen.add((pack.id, name, args))
                inner = dict(zip((param for param, _ in pack.conclusions[name].args), args, strict=False))
                queue += [(other, inner) for other in pack.rules if other.concludes == name]
    return frozenset(found)


def exists_variables(condition: Condition | None) -> Iterator[tuple[str, str]]:
    """Every variable that some `exists` of a condition binds, with its type."""
    match condition:
        case All(items) | AnyOf(items):
            for item in items:
                yield from exists_variables(item)
        case Not(item):
            yield from exists_variables(item)
        case Exists(bound, where):
            yield from bound
            yield from exists_variables(where)
