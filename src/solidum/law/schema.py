"""JSON Schemas of packs and vocabulary files, so that an editor completes and checks them."""

from __future__ import annotations

from typing import Any, get_args

from solidum.law.build import ENTITY_TYPES, KINDS, PAYERS, RECOURSE_KEYS, REST_DAYS
from solidum.law.library import NATURES, STATUSES
from solidum.law.model import SHARING_WORDS, About

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def _text(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}


def _one_of(words: tuple[str, ...], description: str) -> dict[str, Any]:
    return {"enum": list(words), "description": description}


def _texts(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "anyOf": [{"type": ["string", "number"]}, {"type": "array", "items": {"type": ["string", "number"]}}],
    }


def _args(description: str) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "additionalProperties": {"enum": list(ENTITY_TYPES)},
    }


def _condition() -> dict[str, Any]:
    ref = {"$ref": "#/$defs/condition"}
    degree = _one_of(("argued", "likely", "proved"), "how far it must be shown; proved if not said")

    def only(word: str, schema: dict[str, Any], **more: dict[str, Any]) -> dict[str, Any]:
        needed = [word, "where"] if word == "exists" else [word]
        return {
            "type": "object",
            "properties": {word: schema, **more},
            "required": needed,
            "additionalProperties": False,
        }

    many = {"type": "array", "items": ref, "minItems": 1}
    return {
        "description": "one condition; see docs/format.md",
        "oneOf": [
            only("all", many),
            only("any", many),
            only("not", ref),
            only("fact", _text("a yes/no fact, as in imports(defendant, thing)"), degree=degree),
            only("shown", _text("a conclusion that is proved"), degree=degree),
            only("held", _text("a conclusion that is proved or presumed"), degree=degree),
            only("compare", _text("as in placed_on_market(thing) > 2026-12-09")),
            only("exists", _args("variables and their types"), where=ref),
            only("one_of", _text("the case declares that one of several facts is so, this among them")),
        ],
    }


def pack_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a pack file or of a part of one."""
    ref = {"$ref": "#/$defs/condition"}
    burden = _one_of(("claimant", "defendant", "contested"), "who must show it")
    exception = {
        "type": "object",
        "properties": {
            "when": ref,
            "burden": burden,
            "effect": _one_of(("disproves", "neutralises"), "what it does to the conclusion"),
            "at": _texts("provision"),
        },
        "required": ["when", "burden"],
        "additionalProperties": False,
    }
    position = {
        "type": "object",
        "properties": {
            "position": _text("the view"),
            "held_by": _text("who holds it"),
            "takes": {"type": "boolean", "description": "whether the rule has effect under this view"},
        },
        "required": ["position", "held_by", "takes"],
        "additionalProperties": False,
    }
    clock = {
        "type": "object",
        "properties": {
            "title": _text("in plain words"),
            "due": _text("the last day, as in placed_on_market(thing) + 10 years"),
            "undated": _text("what the law says instead of a number of days"),
            "for": _text("the variable of the party that has to act"),
            "counts": _text("the id of a way of counting; national or plain"),
            "suspends": {"type": "boolean", "description": "whether suspensions stop it"},
            "effect": _text("what it means when the day has passed"),
            "when": ref,
            "place": _one_of(("own", "harm", "court"), "where to act; of a claimant the court, else its own country"),
            "done": _text("the day on which the act was done, as in filed(claim)"),
        },
        "required": ["title", "for", "effect"],
        "oneOf": [{"required": ["due"]}, {"required": ["undated"]}],
        "additionalProperties": False,
    }
    reaches = {
        "type": "object",
        "description": "who may get evidence from whom",
        "properties": {
            "asks": _text("variable of the party that may ask"),
            "from": _text("variable of the party that must answer"),
            "how": _one_of(("court_order", "request"), "through the court in proceedings, or by asking the party"),
            "facts": _texts("the facts on which what comes may bear; `any` where the rule does not limit it"),
            "refusal": _text("the fact that a refusal makes true; left out where this law attaches nothing to it"),
        },
        "required": ["asks", "from", "how", "facts"],
        "additionalProperties": False,
    }
    share = {
        "type": "object",
        "description": "who stands together under a rule of kind sharing",
        "properties": {
            "linked_by": _texts("facts between two parties; those whom a chain of them links stand together"),
            "across": _one_of(("joint",), "joins them with those who answer for the harm under other instruments"),
        },
        "additionalProperties": False,
    }
    recourse = {
        "type": "object",
        "description": "what a rule of kind recourse orders between those who answer",
        "properties": {
            "how": _one_of(tuple(RECOURSE_KEYS), "by shares, one against another, none, or stepping into the claim"),
            "among": _one_of(("pack", "all"), "those who answer under the pack, or under any instrument"),
            "shares": _one_of(("equal", "factors", "fault", "court", "national"), "by what the shares are measured"),
            "otherwise": _one_of(("equal",), "where that measure gives nothing"),
            "having_paid": _one_of(("anything", "more_than_own_part", "the_whole"), "what gives recourse"),
            "shortfall": _one_of(("stays", "spread"), "what becomes of the part of one who cannot pay"),
            "once_paid": _texts("facts of the rule that paying makes true"),
            "contract_first": {"type": "boolean", "description": "a contract between them goes before these shares"},
            "with": _texts("codes of rules that add to this one"),
            "creditor": _text("variable of the one who has recourse, or has none"),
            "debtor": _text("variable of the one against whom"),
            "part": _one_of(("whole", "court"), "how much of what was paid"),
            "payer": _texts(f"which third payers: {', '.join(PAYERS)}"),
            "effect": _one_of(
                ("steps_in_after_victim", "steps_in_alongside", "steps_in_first"), "who comes first, victim or payer"
            ),
        },
        "required": ["how"],
        "additionalProperties": False,
    }
    rule = {
        "type": "object",
        "properties": {
            "code": _text("stable short code, of place, instrument and provision"),
            "source": _text("where the rule comes from, if not from the pack's own instrument"),
            "at": _texts("article, paragraph, point"),
            "kind": _one_of(KINDS, "what the rule does"),
            "title": _text("a few words"),
            "when": ref,
            "unless": {"type": "array", "items": exception},
            "concludes": _text("what follows; `not …` for the contrary"),
            "against": _one_of(("claimant", "defendant"), "against whom it works"),
            "for": _text("which claim it decides"),
            "degree": _one_of(("argued", "likely", "proved"), "how far it shows its conclusion"),
            "paraphrase": _text("the rule in our own words"),
            "basis": _one_of(("read", "secondary", "recalled"), "how the text is known"),
            "checked": {"type": "string", "format": "date"},
            "read_at": _text("where it was read"),
            "contested": {"type": "array", "items": position, "minItems": 2},
            "sharing": _one_of(SHARING_WORDS, "how those who answer owe it together"),
            "share": share,
            "recourse": recourse,
            "own_fault": {
                "description": "the victim's own fault lowers what is owed; how much is for the court",
                "anyOf": [
                    {"const": "reduces"},
                    {
                        "type": "object",
                        "properties": {"at_most": {"description": "the largest part it may take away, from 0 to 1"}},
                        "required": ["at_most"],
                        "additionalProperties": False,
                    },
                ],
            },
            "limit": {
                "type": "object",
                "description": "the most that one party owes",
                "properties": {
                    "amount": _text("with its currency, as in 5000000 EUR"),
                    "per": _one_of(("harm", "event"), "for each harm, or for all of the case together"),
                },
                "required": ["amount", "per"],
                "additionalProperties": False,
            },
            "amount": _text("a sum the law fixes, as in loss_amount(harm) - 500 EUR"),
            "protects": _texts("interests the duty protects"),
            "applies_from": {"type": "string", "format": "date"},
            "clock": {
                "description": "by when somebody has to act, or until when something is kept; one or several",
                "anyOf": [clock, {"type": "array", "items": clock, "minItems": 1}],
            },
            "reaches": reaches,
        },
        "required": ["code", "at", "kind", "title", "paraphrase", "basis", "checked"],
        "additionalProperties": False,
    }
    claim = {
        "type": "object",
        "properties": {
            "id": _text("short name"),
            "title": _text("in words"),
            "who": _texts("who may claim"),
            "defendants": _texts("links of the chain that make a party a candidate"),
            "things": _one_of(("involved", "involved_only"), "with parts and wholes, or not"),
            "scope": _text("the conclusion that is its scope"),
        },
        "required": ["id", "title", "defendants", "scope"],
        "additionalProperties": False,
    }
    determination = {
        "type": "object",
        "properties": {
            "id": _text("short name"),
            "title": _text("the question in words"),
            "over": _args("the country that is asked about, as in {state: country}"),
            "about": _one_of(get_args(About), "what kind of question it is"),
            "asks": _text("the conclusion that answers it"),
            "scope": _text("the conclusion that says whether the instrument decides it at all"),
            "needs": _texts("connecting factors without which there is no answer"),
            "grounds": _texts("conclusions whose rule is cited for the answer; the one asked if not said"),
            "otherwise": _text("what is taken as not so where the case says nothing of it"),
        },
        "required": ["id", "title", "over", "about", "asks", "scope", "otherwise"],
        "additionalProperties": False,
    }
    conclusion = {
        "type": "object",
        "properties": {"id": _text("name"), "args": _args("arguments"), "title": _text("in words")},
        "required": ["id", "title"],
        "additionalProperties": False,
    }
    example = {
        "type": "object",
        "properties": {
            "name": _text("a sentence that a lawyer can judge"),
            "claim": _text("which kind of claim of the pack; the first if not said"),
            "given": {"type": "array", "items": {"type": "string"}},
            "with": _args("further entities"),
            "record": _one_of(("open", "closed"), "closed if not said"),
            "as_of": {"type": "string", "format": "date", "description": "the pack's `checked` if not said"},
            "then": {
                "type": "object",
                "properties": {
                    "outcome": _text("the outcome of the claim"),
                    "states": {"type": "object"},
                    "available": {"type": "object"},
                },
                "additionalProperties": False,
                "minProperties": 1,
            },
            "because": _texts("provisions"),
        },
        "required": ["name", "given", "then"],
        "additionalProperties": False,
    }
    left_out = {
        "type": "object",
        "properties": {"at": _texts("provisions; `19-24` is a range"), "because": _text("the reason")},
        "required": ["at", "because"],
        "additionalProperties": False,
    }
    return {
        "$schema": DRAFT,
        "title": "Solidum rule pack",
        "type": "object",
        "properties": {
            "pack": _text("id of the pack"),
            "part": _text("name of a further part"),
            "title": _text("full title of the instrument"),
            "short": _text("plain name"),
            "celex": _text("CELEX number"),
            "national": _text("national citation"),
            "eli": _text("European Legislation Identifier"),
            "nature": _one_of(NATURES, "kind of instrument"),
            "status": _one_of(STATUSES, "its state"),
            "version": _text("version of the pack"),
            "checked": {"type": "string", "format": "date"},
            "territory": _texts("region, countries or anywhere"),
            "transposition": {"type": "object"},
            "beside": _text("what applies without it"),
            "claims": {"type": "array", "items": claim},
            "determines": {"type": "array", "items": determination},
            "conclusions": {"type": "array", "items": conclusion},
            "rules": {"type": "array", "items": rule},
            "left_out": {"type": "array", "items": left_out},
            "examples": {"type": "array", "items": example},
        },
        "required": ["pack"],
        "additionalProperties": False,
        "$defs": {"condition": _condition()},
    }


def vocabulary_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a vocabulary file."""
    fact = {
        "type": "object",
        "properties": {
            "id": _text("says what is true when the answer is yes"),
            "args": _args("arguments"),
            "value": _one_of(("yes_no", "date", "amount", "choice", "duration"), "type of the value"),
            "kind": _one_of(("event", "evaluation"), "what happened, or a standard that only a court settles"),
            "from": {"type": "object", "properties": {"edge": _text("link"), "field": _text("field")}},
            "ask": _text("the question to a person"),
            "known_by": _texts("who is likely to know"),
            "shown_by": _texts("which evidence usually shows it"),
            "circumstances": _texts("what the law looks at"),
            "choices": _texts("the list"),
        },
        "required": ["id", "value", "kind", "ask"],
        "additionalProperties": False,
    }
    constraint = {
        "type": "object",
        "properties": {
            "id": _text("name"),
            "vars": _args("variables"),
            "never": {"$ref": "#/$defs/condition"},
        },
        "required": ["id", "never"],
        "additionalProperties": False,
    }
    counting = {
        "type": "object",
        "properties": {
            "id": _text("name"),
            "title": _text("in plain words"),
            "source": _text("CELEX number or national citation"),
            "at": _texts("provisions"),
            "countries": _texts("where it is the general rule for periods of national law"),
            "holidays_of": _text("the region whose public holidays count"),
            "moves_from": {"type": "array", "items": {"enum": list(REST_DAYS)}},
            "moves_up_to": _texts("only periods at most so long move, each in its own unit"),
            "least_working_days": {"type": "integer", "minimum": 1},
            "least_for": _text("from which length of period on"),
            "paraphrase": _text("the rule in our own words"),
            "basis": _one_of(("read", "secondary", "recalled"), "how the text is known"),
            "checked": {"type": "string", "format": "date"},
            "read_at": _text("where it was read"),
        },
        "required": ["id", "title", "source", "at", "paraphrase", "basis", "checked"],
        "additionalProperties": False,
    }
    return {
        "$schema": DRAFT,
        "title": "Solidum vocabulary",
        "type": "object",
        "properties": {
            "facts": {"type": "array", "items": fact},
            "constraints": {"type": "array", "items": constraint},
            "countings": {"type": "array", "items": counting},
            "regions": {
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"type": "string"}},
            },
            "countries": {"type": "object", "additionalProperties": {"type": "string"}},
        },
        "additionalProperties": False,
        "$defs": {"condition": _condition()},
    }
