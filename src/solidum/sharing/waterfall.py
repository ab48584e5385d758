"""Who pays what, to the cent, where every input is known.

For each head of damage

    damage = paid by those liable + paid by third payers + not recoverable in law + uncollectable

and every cent is in exactly one of these. The way there: what the law leaves of the loss (own fault, exclusions,
benefits); what each party owes of it (`external`); what can be collected from all of them together, pro rata where
funds run out (`flow.pro_rata`); who pays it first (`flow.side_by_side`); who bears it in the end (`recourse`). All of
this in fractions of a cent; only at the end everything is rounded at once (`flow.to_whole_cents`): what each victim
receives first, the largest remainder up, ties in the order of the heads.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from solidum.sharing.checks import check
from solidum.sharing.claims import claims_of, parts_of
from solidum.sharing.external import CLEARABLE, owed
from solidum.sharing.flow import Creditor, Debt, Network, Node, pro_rata, side_by_side, to_whole_cents
from solidum.sharing.model import (
    Flow,
    Head,
    HeadResult,
    Incident,
    Lost,
    Outcome,
    Party,
    PartyResult,
    Range,
    Right,
    ThirdPayerResult,
    liabilities,
)
from solidum.sharing.purse import Purse, cents
from solidum.sharing.recourse import Ledger, run

ZERO = Fraction(0)
Stage = Literal["to_victim", "to_third_payer", "benefit", "recourse"]
STEPS_IN = ("steps_in_first", "steps_in_alongside", "steps_in_after_victim")


@dataclass(frozen=True, slots=True)
class HeadSums:
    """One head in fractions of a cent.

    Attributes:
        third: What third payers paid and what therefore is no longer the victim's loss.
        before: What those liable paid before today.
        whole: The loss that the law lets be claimed, before it is asked from whom.
        owed: What those liable owe in law for it in all, with what they have paid.
        claims: What the victim, and each third payer who stepped in, can claim from them today.
        lost: Why parts of the damage are not recoverable, each with a weight.
    """

    damage: Fraction
    third: Fraction
    before: Fraction
    whole: Fraction
    owed: Fraction
    claims: tuple[Creditor, ...]
    lost: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True)
class Exact:
    """The whole result in fractions of a cent; `settle` rounds it."""

    heads: dict[str, HeadSums]
    network: Network
    lawful: list[Fraction]
    received: list[Fraction]
    paid: dict[tuple[str, str], Fraction]
    ledger: Ledger
    purses: dict[str, Purse]
    debts: dict[str, Fraction]

    def victim(self, head: str) -> tuple[Fraction, Fraction, Fraction, Fraction]:
        """Paid by those liable, not recoverable, uncollectable, and received beyond the damage."""
        sums = self.heads[head]
        at = next(i for i, claim in enumerate(self.network.creditors) if claim.head == head and not claim.third)
        entitled = sums.before + self.lawful[at]
        rest = sums.damage - sums.third
        lost, beyond = max(ZERO, rest - entitled), max(ZERO, entitled - rest)
        return sums.before + self.received[at], lost, self.lawful[at] - self.received[at], beyond

    def reasons(self, head: str) -> list[tuple[str, Fraction]]:
        """Why parts of the damage are not recoverable, each with a weight above nothing."""
        claims = zip(self.network.creditors, self.lawful, strict=True)
        above = sum((claim.amount - lawful for claim, lawful in claims if claim.head == head), ZERO)
        shared = ("above a limit that counts for several heads together", above)
        return [(why, weight) for why, weight in (*self.heads[head].lost, shared) if weight > 0]

    def pays(self, party: str) -> Fraction:
        """What a party pays before recourse; before and now."""
        now = sum((amount for (_, payer), amount in self.paid.items() if payer == party), ZERO)
        return now + self.ledger.before.get(party, ZERO)

    def bears(self, party: str) -> Fraction:
        """What stays with a party and its insurers."""
        return sum((amount for (_, who), amount in self.ledger.bears.items() if who == party), ZERO)


def settle(incident: Incident) -> Outcome:
    """Who pays and who bears, to the cent.

    Raises:
        BadInput: If an input is wrong, a range, or open; or if no rule decides (see `decide` in `ranges`).
    """
    check(incident, known=True)
    exact = compute(incident)
    return _rounded(incident, exact)


def compute(incident: Incident) -> Exact:
    """The result in fractions of a cent, of inputs that were checked and are all known."""
    most = sum((_cents(head.amount) + _cents(head.interest) for head in incident.heads), ZERO)
    heads = {head.id: _sums(incident, head) for head in incident.heads}
    ceilings = {ceiling.id: cents(ceiling.amount, most) for ceiling in incident.ceilings}
    for payment in incident.payments:
        grounds = liabilities(_head(incident, payment.head))
        # What was paid counts under every ground, since it is paid only once.
        for name in {one.ceiling for _, one in grounds if one.party == payment.party and one.ceiling is not None}:
            ceilings[name] = max(ZERO, ceilings[name] - Fraction(payment.amount) * 100)
    debts = _debts(incident, heads, ceilings)
    creditors = tuple(claim for sums in heads.values() for claim in sums.claims)
    purses = {party.id: Purse.of(party, most) for party in incident.parties}
    unlimited = Network(creditors, debts, ceilings, dict.fromkeys(purses, most))
    demanded = {
        party: unlimited.collectable({d.head: d.amount for d in debts if d.party == party}, only=party)
        for party in purses
    }
    lawful = pro_rata(unlimited)
    funds = {party: purse.collectable(demanded[party]) for party, purse in purses.items()}
    network = Network(creditors, debts, ceilings, funds)
    received = pro_rata(network)
    by_head = dict.fromkeys(heads, ZERO)
    for claim, amount in zip(creditors, received, strict=True):
        by_head[claim.head] += amount
    paid = side_by_side(network, by_head, incident.asked)

    bears = dict(paid)
    before: dict[str, Fraction] = {}
    for payment in incident.payments:
        amount = Fraction(payment.amount) * 100
        bears[payment.head, payment.party] = bears.get((payment.head, payment.party), ZERO) + amount
        before[payment.party] = before.get(payment.party, ZERO) + amount
    ledger = Ledger(bears, before, dict(demanded), purses, {head: sums.owed for head, sums in heads.items()})
    run(incident, ledger)
    return Exact(heads, network, lawful, received, paid, ledger, purses, demanded)


def _cents(value: Range) -> Fraction:
    return Fraction(value.low) * 100


def _head(incident: Incident, name: str) -> Head:
    return next(head for head in incident.heads if head.id == name)


def _sums(incident: Incident, head: Head) -> HeadSums:
    """What the law leaves of the loss, and who may claim it."""
    benefits = [b for b in incident.benefits if b.head == head.id and b.effect != "kept"]
    payments = [p for p in incident.payments if p.head == head.id]

    def benefit(*effects: str) -> Fraction:
        return sum((Fraction(b.amount) * 100 for b in benefits if b.effect in effects), ZERO)

    damage = _cents(head.amount) + _cents(head.interest)
    third = sum((Fraction(b.amount) * 100 for b in benefits), ZERO)
    lost: list[tuple[str, Fraction]] = []
    base = damage
    for exclusion in head.excluded:
        part = min(base, _cents(exclusion.amount))
        lost.append((exclusion.why, part))
        base -= part
    base = max(ZERO, base - benefit("deducted_from_loss"))
    fault = base * Fraction(head.own_fault.low)
    lost.append(("the victim's own fault", fault))
    whole = max(ZERO, base - fault - benefit("deducted_from_claim"))
    if head.limit is not None:
        limited = min(whole, Fraction(head.limit) * 100)
        lost.append((head.limit_why, whole - limited))
        whole = limited

    paid = {p.party: ZERO for p in payments}
    for payment in payments:
        paid[payment.party] += Fraction(payment.amount) * 100
    released = {p.party for p in payments if p.release is not None}
    # What a payment takes off the claim: itself, or the share of the one released where the law says so.
    off = ZERO
    for payment in payments:
        release = payment.release
        if release is not None and release.others_owe_less_by == "share" and release.share is not None:
            off += whole * Fraction(release.share.low)
        else:
            off += Fraction(payment.amount) * 100

    def due(barred: bool, released_too: bool, cap: bool) -> Fraction:
        debts: dict[str, Fraction] = {}
        for group, liability in liabilities(head):
            if released_too or liability.party not in released:
                amount = owed(group, liability, whole, barred=barred, cap=cap)
                debts[liability.party] = max(debts.get(liability.party, ZERO), amount)
        return sum((max(ZERO, amount - paid.get(party, ZERO)) for party, amount in debts.items()), ZERO)

    before = sum(paid.values(), ZERO)
    anyone = min(whole, due(True, True, False) + before)
    in_time = min(whole, due(False, True, False) + before)
    unreleased = max(ZERO, min(whole - off, due(False, False, False)))
    today = max(ZERO, min(whole - off, due(False, False, True)))
    lost += [
        ("the share of someone who does not answer", whole - anyone),
        (_why_barred(head), anyone - in_time),
        ("given up in a settlement", max(ZERO, in_time - before - unreleased)),
        ("above what the law lets be claimed (limit of liability)", unreleased - today),
    ]
    claims = _claims(head, _stepping_in(incident, head), damage - third, today, before)
    return HeadSums(damage, third, before, whole, today + before, claims, tuple(lost))


def _stepping_in(incident: Incident, head: Head) -> list[tuple[str, str, Fraction]]:
    """Payer, effect and cents of each benefit whose payer steps into the claim for a head."""
    return [
        (b.payer, b.effect, Fraction(b.amount) * 100)
        for b in incident.benefits
        if b.head == head.id and b.effect in STEPS_IN and b.amount
    ]


def _why_barred(head: Head) -> str:
    reasons = dict.fromkeys(one.barred for _, one in liabilities(head) if one.barred is not None)
    return "; ".join(reasons) or "barred"


def _claims(
    head: Head, benefits: list[tuple[str, str, Fraction]], uncovered: Fraction, today: Fraction, before: Fraction
) -> tuple[Creditor, ...]:
    """Split what those liable owe between the victim and those who stepped into its claim.

    Args:
        head: Which head.
        benefits: As `_stepping_in` gives them.
        uncovered: The damage that no third payer has paid.
        today: Owed by those liable from now on.
        before: Already paid by them, to the victim.
    """
    left = today + before
    parts: list[tuple[str, Fraction, int]] = []
    for payer, effect, amount in benefits:
        if effect == "steps_in_first":
            part = min(amount, left)
            parts.append((payer, part, 0))
            left -= part
    alongside = [(payer, amount) for payer, effect, amount in benefits if effect == "steps_in_alongside"]
    behind = [(payer, amount) for payer, effect, amount in benefits if effect == "steps_in_after_victim"]
    base = max(ZERO, uncovered) + sum((amount for _, amount in (*alongside, *behind)), ZERO)
    shared = min(left, base)
    for payer, amount in alongside:
        part = shared * amount / base
        parts.append((payer, part, 1))
        left -= part
    victim = min(left, max(ZERO, uncovered)) if benefits else left
    left -= victim
    waiting = sum((amount for _, amount in behind), ZERO)
    for payer, amount in behind:
        parts.append((payer, min(amount, left * amount / waiting), 2))
    # What was paid before went to the victim. Where that is more than its part, the others find less.
    mine = max(ZERO, victim - before)
    rest = today - mine
    total = sum((amount for _, amount, _ in parts), ZERO)
    scale = min(Fraction(1), rest / total) if total else Fraction(1)
    return (
        Creditor(head.id, head.victim, False, mine, 1),
        *(Creditor(head.id, payer, True, amount * scale, rank) for payer, amount, rank in parts),
    )


def _debts(incident: Incident, heads: dict[str, HeadSums], ceilings: dict[str, Fraction]) -> tuple[Debt, ...]:
    """What each party still owes for each head; under several instruments the most that one of them makes it owe.

    Towards a ceiling counts only what it pays beyond what it owes for the head without that ceiling.
    """
    debts = []
    for head in incident.heads:
        sums = heads[head.id]
        released = {p.party for p in incident.payments if p.head == head.id and p.release is not None}
        found: dict[str, dict[str | None, Fraction]] = {}
        for group, liability in liabilities(head):
            paid = (p.amount for p in incident.payments if (p.head, p.party) == (head.id, liability.party))
            left = min(
                owed(group, liability, sums.whole) - Fraction(sum(paid, Decimal(0))) * 100, sums.owed - sums.before
            )
            if liability.party not in released and left > 0:
                grounds = found.setdefault(liability.party, {})
                grounds[liability.ceiling] = max(left, grounds.get(liability.ceiling, ZERO))
        for party, grounds in found.items():
            ordered = sorted(grounds.items(), key=lambda item: item[0] or "")
            listed = tuple((amount, ceiling) for ceiling, amount in ordered)
            most = max(amount if name is None else min(amount, ceilings[name]) for amount, name in listed)
            debts.append(Debt(head.id, party, most, listed))
    return tuple(debts)


# ---- to the cent -----------------------------------------------------------------------------------------


def _rounded(incident: Incident, exact: Exact) -> Outcome:
    arcs: dict[Hashable, tuple[Node, Node, Fraction]] = {}
    creditors = exact.network.creditors
    by_head: dict[str, Fraction] = {}
    for claim, amount in zip(creditors, exact.received, strict=True):
        by_head[claim.head] = by_head.get(claim.head, ZERO) + amount
    for party in incident.parties:
        arcs["bears", party.id] = ("world", ("party", party.id), exact.bears(party.id))
        arcs["pays", party.id] = (("party", party.id), ("out", party.id), exact.pays(party.id))
    for (head, payer), amount in exact.paid.items():
        arcs["pays for", head, payer] = (("out", payer), ("for", head, payer), amount)
        for at, claim in enumerate(creditors):
            if claim.head == head and by_head[head]:
                part = amount * exact.received[at] / by_head[head]
                arcs["to", at, payer] = (("for", head, payer), ("received", at), part)
    for at, claim in enumerate(creditors):
        arcs["received", at] = (("received", at), ("claim", at), exact.received[at])
        if claim.third:
            arcs["third", at] = (("claim", at), ("third", claim.who), exact.received[at])
    for payer in dict.fromkeys(claim.who for claim in creditors if claim.third):
        total = sum(
            (exact.received[at] for at, claim in enumerate(creditors) if claim.third and claim.who == payer), ZERO
        )
        arcs["got back", payer] = (("third", payer), "world", total)
    for at, claim in enumerate(creditors):
        if not claim.third:
            _, lost, uncollectable, beyond = exact.victim(claim.head)
            here: Node = ("claim", at)
            arcs["uncollectable", claim.head] = ("world", here, uncollectable)
            arcs["lost", claim.head] = ("world", ("lost", claim.head), lost)
            arcs["beyond", claim.head] = (here, "world", beyond)
            weights = exact.reasons(claim.head)
            total = sum((weight for _, weight in weights), ZERO)
            for number, (_, weight) in enumerate(weights):
                part = lost * weight / total
                arcs["lost for", claim.head, number] = (("lost", claim.head), here, part)
    for number, (_, _, debtor, creditor, amount) in enumerate(exact.ledger.moves):
        arcs["recourse", number] = (("party", debtor), ("party", creditor), amount)
    cent = to_whole_cents(arcs, leading=[("received", at) for at in range(len(creditors))])

    def money(key: Hashable) -> Decimal:
        return Decimal(cent.get(key, 0)) / 100

    flows = _flows(incident, exact, cent)
    heads = tuple(_head_result(head, exact, flows, money) for head in incident.heads)
    parties = tuple(_party_result(party, exact, cent, flows) for party in incident.parties)
    payers = dict.fromkeys(b.payer for b in incident.benefits)
    third = []
    for payer in payers:
        paid = sum((b.amount for b in incident.benefits if b.payer == payer), Decimal(0))
        back = money(("got back", payer))
        third.append(ThirdPayerResult(payer=payer, paid=paid, recovered=back, bears=paid - back))
    return Outcome(
        currency=incident.currency,
        heads=heads,
        parties=parties,
        third_payers=tuple(third),
        flows=flows,
        assumptions=tuple(assumed(incident)),
        parts=parts_of([exact.ledger]),
        claims_back=claims_of([exact.ledger], _moved(exact, cent)),
    )


def _moved(exact: Exact, cent: dict[Hashable, int]) -> dict[tuple[str, str, str], int]:
    """By step, creditor and debtor: the whole cents that recourse moves."""
    found: dict[tuple[str, str, str], int] = {}
    for number, (step, _, debtor, creditor, _) in enumerate(exact.ledger.moves):
        key = (step.id, creditor, debtor)
        found[key] = found.get(key, 0) + cent["recourse", number]
    return found


def _flows(incident: Incident, exact: Exact, cent: dict[Hashable, int]) -> tuple[Flow, ...]:
    flows: list[Flow] = []

    def add(stage: Stage, from_: str, to: str, amount: Decimal, head: str, why: str, provision: str | None) -> None:
        if amount:
            flows.append(Flow(stage=stage, from_=from_, to=to, amount=amount, head=head, why=why, provision=provision))

    victims = {head.id: head.victim for head in incident.heads}
    for benefit in incident.benefits:
        if benefit.effect != "kept":
            add("benefit", benefit.payer, victims[benefit.head], benefit.amount, benefit.head, benefit.why, None)
    for payment in incident.payments:
        add("to_victim", payment.party, victims[payment.head], payment.amount, payment.head, payment.why, None)
    for head, payer in exact.paid:
        why, provision = _ground(_head(incident, head), payer, exact.heads[head].whole)
        for at, claim in enumerate(exact.network.creditors):
            amount = Decimal(cent.get(("to", at, payer), 0)) / 100 if claim.head == head else Decimal(0)
            if claim.third:
                add("to_third_payer", payer, claim.who, amount, head, f"stepped into the claim; {why}", provision)
            else:
                add("to_victim", payer, claim.who, amount, head, why, provision)
    for number, (step, head, debtor, creditor, _) in enumerate(exact.ledger.moves):
        amount = Decimal(cent["recourse", number]) / 100
        add("recourse", debtor, creditor, amount, head, step.why, step.provision)
    return tuple(flows)


def _ground(head: Head, party: str, whole: Fraction) -> tuple[str, str | None]:
    best: tuple[Fraction, str, str | None] = (ZERO, "", None)
    for group, liability in liabilities(head):
        amount = owed(group, liability, whole) if liability.party == party else ZERO
        if amount > best[0]:
            best = (amount, group.why, group.provision)
    return best[1], best[2]


def _head_result(head: Head, exact: Exact, flows: tuple[Flow, ...], money: Callable[[Hashable], Decimal]) -> HeadResult:
    sums = exact.heads[head.id]
    paid = sum((f.amount for f in flows if f.stage == "to_victim" and f.head == head.id), Decimal(0))
    reasons = exact.reasons(head.id)
    lost = [Lost(why=why, amount=money(("lost for", head.id, n))) for n, (why, _) in enumerate(reasons)]
    return HeadResult(
        head=head.id,
        victim=head.victim,
        damage=head.amount.low + head.interest.low,
        paid_by_defendants=paid,
        paid_by_third_payers=Decimal(int(sums.third)) / 100,
        not_recoverable=money(("lost", head.id)),
        uncollectable=money(("uncollectable", head.id)),
        beyond_damage=money(("beyond", head.id)),
        lost=tuple(item for item in lost if item.amount),
    )


def _party_result(party: Party, exact: Exact, cent: dict[Hashable, int], flows: tuple[Flow, ...]) -> PartyResult:
    bears = cent["bears", party.id]
    before = exact.ledger.before.get(party.id, ZERO)
    # Earlier payments came out of the party's own means; wealth and cover are what is left today.
    now = max(ZERO, bears - before)
    debt = max(Fraction(-(-exact.ledger.debts.get(party.id, ZERO) // 1)), now)
    own, insurers = exact.purses[party.id].split(now, debt)
    low, high = _choices(party.id, exact)

    def moved(to: bool) -> Decimal:
        mine = (f.amount for f in flows if f.stage == "recourse" and (f.to if to else f.from_) == party.id)
        return sum(mine, Decimal(0))

    return PartyResult(
        party=party.id,
        paid=Decimal(cent["pays", party.id]) / 100,
        could_be_asked=(_down(low + before), _up(high + before)),
        recovered=moved(True),
        paid_in_recourse=moved(False),
        bears=Decimal(bears) / 100,
        own=Decimal(int(own + min(Fraction(bears), before))) / 100,
        insurers=tuple((name, Decimal(int(part)) / 100) for name, part in insurers),
    )


def _choices(party: str, exact: Exact) -> tuple[Fraction, Fraction]:
    """The least and the most that a party pays, if the victims choose whom to ask and collect all they can."""
    by_head: dict[str, Fraction] = {}
    for claim, amount in zip(exact.network.creditors, exact.received, strict=True):
        by_head[claim.head] = by_head.get(claim.head, ZERO) + amount
    total = sum(by_head.values(), ZERO)
    without = exact.network.collectable(by_head, without=(party,))
    return total - without, exact.network.collectable(by_head, only=party)


def _down(value: Fraction) -> Decimal:
    return Decimal(int(value // 1)) / 100


def _up(value: Fraction) -> Decimal:
    return Decimal(int(-(-value // 1))) / 100


def ways_of_payment(incident: Incident) -> list[str]:
    """How payment is taken to run where neither the law nor the file fixes it, in words."""
    found = []
    if any(len({one.party for _, one in liabilities(head)}) > 1 for head in incident.heads):
        found.append(
            "those for whom no order is given are asked side by side, each for the same amount until what it owes or "
            "has is used up; the victims may choose otherwise"
        )
    if len(incident.heads) > 1:
        found.append("where funds do not reach for all claims, claims of one rank are paid in proportion (pro rata)")
    if any(party.policies for party in incident.parties):
        found.append("limits and retentions are what is left of them for this incident; cover extends to recourse")
        found.append(
            "what an insured gets back in recourse goes first to what it bore above its cover, then to its insurers, "
            "last to the retention; nobody gets back more than it paid"
        )
    if any(len(party.policies) > 1 for party in incident.parties):
        found.append("several insurers of one party pay in the order of the file, each above its retention")
    if _indemnified_twice(incident):
        found.append(
            "several indemnities of one party are drawn in the order of the file, each only for what the earlier ones "
            "left, so that nothing is made good twice"
        )
    return found


def _indemnified_twice(incident: Incident) -> bool:
    """Can one party turn to several by contract for the same head?"""
    pairs = [
        (step.creditor, head)
        for step in incident.recourse
        if isinstance(step, Right) and step.source == "contract"
        for head in step.heads
    ]
    return len(pairs) > len(set(pairs))


def assumed(incident: Incident) -> list[str]:
    """What the result takes for granted, in words."""
    found = []
    if incident.asked:
        found.append("the victims turn first to " + ", then to ".join(incident.asked))
    found += ways_of_payment(incident)
    found += [
        f"nothing can be collected from {party.id}, whom nobody can identify"
        for party in incident.parties
        if not party.found
    ]
    found += [
        f"{one.party} has shown that {head.id} does not come from it"
        for head in incident.heads
        for group, one in liabilities(head)
        if one.cleared and group.rule in CLEARABLE
    ]
    return found
