"""Saved cases: versions, conflicts, undoing, deletion that deletes, and a process that is killed while it saves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from solidum.source import BadInput
from solidum.store import Conflict, NotFound, Store, StoreError, Unavailable
from solidum.store.database import Database

ROOT = Path(__file__).resolve().parents[2]
STUDY = (ROOT / "cases/studies/chatbot-moffatt.yaml").read_text(encoding="utf-8")
NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data", now=lambda: NOON) as found:
        yield found


def edited(text: str, title: str) -> str:
    head, _, rest = text.partition("\ntitle:")
    return f"{head}\ntitle: {title}\n{rest.partition(chr(10))[2]}"


def test_what_is_saved_is_there_when_the_program_starts_again(tmp_path: Path) -> None:
    with Store.open(tmp_path, now=lambda: NOON) as first:
        made = first.create(STUDY, "Ann")
        second = first.save(made.case_id, edited(STUDY, "Another title"), "Ben", 1)
        assert (made.number, second.number, second.author, second.at) == (1, 2, "Ben", NOON)
    with Store.open(tmp_path, now=lambda: NOON) as again:
        (summary,) = again.cases()
        assert (summary.title, summary.version) == ("Another title", 2)
        assert again.read(made.case_id, 1).text == STUDY
        assert [c.number for c in again.history(made.case_id)] == [2, 1]
        assert "-title: " in again.diff(made.case_id, 1, 2)
        assert "+title: Another title" in again.diff(made.case_id, 1, 2)


def test_two_editors_get_a_conflict_and_nothing_is_lost(store: Store) -> None:
    made = store.create(STUDY, "Ann")
    store.save(made.case_id, edited(STUDY, "Ann's"), "Ann", 1)
    with pytest.raises(Conflict) as stop:
        store.save(made.case_id, edited(STUDY, "Ben's"), "Ben", 1)
    assert stop.value.current.title == "Ann's"
    assert "Ben's" in stop.value.yours
    assert store.read(made.case_id).title == "Ann's"


def test_undoing_is_a_new_version_and_can_be_taken_back(store: Store) -> None:
    id_ = store.create(STUDY, "Ann").case_id
    store.save(id_, edited(STUDY, "Second"), "Ann", 1)
    assert store.can_undo(id_) == (True, False)
    undone = store.undo(id_, "Ann")
    assert (undone.number, undone.text, undone.restores) == (3, STUDY, 1)
    assert store.redo(id_, "Ann").title == "Second"
    store.undo(id_, "Ann")
    with pytest.raises(StoreError, match="nothing to undo"):
        store.undo(id_, "Ann")
    assert len(store.history(id_)) == 5


def test_a_draft_keeps_its_problems_and_other_text_is_refused(store: Store) -> None:
    broken = STUDY.replace("kind: company", "kind: compny", 1)
    with pytest.raises(BadInput, match="compny"):
        store.create(broken, "Ann")
    draft = store.create(broken, "Ann", draft=True)
    assert draft.draft
    assert any("compny" in problem.what for problem in store.read(draft.case_id).problems)
    assert store.read_valid(draft.case_id) is None


def test_a_case_of_somebody_else_is_not_found(store: Store) -> None:
    id_ = store.create(STUDY, "Ann").case_id
    other = store.as_owner("somebody else")
    assert other.cases() == ()
    for ask in (other.read, other.history, other.delete):
        with pytest.raises(NotFound):
            ask(id_)
    assert store.read(id_).number == 1


def test_a_deletion_deletes(tmp_path: Path) -> None:
    secret = "Zaubernuss-4711"
    with Store.open(tmp_path, now=lambda: NOON) as store:
        kept = store.create(STUDY, "Ann").case_id
        gone = store.create(edited(STUDY, secret), "Ann").case_id
        store.save(gone, edited(STUDY, f"{secret} again"), "Ann", 1)
        assert any(secret.encode() in file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
        store.delete(gone)
        with pytest.raises(NotFound):
            store.read(gone)
        assert store.read(kept).number == 1
        for file in tmp_path.rglob("*"):
            assert not file.is_file() or secret.encode() not in file.read_bytes(), file


def test_a_folder_that_cannot_be_used_says_what_to_do(tmp_path: Path) -> None:
    in_the_way = tmp_path / "data"
    in_the_way.write_text("not a folder")
    with pytest.raises(Unavailable) as stop:
        Store.open(in_the_way, now=lambda: NOON)
    assert stop.value.problem.remedy


def test_a_damaged_file_is_told_and_left_alone(tmp_path: Path) -> None:
    with Store.open(tmp_path, now=lambda: NOON) as store:
        store.create(STUDY, "Ann")
    (file,) = [f for f in tmp_path.iterdir() if f.is_file() and f.stat().st_size > 1000 and "wal" not in f.name]
    file.write_bytes(b"no database at all" * 100)
    before = file.read_bytes()
    with pytest.raises(Unavailable) as stop:
        Store.open(tmp_path, now=lambda: NOON)
    assert stop.value.reason == "damaged"
    assert file.read_bytes() == before


def test_the_tables_go_down_and_up_again_with_their_data(tmp_path: Path) -> None:
    database = Database(tmp_path, lambda: NOON)
    store = Store(database)
    id_ = store.create(STUDY, "Ann").case_id
    head = database.revision()
    assert head is not None
    from alembic.script import ScriptDirectory

    import solidum.store

    scripts = ScriptDirectory(str(Path(solidum.store.__file__).parent / "migrations"))
    steps = [step.revision for step in scripts.walk_revisions()]
    assert steps[0] == head
    store.save_regime("mine", "a", "Ann", 0)
    store.add_token("secret", "a program")
    for step in steps[1:]:
        database.migrate(step)
        database.migrate(head)
        assert store.read(id_).text == STUDY
    assert (store.regimes(), store.tokens()) == ((), ())  # what the oldest tables have no room for is gone
    database.migrate("base")
    database.migrate(head)
    assert store.cases() == ()
    store.close()


def test_many_writers_at_once_lose_nothing(store: Store) -> None:
    id_ = store.create(STUDY, "Ann").case_id
    saved: list[str] = []

    def write(name: str) -> None:
        for turn in range(5):
            while True:
                now = store.read(id_)
                title = f"{name} {turn}"
                try:
                    store.save(id_, edited(now.text, title), name, now.number)
                except Conflict:
                    continue
                saved.append(title)
                break

    threads = [threading.Thread(target=write, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    titles = {store.read(id_, change.number).title for change in store.history(id_)}
    assert len(saved) == 20
    assert set(saved) <= titles


WRITER = """
import sys
from datetime import datetime, UTC
from solidum.store import Conflict, Store
folder, id_, name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
store = Store.open(folder, now=lambda: datetime(2026, 11, 26, 12, 0, tzinfo=UTC))
text = store.read(id_, 1).text
turn = 0
while True:
    now = store.read(id_)
    title = f"{name}-{turn}"
    try:
        store.save(id_, text.replace("title:", f"title: {title} #", 1), name, now.number)
    except Conflict:
        continue
    print(title, flush=True)
    turn += 1
"""


@pytest.mark.slow
def test_kill_nine_during_two_hundred_saves_loses_no_acknowledged_one(tmp_path: Path) -> None:
    """Four processes save at once and are killed without warning; every save that was acknowledged is there."""
    with Store.open(tmp_path, now=lambda: NOON) as store:
        id_ = store.create(STUDY, "Ann").case_id
    acknowledged: set[str] = set()
    for attempt in range(4):
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", WRITER, str(tmp_path), str(id_), f"a{attempt}w{n}"],
                stdout=subprocess.PIPE,
                text=True,
            )
            for n in range(4)
        ]
        heard: list[str] = []

        def listen(writer: subprocess.Popen[str], into: list[str] = heard) -> None:
            assert writer.stdout is not None
            for line in writer.stdout:
                into.append(line.strip())

        listeners = [threading.Thread(target=listen, args=(w,)) for w in writers]
        for each in listeners:
            each.start()
        while len(heard) < 50:
            assert any(w.poll() is None for w in writers)
        for writer in writers:
            os.kill(writer.pid, signal.SIGKILL)
        for each in listeners:
            each.join()
        for writer in writers:
            writer.wait()
        acknowledged |= set(heard)
    assert len(acknowledged) >= 200
    with Store.open(tmp_path, now=lambda: NOON) as store:
        titles = {store.read(id_, change.number).title for change in store.history(id_)}
    assert acknowledged <= titles


@pytest.mark.slow
def test_a_full_disk_says_so_and_keeps_what_was_saved(tmp_path: Path) -> None:
    script = """
import resource, sys
from datetime import datetime, UTC
from solidum.store import Store, Unavailable
store = Store.open(sys.argv[1], now=lambda: datetime(2026, 11, 26, 12, 0, tzinfo=UTC))
text = open(sys.argv[2]).read()
made = store.create(text, "Ann")
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, 700_000))
number = 1
try:
    for turn in range(500):
        number = store.save(made.case_id, text + "# " + str(turn) * 20_000 + chr(10), "Ann", number).number
except Unavailable as error:
    print(error.reason, number, error.problem.remedy)
"""
    study = ROOT / "cases/studies/chatbot-moffatt.yaml"
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), str(study)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    reason, number, *remedy = done.stdout.split()
    assert reason == "full"
    assert remedy
    with Store.open(tmp_path, now=lambda: NOON) as store:
        (summary,) = store.cases()
        assert summary.version >= int(number)


def test_a_token_is_kept_by_its_digest_across_starts_and_belongs_to_its_owner(tmp_path: Path) -> None:
    with Store.open(tmp_path, now=lambda: NOON) as store:
        made = store.add_token("a long secret", "the crawler")
        assert store.token("a long secret") == made
    with Store.open(tmp_path, now=lambda: NOON) as store:
        assert store.tokens() == (made,)
        assert store.token("another secret") is None
        assert store.as_owner("Bob").token("a long secret") is None
        store.as_owner("Bob").take_back(made.sha256)
        assert store.token("a long secret") == made
        store.take_back(made.sha256)
        assert store.token("a long secret") is None
        for name in ("", "two\nlines"):
            with pytest.raises(BadInput):
                store.add_token("x", name)
    assert not any(b"a long secret" in file.read_bytes() for file in tmp_path.iterdir())
