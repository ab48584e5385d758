"""The chain as a graph: who did what to which thing, and what is part of what.

Pure questions to a case file. The value chain is not a line: a party may have many roles, a thing many
makers, and a component may sit in several products. `Chain` holds the indexes: build it once for a case, ask
it often.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from solidum.casefile.model import CaseFile, Edge

EMPLOYS: Final = "employs"
OVERSEES: Final = "oversees"


@dataclass(frozen=True)
class Chain:
    """The edges of a case, by what they lead from and to; make it with `chain_of`.

    Attributes:
        edges: All edges, in the order of the file.
        by_party: The edges that leave a party.
        to: The edges that lead to a thing or a party.
        wholes: Of each thing, what it is directly part of.
        parts: Of each thing, what is directly part of it.
        versions: Of each thing, its versions.
        version_of: Of each version, the thing it is a version of.
        involved: Of each harm, the things it names as involved.
    """

    edges: tuple[Edge, ...]
    by_party: Mapping[str, tuple[Edge, ...]]
    to: Mapping[str, tuple[Edge, ...]]
    wholes: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, tuple[str, ...]]
    versions: Mapping[str, tuple[str, ...]]
    version_of: Mapping[str, str]
    involved: Mapping[str, tuple[str, ...]]

    def roles(self, party: str, entity: str | None = None) -> tuple[str, ...]:
        """What a party does, each role once; with `entity`, only what it does to that thing or party."""
        edges = self.by_party.get(party, ())
        return tuple(dict.fromkeys(edge.does for edge in edges if entity in (None, edge.to)))

    def parties_linked_to(self, things: str | Iterable[str], does: Iterable[str] = ()) -> tuple[str, ...]:
        """The parties that do something to one of the things, each once; with `does`, only in those roles."""
        wanted = [things] if isinstance(things, str) else things
        roles = frozenset(does)
        edges = (edge for thing in wanted for edge in self.to.get(thing, ()))
        return tuple(dict.fromkeys(edge.from_ for edge in edges if not roles or edge.does in roles))

    def things_of(self, party: str, does: Iterable[str] = ()) -> tuple[str, ...]:
        """The things a party does something to, each once; with `does`, only in those roles."""
        roles = frozenset(does)
        edges = self.by_party.get(party, ())
        return tuple(
            dict.fromkeys(edge.to for edge in edges if edge.to in self.wholes and (not roles or edge.does in roles))
        )

    def all_parts(self, thing: str) -> tuple[str, ...]:
        """All that is part of a thing, over any number of steps, the nearest first; not the thing itself."""
        return _reached([thing], self.parts)

    def all_wholes(self, thing: str) -> tuple[str, ...]:
        """All that a thing is part of, over any number of steps, the nearest first; not the thing itself."""
        return _reached([thing], self.wholes)

    def involved_in(self, harm: str) -> tuple[str, ...]:
        """The things a harm involves; then their parts; then what any of them is part of."""
        named = self.involved.get(harm, ())
        parts = _reached(named, self.parts)
        wholes = _reached(named, self.wholes)
        return tuple(dict.fromkeys((*named, *parts, *wholes)))

    def employers(self, person: str) -> tuple[str, ...]:
        """Who employs a person."""
        return tuple(dict.fromkeys(edge.from_ for edge in self.to.get(person, ()) if edge.does == EMPLOYS))

    def employees(self, party: str) -> tuple[str, ...]:
        """Whom a party employs."""
        return tuple(dict.fromkeys(edge.to for edge in self.by_party.get(party, ()) if edge.does == EMPLOYS))

    def overseers(self, thing: str) -> tuple[str, ...]:
        """The humans who oversee a thing."""
        return self.parties_linked_to(thing, [OVERSEES])

    def neighbours(self, entity: str) -> tuple[str, ...]:
        """Everything one step away: over an edge of the chain, as part or whole, or as a version."""
        return tuple(
            dict.fromkeys(
                (
                    *(edge.to for edge in self.by_party.get(entity, ())),
                    *(edge.from_ for edge in self.to.get(entity, ())),
                    *self.wholes.get(entity, ()),
                    *self.parts.get(entity, ()),
                    *([self.version_of[entity]] if entity in self.version_of else []),
                    *self.versions.get(entity, ()),
                )
            )
        )

    def connected(self, entity: str) -> frozenset[str]:
        """Everything that can be reached over neighbours, with the entity itself."""
        seen = {entity}
        left = [entity]
        while left:
            for other in self.neighbours(left.pop()):
                if other not in seen:
                    seen.add(other)
                    left.append(other)
        return frozenset(seen)


def chain_of(case: CaseFile) -> Chain:
    """The chain of a case, indexed."""
    by_party: dict[str, list[Edge]] = {}
    to: dict[str, list[Edge]] = {}
    for edge in case.chain:
        by_party.setdefault(edge.from_, []).append(edge)
        to.setdefault(edge.to, []).append(edge)
    parts: dict[str, list[str]] = {}
    versions: dict[str, list[str]] = {}
    for thing in case.things:
        for whole in thing.part_of:
            parts.setdefault(whole, []).append(thing.id)
        if thing.version_of:
            versions.setdefault(thing.version_of, []).append(thing.id)
    return Chain(
        edges=case.chain,
        by_party={party: tuple(edges) for party, edges in by_party.items()},
        to={entity: tuple(edges) for entity, edges in to.items()},
        wholes={thing.id: thing.part_of for thing in case.things},
        parts={whole: tuple(things) for whole, things in parts.items()},
        versions={thing: tuple(things) for thing, things in versions.items()},
        version_of={thing.id: thing.version_of for thing in case.things if thing.version_of},
        involved={harm.id: harm.involves for harm in case.harms},
    )


def _reached(start: Iterable[str], steps: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What can be reached from `start` in one step or more, breadth first."""
    begun = tuple(start)
    found: dict[str, None] = {}
    left = list(begun)
    for thing in left:  # grows while it is walked
        for other in steps.get(thing, ()):
            if other not in found and other not in begun:
                found[other] = None
                left.append(other)
    return tuple(found)
