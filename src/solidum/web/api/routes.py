"""The addresses of the API."""

from __future__ import annotations

import binascii
import json
from base64 import b64decode
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Final

import litestar
from litestar import Router
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.exceptions import HTTPException, NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import Body, FromPath, HeaderParameter, JSONBody, PathParameter, QueryParameter
from litestar.response import Response

from solidum.casefile.reader import loads
from solidum.source import BadInput, Problem
from solidum.store.results import Attachment, NotFound, StoreError, Version
from solidum.web.api import PREFIX, problems
from solidum.web.api.bodies import (
    HIGHEST,
    AnalyseBody,
    ArchiveBody,
    AttachmentBody,
    CaseBody,
    CompareBody,
    CreateBody,
    DiffBody,
    InterviewBody,
    LettersBody,
    NewBody,
    OptionsBody,
    PacksBody,
    PlanBody,
    PopulationBody,
    RegimeBody,
    RegimesBody,
    SaveBody,
    ScreenBody,
    ShareBody,
)
from solidum.web.pages import Here, get, post
from solidum.web.pool import Job
from solidum.web.site import Site
from solidum.web.verbs import SCHEMAS, problem_json
from solidum.web.work import JSON

Answer = Response[bytes]
Prefer = Annotated[str | None, HeaderParameter(name="Prefer", description="`respond-async` asks for a job at once.")]
Number = Annotated[int, PathParameter(ge=1, le=HIGHEST)]
Numbered = Annotated[int | None, QueryParameter(ge=1, le=HIGHEST)]
Expected = Annotated[
    int | None,
    QueryParameter(description="The version that you see; a conflict if there is another now.", ge=1, le=HIGHEST),
]
Author = NamedDependency[str]
PATIENCE: Final = 30.0
ONE: Final = "/cases/{case_id:int}"
BYTES: Final = "application/octet-stream"
ZIP: Final = "application/zip"
put = partial(litestar.put, sync_to_thread=True)
delete = partial(litestar.delete, status_code=204, sync_to_thread=True)


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb of the command line about a case.

    Attributes:
        name: The last part of its address.
        body: What it takes.
        schema: What describes its answer, if the command line publishes it.
        says: What it does.
    """

    name: str
    body: type[CaseBody]
    schema: str | None
    says: str


VERBS: Final = (
    Verb("analyse", AnalyseBody, "analysis", "Who answers, under what, what carries it, what is missing."),
    Verb("compare", CompareBody, None, "The same facts under other laws or on other days."),
    Verb("clocks", CaseBody, None, "By when somebody has to act, and until when evidence is kept."),
    Verb("plan", PlanBody, "plan", "Which evidence would decide it, and how it can be had."),
    Verb("share", ShareBody, "share", "Who pays the victim, who bears it, what stays uncompensated."),
    Verb("letters", LettersBody, None, "The letters that the case calls for, with their text."),
    Verb("interview", InterviewBody, None, "Answers taken in; the case they make, and the question to be asked next."),
    Verb("check", CaseBody, None, "Everything that is wrong with a case file."),
    Verb("verify", CaseBody, None, "Solidum's answers beside those of the court that decided the case."),
)


def answer(data: Any, status: int = 200, **headers: str) -> Answer:
    """Plain data as JSON."""
    body = json.dumps(data, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace")
    return Response(body, status_code=status, media_type=JSON, headers=headers)


def job_json(job: Job) -> dict[str, Any]:
    """A job as a resource."""
    return {
        "id": job.id,
        "task": job.task,
        "state": job.state,
        "stage": job.stage,
        "problems": [problem_json(p) for p in job.problems],
        "result": f"{PREFIX}/jobs/{job.id}/result" if job.state == "done" else None,
    }


def _done(site: Site, job: Job, prefer: str | None, version: Version | None = None) -> Answer:
    """The result of a job if it comes soon, else the job."""
    wait = 0.0 if prefer is not None and "respond-async" in prefer else PATIENCE
    if not job.ended.wait(wait):
        return answer(job_json(job), 202, Location=f"{PREFIX}/jobs/{job.id}")
    if version is not None:
        site.mark(job, version)
    return _result(job)


def _result(job: Job) -> Answer:
    made = job.result()
    return Response(made.body, media_type=made.media)


def _verb(verb: Verb) -> HTTPRouteHandler:
    def handler(site: Here, data: Any, prefer: Prefer = None) -> Answer:
        params = data.model_dump(mode="json", by_alias=True, exclude={"case_id", "version"})
        found: Version | None = None
        if data.case_id is not None:
            found = site.store.read(data.case_id, data.version)
            params["case"] = found.text
            if "answers" in params and params["answers"] is None:
                params["answers"] = found.answers
        params["name"] = "case.yaml"
        about = {} if found is None else {"case": found.case_id, "version": found.number}
        return _done(site, site.ask(f"verb.{verb.name}", params, **about), prefer, found)

    handler.__annotations__["data"] = Annotated[verb.body, Body(media_type=RequestEncodingType.JSON)]
    named = f"api.{verb.name}"
    route = post(
        f"/{verb.name}", status_code=200, operation_id=verb.name, summary=verb.says, tags=["verbs"], name=named
    )
    return route(handler)


@post("/case/new", status_code=200, operation_id="case_new", summary="A template of a case file.", tags=["verbs"])
def case_new(site: Here, data: JSONBody[NewBody]) -> Answer:
    """A template."""
    from solidum.casefile.template import new

    return answer({"case": new(data.title.strip() or "A new case", data.as_of or site.today())})


@get("/schemas/{kind:str}", operation_id="schema", summary="A JSON Schema that is published.", tags=["verbs"])
def schema(kind: FromPath[str]) -> Answer:
    """A schema."""
    if kind not in SCHEMAS:
        raise NotFoundException(f"There is no schema of that name. There are: {', '.join(SCHEMAS)}.")
    return answer(SCHEMAS[kind]())


# --- law ------------------------------------------------------------------------------------------------------


def _law(path: str, task: str, operation: str, says: str) -> HTTPRouteHandler:
    @get(path, operation_id=operation, summary=says, tags=["law"], name=f"api.{operation}")
    def handler(site: Here, prefer: Prefer = None) -> Answer:
        return _done(site, site.ask(task, {}), prefer)

    return handler


def _law_of(path: str, task: str, operation: str, says: str) -> HTTPRouteHandler:
    @get(path, operation_id=operation, summary=says, tags=["law"], name=f"api.{operation}")
    def handler(site: Here, code: FromPath[str], prefer: Prefer = None) -> Answer:
        return _done(site, site.ask(task, {"code": code}), prefer)

    return handler


@post("/law/test", status_code=200, operation_id="law_test", summary="Run the examples of the packs.", tags=["law"])
def law_test(site: Here, data: JSONBody[PacksBody], prefer: Prefer = None) -> Answer:
    """The examples."""
    return _done(site, site.ask("law.test", {"packs": data.packs}), prefer)


# --- regimes --------------------------------------------------------------------------------------------------


@get("/regimes", operation_id="regime_list", summary="The ready regimes.", tags=["regimes"])
def regime_list(site: Here, prefer: Prefer = None) -> Answer:
    """The ready regimes."""
    return _done(site, site.ask("regime.list", {}), prefer)


@get("/regimes/{code:str}", operation_id="regime_explain", summary="A ready regime in words.", tags=["regimes"])
def regime_explain(site: Here, code: FromPath[str], prefer: Prefer = None) -> Answer:
    """One regime."""
    return _done(site, site.ask("regime.explain", {"code": code}), prefer)


@post("/regimes/check", status_code=200, operation_id="regime_check", summary="What is wrong with a regime file.",
      tags=["regimes"])  # fmt: skip
def regime_check(site: Here, data: JSONBody[RegimeBody], prefer: Prefer = None) -> Answer:
    """Contradictions, gaps, pre-emption."""
    return _done(site, site.ask("regime.check", {"regime": data.regime}), prefer)


@post("/regimes/diff", status_code=200, operation_id="regime_diff", summary="What differs between two regimes.",
      tags=["regimes"])  # fmt: skip
def regime_diff(site: Here, data: JSONBody[DiffBody], prefer: Prefer = None) -> Answer:
    """Choice by choice."""
    return _done(site, site.ask("regime.diff", {"first": data.first, "second": data.second}), prefer)


@post("/regimes/compare", status_code=200, operation_id="regime_compare", summary="Cases under regimes, side by side.",
      tags=["regimes"])  # fmt: skip
def regime_compare(site: Here, data: JSONBody[RegimesBody], prefer: Prefer = None) -> Answer:
    """Who answers, on what, what met the gap, what changed and by which choice."""
    cases = [*data.cases, *(site.store.read(number).text for number in data.case_ids)]
    return _done(site, site.ask("regime.compare", {"cases": cases, "regimes": data.regimes}), prefer)


@post("/regimes/advise", status_code=200, operation_id="regime_advise", tags=["regimes"],
      summary="What the facts of a case say for and against each kind of liability; never a score.")  # fmt: skip
def regime_advise(site: Here, data: JSONBody[CaseBody], prefer: Prefer = None) -> Answer:
    """Arguments with their sources."""
    text = data.case if data.case is not None else site.store.read(data.case_id or 0, data.version).text
    return _done(site, site.ask("regime.advise", {"case": text}), prefer)


@post("/options", status_code=200, operation_id="regime_options", summary="The option paper, in base64.",
      tags=["regimes"])  # fmt: skip
def options(site: Here, data: JSONBody[OptionsBody], prefer: Prefer = None) -> Answer:
    """The paper as a page, PDF or Word file."""
    cases = [*data.cases, *(site.store.read(number).text for number in data.case_ids)]
    params = {"cases": cases, "regimes": data.regimes, "question": data.question, "format": data.format}
    return _done(site, site.ask("regime.options", params), prefer)


@post("/population", status_code=200, operation_id="population", tags=["regimes"],
      summary="A population of cases drawn from what is declared, as Parquet in base64.")  # fmt: skip
def population(site: Here, data: JSONBody[PopulationBody], prefer: Prefer = None) -> Answer:
    """The table."""
    params = data.model_dump(mode="json", exclude={"case_id", "version"})
    if data.case is None:
        params["case"] = site.store.read(data.case_id or 0, data.version).text
    return _done(site, site.ask("lab.population", params), prefer)


@post("/screen", status_code=200, operation_id="screen", tags=["regimes"],
      summary="A population under the law in force or under regimes: the summary.")  # fmt: skip
def screen(site: Here, data: JSONBody[ScreenBody], prefer: Prefer = None) -> Answer:
    """How often somebody answers, why not, and how sure that is."""
    _bytes(data.table)
    params = data.model_dump(mode="json", exclude={"case_id", "version"})
    if data.case is None:
        params["case"] = site.store.read(data.case_id or 0, data.version).text
    return _done(site, site.ask("lab.screen", params), prefer)


# --- saved cases ----------------------------------------------------------------------------------------------


def version_json(found: Version) -> dict[str, Any]:
    """A version of a case as plain data."""
    return {
        "id": found.case_id,
        "version": found.number,
        "title": found.title,
        "sha256": found.sha256,
        "draft": found.draft,
        "problems": [problem_json(p) for p in found.problems],
        "kind": found.kind,
        "author": found.author,
        "at": found.at.isoformat(),
        "case": found.text,
    }


@get("/cases", operation_id="cases", summary="All saved cases.", tags=["cases"])
def cases(site: Here) -> Answer:
    """The list."""
    rows = [
        {
            "id": c.id,
            "title": c.title,
            "version": c.version,
            "draft": c.draft,
            "author": c.author,
            "created": c.created.isoformat(),
            "changed": c.changed.isoformat(),
        }
        for c in site.store.cases()
    ]
    return answer({"cases": rows})


def _checked(data: CreateBody) -> None:
    if not data.draft:
        loads(data.case)
    try:
        (data.case + (data.answers or "")).encode()
    except UnicodeEncodeError as error:
        why = f"half a character stands at {error.start}"
        raise BadInput([Problem(None, "this text cannot be saved", why, "mend it where it was made")]) from None


@post("/cases", operation_id="create_case", summary="Save a new case.", tags=["cases"])
def create(site: Here, author: Author, data: JSONBody[CreateBody]) -> Answer:
    """A new case."""
    _checked(data)
    made = site.store.create(data.case, author, draft=True, answers=data.answers)
    return answer(version_json(made), 201, Location=f"{PREFIX}/cases/{made.case_id}")


@get(ONE, operation_id="read_case", summary="A saved case with its text.", tags=["cases"])
def read(site: Here, case_id: Number, version: Numbered = None) -> Answer:
    """One case."""
    return answer(version_json(site.store.read(case_id, version)))


@put(ONE, operation_id="save_case", summary="Save a version, unless somebody else did meanwhile.", tags=["cases"])
def save(site: Here, author: Author, case_id: Number, data: JSONBody[SaveBody]) -> Answer:
    """A new version."""
    _checked(data)
    kept = site.store.read(case_id).answers if data.answers is None else data.answers
    saved = site.store.save(case_id, data.case, author, data.expected_version, draft=True, answers=kept)
    return answer(version_json(saved))


@delete(ONE, operation_id="delete_case", summary="Delete a case with all its versions.", tags=["cases"])
def remove(site: Here, case_id: Number) -> None:
    """Delete it for good."""
    site.delete(case_id)


@get(f"{ONE}/history", operation_id="history", summary="The versions, the newest first.", tags=["cases"])
def history(site: Here, case_id: Number) -> Answer:
    """The versions."""
    rows = [
        {
            "version": c.number,
            "kind": c.kind,
            "restores": c.restores,
            "note": c.note,
            "author": c.author,
            "at": c.at.isoformat(),
            "draft": c.draft,
        }
        for c in site.store.history(case_id)
    ]
    return answer({"versions": rows})


@post(f"{ONE}/undo", status_code=200, operation_id="undo", summary="Undo the last change.", tags=["cases"])
def undo(site: Here, author: Author, case_id: Number, expected_version: Expected = None) -> Answer:
    """Undo, as a new version."""
    return answer(version_json(site.store.undo(case_id, author, expected_version)))


@post(f"{ONE}/redo", status_code=200, operation_id="redo", summary="Take an undoing back.", tags=["cases"])
def redo(site: Here, author: Author, case_id: Number, expected_version: Expected = None) -> Answer:
    """Redo, as a new version."""
    return answer(version_json(site.store.redo(case_id, author, expected_version)))


# --- files ----------------------------------------------------------------------------------------------------


def _bytes(given: str) -> bytes:
    try:
        return b64decode(given, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInput([Problem(None, "this is no base64", str(error), "encode the bytes in base64")]) from None


def _file_json(found: Attachment) -> dict[str, Any]:
    return {
        "id": found.id,
        "evidence": found.evidence,
        "name": found.name,
        "size": found.size,
        "sha256": found.sha256,
        "author": found.author,
        "at": found.at.isoformat(),
    }


@get(f"{ONE}/attachments", operation_id="attachments", summary="The files of a case.", tags=["cases"])
def attachments(site: Here, case_id: Number) -> Answer:
    """The list."""
    return answer({"attachments": [_file_json(one) for one in site.store.attachments(case_id)]})


@post(f"{ONE}/attachments", operation_id="attach", summary="Add a file to a piece of evidence.", tags=["cases"])
def attach(site: Here, author: Author, case_id: Number, data: JSONBody[AttachmentBody]) -> Answer:
    """A new file."""
    made = site.store.attach(case_id, data.evidence, data.name, _bytes(data.body), author)
    return answer(_file_json(made), 201, Location=f"{PREFIX}/cases/{case_id}/attachments/{made.id}")


@get(f"{ONE}/attachments/{{file_id:int}}", operation_id="attachment", summary="One file.", tags=["cases"])
def attachment(site: Here, case_id: Number, file_id: Number) -> Answer:
    """Its bytes."""
    _, raw = site.store.attachment(case_id, file_id)
    return Response(raw, media_type=BYTES)


@delete(f"{ONE}/attachments/{{file_id:int}}", operation_id="detach", summary="Delete a file for good.", tags=["cases"])
def detach(site: Here, author: Author, case_id: Number, file_id: Number) -> None:
    """Delete it."""
    site.store.detach(case_id, file_id, author)


@get(f"{ONE}/archive", operation_id="export_case", summary="A case with all its versions and files as one ZIP file.",
     tags=["cases"])  # fmt: skip
def export_case(site: Here, case_id: Number) -> Answer:
    """The whole case."""
    return Response(site.store.exported(case_id), media_type=ZIP)


@post("/cases/archive", operation_id="import_case", summary="A new case from such a file.", tags=["cases"])
def import_case(site: Here, data: JSONBody[ArchiveBody]) -> Answer:
    """A new case with its history."""
    made = site.store.imported(_bytes(data.archive))
    return answer(version_json(made), 201, Location=f"{PREFIX}/cases/{made.case_id}")


# --- jobs -----------------------------------------------------------------------------------------------------


def _job(site: Site, id_: str) -> Job:
    found = site.pool.get(id_)
    if found is None:
        raise NotFoundException("There is no such job any more.")
    return found


@get("/jobs", operation_id="jobs", summary="All jobs that are kept, the latest last.", tags=["jobs"])
def jobs(site: Here) -> Answer:
    """The jobs."""
    return answer({"jobs": [job_json(job) for job in site.pool.all()]})


@get("/jobs/{id:str}", operation_id="job", summary="How far a job is.", tags=["jobs"])
def job(site: Here, id: FromPath[str]) -> Answer:
    """One job."""
    return answer(job_json(_job(site, id)))


@get("/jobs/{id:str}/result", operation_id="result", summary="What a job has made.", tags=["jobs"])
def result(site: Here, id: FromPath[str]) -> Answer:
    """Its result."""
    found = _job(site, id)
    if not found.ended.is_set():
        raise HTTPException(status_code=409, detail="The job has not ended yet.")
    about = found.about
    if found.made is not None and found.made.packs is not None and "case" in about:
        with suppress(NotFound):  # a case that was deleted meanwhile keeps nothing
            site.mark(found, site.store.read(about["case"], about["version"]))
    return _result(found)


@delete("/jobs/{id:str}", operation_id="cancel", summary="Stop a job.", tags=["jobs"])
def cancel(site: Here, id: FromPath[str]) -> None:
    """Stop it; one that has ended stays as it is."""
    site.pool.cancel(_job(site, id))


router = Router(
    PREFIX,
    route_handlers=[
        *[_verb(verb) for verb in VERBS],
        case_new,
        schema,
        _law("/law/packs", "law.list", "law_list", "All packs of law."),
        _law("/law/facts", "law.facts", "law_facts", "The vocabulary: every fact a case can state."),
        _law("/law/lint", "law.lint", "law_lint", "How many packs, rules and facts were checked."),
        _law("/law/locators", "law.locators", "law_locators", "A line for each rule, separated by tabs."),
        _law_of("/law/explain/{code:str}", "law.explain", "law_explain", "One rule or fact, in words."),
        _law_of("/law/coverage/{code:str}", "law.coverage", "law_coverage", "Every provision of an instrument."),
        law_test,
        cases,
        create,
        read,
        save,
        remove,
        history,
        undo,
        redo,
        attachments,
        attach,
        attachment,
        detach,
        export_case,
        import_case,
        regime_list,
        regime_explain,
        regime_check,
        regime_diff,
        regime_compare,
        regime_advise,
        options,
        population,
        screen,
        jobs,
        job,
        result,
        cancel,
    ],
    exception_handlers={
        BadInput: problems.bad,
        StoreError: problems.stored,
        HTTPException: problems.http,
        Exception: problems.fault,
    },
)
