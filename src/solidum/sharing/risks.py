"""Who carries the risk that someone cannot pay, and the risk that someone is never found.

Found by running the same incident again: with a party that has no means of its own (its cover stays), or that nobody
can identify (nothing can be had from it or its cover, and nobody has recourse against it), and with the same party able
to pay whatever is asked. The difference is what each of the others loses. Nothing is said here about how likely that is
or which rule is better.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from solidum.sharing.model import NOTHING, UNLIMITED, Incident, Outcome
from solidum.sharing.waterfall import settle

RiskKind = Literal["insolvency", "identification"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What changes for the others if one party drops out, compared with that party able to pay everything.

    Attributes:
        rule: The rule in force, or the alternative, by its name.
        kind: The party cannot pay, or cannot be found.
        party: Who drops out.
        victims: How much less each victim collects.
        parties: How much more each other party bears, with its insurers; negative if less.
        third_payers: How much more each third payer bears.
        insurers: How much of what the party itself bears its cover still bears.
    """

    rule: str
    kind: RiskKind
    party: str
    victims: tuple[tuple[str, Decimal], ...]
    parties: tuple[tuple[str, Decimal], ...]
    third_payers: tuple[tuple[str, Decimal], ...]
    insurers: Decimal


def risks(readings: Mapping[str, Incident]) -> tuple[Risk, ...]:
    """The two risks of every party that is liable or a debtor of recourse, under each of the readings.

    Args:
        readings: The rule in force and its alternatives, each the same incident under another rule; all inputs known.

    Raises:
        BadInput: If an incident is wrong, has ranges, or no rule decides in it.
    """
    found = []
    for rule, incident in readings.items():
        for party in incident.parties:
            able = settle(_with(incident, party.id, True, True))
            if not able.party(party.id).bears and not able.party(party.id).paid:
                continue
            found.append(_risk(rule, "insolvency", party.id, able, settle(_with(incident, party.id, False, True))))
            found.append(_risk(rule, "identification", party.id, able, settle(_with(incident, party.id, False, False))))
    return tuple(found)


def _with(incident: Incident, party: str, able: bool, found: bool) -> Incident:
    means = UNLIMITED if able else NOTHING
    parties = (replace(one, wealth=means, found=found) if one.id == party else one for one in incident.parties)
    return replace(incident, parties=tuple(parties))


def _risk(rule: str, kind: RiskKind, party: str, able: Outcome, out: Outcome) -> Risk:
    victims: dict[str, Decimal] = {}
    for before, after in zip(able.heads, out.heads, strict=True):
        lost = before.paid_by_defendants - after.paid_by_defendants
        victims[before.victim] = victims.get(before.victim, Decimal(0)) + lost
    return Risk(
        rule=rule,
        kind=kind,
        party=party,
        victims=tuple(victims.items()),
        parties=tuple(
            (before.party, after.bears - before.bears)
            for before, after in zip(able.parties, out.parties, strict=True)
            if before.party != party
        ),
        third_payers=tuple(
            (before.payer, after.bears - before.bears)
            for before, after in zip(able.third_payers, out.third_payers, strict=True)
        ),
        insurers=sum((part for _, part in out.party(party).insurers), Decimal(0)),
    )
