"""Evidence, instruments, refusals, presumptions and estimates in the plan, under an invented statute."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from strategies import Data, Suit, plain_statute, text_of

from solidum.analysis import analyse
from solidum.casefile.reader import load
from solidum.law.library import load_library
from solidum.plan_schema import json_schema
from solidum.planning import Plan, plan_of, read_estimates, to_json
from solidum.reasoning.plan import ClaimPlan, Estimates, follow
from solidum.report.plan import render
from solidum.source import BadInput

DISOBEYED = "disobeyed(defendant, thing)"
CAUSED = "caused(thing, harm)"


def statute(reaches: Data | None = None) -> Data:
    """Rust, proved or presumed from disobedience, has to be the cause; a warning defeats the claim."""
    opening: Data = {
        "kind": "disclosure",
        "for": None,
        "when": {"fact": "shoddy(thing)"},
        "reaches": reaches
        or {"asks": "claimant", "from": "defendant", "how": "court_order", "facts": "any", "refusal": DISOBEYED},
    }
    presumption: Data = {
        "kind": "presumption",
        "for": None,
        "when": {"fact": DISOBEYED},
        "unless": [{"when": {"not": {"fact": "rusty(thing)"}}, "burden": "defendant", "effect": "disproves"}],
        "concludes": "faulty(thing)",
        "against": "defendant",
    }
    direct = [
        {
            "kind": "definition",
            "for": None,
            "when": {"all": [{"fact": "rusty(thing)"}, {"fact": "loud(thing)"}]},
            "concludes": "faulty(thing)",
        },
        presumption,
        {"kind": "element", "for": "damages", "when": {"held": "faulty(thing)"}},
        {"kind": "element", "for": "damages", "when": {"fact": CAUSED}},
        {"kind": "defence", "for": "damages", "when": {"fact": "warned(defendant, thing)"}},
        opening,
    ]
    return plain_statute(direct, [{"id": "faulty", "args": {"thing": "thing"}, "title": "a faulty thing"}])


def suit(*, facts: list[Data] | None = None, reaches: Data | None = None, **more: Any) -> Suit:
    unknown = [("rusty", ["t"]), ("loud", ["t"]), ("caused", ["t", "h"]), ("warned", ["d", "t"])]
    listed = [
        {"is": f, "args": a, "standing": "unknown", "evidence": ["log"] if f == "rusty" else []} for f, a in unknown
    ]
    case: Data = {
        "solidum": 1, "title": "Small", "as_of": date(2026, 11, 24), "record": "open",
        "parties": [{"id": "v", "name": "Vera"}, {"id": "d", "name": "Dora"}], "things": [{"id": "t", "name": "The tool"}],
        "chain": [{"from": "d", "does": "manufactures", "to": "t", "standing": "undisputed"}],
        "harms": [{"id": "h", "victim": "v", "involves": ["t"], "standing": "proved"}],
        "facts": listed if facts is None else facts,
        "evidence": [{"id": "log", "describes": "the log", "held_by": "d", "kept_until": date(2026, 12, 24)}],
        **more,
    }  # fmt: skip
    return Suit(statute(reaches), [], case)


def plan(made: Suit, party: str | None = None, estimates: Estimates | None = None) -> tuple[Plan, ClaimPlan]:
    found = plan_of(made.analysis(), party=party, estimates=estimates)
    (claim,) = found.claims
    jsonschema.validate(to_json(found), json_schema(), cls=jsonschema.Draft202012Validator)
    return found, claim


def labels(sets: Any) -> list[set[tuple[str, str]]]:
    return [{(s.label.partition("(")[0], s.ending) for s in one.showings} for one in sets.sets]


def test_the_claimant_has_one_way_and_it_is_safe_only_without_a_warning() -> None:
    _, claim = plan(suit())
    way = {("rusty", "shown"), ("loud", "shown"), ("caused", "shown")}
    assert claim.over == "listed"
    assert labels(claim.enough) == [way]
    assert labels(claim.safe) == [way | {("warned", "contrary shown")}]
    assert claim.enough.complete
    assert claim.count is not None
    assert (claim.count.of, claim.count.holds) == (3**4, 2)


def test_the_defendant_keeps_the_claim_off_by_any_one_of_four() -> None:
    _, claim = plan(suit(), "d")
    assert claim.side == "defendant"
    assert claim.reached
    assert labels(claim.enough) == [set()]
    assert {frozenset(s) for s in labels(claim.safe)} == {
        frozenset({(f, e)})
        for f, e in (
            ("rusty", "contrary shown"),
            ("loud", "contrary shown"),
            ("caused", "contrary shown"),
            ("warned", "shown"),
        )
    }
    assert len(claim.threats.sets) == 1


def test_a_fact_says_who_holds_its_evidence_and_how_to_get_it() -> None:
    _, claim = plan(suit())
    rust = next(f for f in claim.facts if f.fact == ("rusty", "t"))
    (piece,) = rust.evidence
    assert (piece.id, piece.held_by, piece.kept_until, piece.gone) == ("log", "d", date(2026, 12, 24), False)
    assert rust.reached_by == (("X-6", "d"),)
    (found,) = claim.instruments
    assert (found.state, found.asks, found.holder) == ("open", "v", "d")
    assert labels(found.missing) == [{("shoddy", "met")}]


def test_a_refusal_that_counts_is_worth_more_than_the_evidence() -> None:
    """The order disobeyed presumes what rust and noise together would prove: one showing is left, not two."""
    found, claim = plan(suit())
    (instrument,) = claim.instruments
    assert instrument.refusal is not None
    assert (instrument.refusal.left, instrument.refusal.outcome) == (1, "not yet made out")
    worth = {f.fact[0]: (f.left, f.refusal_worth_more) for f in claim.facts if f.fact}
    assert worth["rusty"] == (2, ("d",))
    assert worth["loud"] == (2, ("d",))
    assert "worth more than a good answer" in render(found)


def test_a_refusal_to_which_the_law_attaches_nothing_yields_nothing() -> None:
    plainly: Data = {"asks": "claimant", "from": "defendant", "how": "request", "facts": ["rusty"]}
    found, claim = plan(suit(reaches=plainly))
    (instrument,) = claim.instruments
    assert instrument.refusal is None
    assert {f.fact for f in claim.facts if f.reached_by} == {("rusty", "t")}
    assert not any(f.refusal_worth_more for f in claim.facts)
    assert "A refusal by itself yields nothing" in render(found)


def test_a_presumption_says_what_it_replaces_what_triggers_and_what_rebuts_it() -> None:
    disobeyed = {"is": "disobeyed", "args": ["d", "t"], "standing": "unknown"}
    made = suit()
    made.case["facts"].append(disobeyed)
    _, claim = plan(made)
    (rule,) = claim.presumptions
    assert (rule.state, rule.against, rule.used) == ("not triggered", "defendant", 1)
    assert labels(rule.triggers) == [{("disobeyed", "shown")}]
    assert labels(rule.instead_of) == [{("rusty", "shown"), ("loud", "shown")}]
    assert [burden for _, burden in rule.rebuttals] == ["defendant"]
    disobeyed |= {"standing": "proved", "value": True}
    assert plan(made)[1].presumptions[0].state == "live"


def test_the_first_branch_is_followed_to_the_outcome_it_predicts() -> None:
    _, claim = plan(suit())

    def yes(step: Any) -> str:
        return "shown"

    end, ended = follow(claim.strategy, yes)
    assert end.outcome == "made out"
    assert len(ended) == 3
    refused, _ = follow(
        claim.strategy, lambda s: next((b.answer for b in s.branches if b.answer.startswith("refused")), "shown")
    )
    assert refused.outcome in ("made out on a presumption", "not yet made out")
    with pytest.raises(KeyError):
        follow(claim.strategy, lambda s: "perhaps")


def test_what_is_not_listed_is_looked_at_where_the_list_decides_nothing() -> None:
    _, claim = plan(suit(facts=[]))
    assert claim.over == "all"
    assert {("caused", "shown"), ("disobeyed", "shown")} in labels(claim.enough)


def test_no_probability_without_an_estimate() -> None:
    found, claim = plan(suit())
    assert claim.chance is None
    assert all(not f.chances and f.worth is None for f in claim.facts)
    assert "%" not in render(found)


@pytest.fixture
def estimated(tmp_path: Path) -> Callable[[str], ClaimPlan]:
    def read(text: str) -> ClaimPlan:
        file = tmp_path / "estimates.yaml"
        file.write_text(text, encoding="utf-8")
        made = suit()
        return plan(made, estimates=read_estimates(file, made.analysis()))[1]

    return read


FOUR = """\
facts:
  - {fact: rusty(t), endings: {shown: 0.5, never shown: 0.5}, cost: 9, delay_days: 30}
  - {fact: loud(t), endings: {shown: 0.5, never shown: 0.5}, cost: 1, delay_days: 5}
  - {fact: "caused(t, h)", endings: {shown: 0.8, contrary shown: 0.2}, cost: 5, delay_days: 60}
  - {fact: "warned(d, t)", endings: {shown: 0.1, never shown: 0.9}}
"""


def test_independent_estimates_give_the_exact_probability(estimated: Callable[[str], ClaimPlan]) -> None:
    claim = estimated("independent: yes\n" + FOUR)
    assert claim.chance is not None
    assert claim.chance.exact
    assert claim.chance.low == claim.chance.high == pytest.approx(0.5 * 0.5 * 0.8 * 0.9)
    rust = next(f for f in claim.facts if f.fact == ("rusty", "t"))
    assert dict(rust.chances)["shown"].low == pytest.approx(0.36)
    assert rust.worth == pytest.approx(0.36)
    (one,) = claim.enough.sets
    assert (one.cost, one.delay) == (15, 60)


def test_dependent_estimates_give_bounds(estimated: Callable[[str], ClaimPlan]) -> None:
    claim = estimated(FOUR)
    assert claim.chance is not None
    assert claim.chance.low == 0
    assert claim.chance.high == pytest.approx(0.5)
    assert "independent" in claim.chance_note
    assert not any(f.chances for f in claim.facts)


def test_an_estimate_may_be_an_interval_and_may_be_missing(estimated: Callable[[str], ClaimPlan]) -> None:
    text = FOUR.replace("shown: 0.8, contrary shown: 0.2", "shown: [0.6, 0.8], contrary shown: [0.2, 0.4]")
    claim = estimated("independent: yes\n" + text)
    assert claim.chance is not None
    assert (claim.chance.low, claim.chance.high) == (pytest.approx(0.135), pytest.approx(0.18))
    assert claim.chance.exact
    claim = estimated("independent: yes\n" + "\n".join(FOUR.splitlines()[:-1]) + "\n")
    assert claim.chance is not None
    assert (claim.chance.low, claim.chance.high) == (0, pytest.approx(0.2))
    assert "1 unsettled point(s) have no estimate" in claim.chance_note


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("facts: {}", "no file of estimates"),
        ("facts: []\nodds: 1", "unknown key `odds`"),
        ("facts: [{fact: rusty(x)}]", "`x` is not in the case file"),
        ("facts: [{fact: rusti(t)}]", "no fact `rusti`"),
        ("facts: [{fact: rusty(t), endings: {perhaps: 0.5}}]", "`perhaps` is no ending"),
        ("facts: [{fact: rusty(t), endings: {shown: 1.5}}]", "no probability"),
        ("facts: [{fact: rusty(t), endings: {shown: 0.7, never shown: 0.7}}]", "add up to 1.4"),
        ("facts: [{fact: rusty(t), cost: free}]", "no whole number"),
        ("facts: [{cost: 1}]", "without its fact"),
        ("facts: []\nindependent: perhaps", "not yes or no"),
    ],
)
def test_estimates_that_cannot_be_used(estimated: Callable[[str], ClaimPlan], text: str, says: str) -> None:
    with pytest.raises(BadInput) as error:
        estimated(text)
    assert says in str(error.value).lower()
    assert "estimates.yaml:" in str(error.value)


@pytest.mark.parametrize(("key", "says"), [({"party": "x"}, "no party `x`"), ({"only": "x"}, "no claim `x`")])
def test_a_plan_is_for_what_the_case_holds(key: dict[str, str], says: str) -> None:
    with pytest.raises(BadInput) as error:
        plan_of(suit().analysis(), **key)  # type: ignore[arg-type]
    assert says in str(error.value).lower()


@pytest.mark.parametrize(
    ("reaches", "says"),
    [
        ({"asks": "thing", "from": "defendant", "how": "request", "facts": "any"}, "is no party of the rule"),
        ({"asks": "claimant", "from": "defendant", "how": "request", "facts": ["rusti"]}, "reaches no fact `rusti`"),
        (
            {"asks": "claimant", "from": "defendant", "how": "request", "facts": "any", "refusal": "rusti(thing)"},
            "no fact `rusti`",
        ),
        ({"asks": "claimant", "from": "defendant", "how": "request"}, "`facts` is missing"),
        ({"asks": "claimant", "from": "defendant", "how": "letter", "facts": "any"}, "is not known"),
    ],
)
def test_a_rule_that_opens_evidence_is_checked(reaches: Data, says: str) -> None:
    with pytest.raises(BadInput) as error:
        suit(reaches=reaches).library()
    assert says in str(error.value).lower()


def test_the_text_is_the_same_each_time_and_names_nothing_unknown() -> None:
    one, two = (render(plan(suit())[0]) for _ in range(2))
    assert one == two
    assert "Vera against Dora" in one
    assert "BEST NEXT STEP" in one
    assert text_of(suit().case)


@pytest.mark.slow
def test_on_the_real_packs_an_order_is_one_of_the_claims_own_law_or_of_the_court() -> None:
    """A claimant may see its data whatever it claims for; an order is for the claim it is about, or by the court's own rules.

    Procedure and evidence go by the law of the court (Rome II 1(3)), so a national rule serves any claim before that
    country's courts, and none elsewhere.
    """
    case = load(Path(__file__).parents[2] / "benchmarks" / "ten_parties.yaml")
    library = load_library()
    analysis = analyse(case, library)
    ids = ("EU-PLD24/anna/sensor/lidar/leg", "EU-GDPR/ben/operator/cloud/film")
    claims = [c for id_ in ids for c in plan_of(analysis, only=id_).claims]
    seen = {(library.rules[i.code].pack, i.how) for c in claims for i in c.instruments}
    assert len({pack for pack, _ in seen}) > 1
    for claim in claims:
        own, _, _, _, harm = claim.claim.split("/")
        courts = {c.forum for c in case.claims if c.forum and harm in c.for_}
        courts = courts or {h.place for h in case.harms if h.id == harm}
        for found in claim.instruments:
            pack = library.packs[library.rules[found.code].pack]
            of_the_court = pack.nature == "national" and courts <= (pack.territory or frozenset())
            assert found.how == "request" or pack.id == own or of_the_court
            assert found.holder not in (claim.party, found.asks)
    ordered = [i for c in claims for i in c.instruments if i.how == "court_order"]
    assert {library.packs[library.rules[i.code].pack].nature for i in ordered} == {"directive", "national"}
    assert all(i.missing.sets for i in ordered)
    for one in ordered:  # what a refusal yields is told only where the law attaches something to it
        reach = library.rules[one.code].reaches
        assert reach is not None
        assert one.refusal is None or reach.refusal is not None
    assert any(one.refusal is not None for one in ordered)
