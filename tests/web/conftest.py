"""A running program for the tests of the pages: cases in a fresh store, two workers, a signed-in client."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import uvicorn
from litestar.testing import TestClient

from solidum.store import Store
from solidum.web.app import create_app
from solidum.web.pool import Pool
from solidum.web.security import COOKIE, Keys
from solidum.web.site import Example, Site

STUDIES = Path(__file__).resolve().parents[2] / "cases" / "studies"
HOST = "127.0.0.1:8642"
BASE = f"http://{HOST}"


def study(name: str) -> str:
    return (STUDIES / f"{name}.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def pool() -> Iterator[Pool]:
    made = Pool(2)
    yield made
    made.close()


class Browser:
    """A client that behaves as a browser on our own pages does."""

    def __init__(self, client: TestClient, site: Site) -> None:
        self.client, self.site = client, site

    def get(self, path: str, **headers: str):
        return self.client.get(path, headers=headers, follow_redirects=False)

    def post(self, path: str, data: dict[str, str] | None = None, files=None, **headers: str):
        given = {"csrf": self.site.keys.form, **(data or {})}
        return self.client.post(
            path, data=given, files=files, headers={"Origin": BASE, **headers}, follow_redirects=False
        )

    def case(self, name: str = "companion-us") -> str:
        made = self.site.store.create(study(name), "tester")
        return f"/cases/{made.case_id}"


@pytest.fixture
def site(pool: Pool, tmp_path: Path) -> Site:
    store = Store.open(tmp_path / "data", now=lambda: datetime(2026, 11, 26, 12, 0, tzinfo=UTC))
    examples = (Example("companion-us", "A companion", study("companion-us")),)
    return Site(store, pool, Keys(), lambda: date(2026, 11, 26), examples, patience=60)


@pytest.fixture
def stranger(site: Site) -> Iterator[TestClient]:
    """A client that was given no key."""
    with TestClient(create_app(site, [HOST]), base_url=BASE, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def browser(stranger: TestClient, site: Site) -> Browser:
    stranger.cookies.set(COOKIE, site.keys.session, domain="127.0.0.1")
    return Browser(stranger, site)


def heading(html: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", html, re.DOTALL)
    return found.group(1) if found else ""


@dataclass
class Served:
    """The program behind a real port, for a real browser and for fuzzing."""

    site: Site
    address: str

    @property
    def start(self) -> str:
        return f"{self.address}/start?key={self.site.keys.start}"


@pytest.fixture
def served(site: Site) -> Iterator[Served]:
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    port = door.getsockname()[1]
    config = uvicorn.Config(create_app(site, [f"127.0.0.1:{port}"]), log_level="error", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: server.run(sockets=[door]), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield Served(site, f"http://127.0.0.1:{port}")
    server.should_exit = True
    thread.join(10)
