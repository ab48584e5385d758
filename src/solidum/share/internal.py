"""Who bears it in the end: the steps of recourse by law and contract, in order, and where they are silent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from itertools import product
from typing import Final, Literal, get_args

from solidum.casefile.model import CaseFile, Money
from solidum.law.model import Recourse, Rule
from solidum.share.against import Against
from solidum.share.external import Answering, External, Figures, Notes
from solidum.share.result import FactorView, RecourseView, StepView
from solidum.share.rules import Env, Rules
from solidum.sharing import factors
from solidum.sharing.model import (
    Available,
    Contribution,
    HavingPaid,
    Range,
    Right,
    Step,
    TermCap,
    Waiver,
    between,
    exactly,
)
from solidum.source import BadInput

LEAST: Final = Decimal("1e-12")
"""Stands for "as little as one likes" in ranges of shares, of which only the proportion counts: shares that may all be
nothing would have none. Of a billion it moves less than a cent, and bounds are rounded outwards."""
ANY_SHARE: Final = between(LEAST, 1)
FINE: Final = Decimal("1e-9")
NAMES: Final = 3
MEASURES: Final = {
    "equal": "in equal parts",
    "factors": "by how far each is responsible",
    "fault": "by how grave each one's fault is",
    "court": "as a court sets it",
    "national": "as national law says",
}


@dataclass
class Internal:
    """The internal layer.

    Attributes:
        before: Steps between two parties by statute, carried out first.
        variants: Each way to fill what the law leaves open, by name; one without a name if it leaves nothing open.
        silent: What the law leaves open.
        alternatives: Ways to share where no rule orders one.
    """

    rights: list[Right] = field(default_factory=list)
    contracts: list[Right] = field(default_factory=list)
    waivers: list[Waiver] = field(default_factory=list)
    caps: list[TermCap] = field(default_factory=list)
    variants: list[tuple[str, tuple[Contribution, ...]]] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    contract_first: bool = False
    views: list[StepView] = field(default_factory=list)
    back: list[RecourseView] = field(default_factory=list)
    factors: FactorView | None = None

    def steps(self, contributions: Sequence[Contribution]) -> tuple[Step, ...]:
        """All steps in order."""
        if self.contract_first:
            return (*self.rights, *self.contracts, *contributions)
        return (*self.rights, *contributions, *self.contracts)


@dataclass(frozen=True, slots=True)
class _Found:
    """A rule of contribution that applies among these parties."""

    rule: Rule
    recourse: Recourse
    members: tuple[str, ...]
    heads: tuple[str, ...]
    available: Available
    claims: tuple[Answering, ...]

    @property
    def id(self) -> str:
        """Of the step that is made of it."""
        return f"{self.rule.code} ({', '.join(self.members)})"


class Steps:
    """Reads the internal layer."""

    def __init__(self, case: CaseFile, rules: Rules, notes: Notes, figures: Figures, against: Against) -> None:
        self.case = case
        self.against = against
        self.rules = rules
        self.notes = notes
        self.figures = figures
        self._assessed: dict[tuple[str, ...], FactorView] = {}
        self._used: dict[str, None] = {}

    def run(self, external: External) -> Internal:
        """Every step of recourse."""
        found = Internal()
        self._between(external, found)
        self._contracts(external, found)
        self._entries(found)
        self._shares(external, found)
        self._caps_in_view(found)
        everybody = tuple(
            dict.fromkeys(p for groups in external.groups.values() for view, _ in groups for p in view.parties)
        )
        if self.case.ratings:
            found.factors = self._factors(everybody)
        return found

    def _counting(self, external: External) -> list[tuple[str, Answering]]:
        """Head and claim of everybody who answers."""
        return [(harm, one) for harm, groups in external.groups.items() for _, own in groups for one in own]

    # --- one against another --------------------------------------------------------------------------

    def _between(self, external: External, found: Internal) -> None:
        rights: dict[tuple[str, str, str], tuple[Rule, Recourse, dict[str, None], Available]] = {}
        readers: dict[tuple[str, str, str], tuple[Answering, Env]] = {}
        computed: set[str] = set()
        others: dict[str, None] = {}
        for harm, one in self._counting(external):
            for rule in self.rules.of(one.claim, "recourse"):
                recourse = rule.recourse
                if recourse is None:
                    if self.rules.standing(one.claim, rule) == "yes":
                        others[rule.code] = None
                    continue
                computed |= set(recourse.with_)
                if recourse.how not in ("right", "none") or recourse.debtor is None:
                    continue
                for env, state in self.rules.bindings(one.claim, rule):
                    creditor, debtor = env.get(recourse.creditor, ""), env.get(recourse.debtor, "")
                    known = {party.id for party in self.case.parties} - {one.claim.victim}
                    if creditor == debtor or not {creditor, debtor} <= known:
                        continue
                    in_question = self.rules.raised(one.claim, rule) or self.rules.facts_shown(one.claim, rule, env)
                    if state == "open" and not in_question:
                        continue
                    key = (rule.code, creditor, debtor)
                    readers.setdefault(key, (one, env))
                    _, _, heads, _ = rights.setdefault(key, (rule, recourse, {}, "yes" if state == "yes" else "open"))
                    heads[harm] = None
        for (code, creditor, debtor), (rule, recourse, heads, available) in rights.items():
            at = f"{code} {', '.join(rule.at)}"
            if recourse.how == "none":
                if available == "yes":
                    found.waivers.append(Waiver(creditor=creditor, debtor=debtor, why=rule.title, provision=at))
                    found.views.append(self._pair(code, "waiver", creditor, debtor, "has no recourse against", (code,)))
                else:
                    self.notes.ask(f"whether {code} ({rule.title}) takes recourse away: {rule.paraphrase}")
                continue
            part, said = exactly(1), "all of what it paid"
            if recourse.part == "court":
                figure = self.figures.range("recourse_part", next(iter(heads)), creditor, debtor)
                part = figure or between(0, 1)
                said = "as much as is put down to it"
                if figure is None:
                    pair = f"{self.case.label(creditor)} from {self.case.label(debtor)}"
                    self.notes.ask(f"how much {pair} may claim back under {code} (a court figure of recourse_part)")
            id_ = f"{code}/{creditor}/{debtor}"
            found.back.append(self.against.view(id_, rule, [readers[code, creditor, debtor]], debtor, heads))
            found.rights.append(
                Right(
                    id=id_,
                    creditor=creditor,
                    debtor=debtor,
                    heads=tuple(heads),
                    part=part,
                    having_paid="the_whole" if recourse.having_paid == "the_whole" else "anything",
                    available=available,
                    source="statute",
                    why=rule.title,
                    provision=at,
                )
            )
            found.views.append(
                self._pair(code, "right", creditor, debtor, f"can claim back, {said}, from", (code, *recourse.with_))
            )
        for code in others:
            if code not in computed:
                self.notes.leave(f"recourse under {self.rules.names(code)}: the rule is shown, no sum is drawn from it")

    def _pair(
        self,
        id_: str,
        kind: Literal["right", "waiver", "cap"],
        creditor: str,
        debtor: str,
        how: str,
        codes: tuple[str, ...],
    ) -> StepView:
        words = f"{self.case.label(creditor)} {how} {self.case.label(debtor)}"
        return StepView(
            id=id_, kind=kind, parties=(creditor, debtor), how=words, shares=(), rules=self.rules.cited(*codes)
        )

    # --- contracts ------------------------------------------------------------------------------------

    def _contracts(self, external: External, found: Internal) -> None:
        victims = {harm.victim for harm in self.case.harms}
        heads = tuple(external.groups)
        for contract in self.case.contracts:
            first, *others = contract.between
            if victims & set(contract.between):
                self.notes.leave(
                    f"contract {contract.id}: a term with the victim is not used against it; what it is worth is "
                    "for the "
                    "law of contract"
                )
                continue
            if contract.valid is False:
                self.notes.assume(f"Contract {contract.id} does not hold between its parties, as the file says.")
                continue
            if contract.valid is None:
                self.notes.assume(
                    f"Contract {contract.id} is taken as valid between its parties; whether the law that governs "
                    "it lets "
                    "it be was not examined. It never counts against the victim."
                )
            for other in others:
                amount = None if contract.amount is None else exactly(contract.amount.amount)
                label = f"contract {contract.id}"
                if contract.term == "indemnity":
                    id_ = f"{contract.id}/{other}/{first}"
                    found.contracts.append(
                        Right(
                            id=id_,
                            creditor=other,
                            debtor=first,
                            heads=heads,
                            part=exactly(1),
                            having_paid="anything",
                            available="yes",
                            source="contract",
                            why=f"indemnity ({label})",
                            up_to=amount,
                        )
                    )
                    found.back.append(self.against.contract(id_, label, other, first, contract.valid, heads))
                    most = "" if amount is None else f", up to {contract.amount},"
                    found.views.append(
                        self._pair(id_, "right", other, first, f"is indemnified under {label}{most} by", ())
                    )
                elif contract.term == "cap" and amount is not None:
                    found.caps.append(TermCap(creditor=first, debtor=other, amount=amount, why=f"cap ({label})"))
                    how = f"can take at most {contract.amount} in recourse ({label}) from"
                    found.views.append(self._pair(contract.id, "cap", first, other, how, ()))
                elif contract.term == "cap":
                    self.notes.leave(f"{label}: a cap without an amount")
                    self.notes.ask(f"the amount of the cap in {label}")
                else:
                    found.waivers.append(Waiver(creditor=first, debtor=other, why=f"{contract.term} ({label})"))
                    how = f"has given up recourse ({label}) against"
                    found.views.append(self._pair(contract.id, "waiver", first, other, how, ()))

    def _entries(self, found: Internal) -> None:
        """What the file says of recourse between two parties."""
        for entry in self.case.recourse:
            why = entry.reason or "as the file says"
            if entry.available == "no":
                found.waivers.append(Waiver(creditor=entry.by, debtor=entry.against, why=why))
                how = f"can no longer turn ({why}) to"
                found.views.append(self._pair("recourse", "waiver", entry.by, entry.against, how, ()))

    def _open_pairs(self) -> set[tuple[str, str]]:
        return {(entry.by, entry.against) for entry in self.case.recourse if entry.available == "open"}

    # --- by shares ------------------------------------------------------------------------------------

    def _contributions(self, external: External) -> list[_Found]:
        found: dict[tuple[str, tuple[str, ...]], _Found] = {}
        for harm, groups in external.groups.items():
            everybody = self._members([one for _, own in groups for one in own], harm)
            for view, own in groups:
                within = self._members(own, harm)
                for one in own:
                    for rule in self.rules.of(one.claim, "recourse"):
                        recourse = rule.recourse
                        if recourse is None or recourse.how != "contribution":
                            continue
                        state = self.rules.standing(one.claim, rule)
                        if state == "no" or (state == "open" and not self.rules.raised(one.claim, rule)):
                            continue
                        members = everybody if recourse.among == "all" else within
                        if len(members) < 2 or (recourse.among == "pack" and len(view.parties) < 2):
                            continue
                        key = (rule.code, members)
                        old = found.get(key)
                        heads = (*old.heads, harm) if old and harm not in old.heads else old.heads if old else (harm,)
                        sure: Available = (
                            "yes" if state == "yes" and (old is None or old.available == "yes") else "open"
                        )
                        if self._open_pairs() & set(product(members, members)):
                            sure = "open"
                        claims = (*(old.claims if old else ()), one)
                        found[key] = _Found(rule, recourse, members, heads, sure, claims)
        return list(found.values())

    def _members(self, own: Sequence[Answering], harm: str) -> tuple[str, ...]:
        """Who takes part: all who answer. One against whom the victim is out of time only if the file says so."""
        found: dict[str, bool] = {}
        for one in own:
            party = one.claim.defendant
            found[party] = found.get(party, False) or one.counted.barred is None
        allowed = {entry.against for entry in self.case.recourse if entry.available == "yes"}
        for party, live in found.items():
            if not live and party not in allowed:
                self.notes.ask(
                    f"{self.case.label(party)}: the victim is out of time against it; can the others still turn "
                    "to it? (an "
                    "entry under `recourse`)"
                )
        return tuple(party for party, live in found.items() if live or party in allowed)

    def _shares(self, external: External, found: Internal) -> None:
        together = self._together(external)
        rules = self._contributions(external)
        given = [one for one in rules if one.recourse.shares != "national"]
        left = [one for one in rules if one.recourse.shares == "national"]
        for one in left:
            if self._covered(one, given):
                continue
            found.silent.append(
                f"{one.rule.code} ({one.rule.title}) gives recourse and leaves the shares to national law; no rule of "
                "a national pack that governs here was found to set them"
            )
        covered = [set(one.members) for one in given]
        bare: dict[tuple[str, ...], list[str]] = {}
        for harm, members in together.items():
            if not any(set(members) <= one for one in covered) and not any(
                set(members) <= set(one.members) for one in left
            ):
                bare.setdefault(members, []).append(self.case.label(harm))
        for members, harms in bare.items():
            found.silent.append(f"no rule at hand says who bears it between {self._who(members)} ({_some(harms)})")
        same: dict[tuple[tuple[str, ...], tuple[str, ...]], list[_Found]] = {}
        for one in given:
            same.setdefault((one.members, one.heads), []).append(one)
        for rivals in same.values():
            if len(rivals) > 1 and len({_measure(one.recourse) for one in rivals}) > 1:
                names = ", ".join(one.rule.code for one in rivals)
                found.silent.append(f"{names} give recourse between the same parties by different measures")
        for one in (*given, *(one for one in left if not self._covered(one, given))):
            found.back += self._against_each(one)
        found.contract_first = any(one.recourse.contract_first for one in given)
        if found.contracts and given and not found.contract_first:
            self.notes.assume(
                "Indemnities by contract are carried out after recourse by law, on what is then left; no rule at hand "
                "orders it otherwise."
            )
        if found.silent:
            found.variants = self._guesses(together, given)
            return
        first = [rivals[0] for rivals in same.values()]
        first.sort(key=lambda one: len(one.members))
        options: list[list[tuple[str, Contribution]]] = []
        for one in first:
            rivals = same[one.members, one.heads]
            options.append(self._ways(one, found, [other.rule.code for other in rivals[1:]]))
        for pick in product(*options):
            name = "; ".join(dict.fromkeys(label for label, _ in pick if label))
            found.variants.append((name, tuple(step for _, step in pick)))

    @staticmethod
    def _covered(one: _Found, given: Sequence[_Found]) -> bool:
        """Does another rule set shares between all its members?"""
        return any(set(one.members) <= set(other.members) for other in given)

    def _against_each(self, one: _Found) -> Iterator[RecourseView]:
        """What recourse by shares asks against each member; the rule is read once for each of the others."""
        readers = {c.claim.defendant: (c, c.claim.roots.scene.env()) for c in reversed(one.claims)}
        for debtor in one.members:
            others = [readers[party] for party in one.members if party != debtor and party in readers]
            if others:
                yield self.against.view(one.id, one.rule, others, debtor, one.heads)

    def _who(self, members: Sequence[str]) -> str:
        return _some([self.case.label(party) for party in members])

    def _together(self, external: External) -> dict[str, tuple[str, ...]]:
        """By head, those who answer for it, if there are several."""
        found = {}
        for harm, groups in external.groups.items():
            members = self._members([one for _, own in groups for one in own], harm)
            if len(members) > 1:
                found[harm] = members
        return found

    def _ways(self, one: _Found, found: Internal, also: Sequence[str]) -> list[tuple[str, Contribution]]:
        """A contribution, in each reading of what its rule does not say."""
        shares, said = self._measure(one)
        recourse = one.recourse
        when: Sequence[HavingPaid] = (recourse.having_paid,) if recourse.having_paid else get_args(HavingPaid)
        rest: Sequence[Literal["stays", "spread"]]
        rest = (recourse.shortfall,) if recourse.shortfall else ("stays", "spread")
        ways = []
        if self._ample(one):  # nobody can fall short, so it does not matter who would bear it
            rest = rest[:1]
        for paid, shortfall in product(when, rest):
            words = []
            if recourse.having_paid is None:
                words.append(f"recourse for whoever has paid {paid.replace('_', ' ')}")
            if recourse.shortfall is None and len(rest) > 1:
                words.append(f"the part of one who cannot pay {'stays' if shortfall == 'stays' else 'is spread'}")
            step = Contribution(
                id=one.id,
                heads=one.heads,
                shares=tuple(shares.items()),
                having_paid=paid,
                shortfall=shortfall,
                available=one.available,
                why=one.rule.title,
                provision=f"{one.rule.code} {', '.join(one.rule.at)}",
            )
            ways.append((" and ".join(words), step))
        found.views.append(
            StepView(
                id=one.rule.code,
                kind="contribution",
                parties=one.members,
                how=said,
                shares=tuple(shares.items()),
                rules=self.rules.cited(one.rule.code, *recourse.with_, *also),
            )
        )
        return ways

    def _ample(self, one: _Found) -> bool:
        """Can each member alone pay all losses of the case?"""
        sums = [harm.amount for harm in self.case.harms if harm.amount is not None]
        total = sum((one.amount for one in sums), Decimal(0))
        wealth = {party.id: party.wealth for party in self.case.parties}
        found = [wealth[party] for party in one.members]
        return bool(sums) and all(
            isinstance(means, Money) and means.currency == sums[0].currency and means.amount >= total for means in found
        )

    def _measure(self, one: _Found) -> tuple[dict[str, Range], str]:
        """The shares that a rule gives, with words for where they come from."""
        words = MEASURES[one.recourse.shares or "court"]
        if one.recourse.shares == "equal":
            return dict.fromkeys(one.members, exactly(1)), words
        figures = {party: self.figures.range("share", one.heads[0], party) for party in one.members}
        if any(figures.values()):
            entries = {
                entry.by
                for party in one.members
                if (entry := self.figures.entry("share", one.heads[0], party)) is not None
            }
            rest = max(LEAST, 1 - sum((f.low for f in figures.values() if f is not None), Decimal(0)))
            shares = {party: figure or between(LEAST, rest) for party, figure in figures.items()}
            return {p: _above(s) for p, s in shares.items()}, f"{words}: the figures of {', '.join(sorted(entries))}"
        if one.recourse.shares == "factors" and self.case.ratings:
            self._used[one.rule.code] = None
            view = self._factors(one.members)
            if view.shares is not None:
                return factor_shares(view), f"{words}: ranges from the ratings of the factors"
        who = self._who(one.members)
        self.notes.ask(f"the shares between {who} (court figures of share, or `ratings:` of the factors)")
        last = "; equal parts are the rule's last resort" if one.recourse.otherwise else ""
        return dict.fromkeys(
            one.members, ANY_SHARE
        ), f"{words}: nobody has said how far, so every split is computed{last}"

    def _guesses(
        self, together: dict[str, tuple[str, ...]], given: Sequence[_Found]
    ) -> list[tuple[str, tuple[Contribution, ...]]]:
        """Ways to share where no rule orders one: none of them is chosen."""
        groups: dict[tuple[str, ...], list[str]] = {}
        for harm, members in together.items():
            groups.setdefault(members, []).append(harm)
        measures: list[tuple[str, dict[tuple[str, ...], dict[str, Range]]]] = [
            ("in equal parts", {members: dict.fromkeys(members, exactly(1)) for members in groups})
        ]
        figures = {
            members: {party: self.figures.range("share", heads[0], party) for party in members}
            for members, heads in groups.items()
        }
        if figures and all(share is not None for found in figures.values() for share in found.values()):
            known = {m: {p: _above(s) for p, s in found.items() if s is not None} for m, found in figures.items()}
            measures.append(("by the shares that the file gives", known))
        if self.case.ratings:
            views = {members: self._factors(members) for members in groups}
            if all(view.shares is not None for view in views.values()):
                measures.append(("by the factors as rated", {m: factor_shares(v) for m, v in views.items()}))
        ways = []
        for name, shares in measures:
            for shortfall, words in (("stays", "stays with who paid"), ("spread", "is spread over the others")):
                steps = tuple(
                    Contribution(
                        id=f"reading {at}",
                        heads=tuple(groups[members]),
                        shares=tuple(by.items()),
                        having_paid="anything",
                        shortfall="stays" if shortfall == "stays" else "spread",
                        available="yes",
                        why=f"a reading, not a rule: {name}",
                    )
                    for at, (members, by) in enumerate(shares.items(), 1)
                )
                ways.append((f"{name}; the part of one who cannot pay {words}", steps))
        return ways

    # --- factors --------------------------------------------------------------------------------------

    def _factors(self, members: tuple[str, ...]) -> FactorView:
        if members not in self._assessed:
            ratings = tuple(
                factors.Rating(
                    actor=rating.party,
                    factor=rating.factor,
                    level=rating.level,
                    reason=rating.reason or "",
                    evidence=rating.evidence,
                    by=rating.by or "",
                )
                for rating in self.case.ratings
                if rating.party in members
            )
            weights = None
            if self.case.weights is not None:
                bounds = tuple(factors.WeightBound(b.factor, b.least, b.most) for b in self.case.weights.bounds)
                weights = factors.Weights(bounds, self.case.weights.by, self.case.weights.reason or "")
            assessment = factors.Assessment(members, ratings, weights=weights)
            shares, why = None, None
            if len(members) < 2:
                why = "one party alone answers, so there is nothing to share"
            else:
                try:
                    shares = factors.assess(assessment)
                except factors.NoShares as refused:
                    why = str(refused.problem)
                except BadInput as error:
                    why = "; ".join(problem.what for problem in error.problems)
            self._assessed[members] = FactorView(
                parties=members, assessment=assessment, shares=shares, why_not=why, used_by=()
            )
        found = self._assessed[members]
        return FactorView(
            parties=found.parties,
            assessment=found.assessment,
            shares=found.shares,
            why_not=found.why_not,
            used_by=tuple(self._used),
        )

    def _caps_in_view(self, found: Internal) -> None:
        """Rights against a party that the file leaves open are open."""
        pairs = self._open_pairs()
        for rights in (found.rights, found.contracts):
            for at, right in enumerate(rights):
                if (right.creditor, right.debtor) in pairs:
                    rights[at] = Right(
                        id=right.id,
                        creditor=right.creditor,
                        debtor=right.debtor,
                        heads=right.heads,
                        part=right.part,
                        having_paid=right.having_paid,
                        available="open",
                        source=right.source,
                        why=right.why,
                        up_to=right.up_to,
                        provision=right.provision,
                    )


def _some(names: Sequence[str]) -> str:
    """Names in a sentence, and of many only the first few."""
    return ", ".join(names if len(names) <= NAMES + 1 else [*names[:NAMES], f"{len(names) - NAMES} others"])


def _measure(recourse: Recourse) -> tuple[object, ...]:
    return recourse.shares, recourse.having_paid, recourse.shortfall


def _above(share: Range) -> Range:
    """A share of which a proportion can be taken."""
    return Range(max(LEAST, share.low), max(LEAST, share.high))


def factor_shares(view: FactorView) -> dict[str, Range]:
    """The exact ranges by factors as decimals, rounded outwards."""
    assert view.shares is not None

    def decimal(value: Fraction, rounding: str) -> Decimal:
        return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(FINE, rounding=rounding)

    return {
        one.actor: _above(
            Range(decimal(one.least.value, ROUND_FLOOR), min(Decimal(1), decimal(one.most.value, ROUND_CEILING)))
        )
        for one in view.shares.ranges
    }
