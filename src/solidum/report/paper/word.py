"""A paper as a Word file: headings, tables and lists in Word's own styles, so that it can be edited."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from solidum.report.letters.document import fixed, library
from solidum.report.paper.content import (
    TONES,
    Block,
    Bullets,
    Cell,
    Figure,
    Heading,
    Note,
    Paper,
    Paragraph,
    Table,
    Text,
    runs,
)
from solidum.source import BadInput, Problem

if TYPE_CHECKING:
    from docx.document import Document

WIDTH = 16.5
"""Centimetres between the margins."""
SCALE = 2
"""Pixels of a picture for each of its units: sharp on paper."""


def render(paper: Paper) -> bytes:
    """Draw a paper as DOCX.

    Args:
        paper: What it says.

    Returns:
        The file; the same paper gives the same bytes.

    Raises:
        BadInput: If a library for Word files or for their pictures is not installed.
    """
    docx = library("docx")
    document: Document = docx.Document()
    _set_up(document, paper)
    document.add_heading(paper.title, 0)
    document.add_paragraph(paper.subtitle, style="Subtitle")
    document.add_paragraph(paper.advice, style="Intense Quote")
    for block in paper.blocks:
        _add(document, block)
    out = io.BytesIO()
    document.save(out)
    return fixed(out.getvalue())


def _set_up(document: Document, paper: Paper) -> None:
    import datetime

    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    about = document.core_properties
    about.title, about.author, about.language, about.comments = paper.title, "Solidum", paper.language, ""
    about.created = about.modified = datetime.datetime(1980, 1, 1)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.footer.paragraphs[0].text = paper.advice
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    language = normal.element.get_or_add_rPr().makeelement(qn("w:lang"), {qn("w:val"): paper.language})
    normal.element.get_or_add_rPr().append(language)


def _add(document: Document, block: Block) -> None:
    match block:
        case Heading():
            document.add_heading(block.text, block.level)
        case Paragraph():
            _write(document.add_paragraph(), block.text)
        case Note():
            _write(document.add_paragraph(style="Intense Quote"), block.text)
        case Bullets():
            for item in block.items:
                _write(document.add_paragraph(style="List Bullet"), item)
        case Table():
            _table(document, block)
        case Figure():
            _figure(document, block)


def _write(paragraph: Any, text: Text, *, strong: bool = False) -> None:
    for run in runs(text):
        written = paragraph.add_run(run.text)
        written.bold = True if run.strong or strong else None
        if run.code:
            written.font.name = "Consolas"


def _table(document: Document, table: Table) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    caption = document.add_paragraph(table.caption, style="Caption")
    caption.paragraph_format.keep_with_next = True
    grid = document.add_table(rows=1, cols=len(table.header), style="Table Grid")
    for cell, head in zip(grid.rows[0].cells, table.header, strict=True):
        _write(cell.paragraphs[0], head, strong=True)
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    grid.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in table.rows:
        for place, cell in zip(grid.add_row().cells, row, strict=True):
            _fill(place, cell)
    _sized(grid, table)
    document.add_paragraph()


def _sized(grid: Any, table: Table) -> None:
    """Columns as wide as the table says, in letters that fit."""
    from docx.shared import Cm, Pt

    widths = table.widths or (1.0,) * len(table.header)
    for row in grid.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(WIDTH * width / sum(widths))
            for run in (run for paragraph in cell.paragraphs for run in paragraph.runs):
                run.font.size = Pt(8.5)


def _fill(place: Any, cell: Cell) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for i, line in enumerate(cell.lines):
        _write(place.paragraphs[0] if not i else place.add_paragraph(), line)
    if cell.tone:
        shade = OxmlElement("w:shd")
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", TONES[cell.tone].upper())):
            shade.set(qn(f"w:{key}"), value)
        place._tc.get_or_add_tcPr().append(shade)


def _figure(document: Document, figure: Figure) -> None:
    from docx.shared import Cm

    pixels = _pixels(figure.svg)
    document.add_picture(io.BytesIO(pixels), width=Cm(WIDTH))
    drawing = document.paragraphs[-1]._p.xpath(".//wp:docPr")[-1]
    drawing.set("descr", figure.says)
    drawing.set("title", figure.caption)
    document.add_paragraph(figure.caption, style="Caption")


def _pixels(svg: str) -> bytes:
    """A picture for Word, which draws no SVG by itself."""
    try:
        import vl_convert
    except ImportError as error:
        remedy = "install solidum with the extra `lab`, or use the format html"
        raise BadInput(
            [Problem(None, "pictures in Word need vl-convert, which is not installed", "", remedy)]
        ) from error
    return bytes(vl_convert.svg_to_png(svg, scale=SCALE))


__all__ = ["render"]
