"""Regimes: read with every problem, refused where they contradict themselves, told apart, advised on, run on cases."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path

import pytest

from solidum.analysis import Analysis, analyse
from solidum.casefile import load as load_case
from solidum.casefile.model import Fact
from solidum.cli import main
from solidum.lab import regimes
from solidum.lab.regimes.advise import advise
from solidum.lab.regimes.checked import findings
from solidum.lab.regimes.compared import compare_regimes, to_json
from solidum.lab.regimes.compiled import pack_for
from solidum.lab.regimes.diff import diff
from solidum.lab.regimes.instrument import own_words
from solidum.lab.regimes.menus import menus, parts
from solidum.lab.regimes.reader import read
from solidum.law.library import Library, load_library
from solidum.report.paper import text
from solidum.report.regimes import comparison, differences, explain
from solidum.source import BadInput

ROOT = Path(__file__).resolve().parents[2]
STUDIES = sorted((ROOT / "cases/studies").glob("*.yaml"))
IDS = [regime.id for regime in regimes.ready()]
BASELINE = ROOT / "regimes/baseline.yaml"


@pytest.fixture(scope="module")
def law() -> Library:
    return load_library()


def changed(tmp_path: Path, old: str, new: str, base: Path = BASELINE) -> Path:
    text = base.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "mine.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


# --- reading ------------------------------------------------------------------------------------------


def test_the_ready_regimes_are_those_of_the_issue() -> None:
    assert set(IDS) == {
        "aild", "baseline", "baseline_several", "ep2020", "expert_group", "fund", "nothing", "pld24", "pld85",
        "single_operator", "strict", "us_lead_act",
    }  # fmt: skip


def test_a_contradiction_is_refused_with_the_line_at_fault(tmp_path: Path) -> None:
    evidence = "[disclosure_order, preservation_order, presumption_on_refusal, presumption_on_breach, presumption_of_link, missing_logs]"
    path = changed(tmp_path, evidence, "[presumption_on_refusal]")
    line = next(i for i, text in enumerate(path.read_text().splitlines(), 1) if "evidence:" in text)
    with pytest.raises(BadInput) as refused:
        read(path)
    (problem,) = refused.value.problems
    assert problem.place is not None
    assert problem.place.line == line
    assert "no order can be asked for" in problem.what
    assert "disclosure_order" in problem.remedy


def test_a_defence_that_takes_the_liability_away_is_a_contradiction(tmp_path: Path) -> None:
    strict = ROOT / "regimes/strict.yaml"
    path = changed(tmp_path, "    compliance: none\n", "    compliance: full_defence\n", strict)
    with pytest.raises(BadInput, match="the second takes the first away"):
        read(path)


def test_every_problem_comes_at_once_with_its_line(tmp_path: Path) -> None:
    text = BASELINE.read_text(encoding="utf-8")
    text = text.replace("rule: fault_eased", "rule: fault_eazed").replace(
        "insurance: voluntary", "insurence: voluntary"
    )
    text = text.replace("heads: [life_health,", "heads: [life,")
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read(path)
    whole = str(refused.value)
    assert "did you mean `fault_eased`?" in whole.lower()
    assert "did you mean `insurance`?" in whole.lower()
    assert "`life` is no option of `heads`" in whole
    assert all(problem.place is not None for problem in refused.value.problems)


def test_a_condition_that_no_vocabulary_knows_is_refused_at_its_line(tmp_path: Path, law: Library) -> None:
    strict = ROOT / "regimes/strict.yaml"
    path = changed(tmp_path, "exposes_public(thing)", "exposes_nobody(thing)", strict)
    with pytest.raises(BadInput) as refused:
        regimes.library_for(read(path), law)
    lines = path.read_text(encoding="utf-8").splitlines()
    places = [problem.place for problem in refused.value.problems]
    assert any(place is not None and "exposes_nobody" in lines[place.line - 1] for place in places)


def test_gaps_and_preemption_are_told(tmp_path: Path) -> None:
    text = BASELINE.read_text(encoding="utf-8").replace("rule: fault_eased", "rule: fault_presumed")
    old = "[disclosure_order, preservation_order, presumption_on_refusal, presumption_on_breach, presumption_of_link, missing_logs]"
    path = tmp_path / "mine.yaml"
    path.write_text(text.replace(old, "[]"), encoding="utf-8")
    (gap,) = [f for f in findings(read(path)) if f.kind == "gap"]
    assert "presumes fault, but nothing lets the claimant reach the logs" in gap.says
    strict = (ROOT / "regimes/strict.yaml").read_text(encoding="utf-8")
    path.write_text(
        strict.replace("legislator: union", "legislator: member_state").replace(
            "choose: joint_and_several", "choose: several"
        ),
        encoding="utf-8",
    )
    barred = [f for f in findings(read(path)) if f.kind == "pre-emption"]
    assert any("12(1)" in f.says for f in barred)
    assert all("Member State cannot" in f.remedy for f in barred)


def test_an_option_without_effect_is_told(tmp_path: Path) -> None:
    strict = ROOT / "regimes/strict.yaml"
    path = changed(tmp_path, "[disclosure_order, preservation_order, prima_facie]", "[presumption_of_link]", strict)
    assert any(f.kind == "no effect" and "the link from fault to damage" in f.says for f in findings(read(path)))


def test_an_unknown_regime_is_a_clear_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["regime", "explain", "basline"])
    assert stop.value.code == 2
    assert "Did you mean `baseline`?" in capsys.readouterr().err


def test_every_option_is_argued_for_and_against_with_sources() -> None:
    for menu in menus().values():
        for option in menu.options.values():
            assert option.does
            if menu.id != "heads":
                assert option.favours, (menu.id, option.id)
                assert option.against, (menu.id, option.id)


def test_every_option_of_step_1_compiles_alone(tmp_path: Path, law: Library) -> None:
    """Each rule with every way of meeting the gap in information: no template is broken."""
    evidence = ", ".join(menus()["evidence"].options)
    for option in menus()["rule"].options.values():
        assert set(option.data["parts"]) <= set(parts())
        text = BASELINE.read_text(encoding="utf-8")
        head, _, _ = text.partition("    rule: ")
        body = f"    rule: {option.id}\n    evidence: [{evidence}]\n    breach: per_se\n    compliance: evidence\n"
        body += "    defences: [own_fault, outside_force]\n    heads: [life_health, property]\n"
        body += "    time: {limitation: 3 years, expiry: 10 years}\n"
        body += "    caps: [{heads: [property], amount: 1000 EUR, per: event, source: a test}]\n"
        if option.id == "single_channel":
            head = head.replace("choose: joint_and_several", "choose: single_channel")
        path = tmp_path / f"{option.id}.yaml"
        path.write_text(head + body, encoding="utf-8")
        pack = pack_for(read(path), law)
        kinds = {rule.kind for rule in pack.rules}
        assert {"element", "sharing", "recourse", "limitation", "extinction", "remedy"} <= kinds


def test_the_schema_accepts_the_ready_regimes(capsys: pytest.CaptureFixture[str]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    with pytest.raises(SystemExit) as done:
        main(["regime", "schema"])
    assert done.value.code == 0
    schema = json.loads(capsys.readouterr().out)
    from solidum import source

    for path in regimes.ready_files().values():
        data = json.loads(json.dumps(source.read(path).data, default=str))
        jsonschema.Draft202012Validator(schema).validate(data)
        data["rulez"] = 1
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(schema).validate(data)


# --- telling apart, advice ------------------------------------------------------------------------------


def test_any_two_regimes_are_told_apart_in_words() -> None:
    for first, second in itertools.combinations(regimes.ready(), 2):
        found = diff(first, second)
        assert found, (first.id, second.id)
        assert all(d.first != d.second for d in found)
    assert diff(regimes.load("baseline"), regimes.load("baseline")) == ()


def test_several_instead_of_joint_is_the_difference_of_the_two_baselines() -> None:
    found = diff(regimes.load("baseline"), regimes.load("baseline_several"))
    assert [d.about for d in found if d.step == 2] == [
        "What the one harmed can ask of each",
        "What one of them cannot pay",
    ]
    assert {d.step for d in found} == {2}


def test_advice_follows_the_facts_and_never_counts() -> None:
    case = load_case(ROOT / "cases/studies/overseer-de.yaml")
    found = advise(case)
    severity = next(c for c in found.criteria if c.id == "severity")
    assert severity.said == "yes"
    unknown = next(c for c in found.criteria if c.id == "insurability")
    assert (unknown.said, unknown.pulls) == ("unknown", ())
    assert unknown.would
    from dataclasses import replace

    told = replace(case, facts=(*case.facts, Fact(is_="risk_insurable", args=("car",), value=False, standing="proved")))
    pulls = next(c for c in advise(told).criteria if c.id == "insurability").pulls
    assert {p.option.id: p.towards for p in pulls} == {"strict_operator": False, "single_channel": False, "fund": True}


# --- running --------------------------------------------------------------------------------------------


def under(regime: str, case: Path, law: Library, *facts: Fact) -> Analysis:
    from dataclasses import replace

    found = regimes.load(regime)
    read_case = load_case(case)
    told = replace(read_case, facts=(*read_case.facts, *facts))
    return analyse(regimes.case_for(found, told), regimes.library_for(found, law))


def say(name: str, *args: str, value: bool = True) -> Fact:
    return Fact(is_=name, args=args, value=value, standing="proved")


RECRUITMENT = ROOT / "cases/studies/recruitment-de.yaml"
CLAIM = "R-BASELINE/applicant/vendor/screening/by_race"


def test_a_result_says_that_it_is_a_design_and_tries_nothing_else(law: Library) -> None:
    found = under("baseline", RECRUITMENT, law)
    assert found.mode == "design"
    assert {claim.pack for claim in found.claims} == {"R-BASELINE"}


def test_the_presumptions_of_the_baseline_carry_a_claim_and_can_be_rebutted(law: Library) -> None:
    harm = next(c.harm for c in under("baseline", RECRUITMENT, law).claims if c.defendant == "vendor")
    open_ = (
        say("disobeyed_disclosure_order", "vendor", "screening"),
        say("output_gave_rise_to", "screening", harm),
        Fact(is_="fault_likely_influenced_output", args=("vendor", "screening", harm), value=True, standing="proved"),
    )
    id_ = f"R-BASELINE/applicant/vendor/screening/{harm}"
    assert under("baseline", RECRUITMENT, law).claim(id_).outcome == "not yet made out"
    found = under("baseline", RECRUITMENT, law, *open_).claim(id_)
    assert found.outcome == "made out on a presumption"
    assert {"R-BASELINE-everyone-refusal", "R-BASELINE-everyone-link-presumed"} <= set(found.rests_on)
    other = [c for c in under("baseline", RECRUITMENT, law, *open_).claims if c.defendant == "recruiter"]
    assert all(c.outcome == "not yet made out" for c in other)  # a refusal presumes nothing against somebody else
    kept = say("duty_of_care_kept", "vendor", "screening", harm)
    assert under("baseline", RECRUITMENT, law, *open_, kept).claim(id_).outcome == "not yet made out"


def test_the_stricter_tier_tells_which_criteria_fired(law: Library) -> None:
    case = ROOT / "cases/studies/overseer-de.yaml"
    facts = (
        say("controls_risk", "test_company", "car"),
        say("exposes_public", "car"),
    )
    id_ = "R-STRICT:strict/health_fund/test_company/car/hospital"
    assert under("strict", case, law).claim(id_).outcome == "scope open"
    assert under("strict", case, law, *facts).claim(id_).outcome == "made out"
    fired = set(under("strict", case, law, *facts).claim(id_).rests_on)
    assert {f"R-STRICT-strict-criterion-{name}" for name in ("grave", "control", "public")} <= fired
    uninsurable = say("risk_insurable", "car", value=False)
    assert under("strict", case, law, *facts, uninsurable).claim(id_).outcome == "outside scope"


def test_a_fund_pays_and_nobody_else(law: Library) -> None:
    found = under("fund", ROOT / "cases/studies/overseer-de.yaml", law)
    assert {claim.defendant for claim in found.claims} == {"compensation_fund"}
    assert any(claim.outcome == "made out" for claim in found.claims)


@pytest.mark.parametrize("study", STUDIES, ids=lambda p: p.stem)
def test_the_baseline_runs_on_every_study_beside_the_law_in_force(study: Path, law: Library) -> None:
    found = compare_regimes([load_case(study)], [None, regimes.load("baseline")], law)
    force, base = found.cells[0]
    assert force.analysis.mode == "case"
    assert base.analysis.mode == "design"
    if not load_case(study).harms:
        assert not base.best
        return
    assert base.best
    for change in found.changes(0, 1):
        assert change.by or change.instead_of or change.after is None or change.before is None


def test_the_comparison_is_data_and_the_same_every_time(law: Library) -> None:
    cases = [load_case(RECRUITMENT)]
    chosen = [None, regimes.load("baseline"), regimes.load("strict")]
    first = json.dumps(to_json(compare_regimes(cases, chosen, law)))
    assert first == json.dumps(to_json(compare_regimes(cases, chosen, law)))
    assert json.loads(first)["mode"] == "design"


@pytest.mark.parametrize("format_", ["text", "html", "docx", "pdf"])
def test_a_comparison_in_each_format(format_: str, tmp_path: Path) -> None:
    out = tmp_path / f"out.{format_}"
    with pytest.raises(SystemExit) as done:
        main(["compare", str(RECRUITMENT), "--regimes", "in_force,baseline", "--format", format_, "-o", str(out)])
    assert done.value.code == 0
    head = {"text": b"The same facts", "html": b"<!DOCTYPE html>", "docx": b"PK", "pdf": b"%PDF-"}[format_]
    assert out.read_bytes().startswith(head)


def test_a_comparison_tells_which_criteria_are_met_not_met_or_open(law: Library) -> None:
    """Per defendant and harm, in data and in words; the tier that applies is the one that the claim's scope says."""
    case = load_case(ROOT / "cases/studies/overseer-de.yaml")
    told = replace(case, facts=(*case.facts, say("controls_risk", "test_company", "car")))
    found = compare_regimes([told], [None, regimes.load("strict")], law)
    cell = found.cells[0][1]
    states = {(a.tier.id, a.row.defendant, a.thing, t.criterion.id): t.state for a in cell.criteria for t in a.tests}
    at = ("strict", "test_company", "car")
    assert states[*at, "control"] == "met"
    assert states[*at, "public"] == "open"
    assert states[*at, "uninsurable"] == "open"
    assert {a.state for a in cell.criteria if (a.tier.id, a.row.defendant, a.thing) == at} == {"open"}
    scopes = {"outside scope": "not met", "scope open": "open"}
    by_claim = {(c.roots.type.id, c.defendant, c.thing, c.harm, c.claimant): c.outcome for c in cell.analysis.claims}
    for a in cell.criteria:
        outcome = by_claim[a.tier.id, a.row.defendant, a.thing, a.row.harm, a.row.claimant]
        assert a.state == scopes.get(outcome, "met")
    told_json = to_json(found)["cases"][0]["cells"]
    assert told_json[0]["criteria"] == []
    assert {(c["tier"], c["applies"]) for c in told_json[1]["criteria"]} >= {("strict", "open")}
    drawn = text.render(comparison(found), 100_000)
    assert "Met: the harm is grave" in drawn
    assert (
        "open: the public is exposed without having chosen it and the risk cannot be insured (would take the tier away"
        in drawn
    )


def test_a_partial_defence_ends_where_the_danger_was_known(tmp_path: Path, law: Library) -> None:
    """Compliance frees, until the claimant shows that the danger was known all the same; the full defence stays."""
    kept = say("kept_ex_ante_duties", "vendor", "screening", "by_age")
    knew = say("knew_of_uncovered_danger", "vendor", "screening", "by_age")
    at_fault = (
        say("unwritten_care_neglected", "vendor", "by_age"),
        say("act_caused", "vendor", "by_age"),
    )
    id_ = "R-BASELINE/applicant/vendor/screening/by_age"
    outcomes = {}
    for option in ("none", "partial_defence", "full_defence"):
        folder = tmp_path / option
        folder.mkdir()
        regime = regimes.load(changed(folder, "    compliance: evidence\n", f"    compliance: {option}\n"))
        for name, facts in (("kept", (kept,)), ("knew", (kept, knew))):
            case = load_case(RECRUITMENT)
            told = replace(case, facts=(*case.facts, *at_fault, *facts))
            outcomes[option, name] = analyse(told, regimes.library_for(regime, law)).claim(id_).outcome
    assert outcomes == {
        ("none", "kept"): "made out",
        ("none", "knew"): "made out",
        ("partial_defence", "kept"): "defeated",
        ("partial_defence", "knew"): "made out",
        ("full_defence", "kept"): "defeated",
        ("full_defence", "knew"): "defeated",
    }


def test_a_regime_that_uses_packs_is_told_in_their_own_words(law: Library) -> None:
    """Explained and told apart from the packs themselves, with the provision; nothing is put in words twice."""
    aild, baseline = regimes.load("aild"), regimes.load("baseline")
    told = text.render(explain(aild, law), 100_000)
    rules = [r for r in law.packs["EU-AILD"].rules if r.kind in ("presumption", "element", "disclosure")]
    assert rules
    assert all(rule.paraphrase in told for rule in rules)
    assert own_words(baseline, law) == ()
    apart = text.render(differences(aild, baseline, law), 100_000)
    assert "What is presumed, shifted or inferred, in its own words" in apart
    assert "4(5)" in apart
    assert "composed from the menus" in apart
    assert "in its own words" not in text.render(differences(baseline, regimes.load("strict"), law), 100_000)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("caps: hello", "`caps` is no list"),
        ("caps: [hello]", "an upper limit is not a mapping"),
        ("caps: [{heads: hello, amount: 5 EUR}]", "`heads` is missing"),
        ("caps: [{heads: [ghosts], amount: 5 EUR}]", "`ghosts` is no kind of damage"),
        ("caps: [{heads: [data], amount: 5 EUR, most: 3}]", "`most`"),
        ("caps: {choose: hello}", "`caps` is no list"),
        ("time: hello", "`time` is not a mapping"),
        ("time: {limitaton: 3 years}", "`limitaton`"),
    ],
)
def test_a_value_of_another_shape_is_refused_at_its_line(tmp_path: Path, line: str, says: str) -> None:
    path = changed(tmp_path, "    breach: evidence\n", f"    breach: evidence\n    {line}\n")
    at = next(i for i, text in enumerate(path.read_text().splitlines(), 1) if line in text)
    with pytest.raises(BadInput) as refused:
        read(path)
    (problem,) = refused.value.problems
    assert says in problem.what
    assert problem.place is not None
    assert problem.place.line == at


def test_a_limit_of_a_regime_counts(tmp_path: Path, law: Library) -> None:
    limit = "caps: [{heads: [life_health, rights], amount: 5000 EUR, per: event, source: a test}]"
    path = changed(tmp_path, "    breach: evidence\n", f"    breach: evidence\n    {limit}\n")
    rules = pack_for(read(path), law).rules
    (rule,) = (r for r in rules if r.limit is not None)
    assert rule.limit is not None
    assert str(rule.limit.amount.amount) == "5000"
