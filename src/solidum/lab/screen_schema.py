"""The JSON Schema of a screening's summary (`solidum schema screen`): strict, every field described.

Written by hand beside `solidum.lab.screen_regimes.to_json`; tests check real summaries against it.
"""

from __future__ import annotations

from solidum.lab.screen_regimes import SCHEMA
from solidum.reasoning.claims import OUTCOMES
from solidum.shapes import DIALECT, Schema, day, fields, list_of, maybe, ref, sha256, text, texts


def _count(description: str) -> Schema:
    return {"type": "integer", "minimum": 0, "description": description}


def _part(description: str) -> Schema:
    return {"type": "number", "minimum": 0, "maximum": 1, "description": description}


def _outcome(description: str) -> Schema:
    return {"enum": [*OUTCOMES, None], "description": description}


def _sum(description: str) -> Schema:
    amount = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}
    return {"type": "array", "items": amount, "minItems": 2, "maxItems": 2, "description": description}


_SHARE: dict[str, Schema] = {
    "rows": _count("How many rows."),
    "share": _part("Of the rows of which something is said."),
    "low": _part("Lower end of the interval of the draw."),
    "high": _part("Upper end of the interval of the draw."),
}


def _tally(description: str) -> Schema:
    row: Schema = {
        "type": "array",
        "prefixItems": [{"type": "string"}, {"enum": list(OUTCOMES)}, {"type": "integer", "minimum": 0}],
        "minItems": 3,
        "maxItems": 3,
    }
    return list_of(description, row)


def json_schema() -> Schema:
    """The schema (draft 2020-12)."""
    pattern = fields(
        "Rows with one result of sharing.",
        {
            "rows": _count("How many rows, of those that were run."),
            "state": {"enum": ["computed", "structure", "refused", "nobody"], "description": "What sharing came to."},
            "currency": maybe("Of the sums; null if there are none."),
            "loss": _sum("Losses for which somebody answers, from and to."),
            "paid": _sum("Paid by those who answer, from and to."),
            "not_recoverable": _sum("What the law lets nobody recover, from and to."),
            "uncollectable": _sum("Owed, and nobody can pay, from and to."),
            "bears": {
                "type": "object",
                "description": "What each party bears in the end, by its id.",
                "additionalProperties": _sum("From and to."),
            },
            "reasons": texts("Why there is no sum."),
        },
    )
    money = fields(
        "Who is compensated; null if not asked for.",
        {
            "sampled": {
                "type": ["integer", "null"],
                "minimum": 0,
                "description": "Rows drawn at random to stand for all; null if all were run.",
            },
            "seed": {"type": ["integer", "null"], "description": "Of that draw; null without one."},
            "depends_on": texts("Columns that sharing depends on, beside the outcomes."),
            "patterns": list_of("The most frequent first.", pattern),
        },
        or_null=True,
    )
    regime = fields(
        "What one regime comes to.",
        {
            "regime": text("Its id; in_force for the law in force."),
            "mode": {"enum": ["case", "design"], "description": "case: law in force. design: a regime."},
            "packs": list_of(
                "The law that was tried.",
                fields(
                    "A pack.", {"id": text("Its id."), "version": text("Its version."), "sha256": text("Of its files.")}
                ),
            ),
            "refusals": list_of(
                "What the law at hand does not answer.", fields("One.", {"what": text("What."), "why": text("Why.")})
            ),
            "rows": _count("Rows of the table."),
            "impossible": {
                "type": "object",
                "description": "Rows of which nothing is said, by the declared impossibility that they contain.",
                "additionalProperties": {"type": "integer", "minimum": 1},
            },
            "population": fields(
                "The table.",
                {
                    "sha256": sha256("Of its file."),
                    "declared": {"type": ["object", "null"], "description": "What it was drawn from, if it says so."},
                },
            ),
            "best": list_of(
                "Rows by the outcome of the best claim.",
                fields("One outcome.", {"outcome": _outcome("null: no claim is tried."), **_SHARE}),
            ),
            "out_of_reach": list_of(
                "Harms for which no row can have somebody who answers, for want of facts: no 0 %.",
                fields(
                    "One.",
                    {"harm": text("Id of the harm."), "lacking": texts("Codes of the rules that fail in all rows.")},
                ),
            ),
            "answered": list_of(
                "Rows in which some claim is made out, by harm.",
                fields("One harm.", {"harm": text("Its id."), **_SHARE}),
            ),
            "answered_by": list_of(
                "The same by harm and defendant.",
                fields("One.", {"harm": text("Id of the harm."), "defendant": text("Id of the party."), **_SHARE}),
            ),
            "claims": list_of(
                "Rows by claim, outcome and the first rule that explains it.",
                fields(
                    "One.",
                    {
                        "claim": text("Its id."),
                        "outcome": _outcome("How it ends."),
                        "why": maybe("Code of a rule."),
                        "rows": _count("How many."),
                    },
                ),
            ),
            "possible": _tally("With bounds: claim, outcome, rows in which it is not ruled out."),
            "certain": _tally("With bounds: claim, outcome, rows in which every other is ruled out."),
            "money": ref("money", "Who is compensated; null if not asked for."),
        },
    )
    return {
        "$schema": DIALECT,
        "title": "Summary of a screened population",
        **fields(
            "What law or regimes come to on a population of cases.",
            {
                "schema": {"const": SCHEMA, "description": "Name and version of this form."},
                "solidum": text("Version of the program."),
                "mode": {"const": "lab", "description": "On a population."},
                "as_of": day("The date of assessment."),
                "case": fields(
                    "The case that all rows share.", {"title": text("Title."), "sha256": text("Of its bytes.")}
                ),
                "interval": fields(
                    "The interval of shares.", {"method": text("Its name."), "level": _part("Its level.")}
                ),
                "regimes": list_of("One after the other.", regime),
            },
        ),
        "$defs": {"money": money},
    }


__all__ = ["json_schema"]
