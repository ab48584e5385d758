"""How a rule that binds before any harm meets liability: exactly where the text lets it, and nowhere else.

The duties are those that the AI Act's pack holds on the day of the test, so a new one is tested without being named
here. For each, and for each way in which it can be broken, two records are made from the rules' own conditions: one in
which the duty binds, and the same with the breach. All else is a claim for injury in which only the defect is missing.
What must follow is read off the article and the interest that the duty protects, not off the rules under test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import pytest
from law_breaching import SCENE, Builder, Draft

from solidum.law.library import Library, load_library
from solidum.law.model import Condition, Pack, Ref, Rule, Value
from solidum.law.walk import refs, rule_conditions
from solidum.reasoning.claims import OUTCOMES, roots
from solidum.reasoning.explain import Explainer
from solidum.reasoning.firmness import Analyst
from solidum.reasoning.ground import Grounder, Scene
from solidum.reasoning.record import Key

EVENT, PLACED, TODAY = date(2031, 1, 10), date(2030, 9, 1), date(2031, 6, 1)
"""Late enough for every duty to bind a new system."""
DAYS = (EVENT, date(2031, 2, 1), date(2031, 5, 31), PLACED, date(2024, 1, 1))
MISSING, PRESUMED = "not yet made out", "made out on a presumption"
LIABILITY, ACT = "EU-PLD24", "EU-AIA"
INTERPLAY = {
    "breach-trigger", "breach-as-evidence", "protective-statute", "evidence-source", "compliance-effect", "role-change",
}  # fmt: skip
INJURY: dict[Key, Value | bool] = {
    ("involves", "harm", "thing"): True,
    ("victim_of", "claimant", "harm"): True,
    ("capacity", "claim"): "victim",
    ("party_kind", "claimant"): "natural_person",
    ("injured_interest", "harm"): "health",
    ("harm_occurred", "harm"): True,
    ("harm_date", "harm"): EVENT,
    ("causal_link", "thing", "harm"): True,
    ("thing_kind", "thing"): "system",
    ("placed_on_market", "thing"): PLACED,
    ("develops", "defendant", "thing"): True,
    ("requirement_targets_this_risk", "thing", "harm"): True,
}
"""Everything a claim needs but the defect; and the court finds that what was broken guards against this risk."""


@cache
def law() -> Library:
    return load_library()


def act() -> Pack:
    return law().packs[ACT]


# --- the duties, and how each can be broken -------------------------------------------------------------


@dataclass(frozen=True)
class Breach:
    """One way to break one duty: the rule of the duty and the rule that says it is broken."""

    duty: Rule
    broken: Rule

    @property
    def leaves(self) -> tuple[Condition, ...]:
        """What the rule of the breach asks besides that the duty binds."""
        items = getattr(self.broken.when, "items", (self.broken.when,))
        return tuple(i for i in items if not (isinstance(i, Ref) and i.id == self.duty.concludes))

    @property
    def on_product(self) -> bool:
        """A requirement on the product: it stands in Articles 8 to 15."""
        return any(8 <= int(re.findall(r"^\d+", at)[0]) <= 15 for at in self.duty.at[:1])

    @property
    def refers(self) -> bool:
        """It is broken by breaking a requirement on the product, to which it refers."""
        return any(ref.id == "product_requirement_breached" for ref in refs(self.broken.when))

    @property
    def guards_the_injured(self) -> bool:
        """Does this duty of conduct protect against the injury of the record, on the view that results use?

        Not if it serves supervision alone, nor if it serves other fundamental rights (to be told, to be treated equally),
        nor if it can only be broken once the injury has happened.
        """
        return not self.on_product and "health" in self.duty.protects and self.duty.code not in AFTER_THE_EVENT

    @property
    def counts(self) -> bool:
        """Does the text let it carry the presumption in a claim for injury to health?"""
        return self.on_product and "health" in self.duty.protects


AFTER_THE_EVENT = {
    "EU-AIA-19", "EU-AIA-26-6",  # the logs of the event are kept after it
    "EU-AIA-26-5-incident", "EU-AIA-73-1", "EU-AIA-73-1-rights", "EU-AIA-73-6", "EU-AIA-73-6-evidence", "EU-AIA-55-1-c",
    "EU-AIA-86-1",  # a decision is explained after it was taken
}  # fmt: skip


def bind(rule: Rule) -> bool:
    """Does a rule have effect under the view that results use?"""
    return not rule.contested or rule.contested[0].takes


DUTIES = [rule for rule in act().rules if rule.kind == "duty" and bind(rule)]
ONLY_CONTESTED = [rule for rule in act().rules if rule.kind == "duty" and not bind(rule)]
"""These bind only under a view of the law that results do not use, so no facts can break them."""


def breaches() -> list[Breach]:
    found = []
    for duty in DUTIES:
        for rule in act().rules:
            says_broken = rule.concludes is not None and rule.concludes.startswith("breach_") and not rule.negative
            if says_broken and any(ref.id == duty.concludes for ref in refs(rule.when)):
                found.append(Breach(duty, rule))
    return found


BREACHES = breaches()
IDS = [f"{b.duty.code} by {b.broken.code}" for b in BREACHES]


@cache
def pair(breach: Breach) -> tuple[Draft, Draft]:
    """A record in which the duty binds, and the same with its breach."""
    builder = Builder(law(), TODAY, DAYS)
    env = {**SCENE, "party": "defendant"}
    assert breach.duty.when is not None
    for bound in _some(builder.ways(act(), breach.duty.when, env, True, Draft(dict(INJURY)))):
        if not shown(bound, breach.duty):
            continue
        for broken in _some(builder.all_of(act(), breach.leaves, env, bound)):
            if shown(broken, breach.duty) and shown(broken, breach.broken) and not shown(bound, breach.broken):
                return replace(bound, entities=broken.entities), broken
    raise AssertionError(f"no facts break {breach.duty.code} as {breach.broken.code} says")


def _some(drafts: Iterator[Draft]) -> Iterator[Draft]:
    for _, draft in zip(range(40), drafts, strict=False):
        yield draft


# --- asking the engine ----------------------------------------------------------------------------------


@dataclass
class Court:
    """One record, read by the engine."""

    draft: Draft
    library: Library
    as_of: date = TODAY

    def __post_init__(self) -> None:
        record = self.draft.record(self.library, self.as_of)
        self.scene = Scene("claimant", "claimant", "defendant", "thing", "harm", "claim")
        self.grounder = Grounder(self.library, record)

    def outcome(self, pack: str, kind: int = 0) -> str:
        """Of one kind of claim of one pack."""
        held = self.library.packs[pack]
        claim = roots(self.grounder, held, held.claims[kind], self.scene)
        self.grounder.finish([self.scene])
        assert not self.grounder.broken()
        return OUTCOMES[Analyst(self.grounder, claim).now]

    def state(self, pack: str, conclusion: str, *args: str) -> str:
        """Of one conclusion."""
        held = self.library.packs[pack]
        node = self.grounder.conclusion(held, conclusion, args, {**self.scene.env(), **{a: a for a in args}})
        assert node is not None
        self.grounder.finish([self.scene])
        env = {**self.scene.env(), **{a: a for a in self.draft.entities}}
        return Explainer(self.grounder).conclusion_state(held, conclusion, args, env).state


def shown(draft: Draft, rule: Rule) -> bool:
    """Does the engine find what a rule of the Act concludes proved?"""
    assert rule.concludes
    args = [{"party": "defendant"}.get(a, a) for a in rule.concludes_args]
    return Court(draft, law()).state(ACT, rule.concludes, *args) == "proved"


# --- for every duty -------------------------------------------------------------------------------------


def test_every_duty_can_be_broken_or_it_is_said_why_not() -> None:
    assert {rule.code for rule in DUTIES} == {b.duty.code for b in BREACHES}
    # Whether the duty to document one's own assessment binds already since 2 August 2026 is contested (113(c)); on the
    # view used it waits for 2 December 2027, and its breach from then on is tested with the rule that says so.
    assert {rule.code for rule in ONLY_CONTESTED} == {"EU-AIA-6-4-early"}
    assert all(rule.concludes in {b.duty.concludes for b in BREACHES} for rule in ONLY_CONTESTED)


@pytest.mark.parametrize("rule", ONLY_CONTESTED, ids=lambda rule: rule.code)
def test_a_duty_that_binds_only_on_another_view_is_not_broken_before_its_date(rule: Rule) -> None:
    injury = {**INJURY, ("harm_date", "harm"): date(2027, 12, 1), ("placed_on_market", "thing"): date(2027, 3, 1)}
    builder = Builder(law(), TODAY, DAYS)
    env = {**SCENE, "party": "defendant"}
    assert rule.when
    found = list(_some(builder.ways(act(), rule.when, env, True, Draft(injury))))
    assert found
    assert not any(shown(draft, rule) for draft in found)


@pytest.mark.parametrize("breach", BREACHES, ids=IDS)
def test_a_breach_carries_the_presumption_exactly_where_the_text_lets_it(breach: Breach) -> None:
    kept, broken = (Court(draft, law()) for draft in pair(breach))
    assert kept.outcome(LIABILITY) == MISSING
    carries = breach.counts or breach.refers
    assert broken.outcome(LIABILITY) == (PRESUMED if carries else MISSING)
    assert broken.state(LIABILITY, "noncompliant", "thing") == ("proved" if carries else "open")


REFERRING = [b for b in BREACHES if b.refers]


@pytest.mark.parametrize("breach", REFERRING, ids=lambda b: b.duty.code)
def test_a_duty_that_refers_to_the_requirements_adds_nothing_to_them(breach: Breach) -> None:
    """Article 16(a): whoever is the provider, it is the unmet requirement that carries the presumption."""
    _, broken = pair(breach)
    stranger = Draft({k: v for k, v in broken.facts.items() if k[0] != "brands"}, broken.entities)
    assert not shown(stranger, breach.broken)
    assert Court(stranger, law()).outcome(LIABILITY) == PRESUMED


# --- what must be asked of a requirement on the product --------------------------------------------------

COUNTING = [b for b in BREACHES if b.counts]
RISK: Key = ("requirement_targets_this_risk", "thing", "harm")


def test_the_requirements_on_the_product_are_those_of_articles_8_to_15() -> None:
    assert {b.duty.at[0].partition("(")[0] for b in BREACHES if b.on_product} == set("9 10 11 12 13 14 15".split())
    assert {b.duty.at[0] for b in BREACHES if b.on_product and not b.counts} == {"11(1)"}  # it serves supervision


@pytest.mark.parametrize("breach", COUNTING, ids=lambda b: b.broken.code)
def test_a_requirement_against_another_risk_presumes_nothing(breach: Breach) -> None:
    _, broken = pair(breach)
    assert Court(broken.but(RISK, False), law()).outcome(LIABILITY) == MISSING
    unasked = Draft({k: v for k, v in broken.facts.items() if k != RISK}, broken.entities)
    assert Court(unasked, law()).outcome(LIABILITY) == MISSING


@pytest.mark.parametrize("breach", COUNTING, ids=lambda b: b.broken.code)
def test_a_requirement_that_does_not_protect_the_interest_is_no_breach_here(breach: Breach) -> None:
    """Purely economic loss is nothing that the Act protects, nor the liability for products."""
    _, broken = pair(breach)
    court = Court(broken.but(("injured_interest", "harm"), "economic"), law())
    assert court.state(ACT, "product_requirement_breached", "thing", "harm") == "proved"
    assert court.state(LIABILITY, "noncompliant", "thing") == "open"


@dataclass(frozen=True)
class When:
    """A system of one class, its days, and whether the requirements bind it."""

    what: str
    placed: date
    event: date
    binds: bool
    listed: bool = True
    more: tuple[tuple[Key, Value | bool], ...] = ()


CHANGED: tuple[tuple[Key, Value | bool], ...] = (
    (("significant_change", "thing"), True),
    (
        ("significant_change_on", "thing"),
        date(2028, 2, 1),
    ),
)
UNCHANGED: tuple[tuple[Key, Value | bool], ...] = ((("significant_change", "thing"), False),)
PUBLIC: tuple[tuple[Key, Value | bool], ...] = (*UNCHANGED, (("for_public_authorities", "thing"), True))
TIMES = [
    When("a listed use, the day before its date", date(2027, 11, 1), date(2027, 12, 1), binds=False),
    When("a listed use, from its date", date(2027, 12, 2), date(2027, 12, 2), binds=True),
    When("an older system, never changed", date(2027, 12, 1), date(2029, 1, 1), binds=False, more=UNCHANGED),
    When("an older system, changed since", date(2027, 12, 1), date(2029, 1, 1), binds=True, more=CHANGED),
    When("an older system, changed only later", date(2027, 12, 1), date(2028, 1, 31), binds=False, more=CHANGED),
    When("an older system of an authority", date(2027, 12, 1), date(2030, 8, 1), binds=False, more=PUBLIC),
    When("the same from 2 August 2030", date(2027, 12, 1), date(2030, 8, 2), binds=True, more=PUBLIC),
    When("a product, the day before its date", date(2028, 7, 1), date(2028, 8, 1), binds=False, listed=False),
    When("a product, from its date", date(2028, 8, 2), date(2028, 8, 2), binds=True, listed=False),
    When("an older product", date(2028, 8, 1), date(2030, 1, 1), binds=False, listed=False, more=UNCHANGED),
]


@pytest.mark.parametrize("at", TIMES, ids=lambda w: w.what)
@pytest.mark.parametrize("breach", COUNTING, ids=lambda b: b.broken.code)
def test_a_requirement_counts_only_once_it_binds_this_system(breach: Breach, at: When) -> None:
    facts = {**INJURY, ("harm_date", "harm"): at.event, ("placed_on_market", "thing"): at.placed, **dict(at.more)}
    facts[("infers_from_input", "thing")] = True
    builder = Builder(law(), TODAY, DAYS)
    draft = next(builder.all_of(act(), breach.leaves, SCENE, Draft(facts)))
    if not at.listed:
        if ("annex_iii_use", "thing") in draft.facts:
            return  # asked of a listed use alone: no product without such a use can break it
        draft = draft.but(("annex_i_product", "thing"), "medical_devices")
        for fact in ("is_the_regulated_product", "third_party_assessment_required"):
            draft = draft.but((fact, "thing"), True)
    elif ("annex_iii_use", "thing") not in draft.facts:
        draft = draft.but(("annex_iii_use", "thing"), "emergency_calls")
    assert Court(draft, law()).outcome(LIABILITY) == (PRESUMED if at.binds else MISSING)


# --- and nowhere else -----------------------------------------------------------------------------------


def naming(pack: Pack) -> list[Rule]:
    """The rules of a pack that rest on the Act themselves."""
    return [
        rule
        for rule in pack.rules
        if any(ref.id.startswith(f"{ACT}:") for c in rule_conditions(rule) for ref in refs(c))
    ]


MOVED = {pack.id for pack in law().packs.values() if naming(pack)}


def test_every_rule_that_rests_on_the_act_is_of_a_kind_of_its_own() -> None:
    """So each can be told apart and taken out."""
    assert MOVED
    for pack in law().packs.values():
        if pack.status == "withdrawn":
            continue  # the proposal on AI liability rests on the Act to say which duties its presumption needs
        assert {rule.kind for rule in naming(pack)} <= INTERPLAY
        assert all(rule.claim is None for rule in naming(pack))


@pytest.mark.parametrize("breach", BREACHES, ids=IDS)
def test_no_other_claim_moves(breach: Breach) -> None:
    kept, broken = (Court(draft, law()) for draft in pair(breach))
    for pack in law().packs.values():
        for n, kind in enumerate(pack.claims):
            if pack.id not in MOVED:
                assert kept.outcome(pack.id, n) == broken.outcome(pack.id, n), kind.id


def test_no_conclusion_of_the_act_reaches_a_claim_but_through_these_rules() -> None:
    without = law().changed(lambda rule: None if rule in naming(law().packs[rule.pack]) else rule)
    for breach in (b for b in BREACHES if b.counts or b.refers):
        kept, broken = pair(breach)
        assert Court(broken, without).outcome(LIABILITY) == Court(kept, without).outcome(LIABILITY) == MISSING


def test_each_kind_can_be_switched_off_alone() -> None:
    _, broken = pair(COUNTING[0])
    for kind in INTERPLAY:
        without = law().changed(lambda rule, kind=kind: None if rule.kind == kind else rule)  # type: ignore[misc]
        assert Court(broken, without).outcome(LIABILITY) == (MISSING if kind == "breach-trigger" else PRESUMED)


# --- fault under national law ---------------------------------------------------------------------------

DUTCH: dict[Key, Value | bool] = {
    ("harm_place", "harm"): "NL",
    ("act_caused", "defendant", "harm"): True,
    ("to_blame", "defendant", "harm"): True,
    ("loss_kind", "harm"): "medical_costs",
}


@pytest.mark.parametrize("breach", BREACHES, ids=IDS)
def test_a_breach_is_unlawful_only_if_it_breaks_a_duty_of_the_defendant_that_protects_the_interest(
    breach: Breach,
) -> None:
    kept, broken = pair(breach)
    kept, broken = (Draft({**DUTCH, **draft.facts}, draft.entities) for draft in (kept, broken))
    assert Court(kept, law()).outcome("NL-BW") == MISSING
    protects = breach.guards_the_injured
    assert Court(broken, law()).outcome("NL-BW") == ("made out" if protects else MISSING)
    other = broken.but(("statute_protects_victim", "defendant", "harm"), False)
    assert Court(other, law()).outcome("NL-BW") == MISSING


@pytest.mark.parametrize("breach", BREACHES, ids=IDS)
def test_a_duty_becomes_a_protective_statute_by_a_finding_of_the_court_alone(breach: Breach) -> None:
    kept, broken = pair(breach)
    concludes = "protective_ai_duty_broken", "defendant", "thing", "harm"
    finding: Key = ("statute_protects_victim", "defendant", "harm")
    protects = breach.guards_the_injured
    assert Court(broken, law()).state("DE-BGB", *concludes) == "open"
    assert Court(kept.but(finding, True), law()).state("DE-BGB", *concludes) == "open"
    assert Court(broken.but(finding, True), law()).state("DE-BGB", *concludes) == ("proved" if protects else "open")


GERMAN: dict[Key, Value | bool] = {
    ("harm_place", "harm"): "DE",
    ("act_caused", "defendant", "harm"): True,
    ("to_blame", "defendant", "harm"): True,
    ("loss_kind", "harm"): "injury",
}


@pytest.mark.parametrize("breach", BREACHES, ids=IDS)
def test_a_german_claim_for_fault_moves_only_by_that_finding_and_still_needs_fault(breach: Breach) -> None:
    (fault,) = (n for n, kind in enumerate(law().packs["DE-BGB"].claims) if kind.id == "fault")
    kept, broken = (Draft({**GERMAN, **draft.facts}, draft.entities) for draft in pair(breach))
    finding: Key = ("statute_protects_victim", "defendant", "harm")
    protects = breach.guards_the_injured
    assert Court(kept.but(finding, True), law()).outcome("DE-BGB", fault) == MISSING
    assert Court(broken, law()).outcome("DE-BGB", fault) == MISSING
    found = broken.but(finding, True)
    assert Court(found, law()).outcome("DE-BGB", fault) == ("made out" if protects else MISSING)
    careful = found.but(("to_blame", "defendant", "harm"), False)
    assert Court(careful, law()).outcome("DE-BGB", fault) == MISSING
    silent = found.without(("to_blame", "defendant", "harm"))
    assert Court(silent, law()).outcome("DE-BGB", fault) == ("open to appraisal" if protects else MISSING)


OTHER_VIEWS = {
    "EU-AIA-protects-after": lambda b: b.duty.code in AFTER_THE_EVENT,
    "EU-AIA-1-1-body": lambda b: bool(b.duty.protects) and "health" not in b.duty.protects,
}
"""Contested points of the Act, and the duties whose breach counts on the view that results do not use."""


@pytest.mark.parametrize("code", OTHER_VIEWS)
def test_on_the_other_view_of_a_contested_point_these_breaches_count_too(code: str) -> None:
    def turned(rule: Rule) -> Rule:
        return replace(rule, contested=rule.contested[::-1]) if rule.code == code else rule

    other = law().changed(turned)
    moved = [b for b in BREACHES if OTHER_VIEWS[code](b)]
    assert moved
    for breach in moved:
        _, broken = pair(breach)
        broken = Draft({**DUTCH, **broken.facts}, broken.entities)
        assert Court(broken, law()).outcome("NL-BW") == MISSING
        assert Court(broken, other).outcome("NL-BW") == "made out"
        assert Court(broken, other).outcome(LIABILITY) == Court(broken, law()).outcome(LIABILITY)


def test_papers_alone_do_not_become_a_duty_that_protects_people_by_the_providers_duty_to_comply() -> None:
    papers = next(b for b in BREACHES if b.duty.code == "EU-AIA-11")
    _, broken = pair(papers)
    provider = broken.but(("brands", "defendant", "thing"), True)
    comply = next(b for b in REFERRING if b.duty.code == "EU-AIA-16-a")
    assert shown(provider, comply.broken)
    provider = Draft({**DUTCH, **provider.facts}, provider.entities)
    assert Court(provider, law()).outcome("NL-BW") == MISSING
