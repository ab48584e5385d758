"""What holds for every rule, contract and pattern of insolvency."""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sharing_incidents import incidents, renamed

from solidum.sharing.model import UNLIMITED, Incident, Outcome, Range
from solidum.sharing.points import at, open_inputs
from solidum.sharing.ranges import corners, spread
from solidum.sharing.waterfall import compute, settle

CENT = Decimal("0.01")


def conserved(incident: Incident, outcome: Outcome) -> None:
    for head in outcome.heads:
        assert head.damage + head.beyond_damage == (
            head.paid_by_defendants + head.paid_by_third_payers + head.not_recoverable + head.uncollectable
        )
        assert head.not_recoverable == sum(lost.amount for lost in head.lost)
        assert min(head.paid_by_defendants, head.not_recoverable, head.uncollectable, head.beyond_damage) >= 0
    for party in outcome.parties:
        assert (
            party.bears
            == party.paid - party.recovered + party.paid_in_recourse
            == party.own + sum(part for _, part in party.insurers)
        )
        assert min(party.bears, party.own, party.paid) >= 0
        assert party.could_be_asked[0] <= party.paid <= party.could_be_asked[1]
    balance: dict[str, Decimal] = defaultdict(Decimal)
    for flow in outcome.flows:
        assert flow.amount > 0
        assert flow.amount == flow.amount.quantize(CENT)
        balance[flow.from_] -= flow.amount
        balance[flow.to] += flow.amount
    for party in outcome.parties:
        assert balance[party.party] == -party.bears
    for victim in {head.victim for head in outcome.heads}:
        received = sum(h.paid_by_defendants + h.paid_by_third_payers for h in outcome.heads if h.victim == victim)
        assert balance[victim] == received
    kept = {b.payer for b in incident.benefits if b.effect == "kept"}
    for payer in outcome.third_payers:
        assert payer.paid - payer.recovered == payer.bears
        if payer.payer not in kept:
            assert balance[payer.payer] == -payer.bears
    assert sum(balance.values()) == 0


def within_means(incident: Incident, outcome: Outcome) -> None:
    exact = compute(incident)
    owed = {(debt.head, debt.party): debt.amount for debt in exact.network.debts}
    paid: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for flow in outcome.flows:
        if flow.stage in ("to_victim", "to_third_payer"):
            paid[flow.head, flow.from_] += flow.amount
    for payment in incident.payments:
        paid[payment.head, payment.party] -= payment.amount
    for key, amount in paid.items():
        assert amount * 100 < owed.get(key, Fraction(0)) + 1
    for ceiling in incident.ceilings:
        # Only debts that stand under no other ground are limited by it for certain; each is rounded for itself.
        limited = {(d.head, d.party) for d in exact.network.debts if [c for _, c in d.grounds] == [ceiling.id]}
        counted = [amount for key, amount in paid.items() if key in limited]
        assert sum(counted) <= ceiling.amount.low + CENT * len(counted)
    for party in incident.parties:
        result = outcome.party(party.id)
        before = sum(p.amount for p in incident.payments if p.party == party.id)
        if not party.found:
            assert result.bears <= before
            assert result.paid <= before
        means = party.wealth.low + sum(policy.limit.low for policy in party.policies)
        assert result.paid <= before + means
        assert result.bears <= before + means
        assert result.own <= before + party.wealth.low
        limits = {policy.id: policy.limit.low for policy in party.policies}
        assert all(part <= limits[name] for name, part in result.insurers)


@given(incidents())
def test_every_cent_is_accounted_for_and_nobody_pays_more_than_rule_cap_and_means_allow(incident: Incident) -> None:
    outcome = settle(incident)
    conserved(incident, outcome)
    within_means(incident, outcome)


@given(incidents())
def test_what_is_claimed_back_is_what_moves_and_never_more_than_is_due(incident: Incident) -> None:
    outcome = settle(incident)
    moved: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for flow in outcome.flows:
        if flow.stage == "recourse":
            moved[flow.to, flow.from_] += flow.amount
    for claim in outcome.claims_back:
        (due,), (allowed,), (paid,) = ({*span} for span in (claim.due, claim.allowed, claim.paid))
        assert 0 <= paid <= allowed <= due
        moved[claim.creditor, claim.debtor] -= paid
        if any((w.creditor, w.debtor) == (claim.creditor, claim.debtor) for w in incident.waivers):
            assert allowed == 0
    assert not any(moved.values())
    steps = {step.id: step for step in incident.recourse}
    for part in outcome.parts:
        if steps[part.step].having_paid == "anything":  # type: ignore[union-attr]
            mine = [one for one in outcome.parts if one.step == part.step]
            borne, own = (sum(getattr(one, name).low for one in mine) for name in ("borne", "part"))
            assert abs(borne - own) <= CENT * len(mine)


def total(incident: Incident) -> Fraction:
    exact = compute(incident)
    return sum((exact.victim(head.id)[0] for head in incident.heads), Fraction(0))


def with_rule(incident: Incident, rule: Any) -> Incident:
    heads = tuple(
        replace(head, groups=tuple(replace(group, rule=rule) for group in head.groups)) for head in incident.heads
    )
    return replace(incident, heads=heads)


@given(incidents(benefits=False, one_victim=True))
def test_a_victim_never_gets_less_under_joint_than_under_several_liability(incident: Incident) -> None:
    assert total(with_rule(incident, "several")) <= total(with_rule(incident, "joint_and_several"))


@given(incidents(), st.data())
def test_making_someone_solvent_never_lowers_what_any_victim_gets(incident: Incident, data: st.DataObject) -> None:
    which = data.draw(st.integers(0, len(incident.parties) - 1))
    parties = list(incident.parties)
    parties[which] = replace(parties[which], wealth=UNLIMITED, found=True)
    before, after = compute(incident), compute(replace(incident, parties=tuple(parties)))
    for head in incident.heads:
        assert before.victim(head.id)[0] <= after.victim(head.id)[0]
        assert before.victim(head.id)[2] >= after.victim(head.id)[2]


@given(incidents(), st.permutations(range(4)))
def test_names_change_nothing(incident: Incident, order: list[int]) -> None:
    names = {party.id: f"p{order[n]}" for n, party in enumerate(incident.parties)}
    assert settle(renamed(incident, names)) == renamed(settle(incident), names)


@given(incidents(), st.randoms(use_true_random=False))
def test_the_order_of_parties_and_heads_does_not_change_what_victims_get(incident: Incident, random: Any) -> None:
    parties, heads = list(incident.parties), list(incident.heads)
    random.shuffle(parties)
    random.shuffle(heads)
    other = compute(replace(incident, parties=tuple(parties), heads=tuple(heads)))
    here = compute(incident)
    assert all(here.victim(head.id) == other.victim(head.id) for head in heads)


@given(incidents(), st.data())
def test_the_choice_of_the_victims_reaches_both_ends_of_what_a_party_could_be_asked(
    incident: Incident, data: st.DataObject
) -> None:
    party = data.draw(st.sampled_from([party.id for party in incident.parties]))
    others = tuple(one.id for one in incident.parties if one.id != party)
    first = settle(replace(incident, asked=(party, *others))).party(party)
    last = settle(replace(incident, asked=(*others, party))).party(party)
    assert first.could_be_asked == last.could_be_asked == settle(incident).party(party).could_be_asked
    if len(incident.heads) == 1:
        assert abs(first.paid - first.could_be_asked[1]) <= CENT
        assert abs(last.paid - last.could_be_asked[0]) <= CENT


@given(incidents())
def test_what_is_collected_is_the_smallest_cut(incident: Incident) -> None:
    """By trying all cuts: heads and parties on the one side or the other."""
    exact = compute(replace(incident, ceilings=(), heads=tuple(_without_ceilings(head) for head in incident.heads)))
    network = exact.network
    claims: dict[str, Fraction] = defaultdict(Fraction)
    for creditor in network.creditors:
        claims[creditor.head] += creditor.amount
    parties = list(network.purses)
    cuts = []
    for kept in product((False, True), repeat=len(claims)):
        inside = {head for head, keep in zip(claims, kept, strict=True) if keep}
        for taken in product((False, True), repeat=len(parties)):
            beyond = {party for party, take in zip(parties, taken, strict=True) if take}
            cut = sum(amount for head, amount in claims.items() if head not in inside)
            cut += sum(d.amount for d in network.debts if d.head in inside and d.party not in beyond)
            cuts.append(cut + sum(network.purses[party] for party in beyond))
    assert sum(exact.received) == min(cuts) == sum(exact.paid.values())


def _without_ceilings(head: Any) -> Any:
    groups = (replace(group, liable=tuple(replace(one, ceiling=None) for one in group.liable)) for group in head.groups)
    return replace(head, groups=tuple(groups))


def point(incident: Incident, data: st.DataObject) -> Incident:
    chosen: dict[Any, Any] = {}
    for path, value in open_inputs(incident).items():
        if isinstance(value, Range):
            unlimited = not value.high.is_finite()
            if unlimited and data.draw(st.booleans()):
                chosen[path] = value.high
                continue
            high = Decimal(150) if unlimited else value.high
            step = Decimal(data.draw(st.integers(0, 10))) / 10
            middle = value.low + (high - value.low) * step
            money = path[-1] not in ("share", "part", "own_fault") and "shares" not in path
            chosen[path] = min(high, middle.quantize(CENT)) if money else middle
        else:
            chosen[path] = data.draw(st.sampled_from(["yes", "no"]))
    return at(incident, chosen)


def inside(incident: Incident, data: st.DataObject) -> None:
    ranged = spread(incident)
    outcome = settle(point(incident, data))
    for head in outcome.heads:
        bounds = ranged.head(head.head)
        for name in ("paid_by_defendants", "not_recoverable", "uncollectable"):
            found = getattr(bounds, name)
            assert found.low <= getattr(head, name) <= found.high, name
            assert found.low <= found.reached[0] <= found.reached[1] <= found.high
    for party in outcome.parties:
        paid, bears = ranged.party(party.party).paid, ranged.party(party.party).bears
        assert paid.low <= party.paid <= paid.high
        assert bears.low <= party.bears <= bears.high
    assert ranged.uncollectable.low <= outcome.uncollectable <= ranged.uncollectable.high


@given(incidents(ranged=True), st.data())
def test_every_point_inside_the_input_ranges_lies_inside_the_reported_ranges(
    incident: Incident, data: st.DataObject
) -> None:
    inside(incident, data)


@pytest.mark.slow
@given(incidents(ranged=True), st.data())
def test_ranges_hold_and_cents_are_conserved_at_many_points(incident: Incident, data: st.DataObject) -> None:
    inside(incident, data)
    for corner in corners(incident)[0][:4]:
        conserved(corner, settle(corner))


@given(incidents())
def test_known_inputs_give_one_outcome_with_exact_bounds_for_victims(incident: Incident) -> None:
    ranged = spread(incident)
    outcome = settle(incident)
    assert ranged.outcome == outcome
    for head in outcome.heads:
        bounds = ranged.head(head.head)
        assert bounds.uncollectable.exact
        assert bounds.uncollectable.high - bounds.uncollectable.low <= CENT
        assert bounds.paid_by_defendants.exact
