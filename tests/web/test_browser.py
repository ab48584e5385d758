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

INTERVIEW = ("interview", "interview/map", "interview/check", "interview/form")
FORMS = (
    *(f"forms/{page}" for page in ("case", "parts", "facts", "evidence", "harms", "contracts", "shares")),
    *(f"forms/{section}/new" for section in ("parties", "things", "chain", "harms", "claims", "facts", "evidence")),
    "law",
    *("forms/contracts/new", "forms/payments/new", "forms/facts/new?is=safety_below_entitlement", "forms/parties/0"),
    *(
        "forms/case/0",
        "forms/suspensions/new",
        "forms/court_figures/new",
        "forms/incident_model/new",
        "forms/weights/new",
    ),
)

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
    names = ("edit", "history", "diff?of=1", "delete", "compare?as_of=2027-01-01", *INTERVIEW, *FORMS)
    more = [f"{base}/{name}" for name in names]
    studio = ["/regimes", "/regimes/compose", "/regimes/compose?from=strict", "/regimes/populations?case=1"]
    return ["/", "/help", "/tokens", "/cases/99", *studio, *parts, *more]


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
@pytest.mark.parametrize(("name", "look"), [*(("recruitment-de", look) for look in LOOKS), ("traffic-city", "phone")])
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


def _type(page: Page, field: str, text: str) -> None:
    """Reach a field by Tab alone and type into it, or choose by its first letters."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('name')") == field:
            break
    else:
        raise AssertionError(f"{field} cannot be reached by keyboard")
    kind = page.evaluate("[document.activeElement.tagName, document.activeElement.type]")
    if kind[1] == "radio":
        while page.evaluate("document.activeElement.value") != text:
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
    elif kind[1] == "checkbox":
        page.keyboard.press("Space")
    elif kind[1] == "date":
        year, month, day = text.split("-")
        page.keyboard.type(month + day + year)
    else:
        page.keyboard.type(text)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_party_and_a_link_are_added_by_keyboard_and_the_picture_is_redrawn(chromium, served, javascript):
    served.site.store.create(study("companion-us"), "tester")
    visit = Visit(chromium, served, java_script_enabled=javascript, **LOOKS["wide"])
    page = visit.go("/cases/1/forms/parts")
    assert page.locator("svg").first.is_visible()
    assert "Auditor" not in page.locator(".picture.wide").inner_text()

    def press(button: str) -> None:
        _tab_to(page, button, most=200)
        with page.expect_navigation():
            page.keyboard.press("Enter")

    press("Add a party")
    _type(page, "id", "auditor")
    _type(page, "name", "Auditor Ltd")
    press("Save as a new version")
    press("Add a link")
    _type(page, "from", "Auditor")
    _type(page, "does", "certifies")
    _type(page, "to", "companion app")
    press("Save as a new version")
    assert "Auditor" in page.locator(".picture.wide").inner_text()
    case = loads(served.site.store.read(1).text)
    assert (case.chain[-1].from_, case.chain[-1].does, case.chain[-1].to) == ("auditor", "certifies", "app")
    assert visit.wrong == []


@pytest.mark.parametrize("javascript", [True, False])
def test_a_regime_is_composed_mended_saved_and_run(chromium, served, javascript):
    served.site.store.create(study("companion-us"), "tester")
    visit = Visit(chromium, served, java_script_enabled=javascript, accept_downloads=True, **LOOKS["wide"])
    page = visit.go("/regimes")
    page.click("text=Compose a new regime")
    page.fill("#f-regime", "mine")
    page.fill("#f-title", "A regime of mine")
    page.fill("#f-summary", "It is tried here.")
    page.select_option("#f-legislator", "union")
    page.fill("#id-0", "everyone")
    page.fill("#title-0", "Everybody")
    page.check("[name='who 0'][value=develops]")
    page.check("[name='rule 0'][value=fault_eased]")
    page.check("[name='evidence 0'][value=presumption_on_refusal]")
    page.check("[name='heads 0'][value=life_health]")
    page.check("[name=external][value=joint_and_several]")
    page.check("[name=internal][value=factors]")
    page.locator("button[value=save]").first.click()
    assert "no order can be asked for" in page.locator("#m-evidence-0").inner_text()
    page.check("[name='evidence 0'][value=disclosure_order]")
    page.locator("button[value=save]").first.click()
    page.wait_for_url("**/regimes#mine")
    page.select_option("#a", "mine:mine")
    page.select_option("#b", "strict")
    page.click("text=Show what differs")
    assert "What differs" in page.locator("body").inner_text()
    visit.go("/regimes")
    page.check("[name=regime][value='mine:mine']")
    page.click("text=Side by side")
    for _ in range(120):
        if "/jobs/" not in page.url or page.url.endswith("/result"):
            break
        page.wait_for_timeout(500)
        if not javascript:
            page.reload()
    assert "The same facts under other regimes" in page.locator("body").inner_text()
    assert served.site.store.regime("mine").number == 1
    assert visit.wrong == []


@pytest.mark.slow
def test_the_interview_by_keyboard_alone_from_an_empty_store_to_a_printed_report(chromium, served):
    """A lay person tells what happened, key by key, with JavaScript; the whole study without is a test of its own."""
    visit = Visit(chromium, served, accept_downloads=True, locale="en-US", **LOOKS["wide"])
    page = visit.page

    def press(button: str) -> None:
        _tab_to(page, button)
        with page.expect_navigation():
            page.keyboard.press("Enter")

    def tell(*answers: tuple[str, str], button: str = "Save and go on") -> None:
        for field, text in answers:
            _type(page, field, text)
        press(button)

    press("Begin with questions")
    tell(("value 0", "An applicant is turned away by a screening tool"))
    tell(("value 0", "2028-09-01"))
    tell(("value 0", "The employer"))
    assert visit.violations() == []
    tell(("value 0", "company"))
    tell(("value 0", "DE"))
    tell(("value 0", "The applicant"))
    tell(("value 0", "natural_person"))
    tell(("value 0", "DE"))
    press("That is all")
    tell(("value 0", "Screening tool"))
    tell(("value 0", "system"))
    wanted = {
        "Who was harmed?": [("value 0", "applicant")],
        "What did The employer do": [("does 0", "deploys"), ("to 0", "Screening")],
        "Which interest was injured?": [("value 0", "equality")],
        "In which country did the harm happen?": [("value 0", "DE")],
        "Which things had a part in this": [("value 0", "screening_tool")],
        "What could show what happened?": [("value 0", "Logs of the tool")],
        "What kind of evidence": [("value 0", "log")],
        "Who has it": [("value 0", "employer")],
    }
    asked: list[str] = []
    for _ in range(60):
        if (
            not page.locator("#h-question").count()
            or page.locator("input[name=question]").first.input_value()[:5] == "fact:"
        ):
            break
        question = page.locator("#h-question").inner_text()
        asked.append(question)
        answers = next((a for part, a in wanted.items() if part in question), None)
        if answers is not None:
            wanted = {part: a for part, a in wanted.items() if a is not answers}
            tell(*answers)
            continue
        for button in ("That is all", "Nobody knows", "Leave it open: nobody raises it"):
            if page.get_by_role("button", name=button, exact=True).count():
                press(button)
                break
        else:
            first = page.locator("[name='value 0']").first
            tell(("value 0", first.get_attribute("value") or "2028-05-02"))
    assert not wanted, "|".join(asked)
    case = loads(served.site.store.read(1).text)
    assert [party.name for party in case.parties] == ["The employer", "The applicant"]
    assert [edge.does for edge in case.chain] == ["deploys"]
    assert [harm.victim for harm in case.harms] == ["applicant"]
    assert [(e.kind, e.held_by) for e in case.evidence] == [("log", "employer")]
    visit.go("/cases/1/interview/check")
    assert "An applicant is turned away" in page.locator("main").inner_text()
    # to a letter
    visit.go("/cases/1/letters?for=applicant")
    word = page.locator("main a", has_text=re.compile("^Word")).first.text_content() or ""
    with page.expect_download() as got:
        _tab_to(page, word.strip())
        page.keyboard.press("Enter")
    assert got.value.suggested_filename.endswith(".docx")
    # to a printed report
    visit.go("/cases/1")
    assert page.locator("h1").inner_text() == "An applicant is turned away by a screening tool"
    _tab_to(page, "Report to print")
    page.keyboard.press("Enter")
    page.wait_for_url("**/report")
    page.emulate_media(media="print")
    assert page.pdf().startswith(b"%PDF")
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
