"""Screening from file to file: in blocks, so that memory does not grow with the table, and so that it can go on.

Beside the result a folder of finished parts is kept with a manifest: what is screened, and for each part its hash and
its counts. A run that was stopped goes on after the last part that is whole; one with other input refuses the folder.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from solidum import __version__
from solidum.analysis import Refusal
from solidum.lab.screen import Screen
from solidum.lab.screen_count import Counts, Share, count, share_of
from solidum.lab.screen_money import Compensated, compensated
from solidum.lab.screen_shape import NOT_MADE_OUT, Template
from solidum.lab.screen_table import CASE, settled
from solidum.reasoning.circuit import FALSE, TRUE
from solidum.reasoning.claims import OUTCOMES
from solidum.share.translate import ASSUMABLE, GROUNDS
from solidum.source import BadInput, Place, Problem

METADATA = "solidum.screen"
BLOCK = 1 << 20
CHUNK = 1 << 22
Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Screened:
    """What came out of screening a table.

    Attributes:
        screen: The screen that was run.
        counts: Counted over all rows.
        population: What the table's own metadata say of how it was drawn; None if nothing.
        sha256: Of the table's file.
        refusals: What the law at hand does not answer about the case that the rows share.
        money: What sharing comes to, if asked.
    """

    screen: Screen
    counts: Counts
    population: Mapping[str, Any] | None
    sha256: str
    refusals: tuple[Refusal, ...]
    money: Compensated | None = None

    @property
    def rows(self) -> int:
        """How many rows."""
        return self.counts.rows

    @property
    def declared(self) -> tuple[str, int] | None:
        """What the population was drawn from, and the seed; None if its file does not say."""
        drawn = self.population
        return None if drawn is None else (str(drawn["declared"]["title"] or "untitled"), int(drawn["seed"]))

    @property
    def harms(self) -> tuple[str, ...]:
        """The harms of the template."""
        return tuple(harm.id for harm in self.screen.template.case.harms)

    @property
    def out_of_reach(self) -> dict[str, tuple[str, ...]]:
        """Harms for which no claim can be made out in any row, whatever the columns say.

        What decides them is then neither in the case file nor in a column: some claim stays open for want of it. Harms
        that the law leaves without a claim whatever is added (outside scope, extinguished, defeated) are not among
        them. With each harm the codes of the rules that fail in every row.
        """
        found: dict[str, tuple[str, ...]] = {}
        for harm in self.harms:
            claims = [c for shape in self.screen.shapes for c in shape.claims if c.claim.scene.harm == harm]
            if any(c.steps[OUTCOMES.index(o)] != FALSE for c in claims for o in GROUNDS):
                continue
            if any(c.steps[OUTCOMES.index(o)] != FALSE for c in claims for o in ASSUMABLE):
                failing = (code for c in claims for code, node in c.rules.get(NOT_MADE_OUT, ()) if node == TRUE)
                found[harm] = tuple(dict.fromkeys(failing))
        return found

    def best_shares(self) -> tuple[tuple[str | None, Share], ...]:
        """Rows by the outcome of the claim that stands best, the worst first."""
        order = (None, *OUTCOMES)
        best = self.counts.best
        return tuple((o, share_of(best[o], self.counts.counted)) for o in order if best[o])

    def answered_shares(self) -> tuple[tuple[str, Share], ...]:
        """For each harm, the rows in which somebody is shown to answer for it."""
        return tuple((h, share_of(self.counts.answered[h, None], self.counts.counted)) for h in self.harms)


def screen_file(
    template: Template,
    population: Path,
    output: Path,
    *,
    bounds: bool = False,
    money: int | None = None,
    block: int = BLOCK,
    progress: Progress = lambda done, rows: None,
) -> Screened:
    """Screen a table in a file.

    Args:
        template: The case that all rows share.
        population: A Parquet file, or a CSV file (name ends in `.csv`).
        output: The Parquet file to write: a row for each row, whole or not at all.
        bounds: Whether to tell what each claim could still become, too.
        money: Tell who is compensated, with at most so many runs of sharing; None for not at all.
        block: Rows at a time.
        progress: Told how many rows are done, of how many.

    Raises:
        BadInput: If the table cannot be read, or the folder of parts belongs to another run.
    """
    place = Place(str(population), 1, 1)
    digest = _digest(population, place)
    parts = output.with_name(output.name + ".parts")
    identity = {
        "solidum": __version__,
        "population": digest,
        "template": template.case.sha256,
        "packs": {p.id: p.sha256 for p in template.library.packs.values()},
        "only": None if template.packs is None else sorted(template.packs),
        "bounds": bounds,
        "block": block,
    }
    manifest = _Manifest(parts, identity)
    source = _as_parquet(population, parts, place)
    table, rows = _opened(source, place)
    screen = Screen(template, table.collect_schema(), bounds=bounds, place=place)
    _learn(screen, table, rows, block)
    counts = Counts.none()
    for number, start in enumerate(range(0, rows, block)):
        done = manifest.done(number)
        if done is None:
            frame = table.slice(start, block).collect()
            found = screen.run(frame, start)
            done = count(screen, found)
            if CASE in frame.columns:
                found = found.insert_column(0, frame.get_column(CASE))
            manifest.add(number, found, done)
        counts = counts + done
        progress(min(start + block, rows), rows)
    about = {**identity, "title": template.case.title, "as_of": template.case.as_of.isoformat(), "rows": rows}
    paid = None if money is None else compensated(screen, table, manifest.table(), block, money)
    manifest.joined(output, {METADATA: json.dumps(about)}, block)
    return Screened(screen, counts, _drawn_from(population), digest, template.refusals, paid)


def _learn(screen: Screen, table: pl.LazyFrame, rows: int, block: int) -> None:
    """Compile every shape of the table, so that all parts have the same columns."""
    names = [c.name for c in screen.linking]
    if not names:
        screen.learn(pl.DataFrame())
    for start in range(0, rows if names else 0, block):
        frame = table.select(names).slice(start, block).collect()
        screen.learn(settled(frame, screen.linking, screen.place, start))


def _digest(path: Path, place: Place) -> str:
    whole = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                whole.update(chunk)
    except OSError as error:
        why = error.strerror or str(error)
        raise BadInput([Problem(place, "the table cannot be read", why, "give a Parquet or CSV file")]) from error
    return whole.hexdigest()


def _as_parquet(population: Path, parts: Path, place: Place) -> Path:
    """The table itself; one of text is brought into columns first."""
    if population.suffix.lower() != ".csv":
        return population
    made = parts / "population.parquet"
    if not made.exists():
        scratch = made.with_suffix(".part")
        try:
            pl.scan_csv(population, infer_schema=False).sink_parquet(scratch, row_group_size=BLOCK)
        except (pl.exceptions.PolarsError, OSError) as error:
            scratch.unlink(missing_ok=True)
            raise BadInput([Problem(place, "the table cannot be read", str(error), "give a whole CSV file")]) from error
        scratch.replace(made)
    return made


def _opened(source: Path, place: Place) -> tuple[pl.LazyFrame, int]:
    try:
        table = pl.scan_parquet(source)
        return table, table.select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, OSError) as error:
        why = str(error).splitlines()[0]
        remedy = "give a Parquet file, or a CSV file whose name ends in .csv"
        raise BadInput([Problem(place, "the table cannot be read", why, remedy)]) from error


def _drawn_from(population: Path) -> Mapping[str, Any] | None:
    from solidum.lab.population import METADATA as DRAWN

    with suppress(pl.exceptions.PolarsError, OSError, ValueError, KeyError):
        found: Any = json.loads(pl.read_parquet_metadata(population)[DRAWN])
        return found if isinstance(found, dict) else None
    return None


class _Manifest:
    """The finished parts of a run."""

    def __init__(self, folder: Path, identity: Mapping[str, Any]) -> None:
        self._folder = folder
        self._file = folder / "manifest.json"
        self._identity = dict(identity)
        self._parts: list[dict[str, Any]] = []
        if folder.exists():
            self._resume()
        else:
            folder.mkdir(parents=True)
            self._write()

    def _resume(self) -> None:
        place = Place(str(self._folder), 1, 1)
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            what = "this folder is in the way of the finished parts, and is none of a screening"
            raise BadInput([Problem(place, what, str(error), "remove it, or choose another -o")]) from error
        if kept["identity"] != self._identity:
            others = ", ".join(k for k, v in self._identity.items() if kept["identity"].get(k) != v)
            why = f"it was screened with another {others}"
            raise BadInput([Problem(place, "these parts are of another run", why, "remove it, or choose another -o")])
        self._parts = kept["parts"]

    def _write(self) -> None:
        scratch = self._file.with_suffix(".part")
        scratch.write_text(json.dumps({"identity": self._identity, "parts": self._parts}), encoding="utf-8")
        scratch.replace(self._file)

    def _path(self, number: int) -> Path:
        return self._folder / f"part-{number:06d}.parquet"

    def done(self, number: int) -> Counts | None:
        """The counts of a part that is finished and whole."""
        if number >= len(self._parts):
            return None
        path, kept = self._path(number), self._parts[number]
        if not path.exists() or _digest(path, Place(str(path), 1, 1)) != kept["sha256"]:
            del self._parts[number:]
            return None
        return Counts.from_json(kept["counts"])

    def add(self, number: int, found: pl.DataFrame, counts: Counts) -> None:
        """Keep a part."""
        path = self._path(number)
        found.write_parquet(path, compression="lz4", statistics=False)
        self._parts.append({"sha256": _digest(path, Place(str(path), 1, 1)), "counts": counts.to_json()})
        self._write()

    def joined(self, output: Path, metadata: dict[str, str], block: int) -> None:
        """Join all parts into the result, and clear them away."""
        scratch = output.with_name(f".{output.name}.part")
        try:
            self.table().sink_parquet(scratch, metadata=metadata, row_group_size=block, statistics=False)
            scratch.replace(output)
        finally:
            scratch.unlink(missing_ok=True)
        shutil.rmtree(self._folder)

    def table(self) -> pl.LazyFrame:
        """All parts as one table."""
        return pl.scan_parquet([self._path(n) for n in range(len(self._parts))])


__all__ = ["BLOCK", "METADATA", "Screened", "screen_file"]
