"""What each list of a case file holds, as the fields of a form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from solidum.casefile import model
from solidum.casefile.change import Section

Kind = Literal[
    "text",
    "long",
    "date",
    "amount",
    "country",
    "choice",
    "many",
    "order",
    "yes_no",
    "open",
    "wealth",
    "against",
    "words",
    "figure",
    "group",
    "rows",
]
"""What a field takes; `many` are chosen in no order, `order` in the order in which they count. A `group` is a mapping
with fields of its own, `rows` are several of them."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entry.

    Attributes:
        name: Its key in the format.
        label: What it is, in plain words.
        kind: What it takes.
        words: The words of the format to choose from; for an order, what each place means.
        of: The kinds of entries whose short names it takes.
        hint: What helps to fill it in.
        needed: Whether the format asks for it.
        parts: The fields of a group, or of each of its rows.
    """

    name: str
    label: str
    kind: Kind = "text"
    words: tuple[str, ...] = ()
    of: tuple[model.EntityKind, ...] = ()
    hint: str = ""
    needed: bool = False
    parts: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One list of the case.

    Attributes:
        title: What the list holds.
        one: One of its entries.
        fields: What can be said of an entry.
        intro: What belongs here.
    """

    title: str
    one: str
    fields: tuple[Field, ...] = field(default=())
    intro: str = ""


ID = Field(
    "id", "Short name", hint="Letters, digits, _ and -; the rest of the case names it so.", needed=True
)  # fmt: skip
NOTE = Field("note", "Remark", "long")
STANDS = (
    Field("standing", "How it stands in the record", "choice", get_args(model.Standing)),
    Field("degree", "How far it is shown, if not fully", "choice", get_args(model.Degree)),
    Field("by", "By whom (who admitted or alleged it)", "choice", of=("party",)),
    Field("evidence", "Evidence behind it", "many", of=("evidence",)),
)

SHEETS: Final[dict[Section, Sheet]] = {
    "case": Sheet(
        "Title and day",
        "case",
        (
            Field("title", "Title", needed=True),
            Field("as_of", "Day for which it is assessed", "date", needed=True, hint="“Today” in every result."),
            Field(
                "record",
                "Can facts still come in?",
                "choice",
                get_args(model.Record),
                hint="Open: yes. Closed: what the record does not show is never shown.",
                needed=True,
            ),
            Field("language", "Language of the file", hint="Like en."),
            NOTE,
        ),
        "What it is called, and for which day the law is asked.",
    ),
    "parties": Sheet(
        "Parties",
        "party",
        (
            ID,
            Field("name", "Name", hint="If nobody knows who it was, say what they did."),
            Field("kind", "What it is", "choice", get_args(model.PartyKind)),
            Field("country", "Country", "country"),
            Field("size", "Size", "choice", get_args(model.PartySize)),
            Field("wealth", "What can be collected from it", "wealth"),
            Field(
                "insurance",
                "Insurance against this kind of liability",
                "rows",
                parts=(
                    Field("insurer", "Insurer", "choice", of=("party",)),
                    Field("up_to", "Pays up to", "amount"),
                    Field("retention", "Stays with the insured first (retention)", "amount"),
                    Field("since", "Cover since", "date"),
                    Field("until", "Cover until", "date"),
                    NOTE,
                ),
            ),
            Field("public_powers", "Acts in exercise of public powers", "yes_no"),
            NOTE,
        ),
        "Everybody who made, changed, sold, used or oversaw something, whoever answers for them, and everybody harmed.",
    ),
    "things": Sheet(
        "Things",
        "thing",
        (
            ID,
            Field("name", "Name"),
            Field("kind", "What it is", "choice", get_args(model.ThingKind)),
            Field("placed_on_market", "Placed on the market", "date"),
            Field("put_into_service", "Put into service", "date"),
            Field("last_substantial_modification", "Last substantial modification", "date"),
            Field("last_update", "Last update", "date"),
            Field("part_of", "Part of", "many", of=("thing",)),
            Field("version_of", "Version of", "choice", of=("thing",)),
            NOTE,
        ),
        "Data, models, systems, services, products. A new version is a thing of its own.",
    ),
    "chain": Sheet(
        "Links of the chain",
        "link",
        (
            Field("from", "Who", "choice", of=("party",), needed=True),
            Field("does", "Does what", "choice", (*get_args(model.ToThing), *get_args(model.ToParty)), needed=True),
            Field("to", "To what, or to whom", "choice", of=("thing", "party"), needed=True),
            Field("since", "Since", "date"),
            Field("until", "Until", "date"),
            *STANDS,
            NOTE,
        ),
        "Who supplies, trains, changes, uses, oversees, insures what or whom.",
    ),
    "harms": Sheet(
        "Harms",
        "harm",
        (
            ID,
            Field("name", "In a few words"),
            Field("victim", "Who was harmed", "choice", of=("party",), needed=True),
            Field("interest", "Which right or interest was hurt", "choice", get_args(model.Interest)),
            Field("loss", "What the loss is", "choice", get_args(model.Loss)),
            Field("amount", "How much", "amount"),
            Field("date", "When", "date"),
            Field(
                "period",
                "Or, if the loss goes on",
                "group",
                parts=(Field("from", "First day", "date"), Field("to", "Last day", "date")),
            ),
            Field("place", "In which country", "country"),
            Field("property_use", "Use of the damaged property", "choice", get_args(model.PropertyUse)),
            Field("involves", "Things involved", "many", of=("thing",)),
            *STANDS,
            NOTE,
        ),
        "One entry for each victim and each kind of loss. Infringement alone is no damage.",
    ),
    "claims": Sheet(
        "Claims",
        "claim",
        (
            ID,
            Field("claimant", "Who claims", "choice", of=("party",), needed=True),
            Field("capacity", "In what capacity", "choice", get_args(model.Capacity)),
            Field("for", "For which harms", "many", of=("harm",)),
            Field("against", "Against whom (none chosen: whoever answers)", "against", of=("party",)),
            Field("relief", "What is asked for", "many", get_args(model.Relief)),
            Field("forum", "Court of which country", "country"),
            Field("filed", "Filed", "date"),
            Field("served", "Served", "date"),
            Field("pleas", "Pleas raised", "words", hint="With commas between, such as limitation."),
            Field("stage", "Stage"),
            NOTE,
        ),
        "Without any claim, every victim is tried against every party.",
    ),
    "facts": Sheet("Facts", "fact", (), "What happened, and what a court has to weigh, each with how it stands."),
    "evidence": Sheet(
        "Evidence",
        "piece of evidence",
        (
            ID,
            Field("describes", "What it is"),
            Field("kind", "Kind", "choice", get_args(model.EvidenceKind)),
            Field("held_by", "Who has it", "choice", of=("party",)),
            Field("status", "What became of it", "many", get_args(model.EvidenceStatus)),
            Field("kept_until", "Kept until", "date"),
            NOTE,
        ),
        "What exists or existed, also what the other side has. Refused or lost is told here, not as a fact.",
    ),
    "contracts": Sheet(
        "Contracts",
        "term of a contract",
        (
            ID,
            Field("term", "Term", "choice", get_args(model.Term), needed=True),
            Field(
                "between",
                "Between",
                "order",
                ("Who gives the indemnity or the waiver, or whose recourse the cap or exclusion limits", "To whom"),
                of=("party",),
                needed=True,
            ),
            Field("amount", "Up to", "amount"),
            Field("valid", "It is valid", "yes_no"),
            NOTE,
        ),
        "Indemnities, caps, waivers. Between the parties only: never against the victim.",
    ),
    "payments": Sheet(
        "Payments",
        "payment",
        (
            Field("from", "From", "choice", of=("party",), needed=True),
            Field("to", "To", "choice", of=("party",), needed=True),
            Field("amount", "How much", "amount"),
            Field("date", "When", "date"),
            Field("for", "For which harms", "many", of=("harm",)),
            Field("kind", "What it is", "choice", get_args(model.PaymentKind)),
            Field("as", "Paid as", "choice", get_args(model.BenefitPayer)),
            Field("effect", "What it does to the claim", "choice", get_args(model.BenefitEffect)),
            Field("releases", "Whom it releases", "many", of=("party",)),
            Field("others_owe_less_by", "The others owe less by", "choice", ("amount", "share")),
            Field("recourse", "Recourse against the one who paid is left", "yes_no"),
            NOTE,
        ),
        "What was paid already: settlements, benefits of insurers and social security.",
    ),
    "suspensions": Sheet(
        "Times in which limitation stood still",
        "suspension",
        (
            Field("from", "From", "date", needed=True),
            Field("until", "Until (empty while it goes on)", "date"),
            Field("claim", "For which claim (none chosen: for all)", "choice", of=("claim",)),
            Field("against", "Against whom (none chosen: against all)", "many", of=("party",)),
            Field("reason", "Why, and under which provision"),
            NOTE,
        ),
        "As while the parties negotiate, or while an application for legal aid is decided.",
    ),
    "assume": Sheet(
        "Assumptions",
        "assumption",
        (
            Field("defendant", "Who is assumed to answer", "choice", of=("party",), needed=True),
            Field("pack", "Only under the rule pack", hint="Its id, as on the page Sources."),
            Field("claimant", "Only to", "choice", of=("party",)),
            Field("thing", "Only over", "choice", of=("thing",)),
            Field("harm", "Only for", "choice", of=("harm",)),
            Field("reason", "Why you assume it"),
            NOTE,
        ),
        "Claims that you assume made out, to see what would follow. It is no finding, and every result says so.",
    ),
    "court_figures": Sheet(
        "Figures that no rule fixes",
        "figure",
        (
            Field("of", "What it is", "choice", get_args(model.FigureOf), needed=True),
            Field("by", "Whose figure it is", hint="Like: the court.", needed=True),
            Field("harm", "For which harm (none chosen: for all)", "choice", of=("harm",)),
            Field("party", "Whose share or probability; who claims back", "choice", of=("party",)),
            Field("against", "Claims back from whom", "choice", of=("party",)),
            Field("value", "The figure", "figure", hint="From 0 to 1, like 0.25; or a sum, like 1200 EUR."),
            Field("least", "Or a range: at least", "figure"),
            Field("most", "At most", "figure"),
            NOTE,
        ),
        "As a court gives them, or as you give them in its place. The tool invents none.",
    ),
    "recourse": Sheet(
        "Recourse between two parties",
        "entry on recourse",
        (
            Field("by", "Who has paid", "choice", of=("party",), needed=True),
            Field("against", "From whom it would claim back", "choice", of=("party",), needed=True),
            Field("available", "Can it?", "open", needed=True),
            Field("reason", "Why"),
            NOTE,
        ),
        "Recourse has its own proof and its own time limit.",
    ),
    "weights": Sheet(
        "Weights of the factors",
        "set of weights",
        (
            Field("by", "Whose weights they are", needed=True),
            Field("reason", "Why"),
            Field(
                "bounds",
                "Between what a weight lies, in parts of 1",
                "rows",
                parts=(
                    Field("factor", "Factor", "choice", get_args(model.FactorId)),
                    Field("least", "At least", "figure"),
                    Field("most", "At most", "figure"),
                ),
                needed=True,
            ),
        ),
        "Without them every weighting counts alike. A factor without bounds stays free.",
    ),
    "incident_model": Sheet(
        "How the harm came about, as equations",
        "model of the incident",
        (
            Field("outcome", "The variable that stands for the harm", needed=True),
            Field(
                "equations",
                "Equations",
                "long",
                hint="One on a line, like: crash := failed and not watched. Words: and, or, not, atleast(2, a, b, c).",
                needed=True,
            ),
            Field(
                "acts",
                "Acts and omissions in question",
                "rows",
                parts=(
                    Field("variable", "Its name in the equations"),
                    Field("by", "Whose it is", "choice", of=("party",)),
                    Field("happened", "Was the variable true?", "yes_no"),
                    NOTE,
                ),
                needed=True,
            ),
            Field(
                "circumstances",
                "What else the equations mention",
                "rows",
                parts=(
                    Field("variable", "Its name in the equations"),
                    Field("holds", "Was it so?", "yes_no"),
                    NOTE,
                ),
            ),
            Field("harm", "For which harm", "choice", of=("harm",)),
        ),
        "Which act was an actual cause is then worked out, and shown as evidence for the factor of participation.",
    ),
}
PAGES: Final[dict[str, tuple[Section, ...]]] = {
    "case": ("case",),
    "parts": ("parties", "things", "chain"),
    "facts": ("facts",),
    "evidence": ("evidence",),
    "harms": ("harms", "claims", "suspensions"),
    "contracts": ("contracts", "payments"),
    "shares": ("assume", "court_figures", "recourse", "weights", "incident_model"),
}
"""The lists that stand on one page, by the last part of its address."""
TITLES: Final = {
    "case": "Title and day",
    "parts": "Parties and chain",
    "facts": "Facts",
    "evidence": "Evidence",
    "harms": "Harms and claims",
    "contracts": "Contracts and payments",
    "shares": "Figures for the shares",
}


def page_of(section: Section) -> str:
    """The page on which a list stands."""
    return next(page for page, sections in PAGES.items() if section in sections)
