"""The command line: exit codes, what is written where, and what is said of input that cannot be used."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import jsonschema
import pytest
from typer.testing import CliRunner

from solidum import __version__, cli, law
from solidum.law.library import load_library

TOY = Path(__file__).parent.parent / "law" / "toy" / "packs" / "TOY.yaml"
CASE = """\
solidum: 1
title: A robot arm hits a visitor
as_of: 2030-01-01
record: open
parties:
  - {id: maker, name: Robotics GmbH, kind: company, country: DE}
  - {id: visitor, name: Ana Żółć, kind: natural_person, country: DE}
things:
  - {id: robot, name: The robot, kind: physical_product, placed_on_market: 2027-02-01}
chain:
  - {from: maker, does: manufactures, to: robot, standing: undisputed}
harms:
  - {id: blow, victim: visitor, interest: health, loss: medical_costs, amount: 1200.50 EUR, date: 2028-05-01,
     place: DE, involves: [robot], standing: proved}
facts:
  - {is: disobeyed_disclosure_order, args: [maker, robot], value: yes, standing: proved}
  - {is: causal_link, args: [robot, blow], value: yes, standing: disputed}
"""
DECIDED = """\
decided:
  ecli: ECLI:EU:C:2030:77
  questions:
"""
CLAIM = "{pack: TOY, claimant: visitor, defendant: maker, thing: robot, harm: blow}"
AGREES = f"    - {{id: yes-it-is, ask: state, claim: {CLAIM}, of: TOY-E2, answer: presumed}}\n"
CONTRADICTS = f"    - {{id: no-it-is-not, ask: state, claim: {CLAIM}, of: TOY-E2, answer: disproved}}\n"


class Ran(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run the command line in this process, as `solidum` does."""

    def run_it(*args: object) -> Ran:
        with pytest.raises(SystemExit) as ended:
            cli.main([str(arg) for arg in args])
        out, err = capfd.readouterr()
        assert isinstance(ended.value.code, int)
        return Ran(ended.value.code, out, err)

    return run_it


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return save(tmp_path, "case.yaml", CASE)


def save(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def process(*args: object, seed: str = "0", **more: str) -> subprocess.CompletedProcess[bytes]:
    env = {
        **os.environ,
        "PYTHONHASHSEED": seed,
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
        **more,
    }
    command = [sys.executable, "-m", "solidum.cli", *map(str, args)]
    return subprocess.run(command, capture_output=True, env=env, check=False, timeout=120)


Run = Callable[..., Ran]

# --- help and usage


@pytest.mark.parametrize(
    "args",
    [
        ["--help"], ["case", "--help"], ["law", "--help"], ["schema", "--help"], ["analyse", "--help"],
        ["case", "new", "--help"], ["case", "check", "--help"], ["case", "schema", "--help"],
        ["case", "verify", "--help"], ["law", "list", "--help"], ["law", "lint", "--help"],
        ["law", "test", "--help"], ["law", "explain", "--help"], ["law", "schema", "--help"],
        ["law", "locators", "--help"], ["law", "coverage", "--help"], ["schema", "analysis", "--help"],
        ["plan", "--help"], ["schema", "plan", "--help"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_help(args: list[str]) -> None:
    found = CliRunner().invoke(cli.app, args)
    assert found.exit_code == 0
    assert "Usage:" in found.output


def test_version(run: Run) -> None:
    assert run("--version") == Ran(0, f"solidum {__version__}\n", "")


@pytest.mark.parametrize(
    "args",
    [["no-such-command"], ["analyse"], ["law", "coverage"], ["case", "check"], ["law", "list", "--nope"]],
)
def test_wrong_usage_is_bad_input(run: Run, args: list[str]) -> None:
    found = run(*args)
    assert found.code == 2
    assert "Traceback" not in found.err


# --- plan


@pytest.mark.parametrize("format_", ["text", "json"])
@pytest.mark.parametrize("party", [None, "maker"])
def test_plan(run: Run, case: Path, format_: str, party: str | None) -> None:
    found = run("plan", case, "--format", format_, "--pack", TOY, *(["--for", party] if party else []))
    assert (found.code, found.err) == (0, "")
    if format_ == "json":
        schema = json.loads(run("schema", "plan").out)
        plan = json.loads(found.out)
        jsonschema.validate(plan, schema, cls=jsonschema.Draft202012Validator)
        assert {c["side"] for c in plan["claims"]} == {"defendant" if party else "claimant"}
    else:
        assert "ENOUGH" in found.out
        assert "Decision support, not legal advice." in found.out


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--for", "nobody"], "No party `nobody`"),
        (["--claim", "X/y"], "No claim `X/y`"),
        (["--estimates", "missing.yaml"], "missing.yaml"),
        (["--format", "html"], "--format html: not known here"),
    ],
)
def test_a_plan_for_what_is_not_there_is_bad_input(run: Run, case: Path, more: list[str], says: str) -> None:
    found = run("plan", case, "--pack", TOY, *more)
    assert (found.code, found.out) == (2, "")
    assert says in found.err


# --- analyse


@pytest.mark.parametrize("format_", ["text", "json", "html"])
def test_analyse(run: Run, case: Path, format_: str) -> None:
    found = run("analyse", case, "--format", format_, "--pack", TOY)
    assert (found.code, found.err) == (0, "")
    assert "Harmful Things Act" in found.out or "TOY" in found.out
    assert found.out.endswith("\n")
    assert not found.out.endswith("\n\n")


def test_the_analysis_fits_its_schema(run: Run, case: Path) -> None:
    schema = json.loads(run("schema", "analysis").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    found = json.loads(run("analyse", case, "--format", "json", "--pack", TOY).out)
    jsonschema.validate(found, schema)
    toy = next(p for p in found["packs"] if p["id"] == "TOY")
    assert re.fullmatch("[0-9a-f]{64}", toy["sha256"])
    claims = {c["id"]: c for c in found["claims"]}
    assert claims["TOY/visitor/maker/robot/blow"]["outcome"] == "not yet made out"
    assert claims["TOY/visitor/maker/robot/blow"]["missing"] == ["TOY-E3"]


def test_no_law_is_refused_with_a_reason(run: Run, tmp_path: Path) -> None:
    elsewhere = save(tmp_path, "case.yaml", CASE.replace(": DE", ": BR"))
    found = run("analyse", elsewhere)
    assert found.code == 3
    assert "no pack covers BR" in found.err
    assert json.loads(run("analyse", elsewhere, "--format", "json").out)["refusals"]


def test_nothing_left_is_refused_too(run: Run, tmp_path: Path) -> None:
    only_money = CASE.replace(": DE", ": SE").replace("interest: health", "interest: economic")
    found = run(
        "analyse", save(tmp_path, "case.yaml", only_money.replace("loss: medical_costs", "loss: pure_economic"))
    )
    assert found.code == 3
    assert "other law of SE" in found.err


def test_a_pack_for_anywhere_answers_there(run: Run, tmp_path: Path) -> None:
    elsewhere = save(tmp_path, "case.yaml", CASE.replace("place: DE", "place: BR"))
    assert run("analyse", elsewhere, "--pack", TOY).code == 0


def test_an_unknown_format(run: Run, case: Path) -> None:
    found = run("analyse", case, "--format", "docx")
    assert found == Ran(2, "", "--format docx: not known here. Remedy: use one of text, json, html.\n")


def test_a_bad_case_says_every_problem_with_its_place(run: Run, tmp_path: Path) -> None:
    text = CASE.replace("does: manufactures", "does: manufacture").replace("amount: 1200.50 EUR", "amount: 1200,50")
    path = save(tmp_path, "case.yaml", text)
    found = run("analyse", path)
    assert found.code == 2
    assert found.out == ""
    lines = found.err.splitlines()
    assert [line.split(" ")[0] for line in lines] == [f"{path}:11:25:", f"{path}:13:80:", f"{path}:13:85:"]
    assert all(re.match(rf"{re.escape(str(path))}:\d+:\d+: .*\. Remedy: ", line) for line in lines)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("is: causal_link", "is: casual_link", "No fact `casual_link` in the vocabulary"),
        (
            "args: [robot, blow]",
            "args: [robot]",
            "`causal_link` has 1 arguments. It takes (thing: thing, harm: harm)",
        ),
        ("args: [robot, blow]", "args: [blow, robot]", "`blow` in `causal_link` is a harm"),
        ("value: yes, standing: disputed", "value: 3 EUR, standing: disputed", "is answered yes or no"),
    ],
)
def test_facts_that_the_vocabulary_does_not_know(run: Run, tmp_path: Path, old: str, new: str, said: str) -> None:
    path = save(tmp_path, "case.yaml", CASE.replace(old, new))
    for args in (["analyse", path], ["case", "check", path]):
        found = run(*args)
        assert found.code == 2
        assert f"{path}:17:" in found.out + found.err
        assert said in found.out + found.err


# --- files


@pytest.mark.parametrize("name", ["missing.yaml", "."])
@pytest.mark.parametrize("command", [["analyse"], ["case", "check"]])
def test_what_is_no_file(run: Run, tmp_path: Path, command: list[str], name: str) -> None:
    found = run(*command, tmp_path / name)
    assert found.code == 2
    assert "Remedy:" in found.out + found.err


WRITERS = [
    ["analyse", "CASE", "--format", "json"],
    ["case", "new"],
    ["case", "schema"],
    ["law", "schema"],
    ["case", "verify", "DECIDED", "--pack", str(TOY)],
]


@pytest.fixture
def writer(request: pytest.FixtureRequest, tmp_path: Path, case: Path) -> list[str]:
    decided = save(tmp_path, "decided.yaml", CASE + DECIDED + AGREES)
    return [{"CASE": str(case), "DECIDED": str(decided)}.get(word, word) for word in request.param]


@pytest.mark.parametrize("writer", WRITERS, ids=" ".join, indirect=True)
def test_what_is_written_to_a_file_is_what_is_said(run: Run, tmp_path: Path, writer: list[str]) -> None:
    said = run(*writer)
    output = tmp_path / "new" / "folder" / "out"
    assert run(*writer, "-o", output) == Ran(0, "", "")
    assert output.read_text(encoding="utf-8") == said.out
    assert os.listdir(output.parent) == ["out"]


@pytest.mark.parametrize("writer", WRITERS, ids=" ".join, indirect=True)
def test_a_directory_cannot_be_written(run: Run, tmp_path: Path, writer: list[str]) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    before = sorted(os.listdir(tmp_path))
    found = run(*writer, "-o", folder)
    assert found.code == 2
    assert found.out == ""
    assert "Remedy:" in found.err
    assert sorted(os.listdir(tmp_path)) == before
    assert os.listdir(folder) == []


def test_nothing_is_left_behind_where_nothing_can_be_written(run: Run, tmp_path: Path) -> None:
    blocked = save(tmp_path, "a-file", "kept")
    found = run("law", "schema", "-o", blocked / "out.json")
    assert found.code == 2
    assert "cannot be written" in found.err
    assert os.listdir(tmp_path) == ["a-file"]
    assert blocked.read_text(encoding="utf-8") == "kept"


def test_a_failure_half_way_leaves_the_old_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = save(tmp_path, "out.json", "old")

    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_space)
    found = run("law", "schema", "-o", output)
    assert (found.code, found.err) == (
        2, f"{output}: cannot be written. No space left on device. Remedy: choose another place with -o.\n",
    )  # fmt: skip
    assert output.read_text(encoding="utf-8") == "old"
    assert os.listdir(tmp_path) == ["out.json"]


def test_an_old_file_is_replaced_with_its_rights_and_behind_its_link(run: Run, tmp_path: Path) -> None:
    real = save(tmp_path, "real.json", "old")
    real.chmod(0o640)
    link = tmp_path / "link.json"
    link.symlink_to(real)
    assert run("law", "schema", "-o", link).code == 0
    assert link.is_symlink()
    assert json.loads(real.read_text(encoding="utf-8"))["title"] == "Solidum rule pack"
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_device_is_written_to_and_not_replaced(run: Run) -> None:
    assert run("law", "schema", "-o", os.devnull) == Ran(0, "", "")
    assert not Path(os.devnull).is_file()


# --- case


def test_a_new_case_passes_the_check(run: Run, tmp_path: Path) -> None:
    output = tmp_path / "new.yaml"
    assert run("case", "new", 'A "hard" title: yes', "-o", output).code == 0
    assert run("case", "check", output) == Ran(0, "1 file(s) without a problem.\n", "")


def test_a_new_case_never_overwrites(run: Run, case: Path) -> None:
    found = run("case", "new", "-o", case)
    assert found.code == 2
    assert "exists already. Nothing was written." in found.err
    assert case.read_text(encoding="utf-8") == CASE


def test_check_reads_every_file_and_every_question(run: Run, tmp_path: Path, case: Path) -> None:
    one = save(tmp_path, "one.yaml", CASE.replace("solidum: 1", "solidum: 9"))
    asks = f"    - {{id: q, ask: outcome, claim: {CLAIM}, given: [casual_link(robot)], answer: liable}}\n"
    two = save(tmp_path, "two.yaml", CASE + DECIDED + asks)
    found = run("case", "check", case, one, two)
    assert found.code == 2
    assert f"{one}:1:10: " in found.out
    assert f"{two}:21:" in found.out
    assert "Did you mean `causal_link`?" in found.out
    assert found.err == "2 problem(s) in 3 file(s).\n"


def test_facts_that_cannot_stand_together_are_found(run: Run, tmp_path: Path) -> None:
    obeyed = CASE + "  - {is: evidence_disclosed, args: [maker, robot], value: yes, standing: proved}\n"
    path = save(tmp_path, "case.yaml", obeyed)
    found = run("case", "check", path)
    assert found.code == 2
    assert found.out == (
        f"{path}:1:1: The facts contradict each other: obeyed_or_disobeyed. Remedy: Mend the facts it names.\n"
    )
    refused = run("analyse", path)
    assert (refused.code, refused.out) == (2, "")
    assert "contradicts itself: obeyed_or_disobeyed" in refused.err


def test_the_case_schema_accepts_a_case(run: Run) -> None:
    schema = json.loads(run("case", "schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    plain = {"solidum": 1, "title": "x", "as_of": "2030-01-01", "record": "open", "parties": [{"id": "a"}]}
    jsonschema.validate(plain, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**plain, "partys": []}, schema)


# --- case verify


def test_verify_agrees(run: Run, tmp_path: Path) -> None:
    decided = save(tmp_path, "decided.yaml", CASE + DECIDED + AGREES)
    found = run("case", "verify", decided, "--pack", TOY)
    assert found.code == 0
    assert "agree         yes-it-is (state): decided presumed; Solidum presumed [TOY-3-order]" in found.out
    data = json.loads(run("case", "verify", decided, "--pack", TOY, "--format", "json").out)
    assert data["questions"] == [
        {
            "case": "decided", "question": "yes-it-is", "ask": "state", "decided": "presumed",
            "solidum": "presumed", "verdict": "agree", "own_rule": False, "by_silence": False,
            "rule": "TOY-3-order", "explained": None,
        }
    ]  # fmt: skip
    assert data["totals"]["agree_without_own_rule"] == 1


def test_verify_fails_unless_the_difference_is_explained(run: Run, tmp_path: Path) -> None:
    decided = save(tmp_path, "decided.yaml", CASE + DECIDED + AGREES + CONTRADICTS)
    reasons = tmp_path / "reasons" / "explained.yaml"
    reasons.parent.mkdir()
    entry = "case: decided, question: no-it-is-not, verdict: contradict, reason: an older Act, provision: 3(2)"
    reasons.write_text(f"- {{{entry}}}\n", encoding="utf-8")
    assert run("case", "verify", decided, "--pack", TOY).code == 1
    explained = run("case", "verify", decided, "--pack", TOY, "--explained", reasons)
    assert explained.code == 0
    assert "explained: an older Act (3(2))" in explained.out
    assert "1 contradict" in explained.out


def test_verify_reads_folders_and_json(run: Run, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    save(tmp_path / "deep", "a.yaml", CASE + DECIDED + AGREES)
    save(tmp_path, "b.yml", CASE + DECIDED + AGREES)
    save(tmp_path, "notes.txt", "not a case")
    found = json.loads(run("case", "verify", tmp_path, "--pack", TOY, "--format", "json").out)
    assert [q["case"] for q in found["questions"]] == ["b", "a"]


def test_verifying_nothing_is_no_success(run: Run, tmp_path: Path, case: Path) -> None:
    for found in (run("case", "verify", tmp_path / "."), run("case", "verify", case)):
        assert found.code == 2
        assert "No decided question in" in found.err


def test_verify_of_a_bad_explanation(run: Run, tmp_path: Path) -> None:
    decided = save(tmp_path, "decided.yaml", CASE + DECIDED + AGREES)
    reasons = save(tmp_path, "reasons.yaml", "- {case: decided}\n")
    found = run("case", "verify", decided, "--pack", TOY, "--explained", reasons)
    assert (found.code, found.out) == (2, "")
    assert f"{reasons}:1:3: An entry is not complete" in found.err


# --- law


def test_list(run: Run) -> None:
    found = run("law", "list", "--pack", TOY)
    assert found.code == 0
    assert (
        "TOY  Invented Act on harmful things\n    invented; in force; national; territory anywhere; 32 rules"
        in found.out
    )
    facts = run("law", "list", "--facts")
    assert "causal_link(thing: thing, harm: harm)  [yes_no, event]" in facts.out


def test_lint(run: Run, tmp_path: Path) -> None:
    assert run("law", "lint", "--pack", TOY).code == 0
    bad = save(
        tmp_path,
        "bad.yaml",
        TOY.read_text(encoding="utf-8").replace("shown: unforeseeable", "shown: unforseeable"),
    )
    found = run("law", "lint", "--pack", bad)
    assert found.code == 2
    assert re.match(
        rf"{re.escape(str(bad))}:\d+:5: No conclusion `unforseeable`.*Did you mean `unforeseeable`", found.err
    )


def test_the_examples_of_a_pack(run: Run) -> None:
    assert run("law", "test", "TOY", "--pack", TOY) == Ran(0, "3 examples, 0 expectations not met.\n", "")


def test_a_failing_example(run: Run, tmp_path: Path) -> None:
    text = TOY.read_text(encoding="utf-8").replace(
        "states: {TOY-E2: presumed, caused: proved}", "states: {TOY-E2: proved, caused: open}"
    )
    found = run("law", "test", "TOY", "--pack", save(tmp_path, "TOY.yaml", text))
    assert found.code == 1
    assert "`TOY-E2` is presumed, not proved" in found.out
    assert "`caused` is proved, not open" in found.out
    assert "3 examples, 2 expectations not met." in found.out


def test_examples_that_cannot_be_read_are_all_reported(run: Run, tmp_path: Path) -> None:
    text = TOY.read_text(encoding="utf-8").replace("country(maker) = US", "countri(maker) = US")
    text = text.replace("[placed_on_market(thing) = 2020-01-01]", "[placed_on_market(thing) = long ago]")
    found = run("law", "test", "TOY", "--pack", save(tmp_path, "TOY.yaml", text))
    assert found.code == 2
    assert "No fact `countri`" in found.err
    assert "not `long ago`" in found.err


def test_a_pack_without_examples_has_not_passed(run: Run, tmp_path: Path) -> None:
    text = TOY.read_text(encoding="utf-8").split("examples:")[0]
    found = run("law", "test", "TOY", "--pack", save(tmp_path, "TOY.yaml", text))
    assert found == Ran(1, "0 examples, 0 expectations not met.\n", "")


def test_explain(run: Run) -> None:
    rule = run("law", "explain", "TOY-D1", "--pack", TOY)
    assert rule.code == 0
    assert "unless shown (claimant must show it; it disproves) [6(2)]:" in rule.out
    fact = run("law", "explain", "safety_below_entitlement", "--pack", TOY)
    assert "only a court settles it" in fact.out
    assert "TOY-3" in fact.out


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (["law", "explain", "TOY-D2x"], "No rule or fact `TOY-D2x`. Did you mean TOY-D2"),
        (["law", "explain", "causal_lnk"], "Did you mean causal_link"),
        (["law", "explain", "###"], "Remedy: see `solidum law locators`"),
        (["law", "test", "TOYS"], "No pack `TOYS`. Did you mean TOY?"),
        (["law", "coverage", "TOYS"], "No pack `TOYS`. Did you mean TOY?"),
        (["law", "coverage", "###"], "No pack `###`. Remedy: see `solidum law list`."),
        (["law", "coverage", "TOY"], "No list of the provisions of invented"),
        (["law", "schema", "case"], "No schema `case`. Remedy: use pack or vocabulary."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_unknown_names_come_with_a_suggestion(run: Run, args: list[str], hint: str) -> None:
    extra = [] if "schema" in args else ["--pack", str(TOY)]
    found = run(*args, *extra)
    assert (found.code, found.out) == (2, "")
    assert hint in found.err


@pytest.mark.parametrize("kind", ["pack", "vocabulary"])
def test_law_schemas(run: Run, kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(run("law", "schema", kind).out))


def test_locators(run: Run) -> None:
    lines = run("law", "locators", "--pack", TOY).out.splitlines()
    assert "TOY-E4\tinvented\t5(1); 5(2)\tread" in lines
    assert "TOY-3-series\tECLI:EU:C:2030:77\t12\tsecondary\ta summary of the judgment" in lines


def test_coverage_of_the_shipped_packs(run: Run) -> None:
    ids = [line.split()[0] for line in run("law", "list").out.splitlines() if not line.startswith(" ")]
    listed = {path.stem for path in (Path(law.__file__).parent / "provisions").glob("*.txt")}
    instruments = {pack.id: pack.citation for pack in load_library().packs.values()}
    assert {"EU-PLD85", "EU-PLD24", "EU-GDPR"} <= {id_ for id_ in ids if instruments[id_] in listed}
    found = run("law", "coverage", *(id_ for id_ in ids if instruments[id_] in listed))
    blank = [line for line in found.out.splitlines() if line.endswith("\tBLANK")]
    assert found.code == (1 if blank else 0)
    assert all(re.search("\t(rule |left out: |BLANK)", line) for line in found.out.splitlines())
    without = run("law", "coverage", next(id_ for id_ in ids if instruments[id_] not in listed))
    assert without.code == 2
    assert "No list of the provisions" in without.err


@pytest.mark.parametrize("pack", ["missing.yaml", ".", "bytes.yaml"])
def test_a_pack_that_cannot_be_read(run: Run, tmp_path: Path, pack: str) -> None:
    (tmp_path / "bytes.yaml").write_bytes(b"pack: \xff\xfe")
    found = run("law", "lint", "--pack", tmp_path / pack)
    assert (found.code, found.out) == (2, "")
    assert "Remedy:" in found.err


# --- what the machine cannot do


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RecursionError(), "The input is nested too deep"),
        (MemoryError(), "The input needs more memory"),
        (OSError(5, "Input/output error", "case.yaml"), "case.yaml: The system says: Input/output error."),
        (OSError("odd"), "The system says: odd."),
        (
            UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
            "A text could not be read or written",
        ),
    ],
)
def test_what_the_machine_cannot_do_is_said_in_a_sentence(
    run: Run, case: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(cli, "_case", fail)
    found = run("analyse", case)
    assert (found.code, found.out) == (2, "")
    assert said in found.err
    assert "Remedy:" in found.err
    assert "Traceback" not in found.err


def test_a_fault_of_the_program_is_not_hidden(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_case", lambda _: {}["no such key"])
    with pytest.raises(KeyError):
        cli.main(["analyse", str(case)])


# --- in a process of its own


def test_same_input_same_bytes(tmp_path: Path, case: Path) -> None:
    cache = str(tmp_path / "cold")
    for args, third in (
        (["analyse", case, "--format", "json", "--pack", TOY], "off"),
        (["analyse", case, "--pack", TOY], cache),
        (["law", "locators", "--pack", TOY], "off"),
    ):
        ran = [process(*args, seed=seed, SOLIDUM_CACHE=at) for seed, at in (("1", cache), ("2", cache), ("3", third))]
        assert ran[0].returncode == 0, ran[0].stderr
        assert len({one.stdout for one in ran}) == 1
        assert ran[0].stdout


def test_a_reader_that_goes_away_is_no_fault(case: Path) -> None:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    command = [sys.executable, "-m", "solidum.cli", "law", "locators"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.readline()
        started.stdout.close()
        err = started.stderr.read()
        assert started.wait(60) == 0
    assert err == b""


def test_letters_are_written_as_utf_8_whatever_the_terminal_says(case: Path) -> None:
    found = process("analyse", case, "--format", "json", "--pack", TOY, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert found.returncode == 0, found.stderr
    said = json.loads(found.stdout)
    assert "\N{EM DASH}" in found.stdout.decode() or said


def test_a_title_that_is_no_text_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "solidum.cli", "case", "new", b"caf\xe9", "-o", str(tmp_path / "x.yaml")]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    found = subprocess.run(command, capture_output=True, env=env, check=False, timeout=60)
    assert b"Traceback" not in found.stderr
    assert found.returncode in (0, 2)
    if found.returncode == 2:
        assert os.listdir(tmp_path) == []
    else:
        assert process("case", "check", tmp_path / "x.yaml").returncode == 0


# --- clocks -----------------------------------------------------------------------------------------------


def test_clocks_in_every_form(run: Callable[..., Ran], tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(CASE, encoding="utf-8")
    assert "2037-02-01" in run("clocks", str(case)).out  # ten years from the release
    found = json.loads(run("clocks", str(case), "--format", "json").out)
    assert "2037-02-01" in {clock["due"] for clock in found["clocks"]}
    assert found["as_of"] == "2030-01-01"
    target = tmp_path / "clocks.ics"
    assert run("clocks", str(case), "--format", "ics", "-o", str(target)).code == 0
    assert b"DTSTART;VALUE=DATE:20370201\r\n" in target.read_bytes()
    assert run("clocks", str(case), "--format", "svg").out.startswith("<svg")
    assert run("clocks", str(case), "--format", "html").code == 2
