"""Nobody but the browser that was given the key, on our own pages, gets anything done; refusals are logged."""

from __future__ import annotations

import dataclasses
import io
import logging
import re
import zipfile

import pytest

from solidum.casefile.reader import loads
from solidum.casefile.write import write
from solidum.web.app import MOST_BYTES
from solidum.web.security import COOKIE, HEADERS

from .conftest import BASE, study


def _cases(site):
    return [(c.id, c.version) for c in site.store.cases()]


def test_without_the_key_nothing_is_shown(stranger, site):
    site.store.create(study("companion-us"), "tester")
    for path in ("/", "/cases/1", "/cases/1/edit", "/jobs/x", "/help", "/nowhere"):
        answer = stranger.get(path)
        assert answer.status_code == 403, path
        assert "companion" not in answer.text.lower()


def test_the_key_becomes_a_strict_cookie_and_leaves_the_address(stranger, site):
    answer = stranger.get(f"/start?key={site.keys.start}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert site.keys.start not in cookie
    assert stranger.get("/").status_code == 200


@pytest.mark.parametrize("key", ["", "x", "é", "a" * 5000])
def test_a_forged_key_is_refused(stranger, key):
    answer = stranger.get("/start", params={"key": key})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("value", ["", "x", "a; b", '"', "0" * 43])
def test_a_forged_cookie_is_refused(stranger, value):
    assert stranger.get("/", headers={"Cookie": f"{COOKIE}={value}"}).status_code == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8642", "127.0.0.1", "127.0.0.1:1", "localhost.evil:8642"]
)
def test_another_name_is_refused(browser, host):
    """DNS rebinding: the name in the address is the attacker's, the address itself is ours."""
    answer = browser.get("/", Host=host)
    assert answer.status_code == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1:8642"])
def test_another_sites_page_may_not_post(browser, site, origin):
    base = browser.case()
    before = _cases(site)
    answer = browser.post(f"{base}/delete", Origin=origin)
    assert answer.status_code == 403
    assert _cases(site) == before


def test_a_post_from_another_site_is_refused_by_its_fetch_site_too(browser, site):
    base = browser.case()
    answer = browser.client.post(
        f"{base}/delete", data={"csrf": site.keys.form}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403


def test_a_post_that_does_not_say_where_it_comes_from_is_refused(browser, site):
    base = browser.case()
    answer = browser.client.post(f"{base}/delete", data={"csrf": site.keys.form})
    assert answer.status_code == 403


@pytest.mark.parametrize("secret", [None, "", "x", "é" * 20])
@pytest.mark.parametrize("path", ["delete", "undo", "edit", "sharing", "what-if"])
def test_a_form_without_our_secret_is_refused(browser, site, path, secret):
    base = browser.case()
    before = _cases(site)
    data = {"text": "x"} if secret is None else {"text": "x", "csrf": secret}
    answer = browser.client.post(f"{base}/{path}", data=data, headers={"Origin": BASE})
    assert answer.status_code == 403
    assert _cases(site) == before


def test_every_answer_carries_the_headers(browser, stranger):
    base = browser.case()
    for path in ("/", base, f"{base}/claims", "/nowhere", "/cases/99"):
        answer = browser.get(path)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, (path, name)
    refused = browser.get("/", Host="evil.example")
    assert refused.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


def test_pages_hold_no_inline_script_or_style_and_load_nothing_from_elsewhere(browser):
    base = browser.case()
    for path in ("/", base, f"{base}/chain", f"{base}/sharing", f"{base}/edit", "/help"):
        text = browser.get(path).text
        assert not re.search(r"<script(?![^>]* src=\"/static/)", text)
        assert not re.search(r"<style|\sstyle=|\son\w+=\"", text)
        assert all(
            src.startswith(("/", "data:,"))
            for src in re.findall(r"<(?:link|script|img)[^>]* (?:src|href)=\"([^\"]*)", text)
        )


def test_refusals_are_logged_without_what_the_case_is_about(browser, caplog):
    base = browser.case()
    with caplog.at_level(logging.WARNING, "solidum.web.refused"):
        browser.post(f"{base}/claims/secret-name", Origin="http://evil.example")
        browser.client.post(f"{base}/delete", data={"csrf": "x"}, headers={"Origin": BASE})
    said = [r.getMessage() for r in caplog.records]
    assert said == ["refused: origin (POST, 403)", "refused: form (POST, 403)"]


def test_what_is_too_large_is_refused(browser, site):
    before = _cases(site)
    answer = browser.post("/tokens", {"name": "x"}, files={"file": ("x.yaml", b"#" * (MOST_BYTES + 10))})
    assert answer.status_code == 413
    assert _cases(site) == before
    assert "Too large" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/x/..%2f..%2fapp.py",
        "/static/x/site.css",
        "/cases/1/letters/..%2f..%2fetc%2fpasswd.txt?for=user",
        "/cases/1/letters/%2e%2e.txt?for=user",
        "/cases/1/chain/..%2f..",
        "/cases/1/claims/../../../etc/passwd",
    ],
)
def test_paths_do_not_climb(browser, path):
    browser.case()
    answer = browser.get(path)
    assert answer.status_code in (404, 422), answer.text
    assert "root:" not in answer.text


BOMBS = {
    "aliases": "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\n",
    "depth": "a: " + "[" * 5000,
    "tag": "a: !!python/object/apply:os.system ['true']\n",
    "xml": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>',
    "binary": "a: \x00\x01\x02",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_in_the_editor_is_told_and_not_saved(browser, site, name):
    base = browser.case()
    before = _cases(site)
    answer = browser.post(f"{base}/edit", {"text": BOMBS[name], "expected": "1"})
    assert answer.status_code == 422
    assert "What to do:" in answer.text
    assert _cases(site) == before


SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"


FREE = {"name", "note", "title", "reason", "by_whom", "label", "describes", "stage"}


def _poisoned(value):
    """The same case with a script in every free text."""
    if isinstance(value, tuple):
        return tuple(_poisoned(item) for item in value)
    if not dataclasses.is_dataclass(value):
        return value
    changed = {}
    for field in dataclasses.fields(value):
        old = getattr(value, field.name)
        changed[field.name] = SCRIPT if field.name in FREE and isinstance(old, str) else _poisoned(old)
    return dataclasses.replace(value, **changed)


def test_script_in_every_text_field_stays_text(browser, site):
    """Every text of a case that a page shows is escaped, in HTML and in SVG."""
    from solidum.web.folio import SHEETS

    made = site.store.create(write(_poisoned(loads(study("companion-us")))), SCRIPT)
    assert not made.problems, made.problems
    base = f"/cases/{made.case_id}"
    paths = [f"{base}/{s.name}".rstrip("/") for s in SHEETS] + [
        f"{base}/edit",
        f"{base}/history",
        f"{base}/diff?of=1",
        "/",
        f"{base}/report",
        f"{base}/delete",
        f"{base}/law",
        *(f"{base}/interview{part}" for part in ("", "/map", "/check", "/form")),
        *(f"{base}/forms/{part}" for part in ("parts", "facts", "evidence", "harms", "contracts")),
        *(f"{base}/forms/{section}/0" for section in ("parties", "things", "chain", "harms", "claims", "facts")),
        f"{base}/forms/evidence/0",
        "/regimes",
        f"/regimes/advice/{made.case_id}",
    ]
    # what the interview was told, and how a file is called
    browser.post(f"{base}/files", {"evidence": "logs"}, files={"attachment": (SCRIPT.replace("/", ""), b"x")})
    seen = 0
    for path in paths:
        shown = browser.get(path)
        assert shown.status_code == 200, path
        assert "<script>alert" not in shown.text, path
        assert "<img" not in shown.text, path
        assert "49" not in re.findall(r"onerror=alert\(1\)&gt;(\S+)", shown.text), path
        seen += "&lt;script&gt;" in shown.text
    assert seen >= 25, seen
    # the same text comes out of a calendar, a letter and a Word file as text, and opens nothing
    calendar = browser.get(f"{base}/clocks.ics")
    assert calendar.headers["content-type"].startswith("text/calendar")
    word = browser.post(
        "/regimes/run", {"regime": "baseline", "case": str(made.case_id), "format": "docx", "do": "compare"}
    )
    job = site.pool.get(word.headers["Location"].rpartition("/")[2])
    assert job is not None
    assert job.ended.wait(60)
    with zipfile.ZipFile(io.BytesIO(job.result().body)) as parts:
        body = parts.read("word/document.xml").decode()
    assert "<script>" not in body
    assert "&lt;script&gt;" in body


def test_a_title_cannot_break_out_of_a_file_name_or_header(browser, site):
    text = study("companion-us")
    made = site.store.create(re.sub(r"(?m)^title: .*$", 'title: "a\\"; filename=evil.exe; x=ü/../b"', text), "tester")
    answer = browser.get(f"/cases/{made.case_id}/case.yaml")
    assert answer.status_code == 200
    assert re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+"', answer.headers["content-disposition"])
