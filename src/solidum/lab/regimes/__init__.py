"""Regimes by design: composed from menus, checked, explained, compared; compiled to packs and run like any law."""

from __future__ import annotations

from solidum.lab.regimes.compiled import case_for, library_for
from solidum.lab.regimes.model import Choice, Regime, Tier
from solidum.lab.regimes.reader import load, loads, ready, ready_files

__all__ = ["Choice", "Regime", "Tier", "case_for", "library_for", "load", "loads", "ready", "ready_files"]
