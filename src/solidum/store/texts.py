"""What the store looks at in a case text: what the reader says of it, its title, and what differs from another."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any, Final

from solidum.casefile.reader import loads
from solidum.source import MAX_BYTES, BadInput, Place, Problem, digest, examine

NAME: Final = "case.yaml"
"""How a saved case is called in messages."""
UNTITLED: Final = "Untitled case"
TITLE_LENGTH: Final = 300


@dataclass(frozen=True, slots=True)
class Checked:
    """A text with what the reader says of it."""

    text: str
    sha256: str
    title: str
    problems: tuple[Problem, ...]
    answers: str | None = None

    @property
    def key(self) -> str:
        """Of the text and the answers together."""
        return self.sha256 if self.answers is None else digest(f"{self.sha256}\n{self.answers}".encode())


def check(text: str, answers: str | None = None) -> Checked:
    """Hold a text against the format; problems are listed, not raised.

    Raises:
        BadInput: If it cannot even be kept as a draft: too large, or with characters that no text has.
    """
    for kept in (text, answers or ""):
        _storable(kept)
    raw = text.encode("utf-8")
    try:
        case = loads(text, NAME)
    except BadInput as error:
        return Checked(text, digest(raw), _title(data_of(text)), error.problems, answers)
    return Checked(text, digest(raw), case.title[:TITLE_LENGTH], (), answers)


def data_of(text: str) -> dict[str, Any]:
    """What a text says, as far as it can be read; empty if it cannot."""
    document, _ = examine(text, NAME)
    return document.data if document is not None and isinstance(document.data, dict) else {}


def evidence_in(text: str) -> frozenset[str]:
    """The ids of the evidence that a text lists, draft or not."""
    rows = data_of(text).get("evidence")
    listed = rows if isinstance(rows, list) else []
    return frozenset(row["id"] for row in listed if isinstance(row, dict) and isinstance(row.get("id"), str))


def _title(data: dict[str, Any]) -> str:
    title = data.get("title")
    return title.strip()[:TITLE_LENGTH] or UNTITLED if isinstance(title, str) else UNTITLED


def _storable(text: str) -> None:
    found = re.search("[\x00\ud800-\udfff]", text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        place = Place(NAME, line, found.start() - text.rfind("\n", 0, found.start()))
        what = f"There is a control character here (U+{ord(found[0]):04X})"
        why, remedy = "it has no place in a text, not even in a draft", "delete it, or type the line again"
        raise BadInput([Problem(place, what, why, remedy)])
    if len(text.encode("utf-8")) > MAX_BYTES:
        why = f"texts of up to {MAX_BYTES // (1024 * 1024)} MB are kept"
        raise BadInput([Problem(Place(NAME, 1, 1), "The text is too large", why, "split it, or shorten it")])


def unified(before: str, after: str, names: tuple[str, str]) -> str:
    """The difference of two texts in the usual form (unified diff); empty if there is none."""
    return "\n".join(unified_diff(before.split("\n"), after.split("\n"), *names, lineterm=""))


def counted(before: str, after: str) -> tuple[int, int]:
    """How many lines `before` did not have, and how many of its lines are gone; a line that only moved is neither.

    Takes time in proportion to the texts, for it is done while everybody else who writes has to wait.
    """
    old, new = Counter(before.split("\n")), Counter(after.split("\n"))
    return (new - old).total(), (old - new).total()


def problems_as_json(problems: Iterable[Problem]) -> str:
    """For a column of the database."""
    rows = [
        {
            "line": p.place.line if p.place else None,
            "column": p.place.column if p.place else None,
            "what": p.what,
            "why": p.why,
            "remedy": p.remedy,
        }
        for p in problems
    ]
    return json.dumps(rows, ensure_ascii=False)


def problems_from_json(text: str) -> tuple[Problem, ...]:
    """What `problems_as_json` wrote."""
    return tuple(
        Problem(
            None if row["line"] is None else Place(NAME, row["line"], row["column"]),
            row["what"],
            row["why"],
            row["remedy"],
        )
        for row in json.loads(text)
    )
