"""The template that a new user starts from, and the JSON Schema that helps in the editor."""

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from solidum.casefile import load, loads, model
from solidum.casefile.schema import SECTIONS, CaseSection, json_schema, keys
from solidum.casefile.template import new
from solidum.casefile.write import write
from solidum.source import BadInput, parse

HERE = Path(__file__).parent


@pytest.mark.parametrize("title", ["A case", "It's: a {title} # of {as_of}\n\ttoo", "", "\0\ud800", "- 5", "yes"])
def test_the_template_loads(title: str) -> None:
    case = loads(new(title, date(2026, 11, 24)))
    assert case.as_of == date(2026, 11, 24)
    assert case.title == (" ".join(title.replace("\0", " ").replace("\ud800", " ").split()) or "New case")
    assert case.parties == case.facts == ()


def test_the_examples_of_the_template_load_and_show_every_section() -> None:
    text = new("Examples", date(2026, 11, 24))
    case = loads(re.sub(r"(?m)^(  )#", r"\1", text))
    for section in (*_SECTIONS_WITH_EXAMPLES,):
        assert getattr(case, section), section
    assert loads(write(case, text)) == case


_SECTIONS_WITH_EXAMPLES = (
    "parties",
    "things",
    "chain",
    "harms",
    "claims",
    "facts",
    "groups",
    "evidence",
    "contracts",
    "payments",
    "suspensions",
)


def test_the_template_names_every_key_and_every_word() -> None:
    text = new("Words", date(2026, 11, 24))
    words = (model.PartyKind, model.PartySize, model.ThingKind, model.ToThing, model.ToParty, model.Interest)
    more = (model.Loss, model.PropertyUse, model.Capacity, model.Relief, model.Standing, model.Term)
    for literal in (*words, *more, model.EvidenceKind, model.EvidenceStatus, model.PaymentKind):
        for word in literal.__args__:
            assert re.search(rf"\b{word}\b", text), word


# The schema -------------------------------------------------------------------------------------------------


def fits(value: Any, schema: Any, root: Any) -> bool:
    """Enough of JSON Schema to check a case file with."""
    if schema is True:
        return True
    if "$ref" in schema:
        return fits(value, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root)
    known = {
        "anyOf",
        "oneOf",
        "type",
        "enum",
        "const",
        "pattern",
        "properties",
        "required",
        "items",
        "minItems",
    }
    remarks = {"$schema", "$id", "$defs", "title", "description", "default", "examples", "format"}
    assert set(schema) <= known | remarks | {"additionalProperties"}, schema
    if "anyOf" in schema and not any(fits(value, option, root) for option in schema["anyOf"]):
        return False
    if "oneOf" in schema and sum(fits(value, option, root) for option in schema["oneOf"]) != 1:
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "const" in schema and value != schema["const"]:
        return False
    types = schema.get("type", [])
    if types and not any(is_a(value, kind) for kind in ([types] if isinstance(types, str) else types)):
        return False
    if isinstance(value, str):
        dated = schema.get("format") != "date" or re.fullmatch(r"\d{4}-\d\d-\d\d", value)
        return bool(dated and re.search(schema.get("pattern", ""), value))
    if isinstance(value, list):
        enough = len(value) >= schema.get("minItems", 0)
        return enough and all(fits(item, schema.get("items", True), root) for item in value)
    if isinstance(value, Mapping):
        inside = schema.get("properties", {})
        open_ended = schema.get("additionalProperties", True)
        named = all(key in inside or open_ended for key in value)
        there = all(key in value for key in schema.get("required", []))
        return named and there and all(fits(item, inside.get(key, True), root) for key, item in value.items())
    return True


def is_a(value: object, kind: str) -> bool:
    kinds = {
        "string": str,
        "array": list,
        "object": dict,
        "null": type(None),
        "boolean": bool,
        "integer": int,
    }
    return isinstance(value, kinds[kind]) and (kind != "integer" or not isinstance(value, bool))


def as_an_editor_sees_it(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: as_an_editor_sees_it(item) for key, item in data.items()}
    if isinstance(data, list):
        return [as_an_editor_sees_it(item) for item in data]
    return str(data) if isinstance(data, date | Decimal) else data


@pytest.mark.parametrize("name", ["robot.yaml", "words.yaml", "smallest.yaml", "claim.json"])
def test_good_files_fit_the_schema(name: str) -> None:
    schema = json_schema()
    data = as_an_editor_sees_it(parse((HERE / "good" / name).read_bytes(), name).data)
    if name == "words.yaml":
        data["language"] = "no"  # editors read YAML 1.2, where `no` is a word
        data["parties"][0]["public_powers"] = "no"
    assert fits(data, schema, schema)


def test_an_empty_template_fits_the_schema() -> None:
    schema = json_schema()
    assert fits(as_an_editor_sees_it(parse(new("x", date(2026, 11, 24)), "x.yaml").data), schema, schema)


@pytest.mark.parametrize(
    "name", ["unknown_keys.yaml", "wrong_words.yaml", "wrong_values.yaml", "missing.yaml", "newer.yaml"]
)
def test_bad_files_do_not_fit_the_schema(name: str) -> None:
    schema = json_schema()
    data = as_an_editor_sees_it(parse((HERE / "bad" / name).read_bytes(), name).data)
    assert not fits(data, schema, schema)
    with pytest.raises(BadInput):
        load(HERE / "bad" / name)


def test_the_schema_describes_every_key() -> None:
    schema = json_schema()
    json.dumps(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for part in (schema, *schema["$defs"].values()):
        assert part["description"]
        for key, inside in part["properties"].items():
            assert inside.get("description"), (part["description"], key)
            assert "\n" not in inside["description"]


def test_the_border_and_the_inside_have_the_same_fields() -> None:
    inside = {
        (): model.CaseFile,
        ("decided",): model.Decided,
        **{(name,): kind for (outer, name), kind in model._INSIDE.items() if outer is model.CaseFile},
        ("parties", "insurance"): model.Insurance,
        ("harms", "period"): model.Period,
        ("groups", "one_of"): model.Alternative,
        ("weights", "bounds"): model.WeightBound,
        ("incident_model", "acts"): model.ActOf,
        ("incident_model", "circumstances"): model.Circumstance,
        ("decided", "questions"): model.Question,
        ("decided", "questions", "claim"): model.AskedClaim,
        ("decided", "questions", "given"): model.Fact,
    }
    assert inside.keys() == SECTIONS.keys()
    for path, section in SECTIONS.items():
        names = set(inside[path].__dataclass_fields__) - {"origin", "file", "sha256"}
        assert set(section.model_fields) == names, path
        assert [key.rstrip("_") for key in section.model_fields] == keys(section)
    assert keys(CaseSection)[0] == "solidum"
