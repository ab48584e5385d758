"""What each party owes for a head of damage under the rule in force (external sharing).

The rules, with the decisions and laws that reached them; which of them applies is for the law to say:

* joint and several: each owes the whole; the victim is paid once (for producers: CJEU C-264/21 *Fennia/Philips*;
  for controllers and processors of the same processing: GDPR Article 82(4));
* several: each owes its share;
* hybrid: who has at least a threshold share owes the whole, the others their share;
* single channel: one party owes the whole, nobody else anything;
* proportional: each owes the part that equals the probability that it caused the harm (Shavell 1985);
* market share: each maker that has not cleared itself owes its part of the market (*Sindell v Abbott*, 26 Cal 3d 588);
* full each: each that has not cleared itself owes the whole (Hoge Raad 9 October 1992, *DES-dochters*);
* alternative causation: as full each; common enterprise: each owes the whole and nobody can clear itself.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Final

from solidum.sharing.model import ExternalRule, Group, Head, Incident, Liability, liabilities

NEEDS_SHARES: Final[frozenset[ExternalRule]] = frozenset({"several", "hybrid", "proportional", "market_share"})
CLEARABLE: Final[frozenset[ExternalRule]] = frozenset({"full_each", "alternative_causation", "market_share"})
IN_WORDS: Final[dict[ExternalRule, str]] = {
    "joint_and_several": "each owes the whole (joint and several)",
    "several": "each owes its share (several)",
    "hybrid": "the whole above a threshold share, else the share (hybrid)",
    "single_channel": "one party owes the whole (channelling)",
    "proportional": "each owes the part that equals the probability that it caused the harm (proportional)",
    "market_share": "each owes its part of the market (market share)",
    "full_each": "each that has not cleared itself owes the whole",
    "common_enterprise": "each owes the whole, as part of a common enterprise",
    "alternative_causation": "each that has not cleared itself owes the whole (alternative causation)",
}


def owed(group: Group, liability: Liability, claim: Fraction, *, barred: bool = False, cap: bool = True) -> Fraction:
    """What a party owes of a claim, in the unit of the claim.

    Args:
        group: The rule, and what it needs.
        liability: The party in it; its share and cap must be known.
        claim: What all of them together can owe at most.
        barred: Count debts that can no longer be claimed too.
        cap: Apply the lawful limit.
    """
    if liability.barred is not None and not barred:
        return Fraction(0)
    amount = claim * _part(group, liability)
    if cap and liability.cap is not None and liability.cap.low.is_finite():
        amount = min(amount, Fraction(liability.cap.low) * 100)
    return amount


def _part(group: Group, liability: Liability) -> Fraction:
    rule = group.rule
    if liability.cleared and rule in CLEARABLE:
        return Fraction(0)
    share = Fraction(liability.share.low) if liability.share is not None else Fraction(1)
    if rule in ("several", "proportional", "market_share"):
        return share
    if rule == "hybrid":
        return Fraction(1) if share >= Fraction(group.threshold or 0) else share
    if rule == "single_channel":
        return Fraction(int(liability.party == group.channel))
    return Fraction(1)  # also where there is no rule, because one alone owes the whole


def undecided(head: Head) -> list[str]:
    """Why no rule says how those liable for a head answer together; nothing if one does."""
    reasons = [
        f"no rule says how those liable under {group.id} answer together for {head.id}"
        for group in head.groups
        if group.rule is None and len(group.liable) > 1
    ]
    everyone = {liability.party for _, liability in liabilities(head)}
    covered = any({liability.party for liability in group.liable} == everyone for group in head.groups)
    if head.across is None and not covered and everyone:
        names = ", ".join(group.id for group in head.groups)
        reasons.append(f"no rule says how those liable under {names} stand to each other for {head.id}")
    return reasons


def readings(incident: Incident) -> list[tuple[str, Incident | None]]:
    """The alternatives where no rule decides: each with its name; None where a share that it needs is not given.

    Inside a group: all jointly, or each for its share. Across groups: all for the same loss, paid once; or only those
    liable under one of the instruments.
    """
    found: list[tuple[str, Incident | None]] = []
    inside = any(group.rule is None and len(group.liable) > 1 for head in incident.heads for group in head.groups)
    rules: tuple[ExternalRule, ...] = ("joint_and_several", "several")
    ways: list[tuple[str, list[Head] | None]]
    ways = [(IN_WORDS[rule], _with_rule(incident, rule)) for rule in rules] if inside else [("", list(incident.heads))]
    instruments = dict.fromkeys(group.id for head in incident.heads if _parted(head) for group in head.groups)
    for name, heads in ways:
        if not instruments:
            found.append((name, None if heads is None else replace(incident, heads=tuple(heads))))
            continue
        for which in (None, *instruments):
            how = f"only under {which}" if which else "all owe the same loss, paid once"
            label = f"{name}; {how}" if name else how
            found.append(
                (label, None if heads is None else replace(incident, heads=tuple(_joined(h, which) for h in heads)))
            )
    return found


def _parted(head: Head) -> bool:
    return any("stand to each other" in reason for reason in undecided(head))


def _joined(head: Head, which: str | None) -> Head:
    if not _parted(head):
        return head
    if which is None:
        return replace(head, across="joint")
    return replace(head, groups=tuple(group for group in head.groups if group.id == which))


def _with_rule(incident: Incident, rule: ExternalRule) -> list[Head] | None:
    heads = []
    for head in incident.heads:
        groups = []
        for group in head.groups:
            if group.rule is None and len(group.liable) > 1:
                if rule in NEEDS_SHARES and any(liability.share is None for liability in group.liable):
                    return None
                groups.append(replace(group, rule=rule))
            else:
                groups.append(group)
        heads.append(replace(head, groups=tuple(groups)))
    return heads
