"""Letters: which a case calls for, that they say nothing that is not in the file or the law, and that they are safe."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from solidum import cli
from solidum.analysis import Analysis, analyse
from solidum.casefile.model import Standing
from solidum.casefile.reader import load
from solidum.law.library import Library, load_library
from solidum.law.locators import locator_lines
from solidum.law.model import Exists
from solidum.report import letters as room
from solidum.report.letters import Letter, Letters, Templates, compose, text_of, write_all
from solidum.report.letters.compose import FIELDS, PARTS
from solidum.report.letters.kinds import HERE, Kind, holders, kinds, texts
from solidum.source import BadInput

ROOT = Path(__file__).resolve().parent.parent.parent
CASES = Path(__file__).resolve().parent / "letters"
STUDY = ROOT / "cases" / "studies" / "scoring-schufa.yaml"
SOURCES = sorted(HERE.glob("*/*.md"))

# For each kind of letter: a case and a party that call for it, to whom, and a case and a party that do not, and why.
CALLED: dict[str, tuple[str, str, set[str], str, str, str]] = {
    "preservation": ("product", "patient", {"maker", "clinic"}, "road", "cyclist", "nobody but the sender"),
    "disclosure-application": ("product", "patient", {"maker", "shop"}, "hiring", "applicant", "does not cover"),
    "disclosure-application-defendant": ("product", "maker", {"patient"}, "road", "keeper", "no pack at hand"),
    "national-application": ("road", "cyclist", {"keeper"}, "product", "patient", "pending before a court"),
    "national-request": ("netherlands", "customer", {"lender"}, "road", "cyclist", "names no paper"),
    "access": ("scoring", "customer", {"lender"}, "product", "patient", "controller"),
    "explanation": ("hiring", "applicant", {"employer"}, "product", "patient", "deployer"),
    "identification": ("product", "patient", {"shop"}, "road", "cyclist", "names nobody who distributes"),
    "equality": ("hiring", "applicant", {"employer"}, "road", "cyclist", "what any party is"),
    "insurer-notice": ("road", "cyclist", {"insurer"}, "product", "patient", "no motor liability insurer"),
    "accident-notice": ("road", "cyclist", {"keeper"}, "product", "patient", "no pack at hand"),
    "contract-notice": ("product", "maker", {"model_maker", "cover"}, "product", "shop", "no contract or insurance"),
    "litigation-hold": ("product", "maker", {"maker"}, "product", "patient", "not the defendant"),
}
# Made from one of the files by changing words in it.
CHANGED: dict[str, tuple[str, str, str]] = {
    "netherlands": ("scoring", "  - {from: lender, does: controls_data", "  - {from: lender, does: operates"),
    "asked": (
        "scoring",
        "facts:",
        "facts:\n  - {is: access_asked_on, args: [lender, score, refusal], value: 2026-11-01, standing: proved}",
    ),
    "unsure": ("scoring", "involves: [score], standing: undisputed", "involves: [score], standing: unknown"),
    "later": ("product", "filed: 2028-02-01", "stage: none yet"),
    "union": (
        "product",
        "name: Far Robotics Ltd, kind: company, country: US",
        "name: Near, kind: company, country: DE",
    ),
}


@cache
def library() -> Library:
    return load_library()


@cache
def analysed(name: str) -> Analysis:
    if name not in CHANGED:
        return analyse(load(CASES / f"{name}.yaml"), library())
    base, old, new = CHANGED[name]
    text = (CASES / f"{base}.yaml").read_text(encoding="utf-8")
    assert old in text
    return analyse(_read(text.replace(old, new)), library())


def _read(text: str):  # type: ignore[no-untyped-def]
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        path.write_text(text, encoding="utf-8")
        return load(path)


@cache
def found(name: str, party: str) -> Letters:
    return compose(analysed(name), party)


def letter(name: str, party: str, kind: str, recipient: str | None = None) -> Letter:
    return next(x for x in found(name, party).written if x.kind == kind and recipient in (None, x.recipient))


def every() -> Iterator[tuple[str, Letter]]:
    pairs = {(row[0], row[1]) for row in CALLED.values()}
    for name, party in sorted(pairs):
        for one in found(name, party).written:
            yield name, one


# --- which letters ----------------------------------------------------------------------------------


def test_the_table_names_every_kind_of_letter() -> None:
    assert set(CALLED) == {kind.id for kind in kinds()}


@pytest.mark.parametrize("kind", CALLED)
def test_a_case_calls_for_it(kind: str) -> None:
    name, party, recipients, *_ = CALLED[kind]
    assert {x.recipient for x in found(name, party).written if x.kind == kind} == recipients


@pytest.mark.parametrize("kind", CALLED)
def test_another_case_does_not_and_says_why(kind: str) -> None:
    *_, name, party, why = CALLED[kind]
    letters = found(name, party)
    assert kind not in {x.kind for x in letters.written}
    assert any(why in x.why for x in letters.unwritten if x.kind == kind)


def test_what_was_asked_already_is_not_asked_again() -> None:
    letters = found("asked", "customer")
    assert "access" not in {x.kind for x in letters.written}
    assert any("already done" in x.why for x in letters.unwritten if x.kind == "access")


def test_no_distributor_is_asked_to_name_whom_the_file_names() -> None:
    letters = found("union", "patient")
    assert "identification" not in {x.kind for x in letters.written}
    why = [x.why for x in letters.unwritten if x.kind == "identification"]
    assert any("an operator established in the Union" in text for text in why), why


def test_evidence_before_trial_only_before_trial() -> None:
    assert {x.recipient for x in found("later", "patient").written if x.kind == "national-application"} >= {"maker"}


def test_evidence_that_is_gone_is_not_asked_for() -> None:
    clinic = letter("product", "patient", "preservation", "clinic")
    keys = {s.key for s in clinic.parts["documents"]}
    assert "evidence:duty_book" in keys
    assert "evidence:old_video" not in keys


def test_who_must_have_records_by_law_is_asked_though_the_file_lists_none() -> None:
    asked = {x.recipient: x for x in found("triage", "caller").written if x.kind == "preservation"}
    assert set(asked) == {"maker", "hospital"}
    logs, papers = ({s.key for s in asked[p].parts["documents"]} for p in ("hospital", "maker"))
    assert "rule:EU-PLD24-9-AIA-26-6" in logs
    assert "rule:EU-PLD24-9-AIA-11" not in logs
    assert {"rule:EU-PLD24-9-AIA-11", "rule:EU-PLD24-9-AIA-12"} <= papers
    law = " ".join(s.text for s in asked["hospital"].parts["law"])
    assert "gives the victim no right to see" in law
    hold = letter("triage", "maker", "litigation-hold")
    assert "rule:EU-PLD24-9-AIA-11" in {s.key for s in hold.parts["documents"]}


def test_what_the_addressee_admitted_is_read_in_the_claim_against_it() -> None:
    explained = letter("hiring", "applicant", "explanation")
    assert {c.split("/")[2] for c in explained.claims} == {"employer"}
    assert not any("deployer" in s.text for s in explained.parts["notes"])


def test_a_platform_rule_is_not_held_against_a_shop() -> None:
    keys = {s.key for s in letter("product", "patient", "identification").parts["law"]}
    assert "rule:EU-PLD24-8-3" in keys
    assert "rule:EU-PLD24-8-4" not in keys


@pytest.mark.slow
def test_the_study_on_credit_scoring_asks_the_agency_for_the_logic() -> None:
    letters = compose(analyse(load(STUDY), library()), "applicant")
    access = next(x for x in letters.written if x.kind == "access" and x.recipient == "agency")
    assert "rule:EU-GDPR-15-1-h" in {s.key for s in access.parts["law"]}
    kept = next(x for x in letters.written if x.kind == "preservation" and x.recipient == "agency")
    assert {"evidence:logic", "evidence:score_log"} <= {s.key for s in kept.parts["documents"]}


# --- nothing that is not in the file or the law -----------------------------------------------------


def test_every_sentence_comes_from_the_file_or_the_law() -> None:
    located = {line.split("\t")[0]: line.split("\t") for line in locator_lines(library())}
    told = 0
    for name, one in every():
        analysis = analysed(name)
        case, record = analysis.case, analysis.grounder.record
        for sentence in one.sentences():
            told += 1
            for key in sentence.key.split(" | "):
                sort, _, rest = key.partition(":")
                match sort:
                    case "rule":
                        assert rest in located
                    case "pack":
                        assert rest in library().packs
                    case "harm" | "evidence" | "party" | "contract":
                        assert rest in case.entities
                    case "edge":
                        assert tuple(rest.split("/")) in {(e.from_, e.does, e.to) for e in case.chain}
                    case "fact":
                        assert _ground(rest) in record.entries
                    case "vocabulary":
                        assert _ground(rest)[0] in library().vocabulary.facts
                    case "text" | "blank":
                        texts().say(rest, **dict.fromkeys(("name", "place", "blank"), ""))
                    case "case":
                        assert getattr(case, rest) is not None
                    case _:
                        pytest.fail(f"a key of no known sort: {sentence.key}")
    assert told > 300


def _ground(text: str) -> tuple[str, ...]:
    name, _, inside = text.partition("(")
    return (name, *(part for part in inside.rstrip(")").split(", ") if part))


def test_every_place_in_the_law_is_that_of_its_rule() -> None:
    for _, one in every():
        for sentence in (s for part in ("law", "time", "silence", "documents") for s in one.parts[part]):
            codes = re.findall(r"rule:(\S+)", sentence.key)
            if len(codes) == 1 and "to be filled in" not in sentence.text and "Not settled" not in sentence.text:
                rule = library().rules[codes[0]]
                number = rule.source.removeprefix("nat:").strip()
                assert number in sentence.text
                if rule.basis != "read":
                    assert "check the text" in sentence.text


def test_a_statement_is_never_put_higher_than_the_file_puts_it() -> None:
    say = texts().say
    for name, one in every():
        record = analysed(name).grounder.record
        for sentence in one.parts["facts"]:
            if sentence.key.startswith("fact:"):
                entries = record.entries[_ground(sentence.key.removeprefix("fact:"))]
                settled = any(say(f"standing.{word}") in sentence.text for word in ("undisputed", "assumed", "proved"))
                assert settled == any(e.settled and e.standing in ("undisputed", "proved") for e in entries)
            if sentence.key.startswith("edge:"):
                edge = next(
                    e for e in analysed(name).case.chain if "/".join((e.from_, e.does, e.to)) == sentence.key[5:]
                )
                assert ("undisputed" in sentence.text) == (edge.standing in (None, "undisputed"))


def test_every_standing_has_its_words() -> None:
    for standing in get_args(Standing):
        name = "ours" if standing == "alleged" else standing
        assert texts().say(f"standing.{name}", by="X")


def test_a_harm_of_which_nothing_is_known_is_not_asserted() -> None:
    (told,) = [s for s in letter("unsure", "customer", "access").parts["facts"] if s.key == "harm:refusal"]
    assert told.text.endswith("Whether this is so is not known.")


def test_one_speaks_as_we_only_of_what_one_says_oneself() -> None:
    own = letter("product", "patient", "identification")
    (shop,) = [s for s in own.parts["facts"] if s.key == "edge:shop/distributes/robot"]
    assert "We say so" in shop.text
    other = letter("product", "maker", "contract-notice", "cover")
    assert not any("We say so" in s.text for s in other.parts["facts"])


def test_the_day_is_that_of_the_case_and_the_clock_that_of_the_law() -> None:
    notice = letter("road", "cyclist", "accident-notice")
    assert notice.fields["date"].text == "25 November 2026"
    assert any("the last day is 21 December 2026" in s.text for s in notice.parts["time"])


def test_a_directive_binds_states_only_and_the_letter_says_so() -> None:
    for kind in ("disclosure-application", "identification"):
        law = [s.text for s in letter("product", "patient", kind).parts["law"]]
        assert any("binds States only" in text and "unconfirmed" in text for text in law)
        assert any("to be filled in: provision of national law" in text for text in law)


def test_where_no_rule_obliges_the_letter_says_so() -> None:
    kept = letter("product", "patient", "preservation", "clinic")
    assert any("asked for, not demanded" in s.text for s in kept.parts["law"])
    silence = " ".join(s.text for s in kept.parts["silence"])
    assert "A refused letter is no such failure" in silence


def test_no_law_stands_in_the_words() -> None:
    law = re.compile(r"(?i)\b(?:art(?:icle)?s?\.? ?\d|recital|§|GDPR|AI Act|\d+\(\d)|\b[A-Z]{2}-[A-Z]{2,}")
    for path in [*SOURCES, *HERE.glob("*/texts.yaml")]:
        assert not law.findall(path.read_text(encoding="utf-8")), path


def test_every_rule_and_fact_that_a_letter_names_is_known() -> None:
    for kind in kinds():
        assert set(kind.codes) | set(kind.only_if) <= set(library().rules)
        asked = [call.fact for call in (*kind.needs, *kind.also_needs, *kind.once)]
        asked += [call.fact for calls in kind.only_if.values() for call in calls]
        assert {*asked, *kind.brings} <= set(library().vocabulary.facts)
        for call in (*kind.needs, *kind.also_needs, *kind.once, *(c for calls in kind.only_if.values() for c in calls)):
            assert len(call.args) == len(library().vocabulary.facts[call.fact].args)


def test_who_has_evidence_about_a_thing_is_said_where_the_rule_does_not() -> None:
    silent = set()
    for rule in library().rules.values():
        if rule.kind == "evidence-source" and not isinstance(rule.when, Exists):
            silent.add(rule.code)
    assert set(holders()) == silent
    for call in holders().values():
        pack, _, name = call.fact.partition(":")
        assert len(library().packs[pack].conclusions[name].args) == len(call.args)


# --- documents --------------------------------------------------------------------------------------


def paragraphs(raw: bytes) -> list[str]:
    return [p.text for p in Document(io.BytesIO(raw)).paragraphs]


def filled(kind: str, one: Letter) -> list[str]:
    """The source of a template, filled in by hand: what the document has to say, paragraph by paragraph."""
    sys.path.insert(0, str(ROOT / "tools"))
    from letter_templates import blocks

    source = (HERE / "en" / f"{kind}.md").read_text(encoding="utf-8")
    out: list[str] = []
    rows: tuple[str, ...] | None = None
    left_out = False
    for _, text in blocks(source):
        if (start := re.fullmatch(r"\{%p for line in (\w+) %\}", text)) is not None:
            rows = tuple(s.text for s in one.parts[start[1]])
        elif text == "{%p endfor %}":
            rows = None
        elif text == "{%p endif %}":
            left_out = False
        elif (asked := re.fullmatch(r"\{%p if (\w+) %\}", text)) is not None:
            left_out = not one.parts[asked[1]]
        elif left_out:
            continue
        else:
            for line in rows if rows is not None else ("",):
                out.append(
                    re.sub(
                        r"\{\{ (\w+) \}\}",
                        lambda m, line=line: line if m[1] == "line" else one.fields[m[1]].text,  # type: ignore[misc]
                        text,
                    )
                )
    return out


@pytest.mark.parametrize("kind", CALLED)
def test_the_document_says_what_the_letter_says_and_nothing_else(kind: str) -> None:
    name, party, *_ = CALLED[kind]
    one = letter(name, party, kind)
    raw = Templates().docx(one)
    assert paragraphs(raw) == filled(kind, one)
    text = text_of(raw)
    assert "decision support and not legal advice" in " ".join(text.split())
    for line in paragraphs(raw):
        assert line in " ".join(text.replace("\n- ", "\n").split())


def test_no_mark_of_a_template_is_left() -> None:
    for name, one in every():
        if name != "hiring":  # there a person's name looks like marks
            assert not re.search(r"[{}]|None|\.\.(?!\.)", " ".join(paragraphs(Templates().docx(one))))


def test_marks_and_markup_in_a_case_stay_text() -> None:
    raw = Templates().docx(letter("hiring", "applicant", "equality"))
    assert "From: {{ Ida }} {% for x in y %} {_{ <w:p> & Co" in paragraphs(raw)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(archive.read(name))


@settings(max_examples=6)
@given(st.text(min_size=1, max_size=40).filter(lambda text: text.strip()))
def test_no_name_breaks_a_letter(name: str) -> None:
    from dataclasses import replace

    analysis = analysed("scoring")
    parties = tuple(replace(p, name=name) if p.id == "customer" else p for p in analysis.case.parties)
    changed = replace(analysis, case=replace(analysis.case, parties=parties))
    (access,) = [x for x in compose(changed, "customer").written if x.kind == "access"]
    raw = Templates().docx(access)
    assert paragraphs(raw)[0] == filled("access", access)[0]
    assert text_of(raw)


def test_same_input_same_bytes() -> None:
    one = letter("product", "patient", "preservation", "maker")
    raw = Templates().docx(one)
    assert raw == Templates().docx(one)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_templates_and_their_sources_agree() -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    import letter_templates

    assert letter_templates.main(["--check"]) == 0
    assert {path.stem for path in SOURCES} == {kind.id for kind in kinds()}
    for path in SOURCES:
        source = path.read_text(encoding="utf-8")
        footer = Document(path.with_suffix(".docx")).sections[0].footer.paragraphs[0].text
        assert footer == texts().say("fields.notice")
        names = set(re.findall(r"\{\{ (\w+) \}\}", source)) - {"line"}
        assert names <= set(FIELDS)
        assert set(re.findall(r"for line in (\w+)", source)) <= set(PARTS)


@pytest.mark.slow
def test_templates_are_built_from_their_sources() -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    import letter_templates

    for path in SOURCES:
        built = letter_templates.build(path.read_text(encoding="utf-8"), texts().say("fields.notice"))
        assert built == letter_templates.build(path.read_text(encoding="utf-8"), texts().say("fields.notice"))
        assert letter_templates.said(built) == letter_templates.said(path.with_suffix(".docx").read_bytes())


def test_a_template_that_says_something_else_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    import letter_templates

    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "access.md").write_text("# {{ title }}\n\nOther words.\n", encoding="utf-8")
    (folder / "access.docx").write_bytes((HERE / "en" / "access.docx").read_bytes())
    monkeypatch.setattr(letter_templates, "HERE", tmp_path)
    assert letter_templates.main(["--check"]) == 1


# --- templates of one's own -------------------------------------------------------------------------


def own(folder: Path, *lines: str) -> Templates:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(folder / "access.docx"))
    return Templates(folder)


def test_a_template_of_ones_own_is_used_and_the_others_stay(tmp_path: Path) -> None:
    mine = own(tmp_path, "For {{ sender }}:", "{%p for line in law %}", "{{ line }}", "{%p endfor %}")
    one = letter("scoring", "customer", "access")
    assert paragraphs(mine.docx(one)) == ["For Kim Lee:", *(s.text for s in one.parts["law"])]
    assert mine.path("equality") == HERE / "en" / "equality.docx"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{{ sendr }}", "sendr"),
        ("{{ sender", "cannot be read"),
        ("{% for %}", "cannot be read"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ law.__init__.__globals__ }}", "unsafe"),
        ("{{ 1 / 0 }}", "division"),
        ("{{ law.append('x') }}", "cannot be read"),
    ],
)
def test_a_template_that_cannot_be_used_is_named(tmp_path: Path, line: str, why: str) -> None:
    with pytest.raises(BadInput) as caught:
        own(tmp_path, line).docx(letter("scoring", "customer", "access"))
    text = str(caught.value)
    assert "access.docx" in text
    assert why in text
    assert "--export-templates" in text


def test_what_is_no_word_file_is_no_template(tmp_path: Path) -> None:
    path = tmp_path / "access.docx"
    path.write_bytes(b"no zip")
    with pytest.raises(BadInput, match="no Word document"):
        Templates(tmp_path).docx(letter("scoring", "customer", "access"))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("other.xml", "<a/>")
    with pytest.raises(BadInput, match="no Word document"):
        Templates(tmp_path).docx(letter("scoring", "customer", "access"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (9 * 1024 * 1024))
    with pytest.raises(BadInput, match="too large"):
        Templates(tmp_path).docx(letter("scoring", "customer", "access"))


def test_a_folder_without_a_template_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"access\.docx"):
        Templates(tmp_path)


def test_a_missing_library_is_said_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docxtpl", None)
    with pytest.raises(BadInput, match=r"pip install 'solidum\[documents\]'"):
        Templates().docx(letter("scoring", "customer", "access"))


# --- writing ----------------------------------------------------------------------------------------


def test_all_letters_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.write_bytes

    def fails_later(self: Path, data: bytes) -> int:
        if self.name == "b.docx":
            raise OSError(28, "No space left on device")
        return real(self, data)

    monkeypatch.setattr(Path, "write_bytes", fails_later)
    with pytest.raises(BadInput, match="No space left"):
        write_all({"a.docx": b"a", "b.docx": b"b"}, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_letters_that_somebody_edited_are_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"edited")
    with pytest.raises(BadInput, match="holds something already"):
        write_all({"a.docx": b"a"}, tmp_path)
    assert (tmp_path / "a.docx").read_bytes() == b"edited"
    with pytest.raises(BadInput, match="a file"):
        write_all({"a.docx": b"a"}, tmp_path / "a.docx")


def test_an_empty_folder_and_a_new_one_in_a_new_one_will_do(tmp_path: Path) -> None:
    for folder in (tmp_path / "empty", tmp_path / "new" / "deep"):
        if folder.name == "empty":
            folder.mkdir()
        write_all({"a.docx": b"a"}, folder)
        assert [p.name for p in folder.iterdir()] == ["a.docx"]


def test_file_names_are_safe_and_differ() -> None:
    for name, party in {(row[0], row[1]) for row in CALLED.values()}:
        names = [x.name for x in found(name, party).written]
        assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,90}", x) for x in names)
        assert len({x.lower() for x in names}) == len(names)


def run(*args: object) -> tuple[int, str]:
    done = CliRunner().invoke(cli.app, [str(a) for a in args])
    if isinstance(done.exception, BadInput):
        return 2, str(done.exception)
    return done.exit_code, done.output


def test_the_command_writes_both_forms(tmp_path: Path) -> None:
    for form, ending in (("docx", ".docx"), ("text", ".txt")):
        code, out = run("letters", CASES / "scoring.yaml", "--for", "customer", "-o", tmp_path / form, "--format", form)
        assert code == 0
        files = sorted(p.name for p in (tmp_path / form).iterdir())
        assert f"access-lender{ending}" in files
        assert all(name in out for name in files)
        assert (
            "Not written, because the case file names no motor liability insurer: Notice of a claim to the insurer."
            in out
        )
    one = letter("scoring", "customer", "access")
    assert (tmp_path / "docx" / "access-lender.docx").read_bytes() == Templates().docx(one)
    assert (tmp_path / "text" / "access-lender.txt").read_text(encoding="utf-8") == text_of(Templates().docx(one))


def test_the_command_gives_its_templates_away_and_takes_them_back(tmp_path: Path) -> None:
    code, out = run("letters", "--export-templates", tmp_path / "mine")
    assert code == 0
    assert str(tmp_path / "mine") in out
    assert {p.stem for p in (tmp_path / "mine").iterdir()} == {kind.id for kind in kinds()}
    own(tmp_path / "mine", "Mine: {{ sender }}")
    args = ("letters", CASES / "scoring.yaml", "--for", "customer", "--templates", tmp_path / "mine")
    assert run(*args, "-o", tmp_path / "out")[0] == 0
    assert paragraphs((tmp_path / "out" / "access-lender.docx").read_bytes()) == ["Mine: Kim Lee"]


Words = Callable[[Path], tuple[object, ...]]
WRONG: dict[str, tuple[Words, int, str]] = {
    "nothing given": (lambda _: (), 2, "Remedy: solidum letters CASE"),
    "unknown party": (lambda p: (CASES / "road.yaml", "--for", "ciclist", "-o", p / "x"), 2, "Did you mean cyclist"),
    "unknown form": (lambda p: (CASES / "road.yaml", "--for", "x", "-o", p / "x", "--format", "rtf"), 2, "docx, text"),
    "nobody's letter": (lambda p: (CASES / "product.yaml", "--for", "cover", "-o", p / "x"), 3, "No letter"),
}


@pytest.mark.parametrize("what", WRONG)
def test_the_command_says_what_is_wrong_and_writes_nothing(what: str, tmp_path: Path) -> None:
    args, code, text = WRONG[what]
    done = run("letters", *args(tmp_path))
    assert done[0] == code
    assert text in done[1]
    assert list(tmp_path.iterdir()) == []


def test_the_room_is_what_its_front_says() -> None:
    assert set(room.__all__) <= set(dir(room))
    assert isinstance(kinds()[0], Kind)
