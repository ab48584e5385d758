"""What letters there are and how their sentences read: data beside this module, a folder of words for each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from solidum import source

HERE = Path(__file__).resolve().parent
LANGUAGE = "en"
"""The only language there is so far; a folder with the same files adds another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A fact or conclusion with variables, as `controls_data(recipient, thing)`."""

    fact: str
    args: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of letter; `kinds.yaml` says what each key means."""

    id: str
    side: str
    to: str
    goes_to: str
    law: tuple[str, ...] = ()
    law_kinds: tuple[str, ...] = ()
    law_optional: bool = False
    apart: bool = False
    papers: bool = False
    needs: tuple[Call, ...] = ()
    also_needs: tuple[Call, ...] = ()
    only_if: Mapping[str, tuple[Call, ...]] = field(default_factory=dict)
    brings: tuple[str, ...] = ()
    once: tuple[Call, ...] = ()
    of_victim: bool = False
    wants: str = "nothing"
    also: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    silence: tuple[str, ...] = ()
    asks_for: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    mentions_not: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Every rule that it names."""
        return (*self.law, *self.also, *self.time, *self.silence, *self.mentions_not)


CALLS = ("needs", "also_needs", "once")


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind of letter, in the order of the file."""
    return tuple(_kind(row) for row in source.read(HERE / "kinds.yaml").data["letters"])


@cache
def holders() -> Mapping[str, Call]:
    """For rules that bring evidence into being about a thing: the conclusion that says who has it."""
    found = source.read(HERE / "kinds.yaml").data["holders"]
    return {code: _call(text) for code, text in found.items()}


def _kind(row: Mapping[str, Any]) -> Kind:
    given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    for key in CALLS:
        given[key] = tuple(_call(text) for text in given.get(key, ()))
    given["only_if"] = {code: tuple(map(_call, calls)) for code, calls in row.get("only_if", {}).items()}
    return Kind(**given)


def _call(text: str) -> Call:
    name, _, inside = text.partition("(")
    return Call(fact=name, args=tuple(part.strip() for part in inside.rstrip(")").split(",")))


class Texts:
    """The sentences of one language, by section and name."""

    def __init__(self, language: str = LANGUAGE) -> None:
        self._data: Mapping[str, Any] = source.read(HERE / language / "texts.yaml").data

    def say(self, where: str, **values: str) -> str:
        """The sentence `section.name`, filled in. What is filled in is taken as it is, never read as a pattern."""
        found: Any = self._data
        for part in where.split("."):
            found = found[part]
        return str(found).format_map(values)

    def blank(self, what: str) -> str:
        """A visible blank for what nobody knows yet."""
        return self.say("blank", what=what)


@cache
def texts(language: str = LANGUAGE) -> Texts:
    """The sentences of a language, read once."""
    return Texts(language)
