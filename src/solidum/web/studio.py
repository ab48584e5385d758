"""The regime studio: what a worker does, from the text of regimes and cases to a page, a paper or a file."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, get_args

from solidum.casefile.model import CaseFile, ToThing
from solidum.casefile.reader import loads as read_case
from solidum.casefile.write import written
from solidum.lab.regimes import library_for, load, ready
from solidum.lab.regimes import loads as read_regime
from solidum.lab.regimes.advise import advise
from solidum.lab.regimes.checked import Finding, findings
from solidum.lab.regimes.diff import diff
from solidum.lab.regimes.menus import menus
from solidum.lab.regimes.model import MODES, Menu, Regime
from solidum.lab.regimes.reader import LEGISLATORS, VERSION
from solidum.report import regimes as told
from solidum.report import words
from solidum.report.paper import Paper, draw
from solidum.source import BadInput, Problem, parse
from solidum.web.asked import Form
from solidum.web.frame import draw as filled
from solidum.web.verbs import problem_json
from solidum.web.work import HTML, JSON, Desk, Made, Params, Task, Tell

MEDIA: Final = {
    "html": HTML,
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
MOST_CASES: Final = 60
MOST_REGIMES: Final = 8
TIERS: Final = 6
"""Tiers that the form can hold; the text can hold more."""
VALUES: Final = {"time": ("limitation", "expiry", "source")}
"""Menus whose choice is a value with these fields; `caps` has rows of its own."""
_NAME: Final = re.compile(r"[a-z0-9_]{1,60}")


def regime_of(given: Mapping[str, str]) -> Regime | None:
    """A regime: a ready one by its id (`ready`), one by its text, or None for the law in force.

    Raises:
        BadInput: If it is none, with its lines.
    """
    if given.get("text"):
        return read_regime(given["text"], f"{given.get('name') or 'regime'}.yaml")
    name = given.get("ready", "")
    if name == "in_force":
        return None
    if not _NAME.fullmatch(name):
        raise BadInput([Problem(None, f"no regime `{name[:60]}`", "", "choose one from the list")])
    return load(name)


def _one(given: Mapping[str, str]) -> Regime:
    found = regime_of(given)
    if found is None:
        raise BadInput([Problem(None, "the law in force is no regime", "it is what the packs say", "choose another")])
    return found


def several(params: Params) -> list[Regime | None]:
    """The regimes that were chosen, each once; None for the law in force.

    Raises:
        BadInput: If there are none, too many, one twice, or one that is none.
    """
    given = params["regimes"]
    if not 0 < len(given) <= MOST_REGIMES:
        raise BadInput(
            [Problem(None, f"{len(given)} regimes were chosen", f"1 to {MOST_REGIMES} are run", "choose again")]
        )
    found = [regime_of(one) for one in given]
    names = [regime.id if regime else "in_force" for regime in found]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise BadInput([Problem(None, f"`{twice[0]}` was chosen twice", "", "choose each once")])
    return found


def _cases(params: Params) -> list[CaseFile]:
    given = params["cases"]
    if not 0 < len(given) <= MOST_CASES:
        raise BadInput([Problem(None, f"{len(given)} cases were chosen", f"1 to {MOST_CASES} are run", "choose again")])
    return [read_case(text, f"case {number}") for number, text in enumerate(given, 1)]


def papered(paper: Paper, format_: str, day: date, name: str) -> Made:
    """A paper as a page, a PDF or a Word file.

    Raises:
        BadInput: If it is to be anything else.
    """
    if format_ not in MEDIA:
        raise BadInput([Problem(None, f"no paper as `{format_}`", "", f"ask for {', '.join(MEDIA)}")])
    drawn = draw(paper, format_, 100, day)
    raw = drawn.encode() if isinstance(drawn, str) else drawn
    return Made(raw, MEDIA[format_], f"{name}.{format_}", whole=format_ == "html")


# --- papers -----------------------------------------------------------------------------------------------------


def explain(desk: Desk, params: Params, tell: Tell) -> Made:
    """Every choice of a regime in words."""
    regime = _one(params["regime"])
    library_for(regime, desk.library)
    return papered(told.explain(regime, desk.library), params.get("format", "html"), regime.checked, regime.id)


def differences(desk: Desk, params: Params, tell: Tell) -> Made:
    """What differs between two regimes, in words."""
    first, second = _one(params["first"]), _one(params["second"])
    paper = told.differences(first, second, desk.library)
    return papered(paper, params.get("format", "html"), max(first.checked, second.checked), f"{first.id}-{second.id}")


def advice(desk: Desk, params: Params, tell: Tell) -> Made:
    """What the facts of a case say for and against each kind of liability."""
    case = read_case(params["case"], "case.yaml")
    return papered(told.advice(advise(case), case), params.get("format", "html"), case.as_of, "advice")


def compare(desk: Desk, params: Params, tell: Tell) -> Made:
    """Cases under regimes, side by side: the matrix, and a part for each cell."""
    from solidum.lab.regimes.compared import Matrix, columns_for, compare_regimes, to_json

    regimes, cases = several(params), _cases(params)
    done = []
    for number, case in enumerate(cases, 1):
        tell(f"Case {number} of {len(cases)}: {words.clean(case.title)}")
        done.append(compare_regimes([case], regimes, desk.library))
    found = Matrix(tuple(cases), columns_for(regimes, desk.library), tuple(one.cells[0] for one in done))
    if params.get("format") == "json":
        return Made(json.dumps(to_json(found), ensure_ascii=False, indent=2).encode(), JSON)
    day = max(case.as_of for case in cases)
    return papered(told.comparison(found), params.get("format", "html"), day, "comparison")


def options(desk: Desk, params: Params, tell: Tell) -> Made:
    """The option paper."""
    return option_paper(desk, params, tell)


def option_paper(desk: Desk, params: Params, tell: Tell, table: Path | None = None) -> Made:
    """The option paper over cases, and over a population if there is a table of one, drawn over the first case."""
    from solidum.lab.papers import inputs_for
    from solidum.report.options import paper

    regimes, cases = several(params), _cases(params)
    tell("Running every case under every regime")
    inputs = inputs_for(
        cases,
        regimes,
        desk.library,
        question=params.get("question") or None,
        population=table,
        progress=lambda done, of: tell(f"Looking for what flips the ranking: case {done} of {of}"),
    )
    tell("Writing the paper")
    names = ",".join(regime.id if regime else "in_force" for regime in regimes)
    drawn = " --population TABLE.parquet" if table else ""
    command = f"solidum options CASE.yaml … --regimes {names} -o paper.{params.get('format', 'html')}{drawn}"
    made = paper(inputs, command)
    return papered(made, params.get("format", "html"), max(case.as_of for case in cases), "option-paper")


# --- composing --------------------------------------------------------------------------------------------------

HEAD: Final = ("regime", "title", "short", "summary", "legislator")
START: Final[dict[str, Any]] = {"solidum_regime": VERSION, "status": "design", "tiers": [{"id": "everyone"}]}


def data_of(given: Form, base: Mapping[str, Any], today: str) -> dict[str, Any]:
    """The regime file that a form gives: its own fields, and beside them all that only the text can say.

    Args:
        given: What the fields hold.
        base: The file that the form was made from.
        today: The day to be noted as that of the last check.
    """

    def one(name: str) -> str:
        return " ".join(next(iter(given.get(name, ())), "").split())

    found: dict[str, Any] = {**base, "solidum_regime": VERSION, "checked": date.fromisoformat(today)}
    for name in HEAD:
        _put(found, name, one(name))
    found.setdefault("status", "design")
    for menu in menus().values():
        if menu.per == "regime":
            _put(found, menu.id, _choice(menu, given, menu.id, base.get(menu.id)))
    tiers = []
    old = base.get("tiers") or []
    for at in range(TIERS):
        before = dict(old[at]) if at < len(old) and isinstance(old[at], dict) else {}
        tier = dict(before)
        for name in ("id", "title"):
            _put(tier, name, one(f"{name} {at}"))
        _put(tier, "who", list(given.get(f"who {at}", ())))
        for menu in menus().values():
            if menu.per == "tier":
                _put(tier, menu.id, _choice(menu, given, f"{menu.id} {at}", before.get(menu.id)))
        if any(key in tier for key in ("id", "title", "rule", "who")):
            tiers.append(tier)
    found["tiers"] = [*tiers, *old[TIERS:]]
    return {key: value for key, value in found.items() if value not in ("", [], None)}


def _put(into: dict[str, Any], name: str, value: Any) -> None:
    if value in ("", [], None, {}):
        into.pop(name, None)
    else:
        into[name] = value


def _choice(menu: Menu, given: Form, name: str, old: Any) -> Any:
    """A choice as the file has it; a label on it stays while the choice does."""
    if menu.value:
        if menu.id in VALUES:
            cells = {key: next(iter(given.get(f"{name} {key}", ())), "").strip() for key in VALUES[menu.id]}
            return {key: value for key, value in cells.items() if value}
        cap = {key: next(iter(given.get(f"{name} {key}", ())), "").strip() for key in ("amount", "per", "source")}
        heads = list(given.get(f"{name} heads", ()))
        row = {key: value for key, value in cap.items() if value} | ({"heads": heads} if heads else {})
        rest = old[1:] if isinstance(old, list) else []
        return [row, *rest] if any(key in row for key in ("amount", "heads", "source")) else rest
    chosen = [value for value in given.get(name, ()) if value]
    plain: Any = chosen if menu.many else next(iter(chosen), "")
    value = next(iter(given.get(f"{name} value", ())), "").strip()
    if isinstance(old, Mapping) and old.get("choose") == plain and not value:
        return dict(old)
    return {"choose": plain, "value": value} if plain and value else plain


def held(data: Mapping[str, Any]) -> Form:
    """What the fields hold for a regime file: the way back from `data_of`."""
    found: dict[str, list[str]] = {name: [str(data[name])] for name in HEAD if data.get(name)}

    def put(menu: Menu, name: str, value: Any) -> None:
        if isinstance(value, Mapping) and "choose" in value:
            if value.get("value") is not None:
                found[f"{name} value"] = [str(value["value"])]
            value = value["choose"]
        if menu.id in VALUES and isinstance(value, Mapping):
            found.update({f"{name} {key}": [str(value[key])] for key in VALUES[menu.id] if key in value})
        elif menu.value and isinstance(value, list) and value and isinstance(value[0], Mapping):
            cap = value[0]
            found.update({f"{name} {key}": [str(cap[key])] for key in ("amount", "per", "source") if key in cap})
            found[f"{name} heads"] = [str(one) for one in cap.get("heads", ())]
        elif isinstance(value, list):
            found[name] = [str(one) for one in value]
        elif value is not None and not menu.value:
            found[name] = [str(value)]

    for menu in menus().values():
        if menu.per == "regime":
            put(menu, menu.id, data.get(menu.id))
    tiers = data.get("tiers")
    for at, tier in enumerate(tiers[:TIERS] if isinstance(tiers, list) else ()):
        if isinstance(tier, Mapping):
            found |= {f"{name} {at}": [str(tier[name])] for name in ("id", "title") if tier.get(name)}
            who = tier.get("who")
            found[f"who {at}"] = [str(link) for link in who] if isinstance(who, list) else []
            for menu in menus().values():
                if menu.per == "tier":
                    put(menu, f"{menu.id} {at}", tier.get(menu.id))
    return found


def _parsed(text: str) -> Mapping[str, Any]:
    data = parse(text, "regime.yaml").data
    if not isinstance(data, dict):
        why = "a regime file is a mapping that begins with `solidum_regime: 1`"
        raise BadInput([Problem(None, "this is no regime file", why, "begin from a ready one")])
    return data


def compose(desk: Desk, params: Params, tell: Tell) -> Made:
    """The form: every menu with its arguments beside the choices, what is wrong at the choice, and the text below."""
    text = params.get("text") or written(START)
    checked: Regime | None = None
    wrong: list[Problem] = []
    given = params.get("given")
    try:
        data = dict(_parsed(text))
    except BadInput as error:  # the text stays as it was typed, with what is wrong with it
        data = data_of(params["fields"], START, params["today"]) if params.get("fields") else dict(START)
        wrong, given = list(error.problems), None
    if given is not None:
        data = data_of(given, data, params["today"])
        text = written(data)
    known: tuple[Finding, ...] = ()
    if params.get("check") and not wrong:
        try:
            checked = read_regime(text, "regime.yaml")
            library_for(checked, desk.library)
            known = tuple(one for one in findings(checked) if one.kind != "assumption")
        except BadInput as error:
            checked, wrong = None, list(error.problems)
    at = _placed(text)
    beside: dict[str, list[str]] = {}
    rest: list[Problem] = []
    for problem in wrong:
        key = at.get((problem.place.line, problem.place.column)) if problem.place else None
        if key is None:
            rest.append(problem)
        else:
            beside.setdefault(key, []).append(_said(problem))
    for one in known:
        key = at.get((one.place.line, one.place.column))
        if key is not None:
            beside.setdefault(key, []).append(f"{words.upper(one.kind)}: {one.says} {words.upper(one.remedy)}.")
    body = filled(
        "studio/form.html.j2",
        given=held(data),
        text=text,
        menus=menus(),
        steps=told.STEPS,
        order=told.ORDER,
        bases=told.BASES,
        links=get_args(ToThing),
        legislators=LEGISLATORS,
        tiers=range(min(TIERS, len(data.get("tiers") or [{}]) + 1)),
        heads=menus()["heads"].options,
        beside=beside,
        rest=[_said(problem) for problem in rest],
        known=[
            f"{words.upper(one.kind)}, line {one.place.line}: {one.says} {words.upper(one.remedy)}." for one in known
        ],
        wrong=len(wrong),
        good=checked,
        version=params.get("version", 0),
        name=params.get("name", ""),
        csrf=params["csrf"],
        note=params.get("note", ""),
    )
    return Made(body.encode(), HTML)


def _said(problem: Problem) -> str:
    where = f"Line {problem.place.line}: " if problem.place else ""
    parts = [words.sentence(t) for t in (problem.what, problem.why, problem.remedy) if t]
    return where + " ".join(parts)


def _placed(text: str) -> dict[tuple[int, int], str]:
    """For each place of the text the field of the form that is about it."""
    try:
        document = parse(text, "regime.yaml")
    except BadInput:
        return {}
    found = {}
    for path, place in (*document.places.items(), *document.key_places.items()):
        if len(path) >= 1 and path[0] != "tiers":
            found[place.line, place.column] = str(path[0])
        elif len(path) >= 3:
            found[place.line, place.column] = f"{path[2]} {path[1]}"
    return found


def check(desk: Desk, params: Params, tell: Tell) -> Made:
    """A regime as data, to be saved: its id and its text; or what is wrong with it."""
    text = params.get("text") or ""
    if params.get("given") is not None:
        text = written(data_of(params["given"], _parsed(text or written(START)), params["today"]))
    regime = read_regime(text, "regime.yaml")
    library_for(regime, desk.library)
    return Made(json.dumps({"name": regime.id, "text": text}, ensure_ascii=False).encode(), JSON)


# --- as data ----------------------------------------------------------------------------------------------------


def answered(data: Any) -> Made:
    """Plain data as JSON."""
    return Made(json.dumps(data, ensure_ascii=False, indent=2).encode(), JSON)


def listed(desk: Desk, params: Params, tell: Tell) -> Made:
    """The ready regimes."""
    return answered(
        {
            "regimes": [
                {"id": r.id, "title": r.title, "short": r.short, "status": MODES[r.status], "summary": r.summary}
                for r in ready()
            ]
        }
    )


def explained_json(desk: Desk, params: Params, tell: Tell) -> Made:
    """A regime in words, as text, with what its author should know."""
    from solidum.report.paper import text

    regime = _one({"ready": params["code"]} if params.get("code") else params["regime"])
    library_for(regime, desk.library)
    said = text.render(told.explain(regime, desk.library), 100)
    return answered({"id": regime.id, "title": regime.title, "text": said, "findings": _findings(regime)})


def _findings(regime: Regime) -> list[dict[str, Any]]:
    return [
        {"kind": one.kind, "line": one.place.line, "says": one.says, "remedy": one.remedy} for one in findings(regime)
    ]


def checked_json(desk: Desk, params: Params, tell: Tell) -> Made:
    """Everything that is wrong with a regime file, and what its author should know."""
    try:
        regime = read_regime(params["regime"], "regime.yaml")
        library_for(regime, desk.library)
    except BadInput as error:
        return answered({"problems": [problem_json(p) for p in error.problems], "findings": []})
    return answered({"problems": [], "findings": _findings(regime)})


def differences_json(desk: Desk, params: Params, tell: Tell) -> Made:
    """What differs between two regimes, choice by choice."""
    first, second = (_one(either(params[name])) for name in ("first", "second"))
    rows = [{"step": d.step, "about": d.about, "first": d.first, "second": d.second} for d in diff(first, second)]
    return answered({"first": first.id, "second": second.id, "differences": rows})


def either(given: str) -> dict[str, str]:
    """An id, or the text of a file."""
    return {"ready": given} if _NAME.fullmatch(given) else {"text": given}


def compared_json(desk: Desk, params: Params, tell: Tell) -> Made:
    """Cases under regimes, as data."""
    cases: Sequence[str] = params["cases"]
    return compare(
        desk, {"cases": cases, "regimes": [either(one) for one in params["regimes"]], "format": "json"}, tell
    )


def advised_json(desk: Desk, params: Params, tell: Tell) -> Made:
    """What the facts of a case say for and against each kind of liability, as data."""
    found = advise(read_case(params["case"], "case.yaml"))
    return answered(
        {
            "criteria": [
                {"id": c.id, "asks": c.asks, "said": c.said, "rests_on": list(c.rests_on)} for c in found.criteria
            ],
            "options": [
                {
                    "id": option.id,
                    "title": option.title,
                    "arguments": [
                        {"criterion": c.id, "towards": p.towards, "says": p.says, "source": p.source.cite,
                         "basis": p.source.basis}
                        for c, p in found.of(option)
                    ],
                }
                for option in menus()["rule"].options.values()
            ],
        }
    )  # fmt: skip


def options_json(desk: Desk, params: Params, tell: Tell) -> Made:
    """The option paper, packed for a program."""
    made = options(desk, {**params, "regimes": [either(one) for one in params["regimes"]]}, tell)
    return answered({"name": made.name, "media": made.media, "body": b64encode(made.body).decode()})


TASKS: Final[dict[str, Task]] = {
    "studio.explain": explain,
    "studio.diff": differences,
    "studio.advise": advice,
    "studio.compare": compare,
    "studio.options": options,
    "studio.compose": compose,
    "studio.check": check,
    "regime.list": listed,
    "regime.explain": explained_json,
    "regime.check": checked_json,
    "regime.diff": differences_json,
    "regime.compare": compared_json,
    "regime.advise": advised_json,
    "regime.options": options_json,
}
__all__ = ["MEDIA", "TASKS", "answered", "data_of", "either", "held", "option_paper", "papered", "regime_of", "several"]
