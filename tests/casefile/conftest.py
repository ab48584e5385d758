"""Nothing here reads or writes the cache of the person who runs the tests."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("SOLIDUM_CACHE", str(folder))
    return folder
