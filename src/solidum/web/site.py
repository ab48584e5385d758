"""What all pages share: the saved cases, the workers, and how a page is put together."""

from __future__ import annotations

import hashlib
import logging
import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from litestar.datastructures import FormMultiDict
from litestar.response import Response
from markupsafe import Markup

from solidum.report import words
from solidum.source import BadInput, Problem
from solidum.store import Store
from solidum.store.results import StoreError, Version
from solidum.web import frame
from solidum.web.folio import SHEETS
from solidum.web.pool import Job, Pool
from solidum.web.security import Keys
from solidum.web.sheets import TITLES as FORMS
from solidum.web.work import HTML, Made

AUTHOR: Final = "you"
"""Who changes a case, where the system does not say who works at it."""
PATIENCE: Final = 8.0
"""Seconds a page waits for a worker before it shows the job instead."""
Page = Response[bytes]
LISTS: Final = tuple(FORMS.items())
"""The forms of a case: the last part of the address, and the title."""
_log = logging.getLogger("solidum.web")
_NAME = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Example:
    """A case file that comes with the program."""

    name: str
    title: str
    text: str


@dataclass
class Site:
    """The running program.

    Attributes:
        today: The day that a new case is assessed for; the only look at a clock that a page takes.
        examples: Case files to begin with.
        author: Who changes cases on the pages.
    """

    store: Store
    pool: Pool
    keys: Keys
    today: Callable[[], date]
    examples: tuple[Example, ...] = ()
    patience: float = PATIENCE
    author: str = AUTHOR

    def allows(self, token: str) -> bool:
        """Is this a good API token?"""
        try:
            return self.store.token(token) is not None
        except StoreError:
            _log.exception("API tokens cannot be read")
            return False

    def named(self, token: str) -> str:
        """The name of an API token, as the author of what is changed with it."""
        found = self.store.token(token)
        return f"{found.name if found else 'unnamed'} (API token)"

    def delete(self, case_id: int) -> None:
        """Delete a case with all its versions, and what was made of them or is still being made."""
        versions = [self.store.read(case_id, change.number) for change in self.store.history(case_id)]
        texts = {v.text for v in versions} | {v.answers for v in versions if v.answers is not None}
        try:
            self.store.delete(case_id)
        finally:  # also when the case is gone, but its space could not be cleared
            others = {self.store.read(case.id).text for case in self.store.cases() if case.id != case_id}
            self.pool.forget(frozenset(texts - others), case_id)

    def mark(self, job: Job, version: Version) -> None:
        """Keep what a version came to, if a job has found it out, and under which law."""
        if job.made is not None and job.made.packs is not None:
            with suppress(StoreError):  # a disk that takes nothing any more does not keep anybody from reading
                self.store.mark(version.case_id, version.number, job.made.packs, job.made.outcomes or {})

    def again(self, path: str, form: FormMultiDict, version: Version | None = None) -> Page:
        """No worker was free in time: what was sent stands on this page still, to be sent once more."""
        sent = [(name, text) for name, text in form.multi_items() if isinstance(text, str) and name != "csrf"]
        title = "This took too long"
        return self.whole("again.html.j2", title, status=503, version=version, path=path, sent=sent)

    def whole(
        self,
        template: str,
        title: str,
        *,
        status: int = 200,
        version: Version | None = None,
        active: str | None = None,
        pinned: bool = False,
        **values: Any,
    ) -> Page:
        """A page in the frame.

        Args:
            template: The file with what is inside the frame.
            title: Of the page.
            status: Of the answer.
            version: The case that the page is about.
            active: The page of the case that this is.
            pinned: Whether the address names the version, so that links keep it.
            values: What the template asks for.
        """
        tail = f"?version={version.number}" if version is not None and pinned else ""
        base = f"/cases/{version.case_id}" if version is not None else ""
        body = frame.draw(
            template,
            title=title,
            version=version,
            active=active,
            sheets=SHEETS,
            lists=LISTS,
            base=base,
            tail=tail,
            pinned=pinned,
            csrf=self.keys.form,
            stamp=stamp(),
            **values,
        )
        return Response(body.encode(), status_code=status, media_type=HTML)

    def params(self, version: Version, *, pinned: bool = False, **more: Any) -> dict[str, Any]:
        """What a worker is told about a case."""
        tail = f"?version={version.number}" if pinned else ""
        return {
            "case": version.text,
            "name": "case.yaml",
            "base": f"/cases/{version.case_id}",
            "tail": tail,
            "version": version.number if pinned else None,
            **more,
        }

    def shown(self, job: Job, version: Version, active: str, title: str, *, pinned: bool = False) -> Page:
        """What a job has made, as a page; or the way to wait for it."""
        if not job.ended.wait(self.patience):
            return gone_to(f"/jobs/{job.id}")
        made = job.result()
        if made.media != HTML or made.whole:
            return file(made)
        return self.whole(
            "part.html.j2", title, version=version, active=active, pinned=pinned, part=Markup(made.body.decode())
        )

    def ask(self, task: str, params: Mapping[str, Any], **about: Any) -> Job:
        """Set a worker on something."""
        return self.pool.ask(task, params, about)


def gone_to(path: str) -> Page:
    """Go and see there."""
    return Response(b"", status_code=303, headers={"Location": path}, media_type="text/plain")


def file(made: Made) -> Page:
    """A file to keep, or a page of its own."""
    headers: dict[str, str] = {}
    if made.whole:
        styles = re.findall(r"<style>(.*?)</style>", made.body.decode(), re.DOTALL)
        hashes = " ".join(f"'sha256-{b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in styles)
        headers["Content-Security-Policy"] = (
            f"default-src 'none'; style-src {hashes}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
        )
    elif made.name:
        headers["Content-Disposition"] = f'attachment; filename="{safe(made.name)}"'
    return Response(made.body, headers=headers, media_type=made.media)


def safe(name: str) -> str:
    """A file name that every system takes."""
    return _NAME.sub("-", name).strip("-.")[:100] or "file"


def stamp() -> str:
    """Changes with the style sheet and the script, so that no browser keeps an old one."""
    return hashlib.sha256((frame.style() + frame.script()).encode()).hexdigest()[:12]


def load_examples(folders: Sequence[Path]) -> tuple[Example, ...]:
    """The case files in these folders, by title.

    Raises:
        BadInput: If a folder is none, or holds none.
    """
    from solidum.casefile.reader import load

    found = []
    for folder in folders:
        files = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
        if not files:
            problem = Problem(None, f"{folder}: no case file here", "examples are .yaml files", "name another folder")
            raise BadInput([problem])
        for path in files:
            case = load(path)
            found.append(Example(path.stem, words.clean(case.title), path.read_text(encoding="utf-8")))
    return tuple(sorted(found, key=lambda e: e.title))
