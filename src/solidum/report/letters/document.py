"""From a letter to a document: the template of its kind, filled in, as DOCX; and the text version, read off it.

The templates are Word files with the marks of docxtpl (`{{ sender }}`, `{%p for line in facts %}`), so that a lawyer
can edit them. What comes from a case is put in as text only: it is escaped, and never read as a mark.
"""

from __future__ import annotations

import io
import os
import shutil
import textwrap
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from solidum.report.letters.compose import Letter
from solidum.report.letters.kinds import HERE, LANGUAGE, kinds
from solidum.source import BadInput, Place, Problem

if TYPE_CHECKING:
    from docx.document import Document

ENDING = ".docx"
MAX_BYTES = 8 * 1024 * 1024
"""A template larger than this, packed or unpacked, is no letter."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every part of a DOCX: the same input gives the same bytes."""
WIDTH = 88
EXTRA = "documents"


def library(name: str) -> Any:
    """One of the libraries of the extra `documents`, imported on use.

    Raises:
        BadInput: If it is not installed.
    """
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError as error:
        problem = Problem(
            None,
            "Word files need the library docxtpl, which is not installed",
            f"it belongs to the extra `{EXTRA}`",
            f"install it with `pip install 'solidum[{EXTRA}]'`",
        )
        raise BadInput([problem]) from error


class Templates:
    """The templates of all letters: those shipped, or a lawyer's own in their stead.

    Args:
        folder: Where own templates lie, each named after its kind (`access.docx`); a kind that has none there uses the
            one shipped.
        language: The language of the shipped ones.

    Raises:
        BadInput: If the folder is none, or holds no template.
    """

    def __init__(self, folder: Path | None = None, language: str = LANGUAGE) -> None:
        self._shipped = HERE / language
        self._own = folder
        if folder is not None and not any((folder / f"{kind.id}{ENDING}").is_file() for kind in kinds()):
            names = ", ".join(f"{kind.id}{ENDING}" for kind in kinds())
            problem = Problem(
                Place(str(folder), 1, 1),
                "no template here",
                f"a template has the name of its letter: {names}",
                "write the shipped ones there with --export-templates, and edit those",
            )
            raise BadInput([problem])

    def path(self, kind: str) -> Path:
        """The template of a kind of letter."""
        own = None if self._own is None else self._own / f"{kind}{ENDING}"
        return own if own is not None and own.is_file() else self._shipped / f"{kind}{ENDING}"

    def docx(self, letter: Letter) -> bytes:
        """The letter as a DOCX; the same letter and template give the same bytes.

        Raises:
            BadInput: If the template cannot be used.
        """
        docxtpl, jinja2, sandbox = library("docxtpl"), library("jinja2"), library("jinja2.sandbox")
        path = self.path(letter.kind)
        raw = _checked(path)
        marks = sandbox.ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined, autoescape=True)
        template = docxtpl.DocxTemplate(io.BytesIO(raw))
        try:
            template.render(_context(letter), jinja_env=marks, autoescape=True)
            out = io.BytesIO()
            template.save(out)
        except jinja2.TemplateError as error:
            line = getattr(error, "lineno", None)
            raise _unusable(path, f"a mark in it cannot be read: {error}", line) from error
        except (
            ArithmeticError,
            AttributeError,
            LookupError,
            TypeError,
            ValueError,
            OSError,
            zipfile.BadZipFile,
        ) as error:
            raise _unusable(path, f"it cannot be filled in: {error}", None) from error
        return fixed(out.getvalue())


def _context(letter: Letter) -> Mapping[str, object]:
    fields = {name: _text(found.text) for name, found in letter.fields.items()}
    return {**fields, **{name: [_text(s.text) for s in found] for name, found in letter.parts.items()}}


def _text(text: str) -> Any:
    """Text that stays text: escaped, and with no brace that any later step could take for a mark."""
    markup = library("markupsafe")
    return markup.Markup(str(markup.escape(text)).replace("{", "&#123;").replace("}", "&#125;"))


def _unusable(path: Path, why: str, line: int | None) -> BadInput:
    remedy = "mend it in Word, or start again from the one that --export-templates writes"
    return BadInput([Problem(Place(str(path), line or 1, 1), "this template cannot be used", why, remedy)])


def _checked(path: Path) -> bytes:
    """The bytes of a template that is a DOCX of sensible size."""
    from solidum.source import fetch

    raw = fetch(path)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if "word/document.xml" not in archive.namelist():
                raise _unusable(path, "it is no Word document", None)
            if len(raw) > MAX_BYTES or sum(info.file_size for info in archive.infolist()) > MAX_BYTES:
                raise _unusable(path, "it is too large for a letter", None)
    except zipfile.BadZipFile as error:
        raise _unusable(path, "it is no Word document (.docx)", None) from error
    return raw


def fixed(raw: bytes) -> bytes:
    """The same document with its parts in order and without times."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system, info.external_attr = 3, 0o644 << 16
            new.writestr(info, old.read(name))
    return out.getvalue()


# --- the text version -------------------------------------------------------------------------------


def text_of(raw: bytes, width: int = WIDTH) -> str:
    """A rendered letter as plain text: what the document says, its footer at the end."""
    document: Document = library("docx").Document(io.BytesIO(raw))
    out: list[str] = []
    for paragraph in document.paragraphs:
        text = " ".join(paragraph.text.split())
        style = paragraph.style.name if paragraph.style is not None else ""
        if not text:
            continue
        if style.startswith("List"):
            out += textwrap.wrap(text, width, initial_indent="- ", subsequent_indent="  ")
        elif style.startswith(("Heading", "Title")):
            lines = textwrap.wrap(text, width)
            out += ["", *lines, ("=" if style in ("Title", "Heading 1") else "-") * max(map(len, lines)), ""]
        else:
            out += [*textwrap.wrap(text, width), ""]
    for section in document.sections:
        notes = [p.text.strip() for p in section.footer.paragraphs if p.text.strip()]
        for note in notes:
            out += ["", "-" * width, *textwrap.wrap(note, width)]
    return _tidy(out)


def _tidy(lines: Iterable[str]) -> str:
    """No more than one empty line at a time, none at the edges."""
    found: list[str] = []
    bullet = False
    for line in lines:
        if line and bullet and not line.startswith(("- ", "  ")) and found and found[-1]:
            found.append("")
        bullet = line.startswith("- ") or (bullet and line.startswith("  "))
        if line or (found and found[-1]):
            found.append(line)
    return "\n".join(found).strip("\n") + "\n"


# --- writing ----------------------------------------------------------------------------------------


def write_all(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files into a folder that is new or empty: all of them or none.

    Raises:
        BadInput: If the folder holds anything already, or cannot be written.
    """
    target = Path(os.path.realpath(folder))
    place = Place(str(folder), 1, 1)
    if target.exists() and not target.is_dir():
        raise BadInput([Problem(place, "this is a file", "letters go into a folder", "name a new folder with -o")])
    if target.is_dir() and any(target.iterdir()):
        why = "what is there, perhaps a letter that somebody has edited, is never written over"
        raise BadInput([Problem(place, "this folder holds something already", why, "name a new folder with -o")])
    scratch = target.parent / f".solidum-{os.getpid()}.part"
    made = False
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch.mkdir()
        made = True
        for name, data in files.items():
            (scratch / name).write_bytes(data)
        if target.is_dir():
            target.rmdir()
        scratch.replace(target)
    except OSError as error:
        if made:
            shutil.rmtree(scratch, ignore_errors=True)
        why = error.strerror or str(error)
        problem = Problem(place, "cannot be written", why, "choose another place with -o; nothing was written")
        raise BadInput([problem]) from error


def shipped(language: str = LANGUAGE) -> dict[str, bytes]:
    """The shipped templates by file name, to be edited and used with `--templates`."""
    return {path.name: path.read_bytes() for path in sorted((HERE / language).glob(f"*{ENDING}"))}


__all__ = ["Templates", "fixed", "library", "shipped", "text_of", "write_all"]
