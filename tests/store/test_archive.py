"""A case as one file: it comes back as it was, and a file that is no good or means harm is refused with nothing kept."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solidum.source import BadInput
from solidum.store import Store, archive
from solidum.store.results import Version

STUDY = (Path(__file__).resolve().parents[2] / "cases/studies/chatbot-moffatt.yaml").read_text(encoding="utf-8")
NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data", now=lambda: NOON) as found:
        yield found


def history(store: Store, case_id: int) -> list[tuple[object, ...]]:
    versions = [store.read(case_id, change.number) for change in reversed(store.history(case_id))]
    return [(v.number, v.text, v.kind, v.restores, v.author, v.at, v.title, v.draft) for v in versions]


def exported(store: Store) -> bytes:
    id_ = store.create(STUDY, "Ann").case_id
    store.save(id_, STUDY + "# more\n", "Ben", 1)
    store.undo(id_, "Ann")
    store.save(id_, "title: a draft\n", "Ben", 3, draft=True)
    return store.exported(id_)


def test_a_case_comes_back_with_its_history(store: Store, tmp_path: Path) -> None:
    raw = exported(store)
    with Store.open(tmp_path / "other", now=lambda: datetime(2030, 1, 1, tzinfo=UTC)) as other:
        back = other.imported(raw)
        assert history(other, back.case_id) == history(store, 1)
        assert other.exported(back.case_id) == raw
        assert other.can_undo(back.case_id) == store.can_undo(1)


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30), min_size=1, max_size=6
    )
)
def test_any_texts_come_back(lines: list[str]) -> None:
    versions = []
    for number, line in enumerate(lines, 1):
        text = f"# {line}\n"
        versions.append(
            Version(1, number, text, archive.digest(text.encode()), "t", (), None, "edited", None, "", "Ann", NOON)
        )
    assert [kept.text for kept in archive.unpacked(archive.packed(versions))[0]] == [v.text for v in versions]


def changed(raw: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in parts.items():
            new.writestr(name, part)
    return out.getvalue()


def manifest(**more: object) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        found = json.loads(parts["manifest.json"])
        found["versions"][0].update(more)
        parts["manifest.json"] = json.dumps(found).encode()

    return change


def swapped(parts: dict[str, bytes]) -> None:
    name = next(n for n in parts if n.startswith("texts/"))
    parts[name] = b"title: something else\n"


def climbing(parts: dict[str, bytes]) -> None:
    parts["../../outside.yaml"] = b"title: outside\n"
    manifest(text="../../outside.yaml")(parts)


def bomb(parts: dict[str, bytes]) -> None:
    name = "texts/" + "0" * 64 + ".yaml"
    parts[name] = b" " * (archive.MOST_PART + 10)
    manifest(text=name)(parts)


BAD: dict[str, tuple[Callable[[dict[str, bytes]], None], str]] = {
    "a text that was changed": (swapped, "was changed"),
    "a name that climbs": (climbing, "was changed"),
    "a bomb": (bomb, "too large"),
    "a missing part": (manifest(text="texts/none.yaml"), "is missing"),
    "an impossible kind": (manifest(kind="stolen"), "cannot be so"),
    "an undoing of nothing": (manifest(kind="undone", restores=None), "do not fit together"),
    "a time without a zone": (manifest(at="2026-11-26T12:00:00"), "cannot be so"),
    "a gap": (manifest(number=7), "not where it should be"),
    "no manifest": (lambda parts: parts.pop("manifest.json") and None, "is missing"),
    "a manifest that is none": (lambda parts: parts.update({"manifest.json": b"[" * 100_000}), "manifest"),
    "another file": (lambda parts: parts.update({"manifest.json": b"{}"}), "no case that Solidum exported"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_good_is_refused_and_nothing_kept(name: str, store: Store, tmp_path: Path) -> None:
    change, says = BAD[name]
    raw = changed(exported(store), change)
    before = store.cases()
    with pytest.raises(BadInput, match=says):
        store.imported(raw)
    assert store.cases() == before
    assert not (tmp_path.parent / "outside.yaml").exists()


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, b"title: x\n"])
def test_what_is_no_archive_is_refused(raw: bytes, store: Store) -> None:
    with pytest.raises(BadInput):
        store.imported(raw)
    assert store.cases() == ()


def test_a_file_with_any_byte_flipped_is_refused_or_says_the_same(store: Store) -> None:
    raw = exported(store)
    for at in range(0, len(raw), 7):
        broken = bytearray(raw)
        broken[at] ^= 0x5A
        try:
            kept, *_ = archive.unpacked(bytes(broken))
        except BadInput:
            continue
        assert [one.text for one in kept] == [one.text for one in archive.unpacked(raw)[0]]


def test_another_way_of_packing_is_refused(store: Store) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as new:
        new.writestr("manifest.json", b"{}")
    with pytest.raises(BadInput, match="does not use"):
        store.imported(out.getvalue())


def test_a_text_that_many_versions_share_is_unpacked_once() -> None:
    text = "# " + "x" * 100_000 + "\n"
    one = Version(1, 1, text, archive.digest(text.encode()), "t", (), None, "edited", None, "", "Ann", NOON)
    many = [replace(one, number=number) for number in range(1, 3001)]
    assert len(archive.unpacked(archive.packed(many))[0]) == 3000
