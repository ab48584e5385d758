"""Writing a case file back to YAML, so that reading it again gives the same case.

Only this module uses ruamel.yaml: it keeps the comments and the layout of a file that a person has written.
How a scalar is written is decided here, not by ruamel.yaml, whose rules for plain words are not those of
`solidum.source`.
"""

from __future__ import annotations

import io
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from solidum.casefile.model import CaseFile, Money, Party
from solidum.casefile.reader import loads
from solidum.source import BadInput, is_plain_text

if TYPE_CHECKING:
    from ruamel.yaml import YAML

# No folding of long lines: where a text ends must not depend on how long it is.
_WIDTH: Final = 1_000_000
# An entry is written in one line, between { and }, if it is not longer than this.
_ONE_LINE: Final = 160


def write(case: CaseFile, onto: str | None = None) -> str:
    """The case as YAML.

    Args:
        case: What to write.
        onto: The text of the file to be changed. Its comments and layout stay; only what is different is
            written anew. Left out: a fresh file.

    Raises:
        BadInput: If `onto` is not a case file.
    """
    new = plain(case)
    if onto is not None:
        old = plain(loads(onto))
        merged = _merged(onto, old, new)
        if _reads_as(merged, case):
            return merged
    return _fresh(new)


def plain(case: CaseFile) -> dict[str, Any]:
    """The case as plain data with the keys of the format; what it says nothing about is left out.

    Scalars are bool, int, date, Money and str; a full file can be made of it in any language.
    """
    found = _plain(case)
    assert isinstance(found, dict)
    return found


def written(data: dict[str, Any]) -> str:
    """Plain data with the keys of the format, as a fresh file; whether it is a case file is for `loads` to say.

    Args:
        data: As `plain` gives it, or changed since; dates as dates, amounts as text or Money.
    """
    return _fresh(data)


_NOT_WRITTEN: Final = frozenset({"origin", "file", "sha256"})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if not is_dataclass(value) or isinstance(value, Money):
        return value
    found: dict[str, Any] = {}
    for field in fields(value):
        item = getattr(value, field.name)
        if field.name in _NOT_WRITTEN or item is None or item == ():
            continue
        found[field.name.rstrip("_")] = _plain(item)
    if isinstance(value, Party) and isinstance(value.wealth, Money):
        found["wealth"] = {"amount": value.wealth}
    # The answers yes and no are kept as words.
    for key in ("answer", "available"):
        if found.get(key) in ("yes", "no"):
            found[key] = found[key] == "yes"
    return found


def _reads_as(text: str, case: CaseFile) -> bool:
    try:
        return loads(text) == case
    except BadInput:
        return False


# Into YAML --------------------------------------------------------------------------------------------------


def _yaml() -> YAML:
    from ruamel.yaml import YAML
    from ruamel.yaml.resolver import BaseResolver

    class Words(BaseResolver):
        """Every plain scalar is a text: ruamel.yaml neither reads types nor guards against them."""

        processing_version = (1, 2)

        def __init__(self, version: object = None, loader: Any = None) -> None:
            super().__init__(loader)

    yaml = YAML()
    yaml.Resolver = Words
    yaml.width = _WIDTH
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _dumped(yaml: YAML, node: Any) -> str:
    stream = io.StringIO()
    yaml.dump(node, stream)
    return stream.getvalue()


def _fresh(new: dict[str, Any]) -> str:
    yaml = _yaml()
    node = _node(new, flow=False)
    for key, value in new.items():
        if isinstance(value, list | dict):
            node.yaml_set_comment_before_after_key(key, before="\n")
    return _dumped(yaml, node)


def _node(value: Any, flow: bool | None = None) -> Any:
    """The value as ruamel.yaml writes it; `flow` None means: between { and } if it is short."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    if isinstance(value, dict):
        in_flow = _is_short(value) if flow is None else flow
        mapping = CommentedMap()
        for key, item in value.items():
            mapping[key] = _node(item, flow=True if in_flow else None)
        if in_flow:
            mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, list):
        # A list of mappings has a line for each of them.
        in_flow = flow or (not any(isinstance(item, dict) for item in value) and _is_short(value))
        sequence = CommentedSeq(_node(item, flow=True if in_flow else None) for item in value)
        if in_flow:
            sequence.fa.set_flow_style()
        return sequence
    return _scalar(value, in_flow=bool(flow))


def _is_short(value: Any) -> bool:
    return len(_inline(value)) <= _ONE_LINE and "\n" not in _inline(value)


def _inline(value: Any) -> str:
    """About what a value takes in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return str(value)


def _scalar(value: object, in_flow: bool) -> str:
    from ruamel.yaml.scalarstring import (
        DoubleQuotedScalarString,
        LiteralScalarString,
        SingleQuotedScalarString,
    )

    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | date | Decimal | Money):
        return str(value)
    assert isinstance(value, str)
    text: str = value
    lines = value.removesuffix("\n").split("\n")
    if "\n" in value and not in_flow and all(line.isprintable() and line == line.strip() for line in lines):
        text = LiteralScalarString(value) if lines[0] else DoubleQuotedScalarString(value)
    elif not value.isprintable():
        text = DoubleQuotedScalarString(value)
    elif not _stands_alone(value, in_flow):
        text = SingleQuotedScalarString(value)
    return text


def _stands_alone(text: str, in_flow: bool) -> bool:
    """Whether a text needs no quotes. Stricter than YAML: not every reader of YAML knows all of its rules."""
    if not is_plain_text(text) or not (text[0].isalnum() or text[0] in "(_/"):
        return False
    marks = {"#", ": ", *(",[]{}:?" if in_flow else "")}
    return text == text.strip() and not text.endswith(":") and not any(mark in text for mark in marks)


# Onto a file that is there ----------------------------------------------------------------------------------


def _merged(onto: str, old: dict[str, Any], new: dict[str, Any]) -> str:
    yaml = _yaml()
    node = yaml.load(onto)
    _spell_out_nothing(node, in_flow=False)
    _merge_mapping(node, old, new)
    return _dumped(yaml, node)


def _spell_out_nothing(node: Any, in_flow: bool) -> None:
    """Between { and }, a key followed by nothing would be written back as an empty text; say null instead."""
    if isinstance(node, dict | list):
        in_flow = in_flow or bool(node.fa.flow_style())  # type: ignore[union-attr]
        for at, item in list(node.items() if isinstance(node, dict) else enumerate(node)):
            if in_flow and type(item) is str and not item:
                node[at] = "null"
            _spell_out_nothing(item, in_flow)


def _merge_mapping(node: Any, old: dict[str, Any], new: dict[str, Any]) -> None:
    for key in [key for key in node if key in old and key not in new]:
        del node[key]
    for key, value in new.items():
        if key in old and key in node and old[key] == value:
            continue
        if key not in node or not _merge(node[key], old.get(key), value):
            flow = True if node.fa.flow_style() else None
            node[key] = _node(value, flow)


def _merge(node: Any, old: Any, new: Any) -> bool:
    """Change `node` from `old` to `new`; False if it has to be written anew."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    if isinstance(node, CommentedMap) and isinstance(old, dict) and isinstance(new, dict):
        _merge_mapping(node, old, new)
        return True
    if isinstance(node, CommentedSeq) and isinstance(old, list) and isinstance(new, list):
        return len(node) == len(old) and _merge_list(node, old, new)
    return False


def _merge_list(node: Any, old: list[Any], new: list[Any]) -> bool:
    names = [_name(item) for item in new]
    for at in reversed(range(len(old))):
        if _name(old[at]) not in names:
            del node[at]
    kept = [item for item in old if _name(item) in names]
    stay = [_name(item) for item in kept]
    if [name for name in names if name in stay] != stay:
        return False  # another order, or the same entry twice
    flow = True if node.fa.flow_style() else None
    for at, item in enumerate(new):
        if at < len(kept) and _name(kept[at]) == names[at]:
            if kept[at] != item and not _merge(node[at], kept[at], item):
                node[at] = _node(item, flow)
        else:
            node.insert(at, _node(item, flow))
            kept.insert(at, item)
    return True


def _name(item: Any) -> str:
    """What makes an entry of a list the same entry after a change: its id, or what it is about."""
    if isinstance(item, dict):
        keys = (
            "is",
            "args",
            "from",
            "does",
            "to",
            "one_of",
            "of",
            "party",
            "factor",
            "harm",
            "defendant",
            "by",
            "against",
        )
        about = ("id",) if "id" in item else (*keys, "variable")
        return _inline({key: item[key] for key in about if key in item})
    return _inline(item)
