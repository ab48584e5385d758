"""Counts over a screened population, and shares with their sampling error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from solidum.lab.screen import Screen
from solidum.lab.screen_shape import could, why
from solidum.reasoning.claims import OUTCOMES

LEVEL = 0.95
METHOD = "Clopper-Pearson"
LEAST_MADE_OUT = OUTCOMES.index("made out on a presumption")


@dataclass(frozen=True)
class Counts:
    """How often what occurred.

    Attributes:
        rows: How many rows.
        impossible: Rows of which nothing is said, by the declared impossibility that they contain.
        outcomes: Rows by claim, outcome and the first rule that explains it.
        possible: Rows by claim and outcome in which it is not ruled out that the claim ends so, whatever the unsettled
            facts turn out to be (bounds: it may be ruled out all the same).
        certain: Rows by claim and outcome in which every other outcome is ruled out.
        answered: Rows by harm in which some claim over it is made out; and by harm and defendant.
        best: Rows by the outcome of the claim that stands best; None where no claim is tried.
    """

    rows: int
    impossible: Counter[str]
    outcomes: Counter[tuple[str, str, str | None]]
    possible: Counter[tuple[str, str]]
    certain: Counter[tuple[str, str]]
    answered: Counter[tuple[str, str | None]]
    best: Counter[str | None]

    @classmethod
    def none(cls) -> Counts:
        """Of no rows."""
        return cls(0, Counter(), Counter(), Counter(), Counter(), Counter(), Counter())

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.rows + other.rows,
            self.impossible + other.impossible,
            self.outcomes + other.outcomes,
            self.possible + other.possible,
            self.certain + other.certain,
            self.answered + other.answered,
            self.best + other.best,
        )

    @property
    def counted(self) -> int:
        """Rows of which something is said."""
        return self.rows - self.impossible.total()

    def to_json(self) -> dict[str, Any]:
        """Plain data, to be kept beside a part."""
        return {
            "rows": self.rows,
            "impossible": dict(self.impossible),
            "best": [[outcome, n] for outcome, n in self.best.items()],
            **{
                name: [[*key, n] for key, n in found.items()]
                for name, found in (
                    ("outcomes", self.outcomes),
                    ("possible", self.possible),
                    ("certain", self.certain),
                    ("answered", self.answered),
                )
            },
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Counts:
        """The same, read back."""

        def counter(name: str) -> Counter[Any]:
            return Counter({tuple(key): n for *key, n in kept[name]})

        return cls(
            kept["rows"],
            Counter(kept["impossible"]),
            counter("outcomes"),
            counter("possible"),
            counter("certain"),
            counter("answered"),
            Counter(dict(kept["best"])),
        )


def count(screen: Screen, found: pl.DataFrame) -> Counts:
    """Count a screened table."""
    counts = Counts.none()
    broken = found.get_column("impossible").drop_nulls().value_counts()
    counts.impossible.update(dict(broken.iter_rows()))
    by_harm: dict[tuple[str, str | None], list[str]] = {}
    for shape in screen.shapes:
        for claim in shape.claims:
            scene = claim.claim.scene
            keys: tuple[tuple[str, str | None], ...] = ((scene.harm, None), (scene.harm, scene.defendant))
            for key in keys:
                if claim.id not in by_harm.setdefault(key, []):
                    by_harm[key].append(claim.id)
    alike = screen.alike
    distinct = dict.fromkeys(alike.values())
    outcomes = {id_: list(_outcomes(found, id_)) for id_ in distinct}
    masks = {id_: list(_frequencies(found.get_column(could(id_)))) for id_ in distinct} if screen.bounds else {}
    for id_, one in alike.items():
        for outcome, reason, n in outcomes[one]:
            counts.outcomes[id_, outcome, reason] += n
        for mask, n in masks.get(one, ()):
            for outcome in (open_ := [o for at, o in enumerate(OUTCOMES) if mask >> at & 1]):
                counts.possible[id_, outcome] += n
            if len(open_) == 1:
                counts.certain[id_, open_[0]] += n
    hits = found.select(
        pl.any_horizontal(pl.col(id_).to_physical() >= LEAST_MADE_OUT for id_ in ids).sum().alias(str(at))
        for at, ids in enumerate(by_harm.values())
    )
    for key, n in zip(by_harm, hits.row(0) if by_harm else (), strict=True):
        counts.answered[key] = n
    best = _best(found, list(screen.claims))
    return Counts(
        found.height, counts.impossible, counts.outcomes, counts.possible, counts.certain, +counts.answered, best
    )


def _outcomes(found: pl.DataFrame, id_: str) -> Iterator[tuple[str, str | None, int]]:
    """How often a claim has an outcome for a reason; counted as one number for both."""
    reasons = [*found.schema[why(id_)].categories, None]  # type: ignore[attr-defined]
    outcome, reason = (pl.col(name).to_physical().cast(pl.UInt16) for name in (id_, why(id_)))
    codes = found.select(outcome * len(reasons) + reason.fill_null(len(reasons) - 1)).to_series()
    for code, n in _frequencies(codes):
        yield OUTCOMES[code // len(reasons)], reasons[code % len(reasons)], n


def _frequencies(codes: pl.Series) -> Iterator[tuple[int, int]]:
    """How often each number occurs, from the least; nulls are passed over."""
    counted = np.bincount(codes.drop_nulls().to_numpy())
    return ((int(code), int(counted[code])) for code in counted.nonzero()[0])


def _best(found: pl.DataFrame, claims: list[str]) -> Counter[str | None]:
    """How the claim that stands best stands, over the rows of which something is said."""
    rows = found.filter(pl.col("impossible").is_null())
    if not claims:
        return Counter({None: rows.height}) if rows.height else Counter()
    ranks = rows.select(best=pl.max_horizontal(pl.col(id_).to_physical() for id_ in claims)).to_series()
    counted = ranks.value_counts().iter_rows()
    return Counter({None if rank is None else OUTCOMES[rank]: n for rank, n in counted})


@dataclass(frozen=True, slots=True)
class Share:
    """A count as a share, with where the true share lies if the rows are a random draw.

    Attributes:
        rows: How many rows.
        share: Of all counted.
        low: Least, at a confidence of `LEVEL`.
        high: Most.
    """

    rows: int
    share: float
    low: float
    high: float


def share_of(rows: int, of: int) -> Share:
    """The exact binomial interval (Clopper and Pearson 1934), by scipy."""
    from scipy.stats import binomtest

    interval = binomtest(rows, of).proportion_ci(LEVEL, method="exact")
    return Share(rows, rows / of, float(interval.low), float(interval.high))


__all__ = ["LEVEL", "METHOD", "Counts", "Share", "count", "share_of"]
