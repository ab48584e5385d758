"""What the API is sent, checked at the border."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from solidum.casefile.schema import COUNTRY
from solidum.web.populations import MOST_ROWS

MOST_COLUMNS = 24
HIGHEST = 2**53


class Body(BaseModel):
    """Nothing is taken that is not known."""

    model_config = ConfigDict(extra="forbid")


class CaseBody(Body):
    """A case: its text, or a saved one by its number."""

    case: Annotated[str | None, Field(description="A case file, as YAML text.")] = None
    case_id: Annotated[int | None, Field(description="Or: the number of a saved case.", ge=1, le=HIGHEST)] = None
    version: Annotated[int | None, Field(description="Its version; else the newest.", ge=1, le=HIGHEST)] = None

    @model_validator(mode="after")
    def _one(self) -> CaseBody:
        if (self.case is None) == (self.case_id is None):
            raise ValueError("give either `case` (the text) or `case_id` (a saved case)")
        if self.version is not None and self.case_id is None:
            raise ValueError("`version` goes with `case_id`")
        return self


class AnalyseBody(CaseBody):
    """What `analyse` takes."""

    reasons: Annotated[bool, Field(description="With the derivation trees.")] = True
    plan: Annotated[bool, Field(description="With the evidence plan, which takes longest; else it is null.")] = True


class CompareBody(CaseBody):
    """What `compare` takes."""

    forum: Annotated[
        list[Annotated[str, Field(pattern=f"^(?:{COUNTRY.removeprefix('^').removesuffix('$')})$")]],
        Field(description="Codes of countries to move the case to; where the file has it if empty."),
    ] = []
    as_of: Annotated[list[date], Field(description="Days of assessment; the file's own if empty.")] = []

    @model_validator(mode="after")
    def _few(self) -> CompareBody:
        if max(1, len(set(self.forum))) * max(1, len(set(self.as_of))) > MOST_COLUMNS:
            raise ValueError(f"at most {MOST_COLUMNS} columns are compared at once")
        return self


class PlanBody(CaseBody):
    """What `plan` takes."""

    for_: Annotated[str | None, Field(alias="for", description="Id of the party to plan for.")] = None
    claim: Annotated[str | None, Field(description="Plan for this claim only.")] = None
    most: Annotated[int, Field(description="Plan for so many claims.", ge=1, le=1000)] = 4
    estimates: Annotated[str | None, Field(description="Probabilities, costs and delays, as YAML text.")] = None


class ShareBody(CaseBody):
    """What `share` takes."""

    assume: Annotated[list[str], Field(description="Take as made out: ids of parties or claims, or `all`.")] = []


class LettersBody(CaseBody):
    """What `letters` takes."""

    for_: Annotated[str, Field(alias="for", description="Id of the party whose letters they are.")]


class GivenBody(Body):
    """One answer of an interview."""

    question: Annotated[str, Field(description="The id of the question.", max_length=2000)]
    answer: Annotated[
        dict[str, Any],
        Field(
            description="One of `value` (text, true or false), `day`, `amount`, `link`, `many` or `special`; with it "
            "`standing`, `by`, `degree`, `evidence`, `id`, `note`."
        ),
    ]


class InterviewBody(CaseBody):
    """What `interview` takes."""

    answers: Annotated[str | None, Field(description="As the last call gave them; a new interview if null.")] = None
    given: Annotated[list[GivenBody], Field(description="Answers to be taken in, in order.", max_length=500)] = []


class RegimeBody(Body):
    """A regime file."""

    regime: Annotated[str, Field(description="The regime file, as YAML text.")]


class DiffBody(Body):
    """Two regimes."""

    first: Annotated[str, Field(description="The id of a ready regime, or a regime file as YAML text.")]
    second: Annotated[str, Field(description="Another.")]


class RegimesBody(Body):
    """Cases under regimes."""

    cases: Annotated[list[str], Field(description="Case files, as YAML texts.", max_length=60)] = []
    case_ids: Annotated[
        list[Annotated[int, Field(ge=1, le=HIGHEST)]], Field(description="Numbers of saved cases.", max_length=60)
    ] = []
    regimes: Annotated[
        list[str],
        Field(
            description="Ids of ready regimes (`in_force` for the law in force) or regime files as YAML texts; the "
            "first is what the others are compared with.",
            min_length=1,
            max_length=8,
        ),
    ]


class OptionsBody(RegimesBody):
    """What `options` takes."""

    question: Annotated[str, Field(description="What the paper answers.", max_length=500)] = ""
    format: Annotated[Literal["html", "pdf", "docx"], Field(description="As a page, PDF or Word file.")] = "html"


class PopulationBody(CaseBody):
    """What `population` takes."""

    spec: Annotated[str, Field(description="What is drawn, and from what, as YAML text.")]
    rows: Annotated[int, Field(description="How many cases.", ge=1, le=MOST_ROWS)]
    seed: Annotated[int, Field(description="Of the draw; the same seed gives the same table.", ge=0, le=HIGHEST)]


class ScreenBody(CaseBody):
    """What `screen` takes; the case is the one that all rows share."""

    table: Annotated[
        str, Field(description="The population, in base64.", json_schema_extra={"contentEncoding": "base64"})
    ]
    kind: Annotated[Literal["parquet", "csv"], Field(description="What the table is.")] = "parquet"
    regimes: Annotated[
        list[str], Field(description="As for `regime_compare`; the law in force if empty.", max_length=8)
    ] = []
    bounds: Annotated[bool, Field(description="Tell too what each claim could still become.")] = False
    money: Annotated[bool, Field(description="Tell too who is compensated.")] = False


class AttachmentBody(Body):
    """A file of a piece of evidence."""

    evidence: Annotated[str, Field(description="The short name of the evidence.", min_length=1, max_length=200)]
    name: Annotated[str, Field(description="Of the file.", min_length=1, max_length=200)]
    body: Annotated[str, Field(description="Its bytes, in base64.", json_schema_extra={"contentEncoding": "base64"})]


class ArchiveBody(Body):
    """A whole case as one file."""

    archive: Annotated[
        str, Field(description="The ZIP file, in base64.", json_schema_extra={"contentEncoding": "base64"})
    ]


class NewBody(Body):
    """What `case new` takes."""

    title: Annotated[str, Field(max_length=500)] = "A new case"
    as_of: Annotated[date | None, Field(description="Date of assessment; today if not given.")] = None


class PacksBody(Body):
    """What `law test` takes."""

    packs: Annotated[list[str], Field(description="Ids of packs; all if empty.")] = []


class CreateBody(Body):
    """A case to be saved."""

    case: Annotated[str, Field(description="The case file, as YAML text.")]
    draft: Annotated[bool, Field(description="Save it even if it has problems.")] = False
    answers: Annotated[str | None, Field(description="The answers of an interview that led to it.")] = None


class SaveBody(CreateBody):
    """A new version of a saved case."""

    expected_version: Annotated[int, Field(description="The version that it was made from.", ge=1, le=HIGHEST)]
