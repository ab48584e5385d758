"""Who pays and who bears it, for people: what the screen and the page both say, and the text for the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from textwrap import wrap

from solidum.casefile.model import CaseFile
from solidum.report.words import counted, joined, upper
from solidum.share.result import Cited, FactorView, HeadView, Proof, Reading, RiskView, Sharing, TimeLimit
from solidum.sharing.factors import FACTORS
from solidum.sharing.model import Bounds, ClaimBack, Flow, Outcome, Range, RangedOutcome
from solidum.sharing.risks import Risk

GROUNDS = {
    "made out": "made out",
    "made out on a presumption": "made out on a presumption",
    "assumed": "assumed by the user, not found",
}
STAGES = {
    "to_victim": "compensation",
    "to_third_payer": "to a payer that stepped into the claim",
    "benefit": "benefit",
    "recourse": "recourse",
}
RANGES = """
.ranges{--r-ink:#1b1f24;--r-soft:#4d5763;--r-line:#c3cad2;--r-bar:#6f93c7;font-family:system-ui,-apple-system,
"Segoe UI",Roboto,"Helvetica Neue",Arial,"Noto Sans","Liberation Sans",sans-serif}
.ranges text{fill:var(--r-ink)}.ranges .soft{fill:var(--r-soft)}.ranges line{stroke:var(--r-line);stroke-width:1}
.ranges rect{fill:var(--r-bar)}
@media screen and (prefers-color-scheme:dark){.ranges{--r-ink:#e8ecf1;--r-soft:#b3bdc8;--r-line:#36414d;
--r-bar:#5b84bd}}
"""
"""The style sheet of the range plot."""
FLIPS = 6
CAUSING = "Evidence for the factor of participation only: causing is not yet answering for it."


@dataclass(frozen=True, slots=True)
class PartyRow:
    """One party before and after recourse, in words."""

    name: str
    pays: str
    could_be: str
    back: str
    pays_back: str
    bears: str
    of_it: str


@dataclass(frozen=True, slots=True)
class ShareBar:
    """One actor in the range plot, in parts of 1."""

    name: str
    low: float
    high: float
    text: str
    largest: str


Supposed = Callable[[], "Sharing | None"]
SUPPOSED = "If all these claims succeeded (an assumption, to show the rules)"


class ShareView:
    """Everything that a reader is told about sharing."""

    SUPPOSED = SUPPOSED

    def __init__(self, sharing: Sharing, case: CaseFile, supposed: Supposed = lambda: None) -> None:
        """Begin.

        Args:
            sharing: Who pays and who bears.
            case: The case file.
            supposed: Works out, when first asked for, the same as if every claim were made out; it can take seconds.
        """
        self.sharing = sharing
        self.case = case
        self._supposed = supposed
        self.currency = sharing.currency or ""

    # --- words ---------------------------------------------------------------------------------------

    def name(self, id_: str) -> str:
        """What to call a party or a harm."""
        return self.case.label(id_)

    def names(self, ids: Iterable[str]) -> str:
        """Several of them in a sentence."""
        return joined([self.name(one) for one in ids])

    def sum(self, amount: Decimal) -> str:
        """An amount as people write it."""
        if not amount.is_finite():
            return "without limit"
        return f"{amount:,.2f} {self.currency}".strip()

    def between(self, low: Decimal, high: Decimal) -> str:
        """An amount, or from what to what."""
        return self.sum(low) if low == high else f"{self.sum(low)} to {self.sum(high)}"

    def bounds(self, found: Bounds) -> str:
        """A result that may be a range."""
        return self.between(found.low, found.high)

    def part(self, share: Range) -> str:
        """A part of the whole in percent, or from what to what."""
        low, high = (_percent(value) for value in share)
        return low if low == high else f"{low} to {high}"

    def cite(self, rules: Iterable[Cited]) -> str:
        """Rules with their provisions."""
        return "; ".join(f"{one.code}{f', {one.at}' if one.at else ''}" for one in rules)

    def laws(self) -> dict[str, list[str]]:
        """Of each party that answers, the rules it does so under, or the instrument where no rule says how."""
        found: dict[str, dict[str, None]] = {}
        for head in self.sharing.heads:
            for group in head.groups:
                codes = dict.fromkeys(rule.code for rule in group.rules) or {group.pack: None}
                for party in group.parties:
                    found.setdefault(party, {}).update(codes)
        return {party: list(codes) for party, codes in found.items()}

    # --- the headline --------------------------------------------------------------------------------

    @property
    def headline(self) -> str:
        """The uncompensated remainder; or why there is none to tell."""
        found, result = self.sharing, self.sharing.result
        if found.state == "nobody":
            return "No claim is made out on this record, so nobody is shown to owe anything yet."
        if found.state == "structure":
            return "Who answers, and how, is told below; no sum follows."
        if result is None and not found.readings:
            return "Who pays is not computed; the reason is told below."
        if result is None:
            return "Who pays is not decided by the rules at hand: the alternatives stand side by side."
        left = result.uncollectable
        if left.high == 0:
            return "Nothing stays uncollected: what is owed in law can be paid in full."
        return f"Uncompensated, though owed in law (uncollectable): {self.bounds(left)}."

    @property
    def beside(self) -> str | None:
        """What the law lets nobody recover, beside the headline."""
        law = self.sharing.not_recoverable
        if law is None:
            return None
        text = f"Beside it, what the law lets nobody recover (not recoverable in law): {self.between(*law)}"
        outcome = self.outcome
        reasons = dict.fromkeys(lost.why for head in outcome.heads for lost in head.lost) if outcome else {}
        text = f"{text}, for {joined(list(reasons))}." if reasons else f"{text}."
        beyond = sum((head.beyond_damage for head in outcome.heads), Decimal(0)) if outcome else Decimal(0)
        return f"{text} Paid beyond the loss already: {self.sum(beyond)}." if beyond else text

    @property
    def nobody(self) -> tuple[str, ...]:
        """What to do where no claim is made out."""
        if self.sharing.state != "nobody":
            return ()
        found = dict.fromkeys(f"{self.name(one.party)}: {one.outcome} ({one.pack})" for one in self.sharing.left_out)
        if not found:
            return (
                "Every claim of this case lies outside the law at hand (outside scope), so none can be assumed either; "
                "`solidum analyse` says why.",
            )
        hint = (
            "To see what would follow if a claim succeeded, assume it: `assume:` in the case file, or --assume "
            "with the "
            "id of the party or of the claim."
        )
        return (*found, hint)

    @property
    def supposed(self) -> tuple[str, ...]:
        """Where no claim is made out: the rules that would share the loss if all these claims succeeded."""
        found = self._supposed()
        if found is None:
            return ()
        view = ShareView(found, self.case)
        lines = []
        for head in found.heads:
            lines += [f"{view.name(head.harm)}. {line}" for line in view.head(head)[1:]]
            lines += [f"{view.name(head.harm)}. {line}" for line in self._not_sued(head)]
        steps = [f"Among them. {line}" for line in view.steps()]
        return tuple(lines + steps)

    def _not_sued(self, head: HeadView) -> list[str]:
        """Those who would answer for a loss and whom no claim of the file names."""
        claims = [claim for claim in self.case.claims if head.harm in claim.for_]
        named = [claim.against for claim in claims if isinstance(claim.against, tuple)]
        if not claims or len(named) < len(claims):
            return []
        sued = {party for against in named for party in against}
        parties = dict.fromkeys(party for group in head.groups for party in group.parties if party not in sued)
        return [f"Not sued here: {joined([self.name(party) for party in parties])}."] if parties else []

    @property
    def outcome(self) -> Outcome | None:
        """The result to the cent, if every figure is known."""
        return None if self.sharing.result is None else self.sharing.result.outcome

    @property
    def decided(self) -> bool:
        """Is it decided who bears it?"""
        return self.sharing.result is not None and not self.sharing.recourse_reasons

    # --- who answers ---------------------------------------------------------------------------------

    def head(self, head: HeadView) -> list[str]:
        """A head of damage in sentences."""
        loss = "no sum is given" if head.amount is None else f"{self.between(*head.amount)} ({head.amount_by})"
        found = [f"Loss of {self.name(head.victim)}: {loss}."]
        if head.own_fault.high > 0 or "figure" in head.own_fault_by:
            found.append(f"Own fault: {self.part(head.own_fault)} of the loss; {head.own_fault_by}.")
        for group in head.groups:
            law = f" ({self.cite(group.rules)})" if group.rules else ""
            found.append(f"{group.id}: {self.names(group.parties)}. {upper(group.why)}{law}.")
        if head.limits:
            titles = joined([limit.title.lower() for limit in head.limits])
            found.append(f"The law limits what is owed: {titles} ({self.cite(head.limits)}).")
        if head.several_instruments:
            if head.across:
                found.append(
                    f"Across these instruments all owe the same loss, which is paid once ({self.cite(head.across)})."
                )
            else:
                found.append(
                    "Whether those who answer under different instruments owe the same loss, no rule at hand says."
                )
        elif len(head.groups) > 1:
            found.append("Several grounds, one loss: it is paid once.")
        return found

    def grounds(self) -> list[str]:
        """On what each party is counted."""
        found: dict[str, None] = {}
        for one in self.sharing.counted:
            barred = f"; nothing can be claimed any more: {one.barred}" if one.barred else ""
            found[f"{self.name(one.party)}, {self.name(one.harm)}, {one.pack}: {GROUNDS[one.on]}{barred}."] = None
        return list(found)

    def left_out(self) -> list[str]:
        """Claims that are not counted, in groups."""
        found: dict[tuple[str, str], dict[str, None]] = {}
        for one in self.sharing.left_out:
            found.setdefault((one.outcome, self.name(one.party)), {})[one.pack] = None
        return [f"{who}: {outcome} ({', '.join(packs)})" for (outcome, who), packs in found.items()]

    # --- money ---------------------------------------------------------------------------------------

    def heads(self, result: RangedOutcome) -> list[tuple[str, str, str, str, str, str]]:
        """Of each head: name, damage, paid by those liable, by third payers, not recoverable, uncollectable."""
        rows = []
        for found in result.heads:
            exact = result.outcome.head(found.head) if result.outcome else None
            view = next(one for one in self.sharing.heads if one.harm == found.head)
            damage = self.sum(exact.damage) if exact else self.between(*(view.amount or Range(Decimal(0), Decimal(0))))
            third = self.sum(exact.paid_by_third_payers) if exact else self.benefits(found.head)
            rows.append(
                (
                    f"{self.name(found.head)} ({self.name(view.victim)})",
                    damage,
                    self.bounds(found.paid_by_defendants),
                    third,
                    self.bounds(found.not_recoverable),
                    self.bounds(found.uncollectable),
                )
            )
        return rows

    def benefits(self, head: str) -> str:
        """What third payers paid on a head."""
        incident = self.sharing.incident
        paid = [b.amount for b in incident.benefits if b.head == head and b.effect != "kept"] if incident else []
        return self.sum(sum(paid, Decimal(0)))

    def parties(self, result: RangedOutcome, *, decided: bool) -> list[PartyRow]:
        """Each party before and after recourse."""
        rows = []
        for found in result.parties:
            exact = result.outcome.party(found.party) if result.outcome else None
            covers = [f"{self.policy(id_)}: {self.sum(part)}" for id_, part in exact.insurers if part] if exact else []
            own = [f"own means: {self.sum(exact.own)}"] if exact and covers else []
            rows.append(
                PartyRow(
                    name=self.name(found.party),
                    pays=self.bounds(found.paid),
                    could_be=self.between(*exact.could_be_asked) if exact else "",
                    back=self.sum(exact.recovered) if exact and decided else "",
                    pays_back=self.sum(exact.paid_in_recourse) if exact and decided else "",
                    bears=self.bounds(found.bears) if decided else "not decided",
                    of_it="; ".join((*own, *covers)) if decided else "",
                )
            )
        return rows

    def policy(self, id_: str) -> str:
        """What to call a policy."""
        for party in self.sharing.incident.parties if self.sharing.incident else ():
            for policy in party.policies:
                if policy.id == id_:
                    return f"insurer {self.name(policy.insurer)}" if policy.insurer in self.case.entities else "insurer"
        return id_

    def flow(self, flow: Flow) -> str:
        """One movement of money in a sentence."""
        law = f", {flow.provision}" if flow.provision else ""
        why = f"{STAGES[flow.stage]}: {flow.why}{law}"
        return f"{self.name(flow.from_)} → {self.name(flow.to)}: {self.sum(flow.amount)} ({why})"

    def steps(self) -> list[str]:
        """The steps of recourse in order."""
        found = []
        for step in self.sharing.steps:
            law = f" ({self.cite(step.rules)})" if step.rules else ""
            if step.kind == "contribution":
                known = step.shares if any(share.definite or share.high < 1 for _, share in step.shares) else ()
                shares = "".join(
                    f"; {self.name(party)} {self._proportion(step.shares, share)}" for party, share in known
                )
                found.append(f"Between {self.names(step.parties)}: {step.how}{law}{shares}.")
            else:
                found.append(f"{upper(step.how)}{law}.")
        return found

    def _proportion(self, shares: Iterable[tuple[str, Range]], share: Range) -> str:
        """A share; where all are known, as the part of their sum that counts."""
        found = [one for _, one in shares]
        if all(one.definite for one in found):
            total = sum((one.low for one in found), Decimal(0))
            return self.part(Range(share.low / total, share.low / total))
        return self.part(share)

    def parts(self) -> list[str]:
        """Of those who share: what each has borne, its own part, and the difference."""
        result = self.sharing.result
        if result is None or not self.decided:
            return []
        found = []
        for one in result.parts:
            more, less = one.borne.high - one.part.low, one.part.high - one.borne.low
            text = f"{self.name(one.party)} has borne {self.between(*one.borne)} before; "
            text += f"its own part is {self.between(*one.part)}"
            if one.borne.definite and one.part.definite:
                over = more > 0
                text += f": {self.sum(max(more, less))} {'more' if over else 'less'} than its part" if more else ""
            found.append(f"{text}.")
        return found

    def back(self) -> list[tuple[str, list[str]]]:
        """Each recourse as a claim of its own: against whom, how much, what must be shown, by when.

        Where it is known who claims what, only recourse that moves or would move money; else all that there may be.
        """
        found = []
        result = self.sharing.result if self.decided else None
        for one in self.sharing.recourse:
            claims = [c for c in result.claims_back if (c.step, c.debtor) == (one.step, one.debtor)] if result else []
            claims = [claim for claim in claims if claim.due.high]
            if not claims and result is not None:
                continue
            who = tuple(claim.creditor for claim in claims) or one.creditors
            law = f" ({self.cite(one.rules)})" if one.rules else ""
            proofs = [proof for proof in one.proofs if proof.party is None or proof.party in who]
            limits = [limit for limit in one.limits if limit.creditor in who]
            found.append(
                (
                    f"Against {self.name(one.debtor)}, by {joined([self.name(p) for p in who], 'or')}{law}",
                    [*map(self._claimed, claims), *map(self._proof, proofs), *self._time(limits)],
                )
            )
        return found

    def _claimed(self, claim: ClaimBack) -> str:
        text = f"{self.name(claim.creditor)} can claim {self.between(*claim.due)}"
        if claim.due != claim.paid:
            text += f" and gets {self.between(*claim.paid)}"
        if claim.allowed.high < claim.due.high:
            text += f"; a waiver, a limit or a release takes away {self.sum(claim.due.high - claim.allowed.high)}"
        if claim.paid.high < claim.allowed.high:
            text += f"; {self.sum(claim.allowed.high - claim.paid.high)} {self.name(claim.debtor)} cannot pay"
        return f"{text}."

    def _proof(self, proof: Proof) -> str:
        who = "Whoever claims back" if proof.party is None else self.name(proof.party)
        if proof.burden == "debtor":
            who = "The one against whom"
        return f"{who} must show: {proof.what.rstrip('.?')}. State: {proof.state}."

    def _time(self, limits: Iterable[TimeLimit]) -> Iterator[str]:
        found = list(limits)
        for limit in found:
            day = limit.due.isoformat() if limit.due else None
            if limit.earliest is not None and limit.latest is not None:
                day = f"{limit.earliest.isoformat()} to {limit.latest.isoformat()}"
            said = f"{limit.state}: {day}" if day else limit.state
            text = f"Time for {self.name(limit.creditor)}: {limit.title.lower()} ({self.cite(limit.rules)}); {said}; "
            yield f"{text}{limit.formula}. {upper(limit.effect)}".rstrip(". ") + "."
            yield from limit.missing
        if not found:
            yield "Time: no rule at hand says by when; recourse has a limit of its own, so have it checked."

    def reading(self, reading: Reading) -> str:
        """One alternative in a sentence: the remainder, and what each pays; what it bears, if recourse was run."""
        if reading.result is None:
            return f"{upper(reading.name)}: a share that it needs is not given."
        # Recourse by shares is not run where it is open who pays, so nothing is told of who bears it there.
        after = all(reading is not one for one in self.sharing.readings)
        parties = "; ".join(
            f"{self.name(one.party)} pays {self.bounds(one.paid)}"
            + (f", bears {self.bounds(one.bears)}" if after else " before recourse")
            for one in reading.result.parties
        )
        left = self.bounds(reading.result.uncollectable)
        return f"{upper(reading.name)}: uncollectable {left}; {parties}."

    # --- factors -------------------------------------------------------------------------------------

    def bars(self, view: FactorView) -> list[ShareBar]:
        """The range of each actor, for the plot and its list."""
        if view.shares is None:
            return []
        standing = {one.actor: one for one in view.shares.sample.standings}
        return [
            ShareBar(
                name=self.name(one.actor),
                low=float(one.least.value),
                high=float(one.most.value),
                text=self.part(Range(_decimal(one.least.value), _decimal(one.most.value))),
                largest=f"{float(standing[one.actor].largest):.0%}",
            )
            for one in view.shares.ranges
        ]

    def flips(self, view: FactorView) -> list[str]:
        """What would turn the order."""
        if view.shares is None:
            return []
        names = {factor.id: factor.name for factor in FACTORS}
        found = []
        changes = [change for change in view.shares.rating_changes if change.measure == "majority"]
        changes.sort(key=lambda change: change.now is None)
        for change in changes[:FLIPS]:
            now = change.now or "not rated"
            then = self.name(change.leads_then) if change.leads_then else "nobody"
            found.append(
                f"If {self.name(change.actor)} were rated {change.then} (now: {now}) on {names[change.factor]}, "
                f"{then} would "
                "bear the largest share in more than half of all weightings"
                + ("." if change.leads_then else ", as nobody else would either.")
            )
        if len(changes) > FLIPS:
            found.append(f"{counted(len(changes) - FLIPS, 'other rating')} would turn it too; --format json has all.")
        for over in view.shares.overtakings:
            if over.possible and over.shift == 0 and not over.always and over.higher_in:
                where = joined([names[one] for one in over.higher_in])
                found.append(
                    f"{self.name(over.actor)} bears more than {self.name(over.other)} where enough weight lies "
                    f"on {where}."
                )
        return list(dict.fromkeys(found))

    def factor_notes(self, view: FactorView) -> list[str]:
        """Whose ratings and weights, what is missing."""
        if view.shares is None:
            return [upper(view.why_not or "no shares follow")]
        names = {factor.id: factor.name for factor in FACTORS}
        found = []
        if view.used_by:
            found.append(
                f"These ranges go into the recourse above, since {', '.join(view.used_by)} shares by responsibility."
            )
        else:
            found.append("No rule at hand shares by these factors here: an illustration, not the law.")
        by = view.shares.weights_by
        if by:
            limits = joined([f"{names[b.factor]} {b.least} to {b.most}" for b in view.shares.weights])
            found.append(f"The weights are those of {by}: {limits}.")
        else:
            found.append("Nobody has fixed weights: every weighting of the factors counts alike.")
        if view.shares.missing:
            gaps: dict[str, list[str]] = {}
            for actor, factor in view.shares.missing:
                gaps.setdefault(actor, []).append(names[factor])
            found += [
                f"{self.name(actor)} is not rated on {joined(gap)}; that widens the ranges."
                for actor, gap in gaps.items()
            ]
        if view.shares.without_evidence:
            found.append(f"{counted(len(view.shares.without_evidence), 'rating')} without evidence behind it.")
        return found

    # --- causing -------------------------------------------------------------------------------------

    def causes(self) -> list[str]:
        """What the incident model says."""
        found = self.sharing.causal
        if found is None:
            return []
        lines = []
        for cause in found.causes:
            held = f", {joined(list(cause.held))} held as it was" if cause.held else ""
            word = "Without it the harm would not have happened" if cause.but_for else "Actual cause"
            lines.append(f"{word}: {joined(list(cause.acts))}{held}.")
        for one in found.actors:
            shapley = (
                "none, since the harm would have come anyway"
                if one.shapley is None
                else _percent(_decimal(one.shapley))
            )
            lines.append(f"{self.name(one.actor)}: degree of responsibility {one.degree}; Shapley value {shapley}.")
        if found.without_any:
            lines.append("The harm would have happened without any of these acts.")
        return [*lines, CAUSING]

    # --- risks ---------------------------------------------------------------------------------------

    def risk_rows(self, view: RiskView) -> list[tuple[str, str, str, str]]:
        """Rule, who drops out, how, and who loses what."""
        rows = []
        for risk in view.risks:
            kind = "cannot pay (insolvency)" if risk.kind == "insolvency" else "is never found (identification)"
            rows.append((risk.rule, self.name(risk.party), kind, self._carried(risk)))
        return rows

    def _carried(self, risk: Risk) -> str:
        moved = [(one, -amount, "collects") for one, amount in risk.victims]
        moved += [(one, amount, "bears") for one, amount in (*risk.parties, *risk.third_payers)]
        said = [
            f"{self.name(one)} {word} {self.sum(abs(change))} {'more' if change > 0 else 'less'}"
            for one, change, word in moved
            if change
        ]
        if risk.insurers:
            said.append(f"its insurers still bear {self.sum(risk.insurers)}")
        return "; ".join(said) or "nobody else loses anything"


def _percent(value: Decimal) -> str:
    found = f"{value * 100:.1f}".rstrip("0").rstrip(".")
    return f"{found} %"


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


# --- text ----------------------------------------------------------------------------------------------


def text(sharing: Sharing, case: CaseFile, width: int = 100, supposed: Supposed = lambda: None) -> str:
    """Who pays and who bears it, for the screen.

    Args:
        sharing: What was found.
        case: The case file, for names.
        width: Columns at hand.
        supposed: Where no claim is made out: the same as if all were, for the rules.
    """
    return "\n".join(line.rstrip() for line in _lines(ShareView(sharing, case, supposed), width)) + "\n"


def _lines(view: ShareView, width: int) -> Iterator[str]:
    found = view.sharing

    def say(what: str, indent: int = 2, bullet: str = "") -> Iterator[str]:
        lead = " " * indent + (f"{bullet} " if bullet else "")
        yield from wrap(what, width, initial_indent=lead, subsequent_indent=" " * len(lead), break_on_hyphens=False)

    def section(title: str, lines: Iterable[str]) -> Iterator[str]:
        said = list(lines)
        if said:
            yield ""
            yield title.upper()
            for line in said:
                yield from say(line, bullet="•")

    yield f"WHO PAYS, AND WHO BEARS IT: {view.case.title}"
    yield f"As of {view.case.as_of.isoformat()}. Decision support, not legal advice."
    yield ""
    yield from say(view.headline, indent=0)
    if view.beside:
        yield from say(view.beside, indent=0)
    yield from section("Nobody is shown to owe it yet", view.nobody)
    yield from section(SUPPOSED, view.supposed)
    yield from section("Why no single result is given", (upper(reason) + "." for reason in found.reasons))
    yield from section("The alternatives, side by side", map(view.reading, found.readings))
    for head in found.heads:
        yield from section(f"{view.name(head.harm)}: who answers, and how", view.head(head))
    yield from section("On what each is counted", view.grounds())
    if found.result is not None:
        yield ""
        yield "THE LOSS, TO THE CENT"
        names = ("", "loss", "paid by those who answer", "third payers", "not recoverable", "uncollectable")
        for row in view.heads(found.result):
            yield from say(row[0], bullet="•")
            for title, value in zip(names[1:], row[1:], strict=True):
                yield f"      {title:<26}{value:>24}"
        yield ""
        yield "BEFORE AND AFTER RECOURSE"
        for party in view.parties(found.result, decided=view.decided):
            yield from say(party.name, bullet="•")
            cells = (
                ("pays first", party.pays),
                ("could be asked for", party.could_be),
                ("gets back", party.back),
                ("pays in recourse", party.pays_back),
                ("bears in the end", party.bears),
            )
            for title, value in cells:
                if value:
                    yield f"      {title:<26}{value:>24}"
            if party.of_it:
                yield from say(f"of which {party.of_it}", indent=6)
        if view.outcome is not None:
            flows = [flow for flow in view.outcome.flows if view.decided or flow.stage != "recourse"]
            yield from section("How the money moves", map(view.flow, flows))
        else:
            yield from say(f"({found.result.method}.)", indent=2)
    yield from section("Recourse, in this order", view.steps())
    yield from section("What each has borne, and its own part", view.parts())
    back = view.back()
    if back:
        yield ""
        yield "EACH RECOURSE IS A CLAIM OF ITS OWN"
        for title, lines in back:
            yield from say(f"{title}:", bullet="•")
            for line in lines:
                yield from say(line, indent=6, bullet="-")
    yield from section("Who bears it is not decided", (upper(reason) + "." for reason in found.recourse_reasons))
    yield from section("Readings of who bears it; none is chosen", map(view.reading, found.recourse_readings))
    yield from section("If the victim turns to one alone", map(view.reading, found.if_asked))
    if found.factors is not None:
        lines = [
            f"{bar.name}: {bar.text}; alone the largest in {bar.largest} of all weightings"
            for bar in view.bars(found.factors)
        ]
        yield from section("Shares by the factors", [*lines, *view.factor_notes(found.factors)])
        yield from section("What would turn the order", view.flips(found.factors))
    yield from section("Who took part in causing it (the file's model)", view.causes())
    if found.risks is not None and found.risks.why_not is None:
        state = ", before recourse" if found.risks.before_recourse else ""
        rows = [f"{rule}: {who} {kind}: {what}" for rule, who, kind, what in view.risk_rows(found.risks)]
        against = "What the others lose, against that party able to pay everything:"
        yield from section(f"Who carries which risk{state}", [against, *rows, *map(upper, found.risks.assumed)])
    elif found.risks is not None:
        yield from section("Who carries which risk", [f"Not computed: {found.risks.why_not}."])
    yield from section("What this rests on (assumptions)", found.assumptions)
    yield from section("Not computed", (upper(one) + "." for one in found.not_computed))
    yield from section("What would narrow it", (upper(one) + "." for one in found.asks))
    if found.state != "nobody":
        yield from section("Claims that are not counted", view.left_out())


__all__ = ["ShareView", "text"]
