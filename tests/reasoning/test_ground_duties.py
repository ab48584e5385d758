"""Duties of an invented statute that gives no claim: whom they bind, from when, what moved them, whether they were kept."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from solidum.analysis import Analysis, analyse
from solidum.casefile import loads
from solidum.law.library import Library, load_library
from solidum.reasoning.duties import Duty

LAW = Path(__file__).parent / "duty_law"
CASE = """\
solidum: 1
title: A saw slips
as_of: {as_of}
record: {record}
parties:
  - {{id: maker, kind: company, country: DE}}
  - {{id: seller, kind: company, country: DE}}
  - {{id: victim, kind: natural_person, country: DE}}
things:
  - {{id: saw, kind: physical_product, placed_on_market: {placed}}}
chain:
  - {{from: maker, does: manufactures, to: saw, standing: undisputed}}
  - {{from: seller, does: distributes, to: saw, standing: undisputed}}
harms: [{harm}]
facts: [{facts}]
"""
HARM = "{{id: cut, victim: victim, interest: health{date}, involves: [saw], standing: undisputed}}"
RISKY = "{is: risky, args: [saw], value: yes, standing: undisputed}"
TESTED = "{{is: tested, args: [maker, saw], value: {}, standing: undisputed}}"


@cache
def law() -> Library:
    return load_library(LAW)


def analysed(
    *facts: str,
    day: str | None = "2031-05-01",
    placed: str = "2030-06-01",
    as_of: str = "2031-05-01",
    record: str = "open",
    harm: bool = True,
) -> Analysis:
    harms = HARM.format(date=f", date: {day}" if day else "") if harm else ""
    return analyse(
        loads(CASE.format(as_of=as_of, record=record, placed=placed, harm=harms, facts=", ".join(facts))), law()
    )


def duty(analysis: Analysis, code: str, party: str | None = "maker") -> Duty:
    return next(d for d in analysis.duties.rows if d.rule.code == code and d.party == party)


def codes(grounds: Any) -> list[str]:
    return [g.code for g in grounds]


def test_a_duty_that_binds_says_since_when_and_by_which_rules() -> None:
    found = duty(analysed(RISKY), "ZZ-DUTY-3")
    assert (found.state, found.since, found.bound_from) == ("binds", date(2030, 1, 1), None)
    assert codes(found.by) == ["ZZ-DUTY-3", "ZZ-DUTY-1", "ZZ-DUTY-9", "ZZ-DUTY-10"]
    assert found.against == ()
    assert found.rule.protects == ("life", "health")
    assert found.evidence == ("ZZ-LIAB-4",)


def test_before_its_date_it_does_not_bind_and_names_the_rule_that_moved_it() -> None:
    found = duty(analysed(RISKY, day="2029-12-31"), "ZZ-DUTY-3")
    assert (found.state, found.bound_from) == ("does not bind", date(2030, 1, 1))
    assert codes(found.against) == ["ZZ-DUTY-9-moved", "ZZ-DUTY-9", "ZZ-DUTY-1-late"]


def test_an_older_thing_is_bound_only_once_the_law_reaches_old_things_too() -> None:
    found = duty(analysed(RISKY, placed="2020-01-01"), "ZZ-DUTY-3")
    assert (found.state, found.bound_from) == ("does not bind", date(2035, 1, 1))
    assert set(codes(found.against)) == {"ZZ-DUTY-10", "ZZ-DUTY-1-late"}
    late = duty(analysed(RISKY, placed="2020-01-01", day="2035-01-01", as_of="2035-01-01"), "ZZ-DUTY-3")
    assert (late.state, late.since) == ("binds", date(2035, 1, 1))


def test_an_exception_takes_it_away_and_its_own_place_is_named() -> None:
    exempt = "{is: exempt, args: [maker], value: yes, standing: undisputed}"
    found = duty(analysed(RISKY, exempt), "ZZ-DUTY-3")
    assert found.state == "does not bind"
    assert [(g.code, g.at) for g in found.against] == [("ZZ-DUTY-3", ("3(2)",))]


def test_what_hangs_on_an_open_fact_names_it() -> None:
    found = duty(analysed(), "ZZ-DUTY-3")
    assert (found.state, found.missing) == ("open", (("risky", "saw"),))
    assert duty(analysed(record="closed"), "ZZ-DUTY-3").state == "does not bind"
    both = duty(analysed(), "ZZ-DUTY-4")
    assert both.missing == (("asked_by_office", "maker"),)


@pytest.mark.parametrize(
    "facts",
    [(), (RISKY,), (TESTED.format("yes"),), (TESTED.format("no"), RISKY)],
)
def test_the_facts_that_are_missing_are_enough_once_they_are_shown(facts: tuple[str, ...]) -> None:
    for found in analysed(*facts).duties.rows:
        if found.state != "open":
            continue
        shown = [
            f"{{is: {key[0]}, args: [{', '.join(key[1:])}], value: yes, standing: proved}}" for key in found.missing
        ]
        assert duty(analysed(*facts, *shown), found.rule.code, found.party).state == "binds"
        for less in range(len(shown)):  # and none is too many
            fewer = [*facts, *shown[:less], *shown[less + 1 :]]
            assert duty(analysed(*fewer), found.rule.code, found.party).state != "binds"


def test_a_duty_of_makers_does_not_speak_to_a_seller_nor_the_other_way_round() -> None:
    analysis = analysed(RISKY)
    for code, party in (("ZZ-DUTY-3", "seller"), ("ZZ-DUTY-5", "maker")):
        found = duty(analysis, code, party)
        assert (found.state, found.addressed) == ("does not bind", False)
        assert codes(found.against) == [code]
    assert "victim" not in analysis.duties.parties()


def test_a_requirement_on_the_thing_stands_under_nobody() -> None:
    assert duty(analysed(RISKY), "ZZ-DUTY-2", None).state == "binds"


@pytest.mark.parametrize(("value", "kept"), [("yes", "kept"), ("no", "broken"), (None, "not shown")])
def test_whether_it_was_kept_is_what_its_breach_rules_say(value: str | None, kept: str) -> None:
    facts = [RISKY] + ([TESTED.format(value)] if value else [])
    found = duty(analysed(*facts), "ZZ-DUTY-3")
    assert found.kept == kept
    assert [b.code for b in found.breaches] == ["ZZ-DUTY-3-breach"]  # not what any breach leads to
    assert [b.missing for b in found.breaches] == [(("tested", "maker", "saw"),) if value is None else ()]
    assert duty(analysed(RISKY), "ZZ-DUTY-5", "seller").kept is None  # no rule says what breaks it


def test_a_day_that_is_not_stated_is_the_date_of_assessment_and_the_result_says_so() -> None:
    unsaid = analysed(RISKY, TESTED.format("no"), day=None)
    assert duty(unsaid, "ZZ-DUTY-3").state == "binds"
    assert [(d.day, d.stated) for d in unsaid.duties.days] == [(date(2031, 5, 1), False)]
    (text,) = unsaid.days_assumed
    assert text.startswith("The file does not say: When did cut happen?")
    assert "2031-05-01" in text
    assert "ZZ-DUTY-9" in text
    assert text in unsaid.assumptions
    assert analysed(RISKY, TESTED.format("no")).days_assumed == ()
    assert analysed(day=None, record="closed").days_assumed == ()  # nothing rests on it


def test_without_a_harm_the_duties_are_those_of_the_day_of_assessment() -> None:
    analysis = analysed(RISKY, harm=False)
    assert duty(analysis, "ZZ-DUTY-3").state == "binds"
    assert [(d.harm, d.day) for d in analysis.duties.days] == [("", date(2031, 5, 1))]


def test_asking_for_duties_changes_nothing_in_the_claims() -> None:
    one, other = analysed(RISKY), analysed(RISKY)
    assert one.duties.rows
    assert [(c.id, c.outcome, c.could_be) for c in one.claims] == [(c.id, c.outcome, c.could_be) for c in other.claims]
