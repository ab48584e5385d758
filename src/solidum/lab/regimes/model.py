"""A regime: what was chosen from the menus, for whom, and on what it rests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from solidum.source import Place

MODES = {
    "in_force": "law in force",
    "proposed": "a proposal",
    "withdrawn": "a withdrawn proposal",
    "design": "a design",
}
"""What a regime can be, in words."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a choice or a regime rests on; `basis` is read, secondary or recalled."""

    id: str
    cite: str
    basis: str


@dataclass(frozen=True, slots=True)
class Argument:
    """What speaks for or against an option, and who says so."""

    says: str
    source: Source


@dataclass(frozen=True, slots=True)
class Demand:
    """What an option needs, or does not go with, elsewhere in the regime.

    Attributes:
        menu: Where.
        options: Any of these.
        says: What is wrong if not.
        contradiction: It cannot be; else it is a gap that the author may want.
    """

    menu: str
    options: tuple[str, ...]
    says: str
    contradiction: bool


@dataclass(frozen=True, slots=True)
class Barred:
    """Why, within the field of the product liability directive, only the Union legislator may choose this."""

    articles: str
    says: str


@dataclass(frozen=True, slots=True)
class Option:
    """One choice that a menu offers; the keys are those of `menus/*.yaml`."""

    id: str
    title: str
    legal: str
    does: str
    favours: tuple[Argument, ...]
    against: tuple[Argument, ...]
    needs: tuple[Demand, ...]
    excludes: tuple[Demand, ...]
    barred: Barred | None
    data: Any


@dataclass(frozen=True, slots=True)
class Menu:
    """What can be chosen on one question.

    Attributes:
        id: Its key in a regime file.
        step: 1 regime, 2 sharing, 3 information; 0 what frames all three.
        title: The question.
        per: `tier`, if tiers may differ, or `regime`.
        many: Several options may be chosen.
        options: By id; empty where the file gives a value of its own.
        value: What such a value is; empty otherwise.
        own: The menu as an option, for menus whose choice is a value: its arguments and bars.
    """

    id: str
    step: int
    title: str
    per: str
    many: bool
    options: dict[str, Option]
    value: str
    own: Option | None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One test for whether a tier applies, or ceases to."""

    id: str
    title: str
    when: Any
    why: str
    source: str
    burden: str
    place: Place


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen from one menu.

    Attributes:
        menu: The menu.
        options: One or more options; none where nothing was chosen or the file gives a value.
        value: The value, if the menu asks for one.
        label: Whose assumption the choice is, if no source makes it.
        place: Where it stands.
    """

    menu: Menu
    options: tuple[Option, ...]
    value: Any
    label: str
    place: Place


@dataclass(frozen=True, slots=True)
class Tier:
    """For whom and when a set of choices counts.

    Attributes:
        id: Short name.
        title: In plain words.
        who: Links between a party and a thing that make somebody answer.
        tests: All of them must be shown; none: the tier always applies.
        unless: Any of them takes the tier away.
        choices: By menu.
        place: Where it stands.
    """

    id: str
    title: str
    who: tuple[str, ...]
    tests: tuple[Criterion, ...]
    unless: tuple[Criterion, ...]
    choices: dict[str, Choice]
    place: Place


@dataclass(frozen=True)
class Regime:
    """A whole regime.

    Attributes:
        id: Short name.
        title: In plain words.
        short: For tables.
        status: One of `MODES`.
        summary: What it is, in a few plain sentences.
        labels: What in it is an assumption of ours.
        legislator: `union`, `member_state`, or `none` for law outside the Union.
        sources: What it rests on.
        packs: Ids of packs used as they stand.
        choices: By menu, for menus that are not per tier.
        tiers: In order.
        in_words: The tiers only put in words what the packs say; they are not compiled.
        fund: Name of the fund that pays; empty without one.
        checked: The day on which it was last checked.
        file: Where it stands.
        sha256: Digest of its bytes.
        place: Its first line.
    """

    id: str
    title: str
    short: str
    status: str
    summary: str
    labels: tuple[str, ...]
    legislator: str
    sources: tuple[Source, ...]
    packs: tuple[str, ...]
    choices: dict[str, Choice]
    tiers: tuple[Tier, ...]
    in_words: bool
    fund: str
    checked: date
    file: str
    sha256: str
    place: Place

    def all_choices(self) -> Iterator[tuple[Tier | None, Choice]]:
        """Every choice, those of the whole regime first."""
        for choice in self.choices.values():
            yield None, choice
        for tier in self.tiers:
            for choice in tier.choices.values():
                yield tier, choice

    def chosen(self, menu: str, tier: Tier | None = None) -> tuple[str, ...]:
        """Ids of the options chosen from a menu, for a tier where the menu is per tier."""
        found = self.choices.get(menu) or (tier.choices.get(menu) if tier else None)
        return tuple(option.id for option in found.options) if found else ()


__all__ = [
    "MODES",
    "Argument",
    "Barred",
    "Choice",
    "Criterion",
    "Demand",
    "Menu",
    "Option",
    "Regime",
    "Source",
    "Tier",
]
