"""A paper to hand on: one content, drawn as a page, as PDF and as a Word file that can be edited."""

from __future__ import annotations

from datetime import date

from solidum.report.paper.content import (
    Block,
    Bullets,
    Cell,
    Figure,
    Heading,
    Note,
    Paper,
    Paragraph,
    Run,
    Table,
    Text,
    code,
    strong,
    text_of,
)

FORMATS = ("text", "html", "pdf", "docx")


def draw(paper: Paper, format_: str, width: int, day: date) -> str | bytes:
    """Draw a paper.

    Args:
        paper: What it says.
        format_: One of `FORMATS`.
        width: Columns of the text.
        day: The day a PDF is dated with.

    Returns:
        Text and HTML as text, PDF and DOCX as bytes.
    """
    from solidum.report.paper import page, pdf, text, word

    match format_:
        case "html":
            return page.render(paper)
        case "pdf":
            return pdf.render(paper, second=(day - date(1970, 1, 1)).days * 86400)
        case "docx":
            return word.render(paper)
    return text.render(paper, width)


__all__ = [
    "FORMATS",
    "Block",
    "Bullets",
    "Cell",
    "Figure",
    "Heading",
    "Note",
    "Paper",
    "Paragraph",
    "Run",
    "Table",
    "Text",
    "code",
    "draw",
    "strong",
    "text_of",
]
