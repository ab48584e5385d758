"""The record: what a court sees. Entities, and for each fact what was said of it and how it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from solidum.law.model import Degree, Duration, FactType, Money, Value, Vocabulary
from solidum.source import BadInput, Place, Problem

SETTLED = frozenset({"undisputed", "admitted", "deemed_admitted", "proved", "bound_by_finding"})
BINDS_ONLY_ITS_MAKER = frozenset({"admitted", "deemed_admitted", "bound_by_finding"})
UNSETTLED = frozenset({"disputed", "alleged", "unknown"})
STANDINGS = SETTLED | UNSETTLED

Key = tuple[str, ...]
"""A ground fact: its id and the ids of its arguments."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement about a fact.

    Attributes:
        value: True or False for a yes/no fact (False: the contrary), else the value; None where only unsettled.
        standing: One of `STANDINGS`.
        degree: How far it is shown, if settled.
        by: Who made it, for standings that bind only their maker.
        evidence: Ids of the evidence behind it.
        place: Where the file says it.
        given: Whether the deciding court took it as given.
        assumed: Whether the standing is the tool's reading of an entry that states none.
    """

    value: bool | Value | None
    standing: str
    degree: Degree = Degree.proved
    by: str | None = None
    evidence: tuple[str, ...] = ()
    place: Place | None = None
    given: bool = False
    assumed: bool = False

    @property
    def settled(self) -> bool:
        """Is it settled for those it binds?"""
        return self.standing in SETTLED

    def binds(self, parties: Iterable[str]) -> bool:
        """Does the statement count in a claim between these parties?"""
        return self.standing not in BINDS_ONLY_ITS_MAKER or any(self.by == p for p in parties)


@dataclass(frozen=True, slots=True)
class OneOfGroup:
    """The case says that one of these facts is so."""

    members: frozenset[Key]
    entry: Entry


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which limitation does not run.

    Attributes:
        first: The first day that does not count.
        last: The last one; None while it goes on.
        claim: The claim it is about; None for every claim.
        against: Against which defendants it counts; empty for all.
        reason: Why, in the words of the case file.
    """

    first: date
    last: date | None
    claim: str | None
    against: frozenset[str]
    reason: str | None

    def counts(self, claim: str, defendant: str) -> bool:
        """Does it count in this claim against this defendant?"""
        return self.claim in (None, claim) and (not self.against or defendant in self.against)


@dataclass(frozen=True)
class Record:
    """Everything the reasoning room knows of a case.

    Attributes:
        entities: Type (party, thing, harm, evidence, claim, country) of each id; a country goes by its code.
        names: How people call them.
        entries: Statements by ground fact.
        groups: "A or B did it".
        closed: A decided case: what is not shown ends as never shown.
        as_of: The date of assessment.
        complete: Fact ids for which the file's own account is taken as complete: what it does not say is not so.
        quiet: Fact ids that nobody raised unless the file does: what it does not say is never shown.
        pauses: The times in which limitation does not run.
    """

    entities: Mapping[str, str]
    names: Mapping[str, str]
    entries: Mapping[Key, tuple[Entry, ...]]
    groups: tuple[OneOfGroup, ...]
    closed: bool
    as_of: date
    complete: frozenset[str] = field(default=frozenset())
    quiet: frozenset[str] = field(default=frozenset())
    pauses: tuple[Pause, ...] = ()

    @cached_property
    def _by_type(self) -> dict[str, tuple[str, ...]]:
        kinds = dict.fromkeys(self.entities.values())
        return {kind: tuple(id_ for id_, found in self.entities.items() if found == kind) for kind in kinds}

    def of_type(self, kind: str) -> tuple[str, ...]:
        """Ids of one type, in the order of the file."""
        return self._by_type.get(kind, ())

    def overlay(self, more: Mapping[Key, tuple[Entry, ...]]) -> Record:
        """The same record with some facts standing otherwise."""
        return replace(self, entries={**self.entries, **more})

    def only(self, entries: Mapping[Key, tuple[Entry, ...]]) -> Record:
        """The same entities and nothing else than these facts."""
        return replace(self, entries=dict(entries))


# --- values ---------------------------------------------------------------------------------------

_MONEY = re.compile(r"^(-?\d+(?:\.\d+)?)\s*([A-Z]{3})$")
_DURATION = re.compile(r"^(\d+)\s*(years?|months?|days?)$")


def value_of(entry: FactType, raw: object) -> Value | bool | str:
    """Turn what a file says into the vocabulary's type.

    Raises:
        ValueError: With a sentence that says what was expected.
    """
    if entry.value == "yes_no":
        if isinstance(raw, bool):
            return raw
        if isinstance(raw, str) and raw.lower() in ("yes", "no", "true", "false", "met", "not met"):
            return raw.lower() in ("yes", "true", "met")
        raise ValueError(f"`{entry.id}` is answered yes or no, not `{raw}`")
    if entry.value == "date":
        if isinstance(raw, date):
            return raw
        try:
            return date.fromisoformat(str(raw))
        except ValueError as error:
            raise ValueError(f"`{entry.id}` is a date such as 2026-11-24, not `{raw}`") from error
    if entry.value == "amount":
        if isinstance(raw, Money):
            return raw
        amount, currency = getattr(raw, "amount", None), getattr(raw, "currency", None)
        if isinstance(amount, Decimal) and isinstance(currency, str):
            return Money(amount, currency)
        match = _MONEY.match(str(raw).strip())
        if not match:
            raise ValueError(f"`{entry.id}` is an amount such as `500 EUR`, not `{raw}`")
        return Money(Decimal(match[1]), match[2])
    if entry.value == "duration":
        match = _DURATION.match(str(raw).strip())
        if not match:
            raise ValueError(f"`{entry.id}` is a period such as `3 years`, not `{raw}`")
        unit = match[2] if match[2].endswith("s") else match[2] + "s"
        return Duration(**{unit: int(match[1])})
    text = str(raw)
    if "any" not in entry.choices and text not in entry.choices:
        raise ValueError(f"`{entry.id}` is one of {', '.join(entry.choices)}, not `{text}`")
    return text


# --- the short form of facts, for examples and for questions to decided cases ---------------------

_SHORT = re.compile(r"^(?P<fact>[A-Za-z_]\w*\s*(?:\([^()]*\))?)\s*(?:=\s*(?P<value>.+))?$")
_WORDS = ("not", "likely", "argued", "met", "unknown", "disputed", "alleged")


def short_fact(text: str, vocabulary: Vocabulary, place: Place | None) -> tuple[Key, Entry]:
    """Read `not likely causal_link(thing, harm)`, `admitted by maker: brands(maker, app)`, `filed(c1) = 2026-01-01`.

    Raises:
        BadInput: If the text is not of that form, or speaks of no fact of the vocabulary.
    """

    def bad(what: str, why: str, remedy: str) -> BadInput:
        return BadInput((Problem(place, what, why, remedy),))

    rest = text.strip()
    standing, by = "proved", None
    head = re.match(r"^(admitted|deemed_admitted|bound_by_finding)\s+by\s+([\w-]+)\s*:\s*", rest)
    if head:
        standing, by, rest = head[1], head[2], rest[head.end() :]
    value: bool | Value | None = True
    degree = Degree.proved
    while (word := rest.split(" ", 1)[0]) in _WORDS and " " in rest:
        rest = rest.split(" ", 1)[1].strip()
        if word == "not":
            value = False
        elif word in ("likely", "argued"):
            degree = Degree[word]
        elif word in UNSETTLED:
            standing = word
    match = _SHORT.match(" ".join(rest.split()))
    if not match:
        raise bad(f"cannot read the fact `{text}`", "it has another form", "write `imports(maker, app)`")
    call = match["fact"].replace(" ", "")
    name, _, inside = call.partition("(")
    args = tuple(a for a in inside.rstrip(")").split(",") if a)
    entry = vocabulary.facts.get(name)
    if entry is None:
        import difflib

        near = difflib.get_close_matches(name, vocabulary.facts, 1)
        raise bad(
            f"no fact `{name}` in the vocabulary",
            f"it stands in `{text}`",
            f"did you mean `{near[0]}`?" if near else "see `solidum law list --facts`",
        )
    if len(args) != len(entry.args):
        wanted = ", ".join(n for n, _ in entry.args)
        raise bad(f"`{name}` takes ({wanted})", f"`{text}` gives {len(args)} arguments", "give just those")
    if match["value"] is not None:
        try:
            value = value_of(entry, match["value"].strip())
        except ValueError as error:
            raise bad(str(error), f"it stands in `{text}`", "mend the value") from error
    elif entry.value != "yes_no":
        if standing in SETTLED:
            raise bad(f"`{name}` needs a value", f"it is a {entry.value}", f"write `{call} = …`")
        value = None
    return (name, *args), Entry(value, standing, degree, by, place=place)
