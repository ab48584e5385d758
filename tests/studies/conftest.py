"""Nothing here reads or writes the cache of the person who runs the tests."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """For fixtures that serve several tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOLIDUM_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
