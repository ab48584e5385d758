"""What is wrong with a regime: contradictions, gaps, and what only the Union legislator could do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from solidum.lab.regimes.menus import menus, sources
from solidum.lab.regimes.model import Choice, Demand, Option, Regime, Tier
from solidum.source import Place, Problem

FIELD = "pld24"
"""The source whose field is closed to Member States; `pld:` of an option says what it bars."""
LEGISLATOR = {
    "union": "only the Union legislator can choose this, as the file says",
    "member_state": "a Member State cannot choose this: set `legislator: union`",
}
Kind = Literal["gap", "no effect", "pre-emption", "assumption"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the author should know, which does not stop the regime from running.

    Attributes:
        kind: `gap`, `no effect`, `pre-emption` or `assumption`.
        place: The line at fault.
        says: What it is, in a sentence.
        remedy: What could be done.
    """

    kind: Kind
    place: Place
    says: str
    remedy: str


def contradictions(regime: Regime) -> list[Problem]:
    """What cannot be in one regime, each at the line of the choice."""
    return [
        Problem(
            choice.place,
            f"{option.title} ({choice.menu.id}: {option.id}): {demand.says}",
            "",
            _remedy(demand, excludes),
        )
        for choice, option, demand, excludes in _unmet(regime)
        if demand.contradiction or excludes
    ]


def findings(regime: Regime) -> tuple[Finding, ...]:
    """Gaps, choices without effect, pre-emption and assumptions; in the order of the file."""
    found = [
        Finding("gap", choice.place, f"{option.title}: {demand.says}.", _remedy(demand, excludes))
        for choice, option, demand, excludes in _unmet(regime)
        if not (demand.contradiction or excludes)
    ]
    found += _unshared(regime)
    found += _idle(regime)
    found += _preempted(regime)
    found += [Finding("assumption", regime.place, text, "") for text in regime.labels]
    return tuple(found)


def _unmet(regime: Regime) -> Iterator[tuple[Choice, Option, Demand, bool]]:
    if regime.in_words:
        return
    for tier, choice in regime.all_choices():
        for option in choice.options:
            for demand in option.needs:
                if not set(demand.options) & _everywhere(regime, demand.menu, tier):
                    yield choice, option, demand, False
            for demand in option.excludes:
                if set(demand.options) & _everywhere(regime, demand.menu, tier):
                    yield choice, option, demand, True


def _everywhere(regime: Regime, menu: str, tier: Tier | None) -> set[str]:
    """What is chosen from a menu: for the tier, or by any tier where the choice is one of the whole regime."""
    tiers = (tier,) if tier is not None else (None, *regime.tiers)
    return {name for one in tiers for name in regime.chosen(menu, one)}


def _remedy(demand: Demand, excludes: bool) -> str:
    names = " or ".join(f"`{name}`" for name in demand.options)
    return f"drop {names} from `{demand.menu}`" if excludes else f"choose {names} in `{demand.menu}`"


def _unshared(regime: Regime) -> Iterator[Finding]:
    if regime.in_words or not regime.tiers:
        return
    for name in ("external", "internal"):
        if not regime.chosen(name):
            says = f"Nothing is chosen for: {menus()[name].title}. Results show the alternatives side by side."
            yield Finding("gap", regime.place, says, f"add `{name}:`; options: {', '.join(menus()[name].options)}")


def _idle(regime: Regime) -> Iterator[Finding]:
    """Options that have rules, none of which fits the rule of their tier."""
    if regime.in_words:
        return
    for tier in regime.tiers:
        used = {name for option in tier.choices["rule"].options for name in option.data["parts"]}
        for choice in tier.choices.values():
            for option in choice.options:
                fitted = option.data.get("per_part", {})
                if fitted and not used & set(fitted) and not option.data.get("rules"):
                    rule = tier.choices["rule"].options[0].title
                    says = f"{option.title} has no effect beside {rule}: it speaks of {', '.join(map(_topic, fitted))}."
                    yield Finding("no effect", choice.place, says, "drop it, or choose another rule")


def _topic(part: str) -> str:
    words = {"wrong": "fault", "link": "the link from fault to damage", "defect": "defect"}
    return words.get(part, {"defect_link": "the link from defect to damage", "operation": "operation"}.get(part, part))


def _preempted(regime: Regime) -> Iterator[Finding]:
    """Within the field of the directive on product liability Member States can go neither above nor below it."""
    within = [tier for tier in regime.tiers if "defect" in regime.chosen("rule", tier)]
    if not within or (regime.in_words and regime.status == "in_force") or regime.legislator == "none":
        return
    for tier, choice in regime.all_choices():
        if tier is not None and tier not in within:
            continue
        options = choice.options or ((choice.menu.own,) if choice.menu.own else ())
        for option in options:
            if option is not None and option.barred is not None:
                where = f"{tier.title}: " if tier else ""
                article = f"{sources()[FIELD].cite}, article {option.barred.articles}"
                says = f"{where}{option.title}. {article}: {option.barred.says}."
                yield Finding("pre-emption", choice.place, says, LEGISLATOR[regime.legislator])


__all__ = ["Finding", "contradictions", "findings"]
