"""Questions and answers: what can be asked in an interview, what can be said, and how a typed text is read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any, Final, Literal, TypeAlias, get_args

from solidum.casefile import model
from solidum.casefile.model import Degree, Money, Standing

Kind = Literal["text", "yes_no", "date", "amount", "duration", "country", "choice", "many", "link"]
Special = Literal["dont_know", "refused", "skip", "done", "left_out"]
SETTLING: Final[tuple[Standing, ...]] = ("undisputed", "proved", "alleged")
"""What a person can choose once for all plain answers."""


@dataclass(frozen=True, slots=True)
class Link:
    """Who stands at the other end of a link of the chain, and what is done to it."""

    does: str
    to: str


Said: TypeAlias = bool | date | Money | str | Link | tuple[str, ...]


class BadAnswer(ValueError):  # noqa: N818 - a name like BadInput
    """An answer that cannot be taken; its text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was said to one question.

    Attributes:
        value: What was said; None where `special` stands instead.
        special: `dont_know`; `refused` (whoever knows will not say); `skip` (nobody raises it; the file stays silent);
            `done` (no more of these); `left_out` (not this one, but there may be others).
        standing: How it stands in the record; None: as the person chose for plain answers.
        by: The party who admitted or alleged it.
        degree: How far it is shown, if not fully.
        evidence: Ids of the evidence behind it.
        id: A short name for what the answer adds to the case; made from the answer if not given.
        note: A remark, kept in the file.
    """

    value: Said | None = None
    special: Special | None = None
    standing: Standing | None = None
    by: str | None = None
    degree: Degree | None = None
    evidence: tuple[str, ...] = ()
    id: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers to choose from: the word of the format, how it is shown, and what it means."""

    value: str
    label: str
    meaning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question, in plain words.

    Attributes:
        id: Stays the same for the same question over all runs.
        section: Where it stands on the map.
        kind: What sort of value answers it.
        choices: The words to choose from (for `link`: what can be done).
        targets: For `link`: the things and parties at the other end.
        special: Which answers without a value it takes.
        stands: Whether an answer has a standing (disputed, alleged …): true of facts and links.
        hint: What helps to answer it.
        known_by: Who is likely to know.
        shown_by: Which evidence usually shows it.
        circumstances: For a standard that only a court settles: what the law names as relevant to it.
        adds: What kind of entry the answer adds to the case, if any.
        fact: The ground fact, for facts.
    """

    id: str
    section: str
    text: str
    kind: Kind
    choices: tuple[Choice, ...] = ()
    targets: tuple[Choice, ...] = ()
    special: tuple[Special, ...] = ("dont_know", "skip")
    stands: bool = False
    hint: str = ""
    known_by: tuple[str, ...] = ()
    shown_by: tuple[str, ...] = ()
    circumstances: tuple[str, ...] = ()
    adds: str | None = None
    fact: tuple[str, ...] | None = field(default=None)


# --- reading what was typed ---------------------------------------------------------------------------------

_MONEY: Final = re.compile(r"([0-9]{1,30}(?:\.[0-9]{1,9})?) ?([A-Za-z]{3})")
_TIME: Final = re.compile(r"([0-9]{1,6}) (years?|months?|days?)")
_COUNTRY: Final = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_STANDINGS: Final = frozenset(get_args(Standing))
_DEGREES: Final = frozenset(get_args(Degree))


def read(question: Question, typed: str) -> Answer:
    """An answer from what a person typed: a value, and behind it what is to be said about it.

    For a fact the value may be followed by a standing (`yes disputed`), by whom (`yes admitted by maker`), a degree
    (`likely`) and the evidence (`with log, contract`). A new entry may be given an id: `The Maker GmbH = maker`.

    Raises:
        BadAnswer: With what is wrong and how to write it.
    """
    text = " ".join(typed.split())
    if not text:
        raise BadAnswer("Nothing was typed. Answer, or type - if you do not know.")
    made = None
    if question.adds is not None and "=" in text:
        text, _, made = (part.strip() for part in text.rpartition("="))
        if not _ID.fullmatch(made):
            raise BadAnswer(f"`{made}` is not a short name. Write letters, digits, _ and -, like maker_2.")
    rest: dict[str, Any] = {"id": made}
    if question.stands:
        text, more = _tail(question, text)
        rest.update(more)
    return Answer(value=value(question, text), **rest)


def _tail(question: Question, text: str) -> tuple[str, dict[str, Any]]:
    """What stands behind the value."""
    found: dict[str, Any] = {}
    head, mark, behind = text.partition(" with ")
    if mark:
        found["evidence"] = tuple(part.strip() for part in behind.split(",") if part.strip())
        text = head
    words = text.split(" ")
    while len(words) > 1:
        last = words[-1].lower()
        if len(words) > 2 and words[-2] == "by" and "by" not in found:
            found["by"] = words[-1]
            words = words[:-2]
        elif last in _DEGREES and last != "proved" and "degree" not in found:
            found["degree"] = last
            words = words[:-1]
        elif last in _STANDINGS and "standing" not in found:
            found["standing"] = last
            words = words[:-1]
        else:
            break
    return " ".join(words), found


def value(question: Question, text: str) -> Said:
    """The value that a text gives, in the kind of the question.

    Raises:
        BadAnswer: If it is none.
    """
    match question.kind:
        case "text":
            if not text.isprintable():
                raise BadAnswer("It holds a character that cannot be shown. Type it again.")
            return text
        case "yes_no":
            found = {"y": True, "yes": True, "n": False, "no": False}.get(text.lower())
            if found is None:
                raise BadAnswer(f"`{text}` is neither yes nor no. Type y or n, or - if you do not know.")
            return found
        case "date":
            try:
                if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
                    return date.fromisoformat(text)
            except ValueError:
                raise BadAnswer(f"The calendar has no day {text}. Correct it.") from None
            raise BadAnswer(f"`{text}` is not a date. Write year-month-day, like 2026-12-09.")
        case "amount":
            sum_ = _MONEY.fullmatch(text)
            if not sum_:
                raise BadAnswer(f"`{text}` is not an amount. Write a number and the currency, like 1200.50 EUR.")
            return _money(sum_[1], sum_[2])
        case "duration":
            if not _TIME.fullmatch(text):
                raise BadAnswer(f"`{text}` is not a length of time. Write it like 3 years, 1 month or 30 days.")
            return text
        case "country":
            if not _COUNTRY.fullmatch(text.upper()):
                raise BadAnswer(f"`{text}` is not a country code. Write two letters; a state may follow: XX or XX-YY.")
            return text.upper()
        case "choice":
            return _one(question.choices, text)
        case "many":
            parts = [part.strip() for part in text.split(",") if part.strip()]
            if not parts:
                raise BadAnswer("Name at least one, or type . to leave it.")
            return tuple(dict.fromkeys(_one(question.choices, part) for part in parts))
        case "link":
            does, _, to = text.partition(" ")
            if not to:
                raise BadAnswer("Say what was done and to what, like: manufactures app. Type . if that is all.")
            return Link(_one(question.choices, does), _one(question.targets, to))


def _money(amount: str, currency: str) -> Money:
    from decimal import Decimal

    return Money(Decimal(amount), currency.upper())


def _one(choices: tuple[Choice, ...], text: str) -> str:
    """The choice that a number, a word or a label names."""
    if text.isdecimal() and text.isascii() and 1 <= int(text[:9]) <= len(choices):
        return choices[int(text) - 1].value
    wanted = text.lower().replace(" ", "_")
    for choice in choices:
        if wanted in (choice.value.lower(), choice.label.lower().replace(" ", "_")):
            return choice.value
    near = get_close_matches(wanted, [c.value for c in choices], 1)
    more = f"Did you mean {near[0]}?" if near else "Type a number or a word of the list; ? shows it."
    raise BadAnswer(f"`{text}` is not one of the answers. {more}")


def settled(standing: Standing) -> bool:
    """Does this standing show a fact?"""
    return standing in model.SETTLED


# --- keeping answers ----------------------------------------------------------------------------------------


def kept(answer: Answer) -> dict[str, Any]:
    """An answer as plain data for JSON."""
    found: dict[str, Any] = {}
    match answer.value:
        case None:
            pass
        case date():
            found["day"] = answer.value.isoformat()
        case Money():
            found["amount"] = str(answer.value)
        case Link(does, to):
            found["link"] = [does, to]
        case tuple():
            found["many"] = list(answer.value)
        case _:
            found["value"] = answer.value
    for name in ("special", "standing", "by", "degree", "id", "note"):
        if getattr(answer, name) is not None:
            found[name] = getattr(answer, name)
    if answer.evidence:
        found["evidence"] = list(answer.evidence)
    return found


def taken(plain: dict[str, Any]) -> Answer:
    """The answer that `kept` wrote.

    Raises:
        KeyError, TypeError, ValueError: If it is not one.
    """
    more = {name: plain.get(name) for name in ("special", "standing", "by", "degree", "id", "note")}
    said: Said | None = plain.get("value")
    if "day" in plain:
        said = date.fromisoformat(plain["day"])
    elif "amount" in plain:
        amount, _, currency = plain["amount"].partition(" ")
        said = _money(amount, currency)
    elif "link" in plain:
        does, to = plain["link"]
        said = Link(does, to)
    elif "many" in plain:
        said = tuple(map(str, plain["many"]))
    return Answer(value=said, evidence=tuple(plain.get("evidence", ())), **more)
