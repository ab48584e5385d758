"""The case as forms: every list of the file, with what is wrong beside its field and the chain drawn anew."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, Final

from solidum.casefile import model
from solidum.casefile.change import ALONE, Refused, Section, entries, put, take_out
from solidum.casefile.model import CaseFile, Money
from solidum.casefile.reader import loads
from solidum.law.model import FactType
from solidum.reasoning.project import record_of
from solidum.report import words
from solidum.source import BadInput, Problem
from solidum.web.asked import Form
from solidum.web.frame import draw
from solidum.web.sheets import NOTE, PAGES, SHEETS, STANDS, TITLES, Field, Kind, page_of
from solidum.web.work import HTML, JSON, Desk, Made, Params, Task, Tell

FOUND: Final = 60
"""Kinds of fact shown at most when somebody looks for one."""


# --- fields -----------------------------------------------------------------------------------------------------


def fields_of(section: Section, entry: Mapping[str, Any], fact: FactType | None) -> tuple[Field, ...]:
    """The fields of one entry; those of a fact follow from the vocabulary.

    Args:
        section: Its list.
        entry: What it says so far.
        fact: For a fact its type; None if the vocabulary does not know it.
    """
    if section != "facts":
        return SHEETS[section].fields
    found: list[Field] = []
    for at, (name, kind) in enumerate(fact.args if fact is not None else ()):
        label = f"{words.upper(name.replace('_', ' '))} ({kind})"
        if kind == "country":
            found.append(Field(f"args {at}", label, "country", needed=True))
        else:
            found.append(Field(f"args {at}", label, "choice", of=(kind,), needed=True))  # type: ignore[arg-type]
    if fact is None:
        found += [Field(f"args {at}", f"Argument {at + 1}") for at in range(len(entry.get("args", ())))]
    kinds: dict[str, Kind] = {"yes_no": "yes_no", "date": "date", "amount": "amount", "choice": "choice"}
    kind = kinds.get(fact.value if fact is not None else "", "text")
    choices = fact.choices if fact is not None and kind == "choice" and "any" not in fact.choices else ()
    found.append(Field("value", "Answer", "text" if kind == "choice" and not choices else kind, choices))
    return (*found, replace(STANDS[0], needed=True), *STANDS[1:], NOTE)


def held(fields: Sequence[Field], entry: Mapping[str, Any], within: str = "") -> Form:
    """What the fields of a form hold for an entry.

    Args:
        fields: The fields.
        entry: The entry.
        within: What the names of the fields begin with: those of a group or row begin with its name.
    """
    found: dict[str, Sequence[str]] = {}
    for one in fields:
        head, _, at = one.name.partition(" ")
        value = entry.get(head)
        if one.kind == "group":
            found |= held(one.parts, value or {}, f"{within}{one.name} ")
            continue
        if one.kind == "rows":
            for number, row in enumerate(value or ()):
                found |= held(one.parts, row, f"{within}{one.name} {number} ")
            continue
        if at and isinstance(value, list):
            value = value[int(at)] if int(at) < len(value) else None
        found |= _cells(within + one.name, one.kind, value)
    return found


def rows_of(one: Field, given: Form) -> int:
    """How many rows a field has in a form: those that are filled in, up to the last."""
    numbers = [
        int(number)
        for name, texts in given.items()
        if name.startswith(f"{one.name} ") and any(map(str.strip, texts))
        for number in name.split(" ")[1:2]
        if number.isascii() and number.isdecimal() and len(number) < 4
    ]
    return max(numbers, default=-1) + 1


def _cells(name: str, kind: Kind, value: Any) -> dict[str, list[str]]:
    if value is None or (kind == "against" and value == model.WHOEVER_ANSWERS):
        return {}
    if kind == "wealth":
        if isinstance(value, dict):
            return {name: ["amount"], **_cells(f"{name} sum", "amount", value.get("amount"))}
        return {name: [str(value)]}
    if isinstance(value, Money) and kind != "figure":
        return {name: [f"{value.amount:f}"], f"{name} unit": [value.currency]}
    if isinstance(value, bool):
        return {name: ["yes" if value else "no"]}
    if isinstance(value, list):
        return {name: [", ".join(map(str, value))] if kind == "words" else list(map(str, value))}
    return {name: [str(value)]}


def entry_of(fields: Sequence[Field], given: Form, old: Mapping[str, Any], within: str = "") -> dict[str, Any]:
    """The entry that a form gives; what no field of the form says stays as it was.

    Args:
        fields: The fields of the form.
        given: What they hold.
        old: The entry before.
        within: As for `held`.
    """
    names = {one.name.partition(" ")[0] for one in fields}
    found = {key: value for key, value in old.items() if key not in names}
    args: list[str] = []
    for one in fields:
        value = _value(replace(one, name=within + one.name), given, old.get(one.name))
        if one.kind == "many" and _same(value, old.get(one.name)):
            value = old[one.name]  # their order says nothing; a form left as it was changes nothing
        if one.name.startswith("args "):
            args.append("" if value is None else str(value))
        elif value is not None:
            found[one.name] = value
        elif one.kind == "against" and one.name in old:
            found[one.name] = model.WHOEVER_ANSWERS
    if any(one.name.startswith("args ") for one in fields):
        found["args"] = args
    return found


def _same(new: Any, old: Any) -> bool:
    return isinstance(new, list) and isinstance(old, list) and sorted(new) == sorted(map(str, old))


def _value(one: Field, given: Form, old: Any = None) -> Any:
    cells = [" ".join(text.split()) for text in given.get(one.name, ()) if text.strip()]
    first = next(iter(cells), None)
    match one.kind:
        case "many" | "against":
            return cells or None
        case "order":
            places = [" ".join(text.split()) for text in given.get(one.name, ())]
            while places and not places[-1]:
                places.pop()
            return places or None  # a place left empty before another is told when the file is read
        case "group":
            return entry_of(one.parts, given, old or {}, f"{one.name} ") or None
        case "rows":
            before = old or []
            found = [
                entry_of(one.parts, given, before[at] if at < len(before) else {}, f"{one.name} {at} ")
                for at in range(max(len(before), rows_of(one, given)))
            ]
            return [row for row in found if row] or None  # a row that was emptied is taken out
        case "figure":
            return None if first is None else _figure(first)
        case "open":
            return {"yes": True, "no": False}.get(first or "", first)
        case "words":
            return [part.strip() for part in (first or "").split(",") if part.strip()] or None
        case "long":
            raw = "\n".join(line.rstrip() for line in next(iter(given.get(one.name, ())), "").splitlines()).strip()
            return raw or None
        case "yes_no":
            return {"yes": True, "no": False}.get(first or "")
        case "date":
            return _day(first)
        case "amount":
            unit = next((text.strip() for text in given.get(f"{one.name} unit", ()) if text.strip()), "")
            return f"{first or ''} {unit.upper()}".strip() or None
        case "wealth":
            if first != "amount":
                return first
            return {"amount": _value(Field(f"{one.name} sum", "", "amount"), given) or ""}
        case "country":
            return first.upper() if first else None
    return first


def _figure(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text  # a sum; or told when the file is read


def _day(text: str | None) -> date | str | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return text  # what it should be is told when the file is read


# --- pages ------------------------------------------------------------------------------------------------------


def _options(one: Field, case: CaseFile) -> list[tuple[str, str]]:
    """What can be chosen: the word of the format and how it is shown."""
    own = {"order": (), "open": ("yes", "no", "open")}.get(one.kind, one.words)
    found = [(word, words.STANDINGS.get(word, word.replace("_", " "))) for word in own]
    for id_, entity in case.entities.items():
        if case.kind_of(id_) in one.of:
            label = getattr(entity, "label", None) or id_
            found.append((id_, label if label == id_ else f"{label} [{id_}]"))
    return found


_IN_HEAD: Final[dict[str, frozenset[str]]] = {
    "chain": frozenset({"from", "to", "does"}),
    "payments": frozenset({"from", "to", "does"}),
    "suspensions": frozenset({"from", "until"}),
    "assume": frozenset({"defendant"}),
    "court_figures": frozenset({"of", "value", "least", "most"}),
    "recourse": frozenset({"by", "against"}),
    "weights": frozenset({"by"}),
}
"""What the first words of an entry say already."""


def _told(section: Section, entry: Mapping[str, Any], case: CaseFile, desk: Desk) -> tuple[str, str]:
    """An entry in words: what it is, and what is said of it."""

    def name(id_: object) -> str:
        return case.label(str(id_))

    match section:
        case "chain" | "payments":
            does = str(entry.get("does", "pays")).replace("_", " ")
            head = f"{name(entry['from'])} {does} {name(entry['to'])}"
        case "facts":
            head = question_of(entry, case, desk)
        case "case":
            head = str(entry.get("title"))
        case "suspensions":
            head = f"From {entry['from']}" + (f" until {entry['until']}" if "until" in entry else "")
        case "assume":
            head = f"{name(entry['defendant'])} is assumed to answer"
        case "court_figures":
            head = f"{words.upper(words.words(entry['of']))}: " + " to ".join(
                str(entry[key]) for key in ("value", "least", "most") if key in entry
            )
        case "recourse":
            head = f"{name(entry['by'])} against {name(entry['against'])}"
        case "weights":
            head = f"Weights of {entry['by']}"
        case "incident_model":
            head = f"What led to {words.words(entry['outcome'])}"
        case _:
            head = str(entry.get("name") or entry.get("describes") or entry.get("id"))
    skipped = {"name", "describes", "note", "is", "args", "title", "outcome"}
    skipped |= _IN_HEAD.get(section, frozenset())
    said = []
    for key, value in entry.items():
        if key == "id":
            said.append(f"short name: {value}")
        elif key not in skipped:
            said.append(f"{key.replace('_', ' ')}: {_shown(value, case)}")
    return head, "; ".join(said)


def _shown(value: Any, case: CaseFile) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_shown(item, case) for item in value)
    if isinstance(value, dict):
        return ", ".join(_shown(item, case) for item in value.values())
    text = str(value)
    return case.label(text) if text in case.entities else text.replace("_", " ")


def question_of(entry: Mapping[str, Any], case: CaseFile, desk: Desk) -> str:
    """The question of the vocabulary that a fact answers, with the names of the case."""
    fact = desk.library.vocabulary.facts.get(str(entry.get("is")))
    args = [str(arg) for arg in entry.get("args", ())]
    if fact is None or len(args) != len(fact.args):
        return f"{entry.get('is')}({', '.join(args)})"
    text = fact.ask
    for (variable, _), arg in zip(fact.args, args, strict=True):
        text = text.replace("{" + variable + "}", case.label(arg))
    return text


def _drawn(template: str, case: CaseFile, params: Params, **values: Any) -> Made:
    drawn = draw(
        f"case/{template}.html.j2",
        case=case,
        base=params["base"],
        version=params["version"],
        csrf=params["csrf"],
        options=partial(_options, case=case),
        rows_of=rows_of,
        **values,
    )
    return Made(drawn.encode(), HTML)


def lists(desk: Desk, params: Params, tell: Tell) -> Made:
    """The lists of one page, with the ways to change them."""
    name = params["page"]
    case = loads(params["case"])
    sheets = []
    for section in PAGES[name]:
        rows = [(at, *_told(section, row, case, desk)) for at, row in enumerate(entries(case, section))]
        more = section != "case" and not (section in ALONE and rows)
        sheets.append((section, SHEETS[section], rows, more))
    pictures: list[str] = []
    if name == "parts" and case.chain:
        from solidum.report import chain as drawn

        page = desk.page(params, tell)
        tell("Drawing the chain")

        def to(id_: str) -> str:
            sections: dict[str, Section] = {"party": "parties", "thing": "things", "harm": "harms"}
            section = sections.get(case.kind_of(id_) or "")
            rows = [] if section is None else entries(case, section)
            at = next((n for n, row in enumerate(rows) if row["id"] == id_), None)
            return f"{params['base']}/forms/{section}/{at}" if at is not None else f"{params['base']}/chain/{id_}"

        pictures = [drawn.svg(page.analysis, narrow=n, style=False, to=to) for n in (False, True)]
    attached = params.get("attached") or {}
    return _drawn(
        "form_lists", case, params, title=TITLES[name], sheets=sheets, pictures=pictures, attached=attached, page=name
    )


def form(desk: Desk, params: Params, tell: Tell) -> Made:
    """One entry as a form: as the case has it, or as it was typed with what is wrong."""
    case = loads(params["case"])
    section: Section = params["section"]
    at, given = params.get("at"), params.get("given")
    rows = entries(case, section)
    if at is not None and at >= len(rows):
        raise BadInput([Problem(None, "there is no such entry any more", "", "go back to the list")])
    entry: dict[str, Any] = dict(rows[at]) if at is not None else {}
    if section == "facts" and at is None:
        wanted = str(params.get("is") or "")
        if wanted not in desk.library.vocabulary.facts:
            return _kinds(desk, case, params)
        entry = {"is": wanted}
    fact = desk.library.vocabulary.facts.get(entry.get("is", ""))
    fields = fields_of(section, entry, fact)
    errors: Mapping[str, Any] = params.get("errors") or {}
    return _drawn(
        "form_entry",
        case,
        params,
        section=section,
        sheet=SHEETS[section],
        at=at,
        fields=fields,
        given=given if given is not None else held(fields, entry),
        errors=errors.get("fields", {}),
        others=errors.get("others", []),
        fact=fact,
        is_=entry.get("is"),
        back=page_of(section),
        head=_told(section, entry, case, desk)[0] if at is not None else None,
    )


def _kinds(desk: Desk, case: CaseFile, params: Params) -> Made:
    """Which kind of fact is to be added: those that some words describe."""
    asked = " ".join(str(params.get("q") or "").lower().split())
    found = [fact for fact in desk.library.vocabulary.facts.values() if fact.edge is None and fact.field is None]
    if asked:
        found = [f for f in found if all(word in f"{f.ask} {f.id.replace('_', ' ')}".lower() for word in asked.split())]
    return _drawn("form_kinds", case, params, asked=asked, found=found[:FOUND], more=max(0, len(found) - FOUND))


def save(desk: Desk, params: Params, tell: Tell) -> Made:
    """Change, add or remove one entry: the text to be saved, or what is wrong (`errors`)."""
    text: str = params["case"]
    case = loads(text)
    section: Section = params["section"]
    at: int | None = params.get("at")
    rows = entries(case, section)
    if at is not None and at >= len(rows):
        raise BadInput([Problem(None, "there is no such entry any more", "", "go back to the list")])
    try:
        if params.get("do") == "remove":
            if at is None or section == "case":
                raise BadInput([Problem(None, "nothing was chosen that can be taken out", "", "go back to the list")])
            changed, new = take_out(case, text, section, at)
        else:
            entry: dict[str, Any] = dict(rows[at]) if at is not None else {}
            if section == "facts" and at is None:
                entry = {"is": str(params.get("is"))}
            fields = fields_of(section, entry, desk.library.vocabulary.facts.get(entry.get("is", "")))
            changed, new = put(case, text, section, at, entry_of(fields, params["given"], entry))
        record_of(changed, desk.library.vocabulary)
    except Refused as error:
        fields_wrong = {key: [_line(p) for p in problems] for key, problems in error.fields.items()}
        return _json({"errors": {"fields": fields_wrong, "others": [_line(p) for p in error.others]}})
    except BadInput as error:
        return _json({"errors": {"fields": {}, "others": [_line(p) for p in error.problems]}})
    renamed = {}
    if section == "evidence" and at is not None and params.get("do") != "remove":
        before, after = case.evidence[at].id, changed.evidence[at].id
        renamed = {before: after} if before != after else {}
    return _json({"text": new, "renamed": renamed})


def _line(problem: Problem) -> str:
    return " ".join(_sentences(problem))


def _sentences(problem: Problem) -> Iterator[str]:
    for text in (problem.what, problem.why, problem.remedy):
        if text:
            yield words.sentence(text)


def _json(found: Mapping[str, Any]) -> Made:
    return Made(json.dumps(found, ensure_ascii=False).encode(), JSON)


TASKS: Final[dict[str, Task]] = {"form.lists": lists, "form.entry": form, "form.save": save}
__all__ = ["TASKS", "entry_of", "fields_of", "held", "rows_of"]
