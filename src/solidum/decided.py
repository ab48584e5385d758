"""Verification against real decisions: each question a court decided is asked of Solidum, and the answers compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from solidum.analysis import Analysis, Claim, analyse_record
from solidum.casefile.model import CaseFile, Question
from solidum.casefile.reader import load
from solidum.law.library import Library
from solidum.law.model import Rule
from solidum.reasoning.claims import Sought
from solidum.reasoning.examples import agrees, named_conclusion
from solidum.reasoning.project import given_entries, record_of
from solidum.reasoning.record import Entry, Key, Record
from solidum.source import BadInput, Problem, read

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
    """What Solidum says, and the rule that carries it."""

    text: str
    rule: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """One question, the court's answer and Solidum's."""

    case: str
    question: str
    ask: str
    decided: str
    solidum: str
    verdict: str
    own_rule: bool
    rule: str | None
    explained: str | None


@dataclass(frozen=True, slots=True)
class Verification:
    """All verdicts with their totals."""

    verdicts: tuple[Verdict, ...]

    @property
    def all_explained(self) -> bool:
        return all(v.verdict == "agree" or v.explained for v in self.verdicts)

    def totals(self) -> dict[str, int]:
        """Counts; an explained verdict never counts as agreeing."""
        found = {"questions": len(self.verdicts), "cases": len({v.case for v in self.verdicts})}
        for word in VERDICTS:
            found[word] = sum(v.verdict == word for v in self.verdicts)
        found["agree_without_own_rule"] = sum(v.verdict == "agree" and not v.own_rule for v in self.verdicts)
        found["agree_with_own_rule"] = found["agree"] - found["agree_without_own_rule"]
        found["explained"] = sum(v.verdict != "agree" and bool(v.explained) for v in self.verdicts)
        return found

    def to_json(self) -> dict[str, Any]:
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
                    "rule": v.rule,
                    "explained": v.explained,
                }
                for v in self.verdicts
            ],
            "totals": self.totals(),
        }

    def to_text(self) -> str:
        rows = []
        case = ""
        for v in self.verdicts:
            if v.case != case:
                case = v.case
                rows.append(case)
            own = ", by its own rule" if v.own_rule else ""
            carried = f" [{v.rule}]" if v.rule else ""
            rows.append(
                f"  {v.verdict:<13} {v.question} ({v.ask}): decided {v.decided}; Solidum {v.solidum}{carried}{own}"
            )
            if v.explained:
                rows.append(f"                explained: {v.explained}")
        t = self.totals()
        share = f"{100 * t['agree_without_own_rule'] / t['questions']:.0f} %" if t["questions"] else "no share"
        whole = f"{100 * t['agree'] / t['questions']:.0f} %" if t["questions"] else "no share"
        rows.append("")
        rows.append(
            f"{t['questions']} questions in {t['cases']} decisions: {t['agree_without_own_rule']} agree without the "
            f"decision's own rule ({share}); {t['agree']} agree in all ({whole}); {t['echo']} echo, {t['open']} left open, "
            f"{t['contradict']} contradict, {t['inexpressible']} inexpressible; {t['explained']} of these explained."
        )
        return "\n".join(rows)


# --- putting one question ---------------------------------------------------------------------------


class Asker:
    """Puts the questions of one decided case."""

    def __init__(self, case: CaseFile, library: Library) -> None:
        self.case = case
        self.library = library
        self.record, self.sought = record_of(case, library.vocabulary)

    def answer(self, question: Question, record: Record | None = None) -> Answer:
        """Solidum's answer.

        Raises:
            Inexpressible: If the question cannot be put to any pack.
            BadInput: If its facts cannot be read.
        """
        if question.claim is None:
            raise Inexpressible("the question names no claim")
        pack = self.library.packs.get(question.claim.pack)
        if pack is None:
            raise Inexpressible(f"no pack {question.claim.pack}")
        base = self.record if record is None else record
        given = self.given(question)
        match question.ask:
            case "outcome":
                return self._outcome(question, base.overlay(given))
            case "state":
                return self._state(question, base.overlay(given))
            case "suffices":
                return self._suffices(question, base, given)
            case "available":
                return self._available(question, base.overlay(given))
            case "burden":
                return self._burden(question, base.overlay(given))
            case "matters":
                return self._matters(question, base.overlay(given))
            case "amount":
                return self._amount(question, base.overlay(given))
            case "share":
                return self._share(question, base.overlay(given))
        raise Inexpressible(f"no way to ask `{question.ask}`")

    def given(self, question: Question) -> dict[Key, tuple[Entry, ...]]:
        given = tuple(self._named(g, question) if isinstance(g, str) else g for g in question.given)
        return given_entries(given, self.library.vocabulary, dict(self.record.entities), question.origin)

    def _named(self, text: str, question: Question) -> str:
        """`claimant`, `defendant`, `thing`, `harm` and `claim` in a short fact stand for those of the question's claim."""
        asked = question.claim
        if asked is None or "(" not in text:
            return text
        head, _, rest = text.partition("(")
        inside, _, tail = rest.partition(")")
        victim = next((h.victim for h in self.case.harms if h.id == asked.harm), None)
        words = {
            "claimant": asked.claimant,
            "defendant": asked.defendant,
            "thing": asked.thing,
            "harm": asked.harm,
            "victim": victim,
            "claim": self.sought[0].claim if self.sought else None,
        }
        args = [a.strip() for a in inside.split(",")] if inside.strip() else []
        args = [words.get(a) or a if a not in self.record.entities else a for a in args]
        return f"{head}({', '.join(args)}){tail}"

    def analysis(self, question: Question, record: Record) -> Analysis:
        assert question.claim is not None
        sought = self.sought
        asked = question.claim
        if asked.claimant and asked.defendant:
            harms = (asked.harm,) if asked.harm else tuple(h.id for h in self.case.harms)
            known = [s for s in sought if s.claimant == asked.claimant]
            name = known[0].claim if known else sought[0].claim if sought else ""
            sought = (Sought(name, asked.claimant, harms, (asked.defendant,)),)
        return analyse_record(self.case, record, sought, self.library, packs=[asked.pack], firm=False)

    def claims(self, question: Question, analysis: Analysis) -> list[Claim]:
        asked = question.claim
        assert asked is not None
        found = [
            c
            for c in analysis.claims
            if (asked.claimant in (None, c.claimant))
            and (asked.defendant in (None, c.defendant))
            and (asked.thing in (None, c.thing))
            and (asked.harm in (None, c.harm))
        ]
        if not found:
            raise Inexpressible("no such claim arises from the case")
        return found

    def _one(self, question: Question, record: Record, read: Callable[[Analysis, Claim], Answer]) -> Answer:
        analysis = self.analysis(question, record)
        answers = [read(analysis, claim) for claim in self.claims(question, analysis)]
        if len({a.text for a in answers}) > 1:
            raise Inexpressible("the claims it may mean differ: " + ", ".join(sorted({a.text for a in answers})))
        return answers[0]

    def _outcome(self, question: Question, record: Record) -> Answer:
        def read(_: Analysis, claim: Claim) -> Answer:
            plain = [c for c in claim.carried_by if c not in {e.code for e in claim.elements}]
            return Answer(claim.outcome, next(iter([*plain, *claim.carried_by]), None))

        return self._one(question, record, read)

    def _target(self, of: str, analysis: Analysis, claim: Claim) -> tuple[str, tuple[str, ...]]:
        """State of an element, defence, time limit or conclusion, and the rules that carry it."""
        for part in (*claim.elements, *claim.defences, *claim.time):
            if part.code == of:
                return part.state, (*part.by, part.code)
        pack = claim.roots.pack
        named = named_conclusion(of, pack)
        if named is None:
            raise Inexpressible(f"`{of}` is neither an element nor a conclusion of {pack.id}")
        env = claim.roots.scene.env()
        args = tuple(env.get(a, a) for a in named[1])
        wanted = [kind for _, kind in pack.conclusions[named[0]].args]
        for arg, kind in zip(args, wanted, strict=True):
            if analysis.grounder.record.entities.get(arg) != kind:
                raise Inexpressible(f"`{arg}` in `{of}` is no {kind} of the case")
        found = analysis.explainer.conclusion_state(pack, named[0], args, env)
        return found.state, found.by or found.inferable_under

    def _state(self, question: Question, record: Record) -> Answer:
        if not question.of:
            raise Inexpressible("`of` does not say of what")
        of = question.of

        def read(analysis: Analysis, claim: Claim) -> Answer:
            state, by = self._target(of, analysis, claim)
            return Answer(state, next(iter(by), None))

        return self._one(question, record, read)

    def _suffices(self, question: Question, record: Record, given: Mapping[Key, tuple[Entry, ...]]) -> Answer:
        structure = {key: e for key, e in record.entries.items() if key[0] in record.complete or key[0] == "capacity"}
        bare = record.only({**structure, **given})
        return self._state(question, bare) if question.of else self._outcome(question, bare)

    def _available(self, question: Question, record: Record) -> Answer:
        if not question.of:
            raise Inexpressible("`of` does not say what")
        of = question.of

        def read(analysis: Analysis, claim: Claim) -> Answer:
            for offer in claim.offers:
                if offer.code == of:
                    state = "no" if offer.state == "open" and record.closed else offer.state
                    return Answer(state, offer.code)
            state, by = self._target(of, analysis, claim)
            word = "yes" if state in ("proved", "presumed") else "no" if state in ("disproved", "rebutted") else "open"
            if word == "open" and record.closed and state == "open":
                word = "no"
            return Answer(word, next(iter(by), None))

        return self._one(question, record, read)

    def _fact_key(self, question: Question) -> Key:
        text = question.fact or question.of
        if not text:
            raise Inexpressible("`fact` does not say which fact")
        try:
            found = given_entries(
                (self._named(f"unknown {text}", question),),
                self.library.vocabulary,
                dict(self.record.entities),
                question.origin,
            )
        except BadInput as error:
            raise Inexpressible("; ".join(p.what for p in error.problems)) from error
        return next(iter(found))

    def _three(self, question: Question, record: Record, key: Key) -> tuple[Answer, Answer, Answer]:
        """The answer with the fact shown, its contrary shown, and never shown."""
        if self.library.vocabulary.facts[key[0]].value != "yes_no":
            raise Inexpressible(f"`{key[0]}` is not a yes/no fact")

        def ask(entries: tuple[Entry, ...]) -> Answer:
            changed = record.overlay({key: entries})
            if question.fact and question.of:
                return self._state(question, changed)
            return self._outcome(question, changed)

        return (
            ask((Entry(True, "proved"),)),
            ask((Entry(False, "proved"),)),
            ask(()),
        )

    def _burden(self, question: Question, record: Record) -> Answer:
        key = self._fact_key(question)
        shown, contrary, never = self._three(question, record, key)
        ranks = [_rank(a.text) for a in (shown, contrary, never)]
        if ranks[2] < max(ranks[:2]):
            who = "claimant"
        elif ranks[2] > min(ranks[:2]):
            who = "defendant"
        else:
            who = "nobody"
        return Answer(who, never.rule or shown.rule or contrary.rule)

    def _matters(self, question: Question, record: Record) -> Answer:
        key = self._fact_key(question)
        if not question.fact:
            raise Inexpressible("`fact` does not say which fact")
        answers = self._three(question, record, key)
        differs = len({a.text for a in answers}) > 1
        return Answer("yes" if differs else "no", answers[2].rule)

    def _amount(self, question: Question, record: Record) -> Answer:
        def read(_: Analysis, claim: Claim) -> Answer:
            for offer in claim.offers:
                if offer.amount is not None and question.of in (None, offer.code):
                    return Answer(offer.amount, offer.code)
            return Answer("for the court", None)

        return self._one(question, record, read)

    def _share(self, question: Question, record: Record) -> Answer:
        def read(_: Analysis, claim: Claim) -> Answer:
            found = [o for o in claim.offers if o.sharing and o.state == "yes" and question.of in (None, o.code)]
            words = sorted({str(o.sharing) for o in found})
            return Answer(", ".join(words) or "none", next((o.code for o in found), None))

        return self._one(question, record, read)

    # --- is the answer only an echo? ----------------------------------------------------------------

    def echo(self, question: Question, answer: Answer) -> bool:
        """Does the answer follow from a court's evaluation in the facts and from nothing else?

        It is an echo if it changes when the settled evaluations are taken out, and stays when everything but them and
        the case's structure is taken out. An evaluation that the court took as given is no echo.
        """
        if question.ask not in ("state", "outcome", "available"):
            return False
        vocabulary = self.library.vocabulary.facts
        evaluations = {
            key
            for key, entries in self.record.entries.items()
            if vocabulary[key[0]].kind == "evaluation" and any(e.settled and not e.given for e in entries)
        }
        if not evaluations:
            return False
        without = self.record.only({k: v for k, v in self.record.entries.items() if k not in evaluations})
        structure = {
            k: v
            for k, v in self.record.entries.items()
            if k in evaluations or k[0] in self.record.complete or k[0] == "capacity"
        }
        try:
            return (
                self.answer(question, without).text != answer.text
                and self.answer(question, self.record.only(structure)).text == answer.text
            )
        except Inexpressible:
            return False


def _rank(text: str) -> int:
    """How good an answer is for the claimant: lost, open, won."""
    if text in LIABLE or text in ("proved", "presumed"):
        return 2
    return 1 if text in LEFT_OPEN or text == "inferable" else 0


def compare(question: Question, decided: str, found: str) -> str:
    """`agree`, `open` or `contradict`."""
    if question.ask == "state" or (question.ask == "suffices" and question.of):
        if agrees(found, decided):
            return "agree"
        return "open" if found in ("open", "inferable") else "contradict"
    if question.ask in ("outcome", "suffices"):
        if found == decided or found in COARSE.get(decided, ()):
            return "agree"
        return "open" if found in LEFT_OPEN else "contradict"
    if question.ask == "share":
        return "agree" if decided in found.split(", ") else "contradict"
    if found == decided:
        return "agree"
    return "open" if found in ("open", "for the court") else "contradict"


def _decided_text(answer: object) -> str:
    return {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else str(answer)


def _own(case: CaseFile) -> Callable[[Rule], bool]:
    """Does a rule cite this very decision?"""
    decided = case.decided
    marks = {m for m in (decided.ecli, decided.citation) if m} if decided else set()
    wanted = {_bare(m) for m in marks} - {""}

    def cites(rule: Rule) -> bool:
        source = _bare(rule.source)
        return any(source == mark or (len(mark) > 8 and mark in source) for mark in wanted)

    return cites


def _bare(text: str) -> str:
    return text.upper().removeprefix("ECLI:").removeprefix("NAT:").strip()


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
    return Verification(tuple(verdicts))


def _verify_case(path: Path, library: Library, reasons: Mapping[tuple[str, str, str], str]) -> list[Verdict]:
    case = load(path)
    if case.decided is None:
        return []
    asker = Asker(case, library)
    cites = _own(case)
    bare = Asker(case, library.without(cites)) if any(map(cites, library.rules.values())) else None
    found = []
    for question in case.decided.questions:
        decided = _decided_text(question.answer)
        own = False
        try:
            answer = asker.answer(question)
            verdict = compare(question, decided, answer.text)
            if verdict == "agree":
                if asker.echo(question, answer):
                    verdict = "echo"
                if bare is not None:
                    own = _answers_otherwise(bare, question, decided)
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
            )
        )
    return found


def _answers_otherwise(bare: Asker, question: Question, decided: str) -> bool:
    """Without the rules that cite the decision, would the answer no longer agree?"""
    try:
        return compare(question, decided, bare.answer(question).text) != "agree"
    except Inexpressible:
        return True


def _explained(path: Path) -> dict[tuple[str, str, str], str]:
    document = read(path)
    rows = document.data
    found = {}
    problems = []
    if not isinstance(rows, list):
        raise BadInput(
            [Problem(document.place(()), "this is not a list", "each entry explains one verdict", "start with `- case:`")]
        )
    for i, row in enumerate(rows):
        needed = ("case", "question", "verdict", "reason", "provision")
        if not isinstance(row, dict) or any(not row.get(key) for key in needed):
            problems.append(
                Problem(document.place((i,)), "an entry is not complete", f"it needs {', '.join(needed)}", "fill it in")
            )
            continue
        found[(str(row["case"]), str(row["question"]), str(row["verdict"]))] = f"{row['reason']} ({row['provision']})"
    if problems:
        raise BadInput(problems)
    return found

