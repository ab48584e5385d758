"""Nothing here reads or writes the cache of the person who runs the tests."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="package", autouse=True)
def no_cache() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOLIDUM_CACHE", "off")
        yield
