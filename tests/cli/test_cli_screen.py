"""`population` and `screen` on the command line: exit codes, what is written where, the summary."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import polars as pl
import pytest
from typer.testing import CliRunner

from solidum import cli
from solidum.lab.screen_schema import json_schema

CASES = Path(__file__).parents[2] / "cases"
CASE = str(CASES / "studies" / "recruitment-de.yaml")
SPEC = str(CASES / "populations" / "recruitment-de.yaml")
ROWS = 300
ELSEWHERE = """\
solidum: 1
title: A robot arm hits a visitor
as_of: 2030-01-01
record: open
parties:
  - {id: maker, name: Maker, kind: company, country: JP}
  - {id: visitor, name: Visitor, kind: natural_person, country: JP}
things: [{id: robot, name: The robot, kind: physical_product, placed_on_market: 2027-02-01}]
chain: [{from: maker, does: manufactures, to: robot, standing: undisputed}]
harms: [{id: blow, victim: visitor, interest: health, date: 2028-05-01, place: JP, involves: [robot], standing: proved}]
"""


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory, shared_cache: None) -> Path:
    path = tmp_path_factory.mktemp("population") / "table.parquet"
    found = CliRunner().invoke(cli.app, ["population", CASE, SPEC, "-n", str(ROWS), "--seed", "4", "-o", str(path)])
    assert found.exit_code == 0, found.output
    assert pl.read_parquet(path).height == ROWS
    return path


def screen(table: Path, *more: str) -> str:
    found = CliRunner().invoke(cli.app, ["screen", str(table), "--template", CASE, *more])
    assert found.exit_code == 0, found.output
    return found.stdout


def test_regimes_beside_each_other_each_in_a_file_of_its_own(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = json.loads(screen(table, "--regimes", "in_force,baseline,aild", "--format", "json", "-o", str(out)))
    assert [one["regime"] for one in told["regimes"]] == ["in_force", "baseline", "aild"]
    assert [one["mode"] for one in told["regimes"]] == ["case", "design", "design"]
    for one in told["regimes"]:
        assert sum(best["rows"] for best in one["best"]) == one["rows"] == ROWS
        assert one["population"]["declared"]["seed"] == 4
        frame = pl.read_parquet(out / f"{one['regime']}.parquet")
        for claim in {row["claim"] for row in one["claims"]}:
            rows = {(r["outcome"], r["why"]): r["rows"] for r in one["claims"] if r["claim"] == claim}
            counted = frame.group_by(claim, f"{claim} why").len().drop_nulls(claim)
            assert rows == {(outcome, why): n for outcome, why, n in counted.iter_rows()}
        answered = {a["harm"]: a for a in one["answered"]}
        assert all(a["low"] <= a["share"] <= a["high"] for a in answered.values())
    best = {one["regime"]: {b["outcome"] for b in one["best"]} for one in told["regimes"]}
    assert all("made out" in outcomes or "made out on a presumption" in outcomes for outcomes in best.values())


def test_the_text_names_the_method_and_what_the_shares_are_not(table: Path) -> None:
    text = screen(table)
    assert "95% interval of the draw (Clopper-Pearson)" in text
    assert "as of 2028-09-01" in text
    assert "seed 4" in text
    assert "not how often such cases happen" in " ".join(text.split())
    assert "Decision support, not legal advice." in text
    assert text == screen(table)


def test_sound_bounds_and_money_are_told_where_asked(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(
        'case,"particular_disadvantage(screening, by_age)","human_could_change_result(screening, by_age)"\n'
        "1,yes,no\n2,,yes\n3,no,\n",
        encoding="utf-8",
    )
    text = " ".join(screen(table, "--bounds", "--money").split())
    assert "stay as they are however the unsettled facts turn out" in text
    assert "Who is compensated:" in text
    told = json.loads(screen(table, "--bounds", "--money", "--format", "json"))
    (one,) = told["regimes"]
    jsonschema.Draft202012Validator(json_schema()).validate(told)
    assert (told["mode"], told["as_of"]) == ("lab", "2028-09-01")
    assert all(set(pack) == {"id", "version", "sha256"} for pack in one["packs"])
    assert sum(pattern["rows"] for pattern in one["money"]["patterns"]) == one["rows"] == 3
    possible = {(claim, outcome): n for claim, outcome, n in one["possible"]}
    for row in one["claims"]:
        assert possible[row["claim"], row["outcome"]] >= row["rows"]


def test_where_no_law_is_at_hand_it_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case, table = tmp_path / "case.yaml", tmp_path / "table.csv"
    case.write_text(ELSEWHERE, encoding="utf-8")
    table.write_text('"causal_link(robot, blow)"\nyes\n', encoding="utf-8")
    with pytest.raises(SystemExit) as stop:
        cli.main(["screen", str(table), "--template", str(case)])
    assert stop.value.code == 3
    assert "Refused: In force: the law of JP for blow: no pack covers JP" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["screen", "nothing.parquet", "--template", CASE], "cannot be read"),
        (["screen", CASE, "--template", CASE], "cannot be read"),
        (["screen", "TABLE", "--template", CASE, "--regimes", "baselin"], "`baseline`?"),
        (["screen", "TABLE", "--template", CASE, "--format", "pdf"], "use one of text, json"),
        (["population", CASE, CASE, "-n", "10", "--seed", "1", "-o", "OUT"], "declares no population"),
    ],
)
def test_bad_input_ends_with_a_sentence_and_nothing_written(
    arguments: list[str], told: str, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = {"TABLE": str(table), "OUT": str(tmp_path / "out.parquet")}
    with pytest.raises(SystemExit) as stop:
        cli.main([places.get(a, a) for a in arguments])
    assert stop.value.code == 2
    assert told in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
