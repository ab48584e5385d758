"""A paper to hand on: one content, drawn as a page, as PDF and as a Word file that can be edited."""

from __future__ import annotations

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

__all__ = [
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
    "strong",
    "text_of",
]
