"""The clocks as a calendar file (RFC 5545): whole days, nothing that depends on when or where it was written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from solidum.analysis import Analysis
from solidum.report import words
from solidum.report.clocks import LIVE, ClockRow, rows
from solidum.report.words import sentence

END = "\r\n"
LONGEST = 75
"""Octets of a line without its end, as the standard asks."""


def calendar(analysis: Analysis) -> str:
    """The days still to come, as a calendar that any calendar program reads.

    An entry keeps its UID when the case changes, so that reading the file again moves the entry and adds none. Where
    only the earliest of several last days is known, the entry stands there and says so.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Solidum//Clocks//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *(line for row in rows(analysis) for line in _event(row)),
        "END:VCALENDAR",
    ]
    return END.join(part for line in lines for part in folded(line)) + END


def _event(row: ClockRow) -> Iterator[str]:
    clock, analysis = row.clock, row.analysis
    if clock.state not in LIVE or clock.day is None:
        return
    identity = hashlib.sha256(f"{analysis.case.title}\n{clock.id}".encode()).hexdigest()[:32]
    marks = "" if clock.due is not None else " (earliest day; not settled)"
    marks += "" if clock.sure else " (if it applies)"
    told = [
        sentence(f"{row.who}; {row.source}"),
        sentence(clock.formula),
        f"Counted: {sentence(clock.counted)}",
        f"Afterwards: {sentence(clock.effect)}",
        *row.notes,
        words.ADVICE,
    ]
    yield "BEGIN:VEVENT"
    yield f"UID:{identity}@solidum"
    yield f"DTSTAMP:{analysis.as_of:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{clock.day:%Y%m%d}"
    yield f"SUMMARY:{escaped(f'{clock.title}: {row.who}{marks}')}"
    yield f"DESCRIPTION:{escaped(chr(10).join(told))}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """A text as a property value: no control character, and the marks of the format behind a backslash."""
    clean = "\n".join(words.clean(line) for line in text.splitlines())
    for mark in ("\\", ";", ","):
        clean = clean.replace(mark, "\\" + mark)
    return clean.replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets; the further ones begin with a space. No character is cut in two."""
    piece, size = "", 0
    for character in line:
        octets = len(character.encode("utf-8", "surrogatepass"))
        if size + octets > LONGEST:
            yield piece
            piece, size = " ", 1
        piece += character
        size += octets
    yield piece


__all__ = ["calendar", "escaped", "folded"]
