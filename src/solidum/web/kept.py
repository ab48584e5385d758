"""What the pages ask of a store of cases, and cases held in memory until the store is there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from solidum.casefile.reader import loads
from solidum.source import BadInput, Problem, digest
from solidum.store.results import CaseSummary, Change, ChangeKind, Conflict, NotFound, Version


class Cases(Protocol):
    """Saved cases with their versions."""

    def cases(self) -> tuple[CaseSummary, ...]: ...
    def create(self, text: str, author: str) -> Version: ...
    def read(self, case_id: int, version: int | None = None) -> Version: ...
    def save(self, case_id: int, text: str, author: str, expected_version: int) -> Version: ...
    def history(self, case_id: int) -> tuple[Change, ...]: ...
    def undo(self, case_id: int, author: str) -> Version: ...
    def redo(self, case_id: int, author: str) -> Version: ...
    def delete(self, case_id: int) -> None: ...


class Memory:
    """Cases that are gone when the program ends."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now, self._lock = now, threading.Lock()
        self._cases: dict[int, list[Version]] = {}
        self._next = 1

    def cases(self) -> tuple[CaseSummary, ...]:
        return tuple(
            CaseSummary(id_, v[-1].title, v[-1].number, v[-1].draft, v[-1].author, v[0].at, v[-1].at)
            for id_, v in self._cases.items()
        )

    def create(self, text: str, author: str) -> Version:
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
        found = self._cases.get(case_id)
        if found is None or (version is not None and not 1 <= version <= len(found)):
            raise NotFound("such case")
        return found[-1 if version is None else version - 1]

    def save(self, case_id: int, text: str, author: str, expected_version: int) -> Version:
        with self._lock:
            now = self.read(case_id)
            if now.number != expected_version:
                raise Conflict(text, self.read(case_id, expected_version), now)
            new = self._version(case_id, now.number + 1, text, author, "edited")
            self._cases[case_id].append(new)
            return new

    def history(self, case_id: int) -> tuple[Change, ...]:
        self.read(case_id)
        return tuple(
            Change(v.number, v.kind, v.restores, v.note, v.author, v.at, v.draft, 0, 0)
            for v in reversed(self._cases[case_id])
        )

    def undo(self, case_id: int, author: str) -> Version:
        with self._lock:
            now = self.read(case_id)
            before = self.read(case_id, max(1, now.number - 1))
            new = replace(before, number=now.number + 1, kind="undone", restores=before.number, author=author)
            self._cases[case_id].append(new)
            return new

    def redo(self, case_id: int, author: str) -> Version:
        return self.undo(case_id, author)

    def delete(self, case_id: int) -> None:
        self.read(case_id)
        del self._cases[case_id]
