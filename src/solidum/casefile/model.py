"""What happened: a case file as it is used inside, frozen and checked.

One class for each section of the format (docs/format.md, section 4), with the same names. Where a key of the
format is a word of Python, the attribute has an underscore behind it: ``from_``, ``for_``, ``is_``. ``None``
and an empty tuple mean that the file says nothing about it; nothing has a silent default.

Every entity remembers its `origin`, the place in the file where it is written, so that reasons can cite it.
The origin is not part of what an entity says: two case files are equal if they say the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, Literal

from solidum.source import Place

FORMAT: Final = 1
COUNTRY: Final = r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$"
_CODES: Final = re.compile(r"(?<=[(,= ])[A-Z]{2}(?:-[A-Z0-9]{1,3})?(?=[),]|$)")

PartyKind = Literal["company", "natural_person", "public_authority", "unidentified"]
PartySize = Literal["micro", "small", "medium", "large"]
ThingKind = Literal[
    "data_set",
    "base_model",
    "fine_tuned_model",
    "component",
    "system",
    "service",
    "physical_product",
    "processing",
]
ToThing = Literal[
    "manufactures",
    "develops",
    "trains",
    "fine_tunes",
    "integrates",
    "brands",
    "imports",
    "represents",
    "distributes",
    "supplies",
    "fulfils",
    "hosts_platform",
    "modifies",
    "deploys",
    "operates",
    "oversees",
    "controls_data",
    "processes_data",
    "owns",
    "certifies",
    "provides_data",
]
ToParty = Literal["employs", "insures", "controls_company", "acts_for", "supplies_to", "directs"]
Interest = Literal[
    "life",
    "health",
    "psychological_health",
    "property",
    "data",
    "privacy",
    "equality",
    "liberty",
    "reputation",
    "economic",
    "environment",
]
Loss = Literal[
    "death",
    "injury",
    "medical_costs",
    "property_damage",
    "data_loss",
    "non_material",
    "lost_income",
    "lost_opportunity",
    "pure_economic",
    "legal_costs",
    "other",
]
PropertyUse = Literal["private", "mixed", "exclusively_professional"]
Capacity = Literal[
    "victim", "heir", "dependant", "subrogated_insurer", "social_security", "assignee", "qualified_entity"
]
Relief = Literal["money", "injunction", "declaration"]
Standing = Literal[
    "undisputed",
    "admitted",
    "deemed_admitted",
    "proved",
    "bound_by_finding",
    "disputed",
    "alleged",
    "unknown",
]
SETTLED: Final = frozenset({"undisputed", "admitted", "deemed_admitted", "proved", "bound_by_finding"})
BINDS_ONE: Final = frozenset({"admitted", "deemed_admitted", "bound_by_finding"})
Degree = Literal["argued", "likely", "proved"]
EvidenceKind = Literal["log", "document", "testimony", "expert_report", "data", "source_code", "decision", "other"]
EvidenceStatus = Literal["requested", "ordered", "refused", "lost", "destroyed", "available"]
Term = Literal["indemnity", "cap", "waiver", "exclusion"]
PaymentKind = Literal["settlement", "payment", "collateral_benefit"]
BenefitPayer = Literal["insurer", "social_security", "employer"]
BenefitEffect = Literal[
    "steps_in_after_victim", "steps_in_alongside", "steps_in_first", "deducted_from_loss", "deducted_from_claim", "kept"
]
FigureOf = Literal[
    "own_fault", "share", "market_share", "probability", "threshold", "recourse_part", "amount", "interest"
]
FactorId = Literal["relative_expertise", "efficient_moment", "deployment_context", "foreseeable_use", "participation"]
Level = Literal["none", "low", "middle", "high"]
Ask = Literal["state", "outcome", "burden", "matters", "suffices", "available", "amount", "share"]
Basis = Literal["read", "secondary", "recalled"]
Record = Literal["open", "closed"]
WHOEVER_ANSWERS: Final = "whoever_answers"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency; amounts in different currencies are never compared."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included; either may be unstated."""

    from_: date | None = None
    to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Insurance:
    """Cover that a party has."""

    insurer: str | None = None
    up_to: Money | None = None
    retention: Money | None = None
    since: date | None = None
    until: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Someone: a company, a person, an authority, or whoever it was."""

    id: str
    name: str | None = None
    kind: PartyKind | None = None
    country: str | None = None
    size: PartySize | None = None
    wealth: Money | Literal["insolvent", "unknown"] | None = None
    insurance: tuple[Insurance, ...] = ()
    public_powers: bool | None = None
    note: str | None = None
    origin: Place | None = field(default=None, compare=False, repr=False)

    @property
    def label(self) -> str:
        """What to call it in a sentence."""
        return self.name or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something in the chain: data, a model, a system, a product, a processing of personal data."""

    id: str
    name: str | None = None
    kind: ThingKind | None = None
    placed_on_market: date | None = None
    put_into_service: date | None = None
    last_substantial_modification: date | None = None
    last_update: date | None = None
    part_of: tuple[str, ...] = ()
    version_of: str | None = None
    note: str | None = None
    origin: Place | None = field(default=None, compare=False, repr=False)

    @property
    def label(self) -> str:
        """What to call it in a sentence."""
        return self.name or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A party does something to a thing or to another party."""

    from_: str
    does: ToThing | ToParty
    to: str
    standing: Standing | None = None
    degree: Degree | None = None
    by: str | None = None
    evidence: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    note: str | None = None
    origin: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """A harm to one victim: the interest infringed, and apart from it the loss."""

    id: str
    victim: str
    name: str | None = None
    interest: Interest | None = None
    loss: Loss | None = None
    amount: Money | None = None
    date: date | None = None
    period: Period | None = None
    place: str | None = None
    property_use: PropertyUse | None = None
    involves: tuple[str, ...] = ()
    standing: Standing | None = None
    degree: Degree | None = None
    by: str | None = None
    evidence: tuple[str, ...] = ()
    note: str | None = None
    origin: Place | None = field(default=None, compare=False, repr=False)

    @property
    def label(self) -> str:
        """What to call it in a sentence."""
        return self.name or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who claims what from whom, where and since when."""

    id: str
    claimant: str
    capacity: Capacity | None = None
    for_: tuple[str, ...] = ()
    against: tuple[str, ...] | Literal["whoever_answers"] | None = None
    relief: tuple[Relief, ...] = ()
    forum: str | None = None
    filed: date | None = None
    served: date | None = None
    pleas: tuple[str, ...] = ()
    stage: str | None = None
    note: str | None = None
    origin: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A statement in the vocabulary, and how it stands in the record."""

    is_: str
    args: tuple[str, ...] = ()
    value: bool | date | Money | str | None = None
    standing: Standing
    degree: Degree | None = None
    by: str | None = None
    evidence: tuple[str, ...] = ()
    taken_as_given: bool | None = None
    note: str | None = None
    origin: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One of the facts of a group."""

    is_: str
    args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One of these is true, and it is not known which."""

    one_of: tuple[Alternative, ...]
    standing: Standing
    degree: Degree | None = None
    by: str | None = None
    evidence: tuple[str, ...] = ()
    note: str | None = None
    origin: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Something that can show what happened, and who has it."""

    id: str
    kind: EvidenceKind | None = None
    describes: str | None = None
    held_by: str | None = None
    status: tuple[EvidenceStatus, ...] = ()
    kept_until: date | None = None
    note: str | None = None
    origin: Place | None = field(default=None, compare=False, repr=False)

    @property
    def label(self) -> str:
        """What to call it in a sentence."""
        return self.describes or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A term between parties that moves or limits what one of them bears."""

    id: str
    between: tuple[str, ...]
    term: Term
    amount: Money | None = None
    valid: bool | None = None
    note: str | None = None
    origin: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money that has already moved on account of a harm."""

    from_: str
    to: str
    amount: Money | None = None
    date: date | None = None
    for_: tuple[str, ...] = ()
    releases: tuple[str, ...] = ()
    kind: PaymentKind | None = None
    as_: BenefitPayer | None = None
    effect: BenefitEffect | None = None
    others_owe_less_by: Literal["amount", "share"] | None = None
    recourse: bool | None = None
    note: str | None = None
    origin: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """How one party stands on one factor of apportionment, in a word, with the reason.

    Attributes:
        level: None if nobody has rated it, with the reason why.
        by: Whose rating it is.
    """

    party: str
    factor: FactorId
    level: Level | None = None
    reason: str | None = None
    evidence: tuple[str, ...] = ()
    by: str | None = None
    note: str | None = None
    origin: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightBound:
    """Between what the weight of a factor lies, in parts of 1."""

    factor: FactorId
    least: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What somebody says about the weights of the factors; a factor without a bound is free."""

    by: str
    reason: str | None = None
    bounds: tuple[WeightBound, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """Claims that the user assumes made out, to see what would follow; no finding, and every result says so."""

    defendant: str
    pack: str | None = None
    claimant: str | None = None
    thing: str | None = None
    harm: str | None = None
    reason: str | None = None
    note: str | None = None
    origin: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtFigure:
    """A number that no rule fixes, as somebody gives it: a court, or the user in its place.

    Attributes:
        of: What it is a figure of.
        value: The figure: a part of the whole, or an amount.
        least: With `most`, a range in its place.
        by: Whose figure it is; the result says so.
    """

    of: FigureOf
    by: str
    harm: str | None = None
    party: str | None = None
    against: str | None = None
    value: Decimal | Money | None = None
    least: Decimal | Money | None = None
    most: Decimal | Money | None = None
    note: str | None = None
    origin: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecourseBetween:
    """Whether one party can still turn to another: recourse has its own proof and its own time limit."""

    by: str
    against: str
    available: Literal["yes", "no", "open"]
    reason: str | None = None
    note: str | None = None
    origin: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActOf:
    """An act or omission in question, as a variable of the incident model; `happened` None: not settled."""

    variable: str
    by: str
    happened: bool | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstance:
    """Something given that is nobody's act in question."""

    variable: str
    holds: bool | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentModel:
    """How the harm came about, as equations over yes/no variables."""

    outcome: str
    equations: str
    acts: tuple[ActOf, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    harm: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """A time in which limitation did not run, such as negotiations; both days are included.

    Attributes:
        until: The last day; None while it goes on.
        claim: The claim it is about; None for every claim.
        against: The defendants against whom it counts; none named: all of them.
    """

    from_: date
    until: date | None = None
    claim: str | None = None
    against: tuple[str, ...] = ()
    reason: str | None = None
    note: str | None = None
    origin: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedClaim:
    """The claim that a question to a decided case is about."""

    pack: str
    claimant: str | None = None
    defendant: str | None = None
    thing: str | None = None
    harm: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question that a court answered."""

    id: str
    text: str | None = None
    ask: Ask
    claim: AskedClaim | None = None
    of: str | None = None
    fact: str | None = None
    given: tuple[str | Fact, ...] = ()
    answer: Money | str
    note: str | None = None
    origin: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a court decided."""

    court: str | None = None
    date: date | None = None
    citation: str | None = None
    ecli: str | None = None
    sources: tuple[str, ...] = ()
    basis: Basis | None = None
    questions: tuple[Question, ...] = ()
    note: str | None = None


EntityKind = Literal["party", "thing", "harm", "claim", "evidence", "contract"]
Entity = Party | Thing | Harm | Claim | Evidence | Contract


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """A whole case.

    Attributes:
        file: The name of the file it was read from; not part of what it says.
        sha256: Of the bytes of that file; not part of what it says.
    """

    solidum: int = FORMAT
    title: str
    as_of: date
    language: str | None = None
    record: Record
    note: str | None = None
    parties: tuple[Party, ...] = ()
    things: tuple[Thing, ...] = ()
    chain: tuple[Edge, ...] = ()
    harms: tuple[Harm, ...] = ()
    claims: tuple[Claim, ...] = ()
    facts: tuple[Fact, ...] = ()
    groups: tuple[Group, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    contracts: tuple[Contract, ...] = ()
    payments: tuple[Payment, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    assume: tuple[Assumed, ...] = ()
    court_figures: tuple[CourtFigure, ...] = ()
    ratings: tuple[Rating, ...] = ()
    weights: Weights | None = None
    recourse: tuple[RecourseBetween, ...] = ()
    incident_model: IncidentModel | None = None
    decided: Decided | None = None
    file: str = field(default="", compare=False, repr=False)
    sha256: str = field(default="", compare=False, repr=False)

    @cached_property
    def entities(self) -> dict[str, Entity]:
        """Everything that has an id, by id, in the order of the file; ids are unique over all kinds."""
        sections: tuple[tuple[Entity, ...], ...] = (
            self.parties,
            self.things,
            self.harms,
            self.claims,
            self.evidence,
            self.contracts,
        )
        return {entity.id: entity for section in sections for entity in section}

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """The codes of all countries that the case names, in the order of the file.

        They stand in fields, and as arguments or values of facts; what has an id is what has the id.
        """
        found = [p.country for p in self.parties] + [h.place for h in self.harms] + [c.forum for c in self.claims]
        facts = [*self.facts, *(f for q in self._questions for f in q.given if isinstance(f, Fact))]
        for fact in facts:
            found += [*fact.args, fact.value if isinstance(fact.value, str) else None]
        found += [arg for group in self.groups for one in group.one_of for arg in one.args]
        for question in self._questions:
            found += [code for text in question.given if isinstance(text, str) for code in _CODES.findall(text)]
        codes = (code for code in found if code and re.fullmatch(COUNTRY, code))
        return tuple(code for code in dict.fromkeys(codes) if code not in self.entities)

    @property
    def _questions(self) -> tuple[Question, ...]:
        return self.decided.questions if self.decided else ()

    def kind_of(self, id: str) -> EntityKind | None:
        """What kind of entity an id names; None if it names none."""
        entity = self.entities.get(id)
        return None if entity is None else _KIND_OF[type(entity)]

    def label(self, id: str) -> str:
        """What to call an entity in a sentence; an unknown id is its own label."""
        entity = self.entities.get(id)
        return id if entity is None or isinstance(entity, Claim | Contract) else entity.label


_KIND_OF: Final[dict[type, EntityKind]] = {
    Party: "party",
    Thing: "thing",
    Harm: "harm",
    Claim: "claim",
    Evidence: "evidence",
    Contract: "contract",
}

# Which class a mapping becomes, by the class and key it stands under; under any other key it is an amount.
_INSIDE: Final[dict[tuple[type, str], type]] = {
    (CaseFile, "parties"): Party,
    (CaseFile, "things"): Thing,
    (CaseFile, "chain"): Edge,
    (CaseFile, "harms"): Harm,
    (CaseFile, "claims"): Claim,
    (CaseFile, "facts"): Fact,
    (CaseFile, "groups"): Group,
    (CaseFile, "evidence"): Evidence,
    (CaseFile, "contracts"): Contract,
    (CaseFile, "payments"): Payment,
    (CaseFile, "suspensions"): Suspension,
    (CaseFile, "assume"): Assumed,
    (CaseFile, "court_figures"): CourtFigure,
    (CaseFile, "ratings"): Rating,
    (CaseFile, "weights"): Weights,
    (CaseFile, "recourse"): RecourseBetween,
    (CaseFile, "incident_model"): IncidentModel,
    (CaseFile, "decided"): Decided,
    (Party, "insurance"): Insurance,
    (Harm, "period"): Period,
    (Weights, "bounds"): WeightBound,
    (IncidentModel, "acts"): ActOf,
    (IncidentModel, "circumstances"): Circumstance,
    (Group, "one_of"): Alternative,
    (Decided, "questions"): Question,
    (Question, "claim"): AskedClaim,
    (Question, "given"): Fact,
}


def build(plain: dict[str, Any], file: str, sha256: str) -> CaseFile:
    """Build a case file from the plain data that the border has checked (see `solidum.casefile.reader`)."""
    case = _built(CaseFile, {**plain, "file": file, "sha256": sha256}, file)
    assert isinstance(case, CaseFile)
    return case


def _built(kind: type, plain: dict[str, Any], file: str) -> Any:
    given: dict[str, Any] = {}
    for key, value in plain.items():
        if key == "origin":
            line, column = value
            given[key] = Place(file, line, column)
        elif isinstance(value, dict):
            given[key] = _built(_INSIDE.get((kind, key), Money), value, file)
        elif isinstance(value, list):
            inside = _INSIDE.get((kind, key), Money)
            given[key] = tuple(_built(inside, item, file) if isinstance(item, dict) else item for item in value)
        else:
            given[key] = value
    return kind(**given)
