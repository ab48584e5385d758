"""Reading a case file: everything that is wrong with it at once, or the case.

A file that was read before comes from the cache, already checked; neither pydantic nor YAML is then imported.
"""

from __future__ import annotations

import os
from typing import Any, Final

from solidum.casefile import model
from solidum.casefile.model import CaseFile
from solidum.source import BadInput, KeyPath, Problem, cached_json, digest, examine, fetch, stamp

__all__ = ["load", "loads"]


def load(path: str | os.PathLike[str]) -> CaseFile:
    """Read and check a case file.

    Args:
        path: A YAML file, or a JSON file if its name ends in ``.json``.

    Raises:
        BadInput: With everything that is wrong with it.
    """
    raw, name = fetch(path), os.fspath(path)
    found = digest(raw)
    language = "json" if name.lower().endswith(".json") else "yaml"
    kind = f"case-{language}-{stamp(*_program())}"
    plain = cached_json(kind, found, lambda: _checked(raw, name))
    return model.build(plain, name, found)


def loads(text: str | bytes, name: str = "case.yaml") -> CaseFile:
    """Read and check a case given as text; no cache.

    Args:
        text: YAML, or JSON if `name` ends in ``.json``.
        name: The name to show to people in messages.

    Raises:
        BadInput: With everything that is wrong with it.
    """
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return model.build(_checked(raw, name), name, digest(raw))


def _program() -> list[str]:
    """The files that shape what is kept in the cache."""
    here = os.path.dirname(__file__)
    room = [os.path.join(here, name) for name in ("model.py", "reader.py", "schema.py", "checks.py")]
    return [*room, os.path.join(os.path.dirname(here), "source.py")]


def _checked(raw: bytes, name: str) -> dict[str, Any]:
    """The case as plain data that `model.build` understands."""
    document, problems = examine(raw, name)
    if document is None:
        raise BadInput(problems)
    from pydantic import ValidationError

    from solidum.casefile.checks import explain, find_problems
    from solidum.casefile.schema import CaseSection

    if not isinstance(document.data, dict):
        why = "it starts with `solidum: 1`, a title, and the sections of a case"
        remedy = "start from the template that `solidum case new` writes"
        raise BadInput([*problems, Problem(document.place(), "This is not a case file", why, remedy)])
    more = find_problems(document)
    try:
        case = CaseSection.model_validate(document.data)
    except ValidationError as error:
        more += explain(error, document)
    # Where the reader has refused something, what stands there now is not what was written.
    refused = {problem.place for problem in problems}
    problems += [problem for problem in more if problem.place not in refused]
    if problems:
        raise BadInput(problems)
    plain = case.model_dump(exclude_defaults=True)
    for path, entry in _entries(plain):
        place = document.place(path)
        entry["origin"] = [place.line, place.column]
    return plain


_WITH_ORIGIN: Final = (
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
    "assume",
    "court_figures",
    "ratings",
    "recourse",
)


def _entries(plain: dict[str, Any]) -> list[tuple[KeyPath, dict[str, Any]]]:
    """Everything that remembers where it is written, with its path."""
    found: list[tuple[KeyPath, dict[str, Any]]] = [
        ((name, at), entry) for name in _WITH_ORIGIN for at, entry in enumerate(plain.get(name, ()))
    ]
    for number, question in enumerate(plain.get("decided", {}).get("questions", ())):
        path: KeyPath = ("decided", "questions", number)
        found.append((path, question))
        given = enumerate(question.get("given", ()))
        found += [((*path, "given", at), fact) for at, fact in given if isinstance(fact, dict)]
    return found
