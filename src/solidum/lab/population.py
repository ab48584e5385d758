"""Populations drawn from what the user declares: one row a case, each column from its own declared distribution.

Nothing is drawn that the file does not declare: no default share, no hidden dependence. The same file, seed and number
of rows give the same table, whatever the machine; the file itself is kept in the table's metadata.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from solidum import __version__
from solidum.lab.screen_shape import Template
from solidum.lab.screen_table import CASE, CENTS, MET, WORDS, columns_of
from solidum.reasoning.screen import Column
from solidum.source import BadInput, Document, Problem, read

SCHEMA = "solidum/population/1"
METADATA = "solidum.population"
BLOCK = 1 << 20
"""Rows drawn at a time; each block has a stream of its own, so that the first rows do not depend on how many follow."""
UNKNOWN = "unknown"
_Bits = np.ndarray[Any, np.dtype[np.uint64]]
At = tuple[str | int, ...]


@dataclass(frozen=True)
class Declared:
    """One draw: a column by itself, or several that are drawn together.

    Attributes:
        columns: The columns it fills.
        shares: How likely each line is; they sum to one.
        lines: For each share the cells of the columns: a cell, or a range from and to, both among what may come.
        source: Where the user has the figures from.
    """

    columns: tuple[Column, ...]
    shares: tuple[Decimal, ...]
    lines: tuple[tuple[Cell, ...], ...]
    source: str | None


@dataclass(frozen=True, slots=True)
class Span:
    """Any value from one to another, each as likely: days, or whole cents."""

    least: int
    most: int


Cell = str | int | date | None | Span


@dataclass(frozen=True)
class Spec:
    """A file that declares a population.

    Attributes:
        draws: What is drawn, in the order of the file.
        columns: All columns, in that order.
        text: The file itself.
        sha256: Its hash.
    """

    title: str | None
    draws: tuple[Declared, ...]
    columns: tuple[Column, ...]
    text: str
    sha256: str


# --- reading ----------------------------------------------------------------------------------------


class _Reader:
    def __init__(self, document: Document, template: Template) -> None:
        self.document = document
        self.template = template
        self.problems: list[Problem] = []
        self.named: set[str] = set()

    def bad(self, at: At, what: str, why: str, remedy: str) -> None:
        self.problems.append(Problem(self.document.place(at), what, why, remedy))

    def keys(self, at: At, row: Mapping[str, Any], *known: str) -> None:
        for key in row:
            if key not in known:
                self.bad((*at, key), f"unknown key `{key}`", "it would be silently ignored", f"use {', '.join(known)}")

    def column(self, at: At, name: object) -> Column | None:
        if not isinstance(name, str):
            self.bad(at, "a draw without its column", "it fills one", 'write `column: "name(id, id)"`')
            return None
        try:
            vocabulary, record = self.template.library.vocabulary, self.template.record
            found = columns_of({name: pl.String()}, vocabulary, record, self.document.place(at))[0]
        except BadInput as error:
            self.problems += error.problems
            return None
        if name in self.named:
            self.bad(at, f"`{name}` is drawn twice", "a row has one cell for it", "leave one of the two out")
        self.named.add(name)
        return found

    def share(self, at: At, value: object) -> Decimal:
        if isinstance(value, int | Decimal) and not isinstance(value, bool) and 0 <= value <= 1:
            return Decimal(value)
        self.bad(at, f"`{value}` is no share", "a share is a number from 0 to 1", "write 0.25 for a quarter")
        return Decimal(0)

    def whole(self, at: At, shares: Sequence[Decimal]) -> None:
        total = sum(shares, Decimal(0))
        if total != 1 and not self.problems:
            what = f"the shares sum to {total.normalize():f}"
            self.bad(at, what, "what is left would be a silent assumption", f"say them all, `{UNKNOWN}` too")

    def cell(self, at: At, column: Column, value: object) -> Cell:
        """One value as a cell, checked against the type of the fact."""
        kind = column.fact.value
        if value == UNKNOWN:
            return None
        if kind == "yes_no" and isinstance(value, str) and value in (*WORDS, *MET):
            return MET.get(value, value)
        if kind == "date" and (day := _day(value)) is not None:
            return day
        if kind == "amount" and (cents := _cents(value)) is not None:
            return cents
        if kind in ("choice", "duration") and isinstance(value, str) and self._is_choice(column, value):
            return value
        wanted = {
            "yes_no": f"one of {', '.join([*WORDS, *MET])}",
            "date": "a date as 2026-11-24",
            "amount": "a number with at most two places after the point",
            "duration": "a period as `3 years`",
            "choice": f"one of {', '.join(column.fact.choices)}",
        }[kind]
        self.bad(at, f"`{value}` is no value of `{column.name}`", f"it is {wanted}, or {UNKNOWN}", "mend the value")
        return None

    def _is_choice(self, column: Column, value: str) -> bool:
        from solidum.reasoning.record import value_of

        try:
            value_of(column.fact, value)
        except ValueError:
            return False
        return True

    def span(self, at: At, column: Column, row: Mapping[str, Any]) -> Span:
        self.keys(at, row, "from", "until")
        make = {"date": _day_number, "amount": _cents}.get(column.fact.value)
        if make is None:
            why = "only days and amounts lie between others"
            self.bad(at, f"`{column.name}` has no range", why, "list its values: `evenly: [shown, unknown]`")
            return Span(0, 0)
        ends = [make(row.get("from")), make(row.get("until"))]
        if ends[0] is None or ends[1] is None or ends[0] > ends[1]:
            why = "a range has a least and a most, both of the kind of its fact"
            self.bad(at, f"the range of `{column.name}` cannot be read", why, "write {from: …, until: …}")
            return Span(0, 0)
        return Span(ends[0], ends[1])

    # --- draws --------------------------------------------------------------------------------------

    def one(self, at: At, row: Mapping[str, Any]) -> Declared | None:
        """A column by itself."""
        self.keys(at, row, "column", "shares", "evenly", "steps", UNKNOWN, "source")
        column = self.column((*at, "column"), row.get("column"))
        ways = [k for k in ("shares", "evenly", "steps") if k in row]
        if len(ways) != 1:
            what = f"`{row.get('column')}` is drawn in {len(ways)} ways"
            self.bad(at, what, "nothing is drawn that is not declared", "give one of shares, evenly, steps")
        if column is None or len(ways) != 1:
            return None
        how, inner = ways[0], (*at, ways[0])
        if UNKNOWN in row and how == "shares":
            self.bad((*at, UNKNOWN), f"`{UNKNOWN}` beside shares", "it is one of them", "move it into `shares`")
        pairs: list[tuple[Decimal, Cell]] = []
        missing = self.share((*at, UNKNOWN), row[UNKNOWN]) if UNKNOWN in row else Decimal(0)
        said = row[how]
        if how == "shares" and isinstance(said, dict):
            pairs = [(self.share((*inner, k), v), self.cell((*inner, k), column, k)) for k, v in said.items()]
        elif how == "evenly" and isinstance(said, dict):
            pairs = [(1 - missing, self.span(inner, column, said))]
        elif how == "evenly" and isinstance(said, list) and said:
            if UNKNOWN in row:
                self.bad((*at, UNKNOWN), f"`{UNKNOWN}` beside a list", "it may be one of them", "move it into the list")
            return Declared(
                (column,), (), tuple((self.cell((*inner, n), column, v),) for n, v in enumerate(said)), _source(row)
            )
        elif how == "steps" and isinstance(said, list) and all(isinstance(s, dict) for s in said):
            for n, step in enumerate(said):
                ends = {k: v for k, v in step.items() if k != "share"}
                pairs.append(
                    (self.share((*inner, n, "share"), step.get("share")), self.span((*inner, n), column, ends))
                )
        else:
            self.bad(inner, f"`{how}` cannot be read", "see docs/format.md, populations", "give it in one of its forms")
            return None
        if missing and how in ("evenly", "steps"):
            pairs.append((missing, None))
        self.whole(inner, [share for share, _ in pairs])
        return Declared((column,), tuple(s for s, _ in pairs), tuple((c,) for _, c in pairs), _source(row))

    def joint(self, at: At, row: Mapping[str, Any]) -> Declared | None:
        """Columns that depend on each other, as a table of what comes together how often."""
        self.keys(at, row, "columns", "rows", "source")
        names, rows = row.get("columns"), row.get("rows")
        if not isinstance(names, list) or not isinstance(rows, list) or not rows:
            self.bad(
                at,
                "a draw of several columns without its table",
                "it lists what comes together",
                "give columns and rows",
            )
            return None
        read = [self.column((*at, "columns", n), name) for n, name in enumerate(names)]
        columns = [c for c in read if c is not None]
        if len(columns) < len(read):
            return None
        shares, lines = [], []
        for n, line in enumerate(rows):
            here = (*at, "rows", n)
            cells = line.get("cells") if isinstance(line, dict) else None
            if not isinstance(cells, list) or len(cells) != len(columns):
                what = f"this row does not have {len(columns)} cells"
                self.bad(here, what, "it has one for each column", "write {share: 0.5, cells: [shown, unknown]}")
                continue
            self.keys(here, line, "share", "cells")
            shares.append(self.share((*here, "share"), line.get("share")))
            lines.append(
                tuple(self.cell((*here, "cells", i), c, v) for i, (c, v) in enumerate(zip(columns, cells, strict=True)))
            )
        self.whole((*at, "rows"), shares)
        return Declared(tuple(columns), tuple(shares), tuple(lines), _source(row))


def _source(row: Mapping[str, Any]) -> str | None:
    found = row.get("source")
    return None if found is None else str(found)


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _day_number(value: object) -> int | None:
    day = _day(value)
    return None if day is None else day.toordinal()


def _cents(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    cents = Decimal(value) * CENTS
    return int(cents) if cents == cents.to_integral_value() else None


def read_spec(path: str | os.PathLike[str], template: Template) -> Spec:
    """Read a file that declares a population.

    Raises:
        BadInput: With everything that is wrong with the file, each with its place.
    """
    document = read(path)
    data, reader = document.data, _Reader(document, template)
    if not isinstance(data, dict) or data.get("population") != 1:
        reader.bad(
            (), "this declares no population", "it begins with `population: 1`", "see docs/format.md, populations"
        )
        raise BadInput(reader.problems)
    reader.keys((), data, "population", "title", "facts", "together")
    draws: list[Declared] = []
    for part, make in (("facts", reader.one), ("together", reader.joint)):
        rows = data.get(part, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            reader.bad(
                (part,), f"`{part}` is no list of draws", "each names its columns", "see docs/format.md, populations"
            )
            continue
        for n, row in enumerate(rows):
            found = make((part, n), row)
            if found is not None:
                draws.append(found)
    columns = [c for draw in draws for c in draw.columns]
    if not columns and not reader.problems:
        reader.bad((), "nothing is drawn", "then every row is the template", "declare a column under `facts:`")
    if not reader.problems:
        try:
            vocabulary, record = template.library.vocabulary, template.record
            columns_of({c.name: pl.String() for c in columns}, vocabulary, record, document.place(()))
        except BadInput as error:
            reader.problems += error.problems
    if reader.problems:
        raise BadInput(reader.problems)
    text = Path(path).read_text(encoding="utf-8")
    title = data.get("title")
    return Spec(None if title is None else str(title), tuple(draws), tuple(columns), text, document.sha256)


# --- drawing ----------------------------------------------------------------------------------------


def draw(spec: Spec, rows: int, seed: int) -> Iterator[pl.DataFrame]:
    """Draw a population, block by block.

    Args:
        spec: What is declared.
        rows: How many.
        seed: A whole number from 0. Each draw has a stream of its own, named after its columns: another column more or
            less in the file leaves the others as they were.
    """
    for block, start in enumerate(range(0, rows, BLOCK)):
        count = min(BLOCK, rows - start)
        made = [pl.int_range(start + 1, start + count + 1, eager=True).alias(CASE)]
        for declared in spec.draws:
            made += _drawn(declared, seed, block, count)
        yield pl.DataFrame(made)


def _drawn(declared: Declared, seed: int, block: int, count: int) -> list[pl.Series]:
    name = "\n".join(c.name for c in declared.columns)
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")

    def bits(stream: int) -> _Bits:
        """53 random bits a row: exact as a float."""
        source = np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(key >> 32, key & 0xFFFFFFFF, block, stream)))
        return np.asarray(source.random_raw(count), dtype=np.uint64) >> np.uint64(11)

    shares = declared.shares or (Decimal(1) / len(declared.lines),) * len(declared.lines)
    cuts = np.array([float(c) * 2.0**53 for c in list(accumulate(shares))[:-1]])
    line = np.searchsorted(cuts, bits(0).astype(np.float64), side="right")
    found = []
    for at, column in enumerate(declared.columns):
        inside = bits(1 + at) if _ranges(declared, at) else None
        found.append(_cells([cells[at] for cells in declared.lines], line, inside, column))
    return found


def _ranges(declared: Declared, at: int) -> bool:
    return any(isinstance(cells[at], Span) for cells in declared.lines)


def _cells(
    values: Sequence[Cell],
    line: np.ndarray[Any, np.dtype[np.intp]],
    inside: _Bits | None,
    column: Column,
) -> pl.Series:
    kind = column.fact.value
    known = np.array([v is not None for v in values])[line]
    if kind in ("date", "amount"):
        least = np.array([_number(v) for v in values], dtype=np.int64)
        width = np.array([v.most - v.least + 1 if isinstance(v, Span) else 1 for v in values], dtype=np.float64)
        numbers = least[line]
        if inside is not None:
            numbers = numbers + np.floor(inside.astype(np.float64) * 2.0**-53 * width[line]).astype(np.int64)
        found = pl.Series(column.name, numbers).set(pl.Series(~known), None)
        if kind == "amount":
            return (found.cast(pl.Decimal(20, 2)) / CENTS).cast(pl.Decimal(20, 2))
        return (found - date(1970, 1, 1).toordinal()).cast(pl.Int32).cast(pl.Date)
    if kind == "yes_no" and all(v in (None, "shown", "contrary shown") for v in values):
        shown = np.array([v == "shown" for v in values])[line]
        return pl.Series(column.name, shown).set(pl.Series(~known), None)
    words = pl.Enum(sorted({v for v in values if isinstance(v, str)}))
    return pl.Series(column.name, values, dtype=words).gather(line)


def _number(value: Cell) -> int:
    if isinstance(value, Span):
        return value.least
    if isinstance(value, date):
        return value.toordinal()
    return value if isinstance(value, int) else 0


def write_population(
    template: Template,
    spec: Spec,
    rows: int,
    seed: int,
    output: Path,
    progress: Callable[[int], object] = lambda _: None,
) -> None:
    """Draw a population into a Parquet file, which is written whole or not at all.

    Args:
        template: The case that all rows share.
        spec: What is declared.
        rows: How many.
        seed: Of the draw.
        output: The file.
        progress: Told how many rows are drawn so far.
    """
    blank = next(draw(spec, 1, seed)).clear()

    def blocks(
        names: list[str] | None, predicate: pl.Expr | None, most: int | None, size: int | None
    ) -> Iterator[pl.DataFrame]:
        done = 0
        for frame in draw(spec, rows, seed):
            done += frame.height
            progress(done)
            yield frame if names is None else frame.select(names)

    scratch = output.with_name(f".{output.name}.part")
    try:
        register_io_source(blocks, schema=blank.schema).sink_parquet(
            scratch, metadata={METADATA: json.dumps(described(template, spec, rows, seed))}, row_group_size=BLOCK
        )
        scratch.replace(output)
    finally:
        scratch.unlink(missing_ok=True)


def described(template: Template, spec: Spec, rows: int, seed: int) -> dict[str, Any]:
    """What the table's metadata say: all that is needed to draw it again."""
    return {
        "schema": SCHEMA,
        "solidum": __version__,
        "template": {"title": template.case.title, "sha256": template.case.sha256},
        "declared": {"title": spec.title, "sha256": spec.sha256, "text": spec.text},
        "rows": rows,
        "seed": seed,
        "columns": [column.name for column in spec.columns],
    }


__all__ = [
    "BLOCK",
    "METADATA",
    "SCHEMA",
    "Declared",
    "Span",
    "Spec",
    "described",
    "draw",
    "read_spec",
    "write_population",
]
