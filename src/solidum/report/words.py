"""Plain English for every outcome, state, mark and kind, with the legal term beside it. No other module coins words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Tone = Literal["yes", "maybe", "open", "no"]
"""How a thing is coloured. The words carry the meaning; the colour only repeats it."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a reader is told.

    Attributes:
        plain: For a badge or a table cell.
        legal: The legal term.
        means: One sentence that says what it means.
        tone: How it is coloured.
        sign: One character that repeats the tone without colour.
    """

    plain: str
    legal: str
    means: str
    tone: Tone
    sign: str


OUTCOMES: Final[dict[str, Word]] = {
    "made out": Word(
        "Liable", "made out", "Everything this claim needs is proved, and no defence is shown.", "yes", "✔"
    ),
    "made out on a presumption": Word(
        "Liable unless it rebuts",
        "made out on a presumption",
        "Everything this claim needs is proved or presumed. The defendant can still rebut what is presumed.",
        "yes",
        "✔",
    ),
    "open to appraisal": Word(
        "For the court to weigh",
        "open to appraisal",
        "The claim turns on something that only the court can weigh: a standard, or an inference it may but need "
        "not draw.",
        "maybe",
        "?",
    ),
    "not yet made out": Word(
        "Not yet proved",
        "not yet made out",
        "Something that the claimant must show is not shown on this record.",
        "open",
        "…",
    ),
    "scope open": Word(
        "Unclear if this law applies",
        "scope open",
        "The file does not say enough to tell whether this law covers the case.",
        "open",
        "…",
    ),
    "defeated": Word("A defence succeeds", "defeated", "A defence or an exclusion is shown.", "no", "✘"),
    "time-barred": Word(
        "Too late", "time-barred", "The limitation period is over, and that has been pleaded.", "no", "✘"
    ),
    "extinguished": Word("Too late for good", "extinguished", "The right has expired; this needs no plea.", "no", "✘"),
    "outside scope": Word("This law does not apply", "outside scope", "This law does not cover the case.", "no", "✘"),
}
"""From the best for the claimant to the worst: also the order of every list."""

RANK: Final[dict[str, int]] = {outcome: at for at, outcome in enumerate(OUTCOMES)}
CLOCKS: Final[dict[str, Word]] = {
    "running": Word("Running", "running", "The last day is still to come, or is the day of assessment.", "open", "…"),
    "may have passed": Word(
        "May have passed",
        "depends",
        "It depends on a day that is not settled whether the last day has passed.",
        "maybe",
        "?",
    ),
    "suspended": Word("Stands still", "suspended", "The period does not run at present.", "maybe", "‖"),
    "no date": Word("Day not known", "no date", "The file does not state the day from which it counts.", "maybe", "?"),
    "undated": Word("At once", "no fixed day", "The law names no number of days.", "maybe", "!"),
    "passed": Word("Passed", "expired", "The last day lies before the day of assessment.", "no", "✘"),
    "done late": Word("Done late", "out of time", "It was done after the last day.", "no", "✘"),
    "done in time": Word("Done in time", "in time", "It was done by the last day.", "yes", "✔"),
    "set aside": Word("No longer counts", "exception shown", "An exception to the rule is shown.", "no", "–"),
}
"""How a clock stands on the day of assessment."""
STANDS: Final = frozenset({"made out", "made out on a presumption"})
NO_CLAIM: Final = Word("No claim", "no claim tried", "No rule of this regime reaches the case.", "no", "–")
LIVE: Final = STANDS | {"open to appraisal"}

STATES: Final[dict[str, Word]] = {
    "proved": Word("Proved", "proved", "Shown on this record.", "yes", "✔"),
    "presumed": Word("Presumed", "presumed", "Counts as shown until the defendant rebuts the presumption.", "yes", "✔"),
    "inferable": Word(
        "May be inferred",
        "inferable",
        "The court may, but need not, conclude it from the signs shown.",
        "maybe",
        "?",
    ),
    "open": Word("Not shown", "open", "Neither this nor its contrary is shown.", "open", "…"),
    "rebutted": Word("Presumption rebutted", "rebutted", "It was presumed, but the presumption fell.", "no", "✘"),
    "disproved": Word("Contrary shown", "disproved", "The contrary is shown.", "no", "✘"),
    "conflict": Word(
        "Both shown",
        "conflict",
        "The record shows it and its contrary; only a court can say which holds.",
        "maybe",
        "!",
    ),
}

DEFENCES: Final[dict[str, Word]] = {
    "proved": Word("Shown", "proved", "The defence stands.", "no", "✘"),
    "presumed": Word("Shown on a presumption", "presumed", "The defence stands unless rebutted.", "no", "✘"),
    "inferable": Word("May be inferred", "inferable", "The court may, but need not, find the defence.", "maybe", "?"),
    "open": Word("Not shown", "open", "The defendant has not shown it, and bears the burden.", "open", "–"),
    "rebutted": Word("Not shown", "rebutted", "It was presumed, but the presumption fell.", "open", "–"),
    "disproved": Word("Contrary shown", "disproved", "The contrary is shown: this defence fails.", "yes", "✔"),
    "conflict": Word(
        "Both shown",
        "conflict",
        "The record shows it and its contrary; only a court can say which holds.",
        "maybe",
        "!",
    ),
}
"""A defence or a time limit stands the other way round: shown is bad for the claimant."""

RAILS: Final[dict[str, tuple[str, str]]] = {
    "shown": ("✔", "shown"),
    "held": ("✔", "presumed"),
    "contrary": ("✘", "contrary shown"),
    "conflict": ("!", "both shown"),
    "neither": ("…", "not shown"),
}

MARKS: Final[dict[str, tuple[str, tuple[str, str], tuple[str, str]]]] = {
    "law": ("In law", ("firm in law", "law firm"), ("it turns on an unsettled question of law", "law open")),
    "appraisal": (
        "On appraisal",
        ("not up to the court's appraisal", "appraisal firm"),
        ("the court's appraisal could change it", "appraisal open"),
    ),
    "amount": ("In amount", ("the sum is fixed", "sum fixed"), ("the sum is open", "sum open")),
}
"""Marks of firmness: title; what is said when firm and when not, in full and in brief."""

FACTS: Final[dict[str, tuple[str, str]]] = {
    "firm": ("firm on the facts", "facts firm"),
    "unmentioned": (
        "firm on the facts listed; facts the file does not mention could change it",
        "facts firm as listed",
    ),
    "listed": ("facts that the file lists as unsettled could change it", "facts open"),
}
"""The mark on the facts has a middle: firm as far as the file lists what is unsettled."""

OVERS: Final[dict[str, str]] = {
    "facts_listed": "facts the file lists as unsettled",
    "appraisal": "the court's appraisal",
    "law": "an unsettled question of law",
    "facts_all": "facts, counting those the file does not mention",
}
"""What could move an outcome; the nearest first."""

ENDINGS: Final[dict[str, str]] = {
    "shown": "yes, shown",
    "contrary shown": "no, the contrary is shown",
    "never shown": "never shown either way",
    "met": "yes, the court finds so",
    "not met": "no, the court finds not",
    "shown as likely": "shown to be likely",
    "shown as argued": "argued with some support",
    "contrary shown as likely": "the contrary shown to be likely",
    "contrary shown as argued": "the contrary argued with some support",
    "the court draws it": "the court draws the inference",
    "the court does not draw it": "the court does not draw the inference",
}

BURDENS: Final[dict[str, str]] = {
    "claimant": "the claimant",
    "defendant": "the defendant",
    "contested": "contested: the text does not say",
}

STANDINGS: Final[dict[str, str]] = {
    "undisputed": "undisputed",
    "admitted": "admitted",
    "deemed_admitted": "deemed admitted",
    "proved": "proved",
    "bound_by_finding": "fixed by an earlier finding",
    "disputed": "disputed",
    "alleged": "alleged only",
    "unknown": "unknown",
}

RULE_KINDS: Final[dict[str, str]] = {
    "definition": "definition",
    "element": "element of the claim",
    "defence": "defence",
    "exclusion": "exclusion",
    "presumption": "presumption",
    "shift": "shift of the burden of proof",
    "inference": "permitted inference",
    "allegation": "denial that counts as admission",
    "disclosure": "access to evidence (disclosure)",
    "duty": "duty",
    "role-change": "change of role",
    "sharing": "liability towards the victim (joint or several)",
    "recourse": "who finally bears it (recourse)",
    "limitation": "time limit that must be pleaded (limitation)",
    "extinction": "final time limit (extinction)",
    "remedy": "what can be had (remedy)",
    "breach-as-evidence": "breach of another rule, from which a court may infer",
    "breach-trigger": "breach of another rule that counts here",
    "evidence-source": "evidence that another rule brings into being",
    "compliance-effect": "what it means to have kept another rule",
    "protective-statute": "rule made to protect against this harm (protective statute)",
}

OFFERS: Final[dict[str, str]] = {
    "remedy": "What can be had (remedies)",
    "disclosure": "Evidence that can be asked for (disclosure)",
    "sharing": "How several share towards the victim (external sharing)",
    "recourse": "Who can turn to whom afterwards (recourse)",
    "evidence-source": "Evidence that other rules bring into being",
    "compliance-effect": "What it means to have kept other rules",
}

OFFER_STATES: Final[dict[str, str]] = {
    "yes": "available",
    "no": "not available",
    "open": "open: its conditions are not all shown",
}

BASES: Final[dict[str, tuple[str, str]]] = {
    "read": ("read", "checked against the text itself"),
    "secondary": ("secondary", "taken from another source that reports the text"),
    "recalled": ("recalled", "from memory, not checked against a text"),
}

TIMES: Final[dict[str, str]] = {
    "limitation": "limitation (must be pleaded)",
    "extinction": "extinction (needs no plea)",
}

DOES: Final[dict[str, str]] = {"controls_data": "controls data in", "processes_data": "processes data in"}
INTERESTS: Final[dict[str, str]] = {"psychological_health": "mental health"}
PARTY_KINDS: Final[dict[str, str]] = {
    "natural_person": "person",
    "public_authority": "public authority",
    "unidentified": "not identified",
}
EDGE_KINDS: Final[dict[str, str]] = {
    "part_of": "part of",
    "version_of": "later version of",
    "involves": "involved in",
    "victim": "suffered by",
}
NOT_SETTLED: Final = frozenset({"disputed", "alleged", "unknown"})

NATURES: Final[dict[str, str]] = {
    "directive": "EU directive",
    "regulation": "EU regulation",
    "treaty": "treaty",
    "national": "national law",
    "judgment": "judgments",
    "proposal": "proposal, not law",
}
STATUSES: Final[dict[str, str]] = {
    "in_force": "in force",
    "adopted": "adopted",
    "proposed": "proposed",
    "withdrawn": "withdrawn",
    "repealed": "repealed; goes on for older facts",
}
MODES: Final[dict[str, str]] = {
    "case": "the law in force on this case (lex lata)",
    "design": "proposed law on this case (lex ferenda)",
    "lab": "a regime on a population of chains",
}

BINDINGS: Final[dict[str, Word]] = {
    "binds": Word("Binds", "binds", "Everything that the law asks before this duty binds is shown.", "yes", "✔"),
    "open": Word("Open", "open", "A fact that may still be shown decides whether the duty binds.", "open", "…"),
    "does not bind": Word("Does not bind", "does not bind", "Something keeps the duty away.", "no", "✘"),
}
BOUND_LATER: Final = Word(
    "Binds later", "date of application", "The day from which it binds is still to come.", "maybe", "?"
)
NOT_ADDRESSED: Final = Word(
    "Not addressed", "not addressed", "The duty speaks to a role or an event that the file does not show.", "no", "✘"
)
KEPT: Final[dict[str, Word]] = {
    "kept": Word("Kept", "kept", "The contrary of a breach is shown.", "yes", "✔"),
    "broken": Word("Broken", "breach", "A breach is shown.", "maybe", "!"),
    "not shown": Word("Not shown", "open", "Neither a breach nor its contrary is shown.", "open", "…"),
}

FIRMNESS: Final = (
    "How firm: “facts open”: facts the file lists as unsettled could change the outcome; “facts firm as listed”: only "
    "facts it does not mention could; “law open”: it turns on an unsettled question of law; “appraisal open”: the "
    "court's appraisal could change it; “sum open”: the amount is not fixed."
)
ADVICE: Final = "Decision support, not legal advice. It says what follows if the file is right; it decides nothing."


_FUNCTIONS = (
    ("first_known(", "the first one stated of ("),
    ("earliest(", "the earliest of ("),
    ("latest(", "the latest of ("),
)
_DATES = {"<": "before", "<=": "on or before", ">": "after", ">=": "on or after"}
_SUMS = {"<": "less than", "<=": "at most", ">": "more than", ">=": "at least"}


def comparison(text: str) -> str:
    """A comparison of the formats in words: `placed on market of X < 2026-12-09` says *before*, not `<`."""
    for name, plain in _FUNCTIONS:
        text = text.replace(name, plain)
    signs = _SUMS if re.search(r"\d [A-Z]{3}\b|\bamount\b", text) else _DATES
    text = re.sub(r" (<=|>=|<|>) ", lambda m: f" is {signs[m[1]]} ", text)
    text = re.sub(r" in \[([^\]]*)\]", r" is one of: \1", text)
    text = text.replace(" = ", " is ").replace("as_of", "the day of assessment")
    return re.sub(r"(?<=[a-z])_(?=[a-z])", " ", text)


_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """Without control characters: a name in a case file must not move the cursor or turn the text around."""
    return _CONTROLS.sub(" ", text)


def words(id_: str) -> str:
    """An id of the formats as words."""
    return id_.replace("_", " ")


def does(verb: str) -> str:
    """What a party does, as a label."""
    return DOES.get(verb, words(verb))


def ending(text: str) -> str:
    """How an unsettled thing ends, in words; a date or an amount is its own words."""
    return ENDINGS.get(text, words(text))


def joined(names: list[str] | tuple[str, ...], last: str = "and") -> str:
    """`A`, `A and B`, `A, B and C`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 claim`, `2 claims`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def upper(text: str) -> str:
    """The same with a capital letter at the start."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """The same as a sentence."""
    text = upper(text.strip())
    return text if not text or text[-1] in ".?!" else text + "."
