"""The verbs of the command line as tasks: a request to JSON, with the schemas that the command line publishes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from solidum import analysis as analyses
from solidum import asking, decided, planning
from solidum import compare as comparing
from solidum.analysis import Analysis
from solidum.law.model import Pack
from solidum.source import BadInput, Problem
from solidum.web.work import JSON, TEXT, Desk, Made, Params, Task, Tell, outcomes_of, packs_of


def _answer(data: Any) -> Made:
    return Made(json.dumps(data, ensure_ascii=False, indent=2).encode(), JSON)


def analyse(desk: Desk, params: Params, tell: Tell) -> Made:
    """Who answers, under what, and why."""
    found = desk.page(params, tell).analysis
    reasons = params.get("reasons", True)
    told = analyses.to_json if not params.get("plan", True) else planning.analysis_json
    made = _answer(told(found, reasons=reasons))
    return replace(made, packs=packs_of(found), outcomes=outcomes_of(found))


def compare(desk: Desk, params: Params, tell: Tell) -> Made:
    """The same facts under other laws and on other days."""
    days = [date.fromisoformat(day) for day in params.get("as_of", [])]
    case = desk.page(params, tell).case
    tell("Trying the claims under each law and on each day")
    return _answer(comparing.to_json(comparing.compare(case, desk.library, forums=params.get("forum", []), days=days)))


def clocks(desk: Desk, params: Params, tell: Tell) -> Made:
    """By when somebody has to act."""
    found = desk.page(params, tell).analysis
    return _answer({**_named(found), "clocks": analyses.clocks_json(found)})


def _named(found: Analysis) -> dict[str, Any]:
    return {"as_of": found.as_of.isoformat(), "case": {"title": found.case.title, "sha256": found.case.sha256}}


def plan(desk: Desk, params: Params, tell: Tell) -> Made:
    """Which evidence would decide it."""
    found = desk.page(params, tell).analysis
    estimates = None
    if params.get("estimates"):
        with _on_disk(params["estimates"], "estimates.yaml") as path:
            estimates = planning.read_estimates(path, found)
    tell("Looking for the evidence that decides")
    made = planning.plan_of(
        found, party=params.get("for"), only=params.get("claim"), estimates=estimates, most=params.get("most")
    )
    return _answer(planning.to_json(made))


def share(desk: Desk, params: Params, tell: Tell) -> Made:
    """Who pays the victim and who bears it."""
    from solidum.share import plain

    found = desk.page(params, tell).analysis
    sharing = found.shared(asking.assumed(params.get("assume", []), found))
    return _answer({**_named(found), "sharing": plain.to_json(sharing)})


def letters(desk: Desk, params: Params, tell: Tell) -> Made:
    """Which letters the case calls for, with their text, and which not, and why."""
    from solidum.report.letters import Templates, compose, text_of

    found = desk.page(params, tell).analysis
    parties = [party.id for party in found.case.parties]
    if params["for"] not in parties:
        remedy = asking.near(params["for"], parties, f"use one of {', '.join(parties)}")
        raise BadInput([Problem(None, f"no party `{params['for']}` in the case", "", remedy)])
    tell("Writing the letters")
    made = compose(found, params["for"])
    templates = Templates()
    return _answer(
        {
            "written": [
                {
                    "name": letter.name,
                    "title": letter.title,
                    "recipient": letter.recipient,
                    "claims": list(letter.claims),
                    "text": text_of(templates.docx(letter)),
                }
                for letter in made.written
            ],
            "unwritten": [
                {"title": one.title, "recipients": list(one.recipients), "why": one.why} for one in made.unwritten
            ],
            "notice": made.notice,
        }
    )


def check(desk: Desk, params: Params, tell: Tell) -> Made:
    """Everything that is wrong with a case file; nothing is an answer too."""
    from solidum.casefile.reader import loads

    try:
        problems = tuple(asking.problems_of(loads(params["case"], params["name"]), desk.library))
    except BadInput as error:
        problems = error.problems
    return _answer({"problems": [problem_json(p) for p in problems]})


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem as plain data."""
    place = problem.place
    return {
        "line": place.line if place else None,
        "column": place.column if place else None,
        "what": problem.what,
        "why": problem.why,
        "remedy": problem.remedy,
    }


def verify(desk: Desk, params: Params, tell: Tell) -> Made:
    """Solidum's answers beside those of the court that decided the case."""
    tell("Asking each question that the court decided")
    with _on_disk(params["case"], "case.yaml") as path:
        return _answer(decided.verify([path], desk.library).to_json())


@contextmanager
def _on_disk(text: str, name: str) -> Iterator[Path]:
    """The text as a file, for functions that take a path; problems name it without its folder."""
    with TemporaryDirectory(prefix="solidum-") as folder:
        path = Path(folder, name)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            yield path
        except BadInput as error:
            raise BadInput(without_folder(problem) for problem in error.problems) from None


def without_folder(problem: Problem) -> Problem:
    """A problem whose place names the file alone."""
    place = replace(problem.place, file=Path(problem.place.file).name) if problem.place else None
    return replace(problem, place=place)


# --- law ------------------------------------------------------------------------------------------------------


def law_list(desk: Desk, params: Params, tell: Tell) -> Made:
    """Every pack, with how much of it was read."""

    def row(pack: Pack) -> dict[str, Any]:
        bases: list[str] = [rule.basis for rule in pack.rules]
        return {
            "id": pack.id,
            "title": pack.title,
            "citation": pack.citation,
            "status": pack.status,
            "nature": pack.nature,
            "territory": pack.territory_name,
            "rules": len(pack.rules),
            "basis": {basis: bases.count(basis) for basis in comparing.BASES},
            "version": pack.version,
            "checked": pack.checked.isoformat(),
            "sha256": pack.sha256,
        }

    return _answer({"packs": [row(pack) for pack in desk.library.packs.values()]})


def law_facts(desk: Desk, params: Params, tell: Tell) -> Made:
    """The vocabulary."""
    rows = [
        {
            "id": entry.id,
            "args": [{"name": name, "kind": kind} for name, kind in entry.args],
            "value": entry.value,
            "kind": entry.kind,
            "ask": entry.ask,
        }
        for entry in desk.library.vocabulary.facts.values()
    ]
    return _answer({"facts": rows})


def law_explain(desk: Desk, params: Params, tell: Tell) -> Made:
    """One rule or fact, in words."""
    from solidum.law.describe import describe_fact, describe_rule

    code, library = params["code"], desk.library
    if code in library.rules:
        text = describe_rule(library.rules[code], library)
    elif code in library.vocabulary.facts:
        text = describe_fact(library.vocabulary.facts[code], library)
    else:
        remedy = asking.near(code, [*library.rules, *library.vocabulary.facts], "see the list of rules and facts")
        raise BadInput([Problem(None, f"no rule or fact `{code}`", "", remedy)])
    return _answer({"code": code, "text": text})


def interview(desk: Desk, params: Params, tell: Tell) -> Made:
    """Answers taken in: the case they make, what to keep, and the question to be asked next."""
    from solidum.interview.questions import BadAnswer, taken

    session = desk.session({"case": params["case"], "answers": params.get("answers")}, tell)
    found = session.interview
    for number, row in enumerate(params.get("given", []), 1):
        try:
            found = found.answer(row["question"], taken(row["answer"]))
        except BadAnswer as error:
            what = f"answer {number}, to `{row['question'][:80]}`, cannot be taken"
            raise BadInput([Problem(None, what, str(error), "see what the question can be answered with")]) from None
        except (KeyError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
            what = f"answer {number} is none"
            raise BadInput([Problem(None, what, str(error)[:200], "write it as the description says")]) from None
    text, answers = session.saved(found)
    tell("Looking for the next question")
    question, reason = found.next(), found.reason()
    return _answer(
        {
            "case": text,
            "answers": answers,
            "question": None if question is None else asdict(question),
            "reason": None if reason is None else asdict(reason),
            "sections": [asdict(mark) for mark in found.map(claims=False)],
        }
    )


def law_lint(desk: Desk, params: Params, tell: Tell) -> Made:
    """The packs were checked when they were loaded; how many there are, and which facts no rule looks at."""
    library = desk.library
    return _answer(
        {
            "packs": len(library.packs),
            "rules": sum(len(pack.rules) for pack in library.packs.values()),
            "facts": len(library.vocabulary.facts),
            "unasked": sorted(library.unasked),
        }
    )


def law_test(desk: Desk, params: Params, tell: Tell) -> Made:
    """Run the examples of the packs."""
    from solidum.reasoning.examples import check as run

    failures, total = [], 0
    for pack in _packs(desk, params.get("packs", [])):
        tell(f"Running the examples of {pack.id}")
        for example in pack.examples:
            total += 1
            failures += [str(failure) for failure in run(example, pack, desk.library)]
    return _answer({"examples": total, "failures": failures})


def law_locators(desk: Desk, params: Params, tell: Tell) -> Made:
    """A line for each rule, separated by tabs."""
    from solidum.law.locators import locator_lines

    return Made("".join(f"{line}\n" for line in locator_lines(desk.library)).encode(), TEXT)


def law_coverage(desk: Desk, params: Params, tell: Tell) -> Made:
    """Every provision of an instrument: the rule for it, or why it is left out."""
    from solidum.law.coverage import coverage

    (pack,) = _packs(desk, [params["code"]])
    lines = [{"at": x.at, "codes": list(x.codes), "left_out": x.because, "blank": x.blank} for x in coverage(pack)]
    return _answer({"pack": pack.id, "provisions": lines})


def _packs(desk: Desk, names: list[str]) -> list[Pack]:
    packs = desk.library.packs
    wrong = [name for name in names if name not in packs]
    if wrong:
        remedy = "see the list of packs"
        raise BadInput([Problem(None, f"no pack `{n}`", "", asking.near(n, packs, remedy)) for n in wrong])
    return [packs[name] for name in names] if names else list(packs.values())


# --- schemas --------------------------------------------------------------------------------------------------


def _case_schema() -> dict[str, Any]:
    from solidum.casefile.schema import json_schema

    return json_schema()


def _law_schema(kind: str) -> dict[str, Any]:
    from solidum.law import schema

    return schema.pack_schema() if kind == "pack" else schema.vocabulary_schema()


def _result_schema(kind: str) -> dict[str, Any]:
    from importlib import import_module

    found: dict[str, Any] = import_module(f"solidum.{kind}_schema").json_schema()
    return found


SCHEMAS: Final[dict[str, Callable[[], dict[str, Any]]]] = {
    "case": _case_schema,
    **{kind: partial(_law_schema, kind) for kind in ("pack", "vocabulary")},
    **{kind: partial(_result_schema, kind) for kind in ("analysis", "plan", "share")},
}
"""The schemas that the command line publishes, by what they describe."""

TASKS: Final[dict[str, Task]] = {
    "verb.analyse": analyse,
    "verb.compare": compare,
    "verb.clocks": clocks,
    "verb.plan": plan,
    "verb.share": share,
    "verb.letters": letters,
    "verb.interview": interview,
    "verb.check": check,
    "verb.verify": verify,
    "law.list": law_list,
    "law.facts": law_facts,
    "law.explain": law_explain,
    "law.lint": law_lint,
    "law.test": law_test,
    "law.locators": law_locators,
    "law.coverage": law_coverage,
}
