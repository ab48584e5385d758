"""Build the Word templates of the letters from their readable sources, or check that the two agree.

Usage: python tools/letter_templates.py [--check]

A source, `src/solidum/report/letters/<language>/<letter>.md`, is one paragraph a block, with an empty line between
blocks: `# …` the title, `## …` a heading, `### …` a heading on a new page, `- …` a point, `{% … %}` a mark that stands
alone, all else a plain paragraph. Write into the source, never into the DOCX beside it. Exit 1 if `--check` finds a
DOCX that says something else than its source.
"""

from __future__ import annotations

import datetime
import io
import re
import sys

from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from solidum.report.letters.document import ENDING, fixed
from solidum.report.letters.kinds import HERE, texts

DAY = datetime.datetime(2026, 11, 25, tzinfo=datetime.UTC)
FONT = "Liberation Serif"
Block = tuple[str, str]


def blocks(source: str) -> list[Block]:
    """The blocks of a source: the name of the style, and the text."""
    return [_block(" ".join(part.split())) for part in re.split(r"\n\s*\n", source) if part.strip()]


def _block(text: str) -> Block:
    for mark, style in (("### ", "Heading 3"), ("## ", "Heading 2"), ("# ", "Heading 1"), ("- ", "List Bullet")):
        if text.startswith(mark):
            return style, text.removeprefix(mark)
    if re.fullmatch(r"\{%.*%\}", text):
        return "Normal", "{%p" + text.removeprefix("{%")  # a paragraph of its own, which goes away when filled in
    return "Normal", text


def build(source: str, notice: str) -> bytes:
    """The Word template of a source; the same source gives the same bytes."""
    document = Document()
    _styles(document)
    for style, text in blocks(source):
        document.add_paragraph(text, style=style)
    footer = document.sections[0].footer.paragraphs[0]
    footer.text = notice
    footer.runs[0].font.size = Pt(8)
    footer.runs[0].font.italic = True
    core = document.core_properties
    core.created = core.modified = DAY
    core.author = core.last_modified_by = "Solidum"
    core.title = core.comments = core.keywords = core.subject = ""
    core.revision = 1
    out = io.BytesIO()
    document.save(out)
    return fixed(out.getvalue())


def _styles(document: Doc) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2.3), Cm(3)  # room for the line at the foot
    section.footer_distance = Cm(1)
    for name, size, before, after in (
        ("Normal", 11, 0, 6),
        ("List Bullet", 11, 0, 4),
        ("Heading 1", 14, 12, 8),
        ("Heading 2", 11.5, 10, 4),
        ("Heading 3", 11.5, 0, 6),
    ):
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(kind), None)
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), FONT)
        style.font.color.rgb = None
        colour = style.element.rPr.find(qn("w:color"))
        if colour is not None:
            style.element.rPr.remove(colour)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        close = style.element.get_or_add_pPr().find(qn("w:contextualSpacing"))
        if close is not None:  # points stand apart: each is a statement of its own
            style.element.pPr.remove(close)
        if name.startswith("Heading"):
            style.font.bold = True
            style.paragraph_format.keep_with_next = True
    document.styles["Heading 3"].paragraph_format.page_break_before = True
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    document.styles["Normal"].element.get_or_add_rPr().append(language)
    _page_number(document)


def _page_number(document: Doc) -> None:
    """The number of the page at its head, as a field of Word."""
    paragraph: Paragraph = document.sections[0].header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def said(raw: bytes) -> list[Block]:
    """The blocks of a Word template, as they stand in it."""
    document = Document(io.BytesIO(raw))
    return [(p.style.name if p.style is not None else "", p.text) for p in document.paragraphs]


def main(args: list[str]) -> int:
    """Write every template, or check them all."""
    bad = 0
    for path in sorted(HERE.glob("*/*.md")):
        source = path.read_text(encoding="utf-8")
        template = path.with_suffix(ENDING)
        if args == ["--check"]:
            if not template.is_file() or said(template.read_bytes()) != blocks(source):
                print(f"{template.name} does not say what {path.name} says: run tools/letter_templates.py")
                bad += 1
        else:
            template.write_bytes(build(source, texts(path.parent.name).say("fields.notice")))
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
