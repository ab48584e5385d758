"""Texts that the tests of the store save."""

from pathlib import Path

STUDIES = Path(__file__).resolve().parents[2] / "cases" / "studies"
SMALL = """\
solidum: 1
title: A short case  # with a comment
as_of: 2026-11-26
record: open
parties:
  - {id: anna, name: Anna, kind: natural_person}
evidence:
  - {id: log, kind: document, describes: The log, held_by: anna}
"""
EDITED = SMALL.replace("A short case", "A longer case")
