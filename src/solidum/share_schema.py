"""The JSON Schema of sharing as JSON: the part `sharing` of an analysis, and of `solidum share --format json`.

Written by hand beside `solidum.share.plain`; tests check real results against it.
"""

from __future__ import annotations

from typing import get_args

from solidum.law.model import SHARING_WORDS
from solidum.shapes import Schema, fields, flag, list_of, maybe, text, texts
from solidum.share.result import Ground, State

FRACTION = r"^-?[0-9]+(/[0-9]+)?$"
NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"


def _number(description: str) -> Schema:
    return {"type": ["string", "null"], "pattern": NUMBER, "description": f"{description}; null if without limit."}


def _pairs(description: str, of: str, value: Schema) -> Schema:
    return list_of(description, fields("One of them.", {"id": text(of), "value": value}))


def _words(description: str) -> Schema:
    return list_of(description, texts("One entry."))


def _fraction(description: str) -> Schema:
    return {"type": "string", "pattern": FRACTION, "description": description}


def _range(description: str, *, maybe: bool = False) -> Schema:
    return fields(description, {"low": _number("From"), "high": _number("To")}, or_null=maybe)


def _claims(description: str, more: dict[str, Schema]) -> Schema:
    ids = {name: text(f"Its {name}.") for name in ("claim", "party", "harm", "pack")}
    return list_of(description, fields("One claim.", {**ids, **more}))


def _cited(description: str) -> Schema:
    return list_of(
        description,
        fields(
            "One rule.",
            {
                "code": text("Its code."),
                "at": text("The provision; empty if not known."),
                "title": text("A few words."),
                "basis": text("How the text is known."),
            },
        ),
    )


def sharing_schema() -> Schema:
    """The schema of what `solidum.share.plain.to_json` gives."""
    bounds = fields(
        "A result as a range.",
        {
            "low": _number("No choice of inputs gives less"),
            "high": _number("None gives more"),
            "reached": list_of("The lowest and highest value found; they do occur.", _number("A value")),
            "exact": flag("The range cannot be narrower."),
        },
    )
    sums = ("damage", "paid_by_defendants", "paid_by_third_payers", "not_recoverable", "uncollectable", "beyond_damage")
    party = ("paid", "recovered", "paid_in_recourse", "bears", "own")
    exact = fields(
        "To the cent; null if some figure is a range.",
        {
            "currency": text("Of all sums."),
            "heads": list_of(
                "Heads: what was paid, is not recoverable and is uncollectable adds up to the damage, and what "
                "was received beyond it.",
                fields(
                    "One head.",
                    {
                        "head": text("Id of the harm."),
                        "victim": text("Id of the victim."),
                        **{name: _number(name.replace("_", " ")) for name in sums},
                        "lost": list_of(
                            "Why parts are not recoverable.",
                            fields("One part.", {"why": text("Why."), "amount": _number("How much")}),
                        ),
                    },
                ),
            ),
            "parties": list_of(
                "Those who answer or bear.",
                fields(
                    "One party.",
                    {
                        "party": text("Its id."),
                        **{name: _number(name.replace("_", " ")) for name in party},
                        "could_be_asked": list_of(
                            "The least and the most it pays, whomever victims ask.", _number("A sum")
                        ),
                        "insurers": _pairs("What each policy bears.", "Policy.", _number("How much")),
                    },
                ),
            ),
            "third_payers": list_of(
                "Insurers and social security that paid the victim.",
                fields(
                    "One of them.",
                    {
                        "payer": text("Its id."),
                        "paid": _number("Paid"),
                        "recovered": _number("Got back"),
                        "bears": _number("Bears"),
                    },
                ),
            ),
            "flows": list_of(
                "Every movement of money.",
                fields(
                    "One movement.",
                    {
                        "stage": {
                            "enum": ["to_victim", "to_third_payer", "benefit", "recourse"],
                            "description": "What.",
                        },
                        "from": text("From whom."),
                        "to": text("To whom."),
                        "amount": _number("How much"),
                        "head": text("Id of the harm."),
                        "why": text("Why."),
                        "provision": maybe("Under which provision."),
                    },
                ),
            ),
            "assumptions": texts("What the calculation took as given."),
        },
        or_null=True,
    )
    heads = ("paid_by_defendants", "not_recoverable", "uncollectable")
    result: Schema = fields(
        "Who pays and who bears.",
        {
            "method": text("How the bounds were found."),
            "heads": list_of("By head.", fields("One head.", {"head": text("Id."), **dict.fromkeys(heads, bounds)})),
            "parties": list_of(
                "By party.", fields("One party.", {"party": text("Id."), "paid": bounds, "bears": bounds})
            ),
            "uncollectable": bounds,
            "parts": list_of(
                "Members of contributions, before these are carried out; ranges are what was found at their ends.",
                fields(
                    "One member.",
                    {
                        "step": text("Id of the step."),
                        "party": text("Its id."),
                        "borne": _range("So far."),
                        "part": _range("Its own part."),
                    },
                ),
            ),
            "claims_back": list_of(
                "What one can claim from another; ranges are what was found at their ends.",
                fields(
                    "One claim.",
                    {
                        "step": text("Id of the step."),
                        "creditor": text("Who claims back."),
                        "debtor": text("From whom."),
                        "due": _range("Under the rule or contract alone."),
                        "allowed": _range("What waivers, limits and releases leave."),
                        "paid": _range("What the other can pay of that."),
                    },
                ),
            ),
            "exact": exact,
        },
        or_null=True,
    )
    readings = list_of(
        "Readings of what no rule decides; none is chosen.",
        fields("One reading.", {"name": text("What it takes."), "result": result}),
    )
    group = fields(
        "Those who answer together.",
        {
            "id": text("Its name."),
            "pack": text("Id of the pack."),
            "rule": {"enum": [*SHARING_WORDS, None], "description": "How they answer; null if no rule says so."},
            "parties": texts("Ids."),
            "why": text("In words."),
            "rules": _cited("The rules it rests on."),
        },
    )
    step = fields(
        "One step of recourse.",
        {
            "id": text("Its id."),
            "kind": {"enum": ["contribution", "right", "waiver", "cap"], "description": "What it is."},
            "parties": texts("The members; or who has recourse, and against whom."),
            "how": text("In words."),
            "shares": _pairs("Of each member.", "Id of the party.", _range("Its share.")),
            "rules": _cited("The rules it rests on."),
        },
    )
    head = fields(
        "One head of damage.",
        {
            "harm": text("Id."),
            "victim": text("Id."),
            "amount": _range("The loss; null if no sum is given.", maybe=True),
            "amount_by": text("Whose figure it is."),
            "own_fault": _range("The part that stays with the victim for its own fault."),
            "own_fault_by": text("Why."),
            "groups": list_of("Who answers.", group),
            "limits": _cited("The rules that limit what somebody owes."),
            "across": _cited("The rules that join those who answer under several instruments."),
            "several_instruments": flag("Do different parties answer under several instruments?"),
        },
    )
    moved = _pairs("Who, and by how much.", "Id.", _number("How much"))
    return fields(
        "Who pays the victim and who bears it in the end.",
        {
            "state": {
                "enum": list(get_args(State)),
                "description": "computed; structure: no sum known; refused: no rule decides; nobody: nobody answers.",
            },
            "currency": maybe("Of all sums; null if there is none."),
            "uncollectable": _range("The headline: owed in law, and nobody can pay it.", maybe=True),
            "not_recoverable": _range("What the law lets nobody recover.", maybe=True),
            "counted": _claims(
                "Claims on which somebody answers.",
                {
                    "on": {"enum": list(get_args(Ground)), "description": "On what it is counted."},
                    "barred": maybe("Why nothing can be claimed any more."),
                },
            ),
            "left_out": _claims("Claims that are not counted.", {"outcome": text("What they have come to.")}),
            "heads": list_of("Heads of damage.", head),
            "steps": list_of("Recourse, in this order.", step),
            "recourse": list_of("What each recourse asks for, and by when.", _recourse()),
            "reasons": texts("Why no single result is given."),
            "result": result,
            "readings": readings,
            "recourse_decided": flag("Is it decided who bears it? If not, the result stands before recourse."),
            "recourse_reasons": texts("Why it is not decided who bears it."),
            "recourse_readings": readings,
            "if_asked": readings,
            "factors": fields(
                "Shares by factors; null if nothing is rated.",
                {
                    "parties": texts("Among whom."),
                    "why_not": maybe("Why no shares follow."),
                    "used_by": texts("Codes of the rules that share by them."),
                    "shares": _factor_shares(),
                },
                or_null=True,
            ),
            "causal": _causal(),
            "risks": fields(
                "Who carries which risk.",
                {
                    "risks": list_of(
                        "Each party that may drop out, under each rule.",
                        fields(
                            "One risk.",
                            {
                                "rule": text("The rule in force, or an alternative."),
                                "kind": {"enum": ["insolvency", "identification"], "description": "Which risk."},
                                "party": text("Who drops out."),
                                "victims": moved,
                                "parties": moved,
                                "third_payers": moved,
                                "insurers": _number("What its own cover still bears"),
                            },
                        ),
                    ),
                    "rules": texts("The rules compared."),
                    "before_recourse": flag("Without recourse."),
                    "assumed": texts("What was taken as given for it."),
                    "why_not": maybe("Why it is not computed."),
                },
                or_null=True,
            ),
            "assumptions": texts("What was assumed."),
            "not_computed": texts("What was not computed."),
            "asks": texts("What would narrow the result."),
        },
    )


def _recourse() -> Schema:
    day = {"type": ["string", "null"], "format": "date", "description": "A day; null if it cannot be told."}
    return fields(
        "Recourse under one step against one party.",
        {
            "step": text("Id of the step."),
            "debtor": text("Against whom."),
            "creditors": texts("Who may have it."),
            "proofs": list_of(
                "What it turns on.",
                fields(
                    "One point.",
                    {
                        "what": text("In plain words."),
                        "burden": {
                            "enum": ["creditor", "debtor"],
                            "description": "Who must show it: who claims back, or the other.",
                        },
                        "state": text("How it stands on this record."),
                        "rules": _cited("Where it comes from."),
                        "party": maybe("In whose recourse; null for whoever claims back."),
                    },
                ),
            ),
            "limits": list_of(
                "Its own time limits; none if no rule at hand has one.",
                fields(
                    "One limit.",
                    {
                        "creditor": text("Whose it is."),
                        "title": text("In plain words."),
                        "state": text("Running, passed, no date …"),
                        **dict.fromkeys(("due", "earliest", "latest"), day),
                        "formula": text("How the day is found."),
                        "missing": texts("Questions on days that are not known."),
                        "effect": text("What it means when the day has passed."),
                        "rules": _cited("The rule."),
                    },
                ),
            ),
            "rules": _cited("The rules of recourse."),
        },
    )


def json_schema() -> Schema:
    """The schema of `solidum share --format json`, in the 2020-12 dialect of JSON Schema."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:solidum:share:1",
        "title": "Solidum sharing",
        **fields(
            "Who pays the victim and who bears it, of one case.",
            {
                "as_of": text("The date of assessment that the case file states."),
                "case": fields("The case file.", {"title": text("Its title."), "sha256": text("Of its bytes.")}),
                "sharing": sharing_schema(),
            },
        ),
    }


def _factor_shares() -> Schema:
    bound = fields(
        "An end of a range, and one way to get there.",
        {
            "value": _fraction("The share."),
            "weights": _pairs("The weight of each factor.", "Factor.", _fraction("Its weight.")),
            "steps": _words("Factor, and the level from which on its words count as 1."),
            "filled": _words("Party, factor and level of each missing rating that was filled."),
        },
    )
    standing = fields(
        "How often a party holds which rank.",
        {
            "actor": text("Id."),
            "ranks": list_of("First the part of all weightings in which it bears most.", _fraction("A part.")),
            "largest": _fraction("Alone the largest."),
            "largest_with_others": _fraction("The largest, together with others."),
            "more_than": _pairs("The part in which it bears more than each other.", "Id.", _fraction("A part.")),
        },
    )
    shift = {
        "type": ["string", "null"],
        "pattern": FRACTION,
        "description": "How much weight must move; null: none does.",
    }
    overtaking = fields(
        "Under which weights one bears more than another.",
        {
            "actor": text("Who would bear more."),
            "other": text("Than whom."),
            "higher_in": texts("Factors in which it is, or may be, rated higher."),
            "outweighed_by": texts("Factors in which the other surely stands highest."),
            "possible": flag("The weights allow it."),
            "shift": shift,
            "surely_higher_in": texts("Factors in which it surely stands highest."),
            "lower_in": texts("Factors in which it is, or may be, rated lower."),
            "always": flag("Under all weights and readings."),
            "sure_shift": shift,
        },
    )
    change = fields(
        "A different rating that would change who bears most.",
        {
            "actor": text("Whose."),
            "factor": text("On which factor."),
            "now": maybe("As it is; null if missing."),
            "then": text("As it would be."),
            "measure": text("always, or majority: in more than half of all weightings."),
            "leads_now": maybe("Who bears most now; null for nobody."),
            "leads_then": maybe("Who would."),
        },
    )
    return fields(
        "Ranges, how often who bears most, and what would turn it; null if none follow.",
        {
            "weights_by": maybe("Whose weights; null if all count."),
            "weights": _words("Factor, least and most."),
            "ranges": list_of("Exact.", fields("One party.", {"actor": text("Id."), "least": bound, "most": bound})),
            "weightings": fields(
                "The count.",
                {
                    "counted": {"type": "integer", "description": "How many."},
                    "seed": {"type": "integer", "description": "Draws the same again."},
                    "method": text("How they were drawn."),
                },
            ),
            "standings": list_of("Ranks.", standing),
            "overtakings": list_of("Each against each other.", overtaking),
            "rating_changes": list_of("What would turn it.", change),
            "missing": _words("Party and factor of each rating that is missing."),
            "without_evidence": _words("Party and factor of each rating without evidence."),
        },
        or_null=True,
    )


def _causal() -> Schema:
    part = {
        "is_cause": flag("Part of an actual cause."),
        "but_for": flag("Without it the harm would not have happened."),
        "degree": _fraction("Degree of responsibility."),
        "degree_with_held": _fraction("The same, counting what must be held."),
    }
    act = {
        "variable": text("The act."),
        "actor": text("Whose."),
        **{name: part[name] for name in ("but_for", "degree", "degree_with_held")},
    }
    shapley = {"type": ["string", "null"], "pattern": FRACTION, "description": "Shapley value; null if none."}
    return fields(
        "What the structural model of the incident says: evidence, never a share; null if the file has none.",
        {
            "outcome": text("The variable that stands for the harm."),
            "causes": list_of(
                "Actual causes.",
                fields("One.", {"acts": texts("The acts."), "held": texts("What is held as it was.")}),
            ),
            "acts": list_of("By act.", fields("One act.", act)),
            "actors": list_of("By party.", fields("One.", {"actor": text("Id."), **part, "shapley": shapley})),
            "without_any": flag("The harm would have come without any of these acts."),
        },
        or_null=True,
    )


__all__ = ["json_schema", "sharing_schema"]
