"""Saved cases and their history. Nothing that was saved is ever overwritten: every change is a version of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Final, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from solidum.source import BadInput, Problem
from solidum.store import archive, texts
from solidum.store.database import Database, data_folder
from solidum.store.results import CaseSummary, Change, ChangeKind, Conflict, NotFound, StoreError, Version
from solidum.store.tables import CaseRow, StateRow, VersionRow

LOCAL: Final = "local"
"""The owner of everything on a machine that one person uses."""


class Store:
    """The saved cases of one owner.

    Everything is done in the owner's name: a case of somebody else is not found. Several threads may use a store, and
    several programs may have the same folder open.
    """

    def __init__(self, database: Database, owner: str = LOCAL) -> None:
        self._database = database
        self.owner = owner

    @classmethod
    def open(
        cls, folder: str | os.PathLike[str] | None = None, *, now: Callable[[], datetime], owner: str = LOCAL
    ) -> Store:
        """Open the saved cases, or begin with none.

        Args:
            folder: Where they are kept; left out: the user's data folder (see `data_folder`).
            now: Gives the time of a change, with its zone. The store has no clock of its own.
            owner: In whose name.

        Raises:
            Unavailable: If the folder cannot be used, or was written by a newer program.
        """
        return cls(Database(data_folder() if folder is None else Path(folder), now), owner)

    def as_owner(self, owner: str) -> Store:
        """The same store in another name."""
        return type(self)(self._database, owner)

    def close(self) -> None:
        """Let go of the files."""
        self._database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Looking ----------------------------------------------------------------------------------------

    def cases(self) -> tuple[CaseSummary, ...]:
        """All cases, the one changed last first."""
        asked = (
            select(CaseRow, VersionRow, StateRow.title, StateRow.problems)
            .join(VersionRow, (VersionRow.case_id == CaseRow.id) & (VersionRow.number == CaseRow.head))
            .join(StateRow, StateRow.id == VersionRow.state_id)
            .where(CaseRow.owner == self.owner)
            .order_by(VersionRow.at.desc(), CaseRow.id.desc())
        )
        with self._database.reading() as session:
            return tuple(
                CaseSummary(case.id, title, head.number, problems != "[]", head.author, case.created, head.at)
                for case, head, title, problems in session.execute(asked)
            )

    def read(self, case_id: int, version: int | None = None) -> Version:
        """A case as it is now, or as it was.

        Raises:
            NotFound: If there is no such case, or it has no such version.
        """
        with self._database.reading() as session:
            case = self._case(session, case_id)
            return _version(session, case, case.head if version is None else version)

    def read_valid(self, case_id: int) -> Version | None:
        """The newest version that can be analysed; None while all are drafts."""
        asked = (
            select(VersionRow.number)
            .join(StateRow)
            .where(VersionRow.case_id == case_id, StateRow.problems == "[]")
            .order_by(VersionRow.number.desc())
            .limit(1)
        )
        with self._database.reading() as session:
            case = self._case(session, case_id)
            number = session.scalar(asked)
            return None if number is None else _version(session, case, number)

    def history(self, case_id: int) -> tuple[Change, ...]:
        """Every change of a case, the newest first."""
        asked = (
            select(VersionRow, StateRow.problems)
            .join(StateRow)
            .where(VersionRow.case_id == case_id)
            .order_by(VersionRow.number.desc())
        )
        with self._database.reading() as session:
            self._case(session, case_id)
            return tuple(
                Change(
                    number=row.number,
                    kind=_kind(row.kind),
                    restores=row.restores,
                    note=row.note,
                    author=row.author,
                    at=row.at,
                    draft=problems != "[]",
                    added=row.added,
                    removed=row.removed,
                )
                for row, problems in session.execute(asked)
            )

    def diff(self, case_id: int, before: int, after: int) -> str:
        """What differs between the texts of two versions, as a unified diff; version 0 is the empty text."""
        with self._database.reading() as session:
            case = self._case(session, case_id)
            old, new = ("" if n == 0 else _version(session, case, n).text for n in (before, after))
        return texts.unified(old, new, (f"version {before}", f"version {after}"))

    # Changing ---------------------------------------------------------------------------------------

    def create(self, text: str, author: str, *, draft: bool = False, answers: str | None = None) -> Version:
        """Save a new case.

        Args:
            text: The case file, as YAML.
            author: Who writes it.
            draft: Save it even if it is not a case file yet; its problems are then listed with it.
            answers: The answers of an interview that led to the text; kept as they are.

        Raises:
            BadInput: If the text is no case file (and no draft), or cannot be kept at all.
        """
        checked, author = _accepted(text, draft, answers), author_name(author)
        with self._database.writing() as session:
            return self._add_case(session, checked, author)

    def save(
        self,
        case_id: int,
        text: str,
        author: str,
        expected_version: int,
        *,
        draft: bool = False,
        answers: str | None = None,
    ) -> Version:
        """Save a change. When this returns, the change is on the disk.

        Args:
            case_id: The case.
            text: The whole new text.
            author: Who changed it.
            expected_version: The version that the writer started from.
            draft: As for `create`.
            answers: As for `create`.

        Returns:
            The new version; the newest one as it is, if nothing is different.

        Raises:
            BadInput: As for `create`.
            Conflict: If the newest version has another text than the one that the writer started from.
            NotFound: If there is no such case or version.
        """
        checked, author = _accepted(text, draft, answers), author_name(author)
        with self._database.writing() as session:
            case = self._case(session, case_id)
            current = self._unchanged(session, case, expected_version, text)
            if (current.text, current.answers) == (text, answers):
                return current
            return self._add_version(session, case, checked, current, "edited", author)

    def undo(self, case_id: int, author: str, expected_version: int | None = None) -> Version:
        """Bring back the text before the last change that is not undone yet, as a new version.

        Args:
            case_id: The case.
            author: Who undoes it.
            expected_version: The version that the person sees; None: whichever is the newest.

        Raises:
            Conflict: If the newest version has another text than the one that the person sees.
            NotFound: If there is no such case or version.
            StoreError: If there is nothing to undo.
        """
        return self._move(case_id, author, expected_version, "undone")

    def redo(self, case_id: int, author: str, expected_version: int | None = None) -> Version:
        """Take back the last `undo`, unless the text was changed since. Arguments and errors as there."""
        return self._move(case_id, author, expected_version, "redone")

    def exported(self, case_id: int) -> bytes:
        """A case with all its versions as one file, to keep elsewhere or to hand on.

        Raises:
            NotFound: If there is no such case.
        """
        with self._database.reading() as session:
            case = self._case(session, case_id)
            versions = [_version(session, case, number) for number in range(1, case.head + 1)]
        return archive.packed(versions)

    def imported(self, raw: bytes) -> Version:
        """A new case from such a file, with its history: who changed what and when is as the file says.

        Raises:
            BadInput: If the file is no good; nothing is then kept of it.
        """
        kept = archive.unpacked(raw)
        checked = [texts.check(one.text, one.answers) for one in kept]
        try:
            replay((number, one.kind) for number, one in enumerate(kept, 1))
        except IndexError as error:
            what, why = "the versions of this file do not fit together", "something is undone that was never done"
            raise BadInput([Problem(None, what, why, "use a file that Solidum exported, as it is")]) from error
        with self._database.writing() as session:
            case = self._new_case(session)
            current: Version | None = None
            for one, text in zip(kept, checked, strict=True):
                who = author_name(one.author)
                current = self._add_version(
                    session, case, text, current, one.kind, who, restores=one.restores, note=one.note, at=one.at
                )
        assert current is not None
        return current

    def delete(self, case_id: int) -> None:
        """Delete a case with all its versions: nothing of it is left in the files.

        Raises:
            NotFound: If there is no such case.
        """
        with self._database.writing() as session:
            session.delete(self._case(session, case_id))
        self._database.clear_away()

    def can_undo(self, case_id: int) -> tuple[bool, bool]:
        """Is there anything to undo, and anything to redo?"""
        with self._database.reading() as session:
            past, future = _moves(session, self._case(session, case_id).id)
        return len(past) > 1, bool(future)

    def _move(self, case_id: int, author: str, expected_version: int | None, kind: ChangeKind) -> Version:
        author = author_name(author)
        with self._database.writing() as session:
            case = self._case(session, case_id)
            current = self._unchanged(session, case, expected_version or case.head, None)
            past, future = _moves(session, case.id)
            goal = past[-2:-1] if kind == "undone" else future[-1:]
            if not goal:
                why = "this is the first version" if kind == "undone" else "nothing was undone since the last change"
                verb = "undo" if kind == "undone" else "redo"
                raise StoreError(f"there is nothing to {verb}", why, "look at the history of the case")
            old = _version(session, case, goal[0])
            checked = texts.Checked(old.text, old.sha256, old.title, old.problems, old.answers)
            return self._add_version(session, case, checked, current, kind, author, restores=old.number)

    # Inside -----------------------------------------------------------------------------------------

    def _case(self, session: Session, case_id: int) -> CaseRow:
        asked = select(CaseRow).where(CaseRow.id == case_id, CaseRow.owner == self.owner)
        # SQLite has locked everything for a writer already; other databases lock the case here.
        case = session.scalar(asked.with_for_update() if self._database.writes(session) else asked)
        if case is None:
            raise NotFound(f"case {case_id}")
        return case

    def _unchanged(self, session: Session, case: CaseRow, expected: int, yours: str | None) -> Version:
        """The newest version, if its text is the one that the writer started from."""
        base, current = _version(session, case, expected), _version(session, case, case.head)
        if (base.text, base.answers) != (current.text, current.answers):
            raise Conflict(base.text if yours is None else yours, base, current)
        return current

    def _add_case(self, session: Session, checked: texts.Checked, author: str) -> Version:
        return self._add_version(session, self._new_case(session), checked, None, "created", author)

    def _new_case(self, session: Session) -> CaseRow:
        case = CaseRow(owner=self.owner, head=0, created=self._database.now())
        session.add(case)
        session.flush()
        return case

    def _add_version(
        self,
        session: Session,
        case: CaseRow,
        checked: texts.Checked,
        current: Version | None,
        kind: ChangeKind,
        author: str,
        *,
        restores: int | None = None,
        note: str = "",
        at: datetime | None = None,
    ) -> Version:
        added, removed = texts.counted(current.text if current else "", checked.text)
        case.head += 1
        row = VersionRow(
            case_id=case.id,
            number=case.head,
            state_id=state_of(session, case.id, checked),
            kind=kind,
            restores=restores,
            note=note,
            added=added,
            removed=removed,
            author=author,
            at=self._database.now() if at is None else at,
        )
        session.add(row)
        session.flush()
        return _version(session, case, case.head)


def state_of(session: Session, case_id: int, checked: texts.Checked) -> int:
    """The row that holds a text of a case; made if it is the first version with it."""
    asked = select(StateRow.id).where(StateRow.case_id == case_id, StateRow.key == checked.key)
    found = session.scalar(asked)
    if found is not None:
        return found
    row = StateRow(
        case_id=case_id,
        key=checked.key,
        sha256=checked.sha256,
        text=checked.text,
        title=checked.title,
        problems=texts.problems_as_json(checked.problems),
        answers=checked.answers,
    )
    session.add(row)
    session.flush()
    return row.id


def author_name(author: str) -> str:
    """The name of an author as it is kept.

    Raises:
        BadInput: If it is empty, too long, or not a line of text.
    """
    name = author.strip()
    if not name or len(name) > 200 or not name.isprintable():
        why = "a change is kept with the name of who made it: one line of up to 200 characters"
        raise BadInput([Problem(None, "This is not the name of an author", why, "give a name")])
    return name


def replay(changes: Iterable[tuple[int, str]]) -> tuple[list[int], list[int]]:
    """The versions that `undo` goes back through (the present one last), and those that `redo` brings back.

    Args:
        changes: Number and kind of every version, in order.

    Raises:
        IndexError: If the changes do not fit together; those of a store always do.
    """
    past: list[int] = []
    future: list[int] = []
    for number, kind in changes:
        if kind == "undone":
            future.append(past.pop())
            past[-1]
        elif kind == "redone":
            past.append(future.pop())
        elif kind in ("created", "edited"):
            past.append(number)
            future.clear()
    return past, future


def _moves(session: Session, case_id: int) -> tuple[list[int], list[int]]:
    asked = select(VersionRow.number, VersionRow.kind).where(VersionRow.case_id == case_id).order_by(VersionRow.number)
    return replay((number, kind) for number, kind in session.execute(asked))


def _accepted(text: str, draft: bool, answers: str | None) -> texts.Checked:
    checked = texts.check(text, answers)
    if checked.problems and not draft:
        raise BadInput(checked.problems)
    return checked


def _version(session: Session, case: CaseRow, number: int) -> Version:
    asked = (
        select(VersionRow, StateRow).join(StateRow).where(VersionRow.case_id == case.id, VersionRow.number == number)
    )
    found = session.execute(asked).one_or_none()
    if found is None:
        raise NotFound(f"version {number} of case {case.id}")
    row, state = found
    return Version(
        case_id=case.id,
        number=row.number,
        text=state.text,
        sha256=state.sha256,
        title=state.title,
        problems=texts.problems_from_json(state.problems),
        answers=state.answers,
        kind=_kind(row.kind),
        restores=row.restores,
        note=row.note,
        author=row.author,
        at=row.at,
    )


_KINDS: Final[dict[str, ChangeKind]] = {kind: kind for kind in get_args(ChangeKind)}


def _kind(name: str) -> ChangeKind:
    return _KINDS[name]
