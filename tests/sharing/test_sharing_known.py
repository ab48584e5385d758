"""Known results and decisions, each with its source."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from solidum.sharing.known import sequential_shares
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
    RangedOutcome,
    Refusal,
    Release,
    Right,
    TermCap,
    Waiver,
    between,
    exactly,
)
from solidum.sharing.ranges import decide, spread
from solidum.sharing.risks import risks
from solidum.sharing.waterfall import settle
from solidum.source import BadInput

D = Decimal


def party(name: str, wealth: Any = UNLIMITED, **more: Any) -> Party:
    return Party(id=name, wealth=wealth if isinstance(wealth, Range) else exactly(wealth), **more)


def head(rule: Any, names: str, amount: Any = 1000, *, id: str = "loss", victim: str = "victim", **more: Any) -> Head:
    shares = more.pop("shares", {})
    extra = more.pop("liable", {})
    group = {key: more.pop(key) for key in ("threshold", "channel") if key in more}
    liable = tuple(Liability(party=name, share=shares.get(name), **extra.get(name, {})) for name in names.split())
    groups = (Group(id="act", rule=rule, liable=liable, why="the rule", **group),)
    money = amount if isinstance(amount, Range) else exactly(amount)
    return Head(id=id, victim=victim, amount=money, own_fault=more.pop("own_fault", NOTHING), groups=groups, **more)


def equal(names: str, *heads: str, **more: Any) -> Contribution:
    members = tuple((name, exactly("0.5")) for name in names.split())
    rule: dict[str, Any] = {"having_paid": "anything", "shortfall": "stays", "available": "yes", "why": "equal parts"}
    return Contribution(id=more.pop("id", "contribution"), heads=heads or ("loss",), shares=members, **(rule | more))


def incident(heads: Any, parties: Any, *recourse: Any, **more: Any) -> Incident:
    heads = heads if isinstance(heads, tuple) else (heads,)
    return Incident(currency="EUR", parties=tuple(parties), heads=heads, recourse=recourse, **more)


def bears(found: Incident) -> dict[str, Decimal]:
    return {result.party: result.bears for result in settle(found).parties}


# ---- known sharing results -------------------------------------------------------------------------------


def test_sequential_liability_shares_each_damage_among_those_who_came_before() -> None:
    assert sequential_shares((30, 40, 30)) == (60, 30, 10)
    weighted = sequential_shares((30, 40, 30), (1, 2, 3))
    assert weighted == (Fraction(145, 3), Fraction(110, 3), 15)
    assert [round(float(share), 4) for share in weighted] == [48.3333, 36.6667, 15]


@pytest.mark.parametrize("bad", [((1, -1), None), ((1, 1), (1,)), ((1, 1), (1, 0))])
def test_sequential_liability_refuses_what_it_cannot_share(bad: Any) -> None:
    with pytest.raises(ValueError, match=r"damage|weight"):
        sequential_shares(*bad)


HALF = {"one": exactly("0.5"), "two": exactly("0.5")}


@pytest.mark.parametrize(
    ("rule", "means", "shares", "victim"),
    [
        ("several", 125, (500, 125), 625),  # comp .625
        ("joint_and_several", 125, (875, 125), 1000),
        ("several", 20, (500, 20), 520),
        ("joint_and_several", 20, (980, 20), 1000),
        ("several", 500, (500, 500), 1000),
        ("joint_and_several", 500, (500, 500), 1000),
        ("joint_and_several", 9000, (500, 500), 1000),
    ],
)
@pytest.mark.parametrize("asked", [(), ("one",), ("two",)])
@pytest.mark.parametrize("shortfall", ["stays", "spread"])
def test_payments_of_two_injurers_one_of_them_poor(
    rule: Any, means: int, shares: Any, victim: int, asked: Any, shortfall: Any
) -> None:
    """Kornhauser and Revesz 1990: several (500, min(500, y)), joint and several (1000 - y, y) for y below 500."""
    found = incident(
        head(rule, "one two", shares=HALF),
        (party("one"), party("two", means)),
        equal("one two", shortfall=shortfall),
        asked=asked,
    )
    outcome = settle(found)
    assert tuple(result.bears for result in outcome.parties) == shares
    assert outcome.head("loss").paid_by_defendants == victim
    assert outcome.uncollectable == 1000 - victim


# ---- decisions and laws ----------------------------------------------------------------------------------


def test_the_mark_owner_and_the_maker_each_owe_the_whole_and_the_insurer_of_the_home_steps_in() -> None:
    """CJEU C-264/21 Fennia/Philips. The home insurer paid and claims from the owner of the mark alone."""
    found = incident(
        head("joint_and_several", "mark maker", 5000),
        (party("mark"), party("maker")),
        benefits=(
            Benefit(
                payer="home insurer", head="loss", amount=D(5000), effect="steps_in_after_victim", why="home insurance"
            ),
        ),
        asked=("mark",),
    )
    outcome = settle(found)
    mark = outcome.party("mark")
    assert mark.paid == 5000
    assert mark.could_be_asked == (0, 5000)
    assert outcome.third_payers[0].bears == 0
    assert outcome.head("loss").paid_by_third_payers == 5000
    assert [(f.stage, f.from_, f.to) for f in outcome.flows] == [
        ("benefit", "home insurer", "victim"),
        ("to_third_payer", "mark", "home insurer"),
    ]


def test_each_maker_of_a_drug_owes_the_whole_unless_it_clears_itself() -> None:
    """Hoge Raad 9 October 1992 (DES-dochters): full each, also where further makers are not sued or insolvent."""
    found = incident(
        head("full_each", "bayer second cleared", liable={"cleared": {"cleared": True}}),
        (party("bayer"), party("second", NOTHING), party("cleared")),
    )
    outcome = settle(found)
    assert (outcome.party("bayer").paid, outcome.party("cleared").could_be_asked[1]) == (1000, 0)
    assert outcome.uncollectable == 0


def test_each_maker_of_a_drug_owes_its_part_of_the_market() -> None:
    """Sindell v Abbott: what makers who are not sued sold is not recoverable; what a poor one owes is uncollectable."""
    found = incident(
        head("market_share", "abbott second", shares={"abbott": exactly("0.6"), "second": exactly("0.3")}),
        (party("abbott"), party("second", 100)),
    )
    result = settle(found).head("loss")
    assert (result.paid_by_defendants, result.not_recoverable, result.uncollectable) == (700, 100, 200)
    assert result.lost[0].why == "the share of someone who does not answer"


def processing(*, paid: str, whole: bool = True) -> Incident:
    """GDPR 82(4): controller and processor of the same processing; 82(5): recourse after full payment only."""
    return incident(
        head("joint_and_several", "controller processor"),
        (party("controller"), party("processor")),
        Contribution(
            id="recourse",
            heads=("loss",),
            shares=(("controller", exactly("0.7")), ("processor", exactly("0.3"))),
            having_paid="the_whole" if whole else "anything",
            shortfall="stays",
            available="yes",
            why="claim back the others' part of responsibility",
        ),
        asked=tuple(paid.split()),
    )


def test_who_paid_the_whole_claims_back_the_part_of_the_other() -> None:
    assert bears(processing(paid="controller")) == {"controller": 700, "processor": 300}
    assert bears(processing(paid="processor")) == {"controller": 700, "processor": 300}


def test_a_part_payment_gives_no_recourse_where_the_whole_is_required() -> None:
    assert bears(processing(paid="")) == {"controller": 500, "processor": 500}
    assert bears(processing(paid="", whole=False)) == {"controller": 700, "processor": 300}


def test_apportionment_in_one_case_must_still_compensate_in_full() -> None:
    """Recital 146 lets the court apportion; several shares do that only while everyone can pay."""
    shares = {"controller": exactly("0.7"), "processor": exactly("0.3")}
    able = incident(head("several", "controller processor", shares=shares), (party("controller"), party("processor")))
    poor = replace(able, parties=(party("controller"), party("processor", NOTHING)))
    assert settle(able).uncollectable == 0
    assert settle(poor).uncollectable == 300


# ---- external rules --------------------------------------------------------------------------------------


def test_above_a_threshold_the_whole_below_it_the_share() -> None:
    shares = {"a": exactly("0.6"), "b": exactly("0.4")}
    one = incident(head("hybrid", "a b", shares=shares, threshold=D("0.5")), (party("a"), party("b")))
    outcome = settle(one)
    assert outcome.party("a").could_be_asked == (600, 1000)
    assert outcome.party("b").could_be_asked == (0, 400)
    poor = replace(one, parties=(party("a", NOTHING), party("b")))
    assert settle(poor).uncollectable == 600


def test_a_single_channel_owes_the_whole_and_the_others_nothing() -> None:
    found = incident(head("single_channel", "a b", channel="b"), (party("a"), party("b", 300)))
    outcome = settle(found)
    assert (outcome.party("a").paid, outcome.party("b").paid, outcome.uncollectable) == (0, 300, 700)


def test_each_owes_the_probability_that_it_was_the_cause() -> None:
    """Proportional liability, Shavell 1985; the rest is not recoverable."""
    shares = {"a": between("0.2", "0.4"), "b": exactly("0.3")}
    result = spread(incident(head("proportional", "a b", shares=shares), (party("a"), party("b")))).head("loss")
    assert (result.paid_by_defendants.low, result.paid_by_defendants.high) == (500, 700)
    assert (result.not_recoverable.low, result.not_recoverable.high) == (300, 500)
    assert result.paid_by_defendants.exact


@pytest.mark.parametrize(("rule", "clears"), [("common_enterprise", False), ("alternative_causation", True)])
def test_in_a_common_enterprise_nobody_clears_itself(rule: Any, clears: bool) -> None:
    liable = {"a": {"cleared": True}}
    found = incident(head(rule, "a b", liable=liable), (party("a"), party("b", NOTHING)))
    assert settle(found).uncollectable == (1000 if clears else 0)


def two_instruments(**more: Any) -> Incident:
    groups = (
        Group(id="product law", rule="joint_and_several", why="p", liable=(Liability(party="a"), Liability(party="b"))),
        Group(id="data law", rule=None, why="d", liable=(Liability(party="c"),)),
    )
    one = Head(id="loss", victim="victim", amount=exactly(900), own_fault=NOTHING, groups=groups, **more)
    return incident(one, (party("a"), party("b", 100), party("c", 200)))


def test_across_instruments_the_tool_refuses_and_shows_the_alternatives() -> None:
    refused = decide(two_instruments())
    assert isinstance(refused, Refusal)
    assert "stand to each other" in refused.reasons[0]
    assert [a.name for a in refused.alternatives] == [
        "all owe the same loss, paid once",
        "only under product law",
        "only under data law",
    ]
    left = [a.result.uncollectable.high for a in refused.alternatives if a.result]
    assert left == [0, 0, 700]
    with pytest.raises(BadInput, match="does not choose a rule"):
        settle(two_instruments())
    decided = decide(two_instruments(across="joint", across_why="a national rule"))
    assert isinstance(decided, RangedOutcome)
    assert decided.outcome is not None


def test_without_a_rule_inside_an_instrument_the_alternatives_stand_side_by_side() -> None:
    refused = decide(incident(head(None, "a b", shares={"a": exactly("0.5")}), (party("a"), party("b"))))
    assert isinstance(refused, Refusal)
    joint, several = refused.alternatives
    assert joint.result is not None
    assert several.result is None  # a share is missing, and none is made up


# ---- the waterfall ---------------------------------------------------------------------------------------


def test_own_fault_exclusion_cap_and_time_are_told_apart() -> None:
    shares = {"a": exactly("0.5"), "b": exactly("0.3"), "c": exactly("0.2")}
    one = head(
        "several",
        "a b c",
        shares=shares,
        own_fault=exactly("0.25"),
        excluded=(Exclusion(amount=exactly(200), why="damage to the product itself"),),
        liable={"a": {"cap": exactly(100)}, "b": {"barred": "claim out of time"}},
    )
    result = settle(incident(one, (party("a"), party("b"), party("c", 50)))).head("loss")
    assert {lost.why: lost.amount for lost in result.lost} == {
        "damage to the product itself": 200,
        "the victim's own fault": 200,
        "claim out of time": 180,
        "above what the law lets be claimed (limit of liability)": 200,
    }
    assert (result.paid_by_defendants, result.not_recoverable, result.uncollectable) == (150, 780, 70)


def test_time_bars_one_of_several_joint_debtors_and_the_victim_loses_nothing() -> None:
    one = head("joint_and_several", "a b", liable={"a": {"barred": "out of time"}})
    result = settle(incident(one, (party("a"), party("b")))).head("loss")
    assert (result.paid_by_defendants, result.not_recoverable) == (1000, 0)


def test_retention_and_limit_of_a_policy() -> None:
    cover = Policy(id="cover", insurer="insurer", limit=exactly(500), retention=exactly(100))
    rich, poor = party("a", policies=(cover,)), party("a", 30, policies=(cover,))
    found = settle(incident(head("several", "a", shares={"a": exactly(1)}), (rich,))).party("a")
    assert (found.own, found.insurers) == (500, (("cover", 500),))
    # The insurer pays above the retention even where the insured cannot pay the retention.
    outcome = settle(incident(head("several", "a", shares={"a": exactly(1)}), (poor,)))
    assert (outcome.party("a").own, outcome.party("a").insurers) == (30, (("cover", 500),))
    assert outcome.uncollectable == 470


def test_layers_of_cover_follow_each_other() -> None:
    layers = (
        Policy(id="first", insurer="x", limit=exactly(300), retention=exactly(100)),
        Policy(id="excess", insurer="y", limit=exactly(1000), retention=exactly(400)),
    )
    found = settle(incident(head(None, "a", 600), (party("a", policies=layers),))).party("a")
    assert (found.own, found.insurers) == (100, (("first", 300), ("excess", 200)))


def test_limited_funds_are_shared_pro_rata_and_rounded_in_the_order_of_the_file() -> None:
    heads = tuple(head(None, "a", 100, id=f"loss{n}", victim=f"v{n}") for n in range(3))
    outcome = settle(incident(heads, (party("a", 100),)))
    assert [result.paid_by_defendants for result in outcome.heads] == [D("33.34"), D("33.33"), D("33.33")]
    uneven = (*heads[:2], replace(heads[2], amount=exactly(300)))
    paid = [result.paid_by_defendants for result in settle(incident(uneven, (party("a", 100),))).heads]
    assert paid == [20, 20, 60]


def test_a_victim_with_a_solvent_debtor_leaves_the_poor_one_to_those_who_have_no_other() -> None:
    heads = (head("joint_and_several", "poor rich", 100, id="one"), head(None, "poor", 100, id="two", victim="other"))
    outcome = settle(incident(heads, (party("poor", 50), party("rich", 100))))
    assert [result.paid_by_defendants for result in outcome.heads] == [100, 50]


def test_one_ceiling_for_all_victims() -> None:
    heads = tuple(
        head(None, "a", 600, id=f"loss{n}", victim=f"v{n}", liable={"a": {"ceiling": "limit"}}) for n in range(2)
    )
    limit = Ceiling(id="limit", party="a", amount=exactly(1000), why="a statutory limit")
    outcome = settle(incident(heads, (party("a"),), ceilings=(limit,)))
    assert [(r.paid_by_defendants, r.not_recoverable, r.uncollectable) for r in outcome.heads] == [(500, 100, 0)] * 2
    assert outcome.heads[0].lost[0].why == "above a limit that counts for several heads together"


def test_a_ceiling_under_one_instrument_does_not_limit_another() -> None:
    groups = (
        Group(id="strict", rule=None, why="s", liable=(Liability(party="a", ceiling="limit"),)),
        Group(id="fault", rule=None, why="f", liable=(Liability(party="a", cap=exactly(700)),)),
    )
    one = Head(id="loss", victim="victim", amount=exactly(1000), own_fault=NOTHING, groups=groups)
    limit = Ceiling(id="limit", party="a", amount=exactly(200), why="a statutory limit")
    outcome = settle(incident(one, (party("a"),), ceilings=(limit,)))
    assert outcome.party("a").paid == 700  # the same loss under both grounds: the higher of the two, not the sum
    assert outcome.head("loss").not_recoverable == 300


def test_nobody_identified_means_nothing_collectable_and_the_result_says_so() -> None:
    outcome = settle(incident(head("joint_and_several", "a b"), (party("a", found=False), party("b", 400))))
    assert (outcome.party("b").paid, outcome.uncollectable) == (400, 600)
    assert any("nobody can identify" in text for text in outcome.assumptions)


EFFECT_RESULTS = {
    # damage 100, own fault a quarter, a third payer paid 40: defendants pay the victim, the third payer bears
    "steps_in_after_victim": (60, 0, 25),
    "steps_in_alongside": (45, 15, 10),
    "steps_in_first": (35, 25, 0),
    "deducted_from_loss": (45, 15, 40),
    "deducted_from_claim": (35, 25, 40),
}


@pytest.mark.parametrize("effect", EFFECT_RESULTS)
def test_what_a_third_payer_gets_back(effect: Any) -> None:
    found = incident(
        head(None, "a", 100, own_fault=exactly("0.25")),
        (party("a"),),
        benefits=(Benefit(payer="fund", head="loss", amount=D(40), effect=effect, why="benefit"),),
    )
    outcome = settle(found)
    result = outcome.head("loss")
    assert (result.paid_by_defendants, result.not_recoverable, outcome.third_payers[0].bears) == EFFECT_RESULTS[effect]


def test_the_victim_comes_before_the_one_who_stepped_in_where_funds_are_short() -> None:
    after = Benefit(payer="fund", head="loss", amount=D(40), effect="steps_in_after_victim", why="benefit")
    found = incident(head(None, "a", 100), (party("a", 70),), benefits=(after,))
    outcome = settle(found)
    assert (outcome.head("loss").paid_by_defendants, outcome.third_payers[0].recovered) == (60, 10)
    first = replace(found, benefits=(replace(after, effect="steps_in_first"),))
    assert settle(first).head("loss").paid_by_defendants == 30


@pytest.mark.parametrize(
    ("by", "recourse", "others", "lost", "released"),
    [("amount", True, 900, 0, 500), ("amount", False, 900, 0, 100), ("share", False, 500, 400, 100)],
)
def test_a_settlement_and_whom_it_releases(by: Any, recourse: bool, others: int, lost: int, released: int) -> None:
    release = Release(others_owe_less_by=by, recourse=recourse, why="settled", share=exactly("0.5"))
    found = incident(
        head("joint_and_several", "a b"),
        (party("a"), party("b")),
        equal("a b"),
        payments=(Payment(party="a", head="loss", amount=D(100), release=release),),
    )
    outcome = settle(found)
    assert outcome.party("b").paid == others
    assert outcome.head("loss").not_recoverable == lost
    assert outcome.party("a").bears == released


def test_money_received_above_the_damage_is_shown() -> None:
    found = incident(
        head(None, "a", 100, own_fault=exactly("0.5")),
        (party("a"),),
        payments=(Payment(party="a", head="loss", amount=D(130)),),
    )
    result = settle(found).head("loss")
    assert (result.paid_by_defendants, result.beyond_damage, result.not_recoverable) == (130, 30, 0)


# ---- recourse --------------------------------------------------------------------------------------------


def three(shortfall: Any, *more: Any, **terms: Any) -> Incident:
    return incident(
        head("joint_and_several", "a b c", 900),
        (party("a"), party("b"), party("c", NOTHING)),
        equal("a b c", shortfall=shortfall),
        *more,
        asked=("a",),
        **terms,
    )


def test_the_part_of_one_who_cannot_pay_stays_or_is_spread() -> None:
    """BGB 426(1) second sentence spreads it over the other debtors."""
    assert bears(three("stays")) == {"a": 600, "b": 300, "c": 0}
    assert bears(three("spread")) == {"a": 450, "b": 450, "c": 0}


def test_a_waiver_binds_only_its_parties_and_is_no_inability_to_pay() -> None:
    waived = (Waiver(creditor="a", debtor="b", why="promised"),)
    assert bears(three("spread", waivers=waived)) == {"a": 900, "b": 0, "c": 0}
    other = (Waiver(creditor="b", debtor="a", why="promised"),)
    assert bears(three("spread", waivers=other)) == bears(three("spread"))


def test_a_contract_limits_recourse_and_never_the_victim() -> None:
    capped = (TermCap(creditor="a", debtor="b", amount=exactly(120), why="limit of liability"),)
    outcome = settle(three("stays", caps=capped))
    assert outcome.party("b").bears == 120
    assert outcome.uncollectable == 0
    with pytest.raises(BadInput, match="cannot limit what the victim may claim"):
        settle(three("stays", waivers=(Waiver(creditor="victim", debtor="a", why="small print"),)))


def indemnity(**more: Any) -> Right:
    given: dict[str, Any] = {"having_paid": "anything", "available": "yes", "source": "contract", "why": "indemnity"}
    name = more.pop("id", "indemnity")
    return Right(id=name, creditor="a", debtor="b", heads=("loss",), part=exactly(1), **(given | more))


def test_an_indemnity_moves_what_is_left_and_stops_where_the_debtor_is_insolvent() -> None:
    assert bears(three("stays", indemnity())) == {"a": 0, "b": 900, "c": 0}
    assert bears(three("stays", indemnity(up_to=exactly(250)))) == {"a": 350, "b": 550, "c": 0}
    poor = replace(three("stays", indemnity()), parties=(party("a"), party("b", 400), party("c", NOTHING)))
    assert bears(poor) == {"a": 500, "b": 400, "c": 0}
    assert bears(three("stays", indemnity(available="no"))) == {"a": 600, "b": 300, "c": 0}


def test_several_indemnities_make_nothing_good_twice() -> None:
    found = settle(
        incident(
            head("joint_and_several", "a"),
            (party("a"), party("b"), party("c")),
            indemnity(id="first", up_to=exactly(700)),
            replace(indemnity(id="second"), debtor="c"),
        )
    )
    assert {one.party: one.bears for one in found.parties} == {"a": 0, "b": 700, "c": 300}
    assert [(one.step, one.due.low, one.paid.low) for one in found.claims_back] == [
        ("first", 700, 700),
        ("second", 300, 300),
    ]
    assert any("nothing is made good twice" in text for text in found.assumptions)


def test_a_co_debtor_that_paid_more_than_its_part_turns_to_one_that_paid_less() -> None:
    """Of 900 a has paid 700 and c 200; each is to bear 300, and a waived what b owes it."""
    rule = equal("a b c", having_paid="more_than_own_part")
    paid = (Payment(party="a", head="loss", amount=D(700)), Payment(party="c", head="loss", amount=D(200)))
    waived = (Waiver(creditor="a", debtor="b", why="promised"),)
    parties = (party("a"), party("b"), party("c"))
    found = settle(incident(head("joint_and_several", "a b c", 900), parties, rule, payments=paid, waivers=waived))
    assert {one.party: (one.borne.low, one.part.low) for one in found.parts} == {
        "a": (700, 300),
        "b": (0, 300),
        "c": (200, 300),
    }
    claims = {one.debtor: (one.due.low, one.allowed.low, one.paid.low) for one in found.claims_back}
    assert claims == {"b": (300, 0, 0), "c": (100, 100, 100)}
    assert {one.party: one.bears for one in found.parties} == {"a": 600, "b": 0, "c": 300}


def test_cover_extends_to_recourse_and_the_insurer_shares_in_it() -> None:
    cover = Policy(id="cover", insurer="insurer", limit=exactly(1000), retention=exactly(100))
    found = incident(
        head("joint_and_several", "a b"),
        (party("a", policies=(cover,)), party("b")),
        equal("a b"),
        asked=("a",),
    )
    a = settle(found).party("a")
    assert (a.paid, a.recovered, a.bears, a.own, a.insurers) == (1000, 500, 500, 100, (("cover", 400),))


def test_only_more_than_the_own_part_of_the_whole_debt_gives_recourse() -> None:
    poor = incident(
        head("joint_and_several", "a b", liable={}),
        (party("a", 400), party("b", NOTHING)),
        equal("a b", having_paid="more_than_own_part"),
    )
    assert bears(poor) == {"a": 400, "b": 0}
    part = replace(poor, parties=(party("a", 700), party("b", 300)))
    assert bears(part) == {"a": 700, "b": 300}  # nothing is left of b's means


# ---- ranges and risks ------------------------------------------------------------------------------------


def test_unknown_wealth_gives_a_range_that_is_exact() -> None:
    found = incident(
        head("joint_and_several", "a b", shares=HALF),
        (party("a"), party("b", UNKNOWN)),
        equal("a b"),
    )
    ranged = spread(found)
    assert ranged.outcome is None
    a, b = ranged.party("a").bears, ranged.party("b").bears
    assert ((a.low, a.high, a.exact), (b.low, b.high, b.exact)) == ((500, 1000, True), (0, 500, True))
    paid = ranged.party("a").paid
    assert (paid.low, paid.high, paid.exact) == (500, 1000, True)
    assert (ranged.uncollectable.low, ranged.uncollectable.high) == (0, 0)
    several = spread(replace(found, heads=(head("several", "a b", shares={n: exactly("0.5") for n in "ab"}),)))
    assert (several.uncollectable.low, several.uncollectable.high, several.uncollectable.exact) == (0, 500, True)


def test_one_unknown_party_beside_able_ones_and_several_victims() -> None:
    heads = tuple(head("joint_and_several", "a b c", 900, id=f"loss{n}", victim=f"v{n}") for n in range(3))
    rule = equal("a b c", *(one.id for one in heads), shortfall="spread")
    ranged = spread(incident(heads, (party("a", 9000), party("b"), party("c", UNKNOWN)), rule))
    for name, low, high in (("a", 900, 1350), ("b", 900, 1350), ("c", 0, 900)):
        for found in (ranged.party(name).paid, ranged.party(name).bears):
            assert (found.low, found.high, found.exact) == (low, high, True)
    assert ranged.uncollectable.exact


def test_shares_as_ranges_and_own_fault_as_a_range() -> None:
    rule = Contribution(
        id="factors",
        heads=("loss",),
        shares=(("a", between("0.5", "0.8")), ("b", between("0.2", "0.5"))),
        having_paid="anything",
        shortfall="spread",
        available="yes",
        why="by the factors",
    )
    found = incident(head("joint_and_several", "a b", own_fault=between("0.1", "0.3")), (party("a"), party("b")), rule)
    ranged = spread(found)
    a = ranged.party("a").bears
    assert (a.low, a.high, a.exact) == (350, 720, True)
    lost = ranged.head("loss").not_recoverable
    assert (lost.low, lost.high, lost.exact) == (100, 300, True)


def test_recourse_of_which_nobody_can_say_if_it_is_available_gives_both_ends() -> None:
    found = replace(three("stays"), recourse=(equal("a b c", available="open"),))
    a = spread(found).party("a").bears
    assert (a.low, a.high, a.exact) == (600, 900, True)
    with pytest.raises(BadInput, match="1 inputs are ranges or open"):
        settle(found)


def test_who_carries_the_risk_of_insolvency_and_of_not_being_found() -> None:
    cover = Policy(id="cover", insurer="insurer", limit=exactly(200), retention=NOTHING)
    joint = incident(
        head("joint_and_several", "a b", shares={n: exactly("0.5") for n in "ab"}),
        (party("a"), party("b", 50, policies=(cover,))),
        equal("a b"),
    )
    several = replace(
        joint, heads=(replace(joint.heads[0], groups=(replace(joint.heads[0].groups[0], rule="several"),)),)
    )
    found = {(r.rule, r.kind, r.party): r for r in risks({"joint": joint, "several": several})}
    insolvency = found["joint", "insolvency", "b"]
    assert (insolvency.victims, insolvency.parties, insolvency.insurers) == ((("victim", 0),), (("a", 300),), 200)
    assert found["joint", "identification", "b"].parties == (("a", 500),)
    assert found["several", "insolvency", "b"].victims == (("victim", 300),)
    assert found["several", "identification", "b"].victims == (("victim", 500),)
    assert found["several", "identification", "b"].parties == (("a", 0),)


# ---- bad input -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "what"),
    [
        (incident(head(None, "a"), ()), "which is no party"),
        (incident(head("several", "a b"), (party("a"), party("b"))), "needs a share"),
        (incident(head("hybrid", "a", shares={"a": exactly(1)}), (party("a"),)), "needs a threshold"),
        (incident(head("single_channel", "a b"), (party("a"), party("b"))), "needs a channel"),
        (incident(head(None, "a", "0.001"), (party("a"),)), "whole cents"),
        (incident(head(None, "a", between(2, 1)), (party("a"),)), "A range goes upwards"),
        (incident(head(None, "a", UNLIMITED), (party("a"),)), "Give an amount or a range"),
        (incident(head(None, "a", own_fault=exactly(2)), (party("a"),)), "between 0 and 1"),
        (incident(head(None, "a", -1), (party("a"),)), "cannot be negative"),
        (incident(head(None, "victim"), (party("victim"),)), "is listed as a party"),
        (incident(head(None, "a"), (party("a"), party("a"))), "stands there 2 times"),
        (incident(head(None, "a"), (party("a"),), asked=("b",)), "which is no party"),
        (incident(head(None, "a"), (party("a"),), equal("a", "other")), "which there is not"),
        (
            incident(
                head(None, "a", 10),
                (party("a"),),
                benefits=(Benefit(payer="x", head="loss", amount=D(11), effect="steps_in_first", why=""),),
            ),
            "More was paid on loss than the damage",
        ),
        (
            incident(head("several", "a b", shares=dict.fromkeys("ab", exactly("0.6"))), (party("a"), party("b"))),
            "exceed the whole",
        ),
    ],
)
def test_bad_input_is_refused_with_what_why_and_remedy(found: Incident, what: str) -> None:
    with pytest.raises(BadInput, match=what) as error:
        settle(found)
    assert all(problem.why and problem.remedy for problem in error.value.problems)
