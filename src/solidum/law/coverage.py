"""What of an instrument the rules cover: every article, paragraph and point has a rule, or a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from solidum.law.library import HERE
from solidum.law.model import Pack
from solidum.source import BadInput, Problem

_PART = re.compile(r"\([^()]*\)|^[^()]+")
_RANGE = re.compile(r"^(\d+)\s*[-\u2013]\s*(\d+)$")


@dataclass(frozen=True, slots=True)
class Line:
    """One provision: the rules that implement it, or why it is left out (both empty: a blank)."""

    at: str
    codes: tuple[str, ...]
    because: str | None

    @property
    def blank(self) -> bool:
        """Is there neither a rule nor a reason?"""
        return not self.codes and self.because is None

    @property
    def text(self) -> str:
        """What is said of it: `rule CODE`, `left out: reason`, or BLANK."""
        if self.blank:
            return "BLANK"
        return f"rule {', '.join(self.codes)}" if self.codes else f"left out: {self.because}"


def locators(citation: str, root: Path = HERE) -> list[str]:
    """Every article, paragraph and point of an instrument, in its order.

    Raises:
        BadInput: If no list of its provisions is at hand.
    """
    path = root / "provisions" / f"{citation}.txt"
    if not path.is_file():
        raise BadInput(
            [
                Problem(
                    None,
                    f"no list of the provisions of {citation}",
                    "coverage is measured against it",
                    f"add {path.name}, one locator a line",
                )
            ]
        )
    rows = path.read_text(encoding="utf-8").splitlines()
    return [row.strip() for row in rows if row.strip() and not row.startswith("#")]


def plain(locator: str) -> str:
    """`10(2)(a)` without spaces, and without the sub-paragraph it may name."""
    return re.sub(r"\s+subpara(graph)?\s+\d+", "", locator.strip()).replace(" ", "")


def _parts(locator: str) -> tuple[str, ...]:
    return tuple(_PART.findall(plain(locator)))


def _under(locator: tuple[str, ...], head: str) -> bool:
    """Is a locator the same as, or a part of, another (or of a range of articles)?"""
    span = _RANGE.match(head.strip())
    if span:
        number = re.match(r"\d+", locator[0])
        return number is not None and int(span[1]) <= int(number[0]) <= int(span[2])
    parts = _parts(head)
    return locator[: len(parts)] == parts


def coverage(pack: Pack, root: Path = HERE) -> Iterator[Line]:
    """A line for every provision of the pack's instrument.

    A provision is covered by a rule that cites it, or one of its parts. A rule that cites the whole of a
    provision does not cover its parts: each needs a rule or a reason of its own.
    """
    cited: dict[tuple[str, ...], list[str]] = {}
    for rule in pack.rules:
        if rule.source != pack.citation:
            continue
        for at in (*rule.at, *(a for exception in rule.unless for a in exception.at)):
            cited.setdefault(_parts(at), []).append(rule.code)
    for locator in locators(pack.citation, root):
        here = _parts(locator)
        codes = list(dict.fromkeys(code for at, found in cited.items() if at[: len(here)] == here for code in found))
        because = None
        if not codes:
            because = next((out.because for out in pack.left_out if any(_under(here, at) for at in out.at)), None)
        yield Line(locator, tuple(codes), because)
