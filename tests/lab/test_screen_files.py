"""Screening from file to file: in blocks, larger than memory, stopped and gone on with; what cannot be read is told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from screening import agree, population

from solidum.casefile.reader import load
from solidum.lab.screen import Screen, template_of
from solidum.lab.screen_count import share_of
from solidum.lab.screen_files import METADATA, screen_file
from solidum.lab.screen_shape import Template
from solidum.law.library import load_library
from solidum.source import BadInput

CASES = Path(__file__).parents[2] / "cases"
CASE = CASES / "decided" / "gdpr-oesterreichische-post.yaml"
ROWS, BLOCK = 500, 64


@cache
def template() -> Template:
    return template_of(load(CASE), load_library())


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "population.parquet"
    population(template(), ROWS, 12, seed=7).write_parquet(path)
    return path


def test_blocks_give_what_the_whole_table_gives(table: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.parquet"
    told: list[tuple[int, int]] = []
    found = screen_file(template(), table, output, block=BLOCK, progress=lambda *at: told.append(at))
    frame = pl.read_parquet(table)
    whole = Screen(template(), frame.schema).run(frame)
    assert pl.read_parquet(output).drop("case").equals(whole)
    assert told == [(min(n, ROWS), ROWS) for n in range(BLOCK, ROWS + BLOCK, BLOCK)]
    for claim in found.screen.claims:
        counted = {o: n for o, n in whole.get_column(claim).drop_nulls().value_counts().iter_rows()}
        summed: dict[str, int] = {}
        for (id_, outcome, _), n in found.counts.outcomes.items():
            if id_ == claim:
                summed[outcome] = summed.get(outcome, 0) + n
        assert summed == counted
    assert found.counts.best.total() == found.counts.counted == ROWS
    assert json.loads(pl.read_parquet_metadata(output)[METADATA])["rows"] == ROWS
    assert not (tmp_path / "out.parquet.parts").exists()


def test_the_same_input_gives_the_same_bytes(table: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "a.parquet", tmp_path / "b.parquet"
    for output in (first, second):
        screen_file(template(), table, output, block=BLOCK, bounds=True)
    assert first.read_bytes() == second.read_bytes()


def test_a_run_that_was_killed_goes_on_with_the_parts_that_are_whole(table: Path, tmp_path: Path) -> None:
    output, whole = tmp_path / "out.parquet", tmp_path / "whole.parquet"
    parts = tmp_path / "out.parquet.parts"
    code = (
        "import sys, time; from pathlib import Path; from solidum.casefile.reader import load\n"
        "from solidum.lab.screen import template_of; from solidum.lab.screen_files import screen_file\n"
        "from solidum.law.library import load_library\n"
        "case, table, output = map(Path, sys.argv[1:])\n"
        "screen_file(template_of(load(case), load_library()), table, output, block=64, "
        "progress=lambda done, rows: time.sleep(60 if done >= 192 else 0))"
    )
    run = subprocess.Popen([sys.executable, "-c", code, str(CASE), str(table), str(output)])
    try:
        for _ in range(600):
            if len(list(parts.glob("part-*.parquet"))) >= 3 and len(_manifest(parts)["parts"]) == 3:
                break
            time.sleep(0.1)
        assert run.poll() is None
    finally:
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
    assert not output.exists()
    (parts / "part-000002.parquet").write_bytes(b"cut off")  # written when the machine went down
    made = {p.name: p.stat().st_mtime_ns for p in parts.glob("part-*.parquet")}
    seen: dict[str, int] = {}

    def look(done: int, rows: int) -> None:
        seen.update({p.name: p.stat().st_mtime_ns for p in parts.glob("part-*.parquet")})

    resumed = screen_file(template(), table, output, block=BLOCK, progress=look)
    assert [n for n in sorted(made) if seen[n] == made[n]] == ["part-000000.parquet", "part-000001.parquet"]
    fresh = screen_file(template(), table, whole, block=BLOCK)
    assert output.read_bytes() == whole.read_bytes()
    assert resumed.counts == fresh.counts


def _manifest(parts: Path) -> Any:
    path = parts / "manifest.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"parts": []}


def test_the_parts_of_another_run_are_refused(table: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.parquet"

    def stop(done: int, rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        screen_file(template(), table, output, block=BLOCK, progress=stop)
    with pytest.raises(BadInput, match=r"These parts are of another run\. It was screened with another bounds"):
        screen_file(template(), table, output, block=BLOCK, bounds=True)


def test_text_gives_what_columns_give(table: Path, tmp_path: Path) -> None:
    text, one, other = tmp_path / "population.csv", tmp_path / "one.parquet", tmp_path / "other.parquet"
    pl.read_parquet(table).write_csv(text)
    screen_file(template(), table, one)
    screen_file(template(), text, other)
    assert pl.read_parquet(other).drop("case").equals(pl.read_parquet(one).drop("case"))


@pytest.mark.parametrize(
    ("header", "cells", "told"),
    [
        ("causal_lnk(h1)", [True, True], "No fact `causal_lnk` in the vocabulary"),
        ("nonsense", [True, True], "Column `nonsense` is no statement of the vocabulary"),
        ("harm_occurred(h9)", ["2020-01-01", None], "is not in the case file"),
        ("loss_amount(HARM)", [1, 2], "Column `loss_amount(HARM)` and its currency do not fit"),
        (
            "loss_amount(HARM) in EUR",
            ["1.005", "2"],
            "Row 1 of column `loss_amount(HARM) in EUR`: `1.005` cannot be read",
        ),
        ("harm_date(HARM)", [True, False], "Row 1 of column `harm_date(HARM)`"),
        ("output_gave_rise_to(THING, HARM)", ["shown", "perhaps"], "`perhaps` cannot be read"),
        ("country(PARTY)", ["AT", "DE"], "cannot differ from row to row"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(
    header: str, cells: list[object], told: str, tmp_path: Path
) -> None:
    case = template().case
    for kind, id_ in (("HARM", case.harms[0].id), ("THING", case.things[0].id), ("PARTY", case.parties[0].id)):
        header, told = header.replace(kind, id_), told.replace(kind, id_)
    path, output = tmp_path / "bad.parquet", tmp_path / "out.parquet"
    pl.DataFrame({header: cells}).write_parquet(path)
    with pytest.raises(BadInput) as error:
        screen_file(template(), path, output)
    assert f"{path}:1:1: " in str(error.value)
    assert told in str(error.value)
    assert not output.exists()


def test_a_cell_of_text_is_told_with_its_line(tmp_path: Path) -> None:
    case, path = template().case, tmp_path / "bad.csv"
    header = f"output_gave_rise_to({case.things[0].id}, {case.harms[0].id})"
    path.write_text(f'"{header}"\nyes\nunknown\nperhaps\n', encoding="utf-8")
    with pytest.raises(BadInput) as error:
        screen_file(template(), path, tmp_path / "out.parquet")
    assert f"{path}:4:1: Row 3 of column `{header}`: `perhaps` cannot be read" in str(error.value)


def test_a_file_that_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "population.parquet"
    path.write_text("not a table")
    with pytest.raises(BadInput, match="The table cannot be read"):
        screen_file(template(), path, tmp_path / "out.parquet")


def test_a_row_that_contradicts_itself_is_counted_apart(tmp_path: Path) -> None:
    """The vocabulary says that both cannot be; so nothing is said of the row, and it is in no share."""
    pattern = template_of(load(CASES / "studies" / "recruitment-de.yaml"), load_library())
    facts = {"human_could_change_result": [True, True, False], "human_took_part": [False, True, False]}
    frame = pl.DataFrame({f"{name}(screening, by_age)": cells for name, cells in facts.items()})
    assert agree(pattern, frame).impossible == 1
    frame.write_parquet(tmp_path / "table.parquet")
    counts = screen_file(pattern, tmp_path / "table.parquet", tmp_path / "out.parquet").counts
    assert (counts.rows, counts.counted, dict(counts.impossible)) == (3, 2, {"reviewed_by_nobody": 1})


def test_the_interval_of_a_share_is_exact() -> None:
    """Clopper and Pearson for 0 of n: from 0 to 1 - (alpha/2)^(1/n); and the mirror for n of n."""
    none, all_ = share_of(0, 50), share_of(50, 50)
    assert (none.low, all_.high) == (0, 1)
    assert none.high == pytest.approx(1 - 0.025 ** (1 / 50))
    assert all_.low == pytest.approx(0.025 ** (1 / 50))
