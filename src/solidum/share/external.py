"""What the victim can claim from whom: heads of damage, groups of those who answer, own fault, limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_FLOOR, Decimal
from typing import Final, cast

from solidum.casefile.model import CaseFile, CourtFigure, Harm
from solidum.casefile.model import Money as Sum
from solidum.law.model import Money
from solidum.law.model import Rule as Law
from solidum.reasoning.explain import Explainer
from solidum.share.result import Cited, Counted, GroupView, HeadView
from solidum.share.rules import ClaimLike, Rules
from solidum.sharing.external import IN_WORDS
from solidum.sharing.model import (
    NOTHING,
    Ceiling,
    Exclusion,
    ExternalRule,
    Group,
    Head,
    Liability,
    Range,
    between,
    exactly,
)

WHOLE: Final = ("full_each", "alternative_causation", "common_enterprise", "joint_and_several")
"""Rules under which each owes the whole; they can stand side by side; first those that let a party clear itself."""
ANY_PART: Final = between(0, 1)
FIGURES: Final = {"several": "share", "hybrid": "share", "proportional": "probability", "market_share": "market_share"}
"""Which figure a rule turns on."""


CENT = Decimal("0.01")


@dataclass
class Notes:
    """What is said beside the result; every line once, in the order of coming up."""

    assumptions: dict[str, None] = field(default_factory=dict)
    not_computed: dict[str, None] = field(default_factory=dict)
    asks: dict[str, None] = field(default_factory=dict)
    blocked: dict[str, None] = field(default_factory=dict)

    def assume(self, text: str) -> None:
        """The result rests on this."""
        self.assumptions[text] = None

    def leave(self, text: str) -> None:
        """This is not computed."""
        self.not_computed[text] = None

    def ask(self, text: str) -> None:
        """This would narrow the result."""
        self.asks[text] = None

    def block(self, text: str) -> None:
        """No result can be computed for this reason."""
        self.blocked[text] = None


class Figures:
    """The numbers that somebody gives: a court, or the user."""

    def __init__(self, figures: Sequence[CourtFigure]) -> None:
        self._figures = figures

    def range(self, of: str, harm: str, party: str | None = None, against: str | None = None) -> Range | None:
        """A figure, the most particular first; None if nobody gives it."""
        found = self.entry(of, harm, party, against)
        if found is None:
            return None
        if found.value is not None:
            return exactly(_number(found.value))
        assert found.least is not None
        assert found.most is not None
        return between(_number(found.least), _number(found.most))

    def entry(self, of: str, harm: str, party: str | None = None, against: str | None = None) -> CourtFigure | None:
        """The entry of the file that gives a figure."""
        fits = [
            figure
            for figure in self._figures
            if figure.of == of
            and figure.harm in (None, harm)
            and figure.party in (None, party)
            and figure.against in (None, against)
        ]
        return min(fits, key=lambda f: (f.party is None, f.against is None, f.harm is None), default=None)


def _number(value: Decimal | Sum) -> Decimal:
    return value.amount if isinstance(value, Sum) else value


@dataclass(frozen=True, slots=True)
class Answering:
    """A claim that is counted, with how it is counted."""

    claim: ClaimLike
    counted: Counted


@dataclass
class External:
    """The external layer of a case: `heads` have a sum, `views` are all of them."""

    currency: str | None = None
    heads: list[Head] = field(default_factory=list)
    views: list[HeadView] = field(default_factory=list)
    ceilings: dict[str, Ceiling] = field(default_factory=dict)
    groups: dict[str, list[tuple[GroupView, list[Answering]]]] = field(default_factory=dict)


class Translator:
    """Reads the external layer off the claims that are counted."""

    def __init__(self, case: CaseFile, explainer: Explainer, rules: Rules, notes: Notes, figures: Figures) -> None:
        self.case = case
        self.explainer = explainer
        self.rules = rules
        self.notes = notes
        self.figures = figures
        self.currency: str | None = None

    def run(self, answering: Sequence[Answering], currency: str | None) -> External:
        """All heads of damage for which somebody answers, in the currency of the case or of the sums that rules fix."""
        found = External()
        self.currency = currency
        for harm in self.case.harms:
            mine = [one for one in answering if one.claim.harm == harm.id]
            if mine:
                self._head(found, harm, mine, self.currency)
        found.currency = self.currency
        self._joint_limits(found)
        return found

    def _joint_limits(self, found: External) -> None:
        """A limit of one debt that several owe jointly is the limit of that debt, not of each of them.

        It is counted once where all who answer owe the same losses under it: of one loss, or of several with known
        sums, in proportion to what is owed for each after own fault. Where it bites and they do not, no sum is given:
        no rule at hand says how it counts then.
        """
        for law in dict.fromkeys(name.rsplit("/", 1)[0] for name in found.ceilings):
            under = [head for head in found.heads if _bound(head, law)]
            together = [head for head in under if len(_bound(head, law)) > 1]
            if not together:
                continue
            ceiling = next(c for name, c in found.ceilings.items() if name.startswith(f"{law}/"))
            limit = ceiling.amount.low
            if len(under) > 1:
                self.notes.assume(
                    f"The losses under the limit of {law} come from one event, for which the limit counts once."
                )
            if sum((_owed(head).high for head in under), Decimal(0)) <= limit:
                continue
            reason = self._why_not_once(under, law)
            if reason is not None:
                self.notes.block(
                    f"the limit of {law} is one for those who owe jointly, and {reason}; how it counts then no rule at "
                    "hand says"
                )
                continue
            parts = [limit] if len(under) == 1 else _in_proportion(limit, [_owed(head).low for head in under])
            why = f"{ceiling.why} ({law}), once for all who owe jointly"
            for head, part in zip(under, parts, strict=True):
                found.heads[found.heads.index(head)] = replace(head, limit=part, limit_why=why)

    def _why_not_once(self, under: Sequence[Head], law: str) -> str | None:
        """Why a joint limit cannot simply be counted once over these losses; None if it can."""
        parties = _bound(under[0], law)
        for head in under:
            name = next(h.label for h in self.case.harms if h.id == head.id)
            if _bound(head, law) != parties:
                return "not all of them owe the same losses"
            if any(group.rule != "joint_and_several" for group in head.groups if len(group.liable) > 1):
                return f"for {name} they answer otherwise too"
            if {one.party for group in head.groups for one in group.liable} != parties:
                return f"for {name} others answer beside them without it"
            if head.interest != NOTHING:
                return f"there is interest on {name}"
        if len(under) > 1:
            if not all(_owed(head).definite for head in under):
                return "what is owed for each of several losses is open, which it has to be divided by"
            ids = {head.id for head in under}
            if any(p.kind == "collateral_benefit" and ids & set(p.for_) for p in self.case.payments):
                return "a third payer has paid for one of several losses that it has to be divided between"
        return None

    # --- groups -------------------------------------------------------------------------------------

    def _groups(self, mine: Sequence[Answering]) -> Iterator[tuple[str, list[Answering]]]:
        """Those who stand together: by pack, and where the rule says so only those whom its facts link."""
        for pack in dict.fromkeys(one.claim.pack for one in mine):
            within = [one for one in mine if one.claim.pack == pack]
            links = {
                link
                for one in within
                for rule in self.rules.of(one.claim, "sharing")
                if rule.share
                for link in rule.share.linked_by
            }
            parties = list(dict.fromkeys(one.claim.defendant for one in within))
            if not links:
                yield pack, within
                continue
            left = list(parties)
            while left:
                together, reach = [left.pop(0)], 0
                while reach < len(together):
                    things = {one.claim.thing for one in within if one.claim.defendant == together[reach]}
                    for other in list(left):
                        if any(self.rules.linked(tuple(sorted(links)), t, together[reach], other) for t in things):
                            together.append(other)
                            left.remove(other)
                    reach += 1
                name = pack if len(together) == len(parties) else f"{pack} ({', '.join(together)})"
                yield name, [one for one in within if one.claim.defendant in together]

    def _rule(self, name: str, members: Sequence[Answering]) -> tuple[ExternalRule | None, str, tuple[Cited, ...]]:
        """How they answer together: the word, why, and the rules it rests on."""
        words: dict[str, dict[str, None]] = {}
        codes: dict[str, None] = {}
        for one in members:
            party = words.setdefault(one.claim.defendant, {})
            for rule in self.rules.of(one.claim, "sharing"):
                word = rule.sharing
                if word in (None, "reduced_by_own_fault") or self.rules.standing(one.claim, rule) != "yes":
                    continue
                party[str(word)] = None
                codes[rule.code] = None
        cited = self.rules.cited(*codes)
        short = self.rules.library.packs[members[0].claim.pack].short
        if not codes:
            if len(words) == 1:
                return None, "one party alone answers under this instrument", ()
            return None, f"no rule of {short} says how they answer together", ()
        everything = {word for party in words.values() for word in party}
        if everything <= set(WHOLE) and all(words.values()):
            first = next(word for word in WHOLE if word in everything)
            if len(words) == 1:
                return cast(ExternalRule, first), "one party alone answers, for the whole", cited
            return cast(ExternalRule, first), IN_WORDS[cast(ExternalRule, first)], cited
        if len(everything) == 1 and all(words.values()):
            (word,) = everything
            return cast(ExternalRule, word), IN_WORDS[cast(ExternalRule, word)], cited
        if everything == {"single_channel"} and sum(map(bool, words.values())) == 1:
            return "single_channel", IN_WORDS["single_channel"], cited
        said = ", ".join(sorted(word.replace("_", " ") for word in everything))
        if len(everything) == 1:
            silent = ", ".join(self.case.label(party) for party, found in words.items() if not found)
            return None, f"the rule on {said} is not shown to hold for {silent}", cited
        return None, f"rules of {short} say different things ({said})", cited

    def _channel(self, members: Sequence[Answering]) -> str | None:
        """The party on whom a rule concentrates liability: the one for whom it holds."""
        return next(
            (
                one.claim.defendant
                for one in members
                for rule in self.rules.of(one.claim, "sharing")
                if rule.sharing == "single_channel" and self.rules.standing(one.claim, rule) == "yes"
            ),
            None,
        )

    # --- one head -----------------------------------------------------------------------------------

    def _head(self, found: External, harm: Harm, mine: list[Answering], currency: str | None) -> None:
        views, groups = [], []
        self._limits: dict[str, None] = {}
        insurers = self._direct(mine)
        for name, members in self._groups(mine):
            own = [one for one in members if one.claim.defendant not in insurers]
            if not own:
                own = members
            rule, why, cited = self._rule(name, members)
            parties = tuple(dict.fromkeys(one.claim.defendant for one in own))
            provision = "; ".join(f"{one.code} {one.at}".strip() for one in cited) or None
            view = GroupView(id=name, pack=own[0].claim.pack, rule=rule, parties=parties, why=why, rules=cited)
            views.append(view)
            found.groups.setdefault(harm.id, []).append((view, own))
            liable = tuple(self._liability(found, harm, rule, party, own, currency) for party in parties)
            threshold = self.figures.range("threshold", harm.id)
            groups.append(
                Group(
                    id=name,
                    rule=rule,
                    liable=liable,
                    why=why,
                    provision=provision,
                    threshold=threshold.low if threshold is not None and rule == "hybrid" else None,
                    channel=self._channel(members) if rule == "single_channel" else None,
                )
            )
        across = {
            rule.code
            for one in mine
            for rule in self.rules.of(one.claim, "sharing")
            if rule.share and rule.share.across and self.rules.standing(one.claim, rule) == "yes"
        }
        joined = self.rules.cited(*sorted(across))
        amount, amount_by = self._amount(harm, mine, currency)
        fault, fault_by = self._own_fault(harm, mine)
        everybody = {party for view in views for party in view.parties}
        several = len(views) > 1 and not any(set(view.parties) == everybody for view in views)
        found.views.append(
            HeadView(
                harm=harm.id,
                victim=harm.victim,
                amount=amount,
                amount_by=amount_by,
                own_fault=fault,
                own_fault_by=fault_by,
                groups=tuple(views),
                limits=self.rules.cited(*self._limits),
                across=joined,
                several_instruments=several,
            )
        )
        if amount is None:
            self.notes.ask(
                f"{harm.label}: the amount of the loss (`amount:` of the harm, or a range as a court figure)"
            )
            return
        excluded, groups = self._reductions(harm, amount, groups, mine, currency)
        interest = self.figures.range("interest", harm.id) or NOTHING
        found.heads.append(
            Head(
                id=harm.id,
                victim=harm.victim,
                amount=amount,
                own_fault=fault,
                groups=tuple(groups),
                interest=interest,
                excluded=excluded,
                across="joint" if joined else None,
                across_why=", ".join(one.code for one in joined) or None,
            )
        )

    def _direct(self, mine: Sequence[Answering]) -> set[str]:
        """Insurers that answer directly beside their insured: they pay under the policy, and are counted there."""
        liable = {one.claim.defendant for one in mine}
        found = set()
        for party in self.case.parties:
            for policy in party.insurance:
                if party.id in liable and policy.insurer in liable - {party.id}:
                    found.add(str(policy.insurer))
                    self.notes.assume(
                        f"{self.case.label(str(policy.insurer))} answers directly as the insurer of "
                        f"{party.label}: what "
                        "it pays is counted under that policy, once."
                    )
        return found

    def _liability(
        self,
        found: External,
        harm: Harm,
        rule: ExternalRule | None,
        party: str,
        own: Sequence[Answering],
        currency: str | None,
    ) -> Liability:
        claims = [one for one in own if one.claim.defendant == party]
        barred = None
        if all(one.counted.barred for one in claims):
            barred = claims[0].counted.barred
        share = None
        if rule in FIGURES:
            kind = FIGURES[rule]
            share = self.figures.range(kind, harm.id, party)
            if share is None:
                share = ANY_PART
                words = kind.replace("_", " ")
                self.notes.ask(f"{self.case.label(party)}: its {words} for {harm.label} (a court figure of {kind})")
        ceiling = cap = None
        for one in claims:
            for law in self.rules.of(one.claim, "remedy"):
                if law.limit is None or self.rules.standing(one.claim, law) != "yes":
                    continue
                self._limits[law.code] = None
                if law.limit.amount.currency != currency:
                    self.notes.block(
                        f"the limit of {law.code} is in {law.limit.amount.currency}, the loss in "
                        f"{currency or 'no currency'}: "
                        "amounts in two currencies are not compared"
                    )
                elif law.limit.per == "harm":
                    cap = exactly(law.limit.amount.amount)
                else:
                    name = f"{law.code}/{party}"
                    ceiling = name
                    found.ceilings[name] = Ceiling(
                        id=name,
                        party=party,
                        amount=exactly(law.limit.amount.amount),
                        why=law.title,
                        provision=", ".join(law.at),
                    )
        return Liability(party=party, share=share, cap=cap, ceiling=ceiling, barred=barred)

    # --- sums ---------------------------------------------------------------------------------------

    def _amount(self, harm: Harm, mine: Sequence[Answering], currency: str | None) -> tuple[Range | None, str]:
        figure, entry = self.figures.range("amount", harm.id), self.figures.entry("amount", harm.id)
        if figure is not None and entry is not None:
            return figure, f"the figure of {entry.by}"
        if harm.amount is not None:
            return exactly(harm.amount.amount), "as the file gives it"
        fixed = {
            (money.amount, money.currency): rule.code
            for one in mine
            for rule, money in self._sums(one.claim)
            if money.currency == currency or currency is None
        }
        if len(fixed) == 1:
            ((sum_, own), code) = next(iter(fixed.items()))
            self.currency = self.currency or own
            return exactly(sum_), f"fixed by {code}"
        return None, "nobody gives a sum"

    def _sums(self, claim: ClaimLike) -> Iterator[tuple[Law, Money]]:
        """The sums that rules of a claim fix on this record."""
        for rule in self.rules.of(claim, "remedy"):
            if rule.amount is not None and self.rules.standing(claim, rule) == "yes":
                value = self.explainer.grounder.evaluate_term(rule.amount, claim.roots.scene.env())
                if isinstance(value, Money) and value.amount >= 0:
                    yield rule, value

    def _reductions(
        self, harm: Harm, amount: Range, groups: list[Group], mine: Sequence[Answering], currency: str | None
    ) -> tuple[tuple[Exclusion, ...], list[Group]]:
        """What a rule takes off the loss: for all who answer an exclusion, for some of them a limit of their debt."""
        if not amount.definite:
            return (), groups
        less: dict[str, tuple[Decimal, str]] = {}
        for one in mine:
            for rule, money in self._sums(one.claim):
                if money.currency == currency and money.amount < amount.low:
                    less[one.claim.pack] = (money.amount, f"{rule.title} ({rule.code})")
        packs = {one.claim.pack for one in mine}
        if not less:
            return (), groups
        if set(less) == packs and len(set(less.values())) == 1:
            ((owed, why),) = set(less.values())
            return (Exclusion(amount=exactly(amount.low - owed), why=why),), groups
        capped = []
        for group in groups:
            owed_here = less.get(group.id.split(" (")[0])
            if owed_here is None:
                capped.append(group)
                continue
            limit = exactly(owed_here[0])
            liable = tuple(replace(one, cap=limit if one.cap is None else min(one.cap, limit)) for one in group.liable)
            capped.append(replace(group, liable=liable))
        return (), capped

    # --- own fault ----------------------------------------------------------------------------------

    def _own_fault(self, harm: Harm, mine: Sequence[Answering]) -> tuple[Range, str]:
        """What stays with the victim for its own fault, and why; never a figure that nobody gave."""
        certain: dict[str, Decimal] = {}
        codes: dict[str, dict[str, None]] = {}
        maybe = False
        for one in mine:
            pack, most = one.claim.pack, None
            for kind in ("sharing", "remedy"):
                for rule in self.rules.of(one.claim, kind):
                    if rule.own_fault is None and rule.sharing != "reduced_by_own_fault":
                        continue
                    state = self.rules.standing(one.claim, rule)
                    if state == "open" and self.rules.raised(one.claim, rule):
                        maybe = True
                        codes.setdefault(pack, {})[rule.code] = None
                    if state == "yes":
                        codes.setdefault(pack, {})[rule.code] = None
                        own = rule.own_fault.at_most if rule.own_fault else None
                        limit = Decimal(1) if own is None else own
                        most = limit if most is None else min(most, limit)
            if most is not None:
                certain[pack] = max(certain.get(pack, Decimal(0)), most)
        # Laws that differ leave a range: from what the one kindest to the victim takes away to what the other does.
        least, most = min(certain.values(), default=Decimal(1)), max(certain.values(), default=Decimal(1))
        law = self._fault_rules(codes, certain)
        differ = "; the laws differ, so the range holds both" if least != most else ""
        figure, entry = self.figures.range("own_fault", harm.id), self.figures.entry("own_fault", harm.id)
        if figure is not None and entry is not None:
            note = f"the figure of {entry.by}"
            note += f", under {law}" if codes else "; no rule at hand says that own fault lowers the claim"
            if figure.high > least:
                note += f"; the law lets own fault take away at most {least} of the loss" if least == most else differ
            return between(min(figure.low, least), min(figure.high, most)), note
        if certain or maybe:
            self.notes.ask(
                f"{harm.label}: the part of the loss for the victim's own fault (a court figure of own_fault)"
            )
            how = "is shown" if certain else "is in question"
            return between(0, most), (
                f"own fault {how} ({law}), and how much it takes away is for the court: every part from 0 to {most} is "
                f"computed{differ}"
            )
        return NOTHING, "no own fault of the victim is raised in the file"

    def _fault_rules(self, codes: dict[str, dict[str, None]], certain: dict[str, Decimal]) -> str:
        """The rules on own fault of each law, with their provisions, and the most they let it take away."""
        found = []
        for pack, own in codes.items():
            said = "; ".join(f"{one.code} {one.at}".strip() for one in self.rules.cited(*own))
            limit = certain.get(pack, Decimal(1))
            found.append(f"{said}: at most {limit}" if limit < 1 else said)
        return ", ".join(found)


def parties_of(heads: Iterable[Head]) -> list[str]:
    """Everybody who answers for some head, in the order of the heads."""
    return list(dict.fromkeys(one.party for head in heads for group in head.groups for one in group.liable))


def _bound(head: Head, law: str) -> set[str]:
    """Those who owe this head under this limit and in no other way without it."""
    ways: dict[str, set[str | None]] = {}
    for group in head.groups:
        for one in group.liable:
            if one.barred is None:
                ways.setdefault(one.party, set()).add(one.ceiling)
    return {party for party, ceilings in ways.items() if ceilings == {f"{law}/{party}"}}


def _owed(head: Head) -> Range:
    """What is owed for a head in all, after own fault and what the law leaves out, without its limit."""
    less = [sum((getattr(e.amount, end) for e in head.excluded), Decimal(0)) for end in ("low", "high")]
    low = max(Decimal(0), head.amount.low - less[1]) * (1 - head.own_fault.high)
    high = max(Decimal(0), head.amount.high - less[0]) * (1 - head.own_fault.low)
    return between(low, high)


def _in_proportion(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """A sum split by weights, to the cent; what rounding leaves goes to the largest remainders."""
    whole = sum(weights, Decimal(0))
    exact = [total * weight / whole for weight in weights]
    parts = [part.quantize(CENT, ROUND_FLOOR) for part in exact]
    left = int((total - sum(parts, Decimal(0))) / CENT)
    for at in sorted(range(len(parts)), key=lambda i: parts[i] - exact[i])[:left]:
        parts[at] += CENT
    return parts
