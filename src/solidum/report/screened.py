"""A screened population for people: how often somebody answers, and what decides it where nobody does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from solidum.lab.regimes.compared import Column
from solidum.lab.screen_count import LEVEL, METHOD, Share, share_of
from solidum.lab.screen_files import Screened
from solidum.lab.screen_regimes import Found
from solidum.report import words
from solidum.report.paper import Block, Bullets, Cell, Heading, Note, Paper, Paragraph, Table, strong
from solidum.report.words import NO_CLAIM, OUTCOMES, counted

REASONS = 6
"""Reasons told for each regime, the most frequent first."""


def summary(found: Found) -> Paper:
    """The summary of a screening."""
    _, first = found[0]
    case = first.screen.template.case
    return Paper(f"A population screened: {case.title}", _about(first), tuple(_blocks(found)), words.ADVICE)


def _about(first: Screened) -> str:
    drawn = first.declared
    text = f"{first.rows:,} rows"
    return f"{text}, drawn with seed {drawn[1]} from: {drawn[0]}" if drawn else f"{text}, as the table gives them"


def _blocks(found: Found) -> Iterator[Block]:
    yield Note(
        "The shares give back what was put in. They say how often a case of this table ends so, not how often such "
        "cases happen."
    )
    yield Paragraph(f"In brackets the {LEVEL:.0%} interval of the draw ({METHOD}).")
    yield Heading("How the best claim of each row ends", "best")
    rows = tuple(
        (Cell((c.short,)), Cell((_word(outcome),)), Cell((said(share),)))
        for c, s in found
        for outcome, share in s.best_shares()
    )
    yield Table("Best claim", ("regime", "ends", "share of rows"), rows, (1, 1.5, 1.5))
    yield Heading("For which harm somebody answers", "answered")
    rows = tuple(
        (Cell((c.short,)), Cell((harm,)), Cell((said(share),))) for c, s in found for harm, share in s.answered_shares()
    )
    yield Table("Some claim made out", ("regime", "harm", "share of rows"), rows, (1, 1.5, 1.5))
    for column, screened in found:
        yield Heading(f"{column.short}: by whom, and why", f"why-{column.id}")
        yield from _why(column, screened)


def _word(outcome: str | None) -> str:
    word = OUTCOMES[outcome] if outcome else NO_CLAIM
    return f"{word.sign} {word.plain}"


def said(share: Share) -> str:
    """A share with its interval."""
    return f"{share.share:.2%} ({share.low:.2%} to {share.high:.2%})"


def _why(column: Column, screened: Screened) -> Iterator[Block]:
    counts = screened.counts
    by = [
        (strong(f"{defendant}, {harm}: "), said(share_of(n, counts.counted)))
        for (harm, defendant), n in sorted(counts.answered.items(), key=lambda each: (-each[1], str(each[0])))
        if defendant is not None
    ]
    if by:
        yield Bullets(tuple(by))
    reasons: Counter[tuple[str, str]] = Counter()
    for (_, outcome, code), n in counts.outcomes.items():
        if code is not None:
            reasons[outcome, code] += n
    rules = column.library.rules
    lines = tuple(
        f"{OUTCOMES[outcome].plain}: {rules[code].title if code in rules else code} [{code}], {n:,} times"
        for (outcome, code), n in sorted(reasons.items(), key=lambda each: (-each[1], each[0]))[:REASONS]
    )
    if lines:
        yield Paragraph("What decides most often:")
        yield Bullets(lines)
    if counts.impossible:
        rows = counted(counts.impossible.total(), "row")
        yield Note(f"Of {rows} nothing is said: they state what the vocabulary says cannot be.")
    yield from _money(screened)


def _money(screened: Screened) -> Iterator[Block]:
    if screened.patterns is None:
        return
    computed = [p for p in screened.patterns if p.state == "computed"]
    total = sum(p.rows for p in screened.patterns)
    rows = sum(p.rows for p in computed)
    yield Paragraph(f"Money: a sum follows in {rows:,} of {total:,} rows.")
    if computed:
        low, high = (sum(p.rows * p.uncollectable[at] for p in computed) for at in (0, 1))
        paid_low, paid_high = (sum(p.rows * p.paid[at] for p in computed) for at in (0, 1))
        yield Bullets((f"paid: {paid_low:,.2f} to {paid_high:,.2f}", f"uncollectable: {low:,.2f} to {high:,.2f}"))
    reasons = dict.fromkeys(reason for p in screened.patterns for reason in p.reasons)
    if reasons:
        yield Bullets(tuple(f"No sum: {reason}" for reason in reasons))


__all__ = ["said", "summary"]
