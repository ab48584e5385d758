"""What the pages ask of a store of cases, and cases held in memory until the store is there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from solidum.casefile.reader import loads
from solidum.source import BadInput, Problem, digest
from solidum.store.results import CaseSummary, Change, ChangeKind, Conflict, NotFound, StoreError, Version


class Cases(Protocol):
    """Saved cases with their versions."""

    def cases(self) -> tuple[CaseSummary, ...]:
        """Every case, by its newest version."""
        ...

    def create(self, text: str, author: str) -> Version:
        """Save a new case."""
        ...

    def read(self, case_id: int, version: int | None = None) -> Version:
        """One version; the newest if none is named."""
        ...

    def save(self, case_id: int, text: str, author: str, expected_version: int) -> Version:
        """Save a version, unless somebody else did since the one expected."""
        ...

    def history(self, case_id: int) -> tuple[Change, ...]:
        """The versions, the newest first."""
        ...

    def undo(self, case_id: int, author: str) -> Version:
        """Bring the text before back, as a new version."""
        ...

    def redo(self, case_id: int, author: str) -> Version:
        """Take an undoing back."""
        ...

    def delete(self, case_id: int) -> None:
        """Delete a case with all its versions."""
        ...


class Memory:
    """Cases that are gone when the program ends."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now, self._lock = now, threading.Lock()
        self._cases: dict[int, list[Version]] = {}
        self._next = 1

    def cases(self) -> tuple[CaseSummary, ...]:
        """Every case, by its newest version."""
        return tuple(
            CaseSummary(id_, v[-1].title, v[-1].number, v[-1].draft, v[-1].author, v[0].at, v[-1].at)
            for id_, v in self._cases.items()
        )

    def create(self, text: str, author: str) -> Version:
        """Save a new case."""
        with self._lock:
            id_, self._next = self._next, self._next + 1
            self._cases[id_] = [self._version(id_, 1, text, author, "created")]
            return self._cases[id_][0]

    def _version(self, id_: int, number: int, text: str, author: str, kind: ChangeKind) -> Version:
        try:
            title, problems = loads(text).title, tuple[Problem, ...]()
        except BadInput as error:
            title, problems = "Untitled", error.problems
        return Version(
            id_, number, text, digest(text.encode()), title, problems, None, kind, None, "", author, self._now()
        )

    def read(self, case_id: int, version: int | None = None) -> Version:
        """One version; the newest if none is named."""
        found = self._cases.get(case_id)
        if found is None or (version is not None and not 1 <= version <= len(found)):
            raise NotFound("such case")
        return found[-1 if version is None else version - 1]

    def save(self, case_id: int, text: str, author: str, expected_version: int) -> Version:
        """Save a version, unless somebody else did since the one expected."""
        with self._lock:
            now = self.read(case_id)
            if now.number != expected_version:
                raise Conflict(text, self.read(case_id, expected_version), now)
            new = self._version(case_id, now.number + 1, text, author, "edited")
            self._cases[case_id].append(new)
            return new

    def history(self, case_id: int) -> tuple[Change, ...]:
        """The versions, the newest first."""
        self.read(case_id)
        return tuple(
            Change(v.number, v.kind, v.restores, v.note, v.author, v.at, v.draft, 0, 0)
            for v in reversed(self._cases[case_id])
        )

    def undo(self, case_id: int, author: str) -> Version:
        """Bring the text before back, as a new version."""
        return self._step(case_id, author, -1, "undone")

    def redo(self, case_id: int, author: str) -> Version:
        """Take an undoing back."""
        return self._step(case_id, author, 1, "redone")

    def _step(self, case_id: int, author: str, way: int, kind: ChangeKind) -> Version:
        with self._lock:
            now = self.read(case_id)
            trail, at = _trail(self._cases[case_id])
            if not 0 <= at + way < len(trail):
                what = "undo" if way < 0 else "redo"
                raise StoreError(f"there is nothing to {what}", "", "look at the history")
            old = self.read(case_id, trail[at + way])
            new = replace(old, number=now.number + 1, kind=kind, restores=old.number, author=author, at=self._now())
            self._cases[case_id].append(new)
            return new

    def delete(self, case_id: int) -> None:
        """Delete a case with all its versions."""
        self.read(case_id)
        del self._cases[case_id]


def _trail(versions: list[Version]) -> tuple[list[int], int]:
    """The versions that were written, as far as none was written after an undoing, and at which of them the case is."""
    trail: list[int] = []
    at = -1
    for version in versions:
        if version.kind == "undone":
            at -= 1
        elif version.kind == "redone":
            at += 1
        else:
            trail = [*trail[: at + 1], version.number]
            at = len(trail) - 1
    return trail, at
