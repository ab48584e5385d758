"""The summary in a terminal: who answers, under what, what carries it, what is missing. Read in a minute."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from solidum.analysis import Analysis
from solidum.report import clocks, words
from solidum.report.duties import DutyView
from solidum.report.share import ShareView
from solidum.report.view import SHORT_HASH, ClaimView, Group, View, cite, things
from solidum.report.words import LIVE, counted, joined, upper

if TYPE_CHECKING:
    from rich.console import Console

ROWS = 9
"""Rows of claims in all; more are folded, so that any case stays on a page."""
GROUPS = 3
FOLDS = 3
LINES = 3
PAYERS = 2
LONG = 170
NAMES = 4
STEPS = 3
CLOCKS = 2

STYLES = {"yes": "green", "maybe": "yellow", "open": "cyan", "no": "dim"}


def console_on(out: StringIO, width: int, *, colour: bool = False) -> Console:
    """A console that writes the same to a text whatever the terminal and its environment are."""
    from rich.console import Console

    return Console(
        file=out,
        width=width,
        height=100,
        force_terminal=colour,
        force_jupyter=False,
        force_interactive=False,
        color_system="standard" if colour else None,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
        _environ={},
    )


def render(analysis: Analysis, console_width: int = 100, *, colour: bool = False) -> str:
    """Draw the summary as text.

    Args:
        analysis: What was found.
        console_width: Columns at hand.
        colour: Whether to add terminal colours; the text says the same without.

    Returns:
        The text, ending in a line break.
    """
    out = StringIO()
    _Page(console_on(out, console_width, colour=colour), View(analysis)).draw()
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def _some(names: list[str]) -> str:
    """The first few names, and how many more."""
    return joined(names if len(names) <= NAMES + 1 else [*names[:NAMES], f"{len(names) - NAMES} others"])


class _Page:
    def __init__(self, console: Console, view: View) -> None:
        self.console = console
        self.view = view
        self.analysis = view.analysis

    def say(self, text: str, style: str = "", *, indent: int = 0, bullet: str = "") -> None:
        from rich.padding import Padding
        from rich.table import Table
        from rich.text import Text

        if not bullet:
            self.console.print(Padding(Text(words.clean(text), style), (0, 0, 0, indent)))
            return
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(width=len(bullet))
        grid.add_column(ratio=1)
        grid.add_row(Text(bullet, style), Text(words.clean(text), style))
        self.console.print(Padding(grid, (0, 0, 0, indent)))

    def head(self, text: str) -> None:
        self.console.print()
        self.say(text.upper(), "bold")

    def rest(self, number: int, what: str, many: str | None = None) -> None:
        if number > 0:
            self.say(f"and {counted(number, what, many)} more; the page (--format html) has all", "dim", indent=2)

    # --- parts ------------------------------------------------------------------------------------------

    def draw(self) -> None:
        view, analysis = self.view, self.analysis
        self.say(view.case.title, "bold")
        record = view.case.record
        self.say(
            f"{upper(words.MODES[analysis.mode])} · as of {analysis.as_of.isoformat()} · {record} record · "
            f"{counted(len(view.claims), 'claim')} tried"
        )
        self.answers()
        bundles = view.bundles
        for bundle in bundles[:GROUPS]:
            self.table(bundle, max(1, ROWS // min(len(bundles), GROUPS)))
        self.rest(sum(len(b) for b in bundles[GROUPS:]), "harm")
        if any(g.told for g in view.groups):
            self.say(words.FIRMNESS, "dim", indent=2)
        self.fallen()
        self.sharing()
        self.clocks()
        self.forum()
        self.presumptions()
        self.contested()
        self.duties()
        self.assumptions()
        self.refused()
        self.law()
        self.console.print()
        self.say(words.ADVICE, "italic")

    def title(self, bundle: tuple[Group, ...]) -> str:
        if len(bundle) == 1:
            return bundle[0].title
        return _some([group.title for group in bundle])

    def answers(self) -> None:
        self.head("Who answers")
        if not self.view.groups:
            self.say("No claim could be tried; see what is refused below.", indent=2)
        for bundle in self.view.bundles[:GROUPS]:
            self.say(self.title(bundle), "bold", indent=2)
            for line in bundle[0].headline:
                outcome = f" [{line.word.legal}]" if line.word is not None else ""
                style = STYLES[line.word.tone] if line.word is not None else ""
                self.say(line.text + outcome, style, indent=4, bullet=line.word.sign if line.word is not None else "•")
        self.rest(sum(len(b) for b in self.view.bundles[GROUPS:]), "harm")
        live = {v.pack.id for v in self.view.claims if not v.falls}
        for pack in self.view.used:
            if pack.id in live and pack.beside and self.analysis.label(pack):
                self.say(f"{pack.short} binds States, not the parties. {pack.beside}", "dim", indent=2)

    def table(self, bundle: tuple[Group, ...], rows: int) -> None:
        from rich import box
        from rich.table import Table
        from rich.text import Text

        group = bundle[0]
        if not group.told:
            return
        merged = self.view.folds(group.told)
        table = Table(box=box.HORIZONTALS, pad_edge=False, expand=True, padding=(0, 1), show_lines=True)
        table.add_column("Against, over, under", ratio=25)
        table.add_column("Outcome", ratio=16)
        table.add_column("What carries it, or what is missing", ratio=42)
        table.add_column("How firm", ratio=19)
        for fold in merged[:rows]:
            first = fold.claims[0]
            who = Text(words.clean(_some(list(dict.fromkeys(v.defendant for v in fold.claims)))), "bold")
            who.append(words.clean(f"\n{things(fold.claims)}, {fold.under}"), "dim")
            outcome = Text(f"{fold.word.sign} {fold.word.plain}", STYLES[fold.word.tone])
            outcome.append(f" ({fold.word.legal})", "dim")
            table.add_row(who, outcome, self.carries(first, sums=len(bundle) == 1), Text(first.firm_in_words))
        self.head(f"Claims · {self.title(bundle)}")
        if len(bundle) == 1:
            self.say(group.loss, "dim", indent=2)
        self.console.print(table)
        self.rest(sum(len(f.claims) for f in merged[rows:]), "claim")

    def carries(self, first: ClaimView, *, sums: bool) -> str:
        parts = [first.why, first.carried]
        up = self.view.way_up(first, nearby=True)
        if up is not None and len(up.steps) <= STEPS:
            parts.append(upper(up.text) + ".")
        fixed = [o for o in first.claim.offers if o.kind == "remedy" and o.amount and o.state == "yes"]
        if first.claim.outcome in LIVE and sums:
            parts += [f"The law fixes {o.amount} ({o.title}, {self.view.place(o.code)})." for o in fixed]
        return words.clean(" ".join(part for part in parts if part))

    def fallen(self) -> None:
        folds = self.view.folds(self.view.fallen)
        if not folds:
            return
        self.head("Claims that fall away")
        for fold in folds[:FOLDS]:
            outcome = f"{fold.word.plain.lower()} ({fold.word.legal})"
            text = f"{fold.under}: {outcome} for {fold.who}, over {fold.harms}. {fold.why}"
            self.say(text, bullet=fold.word.sign, indent=2)
        self.rest(sum(len(f.claims) for f in folds[FOLDS:]), "claim")

    def clocks(self) -> None:
        found = clocks.rows(self.analysis)
        if not found:
            return
        self.head("Clocks: by when somebody has to act, the next day first")
        live = [r for r in found if r.clock.state in (*clocks.LIVE, "suspended", "no date", "undated")]
        for row in live[:CLOCKS]:
            left = f" ({row.left})" if row.left else ""
            text = f"{row.when}{left}: {row.clock.title}. {row.who} ({row.source})."
            self.say(" ".join((text, *row.clock.warnings[:1])), bullet="!" if row.notes else "•", indent=2)
        others = len(found) - len(live[:CLOCKS])
        if others:
            self.say(
                f"{counted(others, 'further clock')}; `solidum clocks` has all, with how each is counted",
                "dim",
                indent=2,
            )

    def sharing(self) -> None:
        self.head("Who pays, who bears it")
        told = ShareView(self.analysis.sharing, self.view.case)
        found = told.sharing
        self.say(told.headline, "bold", indent=2)
        if told.beside:
            self.say(told.beside, indent=2)
        if found.result is not None:
            for row in told.parties(found.result, decided=told.decided)[:PAYERS]:
                self.say(f"{row.name}: pays {row.pays} first; bears {row.bears}", indent=2, bullet="•")
            self.rest(len(found.result.parties) - PAYERS, "party")
        for reason in (*found.reasons, *found.recourse_reasons)[:1]:
            self.say(f"{upper(reason)}.", "yellow", indent=2, bullet="!")
        self.say("`solidum share` has the rules, the money, the shares and what would narrow it.", "dim", indent=2)

    def forum(self) -> None:
        found = self.view.forum_first
        if not found:
            return
        self.head("Which court, which law")
        for told in found:
            self.say(told.title, "bold", indent=2)
            for line in (found for found in told.lines if not found.aside):
                text = line.text
                if line.missing:
                    more = len(line.missing) - 1
                    text += f" Missing: {line.missing[0]}" + (f" … and {counted(more, 'more fact')}" if more else "")
                self.say(text, "yellow" if line.open else "", indent=4, bullet="?" if line.open else "•")
        self.rest(len(self.analysis.asked.sides) - len(found), "such answer")
        self.say("What counts as not so where the file says nothing of it is told on the page.", "dim", indent=2)

    def presumptions(self) -> None:
        found = self.view.presumptions
        if not found:
            return
        self.head("Presumptions that carry, and what would rebut them")
        for presumption in found[:LINES]:
            text = f"{presumption.element}, against {presumption.against}: presumed by {presumption.by}. "
            if presumption.rebuttals:
                text += "It would fall if this were shown: " + " · or · ".join(presumption.rebuttals)
            else:
                text += "The law names no special rebuttal: the contrary would have to be shown."
            self.say(text, bullet="•", indent=2)
        self.rest(len(found) - LINES, "presumption")

    def contested(self) -> None:
        matter = [p for p in self.view.contested if p.matters_to]
        others = len(self.view.contested) - len(matter)
        if not self.view.contested:
            return
        self.head("Unsettled questions of law (contested) that would change an outcome")
        for point in matter[:LINES]:
            used = next((by for text, by, _ in point.positions if text == point.used), "")
            text = (
                f"{point.title} ({cite(self.analysis, [point.code])}): this result takes the view that {point.used} "
                f"({used}); another view would change {counted(len(point.matters_to), 'claim')}."
            )
            self.say(text, bullet="•", indent=2)
        self.rest(len(matter) - LINES, "question")
        if not matter:
            self.say("None does.", indent=2)
        if others:
            self.say(f"{counted(others, 'further question')} met on the way, without effect here.", "dim", indent=2)

    def assumptions(self) -> None:
        self.head("What this rests on (assumptions), what matters first")
        readings = self.view.readings
        if readings:
            text = "Read as undisputed though nobody confirmed it, and carrying a claim: "
            self.say(text + "; ".join(r.text for r in readings[:LINES]) + ".", bullet="!", indent=2)
            self.rest(len(readings) - LINES, "such reading")
        for text, matters in self.view.assumptions[:LINES]:
            short = text if len(text) <= LONG else text[:LONG].rsplit(" ", 1)[0] + " … (the page has all)"
            self.say(short, bullet="!" if matters else "•", indent=2)
        self.rest(len(self.view.assumptions) - LINES, "assumption")

    def duties(self) -> None:
        view = DutyView(self.analysis)
        found = view.summary()
        if not found:
            return
        self.head("Duties before the harm; they give no claim by themselves")
        for text in view.days[:LINES]:
            self.say(text, "dim", indent=2)
        for name, lines in found[:LINES]:
            self.say(name, "bold", indent=2)
            for line in lines[:LINES]:
                short = line if len(line) <= LONG else line[:LONG].rsplit(",", 1)[0] + " … (the page has all)"
                self.say(short, indent=4, bullet="•")
            self.rest(len(lines) - LINES, "line")
        self.rest(len(found) - LINES, "party with duties", "parties with duties")

    def refused(self) -> None:
        if self.analysis.refusals:
            self.head("Refused, for lack of law")
            for refusal in self.analysis.refusals[:LINES]:
                self.say(f"{upper(refusal.what)}: {refusal.why}.", bullet="✘", indent=2)
            self.rest(len(self.analysis.refusals) - LINES, "refusal")
        self.head("Not computed")
        self.say("; ".join(self.analysis.not_computed) + ".", indent=2)

    def law(self) -> None:
        self.head("Law used")
        told = {v.pack.id for v in self.view.claims if not v.falls}
        for pack in (p for p in self.view.used if p.id in told):
            label = self.analysis.label(pack)
            text = f"{pack.id} {pack.version}, checked {pack.checked.isoformat()}, hash {pack.sha256[:SHORT_HASH]}"
            self.say(f"{text}: {label or pack.short}.", bullet="•", indent=2)
        others = len(self.view.used) - len(told)
        if others:
            text = f"{counted(others, 'pack')} more that decide nothing here; --format json lists every hash"
            self.say(text, "dim", indent=2)
        self.say(f"Case file: hash {self.view.case.sha256[:SHORT_HASH]}", "dim", indent=2)


__all__ = ["render"]
