"""Jobs are shared, told, cancelled and given up; a worker that dies takes only its own job with it."""

from __future__ import annotations

import time

import pytest

from solidum.source import BadInput
from solidum.web.pool import Pool

from .conftest import study


@pytest.fixture
def small():
    pool = Pool(1)
    yield pool
    pool.close()


def _case(n: int, name: str = "companion-us") -> dict[str, str]:
    return {"case": study(name) + f"# {n}\n", "base": "/cases/1"}


def test_who_asks_for_the_same_gets_the_same_job(small):
    one, two = small.ask("page.claims", _case(1)), small.ask("page.claims", _case(1))
    assert one is two
    assert one.ended.wait(60)
    assert small.ask("page.claims", _case(1)).made is one.made
    assert small.ask("page.claims", _case(2)) is not one


def test_a_waiting_job_and_a_running_one_can_be_cancelled(small):
    running = small.ask("file.report", _case(1, "recruitment-de"))
    waiting = small.ask("page.claims", _case(2))
    small.cancel(waiting)
    assert waiting.state == "cancelled"
    while running.state == "waiting":
        time.sleep(0.01)
    small.cancel(running)
    assert running.ended.wait(10)
    assert running.state == "cancelled"
    with pytest.raises(BadInput, match="cancelled"):
        running.result()
    after = small.ask("page.claims", _case(3))
    assert after.ended.wait(60)
    assert after.state == "done"
    again = small.ask("page.claims", _case(2))
    assert again is not waiting


def test_a_worker_that_dies_fails_its_job_and_the_next_one_is_done(small):
    job = small.ask("file.report", _case(1, "recruitment-de"))
    while job.state == "waiting" or job.worker is None or job.worker.process is None:
        time.sleep(0.01)
    job.worker.process.kill()
    assert job.ended.wait(20)
    assert job.state == "failed"
    assert "worker" in str(job.problems[0])
    assert small.ask("page.claims", _case(2)).ended.wait(60)


def test_a_job_that_takes_too_long_is_given_up():
    pool = Pool(1, limit=0.05)
    try:
        job = pool.ask("file.report", _case(1, "recruitment-de"))
        assert job.ended.wait(30)
        assert job.state == "failed"
        assert "longer than" in str(job.problems[0])
    finally:
        pool.close()


def test_what_is_wrong_with_a_case_is_told_by_line(small):
    job = small.ask("page.claims", {"case": "solidum: 1\ntitle: [\n", "base": "/cases/1"})
    assert job.ended.wait(60)
    with pytest.raises(BadInput) as told:
        job.result()
    assert told.value.problems[0].place.line == 3
