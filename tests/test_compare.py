"""The same facts under other laws and on other days."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from solidum.casefile.reader import load, loads
from solidum.cli import main
from solidum.compare import Row, compare, moved, to_json
from solidum.law.library import Library, load_library
from solidum.report import comparison

ROOT = Path(__file__).resolve().parent.parent
KIEL = ROOT / "cases" / "decided" / "nat-lg-kiel.yaml"
CASE = """\
solidum: 1
title: A robot arm hits a visitor
as_of: 2027-06-01
record: open
parties:
  - {id: maker, kind: company, country: US}
  - {id: importer, kind: company, country: DE}
  - {id: visitor, kind: natural_person, country: DE}
things:
  - {id: robot, kind: physical_product, placed_on_market: 2027-01-15}
chain:
  - {from: maker, does: manufactures, to: robot, standing: undisputed}
  - {from: importer, does: imports, to: robot, standing: undisputed}
harms:
  - {id: blow, victim: visitor, interest: health, loss: injury, date: 2027-05-01, place: DE, involves: [robot], standing: proved}
claims:
  - {id: suit, claimant: visitor, capacity: victim, for: [blow], filed: 2027-05-30, pleas: [limitation]}
"""


@cache
def law() -> Library:
    return load_library()


def test_moving_takes_along_what_is_at_home_and_leaves_what_is_abroad() -> None:
    case = loads(CASE)
    there = moved(case, ["DE"], "NL", date(2028, 1, 1))
    assert [p.country for p in there.parties] == ["US", "NL", "NL"]
    assert [h.place for h in there.harms] == ["NL"]
    assert [c.forum for c in there.claims] == ["NL"]
    assert there.as_of == date(2028, 1, 1)
    assert [p.country for p in case.parties] == ["US", "DE", "DE"]


def test_without_a_country_only_the_day_changes() -> None:
    case = loads(CASE)
    found = compare(case, law(), days=[date(2027, 6, 1), date(2029, 6, 1)])
    assert [c.forum for c in found.columns] == [None, None]
    assert [c.analysis.case.harms[0].place for c in found.columns if c.analysis] == ["DE", "DE"]


def test_a_column_is_what_the_analysis_of_the_moved_case_says() -> None:
    from solidum.analysis import analyse

    case = loads(CASE)
    found = compare(case, law(), forums=["DE", "NL"])
    alone = analyse(moved(case, ["DE"], "NL", case.as_of), law())
    row = Row("visitor", "maker", "blow")
    assert {s.claim.id: s.claim.outcome for s in found.cell(row, 1)} == {
        c.id: c.outcome for c in alone.claims if (c.defendant, c.harm) == ("maker", "blow")
    }


def test_a_difference_names_the_claim_and_the_rules_that_make_it() -> None:
    found = compare(load(KIEL), law(), forums=["DE", "NL"])
    (row,) = found.rows
    changes = {d.claim.split("/")[0]: d for d in found.differences(row, 1)}
    gone, new = changes["DE-BGB"], changes["NL-BW"]
    assert (gone.before, gone.after) == ("made out", None)
    assert "DE-BGB-1004-infringer" in gone.instead_of
    assert new.before is None
    assert "NL-BW-scope" in new.by
    assert not found.differences(row, 0)


def test_what_rests_on_memory_is_marked() -> None:
    found = compare(load(KIEL), law(), forums=["DE"])
    (best, *_) = found.cell(found.rows[0], 0)
    assert best.basis == "recalled"
    assert any(law().rules[code].basis == "recalled" for code in best.rests_on)
    assert "[recalled]" in comparison.text(found)


def test_a_country_without_its_own_law_is_refused_and_the_others_stand() -> None:
    found = compare(load(KIEL), law(), forums=["PL", "DE"])
    assert found.columns[0].analysis is None
    assert "PL" in str(found.columns[0].refusal)
    assert found.columns[1].analysis is not None
    text = comparison.text(found)
    assert "refused" in text
    assert "Liable" in text


def test_the_same_comparison_gives_the_same_bytes() -> None:
    def drawn() -> tuple[str, str, str]:
        found = compare(load(KIEL), law(), forums=["DE", "NL"], days=[date(2026, 6, 1), date(2028, 1, 1)])
        return json.dumps(to_json(found)), comparison.text(found), comparison.html(found)

    assert drawn() == drawn()


def test_the_page_escapes_what_the_file_says() -> None:
    case = loads(CASE.replace("A robot arm hits a visitor", "<script>alert(1)</script>"))
    page = comparison.html(compare(case, law()))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["--forum", "DE,NL"], 0, ""),
        (["--forum", "PL"], 3, "no pack holds the law of PL"),
        (["--forum", "Germany"], 2, "`Germany` is not a country code"),
        (["--as-of", "2026-02-30"], 2, "not a day of the calendar"),
        (["--format", "pdf"], 2, "use one of text, json, html"),
    ],
)
def test_exit_codes(args: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["compare", str(KIEL), *args])
    assert left.value.code == code
    assert said in capsys.readouterr().err
