"""How the workbench serves twenty clients at once, on two processors, each with the ten-party study.

    python benchmarks/web.py             # 20 clients: pages, and whole analyses as data
    python benchmarks/web.py --once      # 4 clients, one page and one analysis each: only to see that it runs

Every request brings a text of its own, so that no answer is one that was kept. Slowness never fails this program; an
answer that is no analysis, or not the same as the others', does.
"""

from __future__ import annotations

import os
import platform
import re
import socket
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any

import requests
import uvicorn

from solidum.source import digest
from solidum.store import Store
from solidum.web.app import create_app
from solidum.web.pool import Pool
from solidum.web.security import COOKIE, Keys
from solidum.web.site import Site

HERE = Path(__file__).parent
ONCE = "--once" in sys.argv
CLIENTS = 2 if ONCE else 20
PAGES, ANALYSES = (1, 1) if ONCE else (2, 1)
"""How many of each every client asks for."""
TOKEN = "t" * 43
HEADERS = {"Authorization": f"Bearer {TOKEN}"}


def serve(site: Site) -> tuple[str, uvicorn.Server, threading.Thread]:
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    host = f"127.0.0.1:{door.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(create_app(site, [host]), log_level="error", access_log=False))
    thread = threading.Thread(target=lambda: server.run(sockets=[door]), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    return f"http://{host}", server, thread


Answer = tuple[float, str | None, str]
"""Seconds, what went wrong, and a digest of what was said."""


def analysis(session: requests.Session, address: str, text: str) -> Answer:
    """The whole analysis as data: every claim, how firm it is, the plan, the sharing."""
    start = time.perf_counter()
    body = {"case": text, "reasons": False}
    answer = session.post(f"{address}/api/v1/analyse", json=body, headers=HEADERS, timeout=900)
    while answer.status_code == 202:
        time.sleep(0.5)
        where = address + answer.headers["Location"]
        job = session.get(where, headers=HEADERS, timeout=900).json()
        if job["state"] == "done":
            answer = session.get(address + job["result"], headers=HEADERS, timeout=900)
        elif job["state"] in ("failed", "cancelled"):
            return time.perf_counter() - start, str(job["problems"]), ""
    taken = time.perf_counter() - start
    if answer.status_code != 200:
        return taken, f"{answer.status_code} {answer.text[:200]}", ""
    return taken, None, digest(repr([(c["id"], c["outcome"]) for c in answer.json()["claims"]]).encode())


def page(session: requests.Session, address: str, text: str, site: Site) -> Answer:
    """The first page of a case as a person opens it: who answers, the next step, the next days."""
    made = site.store.create(text, "benchmark")
    start = time.perf_counter()
    answer = session.get(f"{address}/cases/{made.case_id}", timeout=900)
    while "data-job" in answer.text:
        time.sleep(0.5)
        answer = session.get(answer.url, timeout=900)
    taken = time.perf_counter() - start
    if answer.status_code != 200:
        return taken, f"{answer.status_code} {answer.text[:200]}", ""
    body = re.search(r"<main.*</main>", answer.text, re.DOTALL)
    return taken, None, digest(re.sub(r"/cases/[0-9]+", "", body.group(0) if body else "").encode())


def told(label: str, found: list[Answer], whole: float) -> None:
    taken, wrong = sorted(t for t, _, _ in found), [w for _, w, _ in found if w]
    said = {s for _, w, s in found if w is None}
    print(f"{label}: {len(taken)} answers, {len(wrong)} errors")
    print(f"  median {median(taken):8.2f} s    95th percentile {taken[int((len(taken) - 1) * 0.95)]:8.2f} s    "
          f"slowest {taken[-1]:8.2f} s    {len(taken) / whole:6.2f} a second", flush=True)  # fmt: skip
    if wrong or len(said) != 1:
        raise AssertionError(f"{len(wrong)} errors, {len(said)} different answers: {wrong[:3]}")


def main() -> None:
    text = (HERE / "ten_parties.yaml").read_text(encoding="utf-8")
    pool = Pool(2)
    with tempfile.TemporaryDirectory() as folder, Store.open(folder, now=lambda: datetime.now(UTC)) as store:
        site = Site(store, pool, Keys(), date.today, patience=900)
        site.store.add_token(TOKEN, "benchmark")
        address, server, thread = serve(site)
        system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
        print(f"{system}, 2 workers, {CLIENTS} clients at once, the ten-party study, nothing kept from before")
        for label, ask, each in (("the first page", page, PAGES), ("the whole analysis as data", analysis, ANALYSES)):

            def client(number: int, ask: Any = ask, each: int = each, label: str = label) -> list[Answer]:
                more = (site,) if ask is page else ()
                with requests.Session() as session:
                    session.cookies.set(COOKIE, site.keys.session, domain="127.0.0.1")
                    texts = [f"{text}# {label}, client {number}, request {turn}\n" for turn in range(each)]
                    return [ask(session, address, one, *more) for one in texts]

            client(-1, each=1)  # both workers read the law once
            client(-2, each=1)
            start = time.perf_counter()
            with ThreadPoolExecutor(CLIENTS) as crew:
                found = [one for answers in crew.map(client, range(CLIENTS)) for one in answers]
            told(label, found, time.perf_counter() - start)
        server.should_exit = True
        thread.join(10)
        pool.close()


if __name__ == "__main__":
    main()
