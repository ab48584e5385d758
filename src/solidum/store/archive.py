"""A whole case as one file: every version with its author and time. Reading one trusts nothing in it."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, get_args

from solidum.source import MAX_BYTES, BadInput, Problem, digest
from solidum.store.results import Attachment, ChangeKind, Mark, StoreError, Version

FORMAT: Final = "solidum/case-archive/3"
READ: Final = ("solidum/case-archive/1", "solidum/case-archive/2", FORMAT)
"""Formats that are taken in; the first has no attachments, and the first two do not say what versions came to."""
MANIFEST: Final = "manifest.json"
MOST_BYTES: Final = 128 * 1024 * 1024
"""Of the file."""
MOST_UNPACKED: Final = 512 * 1024 * 1024
MOST_PART: Final = MAX_BYTES
MOST_PARTS: Final = 50_000
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


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One attachment as the file has it."""

    evidence: str
    name: str
    body: bytes
    author: str
    at: datetime


def packed(
    versions: list[Version], attached: Sequence[tuple[Attachment, bytes]] = (), marks: Sequence[Mark] = ()
) -> bytes:
    """Pack the versions of a case, the first one first.

    Args:
        versions: All of them.
        attached: Its attachments with their bytes.
        marks: What its versions came to, and under which law; the first one first.

    Returns:
        A ZIP file: `manifest.json`, and each text and each attachment once, named after its digest.

    Raises:
        StoreError: If the file would be too large to be taken in again.
    """
    parts: dict[str, bytes] = {f"attachments/{file.sha256}": body for file, body in attached}
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
    files = [
        {
            "evidence": file.evidence,
            "name": file.name,
            "author": file.author,
            "at": file.at.isoformat(),
            "file": f"attachments/{file.sha256}",
        }
        for file, _ in attached
    ]
    manifest: dict[str, Any] = {"format": FORMAT, "title": versions[-1].title, "versions": rows, "attachments": files}
    manifest["analyses"] = [
        {"version": m.version, "packs": m.packs, "outcomes": m.outcomes, "at": m.at.isoformat()} for m in marks
    ]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in (
            (MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode()),
            *sorted(parts.items()),
        ):
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            archive.writestr(info, raw)
    made = out.getvalue()
    largest = max(len(raw) for raw in (*parts.values(), json.dumps(manifest, ensure_ascii=False, indent=1).encode()))
    fits = (
        len(made) <= MOST_BYTES
        and len(parts) < MOST_PARTS
        and max(len(rows), len(marks)) <= MOST_PARTS
        and largest <= MOST_PART
        and sum(map(len, parts.values())) <= MOST_UNPACKED
    )
    if not fits:
        why = f"a file of at most {MOST_BYTES // 2**20} MiB and {MOST_PARTS:,} versions can be taken in again"
        raise StoreError("this case is too large for one file", why, "delete attachments, or copy the data folder")
    return made


def unpacked(raw: bytes) -> tuple[tuple[Kept, ...], tuple[KeptFile, ...], tuple[Mark, ...]]:
    """Read the versions, the attachments, and what versions came to, out of a file.

    Nothing is written, and no name in the file is used as a path.

    Args:
        raw: The bytes of the file.

    Raises:
        BadInput: If it is no such file, too large packed or unpacked, or what it holds is not what its manifest says.
    """
    if len(raw) > MOST_BYTES:
        raise _bad("this file is too large for a case", f"at most {MOST_BYTES // 2**20} MiB are read")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = _Parts(archive)
            manifest = _manifest(parts)
            versions = tuple(_versions(manifest, parts))
            return versions, tuple(_files(manifest, parts)), tuple(_marks(manifest, len(versions)))
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
        self._read: dict[str, bytes] = {}

    def text(self, name: object) -> str:
        """A part as text."""
        try:
            return self.raw(name).decode()
        except UnicodeDecodeError as error:
            raise _bad(f"the part `{str(name)[:80]}` is no text", "it is not UTF-8") from error

    def raw(self, name: object) -> bytes:
        """The bytes of a part."""
        if not isinstance(name, str) or name not in self._names:
            raise _bad(f"the part `{str(name)[:80]}` is missing", "the manifest names it")
        if name not in self._read:
            self._read[name] = self._unpack(name)
        return self._read[name]

    def _unpack(self, name: str) -> bytes:
        with self._archive.open(name) as part:
            raw = part.read(MOST_PART + 1)  # what the file says of its size is not believed
        self._left -= len(raw)
        if len(raw) > MOST_PART or self._left < 0:
            raise _bad("what this file holds is too large", f"a part may have {MOST_PART // 2**20} MiB")
        return raw


def _manifest(parts: _Parts) -> dict[str, Any]:
    try:
        manifest: Any = json.loads(parts.text(MANIFEST))
    except (ValueError, RecursionError) as error:
        raise _bad("its manifest cannot be read", str(error)[:200]) from error
    if not isinstance(manifest, dict) or manifest.get("format") not in READ:
        raise _bad("this is no case that Solidum exported", f"its manifest does not say `{FORMAT}`, or lists nothing")
    return manifest


def _versions(manifest: dict[str, Any], parts: _Parts) -> Iterator[Kept]:
    rows = manifest.get("versions")
    if not isinstance(rows, list) or not rows:
        raise _bad("this is no case that Solidum exported", f"its manifest does not say `{FORMAT}`, or lists nothing")
    if len(rows) > MOST_PARTS:
        raise _bad("this file holds too many versions", f"{len(rows)}")
    for number, row in enumerate(rows, 1):
        yield _kept(row, number, parts)


def _files(manifest: dict[str, Any], parts: _Parts) -> Iterator[KeptFile]:
    rows = manifest.get("attachments", [])
    if not isinstance(rows, list) or len(rows) > MOST_PARTS:
        raise _bad("its list of attachments cannot be read", "")
    for row in rows:
        if not isinstance(row, dict):
            raise _bad("its list of attachments cannot be read", "")
        evidence, name = row.get("evidence"), row.get("name")
        if not isinstance(evidence, str) or not 0 < len(evidence) <= 200 or not isinstance(name, str):
            raise _bad("an attachment has no name, or belongs to no evidence", "")
        body = parts.raw(row.get("file"))
        if row["file"] != f"attachments/{digest(body)}":
            raise _bad(f"the attachment `{name[:80]}` was changed", "it is not the one that its digest names")
        when = _moment(str(row.get("at")))
        if when is None:
            raise _bad(f"when the attachment `{name[:80]}` was added cannot be so", "")
        yield KeptFile(evidence, name, body, str(row.get("author", "")), when)


def _marks(manifest: dict[str, Any], versions: int) -> Iterator[Mark]:
    rows = manifest.get("analyses", [])
    if not isinstance(rows, list) or len(rows) > MOST_PARTS:
        raise _bad("its list of analyses cannot be read", "")
    for row in rows:
        if not isinstance(row, dict):
            raise _bad("its list of analyses cannot be read", "")
        version, packs, outcomes, at = row.get("version"), row.get("packs"), row.get("outcomes"), str(row.get("at"))
        when = _moment(at)
        if (
            type(version) is not int
            or not 0 < version <= versions
            or not (isinstance(packs, dict) and all(map(_version_and_digest, packs.values())))
            or not (isinstance(outcomes, dict) and all(isinstance(text, str) for text in outcomes.values()))
            or when is None
        ):
            raise _bad("what is said of an analysis cannot be so", "version, packs, outcomes, or time")
        yield Mark(version, {id_: (of[0], of[1]) for id_, of in packs.items()}, dict(outcomes), when)


def _version_and_digest(of: object) -> bool:
    return isinstance(of, list) and len(of) == 2 and all(isinstance(text, str) for text in of)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _kept(row: object, number: int, parts: _Parts) -> Kept:
    if not isinstance(row, dict) or row.get("number") != number:
        raise _bad(f"version {number} is not where it should be", "versions are listed from 1 on, without a gap")
    text = parts.text(row.get("text"))
    if row["text"] != f"texts/{digest(text.encode())}.yaml":
        raise _bad(f"the text of version {number} was changed", "it is not the one that its digest names")
    answers = None if row.get("answers") is None else parts.text(row["answers"])
    kind, restores, at = row.get("kind"), row.get("restores"), str(row.get("at"))
    kinds: dict[object, ChangeKind] = {name: name for name in get_args(ChangeKind)}
    fits = kind in kinds and (restores is None or (isinstance(restores, int) and 0 < restores < number))
    when = _moment(at)
    if not fits or when is None:
        raise _bad(f"what is said of version {number} cannot be so", "kind, version restored, or time")
    return Kept(text, answers, kinds[kind], restores, str(row.get("note", "")), str(row.get("author", "")), when)


def _bad(what: str, why: str) -> BadInput:
    return BadInput([Problem(None, what, why, "use a file that Solidum exported, as it is")])


__all__ = ["FORMAT", "Kept", "KeptFile", "packed", "unpacked"]
