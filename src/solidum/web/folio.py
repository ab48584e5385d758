"""The pages of a case: the parts of the report, one at a time, as a worker makes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, get_args
from urllib.parse import urlencode

from solidum.casefile import model
from solidum.casefile.model import CaseFile, Fact, Rating
from solidum.report import html, words
from solidum.report.html import Page
from solidum.source import BadInput, Problem
from solidum.web.frame import draw, leads
from solidum.web.work import HTML, Desk, Made, Params, Task, Tell, outcomes_of, packs_of

MOST_PLANS: Final = 4


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a case.

    Attributes:
        name: The last part of its address.
        title: As it stands in the list of pages.
    """

    name: str
    title: str


SHEETS: Final = (
    Sheet("", "Overview"),
    Sheet("chain", "The chain"),
    Sheet("claims", "Claims"),
    Sheet("sharing", "Who pays, who bears it"),
    Sheet("plan", "Evidence plan"),
    Sheet("letters", "Letters"),
    Sheet("clocks", "Clocks"),
    Sheet("duties", "Duties"),
    Sheet("forum", "Court and law"),
    Sheet("compare", "Other laws, other days"),
    Sheet("what-if", "What if"),
    Sheet("sources", "Sources"),
)
"""The pages of a case, in the order of their list."""


def part(template: str, page: Page, params: Params, **values: Any) -> Made:
    """A part of a page, with links that lead to the other pages of the case."""
    view = page.view
    to = leads(params["base"], params.get("tail", ""), view)
    with html.linked(to):
        drawn = draw(
            template,
            page=page,
            view=view,
            analysis=page.analysis,
            case=page.case,
            base=params["base"],
            tail=params.get("tail", ""),
            version=params.get("version"),
            **values,
        )
    return Made(drawn.encode(), HTML)


def _simple(name: str, desk: Desk, params: Params, tell: Tell) -> Made:
    page = desk.page(params, tell)
    tell("Writing the page")
    return part(f"case/{name}.html.j2", page, params)


def overview(desk: Desk, params: Params, tell: Tell) -> Made:
    """Who answers, what stays uncovered, the next step, the next day."""
    from solidum.planning import first_step

    page = desk.page(params, tell)
    tell("Looking for the next step")
    best = first_step(page.analysis, MOST_PLANS)
    days = list(dict.fromkeys((row.when, row.left, row.clock.title, row.who) for row in page.clocks() if row.left))[:3]
    made = part("case/overview.html.j2", page, params, best=best, days=days)
    return replace(made, packs=packs_of(page.analysis), outcomes=outcomes_of(page.analysis))


def law(desk: Desk, params: Params, tell: Tell) -> Made:
    """What this and earlier versions came to under the law of other days, beside the law at hand."""
    page = desk.page(params, tell)
    now, outcomes = packs_of(page.analysis), outcomes_of(page.analysis)
    marks = []
    for mark in params.get("marks", []):
        then = {id_: tuple(of) for id_, of in mark["packs"].items()}
        changed = [
            (id_, then[id_][0] if id_ in then else None, now[id_][0] if id_ in now else None)
            for id_ in dict.fromkeys([*then, *now])
            if then.get(id_) != now.get(id_)
        ]
        before = mark["outcomes"]
        moved = [
            (id_, before.get(id_), outcomes.get(id_))
            for id_ in dict.fromkeys([*before, *outcomes])
            if before.get(id_) != outcomes.get(id_)
        ]
        marks.append({**mark, "changed": changed, "moved": moved})
    made = part("case/law.html.j2", page, params, marks=marks, now=now, called=partial(_called, page))
    return replace(made, packs=now, outcomes=outcomes)


def _called(page: Page, id_: str) -> str:
    found = page.view.by_id.get(id_)
    return id_ if found is None else f"{found.claimant} against {found.defendant}: {found.claim.title} [{id_}]"


def chain(desk: Desk, params: Params, tell: Tell) -> Made:
    """The picture of the chain; every box leads to its own page."""
    from solidum.report import chain as drawn

    page = desk.page(params, tell)

    def to(id_: str) -> str:
        return f"{params['base']}/chain/{id_}{params.get('tail', '')}"

    pictures = [drawn.svg(page.analysis, narrow=n, style=False, to=to) for n in (False, True)]
    return part("case/chain.html.j2", page, params, pictures=pictures)


def link(desk: Desk, params: Params, tell: Tell) -> Made:
    """One party, thing or harm: its links and the claims about it."""
    page = desk.page(params, tell)
    id_ = params["id"]
    case = page.case
    if id_ not in {entry.id for group in (case.parties, case.things, case.harms) for entry in group}:
        raise _missing(f"party, thing or harm `{id_}`")
    claims = [
        view
        for view in page.view.claims
        if id_ in (view.claim.claimant, view.claim.victim, view.claim.defendant, view.claim.thing, view.claim.harm)
    ]
    edges = [edge for edge in case.chain if id_ in (edge.from_, edge.to)]
    facts = [fact for fact in case.facts if id_ in fact.args]
    return part(
        "case/link.html.j2",
        page,
        params,
        id=id_,
        claims=claims,
        edges=edges,
        facts=facts,
        told=partial(_told, page),
        stands=_stands,
    )


def _told(page: Page, fact: Fact) -> str:
    return page.view.question((fact.is_, *fact.args))


def claim(desk: Desk, params: Params, tell: Tell) -> Made:
    """One claim with all its reasons."""
    page = desk.page(params, tell)
    found = page.view.by_id.get(params["id"])
    if found is None:
        raise _missing(f"claim `{params['id']}`")
    tell("Looking at every way this claim could end")
    page.analysis.wide.together()
    return part("case/claim.html.j2", page, params, claim=found)


def _missing(what: str) -> BadInput:
    return BadInput([Problem(None, f"there is no {what} in this version of the case", "", "go back to the list")])


def sharing(desk: Desk, params: Params, tell: Tell) -> Made:
    """Who pays and who bears it, with the worksheet as a form."""
    from solidum.report import share_page
    from solidum.report.share import ShareView

    page = desk.page(params, tell)
    given = {name: (level, why) for name, (level, why) in params.get("ratings", {}).items()}
    case, tried = rated(page.case, given, params.get("by", ""))
    tell("Working out who pays")
    if tried:
        from solidum.analysis import analyse

        view = ShareView(analyse(case, desk.library).sharing, case)
    else:
        view = page.share
    return part(
        "case/sharing.html.j2",
        page,
        params,
        share=view,
        pictures=share_page.pictures(view),
        sheet=_sheet(view, case),
        shares=share_page.shares(view),
        tried=tried,
        levels=get_args(model.Level),
        by=params.get("by", ""),
        csrf=params.get("csrf", ""),
        expected=params.get("expected", ""),
        wrong=params.get("wrong", ()),
    )


def _sheet(view: Any, case: CaseFile) -> list[dict[str, Any]]:
    """The worksheet with the ids that a form needs."""
    from solidum.report.share_page import worksheet
    from solidum.sharing.factors import FACTORS

    parties = list(dict.fromkeys([one.party for one in view.sharing.counted] + [r.party for r in case.ratings]))
    return [
        {"id": factor.id, "name": rows.name, "asks": rows.asks, "rows": list(zip(parties, rows.rows, strict=True))}
        for factor, rows in zip(FACTORS, worksheet(view), strict=False)
    ]


def rated(case: CaseFile, given: Mapping[str, tuple[str, str]], by: str) -> tuple[CaseFile, bool]:
    """The case with other ratings of the factors.

    Args:
        case: The case.
        given: By `party/factor`, the level and the reason; an empty level takes the rating away.
        by: Whose ratings they are.

    Returns:
        The case, and whether anything is different.

    Raises:
        BadInput: If a party, a factor or a level is none.
    """
    parties, factors = {party.id for party in case.parties}, get_args(model.FactorId)
    known = {(rating.party, rating.factor): rating for rating in case.ratings}
    new = dict(known)
    for name, (level, reason) in given.items():
        party, _, factor = name.rpartition("/")
        if party not in parties or factor not in factors or level not in ("", *get_args(model.Level)):
            raise BadInput([Problem(None, f"`{name}: {level}` rates nothing of this case", "", "load the page anew")])
        key: Any = (party, factor)
        old = known.get(key)
        if level and (old is None or old.level != level or (old.reason or "") != reason):
            base = old or Rating(party=party, factor=key[1])
            new[key] = replace(base, level=level, reason=reason or None, by=by or None)  # type: ignore[arg-type]
        elif not level and old is not None and old.level is not None:
            del new[key]
    return replace(case, ratings=tuple(new.values())), new != known


def unreasoned(case: CaseFile) -> list[Problem]:
    """Ratings that cannot be saved, for they have no reason."""
    why, remedy = "a rating without a reason cannot be followed, or doubted", "give the reason in a sentence"
    return [
        Problem(None, f"the rating of {case.label(r.party)} has no reason ({words.words(r.factor)})", why, remedy)
        for r in case.ratings
        if r.level is not None and not r.reason
    ]


def plan(desk: Desk, params: Params, tell: Tell) -> Made:
    """What evidence would decide it, for one party or for all who claim."""
    from solidum.planning import plan_of
    from solidum.report import plan as told

    page = desk.page(params, tell)
    tell("Looking for the evidence that decides")
    made = plan_of(page.analysis, party=params.get("for") or None, only=params.get("claim") or None, most=MOST_PLANS)
    return part("case/plan.html.j2", page, params, plan=made, party=params.get("for", ""), tell=told)


def letters(desk: Desk, params: Params, tell: Tell) -> Made:
    """The letters for one party: which can be written, and why others cannot."""
    from solidum.report.letters import compose

    page = desk.page(params, tell)
    parties = [party.id for party in page.case.parties]
    party = params.get("for") or next((c.claimant for c in page.case.claims), next(iter(parties), ""))
    if party and party not in parties:
        raise _missing(f"party `{party}`")
    tell("Seeing which letters the law supports")
    found = compose(page.analysis, party) if party else None
    return part("case/letters.html.j2", page, params, letters=found, party=party, asked=urlencode({"for": party}))


def letter(desk: Desk, params: Params, tell: Tell) -> Made:
    """One letter as a file."""
    from solidum.report.letters import Templates, compose, text_of

    page = desk.page(params, tell)
    if params["for"] not in {party.id for party in page.case.parties}:
        raise _missing(f"party `{params['for']}`")
    found = next((one for one in compose(page.analysis, params["for"]).written if one.name == params["name_"]), None)
    if found is None:
        raise _missing(f"letter `{params['name_']}`")
    tell("Writing the letter")
    raw = Templates().docx(found)
    if params["format"] == "txt":
        return Made(text_of(raw).encode(), "text/plain", f"{found.name}.txt")
    media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return Made(raw, media, f"{found.name}.docx")


def compare(desk: Desk, params: Params, tell: Tell) -> Made:
    """The same facts under other laws and on other days."""
    from datetime import date

    from solidum.compare import compare as run
    from solidum.report.comparison import ComparisonView

    page = desk.page(params, tell)
    forums, days = params.get("forum", []), [date.fromisoformat(day) for day in params.get("as_of", [])]
    view = None
    if forums or days:
        tell("Trying the claims under each law and on each day")
        view = ComparisonView(run(page.case, desk.library, forums=forums, days=days))
    countries = sorted(
        {
            code
            for pack in desk.library.packs.values()
            if pack.nature == "national" and pack.claims
            for code in pack.territory or ()
        }
    )
    return part(
        "case/compare.html.j2",
        page,
        params,
        comparison=view,
        countries=countries,
        forums=forums,
        days=params.get("as_of", []),
    )


def what_if(desk: Desk, params: Params, tell: Tell) -> Made:
    """Some facts otherwise: which claims move; the saved case stays as it is."""
    from solidum.analysis import analyse
    from solidum.compare import Column, Comparison
    from solidum.report.comparison import ComparisonView, Section

    page = desk.page(params, tell)
    case, said = _changed(page, params.get("changes", {}))
    view: ComparisonView | None = None
    moved: tuple[Section, ...] = ()
    if said:
        tell("Trying the claims again")
        after = analyse(case, desk.library)
        columns = (Column(None, case.as_of, page.analysis, None), Column(None, case.as_of, after, None))
        view = ComparisonView(Comparison(page.case, desk.library, (), columns))
        moved = tuple(section for section in view.sections if len(section.blocks) > 1)
    rows = [
        (str(at), _told(page, fact), fact)
        for at, fact in enumerate(page.case.facts)
        if (fact.is_, *fact.args)[0] in desk.library.vocabulary.facts
    ]
    return part(
        "case/what_if.html.j2",
        page,
        params,
        rows=rows,
        said=said,
        comparison=view,
        moved=moved,
        changes=params.get("changes", {}),
        stands=_stands,
        csrf=params.get("csrf", ""),
        expected=params.get("expected", ""),
    )


def _changed(page: Page, changes: dict[str, str]) -> tuple[CaseFile, list[str]]:
    """The case with other standings: by the number of the fact, `standing` or `standing yes`/`standing no`."""
    facts, said = list(page.case.facts), []
    for number, wish in changes.items():
        if not (number.isascii() and number.isdecimal() and len(number) < 7) or int(number) >= len(facts):
            raise _missing(f"fact number {number}")
        old = facts[int(number)]
        standing, _, answer = wish.partition(" ")
        if standing not in get_args(model.Standing) or answer not in ("", "yes", "no"):
            problem = Problem(None, f"`{wish}` is no way for a fact to stand", "", "choose one from the list")
            raise BadInput([problem])
        value = {"": old.value, "yes": True, "no": False}[answer]
        new = replace(old, standing=standing, value=value)  # type: ignore[arg-type]
        if new.standing in model.BINDS_ONE and new.by is None:
            why = "an admission binds only the one who made it"
            problem = Problem(None, f"`{standing}` needs the party it binds", why, "choose `undisputed` or `proved`")
            raise BadInput([problem])
        if new != old:
            facts[int(number)] = new
            said.append(f"{_told(page, old)} {_stands(old)} → {_stands(new)}")
    return replace(page.case, facts=tuple(facts)), said


def _stands(fact: Fact) -> str:
    value = {True: "yes, ", False: "no, "}.get(fact.value, "") if isinstance(fact.value, bool) else ""
    return f"{value}{fact.standing.replace('_', ' ')}"


def report(desk: Desk, params: Params, tell: Tell) -> Made:
    """The whole report on one page, to print or to keep."""
    page = desk.page(params, tell)
    tell("Drawing the whole report")
    return Made(html.render(page.analysis).encode(), HTML, "report.html", whole=True)


def calendar(desk: Desk, params: Params, tell: Tell) -> Made:
    """The clocks as a calendar."""
    from solidum.report import ics

    page = desk.page(params, tell)
    return Made(ics.calendar(page.analysis).encode(), "text/calendar", "clocks.ics")


def _named(name: str) -> Callable[[Desk, Params, Tell], Made]:
    return partial(_simple, name)


TASKS: Final[dict[str, Task]] = {
    "page.": overview,
    "page.chain": chain,
    "page.law": law,
    "page.link": link,
    "page.claims": _named("claims"),
    "page.claim": claim,
    "page.sharing": sharing,
    "page.plan": plan,
    "page.letters": letters,
    "page.clocks": _named("clocks"),
    "page.duties": _named("duties"),
    "page.forum": _named("forum"),
    "page.compare": compare,
    "page.what-if": what_if,
    "page.sources": _named("sources"),
    "file.letter": letter,
    "file.report": report,
    "file.ics": calendar,
}
