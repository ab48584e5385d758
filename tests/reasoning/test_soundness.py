"""What the engine says of a claim, against the reference: as the record stands, and under every consistent ending."""

from __future__ import annotations

import itertools

import pytest
import reference as ref
from hypothesis import event, given
from hypothesis import strategies as st
from judge import Judged, bench
from reference import World
from strategies import Suit, suits

from solidum.reasoning import firmness
from solidum.reasoning.firmness import MARKS, Analyst, Over

OPEN = suits(known=2, record="open")
"""Mostly settled records: few enough endings to try them all."""


def check_now(judged: Judged) -> None:
    """The engine's reading of the record as it stands."""
    claim, court = judged.claim, judged.court()
    event(f"outcome: {claim.outcome}")
    assert claim.outcome == judged.outcome()
    by_code = {r.code: r for r in judged.pack.rules}
    for element in (*claim.elements, *claim.defences, *claim.time):
        state = court.rule_state(judged.pack, by_code[element.code])
        event(f"state: {element.state}")
        assert (element.code, element.state, set(element.inferable_under)) == (
            element.code,
            state.state,
            state.inferable_under,
        )
    for offer in claim.offers:
        shown, contrary = court.body(judged.pack, by_code[offer.code], judged.env, ref.Degree.proved)
        takes = court.takes(by_code[offer.code])
        assert offer.state == ("yes" if shown and takes else "no" if contrary else "open")


def check_conclusions(judged: Judged) -> None:
    """Every conclusion about every entity: rails and state."""
    grounder, explainer = judged.bench.analysis.grounder, judged.bench.analysis.explainer
    court = judged.court()
    record = judged.bench.record
    for id_, entry in judged.pack.conclusions.items():
        for args in itertools.product(*(record.of_type(kind) for _, kind in entry.args)):
            by_degree = []
            names = tuple(f"={n}" for n, _ in entry.args)
            env = {**judged.env, **dict(zip(names, args, strict=True))}
            for degree in ref.Degree:
                node = grounder.conclusion(judged.pack, id_, names, env, degree)
                found = ref.Rails(*(explainer.value(n) for n in node))
                wanted = court.conclusion(judged.pack, id_, args, degree)
                assert found == wanted, (id_, args, degree.name)
                by_degree.append(found)
            for lower, higher in itertools.pairwise(by_degree):  # proved => likely => argued
                assert lower.shown >= higher.shown
                assert lower.held >= higher.held
                assert lower.contrary >= higher.contrary
            state = explainer.conclusion_state(judged.pack, id_, args, judged.env)
            expected = court.conclusion_state(judged.pack, id_, args)
            assert (state.state, set(state.inferable_under)) == (expected.state, expected.inferable_under)


@given(suits())
def test_engine_and_reference_read_the_record_alike(suit: Suit) -> None:
    found = bench(suit)
    if found is None:
        return
    for judged in found.judged:
        check_now(judged)
        check_conclusions(judged)


def check_firmness(judged: Judged, could_be: tuple[firmness.CouldBe, ...], budget: int = 400) -> None:
    """Settled is settled, reachable is reachable, and nothing is missing."""
    now = judged.outcome()
    for over in MARKS:
        things = judged.free(over)
        reported = {c.outcome: c for c in could_be if c.over == over}
        reached, whole = judged.brute(over, budget)
        event(f"{over}: {'all' if whole else 'some'} endings tried, {len(reported)} other outcomes")
        missing = set(reached) - set(reported) - {now}
        assert not missing, (over, {o: reached[o].ends for o in missing})
        assert now not in reported
        for outcome, could in reported.items():
            world = judged.world_of(could.by)
            assert set(world.ends) <= set(things)
            assert judged.consistent(world), (over, could)
            assert judged.outcome(world, over) == outcome, (over, could)
            check_least(judged, over, outcome, world)
            if whole and not any(t[0] == "fact" and _is_evaluation(judged, t) for t in things):
                # every unsettled thing but an evaluation may also stay as it is, so this is all there is
                assert outcome in reached


def _is_evaluation(judged: Judged, thing: ref.Thing) -> bool:
    return judged.bench.library.vocabulary.facts[thing[1][0]].kind == "evaluation"  # type: ignore[index]


def check_least(judged: Judged, over: Over, outcome: str, world: World) -> None:
    """No part of what takes the claim to an outcome would be enough."""
    changes = list(world.ends.items())
    assert len(changes) <= 10
    for size in range(len(changes)):
        for part in itertools.combinations(changes, size):
            smaller = World(dict(part))
            assert not (judged.consistent(smaller) and judged.outcome(smaller, over) == outcome), (
                outcome,
                changes,
                part,
            )


@given(OPEN, st.integers(0, 5), st.booleans())
def test_settled_means_the_same_under_all_consistent_endings(suit: Suit, which: int, forced: bool) -> None:
    """`forced`: without the quick trials, so that the decision diagram answers."""
    found = bench(suit)
    if found is None or not found.judged:
        return
    judged = found.judged[which % len(found.judged)]
    claim = judged.claim
    with pytest.MonkeyPatch.context() as patch:
        if forced:
            patch.setattr(Analyst, "_few", lambda self, free: [])
        could_be = claim.could_be
    check_firmness(judged, could_be)
    for over in MARKS:
        assert getattr(claim.settled, over) == (not any(c.over == over for c in could_be))
