"""The API gives what the command line gives, with its schemas; errors are problem+json."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from pathlib import Path

import jsonschema
import pytest

from solidum.analysis import analyse
from solidum.casefile.reader import loads
from solidum.lab.screen_schema import json_schema as screen_schema
from solidum.law.library import load_library
from solidum.planning import analysis_json
from solidum.source import digest
from solidum.web.api.openapi import REFUSALS
from solidum.web.verbs import SCHEMAS

from .conftest import study

API = "/api/v1"
TOKEN = "t" * 43
CASE = study("companion-us")


class Program:
    """A program with a token."""

    def __init__(self, client, site):
        site.store.add_token(TOKEN, "test")
        self.client, self.site = client, site

    def __call__(self, method, path, body=None, **headers):
        headers = {"Authorization": f"Bearer {TOKEN}", **headers}
        return self.client.request(method, API + path, json=body, headers=headers)


@pytest.fixture
def api(stranger, site):
    return Program(stranger, site)


def test_analyse_gives_what_the_command_line_gives(api):
    answer = api("POST", "/analyse", {"case": CASE})
    assert answer.status_code == 200, answer.text
    assert answer.json() == json.loads(json.dumps(analysis_json(analyse(loads(CASE), load_library()))))


@pytest.mark.parametrize(("verb", "kind"), [("analyse", "analysis"), ("plan", "plan"), ("share", "share")])
def test_answers_fit_the_published_schemas(api, verb, kind):
    answer = api("POST", f"/{verb}", {"case": CASE})
    assert answer.status_code == 200, answer.text
    jsonschema.validate(answer.json(), SCHEMAS[kind]())


def test_an_analysis_without_its_plan_is_the_same_but_for_the_plan(api):
    whole, bare = (api("POST", "/analyse", {"case": CASE, "plan": plan}).json() for plan in (True, False))
    assert bare["plan"] is None
    assert whole.pop("plan") is not None
    assert {**whole, "rules": {}} == {k: v if k != "rules" else {} for k, v in bare.items() if k != "plan"}
    assert set(bare["rules"]) <= set(whole["rules"])
    jsonschema.validate(bare, SCHEMAS["analysis"]())


OTHERS = {
    "compare": {"as_of": ["2027-01-01"]},
    "clocks": {},
    "letters": {"for": loads(CASE).parties[0].id},
    "check": {},
    "verify": {},
}


@pytest.mark.parametrize("verb", OTHERS)
def test_the_other_verbs_answer(api, verb):
    answer = api("POST", f"/{verb}", {"case": CASE, **OTHERS[verb]})
    assert answer.status_code == 200, answer.text
    assert isinstance(answer.json(), dict)


LAW = ["packs", "facts", "lint", "locators", "explain/causal_link"]


@pytest.mark.parametrize("path", LAW)
def test_the_law_can_be_read(api, path):
    assert api("GET", f"/law/{path}").status_code == 200


@pytest.mark.parametrize("kind", SCHEMAS)
def test_schemas_are_those_of_the_command_line(api, kind):
    assert api("GET", f"/schemas/{kind}").json() == json.loads(json.dumps(SCHEMAS[kind]()))


def test_a_case_is_created_read_saved_undone_and_deleted(api):
    made = api("POST", "/cases", {"case": CASE})
    assert made.status_code == 201
    where = made.headers["location"].removeprefix(API)
    assert api("GET", where).json()["case"] == CASE
    changed = CASE + "# one line more\n"
    saved = api("PUT", where, {"case": changed, "expected_version": 1})
    assert (saved.status_code, saved.json()["version"]) == (200, 2)
    late = api("PUT", where, {"case": CASE, "expected_version": 1})
    assert (late.status_code, late.json()["current_version"]) == (409, 2)
    assert api("POST", f"{where}/undo").json()["case"] == CASE
    assert [row["version"] for row in api("GET", f"{where}/history").json()["versions"]] == [3, 2, 1]
    number = int(where.rpartition("/")[2])
    assert api("POST", "/analyse", {"case_id": number, "version": 2}).status_code == 200
    assert api("DELETE", where).status_code == 204
    assert api("GET", where).status_code == 404


def test_a_job_is_a_resource(api):
    given = api("POST", "/analyse", {"case": CASE + "# another\n"}, Prefer="respond-async")
    assert given.status_code == 202, given.text
    where = given.headers["location"].removeprefix(API)
    assert api.site.pool.get(given.json()["id"]).ended.wait(60)
    found = api("GET", where).json()
    assert found["state"] == "done"
    assert api("GET", f"{where}/result").json()["schema"].startswith("solidum/analysis")
    assert found["id"] in [row["id"] for row in api("GET", "/jobs").json()["jobs"]]


BAD = [
    ("POST", "/analyse", {"case": "nonsense: ["}, 422),
    ("POST", "/analyse", {"case": CASE, "case_id": 1}, 400),
    ("POST", "/analyse", {}, 400),
    ("POST", "/analyse", {"case": CASE, "unknown": 1}, 400),
    ("POST", "/analyse", {"case_id": 99}, 404),
    ("POST", "/plan", {"case": CASE, "for": "nobody"}, 422),
    ("POST", "/plan", {"case": CASE, "estimates": "facts: 1"}, 422),
    ("POST", "/share", {"case": CASE, "assume": ["nobody"]}, 422),
    ("POST", "/letters", {"case": CASE, "for": "nobody"}, 422),
    ("POST", "/compare", {"case": CASE, "forum": ["nowhere"]}, 400),
    ("POST", "/compare", {"case": CASE, "as_of": [f"20{n}-01-01" for n in range(30, 60)]}, 400),
    ("POST", "/cases", {"case": "nonsense: ["}, 422),
    ("POST", "/law/test", {"packs": ["NO-PACK"]}, 422),
    ("GET", "/law/explain/no_such_fact", None, 422),
    ("GET", "/law/coverage/NO-PACK", None, 422),
    ("GET", "/jobs/none", None, 404),
    ("DELETE", "/cases/1", None, 404),
    ("GET", "/nowhere", None, 404),
    ("PATCH", "/analyse", {}, 405),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), BAD)
def test_errors_are_problems(api, method, path, body, status):
    answer = api(method, path, body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["status"] == status
    assert status in REFUSALS or status == 405


@pytest.mark.parametrize("path", ["/cases", "/analyse"])
def test_half_a_character_is_refused(api, path):
    raw = b'{"case": "x: \\ud800"' + (b', "draft": true}' if path == "/cases" else b"}")
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    answer = api.client.post(API + path, content=raw, headers=headers)
    assert answer.status_code in (400, 422)
    assert api.site.store.cases() == ()


def test_a_bad_case_is_told_by_line(api):
    problems = api("POST", "/analyse", {"case": CASE.replace("as_of:", "as_off:")}).json()["problems"]
    assert {"line", "column", "what", "why", "remedy"} == set(problems[0])
    assert any(p["line"] for p in problems)


def test_problems_of_a_file_do_not_tell_where_the_machine_kept_it(api):
    answer = api("POST", "/plan", {"case": CASE, "estimates": "facts: 1"})
    assert "/tmp" not in answer.text
    assert "estimates.yaml" in answer.json()["detail"]


@pytest.mark.parametrize("given", [None, "", "Bearer", "Bearer ", "Bearer x", "Basic dDp0", f"Bearer {TOKEN}x"])
def test_without_a_good_token_nothing_is_answered(api, browser, given):
    headers = {} if given is None else {"Authorization": given}
    paths = [("GET", "/cases"), ("POST", "/analyse"), ("GET", "/description/openapi.json"), ("GET", "/nowhere")]
    for method, path in paths:
        answer = api.client.request(method, API + path, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_token_is_made_shown_once_and_taken_back(browser, site):
    shown = browser.post("/tokens", {"name": "a <b>script</b>"})
    token = re.search(r"<code>([\w-]{40,})</code>", shown.text).group(1)
    listed = browser.get("/tokens").text
    assert token not in listed
    assert "<b>script" not in listed
    headers = {"Authorization": f"Bearer {token}"}
    assert browser.client.get(f"{API}/cases", headers=headers).status_code == 200
    browser.post("/tokens/take-back", {"token": digest(token.encode())})
    assert browser.client.get(f"{API}/cases", headers=headers).status_code == 401


def test_the_description_covers_every_address(api):
    found = api("GET", "/description/openapi.json").json()
    assert found["openapi"].startswith("3.1")
    assert all(path.startswith(API) for path in found["paths"])
    assert {f"{API}/{verb}" for verb in ("analyse", "compare", "clocks", "plan", "share", "letters")} <= set(
        found["paths"]
    )
    text = json.dumps(found)
    assert "#/$defs/" not in text
    assert set(re.findall(r"#/components/schemas/([\w.-]+)", text)) <= set(found["components"]["schemas"])


# --- interview, regimes, files ----------------------------------------------------------------------------------


def test_an_interview_goes_on_from_what_it_gave_and_is_saved_with_its_answers(api):
    blank = "solidum: 1\ntitle: A new case\nas_of: 2028-01-01\nrecord: open\n"
    first = api("POST", "/interview", {"case": CASE}).json()
    assert first["question"]["id"] == "standing"
    said = [{"question": "standing", "answer": {"value": "alleged"}}]
    second = api("POST", "/interview", {"case": CASE, "answers": first["answers"], "given": said}).json()
    assert second["question"]["id"] != "standing"
    assert loads(second["case"]).parties == loads(CASE).parties
    saved = api("POST", "/cases", {"case": second["case"], "answers": second["answers"]}).json()
    again = api("POST", "/interview", {"case_id": saved["id"]}).json()
    assert again["question"] == second["question"]
    wrong = api(
        "POST", "/interview", {"case": blank, "given": [{"question": "parties@1", "answer": {"day": "2028-01-01"}}]}
    )
    assert wrong.status_code == 422
    assert "answer 1, to `parties@1`, cannot be taken" in wrong.json()["detail"].lower()
    assert api("POST", "/interview", {"case": blank, "answers": "{}"}).status_code == 422
    assert (
        api("POST", "/interview", {"case": blank, "given": [{"question": "x", "answer": {"amount": "x"}}]}).status_code
        == 422
    )


def test_regimes_are_listed_told_checked_told_apart_and_run(api):
    names = [r["id"] for r in api("GET", "/regimes").json()["regimes"]]
    assert {"baseline", "strict", "aild"} <= set(names)
    told = api("GET", "/regimes/aild").json()
    assert "In its own words" in told["text"]
    assert api("GET", "/regimes/no_such").status_code == 422
    checked = api("POST", "/regimes/check", {"regime": "solidum_regime: 1\nregime: x\n"}).json()
    assert checked["problems"]
    assert all(problem["line"] for problem in checked["problems"])
    apart = api("POST", "/regimes/diff", {"first": "baseline", "second": "strict"}).json()
    assert apart["differences"]
    body = {"cases": [CASE], "regimes": ["in_force", "strict"]}
    run = api("POST", "/regimes/compare", body).json()
    assert [r["id"] for r in run["regimes"]] == ["in_force", "strict"]
    assert run["cases"][0]["cells"][1]["criteria"]
    assert api("POST", "/regimes/compare", {"cases": [], "regimes": ["strict"]}).status_code == 422
    advice = api("POST", "/regimes/advise", {"case": CASE}).json()
    assert {c["said"] for c in advice["criteria"]} <= {"yes", "no", "partly", "unknown"}
    assert any(option["arguments"] for option in advice["options"])
    paper = api("POST", "/options", {**body, "format": "docx"}).json()
    assert paper["name"] == "option-paper.docx"
    assert b64decode(paper["body"]).startswith(b"PK")


def test_files_and_whole_cases_go_in_and_out(api):
    from base64 import b64encode

    made = api("POST", "/cases", {"case": CASE}).json()["id"]
    raw = b"\x00\xffbytes"
    body = {"evidence": loads(CASE).evidence[0].id, "name": "../x.bin", "body": b64encode(raw).decode()}
    one = api("POST", f"/cases/{made}/attachments", body)
    assert one.status_code == 201
    assert one.json()["name"] == "x.bin"
    assert one.json()["sha256"] == digest(raw)
    path = f"/cases/{made}/attachments/{one.json()['id']}"
    assert api("GET", path).content == raw
    assert api("POST", f"/cases/{made}/attachments", {**body, "body": "no base64!"}).status_code == 422
    whole = api("GET", f"/cases/{made}/archive").content
    back = api("POST", "/cases/archive", {"archive": b64encode(whole).decode()})
    assert back.status_code == 201
    files = api("GET", f"/cases/{back.json()['id']}/attachments").json()["attachments"]
    assert [f["sha256"] for f in files] == [digest(raw)]
    assert api("DELETE", path).status_code == 204
    assert api("GET", path).status_code == 404
    assert api("POST", "/cases/archive", {"archive": b64encode(b"PK no zip").decode()}).status_code == 422


def test_a_change_by_the_api_keeps_the_answers_of_the_interview(api):
    kept = api("POST", "/interview", {"case": CASE}).json()["answers"]
    made = api("POST", "/cases", {"case": CASE, "answers": kept}).json()
    api("PUT", f"/cases/{made['id']}", {"case": CASE + "# x\n", "expected_version": 1})
    assert api.site.store.read(made["id"]).answers == kept


def test_a_population_is_drawn_and_screened(api):
    from base64 import b64encode

    text = study("recruitment-de")
    spec = (Path(__file__).parents[2] / "cases/populations/recruitment-de.yaml").read_text(encoding="utf-8")
    drawn = api("POST", "/population", {"case": text, "spec": spec, "rows": 40, "seed": 1})
    assert drawn.status_code == 200, drawn.text
    again = api("POST", "/population", {"case": text + "# x\n", "spec": spec, "rows": 40, "seed": 1})
    assert again.json()["rows"] == 40
    body = {"case": text, "table": drawn.json()["body"], "regimes": ["in_force", "baseline"]}
    found = api("POST", "/screen", body)
    assert found.status_code == 200, found.text
    assert [one["regime"] for one in found.json()["regimes"]] == ["in_force", "baseline"]
    assert all(one["rows"] == 40 for one in found.json()["regimes"])
    jsonschema.validate(found.json(), screen_schema())
    csv = 'case,"particular_disadvantage(screening, by_age)"\n1,yes\n2,\n'
    one = api("POST", "/screen", {"case": text, "table": b64encode(csv.encode()).decode(), "kind": "csv"})
    assert one.json()["regimes"][0]["rows"] == 2
    wrong = api("POST", "/population", {"case": text, "spec": "population: 2\n", "rows": 1, "seed": 1})
    assert wrong.status_code == 422
    assert "population.yaml:1:" in wrong.json()["detail"]
    assert "/" not in wrong.json()["detail"].partition("population.yaml")[0]
    assert api("POST", "/screen", {**body, "table": "no base64!"}).status_code == 422
    assert api("POST", "/screen", {**body, "table": b64encode(b"PAR1 no table").decode()}).status_code == 422
