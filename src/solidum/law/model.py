"""The inside form of law: frozen values that the reasoning room reads. Built by `solidum.law.build`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import Literal, TypeAlias

from solidum.source import Place


class Degree(IntEnum):
    """How far a fact must be shown: argued < likely < proved."""

    argued = 1
    likely = 2
    proved = 3


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency; amounts in different currencies never compare."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


@dataclass(frozen=True, slots=True)
class Duration:
    """A period of calendar time, added to dates by calendar (a month end stays a month end).

    Hours count from an hour that a date does not hold: added to a day, only whole days of 24 hours move it.
    """

    years: int = 0
    months: int = 0
    days: int = 0
    hours: int = 0

    def __str__(self) -> str:
        parts = [(self.years, "year"), (self.months, "month"), (self.days, "day"), (self.hours, "hour")]
        return " ".join(f"{n} {word}{'' if n == 1 else 's'}" for n, word in parts if n) or "0 days"


Value: TypeAlias = date | Money | Duration | str | int

# --- terms of comparisons -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Const:
    """A fixed value."""

    value: Value


@dataclass(frozen=True, slots=True)
class FactTerm:
    """The value of a fact."""

    id: str
    args: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AsOf:
    """The date of assessment of the case."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A term moved by a duration (dates) or changed by an amount (money)."""

    term: Term
    sign: Literal[1, -1]
    by: Duration | Money


@dataclass(frozen=True, slots=True)
class Pick:
    """`first_known`, `earliest` or `latest` of two or more terms."""

    how: Literal["first_known", "earliest", "latest"]
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class YearEnd:
    """31 December of the year in which a day lies."""

    term: Term


@dataclass(frozen=True, slots=True)
class Named:
    """Who or what a variable stands for: a country as a value of facts, anything else to compare with its like."""

    variable: str


CLAIM_VARIABLES: dict[str, str] = {
    "claimant": "party",
    "victim": "party",
    "defendant": "party",
    "thing": "thing",
    "harm": "harm",
    "claim": "claim",
}
"""What every rule may name without binding it, and its type."""


Term: TypeAlias = Const | FactTerm | AsOf | Shift | Pick | YearEnd | Named

# --- conditions -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fact:
    """A yes/no fact, shown to a degree."""

    id: str
    args: tuple[str, ...]
    degree: Degree = Degree.proved


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to a conclusion; `mode` says whether a presumption is enough."""

    id: str
    args: tuple[str, ...]
    mode: Literal["shown", "held"]
    degree: Degree = Degree.proved


@dataclass(frozen=True, slots=True)
class All:
    """Every one of these."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary is shown; not merely that it is not shown."""

    item: Condition


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of values; `members` for `in`."""

    left: Term
    op: Literal["<", "<=", ">", ">=", "=", "in"]
    right: Term | None
    members: frozenset[str] = frozenset()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Exists:
    """Some entities of the case, for which `where` holds."""

    variables: tuple[tuple[str, str], ...]
    where: Condition


@dataclass(frozen=True, slots=True)
class OneOf:
    """The case declares, and it is settled, that one of a group of facts is so, and this fact is in it."""

    id: str
    args: tuple[str, ...]


Condition: TypeAlias = Fact | Ref | All | AnyOf | Not | Compare | Exists | OneOf

# --- vocabulary -----------------------------------------------------------------------------------

ValueType = Literal["yes_no", "date", "amount", "choice", "duration"]


@dataclass(frozen=True, slots=True)
class FactType:
    """One entry of the vocabulary."""

    id: str
    args: tuple[tuple[str, str], ...]
    value: ValueType
    kind: Literal["event", "evaluation"]
    ask: str
    known_by: tuple[str, ...]
    shown_by: tuple[str, ...]
    circumstances: tuple[str, ...]
    choices: tuple[str, ...]
    edge: str | None
    field: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Constraint:
    """A combination that cannot be."""

    id: str
    variables: tuple[tuple[str, str], ...]
    never: Condition
    place: Place


@dataclass(frozen=True, slots=True)
class Counting:
    """How a law counts a period of time: which last days move on, and what a short period must hold.

    Attributes:
        id: Named by `counts:` of a clock.
        title: In plain words.
        source: CELEX number or national citation.
        at: The provisions there.
        countries: Where it is the general rule for periods of national law; none for a rule that clocks name.
        holidays_of: The countries whose public holidays count; None for any.
        moves_from: On which days a period does not end but moves to the next working day.
        moves_up_to: Only periods at most so long move, each in its own unit; all of them if none is given.
        least_working_days: Working days that a period must hold, if it is at least `least_for` long.
        least_for: From which length on.
        paraphrase: In our own words.
        basis: How the text is known.
        checked: When.
        read_at: Where it was read.
    """

    id: str
    title: str
    source: str
    at: tuple[str, ...]
    countries: frozenset[str]
    holidays_of: frozenset[str] | None
    moves_from: frozenset[str]
    moves_up_to: tuple[Duration, ...]
    least_working_days: int
    least_for: Duration | None
    paraphrase: str
    basis: Literal["read", "secondary", "recalled"]
    checked: date
    read_at: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every fact type, the impossible combinations, the regions that law speaks of and how laws count time."""

    facts: dict[str, FactType]
    constraints: tuple[Constraint, ...]
    regions: dict[str, frozenset[str]]
    countings: dict[str, Counting]
    countries: dict[str, str] = field(default_factory=dict)


# --- packs ----------------------------------------------------------------------------------------

Kind = Literal[
    "definition", "element", "defence", "exclusion", "presumption", "shift", "inference", "allegation",
    "disclosure", "duty", "role-change", "sharing", "recourse", "limitation", "extinction", "remedy",
    "breach-as-evidence", "breach-trigger", "evidence-source", "compliance-effect", "protective-statute",
]  # fmt: skip
SHOWING: frozenset[str] = frozenset(
    {
        "definition", "duty", "role-change", "disclosure", "sharing", "recourse", "remedy", "defence", "exclusion",
        "breach-trigger", "evidence-source", "compliance-effect", "protective-statute",
    }
)  # fmt: skip
"""Kinds whose `concludes` is shown when their condition is."""
INFERRING: frozenset[str] = frozenset({"inference", "breach-as-evidence"})
"""Kinds that permit a court to find their `concludes`, and never oblige it."""
PRESUMING: frozenset[str] = frozenset({"presumption", "shift", "allegation"})
AVAILABLE: frozenset[str] = frozenset(
    {"disclosure", "sharing", "recourse", "remedy", "evidence-source", "compliance-effect"}
)
"""Kinds that decide no outcome: what they offer is listed beside the claim."""


@dataclass(frozen=True, slots=True)
class Unless:
    """An exception: bites only if shown. For presumptions `effect` says what a rebuttal does."""

    when: Condition
    burden: Literal["claimant", "defendant", "contested"]
    effect: Literal["disproves", "neutralises"]
    at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """One view of an unsettled question of law; `takes` says whether the rule has effect under it."""

    position: str
    held_by: str
    takes: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """A date that the law ties to a case: by when somebody has to act, or until when something is kept.

    Attributes:
        title: In plain words.
        due: The last day: a beginning plus a period; None where the law names no number of days.
        undated: What the law says instead of a number of days ("without undue delay").
        actor: The variable of the party that has to act.
        counts: The id of a counting; `national`: that of the country whose law applies; `plain`: by the calendar.
        suspends: Whether the periods that the case lists under `suspensions` stop it.
        effect: What it means when the day has passed.
        when: What must be shown for it to run; None: what the rule itself asks (limits run with their claim).
        done: On which day the act was done, if it was.
        place: Where it has to be done, for the public holidays: in the actor's own country, where the harm happened,
            or at the court.
    """

    title: str
    due: Shift | None
    undated: str | None
    actor: str
    counts: str
    suspends: bool
    effect: str
    when: Condition | None
    done: Term | None
    place: Literal["own", "harm", "court"]


@dataclass(frozen=True, slots=True)
class Reach:
    """Who may get evidence from whom by a rule, on what, and what a refusal makes true.

    Attributes:
        asks: The variable of the party that may ask.
        source: The variable of the party that must answer.
        how: Through the court in proceedings, or by a request to the party.
        facts: The facts on which what comes may bear; None where the rule does not limit it to some.
        refusal: The fact that a refusal makes true, and its arguments; None where this law attaches nothing to it.
    """

    asks: str
    source: str
    how: Literal["court_order", "request"]
    facts: tuple[str, ...] | None
    refusal: Fact | Not | None


SHARING_WORDS: tuple[str, ...] = (
    "joint_and_several", "several", "hybrid", "single_channel", "proportional", "market_share", "full_each",
    "common_enterprise", "alternative_causation", "reduced_by_own_fault",
)  # fmt: skip
"""What a rule of kind sharing can say; the last one speaks of the victim, the others of those who answer."""


@dataclass(frozen=True, slots=True)
class Joining:
    """Who stands together under a rule of kind sharing.

    Attributes:
        linked_by: Facts between two parties (and the thing); those whom a chain of them links stand together. None:
            all who answer under the pack for the same harm.
        across: The rule also joins them with those who answer for the same harm under other instruments.
    """

    linked_by: tuple[str, ...]
    across: bool


@dataclass(frozen=True, slots=True)
class Recourse:
    """What a rule of kind recourse orders between those who answer.

    Attributes:
        how: `contribution` by shares; `right` of one against another; `none`: no recourse of one against another;
            `subrogation`: a third payer steps into the victim's claim.
        among: Contribution: all who answer under the pack, or under any instrument, for the same harm.
        shares: By what: `equal`, `factors` (how far each is responsible), `fault`, `court`; `national`: left to the
            law of a country.
        otherwise: `equal` where that measure gives nothing; None where the law does not say so.
        having_paid: What gives recourse; None where the law is silent.
        shortfall: The part of one who cannot pay stays with the one who has recourse, or is spread over the others;
            None where the law is silent.
        once_paid: Facts of the rule that paying makes true, so that a calculation need not ask for them.
        contract_first: A contract between them goes before these shares.
        with_: Codes of rules that add to this one and are not carried out by themselves.
        creditor: Variable of the one who has recourse (right), or has none.
        debtor: Variable of the one against whom.
        part: Of what was paid: `whole`, or as much as the `court` puts down to the debtor.
        payer: Subrogation: which third payers (`insurer`, `social_security`, `employer`).
        effect: Subrogation: who comes first, the victim or the payer.
    """

    how: Literal["contribution", "right", "none", "subrogation"]
    among: Literal["pack", "all"]
    shares: Literal["equal", "factors", "fault", "court", "national"] | None
    otherwise: Literal["equal"] | None
    having_paid: Literal["anything", "more_than_own_part", "the_whole"] | None
    shortfall: Literal["stays", "spread"] | None
    once_paid: tuple[str, ...]
    contract_first: bool
    with_: tuple[str, ...]
    creditor: str
    debtor: str | None
    part: Literal["whole", "court"]
    payer: tuple[str, ...]
    effect: Literal["steps_in_after_victim", "steps_in_alongside", "steps_in_first"] | None


@dataclass(frozen=True, slots=True)
class OwnFault:
    """The victim's own fault lowers what is owed.

    Attributes:
        at_most: The largest part that the law lets it take away; None if all of it. There is no other figure: how much
            is for the court.
    """

    at_most: Decimal | None


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that one party owes, where the law limits it.

    Attributes:
        amount: The limit.
        per: For each harm, or for all harms of the case to which the rule applies together.
    """

    amount: Money
    per: Literal["harm", "event"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of one pack."""

    code: str
    pack: str
    source: str
    at: tuple[str, ...]
    kind: Kind
    title: str
    when: Condition | None
    unless: tuple[Unless, ...]
    concludes: str | None
    concludes_args: tuple[str, ...]
    negative: bool
    against: str | None
    claim: str | None
    degree: Degree
    paraphrase: str
    basis: Literal["read", "secondary", "recalled"]
    checked: date
    read_at: str | None
    contested: tuple[Position, ...]
    sharing: str | None
    amount: Term | None
    amount_text: str | None
    protects: tuple[str, ...]
    applies_from: date | None
    clocks: tuple[Clock, ...]
    reaches: Reach | None
    place: Place
    share: Joining | None = None
    recourse: Recourse | None = None
    own_fault: OwnFault | None = None
    limit: Limit | None = None


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Something that rules conclude. `args` are (name, type)."""

    id: str
    args: tuple[tuple[str, str], ...]
    title: str
    pack: str
    place: Place


@dataclass(frozen=True, slots=True)
class ClaimType:
    """One kind of claim a pack gives: who can be sued over what, and the conclusion that is its scope."""

    id: str
    title: str
    defendants: tuple[str, ...]
    things: str
    scope: Ref
    place: Place


About = Literal["court", "law", "recourse", "subrogation", "direct_action", "interim_measures"]


@dataclass(frozen=True, slots=True)
class Determination:
    """A question about every country of a case: have its courts jurisdiction, does its law apply.

    Attributes:
        id: Short name in the pack.
        title: The question in words.
        about: What kind of question it is.
        asks: The conclusion that answers it, for the claimant, defendant, harm and country under scrutiny.
        scope: The conclusion that says whether the instrument decides the question at all.
        variable: Which argument of `asks` is the country.
        needs: Connecting factors. Where the case says nothing of one that could decide, there is no answer.
        grounds: Conclusions of which the rule that shows them is what a lawyer cites; the one asked if none is named.
        otherwise: What is taken as not so where the case says nothing of it, in words.
    """

    id: str
    title: str
    about: About
    asks: Ref
    scope: Ref
    variable: str
    needs: tuple[str, ...]
    grounds: tuple[str, ...]
    otherwise: str
    place: Place


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Provisions that no rule covers, and why."""

    at: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Example:
    """A test that a lawyer can judge: facts given, conclusions expected."""

    name: str
    claim: str | None
    given: tuple[str, ...]
    entities: tuple[tuple[str, str], ...]
    closed: bool
    as_of: date | None
    outcome: str | None
    states: tuple[tuple[str, str], ...]
    available: tuple[tuple[str, str], ...]
    because: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Pack:
    """One instrument as data."""

    id: str
    title: str
    short: str
    citation: str
    eli: str | None
    nature: str
    status: str
    version: str
    checked: date
    territory: frozenset[str] | None
    territory_name: str
    transposition: str | None
    transposition_note: str | None
    beside: str | None
    claims: tuple[ClaimType, ...]
    conclusions: dict[str, Conclusion]
    rules: tuple[Rule, ...]
    left_out: tuple[LeftOut, ...]
    examples: tuple[Example, ...]
    sha256: str
    files: tuple[str, ...] = field(default=())
    determines: tuple[Determination, ...] = field(default=())
