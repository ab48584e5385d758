"""Clocks of an invented statute, read for cases: who, by when, what is missing, and what the outcome makes of it."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from solidum.analysis import Analysis, analyse
from solidum.casefile.reader import loads
from solidum.law.library import Library, load_library
from solidum.reasoning.clocks import ClockReading

STATUTE = """
pack: TEST-TIME
title: An invented Act on time
national: "nat:Act on time"
nature: national
status: in_force
version: "1"
checked: 2026-11-25
territory: anywhere
claims:
  - {id: damages, title: Damages, who: [victim], defendants: [manufactures], scope: in_scope(thing)}
conclusions:
  - {id: in_scope, args: {thing: thing}, title: covered}
  - {id: over, args: {party: party, thing: thing}, title: the ten years are over}
rules:
  - {code: TEST-TIME-1, at: "1", kind: definition, title: scope, when: {compare: "placed_on_market(thing) > 2000-01-01"}, concludes: in_scope(thing), paraphrase: p, basis: read, checked: 2026-11-25}
  - {code: TEST-TIME-2, at: "2", kind: element, for: damages, title: harm, when: {fact: harm_occurred(harm)}, paraphrase: p, basis: read, checked: 2026-11-25}
  - code: TEST-TIME-3
    at: "3"
    kind: limitation
    for: damages
    title: three years from the end of the year
    when:
      all:
        - fact: limitation_pleaded(claim)
        - compare: "first_known(filed(claim), as_of) > year_end(latest(aware_of_damage(victim, harm), aware_of_operator(victim, defendant))) + 3 years"
    unless:
      - {when: {fact: limitation_suspended_or_interrupted(claim)}, burden: claimant, at: "4"}
    paraphrase: p
    basis: recalled
    checked: 2026-11-25
    clock:
      title: Sue in time
      due: year_end(latest(aware_of_damage(victim, harm), aware_of_operator(victim, defendant))) + 3 years
      for: claimant
      counts: national
      suspends: yes
      done: filed(claim)
      effect: The claim is barred.
  - {code: TEST-TIME-5, at: "5", kind: definition, title: ten years, when: {compare: "first_known(filed(claim), as_of) > placed_on_market(thing) + 10 years"}, concludes: "over(party, thing)", paraphrase: p, basis: read, checked: 2026-11-25}
  - code: TEST-TIME-6
    at: "6"
    kind: extinction
    for: damages
    title: ten years
    when: {shown: "over(defendant, thing)"}
    paraphrase: p
    basis: read
    checked: 2026-11-25
    clock: {title: Sue before the right ends, due: placed_on_market(thing) + 10 years, for: claimant, done: filed(claim), effect: The right is gone.}
  - code: TEST-TIME-7
    at: "7"
    kind: disclosure
    title: answer
    when: {shown: in_scope(thing)}
    paraphrase: p
    basis: read
    checked: 2026-11-25
    clock:
      - {title: Answer, due: "identification_request_received(defendant, thing) + 1 month", for: defendant, counts: eu_periods, done: "named_operator_or_supplier_on(defendant, thing)", effect: Silence counts as refusal.}
      - {title: Keep the papers, undated: as long as they matter, for: defendant, when: {fact: "controls_logs(defendant, thing)"}, effect: They may be gone.}
  - code: TEST-TIME-8
    at: "8"
    kind: definition
    title: answered late
    when: {compare: "named_operator_or_supplier_on(defendant, thing) > identification_request_received(defendant, thing) + 1 month"}
    concludes: over(party, thing)
    paraphrase: p
    basis: read
    checked: 2026-11-25
"""

CASE = """
solidum: 1
title: A machine
as_of: 2027-06-01
record: open
parties:
  - {id: ana, name: Ana, kind: natural_person}
  - {id: one, name: One, kind: company, country: DE}
  - {id: two, name: Two, kind: company, country: FR}
things:
  - {id: machine, placed_on_market: 2022-02-28}
chain:
  - {from: one, does: manufactures, to: machine, standing: undisputed}
  - {from: two, does: manufactures, to: machine, standing: undisputed}
harms:
  - {id: cut, victim: ana, date: 2023-03-01, place: DE, involves: [machine], standing: proved}
claims:
  - {id: c1, claimant: ana, for: [cut], against: whoever_answers, forum: DE, pleas: [limitation]%CLAIM}
evidence:
  - {id: log, kind: log, describes: the log, held_by: one, kept_until: 2027-06-30}
  - {id: gone, kind: log, describes: a lost log, status: lost, kept_until: 2027-06-30}
facts:
  - {is: aware_of_damage, args: [ana, cut], value: 2023-03-01, standing: undisputed}
%FACTS
suspensions:
%STOPS
"""
ONE, TWO = "aware_of_operator, args: [ana, one]", "aware_of_operator, args: [ana, two]"
BOTH = f"  - {{is: {ONE}, value: 2023-04-01, standing: undisputed}}\n  - {{is: {TWO}, value: 2024-01-01, standing: proved}}"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    path: Path = tmp_path_factory.mktemp("law") / "TEST-TIME.yaml"
    path.write_text(STATUTE, encoding="utf-8")
    return load_library(extra=[path])


Read = Callable[..., Analysis]


@pytest.fixture(scope="module")
def read(library: Library) -> Read:
    def run(facts: str = BOTH, stops: str = "", claim: str = "", change: tuple[str, str] = ("", "")) -> Analysis:
        text = CASE.replace("%FACTS", facts).replace("%STOPS", stops).replace("%CLAIM", claim).replace(*change)
        return analyse(loads(text), library, packs=["TEST-TIME"])

    return run


def clock(analysis: Analysis, name: str, party: str = "one") -> ClockReading:
    mine = [c for c in analysis.clocks if c.id.split("/")[0] == name and party in (c.actor, c.towards)]
    assert len(mine) == 1
    return mine[0]


def outcome(analysis: Analysis, party: str) -> str:
    return next(c.outcome for c in analysis.claims if c.defendant == party)


def test_each_defendant_has_a_limit_of_its_own(read: Read) -> None:
    found = read()
    first, second = clock(found, "TEST-TIME-3", "one"), clock(found, "TEST-TIME-3", "two")
    assert (first.due, first.state) == (date(2026, 12, 31), "passed")  # a Thursday
    assert (second.due, second.state) == (date(2027, 12, 31), "running")  # a Friday
    assert (outcome(found, "one"), outcome(found, "two")) == ("time-barred", "made out")
    assert first.actor == "ana"
    assert first.claims == ("TEST-TIME/ana/one/machine/cut",)
    assert first.basis == "recalled"
    assert "the end of the year of: the last of: aware of damage (Ana, cut) on 2023-03-01" in first.formula
    assert first.formula.endswith("plus 3 years: 2026-12-31")


def test_a_suspension_moves_day_and_outcome_against_those_whom_it_names(read: Read) -> None:
    stop = "  - {from: 2025-01-01, until: 2025-06-30, against: [one], reason: talks}"  # 181 days
    found = read(stops=stop)
    moved, other = clock(found, "TEST-TIME-3", "one"), clock(found, "TEST-TIME-3", "two")
    assert (moved.due, moved.paused) == (date(2027, 6, 30), 181)
    assert "stood still on 181 days: talks" in moved.formula
    assert (outcome(found, "one"), moved.state) == ("made out", "running")
    assert (other.due, other.paused) == (date(2027, 12, 31), 0)
    assert clock(found, "TEST-TIME-6").due == date(2032, 2, 28)  # the right to sue ends without regard to talks


@pytest.mark.parametrize(("filed", "barred"), [("2027-06-30", False), ("2027-07-01", True)])
def test_the_day_shown_is_the_day_that_counts(read: Read, filed: str, barred: bool) -> None:
    stop = "  - {from: 2025-01-01, until: 2025-06-30, claim: c1}"
    found = read(stops=stop, claim=f", filed: {filed}")
    assert (outcome(found, "one") == "time-barred") == barred
    assert clock(found, "TEST-TIME-3").state == ("done late" if barred else "done in time")
    assert clock(found, "TEST-TIME-3").done == date.fromisoformat(filed)


@pytest.mark.parametrize(("filed", "barred"), [("2023-01-02", False), ("2023-01-03", True)])
def test_a_claim_on_the_monday_after_new_year_is_in_time_where_the_law_says_so(
    read: Read, filed: str, barred: bool
) -> None:
    """31 December 2022 is a Saturday, 1 January a Sunday: the working day after it still does."""
    facts = "  - {is: aware_of_operator, args: [ana, one], value: 2019-05-05, standing: undisputed}"
    older = ("value: 2023-03-01", "value: 2019-05-05")
    found = read(facts, claim=f", filed: {filed}", change=older)
    assert clock(found, "TEST-TIME-3").due == date(2023, 1, 2)
    assert (outcome(found, "one") == "time-barred") == barred


def test_where_court_and_harm_lie_in_two_countries_no_holidays_move_the_day(read: Read) -> None:
    facts = "  - {is: aware_of_operator, args: [ana, one], value: 2019-05-05, standing: undisputed}"
    found = clock(read(facts, change=("forum: DE", "forum: FR")), "TEST-TIME-3")
    assert found.due == date(2026, 12, 31)
    assert any("Which country's law" in text for text in found.warnings)
    unknown = clock(read(facts, change=("forum: DE", "forum: PL")), "TEST-TIME-3")
    assert unknown.counting is None
    lone = clock(read(facts, change=("place: DE, involves", "place: PL, involves"), claim=""), "TEST-TIME-3")
    assert lone.counting is None


def test_a_suspension_that_goes_on_leaves_the_day_open(read: Read) -> None:
    found = read(stops="  - {from: 2026-12-22, against: [one]}")
    stopped = clock(found, "TEST-TIME-3", "one")
    assert (stopped.state, stopped.due) == ("suspended", None)
    assert "it stands still, with 10 days left" in stopped.formula  # 22 to 31 December
    assert outcome(found, "one") == "made out"


def test_an_unknown_day_gives_a_formula_and_a_question_and_no_day(read: Read) -> None:
    found = clock(read(f"  - {{is: {TWO}, value: 2024-01-01, standing: proved}}"), "TEST-TIME-3", "one")
    assert (found.state, found.day) == ("no date", None)
    assert [m.what for m in found.missing] == ["aware of operator (Ana, One)"]
    assert "Ana" in found.missing[0].question
    assert "day not known" in found.formula
    assert any("No day can be named" in text for text in found.warnings)


def test_days_that_the_parties_dispute_give_a_span(read: Read) -> None:
    facts = (
        f"  - {{is: {ONE}, value: 2023-04-01, standing: alleged, by: one}}\n"
        f"  - {{is: {ONE}, value: 2025-04-01, standing: alleged, by: ana}}"
    )
    found = clock(read(facts), "TEST-TIME-3", "one")
    assert (found.due, found.earliest, found.latest) == (None, date(2026, 12, 31), date(2029, 1, 2))
    assert found.state == "may have passed"
    assert "stated as 2023-04-01 or 2025-04-01 and not settled" in found.formula
    assert found.day == date(2026, 12, 31)


def test_many_stated_days_give_the_span_of_the_first_and_the_last(read: Read) -> None:
    days = [date(2023, 4, 1) + timedelta(days=40 * n) for n in range(30)]
    facts = "\n".join(f"  - {{is: {ONE}, value: {day}, standing: alleged, by: one}}" for day in days)
    damage = "\n".join(
        f"  - {{is: aware_of_damage, args: [ana, cut], value: {day}, standing: disputed}}" for day in days[:5]
    )
    given = "  - {is: aware_of_damage, args: [ana, cut], value: 2023-03-01, standing: undisputed}"
    found = clock(read(facts, change=(given, damage)), "TEST-TIME-3", "one")
    assert (found.earliest, found.latest) == (date(2026, 12, 31), date(2029, 12, 31))
    assert len(found.missing) == 2


def test_a_day_outside_the_calendar_is_none(read: Read) -> None:
    facts = f"  - {{is: {ONE}, value: 9998-01-01, standing: undisputed}}"
    found = clock(read(facts), "TEST-TIME-3", "one")
    assert (found.day, found.state) == (None, "no date")
    assert any("outside the calendar" in text for text in found.warnings)


def test_an_exception_that_is_shown_sets_the_day_aside(read: Read) -> None:
    fact = "  - {is: limitation_suspended_or_interrupted, args: [c1], value: yes, standing: proved}"
    found = clock(read(BOTH + "\n" + fact), "TEST-TIME-3", "one")
    assert found.state == "set aside"
    assert found.warnings[0].startswith("An exception is shown (4)")


def test_a_deadline_of_the_other_side(read: Read) -> None:
    asked = "\n  - {is: identification_request_received, args: [one, machine], value: 2027-05-15, standing: proved}"
    found = clock(read(BOTH + asked), "TEST-TIME-7.1", "one")
    assert (found.actor, found.towards) == ("one", "ana")
    assert found.due == date(2027, 6, 15)
    answered = "\n  - {is: named_operator_or_supplier_on, args: [one, machine], value: 2027-06-16, standing: proved}"
    assert clock(read(BOTH + asked + answered), "TEST-TIME-7.1", "one").state == "done late"


def test_a_deadline_moves_on_for_the_rules_that_look_at_it_too(read: Read) -> None:
    """Asked on 28 January: 28 February 2027 is a Sunday, so an answer on Monday is in time, on Tuesday late."""
    asked = "\n  - {is: identification_request_received, args: [one, machine], value: 2027-01-28, standing: proved}"
    for day, late in ((date(2027, 3, 1), False), (date(2027, 3, 2), True)):
        answer = f"\n  - {{is: named_operator_or_supplier_on, args: [one, machine], value: {day}, standing: proved}}"
        found = read(BOTH.replace("2023-04-01", "2025-04-01") + asked + answer)
        assert clock(found, "TEST-TIME-7.1").state == ("done late" if late else "done in time")
        assert (outcome(found, "one") == "extinguished") == late


def test_a_clock_runs_only_where_its_condition_may_hold(read: Read) -> None:
    def papers(fact: str) -> list[ClockReading]:
        found = read(BOTH + fact).clocks
        return [c for c in found if c.id.startswith("TEST-TIME-7.2") and c.actor == "one"]

    assert papers("") == []
    assert papers("\n  - {is: controls_logs, args: [one, machine], value: no, standing: proved}") == []
    shown = papers("\n  - {is: controls_logs, args: [one, machine], value: yes, standing: proved}")
    open_ = papers("\n  - {is: controls_logs, args: [one, machine], standing: unknown}")
    assert [(c.state, c.sure) for c in (*shown, *open_)] == [("undated", True), ("undated", False)]


def test_evidence_that_may_be_gone_is_a_clock_and_what_is_gone_is_none(read: Read) -> None:
    found = [c for c in read().clocks if c.kind == "evidence"]
    assert [(c.id, c.due, c.towards, c.state) for c in found] == [
        ("evidence/log", date(2027, 6, 30), "one", "running"),
    ]


def test_the_next_day_comes_first_and_ids_are_stable(read: Read) -> None:
    found = read()
    running = [c.day for c in found.clocks if c.state == "running"]
    assert running == sorted(running, key=lambda day: day or date.max)
    assert [c.state for c in found.clocks][-1] == "passed"
    ids = [c.id for c in found.clocks]
    assert len(ids) == len(set(ids))
    again = read(stops="  - {from: 2025-01-01, until: 2025-06-30}")
    assert {c.id for c in again.clocks} == set(ids)


def test_what_an_unknown_day_can_still_do_is_told_whatever_the_day(read: Read) -> None:
    """Brute force over the days: every outcome that some day gives is among those the analysis names."""
    unknown = f"  - {{is: {ONE}, standing: unknown}}"
    stop = "  - {from: 2025-01-01, until: 2025-06-30, against: [one]}\n  - {from: 2026-06-01, until: 2026-06-07}"
    later = ("as_of: 2027-06-01", "as_of: 2027-08-01")
    analysis = read(unknown, stops=stop, change=later)
    claim = next(c for c in analysis.claims if c.defendant == "one")
    named = {claim.outcome} | {c.outcome for c in claim.could_be if c.over == "facts_listed"}
    tried = {
        outcome(
            read(unknown.replace("standing: unknown", f"value: {day}, standing: proved"), stop, change=later), "one"
        )
        for day in [date(2022, 12, 30) + timedelta(days=n) for n in (0, 1, 2, 300, 366, 367, 368, 700, 1100)]
    }
    assert tried == named == {"made out", "time-barred"}
