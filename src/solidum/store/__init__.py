"""Saved cases, their history and attachments."""

from solidum.store.cases import LOCAL, Store
from solidum.store.database import data_folder
from solidum.store.results import (
    CaseSummary,
    Change,
    ChangeKind,
    Conflict,
    NotFound,
    StoreError,
    Unavailable,
    Version,
)

__all__ = [
    "LOCAL",
    "CaseSummary",
    "Change",
    "ChangeKind",
    "Conflict",
    "NotFound",
    "Store",
    "StoreError",
    "Unavailable",
    "Version",
    "data_folder",
]
