"""The JSON Schema of a regime file, made from the menus."""

from __future__ import annotations

from typing import Any

from solidum.lab.regimes.menus import menus, sources
from solidum.lab.regimes.model import MODES, Menu
from solidum.lab.regimes.reader import BASES, LEGISLATORS, VERSION

ID = {"type": "string", "pattern": "^[a-z0-9_]+$"}
TEXTS = {"type": "array", "items": {"type": "string"}}


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12); every option carries what it does."""
    whole = {m.id: _menu(m) for m in menus().values() if m.per == "regime"}
    own = {m.id: _menu(m) for m in menus().values() if m.per == "tier"}
    criterion = _object(
        {
            "id": ID,
            "title": _text("the criterion in plain words"),
            "when": {"description": "a condition, as in rule packs (docs/format.md)"},
            "why": _text("why it matters"),
            "source": {"enum": list(sources())},
            "burden": {"enum": ["claimant", "defendant", "contested"]},
        },
        ("id", "title", "when", "why", "source"),
    )
    criteria = {"type": "array", "items": criterion}
    tier = _object(
        {
            "id": ID,
            "title": _text("for whom this part is"),
            "who": {**TEXTS, "minItems": 1, "description": "links between a party and a thing that make it answer"},
            "applies": _object({"all": criteria, "unless": criteria}, ()),
            **own,
        },
        ("id", "title", "who", "rule", "heads"),
    )
    source = _object({"id": {"type": "string"}, "cite": {"type": "string"}, "basis": {"enum": list(BASES)}}, ("id",))
    head = _object(
        {
            "solidum_regime": {"const": VERSION},
            "regime": ID,
            "title": _text("what it is called"),
            "short": _text("for the head of a table"),
            "status": {"enum": list(MODES)},
            "summary": _text("a few plain sentences"),
            "labels": {**TEXTS, "description": "what in it is an assumption, told in every result"},
            "legislator": {"enum": list(LEGISLATORS)},
            "sources": {"type": "array", "items": source},
            "packs": {**TEXTS, "description": "packs that are used as they stand"},
            "in_words": {"type": "boolean", "description": "the tiers only put the packs in words"},
            "tiers": {"type": "array", "items": tier},
            "fund": _text("the name of a fund that pays"),
            "checked": {"type": "string", "format": "date"},
            **whole,
        },
        ("solidum_regime", "regime", "title", "status", "summary", "legislator", "checked"),
    )
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A regime for Solidum", **head}


def _text(what: str) -> dict[str, Any]:
    return {"type": "string", "description": what}


def _object(properties: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**found, "required": list(required)} if required else found


def _menu(menu: Menu) -> dict[str, Any]:
    if menu.value:
        return {"title": menu.title, "description": menu.value}
    one = {"oneOf": [{"const": o.id, "title": o.title, "description": o.does} for o in menu.options.values()]}
    given: Any = {"type": "array", "items": one, "uniqueItems": True} if menu.many else one
    labelled = _object({"choose": given, "label": _text("whose choice it is"), "value": {}}, ("choose",))
    return {"title": menu.title, "anyOf": [given, labelled]}


__all__ = ["json_schema"]
