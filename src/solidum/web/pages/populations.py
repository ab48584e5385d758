"""Populations: a declaration or a table, screened under regimes in the background."""

from __future__ import annotations

from base64 import b64encode
from typing import Annotated, Any, Final

from litestar import Router
from litestar.params import QueryParameter

from solidum.lab.regimes import ready
from solidum.source import BadInput, Problem
from solidum.web.pages import HIGHEST, Form, Here, get, number, post
from solidum.web.pages.studio import given_regime, shown
from solidum.web.populations import MOST_ROWS
from solidum.web.security import log as refusals
from solidum.web.site import Page, Site, gone_to
from solidum.web.studio import MEDIA

TAKING: Final = 60.0
TITLE: Final = "Populations"
PARQUET: Final = b"PAR1"
Case = Annotated[str, QueryParameter(name="case")]
START: Final = {
    "rows": "1000",
    "seed": "1",
    "regime": ["in_force", "baseline"],
    "format": "html",
    "spec": "",
    "bounds": "",
    "money": "",
    "question": "",
}


def _case(site: Site, choice: str) -> str:
    """The text of a case that somebody chose: the number of a saved one, or `example:NAME`."""
    if (id_ := number(choice)) is not None:
        return site.store.read(id_).text
    kind, _, name = choice.partition(":")
    found = next((one.text for one in site.examples if kind == "example" and one.name == name), None)
    if found is None:
        raise BadInput([Problem(None, "no case was chosen", "", "choose the case that all rows share")])
    return found


def _form(site: Site, given: dict[str, Any], begin: str | None = None, wrong: tuple[str, ...] = ()) -> Page:
    params = {
        "given": given,
        "begin": begin,
        "wrong": wrong,
        "cases": [[str(one.id), one.title] for one in site.store.cases() if not one.draft],
        "examples": [[f"example:{one.name}", one.title] for one in site.examples],
        "mine": [one.name for one in site.store.regimes()],
        "ready": [[one.id, one.short] for one in ready()],
        "csrf": site.keys.form,
    }
    job = site.ask("population.form", params, title=TITLE)
    if not job.ended.wait(site.patience):
        return gone_to(f"/jobs/{job.id}")
    return shown(site, job.result(), TITLE)


@get("/")
def page(site: Here, case: Case = "") -> Page:
    """The form; with a declaration begun for a case, if one is named."""
    return _form(site, {**START, "case": case}, _case(site, case) if case else None)


@post("/", status_code=200)
def run(site: Here, form: Form) -> Page:
    """Check what was chosen, and run it in the background."""
    table = form.get("attachment", b"")
    table = table if isinstance(table, bytes) else b""
    given: dict[str, Any] = {name: str(form.get(name, "")) for name in ("case", "spec", "rows", "seed", "format", "do")}
    given["question"] = " ".join(str(form.get("question", "")).split())[:500]
    given["spec"] = given["spec"].replace("\r\n", "\n")
    given |= {name: bool(form.get(name)) for name in ("bounds", "money")}
    given["regime"] = [str(one) for one in form.getall("regime", [])]
    try:
        params = _params(site, given, table)
        job = site.ask("population.check", {k: params[k] for k in ("case", "regimes", "spec")}, title=TITLE)
        if not job.ended.wait(TAKING):
            return site.again("/regimes/populations", form)
        job.result()
    except BadInput as error:
        refusals.warning("refused: input (POST, 422)")
        made = _form(site, given, wrong=tuple(str(problem) for problem in error.problems))
        made.status_code = 422 if made.status_code == 200 else made.status_code
        return made
    title = "Option paper" if params["options"] else "A population screened"
    job = site.ask("population.run", params, title=title)
    return gone_to(f"/jobs/{job.id}")


def _params(site: Site, given: dict[str, Any], table: bytes) -> dict[str, Any]:
    rows, seed = number(given["rows"]), number(given["seed"])
    if not rows or rows > MOST_ROWS:
        raise BadInput([Problem(None, f"`{given['rows']}` rows cannot be drawn", f"1 to {MOST_ROWS:,}", "correct it")])
    if seed is None or seed > HIGHEST:
        raise BadInput([Problem(None, f"`{given['seed']}` is no seed", "it is a whole number", "write 1")])
    if given["format"] not in MEDIA:
        raise BadInput([Problem(None, "no such kind of paper", "", f"choose {', '.join(MEDIA)}")])
    if not table and not given["spec"].strip():
        raise BadInput([Problem(None, "nothing is declared", "", "write a declaration, or choose a table")])
    return {
        "case": _case(site, given["case"]),
        "regimes": [given_regime(site, one) for one in given["regime"]],
        "spec": None if table else given["spec"],
        "table": b64encode(table).decode() if table else None,
        "kind": "parquet" if table.startswith(PARQUET) else "csv",
        "rows": rows,
        "seed": seed,
        "bounds": given["bounds"],
        "money": given["money"],
        "format": given["format"],
        "question": given["question"],
        "options": given["do"] == "options",
    }


router = Router("/regimes/populations", route_handlers=[page, run])
__all__ = ["router"]
