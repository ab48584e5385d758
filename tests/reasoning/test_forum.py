"""Which court, which law: the constructed questions of `forum_questions.yaml`, and what the engine does with countries."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from solidum.analysis import Analysis, analyse
from solidum.casefile.model import CaseFile
from solidum.casefile.reader import loads
from solidum.law.library import Library, load_library
from solidum.reasoning.forum import Determined
from solidum.reasoning.project import record_of
from solidum.source import BadInput, parse

QUESTIONS: list[dict[str, Any]] = parse(
    (Path(__file__).parent / "forum_questions.yaml").read_bytes(), "forum_questions.yaml"
).data
UNSETTLED = ("unknown", "disputed", "alleged")


@cache
def library() -> Library:
    return load_library()


def fact(text: str) -> dict[str, Any]:
    """`not x(a, b)`, `x(a) = V`, `disputed x(a)` as an entry of a case file."""
    value, standing = "yes", "proved"
    for word in UNSETTLED:
        if text.startswith(word + " "):
            standing, text = word, text.removeprefix(word + " ")
    if text.startswith("not "):
        value, text = "no", text.removeprefix("not ")
    head, _, given = text.partition(" = ")
    match = re.fullmatch(r"(\w+)\((.*)\)", head)
    assert match, text
    args = [a.strip() for a in match[2].split(",")]
    return {"is": match[1], "args": args, "value": given or (value == "yes"), "standing": standing}


def case_of(row: dict[str, Any]) -> CaseFile:
    parties: list[dict[str, Any]] = [{"id": "anna", "kind": "natural_person", "country": "DE"}]
    for id_, said in row["parties"].items():
        about = said if isinstance(said, dict) else {"country": said} if said else {}
        if isinstance(about.get("public_powers"), str):
            about = {**about, "public_powers": about["public_powers"] == "yes"}
        parties.append({"id": id_, "kind": "company", **about})
    claimant = row.get("claimant", "anna")
    defendant = row.get("of") or next(iter(row["parties"]))
    things = [{"id": id_, "kind": kind} for id_, kind in row.get("things", {"work": "service"}).items()]
    edges = [text.split() for text in row.get("chain", [])]
    harm = {
        "id": "harm",
        "victim": "anna",
        "interest": "health",
        "loss": "injury",
        "date": "2026-05-01",
        "involves": [t["id"] for t in things],
        "standing": "proved",
        **row["harm"],
    }
    claim = {"id": "claim", "claimant": claimant, "for": ["harm"], "against": [defendant]}
    claim |= {key: row[key] for key in ("forum", "capacity") if key in row}
    plain = {
        "solidum": 1,
        "title": row["name"],
        "as_of": "2026-11-25",
        "record": "open",
        "parties": parties,
        "things": things,
        "chain": [{"from": a, "does": does, "to": b, "standing": "proved"} for a, does, b in edges],
        "harms": [{key: value for key, value in harm.items() if value is not None}],
        "claims": [claim],
        "facts": [fact(text) for text in row.get("facts", [])],
    }
    text = yaml.safe_dump(plain, sort_keys=False, default_style=None).replace("'2026-11-25'", "2026-11-25")
    return loads(re.sub(r"'(\d{4}-\d\d-\d\d)'", r"\1", text))


def found_for(row: dict[str, Any]) -> tuple[Analysis, Determined]:
    analysis = analyse(case_of(row), library())
    pack = row.get("pack") or ("EU-BRU1A" if row["ask"] == "court" else "EU-ROM2")
    (found,) = (d for d in analysis.forum if d.question.about == row["ask"] and d.pack.id == pack)
    return analysis, found


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: row["name"])
def test_question(row: dict[str, Any]) -> None:
    analysis, found = found_for(row)
    given = {a.country: a.given for a in found.answers}
    wanted = {country: answer for answer, countries in row["answer"].items() for country in countries}
    assert {country: given[country] for country in wanted} == wanted
    if "article" in row:
        act, _, place = row["article"].rpartition(" ")
        firm = [a for a in found.answers if a.given in ("yes", "not decided") and a.country in wanted]
        rules = [analysis.library.rules[code] for a in firm for code in a.by]
        shorts = {p.citation: p.short for p in analysis.library.packs.values()}
        cited = {(shorts.get(r.source, r.source.removeprefix("nat:")), at) for r in rules for at in r.at}
        assert any(act == found_act and at.startswith(place) for found_act, at in cited), sorted(cited)
    missing = {f"{key[0]}({', '.join(key[1:])})" for a in found.answers if a.country in wanted for key in a.missing}
    assert set(row.get("missing", ())) <= missing
    if "open" not in row["answer"]:
        assert not missing
    turns = {turn.what for a in found.answers for turn in a.turns}
    assert turns == ({row["unless"]} if "unless" in row else set())


def test_there_are_enough_questions_of_every_kind() -> None:
    assert len(QUESTIONS) >= 30
    assert sum("open" in row["answer"] for row in QUESTIONS) >= 10
    assert {row["ask"] for row in QUESTIONS} == {"law", "court", "recourse", "direct_action", "subrogation"}


def test_an_open_answer_names_what_is_missing_and_a_firm_one_its_reasons() -> None:
    for row in QUESTIONS[:12]:
        analysis, found = found_for(row)
        for answer in found.answers:
            assert (answer.given == "open") == bool(answer.missing)
            if answer.given == "yes":
                reason = analysis.asked.reason(found, answer.country)
                assert reason.rail in ("shown", "held")
                assert reason.parts


def test_the_missing_fact_once_known_gives_the_answer() -> None:
    """What is named as missing is enough: with it, the country it was named for gets its yes."""
    row = next(r for r in QUESTIONS if r["name"] == "Where it happened is not known" and r["ask"] == "law")
    _, known = found_for({**row, "harm": {"place": "NL"}})
    assert known.countries("yes") == ("NL",)


# --- countries as entities ------------------------------------------------------------------------------

ROW: dict[str, Any] = {"name": "n", "parties": {"firm": "NL"}, "harm": {"place": "FR"}, "ask": "law"}


def test_every_country_that_the_case_names_is_an_entity() -> None:
    case = case_of(
        {**ROW, "forum": "AT", "facts": ["central_administration_in(firm, IE)", "event_place(firm, harm) = BE"]}
    )
    record, _ = record_of(case, library().vocabulary)
    assert record.of_type("country") == ("DE", "NL", "FR", "AT", "IE", "BE")
    assert record.names["BE"] == "Belgium"


def test_a_country_where_a_party_belongs_is_refused() -> None:
    with pytest.raises(BadInput, match="`IE` in `central_administration_in` is a country"):
        record_of(case_of({**ROW, "facts": ["central_administration_in(IE, IE)"]}), library().vocabulary)


def test_a_party_where_a_country_belongs_is_refused() -> None:
    with pytest.raises(BadInput, match="`country` must be a country"):
        record_of(case_of({**ROW, "facts": ["central_administration_in(firm, anna)"]}), library().vocabulary)


def test_an_id_that_is_a_country_of_the_case_is_refused() -> None:
    with pytest.raises(BadInput, match="The country `NL` cannot be told from what has this id"):
        case_of({**ROW, "parties": {"firm": "NL", "NL": "FR"}})


# --- which national law is tried ------------------------------------------------------------------------

FAULT: dict[str, Any] = {
    "name": "n",
    "parties": {"firm": "NL"},
    "chain": ["firm operates work"],
    "facts": ["unwritten_care_neglected(firm, harm)", "to_blame(firm, harm)", "act_caused(firm, harm)"],
}


def dutch(**more: Any) -> str | None:
    """The outcome under the Dutch pack; None where its law is not tried."""
    analysis = analyse(case_of({**FAULT, **more}), library())
    return next((c.outcome for c in analysis.claims if c.pack == "NL-BW"), None)


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({"harm": {"place": "NL"}, "forum": "NL"}, "made out"),
        ({"harm": {"place": "NL"}}, "made out"),
        # both at home in the Netherlands, hurt in Spain: Dutch law, though the place is elsewhere
        ({"harm": {"place": "ES", "victim": "ben"}, "claimant": "ben", "forum": "NL"}, "made out"),
        # both at home in Germany, hurt in the Netherlands: German law, though the place is here
        ({"parties": {"firm": "DE"}, "harm": {"place": "NL"}, "forum": "NL"}, None),
        # hurt in France by a Dutch firm: French law
        ({"harm": {"place": "FR"}, "forum": "NL"}, None),
        # privacy: the conflict rules are silent, and the place is taken instead
        ({"harm": {"place": "NL", "interest": "privacy"}, "forum": "NL"}, "made out"),
        ({"harm": {"place": "DE", "interest": "privacy"}, "forum": "NL"}, "outside scope"),
        # a Danish court is not bound
        ({"harm": {"place": "NL"}, "forum": "DK"}, "made out"),
        # where the person harmed lives is not known: Dutch law may still be the one
        (
            {"parties": {"firm": "NL", "ben": ""}, "harm": {"place": "NL", "victim": "ben"}, "claimant": "ben"},
            "made out",
        ),
    ],
)
def test_a_country_s_law_is_tried_where_it_applies(more: dict[str, Any], outcome: str | None) -> None:
    if more.get("claimant") == "ben" and "parties" not in more:
        more = {**more, "parties": {"firm": "NL", "ben": {"kind": "natural_person", "country": "NL"}}}
    assert dutch(**more) == outcome


def test_the_result_says_where_the_place_stands_in_for_the_applicable_law() -> None:
    silent = analyse(case_of({**FAULT, "harm": {"place": "NL", "interest": "privacy"}, "forum": "NL"}), library())
    named = analyse(case_of({**FAULT, "harm": {"place": "NL"}, "forum": "NL"}), library())
    words = "No conflict rule names the applicable law"
    assert any(text.startswith(words) for text in silent.assumptions)
    assert not any(text.startswith(words) for text in named.assumptions)


def test_the_scope_of_dutch_law_rests_on_the_conflict_rule() -> None:
    more = {"parties": {"firm": "NL", "ben": {"kind": "natural_person", "country": "NL"}}}
    row = {**FAULT, **more, "harm": {"place": "ES", "victim": "ben"}, "claimant": "ben", "forum": "NL"}
    claim = next(c for c in analyse(case_of(row), library()).claims if c.pack == "NL-BW")
    assert "EU-ROM2-4-2-law" in claim.rests_on


def test_the_derivation_of_a_claim_names_the_conflict_rules_in_one_line_each() -> None:
    """What each rests on in turn is told once, where the applicable law is asked for."""
    more = {"parties": {"firm": "NL", "ben": {"kind": "natural_person", "country": "NL"}}}
    row = {**FAULT, **more, "harm": {"place": "ES", "victim": "ben"}, "claimant": "ben", "forum": "NL"}
    analysis = analyse(case_of(row), library())
    claim = next(c for c in analysis.claims if c.pack == "NL-BW")
    stack, lines = list(analysis.reasons(claim)), []
    while stack:
        reason = stack.pop()
        stack += reason.parts
        if reason.code is not None and reason.code.startswith("EU-ROM2"):
            lines.append(reason)
    assert "EU-ROM2-4-2-law" in [line.code for line in lines]
    assert not [line for line in lines if line.parts]


def test_the_law_of_a_country_without_a_pack_is_refused() -> None:
    """Both at home in Switzerland, hurt in the Netherlands: Swiss law, which nobody has written down here."""
    ben = {"kind": "natural_person", "country": "CH"}
    row = {**FAULT, "parties": {"firm": "CH", "ben": ben}, "harm": {"place": "NL", "victim": "ben"}}
    analysis = analyse(case_of({**row, "claimant": "ben", "forum": "NL"}), library())
    assert not [c for c in analysis.claims if c.roots.pack.nature == "national"]
    assert "no pack holds the law of CH; the law of another place is not applied in its stead" in [
        r.why for r in analysis.refusals
    ]
