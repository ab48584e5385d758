"""Verification against real decisions: what a court decided is asked of Solidum, and both compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from solidum.analysis import Analysis, Claim, analyse_record
from solidum.casefile.model import AskedClaim, CaseFile, Decided, Question
from solidum.casefile.model import Fact as FileFact
from solidum.casefile.reader import load
from solidum.law.library import Library
from solidum.law.model import SHOWING, All, AnyOf, ClaimType, Condition, Exists, Fact, Not, Pack, Ref, Rule
from solidum.reasoning.claims import ClaimRoots, RuleRoots, Sought, roots, things_in_reach
from solidum.reasoning.examples import agrees, named_conclusion
from solidum.reasoning.explain import Explainer
from solidum.reasoning.ground import Grounder, Scene, rule_env
from solidum.reasoning.project import given_entries, record_of
from solidum.reasoning.record import Entry, Key, Record
from solidum.source import BadInput, Problem, read

T = TypeVar("T")
VERDICTS = ("agree", "echo", "open", "contradict", "inexpressible")
LIABLE = frozenset({"made out", "made out on a presumption"})
LEFT_OPEN = frozenset({"scope open", "open to appraisal"})
COARSE: dict[str, frozenset[str]] = {
    "liable": LIABLE,
    "not liable": frozenset({"outside scope", "not yet made out", "time-barred", "extinguished", "defeated"}),
}
"""Answers to `outcome` where the court said only whether the defendant answers."""


class Inexpressible(Exception):  # noqa: N818 - a verdict, not an error
    """The question cannot be put; the message says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What Solidum says, and the rule that carries it.

    Attributes:
        text: In the words of the question's kind.
        rule: The code of the carrying rule.
        may_hold: Whether what the record leaves to the court, or leaves open, could still make it held.
    """

    text: str
    rule: str | None
    may_hold: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """One question, the court's answer and Solidum's.

    Attributes:
        own_rule: The answer needs a rule that cites this very decision.
        by_silence: The question is whether a fact matters, and no rule of any pack looks at it: "no" could not fail.
    """

    case: str
    question: str
    ask: str
    decided: str
    solidum: str
    verdict: str
    own_rule: bool
    rule: str | None
    explained: str | None
    by_silence: bool = False


@dataclass(frozen=True, slots=True)
class Verification:
    """All verdicts with their totals."""

    verdicts: tuple[Verdict, ...]
    idle: tuple[str, ...] = ()
    """Explanations that explain nothing any more, as `case question: verdict`."""

    @property
    def all_explained(self) -> bool:
        """Does every verdict agree, or stand in the file of explanations?"""
        return all(v.verdict == "agree" or v.explained for v in self.verdicts)

    def totals(self) -> dict[str, int]:
        """Counts; an explained verdict never counts as agreeing."""
        found = {"questions": len(self.verdicts), "cases": len({v.case for v in self.verdicts})}
        for word in VERDICTS:
            found[word] = sum(v.verdict == word for v in self.verdicts)
        found["agree_without_own_rule"] = sum(v.verdict == "agree" and not v.own_rule for v in self.verdicts)
        found["agree_with_own_rule"] = found["agree"] - found["agree_without_own_rule"]
        found["agree_by_silence"] = sum(v.verdict == "agree" and v.by_silence for v in self.verdicts)
        found["explained"] = sum(v.verdict != "agree" and bool(v.explained) for v in self.verdicts)
        return found

    def to_json(self) -> dict[str, Any]:
        """Plain data: every question, and the totals."""
        return {
            "schema": "solidum/verification/1",
            "questions": [
                {
                    "case": v.case,
                    "question": v.question,
                    "ask": v.ask,
                    "decided": v.decided,
                    "solidum": v.solidum,
                    "verdict": v.verdict,
                    "own_rule": v.own_rule,
                    "by_silence": v.by_silence,
                    "rule": v.rule,
                    "explained": v.explained,
                }
                for v in self.verdicts
            ],
            "totals": self.totals(),
            "idle_explanations": list(self.idle),
        }

    def to_text(self) -> str:
        """A line for each question, by case, and the headline."""
        rows = []
        case = ""
        for v in self.verdicts:
            if v.case != case:
                case = v.case
                rows.append(case)
            own = ", by its own rule" if v.own_rule else ""
            carried = f" [{v.rule}]" if v.rule else ""
            said = f"decided {v.decided}; Solidum {v.solidum}{carried}{own}"
            rows.append(f"  {v.verdict:<13} {v.question} ({v.ask}): {said}")
            if v.explained:
                rows.append(f"                explained: {v.explained}")
        t = self.totals()
        share = f"{100 * t['agree_without_own_rule'] / t['questions']:.0f} %" if t["questions"] else "no share"
        whole = f"{100 * t['agree'] / t['questions']:.0f} %" if t["questions"] else "no share"
        rows.append("")
        rows.append(
            f"{t['questions']} questions in {t['cases']} decisions: "
            f"{t['agree_without_own_rule']} agree without the decision's own rule ({share}), "
            f"{t['agree_by_silence']} of all that agree only because no rule looks at the fact; "
            f"{t['agree']} agree in all ({whole}); {t['echo']} echo, {t['open']} left open, "
            f"{t['contradict']} contradict, {t['inexpressible']} inexpressible; "
            f"{t['explained']} of these explained."
        )
        if self.idle:
            rows.append(f"Explanations without such a verdict (delete them): {'; '.join(self.idle)}.")
        return "\n".join(rows)


# --- putting one question ---------------------------------------------------------------------------

HELD = frozenset({"proved", "presumed"})
UNSETTLED_GROUPS = frozenset({"listed", "unmentioned", "appraisal"})
FINDINGS = frozenset({"proved", "bound_by_finding"})
_MAKER = re.compile(r"^(\s*\w+\s+by\s+)([\w-]+)(\s*:)")


class Asker:
    """Puts the questions of one decided case."""

    def __init__(self, case: CaseFile, library: Library) -> None:
        self.case = case
        self.library = library
        self.record, self.sought = record_of(case, library.vocabulary)

    def answer(self, question: Question) -> Answer:
        """Solidum's answer.

        Raises:
            Inexpressible: If the question cannot be put to any pack.
            BadInput: If its facts cannot be read, or make the record contradict itself.
        """
        given = self.given(question)
        if question.ask != "suffices":
            return self._put(question, self.record.overlay(given))
        built = {k: e for k, e in self.record.entries.items() if self._is_structure(k)}
        return self._put(question, self.record.only({**built, **given}))

    def _put(self, question: Question, record: Record) -> Answer:
        if question.claim is None:
            raise Inexpressible("the question names no claim")
        pack, kind = self._pack(question.claim)
        if pack is None or (kind is None and pack.claims):
            raise Inexpressible(f"no pack {question.claim.pack}")
        if kind is None and (
            question.ask in _OF_A_CLAIM or (question.ask in ("matters", "suffices") and not question.of)
        ):
            raise Inexpressible(
                f"{pack.short} gives no claim, so nothing has an outcome, an amount or a share under it; "
                "ask for one of its conclusions in `of`"
            )
        match question.ask:
            case "outcome":
                return self._outcome(question, record)
            case "state":
                return self._state(question, record)
            case "suffices":
                return self._state(question, record) if question.of else self._outcome(question, record)
            case "available":
                return self._available(question, record)
            case "burden":
                return self._burden(question, record)
            case "matters":
                return self._matters(question, record)
            case "amount":
                return self._amount(question, record)
            case "share":
                return self._share(question, record)

    def _is_structure(self, key: Key) -> bool:
        """Does the file say this by how it is built: parts, things involved, victims, capacities?"""
        return key[0] in self.record.complete or self.library.vocabulary.facts[key[0]].field == "claim.capacity"

    # --- the facts and the claim of a question --------------------------------------------------------

    def given(self, question: Question) -> dict[Key, tuple[Entry, ...]]:
        """The facts that a question lays over the record.

        Raises:
            BadInput: With every one that cannot be read.
        """
        roles = self._roles(question)
        given = tuple(_named(g, roles) for g in question.given)
        return given_entries(given, self.library.vocabulary, dict(self.record.entities), question.origin)

    def _roles(self, question: Question) -> dict[str, str]:
        """What `claimant`, `defendant`, `thing`, `harm`, `victim` and `claim` stand for in a question."""
        asked = question.claim
        if asked is None:
            return {}
        victim = next((h.victim for h in self.case.harms if h.id == asked.harm), None)
        words = {
            "claimant": asked.claimant,
            "defendant": asked.defendant,
            "thing": asked.thing,
            "harm": asked.harm,
            "victim": victim,
            "claim": self._brought(asked.claimant, asked.defendant),
        }
        return {word: id_ for word, id_ in words.items() if id_ and word not in self.record.entities}

    def _brought(self, claimant: str | None, defendant: str | None) -> str | None:
        """The claim that is brought, or tried, by a claimant: first of all one that names the defendant."""
        own = [s for s in self.sought if claimant in (None, s.claimant)]
        against = [s for s in own if s.against is not None and defendant in s.against]
        anybody = [s for s in own if s.against is None]
        return next((s.claim for s in (*against, *anybody, *own, *self.sought)), None)

    def _pack(self, asked: AskedClaim) -> tuple[Pack | None, ClaimType | None]:
        """The pack and the kind of claim that a question names, as the id of a claim does: `PACK` or `PACK:kind`."""
        home, _, name = asked.pack.partition(":")
        pack = self.library.packs.get(home)
        return pack, next((c for c in pack.claims if name in ("", c.id)), None) if pack else None

    def analysis(self, question: Question, record: Record) -> Analysis:
        """The analysis of a record for the claim of a question."""
        asked = question.claim
        assert asked is not None
        sought = self.sought
        if asked.claimant and asked.defendant:
            harms = (asked.harm,) if asked.harm else tuple(h.id for h in self.case.harms)
            name = self._brought(asked.claimant, asked.defendant) or ""
            sought = (Sought(name, asked.claimant, harms, (asked.defendant,)),)
        try:
            return analyse_record(self.case, record, sought, self.library, packs=[asked.pack.partition(":")[0]])
        except BadInput as error:
            placed = (p if p.place else replace(p, place=question.origin) for p in error.problems)
            raise BadInput(placed) from error

    def settings(self, question: Question, record: Record) -> list[_Setting]:
        """Where a question may be meant: each claim that it fits.

        Under a pack without claims: each combination of people, things and harms that it leaves open.

        Raises:
            Inexpressible: If there is none.
        """
        asked = question.claim
        assert asked is not None
        pack, kind = self._pack(asked)
        assert pack is not None
        if kind is not None:
            analysis = self.analysis(question, record)
            return [
                _Setting(c.roots.pack, c.roots.scene, analysis.explainer, c) for c in self.claims(question, analysis)
            ]
        grounder = Grounder(self.library, record, wide=False)
        explainer = Explainer(grounder)
        found = [_Setting(pack, scene, explainer, None) for scene in self._scenes(asked, record)]
        if not found:
            raise Inexpressible("the file has nobody, or nothing, that the question could be about")
        grounder.finish(s.scene for s in found)
        broken = sorted(set(grounder.broken()))
        if broken:
            raise BadInput(
                Problem(
                    question.origin,
                    f"the record contradicts itself: {name}",
                    "the vocabulary declares this combination impossible",
                    "mend the facts named in that constraint",
                )
                for name in broken
            )
        return found

    def _scenes(self, asked: AskedClaim, record: Record) -> list[Scene]:
        """Who and what a question under a pack without claims may be about."""
        found = []
        harms = [h for h in self.case.harms if asked.harm in (None, h.id)]
        for harm in harms:
            things = [asked.thing] if asked.thing else things_in_reach(record, harm.id, parts=True)
            parties = [asked.defendant] if asked.defendant else [p for p in record.of_type("party") if p != harm.victim]
            claimant = asked.claimant or harm.victim
            claim = self._brought(claimant, asked.defendant) or ""
            found += [Scene(claimant, harm.victim, p, t, harm.id, claim) for t in things for p in parties]
        return found

    def claims(self, question: Question, analysis: Analysis) -> list[Claim]:
        """The claims of an analysis that a question may mean.

        Raises:
            Inexpressible: If there is none.
        """
        asked = question.claim
        assert asked is not None
        _, kind = self._pack(asked)
        found = [
            c
            for c in analysis.claims
            if c.roots.type is kind
            and (asked.claimant in (None, c.claimant))
            and (asked.defendant in (None, c.defendant))
            and (asked.thing in (None, c.thing))
            and (asked.harm in (None, c.harm))
        ]
        if not found:
            raise Inexpressible("no such claim arises from the case")
        return found

    def _one(self, question: Question, record: Record, read: Callable[[Analysis, Claim], Answer]) -> Answer:
        analysis = self.analysis(question, record)
        return self._agreed(question, [read(analysis, claim) for claim in self.claims(question, analysis)])

    def _each(self, question: Question, record: Record, read: Callable[[_Setting], Answer]) -> Answer:
        return self._agreed(question, [read(setting) for setting in self.settings(question, record)])

    def _agreed(self, question: Question, answers: list[Answer]) -> Answer:
        texts = {a.text for a in answers}
        if len(texts) > 1 and not texts <= COARSE.get(str(question.answer), frozenset()):
            raise Inexpressible("the claims it may mean differ: " + ", ".join(sorted(texts)))
        return answers[0]

    # --- outcome, state, available ---------------------------------------------------------------------

    def _outcome(self, question: Question, record: Record) -> Answer:
        def read(_: Analysis, claim: Claim) -> Answer:
            plain = [c for c in claim.carried_by if c not in {e.code for e in claim.elements}]
            return Answer(claim.outcome, next(iter([*plain, *claim.carried_by]), None))

        return self._one(question, record, read)

    def _target(self, of: str, setting: _Setting) -> Answer:
        """State of an element, defence, time limit or conclusion."""
        claim = setting.claim
        open_ = None if claim is None else self._open(setting.record, claim)
        if claim is not None and open_ is not None:
            parts = {p.code: p for p in (*claim.elements, *claim.defences, *claim.time)}
            if of in parts:
                node = next(r.t for r in _all(open_) if r.rule.code == of)
                return Answer(parts[of].state, next(iter(parts[of].by), of), _may_hold(open_.grounder, node))
        pack, id_, args, env = self._conclusion(of, setting)
        found = setting.explainer.conclusion_state(pack, id_, args, env)
        grounder = open_.grounder if open_ is not None else self._open_grounder(setting)
        ref = Ref(id_, tuple(f"={a}" for a in args), "held")
        held = grounder.condition(pack, ref, {**env, **{f"={a}": a for a in args}}).t
        by = found.by or found.inferable_under
        return Answer(found.state, next(iter(by), None), _may_hold(grounder, held))

    def _open_grounder(self, setting: _Setting) -> Grounder:
        """The same record with all that it leaves open, where no claim is grounded."""
        record = setting.record
        return setting.explainer.grounder if record.closed else Grounder(self.library, record)

    def _open(self, record: Record, claim: Claim) -> ClaimRoots:
        """The claim with all that the record leaves open: of an open record also what it does not mention."""
        return claim.roots if record.closed else self._grounded(record, claim)

    def _grounded(self, record: Record, claim: Claim) -> ClaimRoots:
        grounder = Grounder(self.library, record)
        found = roots(grounder, claim.roots.pack, claim.roots.type, claim.roots.scene)
        _all(found)  # before the endings are fixed
        grounder.finish([found.scene])
        return found

    def _conclusion(self, of: str, setting: _Setting) -> tuple[Pack, str, tuple[str, ...], dict[str, str]]:
        """The pack and the conclusion that `of` names, with its arguments.

        `of` is a conclusion, with or without its arguments, of the pack asked or, as `PACK:conclusion`, of another; or
        the code of a rule that concludes something. Without arguments a party is the defendant of the claim.
        """
        env = setting.scene.env()
        pack, text = setting.pack, of
        home, colon, rest = of.partition(":")
        if colon and home in self.library.packs:
            pack, text = self.library.packs[home], rest
        rule = next((r for r in pack.rules if r.code == text), None)
        if rule is not None and rule.concludes is not None:
            if rule.negative:
                raise Inexpressible(f"`{of}` says when `{rule.concludes}` is not so; ask for that conclusion itself")
            text = f"{rule.concludes}({', '.join(rule.concludes_args)})"
        named = named_conclusion(text, pack)
        if named is None:
            raise Inexpressible(f"`{of}` is neither an element nor a conclusion of {pack.id}")
        entities = setting.record.entities
        declared = pack.conclusions[named[0]].args
        args = []
        for given, (name, kind) in zip(named[1], declared, strict=True):
            arg = env.get(given, given)
            if arg not in entities and given == name:  # its own name for it: whom or what the claim is about
                arg = env["defendant"] if kind == "party" else env.get(kind, arg)
            if entities.get(arg) != kind:
                raise Inexpressible(f"`{arg}` in `{of}` is no {kind} of the case")
            args.append(arg)
        return pack, named[0], tuple(args), env

    def _state(self, question: Question, record: Record) -> Answer:
        of = question.of
        if not of:
            raise Inexpressible("`of` does not say of what")
        return self._each(question, record, lambda setting: self._target(of, setting))

    def _available(self, question: Question, record: Record) -> Answer:
        of = question.of
        if not of:
            raise Inexpressible("`of` does not say what")

        def read(setting: _Setting) -> Answer:
            if setting.claim is not None:
                explainer, open_ = setting.explainer, self._open(setting.record, setting.claim)
                for root, free in zip(setting.claim.roots.available, open_.available, strict=True):
                    if root.rule.code == of:
                        if explainer.value(root.t):
                            return Answer("yes", of)
                        closed = explainer.value(root.k) or not _may_hold(open_.grounder, free.t)
                        return Answer("no" if closed else "open", of)
            found = self._target(of, setting)
            if found.text in HELD:
                return Answer("yes", found.rule)
            against = found.text in ("disproved", "rebutted") or not found.may_hold
            return Answer("no" if against and found.text != "conflict" else "open", found.rule)

        return self._each(question, record, read)

    # --- burden and matters: the same record with a fact ending in three ways ------------------------------

    def _fact_key(self, text: str, question: Question) -> Key:
        roles = self._roles(question)
        try:
            found = given_entries(
                (_named(f"unknown {text}", roles),),
                self.library.vocabulary,
                dict(self.record.entities),
                question.origin,
            )
        except BadInput as error:
            raise Inexpressible("; ".join(p.what for p in error.problems)) from error
        key = next(iter(found))
        if self.library.vocabulary.facts[key[0]].value != "yes_no":
            raise Inexpressible(f"`{key[0]}` is not a yes/no fact")
        return key

    def _three(self, record: Record, key: Key, ask: Callable[[Record], T]) -> tuple[T | None, T | None, T]:
        """What is asked, with the fact shown, its contrary shown, and never shown.

        None where the vocabulary declares that ending impossible beside the other facts.
        """
        never = ask(record.overlay({key: ()}))
        ends: list[T | None] = []
        for value in (True, False):
            try:
                ends.append(ask(record.overlay({key: (Entry(value, "proved"),)})))
            except BadInput:
                ends.append(None)
        return ends[0], ends[1], never

    def _matters(self, question: Question, record: Record) -> Answer:
        """Does the conclusion (without `of`: the outcome) depend on the fact, as the record stands otherwise?

        What counts is what follows: it is no difference that what is held is proved rather than presumed, or
        that a missing element or defence is disproved rather than never shown.
        """
        if not question.fact or question.claim is None:
            raise Inexpressible("`fact` does not say which fact")
        key = self._fact_key(question.fact, question)
        ask = self._state if question.of else self._outcome
        answers = self._three(record, key, lambda changed: ask(question, changed))
        if answers[0] is None and answers[1] is None:
            raise Inexpressible("the fact cannot end in any other way beside the other facts")
        pack, _ = self._pack(question.claim)
        part = pack is not None and question.of in {r.code for r in pack.rules}
        kinds = {_kind(a.text, part=part) for a in answers if a is not None}
        return Answer("yes" if len(kinds) > 1 else "no", answers[2].rule)

    def _burden(self, question: Question, record: Record) -> Answer:
        """Who loses if the fact is never shown.

        Read in this order, so that a fact which decides nothing only because something else is missing, or
        decides already, still has its burden:

        1. the outcome on the record as the fact ends in each way;
        2. each part of the claim on its own: scope, elements, defences, time limits;
        3. the whole claim with everything that the record does not settle taken as open: on which side the
           fact, or else its contrary, could ever count.

        Only if it could count on neither side is the answer `nobody`. With `of` and `fact`, that conclusion
        alone is asked. Of a conclusion or an element (`of` without a fact), the one bears the burden against
        whom it is presumed, else the one whose case needs it.
        """
        text = question.fact or question.of
        if not text:
            raise Inexpressible("`fact` does not say which fact")
        if question.fact and question.of:
            return self._burden_within(question, record, self._fact_key(question.fact, question))
        if question.fact is None and not self._is_fact(text):
            return self._burden_of_target(question, record)
        if self._pack(question.claim)[1] is None:  # type: ignore[arg-type]
            raise Inexpressible("the pack gives no claim: say in `of` for which of its conclusions")
        key = self._fact_key(text, question)
        ends = self._three(record, key, lambda changed: self._outcome(question, changed))
        who = _bearer(_rank_of(ends[0]), _rank_of(ends[1]), _rank(ends[2].text))
        if who is None:
            found = self._burden_by_part(question, record, key)
            rails = [rail for rail, end in zip("tk", ends, strict=False) if end is not None]
            return found or self._burden_in_law(question, record, key, rails)
        with suppress(Inexpressible):  # the part that it turns on says more than all that carries the outcome
            part = self._burden_by_part(question, record, key)
            if part is not None and part.text == who:
                return part
        return Answer(who, next((a.rule for a in (ends[2], ends[0], ends[1]) if a and a.rule), None))

    def _is_fact(self, text: str) -> bool:
        return re.split(r"[\s(]", text.strip(), maxsplit=1)[0] in self.library.vocabulary.facts

    def _burden_by_part(self, question: Question, record: Record, key: Key) -> Answer | None:
        def parts(changed: Record) -> dict[tuple[str, str], int]:
            analysis = self.analysis(question, changed)
            found: dict[tuple[str, str], int] = {}
            for claim in self.claims(question, analysis):
                explainer, scope = analysis.explainer, claim.roots.scope
                inside, outside = explainer.value(scope.h), explainer.value(scope.k)
                found[claim.id, claim.roots.type.scope.id] = 1 + int(inside) - int(outside)
                for e in claim.elements:
                    found[claim.id, e.code] = _rank(e.state)
                for e in (*claim.defences, *claim.time):
                    found[claim.id, e.code] = -2 if e.state == "conflict" else -_rank(e.state)
            return found

        shown, contrary, never = self._three(record, key, parts)
        bearers: dict[str, str] = {}
        for part, rank in never.items():
            ends = [None if found is None else found.get(part, rank) for found in (shown, contrary)]
            who = _bearer(ends[0], ends[1], rank)
            if who:
                bearers.setdefault(who, part[1])
        return _only(bearers)

    def _burden_in_law(self, question: Question, record: Record, key: Key, rails: Iterable[str]) -> Answer:
        free = replace(record.overlay({key: ()}), closed=False, quiet=frozenset())
        bearers: dict[str, str] = {}
        for claim in self.claims(question, self.analysis(question, free)):
            grounded = self._grounded(free, claim)
            circuit = grounded.grounder.circuit
            for rail in rails:
                for root, code, sign in _sides(grounded):
                    for node, mark in circuit.polarity(root).items():
                        item, leaf = circuit.leaves[node]
                        if not (isinstance(item, tuple) and item[:2] == ("fact", key) and leaf[0] == rail):  # type: ignore[index]
                            continue
                        for bit, who in ((1, "claimant"), (2, "defendant")):
                            if mark & bit:
                                bearers.setdefault(who if sign > 0 else _OTHER[who], code)
                if bearers:  # the fact itself goes before its contrary
                    break
        return _only(bearers) or Answer("nobody", None)

    def _burden_within(self, question: Question, record: Record, key: Key) -> Answer:
        """Who must show a fact, for the sake of one conclusion or element."""
        ends = self._three(record, key, lambda changed: self._state(question, changed))
        who = _bearer(_rank_of(ends[0]), _rank_of(ends[1]), _rank(ends[2].text))
        if who is None:
            return Answer("nobody", None)
        needs = self._who_needs(question, record)
        return Answer(who if needs == "claimant" else _OTHER[who], ends[2].rule)

    def _burden_of_target(self, question: Question, record: Record) -> Answer:
        found = self._state(question, record)
        needs = self._who_needs(question, record)
        return Answer(_OTHER[needs] if found.text == "presumed" else needs, found.rule)

    def _who_needs(self, question: Question, record: Record) -> str:
        """Whose case rests on an element, a defence or a conclusion: followed from there up to the claim.

        From a conclusion of another pack, and from one of a pack without claims, it is followed through every pack, up
        to the claims of the pack asked or, if that has none, to any.
        """
        of = question.of or ""
        setting = self.settings(question, record)[0]
        claim, pack = setting.claim, setting.pack
        for rule in pack.rules:
            if rule.code == of and (side := _side_of_kind(rule)):
                return side
        home, id_, _, _ = self._conclusion(of, setting)
        usable = [p for p in self.library.packs.values() if self.library.usable(p)]
        packs = [pack] if claim is not None and home is pack else usable
        scopes = {(p.id, c.scope.id) for p in ([pack] if claim is not None else packs) for c in p.claims}
        if claim is not None:
            scopes = {(pack.id, claim.roots.type.scope.id)}
        start = (home.id, id_)
        found = {"claimant"} if start in scopes else set()
        seen = {(start, 1)}
        queue = [(start, 1)]
        while queue:
            here, sign = queue.pop()
            for inside in packs:
                for rule in inside.rules:
                    for named, way in _uses(rule):
                        other, _, plain = named.rpartition(":")
                        if (other or inside.id, plain) != here:
                            continue
                        ends_here = claim is None or (inside is pack and rule.claim in (None, claim.roots.type.id))
                        side = _side_of_kind(rule) if ends_here else None
                        if side:
                            found.add(side if sign * way > 0 else _OTHER[side])
                        if rule.concludes is not None:
                            step = ((inside.id, rule.concludes), -sign * way if rule.negative else sign * way)
                            if step[0] in scopes:
                                found.add("claimant" if step[1] > 0 else "defendant")
                            if step not in seen:
                                seen.add(step)
                                queue.append(step)
        if len(found) != 1:
            why = "both sides rest on it" if found else "neither side rests on it"
            raise Inexpressible(f"`{of}` has no one who bears it: {why}")
        return found.pop()

    # --- amount and share --------------------------------------------------------------------------------

    def _amount(self, question: Question, record: Record) -> Answer:
        def read(_: Analysis, claim: Claim) -> Answer:
            offers = [o for o in claim.offers if question.of in (None, o.code)]
            if question.of and not offers:
                raise Inexpressible(f"`{question.of}` offers nothing under {claim.pack}")
            sums = {o.amount: o.code for o in offers if o.amount is not None}
            if len(sums) > 1:
                raise Inexpressible("several sums are fixed: " + ", ".join(sorted(sums)))
            return next((Answer(amount, code) for amount, code in sums.items()), Answer("for the court", None))

        return self._one(question, record, read)

    def _share(self, question: Question, record: Record) -> Answer:
        def read(analysis: Analysis, claim: Claim) -> Answer:
            rules = [r for r in claim.roots.available if r.rule.sharing and question.of in (None, r.rule.code)]
            found = {str(r.rule.sharing): r.rule.code for r in rules if analysis.explainer.value(r.t)}
            if found:
                return Answer(", ".join(sorted(found)), next(iter(found.values())))
            open_ = self._open(analysis.grounder.record, claim)
            codes = {r.rule.code for r in rules}
            free = [r.t for r in open_.available if r.rule.code in codes]
            return Answer("open" if any(_may_hold(open_.grounder, t) for t in free) else "none", None)

        return self._one(question, record, read)

    # --- is the answer only an echo? ----------------------------------------------------------------------

    def echo(self, question: Question, answer: Answer) -> bool:
        """Does the answer agree only because a fact of the file already says it?

        It does if it no longer agrees when certain facts are taken out, and still agrees when everything but
        them and the case's structure is taken out. These facts are, each kind by itself:

        * the settled evaluations, in the file or laid over it by the question, for courts decide these;
        * the one finding of which the conclusion or element asked for is only another name.

        What the court took as given (`taken_as_given`) is no echo, nor is what follows by a presumption or a
        permitted inference: there the law has added something.
        """
        if question.ask not in ("state", "outcome", "available") or answer.text in _BY_LAW:
            return False
        record = self.record.overlay(self.given(question))
        vocabulary = self.library.vocabulary.facts
        evaluations = {
            key
            for key, entries in record.entries.items()
            if vocabulary[key[0]].kind == "evaluation" and any(e.settled and not e.given for e in entries)
        }
        name = self._another_name(question, record)
        return any(
            self._only_from(keys, question, record) for keys in (evaluations, set() if name is None else {name}) if keys
        )

    def _only_from(self, keys: set[Key], question: Question, record: Record) -> bool:
        entries = record.entries
        without = {k: v for k, v in entries.items() if k not in keys}
        alone = {k: v for k, v in entries.items() if k in keys or self._is_structure(k)}

        def agrees_on(kept: dict[Key, tuple[Entry, ...]]) -> bool:
            with suppress(Inexpressible, BadInput):
                found = self._put(question, record.only(kept))
                return compare(question, _decided_text(question.answer), found) == "agree"
            return False

        return agrees_on(alone) and not agrees_on(without)

    def _another_name(self, question: Question, record: Record) -> Key | None:
        """The finding that the asked conclusion or element is only another name of, if there is one."""
        if not question.of:
            return None
        setting = self.settings(question, record)[0]
        pack, env = setting.pack, setting.scene.env()
        whole = next((r for r in pack.rules if r.code == question.of and not r.unless), None)
        condition = whole.when if whole is not None and (whole.concludes is None or setting.claim is not None) else None
        if condition is None:
            try:
                pack, id_, args, env = self._conclusion(question.of, setting)
            except Inexpressible:
                return None
            env |= {f"={a}": a for a in args}
            condition = Ref(id_, tuple(f"={a}" for a in args), "held")
        for _ in range(len(pack.rules)):
            match condition:
                case All((one,)) | AnyOf((one,)):
                    condition = one
                case Ref(name, args):
                    pack, id_ = setting.explainer.grounder.home(pack, name)
                    env = rule_env(pack, id_, args, env)
                    positive = (r for r in pack.rules if r.concludes == id_ and not r.negative)
                    ways = [r for r in positive if r.kind in SHOWING]
                    if len(ways) != 1 or ways[0].unless:
                        return None
                    condition = ways[0].when
                case Fact(id_, args):
                    key = (id_, *(env.get(a, a) for a in args))
                    found = record.entries.get(key, ())
                    return key if any(e.standing in FINDINGS and not e.given for e in found) else None
                case _:
                    return None
        return None


@dataclass(frozen=True, slots=True)
class _Setting:
    """Where a question is put: under which pack, between whom and over what; a claim only if the pack gives one."""

    pack: Pack
    scene: Scene
    explainer: Explainer
    claim: Claim | None

    @property
    def record(self) -> Record:
        return self.explainer.grounder.record


_OF_A_CLAIM = frozenset({"outcome", "amount", "share"})
_OTHER = {"claimant": "defendant", "defendant": "claimant"}
_BY_LAW = frozenset({"presumed", "made out on a presumption", "inferable", "open to appraisal"})


def _named(fact: str | FileFact, roles: Mapping[str, str]) -> str | FileFact:
    """A fact of a question with the ids of the entities that its roles stand for."""
    if not isinstance(fact, str):
        args = tuple(roles.get(a, a) for a in fact.args)
        return replace(fact, args=args, by=None if fact.by is None else roles.get(fact.by, fact.by))
    text = _MAKER.sub(lambda m: m[1] + roles.get(m[2], m[2]) + m[3], fact)
    head, opened, rest = text.partition("(")
    inside, closed, tail = rest.partition(")")
    if not opened or not closed:
        return text
    args = tuple(roles.get(a.strip(), a.strip()) for a in inside.split(",") if a.strip())
    return f"{head}({', '.join(args)}){tail}"


def _all(claim: ClaimRoots) -> list[RuleRoots]:
    return [*claim.elements, *claim.defences, *claim.limitations, *claim.extinctions, *claim.available]


def _may_hold(grounder: Grounder, node: int) -> bool:
    """Could what is left to the court, or open, still make the node true? Errs on the side of yes."""
    circuit = grounder.circuit
    bounds = circuit.bounds(circuit.cone(node), lambda key: circuit.items[key].group in UNSETTLED_GROUPS)
    return bool(bounds[node][1])


def _bearer(shown: int | None, contrary: int | None, never: int) -> str | None:
    """Who would do better if the fact ended otherwise than never shown; the claimant's need goes first."""
    others = [rank for rank in (shown, contrary) if rank is not None]
    if any(rank > never for rank in others):
        return "claimant"
    return "defendant" if any(rank < never for rank in others) else None


def _only(bearers: Mapping[str, str]) -> Answer | None:
    if len(bearers) > 1:
        sides = "; ".join(f"{who} for {code}" for who, code in sorted(bearers.items()))
        raise Inexpressible(f"each side bears it for its own part ({sides}); say which in `of`")
    return next((Answer(who, code) for who, code in bearers.items()), None)


def _sides(claim: ClaimRoots) -> Iterator[tuple[int, str, int]]:
    """The nodes of a claim's parts, with the code of the part, and 1 or -1 for or against the claimant."""
    yield claim.scope.h, claim.type.scope.id, 1
    yield claim.scope.k, claim.type.scope.id, -1
    for part in claim.elements:
        yield part.t, part.rule.code, 1
        yield part.k, part.rule.code, -1
    for part in (*claim.defences, *claim.limitations, *claim.extinctions):
        yield part.t, part.rule.code, -1


def _side_of_kind(rule: Rule) -> str | None:
    """Whose rule it is, by its kind: the claimant needs elements, the defendant whatever ends the claim."""
    if rule.kind == "element":
        return "claimant"
    return "defendant" if rule.kind in ("defence", "exclusion", "limitation", "extinction") else None


def _uses(rule: Rule) -> Iterator[tuple[str, int]]:
    """The conclusions that a rule refers to: 1 where it needs them, -1 where they stand in its way."""

    def inside(condition: Condition | None, way: int) -> Iterator[tuple[str, int]]:
        match condition:
            case Ref(id_):
                yield id_, way
            case Not(item):
                yield from inside(item, -way)
            case All(items) | AnyOf(items):
                for item in items:
                    yield from inside(item, way)
            case Exists(_, where):
                yield from inside(where, way)

    yield from inside(rule.when, 1)
    for exception in rule.unless:
        yield from inside(exception.when, -1)


def _kind(text: str, *, part: bool) -> str:
    """States and outcomes by what follows from them; of a part of a claim only whether it is held counts."""
    if text in HELD or text in LIABLE:
        return "held"
    return "missing" if part and text in ("open", "disproved", "rebutted") else text


def _rank(text: str) -> int:
    """How good an answer is for the claimant: lost, open, won."""
    if text in LIABLE or text in HELD:
        return 2
    return 1 if text in LEFT_OPEN or text == "inferable" else 0


def _rank_of(answer: Answer | None) -> int | None:
    return None if answer is None else _rank(answer.text)


def compare(question: Question, decided: str, answer: Answer) -> str:
    """`agree`, `open` or `contradict`."""
    found = answer.text
    if question.ask == "suffices" and decided in ("yes", "no"):
        if _rank(found) == 1 or (_rank(found) == 0 and answer.may_hold):
            return "open"
        return "agree" if (_rank(found) == 2) == (decided == "yes") else "contradict"
    if question.ask == "state" or (question.ask == "suffices" and question.of):
        if decided == "not held" and found not in HELD and answer.may_hold:
            return "open"  # the court has refused what Solidum leaves to it
        if agrees(found, decided):
            return "agree"
        return "open" if found in ("open", "inferable") else "contradict"
    if question.ask in ("outcome", "suffices"):
        if found == decided or found in COARSE.get(decided, ()):
            return "agree"
        return "open" if found in LEFT_OPEN else "contradict"
    if question.ask == "share" and decided in found.split(", "):
        return "agree"
    if found == decided or (question.ask == "amount" and _same_sum(found, decided)):
        return "agree"
    return "open" if found in ("open", "for the court") else "contradict"


_SUM = re.compile(r"(-?\d+(?:\.\d+)?) ([A-Z]{3})")


def _same_sum(a: str, b: str) -> bool:
    one, other = _SUM.fullmatch(a), _SUM.fullmatch(b)
    if one is None or other is None:
        return False
    return one[2] == other[2] and Decimal(one[1]) == Decimal(other[1])


def _decided_text(answer: object) -> str:
    return {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else str(answer)


# --- does the answer rest on a rule that comes from this very decision? ------------------------------------

_ECLI = re.compile(r"\b[A-Z]{2}:[A-Z0-9]+:\d{4}:[A-Z0-9.]+")
_DOCKET = re.compile(r"\b[A-Z]-\d+/\d+")
SHORTEST_CITATION = 8
"""Letters and digits below which a part of a citation could be found in another one by chance."""


def citations(decided: Decided | None) -> Callable[[str], bool]:
    """Tell whether a text cites this decision: by its ECLI, its docket number, or a part of its citation."""
    texts = [t.upper() for t in (decided.ecli, decided.citation) if t] if decided else []
    eclis = {m.rstrip(".") for t in texts for m in _ECLI.findall(t)}
    dockets = {m for t in texts for m in _DOCKET.findall(t)}
    parts = {_bare(part) for t in texts for part in re.split(r"[,;]", t) if not _ECLI.search(part)}
    parts = {part for part in parts if len(part) >= SHORTEST_CITATION}

    def cites(text: str) -> bool:
        text = text.upper()
        found = {m.rstrip(".") for m in _ECLI.findall(text)}
        if found & eclis or set(_DOCKET.findall(text)) & dockets:
            return True
        bare = _bare(text)
        return any(part in bare for part in parts)

    return cites


def _bare(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def before(library: Library, cites: Callable[[str], bool]) -> Library | None:
    """The law as it would stand here without a decision; None if it has left no trace.

    Rules that come from it are taken out. Where the view that a contested rule follows is held by it, the
    rule follows the first view that is not.
    """

    def earlier(rule: Rule) -> Rule | None:
        if cites(rule.source):
            return None
        if not rule.contested or not cites(rule.contested[0].held_by):
            return rule
        others = tuple(p for p in rule.contested if not cites(p.held_by))
        rest = tuple(p for p in rule.contested if p not in others)
        return replace(rule, contested=(*others, *rest))

    found = library.changed(earlier)
    return None if all(found.packs[id_] is pack for id_, pack in library.packs.items()) else found


def verify(paths: Iterable[Path], library: Library, explained: Path | None = None) -> Verification:
    """Ask every question of the decided cases.

    Args:
        paths: Case files with a `decided:` block (others are passed over).
        library: The law.
        explained: A YAML list of `{case, question, verdict, reason, provision}`.

    Raises:
        BadInput: With everything that is wrong with any of the files.
    """
    reasons = _explained(explained) if explained is not None else {}
    verdicts: list[Verdict] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            verdicts += _verify_case(path, library, reasons)
        except BadInput as error:
            problems += error.problems
    if problems:
        raise BadInput(problems)
    used = {(v.case, v.question, v.verdict) for v in verdicts}
    cases = {v.case for v in verdicts}
    idle = [key for key in reasons if key[0] in cases and key not in used]
    return Verification(tuple(verdicts), tuple(f"{case} {name}: {verdict}" for case, name, verdict in idle))


def _verify_case(path: Path, library: Library, reasons: Mapping[tuple[str, str, str], str]) -> list[Verdict]:
    case = load(path)
    if case.decided is None:
        return []
    asker = Asker(case, library)
    earlier = before(library, citations(case.decided))
    bare = Asker(case, earlier) if earlier is not None else None
    found = []
    for question in case.decided.questions:
        decided = _decided_text(question.answer)
        own = False
        try:
            answer = asker.answer(question)
            verdict = compare(question, decided, answer)
            if verdict == "agree":
                if asker.echo(question, answer):
                    verdict = "echo"
                elif bare is not None:
                    other = _otherwise(bare, question, decided)
                    own = other is None
                    answer = other or answer
        except Inexpressible as error:
            answer, verdict = Answer(f"cannot be put: {error}", None), "inexpressible"
        found.append(
            Verdict(
                path.stem,
                question.id,
                question.ask,
                decided,
                answer.text,
                verdict,
                own,
                answer.rule,
                reasons.get((path.stem, question.id, verdict)),
                question.ask == "matters" and (question.fact or "").partition("(")[0].strip() in library.unasked,
            )
        )
    return found


def _otherwise(bare: Asker, question: Question, decided: str) -> Answer | None:
    """The answer without what comes from the decision itself, if it still agrees."""
    try:
        answer = bare.answer(question)
    except (Inexpressible, BadInput):
        return None
    return answer if compare(question, decided, answer) == "agree" else None


def _explained(path: Path) -> dict[tuple[str, str, str], str]:
    document = read(path)
    rows = document.data
    found = {}
    problems = []
    if not isinstance(rows, list):
        raise BadInput(
            [
                Problem(
                    document.place(()),
                    "this is not a list",
                    "each entry explains one verdict",
                    "start with `- case:`",
                )
            ]
        )
    for i, row in enumerate(rows):
        needed = ("case", "question", "verdict", "reason", "provision")
        if not isinstance(row, dict) or any(not row.get(key) for key in needed):
            problems.append(
                Problem(
                    document.place((i,)),
                    "an entry is not complete",
                    f"it needs {', '.join(needed)}",
                    "fill it in",
                )
            )
            continue
        found[(str(row["case"]), str(row["question"]), str(row["verdict"]))] = f"{row['reason']} ({row['provision']})"
    if problems:
        raise BadInput(problems)
    return found
