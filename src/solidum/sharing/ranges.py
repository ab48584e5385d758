"""Who pays and who bears, where inputs are ranges: bounds that hold for every choice inside them.

Two computations check each other. The whole calculation is run at corners of the input ranges: what is found there
does occur (`Bounds.reached`). Apart from it, bounds are derived that nothing inside the ranges can pass. Where both
agree, the range is exact; where not, the truth lies between, and the result says so.

How the outer bounds are found:

* What the law gives the victim, and what it does not, moves one way with each input, so one run at each end suffices.
* **Heads that do not compete.** If no party's means can run out between several heads, what a party pays for a head is
  ``min(k, m)``, where ``k`` is the lesser of what it owes and has, and ``m`` is the same for all. It rises with the
  claim and with its own debt and means, falls with those of others: one run at each end again.
* **Heads that compete.** If only means are unknown, what a victim receives rises with them (proportional payment on a
  network is monotone in the funds). If moreover an even draw pays all claims in full even where means are least, each
  party pays less the more the others have, since no draw on it becomes faster. Else the bounds of the largest flow are
  used: nobody receives more than alone, nor less than all together less the most that the others can take.
* **Recourse.** Each step is bounded for itself: a share of the payment lies between its value with the own share at one
  end and all others at the opposite end; shortfalls likewise. Steps build on bounds, which can make them wider than
  the truth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Final

from solidum.sharing.checks import check
from solidum.sharing.claims import claims_of, parts_of
from solidum.sharing.external import readings, undecided
from solidum.sharing.flow import Network, even_draw
from solidum.sharing.model import (
    Alternative,
    Bounds,
    Contribution,
    HeadBounds,
    Incident,
    Outcome,
    Party,
    PartyBounds,
    Range,
    RangedOutcome,
    Refusal,
    Right,
    TermCap,
    Waiver,
)
from solidum.sharing.points import Choice, Path, at, open_inputs
from solidum.sharing.waterfall import Exact, compute, settle

ZERO = Fraction(0)
CORNERS: Final = 256
Span = tuple[Fraction, Fraction]


def decide(incident: Incident) -> RangedOutcome | Refusal:
    """Who pays and who bears; refused, with the alternatives side by side, where no rule decides.

    Raises:
        BadInput: If an input is wrong.
    """
    check(incident, decided=False)
    reasons = [reason for head in incident.heads for reason in undecided(head)]
    if not reasons:
        return spread(incident)
    found = []
    for name, reading in readings(incident):
        result = None if reading is None else spread(reading)
        found.append(Alternative(name=name, incident=reading or incident, result=result))
    return Refusal(reasons=tuple(reasons), alternatives=tuple(found))


def spread(incident: Incident) -> RangedOutcome:
    """Bounds on who pays and who bears; both ends are the same where every input is known.

    Raises:
        BadInput: If an input is wrong, or no rule decides.
    """
    check(incident)
    if not open_inputs(incident):
        return _known(settle(incident))
    runs, every = _corner_runs(incident)
    outer = _Outer(incident)
    heads = []
    for head in incident.heads:
        corners = [run.victim(head.id) for run in runs]
        paid, lost, uncollectable = outer.head(head.id, [corner[2] for corner in corners] if every else None)
        heads.append(
            HeadBounds(
                head=head.id,
                paid_by_defendants=_bounds(paid, [corner[0] for corner in corners]),
                not_recoverable=_bounds(lost, [corner[1] for corner in corners]),
                uncollectable=_bounds(uncollectable, [corner[2] for corner in corners]),
            )
        )
    bears = outer.bears()
    parties = [
        PartyBounds(
            party=party.id,
            paid=_bounds(outer.pays(party.id), [run.pays(party.id) for run in runs]),
            bears=_bounds(bears[party.id], [run.bears(party.id) for run in runs]),
        )
        for party in incident.parties
    ]
    total = outer.uncollectable()
    if total is None:
        total = (
            sum((Fraction(h.uncollectable.low) * 100 for h in heads), ZERO),
            sum((Fraction(h.uncollectable.high) * 100 for h in heads), ZERO),
        )
    least, most = (sum((getattr(h.uncollectable, end) for h in heads), Decimal(0)) for end in ("low", "high"))
    sums = [sum((run.victim(head.id)[2] for head in incident.heads), ZERO) for run in runs]
    return RangedOutcome(
        currency=incident.currency,
        heads=tuple(heads),
        parties=tuple(parties),
        # A head is rounded to the cent below or above, so the sum of several can be that much further away; it is
        # never beyond what the heads come to.
        uncollectable=_within(_bounds(total, sums, slack=len(incident.heads) - 1), least, most),
        outcome=None,
        method=_method(every, len(runs)),
        parts=parts_of([run.ledger for run in runs]),
        claims_back=claims_of([run.ledger for run in runs]),
    )


def _known(outcome: Outcome) -> RangedOutcome:
    """Where every input is known the one outcome is the answer: the bounds of recourse can be wider than the truth."""

    def only(value: Decimal) -> Bounds:
        return Bounds(low=value, high=value, reached=(value, value), exact=True)

    return RangedOutcome(
        currency=outcome.currency,
        heads=tuple(
            HeadBounds(
                head=head.head,
                paid_by_defendants=only(head.paid_by_defendants),
                not_recoverable=only(head.not_recoverable),
                uncollectable=only(head.uncollectable),
            )
            for head in outcome.heads
        ),
        parties=tuple(
            PartyBounds(party=party.party, paid=only(party.paid), bears=only(party.bears)) for party in outcome.parties
        ),
        uncollectable=only(outcome.uncollectable),
        outcome=outcome,
        method="every input is known",
        parts=outcome.parts,
        claims_back=outcome.claims_back,
    )


def _method(every: bool, runs: int) -> str:
    how = "all" if every else "some"
    return (
        f"computed at {how} corners of the input ranges ({runs} runs), with outer bounds that hold for every choice "
        "inside them; a range is exact where both agree"
    )


def _bounds(span: Span, found: Iterable[Fraction], slack: int = 0) -> Bounds:
    values = list(found)
    low, high = span
    whole = low.denominator == high.denominator == 1
    wider = 0 if whole and low == high else slack
    return Bounds(
        low=max(Decimal(0), Decimal(int(low // 1) - wider) / 100),
        high=Decimal(int(-(-high // 1)) + wider) / 100,
        reached=(Decimal(int(min(values) // 1)) / 100, Decimal(int(-(-max(values) // 1))) / 100),
        exact=(min(values), max(values)) == (low, high),
    )


def _within(bounds: Bounds, least: Decimal, most: Decimal) -> Bounds:
    return replace(bounds, low=max(bounds.low, least), high=min(bounds.high, most))


# ---- corners ---------------------------------------------------------------------------------------------


def corners(incident: Incident) -> tuple[list[Incident], bool]:
    """The incident at corners of its input ranges, and whether these are all of them.

    All, if they are not too many; else the two opposite corners and, from each, one input at a time at its other end.
    """
    inputs = open_inputs(incident)
    ends: dict[Path, tuple[Choice, Choice]] = {
        path: (value.low, value.high) if isinstance(value, Range) else ("no", "yes") for path, value in inputs.items()
    }
    if 2 ** len(ends) <= CORNERS:
        return [at(incident, dict(zip(ends, pick, strict=True))) for pick in product(*ends.values())], True
    found = []
    for side in (0, 1):
        base = {path: pair[side] for path, pair in ends.items()}
        found += [at(incident, base), *(at(incident, base | {path: pair[1 - side]}) for path, pair in ends.items())]
    return found, False


def _corner_runs(incident: Incident) -> tuple[list[Exact], bool]:
    found, every = corners(incident)
    return [compute(corner) for corner in found], every


# ---- outer bounds ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Input:
    """What an input does to the victims: more for them (`up`), or less; and whose it is."""

    path: Path
    value: Range | str
    up: bool
    party: str | None
    about: str  # claim | debt | means | recourse


def _inputs(incident: Incident) -> Iterator[_Input]:
    for path, value in open_inputs(incident).items():
        name = path[-1]
        if path[0] == "parties":
            owner = incident.parties[int(path[1])].id
            yield _Input(path, value, name != "retention", owner, "means")
        elif path[0] == "ceilings":
            yield _Input(path, value, True, incident.ceilings[int(path[1])].party, "debt")
        elif path[0] == "payments":
            yield _Input(path, value, False, None, "claim")
        elif path[0] == "heads" and "liable" in path:
            group = incident.heads[int(path[1])].groups[int(path[3])]
            yield _Input(path, value, True, group.liable[int(path[5])].party, "debt")
        elif path[0] == "heads":
            yield _Input(path, value, name in ("amount", "interest") and "excluded" not in path, None, "claim")
        else:
            yield _Input(path, value, True, None, "recourse")


class _Outer:
    """Bounds that hold at every point of the input ranges, in fractions of a cent."""

    def __init__(self, incident: Incident) -> None:
        self.incident = incident
        self.inputs = list(_inputs(incident))
        self.worst = compute(self._at(lambda one: False))
        self.best = compute(self._at(lambda one: True))
        self.fixed_claims = not any(one.about in ("claim", "debt") for one in self.inputs)
        self.shared_limits = bool(incident.ceilings) and len(incident.heads) > 1
        self.apart = self._apart()
        self.full = self.fixed_claims and self._full()
        self.third = any(claim.third for claim in self.best.network.creditors)

    def _at(self, good: Callable[[_Input], bool]) -> Incident:
        """The incident with each input at the end that is good for the victims, or at the other one."""
        chosen: dict[Path, Choice] = {}
        for one in self.inputs:
            if isinstance(one.value, Range):
                chosen[one.path] = one.value.high if good(one) == one.up else one.value.low
            else:
                chosen[one.path] = "no"
        return at(self.incident, chosen)

    def _apart(self) -> bool:
        """Can no party's means run out between several heads?"""
        if self.shared_limits:
            return False
        for party in self.incident.parties:
            if not party.found:
                continue  # always empty, so there is nothing that heads could compete for
            debts = [debt.amount for debt in self.best.network.debts if debt.party == party.id]
            if len(debts) > 1 and self._means_low(party) < sum(debts, ZERO):
                return False
            if not self.fixed_claims and party.policies and not self._plain(party):
                return False
        return True

    def _full(self) -> bool:
        """Does an even draw pay all claims in full, wherever in their ranges the means are?"""
        totals = self._totals(self.worst.network)
        return even_draw(self.worst.network, totals, self.incident.asked)[1]

    @staticmethod
    def _plain(party: Party) -> bool:
        """Does its cover simply add to its means, since it can always pay the retention?"""
        return len(party.policies) == 1 and party.wealth.low >= party.policies[0].retention.high

    def _means_low(self, party: Party) -> Fraction:
        if not party.found:
            return ZERO
        means = party.wealth.low
        if party.policies and self._plain(party):
            means += party.policies[0].limit.low
        return Fraction(means) * 100 if means.is_finite() else self._all()

    def _means_high(self, party: Party) -> Fraction:
        if not party.found:
            return ZERO
        means = party.wealth.high + sum((policy.limit.high for policy in party.policies), Decimal(0))
        return min(self._all(), Fraction(means) * 100) if means.is_finite() else self._all()

    def _all(self) -> Fraction:
        return sum((sums.damage for sums in self.best.heads.values()), ZERO)

    # -- victims

    def head(self, head: str, corners: list[Fraction] | None) -> tuple[Span, Span, Span]:
        """Paid by those liable, not recoverable, and uncollectable.

        Args:
            head: Which head.
            corners: What is uncollectable at all corners of the input ranges, if all were run.
        """
        low, high = self.worst.victim(head), self.best.victim(head)
        sums_low, sums_high = self.worst.heads[head], self.best.heads[head]
        received = self._received(head)
        if self.fixed_claims or (self.apart and not self.third):
            received = (low[0] - sums_low.before, high[0] - sums_high.before)
        lawful = self._lawful(head)
        lost = self._lost(head, lawful)
        uncollectable = (max(ZERO, lawful[0] - received[1]), max(ZERO, lawful[1] - received[0]))
        if self.fixed_claims:
            uncollectable = (high[2], low[2])
        elif self.apart and not self.third and corners is not None:
            uncollectable = (min(corners), max(corners))
        return (received[0] + sums_low.before, received[1] + sums_high.before), lost, uncollectable

    def _victim_at(self, run: Exact, head: str) -> int:
        return next(i for i, one in enumerate(run.network.creditors) if one.head == head and not one.third)

    def _lawful(self, head: str) -> Span:
        best, worst = self._victim_at(self.best, head), self._victim_at(self.worst, head)
        if self.fixed_claims or not self.shared_limits:
            claim = self.worst.network.creditors[worst].amount, self.best.network.creditors[best].amount
            if not self.incident.ceilings:
                return claim
            if self.fixed_claims or not self.third:
                return self.worst.lawful[worst], self.best.lawful[best]
            return ZERO, claim[1]
        return ZERO, self.best.network.creditors[best].amount

    def _lost(self, head: str, lawful: Span) -> Span:
        if self.incident.ceilings:
            rest_low = self.worst.heads[head].damage - self.worst.heads[head].third - self.worst.heads[head].before
            rest_high = self.best.heads[head].damage - self.best.heads[head].third - self.best.heads[head].before
            return max(ZERO, rest_low - lawful[1]), max(ZERO, rest_high - lawful[0])

        def lost(high: bool) -> Fraction:
            # More damage leaves more that is not recoverable; whatever else is good for the victim leaves less.
            def good(one: _Input) -> bool:
                return high if one.about == "claim" and one.up else not high

            return compute(self._at(good)).victim(head)[1]

        return lost(False), lost(True)

    def _received(self, head: str) -> Span:
        """By the largest flows: at most what it gets alone, at least what is left when others take the most."""
        best, worst = self._victim_at(self.best, head), self._victim_at(self.worst, head)
        claim = self.best.network.creditors[best].amount
        high = self.best.network.collectable({head: claim})
        low_all = self._demands(self.worst, None)
        others = self._demands(self.best, best)
        low = self.worst.network.collectable(low_all) - self.best.network.collectable(others)
        return max(ZERO, min(low, self.worst.network.creditors[worst].amount)), min(high, claim)

    @staticmethod
    def _demands(run: Exact, without: int | None) -> dict[str, Fraction]:
        demands = {one.head: ZERO for one in run.network.creditors}
        for number, one in enumerate(run.network.creditors):
            if number != without and one.rank <= 1:
                demands[one.head] += one.amount
        return demands

    def uncollectable(self) -> Span | None:
        """In all, where it moves one way with each input; else None."""
        if not self.fixed_claims:
            return None
        return tuple(  # type: ignore[return-value]
            sum((run.victim(head.id)[2] for head in self.incident.heads), ZERO) for run in (self.best, self.worst)
        )

    # -- those liable

    def pays(self, party: str) -> Span:
        """What a party pays before recourse."""
        if self.apart or self.full:
            return tuple(run.pays(party) for run in self._ends(party))  # type: ignore[return-value]
        before = self.best.ledger.before.get(party, ZERO)
        worst, best = self._totals(self.worst.network), self._totals(self.best.network)
        high = self.best.network.collectable(best, only=party)
        low = self.worst.network.collectable(worst) - self.best.network.collectable(best, without=(party,))
        return before + max(ZERO, low), before + high

    @staticmethod
    def _totals(network: Network) -> dict[str, Fraction]:
        totals = {one.head: ZERO for one in network.creditors}
        for one in network.creditors:
            totals[one.head] += one.amount
        return totals

    def _ends(self, party: str) -> tuple[Exact, Exact]:
        """Where a party pays least, and most: its own means and debts at one end, those of others at the other."""

        def end(high: bool) -> Exact:
            return compute(self._at(lambda one: high if one.party in (None, party) else not high))

        return end(False), end(True)

    # -- recourse

    def bears(self) -> dict[str, Span]:
        """What stays with each party after recourse."""
        borne = _Borne(self)
        for step in self.incident.recourse:
            if isinstance(step, Contribution):
                borne.contribute(step)
            else:
                borne.claim_back(step)
        return borne.totals()


class _Borne:
    """What each party bears of each head, as a span, while recourse runs."""

    def __init__(self, outer: _Outer) -> None:
        incident = outer.incident
        self.outer = outer
        self.heads = [head.id for head in incident.heads]
        self.parties = {party.id: party for party in incident.parties}
        self.spans: dict[tuple[str, str], Span] = {}
        # Of all heads together, which can be less than the sum of the most of each.
        self.most = {party: outer.pays(party)[1] for party in self.parties}
        before = {
            (head, party): sum(
                (Fraction(p.amount) * 100 for p in incident.payments if (p.head, p.party) == (head, party)), ZERO
            )
            for head in self.heads
            for party in self.parties
        }
        self.before = {p: sum((before[head, p] for head in self.heads), ZERO) for p in self.parties}
        self.paid = {head: self._paid_on(head, before) for head in self.heads}
        for party in self.parties:
            ends = outer._ends(party) if outer.apart else None
            for head in self.heads:
                if ends is not None:
                    low, high = (run.paid.get((head, party), ZERO) for run in ends)
                else:
                    low, high = ZERO, outer.best.network.collectable(outer._totals(outer.best.network), only=party)
                    owed = [d.amount for d in outer.best.network.debts if (d.head, d.party) == (head, party)]
                    high = min([high, *owed]) if owed else ZERO
                self.spans[head, party] = (low + before[head, party], high + before[head, party])
        self.tighten()

    def _paid_on(self, head: str, before: dict[tuple[str, str], Fraction]) -> Span:
        """What all those liable pay on a head, also to those who stepped into the claim."""
        outer, earlier = self.outer, sum((before[head, party] for party in self.parties), ZERO)
        if outer.apart or outer.fixed_claims:
            return tuple(  # type: ignore[return-value]
                earlier
                + sum((r for one, r in zip(run.network.creditors, run.received, strict=True) if one.head == head), ZERO)
                for run in (outer.worst, outer.best)
            )
        best = outer._totals(outer.best.network)
        high = outer.best.network.collectable({head: best[head]})
        worst = outer._totals(outer.worst.network)
        others = {other: amount for other, amount in best.items() if other != head}
        low = outer.worst.network.collectable(worst) - outer.best.network.collectable(others)
        return earlier + max(ZERO, low), earlier + high

    def tighten(self) -> None:
        """What all bear of a head together is what was paid on it."""
        for head in self.heads:
            low_all, high_all = self.paid[head]
            old = {party: self.spans[head, party] for party in self.parties}
            for party, (low, high) in old.items():
                others_low = sum((span[0] for other, span in old.items() if other != party), ZERO)
                others_high = sum((span[1] for other, span in old.items() if other != party), ZERO)
                self.spans[head, party] = (max(low, low_all - others_high), min(high, high_all - others_low))

    def _moved(self) -> None:
        """After a step: bounds of the heads, and of all together."""
        self.tighten()
        for party in self.parties:
            self.most[party] = sum((self.spans[head, party][1] for head in self.heads), ZERO)

    def totals(self) -> dict[str, Span]:
        """Of all heads together."""
        return {
            party: (
                sum((self.spans[head, party][0] for head in self.heads), ZERO),
                min(
                    self.before[party] + self.outer._means_high(self.parties[party]),
                    self.most[party],
                    sum((self.spans[head, party][1] for head in self.heads), ZERO),
                ),
            )
            for party in self.parties
        }

    def _can_bear(self, head: str, party: str) -> Span:
        """The most that a party can bear of a head: at least, and at most."""
        low = self.spans[head, party][0]
        means = self.outer._means_low(self.parties[party])
        most = self.before[party] + self.outer._means_high(self.parties[party])
        if means >= self.outer._all():
            return most, most
        return (max(low, self.before[party] + means) if len(self.heads) == 1 else low), max(most, low)

    def _between(self, creditors: Iterable[str], debtors: Iterable[str], head: str) -> bool:
        """Does a waiver, a limit or a release stand between them?"""
        some, others = set(creditors), set(debtors)
        terms: tuple[Waiver | TermCap, ...] = (*self.outer.incident.waivers, *self.outer.incident.caps)
        return any(term.creditor in some and term.debtor in others for term in terms) or any(
            p.party in others and p.head == head and p.release is not None and not p.release.recourse
            for p in self.outer.incident.payments
        )

    def contribute(self, rule: Contribution) -> None:
        """Recourse by shares."""
        if rule.available == "no":
            return
        shares = {party: (Fraction(share.low), Fraction(share.high)) for party, share in rule.shares}
        ample = self._ample(rule, shares)
        for head in rule.heads:
            spans = {party: self.spans[head, party] for party in shares}
            base = self._base(rule, head, spans)
            bear = {party: self._can_bear(head, party) for party in shares}
            bear |= {party: (max(bear[party][1], base[1]),) * 2 for party in ample}
            clean = self._clean(rule, shares, head)
            plain = {
                party: (
                    _part(base[0], share[0], [shares[other][1] for other in shares if other != party]),
                    _part(base[1], share[1], [shares[other][0] for other in shares if other != party]),
                )
                for party, share in shares.items()
            }
            for party, (low, high) in spans.items():
                others = [other for other in shares if other != party]
                part = plain[party]
                if clean and rule.shortfall == "stays":
                    missing = sum((max(ZERO, plain[other][1] - bear[other][0]) for other in others), ZERO)
                    new = (min(part[0], bear[party][0]), min(max(high, part[1]), part[1] + missing))
                elif clean and all(share[0] > 0 for share in shares.values()):
                    least = [(shares[other][0], bear[other][0]) for other in others]
                    most = [(shares[other][1], bear[other][1]) for other in others]
                    new = (
                        _level(base[0], (shares[party][0], bear[party][0]), most),
                        _level(base[1], (shares[party][1], bear[party][1]), least),
                    )
                else:
                    limit = part[1] if rule.shortfall == "stays" else base[1]
                    new = (min(low, part[0]), max(high, limit))
                self.spans[head, party] = (new[0], max(new[0], min(new[1], bear[party][1])))
        self._moved()

    def _clean(self, rule: Contribution, shares: Iterable[str], head: str) -> bool:
        """Does nothing but inability to pay stand between the members and their parts?"""
        members = list(shares)
        known = rule.available == "yes" and rule.having_paid == "anything"
        return known and not self._between(members, members, head)

    def _ample(self, rule: Contribution, shares: dict[str, Span]) -> set[str]:
        """Members who can bear their part of every head, wherever in their ranges the inputs are.

        Found by taking all for able and dropping those who fail, until nobody does. That is sound: nobody's part
        exceeds the bound found here before one of those kept has failed to pay, so none of them is the first to fail.
        """
        able = set(shares)
        if not all(self._clean(rule, shares, head) for head in rule.heads) or any(s[0] <= 0 for s in shares.values()):
            return set()
        while True:
            needs = dict.fromkeys(able, ZERO)
            for head in rule.heads:
                base = self._base(rule, head, {party: self.spans[head, party] for party in shares})[1]
                bear = {p: base if p in able else self._can_bear(head, p)[0] for p in shares}
                for party in able:
                    others = [(shares[other][0], bear[other]) for other in shares if other != party]
                    needs[party] += _level(base, (shares[party][1], base), others)
            failing = {
                party
                for party, part in needs.items()
                if self.before[party] + self.outer._means_low(self.parties[party]) < part + self.most[party]
            }
            if not failing:
                return able
            able -= failing

    def _base(self, rule: Contribution, head: str, spans: dict[str, Span]) -> Span:
        outside = [self.spans[head, party] for party in self.parties if party not in spans]
        low = max(sum((s[0] for s in spans.values()), ZERO), self.paid[head][0] - sum((s[1] for s in outside), ZERO))
        high = min(sum((s[1] for s in spans.values()), ZERO), self.paid[head][1] - sum((s[0] for s in outside), ZERO))
        if rule.having_paid != "anything":
            low = max(low, self.outer.worst.heads[head].owed)
            high = max(high, self.outer.best.heads[head].owed)
        return low, high

    def claim_back(self, right: Right) -> None:
        """Recourse of one against another."""
        if right.available == "no":
            return
        creditor, debtor = right.creditor, right.debtor
        pair = (creditor, debtor)
        if any((waiver.creditor, waiver.debtor) == pair for waiver in self.outer.incident.waivers):
            return
        party = self.parties[debtor]
        can = self.before[debtor] + self.outer._means_low(party), self.before[debtor] + self.outer._means_high(party)
        borne = [self.spans[head, debtor] for head in self.heads]
        room_low = max(ZERO, can[0] - sum((span[1] for span in borne), ZERO))
        room_high = max(ZERO, can[1] - sum((span[0] for span in borne), ZERO))
        term_low, term_high = self._terms(right, pair)
        least, most = Fraction(right.part.low), Fraction(right.part.high)
        claimed = sum((most * self.spans[head, creditor][1] for head in right.heads), ZERO)
        alone = len(self.heads) == 1
        for head in right.heads:
            (low, high), mine = self.spans[head, creditor], self.spans[head, debtor]
            sure = right.available == "yes" and not self._released(head, debtor)
            if right.having_paid == "the_whole":
                sure = sure and low >= self.outer.best.heads[head].owed
            limit = min(term_low, room_low)
            sure = sure and (alone or claimed <= limit)
            up = min(most * low, term_high, room_high)
            gained = min(most * high, term_high, room_high)
            surely = min(least * low, term_low) if sure else ZERO
            kept = min(least * high, limit) if sure else ZERO
            self.spans[head, creditor] = (low - up, high - kept)
            low_debtor = max(mine[0], min(mine[0] + surely, can[0])) if alone else mine[0] + surely
            self.spans[head, debtor] = (low_debtor, max(low_debtor, min(mine[1] + gained, can[1])))
        self._moved()

    def _terms(self, right: Right, pair: tuple[str, str]) -> Span:
        """The limit of the right, with any limit of a contract between the two."""
        low = high = self.outer._all()
        limits = [right.up_to] if right.up_to is not None else []
        caps = [cap.amount for cap in self.outer.incident.caps if (cap.creditor, cap.debtor) == pair]
        for limit in (*limits, *caps):
            low = min(low, Fraction(limit.low) * 100) if limit.low.is_finite() else low
            high = min(high, Fraction(limit.high) * 100) if limit.high.is_finite() else high
        # Earlier steps may have used a contract's limit up.
        return (ZERO if caps else low), high

    def _released(self, head: str, debtor: str) -> bool:
        return any(
            (p.head, p.party) == (head, debtor) and p.release is not None and not p.release.recourse
            for p in self.outer.incident.payments
        )


def _part(base: Fraction, share: Fraction, others: list[Fraction]) -> Fraction:
    total = share + sum(others, ZERO)
    return base * share / total if total else ZERO


def _level(base: Fraction, own: Span, others: list[Span]) -> Fraction:
    """The part of one of those who share `base` by weight, each up to what it can bear.

    Args:
        base: What is shared.
        own: Its weight, and the most it can bear.
        others: The same of the others.
    """
    members = [own, *others]
    pinned: set[int] = set()
    while True:
        left = base - sum((members[i][1] for i in pinned), ZERO)
        weight = sum((one[0] for i, one in enumerate(members) if i not in pinned), ZERO)
        if not weight:
            return own[1]
        newly = {i for i, one in enumerate(members) if i not in pinned and one[0] * left > one[1] * weight}
        if not newly:
            return own[1] if 0 in pinned else left * own[0] / weight
        pinned |= newly
