"""Read a regime file: every problem at once, each with its line and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from solidum import source
from solidum.lab.regimes.checked import contradictions
from solidum.lab.regimes.menus import menus, sources
from solidum.lab.regimes.model import MODES, Choice, Criterion, Menu, Option, Regime, Source, Tier
from solidum.law.build import Desk, shown
from solidum.source import BadInput, Document, Problem

VERSION = 1
HEAD = {
    "solidum_regime", "regime", "title", "short", "status", "summary", "labels", "legislator", "sources", "packs",
    "tiers", "fund", "checked", "in_words",
}  # fmt: skip
TIER = {"id", "title", "who", "applies"}
CAP = {"heads", "amount", "per", "source"}
TIME = {"limitation", "expiry", "source"}
CRITERION = {"id", "title", "when", "why", "source", "burden"}
LEGISLATORS = ("union", "member_state", "none")
BASES = ("read", "secondary", "recalled")
INSTALLED = Path(__file__).parent.parent / "ready"
REPOSITORY = Path(__file__).resolve().parents[4] / "regimes"
Keys = tuple[str | int, ...]


def ready_files() -> dict[str, Path]:
    """The ready regimes, by id."""
    folder = INSTALLED if INSTALLED.is_dir() else REPOSITORY
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


@cache
def ready() -> tuple[Regime, ...]:
    """All ready regimes, in the order of their ids."""
    return tuple(read(path) for path in ready_files().values())


def load(name: str | Path) -> Regime:
    """A regime by the id of a ready one, or from a file.

    Args:
        name: An id such as `baseline`, or the path of a regime file.

    Raises:
        BadInput: If there is none, or the file is not good; with every problem.
    """
    text = str(name)
    files = ready_files()
    if text in files:
        return read(files[text])
    if not Path(text).exists() and not text.endswith((".yaml", ".yml", ".json")):
        near = difflib.get_close_matches(text, files, 1)
        remedy = f"did you mean `{near[0]}`?" if near else f"use a file, or one of: {', '.join(files)}"
        raise BadInput([Problem(None, f"no regime `{shown(text)}`", "it is neither ready nor a file", remedy)])
    return read(Path(text))


def read(path: Path) -> Regime:
    """Read one regime file.

    Raises:
        BadInput: With every problem, each at its line and column.
    """
    return _checked(source.read(path))


def loads(text: str, name: str) -> Regime:
    """A regime from its text.

    Args:
        text: The regime file.
        name: What it is called in errors.

    Raises:
        BadInput: With every problem, each at its line and column.
    """
    return _checked(source.parse(text, name))


def _checked(document: Document) -> Regime:
    desk = Desk(document.place)
    data = desk.mapping(document.data, (), "a regime file")
    found = _regime(data, desk, document) if data else None
    if desk.problems or found is None:
        raise BadInput(desk.problems)
    refused = contradictions(found)
    if refused:
        raise BadInput(refused)
    return found


def _regime(data: Mapping[str, Any], desk: Desk, document: Document) -> Regime:
    whole = {id_: menu for id_, menu in menus().items() if menu.per == "regime"}
    desk.keys(data, HEAD | set(whole), ())
    if data.get("solidum_regime") != VERSION:
        desk.say(("solidum_regime",), "`solidum_regime: 1` is missing", "it names the format", "write it first")
    checked = desk.day(data, "checked", (), needed=True)
    packs = desk.texts(data, "packs", ())
    rows = list(desk.rows(data, "tiers", (), "a tier"))
    tiers = [_tier(row, path, desk) for path, row in rows]
    if data.get("in_words") is True and not packs:
        desk.say(
            ("in_words",), "`in_words` without `packs`", "the tiers would have no effect", "drop it, or name packs"
        )
    if not packs and not tiers:
        desk.say((), "the regime has no tier and names no pack", "nothing would follow from it", "add `tiers:`")
    seen: set[str] = set()
    for tier, (path, _) in zip(tiers, rows, strict=True):
        if tier.id in seen:
            desk.say((*path, "id"), f"tier `{tier.id}` stands twice", "results are told apart by it", "rename one")
        seen.add(tier.id)
    return Regime(
        id=_name(data, "regime", (), desk),
        title=desk.text(data, "title", ()),
        short=desk.text(data, "short", (), needed=False) or desk.text(data, "title", ()),
        status=desk.choice(data, "status", (), MODES, None),
        summary=desk.text(data, "summary", ()),
        labels=desk.texts(data, "labels", ()),
        legislator=desk.choice(data, "legislator", (), LEGISLATORS, None),
        sources=tuple(_source(row, path, desk) for path, row in desk.rows(data, "sources", (), "a source")),
        packs=packs,
        choices={id_: _choice(data, menu, (), desk) for id_, menu in whole.items() if id_ in data},
        tiers=tuple(tiers),
        in_words=data.get("in_words") is True,
        fund=desk.text(data, "fund", (), needed=False),
        checked=checked or date.min,
        file=document.file,
        sha256=document.sha256,
        place=document.place(()),
    )


def _name(data: Mapping[str, Any], key: str, path: Keys, desk: Desk) -> str:
    """An id: small letters, digits and underscores, since codes and conclusions are made from it."""
    text = desk.text(data, key, path)
    if text and not (text.isascii() and text.replace("_", "a").isalnum() and text == text.lower()):
        why = "codes of rules are made from it"
        desk.say((*path, key), f"`{shown(text)}` is no id", why, "use small letters, digits and underscores")
        return "x"
    return text


def _source(row: Mapping[str, Any], path: Keys, desk: Desk) -> Source:
    """One of the shared sources by its id, or one that the file gives."""
    desk.keys(row, {"id", "cite", "basis"}, path)
    id_ = desk.text(row, "id", path)
    if "cite" not in row:
        if id_ in sources():
            return sources()[id_]
        remedy = f"add `cite:` and `basis:`, or use one of: {', '.join(sources())}"
        desk.say((*path, "id"), f"source `{shown(id_)}` is not known", "arguments rest on sources", remedy)
    return Source(id_, desk.text(row, "cite", path, needed=False), desk.choice(row, "basis", path, BASES, "recalled"))


def _tier(row: Mapping[str, Any], path: Keys, desk: Desk) -> Tier:
    own = {id_: menu for id_, menu in menus().items() if menu.per == "tier"}
    desk.keys(row, TIER | set(own), path)
    for key in ("rule", "heads"):
        if key not in row:
            options = ", ".join(own[key].options)
            desk.say(path, f"`{key}` is missing", "every tier chooses it", f"add `{key}:`; options: {options}")
    who = desk.texts(row, "who", path)
    if not who:
        desk.say(path, "`who` is missing", "a rule says who answers", "list links such as deploys, develops")
    applies = desk.mapping(row.get("applies") or {}, (*path, "applies"), "`applies`")
    desk.keys(applies, {"all", "unless"}, (*path, "applies"))
    here = (*path, "applies")
    return Tier(
        id=_name(row, "id", path, desk),
        title=desk.text(row, "title", path),
        who=who,
        tests=tuple(_criterion(each, at, desk) for at, each in desk.rows(applies, "all", here, "a criterion")),
        unless=tuple(_criterion(each, at, desk) for at, each in desk.rows(applies, "unless", here, "a criterion")),
        choices={id_: _choice(row, menu, path, desk) for id_, menu in own.items() if id_ in row},
        place=desk.place(path),
    )


def _criterion(row: Mapping[str, Any], path: Keys, desk: Desk) -> Criterion:
    desk.keys(row, CRITERION, path)
    named = desk.text(row, "source", path)
    if named and named not in sources():
        remedy = f"use one of: {', '.join(sources())}"
        desk.say((*path, "source"), f"source `{shown(named)}` is not known", "a criterion rests on a source", remedy)
    if "when" not in row:
        desk.say(path, "`when` is missing", "a criterion is a condition", "add `when:`")
    return Criterion(
        id=_name(row, "id", path, desk),
        title=desk.text(row, "title", path),
        when=row.get("when"),
        why=desk.text(row, "why", path),
        source=named,
        burden=desk.choice(row, "burden", path, ("claimant", "defendant", "contested"), "claimant"),
        place=desk.place(path),
    )


def _choice(data: Mapping[str, Any], menu: Menu, path: Keys, desk: Desk) -> Choice:
    """What the file chose from a menu: an id, a list of ids, or `{choose: …, label: …}`."""
    here = (*path, menu.id)
    given: Any = data[menu.id]
    label = ""
    if isinstance(given, dict) and "choose" in given:
        desk.keys(given, {"choose", "label", "value"}, here)
        label = desk.text(given, "label", here, needed=False)
        value, given, inner = given.get("value"), given["choose"], (*here, "choose")
    else:
        value, inner = (given, here) if menu.value else (None, here)
    if menu.value:
        _shape(menu, value, inner, desk)
        return Choice(menu, (), value, label, desk.place(here))
    names = given if isinstance(given, list) else [given]
    if len(names) > 1 and not menu.many:
        desk.say(here, f"`{menu.id}` has several options", "only one can be chosen", "keep one, or make two tiers")
    found = [
        option
        for i, name in enumerate(names)
        if (option := _option(name, menu, (*inner, i) if given is names else inner, desk)) is not None
    ]
    for option in found:
        wanted = option.data.get("value")
        if wanted and value is None:
            what = f"`{option.id}` needs a value ({wanted})"
            remedy = f"write {{choose: {option.id}, value: …}}"
            desk.say(here, what, "nothing has a silent default, and no number is made up", remedy)
    return Choice(menu, tuple(found), value, label, desk.place(here))


def _shape(menu: Menu, value: Any, path: Keys, desk: Desk) -> None:
    """Is a value of the shape that its menu asks for? What is in it is checked when it is compiled."""
    if menu.id == "time":
        desk.keys(desk.mapping(value, path, "`time`"), TIME, path)
        return
    if not isinstance(value, list):
        desk.say(path, f"`{menu.id}` is no list", "there may be several limits", f"write {menu.value}")
        return
    known = menus()["heads"].options
    for at, row in enumerate(value):
        here = (*path, at)
        if not isinstance(row, dict):
            desk.mapping(row, here, "an upper limit")
            continue
        desk.keys(row, CAP, here)
        heads = row.get("heads")
        if not isinstance(heads, list) or not heads:
            desk.say(here, "`heads` is missing", "a limit is for some kinds of damage", f"use: {', '.join(known)}")
            continue
        for number, head in enumerate(heads):
            if head not in known:
                remedy = f"use: {', '.join(known)}"
                where = (*here, "heads", number)
                desk.say(where, f"`{shown(head)}` is no kind of damage", "a limit is for one of them", remedy)


def _option(name: object, menu: Menu, path: Keys, desk: Desk) -> Option | None:
    option = menu.options.get(name) if isinstance(name, str) else None
    if option is None:
        near = difflib.get_close_matches(shown(name), menu.options, 1)
        remedy = f"did you mean `{near[0]}`?" if near else f"options: {', '.join(menu.options)}"
        desk.say(path, f"`{shown(name)}` is no option of `{menu.id}`", f"the menu asks: {menu.title}", remedy)
    return option


__all__ = ["load", "loads", "read", "ready", "ready_files"]
