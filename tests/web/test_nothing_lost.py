"""What somebody typed, saved or attached is never changed, dropped or written over in silence."""

from __future__ import annotations

import json
import logging
import re
import time
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest

from solidum.casefile.model import Rating
from solidum.casefile.reader import loads
from solidum.casefile.write import plain
from solidum.source import BadInput, digest
from solidum.store import Unavailable, texts
from solidum.web import frame
from solidum.web.folio import rated
from solidum.web.forms import entry_of, fields_of, held
from solidum.web.pool import Pool
from solidum.web.sheets import SHEETS
from solidum.web.site import Site

from .conftest import Browser, study
from .test_attachments import CASE
from .test_forms import fields_in, send
from .test_studio import FORM

CONTRACTS = """\
contracts:
  - {id: k, between: [ana, maker, holding], term: indemnity}
"""
TEXT = CASE.replace("things:", "  - {id: holding, name: Holding AG, kind: company, country: DE}\nthings:") + CONTRACTS


def case_of(site: Site, text: str) -> str:
    return f"/cases/{site.store.create(text, 'tester').case_id}"


# --- forms ------------------------------------------------------------------------------------------------------


def test_who_gives_an_indemnity_stays_the_one_who_gives_it(browser: Browser, site: Site) -> None:
    home = case_of(site, TEXT)
    page = browser.get(f"{home}/forms/contracts/0").text
    fields = fields_in(page)
    assert [value for name, value in fields if name == "between"] == ["ana", "maker", "holding", ""]
    assert send(browser, f"{home}/forms/contracts/0", fields).status_code == 303
    number = int(home.split("/")[2])
    assert site.store.read(number).number == 1
    turned = [("between", v) for v in ("maker", "", "")]
    wrong = send(browser, f"{home}/forms/contracts/0", [f for f in fields if f[0] != "between"] + turned)
    assert wrong.status_code == 422
    turned = [("between", v) for v in ("", "maker", "ana")]  # nobody gives it: told, not filled in
    wrong = send(browser, f"{home}/forms/contracts/0", [f for f in fields if f[0] != "between"] + turned)
    assert wrong.status_code == 422
    turned = [("between", v) for v in ("maker", "ana", "")]
    assert (
        send(browser, f"{home}/forms/contracts/0", [f for f in fields if f[0] != "between"] + turned).status_code == 303
    )
    assert loads(site.store.read(number).text).contracts[0].between == ("maker", "ana")


def test_a_party_named_twice_in_a_contract_is_told_at_its_place() -> None:
    with pytest.raises(BadInput) as refused:
        loads(TEXT.replace("[ana, maker, holding]", "[ana, maker, ana]"))
    (problem,) = refused.value.problems
    assert "`ana` stands here twice" in problem.what
    assert problem.place is not None
    assert TEXT.splitlines()[problem.place.line - 1].strip().startswith("- {id: k")


def test_a_list_without_an_order_keeps_the_one_it_has() -> None:
    fields = fields_of("harms", {}, None)
    entry = {"id": "h", "victim": "ana", "involves": ["b", "a"]}
    given = {**held(fields, entry), "involves": ["a", "b"]}
    assert entry_of(fields, given, entry)["involves"] == ["b", "a"]
    assert entry_of(fields, {**given, "involves": ["a"]}, entry)["involves"] == ["a"]
    assert {f.kind for f in SHEETS["contracts"].fields if f.name == "between"} == {"order"}


def test_characters_that_turn_text_around_stay_in_forms_and_go_from_pages(browser: Browser, site: Site) -> None:
    name = "Ana \u202eturned\u202c"
    text = CASE.replace("name: Ana,", f'name: "{name}",').replace("record: open", "record: open  # \u2066kept\u2069")
    home = case_of(site, text)
    page = browser.get(f"{home}/edit").text
    inside = re.search(r'<textarea id="text"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert inside is not None
    assert unescape(inside.group(1)) == text
    assert "\u202e" not in page.replace(inside.group(1), "")
    assert browser.post(f"{home}/edit", {"text": unescape(inside.group(1)), "expected": "1"}).status_code == 303
    assert site.store.read(int(home.split("/")[2])).number == 1
    form = browser.get(f"{home}/forms/parties/1")
    assert send(browser, f"{home}/forms/parties/1", fields_in(form.text)).status_code == 303
    assert site.store.read(int(home.split("/")[2])).number == 1
    assert "\u202e" not in browser.get(f"{home}/forms/parts").text


def test_what_a_field_holds_cannot_end_it() -> None:
    drawn = frame.draw("again.html.j2", path="/x", sent=[("a", '"><b>\u202e</textarea>'), ("c", "\n</textarea>\u202e")],
                       title="t", version=None, active=None, csrf="", stamp="", sheets=(), lists=(), base="", tail="",
                       pinned=False)  # fmt: skip
    assert drawn.count("</textarea>") == 1
    assert "<b>" not in drawn
    assert drawn.count("\u202e") == 2


def test_a_form_that_no_worker_takes_in_time_comes_back_with_what_was_typed(
    browser: Browser, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = case_of(site, TEXT)
    monkeypatch.setattr("solidum.web.pages.forms.TAKING", 0.0)
    monkeypatch.setattr("solidum.web.pages.interview.TAKING", 0.0)
    monkeypatch.setattr("solidum.web.pages.studio.TAKING", 0.0)
    late = browser.post(f"{home}/forms/parties/0", {"expected": "1", "name": "Late <b>", "note": "a\nb"})
    assert late.status_code == 503
    assert 'name="name" value="Late &lt;b&gt;"' in late.text
    assert "\na\nb</textarea>" in late.text
    assert f'action="{home}/forms/parties/0"' in late.text
    asked = browser.post(f"{home}/interview", {"expected": "1", "question": "title", "value 0": "Late"})
    assert (asked.status_code, 'name="value 0" value="Late"' in asked.text) == (503, True)
    composed = browser.post("/regimes/compose", {"do": "save", "regime": "late", "text": ""})
    assert (composed.status_code, 'name="regime" value="late"' in composed.text) == (503, True)


# --- two at once ------------------------------------------------------------------------------------------------


def test_a_correction_of_a_text_never_overwrites_what_others_saved_meanwhile(browser: Browser, site: Site) -> None:
    home = case_of(site, CASE)
    number = int(home.split("/")[2])
    site.store.save(number, CASE + "# theirs\n", "Bob", 1)
    wrong = browser.post(f"{home}/edit", {"text": CASE.replace("as_of", "as_off"), "expected": "1"})
    assert wrong.status_code == 422
    assert 'name="expected" value="1"' in wrong.text
    late = browser.post(f"{home}/edit", {"text": CASE + "# mine\n", "expected": "1"})
    assert late.status_code == 409
    assert "# mine" in late.text
    assert site.store.read(number).text == CASE + "# theirs\n"
    for expected in ({}, {"expected": "0"}, {"expected": "x"}, {"expected": "²"}, {"expected": "9" * 30}):
        assert browser.post(f"{home}/edit", {"text": CASE, **expected}).status_code == 422
    assert site.store.read(number).number == 2


def test_the_answers_kept_with_a_text_are_those_of_the_version_started_from(browser: Browser, site: Site) -> None:
    home = case_of(site, CASE)
    number = int(home.split("/")[2])
    site.store.save(number, CASE, "Bob", 1, answers="theirs")
    assert browser.post(f"{home}/edit", {"text": CASE + "# x\n", "expected": "1"}).status_code == 409
    assert browser.post(f"{home}/edit", {"text": CASE + "# x\n", "expected": "2"}).status_code == 303
    assert site.store.read(number).answers == "theirs"


def test_undo_is_of_the_version_that_is_seen(browser: Browser, site: Site) -> None:
    home = case_of(site, CASE)
    number = int(home.split("/")[2])
    site.store.save(number, CASE + "# a\n", "Ann", 1)
    site.store.save(number, CASE + "# b\n", "Bob", 2)
    assert browser.post(f"{home}/undo", {"expected": "2"}).status_code == 409
    assert browser.post(f"{home}/undo").status_code == 422
    assert 'name="expected" value="3"' in browser.get(f"{home}/history").text
    assert browser.post(f"{home}/undo", {"expected": "3"}).status_code == 303
    assert site.store.read(number).text == CASE + "# a\n"


def test_the_worksheet_keeps_its_version_and_what_was_typed(browser: Browser, site: Site) -> None:
    text = study("traffic-city") + "# worksheet\n"
    home = case_of(site, text)
    number = int(home.split("/")[2])
    page = browser.get(f"{home}/sharing").text
    assert 'name="expected" value="1"' in page
    name = unescape(re.findall(r'<select name="(rate [^"]+)"', page)[0])
    given = {name: "high", "why " + name.removeprefix("rate "): "", "by": "Judge <b>", "expected": "1", "do": "save"}
    wrong = browser.post(f"{home}/sharing", given)
    assert wrong.status_code == 422
    assert "Nothing was saved yet" in wrong.text
    assert 'value="Judge &lt;b&gt;"' in wrong.text
    chosen = re.search(rf'<select name="{re.escape(name)}".*?</select>', wrong.text, re.DOTALL)
    assert chosen is not None
    assert "<option selected>high" in chosen.group(0)
    site.store.save(number, text + "# theirs\n", "Bob", 1)
    tried = browser.post(f"{home}/sharing", {**given, "do": "try"})
    assert 'name="expected" value="1"' in tried.text
    given["why " + name.removeprefix("rate ")] = "heard"
    assert browser.post(f"{home}/sharing", given).status_code == 409
    assert site.store.read(number).text == text + "# theirs\n"


def test_what_if_is_about_the_facts_that_were_seen(browser: Browser, site: Site) -> None:
    text = study("companion-us") + "# what if\n"
    home = case_of(site, text)
    number = int(home.split("/")[2])
    page = browser.get(f"{home}/what-if").text
    assert 'name="expected" value="1"' in page
    before = loads(text).facts
    site.store.save(
        number,
        text.replace("facts:\n", "facts:\n  - {is: unpaid, args: [], standing: unknown}\n", 1),
        "Bob",
        1,
        draft=True,
    )
    answer = browser.post(f"{home}/what-if", {"expected": "1", "fact 0": "alleged"})
    assert answer.status_code == 200
    assert 'name="expected" value="1"' in answer.text
    assert browser.post(f"{home}/what-if", {"fact 0": "alleged"}).status_code == 422
    assert browser.post(f"{home}/what-if", {"expected": "1", f"fact {len(before)}": "disputed"}).status_code == 422


def test_another_level_keeps_the_evidence_and_the_remark_of_a_rating() -> None:
    case = loads(TEXT)
    old = Rating(
        party="maker",
        factor="participation",
        level="low",
        reason="said so",
        evidence=("chat_logs",),
        by="Ann",
        note="see 3",
    )
    case = replace(case, ratings=(old,))
    changed, different = rated(case, {"maker/participation": ("high", "heard")}, "the court")
    assert different
    assert changed.ratings == (replace(old, level="high", reason="heard", by="the court"),)


# --- interview --------------------------------------------------------------------------------------------------


def test_an_answer_to_a_case_that_became_a_draft_is_not_lost(browser: Browser, site: Site) -> None:
    home = browser.post("/cases", {"from": "questions"}).headers["Location"].removesuffix("/interview")
    number = int(home.split("/")[2])
    site.store.save(number, "nothing: [", "Bob", 1, draft=True, answers=site.store.read(number).answers)
    for data in ({"question": "title"}, {"question": ["title", "as_of"], "mode": "form"}):
        late = browser.post(f"{home}/interview", {"expected": "1", "value 0": "My title", **data})
        assert late.status_code == 409
        assert 'value="My title"' in late.text
        assert "as it is now it is a draft" in unescape(late.text)
        assert 'name="expected" value="1"' in late.text
    assert site.store.read(number).number == 2


def test_answers_stay_with_their_questions_when_one_has_gone(browser: Browser, site: Site) -> None:
    home = browser.post("/cases", {"from": "questions"}).headers["Location"].removesuffix("/interview")
    number = int(home.split("/")[2])
    asked = ["party.ghost.kind", "title", "as_of"]
    given = {"expected": "1", "mode": "form", "question": asked, "value 0": "company", "value 1": "My title"}
    answer = browser.post(f"{home}/interview", {**given, "value 2": "not a day"})
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert "no room any more for the question <code>party.ghost.kind</code>. You had answered: company" in page
    ids = re.findall(r'name="question" value="([^"]*)"', answer.text)
    assert ids == ["title", "as_of"]
    assert 'name="value 0" aria-labelledby="l-0" value="My title"' in page
    assert re.search(r'name="value 1"[^>]*value="not a day"', page)
    assert "wrong-1" in page
    alone = browser.post(
        f"{home}/interview", {"expected": "1", "question": "party.ghost.kind", "value 0": "public_body", "do": "answer"}
    )
    assert alone.status_code == 422
    assert "You had answered: public body" in unescape(alone.text)
    assert site.store.read(number).number == 1


# --- evidence ---------------------------------------------------------------------------------------------------


def attached(browser: Browser, home: str, evidence: str = "chat_logs"):
    return browser.post(f"{home}/files", {"evidence": evidence}, files={"attachment": ("a.bin", b"\x00a", "x/y")})


def test_files_go_along_when_their_evidence_is_renamed_and_can_be_moved(browser: Browser, site: Site) -> None:
    home = case_of(site, CASE)
    number = int(home.split("/")[2])
    assert attached(browser, home).status_code == 303
    assert attached(browser, home, "no_such").status_code == 422
    fields = [(n, "logs" if n == "id" else v) for n, v in fields_in(browser.get(f"{home}/forms/evidence/0").text)]
    assert send(browser, f"{home}/forms/evidence/0", fields).status_code == 303
    (file,) = site.store.attachments(number)
    assert file.evidence == "logs"
    # undone, the file is left over, is shown as such, and can be given back
    browser.post(f"{home}/undo", {"expected": str(site.store.read(number).number)})
    page = browser.get(f"{home}/forms/evidence").text
    assert "which the case no longer names" in page
    assert "Move it there" in page
    assert browser.post(f"{home}/files/{file.id}/move", {"evidence": "nothing"}).status_code == 422
    assert browser.post(f"{home}/files/{file.id}/move", {"evidence": "chat_logs"}).status_code == 303
    assert site.store.attachments(number)[0].evidence == "chat_logs"
    newest = site.store.history(number)[0]
    assert "a.bin moved from logs to chat_logs" in newest.note
    assert digest(b"\x00a") in newest.note


# --- regimes ----------------------------------------------------------------------------------------------------


def compose(browser: Browser, **fields: str):
    return browser.post("/regimes/compose", {**FORM, "do": "save", **fields})


def test_a_regime_saved_under_the_name_of_another_does_not_overwrite_it(browser: Browser, site: Site) -> None:
    for name in ("aa", "bb"):
        assert compose(browser, regime=name, version="0", name="").status_code == 303, name
    before = site.store.regime("bb").text
    page = browser.get("/regimes/compose?from=mine:aa").text
    assert 'name="name" value="aa"' in page
    assert 'name="version" value="1"' in page
    taken = compose(browser, regime="bb", version="1", name="aa", summary="of aa")
    assert taken.status_code == 409
    assert "of aa" in taken.text
    assert site.store.regime("bb").text == before
    # deleted in the meantime: not made again in silence
    site.store.delete_regime("aa")
    assert compose(browser, regime="aa", version="1", name="aa").status_code == 409


def test_every_version_of_a_regime_is_seen_told_apart_and_begun_from(browser: Browser, site: Site) -> None:
    compose(browser, regime="aa", version="0", name="")
    first = site.store.regime("aa").text
    compose(browser, regime="aa", version="1", name="aa", summary="Another summary", text=first)
    page = browser.get("/regimes/history?name=aa")
    assert page.status_code == 200
    assert "from=mine:aa:1" in page.text
    assert "a=mine:aa:1&amp;b=mine:aa:2" in page.text
    assert browser.get("/regimes/view?from=mine:aa:1").status_code == 200
    assert browser.get("/regimes/diff?a=mine:aa:1&b=mine:aa:2").status_code == 200
    begun = browser.get("/regimes/compose?from=mine:aa:1").text
    assert 'name="version" value="2"' in begun  # the newest is what a save comes after
    assert "Another summary" not in begun
    for address in ("/regimes/history?name=zz", "/regimes/view?from=mine:aa:9"):
        assert browser.get(address).status_code == 404
    assert browser.get("/regimes/view?from=mine:aa:x").status_code == 422


# --- deleting ---------------------------------------------------------------------------------------------------


def test_deleting_a_case_stops_what_is_still_made_of_it(tmp_path, site: Site) -> None:
    pool = Pool(1)
    try:
        site.pool = pool
        text, other = study("recruitment-de") + "# goes\n", study("recruitment-de") + "# stays\n"
        number = site.store.create(text, "tester").case_id
        site.store.create(other, "tester")
        running = pool.ask("verb.plan", {"case": text, "name": "case.yaml"}, {})
        while running.state == "waiting":
            time.sleep(0.01)
        waiting = pool.ask("page.", {"case": text, "base": "/cases/1", "name": "case.yaml"}, {"case": number})
        runs = pool.ask("studio.compare", {"cases": [text], "regimes": []}, {})
        stays = pool.ask("verb.check", {"case": other, "name": "case.yaml"}, {})
        site.delete(number)
        assert [job.id for job in pool.all()] == [stays.id]
        assert (waiting.state, runs.state) == ("cancelled", "cancelled")
        assert running.ended.wait(30)
        assert running.made is None
        assert stays.ended.wait(120)
        assert stays.state == "done"
    finally:
        pool.close()


def test_a_job_that_cannot_even_be_handed_out_fails_and_the_next_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool(1)
    try:
        with monkeypatch.context() as broken:
            broken.setattr("solidum.web.pool._Worker._start", lambda self: 1 / 0)
            job = pool.ask("verb.check", {"case": CASE, "name": "case.yaml"}, {})
            assert job.ended.wait(30)
        assert (job.state, job.made) == ("failed", None)
        assert "fault" in job.problems[0].why
        again = pool.ask("verb.check", {"case": CASE, "name": "case.yaml"}, {})
        assert again.ended.wait(120)
        assert again.state == "done"
    finally:
        pool.close()


def test_workers_forget_a_deleted_case_and_go_on_with_others() -> None:
    pool = Pool(2)
    try:
        asked = {"case": CASE, "name": "case.yaml"}
        first = [pool.ask("verb.check", {**asked, "n": n}, {}) for n in range(2)]
        assert all(job.ended.wait(120) for job in first)
        before = [worker.process for worker in pool._workers if worker.process is not None]
        assert before
        pool.forget(frozenset({CASE}))
        for process in before:
            until = time.monotonic() + 30
            while Path(f"/proc/{process.pid}").exists() and time.monotonic() < until:
                time.sleep(0.02)
            assert not Path(f"/proc/{process.pid}").exists()
        again = pool.ask("verb.check", {"case": CASE + "# other\n", "name": "case.yaml"}, {})
        assert again.ended.wait(120)
        assert again.state == "done"
    finally:
        pool.close()


def test_what_was_made_of_a_case_goes_even_if_the_log_cannot_be_cleared(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = CASE + "# goes even so\n"
    number = site.store.create(text, "tester").case_id
    job = site.pool.ask("verb.check", {"case": text, "name": "case.yaml"}, {})
    assert job.ended.wait(120)

    def refuse(self: object) -> None:
        raise Unavailable("locked", "the log", "is read", "wait")

    monkeypatch.setattr("solidum.store.database.Database.clear_away", refuse)
    with pytest.raises(Unavailable):
        site.delete(number)
    assert site.pool.get(job.id) is None


# --- numbers, sizes, logs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/cases/{}", "/cases/1?version={}", "/cases/1/diff?of={}", "/cases/1/files/{}",
                                  "/cases/1/forms/parties/{}", "/regimes/advice/{}", "/cases/1/sharing?version={}"])  # fmt: skip
@pytest.mark.parametrize("number", ["9" * 20, str(2**63), "²", "-1"])
def test_no_number_in_an_address_brings_down_the_page(browser: Browser, path: str, number: str) -> None:
    browser.case()
    assert browser.get(path.format(quote(number))).status_code in (400, 404, 422)


def test_the_lines_that_a_save_changed_are_counted_in_no_time(site: Site) -> None:
    before, after = "\n" * 40_000, "x\n" * 40_000
    assert texts.counted(before, after) == (40_000, 40_000)  # took hours, while nobody else could save
    assert texts.counted("a\nb\nc", "c\na\nd\nd") == (2, 1)


def test_refused_input_is_logged_without_what_it_says(
    browser: Browser, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "solidum.web.refused")
    home = case_of(site, CASE)
    bomb = "a: &a [x]\n" + "".join(f"{c}: &{c} [{','.join('*' + p for _ in range(9))}]\n"
                                   for p, c in zip("abcdefgh", "bcdefghi", strict=True) for p in [p])  # fmt: skip
    for what in (
        lambda: browser.post(f"{home}/edit", {"text": "secret: " + bomb, "expected": "1"}),
        lambda: browser.post("/cases", {"from": "file"}, files={"file": ("x.zip", b"PK\x03\x04secret", "x/y")}),
        lambda: browser.post(f"{home}/files", {"evidence": "chat_logs"}, files={"attachment": ("a", b"", "x/y")}),
    ):
        caplog.clear()
        assert what().status_code == 422
        assert "refused: input (POST, 422)" in caplog.text
        assert "secret" not in caplog.text
    assert site.store.read(int(home.split("/")[2])).number == 1


# --- jobs -------------------------------------------------------------------------------------------------------


def test_a_cancelled_page_says_so_and_does_not_begin_again(browser: Browser, site: Site) -> None:
    home = case_of(site, CASE + "# cancelled\n")
    pool = site.pool
    site.pool = Pool(0)  # nobody ever takes the job
    site.patience = 0.0
    try:
        went = browser.get(home).headers["Location"]
        stopped = browser.post(f"{went}/cancel")
        assert stopped.headers["Location"] == went
        page = browser.get(went)
        assert "<h1>Cancelled</h1>" in page.text
        assert f'href="{home}"' in page.text
        assert [job.state for job in site.pool.all()] == ["cancelled"]
    finally:
        site.pool.close()
        site.pool = pool


def test_a_file_that_is_ready_waits_to_be_taken(browser: Browser, site: Site) -> None:
    home = case_of(site, CASE + "# calendar\n")
    site.patience = 0.0
    answer = browser.get(f"{home}/clocks.ics")
    if answer.status_code == 303:
        job = site.pool.get(answer.headers["Location"].rpartition("/")[2])
        assert job is not None
        assert job.ended.wait(120)
        page = browser.get(answer.headers["Location"])
        assert "<h1>Ready</h1>" in page.text
        assert "data-job" not in page.text
        assert f"{answer.headers['Location']}/result" in page.text
        answer = browser.get(f"{answer.headers['Location']}/result")
    assert answer.content.startswith(b"BEGIN:VCALENDAR")


def test_what_a_version_came_to_is_kept_whichever_way_it_was_asked(browser: Browser, site: Site) -> None:
    home = case_of(site, CASE + "# marked\n")
    number = int(home.split("/")[2])
    site.patience = 0.0
    answer = browser.get(home)
    assert answer.status_code == 303  # a slow page
    job = site.pool.get(answer.headers["Location"].rpartition("/")[2])
    assert job is not None
    assert job.ended.wait(120)
    assert site.store.marks(number) == ()
    assert browser.get(f"{answer.headers['Location']}/result").status_code == 200
    (mark,) = site.store.marks(number)
    assert mark.outcomes
    whole = site.store.exported(number)
    again = site.store.imported(whole).case_id
    assert site.store.marks(again) == (mark,)


def test_the_plain_form_of_a_case_is_what_the_forms_show() -> None:
    assert json.dumps(plain(loads(TEXT))["contracts"][0]["between"]) == '["ana", "maker", "holding"]'
