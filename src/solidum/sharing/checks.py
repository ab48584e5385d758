"""Is an incident complete and consistent? All faults are reported at once."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from solidum.sharing.external import NEEDS_SHARES, undecided
from solidum.sharing.model import Contribution, Head, Incident, Payment, Range, TermCap, Waiver, liabilities
from solidum.sharing.points import open_inputs
from solidum.source import BadInput, Problem


def check(incident: Incident, *, known: bool = False, decided: bool = True) -> None:
    """Refuse what cannot be computed.

    Args:
        incident: What was entered.
        known: No input may be a range or open.
        decided: A rule must say how several answer together.

    Raises:
        BadInput: With everything that is wrong.
    """
    problems = [Problem(None, *found) for found in _faults(incident)]
    if not problems and decided:
        problems += [
            Problem(None, reason, "the tool does not choose a rule", "give the rule, or look at the alternatives")
            for head in incident.heads
            for reason in undecided(head)
        ]
    if not problems and known and open_inputs(incident):
        what = f"{len(open_inputs(incident))} inputs are ranges or open"
        problems.append(Problem(None, what, "a single outcome needs known inputs", "ask for ranges instead"))
    if problems:
        raise BadInput(problems)


Fault = tuple[str, str, str]


def _money(name: str, value: Range | Decimal, *, finite: bool = True) -> Iterator[Fault]:
    for amount in value if isinstance(value, Range) else (value,):
        if amount.is_nan() or amount < 0:
            yield f"{name} is {amount}", "an amount cannot be negative", "correct it"
        elif not amount.is_finite():
            if finite:
                yield f"{name} is unlimited", "damage and payments are amounts", "give an amount or a range"
        elif amount != amount.quantize(Decimal("0.01")):
            yield f"{name} is {amount}", "amounts are whole cents", "round it as the law that fixes it says"
    if isinstance(value, Range) and value.low > value.high:
        yield f"{name} goes from {value.low} down to {value.high}", "a range goes upwards", "swap the two"


def _part(name: str, value: Range) -> Iterator[Fault]:
    if not 0 <= value.low <= value.high <= 1:
        why = "a part of the whole lies between 0 and 1, the lower end first"
        yield f"{name} goes from {value.low} to {value.high}", why, "correct it"


def _once(what: str, names: list[str]) -> Iterator[Fault]:
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield f"{what} {name} stands there {names.count(name)} times", "each has one entry", "put them together"


def _faults(incident: Incident) -> Iterator[Fault]:
    parties = {party.id for party in incident.parties}
    heads = {head.id for head in incident.heads}
    victims = {head.victim for head in incident.heads}
    yield from _once("party", [party.id for party in incident.parties])
    yield from _once("head", [head.id for head in incident.heads])
    yield from _once("ceiling", [ceiling.id for ceiling in incident.ceilings])
    yield from _once("in `asked`, party", list(incident.asked))

    def party(name: str, where: str) -> Iterator[Fault]:
        if name not in parties:
            remedy = "list it among the parties with its wealth, or as unknown"
            yield f"{where} names {name}, which is no party", "nothing says what it can pay", remedy

    def head(name: str, where: str) -> Iterator[Fault]:
        if name not in heads:
            yield f"{where} names the head {name}, which there is not", "money is moved head by head", "correct it"

    for one in incident.parties:
        yield from _money(f"the wealth of {one.id}", one.wealth, finite=False)
        yield from _once(f"of {one.id}, policy", [policy.id for policy in one.policies])
        for policy in one.policies:
            yield from _money(f"the limit of {policy.id}", policy.limit, finite=False)
            yield from _money(f"the retention of {policy.id}", policy.retention)
    for name in incident.asked:
        yield from party(name, "the order of asking")
    for ceiling in incident.ceilings:
        yield from party(ceiling.party, f"ceiling {ceiling.id}")
        yield from _money(f"ceiling {ceiling.id}", ceiling.amount, finite=False)
    for claimed in incident.heads:
        yield from _head_faults(incident, claimed, parties)
    for benefit in incident.benefits:
        yield from head(benefit.head, f"the benefit of {benefit.payer}")
        yield from _money(f"the benefit of {benefit.payer}", benefit.amount)
        if benefit.payer in parties or benefit.payer in victims:
            why = "a third payer is neither liable nor the victim"
            yield f"{benefit.payer} pays a benefit and is a party or victim", why, "enter it as a payment instead"
    for payment in incident.payments:
        yield from party(payment.party, "a payment")
        yield from head(payment.head, f"the payment of {payment.party}")
        yield from _money(f"the payment of {payment.party}", payment.amount)
        yield from _release(payment)
    yield from _once("step of recourse", [step.id for step in incident.recourse])
    for step in incident.recourse:
        for name in step.heads:
            yield from head(name, step.id)
        yield from _once(f"in {step.id}, head", list(step.heads))
        if isinstance(step, Contribution):
            yield from _once(f"in {step.id}, member", [name for name, _ in step.shares])
            for name, share in step.shares:
                yield from party(name, step.id)
                yield from _part(f"the share of {name} in {step.id}", share)
            if step.shares and not any(share.low > 0 for _, share in step.shares):
                why = "shares that may all be nothing have no proportion"
                yield f"{step.id} has no share that is above nothing for certain", why, "give at least one"
        else:
            yield from party(step.creditor, step.id)
            yield from party(step.debtor, step.id)
            yield from _part(f"the part in {step.id}", step.part)
            if step.creditor == step.debtor:
                yield f"{step.id} is against oneself", "recourse is against another", "correct it"
            if step.up_to is not None:
                yield from _money(f"the limit of {step.id}", step.up_to, finite=False)
    terms: tuple[Waiver | TermCap, ...] = (*incident.waivers, *incident.caps)
    for term in terms:
        for name in (term.creditor, term.debtor):
            if name in victims:
                why = "what parties agree between them cannot limit what the victim may claim"
                yield f"a term between {term.creditor} and {term.debtor} touches a victim", why, "leave it out"
            else:
                yield from party(name, "a term of a contract")
    for cap in incident.caps:
        yield from _money(f"the cap between {cap.creditor} and {cap.debtor}", cap.amount, finite=False)


def _release(payment: Payment) -> Iterator[Fault]:
    release = payment.release
    if release is None:
        return
    if release.others_owe_less_by == "share":
        if release.share is None:
            why = "the others owe less by this share"
            yield f"the release of {payment.party} needs its share", why, "give it, or let the amount count"
        else:
            yield from _part(f"the share of {payment.party}", release.share)


def _head_faults(incident: Incident, head: Head, parties: set[str]) -> Iterator[Fault]:
    yield from _money(f"the damage of {head.id}", head.amount)
    yield from _money(f"the interest on {head.id}", head.interest)
    yield from _part(f"own fault for {head.id}", head.own_fault)
    if head.victim in parties:
        why = "one who bears its own loss pays nobody"
        yield f"the victim {head.victim} is listed as a party", why, "give its own fault as a part instead"
    if head.limit is not None:
        yield from _money(f"the limit for {head.id}", head.limit)
    for exclusion in head.excluded:
        yield from _money(f"what is excluded from {head.id}", exclusion.amount)
    third = sum((b.amount for b in incident.benefits if b.head == head.id and b.effect != "kept"), Decimal(0))
    if third > head.amount.low + head.interest.low:
        why = f"third payers paid {third}, the damage may be only {head.amount.low + head.interest.low}"
        yield f"more was paid on {head.id} than the damage", why, "split the benefit, or let what is kept be `kept`"
    yield from _once(f"for {head.id}, instrument", [group.id for group in head.groups])
    ceilings = {ceiling.id: ceiling.party for ceiling in incident.ceilings}
    for group in head.groups:
        yield from _once(f"for {head.id} under {group.id}, party", [one.party for one in group.liable])
        if group.rule == "hybrid" and group.threshold is None:
            yield f"{group.id} needs a threshold", "the rule turns on it and the tool has none", "give it"
        if group.threshold is not None and not 0 <= group.threshold <= 1:
            yield f"the threshold of {group.id} is {group.threshold}", "a share lies between 0 and 1", "correct it"
        if group.rule == "single_channel" and group.channel not in {one.party for one in group.liable}:
            yield f"{group.id} needs a channel", "one of those liable owes the whole", "name it"
    for group, one in liabilities(head):
        if one.party not in parties:
            remedy = "list it among the parties with its wealth, or as unknown"
            yield f"{group.id} names {one.party}, which is no party", "nothing says what it can pay", remedy
        if one.share is not None:
            yield from _part(f"the share of {one.party} for {head.id}", one.share)
        elif group.rule in NEEDS_SHARES:
            yield f"{one.party} needs a share for {head.id}", f"the rule {group.rule} turns on it", "give it or a range"
        if one.cap is not None:
            yield from _money(f"the cap of {one.party} for {head.id}", one.cap, finite=False)
        if one.ceiling is not None and ceilings.get(one.ceiling) != one.party:
            yield f"{one.party} counts towards {one.ceiling}", "that is no ceiling of this party", "correct it"
    for group in head.groups:
        shares = [one.share.low for one in group.liable if one.share is not None]
        if group.rule in ("several", "market_share") and sum(shares) > 1:
            why = f"even the lowest shares add up to {sum(shares)}"
            yield f"the shares for {head.id} under {group.id} exceed the whole", why, "correct them"
