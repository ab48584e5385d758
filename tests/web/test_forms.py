"""The case as forms: each entry as it is, changed, added, renamed everywhere, taken out; what is wrong beside its field."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from solidum.casefile.change import Refused, entries, put, take_out
from solidum.casefile.model import Contract, Edge, Evidence, Fact, Money, Party, Payment
from solidum.casefile.reader import loads
from solidum.casefile.write import plain
from solidum.law.library import Library, load_library
from solidum.web.forms import entry_of, fields_of, held
from solidum.web.sheets import PAGES, SHEETS
from solidum.web.site import Site

from .conftest import STUDIES, Browser, study

CASES = sorted(STUDIES.glob("*.yaml")) + sorted((STUDIES.parent / "decided").glob("*.yaml"))


@pytest.fixture(scope="module")
def law() -> Library:
    return load_library()


# --- what a form holds and gives back ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_every_entry_of_every_case_comes_back_from_its_form_as_it_was(path: Path, law: Library) -> None:
    case = loads(path.read_text(encoding="utf-8"))
    for section in SHEETS:
        for entry in entries(case, section):
            fact = law.vocabulary.facts.get(entry.get("is", ""))
            fields = fields_of(section, entry, fact)  # type: ignore[arg-type]
            again = entry_of(fields, held(fields, entry), entry)
            assert {k: v if isinstance(v, (list, dict, bool)) else str(v) for k, v in again.items()} == {
                k: str(v) if not isinstance(v, (list, dict, bool)) else v for k, v in _texts(entry).items()
            }


def _texts(entry: dict) -> dict:
    return {
        key: {"amount": str(value["amount"])} if key == "wealth" and isinstance(value, dict) else value
        for key, value in entry.items()
    }


def test_saving_a_form_unchanged_makes_no_new_version(browser: Browser, site: Site) -> None:
    home = browser.case("companion-us")
    number = int(home.split("/")[2])
    case = loads(site.store.read(number).text)
    for section in SHEETS:
        for at in range(len(entries(case, section))):
            page = browser.get(f"{home}/forms/{section}/{at}")
            assert page.status_code == 200, page.text
            assert send(browser, f"{home}/forms/{section}/{at}", fields_in(page.text)).status_code == 303
            assert site.store.read(number).number == 1, (section, at)


def fields_in(page: str) -> list[tuple[str, str]]:
    """What a browser would send of the one POST form of a page that saves."""
    form = re.search(r'<form method="post" action="[^"]*/forms/.*?</form>', page, re.DOTALL)
    assert form
    body, found = form.group(0), []
    for tag in re.findall(r"<input[^>]*>", body):
        names = dict(re.findall(r'(name|value|type)="([^"]*)"', tag))
        if names.get("type") in ("radio", "checkbox") and " checked" not in tag:
            continue
        if "name" in names:
            found.append((unescape(names["name"]), unescape(names.get("value", ""))))
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', body, re.DOTALL):
        chosen = re.findall(r'<option value="([^"]*)" selected>', options)
        found.append((unescape(name), unescape(chosen[0]) if chosen else ""))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', body, re.DOTALL):
        found.append((unescape(name), unescape(text).removeprefix("\n")))
    return found


def send(browser: Browser, path: str, fields: list[tuple[str, str]], **more: str):
    data: dict[str, list[str]] = {}
    for name, value in [*fields, *((k.replace("_", " "), v) for k, v in more.items())]:
        if name in {k.replace("_", " ") for k in more} and (name, value) in fields:
            continue
        data.setdefault(name, []).append(value)
    for name, value in more.items():
        data[name.replace("_", " ") if name.startswith("args") else name] = [value]
    data["csrf"] = [browser.site.keys.form]
    return browser.client.post(path, data=data, headers={"Origin": "http://127.0.0.1:8642"}, follow_redirects=False)


def add(browser: Browser, home: str, section: str, **fields: str | list[str]):
    """Add an entry as a person does: open the empty form, fill in, save."""
    query = f"?is={fields['is']}" if section == "facts" else ""
    page = browser.get(f"{home}/forms/{section}/new{query}")
    assert page.status_code == 200, page.text
    data: dict[str, list[str]] = {}
    for name, value in fields_in(page.text):
        data.setdefault(name, []).append(value)
    for name, value in fields.items():
        key = re.sub(r"_(\d|unit|sum)", r" \1", name) if section != "things" else name
        data[key] = [value] if isinstance(value, str) else value
    data["csrf"] = [browser.site.keys.form]
    data["do"] = ["save"]
    return browser.client.post(
        f"{home}/forms/{section}/new",
        data=data,
        headers={"Origin": "http://127.0.0.1:8642"},
        follow_redirects=False,
    )


# --- a whole case by forms --------------------------------------------------------------------------------------


def test_a_case_made_by_forms_alone_is_the_case_that_its_file_would_be(browser: Browser, site: Site) -> None:
    made = browser.post("/cases", {"from": "questions"})
    home = made.headers["Location"].removesuffix("/interview")
    steps: list[tuple[str, dict]] = [
        ("parties", {"id": "maker", "name": "Maker <b>GmbH</b>", "kind": "company", "country": "de", "wealth": "amount",
                     "wealth_sum": "9000.50", "wealth_sum_unit": "eur"}),
        ("parties", {"id": "ana", "name": "Ana", "kind": "natural_person", "country": "DE"}),
        ("things", {"id": "robot", "name": "The robot", "kind": "physical_product", "placed_on_market": "2027-02-01"}),
        ("chain", {"from": "maker", "does": "manufactures", "to": "robot", "standing": "undisputed"}),
        ("evidence", {"id": "log", "kind": "log", "held_by": "maker", "status": ["requested", "refused"]}),
        ("harms", {"id": "toe", "victim": "ana", "interest": "health", "loss": "medical_costs", "amount": "1200.50",
                   "amount_unit": "EUR", "date": "2028-05-01", "place": "DE", "involves": ["robot"]}),
        ("claims", {"id": "c1", "claimant": "ana", "for": ["toe"], "forum": "DE", "relief": ["money"],
                    "pleas": "limitation, other"}),
        ("facts", {"is": "safety_below_entitlement", "args_0": "robot", "value": "yes", "standing": "alleged",
                   "by": "ana", "evidence": ["log"]}),
        ("contracts", {"id": "k1", "between": ["maker", "ana"], "term": "waiver", "valid": "no"}),
        ("payments", {"from": "maker", "to": "ana", "amount": "100", "amount_unit": "EUR", "for": ["toe"],
                      "kind": "payment"}),
        ("suspensions", {"from": "2028-06-01", "until": "2028-07-01", "claim": "c1", "against": ["maker"],
                         "reason": "talks"}),
        ("assume", {"defendant": "maker", "harm": "toe", "reason": "to see"}),
        ("court_figures", {"of": "own_fault", "by": "the court", "least": "0.1", "most": "0.25"}),
        ("court_figures", {"of": "amount", "by": "the court", "harm": "toe", "value": "900 EUR"}),
        ("recourse", {"by": "maker", "against": "ana", "available": "open"}),
        ("weights", {"by": "the court", "bounds 0 factor": "participation", "bounds 0 least": "0.2",
                     "bounds 0 most": "0.5"}),
        ("incident_model", {"outcome": "hit", "equations": "hit := failed and not watched", "harm": "toe",
                            "acts 0 variable": "failed", "acts 0 by": "maker", "acts 0 happened": "yes",
                            "circumstances 0 variable": "watched", "circumstances 0 holds": "no"}),
    ]  # fmt: skip
    for section, fields in steps:
        answer = add(browser, home, section, **fields)
        assert answer.status_code == 303, unescape(answer.text)
    number = int(home.split("/")[2])
    case = loads(site.store.read(number).text)
    assert case.parties[0] == Party(
        id="maker", name="Maker <b>GmbH</b>", kind="company", country="DE", wealth=Money(Money_("9000.50"), "EUR"),
        origin=None,
    )  # fmt: skip
    assert case.chain == (Edge(from_="maker", does="manufactures", to="robot", standing="undisputed"),)
    assert case.evidence == (Evidence(id="log", kind="log", held_by="maker", status=("requested", "refused")),)
    assert str(case.harms[0].amount) == "1200.50 EUR"
    assert case.claims[0].against is None
    assert case.claims[0].pleas == ("limitation", "other")
    assert case.facts == (
        Fact(is_="safety_below_entitlement", args=("robot",), value=True, standing="alleged", by="ana", evidence=("log",)),
    )  # fmt: skip
    assert case.contracts == (Contract(id="k1", between=("maker", "ana"), term="waiver", valid=False),)
    assert case.payments == (
        Payment(from_="maker", to="ana", amount=Money(Money_("100"), "EUR"), for_=("toe",), kind="payment"),
    )
    assert case.suspensions[0].against == ("maker",)
    assert [(f.of, str(f.least or f.value)) for f in case.court_figures] == [
        ("own_fault", "0.1"),
        ("amount", "900 EUR"),
    ]
    assert case.assume[0].defendant == "maker"
    assert case.recourse[0].available == "open"
    assert case.weights is not None
    assert str(case.weights.bounds[0].most) == "0.5"
    assert case.incident_model is not None
    assert case.incident_model.acts[0].by == "maker"
    assert case.incident_model.circumstances[0].holds is False
    # each page shows it, and no text becomes a tag
    for page in PAGES:
        shown = browser.get(f"{home}/forms/{page}")
        assert shown.status_code == 200
        assert "<b>GmbH" not in shown.text
    assert "Maker &lt;b&gt;GmbH&lt;/b&gt;" in browser.get(f"{home}/forms/parts").text
    assert "<svg" in browser.get(f"{home}/forms/parts").text
    # every change is a version of its own, and can be taken back
    assert site.store.read(number).number == 1 + len(steps)
    browser.post(f"{home}/undo", {"expected": str(1 + len(steps))})
    undone = loads(site.store.read(number).text)
    assert (undone.incident_model, len(undone.payments)) == (None, 1)


def test_what_stands_above_all_lists_and_what_is_no_list_are_forms_too(browser: Browser, site: Site) -> None:
    home = browser.case("companion-us")
    number = int(home.split("/")[2])

    def now() -> tuple[str, str]:
        return "expected", str(site.store.read(number).number)

    fields = dict(fields_in(browser.get(f"{home}/forms/case/0").text))
    assert fields["title"] == loads(site.store.read(number).text).title
    wrong = send(browser, f"{home}/forms/case/0", [*{**fields, "as_of": "2026-02-31"}.items()])
    assert wrong.status_code == 422
    assert 'id="w-f-as_of"' in wrong.text
    assert (
        send(browser, f"{home}/forms/case/0", [*{**fields, "title": "A <b>new</b> title"}.items()]).status_code == 303
    )
    assert site.store.read(number).title == "A <b>new</b> title"
    assert "Take it out" not in browser.get(f"{home}/forms/case/0").text
    assert send(browser, f"{home}/forms/case/0", [now(), ("do", "remove")]).status_code == 422
    assert site.store.read(number).number == 2
    # insurance: added, a second one, and one emptied
    at = f"{home}/forms/parties/0"

    def insured(**more: str) -> int:
        given = dict(fields_in(browser.get(at).text)) | {k.replace("__", " "): v for k, v in more.items()}
        return send(browser, at, list(given.items())).status_code

    assert insured(insurance__0__up_to="500000", insurance__0__up_to__unit="USD") == 303
    assert insured(insurance__1__since="2020-01-01", insurance__1__note="second") == 303
    policies = loads(site.store.read(number).text).parties[0].insurance
    assert [(str(p.up_to), p.note) for p in policies] == [("500000 USD", None), ("None", "second")]
    assert insured(insurance__0__up_to="", insurance__0__up_to__unit="") == 303
    assert [p.note for p in loads(site.store.read(number).text).parties[0].insurance] == ["second"]
    assert insured(insurance__0__until="2019-01-01") == 422
    # the one model of the incident is changed and taken out
    model = {"outcome": "x", "equations": "x := a", "acts 0 variable": "a", "acts 0 by": "ghost"}
    assert add(browser, home, "incident_model", **model).status_code == 422
    good = {**model, "acts 0 by": loads(site.store.read(number).text).parties[0].id}
    assert add(browser, home, "incident_model", **good).status_code == 303
    assert "/forms/incident_model/new" not in browser.get(f"{home}/forms/shares").text
    assert send(browser, f"{home}/forms/incident_model/0", [now(), ("do", "remove")]).status_code == 303
    assert loads(site.store.read(number).text).incident_model is None


def Money_(text: str):  # noqa: N802 - short for an amount
    from decimal import Decimal

    return Decimal(text)


# --- what is wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "fields", "says", "at"),
    [
        ("parties", {"id": "character"}, "`character`", "id"),
        ("parties", {"id": "a b"}, "a b", "id"),
        ("parties", {"id": "x", "country": "Germany"}, "GERMANY", "country"),
        ("things", {"id": "x", "placed_on_market": "2028-02-30"}, "2028-02-30", "placed_on_market"),
        ("harms", {"id": "x", "victim": "character", "amount": "1.200,50", "amount_unit": "EUR"}, "1.200,50", "amount"),
        ("chain", {"from": "character", "does": "manufactures"}, "to", ""),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    browser: Browser, site: Site, section: str, fields: dict[str, str], says: str, at: str
) -> None:
    home = browser.case("companion-us")
    answer = add(browser, home, section, **fields)
    text = unescape(answer.text)
    assert answer.status_code == 422
    assert "Nothing was saved yet" in text
    assert says in text
    if at:
        assert f'id="w-f-{at}"' in text
    for value in fields.values():
        assert f'value="{value}"' in text or f'value="{value.upper()}"' in text
    assert site.store.read(int(home.split("/")[2])).number == 1


def test_what_others_name_is_not_taken_out(browser: Browser, site: Site) -> None:
    home = browser.case("companion-us")
    data = {"expected": "1", "do": "remove"}
    answer = browser.post(f"{home}/forms/parties/0", data)
    assert answer.status_code == 422
    assert "Nothing was saved yet" in answer.text
    assert loads(study("companion-us")).parties[0].id in answer.text
    last = len(loads(study("companion-us")).facts) - 1
    assert browser.post(f"{home}/forms/facts/{last}", data).status_code == 303
    assert len(loads(site.store.read(1).text).facts) == last


def test_two_editors_meet_a_conflict(browser: Browser) -> None:
    home = browser.case("companion-us")
    first = add(browser, home, "parties", id="one")
    assert first.status_code == 303
    stale = browser.post(f"{home}/forms/parties/new", {"expected": "1", "do": "save", "id": "two"})
    assert stale.status_code == 409
    assert "Somebody else has saved" in stale.text
    assert "two" in stale.text


def test_odd_addresses_and_forms_are_refused(browser: Browser) -> None:
    home = browser.case("companion-us")
    for path in ("nothing", "parties/99", "nothing/new", "parties/-1", "parties/x"):
        assert browser.get(f"{home}/forms/{path}").status_code in (404, 422), path
    assert browser.post(f"{home}/forms/parties/0", {"do": "save"}).status_code == 422
    assert browser.post(f"{home}/forms/parties/new", {"expected": "1", "do": "remove"}).status_code == 422
    assert browser.post(f"{home}/forms/facts/new", {"expected": "1", "do": "save", "is": "no_such"}).status_code == 422
    assert browser.get(f"{home}/forms/facts/new?q=logs").status_code == 200
    assert "No fact of the vocabulary" in browser.get(f"{home}/forms/facts/new?q=qqqq").text


# --- renaming ---------------------------------------------------------------------------------------------------


LARGE = [pytest.param(path, marks=pytest.mark.slow if path.stat().st_size > 12_000 else ()) for path in CASES]


@pytest.mark.parametrize("path", LARGE, ids=[path.stem for path in CASES])
def test_another_short_name_is_known_everywhere(path: Path) -> None:
    """Every party gets another short name: nothing in the case still names the old one, and nothing else is different."""
    text = path.read_text(encoding="utf-8")
    case = loads(text)
    for at, party in enumerate(case.parties):
        new = f"renamed_{at}"
        entry = {**plain(case)["parties"][at], "id": new}
        changed, _ = put(case, text, "parties", at, entry)
        assert party.id not in changed.entities
        back, _ = put(changed, text, "parties", at, plain(case)["parties"][at])
        assert replace(back, file="", sha256="") == replace(case, file="", sha256="")


def test_comments_of_the_file_stay(site: Site) -> None:
    text = study("companion-us").replace("parties:\n", "# who was there\nparties:\n")
    case = loads(text)
    _, new = put(case, text, "things", None, {"id": "another", "kind": "data_set"})
    assert "# who was there" in new
    assert loads(new).things[-1].id == "another"


def test_taking_out_the_last_of_a_list_takes_out_the_list() -> None:
    text = "solidum: 1\ntitle: A case\nas_of: 2028-01-01\nrecord: open\nparties:\n  - {id: ana}\n"
    case, new = take_out(loads(text), text, "parties", 0)
    assert case.parties == ()
    assert "parties" not in new
    with pytest.raises(Refused) as refused:
        put(loads(text), text, "harms", None, {"id": "h", "victim": "bob"})
    assert "victim" in refused.value.fields
