"""The application: pages, API, and the gate before both."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from litestar import Litestar, Request, Router
from litestar.datastructures import FormMultiDict, State, UploadFile
from litestar.di import Provide
from litestar.exceptions import ClientException, HTTPException
from litestar.response.base import ASGIResponse

from solidum.source import BadInput, Problem
from solidum.store.results import Conflict, NotFound, StoreError, Unavailable
from solidum.web import frame
from solidum.web.api import PREFIX, openapi, problems, routes
from solidum.web.pages import case, forms, home, interview, populations, studio, tokens
from solidum.web.security import SAFE, Gate, form_is_ours, log
from solidum.web.site import Page, Site, stamp
from solidum.web.work import HTML

ZIP = b"PK\x03\x04"
ATTACHMENT = "attachment"
"""The field of a form whose file may be of any kind: its bytes are kept as they are."""
MOST_BYTES = 40 * 1024 * 1024
_log = logging.getLogger("solidum.web")


def create_app(site: Site, hosts: Iterable[str]) -> Gate:
    """The whole program as one ASGI application.

    Args:
        site: What it works with.
        hosts: The names and ports it answers to, as a Host header gives them.
    """
    rooms = [
        home.router,
        case.router,
        interview.router,
        forms.router,
        forms.files,
        studio.router,
        populations.router,
        tokens.router,
    ]
    pages = Router("/", route_handlers=rooms, guards=[form_is_ours], include_in_schema=False)
    inner = Litestar(
        [pages, routes.router],
        dependencies={
            "site": Provide(lambda: site, use_cache=True, sync_to_thread=False),
            "form": Provide(_form),
            "author": Provide(_author, sync_to_thread=False),
        },
        exception_handlers={
            BadInput: _bad,
            StoreError: _store,
            HTTPException: _http,
            Exception: _fault,
        },
        openapi_config=openapi.config(),
        request_max_body_size=MOST_BYTES,
        multipart_form_part_limit=4000,
        state=State({"site": site, "secrets": site.keys}),
        signature_types=[Site, FormMultiDict],
        logging_config=None,
    )
    return Gate(inner, site.keys, hosts, PREFIX, site.allows, _refusal)


async def _form(request: Request[Any, Any, Any]) -> FormMultiDict:
    """The form of a request, with files read as text; a ZIP file and an attachment stay bytes."""
    given = await request.form()
    found: list[tuple[str, Any]] = []
    for name, value in given.multi_items():
        if isinstance(value, UploadFile):
            raw = await value.read()
            if name == ATTACHMENT:
                found += [(name, raw), (f"{name} name", value.filename)]
                continue
            if raw.startswith(ZIP):
                found.append((name, raw))
                continue
            try:
                found.append((name, raw.decode("utf-8-sig")))
            except UnicodeDecodeError as error:
                where = f"byte {error.start} is no UTF-8"
                raise BadInput([Problem(None, "this file is no text", where, "save it as UTF-8")]) from None
        else:
            found.append((name, value))
    return FormMultiDict(found)


def _author(request: Request[Any, Any, Any]) -> str:
    """Who changes something: the name of the API token, or whoever works on the pages."""
    _, _, token = request.headers.get("authorization", "").partition(" ")
    site = _site(request)
    return site.named(token.strip()) if _program(request) else site.author


# --- what goes wrong ------------------------------------------------------------------------------------------


def _told(site: Site, status: int, title: str, problems: Iterable[Problem], **more: Any) -> Page:
    return site.whole("problem.html.j2", title, status=status, problems=tuple(problems), **more)


def _site(request: Request[Any, Any, Any]) -> Site:
    found: Site = request.app.state.site
    return found


def _bad(request: Request[Any, Any, Any], error: BadInput) -> Page:
    if request.method not in SAFE:
        log.warning("refused: input (%s, 422)", request.method)
    return _told(_site(request), 422, "This cannot be used", error.problems)


def _store(request: Request[Any, Any, Any], error: StoreError) -> Page:
    site = _site(request)
    if isinstance(error, Conflict):
        return site.whole(
            "conflict.html.j2",
            "Somebody else has saved",
            status=409,
            version=error.current,
            active="edit",
            yours=error.yours,
            theirs=error.current,
            started=error.base,
            problems=(error.problem,),
        )
    status = 404 if isinstance(error, NotFound) else 503 if isinstance(error, Unavailable) else 409
    title = "Not found" if status == 404 else "This could not be done"
    return _told(site, status, title, [error.problem])


def _program(request: Request[Any, Any, Any]) -> bool:
    """Did a program ask, where no address of the API answered?"""
    return request.url.path.startswith(f"{PREFIX}/")


def _http(request: Request[Any, Any, Any], error: HTTPException) -> Page:
    if _program(request):
        return problems.http(request, error)
    title = {404: "Not found", 405: "Not possible", 413: "Too large", 403: "Not allowed"}.get(
        error.status_code, "This request cannot be answered"
    )
    why = "" if error.status_code in (404, 405) else error.detail
    what = {
        404: "There is no such page.",
        405: "This page takes no such request.",
        413: f"More than {MOST_BYTES // 2**20} MB were sent.",
    }.get(error.status_code, title)
    if error.status_code == 404 and error.detail != "Not Found":
        why = error.detail
    if isinstance(error, ClientException) and error.status_code == 413:
        log.warning("refused: size (%s, 413)", request.method)
    return _told(_site(request), error.status_code, title, [Problem(None, what, why, "")])


def _fault(request: Request[Any, Any, Any], error: Exception) -> Page:
    if _program(request):
        return problems.fault(request, error)
    _log.error("A fault of the program in %s", type(error).__name__, exc_info=error)
    problem = Problem(None, "the program has a fault here", "what was saved before is kept", "report what you did")
    return _told(_site(request), 500, "A fault of the program", [problem])


def _refusal(status: int, title: str, text: str, program: bool) -> ASGIResponse:
    if program:
        made = problems.problem(status, title, text)
        return ASGIResponse(body=made.content, status_code=status, media_type=problems.MEDIA)
    drawn = frame.draw("refused.html.j2", title=title, text=text, stamp=stamp())
    return ASGIResponse(body=drawn, status_code=status, media_type=HTML)


__all__ = ["MOST_BYTES", "create_app"]
