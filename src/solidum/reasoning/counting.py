"""When a period of time ends: by the calendar, moved on from days of rest as a law counts, and stopped for a while."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from solidum.law.model import Counting, Duration

DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
LONGEST_REST = 10
"""Days in a row that may all be days of rest: more than any country has, with room for working days in between."""


def add_duration(day: date, by: Duration, sign: int = 1) -> date | None:
    """Calendar addition: 31 January + 1 month = the last day of February. None outside the calendar.

    Of hours only whole days count, since a date holds no hour: the earlier day, which is the safe one.
    """
    months = day.year * 12 + day.month - 1 + sign * (by.years * 12 + by.months)
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        return None
    month += 1
    moved = date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    try:
        return moved + sign * timedelta(days=by.days + by.hours // 24)
    except OverflowError:
        return None


@dataclass(frozen=True, slots=True)
class LastDay:
    """Where a period ends.

    Attributes:
        plain: By the calendar alone; None outside the calendar.
        day: The last day; None while the period stands still and nobody knows for how long.
        paused: On how many days it stood still.
        moved: On how many days of rest it moved on, or was made longer for want of working days.
        left: While it stands still: how many days are left when it goes on.
    """

    plain: date | None
    day: date | None
    paused: int = 0
    moved: int = 0
    left: int | None = None


def last_day(
    start: date,
    by: Duration,
    way: Counting | None = None,
    rests: Callable[[date], bool] | None = None,
    pauses: Iterable[tuple[date, date | None]] = (),
) -> LastDay:
    """The last day of a period.

    Args:
        start: The day of the event; it does not count itself.
        by: How long the period is.
        way: How the law counts; None counts by the calendar alone.
        rests: Whether a day is a public holiday where somebody has to act; None if nobody knows, and then
            the last day never moves on.
        pauses: First and last day of the times in which the period stands still; None while it goes on. Days that
            lie in two of them count once.
    """
    plain = add_duration(start, by)
    if plain is None:
        return LastDay(None, None)
    end, paused, left = _stopped(start, plain, pauses)
    if end is None or way is None or rests is None:
        return LastDay(plain, end, paused, left=left)
    moved = _moved_on(start, end, by, way, rests)
    return LastDay(plain, moved, paused, 0 if moved is None else (moved - end).days)


def _stopped(start: date, end: date, pauses: Iterable[tuple[date, date | None]]) -> tuple[date | None, int, int | None]:
    """The end of a period that stands still for a while, on how many days it did, and what is left if it still does."""
    paused = 0
    counted = start  # every day up to it has been looked at
    for first, last in sorted(pauses, key=lambda p: (p[0], p[1] or date.max)):
        begin = max(first, counted + DAY)
        if begin > end:
            if first > end:
                break
            continue
        if last is None:
            return None, paused, (end - begin).days + 1
        if last < begin:
            continue
        days = (last - begin).days + 1
        if end.toordinal() + days > date.max.toordinal():
            return None, paused, None
        end += timedelta(days=days)
        paused += days
        counted = last
    return end, paused, None


def _moved_on(start: date, end: date, by: Duration, way: Counting, rests: Callable[[date], bool]) -> date | None:
    """The end as the law counts it: not on a day of rest, and with working days enough."""
    if by.hours:  # the hour counts on through days of rest; the earlier day is the safe one
        return end

    def works(day: date) -> bool:
        return not (
            ("saturday" in way.moves_from and day.weekday() == SATURDAY)
            or ("sunday" in way.moves_from and day.weekday() == SUNDAY)
            or ("public_holiday" in way.moves_from and rests(day))
        )

    try:
        if not way.moves_up_to or any(_at_most(by, limit) for limit in way.moves_up_to):
            while not works(end):
                end += DAY
        if way.least_for is not None and not _shorter(by, way.least_for):
            first = start + DAY
            held = 0
            day = first
            while day <= end and held < way.least_working_days:
                held += works(day)
                day += DAY
            while held < way.least_working_days:
                end += DAY
                held += works(end)
    except OverflowError:
        return None
    return end


def _at_most(by: Duration, limit: Duration) -> bool:
    """Is a period at most so long, in the unit of the limit?"""
    if limit.days:
        return not (by.years or by.months) and by.days <= limit.days
    return not by.days and by.years * 12 + by.months <= limit.years * 12 + limit.months


def _shorter(by: Duration, limit: Duration) -> bool:
    return not (by.years or by.months) and by.days < limit.days


@cache
def holidays_of(country: str) -> Callable[[date], bool] | None:
    """The public holidays of a country, or of a part of it (`US-CA`); None if they are not known.

    Only those that hold for the whole of what the code names: a holiday of one region alone does not count.
    """
    import holidays

    state, _, part = country.partition("-")
    try:
        found = holidays.country_holidays(state, subdiv=part or None)
    except NotImplementedError:
        return None
    return lambda day: day in found


__all__ = ["LONGEST_REST", "LastDay", "add_duration", "holidays_of", "last_day"]
