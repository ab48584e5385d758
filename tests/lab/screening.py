"""Random populations over any case, and the analysis of each of their rows, to compare with."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl

from solidum.analysis import Analysis, analyse_record
from solidum.lab.screen import Screen
from solidum.lab.screen_shape import Template, could, why
from solidum.lab.screen_table import CENTS, MET, SHAPING, WORDS, record_with, settled
from solidum.law.model import FactType, Money
from solidum.reasoning.claims import OUTCOMES, roots
from solidum.reasoning.ground import Grounder
from solidum.reasoning.record import BINDS_ONLY_ITS_MAKER, Key
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
    unknown, lean = chance.choice((0, 0.1, 0.4)), chance.choice((0.5, 0.8, 0.97))
    said = [e.value for e in template.record.entries.get(key, ()) if e.settled and e.value is not None]
    faithful = chance.choice((0.3, 0.9)) if said else 0.0

    def some(make: Callable[[], object]) -> list[object]:
        return [None if chance.random() < unknown else make() for _ in range(rows)]

    def kept(make: Callable[[], object], as_said: object) -> Callable[[], object]:
        """Mostly what the file says, so that cases get far."""
        return lambda: as_said if chance.random() < faithful else make()

    if fact.value == "yes_no":
        if chance.random() < 0.2:
            return pl.Series(name, some(lambda: chance.choice([*WORDS, "shown", "contrary shown"])), dtype=pl.String)
        return pl.Series(name, some(kept(lambda: chance.random() < lean, *said[:1] or [True])), dtype=pl.Boolean)
    if fact.value == "date":
        near = [e.value for es in template.record.entries.values() for e in es if isinstance(e.value, date)]
        base = chance.choice([*near, template.case.as_of])
        reach = chance.choice((3, 400, 5000))
        days = kept(lambda: base + timedelta(days=chance.randint(-reach, reach)), *said[:1] or [base])
        return pl.Series(name, some(days), dtype=pl.Date)
    if fact.value == "amount":
        cents = some(lambda: chance.choice((chance.randint(0, 200_000), 50_000, 50_001, 49_999)))
        return pl.Series(f"{name} in EUR", cents, dtype=pl.Int64).cast(pl.Decimal(20, 2)) / CENTS
    words = [c for c in fact.choices if c != "any"] or ["DE", "FR", "US"]
    if fact.value == "duration":
        words = ["10 days", "1 month", "3 years"]
    as_said = str(said[0]) if said and fact.value == "choice" else words[0]
    return pl.Series(name, some(kept(lambda: chance.choice(words), as_said)), dtype=pl.String)


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


def as_said(template: Template) -> pl.DataFrame:
    """The case itself as a table of one row: what its file settles for everybody, each in a column of its own."""
    facts = template.library.vocabulary.facts
    made = [pl.Series("case", [1])]
    for key, entries in template.record.entries.items():
        fact, entry = facts[key[0]], entries[0]
        if fact.field in SHAPING or len(entries) > 1 or not entry.settled or entry.standing in BINDS_ONLY_ITS_MAKER:
            continue
        name, cell = f"{key[0]}({', '.join(key[1:])})", entry.value
        if isinstance(cell, Money):
            name, cell = f"{name} in {cell.currency}", cell.amount
        elif isinstance(cell, bool):
            words = {said: word for word, said in WORDS.items()}
            cell = words[cell, entry.degree]
        elif fact.value == "duration":
            continue
        made.append(pl.Series(name, [cell]))
    return pl.DataFrame(made)


def steered(template: Template, rows: int, seed: int) -> pl.DataFrame | None:
    """A population whose rows head for the outcomes that some claim of the case could still take; with some noise.

    None if no claim could take another.
    """
    chance = random.Random(seed)
    record = replace(template.record, closed=False)
    analysis = analyse_record(template.case, record, template.sought, template.library, packs=template.packs)
    claims = [c for c in analysis.claims if not c.roots.outside]
    facts = template.library.vocabulary.facts
    witnesses: dict[str, list[dict[Key, object]]] = {}
    for claim in chance.sample(claims, min(2, len(claims))):
        for change in claim.could_be:
            ends = {
                c.item[1]: _cell(facts[c.item[1][0]], c.ending) for c in change.by if c.item[0] in ("fact", "value")
            }
            witnesses.setdefault(change.outcome, []).append(
                {k: v for k, v in ends.items() if facts[k[0]].field not in SHAPING and facts[k[0]].value != "amount"}
            )
    keys = list(dict.fromkeys(k for ones in witnesses.values() for ends in ones for k in ends))
    if not keys:
        return None
    outcomes = sorted(witnesses)
    made: dict[Key, list[object]] = {key: [] for key in keys}
    for at in range(rows):
        ends = chance.choice(witnesses[outcomes[at % len(outcomes)]])
        for key in keys:
            said = [e.value for e in template.record.entries.get(key, ()) if e.settled and e.value is not None]
            cell = ends[key] if key in ends else _cell(facts[key[0]], said[0]) if said else None
            made[key].append(None if chance.random() < 0.04 else cell)
    dtypes = {"yes_no": pl.String, "date": pl.Date}
    found = [
        pl.Series(f"{key[0]}({', '.join(key[1:])})", cells_, dtype=dtypes.get(facts[key[0]].value, pl.String))
        for key, cells_ in made.items()
    ]
    return pl.DataFrame([pl.Series("case", range(rows)), *found])


def _cell(fact: FactType, ending: object) -> object:
    if fact.value == "yes_no":
        if isinstance(ending, bool):
            return "shown" if ending else "contrary shown"
        words = {"shown as": "", "contrary shown as": "not "}
        for head, before in words.items():
            if str(ending).startswith(head):
                return before + str(ending).removeprefix(head).strip()
        return str(ending) if str(ending) in (*WORDS, *MET) else None
    if ending in ("never shown", "another"):
        return None
    return date.fromisoformat(str(ending)) if fact.value == "date" else str(ending)


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
