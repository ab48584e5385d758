"""What is wrong with a case file, said so that its author can mend it.

Two sources of problems: what the models of `solidum.casefile.schema` refuse (`explain` puts it in plain
words), and what no single entry can show (`find_problems`): names that name nothing, circles, days in the
wrong order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Final, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from solidum.casefile import model
from solidum.casefile.model import COUNTRY, EntityKind
from solidum.casefile.schema import ID, SECTIONS, keys, shown
from solidum.source import Document, KeyPath, Problem

# What the models refuse -------------------------------------------------------------------------------------


def explain(error: ValidationError, document: Document) -> list[Problem]:
    """The errors of the models as problems, each at its place in the file."""
    return [_explained(found, document) for found in error.errors(include_url=False)]


def _explained(found: ErrorDetails, document: Document) -> Problem:
    path = _path(found["loc"], document.data)
    place = document.place(path)
    value, kind, context = found["input"], found["type"], found.get("ctx", {})
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    section = SECTIONS.get(_names(path[:-1]))  # the mapping in which the key stands
    if kind == "case":
        return Problem(place, context["what"], context["why"], context["remedy"])
    if kind == "missing" and section:
        fields = section.model_fields.items()
        meaning = next(info.description or "" for name, info in fields if (info.alias or name) == key)
        why = f"{section.a} needs it. {' '.join(meaning.split())}"
        return Problem(place, f"`{key}` is missing", why, f"add `{key}:`")
    if kind == "extra_forbidden" and section:
        known = keys(section)
        remedy = _did_you_mean(key, known) or "correct it or delete it; a remark can stand under `note`"
        what = f"`{shown(key)}` is not a key of {section.a}"
        return Problem(document.key_place(path), what, f"the keys are {', '.join(known)}", remedy)
    if kind == "literal_error" and key == "solidum":
        why = "this version of Solidum reads format 1"
        return Problem(place, "This is not format 1", why, "write `solidum: 1`, or use a newer Solidum")
    if kind == "literal_error":
        known = re.findall(r"'([^']*)'", context["expected"])
        remedy = (isinstance(value, str) and _did_you_mean(value, known)) or "choose one of them"
        return Problem(place, f"`{shown(value)}` cannot stand here", f"`{key}` is {_or(known)}", remedy)
    if kind == "string_pattern_mismatch":
        why = "an id starts with a letter and holds only letters, digits, `_` and `-`"
        return Problem(place, f"`{shown(value)}` is not an id", why, "write it like maker or app_2")
    if kind == "string_type":
        what = f"{_a_kind_of(value)} stands where a text is expected"
        remedy = "write a text" if value is None or isinstance(value, dict | list) else "put it in quotes"
        return Problem(place, what, f"`{key}` is a text", remedy)
    if kind == "list_type":
        what = f"{_a_kind_of(value)} stands where a list is expected"
        return Problem(place, what, f"`{key}` is a list", "start each entry on its own line with `- `")
    if kind == "too_short":
        why = f"`{key}` needs at least {context['min_length']} entries"
        return Problem(place, "There are too few entries", why, "add what is missing")
    inside = SECTIONS.get(_names(path))
    if kind.startswith("model") and inside:
        what = f"{_a_kind_of(value)} stands where {inside.a} is expected"
        first = keys(inside)[0]
        return Problem(place, what, f"{inside.a} is written as `key: value`", f"begin with `{first}:`")
    return Problem(place, f"`{shown(value)}` cannot stand here", found["msg"], f"correct `{key}`")


def _path(location: tuple[int | str, ...], data: Any) -> KeyPath:
    """The path in the file; pydantic's location also names the branches of its own schema."""
    path: list[int | str] = []
    for at, step in enumerate(location):
        known = isinstance(data, dict) and step in data
        if known or (isinstance(data, list) and isinstance(step, int) and step < len(data)):
            data = data[step]
            path.append(step)
        elif isinstance(data, dict) and at == len(location) - 1:
            path.append(step)
    return tuple(path)


def _names(path: KeyPath) -> tuple[str, ...]:
    return tuple(step for step in path if isinstance(step, str))


def _a_kind_of(value: object) -> str:
    kinds: tuple[tuple[Any, str], ...] = (
        (bool, "A yes or no"),
        (int | Decimal, "A number"),
        (date, "A date"),
        (str, "A text"),
        (list, "A list"),
        (dict, "A mapping"),
    )
    return next((words for kind, words in kinds if isinstance(value, kind)), "Nothing")


def _or(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word[:60], list(known), 1)
    return f"did you mean `{near[0]}`?" if near else ""


# What no single entry can show ------------------------------------------------------------------------------

# Which keys name entities, and of which kind.
_NAMES: Final[dict[str, dict[str, EntityKind]]] = {
    "things": {"part_of": "thing", "version_of": "thing"},
    "chain": {"from": "party", "by": "party", "evidence": "evidence"},
    "harms": {"victim": "party", "involves": "thing", "by": "party", "evidence": "evidence"},
    "claims": {"claimant": "party", "for": "harm", "against": "party"},
    "facts": {"by": "party", "evidence": "evidence"},
    "groups": {"by": "party", "evidence": "evidence"},
    "evidence": {"held_by": "party"},
    "contracts": {"between": "party"},
    "payments": {"from": "party", "to": "party", "for": "harm", "releases": "party"},
    "suspensions": {"claim": "claim", "against": "party"},
    "assume": {"defendant": "party", "claimant": "party", "thing": "thing", "harm": "harm"},
    "court_figures": {"harm": "harm", "party": "party", "against": "party"},
    "ratings": {"party": "party", "evidence": "evidence"},
    "recourse": {"by": "party", "against": "party"},
}
_OF_ASKED_CLAIM: Final[dict[str, EntityKind]] = {
    "claimant": "party",
    "defendant": "party",
    "thing": "thing",
    "harm": "harm",
}
_WITH_ID: Final[dict[str, EntityKind]] = {
    "parties": "party",
    "things": "thing",
    "harms": "harm",
    "claims": "claim",
    "evidence": "evidence",
    "contracts": "contract",
}
_SECTION_OF: Final[dict[EntityKind, str]] = {kind: section for section, kind in _WITH_ID.items()}
_A: Final[dict[EntityKind, str]] = {
    "party": "a party",
    "thing": "a thing",
    "harm": "a harm",
    "claim": "a claim",
    "evidence": "a piece of evidence",
    "contract": "a contract",
}
# In a question, these stand for the entities of the claim that it is about.
_ROLES: Final = frozenset({"claimant", "victim", "defendant", "thing", "harm", "claim"})
_TO_THING: Final = frozenset(get_args(model.ToThing))
_TO_PARTY: Final = frozenset(get_args(model.ToParty))
_UNSETTLED: Final = frozenset(get_args(model.Standing)) - model.SETTLED


def find_problems(document: Document) -> list[Problem]:
    """What is wrong between the entries.

    Works on what is written, not on checked models, so that it runs beside other problems: what it cannot
    make sense of, the models report.
    """
    return _Checks(document).run()


class _Checks:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []
        self.kinds: dict[str, EntityKind] = {}
        self.lines: dict[str, int] = {}

    def note(self, path: KeyPath, what: str, why: str, remedy: str) -> None:
        self.problems.append(Problem(self.document.place(path), what, why, remedy))

    def entries(self, section: str) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
        return _mappings(self.document.data.get(section), (section,))

    def run(self) -> list[Problem]:
        for section, kind in _WITH_ID.items():
            for path, entry in self.entries(section):
                self.introduce((*path, "id"), entry.get("id"), kind)
        for section, names in _NAMES.items():
            for path, entry in self.entries(section):
                self.named(path, entry, names)
        for path, party in self.entries("parties"):
            for inner, insurance in _mappings(party.get("insurance"), (*path, "insurance")):
                self.named(inner, insurance, {"insurer": "party"})
                self.in_order(inner, insurance, "since", "until")
        for path, edge in self.entries("chain"):
            self.edge(path, edge)
        for path, harm in self.entries("harms"):
            self.standing(path, harm)
            if isinstance(harm.get("period"), dict):
                self.in_order((*path, "period"), harm["period"], "from", "to")
        for path, contract in self.entries("contracts"):
            between = contract["between"] if isinstance(contract.get("between"), list) else []
            for at, party in enumerate(between):
                if isinstance(party, str) and party in between[:at]:
                    what = f"`{shown(party)}` stands here twice"
                    why = "nobody indemnifies itself, or limits its recourse against itself"
                    self.note((*path, "between", at), what, why, "name each party once")
        for path, suspension in self.entries("suspensions"):
            self.in_order(path, suspension, "from", "until")
        for path, fact in self.entries("facts"):
            self.fact(path, fact, frozenset())
        for path, group in self.entries("groups"):
            self.standing(path, group)
            for inner, alternative in _mappings(group.get("one_of"), (*path, "one_of")):
                self.arguments(inner, alternative, frozenset())
        for path, figure in self.entries("court_figures"):
            self.figure(path, figure)
        self.ratings()
        model_ = self.document.data.get("incident_model")
        if isinstance(model_, dict):
            self.named(("incident_model",), model_, {"harm": "harm"})
            for path, act in _mappings(model_.get("acts"), ("incident_model", "acts")):
                self.named(path, act, {"by": "party"})
        self.codes()
        self.no_circle("part_of", "a part of")
        self.no_circle("version_of", "a version of")
        decided = self.document.data.get("decided")
        if isinstance(decided, dict):
            self.questions(decided.get("questions"))
        return self.problems

    def figure(self, path: KeyPath, figure: dict[str, Any]) -> None:
        """A figure is one value or a range, of the kind and for whom it is about."""
        of = figure.get("of")
        if (figure.get("value") is None) == (figure.get("least") is None or figure.get("most") is None):
            remedy = "write `value:`, or `least:` and `most:`"
            self.note(path, "This figure is neither one value nor a range", "it is one of the two", remedy)
        alone = ("party",)
        needs: dict[str, tuple[str, ...]] = {"share": alone, "market_share": alone, "probability": alone}
        needs["recourse_part"] = ("party", "against")
        for key in needs.get(str(of), ()):
            if figure.get(key) is None:
                self.note(path, f"`{key}` is missing", f"a figure of {of} is about a party", f"add `{key}:`")
        if of in ("amount", "interest") and figure.get("harm") is None:
            self.note(path, "`harm` is missing", "a sum belongs to one harm", "add `harm:`")
        least, most = _number(figure.get("least")), _number(figure.get("most"))
        if least is not None and most is not None and least > most:
            self.note((*path, "most"), "`most` is less than `least`", "a range goes upwards", "swap the two")
        for key in ("value", "least", "most"):
            found = figure.get(key)
            sum_ = isinstance(found, str) and re.search("[A-Z]{3}", found) is not None
            if found is not None and isinstance(of, str) and sum_ != (of in ("amount", "interest")):
                kind = "an amount with its currency" if of in ("amount", "interest") else "a part from 0 to 1"
                self.note((*path, key), f"`{shown(found)}` is no figure of {of}", f"that is {kind}", "correct it")

    def ratings(self) -> None:
        """One rating for a party and factor; one with a level says why."""
        seen: dict[tuple[object, object], int] = {}
        for path, rating in self.entries("ratings"):
            about = (str(rating.get("party")), str(rating.get("factor")))
            if about in seen:
                why = f"line {seen[about]} rates it already"
                self.note(path, "This party is rated twice on this factor", why, "keep one of the two")
            seen.setdefault(about, self.document.place(path).line)
            if rating.get("level") is not None and not rating.get("reason"):
                why = "a rating without a reason cannot be followed, or doubted"
                self.note(path, "`reason` is missing", why, "add `reason:` in a sentence")

    def introduce(self, path: KeyPath, id: object, kind: EntityKind) -> None:
        if not isinstance(id, str):
            return
        if id in self.kinds:
            why = f"line {self.lines[id]} gives it to {_A[self.kinds[id]]}, and an id names one thing only"
            self.note(path, f"The id `{shown(id)}` is taken", why, "choose another id here")
        else:
            self.kinds[id] = kind
            self.lines[id] = self.document.place(path).line

    def codes(self) -> None:
        """A country that the case names stands under its code, so nothing else may have that id."""
        fields = (("parties", "country"), ("harms", "place"), ("claims", "forum"))
        for section, key in fields:
            for path, entry in self.entries(section):
                code = entry.get(key)
                if isinstance(code, str) and code in self.kinds:
                    what = f"The country `{shown(code)}` cannot be told from what has this id"
                    why = (
                        f"line {self.lines[code]} gives it to {_A[self.kinds[code]]}; facts name a country by its code"
                    )
                    self.note((*path, key), what, why, "choose another id there")

    def named(self, path: KeyPath, entry: dict[str, Any], names: dict[str, EntityKind]) -> None:
        for key, kind in names.items():
            for at, id in _texts(entry.get(key), (*path, key)):
                if key != "against" or id != model.WHOEVER_ANSWERS:
                    self.refers(at, id, kind)
                elif path[0] == "suspensions":
                    what = f"`{id}` cannot stand here"
                    why = "a suspension without `against` counts for every defendant"
                    self.note(at, what, why, "leave `against` out")
                elif isinstance(entry[key], list):
                    what, why = (
                        f"`{id}` stands in a list",
                        "it is no party but says that everybody may be the defendant",
                    )
                    self.note(at, what, why, f"write `against: {id}` alone, or list only the parties")

    def refers(self, path: KeyPath, id: str, kind: EntityKind | None) -> None:
        """Like `exists`, in fields where the models already report what cannot be an id."""
        if re.match(ID, id):
            self.exists(path, id, kind)

    def exists(self, path: KeyPath, id: str, kind: EntityKind | None) -> None:
        found = self.kinds.get(id)
        if found is not None and kind in (None, found):
            return
        candidates = [other for other, its in self.kinds.items() if kind in (None, its)]
        near = _did_you_mean(id, candidates)
        if kind is None:
            why = "no party, thing, harm, claim or evidence has this id"
            remedy = near or "correct it, or add it to its section"
            self.note(path, f"`{shown(id)}` is not in this case", why, remedy)
        elif found is None:
            why = f"no entry of `{_SECTION_OF[kind]}` has this id"
            remedy = near or f"correct it, or add it to `{_SECTION_OF[kind]}`"
            self.note(path, f"`{shown(id)}` is not {_A[kind]} of this case", why, remedy)
        else:
            remedy = near or f"name an entry of `{_SECTION_OF[kind]}`"
            self.note(path, f"`{shown(id)}` is {_A[found]}", f"only {_A[kind]} can stand here", remedy)

    def edge(self, path: KeyPath, edge: dict[str, Any]) -> None:
        does, to = edge.get("does"), edge.get("to")
        if isinstance(to, str) and isinstance(does, str):
            if does in _TO_THING:
                self.refers((*path, "to"), to, "thing")
            elif does in _TO_PARTY:
                self.refers((*path, "to"), to, "party")
                # A party may insure itself; it cannot be its own employer, parent or customer.
                if to == edge.get("from") and does != "insures":
                    what = f"`{shown(to)}` stands on both sides of `{does}`"
                    self.note((*path, "to"), what, "nobody does this to themselves", "name the other party")
        self.standing(path, edge)
        self.in_order(path, edge, "since", "until")

    def standing(self, path: KeyPath, entry: dict[str, Any]) -> None:
        standing = entry.get("standing")
        if not isinstance(standing, str):
            return
        if standing in model.BINDS_ONE and entry.get("by") is None:
            why = "it counts only against one party, and that party is not named"
            remedy = "add `by:` with the id of that party"
            self.note((*path, "standing"), f"The standing `{standing}` needs `by`", why, remedy)
        if standing in _UNSETTLED and entry.get("degree") is not None:
            why = f"a degree says how far something is shown, and what is {standing} is not shown"
            remedy = "leave `degree` out, or correct the standing"
            self.note((*path, "degree"), "`degree` needs a settled standing", why, remedy)

    def fact(self, path: KeyPath, fact: dict[str, Any], roles: frozenset[str]) -> None:
        self.standing(path, fact)
        self.arguments(path, fact, roles)
        standing = fact.get("standing")
        known = isinstance(standing, str) and standing in model.SETTLED | _UNSETTLED - {"unknown"}
        if known and fact.get("value") is None:
            why = f"it must be said what is {standing}; only an unknown fact has no value"
            remedy = "add `value:` with yes, no, a date, an amount or a word of its list"
            self.note(path, "`value` is missing", why, remedy)

    def arguments(self, path: KeyPath, fact: dict[str, Any], roles: frozenset[str]) -> None:
        for at, id in _texts(fact.get("args"), (*path, "args")):
            if id not in roles and not re.match(COUNTRY, id):  # whether a country may stand here, the law says
                self.refers(at, id, None)

    def in_order(self, path: KeyPath, entry: dict[str, Any], first: str, last: str) -> None:
        begin, end = _day(entry.get(first)), _day(entry.get(last))
        if begin and end and begin > end:
            what = f"`{last}` ({end}) lies before `{first}` ({begin})"
            self.note((*path, last), what, "nothing ends before it begins", "correct one of the two dates")

    def no_circle(self, key: str, words: str) -> None:
        """No thing may be, over any number of steps, a part or a version of itself."""
        above: dict[str, list[tuple[KeyPath, str]]] = {}
        for path, thing in self.entries("things"):
            if isinstance(thing.get("id"), str):
                above.setdefault(thing["id"], []).extend(_texts(thing.get(key), (*path, key)))
        done: set[str] = set()
        for start, steps in above.items():
            # The way from `start`, each id with the steps still to be tried; no recursion, so that a chain of
            # any length ends.
            way = {} if start in done else {start: iter(steps)}
            while way:
                here, left = next(reversed(way.items()))
                step = next(left, None)
                if step is None:
                    del way[here]
                    done.add(here)
                    continue
                path, upper = step
                if upper in way:
                    ids = list(way)
                    circle = [shown(id) for id in (*ids[ids.index(upper) :], upper)]
                    what = f"`{shown(upper)}` would be {words} itself"
                    why = f"the way {' → '.join(circle)} leads back to where it began"
                    self.note(path, what, why, f"take one of these steps out of `{key}`")
                elif upper in above and upper not in done:
                    way[upper] = iter(above[upper])

    def questions(self, questions: object) -> None:
        lines: dict[str, int] = {}
        for path, question in _mappings(questions, ("decided", "questions")):
            id = question.get("id")
            if isinstance(id, str):
                line = self.document.place((*path, "id")).line
                if id in lines:
                    why = f"the question in line {lines[id]} has it, and results are listed by it"
                    self.note((*path, "id"), f"The id `{shown(id)}` is taken", why, "choose another id here")
                lines.setdefault(id, line)
            if isinstance(question.get("claim"), dict):
                self.named((*path, "claim"), question["claim"], _OF_ASKED_CLAIM)
            given = question.get("given")
            for at, fact in _mappings(given, (*path, "given")):
                self.fact(at, fact, _ROLES)
                self.named(at, fact, _NAMES["facts"])
            for at, text in _texts(given, (*path, "given")):
                self.short_form(text, at)
            for key in ("of", "fact"):
                for at, text in _texts(question.get(key), (*path, key)):
                    self.short_form(text, at)

    def short_form(self, text: str, path: KeyPath) -> None:
        """The ids in a fact written like ``not deactivated(app)``."""
        if text.count("(") != text.count(")"):
            why = "a bracket is open; in a list between [ and ], a comma also cuts a fact in two"
            self.note(path, f"`{shown(text)}` is not a whole fact", why, "put the whole fact in quotes")
            return
        for inside in re.findall(r"[A-Za-z0-9_]\(([^()]*)\)", text):
            for id in (part.strip() for part in inside.split(",")):
                if id and id not in _ROLES and not re.match(COUNTRY, id):
                    self.exists(path, id, None)


def _mappings(found: object, path: KeyPath) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
    """The mappings in a list, each with its path."""
    if isinstance(found, list):
        for at, entry in enumerate(found):
            if isinstance(entry, dict):
                yield (*path, at), entry


def _texts(found: object, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """A text, or the texts in a list, each with its path."""
    if isinstance(found, str):
        yield path, found
    elif isinstance(found, list):
        for at, entry in enumerate(found):
            if isinstance(entry, str):
                yield (*path, at), entry


def _number(found: object) -> Decimal | None:
    """The number in a part or an amount."""
    text = str(found).split(" ")[0] if isinstance(found, str | int | float | Decimal) else ""
    return Decimal(text) if re.fullmatch(r"[0-9]*\.?[0-9]+", text) else None


def _day(found: object) -> date | None:
    if isinstance(found, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", found):
        try:
            return date.fromisoformat(found)
        except ValueError:
            return None
    return found if isinstance(found, date) else None
