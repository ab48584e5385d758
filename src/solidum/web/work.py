"""What a worker process does: from the text of a case and a request to finished bytes.

Every task is a function of its parameters and the law at hand; nothing is kept but the latest analyses. So a worker can
be stopped at any moment, and the same request gives the same bytes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from solidum.analysis import Analysis, analyse
from solidum.casefile.reader import loads
from solidum.interview.kept import Session, session
from solidum.law.library import load_library
from solidum.report.html import Page
from solidum.source import BadInput, Problem

Params = Mapping[str, Any]
Tell = Callable[[str], None]
"""Says what is being done, for whoever waits."""

HTML: Final = "text/html"
JSON: Final = "application/json"
TEXT: Final = "text/plain"
KEPT: Final = 6


@dataclass(frozen=True, slots=True)
class Made:
    """What a task has made.

    Attributes:
        body: The bytes.
        media: Their media type; `HTML` is a part to be put into the frame of a page.
        name: The file name, where it is something to keep.
        whole: Whether HTML is a page of its own.
        refused: Whether the law at hand gave no answer; `body` then says so.
        packs: Of an analysis: by id, the version of each pack and the digest of its files.
        outcomes: Of an analysis: by claim.
    """

    body: bytes
    media: str
    name: str = ""
    whole: bool = False
    refused: bool = False
    packs: Mapping[str, tuple[str, str]] | None = None
    outcomes: Mapping[str, str] | None = None


class Desk:
    """The law and the cases that are being worked on."""

    def __init__(self, packs: Iterable[Path] = ()) -> None:
        self.library = load_library(extra=tuple(packs))
        self._open: OrderedDict[tuple[str, str], Page] = OrderedDict()
        self._told: OrderedDict[tuple[str, str | None], Session] = OrderedDict()

    def page(self, params: Params, tell: Tell) -> Page:
        """The analysis of the case in `params`, with what its pages ask for.

        Raises:
            BadInput: If the text is no case file, or its facts do not fit the vocabulary.
        """
        key = (params["case"], params.get("name", "case.yaml"))
        if key not in self._open:
            tell("Reading the case and trying the claims")
            case = loads(*key)
            self._open[key] = Page(analyse(case, self.library))
            while len(self._open) > KEPT:
                self._open.popitem(last=False)
        self._open.move_to_end(key)
        return self._open[key]

    def session(self, params: Params, tell: Tell) -> Session:
        """The interview about the case in `params`, as far as it has come.

        Raises:
            BadInput: If the case or its answers cannot be read.
        """
        key = (params["case"], params["answers"])
        if key not in self._told:
            tell("Reading the case and the answers")
            self._told[key] = session(*key, self.library)
            while len(self._told) > KEPT:
                self._told.popitem(last=False)
        self._told.move_to_end(key)
        return self._told[key]


def packs_of(analysis: Analysis) -> dict[str, tuple[str, str]]:
    """The law that was tried: by id, the version of each pack and the digest of its files."""
    return {pack.id: (pack.version, pack.sha256) for pack in analysis.packs}


def outcomes_of(analysis: Analysis) -> dict[str, str]:
    """What each claim came to."""
    return {claim.id: claim.outcome for claim in analysis.claims}


Task = Callable[[Desk, Params, Tell], Made]


def tasks() -> dict[str, Task]:
    """Every task by its name."""
    from solidum.web import asked, folio, forms, populations, studio, verbs

    return {**folio.TASKS, **verbs.TASKS, **asked.TASKS, **forms.TASKS, **studio.TASKS, **populations.TASKS}


def do(desk: Desk, name: str, params: Params, tell: Tell) -> Made:
    """Do one task.

    Raises:
        BadInput: With what is wrong with the input.
    """
    try:
        return tasks()[name](desk, params, tell)
    except RecursionError:
        raise BadInput([_too("is nested too deep to be followed", "flatten it, or split it")]) from None
    except MemoryError:
        raise BadInput([_too("needs more memory than there is", "split it")]) from None


def _too(what: str, remedy: str) -> Problem:
    return Problem(None, f"the case {what}", "", remedy)
