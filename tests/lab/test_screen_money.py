"""Who is compensated in a population: each pattern says what sharing says of each of its rows, to the cent."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from screening import by_hand

from solidum.analysis import Analysis
from solidum.casefile.model import Money
from solidum.casefile.reader import load
from solidum.lab.screen import template_of
from solidum.lab.screen_files import screen_file
from solidum.lab.screen_shape import Template
from solidum.lab.screen_table import settled
from solidum.law.library import load_library

CASE = """\
solidum: 1
title: A robot arm hits a visitor
as_of: 2030-01-01
record: open
parties:
  - {id: maker, name: Robotics GmbH, kind: company, country: DE, wealth: {amount: 2000 EUR}}
  - {id: importer, name: Import AG, kind: company, country: DE}
  - {id: visitor, name: Ana Żółć, kind: natural_person, country: DE}
things:
  - {id: robot, name: The robot, kind: physical_product, placed_on_market: 2027-02-01}
chain:
  - {from: maker, does: manufactures, to: robot, standing: undisputed}
  - {from: importer, does: imports, to: robot, standing: undisputed}
harms:
  - {id: blow, victim: visitor, interest: health, loss: medical_costs, amount: 1200.50 EUR, date: 2028-05-01,
     place: DE, involves: [robot], standing: proved}
claims:
  - {id: claim, claimant: visitor, capacity: victim, for: [blow], against: whoever_answers, relief: [money], forum: DE}
"""
SPOKEN = {
    "disobeyed_disclosure_order(maker, robot)": [True, False, None],
    "safety_below_entitlement(robot)": [True, None],
    "causal_link(robot, blow)": [True, False, None],
    "manufactures(maker, robot)": [True, False],
    "loss_amount(blow) in EUR": [Decimal("1000.00"), Decimal("5000.10"), None],
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    path = tmp_path_factory.mktemp("case") / "case.yaml"
    path.write_text(CASE, encoding="utf-8")
    return template_of(load(path), load_library())


def every_combination() -> pl.DataFrame:
    table = pl.DataFrame({"case": [0]})
    for name, cells in SPOKEN.items():
        table = table.join(pl.DataFrame({name: cells}), how="cross")
    return table


def test_patterns_are_the_sharing_of_their_rows(template: Template, tmp_path: Path) -> None:
    table, path = every_combination(), tmp_path / "table.parquet"
    table.write_parquet(path)
    found = screen_file(template, path, tmp_path / "out.parquet", money=300, block=17)
    ours: Counter[object] = Counter()
    assert found.money is not None
    assert found.money.sampled is None
    for pattern in found.money.patterns:
        ours[pattern.state, pattern.loss, pattern.paid, pattern.uncollectable, *sorted(pattern.bears.items())] += (
            pattern.rows
        )
    theirs: Counter[object] = Counter()
    for row in settled(table, found.screen.columns, None).iter_rows(named=True):
        cents = row["loss_amount(blow) in EUR"]
        (blow,) = template.case.harms
        stated = replace(blow, amount=None if cents is None else Money(amount=Decimal(cents) / 100, currency="EUR"))
        one = by_hand(replace(template, case=replace(template.case, harms=(stated,))), found.screen, row)
        assert one is not None
        theirs[_shared(one)] += 1
    assert ours == theirs
    assert len(theirs) > 3
    assert {state for state, *_ in theirs} >= {"computed", "nobody"}  # type: ignore[misc]
    assert any(uncollectable[1] > 0 for _, _, _, uncollectable, *_ in theirs)  # type: ignore[misc]


def _shared(one: Analysis) -> object:
    sharing = one.sharing
    heads = () if sharing.result is None else sharing.result.heads
    losses = [(h.amount.low, h.amount.high) for h in sharing.heads if h.amount is not None]
    parties = () if sharing.result is None or sharing.recourse_reasons else sharing.result.parties
    return (
        sharing.state,
        _sum(losses),
        _sum([(h.paid_by_defendants.low, h.paid_by_defendants.high) for h in heads]),
        _sum([(h.uncollectable.low, h.uncollectable.high) for h in heads]),
        *sorted((p.party, (p.bears.low, p.bears.high)) for p in parties),
    )


def _sum(ranges: list[tuple[Decimal, Decimal]]) -> tuple[Decimal, Decimal]:
    return sum((a for a, _ in ranges), Decimal(0)), sum((b for _, b in ranges), Decimal(0))


def test_where_rows_differ_too_much_a_random_sample_stands_for_all(template: Template, tmp_path: Path) -> None:
    path, table = tmp_path / "table.parquet", every_combination()
    table.write_parquet(path)
    whole = screen_file(template, path, tmp_path / "whole.parquet", money=300).money
    one, again = (screen_file(template, path, tmp_path / f"{n}.parquet", money=20, block=n).money for n in (7, 1000))
    assert whole is not None
    assert one is not None
    assert one == again
    assert one.sampled == 20 == sum(p.rows for p in one.patterns)
    assert "loss_amount(blow) in EUR" in one.columns
    known = [replace(p, rows=0) for p in whole.patterns]
    assert all(replace(p, rows=0) in known for p in one.patterns)
