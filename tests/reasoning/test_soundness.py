"""What the engine says of a claim, against the reference: as the record stands, and under every consistent ending."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pytest
import reference as ref
from hypothesis import currently_in_test_context, event, given, settings
from hypothesis import strategies as st
from judge import Judged, bench
from reference import World
from strategies import Data, Suit, measured, plain_statute, suits

from solidum.reasoning import firmness
from solidum.reasoning.firmness import MARKS, Analyst, Over

OPEN = suits(known=2, record="open")
"""Mostly settled records: few enough endings to try them all."""

MANY = settings(max_examples=2 * settings().max_examples)

WAYS = st.sampled_from(["as it is", "one by one", "solver only"])
"""How the engine finds what is reachable: a few endings in all combinations; each alone and then the solver; or the
solver for everything."""


def note(text: str) -> None:
    """For the statistics of a random test; the small cases below have none."""
    if currently_in_test_context():
        event(text)


def check_now(judged: Judged) -> None:
    """The engine's reading of the record as it stands."""
    claim, court = judged.claim, judged.court()
    note(f"outcome: {claim.outcome}")
    assert claim.outcome == judged.outcome()
    by_code = {r.code: r for r in judged.pack.rules}
    for element in (*claim.elements, *claim.defences, *claim.time):
        state = court.rule_state(judged.pack, by_code[element.code])
        note(f"state: {element.state}")
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


@MANY
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
        note(f"{over}: {'all' if whole else 'some'} endings tried, {len(reported)} other outcomes")
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


@MANY
@given(OPEN, st.integers(0, 5), WAYS)
def test_settled_means_the_same_under_all_consistent_endings(suit: Suit, which: int, way: str) -> None:
    judge_firmness(suit, which, way)


def judge_firmness(suit: Suit, which: int, way: str, budget: int = 400) -> None:
    found = bench(suit)
    if found is None or not found.judged:
        return
    judged = found.judged[which % len(found.judged)]
    claim = judged.claim
    with pytest.MonkeyPatch.context() as patch:
        if way == "solver only":
            patch.setattr(Analyst, "_few", lambda self, free: ([], {}))
        elif way == "one by one":
            patch.setattr(firmness, "ALL_COMBINATIONS", 0)
        could_be = claim.could_be
    check_firmness(judged, could_be, budget)
    for over in MARKS:
        assert getattr(claim.settled, over) == (not any(c.over == over for c in could_be))


@MANY
@given(measured(), st.integers(0, 5), WAYS)
def test_an_unknown_value_is_cut_wherever_it_matters(suit: Suit, which: int, way: str) -> None:
    """Elements that are comparisons of dates, amounts, choices and periods, moved and picked in every way."""
    judge_firmness(suit, which, way)


@pytest.mark.slow
@given(suits(known=1, record="open"), st.integers(0, 5), WAYS)
def test_many_endings(suit: Suit, which: int, way: str) -> None:
    judge_firmness(suit, which, way, budget=4000)


@pytest.mark.slow
@given(suits(known=1))
def test_many_records_are_read_alike(suit: Suit) -> None:
    found = bench(suit)
    for judged in found.judged if found is not None else ():
        check_now(judged)
        check_conclusions(judged)


# --- small cases ------------------------------------------------------------------------------------------


def small(rules: list[Data], facts: list[Data], never: list[Data] | None = None, **more: Any) -> list[Judged]:
    """The claims of one victim against two makers (unless `more` says otherwise), each judged by the reference."""
    conclusions = more.pop("conclusions", [])
    pack = plain_statute([{"kind": "element", "for": "damages", **rule} for rule in rules], conclusions)
    case = {
        "solidum": 1, "title": "Small", "as_of": date(2026, 11, 24), "record": "open",
        "parties": [{"id": "v"}, {"id": "d1"}, {"id": "d2"}], "things": [{"id": "t"}],
        "chain": [{"from": d, "does": "manufactures", "to": "t", "standing": "undisputed"} for d in ("d1", "d2")],
        "harms": [{"id": "h", "victim": "v", "involves": ["t"], "standing": "proved"}], "facts": facts, **more,
    }  # fmt: skip
    found = bench(Suit(pack, never or [], case))
    assert found is not None
    for judged in found.judged:
        check_now(judged)
        check_conclusions(judged)
        check_firmness(judged, judged.claim.could_be)
    return found.judged


def test_a_court_appraises_nothing_that_cannot_be() -> None:
    """Each of two evaluations may be met, but not both: a claim that needs both is not open to appraisal."""
    rules: list[Data] = [{"when": {"fact": "shoddy(thing)"}}, {"when": {"fact": "careless(defendant, thing)"}}]
    facts: list[Data] = [
        {"is": "shoddy", "args": ["t"], "value": True, "standing": "disputed"},
        {"is": "careless", "args": ["d1", "t"], "value": True, "standing": "disputed"},
        {"is": "careless", "args": ["d2", "t"], "value": True, "standing": "proved"},
    ]
    both = {"all": [{"fact": "shoddy(thing)"}, {"fact": "careless(party, thing)"}]}
    never: list[Data] = [{"id": "not_both", "vars": {"party": "party", "thing": "thing"}, "never": both}]
    assert [j.claim.outcome for j in small(rules, facts)] == ["open to appraisal"] * 2
    assert [j.claim.outcome for j in small(rules, facts, never)] == ["not yet made out"] * 2


def test_a_group_binds_only_the_one_who_admits_it() -> None:
    """d1 admits that d1 or d2 did it. Against d1 not both can be cleared; against d2 they can."""
    nobody = {"not": {"exists": {"other": "party"}, "where": {"fact": "did_it(other, harm)"}}}
    rules: list[Data] = [{"when": {"one_of": "did_it(defendant, harm)"}}, {"kind": "defence", "when": nobody}]
    facts: list[Data] = [
        {"is": "did_it", "args": [d, "h"], "value": True, "standing": "disputed"} for d in ("d1", "d2")
    ] + [{"is": "did_it", "args": ["v", "h"], "value": False, "standing": "proved"}]
    members = [{"is": "did_it", "args": [d, "h"]} for d in ("d1", "d2")]
    first, second = small(rules, facts, groups=[{"one_of": members, "standing": "admitted", "by": "d1"}])
    assert first.claim.outcome == "made out"
    assert first.claim.settled.facts_listed
    assert second.claim.outcome == "not yet made out"
    assert {c.outcome for c in second.claim.could_be if c.over == "facts_listed"} == {"made out", "defeated"}


def test_whom_a_rule_looks_for_depends_on_the_claim() -> None:
    """A conclusion that looks for somebody who warned: the victim of another claim is nobody to this one."""
    somebody = {"exists": {"other": "party"}, "where": {"fact": "warned(other, thing)"}}
    rules: list[Data] = [
        {"kind": "definition", "for": None, "concludes": "warning(thing)", "when": somebody},
        {"when": {"shown": "warning(thing)"}},
    ]
    judged = small(
        rules,
        [],
        conclusions=[{"id": "warning", "args": {"thing": "thing"}, "title": "somebody warned"}],
        parties=[{"id": "v"}, {"id": "w"}, {"id": "d1"}, {"id": "d2"}],
        harms=[{"id": h, "victim": p, "involves": ["t"], "standing": "proved"} for h, p in (("h", "v"), ("k", "w"))],
    )
    for one in judged:
        analyst = one.claim._wide.analyst(one.claim.roots)
        looked_at = {analyst.circuit.items[key].label for key in analyst.items}
        assert looked_at == {f"warned({party}, t)" for party in (one.claim.claimant, "d1", "d2")}


def test_a_part_of_a_witness_that_is_enough_is_all_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rust and noise each undo what bad luck alone carries, and carry it together: bad luck alone is enough."""
    rusty, loud, luck = {"fact": "rusty(thing)"}, {"fact": "loud(thing)"}, {"fact": "bad_luck(harm)"}
    alone: Data = {"kind": "definition", "for": None, "concludes": "alone(thing, harm)", "when": luck}
    alone["unless"] = [{"when": what, "burden": "defendant"} for what in (rusty, loud)]
    rules = [{"when": {"any": [{"all": [rusty, luck, loud]}, {"held": "alone(thing, harm)"}]}}, alone]
    conclusions = [{"id": "alone", "args": {"thing": "thing", "harm": "harm"}, "title": "only that"}]
    # the first thing tried is that all three are shown: none of them can be dropped by itself
    monkeypatch.setattr(Analyst, "_few", lambda self, free: ([dict.fromkeys(range(len(free)), 0)], {}))
    for judged in small(rules, [], conclusions=conclusions):
        (could,) = (c for c in judged.claim.could_be if c.over == "facts_all" and c.outcome == "made out")
        assert [(c.label, c.ending) for c in could.by] == [("bad_luck(h)", "shown")]


def test_an_unknown_choice_may_be_what_it_is_compared_with() -> None:
    """Where one country is known, the other may be the same, or another."""
    rules: list[Data] = [{"when": {"compare": "country(defendant) = country(victim)"}}]
    parties = [{"id": "v", "country": "DE"}, {"id": "d1"}, {"id": "d2", "country": "FR"}]
    first, second = small(rules, [], parties=parties)
    assert [(c.outcome, c.by[0].ending) for c in first.claim.could_be] == [("made out", "DE")]
    assert not second.claim.could_be
