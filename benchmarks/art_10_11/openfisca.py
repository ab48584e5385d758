"""Articles 10 and 11 as OpenFisca formulas: the same rule as packs/ART-10-11.yaml, with a mask for what is unknown.

Each fact is two Boolean variables: its value, and whether it is known. Every conclusion is a variable of its own, as
OpenFisca keeps them; formulas are NumPy expressions over whole columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2027"
REASONS = ("10-1-damage", "10-1-defect", "10-1-link", "11-1-c", "11-1-e", None)
OUTCOMES = ("not yet made out", "defeated", "made out on a presumption", "made out")
Column = np.ndarray[Any, np.dtype[np.bool_]]
ROW = build_entity("row", "rows", "One claim", is_person=True)


def _any(*parts: Column) -> Column:
    return reduce(np.logical_or, parts)


def _all(*parts: Column) -> Column:
    return reduce(np.logical_and, parts)


class _Reads:
    """Reads facts and conclusions of the rows inside a formula."""

    def __init__(self, row: Any, period: Any) -> None:
        self.row, self.period = row, period

    def held(self, name: str) -> Column:
        return self.row(name, self.period)  # type: ignore[no-any-return]

    def shown(self, name: str) -> Column:
        return self.held(name) & self.held(f"{name}_known")

    def contrary(self, name: str) -> Column:
        return ~self.held(name) & self.held(f"{name}_known")


def _safe(f: _Reads) -> Column:
    return f.contrary("safety_below_entitlement") & ~f.shown("safety_below_legal_requirement")


def _defect_shown(f: _Reads) -> Column:
    return f.shown("safety_below_entitlement") | f.shown("safety_below_legal_requirement")


def _defect_contrary(f: _Reads) -> Column:
    both = f.contrary("safety_below_entitlement") & f.contrary("safety_below_legal_requirement")
    return f.held("safe") | both


def _tried(f: _Reads) -> Column:
    names = ("evidence_disclosed", "disobeyed_disclosure_order", "disclosure_request_denied")
    return _any(*(f.shown(n) for n in names))


def _defect_held(f: _Reads) -> Column:
    breach = f.shown("breaches_safety_requirement") | f.shown("lacks_required_logging")
    use = f.shown("use_reasonably_foreseeable") | f.shown("circumstances_ordinary")
    hard = f.shown("excessive_difficulty_with_defect")
    presumed = _any(
        f.shown("disobeyed_disclosure_order"),
        breach & f.shown("requirement_targets_this_risk"),
        _all(f.shown("malfunction_caused"), f.shown("malfunction_obvious"), use),
        _all(f.held("tried"), hard, f.held("defect_shown")),
    )
    return f.held("defect_shown") | (presumed & ~f.held("safe"))


def _link_held(f: _Reads) -> Column:
    proved = f.shown("causal_link")
    typical = f.held("defect_shown") & f.shown("damage_typical_of_defect") & ~f.contrary("causal_link")
    hard = _all(f.held("tried"), f.shown("excessive_difficulty_with_link"), proved)
    return _any(proved, typical, hard)


def _came_later(f: _Reads) -> Column:
    answered = _any(
        f.shown("related_service_within_control") & f.shown("defect_due_to_related_service"),
        f.shown("defect_due_to_software") & f.shown("software_within_control"),
        f.shown("defect_due_to_missing_update") & f.shown("update_within_control"),
        f.shown("defect_due_to_modification") & f.shown("modification_within_control"),
    )
    return f.contrary("defect_existed_when_supplied") & ~answered


def _undiscoverable(f: _Reads) -> Column:
    ended = f.contrary("kept_control") | f.shown("undiscoverable_during_control")
    return f.shown("undiscoverable_at_release") & ended


def _defect_counts(f: _Reads) -> Column:
    return f.held("defect_held") & ~f.held("defect_contrary")


def _link_counts(f: _Reads) -> Column:
    return f.held("link_held") & ~f.contrary("causal_link")


def _outcome(f: _Reads) -> Any:
    held = _all(f.shown("harm_occurred"), f.held("defect_counts"), f.held("link_counts"))
    exempt = f.held("came_later") | f.held("undiscoverable")
    proved = f.held("defect_shown") & f.shown("causal_link")
    return np.select([~held, exempt, ~proved], [0, 1, 2], default=3)


def _reason(f: _Reads) -> Any:
    missing = (~f.shown("harm_occurred"), ~f.held("defect_counts"), ~f.held("link_counts"))
    return np.select([*missing, f.held("came_later"), f.held("undiscoverable")], [0, 1, 2, 3, 4], default=5)


FORMULAS = {
    "safe": _safe,
    "defect_shown": _defect_shown,
    "defect_contrary": _defect_contrary,
    "tried": _tried,
    "defect_held": _defect_held,
    "link_held": _link_held,
    "defect_counts": _defect_counts,
    "link_counts": _link_counts,
    "came_later": _came_later,
    "undiscoverable": _undiscoverable,
    "outcome": _outcome,
    "reason": _reason,
}
NUMBERS = ("outcome", "reason")


def _variable(name: str, type_: type, formula: Any = None) -> type[Variable]:
    body: dict[str, Any] = {"value_type": type_, "entity": ROW, "definition_period": DateUnit.YEAR, "label": name}
    if formula is not None:
        body["formula"] = lambda row, period, parameters: formula(_Reads(row, period))
    return type(name, (Variable,), body)


class Masked:
    """The rule over some rows."""

    def __init__(self, facts: Mapping[str, tuple[Column, Column]]) -> None:
        """Declare the variables.

        Args:
            facts: For each fact its values, and where they are known.
        """
        self.system = TaxBenefitSystem([ROW])
        self.inputs: dict[str, Column] = {}
        for name, (value, known) in facts.items():
            self.inputs |= {name: value, f"{name}_known": known}
        for name in self.inputs:
            self.system.add_variable(_variable(name, bool))
        for name, formula in FORMULAS.items():
            self.system.add_variable(_variable(name, int if name in NUMBERS else bool, formula))
        self.rows = len(next(iter(self.inputs.values())))

    def load(self) -> None:
        """Hand the rows to a new simulation."""
        self.simulation = SimulationBuilder().build_default_simulation(self.system, self.rows)
        for name, cells in self.inputs.items():
            self.simulation.set_input(name, PERIOD, cells)

    def calculate(self) -> tuple[Any, Any]:
        """The numbers of each row's outcome and of the first rule that explains it."""
        return tuple(self.simulation.calculate(name, PERIOD) for name in NUMBERS)  # type: ignore[return-value]

    def said(self) -> tuple[list[str], list[str | None]]:
        """Each row's outcome, and the rule."""
        outcomes, reasons = self.calculate()
        return [OUTCOMES[n] for n in outcomes], [REASONS[n] for n in reasons]
