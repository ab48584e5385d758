"""The regime studio: the list, composing, telling apart, running on cases, and the option paper."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final

from litestar import Router
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, QueryParameter
from markupsafe import Markup

from solidum.lab.regimes import ready
from solidum.lab.regimes.model import MODES
from solidum.source import BadInput, Problem
from solidum.store.results import SavedRegime, StoreError, Unavailable
from solidum.web.pages import CaseId, Form, Here, get, number, post
from solidum.web.pool import Job
from solidum.web.site import Page, Site, file, gone_to
from solidum.web.studio import MEDIA
from solidum.web.work import HTML, Made

TAKING: Final = 60.0
FORMATS: Final = tuple(MEDIA)
From = Annotated[str, QueryParameter(name="from")]
Format = Annotated[str, QueryParameter(name="format")]
A = Annotated[str, QueryParameter(name="a")]
B = Annotated[str, QueryParameter(name="b")]
Name = Annotated[str, QueryParameter(name="name")]


def _shown(site: Site, job: Job, title: str) -> Page:
    if not job.ended.wait(site.patience):
        return gone_to(f"/jobs/{job.id}")
    return shown(site, job.result(), title)


def shown(site: Site, made: Made, title: str) -> Page:
    """What the studio has made: in the frame, or a page or file of its own."""
    if made.media != HTML or made.whole:
        return file(made)
    return site.whole("studio/part.html.j2", title, part=Markup(made.body.decode()))


def _ask(site: Site, task: str, title: str, **params: Any) -> Job:
    return site.ask(f"studio.{task}", params, title=title)


def given_regime(site: Site, choice: str) -> dict[str, str]:
    """A regime that somebody chose: `mine:NAME` of the saved ones, `mine:NAME:2` as it was, else a ready one's id."""
    if choice.startswith("mine:"):
        found = _mine(site, choice)
        return {"text": found.text, "name": found.name}
    return {"ready": choice}


def _mine(site: Site, choice: str) -> SavedRegime:
    _, _, rest = choice.partition(":")
    name, _, wanted = rest.partition(":")
    version = number(wanted)
    if wanted and not version:
        raise BadInput([Problem(None, "there is no such version of a regime", "", "choose one from its history")])
    return site.store.regime(name, version)


@get("/")
def listed(site: Here) -> Page:
    """The ready regimes and one's own, and what can be done with them."""
    mine = [{"name": r.name, "version": r.number, "at": r.at.strftime("%Y-%m-%d %H:%M")} for r in site.store.regimes()]
    return site.whole(
        "studio/list.html.j2", "Regimes", ready=ready(), modes=MODES, mine=mine, cases=site.store.cases(),
        examples=site.examples,
    )  # fmt: skip


@get("/view")
def view(site: Here, from_: From, format_: Format = "html") -> Page:
    """One regime in words."""
    regime = given_regime(site, from_)
    return _shown(site, _ask(site, "explain", "A regime", regime=regime, format=format_), "A regime")


@get("/diff")
def diff(site: Here, a: A, b: B, format_: Format = "html") -> Page:
    """What differs between two regimes."""
    title = "What differs"
    job = _ask(site, "diff", title, first=given_regime(site, a), second=given_regime(site, b), format=format_)
    return _shown(site, job, title)


# --- composing --------------------------------------------------------------------------------------------------


@get("/compose")
def compose(site: Here, from_: From = "") -> Page:
    """The form, empty or from a regime that is there."""
    text, version, name = "", 0, ""
    if from_.startswith("mine:"):
        saved = _mine(site, from_)
        text, name, version = saved.text, saved.name, site.store.regime(saved.name).number
    elif from_:
        found = next((r for r in ready() if r.id == from_), None)
        if found is None:
            raise BadInput([Problem(None, "there is no such regime", "", "choose one from the list")])
        with open(found.file, encoding="utf-8") as stream:
            text = stream.read().replace(f"regime: {found.id}\n", f"regime: my_{found.id}\n", 1)
    job = _ask(site, "compose", "Compose", text=text, version=version, name=name, csrf=site.keys.form, check=bool(text))
    return _shown(site, job, "Compose a regime")


@post("/compose", status_code=200)
def composed(site: Here, form: Form) -> Page:
    """Check what was chosen, or save it as a version of one's own regime."""
    fields = _fields(form)
    given: dict[str, Any] | None = fields
    text, do = str(form.get("text", "")).replace("\r\n", "\n"), str(form.get("do", "check"))
    if do.endswith("text"):
        given = None  # the text counts, as it was typed
    name, version = str(form.get("name", "")), number(str(form.get("version", "0"))) or 0
    params: dict[str, Any] = {"text": text, "given": given, "today": site.today().isoformat()}
    if do.startswith("save"):
        job = _ask(site, "check", "Save", **params)
        if not job.ended.wait(TAKING):
            return site.again("/regimes/compose", form)
        if job.state == "done":
            made = json.loads(job.result().body)
            expected = version if made["name"] == name else 0  # another id is another regime, and may not be there yet
            try:
                site.store.save_regime(made["name"], made["text"], site.author, expected)
                return gone_to("/regimes#mine")
            except Unavailable:
                raise
            except StoreError as error:  # what was composed stands here still
                params["note"] = f"{error.problem.what}: {error.problem.why}. {error.problem.remedy}."
    more = {"version": version, "name": name, "csrf": site.keys.form, "check": True, "fields": fields}
    page = _shown(site, _ask(site, "compose", "Compose", **params, **more), "Compose a regime")
    if page.status_code == 200 and do.startswith("save"):
        page.status_code = 409 if "note" in params else 422
    return page


def _fields(form: FormMultiDict) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str) and name not in ("csrf", "text", "do", "version", "name"):
            found.setdefault(name, []).append(value)
    return found


@get("/history")
def history(site: Here, name: Name) -> Page:
    """Every version of one's own regime: seen, told apart, begun from."""
    rows = site.store.regime_history(name)
    return site.whole("studio/history.html.j2", f"Versions of {name}", name=name, rows=rows)


@post("/{name:str}/delete")
def delete(site: Here, name: FromPath[str]) -> Page:
    """Delete one's own regime with all its versions."""
    site.store.delete_regime(name)
    return gone_to("/regimes#mine")


# --- running ----------------------------------------------------------------------------------------------------


@post("/run", status_code=200)
def run(site: Here, form: Form) -> Page:
    """Run regimes on cases in the background: the comparison, or the option paper."""
    regimes = [given_regime(site, str(one)) for one in form.getall("regime", [])]
    cases = _texts(site, form)
    format_ = str(form.get("format", "html"))
    what = "options" if form.get("do") == "options" else "compare"
    question = " ".join(str(form.get("question", "")).split())[:500]
    title = "Option paper" if what == "options" else "Regimes side by side"
    job = _ask(site, what, title, regimes=regimes, cases=cases, format=format_, question=question)
    return gone_to(f"/jobs/{job.id}") if not job.ended.is_set() else _shown(site, job, title)


def _texts(site: Site, form: FormMultiDict) -> list[str]:
    found = []
    for given in form.getall("case", []):
        if (id_ := number(str(given))) is not None:
            found.append(site.store.read(id_).text)
    wanted = {str(name) for name in form.getall("example", [])}
    return [*found, *(example.text for example in site.examples if example.name in wanted)]


@get("/advice/{case_id:int}")
def advice(site: Here, case_id: CaseId, format_: Format = "html") -> Page:
    """What the facts of a saved case say for and against each kind of liability."""
    text = site.store.read(case_id).text
    return _shown(site, _ask(site, "advise", "Advice", case=text, format=format_), "Advice")


router = Router("/regimes", route_handlers=[listed, view, diff, compose, composed, history, delete, run, advice])
__all__ = ["given_regime", "router", "shown"]
