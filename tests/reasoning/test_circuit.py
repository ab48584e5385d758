"""The circuit by itself, on random graphs: bounds, quantifying over endings, and the exact engines, by enumeration."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator
from typing import Any

import pytest
from diagram import Diagram, TooLarge
from hypothesis import assume, given
from hypothesis import strategies as st

from solidum.reasoning.circuit import PENDING, Circuit, Item
from solidum.reasoning.solver import Solver

Ends = dict[Hashable, frozenset[Hashable]]


@st.composite
def circuits(draw: Any) -> tuple[Circuit, list[int]]:
    """A circuit over a few items with two or three rails and all kinds of endings, and some of its nodes."""
    circuit = Circuit()
    nodes = [0, 1]
    for name in "abcd"[: draw(st.integers(1, 4))]:
        rails = ("t", "k", "u")[: draw(st.integers(1, 3))]
        ending = st.frozensets(st.sampled_from(rails))
        endings = draw(st.lists(ending, min_size=1, max_size=5, unique=True))
        group = draw(st.sampled_from(["listed", "unmentioned", "appraisal"]))
        now = draw(ending)
        if group == "appraisal" and draw(st.booleans()):
            now = frozenset({PENDING})
        rows = [(str(i), e) for i, e in enumerate(endings)]
        circuit.items[name] = Item(name, group, name, rows, now)
        nodes += [circuit.leaf(name, rail) for rail in rails]
    for _ in range(draw(st.integers(1, 14))):
        op = draw(st.sampled_from(["and", "or", "not"]))
        parts = draw(st.lists(st.sampled_from(nodes), min_size=1, max_size=3))
        nodes.append(
            circuit.neg(parts[0]) if op == "not" else circuit.conj(parts) if op == "and" else circuit.disj(parts)
        )
    return circuit, draw(st.lists(st.sampled_from(nodes), min_size=1, max_size=3)) + nodes[-1:]


def every_way(circuit: Circuit, free: list[Hashable]) -> Iterator[Ends]:
    """Every combination of endings of the free items; the others stand as they stand."""
    now = {key: item.now for key, item in circuit.items.items()}
    for chosen in itertools.product(*(circuit.items[key].endings for key in free)):
        yield {**now, **{key: rails for key, (_, rails) in zip(free, chosen, strict=True)}}


def truth(circuit: Circuit, node: int, ends: Ends) -> bool:
    """What a node means, by plain recursion."""
    op = circuit.ops[node]
    if op in "01":
        return op == "1"
    if op == "leaf":
        item, rail = circuit.leaves[node]
        return rail in ends[item]
    parts = [truth(circuit, part, ends) for part in circuit.args[node]]
    return all(parts) if op == "and" else any(parts) if op == "or" else not parts[0]


@given(circuits(), st.data())
def test_bounds_contain_every_value(drawn: tuple[Circuit, list[int]], data: st.DataObject) -> None:
    circuit, roots = drawn
    free = data.draw(st.lists(st.sampled_from(list(circuit.items)), unique=True))
    nodes = circuit.cone_of(roots)
    bounds = circuit.bounds(nodes, set(free).__contains__)
    for ends in every_way(circuit, free):
        for node in nodes:
            low, high = bounds[node]
            assert low <= truth(circuit, node, ends) <= high
    now = circuit.now(nodes)
    ends = {key: item.now for key, item in circuit.items.items()}
    assert all(bool(now[node]) == truth(circuit, node, ends) for node in nodes)


@given(circuits())
def test_some_is_true_where_a_pending_item_could_make_it_so(drawn: tuple[Circuit, list[int]]) -> None:
    circuit, roots = drawn
    root = roots[-1]
    pending = [key for key, item in circuit.items.items() if item.now == {PENDING}]
    others = [key for key in circuit.items if key not in pending]
    found = circuit.some(root, pending)
    for ended in range(len(pending) + 1):
        done, left = pending[:ended], pending[ended:]
        for ends in every_way(circuit, others + done):
            could = any(
                truth(circuit, root, {**ends, **dict(zip(left, (e for _, e in chosen), strict=True))})
                for chosen in itertools.product(*(circuit.items[key].endings for key in left))
            )
            assert truth(circuit, found, ends) == could


@given(circuits())
def test_polarity_is_sound(drawn: tuple[Circuit, list[int]]) -> None:
    """A leaf that can only help never turns the root off when it comes on, and one that can only hurt never on."""
    circuit, roots = drawn
    root = roots[-1]
    rails = [(n, circuit.leaves[n]) for n in circuit.cone(root) if circuit.ops[n] == "leaf"]
    marks = circuit.polarity(root)
    leaves = [key for _, key in rails]
    for values in itertools.product([False, True], repeat=len(leaves)):
        ends: dict[Hashable, set[Hashable]] = {key: set() for key in circuit.items}
        for (item, rail), on in zip(leaves, values, strict=True):
            if on:
                ends[item].add(rail)
        before = truth(circuit, root, {k: frozenset(v) for k, v in ends.items()})
        for (node, (item, rail)), on in zip(rails, values, strict=True):
            if not on:
                more = {k: frozenset(v | ({rail} if k == item else set())) for k, v in ends.items()}
                after = truth(circuit, root, more)
                assert not (marks[node] == 1 and before and not after)
                assert not (marks[node] == 2 and after and not before)


@given(circuits(), st.data())
def test_solver_and_diagram_find_an_ending_if_there_is_one(
    drawn: tuple[Circuit, list[int]], data: st.DataObject
) -> None:
    circuit, roots = drawn
    *musts, root = roots
    here = circuit.item_keys(circuit.cone_of(roots))
    free = data.draw(st.lists(st.sampled_from(here), unique=True)) if here else []
    assume(free)
    wanted = any(
        truth(circuit, root, ends) and all(truth(circuit, m, ends) for m in musts) for ends in every_way(circuit, free)
    )
    solver = Solver(circuit, [root], musts, free)
    diagram = Diagram(circuit, free, 1 << 12)
    function = diagram.of(root) & diagram.all(diagram.of(m) for m in musts)
    for witness in (solver.witness(root), diagram.witness(function)):
        assert (witness is not None) == wanted
        if witness is not None:
            ends = {key: item.now for key, item in circuit.items.items()}
            ends |= {key: circuit.items[key].endings[i][1] for key, i in witness.items()}
            assert set(witness) == set(free)
            assert truth(circuit, root, ends)
            assert all(truth(circuit, m, ends) for m in musts)
    solver.close()


@pytest.mark.parametrize("cap", [1, 8, 40])
def test_a_diagram_past_its_cap_says_so(cap: int) -> None:
    """Never a wrong answer: either the function is exact, or the diagram says that it is too large."""
    circuit = Circuit()
    ways = [("yes", frozenset({"t"})), ("no", frozenset())]
    for i in range(12):
        circuit.items[i] = Item(i, "listed", str(i), list(ways))  # type: ignore[arg-type]
    pairs = [circuit.conj([circuit.leaf(i, "t"), circuit.leaf(i + 6, "t")]) for i in range(6)]
    root = circuit.disj(pairs)  # in this order of the items the diagram needs some 2^6 nodes
    with pytest.raises((TooLarge, MemoryError)):
        Diagram(circuit, list(range(12)), cap).of(root)
    roomy = Diagram(circuit, list(range(12)), 1 << 12)
    witness = roomy.witness(roomy.of(root))
    assert witness is not None
    assert any(witness[i] == 0 == witness[i + 6] for i in range(6))
