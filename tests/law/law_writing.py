"""Law written back as text, so that reading it again can be compared with what it was."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from typing import Any

from solidum.law.build import RECOURSE_KEYS
from solidum.law.model import (
    All,
    AnyOf,
    AsOf,
    Clock,
    Compare,
    Condition,
    Const,
    Degree,
    Exists,
    Fact,
    FactTerm,
    Not,
    OneOf,
    Pack,
    Pick,
    Reach,
    Ref,
    Rule,
    Shift,
    Term,
    YearEnd,
)


def text(value: Any) -> str:
    """Plain data as YAML in one line: like JSON, but for dates."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)}: {text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(text, value)) + "]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def call(id_: str, args: tuple[str, ...]) -> str:
    return f"{id_}({', '.join(args)})" if args else id_


def term(found: Term) -> str:
    match found:
        case Const(value):
            return value.isoformat() if isinstance(value, date) else str(value)
        case AsOf():
            return "as_of"
        case FactTerm(id_, args):
            return call(id_, args)
        case Pick(how, terms):
            return f"{how}({', '.join(map(term, terms))})"
        case Shift(inner, sign, by):
            return f"{term(inner)} {'+' if sign > 0 else '-'} {by}"
        case YearEnd(inner):
            return f"year_end({term(inner)})"
    raise AssertionError(found)


def clock(found: Clock) -> dict[str, Any]:
    row = {
        "title": found.title,
        "due": None if found.due is None else term(found.due),
        "undated": found.undated,
        "for": found.actor,
        "counts": found.counts,
        "suspends": found.suspends,
        "effect": found.effect,
        "when": None if found.when is None else condition(found.when),
        "done": None if found.done is None else term(found.done),
        "place": found.place,
    }
    return {key: value for key, value in row.items() if value is not None}


def compare(found: Compare) -> str:
    if found.op == "in":
        return f"{term(found.left)} in [{', '.join(sorted(found.members))}]"
    assert found.right is not None
    return f"{term(found.left)} {found.op} {term(found.right)}"


def condition(found: Condition) -> dict[str, Any]:
    def degree(row: dict[str, Any], how_far: Degree) -> dict[str, Any]:
        return row if how_far == Degree.proved else {**row, "degree": how_far.name}

    match found:
        case All(items):
            return {"all": [condition(i) for i in items]}
        case AnyOf(items):
            return {"any": [condition(i) for i in items]}
        case Not(item):
            return {"not": condition(item)}
        case Fact(id_, args, how_far):
            return degree({"fact": call(id_, args)}, how_far)
        case Ref(id_, args, mode, how_far):
            return degree({mode: call(id_, args)}, how_far)
        case Compare():
            return {"compare": found.text}
        case Exists(bound, where):
            return {"exists": dict(bound), "where": condition(where)}
        case OneOf(id_, args):
            return {"one_of": call(id_, args)}
    raise AssertionError(found)


def reach(found: Reach) -> dict[str, Any]:
    row: dict[str, Any] = {"asks": found.asks, "from": found.source, "how": found.how}
    row["facts"] = "any" if found.facts is None else list(found.facts)
    match found.refusal:
        case Fact(id_, args):
            row["refusal"] = call(id_, args)
        case Not(Fact(id_, args)):
            row["refusal"] = f"not {call(id_, args)}"
    return row


def shared(found: Rule) -> dict[str, Any]:
    row: dict[str, Any] = {}
    if found.share is not None:
        row["share"] = {"linked_by": list(found.share.linked_by), **({"across": "joint"} if found.share.across else {})}
    if found.own_fault is not None:
        most = found.own_fault.at_most
        row["own_fault"] = "reduces" if most is None else {"at_most": str(most)}
    if found.limit is not None:
        row["limit"] = {"amount": str(found.limit.amount), "per": found.limit.per}
    if found.recourse is not None:
        given = {field.name.rstrip("_"): getattr(found.recourse, field.name) for field in fields(found.recourse)}
        given["contract_first"] = given["contract_first"] or None
        allowed = {*RECOURSE_KEYS[found.recourse.how], "how"}
        row["recourse"] = {key: value for key, value in given.items() if value not in (None, ()) and key in allowed}
    return row


def rule(found: Rule, citation: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "code": found.code,
        "source": None if found.source == citation else found.source,
        "at": list(found.at),
        "kind": found.kind,
        "title": found.title,
        "when": None if found.when is None else condition(found.when),
        "unless": [
            {"when": condition(e.when), "burden": e.burden, "effect": e.effect, "at": list(e.at)} for e in found.unless
        ],
        "against": found.against,
        "for": found.claim,
        "degree": found.degree.name,
        "paraphrase": found.paraphrase,
        "basis": found.basis,
        "checked": found.checked,
        "read_at": found.read_at,
        "contested": [{"position": p.position, "held_by": p.held_by, "takes": p.takes} for p in found.contested],
        "sharing": found.sharing,
        "amount": found.amount_text,
        "protects": list(found.protects),
        "applies_from": found.applies_from,
        "clock": [clock(one) for one in found.clocks],
        "reaches": None if found.reaches is None else reach(found.reaches),
        **shared(found),
    }
    if found.concludes is not None:
        row["concludes"] = ("not " if found.negative else "") + call(found.concludes, found.concludes_args)
    return {key: value for key, value in row.items() if value not in (None, [])}


def pack(found: Pack) -> str:
    head: dict[str, Any] = {
        "pack": found.id,
        "title": found.title,
        "short": found.short,
        "national": found.citation,
        "eli": found.eli,
        "nature": found.nature,
        "status": found.status,
        "version": found.version,
        "checked": found.checked,
        "territory": found.territory_name
        if found.territory is None or (found.territory_name.replace("_", "").isalnum() and len(found.territory) > 1)
        else sorted(found.territory),
        "transposition": {"default": found.transposition, "note": found.transposition_note},
        "beside": found.beside,
    }
    rows = [f"{key}: {text(value)}" for key, value in head.items() if value is not None]
    parts: dict[str, list[dict[str, Any]]] = {
        "claims": [
            {
                "id": c.id,
                "title": c.title,
                "defendants": list(c.defendants),
                "things": c.things,
                "scope": call(c.scope.id, c.scope.args),
            }
            for c in found.claims
        ],
        "determines": [
            {
                "id": q.id,
                "title": q.title,
                "over": {q.variable: "country"},
                "about": q.about,
                "asks": call(q.asks.id, q.asks.args),
                "scope": call(q.scope.id, q.scope.args),
                "needs": list(q.needs),
                "grounds": list(q.grounds),
                "otherwise": q.otherwise,
            }
            for q in found.determines
        ],
        "conclusions": [{"id": c.id, "args": dict(c.args), "title": c.title} for c in found.conclusions.values()],
        "rules": [rule(r, found.citation) for r in found.rules],
        "left_out": [{"at": list(out.at), "because": out.because} for out in found.left_out],
        "examples": [
            {
                "name": e.name,
                **({"claim": e.claim} if e.claim else {}),
                "given": list(e.given),
                "with": dict(e.entities),
                "record": "closed" if e.closed else "open",
                **({"as_of": e.as_of} if e.as_of else {}),
                "then": {
                    key: value
                    for key, value in {
                        "outcome": e.outcome,
                        "states": dict(e.states),
                        "available": dict(e.available),
                    }.items()
                    if value
                },
                "because": list(e.because),
            }
            for e in found.examples
        ],
    }
    for key, entries in parts.items():
        rows.append(f"{key}:")
        rows += [f"  - {text(entry)}" for entry in entries]
    return "\n".join(rows) + "\n"


def said(found: Pack) -> Pack:
    """The pack without where it is written: only what it says."""
    from dataclasses import replace

    from solidum.source import Place

    nowhere = Place("", 0, 0)
    return replace(
        found,
        sha256="",
        files=(),
        determines=tuple(replace(q, place=nowhere) for q in found.determines),
        claims=tuple(replace(c, place=nowhere) for c in found.claims),
        conclusions={k: replace(c, place=nowhere) for k, c in found.conclusions.items()},
        rules=tuple(replace(r, place=nowhere) for r in found.rules),
        examples=tuple(replace(e, place=nowhere) for e in found.examples),
    )
