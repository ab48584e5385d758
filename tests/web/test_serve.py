"""`solidum serve`: one command, loopback only, an address with a key, and nothing left behind."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from solidum.store import Store

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "solidum.cli", "serve", "--no-browser", "--examples", str(ROOT / "cases" / "studies")]


def started(folder: Path) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [*COMMAND, "--data", str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    said = ""
    while "http://" not in said:
        line = process.stdout.readline()
        assert line, process.stderr.read()
        said += line
    return process, re.search(r"http://\S+", said).group()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process, address = started(tmp_path)
    yield process, address
    if process.poll() is None:
        process.kill()
        process.wait()


def test_it_serves_the_studies_and_ends_cleanly(running):
    process, address = running
    session = requests.Session()
    home = session.get(address, timeout=30)
    assert home.status_code == 200
    assert "?key=" not in home.url
    assert "screening system" in home.text
    first = re.search(r'href="(/cases/\d+)"', home.text).group(1)
    assert session.get(home.url.rstrip("/") + first, timeout=60).status_code == 200
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    assert "Traceback" not in process.stderr.read()
    assert not [c for c in children if Path(f"/proc/{c}/status").exists() and "zombie" not in _state(c)]


def test_a_case_is_there_when_the_program_starts_again(running, tmp_path: Path) -> None:
    process, address = running
    text = (ROOT / "cases/studies/chatbot-moffatt.yaml").read_text(encoding="utf-8")
    with Store.open(tmp_path, now=lambda: datetime(2026, 11, 26, tzinfo=UTC)) as store:
        assert len(store.cases()) > 5  # the studies, since there was nothing
        store.create(text.replace("title:", "title: Kept over night #", 1), "Ann")
    assert "Kept over night" in requests.Session().get(address, timeout=30).text
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    again, address = started(tmp_path)
    try:
        assert "Kept over night" in requests.Session().get(address, timeout=30).text
    finally:
        again.kill()
        again.wait()


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("no folder")
    found = subprocess.run(
        [*COMMAND, "--data", str(in_the_way)], capture_output=True, text=True, timeout=60, check=False
    )
    assert found.returncode == 2
    assert "Remedy" in found.stderr


def _state(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return "zombie"


def test_it_listens_to_this_machine_only(running):
    _, address = running
    port = int(re.search(r":(\d+)/", address).group(1))
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening = {row[1] for row in rows if row[3] == "0A" and int(row[1].split(":")[1], 16) == port}
    assert listening == {f"0100007F:{port:04X}"}


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        found = subprocess.run(
            [*COMMAND, "--data", str(tmp_path), "--port", str(door.getsockname()[1])],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert found.returncode == 2
    assert "Choose another with --port" in found.stderr


def test_a_folder_without_cases_is_told(tmp_path):
    command = [*COMMAND[:-1], str(tmp_path), "--data", str(tmp_path / "data")]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert found.returncode == 2
    assert "no case file here" in found.stderr
