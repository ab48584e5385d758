"""Periods are added by the calendar: a month end stays a month end, and a leap day falls back to 28 February."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import reference as ref
from hypothesis import given
from hypothesis import strategies as st

from solidum.law.model import Duration
from solidum.reasoning.ground import add_duration

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


PERIODS = st.builds(Duration, st.integers(0, 40), st.integers(0, 30), st.integers(0, 500))


@given(st.dates(), PERIODS, st.sampled_from([1, -1]))
def test_reference_agrees(day: date, by: Duration, sign: int) -> None:
    assert add_duration(day, by, sign) == ref.moved(day, by, sign)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(1, 400))
def test_later_days_never_end_earlier(day: date, months: int) -> None:
    by = Duration(months=months)
    first, second = add_duration(day, by), add_duration(day + timedelta(days=1), by)
    assert first is not None
    assert second is not None
    assert first <= second
    assert add_duration(day, Duration(years=months // 12, months=months % 12)) == first
