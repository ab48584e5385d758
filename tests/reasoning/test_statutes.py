"""Small statutes that a lawyer can read: `good/` pass their own examples; `bad/` say what is wrong with them.

Each file is a pack over `vocabulary.yaml` (or, in `bad/`, a vocabulary of its own if it has no `pack:`). After a
wished-for change of the words: `SOLIDUM_WRITE_EXPECTED=1 pytest tests/reasoning`; read the difference.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
import reference as ref
from hypothesis import given
from hypothesis import strategies as st
from strategies import HERE, Data, constraints, library_of, statutes, written
from test_record import marks

from solidum.law.library import Library, load_library
from solidum.law.lint import library_problems
from solidum.law.model import Ref
from solidum.reasoning.claims import roots
from solidum.reasoning.examples import check, named_conclusion, record_of_example
from solidum.reasoning.explain import Explainer
from solidum.reasoning.firmness import Analyst
from solidum.reasoning.ground import Grounder, Scene
from solidum.reasoning.record import Record
from solidum.source import BadInput

GOOD = sorted((HERE / "good").glob("*.yaml"))
BAD = sorted((HERE / "bad").glob("*.yaml"))
WRITE = bool(os.environ.get("SOLIDUM_WRITE_EXPECTED"))


def compare_with(expected: Path, found: str) -> None:
    if WRITE:
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good(path: Path) -> None:
    library = library_of(path.read_text(encoding="utf-8"))
    pack = library.packs["X"]
    assert pack.examples
    wrong = [str(failure) for example in pack.examples for failure in check(example, pack, library)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("wide", [True, False])
def test_another_one_is_another_one_for_each_defendant(wide: bool) -> None:
    """A conclusion that compares with the defendant is a conclusion of its own for each."""
    library = library_of((HERE / "good" / "others.yaml").read_text(encoding="utf-8"))
    pack = library.packs["X"]
    example = next(e for e in pack.examples if e.name.startswith("The other one is seen"))
    record, scene = record_of_example(example, library, pack.checked)
    explainer = Explainer(Grounder(library, record, wide=wide))
    found = {
        defendant: explainer.conclusion_state(
            pack, "another_did_it", ("harm",), replace(scene, defendant=defendant).env()
        ).state
        for defendant in ("defendant", "other")
    }
    assert found == {"defendant": "proved", "other": "open"}
    rule = next(r for r in pack.rules if r.code == "X-another")
    assert rule.when is not None
    assert "some party is not defendant" in explainer.phrase(pack, rule.when, scene.env())


def test_a_conclusion_goes_by_the_title_that_its_own_pack_gives_it(tmp_path: Path) -> None:
    text = (HERE / "good" / "others.yaml").read_text(encoding="utf-8")
    root = written(tmp_path, text)
    second = (
        text.replace("pack: X\n", "pack: Y\n").replace("X-", "Y-").replace("the Act covers", "the second Act covers")
    )
    (root / "packs" / "Y.yaml").write_text(second, encoding="utf-8")
    library = load_library(root)
    example = library.packs["Y"].examples[0]
    record, scene = record_of_example(example, library, example.as_of or library.packs["Y"].checked)
    explainer = Explainer(Grounder(library, record))
    own = Ref("covered", ("thing",), "shown")
    foreign = Ref("Y:covered", ("thing",), "shown")
    first, other = library.packs["X"], library.packs["Y"]
    assert explainer.phrase(first, own, scene.env()) == "the Act covers the thing (thing)"
    assert explainer.phrase(other, own, scene.env()) == "the second Act covers the thing (thing)"
    assert explainer.phrase(first, foreign, scene.env()) == "the second Act covers the thing (thing)"


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_the_reference_reads_good_alike(path: Path) -> None:
    library = library_of(path.read_text(encoding="utf-8"))
    pack = library.packs["X"]
    by_code = {r.code: r for r in pack.rules}
    for example in pack.examples:
        kind = next(c for c in pack.claims if example.claim in (None, c.id))
        record, scene = record_of_example(example, library, pack.checked)
        court = ref.Court(library, record, scene.env())
        assert example.outcome in (None, court.outcome(pack, kind)), example.name
        for name, state in example.states:
            if name in by_code:
                found = court.rule_state(pack, by_code[name])
            else:
                named = named_conclusion(name, pack)
                assert named is not None
                found = court.conclusion_state(pack, named[0], tuple(court.env.get(a, a) for a in named[1]))
            assert found.state == state, (example.name, name)


def problems_of(path: Path) -> str:
    """Everything that is wrong, with the file called by its own name."""
    text = path.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for folder in ("vocabulary", "packs"):
            (root / folder).mkdir()
        shutil.copy(HERE / "vocabulary.yaml", root / "vocabulary" / "words.yaml")
        folder = "packs" if re.search(r"^pack:", text, re.MULTILINE) else "vocabulary"
        shutil.copy(path, root / folder / path.name)
        with pytest.raises(BadInput) as caught:
            load_library(root)
        return str(caught.value).replace(f"{root}/{folder}/", "").replace(f"{root}/", "") + "\n"


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_bad(path: Path) -> None:
    found = problems_of(path)
    assert re.match(rf"{re.escape(path.name)}:\d+:\d+: ", found)
    compare_with(path.with_name(path.name + ".txt"), found)


# --- loading ------------------------------------------------------------------------------------------


def plain(library: Library) -> object:
    """What a library says, without where it was read from (and without the hash of the file's name)."""
    packs = [replace(p, files=()) for p in library.packs.values()]
    return library.vocabulary, packs


@given(statutes(), constraints())
def test_loading_again_gives_the_same(pack: Data, never: list[Data]) -> None:
    """From the file, from the cache, and without one."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        root = Path(name)
        written(root, pack, never)
        without = load_library(root)
        patch.setenv("SOLIDUM_CACHE", str(root / "cache"))
        cold = load_library(root)
        warm = load_library(root)
    assert (root / "cache").exists() is False  # gone with the folder: nothing was written elsewhere
    assert plain(without) == plain(cold) == plain(warm)
    assert not library_problems(warm)


@given(st.integers(0, 10), statutes())
def test_a_statute_with_a_knot_is_refused(which: int, pack: Data) -> None:
    """Whatever the statute, conclusions that need each other are a cycle, and the message names the rules."""
    args = {c["id"]: c["args"] for c in pack["conclusions"] if c["id"] != "covered"}
    names = list(args)
    common = {"at": "1", "kind": "definition", "title": "knot", "paraphrase": "p", "basis": "recalled"}
    last = names[which % len(names)]
    for i, (one, other) in enumerate(((names[0], last), (last, names[0]))):
        fits = [(name, name in args[one] or kind != "party") for name, kind in args[other].items()]
        passed = [name if fit else "defendant" for name, fit in fits]
        pack["rules"].append(
            {
                "code": f"K-{i}",
                "concludes": f"{one}({', '.join(args[one])})",
                "when": {"held": f"{other}({', '.join(passed)})"},
                "checked": pack["checked"],
                **common,
            }
        )
    with pytest.raises(BadInput) as caught:
        library_of(pack)
    cycles = [p for p in caught.value.problems if p.what.startswith("a cycle")]
    assert any("K-" in p.why for p in cycles)


# --- facts that both help and hurt --------------------------------------------------------------------


def non_unate(library: Library) -> list[str]:
    """Facts that may help and hurt a claimant, in one claim of each kind on an empty record."""
    found = []
    for pack in library.packs.values():
        entities = {"claimant": "party", "other": "party", "defendant": "party", "thing": "thing", "harm": "harm"}
        record = Record({**entities, "claim": "claim", "item": "evidence"}, {}, {}, (), False, pack.checked)
        scene = Scene("claimant", "claimant", "defendant", "thing", "harm", "claim")
        for kind in pack.claims:
            grounder = Grounder(library, record)
            claim = roots(grounder, pack, kind, scene)
            grounder.finish([scene])
            for key, rails in marks(Analyst(grounder, claim)).items():
                if rails.get("t") == 3:
                    found.append(f"{pack.id}:{kind.id} {key[0]}({', '.join(key[1:])})")
    return sorted(set(found))


def test_non_unate_facts_are_listed() -> None:
    """Of these, showing one may cost the claimant something: a fact is on the list only with its lawyer's eyes open."""
    found = non_unate(load_library())
    assert found  # packs with presumptions that can be rebutted have some
    compare_with(HERE / "non_unate.txt", "\n".join(found) + "\n")
