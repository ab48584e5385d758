"""The regime studio: composed from the menus, refused at the choice at fault, saved, told apart, run, handed on."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

import pytest

from solidum.casefile.write import written
from solidum.lab.regimes import load, loads, ready
from solidum.lab.regimes.reader import ready_files
from solidum.source import parse
from solidum.store import NotFound, StoreError
from solidum.web.site import Site
from solidum.web.studio import data_of, held

from .conftest import BASE, Browser, study

COMPOSED = [r for r in ready() if not r.in_words and r.tiers]


@pytest.mark.parametrize("regime", COMPOSED, ids=lambda r: r.id)
def test_a_ready_regime_comes_back_from_its_form_as_it_was(regime) -> None:
    text = ready_files()[regime.id].read_text(encoding="utf-8")
    data = parse(text, "regime.yaml").data
    again = data_of(held(data), data, regime.checked.isoformat())
    back = loads(written(again), "regime.yaml")
    for one, other in zip(regime.tiers, back.tiers, strict=True):
        assert (one.id, one.title, one.who) == (other.id, other.title, other.who)
        assert {m: tuple(o.id for o in c.options) for m, c in one.choices.items() if c.options or c.value} == {
            m: tuple(o.id for o in c.options) for m, c in other.choices.items() if c.options or c.value
        }
        assert [t.id for t in (*one.tests, *one.unless)] == [t.id for t in (*other.tests, *other.unless)]
        assert {m: c.value for m, c in one.choices.items() if c.menu.value} == {
            m: c.value for m, c in other.choices.items() if c.menu.value
        }
    assert {m: (c.label, c.value) for m, c in regime.choices.items()} == {
        m: (c.label, c.value) for m, c in back.choices.items()
    }
    assert (back.labels, back.sources, back.legislator) == (regime.labels, regime.sources, regime.legislator)


FORM = {
    "regime": "mine",
    "title": "A regime <b>of mine</b>",
    "short": "Mine",
    "summary": "It is tried here.",
    "legislator": "union",
    "id 0": "everyone",
    "title 0": "Everybody",
    "who 0": ["develops", "deploys"],
    "rule 0": "fault_eased",
    "evidence 0": ["disclosure_order", "presumption_on_refusal"],
    "heads 0": ["life_health"],
    "external": "joint_and_several",
    "internal": "factors",
    "time 0 limitation": "3 years",
    "version": "0",
    "text": "",
}


def send(browser: Browser, do: str, **changes):
    data = {**FORM, **{k.replace("__", " "): v for k, v in changes.items()}}
    data |= {"csrf": browser.site.keys.form, "do": do}
    return browser.client.post("/regimes/compose", data=data, headers={"Origin": BASE}, follow_redirects=False)


def test_composed_checked_saved_changed_and_deleted(browser: Browser, site: Site) -> None:
    empty = browser.get("/regimes/compose")
    assert empty.status_code == 200
    assert "What speaks for and against it" in empty.text
    good = send(browser, "check")
    assert "No contradiction" in good.text
    assert "<b>of mine" not in good.text
    assert send(browser, "save").status_code == 303
    saved = site.store.regime("mine")
    regime = loads(saved.text, "mine.yaml")
    assert regime.tiers[0].who == ("develops", "deploys")
    assert regime.tiers[0].choices["time"].value == {"limitation": "3 years"}
    assert regime.status == "design"
    assert "mine" in browser.get("/regimes").text
    # a change is a version of its own; who started from an older one overwrites nothing
    assert send(browser, "save", version="1", name="mine", summary="Changed.", text=saved.text).status_code == 303
    assert site.store.regime("mine").number == 2
    assert site.store.regime("mine", 1).text == saved.text
    stale = send(browser, "save", version="1", name="mine", summary="Stale.")
    assert stale.status_code == 409
    assert "version 2 of it is there" in unescape(stale.text)
    assert "Stale." in stale.text  # what was composed is still there
    assert browser.post("/regimes/mine/delete").status_code == 303
    with pytest.raises(NotFound):
        site.store.regime("mine")
    assert site.store.regimes() == ()


def test_a_contradiction_stands_at_the_choice_at_fault_and_is_not_saved(browser: Browser, site: Site) -> None:
    bad = send(browser, "save", **{"evidence 0": ["presumption_on_refusal"]})
    assert bad.status_code == 422
    text = unescape(bad.text)
    assert "It cannot be so yet" in text
    menu = re.search(r'<fieldset id="m-evidence-0">.*?</fieldset>', text, re.DOTALL)
    assert menu
    assert "no order can be asked for" in menu.group(0)
    assert site.store.regimes() == ()
    strict = send(browser, "check", **{"rule 0": "strict_operator", "compliance 0": "partial_defence"})
    assert "the second takes the first away" in unescape(strict.text)
    assert "not chosen" in unescape(send(browser, "check", **{"rule 0": ""}).text) or "`rule` is missing" in unescape(
        send(browser, "check", **{"rule 0": ""}).text
    )


def test_a_broken_text_is_told_with_its_line_and_nothing_typed_is_lost(browser: Browser, site: Site) -> None:
    broken = "solidum_regime: 1\nregime: [mine\n"
    for do in ("check text", "save text", "check", "save"):
        answer = send(browser, do, text=broken)
        assert answer.status_code == (422 if do.startswith("save") else 200)
        text = unescape(answer.text)
        assert "It cannot be so yet" in text
        assert "Line " in text
        assert broken in text
        assert 'value="Everybody"' in text
    assert site.store.regimes() == ()


def test_a_deleted_case_is_dropped_from_what_was_run_on_it(browser: Browser, site: Site) -> None:
    text = study("companion-us") + "# a text that no other test runs\n"
    site.store.create(text, "tester")

    def kept() -> list[str]:
        return [job.task for job in site.pool.all() if text in job.params.get("cases", ())]

    finished(browser, run(browser, regime=["baseline"], case=["1"], do="compare", format="html"))
    assert kept() == ["studio.compare"]
    browser.post("/cases/1/delete")
    assert kept() == []


def test_gaps_and_preemption_are_told_beside_the_choice(browser: Browser) -> None:
    found = unescape(send(browser, "check", legislator="member_state", external="several", **{"rule 0": "defect"}).text)
    assert "Pre-emption" in found
    menu = re.search(r'<fieldset id="m-external">.*?</fieldset>', found, re.DOTALL)
    assert menu
    assert "Pre-emption" in menu.group(0)


def test_the_text_counts_where_the_text_was_changed(browser: Browser, site: Site) -> None:
    text = ready_files()["strict"].read_text(encoding="utf-8").replace("regime: strict\n", "regime: my_strict\n")
    assert send(browser, "save text", text=text).status_code == 303
    assert site.store.regime("my_strict").text == text
    again = browser.get("/regimes/compose?from=mine:my_strict")
    assert "controls_risk" in unescape(again.text)
    # saved by the form, what only the text can say (criteria) stays
    form = {name: values for name, values in held(parse(text, "x").data).items()}
    answer = browser.client.post(
        "/regimes/compose",
        data={**form, "csrf": site.keys.form, "do": "save", "version": "1", "name": "my_strict", "text": text},
        headers={"Origin": BASE},
        follow_redirects=False,
    )
    assert answer.status_code == 303
    kept = loads(site.store.regime("my_strict").text, "x")
    assert [t.id for t in kept.tiers[2].tests] == [t.id for t in load("strict").tiers[2].tests]


def test_a_regime_in_words_two_apart_and_advice_on_a_case(browser: Browser) -> None:
    home = browser.case("companion-us")
    shown = browser.get("/regimes/view?from=aild")
    assert "In its own words" in shown.text
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    apart = browser.get("/regimes/diff?a=baseline&b=strict")
    assert "What differs" in apart.text
    assert browser.get(f"/regimes/advice/{home.split('/')[2]}").status_code == 200
    word = browser.get("/regimes/view?from=baseline&format=docx")
    assert word.content.startswith(b"PK")
    assert 'filename="baseline.docx"' in word.headers["content-disposition"]


def finished(browser: Browser, answer):
    assert answer.status_code == 303, unescape(answer.text)
    job = browser.site.pool.get(answer.headers["Location"].rpartition("/")[2])
    assert job is not None
    assert job.ended.wait(120)
    page = browser.get(answer.headers["Location"])
    if job.state != "done":
        return page
    assert page.status_code == 303 or f"{answer.headers['Location']}/result" in page.text  # a file waits to be taken
    return browser.get(f"{answer.headers['Location']}/result")


def run(browser: Browser, **data):
    data = {"csrf": browser.site.keys.form, **data}
    return browser.client.post("/regimes/run", data=data, headers={"Origin": BASE}, follow_redirects=False)


def test_regimes_run_on_cases_in_the_background(browser: Browser, site: Site) -> None:
    browser.case("companion-us")
    send(browser, "save")
    chosen = ["in_force", "mine:mine", "strict"]
    found = finished(
        browser, run(browser, regime=chosen, case=["1"], example=["companion-us"], do="compare", format="html")
    )
    text = unescape(found.text)
    assert "The same facts under other regimes" in text
    assert "2 cases under 3 regimes" in text
    assert "A regime <b>of mine</b>" not in found.text
    assert "Criteria of the stricter tiers on this record" in text
    paper = finished(
        browser, run(browser, regime=chosen, case=["1"], do="options", format="docx", question="Which one?")
    )
    assert zipfile.ZipFile(io.BytesIO(paper.content)).testzip() is None
    pdf = finished(browser, run(browser, regime=["baseline"], case=["1"], do="compare", format="pdf"))
    assert pdf.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("regimes", "cases", "says"),
    [
        ([], ["1"], "0 regimes were chosen"),
        (["baseline"], [], "0 cases were chosen"),
        (["baseline", "baseline"], ["1"], "chosen twice"),
        (["../../etc/passwd"], ["1"], "no regime"),
        (["mine:nothing"], ["1"], "there is no regime nothing"),
    ],
)
def test_what_cannot_be_run_is_told(browser: Browser, regimes, cases, says) -> None:
    browser.case("companion-us")
    answer = run(browser, regime=regimes, case=cases, do="compare", format="html")
    if answer.status_code == 303:
        answer = finished(browser, answer)
    assert answer.status_code in (200, 404, 422)
    assert says in unescape(answer.text).lower() or says in unescape(answer.text)


def test_odd_addresses_are_refused(browser: Browser) -> None:
    for path in (
        "view?from=no_such",
        "view?from=in_force",
        "compose?from=no_such",
        "diff?a=baseline&b=x",
        "view?from=baseline&format=exe",
    ):
        assert browser.get(f"/regimes/{path}").status_code in (404, 422), path
    assert browser.post("/regimes/nothing/delete").status_code == 404


def test_the_store_keeps_regimes_of_each_owner_apart(site: Site) -> None:
    store = site.store
    store.save_regime("mine", "a", "Ann", 0)
    other = store.as_owner("other")
    assert other.regimes() == ()
    other.save_regime("mine", "b", "Bob", 0)
    assert (store.regime("mine").text, other.regime("mine").text) == ("a", "b")
    with pytest.raises(StoreError):
        store.save_regime("mine", "c", "Ann", 0)
    other.delete_regime("mine")
    assert store.regime("mine").text == "a"
