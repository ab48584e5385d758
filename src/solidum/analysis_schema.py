"""The JSON Schema of an analysis as JSON (`solidum schema analysis`): strict, every field described.

Written by hand beside `solidum.analysis.to_json`; tests check real analyses against it, and that the lists of allowed
words are those of the code that produces them.
"""

from __future__ import annotations

from typing import Any, get_args

from solidum.analysis import SCHEMA
from solidum.law.model import AVAILABLE, About, Degree, Kind
from solidum.reasoning.claims import OUTCOMES
from solidum.reasoning.clocks import STATES
from solidum.reasoning.duties import Binding, Keeping
from solidum.reasoning.explain import Rail, State
from solidum.reasoning.firmness import MARKS
from solidum.reasoning.forum import ANSWERS
from solidum.reasoning.record import STANDINGS
from solidum.share_schema import sharing_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"
STEPS = ("rule", "conclusion", "fact", "comparison", "all", "any", "not", "exists", "one_of", "exception")

BINDINGS: tuple[str, ...] = get_args(Binding)
KEEPINGS: tuple[str, ...] = get_args(Keeping)

Schema = dict[str, Any]


def _text(description: str) -> Schema:
    return {"type": "string", "description": description}


def _maybe(description: str) -> Schema:
    return {"type": ["string", "null"], "description": description}


def _flag(description: str) -> Schema:
    return {"type": "boolean", "description": description}


def _day(description: str) -> Schema:
    return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$", "description": description}


def _maybe_day(description: str) -> Schema:
    return {"type": ["string", "null"], "format": "date", "description": description}


def _hash(description: str) -> Schema:
    return {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": description}


def _one(description: str, words: tuple[str, ...]) -> Schema:
    return {"enum": list(words), "description": description}


def _texts(description: str) -> Schema:
    return {"type": "array", "items": {"type": "string"}, "description": description}


def _list(description: str, of: Schema) -> Schema:
    return {"type": "array", "items": of, "description": description}


def _later(description: str) -> Schema:
    return {"type": "null", "description": f"{description}; not built yet, so always null."}


def _object(description: str, properties: dict[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _ref(name: str, description: str) -> Schema:
    return {"$ref": f"#/$defs/{name}", "description": description}


def json_schema() -> Schema:
    """The schema of what `solidum.analysis.to_json` gives, in the 2020-12 dialect of JSON Schema."""
    return {
        "$schema": DIALECT,
        "$id": f"urn:{SCHEMA.replace('/', ':')}",
        "title": "Solidum analysis",
        **_object(
            "What follows from the law in force on one case: claims, proof states, reasons, and how firm they are.",
            {
                "schema": {"const": SCHEMA, "description": "Name and version of this schema."},
                "mode": {"const": "case", "description": "Which mode made it: the law in force on one case."},
                "as_of": _day("The date of assessment that the case file states; the clock is never asked."),
                "case": _object(
                    "The case file.",
                    {
                        "title": _text("Its title."),
                        "sha256": {
                            "type": "string",
                            "pattern": "^([0-9a-f]{64})?$",
                            "description": "SHA-256 of its bytes; empty if it did not come from a file.",
                        },
                    },
                ),
                "packs": _list("The packs of rules that were looked at.", _ref("pack", "One pack.")),
                "assumptions": _texts("What the tool assumed, each as a sentence."),
                "refusals": _list("What is not answered for lack of law.", _ref("refusal", "One refusal.")),
                "not_computed": _texts("What the tool does not work out at all."),
                "claims": _list("Every claim that was tried.", _ref("claim", "One claim.")),
                "cumulation": _list(
                    "Losses for which several grounds stand side by side.",
                    _object(
                        "Several grounds, one loss.",
                        {
                            "harm": _text("Id of the harm."),
                            "claims": _texts("Ids of the claims that stand for it."),
                            "note": _text("What this means for payment."),
                        },
                    ),
                ),
                "contested": _list(
                    "Unsettled questions of law that a claim meets.", _ref("contested", "One question.")
                ),
                "forum": _list(
                    "Which court, which law: every question that a pack answers country by country, for every "
                    "claimant, defendant and harm.",
                    _ref("determined", "One question."),
                ),
                "duties": _duties(),
                "rules": {
                    "type": "object",
                    "description": "Every rule that this analysis names, by its code.",
                    "additionalProperties": _ref("rule", "One rule."),
                },
                "sharing": sharing_schema(),
                "plan": _later("Which evidence would decide a claim"),
                "clocks": _list(
                    "Every date that the law ties to the case, on both sides, the next one first.",
                    _ref("clock", "One clock."),
                ),
            },
        ),
        "$defs": _definitions(),
    }


def _duties() -> Schema:
    day: Schema = {"type": ["string", "null"], "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    grounds = _object(
        "One rule.", {"code": _text("Its code."), "at": _texts("The places in it that count here, as in its pack.")}
    )
    facts = _object("One fact.", {"is": _text("Id of the fact type."), "args": _texts("Ids of what it is about.")})
    who: dict[str, Schema] = {
        "party": _maybe("Id of the party; null for what the law asks of the thing itself."),
        "thing": _maybe("Id of the thing; null if the duty names none."),
        "harm": _maybe("Id of the harm; null if the file names none."),
    }
    return _object(
        "Duties of law that gives no claim (ex-ante duties): whom they bind, since when, and whether they were kept.",
        {
            "packs": _list(
                "The packs whose duties were asked.",
                _object(
                    "One pack.",
                    {
                        "id": _text("Its id."),
                        "title": _text("Its title."),
                        "version": _text("Its version."),
                        "checked": _day("When it was last checked."),
                        "sha256": _hash("SHA-256 of its files."),
                    },
                ),
            ),
            "days": _list(
                "The day for which the duties of each harm are asked.",
                _object(
                    "One harm.",
                    {
                        "harm": who["harm"],
                        "day": {**day, "description": "The day; null if it is in dispute."},
                        "stated": _flag("Whether the file states it; if not, the date of assessment stands for it."),
                    },
                ),
            ),
            "addressed": _list(
                "Duties that speak to a party, or ask something of a thing, those that bind first for each party.",
                _object(
                    "One duty of one party.",
                    {
                        **who,
                        "pack": _text("Id of the pack."),
                        "code": _text("Code of the rule."),
                        "title": _text("A few words on what it is about."),
                        "state": _one("Whether it binds; open: a fact that may still be shown decides.", BINDINGS),
                        "since": {**day, "description": "If it binds: from which day on the law binds here."},
                        "bound_from": {
                            **day,
                            "description": "If it does not: the later day from which it will, all else as it is.",
                        },
                        "by": _list("If it binds: the rules on which that rests, the nearest first.", grounds),
                        "against": _list("If it does not bind: the rules that moved it or take it away.", grounds),
                        "lacks": _list(
                            "What of its own conditions is not shown.",
                            _object(
                                "One condition.",
                                {
                                    "what": _text("In words."),
                                    "contrary": _flag("Whether the contrary is shown."),
                                    "possible": _flag("Whether facts that are still open could show it."),
                                },
                            ),
                        ),
                        "missing": _list("If it is open: the facts that would show it, by the shortest way.", facts),
                        "kept": {
                            "enum": [*KEEPINGS, None],
                            "description": "Whether it was kept; null if it does not bind or no rule says.",
                        },
                        "breaches": _list(
                            "Each rule that says what breaks it.",
                            _object(
                                "One such rule.",
                                {
                                    "code": _text("Its code."),
                                    "state": _one("What it finds.", KEEPINGS),
                                    "missing": _list("The facts that would show a breach, by the shortest way.", facts),
                                },
                            ),
                        ),
                        "protects": _texts("The interests that the duty protects."),
                        "evidence": _texts("Codes of the rules under which it brings evidence into being."),
                        "contested": _texts("Codes of unsettled points among the rules that decide it."),
                    },
                ),
            ),
            "not_addressed": _list(
                "Duties that do not speak to a party at all as the file stands, grouped by the reason.",
                _object(
                    "Some duties, for one reason.",
                    {
                        **who,
                        "because": _texts("Codes of the rules whose conditions the file does not meet."),
                        "duties": _texts("Codes of the duties."),
                    },
                ),
            ),
        },
    )


def _definitions() -> dict[str, Schema]:
    outcome = _one("The outcome of the claim: the first of these that applies, in this order.", OUTCOMES)
    element = _object(
        "One element, defence or time limit and how it stands.",
        {
            "code": _text("The rule's code."),
            "title": _text("A few words on what it is about."),
            "kind": _one("What kind of rule it is.", get_args(Kind)),
            "state": _one(
                "Its proof state: proved; presumed (until rebutted); inferable (the court may, but need not, conclude "
                "it); rebutted (a presumption fell); disproved (the contrary is shown); open; conflict (both shown).",
                get_args(State),
            ),
            "burden": _one(
                "Who loses if it stays as it is: who has to move now.", ("claimant", "defendant", "contested")
            ),
            "by": _texts("Codes of the rules that show, presume or defeat it, the nearest first."),
            "rebuttable_by": _texts("If presumed: what would rebut it, in plain words."),
            "inferable_under": _texts("Codes of the rules under which a court may infer it."),
        },
    )
    return {
        "pack": _object(
            "One instrument as data.",
            {
                "id": _text("Its id."),
                "title": _text("The instrument's title."),
                "citation": _text("Its CELEX number or national citation."),
                "nature": _text("directive, regulation, treaty, national, judgment or proposal."),
                "status": _text("in_force, adopted, proposed, withdrawn or repealed."),
                "version": _text("The version of the pack."),
                "checked": _day("When the pack was last checked against the law."),
                "sha256": _hash("Fingerprint of the pack's files."),
            },
        ),
        "refusal": _object(
            "Something that is not answered, and why.",
            {"what": _text("What is not answered."), "why": _text("The reason.")},
        ),
        "claim": _object(
            "One claimant against one defendant, over one thing and one harm, under one pack.",
            {
                "id": _text("PACK/claimant/defendant/thing/harm; a second kind of claim of a pack is PACK:kind/…"),
                "claim": _text(
                    "The claim of the case file that it tries, or the name of the claim that the tool tries."
                ),
                "capacity": _maybe("In what capacity the claimant says it claims; null if not stated."),
                "claimant": _text("Id of the party that claims."),
                "victim": _text("Id of the party that was harmed."),
                "defendant": _text("Id of the party claimed against."),
                "thing": _text("Id of the thing the claim is about."),
                "harm": _text("Id of the harm."),
                "pack": _text("Id of the pack."),
                "title": _text("The kind of claim."),
                "label": _maybe("How the result must be labelled: set for a directive, which binds only States."),
                "beside": _maybe("For a directive: what applies without it."),
                "outcome": outcome,
                "settled": _object(
                    "The marks of firmness: true means that nothing of that kind can change the outcome (or the sum).",
                    {
                        "facts_listed": _flag("No fact that the file lists as unsettled can change it."),
                        "facts_all": _flag("No fact at all can change it, counting those the file does not mention."),
                        "law": _flag("No unsettled question of law can change it."),
                        "appraisal": _flag("No appraisal left to the court can change it."),
                        "amount": _flag("The sum is fixed."),
                    },
                ),
                "could_be": _list(
                    "Every other outcome the claim could still take; empty if it is settled.",
                    _object(
                        "One other outcome and a least set of endings that gives it.",
                        {
                            "outcome": _one("The other outcome.", OUTCOMES),
                            "over": _one("What would have to move: the mark of firmness that it breaks.", tuple(MARKS)),
                            "by": _list(
                                "What would have to end in which way; leaving out any one of them would not do.",
                                _object(
                                    "One thing and how it ends.",
                                    {
                                        "what": _text("The fact, question of law or appraisal."),
                                        "ending": _text("How it ends."),
                                    },
                                ),
                            ),
                        },
                    ),
                ),
                "elements": _list("What the claimant must have held.", _ref("element", "One element.")),
                "defences": _list("What would defeat the claim if shown.", _ref("element", "One defence.")),
                "time": _list("Limitation and extinction.", _ref("element", "One time limit.")),
                "offers": _list(
                    "What stands beside the claim and decides no outcome.",
                    _object(
                        "One offer of the law.",
                        {
                            "code": _text("The rule's code."),
                            "title": _text("A few words on what it is about."),
                            "kind": _one(
                                "What kind of offer: access to evidence, sharing towards the victim, recourse, remedy "
                                "and the like.",
                                tuple(sorted(AVAILABLE)),
                            ),
                            "available": _one("Whether its conditions are shown.", ("yes", "no", "open")),
                            "sharing": _maybe("For sharing: in which way several answer."),
                            "amount": _maybe(
                                "For a remedy: the sum that the law itself fixes, if it can be worked out."
                            ),
                        },
                    ),
                ),
                "carried_by": _texts("Codes of the rules that the outcome rests on, the nearest first."),
                "missing": _texts("Codes of the elements that are not held."),
                "reasons": {
                    "type": ["array", "null"],
                    "items": _ref("reason", "One derivation."),
                    "description": "The derivations: scope, elements, defences, time limits; null if not asked for.",
                },
            },
        ),
        "element": element,
        "reason": _object(
            "One step of a derivation.",
            {
                "what": _text("The step in words."),
                "rail": _one(
                    "How it stands: shown, held (presumed), contrary, conflict (both), neither.", get_args(Rail)
                ),
                "kind": _one("What kind of step it is.", STEPS),
                "code": _text("For a rule: its code."),
                "burden": _one("For an exception: who has to show it.", ("claimant", "defendant", "contested")),
                "fact": _object(
                    "For a fact: the vocabulary's id and the ids it is about.",
                    {"is": _text("Id of the fact type."), "args": _texts("Ids of parties, things, harms and so on.")},
                ),
                "said": _list("For a fact: what the record says of it.", _ref("said", "One statement.")),
                "again": {
                    "const": True,
                    "description": "For a conclusion whose steps are written out where this claim met it before.",
                },
                "parts": _list("The steps it rests on.", _ref("reason", "One step.")),
            },
            optional=("code", "burden", "fact", "said", "again"),
        ),
        "said": _object(
            "One statement of the record about a fact.",
            {
                "value": {
                    "type": ["string", "boolean", "null"],
                    "description": "yes (true), no (false), or the date, amount or choice; null if none is stated.",
                },
                "standing": _one("How it stands.", tuple(sorted(STANDINGS))),
                "degree": _one("How far it is shown.", tuple(d.name for d in Degree)),
                "by": _maybe("Id of the party that said it, where that counts."),
                "evidence": _texts("Ids of the evidence behind it."),
                "line": {
                    "type": ["integer", "null"],
                    "minimum": 1,
                    "description": "The line of the case file that says it.",
                },
            },
        ),
        "determined": _object(
            "One question about every country of the case, for one claimant, defendant and harm.",
            {
                "claim": _text("The claim of the case file, or the name of the claim that the tool tries."),
                "claimant": _text("Id of the party that claims."),
                "defendant": _text("Id of the party claimed against."),
                "harm": _text("Id of the harm."),
                "pack": _text("Id of the pack that answers."),
                "question": _text("Id of the question in that pack."),
                "about": _one("What kind of question it is.", get_args(About)),
                "title": _text("The question in words."),
                "otherwise": _text("What counts as not so where the case says nothing of it."),
                "answers": _list(
                    "One answer for each country of the case.",
                    _object(
                        "The answer for one country.",
                        {
                            "country": _text("Its code."),
                            "answer": _one(
                                "yes; no; open: facts are missing; not decided: not for this instrument to say.",
                                ANSWERS,
                            ),
                            "by": _texts("Codes of the rules it rests on, the nearest first."),
                            "missing": _list(
                                "If open: facts that would have to be known.",
                                _object(
                                    "One fact.",
                                    {
                                        "is": _text("Id of the fact type."),
                                        "args": _texts("Ids of parties, things, harms, countries and so on."),
                                        "question": _text("The fact as a question to a person."),
                                    },
                                ),
                            ),
                            "unless": _list(
                                "If yes: a least set of unsettled facts that would take the answer away.",
                                _object(
                                    "One thing and how it ends.",
                                    {"what": _text("The fact."), "ending": _text("How it ends.")},
                                ),
                            ),
                            "reasons": {
                                "type": ["array", "null"],
                                "items": _ref("reason", "One derivation."),
                                "description": "The derivation of a yes; null if derivations were not asked for.",
                            },
                        },
                    ),
                ),
            },
        ),
        "contested": _object(
            "An unsettled question of law.",
            {
                "code": _text("Code of the rule it is about."),
                "title": _text("A few words on what it is about."),
                "positions": _list(
                    "The positions; the first is the one this result uses.",
                    _object(
                        "One position.",
                        {
                            "position": _text("What it says."),
                            "held_by": _text("Who holds it."),
                            "takes": _flag("Whether the rule has effect under it."),
                        },
                    ),
                ),
                "used": _text("The position used."),
                "claims": _texts("Ids of the claims that meet the question."),
                "matters_to": _texts("Ids of the claims whose outcome another position would change."),
            },
        ),
        "clock": _object(
            "By when somebody has to act, or until when something is kept.",
            {
                "id": _text("Stable id: of the rule, who acts, the other side, thing and harm; or of the evidence."),
                "code": _maybe("Code of the rule; null for evidence."),
                "title": _text("What it is, in plain words."),
                "kind": _one("The kind of the rule, or evidence.", (*get_args(Kind), "evidence")),
                "actor": _maybe("Id of the party that has to act; null for whoever needs the evidence."),
                "towards": _maybe("Id of the other side, or of the holder of evidence; null if the law names none."),
                "about": _texts("Ids of the things and harms, or of the evidence."),
                "claims": _texts("Ids of the claims it matters to."),
                "state": _one("How it stands on the day of assessment.", STATES),
                "due": _maybe_day("The last day; null if it cannot be told."),
                "earliest": _maybe_day("The earliest last day, where it counts from days stated and not settled."),
                "latest": _maybe_day("The latest last day, likewise."),
                "done": _maybe_day("On which day it was done."),
                "formula": _text("How the day is found, in words, with the dates put in."),
                "missing": _list(
                    "Days that are not known or not settled.",
                    _object(
                        "One day.", {"what": _text("The fact in words."), "question": _text("What to ask a person.")}
                    ),
                ),
                "sure": _flag("It is shown that the rule applies; otherwise the case leaves that open."),
                "paused_days": {"type": "integer", "minimum": 0, "description": "On how many days it stood still."},
                "counted": _text("How the period was counted, in words."),
                "counting": {
                    **_object(
                        "The law on counting; null for the calendar alone.",
                        {
                            "id": _text("Its id."),
                            "source": _text("CELEX number or national citation."),
                            "at": _texts("Provisions."),
                            "basis": _one("How the text is known.", ("read", "secondary", "recalled")),
                        },
                    ),
                    "type": ["object", "null"],
                },
                "warnings": _texts("What to know before relying on the day."),
                "effect": _text("What it means when the day has passed."),
                "basis": {
                    "enum": ["read", "secondary", "recalled", None],
                    "description": "How the text of the rule is known; null for evidence.",
                },
            },
        ),
        "rule": _object(
            "One rule of a pack.",
            {
                "title": _text("A few words on what it is about."),
                "kind": _one("What kind of rule it is.", get_args(Kind)),
                "pack": _text("Id of its pack."),
                "source": _text("CELEX number, ECLI or national citation of where it stands."),
                "at": _texts("The places there: article, paragraph and point, recital, or paragraph of a judgment."),
                "paraphrase": _text("What it says, in our own words."),
                "basis": _one(
                    "read: checked against the text; secondary: from a source that reports it; recalled: unchecked.",
                    ("read", "secondary", "recalled"),
                ),
                "checked": _day("When it was last checked."),
                "read_at": _maybe("Where it was read, if not in a text at hand."),
            },
        ),
    }


__all__ = ["json_schema"]
