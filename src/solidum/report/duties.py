"""Duties before the harm, party by party: what binds, what will, what is open, and what keeps the rest away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from solidum.analysis import Analysis
from solidum.law.model import Rule
from solidum.reasoning.duties import Duty, Ground
from solidum.report import words
from solidum.report.view import Provision, cite, provision
from solidum.report.words import Word, counted, joined, upper


@dataclass(frozen=True, slots=True)
class Entry:
    """One duty as a table names it."""

    title: str
    at: Provision
    code: str


@dataclass(frozen=True, slots=True)
class Row:
    """Some duties over one thing that stand alike.

    Attributes:
        entries: The duties.
        over: The thing, and the event if there are several.
        stands: Whether they bind.
        when: Since when or from when, and what decides it, in words.
        provisions: The provisions that say so.
        kept: Was it kept? None where that is not asked.
        kept_by: What it hangs on.
        protects: Which interests they protect.
        evidence: The evidence they bring into being: the rules that say so.
        contested: The unsettled points it rests on, as citations.
    """

    entries: tuple[Entry, ...]
    over: str
    stands: Word
    when: str
    provisions: str
    kept: Word | None
    kept_by: str
    protects: str
    evidence: tuple[Rule, ...]
    contested: str


@dataclass(frozen=True, slots=True)
class Party:
    """The duties of one party; `short` is the whole in a few sentences."""

    name: str
    short: tuple[str, ...]
    binding: tuple[Row, ...]
    others: tuple[Row, ...]
    not_addressed: tuple[Row, ...]


class DutyView:
    """What the pages say of the duties of an analysis."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.explainer = analysis.explainer
        self.duties = analysis.duties
        self._days = {d.harm: d for d in self.duties.days}
        self._many = len({d.harm for d in self.duties.rows}) > 1

    def name(self, id_: str | None) -> str:
        """What to call a party, thing or event; without an id, the things themselves."""
        return "The things themselves (requirements on a product)" if id_ is None else self.explainer.name(id_)

    @property
    def days(self) -> tuple[str, ...]:
        """For which day the duties are asked."""
        found = []
        for d in self.duties.days:
            event = self.name(d.harm) if d.harm else "no harm is named"
            if d.day is None:
                found.append(f"{upper(event)}: its day is in dispute, so what hangs on it is open.")
            elif d.stated:
                found.append(f"Asked for {d.day.isoformat()}, the day of {event}.")
            else:
                found.append(
                    f"Asked for {d.day.isoformat()}, the date of assessment; the file states no other day ({event})."
                )
        return tuple(found)

    # --- short ------------------------------------------------------------------------------------------

    def summary(self) -> list[tuple[str, tuple[str, ...]]]:
        """Per party, what binds and what will: enough for a terminal, and quick to work out."""
        found = []
        for party in self.duties.parties():
            lines = self._short(self.duties.of(party))
            if lines:
                found.append((self.name(party), lines))
        return found

    def _short(self, mine: Sequence[Duty]) -> tuple[str, ...]:
        lines = []
        binding = [d for d in mine if d.binds]
        if binding:
            lines.append(f"Bound by {counted(_number(binding), 'duty', 'duties')}: {self._cite(binding)}.")
        for state, word in (("broken", "Broken"), ("kept", "Kept")):
            some = [d for d in binding if d.kept == state]
            if some:
                lines.append(f"{word}: {self._cite(some)}.")
        later: dict[date, list[Duty]] = {}
        for d in mine:
            if not d.binds and d.bound_from is not None:
                later.setdefault(d.bound_from, []).append(d)
        for day, some in sorted(later.items()):
            number = counted(_number(some), "more duty", "more duties")
            lines.append(f"From {day.isoformat()}, all else as it is, {number}: {self._cite(some)}.")
        return tuple(lines)

    def _cite(self, some: Iterable[Duty]) -> str:
        """Every duty by its own first place, also beside a wider or narrower one."""
        acts: dict[str, dict[str, None]] = {}
        for rule in (d.rule for d in some):
            acts.setdefault(provision(self.analysis, rule).act, {})[rule.at[0]] = None
        return "; ".join(f"{act} {', '.join(places)}" for act, places in acts.items())

    # --- the tables -------------------------------------------------------------------------------------

    def parties(self) -> list[Party]:
        """The tables, party by party."""
        return [self._party(party) for party in self.duties.parties()]

    def _party(self, party: str | None) -> Party:
        mine = self.duties.of(party)
        others = [d for d in mine if not d.binds and d.addressed]
        return Party(
            self.name(party),
            self._short(mine),
            tuple(self._binding(d) for d in mine if d.binds),
            tuple(self._grouped(sorted(others, key=lambda d: (d.state != "open", d.bound_from or date.max)))),
            tuple(self._grouped([d for d in mine if not d.addressed])),
        )

    def _entry(self, duty: Duty) -> Entry:
        return Entry(duty.rule.title, provision(self.analysis, duty.rule), duty.rule.code)

    def _over(self, duty: Duty) -> str:
        over = self.name(duty.thing) if duty.thing is not None else ""
        if self._many and duty.harm:
            over += f" ({self.name(duty.harm)})"
        return over

    def _binding(self, duty: Duty) -> Row:
        kept = words.KEPT[duty.kept] if duty.kept else None
        asked = dict.fromkeys(key for b in duty.breaches for key in b.missing)
        kept_by = "A breach hangs, for one, on: " + " ".join(self.explainer.question(k) for k in asked) if asked else ""
        return Row(
            entries=(self._entry(duty),),
            over=self._over(duty),
            stands=words.BINDINGS["binds"],
            when=f"since {duty.since.isoformat()}" if duty.since else "",
            provisions=self._grounds(duty.by[1:]),
            kept=kept,
            kept_by=kept_by,
            protects=joined([words.INTERESTS.get(i, words.words(i)) for i in duty.rule.protects]),
            evidence=tuple(self.analysis.library.rules[c] for c in duty.evidence),
            contested=cite(self.analysis, duty.contested),
        )

    def _grouped(self, duties: Iterable[Duty]) -> Iterable[Row]:
        groups: dict[tuple[object, ...], list[Duty]] = {}
        for d in duties:
            key = (d.state, d.thing, d.harm if self._many else "", d.bound_from, d.missing, d.against, self._why(d))
            groups.setdefault(key, []).append(d)
        for some in groups.values():
            first = some[0]
            word = words.BINDINGS[first.state] if first.addressed else words.NOT_ADDRESSED
            if first.bound_from is not None and first.state != "open":
                word = words.BOUND_LATER
            evidence = dict.fromkeys(code for d in some for code in d.evidence)
            yield Row(
                entries=tuple(self._entry(d) for d in some),
                over=self._over(first),
                stands=word,
                when=self._why(first),
                provisions=self._grounds(first.against),
                kept=None,
                kept_by="",
                protects="",
                evidence=tuple(self.analysis.library.rules[c] for c in evidence),
                contested=cite(self.analysis, first.contested),
            )

    def _why(self, duty: Duty) -> str:
        """Why it does not bind, or what would make it bind."""
        if duty.state == "open":
            asked = " ".join(self.explainer.question(key) for key in duty.missing)
            return f"It hangs on what the file does not settle: {asked}"
        lasting = [x for x in duty.lacks if not (x.contrary or x.possible)] or [x for x in duty.lacks if x.contrary]
        text = "; ".join(words.comparison(lack.what) for lack in lasting)
        start = f"From {duty.bound_from.isoformat()}, all else as it is. " if duty.bound_from is not None else ""
        return f"{start}Not so: {text}" if lasting and lasting[0].contrary else f"{start}Not shown: {text}"

    def _grounds(self, grounds: Iterable[Ground]) -> str:
        """The provisions, each rule's places once."""
        return cite(self.analysis, dict.fromkeys(g.code for g in grounds))

    def rules(self) -> set[str]:
        """Codes of the rules that the tables name."""
        return {code for d in self.duties.rows for code in (d.rule.code, *(d.evidence if d.addressed else ()))}


def _number(duties: Iterable[Duty]) -> int:
    """Duties counted by their rule: the same one over two things is one."""
    return len({d.rule.code for d in duties})


__all__ = ["DutyView", "Entry", "Party", "Row"]
