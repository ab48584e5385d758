"""Verdicts: what agrees, what only echoes a fact, what rests on the decision's own rule, what is open."""

import json
from pathlib import Path
from typing import Any

import pytest
from decided_case import asked, case_of, echoes, fact, toy, written

from solidum import decided
from solidum.casefile.model import Decided
from solidum.decided import VERDICTS, before, citations, verify
from solidum.source import BadInput, Problem

SERIES = fact("safety_below_legal_requirement", "robot")
LINK = fact("causal_link", "robot", "blow")
DEFECT = fact("safety_below_entitlement", "robot")
ORDER = fact("disobeyed_disclosure_order", "maker", "robot")


def given(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "taken_as_given": True}


def run(tmp_path: Path, *texts: str, explained: str | None = None) -> list[dict[str, Any]]:
    paths = []
    for at, text in enumerate(texts):
        paths.append(tmp_path / f"case{at}.yaml")
        paths[-1].write_text(text, encoding="utf-8")
    reasons = None
    if explained is not None:
        reasons = tmp_path / "explained" / "explained.yaml"
        reasons.parent.mkdir(exist_ok=True)
        reasons.write_text(explained, encoding="utf-8")
    found = verify(paths, toy(), reasons).to_json()
    assert list(found["questions"][0]) == [
        "case", "question", "ask", "decided", "solidum", "verdict", "own_rule", "by_silence", "rule", "explained",
    ]  # fmt: skip
    questions: list[dict[str, Any]] = found["questions"]
    return questions


# --- echo


@pytest.mark.parametrize(
    ("facts", "of", "echo"),
    [
        # an evaluation is what the court decided: the conclusion only repeats it
        ([DEFECT], "TOY-E2", True),
        ([DEFECT], "defective", True),
        ([DEFECT, LINK, ORDER], "TOY-E2", True),  # the order makes it presumed, not proved
        ([{**DEFECT, "standing": "undisputed"}], "defective", True),
        ([given(DEFECT)], "defective", False),
        # a presumption is the law's own step
        ([ORDER], "defective", False),
        # a finding of which the conclusion is only another name
        ([LINK], "caused", True),
        ([LINK], "TOY-E3", True),
        ([given(LINK)], "caused", False),
        ([{**LINK, "standing": "undisputed"}], "caused", False),
        ([{**LINK, "standing": "admitted", "by": "maker"}], "TOY-E3", False),
        ([{**LINK, "degree": "likely"}], "caused", False),  # inferable, by a rule
        # a rule of several ways says more than its facts
        ([fact("safety_below_legal_requirement", "robot")], "defective", True),
        ([fact("undiscoverable_at_release", "robot")], "unforeseeable", True),
    ],
)
def test_echo_of_a_state(facts: list[dict[str, Any]], of: str, echo: bool) -> None:
    assert echoes("state", of=of, facts=facts) is echo


def test_what_would_agree_anyway_is_no_echo() -> None:
    assert not echoes("state", "held", of="TOY-E2", facts=[DEFECT, LINK, ORDER])
    assert echoes("state", "held", of="TOY-E2", facts=[DEFECT, LINK])


def test_roles_are_no_echo() -> None:
    """That the maker answers is the law's step from what it did; there is more than one way to get there."""
    assert not echoes("state", of="answerable")
    assert not echoes("state", of="TOY-E1")


def test_what_a_question_lays_over_the_file_echoes_as_well() -> None:
    assert echoes("state", of="defective", given=["met safety_below_entitlement(robot)"])
    assert not echoes("state", of="defective", given=[given(DEFECT)])
    assert not echoes("state", of="defective", given=["disobeyed_disclosure_order(maker, robot)"])


def test_an_outcome_needs_more_than_evaluations() -> None:
    assert not echoes("outcome", facts=[DEFECT, LINK])


def test_an_offer_that_is_only_an_evaluation_echoes() -> None:
    plausible = fact("claim_plausible", "maker", "robot", "blow")
    assert echoes("available", of="TOY-10", facts=[plausible])
    assert not echoes("available", of="TOY-10", facts=[given(plausible)])
    assert not echoes("available", of="TOY-11")


@pytest.mark.parametrize("ask", ["burden", "matters", "suffices", "amount", "share"])
def test_hypothetical_questions_are_no_echo(ask: str) -> None:
    more = {"fact": "causal_link(robot, blow)", "of": "caused"} if ask == "matters" else {}
    if ask in ("burden", "suffices"):
        more = {"of": "caused"}
    assert not echoes(ask, facts=[DEFECT, LINK], **more)


def test_a_contrary_answer_echoes_too() -> None:
    no = [{**DEFECT, "value": "no"}, {**fact("safety_below_legal_requirement", "robot"), "value": "no"}]
    assert asked("state", of="defective", facts=no).text == "disproved"
    assert echoes("state", of="defective", facts=no)


# --- own rule


@pytest.mark.parametrize(
    ("source", "cites"),
    [
        ("ecli: ECLI:EU:C:2030:77", True),
        ('citation: "C-77/30, ECLI:EU:C:2030:77"', True),
        ("ecli: ECLI:EU:C:2030:7", False),
        ("ecli: ECLI:EU:C:2030:777", False),
        ("citation: an unreported judgment", False),
        ("citation: C-1/99", False),
    ],
)
def test_which_decision_a_rule_comes_from(tmp_path: Path, source: str, cites: bool) -> None:
    text = written(
        "state",
        "proved",
        of="defective",
        facts=[given(SERIES), DEFECT | {"standing": "unknown"}],
        source=source,
    )
    row = run(tmp_path, text)[0]
    assert (row["verdict"], row["own_rule"], row["rule"]) == ("agree", cites, "TOY-3-series")


def test_a_rule_that_was_not_needed_is_not_what_carries(tmp_path: Path) -> None:
    facts = [given(SERIES), given(DEFECT)]
    text = written("state", "proved", of="defective", facts=facts, source="ecli: ECLI:EU:C:2030:77")
    row = run(tmp_path, text)[0]
    assert (row["verdict"], row["own_rule"], row["rule"]) == ("agree", False, "TOY-3")


@pytest.mark.parametrize(("citation", "own"), [("C-77/30", True), ("C-78/30", False)])
def test_a_view_on_contested_law_may_be_the_decision_s_own(tmp_path: Path, citation: str, own: bool) -> None:
    text = written("state", "proved", of="counts", interest="psychological_health", source=f"citation: {citation}")
    row = run(tmp_path, text)[0]
    assert (row["verdict"], row["own_rule"], row["rule"]) == ("agree", own, "TOY-5-mind")


@pytest.mark.parametrize(
    ("decision", "text", "cites"),
    [
        (Decided(ecli="ECLI:EU:C:2030:77"), "ECLI:EU:C:2030:77", True),
        (Decided(ecli="EU:C:2030:77"), "see ECLI:EU:C:2030:77, paragraph 4", True),
        (Decided(ecli="ECLI:EU:C:2030:77"), "ECLI:EU:C:2030:770", False),
        (Decided(citation="VI ZR 10/24, ECLI:DE:BGH:2024:181124UVIZR10.24.0"), "nat:BGH VI ZR 10/24", True),
        (Decided(citation="[2010] UKSC 23"), "nat:[2010] UKSC 23", True),
        (Decided(citation="no. 5"), "nat:no. 5 of another list", False),
        (Decided(citation="C-358/08; [2010] UKSC 23"), "joined: C-358/08", True),
        (Decided(), "anything", False),
        (None, "anything", False),
    ],
)
def test_how_decisions_are_cited(decision: Decided | None, text: str, cites: bool) -> None:
    assert citations(decision)(text) is cites


def test_without_a_trace_the_law_is_the_same() -> None:
    assert before(toy(), citations(Decided(ecli="ECLI:EU:C:1999:1"))) is None
    earlier = before(toy(), citations(Decided(citation="C-77/30")))
    assert earlier is not None
    assert not earlier.rules["TOY-5-mind"].contested[0].takes
    assert earlier.rules["TOY-4"] is toy().rules["TOY-4"]


# --- the whole


AGREES = written("outcome", "liable", facts=[LINK, ORDER])
ECHOES = written("state", "proved", of="defective", facts=[DEFECT])
OPEN = written("state", "proved", of="caused", facts=[LINK | {"degree": "likely"}])
CONTRADICTS = written("outcome", "liable")
INEXPRESSIBLE = written("outcome", "liable", claim={"pack": "NONE"})


def test_each_verdict(tmp_path: Path) -> None:
    rows = run(tmp_path, AGREES, ECHOES, OPEN, CONTRADICTS, INEXPRESSIBLE)
    assert tuple(row["verdict"] for row in rows) == VERDICTS
    assert [row["case"] for row in rows] == [f"case{n}" for n in range(5)]
    assert rows[4]["solidum"] == "cannot be put: no pack NONE"


EXPLAINED = """
- {case: case1, question: q, verdict: contradict, reason: the Act is silent, provision: 4}
- {case: case2, question: q, verdict: open, reason: of another verdict, provision: 4}
"""


def test_explanations_count_only_for_their_verdict_and_never_as_agreeing(tmp_path: Path) -> None:
    texts = (AGREES, CONTRADICTS, CONTRADICTS)
    rows = run(tmp_path, *texts, explained=EXPLAINED)
    assert [row["explained"] for row in rows] == [None, "the Act is silent (4)", None]
    found = verify([tmp_path / f"case{n}.yaml" for n in range(3)], toy(), tmp_path / "explained" / "explained.yaml")
    assert not found.all_explained
    assert found.idle == ("case2 q: open",)
    assert "Explanations without such a verdict (delete them): case2 q: open." in found.to_text()
    assert found.totals() == {
        "questions": 3, "cases": 3, "agree": 1, "echo": 0, "open": 0, "contradict": 2, "inexpressible": 0,
        "agree_without_own_rule": 1, "agree_with_own_rule": 0, "agree_by_silence": 0, "explained": 1,
    }  # fmt: skip
    two = verify([tmp_path / f"case{n}.yaml" for n in range(2)], toy(), tmp_path / "explained" / "explained.yaml")
    assert two.all_explained
    assert two.idle == ()  # what is not verified is not missed


@pytest.mark.parametrize(
    ("explained", "what"),
    [
        ("case: x", "is not a list"),
        ("- {case: a, question: b, verdict: open, reason: c}", "not complete"),
        ("- a text", "not complete"),
    ],
)
def test_explanations_must_be_complete(tmp_path: Path, explained: str, what: str) -> None:
    with pytest.raises(BadInput, match=what):
        run(tmp_path, AGREES, explained=explained)


def test_every_unreadable_case_is_reported(tmp_path: Path) -> None:
    bad = [
        written("outcome", "liable", given=["no_such_fact(robot)"]),
        written("outcome", "liable", given=["x("]),
    ]
    with pytest.raises(BadInput) as caught:
        run(tmp_path, AGREES, *bad)
    assert {Path(p.place.file).name for p in caught.value.problems if p.place} == {"case1.yaml", "case2.yaml"}


def test_a_record_that_contradicts_itself_is_reported_at_the_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BadInput([Problem(None, "the record contradicts itself", "", "")])

    monkeypatch.setattr(decided, "analyse_record", refuse)
    with pytest.raises(BadInput) as caught:
        run(tmp_path, AGREES)
    (problem,) = caught.value.problems
    assert problem.place is not None
    assert AGREES.splitlines()[problem.place.line - 1].lstrip(" -").startswith('{"id": "q"')


def test_the_text_is_the_same_as_the_data(tmp_path: Path) -> None:
    run(tmp_path, AGREES, CONTRADICTS)
    found = verify([tmp_path / "case0.yaml", tmp_path / "case1.yaml"], toy())
    text = found.to_text()
    assert "agree         q (outcome): decided liable; Solidum made out on a presumption" in text
    assert "2 questions in 2 decisions: 1 agree without the decision's own rule (50 %)" in text
    assert json.loads(json.dumps(found.to_json())) == found.to_json()


def test_a_case_without_a_decision_has_nothing_to_verify(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(written("outcome").split("decided:")[0], encoding="utf-8")
    assert verify([path], toy()).verdicts == ()


def test_the_order_of_the_facts_of_a_case_never_matters(tmp_path: Path) -> None:
    facts = [LINK, ORDER, DEFECT]
    one = run(tmp_path, written("outcome", "liable", facts=facts))
    other = run(tmp_path, written("outcome", "liable", facts=facts[::-1]))
    assert one == other


def test_case_helper_is_not_changed_by_asking() -> None:
    case, _ = case_of("outcome", facts=[LINK])
    assert case == case_of("outcome", facts=[LINK])[0]


# --- silence


def test_no_that_cannot_fail_is_counted_apart(tmp_path: Path) -> None:
    """Whether a fact matters that no rule looks at is answered no, and said to be so by silence."""
    assert "part_of" in toy().unasked
    assert not {"manufactures", "safety_below_entitlement"} & toy().unasked
    rows = run(
        tmp_path,
        written("matters", "no", of="defective", fact="part_of(arm, robot)"),
        written("matters", "no", of="defective", fact="undiscoverable_at_release(robot)"),
    )
    assert [(row["verdict"], row["by_silence"]) for row in rows] == [("agree", True), ("agree", False)]
