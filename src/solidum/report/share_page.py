"""Sharing as a page of its own, with the court's worksheet; the report takes its pictures from here as well."""

from __future__ import annotations

from dataclasses import dataclass

from solidum.casefile.model import CaseFile
from solidum.report import money, money_ranges, words
from solidum.report.chain import escape, text_width, wrapped
from solidum.report.html import environment
from solidum.report.share import RANGES, ShareBar, ShareView, Supposed
from solidum.share.result import Sharing
from solidum.sharing.factors import FACTORS

PLOT = 340.0
SIZE = 13.0


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of a sharing, as SVG; empty where there is nothing to draw."""

    money_wide: str
    money_narrow: str
    money_words: tuple[str, ...]
    money_ranges: str
    ranges: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One party on one factor."""

    party: str
    level: str
    by: str
    reason: str
    evidence: str


@dataclass(frozen=True, slots=True)
class SheetFactor:
    """One factor of the worksheet."""

    name: str
    asks: str
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True)
class SheetShare:
    """One party in the table of shares."""

    party: str
    range: str
    figure: str


def pictures(view: ShareView) -> Pictures:
    """All pictures of a sharing, without their style sheets."""
    factors = view.sharing.factors
    return Pictures(
        money_wide=money.svg(view, style=False),
        money_narrow=money.svg(view, narrow=True, style=False),
        money_words=tuple(money.sentences(view) or money_ranges.sentences(view)),
        money_ranges=money_ranges.svg(view, style=False),
        ranges=ranges_svg(view.bars(factors), style=False) if factors else "",
    )


def ranges_svg(bars: list[ShareBar], *, style: bool = True) -> str:
    """The range of each party's share on a scale from nothing to the whole; it fits a phone."""
    if not bars:
        return ""
    step, top = 46.0, 22.0
    height = top + step * len(bars)
    said = "; ".join(f"{bar.name} {bar.text}" for bar in bars)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ranges" role="img" viewBox="-14 0 {PLOT + 34:g} {height:g}" '
        f'width="{PLOT + 34:g}" height="{height:g}" aria-labelledby="ranges-title ranges-desc">',
        '<title id="ranges-title">Ranges of the shares</title>',
        f'<desc id="ranges-desc">{escape(said)}</desc>',
    ]
    if style:
        out.append(f"<style>{RANGES}</style>")
    for quarter in range(5):
        x, text = PLOT * quarter / 4, f"{25 * quarter} %"
        out.append(f'<line x1="{x:g}" x2="{x:g}" y1="{top - 4:g}" y2="{height:g}"/>')
        left = x - text_width(text, 11) / 2
        out.append(f'<text class="soft" x="{left:.1f}" y="12" font-size="11">{text}</text>')
    for at, bar in enumerate(bars):
        y = top + step * at
        (name,) = wrapped(bar.name, SIZE, PLOT - text_width(bar.text, SIZE) - 12, 1)
        out.append(f'<text x="0" y="{y + 14:g}" font-size="{SIZE:g}">{escape(name)}</text>')
        left = PLOT - text_width(bar.text, SIZE)
        out.append(f'<text class="soft" x="{left:.1f}" y="{y + 14:g}" font-size="{SIZE:g}">{escape(bar.text)}</text>')
        width = max(2.0, (bar.high - bar.low) * PLOT)
        out.append(f'<rect x="{bar.low * PLOT:.1f}" y="{y + 21:g}" width="{width:.1f}" height="12" rx="3"/>')
    return "".join([*out, "</svg>"])


def worksheet(view: ShareView) -> tuple[SheetFactor, ...]:
    """Each factor with every party that answers; a gap where nobody has rated it."""
    case = view.case
    parties = dict.fromkeys(one.party for one in view.sharing.counted)
    parties |= dict.fromkeys(rating.party for rating in case.ratings)
    if not parties:
        return ()
    rated = {(rating.party, rating.factor): rating for rating in case.ratings}
    found = []
    for factor in FACTORS:
        rows = []
        for party in parties:
            rating = rated.get((party, factor.id))  # type: ignore[arg-type]
            rows.append(
                SheetRow(
                    party=case.label(party),
                    level=(rating.level if rating else None) or "not rated",
                    by=(rating.by if rating else None) or "",
                    reason=(rating.reason if rating else None) or "",
                    evidence="; ".join(case.label(one) for one in rating.evidence) if rating else "",
                )
            )
        found.append(SheetFactor(factor.name, factor.asks, tuple(rows)))
    return tuple(found)


def shares(view: ShareView) -> tuple[SheetShare, ...]:
    """The shares as far as anybody has given them."""
    case, found = view.case, view.sharing
    bars = {bar.name: bar.text for bar in view.bars(found.factors)} if found.factors else {}
    rows = []
    for party in dict.fromkeys(one.party for one in found.counted):
        given = [
            f"{figure.value if figure.value is not None else f'{figure.least} to {figure.most}'} ({figure.by})"
            for figure in case.court_figures
            if figure.of == "share" and figure.party == party
        ]
        name = case.label(party)
        rows.append(SheetShare(name, bars.get(name, "not rated"), "; ".join(given) or "none"))
    return tuple(rows)


def render(sharing: Sharing, case: CaseFile, supposed: Supposed = lambda: None) -> str:
    """Draw sharing as one HTML file, with the worksheet on a page of its own.

    Args:
        sharing: What was found.
        case: The case file, for names, ratings and evidence.
        supposed: Where no claim is made out: the same as if all were, for the rules.

    Returns:
        The page; the same input gives the same bytes.
    """
    view = ShareView(sharing, case, supposed)
    drawn = (
        environment()
        .get_template("share.html.j2")
        .render(
            case=case,
            view=view,
            pictures=pictures(view),
            sheet=worksheet(view),
            shares=shares(view),
            words=words,
            style=money.STYLE + money_ranges.STYLE + RANGES,
        )
    )
    return words.clean(drawn)


__all__ = ["Pictures", "pictures", "ranges_svg", "render", "worksheet"]
