"""A whole case as one file: every version with its author and time. Reading one trusts nothing in it."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, get_args

from solidum.source import BadInput, Problem, digest
from solidum.store.results import ChangeKind, Version

FORMAT: Final = "solidum/case-archive/1"
MANIFEST: Final = "manifest.json"
MOST_BYTES: Final = 64 * 1024 * 1024
"""Of the file."""
MOST_UNPACKED: Final = 256 * 1024 * 1024
MOST_PART: Final = 8 * 1024 * 1024
MOST_PARTS: Final = 20_000
METHODS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every part: the same case gives the same bytes."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One version as the file has it."""

    text: str
    answers: str | None
    kind: ChangeKind
    restores: int | None
    note: str
    author: str
    at: datetime


def packed(versions: list[Version]) -> bytes:
    """Pack the versions of a case, the first one first.

    Args:
        versions: All of them.

    Returns:
        A ZIP file: `manifest.json`, and each text once, named after its digest.
    """
    parts: dict[str, bytes] = {}
    rows = []
    for version in versions:
        text, name = version.text.encode(), f"texts/{version.sha256}.yaml"
        parts[name] = text
        answers = None
        if version.answers is not None:
            raw = version.answers.encode()
            answers = f"answers/{digest(raw)}.txt"
            parts[answers] = raw
        rows.append(
            {
                "number": version.number,
                "kind": version.kind,
                "restores": version.restores,
                "note": version.note,
                "author": version.author,
                "at": version.at.isoformat(),
                "text": name,
                "answers": answers,
            }
        )
    manifest = {"format": FORMAT, "title": versions[-1].title, "versions": rows}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in (
            (MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode()),
            *sorted(parts.items()),
        ):
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            archive.writestr(info, raw)
    return out.getvalue()


def unpacked(raw: bytes) -> tuple[Kept, ...]:
    """Read the versions out of a file. Nothing is written, and no name in the file is used as a path.

    Args:
        raw: The bytes of the file.

    Raises:
        BadInput: If it is no such file, too large packed or unpacked, or what it holds is not what its manifest says.
    """
    if len(raw) > MOST_BYTES:
        raise _bad("this file is too large for a case", f"at most {MOST_BYTES // 2**20} MiB are read")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return tuple(_versions(_Parts(archive)))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise _bad("this file cannot be unpacked", str(error)) from error


class _Parts:
    """The parts of a file, each unpacked once and within limits."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        names = archive.namelist()
        if len(names) > MOST_PARTS or len(set(names)) < len(names):
            raise _bad("this file holds too many parts, or one twice", f"{len(names)} parts")
        methods = {info.compress_type for info in archive.infolist()}
        if not methods <= METHODS:
            raise _bad("this file is packed in a way that Solidum does not use", "")
        self._archive, self._left, self._names = archive, MOST_UNPACKED, frozenset(names)
        self._read: dict[str, str] = {}

    def read(self, name: object) -> str:
        if not isinstance(name, str) or name not in self._names:
            raise _bad(f"the part `{str(name)[:80]}` is missing", "the manifest names it")
        if name not in self._read:
            self._read[name] = self._unpack(name)
        return self._read[name]

    def _unpack(self, name: str) -> str:
        with self._archive.open(name) as part:
            raw = part.read(MOST_PART + 1)  # what the file says of its size is not believed
        self._left -= len(raw)
        if len(raw) > MOST_PART or self._left < 0:
            raise _bad("what this file holds is too large", f"a part may have {MOST_PART // 2**20} MiB")
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            raise _bad(f"the part `{name[:80]}` is no text", "it is not UTF-8") from error


def _versions(parts: _Parts) -> Iterator[Kept]:
    try:
        manifest: Any = json.loads(parts.read(MANIFEST))
    except (ValueError, RecursionError) as error:
        raise _bad("its manifest cannot be read", str(error)[:200]) from error
    rows = manifest.get("versions") if isinstance(manifest, dict) else None
    if not isinstance(rows, list) or not rows or manifest.get("format") != FORMAT:
        raise _bad("this is no case that Solidum exported", f"its manifest does not say `{FORMAT}`, or lists nothing")
    if len(rows) > MOST_PARTS:
        raise _bad("this file holds too many versions", f"{len(rows)}")
    for number, row in enumerate(rows, 1):
        yield _kept(row, number, parts)


def _kept(row: object, number: int, parts: _Parts) -> Kept:
    if not isinstance(row, dict) or row.get("number") != number:
        raise _bad(f"version {number} is not where it should be", "versions are listed from 1 on, without a gap")
    text = parts.read(row.get("text"))
    if row["text"] != f"texts/{digest(text.encode())}.yaml":
        raise _bad(f"the text of version {number} was changed", "it is not the one that its digest names")
    answers = None if row.get("answers") is None else parts.read(row["answers"])
    kind, restores, at = row.get("kind"), row.get("restores"), str(row.get("at"))
    kinds: dict[object, ChangeKind] = {name: name for name in get_args(ChangeKind)}
    fits = kind in kinds and (restores is None or (isinstance(restores, int) and 0 < restores < number))
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        when = datetime.min
    if not fits or when.tzinfo is None:
        raise _bad(f"what is said of version {number} cannot be so", "kind, version restored, or time")
    return Kept(text, answers, kinds[kind], restores, str(row.get("note", "")), str(row.get("author", "")), when)


def _bad(what: str, why: str) -> BadInput:
    return BadInput([Problem(None, what, why, "use a file that Solidum exported, as it is")])


__all__ = ["FORMAT", "Kept", "packed", "unpacked"]
