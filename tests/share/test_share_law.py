"""Who pays and who bears it under the law of the packs: known decisions, and cases made for the purpose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from solidum.analysis import Analysis
from solidum.casefile.model import Assumed
from solidum.share.result import Sharing

Read = Callable[..., Analysis]


def bears(found: Sharing) -> dict[str, str]:
    """What each party bears, to the cent."""
    assert found.result is not None
    assert found.result.outcome is not None
    return {one.party: f"{one.bears:f}" for one in found.result.outcome.parties}


def codes(rules: Any) -> set[str]:
    return {rule.code for rule in rules}


def group(found: Sharing, pack: str) -> Any:
    return next(g for head in found.heads for g in head.groups if g.pack == pack)


# ---- decisions -------------------------------------------------------------------------------------------


def test_fennia_each_owes_the_whole_and_it_is_paid_once(read: Read) -> None:
    found = read(
        "decided/pld85-fennia-philips.yaml",
        ("against: [philips]", "against: [philips, saeco]"),
        ("loss: property_damage,", "loss: property_damage, amount: 10500 EUR,"),
        ("kind: company, note: owner", "kind: company, wealth: {amount: 1000000 EUR}, note: owner"),
        ("kind: company, country: RO", "kind: company, wealth: {amount: 1000000 EUR}, country: RO"),
    ).shared([Assumed(defendant="philips"), Assumed(defendant="saeco")])
    together = group(found, "EU-PLD85")
    assert together.rule == "joint_and_several"
    assert codes(together.rules) == {"EU-PLD85-5"}
    assert found.result is not None
    outcome = found.result.outcome
    assert outcome is not None
    head = outcome.heads[0]
    # The threshold of the directive for things comes off; what is left is paid once, and each could be asked for all.
    assert (head.paid_by_defendants, head.not_recoverable, head.uncollectable) == (10000, 500, 0)
    assert {one.could_be_asked for one in outcome.parties} == {(Decimal(0), Decimal(10000))}
    # The directive leaves recourse to national law, and no pack holds that of Finland.
    assert found.recourse_reasons
    assert {reading.name.split(";")[0] for reading in found.recourse_readings} == {"in equal parts"}


def test_des_each_company_owes_the_whole(read: Read) -> None:
    found = read(
        "decided/caus-nl-des.yaml",
        ("loss: injury,", "loss: injury, amount: 100000 EUR,"),
        (
            "name: Bayer Nederland, kind: company,",
            "name: Bayer Nederland, kind: company, wealth: {amount: 900000 EUR},",
        ),
        ("name: another of the companies sued, kind: company,", "name: second, kind: company, wealth: insolvent,"),
    ).shared([Assumed(defendant="bayer", pack="NL-BW"), Assumed(defendant="second", pack="NL-BW")])
    together = group(found, "NL-BW")
    assert together.rule == "full_each"
    assert "NL-BW-6-99-whole" in codes(together.rules)
    assert "NL-BW-market-share" not in codes(together.rules)
    assert found.result is not None
    # The one that can pay pays all: the victim carries nobody's insolvency.
    assert found.result.party("bayer").paid.low == found.result.party("bayer").paid.high == 100000
    assert found.uncollectable == (0, 0)


def test_sindell_each_maker_owes_its_share_of_the_market(read: Read) -> None:
    changes = (
        ("interest: health, loss: injury, place", "interest: health, loss: injury, amount: 1000000 USD, place"),
        ("name: Abbott Laboratories, kind: company,", "name: Abbott, kind: company, wealth: {amount: 9000000 USD},"),
        ("name: another of the makers sued, kind: company,", "name: B, kind: company, wealth: {amount: 9000000 USD},"),
    )
    shares = """
court_figures:
  - {of: market_share, party: abbott, value: 0.3, by: the court}
  - {of: market_share, party: second, value: 0.25, by: the court}
"""
    both = [Assumed(defendant="abbott"), Assumed(defendant="second")]
    found = read("decided/caus-us-sindell.yaml", *changes, more=shares).shared(both)
    together = group(found, "US-CA")
    assert (together.rule, codes(together.rules)) == ("market_share", {"US-CA-Sindell-2"})
    assert found.result is not None
    assert found.result.party("abbott").paid.low == 300000
    assert found.result.party("second").paid.high == 250000
    # What makers that are not sued sold stays with the victim.
    assert found.not_recoverable == (450000, 450000)
    # Without the shares there is a range, and they are asked for; no figure is put in their place.
    open_ = read("decided/caus-us-sindell.yaml", *changes).shared(both)
    assert open_.result is not None
    assert open_.result.head("cancer").paid_by_defendants.low == 0
    assert any("market share" in ask for ask in open_.asks)


# ---- data protection -------------------------------------------------------------------------------------


def test_controllers_and_processors_of_the_same_processing_owe_the_whole(read: Read) -> None:
    found = read("gdpr.yaml").sharing
    together = group(found, "EU-GDPR")
    assert together.rule == "joint_and_several"
    assert together.parties == ("first", "second", "proc")
    (rule,) = together.rules
    assert (rule.code, rule.at) == ("EU-GDPR-82-4", "82(4), recital 146")
    (step,) = found.steps
    assert codes(step.rules) == {"EU-GDPR-82-5"}


def test_a_controller_of_another_processing_stands_apart(read: Read) -> None:
    found = read(
        "gdpr.yaml",
        ("[first, second, proc], relief", "[first, second, proc, stranger], relief"),
        ("  - {defendant: proc, pack: EU-GDPR}", "  - {defendant: proc, pack: EU-GDPR}\n  - {defendant: stranger}"),
    ).sharing
    groups = {g.parties for head in found.heads for g in head.groups if g.pack == "EU-GDPR"}
    assert groups == {("first", "second", "proc"), ("stranger",)}
    # Whether both processings owe one loss is not said in that article: refused, with the alternatives.
    assert found.state == "refused"
    assert found.result is None
    assert {"all owe the same loss, paid once"} <= {reading.name for reading in found.readings}


def test_only_who_has_paid_the_whole_has_recourse(read: Read) -> None:
    figures = """
court_figures:
  - {of: share, party: first, value: 0.5, by: the court}
  - {of: share, party: second, value: 0.2, by: the court}
  - {of: share, party: proc, value: 0.3, by: the court}
"""
    found = read("gdpr.yaml", more=figures).sharing
    # Each has paid a part: nobody has recourse.
    assert bears(found) == {"first": "3000", "second": "3000", "proc": "3000"}
    # Every input is known, so the bounds are that one sum.
    assert found.result is not None
    assert {(one.bears.low, one.bears.high) for one in found.result.parties if one.party != "stranger"} == {
        (3000, 3000)
    }
    alone = next(one for one in found.if_asked if "Second" in one.name)
    assert alone.result is not None
    assert alone.result.outcome is not None
    assert {one.party: one.bears for one in alone.result.outcome.parties} == {
        "first": 4500,
        "second": 1800,
        "proc": 2700,
    }


def test_ratings_give_ranges_and_no_number(read: Read) -> None:
    found = read("gdpr.yaml").sharing
    assert found.factors is not None
    assert found.factors.shares is not None
    assert found.factors.used_by == ("EU-GDPR-82-5",)
    assert all(one.least.value < one.most.value for one in found.factors.shares.ranges)
    assert found.result is not None
    assert found.result.outcome is None


# ---- a chain with an insolvent supplier and a capped insurer -----------------------------------------------


def test_chain_to_the_cent(read: Read) -> None:
    found = read("chain.yaml").sharing
    assert found.state == "computed"
    assert found.uncollectable == (10000, 10000)
    assert bears(found) == {"maker": "65000", "importer": "30000", "supplier": "0", "fleet": "25000"}
    assert found.result is not None
    outcome = found.result.outcome
    assert outcome is not None
    head = outcome.heads[0]
    assert (
        head.damage == head.paid_by_defendants + head.paid_by_third_payers + head.not_recoverable + head.uncollectable
    )
    assert dict(outcome.party("maker").insurers) == {"maker, policy 1 (cover)": 50000}
    # Two instruments, one loss: the national rule that joins them is named.
    assert codes(found.heads[0].across) == {"DE-BGB-840-1-other-grounds"}
    risk = next(r for r in found.risks.risks if r.party == "supplier" and r.kind == "insolvency")  # type: ignore[union-attr]
    assert dict(risk.victims) == {"vic": 10000}


def test_recourse_follows_the_shares_and_spreads_what_the_insolvent_one_cannot_pay(read: Read) -> None:
    found = read("chain.yaml", ("{amount: 40000 EUR}", "{amount: 400000 EUR}")).sharing
    assert found.uncollectable == (0, 0)
    outcome = found.result.outcome if found.result else None
    assert outcome is not None
    before = {one.party: one.paid for one in outcome.parties}
    # The importer can pay 30,000 at most; 5 to 2 of the 150,000 is what the maker and it are to bear (section 426 BGB).
    assert before == {"maker": 120000, "importer": 30000, "supplier": 0, "fleet": 0}
    assert outcome.party("importer").bears == 30000


PRODUCT_LAW_ONLY = tuple(
    (f"  - {{defendant: {one}, reason: to see what follows}}", f"  - {{defendant: {one}, pack: EU-PLD24}}")
    for one in ("maker", "supplier", "importer")
)


def test_german_law_sets_the_shares_that_the_directive_leaves_to_national_law(read: Read) -> None:
    found = read("chain.yaml", ("{amount: 40000 EUR}", "{amount: 400000 EUR}"), *PRODUCT_LAW_ONLY).sharing
    assert group(found, "EU-PLD24").rule == "joint_and_several"
    assert {one.pack for one in found.counted} == {"EU-PLD24"}
    assert not found.recourse_reasons
    step = next(one for one in found.steps if one.kind == "contribution")
    assert codes(step.rules) == {"EU-PLD24-DE-426-1", "EU-PLD24-DE-195"}
    # Recourse has a time of its own: three years from the end of the year of the harm.
    assert {limit.due for one in found.recourse for limit in one.limits} == {date(2030, 12, 31)}


def test_where_no_rule_of_the_country_is_known_the_shares_stay_open(read: Read) -> None:
    found = read("chain.yaml", ("place: DE", "place: FI"), ("country: DE", "country: FI"), *PRODUCT_LAW_ONLY).sharing
    assert group(found, "EU-PLD24").rule == "joint_and_several"
    assert found.state == "computed"
    assert any("EU-PLD24-14" in reason for reason in found.recourse_reasons)
    names = {reading.name.split(";")[0] for reading in found.recourse_readings}
    assert "in equal parts" in names


def test_the_motor_insurer_that_owes_cover_bears_it_alone(read: Read) -> None:
    found = read(
        "studies/overseer-de.yaml",
        ("loss: death,", "loss: death, amount: 60000 EUR,"),
        ("loss: medical_costs,", "loss: medical_costs, amount: 20000 EUR,"),
    ).sharing
    together = group(found, "DE-STVG")
    assert together.rule == "joint_and_several"
    assert codes(together.rules) == {"DE-STVG-840", "DE-STVG-840-driver", "DE-VVG-115-joint"}
    rights = {one.parties for one in found.steps if one.kind == "right"}
    assert rights == {("test_company", "motor_insurer"), ("driver", "motor_insurer")}
    assert {one.parties[::-1] for one in found.steps if one.kind == "waiver"} == rights


# ---- silence, figures, payments --------------------------------------------------------------------------


def test_nobody_owes_while_no_claim_is_made_out(read: Read) -> None:
    empty = read("decided/caus-us-sindell.yaml").sharing
    assert empty.state == "nobody"
    assert empty.result is None
    assert {one.outcome for one in empty.left_out} == {"not yet made out"}


def test_a_benefit_of_which_no_rule_and_nobody_speaks_is_refused(read: Read) -> None:
    found = read("chain.yaml", (", effect: steps_in_after_victim", "")).sharing
    assert found.state == "refused"
    assert any("Health Fund" in reason for reason in found.reasons)
    assert len(found.readings) == 6
    assert all(reading.result is not None for reading in found.readings)


def test_an_insurer_of_the_victim_steps_in_as_the_law_says(read: Read) -> None:
    told = read("chain.yaml", ("as: social_security, effect: steps_in_after_victim", "as: insurer")).sharing
    assert told.incident is not None
    (benefit,) = told.incident.benefits
    assert benefit.effect == "steps_in_after_victim"
    assert "DE-VVG-86-1-order" in benefit.why


def test_a_model_that_cannot_be_used_stops_nothing_else(read: Read) -> None:
    model = "incident_model:\n  outcome: crash\n  acts: [{variable: a, by: maker}]\n  equations: crash := a\n"
    found = read("chain.yaml", more=model).sharing
    assert found.causal is None
    assert found.state == "computed"
    assert any("incident model" in text for text in found.not_computed)


def test_a_settlement_of_which_the_effect_is_not_said_is_refused(read: Read) -> None:
    paid = (
        "payments:\n  - {from: importer, to: vic, amount: 10000 EUR, for: [h1], kind: settlement, releases: [importer]}"
    )
    found = read("chain.yaml", ("payments:", paid)).sharing
    assert found.state == "refused"
    assert {reading.result is not None for reading in found.readings} == {True}
    assert {reading.name.split(";")[0] for reading in found.readings} == {
        "the others owe less by the amount",
        "the others owe less by the share",
    }
    half = paid.replace("releases: [importer]", "releases: [importer], others_owe_less_by: share")
    open_ = read("chain.yaml", ("payments:", half)).sharing
    assert [reading.result is not None for reading in open_.readings] == [True, True]
    said = paid.replace("releases: [importer]", "releases: [importer], others_owe_less_by: amount, recourse: no")
    told = read("chain.yaml", ("payments:", said)).sharing
    assert told.state == "computed"


def test_how_payment_is_taken_to_run_is_said(read: Read) -> None:
    said = " ".join(read("chain.yaml").sharing.assumptions)
    assert "the victims may choose otherwise" in said
    assert "cover extends to recourse" in said


def test_own_fault_without_a_figure_is_the_whole_range(read: Read) -> None:
    fault = "facts:\n  - {is: victims_fault_contributed, args: [h1], value: yes, standing: proved}\n\nassume:"
    found = read("chain.yaml", ("assume:", fault)).sharing
    assert found.heads[0].own_fault == (0, 1)
    assert "DE-BGB-254" in found.heads[0].own_fault_by
    assert found.result is not None
    assert found.result.head("h1").not_recoverable.low == 0
    told = read(
        "chain.yaml",
        ("assume:", fault),
        ("court_figures:", "court_figures:\n  - {of: own_fault, harm: h1, value: 0.25, by: the court}"),
    ).sharing
    assert told.heads[0].own_fault == (Decimal("0.25"), Decimal("0.25"))
    assert "the court" in told.heads[0].own_fault_by


def test_unknown_wealth_is_a_range_and_said_so(read: Read) -> None:
    found = read("chain.yaml", ("wealth: {amount: 30000 EUR}", "wealth: unknown")).sharing
    assert found.uncollectable == (0, 40000)
    assert any("Importer" in text and "nobody has said" in text for text in found.assumptions)


def test_recourse_that_is_out_of_time_stays_where_it_was_paid(read: Read) -> None:
    barred = "recourse:\n  - {by: maker, against: fleet, available: no, reason: out of time}\n\ncontracts:"
    found = read("chain.yaml", ("contracts:", barred)).sharing
    assert bears(found)["maker"] == "90000"
    assert bears(found)["fleet"] == "0"


def test_a_term_with_the_victim_is_never_used_against_it(read: Read) -> None:
    waiver = "contracts:\n  - {id: k2, between: [vic, maker], term: waiver}"
    found = read("chain.yaml", ("contracts:", waiver)).sharing
    assert found.uncollectable == (10000, 10000)
    assert any("k2" in text for text in found.not_computed)


def test_two_currencies_are_not_compared(read: Read) -> None:
    second = "amount: 150000 EUR, date: 2027-09-01, place: DE, involves: [robot], standing: proved}"
    other = f"{second}\n  - {{id: h2, victim: vic, interest: health, loss: medical_costs, amount: 10 CHF, place: DE, involves: [robot], standing: proved}}"
    found = read("chain.yaml", (second, other), ("for: [h1], against", "for: [h1, h2], against")).sharing
    assert found.result is None
    assert any("several currencies" in reason for reason in found.reasons)


def test_the_model_of_the_incident_is_evidence_only(read: Read) -> None:
    model = """
incident_model:
  harm: h1
  outcome: crash
  acts:
    - {variable: bad_sensor, by: supplier, happened: yes}
    - {variable: no_check, by: maker, happened: yes}
  equations: |
    crash := bad_sensor and no_check
"""
    plain, with_model = read("chain.yaml").sharing, read("chain.yaml", more=model).sharing
    assert with_model.causal is not None
    assert [part.but_for for part in with_model.causal.actors] == [True, True]
    assert with_model.result == plain.result


@pytest.mark.parametrize("name", ["studies/recruitment-us.yaml", "studies/benefits-nl.yaml"])
def test_studies_name_the_rule_or_refuse(read: Read, name: str) -> None:
    analysis = read(name)
    found = analysis.shared([Assumed(defendant=party.id) for party in analysis.case.parties])
    assert found.state == "structure"
    for head in found.heads:
        for one in head.groups:
            assert one.rule is None or one.rules
            assert len(one.parties) == 1 or one.rule is not None or "no" in one.why


def test_a_limit_for_all_harms_of_an_event_is_shared_and_named(read: Read) -> None:
    found = read("road.yaml").sharing
    assert {code for head in found.heads for code in codes(head.limits)} == {"DE-STVG-12-1-persons"}
    assert found.result is not None
    # 5 million of 7.5 million owed: each victim gets two thirds, and the rest is lost in law, not for want of money.
    assert [head.paid_by_defendants.low for head in found.result.heads] == [3000000, 2000000]
    assert found.not_recoverable == (2500000, 2500000)
    assert found.uncollectable == (0, 0)


DRIVER = (
    (
        "  - {id: motor, name",
        "  - {id: driver, name: The driver, kind: natural_person, country: DE, wealth: {amount: 9000000 EUR}}\n"
        "  - {id: motor, name",
    ),
    ("wealth: {amount: 1000000 EUR}", "wealth: {amount: 9000000 EUR}"),
    ("for: [h1], against: [keeper]", "for: [h1], against: [keeper, driver]"),
    ("for: [h2], against: [keeper]", "for: [h2], against: [keeper, driver]"),
    (
        "facts:\n",
        "facts:\n  - {is: drives_vehicle, args: [driver, car], value: yes, standing: undisputed}\n",
    ),
    ("assume:\n", "assume:\n  - {defendant: driver, pack: DE-STVG}\n"),
)


def test_a_limit_of_a_debt_owed_jointly_counts_once(read: Read) -> None:
    """Keeper and driver owe one debt: two payers are no reason to get more than the statute gives."""
    found = read("road.yaml", *DRIVER).sharing
    assert {view.rule for head in found.heads for view in head.groups} == {"joint_and_several"}
    assert found.result is not None
    assert [head.paid_by_defendants.low for head in found.result.heads] == [3000000, 2000000]
    assert found.not_recoverable == (2500000, 2500000)
    assert found.uncollectable == (0, 0)


OWN_FAULT = "court_figures:\n  - {of: own_fault, harm: h1, value: 0.2, by: the court}\n"
OPEN_FAULT = "court_figures:\n  - {of: own_fault, harm: h1, least: 0.1, most: 0.2, by: the court}\n"
KEEPER_ALONE = ("for: [h2], against: [keeper, driver]", "for: [h2], against: [keeper]")
SMALL = (("amount: 4500000 EUR", "amount: 1500000 EUR"), KEEPER_ALONE)


def test_a_joint_limit_counts_after_own_fault(read: Read) -> None:
    """Of 3.6 and 3 million owed, 5 million in proportion; the own fault stays what it is."""
    found = read("road.yaml", *DRIVER, more=OWN_FAULT).sharing
    assert found.result is not None
    paid = [head.paid_by_defendants.low for head in found.result.heads]
    assert paid == [Decimal("2727272.73"), Decimal("2272727.27")]
    assert sum(paid) == 5000000
    assert found.not_recoverable == (2500000, 2500000)
    assert found.uncollectable == (0, 0)


ANN_ALONE = (
    ("  - {id: c2, claimant: bea, capacity: victim, for: [h2], against: [keeper], relief: [money], forum: DE}\n", ""),
    *(change for change in DRIVER if "h2" not in change[0]),
    ("amount: 4500000 EUR", "amount: 9000000 EUR"),
)


@pytest.mark.parametrize(("more", "least"), [(OPEN_FAULT, 5000000), (OPEN_FAULT.replace("0.2", "0.6"), 3600000)])
def test_a_joint_limit_of_one_loss_holds_however_open_the_own_fault(read: Read, more: str, least: int) -> None:
    found = read("road.yaml", *ANN_ALONE, more=more).sharing
    assert found.result is not None
    (head,) = found.result.heads
    assert (head.paid_by_defendants.low, head.paid_by_defendants.high) == (least, 5000000)
    assert (head.not_recoverable.low, head.not_recoverable.high) == (4000000, 9000000 - least)


@pytest.mark.parametrize(
    ("changes", "more", "because"),
    [
        ((), OPEN_FAULT, "what is owed for each of several losses is open"),
        ((KEEPER_ALONE,), "", "not all of them owe the same losses"),
    ],
    ids=["own fault is open", "one owes a loss alone"],
)
def test_where_no_rule_says_how_a_joint_limit_counts_no_sum_is_given(
    read: Read, changes: tuple[tuple[str, str], ...], more: str, because: str
) -> None:
    found = read("road.yaml", *DRIVER, *changes, more=more).sharing
    assert found.result is None
    assert found.state == "structure"
    assert any(because in reason and "DE-STVG-12-1-persons" in reason for reason in found.reasons)


def test_a_joint_limit_that_does_not_bite_refuses_nothing(read: Read) -> None:
    found = read("road.yaml", *DRIVER, *SMALL).sharing
    assert found.result is not None
    assert sum(head.paid_by_defendants.low for head in found.result.heads) == 4500000


def test_limited_funds_are_shared_by_the_victims_in_proportion(read: Read) -> None:
    poor = read("road.yaml", ("up_to: 7500000 EUR", "up_to: 1500000 EUR")).sharing
    assert poor.result is not None
    assert [head.paid_by_defendants.low for head in poor.result.heads] == [1500000, 1000000]
    assert poor.uncollectable == (2500000, 2500000)


SUB = (
    (
        "  - {id: stranger,",
        "  - {id: subp, name: Sub, kind: company, country: IE, wealth: {amount: 90000 EUR}}\n  - {id: stranger,",
    ),
    (
        "  - {from: stranger, does",
        "  - {from: subp, does: processes_data, to: shared, standing: undisputed}\n  - {from: stranger, does",
    ),
    (
        "facts:\n",
        "facts:\n  - {is: engaged_other_processor, args: [proc, subp, shared], value: yes, standing: undisputed}\n"
        "  - {is: same_processing, args: [subp, proc, shared], value: yes, standing: undisputed}\n",
    ),
    ("[first, second, proc], relief", "[first, second, proc, subp], relief"),
    ("assume:\n", "assume:\n  - {defendant: subp, pack: EU-GDPR}\n"),
)


def test_the_first_processor_answers_to_the_controllers_for_its_sub_processor(read: Read) -> None:
    found = read("gdpr.yaml", *SUB).sharing
    rights = [step for step in found.steps if step.kind == "right"]
    assert {step.parties for step in rights} == {("first", "proc"), ("second", "proc")}
    assert {code for step in rights for code in codes(step.rules)} == {"EU-GDPR-28-4"}
    # How much is put down to the sub-processor nobody has said: asked for, never guessed.
    assert any("recourse_part" in ask for ask in found.asks)


def test_a_relation_between_two_is_no_part_of_an_assumption(read: Read) -> None:
    """That each answers says nothing about whether one answers for the other (section 840(2) BGB)."""
    assert not [step for step in read("chain.yaml").sharing.steps if step.id.startswith("DE-BGB-840-2")]
