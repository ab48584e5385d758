"""How long an evidence plan takes on the real packs, and how far it is exact: 60 and 300 unknown facts.

The record is an open case in which that many facts of the claim's cone are listed as unknown. Beside it, an answer-set
program is asked for the smallest sets of the same question. Slowness never fails this program; a disagreement does.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import clingo

from solidum.analysis import Analysis, analyse, analyse_record
from solidum.casefile.reader import load
from solidum.law.library import Library, load_library
from solidum.reasoning.net import Net
from solidum.reasoning.plan import ClaimPlan, Planner
from solidum.reasoning.project import record_of
from solidum.reasoning.record import Entry, Key, Record
from solidum.reasoning.showings import enough

HERE = Path(__file__).parent
CASE = HERE / "ten_parties.yaml"
CLAIMS = {
    60: "EU-PLD24/anna/sensor/lidar/leg",
    100: "EU-PLD24/anna/maker/robot/leg",
    300: "EU-GDPR/ben/operator/cloud/film",
}
TARGETS = {60: 1.0, 300: 10.0}
RUNS = 3


def unknown(analysis: Analysis, record: Record, claim: str, count: int) -> Record:
    """The same case with so many facts of the claim's cone listed as unknown."""
    roots = analysis.claim(claim).roots
    analyst = analysis.claim(claim)._wide.analyst(roots)
    keys: list[Key] = [k[1] for k in analyst.items if isinstance(k, tuple) and k[0] in ("fact", "value")]
    new = [k for k in keys if k not in record.entries][:count]
    return record.overlay({key: (Entry(None, "unknown"),) for key in new})


def program(net: Net) -> str:
    """A net as an answer-set program whose optimal answers are the smallest sets that are enough."""
    lines = []
    for i, ways in enumerate(net.ways):
        lines.append(f"1 {{ way({i},0..{len(ways) - 1}) }} 1.")
    circuit = net.circuit
    for node in net.nodes:
        op = circuit.ops[node]
        if op == "1":
            lines.append("node(1).")
        elif op == "leaf":
            key, rail = circuit.leaves[node]
            item = net.number[key]
            lines += [f"node({node}) :- way({item},{w})." for w, way in enumerate(net.ways[item]) if rail in way.rails]
        elif op == "and":
            lines.append(f"node({node}) :- " + ", ".join(f"node({p})" for p in circuit.args[node]) + ".")
        elif op == "or":
            lines += [f"node({node}) :- node({p})." for p in circuit.args[node]]
        elif op == "not":
            lines.append(f"node({node}) :- not node({circuit.args[node][0]}).")
    lines += [f":- not node({net.aim}).", f":- not node({net.must})."]
    lines.append("#minimize { 1,I : way(I,W), W > 0 }.")
    return "\n".join(lines)


def smallest(net: Net) -> int | None:
    """The size of the smallest set, by the answer-set program."""
    control = clingo.Control(["--warn=none"])
    control.add("base", [], program(net))
    control.ground([("base", [])])
    best: int | None = None
    with control.solve(yield_=True) as models:
        for model in models:
            best = model.cost[0] if model.cost else 0
    return best


def clock(work):  # type: ignore[no-untyped-def]
    """Seconds on the processor: others may be at work on the same machine."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def said(times: Sequence[float], target: float | None) -> str:
    text = f"{median(times):7.2f} s  ({min(times):.2f}–{max(times):.2f}, n={len(times)})"
    if target is not None:
        text += f"  target {target:g} s: {'met' if median(times) < target else 'MISSED'}"
    return text


def exactness(plan: ClaimPlan) -> str:
    sets = "all" if plan.enough.complete else "the smallest"
    safe = "all" if plan.safe.complete else "the smallest"
    count = "endings counted exactly" if plan.count is not None else "endings not counted (diagram past its cap)"
    return f"{len(plan.enough.sets)} enough ({sets}), {len(plan.safe.sets)} safe ({safe}), exact; {count}"


def one(library: Library, count: int, claim: str) -> None:
    case = load(CASE)
    record, sought = record_of(case, library.vocabulary)
    record = unknown(analyse(case, library), record, claim, count)
    found = analyse_record(case, record, sought, library).claim(claim)
    packs = [p for p in library.packs.values() if library.usable(p)]
    scene = [(found.roots.pack, found.roots.type, found.roots.scene)]

    def plan() -> ClaimPlan:
        planner = Planner(library, record, case.evidence, scene, packs)
        return planner.plan(planner.claims[0], "claimant")

    times, made = [], plan()
    for _ in range(RUNS):
        taken, made = clock(plan)
        times.append(taken)
    print(f"  {claim}: {count} facts listed as unknown, {made.unsettled} unsettled points bear on it")
    print(f"    whole plan      {said(times, TARGETS.get(count))}")
    print(f"    {exactness(made)}")
    planner = Planner(library, record, case.evidence, scene, packs)
    from solidum.reasoning.claims import rungs

    node = rungs(planner.circuit, planner.claims[0]).made_out(planner.circuit)
    free = [k for k, i in planner.circuit.items.items() if i.group in ("listed", "appraisal")]
    net = Net(planner.circuit, node, planner.grounder.musts, free)
    ours, mine = clock(lambda: enough(net, True, 1))
    theirs, best = clock(lambda: smallest(net))
    size = min((len(s) for s in mine.sets), default=None)
    print(f"    smallest set: {size} showings; Solidum {ours * 1000:.0f} ms, clingo {theirs * 1000:.0f} ms")
    if size != best:
        raise AssertionError(f"the answers differ: {size} and {best}")


def main() -> None:
    library = load_library()
    print(
        "\nThe evidence plan on the real packs; library and case already read; "
        f"seconds on the processor, median of {RUNS} runs",
        flush=True,
    )
    for count, claim in CLAIMS.items():
        one(library, count, claim)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
