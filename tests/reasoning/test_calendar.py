"""Periods are added by the calendar: a month end stays a month end, and a leap day falls back to 28 February."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import reference as ref
from hypothesis import given
from hypothesis import strategies as st

from solidum.law.expressions import parse_term
from solidum.law.model import Const, Duration
from solidum.reasoning.ground import _order, add_duration

TABLE = [
    # from, years, months, days, direction, to
    ("2026-01-31", 0, 1, 0, 1, "2026-02-28"),
    ("2024-01-31", 0, 1, 0, 1, "2024-02-29"),
    ("2024-01-29", 0, 1, 0, 1, "2024-02-29"),
    ("2023-01-29", 0, 1, 0, 1, "2023-02-28"),
    ("2026-03-31", 0, 1, 0, 1, "2026-04-30"),
    ("2026-02-28", 0, 1, 0, 1, "2026-03-28"),
    ("2024-02-29", 1, 0, 0, 1, "2025-02-28"),
    ("2024-02-29", 4, 0, 0, 1, "2028-02-29"),
    ("2024-02-29", 3, 0, 0, 1, "2027-02-28"),
    ("1896-02-29", 4, 0, 0, 1, "1900-02-28"),  # 1900 is no leap year
    ("1996-02-29", 4, 0, 0, 1, "2000-02-29"),  # 2000 is one
    ("2026-12-31", 0, 2, 0, 1, "2027-02-28"),
    ("2026-12-09", 0, 1, 0, 1, "2027-01-09"),
    ("2026-11-30", 0, 3, 0, 1, "2027-02-28"),
    ("2026-12-09", 3, 0, 0, 1, "2029-12-09"),
    ("2026-12-09", 10, 0, 0, 1, "2036-12-09"),
    ("2026-12-09", 25, 0, 0, 1, "2051-12-09"),
    ("2026-12-31", 0, 0, 1, 1, "2027-01-01"),
    ("2024-02-28", 0, 0, 1, 1, "2024-02-29"),
    ("2023-02-28", 0, 0, 1, 1, "2023-03-01"),
    ("2024-12-31", 0, 0, 366, 1, "2026-01-01"),
    ("2026-01-31", 0, 1, 1, 1, "2026-03-01"),  # months first, then days
    ("2025-12-31", 1, 2, 3, 1, "2027-03-03"),
    ("2026-05-20", 0, 0, 0, 1, "2026-05-20"),
    ("2026-03-31", 0, 1, 0, -1, "2026-02-28"),
    ("2024-03-31", 0, 1, 0, -1, "2024-02-29"),
    ("2026-03-01", 0, 1, 0, -1, "2026-02-01"),
    ("2024-02-29", 1, 0, 0, -1, "2023-02-28"),
    ("2026-01-15", 0, 1, 0, -1, "2025-12-15"),
    ("2026-01-31", 0, 2, 0, -1, "2025-11-30"),
    ("2026-03-01", 0, 0, 1, -1, "2026-02-28"),
    ("2024-03-01", 0, 0, 1, -1, "2024-02-29"),
    ("2026-12-31", 0, 13, 0, -1, "2025-11-30"),
    ("9999-12-01", 0, 1, 0, 1, None),
    ("9999-12-31", 0, 0, 1, 1, None),
    ("0001-01-01", 0, 1, 0, -1, None),
    ("0001-01-01", 0, 0, 1, -1, None),
]


@pytest.mark.parametrize(("start", "years", "months", "days", "sign", "end"), TABLE)
def test_table(start: str, years: int, months: int, days: int, sign: int, end: str | None) -> None:
    found = add_duration(date.fromisoformat(start), Duration(years, months, days), sign)
    assert found == (None if end is None else date.fromisoformat(end))


LENGTHS = [
    ("12 months", "1 year", 0),
    ("1 year", "366 days", None),  # a year may be as long
    ("1 year", "367 days", -1),
    ("1 year", "364 days", 1),
    ("1 month", "27 days", 1),
    ("1 month", "28 days", None),
    ("1 month", "30 days", None),
    ("1 month", "31 days", None),
    ("1 month", "32 days", -1),
    ("2 months", "58 days", 1),
    ("2 months", "62 days", None),  # July and August
    ("2 months", "63 days", -1),
    ("45 days", "30 days", 1),
    ("3 years", "35 months", 1),
]


@pytest.mark.parametrize(("one", "other", "sign"), LENGTHS)
def test_periods_compare_only_where_the_calendar_decides(one: str, other: str, sign: int | None) -> None:
    """How long a month is depends on the month, and nobody guesses which."""
    a, b = (parse_term(text) for text in (one, other))
    assert isinstance(a, Const)
    assert isinstance(b, Const)
    for first, second, wanted in ((a, b, sign), (b, a, None if sign is None else -sign)):
        found = _order(first.value, second.value)
        assert found is None if wanted is None else found is not None and (found > 0) - (found < 0) == wanted


PERIODS = st.builds(Duration, st.integers(0, 40), st.integers(0, 30), st.integers(0, 500))


@given(st.dates(), PERIODS, st.sampled_from([1, -1]))
def test_reference_agrees(day: date, by: Duration, sign: int) -> None:
    assert add_duration(day, by, sign) == ref.moved(day, by, sign)


@given(PERIODS, PERIODS)
def test_reference_compares_alike(a: Duration, b: Duration) -> None:
    found, wanted = _order(a, b), ref.order(a, b)
    assert (found is None) == (wanted is None)
    if found is not None and wanted is not None:
        assert (found > 0) - (found < 0) == wanted


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(1, 400))
def test_later_days_never_end_earlier(day: date, months: int) -> None:
    by = Duration(months=months)
    first, second = add_duration(day, by), add_duration(day + timedelta(days=1), by)
    assert first is not None
    assert second is not None
    assert first <= second
    assert add_duration(day, Duration(years=months // 12, months=months % 12)) == first
