"""Populations as tables: one row a case, one column a statement that every row makes in its own way.

A column's header is the fact as the short form writes it: `causal_link(app, h1)`; `admitted by maker: sold(maker, app)`
for a statement that binds only its maker; `loss_amount(h1) in EUR` for an amount. Cells hold true (shown), false (the
contrary shown), or nothing (unknown); or, as text, the words of `WORDS`; dates, amounts, or one of the choices.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl

from solidum.law.model import Degree, Money, Value, Vocabulary
from solidum.reasoning.project import check_fact
from solidum.reasoning.record import Entry, Key, Record, short_fact
from solidum.reasoning.screen import Column
from solidum.source import BadInput, Place, Problem

CASE = "case"
"""The column that names a row; it is carried along and says nothing of the case."""
WORDS: Mapping[str, tuple[bool, Degree]] = {
    "shown": (True, Degree.proved),
    "contrary shown": (False, Degree.proved),
    "likely": (True, Degree.likely),
    "not likely": (False, Degree.likely),
    "argued": (True, Degree.argued),
    "not argued": (False, Degree.argued),
}
"""What a yes/no cell of text may say, and how far it is shown; an empty one, or `unknown`, is not settled."""
MET: dict[str, str] = {"met": "shown", "not met": "contrary shown"}
PLAIN: dict[str, str] = {"true": "shown", "yes": "shown", "false": "contrary shown", "no": "contrary shown"}
"""How tables of plain text write yes and no."""
SHAPING = frozenset(
    "harm.involves harm.victim harm.place thing.part_of thing.version_of claim.forum party.country".split()
)
"""Fields that decide which claims there are at all, or which calendar counts: a template says them, not a row."""
CENTS = 100
_AS_READ: dict[str, type[pl.DataType]] = {"yes_no": pl.Boolean, "date": pl.Date}
"""Cells that are as the circuit reads them."""
_HEADER = re.compile(r"^(?P<fact>.*\))(?:\s+in\s+(?P<currency>[A-Z]{3}))?$")


def columns_of(
    schema: Mapping[str, pl.DataType], vocabulary: Vocabulary, record: Record, place: Place | None
) -> tuple[Column, ...]:
    """Read the headers of a table.

    Args:
        schema: The headers and what the cells are; that of `CASE` is passed over.
        vocabulary: The facts there are.
        record: The record of the template: what the columns may speak of.
        place: The file, for messages.

    Raises:
        BadInput: With every header that is no statement about the template.
    """
    found: list[Column] = []
    problems: list[Problem] = []
    for name, dtype in schema.items():
        if name == CASE:
            continue
        try:
            column = _column(name, vocabulary, record, place)
            found.append(replace(column, graded=column.fact.value == "yes_no" and _is_text(dtype)))
        except BadInput as error:
            problems += error.problems
    seen: dict[tuple[Key, str | None], str] = {}
    for column in found:
        other = seen.setdefault((column.key, column.by), column.name)
        if other != column.name or sum(c.name == column.name for c in found) > 1:
            what = f"`{column.name}` and `{other}` are the same statement"
            problems.append(Problem(place, what, "a row would make it twice", "leave one of the two out"))
    if problems:
        raise BadInput(problems)
    return tuple(found)


def _column(name: str, vocabulary: Vocabulary, record: Record, place: Place | None) -> Column:
    match = _HEADER.match(name.strip())
    if match is None:
        why = f"a header is a fact with its arguments, as `causal_link(app, h1)`; `{CASE}` may name the rows"
        raise _bad(place, f"column `{name}` is no statement of the vocabulary", why, "rename the column, or drop it")
    by_whom, colon, call = match["fact"].rpartition(":")
    # a value is needed to read the short form of what is no yes/no fact; `unknown` asks for none
    key, entry = short_fact(f"{by_whom}{colon} unknown {call.strip()}".strip(), vocabulary, place)
    problems = check_fact(key, vocabulary, dict(record.entities), place)
    if problems:
        raise BadInput(problems)
    fact = vocabulary.facts[key[0]]
    standing = by_whom.split()[0] if by_whom else "proved"
    if fact.field in SHAPING:
        why = f"`{key[0]}` decides which claims there are, or which law and calendar: that is the template's to say"
        raise _bad(place, f"column `{name}` cannot differ from row to row", why, "make a template for each")
    if by_whom and fact.value != "yes_no":
        why = "only whether a fact is so can be admitted by one party alone"
        raise _bad(place, f"column `{name}` is a {fact.value} with a maker", why, "leave the maker out")
    if (fact.value == "amount") != (match["currency"] is not None):
        why = "an amount needs its currency in the header, and nothing else has one"
        raise _bad(place, f"column `{name}` and its currency do not fit", why, "write `loss_amount(h1) in EUR`")
    if entry.by is not None and entry.by not in record.entities:
        raise _bad(place, f"`{entry.by}` in `{name}` is not in the case", "a statement has a maker", "name a party")
    return Column(name, key, fact, standing, entry.by, match["currency"])


def _bad(place: Place | None, what: str, why: str, remedy: str) -> BadInput:
    return BadInput([Problem(place, what, why, remedy)])


# --- cells ------------------------------------------------------------------------------------------


def settled(frame: pl.DataFrame, columns: Sequence[Column], place: Place | None, first: int = 0) -> pl.DataFrame:
    """The table with every column as the circuit reads it.

    A yes/no fact is Boolean, or, where the table has words, a whole number: the degree, negative for the contrary. An
    amount becomes whole cents; a date a date; a choice or period text. What is unknown is null.

    Args:
        frame: Rows of a population.
        columns: Its columns.
        place: The file, for messages.
        first: The number of the first row in the file, for messages.

    Raises:
        BadInput: With the first cell of each column that cannot be read.
    """
    made = []
    problems: list[Problem] = []
    for column in columns:
        raw = frame.get_column(column.name)
        if raw.dtype == _AS_READ.get(column.fact.value):
            made.append(raw)
            continue
        cells = _cells(raw, column)
        wrong = cells.is_null() & raw.is_not_null() & ~_unknown(raw)
        if wrong.any():
            at = wrong.arg_true()[0]
            what = f"row {first + at + 1} of column `{column.name}`: `{raw[at]}` cannot be read"
            remedy = "mend the cell, or leave it empty (unknown)"
            problems.append(Problem(_line(place, first + at), what, _expected(column), remedy))
        made.append(cells.alias(column.name))
    if problems:
        raise BadInput(problems)
    return pl.DataFrame(made) if made else pl.DataFrame(height=frame.height)


def _line(place: Place | None, row: int) -> Place | None:
    """Where a row stands: a table of text has a line for the headers, and one for each row."""
    text = place is not None and place.file.lower().endswith(".csv")
    return replace(place, line=row + 2) if place is not None and text else place


def _unknown(raw: pl.Series) -> pl.Series:
    if not _is_text(raw.dtype):
        return pl.repeat(False, len(raw), eager=True)
    return raw.cast(pl.String).str.strip_chars().is_in(["", "unknown"]).fill_null(False)


def _is_text(dtype: pl.DataType) -> bool:
    return dtype == pl.String or isinstance(dtype, pl.Categorical | pl.Enum)


def _cells(raw: pl.Series, column: Column) -> pl.Series:
    kind, none = column.fact.value, pl.repeat(None, len(raw), dtype=pl.String, eager=True)
    if raw.dtype == pl.Null:
        return none.cast(_dtype(column))
    text = raw.cast(pl.String).str.strip_chars() if _is_text(raw.dtype) else None
    if kind == "yes_no":
        if text is not None:
            return _degrees(text)
        return raw if raw.dtype == pl.Boolean else none.cast(pl.Boolean)
    if kind == "date":
        return raw if raw.dtype == pl.Date else none.cast(pl.Date) if text is None else text.str.to_date(strict=False)
    if kind == "amount":
        return _cents(raw if text is None else text.cast(pl.Decimal(38, 4), strict=False))
    if text is None:
        return none
    if kind == "choice" and "any" not in column.fact.choices:
        return text.set(~text.is_in(list(column.fact.choices)), None)
    if kind == "duration":
        return text.set(~text.str.contains(r"^\d+\s*(years?|months?|days?)$"), None)
    return text.set(text.is_in(["", "unknown"]), None)


def _dtype(column: Column) -> pl.DataType:
    return {"yes_no": pl.Boolean(), "date": pl.Date(), "amount": pl.Int64()}.get(column.fact.value, pl.String())


def _degrees(text: pl.Series) -> pl.Series:
    words = {w: int(degree) * (1 if yes else -1) for w, (yes, degree) in WORDS.items()}
    words |= {other: words[word] for other, word in (MET | PLAIN).items()}
    return text.str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.Int8)


def _cents(raw: pl.Series) -> pl.Series:
    """Amounts as whole cents; null where an amount has more than two places after the point."""
    if raw.dtype.is_integer():
        return raw.cast(pl.Int64, strict=False) * CENTS
    if not raw.dtype.is_numeric():
        return pl.repeat(None, len(raw), dtype=pl.Int64, eager=True)
    exact = raw.cast(pl.Decimal(38, 4), strict=False) * CENTS
    cents = exact.cast(pl.Int64, strict=False)
    return cents.set(exact != cents.cast(exact.dtype), None)


def _expected(column: Column) -> str:
    kind = column.fact.value
    if kind == "yes_no":
        return f"a yes/no cell is true, false, empty, or one of {', '.join([*WORDS, *MET])}"
    if kind == "date":
        return "a date is written 2026-11-24"
    if kind == "amount":
        return "an amount is a number with at most two places after the point"
    if kind == "duration":
        return "a period is written `3 years`"
    return f"it is one of {', '.join(column.fact.choices)}"


def value_in(column: Column, cell: object) -> tuple[bool | Value | None, Degree]:
    """What a cell of a settled table says, as the engine's value, and to which degree."""
    if cell is None:
        return None, Degree.proved
    if isinstance(cell, bool):
        return cell, Degree.proved
    if column.fact.value == "yes_no" and isinstance(cell, int):
        return cell > 0, Degree(abs(cell))
    if column.fact.value == "amount" and isinstance(cell, int):
        return Money(Decimal(cell) / CENTS, column.currency or ""), Degree.proved
    if column.fact.value == "duration":
        from solidum.reasoning.record import value_of

        found = value_of(column.fact, cell)
        return (None if isinstance(found, bool) else found), Degree.proved
    if isinstance(cell, date | str):
        return cell, Degree.proved
    raise TypeError(f"{cell!r} in `{column.name}`")


def record_with(record: Record, columns: Sequence[Column], row: Mapping[str, object]) -> Record:
    """The record of one row: what its case file would say.

    Args:
        record: The record of the template.
        columns: The columns.
        row: A row of a settled table, by header.
    """
    said: dict[Key, tuple[Entry, ...]] = {}
    for column in columns:
        said[column.key] = (*said.get(column.key, ()), column.entry(*value_in(column, row[column.name])))
    return record.overlay(said)


__all__ = ["CASE", "CENTS", "SHAPING", "WORDS", "columns_of", "record_with", "settled", "value_in"]
