"""The answers of an interview as text: what is kept beside a case file, or with a version of a saved case.

With the answers go the case file as it was before the first of them, and the digest of the case file that they made: so
that it is seen when a person changed the file in between. The file then counts, and what was answered is told in it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, Final

from solidum.casefile import write
from solidum.casefile.reader import loads
from solidum.interview.engine import Given, Interview
from solidum.interview.questions import kept, taken
from solidum.law.library import Library
from solidum.source import BadInput, Place, Problem, digest

SCHEMA: Final = "solidum/interview/1"


@dataclass(frozen=True)
class Kept:
    """An interview as it was kept.

    Attributes:
        interview: As far as it had come, over the case as it was before the first answer.
        first: That case's text; None for a new case.
        before: Digest of the case file before the last answer was written to it; None if there was none.
        after: Digest of the case file with the last answer; None if somebody else had changed the file.
    """

    interview: Interview
    first: str | None
    before: str | None
    after: str | None


def dumps(interview: Interview, first: str | None, before: str | None, after: str | None) -> str:
    """An interview as text.

    Args:
        interview: The interview.
        first: The case file before the first answer; None for a new case.
        before: The case file before the last answer was written to it.
        after: The case file with it.
    """
    answers = [
        {
            "question": g.question,
            "answer": kept(g.answer),
            **({"claim": g.claim} if g.claim is not None else {}),
            **({"in_file": True} if g.in_file else {}),
        }
        for g in interview.given
    ]
    return _written(first, before, after, interview.at, answers)


def fresh(text: str) -> str:
    """The answers of an interview that has not begun, kept with a case file that holds nothing that was told yet."""
    return _written(None, text, text, None, [])


def _written(first: str | None, before: str | None, after: str | None, at: str | None, answers: list[Any]) -> str:
    plain = {
        "schema": SCHEMA,
        "base": first,
        "before": None if before is None else digest(before.encode("utf-8")),
        "after": None if after is None else digest(after.encode("utf-8")),
        "at": at,
        "answers": answers,
    }
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def read(text: str, library: Library, name: str) -> Kept:
    """An interview from the text that `dumps` made.

    Args:
        text: The text.
        library: The law.
        name: What it is called in errors.

    Raises:
        BadInput: If it is none, or the case in it cannot be read.
    """
    try:
        plain: Any = json.loads(text)
        if plain["schema"] != SCHEMA:
            raise _broken(name)
        first, before, after, at = plain["base"], plain["before"], plain["after"], plain["at"]
        given = tuple(
            Given(row["question"], taken(row["answer"]), row.get("claim"), bool(row.get("in_file")))
            for row in plain["answers"]
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise _broken(name) from error
    base = None if first is None else loads(first, f"{name}, base")
    return Kept(Interview(library, base, given, at), first, before, after)


def _broken(name: str) -> BadInput:
    why = "it is not what an interview of this version writes"
    remedy = "move it away; the interview then begins from the case file alone"
    return BadInput([Problem(Place(name, 1, 1), "The answers cannot be read", why, remedy)])


def marked(interview: Interview, new: tuple[Given, ...]) -> tuple[Given, ...]:
    """The answers when a person has changed the file: the file counts, and all but the new ones are told in it."""
    return tuple(g if g in new else replace(g, in_file=True) for g in interview.given)


# --- with a version of a saved case ------------------------------------------------------------------------


@dataclass(frozen=True)
class Session:
    """An interview about a saved case.

    Attributes:
        interview: As far as it has come.
        text: The case file as saved.
        first: The case file before the first answer; None for a case that the interview began.
        changed: Whether the file was changed by other ways since the last answer; it counts then.
    """

    interview: Interview
    text: str
    first: str | None
    changed: bool = False

    def saved(self, interview: Interview) -> tuple[str, str]:
        """The text of the case and of the answers, to be saved together."""
        text = write.write(interview.case, self.text) if interview.begun else self.text
        first = self.first
        if interview.base is not None and interview.base is not self.interview.base:
            first = write.write(interview.base)
        return text, dumps(interview, first, text, text)


def session(text: str, answers: str | None, library: Library) -> Session:
    """Take up an interview about a saved case, or begin one.

    Args:
        text: The case file.
        answers: What was kept with it; None if no interview led to it.
        library: The law.

    Raises:
        BadInput: If either cannot be read.
    """
    if answers is None:
        return Session(Interview(library, loads(text)), text, text)
    found = read(answers, library, "answers")
    if digest(text.encode("utf-8")) == found.after:
        return Session(found.interview, text, found.first)
    told = replace(found.interview, base=loads(text), given=marked(found.interview, ()), at=None)
    return Session(told, text, text, changed=True)


__all__ = ["SCHEMA", "Kept", "Session", "dumps", "fresh", "marked", "read", "session"]
