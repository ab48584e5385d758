"""What an answer puts into the case: pure functions from one case to the next."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any, Final, cast

from solidum.casefile import model
from solidum.casefile.model import CaseFile, Claim, Edge, Evidence, Fact, Harm, Money, Party, Standing, Thing
from solidum.interview.questions import Answer, BadAnswer, Link, Question
from solidum.interview.script import ATTRIBUTE, ENDS, LIMITATION, LOOPS, TO_THING, Answers, fact_key, field_of

REFUSED: Final = "asked, and the answer was refused"
"""The note on a fact that somebody would not tell; the fact is as unknown as before."""


def _with(case: CaseFile, attribute: str, value: object) -> CaseFile:
    changed: dict[str, Any] = {attribute: value}
    return replace(case, **changed)


def fits(asked_: Question, answer: Answer, case: CaseFile) -> None:
    """Refuse an answer that does not fit its question.

    Raises:
        BadAnswer: With what is wrong and what to do.
    """
    said = answer.value
    if (said is None) == (answer.special is None):
        raise BadAnswer("An answer is either a value or a word such as `dont_know`. Give one of them.")
    if answer.special is not None:
        if answer.special not in asked_.special:
            raise BadAnswer("This question needs an answer. Answer it, or go back.")
        return
    choices = {choice.value for choice in asked_.choices}
    match asked_.kind:
        case "yes_no":
            good = isinstance(said, bool)
        case "date":
            good = type(said) is date
        case "amount":
            good = isinstance(said, Money)
        case "choice":
            good = isinstance(said, str) and said in choices
        case "many":
            good = isinstance(said, tuple) and bool(said) and set(said) <= choices
        case "link":
            good = isinstance(said, Link) and said.does in choices and said.to in {c.value for c in asked_.targets}
            if good and isinstance(said, Link):
                wanted = "thing" if said.does in TO_THING or asked_.id.startswith("roles.") else "party"
                if case.kind_of(said.to) != wanted:
                    raise BadAnswer(
                        f"`{said.does.replace('_', ' ')}` needs a {wanted}, and {case.label(said.to)} is none. "
                        "Choose another."
                    )
        case "country":
            good = isinstance(said, str) and bool(re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", said))
        case "duration":
            good = isinstance(said, str) and bool(re.fullmatch(r"[0-9]{1,6} (years?|months?|days?)", said))
        case "text":
            good = isinstance(said, str) and bool(said.strip()) and said.isprintable()
    if not good:
        raise BadAnswer("This is not an answer to the question. See what it can be answered with.")
    standing = said if asked_.id.endswith(".standing") else answer.standing
    if standing in model.BINDS_ONE and answer.by is None:
        raise BadAnswer("Say who: it counts only against that party. Write `by` and the party behind it.")
    if answer.by is not None and case.kind_of(answer.by) != "party":
        raise BadAnswer(f"`{answer.by}` is no party of the case. Use the short name of one.")
    if answer.degree is not None and standing is not None and standing not in model.SETTLED:
        raise BadAnswer("How far something is shown can be said only of what is shown. Leave one of the two out.")
    for id_ in answer.evidence:
        if case.kind_of(id_) != "evidence":
            raise BadAnswer(f"`{id_}` is no evidence of the case. Use the short name of one, or leave it out.")


def put(id_: str, answer: Answer, case: CaseFile, answers: Answers) -> CaseFile | None:
    """The case with an answer of the first part put in; None if the case no longer has what it is about."""
    if id_ == "standing":
        return case
    if id_ in ("title", "as_of"):
        return _with(case, id_, answer.value)
    if "@" in id_:
        name, _, number = id_.partition("@")
        if any(_ended(answers.get(f"{name}@{n}")) for n in range(1, int(number))):
            return None
        if name.startswith("roles."):
            link = answer.value
            if not isinstance(link, Link):
                return case
            key = (link.does, name.removeprefix("roles."), link.to)
            return put_fact(key, replace(answer, value=True), case, answers)
        return _linked(name, answer, case, answers) if name.startswith("chain.") else _added(name, answer, case)
    if id_.startswith("edge."):
        return _confirmed(id_, answer, case, answers)
    return _filled(id_, answer, case)


def _ended(answer: Answer | None) -> bool:
    return answer is None or answer.special in ENDS


def taken_out(id_: str, answer: Answer, case: CaseFile) -> CaseFile:
    """The case without the link or the fact that an answer had put into it; it is about to be answered otherwise."""
    key = fact_key(id_)
    if key is not None:
        return replace(case, facts=tuple(f for f in case.facts if (f.is_, *f.args) != key))
    if id_.startswith("roles.") and isinstance(answer.value, Link):
        key = (answer.value.does, id_.partition("@")[0].removeprefix("roles."), answer.value.to)
        return replace(case, facts=tuple(f for f in case.facts if (f.is_, *f.args) != key))
    if id_.startswith("chain.") and isinstance(answer.value, Link):
        party = id_.partition("@")[0].removeprefix("chain.")
        gone = (party, answer.value.does, answer.value.to)
        return replace(case, chain=tuple(e for e in case.chain if (e.from_, e.does, e.to) != gone))
    return case


def standing_of(answer: Answer, answers: Answers) -> Standing:
    """How an answer stands: as it says, or as the person chose for plain answers."""
    if answer.standing is not None:
        return answer.standing
    chosen = answers.get("standing")
    # Without a choice nothing counts as shown.
    return cast("Standing", chosen.value) if chosen is not None else "alleged"


def _added(name: str, answer: Answer, case: CaseFile) -> CaseFile | None:
    if answer.special is not None:
        return case
    entity = LOOPS[name].entity
    id_, attribute = answer.id or "", LOOPS[name].attribute
    told = str(answer.value)
    if entity in ("harm", "claim") and case.kind_of(told) != "party":
        return None
    if id_ in case.entities:  # told in the file already: only what it is called, or whose it is, can be new
        if case.kind_of(id_) != entity:
            return None
        called_ = {"harm": "victim", "claim": "claimant", "evidence": "describes"}.get(entity, "name")
        entries = (replace(e, **{called_: told}) if e.id == id_ else e for e in getattr(case, attribute))
        return _with(case, attribute, tuple(entries))
    made: Party | Thing | Harm | Claim | Evidence
    match entity:
        case "party":
            made = Party(id=id_, name=told, note=answer.note)
        case "thing":
            made = Thing(id=id_, name=told, note=answer.note)
        case "harm":
            made = Harm(id=id_, victim=told, note=answer.note)
        case "claim":
            made = Claim(id=id_, claimant=told, note=answer.note)
        case _:
            made = Evidence(id=id_, describes=told, note=answer.note)
    return _with(case, attribute, (*getattr(case, attribute), made))


def _linked(name: str, answer: Answer, case: CaseFile, answers: Answers) -> CaseFile | None:
    party = name.removeprefix("chain.")
    if case.kind_of(party) != "party":
        return None
    if not isinstance(answer.value, Link):
        return case
    does, to = answer.value.does, answer.value.to
    if case.kind_of(to) != ("thing" if does in TO_THING else "party") or not _said_by_party(answer, case):
        return None
    edge = Edge(from_=party, does=does, to=to, **_stands(answer, case, answers))  # type: ignore[arg-type]
    kept = tuple(e for e in case.chain if (e.from_, e.does, e.to) != (party, does, to))
    return replace(case, chain=(*kept, edge))


def _confirmed(id_: str, answer: Answer, case: CaseFile, answers: Answers) -> CaseFile | None:
    _, from_, does, to = id_.split(".")
    at = next((i for i, e in enumerate(case.chain) if (e.from_, e.does, e.to) == (from_, does, to)), None)
    if at is None or not _said_by_party(answer, case):
        return None
    edge = case.chain[at]
    if answer.special is not None:
        return case
    # A link that is not there is simply not in the chain.
    new = (replace(edge, **_stands(answer, case, answers)),) if answer.value is True else ()
    return replace(case, chain=(*case.chain[:at], *new, *case.chain[at + 1 :]))


def _stands(answer: Answer, case: CaseFile, answers: Answers) -> dict[str, Any]:
    standing = standing_of(answer, answers)
    return {
        "standing": standing,
        "degree": answer.degree if standing in model.SETTLED else None,
        "by": answer.by,
        "evidence": tuple(e for e in answer.evidence if case.kind_of(e) == "evidence"),
    }


def _said_by_party(answer: Answer, case: CaseFile) -> bool:
    return answer.by is None or case.kind_of(answer.by) == "party"


def _filled(id_: str, answer: Answer, case: CaseFile) -> CaseFile | None:
    found = field_of(id_, case)
    if found is None:
        return None
    entity, entry, field = found
    if answer.special is not None:
        return case
    value: Any = answer.value
    if field.of:
        known = {e.id for e in getattr(case, ATTRIBUTE[field.of])}
        if isinstance(value, tuple):
            if model.WHOEVER_ANSWERS in value:
                value = model.WHOEVER_ANSWERS
            else:
                value = tuple(v for v in value if v in known)
                if not value:
                    return None
        elif value not in known:
            return None
    if field.name == "pleas":
        others = tuple(plea for plea in entry.pleas if plea != LIMITATION)
        value = (*others, LIMITATION) if value else others
    changed: dict[str, Any] = {field.name: value}
    if entity == "harm" and field.name == "standing":
        if not _said_by_party(answer, case):
            return None
        evidence = tuple(e for e in answer.evidence if case.kind_of(e) == "evidence")
        changed.update(by=answer.by, degree=answer.degree, evidence=evidence)
    attribute = ATTRIBUTE[entity]
    entries = tuple(replace(e, **changed) if e.id == entry.id else e for e in getattr(case, attribute))
    return _with(case, attribute, entries)


def put_fact(key: tuple[str, ...], answer: Answer, case: CaseFile, answers: Answers) -> CaseFile | None:
    """The case with a fact put in; None if the case no longer has what it is about."""
    if any(id_ not in case.entities for id_ in key[1:]) or not _said_by_party(answer, case):
        return None
    if answer.special == "skip":
        return case
    at = next((i for i, f in enumerate(case.facts) if (f.is_, *f.args) == key and f.standing == "unknown"), None)
    note = answer.note or (case.facts[at].note if at is not None else None)
    if answer.special is not None:
        note = note or (REFUSED if answer.special == "refused" else None)
        fact = Fact(is_=key[0], args=key[1:], standing="unknown", note=note)
    else:
        value = cast("bool | date | Money | str", answer.value)
        fact = Fact(is_=key[0], args=key[1:], value=value, note=note, **_stands(answer, case, answers))
    if at is None:
        return replace(case, facts=(*case.facts, fact))
    return replace(case, facts=(*case.facts[:at], fact, *case.facts[at + 1 :]))
