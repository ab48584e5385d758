"""Who is compensated in a screened population: sharing run once for each pattern of what it depends on.

Sharing looks at the claims that are made out or barred, at the facts that the rules of sharing, recourse and remedy
ask, and at the losses. Rows that agree on these have the same result to the cent, so it is computed once for them all.
Where too many rows differ, a random sample of them stands for all, and the result says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import polars as pl

from solidum.analysis import analyse_record
from solidum.casefile import model as casefile
from solidum.lab.screen import Screen
from solidum.lab.screen_table import record_with, settled, value_in
from solidum.law.library import Library
from solidum.law.model import Money, Pack, Rule
from solidum.law.walk import fact_ids, fact_terms, refs, rule_conditions
from solidum.reasoning.index import pack_index
from solidum.reasoning.screen import Column
from solidum.share.translate import BARRED, GROUNDS

MOST_PATTERNS = 300
SEED = 1
"""Of the sample that is drawn where the rows have more patterns than are run."""
SHARING = ("sharing", "recourse", "remedy")
COUNTED = (*GROUNDS, *BARRED)
STATED = {"harm.amount": "amount", "harm.date": "date"}
"""Fields of the case file that sharing reads there, and not off the record."""

Range = tuple[Decimal, Decimal]


@dataclass(frozen=True)
class Pattern:
    """Rows with one result of sharing.

    Attributes:
        rows: How many.
        state: Of the sharing: computed, structure (no sum), refused, nobody.
        currency: Of the sums; None if there are none.
        loss: The losses for which somebody answers, from and to.
        paid: What those who answer pay, from and to.
        not_recoverable: What the law lets nobody recover.
        uncollectable: What is owed and nobody can pay.
        bears: What each party bears in the end; empty where it is not decided.
        reasons: Why there is no figure.
    """

    rows: int
    state: str
    currency: str | None
    loss: Range
    paid: Range
    not_recoverable: Range
    uncollectable: Range
    bears: Mapping[str, Range]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Compensated:
    """The money of a screened population.

    Attributes:
        patterns: The most frequent first.
        sampled: How many rows were drawn at random to stand for all of which something is said; None if all were run.
        columns: The columns that sharing depends on, beside the outcomes.
    """

    patterns: tuple[Pattern, ...]
    sampled: int | None
    columns: tuple[str, ...]


def compensated(screen: Screen, population: pl.LazyFrame, screened: pl.LazyFrame, block: int, most: int) -> Compensated:
    """The money of a screened population.

    Up to `most` patterns all rows are run; above, a simple random sample of `most` rows, drawn with a fixed seed.

    Args:
        screen: The screen that was run.
        population: The table.
        screened: What came out of it.
        block: Rows at a time.
        most: Patterns at most.
    """
    columns = _looked_at(screen)
    keys: Counter[tuple[object, ...]] = Counter()
    first: dict[tuple[object, ...], int] = {}
    for start, frame in _blocks(screen, population, screened, columns, block):
        names = [n for n in frame.columns if n != "row"]
        for *key, n, at in frame.group_by(names).agg(pl.len(), pl.col("row").min()).iter_rows():
            keys[tuple(key)] += n
            first.setdefault(tuple(key), start + at)
        if len(keys) > most:
            return _sampled(screen, population, screened, block, most, columns)
    return _compensated(screen, population, keys, first, None, columns)


def _compensated(
    screen: Screen,
    population: pl.LazyFrame,
    keys: Mapping[tuple[object, ...], int],
    first: Mapping[tuple[object, ...], int],
    sampled: int | None,
    columns: tuple[Column, ...],
) -> Compensated:
    found = [_pattern(screen, population, first[key], n) for key, n in keys.items()]
    ordered = sorted(found, key=lambda p: (-p.rows, p.state, p.paid, p.loss))
    return Compensated(tuple(ordered), sampled, tuple(c.name for c in columns))


def _sampled(
    screen: Screen,
    population: pl.LazyFrame,
    screened: pl.LazyFrame,
    block: int,
    size: int,
    columns: tuple[Column, ...],
) -> Compensated:
    """Sharing on a simple random sample of the rows of which something is said."""
    possible = screened.select(pl.col("impossible").is_null().arg_true()).collect().to_series()
    drawn = possible.sample(min(size, len(possible)), seed=SEED, shuffle=True).sort()
    keys: Counter[tuple[object, ...]] = Counter()
    first: dict[tuple[object, ...], int] = {}
    for start, frame in _blocks(screen, population, screened, columns, block):
        here = frame.filter((pl.col("row").cast(pl.UInt32) + start).is_in(drawn.cast(pl.UInt32).implode()))
        for at, *key in here.iter_rows():
            keys[tuple(key)] += 1
            first.setdefault(tuple(key), start + at)
    return _compensated(screen, population, keys, first, len(drawn), columns)


def _blocks(
    screen: Screen, population: pl.LazyFrame, outcomes: pl.LazyFrame, columns: tuple[Column, ...], block: int
) -> Iterator[tuple[int, pl.DataFrame]]:
    """What sharing depends on, row by row; rows of which nothing is said are left out."""
    rows = outcomes.select(pl.len()).collect().item()
    claims = list(screen.claims)
    for start in range(0, rows, block):
        said = outcomes.select("impossible", *claims).slice(start, block).collect()
        counted = said.with_columns(
            pl.when(pl.col(c).cast(pl.String).is_in(COUNTED)).then(pl.col(c)).alias(c) for c in claims
        )
        if columns:
            raw = population.select(c.name for c in columns).slice(start, block).collect()
            counted = pl.concat([counted, settled(raw, columns, screen.place, start)], how="horizontal")
        yield start, counted.with_row_index("row").filter(pl.col("impossible").is_null()).drop("impossible")


def _looked_at(screen: Screen) -> tuple[Column, ...]:
    """The columns whose facts sharing may look at."""
    template = screen.template
    if template.case.assume:
        return screen.columns
    wanted = {id_ for pack in template.chosen for id_ in _asked(template.library, pack)}
    insured = any(party.insurance for party in template.case.parties)
    fields = {"harm.amount", *(("harm.date",) if insured else ())}
    return tuple(c for c in screen.columns if c.key[0] in wanted or c.fact.field in fields)


def _asked(library: Library, pack: Pack) -> set[str]:
    """The facts below the rules of sharing, recourse and remedy of a pack."""
    found: set[str] = set()
    seen: set[tuple[str, str]] = set()
    queue: list[tuple[Pack, Rule]] = [(pack, rule) for rule in pack.rules if rule.kind in SHARING]
    while queue:
        home, rule = queue.pop()
        found |= {fact.id for fact in fact_terms(rule.amount)}
        for condition in rule_conditions(rule):
            found |= set(fact_ids(condition))
            for ref in refs(condition):
                other, _, id_ = ref.id.rpartition(":")
                there = library.packs[other] if other else home
                if (there.id, id_) not in seen:
                    seen.add((there.id, id_))
                    queue += [(there, r) for r in pack_index(there).by_conclusion.get(id_, ())]
    return found


def _pattern(screen: Screen, population: pl.LazyFrame, at: int, rows: int) -> Pattern:
    """Sharing in one row's case."""
    template = screen.template
    raw = population.slice(at, 1).collect()
    row = settled(raw, screen.columns, screen.place, at).row(0, named=True)
    case = _case_with(template.case, screen.columns, row)
    record = record_with(template.record, screen.columns, row)
    sharing = analyse_record(case, record, template.sought, template.library, packs=template.packs).sharing
    result = sharing.result
    heads = () if result is None else result.heads
    parties = () if result is None or sharing.recourse_reasons else result.parties
    return Pattern(
        rows=rows,
        state=sharing.state,
        currency=sharing.currency,
        loss=_sum((h.amount.low, h.amount.high) for h in sharing.heads if h.amount is not None),
        paid=_sum((h.paid_by_defendants.low, h.paid_by_defendants.high) for h in heads),
        not_recoverable=_sum((h.not_recoverable.low, h.not_recoverable.high) for h in heads),
        uncollectable=_sum((h.uncollectable.low, h.uncollectable.high) for h in heads),
        bears={p.party: (p.bears.low, p.bears.high) for p in parties},
        reasons=sharing.reasons,
    )


def _sum(ranges: Iterable[Range]) -> Range:
    low = high = Decimal(0)
    for a, b in ranges:
        low, high = low + a, high + b
    return low, high


def _case_with(case: casefile.CaseFile, columns: tuple[Column, ...], row: Mapping[str, object]) -> casefile.CaseFile:
    """The case file with the losses and days that a row states."""
    harms = {harm.id: harm for harm in case.harms}
    for column in columns:
        field = STATED.get(column.fact.field or "")
        if field is None:
            continue
        value, _ = value_in(column, row[column.name])
        stated: object = value if isinstance(value, date) else None
        if isinstance(value, Money):
            stated = casefile.Money(amount=value.amount, currency=value.currency)
        harms[column.key[1]] = replace(harms[column.key[1]], **{field: stated})  # type: ignore[arg-type]
    return replace(case, harms=tuple(harms.values()))


__all__ = ["MOST_PATTERNS", "SEED", "Compensated", "Pattern", "compensated"]
