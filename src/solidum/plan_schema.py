"""The JSON Schema of an evidence plan as JSON (`solidum schema plan`): strict, every field described.

Written by hand beside `solidum.planning.to_json`; tests check real plans against it.
"""

from __future__ import annotations

from typing import get_args

from solidum.planning import SCHEMA
from solidum.reasoning.circuit import Group
from solidum.reasoning.claims import OUTCOMES
from solidum.reasoning.record import STANDINGS
from solidum.shapes import DIALECT, Schema, fields, flag, list_of, maybe, one_of, ref, text, texts


def _count(description: str, *, maybe: bool = False) -> Schema:
    return {"type": ["integer", "null"] if maybe else "integer", "minimum": 0, "description": description}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}], "description": schema["description"]}


def json_schema() -> Schema:
    """The JSON Schema of a plan."""
    sets = ref("sets", "Minimal sets of showings.")
    return {
        "$schema": DIALECT,
        "title": "Solidum evidence plan",
        **fields(
            "What would decide the claims of a case, who holds it, and how it can be had.",
            {
                "schema": {"const": SCHEMA, "description": "Name and version of this form."},
                "mode": one_of(
                    "case: the law in force alone. design: proposals that are no law are tried beside it.",
                    ("case", "design"),
                ),
                "as_of": {"type": "string", "format": "date", "description": "The date of assessment."},
                "case": fields("The case file.", {"title": text("Its title."), "sha256": text("Hash of its bytes.")}),
                "packs": list_of(
                    "The packs at hand.",
                    fields(
                        "One pack.",
                        {
                            "id": text("Its id."),
                            "version": text("Its version."),
                            "sha256": text("Hash of its files."),
                        },
                    ),
                ),
                "for": maybe("Id of the party planned for; null for whoever claims."),
                "claims": list_of("The plans, the nearest to the aim first.", ref("claim", "The plan for one claim.")),
                "skipped": texts("Ids of claims outside the scope of their law as the record stands: not planned for."),
                "later": texts("Ids of claims further from their aim than those planned for."),
                "rules": {
                    "type": "object",
                    "description": "The rules named anywhere, by code.",
                    "additionalProperties": fields(
                        "One rule.",
                        {
                            "title": text("A few words."),
                            "source": text("CELEX number, ECLI or national citation."),
                            "at": texts("The places there."),
                            "paraphrase": text("What it says, in our own words."),
                            "basis": one_of("How the text is known.", ("read", "secondary", "recalled")),
                            "checked": {"type": "string", "format": "date", "description": "When it was last checked."},
                        },
                    ),
                },
                "notes": texts("How to read it."),
            },
        ),
        "$defs": {
            "claim": fields(
                "The plan of one side for one claim.",
                {
                    "id": text("Id of the claim, as in the analysis."),
                    "side": one_of(
                        "Whose side; the defendant's aim is that the claim is not made out.", ("claimant", "defendant")
                    ),
                    "party": text("Id of the party planned for."),
                    "against": text("Id of the other side."),
                    "over": one_of(
                        "What is open: what the file lists, or also what it does not mention.", ("listed", "all")
                    ),
                    "outcome": one_of("The outcome today.", OUTCOMES),
                    "reached": flag("Whether the aim is reached as the record stands."),
                    "unsettled": _count("How many open points bear on the claim."),
                    "idle": _count("How many of them no longer matter."),
                    "enough": sets | {"description": "The aim is reached if nothing else is shown."},
                    "safe": sets | {"description": "The aim is reached whatever else is shown."},
                    "threats": sets | {"description": "The other side has its way if nothing else is shown."},
                    "count": _or_null(
                        fields(
                            "Endings counted, no probabilities; null where the diagram passed its cap.",
                            {"of": _count("All consistent endings."), "holds": _count("Those that reach the aim.")},
                        )
                    ),
                    "chance": _or_null(ref("chance", "The probability of success, by the user's estimates.")),
                    "chance_note": text("How the probability was found, or why there is none."),
                    "facts": list_of("What still matters, the most important first.", ref("fact", "One open point.")),
                    "presumptions": list_of("Rules that could replace a proof.", ref("presumption", "One rule.")),
                    "instruments": list_of("Rules by which evidence can be had.", ref("instrument", "One rule.")),
                    "strategy": ref("step", "What to ask first, and what then."),
                    "contested": texts("Codes of contested rules, taken here as the result takes them."),
                },
            ),
            "sets": fields(
                "Minimal sets of showings, the cheapest (without costs the fewest) first.",
                {
                    "complete": flag("Whether these are all of them."),
                    "sets": list_of(
                        "The sets; an empty one says that nothing more is needed.",
                        fields(
                            "One set.",
                            {
                                "showings": list_of("What has to be shown.", ref("showing", "One showing.")),
                                "cost": _count("Sum of the estimated costs; null where one is missing.", maybe=True),
                                "delay_days": _count(
                                    "The longest estimated wait; null where one is missing.", maybe=True
                                ),
                            },
                        ),
                    ),
                },
            ),
            "showing": fields(
                "One open point ending in one way.",
                {
                    "what": text("The point in the vocabulary's terms."),
                    "ending": text("How it ends."),
                    "says": text("The same as a sentence."),
                },
            ),
            "chance": fields(
                "A probability or bounds of one.",
                {
                    "low": {"type": "number", "minimum": 0, "maximum": 1, "description": "At least."},
                    "high": {"type": "number", "minimum": 0, "maximum": 1, "description": "At most."},
                    "exact": flag("Whether the bounds are reached."),
                },
            ),
            "fact": fields(
                "One open point that still matters to the claim.",
                {
                    "what": text("It in the vocabulary's terms."),
                    "fact": _or_null(
                        fields(
                            "The fact; null for an inference of the court or a comparison.",
                            {"is": text("Id of the fact type."), "args": texts("The ids it is about.")},
                        )
                    ),
                    "group": one_of("What kind of open point it is.", get_args(Group)),
                    "question": text("The question to a person."),
                    "standing": {
                        "type": "array",
                        "items": {"enum": sorted(STANDINGS)},
                        "description": "How the file states it.",
                    },
                    "in_enough": _count("In how many of the listed sets that are enough it stands."),
                    "in_safe": _count("In how many of the listed sets that are safe it stands."),
                    "in_threats": _count("In how many of the other side's listed sets it stands."),
                    "smallest": _count("Size of the smallest listed set with it.", maybe=True),
                    "helps": texts("The endings in which it stands in listed sets."),
                    "swings": _count(
                        "Endings of everything else that leave the aim to it; null if not counted.", maybe=True
                    ),
                    "of": _count("All consistent endings; null if not counted.", maybe=True),
                    "chances": list_of(
                        "Probability of success after each ending, by the estimates.",
                        fields(
                            "One ending.",
                            {"ending": text("The ending."), "chance": ref("chance", "Success after it.")},
                        ),
                    ),
                    "worth": {
                        "type": ["number", "null"],
                        "description": "How far its endings lie apart; null without exact probabilities.",
                    },
                    "left": _count(
                        "Further showings that are enough once it is shown; null if it is in no listed set.", maybe=True
                    ),
                    "known_by": texts("Who is likely to know."),
                    "shown_by": texts("What usually shows it."),
                    "circumstances": texts("For an evaluation: what the law looks at."),
                    "evidence": list_of(
                        "Evidence of the file that bears on it.",
                        fields(
                            "One piece.",
                            {
                                "id": text("Its id."),
                                "what": text("What it is."),
                                "held_by": maybe("Id of the holder."),
                                "status": texts("What became of it."),
                                "kept_until": maybe("The day after which it may be deleted."),
                                "gone": flag("Whether it may be gone already."),
                                "linked": flag("Whether the file names it with this very fact."),
                            },
                        ),
                    ),
                    "reached_by": list_of(
                        "The instruments that reach it.",
                        fields(
                            "One.",
                            {"code": text("Code of the rule."), "holder": text("Id of who must answer.")},
                        ),
                    ),
                    "refusal_worth_more": texts("Ids of holders whose refusal leaves less to show than a good answer."),
                    "cost": _count("Estimated cost; null if not estimated.", maybe=True),
                    "delay_days": _count("Estimated wait in days; null if not estimated.", maybe=True),
                },
            ),
            "presumption": fields(
                "A rule that could replace a proof.",
                {
                    "code": text("Code of the rule."),
                    "kind": one_of(
                        "The law presumes, or the court may infer.", ("presumption", "shift", "allegation", "inference")
                    ),
                    "against": maybe("Against which side it works."),
                    "state": one_of("How it stands.", ("live", "rebutted", "not triggered")),
                    "used": _count("How many of the listed sets that make the claim out trigger it."),
                    "presumes": text("What it concludes."),
                    "trigger": text("What triggers it."),
                    "triggers": sets | {"description": "Sets that trigger it."},
                    "instead_of": sets | {"description": "Sets that would prove the same without it."},
                    "rebuttals": list_of(
                        "What would rebut it.",
                        fields(
                            "One.",
                            {
                                "what": text("In words."),
                                "burden": one_of("Who must show it.", ("claimant", "defendant", "contested")),
                            },
                        ),
                    ),
                },
            ),
            "instrument": fields(
                "A rule by which evidence can be had from a party.",
                {
                    "code": text("Code of the rule."),
                    "asks": text("Id of the party that may ask."),
                    "holder": text("Id of the party that must answer."),
                    "how": one_of("How it is asked for.", ("court_order", "request")),
                    "available": one_of(
                        "yes: open now; no: shut; open: something has to be shown first.", ("yes", "no", "open")
                    ),
                    "missing": sets | {"description": "What has to be shown first."},
                    "facts": {
                        "type": ["array", "null"],
                        "items": {"type": "string"},
                        "description": "Ids of the fact types it reaches; null for any.",
                    },
                    "refusal": _or_null(
                        fields(
                            "What a refusal that counts in law yields; null if nothing in this claim.",
                            {
                                "makes": ref("showing", "What is then so."),
                                "outcome": one_of("The outcome if nothing else changes.", OUTCOMES),
                                "left": _count("Further showings that are then enough; null if none.", maybe=True),
                            },
                        )
                    ),
                },
            ),
            "step": fields(
                "A question to ask, or the end of the way.",
                {
                    "outcome": one_of("The outcome predicted if nothing more is shown from here.", OUTCOMES),
                    "why": text("Why this, or why it ends here."),
                    "ask": maybe("The question; null at the end."),
                    "via": _or_null(
                        fields(
                            "The instrument.",
                            {"code": text("Code of the rule."), "holder": text("Who must answer.")},
                        )
                    ),
                    "branches": list_of(
                        "The answers.",
                        fields(
                            "One answer.",
                            {
                                "answer": text("The answer."),
                                "says": text("In words."),
                                "then": ref("step", "What then."),
                            },
                        ),
                    ),
                },
            ),
        },
    }


__all__ = ["json_schema"]
