"""A population under several regimes: the same rows, screened once for each."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from solidum import __version__
from solidum.casefile.model import CaseFile
from solidum.lab.regimes.compared import Column, columns_for
from solidum.lab.regimes.model import Regime
from solidum.lab.screen import template_of
from solidum.lab.screen_count import LEVEL, METHOD, Share, share_of
from solidum.lab.screen_files import Progress, Screened, screen_file
from solidum.lab.screen_money import MOST_PATTERNS, SEED
from solidum.law.library import Library

SCHEMA = "solidum/screen/1"
Found = tuple[tuple[Column, Screened], ...]


def screen_regimes(
    case: CaseFile,
    regimes: Sequence[Regime | None],
    library: Library,
    population: Path,
    output: Path | None,
    *,
    bounds: bool = False,
    money: bool = False,
    progress: Progress = lambda done, rows: None,
) -> Found:
    """Screen a population under each regime.

    Args:
        case: The case that all rows share.
        regimes: The regimes; None for the law in force.
        library: The law at hand.
        population: A Parquet or CSV file.
        output: A Parquet file for one regime, a folder with one for each if there are several; None keeps nothing.
        bounds: Whether to tell what each claim could still become, too.
        money: Whether to tell who is compensated; on a sample of rows where the sharing has too many patterns.
        progress: Told how many rows are done, of how many.

    Raises:
        BadInput: If a regime, the case or the table is not good.
    """
    found = []
    columns = columns_for(regimes, library)
    with tempfile.TemporaryDirectory() as scratch:
        for column in columns:
            template = template_of(column.sees(case), column.library)
            target = _target(column, output, len(columns), Path(scratch))
            most = MOST_PATTERNS if money else None
            found.append(
                (column, screen_file(template, population, target, bounds=bounds, money=most, progress=progress))
            )
    return tuple(found)


def _target(column: Column, output: Path | None, many: int, scratch: Path) -> Path:
    if output is None:
        return scratch / f"{column.id}.parquet"
    if many == 1:
        output.parent.mkdir(parents=True, exist_ok=True)
        return output
    output.mkdir(parents=True, exist_ok=True)
    return output / f"{column.id}.parquet"


def to_json(found: Found) -> dict[str, Any]:
    """The summary as plain data."""
    case = found[0][1].screen.template.case
    return {
        "schema": SCHEMA,
        "solidum": __version__,
        "mode": "lab",
        "as_of": case.as_of.isoformat(),
        "case": {"title": case.title, "sha256": case.sha256},
        "interval": {"method": METHOD, "level": LEVEL},
        "regimes": [_one(column, screened) for column, screened in found],
    }


def _one(column: Column, screened: Screened) -> dict[str, Any]:
    counts = screened.counts
    return {
        "regime": column.id,
        "mode": column.library.mode,
        "packs": [
            {"id": pack.id, "version": pack.version, "sha256": pack.sha256} for pack in screened.screen.template.chosen
        ],
        "refusals": [{"what": refusal.what, "why": refusal.why} for refusal in screened.refusals],
        "rows": counts.rows,
        "impossible": dict(counts.impossible),
        "population": {"sha256": screened.sha256, "declared": screened.population},
        "best": [{"outcome": outcome, **_share(share)} for outcome, share in screened.best_shares()],
        "out_of_reach": [{"harm": harm, "lacking": list(codes)} for harm, codes in screened.out_of_reach.items()],
        "answered": [{"harm": harm, **_share(share)} for harm, share in screened.answered_shares()],
        "answered_by": [
            {"harm": harm, "defendant": defendant, **_share(share_of(n, counts.counted))}
            for (harm, defendant), n in sorted(counts.answered.items(), key=str)
            if defendant is not None
        ],
        "claims": [
            {"claim": claim, "outcome": outcome, "why": why, "rows": n}
            for (claim, outcome, why), n in sorted(counts.outcomes.items(), key=str)
        ],
        "possible": [[*key, n] for key, n in sorted(counts.possible.items())],
        "certain": [[*key, n] for key, n in sorted(counts.certain.items())],
        "money": None
        if screened.money is None
        else {
            "sampled": screened.money.sampled,
            "seed": None if screened.money.sampled is None else SEED,
            "depends_on": list(screened.money.columns),
            "patterns": [
                {
                    "rows": p.rows,
                    "state": p.state,
                    "currency": p.currency,
                    "loss": _range(p.loss),
                    "paid": _range(p.paid),
                    "not_recoverable": _range(p.not_recoverable),
                    "uncollectable": _range(p.uncollectable),
                    "bears": {party: _range(bears) for party, bears in p.bears.items()},
                    "reasons": list(p.reasons),
                }
                for p in screened.money.patterns
            ],
        },
    }


def _share(share: Share) -> dict[str, Any]:
    return {"rows": share.rows, "share": share.share, "low": share.low, "high": share.high}


def _range(found: tuple[Any, Any]) -> list[str]:
    return [str(found[0]), str(found[1])]


__all__ = ["SCHEMA", "screen_regimes", "to_json"]
