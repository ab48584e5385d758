"""The pages: thin functions from a request to the store, the workers and a template."""

from functools import partial

import litestar

# A page waits for the disk and the workers, so each runs in a thread of its own.
get = partial(litestar.get, sync_to_thread=True)
post = partial(litestar.post, sync_to_thread=True)
