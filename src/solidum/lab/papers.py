"""What an option paper is made of: cases under regimes, a population under regimes, and what would flip the ranking."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from solidum.casefile.model import CaseFile
from solidum.lab.regimes.compared import Matrix, compare_regimes
from solidum.lab.regimes.model import Regime
from solidum.lab.sensitivity import Sensitivity, sensitivity
from solidum.law.library import Library

if TYPE_CHECKING:
    from solidum.lab.screen_files import Screened


@dataclass(frozen=True)
class Inputs:
    """All that a paper is made of.

    Attributes:
        question: What it answers.
        matrix: Cases under regimes.
        sensitivity: For each case, which assumptions were tried.
        population: What screening a population gave, by the id of the regime; empty without one.
    """

    question: str
    matrix: Matrix
    sensitivity: tuple[Sensitivity, ...]
    population: Mapping[str, Screened]


def inputs_for(
    cases: Sequence[CaseFile],
    regimes: Sequence[Regime | None],
    library: Library,
    *,
    question: str | None = None,
    population: Path | None = None,
    progress: Callable[[int, int], object] = lambda done, of: None,
) -> Inputs:
    """Run everything that the paper tells.

    Args:
        cases: The cases; a population is over the first.
        regimes: The regimes; None for the law in force.
        library: The law at hand.
        question: What the paper answers; made from the cases if not given.
        population: A table of cases, to be screened under each regime.
        progress: Told how much is done, of how much.

    Raises:
        BadInput: If a regime, a case or the table is not good.
    """
    asked = question or (
        "Which liability regime for this case?" if len(cases) == 1 else "Which liability regime for these cases?"
    )
    screened: Mapping[str, Screened] = {}
    matrix = compare_regimes(cases, regimes, library)
    found = []
    for at in range(len(cases)):
        found.append(sensitivity(matrix, at, library))
        progress(at + 1, len(cases))
    if population is not None:
        from solidum.lab.screen_regimes import screen_regimes

        screened = {
            column.id: one
            for column, one in screen_regimes(cases[0], regimes, library, population, None, progress=progress)
        }
    return Inputs(asked, matrix, tuple(found), screened)


__all__ = ["Inputs", "inputs_for"]
