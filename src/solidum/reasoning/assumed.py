"""Days that a file does not state, for which the date of assessment stands, and the rules that rest on it."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import TypeAlias

from solidum.law.model import All, AnyOf, AsOf, Compare, Condition, Exists, FactTerm, Not, Pick, Shift, Term
from solidum.law.walk import rule_conditions
from solidum.reasoning.claims import ClaimRoots
from solidum.reasoning.explain import Explainer
from solidum.reasoning.record import Key

DayAssumed: TypeAlias = Key
"""The fact that would state the day."""


def assessed(condition: Condition | None) -> Iterator[FactTerm]:
    """The facts for which, in some comparison of a condition, the day of assessment stands where none is mentioned."""
    match condition:
        case Compare(left, _, right):
            yield from (*_assessed_term(left), *_assessed_term(right))
        case All(items) | AnyOf(items):
            for item in items:
                yield from assessed(item)
        case Not(item):
            yield from assessed(item)
        case Exists(_, where):
            yield from assessed(where)


def _assessed_term(term: Term | None) -> Iterator[FactTerm]:
    match term:
        case Pick("first_known", parts) if any(isinstance(p, AsOf) for p in parts):
            yield from (p for p in parts if isinstance(p, FactTerm))
        case Pick(_, parts):
            for part in parts:
                yield from _assessed_term(part)
        case Shift(inner):
            yield from _assessed_term(inner)


def days_assumed(
    explainer: Explainer, claim: ClaimRoots, *, outside: bool, decisive: Container[str]
) -> Iterator[tuple[DayAssumed, str]]:
    """The days not stated on which a claim rests, each with a rule that takes the day of assessment instead.

    Args:
        explainer: Of the record.
        claim: The claim, grounded.
        outside: Whether it lies outside the scope, so that only the scope counts.
        decisive: Codes of the defences and time limits that carry the outcome; the others carry nothing.
    """
    pack, env = claim.pack, claim.scene.env()
    found = explainer.support(pack, claim.type.scope, env, positive=not outside)
    if not outside:
        rest = (*claim.defences, *claim.limitations, *claim.extinctions)
        for root in (*claim.elements, *(r for r in rest if r.rule.code in decisive)):
            when = root.rule.when
            if when is None or not (explainer.value(root.t) or explainer.value(root.k)):
                continue
            found.append((root.rule, env))
            for positive in (True, False):
                found += explainer.support(pack, when, env, positive=positive)
    for rule, here in found:
        for condition in rule_conditions(rule):
            for term in assessed(condition):
                key = (term.id, *(here.get(a, a) for a in term.args))
                if not explainer.grounder.record.entries.get(key) and key in explainer.grounder.stood_in:
                    yield key, rule.code


__all__ = ["DayAssumed", "assessed", "days_assumed"]
