"""The first part of the interview: what happened, what is asked about it, and in which order.

Ids of questions: ``title``; ``parties@2``, the second new entry of a list; ``party.maker.kind``, a field of an entry;
``chain.maker@1``, the first link of a party; ``edge.maker.imports.app``, how one link stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args

from solidum.casefile import model
from solidum.casefile.model import CaseFile, Claim, Evidence, Harm, Party, Thing
from solidum.interview.questions import SETTLING, Answer, Choice, Kind, Question, Special
from solidum.law.model import FactType, Vocabulary

SECTIONS: Final[dict[str, str]] = {
    "start": "The case",
    "parties": "Who was involved",
    "things": "Which things",
    "chain": "Who did what to what",
    "harms": "What harm was suffered",
    "claims": "The claim",
    "evidence": "What could show it",
    "facts": "What the law asks",
}


@dataclass(frozen=True, slots=True)
class Loop:
    """A list of the case that is asked entry by entry."""

    section: str
    entity: str
    attribute: str
    kind: Kind
    first: str
    more: str
    hint: str


LOOPS: Final[dict[str, Loop]] = {
    "parties": Loop(
        "parties",
        "party",
        "parties",
        "text",
        "Who was involved? Name one person or organisation.",
        "Who else was involved?",
        "Everyone who made, changed, sold or used the system, whoever answers for them, and everyone who was harmed. "
        "If nobody knows who it was, say what they did: 'whoever trained the model'.",
    ),
    "things": Loop(
        "things",
        "thing",
        "things",
        "text",
        "Which system, product, model, service or data was involved? Name one.",
        "Which other thing was involved?",
        "Name parts apart where different people made them. A new version is a thing of its own.",
    ),
    "harms": Loop(
        "harms",
        "harm",
        "harms",
        "choice",
        "Who was harmed?",
        "Was there another harm, or another victim? Whose?",
        "One entry for each victim and each kind of loss.",
    ),
    "claims": Loop(
        "claims",
        "claim",
        "claims",
        "choice",
        "Does somebody claim already, or want to? Who?",
        "Does anybody else claim?",
        "If nobody does, every victim is tried against every party.",
    ),
    "evidence": Loop(
        "evidence",
        "evidence",
        "evidence",
        "text",
        "What could show what happened? Name one document, log, witness or other piece of evidence.",
        "What else could show it?",
        "Also what the other side has and you have not seen.",
    ),
}


def _always(case: CaseFile, entry: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an entry, and how it is asked.

    Attributes:
        name: The attribute of the entry.
        kind: What sort of value it takes.
        words: The words of the format to choose from.
        text: The question, with {it} for the entry; if empty, the vocabulary asks.
        hint: What helps to answer it.
        of: The kind of entry whose ids answer it.
        when: For which entries it makes sense.
        later: Asked only if the law of the case looks at it.
    """

    name: str
    kind: Kind
    words: tuple[str, ...] = ()
    text: str = ""
    hint: str = ""
    of: str = ""
    when: Callable[[CaseFile, Any], bool] = _always
    later: bool = False


FIELDS: Final[dict[str, tuple[Field, ...]]] = {
    "party": (
        Field("kind", "choice", get_args(model.PartyKind)),
        Field("country", "country"),
        Field("public_powers", "yes_no", when=lambda _, party: party.kind == "public_authority"),
        Field("size", "choice", get_args(model.PartySize), later=True),
    ),
    "thing": (
        Field("kind", "choice", get_args(model.ThingKind)),
        Field(
            "part_of",
            "many",
            text="Is {it} a part of another thing on the list? Of which?",
            of="thing",
            when=lambda case, _: len(case.things) > 1,
        ),
        Field(
            "version_of",
            "choice",
            text="Is {it} a later version of another thing on the list? Of which?",
            of="thing",
            when=lambda case, _: len(case.things) > 1,
        ),
        Field("placed_on_market", "date", later=True),
        Field("put_into_service", "date", later=True),
        Field("last_substantial_modification", "date", later=True),
        Field("last_update", "date", later=True),
    ),
    "harm": (
        Field("name", "text", text="What happened to {victim}? A few words will do.", hint="Reports will call it so."),
        Field("interest", "choice", get_args(model.Interest)),
        Field("loss", "choice", get_args(model.Loss)),
        Field("amount", "amount"),
        Field("date", "date"),
        Field("place", "country"),
        Field(
            "property_use",
            "choice",
            get_args(model.PropertyUse),
            when=lambda _, harm: harm.interest in ("property", "data"),
        ),
        Field("involves", "many", text="Which things had a part in this: {it}?", of="thing"),
        Field(
            "standing", "choice", get_args(model.Standing), text="How does it stand that this really happened: {it}?"
        ),
    ),
    "claim": (
        Field("capacity", "choice", get_args(model.Capacity)),
        Field("for_", "many", text="For which harm?", of="harm"),
        Field("against", "many", text="Against whom?", of="party"),
        Field("relief", "many", get_args(model.Relief)),
        Field("forum", "country"),
        Field("filed", "date"),
        Field("served", "date", when=lambda _, claim: claim.filed is not None),
        Field("pleas", "yes_no", when=lambda _, claim: claim.filed is not None),
    ),
    "evidence": (
        Field("kind", "choice", get_args(model.EvidenceKind), text="What kind of evidence is it: {it}?"),
        Field("held_by", "choice", text="Who has it: {it}?", of="party"),
        Field("status", "many", get_args(model.EvidenceStatus), text="What has become of it so far: {it}?"),
        Field("kept_until", "date", text="Until which day is it kept: {it}?", hint="After that day it may be gone."),
    ),
}
_ASKED_AS: Final[dict[str, str]] = {"claim.pleas": "claim.plea.limitation"}
"""Fields of the case whose fact in the vocabulary has another name."""
LIMITATION: Final = "limitation"
STANDS: Final[dict[str, str]] = {
    "undisputed": "nobody disputes it",
    "admitted": "the party it counts against has admitted it",
    "deemed_admitted": "it counts as admitted, because it was not properly denied",
    "proved": "it is proved",
    "bound_by_finding": "a court or authority has found it, and that binds a party",
    "disputed": "the other side denies it",
    "alleged": "somebody says so, and nothing is shown yet",
    "unknown": "nobody knows",
}
_WORDS: Final[dict[str, str]] = {**STANDS, model.WHOEVER_ANSWERS: "whoever answers for it"}
ENDS: Final[tuple[Special, ...]] = ("done", "dont_know", "skip", "refused")
"""What ends a list of entries."""

Answers = Mapping[str, Answer]


# --- which questions, in which order ------------------------------------------------------------------------


def walk(case: CaseFile, base: CaseFile | None, answers: Answers) -> Iterator[str]:
    """The ids of the questions of the first part, in order, as far as the answers lead.

    A list that the file filled before the interview counts as told, unless an answer has opened it again.
    """
    if base is None or "title" in answers:
        yield "title"
    if base is None or "as_of" in answers:
        yield "as_of"
    yield from _list("parties", case, base, answers)
    yield from _list("things", case, base, answers)
    yield "standing"
    for party in case.parties:
        told = base is not None and any(edge.from_ == party.id for edge in base.chain)
        if not told or f"chain.{party.id}@1" in answers:
            yield from slots(f"chain.{party.id}", answers)
    for name in ("harms", "claims", "evidence"):
        yield from _list(name, case, base, answers)


def slots(name: str, answers: Answers) -> Iterator[str]:
    """The ids of a list's questions: those answered, up to the one that ends it or the first not answered."""
    number = 1
    while True:
        id_ = f"{name}@{number}"
        yield id_
        answer = answers.get(id_)
        if answer is None or answer.special in ENDS:
            return
        number += 1


def ended(name: str, answers: Answers) -> bool:
    """Has a list been told to its end?"""
    *_, last = slots(name, answers)
    return last in answers


def _list(name: str, case: CaseFile, base: CaseFile | None, answers: Answers) -> Iterator[str]:
    loop = LOOPS[name]
    if base is not None and getattr(base, loop.attribute) and f"{name}@1" not in answers:
        return
    for id_ in slots(name, answers):
        yield id_
        answer = answers.get(id_)
        entry = case.entities.get(answer.id) if answer is not None and answer.id is not None else None
        if entry is not None and isinstance(entry, _CLASS[loop.entity]):
            yield from (
                f"{loop.entity}.{entry.id}.{field.name}"
                for field in FIELDS[loop.entity]
                if not field.later and field.when(case, entry)
            )


_CLASS: Final[dict[str, type]] = {"party": Party, "thing": Thing, "harm": Harm, "claim": Claim, "evidence": Evidence}
ATTRIBUTE: Final = {loop.entity: loop.attribute for loop in LOOPS.values()}
TO_THING: Final = frozenset(get_args(model.ToThing))
_DOES: Final = (*get_args(model.ToThing), *get_args(model.ToParty))


# --- the questions ------------------------------------------------------------------------------------------


def question(id_: str, case: CaseFile, vocabulary: Vocabulary) -> Question | None:
    """The question of the first part with this id; None if it makes no sense in this case."""
    if id_ == "title":
        text = "What shall the case be called?"
        return Question(id=id_, section="start", text=text, kind="text", special=())
    if id_ == "as_of":
        text = "For which day shall the case be assessed?"
        hint = "It counts as today in every result. Write year-month-day."
        return Question(id=id_, section="start", text=text, kind="date", special=(), hint=hint)
    if id_ == "standing":
        return Question(
            id=id_,
            section="chain",
            text="When you say no more than yes, no or a date: how do your answers stand in the record?",
            kind="choice",
            choices=tuple(Choice(word, STANDS[word]) for word in SETTLING),
            special=(),
            hint="Each answer can say otherwise. Only what is undisputed, admitted or proved makes a claim out.",
        )
    if "@" in id_:
        return _of_list(id_, case, vocabulary)
    if id_.startswith("edge."):
        return _of_edge(id_, case, vocabulary)
    return _of_field(id_, case, vocabulary)


def _of_list(id_: str, case: CaseFile, vocabulary: Vocabulary) -> Question | None:
    name, _, number = id_.partition("@")
    if name.startswith("chain."):
        party = name.removeprefix("chain.")
        if case.kind_of(party) != "party":
            return None
        more = "What else" if number != "1" else "What"
        return Question(
            id=id_,
            section="chain",
            text=f"{more} did {case.label(party)} do, and to what or whom?",
            kind="link",
            choices=tuple(_doing(does, case.label(party), vocabulary) for does in _DOES),
            targets=tuple(
                Choice(id_, case.label(id_))
                for id_ in (*(t.id for t in case.things), *(p.id for p in case.parties))
                if id_ != party
            ),
            special=("done", "left_out"),
            stands=True,
            hint="One link at a time: what was done, then to which thing or party.",
        )
    loop = LOOPS.get(name)
    if loop is None:
        return None
    people = tuple(Choice(p.id, p.label) for p in case.parties) if loop.kind == "choice" else ()
    return Question(
        id=id_,
        section=loop.section,
        text=loop.first if number == "1" else loop.more,
        kind=loop.kind,
        choices=people,
        special=("done", "left_out"),
        hint=loop.hint,
        adds=loop.entity,
    )


def _doing(does: str, party: str, vocabulary: Vocabulary) -> Choice:
    """A kind of link, with the vocabulary's question about it as its meaning."""
    kind = next((f for f in vocabulary.facts.values() if f.edge == does), None)
    if kind is None:
        return Choice(does, does.replace("_", " "))
    return Choice(does, does.replace("_", " "), kind.ask.format_map(_Names(zip_args(kind, (party, "it")))))


def _of_edge(id_: str, case: CaseFile, vocabulary: Vocabulary) -> Question | None:
    from_, does, to = id_.split(".")[1:] if id_.count(".") == 3 else ("", "", "")
    kind = next((f for f in vocabulary.facts.values() if f.edge == does), None) if does else None
    if kind is None or not {from_, to} <= case.entities.keys():
        return None
    return Question(
        id=id_,
        section="chain",
        text=asked(kind, (from_, to), case),
        kind="yes_no",
        special=("dont_know", "refused", "skip"),
        stands=True,
        known_by=kind.known_by,
        shown_by=kind.shown_by,
    )


def _of_field(id_: str, case: CaseFile, vocabulary: Vocabulary) -> Question | None:
    found = field_of(id_, case)
    if found is None:
        return None
    entity, entry, field = found
    label = case.label(entry.id) if entity != "claim" else f"the claim of {case.label(entry.claimant)}"
    victim = case.label(entry.victim) if entity == "harm" else ""
    kind = _vocabulary(entity, field, vocabulary)
    text = field.text.format(it=label, victim=victim)
    if not text:
        text = asked(kind, (entry.id,), case) if kind is not None else f"{label}: {field.name.replace('_', ' ')}?"
        if label not in text:
            text = f"About {label}: {text}"
    choices = tuple(Choice(word, _WORDS.get(word, word.replace("_", " "))) for word in field.words)
    if field.of:
        choices = tuple(Choice(e.id, case.label(e.id)) for e in getattr(case, ATTRIBUTE[field.of]) if e.id != entry.id)
    if id_.startswith("claim.") and field.name == "against":
        choices = (Choice(model.WHOEVER_ANSWERS, _WORDS[model.WHOEVER_ANSWERS]), *choices)
    return Question(
        id=id_,
        section=next(loop.section for loop in LOOPS.values() if loop.entity == entity),
        text=text,
        kind=field.kind,
        choices=choices,
        special=("dont_know", "skip"),
        hint=field.hint,
        known_by=kind.known_by if kind is not None else (),
        shown_by=kind.shown_by if kind is not None else (),
    )


def field_of(id_: str, case: CaseFile) -> tuple[str, Any, Field] | None:
    """The kind of entry, the entry and the field that a question is about; None if the case has no such entry."""
    parts = id_.split(".")
    if len(parts) != 3 or parts[0] not in FIELDS:
        return None
    entity, name, attribute = parts
    entry = case.entities.get(name)
    field = next((f for f in FIELDS[entity] if f.name == attribute), None)
    if entry is None or field is None or not isinstance(entry, _CLASS[entity]) or not field.when(case, entry):
        return None
    return entity, entry, field


def _vocabulary(entity: str, field: Field, vocabulary: Vocabulary) -> FactType | None:
    path = f"{entity}.{field.name}"
    path = _ASKED_AS.get(path, path)
    return next((f for f in vocabulary.facts.values() if f.field == path), None)


def field_id(path: str, entry: str) -> str | None:
    """The id of the question about a field that the vocabulary names; None if it is no question of an entry."""
    back = {theirs: ours for ours, theirs in _ASKED_AS.items()}
    entity, _, name = back.get(path, path).partition(".")
    if entity not in FIELDS or all(field.name != name for field in FIELDS[entity]):
        return None
    return f"{entity}.{entry}.{name}"


class _Names(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return key


def asked(kind: FactType, args: tuple[str, ...], case: CaseFile) -> str:
    """The vocabulary's question with the names of the case put in."""
    return kind.ask.format_map(_Names(zip_args(kind, tuple(called(id_, case) for id_ in args))))


def called(id_: str, case: CaseFile) -> str:
    """What to call an entry in a sentence."""
    entry = case.entities.get(id_)
    return f"the claim of {case.label(entry.claimant)}" if isinstance(entry, Claim) else case.label(id_)


# --- facts --------------------------------------------------------------------------------------------------

_FACT: Final = re.compile(r"fact:([a-z]\w*)\(([^()]*)\)")


def fact_id(key: tuple[str, ...]) -> str:
    """The id of the question about a ground fact."""
    return f"fact:{key[0]}({','.join(key[1:])})"


def fact_key(id_: str) -> tuple[str, ...] | None:
    """The ground fact of a question; None if it asks for none."""
    found = _FACT.fullmatch(id_)
    return None if found is None else (found[1], *(a for a in found[2].split(",") if a))


def is_typed_link(kind: FactType) -> bool:
    """Is it a link between a party and a thing that is typed as a fact, not drawn as an edge of the chain?"""
    return kind.edge is None and kind.field is None and tuple(type_ for _, type_ in kind.args) == ("party", "thing")


def roles_question(
    id_: str, party: str, links: tuple[str, ...], case: CaseFile, vocabulary: Vocabulary
) -> Question | None:
    """The question whether one of some further links holds between a party and a thing; None without any."""
    if not links or not case.things:
        return None
    label = case.label(party)
    kinds = [vocabulary.facts[link] for link in links]
    return Question(
        id=id_,
        section="facts",
        text=f"Is one of these true of {label}? If so, which, and of what?",
        kind="link",
        choices=tuple(
            Choice(k.id, k.id.replace("_", " "), k.ask.format_map(_Names(zip_args(k, (label, "it"))))) for k in kinds
        ),
        targets=tuple(Choice(thing.id, thing.label) for thing in case.things),
        special=("done", "left_out"),
        stands=True,
        hint="Each can make somebody answer who would not otherwise be asked.",
        known_by=tuple(dict.fromkeys(who for k in kinds for who in k.known_by)),
        shown_by=tuple(dict.fromkeys(what for k in kinds for what in k.shown_by)),
    )


def zip_args(kind: FactType, names: tuple[str, ...]) -> dict[str, str]:
    """The names of a fact's arguments with what to say for them."""
    return dict(zip((name for name, _ in kind.args), names, strict=True))


def fact_question(key: tuple[str, ...], case: CaseFile, vocabulary: Vocabulary) -> Question | None:
    """The question about a fact; None if the case no longer has what it is about."""
    kind = vocabulary.facts.get(key[0])
    if kind is None or len(key) != len(kind.args) + 1:
        return None
    if any(case.kind_of(id_) != type_ for id_, (_, type_) in zip(key[1:], kind.args, strict=True)):
        return None
    value: Kind = kind.value if kind.value != "choice" or "any" not in kind.choices else "text"
    return Question(
        id=fact_id(key),
        section="facts",
        text=asked(kind, key[1:], case),
        kind=value,
        choices=tuple(Choice(word, word.replace("_", " ")) for word in kind.choices) if value == "choice" else (),
        special=("dont_know", "refused", "skip"),
        stands=True,
        hint="A standard that only a court settles: say what it was found to be, or that you do not know."
        if kind.kind == "evaluation"
        else "",
        known_by=kind.known_by,
        shown_by=kind.shown_by,
        circumstances=kind.circumstances,
        fact=key,
    )
