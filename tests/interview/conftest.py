"""The real law and an invented statute; nothing here touches the cache of the person who runs the tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from solidum.law.library import Library, load_library

HERE = Path(__file__).parent


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """For fixtures that serve several tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOLIDUM_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def law(own_cache: None) -> Library:
    return load_library()


@pytest.fixture(scope="session")
def toy(own_cache: None) -> Library:
    return load_library(HERE / "law")
