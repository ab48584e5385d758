"""What comes out: who answers for what under which rule, who pays, who bears, and what was asked or assumed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from solidum.sharing.causal import Participation
from solidum.sharing.factors import Assessment, Shares
from solidum.sharing.model import Incident, Range, RangedOutcome
from solidum.sharing.risks import Risk

State = Literal["computed", "structure", "refused", "nobody"]
Ground = Literal["made out", "made out on a presumption", "assumed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A claim on which a party answers.

    Attributes:
        on: On the record, on a presumption, or only because the user assumes it.
        barred: Why nothing can be claimed from it any more; None if it can.
    """

    claim: str
    party: str
    harm: str
    pack: str
    on: Ground
    barred: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A claim that is not counted, and why."""

    claim: str
    party: str
    harm: str
    pack: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A rule as the result names it: code, provision and title."""

    code: str
    at: str
    title: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """Those who answer under one instrument, and how together.

    Attributes:
        rule: The word of the law; None if no rule says so, or one alone answers.
        why: In plain words.
        rules: The rules it rests on.
    """

    id: str
    pack: str
    rule: str | None
    parties: tuple[str, ...]
    why: str
    rules: tuple[Cited, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadView:
    """A head of damage: the loss, what own fault takes away, and who answers.

    Attributes:
        amount: In the currency of the case; None if nobody gives one.
        amount_by: Whose figure it is.
        own_fault_by: Why own fault has this range.
        limits: The rules that limit what somebody owes for it.
        across: The rules that join those who answer under several instruments; none if there are none.
    """

    harm: str
    victim: str
    amount: Range | None
    amount_by: str
    own_fault: Range
    own_fault_by: str
    groups: tuple[GroupView, ...]
    limits: tuple[Cited, ...]
    across: tuple[Cited, ...]
    several_instruments: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step of recourse, in the order in which it is carried out.

    Attributes:
        kind: By shares, one against another, none, or a limit of a contract.
        parties: The members; or the one who has recourse, and the one against whom.
        how: In plain words.
        shares: Of each member, if it goes by shares.
    """

    id: str
    kind: Literal["contribution", "right", "waiver", "cap"]
    parties: tuple[str, ...]
    how: str
    shares: tuple[tuple[str, Range], ...]
    rules: tuple[Cited, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Something that recourse turns on.

    Attributes:
        what: In plain words.
        burden: Who must show it: the one who claims back (`creditor`), or the one against whom (`debtor`).
        state: How it stands on this record, in words.
        rules: Where it comes from; none for what every recourse asks.
        party: In whose recourse; None for whoever claims back.
    """

    what: str
    burden: Literal["creditor", "debtor"]
    state: str
    rules: tuple[Cited, ...]
    party: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimit:
    """The time in which recourse must be taken: its own, not that of the victim's claim.

    Attributes:
        creditor: Whose it is.
        state: As of clocks elsewhere: running, passed, no date …
        due: The last day; None if it cannot be told.
        earliest: The earliest last day, where the days it counts from are stated and not settled.
        latest: The latest.
        formula: How the day is found.
        missing: Questions on days that are not known.
    """

    creditor: str
    title: str
    state: str
    due: date | None
    earliest: date | None
    latest: date | None
    formula: str
    missing: tuple[str, ...]
    effect: str
    rules: tuple[Cited, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecourseView:
    """Recourse under one step against one party: what must be shown, and by when.

    Attributes:
        step: Id of the step.
        creditors: Those who may have it, once they have paid.
        limits: Its clocks; none if no rule at hand has one, which is not to say that there is no limit.
    """

    step: str
    debtor: str
    creditors: tuple[str, ...]
    proofs: tuple[Proof, ...]
    limits: tuple[TimeLimit, ...]
    rules: tuple[Cited, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of what no rule decides; `result` None if a figure that it needs is not given."""

    name: str
    incident: Incident | None
    result: RangedOutcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorView:
    """Shares by factors: an illustration, unless the law measures by them.

    Attributes:
        parties: Among whom.
        shares: None if none follow.
        why_not: Then why.
        used_by: Codes of the recourse rules that measure by them.
    """

    parties: tuple[str, ...]
    assessment: Assessment
    shares: Shares | None
    why_not: str | None
    used_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskView:
    """Who carries the risk that one cannot pay or is never found, under the rule in force and the alternatives."""

    risks: tuple[Risk, ...]
    rules: tuple[str, ...]
    before_recourse: bool
    assumed: tuple[str, ...]
    why_not: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """Who pays the victim, and who bears it in the end.

    Attributes:
        state: `computed`; `structure` (who answers and how, no sum is known); `refused` (no rule decides, or rules
            differ: see `reasons` and `readings`); `nobody` (no claim is made out, and none was assumed).
        recourse: What each recourse asks for, and by when.
        reasons: Why no single result is given.
        result: What the victims can collect from whom, and who bears; None unless computed.
        readings: The alternatives, where no rule says who pays.
        recourse_reasons: Why it is not decided who bears it; then `result` stands before recourse.
        recourse_readings: The alternatives for who bears it.
        if_asked: Where only who has paid the whole has recourse: what follows if the victim turns to one party first.
        asks: What the file could say to narrow the result.
    """

    state: State
    currency: str | None
    counted: tuple[Counted, ...]
    left_out: tuple[LeftOut, ...]
    heads: tuple[HeadView, ...]
    steps: tuple[StepView, ...]
    recourse: tuple[RecourseView, ...]
    reasons: tuple[str, ...]
    incident: Incident | None
    result: RangedOutcome | None
    readings: tuple[Reading, ...]
    recourse_reasons: tuple[str, ...]
    recourse_readings: tuple[Reading, ...]
    if_asked: tuple[Reading, ...]
    factors: FactorView | None
    causal: Participation | None
    risks: RiskView | None
    assumptions: tuple[str, ...]
    not_computed: tuple[str, ...]
    asks: tuple[str, ...]

    @property
    def uncollectable(self) -> tuple[Decimal, Decimal] | None:
        """The headline: what the victims are owed in law and nobody can pay, from and to; None if not computed."""
        if self.result is None:
            return None
        return self.result.uncollectable.low, self.result.uncollectable.high

    @property
    def not_recoverable(self) -> tuple[Decimal, Decimal] | None:
        """Beside the headline: what the law lets nobody recover, from and to."""
        if self.result is None:
            return None
        heads = self.result.heads
        low = sum((head.not_recoverable.low for head in heads), Decimal(0))
        return low, sum((head.not_recoverable.high for head in heads), Decimal(0))
