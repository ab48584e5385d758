"""A screened row says what the analysis of its case says: the same outcomes, for the same first reason."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from screening import Compared, agree, as_said, population, steered

from solidum.analysis import analyse
from solidum.casefile.reader import load
from solidum.lab.regimes import case_for, library_for
from solidum.lab.regimes import load as regime
from solidum.lab.screen import Screen, template_of
from solidum.lab.screen_shape import Template
from solidum.law.library import Library, load_library
from solidum.reasoning.claims import OUTCOMES

CASES = Path(__file__).parents[2] / "cases"
LIBRARY = sorted(
    p.relative_to(CASES).as_posix() for part in ("decided", "studies") for p in CASES.glob(f"{part}/*.yaml")
)
EVERYWHERE = (
    "studies/overseer-de.yaml",
    "studies/companion-eu.yaml",
    "studies/face-fr.yaml",
    "decided/gdpr-bindl.yaml",
)


@cache
def law() -> Library:
    return load_library()


def template(name: str) -> Template:
    return template_of(load(CASES / name), law())


@pytest.mark.parametrize("name", LIBRARY)
def test_a_case_as_a_table_of_one_row_says_what_its_analysis_says(name: str) -> None:
    pattern = template(name)
    frame = as_said(pattern)
    found = Screen(pattern, frame.schema).run(frame).row(0, named=True)
    assert found["impossible"] is None
    ours = {claim.id: claim.outcome for claim in analyse(pattern.case, law()).claims}
    assert ours == {id_: said for id_, said in found.items() if said in OUTCOMES}


@pytest.mark.parametrize("name", LIBRARY)
def test_random_rows_of_every_case(name: str) -> None:
    pattern = template(name)
    agree(pattern, population(pattern, 5, 12, seed=len(name)))


@pytest.mark.parametrize("name", EVERYWHERE)
def test_rows_that_head_for_other_outcomes_and_what_they_could_become(name: str) -> None:
    pattern = template(name)
    frame = steered(pattern, 12, seed=3)
    assert frame is not None
    assert len(agree(pattern, frame, bounds=True).outcomes) > 3


@pytest.mark.parametrize("id_", ["baseline", "strict", "fund"])
def test_random_rows_under_a_regime(id_: str) -> None:
    chosen, case = regime(id_), load(CASES / "studies" / "recruitment-de.yaml")
    pattern = template_of(case_for(chosen, case), library_for(chosen, law()))
    agree(pattern, population(pattern, 10, 12, seed=5))


@pytest.mark.slow
def test_ten_thousand_random_cases_reach_every_outcome() -> None:
    """Every case of the library; half of the rows head for outcomes that the case could still take."""
    rows, found = -(-10_000 // (2 * len(LIBRARY))), []
    done = 0
    for seed, name in enumerate(LIBRARY):
        pattern = template(name)
        headed = steered(pattern, rows, seed)
        frames = [population(pattern, rows if headed is not None else 2 * rows, 14, seed)]
        frames += [] if headed is None else [headed]
        for frame in frames:
            found.append(agree(pattern, frame, bounds=True))
            done += frame.height
    assert done >= 10_000
    assert _reached(found) == set(OUTCOMES)


def _reached(found: list[Compared]) -> set[str]:
    return {outcome for one in found for outcome in one.outcomes}
