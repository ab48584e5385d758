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
    """A period of calendar time, added to dates by calendar (a month end stays a month end)."""

    years: int = 0
    months: int = 0
    days: int = 0

    def __str__(self) -> str:
        parts = [(self.years, "year"), (self.months, "month"), (self.days, "day")]
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


Term: TypeAlias = Const | FactTerm | AsOf | Shift | Pick

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
class Vocabulary:
    """Every fact type, the impossible combinations and the regions of the world that law speaks of."""

    facts: dict[str, FactType]
    constraints: tuple[Constraint, ...]
    regions: dict[str, frozenset[str]]


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
    reaches: Reach | None
    place: Place


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
