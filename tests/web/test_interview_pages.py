"""The interview in the browser: each kind of answer, what is wrong beside its field, changes, conflicts, many at once."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest

from solidum.casefile.reader import loads
from solidum.casefile.write import write
from solidum.interview import Answer, Link
from solidum.interview.questions import BadAnswer, Choice, Question
from solidum.web.asked import answer_of, fields_of
from solidum.web.site import Site
from web.conftest import Browser


class Asked:
    """The interview as a person in a browser has it before them."""

    def __init__(self, browser: Browser, home: str) -> None:
        self.browser, self.home = browser, f"{home}/interview"
        self.page = ""
        self.load(self.home)

    def load(self, path: str) -> None:
        found = self.browser.get(path)
        assert found.status_code == 200, found.text
        self.page = found.text

    def field(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        assert found, name
        return html.unescape(found.group(1))

    @property
    def question(self) -> str:
        return self.field("question")

    def say(self, do: str = "answer", **fields: str) -> int:
        given = {"expected": self.field("expected"), "question": self.question, "do": do}
        given |= {name.replace("_", " "): value for name, value in fields.items()}
        found = self.browser.post(self.home, given)
        if found.status_code == 303:
            self.load(found.headers["Location"])
        else:
            self.page = found.text
        return found.status_code


@pytest.fixture
def new(browser: Browser) -> Asked:
    made = browser.post("/cases", {"from": "questions"})
    assert made.status_code == 303
    return Asked(browser, made.headers["Location"].removesuffix("/interview"))


def tell(asked: Asked, *steps: tuple[str, dict[str, str]]) -> None:
    for id_, fields in steps:
        assert asked.question == id_
        assert asked.say(**fields) == 303, asked.page


STORY = (
    ("title", {"value_0": "The robot <b>& the toe</b>"}),
    ("as_of", {"value_0": "2028-02-01"}),
    ("parties@1", {"value_0": "Robots GmbH"}),
    ("party.robots_gmbh.kind", {"value_0": "company"}),
    ("party.robots_gmbh.country", {"value_0": "de"}),
    ("parties@2", {"value_0": "Ana"}),
    ("party.ana.kind", {"value_0": "natural_person"}),
    ("party.ana.country", {"value_0": "DE"}),
    ("parties@3", {"do": "special done"}),
    ("things@1", {"value_0": "The robot arm"}),
    ("thing.robot_arm.kind", {"value_0": "physical_product"}),
)


def test_from_nothing_to_an_analysis_question_by_question(new: Asked, site: Site) -> None:
    tell(new, *STORY)
    asked: list[str] = []
    for _ in range(60):
        if "h-end" in new.page or new.question.startswith("fact:"):
            break
        id_ = new.question
        asked.append(id_)
        kinds = {
            "things@2": {"do": "special done"},
            "chain.robots_gmbh@1": {"does_0": "manufactures", "to_0": "robot_arm"},
            "harms@1": {"value_0": "ana"},
            "claims@1": {"value_0": "ana"},
        }
        fields = kinds.get(id_)
        if fields is None:
            if 'value="special done"' in new.page:
                fields = {"do": "special done"}
            elif id_.endswith(".interest"):
                fields = {"value_0": "health"}
            elif id_.endswith(".amount"):
                fields = {"value_0": "1200.50", "unit_0": "EUR"}
            elif id_.endswith(".date"):
                fields = {"value_0": "2027-09-01"}
            elif id_.endswith((".place", ".forum")):
                fields = {"value_0": "DE"}
            elif id_.endswith(".involves"):
                fields = {"value_0": "robot_arm"}
            elif id_.endswith(".placed_on_market"):
                fields = {"value_0": "2027-02-01"}
            elif 'value="special dont_know"' in new.page:
                fields = {"do": "special dont_know"}
            elif 'value="special skip"' in new.page:
                fields = {"do": "special skip"}
            else:
                first = re.search(r'name="value 0" value="([^"]+)"', new.page)
                assert first, new.page
                fields = {"value_0": first.group(1)}
        assert new.say(**fields) == 303, (id_, new.page)
    assert "chain.robots_gmbh@1" in asked
    number = int(new.home.split("/")[2])
    saved = site.store.read(number)
    case = loads(saved.text)
    assert (case.title, len(case.parties), len(case.things), len(case.harms)) == ("The robot <b>& the toe</b>", 2, 1, 1)
    assert str(case.harms[0].amount) == "1200.50 EUR"
    assert saved.answers is not None
    assert len(json.loads(saved.answers)["answers"]) == len(STORY) + len(asked)
    overview = new.browser.get(f"/cases/{number}").text
    assert "<b>&" not in overview
    assert "The robot &lt;b&gt;&amp; the toe&lt;/b&gt;" in overview
    assert "Robots GmbH" in overview
    # why a fact is asked, claim by claim
    new.load(new.home + f"?question={new.question}&why=yes")
    assert "Why is this asked?" in new.page
    # the map, with the claims
    new.load(new.home + "/map")
    assert "Who was involved" in new.page
    assert "Set aside" in new.page


@pytest.mark.parametrize(
    ("after", "fields", "says"),
    [
        (1, {"value_0": "2028-02-30"}, "The calendar has no day 2028-02-30"),
        (1, {"value_0": "soon"}, "is not a date. Write year-month-day"),
        (4, {"value_0": "Germany"}, "is not a country code. Write two letters"),
        (3, {}, "Nothing was answered"),
        (3, {"value_0": "ghost"}, "is not one of the answers"),
    ],
)
def test_what_is_wrong_is_told_beside_the_question_and_nothing_is_saved(
    new: Asked, site: Site, after: int, fields: dict[str, str], says: str
) -> None:
    tell(new, *STORY[:after])
    number = int(new.home.split("/")[2])
    before = site.store.read(number).number
    id_ = new.question
    assert new.say(**fields) == 422
    assert says in html.unescape(new.page)
    assert 'role="alert"' in new.page
    assert new.question == id_
    assert site.store.read(number).number == before
    if "value_0" in fields and 'type="radio"' not in new.page:
        assert f'value="{fields["value_0"]}"' in new.page  # what was typed is not lost


def test_an_answer_is_changed_from_the_list_and_undone(new: Asked, site: Site) -> None:
    tell(new, *STORY[:5])
    new.load(new.home + "/check")
    assert "Robots GmbH" in new.page
    new.load(new.home + "?question=party.robots_gmbh.country")
    assert "Your answer so far" in new.page
    assert 'value="DE"' in new.page
    assert new.say(value_0="FR") == 303
    number = int(new.home.split("/")[2])
    assert loads(site.store.read(number).text).parties[0].country == "FR"
    now = str(site.store.read(number).number)
    new.browser.post(f"/cases/{number}/undo", {"expected": now})
    assert loads(site.store.read(number).text).parties[0].country == "DE"
    new.load(new.home)
    assert new.question == "parties@2"


def test_a_file_that_was_changed_in_between_counts_and_the_page_says_so(new: Asked, site: Site) -> None:
    tell(new, *STORY[:5])
    number = int(new.home.split("/")[2])
    saved = site.store.read(number)
    text = saved.text.replace("Robots GmbH", "Robotics SE")
    assert text != saved.text
    new.browser.post(f"/cases/{number}/edit", {"text": text, "expected": str(saved.number), "do": "save"})
    new.load(new.home)
    assert "changed by other ways" in new.page
    assert new.question == "parties@2"
    assert new.say(value_0="Ana") == 303
    assert [p.name for p in loads(site.store.read(number).text).parties] == ["Robotics SE", "Ana"]


def test_two_who_answer_at_once_meet_a_conflict_and_lose_nothing(new: Asked, site: Site) -> None:
    other = Asked(new.browser, new.home.removesuffix("/interview"))
    assert new.say(value_0="The one title") == 303
    assert other.say(value_0="Another title") == 409
    assert "Somebody else has changed the case in the meantime" in other.page
    assert 'value="Another title"' in other.page
    number = int(new.home.split("/")[2])
    assert site.store.read(number).number == 2
    assert other.say(value_0="Another title") == 303  # looked at again, and saved on top
    assert site.store.read(number).number == 3


def test_an_interview_goes_on_with_a_case_that_was_written_by_hand(browser: Browser, site: Site) -> None:
    home = browser.case("companion-us")
    asked = Asked(browser, home)
    assert "Save and go on" in asked.page
    first = site.store.read(int(home.split("/")[2]))
    assert asked.question == "standing"
    assert asked.say(value_0="alleged") == 303
    now = site.store.read(int(home.split("/")[2]))
    assert now.answers is not None
    assert loads(now.text).parties == loads(first.text).parties


def test_many_are_answered_at_once_or_none(new: Asked, site: Site) -> None:
    new.load(new.home + "/form")
    ids = [html.unescape(x) for x in re.findall(r'name="question" value="([^"]*)"', new.page)]
    assert ids[:3] == ["title", "as_of", "parties@1"]
    number = int(new.home.split("/")[2])
    given = {"expected": "1", "mode": "form", "claim": "", "do": "answer"}

    def send(**fields: str):
        data = {"csrf": site.keys.form, **given, **{k.replace("_", " "): v for k, v in fields.items()}}
        return new.browser.client.post(
            new.home,
            data={**data, "question": ids},
            headers={"Origin": "http://127.0.0.1:8642"},
            follow_redirects=False,
        )

    wrong = send(value_0="Two at once", value_1="2028-13-01")
    assert wrong.status_code == 422
    assert "Nothing was saved yet. 1 answer is not right" in html.unescape(wrong.text)
    assert 'value="Two at once"' in wrong.text
    assert site.store.read(number).number == 1
    right = send(value_0="Two at once", value_1="2028-01-31")
    assert right.status_code == 303
    case = loads(site.store.read(number).text)
    assert (case.title, case.as_of.isoformat()) == ("Two at once", "2028-01-31")


def test_the_facts_that_decide_one_claim_stand_on_one_page_and_a_claim_is_set_aside(
    browser: Browser, site: Site
) -> None:
    home = browser.case("recruitment-de")
    found = browser.get(home + "/interview/form").text
    claims = [html.unescape(x) for x in re.findall(r'<option value="([^"]+/[^"]+)"', found)]
    asked = Asked(browser, home)
    claim = next(c for c in claims if c == "DE-BGB:fault/applicant/vendor/screening/by_age")
    asked.load(f"{home}/interview/form?claim={claim}")
    ids = re.findall(r'name="question" value="(fact:[^"]*)"', asked.page)
    assert ids
    assert len(set(ids)) == len(ids)
    data = {"expected": "1", "do": "aside", "mode": "form", "claim": claim}
    assert browser.post(f"{home}/interview", data).status_code == 303
    kept = site.store.read(int(home.split("/")[2])).answers
    assert kept is not None
    given = {row["question"]: row["answer"] for row in json.loads(kept)["answers"]}
    assert given == {f"aside:{claim}": {"value": True}}
    asked.load(f"{home}/interview/check")
    assert "Shall this claim be left aside" in asked.page


def test_no_form_brings_down_the_page(new: Asked) -> None:
    for data in (
        {},
        {"expected": "1"},
        {"expected": "x", "question": "title"},
        {"expected": "99", "question": "title"},
    ):
        assert new.browser.post(new.home, data).status_code in (404, 422)
    assert new.browser.post(new.home, {"expected": "1", "question": "fact:(((", "value 0": "x"}).status_code == 422
    assert new.browser.get(new.home + "?question=%00").status_code == 422
    split = {"expected": "1", "mode": "form", "claim": "a\r\nX-Evil: 1", "question": "title", "value 0": "x"}
    answer = new.browser.post(new.home, split)
    assert answer.status_code == 303
    assert "x-evil" not in answer.headers
    assert new.browser.get(new.home + "/form?claim=nothing").status_code == 422


KINDS = [
    (Question(id="q", section="facts", text="?", kind="yes_no", stands=True), Answer(value=True, standing="proved", note="so")),
    (Question(id="q", section="facts", text="?", kind="amount", stands=True), None),
    (Question(id="q", section="facts", text="?", kind="duration"), Answer(value="3 years")),
    (Question(id="q", section="facts", text="?", kind="text", adds="party"), Answer(value="Ana", id="ana")),
    (
        Question(id="q", section="facts", text="?", kind="many", choices=(Choice("a", "A"), Choice("b", "B"))),
        Answer(value=("a", "b")),
    ),
    (
        Question(
            id="q", section="chain", text="?", kind="link", stands=True, choices=(Choice("makes", "makes"),),
            targets=(Choice("app", "app"),),
        ),
        Answer(value=Link("makes", "app"), standing="alleged", by="ana", evidence=("log", "mail")),
    ),
    (Question(id="q", section="facts", text="?", kind="yes_no"), Answer(special="dont_know")),
]  # fmt: skip


@pytest.mark.parametrize(("question", "answer"), KINDS, ids=lambda x: getattr(x, "kind", ""))
def test_the_fields_of_a_form_hold_an_answer_and_give_it_back(question: Question, answer: Answer | None) -> None:
    given = fields_of(question, answer, 3)
    if answer is not None and answer.id is not None:
        given = {**given, "id 3": [answer.id]}
    assert answer_of(question, given, 3) == answer


def test_half_an_answer_is_refused() -> None:
    link = KINDS[5][0]
    with pytest.raises(BadAnswer, match="Choose both"):
        answer_of(link, {"does 0": ["makes"]})
    with pytest.raises(BadAnswer, match="not an amount"):
        answer_of(KINDS[1][0], {"value 0": ["12"]})


def test_a_case_written_by_the_interview_reads_back_as_it_was(new: Asked, site: Site, tmp_path: Path) -> None:
    tell(new, *STORY)
    text = site.store.read(int(new.home.split("/")[2])).text
    case = loads(text)
    assert loads(write(case, text)) == case


@pytest.mark.parametrize("reason", ["full", "read-only", "locked"])
def test_a_disk_that_takes_nothing_gives_a_clear_page_and_loses_nothing(
    new: Asked, site: Site, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    """A page in plain words that says what was kept and what to do; the next answer goes through when there is room."""
    from solidum.store import Store, Unavailable

    def refuse(*_: object, **__: object) -> None:
        raise Unavailable(reason, "this could not be saved", f"the disk is {reason}", "free some space, and save again")

    with monkeypatch.context() as patched:
        patched.setattr(Store, "save", refuse)
        for path, data in (
            (new.home, {"expected": "1", "question": "title", "value 0": "A title", "do": "answer"}),
            (f"{new.home.removesuffix('/interview')}/forms/parties/new", {"expected": "1", "id": "x", "do": "save"}),
            (f"{new.home.removesuffix('/interview')}/edit", {"expected": "1", "text": "solidum: 1\n", "do": "draft"}),
        ):
            answer = new.browser.post(path, data)
            assert answer.status_code == 503
            assert f"The disk is {reason}" in answer.text
            assert "Free some space, and save again" in answer.text
    assert site.store.read(1).number == 1
    assert new.say(value_0="A title") == 303
