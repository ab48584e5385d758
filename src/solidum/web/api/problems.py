"""Errors as problem+json (RFC 9457)."""

from __future__ import annotations

import json
import logging
from typing import Any

from litestar import Request
from litestar.exceptions import HTTPException, ValidationException
from litestar.response import Response

from solidum.source import BadInput
from solidum.store.results import Conflict, NotFound, StoreError, Unavailable
from solidum.web.security import SAFE
from solidum.web.verbs import problem_json

MEDIA = "application/problem+json"
_log = logging.getLogger("solidum.web")
_refused = logging.getLogger("solidum.web.refused")
Asked = Request[Any, Any, Any]


def problem(status: int, title: str, detail: str = "", **more: Any) -> Response[bytes]:
    """An error as a program reads it."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return Response(json.dumps(body, ensure_ascii=True).encode(), status_code=status, media_type=MEDIA)


def bad(request: Asked, error: BadInput) -> Response[bytes]:
    """The case or the question cannot be used."""
    if request.method not in SAFE:
        _refused.warning("refused: input (%s, 422)", request.method)
    return problem(422, "This cannot be used", str(error), problems=[problem_json(p) for p in error.problems])


def stored(request: Asked, error: StoreError) -> Response[bytes]:
    """The store could not do it."""
    if isinstance(error, Conflict):
        return problem(409, "Somebody else has saved", str(error.problem), current_version=error.current.number)
    if isinstance(error, NotFound):
        return problem(404, "Not found", str(error.problem))
    return problem(503 if isinstance(error, Unavailable) else 409, "This could not be done", str(error.problem))


def http(request: Asked, error: HTTPException) -> Response[bytes]:
    """The request itself is wrong."""
    more: dict[str, Any] = {}
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        more["problems"] = [
            {"where": str(entry.get("key", "")), "what": str(entry.get("message", ""))}
            for entry in error.extra
            if isinstance(entry, dict)
        ]
    if error.status_code == 413:
        _refused.warning("refused: size (%s, 413)", request.method)
    answer = problem(error.status_code, "This request cannot be answered", error.detail, **more)
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


def fault(request: Asked, error: Exception) -> Response[bytes]:
    """The program is wrong."""
    _log.error("A fault of the program in %s", type(error).__name__, exc_info=error)
    return problem(500, "A fault of the program", "What was saved before is kept.")
