"""The interview as pages: what a worker does from a case, its answers and a form to a page or to the next answers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args
from urllib.parse import quote

from solidum.casefile import model
from solidum.casefile.model import CaseFile, Money
from solidum.interview import questions, script
from solidum.interview.engine import Interview
from solidum.interview.facts import Why
from solidum.interview.kept import Session
from solidum.interview.questions import Answer, BadAnswer, Link, Question, Special
from solidum.interview.terminal import shown
from solidum.report import words
from solidum.source import BadInput, Problem
from solidum.web.frame import draw
from solidum.web.work import HTML, JSON, Desk, Made, Params, Task, Tell

Form = Mapping[str, Sequence[str]]
"""What was sent: the values of each field; `value 3` is the value of the question number 3 on the page."""
CLAIMS: Final = 3
"""Claims named when somebody asks why."""
AT_ONCE: Final = 12
"""Facts of one claim on a page."""
SAYS: Final[dict[Special, str]] = {
    "dont_know": "Nobody knows",
    "refused": "Refused: who knows will not say",
    "skip": "Leave it open: nobody raises it",
    "done": "That is all",
    "left_out": "Not this one",
}
"""The answers without a value, as people say them."""
STATES: Final = {"told": "done", "now": "here", "to come": "open", "aside": "left aside"}


# --- forms ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A question on a page.

    Attributes:
        number: Which on the page.
        question: The question.
        given: What the fields hold: what was typed, or the answer so far.
        error: What is wrong with what was typed.
    """

    number: int
    question: Question
    given: Form
    error: str | None = None

    def has(self, field: str, value: str) -> bool:
        """Is this value chosen in a field?"""
        return value in self.given.get(f"{field} {self.number}", ())

    def holds(self, field: str) -> str:
        """What a field holds."""
        return next(iter(self.given.get(f"{field} {self.number}", ())), "")

    @property
    def more(self) -> bool:
        """Is more said than the bare answer?"""
        return any(self.holds(field) for field in ("standing", "by", "degree", "evidence", "note"))


def answer_of(question: Question, given: Form, number: int = 0) -> Answer | None:
    """The answer that the fields of a form give; None if they were left empty.

    Raises:
        BadAnswer: With what is wrong and how to write it.
    """

    def all_of(field: str) -> list[str]:
        return [" ".join(value.split()) for value in given.get(f"{field} {number}", ()) if value.strip()]

    def one(field: str) -> str:
        return next(iter(all_of(field)), "")

    said: Any = None
    special = one("special")
    if special:
        if special not in get_args(Special):
            raise BadAnswer("This is no answer to the question. Choose one of those offered.")
        return Answer(special=special)  # type: ignore[arg-type]
    match question.kind:
        case "link":
            does, to = one("does"), one("to")
            if does and to:
                said = Link(does, to)
            elif does or to:
                raise BadAnswer("Choose both: what was done, and to what.")
        case "many":
            said = tuple(all_of("value")) or None
        case "amount":
            amount, currency = one("value"), one("unit")
            if amount or currency:
                said = questions.value(question, f"{amount} {currency}")
        case "duration":
            length, unit = one("value"), one("unit")
            if length or unit:
                said = questions.value(question, f"{length} {unit}")
        case _:
            said = questions.value(question, one("value")) if one("value") else None
    if said is None:
        return None
    if not question.stands:
        return Answer(value=said, id=one("id") or None)
    standing, degree = one("standing"), one("degree")
    if standing and standing not in get_args(model.Standing):
        raise BadAnswer("This is no way for an answer to stand. Choose one from the list.")
    if degree and degree not in get_args(model.Degree):
        raise BadAnswer("This is no degree of proof. Choose one from the list.")
    return Answer(
        value=said,
        standing=standing or None,  # type: ignore[arg-type]
        by=one("by") or None,
        degree=degree or None,  # type: ignore[arg-type]
        evidence=tuple(all_of("evidence")),
        id=one("id") or None,
        note=one("note") or None,
    )


def fields_of(question: Question, answer: Answer | None, number: int = 0) -> Form:
    """What the fields of a form hold for an answer: the way back from `answer_of`."""
    found: dict[str, Sequence[str]] = {}
    if answer is None:
        return found
    match answer.value:
        case None:
            pass
        case bool():
            found["value"] = ["yes" if answer.value else "no"]
        case Money(amount, currency):
            found["value"], found["unit"] = [str(amount)], [currency]
        case Link(does, to):
            found["does"], found["to"] = [does], [to]
        case tuple():
            found["value"] = list(answer.value)
        case str() if question.kind == "duration":
            length, _, unit = answer.value.partition(" ")
            found["value"], found["unit"] = [length], [unit]
        case _:
            found["value"] = [str(answer.value)]
    for field in ("special", "standing", "by", "degree", "note"):
        value = getattr(answer, field)
        if value is not None:
            found[field] = [value]
    found["evidence"] = list(answer.evidence)
    return {f"{field} {number}": values for field, values in found.items()}


# --- pages ------------------------------------------------------------------------------------------------------


def _part(template: str, session: Session, params: Params, **values: Any) -> Made:
    case = session.interview.case
    drawn = draw(
        f"case/{template}.html.j2",
        interview=session.interview,
        case=case,
        changed=session.changed,
        base=params["base"],
        version=params["version"],
        csrf=params["csrf"],
        says=SAYS,
        standings=words.STANDINGS,
        degrees=get_args(model.Degree),
        sections=script.SECTIONS,
        states=STATES,
        to=lambda id_: f"{params['base']}/interview?question={quote(id_, safe='')}",
        **values,
    )
    return Made(drawn.encode(), HTML)


def _moved(session: Session, params: Params) -> Interview:
    """The interview at the question that the address names, or where it is."""
    wanted = params.get("question")
    if not wanted:
        return session.interview
    try:
        return session.interview.to(wanted)
    except BadAnswer as error:
        raise BadInput([Problem(None, "there is no such question", str(error), "go on with the next one")]) from None


def page(desk: Desk, params: Params, tell: Tell) -> Made:
    """One question: the next, or the one that the address names."""
    session = desk.session(params, tell)
    lost: list[tuple[str, str]] = []
    if params.get("error") and session.interview.question(params["question"]) is None:
        lost = _lost([params["question"]], params.get("given") or {})
        params = {**params, "question": "", "given": {}, "error": None}
    interview = _moved(session, params)
    tell("Looking for the next question")
    question = interview.next()
    if question is None:
        ended = {"left": interview.unsettled(), "refusals": interview.analysis.refusals, "lost": lost}
        return _part("interview_end", session, params, **ended)
    before = interview.back()
    reason = interview.reason()
    why: tuple[Why, ...] = ()
    if params.get("why"):
        tell("Looking at what the answer could change")
        why = interview.why(question, CLAIMS)
    given = params.get("given") or fields_of(question, interview.answers.get(question.id))
    asked = Asked(0, question, given, params.get("error"))
    old = interview.answers.get(question.id)
    return _part(
        "interview",
        session,
        params,
        asked=asked,
        reason=reason,
        why=why,
        asks_why=bool(params.get("why")),
        before=before.at if before is not interview else None,
        old=None if old is None else shown(old, interview.case),
        marks=interview.map(claims=False),
        named=params.get("question"),
        lost=lost,
    )


def _lost(questions: Sequence[str], given: Form, numbers: Sequence[int] | None = None) -> list[tuple[str, str]]:
    """What was typed for questions that the case has no room for any more: by question, the words."""
    found = []
    for number, id_ in zip(numbers or range(len(questions)), questions, strict=True):
        typed = [text for name, texts in given.items() if name.endswith(f" {number}") for text in texts if text.strip()]
        if typed:
            found.append((id_, ", ".join(words.words(text) for text in typed)))
    return found


def where(desk: Desk, params: Params, tell: Tell) -> Made:
    """The map: every section, and every claim with what it comes to so far."""
    session = desk.session(params, tell)
    tell("Looking which claims still have questions")
    marks = session.interview.map()
    return _part("interview_map", session, params, marks=marks, rows=session.interview.summary())


def check(desk: Desk, params: Params, tell: Tell) -> Made:
    """Every answer, for a last check, with the way to change it."""
    session = desk.session(params, tell)
    rows = session.interview.summary()
    groups = [
        (title, [(row, shown(row.answer, session.interview.case)) for row in rows if row.section == name])
        for name, title in script.SECTIONS.items()
    ]
    return _part("interview_check", session, params, groups=[(t, found) for t, found in groups if found])


def dense(desk: Desk, params: Params, tell: Tell) -> Made:
    """Many questions at once: those of the story that are open, or the facts that decide one claim."""
    session = desk.session(params, tell)
    interview, claim = session.interview, params.get("claim") or ""
    found: tuple[Question, ...] = ()
    claims: list[tuple[str, str, str]] = []
    story = interview.story()
    if interview.begun and interview.case.harms:
        tell("Trying the claims")
        claims = [(c.id, _called(interview.case, c), c.outcome) for c in interview.analysis.claims]
    if claim:
        tell("Looking for the facts that decide this claim")
        try:
            found = interview.about(claim, AT_ONCE)
        except BadAnswer as error:
            raise BadInput([Problem(None, "there is no such claim", str(error), "go back")]) from None
    elif not params.get("given"):
        found = story
    given, errors = params.get("given") or {}, params.get("errors") or {}
    lost: list[tuple[str, str]] = []
    numbers = list(range(len(found)))
    if given:  # the same questions again, with what was typed
        asked_for = [interview.question(id_) for id_ in params["questions"]]
        gone = [n for n, question in enumerate(asked_for) if question is None]
        lost = _lost([params["questions"][n] for n in gone], given, gone)
        numbers = [n for n, question in enumerate(asked_for) if question is not None]
        found = tuple(question for question in asked_for if question is not None)
    order = list(script.SECTIONS)
    pairs = sorted(zip(numbers, found, strict=True), key=lambda pair: order.index(pair[1].section))
    # Numbered as they stand on this page, for the answers are taken in by the order of the questions sent with them.
    rows = [
        Asked(n, question, _renumbered(given, was, n), errors.get(str(was))) for n, (was, question) in enumerate(pairs)
    ]
    by_section = [
        (title, [row for row in rows if row.question.section == name]) for name, title in script.SECTIONS.items()
    ]
    return _part(
        "interview_form",
        session,
        params,
        groups=[(title, rows) for title, rows in by_section if rows],
        claims=claims,
        claim=claim,
        wrong=[row for row in rows if row.error],
        note=errors.get("0") if given and not any(was == 0 for was, _ in pairs) else None,
        lost=lost,
        story=len(story),
    )


def _renumbered(given: Form, was: int, number: int) -> Form:
    """The fields of one question, under the number that it has now."""
    ending = f" {was}"
    return {f"{name.removesuffix(ending)} {number}": values for name, values in given.items() if name.endswith(ending)}


def _called(case: CaseFile, claim: Any) -> str:
    people = f"{case.label(claim.claimant)} against {case.label(claim.defendant)}"
    return f"{people}: {claim.title} ({case.label(claim.thing)}, {case.label(claim.harm)})"


# --- answers ----------------------------------------------------------------------------------------------------


def _told(session: Session, interview: Interview) -> Made:
    text, answers = session.saved(interview)
    return _json({"text": text, "answers": answers})


def _json(plain: Mapping[str, Any]) -> Made:
    return Made(json.dumps(plain, ensure_ascii=False).encode(), JSON)


def answer(desk: Desk, params: Params, tell: Tell) -> Made:
    """Take one answer: the texts to be saved, or what is wrong with it (`errors`, by the number of the question)."""
    session = desk.session(params, tell)
    interview = session.interview
    if params.get("aside"):
        try:
            return _told(session, interview.aside(params["aside"], yes=params.get("do") != "take up"))
        except BadAnswer as error:
            raise BadInput(
                [Problem(None, "this claim cannot be set aside", str(error), "load the page anew")]
            ) from None
    tell("Taking the answers in")
    errors: dict[str, str] = {}
    taken = 0
    for number, id_ in enumerate(params["questions"]):
        question = interview.question(id_)
        try:
            if question is None:
                raise BadAnswer("The case has no room for this question any more. Go on with the next one.")
            said = answer_of(question, params["given"], number)
            if said is not None:
                if len(params["questions"]) == 1 and interview.next() != question:
                    interview = interview.to(id_)
                interview = interview.answer(question, said)
                taken += 1
        except BadAnswer as error:
            errors[str(number)] = str(error)
    if not errors and not taken:
        errors["0"] = "Nothing was answered. Answer, or choose one of the buttons below."
    return _json({"errors": errors}) if errors else _told(session, interview)


TASKS: Final[dict[str, Task]] = {
    "interview.page": page,
    "interview.map": where,
    "interview.check": check,
    "interview.form": dense,
    "interview.answer": answer,
}
__all__ = ["TASKS", "Asked", "answer_of", "fields_of"]
