"""The outcome of one claim under one way in which some items have ended, all others standing as today.

What a court could still make of what it has to appraise is asked of a solver: written out as a node of the circuit, it
grows with every combination of evaluations that both help and hurt.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

from solidum.reasoning.circuit import Circuit
from solidum.reasoning.claims import ClaimRoots, Rungs, rungs
from solidum.reasoning.net import Net, Rails
from solidum.reasoning.showings import possible


class Reader:
    """Reads outcomes of one claim off its circuit, once all claims are grounded."""

    def __init__(self, circuit: Circuit, claim: ClaimRoots, musts: Iterable[int]) -> None:
        self.circuit = circuit
        self.rungs: Rungs = rungs(circuit, claim)
        self.musts = list(musts)
        self.nodes = circuit.cone_of(self.rungs.nodes)

    def outcome(self, ended: Mapping[Hashable, Rails] | None = None) -> str:
        """The outcome if some items have ended so that just these rails are true."""
        rails = ended or {}

        def leaf(node: int) -> int:
            item, rail = self.circuit.leaves[node]
            return int(rail in rails.get(item, self.circuit.items[item].now))

        value = self.circuit.evaluate(self.nodes, leaf)
        return self.rungs.outcome(lambda node: bool(value[node]), lambda: self._reachable(rails))

    def _reachable(self, ended: Mapping[Hashable, Rails]) -> bool:
        """Could a court still find all elements to be there, by what it has yet to appraise alone?"""
        circuit, held = self.circuit, self.rungs.held
        keys = [k for k in circuit.item_keys(circuit.cone(held)) if circuit.items[k].group == "appraisal"]
        if not keys:
            return False
        mine = [m for m in self.musts if not circuit.items_below(m).isdisjoint(keys)]
        net = Net(circuit, circuit.conj([held, *mine]), (), keys, ended)
        ends = [[net.way_of(i, name) for name, _ in circuit.items[k].endings] for i, k in enumerate(net.keys)]
        return possible(net, [i for i, ways in enumerate(ends) if 0 not in ways])


__all__ = ["Reader"]
