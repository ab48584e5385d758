"""Which court, which law: the questions that packs answer for every country of a case.

A pack lists such questions under `determines:`. Each is asked for a claimant, a defendant and a harm, country by
country, and answered by a conclusion of the pack, so by rules with provisions like everything else. Where the case says
nothing of a connecting factor that could decide, there is no answer, and the missing facts are named.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from solidum.law.library import Library
from solidum.law.model import Compare, Condition, Degree, Determination, FactTerm, Pack, Ref, Rule, Value
from solidum.reasoning.circuit import FALSE, Circuit, Group
from solidum.reasoning.claims import Sought, things_in_reach
from solidum.reasoning.explain import Explainer, Reason
from solidum.reasoning.firmness import Analyst
from solidum.reasoning.ground import Grounder, Pair, Scene, rule_env
from solidum.reasoning.index import pack_index
from solidum.reasoning.record import Key, Record

Given = Literal["yes", "no", "open", "not decided"]
ANSWERS: tuple[Given, ...] = ("yes", "no", "open", "not decided")
"""Yes; no; open because facts are missing; not decided by this instrument."""
NO, UNDECIDED, YES, OUTSIDE, UNSURE = range(5)
"""How a question can stand: the contrary shown; neither; yes; outside the instrument; unsure if it is inside."""
FILE: frozenset[Group] = frozenset({"listed"})
ALL: frozenset[Group] = frozenset({"listed", "unmentioned"})
Roots = tuple[int, int, int, int, int]
BESIDE_THINGS = ("insures", "employs", "controls_company", "acts_for", "directs")


@dataclass(frozen=True, slots=True)
class Sides:
    """Who claims from whom over which harm, in which claim."""

    claim: str
    claimant: str
    victim: str
    defendant: str
    harm: str

    @property
    def scene(self) -> Scene:
        """The claim variables; the question is about no single thing."""
        return Scene(self.claimant, self.victim, self.defendant, "", self.harm, self.claim)


@dataclass(frozen=True, slots=True)
class Turn:
    """Something unsettled that would change an answer, and how it would have to end."""

    what: str
    ending: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer for one country.

    Attributes:
        country: Its code.
        given: One of `ANSWERS`.
        by: Codes of the rules it rests on, the nearest first.
        missing: If open: facts that would have to be known; with them, the answer could be yes.
        turns: If yes: a least set of what the file leaves unsettled that would take it away.
    """

    country: str
    given: Given
    by: tuple[str, ...]
    missing: tuple[Key, ...]
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Determined:
    """One question, answered for every country of the case."""

    sides: Sides
    pack: Pack
    question: Determination
    answers: tuple[Answer, ...]

    def countries(self, given: Given) -> tuple[str, ...]:
        """The countries with one answer."""
        return tuple(a.country for a in self.answers if a.given == given)

    @property
    def missing(self) -> tuple[Key, ...]:
        """Every fact that some open answer misses."""
        return tuple(dict.fromkeys(key for a in self.answers if a.given == "open" for key in a.missing))


class _Brief(Explainer):
    """Derivations with each conclusion written out once, and what nobody has shown left as a line."""

    def __init__(self, grounder: Grounder) -> None:
        super().__init__(grounder)
        self._written: set[tuple[object, ...]] = set()

    def start(self) -> None:
        """Begin a new derivation."""
        self._written.clear()

    def rule(self, pack: Pack, rule: Rule, env: dict[str, str], degree: Degree = Degree.proved) -> Reason:
        """One rule with what it rests on."""
        parts = [] if rule.when is None else [self.condition(pack, rule.when, env, degree)]
        for exception in rule.unless:
            text = "unless: " + self.phrase(pack, exception.when, env)
            rail = self.rail(self.grounder.condition(pack, exception.when, env, degree))
            inner = () if rail == "neither" else (self.condition(pack, exception.when, env, degree),)
            parts.append(Reason(text, rail, "exception", burden=exception.burden, parts=inner))
        body = self.grounder.body(pack, rule, env, degree)
        return Reason(rule.title, self.rail(body), "rule", code=rule.code, parts=tuple(parts))

    def condition(
        self, pack: Pack, condition: Condition, env: dict[str, str], degree: Degree = Degree.proved
    ) -> Reason:
        """A condition with what it rests on."""
        if not isinstance(condition, Ref):
            return super().condition(pack, condition, env, degree)
        home, id_ = self.grounder.home(pack, condition.id)
        degree = min(condition.degree, degree)
        key = (home.id, id_, degree, *(env.get(a, a) for a in condition.args))
        triple = self.grounder.conclusion(home, id_, condition.args, env, degree)
        rail = self.rail(Pair(triple.s, triple.k), triple.h)
        text = self.says(home, id_, condition.args, condition.mode, env)
        if rail == "neither" or key in self._written:
            return Reason(text, rail, "conclusion")
        self._written.add(key)
        inner = rule_env(home, id_, condition.args, env)
        parts = []
        for rule in pack_index(home).by_conclusion.get(id_, ()):
            if rule.degree >= degree and self.value(self.grounder.takes(rule)):
                stands = self.rail(self.grounder.body(home, rule, inner, degree))
                says = {"shown": "contrary", "held": "contrary"}.get(stands, "other") if rule.negative else stands
                if says == rail or rail == "conflict" or (rail == "held" and says == "shown"):
                    parts.append(self.rule(home, rule, inner, degree))
        return Reason(text, rail, "conclusion", parts=tuple(parts))


class _Connecting(Grounder):
    """Leaves open what the file leaves open, and the connecting factors; all else counts as never shown."""

    def __init__(self, library: Library, record: Record, needs: frozenset[str]) -> None:
        super().__init__(library, record)
        self._needs = needs

    def _silent(self, key: Key) -> bool:
        return key[0] not in self._needs and not self.record.entries.get(key)

    def _fact(self, key: Key, degree: Degree, env: dict[str, str], viewers: tuple[str, ...]) -> Pair:
        if self._silent(key):
            return Pair(FALSE, int(key[0] in self.record.complete))
        return super()._fact(key, degree, env, viewers)

    def value(self, term: FactTerm, env: dict[str, str]) -> tuple[str, Value | None, Hashable | None]:
        """`known` with the value, `open` with the item that stands for it, or `never`."""
        if self._silent((term.id, *(env.get(a, a) for a in term.args))):
            return "never", None, None
        return super().value(term, env)


class _Asked(Analyst):
    """The analyst of a question, which can stand in one of five ways."""

    def __init__(self, grounder: Grounder, roots: Roots) -> None:
        self.grounder = grounder
        self.circuit: Circuit = grounder.circuit
        self.roots = roots
        self.nodes = self.circuit.cone_of(roots)
        self.items = self.circuit.item_keys(self.nodes)
        value = self.circuit.now(self.nodes)
        self.now = next(i for i, root in enumerate(roots) if value[root])


def sides_of(record: Record, sought: Iterable[Sought]) -> tuple[Sides, ...]:
    """Whom to ask about: those sued, or those the chain links to a thing of the harm and whoever stands behind them."""
    parties = record.of_type("party")
    found: dict[Sides, None] = {}
    for claim in sought:
        for harm in claim.harms:
            victim = next((k[1] for k in record.entries if k[0] == "victim_of" and k[2] == harm), None)
            if victim is None:
                continue
            against = claim.against if claim.against is not None else _linked(record, harm, parties)
            for party in against:
                if party not in (claim.claimant, victim):
                    found[Sides(claim.claim, claim.claimant, victim, party, harm)] = None
    return tuple(found)


def _linked(record: Record, harm: str, parties: Sequence[str]) -> list[str]:
    reach = set(things_in_reach(record, harm, parts=True))
    said = [k for k, es in record.entries.items() if len(k) == 3 and any(e.value is not False for e in es)]
    near = {k[1] for k in said if k[2] in reach and k[1] in parties}
    near |= {k[1] for k in said if k[0] in BESIDE_THINGS and k[2] in near}
    return [p for p in parties if p in near]


def question_roots(grounder: Grounder, pack: Pack, question: Determination, env: dict[str, str]) -> Roots:
    """One node for each way in which a question can stand for a country (`NO` … `UNSURE`); exactly one is true."""
    circuit = grounder.circuit
    scope = grounder.conclusion(pack, question.scope.id, question.scope.args, env)
    asked = grounder.conclusion(pack, question.asks.id, question.asks.args, env)
    inside = circuit.conj([scope.h, circuit.neg(scope.k)])
    outside = circuit.conj([scope.k, circuit.neg(scope.h)])
    yes = circuit.conj([inside, asked.h, circuit.neg(asked.k)])
    no = circuit.conj([inside, asked.k, circuit.neg(asked.h)])
    rest = circuit.conj([inside, circuit.neg(yes), circuit.neg(no)])
    unsure = circuit.conj([circuit.neg(inside), circuit.neg(outside)])
    return no, rest, yes, outside, unsure


class Forum:
    """Asks every question of some packs about one record."""

    def __init__(self, library: Library, record: Record, packs: Iterable[Pack], sides: Iterable[Sides]) -> None:
        self.library = library
        self.record = record
        self.packs = tuple(packs)
        self.questions = tuple((p, q) for p in self.packs for q in p.determines)
        self.sides = tuple(sides)
        self.countries = record.of_type("country")
        self._standing: dict[tuple[Sides, str], dict[str, Given]] = {}

    # --- how it stands --------------------------------------------------------------------------------

    @cached_property
    def _narrow(self) -> _Brief:
        return _Brief(Grounder(self.library, self.record, wide=False))

    def standing(self, sides: Sides, about: str) -> dict[str, Given]:
        """How the questions of one kind stand for each country, without asking what is missing.

        A country gets `yes` if some instrument says yes, else `open` if one may still, else `no`, or `not decided`.
        """
        if (sides, about) not in self._standing:
            self._standing[sides, about] = self._stands(sides, about)
        return self._standing[sides, about]

    def _stands(self, sides: Sides, about: str) -> dict[str, Given]:
        scene = sides.scene.env()
        found: dict[str, Given] = {}
        for pack, question in self.questions:
            if question.about != about:
                continue
            for country in self.countries:
                given = self._given(pack, question, {**scene, question.variable: country})
                if given == "yes" or found.get(country, "not decided") in ("not decided", "no"):
                    found[country] = given
        return found

    def _given(self, pack: Pack, question: Determination, env: dict[str, str]) -> Given:
        """The same as by `question_roots`, without grounding what the answer does not need."""
        explainer = self._narrow

        def stands(ref: Ref) -> tuple[bool, bool]:
            held, contrary = explainer.grounder.held_or_contrary(pack, ref.id, ref.args, env)
            return explainer.value(held), explainer.value(contrary)

        match stands(question.scope):
            case False, True:
                return "not decided"
            case True, False:
                answers: dict[tuple[bool, bool], Given] = {(True, False): "yes", (False, True): "no"}
                return answers.get(stands(question.asks), "open")
        return "open"

    # --- answers ----------------------------------------------------------------------------------------

    @cached_property
    def determined(self) -> tuple[Determined, ...]:
        """Every question for everybody, with what is missing."""
        return self.determine(self.sides)

    def determine(self, sides: Iterable[Sides]) -> tuple[Determined, ...]:
        """Every question for some of those asked about, in their order, with what is missing."""
        order = {side: at for at, side in enumerate(sides)}
        return tuple(sorted(self._determined(tuple(order)), key=lambda d: order[d.sides]))

    def _determined(self, everybody: tuple[Sides, ...]) -> Iterator[Determined]:
        asked = replace(self.record, closed=False)  # a fact is missing also where the record is closed
        for pack in self.packs:
            needs = frozenset(name for question in pack.determines for name in question.needs)
            grounder = _Connecting(self.library, asked, needs)
            grounded = []
            for question in pack.determines:
                for sides in everybody:
                    for country in self.countries:
                        env = {**sides.scene.env(), question.variable: country}
                        grounded.append((question, sides, country, env, question_roots(grounder, pack, question, env)))
            grounder.finish(sides.scene for sides in everybody)
            explainer = Explainer(grounder)
            answers: dict[tuple[str, Sides], list[Answer]] = {}
            for question, sides, country, env, roots in grounded:
                answer = self._answer(explainer, pack, question, country, env, roots)
                answers.setdefault((question.id, sides), []).append(answer)
            for question in pack.determines:
                for sides in everybody:
                    yield Determined(sides, pack, question, tuple(answers.get((question.id, sides), ())))

    def _answer(
        self,
        explainer: Explainer,
        pack: Pack,
        question: Determination,
        country: str,
        env: dict[str, str],
        roots: Roots,
    ) -> Answer:
        if explainer.value(roots[OUTSIDE]):
            return Answer(country, "not decided", explainer.against(pack, [question.scope], env), (), ())
        if explainer.value(roots[NO]):
            return Answer(country, "no", explainer.against(pack, [question.asks], env), (), ())
        analyst = _Asked(explainer.grounder, roots)
        if analyst.now == YES:
            reach = analyst.reach(FILE)
            away = next((reach[i] for i in (UNDECIDED, NO, OUTSIDE, UNSURE) if i in reach), {})
            items = explainer.circuit.items
            turns = tuple(Turn(items[k].label, items[k].endings[e][0]) for k, e in away.items())
            return Answer(country, "yes", explainer.rests_on(pack, question.asks, env), (), turns)
        reach = analyst.reach(ALL)
        if YES not in reach:  # whatever the connecting factors are, nothing gives it
            inside = analyst.now == UNDECIDED or NO in reach or UNDECIDED in reach
            return Answer(country, "no" if inside else "not decided", (), (), ())
        keys = dict.fromkeys(key for item in reach[YES] for key in self._facts(item))
        return Answer(country, "open", (), tuple(keys), ())

    def _facts(self, item: Hashable) -> tuple[Key, ...]:
        """The facts that an unsettled item is about, as far as nobody knows them."""
        if not isinstance(item, tuple):
            return ()
        if item[0] in ("fact", "value"):
            return (item[1],)
        if item[0] == "compare":
            compare: Compare = item[1][0]
            keys = self._narrow.grounder.read_by(compare, dict(item[1][1]))
            known = {k for k in keys if any(e.settled and e.value is not None for e in self.record.entries.get(k, ()))}
            return tuple(k for k in keys if k not in known)
        return ()

    # --- why --------------------------------------------------------------------------------------------

    def reason(self, determined: Determined, country: str) -> Reason:
        """The derivation of one answer, on the record as it stands."""
        env = {**determined.sides.scene.env(), determined.question.variable: country}
        self._narrow.start()
        scope = self._narrow.condition(determined.pack, determined.question.scope, env, Degree.proved)
        if scope.rail in ("contrary", "neither"):
            return scope
        self._narrow.start()
        return self._narrow.condition(determined.pack, determined.question.asks, env, Degree.proved)


__all__ = ["ANSWERS", "Answer", "Determined", "Forum", "Sides", "Turn", "question_roots", "sides_of"]
