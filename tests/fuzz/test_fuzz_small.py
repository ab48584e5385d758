"""Whatever stands in a case file or a pack, it is refused in words or gives a result."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import fuzz_edits
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solidum import cli
from solidum.analysis import analyse, to_json
from solidum.casefile import CaseFile, loads
from solidum.casefile.template import new
from solidum.decided import Asker, Inexpressible
from solidum.law.describe import describe_rule
from solidum.law.library import HERE as SHIPPED
from solidum.law.library import Library, load_library
from solidum.law.locators import locator_lines
from solidum.reasoning.examples import check
from solidum.source import BadInput, parse

ROOT = Path(__file__).parent.parent.parent
TOY = ROOT / "tests" / "law" / "toy"
CASE = """\
solidum: 1
title: A robot arm hits a visitor
as_of: 2030-01-01
language: en
record: open
parties:
  - {id: maker, name: Robotics GmbH, kind: company, country: US, size: small, wealth: 5 EUR}
  - {id: importer, kind: company, country: DE, insurance: [{insurer: maker, up_to: 10 EUR}]}
  - {id: visitor, kind: natural_person}
things:
  - {id: robot, kind: physical_product, placed_on_market: 2027-02-01}
  - {id: arm, kind: component, part_of: [robot]}
chain:
  - {from: maker, does: manufactures, to: robot, standing: undisputed}
  - {from: maker, does: manufactures, to: arm}
  - {from: importer, does: imports, to: robot, standing: disputed}
harms:
  - {id: blow, victim: visitor, interest: health, loss: medical_costs, amount: 1200.50 EUR, date: 2028-05-01,
     place: DE, involves: [robot], standing: proved}
claims:
  - {id: c1, claimant: visitor, capacity: victim, for: [blow], against: [maker, importer], filed: 2032-01-01,
     pleas: [limitation]}
facts:
  - {is: disobeyed_disclosure_order, args: [maker, robot], value: yes, standing: proved}
  - {is: causal_link, args: [robot, blow], value: yes, standing: proved, degree: likely, evidence: [log]}
  - {is: safety_below_entitlement, args: [robot], value: no, standing: disputed}
  - {is: aware_of_damage, args: [visitor, blow], value: 2028-05-02, standing: admitted, by: visitor}
groups:
  - {one_of: [{is: causal_link, args: [robot, blow]}, {is: causal_link, args: [arm, blow]}], standing: proved}
evidence:
  - {id: log, kind: log, held_by: maker, status: [requested, refused]}
decided:
  ecli: ECLI:EU:C:2030:1
  questions:
    - id: q1
      ask: outcome
      claim: {pack: TOY, claimant: visitor, defendant: maker, thing: robot, harm: blow}
      given: ["met safety_below_entitlement(thing)", "admitted by maker: manufactures(defendant, thing)"]
      answer: liable
    - {id: q2, ask: burden, claim: {pack: TOY}, of: "causal_link(robot, blow)", answer: claimant}
    - {id: q3, ask: state, claim: {pack: TOY, defendant: maker}, of: TOY-E2, answer: held}
    - id: q4
      ask: matters
      claim: {pack: TOY, claimant: visitor, defendant: maker}
      of: defective
      fact: safety_below_entitlement(robot)
      answer: yes
"""
PACK = (TOY / "packs" / "TOY.yaml").read_text(encoding="utf-8")
CASE_DATA = parse(CASE, "case.yaml").data
PACK_DATA = parse(PACK, "pack.yaml").data


@cache
def toy() -> Library:
    return load_library(TOY)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("fuzz")
    shutil.copytree(TOY / "vocabulary", found / "law" / "vocabulary")
    return found


def try_case(text: str | bytes, library: Library) -> None:
    with contextlib.suppress(BadInput):
        use_case(loads(text), library)


def use_case(case: CaseFile, library: Library) -> None:
    """Everything that is done with a case: analysed, written, and asked what it says was decided."""
    with contextlib.suppress(BadInput):
        found = analyse(case, library)
        json.dumps(to_json(found))
    asker = Asker(case, library)
    for question in case.decided.questions if case.decided else ():
        with contextlib.suppress(Inexpressible, BadInput):
            asker.echo(question, asker.answer(question))


def try_pack(text: str | bytes, folder: Path) -> None:
    path = folder / "pack.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
    with contextlib.suppress(BadInput):
        use_pack(load_library(folder / "law", [path]))


def use_pack(library: Library) -> None:
    """Everything that is done with packs: explained, located, tried on their examples and on a case."""
    for rule in library.rules.values():
        describe_rule(rule, library)
    list(locator_lines(library))
    for pack in library.packs.values():
        for example in pack.examples:
            with contextlib.suppress(BadInput):
                list(check(example, pack, library))
    try_case(CASE, library)


def test_the_seeds_are_good(folder: Path) -> None:
    use_case(loads(CASE), toy())
    use_case(loads(fuzz_edits.dump(CASE_DATA)), toy())
    path = folder / "pack.yaml"
    path.write_text(fuzz_edits.dump(PACK_DATA), encoding="utf-8")
    use_pack(load_library(folder / "law", [path]))


@given(fuzz_edits.changed_data(CASE_DATA))
def test_cases_with_other_values(data: Any) -> None:
    try_case(fuzz_edits.dump(data), toy())


@given(fuzz_edits.changed_text(CASE))
def test_cases_with_other_lines(text: str) -> None:
    try_case(text, toy())


@given(fuzz_edits.changed_text(new("A case", date(2026, 11, 24)).replace("#-", "-").replace("  #  ", "    ")))
def test_templates_with_other_lines(text: str) -> None:
    try_case(text, toy())


@given(fuzz_edits.changed_bytes(CASE.encode()))
def test_cases_with_other_bytes(raw: bytes) -> None:
    try_case(raw, toy())


@given(fuzz_edits.changed_data(PACK_DATA))
def test_packs_with_other_values(folder: Path, data: Any) -> None:
    try_pack(fuzz_edits.dump(data), folder)


@given(fuzz_edits.changed_text(PACK))
def test_packs_with_other_lines(folder: Path, text: str) -> None:
    try_pack(text, folder)


@given(fuzz_edits.changed_bytes(PACK.encode()))
def test_packs_with_other_bytes(folder: Path, raw: bytes) -> None:
    try_pack(raw, folder)


@given(fuzz_edits.odd_values, st.sampled_from([*PACK_DATA, "facts", "constraints", "regions", "part"]))
def test_single_odd_values_at_the_top(folder: Path, value: Any, key: str) -> None:
    try_pack(fuzz_edits.dump({**PACK_DATA, key: value}), folder)
    words = folder / "odd" / "vocabulary"
    words.mkdir(parents=True, exist_ok=True)
    (words / "words.yaml").write_bytes(fuzz_edits.dump({key: value}).encode("utf-8", "surrogatepass"))
    with contextlib.suppress(BadInput):
        load_library(folder / "odd")


# --- the command line

FEWER = settings(max_examples=settings().max_examples // 3)  # each loads all the law
COMMANDS = (
    ("analyse", "CASE", "--pack", "PACK", "--format", "json"),
    ("case", "check", "CASE", "--pack", "PACK"),
    ("case", "verify", "CASE", "--pack", "PACK"),
    ("law", "test", "TOY", "--pack", "PACK"),
)


@contextlib.contextmanager
def quiet() -> Iterator[tuple[io.StringIO, io.StringIO]]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        yield out, err


def run_main(folder: Path, command: tuple[str, ...]) -> None:
    names = {"CASE": str(folder / "case.yaml"), "PACK": str(folder / "pack.yaml")}
    with quiet() as (out, err), pytest.raises(SystemExit) as ended:
        cli.main([names.get(word, word) for word in command])
    assert ended.value.code in (0, 1, 2, 3)
    assert out.getvalue() or err.getvalue()


@FEWER
@given(fuzz_edits.changed_text(CASE), st.sampled_from(COMMANDS[:3]))
def test_the_command_line_on_changed_cases(folder: Path, text: str, command: tuple[str, ...]) -> None:
    (folder / "case.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    shutil.copy(TOY / "packs" / "TOY.yaml", folder / "pack.yaml")
    run_main(folder, command)


@FEWER
@given(fuzz_edits.changed_data(PACK_DATA), st.sampled_from(COMMANDS))
def test_the_command_line_on_changed_packs(folder: Path, data: Any, command: tuple[str, ...]) -> None:
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    (folder / "pack.yaml").write_bytes(fuzz_edits.dump(data).encode("utf-8", "surrogatepass"))
    run_main(folder, command)


@given(st.lists(st.one_of(st.text(max_size=12), st.sampled_from(["case", "law", "-o", "--pack", "check"])), max_size=4))
def test_the_command_line_on_any_arguments(folder: Path, words: list[str]) -> None:
    if "-o" in words or "--output" in words:
        words = [word for word in words if word not in ("-o", "--output")]
    here = os.getcwd()
    os.chdir(folder)
    try:
        with quiet(), pytest.raises(SystemExit) as ended:
            cli.main(words)
        assert ended.value.code in (0, 1, 2, 3)
    finally:
        os.chdir(here)


# --- the real law and the real cases, for the long run

REAL_PACKS = sorted((SHIPPED / "packs").rglob("*.yaml"))
REAL_CASES = sorted((ROOT / "cases").rglob("*.yaml"))


@pytest.mark.slow
@FEWER
@given(st.data())
def test_real_packs_with_other_lines(folder: Path, data: st.DataObject) -> None:
    law = folder / "real"
    shutil.rmtree(law, ignore_errors=True)
    shutil.copytree(SHIPPED / "packs", law / "packs")
    shutil.copytree(SHIPPED / "vocabulary", law / "vocabulary")
    path = data.draw(st.sampled_from(sorted((law / "packs").rglob("*.yaml"))))
    text = data.draw(fuzz_edits.changed_text(path.read_text(encoding="utf-8")))
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with contextlib.suppress(BadInput):
        library = load_library(law)
        for rule in library.rules.values():
            describe_rule(rule, library)


@pytest.mark.slow
@settings(max_examples=25)  # a real case with all its claims under all the law, drawn in every form
@given(st.data())
def test_real_cases_with_other_lines(data: st.DataObject) -> None:
    if not REAL_CASES:
        pytest.skip("no cases here")
    path = data.draw(st.sampled_from(REAL_CASES))
    text = data.draw(fuzz_edits.changed_text(path.read_text(encoding="utf-8")))
    try_case(text, load_library())
