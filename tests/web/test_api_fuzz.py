"""schemathesis against the whole API: no server error and no undocumented answer."""

from __future__ import annotations

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from .conftest import Served, study

TOKEN = "t" * 43
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
LONG = {"regime_compare", "regime_options"}
"""Operations that run many cases at once: a tenth of the requests."""
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def fuzz(served: Served, examples: int) -> int:
    """Put drawn requests to every operation and check each answer against the description; how many operations."""
    served.site.store.add_token(TOKEN, "test")
    served.site.store.create(study("companion-us"), "tester")
    document = requests.get(f"{served.address}/api/v1/description/openapi.json", headers=HEADERS, timeout=60).json()
    seen = 0
    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        operation = found.ok()

        long = operation.definition.raw.get("operationId") in LONG

        @settings(
            max_examples=max(3, examples // 10) if long else examples,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def one(case):
            case.call_and_validate(base_url=served.address, headers=HEADERS, checks=CHECKS, timeout=120)

        one()
        seen += 1
    return seen


def test_every_operation_answers_as_described(served):
    assert fuzz(served, 3) >= 29


@pytest.mark.slow
def test_every_operation_answers_as_described_to_many_requests(served):
    assert fuzz(served, 100) >= 29
