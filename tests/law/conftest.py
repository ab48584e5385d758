"""Nothing here reads or writes the cache of the person who runs the tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """For fixtures that serve several tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOLIDUM_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("SOLIDUM_CACHE", str(folder))
    return folder
