"""Which court, which law, in sentences: what is found, on which provision, and what is missing for an answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from solidum.analysis import Analysis
from solidum.law.model import Rule
from solidum.reasoning.explain import Reason
from solidum.reasoning.forum import Answer, Determined, Sides
from solidum.reasoning.record import Key
from solidum.report.words import joined, sentence

YES = {
    "court": "Courts with jurisdiction: {}",
    "law": "The law that applies: that of {}",
    "recourse": "If it pays, what it can ask from the others who answer is decided by the law of {}",
    "direct_action": "Whether the insurer can be sued directly is decided by the law of {}",
    "subrogation": "Whether the one who paid steps into the claim is decided by the law of {}",
    "interim_measures": "Interim measures can be had from the courts of {}",
}
OPEN = {
    "court": "Open whether the courts of {} have jurisdiction",
    "law": "No answer yet which law applies: it may be that of {}",
    "direct_action": "Open whether the law of {} also decides on suing the insurer directly",
    "subrogation": "Open whether the law of {} decides on stepping into the claim",
}
ALWAYS = ("court", "law")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of an answer.

    Attributes:
        text: The sentence.
        open: Is it no firm answer?
        missing: The questions that would have to be answered first.
        aside: Is it about something else than court and applicable law?
    """

    text: str
    open: bool
    missing: tuple[str, ...] = ()
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What is found for one claimant and one harm, against defendants for whom it is the same.

    Attributes:
        title: Who claims from whom, over what.
        lines: The sentences.
        trees: The derivations of what is found, each with its title.
        otherwise: What counts as not so where the file says nothing of it.
    """

    title: str
    lines: tuple[Line, ...]
    trees: tuple[tuple[str, Reason], ...]
    otherwise: tuple[str, ...]


def told(analysis: Analysis, only: Iterable[Sides] | None = None) -> tuple[Told, ...]:
    """Every claimant against every defendant; those for whom the sentences are the same stand together.

    Args:
        analysis: What was found.
        only: Only these; everybody if not given.
    """
    by_sides: dict[Sides, list[Determined]] = {}
    for found in analysis.forum if only is None else analysis.asked.determine(only):
        by_sides.setdefault(found.sides, []).append(found)
    several: dict[tuple[str, str], set[str]] = {}
    for asked in analysis.asked.sides:
        several.setdefault((asked.claimant, asked.harm), set()).add(asked.defendant)
    groups: dict[tuple[str, str, tuple[Line, ...]], list[Sides]] = {}
    for sides, rows in by_sides.items():
        alone = len(several[sides.claimant, sides.harm]) == 1
        lines = tuple(_lines(analysis, rows, alone=alone))
        group = groups.setdefault((sides.claimant, sides.harm, lines), [])
        if all(sides.defendant != other.defendant for other in group):
            group.append(sides)
    case = analysis.case
    return tuple(
        Told(
            f"{case.label(claimant)} against {joined([case.label(s.defendant) for s in group])}: {case.label(harm)}",
            lines,
            tuple(_trees(analysis, by_sides[group[0]])),
            tuple(dict.fromkeys(_taken(by_sides[group[0]]))),
        )
        for (claimant, harm, lines), group in groups.items()
    )


def _lines(analysis: Analysis, rows: list[Determined], *, alone: bool) -> Iterable[Line]:
    for about, text in YES.items():
        here = [row for row in rows if row.question.about == about]
        if not here or (about == "recourse" and alone):
            continue
        found: dict[str, list[str]] = {}
        for row in here:
            for answer in row.answers:
                if answer.given == "yes":
                    found.setdefault(answer.country, []).append(_ground(analysis, row, answer))
        if found:
            named = [f"{_name(analysis, code)} ({'; '.join(dict.fromkeys(why))})" for code, why in found.items()]
            yield Line(sentence(text.format(joined(named))), False, aside=about not in ALWAYS)
        for fall in dict.fromkeys(_unless(analysis, a) for row in here for a in row.answers if a.turns):
            yield Line(fall, True)
        waiting = [a for row in here for a in row.answers if a.given == "open" and a.country not in found]
        if waiting and about in OPEN and not (about != "court" and found):
            yield _open(analysis, about, waiting)
        if not found and not waiting and about in ALWAYS:
            yield from _nothing(analysis, about, here)


def _taken(rows: list[Determined]) -> Iterable[str]:
    for row in rows:
        if row.question.about in ALWAYS and any(a.given != "not decided" for a in row.answers):
            yield row.question.otherwise


def _name(analysis: Analysis, code: str) -> str:
    return analysis.explainer.name(code)


def _ground(analysis: Analysis, row: Determined, answer: Answer) -> str:
    """The rules that a lawyer cites for the answer; a mark where one that it rests on was not read."""
    from solidum.report.view import cite

    rules = [analysis.library.rules[code] for code in answer.by]
    weak = [word for word in ("recalled", "secondary") if any(rule.basis == word for rule in rules)]
    cited = [rule for rule in rules if rule.pack == row.pack.id and rule.concludes in row.question.grounds]
    first = [r for r in cited if r.concludes == cited[0].concludes] or rules[:1]
    names = "; ".join(f"{rule.title[:1].lower()}{rule.title[1:]}, {cite(analysis, [rule.code])}" for rule in first)
    return names + (f"; rests on a rule that is only {weak[0]}" if weak else "")


def _unless(analysis: Analysis, answer: Answer) -> str:
    parts = [f"{turn.what} → {turn.ending}" for turn in answer.turns]
    return sentence(f"For {_name(analysis, answer.country)} this falls if: {' and '.join(parts)}")


def _open(analysis: Analysis, about: str, waiting: list[Answer]) -> Line:
    countries = joined([_name(analysis, code) for code in dict.fromkeys(a.country for a in waiting)], "or")
    keys = dict.fromkeys(key for a in waiting for key in a.missing)
    return Line(sentence(OPEN[about].format(countries)), True, tuple(_questions(analysis, keys)), about not in ALWAYS)


def _questions(analysis: Analysis, keys: Iterable[Key]) -> Iterable[str]:
    """The facts as questions, one for all countries about which the same is asked."""
    facts = analysis.library.vocabulary.facts
    asked: dict[tuple[str, ...], dict[str, dict[str, None]]] = {}
    for key in keys:
        args = facts[key[0]].args
        fixed = (key[0], *(id_ for id_, (_, kind) in zip(key[1:], args, strict=True) if kind != "country"))
        here = asked.setdefault(fixed, {name: {} for name, _ in args})
        for id_, (name, _) in zip(key[1:], args, strict=True):
            here[name][_name(analysis, id_)] = None
    for (id_, *_), names in asked.items():
        yield facts[id_].ask.format_map({name: joined(list(found), "or") for name, found in names.items()})


def _nothing(analysis: Analysis, about: str, rows: list[Determined]) -> Iterable[Line]:
    rules = analysis.library.rules
    silent = [row for row in rows if all(a.given == "not decided" for a in row.answers)]
    for row in silent:
        why = list(dict.fromkeys(_deepest([rules[code] for code in a.by]).title for a in row.answers if a.by))
        because = f" ({'; '.join(why)})" if why else ""
        what = "which courts have jurisdiction" if about == "court" else "which law applies"
        yield Line(f"{row.pack.short} does not decide {what}{because}; nothing else here does.", True)
    if len(silent) < len(rows):
        what = "gives courts of these countries jurisdiction" if about == "court" else "names a law"
        yield Line(f"No rule at hand {what} on these facts; nothing is put in its stead.", True)


def _deepest(found: Sequence[Rule]) -> Rule:
    """The rule at the bottom of a contrary; one that merely fails is no reason where another says the contrary."""
    denied = {rule.concludes for rule in found if rule.negative}
    return [rule for rule in found if rule.negative or rule.concludes not in denied][-1]


def _trees(analysis: Analysis, rows: list[Determined]) -> Iterable[tuple[str, Reason]]:
    for row in rows:
        if row.question.about in ALWAYS:
            for answer in row.answers:
                if answer.given == "yes":
                    title = f"{row.question.title}: {_name(analysis, answer.country)} ({row.pack.short})"
                    yield title, analysis.asked.reason(row, answer.country)


__all__ = ["Line", "Told", "told"]
