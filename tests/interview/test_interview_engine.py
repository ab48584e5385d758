"""The interview as a machine: nothing is lost, nothing useless is asked, and its end is a case file that says the same."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import prod
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from oracle import Oracle, interviewed

from solidum.analysis import analyse
from solidum.casefile.model import Money
from solidum.casefile.reader import load, loads
from solidum.casefile.write import write
from solidum.interview import Answer, BadAnswer, Interview, Link, Question
from solidum.interview.facts import FREE, keys_of
from solidum.interview.script import fact_key
from solidum.law.library import Library
from solidum.reasoning.firmness import Analyst

CASES = Path(__file__).resolve().parents[2] / "cases"
SOME = [
    "studies/chatbot-moffatt",
    "decided/nat-moffatt",
    "decided/adm-deliveroo-bologna",
]
MORE = ["studies/recruitment-us", "decided/disc-meister", "decided/pld85-veedfald", "decided/pld85-boston-scientific"]


def outcomes(interview: Interview) -> dict[str, str]:
    written = loads(write(interview.case))
    assert written == interview.case
    return {claim.id: claim.outcome for claim in analyse(written, interview.library).claims}


def same_outcomes(name: str, law: Library) -> None:
    case = load(CASES / f"{name}.yaml")
    found = interviewed(Interview(law), Oracle(case))
    wanted = {claim.id: claim.outcome for claim in analyse(case, law).claims}
    assert wanted
    assert outcomes(found) == wanted


@pytest.mark.parametrize("name", SOME)
def test_an_interview_ends_in_a_file_that_analyses_like_the_hand_written_one(name: str, law: Library) -> None:
    same_outcomes(name, law)


@pytest.mark.slow
@pytest.mark.parametrize("name", MORE)
def test_longer_interviews_do_too(name: str, law: Library) -> None:
    same_outcomes(name, law)


# --- random interviews over the invented statute --------------------------------------------------------------

FEWER = settings(max_examples=settings().max_examples // 3)
"""Each example is a whole interview."""
NAMES = ["Vera", "Maker AG", "Robot", "Ünë", "q", "12", "ja", "no", "maker", "A log of the day"]
DAYS = [date(2019, 1, 2), date(2026, 5, 4), date(2026, 11, 25)]


def answers(question: Question) -> st.SearchStrategy[Answer]:
    """Every kind of answer that the question takes."""
    choices = [choice.value for choice in question.choices]
    targets = [target.value for target in question.targets]
    values: st.SearchStrategy[Any] = {
        "text": st.sampled_from(NAMES),
        "yes_no": st.booleans(),
        "date": st.sampled_from(DAYS),
        "amount": st.just(Money(Decimal("120.50"), "EUR")),
        "country": st.sampled_from(["DE", "FR"]),
        "duration": st.just("3 years"),
        "choice": st.sampled_from(choices or [""]),
        "many": st.lists(st.sampled_from(choices or [""]), min_size=1, max_size=2, unique=True).map(tuple),
        "link": st.builds(Link, st.sampled_from(choices or [""]), st.sampled_from(targets or [""])),
    }[question.kind]
    standings: list[Any] = [None, "undisputed", "proved", "disputed", "alleged"] if question.stands else [None]
    given = st.builds(Answer, value=values, standing=st.sampled_from(standings))
    if not question.special:
        return given
    return given | st.sampled_from(question.special).map(lambda word: Answer(special=word))


@st.composite
def told(draw: st.DrawFn, law: Library, steps: int) -> list[Interview]:
    """Every moment of a random interview, with going back and changing one's mind."""
    moments = [Interview(law)]
    for _ in range(draw(st.integers(1, steps))):
        now = moments[-1]
        if now.given and draw(st.integers(0, 5)) == 0:
            moments.append(now.back() if draw(st.booleans()) else now.on())
            continue
        question = now.next()
        if question is None:
            break
        answer = draw(answers(question))
        try:
            moments.append(now.answer(question, answer))
        except BadAnswer as error:
            assert str(error).endswith(".")
            event("an answer was refused")
    return moments


BEGUN = """\
solidum: 1
title: A bear bites
as_of: 2026-11-25
record: open
parties:
  - {id: vic, name: Vera, kind: natural_person, country: DE}
  - {id: maker, name: Maker AG, kind: company, country: DE}
  - {id: aunt, name: the aunt, kind: natural_person, country: DE}
things:
  - {id: bear, name: Talking bear, kind: physical_product}
chain:
  - {from: maker, does: manufactures, to: bear, standing: undisputed}  # it says so on the label
harms:
  - {id: bite, victim: vic, interest: health, loss: injury, place: DE, date: 2026-03-01, involves: [bear], standing: proved}
claims:
  - {id: c1, claimant: vic, for: [bite], against: whoever_answers, forum: DE}
"""


def begun(toy: Library) -> Interview:
    now = Interview(toy, loads(BEGUN)).answer("standing", Answer(value="proved"))
    for name in ("chain.vic@1", "chain.aunt@1", "evidence@1"):
        now = now.answer(name, Answer(special="done"))
    return now


@FEWER
@given(data=st.data())
def test_no_answer_is_lost_and_nothing_raises(data: st.DataObject, toy: Library) -> None:
    moments = data.draw(told(toy, 60))
    for before, after in itertools.pairwise(moments):
        lost = before.answers.keys() - after.answers.keys()
        changed = {q for q in before.answers if after.answers.get(q) != before.answers[q]}
        assert not lost
        assert len(changed) <= 1
        if len(after.given) > len(before.given):
            assert not changed
    last = moments[-1]
    assert {row.question for row in last.summary()} == last.answers.keys()
    if last.begun:
        assert loads(write(last.case)) == last.case
        kinds = {type(entity) for entity in last.case.entities.values()}
        event(f"kinds of entries: {len(kinds)}")
    again = Interview(toy, given=last.given, at=last.at)
    assert again.next() == last.next()
    assert [m.state for m in last.map()].count("now") <= 1


@FEWER
@given(data=st.data())
def test_an_answer_taken_back_and_given_again_leaves_all_later_ones(data: st.DataObject, toy: Library) -> None:
    last = data.draw(told(toy, 40))[-1]
    if not last.given:
        return
    last = Interview(toy, given=last.given)
    picked = data.draw(st.sampled_from([g.question for g in last.given if g.question not in last.idle]))
    asked = last.question(picked)
    assert asked is not None
    try:
        other = last.answer(asked, data.draw(answers(asked)))
    except BadAnswer:
        return
    event(f"answers that are not needed now: {len(other.idle)}")
    assert other.answers.keys() == last.answers.keys()
    back = last.answers[picked]
    restored = Interview(toy, given=tuple(_restored(g, picked, back) for g in other.given))
    assert restored.case == last.case


def _restored(given: Any, question: str, answer: Answer) -> Any:
    return replace(given, answer=answer) if given.question == question else given


@FEWER
@given(data=st.data())
def test_every_fact_asked_could_still_matter(data: st.DataObject, toy: Library) -> None:
    now = begun(toy)
    for _ in range(data.draw(st.integers(0, 25))):
        question = now.next()
        if question is None:
            assert all(not could_change(now, claim.id) for claim in now.analysis.claims)
            event("asked to the end")
            return
        assert question == Interview(toy, now.base, now.given).next()
        if question.id.startswith("roles."):
            raised = {w.claim for w in now.why(question)}
            assert raised
            assert not raised & {claim.id for claim in now.analysis.claims}
        else:
            reason = now.reason()
            assert reason is not None
            assert reason == now.why(question)[0]
            assert decides(now, reason.claim, question)
        try:
            now = now.answer(question, data.draw(answers(question)))
        except BadAnswer:
            event("an answer was refused")


def analyst_of(interview: Interview, claim_id: str) -> Analyst:
    """The analysis's own view of a claim with everything open."""
    claim = interview.analysis.claim(claim_id)
    return claim._wide.analyst(claim.roots)


def decides(interview: Interview, claim_id: str, question: Question) -> bool:
    """Does the fact decide between two outcomes under some endings of all others? By trying every one of them."""
    analyst = analyst_of(interview, claim_id)
    free = [k for k in analyst.items if analyst.circuit.items[k].group in FREE]
    mine = [k for k in free if any(interview._id_of(key) == question.id for key in keys_of(analyst, k))]
    return any(differs(analyst, free, item) for item in mine)


def differs(analyst: Analyst, free: Sequence[Hashable], item: Hashable) -> bool:
    circuit = analyst.circuit
    order = [item, *(k for k in free if k != item)]
    sizes = [len(circuit.items[k].endings) for k in order]
    lanes = prod(sizes)
    assert lanes <= 400_000
    full = (1 << lanes) - 1
    masks: dict[tuple[Hashable, int], int] = {}
    step = 1
    for key, size in zip(order, sizes, strict=True):
        block = (1 << step) - 1
        repeated = full // ((1 << (step * size)) - 1)  # a bit at the start of every period
        for ending in range(size):
            masks[key, ending] = (block << (step * ending)) * repeated
        step *= size

    def leaf(node: int) -> int:
        key, rail = circuit.leaves[node]
        found = circuit.items[key]
        if key not in order:
            return full * (rail in found.now)
        return sum(masks[key, e] for e, (_, rails) in enumerate(found.endings) if rail in rails)

    musts = analyst.grounder.musts_on(free)
    value = circuit.evaluate(circuit.cone_of([*analyst.roots, *musts]), leaf, lanes)
    good = full
    for must in musts:
        good &= value[must]
    size = sizes[0]
    for one in range(size):
        for other in range(one + 1, size):
            shift = other - one
            both = good & (good >> shift) & masks[item, one]
            if any((value[root] ^ (value[root] >> shift)) & both for root in analyst.roots):
                return True
    return False


def could_change(interview: Interview, claim_id: str) -> bool:
    """Could an answer to some question that was not asked yet decide anything in a claim that is within the scope?"""
    analyst = analyst_of(interview, claim_id)
    free = [k for k in analyst.items if analyst.circuit.items[k].group in FREE]
    open_ = [k for k in free if any(interview._may_ask(key) for key in keys_of(analyst, k))]
    claim = interview.analysis.claim(claim_id)
    return claim.outcome != "outside scope" and any(differs(analyst, free, item) for item in open_)


# --- small things -------------------------------------------------------------------------------------------


def test_the_first_fact_asked_can_settle_the_claim_alone(toy: Library) -> None:
    now = begun(toy)
    for party in ("maker", "aunt"):
        now = now.answer(f"roles.{party}@1", Answer(special="done"))
    question = now.next()
    assert question is not None
    assert question.text == "Is Talking bear a toy?"
    reason = now.reason()
    assert reason is not None
    assert [turn.ending for turn in reason.turns if turn.today == "outside scope"] == ["contrary shown"]
    assert {place.kind for place in reason.elements} == {"scope"}
    assert now.answer(question, Answer(value=False)).next() is None


def test_a_role_raises_a_claim_and_the_question_says_which(toy: Library) -> None:
    now = begun(toy)
    question = now.next()
    assert question is not None
    assert question.id == "roles.maker@1"
    assert [w.title for w in now.why(question)] == ["Compensation from the keeper"]
    now = now.to("roles.aunt@1").answer("roles.aunt@1", Answer(value=Link("keeps", "bear"), standing="disputed"))
    assert [(f.is_, f.args, f.standing) for f in now.case.facts] == [("keeps", ("aunt", "bear"), "disputed")]
    assert any(claim.defendant == "aunt" for claim in now.analysis.claims)


def test_what_cannot_be_so_together_is_refused_and_nothing_changes(toy: Library) -> None:
    now = begun(toy).answer("fact:hid_evidence(maker)", Answer(value=True))
    with pytest.raises(BadAnswer, match="contradicts itself"):
        now.answer("fact:obeyed_rule(maker)", Answer(value=True))
    assert now.answer("fact:obeyed_rule(maker)", Answer(value=False)).case.facts[-1].value is False


def test_don_t_know_refused_disputed_and_alleged(toy: Library) -> None:
    now = begun(toy)
    now = now.answer("fact:toy(bear)", Answer(special="dont_know"))
    now = now.answer("fact:shown_safe(bear)", Answer(special="refused"))
    now = now.answer("fact:cause(bear,bite)", Answer(value=True, standing="disputed"))
    now = now.answer("fact:hid_evidence(maker)", Answer(value=True, standing="admitted", by="maker"))
    now = now.answer("fact:unsafe(bear)", Answer(special="skip"))
    found = {f.is_: (f.value, f.standing, f.by, f.note) for f in now.case.facts}
    assert found == {
        "toy": (None, "unknown", None, None),
        "shown_safe": (None, "unknown", None, "asked, and the answer was refused"),
        "cause": (True, "disputed", None, None),
        "hid_evidence": (True, "admitted", "maker", None),
    }
    with pytest.raises(BadAnswer, match="Say who"):
        now.answer("fact:obeyed_rule(maker)", Answer(value=True, standing="admitted"))


def test_a_party_left_out_takes_what_hangs_on_it_along_and_brings_it_back(toy: Library) -> None:
    now = Interview(toy)
    said: list[Answer] = [
        Answer(value="A case"),
        Answer(value=date(2026, 11, 25)),
        Answer(value="Vera"),
        Answer(value="natural_person"),
        Answer(value="DE"),
        Answer(value="Maker AG", id="maker"),
        Answer(value="company"),
        Answer(value="DE"),
        Answer(special="done"),
        Answer(value="Bear"),
        Answer(value="physical_product"),
        Answer(special="done"),
        Answer(value="proved"),
        Answer(special="done"),
        Answer(value=Link("manufactures", "bear")),
        Answer(special="done"),
    ]
    for answer in said:
        question = now.next()
        assert question is not None
        now = now.answer(question, answer)
    full = now.case
    assert [p.id for p in full.parties] == ["vera", "maker"]
    assert len(full.chain) == 1
    less = now.answer("parties@2", Answer(special="left_out"))
    assert [p.id for p in less.case.parties] == ["vera"]
    assert not less.case.chain
    assert {"party.maker.kind", "chain.maker@1"} <= less.idle
    assert less.answers.keys() == now.answers.keys()
    again = less.answer("parties@2", Answer(value="Maker SE", id="maker"))
    assert [p.name for p in again.case.parties] == ["Vera", "Maker SE"]
    assert again.case.chain == full.chain


def test_a_claim_set_aside_is_asked_about_no_more(toy: Library) -> None:
    now = begun(toy).answer("roles.maker@1", Answer(special="done")).answer("roles.aunt@1", Answer(special="done"))
    (claim,) = now.analysis.claims
    assert now.next() is not None
    left = now.aside(claim.id)
    assert left.next() is None
    assert [m.state for m in left.map() if m.claim] == ["aside"]
    assert left.unsettled() == left.analysis.claims
    assert left.aside(claim.id, yes=False).next() == now.next()


def test_a_closed_record_is_not_asked_about(toy: Library) -> None:
    closed = loads(BEGUN.replace("record: open", "record: closed"))
    now = Interview(toy, closed)
    assert now.next() is None
    assert now.unsettled() == ()


def test_facts_already_in_the_file_are_not_asked_again(toy: Library) -> None:
    more = BEGUN + "facts:\n  - {is: cause, args: [bear, bite], value: yes, standing: disputed}\n"
    now = Interview(toy, loads(more))
    asked = set()
    while (question := now.next()) is not None:
        asked.add(fact_key(question.id))
        special = "done" if "done" in question.special else "skip"
        now = now.answer(question, Answer(value="proved") if question.id == "standing" else Answer(special=special))
    assert ("cause", "bear", "bite") not in asked
    assert ("toy", "bear") in asked


def test_all_facts_that_decide_a_claim_come_in_the_order_in_which_they_would_be_asked(toy: Library) -> None:
    now = begun(toy)
    while (question := now.next()) is not None and question.id.startswith("roles."):
        now = now.answer(question, Answer(special="done"))
    found = {claim.id: [q.id for q in now.about(claim.id, 9)] for claim in now.analysis.claims}
    assert any(found.values())
    for claim, ids in found.items():
        assert len(set(ids)) == len(ids)
        assert [q.id for q in now.about(claim, 1)] == ids[:1]
    asked = now.next()
    assert asked is not None
    assert asked.id in {ids[0] for ids in found.values() if ids}
    with pytest.raises(BadAnswer):
        now.about("nobody's claim", 9)


@pytest.mark.parametrize(
    "id_", ["parties@x", "parties@0", "@1", "nothing@1", "edge.a.b", "edge.a.b.c.d", "party.", "party..kind", "roles.",
            "roles.nobody@1", "fact:(((", "fact:toy()", "aside:", ".", ""],
)  # fmt: skip
def test_an_odd_id_is_no_question(toy: Library, id_: str) -> None:
    assert begun(toy).question(id_) is None
