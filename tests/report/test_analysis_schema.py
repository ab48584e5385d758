"""The published schema of the JSON: strict, described, and true of what is written."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from solidum.analysis import Analysis, to_json
from solidum.analysis_schema import json_schema

SCHEMA = json_schema()


def objects(schema: Any, at: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield at, schema
        for key, value in schema.items():
            yield from objects(value, f"{at}/{key}")
    elif isinstance(schema, list):
        for number, value in enumerate(schema):
            yield from objects(value, f"{at}/{number}")


def test_it_is_strict_and_every_field_is_described() -> None:
    found = dict(objects(SCHEMA))
    assert len(found) > 15
    for at, schema in found.items():
        assert schema["description"], at
        if "properties" in schema:
            assert schema["additionalProperties"] is False, at
            for name, field in schema["properties"].items():
                assert field.get("description"), f"{at}/{name}"
            assert set(schema["required"]) <= set(schema["properties"])


def test_every_reference_leads_to_a_definition_and_every_definition_is_used() -> None:
    used = {value.removeprefix("#/$defs/") for value in _references(SCHEMA)}
    assert used == set(SCHEMA["$defs"])


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"]
        for value in schema.values():
            yield from _references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _references(value)


def fields(schema: dict[str, Any], value: Any, at: str = "") -> Iterator[str]:
    """Where a value and the schema differ in their fields: a check of our own, that needs no library."""
    if "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if isinstance(value, dict):
        known = schema.get("properties")
        if known is None:
            for key, inner in value.items():
                yield from fields(schema["additionalProperties"], inner, f"{at}/{key}")
            return
        yield from (f"{at}: unknown {key}" for key in value.keys() - known.keys())
        yield from (f"{at}: missing {key}" for key in set(schema["required"]) - value.keys())
        for key in value.keys() & known.keys():
            yield from fields(known[key], value[key], f"{at}/{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from fields(schema["items"], inner, f"{at}/{number}")
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is not allowed"


@pytest.fixture(params=["toy", "sample", "nothing", "crowd"])
def written(request: pytest.FixtureRequest) -> dict[str, Any]:
    analysis: Analysis = request.getfixturevalue(request.param)
    return json.loads(json.dumps(to_json(analysis)))


def test_what_is_written_has_the_fields_of_the_schema(written: dict[str, Any]) -> None:
    assert list(fields(SCHEMA, written)) == []


def test_what_is_written_is_valid(written: dict[str, Any]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(written)) == []


def test_without_reasons_it_is_valid_too(toy: Analysis) -> None:
    assert list(fields(SCHEMA, to_json(toy, reasons=False))) == []


@pytest.mark.parametrize(
    "harm",
    [
        lambda d: d.update(extra=1),
        lambda d: d.pop("packs"),
        lambda d: d["claims"][0].update(outcome="liable"),
        lambda d: d["claims"][0]["settled"].pop("law"),
        lambda d: d["claims"][0]["elements"][0].update(state="maybe"),
        lambda d: d["claims"][0]["reasons"][0].update(note="x"),
        lambda d: d.update(schema="solidum/analysis/0"),
        lambda d: d.update(as_of="24 November 2026"),
        lambda d: d["packs"][0].update(sha256="abc"),
    ],
)
def test_what_is_wrong_is_found(toy: Analysis, harm: Any) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    document = copy.deepcopy(to_json(toy))
    validator = jsonschema.Draft202012Validator(SCHEMA)
    assert validator.is_valid(document)
    harm(document)
    assert not validator.is_valid(document)
