"""A claim in recourse is a claim of its own: what must be shown for it, by whom, how that stands, and by when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from solidum.casefile.model import CaseFile
from solidum.law.model import All, Condition, Fact, Rule
from solidum.reasoning.clocks import ClockReading, read_clocks
from solidum.reasoning.explain import Explainer
from solidum.share.external import Answering
from solidum.share.result import Proof, RecourseView, TimeLimit
from solidum.share.rules import Env, Rules

RAILS: Final = {
    "shown": "shown on this record",
    "held": "shown or presumed on this record",
    "contrary": "the contrary is shown",
    "conflict": "shown, and so is the contrary",
    "neither": "not shown on this record",
}
ASSUMED: Final = "counted only because the claim is assumed"
PAID: Final = {
    "anything": "that it has paid the victim, and how much",
    "more_than_own_part": "that it has paid the victim more than its own part of the whole debt",
    "the_whole": "that it has paid the victim the whole",
    None: "that it has paid the victim; how much must be paid before there is recourse, no rule at hand says",
}


class Against:
    """What recourse asks for, read off the same record as the claims of the victim.

    Args:
        answering: Every claim that is counted.
    """

    def __init__(self, case: CaseFile, rules: Rules, explainer: Explainer, answering: Sequence[Answering]) -> None:
        self.case = case
        self.rules = rules
        self.explainer = explainer
        self.answering = answering
        self._clocks: tuple[ClockReading, ...] | None = None

    def view(
        self, step: str, rule: Rule, creditors: Sequence[tuple[Answering, Env]], debtor: str, heads: Iterable[str]
    ) -> RecourseView:
        """Recourse under a rule against one party.

        Args:
            step: Id of the step.
            rule: The rule.
            creditors: A counted claim of each party that may have recourse, with the variables the rule is read with.
            debtor: Against whom.
            heads: The heads it is about.
        """
        assert rule.recourse is not None
        who = tuple(dict.fromkeys(self._creditor(rule, one, env) for one, env in creditors))
        proofs: dict[Proof, None] = {}
        for one, env in creditors:
            party = self._creditor(rule, one, env)
            proofs[self._paid(party, PAID[rule.recourse.having_paid], heads)] = None
            proofs |= dict.fromkeys(self._asks(rule, one, env, party))
        if rule.recourse.how == "contribution":
            proofs |= dict.fromkeys(self._answers(debtor, set(heads)))
        codes = (rule.code, *rule.recourse.with_)
        return RecourseView(
            step=step,
            debtor=debtor,
            creditors=who,
            proofs=tuple(proofs),
            limits=tuple(self._limits(codes, who)),
            rules=self.rules.cited(*codes),
        )

    def _creditor(self, rule: Rule, one: Answering, env: Env) -> str:
        if rule.recourse is not None and rule.recourse.how == "right":
            return env[rule.recourse.creditor]
        return one.claim.defendant

    def contract(
        self, step: str, id_: str, creditor: str, debtor: str, valid: bool | None, heads: Iterable[str]
    ) -> RecourseView:
        """Recourse by an indemnity."""
        state = "valid, as the file says" if valid else "taken as valid; the law that governs it was not examined"
        bound = Proof(what=f"that {id_} binds the two", burden="creditor", state=state, rules=(), party=creditor)
        paid = self._paid(creditor, PAID["anything"], heads)
        return RecourseView(step=step, debtor=debtor, creditors=(creditor,), proofs=(bound, paid), limits=(), rules=())

    def _paid(self, party: str, what: str, heads: Iterable[str]) -> Proof:
        found = [p for p in self.case.payments if p.from_ == party and (not p.for_ or set(heads) & set(p.for_))]
        sums = [str(p.amount) for p in found if p.amount is not None]
        state = f"the file states payments of {', '.join(sums)}" if sums else "the file states no payment yet"
        return Proof(what=what, burden="creditor", state=state, rules=(), party=party)

    def _asks(self, rule: Rule, one: Answering, env: Env, party: str) -> Iterator[Proof]:
        """What the rule itself asks, and its exceptions."""
        pack = one.claim.roots.pack
        cited = self.rules.cited(rule.code)
        for item in _parts(rule.when):
            if isinstance(item, Fact) and rule.recourse is not None and item.id in rule.recourse.once_paid:
                continue
            yield Proof(
                what=self.explainer.phrase(pack, item, env),
                burden="creditor",
                state=self._state(one, item, env),
                rules=cited,
                party=party,
            )
        for exception in rule.unless:
            yield Proof(
                what=f"the exception: {self.explainer.phrase(pack, exception.when, env)}",
                burden="creditor" if exception.burden == "claimant" else "debtor",
                state=self._state(one, exception.when, env, assumable=False),
                rules=cited,
                party=party,
            )

    def _state(self, one: Answering, what: Condition, env: Env, *, assumable: bool = True) -> str:
        rail = self.explainer.rail(self.explainer.grounder.condition(one.claim.roots.pack, what, env))
        if rail == "neither" and assumable and one.counted.on == "assumed":
            return ASSUMED
        return RAILS[rail]

    def _answers(self, debtor: str, heads: set[str]) -> Iterator[Proof]:
        """That the other answers for the same loss: what the victim would have to show against it."""
        name = self.case.label(debtor)
        mine = [o for o in self.answering if o.claim.defendant == debtor and o.claim.harm in heads]
        titles = {(o.claim.pack, o.claim.roots.type.title) for o in mine}
        for one in mine:
            claim = one.claim
            law = self.rules.library.packs[claim.pack].short
            if sum(pack == claim.pack for pack, _ in titles) > 1:
                law += f" ({claim.roots.type.title.lower()})"
            elements = [
                (e.rule, self.explainer.state(claim.roots.pack, e, claim.roots.scene.env()))
                for e in claim.roots.elements
            ]
            state = "; ".join(dict.fromkeys(f"{rule.title.lower()}: {found.state}" for rule, found in elements))
            if one.counted.on == "assumed":
                state = f"{ASSUMED} ({state})"
            if any(found.state == "presumed" for _, found in elements):
                state += (
                    "; a presumption was made for the victim, and whether it helps in recourse no rule at hand says"
                )
            if one.counted.barred is not None:
                state += f"; towards the victim {one.counted.barred}"
            yield Proof(
                what=f"that {name} too answers for {self.case.label(claim.harm)} under {law}",
                burden="creditor",
                state=state,
                rules=self.rules.cited(*(rule.code for rule, _ in elements)),
                party=None,
            )

    def _limits(self, codes: Sequence[str], creditors: Sequence[str]) -> Iterator[TimeLimit]:
        """The clocks that the rules of recourse have."""
        if self._clocks is None:
            packs = {one.claim.pack: one.claim.roots.pack for one in self.answering}
            claims = [(one.claim.id, one.claim.roots) for one in self.answering]
            self._clocks = read_clocks(self.explainer, packs.values(), claims, ())
        seen: dict[TimeLimit, None] = {}
        for clock in self._clocks:
            if clock.code is not None and clock.code in codes and clock.actor is not None and clock.actor in creditors:
                limit = TimeLimit(
                    creditor=clock.actor,
                    title=clock.title,
                    state=clock.state,
                    due=clock.due,
                    earliest=clock.earliest,
                    latest=clock.latest,
                    formula=clock.formula,
                    missing=tuple(one.question for one in clock.missing),
                    effect=clock.effect,
                    rules=self.rules.cited(clock.code),
                )
                seen[limit] = None
        yield from seen


def _parts(condition: Condition | None) -> tuple[Condition, ...]:
    """What a condition asks, one by one."""
    match condition:
        case None:
            return ()
        case All(items):
            return tuple(part for item in items for part in _parts(item))
    return (condition,)


__all__ = ["Against"]
