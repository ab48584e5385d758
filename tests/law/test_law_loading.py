"""Packs are read the same from their files, from the cache and without one; what changed is checked anew."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import law_writing
import pytest

from solidum.law import library, lint
from solidum.law.library import HERE as SHIPPED
from solidum.law.library import Library
from solidum.source import BadInput

TOY = Path(__file__).parent / "toy"


def load_library(*args: Any, **more: Any) -> Library:
    """As in a process of its own."""
    library._loaded.clear()
    return library.load_library(*args, **more)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(TOY, tmp_path / "law")
    return tmp_path / "law"


def change(root: Path, old: str, new: str) -> None:
    path = root / "packs" / "TOY.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("root", [TOY, SHIPPED], ids=["toy", "shipped"])
def test_cold_warm_and_uncached_are_the_same(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cold = load_library(root)
    warm = load_library(root)
    monkeypatch.setenv("SOLIDUM_CACHE", "off")
    assert cold == warm == load_library(root)


def test_a_process_loads_the_same_bytes_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = library.load_library(root)
    assert library.load_library(root) is first
    change(root, "final provisions", "the last provisions")
    other = library.load_library(root)
    assert other is not first
    assert other.packs["TOY"].left_out[0].because == "the last provisions"
    change(root, "the last provisions", "final provisions")
    assert library.load_library(root) is first
    monkeypatch.setenv("SOLIDUM_CACHE", "off")
    assert library.load_library(root) is not library.load_library(root)
    assert library.load_library(root) == first
    assert len(library._loaded) <= library.LOADED_AT_MOST


def test_a_warm_load_parses_and_checks_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cold = load_library(root)

    def refuse(*_: object) -> None:
        raise AssertionError("read anew")

    monkeypatch.setattr(library, "parse", refuse)
    monkeypatch.setattr(lint, "library_problems", refuse)
    assert load_library(root) == cold


def test_a_cold_load_reads_every_file_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLIDUM_CACHE", "off")
    read: list[str] = []
    original = library.parse
    monkeypatch.setattr(library, "parse", lambda content, name: read.append(name) or original(content, name))
    load_library(root)
    assert sorted(read) == sorted(set(read))
    assert len(read) == 2


def test_what_changed_is_checked_anew(root: Path) -> None:
    load_library(root)
    change(root, "shown: unforeseeable(thing)", "shown: unforeseeabel(thing)")
    for _ in range(2):  # a refused file is refused again
        with pytest.raises(BadInput, match=r"Did you mean `unforeseeable`\?"):
            load_library(root)
    change(root, "shown: unforeseeabel(thing)", "shown: unforeseeable(thing)")
    load_library(root)


def test_a_change_changes_the_hash_and_nothing_else_does(root: Path, tmp_path: Path) -> None:
    before = load_library(root).packs["TOY"]
    shutil.copytree(root, tmp_path / "elsewhere")
    assert load_library(tmp_path / "elsewhere").packs["TOY"].sha256 == before.sha256
    change(root, "final provisions", "the last provisions")
    after = load_library(root).packs["TOY"]
    assert after.sha256 != before.sha256
    assert after.left_out[0].because == "the last provisions"


def test_a_changed_vocabulary_is_checked_against_the_packs(root: Path) -> None:
    load_library(root)
    path = root / "vocabulary" / "words.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("id: imports", "id: brings_in"), encoding="utf-8")
    with pytest.raises(BadInput, match="No fact `imports`"):
        load_library(root)


@pytest.mark.parametrize("damage", [b"", b"\0\xff garbage", b"{}", b"[1, 2", b"null"])
def test_a_damaged_cache_is_passed_over(root: Path, cache: Path, damage: bytes) -> None:
    cold = load_library(root)
    entries = list(cache.iterdir())
    assert entries
    for entry in entries:
        entry.write_bytes(damage)
    assert load_library(root) == cold
    for entry in entries:
        entry.write_bytes(entry.read_bytes()[:-20])
    assert load_library(root) == cold


def test_a_cache_that_cannot_be_written_is_none(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cold = load_library(root)
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, not a folder", encoding="utf-8")
    monkeypatch.setenv("SOLIDUM_CACHE", str(blocked))
    assert load_library(root) == cold


def test_off_means_off(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLIDUM_CACHE", "off")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.chdir(tmp_path)
    load_library(root)
    assert not (tmp_path / "xdg").exists()
    assert sorted(os.listdir(tmp_path)) == ["law"]


@pytest.mark.parametrize("root", [TOY, SHIPPED], ids=["toy", "shipped"])
def test_a_pack_written_down_says_the_same(root: Path, tmp_path: Path) -> None:
    packs = load_library(root).packs
    written = []
    for pack in packs.values():
        written.append(tmp_path / f"{pack.id}.yaml")
        written[-1].write_text(law_writing.pack(pack), encoding="utf-8")
    shutil.copytree(root / "vocabulary", tmp_path / "bare" / "vocabulary")
    again = load_library(tmp_path / "bare", written).packs
    for pack in packs.values():
        read = again[pack.id]
        assert law_writing.said(read) == law_writing.said(pack)


def test_a_pack_may_be_json(tmp_path: Path) -> None:
    pack = load_library(TOY).packs["TOY"]

    def plain(value: object) -> object:
        return json.loads(json.dumps(value, default=str))

    # dates have no form of their own in JSON, and a pack needs them: it is refused in words
    path = tmp_path / "TOY.json"
    path.write_text(json.dumps({"pack": "OWN", "checked": plain(pack.checked)}), encoding="utf-8")
    with pytest.raises(BadInput, match="`checked` is not a date"):
        load_library(TOY, [path])


def test_parts_make_one_pack_in_any_order(root: Path) -> None:
    whole = load_library(root).packs["TOY"]
    path = root / "packs" / "TOY.yaml"
    head, rules = path.read_text(encoding="utf-8").split("rules:\n", 1)
    path.write_text(head, encoding="utf-8")
    (root / "packs" / "A-first.yaml").write_text(f"pack: TOY\npart: rules\nrules:\n{rules}", encoding="utf-8")
    split = load_library(root).packs["TOY"]
    assert law_writing.said(split) == law_writing.said(whole)
    assert len(split.files) == 2


def test_a_pack_of_ones_own_stands_beside_the_shipped_ones() -> None:
    shipped = load_library()
    both = load_library(extra=[TOY / "packs" / "TOY.yaml"])
    assert list(both.packs) == sorted([*shipped.packs, "TOY"])
    assert {id_: pack for id_, pack in both.packs.items() if id_ != "TOY"} == shipped.packs


def test_a_pack_may_not_take_the_name_of_another(tmp_path: Path) -> None:
    copy = tmp_path / "mine.yaml"
    shutil.copy(TOY / "packs" / "TOY.yaml", copy)
    with pytest.raises(BadInput, match="Pack `TOY` has 2 main files") as caught:
        load_library(TOY, [copy])
    assert str(copy) in str(caught.value)


@pytest.mark.parametrize("name", ["missing.yaml", ".", "\0"])
def test_a_pack_that_is_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput):
        load_library(TOY, [Path(f"{tmp_path}/{name}")])


def test_taking_rules_out_leaves_the_rest() -> None:
    found = load_library(TOY)
    bare = found.changed(lambda rule: None if rule.source.startswith("ECLI") else rule)
    assert set(found.rules) - set(bare.rules) == {"TOY-3-series"}
    assert isinstance(bare, Library)
    assert found.changed(lambda rule: rule).packs["TOY"] is found.packs["TOY"]


def test_shipped_law_is_cited_without_the_path_of_this_machine() -> None:
    found = load_library()
    places = [rule.place.file for rule in found.rules.values()]
    places += [entry.place.file for entry in found.vocabulary.facts.values()]
    assert places
    assert all(place.startswith(("law/packs/", "law/vocabulary/")) for place in places)
