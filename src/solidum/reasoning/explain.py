"""Why: the proof state of a condition or conclusion, and its derivation, built on demand from the same circuit."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from solidum.law.model import (
    INFERRING,
    PRESUMING,
    SHOWING,
    All,
    AnyOf,
    Compare,
    Condition,
    Degree,
    Exists,
    Fact,
    Named,
    Not,
    OneOf,
    Pack,
    Ref,
    Rule,
)
from solidum.law.walk import fact_terms, named, refs
from solidum.reasoning.circuit import FALSE
from solidum.reasoning.claims import RuleRoots
from solidum.reasoning.ground import Grounder, Pair, Rails, rule_env
from solidum.reasoning.index import pack_index
from solidum.reasoning.record import Entry, Key

State = Literal["proved", "presumed", "inferable", "rebutted", "disproved", "open", "conflict"]
Rail = Literal["shown", "held", "contrary", "conflict", "neither"]
Soft: TypeAlias = tuple[Rule, dict[str, str], Degree]
"""A presumption or inference, with the variables it is read with and the degree asked."""
FOR: tuple[Rail, ...] = ("shown", "held", "conflict")
AGAINST: tuple[Rail, ...] = ("contrary", "conflict")


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of a derivation.

    Attributes:
        what: The step in plain words.
        rail: How it stands on the record.
        kind: rule, conclusion, fact, comparison, all, any, not, exists, one_of or exception.
        code: The rule's code, for rules.
        fact: The ground fact, for facts.
        entries: What was said of the fact.
        parts: The steps it rests on.
    """

    what: str
    rail: Rail
    kind: str
    code: str | None = None
    fact: Key | None = None
    entries: tuple[Entry, ...] = ()
    burden: str | None = None
    parts: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class ElementState:
    """How one element stands, and what carries it."""

    state: State
    by: tuple[str, ...]
    rebuttable_by: tuple[str, ...]
    inferable_under: tuple[str, ...] = field(default=())


class Explainer:
    """Reads states and derivations of one record off its circuit, as it stands now."""

    def __init__(self, grounder: Grounder) -> None:
        self.grounder = grounder
        self.circuit = grounder.circuit
        self._values: list[int] = [0, 1]
        self._derived: dict[tuple[object, ...], tuple[Reason, ...]] = {}
        self._softs: dict[tuple[object, ...], dict[tuple[object, ...], Soft]] = {}
        self._supports: dict[tuple[object, ...], tuple[Condition, tuple[tuple[Rule, dict[str, str]], ...]]] = {}
        self._fired: dict[tuple[object, ...], bool] = {}

    def value(self, node: int) -> bool:
        """Is the node true on the record as it stands?"""
        values = self._values
        circuit = self.circuit
        while len(values) <= node:
            n = len(values)
            op = circuit.ops[n]
            if op == "and":
                values.append(int(all(values[p] for p in circuit.args[n])))
            elif op == "or":
                values.append(int(any(values[p] for p in circuit.args[n])))
            elif op == "not":
                values.append(1 - values[circuit.args[n][0]])
            else:
                item, rail = circuit.leaves[n]
                values.append(int(rail in circuit.items[item].now))
        return bool(values[node])

    def rail(self, pair: Pair | Rails, held: int = FALSE) -> Rail:
        """How a condition stands: its two rails in one word."""
        shown, contrary = self.value(pair.t), self.value(pair.k)
        if shown and contrary:
            return "conflict"
        if shown:
            return "shown"
        if contrary:
            return "contrary"
        return "held" if self.value(held) else "neither"

    def _fires(self, pack: Pack, rule: Rule, env: dict[str, str], degree: Degree, *, contrary: bool = False) -> bool:
        """Is the condition of a rule with its exceptions shown (or its contrary)? Worked out once."""
        memo = (rule.code, degree, contrary, *env.values())
        found = self._fired.get(memo)
        if found is None:
            body = self.grounder.body(pack, rule, env, degree)
            found = self._fired[memo] = self.value(body.k if contrary else body.t)
        return found

    # --- states -----------------------------------------------------------------------------------

    def state(self, pack: Pack, rule: RuleRoots, env: dict[str, str]) -> ElementState:
        """The proof state of an element or defence."""
        conditions = [rule.rule.when] if rule.rule.when is not None else []
        return self._state(pack, rule.t, rule.strict, rule.k, conditions, env, Degree.proved)

    def conclusion_state(
        self, pack: Pack, id_: str, args: tuple[str, ...], env: dict[str, str], degree: Degree = Degree.proved
    ) -> ElementState:
        """The proof state of any conclusion."""
        ref = Ref(id_, tuple(f"={a}" for a in args), "held", degree)
        bound = {**env, **{f"={a}": a for a in args}}
        found = self.grounder.conclusion(pack, id_, ref.args, bound, degree)
        return self._state(pack, found.h, found.s, found.k, [ref], bound, degree)

    def _state(
        self,
        pack: Pack,
        t: int,
        strict: int,
        k: int,
        conditions: list[Condition],
        env: dict[str, str],
        degree: Degree,
    ) -> ElementState:
        held, proved, contrary = self.value(t), self.value(strict), self.value(k)
        rebutted: dict[str, None] = {}
        inferable: dict[str, None] = {}
        for rule, inner, deg in self.soft(pack, conditions, env, degree):
            fires = self._fires(pack, rule, inner, deg)
            if rule.kind in INFERRING:
                if fires:
                    inferable[rule.code] = None
            elif not fires and self.value(self.grounder.base(pack, rule, inner, deg).t):
                rebutted[rule.code] = None
        inferences = tuple(inferable)
        if held:
            support = [x for c in conditions for x in self._support(pack, c, env, degree, positive=True)]
            live = [(rule, inner) for rule, inner in support if rule.kind in PRESUMING]
            codes = tuple(dict.fromkeys(rule.code for rule, _ in live))
            if contrary:
                return ElementState("conflict", codes, (), inferences)
            if proved:
                return ElementState("proved", tuple(dict.fromkeys(r.code for r, _ in support)), (), inferences)
            packs = self.grounder.library.packs
            texts = [self.phrase(packs[r.pack], e.when, inner) for r, inner in live for e in r.unless]
            return ElementState("presumed", codes, tuple(dict.fromkeys(texts)), inferences)
        if contrary:
            if rebutted:
                return ElementState("rebutted", tuple(rebutted), (), inferences)
            return ElementState("disproved", self.against(pack, conditions, env, degree), (), inferences)
        if inferences:
            return ElementState("inferable", (), (), inferences)
        if rebutted:
            return ElementState("rebutted", tuple(rebutted), (), ())
        return ElementState("open", (), (), ())

    def soft(self, pack: Pack, conditions: list[Condition], env: dict[str, str], degree: Degree) -> Iterable[Soft]:
        """Every presumption and inference, with effect, that a condition rests on, directly or through conclusions."""
        found: dict[tuple[object, ...], Soft] = {}
        for condition in conditions:
            self._soft_below(pack, condition, env, degree, found)
        return found.values()

    def _soft_below(
        self,
        pack: Pack,
        condition: Condition,
        env: dict[str, str],
        degree: Degree,
        found: dict[tuple[object, ...], Soft],
    ) -> None:
        home = self.grounder.home
        for part in pack_index(pack).soft_parts(condition):
            if isinstance(part, Exists):
                if any(pack_index(at).soft(id_) for at, id_ in (home(pack, ref.id) for ref in refs(part.where))):
                    for inner in self.grounder.bindings(part.variables, env):
                        self._soft_below(pack, part.where, inner, degree, found)
            else:
                at, id_ = home(pack, part.id)
                if pack_index(at).soft(id_):
                    found |= self._soft_of(at, id_, part.args, env, min(part.degree, degree))

    def _soft_of(
        self, pack: Pack, id_: str, args: tuple[str, ...], env: dict[str, str], degree: Degree
    ) -> dict[tuple[object, ...], Soft]:
        """The same for one conclusion, worked out once."""
        memo = (degree, *self.grounder.view(pack, id_, args, env))
        if memo not in self._softs:
            found: dict[tuple[object, ...], Soft] = {}
            env = rule_env(pack, id_, args, env)
            for rule in pack_index(pack).by_conclusion.get(id_, ()):
                if rule.degree < degree or not self.value(self.grounder.takes(rule)):
                    continue
                if rule.kind in PRESUMING or rule.kind in INFERRING:
                    found[rule.code, degree, *env.values()] = (rule, env, degree)
                if rule.when is not None:
                    self._soft_below(pack, rule.when, env, degree, found)
            self._softs[memo] = found
        return self._softs[memo]

    def _support(
        self, pack: Pack, condition: Condition, env: dict[str, str], degree: Degree, *, positive: bool
    ) -> tuple[tuple[Rule, dict[str, str]], ...]:
        """The rules that a condition (or, if not positive, its contrary) really rests on, nearest first."""
        memo = (pack.id, id(condition), degree, positive, *env.values())
        found = self._supports.get(memo)
        if found is None or found[0] is not condition:
            rules = tuple(self._supporting(pack, condition, env, degree, positive=positive))
            found = self._supports[memo] = (condition, rules)
        return found[1]

    def _supporting(
        self, pack: Pack, condition: Condition, env: dict[str, str], degree: Degree, *, positive: bool
    ) -> Iterator[tuple[Rule, dict[str, str]]]:
        grounder = self.grounder
        seen: set[tuple[object, ...]] = set()
        queue: deque[tuple[Pack, Condition, dict[str, str], Degree, bool]] = deque()
        queue.append((pack, condition, env, degree, positive))
        while queue:
            pack, what, here, deg, yes = queue.popleft()
            rails = grounder.condition(pack, what, here, deg)
            if not self.value(rails.t if yes else rails.k):
                continue
            match what:
                case All(items) | AnyOf(items):
                    queue += [(pack, i, here, deg, yes) for i in items]
                case Not(item):
                    queue.append((pack, item, here, deg, not yes))
                case Exists(bound, where):
                    queue += [(pack, where, e, deg, yes) for e in grounder.bindings(bound, here)]
                case Ref(name, args, _, own):
                    at, id_ = grounder.home(pack, name)
                    deg = min(own, deg)
                    key = (at.id, id_, deg, yes, *(here.get(a, a) for a in args))
                    if key in seen:
                        continue
                    seen.add(key)
                    inner = rule_env(at, id_, args, here)
                    for rule in pack_index(at).by_conclusion.get(id_, ()):
                        if rule.degree < deg or not self.value(grounder.takes(rule)):
                            continue
                        if rule.negative != yes:
                            if self._fires(at, rule, inner, deg):
                                yield rule, inner
                                if rule.when is not None:
                                    queue.append((at, rule.when, inner, deg, True))
                        elif not yes and rule.kind in SHOWING and self._fires(at, rule, inner, deg, contrary=True):
                            yield rule, inner
                            if rule.when is not None:
                                queue.append((at, rule.when, inner, deg, False))

    def against(
        self, pack: Pack, conditions: list[Condition], env: dict[str, str], degree: Degree = Degree.proved
    ) -> tuple[str, ...]:
        """The rules that show the contrary of a condition: those that say so first, then the nearest."""
        found = [r for c in conditions for r, _ in self._support(pack, c, env, degree, positive=False)]
        return tuple(dict.fromkeys(r.code for r in sorted(found, key=lambda r: not r.negative)))

    def support(
        self, pack: Pack, condition: Condition, env: dict[str, str], *, positive: bool
    ) -> list[tuple[Rule, dict[str, str]]]:
        """The rules that a condition (or, if not positive, its contrary) rests on, each with its variables."""
        return list(self._support(pack, condition, env, Degree.proved, positive=positive))

    def rests_on(
        self, pack: Pack, condition: Condition, env: dict[str, str], *, contrary: bool = False
    ) -> tuple[str, ...]:
        """Every rule that a condition (or its contrary) really rests on, nearest first; none if it does not stand."""
        found = self._support(pack, condition, env, Degree.proved, positive=not contrary)
        return tuple(dict.fromkeys(rule.code for rule, _ in found))

    # --- words --------------------------------------------------------------------------------------

    def name(self, entity: str) -> str:
        """What to call an entity."""
        return self.grounder.record.names.get(entity, entity)

    def question(self, key: Key) -> str:
        """The vocabulary's question about a ground fact."""
        entry = self.grounder.library.vocabulary.facts[key[0]]
        words = {arg: self.name(id_) for (arg, _), id_ in zip(entry.args, key[1:], strict=True)}
        return entry.ask.format_map(_Words(words))

    def phrase(self, pack: Pack | None, condition: Condition, env: dict[str, str]) -> str:
        """A condition in plain words; without a pack it may name no conclusion but by `PACK:name`."""
        match condition:
            case Fact(id_, args, degree):
                text = self.question((id_, *(env.get(a, a) for a in args)))
                return text if degree == Degree.proved else f"{text} ({degree.name} is enough)"
            case OneOf(id_, args):
                return "One of a declared group: " + self.question((id_, *(env.get(a, a) for a in args)))
            case Compare(Named(one), "=", Named(other)):
                return f"{self.name(env.get(one, one))} is {self.name(env.get(other, other))}"
            case Not(Compare(Named(one), "=", Named(other))):
                return f"{self.name(env.get(one, one))} is not {self.name(env.get(other, other))}"
            case Compare():
                text = condition.text
                for term in (condition.left, condition.right):
                    for fact in fact_terms(term):
                        call = f"{fact.id}({', '.join(fact.args)})"
                        names = ", ".join(self.name(env.get(a, a)) for a in fact.args)
                        text = text.replace(call, f"{fact.id.replace('_', ' ')} of {names}")
                    for name in named(term):
                        text = re.sub(rf"\b{re.escape(name)}\b", self.name(env.get(name, name)), text)
                return text
            case Ref(id_, args, mode):
                home, name = self.grounder.home(pack, id_)
                title = home.conclusions[name].title
                names = ", ".join(self.name(env.get(a, a)) for a in args)
                return f"{title} ({names})" if mode == "shown" else f"{title} ({names}), proved or presumed"
            case Not(item):
                return f"the contrary is shown: {self.phrase(pack, item, env)}"
            case All(items):
                return "; and ".join(self.phrase(pack, i, env) for i in items)
            case AnyOf(items):
                return " — or ".join(self.phrase(pack, i, env) for i in items)
            case Exists(bound, where):
                kinds = " and ".join(f"some {kind}" for _, kind in bound)
                blanks = {name: f"some {kind}" for name, kind in bound}
                return f"for {kinds}: {self.phrase(pack, where, {**env, **blanks})}"

    def says(self, pack: Pack, id_: str, args: tuple[str, ...], mode: str, env: dict[str, str]) -> str:
        """A conclusion in words, with the countries it is about."""
        found = pack.conclusions[id_]
        about = [self.name(env.get(a, a)) for a, (_, kind) in zip(args, found.args, strict=True) if kind == "country"]
        where = f" ({', '.join(about)})" if about else ""
        return found.title + where + (" (proved or presumed)" if mode == "held" else "")

    # --- derivations ----------------------------------------------------------------------------------

    def rule(self, pack: Pack, rule: Rule, env: dict[str, str], degree: Degree = Degree.proved) -> Reason:
        """One rule with what it rests on."""
        grounder = self.grounder
        body = grounder.body(pack, rule, env, degree)
        parts: list[Reason] = []
        if rule.when is not None:
            parts.append(self.condition(pack, rule.when, env, degree))
        for exception in rule.unless:
            inner = self.condition(pack, exception.when, env, degree)
            if inner.rail != "neither" or len(rule.unless) <= 4:
                text = "unless: " + self.phrase(pack, exception.when, env)
                parts.append(Reason(text, inner.rail, "exception", burden=exception.burden, parts=(inner,)))
        return Reason(rule.title, self.rail(body), "rule", code=rule.code, parts=tuple(parts))

    def condition(
        self, pack: Pack, condition: Condition, env: dict[str, str], degree: Degree = Degree.proved
    ) -> Reason:
        """A condition with what it rests on: only what carries it where it is shown, all that is asked where not."""
        grounder = self.grounder
        pair = grounder.condition(pack, condition, env, degree)
        rail = self.rail(pair)
        match condition:
            case All(items):
                shown = items
                if rail == "contrary":
                    shown = tuple(i for i in items if self._is(pack, i, env, degree, *AGAINST))
                parts = [self.condition(pack, i, env, degree) for i in shown]
                return Reason("all of these", rail, "all", parts=tuple(parts))
            case AnyOf(items):
                shown = items
                if rail in FOR:
                    shown = tuple(i for i in items if self._is(pack, i, env, degree, *FOR))
                parts = [self.condition(pack, i, env, degree) for i in shown]
                return Reason("one of these", rail, "any", parts=tuple(parts))
            case Not(item):
                return Reason("the contrary of this", rail, "not", parts=(self.condition(pack, item, env, degree),))
            case Exists(bound, where):
                choices = [e for e in grounder.bindings(bound, env) if self._is(pack, where, e, degree, *FOR)]
                parts = [self.condition(pack, where, e, degree) for e in choices]
                return Reason(self.phrase(pack, condition, env), rail, "exists", parts=tuple(parts))
            case Fact(id_, args, _):
                key = (id_, *(env.get(a, a) for a in args))
                return Reason(
                    self.phrase(pack, condition, env), rail, "fact", fact=key, entries=grounder.entries(key, env)
                )
            case OneOf(id_, args):
                key = (id_, *(env.get(a, a) for a in args))
                return Reason(self.phrase(pack, condition, env), rail, "one_of", fact=key)
            case Compare(left, _, right):
                parts = []
                for term in (left, right):
                    for fact in fact_terms(term):
                        key = (fact.id, *(env.get(a, a) for a in fact.args))
                        said = grounder.entries(key, env)
                        known: Rail = "shown" if grounder.value(fact, env)[0] == "known" else "neither"
                        parts.append(Reason(self.question(key), known, "fact", fact=key, entries=said))
                return Reason(self.phrase(pack, condition, env), rail, "comparison", parts=tuple(parts))
            case Ref(name, args, mode, own):
                asking, (pack, id_) = pack, grounder.home(pack, name)
                deg = min(own, degree)
                triple = grounder.conclusion(pack, id_, args, env, deg)
                rail = self.rail(Pair(triple.s, triple.k), triple.h)
                if asking is not pack and pack.determines and "country" in dict(pack.conclusions[id_].args).values():
                    parts = list(self._in_brief(pack, Ref(id_, args, mode, own), env, degree, rail))
                    return Reason(self.says(pack, id_, args, mode, env), rail, "conclusion", parts=tuple(parts))
                inner = rule_env(pack, id_, args, env)
                memo = (pack.id, id_, deg, *inner.values())
                if memo not in self._derived:
                    self._derived[memo] = self._rules_for(pack, id_, rail, inner, deg)
                return Reason(self.says(pack, id_, args, mode, env), rail, "conclusion", parts=self._derived[memo])

    def _rules_for(self, pack: Pack, id_: str, rail: Rail, inner: dict[str, str], degree: Degree) -> tuple[Reason, ...]:
        """The rules of a conclusion, each with what it rests on: those that bear on it, or all if none does."""
        rules = [
            rule
            for rule in pack_index(pack).by_conclusion.get(id_, ())
            if rule.degree >= degree and self.value(self.grounder.takes(rule))
        ]
        if rail != "neither":
            rules = [r for r in rules if self.rail(self.grounder.body(pack, r, inner, degree)) != "neither"]
        return tuple(self.rule(pack, rule, inner, degree) for rule in rules)

    def _in_brief(self, pack: Pack, ref: Ref, env: dict[str, str], degree: Degree, rail: Rail) -> Iterator[Reason]:
        """The rules that a conclusion rests on, each as one line, the nearest first.

        For whose courts and whose law: every claim rests on these, and their derivation is a part of the result of its
        own (`solidum.reasoning.forum`). Written out under each claim it would bury what the claim is about.
        """
        seen = set()
        for rule, inner in self._support(pack, ref, env, degree, positive=rail != "contrary"):
            if rule.code not in seen:
                seen.add(rule.code)
                body = self.grounder.body(self.grounder.library.packs[rule.pack], rule, inner, Degree.proved)
                yield Reason(rule.title, self.rail(body), "rule", code=rule.code)

    def _is(self, pack: Pack, condition: Condition, env: dict[str, str], degree: Degree, *wanted: Rail) -> bool:
        """Does a condition stand in one of these ways? Asked before its derivation is built."""
        return self.rail(self.grounder.condition(pack, condition, env, degree)) in wanted


class _Words(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return key


__all__ = ["ElementState", "Explainer", "Reason", "State"]
