"""The JSON Schemas of packs and vocabulary: they accept what loads and refuse what does not have its form."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from solidum.law.build import FACT_KEYS, KINDS, RULE_KEYS
from solidum.law.library import HERE as SHIPPED
from solidum.law.library import PACK_KEYS, PART_KEYS, pack_files, vocabulary_files
from solidum.law.schema import pack_schema, vocabulary_schema
from solidum.source import read

HERE = Path(__file__).parent
PACKS = [*pack_files(SHIPPED), *pack_files(HERE / "toy")]
WORDS = [*vocabulary_files(SHIPPED), *vocabulary_files(HERE / "toy")]
REFUSED_BY_FORM = (
    "not_a_pack", "head", "territory", "entries", "rules", "conditions", "paraphrase",
)  # fmt: skip


def as_json(value: Any) -> Any:
    """As an editor hands YAML to a JSON Schema: dates are texts, decimals numbers."""
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def faults(schema: dict[str, Any], path: Path) -> list[str]:
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    return [f"{error.json_path}: {error.message[:200]}" for error in checker.iter_errors(as_json(read(path).data))]


def test_the_schemas_are_schemas() -> None:
    for schema in (pack_schema(), vocabulary_schema()):
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.name)
def test_packs_are_accepted(path: Path) -> None:
    assert faults(pack_schema(), path) == []


@pytest.mark.parametrize("path", WORDS, ids=lambda path: path.name)
def test_vocabulary_is_accepted(path: Path) -> None:
    assert faults(vocabulary_schema(), path) == []


@pytest.mark.parametrize("name", REFUSED_BY_FORM)
def test_bad_packs_are_refused(name: str) -> None:
    assert faults(pack_schema(), HERE / "bad" / f"{name}.yaml")


def test_a_bad_vocabulary_is_refused() -> None:
    assert faults(vocabulary_schema(), HERE / "bad" / "vocabulary.yaml")


def test_the_schemas_know_the_keys_that_are_read() -> None:
    pack = pack_schema()["properties"]
    assert set(pack) == PACK_KEYS | PART_KEYS
    rule = pack["rules"]["items"]["properties"]
    assert set(rule) == RULE_KEYS
    assert tuple(rule["kind"]["enum"]) == KINDS
    assert set(vocabulary_schema()["properties"]["facts"]["items"]["properties"]) == FACT_KEYS


def test_everything_has_a_description_for_the_editor() -> None:
    rule = pack_schema()["properties"]["rules"]["items"]["properties"]
    silent = [
        key
        for key, found in rule.items()
        if key not in ("when", "unless", "contested", "checked", "applies_from") and not found.get("description")
    ]
    assert silent == []
