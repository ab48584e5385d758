"""The library: vocabulary and packs together, checked once, cached by content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from solidum import source
from solidum.law import build, expressions, model
from solidum.law.model import (
    ClaimType,
    Clock,
    Conclusion,
    Constraint,
    Counting,
    Determination,
    Example,
    FactType,
    LeftOut,
    Pack,
    Rule,
    Shift,
    Vocabulary,
)
from solidum.law.walk import clocked, compares, fact_ids, fact_terms, refs, rule_conditions, shifts
from solidum.source import BadInput, Document, Place, Problem, cached_json, fetch, parse, stamp

HERE = Path(__file__).parent
FORMAT = "1"  # part of every cache key, beside a mark of the program

PACK_KEYS = {
    "pack", "title", "short", "celex", "national", "eli", "nature", "status", "version", "checked",
    "territory", "transposition", "beside", "claims", "determines", "conclusions", "rules", "left_out", "examples",
}  # fmt: skip
PART_KEYS = {"pack", "part", "determines", "conclusions", "rules", "left_out", "examples"}
NATURES = ("directive", "regulation", "treaty", "national", "judgment", "proposal")
STATUSES = ("in_force", "adopted", "proposed", "withdrawn", "repealed")
LAW = frozenset({"in_force", "adopted", "repealed"})
"""Packs of law that is or was in force. A repealed act still covers old facts."""


@dataclass(frozen=True)
class Library:
    """All law at hand.

    Attributes:
        vocabulary: Every fact type, constraint and region.
        packs: Packs by id, in alphabetical order.
        proposals: Ids of the packs that are tried although they are no law (design mode); see `with_proposals`.
        tried: Ids of the packs whose claims are tried, if not all are (design mode); see `with_regime`.
    """

    vocabulary: Vocabulary
    packs: dict[str, Pack]
    proposals: frozenset[str] = frozenset()
    tried: frozenset[str] | None = None

    @property
    def mode(self) -> Literal["case", "design"]:
        """`case`: the law in force alone; `design`: proposals beside it. Every result says which made it."""
        return "design" if self.proposals or self.tried is not None else "case"

    def usable(self, pack: Pack) -> bool:
        """May the pack be tried on a case: it is or was law, or it was switched on for design."""
        if self.tried is not None and pack.claims and pack.id not in self.tried:
            return False
        return pack.status in LAW or pack.id in self.proposals

    def with_proposals(self, ids: Iterable[str]) -> Library:
        """The same library in design mode: packs that are proposed or withdrawn are tried beside the law in force.

        Raises:
            BadInput: If there is no such pack, or it is law already.
        """
        problems = []
        for id_ in (wanted := tuple(ids)):
            pack = self.packs.get(id_)
            if pack is None:
                known = ", ".join(p.id for p in self.packs.values() if p.status not in LAW) or "none"
                problems.append(
                    Problem(
                        None, f"no pack `{build.shown(id_)}`", "it was to be tried as a proposal", f"known: {known}"
                    )
                )
            elif pack.status in LAW:
                why = f"it is {pack.status.replace('_', ' ')}, and tried anyway"
                problems.append(Problem(None, f"`{id_}` is no proposal", why, "leave it out"))
        if problems:
            raise BadInput(problems)
        return replace(self, proposals=self.proposals | set(wanted))

    def with_regime(self, own: Iterable[Pack], ids: Iterable[str]) -> Library:
        """The same library in design mode, with the claims of a composed regime alone.

        Packs that give no claim (duties, court and law) stay as they are.

        Args:
            own: Packs made for the regime.
            ids: Packs at hand that the regime uses as they stand.

        Raises:
            BadInput: If there is no such pack, it gives no claim, or a rule of the own packs is no good.
        """
        own, ids = tuple(own), tuple(ids)
        problems = []
        for id_ in ids:
            pack = self.packs.get(id_)
            if pack is None or not pack.claims:
                known = ", ".join(p.id for p in self.packs.values() if p.claims)
                why = "a regime is made of packs that give claims"
                problems.append(Problem(None, f"no pack `{build.shown(id_)}` with claims", why, f"use one of: {known}"))
        if problems:
            raise BadInput(problems)
        from solidum.law.lint import pack_problems

        found = replace(
            self,
            packs=dict(sorted({**self.packs, **{p.id: p for p in own}}.items())),
            proposals=frozenset([p.id for p in own] + [i for i in ids if self.packs[i].status not in LAW]),
            tried=frozenset([p.id for p in own] + list(ids)),
        )
        problems = [problem for pack in own for problem in pack_problems(pack, found.vocabulary, found.packs)]
        if problems:
            raise BadInput(problems)
        return found

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """Every rule by its code."""
        return {rule.code: rule for pack in self.packs.values() for rule in pack.rules}

    @cached_property
    def asked_by(self) -> dict[str, tuple[str, ...]]:
        """For each fact type that some rule's conditions look at, the codes of those rules."""
        found: dict[str, dict[str, None]] = {}
        for rule in self.rules.values():
            for condition in rule_conditions(rule):
                for id_ in fact_ids(condition):
                    found.setdefault(id_, {})[rule.code] = None
        return {id_: tuple(codes) for id_, codes in found.items()}

    @cached_property
    def unasked(self) -> frozenset[str]:
        """Fact types that no rule of any pack looks at."""
        asked = {id_ for rule in self.rules.values() for c in rule_conditions(rule) for id_ in fact_ids(c)}
        asked |= {f.id for rule in self.rules.values() for f in fact_terms(rule.amount)}
        clocks = [clock for rule in self.rules.values() for clock in rule.clocks]
        asked |= {f.id for clock in clocks for term in (clock.due, clock.done) for f in fact_terms(term)}
        asked |= {id_ for clock in clocks for id_ in fact_ids(clock.when)}
        asked |= {link for pack in self.packs.values() for claim in pack.claims for link in claim.defendants}
        return frozenset(self.vocabulary.facts) - asked

    @cached_property
    def clocked(self) -> dict[int, Clock]:
        """The clock behind a moved term of some condition, by the identity of the term.

        A condition that asks whether the last day has passed counts it as the clock does: weekends, holidays and
        suspensions included.
        """
        last_days: dict[tuple[str, Shift], Clock] = {}
        for rule in self.rules.values():
            for clock in rule.clocks:
                if clock.due is not None:
                    for where in ((rule.pack, clock.due), *clocked(rule, clock, self.packs)):
                        last_days.setdefault(where, clock)
        found: dict[int, Clock] = {}
        for rule in self.rules.values() if last_days else ():
            for condition in rule_conditions(rule):
                for compare in compares(condition):
                    for term in (*shifts(compare.left), *shifts(compare.right)):
                        if (rule.pack, term) in last_days:
                            found[id(term)] = last_days[rule.pack, term]
        return found

    @cached_property
    def claim_bound(self) -> frozenset[tuple[str, str]]:
        """Conclusions (pack, id) that depend on the claim.

        A period they look at may be suspended in one claim, or is counted by the law of its country.
        """
        found: set[tuple[str, str]] = set()
        above: dict[tuple[str, str], set[tuple[str, str]]] = {}
        for rule in self.rules.values():
            if rule.concludes is None:
                continue
            here = (rule.pack, rule.concludes)
            for condition in rule_conditions(rule):
                for ref in refs(condition):
                    home, _, name = ref.id.rpartition(":")
                    above.setdefault((home or rule.pack, name), set()).add(here)
                for compare in compares(condition):
                    for term in (*shifts(compare.left), *shifts(compare.right)):
                        clock = self.clocked.get(id(term))
                        if clock is not None and (clock.suspends or clock.counts == "national"):
                            found.add(here)
        queue = list(found)
        while queue:
            for other in above.get(queue.pop(), ()):
                if other not in found:
                    found.add(other)
                    queue.append(other)
        return frozenset(found)

    def changed(self, change: Callable[[Rule], Rule | None]) -> Library:
        """The same library with each rule as changed, or taken out (None); an untouched pack stays the same object."""
        packs = {}
        for pack in self.packs.values():
            rules = tuple(found for rule in pack.rules if (found := change(rule)) is not None)
            packs[pack.id] = pack if rules == pack.rules else replace(pack, rules=rules)
        return replace(self, packs=packs)


# --- raw data, cached by content ------------------------------------------------------------------

ENTRIES = ("rules", "facts", "conclusions", "constraints", "claims", "determines", "examples", "countings")


def _key(path: tuple[str | int, ...]) -> str:
    return "/".join(str(p) for p in path)


class _Shelf:
    """One file: freshly read, with every place, or from the cache with the places that results cite."""

    def __init__(self, path: Path, content: bytes, read: dict[str, Document], *, fresh: bool) -> None:
        self.file = _shown(path)
        self.sha256 = source.digest(content)

        def document() -> Document:
            if self.file not in read:
                read[self.file] = parse(content, self.file)
            return read[self.file]

        self.document: Document | None = document() if fresh else None
        if self.document is not None:
            self.data: Any = self.document.data
            self._places: dict[str, list[int]] = {}
            return

        def build_raw() -> Any:
            found = document()
            places = {
                _key(where): [place.line, place.column]
                for where, place in found.places.items()
                if len(where) == 2 and where[0] in ENTRIES
            }
            return {"data": found.data, "places": places}

        language = "json" if path.suffix.lower() == ".json" else "yaml"
        kind = f"law-{language}-{FORMAT}-{stamp(source.__file__, __file__)}"
        raw = cached_json(kind, self.sha256, build_raw)
        self.data = raw["data"]
        self._places = raw["places"]

    def place(self, path: tuple[str | int, ...]) -> Place:
        if self.document is not None:
            return self.document.place(path)
        at = self._places.get(_key(path[:2]))
        return Place(self.file, *at) if at else Place(self.file, 1, 1)


def _shown(path: Path) -> str:
    """Files of the wheel are cited from the room, so that results do not depend on where it is installed."""
    try:
        return f"law/{path.resolve().relative_to(HERE)}"
    except ValueError:
        return str(path)


@dataclass(frozen=True, slots=True)
class Draft:
    """A pack that was made and not read: its data, and where each part of it comes from.

    Attributes:
        data: As a pack file would say it.
        place: From a path in the data to the place that a person wrote.
        file: The file that the person wrote.
        sha256: The digest of what it was made from.
    """

    data: Any
    place: Callable[[tuple[str | int, ...]], Place]
    file: str
    sha256: str


def pack_of(draft: Draft, vocabulary: Vocabulary) -> Pack:
    """Build a pack from a draft; its references to other packs are checked by `Library.with_regime`.

    Raises:
        BadInput: With every problem, each at the place that the person wrote.
    """
    pack, problems = _pack(str(draft.data["pack"]), [draft], vocabulary)
    if problems or pack is None:
        raise BadInput(problems)
    return pack


def _desk(shelf: _Shelf | Draft) -> build.Desk:
    return build.Desk(shelf.place)


def vocabulary_files(root: Path = HERE) -> list[Path]:
    """The vocabulary of a folder of law."""
    return sorted((root / "vocabulary").glob("*.yaml"))


def pack_files(root: Path = HERE) -> list[Path]:
    """The packs of a folder of law, and their parts."""
    return sorted((root / "packs").glob("**/*.yaml"))


def _vocabulary(shelves: list[_Shelf]) -> tuple[Vocabulary, list[Problem]]:
    facts: dict[str, FactType] = {}
    constraints: list[Constraint] = []
    countings: dict[str, Counting] = {}
    regions: dict[str, frozenset[str]] = {}
    countries: dict[str, str] = {}
    problems: list[Problem] = []
    for shelf in shelves:
        desk = _desk(shelf)
        data = desk.mapping(shelf.data, (), "a vocabulary file")
        desk.keys(data, {"facts", "constraints", "regions", "countings", "countries"}, ())
        for name, members in desk.mapping(data.get("regions") or {}, ("regions",), "`regions`").items():
            regions[name] = frozenset(desk.texts({name: members}, name, ("regions",)))
        countries |= build.country_names(data.get("countries"), desk)
        problems += desk.problems
    for shelf in shelves:
        desk = _desk(shelf)
        data = shelf.data if isinstance(shelf.data, dict) else {}
        for path, row in desk.rows(data, "facts", (), "a vocabulary entry"):
            entry = build.fact_type(row, path, desk)
            if entry.id in facts:
                desk.say(
                    path,
                    f"fact `{entry.id}` stands twice",
                    f"first at {facts[entry.id].place}",
                    "keep one",
                )
            facts[entry.id] = entry
        for path, row in desk.rows(data, "constraints", (), "a constraint"):
            constraints.append(build.constraint(row, path, desk, regions))
        for path, row in desk.rows(data, "countings", (), "a way of counting"):
            way = build.counting(row, path, desk, regions)
            if way.id in countings:
                desk.say(path, f"`{way.id}` stands twice", f"first at {countings[way.id].place}", "keep one")
            for other in countings.values():
                for country in sorted(way.countries & other.countries):
                    what = f"two ways of counting for {country}"
                    desk.say(path, what, f"the other stands at {other.place}", "keep one for each country")
            countings[way.id] = way
        problems += desk.problems
    return Vocabulary(facts, tuple(constraints), regions, countings, countries), problems


def _packs(shelves: list[_Shelf], vocabulary: Vocabulary) -> tuple[dict[str, Pack], list[Problem]]:
    """Read packs; the parts of one pack are put together."""
    by_pack: dict[str, list[_Shelf]] = {}
    problems: list[Problem] = []
    for shelf in shelves:
        desk = _desk(shelf)
        if isinstance(shelf.data, dict):
            by_pack.setdefault(desk.text(shelf.data, "pack", ()), []).append(shelf)
        else:
            desk.mapping(shelf.data, (), "a pack file")
        problems += desk.problems
    packs = {}
    for name in sorted(by_pack):
        if not name:
            continue
        pack, found = _pack(name, by_pack[name], vocabulary)
        problems += found
        if pack is not None:
            packs[name] = pack
    codes: dict[str, Rule] = {}
    for pack in packs.values():
        for rule in pack.rules:
            if rule.code in codes:
                problems.append(
                    Problem(
                        rule.place,
                        f"rule code `{rule.code}` stands twice",
                        f"first at {codes[rule.code].place}",
                        "give one of them another code",
                    )
                )
            codes[rule.code] = rule
    return packs, problems


def _pack(name: str, shelves: Sequence[_Shelf | Draft], vocabulary: Vocabulary) -> tuple[Pack | None, list[Problem]]:
    main = [s for s in shelves if isinstance(s.data, dict) and "part" not in s.data]
    if len(main) != 1:
        where = Place(shelves[0].file, 1, 1)
        return None, [
            Problem(
                where,
                f"pack `{build.shown(name)}` has {len(main)} main files",
                "one file declares the instrument, the others are parts"
                + (f"; without `part:` are {', '.join(s.file for s in main)}" if main else ""),
                "keep one file without `part:`, or give your own pack another id",
            )
        ]
    head = main[0]
    desk = _desk(head)
    data = head.data
    desk.keys(data, PACK_KEYS, ())
    title = desk.text(data, "title", ())
    version = desk.text(data, "version", ())
    citation = desk.text(data, "celex" if data.get("celex") else "national", (), needed=False)
    if not citation:
        desk.say((), "the pack names no instrument", "every rule cites it", "add `celex:` or `national:`")
    territory = data.get("territory", "")
    if isinstance(territory, list):
        members: frozenset[str] | None = frozenset(str(t) for t in territory)
        territory_name = ", ".join(str(t) for t in territory)
    elif territory == "anywhere":
        members, territory_name = None, "anywhere"
    elif isinstance(territory, str) and territory in vocabulary.regions:
        members, territory_name = vocabulary.regions[territory], str(territory)
    else:
        desk.say(
            ("territory",),
            f"`territory: {build.shown(territory)}` is not known",
            "no law applies without a place",
            f"list country codes, or write one of: {', '.join(['anywhere', *sorted(vocabulary.regions)])}",
        )
        members, territory_name = frozenset(), ""
    transposition = desk.mapping(data.get("transposition") or {}, ("transposition",), "`transposition`")
    desk.keys(transposition, {"default", "note"}, ("transposition",))
    transposed = desk.text(transposition, "default", ("transposition",), needed=False) or None
    note = desk.text(transposition, "note", ("transposition",), needed=False) or None
    eli = desk.text(data, "eli", (), needed=False) or None
    beside = desk.text(data, "beside", (), needed=False) or None
    short = desk.text(data, "short", (), needed=False) or title
    nature = desk.choice(data, "nature", (), NATURES, None)
    status = desk.choice(data, "status", (), STATUSES, None)
    checked = desk.day(data, "checked", (), needed=True)
    claims: list[ClaimType] = [
        build.claim_type(row, path, desk) for path, row in desk.rows(data, "claims", (), "a claim")
    ]
    problems = list(desk.problems)
    conclusions: dict[str, Conclusion] = {}
    rules: list[Rule] = []
    out: list[LeftOut] = []
    examples: list[Example] = []
    questions: list[Determination] = []
    digest = hashlib.sha256()
    for shelf in [head, *[s for s in shelves if s is not head]]:
        digest.update(shelf.sha256.encode())
        part_desk = _desk(shelf)
        if shelf is not head:
            part_desk.keys(shelf.data, PART_KEYS, ())
        for path, row in part_desk.rows(shelf.data, "conclusions", (), "a conclusion"):
            entry = build.conclusion(row, path, part_desk, name)
            if entry.id in conclusions:
                part_desk.say(
                    path,
                    f"conclusion `{entry.id}` stands twice",
                    f"first at {conclusions[entry.id].place}",
                    "keep one",
                )
            conclusions[entry.id] = entry
        for path, row in part_desk.rows(shelf.data, "rules", (), "a rule"):
            rules.append(build.rule(row, path, part_desk, name, citation, vocabulary.regions))
        for path, row in part_desk.rows(shelf.data, "determines", (), "a determination"):
            questions.append(build.determination(row, path, part_desk))
        for path, row in part_desk.rows(shelf.data, "left_out", (), "a left-out entry"):
            out.append(build.left_out(row, path, part_desk))
        for path, row in part_desk.rows(shelf.data, "examples", (), "an example"):
            examples.append(build.example(row, path, part_desk))
        problems += part_desk.problems
    pack = Pack(
        id=name,
        title=title,
        short=short,
        citation=citation,
        eli=eli,
        nature=nature,
        status=status,
        version=version,
        checked=checked or date.min,
        territory=members,
        territory_name=territory_name,
        transposition=transposed,
        transposition_note=note,
        beside=beside,
        claims=tuple(claims),
        conclusions=conclusions,
        rules=tuple(build.with_variables(rule, conclusions) for rule in rules),
        left_out=tuple(out),
        examples=tuple(examples),
        sha256=digest.hexdigest(),
        files=tuple(s.file for s in shelves),
        determines=tuple(questions),
    )
    return pack, problems


_loaded: dict[tuple[str, str], Library] = {}
"""The libraries loaded last in this process, by cache folder and content."""
LOADED_AT_MOST = 4


def load_library(root: Path = HERE, extra: Iterable[Path] = ()) -> Library:
    """Load all vocabulary and packs under `root`, and further pack files.

    The first load of a content checks it whole; later loads of the same bytes trust that, and in the same process
    give the same library. Without a cache (`solidum.source.cached_json`) every load is a first one.

    Args:
        root: A folder with `vocabulary/` and `packs/`.
        extra: Further pack files, such as a user's own.

    Raises:
        BadInput: With every problem found, each at its file, line and column.
    """
    words = vocabulary_files(root)
    packs = [*pack_files(root), *extra]
    contents: dict[Path, bytes] = {}
    problems: list[Problem] = []
    for path in [*words, *packs]:
        try:
            contents[path] = fetch(path)
        except BadInput as error:
            problems += error.problems
    if problems:
        raise BadInput(problems)
    documents: dict[str, Document] = {}

    def shelves(paths: Iterable[Path], *, fresh: bool) -> list[_Shelf]:
        return [_Shelf(path, contents[path], documents, fresh=fresh) for path in paths]

    def assemble(*, fresh: bool) -> tuple[Library, list[Problem]]:
        vocabulary, problems = _vocabulary(shelves(words, fresh=fresh))
        found, more = _packs(shelves(packs, fresh=fresh), vocabulary)
        return Library(vocabulary, found), [*problems, *more]

    def check() -> bool:
        from solidum.law.lint import library_problems

        library, problems = assemble(fresh=True)
        problems = problems or library_problems(library)
        if problems:
            raise BadInput(problems)
        return True

    whole = hashlib.sha256()
    for path, content in contents.items():
        whole.update(f"{path}\n{source.digest(content)}\n".encode("utf-8", "surrogateescape"))
    key = source.cache_folder(), whole.hexdigest()
    found = _loaded.pop(key, None)
    if found is not None:
        _loaded[key] = found
        return found
    program = [source.__file__, __file__, build.__file__, expressions.__file__, model.__file__]
    program += [str(HERE / "lint.py"), str(HERE / "walk.py")]
    cached_json(f"law-checked-{FORMAT}-{stamp(*program)}", whole.hexdigest(), check)
    found = assemble(fresh=False)[0]
    if key[0]:
        _loaded[key] = found
        if len(_loaded) > LOADED_AT_MOST:
            _loaded.pop(next(iter(_loaded)), None)
    return found
