"""Files as they come from people in a hurry, from other programs, and from those who try what happens."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

ODD_TEXTS = (
    "", " ", "~", "null", "yes", "no", "NO", "true", "-", "- ", "?", ":", "a: b", "#", "'", '"', "[", "]",
    "{", "}", "[]", "{}", "&a", "*a", "&a [*a]", "<<: *a", "!!python/object:os.system x", "!tag x",
    "%YAML 1.1", "---", "...", "|", ">", "@", "`", "0x10", "1e400", "-0", "007", "9" * 39, "9" * 41,
    "1" * 5000, "0." + "0" * 36 + "1", "1_000", "2026-02-30", "0000-00-00", "9999-12-31", "0001-01-01",
    "2026-1-1", "12:30:00", "500 EUR", "-1 EUR", "1 eur", "3 years", "99999999999 years", "a" * 3000,
    "ä" * 500, "\u202e\u202dabc", "\u0000", "\u0007", "\ufeff", "\ufffe", "\U0001f600", "e\u0301", "\u2028",
    "\u0085", "\ud800", "\t", "\r", "\\x00", "\\ud800", "..", "../..", "NaN", ".inf",
    "imports(defendant, thing)", "not in_scope(thing)", "f(" + " " * 300, "a(b)" * 80, "a(b) > " * 50,
    "earliest(" * 30, "claimant", "defendant", "thing", "harm", "robot", "maker",
)  # fmt: skip
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**39, Decimal("0.1"), Decimal("-" + "9" * 30 + ".5"), date(1, 1, 1),
    date(9999, 12, 31), date(2026, 12, 9), "", "x", [], {}, [[]], [{}], {"": ""}, {"a": {"b": {"c": []}}},
    ["x"] * 50, [None], [1, "a", {}], {"all": []}, {"not": {"not": {"fact": "x"}}},
    {"fact": "imports(defendant, thing)"}, {"held": "defective(thing)"},
    {"exists": {"a": "party", "b": "party"}, "where": {"fact": "imports(a, thing)"}},
    {"one_of": "causal_link(thing, harm)"}, {"compare": "placed_on_market(thing) > as_of"},
    {"compare": "loss_amount(harm) + 5 EUR > 1 SEK"},
)  # fmt: skip


def deep(levels: int, kind: str) -> Any:
    found: Any = "x"
    for _ in range(levels):
        found = [found] if kind == "list" else {kind: found}
    return found


odd_values = st.one_of(
    st.sampled_from(ODD_VALUES),
    st.sampled_from(ODD_TEXTS),
    st.text(max_size=20),
    st.integers(),
    st.builds(deep, st.integers(1, 70), st.sampled_from(["list", "not", "all", "a"])),
)


def dump(value: Any) -> str:
    """Plain data as YAML, in one line for each entry of the two upper levels."""
    if not isinstance(value, dict):
        return flow(value)
    rows = []
    for key, item in value.items():
        if isinstance(item, list) and item:
            rows.append(f"{flow(key)}:")
            rows += [f"  - {flow(entry)}" for entry in item]
        else:
            rows.append(f"{flow(key)}: {flow(item)}")
    return "\n".join(rows) + "\n"


def flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(str(k))}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return json.dumps(value)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    if isinstance(value, dict):
        for key, item in value.items():
            found += paths(item, (*path, key))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            found += paths(item, (*path, at))
    return found


def copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    return [copied(item) for item in value] if isinstance(value, list) else value


@st.composite
def changed_data(draw: st.DrawFn, value: Any, most: int = 4) -> Any:
    """The data with a few values replaced, dropped, renamed, repeated or swapped."""
    value = copied(value)
    for _ in range(draw(st.integers(1, most))):
        where = [p for p in paths(value) if p]
        if not where:
            break
        path = draw(st.sampled_from(where))
        box = value
        for step in path[:-1]:
            box = box[step]
        step = path[-1]
        how = draw(st.sampled_from(["replace", "replace", "drop", "rename", "repeat", "swap"]))
        if how == "replace":
            box[step] = copied(draw(odd_values))
        elif how == "drop":
            del box[step]
        elif how == "rename" and isinstance(box, dict):
            names = st.one_of(st.sampled_from(sorted(map(str, box))), st.sampled_from(ODD_TEXTS))
            name = draw(names)
            box[name] = box.pop(step)
        elif how == "repeat" and isinstance(box, list):
            box.insert(draw(st.integers(0, len(box))), copied(box[step]))
        else:
            other = draw(st.sampled_from(where))
            found: Any = value
            for part in other:
                found = found[part]
            box[step] = copied(found)
    return value


@st.composite
def changed_text(draw: st.DrawFn, text: str, most: int = 4) -> str:
    """The text with a few lines or letters deleted, repeated, swapped, or written over."""
    lines = text.splitlines(keepends=True)
    for _ in range(draw(st.integers(1, most))):
        if not lines:
            break
        at = draw(st.integers(0, len(lines) - 1))
        other = draw(st.integers(0, len(lines) - 1))
        how = draw(st.sampled_from(["delete", "repeat", "swap", "value", "insert", "cut", "indent", "odd line"]))
        line = lines[at]
        if how == "delete":
            del lines[at]
        elif how == "repeat":
            lines.insert(other, line)
        elif how == "swap":
            lines[at], lines[other] = lines[other], line
        elif how == "value" and ":" in line:
            lines[at] = line[: line.rindex(":") + 1] + " " + draw(st.sampled_from(ODD_TEXTS)) + "\n"
        elif how == "cut":
            lines[at] = line[: draw(st.integers(0, len(line)))]
        elif how == "indent":
            lines[at] = " " * draw(st.integers(0, 6)) + line.lstrip()
        elif how == "odd line":
            lines[at] = draw(st.sampled_from(ODD_TEXTS)) + "\n"
        else:
            column = draw(st.integers(0, len(line)))
            lines[at] = line[:column] + draw(st.sampled_from(ODD_TEXTS)) + line[column:]
    return "".join(lines)


@st.composite
def changed_bytes(draw: st.DrawFn, raw: bytes, most: int = 6) -> bytes:
    """The bytes with a few written over, taken out or put in."""
    found = bytearray(raw)
    for _ in range(draw(st.integers(1, most))):
        at = draw(st.integers(0, max(0, len(found) - 1)))
        width = draw(st.integers(0, 3))
        found[at : at + width] = draw(st.binary(max_size=4))
    return bytes(found)
