"""API tokens: made, listed by name, taken back."""

from __future__ import annotations

import secrets

from litestar import Router

from solidum.source import digest
from solidum.web.pages import Form, Here, get, post
from solidum.web.site import Page, gone_to


@get("/tokens")
def listed(site: Here) -> Page:
    """The tokens by name."""
    return site.whole("tokens.html.j2", "API tokens", tokens=list(site.tokens.items()), made=None)


@post("/tokens", status_code=200)
def make(site: Here, form: Form) -> Page:
    """A new token, shown once."""
    token = secrets.token_urlsafe(32)
    site.tokens[digest(token.encode())] = str(form.get("name", "")).strip()[:100] or "unnamed"
    return site.whole("tokens.html.j2", "API tokens", tokens=list(site.tokens.items()), made=token)


@post("/tokens/take-back")
def take_back(site: Here, form: Form) -> Page:
    """A token that is good no more."""
    site.tokens.pop(str(form.get("token", "")), None)
    return gone_to("/tokens")


router = Router("/", route_handlers=[listed, make, take_back])
