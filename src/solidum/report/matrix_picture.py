"""Pictures of regimes: cases × regimes as tiles, and the outcomes of a population as bars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from solidum.report.words import NO_CLAIM, OUTCOMES, Word

FILL = {"yes": "#0b5d2e", "maybe": "#a86a00", "open": "#1f4e8c", "no": "#8a949f"}
"""White text on each of them has a contrast of 4.5 to 1 or more, but for grey, which is written on in black."""
INK = {"yes": "#ffffff", "maybe": "#ffffff", "open": "#ffffff", "no": "#000000"}
FONT = "font-family=\"Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif\""
LEFT, TILE, GAP, HEAD = 250, 118, 6, 46
LETTERS = 30
"""Letters on one line left of the tiles, at 13 units of broad letters."""
MOST_LINES = 5


def tiles(rows: Sequence[tuple[str, Sequence[Word]]], header: Sequence[str]) -> str:
    """Cases × regimes: one tile for each cell, with the outcome in words and its sign.

    Args:
        rows: The title of each case and its word under each regime.
        header: The regimes.
    """
    wrapped = [_wrapped(title, LETTERS, MOST_LINES) for title, _ in rows]
    heights = [max(44, 10 + 16 * len(lines)) for lines in wrapped]
    width = LEFT + len(header) * (TILE + GAP) + GAP
    total = HEAD + sum(heights) + len(rows) * GAP + GAP
    out = [_open(width, total)]
    for at, head in enumerate(header):
        x = LEFT + at * (TILE + GAP) + TILE / 2
        out += _lines(head, x, 16, 15, 2, anchor="middle", weight="bold")
    y = HEAD
    for (title, words), height in zip(rows, heights, strict=True):
        out += _lines(title, 4, y + 17, LETTERS, MOST_LINES)
        for at, word in enumerate(words):
            x = LEFT + at * (TILE + GAP)
            out.append(f'<rect x="{x}" y="{y}" width="{TILE}" height="{height}" rx="5" fill="{FILL[word.tone]}"/>')
            text = f"{word.sign} {word.plain}"
            lines = _wrapped(text, 17, 2)
            top = y + height / 2 + (4 if len(lines) == 1 else -3)
            out += _lines(text, x + TILE / 2, top, 17, 2, anchor="middle", fill=INK[word.tone], size=12)
        y += height + GAP
    return "".join([*out, "</svg>"])


def bars(rows: Sequence[tuple[str, Sequence[tuple[str | None, float]]]]) -> str:
    """For each regime a bar of shares of outcomes, which sum to one.

    Args:
        rows: The regime, and its outcomes with their shares.
    """
    bar, height, width = 560, 26, LEFT + 560 + 20
    shown = list(dict.fromkeys(outcome for _, parts in rows for outcome, share in parts if share > 0))
    total = 20 + len(rows) * (height + 14) + 22 * ((len(shown) + 1) // 2) + 10
    out = [_open(width, total)]
    for number, (title, parts) in enumerate(rows):
        y, x = 10 + number * (height + 14), float(LEFT)
        out += _lines(title, 4, y + 17, LETTERS, 1)
        for outcome, share in parts:
            word = _word(outcome)
            out.append(
                f'<rect x="{x:.1f}" y="{y}" width="{bar * share:.1f}" height="{height}" fill="{FILL[word.tone]}"'
                f' fill-opacity="{_shade(outcome)}" stroke="#ffffff"/>'
            )
            if share >= 0.07:
                out += _lines(
                    f"{share:.0%}",
                    x + bar * share / 2,
                    y + 18,
                    9,
                    1,
                    anchor="middle",
                    size=12,
                    fill="#000000" if _shade(outcome) < 0.8 else INK[word.tone],
                )
            x += bar * share
    top = 20 + len(rows) * (height + 14)
    for at, outcome in enumerate(shown):
        word = _word(outcome)
        x, y = 4 + (at % 2) * 410, top + 22 * (at // 2)
        out.append(
            f'<rect x="{x}" y="{y}" width="14" height="14" fill="{FILL[word.tone]}" fill-opacity="{_shade(outcome)}"/>'
        )
        out += _lines(f"{word.plain} ({word.legal})", x + 20, y + 12, 60, 1, size=12)
    return "".join([*out, "</svg>"])


def _word(outcome: str | None) -> Word:
    return OUTCOMES[outcome] if outcome else NO_CLAIM


def _shade(outcome: str | None) -> float:
    """Outcomes of one tone are told apart by how full their colour is."""
    if outcome is None:
        return 0.4
    alike = [name for name, word in OUTCOMES.items() if word.tone == OUTCOMES[outcome].tone]
    return round(1 - 0.5 * (len(alike) - 1 - alike.index(outcome)) / max(len(alike), 1), 2)


def _open(width: float, height: float) -> str:
    size = f'width="{width:g}" height="{height:g}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" {size}>'
        f'<rect {size} fill="#ffffff"/>'
    )


def _lines(
    text: str, x: float, y: float, columns: int, most: int, *, anchor: str = "start", fill: str = "#1b1f24",
    size: int = 13, weight: str = "normal",
) -> Iterable[str]:  # fmt: skip
    for at, line in enumerate(_wrapped(text, columns, most)):
        yield (
            f'<text x="{x:g}" y="{y + at * (size + 3):g}" text-anchor="{anchor}" font-size="{size}" '
            f'font-weight="{weight}" fill="{fill}" {FONT}>{escape(line)}</text>'
        )


def _wrapped(text: str, columns: int, most: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, columns, max_lines=most, placeholder=" …") or [""]


__all__ = ["bars", "tiles"]
