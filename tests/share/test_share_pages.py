"""What people see of sharing: the text, the page, the money as a picture, the data and the command."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from solidum.analysis import Analysis
from solidum.cli import app, main
from solidum.report import money, money_ranges, share, share_page
from solidum.report.money import NARROW, WIDE, Measures, bearers
from solidum.report.share import ShareView
from solidum.share import plain
from solidum.share_schema import sharing_schema

Read = Callable[..., Analysis]
CHAIN = Path(__file__).parent / "chain.yaml"
PHONE = 400


@pytest.fixture(scope="module")
def chain(read: Read) -> Analysis:
    """An insolvent supplier, a capped insurer, an indemnity and a benefit."""
    return read("chain.yaml")


@pytest.fixture(scope="module")
def rated(read: Read) -> Analysis:
    """Three who share by factors."""
    return read("gdpr.yaml")


def test_the_headline_comes_first_with_the_law_beside_it(chain: Analysis) -> None:
    lines = [line for line in share.text(chain.sharing, chain.case).splitlines() if line]
    assert lines[2].startswith("Uncompensated, though owed in law (uncollectable): 10,000.00 EUR")
    assert lines[3].startswith("Beside it, what the law lets nobody recover")


def test_what_was_paid_beyond_the_loss_is_told(read: Read) -> None:
    paid = "payments:\n  - {from: importer, to: vic, amount: 170000 EUR, for: [h1], kind: payment}"
    case = read("chain.yaml", ("payments:", paid))
    told = ShareView(case.sharing, case.case).beside
    assert told is not None
    assert told.endswith("Paid beyond the loss already: 40,000.00 EUR.")


def test_an_alternative_without_recourse_tells_only_what_is_paid_first(read: Read) -> None:
    paid = "payments:\n  - {from: importer, to: vic, amount: 9 EUR, for: [h1], kind: settlement, releases: [importer]}"
    case = read("chain.yaml", ("payments:", paid))
    view = ShareView(case.sharing, case.case)
    assert case.sharing.readings
    for reading in case.sharing.readings:
        said = view.reading(reading)
        assert "before recourse" in said
        assert "bears" not in said


def test_claims_that_are_all_outside_scope_are_not_offered_for_assumption(read: Read) -> None:
    outside = read("studies/overseer-us.yaml")
    assert "outside scope" in ShareView(outside.sharing, outside.case).nobody[0]


def test_text_fits_its_columns(chain: Analysis, rated: Analysis) -> None:
    for found in (chain, rated):
        assert all(len(line) <= 80 for line in share.text(found.sharing, found.case, 80).splitlines()[1:])


def test_same_input_same_bytes(read: Read, chain: Analysis) -> None:
    again = read("chain.yaml")
    assert share_page.render(chain.sharing, chain.case) == share_page.render(again.sharing, again.case)


# ---- the picture -----------------------------------------------------------------------------------------


def test_who_bears_what_adds_up_on_both_sides(chain: Analysis) -> None:
    found = chain.sharing.result
    assert found is not None
    assert found.outcome is not None
    held = bearers(found.outcome)
    for one in found.outcome.parties:
        assert sum((a for (payer, _), a in held.items() if payer == one.party), Decimal(0)) == one.paid
        assert sum((a for (_, bearer), a in held.items() if bearer == one.party), Decimal(0)) == one.bears


@pytest.mark.parametrize(("measures", "widest"), [(WIDE, 720), (NARROW, 350)])
def test_boxes_stand_apart_and_fit_paper_and_phone(chain: Analysis, measures: Measures, widest: int) -> None:
    view = ShareView(chain.sharing, chain.case)
    assert view.outcome is not None
    picture = money._Picture(view, view.outcome, measures)
    boxes = [box for column in picture.columns for box in column]
    assert picture.size[0] <= widest
    for box in boxes:
        assert box.x >= 0
        assert box.x + measures.box <= picture.size[0] + 0.01
        assert box.y + box.height <= picture.size[1] + 0.01
        thick = [
            sum(picture._thick(b.amount) for b in picture.bands if getattr(b, side) == box.key)
            for side in ("source", "target")
        ]
        assert max(thick) <= box.height
    for one, other in combinations(boxes, 2):
        apart = one.x != other.x or one.y + one.height <= other.y or other.y + other.height <= one.y
        assert apart, (one.key, other.key)


def test_sums_that_are_ranges_are_drawn_from_the_least_to_the_most(read: Read, chain: Analysis) -> None:
    unknown = read("chain.yaml", ("{amount: 40000 EUR}", "unknown"), ("{amount: 30000 EUR}", "unknown"))
    view = ShareView(unknown.sharing, unknown.case)
    assert money.svg(view) == ""
    root = ElementTree.fromstring(money_ranges.svg(view))
    assert float(root.get("width", "0")) <= PHONE
    said = root.findtext("{http://www.w3.org/2000/svg}desc") or ""
    result = view.sharing.result
    assert result is not None
    for text in (
        view.bounds(result.party("maker").paid),
        "Health Fund has paid (benefit): 20,000.00 EUR",
        "DE-BGB-840-1",
    ):
        assert text in said
    # To scale: the largest sum spans the picture, every bar ends where its sum does.
    most = max(bar.found.high for _, group in money_ranges.bars(view) for bar in group)
    rects = root.findall("{http://www.w3.org/2000/svg}rect")
    ends = {round(float(r.get("x", "0")) + float(r.get("width", "0")), 1) for r in rects}
    for _, group in money_ranges.bars(view):
        for bar in group:
            end = float(bar.found.high / most) * money_ranges.PLOT
            assert not end or any(abs(end - one) <= 0.15 for one in ends)
    # Where every sum is known the bands are drawn instead.
    assert money_ranges.svg(ShareView(chain.sharing, chain.case)) == ""


def test_the_picture_has_a_text_alternative_with_every_sum(chain: Analysis) -> None:
    view = ShareView(chain.sharing, chain.case)
    for narrow in (False, True):
        root = ElementTree.fromstring(money.svg(view, narrow=narrow))
        said = root.findtext("{http://www.w3.org/2000/svg}desc") or ""
        for text in ("90,000.00 EUR", "25,000.00 EUR", "Uncollectable: 10,000.00 EUR", "DE-BGB-840-1"):
            assert text in said
    assert 'class="gone"' in money.svg(view)


def test_nothing_is_drawn_of_sums_that_are_not_known(rated: Analysis) -> None:
    assert money.svg(ShareView(rated.sharing, rated.case)) == ""


def test_ranges_are_drawn_from_least_to_most(rated: Analysis) -> None:
    view = ShareView(rated.sharing, rated.case)
    assert view.sharing.factors is not None
    bars = view.bars(view.sharing.factors)
    root = ElementTree.fromstring(share_page.ranges_svg(bars))
    rects = root.findall("{http://www.w3.org/2000/svg}rect")
    assert [float(r.get("width", "0")) for r in rects] == [
        pytest.approx(max(2, (bar.high - bar.low) * share_page.PLOT), abs=0.1) for bar in bars
    ]
    assert float(root.get("width", "0")) < PHONE


# ---- the page --------------------------------------------------------------------------------------------


def test_the_worksheet_has_every_factor_and_room_for_the_court(rated: Analysis) -> None:
    page = share_page.render(rated.sharing, rated.case)
    sheet = page[page.index('id="worksheet"') :]
    assert sheet.count('<td class="room"') == 5 * 3 + 3
    assert "its backup leaked" in sheet
    assert sheet.count("not rated") == 9


def test_the_page_loads_nothing_and_runs_nothing(chain: Analysis) -> None:
    page = share_page.render(chain.sharing, chain.case)
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="(?!#)', page)


# ---- data and command ------------------------------------------------------------------------------------


def test_the_data_is_valid_before_its_schema(chain: Analysis, rated: Analysis, read: Read) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    checker = jsonschema.Draft202012Validator(sharing_schema())
    model = "incident_model:\n  outcome: c\n  acts: [{variable: a, by: maker, happened: yes}]\n  equations: c := a\n"
    refused = read("chain.yaml", (", effect: steps_in_after_victim", ""), more=model)
    for found in (chain, rated, refused):
        data = json.loads(json.dumps(plain.to_json(found.sharing)))
        assert list(checker.iter_errors(data)) == []
    assert data["causal"]["actors"][0]["shapley"] == "1"
    with_error = plain.to_json(chain.sharing) | {"state": "guessed"}
    assert list(checker.iter_errors(json.loads(json.dumps(with_error))))


def numbers(data: object) -> Iterator[object]:
    if isinstance(data, dict):
        for inner in data.values():
            yield from numbers(inner)
    elif isinstance(data, list):
        for inner in data:
            yield from numbers(inner)
    elif isinstance(data, float):
        yield data


def test_no_sum_is_a_rounded_number(chain: Analysis) -> None:
    assert list(numbers(plain.to_json(chain.sharing))) == []


def test_the_command_writes_all_forms(tmp_path: Path) -> None:
    run = CliRunner()
    for form, mark in (("text", "WHO PAYS"), ("json", '"uncollectable"'), ("html", "<!DOCTYPE html>")):
        out = tmp_path / form
        result = run.invoke(app, ["share", str(CHAIN), "--format", form, "-o", str(out)])
        assert result.exit_code == 0, result.output
        assert mark in out.read_text(encoding="utf-8")
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(run.invoke(app, ["schema", "share"]).output)
    jsonschema.Draft202012Validator(schema).validate(json.loads((tmp_path / "json").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("args", "says"), [(["--format", "pdf"], "use one of"), (["--assume", "makker"], "Did you mean maker")]
)
def test_what_the_command_refuses(args: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["share", str(CHAIN), *args])
    assert stop.value.code == 2
    assert says in capsys.readouterr().err


def test_an_assumption_on_the_command_line_is_told() -> None:
    case = CHAIN.parent.parent.parent / "cases" / "decided" / "caus-us-sindell.yaml"
    before = CliRunner().invoke(app, ["share", str(case)])
    assert "No claim is made out" in before.output
    after = CliRunner().invoke(app, ["share", str(case), "--assume", "all"])
    assert "market share" in after.output
    assert "Assumed by the user, not found" in after.output


@pytest.mark.parametrize(
    ("case", "rule", "says"),
    [
        ("pld85-fennia-philips", "EU-PLD85-5", "Each owes the whole (joint and several)"),
        ("pld85-fennia-philips", "EU-PLD85-5", "Not sued here: the Philips subsidiary that made the machine."),
        ("caus-nl-des", "NL-BW-6-99-whole", "owes the whole"),
        ("caus-us-sindell", "US-CA-Sindell-2", "its part of the market (market share)"),
    ],
)
def test_a_decision_tells_its_rule_of_sharing_though_nothing_is_made_out(case: str, rule: str, says: str) -> None:
    path = CHAIN.parent.parent.parent / "cases" / "decided" / f"{case}.yaml"
    output = " ".join(CliRunner().invoke(app, ["share", str(path)]).output.split())
    assert "NOBODY IS SHOWN TO OWE IT YET" in output
    _, supposed = output.split("IF ALL THESE CLAIMS SUCCEEDED", 1)
    assert rule in supposed
    assert says in supposed
