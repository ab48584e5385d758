"""Files of evidence and marks of analyses: kept, found, deleted, exported with the case, lost with nothing else."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from solidum.source import BadInput, digest
from solidum.store import NotFound, Store, StoreError, Unavailable, archive, cases
from solidum.store.database import HEAD, Database
from store.stored import EDITED, SMALL

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
LOG = b"\x00\xffnot a text\n"


@pytest.fixture
def case(store: Store) -> int:
    return store.create(SMALL, "Ann").case_id


def test_a_file_is_kept_with_its_digest_and_told_in_the_history(store: Store, case: int) -> None:
    made = store.attach(case, "log", "C:\\Users\\ann\\log.bin", LOG, "Ann")
    assert (made.name, made.size, made.sha256, made.evidence) == ("log.bin", len(LOG), digest(LOG), "log")
    assert store.attachments(case) == (made,)
    assert store.attachment(case, made.id) == (made, LOG)
    change = store.history(case)[0]
    assert (change.kind, change.added, change.removed) == ("attached", 0, 0)
    assert made.sha256 in change.note
    assert store.read(case).text == SMALL
    # who has the text open saves on: a file is no change of the text
    assert store.save(case, EDITED, "Bob", 1).number == 3
    assert store.undo(case, "Bob").text == SMALL
    assert store.attachments(case) == (made,)


def test_a_deleted_file_leaves_nothing_but_its_line_in_the_history(store: Store, case: int, folder: Path) -> None:
    secret = b"a secret that nobody shall find " * 64
    made = store.attach(case, "log", "secret.txt", secret, "Ann")
    assert any(secret[:64] in file.read_bytes() for file in folder.iterdir())
    store.detach(case, made.id, "Ann")
    assert store.attachments(case) == ()
    assert store.history(case)[0].kind == "removed"
    assert made.sha256 in store.history(case)[0].note
    assert not any(secret[:64] in file.read_bytes() for file in folder.iterdir())
    with pytest.raises(NotFound):
        store.attachment(case, made.id)
    with pytest.raises(NotFound):
        store.detach(case, made.id, "Ann")


def test_a_deleted_case_takes_its_files_and_marks_along(store: Store, case: int, folder: Path) -> None:
    secret = b"a secret that nobody shall find " * 64
    store.attach(case, "log", "secret.txt", secret, "Ann")
    store.mark(case, 1, {"P": ("1", "a")}, {"claim-of-nobody-else": "made out"})
    store.delete(case)
    left = b"".join(file.read_bytes() for file in folder.iterdir())
    assert secret[:64] not in left
    assert b"claim-of-nobody-else" not in left


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("", b"x", "no name"),
        ("..", b"x", "no name"),
        ("folder/", b"x", "no name"),
        ("empty.txt", b"", "is empty"),
        ("large.bin", b"x" * (cases.MOST_ATTACHED + 1), "too large"),
    ],
)
def test_what_is_no_attachment_is_refused(store: Store, case: int, name: str, raw: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        store.attach(case, "log", name, raw, "Ann")
    assert store.attachments(case) == ()
    assert len(store.history(case)) == 1


def test_a_case_takes_no_more_files_than_an_export_can_hold(
    store: Store, case: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "MOST_OF_CASE", 100)
    store.attach(case, "log", "a", b"x" * 60, "Ann")
    with pytest.raises(BadInput, match="too many files"):
        store.attach(case, "log", "b", b"x" * 60, "Ann")
    assert len(store.attachments(case)) == 1


def test_a_case_of_somebody_else_shows_no_file(store: Store, case: int) -> None:
    made = store.attach(case, "log", "log.bin", LOG, "Ann")
    other = store.as_owner("other")
    for ask in (
        lambda: other.attachments(case),
        lambda: other.attachment(case, made.id),
        lambda: other.detach(case, made.id, "Eve"),
        lambda: other.attach(case, "log", "x", b"x", "Eve"),
        lambda: other.marks(case),
        lambda: other.mark(case, 1, {}, {}),
    ):
        with pytest.raises(NotFound):
            ask()
    mine = store.create(EDITED, "Ann").case_id
    with pytest.raises(NotFound):  # the id of another case of the same owner leads nowhere
        store.attachment(mine, made.id)


def test_a_file_that_was_changed_on_the_disk_is_not_trusted(store: Store, case: int, folder: Path) -> None:
    made = store.attach(case, "log", "log.bin", LOG, "Ann")
    with sqlite3.connect(folder / "cases.sqlite3") as raw:
        raw.execute("UPDATE attachments SET body = ?", (b"forged",))
    raw.close()
    with pytest.raises(StoreError, match="cannot be trusted"):
        store.attachment(case, made.id)


# --- in one file with the case ----------------------------------------------------------------------------------


def test_the_files_go_with_the_case_and_come_back(store: Store, case: int) -> None:
    store.attach(case, "log", "log.bin", LOG, "Ann")
    store.attach(case, "log", "again.bin", LOG, "Bob")  # the same bytes, kept once
    raw = store.exported(case)
    assert raw == store.exported(case)
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        assert [n for n in parts.namelist() if n.startswith("attachments/")] == [f"attachments/{digest(LOG)}"]
    back = store.imported(raw).case_id
    ours, theirs = store.attachments(case), store.attachments(back)
    assert [(a.evidence, a.name, a.sha256, a.author, a.at) for a in ours] == [
        (a.evidence, a.name, a.sha256, a.author, a.at) for a in theirs
    ]
    assert store.attachment(back, theirs[0].id)[1] == LOG
    assert [c.note for c in store.history(back)] == [c.note for c in store.history(case)]


def test_an_export_without_attachments_by_an_earlier_version_is_taken_in(store: Store, case: int) -> None:
    def older(parts: dict[str, bytes]) -> None:
        manifest = json.loads(parts["manifest.json"])
        manifest["format"] = "solidum/case-archive/1"
        del manifest["attachments"], manifest["analyses"]
        parts["manifest.json"] = json.dumps(manifest).encode()

    back = store.imported(rezipped(store.exported(case), older))
    assert back.text == SMALL
    assert store.attachments(back.case_id) == ()


def test_what_versions_came_to_goes_along_and_is_believed_only_whole(store: Store, case: int) -> None:
    store.save(case, EDITED, "Bob", 1)
    for version, law in ((1, "1.0"), (2, "1.0"), (2, "1.1")):
        store.mark(case, version, {"EU-PLD": (law, "ab" * 32)}, {"claim": "open"})
    raw = store.exported(case)
    assert store.marks(store.imported(raw).case_id) == store.marks(case)
    assert len(store.marks(case)) == 3

    def changed(row: dict[str, object], twice: bool = False) -> bytes:
        def change(parts: dict[str, bytes]) -> None:
            manifest = json.loads(parts["manifest.json"])
            manifest["analyses"][0] |= row
            manifest["analyses"] += manifest["analyses"] if twice else []
            parts["manifest.json"] = json.dumps(manifest).encode()

        return rezipped(raw, change)

    before = len(store.cases())
    wrong: tuple[dict[str, object], ...] = (
        {"version": 3}, {"version": 0}, {"version": "1"}, {"version": True}, {"packs": []}, {"packs": {"a": ["1"]}},
        {"packs": {"a": [1, 2]}}, {"outcomes": {"a": 1}}, {"outcomes": None}, {"at": "yesterday"}, {"at": "2026-01-01"},
    )  # fmt: skip
    for row in wrong:
        with pytest.raises(BadInput):
            store.imported(changed(row))
    with pytest.raises(BadInput, match="twice"):
        store.imported(changed({}, twice=True))
    assert len(store.cases()) == before


def rezipped(raw: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in parts.items():
            new.writestr(name, part)
    return out.getvalue()


def attached(**more: object) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        found = json.loads(parts["manifest.json"])
        found["attachments"][0].update(more)
        parts["manifest.json"] = json.dumps(found).encode()

    return change


def forged(parts: dict[str, bytes]) -> None:
    parts[next(n for n in parts if n.startswith("attachments/"))] = b"forged"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (forged, "was changed"),
        (attached(file="../../etc/passwd"), "is missing"),
        (attached(name="../../climb.txt"), "no name that can be kept"),
        (attached(name="two\nlines"), "no name that can be kept"),
        (attached(name=7), "has no name"),
        (attached(evidence=""), "belongs to no evidence"),
        (attached(at="noon"), "cannot be so"),
        (attached(author=""), "name of an author"),
    ],
)
def test_a_forged_file_is_refused_and_nothing_kept(
    store: Store, case: int, change: Callable[[dict[str, bytes]], None], says: str
) -> None:
    store.attach(case, "log", "log.bin", LOG, "Ann")
    before = store.cases()
    with pytest.raises(BadInput, match=says):
        store.imported(rezipped(store.exported(case), change))
    assert store.cases() == before


def test_what_could_not_be_taken_in_again_is_not_written(
    store: Store, case: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.attach(case, "log", "log.bin", LOG * 100, "Ann")
    monkeypatch.setattr(archive, "MOST_PART", 500)
    with pytest.raises(StoreError, match="too large for one file"):
        store.exported(case)


# --- under which law --------------------------------------------------------------------------------------------


def test_a_version_is_marked_once_for_each_law(store: Store, case: int) -> None:
    old, new = {"P": ("1", "a"), "Q": ("1", "b")}, {"P": ("2", "c"), "Q": ("1", "b")}
    store.mark(case, 1, old, {"c1": "made out"})
    store.mark(case, 1, dict(reversed(old.items())), {"c1": "made out"})
    store.mark(case, 1, new, {"c1": "time-barred"})
    found = store.marks(case)
    assert [(m.version, m.packs, m.outcomes) for m in found] == [
        (1, new, {"c1": "time-barred"}),
        (1, old, {"c1": "made out"}),
    ]
    with pytest.raises(NotFound):
        store.mark(case, 9, old, {})


# --- from the tables of the version before ----------------------------------------------------------------------


def test_cases_saved_before_there_were_attachments_stay_up_and_down(tmp_path: Path) -> None:
    database = Database(tmp_path, lambda: NOON)
    store = Store(database)
    id_ = store.create(SMALL, "Ann").case_id
    store.save(id_, EDITED, "Bob", 1)
    database.migrate("0001")
    assert database.revision() == "0001"
    with pytest.raises(Unavailable):
        store.attachments(id_)
    store.close()
    # opened by this version of the program, it is brought up to date by itself
    store = Store(database := Database(tmp_path, lambda: NOON))
    assert database.revision() == HEAD
    assert [(c.number, c.author) for c in store.history(id_)] == [(2, "Bob"), (1, "Ann")]
    made = store.attach(id_, "log", "log.bin", LOG, "Ann")
    store.mark(id_, 2, {"P": ("1", "a")}, {})
    assert store.attachment(id_, made.id)[1] == LOG
    database.migrate("0001")
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM cases")).scalar() == 1
        assert session.execute(text("SELECT count(*) FROM versions")).scalar() == 3
    database.migrate(HEAD)
    assert store.read(id_).text == EDITED
    assert store.attachments(id_) == ()
    store.close()
