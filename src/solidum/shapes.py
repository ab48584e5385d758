"""The parts that the JSON Schemas of results are written with: strict, every field described."""

from __future__ import annotations

from typing import Any

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


def text(description: str) -> Schema:
    """A text."""
    return {"type": "string", "description": description}


def maybe(description: str) -> Schema:
    """A text or null."""
    return {"type": ["string", "null"], "description": description}


def flag(description: str) -> Schema:
    """Yes or no."""
    return {"type": "boolean", "description": description}


def day(description: str) -> Schema:
    """A day as 2026-11-24."""
    return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$", "description": description}


def sha256(description: str) -> Schema:
    """A hash."""
    return {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": description}


def one_of(description: str, words: tuple[str, ...]) -> Schema:
    """One of some words."""
    return {"enum": list(words), "description": description}


def texts(description: str) -> Schema:
    """A list of texts."""
    return list_of(description, {"type": "string"})


def list_of(description: str, of: Schema) -> Schema:
    """A list of one kind of thing."""
    return {"type": "array", "items": of, "description": description}


def fields(
    description: str, properties: dict[str, Schema], *, optional: tuple[str, ...] = (), or_null: bool = False
) -> Schema:
    """An object with these fields and no other, all of them there except the optional ones."""
    return {
        "type": ["object", "null"] if or_null else "object",
        "description": description,
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def ref(name: str, description: str) -> Schema:
    """One of the definitions of the same schema."""
    return {"$ref": f"#/$defs/{name}", "description": description}
