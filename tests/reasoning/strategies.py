"""Invented statutes and cases as plain data, as a lawyer would write them; and the way to build them.

A statute is a pack of docs/format.md over `vocabulary.yaml`: conclusions in layers (each rests on lower ones only,
so there is no cycle), with every kind of rule that can decide a claim. A case has two victims, three defendants, a
shared thing with a part, and statements of every standing.
"""

from __future__ import annotations

import itertools
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml
from hypothesis import strategies as st

from solidum.analysis import Analysis, analyse
from solidum.casefile import loads
from solidum.casefile.model import CaseFile
from solidum.law.library import Library, load_library

HERE = Path(__file__).parent
VOCABULARY = (HERE / "vocabulary.yaml").read_text(encoding="utf-8")
TYPES: dict[str, dict[str, Any]] = {f["id"]: f for f in yaml.safe_load(VOCABULARY)["facts"]}
SCENE = {
    "claimant": "party",
    "victim": "party",
    "defendant": "party",
    "thing": "thing",
    "harm": "harm",
    "claim": "claim",
}
Data = dict[str, Any]
T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[T]], T]

YES_NO = (
    "rusty", "loud", "hot", "caused", "warned", "disobeyed", "did_it", "bad_luck", "shoddy", "careless", "harm_occurred",
    "limitation_pleaded", "part_of",
)  # fmt: skip
DATES = ("2024-02-29", "2024-01-31", "2025-03-01", "2023-12-31")
PERIODS = ("1 month", "1 year", "3 years", "30 days", "13 months")
DEGREES = ("proved", "proved", "proved", "likely", "likely", "argued")


def weighted(*choices: tuple[int, T]) -> st.SearchStrategy[T]:
    return st.sampled_from([value for weight, value in choices for _ in range(weight)])


# --- statutes -----------------------------------------------------------------------------------------


@dataclass
class _Author:
    """Writes conditions over some facts and the conclusions that already exist."""

    draw: Any
    facts: Sequence[str]
    values: bool
    conclusions: dict[str, dict[str, str]]

    def pick(self, *choices: tuple[int, T]) -> T:
        found: T = self.draw(weighted(*choices))
        return found

    def call(self, id_: str, args: Mapping[str, str], env: Mapping[str, str]) -> str:
        """The id with a variable of the right type for each argument, those of the claim's own first."""
        chosen = []
        for name, kind in args.items():
            fits = [v for v, k in env.items() if k == kind]
            liked = [v for v in (name, "defendant", "thing", "harm") if v in fits] or fits
            chosen.append(self.draw(st.sampled_from([*liked, *liked, *fits])))
        return f"{id_}({', '.join(chosen)})"

    def fact(self, env: Mapping[str, str]) -> Data:
        kinds = set(env.values())
        fits = [f for f in self.facts if set(TYPES[f]["args"].values()) <= kinds]
        if not fits:
            return {"compare": f"as_of > {self.draw(st.sampled_from(DATES))}"}
        id_ = self.draw(st.sampled_from(fits))
        found = {"fact": self.call(id_, TYPES[id_]["args"], env)}
        degree = self.draw(st.sampled_from(DEGREES))
        return found if degree == "proved" else {**found, "degree": degree}

    def ref(self, env: Mapping[str, str]) -> Data:
        kinds = set(env.values())
        fits = [c for c, args in self.conclusions.items() if set(args.values()) <= kinds]
        if not fits:
            return self.fact(env)
        id_ = self.draw(st.sampled_from(fits))
        word = self.pick((3, "held"), (2, "shown"))
        found = {word: self.call(id_, self.conclusions[id_], env)}
        degree = self.draw(st.sampled_from(DEGREES))
        return found if degree == "proved" else {**found, "degree": degree}

    def day(self, env: Mapping[str, str], depth: int = 1) -> str:
        facts = [f for f in ("placed_on_market", "seen", "repaired", "harm_date", "filed")]
        facts = [f for f in facts if set(TYPES[f]["args"].values()) <= set(env.values())]
        word = self.pick(
            (5, "fact"), (2, "date"), (1, "as_of"), *([(3, "moved"), (1, "first_known"), (2, "pick")] if depth else [])
        )
        if word == "fact" and facts:
            id_ = self.draw(st.sampled_from(facts))
            return self.call(id_, TYPES[id_]["args"], env)
        if word == "as_of":
            return word
        if word == "moved":
            by = [f"{self.pick((2, '+'), (1, '-'))} {self.draw(st.sampled_from(PERIODS))}"]
            if self.pick((2, False), (1, True)):
                by.append(f"+ {self.draw(st.sampled_from(PERIODS))}")
            return " ".join([self.day(env, depth - 1), *by])
        if word in ("first_known", "pick"):
            how = word if word == "first_known" else self.pick((1, "earliest"), (1, "latest"))
            found = f"{how}({self.day(env, depth - 1)}, {self.day(env, depth - 1)})"
            return found + (f" + {self.draw(st.sampled_from(PERIODS))}" if self.pick((1, True), (1, False)) else "")
        return self.draw(st.sampled_from(DATES))

    def compare(self, env: Mapping[str, str]) -> Data:
        op = self.draw(st.sampled_from(["<", "<=", ">", ">=", "="]))
        here = set(env.values())
        what = self.pick((5, "date"), *([(2, "amount"), (2, "choice"), (1, "period")] if "thing" in here else []))
        if what == "amount":
            mine = self.call("price", {"thing": "thing"}, env)
            mine = self.pick(
                (2, mine), (1, f"{mine} - 500 EUR"), (1, f"latest({mine} - 100 EUR, 50 EUR)"),
                (1, f"{mine} + 100 EUR + 20 EUR"),
            )  # fmt: skip
            other = self.pick(
                (2, "200 EUR"), (1, "500 EUR"), (1, "500 USD"), *([(1, "loss_amount(harm)")] if "harm" in env else [])
            )
            return {"compare": f"{mine} {op} {other}"}
        if what == "period":
            limit = self.pick((1, "30 days"), (1, "2 months"), (1, "1 year"))
            return {"compare": f"{self.call('delay', {'thing': 'thing'}, env)} {op} {limit}"}
        if what == "choice":
            colour = self.call("colour", {"thing": "thing"}, env)
            return {
                "compare": self.pick(
                    (2, f"{colour} in [red, green]"),
                    (1, f"{colour} = blue"),
                    *([(1, "country(defendant) = country(victim)"), (1, "country(defendant) in NEAR")]),
                    (1, "FR = country(defendant)"),
                )
            }
        return {"compare": f"{self.day(env)} {op} {self.day(env)}"}

    def condition(self, env: Mapping[str, str], depth: int) -> Data:
        words = [(5, "fact"), (3, "ref"), (1, "not")]
        words += [(2, "compare")] if self.values else []
        words += [(2, "all"), (2, "any"), (1, "exists")] if depth else []
        words += [(1, "one_of")] if "did_it" in self.facts and "harm" in env else []
        word = self.pick(*words)
        match word:
            case "fact":
                return self.fact(env)
            case "ref":
                return self.ref(env)
            case "compare":
                return self.compare(env)
            case "not":
                return {"not": self.condition(env, 0)}
            case "one_of":
                return {"one_of": self.call("did_it", {"party": "party", "harm": "harm"}, env)}
            case "exists":
                kind = self.pick((2, "party"), (1, "thing"))
                where = self.condition({"other": kind, **env}, depth - 1)
                like = [name for name, its in env.items() if its == kind and name != "other"]
                if like and self.pick((1, True), (1, False)):
                    where = {"all": [{"not": {"compare": f"other = {self.pick(*((1, n) for n in like))}"}}, where]}
                return {"exists": {"other": kind}, "where": where}
        count = self.pick((3, 2), (1, 3))
        return {word: [self.condition(env, depth - 1) for _ in range(count)]}


@st.composite
def statutes(draw: Any, *, values: bool = True, contested: bool = True) -> Data:
    """A pack with one claim: scope, elements, defences, limits of time, and layered conclusions below them."""
    facts = draw(st.lists(st.sampled_from(YES_NO), min_size=1, max_size=4, unique=True))
    facts = list(dict.fromkeys([*facts, draw(st.sampled_from(["shoddy", "careless", "caused", "did_it"]))]))
    author = _Author(draw, facts, values, {})
    pick = author.pick
    declared: list[Data] = []
    rules: list[Data] = []
    numbers = itertools.count(1)  # a rule taken out again leaves its number unused

    def rule(kind: str, env: Mapping[str, str], *, bare: bool = False, **more: Any) -> Data:
        found: Data = {
            "code": f"X-{(number := next(numbers))}",
            "at": str(number),
            "kind": kind,
            "title": "a rule",
            **more,
        }
        if not (bare and pick((7, False), (1, True))):
            found["when"] = author.condition(env, 1)
        presumes = kind in ("presumption", "shift", "allegation")
        exceptions = pick((3, 1), (1, 2)) if kind in ("presumption", "shift") else pick((4, 0), (1, 1))
        if exceptions:
            found["unless"] = [
                {
                    "when": author.condition(env, 0),
                    "burden": pick((2, "defendant"), (1, "claimant"), (1, "contested")),
                    "effect": pick((1, "disproves"), (1, "neutralises")),
                }
                for _ in range(exceptions)
            ]
        if "when" not in found and "unless" not in found:
            found["when"] = author.fact(env)
        if presumes:
            found["against"] = "defendant"
        if contested and pick((6, False), (1, True)):
            first = pick((1, True), (1, False))
            found["contested"] = [
                {"position": "one view", "held_by": "some", "takes": first},
                {"position": "the other view", "held_by": "others", "takes": not first},
            ]
        found |= {"paraphrase": "Invented.", "basis": "recalled", "checked": date(2026, 11, 24)}
        rules.append(found)
        return found

    def conclude(id_: str, args: dict[str, str]) -> None:
        call = f"{id_}({', '.join(args)})"
        env = {**SCENE, **args}
        start = len(rules)
        kinds: list[str] = [pick((3, "definition"), (4, "presumption"), (2, "inference"), (1, "shift"))]
        kinds += draw(
            st.lists(
                weighted(
                    (4, "definition"), (3, "presumption"), (2, "inference"), (1, "shift"), (1, "allegation"),
                    (1, "role-change"), (1, "duty"), (1, "exclusion"), (2, "not"),
                ),
                max_size=2,
            )
        )  # fmt: skip
        for kind in kinds:
            if kind == "not":
                rule("definition", env, concludes=f"not {call}")
            elif kind == "exclusion":
                rule("exclusion", env, concludes=call, **{"for": "damages"})
            else:
                found = rule(kind, env, bare=kind == "definition", concludes=call)
                if pick((4, False), (1, True)):
                    found["degree"] = pick((1, "likely"), (1, "argued"))
        seen: dict[str, bool] = {}
        for found in list(rules[start:]):  # a rule and its negation on one condition would clash
            key = repr((found.get("when"), found.get("unless"), found.get("degree")))
            negative = found["concludes"].startswith("not ")
            if seen.setdefault(key, negative) != negative:
                rules.remove(found)
        author.conclusions[id_] = args
        declared.append({"id": id_, "args": args, "title": id_})

    shapes = (
        {"thing": "thing"}, {"thing": "thing", "harm": "harm"}, {"party": "party", "thing": "thing"}, {"harm": "harm"},
        {"defendant": "party", "thing": "thing"},
    )  # fmt: skip
    for name in ("ash", "birch", "cedar")[: pick((1, 1), (3, 2), (2, 3))]:
        conclude(name, dict(draw(st.sampled_from(shapes))))
    if scoped := pick((3, False), (1, True)):
        conclude("covered", {"thing": "thing", "harm": "harm"})
    else:  # mostly all inside, or nothing but scope is ever seen
        declared.append({"id": "covered", "args": {"thing": "thing", "harm": "harm"}, "title": "covered"})
    if not scoped or pick((1, True), (1, False)):
        rules.append(
            {
                "code": "X-scope", "at": "scope", "kind": "definition", "title": "scope", "concludes": "covered(thing, harm)",
                "when": {"compare": "as_of > 2000-01-01"}, "paraphrase": "Invented.", "basis": "recalled",
                "checked": date(2026, 11, 24),
            }
        )  # fmt: skip
    for _ in range(pick((5, 1), (3, 2), (1, 3))):
        rule("element", SCENE, **{"for": "damages"})
        if pick((3, True), (1, False)):
            last = list(author.conclusions)[-2 if scoped else -1]
            rules[-1]["when"] = {"held": author.call(last, author.conclusions[last], SCENE)}
    for kind in draw(
        st.lists(
            weighted((3, "defence"), (1, "exclusion"), (2, "limitation"), (1, "extinction"), (1, "disclosure")),
            max_size=3,
        )
    ):
        rule(kind, SCENE, **{"for": "damages"})
    return {
        "pack": "X", "title": "An invented statute", "national": "invented", "nature": "national", "status": "in_force",
        "version": "1", "checked": date(2026, 11, 24), "territory": "anywhere",
        "claims": [
            {
                "id": "damages", "title": "Damages", "defendants": ["manufactures", "imports", "distributes"],
                "things": "involved", "scope": "covered(thing, harm)",
            }
        ],
        "conclusions": declared, "rules": rules,
    }  # fmt: skip


def plain_statute(rules: list[Data], conclusions: list[Data] | None = None) -> Data:
    """A pack with one claim for damages, which covers everything."""
    common = {"title": "a rule", "paraphrase": "Invented.", "basis": "recalled", "checked": date(2026, 11, 24)}
    scope = {"code": "X-scope", "kind": "definition", "concludes": "covered(thing)"}
    rows = [{**scope, "when": {"compare": "as_of > 2000-01-01"}}, *rules]
    return {
        "pack": "X", "title": "An invented statute", "national": "invented", "nature": "national", "status": "in_force",
        "version": "1", "checked": date(2026, 11, 24), "territory": "anywhere",
        "claims": [
            {
                "id": "damages", "title": "Damages", "defendants": ["manufactures", "imports", "distributes"],
                "things": "involved", "scope": "covered(thing)",
            }
        ],
        "conclusions": [{"id": "covered", "args": {"thing": "thing"}, "title": "covered"}, *(conclusions or [])],
        "rules": [
            {"code": f"X-{i}", "at": str(i), **{k: v for k, v in row.items() if v is not None}, **common}
            for i, row in enumerate(rows)
        ],
    }  # fmt: skip


@st.composite
def measured(draw: Any) -> Suit:
    """A statute of comparisons only, on a record that says little of the values they meet."""
    author = _Author(draw, (), True, {})

    def compare() -> Data:
        found = author.pick((1, author.compare(SCENE)), (2, {"compare": turning()}))
        return author.pick((3, found), (1, {"not": found}), (1, {"any": [found, author.compare(SCENE)]}))

    def turning() -> str:
        """A comparison whose turning point is not where its constant is."""
        fact = draw(st.sampled_from(["seen(harm)", "repaired(thing)", "filed(claim)", "placed_on_market(thing)"]))
        day, other = draw(st.sampled_from(DATES)), draw(st.sampled_from(DATES))
        by, more = draw(st.sampled_from(PERIODS)), draw(st.sampled_from(PERIODS))
        op = draw(st.sampled_from(["<", "<=", ">", ">=", "="]))
        return draw(
            st.sampled_from(
                [
                    f"{fact} + {by} + {more} {op} {day}",
                    f"{day} {op} {fact} - {by} - {more}",
                    f"latest({fact} + {by}, {other}) + {more} {op} {day}",
                    f"earliest({fact}, {other}) - {by} {op} {day}",
                    "country(defendant) = country(victim)",
                    "colour(thing) = red",
                ]
            )
        )

    kinds = ["element", *draw(st.lists(st.sampled_from(["element", "defence", "extinction"]), max_size=2))]
    pack = plain_statute([{"kind": kind, "for": "damages", "when": compare()} for kind in kinds])
    return Suit(pack, [], draw(cases(pack, known=1, record="open")))


@st.composite
def constraints(draw: Any) -> list[Data]:
    """Combinations that cannot be."""
    author = _Author(draw, ("rusty", "loud", "caused", "shoddy", "hot", "bad_luck", "disobeyed"), True, {})
    env = {"party": "party", "thing": "thing", "harm": "harm"}
    found = []
    for i in range(author.pick((2, 0), (2, 1), (1, 2))):
        parts = []
        for _ in range(2):
            part = author.pick((3, "fact"), (2, "not"), (1, "compare"))
            if part == "compare":
                parts.append({"compare": author.pick((1, "colour(thing) = red"), (1, "seen(harm) < 2024-02-29"))})
            else:
                fact = author.fact({k: v for k, v in env.items()})
                fact.pop("degree", None)
                parts.append(fact if part == "fact" else {"not": fact})
        found.append({"id": f"never_{i}", "vars": env, "never": {"all": parts}})
    return found


# --- cases --------------------------------------------------------------------------------------------

PARTIES = ("v1", "v2", "d1", "d2", "d3")
THINGS = ("t1", "t2")
HARMS = ("h1", "h2")
ENTITIES = {"party": PARTIES, "thing": THINGS, "harm": HARMS, "claim": ("c1", "c2")}
SETTLED = ("proved", "undisputed")
BINDS_ONE = ("admitted", "deemed_admitted", "bound_by_finding")
UNSETTLED = ("disputed", "alleged", "unknown")
TYPED_YES_NO = tuple(f for f in YES_NO if "from" not in TYPES[f])
TYPED_VALUES = ("seen", "repaired", "price", "colour", "delay")


def mentioned(pack: Data) -> set[str]:
    """The facts that a statute speaks of."""
    return set(re.findall(r"\b[a-z_]+\b", repr(pack["rules"]))) & set(TYPES)


@st.composite
def statements(draw: Any, facts: Sequence[str], *, known: int = 3, closed: bool = False) -> list[Data]:
    """Statements about typed facts of every standing; `known` says how many are settled for one that is not."""
    found: list[Data] = []
    for id_ in facts:
        domains = [ENTITIES[k] for k in TYPES[id_]["args"].values()]
        grounds = [()]
        for domain in domains:
            usual = [e for e in domain if not e.startswith("v")]
            grounds = [(*g, e) for g in grounds for e in usual]  # type: ignore[misc]
        for args in grounds:
            word = draw(weighted((2 * known, "settled"), (4, "unsettled"), (1, "bound"), (1, "nothing"), (1, "both")))
            if word == "nothing":
                continue
            row: Data = {"is": id_, "args": list(args)}
            yes_no = TYPES[id_]["value"] == "yes_no"
            if yes_no:
                row["value"] = draw(weighted((4, True), (1, False)))
            elif id_ in ("seen", "repaired"):
                row["value"] = date.fromisoformat(draw(st.sampled_from(DATES)))
            elif id_ == "price":
                row["value"] = draw(st.sampled_from(["200 EUR", "300 EUR", "800 EUR", "500 USD"]))
            elif id_ == "colour":
                row["value"] = draw(st.sampled_from(["red", "green", "blue"]))
            else:
                row["value"] = draw(st.sampled_from(["30 days", "45 days", "2 months", "3 years"]))
            if word == "unsettled":
                row["standing"] = draw(st.sampled_from(UNSETTLED))
            elif word == "bound":
                row |= {"standing": draw(st.sampled_from(BINDS_ONE)), "by": draw(st.sampled_from(PARTIES))}
            else:
                row["standing"] = draw(st.sampled_from(SETTLED))
            if yes_no and row["standing"] not in UNSETTLED:
                degree = draw(weighted((8, "proved"), (2, "likely"), (1, "argued")))
                if degree != "proved":
                    row["degree"] = degree
            found.append(row)
            if word == "both":
                found.append({**row, "standing": "disputed"})
                found[-1].pop("degree", None)
                if yes_no and draw(st.booleans()):
                    found.append({**row, "value": not row["value"], "standing": "proved"})
    return found


@st.composite
def cases(draw: Any, pack: Data, *, known: int = 3, record: str | None = None, brought: bool | None = None) -> Data:
    """A case about two victims, three defendants and a thing they share."""
    facts = sorted(mentioned(pack))
    closed = record == "closed" or (record is None and draw(weighted((4, False), (1, True))))
    brought = draw(weighted((2, True), (1, False))) if brought is None else brought

    def maybe(data: Data, key: str, values: Sequence[Any]) -> None:
        value = draw(st.sampled_from([None, *values]))
        if value is not None:
            data[key] = value

    days = [date.fromisoformat(d) for d in DATES]
    parties = [{"id": p, "kind": "company" if p[0] == "d" else "natural_person"} for p in PARTIES]
    for party in parties:
        maybe(party, "country", ["DE", "FR", "US"])
    things: list[Data] = [{"id": "t1", "kind": "system"}, {"id": "t2", "kind": "component"}]
    for thing in things:
        maybe(thing, "placed_on_market", days)
    if draw(st.booleans()):
        things[1]["part_of"] = ["t1"]
    chain = []
    for party, does, to in (
        ("d1", "manufactures", "t1"), ("d2", "imports", "t1"), ("d3", "distributes", "t1"), ("d3", "manufactures", "t2"),
    ):  # fmt: skip
        standing = draw(weighted((6, "undisputed"), (1, "disputed"), (1, None)))
        if standing is not None:
            chain.append({"from": party, "does": does, "to": to, "standing": standing})
    harms: list[Data] = []
    for harm, victim in (("h1", "v1"), ("h2", "v2")):
        row: Data = {"id": harm, "victim": victim, "involves": ["t1"]}
        row["standing"] = draw(weighted((3, "proved"), (1, "disputed")))
        maybe(row, "interest", ["life", "property"])
        maybe(row, "date", days)
        maybe(row, "amount", ["100 EUR", "700 EUR"])
        harms.append(row)
    claims = []
    for claim, victim in (("c1", "v1"), ("c2", "v2")):
        row = {"id": claim, "claimant": victim, "for": [f"h{victim[1]}"], "against": "whoever_answers"}
        maybe(row, "filed", days)
        if draw(st.booleans()):
            row["pleas"] = ["limitation"]
        claims.append(row)
    typed = [f for f in facts if f in TYPED_YES_NO or f in TYPED_VALUES]
    case: Data = {
        "solidum": 1, "title": "Invented", "as_of": date(2026, 11, 24), "record": "closed" if closed else "open",
        "parties": parties, "things": things, "chain": chain, "harms": harms,
        "facts": draw(statements(typed, known=known)),
        "evidence": [{"id": "e1", "held_by": "d1", "status": draw(st.sampled_from([["refused"], ["available"]]))}],
    }  # fmt: skip
    if brought:
        case["claims"] = claims
    if "did_it" in facts:
        group: Data = {"one_of": [{"is": "did_it", "args": [d, "h1"]} for d in ("d1", "d2")]}
        group["standing"] = draw(st.sampled_from(["proved", "disputed", "admitted"]))
        if group["standing"] == "admitted":
            group["by"] = draw(st.sampled_from(PARTIES))
        case["groups"] = [group]
    return case


# --- building -----------------------------------------------------------------------------------------


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Everything is written out: a file of law has no aliases."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def text_of(data: Any) -> str:
    return str(yaml.dump(data, Dumper=_Dumper, sort_keys=False))


def library_of(pack: Data | str, never: Sequence[Data] = ()) -> Library:
    """Write the pack into a folder and load it, as a user's own law is loaded."""
    with tempfile.TemporaryDirectory() as name:
        return load_library(written(Path(name), pack, never))


def written(root: Path, pack: Data | str, never: Sequence[Data] = ()) -> Path:
    """The folder, with the vocabulary, what cannot be, and the pack."""
    files = {"vocabulary/words.yaml": VOCABULARY, "packs/X.yaml": pack if isinstance(pack, str) else text_of(pack)}
    if never:
        files["vocabulary/never.yaml"] = text_of({"constraints": list(never)})
    for name, text in files.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def case_of(case: Data) -> CaseFile:
    return loads(text_of(case))


@dataclass(frozen=True)
class Suit:
    """A statute, what cannot be, and a case, all as data."""

    pack: Data
    never: list[Data]
    case: Data

    def library(self) -> Library:
        return library_of(self.pack, self.never)

    def analysis(self) -> Analysis:
        return analyse(case_of(self.case), self.library())

    def __repr__(self) -> str:
        return "\n---\n".join(text_of(part) for part in (self.pack, self.never, self.case))


@st.composite
def suits(
    draw: Any,
    *,
    values: bool = True,
    contested: bool = True,
    known: int = 3,
    record: str | None = None,
    never: bool = True,
    brought: bool | None = None,
) -> Suit:
    """A statute and a case under it."""
    pack = draw(statutes(values=values, contested=contested))
    return Suit(
        pack,
        draw(constraints()) if never else [],
        draw(cases(pack, known=known, record=record, brought=brought)),
    )
