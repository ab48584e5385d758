"""How fast a population is screened: one rule beside OpenFisca, all packs over a study's chain, and more than fits.

    python benchmarks/screen.py                          # 10^6 rows
    python benchmarks/screen.py --rows 100000000 FOLDER  # so many rows streamed from and to disk, once

Slowness never fails this program; a disagreement with OpenFisca in any row does.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
import polars as pl
from art_10_11.openfisca import Masked

from solidum.casefile.reader import load
from solidum.lab.population import draw, read_spec
from solidum.lab.screen import Screen, template_of
from solidum.lab.screen_count import count
from solidum.lab.screen_shape import Template, why
from solidum.lab.screen_table import settled
from solidum.law.library import load_library
from solidum.reasoning.record import Entry

HERE = Path(__file__).parent
RULE = HERE / "art_10_11"
CASES = HERE.parent / "cases"
STUDY = "recruitment-de.yaml"
ONCE = "--once" in sys.argv
ROWS = 20_000 if ONCE else 1_000_000
RUNS = 1 if ONCE else 7
STUDY_RUNS = 1 if ONCE else 3
TARGET = 50
LIMIT = 2048
UNKNOWN, LEAN = 0.4, 0.8
"""How much is unknown, and how often what is known is so: only to give the engines something to do."""


def clock(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def said(times: Sequence[float]) -> str:
    unit, scale = ("ms", 1000) if median(times) < 1 else ("s ", 1)
    spread = f"({min(times) * scale:.2f}–{max(times) * scale:.2f}, n={len(times)})"
    return f"median {median(times) * scale:8.2f} {unit} {spread}"


def line(label: str, text: str) -> None:
    print(f"  {label:<46}{text}", flush=True)


def peak() -> float:
    """The most memory that this process has held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# --- one rule, beside OpenFisca -------------------------------------------------------------------------


def rule_template() -> Template:
    """The measured rule; its vocabulary is that of the rule alone, so who was harmed by what is added here."""
    template = template_of(load(RULE / "case.yaml"), load_library(RULE))
    links = {("involves", "harm", "thing"), ("victim_of", "claimant", "harm")}
    record = template.record.overlay({key: (Entry(True, "undisputed"),) for key in sorted(links)})
    return replace(template, record=record)


def rule_population(template: Template, rows: int) -> pl.DataFrame:
    """Every fact of the rule, shown, contrary shown or unknown, at random."""
    chance, columns = np.random.default_rng(20241023), []
    places = {"party": "defendant", "thing": "thing", "harm": "harm"}
    for fact in template.library.vocabulary.facts.values():
        if fact.edge:
            continue
        args = ["service" if name == "service" else places[kind] for name, kind in fact.args]
        if fact.id.startswith("excessive_difficulty"):
            args[0] = "claimant"
        cells = pl.Series(f"{fact.id}({', '.join(args)})", chance.random(rows) < LEAN)
        columns.append(cells.set(pl.Series(chance.random(rows) < UNKNOWN), None))
    return pl.DataFrame(columns)


def beside_openfisca() -> None:
    template = rule_template()
    table = rule_population(template, ROWS)
    screen = Screen(template, table.schema)
    screen.run(table.head(1))
    (claim,) = screen.claims
    theirs = Masked(
        {
            column.key[0]: (cells.fill_null(False).to_numpy(), cells.is_not_null().to_numpy())
            for column, cells in zip(screen.columns, table.iter_columns(), strict=True)
        }
    )
    ours: list[float] = []
    whole: list[float] = []
    formulas: list[float] = []
    found = screen.run(table)
    outcomes = found.get_column(claim)
    theirs.load()
    theirs_say = pl.DataFrame(theirs.said(), schema={"outcome": pl.String, "reason": pl.String})
    we_say = found.select(outcome=pl.col(claim).cast(pl.String), reason=pl.col(why(claim)).cast(pl.String))
    differing = (we_say.hash_rows() != theirs_say.hash_rows()).sum()
    if differing:
        raise AssertionError(f"OpenFisca says otherwise in {differing} of {ROWS} rows")
    for _ in range(RUNS):  # in turn, so that both meet the same machine
        ours.append(clock(lambda: screen.run(table)))
        loading = clock(theirs.load)
        formulas.append(clock(theirs.calculate))
        whole.append(loading + formulas[-1])
    version = importlib.metadata.version("openfisca-core")
    print(f"\nArticles 10 and 11, {len(screen.columns)} facts of which {UNKNOWN:.0%} are unknown, {ROWS:,} rows")
    reached = ", ".join(f"{word} {n:,}" for word, n in outcomes.value_counts(sort=True).iter_rows())
    line("both engines agree in every row", reached)
    line("Solidum, table to outcomes and reasons", said(ours))
    line(f"OpenFisca-core {version}, arrays to the same", said(whole))
    line("  of that, the formulas alone", said(formulas))
    ratio = median(whole) / median(ours)
    line("OpenFisca / Solidum", f"{ratio:.1f}  target {TARGET}: {'met' if ratio >= TARGET else 'MISSED'}")
    line("  the formulas alone / Solidum", f"{median(formulas) / median(ours):.1f}")


# --- all packs over a study's chain ---------------------------------------------------------------------


def study() -> Template:
    return template_of(load(CASES / "studies" / STUDY), load_library())


def all_packs() -> None:
    template = study()
    spec = read_spec(CASES / "populations" / STUDY, template)
    tables: list[pl.DataFrame] = []
    drawing = clock(lambda: tables.append(pl.concat(draw(spec, ROWS, 1))))
    (table,) = tables
    screens: list[Screen] = []

    def compiled() -> None:
        screens.append(Screen(template, table.schema))
        screens[0].learn(settled(table.head(1), screens[0].columns, None))

    compiling = clock(compiled)
    (screen,) = screens
    (shape,) = screen.shapes
    found = screen.run(table)
    nodes, layers = shape.size
    print(f"\nAll packs over {STUDY}, {len(spec.columns)} columns, {ROWS:,} rows")
    line("claims; nodes; layers", f"{len(screen.claims)}; {nodes:,}; {layers}")
    line("drawing the population", said([drawing]))
    line("grounding and compiling, once", said([compiling]))
    times = [clock(lambda: screen.run(table)) for _ in range(STUDY_RUNS)]
    line("screening", f"{said(times)}, {ROWS / median(times):,.0f} rows a second")
    rows = settled(table, screen.columns, None)
    steps = {
        "reading the cells": lambda: settled(table, screen.columns, None),
        "the circuit": lambda: shape._program.run(rows),
        "counting, afterwards": lambda: count(screen, found),
    }
    for name, work in steps.items():
        line(f"  {name}", said([clock(work) for _ in range(STUDY_RUNS)]))
    with tempfile.TemporaryDirectory() as folder:
        line("  writing the rows, afterwards", said([clock(lambda: found.write_parquet(Path(folder) / "out.parquet"))]))
    line("most memory held", f"{peak():,.0f} MiB")


# --- more than fits -------------------------------------------------------------------------------------


def streamed(rows: int, folder: Path) -> None:
    """Both commands as processes of their own; their most memory is that of the larger one."""
    folder.mkdir(parents=True, exist_ok=True)
    case, table, out = CASES / "studies" / STUDY, folder / "population.parquet", folder / "screened.parquet"
    draws = [
        "population",
        str(case),
        str(CASES / "populations" / STUDY),
        "-n",
        str(rows),
        "--seed",
        "1",
        "-o",
        str(table),
    ]
    screens = ["screen", str(table), "--template", str(case), "-o", str(out), "--format", "json"]
    print(f"\nStreamed: {rows:,} rows over {STUDY}, all packs; {shutil.disk_usage(folder).free >> 30} GiB free")
    for arguments, made in ((draws, table), (screens, out)):
        todo = [sys.executable, "-m", "solidum.cli", *arguments]
        taken = clock(lambda todo=todo: subprocess.run(todo, check=True, stdout=subprocess.DEVNULL))  # type: ignore[misc]
        held = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        line(
            arguments[0], f"{said([taken])}, {rows / taken:,.0f} rows a second, file {made.stat().st_size >> 20:,} MiB"
        )
        line("  most memory held so far", f"{held:,.0f} MiB  limit {LIMIT}: {'met' if held < LIMIT else 'MISSED'}")


def main() -> None:
    load_now = f", load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, ",
        end="",
    )
    print(f"Polars {pl.__version__} with {pl.thread_pool_size()} threads{load_now}")
    if "--rows" in sys.argv:
        at = sys.argv.index("--rows")
        streamed(int(sys.argv[at + 1]), Path(sys.argv[at + 2]))
        return
    beside_openfisca()
    all_packs()
    with tempfile.TemporaryDirectory() as folder:
        streamed(ROWS, Path(folder))


if __name__ == "__main__":
    main()
