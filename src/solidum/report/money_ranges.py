"""The money as a picture where figures are ranges: from the least to the most, all on one scale.

A band has one height, so sums that are not known cannot be drawn as bands. Here each stands as a bar from its least to
its most, in the order in which money moves: what the victim gets, who pays it, who bears it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from solidum.report.chain import escape, text_width, wrapped
from solidum.report.share import ShareView
from solidum.sharing.model import Bounds, RangedOutcome

PLOT = 340.0
SIZE = 13.0
SMALL = 11.5
STYLE = """
.money-ranges{--m-ink:#1b1f24;--m-soft:#4d5763;--m-line:#c3cad2;--m-get:#7f8b98;--m-pay:#6f93c7;--m-bear:#b3985f;
--m-gone:#a33a3a;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Noto Sans",
"Liberation Sans",sans-serif}
.money-ranges text{fill:var(--m-ink)}.money-ranges .m-soft{fill:var(--m-soft)}.money-ranges .m-name{font-weight:600}
.money-ranges line{stroke:var(--m-line);stroke-width:1}.money-ranges rect.get{fill:var(--m-get)}
.money-ranges rect.pay{fill:var(--m-pay)}.money-ranges rect.bear{fill:var(--m-bear)}
.money-ranges rect.gone{fill:var(--m-gone)}.money-ranges rect.sure{opacity:.4}
@media screen and (prefers-color-scheme:dark){.money-ranges{--m-ink:#e8ecf1;--m-soft:#b3bdc8;--m-line:#36414d;
--m-get:#8e9aa6;--m-pay:#5b84bd;--m-bear:#a88c50;--m-gone:#f2a5a5}}
"""


@dataclass(frozen=True, slots=True)
class Bar:
    """One sum: whose, from the least to the most, and under which rules."""

    name: str
    found: Bounds
    style: str
    law: str = ""


def bars(view: ShareView) -> list[tuple[str, list[Bar]]]:
    """The sums in the order in which money moves; none where nothing is computed, or every sum is known."""
    result = view.sharing.result
    if result is None or result.outcome is not None:
        return []
    found = [("The victim", list(_victims(view, result))), ("Who pays", list(_payers(view, result)))]
    if view.decided:
        found.append(("Who bears it", list(_bearers(view, result))))
    return found


def _victims(view: ShareView, result: RangedOutcome) -> Iterator[Bar]:
    for head in result.heads:
        view_head = next(one for one in view.sharing.heads if one.harm == head.head)
        who = f"{view.name(view_head.victim)} gets for {view.name(head.head)}"
        yield Bar(who, head.paid_by_defendants, "get")
        if head.not_recoverable.high:
            yield Bar("Not recoverable in law", head.not_recoverable, "get")
    yield Bar("Uncollectable: owed in law, nobody can pay", result.uncollectable, "gone")


def _payers(view: ShareView, result: RangedOutcome) -> Iterator[Bar]:
    laws = view.laws()
    paid: dict[str, Decimal] = {}
    for benefit in view.sharing.incident.benefits if view.sharing.incident else ():
        if benefit.effect != "kept":
            paid[benefit.payer] = paid.get(benefit.payer, Decimal(0)) + benefit.amount
    for payer, amount in paid.items():
        yield Bar(
            f"{view.name(payer)} has paid (benefit)",
            Bounds(low=amount, high=amount, reached=(amount, amount), exact=True),
            "pay",
        )
    for party in result.parties:
        if party.party in laws or party.paid.high:
            yield Bar(f"{view.name(party.party)} pays", party.paid, "pay", ", ".join(laws.get(party.party, ())))


def _bearers(view: ShareView, result: RangedOutcome) -> Iterator[Bar]:
    laws: dict[str, dict[str, None]] = {}
    for one in view.sharing.recourse:
        for id_ in (one.debtor, *one.creditors):
            laws.setdefault(id_, {}).update(dict.fromkeys(rule.code for rule in one.rules))
    for party in result.parties:
        if party.bears.high or party.paid.high:
            yield Bar(f"{view.name(party.party)} bears", party.bears, "bear", ", ".join(laws.get(party.party, ())))


def sentences(view: ShareView) -> list[str]:
    """The picture in words."""
    return [
        f"{bar.name}: {view.bounds(bar.found)}{f' ({bar.law})' if bar.law else ''}."
        for _, group in bars(view)
        for bar in group
    ]


def svg(view: ShareView, *, style: bool = True) -> str:
    """Draw the ranges; as narrow as a phone, so that one form serves screen and paper.

    Args:
        view: The sharing, with names.
        style: Whether to put the style sheet inside.
    """
    groups = bars(view)
    most = max((bar.found.high for _, group in groups for bar in group), default=Decimal(0))
    if not most or not most.is_finite():
        return ""
    out: list[str] = []
    y = 4.0
    for title, group in groups:
        y += SIZE * 1.6
        out.append(f'<text class="m-soft" x="0" y="{y:.1f}" font-size="{SIZE:g}">{title}</text>')
        y += 4
        for bar in group:
            y = _row(view, bar, float(most), y, out)
    head, foot = _scale(view, most, y)
    said = " ".join(sentences(view))
    opening = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="money-ranges" role="img" '
        f'viewBox="-4 0 {PLOT + 8:g} {foot:.1f}" width="{PLOT + 8:g}" height="{foot:.1f}" '
        'aria-labelledby="money-ranges-title money-ranges-desc">',
        f'<title id="money-ranges-title">{escape("The money, as ranges: " + view.case.title)}</title>',
        f'<desc id="money-ranges-desc">{escape(said)}</desc>',
    ]
    if style:
        opening.append(f"<style>{STYLE}</style>")
    return "".join([*opening, *head, *out, "</svg>"])


def _row(view: ShareView, bar: Bar, most: float, y: float, out: list[str]) -> float:
    """One sum: the name, from what to what with the rules, and the bar; returns where the next begins."""
    lines = [(line, "m-name", SIZE) for line in wrapped(bar.name, SIZE, PLOT / 1.1, 2)]
    lines += [(line, "", SMALL) for line in wrapped(view.bounds(bar.found), SMALL, PLOT, 2)]
    lines += [(line, "m-soft", SMALL) for line in (wrapped(bar.law, SMALL, PLOT, 2) if bar.law else ())]
    for text, kind, size in lines:
        y += size * 1.3
        css = f' class="{kind}"' if kind else ""
        out.append(f'<text{css} x="0" y="{y:.1f}" font-size="{size:g}">{escape(text)}</text>')
    low, high = (float(value) / most * PLOT for value in (bar.found.low, bar.found.high))
    known = bar.found.low == bar.found.high
    for start, end, css in ((0.0, low, bar.style if known else f"{bar.style} sure"), (low, high, bar.style)):
        if end > start:
            out.append(f'<rect class="{css}" x="{start:.1f}" y="{y + 6:.1f}" width="{end - start:.1f}" height="10"/>')
    out.append(f'<line x1="0" x2="{PLOT:g}" y1="{y + 16.5:.1f}" y2="{y + 16.5:.1f}"/>')
    return y + 24


def _scale(view: ShareView, most: Decimal, y: float) -> tuple[list[str], float]:
    """Marks at nothing, the half and the most, with their sums below; and the height of all."""
    out = []
    for part in (0, 1, 2):
        x, text = PLOT * part / 2, view.sum((most * part / 2).quantize(Decimal("0.01")))
        wide = text_width(text, SMALL)
        left = min(max(0.0, x - wide / 2), PLOT - wide)
        out.append(f'<line x1="{x:g}" x2="{x:g}" y1="{y - 7:.1f}" y2="{y:.1f}"/>')
        out.append(f'<text class="m-soft" x="{left:.1f}" y="{y + 14:.1f}" font-size="{SMALL:g}">{text}</text>')
    return out, y + 20


__all__ = ["STYLE", "bars", "sentences", "svg"]
