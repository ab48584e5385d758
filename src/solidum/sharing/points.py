"""Which inputs are ranges or open, and what an incident is where they take given values.

An input is addressed by the path of fields and positions that leads to it, such as ``("parties", 0, "wealth")``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

from solidum.sharing.model import Incident, Range, exactly

Path = tuple[str | int, ...]
Choice = Decimal | str


def open_inputs(incident: Incident) -> dict[Path, Range | str]:
    """Every input that is not known: its range, or ``open`` for recourse of which nobody can say if it is available."""
    return {
        path: value
        for path, value in _leaves(incident, ())
        if value == "open" or (isinstance(value, Range) and not value.definite)
    }


def at(incident: Incident, choices: Mapping[Path, Choice]) -> Incident:
    """The incident with these inputs known: an amount or part for a range, ``yes`` or ``no`` for what is open."""

    def choose(path: Path, value: Any) -> Any:
        if path not in choices:
            return value
        choice = choices[path]
        return choice if isinstance(choice, str) else exactly(choice)

    chosen: Incident = _mapped(incident, (), choose)
    return chosen


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, Range):
        yield path, value
    elif is_dataclass(value):
        for part in fields(value):
            inner = getattr(value, part.name)
            if part.name == "available":
                yield (*path, part.name), inner
            else:
                yield from _leaves(inner, (*path, part.name))
    elif isinstance(value, tuple):
        for position, inner in enumerate(value):
            yield from _leaves(inner, (*path, position))


def _mapped(value: Any, path: Path, choose: Callable[[Path, Any], Any]) -> Any:
    if isinstance(value, Range):
        return choose(path, value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {}
        for part in fields(value):
            inner = getattr(value, part.name)
            here = (*path, part.name)
            new = choose(here, inner) if part.name == "available" else _mapped(inner, here, choose)
            if new is not inner:
                changed[part.name] = new
        return replace(value, **changed) if changed else value
    if isinstance(value, tuple):
        items = tuple(_mapped(inner, (*path, position), choose) for position, inner in enumerate(value))
        return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
    return value
