"""What the API is sent, checked at the border."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from solidum.casefile.schema import COUNTRY

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


class SaveBody(CreateBody):
    """A new version of a saved case."""

    expected_version: Annotated[int, Field(description="The version that it was made from.", ge=1, le=HIGHEST)]
