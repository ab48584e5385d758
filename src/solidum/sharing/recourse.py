"""Who bears it in the end: recourse among those who answer (internal sharing).

The steps are carried out in the order in which they are given, each on what its creditor has paid and not got back:
nobody has recourse for money it has not paid. A step moves money between the parties only, so nothing here touches what
a victim receives. Several debts of one debtor under one step are paid pro rata to what it still has.

Shares: a member that has borne more than its part has recourse, one that has borne less owes it, in proportion. Where
one cannot pay, the rule says whether that stays with the creditor or is spread over the other members by their shares
(so German law, BGB section 426(1) second sentence; contrast recourse of each against each for its own part only).
A waiver is no inability to pay: what is waived stays with the one who waived.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from solidum.sharing.model import Contribution, Incident, Right, Step
from solidum.sharing.purse import Purse

ZERO = Fraction(0)
HeadParty = tuple[str, str]


@dataclass(slots=True)
class Ledger:
    """What each party bears, while recourse runs. Amounts in fractions of a cent.

    Attributes:
        bears: By head and party.
        before: What a party paid before today: it is gone from its purse already.
        debts: The largest debt of each party so far, to victims or in recourse; it decides what its cover reaches.
        whole: By head, what those liable owe in all.
        moves: Step, head, from, to, amount.
        parts: By contribution and member: what it had borne when the step began, and its own part.
        claims: By step, creditor and debtor: what is due, and what waivers and limits leave of it.
    """

    bears: dict[HeadParty, Fraction]
    before: dict[str, Fraction]
    debts: dict[str, Fraction]
    purses: dict[str, Purse]
    whole: dict[str, Fraction]
    moves: list[tuple[Step, str, str, str, Fraction]] = field(default_factory=list)
    parts: dict[tuple[str, str], tuple[Fraction, Fraction]] = field(default_factory=dict)
    claims: dict[tuple[str, str, str], tuple[Fraction, Fraction]] = field(default_factory=dict)

    def moved(self, step: str, creditor: str, debtor: str) -> Fraction:
        """What one got from another under a step so far."""
        return sum((m for s, _, d, c, m in self.moves if (s.id, c, d) == (step, creditor, debtor)), ZERO)

    def note(
        self, step: Step, due: dict[tuple[str, str, str], Fraction], allowed: dict[tuple[str, str, str], Fraction]
    ) -> None:
        """Keep what is claimed under a step, with what was already paid on it."""
        for pair in dict.fromkeys((creditor, debtor) for (_, debtor, creditor), amount in due.items() if amount > 0):
            at = (step.id, *pair)
            paid = self.moved(*at)
            sums = (sum((v for (_, d, c), v in of.items() if (c, d) == pair), ZERO) + paid for of in (due, allowed))
            old = self.claims.get(at, (ZERO, ZERO))
            self.claims[at] = tuple(map(max, zip(old, sums, strict=True)))  # type: ignore[assignment]

    def pay(self, step: Step, claims: dict[tuple[str, str, str], Fraction]) -> set[str]:
        """Carry out claims (head, debtor, creditor): pro rata to what each debtor has.

        Returns:
            Those who could not pay all.
        """
        unable = set()
        for debtor in dict.fromkeys(debtor for _, debtor, _ in claims):
            own = {at: amount for at, amount in claims.items() if at[1] == debtor and amount > 0}
            claimed = sum(own.values(), ZERO)
            spent = sum((amount for (_, party), amount in self.bears.items() if party == debtor), ZERO)
            spent -= self.before.get(debtor, ZERO)
            debt = max(self.debts.get(debtor, ZERO), spent + claimed)
            free = max(ZERO, self.purses[debtor].collectable(debt) - spent)
            if claimed > free:
                unable.add(debtor)
            if not claimed or not free:
                continue
            self.debts[debtor] = debt
            part = min(Fraction(1), free / claimed)
            for (head, _, creditor), amount in own.items():
                moved = part * amount
                self.bears[head, creditor] -= moved
                self.bears[head, debtor] = self.bears.get((head, debtor), ZERO) + moved
                self.moves.append((step, head, debtor, creditor, moved))
        return unable


class Limits:
    """What stands between two parties: waivers, and limits that a contract sets to recourse."""

    def __init__(self, incident: Incident) -> None:
        self._none = {(waiver.creditor, waiver.debtor) for waiver in incident.waivers}
        released = {p.party for p in incident.payments if p.release is not None and not p.release.recourse}
        self._released = {
            (payment.head, payment.party)
            for payment in incident.payments
            if payment.party in released and payment.release is not None and not payment.release.recourse
        }
        self._left: dict[tuple[str, str], Fraction] = {}
        for cap in incident.caps:
            pair = (cap.creditor, cap.debtor)
            amount = Fraction(cap.amount.low) * 100 if cap.amount.low.is_finite() else None
            if amount is not None:
                self._left[pair] = min(amount, self._left.get(pair, amount))

    def cut(self, ledger: Ledger, claims: dict[tuple[str, str, str], Fraction]) -> dict[tuple[str, str, str], Fraction]:
        """The claims that remain."""
        kept = {
            (head, debtor, creditor): amount
            for (head, debtor, creditor), amount in claims.items()
            if amount > 0 and (creditor, debtor) not in self._none and (head, debtor) not in self._released
        }
        for pair, most in self._left.items():
            used = sum((moved for _, _, debtor, creditor, moved in ledger.moves if (creditor, debtor) == pair), ZERO)
            mine = {at: amount for at, amount in kept.items() if (at[2], at[1]) == pair}
            total = sum(mine.values(), ZERO)
            if total > most - used:
                kept.update({at: amount * (most - used) / total for at, amount in mine.items()})
        return {at: amount for at, amount in kept.items() if amount > 0}


def run(incident: Incident, ledger: Ledger) -> None:
    """Carry out all steps on a ledger; every input must be known, and no step open."""
    limits = Limits(incident)
    for step in incident.recourse:
        if step.available == "yes":
            if isinstance(step, Contribution):
                _contribute(step, ledger, limits)
            else:
                _claim_back(step, ledger, limits)


def _claim_back(right: Right, ledger: Ledger, limits: Limits) -> None:
    claims = {}
    for head in right.heads:
        paid = ledger.bears.get((head, right.creditor), ZERO)
        if right.having_paid == "the_whole" and paid < ledger.whole[head]:
            continue
        claims[head, right.debtor, right.creditor] = paid * Fraction(right.part.low)
    total = sum(claims.values(), ZERO)
    if right.up_to is not None and right.up_to.low.is_finite() and total > Fraction(right.up_to.low) * 100:
        claims = {at: amount * Fraction(right.up_to.low) * 100 / total for at, amount in claims.items()}
    allowed = limits.cut(ledger, claims)
    ledger.note(right, claims, allowed)
    ledger.pay(right, allowed)


def _contribute(rule: Contribution, ledger: Ledger, limits: Limits) -> None:
    shares = {party: Fraction(share.low) for party, share in rule.shares}
    # Who has a right is settled by what was paid to the victim, before any recourse under this rule.
    entitled = {
        (head, party)
        for head in rule.heads
        for party in shares
        if rule.having_paid != "the_whole" or ledger.bears.get((head, party), ZERO) >= ledger.whole[head] > 0
    }
    # What the members have paid in all. Recourse under this rule moves it among them, so it does not change.
    paid = {head: sum((ledger.bears.get((head, p), ZERO) for p in shares), ZERO) for head in rule.heads}
    start = {p: sum((ledger.bears.get((head, p), ZERO) for head in rule.heads), ZERO) for p in shares}
    unable: set[str] = set()
    while True:
        parts = dict.fromkeys(shares, ZERO)
        claims: dict[tuple[str, str, str], Fraction] = {}
        for head in rule.heads:
            borne = {party: ledger.bears.get((head, party), ZERO) for party in shares}
            able = [party for party in shares if party not in unable]
            weight = sum((shares[party] for party in able), ZERO)
            if not weight:
                continue
            base = paid[head] if rule.having_paid == "anything" else max(paid[head], ledger.whole[head])
            base -= sum((borne[party] for party in shares if party in unable), ZERO)
            over = {p: borne[p] - base * shares[p] / weight for p in able}
            under = {p: -excess for p, excess in over.items() if excess < 0}
            for party in shares:
                parts[party] += borne[party] - over.get(party, ZERO)
            missing = sum(under.values(), ZERO)
            for creditor, excess in over.items():
                if excess > 0 and (head, creditor) in entitled:
                    for debtor, deficit in under.items():
                        claims[head, debtor, creditor] = excess * deficit / missing
        for party, part in parts.items():
            ledger.parts.setdefault((rule.id, party), (start[party], part))
        allowed = limits.cut(ledger, claims)
        ledger.note(rule, claims, allowed)
        newly = ledger.pay(rule, allowed) - unable
        if rule.shortfall == "stays" or not newly:
            return
        unable |= newly
