"""The result as plain data for JSON. Sums and parts are texts, so that no digit is lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from solidum.share.result import FactorView, Reading, Sharing
from solidum.sharing.model import Range, RangedOutcome


def to_json(found: Sharing) -> dict[str, Any]:
    """A sharing as plain data, in a stable order."""
    left, law = found.uncollectable, found.not_recoverable
    return {
        "state": found.state,
        "currency": found.currency,
        "uncollectable": None if left is None else {"low": _number(left[0]), "high": _number(left[1])},
        "not_recoverable": None if law is None else {"low": _number(law[0]), "high": _number(law[1])},
        "counted": _rows(found.counted),
        "left_out": _rows(found.left_out),
        "heads": _rows(found.heads),
        "steps": _rows(found.steps),
        "recourse": _rows(found.recourse),
        "reasons": list(found.reasons),
        "result": None if found.result is None else _result(found.result),
        "readings": [_reading(one) for one in found.readings],
        "recourse_decided": found.result is not None and not found.recourse_reasons,
        "recourse_reasons": list(found.recourse_reasons),
        "recourse_readings": [_reading(one) for one in found.recourse_readings],
        "if_asked": [_reading(one) for one in found.if_asked],
        "factors": None if found.factors is None else _factors(found.factors),
        "causal": None if found.causal is None else _plain(found.causal),
        "risks": None if found.risks is None else _plain(found.risks),
        "assumptions": list(found.assumptions),
        "not_computed": list(found.not_computed),
        "asks": list(found.asks),
    }


def _rows(items: Iterable[Any]) -> list[Any]:
    return [_plain(item) for item in items]


def _number(value: Decimal) -> str | None:
    """A number as a text; None if it has no limit."""
    return f"{value:f}" if value.is_finite() else None


def _plain(value: Any) -> Any:
    if isinstance(value, Range):
        return {"low": _number(value.low), "high": _number(value.high)}
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}" if value.denominator != 1 else str(value.numerator)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name.rstrip("_"): _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str) and not isinstance(value[1], str):
        return {"id": value[0], "value": _plain(value[1])}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _result(found: RangedOutcome) -> dict[str, Any]:
    exact = None if found.outcome is None else _plain(found.outcome)
    return {
        "method": found.method,
        "heads": _rows(found.heads),
        "parties": _rows(found.parties),
        "uncollectable": _plain(found.uncollectable),
        "parts": _rows(found.parts),
        "claims_back": _rows(found.claims_back),
        "exact": None if exact is None else {k: v for k, v in exact.items() if k not in ("parts", "claims_back")},
    }


def _reading(found: Reading) -> dict[str, Any]:
    return {"name": found.name, "result": None if found.result is None else _result(found.result)}


def _factors(view: FactorView) -> dict[str, Any]:
    shares = view.shares
    found: dict[str, Any] = {"parties": list(view.parties), "why_not": view.why_not, "used_by": list(view.used_by)}
    if shares is None:
        return {**found, "shares": None}
    return {
        **found,
        "shares": {
            "weights_by": shares.weights_by,
            "weights": [[b.factor, str(b.least), str(b.most)] for b in shares.weights],
            "ranges": _rows(shares.ranges),
            "weightings": {
                "counted": shares.sample.counted,
                "seed": shares.sample.seed,
                "method": shares.sample.method,
            },
            "standings": _rows(shares.sample.standings),
            "overtakings": _rows(shares.overtakings),
            "rating_changes": _rows(shares.rating_changes),
            "missing": _plain(shares.missing),
            "without_evidence": _plain(shares.without_evidence),
        },
    }
