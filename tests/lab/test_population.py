"""Populations: nothing drawn that is not declared, the same seed the same table, the frequencies those declared."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from solidum.casefile.reader import load
from solidum.lab.population import METADATA, draw, read_spec, write_population
from solidum.lab.screen import Screen, template_of
from solidum.lab.screen_shape import Template
from solidum.lab.screen_table import settled
from solidum.law.library import load_library
from solidum.source import BadInput

CASES = Path(__file__).parents[2] / "cases"
SPEC = """population: 1
title: Invented for a test
facts:
  - column: particular_disadvantage(screening, by_age)
    shares: {shown: 0.2, likely: 0.1, contrary shown: 0.3, unknown: 0.4}
    source: invented for this test
  - column: harm_date(by_age)
    evenly: {from: 2028-01-01, until: 2028-01-10}
    unknown: 0.5
  - column: loss_amount(pay) in EUR
    steps:
      - {from: 100, until: 200.50, share: 0.75}
      - {from: 1000, until: 2000, share: 0.25}
  - column: needed_for_contract(first_employer, screening, by_age)
    evenly: [shown, contrary shown, unknown]
together:
  - columns: ["human_took_part(screening, by_age)", "human_could_change_result(screening, by_age)"]
    rows:
      - {share: 0.25, cells: [shown, shown]}
      - {share: 0.75, cells: [contrary shown, contrary shown]}
"""
HEAD = "population: 1\nfacts:\n"
ROWS = 40_000


@cache
def template() -> Template:
    return template_of(load(CASES / "studies" / "recruitment-de.yaml"), load_library())


def written(text: str, folder: Path) -> Path:
    path = folder / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def table(text: str, folder: Path, rows: int, seed: int) -> pl.DataFrame:
    return pl.concat(draw(read_spec(written(text, folder), template()), rows, seed))


def test_the_frequencies_are_those_declared(tmp_path: Path) -> None:
    found = table(SPEC, tmp_path, ROWS, 1)
    first = found.get_column("particular_disadvantage(screening, by_age)").cast(pl.String)
    shares = {word: n / ROWS for word, n in first.value_counts().iter_rows()}
    assert shares == pytest.approx({"shown": 0.2, "likely": 0.1, "contrary shown": 0.3, None: 0.4}, abs=0.012)
    days = found.get_column("harm_date(by_age)")
    assert days.null_count() / ROWS == pytest.approx(0.5, abs=0.012)
    counts = dict(days.drop_nulls().value_counts().iter_rows())
    assert sorted(counts) == [date(2028, 1, day) for day in range(1, 11)]
    assert min(counts.values()) > 0.9 * max(counts.values()) * 0.9
    amounts = found.get_column("loss_amount(pay) in EUR")
    low = amounts.filter(amounts < 500)
    assert len(low) / ROWS == pytest.approx(0.75, abs=0.012)
    assert (low.min(), low.max()) == (Decimal("100.00"), pytest.approx(Decimal("200.50"), abs=Decimal("0.05")))
    took, could = (
        found.get_column(f"human_{name}(screening, by_age)") for name in ("took_part", "could_change_result")
    )
    assert (took == could).all()
    even = found.get_column("needed_for_contract(first_employer, screening, by_age)")
    assert [even.sum() / ROWS, even.null_count() / ROWS] == pytest.approx([1 / 3, 1 / 3], abs=0.012)


def test_columns_are_independent_unless_drawn_together(tmp_path: Path) -> None:
    found = table(SPEC, tmp_path, ROWS, 1)
    one = found.get_column("needed_for_contract(first_employer, screening, by_age)").fill_null(False)
    other = found.get_column("human_took_part(screening, by_age)")
    assert (one & other).mean() == pytest.approx(one.mean() * other.mean(), abs=0.012)


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(tmp_path: Path) -> None:
    spec = read_spec(written(SPEC, tmp_path), template())
    paths = [tmp_path / f"{n}.parquet" for n in range(3)]
    for path, seed in zip(paths, (1, 1, 2), strict=True):
        write_population(template(), spec, 1000, seed, path)
    one, same, other = (path.read_bytes() for path in paths)
    assert one == same != other
    kept = json.loads(pl.read_parquet_metadata(paths[0])[METADATA])
    assert (kept["seed"], kept["rows"], kept["declared"]["text"]) == (1, 1000, SPEC)
    assert kept["template"]["sha256"] == template().case.sha256
    assert sorted(p.name for p in tmp_path.iterdir()) == ["0.parquet", "1.parquet", "2.parquet", "spec.yaml"]


def test_more_rows_and_more_columns_leave_the_others_as_they_were(tmp_path: Path) -> None:
    few, many = table(SPEC, tmp_path, 100, 1), table(SPEC, tmp_path, 1000, 1)
    assert many.head(100).equals(few)
    more = SPEC.replace(
        "facts:\n", "facts:\n  - {column: results_cannot_be_followed(screening), evenly: [shown, unknown]}\n"
    )
    assert table(more, tmp_path, 100, 1).select(few.columns).equals(few)


def test_what_is_drawn_can_be_screened(tmp_path: Path) -> None:
    found = table(SPEC, tmp_path, 200, 1)
    screen = Screen(template(), found.schema)
    rows = settled(found, screen.columns, None)
    assert set(rows.get_column("particular_disadvantage(screening, by_age)").unique()) == {3, 2, -3, None}
    assert screen.run(found).height == 200


def test_the_population_of_the_repository_can_be_drawn() -> None:
    for path in sorted((CASES / "populations").glob("*.yaml")):
        case = template_of(load(CASES / "studies" / path.name), load_library())
        assert next(draw(read_spec(path, case), 10, 0)).height == 10


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("facts: []\n", 1, "This declares no population"),
        (HEAD, 2, "`facts` is no list of draws"),
        ("population: 1\n", 1, "Nothing is drawn"),
        (HEAD + "  - {column: nonsense(x), evenly: [shown]}\n", 3, "No fact `nonsense` in the vocabulary"),
        (HEAD + "  - {column: results_cannot_be_followed(screening)}\n", 3, "is drawn in 0 ways"),
        (
            HEAD + "  - {column: results_cannot_be_followed(screening), shares: {shown: 0.4}}\n",
            3,
            "The shares sum to 0.4",
        ),
        (HEAD + "  - {column: results_cannot_be_followed(screening), shares: {shown: 40}}\n", 3, "`40` is no share"),
        (HEAD + "  - {column: results_cannot_be_followed(screening), evenly: [often]}\n", 3, "`often` is no value of"),
        (
            HEAD + "  - {column: results_cannot_be_followed(screening), evenly: {from: 1, until: 2}}\n",
            3,
            "has no range",
        ),
        (
            HEAD + "  - {column: harm_date(by_age), evenly: {from: 2028-02-01, until: 2028-01-01}}\n",
            3,
            "cannot be read",
        ),
        (HEAD + "  - {column: loss_amount(pay) in EUR, evenly: [1.001]}\n", 3, "`1.001` is no value of"),
        (HEAD + "  - {column: loss_amount(pay) in EUR, evenly: [1], chance: 2}\n", 3, "Unknown key `chance`"),
        (
            HEAD
            + "  - {column: results_cannot_be_followed(screening), evenly: [shown]}\n"
            + "  - {column: results_cannot_be_followed(screening), evenly: [unknown]}\n",
            4,
            "is drawn twice",
        ),
        (
            "population: 1\ntogether:\n  - columns: [results_cannot_be_followed(screening)]\n"
            "    rows:\n      - {share: 1, cells: [shown, shown]}\n",
            5,
            "This row does not have 1 cells",
        ),
    ],
)
def test_a_bad_declaration_is_told_with_its_line(text: str, line: int, told: str, tmp_path: Path) -> None:
    path = written(text, tmp_path)
    with pytest.raises(BadInput) as error:
        read_spec(path, template())
    assert told in str(error.value)
    assert f"{path}:{line}:" in str(error.value)
