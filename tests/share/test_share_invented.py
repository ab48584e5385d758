"""Rules that no pack has yet, under an invented Act: one channel, equal parts, rules that differ, and that names change nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solidum.analysis import analyse
from solidum.casefile.reader import loads
from solidum.law.library import Library, load_library
from solidum.report.share import text
from solidum.share.result import Sharing

PACK = Path(__file__).parent / "pack.yaml"
CASE = """
solidum: 1
title: A robot
as_of: 2026-11-25
record: closed
parties:
  - {{id: {maker}, kind: company, wealth: {{amount: {means} EUR}}}}
  - {{id: {importer}, kind: company, wealth: {{amount: {other} EUR}}}}
  - {{id: vic, kind: natural_person}}
things:
  - {{id: robot, kind: physical_product}}
chain:
  - {{from: {maker}, does: manufactures, to: robot, standing: undisputed}}
  - {{from: {importer}, does: imports, to: robot, standing: undisputed}}
harms:
  - {{id: h, victim: vic, interest: property, loss: property_damage, amount: {loss} EUR, date: 2025-06-01, involves: [robot], standing: proved}}
"""


@pytest.fixture(scope="module")
def library() -> Library:
    """The law at hand and the invented Act."""
    return load_library(extra=[PACK])


def found(
    library: Library,
    means: int = 500,
    other: int = 500,
    loss: int = 900,
    names: tuple[str, str] = ("maker", "importer"),
) -> Sharing:
    case = CASE.format(maker=names[0], importer=names[1], means=means, other=other, loss=loss)
    return analyse(loads(case), library, packs=["ZZ-SHARE"]).sharing


def paid(sharing: Sharing, party: str) -> tuple[Decimal, Decimal]:
    assert sharing.result is not None
    assert sharing.result.outcome is not None
    one = sharing.result.outcome.party(party)
    return one.paid, one.bears


def test_one_channel_pays_alone_and_shares_afterwards(library: Library) -> None:
    sharing = found(library)
    (group,) = sharing.heads[0].groups
    assert (group.rule, group.parties) == ("single_channel", ("maker", "importer"))
    assert sharing.uncollectable == (400, 400)
    assert paid(sharing, "maker") == (500, 250)
    assert paid(sharing, "importer") == (0, 250)


def test_rules_that_say_different_things_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "pack.yaml"
    more = (
        '  - {code: ZZ-SHARE-5, at: "5", kind: sharing, sharing: joint_and_several, title: Together, paraphrase: All '
        "answer together., basis: read, checked: 2026-11-25}\n"
    )
    path.write_text(PACK.read_text(encoding="utf-8").replace("left_out:", more + "left_out:"), encoding="utf-8")
    sharing = found(load_library(extra=[path]))
    assert sharing.state == "refused"
    assert sharing.result is None
    assert "different things" in sharing.heads[0].groups[0].why
    assert {reading.name for reading in sharing.readings} >= {"each owes the whole (joint and several)"}


@given(means=st.integers(0, 2000), other=st.integers(0, 2000), loss=st.integers(1, 2000))
def test_money_is_conserved_and_nobody_pays_more_than_it_has(
    library: Library, means: int, other: int, loss: int
) -> None:
    sharing = found(library, means, other, loss)
    assert sharing.result is not None
    outcome = sharing.result.outcome
    assert outcome is not None
    (head,) = outcome.heads
    assert head.damage == loss
    assert head.damage == head.paid_by_defendants + head.not_recoverable + head.uncollectable
    assert sum((one.bears for one in outcome.parties), Decimal(0)) == head.paid_by_defendants
    for party, most in (("maker", means), ("importer", other)):
        assert 0 <= outcome.party(party).bears <= most


@given(means=st.integers(0, 2000), other=st.integers(0, 2000))
def test_names_change_nothing(library: Library, means: int, other: int) -> None:
    one, renamed = found(library, means, other), found(library, means, other, names=("zeta", "alpha"))
    assert paid(one, "maker") == paid(renamed, "zeta")
    assert paid(one, "importer") == paid(renamed, "alpha")
    assert one.uncollectable == renamed.uncollectable


def test_recourse_is_a_claim_of_its_own(library: Library) -> None:
    """The maker paid 900 and its part is 450: it claims the rest from the importer, which has 100."""
    sharing = found(library, means=900, other=100)
    assert sharing.result is not None
    parts = {one.party: (one.borne.low, one.part.low) for one in sharing.result.parts}
    assert parts == {"maker": (900, 450), "importer": (0, 450)}
    (claim,) = sharing.result.claims_back
    assert (claim.creditor, claim.debtor) == ("maker", "importer")
    assert (claim.due.low, claim.allowed.low, claim.paid.low) == (450, 450, 100)
    against = next(one for one in sharing.recourse if one.debtor == "importer")
    assert against.creditors == ("maker",)
    # It must show that the importer answers too; the importer must show the exception.
    assert any("importer too answers" in one.what and one.burden == "creditor" for one in against.proofs)
    assert [one.burden for one in against.proofs if one.what.startswith("the exception")] == ["debtor"]
    (limit,) = against.limits
    assert (limit.creditor, str(limit.due), limit.state) == ("maker", "2027-06-01", "running")


def test_recourse_is_told_on_screen_with_its_time(library: Library) -> None:
    case = loads(CASE.format(maker="maker", importer="importer", means=900, other=100, loss=900))
    said = " ".join(text(found(library, means=900, other=100), case, width=2000).split())
    assert "maker has borne 900.00 EUR before; its own part is 450.00 EUR: 450.00 EUR more than its part." in said
    assert "maker can claim 450.00 EUR and gets 100.00 EUR; 350.00 EUR importer cannot pay." in said
    assert "running: 2027-06-01" in said


def test_own_fault_counts_under_each_law_as_that_law_says(tmp_path: Path) -> None:
    """One Act lets own fault take away any part, the other at most a tenth: the range holds both, with both provisions."""
    rule = (
        '  - {{code: {pack}-9, at: "9", kind: remedy, own_fault: {limit}, title: Own fault, when: {{fact: '
        '"victims_fault_contributed(harm)"}}, paraphrase: Less for own fault., basis: read, checked: 2026-11-25}}\n'
    )
    paths = []
    for pack, limit in (("ZZ-SHARE", "reduces"), ("ZZ-TWO", "{at_most: 0.1}")):
        more = rule.format(pack=pack, limit=limit)
        law = PACK.read_text(encoding="utf-8").replace("left_out:", more + "left_out:").replace("ZZ-SHARE", pack)
        paths.append(tmp_path / f"{pack}.yaml")
        paths[-1].write_text(law, encoding="utf-8")
    case = CASE.format(maker="maker", importer="importer", means=900, other=900, loss=900)
    case += "facts:\n  - {is: victims_fault_contributed, args: [h], value: yes, standing: proved}\n"
    library = load_library(extra=paths)

    def fault(more: str) -> tuple[tuple[Decimal, Decimal], str]:
        (head,) = analyse(loads(case + more), library, packs=["ZZ-SHARE", "ZZ-TWO"]).sharing.heads
        return (head.own_fault.low, head.own_fault.high), head.own_fault_by

    without, why = fault("")
    assert without == (0, 1)
    assert "ZZ-SHARE-9 9" in why
    assert "ZZ-TWO-9 9: at most 0.1" in why
    figure, why = fault("court_figures:\n  - {of: own_fault, harm: h, value: 0.25, by: the court}\n")
    assert figure == (Decimal("0.1"), Decimal("0.25"))
    assert "the laws differ" in why
