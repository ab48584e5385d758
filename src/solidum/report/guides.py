"""What each audience runs first, and what it reads in a result; written once in `guides.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from solidum import source

HERE = Path(__file__).parent
_LIST = "guides.yaml"


@dataclass(frozen=True, slots=True)
class Guide:
    """One audience's page; `guides.yaml` says what each key means."""

    id: str
    title: str
    asks: str
    first: str
    part: str
    study: tuple[str, str]
    run: tuple[tuple[str, str], ...]
    read: tuple[str, ...]
    beware: tuple[str, ...]


@cache
def guides() -> tuple[Guide, ...]:
    """Every guide, in the order of the file."""
    return tuple(_guide(row) for row in source.read(HERE / _LIST).data["guides"])


def _guide(row: dict[str, Any]) -> Guide:
    return Guide(
        id=row["id"],
        title=row["title"],
        asks=row["asks"],
        first=row["first"],
        part=row["part"],
        study=(row["study"]["file"], row["study"]["why"]),
        run=tuple((step["command"], step["gives"]) for step in row["run"]),
        read=tuple(row["read"]),
        beware=tuple(row["beware"]),
    )


def markdown(guide: Guide) -> str:
    """A guide as a page of the documentation.

    Args:
        guide: Which one.

    Returns:
        Markdown; addresses in it are as seen from `docs/guides/`.
    """
    study, why = guide.study
    lines = [f"# {guide.title}", "", f"> {guide.asks}", ""]
    lines += ["Solidum is decision support, not legal advice.", "", "## Start from", ""]
    lines += [f"[`{study}`](../../{study}){_reading(study)}: {why}.", "", "## Run", ""]
    for command, gives in guide.run:
        lines += [f"    {command}", "", f"gives {gives}.", ""]
    lines += ["## Read in it", "", f"First: {guide.first}.", ""]
    lines += [f"- {text}" for text in guide.read]
    lines += ["", "## Where one goes wrong", ""]
    lines += [f"- {text}" for text in guide.beware]
    return "\n".join(lines) + "\n"


def _reading(study: str) -> str:
    """The two-page reading beside a study; versions of one study share it."""
    name = re.sub(r"-\d{4}-\d{2}$", "", Path(study).stem)
    return f" (its [reading](../../cases/studies/{name}.md))"


__all__ = ["Guide", "guides", "markdown"]
