"""The evidence plan as text that a lay reader follows: what to get, from whom, by what right, and what it would do."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from solidum.planning import Plan
from solidum.reasoning.diagram import Chance
from solidum.reasoning.plan import ClaimPlan, Instrument, Piece, PlanFact, Presumption, ShowingSet, ShowingSets, Step
from solidum.report.words import counted, joined, upper

SETS = 5
SAFE_SETS = 2
FACTS = 8
PRESUMPTIONS = 6
CLAIMS = 4
STRATEGY_DEPTH = 2


def render(plan: Plan, width: int = 100) -> str:
    """Draw a plan as text.

    Args:
        plan: The plan.
        width: Columns at hand.
    """
    return "\n".join(line.rstrip() for line in _lines(plan, width)) + "\n"


def _lines(plan: Plan, width: int) -> Iterator[str]:
    name = plan.analysis.explainer.name
    yield f"EVIDENCE PLAN: {plan.analysis.case.title}"
    whom = f"for {name(plan.party)}" if plan.party else "for those who claim"
    yield f"{upper(whom)}, as of {plan.analysis.as_of.isoformat()}. Decision support, not legal advice."
    yield ""
    if not plan.claims:
        yield "No claim is left to plan for: each is outside the scope of its law as the record stands."
        return
    best = plan.best
    if best is not None:
        yield "BEST NEXT STEP"
        yield from _text(_next(best.strategy, name), width, "  ")
        yield from _text(f"For the claim {best.claim}.", width, "  ")
        yield ""
    for claim in plan.claims[:CLAIMS]:
        yield from _claim(claim, plan, width)
    if len(plan.claims) > CLAIMS:
        yield f"{counted(len(plan.claims) - CLAIMS, 'further claim')}: see --format json, or --claim ID."
    if plan.later:
        number = counted(len(plan.later), "claim")
        yield from _text(f"{number} further from the aim: planned for with --most NUMBER, or --claim ID.", width, "")
    if plan.skipped:
        number = counted(len(plan.skipped), "claim")
        yield from _text(
            f"{number} outside the scope of the law as the record stands: planned for only with --claim.", width, ""
        )
    yield ""
    yield "HOW TO READ IT"
    for note in plan.notes:
        yield from _text(note, width, "  ")


def _next(step: Step, name: object) -> str:
    via = f" Ask {name(step.via[1])} for it under {step.via[0]}." if step.via else ""  # type: ignore[operator]
    return f"Find out: {step.question}{via}"


def _claim(claim: ClaimPlan, plan: Plan, width: int) -> Iterator[str]:
    yield f"CLAIM {claim.claim}"
    for line in about(claim, plan):
        yield from _text(line, width, "  ")
    yield ""
    yield from _sets("ENOUGH, if nothing else is shown", claim.enough, width)
    yield from _sets("SAFE, whatever else is shown", claim.safe, width, SAFE_SETS if claim.side == "claimant" else SETS)
    if claim.threats.sets and claim.threats.sets[0].showings:
        other = "the claim is made out" if claim.side == "defendant" else "the claim fails"
        yield from _sets(f"AGAINST YOU: {other}, if nothing else is shown", claim.threats, width)
    if claim.facts:
        yield "  WHAT MATTERS MOST"
        for fact in claim.facts[:FACTS]:
            yield from _fact(fact, claim, plan, width)
        if len(claim.facts) > FACTS:
            yield f"    … and {counted(len(claim.facts) - FACTS, 'further point')} that can matter (--format json)."
        yield ""
    if claim.instruments:
        yield "  HOW TO GET EVIDENCE"
        for found in claim.instruments:
            yield from _instrument(found, claim, plan, width)
        yield ""
    if claim.presumptions:
        yield "  PRESUMPTIONS THAT COULD REPLACE A PROOF"
        for rule in claim.presumptions[:PRESUMPTIONS]:
            head, *more = presumption(rule)
            yield from _text(head, width, "    ")
            for line in more:
                yield from _text(line, width, "      ")
        if len(claim.presumptions) > PRESUMPTIONS:
            yield f"    … and {len(claim.presumptions) - PRESUMPTIONS} more (--format json)."
        yield ""
    yield "  STRATEGY"
    yield from _step(claim.strategy, plan, width, "    ", STRATEGY_DEPTH)
    if claim.contested:
        number = counted(len(claim.contested), "contested point")
        yield from _text(
            f"{upper(number)} of law stand as the result takes them (--format json names them).", width, "  "
        )
    yield ""


def about(claim: ClaimPlan, plan: Plan) -> Iterator[str]:
    """Whose claim, how it stands today, and how many open points there are, in sentences."""
    name = plan.analysis.explainer.name
    aim = "is made out" if claim.side == "claimant" else "is kept from being made out"
    yield (
        f"{name(claim.party)} against {name(claim.against)}. Today: {claim.outcome}. "
        f"The plan: that the claim {aim}" + (" (so it stands already)." if claim.reached else ".")
    )
    what = (
        "points the file lists as open"
        if claim.over == "listed"
        else "open points, also those the file does not mention"
    )
    yield f"Over {claim.unsettled} {what}; {claim.idle} of them no longer matter."
    if claim.count is not None and claim.unsettled:
        yield f"The aim is reached under {_number(claim.count.holds)} of {_number(claim.count.of)} possible endings."
    if claim.chance is not None:
        yield f"Probability of success: {_chance(claim.chance)} ({claim.chance_note})."


def presumption(rule: Presumption) -> Iterator[str]:
    """What a presumption concludes, what triggers and what rebuts it, in sentences."""
    word = "the court may conclude" if rule.kind == "inference" else "the law presumes"
    yield f"{rule.code} ({rule.state}): {word} {rule.presumes}."
    if rule.state == "not triggered":
        for way in rule.triggers.sets[:1]:
            yield f"Triggered by: {_says(way)}"
    for what, burden in rule.rebuttals[:2]:
        who = "who must show it is contested" if burden == "contested" else f"the {burden} must show it"
        yield f"Rebutted by: {what} ({who})."


def sets_title(found: ShowingSets) -> str:
    """How many sets there are, and in which order they stand."""
    if not found.sets:
        return "no set of showings is." if found.complete else "none was found before the search was cut."
    if not found.sets[0].showings:
        return "nothing more is needed."
    number = counted(len(found.sets), "way") if found.complete else f"at least {len(found.sets)} ways"
    order = "cheapest" if any(s.cost is not None for s in found.sets) else "fewest"
    return f"{number}, {order} first"


def _sets(title: str, found: ShowingSets, width: int, most: int = SETS) -> Iterator[str]:
    yield f"  {title}: {sets_title(found)}"
    if not found.sets or not found.sets[0].showings:
        return
    for n, one in enumerate(found.sets[:most], 1):
        more = [f"cost {one.cost}"] if one.cost is not None else []
        more += [f"{one.delay} days"] if one.delay else []
        yield f"    {n}." + (f" ({', '.join(more)})" if more else "")
        for showing in one.showings:
            yield from _text(showing.says, width, "       ", "     · ")
    yield ""


def _says(one: ShowingSet) -> str:
    return "; and ".join(s.says for s in one.showings)


def _fact(fact: PlanFact, claim: ClaimPlan, plan: Plan, width: int) -> Iterator[str]:
    yield from _text(fact.question, width, "      ", "    – ")
    for line in matters(fact, claim, plan):
        yield from _text(line, width, "      ")


def matters(fact: PlanFact, claim: ClaimPlan, plan: Plan) -> Iterator[str]:
    """What an open point decides, who knows it and how it can be had, in sentences."""
    name = plan.analysis.explainer.name
    listed = len(claim.enough.sets)
    parts = [f"in {fact.in_enough} of the {listed} sets that are enough"] if fact.in_enough else []
    if fact.in_safe:
        parts.append(f"in {fact.in_safe} of the {len(claim.safe.sets)} sets that are safe")
    if fact.in_threats:
        parts.append(f"in {fact.in_threats} of the {len(claim.threats.sets)} sets listed against you")
    if fact.swings:
        parts.append(f"decides alone under {_number(fact.swings)} endings of everything else")
    if fact.worth is not None and fact.chances:
        parts.append(f"moves the probability by up to {fact.worth:.0%}")
    if parts:
        yield upper("; ".join(parts)) + "."
    if fact.group == "appraisal":
        yield "Only the court settles it."
    if fact.known_by:
        shown = f" Usually shown by: {', '.join(fact.shown_by)}." if fact.shown_by else ""
        yield f"Likely to know: {', '.join(fact.known_by)}.{shown}"
    for piece in fact.evidence:
        yield _piece(piece, name)
    if fact.reached_by:
        ways = joined([f"{code} from {name(holder)}" for code, holder in fact.reached_by])
        yield f"Can be asked for under {ways}."


def _piece(piece: Piece, name: object) -> str:
    holder = f", held by {name(piece.held_by)}" if piece.held_by else ", holder not stated"  # type: ignore[operator]
    until = f", kept until {piece.kept_until.isoformat()}" if piece.kept_until else ""
    status = f" ({', '.join(piece.status)})" if piece.status else ""
    gone = " It may be gone already." if piece.gone else ""
    return f"Evidence in the file: {piece.label}{holder}{status}{until}.{gone}"


def _instrument(found: Instrument, claim: ClaimPlan, plan: Plan, width: int) -> Iterator[str]:
    head, *more = instrument(found, claim, plan)
    yield from _text(head, width, "      ", "    – ")
    for line in more:
        yield from _text(line, width, "      ")


def instrument(found: Instrument, claim: ClaimPlan, plan: Plan) -> Iterator[str]:
    """By which right evidence can be had and what a refusal yields, in sentences."""
    name = plan.analysis.explainer.name
    state = {"yes": "open now", "open": "not open yet", "no": "shut as things stand"}[found.state]
    how = "by an order of the court, in proceedings" if found.how == "court_order" else "by a request to the holder"
    yield f"{found.code}, {found.title}: from {name(found.holder)}, {how} ({state})."
    if found.state != "yes" and found.missing.sets:
        yield f"First to be shown: {_says(found.missing.sets[0])}"
    refusal = found.refusal
    if refusal is None:
        yield "A refusal by itself yields nothing in this claim."
    else:
        left = (
            "no set of showings would be enough"
            if refusal.left is None
            else f"{counted(refusal.left, 'further showing')} would be enough"
        )
        yield f"If a refusal that counts is shown ({refusal.fact.says}) the outcome is: {refusal.outcome}; {left}."
        better = [
            f
            for f in claim.facts
            if (found.code, found.holder) in f.reached_by and found.holder in f.refusal_worth_more
        ]
        if better:
            number = counted(len(better), "point")
            yield f"That is worth more than a good answer on {number} it reaches, for one: {better[0].question}"


def _number(n: int) -> str:
    """A count; of a very large one the size."""
    digits = str(n)
    return f"{n:,}" if n < 10**9 else f"some {digits[0]}.{digits[1]}·10^{len(digits) - 1}"


def _chance(chance: Chance) -> str:
    if chance.exact and chance.low == chance.high:
        return f"{chance.low:.1%}"
    return f"{chance.low:.1%} to {chance.high:.1%}"


def _step(step: Step, plan: Plan, width: int, pad: str, depth: int) -> Iterator[str]:
    name = plan.analysis.explainer.name
    if not step.branches:
        yield from _text(f"→ {step.outcome}: {step.why}.", width, pad)
        return
    if depth == 0:
        yield from _text(f"→ {step.outcome} for now. Then: {_next(step, name)}", width, pad)
        return
    yield from _text(f"{_next(step, name)} ({step.why}.)", width, pad)
    for branch in step.branches:
        yield from _text(f"If {branch.says}", width, pad + "  ")
        yield from _step(branch.then, plan, width, pad + "    ", depth - 1)


def _text(text: str, width: int, pad: str, first: str | None = None) -> list[str]:
    return wrap(text, width, initial_indent=pad if first is None else first, subsequent_indent=pad) or [""]
