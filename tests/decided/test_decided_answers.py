"""The eight kinds of question to a decided case, under an invented statute."""

from typing import Any

import pytest
from decided_case import CLAIM, asked, case_of, fact, toy, verdict, written

from solidum.casefile import loads
from solidum.decided import Asker, Inexpressible
from solidum.reasoning.record import Record
from solidum.source import BadInput, Problem

DEFECT = "met safety_below_entitlement(robot)"
LINK = "causal_link(robot, blow)"
ORDER = "disobeyed_disclosure_order(maker, robot)"
UNKNOWABLE = "undiscoverable_at_release(robot)"
NEITHER_UNSAFE = ["not safety_below_entitlement(robot)", "not safety_below_legal_requirement(robot)"]
WON = [DEFECT, LINK]


# --- outcome


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ([], "not yet made out"),
        (WON, "made out"),
        ([ORDER, LINK], "made out on a presumption"),
        ([ORDER, LINK, "not safety_below_entitlement(robot)"], "not yet made out"),
        ([*WON, UNKNOWABLE], "defeated"),
        ([*WON, UNKNOWABLE, "modifies(maker, robot)"], "made out"),
        ([DEFECT, "likely causal_link(robot, blow)"], "open to appraisal"),
        (["disputed safety_below_entitlement(robot)", LINK], "open to appraisal"),
        ([*WON, "placed_on_market(robot) = 2020-01-01"], "outside scope"),
        ([*WON, "unknown placed_on_market(robot)"], "scope open"),
        ([*WON, "aware_of_damage(visitor, blow) = 2025-01-01", "limitation_pleaded(first)"], "made out"),
        ([*WON, "harm_date(blow) = 2024-01-01", "aware_of_damage(visitor, blow) = 2025-01-01"], "made out"),
    ],
)
def test_outcome(given: list[str], outcome: str) -> None:
    assert asked("outcome", given=given).text == outcome


def test_a_question_may_name_the_kind_of_claim() -> None:
    assert asked("outcome", given=WON, claim={**CLAIM, "pack": "TOY:damages"}).text == "made out"


def test_a_plea_of_limitation_counts_for_the_claim_of_this_claimant() -> None:
    given = [*WON, "aware_of_damage(claimant, blow) = 2028-06-01", "limitation_pleaded(claim)"]
    assert asked("outcome", given=given).text == "made out"
    by_heir = {**CLAIM, "claimant": "heir"}
    assert asked("outcome", given=given, claim=by_heir).text == "time-barred"


def test_the_claim_is_the_one_brought_against_the_defendant_asked() -> None:
    """Not simply the first of this claimant, which here is against another one and was filed too late."""
    given = [*WON, "aware_of_damage(claimant, blow) = 2028-06-01", "limitation_pleaded(claim)"]
    late = "claims:\n  - {id: late, claimant: visitor, for: [blow], against: [importer], filed: 2034-01-01}\n"
    case = loads(written("outcome", given=given).replace("claims:\n", late))
    assert case.decided is not None
    assert Asker(case, toy()).answer(case.decided.questions[0]).text == "made out"


@pytest.mark.parametrize(
    ("given", "decided", "expected"),
    [
        (WON, "liable", "agree"),
        ([ORDER, LINK], "liable", "agree"),
        ([], "not liable", "agree"),
        ([*WON, UNKNOWABLE], "not liable", "agree"),
        (WON, "not liable", "contradict"),
        ([], "liable", "contradict"),
        ([DEFECT, "likely causal_link(robot, blow)"], "liable", "open"),
        ([DEFECT, "likely causal_link(robot, blow)"], "not liable", "open"),
        ([DEFECT, "likely causal_link(robot, blow)"], "open to appraisal", "agree"),
        ([ORDER, LINK], "made out", "contradict"),
        ([*WON, UNKNOWABLE], "defeated", "agree"),
    ],
)
def test_outcome_compared(given: list[str], decided: str, expected: str) -> None:
    assert verdict("outcome", decided, given=given) == expected


def test_a_question_that_several_claims_could_answer_is_refused_unless_they_agree() -> None:
    whoever = {"pack": "TOY", "claimant": "visitor", "harm": "blow", "thing": "robot"}
    assert asked("outcome", given=WON, claim=whoever).text == "made out"
    by_maker_only = [*WON, "country(maker) = DE"]
    with pytest.raises(Inexpressible, match="the claims it may mean differ: made out, not yet made out"):
        asked("outcome", given=by_maker_only, claim=whoever)
    defeated_and_not_made_out = [*by_maker_only, "exercises_public_powers(maker)"]
    assert verdict("outcome", "not liable", given=defeated_and_not_made_out, claim=whoever) == "agree"
    with pytest.raises(Inexpressible):
        asked("outcome", "defeated", given=defeated_and_not_made_out, claim=whoever)


# --- state


@pytest.mark.parametrize(
    ("of", "given", "state"),
    [
        ("TOY-E2", [DEFECT], "proved"),
        ("TOY-E2", [ORDER], "presumed"),
        ("TOY-E2", [ORDER, "not safety_below_entitlement(robot)"], "rebutted"),
        ("TOY-E2", NEITHER_UNSAFE, "disproved"),
        ("TOY-E2", [], "open"),
        ("caused", ["likely causal_link(robot, blow)"], "inferable"),
        ("caused(thing, harm)", [LINK], "proved"),
        ("caused(robot, blow)", [LINK], "proved"),
        ("TOY-D1", [UNKNOWABLE], "proved"),
        ("TOY-D1", [], "open"),
        ("TOY-X", ["filed(first) = 2038-01-01"], "proved"),
        ("answerable(importer, robot)", [], "proved"),
        ("answerable(importer, robot)", ["country(maker) = DE"], "open"),
        ("in_scope(robot)", ["placed_on_market(robot) = 2020-01-01"], "disproved"),
    ],
)
def test_state(of: str, given: list[str], state: str) -> None:
    assert asked("state", of=of, given=given).text == state


@pytest.mark.parametrize(
    ("decided", "given", "expected"),
    [
        ("held", [DEFECT], "agree"),
        ("held", [ORDER], "agree"),
        ("proved", [ORDER], "contradict"),
        ("held", [], "open"),
        ("not held", [], "agree"),
        ("not held", [DEFECT], "contradict"),
        ("not held", ["disputed safety_below_entitlement(robot)"], "open"),
        ("open", ["disputed safety_below_entitlement(robot)"], "agree"),
    ],
)
def test_state_compared(decided: str, given: list[str], expected: str) -> None:
    """On a closed record what is never shown is not held; what is left to the court is not yet decided."""
    assert verdict("state", decided, of="TOY-E2", given=given) == expected


def test_not_held_on_an_open_record_is_left_open() -> None:
    assert verdict("state", "not held", of="TOY-E2", record="open") == "open"
    assert verdict("state", "not held", of="TOY-E2") == "agree"


# --- burden


@pytest.mark.parametrize(
    ("of", "given", "who", "rule"),
    [
        # 1. the outcome turns on it
        ("safety_below_entitlement(robot)", [LINK], "claimant", "TOY-E2"),
        ("causal_link(robot, blow)", [DEFECT], "claimant", "TOY-E3"),
        ("safety_below_entitlement(robot)", [ORDER, LINK], "defendant", "TOY-E2"),
        ("undiscoverable_at_release(robot)", WON, "defendant", "TOY-D1"),
        ("modifies(maker, robot)", [*WON, UNKNOWABLE], "claimant", "TOY-D1"),
        # 2. one part turns on it, and another part is missing
        ("safety_below_entitlement(robot)", [], "claimant", "TOY-E2"),
        ("safety_below_entitlement(robot)", [ORDER], "defendant", "TOY-E2"),
        ("undiscoverable_at_release(robot)", [], "defendant", "TOY-D1"),
        ("causal_link(robot, blow)", ["placed_on_market(robot) = 2020-01-01"], "claimant", "TOY-E3"),
        ("harm_occurred(blow)", [], "claimant", "TOY-E4"),
        # 3. it turns only together with something else that the record does not settle
        ("modifies(maker, robot)", [], "claimant", "TOY-D1"),
        ("limitation_pleaded(first)", ["unknown harm_date(blow)"], "defendant", "TOY-L"),
        # what the law never asks, or the record makes idle
        ("brands(maker, robot)", [], "nobody", None),
        ("modifies(importer, arm)", [], "nobody", None),
        ("limitation_pleaded(first)", ["aware_of_damage(visitor, blow) = 2028-06-01"], "nobody", None),
    ],
)
def test_burden_of_a_fact(of: str, given: list[str], who: str, rule: str | None) -> None:
    found = asked("burden", of=of, given=given)
    assert (found.text, found.rule) == (who, rule)


@pytest.mark.parametrize(
    ("of", "given", "who"),
    [
        ("TOY-E2", [], "claimant"),
        ("TOY-E2", [ORDER], "defendant"),
        ("defective", [], "claimant"),
        ("defective(robot)", [ORDER], "defendant"),
        ("TOY-D1", [], "defendant"),
        ("TOY-L", [], "defendant"),
        ("unforeseeable", [], "defendant"),
        ("in_scope", [], "claimant"),
        ("answerable", [], "claimant"),
    ],
)
def test_burden_of_an_element_or_conclusion(of: str, given: list[str], who: str) -> None:
    assert asked("burden", of=of, given=given).text == who


@pytest.mark.parametrize(
    ("of", "fact_", "given", "who"),
    [
        ("defective", "safety_below_entitlement(robot)", [], "claimant"),
        ("defective", "safety_below_entitlement(robot)", [ORDER], "defendant"),
        ("unforeseeable", "undiscoverable_at_release(robot)", [], "defendant"),
        ("TOY-D1", "modifies(maker, robot)", [UNKNOWABLE], "claimant"),
        ("TOY-D1", "modifies(maker, robot)", [], "nobody"),
        ("defective", "causal_link(robot, blow)", [], "nobody"),
    ],
)
def test_burden_within_a_conclusion(of: str, fact_: str, given: list[str], who: str) -> None:
    assert asked("burden", of=of, fact=fact_, given=given).text == who


def test_nobody_bears_what_neither_side_needs() -> None:
    with pytest.raises(Inexpressible, match="neither side rests on it"):
        asked("burden", of="careful")


def test_an_ending_that_cannot_be_is_left_out_of_account() -> None:
    case, _ = case_of("burden", of="safety_below_entitlement(robot)")
    asker = Asker(case, toy())
    key = ("safety_below_entitlement", "robot")

    def ask(record: Record) -> int:
        entries = record.entries[key]
        if entries and entries[0].value is False:
            raise BadInput([Problem(None, "the record contradicts itself", "", "")])
        return len(entries)

    assert asker._three(asker.record, key, ask) == (1, None, 0)


def test_beside_a_broken_rule_of_safety_nobody_can_show_that_the_thing_was_safe() -> None:
    """The vocabulary excludes it, so the presumption cannot be rebutted and nobody bears the burden."""
    given = ["safety_below_legal_requirement(robot)", ORDER, LINK]
    assert asked("outcome", given=given).text == "made out"
    assert asked("burden", of="safety_below_entitlement(robot)", given=given).text == "nobody"


def test_a_date_has_no_two_ways_to_end() -> None:
    with pytest.raises(Inexpressible, match="not a yes/no fact"):
        asked("burden", of="placed_on_market(robot)")


# --- matters


@pytest.mark.parametrize(
    ("of", "fact_", "given", "answer"),
    [
        ("defective", "safety_below_entitlement(robot)", [], "yes"),
        ("defective", "causal_link(robot, blow)", [], "no"),
        ("defective", ORDER, [], "yes"),
        ("defective", ORDER, [DEFECT], "no"),  # proved or presumed, it is held
        ("caused", "causal_link(robot, blow)", [], "yes"),
        (
            "TOY-D1",
            UNKNOWABLE,
            ["modifies(maker, robot)"],
            "no",
        ),  # lost either way, for one reason or another
        ("unforeseeable", UNKNOWABLE, ["modifies(maker, robot)"], "yes"),
        (None, UNKNOWABLE, [], "no"),  # on this record nothing is made out that it could defeat
        (None, UNKNOWABLE, WON, "yes"),
        (None, ORDER, WON, "no"),
    ],
)
def test_matters(of: str | None, fact_: str, given: list[str], answer: str) -> None:
    more: dict[str, Any] = {} if of is None else {"of": of}
    assert asked("matters", fact=fact_, given=given, **more).text == answer


# --- suffices


def test_suffices_is_the_outcome_of_only_what_is_given() -> None:
    facts = [fact("causal_link", "robot", "blow"), fact("safety_below_entitlement", "robot")]
    assert asked("suffices", facts=facts).text == "scope open"
    needed = ["placed_on_market(robot) = 2027-02-01", "manufactures(maker, robot)", *WON]
    needed += ["harm_occurred(blow)", "injured_interest(blow) = health"]
    assert asked("suffices", given=needed).text == "made out"
    assert asked("suffices", given=needed[:-1]).text == "not yet made out"


@pytest.mark.parametrize(
    ("decided", "given", "expected"),
    [
        ("yes", [DEFECT], "agree"),
        ("no", [DEFECT], "contradict"),
        ("yes", [ORDER], "agree"),
        ("no", [LINK], "agree"),
        ("yes", [LINK], "contradict"),
        ("no", ["disputed safety_below_entitlement(robot)"], "open"),
        ("proved", [DEFECT], "agree"),
        ("not held", [LINK], "agree"),
    ],
)
def test_suffices_compared(decided: str, given: list[str], expected: str) -> None:
    facts = [fact("safety_below_entitlement", "robot")]  # does not count: it is not given
    assert verdict("suffices", decided, of="defective", given=given, facts=facts) == expected


# --- available


@pytest.mark.parametrize(
    ("of", "given", "answer"),
    [
        ("TOY-10", ["met claim_plausible(maker, robot, blow)"], "yes"),
        ("TOY-10", ["not claim_plausible(maker, robot, blow)"], "no"),
        ("TOY-10", [], "no"),
        ("TOY-10", ["disputed claim_plausible(maker, robot, blow)"], "open"),
        ("TOY-11", [], "yes"),
        ("TOY-12", [], "yes"),
        ("TOY-12", ["loss_amount(blow) = 200 EUR"], "no"),
        ("TOY-E2", [ORDER], "yes"),
        ("TOY-E2", [], "no"),
        ("TOY-E2", ["disputed safety_below_entitlement(robot)"], "open"),
        ("caused", ["likely causal_link(robot, blow)"], "open"),
    ],
)
def test_available(of: str, given: list[str], answer: str) -> None:
    assert asked("available", of=of, given=given).text == answer


def test_on_an_open_record_what_is_not_shown_may_still_be() -> None:
    assert asked("available", of="TOY-10", record="open").text == "open"


# --- amount and share


@pytest.mark.parametrize(
    ("decided", "given", "expected"),
    [
        ("700.50 EUR", [], "agree"),
        ("700.5 EUR", [], "agree"),
        ("700.50 SEK", [], "contradict"),
        ("for the court", [], "contradict"),
        ("for the court", ["loss_amount(blow) = 100 EUR"], "agree"),
        ("100 EUR", ["loss_amount(blow) = 100 EUR"], "open"),
    ],
)
def test_amount(decided: str, given: list[str], expected: str) -> None:
    assert verdict("amount", decided, given=given) == expected


def test_an_amount_of_what_offers_none() -> None:
    with pytest.raises(Inexpressible, match="`TOY-E2` offers nothing"):
        asked("amount", of="TOY-E2")


def test_share() -> None:
    assert asked("share").text == "joint_and_several"
    assert verdict("share", "joint_and_several") == "agree"
    assert verdict("share", "several") == "contradict"
    unlinked = ["not manufactures(maker, robot)"]
    assert asked("share", given=unlinked).text == "none"
    assert verdict("share", "joint_and_several", given=["disputed manufactures(maker, robot)"], record="open") == "open"


# --- what a question says of its facts and its claim


def test_roles_stand_for_the_entities_of_the_claim() -> None:
    given = ["met safety_below_entitlement(thing)", "causal_link(thing, harm)"]
    assert asked("outcome", given=given).text == "made out"


def test_an_admission_binds_the_one_who_made_it_also_by_role() -> None:
    for by in ("defendant", "maker"):
        given = [DEFECT, f"admitted by {by}: causal_link(thing, harm)"]
        assert asked("outcome", given=given).text == "made out"
    assert asked("outcome", given=[DEFECT, "admitted by importer: causal_link(thing, harm)"]).text == "not yet made out"


def test_full_facts_may_name_roles_too() -> None:
    given = [
        fact("safety_below_entitlement", "thing"),
        fact("causal_link", "thing", "harm", standing="admitted", by="maker"),
    ]
    assert asked("outcome", given=given).text == "made out"


def test_what_is_given_takes_the_place_of_the_file() -> None:
    facts = [fact("causal_link", "robot", "blow"), fact("safety_below_entitlement", "robot")]
    assert asked("outcome", facts=facts).text == "made out"
    assert asked("outcome", facts=facts, given=["not causal_link(robot, blow)"]).text == "not yet made out"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"claim": None}, "names no claim"),
        ({"claim": {**CLAIM, "pack": "NONE"}}, "no pack NONE"),
        ({"claim": {**CLAIM, "pack": "TOY:injunction"}}, "no pack TOY:injunction"),
        ({"claim": {**CLAIM, "thing": "arm"}}, "no such claim arises"),
        ({"ask": "state"}, "does not say of what"),
        ({"ask": "state", "of": "TOY-99"}, "neither an element nor a conclusion"),
        ({"ask": "state", "of": "defective(blow)"}, "is no thing of the case"),
        ({"ask": "available"}, "does not say what"),
        ({"ask": "burden"}, "does not say which fact"),
        ({"ask": "matters", "of": "defective"}, "does not say which fact"),
        ({"ask": "matters", "fact": "no_such(robot)"}, "no fact `no_such`"),
    ],
)
def test_what_cannot_be_put_is_refused_with_a_reason(more: dict[str, Any], why: str) -> None:
    with pytest.raises(Inexpressible) as caught:
        asked(**{"ask": "outcome", **more})
    assert why in str(caught.value)


def test_the_order_of_facts_never_matters() -> None:
    given = [*WON, UNKNOWABLE, "modifies(maker, robot)"]
    one, other = asked("outcome", given=given), asked("outcome", given=given[::-1])
    assert one == other


def test_asking_leaves_the_case_as_it_is() -> None:
    case, question = case_of("burden", of="causal_link(robot, blow)", given=[DEFECT])
    asker = Asker(case, toy())
    before = dict(asker.record.entries)
    assert asker.answer(question) == asker.answer(question)
    assert asker.record.entries == before
