"""A paper says the same as a page, as PDF and as a Word file; nothing in it is read as markup."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from solidum.report.paper import (
    Bullets,
    Cell,
    Figure,
    Heading,
    Note,
    Paper,
    Paragraph,
    Table,
    code,
    page,
    pdf,
    strong,
    word,
)
from solidum.report.paper.content import Run

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 60" width="200" height="60">'
    '<rect width="120" height="40" fill="#0b5d2e"/><text x="6" y="55" font-size="10">120 of 200</text></svg>'
)
NASTY = '<script>alert(1)</script> #panic() *not bold* [x] "q" \\ {{ 7*7 }} $x$ @ref'


def paper() -> Paper:
    return Paper(
        title="Options for liability",
        subtitle="a paper of a test",
        blocks=(
            Heading("What is asked", "asked"),
            Paragraph(("Who pays? See ", Run("the table", to="table"), ". Run ", code("solidum options"), ".")),
            Note("Nobody said how often this happens.", "maybe"),
            Bullets(("one", (strong("two"), " and more"), NASTY)),
            Heading("Who pays", "table"),
            Table(
                "Who pays under each",
                ("option", "pays", "stays uncompensated"),
                (
                    (Cell(("baseline",)), Cell(("the deployer", NASTY), "yes"), Cell(("nothing",))),
                    (Cell(("strict",)), Cell(("the provider",), "maybe"), Cell(("10 000.00 EUR",), "alarm")),
                ),
                (1, 2, 2),
            ),
            Heading("In a picture", "picture", 2),
            Figure(SVG, "A bar: 120 of 200 are paid.", "Paid of all"),
        ),
        advice="Decision support, not legal advice.",
    )


def test_the_page_escapes_and_loads_nothing() -> None:
    drawn = page.render(paper())
    assert "<script" not in drawn
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in drawn
    assert not re.search(r'(src|href)="(?!#)', drawn)
    assert '<th scope="row"><p>strict</p></th>' in drawn
    assert 'aria-label="A bar: 120 of 200 are paid."' in drawn
    assert drawn == page.render(paper())


def test_the_pdf_is_tagged_and_the_same_every_time() -> None:
    drawn = pdf.render(paper(), second=1_800_000_000)
    assert drawn.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in drawn or b"/ObjStm" in drawn
    assert b"pdfuaid" in drawn
    assert drawn == pdf.render(paper(), second=1_800_000_000)


def test_the_word_file_can_be_read_and_edited() -> None:
    docx = pytest.importorskip("docx")
    drawn = word.render(paper())
    document = docx.Document(io.BytesIO(drawn))
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings == ["What is asked", "Who pays", "In a picture"]
    assert NASTY in [p.text for p in document.paragraphs]
    (table,) = document.tables
    assert [c.text for c in table.rows[2].cells] == ["strict", "the provider", "10 000.00 EUR"]
    assert "A bar: 120 of 200 are paid." in zipfile.ZipFile(io.BytesIO(drawn)).read("word/document.xml").decode()
    assert drawn == word.render(paper())


def test_a_table_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(ValueError, match="a row of 1 cells under 2 headers"):
        Table("t", ("a", "b"), ((Cell(("x",)),),))
    with pytest.raises(ValueError, match="share an id"):
        Paper("t", "s", (Heading("a", "x"), Heading("b", "x")), "")
