"""What a person sees and types: in a real terminal, and line by line."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pexpect
import pytest
from oracle import Oracle, typed
from test_interview_engine import BEGUN, CASES

from solidum.analysis import analyse
from solidum.casefile.reader import load
from solidum.cli import app
from solidum.interview import Answer, Interview, store, terminal
from solidum.interview.questions import Choice, Link, Question, read
from solidum.law.library import Library

# --- a real terminal ----------------------------------------------------------------------------------------

KILLED_AT = (4, 21, 40)
"""After so many answers the process is killed in the middle of the next one."""


def opened(path: Path) -> pexpect.spawn:
    child = pexpect.spawn(
        sys.executable, ["-m", "solidum.cli", "interview", str(path)], encoding="utf-8", timeout=60, echo=True
    )
    child.expect_exact("\r\n> ")
    return child


@pytest.mark.slow
def test_a_whole_interview_in_a_terminal_killed_and_resumed(tmp_path: Path, law: Library) -> None:
    wanted = load(CASES / "decided" / "nat-moffatt.yaml")
    oracle, path = Oracle(wanted), tmp_path / "moffatt.yaml"
    mirror = Interview(law)
    child = opened(path)
    for number in range(200):
        question = mirror.next()
        if question is None:
            break
        if number in KILLED_AT:
            child.send("this is half of an ans")
            child.kill(signal.SIGKILL)
            child.close()
            assert child.signalstatus == signal.SIGKILL
            child = opened(path)
            assert " ".join(question.text.split()[:4]) in " ".join((child.before or "").split())
        answer = oracle.answer(question)
        mirror = mirror.answer(question, answer)
        child.sendline(typed(answer))
        child.expect_exact(["\r\n> ", "Next: solidum analyse"])
    assert number > max(KILLED_AT)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    written = load(path)
    assert written == mirror.case
    found = {claim.id: claim.outcome for claim in analyse(written, law).claims}
    assert found == {claim.id: claim.outcome for claim in analyse(wanted, law).claims}


@pytest.mark.parametrize("leave", ["control-c", "end of input"])
def test_leaving_by_key_saves(tmp_path: Path, leave: str) -> None:
    path = tmp_path / "new.yaml"
    child = opened(path)
    child.sendline("A new case")
    child.expect_exact("\r\n> ")
    if leave == "control-c":
        child.sendintr()
    else:
        child.sendeof()
    child.expect_exact("Saved. Go on with: solidum interview")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert store.beside(path).exists()


# --- line by line -------------------------------------------------------------------------------------------


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "bear.yaml"
    path.write_text(BEGUN, encoding="utf-8")
    return path


def talk(path: Path, toy: Library, *lines: str) -> tuple[str, store.Saved]:
    """What is said when somebody types these lines and then goes away."""
    said: list[str] = []
    typing: Iterator[str] = iter(lines)

    def ask(sign: str) -> str:
        said.append(sign)
        try:
            return next(typing)
        except StopIteration:
            raise EOFError from None

    saved = terminal.run(store.start(path, toy), said.append, ask)
    return "\n".join(said), saved


TOLD = ("proved", ".", ".", ".")


def test_every_question_says_why(case: Path, toy: Library) -> None:
    text, _ = talk(case, toy, *TOLD, "?", ".", ".", "?")
    assert "Is one of these true of Maker AG? If so, which, and of what?" in text
    assert "1  keeps: Does Maker AG keep it?" in text
    assert "It matters to a claim that would arise, Compensation from the keeper" in text
    assert "Is Talking bear a toy?" in text
    assert "scope: it is a toy of today (Toy Act 1999)" in text
    assert "contrary shown: today's outcome becomes `outside scope`" in text
    assert "Who may know: the maker." in text
    assert "What usually shows it: label." in text


def test_a_standard_for_the_court_names_what_the_law_looks_at(case: Path, toy: Library) -> None:
    start = store.start(case, toy)
    start.save(start.interview.to("fact:unsafe(bear)"))
    text, _ = talk(case, toy, "?")
    assert "Only a court settles this. The law looks at: what people expect." in text


def test_a_wrong_answer_is_said_at_once_and_asked_again(case: Path, toy: Library) -> None:
    text, saved = talk(case, toy, "", "maybe", "2", "manufactures vic", "jumps bear", "-", "5", "zzz")
    assert "Nothing was typed." in text
    assert "`maybe` is not one of the answers." in text
    assert "`vic` is not one of the answers." in text
    assert "`jumps` is not one of the answers." in text
    assert saved.interview.answers["standing"].value == "proved"


def test_back_keep_change_and_the_summary(case: Path, toy: Library) -> None:
    text, saved = talk(case, toy, *TOLD, "b", "", "b", "b", "b", "b", "b", "alleged", "s", "m", "q")
    assert "So far: that is all. Press Enter to keep it." in text
    assert "This is the first question." in text
    assert saved.interview.answers["standing"].value == "alleged"
    assert "YOUR ANSWERS SO FAR" in text
    assert "done: Who did what to what" in text
    assert f"Saved. Go on with: solidum interview {case}" in text


def test_disputed_alleged_refused_and_unknown_by_one_letter(case: Path, toy: Library) -> None:
    text, saved = talk(case, toy, *TOLD, ".", ".", "d yes", "2026-05-05", "d", "a yes", "-", "r", "yes likely")
    assert "Say what: `d yes`, `d no`, or the value behind it." in text
    facts = [(f.value, f.standing, f.degree, f.note) for f in saved.interview.case.facts]
    assert facts == [
        (True, "disputed", None, None),
        (True, "alleged", None, None),
        (None, "unknown", None, None),
        (None, "unknown", None, "asked, and the answer was refused"),
        (True, "proved", "likely", None),
    ]


def test_a_claim_is_left_aside_by_one_letter(case: Path, toy: Library) -> None:
    text, _ = talk(case, toy, "x", *TOLD, ".", ".", "x")
    assert "This question is not asked for one claim alone." in text
    text = " ".join(text.split())
    assert "No question is left whose answer could change the outcome of a claim that was not left aside." in text
    assert "scope open so far, left aside" in text


def test_a_name_in_quotes_is_no_command(tmp_path: Path, toy: Library) -> None:
    _, saved = talk(tmp_path / "new.yaml", toy, '"b"', "2026-11-25", '"q"', "q")
    assert saved.interview.case.title == "b"
    assert [p.name for p in saved.interview.case.parties] == ["q"]


def test_the_end_of_a_closed_record(case: Path, toy: Library) -> None:
    case.write_text(BEGUN.replace("record: open", "record: closed"), encoding="utf-8")
    text, _ = talk(case, toy)
    assert "The record of this case is closed" in text


YES_NO = Question(id="fact:x(a)", section="facts", text="?", kind="yes_no", stands=True)
CHOOSE = replace(
    YES_NO, kind="many", stands=False, choices=(Choice("a_b", "a b"), Choice("c", "see"), Choice("3", "x"))
)
LINKS = replace(YES_NO, kind="link", choices=(Choice("makes", "makes"),), targets=(Choice("app", "The App"),))


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        (YES_NO, "y", Answer(value=True)),
        (YES_NO, "no disputed", Answer(value=False, standing="disputed")),
        (YES_NO, "yes admitted by maker", Answer(value=True, standing="admitted", by="maker")),
        (YES_NO, "yes proved likely with log, e-2", Answer(value=True, standing="proved", degree="likely", evidence=("log", "e-2"))),
        (replace(YES_NO, kind="duration"), "3 years alleged", Answer(value="3 years", standing="alleged")),
        (CHOOSE, "1, see", Answer(value=("a_b", "c"))),
        (CHOOSE, "a b,3", Answer(value=("a_b", "3"))),
        (LINKS, "1 the app unknown", Answer(value=Link("makes", "app"), standing="unknown")),
        (replace(CHOOSE, kind="country"), "de", Answer(value="DE")),
        (replace(CHOOSE, kind="text", adds="party"), "The Maker GmbH = maker", Answer(value="The Maker GmbH", id="maker")),
    ],
)  # fmt: skip
def test_what_is_typed_is_read(question: Question, text: str, answer: Answer) -> None:
    assert read(question, text) == answer


# --- the command --------------------------------------------------------------------------------------------


def test_the_command_refuses_what_it_cannot_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from typer.testing import CliRunner

    there = tmp_path / "there.yaml"
    there.write_text(BEGUN, encoding="utf-8")
    for arguments, why in [
        ([], "No file to save to"),
        (["case.json"], "the interview writes YAML"),
        ([str(there), "-o", str(there)], "exists already"),
    ]:
        done = CliRunner().invoke(app, ["interview", *arguments])
        assert done.exit_code == 2
        assert why in done.output
    assert os.listdir(tmp_path) == ["there.yaml"]
