"""The pages: thin functions from a request to the store, the workers and a template."""

from functools import partial
from typing import Annotated

import litestar
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from solidum.web.site import Site

# A page waits for the disk and the workers, so each runs in a thread of its own.
get = partial(litestar.get, sync_to_thread=True)
post = partial(litestar.post, sync_to_thread=True)

Here = NamedDependency[Site]
Form = NamedDependency[FormMultiDict]
CaseId = FromPath[int]
Name = FromPath[str]
Wanted = Annotated[int | None, QueryParameter(name="version", ge=1)]
"""The version that the address names; the newest if it names none."""
Party = Annotated[str, QueryParameter(name="for")]
