"""Engine and reference side by side: the same claims, the same unsettled things, the same words for how they end."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import reference as ref
from reference import Court, Ending, Env, Thing, World
from strategies import Suit, case_of

from solidum.analysis import Analysis, Claim, analyse
from solidum.casefile.model import CaseFile
from solidum.law.library import Library
from solidum.law.model import ClaimType, Degree, Duration, Pack
from solidum.reasoning.claims import scenes
from solidum.reasoning.firmness import MARKS, Change, Over
from solidum.reasoning.ground import Grounder
from solidum.reasoning.project import record_of
from solidum.reasoning.record import Record, value_of
from solidum.source import BadInput

DEGREES = {"": Degree.proved, " as likely": Degree.likely, " as argued": Degree.argued}
FACT_ENDINGS = {
    **{f"shown{words}": ("shown", d) for words, d in DEGREES.items()},
    **{f"contrary shown{words}": ("contrary", d) for words, d in DEGREES.items()},
    "met": ("shown", Degree.proved),
    "not met": ("contrary", Degree.proved),
    "never shown": None,
}


@dataclass(frozen=True)
class Judged:
    """One claim as the engine sees it, with what the reference needs to judge it."""

    bench: Bench
    claim: Claim
    env: Env
    asked: ref.Asked

    @property
    def pack(self) -> Pack:
        return self.claim.roots.pack

    @property
    def kind(self) -> ClaimType:
        return self.claim.roots.type

    @cached_property
    def asked_of_all(self) -> ref.Asked:
        """The same where what the file does not mention may still end in any way."""
        return self._asked(self.claim._wide.analyst(self.claim.roots).grounder)

    @cached_property
    def asked_of_listed(self) -> ref.Asked:
        return self._asked(self.claim.analyst.grounder)

    def _asked(self, grounder: Grounder) -> ref.Asked:
        """To which degrees an evaluation may end is read off the engine, which asks only where it can matter."""
        degrees = {key: set(found) for key, found in self.asked.degrees.items()}
        viewers = (self.env["claimant"], self.env["defendant"], self.env["victim"])
        for key in degrees:
            item = grounder.circuit.items.get(("fact", key, viewers if key[0] in grounder.relative else ()))
            if self.bench.library.vocabulary.facts[key[0]].kind == "evaluation":
                endings = [] if item is None else [FACT_ENDINGS[name] for name, _ in item.endings]
                degrees[key] = {e[1] for e in endings if e is not None}
        return ref.Asked(degrees, dict(self.asked.things), dict(self.asked.compares))

    def court(self, world: World | None = None, over: Over = "facts_listed") -> Court:
        asked = self.asked_of_all if over == "facts_all" else self.asked_of_listed
        return Court(self.bench.library, self.bench.record, self.env, world, asked)

    def outcome(self, world: World | None = None, over: Over = "facts_listed") -> str:
        return self.court(world, over).outcome(self.pack, self.kind)

    def consistent(self, world: World) -> bool:
        return ref.consistent(self.court(world))

    def free(self, over: Over) -> list[Thing]:
        """The things that a mark of firmness lets move."""
        return [t for t, group in self.asked.things.items() if group in MARKS[over]]

    def world_of(self, changes: Iterable[Change]) -> World:
        """The world in which the engine's changes have come true, and nothing else."""
        return World(dict(self.ending_of(c) for c in changes))

    def ending_of(self, change: Change) -> tuple[Thing, Ending]:
        item: Any = change.item
        match item[0]:
            case "fact":
                return ("fact", item[1]), FACT_ENDINGS[change.ending]
            case "value":
                kind = self.bench.library.vocabulary.facts[item[1][0]]
                if change.ending == "never shown":
                    return ("value", item[1]), None
                if kind.value == "choice":  # "another" stands for every word that the law does not name
                    return ("value", item[1]), change.ending
                if kind.value == "duration":
                    words = change.ending.split()
                    units = {unit.rstrip("s") + "s": int(n) for n, unit in zip(words[::2], words[1::2], strict=True)}
                    return ("value", item[1]), Duration(**units)
                return ("value", item[1]), value_of(kind, change.ending)
            case "compare":
                compare, variables = item[1]
                holds = {"shown": True, "contrary shown": False, "never shown": None}[change.ending]
                return ("compare", compare.text, variables), holds
            case "draw":
                return ("draw", item[1], item[2]), change.ending == "the court draws it"
            case "law":
                positions = [p.position for p in self.bench.library.rules[item[1]].contested]
                return ("law", item[1]), positions.index(change.ending)
            case "one of":
                return ("one of", item[1]), change.ending == "shown"
        raise AssertionError(item)

    def brute(self, over: Over, budget: int = 400, seed: int = 0) -> tuple[dict[str, World], bool]:
        """The outcomes under the consistent endings of a mark's things, and whether all endings were tried."""
        things = self.free(over)
        court = self.court(None, over)
        options = [ref.endings(court, t) for t in things]
        whole = math.prod(len(o) for o in options) <= budget
        dice = random.Random(seed)
        combinations: Iterable[tuple[Ending, ...]] = (
            itertools.product(*options)
            if whole
            else (tuple(dice.choice(o) for o in options) for _ in range(budget // 2))
        )
        found: dict[str, World] = {}
        for chosen in combinations:
            world = World(dict(zip(things, chosen, strict=True)))
            if self.consistent(world):
                found.setdefault(self.outcome(world, over), world)
        return found, whole


@dataclass(frozen=True)
class Bench:
    """One suit before the engine and before the reference."""

    library: Library
    case: CaseFile
    record: Record
    analysis: Analysis

    @cached_property
    def judged(self) -> list[Judged]:
        claims = self.analysis.claims
        scenes = [(c.roots.scene.env(), c.roots.pack, c.roots.type) for c in claims]
        asked = ref.look_at_all(self.library, self.record, scenes)
        return [Judged(self, c, s[0], a) for c, s, a in zip(claims, scenes, asked, strict=True)]


def contradicts_itself(library: Library, record: Record, envs: Iterable[Env]) -> bool:
    """Does the record contain what the vocabulary says cannot be, seen from some claim or from none?"""
    nobody = dict.fromkeys(("claimant", "victim", "defendant", "thing", "harm", "claim"), "")
    return not all([ref.consistent(Court(library, record, env)) for env in (nobody, *envs)])


def bench(suit: Suit, library: Library | None = None) -> Bench | None:
    """Bring a suit before both; None where the record contradicts what the vocabulary says cannot be."""
    library = library or suit.library()
    case = case_of(suit.case)
    record, sought = record_of(case, library.vocabulary)
    try:
        analysis = analyse(case, library)
    except BadInput as error:
        assert "contradicts itself" in str(error)
        pack = library.packs["X"]
        assert contradicts_itself(library, record, (s.env() for s in scenes(record, pack, pack.claims[0], sought)))
        return None
    assert not contradicts_itself(library, record, (c.roots.scene.env() for c in analysis.claims))
    return Bench(library, case, record, analysis)
