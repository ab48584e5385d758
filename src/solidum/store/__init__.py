"""Saved cases, their history and attachments; regimes that were composed; API tokens."""

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
    SavedToken,
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
    "SavedToken",
    "Store",
    "StoreError",
    "Unavailable",
    "Version",
    "data_folder",
]
