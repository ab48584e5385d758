"""The pages of one case."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Router
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery, QueryParameter

from solidum.casefile.reader import loads
from solidum.casefile.write import write
from solidum.report import words
from solidum.source import BadInput, Problem
from solidum.store.results import Version
from solidum.web.folio import SHEETS, rated, unreasoned
from solidum.web.pages import HIGHEST, CaseId, Form, Here, Name, Party, Wanted, get, post, started_from
from solidum.web.security import log as refusals
from solidum.web.site import Page, file, gone_to, safe

TITLES = {**{sheet.name: sheet.title for sheet in SHEETS}, "law": "Analyses so far"}
MOST_COLUMNS = 24
MOST_MARKS = 30
"""Earlier analyses shown, the latest first."""


def _sheet(site: Here, case_id: CaseId, version: int | None, name: str, task: str = "", **more: Any) -> Page:
    """A page of a case: the version asked for, made by a worker, in the frame."""
    found = site.store.read(case_id, version)
    if found.draft:
        return unread(site, found, name)
    if name in ("sharing", "what-if"):
        more.setdefault("expected", found.number)
    return _shown(site, found, version is not None, name, task, **more)


def _shown(site: Here, found: Version, pinned: bool, name: str, task: str, **more: Any) -> Page:
    params = site.params(found, pinned=pinned, **more)
    about = {"case": found.case_id, "version": found.number, "active": name, "pinned": pinned}
    job = site.ask(task or f"page.{name}", params, **about)
    shown = site.shown(job, found, name, f"{TITLES[name]} – {found.title}", pinned=pinned)
    site.mark(job, found)
    return shown


def unread(site: Here, version: Version, active: str | None) -> Page:
    """A draft has no analysis yet: what is wrong with it, line by line."""
    return site.whole("draft.html.j2", version.title, version=version, active=active, problems=version.problems)


@get("/")
def overview(site: Here, case_id: CaseId, version: Wanted = None) -> Page:
    """Who answers, what stays uncovered, the next step, the next days."""
    return _sheet(site, case_id, version, "")


def _plain(name: str) -> HTTPRouteHandler:
    """A page that needs nothing but the case."""

    @get(f"/{name}", name=f"case.{name}")
    def sheet(site: Here, case_id: CaseId, version: Wanted = None) -> Page:
        more = {"csrf": site.keys.form} if name in ("sharing", "what-if") else {}
        return _sheet(site, case_id, version, name, **more)

    return sheet


@get("/chain/{id:str}")
def link(site: Here, case_id: CaseId, id: Name, version: Wanted = None) -> Page:
    """One party, thing or harm."""
    return _sheet(site, case_id, version, "chain", "page.link", id=id)


@get("/claims/{id:path}")
def claim(site: Here, case_id: CaseId, id: Name, version: Wanted = None) -> Page:
    """One claim; its id is part of the address, so that it can be cited."""
    return _sheet(site, case_id, version, "claims", "page.claim", id=id.lstrip("/"))


@get("/plan")
def plan(
    site: Here,
    case_id: CaseId,
    version: Wanted = None,
    for_: Party = "",
    claim_: Annotated[str, QueryParameter(name="claim")] = "",
) -> Page:
    """The evidence plan."""
    return _sheet(site, case_id, version, "plan", **{"for": for_, "claim": claim_})


@get("/letters")
def letters(site: Here, case_id: CaseId, version: Wanted = None, for_: Party = "") -> Page:
    """Which letters the case calls for."""
    return _sheet(site, case_id, version, "letters", **{"for": for_})


@get("/letters/{name:str}")
def letter(site: Here, case_id: CaseId, name: Name, for_: Party, version: Wanted = None) -> Page:
    """One letter, as Word or text file."""
    stem, _, ending = name.rpartition(".")
    if ending not in ("docx", "txt"):
        raise BadInput([Problem(None, f"no letter as `.{ending}`", "", "ask for .docx or .txt")])
    return _sheet(site, case_id, version, "letters", "file.letter", **{"for": for_, "name_": stem, "format": ending})


@get("/compare")
def compare(
    site: Here,
    case_id: CaseId,
    version: Wanted = None,
    forum: FromQuery[list[str] | None] = None,
    as_of: FromQuery[str] = "",
) -> Page:
    """The same facts under other laws and on other days."""
    forums, days = columns(forum or [], [as_of])
    return _sheet(site, case_id, version, "compare", forum=forums, as_of=days)


def columns(forums: list[str], days: list[str]) -> tuple[list[str], list[str]]:
    """The columns of a comparison, checked.

    Raises:
        BadInput: If a country or a day is none, or if there are too many.
    """
    import re
    from datetime import date

    from solidum.casefile.schema import COUNTRY

    problems = []
    found = list(dict.fromkeys(part.strip() for text in forums for part in text.split(",") if part.strip()))
    asked = list(dict.fromkeys(part.strip() for text in days for part in text.split(",") if part.strip()))
    for code in found:
        if not re.fullmatch(COUNTRY, code):
            problems.append(Problem(None, f"`{code}` is no country code", "", "write two capital letters, as in DE"))
    for day in asked:
        try:
            date.fromisoformat(day)
        except ValueError:
            problems.append(Problem(None, f"`{day}` is no day of the calendar", "", "write 2026-06-01"))
    if max(1, len(found)) * max(1, len(asked)) > MOST_COLUMNS:
        problems.append(Problem(None, "these are too many columns", f"at most {MOST_COLUMNS} are read", "ask for less"))
    if problems:
        raise BadInput(problems)
    return found, asked


@get("/law")
def law(site: Here, case_id: CaseId) -> Page:
    """What this case came to under the law of other days."""
    marks = [
        {"version": m.version, "at": m.at.strftime("%Y-%m-%d %H:%M"), "packs": m.packs, "outcomes": m.outcomes}
        for m in site.store.marks(case_id)
    ]
    return _sheet(site, case_id, None, "law", marks=marks[:MOST_MARKS])


@get("/clocks.ics")
def calendar(site: Here, case_id: CaseId, version: Wanted = None) -> Page:
    """The clocks for a calendar."""
    return _sheet(site, case_id, version, "clocks", "file.ics")


@get("/report")
def report(site: Here, case_id: CaseId, version: Wanted = None) -> Page:
    """The whole report on one page, to print or to keep."""
    return _sheet(site, case_id, version, "", "file.report")


@post("/sharing", status_code=200)
def sharing(site: Here, case_id: CaseId, form: Form, version: Wanted = None) -> Page:
    """The court's own ratings: tried, or saved as a new version."""
    ratings = {
        name: ("" if level == "not rated" else str(level), str(form.get(f"why {name}", "")).strip())
        for key, level in form.items()
        if key.startswith("rate ") and (name := key.removeprefix("rate "))
    }
    by, expected = str(form.get("by", "")).strip(), started_from(form)
    found = site.store.read(case_id, expected)
    if found.draft:
        return unread(site, found, "sharing")
    wrong: list[str] = []
    if form.get("do") == "save":
        changed, different = rated(loads(found.text), ratings, by or "the court")
        wrong = [" ".join(words.sentence(t) for t in (p.what, p.why, p.remedy)) for p in unreasoned(changed)]
        if not wrong:
            if different:
                text = write(changed, found.text)
                site.store.save(case_id, text, site.author, expected, draft=True, answers=found.answers)
            return gone_to(f"/cases/{case_id}/sharing")
    page = _shown(
        site, found, version is not None, "sharing", "", ratings=ratings, by=by, csrf=site.keys.form,
        expected=expected, wrong=wrong,
    )  # fmt: skip
    page.status_code = 422 if wrong and page.status_code == 200 else page.status_code
    return page


@post("/what-if", status_code=200)
def what_if(site: Here, case_id: CaseId, form: Form, version: Wanted = None) -> Page:
    """Facts otherwise; nothing is saved."""
    changes = {k.removeprefix("fact "): str(v) for k, v in form.items() if k.startswith("fact ") and v}
    found = site.store.read(case_id, started_from(form))  # the facts are numbered as that version has them
    if found.draft:
        return unread(site, found, "what-if")
    more = {"changes": changes, "csrf": site.keys.form, "expected": found.number}
    return _shown(site, found, version is not None, "what-if", "", **more)


# --- changing -------------------------------------------------------------------------------------------------


@get("/edit")
def edit(site: Here, case_id: CaseId) -> Page:
    """The text of the case, to be changed."""
    found = site.store.read(case_id)
    return _editor(site, found, found.text, found.problems)


def _editor(site: Here, version: Version, text: str, problems: tuple[Problem, ...], status: int = 200) -> Page:
    """The editor, for a change of this version: it stays the one started from, whatever others save meanwhile."""
    return site.whole(
        "edit.html.j2",
        f"Edit – {version.title}",
        status=status,
        version=version,
        active="edit",
        text=text,
        problems=problems,
    )


@post("/edit", status_code=200)
def save(site: Here, case_id: CaseId, form: Form) -> Page:
    """Save the text as a new version; a text with problems is saved as a draft only if asked."""
    text, expected = str(form.get("text", "")).replace("\r\n", "\n"), started_from(form)
    started = site.store.read(case_id, expected)
    try:
        loads(text)
    except BadInput as error:
        if form.get("do") != "draft":
            refusals.warning("refused: input (POST, 422)")
            return _editor(site, started, text, error.problems, 422)
    site.store.save(case_id, text, site.author, expected, draft=True, answers=started.answers)
    return gone_to(f"/cases/{case_id}")


@get("/history")
def history(site: Here, case_id: CaseId) -> Page:
    """Every version, who made it and when."""
    found = site.store.read(case_id)
    changes = site.store.history(case_id)
    return site.whole("history.html.j2", f"History – {found.title}", version=found, active="history", changes=changes)


@get("/diff")
def diff(site: Here, case_id: CaseId, number: Annotated[int, QueryParameter(name="of", ge=1, le=HIGHEST)]) -> Page:
    """What a version changed in the text."""
    import difflib

    after = site.store.read(case_id, number)
    before = site.store.read(case_id, number - 1).text if number > 1 else ""
    lines = list(difflib.unified_diff(before.splitlines(), after.text.splitlines(), lineterm="", n=2))[2:]
    return site.whole(
        "diff.html.j2", f"Version {number} – {after.title}", version=after, active="history", lines=lines, number=number
    )


@post("/undo")
def undo(site: Here, case_id: CaseId, form: Form) -> Page:
    """Back to the version before, as a new version."""
    site.store.undo(case_id, site.author, started_from(form))
    return gone_to(f"/cases/{case_id}/history")


@post("/redo")
def redo(site: Here, case_id: CaseId, form: Form) -> Page:
    """Take the last undoing back."""
    site.store.redo(case_id, site.author, started_from(form))
    return gone_to(f"/cases/{case_id}/history")


@get("/case.yaml")
def text(site: Here, case_id: CaseId, version: Wanted = None) -> Page:
    """The case file itself."""
    from solidum.web.work import Made

    found = site.store.read(case_id, version)
    return file(Made(found.text.encode(), "application/yaml", f"{safe(found.title)[:60]}.yaml"))


@get("/case.zip")
def whole(site: Here, case_id: CaseId) -> Page:
    """The case with all its versions, as one file."""
    from solidum.web.work import Made

    title = safe(site.store.read(case_id).title)[:60]
    return file(Made(site.store.exported(case_id), "application/zip", f"{title}.zip"))


@get("/delete")
def confirm(site: Here, case_id: CaseId) -> Page:
    """Ask before a case is deleted."""
    found = site.store.read(case_id)
    return site.whole("delete.html.j2", f"Delete – {found.title}", version=found, active="history")


@post("/delete")
def delete(site: Here, case_id: CaseId) -> Page:
    """Delete a case with all its versions, and what was made of them."""
    site.delete(case_id)
    return gone_to("/")


router = Router(
    "/cases/{case_id:int}",
    route_handlers=[
        overview,
        *[_plain(name) for name in ("chain", "claims", "clocks", "duties", "forum", "sources", "sharing", "what-if")],
        link,
        claim,
        plan,
        letters,
        letter,
        compare,
        law,
        calendar,
        report,
        sharing,
        what_if,
        edit,
        save,
        history,
        diff,
        undo,
        redo,
        text,
        whole,
        confirm,
        delete,
    ],
)
