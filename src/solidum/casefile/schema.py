"""The border of the case file: what may stand in one, in pydantic models, and the JSON Schema made from them.

Imported only when a case file is checked for the first time, or when the schema is asked for. The models have
the fields of the classes in `solidum.casefile.model`; what passes here is handed on as plain data and built
there.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    Tag,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from solidum.casefile import model

SCHEMA_ID: Final = "urn:solidum:case:1"

_MONEY: Final = r"([0-9]{1,30}(?:\.[0-9]{1,9})?) ([A-Z]{3})"
COUNTRY: Final = model.COUNTRY
_LANGUAGE: Final = r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"
ID: Final = r"^[A-Za-z][A-Za-z0-9_-]*$"


def _error(what: str, why: str, remedy: str) -> PydanticCustomError:
    # Braces would be read as places to fill in; what people wrote may contain them.
    return PydanticCustomError("case", "{what}", {"what": what, "why": why, "remedy": remedy})


def shown(value: object) -> str:
    """A value as it may be quoted in a message: short, and as it would be written in the file."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    text = str(value).replace("\n", " ")
    return text if len(text) <= 40 else text[:39] + "…"


# Kinds of value ---------------------------------------------------------------------------------------------


def _day(value: object) -> object:
    if type(value) is date:
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            why = "the calendar has no such day"
            raise _error(f"`{value}` is not a date", why, "correct it") from None
    why = "a date is written year-month-day, with all three"
    remedy = "write it like 2026-12-09, or leave it out if it is not known"
    raise _error(f"`{shown(value)}` is not a date", why, remedy)


def _yes_no(value: object) -> object:
    if value in ("yes", "no"):
        return value == "yes"
    if isinstance(value, bool):
        return value
    raise _error(f"`{shown(value)}` is not yes or no", "only yes or no can stand here", "write yes or no")


def money(value: object) -> dict[str, Any] | None:
    """An amount with its currency as plain data; None if it is not one."""
    found = re.fullmatch(_MONEY, value) if isinstance(value, str) else None
    return {"amount": Decimal(found[1]), "currency": found[2]} if found else None


def _amount(value: object) -> dict[str, Any]:
    found = money(value)
    if found is not None:
        return found
    why = "an amount is a number and a currency"
    remedy = "write it like 1200.50 EUR: no thousands separators, and the three letters of the currency behind it"
    raise _error(f"`{shown(value)}` is not an amount", why, remedy)


def _wealth(value: object) -> dict[str, Any] | str:
    if value in ("insolvent", "unknown"):
        return str(value)
    found = money(value)
    if found is not None:
        return found
    if isinstance(value, dict) and set(value) == {"amount"}:
        return _amount(value["amount"])
    why = "it is an amount, or one of the words insolvent, unknown"
    raise _error(f"`{shown(value)}` does not say what can be collected", why, "write it like {amount: 1000 EUR}")


def _value(value: object) -> object:
    if value in ("yes", "no"):
        return value == "yes"
    if isinstance(value, str):
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return _day(value)
        return money(value) or value
    if isinstance(value, bool) or type(value) is date:
        return value
    why = "the value of a fact is yes, no, a date, an amount with its currency, or a word of its list"
    remedy = "write it in one of these forms; a fact that nobody knows has the standing unknown and no value"
    raise _error(f"`{shown(value)}` cannot be the value of a fact", why, remedy)


def _yes_no_open(value: object) -> object:
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


def _part(value: object) -> object:
    """A part of the whole: a number from 0 to 1, as a decimal."""
    if isinstance(value, str) and re.fullmatch(r"[01](\.[0-9]{1,12})?|0?\.[0-9]{1,12}", value):
        value = Decimal(value)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        found = Decimal(str(value))
        if 0 <= found <= 1:
            return found
    why = "a part of the whole is a number from 0 to 1"
    raise _error(f"`{shown(value)}` is not a part of the whole", why, "write one third as 0.3333, for instance")


def _figure(value: object) -> object:
    return money(value) or _part(value)


def _answer(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and value:
        return money(value) or value
    why = "the answer is a word or an amount"
    raise _error(f"`{shown(value)}` is not an answer", why, "write it as the format lists it for this question")


def _country(value: object) -> object:
    if value is False:
        why = "`no` in lower case means the answer no"
        raise _error("`no` is not a country", why, "if you mean the country with this code, write it in capitals")
    if isinstance(value, str) and not re.fullmatch(COUNTRY, value):
        why = "a country is its two ISO letters, in capitals; a state or region may follow, like US-CA"
        better = value.strip().upper()
        remedy = f"write {better}" if re.fullmatch(COUNTRY, better) else "write it like DE"
        raise _error(f"`{shown(value)}` is not a country code", why, remedy)
    return value


def _language(value: object) -> object:
    if value is False:  # Norwegian
        return "no"
    if isinstance(value, str) and not re.fullmatch(_LANGUAGE, value):
        why = "a language is its ISO letters in lower case"
        raise _error(f"`{shown(value)}` is not a language code", why, "write it like en or de")
    return value


def _against(value: object) -> object:
    if value == model.WHOEVER_ANSWERS:
        return value
    found = _as_list(value)
    if isinstance(found, list) and found and all(isinstance(id, str) and re.match(ID, id) for id in found):
        return found
    why = f"a claim is made against parties of the case, or against {model.WHOEVER_ANSWERS}"
    raise _error(f"`{shown(value)}` names no defendants", why, f"list their ids, or write {model.WHOEVER_ANSWERS}")


def _as_list(value: object) -> object:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _nothing_is_empty(value: object) -> object:
    return [] if value is None else value


class _MaybeEmpty:
    """A list whose key may be followed by nothing."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_nothing_is_empty, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(core), {"type": "null"}]}


class _OneOrMany:
    """A list that may also be written as a single item, or its key followed by nothing."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_as_list, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        many = handler(core)
        return {"anyOf": [many["items"], many, {"type": "null"}]}


_DAY_SCHEMA: Final = {"type": "string", "format": "date"}
_MONEY_SCHEMA: Final = {"type": "string", "pattern": f"^{_MONEY}$", "examples": ["1200.50 EUR"]}
_ID_SCHEMA: Final = {"type": "string", "pattern": ID}

Id = Annotated[str, Field(pattern=ID)]
Ids = Annotated[list[Id], _OneOrMany()]
Texts = Annotated[list[str], _OneOrMany()]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema(_DAY_SCHEMA)]
YesNo = Annotated[bool, BeforeValidator(_yes_no), WithJsonSchema({"enum": [True, False, "yes", "no"]})]
Amount = Annotated[dict[str, Any], PlainValidator(_amount), WithJsonSchema(_MONEY_SCHEMA)]
Wealth = Annotated[
    dict[str, Any] | str,
    PlainValidator(_wealth),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": ["insolvent", "unknown"]},
                _MONEY_SCHEMA,
                {
                    "type": "object",
                    "properties": {"amount": _MONEY_SCHEMA},
                    "required": ["amount"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
Value = Annotated[Any, PlainValidator(_value), WithJsonSchema({"type": ["boolean", "string"]})]
YesNoOpen = Annotated[
    Literal["yes", "no", "open"],
    BeforeValidator(_yes_no_open),
    WithJsonSchema({"enum": [True, False, "yes", "no", "open"]}),
]
Part = Annotated[Decimal, PlainValidator(_part), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})]
Figure = Annotated[
    Any,
    PlainValidator(_figure),
    WithJsonSchema({"anyOf": [_MONEY_SCHEMA, {"type": "number", "minimum": 0, "maximum": 1}]}),
]
Answer = Annotated[Any, PlainValidator(_answer), WithJsonSchema({"type": ["boolean", "string"]})]
Country = Annotated[str, BeforeValidator(_country), WithJsonSchema({"type": "string", "pattern": COUNTRY})]
Language = Annotated[str, BeforeValidator(_language), WithJsonSchema({"type": "string", "pattern": f"^{_LANGUAGE}$"})]
Against = Annotated[
    Any,
    PlainValidator(_against),
    WithJsonSchema({"anyOf": [_ID_SCHEMA, {"type": "array", "items": _ID_SCHEMA, "minItems": 1}]}),
]


# Sections ---------------------------------------------------------------------------------------------------


class Section(BaseModel):
    """What all parts of the case file have in common: nothing unknown passes, nothing is converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)
    # What to call it in a message.
    a: ClassVar[str] = "an entry"


_Note = Annotated[str | None, Field(description="Anything a reader should know; not used in reasoning.")]
_Standing = Annotated[
    model.Standing | None,
    Field(
        description="How it stands in the record: undisputed, admitted, deemed_admitted, proved or "
        "bound_by_finding (settled); disputed, alleged or unknown (not settled). Left out: taken as "
        "undisputed, and listed among the assumptions."
    ),
]
_Degree = Annotated[
    model.Degree | None,
    Field(description="How far it is shown: argued, likely or proved. Only with a settled standing; left out: proved."),
]
_By = Annotated[
    Id | None,
    Field(
        description="The party that admitted it, or is bound by the finding, or alleges it. An admission and "
        "a binding finding count only against that party, and must name it."
    ),
]
_Evidence = Annotated[Ids, Field(description="Ids of the evidence that shows it.")]


class InsuranceSection(Section):
    """Cover that a party has."""

    a = "an insurance"

    insurer: Id | None = None
    """The id of the party that insures."""
    up_to: Amount | None = None
    """The most it pays, like 500000 EUR."""
    retention: Amount | None = None
    """What of a liability stays with the insured before it pays (deductible), like 10000 EUR."""
    since: Day | None = None
    """First day of cover."""
    until: Day | None = None
    """Last day of cover."""
    note: _Note = None


class PartySection(Section):
    """Someone in the case: a company, a person, an authority, or whoever it was."""

    a = "a party"

    id: Id
    """A short name of your choice, used in the rest of the file; no two entries share one."""
    name: str | None = None
    """What the party is called."""
    kind: model.PartyKind | None = None
    """What it is. Of an open-source project, name its legal holder; unidentified: nobody knows who it was."""
    country: Country | None = None
    """Where it is established or lives: two ISO letters in capitals, like DE; a region may follow (US-CA)."""
    size: model.PartySize | None = None
    """The size of an enterprise, with its partner and linked enterprises."""
    wealth: Wealth | None = None
    """What can be collected from it: {amount: 1000 EUR}, insolvent, or unknown."""
    insurance: Annotated[list[InsuranceSection], _MaybeEmpty()] = Field(
        default_factory=list, description="The insurance it has against this kind of liability."
    )
    public_powers: YesNo | None = None
    """Did it act in the exercise of public powers?"""
    note: _Note = None


class ThingSection(Section):
    """Something in the chain: data, a model, a system, a product, a processing of personal data."""

    a = "a thing"

    id: Id
    """A short name of your choice, used in the rest of the file; no two entries share one."""
    name: str | None = None
    """What the thing is called."""
    kind: model.ThingKind | None = None
    """What it is. Each version placed on the market separately is a thing of its own, with version_of."""
    placed_on_market: Day | None = None
    """The day this item or version was first supplied in the course of business."""
    put_into_service: Day | None = None
    """The day it was first used, if that is another day or it was never placed on the market."""
    last_substantial_modification: Day | None = None
    """The day of the last change that changed its purpose, performance or risk in a way not foreseen."""
    last_update: Day | None = None
    """The day of the last update of any kind."""
    part_of: Ids = Field(
        default_factory=list,
        description="Ids of the things it is a part of (component, model, data, service).",
    )
    version_of: Id | None = None
    """The id of the thing of which it is a version."""
    note: _Note = None


class EdgeSection(Section):
    """A party does something to a thing, or to another party; an edge for each role."""

    a = "an edge of the chain"

    from_: Id = Field(alias="from", description="The id of the party that does it.")
    does: Literal[model.ToThing, model.ToParty]
    """What it does. The last six (employs to directs) lead to a party, the others to a thing."""
    to: Id
    """The id of the thing or party it does it to."""
    standing: _Standing = None
    degree: _Degree = None
    by: _By = None
    evidence: _Evidence = Field(default_factory=list)
    since: Day | None = None
    """The first day."""
    until: Day | None = None
    """The last day."""
    note: _Note = None


class PeriodSection(Section):
    """From one day to another, both included."""

    a = "a period"

    from_: Day | None = Field(default=None, alias="from", description="The first day.")
    to: Day | None = None
    """The last day."""


class HarmSection(Section):
    """A harm to one victim; two victims, or two kinds of loss, are two harms."""

    a = "a harm"

    id: Id
    """A short name of your choice, used in the rest of the file; no two entries share one."""
    victim: Id
    """The id of the party that suffered it."""
    name: str | None = None
    """What to call it."""
    interest: model.Interest | None = None
    """The protected interest that was infringed. Infringement alone is not yet damage."""
    loss: model.Loss | None = None
    """The loss that followed from it (the head of damage)."""
    amount: Amount | None = None
    """The amount of the loss, like 1200 EUR."""
    date: Day | None = None
    """The day it occurred."""
    period: PeriodSection | None = None
    """From when to when the loss runs."""
    place: Country | None = None
    """Where it occurred: two ISO letters in capitals."""
    property_use: model.PropertyUse | None = None
    """Of damaged property: what it is used for."""
    involves: Ids = Field(default_factory=list, description="Ids of the things that had a part in it.")
    standing: _Standing = None
    degree: _Degree = None
    by: _By = None
    evidence: _Evidence = Field(default_factory=list)
    note: _Note = None


class ClaimSection(Section):
    """Who claims what from whom. Without any claim, every victim is tried against every party."""

    a = "a claim"

    id: Id
    """A short name of your choice, used in the rest of the file; no two entries share one."""
    claimant: Id
    """The id of the party that claims."""
    capacity: model.Capacity | None = None
    """As what it claims."""
    for_: Ids = Field(default_factory=list, alias="for", description="Ids of the harms it claims for.")
    against: Against | None = None
    """Ids of the defendants, or whoever_answers."""
    relief: Annotated[list[model.Relief], _OneOrMany()] = Field(default_factory=list, description="What is asked for.")
    forum: Country | None = None
    """The country whose courts are seised: two ISO letters in capitals."""
    filed: Day | None = None
    """The day the claim was filed with the court."""
    served: Day | None = None
    """The day it was served on the defendant."""
    pleas: Ids = Field(
        default_factory=list,
        description="Pleas the defence has raised that count only if raised, like limitation.",
    )
    stage: str | None = None
    """The stage of the proceedings, like first_instance or appeal."""
    note: _Note = None


class FactSection(Section):
    """A statement in the vocabulary, and how it stands in the record."""

    a = "a fact"

    is_: Id = Field(alias="is", description="The id of the fact type in the vocabulary.")
    args: Ids = Field(
        default_factory=list, description="Ids of the entities it is about, in the order of the vocabulary."
    )
    value: Value | None = None
    """yes, no, a date, an amount with its currency, or a word of its list. Left out only if the standing is
    unknown."""
    standing: model.Standing
    """How it stands in the record. Settled: undisputed, admitted, deemed_admitted, proved, bound_by_finding.
    Not settled: disputed, alleged, unknown."""
    degree: _Degree = None
    by: _By = None
    evidence: _Evidence = Field(default_factory=list)
    taken_as_given: YesNo | None = None
    """In a decided case: the court took it as given, it did not decide it."""
    note: _Note = None


class AlternativeSection(Section):
    """One of the facts of a group."""

    a = "a fact of a group"

    is_: Id = Field(alias="is", description="The id of the fact type in the vocabulary.")
    args: Ids = Field(default_factory=list, description="Ids of the entities it is about.")


class GroupSection(Section):
    """One of several facts is true, and it is not known which (alternative causation)."""

    a = "a group"

    one_of: list[AlternativeSection] = Field(min_length=2, description="The facts of which one is true.")
    standing: model.Standing
    """How it stands that one of them is true."""
    degree: _Degree = None
    by: _By = None
    evidence: _Evidence = Field(default_factory=list)
    note: _Note = None


class EvidenceSection(Section):
    """Something that can show what happened, and who has it."""

    a = "a piece of evidence"

    id: Id
    """A short name of your choice, used in the rest of the file; no two entries share one."""
    kind: model.EvidenceKind | None = None
    """What it is."""
    describes: str | None = None
    """What it shows or contains, in plain words."""
    held_by: Id | None = None
    """The id of the party that has it."""
    status: Annotated[list[model.EvidenceStatus], _OneOrMany()] = Field(
        default_factory=list, description="What happened to it so far; several may be true."
    )
    kept_until: Day | None = None
    """The day after which it may be gone."""
    note: _Note = None


class ContractSection(Section):
    """A term between parties that moves or limits what one of them bears."""

    a = "a contract"

    id: Id
    """A short name of your choice, used in the rest of the file; no two entries share one."""
    between: list[Id] = Field(
        min_length=2,
        description="Ids of the parties; first the one that gives the indemnity or the waiver, or whose recourse a "
        "cap or an exclusion limits.",
    )
    term: model.Term
    """What is agreed."""
    amount: Amount | None = None
    """The amount of a cap or indemnity, like 100000 EUR."""
    valid: YesNo | None = None
    """Does it hold between its parties under the law that governs it? Left out: taken as valid, and the result says
    so."""
    note: _Note = None


class PaymentSection(Section):
    """Money that has already moved on account of a harm."""

    a = "a payment"

    from_: Id = Field(alias="from", description="The id of the party that paid.")
    to: Id
    """The id of the party that received it."""
    amount: Amount | None = None
    """How much, like 500 EUR."""
    date: Day | None = None
    """When."""
    for_: Ids = Field(default_factory=list, alias="for", description="Ids of the harms it was paid for.")
    releases: Ids = Field(default_factory=list, description="Ids of the parties it releases.")
    kind: model.PaymentKind | None = None
    """Why it was paid."""
    as_: model.BenefitPayer | None = Field(
        default=None,
        alias="as",
        description="Of a collateral benefit: what the payer is. The law may say whether it steps into the claim.",
    )
    effect: model.BenefitEffect | None = None
    """Of a collateral benefit: what the law makes of it, where no rule at hand says so. The payer takes over the claim
    (steps_in_after_victim, steps_in_alongside, steps_in_first), or it is deducted_from_loss or deducted_from_claim,
    or the victim keeps it on top (kept)."""
    others_owe_less_by: Literal["amount", "share"] | None = None
    """Of a settlement that releases the payer: do the others owe less by the amount paid, or by the payer's share?"""
    recourse: YesNo | None = None
    """Of a settlement that releases the payer: can the others still turn to the payer?"""
    note: _Note = None


class AssumedSection(Section):
    """Claims that you assume made out, to see what would follow. It is no finding, and every result says so."""

    a = "an assumption"

    defendant: Id
    """The id of the party that is assumed to answer."""
    pack: str | None = None
    """Only under this rule pack, like EU-PLD24."""
    claimant: Id | None = None
    """Only to this claimant."""
    thing: Id | None = None
    """Only over this thing."""
    harm: Id | None = None
    """Only for this harm."""
    reason: str | None = None
    """Why you assume it."""
    note: _Note = None


class CourtFigureSection(Section):
    """A number that no rule fixes, as a court gives it or as you give it in its place; or a range."""

    a = "a figure"

    of: model.FigureOf
    """What it is: the victim's own_fault (part of the loss that stays with the victim), a party's share of the whole,
    its market_share, the probability that it caused the harm, the threshold of a hybrid rule, the recourse_part that
    one may claim back from another, the amount of a harm, or the interest on it."""
    by: str
    """Whose figure it is, like `the court` or `assumed by the claimant's adviser`."""
    harm: Id | None = None
    """The harm it is about; left out: all."""
    party: Id | None = None
    """Whose share, market share or probability; of a recourse_part, who claims back."""
    against: Id | None = None
    """Of a recourse_part: from whom."""
    value: Figure | None = None
    """The figure: from 0 to 1, or for an amount or interest a sum like 1200 EUR."""
    least: Figure | None = None
    """The lower end, if it is a range."""
    most: Figure | None = None
    """The upper end, if it is a range."""
    note: _Note = None


class RatingSection(Section):
    """How one party stands on one factor of apportionment, in a word, with the reason."""

    a = "a rating"

    party: Id
    """The id of the party."""
    factor: model.FactorId
    """relative_expertise; efficient_moment (who held the moment at which safety measures work best);
    deployment_context; foreseeable_use (should it have foreseen the use and its risks); participation in the harm."""
    level: model.Level | None = None
    """none, low, middle or high, against the other parties. Left out: not rated; that widens the range."""
    reason: str | None = None
    """Why; needed wherever there is a level."""
    evidence: Annotated[Ids, Field(description="Ids of the evidence that shows it.")] = Field(default_factory=list)
    by: str | None = None
    """Whose rating it is."""
    note: _Note = None


class WeightBoundSection(Section):
    """Between what the weight of a factor lies, in parts of 1; the same number twice fixes it."""

    a = "a weight"

    factor: model.FactorId
    """The factor that is weighed."""
    least: Part
    """At least."""
    most: Part
    """At most."""


class WeightsSection(Section):
    """What somebody says about how much each factor counts. Without it every weighting counts alike."""

    a = "the weights"

    by: str
    """Whose weights they are; the result says so."""
    reason: str | None = None
    """Why."""
    bounds: list[WeightBoundSection] = Field(min_length=1, description="One for a factor; the others stay free.")


class RecourseSection(Section):
    """Whether one party can still turn to another: recourse has its own proof and its own time limit."""

    a = "an entry on recourse"

    by: Id
    """The id of the party that has paid."""
    against: Id
    """The id of the party from whom it would claim back."""
    available: YesNoOpen
    """Can it? No: out of time, or not provable. Open: nobody knows."""
    reason: str | None = None
    """Why."""
    note: _Note = None


class ActOfSection(Section):
    """An act or omission in question."""

    a = "an act"

    variable: Id
    """Its name in the equations."""
    by: Id
    """The id of the party whose it is."""
    happened: YesNo | None = None
    """Was the variable true? Of `braked` of somebody who did not brake: no."""
    note: _Note = None


class CircumstanceSection(Section):
    """Something given that is nobody's act in question."""

    a = "a circumstance"

    variable: Id
    """Its name in the equations."""
    holds: YesNo | None = None
    """Was it so?"""
    note: _Note = None


class IncidentModelSection(Section):
    """How the harm came about: equations over yes/no variables. Shown as evidence for the factor of participation."""

    a = "the incident model"

    outcome: Id
    """The variable that stands for the harm."""
    equations: str
    """A line for each: `crash := failed and not watched`; and, or, not, atleast(2, a, b, c)."""
    acts: list[ActOfSection] = Field(min_length=1, description="The acts and omissions in question.")
    circumstances: Annotated[list[CircumstanceSection], _MaybeEmpty()] = Field(
        default_factory=list, description="What else the equations mention."
    )
    harm: Id | None = None
    """The id of the harm it is about."""
    note: _Note = None


class SuspensionSection(Section):
    """A time in which limitation does not run (suspension), as when the parties negotiate."""

    a = "a suspension"

    from_: Day = Field(alias="from", description="The first day on which the period stands still.")
    until: Day | None = None
    """The last day on which it stands still; left out while it goes on."""
    claim: Id | None = None
    """The id of the claim it is about; left out for every claim."""
    against: Ids = Field(
        default_factory=list,
        description="Ids of the defendants against whom it counts; left out for all of them.",
    )
    reason: str | None = None
    """Why the period stands still, and under which provision."""
    note: _Note = None


class AskedClaimSection(Section):
    """The claim that a question is about."""

    a = "the claim of a question"

    pack: str
    """The rule pack, like EU-PLD85."""
    claimant: Id | None = None
    """The id of the claimant."""
    defendant: Id | None = None
    """The id of the defendant."""
    thing: Id | None = None
    """The id of the thing."""
    harm: Id | None = None
    """The id of the harm."""


def _short_or_full(value: object) -> str:
    return "full" if isinstance(value, dict | FactSection) else "short"


Given = Annotated[Annotated[str, Tag("short")] | Annotated[FactSection, Tag("full")], Discriminator(_short_or_full)]


class QuestionSection(Section):
    """One question that the court answered, and its answer."""

    a = "a question"

    id: Id
    """A short name of your choice; no two questions share one."""
    text: str | None = None
    """The court's question, in our own words."""
    ask: model.Ask
    """What is asked of the tool: a state, an outcome, who bears the burden, whether a fact matters, what the
    outcome is on a record of only the given facts (suffices), whether a remedy is available, an amount, how
    the damage is shared."""
    claim: AskedClaimSection | None = None
    """The claim it is about."""
    of: str | None = None
    """state, available: the code of an element or rule, or a conclusion; matters: a conclusion; burden: a
    fact."""
    fact: str | None = None
    """matters: the fact, like safety_notice(app)."""
    given: Annotated[list[Given], _OneOrMany()] = Field(
        default_factory=list,
        description="Facts laid over the record for this question, in the short form or as full facts.",
    )
    answer: Answer
    """What the court answered, in the words the format lists for this kind of question."""
    note: _Note = None


class DecidedSection(Section):
    """Only for decided cases: what the court decided, as questions to be put to the tool."""

    a = "the decision"

    court: str | None = None
    """The court."""
    date: Day | None = None
    """The day of the decision."""
    citation: str | None = None
    """How it is cited."""
    ecli: str | None = None
    """Its European Case Law Identifier."""
    sources: Texts = Field(default_factory=list, description="Where it was read.")
    basis: model.Basis | None = None
    """Whether the decision itself was read, a report of it (secondary), or neither (recalled)."""
    questions: Annotated[list[QuestionSection], _MaybeEmpty()] = Field(
        default_factory=list, description="The questions the court answered."
    )
    note: _Note = None


class CaseSection(Section):
    """A case file for Solidum."""

    a = "a case file"

    solidum: Literal[1]
    """The version of this format."""
    title: str
    """What the case is called."""
    as_of: Day
    """The day for which the case is assessed. It is "today" in every result."""
    language: Language | None = None
    """The language the file is written in, like en."""
    record: model.Record
    """open: facts may still come in. closed: the record is complete, as in a decided case; what it does not
    show is never shown."""
    note: _Note = None
    parties: Annotated[list[PartySection], _MaybeEmpty()] = Field(
        default_factory=list, description="Everyone in the case; one party may have many roles."
    )
    things: Annotated[list[ThingSection], _MaybeEmpty()] = Field(
        default_factory=list, description="Everything in the chain."
    )
    chain: Annotated[list[EdgeSection], _MaybeEmpty()] = Field(
        default_factory=list, description="Who does what to what, or to whom: a graph."
    )
    harms: Annotated[list[HarmSection], _MaybeEmpty()] = Field(
        default_factory=list, description="What the victims suffered."
    )
    claims: Annotated[list[ClaimSection], _MaybeEmpty()] = Field(
        default_factory=list,
        description="Who claims. Without any, every victim is tried against every party.",
    )
    facts: Annotated[list[FactSection], _MaybeEmpty()] = Field(
        default_factory=list, description="What is known, disputed, alleged or unknown, in the vocabulary."
    )
    groups: Annotated[list[GroupSection], _MaybeEmpty()] = Field(
        default_factory=list, description="Facts of which one is true, and it is not known which."
    )
    evidence: Annotated[list[EvidenceSection], _MaybeEmpty()] = Field(
        default_factory=list, description="What can show it, and who has it."
    )
    contracts: Annotated[list[ContractSection], _MaybeEmpty()] = Field(
        default_factory=list, description="Terms between parties that move or limit what one of them bears."
    )
    payments: Annotated[list[PaymentSection], _MaybeEmpty()] = Field(
        default_factory=list, description="What has already been paid."
    )
    suspensions: Annotated[list[SuspensionSection], _MaybeEmpty()] = Field(
        default_factory=list, description="Times in which limitation did not run."
    )
    assume: Annotated[list[AssumedSection], _MaybeEmpty()] = Field(
        default_factory=list, description="Claims that you assume made out, to see what would follow."
    )
    court_figures: Annotated[list[CourtFigureSection], _MaybeEmpty()] = Field(
        default_factory=list, description="Numbers that no rule fixes, each with whose it is."
    )
    ratings: Annotated[list[RatingSection], _MaybeEmpty()] = Field(
        default_factory=list, description="How the parties stand on the factors of apportionment."
    )
    weights: WeightsSection | None = None
    """How much each factor counts, if somebody says so."""
    recourse: Annotated[list[RecourseSection], _MaybeEmpty()] = Field(
        default_factory=list, description="Whether one party can still turn to another."
    )
    incident_model: IncidentModelSection | None = None
    """How the harm came about, as equations."""
    decided: DecidedSection | None = None
    """Only for decided cases: what the court decided."""


# The model of a mapping in the file, by the keys that lead to it (list positions left out).
SECTIONS: Final[dict[tuple[str, ...], type[Section]]] = {
    (): CaseSection,
    ("parties",): PartySection,
    ("parties", "insurance"): InsuranceSection,
    ("things",): ThingSection,
    ("chain",): EdgeSection,
    ("harms",): HarmSection,
    ("harms", "period"): PeriodSection,
    ("claims",): ClaimSection,
    ("facts",): FactSection,
    ("groups",): GroupSection,
    ("groups", "one_of"): AlternativeSection,
    ("evidence",): EvidenceSection,
    ("contracts",): ContractSection,
    ("payments",): PaymentSection,
    ("suspensions",): SuspensionSection,
    ("assume",): AssumedSection,
    ("court_figures",): CourtFigureSection,
    ("ratings",): RatingSection,
    ("weights",): WeightsSection,
    ("weights", "bounds"): WeightBoundSection,
    ("recourse",): RecourseSection,
    ("incident_model",): IncidentModelSection,
    ("incident_model", "acts"): ActOfSection,
    ("incident_model", "circumstances"): CircumstanceSection,
    ("decided",): DecidedSection,
    ("decided", "questions"): QuestionSection,
    ("decided", "questions", "claim"): AskedClaimSection,
    ("decided", "questions", "given"): FactSection,
}


def keys(section: type[Section]) -> list[str]:
    """The keys a section may have, as they are written in the file."""
    return [info.alias or name for name, info in section.model_fields.items()]


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a case file, for editors that complete and check while one types."""
    found = _tidy(CaseSection.model_json_schema(by_alias=True, mode="validation"))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Solidum case file",
        **found,
    }


def _tidy(found: Any) -> Any:
    """Without the titles that only repeat the names of classes, and descriptions in one line."""
    if isinstance(found, list):
        return [_tidy(item) for item in found]
    if not isinstance(found, dict):
        return found
    return {
        key: " ".join(item.split()) if key == "description" and isinstance(item, str) else _tidy(item)
        for key, item in found.items()
        if not (key == "title" and isinstance(item, str))
    }
