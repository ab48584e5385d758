"""Keeping an interview: the case file and, beside it, the answers. At any moment both can be read again.

Each answer is written twice, each time whole or not at all: first the answers (with the digests of the case file before
and after), then the case file. Whoever is stopped between the two finds the answer again and the case file follows.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, replace
from pathlib import Path

from solidum.casefile import write
from solidum.casefile.reader import loads
from solidum.interview.engine import Interview
from solidum.interview.kept import Kept, dumps, marked, read
from solidum.law.library import Library
from solidum.source import BadInput, Place, Problem, digest, fetch


@dataclass(frozen=True)
class Saved:
    """An interview with the files that hold it.

    Attributes:
        interview: As far as it has come.
        path: The case file.
        text: What the case file holds; None while there is none.
        first: What it held before the first answer; None for a new case.
        changed: Whether somebody else changed the file since the last answer; their version counts.
    """

    interview: Interview
    path: Path
    text: str | None
    first: str | None = None
    changed: bool = False

    def save(self, interview: Interview) -> Saved:
        """Keep the interview as it now is.

        Raises:
            BadInput: If somebody made the case file unreadable in the meantime; the answers are kept.
            OSError: If a file cannot be written.
        """
        on_disk, first, changed = _read(self.path), self.first, False
        if interview.base is not None and interview.base is not self.interview.base:
            first = write.write(interview.base)
        if on_disk != self.text and on_disk is not None:
            new = interview.given[-1:] if len(interview.given) > len(self.interview.given) else ()
            told = replace(interview, given=marked(interview, new))
            _keep(self.path, told, first, self.text, None)
            interview, first, changed = replace(told, base=loads(on_disk, str(self.path))), on_disk, True
        text = write.write(interview.case, on_disk) if interview.begun else on_disk
        _keep(self.path, interview, first, on_disk, text)
        if text is not None and text != on_disk:
            _write_whole(self.path, text)
        return Saved(interview, self.path, text, first, changed)


def beside(path: Path) -> Path:
    """Where the answers of a case file are kept: ``case.yaml`` has ``case.interview.json``."""
    return path.with_name(f"{path.stem}.interview.json")


def start(path: Path, library: Library, template: Path | None = None) -> Saved:
    """Begin an interview, or go on with it where it stopped.

    Args:
        path: The case file to write. If it is not there, a new case begins.
        library: The law.
        template: A case file to begin from, if `path` is not there yet.

    Raises:
        BadInput: If the case file or the answers beside it cannot be read.
        OSError: If a file cannot be opened.
    """
    text, plain = _read(path), _answers(beside(path), library)
    if plain is None:
        first, name = text, path
        if first is None and template is not None:
            first, name = fetch(template).decode("utf-8"), template
        saved = Saved(Interview(library, None if first is None else loads(first, str(name))), path, text, first)
        return saved if text is not None or first is None else saved.save(saved.interview)
    interview, first, before, after = plain.interview, plain.first, plain.before, plain.after
    now = None if text is None else digest(text.encode("utf-8"))
    if now == after:
        return Saved(interview, path, text, first)
    if text is None or now == before:  # stopped between the two files, or before there was a case file
        return Saved(interview, path, text, first).save(interview)
    new = () if after is not None else tuple(g for g in interview.given if not g.in_file)
    told = replace(interview, base=loads(text, str(path)), given=marked(interview, new))
    return replace(Saved(told, path, text, text).save(told), changed=True)


def _keep(path: Path, interview: Interview, first: str | None, before: str | None, after: str | None) -> None:
    _write_whole(beside(path), dumps(interview, first, before, after))


def _answers(path: Path, library: Library) -> Kept | None:
    text = _read(path)
    return None if text is None else read(text, library, str(path))


def _read(path: Path) -> str | None:
    if not os.path.lexists(path):
        return None
    try:
        return fetch(path).decode("utf-8")
    except UnicodeDecodeError as error:
        remedy = "save it as UTF-8"
        raise BadInput([Problem(Place(str(path), 1, 1), "The file is not UTF-8", str(error), remedy)]) from error


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that after a crash it is either the old one or the new one."""
    target = Path(os.path.realpath(path))
    scratch = target.with_name(f".{target.name}.part")
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o600
    with open(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as stream:
        stream.write(text.encode("utf-8"))
        stream.flush()
        os.fsync(stream.fileno())
    scratch.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
