"""The command line. Exit codes: 0 done, 1 a check failed, 2 bad input, 3 refused for lack of law."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from solidum import __version__
from solidum.source import BadInput

if TYPE_CHECKING:
    from solidum.casefile.model import CaseFile
    from solidum.law.library import Library

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
schema_app = typer.Typer(help="JSON Schemas of what the commands write.", no_args_is_help=True)
app.add_typer(case_app, name="case")
app.add_typer(law_app, name="law")
app.add_typer(schema_app, name="schema")

Out = Annotated[Path | None, typer.Option("-o", "--output", help="Write to this file instead of the screen.")]
Packs = Annotated[
    list[Path] | None, typer.Option("--pack", help="A further pack file of your own (repeatable).")
]
Format = Annotated[str, typer.Option("--format", help="text, json or html.")]


def _fail(code: int, text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(code)


def _write(text: str, output: Path | None) -> None:
    """To the screen, or to a file that is either written whole or left as it was."""
    if output is None:
        typer.echo(text, nl=not text.endswith("\n"))
        return
    import tempfile

    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text if text.endswith("\n") else text + "\n")
        Path(name).chmod(0o644)
        Path(name).replace(output)
    except OSError as error:
        _fail(BAD, f"{output}: cannot be written. {error.strerror}. Remedy: choose another place with -o.")


def _json(data: Any) -> str:
    import json

    return json.dumps(data, ensure_ascii=False, indent=2)


def _library(packs: list[Path] | None = None) -> Library:
    from solidum.law.library import load_library

    return load_library(extra=packs or ())


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
    width: Annotated[int, typer.Option(help="Columns of the text report.")] = 100,
) -> None:
    """Who answers, under what, what carries it, what is missing, which assumptions matter."""
    _formats(format_, "text", "json", "html")
    from solidum.analysis import analyse as run
    from solidum.analysis import to_json

    library = _library(pack)
    found = run(_case(case), library)
    if format_ == "json":
        _write(_json(to_json(found)), output)
    elif format_ == "html":
        from solidum.report import html

        _write(html.render(found), output)
    else:
        from solidum.report import terminal

        _write(terminal.render(found, width), output)
    if not found.claims:
        for refusal in found.refusals:
            typer.echo(f"Refused: {refusal.what}: {refusal.why}.", err=True)
        raise typer.Exit(REFUSED)


# --- case -------------------------------------------------------------------------------------------


@case_app.command("new")
def case_new(
    title: Annotated[str, typer.Argument(help="The title of the case.")] = "A new case", output: Out = None
) -> None:
    """Write a commented template of a case file."""
    from solidum.casefile.template import new

    if output is not None and output.exists():
        _fail(BAD, f"{output}: exists already. Nothing was written. Remedy: choose another name.")
    _write(new(title), output)


@case_app.command("check")
def case_check(files: Annotated[list[Path], typer.Argument(help="Case files.")], pack: Packs = None) -> None:
    """Report every problem of case files at once, each with its place and what to do."""
    from solidum.reasoning.ground import Grounder
    from solidum.reasoning.project import record_of

    library = _library(pack)
    bad = 0
    for file in files:
        try:
            record, _ = record_of(_case(file), library.vocabulary)
            grounder = Grounder(library, record)
            for key in record.entries:
                if library.vocabulary.facts[key[0]].value == "yes_no":
                    grounder.fact(key[0], key[1:], max_degree(), dict.fromkeys(SCENE, ""))
            grounder.finish(())
            for name in grounder.broken():
                typer.echo(
                    f"{file}: the facts contradict each other: {name}. Remedy: mend the facts it names."
                )
                bad += 1
        except BadInput as error:
            typer.echo(str(error))
            bad += len(error.problems)
            continue
    if bad:
        typer.echo(f"{bad} problem(s) in {len(files)} file(s).", err=True)
        raise typer.Exit(BAD)
    typer.echo(f"{len(files)} file(s) without a problem.")


SCENE = ("claimant", "victim", "defendant", "thing", "harm", "claim")


def max_degree() -> Any:
    from solidum.law.model import Degree

    return Degree.proved


@case_app.command("schema")
def case_schema(output: Out = None) -> None:
    """The JSON Schema of case files, for your editor."""
    from solidum.casefile.schema import json_schema

    _write(_json(json_schema()), output)


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

    paths = [p for f in files for p in (sorted(f.glob("**/*.yaml")) if f.is_dir() else [f])]
    if not paths:
        _fail(
            BAD, f"No case files in {', '.join(map(str, files))}. Remedy: name a folder with decided cases."
        )
    found = decided.verify(paths, _library(pack), explained)
    _write(_json(found.to_json()) if format_ == "json" else found.to_text(), output)
    if not found.all_explained:
        raise typer.Exit(FAILED)


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
            typer.echo(f"{entry.id}({args})  [{entry.value}, {entry.kind}]  {entry.ask}")
        return
    for found in library.packs.values():
        bases = [r.basis for r in found.rules]
        counts = ", ".join(f"{bases.count(b)} {b}" for b in ("read", "secondary", "recalled") if b in bases)
        typer.echo(
            f"{found.id}  {found.title}\n"
            f"    {found.citation}; {found.status.replace('_', ' ')}; {found.nature}; territory {found.territory_name}; "
            f"{len(found.rules)} rules ({counts}); version {found.version}; checked {found.checked.isoformat()}; "
            f"sha256 {found.sha256[:12]}"
        )


@law_app.command("lint")
def law_lint(pack: Packs = None) -> None:
    """Check packs and vocabulary: names, types, burdens, cycles, clashes."""
    library = _library(pack)
    rules = sum(len(p.rules) for p in library.packs.values())
    typer.echo(
        f"{len(library.packs)} packs, {rules} rules, {len(library.vocabulary.facts)} fact types: no problem."
    )


@law_app.command("test")
def law_test(
    names: Annotated[list[str] | None, typer.Argument(help="Ids of packs; all if none is given.")] = None,
    pack: Packs = None,
) -> None:
    """Run the examples that the packs carry."""
    from solidum.reasoning.examples import failures

    library = _library(pack)
    unknown = [n for n in names or () if n not in library.packs]
    if unknown:
        _fail(BAD, f"No pack {', '.join(unknown)}. Remedy: see `solidum law list`.")
    bad = total = 0
    for found in library.packs.values():
        if names and found.id not in names:
            continue
        total += len(found.examples)
        for failure in failures(found, library):
            typer.echo(str(failure))
            bad += 1
    typer.echo(f"{total} examples, {bad} expectations not met.")
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
        typer.echo(describe_rule(library.rules[code], library))
    elif code in library.vocabulary.facts:
        typer.echo(describe_fact(library.vocabulary.facts[code], library))
    else:
        import difflib

        near = difflib.get_close_matches(code, [*library.rules, *library.vocabulary.facts], 3)
        hint = (
            f" Did you mean {', '.join(near)}?"
            if near
            else " See `solidum law list` and `solidum law locators`."
        )
        _fail(BAD, f"No rule or fact `{code}`.{hint}")


@law_app.command("schema")
def law_schema(
    kind: Annotated[str, typer.Argument(help="pack or vocabulary.")] = "pack", output: Out = None
) -> None:
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
        typer.echo(line)


@law_app.command("coverage")
def law_coverage(
    names: Annotated[list[str], typer.Argument(help="Ids of packs.")],
    pack: Packs = None,
) -> None:
    """Every article, paragraph and point of an instrument: the rule that implements it, or why it is left out."""
    from solidum.law.coverage import coverage

    library = _library(pack)
    blanks = 0
    for name in names:
        if name not in library.packs:
            _fail(BAD, f"No pack `{name}`. Remedy: see `solidum law list`.")
        for line in coverage(library.packs[name]):
            if line.codes:
                text = f"rule {', '.join(line.codes)}"
            elif line.because is not None:
                text = f"left out: {line.because}"
            else:
                text = "BLANK"
                blanks += 1
            typer.echo(f"{line.at}\t{text}")
    if blanks:
        typer.echo(f"{blanks} provision(s) blank.", err=True)
        raise typer.Exit(FAILED)


@schema_app.command("analysis")
def schema_analysis(output: Out = None) -> None:
    """The JSON Schema of `analyse --format json`."""
    from solidum.analysis_schema import json_schema

    _write(_json(json_schema()), output)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"solidum {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Civil liability along the AI value chain."""


def main() -> None:
    """Run the command line; bad input ends with its problems and exit code 2, never with a traceback."""
    try:
        app()
    except BadInput as error:
        for problem in error.problems:
            sys.stderr.write(f"{problem}\n")
        sys.exit(BAD)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(DONE)


if __name__ == "__main__":
    main()
