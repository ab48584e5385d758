"""Cases under several regimes, side by side: who answers, who must prove what, and what made the difference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from solidum.analysis import Analysis, Claim, analyse
from solidum.casefile.model import CaseFile
from solidum.compare import RANK, Row, Standing, standing_of
from solidum.lab.regimes.compiled import case_for, library_for, pack_id, test_id
from solidum.lab.regimes.model import Criterion, Regime, Tier
from solidum.law.library import Library
from solidum.law.model import INFERRING, PRESUMING, Rule
from solidum.share.result import Sharing

SCHEMA = "solidum/regimes/1"
IN_FORCE = "in_force"
"""The word for the law in force among the regimes of a comparison."""
LIVE = frozenset({"made out", "made out on a presumption"})


@dataclass(frozen=True)
class Column:
    """A regime of the comparison, with the library that runs it.

    Attributes:
        id: Its id; `in_force` for the law in force.
        short: For a table's head.
        title: In plain words.
        regime: None for the law in force.
        library: The law it is run with.
    """

    id: str
    short: str
    title: str
    regime: Regime | None
    library: Library

    def sees(self, case: CaseFile) -> CaseFile:
        """The case as this regime sees it."""
        return case_for(self.regime, case) if self.regime else case


Met = Literal["met", "not met", "open"]
_MET: dict[str, Met] = {"proved": "met", "presumed": "met", "disproved": "not met", "rebutted": "not met"}


@dataclass(frozen=True, slots=True)
class Tested:
    """One criterion of a tier on the record.

    Attributes:
        criterion: The criterion.
        takes_away: If met, the tier does not apply; else it applies only if met.
        state: Met, not met, or open: the record shows neither.
    """

    criterion: Criterion
    takes_away: bool
    state: Met


@dataclass(frozen=True, slots=True)
class Applies:
    """Whether a tier with criteria reaches one defendant over one thing and one harm.

    Attributes:
        tier: The tier.
        row: Who claims from whom, over which harm.
        thing: The thing that the claim is about.
        state: Whether the tier applies on this record: `met` if every criterion is and none that takes it away.
        tests: Every criterion with its state.
    """

    tier: Tier
    row: Row
    thing: str
    state: Met
    tests: tuple[Tested, ...]


@dataclass(frozen=True)
class Cell:
    """One case under one regime.

    Attributes:
        case: The case, as the regime sees it.
        column: The regime.
        analysis: What follows.
    """

    case: CaseFile
    column: Column
    analysis: Analysis

    @cached_property
    def best(self) -> dict[Row, Standing]:
        """For each claimant, defendant and harm the claim that stands best."""
        found: dict[Row, Standing] = {}
        for claim in self.analysis.claims:
            row = Row(claim.claimant, claim.defendant, claim.harm)
            if row not in found or RANK[claim.outcome] > RANK[found[row].claim.outcome]:
                found[row] = standing_of(claim, self.column.library)
        return found

    @property
    def outcome(self) -> str | None:
        """The best outcome of all; None if no claim could be tried."""
        return max((s.claim.outcome for s in self.best.values()), key=RANK.__getitem__, default=None)

    @property
    def answers(self) -> tuple[tuple[Row, Standing], ...]:
        """Who answers on this record, the surest first."""
        live = [(row, s) for row, s in self.best.items() if s.claim.outcome in LIVE]
        return tuple(sorted(live, key=lambda each: -RANK[each[1].claim.outcome]))

    def tools(self, standing: Standing) -> tuple[Rule, ...]:
        """The rules that met the gap in information: presumptions, shifts and inferences that the claim rests on."""
        rules = self.column.library.rules
        return tuple(
            rules[code] for code in standing.rests_on if code in rules and rules[code].kind in PRESUMING | INFERRING
        )

    @cached_property
    def access(self) -> tuple[Rule, ...]:
        """Rules by which evidence can be had now."""
        rules = self.column.library.rules
        codes = dict.fromkeys(
            offer.code for claim in self.analysis.claims for offer in claim.offers if offer.state == "yes"
        )
        return tuple(rules[c] for c in codes if c in rules and rules[c].kind == "disclosure")

    @cached_property
    def criteria(self) -> tuple[Applies, ...]:
        """For each tier that asks for criteria, and each claim under it, which are met, not met or open."""
        regime = self.column.regime
        if regime is None or regime.in_words:
            return ()
        tiers = {tier.id: tier for tier in regime.tiers if tier.tests or tier.unless}
        own = pack_id(regime)
        return tuple(
            _applies(claim, tiers[claim.roots.type.id])
            for claim in self.analysis.claims
            if claim.pack == own and claim.roots.type.id in tiers
        )

    @cached_property
    def sharing(self) -> Sharing | None:
        """Who pays and who bears; None where nobody is shown to answer."""
        return self.analysis.sharing if self.answers else None


def _applies(claim: Claim, tier: Tier) -> Applies:
    args = (claim.defendant, claim.thing, claim.harm)

    def state(test: Criterion) -> Met:
        return _MET.get(claim.conclusion(test_id(tier, test), args).state, "open")

    tests = tuple(
        Tested(test, takes_away, state(test))
        for takes_away, group in ((False, tier.tests), (True, tier.unless))
        for test in group
    )
    found: Met = "met"
    if any(t.state != "met" for t in tests if not t.takes_away):
        found = "open"
    if any((t.state == "met") if t.takes_away else (t.state == "not met") for t in tests):
        found = "not met"
    return Applies(tier, Row(claim.claimant, claim.defendant, claim.harm), claim.thing, found, tests)


@dataclass(frozen=True, slots=True)
class Change:
    """A pair that stands otherwise than under the first regime, and the rules that make the difference."""

    row: Row
    before: str | None
    after: str | None
    by: tuple[Rule, ...]
    instead_of: tuple[Rule, ...]


@dataclass(frozen=True)
class Matrix:
    """Cases × regimes; the first regime is what the others are compared with."""

    cases: tuple[CaseFile, ...]
    columns: tuple[Column, ...]
    cells: tuple[tuple[Cell, ...], ...]

    def changes(self, case: int, column: int) -> tuple[Change, ...]:
        """What stands otherwise than under the first regime."""
        first, other = self.cells[case][0], self.cells[case][column]
        found = []
        for row in dict.fromkeys([*first.best, *other.best]):
            old, new = first.best.get(row), other.best.get(row)
            before, after = (s.claim.outcome if s else None for s in (old, new))
            if before == after or {before, after} <= {None, "outside scope"}:
                continue
            had, has = (s.rests_on if s else () for s in (old, new))
            by = tuple(r for c in has if c not in had and (r := other.column.library.rules.get(c)))
            lost = tuple(r for c in had if c not in has and (r := first.column.library.rules.get(c)))
            found.append(Change(row, before, after, by, lost))
        return tuple(found)


def columns_for(regimes: Iterable[Regime | None], library: Library) -> tuple[Column, ...]:
    """The columns of a comparison; None stands for the law in force.

    Raises:
        BadInput: If a regime cannot be compiled; with its lines.
    """
    found = []
    for regime in regimes:
        if regime is None:
            found.append(Column(IN_FORCE, "In force", "The law in force", None, library))
        else:
            found.append(Column(regime.id, regime.short, regime.title, regime, library_for(regime, library)))
    return tuple(found)


def compare_regimes(cases: Sequence[CaseFile], regimes: Sequence[Regime | None], library: Library) -> Matrix:
    """Run every case under every regime.

    Args:
        cases: The cases.
        regimes: The regimes; None for the law in force. The first is what the others are compared with.
        library: The law at hand.

    Returns:
        Cells in the order of cases and regimes.

    Raises:
        BadInput: If a regime cannot be compiled, or a case does not fit the vocabulary.
    """
    columns = columns_for(regimes, library)
    cells = tuple(tuple(_cell(case, column) for column in columns) for case in cases)
    return Matrix(tuple(cases), columns, cells)


def _cell(case: CaseFile, column: Column) -> Cell:
    seen = column.sees(case)
    return Cell(seen, column, analyse(seen, column.library))


# --- JSON -------------------------------------------------------------------------------------------


def to_json(found: Matrix) -> dict[str, Any]:
    """The versioned form: plain data, stable order, no clock."""
    return {
        "schema": SCHEMA,
        "mode": "design",
        "regimes": [
            {"id": c.id, "title": c.title, "sha256": c.regime.sha256 if c.regime else None} for c in found.columns
        ],
        "cases": [
            {
                "title": case.title,
                "sha256": case.sha256,
                "cells": [_cell_json(found, at, column) for column in range(len(found.columns))],
            }
            for at, case in enumerate(found.cases)
        ],
    }


def _cell_json(found: Matrix, case: int, column: int) -> dict[str, Any]:
    cell = found.cells[case][column]
    sharing = cell.sharing
    result = sharing.result if sharing else None
    return {
        "regime": cell.column.id,
        "outcome": cell.outcome,
        "claims": [
            {
                "claimant": row.claimant,
                "defendant": row.defendant,
                "harm": row.harm,
                "claim": s.claim.id,
                "outcome": s.claim.outcome,
                "rests_on": list(s.rests_on),
                "tools": [rule.code for rule in cell.tools(s)],
                "to_prove": [
                    {"code": b.code, "title": b.title, "state": b.state, "burden": b.burden} for b in s.to_prove
                ],
            }
            for row, s in cell.best.items()
        ],
        "criteria": [
            {
                "tier": a.tier.id,
                "claimant": a.row.claimant,
                "defendant": a.row.defendant,
                "thing": a.thing,
                "harm": a.row.harm,
                "applies": a.state,
                "tests": [
                    {"id": t.criterion.id, "title": t.criterion.title, "takes_away": t.takes_away, "state": t.state}
                    for t in a.tests
                ],
            }
            for a in cell.criteria
        ],
        "access": [rule.code for rule in cell.access],
        "sharing": sharing.state if sharing else None,
        "uncollectable": [str(result.uncollectable.low), str(result.uncollectable.high)] if result else None,
        "refusals": [{"what": r.what, "why": r.why} for r in cell.analysis.refusals],
        "changes": [
            {
                "claimant": c.row.claimant,
                "defendant": c.row.defendant,
                "harm": c.row.harm,
                "before": c.before,
                "after": c.after,
                "by": [rule.code for rule in c.by],
                "instead_of": [rule.code for rule in c.instead_of],
            }
            for c in (found.changes(case, column) if column else ())
        ],
    }


__all__ = [
    "IN_FORCE",
    "Applies",
    "Cell",
    "Change",
    "Column",
    "Matrix",
    "Tested",
    "columns_for",
    "compare_regimes",
    "to_json",
]
