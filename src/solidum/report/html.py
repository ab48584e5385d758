"""The report as one self-contained page: no script, nothing loaded, light and dark, on screen, phone and paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from solidum.analysis import Analysis, ContestedPoint, Element, Offer
from solidum.law.model import Pack, Rule
from solidum.report import chain, clocks, guides, money, money_ranges, words
from solidum.report.duties import DutyView
from solidum.report.share import RANGES, ShareView
from solidum.report.view import ClaimView, Provision, View, cite, provision
from solidum.report.words import Word

if TYPE_CHECKING:
    from jinja2 import Environment

    from solidum.report.share_page import Pictures


@dataclass(frozen=True, slots=True)
class Row:
    """One element, defence or time limit in its table."""

    element: Element
    word: Word
    at: Provision | None
    burden: str
    by: tuple[Rule, ...]
    rebut: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfferGroup:
    """What stands beside a claim, of one kind: what can be had now, and what cannot or not yet."""

    title: str
    now: tuple[Offer, ...]
    later: tuple[Offer, ...]


_links: ContextVar[Callable[[str], str]] = ContextVar("links", default="#{}".format)


@contextmanager
def linked(to: Callable[[str], str]) -> Iterator[None]:
    """While it lasts, parts of the report point to each other by `to`: from the name of a place to its address."""
    before = _links.set(to)
    try:
        yield
    finally:
        _links.reset(before)


def _to(place: str) -> str:
    return _links.get()(place)


class Page:
    """What the templates ask for."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.view = View(analysis)
        self.case = analysis.case
        self.duties = DutyView(analysis)

    def elements(self, claim: ClaimView) -> list[Row]:
        return [self._row(e, words.STATES) for e in claim.claim.elements]

    def against(self, claim: ClaimView, *, shown: bool) -> list[Row]:
        """Defences and time limits, those that bear on the outcome apart from those nobody has shown."""
        quiet = ("open", "rebutted", "disproved")
        found = (*claim.claim.defences, *claim.claim.time)
        return [self._row(e, words.DEFENCES) for e in found if (e.state in quiet) != shown]

    def _row(self, element: Element, states: dict[str, Word]) -> Row:
        rule = self.view.rule(element.code)
        codes = dict.fromkeys((*element.by, *element.inferable_under))
        return Row(
            element=element,
            word=states[element.state],
            at=provision(self.analysis, rule) if rule is not None else None,
            burden=words.BURDENS[element.burden],
            by=tuple(r for c in codes if (r := self.view.rule(c)) is not None),
            rebut=tuple(words.upper(words.comparison(text)) for text in element.rebuttable_by),
        )

    def offers(self, claim: ClaimView) -> list[OfferGroup]:
        found = []
        for kind, title in words.OFFERS.items():
            mine = [o for o in claim.claim.offers if o.kind == kind]
            if mine:
                now = tuple(o for o in mine if o.state == "yes")
                later = tuple(sorted((o for o in mine if o.state != "yes"), key=lambda o: o.state != "open"))
                found.append(OfferGroup(title, now, later))
        return found

    def at(self, code: str) -> Provision | None:
        rule = self.view.rule(code)
        return provision(self.analysis, rule) if rule is not None else None

    def cite(self, codes: Iterable[str]) -> str:
        return cite(self.analysis, codes)

    def label(self, pack: Pack) -> str | None:
        return self.analysis.label(pack)

    def held_by(self, point: ContestedPoint) -> str:
        return next((by for text, by, _ in point.positions if text == point.used), "")

    def who(self, ids: Iterable[str]) -> list[ClaimView]:
        """Claims by id, in the order of the page."""
        return sorted((self.view.by_id[i] for i in ids), key=lambda v: v.number)

    def rules(self) -> list[Rule]:
        """Every rule that a table of this page names, by code."""
        codes: set[str] = set()
        for view in self.view.claims:
            codes |= set(view.claim.carried_by)
            if view.falls:
                continue
            for element in (*view.claim.elements, *view.claim.defences, *view.claim.time):
                codes |= {element.code, *element.by, *element.inferable_under}
            codes |= {o.code for o in view.claim.offers}
        codes |= {p.code for p in self.view.contested}
        codes |= {clock.code for clock in self.analysis.clocks if clock.code is not None}
        codes |= self.duties.rules()
        return [rule for code in sorted(codes) if (rule := self.view.rule(code)) is not None]

    def pillars(self) -> frozenset[str]:
        """The rules a reader on paper needs: elements, what carries or stops a claim, unsettled law that matters."""
        codes: set[str] = {p.code for p in self.view.contested if p.matters_to}
        for view in self.view.claims:
            codes |= set(view.pillars)
        return frozenset(codes)

    def chain_svg(self, *, narrow: bool) -> str:
        return chain.svg(self.analysis, narrow=narrow, style=False)

    def clocks(self) -> tuple[clocks.ClockRow, ...]:
        return clocks.rows(self.analysis)

    def clocks_svg(self, *, narrow: bool) -> str:
        return clocks.svg(self.analysis, narrow=narrow, style=False)

    @property
    def guides(self) -> tuple[guides.Guide, ...]:
        absent = set() if self.duties.duties.rows else {"duties"}
        return tuple(g for g in guides.guides() if g.part not in absent)

    @cached_property
    def share(self) -> ShareView:
        return ShareView(self.analysis.sharing, self.case, lambda: self.analysis.supposed)

    def pictures(self) -> Pictures:
        from solidum.report.share_page import pictures

        return pictures(self.share)

    def chain_list(self) -> tuple[str, ...]:
        return chain.sentences(self.analysis)


@cache
def environment() -> Environment:
    """The templates of this room, read once; every text they are given is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    found = Environment(
        loader=PackageLoader("solidum.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    found.globals["to"] = _to
    found.filters["upper_first"] = words.upper
    found.filters["drawn"] = Markup  # only for our own SVG, which escapes every text itself
    return found


def render(analysis: Analysis) -> str:
    """Draw the whole report as one HTML file.

    Args:
        analysis: What was found.

    Returns:
        The page; the same analysis gives the same bytes.
    """
    analysis.wide.together()
    page = Page(analysis)
    template = environment().get_template("report.html.j2")
    drawn = template.render(
        page=page,
        view=page.view,
        analysis=analysis,
        case=analysis.case,
        words=words,
        chain_style=chain.STYLE + clocks.STYLE + money.STYLE + money_ranges.STYLE + RANGES,
    )
    return words.clean(drawn)


__all__ = ["environment", "linked", "render"]
