"""The inputs of the sharing of liability, and its results.

Money is a `Decimal` in whole cents of one currency. Parts (shares, fault, probabilities) are between 0 and 1. What is
not known exactly is a `Range`; a party whose wealth nobody knows has ``UNKNOWN``, never a guess. No input that the law
or a court decides has a default: a field without one must be given.

Two layers are kept apart. *External*: what the victims can collect from whom (`Head`, `Group`, `Liability`).
*Internal*: who bears it in the end (`Contribution`, `Right`, and between their parties `Waiver` and `TermCap`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, NamedTuple


class Range(NamedTuple):
    """From `low` to `high`, both included; a value known exactly has `low` equal to `high`."""

    low: Decimal
    high: Decimal

    @property
    def definite(self) -> bool:
        """Is there only one value?"""
        return self.low == self.high


def exactly(value: Decimal | int | str) -> Range:
    """A value that is known."""
    return Range(Decimal(value), Decimal(value))


def between(low: Decimal | int | str, high: Decimal | int | str) -> Range:
    """A value that lies somewhere from `low` to `high`."""
    return Range(Decimal(low), Decimal(high))


NOTHING: Final = exactly(0)
UNLIMITED: Final = exactly("Infinity")
"""Enough for whatever is asked; only where someone states it."""
UNKNOWN: Final = between(0, "Infinity")
"""Nobody has said: computed from nothing at all up to enough for everything."""


# ---- who can pay -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Liability cover of one insured.

    Attributes:
        id: Of the policy; the insurer may have several.
        insurer: Who pays under it.
        limit: The most it still pays for this incident.
        retention: What of the liability stays with the insured before this policy pays anything. For an excess layer,
            the amount at which it begins.
    """

    id: str
    insurer: str
    limit: Range
    retention: Range


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Someone who may have to pay.

    Attributes:
        wealth: What can be collected from its own means today; what it has paid before is gone from it. Of a party
            abroad, what can be collected where its means are, or unknown.
        policies: Its liability cover, in the order in which it answers.
        found: No for a party that nobody can identify: nothing can be collected from it or its cover.
    """

    id: str
    wealth: Range
    policies: tuple[Policy, ...] = ()
    found: bool = True


# ---- external: what the victim can claim -----------------------------------------------------------------

ExternalRule = Literal[
    "joint_and_several",
    "several",
    "hybrid",
    "single_channel",
    "proportional",
    "market_share",
    "full_each",
    "common_enterprise",
    "alternative_causation",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Liability:
    """One party that answers for a head of damage under one instrument.

    Attributes:
        share: Its part where the rule needs one: the several share, the probability that it caused the harm, its part
            of the market.
        cap: The most it owes for this head, where the law limits it.
        ceiling: The id of a `Ceiling` that this debt counts towards.
        barred: Why nothing can be claimed from it any more (time, exclusion); None if it can.
        cleared: It has shown that the harm does not come from it, where the rule lets it.
    """

    party: str
    share: Range | None = None
    cap: Range | None = None
    ceiling: str | None = None
    barred: str | None = None
    cleared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Those who answer for a head under the same instrument, and how.

    Attributes:
        id: The instrument.
        rule: How they answer together; None if no rule says so, which is refused for more than one.
        threshold: For `hybrid`: who has at least this share answers for the whole.
        channel: For `single_channel`: the party on whom liability is concentrated.
        why: The reason, for people; with `provision` beside it.
    """

    id: str
    rule: ExternalRule | None
    liable: tuple[Liability, ...]
    why: str
    provision: str | None = None
    threshold: Decimal | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """A part of the damage that the law does not make good."""

    amount: Range
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A head of damage of one victim.

    Attributes:
        amount: The damage.
        interest: Interest on it, as the user or a court gives it.
        own_fault: The part of the loss that stays with the victim for its own fault. There is no default: nothing
            where no fault is pleaded, else a court's figure or a range.
        across: How debts under several instruments stand to each other: `joint` if a rule says that all owe the same
            loss, paid once. None if no rule says so: refused where several groups answer.
        across_why: The rule that says so.
        limit: The most that all who answer for it together owe, after own fault, where the law limits one debt that
            they owe jointly; None if it does not.
        limit_why: The rule that says so.
    """

    id: str
    victim: str
    amount: Range
    own_fault: Range
    groups: tuple[Group, ...]
    interest: Range = NOTHING
    excluded: tuple[Exclusion, ...] = ()
    across: Literal["joint"] | None = None
    across_why: str | None = None
    limit: Decimal | None = None
    limit_why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """The most that one party owes for several heads together, where the law limits it."""

    id: str
    party: str
    amount: Range
    why: str
    provision: str | None = None


BenefitEffect = Literal[
    "steps_in_after_victim", "steps_in_alongside", "steps_in_first", "deducted_from_loss", "deducted_from_claim", "kept"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """What a third payer (health insurer, social security, the victim's own insurer) paid for a head.

    Attributes:
        effect: What the law makes of it. The payer takes over the claim (subrogation): once the victim's uncovered loss
            is paid, in step with the victim, or before the victim. Or those liable are relieved: it is deducted from
            the loss before the victim's own fault is, or from the claim after that. Or the victim keeps it on top
            (then it is no part of the sum).
    """

    payer: str
    head: str
    amount: Decimal
    effect: BenefitEffect
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The victim released the payer from the rest.

    Attributes:
        others_owe_less_by: `amount` paid, or the `share` of the one released.
        share: The internal share of the one released, if it counts.
        recourse: Can the others still turn to the one released?
    """

    others_owe_less_by: Literal["amount", "share"]
    recourse: bool
    why: str
    share: Range | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money that a liable party has already paid to the victim for a head."""

    party: str
    head: str
    amount: Decimal
    why: str = "already paid"
    release: Release | None = None


# ---- internal: who bears it ------------------------------------------------------------------------------

Available = Literal["yes", "no", "open"]
HavingPaid = Literal["anything", "more_than_own_part", "the_whole"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """Recourse among those who answer for the same heads, by shares.

    Attributes:
        shares: Of each member, as the law (equal), a court, or the factors give them. Only their proportion counts, so
            ranges need not add up to one; the result holds for every choice inside them.
        having_paid: What gives a right: any payment; having paid more than one's own part of the whole debt; or having
            alone paid the whole.
        shortfall: Where a member cannot pay its part: it `stays` with the one who has recourse, or is `spread` over the
            other members by their shares.
        available: Are its conditions (proof, limitation) met?
    """

    id: str
    heads: tuple[str, ...]
    shares: tuple[tuple[str, Range], ...]
    having_paid: HavingPaid
    shortfall: Literal["stays", "spread"]
    available: Available
    why: str
    provision: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """Recourse of one party against another: by a statute, or by an indemnity in a contract.

    Attributes:
        part: Of what the creditor has paid and not got back.
        up_to: The most the debtor owes under it, for all heads together; None if unlimited.
        having_paid: `anything`, or `the_whole` debt of a head.
    """

    id: str
    creditor: str
    debtor: str
    heads: tuple[str, ...]
    part: Range
    having_paid: Literal["anything", "the_whole"]
    available: Available
    source: Literal["statute", "contract"]
    why: str
    up_to: Range | None = None
    provision: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """The creditor has no recourse against the debtor: promised so, or ordered by law. The victim is untouched."""

    creditor: str
    debtor: str
    why: str
    provision: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermCap:
    """A contract limits what the creditor can take from the debtor in recourse. The victim is untouched."""

    creditor: str
    debtor: str
    amount: Range
    why: str


Step = Contribution | Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Everything that is needed to say who pays and who bears.

    Attributes:
        asked: The order in which the victims turn to those liable. Those not named come after, side by side: each
            asked for the same amount until what it owes or has is used up.
        recourse: Carried out one after the other, in this order: it is for the law to say what goes first.
    """

    currency: str
    parties: tuple[Party, ...]
    heads: tuple[Head, ...]
    ceilings: tuple[Ceiling, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    payments: tuple[Payment, ...] = ()
    asked: tuple[str, ...] = ()
    recourse: tuple[Step, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    caps: tuple[TermCap, ...] = ()


# ---- results ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A part of the damage that the law lets nobody recover, and why."""

    why: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadResult:
    """One head of damage, to the cent.

    ``damage + beyond_damage = paid_by_defendants + paid_by_third_payers + not_recoverable + uncollectable``.

    Attributes:
        paid_by_defendants: To the victim itself; before and now.
        paid_by_third_payers: Insurers and social security that paid the victim, whether or not they get it back.
        not_recoverable: In law: own fault, what is excluded, out of time or above a lawful limit.
        uncollectable: Owed in law, but no one who owes it can pay.
        beyond_damage: What the victim has received above the damage (an earlier payment turned out too high).
    """

    head: str
    victim: str
    damage: Decimal
    paid_by_defendants: Decimal
    paid_by_third_payers: Decimal
    not_recoverable: Decimal
    uncollectable: Decimal
    beyond_damage: Decimal
    lost: tuple[Lost, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Money from one to another.

    Attributes:
        stage: `to_victim`, `to_third_payer` (who stepped into the claim), `benefit` (third payer to victim), or
            `recourse`.
    """

    stage: Literal["to_victim", "to_third_payer", "benefit", "recourse"]
    from_: str
    to: str
    amount: Decimal
    head: str
    why: str
    provision: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyResult:
    """One party before and after recourse; ``bears = paid - recovered + paid_in_recourse``.

    Attributes:
        paid: To victims and to those who stepped into their claims, with its insurers.
        could_be_asked: The least and the most it pays, over all the choices the victims have whom to ask.
        bears: What stays with it and its insurers.
        own: The part of `bears` out of its own means.
        insurers: The part of `bears` under each policy, by its id. Insurers step into the recourse of the insured.
    """

    party: str
    paid: Decimal
    could_be_asked: tuple[Decimal, Decimal]
    recovered: Decimal
    paid_in_recourse: Decimal
    bears: Decimal
    own: Decimal
    insurers: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartResult:
    """One member of a contribution before it is carried out: what it has borne so far, and what its own part is.

    Attributes:
        step: Id of the contribution.
        borne: For its heads, after earlier steps; before and now.
        part: Its part by the shares, of what counts under the rule, before it takes over anything from members who
            cannot pay.
    """

    step: str
    party: str
    borne: Range
    part: Range


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimBack:
    """What one can claim from another under one step of recourse, for all heads together.

    Attributes:
        due: Under the rule or contract alone.
        allowed: What waivers, contracts and releases leave of it.
        paid: What the debtor can pay of that.
    """

    step: str
    creditor: str
    debtor: str
    due: Range
    allowed: Range
    paid: Range


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdPayerResult:
    """One third payer: what it paid, what it got back from those liable, what it bears."""

    payer: str
    paid: Decimal
    recovered: Decimal
    bears: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Who pays and who bears, where every input is known, to the cent."""

    currency: str
    heads: tuple[HeadResult, ...]
    parties: tuple[PartyResult, ...]
    third_payers: tuple[ThirdPayerResult, ...]
    flows: tuple[Flow, ...]
    assumptions: tuple[str, ...]
    parts: tuple[PartResult, ...]
    claims_back: tuple[ClaimBack, ...]

    def head(self, head: str) -> HeadResult:
        """The result for a head.

        Raises:
            KeyError: If there is none.
        """
        return {result.head: result for result in self.heads}[head]

    def party(self, party: str) -> PartyResult:
        """The result for a party.

        Raises:
            KeyError: If there is none.
        """
        return {result.party: result for result in self.parties}[party]

    @property
    def uncollectable(self) -> Decimal:
        """The headline: what the victims are owed in law and nobody can pay."""
        return sum((head.uncollectable for head in self.heads), Decimal(0))

    @property
    def not_recoverable(self) -> Decimal:
        """Beside the headline: what the law lets nobody recover."""
        return sum((head.not_recoverable for head in self.heads), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """A result where inputs are ranges.

    Attributes:
        low: No choice of inputs inside their ranges gives less.
        high: None gives more.
        reached: The lowest and highest value found at corners of the input ranges; they do occur.
        exact: Both bounds are reached, so the range cannot be narrower.
    """

    low: Decimal
    high: Decimal
    reached: tuple[Decimal, Decimal]
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadBounds:
    """The terms of `HeadResult` as ranges."""

    head: str
    paid_by_defendants: Bounds
    not_recoverable: Bounds
    uncollectable: Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyBounds:
    """What a party pays first and bears in the end, as ranges."""

    party: str
    paid: Bounds
    bears: Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class RangedOutcome:
    """Who pays and who bears, where inputs are ranges.

    Attributes:
        outcome: The one outcome, if every input is known.
        method: How the bounds were found, for people.
        parts: Of the members of contributions: the lowest and highest found at corners of the input ranges. They do
            occur; values beyond them may.
        claims_back: Likewise.
    """

    currency: str
    heads: tuple[HeadBounds, ...]
    parties: tuple[PartyBounds, ...]
    uncollectable: Bounds
    outcome: Outcome | None
    method: str
    parts: tuple[PartResult, ...]
    claims_back: tuple[ClaimBack, ...]

    def head(self, head: str) -> HeadBounds:
        """The ranges for a head.

        Raises:
            KeyError: If there is none.
        """
        return {result.head: result for result in self.heads}[head]

    def party(self, party: str) -> PartyBounds:
        """The ranges for a party.

        Raises:
            KeyError: If there is none.
        """
        return {result.party: result for result in self.parties}[party]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One reading of what no rule decides, and what follows from it; None if a share it needs is not given."""

    name: str
    incident: Incident
    result: RangedOutcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """No rule says how several answer together; the alternatives stand side by side, none is chosen."""

    reasons: tuple[str, ...]
    alternatives: tuple[Alternative, ...]


def liabilities(head: Head) -> Iterator[tuple[Group, Liability]]:
    """Every liability for a head, with the group it belongs to."""
    for group in head.groups:
        for liability in group.liable:
            yield group, liability
