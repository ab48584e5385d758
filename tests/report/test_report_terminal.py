"""The summary: read in a minute, on any terminal."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from solidum.analysis import Analysis
from solidum.report import terminal, words

HERE = Path(__file__).parent


def test_it_tells_who_answers_what_carries_what_is_missing_and_what_matters(toy: Analysis) -> None:
    text = terminal.render(toy, 120)
    for needed in (
        "Hide <b>Ltd</b> and Plain AG are liable under Harm Act, § 2, § 3. [made out]",
        "Carried by Toy Directive, articles 2(1)(a), 3(1), 4(1)(b), 5.",
        "The law fixes 800 EUR",
        "It would fall if this were shown: Was Talking bear shown to be safe?",
        "Missing, with the burden on the claimant: Maker (article 2(1)), contrary shown",
        "Read as undisputed though nobody confirmed it, and carrying a claim: Plain AG manufactures Talking bear.",
        "the claim lies under the national law that transposes it (transposition: unconfirmed)",
        words.ADVICE,
    ):
        assert needed in re.sub(r"\s+", " ", text.replace("│", " ")) or _in_cells(needed, text)


def _in_cells(needed: str, text: str) -> bool:
    """Cells wrap: look for the words in order, whatever stands between."""
    pattern = r"[\s\S]{0,400}?".join(re.escape(word) for word in needed.split())
    return re.search(pattern, text) is not None


def test_what_matters_comes_in_that_order(toy: Analysis) -> None:
    text = terminal.render(toy)
    heads = ["WHO ANSWERS", "CLAIMS ·", "CLAIMS THAT FALL AWAY", "PRESUMPTIONS", "UNSETTLED", "WHAT THIS RESTS ON"]
    heads += ["NOT COMPUTED", "LAW USED", words.ADVICE]
    places = [text.index(head) for head in heads]
    assert places == sorted(places)


@pytest.mark.parametrize("width", [40, 60, 100, 160])
def test_it_keeps_to_the_width(toy: Analysis, width: int) -> None:
    from rich.cells import cell_len

    text = terminal.render(toy, width)
    assert max(cell_len(line) for line in text.splitlines()) <= width


def test_a_hundred_claims_stay_on_a_page(crowd: Analysis, bears: Analysis) -> None:
    together, apart = terminal.render(crowd), terminal.render(bears)
    assert len(crowd.claims) == len(bears.claims) == 100
    assert len(together.splitlines()) < 120
    assert len(apart.splitlines()) < 160
    assert "Victim 1: h1, Victim 2: h2, Victim 4: h4, Victim 5: h5 and 2 others" in together
    assert "and 7 harms more; the page (--format html) has all" in apart


def test_colour_only_when_asked_and_the_words_stay_the_same(toy: Analysis) -> None:
    plain, coloured = terminal.render(toy), terminal.render(toy, colour=True)
    assert "\x1b" not in plain
    assert "\x1b[" in coloured
    assert [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", coloured).split("\n")] == plain.split("\n")


def test_a_name_cannot_move_the_cursor(toy: Analysis) -> None:
    from dataclasses import replace

    parties = tuple(replace(p, name=f"{p.name}\x1b[2J\x07") for p in toy.case.parties)
    evil = replace(toy, case=replace(toy.case, title="\x1b[31mred", parties=parties))
    text = terminal.render(evil)
    assert not set(text) & {"\x1b", "\x07"}
    assert "Plain AG" in text


def test_without_law_it_says_what_is_refused(nothing: Analysis) -> None:
    text = terminal.render(nothing)
    assert "No claim could be tried" in text
    assert "no pack covers JP" in text


def test_the_real_packs_give_a_page(sample: Analysis) -> None:
    text = terminal.render(sample)
    assert len(text.splitlines()) < 170
    assert "Foodbot Shenzhen Co. is liable" in text


def test_same_input_same_bytes() -> None:
    """In processes that order sets differently."""
    code = (
        "from pathlib import Path; from solidum.analysis import analyse; from solidum.casefile.reader import load\n"
        "from solidum.law.library import load_library; from solidum.report import html, terminal\n"
        f"here = Path({str(HERE)!r})\n"
        "a = analyse(load(here / 'toy.yaml'), load_library(here / 'law'))\n"
        "import hashlib; print(hashlib.sha256((terminal.render(a) + html.render(a)).encode()).hexdigest())"
    )
    found = set()
    for seed in ("1", "2", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "COLUMNS": seed, "TERM": "dumb"}
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        found.add(done.stdout)
    assert len(found) == 1
