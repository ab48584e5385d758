"""The withdrawn proposal as a regime on the studies; the baseline on every case of the library."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from solidum.analysis import Claim, analyse
from solidum.casefile import load as load_case
from solidum.casefile.model import Fact
from solidum.lab import regimes
from solidum.lab.regimes.compared import compare_regimes
from solidum.law.library import Library, load_library

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = sorted((ROOT / "cases").glob("*/*.yaml"))
CASES = [path for path in LIBRARY if path.parent.name in {"decided", "studies"}]
HIGH_RISK = ROOT / "cases/studies/recruitment-de.yaml"
OTHER = ROOT / "cases/studies/overseer-de.yaml"
LINK = "EU-AILD-4-1-link"


@pytest.fixture(scope="module")
def law() -> Library:
    return load_library()


@pytest.fixture(scope="module")
def aild(law: Library) -> Library:
    return regimes.library_for(regimes.load("aild"), law)


def say(name: str, *args: str, value: bool | str = True) -> Fact:
    return Fact(is_=name, args=args, value=value, standing="proved")


def claim(aild: Library, path: Path, id_: str, *facts: Fact) -> Claim:
    """The claim of a study under the proposal, with facts put in the place of what the study says of them."""
    case = load_case(path)
    told = {(fact.is_, fact.args) for fact in facts}
    kept = tuple(fact for fact in case.facts if (fact.is_, fact.args) not in told)
    return analyse(replace(case, facts=(*kept, *facts)), aild).claim(id_)


def open_elements(found: Claim) -> set[str]:
    """What is shown by nothing and presumed by nothing."""
    assert {e.state for e in found.elements} <= {"proved", "presumed", "open"}
    return {e.code for e in found.elements if e.state == "open"}


# --- a high-risk system ------------------------------------------------------------------------------


MAKER = "EU-AILD/applicant/vendor/screening/by_race"
USER = "EU-AILD/applicant/first_employer/screening/by_race"
LED = say("output_gave_rise_to", "screening", "by_race")
NO_SMALL_ROLE = say("small_role", "screening", value="none")
BAD_DATA = say("data_governance_adequate", "screening", value=False)


def likely(party: str, thing: str = "screening", harm: str = "by_race", *, value: bool = True) -> Fact:
    return say("fault_likely_influenced_output", party, thing, harm, value=value)


OPENED = (LED, NO_SMALL_ROLE, BAD_DATA, likely("vendor"))


def test_a_listed_breach_that_likely_had_influence_opens_the_presumption(aild: Library) -> None:
    found = claim(aild, HIGH_RISK, MAKER, *OPENED)
    assert found.outcome == "made out on a presumption"
    assert {LINK, "EU-AILD-4-4", "EU-AILD-4-2-a"} <= set(found.rests_on)


@pytest.mark.parametrize(
    ("left_out", "lacking", "outcome"),
    [
        (LED, {LINK, "EU-AILD-4-1-c"}, "not yet made out"),
        (BAD_DATA, {LINK, "EU-AILD-1-3-fault"}, "open to appraisal"),
        (likely("vendor"), {LINK}, "not yet made out"),
    ],
    ids=lambda each: each.is_ if isinstance(each, Fact) else None,
)
def test_each_of_the_three_conditions_is_needed(left_out: Fact, lacking: set[str], outcome: str, aild: Library) -> None:
    """Without the breach the court could still find one: whether the data were well governed is for it to appraise."""
    found = claim(aild, HIGH_RISK, MAKER, *(fact for fact in OPENED if fact != left_out))
    assert open_elements(found) == lacking
    assert found.outcome == outcome


@pytest.mark.parametrize(
    "answer",
    [
        say("fault_brought_about_output", "vendor", "screening", "by_race", value=False),
        say("sufficient_evidence_accessible", "applicant", "screening", "by_race"),
    ],
    ids=lambda fact: fact.is_,
)
def test_the_maker_takes_the_presumption_away(answer: Fact, aild: Library) -> None:
    assert claim(aild, HIGH_RISK, MAKER, *OPENED, answer).outcome == "not yet made out"


def test_a_duty_that_is_not_listed_opens_nothing_against_the_maker_of_a_high_risk_system(aild: Library) -> None:
    other = (
        say("statutory_duty_broken", "vendor", "by_race"),
        say("duty_meant_to_prevent_this", "vendor", "by_race"),
    )
    found = claim(aild, HIGH_RISK, MAKER, LED, NO_SMALL_ROLE, likely("vendor"), *other)
    assert open_elements(found) == {LINK}
    assert found.outcome == "open to appraisal"  # a listed breach could still be found
    assert "EU-AILD-4-4" not in found.rests_on


def test_the_breach_of_one_presumes_nothing_against_another(aild: Library) -> None:
    found = claim(aild, HIGH_RISK, USER, *OPENED, likely("first_employer"))
    assert open_elements(found) == {LINK, "EU-AILD-1-3-fault"}
    assert found.outcome == "open to appraisal"  # a breach of the user's own duties could still be found


def test_a_user_that_ignored_the_instructions_meets_the_presumption(aild: Library) -> None:
    ignored = say("instructions_followed", "first_employer", "screening", value=False)
    found = claim(aild, HIGH_RISK, USER, LED, NO_SMALL_ROLE, ignored, likely("first_employer"))
    assert found.outcome == "made out on a presumption"
    assert {"EU-AILD-4-3", "EU-AILD-4-4"} <= set(found.rests_on)


# --- a system that is not high-risk -------------------------------------------------------------------


DRIVER = "EU-AILD/health_fund/test_company/ads/hospital"
FAULT = (
    say("small_role", "ads", value="none"),
    say("output_gave_rise_to", "ads", "hospital"),
    say("statutory_duty_broken", "test_company", "hospital"),
    likely("test_company", "ads", "hospital"),
)
MEANT = say("duty_meant_to_prevent_this", "test_company", "hospital")
NOT_MEANT = say("duty_meant_to_prevent_this", "test_company", "hospital", value=False)
HARD = say("excessive_difficulty_with_fault_link", "health_fund", "ads", "hospital")


def test_without_high_risk_the_presumption_asks_for_excessive_difficulty(aild: Library) -> None:
    assert claim(aild, OTHER, DRIVER, *FAULT, MEANT).outcome == "not yet made out"
    found = claim(aild, OTHER, DRIVER, *FAULT, MEANT, HARD)
    assert found.outcome == "made out on a presumption"
    assert {LINK, "EU-AILD-4-5"} <= set(found.rests_on)


def test_a_duty_not_meant_to_prevent_that_harm_opens_nothing(aild: Library) -> None:
    found = claim(aild, OTHER, DRIVER, *FAULT, NOT_MEANT, HARD)
    assert found.outcome == "not yet made out"
    assert "EU-AILD-4-5" not in found.rests_on


def test_enough_evidence_within_reach_answers_only_the_presumption_for_high_risk_systems(aild: Library) -> None:
    reach = say("sufficient_evidence_accessible", "health_fund", "ads", "hospital")
    assert claim(aild, OTHER, DRIVER, *FAULT, MEANT, HARD, reach).outcome == "made out on a presumption"


def test_the_driver_shows_that_its_fault_was_not_what_led_to_the_output(aild: Library) -> None:
    shown = say("fault_brought_about_output", "test_company", "ads", "hospital", value=False)
    assert claim(aild, OTHER, DRIVER, *FAULT, MEANT, HARD, shown).outcome == "not yet made out"


# --- the library ----------------------------------------------------------------------------------------


def test_the_library_is_there() -> None:
    assert {path.parent.name for path in CASES} == {"decided", "studies"}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_baseline_runs_on_the_whole_library(path: Path, law: Library) -> None:
    """Every harm is reached or refused with a reason, and each rule a claim rests on names its choice."""
    case = load_case(path)
    found = compare_regimes([case], [None, regimes.load("baseline")], law)
    base = found.cells[0][1]
    assert base.analysis.mode == "design"
    reached = {claim.harm for claim in base.analysis.claims}
    assert reached == {harm.id for harm in case.harms} or base.analysis.refusals
    assert all(refusal.why for refusal in base.analysis.refusals)
    own = {code: rule for code, rule in base.column.library.rules.items() if code.startswith("R-BASELINE-")}
    rests = {code for claim in base.analysis.claims for code in claim.rests_on}
    assert not reached or rests & own.keys()
    assert all(own[code].paraphrase and own[code].at for code in rests & own.keys())
