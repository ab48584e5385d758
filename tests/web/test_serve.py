"""`solidum serve`: one command, loopback only, an address with a key, and nothing left behind."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "solidum.cli", "serve", "--no-browser", "--examples", str(ROOT / "cases" / "studies")]


@pytest.fixture
def running() -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    said = ""
    while "http://" not in said:
        line = process.stdout.readline()
        assert line, process.stderr.read()
        said += line
    yield process, re.search(r"http://\S+", said).group()
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
    assert "kept only until the program is stopped" in home.text
    first = re.search(r'href="(/cases/\d+)"', home.text).group(1)
    assert session.get(home.url.rstrip("/") + first, timeout=60).status_code == 200
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    assert "Traceback" not in process.stderr.read()
    assert not [c for c in children if Path(f"/proc/{c}/status").exists() and "zombie" not in _state(c)]


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


def test_a_port_that_is_taken_is_told():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        found = subprocess.run(
            [*COMMAND, "--port", str(door.getsockname()[1])], capture_output=True, text=True, timeout=60, check=False
        )
    assert found.returncode == 2
    assert "Choose another with --port" in found.stderr


def test_a_folder_without_cases_is_told(tmp_path):
    command = [*COMMAND[:-1], str(tmp_path)]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert found.returncode == 2
    assert "no case file here" in found.stderr
