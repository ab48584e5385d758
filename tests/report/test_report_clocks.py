"""The clocks as text, as a timeline and as a calendar file."""

import re
from collections.abc import Iterator
from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solidum.analysis import Analysis, analyse
from solidum.casefile.reader import loads
from solidum.law.library import load_library
from solidum.report import clocks, html, ics, terminal

CASE = """
solidum: 1
title: "A robot; hurts, Ana <b>"
as_of: 2028-11-20
record: open
parties:
  - {id: ana, name: "Ana, Żółć & Söhne", kind: natural_person, country: DE}
  - {id: robo, name: RoboWerk, kind: company, country: DE}
  - {id: shop, name: Shop, kind: company, country: FR}
things:
  - {id: robot, name: the robot, kind: physical_product, placed_on_market: 2027-03-01}
  - {id: app, name: the app, kind: processing}
chain:
  - {from: robo, does: manufactures, to: robot, standing: undisputed}
  - {from: shop, does: controls_data, to: app, standing: undisputed}
harms:
  - {id: injury, victim: ana, interest: health, loss: injury, date: 2028-03-31, place: DE, involves: [robot], standing: proved}
  - {id: leak, victim: ana, interest: data, loss: non_material, date: 2028-10-14, place: DE, involves: [app], standing: proved}
claims:
  - {id: c1, claimant: ana, for: [injury], against: whoever_answers, forum: DE}
  - {id: c2, claimant: ana, for: [leak], against: [shop], forum: DE}
facts:
  - {is: aware_of_damage, args: [ana, injury], value: 2028-03-31, standing: undisputed}
  - {is: aware_of_defect, args: [ana, robot], value: 2028-06-14, standing: alleged, by: ana}
  - {is: aware_of_operator, args: [ana, robo], value: 2028-04-03, standing: undisputed}
  - {is: data_reached_unauthorised, args: [app, leak], value: yes, standing: undisputed}
  - {is: breach_known_on, args: [shop, app, leak], value: 2028-10-16, standing: undisputed}
  - {is: access_asked_on, args: [shop, app, leak], value: 2028-10-31, standing: undisputed}
evidence:
  - {id: log, kind: log, describes: "the drive log\\nof the day", held_by: robo, kept_until: 2028-12-31}
"""


@pytest.fixture(scope="module")
def robot() -> Analysis:
    return analyse(loads(CASE), load_library())


def unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def events(text: str) -> Iterator[dict[str, str]]:
    event: dict[str, str] = {}
    for line in unfolded(text):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            event = {}
        elif line == "END:VEVENT":
            yield event
        else:
            event[name] = value


def test_the_text_says_who_by_when_and_why(robot: Analysis) -> None:
    text = clocks.text(robot)
    assert "2028-11-30 (in 10 days)  Answer the request" in text
    assert "2031-06-16, if the stated day is right" in text
    assert "Report the data breach to the authority" in text.split("PASSED")[1]
    assert "on 2028-10-16, plus 72 hours: on 2028-10-19, at the hour of the event" in " ".join(text.split())
    assert all(len(line) <= 100 for line in text.splitlines())


def test_the_calendar_is_one_that_programs_read(robot: Analysis) -> None:
    text = ics.calendar(robot)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = unfolded(text)
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines[-1] == "END:VCALENDAR"
    found = list(events(text))
    days = [event["DTSTART;VALUE=DATE"] for event in found]
    assert days == ["20281130", "20281231", "20310616", "20370301"]
    assert {event["DTSTAMP"] for event in found} == {"20281120T000000Z"}
    assert "Ana\\, Żółć & Söhne" in found[0]["SUMMARY"]
    assert found[2]["SUMMARY"].endswith("(earliest day\\; not settled)")
    assert not any("Report the data breach" in event["SUMMARY"] for event in found)  # it has passed


def test_an_entry_keeps_its_identity_when_the_day_moves(robot: Analysis) -> None:
    moved = analyse(loads(CASE.replace("value: 2028-10-31", "value: 2028-11-02")), load_library())
    before, after = (list(events(ics.calendar(a))) for a in (robot, moved))
    assert [e["UID"] for e in before] == [e["UID"] for e in after]
    assert len({e["UID"] for e in before}) == len(before)
    assert (before[0]["DTSTART;VALUE=DATE"], after[0]["DTSTART;VALUE=DATE"]) == ("20281130", "20281204")  # a Saturday


@given(st.text())
def test_folding_loses_nothing_and_cuts_no_character(text: str) -> None:
    line = "SUMMARY:" + ics.escaped(text)
    pieces = list(ics.folded(line))
    assert all(len(piece.encode("utf-8", "surrogatepass")) <= ics.LONGEST for piece in pieces)
    assert pieces[0] + "".join(piece.removeprefix(" ") for piece in pieces[1:]) == line
    assert all(piece.startswith(" ") for piece in pieces[1:])


def test_marks_of_the_format_are_escaped() -> None:
    assert ics.escaped("a;b,c\\d\ne\rf\x07") == "a\\;b\\,c\\\\d\\ne\\nf "


@pytest.mark.parametrize("narrow", [False, True])
def test_the_timeline_is_a_picture_with_its_text(robot: Analysis, narrow: bool) -> None:
    drawn = clocks.svg(robot, narrow=narrow)
    root = ElementTree.fromstring(drawn)
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    assert width == (350 if narrow else 700)
    described = next(e for e in root if e.tag.endswith("desc")).text or ""
    for row in clocks.rows(robot):
        assert row.clock.title.split("\n")[0].split(":")[0] in described
        if row.clock.day is not None:
            assert row.clock.day.isoformat() in described
    for element in root.iter():
        for key, most in (("x", width), ("cx", width), ("x2", width), ("y", height), ("cy", height)):
            assert 0 <= float(element.attrib.get(key, 0)) <= most
    assert len([e for e in root.iter() if e.tag.endswith("circle")]) == len(robot.clocks)
    assert drawn == clocks.svg(robot, narrow=narrow)


def test_the_scale_keeps_the_order_of_the_days(robot: Analysis) -> None:
    root = ElementTree.fromstring(clocks.svg(robot))
    marks = [float(e.attrib["cx"]) for e in root.iter() if e.tag.endswith("circle")]
    days = [row.clock.day for row in clocks.rows(robot)]
    pairs = sorted((day, x) for day, x in zip(days, marks, strict=True) if day is not None)
    assert [x for _, x in pairs] == sorted(x for _, x in pairs)


def test_without_a_clock_the_picture_says_so(nothing: Analysis) -> None:
    assert "No rule at hand ties a day to this case." in clocks.svg(nothing)
    assert "No rule at hand ties a day to this case." in clocks.text(nothing)
    assert list(events(ics.calendar(nothing))) == []


@pytest.mark.parametrize(
    ("start", "day", "words"),
    [
        ("2028-11-20", "2028-11-20", "on the day of assessment"),
        ("2028-11-20", "2028-11-21", "in 1 day"),
        ("2028-11-20", "2028-10-19", "32 days ago"),
        ("2028-11-20", "2029-11-20", "in 1 year"),
        ("2028-11-20", "2031-09-29", "in over 2 years 10 months"),
        ("2028-11-20", "2018-11-19", "over 10 years ago"),
    ],
)
def test_distances_in_words(start: str, day: str, words: str) -> None:
    assert clocks.distance(date.fromisoformat(start), date.fromisoformat(day)) == words


def test_the_reports_have_the_clocks(robot: Analysis) -> None:
    page = html.render(robot)
    assert 'id="clocks"' in page
    assert page.count('class="clocks"') == 2
    assert "Ana, Żółć &amp; Söhne" in page
    assert re.search(r"2028-11-30</strong>", page)
    text = terminal.render(robot)
    assert "CLOCKS: BY WHEN SOMEBODY HAS TO ACT" in text
    assert "2028-11-30 (in 10 days)" in text
