"""Populations on a page: a declaration begun, mended and screened; a table of one's own; nothing typed is lost."""

from __future__ import annotations

import re
from html import unescape

import pytest

from solidum.web.site import Site

from .conftest import BASE, Browser, study
from .test_studio import finished

CASE = study("recruitment-de") + "# populations\n"
CHOSEN = {"case": "1", "rows": "40", "seed": "1", "format": "html", "regime": ["in_force", "baseline"]}


@pytest.fixture
def saved(site: Site) -> Site:
    site.store.create(CASE, "tester")
    return site


def send(browser: Browser, files=None, **fields):
    data = {**CHOSEN, "spec": "", **fields, "csrf": browser.site.keys.form}
    return browser.client.post(
        "/regimes/populations", data=data, files=files, headers={"Origin": BASE}, follow_redirects=False
    )


def declared(page: str) -> str:
    found = re.search(r'<textarea id="spec"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert found
    return unescape(found.group(1))


def test_a_declaration_is_begun_from_what_is_open_and_screened(browser: Browser, saved: Site) -> None:
    empty = browser.get("/regimes/populations")
    assert empty.status_code == 200
    assert declared(empty.text).strip() == ""
    page = browser.get("/regimes/populations?case=1")
    spec = declared(page.text)
    assert "no estimate" in spec
    assert 0 < spec.count("- column:") <= 12
    assert "share" not in spec.partition("facts:")[2]  # no figure is put in
    found = unescape(finished(browser, send(browser, spec=spec)).text)
    assert "A population screened" in found
    assert "40 rows, drawn with seed 1" in found
    word = finished(browser, send(browser, spec=spec, format="docx", bounds="yes"))
    assert word.content.startswith(b"PK")


@pytest.mark.slow
def test_an_option_paper_tells_of_the_population(browser: Browser, saved: Site) -> None:
    spec = declared(browser.get("/regimes/populations?case=1").text)
    paper = finished(browser, send(browser, spec=spec, do="options", question="Which <one>?"))
    text = unescape(paper.text)
    assert "Which &lt;one&gt;?" in paper.text
    assert "--population TABLE.parquet" in text
    assert "Drawn from declared distributions, seed 1" in text


def test_what_is_wrong_is_told_by_line_and_what_was_typed_stands(browser: Browser, saved: Site) -> None:
    spec = "population: 1\ntitle: <b>Mine</b>\nfacts:\n  - column: no_such_fact(x)\n    evenly: [shown, unknown]\n"
    wrong = send(browser, spec=spec, rows="17", seed="3", regime=["strict"])
    assert wrong.status_code == 422
    assert "population.yaml:4" in wrong.text
    assert "/tmp" not in wrong.text
    assert declared(wrong.text) == spec
    assert 'id="rows" name="rows" inputmode="numeric" size="8" value="17"' in wrong.text
    assert re.search(r'value="strict" checked', wrong.text)
    assert not re.search(r'value="in_force" checked', wrong.text)
    for fields in ({"rows": "0"}, {"rows": "²"}, {"rows": "200001"}, {"seed": "x"}, {"case": ""}, {"case": "example:x"},
                   {"regime": []}, {"format": "exe"}, {"spec": ""}, {"spec": "population: [", "case": "1"}):  # fmt: skip
        given = {"spec": spec.replace("no_such_fact(x)", "sorts_by_ground(screening, by_age)"), **fields}
        answer = send(browser, **given)
        assert answer.status_code == 422, fields
        assert "Nothing was run yet" in answer.text


def test_a_table_of_ones_own_is_screened(browser: Browser, saved: Site) -> None:
    table = b'case,"sorts_by_ground(screening, by_age)"\na,true\nb,false\nc,\n'
    found = finished(browser, send(browser, files={"attachment": ("t.csv", table, "text/csv")}))
    assert "3 rows, as the table gives them" in unescape(found.text)
    bad = finished(browser, send(browser, files={"attachment": ("t.csv", b"nothing\n1\n", "text/csv")}))
    assert "This could not be finished" in bad.text


def test_a_deleted_case_is_dropped_from_the_pages_that_began_with_it(browser: Browser, saved: Site) -> None:
    browser.get("/regimes/populations?case=1")
    assert any(job.params.get("begin") == CASE for job in saved.pool.all())
    browser.post("/cases/1/delete")
    assert not any(CASE in map(str, job.params.values()) for job in saved.pool.all())
