"""The menus, read from `lab/menus/`: what can be chosen, the arguments, and the rules that a choice stands for."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from solidum import source
from solidum.lab.regimes.model import Argument, Barred, Demand, Menu, Option, Source

HERE = Path(__file__).parent.parent / "menus"
FILES = ("step1.yaml", "step2.yaml", "step3.yaml", "frame.yaml")


@cache
def sources() -> dict[str, Source]:
    """What the arguments rest on, by id."""
    rows = source.read(HERE / "sources.yaml").data["sources"]
    return {id_: Source(id_, row["cite"], row["basis"]) for id_, row in rows.items()}


@cache
def parts() -> dict[str, Any]:
    """The groups of rules that options put together, by name."""
    found: dict[str, Any] = source.read(HERE / "parts.yaml").data["parts"]
    return found


@cache
def menus() -> dict[str, Menu]:
    """Every menu by id, in the order of the steps."""
    rows = [row for name in FILES for row in source.read(HERE / name).data["menus"]]
    return {row["id"]: _menu(row) for row in rows}


def _menu(row: dict[str, Any]) -> Menu:
    return Menu(
        id=row["id"],
        step=row["step"],
        title=row["title"],
        per=row["per"],
        many=bool(row.get("many", False)),
        options={each["id"]: _option(each) for each in row.get("options", ())},
        value=row.get("title_of_value", ""),
        own=_option({"legal": row["title"], "does": row["title"], **row}) if "title_of_value" in row else None,
    )


def _option(row: dict[str, Any]) -> Option:
    barred = row.get("pld")
    return Option(
        id=row["id"],
        title=row["title"],
        legal=row["legal"],
        does=row["does"],
        favours=tuple(Argument(a["says"], sources()[a["source"]]) for a in row.get("for", ())),
        against=tuple(Argument(a["says"], sources()[a["source"]]) for a in row.get("against", ())),
        needs=tuple(_demand(each) for each in row.get("needs", ())),
        excludes=tuple(_demand(each) for each in row.get("excludes", ())),
        barred=Barred(barred["articles"], barred["says"]) if barred else None,
        data=row,
    )


def _demand(row: dict[str, Any]) -> Demand:
    return Demand(row["menu"], tuple(row["any"]), row["says"], row.get("is") == "contradiction")


__all__ = ["menus", "parts", "sources"]
