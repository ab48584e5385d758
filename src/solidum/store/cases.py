"""Saved cases and their history. Nothing that was saved is ever overwritten: every change is a version of its own."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final, get_args

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from solidum.source import BadInput, Problem, digest
from solidum.store import archive, texts
from solidum.store.database import Database, data_folder
from solidum.store.results import (
    Attachment,
    CaseSummary,
    Change,
    ChangeKind,
    Conflict,
    Mark,
    NotFound,
    StoreError,
    Version,
)
from solidum.store.shelf import Shelf, author_name
from solidum.store.tables import AnalysisRow, AttachmentRow, CaseRow, StateRow, VersionRow

LOCAL: Final = "local"
"""The owner of everything on a machine that one person uses."""
MOST_ATTACHED: Final = 25 * 1024 * 1024
"""Bytes of one attachment."""
MOST_OF_CASE: Final = 100 * 1024 * 1024
"""Bytes of all attachments of a case."""


class Store(Shelf):
    """The saved cases of one owner, with what else the owner keeps.

    Everything is done in the owner's name: a case of somebody else is not found. Several threads may use a store, and
    several programs may have the same folder open.
    """

    def __init__(self, database: Database, owner: str = LOCAL) -> None:
        super().__init__(database, owner)

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
        renamed: Mapping[str, str] | None = None,
    ) -> Version:
        """Save a change. When this returns, the change is on the disk.

        Args:
            case_id: The case.
            text: The whole new text.
            author: Who changed it.
            expected_version: The version that the writer started from.
            draft: As for `create`.
            answers: As for `create`.
            renamed: Evidence with another short name now, by the one before: its attachments go along.

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
            if renamed:
                for row in session.scalars(select(AttachmentRow).where(AttachmentRow.case_id == case.id)):
                    row.evidence = renamed.get(row.evidence, row.evidence)
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
        """A case with all its versions and attachments as one file, to keep elsewhere or to hand on.

        Raises:
            NotFound: If there is no such case.
            StoreError: If it would be too large to be taken in again.
        """
        with self._database.reading() as session:
            case = self._case(session, case_id)
            versions = [_version(session, case, number) for number in range(1, case.head + 1)]
            asked = select(AttachmentRow).where(AttachmentRow.case_id == case_id).order_by(AttachmentRow.id)
            attached = [(_attachment(row), row.body) for row in session.scalars(asked)]
        return archive.packed(versions, attached, tuple(reversed(self.marks(case_id))))

    def imported(self, raw: bytes) -> Version:
        """A new case from such a file, with its history: who changed what and when is as the file says.

        Raises:
            BadInput: If the file is no good; nothing is then kept of it.
        """
        kept, attached, marks = archive.unpacked(raw)
        for file in attached:
            _attachable(file.name, len(file.body))
        if sum(len(file.body) for file in attached) > MOST_OF_CASE:
            raise _too_much()
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
            for file in attached:
                session.add(_row(case.id, file.evidence, file.name, file.body, author_name(file.author), file.at))
            known = set()
            for mark in marks:
                row = _marked(case.id, mark.version, mark.packs, mark.outcomes, mark.at)
                if (row.version, row.law) in known:
                    what, why = "this file says twice what a version came to", "once for each version and law"
                    raise BadInput([Problem(None, what, why, "use a file that Solidum exported, as it is")])
                known.add((row.version, row.law))
                session.add(row)
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

    # Attachments ------------------------------------------------------------------------------------

    def attach(self, case_id: int, evidence: str, name: str, raw: bytes, author: str) -> Attachment:
        """Add a file to a piece of evidence. When this returns, it is on the disk.

        Args:
            case_id: The case.
            evidence: The short name of the evidence.
            name: Of the file; a folder before it is left out.
            raw: Its bytes.
            author: Who adds it.

        Raises:
            BadInput: If the name is none, the case has no such evidence, or the file or all files are too large.
            NotFound: If there is no such case.
        """
        author, name = author_name(author), name.replace("\\", "/").rpartition("/")[2].strip()
        name = "".join(c for c in unicodedata.normalize("NFC", name) if c.isprintable())[-200:]
        _attachable(name, len(raw))
        with self._database.writing() as session:
            case = self._case(session, case_id)
            self._has_evidence(session, case, evidence)
            there = session.scalar(select(func.sum(AttachmentRow.size)).where(AttachmentRow.case_id == case_id)) or 0
            if there + len(raw) > MOST_OF_CASE:
                raise _too_much()
            row = _row(case.id, evidence, name, raw, author, self._database.now())
            session.add(row)
            session.flush()
            found = _attachment(row)
            self._noted(session, case, "attached", author, f"{name} added to {evidence}, SHA-256 {found.sha256}")
        return found

    def attachments(self, case_id: int) -> tuple[Attachment, ...]:
        """The files of a case, in the order in which they were added.

        Raises:
            NotFound: If there is no such case.
        """
        asked = select(AttachmentRow).where(AttachmentRow.case_id == case_id).order_by(AttachmentRow.id)
        with self._database.reading() as session:
            self._case(session, case_id)
            return tuple(_attachment(row) for row in session.scalars(asked))

    def attachment(self, case_id: int, id_: int) -> tuple[Attachment, bytes]:
        """One file with its bytes.

        Raises:
            NotFound: If there is no such case, or it has no such file.
            StoreError: If the bytes are no longer those that were added.
        """
        with self._database.reading() as session:
            self._case(session, case_id)
            row = _attached(session, case_id, id_)
            found, body = _attachment(row), row.body
        if digest(body) != found.sha256:
            why = "its bytes are not those that were added: the digest differs"
            raise StoreError(f"{found.name} cannot be trusted any more", why, "add the file again from its source")
        return found, body

    def detach(self, case_id: int, id_: int, author: str) -> None:
        """Delete a file for good; the history says that it was there, with its digest.

        Raises:
            NotFound: If there is no such case, or it has no such file.
        """
        author = author_name(author)
        with self._database.writing() as session:
            case = self._case(session, case_id)
            row = _attached(session, case_id, id_)
            note = f"{row.name} of {row.evidence} deleted, SHA-256 {row.sha256}"
            session.delete(row)
            self._noted(session, case, "removed", author, note)
        self._database.clear_away()

    def reattach(self, case_id: int, id_: int, evidence: str, author: str) -> Attachment:
        """Give a file to another piece of evidence; the history says so.

        Raises:
            BadInput: If the case has no such evidence.
            NotFound: If there is no such case, or it has no such file.
        """
        author = author_name(author)
        with self._database.writing() as session:
            case = self._case(session, case_id)
            row = _attached(session, case_id, id_)
            self._has_evidence(session, case, evidence)
            if row.evidence != evidence:
                note = f"{row.name} moved from {row.evidence} to {evidence}, SHA-256 {row.sha256}"
                row.evidence = evidence
                self._noted(session, case, "attached", author, note)
            return _attachment(row)

    def _has_evidence(self, session: Session, case: CaseRow, evidence: str) -> None:
        if evidence not in texts.evidence_in(_version(session, case, case.head).text):
            why = f"the case has no evidence `{evidence[:80]}`"
            raise BadInput([Problem(None, "the file belongs to no evidence", why, "choose a piece of evidence")])

    def _noted(self, session: Session, case: CaseRow, kind: ChangeKind, author: str, note: str) -> None:
        """A version with the text as it is, for what the text does not say."""
        now = _version(session, case, case.head)
        checked = texts.Checked(now.text, now.sha256, now.title, now.problems, now.answers)
        self._add_version(session, case, checked, now, kind, author, note=note)

    # Under which law --------------------------------------------------------------------------------

    def mark(
        self, case_id: int, version: int, packs: Mapping[str, tuple[str, str]], outcomes: Mapping[str, str]
    ) -> None:
        """Keep what a version came to under the law at hand; once for each version and law.

        Args:
            case_id: The case.
            version: The number of the version.
            packs: By id, the version of each pack and the digest of its files.
            outcomes: By claim.

        Raises:
            NotFound: If there is no such case or version.
        """
        row = _marked(case_id, version, packs, outcomes, self._database.now())
        same = (AnalysisRow.case_id == case_id, AnalysisRow.version == version, AnalysisRow.law == row.law)
        with self._database.reading() as session:
            _version(session, self._case(session, case_id), version)
            if session.scalar(select(AnalysisRow.id).where(*same)) is not None:
                return
        with self._database.writing() as session:
            self._case(session, case_id)
            if session.scalar(select(AnalysisRow.id).where(*same)) is None:
                session.add(row)

    def marks(self, case_id: int) -> tuple[Mark, ...]:
        """What versions of a case came to and under which law, the latest first.

        Raises:
            NotFound: If there is no such case.
        """
        asked = select(AnalysisRow).where(AnalysisRow.case_id == case_id).order_by(AnalysisRow.id.desc())
        with self._database.reading() as session:
            self._case(session, case_id)
            return tuple(
                Mark(
                    row.version,
                    {id_: (version, sha256) for id_, (version, sha256) in json.loads(row.packs).items()},
                    json.loads(row.outcomes),
                    row.at,
                )
                for row in session.scalars(asked)
            )

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


def _row(case_id: int, evidence: str, name: str, raw: bytes, author: str, at: datetime) -> AttachmentRow:
    return AttachmentRow(
        case_id=case_id,
        evidence=evidence,
        name=name,
        size=len(raw),
        sha256=digest(raw),
        body=raw,
        author=author,
        at=at,
    )


def _marked(
    case_id: int, version: int, packs: Mapping[str, tuple[str, str]], outcomes: Mapping[str, str], at: datetime
) -> AnalysisRow:
    told = json.dumps(dict(sorted(packs.items())))
    said = json.dumps(dict(outcomes))
    law = digest(told.encode())
    return AnalysisRow(case_id=case_id, version=version, law=law, packs=told, outcomes=said, at=at)


def _attached(session: Session, case_id: int, id_: int) -> AttachmentRow:
    row = session.scalar(select(AttachmentRow).where(AttachmentRow.case_id == case_id, AttachmentRow.id == id_))
    if row is None:
        raise NotFound(f"attachment {id_}")
    return row


def _attachment(row: AttachmentRow) -> Attachment:
    return Attachment(row.id, row.evidence, row.name, row.size, row.sha256, row.author, row.at)


def _attachable(name: str, size: int) -> None:
    """Refuse what cannot be an attachment.

    Raises:
        BadInput: With the reason.
    """
    if not name or name in (".", "..") or len(name) > 200 or not name.isprintable() or "/" in name or "\\" in name:
        raise BadInput([Problem(None, "the file has no name that can be kept", "", "give it a plain name")])
    if size > MOST_ATTACHED:
        why = f"at most {MOST_ATTACHED // 2**20} MiB are kept of one file"
        raise BadInput([Problem(None, f"{name} is too large", why, "attach the part that matters")])
    if not size:
        raise BadInput([Problem(None, f"{name} is empty", "nothing would be kept of it", "choose another file")])


def _too_much() -> BadInput:
    why = f"all files of a case together may have {MOST_OF_CASE // 2**20} MiB"
    return BadInput([Problem(None, "the case has too many files for one more", why, "delete some first")])


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
        # what was attached or removed keeps the text, and is not undone
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
