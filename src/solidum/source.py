"""Reading the files that people write: YAML and JSON, with the place of everything in them.

Cases, vocabulary and packs are all read here, so that they share one set of scalar rules, one way to say what
is wrong, and one cache. Three things differ from a usual YAML reader, each on purpose:

* **Plain words stay words.** Only ``true false yes no`` (all lower case), ``null ~`` and nothing at all,
  integers, decimals and ISO dates mean more than their letters. ``NO`` stays Norway, ``12:30`` stays text.
* **Nothing hidden.** Anchors, aliases, merge keys, tags and repeated keys are refused: what a lawyer reads in
  the file is what the tool reads.
* **Every problem at once**, each with file, line, column, what is wrong, why, and what to do. Bad input
  raises `BadInput`, never anything else.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

__all__ = [
    "MAX_BYTES",
    "BadInput",
    "Document",
    "KeyPath",
    "Place",
    "Problem",
    "cached_json",
    "digest",
    "examine",
    "fetch",
    "from_json",
    "is_plain_text",
    "parse",
    "read",
    "stamp",
    "to_json",
]

MAX_BYTES: Final = 32 * 1024 * 1024
MAX_NODES: Final = 2_000_000
MAX_DEPTH: Final = 60
MAX_DIGITS: Final = 40

KeyPath = tuple[str | int, ...]


# What went wrong, and where -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with the input: what, why, and what to do about it."""

    place: Place | None
    what: str
    why: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        remedy = "Remedy: " + _sentence(self.remedy) if self.remedy else ""
        return where + " ".join(part for part in (_sentence(self.what), _sentence(self.why), remedy) if part)


class BadInput(Exception):  # noqa: N818 - the name says it
    """The input cannot be used; `problems` says all that is wrong with it, in the order of the file."""

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem]) -> None:
        known = dict.fromkeys(problems)
        self.problems = tuple(sorted(known, key=_in_file_order))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def _sentence(text: str) -> str:
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if not text or text[-1] in ".?!" else text + "."


def _in_file_order(problem: Problem) -> tuple[str, int, int]:
    place = problem.place
    return (place.file, place.line, place.column) if place else ("", 0, 0)


# A document ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Document:
    """What a file says, and where it says it.

    Attributes:
        data: Plain dicts (text keys), lists and scalars: str, bool, int, Decimal, date, None.
        file: The name to show to people.
        sha256: Of the bytes of the file.
    """

    data: Any
    file: str
    sha256: str
    # Four numbers for each value in reading order (its line and column, its key's line and column). Paths are
    # built from them only when someone asks for a place: most documents are read without a problem.
    _marks: tuple[int, ...] = field(repr=False)

    @cached_property
    def places(self) -> dict[KeyPath, Place]:
        """The place of every value, by its path of keys and list positions; the whole document is ``()``."""
        marks = self._marks
        return {
            path: Place(self.file, marks[4 * at], marks[4 * at + 1]) for at, path in enumerate(_paths(self.data, ()))
        }

    @cached_property
    def key_places(self) -> dict[KeyPath, Place]:
        """The place of every key; of a list item, and of the whole document, the place of the value."""
        marks = self._marks
        return {
            path: Place(self.file, marks[4 * at + 2], marks[4 * at + 3])
            for at, path in enumerate(_paths(self.data, ()))
        }

    def place(self, path: Iterable[str | int] = ()) -> Place:
        """The place of the value at `path`, or of the nearest value around it."""
        return _nearest(self.places, tuple(path))

    def key_place(self, path: Iterable[str | int] = ()) -> Place:
        """The place of the key that leads to `path`, or of the nearest one around it."""
        return _nearest(self.key_places, tuple(path))


def _nearest(places: dict[KeyPath, Place], path: KeyPath) -> Place:
    while path not in places:
        path = path[:-1]
    return places[path]


def _paths(data: Any, path: KeyPath) -> Iterator[KeyPath]:
    yield path
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _paths(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _paths(value, (*path, index))


# Reading ------------------------------------------------------------------------------------------


def read(path: str | os.PathLike[str]) -> Document:
    """Read a YAML or JSON file, through the cache.

    Args:
        path: The file; a name that ends in ``.json`` is read as JSON, anything else as YAML.

    Raises:
        BadInput: With every problem found.
    """
    raw = fetch(path)
    name = os.fspath(path)
    found = digest(raw)

    def build() -> dict[str, Any]:
        document = parse(raw, name)
        return {"data": document.data, "marks": list(document._marks)}

    kind = f"document-{'json' if _is_json(name) else 'yaml'}-{stamp(__file__)}"
    kept = cached_json(kind, found, build)
    return Document(kept["data"], name, found, tuple(kept["marks"]))


def fetch(path: str | os.PathLike[str]) -> bytes:
    """The bytes of a file.

    Raises:
        BadInput: If it is missing, not a file, not readable, or too large.
    """
    name = os.fspath(path)
    start = Place(name, 1, 1)
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            raise BadInput([Problem(start, "This is a directory", "a file was expected", "name a file in it")])
        if not stat.S_ISREG(status.st_mode):
            raise BadInput([Problem(start, "This is not an ordinary file", "only files can be read", "name a file")])
        if status.st_size > MAX_BYTES:
            raise BadInput([_too_large(start)])
        with open(path, "rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        problem = Problem(start, "There is no such file", "the path leads nowhere", "check the spelling of the path")
    except PermissionError:
        problem = Problem(start, "This file may not be read", "the system denied access", "check its permissions")
    except (OSError, ValueError) as error:
        problem = Problem(start, "This file could not be read", f"the system says: {error}", "check the path")
    else:
        if len(raw) > MAX_BYTES:
            raise BadInput([_too_large(start)])
        return raw
    raise BadInput([problem])


def digest(raw: bytes) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(raw).hexdigest()


def parse(text: str | bytes, name: str) -> Document:
    """Read a text; no cache.

    Args:
        text: YAML, or JSON if `name` ends in ``.json``. Bytes must be UTF-8.
        name: The name to show to people in messages.

    Raises:
        BadInput: With every problem found.
    """
    document, problems = examine(text, name)
    if problems or document is None:
        raise BadInput(problems)
    return document


def examine(text: str | bytes, name: str) -> tuple[Document | None, list[Problem]]:
    """Read a text as far as it goes, for callers that have problems of their own to add.

    Args:
        text: As for `parse`.
        name: As for `parse`.

    Returns:
        The document, or None if it could not be read to its end; and every problem found. A document with
        problems is for looking for more of them, and for nothing else: it holds the first of repeated keys, and
        the letters of what was refused.
    """
    start = Place(name, 1, 1)
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(raw) > MAX_BYTES:
        return None, [_too_large(start)]
    builder = _Builder(name)
    try:
        written = _decoded(raw, name)
        if written.strip():
            (_feed_json if _is_json(name) else _feed_yaml)(written, builder)
    except BadInput as error:
        return None, list(error.problems)
    except _Stop:
        return None, builder.problems
    if builder.root is None:
        why = "nothing is written in it but spaces, comments or an empty value"
        builder.problems.append(Problem(start, "The file is empty", why, "start from a template or an example"))
        return None, builder.problems
    return Document(builder.root, name, digest(raw), tuple(builder.marks)), builder.problems


def _is_json(name: str) -> bool:
    return name.lower().endswith(".json")


def _too_large(start: Place) -> Problem:
    size = MAX_BYTES // (1024 * 1024)
    return Problem(start, "The file is too large", f"files of up to {size} MB are read", "split it, or shorten it")


# Patterns are compiled on use (re keeps them): compiling is most of the time it takes to import this module.
# Everything YAML does not allow in a text, and the halves of surrogate pairs, which are no characters at all.
_FORBIDDEN: Final = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"


def _decoded(raw: bytes, name: str) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        line, column = _position(before, len(before))
        why = "a byte here is not valid UTF-8, the only encoding that is read"
        remedy = "save the file again with the encoding UTF-8"
        raise BadInput([Problem(Place(name, line, column), "The file is not UTF-8", why, remedy)]) from None
    text = text.removeprefix("\ufeff")
    found = re.search(_FORBIDDEN, text)
    if found:
        line, column = _position(text, found.start())
        what = f"There is a control character here (U+{ord(found[0]):04X})"
        why = "it is invisible and has no place in a text"
        raise BadInput([Problem(Place(name, line, column), what, why, "delete it, or type the line again")])
    return text


def _position(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


class _Stop(Exception):  # noqa: N818 - not an error
    """Reading cannot usefully go on; the problems are already noted."""


class _Frame:
    """An open mapping or list, while it is being read."""

    __slots__ = ("box", "detached", "is_key", "key", "key_mark", "lines", "skip")

    def __init__(self, box: dict[str, Any] | list[Any], is_key: bool, detached: bool) -> None:
        self.box = box
        self.is_key = is_key  # a mapping or list that stands as a key; refused, so read over
        self.detached = detached  # not part of the document: under a refused or repeated key
        self.key: str | None = None  # of a mapping: the key whose value comes next
        self.key_mark = (0, 0)
        self.skip = False  # the value that comes next does not count
        self.lines: dict[str, int] = {}


class _Builder:
    """Builds plain data from a stream of mappings, lists and scalars; both languages feed it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.marks: list[int] = []
        self.count = 0
        self.root: Any = None
        self.stack: list[_Frame] = []

    def note(self, line: int, column: int, what: str, why: str, remedy: str) -> None:
        self.problems.append(Problem(Place(self.name, line, column), what, why, remedy))

    def stop(self, line: int, column: int, what: str, why: str, remedy: str) -> _Stop:
        self.note(line, column, what, why, remedy)
        return _Stop()

    def too_deep(self, line: int, column: int) -> _Stop:
        what, why = "This is nested too deep", f"at most {MAX_DEPTH} levels are read"
        return self.stop(line, column, what, why, "flatten it, and check that no bracket was left open")

    @property
    def at_key(self) -> bool:
        """Is a key due next?"""
        return bool(self.stack) and isinstance(self.stack[-1].box, dict) and self.stack[-1].key is None

    def open(self, box: dict[str, Any] | list[Any], line: int, column: int) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise self.too_deep(line, column)
        is_key = self.at_key
        detached = bool(self.stack) and (is_key or self.stack[-1].detached or self.stack[-1].skip)
        if is_key:
            why = "a key must be a plain text, not a list or a mapping"
            self.note(line, column, "This key is not a text", why, "write a text before the colon")
        else:
            self.value(box, line, column)
        self.stack.append(_Frame(box, is_key, detached))

    def close(self) -> None:
        if self.stack.pop().is_key:
            self.stack[-1].key = ""
            self.stack[-1].skip = True

    def key(self, key: str, line: int, column: int) -> None:
        frame = self.stack[-1]
        if key in frame.lines:
            why = f"the same key already stands in line {frame.lines[key]}, and only one of them could count"
            remedy = "keep one of them, or put both into a list"
            self.note(line, column, f"The key `{key}` is repeated", why, remedy)
            frame.skip = True
        else:
            frame.lines[key] = line
        frame.key, frame.key_mark = key, (line, column)

    def value(self, value: Any, line: int, column: int) -> None:
        self.count += 1
        if self.count > MAX_NODES:
            why = f"at most {MAX_NODES} values are read"
            raise self.stop(line, column, "The file holds too many values", why, "split it")
        if not self.stack:
            self.root = value
            self.marks += (line, column, line, column)
            return
        frame = self.stack[-1]
        mark = (line, column)
        if isinstance(frame.box, list):
            frame.box.append(value)
        else:
            assert frame.key is not None
            if not frame.skip:
                frame.box[frame.key] = value
            mark = frame.key_mark
        if not frame.detached and not frame.skip:
            self.marks += (line, column, *mark)
        frame.key, frame.skip = None, False


# Scalars ------------------------------------------------------------------------------------------

_WORDS: Final = {"true": True, "yes": True, "false": False, "no": False, "null": None, "~": None, "": None}
_NUMBER: Final = r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?"
_DATE: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


def _plain(text: str, line: int, column: int, builder: _Builder) -> Any:
    """What an unquoted scalar means."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "-0123456789":
        return text
    if re.fullmatch(_DATE, text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            why = "the calendar has no such day; dates are written year-month-day"
            builder.note(line, column, f"`{text}` is not a date", why, "correct it, or quote it if it is a text")
            return text
    number = re.fullmatch(_NUMBER, text)
    return text if not number else _number(text, bool(number[1]), line, column, builder)


def is_plain_text(text: str) -> bool:
    """Whether this text, written without quotes, is still read as a text (if YAML lets it stand there)."""
    return text not in _WORDS and not re.fullmatch(_DATE, text) and not re.fullmatch(_NUMBER, text)


def _number(text: str, decimal: bool, line: int, column: int, builder: _Builder) -> int | Decimal | str:
    if len(text) > MAX_DIGITS:
        why = f"numbers of up to {MAX_DIGITS} digits are read"
        builder.note(line, column, "This number is too long", why, "shorten it, or quote it if it is a text")
        return text
    return Decimal(text) if decimal else int(text)


def _check_text(text: str, line: int, column: int, builder: _Builder) -> None:
    found = re.search(_FORBIDDEN, text)
    if found:
        what = f"This text holds a control character (U+{ord(found[0]):04X}), written as an escape"
        builder.note(line, column, what, "it is invisible and has no place in a text", "delete the escape")


# YAML ---------------------------------------------------------------------------------------------

_NOTHING_HIDDEN: Final = "what stands in a file must be readable where it stands"

# What the YAML parser says (its beginning) -> what a person can do about it.
_YAML_REMEDIES: Final = (
    (
        "mapping values are not allowed",
        "a colon followed by a space starts a value, and none can stand here",
        "quote the text if the colon belongs to it, and check the indentation of this and the line above",
    ),
    (
        "found character that cannot start any token",
        "this character cannot begin a value; tabs cannot indent",
        "indent with spaces, or put the text in quotes",
    ),
    (
        "found a tab character",
        "tabs cannot indent",
        "indent with spaces",
    ),
    (
        "could not find expected ':'",
        "a key without its colon, or a line that does not belong here",
        "write `key: value`, and check the indentation of this and the line above",
    ),
    (
        "did not find expected key",
        "a line that is indented differently from its neighbours, or a quote in the wrong place",
        "align the line with its neighbours; put a text that contains quotes or colons wholly in quotes",
    ),
    (
        "did not find expected '-' indicator",
        "a list whose items are not aligned",
        "start each item with `- ` in the same column",
    ),
    (
        "did not find expected ',' or",
        "a list or mapping in brackets that is not separated by commas or not closed",
        "check the commas and the closing bracket",
    ),
    (
        "found unexpected end of stream",
        "a quote or bracket is opened and never closed",
        "close it",
    ),
    (
        "did not find expected <document start>",
        "something follows after the end of the document",
        "check the indentation of this line",
    ),
    (
        "found unknown escape character",
        "in double quotes a backslash starts an escape, and this one is unknown",
        "use single quotes, or write the backslash twice",
    ),
    (
        "did not find expected node content",
        "a value is missing, or it begins with a character that YAML reserves",
        "write the value, or put it in quotes",
    ),
)


def _feed_yaml(text: str, builder: _Builder) -> None:
    # Imported on use: a cached file is read without it.
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    events = yaml.parse(text, Loader=loader)
    try:
        _feed_events(events, builder)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        said = str(getattr(error, "problem", None) or "it does not follow the rules of YAML")
        context = getattr(error, "context_mark", None)
        if said.startswith("exceeded maximum nesting"):
            raise builder.too_deep(line, column) from None
        why, remedy = next(
            (advice[1:] for advice in _YAML_REMEDIES if said.startswith(advice[0])),
            (f"the YAML parser says: {said}", "check brackets, quotes, colons and indentation here"),
        )
        if context is not None and context.line + 1 < line:
            remedy += f" (what it belongs to starts in line {context.line + 1})"
        raise builder.stop(line, column, "This cannot be read as YAML", why, remedy) from None


def _feed_events(events: Iterable[Any], builder: _Builder) -> None:
    from yaml import events as kinds

    scalar, alias = kinds.ScalarEvent, kinds.AliasEvent
    documents = 0
    for event in events:
        kind = type(event)
        if kind is scalar:
            mark = event.start_mark
            line, column = mark.line + 1, mark.column + 1
            value, style = event.value, event.style
            if event.tag is not None or event.anchor is not None:
                _refuse_extras(event, builder)
            if style == '"':
                _check_text(value, line, column, builder)
            if builder.at_key:
                _yaml_key(value, not style, line, column, builder)
            else:
                builder.value(value if style else _plain(value, line, column, builder), line, column)
        elif kind is kinds.MappingStartEvent or kind is kinds.SequenceStartEvent:
            _refuse_extras(event, builder)
            mark = event.start_mark
            box: dict[str, Any] | list[Any] = {} if kind is kinds.MappingStartEvent else []
            builder.open(box, mark.line + 1, mark.column + 1)
        elif kind is kinds.MappingEndEvent or kind is kinds.SequenceEndEvent:
            builder.close()
        elif kind is alias:
            mark = event.start_mark
            line, column = mark.line + 1, mark.column + 1
            what = f"`*{event.anchor}` repeats another part of the file (a YAML alias)"
            builder.note(line, column, what, _NOTHING_HIDDEN, "write it out, or quote it if it is a text")
            if builder.at_key:
                builder.key("*" + event.anchor, line, column)
            else:
                builder.value("*" + event.anchor, line, column)
        elif kind is kinds.DocumentStartEvent:
            documents += 1
            if documents > 1:
                mark = event.start_mark
                what, why = "A second document starts here", "one file holds one document"
                remedy = "remove the line `---`, or move what follows into a file of its own"
                raise builder.stop(mark.line + 1, mark.column + 1, what, why, remedy)


def _refuse_extras(event: Any, builder: _Builder) -> None:
    line, column = event.start_mark.line + 1, event.start_mark.column + 1
    if event.anchor is not None:
        what = f"`&{event.anchor}` names this part for use elsewhere (a YAML anchor)"
        builder.note(line, column, what, _NOTHING_HIDDEN, "remove it, or quote it if it is a text")
    if event.tag is not None:
        tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
        what = f"`{tag}` declares a type (a YAML tag)"
        builder.note(line, column, what, "types follow from how a value is written", "remove it, or quote the text")


def _yaml_key(key: str, plain: bool, line: int, column: int, builder: _Builder) -> None:
    if plain and key == "<<":
        what = "`<<` copies keys from elsewhere (a YAML merge key)"
        builder.note(line, column, what, _NOTHING_HIDDEN, "write the keys out")
    elif not key or (plain and key in ("null", "~")):
        builder.note(line, column, "This key is empty", "a key must be a text", "write a text before the colon")
    builder.key(key, line, column)


# JSON ---------------------------------------------------------------------------------------------

_JSON_TOKEN: Final = r"""[ \t\r\n]*(?:
        (?P<mark>[\[\]{},:])
      | "(?P<text>[^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*)"
      | (?P<number>-?(?:0|[1-9][0-9]*)(?P<decimal>\.[0-9]+)?(?P<exponent>[eE][-+]?[0-9]+)?)
      | (?P<word>true|false|null)
      | (?P<end>\Z)
    )"""
_JSON_WORDS: Final = {"true": True, "false": False, "null": None}


def _feed_json(text: str, builder: _Builder) -> None:
    next_token = re.compile(_JSON_TOKEN, re.VERBOSE)
    starts = [0, *(at + 1 for at, letter in enumerate(text) if letter == "\n")]
    due = "value"  # value | item or ] | key | key or } | colon | comma | end
    offset = 0
    while True:
        token = next_token.match(text, offset)
        if token is None:
            while offset < len(text) and text[offset] in " \t\r\n":
                offset += 1
            line, column = _in_lines(starts, offset)
            shown = text[offset : offset + 12].split("\n", 1)[0]
            raise _json_stop(builder, line, column, f"`{shown}` cannot stand in JSON", due)
        kind = token.lastgroup if token.lastgroup not in ("decimal", "exponent") else "number"
        assert kind is not None
        line, column = _in_lines(starts, token.start(kind) - (kind == "text"))
        offset = token.end()
        mark = token["mark"]
        if kind == "end":
            if due == "end":
                return
            raise _json_stop(builder, line, column, "The file ends too early", due)
        if kind == "text":
            value: Any = _json_text(token["text"], line, column, builder)
            if due in ("key", "key or }"):
                if not value:
                    builder.note(line, column, "This key is empty", "a key must be a text", "write a text")
                builder.key(value, line, column)
                due = "colon"
                continue
        elif kind == "number":
            if token["exponent"]:
                why = "numbers are written out in full"
                builder.note(line, column, "This number has an exponent", why, "write it out")
                value = token["number"]
            else:
                value = _number(token["number"], bool(token["decimal"]), line, column, builder)
        elif kind == "word":
            value = _JSON_WORDS[token["word"]]
        elif mark in "{[":
            if due not in ("value", "item or ]"):
                raise _json_stop(builder, line, column, f"`{mark}` cannot stand here", due)
            builder.open({} if mark == "{" else [], line, column)
            due = "key or }" if mark == "{" else "item or ]"
            continue
        elif mark == ":" and due == "colon":
            due = "value"
            continue
        elif mark == "," and due == "comma":
            due = "key" if isinstance(builder.stack[-1].box, dict) else "value"
            continue
        elif mark in "}]" and _closes(mark, due, builder):
            builder.close()
            due = "comma" if builder.stack else "end"
            continue
        else:
            raise _json_stop(builder, line, column, f"`{mark}` cannot stand here", due)
        if due not in ("value", "item or ]"):
            raise _json_stop(builder, line, column, "A value cannot stand here", due)
        builder.value(value, line, column)
        due = "comma" if builder.stack else "end"


def _closes(mark: str, due: str, builder: _Builder) -> bool:
    if not builder.stack:
        return False
    if mark == "}":
        return isinstance(builder.stack[-1].box, dict) and due in ("key or }", "comma")
    return isinstance(builder.stack[-1].box, list) and due in ("item or ]", "comma")


def _json_stop(builder: _Builder, line: int, column: int, what: str, due: str) -> _Stop:
    expected = {
        "value": "a value",
        "item or ]": "a value or `]`",
        "key": "a key in double quotes (there is no comma before `}`)",
        "key or }": "a key in double quotes or `}`",
        "colon": "`:` after the key",
        "comma": "a comma or the closing bracket",
        "end": "the end of the file",
    }[due]
    return builder.stop(line, column, what, f"here JSON expects {expected}", "check quotes, commas and brackets")


def _json_text(text: str, line: int, column: int, builder: _Builder) -> str:
    if "\\" not in text:
        return text
    try:
        value = json.loads(f'"{text}"')
    except ValueError:
        what, why = "This text holds an unknown escape", "in JSON a backslash starts an escape"
        builder.note(line, column, what, why, "write the backslash twice")
        return text
    assert isinstance(value, str)
    _check_text(value, line, column, builder)
    return value


def _in_lines(starts: list[int], offset: int) -> tuple[int, int]:
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


# The cache ----------------------------------------------------------------------------------------

_KEPT_AT_MOST: Final = 1024


def to_json(value: Any) -> str:
    """Write plain data as JSON so that `from_json` gives it back.

    JSON has no dates and no exact decimals, so they are tagged: ``{"$date": "2026-12-09"}``,
    ``{"$decimal": "12.50"}``. A mapping with a key that starts with ``$`` is written
    ``{"$mapping": [[key, value], ...]}``. Tuples come back as lists; anything else that JSON does not know is
    a TypeError.
    """
    return json.dumps(_tagged(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def from_json(text: str | bytes) -> Any:
    """Read what `to_json` wrote."""
    return json.loads(text, object_hook=_untagged)


def _tagged(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, dict):
        if any(not isinstance(key, str) for key in value):
            raise TypeError("keys must be text")
        if any(key.startswith("$") for key in value):
            return {"$mapping": [[key, _tagged(item)] for key, item in value.items()]}
        return {key: _tagged(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_tagged(item) for item in value]
    if type(value) is date:
        return {"$date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def _untagged(found: dict[str, Any]) -> Any:
    if len(found) == 1:
        ((key, value),) = found.items()
        if key == "$date":
            return date.fromisoformat(value)
        if key == "$decimal":
            return Decimal(value)
        if key == "$mapping":
            return dict(value)
    return found


def stamp(*files: str) -> str:
    """A short mark of program files, for a cache kind: a changed program must not meet its old entries."""
    parts: list[object] = []
    for file in files:
        try:
            status = os.stat(file)
        except OSError:
            parts.append(file)
        else:
            parts += [file, status.st_size, status.st_mtime_ns]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def cached_json(kind: str, sha256: str, build: Callable[[], Any]) -> Any:
    """What `build` gives, kept by content hash under the user's cache directory.

    The directory is ``$SOLIDUM_CACHE``, else ``$XDG_CACHE_HOME/solidum``, else ``~/.cache/solidum``;
    ``SOLIDUM_CACHE=off``, or a directory that cannot be written, means no cache. Entries are readable by
    their owner only, are written whole or not at all, and are built anew if they are damaged. The answer is
    the same with and without the cache.

    Args:
        kind: What is kept: letters, digits, dots and hyphens. Put a `stamp` of the program files that shape
            it into the kind.
        sha256: Of the content it was built from.
        build: Gives plain data (see `to_json`); whatever it raises passes through, and nothing is kept.
    """
    if not (kind + sha256).replace("-", "").replace(".", "").isalnum():
        raise ValueError(f"not a cache entry: {kind!r}, {sha256!r}")
    folder = cache_folder()
    entry = os.path.join(folder, f"{kind}-{sha256}.json") if folder else ""
    if entry:
        try:
            with open(entry, "rb") as stream:
                check, _, body = stream.read().partition(b"\n")
            if check.decode() == digest(body):
                return from_json(body)
        except (OSError, ValueError, TypeError, ArithmeticError, RecursionError):
            pass  # missing or damaged: built anew
    body = to_json(build()).encode()
    if entry:
        _keep(folder, entry, body)
    return from_json(body)


def cache_folder() -> str:
    """Where `cached_json` keeps its entries; empty for nowhere."""
    chosen = os.environ.get("SOLIDUM_CACHE", "")
    if chosen == "off":
        return ""
    if chosen:
        return chosen
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        base = os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "solidum") if os.path.isabs(base) else ""


def _keep(folder: str, entry: str, body: bytes) -> None:
    import tempfile

    scratch = ""
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        # mkstemp (readable by its owner only), then renamed: nobody ever sees half an entry.
        handle, scratch = tempfile.mkstemp(dir=folder, suffix=".part")
        with os.fdopen(handle, "wb") as stream:
            stream.write(digest(body).encode() + b"\n" + body)
        os.replace(scratch, entry)
        scratch = ""
        _prune(folder)
    except OSError:
        pass  # no cache, then
    finally:
        if scratch:
            with suppress(OSError):
                os.unlink(scratch)


def _prune(folder: str) -> None:
    with os.scandir(folder) as found:
        entries = [entry for entry in found if entry.name.endswith(".json")]
    if len(entries) > _KEPT_AT_MOST:
        by_age = sorted((entry.stat().st_mtime_ns, entry.path) for entry in entries)
        for _, path in by_age[: len(by_age) // 2]:
            os.unlink(path)
