"""The case as forms: parties, things, the links between them, harms, claims, facts, evidence, contracts, payments."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Final, Literal, get_args

from solidum.casefile import model
from solidum.casefile.change import Refused, Section, put, take_out
from solidum.casefile.model import CaseFile, Money
from solidum.casefile.reader import loads
from solidum.casefile.write import plain
from solidum.law.model import FactType
from solidum.reasoning.project import record_of
from solidum.report import words
from solidum.source import BadInput, Problem
from solidum.web.asked import Form
from solidum.web.frame import draw
from solidum.web.work import HTML, JSON, Desk, Made, Params, Task, Tell

Kind = Literal[
    "text", "long", "date", "amount", "country", "choice", "many", "order", "yes_no", "wealth", "against", "words"
]
"""What a field takes; `many` are chosen in no order, `order` in the order in which they count."""
FOUND: Final = 60
"""Kinds of fact shown at most when somebody looks for one."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entry.

    Attributes:
        name: Its key in the format.
        label: What it is, in plain words.
        kind: What it takes.
        words: The words of the format to choose from; for an order, what each place means.
        of: The kinds of entries whose short names it takes.
        hint: What helps to fill it in.
        needed: Whether the format asks for it.
    """

    name: str
    label: str
    kind: Kind = "text"
    words: tuple[str, ...] = ()
    of: tuple[model.EntityKind, ...] = ()
    hint: str = ""
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One list of the case.

    Attributes:
        title: What the list holds.
        one: One of its entries.
        fields: What can be said of an entry.
        intro: What belongs here.
    """

    title: str
    one: str
    fields: tuple[Field, ...] = field(default=())
    intro: str = ""


_ID = Field(
    "id", "Short name", hint="Letters, digits, _ and -; the rest of the case names it so.", needed=True
)  # fmt: skip
_NOTE = Field("note", "Remark", "long")
_STANDS = (
    Field("standing", "How it stands in the record", "choice", get_args(model.Standing)),
    Field("degree", "How far it is shown, if not fully", "choice", get_args(model.Degree)),
    Field("by", "By whom (who admitted or alleged it)", "choice", of=("party",)),
    Field("evidence", "Evidence behind it", "many", of=("evidence",)),
)

SHEETS: Final[dict[Section, Sheet]] = {
    "parties": Sheet(
        "Parties",
        "party",
        (
            _ID,
            Field("name", "Name", hint="If nobody knows who it was, say what they did."),
            Field("kind", "What it is", "choice", get_args(model.PartyKind)),
            Field("country", "Country", "country"),
            Field("size", "Size", "choice", get_args(model.PartySize)),
            Field("wealth", "What can be collected from it", "wealth"),
            Field("public_powers", "Acts in exercise of public powers", "yes_no"),
            _NOTE,
        ),
        "Everybody who made, changed, sold, used or oversaw something, whoever answers for them, and everybody harmed.",
    ),
    "things": Sheet(
        "Things",
        "thing",
        (
            _ID,
            Field("name", "Name"),
            Field("kind", "What it is", "choice", get_args(model.ThingKind)),
            Field("placed_on_market", "Placed on the market", "date"),
            Field("put_into_service", "Put into service", "date"),
            Field("last_substantial_modification", "Last substantial modification", "date"),
            Field("last_update", "Last update", "date"),
            Field("part_of", "Part of", "many", of=("thing",)),
            Field("version_of", "Version of", "choice", of=("thing",)),
            _NOTE,
        ),
        "Data, models, systems, services, products. A new version is a thing of its own.",
    ),
    "chain": Sheet(
        "Links of the chain",
        "link",
        (
            Field("from", "Who", "choice", of=("party",), needed=True),
            Field("does", "Does what", "choice", (*get_args(model.ToThing), *get_args(model.ToParty)), needed=True),
            Field("to", "To what, or to whom", "choice", of=("thing", "party"), needed=True),
            Field("since", "Since", "date"),
            Field("until", "Until", "date"),
            *_STANDS,
            _NOTE,
        ),
        "Who supplies, trains, changes, uses, oversees, insures what or whom.",
    ),
    "harms": Sheet(
        "Harms",
        "harm",
        (
            _ID,
            Field("name", "In a few words"),
            Field("victim", "Who was harmed", "choice", of=("party",), needed=True),
            Field("interest", "Which right or interest was hurt", "choice", get_args(model.Interest)),
            Field("loss", "What the loss is", "choice", get_args(model.Loss)),
            Field("amount", "How much", "amount"),
            Field("date", "When", "date"),
            Field("place", "In which country", "country"),
            Field("property_use", "Use of the damaged property", "choice", get_args(model.PropertyUse)),
            Field("involves", "Things involved", "many", of=("thing",)),
            *_STANDS,
            _NOTE,
        ),
        "One entry for each victim and each kind of loss. Infringement alone is no damage.",
    ),
    "claims": Sheet(
        "Claims",
        "claim",
        (
            _ID,
            Field("claimant", "Who claims", "choice", of=("party",), needed=True),
            Field("capacity", "In what capacity", "choice", get_args(model.Capacity)),
            Field("for", "For which harms", "many", of=("harm",)),
            Field("against", "Against whom (none chosen: whoever answers)", "against", of=("party",)),
            Field("relief", "What is asked for", "many", get_args(model.Relief)),
            Field("forum", "Court of which country", "country"),
            Field("filed", "Filed", "date"),
            Field("served", "Served", "date"),
            Field("pleas", "Pleas raised", "words", hint="With commas between, such as limitation."),
            Field("stage", "Stage"),
            _NOTE,
        ),
        "Without any claim, every victim is tried against every party.",
    ),
    "facts": Sheet("Facts", "fact", (), "What happened, and what a court has to weigh, each with how it stands."),
    "evidence": Sheet(
        "Evidence",
        "piece of evidence",
        (
            _ID,
            Field("describes", "What it is"),
            Field("kind", "Kind", "choice", get_args(model.EvidenceKind)),
            Field("held_by", "Who has it", "choice", of=("party",)),
            Field("status", "What became of it", "many", get_args(model.EvidenceStatus)),
            Field("kept_until", "Kept until", "date"),
            _NOTE,
        ),
        "What exists or existed, also what the other side has. Refused or lost is told here, not as a fact.",
    ),
    "contracts": Sheet(
        "Contracts",
        "term of a contract",
        (
            _ID,
            Field("term", "Term", "choice", get_args(model.Term), needed=True),
            Field(
                "between",
                "Between",
                "order",
                ("Who gives the indemnity or the waiver, or whose recourse the cap or exclusion limits", "To whom"),
                of=("party",),
                needed=True,
            ),
            Field("amount", "Up to", "amount"),
            Field("valid", "It is valid", "yes_no"),
            _NOTE,
        ),
        "Indemnities, caps, waivers. Between the parties only: never against the victim.",
    ),
    "payments": Sheet(
        "Payments",
        "payment",
        (
            Field("from", "From", "choice", of=("party",), needed=True),
            Field("to", "To", "choice", of=("party",), needed=True),
            Field("amount", "How much", "amount"),
            Field("date", "When", "date"),
            Field("for", "For which harms", "many", of=("harm",)),
            Field("kind", "What it is", "choice", get_args(model.PaymentKind)),
            Field("as", "Paid as", "choice", get_args(model.BenefitPayer)),
            Field("effect", "What it does to the claim", "choice", get_args(model.BenefitEffect)),
            Field("releases", "Whom it releases", "many", of=("party",)),
            Field("others_owe_less_by", "The others owe less by", "choice", ("amount", "share")),
            Field("recourse", "Recourse against the one who paid is left", "yes_no"),
            _NOTE,
        ),
        "What was paid already: settlements, benefits of insurers and social security.",
    ),
}
PAGES: Final[dict[str, tuple[Section, ...]]] = {
    "parts": ("parties", "things", "chain"),
    "facts": ("facts",),
    "evidence": ("evidence",),
    "harms": ("harms", "claims"),
    "contracts": ("contracts", "payments"),
}
"""The lists that stand on one page, by the last part of its address."""
TITLES: Final = {
    "parts": "Parties and chain",
    "facts": "Facts",
    "evidence": "Evidence",
    "harms": "Harms and claims",
    "contracts": "Contracts and payments",
}


def page_of(section: Section) -> str:
    """The page on which a list stands."""
    return next(page for page, sections in PAGES.items() if section in sections)


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
    return (*found, _needed(_STANDS[0]), *_STANDS[1:], _NOTE)


def _needed(one: Field) -> Field:
    """The same field, needed."""
    return Field(one.name, one.label, one.kind, one.words, one.of, one.hint, needed=True)


def held(fields: Sequence[Field], entry: Mapping[str, Any]) -> Form:
    """What the fields of a form hold for an entry."""
    found: dict[str, list[str]] = {}
    for one in fields:
        head, _, at = one.name.partition(" ")
        value = entry.get(head)
        if at and isinstance(value, list):
            value = value[int(at)] if int(at) < len(value) else None
        found |= _cells(one.name, one.kind, value)
    return found


def _cells(name: str, kind: Kind, value: Any) -> dict[str, list[str]]:
    if value is None or (kind == "against" and value == model.WHOEVER_ANSWERS):
        return {}
    if kind == "wealth":
        if isinstance(value, dict):
            return {name: ["amount"], **_cells(f"{name} sum", "amount", value.get("amount"))}
        return {name: [str(value)]}
    if isinstance(value, Money):
        return {name: [f"{value.amount:f}"], f"{name} unit": [value.currency]}
    if isinstance(value, bool):
        return {name: ["yes" if value else "no"]}
    if isinstance(value, list):
        return {name: [", ".join(map(str, value))] if kind == "words" else list(map(str, value))}
    return {name: [str(value)]}


def entry_of(fields: Sequence[Field], given: Form, old: Mapping[str, Any]) -> dict[str, Any]:
    """The entry that a form gives; what no field of the form says stays as it was.

    Args:
        fields: The fields of the form.
        given: What they hold.
        old: The entry before.
    """
    names = {one.name.partition(" ")[0] for one in fields}
    found = {key: value for key, value in old.items() if key not in names}
    args: list[str] = []
    for one in fields:
        value = _value(one, given)
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


def _value(one: Field, given: Form) -> Any:
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


def _day(text: str | None) -> date | str | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return text  # what it should be is told when the file is read


# --- pages ------------------------------------------------------------------------------------------------------


def _options(one: Field, case: CaseFile) -> list[tuple[str, str]]:
    """What can be chosen: the word of the format and how it is shown."""
    own = () if one.kind == "order" else one.words
    found = [(word, words.STANDINGS.get(word, word.replace("_", " "))) for word in own]
    for id_, entity in case.entities.items():
        if case.kind_of(id_) in one.of:
            label = getattr(entity, "label", None) or id_
            found.append((id_, label if label == id_ else f"{label} [{id_}]"))
    return found


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
        case _:
            head = str(entry.get("name") or entry.get("describes") or entry.get("id"))
    skipped = {"name", "describes", "note", "is", "args", "insurance"}
    if section in ("chain", "payments"):
        skipped |= {"from", "to", "does"}
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
        **values,
    )
    return Made(drawn.encode(), HTML)


def lists(desk: Desk, params: Params, tell: Tell) -> Made:
    """The lists of one page, with the ways to change them."""
    name = params["page"]
    case = loads(params["case"])
    data = plain(case)
    sheets = []
    for section in PAGES[name]:
        rows = [(at, *_told(section, row, case, desk)) for at, row in enumerate(data.get(section, ()))]
        sheets.append((section, SHEETS[section], rows))
    pictures: list[str] = []
    if name == "parts" and case.chain:
        from solidum.report import chain as drawn

        page = desk.page(params, tell)
        tell("Drawing the chain")

        def to(id_: str) -> str:
            section = {"party": "parties", "thing": "things", "harm": "harms"}.get(case.kind_of(id_) or "", "")
            at = next((n for n, row in enumerate(data.get(section, ())) if row["id"] == id_), None)
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
    rows = plain(case).get(section, [])
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
    rows = plain(case).get(section, [])
    if at is not None and at >= len(rows):
        raise BadInput([Problem(None, "there is no such entry any more", "", "go back to the list")])
    try:
        if params.get("do") == "remove":
            if at is None:
                raise BadInput([Problem(None, "nothing was chosen", "", "go back to the list")])
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
__all__ = ["PAGES", "SHEETS", "TASKS", "TITLES", "entry_of", "fields_of", "held", "page_of"]
