"""Saved cases on the command line: listed, written as one file, taken in again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from solidum import cli
from solidum.casefile.reader import loads
from solidum.store import Store

ROOT = Path(__file__).resolve().parents[2]
CASE = (ROOT / "cases/studies/companion-us.yaml").read_text(encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    with Store.open(folder, now=lambda: datetime(2026, 11, 26, tzinfo=UTC)) as store:
        number = store.create(CASE, "Ann").case_id
        store.attach(number, loads(CASE).evidence[0].id, "log.bin", b"\x00\xff", "Ann")
    return folder


def run(*args: str) -> int:
    with pytest.raises(SystemExit) as stop:
        cli.main(args)
    assert isinstance(stop.value.code, int)
    return stop.value.code


def test_a_saved_case_goes_out_as_one_file_and_comes_in_again(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "case.zip"
    assert run("case", "export", "1", "-o", str(out), "--data", str(data)) == 0
    assert run("case", "import", str(out), "--data", str(data)) == 0
    assert "Case 2, version 2: A boy dies" in capsys.readouterr().out
    assert run("case", "saved", "--data", str(data)) == 0
    listed = [line.split("\t")[:2] for line in capsys.readouterr().out.splitlines()]
    assert sorted(listed) == [["1", "2"], ["2", "2"]]
    with Store.open(data, now=lambda: datetime(2026, 11, 27, tzinfo=UTC)) as store:
        assert len(store.cases()) == 2
        assert store.attachment(2, 2)[1] == b"\x00\xff"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("export", "9", "-o", "{tmp}/x.zip"), "There is no case 9"),
        (("export", "1", "-o", "{here}"), "exists already. Nothing was written"),
        (("import", "{tmp}/nothing.zip"), "There is no such file"),
        (("import", "{here}"), "cannot be unpacked"),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_is_written(
    data: Path, tmp_path: Path, args: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    here = tmp_path / "here.txt"
    here.write_text("mine", encoding="utf-8")
    given = [arg.replace("{tmp}", str(tmp_path)).replace("{here}", str(here)) for arg in args]
    assert run("case", *given, "--data", str(data)) == 2
    assert says in capsys.readouterr().err
    assert here.read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "x.zip").exists()
