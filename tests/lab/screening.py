"""Random populations over any case, and the analysis of each of their rows, to compare with."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from solidum.analysis import Analysis, analyse_record
from solidum.lab.screen import Screen
from solidum.lab.screen_shape import Template, could, why
from solidum.lab.screen_table import CENTS, SHAPING, WORDS, record_with, settled
from solidum.reasoning.claims import OUTCOMES, roots
from solidum.reasoning.ground import Grounder
from solidum.reasoning.record import Key
from solidum.source import BadInput

MISSING = ("proved", "presumed")


def statable(template: Template) -> list[Key]:
    """Facts that a column may state: those the file speaks of, and those its claims ask."""
    facts = template.library.vocabulary.facts
    found: dict[Key, None] = dict.fromkeys(template.record.entries)
    analysis = analyse_record(template.case, template.record, template.sought, template.library, packs=template.packs)
    grounder = Grounder(template.library, template.record)
    for claim in analysis.claims:
        if claim.outcome != "outside scope":
            roots(grounder, claim.roots.pack, claim.roots.type, claim.roots.scene)
    keys = [k for k in grounder.circuit.items if isinstance(k, tuple)]
    found |= dict.fromkeys(k[1] for k in keys if k[0] in ("fact", "value"))
    return [k for k in found if facts[k[0]].field not in SHAPING]


def cells(template: Template, key: Key, rows: int, chance: random.Random) -> pl.Series:
    """A column of random cells for a fact, of the kind its type asks."""
    fact = template.library.vocabulary.facts[key[0]]
    name = f"{key[0]}({', '.join(key[1:])})"
    unknown, lean = chance.choice((0, 0.2, 0.5)), chance.choice((0.5, 0.8, 0.97))

    def some(make: object) -> list[object]:
        return [None if chance.random() < unknown else make() for _ in range(rows)]  # type: ignore[operator]

    if fact.value == "yes_no":
        if chance.random() < 0.2:
            return pl.Series(name, some(lambda: chance.choice([*WORDS, "shown", "contrary shown"])), dtype=pl.String)
        return pl.Series(name, some(lambda: chance.random() < lean), dtype=pl.Boolean)
    if fact.value == "date":
        near = [e.value for es in template.record.entries.values() for e in es if isinstance(e.value, date)]
        base = chance.choice([*near, template.case.as_of])
        reach = chance.choice((3, 400, 5000))
        return pl.Series(name, some(lambda: base + timedelta(days=chance.randint(-reach, reach))), dtype=pl.Date)
    if fact.value == "amount":
        cents = some(lambda: chance.choice((chance.randint(0, 200_000), 50_000, 50_001, 49_999)))
        return pl.Series(f"{name} in EUR", cents, dtype=pl.Int64).cast(pl.Decimal(20, 2)) / CENTS
    words = [c for c in fact.choices if c != "any"] or ["DE", "FR", "US"]
    if fact.value == "duration":
        words = ["10 days", "1 month", "3 years"]
    return pl.Series(name, some(lambda: chance.choice(words)), dtype=pl.String)


def population(template: Template, rows: int, columns: int, seed: int) -> pl.DataFrame:
    """A random population."""
    chance = random.Random(seed)
    keys = statable(template)
    spoken_of = [k for k in keys if k in template.record.entries]  # of what nobody mentions there is far more
    rest = [k for k in keys if k not in template.record.entries]
    chosen = chance.sample(spoken_of, min(columns * 3 // 4, len(spoken_of)))
    chosen += chance.sample(rest, min(columns - len(chosen), len(rest)))
    made = [cells(template, key, rows, chance) for key in chosen]
    yes_no = [s for s in made if s.dtype == pl.Boolean]
    parties = template.record.of_type("party")
    if yes_no and parties and chance.random() < 0.5:
        twin = chance.choice(yes_no)
        other = pl.Series([chance.choice((True, False, None)) for _ in range(rows)], dtype=pl.Boolean)
        made.append(other.alias(f"admitted by {chance.choice(parties)}: {twin.name}"))
    return pl.DataFrame([pl.Series("case", range(rows)), *made])


@dataclass(frozen=True)
class Compared:
    """How many claims were compared, and in how many rows nothing could be said."""

    claims: int
    impossible: int
    outcomes: frozenset[str]


def by_hand(template: Template, screen: Screen, row: Mapping[str, object]) -> Analysis | None:
    """The analysis of one row's case; None if its record contradicts itself."""
    record = record_with(template.record, screen.columns, row)
    try:
        return analyse_record(template.case, record, template.sought, template.library, packs=template.packs)
    except BadInput:
        return None


def agree(template: Template, frame: pl.DataFrame, *, bounds: bool = False) -> Compared:
    """Screen a population, and analyse each of its rows: the same outcomes, for the same first reason."""
    screen = Screen(template, frame.schema, bounds=bounds)
    found = screen.run(frame)
    rows = settled(frame, screen.columns, None)
    seen, impossible = 0, 0
    outcomes: set[str] = set()
    for at, (row, said) in enumerate(zip(rows.iter_rows(named=True), found.iter_rows(named=True), strict=True)):
        one = by_hand(template, screen, row)
        if one is None:
            impossible += 1
            assert said["impossible"] is not None, at
            continue
        assert said["impossible"] is None, (at, said["impossible"])
        ours = {claim.id: claim for claim in one.claims}
        theirs = {id_: said[id_] for id_ in screen.claims if said[id_] is not None}
        assert {id_: claim.outcome for id_, claim in ours.items()} == theirs, (at, row)
        for id_, claim in ours.items():
            seen += 1
            outcomes.add(claim.outcome)
            assert said[why(id_)] == first_reason(claim), (at, id_, row)
            if bounds:
                mask = said[could(id_)]
                reach = {claim.outcome} | {c.outcome for c in claim.nearby if c.over == "facts_listed"}
                assert reach <= {o for n, o in enumerate(OUTCOMES) if mask >> n & 1}, (at, id_)
    return Compared(seen, impossible, frozenset(outcomes))


def first_reason(claim: object) -> str | None:
    """The first rule that explains the outcome of a claim, from the states of the analysis."""
    outcome = claim.outcome  # type: ignore[attr-defined]
    if outcome in ("not yet made out", "open to appraisal"):
        return next(e.code for e in claim.elements if e.state not in MISSING)  # type: ignore[attr-defined]
    if outcome == "defeated":
        return _first_holding(claim.defences)  # type: ignore[attr-defined]
    if outcome in ("time-barred", "extinguished"):
        kind = "limitation" if outcome == "time-barred" else "extinction"
        return _first_holding([e for e in claim.time if e.kind == kind])  # type: ignore[attr-defined]
    return None


def _first_holding(rules: Sequence[object]) -> str | None:
    return next(r.code for r in rules if r.state in (*MISSING, "conflict"))  # type: ignore[attr-defined]
