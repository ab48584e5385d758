"""The same facts under other laws and at other dates, side by side: who answers, on what, and what made the difference.

A column is the case with its home moved to another country, or assessed on another day, or both. *Home* is where the
harm arose (or, if the file does not say, the court it names); moving it takes along the harms, the court and the
parties that are at home there. What lies abroad stays abroad. Nothing else is changed, so that what differs between
two columns comes from the law.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from solidum.analysis import Analysis, Claim, analyse
from solidum.casefile.model import CaseFile, Fact
from solidum.law.library import Library
from solidum.law.model import Rule
from solidum.reasoning.claims import OUTCOMES

SCHEMA = "solidum/comparison/1"
RANK = {outcome: at for at, outcome in enumerate(OUTCOMES)}
BASES = ("recalled", "secondary", "read")
"""From the weakest ground of a rule to the strongest."""


@dataclass(frozen=True, slots=True)
class Burden:
    """One element of a claim that is not simply proved: who loses if nothing more is shown."""

    code: str
    title: str
    state: str
    burden: str


@dataclass(frozen=True)
class Standing:
    """How one claim stands in one column.

    Attributes:
        claim: The claim as the analysis of that column has it.
        rests_on: Codes of all rules that the outcome rests on, in the order of the derivation.
        basis: The weakest basis among them; None if it rests on no rule.
        to_prove: Elements that are not simply proved, with the one who loses if they stay so.
    """

    claim: Claim
    rests_on: tuple[str, ...]
    basis: str | None
    to_prove: tuple[Burden, ...]


@dataclass(frozen=True)
class Column:
    """The case under one law and on one day.

    Attributes:
        forum: The country it was moved to; None for where the file has it.
        as_of: The day of assessment.
        analysis: What follows there; None if refused.
        refusal: Why there is none.
    """

    forum: str | None
    as_of: date
    analysis: Analysis | None
    refusal: str | None

    @property
    def label(self) -> str:
        """`FR, 2028-01-01`."""
        return f"{self.forum or 'as filed'}, {self.as_of.isoformat()}"


@dataclass(frozen=True, slots=True)
class Difference:
    """One claim that stands otherwise than in the first column, and the rules that make the difference.

    Attributes:
        claim: The id of the claim.
        before: Its outcome in the first column; None if the law of that column knows no such claim.
        after: Its outcome in this column; None likewise.
        by: Rules on which this column's outcome rests and the first one's does not.
        instead_of: Rules on which the first column's outcome rests and this one's does not.
    """

    claim: str
    before: str | None
    after: str | None
    by: tuple[str, ...]
    instead_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Who claims from whom, over which harm."""

    claimant: str
    defendant: str
    harm: str


@dataclass(frozen=True)
class Comparison:
    """A case in several columns; the first is what the others are compared with."""

    case: CaseFile
    library: Library
    home: tuple[str, ...]
    columns: tuple[Column, ...]

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every claimant, defendant and harm that some column tries, in the order of the first that does."""
        found: dict[Row, None] = {}
        for column in self.columns:
            for claim in column.analysis.claims if column.analysis else ():
                found[Row(claim.claimant, claim.defendant, claim.harm)] = None
        return tuple(found)

    @cached_property
    def _cells(self) -> dict[tuple[Row, int], tuple[Standing, ...]]:
        found: dict[tuple[Row, int], list[Standing]] = {}
        for at, column in enumerate(self.columns):
            for claim in column.analysis.claims if column.analysis else ():
                row = Row(claim.claimant, claim.defendant, claim.harm)
                found.setdefault((row, at), []).append(standing_of(claim, self.library))
        return {key: tuple(sorted(cell, key=lambda s: -RANK[s.claim.outcome])) for key, cell in found.items()}

    def cell(self, row: Row, column: int) -> tuple[Standing, ...]:
        """The claims of a row in a column, the best for the claimant first; empty if that law knows none."""
        return self._cells.get((row, column), ())

    def differences(self, row: Row, column: int) -> tuple[Difference, ...]:
        """What stands otherwise than in the first column."""
        if self.columns[0].analysis is None or self.columns[column].analysis is None:
            return ()
        before = {s.claim.id: s for s in self.cell(row, 0)}
        after = {s.claim.id: s for s in self.cell(row, column)}
        found = []
        for id_ in dict.fromkeys([*after, *before]):
            old, new = before.get(id_), after.get(id_)
            if old is not None and new is not None and old.claim.outcome == new.claim.outcome:
                continue
            if all(s is None or s.claim.outcome == "outside scope" for s in (old, new)):
                continue
            had, has = (s.rests_on if s else () for s in (old, new))
            found.append(
                Difference(
                    id_,
                    old.claim.outcome if old else None,
                    new.claim.outcome if new else None,
                    tuple(c for c in has if c not in had),
                    tuple(c for c in had if c not in has),
                )
            )
        return tuple(found)


def compare(case: CaseFile, library: Library, *, forums: Sequence[str] = (), days: Sequence[date] = ()) -> Comparison:
    """Analyse the same facts in other countries and on other days.

    Args:
        case: The case file.
        library: All law at hand.
        forums: Countries to move the case to, as codes; none: where the file has it.
        days: Dates of assessment; none: the case's own.

    Returns:
        One column for each country on each day. A country whose own law is in no pack is a column that is refused.

    Raises:
        BadInput: If the facts do not fit the vocabulary.
    """
    home = _home(case)
    columns = [
        _column(case, library, home, forum, day) for forum in (forums or (None,)) for day in (days or (case.as_of,))
    ]
    return Comparison(case, library, home, tuple(columns))


def _home(case: CaseFile) -> tuple[str, ...]:
    places = [h.place for h in case.harms if h.place] or [c.forum for c in case.claims if c.forum]
    return tuple(dict.fromkeys(places))


def _column(case: CaseFile, library: Library, home: Sequence[str], forum: str | None, day: date) -> Column:
    if forum is not None and not _covered(library, forum):
        why = f"no pack holds the law of {forum}; the law of another country is not applied in its stead"
        return Column(forum, day, None, why)
    return Column(forum, day, analyse(moved(case, home, forum, day), library), None)


def _covered(library: Library, country: str) -> bool:
    """Is some of the country's own law at hand? Union law alone leaves out what every claim there starts from."""
    return any(
        p.nature == "national" and library.usable(p) and p.claims and p.territory and country in p.territory
        for p in library.packs.values()
    )


def moved(case: CaseFile, home: Iterable[str], forum: str | None, day: date) -> CaseFile:
    """The same case at home in another country, assessed on another day.

    Args:
        case: The case file.
        home: Where it is at home now.
        forum: The country to move it to; None to leave it.
        day: The date of assessment.
    """
    if forum is None:
        return replace(case, as_of=day)
    here = set(home)

    def place(code: str | None) -> str | None:
        return forum if code in here else code

    def fact(found: Fact) -> Fact:
        value = place(found.value) if isinstance(found.value, str) else found.value
        return replace(found, args=tuple(place(a) or a for a in found.args), value=value)

    return replace(
        case,
        as_of=day,
        parties=tuple(replace(p, country=place(p.country)) for p in case.parties),
        harms=tuple(replace(h, place=forum if h.place is None else place(h.place)) for h in case.harms),
        claims=tuple(replace(c, forum=forum) for c in case.claims),
        facts=tuple(fact(f) for f in case.facts),
    )


def standing_of(claim: Claim, library: Library) -> Standing:
    """How a claim stands: what it rests on, on which basis, and what is left to prove."""
    rests = claim.rests_on
    bases = {library.rules[code].basis for code in rests if code in library.rules}
    to_prove = tuple(
        Burden(e.code, e.title, e.state, e.burden)
        for e in (claim.elements if claim.outcome not in ("outside scope", "scope open") else ())
        if e.state != "proved"
    )
    return Standing(claim, rests, next((b for b in BASES if b in bases), None), to_prove)


# --- JSON -------------------------------------------------------------------------------------------


def to_json(found: Comparison) -> dict[str, Any]:
    """The versioned form: plain data, stable order, no clock."""
    rules: dict[str, Rule] = {}
    packs: dict[str, dict[str, str]] = {}

    def codes(given: Iterable[str]) -> list[str]:
        listed = list(given)
        rules.update({c: found.library.rules[c] for c in listed if c in found.library.rules})
        return listed

    columns = []
    for at, column in enumerate(found.columns):
        rows = []
        for row in found.rows if column.analysis else ():
            cell = found.cell(row, at)
            packs |= {
                s.claim.pack: {"id": s.claim.pack, "version": p.version, "sha256": p.sha256}
                for s in cell
                for p in [s.claim.roots.pack]
            }
            rows.append(
                {
                    "claimant": row.claimant,
                    "defendant": row.defendant,
                    "harm": row.harm,
                    "claims": [
                        {
                            "id": s.claim.id,
                            "pack": s.claim.pack,
                            "outcome": s.claim.outcome,
                            "carried_by": codes(s.claim.carried_by),
                            "rests_on": codes(s.rests_on),
                            "basis": s.basis,
                            "to_prove": [
                                {"code": b.code, "title": b.title, "state": b.state, "burden": b.burden}
                                for b in s.to_prove
                            ],
                        }
                        for s in cell
                    ],
                    "differences": [
                        {
                            "claim": d.claim,
                            "before": d.before,
                            "after": d.after,
                            "by": codes(d.by),
                            "instead_of": codes(d.instead_of),
                        }
                        for d in found.differences(row, at)
                    ],
                }
            )
        columns.append(
            {
                "forum": column.forum,
                "as_of": column.as_of.isoformat(),
                "refusal": column.refusal,
                "assumptions": list(column.analysis.assumptions) if column.analysis else [],
                "refusals": (
                    [{"what": r.what, "why": r.why} for r in column.analysis.refusals] if column.analysis else []
                ),
                "rows": rows,
            }
        )
    return {
        "schema": SCHEMA,
        "mode": "case",
        "case": {"title": found.case.title, "sha256": found.case.sha256},
        "home": list(found.home),
        "packs": [packs[id_] for id_ in sorted(packs)],
        "columns": columns,
        "rules": {
            code: {
                "title": rule.title,
                "pack": rule.pack,
                "source": rule.source,
                "at": list(rule.at),
                "basis": rule.basis,
                "checked": rule.checked.isoformat(),
            }
            for code, rule in sorted(rules.items())
        },
    }
