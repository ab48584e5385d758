"""Somebody who knows a case file and answers every question of the interview out of it."""

from solidum.casefile.model import BINDS_ONE, WHOEVER_ANSWERS, CaseFile, Money
from solidum.interview import Answer, Interview, Link, Question
from solidum.interview.script import FIELDS, fact_key

LISTS = {"parties": "parties", "things": "things", "harms": "harms", "claims": "claims", "evidence": "evidence"}


class Oracle:
    """Answers from a case; what the case does not say is left out of the record, as nobody raises it."""

    def __init__(self, case: CaseFile) -> None:
        self.case = case

    def answer(self, question: Question) -> Answer:
        id_, case = question.id, self.case
        if id_ == "title":
            return Answer(value=case.title)
        if id_ == "as_of":
            return Answer(value=case.as_of)
        if id_ == "standing":
            return Answer(value="alleged")
        if "@" in id_:
            name, _, number = id_.partition("@")
            if name.startswith("roles."):
                return self.role(name.removeprefix("roles."), int(number) - 1, {c.value for c in question.choices})
            return self.entry(name, int(number) - 1)
        key = fact_key(id_)
        if key is not None:
            return self.fact(key)
        if id_.startswith("edge."):
            raise AssertionError(f"a link nobody called unknown: {id_}")
        return self.field(id_)

    def entry(self, name: str, at: int) -> Answer:
        if name.startswith("chain."):
            edges = [e for e in self.case.chain if e.from_ == name.removeprefix("chain.")]
            if at >= len(edges):
                return Answer(special="done")
            edge = edges[at]
            return Answer(
                value=Link(edge.does, edge.to),
                standing=edge.standing or "undisputed",
                by=edge.by,
                degree=edge.degree,
            )
        entries = getattr(self.case, LISTS[name])
        if at >= len(entries):
            return Answer(special="done")
        entry = entries[at]
        said = {"harms": "victim", "claims": "claimant"}.get(name)
        return Answer(value=getattr(entry, said) if said else entry.label, id=entry.id)

    def role(self, party: str, at: int, links: set[str]) -> Answer:
        found = [f for f in self.case.facts if f.is_ in links and f.args[0] == party and f.value is not False]
        if at >= len(found):
            return Answer(special="done")
        fact = found[at]
        return Answer(
            value=Link(fact.is_, fact.args[1]),
            standing=fact.standing,
            by=fact.by,
            degree=fact.degree,
            evidence=fact.evidence,
        )

    def field(self, id_: str) -> Answer:
        entity, name, attribute = id_.split(".")
        assert any(f.name == attribute for f in FIELDS[entity])
        entry = self.case.entities[name]
        value = getattr(entry, attribute)
        if attribute == "pleas":
            return Answer(value="limitation" in value)
        if value is None or value == ():
            return Answer(special="skip")
        if value == WHOEVER_ANSWERS:
            value = (WHOEVER_ANSWERS,)
        if (entity, attribute) == ("harm", "standing"):
            by = entry.by if value in BINDS_ONE else None
            return Answer(value=value, by=by, degree=entry.degree)
        return Answer(value=value)

    def fact(self, key: tuple[str, ...]) -> Answer:
        said = [f for f in self.case.facts if (f.is_, *f.args) == key]
        if not said:
            return Answer(special="skip")
        fact = said[0]
        if fact.value is None:
            return Answer(special="dont_know")
        assert isinstance(fact.value, bool | str | Money) or fact.value
        return Answer(value=fact.value, standing=fact.standing, by=fact.by, degree=fact.degree, evidence=fact.evidence)


def interviewed(interview: Interview, oracle: Oracle, most: int = 2000) -> Interview:
    """The interview at its end."""
    for _ in range(most):
        question = interview.next()
        if question is None:
            return interview
        interview = interview.answer(question, oracle.answer(question))
    raise AssertionError(f"still asking after {most} questions")


def typed(answer: Answer) -> str:
    """What a person types to give an answer."""
    if answer.special is not None:
        return {"dont_know": "-", "refused": "r", "skip": ".", "done": ".", "left_out": "."}[answer.special]
    value = answer.value
    if isinstance(value, bool):
        text = "yes" if value else "no"
    elif isinstance(value, Link):
        text = f"{value.does} {value.to}"
    elif isinstance(value, tuple):
        text = ", ".join(value)
    else:
        text = str(value)
    if answer.id is not None:
        text += f" = {answer.id}"
    if answer.standing is not None:
        text += f" {answer.standing}"
    if answer.by is not None:
        text += f" by {answer.by}"
    if answer.degree is not None:
        text += f" {answer.degree}"
    if answer.evidence:
        text += " with " + ", ".join(answer.evidence)
    return text
