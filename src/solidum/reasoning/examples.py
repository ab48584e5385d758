"""The examples that packs carry: facts given, conclusions expected. `solidum law test` runs them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from solidum.law.expressions import CODE, ExpressionError, parse_call
from solidum.law.library import Library
from solidum.law.model import Example, Pack
from solidum.reasoning.claims import OUTCOMES, ClaimRoots, RuleRoots, roots
from solidum.reasoning.explain import Explainer
from solidum.reasoning.firmness import Analyst
from solidum.reasoning.ground import Grounder, Scene
from solidum.reasoning.project import complete_facts
from solidum.reasoning.record import Entry, Key, Record, short_fact
from solidum.source import BadInput, Problem

BASE = {"claimant": "party", "defendant": "party", "thing": "thing", "harm": "harm", "claim": "claim"}


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation of one example that was not met."""

    example: Example
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.example.place}: {self.example.name}: {self.what} is {self.found}, not {self.expected}"


def record_of_example(example: Example, library: Library, as_of: date) -> tuple[Record, Scene]:
    """The record that an example describes.

    Raises:
        BadInput: If a given fact cannot be read, or names an entity that is not there.
    """
    entities = {**BASE, **dict(example.entities)}
    victim = "victim" if "victim" in entities else "claimant"
    entries: dict[Key, tuple[Entry, ...]] = {}
    problems: list[Problem] = []

    def put(key: Key, entry: Entry) -> None:
        entries[key] = (*entries.get(key, ()), entry)

    for text in example.given:
        try:
            key, entry = short_fact(text, library.vocabulary, example.place)
        except BadInput as error:
            problems += error.problems
            continue
        key = (key[0], *(victim if a == "victim" else a for a in key[1:]))
        wanted = library.vocabulary.facts[key[0]].args
        codes = [arg for arg, (_, kind) in zip(key[1:], wanted, strict=True) if kind == "country"]
        codes += [entry.value] if isinstance(entry.value, str) else []
        for code in codes:  # a country is named by its code alone
            if CODE.match(code):
                entities.setdefault(code, "country")
        for arg, (name, kind) in zip(key[1:], wanted, strict=True):
            if entities.get(arg) != kind:
                problems.append(
                    Problem(
                        example.place,
                        f"`{arg}` in `{text}` is no {kind} of the example",
                        f"`{name}` of `{key[0]}` is a {kind}",
                        "use claimant, victim, defendant, thing, harm, claim, or declare it under `with:`",
                    )
                )
        put(key, entry)
    if problems:
        raise BadInput(problems)
    for key, value in (
        (("involves", "harm", "thing"), True),
        (("victim_of", victim, "harm"), True),
        (("capacity", "claim"), "victim"),
    ):
        if key[0] in library.vocabulary.facts and key not in entries:
            put(key, Entry(value, "undisputed"))
    record = Record(entities, {}, entries, (), example.closed, as_of, complete_facts(library.vocabulary))
    return record, Scene("claimant", victim, "defendant", "thing", "harm", "claim")


def failures(pack: Pack, library: Library) -> Iterator[Failure]:
    """Run every example of a pack.

    Raises:
        BadInput: If an example cannot be read.
    """
    for example in pack.examples:
        yield from check(example, pack, library)


def check(example: Example, pack: Pack, library: Library) -> Iterator[Failure]:
    """Run one example, as the claim it names. That of a pack without claims asks for the states of conclusions only."""
    record, scene = record_of_example(example, library, example.as_of or pack.checked)
    grounder = Grounder(library, record)
    kind = next((c for c in pack.claims if example.claim in (None, c.id)), None)
    claim = roots(grounder, pack, kind, scene) if kind else None
    env = scene.env()
    explainer = Explainer(grounder)
    grounder.finish([scene])
    for name in grounder.broken():
        yield Failure(example, "the record", "consistent", f"contradicts the constraint {name}")
    if example.outcome is not None:
        found = OUTCOMES[Analyst(grounder, claim).now] if claim else "that of no claim: the pack gives none"
        if found != example.outcome:
            yield Failure(example, "the outcome", example.outcome, found)
    by_code = _roots_by_code(claim) if claim else {}
    for name, expected in example.states:
        if name in by_code:
            state = explainer.state(pack, by_code[name], env).state
        else:
            args = named_conclusion(name, pack)
            if args is None or any(a not in env and a not in record.entities for a in args[1]):
                yield Failure(example, f"`{name}`", expected, "neither an element nor a conclusion of the pack")
                continue
            state = explainer.conclusion_state(pack, args[0], tuple(env.get(a, a) for a in args[1]), env).state
        if not agrees(state, expected):
            yield Failure(example, f"`{name}`", expected, state)
    for name, expected in example.available:
        if name not in by_code:
            yield Failure(example, f"`{name}`", expected, "no rule of the claim")
            continue
        root = by_code[name]
        answer = "yes" if explainer.value(root.t) else "no" if explainer.value(root.k) else "open"
        if answer != expected:
            yield Failure(example, f"`{name}`", expected, answer)


def _roots_by_code(claim: ClaimRoots) -> dict[str, RuleRoots]:
    groups = (claim.elements, claim.defences, claim.limitations, claim.extinctions, claim.available)
    return {root.rule.code: root for group in groups for root in group}


def named_conclusion(text: str, pack: Pack) -> tuple[str, tuple[str, ...]] | None:
    """`defective` or `defective(thing)`: a conclusion and its arguments (by default its declared names)."""
    try:
        name, args = parse_call(text)
    except ExpressionError:
        return None
    declared = pack.conclusions.get(name)
    if declared is None:
        return None
    args = args or tuple(n for n, _ in declared.args)
    return (name, args) if len(args) == len(declared.args) else None


def agrees(state: str, expected: str) -> bool:
    """Is a proof state the expected one? `held` means proved or presumed, `not held` any other."""
    if expected == "held":
        return state in ("proved", "presumed")
    if expected == "not held":
        return state not in ("proved", "presumed")
    return state == expected
