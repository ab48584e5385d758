"""Populations of cases: declared, drawn and screened by a worker, for the page and for the API."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from solidum.casefile.model import SETTLED, CaseFile
from solidum.casefile.reader import loads as read_case
from solidum.report import words
from solidum.source import BadInput, Problem
from solidum.web.frame import draw as filled
from solidum.web.studio import MEDIA, answered, either, option_paper, papered, regime_of, several
from solidum.web.verbs import without_folder
from solidum.web.work import HTML, JSON, Desk, Made, Params, Task, Tell

MOST_ROWS: Final = 200_000
BEGUN: Final = 12
"""Columns that a declaration is begun with at most."""
ENDINGS: Final = ("[shown, contrary shown, unknown]", "[met, not met, unknown]")


@contextmanager
def _lab() -> Iterator[Path]:
    """A folder to work in.

    Raises:
        BadInput: If the libraries for tables are not installed; or what is wrong with a file in it, by its bare name.
    """
    try:
        with TemporaryDirectory() as folder:
            yield Path(folder)
    except BadInput as error:  # no path of the folder that nobody sees
        raise BadInput([without_folder(problem) for problem in error.problems]) from None
    except ModuleNotFoundError as error:
        what = f"populations need `{error.name}`, which is not installed"
        raise BadInput([Problem(None, what, "", "install solidum[lab]")]) from error


def population(desk: Desk, params: Params, tell: Tell) -> Made:
    """A population drawn from what is declared."""
    case = read_case(params["case"], "case.yaml")
    with _lab() as folder:
        rows: int = params["rows"]
        body = b64encode(_drawn(desk, case, params["spec"], rows, params["seed"], folder, tell).read_bytes()).decode()
    return answered({"name": "population.parquet", "rows": rows, "body": body})


def screen(desk: Desk, params: Params, tell: Tell) -> Made:
    """A population under regimes: the summary."""
    case = read_case(params["case"], "case.yaml")
    regimes = [regime_of(either(one)) for one in params.get("regimes") or ["in_force"]]
    with _lab() as folder:
        from solidum.lab.screen_regimes import screen_regimes, to_json

        table = folder / f"table.{params['kind']}"
        table.write_bytes(b64decode(params["table"]))
        found = screen_regimes(
            case,
            regimes,
            desk.library,
            table,
            None,
            bounds=params["bounds"],
            money=params["money"],
            progress=lambda done, rows: tell(f"{done} of {rows} rows screened"),
        )
        return answered(to_json(found))


def _drawn(desk: Desk, case: CaseFile, spec: str, rows: int, seed: int, folder: Path, tell: Tell) -> Path:
    from solidum.lab.population import read_spec, write_population
    from solidum.lab.screen import template_of

    declared, output = folder / "population.yaml", folder / "population.parquet"
    declared.write_text(spec, encoding="utf-8", errors="surrogatepass")
    template = template_of(case, desk.library)
    write_population(
        template, read_spec(declared, template), rows, seed, output, lambda done: tell(f"{done} rows drawn")
    )
    return output


# --- the page ---------------------------------------------------------------------------------------------------


def form(desk: Desk, params: Params, tell: Tell) -> Made:
    """The page: empty, with a declaration begun for a case, or with what was typed and what is wrong with it."""
    given: dict[str, Any] = dict(params["given"])
    if params.get("begin"):
        tell("Looking which facts of the case are open")
        given["spec"] = begun(read_case(params["begin"], "case.yaml"), desk)
    drawn = filled(
        "studio/populations.html.j2",
        given=given,
        wrong=params.get("wrong", ()),
        cases=params["cases"],
        examples=params["examples"],
        mine=params["mine"],
        ready=params["ready"],
        formats=tuple(MEDIA),
        most=MOST_ROWS,
        csrf=params["csrf"],
    )
    return Made(drawn.encode(), HTML)


def begun(case: CaseFile, desk: Desk) -> str:
    """A declaration to begin with: what is open in a case, every ending as likely, which is no estimate.

    Args:
        case: The case that all rows share.
        desk: For the law at hand.
    """
    from solidum.lab.population import read_spec
    from solidum.lab.screen import template_of

    template = template_of(case, desk.library)
    head = f"population: 1\ntitle: {_plain(case.title)}; every ending equally often, no estimate\n\nfacts:\n"
    found: list[str] = []
    with _lab() as folder:
        declared = folder / "population.yaml"
        for fact in case.facts:
            if fact.standing in SETTLED or not isinstance(fact.value, bool) or len(found) == BEGUN:
                continue
            for endings in ENDINGS:
                column = f"  - column: {fact.is_}({', '.join(fact.args)})\n    evenly: {endings}\n"
                declared.write_text(head + column, encoding="utf-8")
                try:
                    read_spec(declared, template)
                except BadInput:  # not one of its endings, or nothing that a row can say
                    continue
                if column not in found:
                    found.append(column)
                break
    return head + "".join(found)


def _plain(title: str) -> str:
    return "".join(c for c in words.clean(title) if c.isalnum() or c in " -") or "A population"


def check(desk: Desk, params: Params, tell: Tell) -> Made:
    """Whether a declaration is good for a case.

    Raises:
        BadInput: With all that is wrong with it, line by line.
    """
    from solidum.lab.population import read_spec
    from solidum.lab.screen import template_of

    case = read_case(params["case"], "case.yaml")
    several(params)
    with _lab() as folder:
        if params.get("spec") is not None:
            declared = folder / "population.yaml"
            declared.write_text(params["spec"], encoding="utf-8", errors="surrogatepass")
            read_spec(declared, template_of(case, desk.library))
    return Made(b"{}", JSON)


def run(desk: Desk, params: Params, tell: Tell) -> Made:
    """Draw what is declared, or take a table, and screen it under regimes: the summary, or an option paper with it."""
    from solidum.report.screened import summary

    case = read_case(params["case"], "case.yaml")
    regimes = several(params)
    with _lab() as folder:
        from solidum.lab.screen_regimes import screen_regimes

        if params.get("table"):
            table = folder / f"table.{params['kind']}"
            table.write_bytes(b64decode(params["table"]))
        else:
            table = _drawn(desk, case, params["spec"], params["rows"], params["seed"], folder, tell)
        if params.get("options"):
            return option_paper(desk, {**params, "cases": [params["case"]]}, tell, table)
        found = screen_regimes(
            case,
            regimes,
            desk.library,
            table,
            None,
            bounds=params["bounds"],
            money=params["money"],
            progress=lambda done, rows: tell(f"{done} of {rows} rows screened"),
        )
        return papered(summary(found), params.get("format", "html"), case.as_of, "population")


TASKS: Final[dict[str, Task]] = {
    "lab.population": population,
    "lab.screen": screen,
    "population.form": form,
    "population.check": check,
    "population.run": run,
}
__all__ = ["MOST_ROWS", "TASKS", "begun"]
