"""The list of cases, new cases, and jobs."""

from __future__ import annotations

from typing import Any

from litestar import Router
from litestar.exceptions import NotFoundException
from litestar.response import Response

from solidum.source import BadInput, Problem
from solidum.store.archive import MOST_BYTES
from solidum.web import frame
from solidum.web.pages import Form, Here, Name, get, post
from solidum.web.pages.studio import shown
from solidum.web.pool import Job
from solidum.web.site import Page, gone_to, stamp
from solidum.web.work import HTML


@get("/")
def home(site: Here) -> Page:
    """All cases, and ways to begin one."""
    cases = sorted(site.store.cases(), key=lambda c: (c.changed, c.id), reverse=True)
    return site.whole("home.html.j2", "Cases", cases=cases, examples=site.examples)


@post("/cases", request_max_body_size=MOST_BYTES + 2**20)
def create(site: Here, form: Form) -> Page:
    """A new case: empty, from an example, or from a file."""
    match form.get("from"):
        case "example":
            text = next((e.text for e in site.examples if e.name == form.get("example")), None)
            if text is None:
                raise BadInput([Problem(None, "there is no such example", "", "choose one from the list")])
        case "file":
            given = form.get("file", "")
            if isinstance(given, bytes):
                return gone_to(f"/cases/{site.store.imported(given).case_id}")
            text = str(given)
            if not text.strip():
                raise BadInput([Problem(None, "no file was chosen", "", "choose a case file from your disk")])
        case "questions":
            from solidum.interview.kept import fresh

            text = f"solidum: 1\ntitle: A new case\nas_of: {site.today().isoformat()}\nrecord: open\n"
            begun = site.store.create(text, site.author, draft=True, answers=fresh(text))
            return gone_to(f"/cases/{begun.case_id}/interview")
        case _:
            from solidum.casefile.template import new

            text = new(str(form.get("title", "")).strip() or "A new case", site.today())
    version = site.store.create(text, site.author, draft=True)
    return gone_to(f"/cases/{version.case_id}" + ("/edit" if form.get("from") == "new" else ""))


def _job(site: Here, id_: str) -> Job:
    found = site.pool.get(id_)
    if found is None:
        raise NotFoundException("There is no such job any more. Ask for the page again.")
    return found


@get("/jobs/{id:str}")
def job(site: Here, id: Name) -> Page:
    """How far a job is; when it is done, what it has made."""
    found = _job(site, id)
    made = found.made
    if made is not None and (made.media == HTML):
        return gone_to(f"/jobs/{found.id}/result")
    case = found.about.get("case")  # a case that was deleted meanwhile has no page to go back to
    there = case if case in {one.id for one in site.store.cases()} else None
    title = {"done": "Ready", "cancelled": "Cancelled", "failed": "Not finished"}.get(found.state, "Working")
    return site.whole("job.html.j2", title, job=found, case=there)


@get("/jobs/{id:str}/result")
def result(site: Here, id: Name) -> Page:
    """What a job has made."""
    found = _job(site, id)
    about: Any = found.about
    if "active" not in about:
        return shown(site, found.result(), about.get("title", "Result"))
    version = site.store.read(about["case"], about["version"])
    page = site.shown(found, version, about["active"], version.title, pinned=about["pinned"])
    site.mark(found, version)
    return page


@post("/jobs/{id:str}/cancel")
def cancel(site: Here, id: Name) -> Page:
    """Stop a job."""
    found = _job(site, id)
    site.pool.cancel(found)
    return gone_to(f"/jobs/{found.id}")


@get("/static/{stamped:str}/{name:str}")
def static(name: Name, stamped: Name) -> Page:
    """The style sheet and the script."""
    media = {"site.css": "text/css", "site.js": "text/javascript"}.get(name)
    if media is None or stamped != stamp():
        raise NotFoundException("There is no such file.")
    body = frame.style() if name == "site.css" else frame.script()
    kept = {"Cache-Control": "private, max-age=86400, immutable"}
    return Response(body.encode(), media_type=media, headers=kept)


@get("/help")
def help_page(site: Here) -> Page:
    """How to use it, and what the words mean."""
    return site.whole("help.html.j2", "Help")


router = Router("/", route_handlers=[home, create, job, result, cancel, static, help_page])
__all__ = ["HTML", "router"]
