"""The JSON Schema of sharing as JSON: the part `sharing` of an analysis, and of `solidum share --format json`.

Written by hand beside `solidum.share.plain`; tests check real results against it.
"""

from __future__ import annotations

from typing import Any, get_args

from solidum.law.model import SHARING_WORDS
from solidum.share.result import Ground, State

Schema = dict[str, Any]
FRACTION = r"^-?[0-9]+(/[0-9]+)?$"
NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"


def _text(description: str) -> Schema:
    return {"type": "string", "description": description}


def _maybe(description: str) -> Schema:
    return {"type": ["string", "null"], "description": description}


def _flag(description: str) -> Schema:
    return {"type": "boolean", "description": description}


def _number(description: str) -> Schema:
    return {"type": ["string", "null"], "pattern": NUMBER, "description": f"{description}; null if without limit."}


def _list(description: str, of: Schema) -> Schema:
    return {"type": "array", "items": of, "description": description}


def _texts(description: str) -> Schema:
    return _list(description, {"type": "string"})


def _object(description: str, properties: dict[str, Schema], *, maybe: bool = False) -> Schema:
    return {
        "type": ["object", "null"] if maybe else "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _pairs(description: str, of: str, value: Schema) -> Schema:
    return _list(description, _object("One of them.", {"id": _text(of), "value": value}))


def _words(description: str) -> Schema:
    return _list(description, _texts("One entry."))


def _fraction(description: str) -> Schema:
    return {"type": "string", "pattern": FRACTION, "description": description}


def _range(description: str, *, maybe: bool = False) -> Schema:
    return _object(description, {"low": _number("From"), "high": _number("To")}, maybe=maybe)


def _claims(description: str, more: dict[str, Schema]) -> Schema:
    ids = {name: _text(f"Its {name}.") for name in ("claim", "party", "harm", "pack")}
    return _list(description, _object("One claim.", {**ids, **more}))


def _cited(description: str) -> Schema:
    return _list(
        description,
        _object(
            "One rule.",
            {
                "code": _text("Its code."),
                "at": _text("The provision; empty if not known."),
                "title": _text("A few words."),
                "basis": _text("How the text is known."),
            },
        ),
    )


def sharing_schema() -> Schema:
    """The schema of what `solidum.share.plain.to_json` gives."""
    bounds = _object(
        "A result as a range.",
        {
            "low": _number("No choice of inputs gives less"),
            "high": _number("None gives more"),
            "reached": _list("The lowest and highest value found; they do occur.", _number("A value")),
            "exact": _flag("The range cannot be narrower."),
        },
    )
    sums = ("damage", "paid_by_defendants", "paid_by_third_payers", "not_recoverable", "uncollectable", "beyond_damage")
    party = ("paid", "recovered", "paid_in_recourse", "bears", "own")
    exact = _object(
        "To the cent; null if some figure is a range.",
        {
            "currency": _text("Of all sums."),
            "heads": _list(
                "Heads: what was paid, is not recoverable and is uncollectable adds up to the damage, and what "
                "was received beyond it.",
                _object(
                    "One head.",
                    {
                        "head": _text("Id of the harm."),
                        "victim": _text("Id of the victim."),
                        **{name: _number(name.replace("_", " ")) for name in sums},
                        "lost": _list(
                            "Why parts are not recoverable.",
                            _object("One part.", {"why": _text("Why."), "amount": _number("How much")}),
                        ),
                    },
                ),
            ),
            "parties": _list(
                "Those who answer or bear.",
                _object(
                    "One party.",
                    {
                        "party": _text("Its id."),
                        **{name: _number(name.replace("_", " ")) for name in party},
                        "could_be_asked": _list(
                            "The least and the most it pays, whomever victims ask.", _number("A sum")
                        ),
                        "insurers": _pairs("What each policy bears.", "Policy.", _number("How much")),
                    },
                ),
            ),
            "third_payers": _list(
                "Insurers and social security that paid the victim.",
                _object(
                    "One of them.",
                    {
                        "payer": _text("Its id."),
                        "paid": _number("Paid"),
                        "recovered": _number("Got back"),
                        "bears": _number("Bears"),
                    },
                ),
            ),
            "flows": _list(
                "Every movement of money.",
                _object(
                    "One movement.",
                    {
                        "stage": {
                            "enum": ["to_victim", "to_third_payer", "benefit", "recourse"],
                            "description": "What.",
                        },
                        "from": _text("From whom."),
                        "to": _text("To whom."),
                        "amount": _number("How much"),
                        "head": _text("Id of the harm."),
                        "why": _text("Why."),
                        "provision": _maybe("Under which provision."),
                    },
                ),
            ),
            "assumptions": _texts("What the calculation took as given."),
        },
        maybe=True,
    )
    heads = ("paid_by_defendants", "not_recoverable", "uncollectable")
    result: Schema = _object(
        "Who pays and who bears.",
        {
            "method": _text("How the bounds were found."),
            "heads": _list("By head.", _object("One head.", {"head": _text("Id."), **dict.fromkeys(heads, bounds)})),
            "parties": _list(
                "By party.", _object("One party.", {"party": _text("Id."), "paid": bounds, "bears": bounds})
            ),
            "uncollectable": bounds,
            "exact": exact,
        },
        maybe=True,
    )
    readings = _list(
        "Readings of what no rule decides; none is chosen.",
        _object("One reading.", {"name": _text("What it takes."), "result": result}),
    )
    group = _object(
        "Those who answer together.",
        {
            "id": _text("Its name."),
            "pack": _text("Id of the pack."),
            "rule": {"enum": [*SHARING_WORDS, None], "description": "How they answer; null if no rule says so."},
            "parties": _texts("Ids."),
            "why": _text("In words."),
            "rules": _cited("The rules it rests on."),
        },
    )
    step = _object(
        "One step of recourse.",
        {
            "id": _text("Its id."),
            "kind": {"enum": ["contribution", "right", "waiver", "cap"], "description": "What it is."},
            "parties": _texts("The members; or who has recourse, and against whom."),
            "how": _text("In words."),
            "shares": _pairs("Of each member.", "Id of the party.", _range("Its share.")),
            "rules": _cited("The rules it rests on."),
        },
    )
    head = _object(
        "One head of damage.",
        {
            "harm": _text("Id."),
            "victim": _text("Id."),
            "amount": _range("The loss; null if no sum is given.", maybe=True),
            "amount_by": _text("Whose figure it is."),
            "own_fault": _range("The part that stays with the victim for its own fault."),
            "own_fault_by": _text("Why."),
            "groups": _list("Who answers.", group),
            "limits": _cited("The rules that limit what somebody owes."),
            "across": _cited("The rules that join those who answer under several instruments."),
            "several_instruments": _flag("Do different parties answer under several instruments?"),
        },
    )
    moved = _pairs("Who, and by how much.", "Id.", _number("How much"))
    return _object(
        "Who pays the victim and who bears it in the end.",
        {
            "state": {
                "enum": list(get_args(State)),
                "description": "computed; structure: no sum known; refused: no rule decides; nobody: nobody answers.",
            },
            "currency": _maybe("Of all sums; null if there is none."),
            "uncollectable": _range("The headline: owed in law, and nobody can pay it.", maybe=True),
            "not_recoverable": _range("What the law lets nobody recover.", maybe=True),
            "counted": _claims(
                "Claims on which somebody answers.",
                {
                    "on": {"enum": list(get_args(Ground)), "description": "On what it is counted."},
                    "barred": _maybe("Why nothing can be claimed any more."),
                },
            ),
            "left_out": _claims("Claims that are not counted.", {"outcome": _text("What they have come to.")}),
            "heads": _list("Heads of damage.", head),
            "steps": _list("Recourse, in this order.", step),
            "reasons": _texts("Why no single result is given."),
            "result": result,
            "readings": readings,
            "recourse_decided": _flag("Is it decided who bears it? If not, the result stands before recourse."),
            "recourse_reasons": _texts("Why it is not decided who bears it."),
            "recourse_readings": readings,
            "if_asked": readings,
            "factors": _object(
                "Shares by factors; null if nothing is rated.",
                {
                    "parties": _texts("Among whom."),
                    "why_not": _maybe("Why no shares follow."),
                    "used_by": _texts("Codes of the rules that share by them."),
                    "shares": _factor_shares(),
                },
                maybe=True,
            ),
            "causal": _causal(),
            "risks": _object(
                "Who carries which risk.",
                {
                    "risks": _list(
                        "Each party that may drop out, under each rule.",
                        _object(
                            "One risk.",
                            {
                                "rule": _text("The rule in force, or an alternative."),
                                "kind": {"enum": ["insolvency", "identification"], "description": "Which risk."},
                                "party": _text("Who drops out."),
                                "victims": moved,
                                "parties": moved,
                                "third_payers": moved,
                                "insurers": _number("What its own cover still bears"),
                            },
                        ),
                    ),
                    "rules": _texts("The rules compared."),
                    "before_recourse": _flag("Without recourse."),
                    "assumed": _texts("What was taken as given for it."),
                    "why_not": _maybe("Why it is not computed."),
                },
                maybe=True,
            ),
            "assumptions": _texts("What was assumed."),
            "not_computed": _texts("What was not computed."),
            "asks": _texts("What would narrow the result."),
        },
    )


def json_schema() -> Schema:
    """The schema of `solidum share --format json`, in the 2020-12 dialect of JSON Schema."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:solidum:share:1",
        "title": "Solidum sharing",
        **_object(
            "Who pays the victim and who bears it, of one case.",
            {
                "as_of": _text("The date of assessment that the case file states."),
                "case": _object("The case file.", {"title": _text("Its title."), "sha256": _text("Of its bytes.")}),
                "sharing": sharing_schema(),
            },
        ),
    }


def _factor_shares() -> Schema:
    bound = _object(
        "An end of a range, and one way to get there.",
        {
            "value": _fraction("The share."),
            "weights": _pairs("The weight of each factor.", "Factor.", _fraction("Its weight.")),
            "steps": _words("Factor, and the level from which on its words count as 1."),
            "filled": _words("Party, factor and level of each missing rating that was filled."),
        },
    )
    standing = _object(
        "How often a party holds which rank.",
        {
            "actor": _text("Id."),
            "ranks": _list("First the part of all weightings in which it bears most.", _fraction("A part.")),
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
    overtaking = _object(
        "Under which weights one bears more than another.",
        {
            "actor": _text("Who would bear more."),
            "other": _text("Than whom."),
            "higher_in": _texts("Factors in which it is, or may be, rated higher."),
            "outweighed_by": _texts("Factors in which the other surely stands highest."),
            "possible": _flag("The weights allow it."),
            "shift": shift,
            "surely_higher_in": _texts("Factors in which it surely stands highest."),
            "lower_in": _texts("Factors in which it is, or may be, rated lower."),
            "always": _flag("Under all weights and readings."),
            "sure_shift": shift,
        },
    )
    change = _object(
        "A different rating that would change who bears most.",
        {
            "actor": _text("Whose."),
            "factor": _text("On which factor."),
            "now": _maybe("As it is; null if missing."),
            "then": _text("As it would be."),
            "measure": _text("always, or majority: in more than half of all weightings."),
            "leads_now": _maybe("Who bears most now; null for nobody."),
            "leads_then": _maybe("Who would."),
        },
    )
    return _object(
        "Ranges, how often who bears most, and what would turn it; null if none follow.",
        {
            "weights_by": _maybe("Whose weights; null if all count."),
            "weights": _words("Factor, least and most."),
            "ranges": _list("Exact.", _object("One party.", {"actor": _text("Id."), "least": bound, "most": bound})),
            "weightings": _object(
                "The count.",
                {
                    "counted": {"type": "integer", "description": "How many."},
                    "seed": {"type": "integer", "description": "Draws the same again."},
                    "method": _text("How they were drawn."),
                },
            ),
            "standings": _list("Ranks.", standing),
            "overtakings": _list("Each against each other.", overtaking),
            "rating_changes": _list("What would turn it.", change),
            "missing": _words("Party and factor of each rating that is missing."),
            "without_evidence": _words("Party and factor of each rating without evidence."),
        },
        maybe=True,
    )


def _causal() -> Schema:
    part = {
        "is_cause": _flag("Part of an actual cause."),
        "but_for": _flag("Without it the harm would not have happened."),
        "degree": _fraction("Degree of responsibility."),
        "degree_with_held": _fraction("The same, counting what must be held."),
    }
    act = {
        "variable": _text("The act."),
        "actor": _text("Whose."),
        **{name: part[name] for name in ("but_for", "degree", "degree_with_held")},
    }
    shapley = {"type": ["string", "null"], "pattern": FRACTION, "description": "Shapley value; null if none."}
    return _object(
        "What the structural model of the incident says: evidence, never a share; null if the file has none.",
        {
            "outcome": _text("The variable that stands for the harm."),
            "causes": _list(
                "Actual causes.",
                _object("One.", {"acts": _texts("The acts."), "held": _texts("What is held as it was.")}),
            ),
            "acts": _list("By act.", _object("One act.", act)),
            "actors": _list("By party.", _object("One.", {"actor": _text("Id."), **part, "shapley": shapley})),
            "without_any": _flag("The harm would have come without any of these acts."),
        },
        maybe=True,
    )


__all__ = ["json_schema", "sharing_schema"]
