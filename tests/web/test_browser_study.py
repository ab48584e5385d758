"""The whole recruitment study told in a real browser, by keyboard alone and without JavaScript, to a report and a letter."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from solidum.analysis import analyse
from solidum.casefile.change import Section, entries, put
from solidum.casefile.model import CaseFile
from solidum.casefile.reader import loads
from solidum.casefile.write import write
from solidum.interview import Answer, Question
from solidum.interview.kept import session
from solidum.law.library import load_library
from solidum.web.asked import SAYS, fields_of
from solidum.web.site import Site

from .conftest import Served, study
from .test_browser import CHROMIUM, LOOKS, Visit, chromium

sys.path.insert(0, str(Path(__file__).parents[1] / "interview"))
from oracle import Oracle

__all__ = ["chromium"]
pytestmark = [pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"), pytest.mark.slow]
MORE = ("standing 0", "by 0", "degree 0", "evidence 0", "note 0")
"""Fields that stand under "How sure is it, and what shows it?"."""


def into_main(page: Page) -> None:
    """The first stop of every page leads past the lists of pages."""
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")


def tab_to(page: Page, script: str, most: int = 80) -> None:
    """Press Tab until the focus is where a script says, and is seen there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(f"(() => {{ const e = document.activeElement; return {script}; }})()"):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"cannot be reached by keyboard: {script}")


def fill(page: Page, name: str, values: list[str]) -> None:
    """Reach a field by Tab alone, and type or choose."""
    for value in values:
        tab_to(page, f"e.name === {name!r} && (e.type !== 'checkbox' || e.value === {value!r})")
        kind = page.evaluate("document.activeElement.type")
        if kind == "radio":
            for _ in range(40):
                if page.evaluate("document.activeElement.value") == value:
                    break
                page.keyboard.press("ArrowDown")
            page.keyboard.press("Space")
        elif kind == "checkbox":
            page.keyboard.press("Space")
        elif kind == "date":
            year, month, day = value.split("-")
            page.keyboard.type(month + day + year)
        elif kind == "select-one":
            label = page.evaluate(
                "v => [...document.activeElement.options].find(o => o.value === v).textContent", value
            )
            page.keyboard.type(label)
        else:
            page.keyboard.type(value)
        assert page.evaluate("document.activeElement.value") == value, name


def press(page: Page, button: str) -> None:
    tab_to(page, f"e.textContent.trim() === {button!r}")
    with page.expect_navigation():
        page.keyboard.press("Enter")


class Teller:
    """Somebody who knows the study, at the keyboard."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page, self.site = page, site
        self.oracle = Oracle(loads(study("recruitment-de")))
        self.library = load_library()
        self.asked = 0

    @property
    def id(self) -> str:
        found = self.page.locator("input[name=question]")
        return found.first.input_value() if found.count() else ""

    def question(self, id_: str) -> Question:
        kept = self.site.store.read(1)
        assert kept.answers is not None
        found = session(kept.text, kept.answers, self.library).interview.question(id_)
        assert found is not None
        return found

    def tell(self) -> None:
        """Answer the question that is on the page."""
        question = self.question(self.id)
        answer = self.oracle.answer(question)
        before = self.site.store.read(1).number
        self.say(question, replace(answer, id=None))
        assert self.site.store.read(1).number == before + 1, (question.id, self.page.locator("main").inner_text()[:400])
        if answer.id is not None:
            self.called(question.id.partition("@")[0], answer.id)  # type: ignore[arg-type]
        self.asked += 1

    def say(self, question: Question, answer: Answer) -> None:
        into_main(self.page)
        if answer.special is not None:
            press(self.page, SAYS[answer.special])
            return
        fields = {name: list(values) for name, values in fields_of(question, answer).items()}
        order = [name for name in ("does 0", "to 0", "value 0", "unit 0") if name in fields]
        for name in order:
            values = fields[name]
            if question.kind == "many":  # in the order of the page
                values = [choice.value for choice in question.choices if choice.value in values]
            fill(self.page, name, values)
        more = [name for name in MORE if fields.get(name)]
        if more:
            tab_to(self.page, "e.tagName === 'SUMMARY' && e.textContent.startsWith('How sure')")
            self.page.keyboard.press("Enter")
        for name in more:
            values = fields[name]
            if name == "evidence 0":
                values = [one.id for one in self.case.evidence if one.id in values]
            fill(self.page, name, values)
        press(self.page, "Save and go on")

    @property
    def case(self) -> CaseFile:
        return loads(self.site.store.read(1).text)

    def called(self, section: Section, ours: str) -> None:
        """The interview gives its own short names: the study takes them over."""
        theirs = entries(self.case, section)[-1]["id"]
        case = self.oracle.case
        at = [row["id"] for row in entries(case, section)].index(ours)
        if theirs != ours:
            self.oracle.case, _ = put(case, write(case), section, at, {**entries(case, section)[at], "id": theirs})


def test_the_whole_study_by_keyboard_alone_from_an_empty_store_to_a_report_and_a_letter(
    chromium: Browser, served: Served
) -> None:
    visit = Visit(chromium, served, java_script_enabled=False, accept_downloads=True, locale="en-US", **LOOKS["wide"])
    page = visit.page
    assert served.site.store.cases() == ()
    teller = Teller(page, served.site)
    into_main(page)
    press(page, "Begin with questions")
    while teller.id and not teller.id.startswith("fact:"):
        teller.tell()
    assert teller.asked > 150
    for fact in teller.oracle.case.facts:  # each at its own address, as a link from the analysis leads there
        visit.go(f"/cases/1/interview?question=fact:{fact.is_}({','.join(fact.args)})")
        teller.tell()
    told, wanted = teller.case, teller.oracle.case
    assert {(e.from_, e.does, e.to) for e in told.chain} == {(e.from_, e.does, e.to) for e in wanted.chain}
    library = teller.library
    outcomes = {claim.id: claim.outcome for claim in analyse(told, library).claims}
    assert outcomes == {claim.id: claim.outcome for claim in analyse(wanted, library).claims}
    assert len(outcomes) > 20
    # the answers, the analysis, a letter, the printed report
    visit.go("/cases/1/interview/check")
    assert wanted.title in page.locator("main").inner_text()
    visit.go(f"/cases/1/letters?for={wanted.claims[0].claimant}")
    into_main(page)
    tab_to(page, "e.textContent.startsWith('Word')")
    with page.expect_download() as got:
        page.keyboard.press("Enter")
    assert got.value.suggested_filename.endswith(".docx")
    assert got.value.path().read_bytes().startswith(b"PK")
    visit.go("/cases/1")
    assert page.locator("h1").inner_text() == wanted.title
    tab_to(page, "e.textContent === 'Report to print'")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/report$|/jobs/"), timeout=120_000)
    for _ in range(120):
        if page.url.endswith("/report") or page.url.endswith("/result"):
            break
        page.wait_for_timeout(1000)
        page.reload()
    page.emulate_media(media="print")
    assert page.pdf().startswith(b"%PDF")
    assert visit.wrong == []
