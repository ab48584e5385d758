"""The evidence plan: minimal sets, counts, probabilities and strategies, by enumeration and against the reference."""

from __future__ import annotations

import itertools
import math
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any

import pytest
import reference as ref
from hypothesis import given, settings
from hypothesis import strategies as st
from judge import Judged, bench
from reference import World
from strategies import Suit, suits

from solidum.analysis import Analysis, Claim, analyse, analyse_record
from solidum.casefile.reader import load
from solidum.law.library import load_library
from solidum.law.model import Degree
from solidum.reasoning.circuit import PENDING, Circuit, Item
from solidum.reasoning.claims import rungs
from solidum.reasoning.diagram import NODES, Diagram, TooLarge, bounds
from solidum.reasoning.firmness import Change
from solidum.reasoning.net import Endings, Net
from solidum.reasoning.plan import ClaimPlan, Planner, Showing, Step
from solidum.reasoning.project import record_of
from solidum.reasoning.record import Entry, Key, value_of
from solidum.reasoning.showings import Sets, enough, matters, safe
from solidum.source import BadInput

MADE_OUT = {"made out", "made out on a presumption"}
EVERYTHING = 1 << 20

# --- random circuits by enumeration -------------------------------------------------------------------------

KINDS: dict[str, list[tuple[str, frozenset[str]]]] = {
    "fact": [("shown", frozenset("t")), ("contrary shown", frozenset("k")), ("never shown", frozenset())],
    "degrees": [
        ("shown", frozenset("tu")),
        ("contrary shown", frozenset("k")),
        ("shown as likely", frozenset("u")),
        ("never shown", frozenset()),
    ],
    "evaluation": [("met", frozenset("t")), ("not met", frozenset("k"))],
    "group": [("shown", frozenset("t")), ("never shown", frozenset())],
    "value": [("1", frozenset("t")), ("2", frozenset("k")), ("3", frozenset("ku")), ("never shown", frozenset())],
}


@st.composite
def nets(draw: Any, least: int = 1, most: int = 5, kinds: tuple[str, ...] = tuple(KINDS)) -> Net:
    """A random circuit over a few unsettled items, some combinations of which cannot be."""
    circuit = Circuit()
    leaves = []
    for i in range(draw(st.integers(least, most))):
        kind = draw(st.sampled_from(kinds))
        pending = kind == "evaluation"
        endings: list[tuple[str, frozenset[Hashable]]] = [(n, frozenset(r)) for n, r in KINDS[kind]]
        now: frozenset[Hashable] = frozenset({PENDING}) if pending else frozenset()
        circuit.items[i] = Item(i, "appraisal" if pending else "listed", str(i), endings, now)
        leaves += [circuit.leaf(i, rail) for rail in sorted({r for _, rails in endings for r in rails}, key=str)]
    nodes = list(leaves)
    for _ in range(draw(st.integers(2, 14))):
        op = draw(st.sampled_from(["and", "or", "and", "or", "not"]))
        parts = draw(st.lists(st.sampled_from(nodes), min_size=2, max_size=3))
        nodes.append(
            circuit.neg(parts[0]) if op == "not" else circuit.conj(parts) if op == "and" else circuit.disj(parts)
        )
    pairs = draw(st.lists(st.tuples(st.sampled_from(leaves), st.sampled_from(leaves)), max_size=2))
    musts = [circuit.neg(circuit.conj(pair)) for pair in pairs]
    return Net(circuit, nodes[-1], musts, list(circuit.items))


class Table:
    """Every ending of a net, whether it is consistent, and whether the aim holds under it."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self.rows: list[tuple[tuple[int, ...], bool]] = []
        ways = itertools.product(*(range(len(w)) for w in net.ways))
        while part := list(itertools.islice(ways, 1024)):
            holds, can = net.holds([dict(enumerate(row)) for row in part])
            self.rows += [(row, bool(holds >> n & 1)) for n, row in enumerate(part) if can >> n & 1]

    def below(self, a: Endings, b: Endings) -> bool:
        return all(i in b and b[i] in self.net.at_least(i, w) for i, w in a.items())

    def least(self, sets: Iterable[Endings]) -> set[tuple[tuple[int, int], ...]]:
        found = sorted(sets, key=len)
        return {tuple(sorted(s.items())) for s in found if not any(o != s and self.below(o, s) for o in found)}

    def enough(self, aim: bool) -> set[tuple[tuple[int, int], ...]]:
        return self.least({i: w for i, w in enumerate(row) if w} for row, holds in self.rows if holds == aim)

    def safe(self, aim: bool) -> set[tuple[tuple[int, int], ...]]:
        found = []
        for chosen in itertools.product(*(range(len(w)) for w in self.net.ways)):
            allowed = [self.net.at_least(i, w) for i, w in enumerate(chosen)]
            ends = [holds for row, holds in self.rows if all(w in a for w, a in zip(row, allowed, strict=True))]
            if ends and all(holds == aim for holds in ends):
                found.append({i: w for i, w in enumerate(chosen) if w})
        return self.least(found)

    def swings(self, item: int) -> int:
        seen: dict[tuple[int, ...], set[bool]] = {}
        for row, holds in self.rows:
            seen.setdefault((*row[:item], *row[item + 1 :]), set()).add(holds)
        return sum(len(ends) == 2 for ends in seen.values())

    def probability(self, chances: list[list[float]]) -> float | None:
        weights = [(math.prod(chances[i][w] for i, w in enumerate(row)), holds) for row, holds in self.rows]
        total = sum(w for w, _ in weights)
        return sum(w for w, holds in weights if holds) / total if total > 0 else None


def plain(found: Sets) -> set[tuple[tuple[int, int], ...]]:
    assert found.complete
    rows = [tuple(sorted(s.items())) for s in found.sets]
    assert len(rows) == len(set(rows))
    return set(rows)


def check_sets(net: Net, *, with_safe: bool = True) -> None:
    table = Table(net)
    for aim in (True, False):
        sets = enough(net, aim, EVERYTHING)
        assert plain(sets) == table.enough(aim)
        sizes = [len(s) for s in sets.sets]
        assert sizes == sorted(sizes)
        if with_safe:
            whatever = safe(net, aim, EVERYTHING)
            assert plain(whatever) == table.safe(aim)
            for one in whatever.sets:  # what is safe is enough, if nothing else need be impossible
                holds, can = net.holds([one])
                assert not can or bool(holds) == aim
    assert matters(net) == [table.swings(i) > 0 for i in range(len(net.keys))]


FEW = settings(max_examples=max(10, settings().max_examples // 3))
"""Each of these tries hundreds of endings, or builds a statute; the slow tests try many."""


@given(nets(most=4))
def test_minimal_sets_are_those_of_brute_force(net: Net) -> None:
    check_sets(net)


@pytest.mark.slow
@settings(max_examples=100)
@given(nets(5, 7, ("fact", "degrees", "evaluation")))
def test_minimal_sets_of_more_unknowns(net: Net) -> None:
    check_sets(net, with_safe=math.prod(map(len, net.ways)) <= 700)


@pytest.mark.slow
@settings(max_examples=15)
@given(nets(14, 16, ("group",)))
def test_minimal_sets_of_sixteen_unknowns(net: Net) -> None:
    """Sixteen facts that are shown or never shown: 65 536 endings, all tried."""
    check_sets(net, with_safe=False)
    check_diagram(net, [[0.25, 0.75] if i % 2 else [0.6, 0.4] for i in range(len(net.keys))])


def check_diagram(net: Net, chances: list[list[float]]) -> None:
    table = Table(net)
    diagram = Diagram(net)
    count = diagram.count()
    assert (count.of, count.holds) == (len(table.rows), sum(holds for _, holds in table.rows))
    assert list(count.swings) == [table.swings(i) for i in range(len(net.keys))]
    exact = table.probability(chances)
    if exact is None:
        return
    points = [[(c, c) for c in row] for row in chances]
    found = diagram.probability(points)
    assert found.exact
    assert found.low == found.high == pytest.approx(exact)
    for item, row in enumerate(diagram.given(points)):
        for way, chance in enumerate(row):
            ended = [float(w == way) for w in range(len(row))]
            wanted = table.probability([*chances[:item], ended, *chances[item + 1 :]])
            if wanted is not None:
                assert chance.low == chance.high == pytest.approx(wanted)
    if not net.must_items:
        low, high = bounds(net, points)
        assert low - 1e-9 <= exact <= high + 1e-9


@st.composite
def chances_for(draw: Any, net: Net) -> list[list[float]]:
    found = []
    for ways in net.ways:
        parts = [draw(st.integers(0, 5)) for _ in ways]
        total = sum(parts)
        found.append([p / total for p in parts] if total else [1.0, *(0.0 for _ in ways[1:])])
    return found


@given(nets(most=4), st.data())
def test_counts_and_probabilities_are_those_of_brute_force(net: Net, data: st.DataObject) -> None:
    check_diagram(net, data.draw(chances_for(net)))


@FEW
@given(nets(most=4), st.data())
def test_intervals_contain_every_probability_within_them(net: Net, data: st.DataObject) -> None:
    """Any probabilities within the bounds give a result within the bounds of the result, dependent or not."""
    chances = data.draw(chances_for(net))
    room = data.draw(st.sampled_from([0.05, 0.3, 1.0]))
    spans = [[(max(0.0, c - room), min(1.0, c + room)) for c in row] for row in chances]
    exact = Table(net).probability(chances)
    if exact is None:
        return
    found = Diagram(net).probability(spans)
    assert found.low - 1e-9 <= exact <= found.high + 1e-9
    if not net.must_items:
        low, high = bounds(net, spans)
        assert low - 1e-9 <= exact <= high + 1e-9


@given(nets(most=3), st.data())
def test_bounds_hold_whatever_depends_on_what(net: Net, data: st.DataObject) -> None:
    """Fréchet: any joint distribution over the endings, however dependent, gives a result within the bounds."""
    rows = Table(net).rows
    if not rows:
        return
    weights = data.draw(st.lists(st.integers(0, 4), min_size=len(rows), max_size=len(rows)))
    if not (total := sum(weights)):
        return
    chances = [
        [sum(w for w, (row, _) in zip(weights, rows, strict=True) if row[i] == way) / total for way in range(len(ways))]
        for i, ways in enumerate(net.ways)
    ]
    truth = sum(w for w, (_, holds) in zip(weights, rows, strict=True) if holds) / total
    low, high = bounds(net, [[(c, c) for c in row] for row in chances])
    assert low - 1e-9 <= truth <= high + 1e-9


@given(nets(), st.data())
def test_the_cheapest_sets_come_first(net: Net, data: st.DataObject) -> None:
    costs = {i: data.draw(st.integers(0, 9)) for i in range(len(net.keys))}
    for find in (enough, safe):
        found = find(net, True, EVERYTHING, costs)
        assert plain(found) == plain(find(net, True, EVERYTHING))
        order = [(sum(costs[i] for i in s), len(s)) for s in found.sets]
        assert order == sorted(order)


def test_a_list_of_sets_that_is_cut_says_so() -> None:
    circuit = Circuit()
    for i in range(6):
        circuit.items[i] = Item(i, "listed", str(i), [(n, frozenset(r)) for n, r in KINDS["fact"]])
    net = Net(circuit, circuit.disj(circuit.leaf(i, "t") for i in range(6)), [], list(range(6)))
    assert (len(enough(net, True, 5).sets), enough(net, True, 5).complete) == (5, False)
    assert (len(enough(net, True, 6).sets), enough(net, True, 6).complete) == (6, True)


def crossed() -> Net:
    circuit = Circuit()
    for i in range(24):
        circuit.items[i] = Item(i, "listed", str(i), [(n, frozenset(r)) for n, r in KINDS["fact"]])
    pairs = [circuit.conj([circuit.leaf(i, "t"), circuit.leaf(23 - i, "t")]) for i in range(12)]
    crossed = [circuit.disj([circuit.leaf(i, "k"), circuit.leaf((7 * i) % 24, "t")]) for i in range(24)]
    return Net(circuit, circuit.disj([*pairs, circuit.conj(crossed)]), [], list(range(24)))


def test_a_diagram_past_its_cap_says_so() -> None:
    with pytest.raises(TooLarge):
        Diagram(crossed(), 64)


def test_where_the_cap_lies_depends_on_the_net_alone() -> None:
    """Not on what the library holds at the moment, nor on when it clears away dead nodes."""
    net = crossed()
    wide = Diagram(net)
    wide.count()
    needed = NODES - wide._left
    for _ in range(5):
        assert Diagram(net, needed).count() == wide.count()
        with pytest.raises(TooLarge):
            Diagram(net, needed - 1).count()


# --- an answer-set program as a witness ---------------------------------------------------------------------


def program(net: Net) -> str:
    """A net as an answer-set program: how each item ends, and which nodes are then true."""
    lines = [f"1 {{ way({i},0..{len(ways) - 1}) }} 1." for i, ways in enumerate(net.ways)]
    circuit = net.circuit
    for node in net.nodes:
        op = circuit.ops[node]
        parts = circuit.args[node]
        if op == "1":
            lines.append("node(1).")
        elif op == "leaf":
            key, rail = circuit.leaves[node]
            item = net.number[key]
            lines += [f"node({node}) :- way({item},{w})." for w, way in enumerate(net.ways[item]) if rail in way.rails]
        elif op == "and":
            lines.append(f"node({node}) :- " + ", ".join(f"node({p})" for p in parts) + ".")
        elif op == "or":
            lines += [f"node({node}) :- node({p})." for p in parts]
        elif op == "not":
            lines.append(f"node({node}) :- not node({parts[0]}).")
    lines.append("#show.")
    return "\n".join([*lines, f":- not node({net.must})."])


def ask(text: str, mode: str) -> list[Any]:
    """All models, or what the mode makes of them."""
    import clingo

    control = clingo.Control(["--models=0", "--warn=none", *([f"--opt-mode={mode}"] if mode.startswith("opt") else [])])
    control.add("base", [], text)
    control.ground([("base", [])])
    if not mode.startswith("opt"):
        control.configuration.solve.enum_mode = mode  # type: ignore[union-attr]
    found: list[Any] = []
    with control.solve(yield_=True) as models:
        for model in models:
            if mode != "optN" or model.optimality_proven:
                found.append((tuple(model.cost), frozenset(str(s) for s in model.symbols(shown=True))))
    return found


def check_by_clingo(net: Net) -> None:
    """Brave and cautious: is the aim possible, is it certain? And the smallest sets that are enough, all of them."""
    aim = f"aim :- node({net.aim}). #show aim/0."
    brave, cautious = ask(program(net) + aim, "brave"), ask(program(net) + aim, "cautious")
    assert bool(brave) == bool(enough(net, True, 1).sets or enough(net, False, 1).sets)
    if not brave:
        return
    assert ("aim" in brave[-1][1]) == bool(enough(net, True, 1).sets)
    assert ("aim" in cautious[-1][1]) == (not enough(net, False, 1).sets)
    best = "#minimize { 1,I : way(I,W), W > 0 }. #show way(I,W) : way(I,W), W > 0."
    models = ask(program(net) + f":- not node({net.aim})." + best, "optN")
    sets = enough(net, True, EVERYTHING).sets
    assert bool(models) == bool(sets)
    if models:
        least = len(sets[0])
        assert {cost for cost, _ in models} == {(least,)} or not net.keys
        smallest = {
            frozenset(f"way({i},{w})" for i, w in s.items()) for s in sets if len(s) == least
        }  # of equal size, only the weakest are listed
        assert smallest <= {shown for _, shown in models} or not net.keys


@pytest.mark.slow
@settings(max_examples=150)
@given(nets(3, 8))
def test_an_answer_set_program_finds_the_same(net: Net) -> None:
    check_by_clingo(net)


@pytest.mark.slow
def test_an_answer_set_program_finds_the_same_on_a_real_pack() -> None:
    """Only how large the smallest sets are, and what is possible and certain: there are too many sets to list."""
    library = load_library()
    case = load(Path(__file__).parents[2] / "benchmarks" / "ten_parties.yaml")
    analysis = analyse(case, library)
    claims = [c for c in analysis.claims if not c.roots.outside]
    assert claims
    for claim in claims:
        analyst = claim._wide.analyst(claim.roots)
        circuit = analyst.circuit
        node = rungs(circuit, analyst.claim).made_out(circuit)
        net = Net(circuit, node, analyst.grounder.musts, [k for k, i in circuit.items.items() if i.group != "law"])
        if not net.keys:
            continue
        best = "#minimize { 1,I : way(I,W), W > 0 }."
        for aim in (True, False):
            wish = f":- not node({net.aim})." if aim else f":- node({net.aim})."
            models = ask(program(net) + wish + best, "opt")
            sets = enough(net, aim, 1).sets
            assert bool(models) == bool(sets)
            assert not models or models[-1][0] == (len(sets[0]),)


# --- random packs against the reference --------------------------------------------------------------------


def plans(analysis: Analysis, side: str) -> list[tuple[Claim, ClaimPlan]]:
    """The plans of all claims for one side, over what the file lists only."""
    open_ = [c for c in analysis.claims if not c.roots.outside]
    found = [(c.roots.pack, c.roots.type, c.roots.scene) for c in open_]
    planner = Planner(analysis.library, analysis.grounder.record, (), found, list(analysis.library.packs.values()))
    return [(c, planner.plan(g, side)) for c, g in zip(open_, planner.claims, strict=True)]  # type: ignore[arg-type]


def world(judged: Judged, showings: Iterable[Showing]) -> World:
    return judged.world_of(Change(s.item, s.label, s.ending) for s in showings)


def judge_plan(suit: Suit, which: int, side: str, budget: int = 300) -> None:
    """The listed sets do what they say, by the reference; and there is none that they leave out."""
    found = bench(suit)
    if found is None or not found.judged:
        return
    by_id = {(c.id, c.brought): p for c, p in plans(found.analysis, side)}
    judged = found.judged[which % len(found.judged)]
    plan = by_id.get((judged.claim.id, judged.claim.brought))
    if plan is None or plan.over != "listed":
        return
    wanted = side == "claimant"

    def reached(w: World) -> bool:
        return (judged.outcome(w) in MADE_OUT) == wanted

    assert plan.reached == reached(World({}))
    for one in plan.enough.sets:
        ends = world(judged, one.showings)
        assert judged.consistent(ends)
        assert reached(ends)
        for size in range(min(len(one.showings), 5)):
            for part in itertools.combinations(one.showings, size):
                smaller = world(judged, part)
                assert not (judged.consistent(smaller) and reached(smaller)), (one, part)
    free = [t for over in ("facts_listed", "appraisal") for t in judged.free(over)]  # type: ignore[arg-type]
    court = judged.court()
    options = [ref.endings(court, t) for t in free]
    if math.prod(len(o) for o in options) > budget:
        return
    sets = [world(judged, one.showings).ends for one in plan.enough.sets]
    secure = [world(judged, one.showings).ends for one in plan.safe.sets]
    for chosen in itertools.product(*options):
        ends = World(dict(zip(free, chosen, strict=True)))
        if not judged.consistent(ends):
            continue
        if any(_covers(ends, one) for one in secure):
            assert reached(ends)
        if plan.enough.complete and not sets:
            assert not reached(ends)


def _covers(ends: World, one: dict[Any, Any]) -> bool:
    return all(ends.ends.get(t) == e for t, e in one.items())


@FEW
@given(suits(known=2, record="open"), st.integers(0, 5), st.sampled_from(["claimant", "defendant"]))
def test_what_is_enough_and_safe_is_so_by_the_reference(suit: Suit, which: int, side: str) -> None:
    judge_plan(suit, which, side)


@pytest.mark.slow
@given(suits(known=1, record="open"), st.integers(0, 5), st.sampled_from(["claimant", "defendant"]))
def test_many_plans_by_the_reference(suit: Suit, which: int, side: str) -> None:
    judge_plan(suit, which, side, budget=3000)


# --- the strategy, followed to its ends --------------------------------------------------------------------


def ends_of(step: Step, so_far: dict[Hashable, str]) -> Iterable[tuple[Step, dict[Hashable, str]]]:
    """Every step of a strategy, with how the items asked about have ended by then."""
    yield step, so_far
    for branch in step.branches:
        yield from ends_of(branch.then, {**so_far, **dict(branch.ends)})


def entries_of(analysis: Analysis, ended: dict[Hashable, str]) -> dict[Key, tuple[Entry, ...]] | None:
    """The answers as statements of a record; None where no record can say so."""
    found: dict[Key, tuple[Entry, ...]] = {}
    for item, ending in ended.items():
        assert isinstance(item, tuple)
        key: Key = item[1]
        kind = analysis.library.vocabulary.facts[key[0]]
        if ending in ("never shown", "left open"):
            continue
        if item[0] == "value":
            if ending == "another":
                return None
            found[key] = (Entry(value_of(kind, ending), "proved"),)  # type: ignore[arg-type]
        else:
            words = ending.removeprefix("contrary ").removeprefix("shown").removeprefix(" as ")
            degree = Degree[words] if words in Degree.__members__ else Degree.proved
            found[key] = (Entry(not (ending.startswith("contrary") or ending == "not met"), "proved", degree),)
    return found


def check_strategy(analysis: Analysis, claim: Claim, plan: ClaimPlan, most: int = 40) -> int:
    """Whoever gives these answers and analyses the case anew finds the outcome that was predicted."""
    checked = 0
    sought = record_of(analysis.case, analysis.library.vocabulary)[1]
    for step, ended in itertools.islice(ends_of(plan.strategy, {}), most):
        entries = entries_of(analysis, ended)
        if entries is None:
            continue
        record = analysis.grounder.record.overlay(entries)
        try:
            fresh = analyse_record(analysis.case, record, sought, analysis.library, packs=[claim.pack])
        except BadInput:
            continue  # an answer that the constraints exclude once others are known
        outcome = next(c.outcome for c in fresh.claims if (c.id, c.brought) == (claim.id, claim.brought))
        assert outcome == step.outcome, (ended, step)
        checked += 1
    return checked


@FEW
@given(suits(known=1, record="open"))
def test_each_answer_leads_where_the_strategy_said(suit: Suit) -> None:
    found = bench(suit)
    for claim, plan in plans(found.analysis, "claimant")[:2] if found else ():
        check_strategy(found.analysis, claim, plan, 12)  # type: ignore[union-attr]


@pytest.mark.slow
@settings(max_examples=80)  # every step of a strategy is analysed anew
@given(suits(known=1, record="open"), st.sampled_from(["claimant", "defendant"]))
def test_each_answer_leads_where_many_strategies_said(suit: Suit, side: str) -> None:
    found = bench(suit)
    for claim, plan in plans(found.analysis, side)[:3] if found else ():
        check_strategy(found.analysis, claim, plan, 15)  # type: ignore[union-attr]
