"""What a paper says, apart from how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Tone = Literal["yes", "maybe", "open", "no", "alarm", ""]
"""How a cell is coloured; its words say the same."""
TONES: dict[Tone, str] = {"yes": "e3f3e8", "maybe": "fbf0d9", "open": "e6eef9", "no": "eceff2", "alarm": "fbeaea"}
"""The backgrounds of the report, for paper."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one look.

    Attributes:
        text: The words.
        strong: Set apart, as bold.
        code: A code or a command, as typed.
        to: The id of the heading it points to, within the paper.
    """

    text: str
    strong: bool = False
    code: bool = False
    to: str = ""


Text = str | tuple[Run | str, ...]


def strong(text: str) -> Run:
    """Text set apart."""
    return Run(text, strong=True)


def code(text: str) -> Run:
    """A code or a command, as typed."""
    return Run(text, code=True)


def runs(text: Text) -> tuple[Run, ...]:
    """A text as runs."""
    parts = (text,) if isinstance(text, str) else text
    return tuple(Run(part) if isinstance(part, str) else part for part in parts)


def text_of(text: Text) -> str:
    """A text without its looks."""
    return "".join(run.text for run in runs(text))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3 below the title; `id` is unique in the paper."""

    text: str
    id: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: Text


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without order."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph in a box: what a reader must not miss."""

    text: Text
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: one or more lines, in a tone."""

    lines: tuple[Text, ...]
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first row is its header, and whose first column names the rows.

    Attributes:
        caption: What it shows.
        header: A text for each column.
        rows: Cells, as many as columns, in each row.
        widths: The columns' relative widths; all alike if empty.
        wide: It needs a page turned on its side.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...] = ()
    wide: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.header):
                raise ValueError(f"{self.caption}: a row of {len(row)} cells under {len(self.header)} headers")


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture.

    Attributes:
        svg: The picture, complete, with its own styles.
        says: What it shows, in words, for who cannot see it.
        caption: The line below it.
    """

    svg: str
    says: str
    caption: str


Block = Heading | Paragraph | Bullets | Note | Table | Figure


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper.

    Attributes:
        title: Its title.
        subtitle: The line below it.
        blocks: What it says, in order.
        advice: What the reader has to know of any such paper; printed at the foot.
        language: BCP 47.
    """

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    advice: str
    language: str = "en"
    headings: tuple[Heading, ...] = field(init=False)

    def __post_init__(self) -> None:
        found = tuple(b for b in self.blocks if isinstance(b, Heading))
        if len({h.id for h in found}) != len(found):
            raise ValueError("two headings share an id")
        object.__setattr__(self, "headings", found)


__all__ = [
    "TONES",
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
    "Tone",
    "code",
    "runs",
    "strong",
    "text_of",
]
