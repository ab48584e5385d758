"""A screened population for people: how often somebody answers, and what decides it where nobody does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from solidum.lab.regimes.compared import Column
from solidum.lab.screen_count import LEVEL, METHOD, Share, share_of
from solidum.lab.screen_files import Screened
from solidum.lab.screen_money import SEED, Pattern, Range
from solidum.lab.screen_regimes import Found
from solidum.report import words
from solidum.report.paper import Block, Bullets, Cell, Heading, Note, Paper, Paragraph, Table, Text, strong
from solidum.report.words import NO_CLAIM, OUTCOMES, counted, joined

LACKING = 6
"""Missing elements told for each harm that no row reaches."""
REASONS = 6
"""Reasons told for each regime, the most frequent first."""


STATES = {
    "computed": "a sum follows",
    "structure": "somebody answers, and no sum is known",
    "refused": "somebody answers, and no rule decides who pays",
    "nobody": "nobody is shown to answer",
}
SUMS = {
    "loss": "lost, where a sum follows, over all rows that were run",
    "paid": "of that paid by those who answer",
    "not_recoverable": "not recoverable in law",
    "uncollectable": "uncollectable: owed, and nobody can pay",
}


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
    case = found[0][1].screen.template.case
    yield Paragraph(f"Mode: {_mode(found)}; as of {case.as_of.isoformat()}.")
    yield Paragraph(
        f"In brackets the {LEVEL:.0%} interval of the draw ({METHOD}); it means something only where the rows are a "
        "random draw."
    )
    yield Heading("How the best claim of each row ends", "best")
    rows = tuple(
        (Cell((c.short,)), Cell((_word(outcome),)), Cell((said(share),)))
        for c, s in found
        for outcome, share in s.best_shares()
    )
    yield Table("Best claim", ("regime", "ends", "share of rows"), rows, (1, 1.5, 1.5))
    yield Heading("For which harm somebody answers", "answered")
    rows = tuple(
        (Cell((c.short,)), Cell((harm(s, id_),)), Cell((_reached(s, id_, share),)))
        for c, s in found
        for id_, share in s.answered_shares()
    )
    yield Table("Some claim made out", ("regime", "harm", "share of rows"), rows, (1, 1.5, 1.5))
    for column, screened in found:
        yield Heading(f"{column.short}: by whom, and why", f"why-{column.id}")
        yield from _why(column, screened)


def _mode(found: Found) -> str:
    """Law or design, on a population."""
    designs = [column for column, _ in found if column.regime is not None]
    if not designs:
        return "the law in force on a population of cases"
    beside = "the law in force and " if len(designs) < len(found) else ""
    return f"{beside}{counted(len(designs), 'regime')} on a population of cases"


def harm(screened: Screened, id_: str) -> str:
    """A harm of the template as people call it."""
    case = screened.screen.template.case
    return next((h.name or h.id for h in case.harms if h.id == id_), id_)


def _party(screened: Screened, id_: str) -> str:
    return next((p.name or p.id for p in screened.screen.template.case.parties if p.id == id_), id_)


OUT_OF_REACH = "not decided by what was drawn"


def _reached(screened: Screened, id_: str, share: Share) -> str:
    """The share; or that no row could have it, whatever was drawn."""
    return OUT_OF_REACH if id_ in screened.out_of_reach else said(share)


def unreached(column: Column, screened: Screened) -> Iterator[Text]:
    """Harms for which nobody can answer in any row, with what is lacking in all of them."""
    rules = column.library.rules
    grouped: dict[tuple[str, ...], list[str]] = {}
    for id_, codes in screened.out_of_reach.items():
        grouped.setdefault(tuple(dict.fromkeys(rules[c].title for c in codes)), []).append(harm(screened, id_))
    for titles, harms in grouped.items():
        lacking = (
            f" Lacking in every row: {joined(list(titles[:LACKING]))}{', and more' if len(titles) > LACKING else ''}."
            if titles
            else ""
        )
        yield (
            strong(f"{joined(harms)}: "),
            "no row can come out with somebody who answers, whatever its cells say; so this is no 0 %. What decides it "
            f"is neither in the case file nor in a column.{lacking}",
        )


def _word(outcome: str | None) -> str:
    word = OUTCOMES[outcome] if outcome else NO_CLAIM
    return f"{word.sign} {word.plain}"


def said(share: Share) -> str:
    """A share with its interval."""
    return f"{share.share:.2%} ({share.low:.2%} to {share.high:.2%})"


def _why(column: Column, screened: Screened) -> Iterator[Block]:
    counts = screened.counts
    by = [
        (strong(f"{_party(screened, defendant)}, {harm(screened, id_)}: "), said(share_of(n, counts.counted)))
        for (id_, defendant), n in sorted(counts.answered.items(), key=lambda each: (-each[1], str(each[0])))
        if defendant is not None
    ]
    if by:
        yield Bullets(tuple(by))
    warned = tuple(unreached(column, screened))
    if warned:
        yield Bullets(warned)
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
    if screened.screen.bounds:
        yield from _bounds(screened)
    yield from _money(screened)
    if screened.refusals:
        yield Paragraph("Not answered, for lack of law (of the case that all rows share):")
        yield Bullets(tuple(f"{refusal.what}: {refusal.why}" for refusal in screened.refusals))


def _bounds(screened: Screened) -> Iterator[Block]:
    """How far the unsettled facts leave the claims open."""
    counts = screened.counts
    total = sum(counts.outcomes.values())
    certain = sum(counts.certain.values())
    if total:
        yield Paragraph(
            f"Of {total:,} claims in all rows, {certain:,} stay as they are however the unsettled facts turn out "
            "(sound bounds: among the others some may stay, too)."
        )


def _money(screened: Screened) -> Iterator[Block]:
    paid = screened.money
    if paid is None:
        return
    rows: Counter[str] = Counter()
    for pattern in paid.patterns:
        rows[pattern.state] += pattern.rows
    yield Paragraph("Who is compensated:")
    if paid.sampled is not None:
        yield Note(
            f"Sharing was run on {paid.sampled:,} rows drawn at random (seed {SEED}), for the rows differ too much in "
            f"what it depends on ({joined([*paid.columns]) or 'their outcomes'}). Shares below are those of the draw."
        )
    yield Bullets(tuple(f"{STATES[s]}: {said(share_of(rows[s], rows.total()))}" for s in STATES if rows[s]))
    for currency in sorted({p.currency for p in paid.patterns if p.state == "computed" and p.currency}):
        found = [p for p in paid.patterns if p.state == "computed" and p.currency == currency]
        sums = tuple(f"{label}: {_range(_total(found, name), currency)}" for name, label in SUMS.items())
        yield Bullets(sums)
    reasons = dict.fromkeys(reason for p in paid.patterns for reason in p.reasons)
    if reasons:
        yield Bullets(tuple(f"No sum: {reason}" for reason in reasons))


def _total(patterns: Sequence[Pattern], name: str) -> Range:
    """A sum over all rows of some patterns, from and to."""
    low, high = (sum((p.rows * getattr(p, name)[at] for p in patterns), Decimal(0)) for at in (0, 1))
    return low, high


def _range(found: Range, currency: str) -> str:
    """A sum, or a range."""
    low, high = found
    return f"{low:,.2f} {currency}" if low == high else f"{low:,.2f} to {high:,.2f} {currency}"


__all__ = ["OUT_OF_REACH", "harm", "said", "summary", "unreached"]
