"""What the packs order between those who answer: rules of sharing, recourse and remedy, as they stand on the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, Protocol

from solidum.law.library import Library
from solidum.law.model import All, AnyOf, Condition, Exists, Fact, Ref, Rule
from solidum.law.walk import fact_ids, refs
from solidum.reasoning.claims import ClaimRoots
from solidum.reasoning.explain import Explainer
from solidum.reasoning.index import pack_index
from solidum.share.result import Cited

Standing = Literal["yes", "no", "open"]
Env = dict[str, str]


class ClaimLike(Protocol):
    """What this room needs to know of a claim of the analysis."""

    @property
    def id(self) -> str: ...
    @property
    def capacity(self) -> str | None: ...
    @property
    def claimant(self) -> str: ...
    @property
    def victim(self) -> str: ...
    @property
    def defendant(self) -> str: ...
    @property
    def thing(self) -> str: ...
    @property
    def harm(self) -> str: ...
    @property
    def pack(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def roots(self) -> ClaimRoots: ...


class Rules:
    """How the rules beside a claim stand, given who is counted as answering.

    A conclusion about somebody who answers, or is assumed to, counts as held where the record says nothing against it:
    the assumption that a claim is made out is an assumption of all that it takes.
    """

    def __init__(self, library: Library, explainer: Explainer, counted: Iterable[ClaimLike]) -> None:
        self.library = library
        self._explainer = explainer
        self._counted = tuple(counted)
        self._elements: dict[str, frozenset[str]] = {}

    def of(self, claim: ClaimLike, kind: str) -> Iterator[Rule]:
        """The rules of a kind that stand beside a claim and have effect where the law is contested."""
        takes = self._explainer.grounder.takes
        for found in claim.roots.available:
            if found.rule.kind == kind and self._explainer.value(takes(found.rule)):
                yield found.rule

    def standing(self, claim: ClaimLike, rule: Rule) -> Standing:
        """Does a rule hold in a claim? What paying makes true counts as true."""
        return self._rule(claim, rule, claim.roots.scene.env())

    def bindings(self, claim: ClaimLike, rule: Rule) -> Iterator[tuple[Env, Standing]]:
        """Every way to fill the variables that the rule binds, in which it holds or may hold."""
        seen: set[tuple[tuple[str, str], ...]] = set()
        for env in self._filled(rule.when, claim.roots.scene.env()):
            state = self._rule(claim, rule, env, bound=True)
            key = tuple(sorted(env.items()))
            if state != "no" and key not in seen:
                seen.add(key)
                yield env, state

    def _filled(self, condition: Condition | None, env: Env) -> Iterator[Env]:
        match condition:
            case All(items):
                found = [env]
                for item in items:
                    found = [inner for one in found for inner in self._filled(item, one)]
                yield from found
            case Exists(bound, where):
                for inner in self._explainer.grounder.bindings(bound, env):
                    yield from self._filled(where, inner)
            case _:
                yield env

    def _rule(self, claim: ClaimLike, rule: Rule, env: Env, *, bound: bool = False) -> Standing:
        paid = frozenset(rule.recourse.once_paid if rule.recourse else ())
        state = "yes" if rule.when is None else self._holds(claim, rule.when, env, paid, bound)
        if state == "no":
            return "no"
        for exception in rule.unless:
            if self._holds(claim, exception.when, env, frozenset(), False) == "yes":
                return "no"
        return state

    def _holds(self, claim: ClaimLike, what: Condition, env: Env, paid: frozenset[str], bound: bool) -> Standing:
        match what:
            case All(items):
                return _least(self._holds(claim, item, env, paid, bound) for item in items)
            case AnyOf(items):
                return _most(self._holds(claim, item, env, paid, bound) for item in items)
            case Exists(variables, where):
                if bound and all(name in env for name, _ in variables):
                    return self._holds(claim, where, env, paid, bound)
                choices = self._explainer.grounder.bindings(variables, env)
                return _most(self._holds(claim, where, one, paid, bound) for one in choices)
            case Fact(id_, _) if id_ in paid:
                return "yes"
        pair = self._explainer.grounder.condition(claim.roots.pack, what, env)
        if self._explainer.value(pair.t):
            return "yes"
        if self._explainer.value(pair.k):
            return "no"
        if isinstance(what, Ref) and self._goes_with(claim, what, env):
            return "yes"
        return "open"

    def _goes_with(self, claim: ClaimLike, ref: Ref, env: Mapping[str, str]) -> bool:
        """Is it something that a counted claim takes, about its own parties, thing and harm?

        A relation between two of those who answer (one answers for the other) is no part of either claim.
        """
        pack, id_ = self._explainer.grounder.home(claim.roots.pack, ref.id)
        types = self._explainer.grounder.record.entities
        named = {env.get(arg, arg) for arg in ref.args}
        for one in self._counted:
            if one.pack != pack.id or id_ not in self._takes(one):
                continue
            own = set(one.roots.scene.env().values())
            others = {p for p in named if types.get(p) == "party"} - {one.claimant, one.victim, one.defendant}
            if named <= own and not others:
                return True
        return False

    def _takes(self, claim: ClaimLike) -> frozenset[str]:
        """The conclusions that the elements of a claim rest on, however far down."""
        roots = claim.roots
        key = f"{roots.pack.id}/{roots.type.id}"
        if key not in self._elements:
            index = pack_index(roots.pack)
            found: dict[str, None] = {}
            left = [ref.id for rule in roots.elements for ref in refs(rule.rule.when)]
            while left:
                id_ = left.pop()
                if id_ not in found and ":" not in id_:
                    found[id_] = None
                    rules = index.by_conclusion.get(id_, ())
                    left += [ref.id for rule in rules if not rule.negative for ref in refs(rule.when)]
            self._elements[key] = frozenset(found)
        return self._elements[key]

    def raised(self, claim: ClaimLike, rule: Rule) -> bool:
        """Does the file speak of a fact that the rule asks, and leave it unsettled?"""
        wanted = set(fact_ids(rule.when)) if rule.when is not None else set()
        entries = self._explainer.grounder.record.entries
        about = {claim.harm, claim.defendant, claim.thing}
        return any(
            key[0] in wanted and about & set(key[1:]) and not any(entry.settled for entry in found)
            for key, found in entries.items()
        )

    def linked(self, links: tuple[str, ...], thing: str, one: str, other: str) -> bool:
        """Does one of these facts link two parties, whichever stands first?"""
        grounder, value = self._explainer.grounder, self._explainer.value
        vocabulary = self.library.vocabulary.facts
        for id_ in links:
            for pair in ((one, other), (other, one)):
                more = (thing,) if len(vocabulary[id_].args) > 2 else ()
                env = {"claimant": "", "victim": "", "defendant": one, "thing": thing, "harm": "", "claim": ""}
                if value(grounder.condition(None, Fact(id_, (*pair, *more)), env).t):
                    return True
        return False

    def cited(self, *codes: str) -> tuple[Cited, ...]:
        """Rules as a result names them."""
        found = []
        for code in dict.fromkeys(codes):
            rule = self.library.rules[code]
            at = "" if rule.at == ("unstated",) else ", ".join(rule.at)
            found.append(Cited(code=code, at=at, title=rule.title, basis=rule.basis))
        return tuple(found)

    def names(self, *codes: str) -> str:
        """Rules in a sentence: the code with its title."""
        return ", ".join(f"{cited.code} ({cited.title})" for cited in self.cited(*codes))


def _least(found: Iterable[Standing]) -> Standing:
    states = set(found)
    return "no" if "no" in states else "open" if "open" in states else "yes"


def _most(found: Iterable[Standing]) -> Standing:
    states = set(found)
    return "yes" if "yes" in states else "open" if "open" in states else "no"


__all__ = ["ClaimLike", "Env", "Rules", "Standing"]
