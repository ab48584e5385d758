"""Shared by all tests: how hard Hypothesis searches.

`main` is small, so that `make test` stays quick; `slow` is large and serves `make test-slow`. Both are fixed:
the same code gives the same verdict. `--hypothesis-profile NAME` chooses one by hand; `explore` draws anew.
"""

import gc

import pytest
from hypothesis import HealthCheck, settings

gc.set_threshold(50_000, 20, 50)  # as the command line does

_TOO_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile(
    "main", max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=_TOO_SLOW
)
settings.register_profile("slow", settings.get_profile("main"), max_examples=600)
settings.register_profile("explore", max_examples=2000, deadline=None, print_blob=True, suppress_health_check=_TOO_SLOW)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Choose the profile from the tests that were asked for, unless one was named."""
    if not config.getoption("--hypothesis-profile"):
        settings.load_profile("slow" if config.getoption("-m") == "slow" else "main")
