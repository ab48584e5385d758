"""From a case file to the record: its parties, chain, harms and claims become facts of the vocabulary."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from solidum.casefile.model import CaseFile, Fact, Harm, Party, Thing
from solidum.law.model import Degree, FactType, Money, Value, Vocabulary
from solidum.reasoning.claims import Sought
from solidum.reasoning.record import Entry, Key, OneOfGroup, Pause, Record, short_fact, value_of
from solidum.source import BadInput, Place, Problem

COMPLETE_FIELDS = frozenset({"thing.part_of", "thing.version_of", "harm.involves", "harm.victim"})
"""Fields that describe how the file is built; what they do not say is taken as not so, and the result says so."""


def complete_facts(vocabulary: Vocabulary) -> frozenset[str]:
    """The facts of which a file's own account is taken as complete."""
    return frozenset(f.id for f in vocabulary.facts.values() if f.field in COMPLETE_FIELDS)


def tried_claim(victim: str) -> str:
    """The id of the claim that the tool tries for a victim where the file brings none."""
    return f"tried_for_{victim}"


def record_of(case: CaseFile, vocabulary: Vocabulary) -> tuple[Record, tuple[Sought, ...]]:
    """Project a case file onto the vocabulary.

    Returns:
        The record, and the claims that are brought (or, without any, tried for every victim).

    Raises:
        BadInput: With every fact that the vocabulary does not know or that has the wrong arguments or value.
    """
    entities: dict[str, str] = {}
    names: dict[str, str] = {}
    sections: tuple[tuple[str, tuple[Party | Thing | Harm, ...]], ...] = (
        ("party", case.parties),
        ("thing", case.things),
        ("harm", case.harms),
    )
    for kind, rows in sections:
        for row in rows:
            entities[row.id] = kind
            names[row.id] = row.label
    for evidence in case.evidence:
        entities[evidence.id] = "evidence"
        names[evidence.id] = evidence.label
    for code in case.countries:
        entities[code] = "country"
        names[code] = vocabulary.countries.get(code, code)
    sought: list[Sought] = []
    for claim in case.claims:
        entities[claim.id] = "claim"
        names[claim.id] = claim.id
        against = claim.against if isinstance(claim.against, tuple) else None
        harms = claim.for_ or tuple(h.id for h in case.harms if h.victim == claim.claimant)
        sought.append(Sought(claim.id, claim.claimant, harms or tuple(h.id for h in case.harms), against))
    if not case.claims:
        for victim in dict.fromkeys(h.victim for h in case.harms):
            entities[tried_claim(victim)] = "claim"
            names[tried_claim(victim)] = f"a claim of {names.get(victim, victim)}"
            harms = tuple(h.id for h in case.harms if h.victim == victim)
            sought.append(Sought(tried_claim(victim), victim, harms, None))

    said: dict[Key, list[Entry]] = {}

    def put(key: Key, entry: Entry) -> None:
        said.setdefault(key, []).append(entry)

    for entry_type in vocabulary.facts.values():
        for key, entry in _structured(case, entry_type):
            put(key, entry)
    problems: list[Problem] = []
    for fact in case.facts:
        try:
            put(*_fact(fact, vocabulary, entities))
        except BadInput as error:
            problems += error.problems
    groups = []
    for group in case.groups:
        members = frozenset((m.is_, *m.args) for m in group.one_of)
        for member in sorted(members):
            problems += check_fact(member, vocabulary, entities, group.origin)
        entry = Entry(True, group.standing, by=group.by, evidence=group.evidence, place=group.origin)
        groups.append(OneOfGroup(members, entry))
    if problems:
        raise BadInput(problems)
    complete = complete_facts(vocabulary)
    quiet = frozenset(f.id for f in vocabulary.facts.values() if f.edge or (f.field or "").startswith("evidence."))
    entries = {key: tuple(found) for key, found in said.items()}
    pauses = tuple(Pause(s.from_, s.until, s.claim, frozenset(s.against), s.reason) for s in case.suspensions)
    closed = case.record == "closed"
    record = Record(entities, names, entries, tuple(groups), closed, case.as_of, complete, quiet, pauses)
    return record, tuple(sought)


def given_entries(
    given: tuple[str | Fact, ...], vocabulary: Vocabulary, entities: dict[str, str], place: Place | None
) -> dict[Key, tuple[Entry, ...]]:
    """Facts that a question overlays, in short or in full form.

    Raises:
        BadInput: With every fact that the vocabulary does not know or that has the wrong arguments or value.
    """
    found: dict[Key, tuple[Entry, ...]] = {}
    problems: list[Problem] = []
    for fact in given:
        try:
            if isinstance(fact, str):
                key, entry = short_fact(fact, vocabulary, place)
                faults = check_fact(key, vocabulary, entities, place)
                if faults:
                    raise BadInput(faults)
            else:
                key, entry = _fact(fact, vocabulary, entities)
            found[key] = (*found.get(key, ()), entry)
        except BadInput as error:
            problems += error.problems
    if problems:
        raise BadInput(problems)
    return found


def check_fact(key: Key, vocabulary: Vocabulary, entities: dict[str, str], place: Place | None) -> list[Problem]:
    """What is wrong with a ground fact: unknown to the vocabulary, or not about entities of the right kinds."""
    entry = vocabulary.facts.get(key[0])
    if entry is None:
        near = difflib.get_close_matches(key[0], vocabulary.facts, 1)
        return [
            Problem(
                place,
                f"no fact `{key[0]}` in the vocabulary",
                "only facts of the vocabulary have a meaning to the law",
                f"did you mean `{near[0]}`?" if near else "see `solidum law list --facts`",
            )
        ]
    if len(key) - 1 != len(entry.args):
        wanted = ", ".join(f"{name}: {kind}" for name, kind in entry.args)
        return [
            Problem(
                place,
                f"`{key[0]}` has {len(key) - 1} arguments",
                f"it takes ({wanted})",
                "give just those ids",
            )
        ]
    problems = []
    for arg, (name, kind) in zip(key[1:], entry.args, strict=True):
        if arg not in entities:
            near = difflib.get_close_matches(arg, entities, 1)
            problems.append(
                Problem(
                    place,
                    f"`{arg}` in `{key[0]}` is not in the case file",
                    f"`{name}` must be the id of a {kind}",
                    f"did you mean `{near[0]}`?" if near else f"declare it, or name a known {kind}",
                )
            )
        elif entities[arg] != kind:
            problems.append(
                Problem(
                    place,
                    f"`{arg}` in `{key[0]}` is a {entities[arg]}",
                    f"`{name}` must be a {kind}",
                    f"give the id of a {kind}",
                )
            )
    return problems


def _fact(fact: Fact, vocabulary: Vocabulary, entities: dict[str, str]) -> tuple[Key, Entry]:
    key: Key = (fact.is_, *fact.args)
    problems = check_fact(key, vocabulary, entities, fact.origin)
    value: bool | Value | str | None = None
    kind = vocabulary.facts.get(fact.is_)
    if kind is not None:
        if kind.edge or kind.field:
            where = f"the chain, as `does: {kind.edge}`" if kind.edge else f"the entry itself ({kind.field})"
            problems.append(
                Problem(
                    fact.origin,
                    f"`{fact.is_}` is not typed as a fact",
                    f"the case file says it in {where}",
                    "move it there; an edge may have its own `standing`",
                )
            )
        if fact.value is None:
            if fact.standing not in ("unknown", "alleged", "disputed"):
                problems.append(
                    Problem(fact.origin, f"`{fact.is_}` has no value", "a settled fact has one", "add `value:`")
                )
        else:
            try:
                value = value_of(kind, fact.value)
            except ValueError as error:
                problems.append(Problem(fact.origin, str(error), "the vocabulary says so", "mend `value:`"))
    if problems:
        raise BadInput(problems)
    return key, Entry(
        value,
        fact.standing,
        Degree[fact.degree] if fact.degree else Degree.proved,
        fact.by,
        fact.evidence,
        fact.origin,
        bool(fact.taken_as_given),
    )


def _known(value: object, place: Place | None) -> Entry:
    if hasattr(value, "amount") and hasattr(value, "currency"):
        value = Money(value.amount, value.currency)
    return Entry(value, "undisputed", place=place, assumed=True)  # type: ignore[arg-type]


def _structured(case: CaseFile, kind: FactType) -> Iterator[tuple[Key, Entry]]:
    """What the case file's own structure says about one fact type."""
    if kind.edge:
        for edge in case.chain:
            if edge.does == kind.edge:
                yield (
                    (kind.id, edge.from_, edge.to),
                    Entry(
                        True,
                        edge.standing or "undisputed",
                        Degree[edge.degree] if edge.degree else Degree.proved,
                        edge.by,
                        edge.evidence,
                        edge.origin,
                        assumed=edge.standing is None,
                    ),
                )
        return
    if not kind.field:
        return
    where, _, name = kind.field.partition(".")
    if where == "party":
        for party in case.parties:
            value = getattr(party, name)
            if value is not None:
                yield (kind.id, party.id), _known(value, party.origin)
    elif where == "thing":
        for thing in case.things:
            value = getattr(thing, name)
            if name == "part_of":
                for whole in thing.part_of:
                    yield (kind.id, thing.id, whole), _known(True, thing.origin)
            elif name == "version_of":
                if thing.version_of:
                    yield (kind.id, thing.id, thing.version_of), _known(True, thing.origin)
            elif value is not None:
                yield (kind.id, thing.id), _known(value, thing.origin)
    elif where == "harm":
        for harm in case.harms:
            yield from _harm(harm, kind, name)
    elif where == "claim":
        yield from _claim(case, kind, name)
    elif where == "evidence":
        status = name.removeprefix("status.")
        for evidence in case.evidence:
            if name == "held_by":
                if evidence.held_by:
                    yield (kind.id, evidence.id, evidence.held_by), _known(True, evidence.origin)
            elif name == "kind":
                if evidence.kind:
                    yield (kind.id, evidence.id), _known(evidence.kind, evidence.origin)
            elif status in evidence.status:
                yield (kind.id, evidence.id), _known(True, evidence.origin)


def _harm(harm: Harm, kind: FactType, name: str) -> Iterator[tuple[Key, Entry]]:
    if name == "standing":
        yield (
            (kind.id, harm.id),
            Entry(
                True,
                harm.standing or "alleged",
                Degree[harm.degree] if harm.degree else Degree.proved,
                harm.by,
                harm.evidence,
                harm.origin,
                assumed=harm.standing is None,
            ),
        )
    elif name == "involves":
        for thing in harm.involves:
            yield (kind.id, harm.id, thing), _known(True, harm.origin)
    elif name == "victim":
        yield (kind.id, harm.victim, harm.id), _known(True, harm.origin)
    else:
        value = getattr(harm, name)
        if value is not None:
            yield (kind.id, harm.id), _known(value, harm.origin)


def _claim(case: CaseFile, kind: FactType, name: str) -> Iterator[tuple[Key, Entry]]:
    for claim in case.claims:
        key = (kind.id, claim.id)
        if name.startswith("plea."):
            if name.removeprefix("plea.") in claim.pleas:
                yield key, _known(True, claim.origin)
        elif name == "relief":
            if len(claim.relief) == 1:
                yield key, _known(claim.relief[0], claim.origin)
        elif (value := getattr(claim, name)) is not None:
            yield key, _known(value, claim.origin)
    if not case.claims and name == "capacity":
        for victim in dict.fromkeys(h.victim for h in case.harms):
            yield (kind.id, tried_claim(victim)), _known("victim", None)
