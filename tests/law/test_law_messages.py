"""What is said of law that cannot be used: every file of `bad/`, in the words beside it.

A file of `bad/` is a pack beside the invented statute of `toy/`, or, if it has `facts:`, `constraints:`, `regions:` or
`countings:`, a part of its vocabulary. After a wished-for change of the words:
`SOLIDUM_WRITE_EXPECTED=1 pytest tests/law`, and read the difference.
"""

import ast
import os
import shutil
import sys
from pathlib import Path

import pytest
from law_proposals import leaning, no_proposals, no_regime

from solidum.law import build, library, lint
from solidum.law.library import load_library
from solidum.source import BadInput, Problem

HERE = Path(__file__).parent
BAD = sorted((HERE / "bad").glob("*.yaml"))
WORDS = ("facts:", "constraints:", "regions:", "countings:")


def messages_of(path: Path, root: Path) -> str:
    (root / "vocabulary").mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "toy" / "vocabulary" / "words.yaml", root / "vocabulary" / "words.yaml")
    vocabulary = any(line.startswith(WORDS) for line in path.read_text(encoding="utf-8").splitlines())
    if vocabulary:
        shutil.copy(path, root / "vocabulary" / path.name)
    with pytest.raises(BadInput) as caught:
        load_library(root, () if vocabulary else [path])
    text = str(caught.value).replace(str(root / "vocabulary") + os.sep, "").replace(f"{path.parent}{os.sep}", "")
    return text + "\n"


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name)
def test_bad(path: Path, tmp_path: Path) -> None:
    found = messages_of(path, tmp_path / "root")
    expected = path.with_suffix(".txt")
    if os.environ.get("SOLIDUM_WRITE_EXPECTED"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")


def too_many(tmp_path: Path) -> BadInput:
    path = tmp_path / "many.yaml"
    path.write_text("pack: BAD\n" + "".join(f"key_{i}: x\n" for i in range(100_000)), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load_library(HERE / "toy", [path])
    return caught.value


def test_nobody_has_to_read_a_hundred_thousand_problems(tmp_path: Path) -> None:
    problems = too_many(tmp_path).problems
    assert len(problems) == build.MOST_PROBLEMS + 1
    assert sum(p.what == "reading stopped here" for p in problems) == 1


def calls_that_complain(module: object) -> set[tuple[str, int]]:
    """The lines of a module where a problem is put into words."""
    file = str(module.__file__)  # type: ignore[attr-defined]
    found = set()
    for node in ast.walk(ast.parse(Path(file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in ("say", "Problem"):
                found.add((file, node.lineno))
    return found


def test_every_message_has_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No fault is described in words that no test has read."""
    said: set[tuple[str, int]] = set()

    def spy(owner: type, name: str) -> None:
        original = getattr(owner, name)

        def watched(*args: object, **named: object) -> object:
            frame = sys._getframe(1)
            said.add((frame.f_code.co_filename, frame.f_lineno))
            return original(*args, **named)

        monkeypatch.setattr(owner, name, watched)

    spy(Problem, "__init__")
    spy(build.Desk, "say")
    spy(lint._Checker, "say")
    for path in BAD:
        messages_of(path, tmp_path / path.stem)
    too_many(tmp_path)
    no_proposals("EU-PLD24", "EU-XX")
    no_regime("EU-AIA")
    with pytest.raises(BadInput):
        load_library(extra=[leaning(tmp_path, "in_force")])
    expected = set().union(*map(calls_that_complain, (build, lint, library)))
    assert sorted((Path(file).name, line) for file, line in expected - said) == []
