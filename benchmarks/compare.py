"""How long it takes to lay one case under six laws and two dates side by side: in process, and as a whole command.

Run it with `make bench`, or by itself: `python benchmarks/compare.py`. Slowness never fails this program.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median

from solidum.casefile.reader import load
from solidum.compare import Comparison, compare, to_json
from solidum.law.library import load_library

CASE = Path(__file__).parent.parent / "cases" / "studies" / "traffic-city.yaml"
FORUMS = ("DE", "FR", "IT", "NL", "GB", "US-CA")
DAYS = (date(2026, 6, 1), date(2028, 1, 1))
RUNS = 1 if "--once" in sys.argv else 3
TARGET = 2.0


def timed(label: str, work: Callable[[], object], target: float | None = None) -> None:
    """Time on the processor, children included: median, least and most."""
    times = []
    for _ in range(RUNS):
        before = os.times()
        work()
        after = os.times()
        times.append(sum(after[:4]) - sum(before[:4]))
    text = f"  {label:<32}{median(times):6.2f} s  ({min(times):.2f}–{max(times):.2f}, n={RUNS})"
    print(text if target is None else f"{text}  target {target:g} s: {'met' if median(times) < target else 'MISSED'}")


def main() -> None:
    print(f"{platform.system()} {platform.machine()}, Python {platform.python_version()}; processor time,", end=" ")
    print("median (least–most, number of runs)")
    library, case = load_library(), load(CASE)
    kept: list[Comparison] = []

    def columns() -> None:
        kept[:] = [compare(case, library, forums=FORUMS, days=DAYS)]

    def cells() -> None:
        to_json(compare(case, library, forums=FORUMS, days=DAYS))

    columns()
    claims = sum(len(column.analysis.claims) for column in kept[0].columns if column.analysis)
    print(f"{CASE.name}: {len(kept[0].columns)} columns, {claims} claims")
    timed("outcomes of all columns", columns)
    timed("with what each one rests on", cells)
    with tempfile.TemporaryDirectory() as warm:
        words = ["compare", str(CASE), "--forum", ",".join(FORUMS), "--as-of", ",".join(map(str, DAYS))]
        todo = [sys.executable, "-m", "solidum.cli", *words]

        def command() -> None:
            env = {**os.environ, "SOLIDUM_CACHE": warm}
            subprocess.run(todo, env=env, check=True, stdout=subprocess.DEVNULL)

        command()
        timed("the whole command", command, TARGET)


if __name__ == "__main__":
    main()
