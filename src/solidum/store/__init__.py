"""Saved cases, their history and attachments."""

from solidum.store.cases import LOCAL, Store
from solidum.store.database import data_folder
from solidum.store.results import (
    Attachment,
    CaseSummary,
    Change,
    ChangeKind,
    Conflict,
    Mark,
    NotFound,
    SavedRegime,
    StoreError,
    Unavailable,
    Version,
)

__all__ = [
    "LOCAL",
    "Attachment",
    "CaseSummary",
    "Change",
    "ChangeKind",
    "Conflict",
    "Mark",
    "NotFound",
    "SavedRegime",
    "Store",
    "StoreError",
    "Unavailable",
    "Version",
    "data_folder",
]
