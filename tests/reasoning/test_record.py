"""What a court may make of a record: who bears the risk of silence, whom a statement binds, what order changes."""

from __future__ import annotations

import json
import random
import re
from copy import deepcopy
from typing import Any

import reference as ref
from hypothesis import event, given
from hypothesis import strategies as st
from judge import bench
from reference import World
from strategies import BINDS_ONE, HERE, Data, Suit, case_of, library_of, suits

from solidum.analysis import Analysis, Claim, analyse, to_json
from solidum.reasoning.claims import OUTCOMES
from solidum.reasoning.explain import Reason
from solidum.reasoning.firmness import Analyst
from solidum.reasoning.project import record_of

# --- burden -------------------------------------------------------------------------------------------

ORDER = (
    "outside scope",
    "scope open",
    "not yet made out",
    "time-barred",
    "extinguished",
    "defeated",
    "open to appraisal",
    "made out on a presumption",
    "made out",
)
"""From the claimant's worst to its best: each stands one hurdle further on the way to being paid. A fact that only
helps the claimant can take it over hurdles, never back behind one."""


def test_the_order_is_that_in_which_outcomes_are_tried() -> None:
    assert ORDER == OUTCOMES


def marks(analyst: Analyst) -> dict[tuple[Any, ...], dict[str, int]]:
    """For each fact that a claim looks at, what showing it (`t`) and showing its contrary (`k`) can do for the claimant:
    1 only help, 2 only hurt, 3 both."""
    found: dict[tuple[Any, ...], dict[str, int]] = {}
    for node, mark in analyst.circuit.polarity(analyst.roots[-1]).items():
        item, rail = analyst.circuit.leaves[node]
        if isinstance(item, tuple) and item[0] == "fact":
            rails = found.setdefault(item[1], {})
            rails[rail[0]] = rails.get(rail[0], 0) | mark  # type: ignore[index]
    return found


def unate(found: dict[str, int]) -> int:
    """1 if showing the fact, rather than nothing, can only help the claimant, 2 if only hurt, 3 if both."""
    return found.get("t", 0)


@given(suits(known=2, record="open"), st.integers(0, 5), st.randoms(use_true_random=False))
def test_showing_what_only_helps_never_lowers_the_outcome(suit: Suit, which: int, dice: random.Random) -> None:
    found = bench(suit)
    if found is None or not found.judged:
        return
    judged = found.judged[which % len(found.judged)]
    court = judged.court(None, "facts_all")
    things = judged.free("facts_all")
    for key, rails in marks(judged.claim._wide.analyst(judged.claim.roots)).items():
        way, fact = unate(rails), ("fact", key)
        event(f"fact: {['idle', 'helps', 'hurts', 'both'][way]}")
        if way not in (1, 2) or fact not in things:
            continue
        for _ in range(4):
            others = {t: dice.choice(ref.endings(court, t)) for t in things if dice.random() < 0.7}
            degree = dice.choice(list(ref.Degree))
            silent, shown = World({**others, fact: None}), World({**others, fact: ("shown", degree)})
            before = ORDER.index(judged.outcome(silent, "facts_all"))
            after = ORDER.index(judged.outcome(shown, "facts_all"))
            assert after >= before if way == 1 else after <= before, (key, way, others)


# --- relativity ---------------------------------------------------------------------------------------


def view(claim: Claim) -> dict[str, Any]:
    """What is said of a claim, but which of several least witnesses is named."""
    parts = (*claim.elements, *claim.defences, *claim.time)
    return {
        "outcome": claim.outcome,
        "settled": claim.settled,
        "could_be": {(c.over, c.outcome) for c in claim.could_be},
        "parts": [
            (p.code, p.state, p.burden, sorted(p.by), sorted(p.rebuttable_by), sorted(p.inferable_under)) for p in parts
        ],
        "offers": [(o.code, o.state) for o in claim.offers],
    }


def as_seen_by(case: Data, people: set[str]) -> Data:
    """The case with statements that bind one of the people made proved, and those of others mere allegations."""
    seen = deepcopy(case)
    for row in (*seen["facts"], *seen.get("groups", ())):
        if row["standing"] in BINDS_ONE:
            mine = row.pop("by") in people
            row["standing"] = "proved" if mine else "alleged"
            if not mine:
                row.pop("degree", None)
    return seen


@given(suits(), st.integers(0, 5))
def test_an_admission_binds_only_the_one_who_made_it(suit: Suit, which: int) -> None:
    library = suit.library()
    found = bench(suit, library)
    if found is None or not found.analysis.claims:
        return
    claim = found.analysis.claims[which % len(found.analysis.claims)]
    people = {claim.claimant, claim.victim, claim.defendant}
    seen = as_seen_by(suit.case, people)
    event(f"statements that bind one: {seen != suit.case}")
    other = bench(Suit(suit.pack, suit.never, seen), library)
    if other is not None:  # what binds in one claim may be impossible where it would bind in all
        assert view(other.analysis.claim(claim.id)) == view(claim)


@given(suits(never=False), st.data())
def test_another_defendants_conduct_changes_nothing(suit: Suit, data: st.DataObject) -> None:
    """A refusal, a warning, an admission of somebody else: unless the law itself looks for others, it is nothing."""
    if "exists" in repr(suit.pack["rules"]):
        return
    library = suit.library()
    first = analyse(case_of(suit.case), library)
    other = deepcopy(suit.case)
    victim = data.draw(st.sampled_from(["d1", "d2", "d3"]))
    changed = 0
    for row in other["facts"]:
        if victim in row["args"] and isinstance(row.get("value"), bool):
            row["value"] = not row["value"]
            changed += 1
    for fact in ("disobeyed", "warned", "careless"):
        other["facts"].append({"is": fact, "args": [victim, "t1"], "value": True, "standing": "admitted", "by": victim})
    event(f"statements changed: {min(changed, 3)}")
    second = analyse(case_of(other), library)
    for claim in first.claims:
        if claim.defendant != victim:
            assert view(second.claim(claim.id)) == view(claim)


# --- order --------------------------------------------------------------------------------------------

SHUFFLED = ("parties", "things", "chain", "harms", "claims", "facts", "groups", "evidence")


def shuffled(suit: Suit, dice: random.Random) -> Suit:
    """The same law and the same case, written in another order."""
    pack, case, never = deepcopy(suit.pack), deepcopy(suit.case), deepcopy(suit.never)
    for rows in (pack["rules"], pack["conclusions"], never, *(case[s] for s in SHUFFLED if s in case)):
        dice.shuffle(rows)
    for rule in pack["rules"]:
        dice.shuffle(rule.get("unless", []))
    return Suit(pack, never, case)


def unordered(value: Any) -> Any:
    """Every list as a bag: claims, elements, rules behind a state and parts of a reason come in the order of law and file.

    Left out: hashes and line numbers, which are of the file as written; which of several least witnesses is
    named (`by` of `could_be`), and with it which of several contested points that could each move a claim is named
    as the one that matters.
    """
    if isinstance(value, dict):
        dropped = {"sha256", "line", "matters_to"} | ({"by"} if "over" in value else set())
        return {k: unordered(v) for k, v in value.items() if k not in dropped}
    if isinstance(value, list):
        return sorted((unordered(v) for v in value), key=lambda v: json.dumps(v, sort_keys=True))
    return value


def whole(reason: Reason) -> Any:
    """A derivation with every step written out, also those that the JSON writes out only where it meets them first."""
    said = [(e.value, e.standing, e.degree, e.by, sorted(e.evidence)) for e in reason.entries]
    return {
        "step": [reason.what, reason.rail, reason.kind, reason.code, reason.burden, str(reason.fact)],
        "said": [str(entry) for entry in said],
        "parts": [whole(part) for part in reason.parts],
    }


def bag(analysis: Analysis) -> Any:
    found = to_json(analysis)
    for row, claim in zip(found["claims"], analysis.claims, strict=True):
        row["reasons"] = [whole(reason) for reason in analysis.reasons(claim)]
    found["assumptions"] = [sorted(re.split(r"[ ,]+", a)) for a in found["assumptions"]]
    return unordered(found)


@given(suits(), st.randoms(use_true_random=False))
def test_order_never_matters(suit: Suit, dice: random.Random) -> None:
    first, second = bench(suit), bench(shuffled(suit, dice))
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        event(f"claims: {len(first.analysis.claims)}")
        assert bag(second.analysis) == bag(first.analysis)


def test_the_same_input_gives_the_same_bytes() -> None:
    """Across two runs in one process; the order of sets must not leak into a result."""
    case = case_of(SMALL_CASE)
    runs = {json.dumps(to_json(analyse(case, library_of(KETTLES)))) for _ in range(3)}
    assert len(runs) == 1


KETTLES = (HERE / "good" / "presumptions.yaml").read_text(encoding="utf-8")
SMALL_CASE: Data = {
    "solidum": 1,
    "title": "Small",
    "as_of": "2026-11-24",
    "record": "open",
    "parties": [{"id": "vic"}, {"id": "maker"}],
    "things": [{"id": "kettle"}],
    "chain": [{"from": "maker", "does": "manufactures", "to": "kettle"}],
    "harms": [{"id": "burn", "victim": "vic", "involves": ["kettle"], "standing": "proved"}],
    "facts": [{"is": "disobeyed", "args": ["maker", "kettle"], "value": True, "standing": "proved"}],
}

# --- closed records and conflict ----------------------------------------------------------------------


@given(suits(record="closed"))
def test_a_closed_record_has_settled_facts(suit: Suit) -> None:
    found = bench(suit)
    if found is None:
        return
    for judged in found.judged:
        event(f"outcome: {judged.claim.outcome}")
        assert judged.claim.settled.facts_listed
        assert judged.claim.settled.facts_all
        assert not judged.free("facts_all")


@given(suits())
def test_a_conflict_is_never_silently_resolved(suit: Suit) -> None:
    found = bench(suit)
    if found is None:
        return
    for judged in found.judged:
        by_code = {r.code: r for r in judged.pack.rules}
        for element in judged.claim.elements:
            court, rule = judged.court(), by_code[element.code]
            shown, contrary = court.body(judged.pack, rule, judged.env, ref.Degree.proved)
            if shown and contrary and court.takes(rule):
                event("an element in conflict")
                assert element.state == "conflict"
                assert element.code in judged.claim.missing
                assert judged.claim.outcome not in ("made out", "made out on a presumption")


def test_two_statements_against_each_other_are_a_conflict() -> None:
    library = library_of(KETTLES)
    case = deepcopy(SMALL_CASE)
    for value in (True, False):
        case["facts"].append({"is": "rusty", "args": ["kettle"], "value": value, "standing": "proved"})
    (claim,) = analyse(case_of(case), library).claims
    assert claim.elements[0].state == "conflict"
    assert claim.outcome == "not yet made out"
    record, _ = record_of(case_of(case), library.vocabulary)
    court = ref.Court(library, record, claim.roots.scene.env())
    assert court.outcome(claim.roots.pack, claim.roots.type) == claim.outcome
