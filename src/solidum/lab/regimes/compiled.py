"""From a regime to a pack: the templates of the options chosen, filled in for each tier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from string import Template
from typing import Any

from solidum.casefile.model import CaseFile
from solidum.lab.regimes.menus import menus, parts
from solidum.lab.regimes.model import Choice, Criterion, Option, Regime, Tier
from solidum.law.library import Draft, Library, pack_of
from solidum.law.model import Pack
from solidum.source import Place

FUND = "compensation_fund"
"""The id of the party that a regime with a fund adds to a case; longer where the case has it already."""
STATUS = {"in_force": "proposed", "proposed": "proposed", "withdrawn": "withdrawn", "design": "proposed"}


def library_for(regime: Regime, library: Library) -> Library:
    """The library that runs a case under a regime, and under nothing else that gives claims.

    Args:
        regime: The regime.
        library: The law at hand.

    Raises:
        BadInput: If a pack that it names is not at hand, or a condition in it is no good; with lines.
    """
    own = [pack_of(_draft(regime), library.vocabulary)] if regime.tiers and not regime.in_words else []
    return library.with_regime(own, regime.packs)


def pack_id(regime: Regime) -> str:
    """The id of the pack that a regime compiles to."""
    return f"R-{regime.id.upper().replace('_', '-')}"


def case_for(regime: Regime, case: CaseFile) -> CaseFile:
    """The case as the regime sees it: with the fund as a party, where the regime sets one up."""
    if not regime.fund:
        return case
    from solidum.casefile.model import Fact, Party

    taken = {
        *(party.id for party in case.parties),
        *(thing.id for thing in case.things),
        *(harm.id for harm in case.harms),
        *(claim.id for claim in case.claims),
        *(item.id for item in case.evidence),
    }
    name = FUND
    while name in taken:
        name += "_"
    things = dict.fromkeys(thing for harm in case.harms for thing in harm.involves)
    fund = Party(id=name, name=regime.fund, kind="public_authority")
    covers = tuple(Fact(is_="fund_covers", args=(name, thing), value=True, standing="undisputed") for thing in things)
    return replace(case, parties=(*case.parties, fund), facts=(*case.facts, *covers))


def _draft(regime: Regime) -> Draft:
    conclusions: list[Any] = []
    rules: list[tuple[Any, Place]] = []
    claims: list[tuple[Any, Place]] = []
    for tier in regime.tiers:
        claims.append((_claim(tier), tier.place))
        for block, choice in _blocks(tier):
            conclusions += [_filled(each, tier) for each in block.get("conclusions", ())]
            rules += [(_rule(row, regime, tier, choice), choice.place) for row in block.get("rules", ())]
        conclusions += _tests(tier)
        rules += _scope(regime, tier)
        rules += _heads(regime, tier)
        rules += _sharing(regime, tier)
        rules += _caps(regime, tier)
        rules += _time(regime, tier)
    places: dict[str, list[Place]] = {"rules": [p for _, p in rules], "claims": [p for _, p in claims]}
    data = {
        "pack": pack_id(regime),
        "title": regime.title,
        "short": regime.short,
        "national": f"Regime {regime.id}",
        "nature": "proposal",
        "status": STATUS[regime.status],
        "version": regime.sha256[:12],
        "checked": regime.checked,
        "territory": "anywhere",
        "claims": [row for row, _ in claims],
        "conclusions": conclusions,
        "rules": [row for row, _ in rules],
    }

    def place(path: tuple[str | int, ...]) -> Place:
        key, at = (*path, "", 0)[:2]
        rows = places.get(str(key), [])
        return rows[at] if isinstance(at, int) and at < len(rows) else regime.place

    return Draft(data, place, regime.file, regime.sha256)


def _claim(tier: Tier) -> dict[str, Any]:
    return {
        "id": tier.id,
        "title": tier.title,
        "who": ["victim"],
        "defendants": list(tier.who),
        "things": "involved",
        "scope": f"in_{tier.id}(defendant, thing, harm)",
    }


def _blocks(tier: Tier) -> Iterator[tuple[Any, Choice]]:
    """Every group of rules of a tier, with the choice that brought it in."""
    rule = tier.choices["rule"]
    used = ["base", *(name for option in rule.options for name in option.data["parts"])]
    for name in used:
        yield parts()[name], rule
    for choice in tier.choices.values():
        for option in choice.options:
            yield {"rules": option.data.get("rules", ())}, choice
            for name in used:
                yield {"rules": option.data.get("per_part", {}).get(name, ())}, choice


def _filled(data: Any, tier: Tier) -> Any:
    """A template with its tier put in."""
    if isinstance(data, str):
        return Template(data).safe_substitute(t=tier.id, c=tier.id)
    if isinstance(data, dict):
        return {key: _filled(value, tier) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_filled(value, tier) for value in data]
    return data


def _code(regime: Regime, tier: Tier, name: str) -> str:
    return f"{pack_id(regime)}-{tier.id}-{name}".replace("_", "-")


def _rule(row: Any, regime: Regime, tier: Tier, choice: Choice) -> dict[str, Any]:
    found = {key: value for key, value in _filled(row, tier).items() if key != "says"}
    found["code"] = _code(regime, tier, row["code"])
    found["at"] = f"{choice.menu.id} ({tier.id})"
    found["paraphrase"] = row["says"]
    found["basis"] = "read"
    found["checked"] = regime.checked
    return found


def _made(regime: Regime, tier: Tier, name: str, at: str, says: str, rest: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": _code(regime, tier, name),
        "at": f"{at} ({tier.id})",
        "paraphrase": says,
        "basis": "read",
        "checked": regime.checked,
        **rest,
    }


# --- when a tier applies ------------------------------------------------------------------------------


def test_id(tier: Tier, test: Criterion) -> str:
    """The conclusion, of a defendant, a thing and a harm, that says whether a criterion is met."""
    return f"test_{tier.id}_{test.id}"


def _tests(tier: Tier) -> list[Any]:
    args = {"defendant": "party", "thing": "thing", "harm": "harm"}
    return [{"id": test_id(tier, test), "args": args, "title": test.title} for test in (*tier.tests, *tier.unless)]


def _scope(regime: Regime, tier: Tier) -> Iterator[tuple[Any, Place]]:
    """The tier applies if each criterion is shown and none that takes it away; each criterion is a rule of its own."""

    def asks(test: Criterion) -> dict[str, str]:
        return {"shown": f"{test_id(tier, test)}(defendant, thing, harm)"}

    for test in (*tier.tests, *tier.unless):
        concludes = f"{test_id(tier, test)}(defendant, thing, harm)"
        rest = {"kind": "definition", "title": test.title, "when": test.when, "concludes": concludes}
        yield _made(regime, tier, f"criterion-{test.id}", f"applies: {test.id}", test.why, rest), test.place
    applies = f"in_{tier.id}(defendant, thing, harm)"
    when = {"all": [asks(test) for test in tier.tests]} if tier.tests else None
    rest = {"kind": "definition", "title": f"The tier applies: {tier.title}", "concludes": applies}
    if when:
        rest["when"] = when
    if tier.unless:
        rest["unless"] = [{"when": asks(test), "burden": test.burden} for test in tier.unless]
    says = "It applies where every criterion is met." if tier.tests else "It applies to everybody in its list."
    yield _made(regime, tier, "applies", "applies", says, rest), tier.place
    for test in tier.tests:
        rest = {
            "kind": "definition",
            "title": f"Not met: {test.title}",
            "when": {"not": asks(test)},
            "concludes": f"not {applies}",
        }
        says = "Where this criterion is shown not to be met the tier does not apply."
        yield _made(regime, tier, f"applies-not-{test.id}", f"applies: {test.id}", says, rest), test.place
    for test in tier.unless:
        rest = {"kind": "definition", "title": test.title, "when": asks(test), "concludes": f"not {applies}"}
        yield _made(regime, tier, f"applies-lost-{test.id}", f"applies: {test.id}", test.why, rest), test.place


# --- damage, sharing, limits, time ----------------------------------------------------------------------


def _heads(regime: Regime, tier: Tier) -> Iterator[tuple[Any, Place]]:
    choice = tier.choices["heads"]
    for option in choice.options:
        rest = {
            "kind": "definition",
            "title": option.title,
            "when": {"compare": option.data["covers"]},
            "concludes": f"head_{tier.id}(harm)",
        }
        yield _made(regime, tier, f"head-{option.id}", "heads", option.does, rest), choice.place


def _one(choice: Choice | None) -> Option | None:
    return choice.options[0] if choice and choice.options else None


def _sharing(regime: Regime, tier: Tier) -> Iterator[tuple[Any, Place]]:
    external, internal = regime.choices.get("external"), regime.choices.get("internal")
    among, own = _one(external), _one(internal)
    if among is not None and external is not None:
        rest = {"kind": "sharing", "title": among.title, "sharing": among.data["sharing"]}
        yield _made(regime, tier, "external", "external", among.does, rest), external.place
    if own is not None and internal is not None:
        terms = dict(own.data["recourse"])
        for menu in ("shortfall", "contracts"):
            added = _one(regime.choices.get(menu))
            if added is not None and terms["how"] == "contribution":
                terms |= added.data["adds"]
        rest = {"kind": "recourse", "title": own.title, "recourse": terms}
        if "debtor" in own.data:
            other = {"all": [{"not": {"compare": "other = defendant"}}, own.data["debtor"]]}
            rest["when"] = {"exists": {"other": "party"}, "where": other}
        yield _made(regime, tier, "internal", "internal", own.does, rest), internal.place


def _caps(regime: Regime, tier: Tier) -> Iterator[tuple[Any, Place]]:
    choice = tier.choices.get("caps")
    for number, cap in enumerate(choice.value or () if choice else (), 1):
        heads = menus()["heads"].options
        when = {"any": [{"compare": heads[name].data["covers"]} for name in cap.get("heads", ()) if name in heads]}
        rest = {
            "kind": "remedy",
            "title": "Upper limit",
            "limit": {"amount": cap.get("amount"), "per": cap.get("per", "event")},
            "when": when,
        }
        says = f"An upper limit, as the regime file gives it: {cap.get('source', 'no source given')}."
        assert choice is not None
        yield _made(regime, tier, f"cap-{number}", "caps", says, rest), choice.place


_SUED = "first_known(filed(claim), as_of)"


def _time(regime: Regime, tier: Tier) -> Iterator[tuple[Any, Place]]:
    choice = tier.choices.get("time")
    if choice is None:
        return
    start = "latest(aware_of_damage(victim, harm), aware_of_operator(victim, defendant))"
    periods = choice.value or {}
    if "limitation" in periods:
        due = f"{start} + {periods['limitation']}"
        rest = {
            "kind": "limitation",
            "for": tier.id,
            "title": f"{periods['limitation']} from knowing of the damage and of who answers",
            "when": {"all": [{"fact": "limitation_pleaded(claim)"}, {"compare": f"{_SUED} > {due}"}]},
            "clock": {
                "title": "Sue before the claim can be barred",
                "due": due,
                "for": "claimant",
                "counts": "national",
                "suspends": True,
                "done": "filed(claim)",
                "effect": "A claim brought later fails if the other side pleads it.",
            },
        }
        says = "The period runs from the day on which the victim knows of the damage and of who answers; if pleaded."
        yield _made(regime, tier, "limitation", "time", says, rest), choice.place
    if "expiry" in periods:
        due = f"harm_date(harm) + {periods['expiry']}"
        rest = {
            "kind": "extinction",
            "for": tier.id,
            "title": f"{periods['expiry']} from the day of the harm",
            "when": {"compare": f"{_SUED} > {due}"},
        }
        says = "After this period the claim is gone, pleaded or not."
        yield _made(regime, tier, "expiry", "time", says, rest), choice.place


def pack_for(regime: Regime, library: Library) -> Pack:
    """The pack that a regime compiles to."""
    return library_for(regime, library).packs[pack_id(regime)]


__all__ = ["FUND", "case_for", "library_for", "pack_for", "pack_id", "test_id"]
