"""Shares by factors: 100,000 weightings of a chain of ten actors, in process.

The aim is a second for counting them. Run it with `make bench`, or by itself: `python benchmarks/factors.py`.
"""

from __future__ import annotations

import os
import platform
import random
import time
from collections.abc import Callable
from decimal import Decimal
from statistics import median

import numpy as np

from solidum.sharing.factors import (
    FACTORS,
    SCALE,
    Assessment,
    Rating,
    WeightBound,
    Weights,
    assess,
    overtakings,
    ranges,
    rating_changes,
    sample,
)

ACTORS = 10
WEIGHTINGS = 100_000
RUNS = 7
TARGET = 1.0
SEED = 20261125


def chain(gaps: float, weights: Weights | None = None) -> Assessment:
    """Ten actors with random ratings; so large a part of them missing."""
    chance = random.Random(SEED)
    actors = tuple(f"actor{n}" for n in range(ACTORS))
    ratings = [Rating(a, f.id, chance.choice(SCALE.levels), "drawn at random") for a in actors for f in FACTORS]
    kept = tuple(rating for rating in ratings if chance.random() >= gaps)
    return Assessment(actors, kept, weights=weights)


def within(**bounds: tuple[str, str]) -> Weights:
    return Weights(tuple(WeightBound(f, Decimal(a), Decimal(b)) for f, (a, b) in bounds.items()), "the benchmark")


def timed(label: str, run: Callable[[], object], target: float | None = None) -> None:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    aim = f"  target {target:g} s: {'met' if median(times) < target else 'MISSED'}" if target else ""
    print(
        f"  {label:<52}{median(times) * 1000:8.1f} ms  ({min(times) * 1000:.1f}–{max(times) * 1000:.1f}){aim}",
        flush=True,
    )


def main() -> None:
    load = f", load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"numpy {np.__version__}{load}; median (least–most) of {RUNS} runs"
    )
    print(f"\n{WEIGHTINGS:,} weightings, {ACTORS} actors, {len(FACTORS)} factors, {len(SCALE.levels)} levels")
    whole, half = chain(0), chain(0.5)
    rejected = chain(0, within(participation=("0.1", "0.4"), relative_expertise=("0", "0.3")))
    walked = chain(0, within(participation=("0.3", "0.3001")))
    timed("count, all rated", lambda: sample(whole, WEIGHTINGS, SEED), TARGET)
    timed("count, half of the ratings missing", lambda: sample(half, WEIGHTINGS, SEED), TARGET)
    timed("count, bounds on two weights (rejection)", lambda: sample(rejected, WEIGHTINGS, SEED), TARGET)
    timed("count, narrow bounds (random walk)", lambda: sample(walked, WEIGHTINGS, SEED))
    timed("exact ranges", lambda: ranges(half))
    timed("who could overtake whom", lambda: overtakings(half))
    timed("which other rating would change who leads", lambda: rating_changes(whole, WEIGHTINGS, SEED))
    timed("all of it together", lambda: assess(half, WEIGHTINGS, SEED))


if __name__ == "__main__":
    main()
