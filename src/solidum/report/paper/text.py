"""A paper in a terminal: the same content as plain text."""

from __future__ import annotations

import textwrap
from io import StringIO
from typing import TYPE_CHECKING

from solidum.report.paper.content import Bullets, Figure, Heading, Note, Paper, Paragraph, Table, text_of
from solidum.report.terminal import console_on

if TYPE_CHECKING:
    from rich.console import Console

MARKS = {1: "=", 2: "-"}


def render(paper: Paper, width: int = 100) -> str:
    """Draw a paper as text.

    Args:
        paper: What it says.
        width: Columns at hand.

    Returns:
        The text; pictures are given by what they show, in words.
    """
    out = StringIO()
    console = console_on(out, width)

    def line(text: str, first: str = "", rest: str = "") -> None:
        wrapped = textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
        console.print("\n".join(wrapped))

    line(paper.title)
    line(paper.subtitle)
    for block in paper.blocks:
        match block:
            case Heading():
                console.print()
                line(block.text)
                if block.level in MARKS:
                    console.print(MARKS[block.level] * min(len(block.text), width))
            case Paragraph():
                line(text_of(block.text))
            case Note():
                line(text_of(block.text), "! ", "  ")
            case Bullets():
                for item in block.items:
                    line(text_of(item), "- ", "  ")
            case Figure():
                line(f"{block.caption}: {block.says}")
            case Table():
                _table(console, block)
    console.print()
    line(paper.advice)
    return out.getvalue()


def _table(console: Console, table: Table) -> None:
    from rich.table import Table as Grid

    grid = Grid(title=table.caption, title_justify="left", show_lines=True)
    for head in table.header:
        grid.add_column(head, overflow="fold")
    for row in table.rows:
        grid.add_row(*("\n".join(text_of(line) for line in cell.lines) for cell in row))
    console.print(grid)


__all__ = ["render"]
