"""What differs between two regimes, choice by choice, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from solidum.lab.regimes.menus import menus
from solidum.lab.regimes.model import Choice, Criterion, Menu, Regime, Tier


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two regimes answer differently.

    Attributes:
        step: 1 regime, 2 sharing, 3 information; 0 what frames all three.
        about: The question, with the tier where it is about one.
        first: What the first regime says.
        second: What the second says.
    """

    step: int
    about: str
    first: str
    second: str


NOTHING = "nothing chosen"
ABSENT = "no such tier"


def diff(first: Regime, second: Regime) -> tuple[Difference, ...]:
    """Everything that differs, in the order of the steps.

    Args:
        first: A regime.
        second: Another.

    Returns:
        Nothing, if they make the same choices.
    """
    found = [*_whole(first, second), *_tiers(first, second)]
    return tuple(sorted(found, key=lambda d: (d.step == 0, d.step)))


def _whole(first: Regime, second: Regime) -> Iterator[Difference]:
    if first.packs != second.packs:
        yield Difference(0, "Law used as it stands", _packs(first), _packs(second))
    if first.legislator != second.legislator:
        yield Difference(0, "Who would enact it", _words(first.legislator), _words(second.legislator))
    if first.fund != second.fund:
        yield Difference(1, "A fund that pays", first.fund or "none", second.fund or "none")
    for menu in menus().values():
        if menu.per == "regime":
            yield from _menu(menu, "", first.choices.get(menu.id), second.choices.get(menu.id))


def _packs(regime: Regime) -> str:
    return ", ".join(regime.packs) or "none; composed from the menus"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _tiers(first: Regime, second: Regime) -> Iterator[Difference]:
    pairs = list(_pairs(first, second))
    for one, other in pairs:
        if one is None or other is None:
            there = one or other
            assert there is not None
            says = f"{there.title}: {_rule(there)}; answers: {_who(there)}"
            yield Difference(1, f"Tier `{there.id}`", says if one else ABSENT, says if other else ABSENT)
            continue
        where = f" ({one.title})" if one.title == other.title else f" ({one.title} / {other.title})"
        if len(pairs) == 1:
            where = ""
        if set(one.who) != set(other.who):
            yield Difference(1, f"Who answers{where}", _who(one), _who(other))
        if _tests(one) != _tests(other):
            yield Difference(1, f"When it applies{where}", _applies(one), _applies(other))
        for menu in menus().values():
            if menu.per == "tier":
                yield from _menu(menu, where, one.choices.get(menu.id), other.choices.get(menu.id))


def _pairs(first: Regime, second: Regime) -> Iterator[tuple[Tier | None, Tier | None]]:
    """Tiers of the same id; what is left over goes together where each has one tier or the same rule."""
    others = {tier.id: tier for tier in second.tiers}
    left = []
    for tier in first.tiers:
        if tier.id in others:
            yield tier, others.pop(tier.id)
        else:
            left.append(tier)
    for tier in left:
        alike = next((o for o in others.values() if _rule(o) == _rule(tier)), None)
        if alike is None and len(first.tiers) == len(second.tiers) == 1:
            alike = next(iter(others.values()), None)
        if alike is not None:
            others.pop(alike.id)
        yield tier, alike
    for tier in others.values():
        yield None, tier


def _rule(tier: Tier) -> str:
    return ", ".join(option.title for option in tier.choices["rule"].options)


def _who(tier: Tier) -> str:
    return "whoever " + ", ".join(_words(name) for name in tier.who) + " it"


def _tests(tier: Tier) -> list[tuple[str, Any]]:
    tests: tuple[Criterion, ...] = (*tier.tests, *tier.unless)
    return [(test.id, test.when) for test in tests]


def _applies(tier: Tier) -> str:
    needs = "; ".join(test.title for test in tier.tests) or "always"
    lost = "; ".join(test.title for test in tier.unless)
    return f"{needs}, unless {lost}" if lost else needs


def _menu(menu: Menu, where: str, first: Choice | None, second: Choice | None) -> Iterator[Difference]:
    if menu.many and first is not None and second is not None:
        one = [o for o in first.options if o.id not in {x.id for x in second.options}]
        two = [o for o in second.options if o.id not in {x.id for x in first.options}]
        if one or two:
            says = [", ".join(o.title for o in part) or "nothing more" for part in (one, two)]
            yield Difference(menu.step, f"{menu.title}{where}, only here", *says)
        return
    if said(first) != said(second):
        yield Difference(menu.step, f"{menu.title}{where}", said(first), said(second))


def said(choice: Choice | None) -> str:
    """A choice in words: what each option does, or the value that the file gives."""
    if choice is None:
        return NOTHING
    if choice.menu.value:
        return _value(choice.value)
    value = "" if choice.value is None else f" [{_value(choice.value)}]"
    return "; ".join(f"{option.title}: {option.does}" for option in choice.options) + value or "none"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(each)}" for key, each in value.items())
    if isinstance(value, list):
        return "; ".join(_value(each) for each in value) or "none"
    return str(value)


__all__ = ["Difference", "diff", "said"]
