"""The JSON Schema of an analysis as JSON (`solidum schema analysis`): strict, every field described.

Written by hand beside `solidum.analysis.to_json`; tests check real analyses against it, and that the lists of allowed
words are those of the code that produces them.
"""

from __future__ import annotations

from typing import get_args

from solidum.analysis import SCHEMA
from solidum.law.model import AVAILABLE, About, Degree, Kind
from solidum.reasoning.claims import OUTCOMES
from solidum.reasoning.clocks import STATES
from solidum.reasoning.duties import Binding, Keeping
from solidum.reasoning.explain import Rail, State
from solidum.reasoning.firmness import MARKS
from solidum.reasoning.forum import ANSWERS
from solidum.reasoning.record import STANDINGS
from solidum.shapes import DIALECT, Schema, day, fields, flag, list_of, maybe, one_of, ref, sha256, text, texts
from solidum.share_schema import sharing_schema

STEPS = ("rule", "conclusion", "fact", "comparison", "all", "any", "not", "exists", "one_of", "exception")

BINDINGS: tuple[str, ...] = get_args(Binding)
KEEPINGS: tuple[str, ...] = get_args(Keeping)


def _maybe_day(description: str) -> Schema:
    return {"type": ["string", "null"], "format": "date", "description": description}


def json_schema() -> Schema:
    """The schema of what `solidum.analysis.to_json` gives, in the 2020-12 dialect of JSON Schema."""
    return {
        "$schema": DIALECT,
        "$id": f"urn:{SCHEMA.replace('/', ':')}",
        "title": "Solidum analysis",
        **fields(
            "What follows from the law in force on one case: claims, proof states, reasons, and how firm they are.",
            {
                "schema": {"const": SCHEMA, "description": "Name and version of this schema."},
                "mode": one_of(
                    "case: the law in force alone. design: proposals that are no law were tried beside it.",
                    ("case", "design"),
                ),
                "as_of": day("The date of assessment that the case file states; the clock is never asked."),
                "case": fields(
                    "The case file.",
                    {
                        "title": text("Its title."),
                        "sha256": {
                            "type": "string",
                            "pattern": "^([0-9a-f]{64})?$",
                            "description": "SHA-256 of its bytes; empty if it did not come from a file.",
                        },
                    },
                ),
                "packs": list_of("The packs of rules that were looked at.", ref("pack", "One pack.")),
                "assumptions": texts("What the tool assumed, each as a sentence."),
                "refusals": list_of("What is not answered for lack of law.", ref("refusal", "One refusal.")),
                "not_computed": texts("What the tool does not work out at all."),
                "claims": list_of("Every claim that was tried.", ref("claim", "One claim.")),
                "cumulation": list_of(
                    "Losses for which several grounds stand side by side.",
                    fields(
                        "Several grounds, one loss.",
                        {
                            "harm": text("Id of the harm."),
                            "claims": texts("Ids of the claims that stand for it."),
                            "note": text("What this means for payment."),
                        },
                    ),
                ),
                "contested": list_of(
                    "Unsettled questions of law that a claim meets.", ref("contested", "One question.")
                ),
                "forum": list_of(
                    "Which court, which law: every question that a pack answers country by country, for every "
                    "claimant, defendant and harm.",
                    ref("determined", "One question."),
                ),
                "duties": _duties(),
                "rules": {
                    "type": "object",
                    "description": "Every rule that this analysis names, by its code.",
                    "additionalProperties": ref("rule", "One rule."),
                },
                "sharing": sharing_schema(),
                "plan": {
                    "type": ["object", "null"],
                    "description": (
                        "The evidence plan of the claims that have come furthest, as `solidum plan --format json` "
                        "gives it (`solidum schema plan`); null where it was not asked for."
                    ),
                },
                "clocks": list_of(
                    "Every date that the law ties to the case, on both sides, the next one first.",
                    ref("clock", "One clock."),
                ),
            },
        ),
        "$defs": _definitions(),
    }


def _duties() -> Schema:
    a_day: Schema = {"type": ["string", "null"], "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    grounds = fields(
        "One rule.",
        {"code": text("Its code."), "at": texts("The places in it that count here, as in its pack.")},
    )
    facts = fields("One fact.", {"is": text("Id of the fact type."), "args": texts("Ids of what it is about.")})
    who: dict[str, Schema] = {
        "party": maybe("Id of the party; null for what the law asks of the thing itself."),
        "thing": maybe("Id of the thing; null if the duty names none."),
        "harm": maybe("Id of the harm; null if the file names none."),
    }
    return fields(
        "Duties of law that gives no claim (ex-ante duties): whom they bind, since when, and whether they were kept.",
        {
            "packs": list_of(
                "The packs whose duties were asked.",
                fields(
                    "One pack.",
                    {
                        "id": text("Its id."),
                        "title": text("Its title."),
                        "version": text("Its version."),
                        "checked": day("When it was last checked."),
                        "sha256": sha256("SHA-256 of its files."),
                    },
                ),
            ),
            "days": list_of(
                "The day for which the duties of each harm are asked.",
                fields(
                    "One harm.",
                    {
                        "harm": who["harm"],
                        "day": {**a_day, "description": "The day; null if it is in dispute."},
                        "stated": flag("Whether the file states it; if not, the date of assessment stands for it."),
                    },
                ),
            ),
            "addressed": list_of(
                "Duties that speak to a party, or ask something of a thing, those that bind first for each party.",
                fields(
                    "One duty of one party.",
                    {
                        **who,
                        "pack": text("Id of the pack."),
                        "code": text("Code of the rule."),
                        "title": text("A few words on what it is about."),
                        "state": one_of("Whether it binds; open: a fact that may still be shown decides.", BINDINGS),
                        "since": {**a_day, "description": "If it binds: from which day on the law binds here."},
                        "bound_from": {
                            **a_day,
                            "description": "If it does not: the later day from which it will, all else as it is.",
                        },
                        "by": list_of("If it binds: the rules on which that rests, the nearest first.", grounds),
                        "against": list_of("If it does not bind: the rules that moved it or take it away.", grounds),
                        "lacks": list_of(
                            "What of its own conditions is not shown.",
                            fields(
                                "One condition.",
                                {
                                    "what": text("In words."),
                                    "contrary": flag("Whether the contrary is shown."),
                                    "possible": flag("Whether facts that are still open could show it."),
                                },
                            ),
                        ),
                        "missing": list_of("If it is open: the facts that would show it, by the shortest way.", facts),
                        "kept": {
                            "enum": [*KEEPINGS, None],
                            "description": "Whether it was kept; null if it does not bind or no rule says.",
                        },
                        "breaches": list_of(
                            "Each rule that says what breaks it.",
                            fields(
                                "One such rule.",
                                {
                                    "code": text("Its code."),
                                    "state": one_of("What it finds.", KEEPINGS),
                                    "missing": list_of(
                                        "The facts that would show a breach, by the shortest way.", facts
                                    ),
                                },
                            ),
                        ),
                        "protects": texts("The interests that the duty protects."),
                        "evidence": texts("Codes of the rules under which it brings evidence into being."),
                        "contested": texts("Codes of unsettled points among the rules that decide it."),
                    },
                ),
            ),
            "not_addressed": list_of(
                "Duties that do not speak to a party at all as the file stands, grouped by the reason.",
                fields(
                    "Some duties, for one reason.",
                    {
                        **who,
                        "because": texts("Codes of the rules whose conditions the file does not meet."),
                        "duties": texts("Codes of the duties."),
                    },
                ),
            ),
        },
    )


def _definitions() -> dict[str, Schema]:
    outcome = one_of("The outcome of the claim: the first of these that applies, in this order.", OUTCOMES)
    element = fields(
        "One element, defence or time limit and how it stands.",
        {
            "code": text("The rule's code."),
            "title": text("A few words on what it is about."),
            "kind": one_of("What kind of rule it is.", get_args(Kind)),
            "state": one_of(
                "Its proof state: proved; presumed (until rebutted); inferable (the court may, but need not, conclude "
                "it); rebutted (a presumption fell); disproved (the contrary is shown); open; conflict (both shown).",
                get_args(State),
            ),
            "burden": one_of(
                "Who loses if it stays as it is: who has to move now.", ("claimant", "defendant", "contested")
            ),
            "by": texts("Codes of the rules that show, presume or defeat it, the nearest first."),
            "rebuttable_by": texts("If presumed: what would rebut it, in plain words."),
            "inferable_under": texts("Codes of the rules under which a court may infer it."),
        },
    )
    return {
        "pack": fields(
            "One instrument as data.",
            {
                "id": text("Its id."),
                "title": text("The instrument's title."),
                "citation": text("Its CELEX number or national citation."),
                "nature": text("directive, regulation, treaty, national, judgment or proposal."),
                "status": text("in_force, adopted, proposed, withdrawn or repealed."),
                "version": text("The version of the pack."),
                "checked": day("When the pack was last checked against the law."),
                "sha256": sha256("Fingerprint of the pack's files."),
            },
        ),
        "refusal": fields(
            "Something that is not answered, and why.",
            {"what": text("What is not answered."), "why": text("The reason.")},
        ),
        "claim": fields(
            "One claimant against one defendant, over one thing and one harm, under one pack.",
            {
                "id": text("PACK/claimant/defendant/thing/harm; a second kind of claim of a pack is PACK:kind/…"),
                "claim": text(
                    "The claim of the case file that it tries, or the name of the claim that the tool tries."
                ),
                "capacity": maybe("In what capacity the claimant says it claims; null if not stated."),
                "claimant": text("Id of the party that claims."),
                "victim": text("Id of the party that was harmed."),
                "defendant": text("Id of the party claimed against."),
                "thing": text("Id of the thing the claim is about."),
                "harm": text("Id of the harm."),
                "pack": text("Id of the pack."),
                "title": text("The kind of claim."),
                "label": maybe("How the result must be labelled: set for a directive, which binds only States."),
                "beside": maybe("For a directive: what applies without it."),
                "outcome": outcome,
                "settled": fields(
                    "The marks of firmness: true means that nothing of that kind can change the outcome (or the sum).",
                    {
                        "facts_listed": flag("No fact that the file lists as unsettled can change it."),
                        "facts_all": flag("No fact at all can change it, counting those the file does not mention."),
                        "law": flag("No unsettled question of law can change it."),
                        "appraisal": flag("No appraisal left to the court can change it."),
                        "amount": flag("The sum is fixed."),
                    },
                ),
                "could_be": list_of(
                    "Every other outcome the claim could still take; empty if it is settled.",
                    fields(
                        "One other outcome and a least set of endings that gives it.",
                        {
                            "outcome": one_of("The other outcome.", OUTCOMES),
                            "over": one_of(
                                "What would have to move: the mark of firmness that it breaks.", tuple(MARKS)
                            ),
                            "by": list_of(
                                "What would have to end in which way; leaving out any one of them would not do.",
                                fields(
                                    "One thing and how it ends.",
                                    {
                                        "what": text("The fact, question of law or appraisal."),
                                        "ending": text("How it ends."),
                                    },
                                ),
                            ),
                        },
                    ),
                ),
                "elements": list_of("What the claimant must have held.", ref("element", "One element.")),
                "defences": list_of("What would defeat the claim if shown.", ref("element", "One defence.")),
                "time": list_of("Limitation and extinction.", ref("element", "One time limit.")),
                "offers": list_of(
                    "What stands beside the claim and decides no outcome.",
                    fields(
                        "One offer of the law.",
                        {
                            "code": text("The rule's code."),
                            "title": text("A few words on what it is about."),
                            "kind": one_of(
                                "What kind of offer: access to evidence, sharing towards the victim, recourse, remedy "
                                "and the like.",
                                tuple(sorted(AVAILABLE)),
                            ),
                            "available": one_of("Whether its conditions are shown.", ("yes", "no", "open")),
                            "sharing": maybe("For sharing: in which way several answer."),
                            "amount": maybe(
                                "For a remedy: the sum that the law itself fixes, if it can be worked out."
                            ),
                        },
                    ),
                ),
                "carried_by": texts("Codes of the rules that the outcome rests on, the nearest first."),
                "missing": texts("Codes of the elements that are not held."),
                "reasons": {
                    "type": ["array", "null"],
                    "items": ref("reason", "One derivation."),
                    "description": "The derivations: scope, elements, defences, time limits; null if not asked for.",
                },
            },
        ),
        "element": element,
        "reason": fields(
            "One step of a derivation.",
            {
                "what": text("The step in words."),
                "rail": one_of(
                    "How it stands: shown, held (presumed), contrary, conflict (both), neither.", get_args(Rail)
                ),
                "kind": one_of("What kind of step it is.", STEPS),
                "code": text("For a rule: its code."),
                "burden": one_of("For an exception: who has to show it.", ("claimant", "defendant", "contested")),
                "fact": fields(
                    "For a fact: the vocabulary's id and the ids it is about.",
                    {
                        "is": text("Id of the fact type."),
                        "args": texts("Ids of parties, things, harms and so on."),
                    },
                ),
                "said": list_of("For a fact: what the record says of it.", ref("said", "One statement.")),
                "again": {
                    "const": True,
                    "description": "For a conclusion whose steps are written out where this claim met it before.",
                },
                "parts": list_of("The steps it rests on.", ref("reason", "One step.")),
            },
            optional=("code", "burden", "fact", "said", "again"),
        ),
        "said": fields(
            "One statement of the record about a fact.",
            {
                "value": {
                    "type": ["string", "boolean", "null"],
                    "description": "yes (true), no (false), or the date, amount or choice; null if none is stated.",
                },
                "standing": one_of("How it stands.", tuple(sorted(STANDINGS))),
                "degree": one_of("How far it is shown.", tuple(d.name for d in Degree)),
                "by": maybe("Id of the party that said it, where that counts."),
                "evidence": texts("Ids of the evidence behind it."),
                "line": {
                    "type": ["integer", "null"],
                    "minimum": 1,
                    "description": "The line of the case file that says it.",
                },
            },
        ),
        "determined": fields(
            "One question about every country of the case, for one claimant, defendant and harm.",
            {
                "claim": text("The claim of the case file, or the name of the claim that the tool tries."),
                "claimant": text("Id of the party that claims."),
                "defendant": text("Id of the party claimed against."),
                "harm": text("Id of the harm."),
                "pack": text("Id of the pack that answers."),
                "question": text("Id of the question in that pack."),
                "about": one_of("What kind of question it is.", get_args(About)),
                "title": text("The question in words."),
                "otherwise": text("What counts as not so where the case says nothing of it."),
                "answers": list_of(
                    "One answer for each country of the case.",
                    fields(
                        "The answer for one country.",
                        {
                            "country": text("Its code."),
                            "answer": one_of(
                                "yes; no; open: facts are missing; not decided: not for this instrument to say.",
                                ANSWERS,
                            ),
                            "by": texts("Codes of the rules it rests on, the nearest first."),
                            "missing": list_of(
                                "If open: facts that would have to be known.",
                                fields(
                                    "One fact.",
                                    {
                                        "is": text("Id of the fact type."),
                                        "args": texts("Ids of parties, things, harms, countries and so on."),
                                        "question": text("The fact as a question to a person."),
                                    },
                                ),
                            ),
                            "unless": list_of(
                                "If yes: a least set of unsettled facts that would take the answer away.",
                                fields(
                                    "One thing and how it ends.",
                                    {"what": text("The fact."), "ending": text("How it ends.")},
                                ),
                            ),
                            "reasons": {
                                "type": ["array", "null"],
                                "items": ref("reason", "One derivation."),
                                "description": "The derivation of a yes; null if derivations were not asked for.",
                            },
                        },
                    ),
                ),
            },
        ),
        "contested": fields(
            "An unsettled question of law.",
            {
                "code": text("Code of the rule it is about."),
                "title": text("A few words on what it is about."),
                "positions": list_of(
                    "The positions; the first is the one this result uses.",
                    fields(
                        "One position.",
                        {
                            "position": text("What it says."),
                            "held_by": text("Who holds it."),
                            "takes": flag("Whether the rule has effect under it."),
                        },
                    ),
                ),
                "used": text("The position used."),
                "claims": texts("Ids of the claims that meet the question."),
                "matters_to": texts("Ids of the claims whose outcome another position would change."),
            },
        ),
        "clock": fields(
            "By when somebody has to act, or until when something is kept.",
            {
                "id": text("Stable id: of the rule, who acts, the other side, thing and harm; or of the evidence."),
                "code": maybe("Code of the rule; null for evidence."),
                "title": text("What it is, in plain words."),
                "kind": one_of("The kind of the rule, or evidence.", (*get_args(Kind), "evidence")),
                "actor": maybe("Id of the party that has to act; null for whoever needs the evidence."),
                "towards": maybe("Id of the other side, or of the holder of evidence; null if the law names none."),
                "about": texts("Ids of the things and harms, or of the evidence."),
                "claims": texts("Ids of the claims it matters to."),
                "state": one_of("How it stands on the day of assessment.", STATES),
                "due": _maybe_day("The last day; null if it cannot be told."),
                "earliest": _maybe_day("The earliest last day, where it counts from days stated and not settled."),
                "latest": _maybe_day("The latest last day, likewise."),
                "done": _maybe_day("On which day it was done."),
                "formula": text("How the day is found, in words, with the dates put in."),
                "missing": list_of(
                    "Days that are not known or not settled.",
                    fields(
                        "One day.",
                        {"what": text("The fact in words."), "question": text("What to ask a person.")},
                    ),
                ),
                "sure": flag("It is shown that the rule applies; otherwise the case leaves that open."),
                "paused_days": {"type": "integer", "minimum": 0, "description": "On how many days it stood still."},
                "counted": text("How the period was counted, in words."),
                "counting": {
                    **fields(
                        "The law on counting; null for the calendar alone.",
                        {
                            "id": text("Its id."),
                            "source": text("CELEX number or national citation."),
                            "at": texts("Provisions."),
                            "basis": one_of("How the text is known.", ("read", "secondary", "recalled")),
                        },
                    ),
                    "type": ["object", "null"],
                },
                "warnings": texts("What to know before relying on the day."),
                "effect": text("What it means when the day has passed."),
                "basis": {
                    "enum": ["read", "secondary", "recalled", None],
                    "description": "How the text of the rule is known; null for evidence.",
                },
            },
        ),
        "rule": fields(
            "One rule of a pack.",
            {
                "title": text("A few words on what it is about."),
                "kind": one_of("What kind of rule it is.", get_args(Kind)),
                "pack": text("Id of its pack."),
                "source": text("CELEX number, ECLI or national citation of where it stands."),
                "at": texts("The places there: article, paragraph and point, recital, or paragraph of a judgment."),
                "paraphrase": text("What it says, in our own words."),
                "basis": one_of(
                    "read: checked against the text; secondary: from a source that reports it; recalled: unchecked.",
                    ("read", "secondary", "recalled"),
                ),
                "checked": day("When it was last checked."),
                "read_at": maybe("Where it was read, if not in a text at hand."),
            },
        ),
    }


__all__ = ["json_schema"]
