"""A real browser: no violation of WCAG that axe finds, no request elsewhere, with and without JavaScript, by keyboard."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from solidum.casefile.reader import loads
from solidum.web.folio import SHEETS

from .conftest import Served, study

CHROMIUM = os.environ.get("SOLIDUM_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
LOOKS = {
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 800}, "has_touch": True},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
}

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Visit:
    """A visit that notes what a page must not do."""

    def __init__(self, chromium: Browser, served: Served, **options) -> None:
        self.base, self.wrong = served.address, []
        self.context = chromium.new_context(**options)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda e: self.wrong.append(str(e)))
        self.page.on("request", self._asked)
        self.page.goto(served.start)

    def _said(self, message) -> None:
        told_by_its_status = "the server responded with a status of 4"
        if message.type in ("error", "warning") and told_by_its_status not in message.text:
            self.wrong.append(message.text)

    def _asked(self, request) -> None:
        if not request.url.startswith((self.base, "data:")):
            self.wrong.append(f"asked {request.url}")

    def go(self, path: str) -> Page:
        self.page.goto(self.base + path)
        return self.page

    def violations(self) -> list[str]:
        found = Axe().run(self.page).response["violations"]
        return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found]

    def wider_than_the_screen(self) -> int:
        return self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def _paths(base: str) -> list[str]:
    parts = [f"{base}/{s.name}".rstrip("/") for s in SHEETS]
    more = [f"{base}/{name}" for name in ("edit", "history", "diff?of=1", "delete", "compare?as_of=2027-01-01")]
    return ["/", "/help", "/tokens", "/cases/99", *parts, *more]


def _look(visit: Visit, path: str) -> None:
    visit.go(path)
    assert visit.violations() == [], path
    assert visit.wider_than_the_screen() <= 0, path


def test_the_way_from_the_list_to_a_claim(chromium, served):
    """The smoke test: the start address, a case, its overview, a claim, all as a browser sees them."""
    served.site.store.create(study("companion-us"), "tester")
    visit = Visit(chromium, served, **LOOKS["wide"])
    page = visit.page
    assert page.url == f"{served.address}/"
    page.click("table.cases a")
    page.click("nav.sheets >> text=Claims")
    page.locator("main td a").first.click()
    assert "/claims/" in page.url
    assert page.get_by_text("To cite this conclusion").is_visible()
    assert visit.violations() == []
    assert visit.wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", ["recruitment-de", "traffic-city"])
def test_no_page_violates_wcag_or_is_wider_than_its_screen(chromium, served, name, look):
    made = served.site.store.create(study(name), "tester")
    visit = Visit(chromium, served, **LOOKS[look])
    base = f"/cases/{made.case_id}"
    visit.go(f"{base}/claims")
    claim = visit.page.locator("main td a").first.get_attribute("href")
    party = f"{base}/chain/{loads(study(name)).parties[0].id}"
    for path in [*_paths(base), claim, party]:
        _look(visit, path)
    assert visit.wrong == []


@pytest.mark.parametrize("javascript", [True, False])
def test_from_an_empty_store_to_an_edited_case_and_a_letter(chromium, served, javascript):
    visit = Visit(chromium, served, java_script_enabled=javascript, accept_downloads=True, **LOOKS["wide"])
    page = visit.page
    assert page.get_by_text("There is no case yet.").is_visible()
    page.set_input_files(
        "#file", {"name": "case.yaml", "mimeType": "text/yaml", "buffer": study("recruitment-de").encode()}
    )
    page.click("text=Import >> nth=-1")
    assert page.locator("h1").inner_text() == loads(study("recruitment-de")).title
    page.click("nav.sheets >> text=Edit the case file")
    page.fill("#text", study("recruitment-de").replace("as_of: 2028-09-01", "as_of: 2028-13-01"))
    page.click("text=Save as a new version")
    assert page.locator(".problems li").count() == 1
    page.fill("#text", study("recruitment-de") + "# looked at\n")
    page.click("text=Save as a new version")
    assert "Version 2" in page.locator("body").inner_text()
    page.click("nav.sheets >> text=Letters")
    page.select_option("#for", "applicant")
    page.click("text=Show")
    with page.expect_download() as got:
        page.locator("main a", has_text=re.compile("^Word")).first.click()
    assert got.value.suggested_filename.endswith(".docx")
    assert visit.wrong == []


def _tab_to(page: Page, wanted: str, most: int = 80) -> None:
    """Press Tab until the element with this text or id has the focus, which must be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        text, id_, outline = page.evaluate(
            "[document.activeElement.textContent.trim() || document.activeElement.getAttribute('aria-label') || '',"
            " document.activeElement.id, getComputedStyle(document.activeElement).outlineStyle]"
        )
        if wanted in (id_, text):
            assert outline != "none", f"focus on {wanted} is not seen"
            return
    raise AssertionError(f"{wanted} cannot be reached by keyboard")


def test_by_keyboard_alone(chromium, served):
    served.site.store.create(study("companion-us"), "tester")
    visit = Visit(chromium, served, **LOOKS["wide"])
    page = visit.page
    title = loads(study("companion-us")).title
    _tab_to(page, title)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/1")
    _tab_to(page, "Skip to the content")
    page.keyboard.press("Enter")
    _tab_to(page, "Who pays and who bears it, step by step")
    page.goto(f"{served.address}/cases/1")
    _tab_to(page, "The chain")
    page.keyboard.press("Enter")
    page.wait_for_url("**/chain")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('svg') !== null"):
            break
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("/cases/1/chain/")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/chain/*")


def test_the_job_page_goes_on_by_itself_and_can_be_cancelled(chromium, served):
    served.site.patience = 0.0
    served.site.store.create(study("recruitment-de") + "# slow\n", "tester")
    visit = Visit(chromium, served, **LOOKS["wide"])
    visit.go("/cases/1/sharing")
    visit.page.wait_for_selector("text=Who pays the victim, and who bears it >> nth=0", timeout=60_000)
    visit.go("/cases/1/report")
    assert "/jobs/" in visit.page.url
    assert visit.violations() == []
    visit.page.click("text=Cancel")
    assert [job.state for job in served.site.pool.all() if job.task == "file.report"] == ["cancelled"]


@pytest.mark.slow
@pytest.mark.parametrize("path", ["", "/claims", "/sharing", "/plan"])
def test_pages_print_without_the_frame(chromium, served, path, tmp_path):
    served.site.store.create(study("recruitment-de"), "tester")
    visit = Visit(chromium, served, **LOOKS["wide"])
    visit.go(f"/cases/1{path}")
    visit.page.emulate_media(media="print")
    for part in (".top", ".sheets", ".trail"):
        assert not visit.page.locator(part).first.is_visible()
    assert visit.page.pdf().startswith(b"%PDF")
