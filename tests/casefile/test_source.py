"""The reader under everything: scalars, places, refusals, limits, and the cache."""

import json
import os
import stat
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solidum import source
from solidum.source import BadInput, Place, cached_json, from_json, parse, read, to_json

KEY = "0" * 64


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("yes", True),
        ("true", True),
        ("no", False),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("NO", "NO"),
        ("Yes", "Yes"),
        ("On", "On"),
        ("off", "off"),
        ("Null", "Null"),
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("007", "007"),
        ("+5", "+5"),
        ("1_000", "1_000"),
        ("0x10", "0x10"),
        ("1e3", "1e3"),
        (".5", ".5"),
        ("1.", "1."),
        (".inf", ".inf"),
        ("12:30", "12:30"),
        ("1.50", Decimal("1.50")),
        ("-0.1", Decimal("-0.1")),
        ("2026-12-09", date(2026, 12, 9)),
        ("2026-1-9", "2026-1-9"),
        ("2026-12-09 10:00", "2026-12-09 10:00"),
        ("'2026-12-09'", "2026-12-09"),
        ('"yes"', "yes"),
        ("'5'", "5"),
        ("٣", "٣"),
    ],
)
def test_scalars(written: str, meant: object) -> None:
    value = parse(f"a: {written}", "x.yaml").data["a"]
    assert (type(value), value) == (type(meant), meant)
    if isinstance(meant, Decimal):
        assert str(value) == written


def test_keys_are_texts() -> None:
    assert parse("1: a\nyes: b\n2026-01-01: c\n", "x.yaml").data == {"1": "a", "yes": "b", "2026-01-01": "c"}


def test_places() -> None:
    document = parse("a: 1\nb:\n  - x\n  - {c: é, d: [2, 3]}\n", "f.yaml")
    assert document.place() == Place("f.yaml", 1, 1)
    assert document.place(("b",)) == Place("f.yaml", 3, 3)
    assert document.key_place(("b",)) == Place("f.yaml", 2, 1)
    assert document.place(("b", 1, "d", 1)) == Place("f.yaml", 4, 19)
    assert document.key_place(("b", 1, "d")) == Place("f.yaml", 4, 12)
    assert document.key_place(("b", 1)) == Place("f.yaml", 4, 5)
    assert document.place(("b", 1, "missing", 3)) == document.place(("b", 1))
    assert document.place(("nothing",)) == document.place()


def walk(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(step for key, value in inside for step in walk(value, (*path, key)))]


letters = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff")
texts = st.text(alphabet=letters, max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts.filter(bool), inner, max_size=4),
    max_leaves=20,
)
documents = st.dictionaries(texts.filter(bool), values, min_size=1, max_size=4)


@given(documents, st.sampled_from([None, 1, "\t"]))
def test_json_reads_as_json_does(data: dict[str, Any], indent: int | str | None) -> None:
    text = json.dumps(data, indent=indent)
    document = parse(text, "x.json")
    assert document.data == data
    assert set(document.places) == set(walk(data))
    lines = text.split("\n")
    for path, place in document.places.items():
        value = data
        for step in path:
            value = value[step]  # type: ignore[index]
        begin = lines[place.line - 1][place.column - 1]
        assert begin == json.dumps(value)[0]


def refusals(text: str, name: str) -> list[str] | None:
    """What is wrong with it, or None if nothing is."""
    try:
        parse(text, name)
    except BadInput as error:
        return [str(problem) for problem in error.problems]
    return None


@given(st.text(alphabet='{}[]:,"\\ \n\t01.-eEtrufalsn/x', max_size=30))
def test_json_accepts_what_json_accepts(text: str) -> None:
    found = refusals(text, "x.json")
    try:
        json.loads(text)
    except ValueError:
        assert found
    else:
        # Refused on purpose, though JSON allows it.
        ours = ("repeated", "exponent", "control", "empty", "too long")
        assert found is None or all(any(word in problem for word in ours) for problem in found)


@given(documents)
def test_yaml_places_lead_to_what_is_written(data: dict[str, Any]) -> None:
    import yaml

    text = yaml.safe_dump(data, allow_unicode=True, default_style='"')
    document, problems = source.examine(text, "x.yaml")
    assert all("YAML tag" in str(problem) for problem in problems)  # of null, bool and int, written as text
    assert document is not None
    assert set(document.places) == set(walk(document.data))


@pytest.mark.parametrize("name", ["x.yaml", "x.json"])
@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" * 61 + "]" * 61])
def test_too_deep(text: str, name: str) -> None:
    with pytest.raises(BadInput, match="nested too deep"):
        parse(text, name)


def test_deep_enough() -> None:
    assert parse("[" * 60 + "]" * 60, "x.yaml").data == parse("[" * 60 + "]" * 60, "x.json").data


def test_too_many_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_NODES", 10)
    for name in ("x.yaml", "x.json"):
        parse("[1, 2, 3, 4, 5, 6, 7, 8, 9]", name)
        with pytest.raises(BadInput, match="too many values"):
            parse("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", name)
        with pytest.raises(BadInput, match="too many values"):
            parse('{"a": 1, "a": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}', name)


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_BYTES", 100)
    path = tmp_path / "x.yaml"
    path.write_text("a: " + "b" * 97, encoding="utf-8")
    assert read(path).data == {"a": "b" * 97}
    path.write_text("a: " + "b" * 98, encoding="utf-8")
    with pytest.raises(BadInput, match="too large"):
        read(path)
    with pytest.raises(BadInput, match="too large"):
        parse(path.read_bytes(), "x.yaml")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file"):
        read(tmp_path / "none.yaml")
    with pytest.raises(BadInput, match="directory"):
        read(tmp_path)
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    with pytest.raises(BadInput, match="not an ordinary file"):
        read(fifo)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("a: 1", encoding="utf-8")
    path.chmod(0)
    with pytest.raises(BadInput, match="may not be read"):
        read(path)


def test_all_problems_are_reported_in_the_order_of_the_file() -> None:
    with pytest.raises(BadInput) as caught:
        parse("b: 2026-02-30\na: {x: 1, x: 2}\nb: 1\na: *y\nc: &z 1\n", "x.yaml")
    assert [(p.place.line, p.place.column) for p in caught.value.problems if p.place] == [
        (1, 4),
        (2, 11),
        (3, 1),
        (4, 1),
        (4, 4),
        (5, 4),
    ]


def test_what_follows_a_refusal_keeps_its_place() -> None:
    document, problems = source.examine("a: 1\na: {x: [1, 2]}\n? [k, {l: 1}]\n: {m: 2}\nb: 3\n", "x.yaml")
    assert document is not None
    assert document.data == {"a": 1, "b": 3}
    assert document.place(("b",)) == Place("x.yaml", 5, 4)
    assert len(problems) == 2


def test_a_byte_order_mark_is_no_text() -> None:
    assert parse(b"\xef\xbb\xbfa: 1", "x.yaml").data == {"a": 1}


def test_the_slow_parser_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    text = (Path(__file__).parent / "good" / "robot.yaml").read_text(encoding="utf-8")
    fast = parse(text, "x.yaml")
    monkeypatch.delattr(yaml, "CSafeLoader")
    slow = parse(text, "x.yaml")
    assert (slow.data, slow.places, slow.key_places) == (fast.data, fast.places, fast.key_places)
    with pytest.raises(BadInput):
        parse("a: b: c", "x.yaml")


def test_a_problem_reads_as_sentences() -> None:
    problem = source.Problem(Place("f", 2, 3), "`x` is wrong", "it is not right", "correct it")
    assert str(problem) == "f:2:3: `x` is wrong. It is not right. Remedy: Correct it."
    assert str(source.Problem(None, "Wrong", "", "")) == "Wrong."


# The cache --------------------------------------------------------------------------------------------------

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.dates()
    | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=3) | st.sampled_from(["$date", "$decimal", "$mapping"]), inner)
    ),
    max_leaves=15,
)


@given(plain)
def test_what_is_kept_comes_back(value: Any) -> None:
    found = from_json(to_json(value))
    assert found == value
    assert repr(found) == repr(value)


@pytest.mark.parametrize("value", [{1: 2}, {"a": {1, 2}}, b"x", object()])
def test_what_cannot_be_kept(value: object) -> None:
    with pytest.raises(TypeError):
        to_json(value)


def built_once(value: object) -> Any:
    calls = []

    def build() -> object:
        calls.append(1)
        assert len(calls) == 1, "built again"
        return value

    return build


def test_the_cache_builds_once(cache: Path) -> None:
    build = built_once({"a": date(2026, 1, 1), "b": (Decimal("1.0"),)})
    first = cached_json("kind-1", KEY, build)
    assert first == cached_json("kind-1", KEY, build) == {"a": date(2026, 1, 1), "b": [Decimal("1.0")]}
    (entry,) = cache.iterdir()
    assert stat.S_IMODE(entry.stat().st_mode) == 0o600
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    assert cached_json("kind-2", KEY, lambda: 5) == 5
    assert cached_json("kind-1", "1" * 64, lambda: 6) == 6


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: b"",
        lambda raw: raw[:-1],
        lambda raw: raw[:70],
        lambda raw: b"\xff" + raw,
        lambda raw: raw.replace(b"2026-01-01", b"2026-01-02"),
        lambda raw: raw.replace(b"\n", b""),
        lambda raw: b"[" * 100_000,
    ],
)
def test_a_damaged_entry_is_built_anew(cache: Path, damage: Any) -> None:
    value = {"a": date(2026, 1, 1)}
    cached_json("kind", KEY, lambda: value)
    (entry,) = cache.iterdir()
    good = entry.read_bytes()
    entry.write_bytes(damage(good))
    assert cached_json("kind", KEY, lambda: value) == value
    assert entry.read_bytes() == good


def test_whole_entries_that_make_no_sense(cache: Path) -> None:
    for body in (b'{"$date":"2026-99-99"}', b'{"$date":5}', b'{"$decimal":"x"}', b"nonsense", b"[" * 100_000):
        cache.mkdir(exist_ok=True)
        (cache / f"kind-{KEY}.json").write_bytes(source.digest(body).encode() + b"\n" + body)
        assert cached_json("kind", KEY, lambda: 7) == 7


def test_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    for where in ("off", str(blocked), str(blocked / "below")):
        monkeypatch.setenv("SOLIDUM_CACHE", where)
        assert cached_json("kind", KEY, lambda: [1]) == [1]
        assert cached_json("kind", KEY, lambda: [2]) == [2]
    assert blocked.read_text(encoding="utf-8") == "in the way"


def test_where_the_cache_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOLIDUM_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    cached_json("kind", KEY, lambda: 1)
    assert len(list((tmp_path / "xdg" / "solidum").iterdir())) == 1
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    cached_json("kind", KEY, lambda: 1)
    assert len(list((tmp_path / "home" / ".cache" / "solidum").iterdir())) == 1


def test_the_cache_does_not_grow_for_ever(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_KEPT_AT_MOST", 10)
    for number in range(40):
        cached_json("kind", f"{number:064x}", lambda: 1)
        assert len(list(cache.iterdir())) <= 10


def test_a_failing_build_keeps_nothing(cache: Path) -> None:
    def build() -> object:
        raise BadInput([])

    with pytest.raises(BadInput):
        cached_json("kind", KEY, build)
    assert not cache.exists()


def test_kinds_do_not_leave_the_folder() -> None:
    for kind in ("../x", "a/b", "", "a b"):
        if kind:
            with pytest.raises(ValueError, match="not a cache entry"):
                cached_json(kind, KEY, lambda: 1)


def test_read_is_the_same_warm_and_cold(monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(__file__).parent / "good" / "robot.yaml"
    cold = read(path)
    monkeypatch.setattr(source, "parse", None)
    warm = read(path)
    assert warm == cold
    assert warm.places == cold.places
    assert warm.key_places == cold.key_places


def test_a_changed_program_has_another_stamp(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text("1", encoding="utf-8")
    before = source.stamp(str(file))
    assert before == source.stamp(str(file))
    file.write_text("22", encoding="utf-8")
    assert before != source.stamp(str(file))
    assert source.stamp(str(tmp_path / "gone.py")) != before
