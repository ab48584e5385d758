"""What the store gives back, and what it says when it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from solidum.source import Problem

ChangeKind = Literal["created", "edited", "undone", "redone", "attached", "removed", "imported"]
"""What made a version. `undone` and `redone` bring an earlier text back; `attached` and `removed` keep the text."""


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """One line of the list of cases: the newest version of each.

    Attributes:
        id: Names the case in this store; never given to another case, not even after deletion.
        title: As the newest version says it.
        version: The number of the newest version; the first is 1.
        draft: Whether the reader finds something wrong with it.
        author: Who wrote the newest version.
        created: When the first version was saved, in UTC.
        changed: When the newest was.
    """

    id: int
    title: str
    version: int
    draft: bool
    author: str
    created: datetime
    changed: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """A case as it was at one moment.

    Attributes:
        case_id: The case.
        number: Counts from 1 within the case.
        text: The case file, as its author wrote it.
        sha256: Of the text in UTF-8.
        title: As the text says it.
        problems: What the reader finds wrong with it; none for a case that can be analysed.
        answers: The answers of an interview that led to the text, as the interview wrote them; None if there are none.
        kind: What made this version.
        restores: The version whose text it brings back; None for a new text.
        note: What was done, for people; empty where the text says it.
        author: Who made it.
        at: When, in UTC.
    """

    case_id: int
    number: int
    text: str
    sha256: str
    title: str
    problems: tuple[Problem, ...]
    answers: str | None
    kind: ChangeKind
    restores: int | None
    note: str
    author: str
    at: datetime

    @property
    def draft(self) -> bool:
        """Is it still in progress: saved, but not a case file yet?"""
        return bool(self.problems)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history of a case.

    Attributes:
        number: Of the version that it made.
        kind: What was done.
        restores: The version whose text it brings back.
        note: In words, where the text does not say it (an attachment).
        author: Who did it.
        at: When, in UTC.
        draft: Whether the text had problems.
        added: Lines that the text before did not have.
        removed: Lines of the text before that are gone.
    """

    number: int
    kind: ChangeKind
    restores: int | None
    note: str
    author: str
    at: datetime
    draft: bool
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a piece of evidence.

    Attributes:
        id: Names it in this store.
        evidence: The short name of the evidence in the case file.
        name: Of the file, without a folder.
        size: In bytes.
        sha256: Of its bytes.
        author: Who added it.
        at: When, in UTC.
    """

    id: int
    evidence: str
    name: str
    size: int
    sha256: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SavedRegime:
    """A regime that somebody composed, as it was at one moment.

    Attributes:
        name: Its id, as the text says it.
        number: Of the version; the first is 1.
        text: The regime file.
        author: Who saved it.
        at: When, in UTC.
    """

    name: str
    number: int
    text: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SavedToken:
    """An API token.

    Attributes:
        sha256: The digest of the token; the token itself is not kept.
        name: What it is for.
        at: When it was made, in UTC.
    """

    sha256: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """What a version came to, and under which law.

    Attributes:
        version: The number of the version.
        packs: By id, the version of each pack and the digest of its files.
        outcomes: By claim.
        at: When it was analysed, in UTC.
    """

    version: int
    packs: dict[str, tuple[str, str]]
    outcomes: dict[str, str]
    at: datetime


class StoreError(Exception):
    """The store could not do what was asked; `problem` says what, why, and what to do."""

    def __init__(self, what: str, why: str, remedy: str) -> None:
        self.problem = Problem(None, what, why, remedy)
        super().__init__(str(self.problem))


class NotFound(StoreError):  # noqa: N818 - the name says it
    """There is no such thing here, or it belongs to somebody else; the two look alike on purpose."""

    def __init__(self, what: str) -> None:
        super().__init__(f"there is no {what}", "it was deleted, or never existed here", "go back to the list of cases")


class Conflict(StoreError):  # noqa: N818
    """Somebody else saved the case in the meantime; nothing was written.

    Attributes:
        yours: The text that was not saved.
        base: The version that the writer started from.
        current: The version that is there now.
    """

    def __init__(self, yours: str, base: Version, current: Version) -> None:
        self.yours, self.base, self.current = yours, base, current
        super().__init__(
            f"the case was changed by {current.author} since you opened it",
            f"you started from version {base.number}, and version {current.number} is there now",
            "look at both, put your changes into the newer one, and save again",
        )


class Unavailable(StoreError):  # noqa: N818
    """The disk or the database does not let us; what was acknowledged before is kept.

    Attributes:
        reason: `full`, `read-only`, `locked`, `damaged`, `newer` (made by a newer program) or `unreadable`.
    """

    def __init__(self, reason: str, what: str, why: str, remedy: str) -> None:
        self.reason = reason
        super().__init__(what, why, remedy)
