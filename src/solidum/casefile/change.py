"""Changing one entry of a case file: putting it in, taking it out, giving it another short name everywhere.

The file itself is the only judge: a change is tried on the whole case, and what reading the changed file refuses is
what is wrong with it. Comments and layout of the file stay where they can.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from solidum.casefile.model import CaseFile
from solidum.casefile.reader import loads
from solidum.casefile.write import plain, write, written
from solidum.source import BadInput, Problem, parse

Section = Literal[
    "case", "parties", "things", "chain", "harms", "claims", "suspensions", "facts", "evidence", "contracts",
    "payments", "assume", "court_figures", "recourse", "weights", "incident_model",
]  # fmt: skip
"""What can be changed entry by entry. `case` is what stands above all lists, `ALONE` are not lists but one entry."""
ALONE: Final = frozenset({"weights", "incident_model"})
OF_CASE: Final = ("title", "as_of", "record", "language", "note")
"""The keys that stand above all lists."""
REFERRING: Final = frozenset(
    {
        "victim", "from", "to", "involves", "part_of", "version_of", "args", "by", "evidence", "claimant", "for",
        "against", "between", "held_by", "insurer", "releases", "party", "harm", "defendant", "thing", "claim",
    }
)  # fmt: skip
"""Keys whose values name entries of the case by their short names."""
_STATEMENTS: Final = frozenset({"fact", "given", "of"})
"""Keys whose text may hold statements such as `fact(maker, app)`."""


@dataclass(frozen=True)
class Refused(Exception):  # noqa: N818 - no fault of the program
    """Why a change cannot be made.

    Attributes:
        fields: What is wrong, by the key of the entry that it is about.
        others: What is wrong elsewhere in the case because of it.
    """

    fields: Mapping[str, tuple[Problem, ...]]
    others: tuple[Problem, ...]


def put(case: CaseFile, onto: str, section: Section, at: int | None, entry: Mapping[str, Any]) -> tuple[CaseFile, str]:
    """A case with one entry new or changed.

    Args:
        case: The case.
        onto: The text of its file.
        section: Which list.
        at: The number of the entry in it; None for a new one at its end.
        entry: What it says, with the keys of the format; what is left out is not said.

    Returns:
        The case, and its file with comments and layout kept where they can.

    Raises:
        IndexError: If there is no such entry.
        Refused: If the case file would be refused; with each problem at its key.
    """
    data = plain(case)
    if section == "case":
        data = {
            "solidum": data["solidum"],
            **entry,
            **{k: v for k, v in data.items() if k not in (*OF_CASE, "solidum")},
        }
        return _read(data, onto, ())
    if section in ALONE:
        data[section] = dict(entry)
        return _read(data, onto, (section,))
    rows: list[Any] = data.setdefault(section, [])
    if at is None:
        at = len(rows)
        rows.append(dict(entry))
    else:
        old = rows[at]
        rows[at] = dict(entry)
        if "id" in old and "id" in entry and old["id"] != entry["id"]:
            _rename(data, old["id"], entry["id"])
    return _read(data, onto, (section, at))


def take_out(case: CaseFile, onto: str, section: Section, at: int) -> tuple[CaseFile, str]:
    """A case without one entry.

    Raises:
        IndexError: If there is no such entry.
        Refused: If something else in the case names it.
    """
    data = plain(case)
    if section == "case":
        raise IndexError("a case cannot be taken out of itself")
    rows: list[Any] = [data[section]] if section in ALONE and section in data else data.get(section, [])
    del rows[at]
    if not rows:
        data.pop(section, None)
    return _read(data, onto, None)


def entries(case: CaseFile, section: Section) -> list[dict[str, Any]]:
    """The entries of a section as plain data; of one that is no list, the one entry or none."""
    data = plain(case)
    if section == "case":
        return [{key: data[key] for key in OF_CASE if key in data}]
    if section in ALONE:
        return [data[section]] if section in data else []
    found: list[dict[str, Any]] = data.get(section, [])
    return found


def _read(data: dict[str, Any], onto: str, where: tuple[str | int, ...] | None) -> tuple[CaseFile, str]:
    text = written(data)
    try:
        changed = loads(text)
    except BadInput as error:
        raise _sorted(text, error, where) from None
    return changed, write(changed, onto)


def _sorted(text: str, error: BadInput, where: tuple[str | int, ...] | None) -> Refused:
    """Each problem at the key of the entry that it stands at, without its place in a file that nobody sees."""
    document = parse(text.encode("utf-8"), "case.yaml")
    spans = {}
    if where is not None:
        for path, place in (*document.places.items(), *document.key_places.items()):
            deep = len(where)
            if path[:deep] == where and (deep or (path[:1] and path[0] in OF_CASE)):
                spans[place.line, place.column] = str(path[deep]) if len(path) > deep else ""
    fields: dict[str, list[Problem]] = {}
    others = []
    for problem in error.problems:
        stands = problem.place
        key = None if stands is None else spans.get((stands.line, stands.column))
        told = Problem(None, problem.what, problem.why, problem.remedy)
        if key is None:
            others.append(told)
        else:
            fields.setdefault(key, []).append(told)
    return Refused({key: tuple(found) for key, found in fields.items()}, tuple(others))


def _rename(value: Any, old: str, new: str, key: str = "") -> None:
    """Give an entry another short name wherever the case names it."""
    if isinstance(value, dict):
        for name, item in value.items():
            value[name] = _renamed(item, old, new, name)
    elif isinstance(value, list):
        for at, item in enumerate(value):
            value[at] = _renamed(item, old, new, key)


def _renamed(item: Any, old: str, new: str, key: str) -> Any:
    if isinstance(item, str):
        if key in REFERRING and item == old:
            return new
        if key in _STATEMENTS and "(" in item:
            return re.sub(rf"(?<=[(,\s]){re.escape(old)}(?=\s*[,)])", new, item)
        return item
    _rename(item, old, new, key)
    return item


__all__ = ["ALONE", "OF_CASE", "Refused", "Section", "entries", "put", "take_out"]
