"""The benchmarks run to their end and both engines agree; how long they take is measured there, never asserted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "benchmarks"


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_a_benchmark_ends_well(path: Path) -> None:
    found = subprocess.run([sys.executable, str(path), "--once"], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    assert "median" in found.stdout
