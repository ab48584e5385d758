"""API tokens: made, listed by name, taken back."""

from __future__ import annotations

import secrets

from litestar import Router

from solidum.web.pages import Form, Here, get, post
from solidum.web.site import Page, gone_to


@get("/tokens")
def listed(site: Here) -> Page:
    """The tokens by name."""
    return site.whole("tokens.html.j2", "API tokens", tokens=site.store.tokens(), made=None)


@post("/tokens", status_code=200)
def make(site: Here, form: Form) -> Page:
    """A new token, shown once."""
    token = secrets.token_urlsafe(32)
    name = " ".join(str(form.get("name", "")).split())[:100]
    site.store.add_token(token, "".join(c for c in name if c.isprintable()) or "unnamed")
    return site.whole("tokens.html.j2", "API tokens", tokens=site.store.tokens(), made=token)


@post("/tokens/take-back")
def take_back(site: Here, form: Form) -> Page:
    """A token that is good no more."""
    site.store.take_back(str(form.get("token", "")))
    return gone_to("/tokens")


router = Router("/", route_handlers=[listed, make, take_back])
