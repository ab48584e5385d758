"""Putting it together: which claims count, who can pay, and what follows, or why nothing does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal
from itertools import product
from typing import Final, Literal

from solidum.casefile.model import Assumed, CaseFile, Money, Party, Payment
from solidum.law.library import Library
from solidum.reasoning.explain import Explainer
from solidum.share.against import Against
from solidum.share.external import Answering, External, Figures, Notes, Translator, parties_of
from solidum.share.internal import Internal, Steps
from solidum.share.result import Counted, Ground, LeftOut, Reading, RiskView, Sharing, State
from solidum.share.rules import ClaimLike, Rules
from solidum.sharing import causal, model
from solidum.sharing.external import NEEDS_SHARES
from solidum.sharing.model import NOTHING, UNKNOWN, UNLIMITED, Incident, Range, RangedOutcome, between, exactly
from solidum.sharing.points import open_inputs
from solidum.sharing.ranges import decide, spread
from solidum.sharing.risks import risks
from solidum.sharing.waterfall import ways_of_payment
from solidum.source import BadInput

GROUNDS: Final[tuple[Ground, ...]] = ("made out", "made out on a presumption")
BARRED: Final = ("time-barred", "extinguished")
ASSUMABLE: Final = ("not yet made out", "open to appraisal", "scope open")
FINE: Final = Decimal("1e-15")
MOST_READINGS: Final = 12
EFFECTS: Final[dict[model.BenefitEffect, str]] = {
    "steps_in_after_victim": "the payer steps into the claim, after the victim",
    "steps_in_alongside": "the payer steps into the claim, in step with the victim",
    "steps_in_first": "the payer steps into the claim, before the victim",
    "deducted_from_loss": "it is deducted from the loss",
    "deducted_from_claim": "it is deducted from the claim",
    "kept": "the victim keeps it on top",
}


def share(
    case: CaseFile,
    library: Library,
    explainer: Explainer,
    claims: Sequence[ClaimLike],
    assumed: Iterable[Assumed] = (),
) -> Sharing:
    """Who pays the victim and who bears it, from the claims of an analysis.

    Args:
        case: The case file.
        library: The law.
        explainer: Reads the record and the circuit of the analysis.
        claims: Its claims.
        assumed: Claims to be taken as made out, beside those that the file assumes.
    """
    notes, figures = Notes(), Figures(case.court_figures)
    answering, left_out = _counted(case, claims, (*case.assume, *assumed), notes)
    rules = Rules(library, explainer, [one.claim for one in answering if one.counted.on == "assumed"])
    currency = _currency(case, notes)
    external = Translator(case, explainer, rules, notes, figures).run(answering, currency)
    currency = external.currency
    against = Against(case, rules, explainer, answering)
    internal = Steps(case, rules, notes, figures, against).run(external)
    found = _Made(case, notes, rules, currency, external, internal)
    try:
        found.make()
    except BadInput as error:  # figures that fit each other in no way: the analysis itself stands
        found.refuse(error)
    if found.incident is not None and (found.result is not None or found.readings):
        for text in ways_of_payment(found.incident):
            notes.assume(f"{text[0].upper()}{text[1:]}.")
    caused = _causal(case, notes)
    risks_ = found.risks()
    return Sharing(
        state=found.state,
        currency=currency,
        counted=tuple(one.counted for one in answering),
        left_out=tuple(left_out),
        heads=tuple(external.views),
        steps=tuple(internal.views),
        recourse=tuple(internal.back),
        reasons=tuple(found.reasons),
        incident=found.incident,
        result=found.result,
        readings=tuple(found.readings),
        recourse_reasons=tuple(found.recourse_reasons),
        recourse_readings=tuple(found.recourse_readings),
        if_asked=tuple(found.if_asked()),
        factors=internal.factors,
        causal=caused,
        risks=risks_,
        assumptions=tuple(notes.assumptions),
        not_computed=tuple(notes.not_computed),
        asks=tuple(notes.asks),
    )


def _counted(
    case: CaseFile, claims: Sequence[ClaimLike], assumed: Sequence[Assumed], notes: Notes
) -> tuple[list[Answering], list[LeftOut]]:
    counted, left = [], []
    used: set[int] = set()
    for claim in claims:
        barred = None
        on: Ground | None = next((ground for ground in GROUNDS if claim.outcome == ground), None)
        if claim.outcome in BARRED:
            on, barred = "made out", f"{claim.outcome} under {claim.pack}"
        wanted = [at for at, one in enumerate(assumed) if _fits(one, claim)]
        if on is None and wanted and claim.outcome in ASSUMABLE:
            used |= set(wanted)
            on = "assumed"
        elif on is not None:
            used |= set(wanted)
        if on is None:
            if claim.outcome != "outside scope":
                left.append(
                    LeftOut(
                        claim=claim.id, party=claim.defendant, harm=claim.harm, pack=claim.pack, outcome=claim.outcome
                    )
                )
            continue
        one = Counted(
            claim=claim.id,
            party=claim.defendant,
            harm=claim.harm,
            pack=claim.pack,
            on=on,
            barred=barred,
        )
        counted.append(Answering(claim, one))
    if any(one.counted.on == "assumed" for one in counted):
        names = dict.fromkeys(
            f"{case.label(one.claim.defendant)} ({one.claim.pack})" for one in counted if one.counted.on == "assumed"
        )
        notes.assume(f"Assumed by the user, not found: that the claims against {', '.join(names)} are made out.")
    others = {
        one.claim.claimant: (one.claim.capacity, one.claim.victim)
        for one in counted
        if one.claim.claimant != one.claim.victim
    }
    for claimant, (capacity, victim) in others.items():
        words = f" ({capacity.replace('_', ' ')})" if capacity else ""
        notes.assume(
            f"{case.label(claimant)}{words} claims in the place of {case.label(victim)}: what is told as paid to the "
            "victim goes to whoever may claim it."
        )
    for at, entry in enumerate(assumed):
        if at not in used:
            what = f"{case.label(entry.defendant)}{f' under {entry.pack}' if entry.pack else ''}"
            states = dict.fromkeys(claim.outcome for claim in claims if _fits(entry, claim))
            why = f"its outcome is {', '.join(states)}" if states else "there is no such claim"
            notes.leave(f"the assumption that a claim against {what} is made out: {why}")
    return counted, left


def _fits(entry: Assumed, claim: ClaimLike) -> bool:
    pairs = (
        (entry.defendant, claim.defendant),
        (entry.pack, claim.pack),
        (entry.claimant, claim.claimant),
        (entry.thing, claim.thing),
        (entry.harm, claim.harm),
    )
    return all(wanted is None or wanted == there for wanted, there in pairs)


def _currency(case: CaseFile, notes: Notes) -> str | None:
    """The currency of the losses; none if there is none, and no result if there are two."""
    amounts = [harm.amount for harm in case.harms if harm.amount is not None]
    found = {amount.currency for amount in amounts}
    for figure in case.court_figures:
        found |= {value.currency for value in (figure.value, figure.least, figure.most) if isinstance(value, Money)}
    if len(found) > 1:
        notes.block(f"the losses are in several currencies ({', '.join(sorted(found))}); nothing is converted")
    return next(iter(sorted(found)), None)


def _causal(case: CaseFile, notes: Notes) -> causal.Participation | None:
    """What the structural model of the incident says, if the file holds one that can be used."""
    given = case.incident_model
    if given is None:
        return None
    try:
        incident = causal.Incident(
            outcome=given.outcome,
            acts=tuple(causal.Act(act.variable, act.by, act.happened) for act in given.acts),
            equations=causal.read_equations(given.equations),
            circumstances=tuple(causal.Circumstance(one.variable, one.holds) for one in given.circumstances),
        )
        return causal.participation(incident)
    except BadInput as error:
        for problem in error.problems:
            notes.leave(f"the incident model: {problem.what} ({problem.why}); {problem.remedy}")
    return None


class _Made:
    """From the two layers to a result, or to the alternatives."""

    def __init__(
        self,
        case: CaseFile,
        notes: Notes,
        rules: Rules,
        currency: str | None,
        external: External,
        internal: Internal,
    ) -> None:
        self.case = case
        self.notes = notes
        self.rules = rules
        self.currency = currency
        self.external = external
        self.internal = internal
        self.reasons: list[str] = []
        self.readings: list[Reading] = []
        self.recourse_reasons: list[str] = []
        self.recourse_readings: list[Reading] = []
        self.incident: Incident | None = None
        self.result: RangedOutcome | None = None
        self.state: State = "nobody"

    def make(self) -> None:
        """Everything that can be computed.

        Raises:
            BadInput: If a figure or a payment cannot be used.
        """
        self.recourse_reasons = list(self.internal.silent)
        if not self.external.views:
            return
        self.state = "structure"
        if not self.external.heads:
            self.reasons.append("no sum of any loss is given, so only who answers, and how, can be said")
            return
        self.reasons += self.notes.blocked
        victims = {harm.victim for harm in self.case.harms}
        both = victims & set(parties_of(self.external.heads))
        if both:
            who = ", ".join(self.case.label(one) for one in sorted(both))
            self.reasons.append(f"{who} is victim and answers too; set-off between the claims is not computed")
        if self.reasons:
            return
        base, choices = self._base()
        self.incident = base
        if choices:
            self.state = "refused"
            self.reasons += [reason for reason, _ in choices]
            picks = list(product(*(options for _, options in choices)))
            if len(picks) > MOST_READINGS:
                self.reasons.append(f"there are {len(picks)} readings; the first {MOST_READINGS} are shown")
            for pick in picks[:MOST_READINGS]:
                name = "; ".join(label for label, _ in pick)
                incident = base
                for _, change in pick:
                    incident = _changed(incident, change)
                self._read(name, incident)
            return
        found = decide(base)
        if isinstance(found, model.Refusal):
            self.state = "refused"
            self.reasons += found.reasons
            self.readings += [
                Reading(name=one.name, incident=one.incident if one.result else None, result=one.result)
                for one in found.alternatives
            ]
            return
        self.state = "computed"
        self.result = found
        self._recourse(base)

    def refuse(self, error: BadInput) -> None:
        """No result, since what is given cannot be used together."""
        self.state, self.result = "refused", None
        self.reasons += [f"{problem.what} ({problem.why}): {problem.remedy}" for problem in error.problems]

    def _read(self, name: str, incident: Incident) -> None:
        found = decide(incident)
        if isinstance(found, RangedOutcome):
            self.readings.append(Reading(name=name, incident=incident, result=found))
            return
        self.reasons += [reason for reason in found.reasons if reason not in self.reasons]
        for one in found.alternatives:
            self.readings.append(Reading(name=f"{name}; {one.name}", incident=one.incident, result=one.result))

    def _recourse(self, base: Incident) -> None:
        """Carry out recourse; where the law leaves it open, show each way, and decide only if all agree."""
        made = []
        for name, steps in self.internal.variants:
            incident = replace(base, recourse=self._kept(self.internal.steps(steps), base))
            made.append((name, incident, spread(incident)))
        if not made:
            return
        if not self.internal.silent:
            first = made[0]
            if all(_same(first[2], other) for _, _, other in made[1:]):
                self.incident, self.result = first[1], first[2]
                return
            words = "; ".join(dict.fromkeys(name for name, _, _ in made if name))
            self.recourse_reasons.append(f"the law at hand does not say which of these holds: {words}")
        seen: list[RangedOutcome] = []
        for name, incident, result in made:
            if not any(_same(result, other) for other in seen):
                seen.append(result)
                self.recourse_readings.append(Reading(name=name, incident=incident, result=result))

    def if_asked(self) -> list[Reading]:
        """Whom the victim turns to decides who has recourse, where only who has paid the whole has it."""
        if self.incident is None or self.result is None:
            return []
        whole = [
            s for s in self.incident.recourse if isinstance(s, model.Contribution) and s.having_paid == "the_whole"
        ]
        parties = dict.fromkeys(party for step in whole for party, _ in step.shares)
        found = []
        for party in parties:
            incident = replace(self.incident, asked=(party,))
            name = f"the victim turns to {self.case.label(party)} first"
            found.append(Reading(name=name, incident=incident, result=spread(incident)))
        return found

    def _kept(self, steps: Sequence[model.Step], base: Incident) -> tuple[model.Step, ...]:
        """The steps, for the heads that have a sum."""
        heads = {head.id for head in base.heads}
        found = []
        for step in steps:
            mine = tuple(head for head in step.heads if head in heads)
            if mine:
                found.append(replace(step, heads=mine))
        return tuple(found)

    # --- the incident ---------------------------------------------------------------------------------

    def _base(self) -> tuple[Incident, list[tuple[str, list[tuple[str, dict[str, object]]]]]]:
        """The incident before recourse by shares, and what the law leaves open about who pays."""
        heads = tuple(self.external.heads)
        names = list(dict.fromkeys((*parties_of(heads), *self._beside())))
        parties = tuple(self._party(name) for name in names)
        payments, benefits, choices = self._moved(heads)
        incident = Incident(
            currency=self.currency or "",
            parties=parties,
            heads=heads,
            ceilings=tuple(self.external.ceilings.values()),
            benefits=tuple(benefits),
            payments=tuple(payments),
            waivers=tuple(self.internal.waivers),
            caps=tuple(self.internal.caps),
        )
        known = {party.id for party in parties}
        incident = replace(
            incident,
            waivers=tuple(w for w in incident.waivers if {w.creditor, w.debtor} <= known),
            caps=tuple(c for c in incident.caps if {c.creditor, c.debtor} <= known),
        )
        plain = [*self.internal.rights, *self.internal.contracts]
        return replace(incident, recourse=self._kept(plain, incident)), choices

    def _beside(self) -> list[str]:
        """Those who answer to nobody but pay in recourse."""
        rights = (*self.internal.rights, *self.internal.contracts)
        return [party for right in rights for party in (right.creditor, right.debtor)]

    def _party(self, name: str) -> model.Party:
        party = next(one for one in self.case.parties if one.id == name)
        wealth = UNKNOWN
        if party.wealth == "insolvent":
            wealth = NOTHING
        elif party.wealth is None or party.wealth == "unknown":
            if party.kind != "unidentified":
                self.notes.ask(f"{party.label}: what can be collected from it (`wealth:`)")
        elif party.wealth.currency == self.currency:
            wealth = exactly(party.wealth.amount)
        else:
            self.notes.assume(f"{party.label}: its means are in {party.wealth.currency}, so they are taken as unknown.")
        if wealth == UNKNOWN and party.kind != "unidentified":
            self.notes.assume(
                f"{party.label}: nobody has said what it can pay; computed from nothing at all up to enough for "
                "everything."
            )
        # A state of a federation is not abroad for another part of it: US-CA lies in US.
        places = {harm.place.split("-")[0] for harm in self.case.harms if harm.place}
        if party.country and places and party.country.split("-")[0] not in places and wealth.high > 0:
            self.notes.assume(
                f"{party.label} is abroad ({party.country}): its means count as far as the file gives them; whether a "
                "judgment can be enforced there is not examined."
            )
        if party.kind == "unidentified":
            self.notes.assume(f"{party.label} is not identified: nothing can be collected from it or its cover.")
        return model.Party(id=name, wealth=wealth, policies=self._policies(party), found=party.kind != "unidentified")

    def _policies(self, party: Party) -> tuple[model.Policy, ...]:
        found = []
        for at, policy in enumerate(party.insurance, 1):
            dates = [harm.date for harm in self.case.harms if harm.date is not None]
            limit = UNKNOWN
            if policy.up_to is not None and policy.up_to.currency == self.currency:
                limit = exactly(policy.up_to.amount)
            else:
                self.notes.ask(f"{party.label}: the limit of its insurance, in {self.currency} (`up_to:`)")
            if any((policy.since and day < policy.since) or (policy.until and day > policy.until) for day in dates):
                limit = between(0, limit.high)
                self.notes.assume(
                    f"{party.label}: a harm lies outside the days of its cover; whether the policy still pays "
                    "turns on its "
                    "terms, so from nothing up to its limit."
                )
            total = sum((head.amount.high + head.interest.high for head in self.external.heads), Decimal(0))
            retention = between(0, total)
            if policy.retention is not None and policy.retention.currency == self.currency:
                retention = exactly(policy.retention.amount)
            else:
                self.notes.ask(f"{party.label}: the retention under its insurance (`retention:`; 0 if there is none)")
            name = policy.insurer or f"insurer {at} of {party.id}"
            found.append(
                model.Policy(id=f"{party.id}, policy {at} ({name})", insurer=name, limit=limit, retention=retention)
            )
        return tuple(found)

    def _moved(
        self, heads: Sequence[model.Head]
    ) -> tuple[list[model.Payment], list[model.Benefit], list[tuple[str, list[tuple[str, dict[str, object]]]]]]:
        """Payments, benefits, and what is not said of them."""
        payments: list[model.Payment] = []
        benefits: list[model.Benefit] = []
        choices: list[tuple[str, list[tuple[str, dict[str, object]]]]] = []
        liable = {head.id: {one.party for group in head.groups for one in group.liable} for head in heads}
        for payment in self.case.payments:
            who = self.case.label(payment.from_)
            head = self._head_of(payment, heads)
            if payment.amount is None or head is None or payment.amount.currency != self.currency:
                self.notes.leave(
                    f"a payment of {who}: without an amount in {self.currency or 'a currency'} for one harm"
                )
                continue
            amount = payment.amount.amount
            if payment.kind == "collateral_benefit":
                self._benefit(payment, head, amount, benefits, choices)
            elif payment.from_ in liable[head]:
                release = None
                if payment.from_ in payment.releases:
                    release = self._release(payment, head, len(payments), choices)
                if set(payment.releases) - {payment.from_}:
                    self.notes.leave(f"the release of others than {who} in its settlement")
                payments.append(
                    model.Payment(
                        party=payment.from_, head=head, amount=amount, why=payment.kind or "paid", release=release
                    )
                )
            else:
                self.notes.leave(
                    f"a payment of {who}, who is not among those who answer: if it is a benefit, say so with "
                    "`kind: collateral_benefit`"
                )
        return payments, benefits, choices

    def _head_of(self, payment: Payment, heads: Sequence[model.Head]) -> str | None:
        known = [head.id for head in heads if head.victim == payment.to]
        mine = [harm for harm in payment.for_ if harm in known] if payment.for_ else known
        return mine[0] if len(mine) == 1 else None

    def _release(
        self,
        payment: Payment,
        head: str,
        at: int,
        choices: list[tuple[str, list[tuple[str, dict[str, object]]]]],
    ) -> model.Release:
        """What the release of the payer does to the others."""
        who = self.case.label(payment.from_)
        by, recourse = payment.others_owe_less_by, payment.recourse
        figure = Figures(self.case.court_figures).range("share", head, payment.from_) or between(0, 1)
        if by is None or recourse is None:
            options: list[tuple[str, dict[str, object]]] = []
            ways: tuple[Literal["amount", "share"], ...] = (by,) if by else ("amount", "share")
            for way, back in product(ways, (recourse,) if recourse is not None else (True, False)):
                words = f"{who} is {'still' if back else 'no longer'} open to recourse"
                release = model.Release(
                    others_owe_less_by=way, recourse=back, why="settlement", share=figure if way == "share" else None
                )
                options.append((f"the others owe less by the {way}; {words}", {"release": (at, release)}))
            choices.append(
                (
                    f"the file does not say what the settlement with {who} does to the others (`others_owe_less_by:`, "
                    "`recourse:`), and no rule at hand does",
                    options,
                )
            )
        return model.Release(
            others_owe_less_by=by or "amount",
            recourse=True if recourse is None else recourse,
            why="settlement",
            share=figure if by == "share" else None,
        )

    def _benefit(
        self,
        payment: Payment,
        head: str,
        amount: Decimal,
        benefits: list[model.Benefit],
        choices: list[tuple[str, list[tuple[str, dict[str, object]]]]],
    ) -> None:
        """What the law makes of a benefit; else what the file says; else every way side by side."""
        who = self.case.label(payment.from_)
        found = {
            rule.recourse.effect: rule
            for _, own in self.external.groups.get(head, ())
            for one in own
            for rule in self.rules.of(one.claim, "recourse")
            if rule.recourse is not None
            and rule.recourse.how == "subrogation"
            and payment.as_ in rule.recourse.payer
            and self.rules.standing(one.claim, rule) == "yes"
        }
        effect: model.BenefitEffect = "kept"
        why = f"benefit paid by {who}"
        if len(found) == 1:
            ((law, rule),) = found.items()
            assert law is not None
            effect, why = law, f"{rule.title} ({rule.code})"
        elif payment.effect is not None:
            effect = payment.effect
            self.notes.assume(
                f"What the law makes of the benefit paid by {who} is as the file says: {EFFECTS[effect]}."
            )
        else:
            choices.append(
                (
                    f"no rule at hand says what becomes of the benefit paid by {who} (`as:`, or `effect:` of the "
                    "payment)",
                    [(words, {"benefit": (len(benefits), way)}) for way, words in EFFECTS.items()],
                )
            )
        benefits.append(model.Benefit(payer=payment.from_, head=head, amount=amount, effect=effect, why=why))

    # --- risks ----------------------------------------------------------------------------------------

    def risks(self) -> RiskView | None:
        """Who carries whose insolvency, and who the risk that somebody is never found."""
        if self.incident is None or self.result is None:
            return None
        assumed = []
        parties = []
        for party in self.incident.parties:
            policies = []
            for policy in party.policies:
                if not (policy.limit.definite and policy.retention.definite):
                    assumed.append(
                        f"the insurance of {self.case.label(party.id)} is left out, since its terms are not known"
                    )
                else:
                    policies.append(policy)
            wealth = party.wealth
            if not wealth.definite:
                wealth = UNLIMITED
                assumed.append(f"{self.case.label(party.id)} is taken as able to pay where another drops out")
            parties.append(replace(party, wealth=wealth, policies=tuple(policies)))
        incident = replace(self.incident, parties=tuple(parties))
        recourse_open = any(open_inputs(replace(incident, recourse=(step,), heads=())) for step in incident.recourse)
        if recourse_open:
            incident = replace(incident, recourse=())
        inputs = open_inputs(incident)
        if inputs:
            kinds = sorted({str(path[0]) for path in inputs})
            return RiskView(
                risks=(),
                rules=(),
                before_recourse=recourse_open,
                assumed=tuple(dict.fromkeys(assumed)),
                why_not=f"it needs known figures, and some here are ranges ({', '.join(kinds)})",
            )
        readings = {"the rule in force": incident}
        for name, changed in _alternatives(incident):
            readings[name] = changed
        try:
            found = risks(readings)
        except BadInput as error:
            return RiskView(
                risks=(), rules=(), before_recourse=recourse_open, assumed=(), why_not=str(error.problems[0].what)
            )
        return RiskView(
            risks=found,
            rules=tuple(readings),
            before_recourse=recourse_open or not incident.recourse,
            assumed=tuple(dict.fromkeys(assumed)),
            why_not=None,
        )


def _alternatives(incident: Incident) -> list[tuple[str, Incident]]:
    """The other ways in which the same parties could answer, as far as nothing needs a figure that is not given."""
    found = []
    several = any(len({one.party for g in head.groups for one in g.liable}) > 1 for head in incident.heads)
    if not several:
        return []
    rules = {group.rule for head in incident.heads for group in head.groups}
    for rule, name in (
        ("joint_and_several", "each owed the whole (joint and several)"),
        ("several", "each owed only its share (several)"),
    ):
        if rules == {rule}:
            continue
        heads: list[model.Head] = []
        for head in incident.heads:
            members: dict[str, model.Liability] = {}
            for group in head.groups:
                for one in group.liable:
                    members.setdefault(one.party, one)
            if rule in NEEDS_SHARES:
                shares = _internal_shares(incident, head.id)
                if shares is None or set(shares) != set(members):
                    break
                members = {party: replace(one, share=shares[party]) for party, one in members.items()}
            group = model.Group(
                id="alternative",
                rule=rule,  # type: ignore[arg-type]
                liable=tuple(members.values()),
                why="an alternative, not the law",
            )
            heads.append(replace(head, groups=(group,), across=None))
        if len(heads) == len(incident.heads):
            found.append((f"if {name}", replace(incident, heads=tuple(heads))))
    return found


def _internal_shares(incident: Incident, head: str) -> dict[str, Range] | None:
    """The known shares by which a head is borne, as parts of the whole; never more than it together."""
    for step in incident.recourse:
        if isinstance(step, model.Contribution) and head in step.heads:
            total = sum((share.low for _, share in step.shares), Decimal(0))
            if any(not share.definite for _, share in step.shares) or not total:
                return None
            return {party: exactly((share.low / total).quantize(FINE, ROUND_FLOOR)) for party, share in step.shares}
    return None


def _changed(incident: Incident, change: dict[str, object]) -> Incident:
    """The incident with one open point filled."""
    payments, benefits = list(incident.payments), list(incident.benefits)
    match change:
        case {"release": (int() as at, model.Release() as release)}:
            payments[at] = replace(payments[at], release=release)
        case {"benefit": (int() as at, str() as effect)}:
            benefits[at] = replace(benefits[at], effect=effect)  # type: ignore[arg-type]
    return replace(incident, payments=tuple(payments), benefits=tuple(benefits))


def _same(one: RangedOutcome, other: RangedOutcome) -> bool:
    """Do two results give everybody the same?"""
    if one.outcome is not None and other.outcome is not None:
        return (one.outcome.heads, one.outcome.parties) == (other.outcome.heads, other.outcome.parties)
    return (one.heads, one.parties) == (other.heads, other.parties)


__all__ = ["share"]
