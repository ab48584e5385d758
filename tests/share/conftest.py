"""Sharing with the real law: the packs are loaded once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from solidum.analysis import Analysis, analyse
from solidum.casefile.reader import loads
from solidum.law.library import Library, load_library

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


@pytest.fixture(scope="session")
def library() -> Library:
    """All law at hand."""
    return load_library()


@pytest.fixture(scope="session")
def read(library: Library) -> Callable[..., Analysis]:
    """Analyse a case file of the tests or of the library, with texts replaced or added."""

    def run(name: str, *changes: tuple[str, str], more: str = "") -> Analysis:
        path = HERE / name if (HERE / name).exists() else ROOT / "cases" / name
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        return analyse(loads(text + "\n" + more, name), library)

    return run
