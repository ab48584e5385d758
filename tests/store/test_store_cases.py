"""Cases and their versions: nothing is lost, nobody overwrites another, drafts are kept with their problems."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from stored import EDITED, SMALL, STUDIES

from solidum.casefile import loads
from solidum.source import BadInput
from solidum.store import Conflict, NotFound, Store, StoreError


def test_a_saved_case_is_read_back_with_its_comments(store: Store) -> None:
    text = (STUDIES / "recruitment-de.yaml").read_text(encoding="utf-8")
    made = store.create(text, "Anna")
    assert store.read(made.case_id) == made
    assert made.text == text
    assert (made.number, made.kind, made.author) == (1, "created", "Anna")
    assert made.at == datetime(2026, 11, 26, 9, 2, tzinfo=UTC)
    assert made.title == loads(text).title
    assert made.sha256 == loads(text).sha256


def test_the_list_shows_the_newest_version_of_each(store: Store) -> None:
    first, second = store.create(SMALL, "Anna"), store.create(SMALL, "Anna")
    store.save(first.case_id, EDITED, "Ben", 1)
    assert [(c.id, c.title, c.version, c.author) for c in store.cases()] == [
        (first.case_id, "A longer case", 2, "Ben"),
        (second.case_id, "A short case", 1, "Anna"),
    ]


def test_every_change_is_in_the_history_with_its_difference(store: Store) -> None:
    case = store.create(SMALL, "Anna").case_id
    store.save(case, EDITED, "Ben", 1)
    newest, oldest = store.history(case)
    assert (newest.number, newest.kind, newest.author, newest.added, newest.removed) == (2, "edited", "Ben", 1, 1)
    assert (oldest.number, oldest.kind, oldest.author) == (1, "created", "Anna")
    assert store.diff(case, 1, 2).splitlines()[3:6] == [
        " solidum: 1",
        "-title: A short case  # with a comment",
        "+title: A longer case  # with a comment",
    ]
    assert store.read(case, 1).text == SMALL


def test_saving_what_is_there_already_makes_no_version(store: Store) -> None:
    case = store.create(SMALL, "Anna").case_id
    assert store.save(case, SMALL, "Ben", 1).number == 1
    assert len(store.history(case)) == 1


def test_two_editors_get_a_conflict_with_both_texts(store: Store) -> None:
    case = store.create(SMALL, "Anna").case_id
    store.save(case, EDITED, "Ben", 1)
    mine = SMALL.replace("A short case", "My case")
    with pytest.raises(Conflict, match="changed by Ben") as told:
        store.save(case, mine, "Anna", 1)
    assert (told.value.yours, told.value.base.text, told.value.current.text) == (mine, SMALL, EDITED)
    assert store.read(case).text == EDITED
    store.save(case, mine, "Anna", 2)
    assert store.read(case).text == mine


def test_an_invalid_text_is_refused_with_the_words_of_the_reader(store: Store) -> None:
    case = store.create(SMALL, "Anna").case_id
    broken = SMALL.replace("natural_person", "elephant")
    with pytest.raises(BadInput) as told:
        store.save(case, broken, "Anna", 1)
    with pytest.raises(BadInput) as expected:
        loads(broken)
    assert told.value.problems == expected.value.problems
    assert store.read(case).text == SMALL


@pytest.mark.parametrize("text", ["", "title: [", "- a\n- b\n", "title: Halfway\nparties: soon\n"])
def test_a_draft_is_kept_with_its_problems_and_the_last_valid_version_stays_at_hand(store: Store, text: str) -> None:
    case = store.create(SMALL, "Anna").case_id
    saved = store.save(case, text, "Anna", 1, draft=True)
    assert saved.draft
    assert store.read(case) == saved
    with pytest.raises(BadInput) as expected:
        loads(text)
    assert saved.problems == expected.value.problems
    assert store.cases()[0].draft
    valid = store.read_valid(case)
    assert valid is not None
    assert valid.number == 1


def test_a_case_may_begin_as_a_draft(store: Store) -> None:
    made = store.create("title: Soon\n", "Anna", draft=True)
    assert (made.title, made.draft) == ("Soon", True)
    assert store.read_valid(made.case_id) is None


@pytest.mark.parametrize("text", ["title: a\0b", "title: \ud800"])
def test_what_is_no_text_is_not_even_a_draft(store: Store, text: str) -> None:
    with pytest.raises(BadInput, match="control character"):
        store.create(text, "Anna", draft=True)
    assert store.cases() == ()


def test_undo_and_redo_walk_through_the_texts_and_lose_nothing(store: Store) -> None:
    texts = [SMALL.replace("short", f"no. {at}") for at in range(4)]
    case = store.create(texts[0], "Anna").case_id
    for at, text in enumerate(texts[1:], 1):
        store.save(case, text, "Anna", at)
    assert [store.undo(case, "Anna").text for _ in range(2)] == [texts[2], texts[1]]
    assert store.redo(case, "Anna").text == texts[2]
    assert store.can_undo(case) == (True, True)
    newest = store.save(case, EDITED, "Anna", store.read(case).number)
    assert store.can_undo(case) == (True, False)
    with pytest.raises(StoreError, match="nothing to redo"):
        store.redo(case, "Anna")
    assert [store.undo(case, "Anna").text for _ in range(3)] == [texts[2], texts[1], texts[0]]
    with pytest.raises(StoreError, match="nothing to undo"):
        store.undo(case, "Anna")
    assert store.read(case, newest.number).text == EDITED
    assert [c.number for c in store.history(case)] == list(range(newest.number + 3, 0, -1))


def test_undo_does_not_undo_what_the_person_has_not_seen(store: Store) -> None:
    case = store.create(SMALL, "Anna").case_id
    store.save(case, EDITED, "Ben", 1)
    with pytest.raises(Conflict):
        store.undo(case, "Anna", expected_version=1)


def test_answers_of_an_interview_go_with_the_text_and_come_back_with_it(store: Store) -> None:
    case = store.create(SMALL, "Anna", answers='{"at": 1}').case_id
    store.save(case, SMALL, "Anna", 1, answers='{"at": 2}')
    assert store.read(case).answers == '{"at": 2}'
    assert store.undo(case, "Anna").answers == '{"at": 1}'


def test_a_case_of_somebody_else_is_not_found(store: Store) -> None:
    case = store.create(SMALL, "Anna").case_id
    other = store.as_owner("ben")
    assert other.cases() == ()
    for try_it in (
        lambda: other.read(case),
        lambda: other.read_valid(case),
        lambda: other.history(case),
        lambda: other.diff(case, 0, 1),
        lambda: other.save(case, EDITED, "Ben", 1),
        lambda: other.undo(case, "Ben"),
        lambda: other.can_undo(case),
    ):
        with pytest.raises(NotFound, match=f"no case {case}"):
            try_it()


def test_a_version_that_is_not_there_is_not_found(store: Store) -> None:
    case = store.create(SMALL, "Anna").case_id
    for number in (0, 2, -1):
        with pytest.raises(NotFound):
            store.read(case, number)
        with pytest.raises(NotFound):
            store.save(case, EDITED, "Anna", number)


@pytest.mark.parametrize("author", ["", "  ", "a\nb", "x" * 201])
def test_a_change_has_an_author(store: Store, author: str) -> None:
    with pytest.raises(BadInput, match="name of an author"):
        store.create(SMALL, author)


def test_what_was_saved_is_there_when_the_store_is_opened_again(tmp_path: Path) -> None:
    def now() -> datetime:
        return datetime(2026, 11, 26, tzinfo=UTC)

    with Store.open(tmp_path, now=now) as store:
        made = store.create(SMALL, "Anna")
    with Store.open(tmp_path, now=now) as store:
        assert store.read(made.case_id) == made


def test_nobody_else_on_the_machine_may_read_the_files(store: Store, folder: Path) -> None:
    store.create(SMALL, "Anna")
    assert [str(f) for f in (folder, *folder.iterdir()) if f.stat().st_mode & 0o077] == []
