"""The interview in a terminal: plain lines without colours or cursor, for a link over ssh and for screen readers."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from solidum.casefile.model import CaseFile, Money, Standing
from solidum.interview import questions, script
from solidum.interview.engine import Interview
from solidum.interview.facts import Why
from solidum.interview.questions import Answer, BadAnswer, Link, Question, Special
from solidum.interview.store import Saved

Say = Callable[[str], None]
Ask = Callable[[str], str]
WIDTH: Final = 88
CLAIMS: Final = 3
"""So many claims are named when somebody asks why."""
SIGN: Final = "> "
HELP: Final = (
    "Type your answer, or one of these:",
    "  ?   why this is asked, who may know, and what can be answered",
    "  -   nobody knows (you do not, and nobody else has said)",
    "  .   leave it: there is no more of these, or nobody raises it",
    "  r   refused: who knows was asked and will not say",
    "  d   disputed: `d yes` if you say yes and the other side denies it",
    "  a   alleged: `a yes` if somebody says so and nothing is shown yet",
    "  b   back to the answer before        s   what has been answered so far",
    "  m   where you are                    x   ask no more for this claim",
    "  q   save and quit",
    "Behind the answer to a fact: `yes proved`, `no admitted by maker`, `yes likely with log`.",
    'Put a name that is itself one of these letters in quotes: "b".',
    "Every answer is saved at once.",
)
_SPECIAL: Final[dict[Special, str]] = {
    "dont_know": "not known",
    "refused": "refused",
    "skip": "left open",
    "done": "that is all",
    "left_out": "left out",
}


class Stop(Exception):  # noqa: N818 - no error: the person has had enough for now
    """The person leaves; everything is saved."""


def run(saved: Saved, say: Say, ask: Ask) -> Saved:
    """Ask until nothing is left to ask or the person leaves.

    Args:
        saved: The interview and its files.
        say: Shows a line.
        ask: Shows a sign and gives what was typed behind it; EOFError or KeyboardInterrupt to leave.

    Raises:
        BadInput: If somebody made the case file unreadable in the meantime.
        OSError: If a file cannot be written.
    """
    talk = _Talk(saved, say, ask)
    try:
        talk.go()
    except (EOFError, KeyboardInterrupt, Stop):
        say("")
        say(f"Saved. Go on with: solidum interview {talk.saved.path}")
    return talk.saved


class _Talk:
    def __init__(self, saved: Saved, say: Say, ask: Ask) -> None:
        self.saved = saved
        self._say = say
        self.ask = ask
        self.section = ""

    @property
    def interview(self) -> Interview:
        return self.saved.interview

    @property
    def case(self) -> CaseFile:
        return self.interview.case

    def say(self, text: str = "", indent: str = "") -> None:
        if not text:
            self._say("")
        for line in textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent):
            self._say(line)

    def go(self) -> None:
        self.help()
        self.told_of_change()
        while (question := self.interview.next()) is not None:
            self.show(question)
            self.turn(question)
        self.end()

    def help(self) -> None:
        for line in HELP:
            self._say(line)

    def told_of_change(self) -> None:
        if self.saved.changed:
            self.say("The case file was changed outside the interview. What the file says now counts.")

    def save(self, interview: Interview) -> None:
        self.saved = self.saved.save(interview)
        self.told_of_change()

    # --- one question ---------------------------------------------------------------------------------------

    def show(self, question: Question) -> None:
        self.say()
        if question.section != self.section:
            self.section = question.section
            self.say(script.SECTIONS[question.section].upper())
            if question.section == "facts":
                self.say("Only what can still change the outcome of a claim is asked. Stop whenever you like.")
        self.say(question.text)
        if question.hint:
            self.say(question.hint, "  ")
        reason = self.interview.reason()
        if reason is not None:
            self.say(f"(It matters to {_claim(reason)}.)", "  ")
        self.choices(question)
        old = self.interview.answers.get(question.id)
        if old is not None:
            self.say(f"So far: {shown(old, self.case)}. Press Enter to keep it.", "  ")
        elif question.kind not in ("choice", "many", "link"):
            self.say(_FORMS[question.kind], "  ")

    def choices(self, question: Question) -> None:
        if question.kind == "link":
            if question.section == "facts":
                for number, choice in enumerate(question.choices, 1):
                    self.say(f"{number}  {choice.label}: {choice.meaning}", "  ")
            else:
                what = ", ".join(f"{number} {choice.label}" for number, choice in enumerate(question.choices, 1))
                self.say(f"What: {what}", "  ")
            names = ", ".join(f"{n} {_named(c.value, c.label)}" for n, c in enumerate(question.targets, 1))
            self.say(f"To: {names}", "  ")
            self.say("Write what, then to which, like: 1 1. If that is all: .", "  ")
            return
        for number, choice in enumerate(question.choices, 1):
            self.say(f"{number}  {_named(choice.value, choice.label)}", "  ")
        if question.kind == "many":
            self.say("One or several numbers or words, with commas between.", "  ")

    def turn(self, question: Question) -> None:
        """Ask until something has been done about the question."""
        while True:
            typed = self.ask(SIGN).strip()
            try:
                done = self.done(question, typed)
            except BadAnswer as error:
                self.say(str(error))
                continue
            if done:
                return

    def done(self, question: Question, typed: str) -> bool:
        """Do what was typed; False if the same question is still to be answered."""
        word, _, rest = typed.partition(" ")
        if len(typed) > 1 and typed[0] == typed[-1] == '"':
            self.answer(question, questions.read(question, typed[1:-1]))
            return True
        match typed.lower():
            case "":
                if question.id not in self.interview.answers:
                    raise BadAnswer("Nothing was typed. Answer, type - if nobody knows, or ? for help.")
                self.save(self.interview.on())
                return True
            case "?":
                self.explain(question)
                return False
            case "s":
                self.summary()
                return False
            case "m":
                self.map()
                return False
            case "q":
                raise Stop
            case "x":
                reason = self.interview.reason()
                if reason is None or reason.raises:
                    raise BadAnswer(
                        "This question is not asked for one claim alone. Answer it, or leave it with a dot."
                    )
                self.save(self.interview.aside(reason.claim))
                return True
            case "b":
                before = self.interview.back()
                if before is self.interview:
                    raise BadAnswer("This is the first question.")
                self.save(before)
                return True
            case "-" | "r" | ".":
                self.answer(question, Answer(special=_special(question, typed.lower())))
                return True
            case "d" | "a" if question.stands:
                raise BadAnswer(f"Say what: `{typed} yes`, `{typed} no`, or the value behind it.")
        if word.lower() in ("d", "a") and question.stands:
            standing: Standing = "disputed" if word.lower() == "d" else "alleged"
            self.answer(question, replace(questions.read(question, rest), standing=standing))
            return True
        self.answer(question, questions.read(question, typed))
        return True

    def answer(self, question: Question, answer: Answer) -> None:
        self.save(self.interview.answer(question, answer))

    # --- explanations ---------------------------------------------------------------------------------------

    def explain(self, question: Question) -> None:
        asked_for_law = question.section == "facts" or self.interview.reason() is not None
        found = self.interview.why(question, CLAIMS + 1) if asked_for_law else ()
        if not found:
            self.say("This is needed to tell what happened, before the law is asked.")
        for one in found[:CLAIMS]:
            self.because(one)
        if len(found) > CLAIMS:
            self.say("And more claims, in the same way.")
        for choice in question.choices:
            if choice.meaning:
                self.say(f"{choice.label}: {choice.meaning}", "  ")
        if question.circumstances:
            self.say("Only a court settles this. The law looks at: " + "; ".join(question.circumstances) + ".")
        if question.known_by:
            self.say("Who may know: " + ", ".join(question.known_by) + ".")
        if question.shown_by:
            self.say("What usually shows it: " + ", ".join(question.shown_by) + ".")
        self.help()

    def because(self, why: Why) -> None:
        self.say(f"It matters to {_claim(why)}. Today: {why.outcome}.")
        for place in why.elements[:4]:
            at = f" ({place.source}, {', '.join(place.at)})" if place.at else f" ({place.source})"
            self.say(f"{place.kind}: {place.title}{at}", "  ")
        for turn in why.turns:
            today = f"today's outcome becomes `{turn.today}`" if turn.today != why.outcome else ""
            out = f"no longer possible: {', '.join(turn.rules_out)}" if turn.rules_out else ""
            told = "; ".join(part for part in (today, out) if part)
            if told:
                self.say(f"{turn.ending}: {told}", "  ")

    def summary(self) -> None:
        self.say("YOUR ANSWERS SO FAR")
        for row in self.interview.summary():
            mark = "" if row.needed else "  [kept, not needed now]"
            self.say(f"{row.text} {shown(row.answer, self.case)}{mark}", "  ")

    def map(self) -> None:
        words = {"told": "done", "now": "here", "to come": "open", "aside": "left aside"}
        for mark in self.interview.map():
            outcome = f"; so far: {mark.outcome}" if mark.outcome is not None else ""
            self.say(f"{words[mark.state]}: {mark.title} ({mark.answered} answered{outcome})", "  ")

    def end(self) -> None:
        interview = self.interview
        self.say()
        if self.case.record == "closed":
            self.say("The record of this case is closed: no fact can come in. Write `record: open` to go on asking.")
        else:
            more = (
                " that was not left aside" if any(interview.is_aside(c.id) for c in interview.analysis.claims) else ""
            )
            self.say(f"No question is left whose answer could change the outcome of a claim{more}.")
        for refusal in interview.analysis.refusals:
            self.say(f"Refused: {refusal.what}: {refusal.why}.")
        left = interview.unsettled()
        if left:
            self.say(
                f"{len(left)} of {len(interview.analysis.claims)} claims can still change by what is disputed or open:"
            )
        for claim in left:
            people = f"{self.case.label(claim.claimant)} against {self.case.label(claim.defendant)}"
            aside = ", left aside" if interview.is_aside(claim.id) else ""
            self.say(f"{claim.title}, {people}: {claim.outcome} so far{aside}", "  ")
        self.say(f"The case file is {self.saved.path}. Next: solidum analyse {self.saved.path}")


_FORMS: Final[dict[str, str]] = {
    "text": "A few words.",
    "yes_no": "y or n",
    "date": "year-month-day",
    "amount": "a number and a currency, like 1200.50 EUR",
    "duration": "like 3 years, 1 month or 30 days",
    "country": "two capital letters",
}


def _special(question: Question, typed: str) -> Special:
    """What a sign means for a question."""
    wanted: tuple[Special, ...] = {
        "-": ("dont_know", "done"),
        "r": ("refused",),
        ".": ("done", "skip"),
    }[typed]  # type: ignore[assignment]
    found = next((word for word in wanted if word in question.special), None)
    if found is None:
        raise BadAnswer("That is no answer to this question. ? says what can be answered.")
    return found


def _named(value: str, label: str) -> str:
    return label if label.replace(" ", "_") == value else f"{label} [{value}]"


def _claim(why: Why) -> str:
    about = f"{why.title}: {why.claimant} against {why.defendant}, {why.thing}, {why.harm}"
    return f"a claim that would arise, {about}" if why.raises else about


def shown(answer: Answer, case: CaseFile) -> str:
    """An answer in words, as it can be read back."""
    if answer.special is not None:
        return _SPECIAL[answer.special]
    parts = [_value(answer.value, case)]
    if answer.degree is not None:
        parts.append(answer.degree)
    if answer.standing is not None:
        parts.append(answer.standing.replace("_", " "))
    if answer.by is not None:
        parts.append(f"by {case.label(answer.by)}")
    if answer.evidence:
        parts.append("with " + ", ".join(_labels(answer.evidence, case)))
    return ", ".join(parts)


def _labels(ids: Iterable[str], case: CaseFile) -> list[str]:
    return [script.called(id_, case) if id_ in case.entities else id_.replace("_", " ") for id_ in ids]


def _value(value: object, case: CaseFile) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case date() | Money():
            return str(value)
        case Link(does, to):
            return f"{does.replace('_', ' ')} {script.called(to, case)}"
        case tuple():
            return ", ".join(_labels(value, case))
        case str():
            return _labels([value], case)[0]
    return str(value)
