"""What a template's rows share: the claims that can be tried at all, compiled once for all rows of one shape.

Rows of one *shape* agree on the columns that say how parties and things are linked: those decide who can claim what
from whom. Everything else, also which country's law is tried, is decided row by row by the same nodes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from solidum.analysis import Refusal, analyse_record, near, packs_at_hand, reaches
from solidum.casefile.model import CaseFile
from solidum.lab.screen_compile import Program
from solidum.lab.screen_table import record_with
from solidum.law.library import Library
from solidum.law.model import ClaimType, Pack
from solidum.reasoning.circuit import FALSE, TRUE
from solidum.reasoning.claims import OUTCOMES, ClaimRoots, Sought, ladder, roots, scenes
from solidum.reasoning.forum import Sides, question_roots
from solidum.reasoning.ground import Scene
from solidum.reasoning.record import Record
from solidum.reasoning.screen import Column, ColumnGrounder, standing_now, still_possible

OUTCOME = pl.Enum(OUTCOMES)
NOT_MADE_OUT, BARRED, GONE, BEATEN, APPRAISAL = range(2, 7)
"""Numbers of the outcomes that some rule of the claim explains."""
EXPLAINING = frozenset({"element", "defence", "exclusion", "limitation", "extinction"})


@dataclass(frozen=True)
class Template:
    """A case file as the pattern of a population.

    Attributes:
        case: The case file.
        library: All law at hand.
        record: What it says.
        sought: Which claims are brought or tried.
        packs: Only these packs, by id; None for all.
    """

    case: CaseFile
    library: Library
    record: Record
    sought: tuple[Sought, ...]
    packs: frozenset[str] | None = None

    @cached_property
    def chosen(self) -> tuple[Pack, ...]:
        """The packs whose claims are tried."""
        return tuple(packs_at_hand(self.library, self.packs)[0])

    @cached_property
    def links(self) -> frozenset[str]:
        """The facts that make somebody a candidate defendant."""
        return frozenset(link for pack in self.chosen for kind in pack.claims for link in kind.defendants)

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """What the law at hand does not answer about the case itself."""
        return analyse_record(self.case, self.record, self.sought, self.library, packs=self.packs).refusals


@dataclass(frozen=True)
class ScreenedClaim:
    """One claim in every row of a shape, as nodes.

    Attributes:
        id: As in the analysis of one case.
        claim: The claim, grounded.
        present: In which rows it is tried at all.
        steps: In which rows it has each of `OUTCOMES`.
        rules: The codes that can explain an outcome, by the number of the outcome, each with the node that says so.
    """

    id: str
    claim: ClaimRoots
    present: int
    steps: tuple[int, ...]
    rules: Mapping[int, tuple[tuple[str, int], ...]]

    @property
    def nodes(self) -> Hashable:
        """What its outcome and the reason for it are read from."""
        return self.claim.pack.id, self.present, self.steps, tuple(self.rules.items())


class Shape:
    """The claims of all rows that agree on the links between parties and things."""

    def __init__(
        self, template: Template, columns: Sequence[Column], links: Mapping[str, object], *, bounds: bool = False
    ) -> None:
        """Ground and compile.

        Args:
            template: The case.
            columns: All columns of the population.
            links: The cells of those columns that say how parties and things are linked.
            bounds: Whether to compile what each claim could still become, too.
        """
        self.template = template
        linking = [c for c in columns if c.name in links]
        record = record_with(template.record, linking, links)
        self._grounder = ColumnGrounder(template.library, record, [c for c in columns if c.name not in links])
        self._asking = packs_at_hand(template.library, template.packs)[1]
        self._laws: dict[Sides, dict[str, tuple[int, int]]] = {}
        self.claims = self._claims()
        self._compile(bounds)

    # --- which claims -------------------------------------------------------------------------------

    def _law(self, scene: Scene) -> dict[str, tuple[int, int]]:
        """For each country the rows in which conflict rules name its law, and those in which they may still."""
        sides = Sides(scene.claim, scene.claimant, scene.victim, scene.defendant, scene.harm)
        if sides not in self._laws:
            circuit, grounder = self._grounder.circuit, self._grounder
            found = {}
            for country in grounder.record.of_type("country"):
                yes, still = [], []
                for pack in self._asking:
                    for question in pack.determines:
                        if question.about == "law":
                            env = {**sides.scene.env(), question.variable: country}
                            _, rest, named, _, unsure = question_roots(grounder, pack, question, env)
                            yes.append(named)
                            still += [rest, unsure]
                named_here = circuit.disj(yes)
                found[country] = named_here, circuit.conj([circuit.disj(still), circuit.neg(named_here)])
            self._laws[sides] = found
        return self._laws[sides]

    def _governs(self, pack: Pack, scene: Scene) -> int:
        """In which rows a pack is tried: as `analysis` decides for one case."""
        if pack.nature != "national" or pack.territory is None:
            return TRUE
        circuit, law = self._grounder.circuit, self._law(scene)
        anywhere = circuit.disj(yes for yes, _ in law.values())
        here = circuit.disj(yes for country, (yes, _) in law.items() if country in pack.territory)
        if near(self.template.case, pack.territory, scene.claim, (scene.harm,)):
            instead = TRUE
        else:
            instead = circuit.disj(still for country, (_, still) in law.items() if country in pack.territory)
        return circuit.disj([here, circuit.conj([circuit.neg(anywhere), instead])])

    def _candidates(self) -> list[tuple[Pack, ClaimType, Scene, int]]:
        """Every claim that some row may try, with the node that says in which."""
        circuit, named = self._grounder.circuit, {p for s in self.template.sought for p in s.against or ()}
        linked = list(self._scenes(frozenset()))
        by_party: dict[str, list[int]] = {}
        present: dict[tuple[str, str, Scene], int] = {}
        for pack, kind, scene in linked:
            node = present[pack.id, kind.id, scene] = self._governs(pack, scene)
            by_party.setdefault(scene.defendant, []).append(node)
        unlinked = {p: circuit.neg(circuit.disj(by_party.get(p, ()))) for p in sorted(named)}
        found = []
        for pack, kind, scene in self._scenes(frozenset(p for p, node in unlinked.items() if node != FALSE)):
            at = present.get((pack.id, kind.id, scene))
            if at is None:
                at = circuit.conj([self._governs(pack, scene), unlinked[scene.defendant]])
            found.append((pack, kind, scene, at))
        return found

    def _scenes(self, unlinked: frozenset[str]) -> Iterable[tuple[Pack, ClaimType, Scene]]:
        template = self.template
        for pack in template.chosen:
            for kind in pack.claims:
                sought = [s for s in template.sought if reaches(template.case, pack, s)]
                for scene in scenes(self._grounder.record, pack, kind, sought, unlinked):
                    yield pack, kind, scene

    def _claims(self) -> tuple[ScreenedClaim, ...]:
        grounder = self._grounder
        found = [(roots(grounder, pack, kind, scene), at) for pack, kind, scene, at in self._candidates()]
        grounder.finish(claim.scene for claim, _ in found)
        twice = Counter(claim.id for claim, _ in found)
        claims = []
        for claim, at in found:
            id_ = f"{claim.id}#{claim.scene.claim}" if twice[claim.id] > 1 else claim.id
            steps = ladder(grounder.circuit, claim, grounder.musts)
            claims.append(ScreenedClaim(id_, claim, at, steps, self._rules(claim)))
        return tuple(claims)

    def _rules(self, claim: ClaimRoots) -> dict[int, tuple[tuple[str, int], ...]]:
        """The rules that explain an outcome, in the order of the pack."""
        if claim.outside:
            return {}
        circuit = self._grounder.circuit
        missing = tuple((e.rule.code, circuit.neg(circuit.conj([e.t, circuit.neg(e.k)]))) for e in claim.elements)
        barred, gone, beaten = (
            tuple((r.rule.code, r.t) for r in group) for group in (claim.limitations, claim.extinctions, claim.defences)
        )
        return {NOT_MADE_OUT: missing, BARRED: barred, GONE: gone, BEATEN: beaten, APPRAISAL: missing}

    # --- compiling ----------------------------------------------------------------------------------

    def _compile(self, bounds: bool) -> None:
        grounder = self._grounder
        wanted = list(dict.fromkeys([*grounder.musts, *self._nodes()]))
        circuit, folded = standing_now(grounder, wanted)
        at = dict(zip(wanted, folded, strict=True))
        kept = [c for c in self.claims if at[c.present] != FALSE]
        self._impossible = [(name, at[must]) for must, name in grounder.musts.items() if at[must] != TRUE]
        self._possible: Program | None = None
        self._high: dict[str, tuple[int, ...]] = {}
        if bounds:
            steps = [step for claim in kept for step in claim.steps]
            wide, high = still_possible(grounder, steps)
            self._high = {claim.id: tuple(high[i * len(OUTCOMES) :][: len(OUTCOMES)]) for i, claim in enumerate(kept)}
            self._possible = Program(grounder, wide, high)
        self.claims = tuple(_folded(c, at) for c in kept)
        first: dict[Hashable, ScreenedClaim] = {}
        self.alike = {c.id: first.setdefault((c.nodes, self._high.get(c.id)), c).id for c in self.claims}
        """For each claim the first one that comes out the same in every row; both of one pack."""
        self._distinct = tuple(first.values())
        self._program = Program(grounder, circuit, [*(node for _, node in self._impossible), *self._nodes()])

    def _nodes(self) -> list[int]:
        return [
            node
            for claim in self.claims
            for node in (claim.present, *claim.steps, *(n for rules in claim.rules.values() for _, n in rules))
        ]

    @property
    def size(self) -> tuple[int, int]:
        """How many nodes and how many layers are made for each table."""
        return self._program.size, self._program.layers

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Every claim on every row of a settled table.

        Returns:
            `impossible`: a declared impossibility that the row contains, so that nothing is said of it. For each claim
            its outcome (null where it is not tried), the first rule that explains it, and, if compiled, whether it
            could not become another whatever the unsettled facts turn out to be.
        """
        rows = self._program.run(frame)
        is_ = self._program.column
        impossible = _first([(pl.lit(name), ~is_(node)) for name, node in self._impossible], pl.String())
        possible = pl.all_horizontal([is_(node) for _, node in self._impossible] or [pl.lit(True)])
        rows = rows.with_columns(impossible.alias("impossible"), possible.alias("possible"))
        made = [pl.col("impossible")]
        for claim in self._distinct:
            tried = pl.col("possible") & is_(claim.present)
            steps = [
                (_word(name, OUTCOME), is_(n)) for name, n in zip(OUTCOMES, claim.steps, strict=True) if n != FALSE
            ]
            made.append(pl.when(tried).then(_first(steps, OUTCOME)).alias(claim.id))
            codes = rule_codes(claim.claim.pack)
            reasons = [
                (_first([(_word(code, codes), is_(n)) for code, n in rules if n != FALSE], codes), is_(step))
                for outcome, rules in claim.rules.items()
                if rules and (step := claim.steps[outcome]) != FALSE
            ]
            made.append(pl.when(tried).then(_first(reasons, codes)).alias(why(claim.id)))
        found = rows.select(made)
        if self._possible is not None:
            found = self._with_bounds(frame, found, self._possible)
        named = [(claim.id, self.alike[claim.id]) for claim in self.claims]
        heads = (lambda id_: id_, why) if self._possible is None else (lambda id_: id_, why, could)
        return found.select("impossible", *(pl.col(head(one)).alias(head(id_)) for id_, one in named for head in heads))

    def _with_bounds(self, frame: pl.DataFrame, found: pl.DataFrame, possible: Program) -> pl.DataFrame:
        rows = possible.run(frame)
        made = []
        for claim in self._distinct:
            outcomes = [
                pl.when(possible.column(n)).then(1 << i).otherwise(0) for i, n in enumerate(self._high[claim.id])
            ]
            made.append(pl.sum_horizontal(outcomes).cast(pl.UInt16).alias(claim.id))
        bounds = rows.select(made)
        return found.with_columns(
            pl.when(found.get_column(claim.id).is_not_null()).then(bounds.get_column(claim.id)).alias(could(claim.id))
            for claim in self._distinct
        )


def why(claim: str) -> str:
    """The header of the column that says which rule explains a claim's outcome."""
    return f"{claim} why"


def could(claim: str) -> str:
    """The header of the column that says what a claim could still become: bit n stands for outcome n."""
    return f"{claim} could"


def rule_codes(pack: Pack) -> pl.Enum:
    """The rules of a pack that can explain an outcome."""
    return pl.Enum(rule.code for rule in pack.rules if rule.kind in EXPLAINING)


def _word(word: str, of: pl.Enum) -> pl.Expr:
    return pl.lit(word, dtype=of)


def _first(words: Sequence[tuple[pl.Expr, pl.Expr]], dtype: pl.DataType) -> pl.Expr:
    """The word of the first condition that holds; null if none does."""
    found = pl.lit(None, dtype=dtype)
    for word, condition in reversed(words):
        found = pl.when(condition).then(word).otherwise(found)
    return found


def _folded(claim: ScreenedClaim, at: Mapping[int, int]) -> ScreenedClaim:
    rules = {outcome: tuple((code, at[n]) for code, n in rules) for outcome, rules in claim.rules.items()}
    return replace(claim, present=at[claim.present], steps=tuple(at[n] for n in claim.steps), rules=rules)


__all__ = ["OUTCOME", "ScreenedClaim", "Shape", "Template", "could", "rule_codes", "why"]
