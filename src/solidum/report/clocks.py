"""The clocks of a case: in words, and as a timeline.

The timeline shows days by their distance from the day of assessment, on a scale that shortens with distance, so that a
deadline of next week and an expiry in ten years stand on one picture. Every row names its day: nothing is measured.
"""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from solidum.analysis import Analysis
from solidum.reasoning.clocks import ClockReading
from solidum.report import words
from solidum.report.chain import escape, text_width, wrapped
from solidum.report.view import Provision, provision
from solidum.report.words import Word, counted, sentence

FEW_DAYS = 90
"""Up to so many, a distance is told in days."""
MOST_ROWS = 24
"""Rows of the picture; the list beside it has all."""
LIVE = ("running", "may have passed")


@dataclass(frozen=True)
class ClockRow:
    """One clock as a reader sees it."""

    analysis: Analysis
    clock: ClockReading

    @property
    def word(self) -> Word:
        """How it stands."""
        return words.CLOCKS[self.clock.state]

    @cached_property
    def at(self) -> Provision | None:
        """Where the law says so; None for evidence."""
        rule = self.analysis.library.rules.get(self.clock.code or "")
        return provision(self.analysis, rule) if rule is not None else None

    @property
    def source(self) -> str:
        """Where the day comes from, in words."""
        return self.at.text if self.at is not None else "the case file"

    @property
    def who(self) -> str:
        """Who has to act, and towards whom."""
        label, clock = self.analysis.case.label, self.clock
        if clock.actor is None:
            return f"held by {label(clock.towards)}" if clock.towards else "holder not stated"
        if clock.towards is None:
            return label(clock.actor)
        join = "against" if clock.kind in ("limitation", "extinction") else "towards"
        return f"{label(clock.actor)}, {join} {label(clock.towards)}"

    @property
    def when(self) -> str:
        """The last day, or why there is none."""
        clock = self.clock
        if clock.due is not None:
            return clock.due.isoformat()
        if clock.earliest is not None and clock.latest is not None:
            if clock.earliest == clock.latest:
                return f"{clock.earliest.isoformat()}, if the stated day is right"
            return f"{clock.earliest.isoformat()} to {clock.latest.isoformat()}"
        return {"suspended": "stands still", "undated": "at once"}.get(clock.state, "day not known")

    @property
    def left(self) -> str:
        """How far away the day is."""
        return "" if self.clock.day is None else distance(self.analysis.as_of, self.clock.day)

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know before relying on it."""
        clock = self.clock
        found = list(clock.warnings)
        if not clock.sure:
            found.insert(0, "The file leaves open whether this applies.")
        found += [f"To find out: {missing.question}" for missing in clock.missing]
        if clock.done is not None:
            found.append(f"Done on {clock.done.isoformat()}.")
        if clock.basis not in (None, "read"):
            found.append(f"The rule is known {'second-hand' if clock.basis == 'secondary' else 'from memory only'}.")
        if clock.counting is not None and clock.counting.basis != "read":
            where = f"{clock.counting.source.removeprefix('nat:').strip()} {', '.join(clock.counting.at)}"
            known = "second-hand" if clock.counting.basis == "secondary" else "from memory only"
            found.append(f"The way of counting is known {known} ({where}).")
        return tuple(found)

    @property
    def sentence(self) -> str:
        """The whole in one sentence, for readers who see no picture."""
        left = f" ({self.left})" if self.left else ""
        return sentence(f"{self.when}{left}: {self.clock.title} – {self.who}; {self.word.plain.lower()}")


def distance(start: date, day: date) -> str:
    """How far a day is from another, in words: `in 12 days`, `3 days ago`."""
    days = abs((day - start).days)
    if days == 0:
        return "on the day of assessment"
    first, last = min(start, day), max(start, day)
    if days <= FEW_DAYS:
        far = counted(days, "day")
    else:
        months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
        years, rest = divmod(months, 12)
        parts = [counted(n, word) for n, word in ((years, "year"), (rest, "month")) if n]
        far = ("" if last.day == first.day else "over ") + " ".join(parts)
    return f"in {far}" if day > start else f"{far} ago"


def rows(analysis: Analysis) -> tuple[ClockRow, ...]:
    """Every clock, the next one first."""
    return tuple(ClockRow(analysis, clock) for clock in analysis.clocks)


def text(analysis: Analysis, width: int = 100) -> str:
    """The clocks as plain text, the next one first."""
    found = rows(analysis)
    out = [words.clean(analysis.case.title), f"As of {analysis.as_of.isoformat()} · {counted(len(found), 'clock')}"]
    titles = {
        "Next days": [r for r in found if r.clock.state in LIVE],
        "No day can be named": [r for r in found if r.clock.state in ("suspended", "no date", "undated")],
        "Passed": [r for r in found if r.clock.state in ("passed", "done late")],
        "Done, or no longer counting": [r for r in found if r.clock.state in ("done in time", "set aside")],
    }

    def say(line: str, indent: int) -> None:
        pad = " " * indent
        out.extend(textwrap.wrap(words.clean(line), width, initial_indent=pad, subsequent_indent=pad))

    for title, part in titles.items():
        if not part:
            continue
        out += ["", title.upper()]
        for row in part:
            left = f" ({row.left})" if row.left else ""
            out.append("")
            say(f"{row.word.sign} {row.when}{left}  {row.clock.title}", 2)
            word = row.word
            legal = "" if word.plain.lower() == word.legal else f" ({word.legal})"
            say(f"{row.who} · {row.source} · {word.plain}{legal}", 6)
            say(sentence(row.clock.formula), 6)
            say(f"Counted: {sentence(row.clock.counted)}", 6)
            say(f"Afterwards: {sentence(row.clock.effect)}", 6)
            for note in row.notes:
                say(f"! {note}", 6)
    if not found:
        out += ["", "No rule at hand ties a day to this case."]
    out += ["", words.ADVICE]
    return "\n".join(out) + "\n"


# --- the timeline -------------------------------------------------------------------------------------------

STYLE = """
.clocks{--k-ink:#1b1f24;--k-soft:#4d5763;--k-line:#c3cbd3;--k-back:#f1f4f8;--k-paper:#ffffff;
--k-open:#1f4e8c;--k-maybe:#7a4d00;--k-no:#8f2323;--k-yes:#0b5d2e;font-family:system-ui,-apple-system,
"Segoe UI",Roboto,"Helvetica Neue",Arial,"Noto Sans","Liberation Sans",sans-serif}
.clocks text{fill:var(--k-ink)}.clocks .k-title{font-weight:600}.clocks .k-soft{fill:var(--k-soft)}
.clocks .k-grid{stroke:var(--k-line);stroke-width:1}.clocks .k-now{stroke:var(--k-ink);stroke-width:1.6}
.clocks .k-band{fill:var(--k-back)}.clocks .k-run{stroke-width:5;opacity:.4}.clocks .k-span{stroke-width:9}
.clocks .k-open{stroke:var(--k-open);fill:var(--k-open)}.clocks .k-maybe{stroke:var(--k-maybe);fill:var(--k-maybe)}
.clocks .k-no{stroke:var(--k-no);fill:var(--k-no)}.clocks .k-yes{stroke:var(--k-yes);fill:var(--k-yes)}
.clocks circle.k-hollow{fill:var(--k-paper);stroke-width:2}
.clocks text.k-open,.clocks text.k-maybe,.clocks text.k-no,.clocks text.k-yes{stroke:none;font-weight:600}
@media screen and (prefers-color-scheme:dark){.clocks{--k-ink:#e8ecf1;--k-soft:#b3bdc8;--k-line:#3b4652;
--k-back:#1d242c;--k-paper:#11161b;--k-open:#8fbdf5;--k-maybe:#f0c068;--k-no:#f2a5a5;--k-yes:#6fd596}}
"""
TICKS = ((7, "1 week"), (30, "1 month"), (182, "6 months"), (730, "2 years"), (3652, "10 years"), (9131, "25 years"))
"""Distances at which the scale carries a line; lines for the eye only, the rows name the days."""


@dataclass(frozen=True, slots=True)
class _Measures:
    width: int
    label: int
    """Columns for the words; 0 puts them above each line."""
    font: float
    small: float
    lines: int


_WIDE = _Measures(width=700, label=330, font=13, small=11.5, lines=2)
_NARROW = _Measures(width=350, label=0, font=12.5, small=11, lines=3)
_LINE = 1.32
BOLD = 1.14
"""How much wider bold letters are."""
_PAD = 9


class _Scale:
    """From days to places: even near the day of assessment, ever denser far from it."""

    def __init__(self, days: list[int], left: float, right: float) -> None:
        self.first, self.last = min([-7, *days]), max([30, *days])
        low, high = self._bent(self.first), self._bent(self.last)
        self.left, self.unit = left, (right - left) / (high - low)
        self.low = low

    @staticmethod
    def _bent(days: int) -> float:
        return math.copysign(math.log1p(abs(days) / 5), days)

    def at(self, days: int) -> float:
        return self.left + (self._bent(days) - self.low) * self.unit


def svg(analysis: Analysis, *, narrow: bool = False, style: bool = True) -> str:
    """Draw the clocks as a timeline.

    Args:
        analysis: What was found.
        narrow: The form for a phone; the wide one fits an A4 page.
        style: Whether to put the style sheet inside; a page with several pictures holds it once.
    """
    m = _NARROW if narrow else _WIDE
    found = rows(analysis)
    shown = found[:MOST_ROWS]
    days = [(day - analysis.as_of).days for r in shown for day in _days(r.clock)]
    edge = 8.0
    scale = _Scale(days, (m.label + 10) if m.label else edge + 4, m.width - edge - 6)
    prefix = "clocks-narrow" if narrow else "clocks-wide"
    body: list[str] = []
    y = 34.0
    strips: list[tuple[float, float]] = []
    for number, row in enumerate(shown):
        height, line_y, drawn = _row(row, m, scale, y, analysis.as_of, edge)
        strips.append((26.0 if not strips else y, y + height) if m.label else (line_y - 9, line_y + 9))
        if number % 2 == 0:
            body.append(f'<rect class="k-band" x="0" y="{_n(y)}" width="{m.width}" height="{_n(height)}"/>')
        body += drawn
        y += height
    if len(found) > len(shown):
        more = f"and {counted(len(found) - len(shown), 'more clock')}, in the list"
        body.append(f'<text class="k-soft" x="{_n(edge)}" y="{_n(y + 16)}" font-size="{m.small}">{escape(more)}</text>')
        y += 24
    if not shown:
        words_ = "No rule at hand ties a day to this case."
        body.append(f'<text class="k-soft" x="{_n(edge)}" y="{_n(y + 16)}" font-size="{m.small}">{words_}</text>')
        y += 24
    height = y + 6
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="clocks" role="img" viewBox="0 0 {m.width} {_n(height)}" '
        f'width="{m.width}" height="{_n(height)}" aria-labelledby="{prefix}-title {prefix}-desc">',
        f'<title id="{prefix}-title">{escape("The clocks: " + analysis.case.title)}</title>',
        f'<desc id="{prefix}-desc">{escape(" ".join(r.sentence for r in shown) or "No clock.")}</desc>',
    ]
    if style:
        out.append(f"<style>{STYLE}</style>")
    grid = _axis(m, scale, strips, analysis.as_of)
    bands = [part for part in body if part.startswith("<rect")]
    return "".join([*out, *bands, *grid, *(part for part in body if not part.startswith("<rect")), "</svg>"])


def _days(clock: ClockReading) -> list[date]:
    return [day for day in (clock.due, clock.earliest, clock.latest) if day is not None]


def _axis(m: _Measures, scale: _Scale, strips: list[tuple[float, float]], as_of: date) -> list[str]:
    """Lines at some distances from the day of assessment, each with its name if there is room; none through words."""

    def upright(kind: str, x: float) -> str:
        path = "".join(f"M{_n(x)} {_n(a)}V{_n(b)}" for a, b in [(24.0, 30.0), *strips])
        return f'<path class="{kind}" d="{path}"/>'

    now = scale.at(0)
    out = [upright("k-now", now)]
    middle = f'font-size="{m.small}" text-anchor="middle"'
    name = as_of.isoformat()
    half = text_width(name, m.small) / 2 + 3
    at = min(max(now, scale.left + half - 6), m.width - half)
    out.append(f'<text class="k-title" x="{_n(at)}" y="20" {middle}>{name}</text>')
    taken = [(at - half, at + half)]
    for sign in (1, -1):
        for days, label in TICKS:
            if not scale.first <= sign * days <= scale.last:
                continue
            x = scale.at(sign * days)
            out.append(upright("k-grid", x))
            label_text = label if sign > 0 else f"−{label}"
            half = text_width(label_text, m.small) / 2 + 3
            if x + half > m.width or x - half < 0 or any(x - half < b and a < x + half for a, b in taken):
                continue
            taken.append((x - half, x + half))
            out.append(f'<text class="k-soft" x="{_n(x)}" y="20" {middle}>{label_text}</text>')
    return out


def _row(
    row: ClockRow, m: _Measures, scale: _Scale, top: float, as_of: date, edge: float
) -> tuple[float, float, list[str]]:
    """One clock: its height, where its line runs, its words and a mark at its day (a bar for a span)."""
    room = (m.label if m.label else m.width) - 2 * edge
    title = wrapped(row.clock.title, m.font * BOLD, room, m.lines)
    who = wrapped(row.who, m.small, room, m.lines)
    day = row.when + (f", {row.left}" if row.left else "")
    y = top + _PAD
    out = []
    for line in title:
        y += m.font * _LINE
        out.append(f'<text class="k-title" x="{_n(edge)}" y="{_n(y - 4)}" font-size="{m.font}">{escape(line)}</text>')
    for line in who:
        y += m.small * _LINE
        out.append(f'<text class="k-soft" x="{_n(edge)}" y="{_n(y - 4)}" font-size="{m.small}">{escape(line)}</text>')
    tone = {"passed": "no", "done late": "no"}.get(row.clock.state, row.word.tone)
    tone = "open" if tone == "no" and row.clock.state == "set aside" else tone
    word = "" if row.clock.state == "running" else f" · {row.word.plain}"
    status = wrapped(f"{row.word.sign} {day}{word}", m.small * BOLD, room, m.lines)
    for line in status:
        y += m.small * _LINE
        out.append(f'<text class="k-{tone}" x="{_n(edge)}" y="{_n(y - 4)}" font-size="{m.small}">{escape(line)}</text>')
    if m.label:
        height = y + _PAD - top
        line_y = top + height / 2
    else:
        line_y = y + 9
        height = line_y + _PAD + 2 - top
    out += _mark(row, scale, line_y, as_of, tone)
    return height, line_y, out


def _mark(row: ClockRow, scale: _Scale, y: float, as_of: date, tone: str) -> list[str]:
    clock = row.clock
    where = [scale.at((day - as_of).days) for day in _days(clock)]
    now = scale.at(0)
    if not where:
        return [f'<circle class="k-{tone} k-hollow" cx="{_n(now)}" cy="{_n(y)}" r="6"/>']
    first, last = min(where), max(where)
    out = []
    if clock.state in LIVE:
        out.append(f'<line class="k-{tone} k-run" x1="{_n(now)}" x2="{_n(first)}" y1="{_n(y)}" y2="{_n(y)}"/>')
    if last > first:
        out.append(f'<line class="k-{tone} k-span" x1="{_n(first)}" x2="{_n(last)}" y1="{_n(y)}" y2="{_n(y)}"/>')
    hollow = " k-hollow" if clock.due is None or not clock.sure or clock.state == "set aside" else ""
    return [
        *out,
        *(f'<circle class="k-{tone}{hollow}" cx="{_n(x)}" cy="{_n(y)}" r="6"/>' for x in dict.fromkeys((first, last))),
    ]


def _n(number: float) -> str:
    """A number with one decimal at most, always written the same way."""
    return f"{number:.1f}".removesuffix(".0")


__all__ = ["STYLE", "ClockRow", "distance", "rows", "svg", "text"]
