"""Random incidents: every rule, contract and pattern of insolvency."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from solidum.sharing.model import (
    NOTHING,
    UNKNOWN,
    UNLIMITED,
    Benefit,
    Ceiling,
    Contribution,
    Exclusion,
    Group,
    Head,
    Incident,
    Liability,
    Party,
    Payment,
    Policy,
    Range,
    Release,
    Right,
    TermCap,
    Waiver,
    exactly,
)

RULES = (
    "joint_and_several",
    "several",
    "hybrid",
    "single_channel",
    "proportional",
    "market_share",
    "full_each",
    "common_enterprise",
    "alternative_causation",
)
EFFECTS = (
    "steps_in_after_victim",
    "steps_in_alongside",
    "steps_in_first",
    "deducted_from_loss",
    "deducted_from_claim",
    "kept",
)


def cents(low: int, high: int) -> st.SearchStrategy[Decimal]:
    return st.integers(low, high).map(lambda n: Decimal(n) / 100)


@st.composite
def amounts(draw: st.DrawFn, low: int, high: int, ranged: bool) -> Range:
    first = draw(cents(low, high))
    if not ranged or draw(st.booleans()):
        return exactly(first)
    return Range(*sorted((first, draw(cents(low, high)))))


@st.composite
def parts(draw: st.DrawFn, most: int, ranged: bool, least: int = 0) -> Range:
    first = Decimal(draw(st.integers(least, most))) / 60
    if not ranged or draw(st.booleans()):
        return exactly(first)
    return Range(*sorted((first, Decimal(draw(st.integers(least, most))) / 60)))


@st.composite
def incidents(draw: st.DrawFn, *, ranged: bool = False, benefits: bool = True, one_victim: bool = False) -> Incident:
    names = [f"p{n}" for n in range(draw(st.integers(1, 4)))]
    parties = tuple(draw(_party(name, ranged)) for name in names)
    ceilings: list[Ceiling] = []
    for name in names:
        if draw(st.integers(0, 5)) == 0:
            ceilings.append(Ceiling(id=f"limit-{name}", party=name, amount=draw(amounts(0, 9000, ranged)), why="limit"))
    heads = []
    for n in range(draw(st.integers(1, 3))):
        victim = "v0" if one_victim else f"v{draw(st.integers(0, 1))}"
        heads.append(draw(_head(f"h{n}", victim, names, ceilings, ranged)))
    ids = [head.id for head in heads]
    found_benefits: list[Benefit] = []
    payments: list[Payment] = []
    for head in heads:
        low = int(head.amount.low * 100)
        if benefits and draw(st.integers(0, 2)) == 0:
            room = low
            for payer in draw(st.sampled_from([("health",), ("health", "pension")])):
                amount = draw(st.integers(0, room))
                room -= amount
                effect: Any = draw(st.sampled_from(EFFECTS))
                money = Decimal(amount) / 100
                found_benefits.append(Benefit(payer=payer, head=head.id, amount=money, effect=effect, why="cover"))
        if draw(st.integers(0, 2)) == 0:
            payments.append(draw(_payment(head.id, draw(st.sampled_from(names)), low, ranged)))
    order = draw(st.permutations(names))
    steps = [draw(_step(f"s{n}", names, ids, ranged)) for n in range(draw(st.integers(0, 3)))]
    pairs = [(a, b) for a in names for b in names if a != b]
    some = st.lists(st.sampled_from(pairs), max_size=2, unique=True) if pairs else st.just([])
    return Incident(
        currency="EUR",
        parties=parties,
        heads=tuple(heads),
        ceilings=tuple(ceilings),
        benefits=tuple(found_benefits),
        payments=tuple(payments),
        asked=tuple(order[: draw(st.integers(0, len(names)))]) if draw(st.booleans()) else (),
        recourse=tuple(step for step in steps if step is not None),
        waivers=tuple(Waiver(creditor=a, debtor=b, why="waived") for a, b in draw(some)),
        caps=tuple(
            TermCap(creditor=a, debtor=b, amount=draw(amounts(0, 5000, ranged)), why="cap") for a, b in draw(some)
        ),
    )


@st.composite
def _party(draw: st.DrawFn, name: str, ranged: bool) -> Party:
    wealth = draw(st.sampled_from([UNLIMITED, NOTHING, None, None, UNKNOWN if ranged else None]))
    policies = tuple(
        Policy(
            id=f"{name}-cover{n}",
            insurer=f"insurer{n}",
            limit=draw(amounts(0, 8000, ranged)),
            retention=draw(amounts(0, 3000, ranged)),
        )
        for n in range(draw(st.sampled_from([0, 0, 0, 1, 2])))
    )
    return Party(
        id=name,
        wealth=wealth if wealth is not None else draw(amounts(0, 9000, ranged)),
        policies=policies,
        found=draw(st.integers(0, 6)) > 0,
    )


@st.composite
def _head(draw: st.DrawFn, name: str, victim: str, names: list[str], ceilings: list[Ceiling], ranged: bool) -> Head:
    groups = []
    for n in range(draw(st.sampled_from([1, 1, 1, 2]))):
        members = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
        rule: Any = draw(st.sampled_from(RULES))
        limits = {ceiling.party: ceiling.id for ceiling in ceilings}
        liable = tuple(
            Liability(
                party=member,
                share=draw(parts(60 // len(members), ranged)),
                cap=draw(amounts(0, 6000, ranged)) if draw(st.integers(0, 4)) == 0 else None,
                ceiling=limits.get(member) if draw(st.booleans()) else None,
                barred="out of time" if draw(st.integers(0, 6)) == 0 else None,
                cleared=draw(st.integers(0, 6)) == 0,
            )
            for member in members
        )
        groups.append(
            Group(
                id=f"g{n}",
                rule=rule,
                liable=liable,
                why="so the rule",
                threshold=Decimal(draw(st.integers(0, 4))) / 10,
                channel=draw(st.sampled_from(members)),
            )
        )
    excluded = (Exclusion(amount=draw(amounts(0, 4000, ranged)), why="not covered"),) if draw(st.booleans()) else ()
    return Head(
        id=name,
        victim=victim,
        amount=draw(amounts(0, 10000, ranged)),
        interest=draw(st.sampled_from([NOTHING, exactly("3.33")])),
        own_fault=draw(st.sampled_from([NOTHING, None])) or draw(parts(60, ranged)),
        groups=tuple(groups),
        excluded=excluded,
        across="joint",
    )


@st.composite
def _payment(draw: st.DrawFn, head: str, party: str, most: int, ranged: bool) -> Payment:
    release = None
    if draw(st.booleans()):
        by: Any = draw(st.sampled_from(["amount", "share"]))
        release = Release(
            others_owe_less_by=by, recourse=draw(st.booleans()), why="settled", share=draw(parts(60, ranged))
        )
    amount = Decimal(draw(st.integers(0, most))) / 100
    return Payment(party=party, head=head, amount=amount, release=release)


@st.composite
def _step(draw: st.DrawFn, name: str, names: list[str], heads: list[str], ranged: bool) -> Contribution | Right | None:
    of = tuple(draw(st.lists(st.sampled_from(heads), min_size=1, unique=True)))
    available: Any = draw(st.sampled_from(["yes", "yes", "yes", "no", "open" if ranged else "yes"]))
    if draw(st.booleans()):
        members = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
        shares = [(member, draw(parts(60, ranged, least=int(n == 0)))) for n, member in enumerate(members)]
        having: Any = draw(st.sampled_from(["anything", "anything", "more_than_own_part", "the_whole"]))
        shortfall: Any = draw(st.sampled_from(["stays", "spread"]))
        return Contribution(
            id=name,
            heads=of,
            shares=tuple(shares),
            having_paid=having,
            shortfall=shortfall,
            available=available,
            why="contribution",
        )
    if len(names) < 2:
        return None
    creditor, debtor = draw(st.permutations(names))[:2]
    whole: Any = draw(st.sampled_from(["anything", "anything", "the_whole"]))
    return Right(
        id=name,
        creditor=creditor,
        debtor=debtor,
        heads=of,
        part=draw(parts(60, ranged)),
        up_to=draw(st.sampled_from([None, UNLIMITED])) or draw(amounts(0, 6000, ranged)),
        having_paid=whole,
        available=available,
        source="contract",
        why="indemnity",
    )


def renamed(value: Any, names: dict[str, str]) -> Any:
    """The same with other names for the parties, wherever they stand, in sentences too."""
    if isinstance(value, str):
        return re.sub(r"\bp\d\b", lambda found: names.get(found[0], found[0]), value)
    if isinstance(value, Range | Decimal) or value is None or isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        return tuple(renamed(item, names) for item in value)
    changed = {name: renamed(getattr(value, name), names) for name in value.__dataclass_fields__}
    return replace(value, **changed)
