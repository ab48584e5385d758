"""What the packs order between those who answer: rules of sharing, recourse and remedy, as they stand on the record.

Where the user assumes claims made out, what they take counts as true as well, and nothing more: every least set of
conclusions and facts that makes out the assumed claims is looked at, and a rule holds if it holds under each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal, Protocol

from solidum.law.library import Library
from solidum.law.model import SHOWING, All, AnyOf, Condition, Exists, Fact, Pack, Ref, Rule
from solidum.law.walk import fact_ids
from solidum.reasoning.claims import ClaimRoots
from solidum.reasoning.explain import Explainer
from solidum.reasoning.ground import rule_env
from solidum.reasoning.index import pack_index
from solidum.share.result import Cited

Standing = Literal["yes", "no", "open"]
Env = dict[str, str]
Atom = tuple[str, ...]
Model = frozenset[Atom]
NOTHING_ASSUMED: Final[Model] = frozenset()
MOST_MODELS: Final = 256


class ClaimLike(Protocol):
    """What this room needs to know of a claim of the analysis."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def capacity(self) -> str | None:
        """In what capacity the claimant claims."""

    @property
    def claimant(self) -> str:
        """Who claims."""

    @property
    def victim(self) -> str:
        """Who was harmed."""

    @property
    def defendant(self) -> str:
        """From whom."""

    @property
    def thing(self) -> str:
        """Over what."""

    @property
    def harm(self) -> str:
        """For which harm."""

    @property
    def pack(self) -> str:
        """Under which pack."""

    @property
    def outcome(self) -> str:
        """What it has come to."""

    @property
    def roots(self) -> ClaimRoots:
        """Its place in the circuit."""


class Rules:
    """How the rules beside a claim stand.

    Args:
        library: The law.
        explainer: Reads the record.
        assumed: The claims that count only because the user assumes them made out.
    """

    def __init__(self, library: Library, explainer: Explainer, assumed: Iterable[ClaimLike]) -> None:
        self.library = library
        self._explainer = explainer
        self._assumed = tuple(assumed)
        self._own: dict[str, list[Model]] = {}
        self._known: dict[Model, dict[Atom, bool]] = {}
        self._below: dict[Atom, frozenset[Atom]] = {}
        self._together: dict[tuple[str, str, str], tuple[Model, ...]] = {}

    def of(self, claim: ClaimLike, kind: str) -> Iterator[Rule]:
        """The rules of a kind that stand beside a claim and have effect where the law is contested."""
        takes = self._explainer.grounder.takes
        for found in claim.roots.available:
            if found.rule.kind == kind and self._explainer.value(takes(found.rule)):
                yield found.rule

    def standing(self, claim: ClaimLike, rule: Rule) -> Standing:
        """Does a rule hold in a claim? What paying makes true counts as true."""
        return self._rule(claim, rule, claim.roots.scene.env(), bound=False)

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

    def _rule(self, claim: ClaimLike, rule: Rule, env: Env, *, bound: bool) -> Standing:
        """How a rule stands, whatever it is that makes out the assumed claims."""
        paid = frozenset(rule.recourse.once_paid if rule.recourse else ())
        states: set[Standing] = set()
        for model in self._ways(claim):
            known = self._known.setdefault(model, {})
            look = _Look(self._explainer, claim.roots.pack, model, paid, bound, known, self._below)
            states.add(look.rule(rule, env))
        return states.pop() if len(states) == 1 else "open"

    # --- what an assumption takes ---------------------------------------------------------------------

    def _ways(self, claim: ClaimLike) -> tuple[Model, ...]:
        """The least sets of conclusions and facts that make out the claims assumed under a pack for a harm.

        Of those against the same party every set; of those against others what all their sets share.
        """
        key = claim.pack, claim.harm, claim.defendant
        if key not in self._together:
            found: list[Model] = [NOTHING_ASSUMED]
            shared: Model = NOTHING_ASSUMED
            for one in self._assumed:
                if (one.pack, one.harm) == key[:2]:
                    own = self._made_out(one)
                    if one.defendant == claim.defendant:
                        found = _joined(found, own)
                    else:
                        shared |= frozenset.intersection(*own)
            self._together[key] = tuple(one | shared for one in found)
        return self._together[key]

    def _made_out(self, claim: ClaimLike) -> list[Model]:
        if claim.id not in self._own:
            found: list[Model] = [NOTHING_ASSUMED]
            for element in claim.roots.elements:
                if element.rule.when is not None:
                    needs = self._needs(claim.roots.pack, element.rule.when, claim.roots.scene.env())
                    # An element that the record shows to be wrong adds nothing that could be relied on.
                    found = _joined(found, needs) if needs else found
            self._own[claim.id] = found
        return self._own[claim.id]

    def _needs(self, pack: Pack, what: Condition, env: Env) -> list[Model]:
        """The least sets of leaves that make a condition hold; none if the record excludes it."""
        look = _Look(self._explainer, pack, NOTHING_ASSUMED, frozenset(), False)
        match look.stands(pack, what, env):
            case "yes":
                return [NOTHING_ASSUMED]
            case "no":
                return []
        match what:
            case All(items):
                found = [NOTHING_ASSUMED]
                for item in items:
                    found = _joined(found, self._needs(pack, item, env))
                return found
            case AnyOf(items):
                return _least_sets(one for item in items for one in self._needs(pack, item, env))
            case Exists(bound, where):
                choices = self._explainer.grounder.bindings(bound, env)
                return _least_sets(one for choice in choices for one in self._needs(pack, where, choice))
        return [frozenset({look.atom(pack, what, env)})]

    # --- facts ----------------------------------------------------------------------------------------

    def raised(self, claim: ClaimLike, rule: Rule) -> bool:
        """Does the file speak of a fact that the rule asks, and leave it unsettled?"""
        wanted = set(fact_ids(rule.when)) if rule.when is not None else set()
        entries = self._explainer.grounder.record.entries
        about = {claim.harm, claim.defendant, claim.thing}
        return any(
            key[0] in wanted and about & set(key[1:]) and not any(entry.settled for entry in found)
            for key, found in entries.items()
        )

    def facts_shown(self, claim: ClaimLike, rule: Rule, env: Env) -> bool:
        """Are the facts that the rule itself asks shown (there are some), so that only conclusions are left open?"""
        look = _Look(self._explainer, claim.roots.pack, NOTHING_ASSUMED, frozenset(), True)
        found = [look.stands(claim.roots.pack, fact, env) for fact in _facts(rule.when)]
        return bool(found) and all(state == "yes" for state in found)

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

    # --- names ----------------------------------------------------------------------------------------

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


class _Look:
    """Reads conditions off the record, with some conclusions and facts taken as true."""

    def __init__(
        self,
        explainer: Explainer,
        pack: Pack,
        model: Model,
        paid: frozenset[str],
        bound: bool,
        known: dict[Atom, bool] | None = None,
        below: dict[Atom, frozenset[Atom]] | None = None,
    ) -> None:
        self._below: dict[Atom, frozenset[Atom]] = {} if below is None else below
        self._known: dict[Atom, bool] = {} if known is None else known
        self._kinds = frozenset(_kind(atom) for atom in model)
        self._explainer = explainer
        self._pack = pack
        self._model = model
        self._paid = paid
        self._bound = bound

    def rule(self, rule: Rule, env: Env) -> Standing:
        """How a rule of the pack stands."""
        state = "yes" if rule.when is None else self.holds(self._pack, rule.when, env)
        # An exception bites only if the record shows it: nobody has assumed it.
        if state != "no" and any(self.stands(self._pack, e.when, env) == "yes" for e in rule.unless):
            return "no"
        return state

    def holds(self, pack: Pack, what: Condition, env: Env) -> Standing:
        """How a condition stands."""
        match what:
            case All(items):
                return _weakest(self.holds(pack, item, env) for item in items)
            case AnyOf(items):
                return _strongest(self.holds(pack, item, env) for item in items)
            case Exists(variables, where):
                if self._bound and all(name in env for name, _ in variables):
                    return self.holds(pack, where, env)
                choices = self._explainer.grounder.bindings(variables, env)
                return _strongest(self.holds(pack, where, one) for one in choices)
            case Fact(id_, _) if id_ in self._paid:
                return "yes"
        state = self.stands(pack, what, env)
        if state != "open" or not self._model:
            return state
        atom = self.atom(pack, what, env)
        if atom in self._model:
            return "yes"
        if not isinstance(what, Ref):
            return "open"
        if atom not in self._known:
            self._known[atom] = False
            self._known[atom] = self._follows(pack, what, env)
        return "yes" if self._known[atom] else "open"

    def stands(self, pack: Pack, what: Condition, env: Env) -> Standing:
        """How a condition stands on the record alone."""
        pair = self._explainer.grounder.condition(pack, what, env)
        return "yes" if self._explainer.value(pair.t) else "no" if self._explainer.value(pair.k) else "open"

    def atom(self, pack: Pack, what: Condition, env: Env) -> Atom:
        """A leaf as a name: what it is about, whoever asks."""
        match what:
            case Ref(name, args):
                home, id_ = self._explainer.grounder.home(pack, name)
                return ("conclusion", home.id, id_, *(env.get(arg, arg) for arg in args))
            case Fact(id_, args):
                return ("fact", id_, *(env.get(arg, arg) for arg in args))
        return ("other", repr(what), *(f"{name}={env[name]}" for name in sorted(env)))

    def _reach(self, pack: Pack, id_: str) -> frozenset[Atom]:
        """What the rules of a conclusion look at, however far down, whoever it is about."""
        key = (pack.id, id_)
        if key not in self._below:
            self._below[key] = frozenset()  # packs have no circles
            found: set[Atom] = {("conclusion", *key)}
            stack = [r.when for r in pack_index(pack).by_conclusion.get(id_, ()) if r.when is not None]
            while stack:
                match stack.pop():
                    case All(items) | AnyOf(items):
                        stack += items
                    case Exists(_, where):
                        stack.append(where)
                    case Ref(name):
                        found |= self._reach(*self._explainer.grounder.home(pack, name))
                    case leaf:
                        found.add(_kind(self.atom(pack, leaf, {})))
            self._below[key] = frozenset(found)
        return self._below[key]

    def _follows(self, pack: Pack, ref: Ref, env: Env) -> bool:
        """Does some rule show a conclusion from what is taken as true?"""
        explainer = self._explainer
        home, id_ = explainer.grounder.home(pack, ref.id)
        if self._kinds.isdisjoint(self._reach(home, id_)):
            return False
        inner = rule_env(home, id_, ref.args, env)
        for rule in pack_index(home).by_conclusion.get(id_, ()):
            if rule.negative or rule.kind not in SHOWING or rule.when is None or rule.degree < ref.degree:
                continue
            if not explainer.value(explainer.grounder.takes(rule)):
                continue
            look = _Look(explainer, home, self._model, frozenset(), False, self._known, self._below)
            if look.rule(rule, inner) == "yes":
                return True
        return False


def _kind(atom: Atom) -> Atom:
    """A leaf without what it is about."""
    return atom[:3] if atom[0] == "conclusion" else atom[:2]


def _facts(condition: Condition | None) -> Iterator[Fact]:
    """The facts without which a condition cannot hold."""
    match condition:
        case Fact():
            yield condition
        case All(items):
            for item in items:
                yield from _facts(item)
        case Exists(_, where):
            yield from _facts(where)


def _joined(some: list[Model], others: list[Model]) -> list[Model]:
    """The least sets that contain one of each."""
    if len(some) * len(others) > MOST_MODELS:  # then only what all of them share counts, which is less, never more
        some = [frozenset.intersection(*some)]
        others = [frozenset.intersection(*others)] if len(others) > MOST_MODELS else others
    return _least_sets(a | b for a in some for b in others)


def _least_sets(found: Iterable[Model]) -> list[Model]:
    """Those that contain no other."""
    kept: list[Model] = []
    for one in sorted(set(found), key=lambda model: (len(model), sorted(model))):
        if not any(other <= one for other in kept):
            kept.append(one)
    return kept


def _weakest(found: Iterable[Standing]) -> Standing:
    worst: Standing = "yes"
    for one in found:
        if one == "no":
            return "no"
        worst = one if one == "open" else worst
    return worst


def _strongest(found: Iterable[Standing]) -> Standing:
    best: Standing = "no"
    for one in found:
        if one == "yes":
            return "yes"
        best = one if one == "open" else best
    return best


__all__ = ["ClaimLike", "Env", "Rules", "Standing"]
