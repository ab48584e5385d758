"""The duties of an invented statute in the terminal, on the page and in the JSON."""

from functools import cache
from pathlib import Path

import jsonschema
import pytest

from solidum.analysis import Analysis, analyse, to_json
from solidum.analysis_schema import json_schema
from solidum.casefile import loads
from solidum.law.library import load_library
from solidum.report import html, terminal

LAW = Path(__file__).parent.parent / "reasoning" / "duty_law"
CASE = """\
solidum: 1
title: A saw slips
as_of: 2031-05-01
record: open
parties:
  - {{id: maker, name: Saws & Sons, kind: company, country: DE}}
  - {{id: victim, kind: natural_person, country: DE}}
things:
  - {{id: saw, kind: physical_product, placed_on_market: {placed}}}
chain:
  - {{from: maker, does: manufactures, to: saw, standing: undisputed}}
harms: [{{id: cut, victim: victim, interest: health, involves: [saw], standing: undisputed}}]
facts:
  - {{is: risky, args: [saw], value: yes, standing: undisputed}}
  - {{is: tested, args: [maker, saw], value: no, standing: undisputed}}
"""


@cache
def found(placed: str) -> Analysis:
    return analyse(loads(CASE.format(placed=placed)), load_library(LAW))


def test_the_terminal_says_what_binds_what_was_broken_and_what_will_bind() -> None:
    text = " ".join(terminal.render(found("2030-06-01"), 200).split())
    assert "Asked for 2031-05-01, the date of assessment; the file states no other day (cut)." in text
    assert "Saws & Sons • Bound by 1 duty: Testing Act 3. • Broken: Testing Act 3." in text
    later = " ".join(terminal.render(found("2020-06-01"), 200).split())
    assert "From 2035-01-01, all else as it is, 1 more duty: Testing Act 3." in later


def test_the_terminal_says_nothing_of_duties_where_no_law_has_any() -> None:
    case = loads(CASE.format(placed="2030-06-01"))
    assert "DUTIES BEFORE" not in terminal.render(analyse(case, load_library(LAW), packs=["ZZ-LIAB"]), 100)


def test_the_page_has_a_table_for_each_party_and_escapes_names() -> None:
    page = html.render(found("2030-06-01"))
    section = page[page.index('<section id="duties"') : page.index('<section id="assumptions"')]
    for text in ("Saws &amp; Sons", "Duty to test", "since 2030-01-01", "Broken", "life and health", "Test records"):
        assert text in section, text
    assert "The things themselves" in section
    assert "It hangs on what the file does not settle: Did the office ask Saws &amp; Sons?" in section
    for code in ("ZZ-DUTY-3", "ZZ-LIAB-4"):  # the table of rules has what this one links to
        assert f'id="rule-{code}"' in page
    late = html.render(found("2020-06-01"))
    assert "From 2035-01-01, all else as it is. Not so: the Act bound the thing" in late


@pytest.mark.parametrize("placed", ["2030-06-01", "2020-06-01"])
def test_the_json_keeps_to_its_schema(placed: str) -> None:
    written = to_json(found(placed))
    jsonschema.validate(written, json_schema())
    duties = written["duties"]
    assert [p["id"] for p in duties["packs"]] == ["ZZ-DUTY"]
    assert duties["days"] == [{"harm": "cut", "day": "2031-05-01", "stated": False}]
    assert {d["code"] for d in duties["addressed"]} == {"ZZ-DUTY-2", "ZZ-DUTY-3", "ZZ-DUTY-4"}
    assert duties["not_addressed"] == [
        {"party": "maker", "thing": "saw", "harm": "cut", "because": ["ZZ-DUTY-5"], "duties": ["ZZ-DUTY-5"]}
    ]
