"""The command line. Exit codes: 0 done, 1 a check failed, 2 bad input, 3 refused for lack of law."""

from __future__ import annotations

import gc
import os
import shlex
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from solidum import __version__
from solidum.source import BadInput, Problem

if TYPE_CHECKING:
    from datetime import date

    from solidum.casefile.model import CaseFile
    from solidum.lab.regimes import Regime
    from solidum.law.library import Library
    from solidum.report.paper import Paper
    from solidum.store import Store

DONE, FAILED, BAD, REFUSED = 0, 1, 2, 3
NOTICE = "Decision support, not legal advice."

app = typer.Typer(
    help=f"Civil liability along the AI value chain: who answers, under which rule, and why. {NOTICE}",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
case_app = typer.Typer(help="Case files: write, check, verify.", no_args_is_help=True)
law_app = typer.Typer(help="Rule packs and the vocabulary.", no_args_is_help=True)
regime_app = typer.Typer(
    help="Regimes: law composed from menus. List, check, explain, tell apart, advise.", no_args_is_help=True
)
schema_app = typer.Typer(help="JSON Schemas of what the commands write.", no_args_is_help=True)
app.add_typer(case_app, name="case")
app.add_typer(law_app, name="law")
app.add_typer(regime_app, name="regime")
app.add_typer(schema_app, name="schema")

Out = Annotated[Path | None, typer.Option("-o", "--output", help="Write to this file instead of the screen.")]
Packs = Annotated[list[Path] | None, typer.Option("--pack", help="A further pack file of your own (repeatable).")]
Proposals = Annotated[
    list[str] | None,
    typer.Option("--proposal", help="Design mode: try this pack too though it is no law (repeatable; see law list)."),
]
Format = Annotated[str, typer.Option("--format", help="text, json or html.")]
PaperFormat = Annotated[str, typer.Option("--format", help="text, html, pdf or docx.")]
Columns = Annotated[int, typer.Option(min=60, help="Columns of the text.")]


def _say(text: str, *, err: bool = False) -> None:
    """To the screen; a reader that has gone away (`solidum … | head`) ends the command, as no fault."""
    try:
        typer.echo(text, err=err, nl=not text.endswith("\n"))
    except BrokenPipeError:
        stream = sys.stderr if err else sys.stdout
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise typer.Exit(DONE) from None


def _fail(code: int, text: str) -> NoReturn:
    _say(text, err=True)
    raise typer.Exit(code)


def _write(text: str, output: Path | None) -> None:
    """To the screen, or to a file that is either written whole or left as it was."""
    if output is None:
        _say(text)
        return
    try:
        data = (text if text.endswith("\n") else text + "\n").encode()
    except UnicodeEncodeError:
        _fail(BAD, f"{output}: not written. The text holds what is no character. Remedy: mend the input.")
    _write_bytes(data, output)


def _write_bytes(data: bytes, output: Path) -> None:
    try:
        _write_whole(data, output)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        _fail(BAD, f"{output}: cannot be written. {why}. Remedy: choose another place with -o.")


def _write_whole(data: bytes, output: Path) -> None:
    target = Path(os.path.realpath(output))  # a link stays a link
    if target.is_dir():
        raise IsADirectoryError(0, "This is a directory")
    if target.exists() and not stat.S_ISREG(target.stat().st_mode):
        target.write_bytes(data)  # a device or a pipe is written to, never replaced
        return
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(0, "It may not be changed")
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = target.parent / f".solidum-{os.getpid()}.part"
    try:
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
        with open(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as stream:
            stream.write(data)
        if mode is not None:
            scratch.chmod(mode)
        scratch.replace(target)
    except FileExistsError:
        raise OSError(0, f"{scratch} is in the way") from None
    except OSError:
        with suppress(OSError):
            scratch.unlink()
        raise


def _near(name: str, known: Iterable[str], otherwise: str) -> str:
    from solidum.asking import near

    return near(name, known, otherwise)


def _no_pack(name: str, library: Library) -> NoReturn:
    _fail(BAD, f"No pack `{name}`. {_near(name, library.packs, 'Remedy: see `solidum law list`.')}")


def _json(data: Any) -> str:
    import json

    return json.dumps(data, ensure_ascii=False, indent=2)


def _library(packs: list[Path] | None = None, proposals: list[str] | None = None) -> Library:
    from solidum.law.library import load_library

    return load_library(extra=packs or ()).with_proposals(proposals or ())


def _case(path: Path) -> CaseFile:
    from solidum.casefile.reader import load

    return load(path)


def _formats(given: str, *allowed: str) -> str:
    if given not in allowed:
        _fail(BAD, f"--format {given}: not known here. Remedy: use one of {', '.join(allowed)}.")
    return given


# --- analyse ----------------------------------------------------------------------------------------


@app.command()
def analyse(
    case: Annotated[Path, typer.Argument(help="A case file (YAML or JSON).")],
    format_: Format = "text",
    output: Out = None,
    pack: Packs = None,
    proposal: Proposals = None,
    width: Annotated[int, typer.Option(min=40, help="Columns of the text report.")] = 100,
) -> None:
    """Who answers, under what, what carries it, what is missing, which assumptions matter."""
    _formats(format_, "text", "json", "html")
    from solidum.analysis import analyse as run

    library = _library(pack, proposal)
    found = run(_case(case), library)
    if format_ == "json":
        from solidum.planning import analysis_json

        _write(_json(analysis_json(found)), output)
    elif format_ == "html":
        from solidum.report import html

        _write(html.render(found), output)
    else:
        from solidum.report import terminal

        _write(terminal.render(found, width), output)
    if found.refusals and all(claim.outcome == "outside scope" for claim in found.claims):
        for refusal in found.refusals:
            _say(f"Refused: {refusal.what}: {refusal.why}.", err=True)
        raise typer.Exit(REFUSED)


@app.command()
def compare(
    case: Annotated[list[Path], typer.Argument(help="A case file (YAML or JSON); several with --regimes.")],
    forum: Annotated[
        str | None,
        typer.Option(
            help="Codes of countries to move the case to, with commas between; where the file has it if not given."
        ),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Days of assessment, as 2026-06-01,2028-01-01; the file's own if not given.")
    ] = None,
    regimes: Annotated[
        str | None,
        typer.Option(
            help="Regimes, with commas between: ids (see regime list), files, or in_force for the law in force."
        ),
    ] = None,
    format_: Annotated[
        str, typer.Option("--format", help="text, json or html; with --regimes also pdf or docx.")
    ] = "text",
    output: Out = None,
    pack: Packs = None,
    width: Annotated[int, typer.Option(min=60, help="Columns of the text report.")] = 100,
) -> None:
    """The same facts under other laws, on other days or under other regimes: who answers, on what, what changed it."""
    if regimes is not None:
        if forum or as_of:
            _fail(
                BAD, "--regimes does not go together with --forum or --as-of. Remedy: compare them one after the other."
            )
        _compare_regimes(case, regimes, format_, output, pack, width)
        return
    if len(case) != 1:
        _fail(BAD, "Without --regimes one case is compared with itself. Remedy: name one file, or add --regimes.")
    _formats(format_, "text", "json", "html")
    from solidum.compare import compare as run
    from solidum.compare import to_json

    forums, days = _countries(forum), _days(as_of)
    found = run(_case(case[0]), _library(pack), forums=forums, days=days)
    if format_ == "json":
        _write(_json(to_json(found)), output)
    else:
        from solidum.report import comparison

        _write(comparison.html(found) if format_ == "html" else comparison.text(found, width), output)
    if not found.rows:
        for column in found.columns:
            refusals = column.analysis.refusals if column.analysis else ()
            for why in [column.refusal] if column.refusal else [r.why for r in refusals]:
                _say(f"Refused: {column.label}: {why}.", err=True)
        raise typer.Exit(REFUSED)


def _compare_regimes(
    cases: Sequence[Path], names: str, format_: str, output: Path | None, pack: list[Path] | None, width: int
) -> None:
    from solidum.lab.regimes.compared import compare_regimes, to_json

    found = compare_regimes([_case(path) for path in cases], _regimes(names), _library(pack))
    if format_ == "json":
        _write(_json(to_json(found)), output)
    else:
        from solidum.report.regimes import comparison

        _paper(comparison(found), format_, output, width, day=max(case.as_of for case in found.cases))


def _names(given: str, option: str) -> list[str]:
    names = [part.strip() for part in given.split(",")]
    if not all(names) or len(set(names)) < len(names):
        _fail(BAD, f"{option} {given}: a name is empty or stands twice. Remedy: list each once, with commas between.")
    return names


def _paper(paper: Paper, format_: str, output: Path | None, width: int, day: date) -> None:
    """Write a paper in a format; PDF and Word need a file."""
    from solidum.report.paper import FORMATS, draw

    _formats(format_, *FORMATS)
    if format_ in ("pdf", "docx") and output is None:
        _fail(BAD, f"--format {format_} is no text for a screen. Remedy: add -o FILE.{format_}")
    drawn = draw(paper, format_, width, day)
    if isinstance(drawn, str):
        _write(drawn, output)
    elif output is not None:
        _write_bytes(drawn, output)


@app.command()
def population(
    template: Annotated[Path, typer.Argument(help="A case file: the chain that all rows share.")],
    spec: Annotated[Path, typer.Argument(help="What is drawn, and from what (docs/format.md, populations).")],
    rows: Annotated[int, typer.Option("-n", "--rows", min=1, help="How many cases.")],
    seed: Annotated[int, typer.Option(min=0, help="Of the draw; the same seed gives the same table.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The Parquet file to write.")],
    pack: Packs = None,
) -> None:
    """Draw a population of cases from distributions that you declare: nothing is drawn that the file does not say."""
    from solidum.lab.population import read_spec, write_population
    from solidum.lab.screen import template_of

    case = template_of(_case(template), _library(pack))
    declared = read_spec(spec, case)
    with _progress("drawing", rows) as done:
        write_population(case, declared, rows, seed, output, lambda drawn: done(drawn, rows))
    _say(f"{output}: {rows} rows, {len(declared.columns)} columns, seed {seed}.", err=True)


@app.command()
def screen(
    table: Annotated[Path, typer.Argument(help="A population: Parquet, or CSV.")],
    template: Annotated[Path, typer.Option("--template", help="The case file that all rows share.")],
    regimes: Annotated[
        str | None, typer.Option(help="Regimes, with commas between; in_force, the default, for the law in force.")
    ] = None,
    bounds: Annotated[bool, typer.Option("--bounds", help="Tell too what each claim could still become.")] = False,
    money: Annotated[bool, typer.Option("--money", help="Tell too who is compensated.")] = False,
    format_: Annotated[str, typer.Option("--format", help="text or json, of the summary.")] = "text",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Parquet: a row for each row; with several regimes a folder.")
    ] = None,
    pack: Packs = None,
    width: Columns = 100,
) -> None:
    """Run a whole population through the law, or through regimes: who answers how often, why, and how sure that is."""
    _formats(format_, "text", "json")
    from solidum.lab.screen_regimes import screen_regimes, to_json

    chosen = _regimes(regimes or "in_force")
    with _progress("screening", None) as done:
        found = screen_regimes(
            _case(template), chosen, _library(pack), table, output, bounds=bounds, money=money, progress=done
        )
    if format_ == "json":
        _say(_json(to_json(found)))
    else:
        from solidum.report.paper import text
        from solidum.report.screened import summary

        _say(text.render(summary(found), width))
    if not any(one.screen.claims for _, one in found):
        for column, one in found:
            for refusal in one.refusals:
                _say(f"Refused: {column.short}: {refusal.what}: {refusal.why}.", err=True)
        raise typer.Exit(REFUSED)


@contextmanager
def _progress(what: str, rows: int | None) -> Iterator[Callable[[int, int], None]]:
    """A bar on the screen for people, where errors go; nothing where no person looks."""
    if not sys.stderr.isatty():
        yield lambda done, of: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=rows)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _regimes(names: str) -> list[Regime | None]:
    from solidum.lab.regimes.compared import IN_FORCE
    from solidum.lab.regimes.reader import load as regime

    return [None if name == IN_FORCE else regime(name) for name in _names(names, "--regimes")]


@app.command()
def options(
    cases: Annotated[list[Path], typer.Argument(help="Case files.")],
    regimes: Annotated[str, typer.Option(help="Regimes, with commas between: ids, files, or in_force.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The paper: its name ends in .html, .pdf or .docx.")],
    question: Annotated[str | None, typer.Option(help="The question that the paper answers.")] = None,
    table: Annotated[
        Path | None, typer.Option("--population", help="A population over the first case, to be screened too.")
    ] = None,
    pack: Packs = None,
) -> None:
    """An option paper: the question, the regimes, the arguments, what they do to cases, and what would flip it."""
    format_ = output.suffix.removeprefix(".").lower()
    if format_ not in ("html", "pdf", "docx"):
        _fail(BAD, f"-o {output}: no paper ends so. Remedy: end the name in .html, .pdf or .docx.")
    from solidum.lab.papers import inputs_for
    from solidum.report.options import paper

    read, chosen = [_case(path) for path in cases], _regimes(regimes)
    with _progress("working", None) as done:
        found = inputs_for(read, chosen, _library(pack), question=question, population=table, progress=done)
    command = ["solidum", "options", *map(str, cases), "--regimes", regimes, "-o", output.name]
    command += ["--question", question] if question else []
    command += ["--population", str(table)] if table else []
    _paper(paper(found, shlex.join(command)), format_, output, 100, max(case.as_of for case in read))


@regime_app.command("list")
def regime_list(width: Columns = 100) -> None:
    """The regimes at hand: in force, proposed, withdrawn, and designed for comparison."""
    from solidum.lab.regimes import ready
    from solidum.report.paper import text
    from solidum.report.regimes import listing

    _write(text.render(listing(ready()), width), None)


@regime_app.command("check")
def regime_check(files: Annotated[list[str], typer.Argument(help="Regime files, or ids of ready ones.")]) -> None:
    """Say what is wrong with a regime: contradictions (refused), gaps, pre-emption, choices without effect."""
    from solidum.lab.regimes import library_for, load
    from solidum.lab.regimes.checked import findings
    from solidum.report.paper import text_of
    from solidum.report.regimes import finding_line

    for name in files:
        regime = load(name)
        library_for(regime, _library(None))
        found = findings(regime)
        _say(f"{name}: no contradiction; {len([f for f in found if f.kind != 'assumption'])} thing(s) to know.")
        for finding in found:
            _say(f"  {text_of(finding_line(finding))}")


@regime_app.command("explain")
def regime_explain(
    regime: Annotated[str, typer.Argument(help="A regime file, or the id of a ready one.")],
    format_: PaperFormat = "text",
    output: Out = None,
    width: Columns = 100,
) -> None:
    """Every choice of a regime in plain words, with the arguments for and against and their sources."""
    from solidum.lab.regimes import load
    from solidum.report.regimes import explain

    found = load(regime)
    _paper(explain(found, _library(None)), format_, output, width, found.checked)


@regime_app.command("diff")
def regime_diff(
    first: Annotated[str, typer.Argument(help="A regime file, or the id of a ready one.")],
    second: Annotated[str, typer.Argument(help="Another.")],
    format_: PaperFormat = "text",
    output: Out = None,
    width: Columns = 100,
) -> None:
    """What differs between two regimes, in words."""
    from solidum.lab.regimes import load
    from solidum.report.regimes import differences

    one, other = load(first), load(second)
    _paper(differences(one, other, _library(None)), format_, output, width, max(one.checked, other.checked))


@regime_app.command("advise")
def regime_advise(
    case: Annotated[Path, typer.Argument(help="A case file (YAML or JSON).")],
    format_: PaperFormat = "text",
    output: Out = None,
    width: Columns = 100,
) -> None:
    """What the facts of a case say for and against each kind of liability; arguments with sources, never a score."""
    from solidum.lab.regimes.advise import advise
    from solidum.report.regimes import advice

    read = _case(case)
    _paper(advice(advise(read), read), format_, output, width, read.as_of)


@regime_app.command("schema")
def regime_schema(output: Out = None) -> None:
    """The JSON Schema of a regime file, so that editors complete and check it."""
    from solidum.lab.regimes.schema import json_schema

    _write(_json(json_schema()), output)


@app.command()
def clocks(
    case: Annotated[Path, typer.Argument(help="A case file (YAML or JSON).")],
    format_: Annotated[str, typer.Option("--format", help="text, json, ics or svg.")] = "text",
    output: Out = None,
    pack: Packs = None,
    width: Annotated[int, typer.Option(min=40, help="Columns of the text.")] = 100,
) -> None:
    """By when somebody has to act, and until when evidence is kept: every day that the law ties to the case."""
    _formats(format_, "text", "json", "ics", "svg")
    from solidum.analysis import analyse as run
    from solidum.analysis import clocks_json

    found = run(_case(case), _library(pack))
    if format_ == "json":
        named = {"title": found.case.title, "sha256": found.case.sha256}
        _write(_json({"as_of": found.as_of.isoformat(), "case": named, "clocks": clocks_json(found)}), output)
    elif format_ == "ics":
        from solidum.report import ics

        _write(ics.calendar(found), output)
    else:
        from solidum.report import clocks as drawn

        _write(drawn.svg(found) if format_ == "svg" else drawn.text(found, width), output)
    if not found.clocks and not found.claims:
        for refusal in found.refusals:
            _say(f"Refused: {refusal.what}: {refusal.why}.", err=True)
        raise typer.Exit(REFUSED)


@app.command()
def interview(
    case: Annotated[Path | None, typer.Argument(help="A case file to go on with, or the name of a new one.")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Save to this file, and leave CASE as it is.")
    ] = None,
    pack: Packs = None,
) -> None:
    """Be asked what matters, and end with a case file. Every answer is saved at once; stop and resume at any time."""
    from solidum.interview import store, terminal

    path = output if output is not None else case
    if path is None:
        _fail(BAD, "No file to save to. Remedy: name one, like `solidum interview my_case.yaml`.")
    if path.suffix.lower() == ".json":
        _fail(BAD, f"{path}: the interview writes YAML. Remedy: choose another name with -o, like -o {path.stem}.yaml.")
    if output is not None and case is not None and output.exists() and not store.beside(output).exists():
        _fail(
            BAD, f"{output}: exists already. Nothing was written. Remedy: choose another name, or go on with it alone."
        )
    saved = store.start(path, _library(pack), case if output is not None else None)
    terminal.run(saved, _say, input)


@app.command()
def letters(
    case: Annotated[Path | None, typer.Argument(help="A case file (YAML or JSON).")] = None,
    for_: Annotated[str | None, typer.Option("--for", help="Id of the party whose letters they are.")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A new or empty folder for the letters.")
    ] = None,
    format_: Annotated[str, typer.Option("--format", help="docx or text.")] = "docx",
    templates: Annotated[Path | None, typer.Option(help="A folder with templates of your own.")] = None,
    export_templates: Annotated[
        Path | None, typer.Option(help="Write the shipped templates into this new or empty folder, to be edited.")
    ] = None,
    pack: Packs = None,
) -> None:
    """Write the letters that a case calls for as drafts, and say which were not written and why."""
    _formats(format_, "docx", "text")
    from solidum.report import letters as room
    from solidum.report.words import clean

    if export_templates is not None:
        found = room.shipped()
        room.write_all(found, export_templates)
        _say(f"{len(found)} templates in {export_templates}. Edit them in Word; use them with --templates.")
        return
    if case is None or for_ is None or output is None:
        _fail(BAD, "Letters need a case file, --for and -o. Remedy: solidum letters CASE --for PARTY -o FOLDER.")
    from solidum.analysis import analyse as run

    read = _case(case)
    names = [party.id for party in read.parties]
    if for_ not in names:
        otherwise = f"Remedy: use one of {', '.join(names)}." if names else "Remedy: name the parties in the file."
        _fail(BAD, f"--for {for_}: no such party. {_near(for_, names, otherwise)}")
    chosen = room.Templates(templates)
    found_letters = room.compose(run(read, _library(pack)), for_)
    files: dict[str, bytes] = {}
    for letter in found_letters.written:
        raw = chosen.docx(letter)
        if format_ == "text":
            files[f"{letter.name}.txt"] = room.text_of(raw).encode()
        else:
            files[f"{letter.name}.docx"] = raw
    if files:
        room.write_all(files, output)
    for letter, name in zip(found_letters.written, files, strict=True):
        to = "" if letter.recipient == for_ else f" ({read.label(letter.recipient)})"
        _say(clean(f"{output / name}: {letter.title}{to}"))
    reasons: dict[str, list[str]] = {}
    for missing in found_letters.unwritten:
        to = f" ({', '.join(read.label(r) for r in missing.recipients)})" if missing.recipients else ""
        reasons.setdefault(missing.why, []).append(missing.title + to)
    for why, titles in reasons.items():
        _say(clean(f"Not written, because {why}: {'; '.join(titles)}."))
    _say(NOTICE)
    if not files:
        _fail(REFUSED, "No letter: nothing was written.")


def _countries(given: str | None) -> list[str]:
    import re

    from solidum.casefile.schema import COUNTRY

    found = [] if given is None else [part.strip() for part in given.split(",")]
    for code in found:
        if not re.fullmatch(COUNTRY, code):
            remedy = "write two capital letters for each, with commas between; a state may follow, as in US-CA"
            _fail(BAD, f"--forum {given}: `{code}` is not a country code. Remedy: {remedy}.")
    return list(dict.fromkeys(found))


def _days(given: str | None) -> list[date]:
    from datetime import date

    try:
        return list(dict.fromkeys(date.fromisoformat(p.strip()) for p in given.split(","))) if given is not None else []
    except ValueError:
        _fail(BAD, f"--as-of {given}: not a day of the calendar. Remedy: write 2026-06-01,2028-01-01.")


@app.command()
def plan(
    case: Annotated[Path, typer.Argument(help="A case file (YAML or JSON).")],
    for_: Annotated[str | None, typer.Option("--for", help="Id of the party to plan for; else whoever claims.")] = None,
    claim: Annotated[str | None, typer.Option("--claim", help="Plan for this one claim only, by its id.")] = None,
    most: Annotated[int, typer.Option(min=1, help="Plan for so many claims, the nearest to their aim first.")] = 4,
    estimates: Annotated[
        Path | None, typer.Option("--estimates", help="A file with your probabilities, costs and delays.")
    ] = None,
    format_: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    output: Out = None,
    pack: Packs = None,
    proposal: Proposals = None,
    width: Annotated[int, typer.Option(min=40, help="Columns of the text.")] = 100,
) -> None:
    """Which evidence would decide it, who holds it, by what right it can be had, and what a refusal yields."""
    _formats(format_, "text", "json")
    from solidum.analysis import analyse as run
    from solidum.planning import plan_of, read_estimates, to_json

    library = _library(pack, proposal)
    found = run(_case(case), library)
    given = None if estimates is None else read_estimates(estimates, found)
    made = plan_of(found, party=for_, only=claim, estimates=given, most=most)
    if format_ == "json":
        _write(_json(to_json(made)), output)
    else:
        from solidum.report import plan as pages

        _write(pages.render(made, width), output)
    if not made.claims:
        for refusal in found.refusals:
            _say(f"Refused: {refusal.what}: {refusal.why}.", err=True)
        raise typer.Exit(REFUSED)


@app.command()
def share(
    case: Annotated[Path, typer.Argument(help="A case file (YAML or JSON).")],
    assume: Annotated[
        list[str] | None,
        typer.Option("--assume", help="Take as made out: the id of a party, a claim's id, or `all` (repeatable)."),
    ] = None,
    format_: Format = "text",
    output: Out = None,
    pack: Packs = None,
    width: Annotated[int, typer.Option(min=40, help="Columns of the text.")] = 100,
) -> None:
    """Who pays the victim, who bears it in the end, what stays uncompensated, and by which rule."""
    _formats(format_, "text", "json", "html")
    from solidum.analysis import analyse as run
    from solidum.asking import assumed
    from solidum.share import plain

    found = run(_case(case), _library(pack))
    sharing = found.shared(assumed(assume or (), found))
    if format_ == "json":
        named = {"title": found.case.title, "sha256": found.case.sha256}
        _write(_json({"as_of": found.as_of.isoformat(), "case": named, "sharing": plain.to_json(sharing)}), output)
    elif format_ == "html":
        from solidum.report import share_page

        _write(share_page.render(sharing, found.case, lambda: None if assume else found.supposed), output)
    else:
        from solidum.report import share as pages

        _write(pages.text(sharing, found.case, width, lambda: None if assume else found.supposed), output)
    if not found.claims:
        for refusal in found.refusals:
            _say(f"Refused: {refusal.what}: {refusal.why}.", err=True)
        raise typer.Exit(REFUSED)


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes any that is free.")] = 0,
    examples: Annotated[
        list[Path] | None, typer.Option("--examples", help="A folder with case files to begin with (repeatable).")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="The folder where cases are kept; your own data folder if not given.")
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser.")] = True,
    pack: Packs = None,
) -> None:
    """Serve the workbench to the browser of this machine, and to nobody else."""
    try:
        from solidum.web.serve import serve as run
    except ModuleNotFoundError as error:
        _fail(BAD, f"The pages need `{error.name}`, which is not installed. Remedy: install solidum[web].")
    run(port, pack or (), examples or (), data, _say, browser=browser)


# --- case -------------------------------------------------------------------------------------------


@case_app.command("new")
def case_new(
    title: Annotated[str, typer.Argument(help="The title of the case.")] = "A new case",
    as_of: Annotated[str | None, typer.Option(help="Date of assessment, as 2026-11-24; today if not given.")] = None,
    output: Out = None,
) -> None:
    """Write a commented template of a case file."""
    from datetime import date

    from solidum.casefile.template import new

    try:  # the only look at the clock: the day is written into the file, and from then on the file alone decides
        day = date.today() if as_of is None else date.fromisoformat(as_of)
    except ValueError:
        _fail(BAD, f"--as-of {as_of}: not a date of the calendar. Remedy: write it as 2026-11-24.")

    if output is not None and output.exists():
        _fail(BAD, f"{output}: exists already. Nothing was written. Remedy: choose another name.")
    _write(new(title, day), output)


@case_app.command("check")
def case_check(files: Annotated[list[Path], typer.Argument(help="Case files.")], pack: Packs = None) -> None:
    """Report every problem of case files at once, each with its place and what to do."""
    library = _library(pack)
    bad = 0
    for file in files:
        problems = list(_problems_of(file, library))
        for text in problems:
            _say(text)
        bad += len(problems)
    if bad:
        _fail(BAD, f"{bad} problem(s) in {len(files)} file(s).")
    _say(f"{len(files)} file(s) without a problem.")


def _problems_of(file: Path, library: Library) -> Iterable[str]:
    """What is wrong with one case file."""
    from solidum.asking import problems_of

    try:
        yield from map(str, problems_of(_case(file), library))
    except BadInput as error:
        yield from map(str, error.problems)


@case_app.command("schema")
def case_schema(output: Out = None) -> None:
    """The JSON Schema of case files, for your editor."""
    from solidum.casefile.schema import json_schema

    _write(_json(json_schema()), output)


Saved = Annotated[Path | None, typer.Option("--data", help="The folder of saved cases; your own if not given.")]


@contextmanager
def _saved(folder: Path | None) -> Iterator[Store]:
    """The cases that the workbench saves."""
    try:
        from solidum.store import StoreError
        from solidum.web.serve import open_store
    except ModuleNotFoundError as error:
        _fail(BAD, f"Saved cases need `{error.name}`, which is not installed. Remedy: install solidum[web].")
    try:
        with open_store(folder) as store:
            yield store
    except StoreError as error:
        raise BadInput([error.problem]) from error


@case_app.command("saved")
def case_saved(data: Saved = None) -> None:
    """List the cases that the workbench has saved: number, version, title."""
    with _saved(data) as store:
        for case in store.cases():
            _say(f"{case.id}\t{case.version}\t{case.title}")


@case_app.command("export")
def case_export(
    number: Annotated[int, typer.Argument(help="The number of a saved case; `case saved` lists them.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The ZIP file to write.")],
    data: Saved = None,
) -> None:
    """Write a saved case with all its versions and attachments as one file."""
    if output.exists():
        _fail(BAD, f"{output}: exists already. Nothing was written. Remedy: choose another name.")
    with _saved(data) as store:
        _write_bytes(store.exported(number), output)


@case_app.command("import")
def case_import(
    file: Annotated[Path, typer.Argument(help="A file that `case export` or the workbench wrote.")], data: Saved = None
) -> None:
    """Take a whole case in, with its history and attachments, as a new saved case."""
    if not file.is_file():
        _fail(BAD, f"{file}: There is no such file. Remedy: check the spelling of the path.")
    with _saved(data) as store:
        made = store.imported(file.read_bytes())
    _say(f"Case {made.case_id}, version {made.number}: {made.title}")


@case_app.command("verify")
def case_verify(
    files: Annotated[list[Path], typer.Argument(help="Decided cases, or folders of them.")],
    explained: Annotated[
        Path | None, typer.Option(help="A file that gives the reason for each verdict other than agree.")
    ] = None,
    format_: Format = "text",
    output: Out = None,
    pack: Packs = None,
) -> None:
    """Ask each question that a court decided, and compare the answers."""
    _formats(format_, "text", "json")
    from solidum import decided

    paths = [p for f in files for p in (_cases_in(f) if f.is_dir() else [f])]
    found = decided.verify(paths, _library(pack), explained)
    if not found.verdicts:
        where = ", ".join(map(str, files))
        _fail(BAD, f"No decided question in {where}. Remedy: name decided cases, or a folder of them.")
    _write(_json(found.to_json()) if format_ == "json" else found.to_text(), output)
    if not found.all_explained:
        raise typer.Exit(FAILED)


def _cases_in(folder: Path) -> list[Path]:
    return sorted(
        p
        for p in folder.rglob("*")
        if p.suffix in (".yaml", ".yml", ".json")
        and p.is_file()
        and not any(part.startswith(".") for part in p.relative_to(folder).parts)
    )


# --- law --------------------------------------------------------------------------------------------


@law_app.command("list")
def law_list(
    facts: Annotated[bool, typer.Option("--facts", help="List the vocabulary instead of the packs.")] = False,
    pack: Packs = None,
) -> None:
    """List the packs, or every fact type of the vocabulary."""
    library = _library(pack)
    if facts:
        for entry in library.vocabulary.facts.values():
            args = ", ".join(f"{name}: {kind}" for name, kind in entry.args)
            _say(f"{entry.id}({args})  [{entry.value}, {entry.kind}]  {entry.ask}")
        return
    for found in library.packs.values():
        bases = [r.basis for r in found.rules]
        counts = ", ".join(f"{bases.count(b)} {b}" for b in ("read", "secondary", "recalled") if b in bases)
        _say(
            f"{found.id}  {found.title}\n"
            f"    {found.citation}; {found.status.replace('_', ' ')}; {found.nature}; "
            f"territory {found.territory_name}; {len(found.rules)} rules ({counts}); "
            f"version {found.version}; checked {found.checked.isoformat()}; sha256 {found.sha256[:12]}"
        )


@law_app.command("lint")
def law_lint(pack: Packs = None) -> None:
    """Check packs and vocabulary: names, types, burdens, cycles, clashes."""
    library = _library(pack)
    rules = sum(len(p.rules) for p in library.packs.values())
    _say(f"{len(library.packs)} packs, {rules} rules, {len(library.vocabulary.facts)} fact types: no problem.")
    typed = [id_ for id_ in library.unasked if not (f := library.vocabulary.facts[id_]).edge and not f.field]
    if typed:
        _say(f"Note: no rule looks at {len(typed)} fact(s): {', '.join(sorted(typed))}.")


@law_app.command("test")
def law_test(
    names: Annotated[list[str] | None, typer.Argument(help="Ids of packs; all if none is given.")] = None,
    pack: Packs = None,
) -> None:
    """Run the examples that the packs carry."""
    from solidum.reasoning.examples import check

    library = _library(pack)
    for name in names or ():
        if name not in library.packs:
            _no_pack(name, library)
    bad = total = 0
    unreadable: list[Problem] = []
    for found in library.packs.values():
        if names and found.id not in names:
            continue
        total += len(found.examples)
        for example in found.examples:
            try:
                for failure in check(example, found, library):
                    _say(str(failure))
                    bad += 1
            except BadInput as error:
                unreadable += error.problems
    if unreadable:
        raise BadInput(unreadable)
    _say(f"{total} examples, {bad} expectations not met.")
    if bad or not total:
        raise typer.Exit(FAILED)


@law_app.command("explain")
def law_explain(
    code: Annotated[str, typer.Argument(help="A rule's code, or a fact's id.")], pack: Packs = None
) -> None:
    """Explain one rule: provision, condition, burden, basis."""
    from solidum.law.describe import describe_fact, describe_rule

    library = _library(pack)
    if code in library.rules:
        _say(describe_rule(library.rules[code], library))
    elif code in library.vocabulary.facts:
        _say(describe_fact(library.vocabulary.facts[code], library))
    else:
        otherwise = "Remedy: see `solidum law locators` and `solidum law list --facts`."
        near = _near(code, [*library.rules, *library.vocabulary.facts], otherwise)
        _fail(BAD, f"No rule or fact `{code}`. {near}")


@law_app.command("schema")
def law_schema(kind: Annotated[str, typer.Argument(help="pack or vocabulary.")] = "pack", output: Out = None) -> None:
    """The JSON Schema of pack files or vocabulary files."""
    from solidum.law.schema import pack_schema, vocabulary_schema

    if kind not in ("pack", "vocabulary"):
        _fail(BAD, f"No schema `{kind}`. Remedy: use pack or vocabulary.")
    _write(_json(pack_schema() if kind == "pack" else vocabulary_schema()), output)


@law_app.command("locators")
def law_locators(pack: Packs = None) -> None:
    """A line for each rule: code, source, provision, basis, and where it was read; separated by tabs."""
    from solidum.law.locators import locator_lines

    for line in locator_lines(_library(pack)):
        _say(line)


@law_app.command("coverage")
def law_coverage(
    names: Annotated[list[str], typer.Argument(help="Ids of packs.")],
    pack: Packs = None,
) -> None:
    """Every article, paragraph and point of an instrument: the rule for it, or why it is left out."""
    from solidum.law.coverage import coverage

    library = _library(pack)
    blanks = 0
    for name in names:
        if name not in library.packs:
            _no_pack(name, library)
        for line in coverage(library.packs[name]):
            blanks += line.blank
            _say(f"{line.at}\t{line.text}")
    if blanks:
        _fail(FAILED, f"{blanks} provision(s) blank.")


@schema_app.command("analysis")
def schema_analysis(output: Out = None) -> None:
    """The JSON Schema of `analyse --format json`."""
    from solidum.analysis_schema import json_schema

    _write(_json(json_schema()), output)


@schema_app.command("plan")
def schema_plan(output: Out = None) -> None:
    """The JSON Schema of `plan --format json`."""
    from solidum.plan_schema import json_schema

    _write(_json(json_schema()), output)


@schema_app.command("share")
def schema_share(output: Out = None) -> None:
    """The JSON Schema of `share --format json`."""
    from solidum.share_schema import json_schema

    _write(_json(json_schema()), output)


@schema_app.command("screen")
def schema_screen(output: Out = None) -> None:
    """The JSON Schema of `screen --format json`."""
    from solidum.lab.screen_schema import json_schema

    _write(_json(json_schema()), output)


def _version(value: bool) -> None:
    if value:
        _say(f"solidum {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Civil liability along the AI value chain."""


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line.

    What the input or the machine cannot do ends with a sentence and exit code 2, never with a traceback.
    A fault of the program itself is another matter: it shows where it lies, so that it can be reported.

    Args:
        args: The arguments; those of the process if none are given.
    """
    gc.set_threshold(50_000, 20, 50)  # a run makes many small things that last, and hardly a cycle
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # the same bytes everywhere, and nothing that cannot be printed
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app(args)
        sys.exit(DONE)
    except BadInput as error:
        text = str(error)
    except RecursionError:
        text = "The input is nested too deep to be followed. Remedy: flatten it, or split it."
    except MemoryError:
        text = "The input needs more memory than there is. Remedy: split it."
    except UnicodeError as error:
        text = f"A text could not be read or written: {error}. Remedy: save the files as UTF-8."
    except OSError as error:
        where = f"{error.filename}: " if error.filename is not None else ""
        remedy = "check the path, its rights and the space left"
        text = f"{where}The system says: {error.strerror or error}. Remedy: {remedy}."
    with suppress(typer.Exit):
        _say(text, err=True)
    sys.exit(BAD)


if __name__ == "__main__":
    main()
