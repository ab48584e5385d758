"""What a reader needs to see, worked out once for the terminal and the page: names, provisions, reasons in a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from solidum.analysis import Analysis, Claim, ContestedPoint, Element
from solidum.law.model import Pack, Rule
from solidum.reasoning.explain import Reason
from solidum.reasoning.firmness import Change, CouldBe
from solidum.reasoning.record import Key
from solidum.report import words
from solidum.report.words import LIVE, OUTCOMES, RANK, STANDS, Word, counted, joined, sentence, upper

_ACT_NUMBER = re.compile(r"^\d{5}[A-Z]{1,2}\d{4}$")
_RESOLVER = "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri="
SHORT_HASH = 12


# --- provisions -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Provision:
    """Where a rule stands.

    Attributes:
        act: The instrument or judgment, as people call it.
        at: The place in it, in words.
        href: An official page of the instrument; None if none is known.
    """

    act: str
    at: str
    href: str | None

    @property
    def text(self) -> str:
        return f"{self.act}, {self.at}"


def provision(analysis: Analysis, rule: Rule) -> Provision:
    """Where a rule stands, in words and as a link."""
    source = rule.source
    if source.startswith("ECLI:"):
        return Provision(source, _at(rule.at, "paragraph"), f"{_RESOLVER}ecli:{source}")
    own = analysis.library.packs.get(rule.pack)
    packs = [own] if own is not None else []
    packs += [p for p in analysis.library.packs.values() if p is not own]
    for pack in packs:
        if pack.citation == source:
            return Provision(pack.short, _at(rule.at, "article"), pack.eli)
    if _ACT_NUMBER.match(source):
        return Provision(source, _at(rule.at, "article"), f"{_RESOLVER}CELEX:{source}")
    return Provision(source.removeprefix("nat:").strip(), _at(rule.at, "article"), None)


def _at(places: tuple[str, ...], word: str) -> str:
    """`article 10(2)(a)`, `articles 4, 9(a)`, `recital 46`, `operative part 1`, `paragraph not stated`."""
    numbered: dict[str, None] = {}
    named: dict[str, None] = {}
    for place in _most_special(places):
        text = place.replace(" subpara ", ", subparagraph ")
        if text[:1].isdigit():
            numbered[text] = None
        elif text.startswith("operative"):
            named["operative part" + text.removeprefix("operative")] = None
        elif text == "unstated":
            named[f"{word} not stated"] = None
        else:
            named[text] = None
    parts = list(named)
    if numbered:
        parts.insert(0, f"{word}{'s' if len(numbered) > 1 else ''} {', '.join(numbered)}")
    return "; ".join(parts)


def _most_special(places: Iterable[str]) -> list[str]:
    """Drop `9` where `9(b)` is named too: the narrower place says it."""
    found = list(dict.fromkeys(places))
    return [p for p in found if not any(q != p and q.startswith(p + "(") for q in found)]


def cite(analysis: Analysis, codes: Iterable[str]) -> str:
    """Several rules as a lawyer cites them, the acts in the order of the rules."""
    acts: dict[tuple[str, str], list[str]] = {}
    for code in codes:
        rule = analysis.library.rules.get(code)
        if rule is not None:
            word = "paragraph" if rule.source.startswith("ECLI:") else "article"
            acts.setdefault((provision(analysis, rule).act, word), []).extend(rule.at)
    return "; ".join(f"{act}, {_at(tuple(sorted(set(at), key=_natural)), word)}" for (act, word), at in acts.items())


def _natural(place: str) -> list[tuple[int, int, str]]:
    return [(0, int(p), "") if p.isdigit() else (1, 0, p) for p in re.split(r"(\d+)", place) if p]


# --- what could still change ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that would have to end in one way."""

    what: str
    ending: str


@dataclass(frozen=True, slots=True)
class Turn:
    """An outcome a claim could still take, and the least that takes it there."""

    word: Word
    over: str
    steps: tuple[Step, ...]
    exact: bool

    @property
    def text(self) -> str:
        """`could become “Liable” if: … → …`."""
        name = f"“{self.word.plain}” ({self.word.legal})"
        if not self.exact:
            return f"“{self.word.plain}” cannot be excluded ({self.word.legal}); there was too much to try every way"
        return f"could become {name} if: " + "; and ".join(f"{s.what} → {s.ending}" for s in self.steps)


@dataclass(frozen=True, slots=True)
class Mark:
    """One of the four marks of firmness."""

    title: str
    firm: bool
    text: str
    turns: tuple[Turn, ...] = ()


# --- claims -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClaimView:
    """One claim as it is told."""

    number: int
    claim: Claim
    pack: Pack
    word: Word
    claimant: str
    victim: str
    defendant: str
    thing: str
    harm: str
    why: str
    cites: str
    marks: tuple[Mark, ...]
    falls: bool

    @property
    def anchor(self) -> str:
        return f"claim-{self.number}"

    @property
    def firm_in_words(self) -> str:
        """The marks in a line, what is not firm first."""
        loose = [m.text for m in self.marks if not m.firm]
        firm = [m.text for m in self.marks if m.firm]
        return "; ".join([*loose, *firm])


@dataclass(frozen=True, slots=True)
class Group:
    """The claims of one claimant over one harm."""

    claimant: str
    harm: str
    loss: str
    told: tuple[ClaimView, ...]
    fallen: tuple[ClaimView, ...]
    headline: tuple[str, ...]
    tone: str

    @property
    def title(self) -> str:
        return f"{self.claimant}: {self.harm}"


@dataclass(frozen=True, slots=True)
class Fold:
    """Claims that fall away for the same reason, in one line."""

    word: Word
    under: str
    who: str
    why: str
    claims: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading of the file that nobody has confirmed and that an outcome rests on."""

    text: str
    claims: tuple[ClaimView, ...]


class View:
    """An Analysis as it is told to people."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.case = analysis.case
        self._trees: dict[str, tuple[Reason, ...]] = {}

    # --- names ----------------------------------------------------------------------------------------

    def name(self, id_: str) -> str:
        return self.case.label(id_)

    def rule(self, code: str) -> Rule | None:
        return self.analysis.library.rules.get(code)

    def rule_title(self, code: str) -> str:
        rule = self.rule(code)
        return rule.title if rule is not None else code

    def place(self, code: str) -> str:
        """The provision of a rule by its code."""
        rule = self.rule(code)
        return provision(self.analysis, rule).text if rule is not None else code

    def question(self, key: Key) -> str:
        return self.analysis.explainer.question(key)

    def trees(self, claim: Claim) -> tuple[Reason, ...]:
        """The derivation trees of a claim, built once."""
        if claim.id not in self._trees:
            self._trees[claim.id] = self.analysis.reasons(claim)
        return self._trees[claim.id]

    def under(self, pack: Pack) -> str:
        """The name of a law in a sentence; a directive is only what national law has to carry out."""
        return f"{pack.short} (as national law must carry it out)" if self.analysis.label(pack) else pack.short

    # --- claims ---------------------------------------------------------------------------------------

    @cached_property
    def claims(self) -> tuple[ClaimView, ...]:
        """All claims, the best for the claimant first, then those that miss least, then in the order of the file."""
        order = sorted(
            range(len(self.analysis.claims)),
            key=lambda at: (
                RANK[self.analysis.claims[at].outcome],
                len(self.analysis.claims[at].missing),
                at,
            ),
        )
        return tuple(self._claim(n, self.analysis.claims[at]) for n, at in enumerate(order, 1))

    @cached_property
    def by_id(self) -> dict[str, ClaimView]:
        return {view.claim.id: view for view in self.claims}

    def _claim(self, number: int, claim: Claim) -> ClaimView:
        return ClaimView(
            number=number,
            claim=claim,
            pack=claim.roots.pack,
            word=OUTCOMES[claim.outcome],
            claimant=self.name(claim.claimant),
            victim=self.name(claim.victim),
            defendant=self.name(claim.defendant),
            thing=self.name(claim.thing),
            harm=self.name(claim.harm),
            why=self._why(claim),
            cites=cite(self.analysis, claim.carried_by),
            marks=self._marks(claim),
            falls=_falls(claim),
        )

    def _why(self, claim: Claim) -> str:
        """What decides the outcome, in a line."""
        match claim.outcome:
            case "made out":
                return "Every element is proved."
            case "made out on a presumption":
                presumed = [e.title for e in claim.elements if e.state == "presumed"]
                return f"Presumed, so the defendant has to rebut it: {joined(presumed)}."
            case "open to appraisal":
                return sentence("; ".join(self._to_weigh(claim)))
            case "not yet made out":
                return " ".join(self.missing(e) for e in claim.elements if e.code in claim.missing)
            case "scope open":
                asked = self._unsettled_scope(claim)
                return sentence("not stated: " + " · ".join(asked)) if asked else "What the scope needs is not stated."
            case "outside scope":
                if not claim.carried_by:
                    return "None of the ways into this law is open on these facts."
                return " ".join(
                    sentence(f"{self.rule_title(c)} ({self.place(c)})") for c in claim.carried_by[:2]
                )
        parts = (*claim.defences, *claim.time)
        stopped = [e for e in parts if e.code in claim.carried_by]
        return " ".join(sentence(f"{e.title} ({self.place(e.code)})") for e in stopped)

    def missing(self, element: Element) -> str:
        """One missing element: what it is, how it stands, who has to move."""
        state = words.STATES[element.state]
        told = f"{element.title}: {state.plain.lower()}"
        if element.state == "rebutted" and element.by:
            told += f" ({joined([self.rule_title(c) for c in element.by])})"
        return f"{told}; the burden is on {words.BURDENS[element.burden]}."

    def _to_weigh(self, claim: Claim) -> Iterator[str]:
        found = False
        for element in claim.elements:
            if element.state == "inferable":
                under = joined([f"{self.rule_title(c)}, {self.place(c)}" for c in element.inferable_under])
                yield f"{element.title} may be inferred ({under})"
                found = True
        if found:
            return
        asked: dict[str, None] = {}
        for could in claim.could_be:
            if could.over == "appraisal":
                asked |= dict.fromkeys(self.step(c).what for c in could.by)
        if asked:
            yield "the court must settle: " + " · ".join(asked)
        for element in claim.elements:
            if not asked and element.state not in ("proved", "presumed"):
                yield f"{element.title}: {words.STATES[element.state].plain.lower()}"

    def _unsettled_scope(self, claim: Claim) -> list[str]:
        asked: dict[str, None] = {}
        for reason in self.trees(claim)[:1]:
            for leaf in leaves(reason):
                if leaf.rail == "neither" and leaf.fact is not None:
                    asked[self.question(leaf.fact)] = None
        return list(asked)[:2]

    # --- firmness -------------------------------------------------------------------------------------

    def _marks(self, claim: Claim) -> tuple[Mark, ...]:
        settled = claim.settled
        listed = self._turns(c for c in claim.could_be if c.over == "facts_listed")
        known = {t.word.legal for t in listed}
        more = self._turns(c for c in claim.could_be if c.over == "facts_all")
        more = tuple(t for t in more if t.word.legal not in known)
        if not settled.facts_listed:
            facts = "facts the file lists as unsettled could change it"
        elif not settled.facts_all:
            facts = "firm on the facts listed; facts the file does not mention could change it"
        else:
            facts = words.MARKS["facts"][1]
        amount = settled.amount
        return (
            Mark(words.MARKS["facts"][0], settled.facts_all, facts, (*listed, *more)),
            self._mark("law", settled.law, claim),
            self._mark("appraisal", settled.appraisal, claim),
            Mark(words.MARKS["amount"][0], amount, words.MARKS["amount"][1 if amount else 2]),
        )

    def _mark(self, over: str, firm: bool, claim: Claim) -> Mark:
        title, yes, no = words.MARKS[over]
        return Mark(title, firm, yes if firm else no, self._turns(c for c in claim.could_be if c.over == over))

    def _turns(self, found: Iterable[CouldBe]) -> tuple[Turn, ...]:
        turns = [Turn(OUTCOMES[c.outcome], c.over, tuple(map(self.step, c.by)), c.exact) for c in found]
        return tuple(sorted(turns, key=lambda t: RANK[t.word.legal]))

    def step(self, change: Change) -> Step:
        """One change in plain words: the vocabulary's question and how it would be answered."""
        match change.item:
            case ("fact" | "value", tuple() as key, *_):
                return Step(self.question(key), words.ending(change.ending))
            case ("law", str() as code):
                return Step(f"question of law: {self.rule_title(code)} ({self.place(code)})", f"“{change.ending}”")
            case ("draw", str() as code, *_):
                return Step(f"{self.rule_title(code)} ({self.place(code)})", words.ending(change.ending))
        return Step(change.label, words.ending(change.ending))

    # --- groups and headlines -------------------------------------------------------------------------

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The claims by claimant and harm, in the order of the file."""
        rows: dict[tuple[str, str], list[ClaimView]] = {}
        for claim in self.analysis.claims:
            rows.setdefault((claim.claimant, claim.harm), [])
        for view in self.claims:
            rows[view.claim.claimant, view.claim.harm].append(view)
        return tuple(self._group(claimant, harm, found) for (claimant, harm), found in rows.items())

    def _group(self, claimant: str, harm: str, found: list[ClaimView]) -> Group:
        told = tuple(v for v in found if not v.falls)
        return Group(
            self.name(claimant),
            self.name(harm),
            self._loss(harm),
            told,
            tuple(v for v in found if v.falls),
            tuple(self._headline(found)),
            found[0].word.tone,
        )

    def _loss(self, harm: str) -> str:
        """The harm in a line: interest, loss, sum, day, place; and whether it is settled that it happened."""
        row = next((h for h in self.case.harms if h.id == harm), None)
        if row is None:
            return ""
        interest = words.INTERESTS.get(row.interest, words.words(row.interest)) if row.interest else "not stated"
        parts = [f"interest: {interest}"]
        parts.append(f"loss: {words.words(row.loss) if row.loss else 'not stated'}")
        parts.append(str(row.amount) if row.amount else "amount not stated")
        if row.date:
            parts.append(row.date.isoformat())
        if row.place:
            parts.append(row.place)
        standing = row.standing or "alleged"
        parts.append(f"that it happened is {words.STANDINGS[standing]}")
        return " · ".join(parts)

    def _headline(self, found: list[ClaimView]) -> Iterator[str]:
        """Who answers, under what: a sentence each."""
        standing = [v for v in found if v.claim.outcome in STANDS]
        for (outcome, pack), views in _by(standing, lambda v: (v.claim.outcome, v.pack.id)).items():
            who = _names(views)
            are = "is" if len(who) == 1 else "are"
            under = self.under(views[0].pack)
            if outcome == "made out":
                yield f"{joined(who)} {are} liable under {under}: made out."
                continue
            presumed: dict[str, None] = {}
            for view in views:
                presumed |= dict.fromkeys(e.title for e in view.claim.elements if e.state == "presumed")
            yield (
                f"{joined(who)} {are} liable under {under}, unless {'it rebuts' if len(who) == 1 else 'they rebut'} "
                f"what is presumed ({joined(list(presumed))}): made out on a presumption."
            )
        shared = self._shared(standing)
        if shared:
            yield shared
        weigh = [v for v in found if v.claim.outcome == "open to appraisal"]
        for views in _by(weigh, lambda v: (v.pack.id,)).values():
            who = _names(views)
            yield (
                f"Whether {joined(who)} {'is' if len(who) == 1 else 'are'} liable under {self.under(views[0].pack)} "
                f"is for the court to weigh: open to appraisal."
            )
        missing = [v for v in found if v.claim.outcome == "not yet made out" and not v.falls]
        if not standing and not weigh:
            yield "On this record nobody is shown to answer for it so far."
        nearest = _by(missing, lambda v: (v.pack.id, v.claim.missing))
        for views in list(nearest.values())[: 2 if standing or weigh else 3]:
            who = _names(views)
            lacking = [e for e in views[0].claim.elements if e.code in views[0].claim.missing]
            yield (
                f"Not yet proved against {joined(who)} under {self.under(views[0].pack)}: what is missing is "
                f"{joined([e.title for e in lacking])}; the burden is on "
                f"{joined(list(dict.fromkeys(words.BURDENS[e.burden] for e in lacking)))}."
            )
        unclear = [v for v in found if v.claim.outcome == "scope open"]
        for views in list(_by(unclear, lambda v: (v.pack.id,)).values())[:2]:
            yield f"Whether {views[0].pack.short} applies is unclear. {views[0].why}"
        if not (standing or weigh or missing or unclear):
            yield (
                "Every claim that the law at hand knows falls away; the reasons are below. That is not the end of the "
                "matter: contract and other law are not analysed here."
            )

    def _shared(self, standing: list[ClaimView]) -> str | None:
        if len({v.claim.defendant for v in standing}) < 2:
            return None
        offers = {
            (o.sharing, o.code): None
            for v in standing
            for o in v.claim.offers
            if o.kind == "sharing" and o.state == "yes" and o.sharing
        }
        ways = list(dict.fromkeys(sharing for sharing, _ in offers))
        if not ways:
            return "The loss is paid once."
        told = [f"{words.words(w or '')} ({cite(self.analysis, [c for s, c in offers if s == w])})" for w in ways]
        return f"Towards the victim they answer: {joined(told)}. The loss is paid once."

    # --- folding --------------------------------------------------------------------------------------

    def folds(self, views: Iterable[ClaimView]) -> tuple[Fold, ...]:
        """Claims with the same law, outcome and reason in one line each."""
        found = _by(list(views), lambda v: (v.claim.outcome, v.pack.id, v.why))
        return tuple(
            Fold(rows[0].word, rows[0].pack.short, joined(_names(rows)), rows[0].why, tuple(rows))
            for rows in found.values()
        )

    # --- law, assumptions -----------------------------------------------------------------------------

    @cached_property
    def contested(self) -> tuple[ContestedPoint, ...]:
        """Contested points, those that matter first."""
        return tuple(sorted(self.analysis.contested, key=lambda p: not p.matters_to))

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """Links of the chain and fields that nobody confirmed and that a claim which stands or is near rests on.

        Links come first: a court is asked about them more often than about a kind or a country.
        """
        found: dict[Key, tuple[str, dict[str, ClaimView]]] = {}
        links: set[Key] = set()
        live = [v for v in self.claims if v.claim.outcome in LIVE]
        for view in live or [v for v in self.claims if not v.falls]:
            for reason in self.trees(view.claim):
                for leaf in leaves(reason):
                    if leaf.fact is None or leaf.rail not in ("shown", "contrary"):
                        continue
                    if not any(e.assumed for e in leaf.entries):
                        continue
                    kind = self.analysis.library.vocabulary.facts[leaf.fact[0]]
                    if kind.edge:
                        links.add(leaf.fact)
                    if leaf.fact not in found:
                        found[leaf.fact] = (self._reading(leaf), {})
                    found[leaf.fact][1][view.claim.id] = view
        order = sorted(found, key=lambda key: key not in links)
        return tuple(Reading(found[key][0], tuple(found[key][1].values())) for key in order)

    def _reading(self, leaf: Reason) -> str:
        assert leaf.fact is not None
        kind = self.analysis.library.vocabulary.facts[leaf.fact[0]]
        if kind.edge and len(leaf.fact) == 3:
            return f"{self.name(leaf.fact[1])} {words.does(kind.edge)} {self.name(leaf.fact[2])}"
        values = [e.value for e in leaf.entries if e.assumed]
        told = {True: "yes", False: "no"}.get(values[0], str(values[0])) if values else ""  # type: ignore[call-overload]
        return f"{self.question(leaf.fact)} {words.words(told)}"

    @cached_property
    def assumptions(self) -> tuple[tuple[str, bool], ...]:
        """What the tool assumed, what a standing claim rests on first; True for those."""
        live = {v.pack.short for v in self.claims if v.claim.outcome in LIVE}
        harms = {v.claim.harm for v in self.claims if not v.falls}
        unstated = [h.id for h in self.case.harms if h.standing is None and h.id in harms]

        def matters(text: str) -> bool:
            if any(text.startswith(short) for short in sorted(live)):
                return True
            return bool(unstated) and text.endswith(f"{', '.join(unstated)}.")

        told = [(text, matters(text)) for text in self.analysis.assumptions]
        return tuple(sorted(told, key=lambda row: not row[1]))

    @cached_property
    def used(self) -> tuple[Pack, ...]:
        """The packs looked at, those with a claim first."""
        with_claims = {c.pack for c in self.analysis.claims}
        return tuple(sorted(self.analysis.packs, key=lambda p: p.id not in with_claims))


def leaves(reason: Reason) -> Iterator[Reason]:
    """The facts a derivation ends in."""
    stack = [reason]
    while stack:
        here = stack.pop()
        if here.fact is not None:
            yield here
        stack.extend(reversed(here.parts))


def _falls(claim: Claim) -> bool:
    """Does the claim fall away: stopped, or missing something whose contrary is shown, with nothing that saves it?"""
    saved = any(RANK[c.outcome] <= RANK["open to appraisal"] for c in claim.could_be)
    if claim.outcome == "not yet made out":
        return not saved and any(e.state in ("disproved", "rebutted") for e in claim.elements)
    return RANK[claim.outcome] > RANK["scope open"]


def _by(views: list[ClaimView], key: object) -> dict[tuple[object, ...], list[ClaimView]]:
    found: dict[tuple[object, ...], list[ClaimView]] = {}
    for view in views:
        found.setdefault(key(view), []).append(view)  # type: ignore[operator]
    return found


def _names(views: list[ClaimView]) -> list[str]:
    return list(dict.fromkeys(v.defendant for v in views))


__all__ = ["ClaimView", "Fold", "Group", "Mark", "Provision", "Reading", "Step", "Turn", "View", "cite", "counted", "leaves", "provision", "upper"]
