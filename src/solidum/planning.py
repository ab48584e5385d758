"""Evidence plans for a case: which claims and sides to plan for, and the plain data of the result."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from solidum.analysis import Analysis, Claim
from solidum.reasoning.claims import OUTCOMES
from solidum.reasoning.diagram import Chance, Span
from solidum.reasoning.plan import (
    ClaimPlan,
    Estimates,
    Instrument,
    PlanFact,
    Planner,
    Presumption,
    Showing,
    ShowingSets,
    Step,
)
from solidum.reasoning.record import Key, short_fact
from solidum.source import BadInput, Problem, read

SCHEMA = "solidum/plan/1"
DEAD = "outside scope"

NOTES = (
    "A set is `enough` if its showings carry the aim when nothing else is shown: other facts are never shown, other "
    "evaluations are left open by the court. It is `safe` if they carry it whatever else is shown.",
    "Contested points of law stand as the result takes them; which they are is listed with each claim.",
    "Counts are counts of possible endings; they are no probabilities.",
)


@dataclass(frozen=True)
class Plan:
    """The plans of a case, the nearest to its aim first.

    Attributes:
        skipped: Claims that are outside the scope of their law as the record stands; planned for only if asked by id.
        later: Claims further from their aim than those planned for, where a number of plans was asked for.
        notes: How to read it.
    """

    analysis: Analysis
    party: str | None
    claims: tuple[ClaimPlan, ...]
    skipped: tuple[str, ...]
    later: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def best(self) -> ClaimPlan | None:
        """The claim whose next step comes first."""
        return next((c for c in self.claims if c.strategy.ask is not None), None)


def plan_of(
    analysis: Analysis,
    *,
    party: str | None = None,
    only: str | None = None,
    estimates: Estimates | None = None,
    most: int | None = None,
) -> Plan:
    """Plan for a party (for every claimant if none is named), claim by claim.

    Args:
        analysis: The analysis of the case.
        party: Id of the party to plan for: as claimant where it claims, as defendant where it is sued.
        only: Id of the one claim to plan for.
        estimates: What the user estimates of probabilities, costs and delays.
        most: Plan only for so many claims: those that have come furthest, and of these those that miss least.

    Raises:
        BadInput: If the party or the claim is not in the case.
    """
    ids = {p.id for p in analysis.case.parties}
    if party is not None and party not in ids:
        raise BadInput([_unknown(f"no party `{party}` in the case", ids)])
    if only is not None and only not in {c.id for c in analysis.claims}:
        raise BadInput([_unknown(f"no claim `{only}` in the analysis", (c.id for c in analysis.claims))])
    wanted = [
        c
        for c in analysis.claims
        if (only is None or c.id == only) and (party is None or party in (c.claimant, c.victim, c.defendant))
    ]
    open_: list[Claim] = []
    skipped: list[Claim] = []
    for claim in wanted:
        (skipped if claim.roots.outside or (claim.outcome == DEAD and only is None) else open_).append(claim)
    open_.sort(key=lambda c: (-OUTCOMES.index(c.outcome), len(c.missing)))
    open_, later = (open_, []) if most is None else (open_[:most], open_[most:])
    library = analysis.library
    planner = Planner(
        library,
        analysis.grounder.record,
        analysis.case.evidence,
        [(c.roots.pack, c.roots.type, c.roots.scene) for c in open_],
        [p for p in library.packs.values() if library.usable(p)],
        estimates,
    )
    plans = []
    for claim, grounded in zip(open_, planner.claims, strict=True):
        plans.append(planner.plan(grounded, "defendant" if party == claim.defendant else "claimant"))
    plans.sort(key=_rank)
    return Plan(analysis, party, tuple(plans), tuple(c.id for c in skipped), tuple(c.id for c in later), NOTES)


def first_step(analysis: Analysis, most: int = 4) -> tuple[str, Step] | None:
    """What to find out next for the claimants: the claim that it serves, and the step; None if nothing is left to ask.

    The claims that have come furthest are looked at first, as `plan_of` does; the whole plan takes several times as
    long.

    Args:
        analysis: The analysis of the case.
        most: Look at so many claims.
    """
    open_ = [c for c in analysis.claims if not c.roots.outside and c.outcome != DEAD]
    open_.sort(key=lambda c: (-OUTCOMES.index(c.outcome), len(c.missing)))
    library = analysis.library
    for claim in open_[:most]:
        planner = Planner(
            library,
            analysis.grounder.record,
            analysis.case.evidence,
            [(claim.roots.pack, claim.roots.type, claim.roots.scene)],
            [p for p in library.packs.values() if library.usable(p)],
            None,
        )
        step = planner.first(planner.claims[0], "claimant")
        if step.ask is not None:
            return claim.id, step
    return None


def _unknown(what: str, known: Iterable[str]) -> Problem:
    return Problem(None, what, "a plan is made for what the case holds", f"use one of: {', '.join(sorted(known))}")


def _rank(plan: ClaimPlan) -> tuple[bool, int, str]:
    """Claims that can still be won first, those with the least left to show before the others."""
    sets = plan.enough.sets
    return not sets, min((len(s.showings) for s in sets), default=0), plan.claim


# --- estimates --------------------------------------------------------------------------------------


def read_estimates(path: str | os.PathLike[str], analysis: Analysis) -> Estimates:
    """Read what the user estimates: probabilities of endings, costs and delays of facts.

    Raises:
        BadInput: With everything that is wrong with the file, each with its place.
    """
    document = read(path)
    data = document.data
    vocabulary, record = analysis.library.vocabulary, analysis.grounder.record
    problems: list[Problem] = []

    def bad(at: tuple[str | int, ...], what: str, why: str, remedy: str) -> None:
        problems.append(Problem(document.place(at), what, why, remedy))

    if not isinstance(data, dict) or not isinstance(data.get("facts"), list):
        bad((), "this is no file of estimates", "it lists facts under `facts:`", "see docs/format.md, estimates")
        raise BadInput(problems)
    for key in data:
        if key not in ("independent", "facts"):
            bad((key,), f"unknown key `{key}`", "it would be silently ignored", "use `independent` and `facts`")
    independent = data.get("independent", False)
    if not isinstance(independent, bool):
        bad(
            ("independent",),
            "`independent` is not yes or no",
            "it says that the facts do not depend on each other",
            "write yes or no",
        )
    chances: dict[Key, dict[str, Span]] = {}
    costs: dict[Key, int] = {}
    delays: dict[Key, int] = {}
    for n, row in enumerate(data["facts"]):
        at: tuple[str | int, ...] = ("facts", n)
        if not isinstance(row, dict) or not isinstance(row.get("fact"), str):
            bad(at, "an estimate without its fact", "it is about one fact of the case", 'write `fact: "name(id, id)"`')
            continue
        try:
            (fact, *args), _ = short_fact(f"unknown {row['fact']}", vocabulary, document.place((*at, "fact")))
        except BadInput as error:
            problems += error.problems
            continue
        for arg in args:
            if arg not in record.entities:
                bad(
                    (*at, "fact"),
                    f"`{arg}` is not in the case file",
                    f"it stands in `{row['fact']}`",
                    "use the ids of the case",
                )
        key = (fact, *args)
        for name in row:
            if name not in ("fact", "endings", "cost", "delay_days"):
                bad(
                    (*at, name),
                    f"unknown key `{name}`",
                    "it would be silently ignored",
                    "use fact, endings, cost, delay_days",
                )
        for name, into in (("cost", costs), ("delay_days", delays)):
            if (value := row.get(name)) is not None:
                if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
                    into[key] = value
                else:
                    bad(
                        (*at, name),
                        f"`{name}: {value}` is no whole number",
                        "costs and days are counted",
                        "write a whole number from 0",
                    )
        if row.get("endings") is not None:
            spans = _spans(row["endings"], (*at, "endings"), ENDINGS.get(vocabulary.facts[fact].kind, ()), bad)
            if spans is not None:
                chances[key] = spans
    if problems:
        raise BadInput(problems)
    return Estimates(chances, costs, delays, bool(independent))


ENDINGS = {
    "event": (
        "shown",
        "contrary shown",
        "never shown",
        "shown as likely",
        "contrary shown as likely",
        "shown as argued",
        "contrary shown as argued",
    ),
    "evaluation": ("met", "not met", "left open"),
}
"""How a yes/no fact may end, by its kind."""


def _spans(
    data: Any,
    at: tuple[str | int, ...],
    known: tuple[str, ...],
    bad: Callable[[tuple[str | int, ...], str, str, str], None],
) -> dict[str, Span] | None:
    """The bounds of the probability of each ending that is named."""
    if not isinstance(data, dict) or not data:
        bad(at, "`endings` names no ending", "each has a probability", "write `shown: 0.6` or `shown: [0.5, 0.7]`")
        return None
    found: dict[str, Span] = {}
    for name, value in data.items():
        if name not in known:
            bad(
                (*at, name),
                f"`{name}` is no ending of this fact",
                f"it ends in one of: {', '.join(known)}",
                "use these words",
            )
            continue
        pair = value if isinstance(value, list) else [value, value]
        if len(pair) != 2 or any(isinstance(v, bool) or not isinstance(v, int | Decimal) for v in pair):
            bad(
                (*at, name),
                f"`{name}` has no probability",
                "one number, or the least and the most",
                "write `[0.5, 0.7]`",
            )
        elif not 0 <= pair[0] <= pair[1] <= 1:
            bad(
                (*at, name),
                f"`{name}` is no probability",
                "it lies between 0 and 1, the least first",
                "mend the numbers",
            )
        else:
            found[name] = float(pair[0]), float(pair[1])
    least, most = sum(low for low, _ in found.values()), sum(high for _, high in found.values())
    if least > 1 + 1e-9:
        bad(at, f"the endings add up to {least:g}", "together they are at most 1", "mend the numbers")
    elif most < 1 - 1e-9 and set(found) == set(known):
        bad(at, f"the endings add up to {most:g} at most", "one of them comes true", "mend the numbers")
    return found


# --- JSON -------------------------------------------------------------------------------------------


PLANNED = 3
"""Claims that the analysis as JSON plans for; `solidum plan` plans for all."""


def analysis_json(analysis: Analysis, *, reasons: bool = True) -> dict[str, Any]:
    """The whole analysis as plain data, with the evidence plan of the claims that have come furthest.

    Args:
        analysis: What was found.
        reasons: Whether to write out every derivation.
    """
    from solidum.analysis import to_json as plain

    return {**plain(analysis, reasons=reasons), "plan": to_json(plan_of(analysis, most=PLANNED))}


def to_json(plan: Plan) -> dict[str, Any]:
    """The documented, versioned form (`solidum schema plan`): plain data, stable order, no clock."""
    case = plan.analysis.case
    codes = {code: None for c in plan.claims for code in _codes(c)}
    rules = plan.analysis.library.rules
    return {
        "schema": SCHEMA,
        "mode": plan.analysis.mode,
        "as_of": plan.analysis.as_of.isoformat(),
        "case": {"title": case.title, "sha256": case.sha256},
        "packs": [{"id": p.id, "version": p.version, "sha256": p.sha256} for p in plan.analysis.packs],
        "for": plan.party,
        "claims": [_claim(c) for c in plan.claims],
        "skipped": list(plan.skipped),
        "later": list(plan.later),
        "rules": {
            code: {
                "title": rules[code].title,
                "source": rules[code].source,
                "at": list(rules[code].at),
                "paraphrase": rules[code].paraphrase,
                "basis": rules[code].basis,
                "checked": rules[code].checked.isoformat(),
            }
            for code in sorted(codes)
        },
        "notes": list(plan.notes),
    }


def _codes(claim: ClaimPlan) -> Iterable[str]:
    yield from (p.code for p in claim.presumptions)
    yield from (i.code for i in claim.instruments)
    yield from claim.contested


def _claim(claim: ClaimPlan) -> dict[str, Any]:
    return {
        "id": claim.claim,
        "side": claim.side,
        "party": claim.party,
        "against": claim.against,
        "over": claim.over,
        "outcome": claim.outcome,
        "reached": claim.reached,
        "unsettled": claim.unsettled,
        "idle": claim.idle,
        "enough": _sets(claim.enough),
        "safe": _sets(claim.safe),
        "threats": _sets(claim.threats),
        "count": None if claim.count is None else {"of": claim.count.of, "holds": claim.count.holds},
        "chance": _chance(claim.chance),
        "chance_note": claim.chance_note,
        "facts": [_fact(f) for f in claim.facts],
        "presumptions": [_presumption(p) for p in claim.presumptions],
        "instruments": [_instrument(i) for i in claim.instruments],
        "strategy": _step(claim.strategy),
        "contested": list(claim.contested),
    }


def _showing(showing: Showing) -> dict[str, Any]:
    return {"what": showing.label, "ending": showing.ending, "says": showing.says}


def _sets(sets: ShowingSets) -> dict[str, Any]:
    return {
        "complete": sets.complete,
        "sets": [
            {"showings": [_showing(s) for s in one.showings], "cost": one.cost, "delay_days": one.delay}
            for one in sets.sets
        ],
    }


def _chance(chance: Chance | None) -> dict[str, Any] | None:
    if chance is None:
        return None
    return {"low": round(chance.low, 9), "high": round(chance.high, 9), "exact": chance.exact}


def _fact(fact: PlanFact) -> dict[str, Any]:
    return {
        "what": fact.label,
        "fact": None if fact.fact is None else {"is": fact.fact[0], "args": list(fact.fact[1:])},
        "group": fact.group,
        "question": fact.question,
        "standing": list(fact.standing),
        "in_enough": fact.in_enough,
        "in_safe": fact.in_safe,
        "in_threats": fact.in_threats,
        "smallest": fact.smallest,
        "helps": list(fact.helps),
        "swings": fact.swings,
        "of": fact.of,
        "chances": [{"ending": name, "chance": _chance(c)} for name, c in fact.chances],
        "worth": None if fact.worth is None else round(fact.worth, 9),
        "left": fact.left,
        "known_by": list(fact.known_by),
        "shown_by": list(fact.shown_by),
        "circumstances": list(fact.circumstances),
        "evidence": [
            {
                "id": e.id,
                "what": e.label,
                "held_by": e.held_by,
                "status": list(e.status),
                "kept_until": None if e.kept_until is None else e.kept_until.isoformat(),
                "gone": e.gone,
                "linked": e.linked,
            }
            for e in fact.evidence
        ],
        "reached_by": [{"code": code, "holder": holder} for code, holder in fact.reached_by],
        "refusal_worth_more": list(fact.refusal_worth_more),
        "cost": fact.cost,
        "delay_days": fact.delay,
    }


def _presumption(found: Presumption) -> dict[str, Any]:
    return {
        "code": found.code,
        "kind": found.kind,
        "against": found.against,
        "state": found.state,
        "used": found.used,
        "presumes": found.presumes,
        "trigger": found.trigger,
        "triggers": _sets(found.triggers),
        "instead_of": _sets(found.instead_of),
        "rebuttals": [{"what": what, "burden": burden} for what, burden in found.rebuttals],
    }


def _instrument(found: Instrument) -> dict[str, Any]:
    refusal = found.refusal
    return {
        "code": found.code,
        "asks": found.asks,
        "holder": found.holder,
        "how": found.how,
        "available": found.state,
        "missing": _sets(found.missing),
        "facts": None if found.facts is None else list(found.facts),
        "refusal": None
        if refusal is None
        else {"makes": _showing(refusal.fact), "outcome": refusal.outcome, "left": refusal.left},
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "outcome": step.outcome,
        "why": step.why,
        "ask": step.question or None,
        "via": None if step.via is None else {"code": step.via[0], "holder": step.via[1]},
        "branches": [{"answer": b.answer, "says": b.says, "then": _step(b.then)} for b in step.branches],
    }


__all__ = ["PLANNED", "SCHEMA", "Plan", "analysis_json", "plan_of", "read_estimates", "to_json"]
