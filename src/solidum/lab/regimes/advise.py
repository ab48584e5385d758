"""The advisor for step 1: what the facts of a case say for and against each kind of liability. Never a score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from solidum import source
from solidum.casefile.model import SETTLED, CaseFile
from solidum.lab.regimes.menus import HERE, menus, sources
from solidum.lab.regimes.model import Option, Source

Said = Literal["yes", "no", "partly", "unknown"]


@dataclass(frozen=True, slots=True)
class Pull:
    """What an answer speaks for or against."""

    option: Option
    towards: bool
    says: str
    source: Source


@dataclass(frozen=True, slots=True)
class Answered:
    """One criterion on one case.

    Attributes:
        id: Short name.
        asks: The question.
        said: What the file answers: yes, no, partly (of some, not of others), unknown.
        rests_on: The facts it was read from, in words.
        pulls: What follows from that answer; nothing while it is unknown.
        would: What would follow from yes and from no, while it is unknown.
    """

    id: str
    asks: str
    said: Said
    rests_on: tuple[str, ...]
    pulls: tuple[Pull, ...]
    would: tuple[tuple[str, Pull], ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """All criteria, and for each option what speaks for and against it on this case."""

    criteria: tuple[Answered, ...]

    def of(self, option: Option) -> tuple[tuple[Answered, Pull], ...]:
        """What the answers say of one option."""
        return tuple((c, pull) for c in self.criteria for pull in c.pulls if pull.option.id == option.id)


def advise(case: CaseFile) -> Advice:
    """Read the criteria off a case.

    Args:
        case: The case; only settled facts and the fields of harms are read.

    Returns:
        Each criterion with its answer, and the arguments that it brings.
    """
    rows = source.read(HERE / "criteria.yaml").data["criteria"]
    return Advice(tuple(_answered(row, case) for row in rows))


def _answered(row: dict[str, object], case: CaseFile) -> Answered:
    said, rests_on = _read(row["read"], case)
    pulls = {answer: _pulls(row.get(answer)) for answer in ("yes", "no")}
    if said == "unknown":
        would = tuple((answer, pull) for answer, found in pulls.items() for pull in found)
        return Answered(str(row["id"]), str(row["asks"]), said, rests_on, (), would)
    here = [pull for answer, found in pulls.items() if said in (answer, "partly") for pull in found]
    return Answered(str(row["id"]), str(row["asks"]), said, rests_on, tuple(here), ())


def _pulls(rows: object) -> tuple[Pull, ...]:
    options = menus()["rule"].options
    found = []
    for row in rows if isinstance(rows, list) else ():
        for key, towards in (("favours", True), ("against", False)):
            names = row.get(key, ())
            found += [Pull(options[name], towards, row["says"], sources()[row["source"]]) for name in names]
    return tuple(found)


def _read(rule: object, case: CaseFile) -> tuple[Said, tuple[str, ...]]:
    """The answer to a criterion from the file: by facts of these names, or by a field of every harm."""
    assert isinstance(rule, dict)
    if "fact" in rule:
        return _by_fact(str(rule["fact"]), case)
    values = [str(getattr(harm, rule["harm"])) for harm in case.harms if getattr(harm, rule["harm"]) is not None]
    return _joined([value in rule["in"] for value in values]), tuple(dict.fromkeys(values))


def _by_fact(name: str, case: CaseFile) -> tuple[Said, tuple[str, ...]]:
    settled = [
        (f"{fact.is_}({', '.join(fact.args)})", fact.value)
        for fact in case.facts
        if fact.is_ == name and fact.standing in SETTLED and isinstance(fact.value, bool)
    ]
    return _joined([bool(value) for _, value in settled]), tuple(text for text, _ in settled)


def _joined(values: list[bool]) -> Said:
    if not values:
        return "unknown"
    return "yes" if all(values) else "partly" if any(values) else "no"


__all__ = ["Advice", "Answered", "Pull", "advise"]
