"""The templates of the pages: those of the report, and the frame around them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from solidum.report import chain, clocks, html, money, words
from solidum.report.share import RANGES

if TYPE_CHECKING:
    from jinja2 import Environment

    from solidum.report.view import View


_HELD = re.compile(r"(<textarea\b[^>]*>.*?</textarea>|<(?:input|option)\b[^>]*>)", re.DOTALL)
"""Fields of forms; what they hold is escaped, so that it cannot end them."""


@cache
def environment() -> Environment:
    """The report's own templates and filters, with the pages beside them."""
    from jinja2 import ChoiceLoader, PackageLoader

    report = html.environment()
    found = report.overlay(loader=ChoiceLoader([PackageLoader("solidum.web", "templates"), report.loader or _none()]))
    found.globals["words"] = words
    found.filters["address"] = lambda text: quote(text, safe="/")
    return found


def _none() -> Any:
    from jinja2 import DictLoader

    return DictLoader({})


def draw(template: str, **values: Any) -> str:
    """Fill in a template.

    Control characters, and those that turn text around, are taken out of all that is read; not of what a form holds:
    saving it unchanged must change nothing.
    """
    parts = _HELD.split(environment().get_template(template).render(**values))
    return "".join(part if at % 2 else words.clean(part) for at, part in enumerate(parts))


@cache
def style() -> str:
    """The one style sheet of all pages: the report's, its pictures', and the frame's."""
    report = files("solidum.report").joinpath("templates/report.css").read_text(encoding="utf-8")
    frame = files("solidum.web").joinpath("static/frame.css").read_text(encoding="utf-8")
    return "\n".join((report, chain.STYLE, clocks.STYLE, money.STYLE, RANGES, frame))


@cache
def script() -> str:
    """The one script of all pages; every page works without it."""
    return files("solidum.web").joinpath("static/site.js").read_text(encoding="utf-8")


PLACES = {
    "chain": "chain",
    "claims": "claims",
    "fallen": "claims",
    "sharing": "sharing",
    "clocks": "clocks",
    "duties": "duties",
    "forum": "forum",
    "contested": "sources",
    "assumptions": "sources",
    "refusals": "sources",
    "law": "sources",
    "answer": "",
}
"""On which page of a case a place of the report stands."""


def leads(base: str, tail: str, view: View) -> Callable[[str], str]:
    """Where the places of a report are on the pages of a case.

    Args:
        base: The address of the case.
        tail: What follows every address, such as the version.
        view: The report, for its claims.
    """
    by_anchor = {claim.anchor: claim.claim.id for claim in view.claims}

    def to(place: str) -> str:
        if place in by_anchor:
            return f"{base}/claims/{quote(by_anchor[place], safe='/')}{tail}"
        page = PLACES.get(place, "sources")
        return f"{base}/{page}{tail}#{place}" if page else f"{base}{tail}#{place}"

    return to
