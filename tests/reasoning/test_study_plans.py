"""The plans of three studies: their strategies end as predicted, and what they ask for is in the file or the law."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import jsonschema
import pytest
from test_plan import check_strategy

from solidum.analysis import Analysis, analyse
from solidum.analysis_schema import json_schema
from solidum.casefile.reader import load
from solidum.law.library import load_library
from solidum.plan_schema import json_schema as plan_schema
from solidum.planning import PLANNED, Plan, analysis_json, first_step, plan_of, to_json
from solidum.report.plan import render

STUDIES = Path(__file__).resolve().parents[2] / "cases" / "studies"
NAMES = ("recruitment-de", "scoring-schufa", "traffic-city")
MOST = 3


@cache
def analysis(study: str) -> Analysis:
    return analyse(load(STUDIES / f"{study}.yaml"), load_library())


@cache
def planned(study: str) -> Plan:
    return plan_of(analysis(study), most=MOST)


@pytest.mark.parametrize("study", NAMES)
def test_every_answer_leads_to_the_outcome_that_the_plan_predicted(study: str) -> None:
    found = analysis(study)
    checked = sum(check_strategy(found, found.claim(plan.claim), plan, 8) for plan in planned(study).claims)
    assert checked >= len(planned(study).claims)


@pytest.mark.parametrize("study", NAMES)
def test_evidence_is_named_with_its_holder_and_the_rule_that_opens_it(study: str) -> None:
    case = analysis(study).case
    holders = {e.id: e.held_by for e in case.evidence}
    pieces = [p for plan in planned(study).claims for fact in plan.facts for p in fact.evidence]
    assert all(holders[piece.id] == piece.held_by for piece in pieces)
    instruments = {i.code for plan in planned(study).claims for i in plan.instruments}
    assert instruments <= set(analysis(study).library.rules)


@pytest.mark.parametrize("study", NAMES)
def test_the_nearest_claims_are_planned_for_and_the_others_named(study: str) -> None:
    plan = planned(study)
    assert len(plan.claims) == MOST
    live = {c.id for c in analysis(study).claims if c.outcome != "outside scope"}
    assert {c.claim for c in plan.claims} | set(plan.later) == live
    assert f"{len(plan.later)} claims further from the aim" in " ".join(render(plan, 100).split())


def test_the_scorer_is_asked_for_what_it_holds() -> None:
    text = " ".join(render(planned("scoring-schufa"), 200).split())
    assert "EU-GDPR-15" in text


def test_the_analysis_as_data_holds_the_plan_of_the_claims_that_have_come_furthest() -> None:
    found = analyse(load(STUDIES / "scoring-schufa.yaml"), load_library())
    whole = json.loads(json.dumps(analysis_json(found, reasons=False)))
    jsonschema.Draft202012Validator(json_schema()).validate(whole)
    jsonschema.Draft202012Validator(plan_schema()).validate(whole["plan"])
    assert whole["plan"] == json.loads(json.dumps(to_json(plan_of(found, most=PLANNED))))
    assert 0 < len(whole["plan"]["claims"]) <= PLANNED


@pytest.mark.parametrize("study", NAMES)
def test_the_first_step_alone_is_the_first_step_of_the_whole_plan(study: str) -> None:
    found = first_step(analysis(study), MOST)
    plans = {plan.claim: plan.strategy for plan in planned(study).claims}
    if found is None:
        assert all(strategy.ask is None for strategy in plans.values())
        return
    claim, step = found
    whole = plans[claim] if claim in plans else plan_of(analysis(study), only=claim).claims[0].strategy
    assert (step.ask, step.question, step.via, step.why) == (whole.ask, whole.question, whole.via, whole.why)
    assert step.branches == ()
