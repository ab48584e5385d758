"""A paper as PDF: tagged, after PDF/UA-1, by Typst."""

from __future__ import annotations

import json
import re
from typing import Any

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

STANDARD = "ua-1"

FRAME = """\
#set document(title: {title}, author: "Solidum")
#set text(lang: {language}, font: ("Libertinus Serif",), size: 10.5pt)
#set page(paper: "a4", margin: (x: 2.2cm, top: 2.2cm, bottom: 2.4cm), footer: context [
  #set text(size: 8pt, fill: rgb("4a535e"))
  #grid(columns: (1fr, auto), column-gutter: 1em, text({advice}), counter(page).display("1 / 1", both: true))
])
#set par(leading: 0.62em, justify: false)
#set heading(numbering: "1.1")
#show heading: set block(above: 1.4em, below: 0.7em)
#show heading: set text(font: ("Libertinus Serif",))
#show raw: set text(size: 9pt)
#show figure.caption: set text(size: 9pt, fill: rgb("4a535e"))
#show figure.caption: set align(left)
#show figure: set block(breakable: true)
#show figure.where(kind: table): set figure.caption(position: top)
#set table(stroke: 0.5pt + rgb("7b8793"), inset: 5pt)
#show table: set text(size: 8.5pt)
#show table: set par(justify: false)
#show link: set text(fill: rgb("1a4f9c"))
#title({title})
#text(size: 11pt, fill: rgb("4a535e"))[#text({subtitle})]

#block(fill: rgb("eef2f7"), inset: 8pt, radius: 3pt, width: 100%)[#text({advice})]
"""


def render(paper: Paper, *, second: int) -> bytes:
    """Draw a paper as PDF.

    Args:
        paper: What it says.
        second: The time it is dated with, in seconds since 1970; the same input gives the same bytes.

    Returns:
        The file.

    Raises:
        BadInput: If Typst is not installed.
    """
    typst = _library()
    files = {"main.typ": _document(paper).encode()}
    for number, block in enumerate(b for b in paper.blocks if isinstance(b, Figure)):
        files[_picture(number)] = block.svg.encode()
    done = typst.compile(files, format="pdf", pdf_standards=[STANDARD], timestamp=second)
    return bytes(done)


def _library() -> Any:
    import importlib

    try:
        return importlib.import_module("typst")
    except ImportError as error:
        remedy = "install solidum with the extra `lab`, or use the formats html or docx"
        raise BadInput([Problem(None, "PDF needs Typst, which is not installed", "", remedy)]) from error


def _picture(number: int) -> str:
    return f"picture-{number}.svg"


def _document(paper: Paper) -> str:
    frame = FRAME
    for name in ("title", "subtitle", "advice", "language"):
        frame = frame.replace("{" + name + "}", _string(getattr(paper, name)))
    out, pictures = [frame], 0
    for block in paper.blocks:
        out.append(_block(block, pictures))
        pictures += isinstance(block, Figure)
    return "\n\n".join(out)


def _block(block: Block, pictures: int) -> str:
    match block:
        case Heading():
            return f"#heading(level: {block.level}, {_string(block.text)}) <{block.id}>"
        case Paragraph():
            return f"#par[{_text(block.text)}]"
        case Note():
            fill = TONES.get(block.tone, "eef2f7")
            return f'#block(fill: rgb("{fill}"), inset: 8pt, radius: 3pt, width: 100%)[{_text(block.text)}]'
        case Bullets():
            return "#list(" + ", ".join(f"[{_text(item)}]" for item in block.items) + ")"
        case Figure():
            image = f'image("{_picture(pictures)}", width: 100%, alt: {_string(block.says)})'
            return f"#figure({image}, caption: [#text({_string(block.caption)})])"
        case Table():
            return _table(block)


def _table(table: Table) -> str:
    widths = table.widths or (1.0,) * len(table.header)
    columns = ", ".join(f"{width:g}fr" for width in widths)
    header = ", ".join(f"[*#text({_string(head)})*]" for head in table.header)
    rows = ",\n".join(", ".join(map(_cell, row)) for row in table.rows)
    drawn = (
        f"#figure(kind: table, caption: [#text({_string(table.caption)})], "
        f"table(columns: ({columns},), align: left + top, table.header({header}),\n{rows}))"
    )
    return f"#page(flipped: true)[{drawn}]" if table.wide else drawn


def _cell(cell: Cell) -> str:
    inner = " ".join(f"#par[{_text(line)}]" for line in cell.lines)
    fill = f', fill: rgb("{TONES[cell.tone]}")' if cell.tone else ""
    return f"table.cell(breakable: true{fill})[{inner}]"


def _text(text: Text) -> str:
    out = []
    for run in runs(text):
        words = _string(run.text)
        drawn = f"#raw({words})" if run.code else f"#strong(text({words}))" if run.strong else f"#text({words})"
        out.append(f"#link(<{run.to}>)[{drawn}]" if run.to else drawn)
    return "".join(out)


def _string(text: str) -> str:
    """A Typst string: nothing in it is ever read as markup; of any white space one blank is kept, outside too."""
    return json.dumps(re.sub(r"\s+", " ", text), ensure_ascii=False)


__all__ = ["render"]
