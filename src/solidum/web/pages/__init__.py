"""The pages: thin functions from a request to the store, the workers and a template."""

from functools import partial
from typing import Annotated

import litestar
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, PathParameter, QueryParameter

from solidum.source import BadInput, Problem
from solidum.web.site import Site

# A page waits for the disk and the workers, so each runs in a thread of its own.
get = partial(litestar.get, sync_to_thread=True)
post = partial(litestar.post, sync_to_thread=True)

Here = NamedDependency[Site]
Form = NamedDependency[FormMultiDict]
HIGHEST = 2**53
"""No number in an address or a form is higher: what keeps the cases takes none that is much higher."""
CaseId = Annotated[int, PathParameter(ge=0, le=HIGHEST)]
Name = FromPath[str]
Wanted = Annotated[int | None, QueryParameter(name="version", ge=1, le=HIGHEST)]
"""The version that the address names; the newest if it names none."""
Party = Annotated[str, QueryParameter(name="for")]


def number(text: str) -> int | None:
    """A number as a form or an address writes it; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def started_from(form: FormMultiDict) -> int:
    """The version that the form was made from.

    Raises:
        BadInput: If it does not say.
    """
    found = number(str(form.get("expected", "")))
    if not found:
        what = "the form does not say which version of the case it is about"
        raise BadInput([Problem(None, what, "", "load the page anew")])
    return found
