"""A comparison of laws and dates, for people: a table of signs, then for each pair what differs and what made it so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from string import ascii_uppercase

from solidum.analysis import Analysis
from solidum.compare import Burden, Column, Comparison, Difference, Row, Standing
from solidum.law.model import Pack
from solidum.report import words
from solidum.report.terminal import console_on
from solidum.report.view import cite
from solidum.report.words import OUTCOMES, RANK, Word, counted, joined, upper

NONE = Word("No claim known", "no claim", "No law at hand knows a claim here.", "no", "–")
REFUSED = Word("Refused", "refused", "No pack holds the law of this country.", "no", "⊘")


@dataclass(frozen=True)
class Block:
    """Columns in which one pair stands in the same way.

    Attributes:
        columns: Their letters.
        standing: The claims that do not fall away, or else all, the best first.
        changes: What differs from the first column, and by what.
    """

    columns: tuple[str, ...]
    standing: tuple[str, ...]
    changes: tuple[str, ...]
    word: Word


@dataclass(frozen=True)
class Section:
    """One claimant against one defendant over one harm."""

    title: str
    signs: tuple[Word, ...]
    blocks: tuple[Block, ...]


class ComparisonView:
    """What both renderers say."""

    def __init__(self, found: Comparison) -> None:
        self.found = found
        self.letters = tuple(_letter(n) for n in range(len(found.columns)))
        self.analysis: Analysis | None = next((c.analysis for c in found.columns if c.analysis), None)

    @property
    def intro(self) -> str:
        """What was done to the case to get the columns."""
        found = self.found
        home = joined(found.home) or "no place named in the file"
        text = f"Home of the case: {home}. "
        if any(c.forum for c in found.columns):
            text += (
                "Each column reads the same facts as if they had happened in the country named, with everybody who is "
                "at home there; what lies abroad stays abroad. "
            )
        return text + "Whatever differs between two columns comes from the law or the day, not from the facts."

    def legend(self, at: int) -> str:
        """What a letter stands for."""
        column = self.found.columns[at]
        text = f"{column.label}"
        return f"{text}: refused, {column.refusal}" if column.refusal else text

    def notes(self) -> list[str]:
        """What the columns assume and refuse, each once with the columns that do."""
        said: dict[str, list[str]] = {}
        for letter, column in zip(self.letters, self.found.columns, strict=True):
            for refusal in column.analysis.refusals if column.analysis else ():
                said.setdefault(f"Refused: {refusal.what}: {refusal.why}.", []).append(letter)
            for text in column.analysis.assumptions if column.analysis else ():
                said.setdefault(text, []).append(letter)
        live = [at for at, c in enumerate(self.found.columns) if c.analysis]
        return [text if len(where) == len(live) else f"{', '.join(where)}: {text}" for text, where in said.items()]

    def packs(self) -> list[Pack]:
        """The packs that some cell rests on, by id."""
        found = {
            standing.claim.pack: standing.claim.roots.pack
            for row in self.found.rows
            for at in range(len(self.found.columns))
            for standing in self.found.cell(row, at)
        }
        return [found[id_] for id_ in sorted(found)]

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The pairs, those that differ between columns first."""
        found = [self._section(row) for row in self.found.rows]
        return tuple(sorted(found, key=lambda s: (len(s.blocks) == 1, min(_rank(w) for w in s.signs))))

    def _section(self, row: Row) -> Section:
        names = self.analysis.explainer.name if self.analysis else str
        blocks: dict[tuple[tuple[str, ...], tuple[str, ...], str], list[str]] = {}
        signs = []
        for at, column in enumerate(self.found.columns):
            cell = self.found.cell(row, at)
            word = REFUSED if column.analysis is None else _best(cell)
            signs.append(word)
            if column.analysis is not None:
                key = (tuple(self._standing(column, cell)), tuple(self._changes(row, at)), word.legal)
                blocks.setdefault(key, []).append(self.letters[at])
        by_legal = {w.legal: w for w in signs}
        title = f"{names(row.claimant)} against {names(row.defendant)}, over {names(row.harm)}"
        return Section(
            title,
            tuple(signs),
            tuple(
                Block(tuple(letters), said, changes, by_legal[legal])
                for (said, changes, legal), letters in blocks.items()
            ),
        )

    def _standing(self, column: Column, cell: tuple[Standing, ...]) -> Iterable[str]:
        analysis = column.analysis
        if analysis is None:
            return
        if not cell:
            yield "No law at hand knows a claim here."
        live = [s for s in cell if words.RANK[s.claim.outcome] <= RANK["scope open"]]
        for standing in live:
            claim = standing.claim
            word = OUTCOMES[claim.outcome]
            text = f"{word.sign} {word.plain} [{word.legal}] under {claim.roots.pack.short}"
            carried = cite(analysis, claim.carried_by)
            text += f" ({carried})." if carried else "."
            yield text + _burdens(analysis, standing.to_prove) + _basis(standing)
        fallen: dict[str, dict[str, None]] = {}
        for standing in cell:
            if standing not in live:
                fallen.setdefault(standing.claim.outcome, {})[standing.claim.roots.pack.short] = None
        for outcome, shorts in fallen.items():
            yield f"{OUTCOMES[outcome].plain} [{outcome}]: {joined(tuple(shorts))}."

    def _changes(self, row: Row, at: int) -> Iterable[str]:
        analysis = self.found.columns[at].analysis
        if at == 0 or analysis is None:
            return
        for change in self.found.differences(row, at):
            yield self._change(analysis, change)

    def _change(self, analysis: Analysis, change: Difference) -> str:
        packs = analysis.library.packs
        pack = packs[change.claim.split("/")[0].split(":")[0]]
        by, instead = cite(analysis, change.by), cite(analysis, change.instead_of)
        if change.before is None:
            return f"{pack.short} comes in: {_plain(change.after)}" + (f" ({by})." if by else ".")
        if change.after is None:
            return f"{pack.short} no longer applies: it was {_plain(change.before)}" + (
                f" ({instead})." if instead else "."
            )
        text = f"{pack.short}: {_plain(change.after)} instead of {_plain(change.before)}"
        reasons = [f"because of {by}"] if by else []
        if instead:
            reasons.append(f"no longer resting on {instead}")
        return f"{text}, {', '.join(reasons)}." if reasons else f"{text}."


def _plain(outcome: str | None) -> str:
    return f"{OUTCOMES[outcome].plain.lower()} [{outcome}]" if outcome else "no claim"


def _letter(n: int) -> str:
    size = len(ascii_uppercase)
    return ascii_uppercase[n] if n < size else _letter(n // size - 1) + ascii_uppercase[n % size]


def _best(cell: tuple[Standing, ...]) -> Word:
    return OUTCOMES[cell[0].claim.outcome] if cell else NONE


def _rank(word: Word) -> int:
    return RANK.get(word.legal, len(RANK))


def _burdens(analysis: Analysis, left: tuple[Burden, ...]) -> str:
    """Who must still show what."""
    by: dict[str, list[str]] = {}
    for element in left:
        if element.state == "presumed":
            by.setdefault("Presumed, for the defendant to rebut", []).append(element.title)
        elif element.state == "inferable":
            by.setdefault("For the court to infer", []).append(element.title)
        else:
            by.setdefault(f"Still for {words.BURDENS[element.burden]} to show", []).append(element.title)
    return "".join(f" {upper(who)}: {'; '.join(_low(t) for t in what)}." for who, what in by.items())


def _low(title: str) -> str:
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def _basis(standing: Standing) -> str:
    if standing.basis in (None, "read"):
        return ""
    return f" Rests on law {words.BASES[str(standing.basis)][1]} [{standing.basis}]."


def text(found: Comparison, console_width: int = 100) -> str:
    """Draw the comparison as text.

    Args:
        found: The comparison.
        console_width: Columns of the screen at hand.

    Returns:
        The text, ending in a line break.
    """
    from rich import box
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    out = StringIO()
    console = console_on(out, console_width)
    view = ComparisonView(found)

    def say(line: str, indent: int = 0) -> None:
        console.print(Padding(Text(words.clean(line)), (0, 0, 0, indent)))

    say(found.case.title)
    say(f"{upper(words.MODES['case'])}, in {counted(len(found.columns), 'column')}")
    say(view.intro)
    console.print()
    for at, letter in enumerate(view.letters):
        say(f"{letter}  {view.legend(at)}", 2)
    table = Table(box=box.HORIZONTALS, pad_edge=False, padding=(0, 1))
    table.add_column("Who claims from whom", min_width=30)
    for letter in view.letters:
        table.add_column(letter, justify="center")
    for section in view.sections:
        table.add_row(words.clean(section.title), *(w.sign for w in section.signs))
    console.print()
    console.print(table)
    used = {w.legal: w for s in view.sections for w in s.signs}
    signs: dict[str, list[str]] = {}
    for word in sorted(used.values(), key=_rank):
        signs.setdefault(word.sign, []).append(word.plain.lower())
    say("; ".join(f"{sign} {' or '.join(plain)}" for sign, plain in signs.items()))
    for section in view.sections:
        console.print()
        say(section.title.upper())
        for block in section.blocks:
            say(f"{', '.join(block.columns)}: {block.word.sign} {block.word.plain} [{block.word.legal}]", 2)
            for line in block.standing:
                say(line, 6)
            for line in block.changes:
                say(f"Changed against {view.letters[0]}: {line}", 6)
    console.print()
    say("WHAT THIS RESTS ON (ASSUMPTIONS)")
    for line in view.notes():
        say(f"• {line}", 2)
    console.print()
    say(words.ADVICE)
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def html(found: Comparison) -> str:
    """Draw the comparison as one self-contained HTML page; the same comparison gives the same bytes."""
    from solidum.report.html import environment

    template = environment().get_template("comparison.html.j2")
    return words.clean(template.render(view=ComparisonView(found), words=words))


__all__ = ["ComparisonView", "html", "text"]
