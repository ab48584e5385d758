"""Who may talk to this program: one browser on this machine that was given the key, and programs with an API token.

Every request passes here first. The name it was sent to must be this machine's own (against DNS rebinding), a changing
request must come from our own pages (Origin), and everybody shows a cookie or a token. Refusals are logged by reason,
method and status; addresses are not, for they can tell what a case is about.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import parse_qs, urlsplit

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.handlers import BaseRouteHandler
from litestar.response.base import ASGIResponse
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

log = logging.getLogger("solidum.web.refused")

COOKIE: Final = "solidum"
FIELD: Final = "csrf"
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Keys:
    """The secrets of one start of the program.

    Attributes:
        start: Stands in the address that is opened; changes into a cookie at the first request.
        session: The value of the cookie.
    """

    start: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def form(self) -> str:
        """What every form carries."""
        return hmac.new(self.session.encode(), b"form", hashlib.sha256).hexdigest()


class Gate:
    """The first thing that every request meets.

    Args:
        app: What lies behind it.
        keys: The secrets of this start.
        hosts: The names and ports that are ours, as a Host header gives them.
        api: The prefix of addresses that ask for an API token instead of the cookie.
        token: Whether an API token is good.
        page: A plain page for a refusal: status, title, text, and whether a program asked.
    """

    def __init__(
        self,
        app: ASGIApp,
        keys: Keys,
        hosts: Iterable[str],
        api: str,
        token: Callable[[str], bool],
        page: Callable[[int, str, str, bool], ASGIResponse],
    ) -> None:
        self.app, self.keys, self.api, self.token, self.page = app, keys, api, token, page
        self.hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer it."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._examine(scope)
        if refusal is None:
            await self.app(scope, receive, guarded)
            return
        await refusal(scope, receive, guarded)

    def _examine(self, scope: HTTPScope) -> ASGIResponse | None:
        headers: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        method, path = scope["method"], scope["path"]
        hosts = headers.get("host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self.hosts:
            return self._refuse(scope, 421, "host", "This address is not served here.")
        origin = headers.get("origin", [])
        ours = {f"http://{host}" for host in self.hosts}
        if origin and (len(origin) != 1 or origin[0].lower() not in ours):
            return self._refuse(scope, 403, "origin", "Another site's page asked for this.")
        site = headers.get("sec-fetch-site", ["same-origin"])[0]
        if method not in SAFE and site not in ("same-origin", "none"):
            return self._refuse(scope, 403, "fetch site", "Another site's page asked for this.")
        if path.startswith("/static/"):
            return None
        if path == self.api or path.startswith(f"{self.api}/"):
            return self._with_token(scope, headers.get("authorization", []))
        if path == "/start":
            return self._start(scope)
        if not self._known(headers.get("cookie", [])):
            text = (
                "Open Solidum from the address that `solidum serve` has printed. If you followed a link from another "
                "page, open the link once more from here."
            )
            return self._refuse(scope, 403, "cookie", text)
        if method not in SAFE and not origin and "sec-fetch-site" not in headers and not _own(headers, ours):
            return self._refuse(scope, 403, "no origin", "It is not said which page this came from.")
        return None

    def _with_token(self, scope: HTTPScope, given: list[str]) -> ASGIResponse | None:
        kind, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
        if kind.lower() == "bearer" and token and self.token(token.strip()):
            return None
        refused = self._refuse(scope, 401, "token", "Send an API token: `Authorization: Bearer …`.")
        refused.headers["WWW-Authenticate"] = "Bearer"
        return refused

    def _start(self, scope: HTTPScope) -> ASGIResponse:
        given = parse_qs(scope["query_string"].decode("latin-1")).get("key", [""])[0]
        if scope["method"] != "GET" or not hmac.compare_digest(given.encode(), self.keys.start.encode()):
            return self._refuse(scope, 403, "key", "Open Solidum from the address that `solidum serve` has printed.")
        cookie = Cookie(key=COOKIE, value=self.keys.session, httponly=True, samesite="strict", path="/")
        return ASGIResponse(status_code=303, headers={"Location": "/"}, cookies=[cookie], media_type="text/plain")

    def _known(self, given: list[str]) -> bool:
        jar: SimpleCookie = SimpleCookie()
        try:
            for line in given:
                jar.load(line)
        except CookieError:
            return False
        found = jar.get(COOKIE)
        return found is not None and hmac.compare_digest(found.value.encode(), self.keys.session.encode())

    def _refuse(self, scope: HTTPScope, status: int, reason: str, text: str) -> ASGIResponse:
        log.warning("refused: %s (%s, %d)", reason, scope["method"], status)
        return self.page(status, "Not allowed", text, scope["path"].startswith(f"{self.api}/"))


def _own(headers: dict[str, list[str]], ours: set[str]) -> bool:
    found = urlsplit(headers.get("referer", [""])[0])
    return f"{found.scheme}://{found.netloc}".lower() in ours


async def form_is_ours(connection: ASGIConnection, handler: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """A guard: every changing request of the pages carries the secret of our forms.

    Raises:
        PermissionDeniedException: If it does not.
    """
    from litestar import Request
    from litestar.exceptions import PermissionDeniedException

    if connection.scope.get("method") in SAFE:
        return
    keys: Keys = connection.app.state.secrets
    assert isinstance(connection, Request)
    given = (await connection.form()).get(FIELD, "")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), keys.form.encode()):
        log.warning("refused: form (%s, 403)", connection.scope.get("method"))
        raise PermissionDeniedException(
            "This form was not made by the program that is running now. Load the page anew."
        )
