"""The guides name commands, studies and parts of the report that exist, and the pages of the documentation are theirs."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from solidum.analysis import analyse
from solidum.casefile import load
from solidum.cli import app
from solidum.law.library import load_library
from solidum.report import html
from solidum.report.guides import Guide, guides

ROOT = Path(__file__).resolve().parent.parent.parent
COMMANDS = [(g.id, command) for g in guides() for command, _ in g.run]
OWN = ("my-case.yaml", "my-regime.yaml")


def test_there_is_one_for_each_audience() -> None:
    assert len({g.id for g in guides()}) == len(guides()) == 7


@pytest.mark.parametrize(("guide", "command"), COMMANDS)
def test_each_command_can_be_typed(guide: str, command: str) -> None:
    """The command line knows the command and its options, and its files are there."""
    name, *args = shlex.split(command)
    assert name == "solidum"
    group = typer.main.get_command(app)
    found = group.make_context("solidum", list(args), resilient_parsing=False)
    while hasattr(found.command, "resolve_command"):
        _, inner, rest = found.command.resolve_command(found, [*found._protected_args, *found.args])
        found = inner.make_context(inner.name, rest, parent=found)
    for word in args:
        if re.fullmatch(r"(cases|regimes)/.*", word):
            assert (ROOT / word).exists(), word
        elif word.endswith(".yaml"):
            assert word in OWN


@pytest.mark.parametrize("study", ["duties-recruitment-2028-01", "chatbot-moffatt"])
def test_a_report_points_only_to_parts_it_has(study: str) -> None:
    page = html.render(analyse(load(ROOT / f"cases/studies/{study}.yaml"), load_library()))
    here = [g for g in guides() if f'<section id="{g.part}"' in page]
    assert [g.title for g in guides() if f'<li><a href="#{g.part}">{g.title}</a>' in page] == [g.title for g in here]
    assert ("duties" in {g.part for g in here}) == study.startswith("duties")


@pytest.mark.parametrize("guide", guides(), ids=lambda g: g.id)
def test_the_study_has_a_reading(guide: Guide) -> None:
    assert (ROOT / guide.study[0]).is_file()
    text = (ROOT / "docs/guides" / f"{guide.id}.md").read_text(encoding="utf-8")
    reading = re.search(r"\]\(\.\./\.\./(cases/studies/[^)]*\.md)\)", text)
    assert reading
    assert (ROOT / reading[1]).is_file()


def test_the_documentation_is_written_from_them() -> None:
    done = subprocess.run(
        [sys.executable, "tools/write_guides.py", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
