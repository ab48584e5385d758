"""How long one case takes: in process, as a whole command, and beside the same rule as an answer-set program.

Slowness never fails this program; a disagreement with the answer-set program does.
"""

from __future__ import annotations

import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

import clingo

from solidum.analysis import Analysis, analyse, to_json
from solidum.casefile.reader import load
from solidum.law.library import Library, load_library
from solidum.law.model import Degree
from solidum.reasoning.claims import OUTCOMES, roots
from solidum.reasoning.firmness import MARKS, Analyst
from solidum.reasoning.ground import Grounder, Scene
from solidum.reasoning.record import Entry, Key, Record

HERE = Path(__file__).parent
CASE = HERE / "ten_parties.yaml"
RULE = HERE / "art_10_11"

ONCE = "--once" in sys.argv
"""Time everything once: enough to see that it runs and that both engines agree."""
RUNS = 1 if ONCE else 30
FULL_RUNS = 1 if ONCE else 3
COMMAND_RUNS = 1 if ONCE else 3
RECORDS_TRIED = 500
RECORDS_TIMED = 5
ROUNDS = 1 if ONCE else 9

IN_PROCESS_TARGET = 0.020
WARM_TARGET = 0.5
COLD_TARGET = 3.0


def clock(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def said(times: Sequence[float], target: float | None = None) -> str:
    """Median with the least and the most, and whether the target is met."""
    unit, scale = ("ms", 1000) if median(times) < 1 else ("s ", 1)
    text = f"{median(times) * scale:8.2f} {unit}  ({min(times) * scale:.2f}–{max(times) * scale:.2f}, n={len(times)})"
    if target is not None:
        aim = f"{target * scale:g} {unit.strip()}"
        text += f"  target {aim}: {'met' if median(times) < target else 'MISSED'}"
    return text


def line(label: str, text: str) -> None:
    print(f"  {label:<44}{text}", flush=True)


# --- in process ---------------------------------------------------------------------------------------


def states(analysis: Analysis) -> None:
    """The states of all elements, defences and time limits."""
    for claim in analysis.claims:
        _ = claim.elements, claim.defences, claim.time


def could_be(analysis: Analysis) -> None:
    """Everything each outcome could still become, over all four marks; all claims grounded at once, as for JSON."""
    analysis.wide.together()
    for claim in analysis.claims:
        _ = claim.could_be


def in_process() -> None:
    library, case = load_library(), load(CASE)
    first = analyse(case, library)
    circuit = first.grounder.circuit
    print(f"\nIn process: {CASE.name} under all packs; library and case already read")
    line("claims tried", f"{len(first.claims):8d}")
    line("circuit, only what the file lists", f"{len(circuit.ops):8d} nodes, {len(circuit.items)} unsettled items")
    states(first)
    could_be(first)
    wide = first.claims[0]._wide.analyst(first.claims[0].roots).circuit
    line("circuit, with what it does not mention", f"{len(wide.ops):8d} nodes, {len(wide.items)} unsettled items")

    busy = time.process_time()
    outcomes = [clock(lambda: analyse(case, library)) for _ in range(RUNS)]
    busy = time.process_time() - busy
    line("outcomes of all claims", said(outcomes, IN_PROCESS_TARGET))
    line("  of that on the processor, mean", f"{busy / RUNS * 1000:8.2f} ms")
    steps: dict[str, list[float]] = {}
    whole: list[float] = []
    for _ in range(FULL_RUNS):
        start = time.perf_counter()
        found = analyse(case, library)
        for name, step in (
            ("then states of all elements", states),
            ("then could_be over all four marks", could_be),
            ("then to_json with all reasons", to_json),
        ):
            begun = time.perf_counter()
            step(found)
            steps.setdefault(name, []).append(time.perf_counter() - begun)
        whole.append(time.perf_counter() - start)
    for name, times in steps.items():
        line(name, said(times))
    line("all of it together", said(whole))


# --- the whole command --------------------------------------------------------------------------------


def command(arguments: Sequence[str], cache: str) -> float:
    """One process, timed from start to end; its output is thrown away."""
    env = {**os.environ, "SOLIDUM_CACHE": cache}
    todo = [sys.executable, "-m", "solidum.cli", *arguments]
    return clock(lambda: subprocess.run(todo, env=env, check=True, stdout=subprocess.DEVNULL))


def whole_command() -> None:
    print("\nThe whole command: solidum analyse, a process of its own (interleaved)")
    times: dict[tuple[str, str], list[float]] = {}
    start: list[float] = []
    with tempfile.TemporaryDirectory() as warm:
        command(["analyse", str(CASE)], warm)
        for _ in range(COMMAND_RUNS):
            start.append(command(["--version"], warm))
            for kind in ("text", "json"):
                arguments = ["analyse", str(CASE), "--format", kind]
                times.setdefault((kind, "warm"), []).append(command(arguments, warm))
                with tempfile.TemporaryDirectory() as cold:
                    times.setdefault((kind, "cold"), []).append(command(arguments, cold))
    line("start and stop (--version)", said(start))
    for (kind, cache), taken in times.items():
        line(f"--format {kind}, cache {cache}", said(taken, WARM_TARGET if cache == "warm" else COLD_TARGET))


# --- beside an answer-set program ---------------------------------------------------------------------

SCENE = Scene("claimant", "claimant", "defendant", "thing", "harm", "claim")
ENTITIES = {"claimant": "party", "defendant": "party", "thing": "thing", "harm": "harm", "claim": "claim"}
ARGS = {"party": "defendant", "thing": "thing", "harm": "harm"}
SERVICES = ("related_service_within_control", "defect_due_to_related_service")
HURTS = ("undiscoverable_at_release", "undiscoverable_during_control")
MADE_OUT = {"made out", "made out on a presumption"}


@dataclass(frozen=True)
class Sample:
    """One record in both languages: for the engine, and as facts of the answer-set program."""

    record: Record
    program: str
    unsettled: int


def key_of(library: Library, name: str, service: str | None) -> Key:
    """The ground fact: about the claimant where proof is hard for it, else about the defendant."""
    found = []
    for argument, kind in library.vocabulary.facts[name].args:
        if argument == "service":
            found.append(service or "")
        elif name.startswith("excessive_difficulty") and kind == "party":
            found.append("claimant")
        else:
            found.append(ARGS[kind])
    return (name, *found)


def sample(library: Library, chance: random.Random, unsettled: int | None, services: int) -> Sample:
    """A random record, leaning more or less to the claimant; what is settled is now and then contradicted."""
    names = [n for n in library.vocabulary.facts if n not in (*SERVICES, "manufactures")]
    parts = [f"service{i}" for i in range(services)]
    facts: list[tuple[str, str | None]] = [(n, None) for n in names] + [(n, s) for s in parts for n in SERVICES]
    open_share, lean = chance.random(), chance.choice((0.5, 0.8, 0.95))
    count = unsettled if unsettled is not None else sum(chance.random() < open_share for _ in facts)
    chance.shuffle(facts)
    entries: dict[Key, tuple[Entry, ...]] = {}
    lines = []
    for at, (name, service) in enumerate(facts):
        term = f"{name}({service})" if service else name
        key = key_of(library, name, service)
        if at < count:
            entries[key] = (Entry(None, "unknown"),)
            lines.append(f"unsettled({term}).")
            continue
        if chance.random() < 0.1:
            continue  # nothing is said of it
        value = (chance.random() < lean) != (name in HURTS)
        degree = chance.choice((*Degree, Degree.proved, Degree.proved))
        entries[key] = (Entry(value, "proved", degree),)
        lines.append(f"given({term},{'yes' if value else 'no'},{int(degree)}).")
        if chance.random() < 0.03:
            degree = chance.choice(list(Degree))
            entries[key] += (Entry(not value, "proved", degree),)
            lines.append(f"given({term},{'no' if value else 'yes'},{int(degree)}).")
    entities = {**ENTITIES, **dict.fromkeys(parts, "thing")}
    record = Record(entities, {}, entries, (), False, date(2027, 1, 1))
    return Sample(record, "\n".join(lines), count)


def by_solidum(library: Library, record: Record) -> set[str]:
    """The outcomes that can still come out, grounded and asked from scratch."""
    pack = library.packs["ART-10-11"]
    grounder = Grounder(library, record, wide=False)
    claim = roots(grounder, pack, pack.claims[0], SCENE)
    grounder.finish([SCENE])
    return {OUTCOMES[i] for i in Analyst(grounder, claim).reach(MARKS["facts_listed"])}


def by_clingo(rule: str, record: str) -> tuple[set[str], set[str]]:
    """Brave and cautious consequences, grounded and asked from scratch."""
    control = clingo.Control(["--models=0", "--warn=none"])
    control.add("base", [], rule)
    control.add("base", [], record)
    control.ground([("base", [])])
    found: list[set[str]] = []
    for mode in ("brave", "cautious"):
        control.configuration.solve.enum_mode = mode  # type: ignore[union-attr]
        last: Sequence[clingo.Symbol] = ()
        with control.solve(yield_=True) as models:
            for model in models:
                last = model.symbols(shown=True)
        found.append({s.arguments[0].string if s.arguments else s.name for s in last})
    return found[0], found[1]


def agree(library: Library, rule: str, one: Sample) -> str:
    """Both must say the same, of every outcome and of `made out`; how `made out` stands."""
    reach = by_solidum(library, one.record)
    brave, cautious = by_clingo(rule, one.program)
    possible, certain = bool(reach & MADE_OUT), reach <= MADE_OUT
    theirs = "made_out" in brave, "made_out" in cautious
    same = brave - {"made_out"} == reach and cautious - {"made_out"} == (reach if len(reach) == 1 else set())
    if not same or theirs != (possible, certain):
        raise AssertionError(
            f"the answers differ\nSolidum: {sorted(reach)}\nclingo: brave {sorted(brave)}, "
            f"cautious {sorted(cautious)}\non the record\n{one.program}"
        )
    return "certain" if certain else "possible" if possible else "impossible"


def samples(library: Library) -> Iterator[Sample]:
    chance = random.Random(20241023)
    for _ in range(RECORDS_TRIED):
        yield sample(library, chance, None, chance.randrange(6))


def beside_clingo() -> None:
    library = load_library(RULE)
    rule = (RULE / "rule.lp").read_text(encoding="utf-8")
    print("\nBeside clingo: articles 10 and 11, can `made out` still come out (brave), must it (cautious)?")
    print(
        "  an unsettled fact ends shown, contrary shown (to each degree asked) or never shown; each time from scratch"
    )
    stands = [agree(library, rule, one) for one in samples(library)]
    counts = ", ".join(f"{stands.count(word)} {word}" for word in ("certain", "possible", "impossible"))
    line("records on which both agree", f"{len(stands):8d} of {RECORDS_TRIED}  (made out: {counts})")
    chance = random.Random(9122026)
    facts = len(library.vocabulary.facts) - len(SERVICES) - 1
    for unsettled, services in ((5, 0), (10, 0), (20, 0), (facts, 0), (facts + 20, 10), (facts + 100, 50)):
        ones = [sample(library, chance, unsettled, services) for _ in range(RECORDS_TIMED)]
        for one in ones:
            agree(library, rule, one)
        ours: list[float] = []
        theirs: list[float] = []
        for at in range(ROUNDS * len(ones)):
            one = ones[at % len(ones)]
            ours.append(clock(lambda one=one: by_solidum(library, one.record)))  # type: ignore[misc]
            theirs.append(clock(lambda one=one: by_clingo(rule, one.program)))  # type: ignore[misc]
        line(f"{unsettled:3d} unsettled facts   Solidum", said(ours))
        line("                      clingo", said(theirs))
        line("                      clingo / Solidum", f"{median(theirs) / median(ours):8.2f}")


def main() -> None:
    cores = os.cpu_count()
    print(f"{platform.system()} {platform.machine()}, {cores} cores, Python {platform.python_version()}, ", end="")
    load_now = f", load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"clingo {clingo.__version__}{load_now}; each figure: median (least–most, number of runs)")
    in_process()
    whole_command()
    beside_clingo()


if __name__ == "__main__":
    main()
