"""The case file and the answers beside it: whoever is stopped, at whatever moment, goes on where they were."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from test_interview_engine import BEGUN

from solidum.casefile.reader import load
from solidum.interview import Answer, BadAnswer, Link, kept
from solidum.interview.store import Saved, beside, start
from solidum.law.library import Library
from solidum.source import BadInput

SCRIPT: list[tuple[str, Answer]] = [
    ("standing", Answer(value="proved")),
    ("chain.vic@1", Answer(special="done")),
    ("chain.aunt@1", Answer(value=Link("distributes", "bear"), standing="disputed")),
    ("chain.aunt@2", Answer(special="done")),
    ("evidence@1", Answer(value="A log of the day", id="log")),
    ("evidence.log.kind", Answer(value="log")),
    ("evidence.log.held_by", Answer(value="maker")),
    ("evidence.log.status", Answer(special="dont_know")),
    ("evidence.log.kept_until", Answer(special="skip")),
    ("evidence@2", Answer(special="done")),
    ("roles.maker@1", Answer(special="done")),
    ("fact:toy(bear)", Answer(value=True, evidence=("log",))),
    ("fact:cause(bear,bite)", Answer(special="refused")),
    ("thing.bear.placed_on_market", Answer(special="dont_know")),
]


def told(path: Path, toy: Library, said: list[tuple[str, Answer]]) -> Saved:
    saved = start(path, toy)
    for id_, answer in said:
        saved = saved.save(saved.interview.answer(id_, answer))
    return saved


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "bear.yaml"
    path.write_text(BEGUN, encoding="utf-8")
    return path


def test_comments_and_order_of_the_file_stay(case: Path, toy: Library) -> None:
    told(case, toy, SCRIPT)
    text = case.read_text(encoding="utf-8")
    assert "# it says so on the label" in text
    kept = [line for line in BEGUN.splitlines() if line not in text.splitlines()]
    assert kept == []
    assert "{is: toy, args: [bear], value: yes, standing: proved, evidence: [log]}" in text
    assert sorted(p.name for p in case.parent.iterdir()) == ["bear.interview.json", "bear.yaml"]


def test_going_on_is_at_the_same_question_with_every_answer(case: Path, toy: Library) -> None:
    saved = told(case, toy, SCRIPT)
    again = start(case, toy)
    assert again.interview.given == saved.interview.given
    assert again.interview.case == load(case)
    assert again.interview.next() == saved.interview.next()
    back = again.save(again.interview.back().back())
    assert start(case, toy).interview.next() == back.interview.next()
    assert not again.changed


class Power:
    """Calls to the system, the last of which ends everything."""

    def __init__(self, calls: int) -> None:
        self.left = calls

    def cut(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            self.left -= 1
            if self.left < 0:
                raise Killed
            return real(*args, **more)

        return call


def test_killed_at_any_moment_at_most_the_last_answer_is_lost(
    tmp_path: Path, toy: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = tmp_path / "whole" / "bear.yaml"
    whole.parent.mkdir()
    whole.write_text(BEGUN, encoding="utf-8")
    wanted = told(whole, toy, SCRIPT).interview
    for calls in range(24):  # some three answers, each with every call that writes it
        path = tmp_path / str(calls) / "bear.yaml"
        path.parent.mkdir()
        path.write_text(BEGUN, encoding="utf-8")
        saved, power = start(path, toy), Power(calls)
        acknowledged = 0
        with monkeypatch.context() as patch:
            for name in ("open", "fsync"):
                patch.setattr(os, name, power.cut(getattr(os, name)))
            patch.setattr(Path, "replace", power.cut(Path.replace))
            with suppress(Killed):
                for id_, answer in SCRIPT:
                    saved = saved.save(saved.interview.answer(id_, answer))
                    acknowledged += 1
        assert power.left < 0
        again = start(path, toy)
        told_ = len(again.interview.given)
        assert acknowledged <= told_ <= acknowledged + 1
        assert again.interview.given == wanted.given[:told_]
        assert load(path) == again.interview.case
    for id_, answer in SCRIPT[told_:]:
        again = again.save(again.interview.answer(id_, answer))
    assert path.read_text(encoding="utf-8") == whole.read_text(encoding="utf-8")


def test_a_new_case_is_written_once_it_has_a_title_and_a_day(tmp_path: Path, toy: Library) -> None:
    path = tmp_path / "new.yaml"
    saved = told(path, toy, [("title", Answer(value="A new case"))])
    assert not path.exists()
    assert beside(path).exists()
    saved = start(path, toy)
    question = saved.interview.next()
    assert question is not None
    assert question.id == "as_of"
    saved.save(saved.interview.answer(question, Answer(value=date(2026, 11, 25))))
    assert load(path).title == "A new case"


def test_what_a_person_changed_in_the_file_counts(case: Path, toy: Library) -> None:
    saved = told(case, toy, SCRIPT)
    text = case.read_text(encoding="utf-8").replace("name: the aunt", "name: Aunt Agatha")
    case.write_text(text, encoding="utf-8")
    while_asking = saved.save(saved.interview.answer("fact:shown_safe(bear)", Answer(value=False)))
    assert while_asking.changed
    assert [p.label for p in load(case).parties] == ["Vera", "Maker AG", "Aunt Agatha"]
    assert load(case).facts[-1].is_ == "shown_safe"
    case.write_text(case.read_text(encoding="utf-8").replace("Maker AG", "Maker SE"), encoding="utf-8")
    later = start(case, toy)
    assert later.changed
    assert later.interview.answers.keys() == while_asking.interview.answers.keys()
    assert [p.label for p in later.interview.case.parties] == ["Vera", "Maker SE", "Aunt Agatha"]
    # an answer that the file now holds can still be changed, and leaves no second statement behind
    mended = later.save(later.interview.answer("fact:toy(bear)", Answer(value=False)))
    assert [(f.value, f.standing) for f in load(case).facts if f.is_ == "toy"] == [(False, "proved")]
    assert start(case, toy).interview.case == mended.interview.case
    assert not start(case, toy).changed


def test_a_file_made_unreadable_keeps_the_answer(case: Path, toy: Library) -> None:
    saved = told(case, toy, SCRIPT[:3])
    good = case.read_text(encoding="utf-8")
    case.write_text(good + "nonsense: [\n", encoding="utf-8")
    with pytest.raises(BadInput):
        saved.save(saved.interview.answer("evidence@1", Answer(special="done")))
    case.write_text(good + "# mended\n", encoding="utf-8")
    again = start(case, toy)
    assert again.interview.answers["evidence@1"].special == "done"
    assert case.read_text(encoding="utf-8").endswith("# mended\n")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "solidum/interview/1"}', "\x00"])
def test_answers_that_cannot_be_read_are_said(case: Path, toy: Library, text: str) -> None:
    beside(case).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match="Move it away"):
        start(case, toy)


def test_beginning_from_another_file_leaves_that_one_alone(case: Path, tmp_path: Path, toy: Library) -> None:
    copy = tmp_path / "copy.yaml"
    saved = start(copy, toy, case)
    saved.save(saved.interview.answer("standing", Answer(value="alleged")))
    assert load(copy) == load(case)
    assert case.read_text(encoding="utf-8") == BEGUN
    assert start(copy, toy, case).interview.answers["standing"].value == "alleged"


def test_every_kind_of_answer_is_kept(case: Path, toy: Library) -> None:
    told(case, toy, SCRIPT)
    rows = json.loads(beside(case).read_text(encoding="utf-8"))["answers"]
    assert [row["question"] for row in rows] == [id_ for id_, _ in SCRIPT]
    assert json.loads(beside(case).read_text(encoding="utf-8"))["schema"] == kept.SCHEMA
    with pytest.raises(BadAnswer):
        start(case, toy).interview.answer("title", Answer(special="dont_know"))
