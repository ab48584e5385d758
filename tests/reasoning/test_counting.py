"""Where periods end: dates worked out by hand, each with the provision or the page that says how."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solidum.law.expressions import parse_term
from solidum.law.library import load_library
from solidum.law.model import Const, Duration, Shift
from solidum.reasoning.counting import LastDay, holidays_of, last_day

COUNTINGS = load_library().vocabulary.countings
HAUFE = "BGB 193 for limitation: haufe.de, deutsches-anwalt-office-premium, 5 Verjährung, margin no. 267"

# start, period, way of counting, country, last day, why and source
BY_HAND = [
    # acts of the Union: Regulation 1182/71
    ("2026-08-31", "1 month", "eu_periods", "DE", "2026-09-30", "no 31 September: 3(2)(c); a Wednesday"),
    ("2026-01-31", "1 month", "eu_periods", "DE", "2026-03-02", "28 February is a Saturday: 3(2)(c), 3(4)"),
    ("2028-01-31", "1 month", "eu_periods", "DE", "2028-02-29", "leap year, a Tuesday: 3(2)(c)"),
    ("2027-03-05", "1 month", "eu_periods", "DE", "2027-04-05", "the same number, a Monday: 3(2)(c)"),
    ("2027-02-28", "1 month", "eu_periods", "DE", "2027-03-30", "Easter Sunday, then Easter Monday: 3(4)"),
    ("2026-11-25", "1 month", "eu_periods", "DE", "2026-12-28", "Christmas on a Friday, then a weekend: 3(4)"),
    ("2026-06-14", "1 month", "eu_periods", "FR", "2026-07-15", "14 July is a holiday there: 2(1), 3(4)"),
    ("2026-06-14", "1 month", "eu_periods", "DE", "2026-07-14", "and none here: 2(1)"),
    ("2026-02-17", "1 month", "eu_periods", "IE", "2026-03-18", "17 March is a holiday there: 2(1), 3(4)"),
    ("2026-08-31", "3 months", "eu_periods", "DE", "2026-11-30", "one month and two more (GDPR 12(3)), a Monday"),
    ("1998-03-16", "21 days", "eu_periods", "NL", "1998-04-06", "from Monday to Monday: C-171/03, paragraph 33"),
    ("2026-12-11", "15 days", "eu_periods", "DE", "2026-12-28", "AI Act 73(2); 26 December, a Saturday: 3(4)"),
    ("2028-03-01", "10 days", "eu_periods", "DE", "2028-03-13", "AI Act 73(4); 11 March is a Saturday: 3(4)"),
    ("2026-11-25", "2 days", "eu_periods", "DE", "2026-11-27", "Thursday and Friday are two working days: 3(5)"),
    ("2026-11-27", "2 days", "eu_periods", "DE", "2026-12-01", "a weekend in it: Monday and Tuesday: 3(4), 3(5)"),
    ("2026-12-23", "2 days", "eu_periods", "DE", "2026-12-28", "Thursday works, Friday is Christmas: 3(4), 3(5)"),
    ("2026-11-26", "72 hours", "eu_periods", "DE", "2026-11-29", "GDPR 33(1): hours run through a Sunday: 3(4)"),
    ("2026-01-31", "1 month", "eu_periods", None, "2026-02-28", "nobody knows the place: not moved on"),
    # German private law
    ("2019-12-31", "3 years", "de_periods", "DE", "2023-01-02", HAUFE + ": a Saturday, New Year, Monday 2 January"),
    ("2023-12-31", "3 years", "de_periods", "DE", "2026-12-31", "BGB 199(1), 188(2): a Thursday"),
    ("2024-02-29", "3 years", "de_periods", "DE", "2027-03-01", "BGB 188(3): 28 February, a Sunday; 193"),
    ("2026-04-04", "1 month", "de_periods", "DE", "2026-05-04", "BGB 188(2): entdeckejura.de, fristenberechnung"),
    ("2026-07-03", "3 months", "de_periods", "DE", "2026-10-05", "3 October is a holiday and a Saturday: BGB 193"),
    ("2026-10-01", "3 months", "de_periods", "DE", "2027-01-04", "New Year on a Friday: BGB 193"),
    # Dutch law
    ("2026-01-27", "3 months", "nl_periods", "NL", "2026-04-28", "King's Day, 27 April: Atw 1(1)"),
    ("2021-05-16", "5 years", "nl_periods", "NL", "2026-05-16", "a Saturday, yet longer than 3 months: Atw 4"),
    ("2026-02-14", "90 days", "nl_periods", "NL", "2026-05-15", "a Friday: Atw 1(1)"),
    ("2026-02-15", "90 days", "nl_periods", "NL", "2026-05-18", "16 May is a Saturday: Atw 1(1)"),
    ("2026-02-14", "91 days", "nl_periods", "NL", "2026-05-16", "the same Saturday, longer than 90 days: Atw 4"),
    # by the calendar alone
    ("2028-02-29", "10 years", None, None, "2038-02-28", "Directive 2024/2853 17(1)(a)"),
    ("2027-01-10", "25 years", None, None, "2052-01-10", "Directive 2024/2853 17(2)"),
    ("2027-08-31", "6 months", None, None, "2028-02-29", "AI Act 26(6); leap year"),
    ("2026-08-31", "6 months", None, None, "2027-02-28", "AI Act 19(1)"),
    ("2020-02-29", "5 years", None, None, "2025-02-28", "Statute of the Court of Justice 46"),
    ("2026-10-31", "1 month", None, None, "2026-11-30", "Directive 2024/2853 8(3)"),
]  # fmt: skip

# first and last day of each suspension, last day of three years from 14 June 2024 (by the calendar 14 June 2027)
SUSPENDED = [
    ([("2025-07-01", "2025-09-30")], "2027-09-14", "92 days: 31 + 31 + 30"),
    ([("2025-07-01", "2025-09-30"), ("2025-09-15", "2025-10-15")], "2027-09-29", "107 days: those in both count once"),
    ([("2025-07-01", "2025-10-15"), ("2025-08-01", "2025-08-31")], "2027-09-29", "one inside the other"),
    ([("2024-05-01", "2024-06-14")], "2027-06-14", "over when the period begins"),
    ([("2024-05-01", "2024-06-20")], "2027-06-20", "six days of it fall into the period"),
    ([("2027-06-14", "2027-06-23")], "2027-06-24", "from the last day on: it is left for the end"),
    ([("2027-06-15", "2027-08-31")], "2027-06-14", "too late: the period is over"),
    ([("2027-06-01", "2027-06-30"), ("2027-07-10", "2027-07-19")], "2027-07-24", "the second meets the longer period"),
    ([("2025-02-20", "2025-03-01")], "2027-06-24", "ten days over the end of a February"),
    ([("2028-02-20", "2028-03-01")], "2027-06-14", "not yet begun when the period ends"),
]  # fmt: skip


def period(text: str) -> Duration:
    found = parse_term(text)
    assert isinstance(found, Const)
    assert isinstance(found.value, Duration)
    return found.value


def ends(start: date, by: Duration, way: str | None, country: str | None) -> LastDay:
    rests = None if country is None else holidays_of(country)
    return last_day(start, by, None if way is None else COUNTINGS[way], rests)


@pytest.mark.parametrize(("start", "by", "way", "country", "end", "why"), BY_HAND)
def test_dates_worked_out_by_hand(
    start: str, by: str, way: str | None, country: str | None, end: str, why: str
) -> None:
    found = ends(date.fromisoformat(start), period(by), way, country)
    assert found.day == date.fromisoformat(end), why


@pytest.mark.parametrize(("stops", "end", "why"), SUSPENDED)
def test_suspended_periods_worked_out_by_hand(stops: list[tuple[str, str]], end: str, why: str) -> None:
    days = [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in stops]
    found = last_day(date(2024, 6, 14), Duration(years=3), pauses=days)
    assert found.day == date.fromisoformat(end), why
    assert found.paused == (found.day - date(2027, 6, 14)).days


def test_a_suspension_without_an_end_leaves_days_for_later() -> None:
    found = last_day(date(2024, 6, 14), Duration(years=3), pauses=[(date(2026, 6, 14), None)])
    assert (found.day, found.left) == (None, 366)  # 14 June 2026 to 14 June 2027, both days
    late = last_day(date(2024, 6, 14), Duration(years=3), pauses=[(date(2027, 6, 15), None)])
    assert (late.day, late.left) == (date(2027, 6, 14), None)


def test_a_suspended_period_moves_on_from_the_day_on_which_it_ends() -> None:
    way, rests = COUNTINGS["de_periods"], holidays_of("DE")
    stop = (date(2025, 1, 1), date(2025, 1, 5))  # five days: 19 June 2027, a Saturday
    assert last_day(date(2024, 6, 14), Duration(years=3), way, rests, [stop]).day == date(2027, 6, 21)


def test_outside_the_calendar_there_is_no_day() -> None:
    assert last_day(date(9998, 1, 1), Duration(years=3)).day is None
    assert last_day(date(9990, 1, 1), Duration(years=3), pauses=[(date(9991, 1, 1), date(9999, 12, 31))]).day is None
    assert ends(date(9999, 12, 30), Duration(days=1), "eu_periods", "DE").day == date(9999, 12, 31)  # a Friday


def test_a_country_that_nobody_lists_has_no_known_holidays() -> None:
    assert holidays_of("ZZ") is None
    assert holidays_of("DE") is not None


def test_a_part_of_a_country_has_its_own_holidays() -> None:
    county, whole = holidays_of("DE-BY"), holidays_of("DE")
    assert county is not None
    assert whole is not None
    epiphany = date(2026, 1, 6)
    assert (county(epiphany), whole(epiphany)) == (True, False)


def test_the_end_of_a_year_is_a_term() -> None:
    term = parse_term("year_end(filed(claim)) + 3 years")
    assert isinstance(term, Shift)
    assert str(term.by) == "3 years"


# --- what must hold for every period -------------------------------------------------------------------------

days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
units = st.sampled_from(["days", "months", "years"])
periods = st.builds(lambda unit, n: Duration(**{unit: n}), units, st.integers(1, 30))
ways = st.sampled_from([None, "eu_periods", "de_periods", "nl_periods"])
countries = st.sampled_from([None, "DE", "FR", "NL"])
lengths = st.integers(0, 400)
stops = st.lists(st.tuples(days, lengths), max_size=3).map(lambda rows: [(a, a + timedelta(days=n)) for a, n in rows])


@given(days, st.integers(0, 40), periods, ways, countries)
def test_a_later_start_never_gives_an_earlier_end(
    start: date, later: int, by: Duration, way: str | None, country: str | None
) -> None:
    first, second = ends(start, by, way, country), ends(start + timedelta(days=later), by, way, country)
    assert first.day is not None
    assert second.day is not None
    assert first.day <= second.day


@given(days, st.integers(0, 400), st.integers(1, 3000), stops)
def test_nor_with_suspensions_where_the_period_is_in_days(
    start: date, later: int, by: int, paused: list[tuple[date, date]]
) -> None:
    first = last_day(start, Duration(days=by), pauses=paused).day
    second = last_day(start + timedelta(days=later), Duration(days=by), pauses=paused).day
    assert first is not None
    assert second is not None
    assert first <= second


@given(days, periods, ways, countries, stops, st.data())
def test_a_longer_suspension_never_gives_an_earlier_end(
    start: date,
    by: Duration,
    way: str | None,
    country: str | None,
    paused: list[tuple[date, date]],
    data: st.DataObject,
) -> None:
    found = None if way is None else COUNTINGS[way]
    rests = None if country is None else holidays_of(country)
    before = last_day(start, by, found, rests, paused).day
    longer = [(a - timedelta(days=data.draw(lengths)), b + timedelta(days=data.draw(lengths))) for a, b in paused]
    after = last_day(start, by, found, rests, [*longer, *data.draw(stops)]).day
    assert before is not None
    assert after is not None
    assert before <= after


@given(days, periods, stops)
def test_a_suspended_period_has_as_many_days_that_count_as_any_other(
    start: date, by: Duration, paused: list[tuple[date, date]]
) -> None:
    plain, found = last_day(start, by).day, last_day(start, by, pauses=paused)
    assert plain is not None
    assert found.day is not None
    every = (start + timedelta(days=n) for n in range(1, (found.day - start).days + 1))
    running = [day for day in every if not any(a <= day <= b for a, b in paused)]
    assert len(running) == (plain - start).days
    assert not running or running[-1] == found.day


@given(days, periods, ways, countries)
def test_no_way_of_counting_ends_before_the_calendar(
    start: date, by: Duration, way: str | None, country: str | None
) -> None:
    found = ends(start, by, way, country)
    assert found.plain is not None
    assert found.day is not None
    assert timedelta(0) <= found.day - found.plain <= timedelta(days=10)
