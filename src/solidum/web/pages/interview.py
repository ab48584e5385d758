"""The interview in the browser: one question a page, or many at once; where one is; the answers, to be checked."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final
from urllib.parse import quote

from litestar import Router
from litestar.datastructures import FormMultiDict
from litestar.params import QueryParameter

from solidum.source import BadInput, Problem
from solidum.store.results import Conflict, Version
from solidum.web.pages import CaseId, Form, Here, get, post, started_from
from solidum.web.pages.case import unread
from solidum.web.pool import Job
from solidum.web.site import Page, Site, gone_to

ACTIVE: Final = "interview"
TAKING: Final = 60.0
"""Seconds an answer may take to be taken in."""
MOST_QUESTIONS: Final = 500
OTHERS: Final = (
    "Somebody else has changed the case in the meantime. What you answered stands here still: look at the case as it "
    "is now, and save again."
)
UNREADABLE: Final = (
    "Somebody else has changed the case in the meantime, and as it is now it is a draft that cannot be read. What you "
    "answered stands here still: have the draft mended (“Edit the case file” shows what is wrong), and save again."
)
Question = Annotated[str, QueryParameter(name="question")]
Claim = Annotated[str, QueryParameter(name="claim")]
Why = Annotated[str, QueryParameter(name="why")]


def _params(site: Site, version: Version, **more: Any) -> dict[str, Any]:
    return {
        "case": version.text,
        "answers": version.answers,
        "base": f"/cases/{version.case_id}",
        "version": version.number,
        "csrf": site.keys.form,
        **more,
    }


def _ask(site: Site, version: Version, task: str, **more: Any) -> Job:
    about = {"case": version.case_id, "version": version.number, "active": ACTIVE, "pinned": False}
    return site.ask(task, _params(site, version, **more), **about)


def _shown(site: Site, version: Version, task: str, **more: Any) -> Page:
    if version.draft:
        return unread(site, version, ACTIVE)
    job = _ask(site, version, task, **more)
    return site.shown(job, version, ACTIVE, f"Interview – {version.title}")


@get("/")
def ask(site: Here, case_id: CaseId, question: Question = "", why: Why = "") -> Page:
    """The next question, or the one that the address names."""
    return _shown(site, site.store.read(case_id), "interview.page", question=question, why=why)


@get("/map")
def where(site: Here, case_id: CaseId) -> Page:
    """Where one is: the sections, and the claims with what they come to so far."""
    return _shown(site, site.store.read(case_id), "interview.map")


@get("/check")
def check(site: Here, case_id: CaseId) -> Page:
    """Check your answers."""
    return _shown(site, site.store.read(case_id), "interview.check")


@get("/form")
def dense(site: Here, case_id: CaseId, claim: Claim = "") -> Page:
    """Many questions at once."""
    return _shown(site, site.store.read(case_id), "interview.form", claim=claim)


def _given(form: FormMultiDict) -> dict[str, list[str]]:
    """What the fields hold, by name."""
    found: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str) and name not in ("csrf", "expected", "question", "do", "claim", "mode"):
            found.setdefault(name, []).append(value)
    return found


@post("/", status_code=200)
def answer(site: Here, case_id: CaseId, form: Form) -> Page:
    """Take answers in, as a new version of the case; what is wrong is told where it was typed."""
    expected = started_from(form)
    started = site.store.read(case_id, expected)
    if started.draft:
        return unread(site, started, ACTIVE)
    many, claim = form.get("mode") == "form", str(form.get("claim", ""))
    do, given = str(form.get("do", "")), _given(form)
    asked = [str(value) for value in form.getall("question", [])]
    if do.startswith("special "):
        given = {"special 0": [do.removeprefix("special ")]}
    aside = claim if do in ("aside", "take up") else ""
    if len(asked) > MOST_QUESTIONS or not (asked or aside):
        raise BadInput([Problem(None, "no question was answered", "", "load the page anew")])
    job = _ask(site, started, "interview.answer", questions=asked, given=given, aside=aside, do=do)
    if not job.ended.wait(TAKING):
        return site.again(f"/cases/{case_id}/interview", form, started)
    made: dict[str, Any] = json.loads(job.result().body)
    errors, status = made.get("errors", {}), 422
    if not errors:
        try:
            site.store.save(case_id, made["text"], site.author, expected, draft=True, answers=made["answers"])
        except Conflict as error:
            if not asked:
                raise
            errors, status = {"0": OTHERS}, 409
            if error.current.draft:
                errors = {"0": UNREADABLE}  # no question can be drawn from it: the page stays at the version before
            else:
                started = error.current
    if errors and many:
        page = _shown(site, started, "interview.form", claim=claim, given=given, errors=errors, questions=asked)
    elif errors:
        page = _shown(site, started, "interview.page", question=asked[0], given=given, error=errors["0"])
    if errors:
        page.status_code = status if page.status_code == 200 else page.status_code
        return page
    home = f"/cases/{case_id}/interview"
    if aside:
        return gone_to(f"{home}/map" if many else home)
    return gone_to(f"{home}/form" + (f"?claim={quote(claim, safe='')}" if claim else "") if many else home)


router = Router("/cases/{case_id:int}/interview", route_handlers=[ask, where, check, dense, answer])
__all__ = ["router"]
