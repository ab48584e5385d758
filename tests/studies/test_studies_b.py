"""What the readings say that no table of claims can hold: duties of the AI Act, who comes first, both positions, routes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from solidum.analysis import Analysis, Claim, analyse
from solidum.casefile.model import CaseFile
from solidum.casefile.reader import load
from solidum.law.library import Library, load_library
from solidum.report import html, terminal

STUDIES = Path(__file__).resolve().parents[2] / "cases" / "studies"
PAGES = ("companion-us", "face-fr", "face-us", "overseer-de", "overseer-us")
"""Those whose page is drawn in seconds."""


@cache
def law() -> Library:
    return load_library()


@cache
def case(study: str) -> CaseFile:
    return load(STUDIES / f"{study}.yaml")


def proved(before: CaseFile, *facts: tuple[str, ...]) -> CaseFile:
    """The case with some facts of its list proved: `(name, argument, …)`, each true."""
    assert {(f.is_, *f.args) for f in before.facts} >= set(facts)
    return replace(
        before,
        facts=tuple(
            replace(f, value=True, standing="proved", degree=None, by=None) if (f.is_, *f.args) in facts else f
            for f in before.facts
        ),
    )


def on_day(before: CaseFile, day: date) -> CaseFile:
    """The case with all its harms on another day."""
    return replace(before, harms=tuple(replace(h, date=day) for h in before.harms))


def claim(found: Analysis, id_: str) -> Claim:
    (one,) = [c for c in found.claims if c.id == id_]
    return one


def state(found: Analysis, id_: str, pack: str, conclusion: str, *args: str) -> str:
    """How a conclusion stands, seen from one claim."""
    env = claim(found, id_).roots.scene.env()
    return found.explainer.conclusion_state(law().packs[pack], conclusion, args, env).state


def order_of(text: str, phrases: Iterable[str]) -> list[int]:
    return [text.index(phrase) for phrase in phrases]


# --- the AI Act in the readings ------------------------------------------------------------------------------


RECRUITMENT = "DE-BGB:fault/applicant/first_employer/screening/by_age"


@pytest.mark.parametrize(("day", "expected"), [(date(2028, 3, 14), "proved"), (date(2027, 11, 30), "disproved")])
def test_the_employer_broke_the_duty_to_tell_the_applicant_once_it_binds(day: date, expected: str) -> None:
    found = analyse(on_day(case("recruitment-de"), day), law(), packs=["DE-BGB"])
    args = ("first_employer", "screening", "by_age")
    assert state(found, RECRUITMENT, "EU-AIA", "duty_inform_persons", *args) == expected
    assert state(found, RECRUITMENT, "EU-AIA", "breach_inform_persons", *args) == expected
    assert state(found, RECRUITMENT, "EU-AIA", "duty_assign_overseer", *args) == expected
    assert state(found, RECRUITMENT, "EU-AIA", "breach_assign_overseer", *args) != "proved"


def test_an_arrest_on_a_match_alone_breaks_a_duty_once_shown() -> None:
    id_ = "FR-ETAT/victim/state/search/arrest"
    args = ("state", "search", "arrest")
    before = analyse(case("face-fr"), law(), packs=["FR-ETAT"])
    assert state(before, id_, "EU-AIA", "duty_ask_leave_for_identification", *args) == "proved"
    assert state(before, id_, "EU-AIA", "breach_no_untargeted_identification", *args) == "open"
    after = analyse(proved(case("face-fr"), ("decided_on_match_alone", *args)), law(), packs=["FR-ETAT"])
    assert state(after, id_, "EU-AIA", "breach_no_untargeted_identification", *args) == "proved"
    assert claim(after, id_).outcome == claim(before, id_).outcome == "open to appraisal"


def test_a_vehicle_keeps_its_own_safety_law() -> None:
    id_ = "DE-BGB:fault/daughter/test_company/ads/death"
    found = analyse(case("overseer-de"), law(), packs=["DE-BGB"])
    assert state(found, id_, "EU-AIA", "section_b_only", "ads") == "proved"
    assert state(found, id_, "EU-AIA", "bound_high_risk", "ads", "death") == "disproved"


def test_the_city_owes_what_the_act_asks_of_those_who_use_a_high_risk_system() -> None:
    id_ = "EU-PLD24/bert/vendor/control/fall"
    found = analyse(case("traffic-city"), law(), packs=["EU-PLD24"])
    for duty in (
        "duty_assign_overseer",
        "duty_feed_suitable_data",
        "duty_monitor_operation",
        "duty_keep_logs_as_deployer",
    ):
        assert state(found, id_, "EU-AIA", duty, "city", "control", "fall") == "proved"
    assert state(found, id_, "EU-AIA", "breach_assign_overseer", "city", "control", "fall") == "open"


def test_exploiting_a_child_breaks_the_ban_and_what_that_is_worth_is_contested() -> None:
    id_ = "DE-BGB:fault/mother/provider/app/illness"
    told = analyse(case("companion-eu"), law(), packs=["DE-BGB"])
    assert state(told, id_, "EU-AIA", "breach_disclose_ai_contact", "provider", "app", "illness") == "disproved"
    shown = proved(
        case("companion-eu"),
        ("exploits_vulnerability", "app"),
        ("behaviour_distorted", "app", "illness"),
        ("significant_harm_likely", "app", "illness"),
        ("act_caused", "provider", "illness"),
    )
    found = analyse(shown, law(), packs=["DE-BGB"])
    assert state(found, id_, "EU-AIA", "breach_no_prohibited_practice", "provider", "app", "illness") == "proved"
    (point,) = [p for p in found.contested if p.code == "DE-BGB-823-2-AIA"]
    assert id_ in point.matters_to


# --- what the readings say of single studies -----------------------------------------------------------------


def test_both_positions_on_information_stand_in_the_result() -> None:
    found = analyse(case("companion-eu"), law())
    (point,) = [p for p in found.contested if p.code == "EU-PLD24-r13-output"]
    assert [takes for _, _, takes in point.positions] == [False, True]
    assert point.used == point.positions[0][0]
    assert "EU-PLD24/mother/provider/app/death" in point.matters_to
    assert "EU-PLD24/mother/provider/app/illness" not in point.matters_to


def test_keeper_and_motor_insurer_come_first_then_the_driver_then_the_others() -> None:
    text = terminal.render(analyse(case("overseer-de"), law(), packs=["DE-BGB", "DE-STVG"]), 4000)
    places = order_of(
        text,
        (
            "motor insurer of the test car are liable under German law on keepers",
            "The safety driver is liable, unless it rebuts",
            "firm that employs the driver",
        ),
    )
    assert places == sorted(places)


def test_the_employer_of_a_human_overseer_is_found_through_the_overseer() -> None:
    """By the employment alone: no other link of the chain leads to the firm."""
    file = case("overseer-de")
    assert {e.does for e in file.chain if e.from_ == "staffing_firm"} == {"employs"}
    tried = {
        c.defendant
        for c in analyse(file, law(), packs=["DE-BGB"]).claims
        if c.title.startswith("Compensation from the principal")
    }
    assert "staffing_firm" in tried
    alone = replace(file, chain=tuple(e for e in file.chain if e.from_ != "staffing_firm"))
    assert "staffing_firm" not in {c.defendant for c in analyse(alone, law(), packs=["DE-BGB"]).claims}


def test_if_feed_or_program_did_it_each_answers_for_the_whole() -> None:
    file = case("traffic-city")
    wrong = proved(
        replace(file, groups=tuple(replace(g, standing="proved") for g in file.groups)),
        ("unwritten_care_neglected", "vendor", "fall"),
        ("unwritten_care_neglected", "sensor_supplier", "fall"),
        ("to_blame", "vendor", "fall"),
        ("to_blame", "sensor_supplier", "fall"),
    )
    found = analyse(wrong, law(), packs=["DE-BGB"])
    for id_ in ("DE-BGB:fault/bert/vendor/control/fall", "DE-BGB:fault/bert/sensor_supplier/feed/fall"):
        one = claim(found, id_)
        assert one.outcome == "made out on a presumption"
        assert {e.code: e.burden for e in one.elements}["DE-BGB-fault-cause"] == "defendant"
        assert {o.code: o.state for o in one.offers}["DE-BGB-830-whole"] == "yes"


# --- refusals, and the page a reader sees --------------------------------------------------------------------


@pytest.mark.parametrize(("study", "place"), [("face-us", "US-MI"), ("overseer-us", "US-AZ")])
def test_a_place_that_only_a_law_about_something_else_reaches_is_refused(study: str, place: str) -> None:
    found = analyse(case(study), law())
    assert {c.outcome for c in found.claims} == {"outside scope"}
    (refusal,) = found.refusals
    assert place in refusal.what
    assert refusal.why in " ".join(terminal.render(found, 4000).split())
    assert "Nothing was refused" not in html.render(found)


def test_one_claim_within_scope_is_enough_not_to_refuse() -> None:
    file = case("face-us")
    about_work = replace(
        file, facts=tuple(replace(f, value="pay") if f.is_ == "field_of_life" else f for f in file.facts)
    )
    assert analyse(about_work, law()).refusals == ()


@pytest.mark.slow
@pytest.mark.parametrize("study", PAGES)
def test_the_page_shows_the_whole_chain(study: str) -> None:
    page = html.render(analyse(case(study), law()))
    linked = {x for e in case(study).chain for x in (e.from_, e.to)}
    for party in (p for p in case(study).parties if p.id in linked):
        assert html.environment().from_string("{{ x }}").render(x=party.label) in page


@pytest.mark.parametrize("basis", ["recalled", "secondary"])
def test_the_first_lines_mark_law_that_nobody_checked(basis: str) -> None:
    study = {"recalled": "face-fr", "secondary": "overseer-de"}[basis]
    first = terminal.render(analyse(case(study), law())).split("CLAIMS ·")[0]
    assert f"[{basis}]: " in first


def test_the_page_says_why_rome_ii_and_brussels_leave_state_acts_alone() -> None:
    text = " ".join(terminal.render(analyse(case("face-fr"), law())).split())
    assert "Brussels Ia does not decide which courts have jurisdiction (Acts of State authority)" in text
    assert "Rome II does not decide which law applies (Acts of State authority)" in text


def test_what_was_done_in_public_office_is_no_open_claim_under_the_general_rule() -> None:
    text = terminal.render(analyse(case("traffic-city"), law()))
    first, rest = text.split("CLAIMS ·", 1)
    (fallen,) = [part for part in rest.split("\n\n") if part.startswith("CLAIMS THAT FALL AWAY")]
    assert "Not yet proved against the city under German law of unlawful acts. Missing: Fault;" in " ".join(
        first.split()
    )
    assert "Missing: Unlawful harm by such a helper in doing the task; Want of care" in " ".join(first.split())
    assert "against the city and keeper" not in " ".join(first.split())
    assert "Done in public office - the State answers instead" in " ".join(fallen.split())
