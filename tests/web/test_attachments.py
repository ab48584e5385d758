"""Files of evidence in the browser, whole cases in and out, and what a case came to under the law of other days."""

from __future__ import annotations

import io
import zipfile
from html import unescape

import pytest

from solidum.source import digest
from solidum.store import Store, cases
from solidum.web.site import Site

from .conftest import Browser

RAW = b"\x00\xff\xfe<script>alert(1)</script>%PDF"
EVIDENCE = "chat_logs"
CASE = """\
solidum: 1
title: A robot arm hits a visitor
as_of: 2028-01-01
record: open
parties:
  - {id: maker, name: Robotics GmbH, kind: company, country: DE}
  - {id: ana, name: Ana, kind: natural_person, country: DE}
things:
  - {id: robot, name: The robot, kind: physical_product, placed_on_market: 2027-02-01}
chain:
  - {from: maker, does: manufactures, to: robot, standing: undisputed}
harms:
  - {id: blow, victim: ana, interest: health, loss: medical_costs, date: 2027-05-01, place: DE, involves: [robot]}
evidence:
  - {id: chat_logs, kind: log, describes: "The <b>logs</b>", held_by: maker}
"""


@pytest.fixture
def home(site: Site) -> str:
    return f"/cases/{site.store.create(CASE, 'tester').case_id}"


def add(browser: Browser, home: str, name: str = "log.bin", raw: bytes = RAW):
    return browser.post(f"{home}/files", {"evidence": EVIDENCE}, files={"attachment": (name, raw, "text/html")})


def test_a_file_is_added_listed_and_kept_as_it_was(browser: Browser, home: str) -> None:
    assert add(browser, home).status_code == 303
    page = browser.get(f"{home}/forms/evidence").text
    assert "log.bin" in page
    assert digest(RAW) in page
    assert "<b>logs" not in page
    found = browser.get(f"{home}/files/1")
    assert found.content == RAW
    assert found.headers["content-type"] == "application/octet-stream"
    assert found.headers["content-disposition"] == 'attachment; filename="log.bin"'
    assert found.headers["x-content-type-options"] == "nosniff"
    history = browser.get(f"{home}/history").text
    assert digest(RAW) in history
    assert browser.post(f"{home}/files/1/delete").status_code == 303
    assert browser.get(f"{home}/files/1").status_code == 404
    assert "log.bin" in browser.get(f"{home}/history").text


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "a\x00b.txt", "<script>.html"])
def test_no_name_of_a_file_leads_anywhere(browser: Browser, home: str, site: Site, name: str) -> None:
    answer = add(browser, home, name)
    assert answer.status_code in (303, 422)
    for one in site.store.attachments(1):
        assert not set(one.name) & set("/\\\0")
    page = browser.get(f"{home}/forms/evidence").text
    assert "<script>.html" not in page
    found = browser.get(f"{home}/files/1")
    if found.status_code == 200:
        kept = found.headers["content-disposition"]
        assert not set(kept.partition("filename=")[2].strip('"')) & set("/\\<>\0")


def test_what_is_too_large_or_none_is_told(
    browser: Browser, home: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "MOST_ATTACHED", 100)
    assert "too large" in unescape(add(browser, home, raw=b"x" * 101).text)
    assert add(browser, home, raw=b"").status_code == 422
    assert browser.post(f"{home}/files", {"evidence": EVIDENCE}).status_code == 422
    assert browser.post(f"{home}/files", {"evidence": ""}, files={"attachment": ("a", b"x")}).status_code == 422
    assert site.store.attachments(1) == ()


def test_another_site_cannot_add_or_delete(browser: Browser, home: str, site: Site) -> None:
    add(browser, home)
    for path in ("files", "files/1/delete"):
        for data, origin in (
            ({"csrf": "forged"}, "http://127.0.0.1:8642"),
            ({"csrf": site.keys.form}, "http://evil.example"),
        ):
            answer = browser.client.post(
                f"{home}/{path}",
                data=data,
                files={"attachment": ("x", b"x")},
                headers={"Origin": origin},
            )
            assert answer.status_code == 403
    assert len(site.store.attachments(1)) == 1


def test_a_whole_case_goes_out_and_comes_in_with_its_files(browser: Browser, home: str, site: Site) -> None:
    add(browser, home)
    out = browser.get(f"{home}/case.zip")
    assert out.status_code == 200
    with zipfile.ZipFile(io.BytesIO(out.content)) as parts:
        assert f"attachments/{digest(RAW)}" in parts.namelist()
    made = browser.post("/cases", {"from": "file"}, files={"file": ("case.zip", out.content, "application/zip")})
    assert made.status_code == 303
    other = made.headers["Location"]
    assert digest(RAW) in browser.get(f"{other}/forms/evidence").text
    assert browser.get(f"{other}/files/2").content == RAW


def test_files_of_evidence_that_was_taken_out_are_not_lost(browser: Browser, home: str, site: Site) -> None:
    add(browser, home)
    expected = str(site.store.read(1).number)
    assert browser.post(f"{home}/forms/evidence/0", {"expected": expected, "do": "remove"}).status_code == 303
    page = unescape(browser.get(f"{home}/forms/evidence").text)
    assert f"Files of “{EVIDENCE}”, which the case no longer names" in page
    assert digest(RAW) in page


# --- under which law --------------------------------------------------------------------------------------------


def test_an_analysis_is_kept_with_its_law_and_a_later_one_shows_what_changed(
    browser: Browser, home: str, site: Site
) -> None:
    assert site.store.marks(1) == ()
    assert browser.get(home).status_code == 200
    (mark,) = site.store.marks(1)
    assert mark.version == 1
    assert mark.packs
    assert mark.outcomes
    page = unescape(browser.get(f"{home}/law").text)
    assert "Under the packs of law at hand." in page
    assert f"Every claim comes out as it does now ({len(mark.outcomes)})." in page
    # as if it had been analysed when one pack was older, and one claim came out otherwise
    pack, claim = next(iter(mark.packs)), next(iter(mark.outcomes))
    site.store.mark(1, 1, {**mark.packs, pack: ("0.1", "0" * 64)}, {**mark.outcomes, claim: "made out"})
    page = unescape(browser.get(f"{home}/law").text)
    assert f"{pack}: version 0.1 then, {mark.packs[pack][0]} now" in page
    assert f"made out → now {mark.outcomes[claim]}" in page.replace('<span aria-hidden="true">', "").replace(
        '</span><span class="unseen">', " "
    ).replace("</span>", "")


def test_a_disk_that_takes_nothing_keeps_nobody_from_reading(
    browser: Browser, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from solidum.store import Unavailable

    def full(*_: object) -> None:
        raise Unavailable("full", "this could not be saved", "the disk is full", "free some space")

    monkeypatch.setattr(Store, "mark", full)
    assert browser.get(home).status_code == 200
