"""The JSON Schema of an evidence plan as JSON (`solidum schema plan`): strict, every field described.

Written by hand beside `solidum.planning.to_json`; tests check real plans against it.
"""

from __future__ import annotations

from typing import Any, get_args

from solidum.planning import SCHEMA
from solidum.reasoning.circuit import Group
from solidum.reasoning.claims import OUTCOMES
from solidum.reasoning.record import STANDINGS

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


def _text(description: str) -> Schema:
    return {"type": "string", "description": description}


def _maybe(description: str) -> Schema:
    return {"type": ["string", "null"], "description": description}


def _flag(description: str) -> Schema:
    return {"type": "boolean", "description": description}


def _count(description: str, *, maybe: bool = False) -> Schema:
    return {"type": ["integer", "null"] if maybe else "integer", "minimum": 0, "description": description}


def _one(description: str, words: tuple[str, ...]) -> Schema:
    return {"enum": list(words), "description": description}


def _texts(description: str) -> Schema:
    return {"type": "array", "items": {"type": "string"}, "description": description}


def _list(description: str, of: Schema) -> Schema:
    return {"type": "array", "items": of, "description": description}


def _ref(name: str, description: str) -> Schema:
    return {"$ref": f"#/$defs/{name}", "description": description}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}], "description": schema["description"]}


def _object(description: str, properties: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def json_schema() -> Schema:
    """The JSON Schema of a plan."""
    sets = _ref("sets", "Minimal sets of showings.")
    return {
        "$schema": DIALECT,
        "title": "Solidum evidence plan",
        **_object(
            "What would decide the claims of a case, who holds it, and how it can be had.",
            {
                "schema": {"const": SCHEMA, "description": "Name and version of this form."},
                "mode": _text("Which law it is about: case is the law in force."),
                "as_of": {"type": "string", "format": "date", "description": "The date of assessment."},
                "case": _object(
                    "The case file.", {"title": _text("Its title."), "sha256": _text("Hash of its bytes.")}
                ),
                "packs": _list(
                    "The packs at hand.",
                    _object(
                        "One pack.",
                        {
                            "id": _text("Its id."),
                            "version": _text("Its version."),
                            "sha256": _text("Hash of its files."),
                        },
                    ),
                ),
                "for": _maybe("Id of the party planned for; null for whoever claims."),
                "claims": _list("The plans, the nearest to the aim first.", _ref("claim", "The plan for one claim.")),
                "skipped": _texts(
                    "Ids of claims outside the scope of their law as the record stands: not planned for."
                ),
                "later": _texts("Ids of claims further from their aim than those planned for."),
                "rules": {
                    "type": "object",
                    "description": "The rules named anywhere, by code.",
                    "additionalProperties": _object(
                        "One rule.",
                        {
                            "title": _text("A few words."),
                            "source": _text("CELEX number, ECLI or national citation."),
                            "at": _texts("The places there."),
                            "paraphrase": _text("What it says, in our own words."),
                            "basis": _one("How the text is known.", ("read", "secondary", "recalled")),
                            "checked": {"type": "string", "format": "date", "description": "When it was last checked."},
                        },
                    ),
                },
                "notes": _texts("How to read it."),
            },
        ),
        "$defs": {
            "claim": _object(
                "The plan of one side for one claim.",
                {
                    "id": _text("Id of the claim, as in the analysis."),
                    "side": _one(
                        "Whose side; the defendant's aim is that the claim is not made out.", ("claimant", "defendant")
                    ),
                    "party": _text("Id of the party planned for."),
                    "against": _text("Id of the other side."),
                    "over": _one(
                        "What is open: what the file lists, or also what it does not mention.", ("listed", "all")
                    ),
                    "outcome": _one("The outcome today.", OUTCOMES),
                    "reached": _flag("Whether the aim is reached as the record stands."),
                    "unsettled": _count("How many open points bear on the claim."),
                    "idle": _count("How many of them no longer matter."),
                    "enough": sets | {"description": "The aim is reached if nothing else is shown."},
                    "safe": sets | {"description": "The aim is reached whatever else is shown."},
                    "threats": sets | {"description": "The other side has its way if nothing else is shown."},
                    "count": _or_null(
                        _object(
                            "Endings counted, no probabilities; null where the diagram passed its cap.",
                            {"of": _count("All consistent endings."), "holds": _count("Those that reach the aim.")},
                        )
                    ),
                    "chance": _or_null(_ref("chance", "The probability of success, by the user's estimates.")),
                    "chance_note": _text("How the probability was found, or why there is none."),
                    "facts": _list("What still matters, the most important first.", _ref("fact", "One open point.")),
                    "presumptions": _list("Rules that could replace a proof.", _ref("presumption", "One rule.")),
                    "instruments": _list("Rules by which evidence can be had.", _ref("instrument", "One rule.")),
                    "strategy": _ref("step", "What to ask first, and what then."),
                    "contested": _texts("Codes of contested rules, taken here as the result takes them."),
                },
            ),
            "sets": _object(
                "Minimal sets of showings, the cheapest (without costs the fewest) first.",
                {
                    "complete": _flag("Whether these are all of them."),
                    "sets": _list(
                        "The sets; an empty one says that nothing more is needed.",
                        _object(
                            "One set.",
                            {
                                "showings": _list("What has to be shown.", _ref("showing", "One showing.")),
                                "cost": _count("Sum of the estimated costs; null where one is missing.", maybe=True),
                                "delay_days": _count(
                                    "The longest estimated wait; null where one is missing.", maybe=True
                                ),
                            },
                        ),
                    ),
                },
            ),
            "showing": _object(
                "One open point ending in one way.",
                {
                    "what": _text("The point in the vocabulary's terms."),
                    "ending": _text("How it ends."),
                    "says": _text("The same as a sentence."),
                },
            ),
            "chance": _object(
                "A probability or bounds of one.",
                {
                    "low": {"type": "number", "minimum": 0, "maximum": 1, "description": "At least."},
                    "high": {"type": "number", "minimum": 0, "maximum": 1, "description": "At most."},
                    "exact": _flag("Whether the bounds are reached."),
                },
            ),
            "fact": _object(
                "One open point that still matters to the claim.",
                {
                    "what": _text("It in the vocabulary's terms."),
                    "fact": _or_null(
                        _object(
                            "The fact; null for an inference of the court or a comparison.",
                            {"is": _text("Id of the fact type."), "args": _texts("The ids it is about.")},
                        )
                    ),
                    "group": _one("What kind of open point it is.", get_args(Group)),
                    "question": _text("The question to a person."),
                    "standing": {
                        "type": "array",
                        "items": {"enum": sorted(STANDINGS)},
                        "description": "How the file states it.",
                    },
                    "in_enough": _count("In how many of the listed sets that are enough it stands."),
                    "in_safe": _count("In how many of the listed sets that are safe it stands."),
                    "in_threats": _count("In how many of the other side's listed sets it stands."),
                    "smallest": _count("Size of the smallest listed set with it.", maybe=True),
                    "helps": _texts("The endings in which it stands in listed sets."),
                    "swings": _count(
                        "Endings of everything else that leave the aim to it; null if not counted.", maybe=True
                    ),
                    "of": _count("All consistent endings; null if not counted.", maybe=True),
                    "chances": _list(
                        "Probability of success after each ending, by the estimates.",
                        _object(
                            "One ending.",
                            {"ending": _text("The ending."), "chance": _ref("chance", "Success after it.")},
                        ),
                    ),
                    "worth": {
                        "type": ["number", "null"],
                        "description": "How far its endings lie apart; null without exact probabilities.",
                    },
                    "left": _count(
                        "Further showings that are enough once it is shown; null if it is in no listed set.", maybe=True
                    ),
                    "known_by": _texts("Who is likely to know."),
                    "shown_by": _texts("What usually shows it."),
                    "circumstances": _texts("For an evaluation: what the law looks at."),
                    "evidence": _list(
                        "Evidence of the file that bears on it.",
                        _object(
                            "One piece.",
                            {
                                "id": _text("Its id."),
                                "what": _text("What it is."),
                                "held_by": _maybe("Id of the holder."),
                                "status": _texts("What became of it."),
                                "kept_until": _maybe("The day after which it may be deleted."),
                                "gone": _flag("Whether it may be gone already."),
                                "linked": _flag("Whether the file names it with this very fact."),
                            },
                        ),
                    ),
                    "reached_by": _list(
                        "The instruments that reach it.",
                        _object(
                            "One.", {"code": _text("Code of the rule."), "holder": _text("Id of who must answer.")}
                        ),
                    ),
                    "refusal_worth_more": _texts(
                        "Ids of holders whose refusal leaves less to show than a good answer."
                    ),
                    "cost": _count("Estimated cost; null if not estimated.", maybe=True),
                    "delay_days": _count("Estimated wait in days; null if not estimated.", maybe=True),
                },
            ),
            "presumption": _object(
                "A rule that could replace a proof.",
                {
                    "code": _text("Code of the rule."),
                    "kind": _one(
                        "The law presumes, or the court may infer.", ("presumption", "shift", "allegation", "inference")
                    ),
                    "against": _maybe("Against which side it works."),
                    "state": _one("How it stands.", ("live", "rebutted", "not triggered")),
                    "used": _count("How many of the listed sets that make the claim out trigger it."),
                    "presumes": _text("What it concludes."),
                    "trigger": _text("What triggers it."),
                    "triggers": sets | {"description": "Sets that trigger it."},
                    "instead_of": sets | {"description": "Sets that would prove the same without it."},
                    "rebuttals": _list(
                        "What would rebut it.",
                        _object(
                            "One.",
                            {
                                "what": _text("In words."),
                                "burden": _one("Who must show it.", ("claimant", "defendant", "contested")),
                            },
                        ),
                    ),
                },
            ),
            "instrument": _object(
                "A rule by which evidence can be had from a party.",
                {
                    "code": _text("Code of the rule."),
                    "asks": _text("Id of the party that may ask."),
                    "holder": _text("Id of the party that must answer."),
                    "how": _one("How it is asked for.", ("court_order", "request")),
                    "available": _one(
                        "yes: open now; no: shut; open: something has to be shown first.", ("yes", "no", "open")
                    ),
                    "missing": sets | {"description": "What has to be shown first."},
                    "facts": {
                        "type": ["array", "null"],
                        "items": {"type": "string"},
                        "description": "Ids of the fact types it reaches; null for any.",
                    },
                    "refusal": _or_null(
                        _object(
                            "What a refusal that counts in law yields; null if nothing in this claim.",
                            {
                                "makes": _ref("showing", "What is then so."),
                                "outcome": _one("The outcome if nothing else changes.", OUTCOMES),
                                "left": _count("Further showings that are then enough; null if none.", maybe=True),
                            },
                        )
                    ),
                },
            ),
            "step": _object(
                "A question to ask, or the end of the way.",
                {
                    "outcome": _one("The outcome predicted if nothing more is shown from here.", OUTCOMES),
                    "why": _text("Why this, or why it ends here."),
                    "ask": _maybe("The question; null at the end."),
                    "via": _or_null(
                        _object(
                            "The instrument.", {"code": _text("Code of the rule."), "holder": _text("Who must answer.")}
                        )
                    ),
                    "branches": _list(
                        "The answers.",
                        _object(
                            "One answer.",
                            {
                                "answer": _text("The answer."),
                                "says": _text("In words."),
                                "then": _ref("step", "What then."),
                            },
                        ),
                    ),
                },
            ),
        },
    }


__all__ = ["json_schema"]
