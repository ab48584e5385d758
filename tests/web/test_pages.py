"""Every page of a case is there, in its frame, and says what the report says; changing saves versions."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from solidum.analysis import analyse
from solidum.casefile.reader import loads
from solidum.law.library import load_library
from solidum.report import html, ics
from solidum.web.folio import SHEETS

from .conftest import study


@pytest.mark.parametrize("name", [sheet.name for sheet in SHEETS])
def test_page_of_a_case(browser, name):
    base = browser.case()
    answer = browser.get(f"{base}/{name}".rstrip("/"))
    assert answer.status_code == 200, answer.text
    assert answer.text.count("<h1>") == 1
    assert 'aria-current="page"' in answer.text
    assert "style=" not in answer.text
    assert "<style" not in answer.text


def test_home_lists_cases_and_examples(browser):
    base = browser.case()
    text = browser.get("/").text
    assert f'href="{base}"' in text
    assert "A companion" in text


def test_a_claim_has_an_address_of_its_own_that_can_name_the_version(browser):
    base = browser.case()
    listed = browser.get(f"{base}/claims?version=1").text
    address = unescape(re.search(rf'href="({base}/claims/[^"]+\?version=1)"', listed).group(1))
    shown = browser.get(address)
    assert shown.status_code == 200
    assert "To cite this conclusion" in shown.text
    assert "What the claim needs (elements)" in shown.text
    browser.post(f"{base}/edit", {"text": study("companion-us") + "# more\n", "expected": "1"})
    assert browser.get(address).text.count("this address names the version") == 1


def test_links_within_a_case_lead_somewhere(browser):
    base = browser.case()
    seen: set[str] = set()
    waiting = [base]
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith("/static/"):
            continue
        seen.add(path)
        answer = browser.get(path)
        assert answer.status_code == 200, path
        if "html" not in answer.headers["content-type"] or path.startswith(f"{base}/report"):
            continue
        for href in map(unescape, re.findall(r'<a[^>]* href="([^"]+)"', answer.text)):
            target, _, place = href.partition("#")
            if target.startswith("/"):
                waiting.append(target)
            if place and target in ("", path):
                assert f'id="{place}"' in answer.text, (path, place)
    assert len(seen) > 25


def test_editing_saves_a_version_and_undo_brings_the_text_back(browser, site):
    base = browser.case()
    text = study("companion-us")
    saved = browser.post(f"{base}/edit", {"text": text.replace("\n", "\r\n") + "# more", "expected": "1"})
    assert (saved.status_code, saved.headers["location"]) == (303, base)
    assert site.store.read(1).text == text + "# more"
    assert "<ins>+# more</ins>" in browser.get(f"{base}/diff?of=2").text
    browser.post(f"{base}/undo", {"expected": "2"})
    assert site.store.read(1).text == text


def test_undo_and_redo_go_step_by_step(browser, site):
    base = browser.case()
    text = study("companion-us")
    for n in (1, 2):
        browser.post(f"{base}/edit", {"text": text + "# more\n" * n, "expected": str(n)})
    seen = []
    for at, way in enumerate(("undo", "undo", "redo", "undo"), 3):
        assert browser.post(f"{base}/{way}", {"expected": str(at)}).status_code == 303
        seen.append(site.store.read(1).text.count("# more"))
    assert seen == [1, 0, 1, 0]
    assert browser.post(f"{base}/undo", {"expected": "7"}).status_code == 409
    browser.post(f"{base}/edit", {"text": text + "# other\n", "expected": "7"})
    assert browser.post(f"{base}/redo", {"expected": "8"}).status_code == 409


def test_problems_are_told_by_line_and_a_draft_can_be_kept(browser, site):
    base = browser.case()
    text = study("companion-us").replace("as_of:", "as_off:")
    told = browser.post(f"{base}/edit", {"text": text, "expected": "1"})
    assert told.status_code == 422
    assert re.search(r'data-line="\d+">line \d+, column \d+</a>', told.text)
    assert "as_off:" in told.text
    assert site.store.read(1).number == 1
    kept = browser.post(f"{base}/edit", {"text": text, "expected": "1", "do": "draft"})
    assert kept.status_code == 303
    assert "it cannot be analysed yet" in browser.get(f"{base}/claims").text


def test_two_editors_at_once_get_a_conflict_and_nothing_is_lost(browser, site):
    base = browser.case()
    text = study("companion-us")
    assert browser.post(f"{base}/edit", {"text": text + "# first\n", "expected": "1"}).status_code == 303
    late = browser.post(f"{base}/edit", {"text": text + "# second\n", "expected": "1"})
    assert late.status_code == 409
    assert "# first" in late.text
    assert "# second" in late.text
    assert site.store.read(1).text.endswith("# first\n")


def _moving(case, library):
    """A fact whose other standing moves a claim: its number, the wish, and the pairs of parties that move."""
    before = {c.id: c for c in analyse(case, library).claims}
    for number, fact in enumerate(case.facts):
        if not isinstance(fact.value, bool) or fact.standing in ("alleged", "unknown"):
            continue
        facts = tuple(replace(f, standing="alleged") if f is fact else f for f in case.facts)
        after = {c.id: c.outcome for c in analyse(replace(case, facts=facts), library).claims}
        moved = {(c.claimant, c.defendant, c.harm) for id_, c in before.items() if after[id_] != c.outcome}
        if moved:
            return number, f"alleged {'yes' if fact.value else 'no'}", moved
    raise AssertionError("no fact of this case moves anything")


def test_what_if_shows_what_moves_and_saves_nothing(browser, site):
    base = browser.case("chatbot-moffatt")
    number, wish, moved = _moving(loads(study("chatbot-moffatt")), load_library())
    shown = browser.post(f"{base}/what-if", {f"fact {number}": wish, "expected": "1"})
    assert shown.status_code == 200
    said = re.search(r'id="moves">\s*<h3>(\S+) pairs? of parties', shown.text).group(1)
    assert said.lower().replace("one", "1") == str(len(moved))
    assert site.store.read(1).number == 1


WISHES = [("fact x", "proved"), ("fact 999", "proved"), ("fact 0", "certain"), ("fact 0", "admitted")]


@pytest.mark.parametrize(("name", "wish"), WISHES)
def test_a_what_if_that_makes_no_sense_is_told(browser, name, wish):
    base = browser.case()
    assert browser.post(f"{base}/what-if", {name: wish, "expected": "1"}).status_code == 422


def test_the_courts_ratings_are_tried_and_saved_only_if_asked(browser, site):
    base = browser.case("traffic-city")
    names = [unescape(n) for n in re.findall(r'<select name="(rate [^"]+)"', browser.get(f"{base}/sharing").text)]
    assert names
    ratings = dict.fromkeys(names, "high") | dict.fromkeys(names[::2], "none") | {"expected": "1"}
    tried = browser.post(f"{base}/sharing", ratings)
    assert tried.status_code == 200
    assert "Tried with other ratings" in tried.text
    assert site.store.read(1).number == 1
    refused = browser.post(f"{base}/sharing", {**ratings, "do": "save", "by": "the court"})
    assert refused.status_code == 422
    assert "has no reason" in refused.text
    reasons = {name.replace("rate ", "why "): "heard at the hearing" for name in names}
    saved = browser.post(f"{base}/sharing", {**ratings, **reasons, "do": "save", "by": "the court"})
    assert saved.status_code == 303
    case = loads(site.store.read(1).text)
    assert {f"rate {r.party}/{r.factor}" for r in case.ratings if r.level == "high"} == set(names[1::2])
    assert site.store.read(1).text.count("#") >= study("traffic-city").count("#")


@pytest.mark.parametrize("ratings", [{"rate nobody/participation": "high"}, {"rate x/no_factor": "high"}])
def test_a_rating_of_nobody_or_of_no_factor_is_told(browser, site, ratings):
    base = browser.case("traffic-city")
    ratings = {**ratings, "expected": "1"}
    assert browser.post(f"{base}/sharing", ratings).status_code == 422
    assert browser.post(f"{base}/sharing", {**ratings, "do": "save"}).status_code == 422
    assert site.store.read(1).number == 1


def test_a_letter_can_be_downloaded_as_word_and_as_text(browser):
    base = browser.case("recruitment-de")
    page = browser.get(f"{base}/letters?for=applicant").text
    links = [unescape(a) for a in re.findall(rf'href="({base}/letters/[^"]+)"', page)]
    assert {link.partition("?")[0].rpartition(".")[2] for link in links} == {"docx", "txt"}
    for link in links[:2]:
        answer = browser.get(link)
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith("attachment")
        assert (answer.content[:2] == b"PK") == (".docx" in link)


def test_the_calendar_and_the_report_are_those_of_the_command_line(browser):
    base = browser.case()
    found = analyse(loads(study("companion-us")), load_library())
    assert browser.get(f"{base}/clocks.ics").text == ics.calendar(found)
    report = browser.get(f"{base}/report")
    assert report.text == html.render(found)
    assert "unsafe-inline" not in report.headers["content-security-policy"]


def test_comparison_refuses_what_is_no_country_or_day(browser):
    base = browser.case()
    assert browser.get(f"{base}/compare?as_of=2027-01-01").status_code == 200
    many = ",".join(f"20{n}-01-01" for n in range(30, 60))
    for query in ("forum=nowhere", "as_of=2027-13-01", f"as_of={many}"):
        assert browser.get(f"{base}/compare?{query}").status_code == 422, query


def test_a_new_case_begins_with_the_template_of_today(browser, site):
    made = browser.post("/cases", {"from": "new", "title": 'A "case"'})
    assert made.headers["location"] == "/cases/1/edit"
    assert loads(site.store.read(1).text).title == 'A "case"'
    assert loads(site.store.read(1).text).as_of == site.today()


def test_a_case_is_imported_from_a_file_and_deleted_for_good(browser, site):
    made = browser.post("/cases", {"from": "file"}, files={"file": ("x.yaml", study("companion-us").encode())})
    assert made.headers["location"] == "/cases/1"
    text = site.store.read(1).text
    browser.get("/cases/1")
    assert any(job.params.get("case") == text for job in site.pool.all())
    assert browser.post("/cases/1/delete").headers["location"] == "/"
    assert browser.get("/cases/1").status_code == 404
    assert not any(job.params.get("case") == text for job in site.pool.all())


def test_a_file_that_is_no_text_is_told(browser, site):
    told = browser.post("/cases", {"from": "file"}, files={"file": ("x.yaml", b"\xff\xfe\x00\x80")})
    assert told.status_code == 422
    assert site.store.cases() == ()


@pytest.mark.parametrize("path", ["/cases/7", "/cases/1?version=9", "/cases/x", "/nowhere", "/jobs/x"])
def test_what_is_not_there_is_told_plainly(browser, path):
    browser.case()
    answer = browser.get(path)
    assert answer.status_code == 404
    assert "<h1>Not found</h1>" in answer.text


def test_a_whole_case_goes_out_and_comes_back_as_one_file(browser) -> None:
    where = browser.case()
    out = browser.get(f"{where}/case.zip")
    assert out.status_code == 200
    assert out.headers["content-type"].startswith("application/zip")
    back = browser.post("/cases", {"from": "file"}, files={"file": ("case.zip", out.content, "application/zip")})
    assert back.status_code in (302, 303)
    assert browser.get(back.headers["location"] + "/history").status_code == 200
    bad = browser.post("/cases", {"from": "file"}, files={"file": ("case.zip", out.content[:60], "application/zip")})
    assert bad.status_code == 422
    assert "cannot be unpacked" in bad.text
