"""The page: one file, nothing loaded, every text escaped, readable by everyone."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

import solidum.report
from solidum.analysis import Analysis
from solidum.report import chain, html
from solidum.report.view import View

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Reader(HTMLParser):
    """Collects elements and their text; notes every tag that is not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.faults: list[str] = []
        self.inside: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        self.faults += self.inside

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.inside.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.inside or self.inside[-1] != tag:
            self.faults.append(f"</{tag}> at {self.getpos()} inside {self.inside[-3:]}")
            if tag in self.inside:
                while self.inside[-1] != tag:
                    self.inside.pop()
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if "style" not in self.inside:
            self.text.append(data)
            if self.inside:
                self.texts.append((self.inside[-1], data))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module", params=["toy", "sample", "nothing", "crowd"])
def page(request: pytest.FixtureRequest) -> tuple[Analysis, str, Reader]:
    analysis = request.getfixturevalue(request.param)
    drawn = html.render(analysis)
    return analysis, drawn, Reader(drawn)


def test_every_tag_is_closed_in_order(page) -> None:
    assert page[2].faults == []


def test_there_is_no_script_and_nothing_is_loaded(page) -> None:
    _, drawn, reader = page
    assert not {"script", "link", "img", "iframe", "object", "embed", "video", "audio", "base", "form"} & {
        tag for tag, _ in reader.tags
    }
    for _, attrs in reader.tags:
        assert not [name for name in attrs if name.startswith("on") or name in ("src", "srcset", "style", "xlink:href")]
    styles = "".join(re.findall(r"<style>(.*?)</style>", drawn, re.S))
    assert styles
    assert "@import" not in styles
    assert "url(" not in styles
    for tag, attrs in reader.tags:
        if "href" in attrs:
            assert tag == "a"
    policy = next(m for m in reader.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert policy["content"].startswith("default-src 'none'")


def test_links_lead_to_the_law_or_to_a_place_on_the_page(page) -> None:
    _, _, reader = page
    ids = [attrs["id"] for _, attrs in reader.tags if attrs.get("id")]
    assert len(ids) == len(set(ids))
    for link in reader.all("a"):
        target = link["href"]
        if target.startswith("#"):
            assert target[1:] in ids, target
        else:
            assert re.match(r"https?://(?:data\.europa\.eu/eli/|eur-lex\.europa\.eu/)", target)
            assert link["rel"] == "noopener noreferrer"


def test_headings_are_in_order_and_tables_have_captions(page) -> None:
    _, _, reader = page
    levels = [int(tag[1]) for tag, _ in reader.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels)), levels
    names = [tag for tag, _ in reader.tags]
    assert names.count("table") == names.count("caption")
    assert all(attrs.get("scope") in ("col", "row") for attrs in reader.all("th"))


def test_it_can_be_used_without_a_mouse_and_in_its_language(page) -> None:
    analysis, _, reader = page
    assert reader.all("html")[0]["lang"] == "en"
    first = next(attrs for tag, attrs in reader.tags if tag == "a")
    assert first == {"class": "skip", "href": "#answer"}
    assert [tag for tag, _ in reader.tags].count("main") == 1
    assert all(attrs.get("aria-labelledby") for attrs in reader.all("section"))
    assert all(attrs.get("aria-labelledby") for attrs in reader.all("svg"))
    assert analysis.case.title in "".join(text for tag, text in reader.texts if tag == "h1")


def test_the_answer_comes_first(page) -> None:
    _, drawn, _ = page
    order = ['id="answer"', 'id="chain"', 'id="claims"', 'id="assumptions"', 'id="refusals"', 'id="law"']
    places = [drawn.index(mark) for mark in order]
    assert places == sorted(places)


def test_every_claim_is_told_and_every_pack_named_with_its_fingerprint(page) -> None:
    analysis, drawn, reader = page
    ids = {attrs.get("id") for _, attrs in reader.tags}
    view = View(analysis)
    assert {claim.anchor for claim in view.claims} <= ids
    text = "".join(reader.text)
    for pack in analysis.packs:
        assert pack.sha256 in text
        assert pack.version in text
        label = analysis.label(pack)
        if label:
            assert label[1:] in text
    for assumption in analysis.assumptions:
        assert assumption in text
    for refusal in analysis.refusals:
        assert refusal.why[1:].rstrip(".") in text
    for point in analysis.contested:
        for position, held_by, _ in point.positions:
            assert position[1:].rstrip(".") in text
            assert held_by in text
    assert analysis.case.sha256 in text
    assert drawn.endswith("</html>\n")


def test_names_with_markup_are_shown_as_they_are_written(toy: Analysis) -> None:
    drawn = html.render(toy)
    text = "".join(Reader(drawn).text)
    assert 'A toy <script>alert("x")</script> & its makers' in text
    assert "Hide <b>Ltd</b>" in text
    assert "obeying never frees <b>anyone</b>"[1:] in text
    assert "<b>" not in drawn


def test_the_card_tells_states_burdens_rebuttal_firmness_and_what_stands_beside(toy: Analysis) -> None:
    drawn = html.render(toy)
    number = View(toy).by_id["ZZ-TOY/vic/hider/bear/cut"].number
    card = drawn[drawn.index(f'id="claim-{number}"') :]
    card = card[: card.index("</article>")]
    text = re.sub(r"\s+", " ", "".join(Reader(card).text))
    for needed in (
        "Liable unless it rebuts",
        "made out on a presumption",
        "Harmonised content of Toy Directive",
        "Beside it: without it, the general law of faults applies",
        "Toy Directive, article 4(1)(b)",
        "Was Talking bear shown to be safe?",
        "the defendant",
        "the court's appraisal could change it",
        "the sum is fixed",
        "Loss less 100: 800 EUR",
        "joint and several",
        "Files — available",
        "Who hides evidence faces a presumed defect.",
        "recalled",
        "yes · proved · evidence: the expert's report",
    ):
        assert needed in text, needed
    assert "ecli:ECLI:ZZ:C:9999:1" in card
    assert card.count("<details") > 5


# ---- colours ---------------------------------------------------------------------------------------------

CSS = (Path(solidum.report.__file__).parent / "templates" / "report.css").read_text(encoding="utf-8")


def light(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    one, two = sorted((light(a), light(b)), reverse=True)
    return (one + 0.05) / (two + 0.05)


def palette(css: str, dark: bool) -> dict[str, str]:
    blocks = re.split(r"prefers-color-scheme:dark\)", css.partition("@media print")[0])
    found = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", blocks[0]))
    if dark:
        found |= dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", blocks[1]))
    return found


PAIRS = [(ink, back) for ink in ("ink", "soft", "link") for back in ("paper", "card", "panel")]
PAIRS += [(tone, f"{tone}-back") for tone in ("yes", "maybe", "open", "no", "alarm")]
PAIRS += [(tone, back) for tone in ("yes", "maybe", "open", "alarm") for back in ("card", "panel")]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("ink", "back"), PAIRS)
def test_text_can_be_read_by_everyone(ink: str, back: str, dark: bool) -> None:
    colours = palette(CSS, dark)
    assert contrast(colours[ink], colours[back]) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_the_picture_can_be_read_by_everyone(dark: bool) -> None:
    colours = palette(chain.STYLE, dark)
    page = palette(CSS, dark)
    for ink in ("c-ink", "c-soft"):
        for back in (colours["c-box"], colours["c-thing"], colours["c-harm"], page["paper"]):
            assert contrast(colours[ink], back) >= 4.5
    for ink in ("c-yes", "c-maybe", "c-open", "c-no"):
        assert contrast(colours[ink], colours["c-box"]) >= 4.5
    for line in ("c-line", "c-edge"):
        assert contrast(colours[line], page["paper"]) >= 3


def test_paper_and_small_screens_have_their_rules() -> None:
    assert "@media print" in CSS
    assert "details::details-content" in CSS
    assert "break-before:page" in CSS
    assert "prefers-color-scheme:dark" in CSS
    assert re.search(r"@media \(max-width:\d+rem\)", CSS)
    assert "http" not in CSS
