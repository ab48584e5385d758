"""Files that are large, long or deep: an answer in time, and never a traceback.

The bounds are generous, for slow machines: they are there to catch what grows out of all proportion.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from solidum.analysis import analyse
from solidum.casefile import loads
from solidum.law.library import load_library
from solidum.source import BadInput

TOY = Path(__file__).parent.parent / "law" / "toy"
HEAD = "solidum: 1\ntitle: large\nas_of: 2030-01-01\nrecord: open\n"
FEW = "parties: [{id: a}, {id: v}]\nthings: [{id: t}]\nchain: [{from: a, does: manufactures, to: t}]\n"
PACK = (TOY / "packs" / "TOY.yaml").read_text(encoding="utf-8")
RULE_END = "title: t, paraphrase: p, basis: read, checked: 2026-11-24}\n"


@contextmanager
def within(seconds: float) -> Iterator[None]:
    start = time.perf_counter()
    yield
    assert time.perf_counter() - start < seconds


def many(section: str, count: int, entry: Callable[[int], str]) -> str:
    return f"{section}:\n" + "".join(f"  - {entry(at)}\n" for at in range(count))


CASES: dict[str, Callable[[int], str]] = {
    "parties": lambda n: HEAD + many("parties", n, lambda i: f"{{id: p{i}, kind: company}}"),
    "chain": lambda n: (
        f"{HEAD}parties: [{{id: a}}]\n"
        + many("things", n, lambda i: f"{{id: t{i}}}")
        + many("chain", n, lambda i: f"{{from: a, does: manufactures, to: t{i}}}")
    ),
    "parts of parts": lambda n: HEAD + many("things", n, lambda i: f"{{id: t{i}, part_of: [t{max(0, i - 1)}]}}"),
    "evidence": lambda n: (
        HEAD + "parties: [{id: a}]\n" + many("evidence", n, lambda i: f"{{id: e{i}, held_by: a, status: [refused]}}")
    ),
    "unknown words": lambda n: (
        HEAD + FEW + many("facts", n, lambda i: f"{{is: word_{i}, args: [t], value: yes, standing: proved}}")
    ),
    "unknown ids": lambda n: (
        HEAD + FEW + many("facts", n, lambda i: f"{{is: causal_link, args: [t{i}], value: yes, standing: proved}}")
    ),
    "wrong entries": lambda n: HEAD + many("parties", n, lambda i: '{id: "", kid: x}'),
    "texts": lambda n: HEAD + many("facts", n, lambda i: "x"),
    "keys": lambda n: HEAD + "".join(f"key_{i}: 1\n" for i in range(n)),
    "one list": lambda n: HEAD + "parties: [" + "a, " * n + "]\n",
    "one long text": lambda n: HEAD.replace("large", "x" * 50 * n),
    "one long word": lambda n: HEAD + f"parties: [{{id: {'x' * 50 * n}}}]\n",
    "one long number": lambda n: HEAD + f"parties: [{{id: a, wealth: {'9' * n} EUR}}]\n",
    "one long short fact": lambda n: (
        HEAD
        + FEW
        + "decided:\n  questions:\n    - {id: q, ask: outcome, answer: liable, given: ['f("
        + "a, " * n
        + "b)']}\n"
    ),
    "brackets": lambda n: HEAD + "facts: " + "[" * n,
    "deep": lambda n: HEAD + "facts: " + "[" * n + "]" * n + "\n",
    "aliases": lambda n: HEAD + "facts: &a [x]\n" + many("parties", n, lambda i: "*a"),
    "lines": lambda n: HEAD + "\n" * 50 * n,
    "comments": lambda n: HEAD + "# x\n" * n,
}
KNOWN = "{fact: undiscoverable_at_release(thing)}"


def definition(code: str, when: str, concludes: str) -> str:
    head = f"code: {code}, at: 1, kind: definition, when: {when}, concludes: {concludes}(thing)"
    return f"  - {{{head}, {RULE_END}"


def conclusions(count: int, rules: str) -> str:
    """The invented statute with some more conclusions, and rules for them."""
    names = "".join(f"  - {{id: s{i}, args: {{thing: thing}}, title: s}}\n" for i in range(count))
    return PACK.replace("rules:\n", f"{names}rules:\n{rules}", 1)


def in_a_row(count: int, *, closed: bool) -> str:
    steps = count if closed else count - 1
    return conclusions(
        count,
        "".join(definition(f"S-{i}", f"{{held: s{(i + 1) % count}(thing)}}", f"s{i}") for i in range(steps)),
    )


PACKS: dict[str, Callable[[int], str]] = {
    "rules": lambda n: conclusions(1, "".join(definition(f"L-{i}", KNOWN, "s0") for i in range(n // 20))),
    "wrong rules": lambda n: PACK.split("rules:")[0] + many("rules", n, lambda i: "{code: x}"),
    "one long condition": lambda n: PACK.replace("fact: claim_plausible", "fact: " + "x" * n + "claim_plausible"),
    "spaces in a call": lambda n: PACK.replace("(defendant)}", "(" + " " * n + "defendant }"),
    "a long sum": lambda n: PACK.replace("(harm) - 500 EUR", "(harm)" + " + 1 EUR" * n),
    "many alternatives": lambda n: conclusions(1, definition("L", "{any: [" + f"{KNOWN}, " * n + "]}", "s0")),
    "conclusions in a row": lambda n: in_a_row(n // 10, closed=False),
    "a ring of conclusions": lambda n: in_a_row(n // 10, closed=True),
    "examples": lambda n: (
        PACK + "".join(f"  - {{name: e{i}, given: [], then: {{outcome: scope open}}}}\n" for i in range(n // 10))
    ),
    "left out": lambda n: PACK.replace('["13-14", "15"]', "[" + ", ".join(f'"{i}"' for i in range(n)) + "]"),
}


def try_case(text: str) -> None:
    with suppress(BadInput):
        analyse(loads(text), load_library(TOY))


def try_pack(text: str, folder: Path) -> None:
    path = folder / "pack.yaml"
    path.write_text(text, encoding="utf-8")
    words = folder / "law"
    words.mkdir()
    (words / "vocabulary").symlink_to(TOY / "vocabulary")
    with suppress(BadInput):
        load_library(words, [path])


@pytest.mark.parametrize("kind", CASES)
def test_large_cases(kind: str) -> None:
    with within(60):
        try_case(CASES[kind](3_000))


@pytest.mark.parametrize("kind", PACKS)
def test_large_packs(kind: str, tmp_path: Path) -> None:
    with within(60):
        try_pack(PACKS[kind](3_000), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("kind", CASES)
def test_very_large_cases(kind: str) -> None:
    with within(300):
        try_case(CASES[kind](100_000))


@pytest.mark.slow
@pytest.mark.parametrize("kind", PACKS)
def test_very_large_packs(kind: str, tmp_path: Path) -> None:
    with within(300):
        try_pack(PACKS[kind](100_000), tmp_path)


@pytest.mark.parametrize("count", [3, 60])
def test_a_case_with_many_claims(count: int) -> None:
    harms = many("harms", count, lambda i: f"{{id: h{i}, victim: v, involves: [t], interest: health}}")
    with within(60):
        found = analyse(loads(HEAD + FEW + harms), load_library(TOY))
    assert len(found.claims) == count


def test_the_deepest_pack_that_is_accepted_can_be_analysed(tmp_path: Path) -> None:
    """What lint lets pass must not be too deep to be followed."""
    steps, levels = 31, 28
    rules = "".join(definition(f"S-{i}", f"{{held: s{i + 1}(thing)}}", f"s{i}") for i in range(steps - 1))
    rules += definition("S-last", KNOWN, f"s{steps - 1}")
    rules += definition("S-deep", "{not: " * levels + KNOWN + "}" * levels, f"s{steps - 1}")
    text = conclusions(steps, rules)
    text = text.replace("{shown: unforeseeable(thing)}", "{shown: s0(thing)}")
    path = tmp_path / "pack.yaml"
    path.write_text(text, encoding="utf-8")
    (tmp_path / "law").mkdir()
    (tmp_path / "law" / "vocabulary").symlink_to(TOY / "vocabulary")
    library = load_library(tmp_path / "law", [path])
    harm = "harms: [{id: h, victim: v, involves: [t], interest: health}]\n"
    found = analyse(loads(HEAD + FEW + harm), library)
    for claim in found.claims:
        assert found.reasons(claim)
