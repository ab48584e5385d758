"""The case as forms: its lists, and one entry at a time."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final
from urllib.parse import quote

from litestar import Router
from litestar.datastructures import FormMultiDict
from litestar.exceptions import NotFoundException
from litestar.params import PathParameter, QueryParameter

from solidum.source import BadInput, Problem
from solidum.store.results import Version
from solidum.web.pages import HIGHEST, CaseId, Form, Here, Name, get, number, post, started_from
from solidum.web.pages.case import unread
from solidum.web.pool import Job
from solidum.web.sheets import PAGES, SHEETS, TITLES, page_of
from solidum.web.site import Page, Site, file, gone_to
from solidum.web.work import Made

TAKING: Final = 60.0
"""Seconds a change may take to be taken in."""
Is = Annotated[str, QueryParameter(name="is")]
Words = Annotated[str, QueryParameter(name="q")]
FileId = Annotated[int, PathParameter(ge=0, le=HIGHEST)]


def _ask(site: Site, version: Version, task: str, active: str, **more: Any) -> Job:
    params = {
        "case": version.text,
        "name": "case.yaml",
        "base": f"/cases/{version.case_id}",
        "version": version.number,
        "csrf": site.keys.form,
        **more,
    }
    about = {"case": version.case_id, "version": version.number, "active": active, "pinned": False}
    return site.ask(task, params, **about)


def _shown(site: Site, version: Version, task: str, on: str, **more: Any) -> Page:
    if version.draft:
        return unread(site, version, f"forms/{on}")
    job = _ask(site, version, task, f"forms/{on}", **more)
    return site.shown(job, version, f"forms/{on}", f"{TITLES[on]} – {version.title}")


@get("/{page:str}")
def lists(site: Here, case_id: CaseId, page: Name) -> Page:
    """The lists of one page."""
    if page not in PAGES:
        raise NotFoundException("There is no such list.")
    more: dict[str, Any] = {}
    if page == "evidence":
        files: dict[str, list[dict[str, Any]]] = {}
        for one in site.store.attachments(case_id):
            row = {"id": one.id, "name": one.name, "size": _size(one.size), "sha256": one.sha256, "author": one.author}
            files.setdefault(one.evidence, []).append({**row, "at": one.at.date().isoformat()})
        more["attached"] = files
    return _shown(site, site.store.read(case_id), "form.lists", page, page=page, **more)


def _size(bytes_: int) -> str:
    return (
        f"{bytes_} bytes"
        if bytes_ < 1024
        else f"{bytes_ / 1024:.0f} KiB"
        if bytes_ < 2**20
        else f"{bytes_ / 2**20:.1f} MiB"
    )


@post("/", status_code=200)
def attach(site: Here, case_id: CaseId, form: Form) -> Page:
    """Add a file to a piece of evidence."""
    raw = form.get("attachment", b"")
    if not isinstance(raw, bytes) or not raw:
        raise BadInput([Problem(None, "no file was chosen, or it is empty", "", "choose a file from your disk")])
    evidence = str(form.get("evidence", ""))
    site.store.attach(case_id, evidence, str(form.get("attachment name", "")), raw, site.author)
    return gone_to(f"/cases/{case_id}/forms/evidence#e-{quote(evidence, safe='')}")


@get("/{id:int}")
def attached(site: Here, case_id: CaseId, id: FileId) -> Page:
    """The file itself, to keep; never shown by us, whatever it is."""
    found, raw = site.store.attachment(case_id, id)
    return file(Made(raw, "application/octet-stream", found.name))


@post("/{id:int}/delete")
def detach(site: Here, case_id: CaseId, id: FileId) -> Page:
    """Delete a file for good."""
    site.store.detach(case_id, id, site.author)
    return gone_to(f"/cases/{case_id}/forms/evidence")


@post("/{id:int}/move")
def move(site: Here, case_id: CaseId, id: FileId, form: Form) -> Page:
    """Give a file to another piece of evidence."""
    site.store.reattach(case_id, id, str(form.get("evidence", "")), site.author)
    return gone_to(f"/cases/{case_id}/forms/evidence")


@get("/{section:str}/{at:str}")
def entry(site: Here, case_id: CaseId, section: Name, at: Name, is_: Is = "", q: Words = "") -> Page:
    """One entry as a form."""
    row = _row(section, at)
    more = {"is": is_, "q": q} if section == "facts" and row is None else {}
    return _shown(site, site.store.read(case_id), "form.entry", page_of(section), section=section, at=row, **more)  # type: ignore[arg-type]


def _row(section: str, at: str) -> int | None:
    """The number of the entry; None for a new one."""
    found = number(at)
    if section not in SHEETS or (found is None and at != "new"):
        raise NotFoundException("There is no such entry.")
    return found


@post("/{section:str}/{at:str}", status_code=200)
def save(site: Here, case_id: CaseId, section: Name, at: Name, form: Form) -> Page:
    """Save an entry as a new version of the case, or take it out."""
    row, expected = _row(section, at), started_from(form)
    started = site.store.read(case_id, expected)
    page = page_of(section)  # type: ignore[arg-type]
    if started.draft:
        return unread(site, started, f"forms/{page}")
    given, is_ = _given(form), str(form.get("is", ""))
    about = {"section": section, "at": row, "given": given, "is": is_}
    job = _ask(site, started, "form.save", f"forms/{page}", do=str(form.get("do", "")), **about)
    if not job.ended.wait(TAKING):
        return site.again(f"/cases/{case_id}/forms/{section}/{at}", form, started)
    made: dict[str, Any] = json.loads(job.result().body)
    if "errors" in made:
        found = _shown(site, started, "form.entry", page, errors=made["errors"], **about)
        found.status_code = 422 if found.status_code == 200 else found.status_code
        return found
    site.store.save(
        case_id, made["text"], site.author, expected, draft=True, answers=started.answers, renamed=made["renamed"]
    )
    return gone_to(f"/cases/{case_id}/forms/{page}#{section}")


def _given(form: FormMultiDict) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str) and name not in ("csrf", "expected", "do", "is"):
            found.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return found


router = Router("/cases/{case_id:int}/forms", route_handlers=[lists, entry, save])
files = Router("/cases/{case_id:int}/files", route_handlers=[attach, attached, detach, move])
__all__ = ["files", "router"]
