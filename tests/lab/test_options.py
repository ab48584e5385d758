"""The option paper: for each option it tells who pays, who does not, on what that rests and what would flip it."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from solidum.casefile import load as load_case
from solidum.cli import main
from solidum.compare import RANK
from solidum.lab import regimes
from solidum.lab.papers import Inputs, inputs_for
from solidum.lab.sensitivity import MOST
from solidum.law.library import Library, load_library
from solidum.report.options import paper
from solidum.report.paper import page, pdf, text_of, word
from solidum.report.paper.content import Heading, Paper, Table

ROOT = Path(__file__).resolve().parents[2]
CASE = ROOT / "cases/studies/recruitment-de.yaml"
NAMES = ("baseline", "aild", "pld24", "strict")


@pytest.fixture(scope="module")
def law() -> Library:
    return load_library()


@pytest.fixture(scope="module")
def inputs(law: Library) -> Inputs:
    return inputs_for(
        [load_case(CASE)], [regimes.load(n) for n in NAMES], law, question="Which regime for recruitment?"
    )


@pytest.fixture(scope="module")
def whole(inputs: Inputs) -> Paper:
    return paper(inputs, "solidum options case.yaml --regimes baseline,aild,pld24,strict -o paper.pdf")


def table(found: Paper, header: str) -> Table:
    return next(b for b in found.blocks if isinstance(b, Table) and header in b.header)


def said(found: Table) -> dict[str, list[str]]:
    return {
        text_of(row[0].lines[0]): [" ".join(text_of(line) for line in cell.lines) for cell in row[1:]]
        for row in found.rows
    }


def test_its_parts_are_those_of_an_option_paper(whole: Paper) -> None:
    assert [h.text for h in whole.headings if h.level == 1] == [
        "The question", "In short", "The regimes", "The arguments", "What they do to the cases",
        "What they do to a population", "Which assumption flips the ranking", "Sources, and how they are known",
        "To make this paper again",
    ]  # fmt: skip


def test_in_short_answers_four_questions_for_each_option(whole: Paper, inputs: Inputs) -> None:
    rows = said(table(whole, "who pays"))
    assert set(rows) == {c.short for c in inputs.matrix.columns}
    assert all(all(cell for cell in row) for row in rows.values())
    assert rows["PLD 2024"][0] == "Nobody yet: this law does not apply."
    assert rows["Baseline"][3].startswith("If so: ")


def test_each_flip_was_run_and_does_change_the_order(inputs: Inputs) -> None:
    (tried,) = inputs.sensitivity
    now = [cell.outcome for cell in inputs.matrix.cells[0]]
    assert tried.flipping
    for one in tried.flipping:
        for first, second in one.flips:
            before, after = (
                (RANK[a or "outside scope"], RANK[b or "outside scope"])
                for a, b in ((now[first], now[second]), (one.outcomes[first], one.outcomes[second]))
            )
            assert (before[0] > before[1], before[0] < before[1]) != (after[0] > after[1], after[0] < after[1])


def test_no_regime_crowds_out_the_assumptions_of_another(inputs: Inputs) -> None:
    """For each regime as many of its own assumptions are tried; what was not tried is told."""
    (tried,) = inputs.sensitivity
    assert len(tried.of) == len(NAMES)
    for searched in tried.of:
        assert searched.tried >= min(MOST, searched.tried + searched.left)
    assert tried.tried <= sum(searched.tried for searched in tried.of)


def test_no_assumption_holds_more_than_it_needs(inputs: Inputs) -> None:
    (tried,) = inputs.sensitivity
    every = [*tried.flipping, *tried.others]
    for one in every:
        assert not any(set(o.facts) < set(one.facts) and o.outcomes == one.outcomes for o in every)


def test_an_assumption_holds_when_the_case_itself_says_so(inputs: Inputs, law: Library) -> None:
    """What the paper says would follow does follow from a file that states the fact."""
    from dataclasses import replace

    from solidum.analysis import analyse
    from solidum.casefile.model import Fact

    (tried,) = inputs.sensitivity
    one = next(a for a in tried.flipping if a.listed and len(a.facts) == 1)
    assert "follow from what was done" in one.facts[0][0]
    case = load_case(CASE)
    fact = Fact(is_="processing_led_to", args=("screening", "by_age"), value=True, standing="proved")
    told = replace(case, facts=(*(f for f in case.facts if (f.is_, f.args) != (fact.is_, fact.args)), fact))
    for name, outcome in zip(NAMES, one.outcomes, strict=True):
        found = analyse(told, regimes.library_for(regimes.load(name), law))
        assert max((c.outcome for c in found.claims), key=RANK.__getitem__) == outcome


def test_sources_carry_their_basis_and_digests_stand_at_the_end(whole: Paper, inputs: Inputs) -> None:
    drawn = page.render(whole)
    assert "from memory, not checked" in drawn
    for column in inputs.matrix.columns:
        assert column.regime is not None
        assert column.regime.sha256 in drawn
    assert inputs.matrix.cases[0].sha256 in drawn


def test_the_three_formats_say_the_same(whole: Paper) -> None:
    docx = pytest.importorskip("docx")
    drawn = page.render(whole)
    assert not re.search(r'(src|href)="(?!#)', drawn)
    assert pdf.render(whole, second=0) == pdf.render(whole, second=0)
    document = docx.Document(io.BytesIO(word.render(whole)))
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [b.text for b in whole.blocks if isinstance(b, Heading)]
    assert all(f">{heading}<" in drawn for heading in headings[:5])


def test_the_command_writes_it_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "paper.docx"
    args = ["options", str(CASE), "--regimes", "in_force,pld24", "-o", str(out)]
    with pytest.raises(SystemExit) as done:
        main(args)
    assert done.value.code == 0
    assert out.read_bytes().startswith(b"PK")
    with pytest.raises(SystemExit) as stop:
        main([*args[:-1], str(tmp_path / "paper.txt")])
    assert stop.value.code == 2
    assert ".html, .pdf or .docx" in capsys.readouterr().err
