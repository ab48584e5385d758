"""What a reader needs to see, worked out once for the terminal and the page: names, provisions, reasons in a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from solidum.analysis import Analysis, Claim, ContestedPoint, Element
from solidum.law.model import Compare, Pack, Rule
from solidum.reasoning.explain import Reason
from solidum.reasoning.firmness import Change, CouldBe
from solidum.reasoning.record import Key
from solidum.report import words
from solidum.report.forum import Told, told
from solidum.report.words import LIVE, OUTCOMES, RANK, STANDS, Word, joined, sentence, upper

_ACT_NUMBER = re.compile(r"^\d{5}[A-Z]{1,2}\d{4}$")
_RESOLVER = "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri="
SHORT_HASH = 12
HELD = " (proved or presumed)"


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
        """The instrument and the place in it."""
        return f"{self.act}, {self.at}"


def provision(analysis: Analysis, rule: Rule) -> Provision:
    """Where a rule stands, in words and as a link."""
    source, at = rule.source, _at(rule.at, _counted_by(analysis, rule))
    if source.startswith("ECLI:"):
        return Provision(source, at, f"{_RESOLVER}ecli:{source}")
    pack = _home(analysis, rule)
    if pack is not None:
        return Provision(pack.short, at, pack.eli)
    if _ACT_NUMBER.match(source):
        return Provision(source, at, f"{_RESOLVER}CELEX:{source}")
    return Provision(source.removeprefix("nat:").strip(), at, None)


def _home(analysis: Analysis, rule: Rule) -> Pack | None:
    """The pack of the instrument that the rule stands in: its own, or another at hand."""
    packs = analysis.library.packs
    own = packs.get(rule.pack)
    found = [p for p in ([own] if own is not None else []) if p.citation == rule.source]
    found += [p for p in packs.values() if p.citation == rule.source]
    return found[0] if found else None


def _counted_by(analysis: Analysis, rule: Rule) -> str:
    """What the numbers of a locator count."""
    if rule.source.startswith("ECLI:"):
        return "paragraph"
    known = _home(analysis, rule) is not None or _ACT_NUMBER.match(rule.source)
    return "article" if known else "at"


def _at(places: tuple[str, ...], word: str) -> str:
    """`articles 4, 9(a)`, `recital 46`, `operative part 1`; `at 37` where nobody knows how the source counts."""
    numbered: dict[str, None] = {}
    named: dict[str, None] = {}
    for place in _most_special(places):
        text = place.replace(" subpara ", ", subparagraph ")
        if text[:1].isdigit():
            numbered[text] = None
        elif text.startswith("operative"):
            named["operative part" + text.removeprefix("operative")] = None
        elif text == "unstated":
            named["place not stated" if word == "at" else f"{word} not stated"] = None
        else:
            named[text] = None
    parts = list(named)
    if numbered:
        many = "s" if len(numbered) > 1 and word != "at" else ""
        parts.insert(0, f"{word}{many} {', '.join(numbered)}")
    return ", ".join(parts)


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
            acts.setdefault((provision(analysis, rule).act, _counted_by(analysis, rule)), []).extend(rule.at)
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

    @property
    def text(self) -> str:
        """`could become “Liable” if: … → …`."""
        name = f"“{self.word.plain}” ({self.word.legal})"
        return f"could become {name} if: " + "; and ".join(f"{s.what} → {s.ending}" for s in self.steps)


@dataclass(frozen=True, slots=True)
class Mark:
    """One of the four marks of firmness."""

    title: str
    firm: bool
    text: str
    brief: str
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
    pillars: tuple[str, ...]
    _marked: Callable[[Claim], tuple[Mark, ...]] = field(repr=False, compare=False)
    _briefly: Callable[[Claim], str] = field(repr=False, compare=False)

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """How firm the outcome is; worked out when first asked, for it looks at every way the claim could end."""
        return self._marked(self.claim)

    @cached_property
    def falls(self) -> bool:
        """Does the claim fall away?"""
        return _falls(self.claim)

    @property
    def anchor(self) -> str:
        """Where the claim stands on the page."""
        return f"claim-{self.number}"

    @property
    def carried(self) -> str:
        """What carries a claim that stands, or the rest of one that the court must weigh, as a sentence."""
        if self.claim.outcome not in LIVE or not self.cites:
            return ""
        start = "Carried by" if self.claim.outcome in STANDS else "The rest is carried by"
        return f"{start} {self.cites}."

    @property
    def firm_in_words(self) -> str:
        """The marks in a line."""
        return self._briefly(self.claim)


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the headline; with the outcome it speaks of, if it speaks of one."""

    word: Word | None
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """The claims of one claimant over one harm."""

    claimant: str
    harm: str
    loss: str
    told: tuple[ClaimView, ...]
    fallen: tuple[ClaimView, ...]
    headline: tuple[Line, ...]
    tone: str

    @property
    def title(self) -> str:
        """Who claims, over what."""
        return f"{self.claimant}: {self.harm}"


@dataclass(frozen=True, slots=True)
class Fold:
    """Claims with the same law, outcome and reason, in one line."""

    word: Word
    under: str
    who: str
    why: str
    claims: tuple[ClaimView, ...]

    @property
    def harms(self) -> str:
        """The harms these claims are about."""
        return joined(list(dict.fromkeys(v.harm for v in self.claims)))


@dataclass(frozen=True, slots=True)
class Presumption:
    """A presumption that carries a claim, and what would rebut it."""

    element: str
    by: str
    rebuttals: tuple[str, ...]
    against: str


def things(views: Iterable[ClaimView]) -> str:
    """The things that claims are about."""
    return joined(list(dict.fromkeys(v.thing for v in views)))


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading of the file that nobody has confirmed and that an outcome rests on."""

    text: str
    claims: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One statement about a fact: what, how it stands, who and which evidence is behind it."""

    text: str


@dataclass(frozen=True, slots=True)
class Node:
    """One step of a derivation as it is shown.

    Attributes:
        text: The step in words.
        sign: How it stands, as one character.
        stands: How it stands, in words.
        rail: How it stands, as the engine says.
        rule: The rule, for rules.
        at: Where the rule stands.
        note: More in words, such as who bears the burden.
        said: What the record says of a fact.
        parts: What it rests on.
        aside: What was looked at and changed nothing here.
        again: Whether the same step is written out further up in the same claim.
    """

    text: str
    sign: str
    stands: str
    rail: str
    rule: Rule | None
    at: Provision | None
    note: str
    said: tuple[Said, ...]
    parts: tuple[Node, ...]
    aside: tuple[Node, ...]
    again: bool


class View:
    """An Analysis as it is told to people."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.case = analysis.case
        self._trees: dict[str, tuple[Reason, ...]] = {}
        self._numbers: dict[int, tuple[int, Reason]] = {}
        self._distinct: dict[tuple[object, ...], int] = {}

    # --- names ----------------------------------------------------------------------------------------

    def name(self, id_: str) -> str:
        """What the case file calls it."""
        return self.case.label(id_)

    def rule(self, code: str) -> Rule | None:
        """A rule by its code."""
        return self.analysis.library.rules.get(code)

    def rule_title(self, code: str) -> str:
        """The title of a rule by its code."""
        rule = self.rule(code)
        return rule.title if rule is not None else code

    def place(self, code: str) -> str:
        """The provision of a rule by its code."""
        rule = self.rule(code)
        return provision(self.analysis, rule).text if rule is not None else code

    def question(self, key: Key) -> str:
        """The vocabulary's question about a fact."""
        return self.analysis.explainer.question(key)

    def trees(self, claim: Claim) -> tuple[Reason, ...]:
        """The derivation trees of a claim, built once."""
        if claim.id not in self._trees:
            self._trees[claim.id] = self.analysis.reasons(claim)
        return self._trees[claim.id]

    def under(self, pack: Pack) -> str:
        """The name of a law in a sentence; a directive is only what national law has to carry out."""
        return f"{pack.short} (as national law must carry it out)" if pack.nature == "directive" else pack.short

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
        """The claims by their id."""
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
            cites=cite(self.analysis, _pillars(claim)),
            pillars=tuple(_pillars(claim)),
            _marked=self._marks,
            _briefly=self._brief,
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
                barred = [sentence(f"{e.title} ({self.place(e.code)})") for e in _barred(claim)]
                return " ".join(barred) or self._missing(claim)
            case "scope open":
                asked = self._unsettled_scope(claim)
                return sentence("not stated: " + " · ".join(asked)) if asked else "What the scope needs is not stated."
            case "outside scope":
                found = [t for r in self.trees(claim)[:1] for t in self.contraries(r)]
                if not found:
                    return "None of the ways into this law is open on these facts."
                return " ".join(sentence(t) for t in dict.fromkeys(found))
        parts = (*claim.defences, *claim.time)
        stopped = [e for e in parts if e.code in claim.carried_by]
        return " ".join(sentence(f"{e.title} ({self.place(e.code)})") for e in stopped)

    def _missing(self, claim: Claim) -> str:
        """What is missing, how it stands and why, and who has to move; those with the same burden together."""
        told: dict[str, list[str]] = {}
        for element in claim.elements:
            if element.code in claim.missing:
                told.setdefault(words.BURDENS[element.burden], []).append(self._lacking(claim, element))
        return " ".join(f"Missing, with the burden on {who}: {'; '.join(parts)}." for who, parts in told.items())

    def _lacking(self, claim: Claim, element: Element) -> str:
        rule = self.rule(element.code)
        where = f" ({provision(self.analysis, rule).at})" if rule is not None else ""
        told = f"{element.title}{where}, {words.STATES[element.state].plain.lower()}"
        if element.state == "rebutted" and element.by:
            told += f" ({joined([self.rule_title(c) for c in element.by])})"
        if element.state == "disproved":
            tree = next((r for r in self.trees(claim) if r.code == element.code), None)
            why = [] if tree is None else [t for part in tree.parts for t in self.contraries(part)]
            if why:
                told += f" ({'; '.join(dict.fromkeys(why))})"
        return told

    def contraries(self, reason: Reason) -> Iterator[str]:
        """Why something is contrary: the rules that say so, or the last thing that every way fails on."""
        if reason.rail not in ("contrary", "conflict"):
            return
        if reason.kind == "conclusion":
            against = [p for p in reason.parts if self._negative(p) and p.rail in ("shown", "held")]
            if against:
                yield from (f"{p.what} ({self.place(p.code or '')})" for p in against)
                return
            ways = [p for p in reason.parts if p.rail == "contrary" and not self._negative(p)]
            if len(ways) == 1:
                yield from self.contraries(ways[0])
            else:
                yield f"not so: {reason.what.removesuffix(HELD)}"
            return
        if reason.kind in ("rule", "all"):
            ways = [p for p in reason.parts if p.rail == "contrary" and p.kind != "exception"]
            inner = [t for p in ways for t in self.contraries(p) if p.kind in ("conclusion", "all")]
            if inner:
                yield from inner
            elif reason.code is not None:
                yield f"not met: {reason.what} ({self.place(reason.code)})"
            return
        yield f"contrary shown: {words.comparison(reason.what)}"

    def _negative(self, reason: Reason) -> bool:
        rule = self.rule(reason.code) if reason.code is not None else None
        return rule is not None and rule.negative

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
        def turns(over: str) -> tuple[Turn, ...]:
            return self._turns(c for c in claim.could_be if c.over == over)

        firm = self._firm(claim)
        listed = turns("facts_listed")
        known = {t.word.legal for t in listed}
        more = tuple(t for t in turns("facts_all") if t.word.legal not in known)
        text, brief = words.FACTS[firm["facts"]]
        facts = Mark("On the facts", claim.settled.facts_all, text, brief, (*listed, *more))
        others = []
        for over, (title, yes, no) in words.MARKS.items():
            text, brief = yes if firm[over] else no
            others.append(Mark(title, bool(firm[over]), text, brief, turns(over)))
        return (facts, *others)

    def _firm(self, claim: Claim) -> dict[str, str]:
        """For each mark whether it is firm (empty if not); on the facts the word of `words.FACTS`."""
        settled = claim.settled
        facts = "listed" if not settled.facts_listed else "unmentioned" if not settled.facts_all else "firm"
        return {"facts": facts, **{over: "firm" if getattr(settled, over) else "" for over in words.MARKS}}

    def _brief(self, claim: Claim) -> str:
        firm = self._firm(claim)
        said = [words.FACTS[firm["facts"]][1]]
        return " · ".join([*said, *((yes if firm[over] else no)[1] for over, (_, yes, no) in words.MARKS.items())])

    def _turns(self, found: Iterable[CouldBe]) -> tuple[Turn, ...]:
        turns = [Turn(OUTCOMES[c.outcome], c.over, tuple(map(self.step, c.by))) for c in found]
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
            case ("compare", (Compare() as compare, tuple() as bound)):
                text = self.analysis.explainer.phrase(None, compare, dict(bound))
                return Step(words.comparison(text), words.ending(change.ending))
        return Step(change.label, words.ending(change.ending))

    def way_up(self, view: ClaimView, *, nearby: bool = False) -> Turn | None:
        """What would bring a claim that is not made out the furthest: listed facts before all others.

        Args:
            view: The claim.
            nearby: Leave out what only facts that the file does not mention could bring; that takes longest to find.
        """
        if view.claim.outcome in LIVE:
            return None
        found = view.claim.nearby if nearby else view.claim.could_be
        for over in words.OVERS:
            turns = [t for t in self._turns(c for c in found if c.over == over) if t.steps and t.word.legal in LIVE]
            if turns:
                return min(turns, key=lambda t: (RANK[t.word.legal], len(t.steps)))
        return None

    # --- derivations, as they are shown -----------------------------------------------------------------

    def nodes(self, claim: Claim) -> tuple[Node, ...]:
        """The derivations of a claim as they are shown: what carries first, what changed nothing folded away."""
        seen: set[int] = set()
        return tuple(self._node(reason, seen) for reason in self.trees(claim))

    def tree(self, reason: Reason) -> tuple[Node, ...]:
        """One derivation as it is shown."""
        return (self._node(reason, set()),)

    def _number(self, reason: Reason) -> int:
        """The same number for derivations that say the same. Derivations share their parts: each is looked at once."""
        known = self._numbers.get(id(reason))
        if known is None:
            parts = tuple(self._number(part) for part in reason.parts)
            said = (reason.what, reason.rail, reason.kind, reason.code, reason.fact, reason.burden, parts)
            known = self._numbers[id(reason)] = (self._distinct.setdefault(said, len(self._distinct)), reason)
        return known[0]

    def _node(self, reason: Reason, seen: set[int]) -> Node:
        sign, stands = words.RAILS[reason.rail]
        rule = self.rule(reason.code) if reason.code is not None else None
        number = self._number(reason)
        again = reason.kind in ("rule", "conclusion") and bool(reason.parts) and number in seen
        seen.add(number)
        parts, aside = ((), ()) if again else self._sorted_parts(reason)
        text = reason.what
        note = ""
        if reason.kind in ("comparison", "exception", "exists"):
            text = words.comparison(text)
        if reason.kind == "exception":
            note = f"burden: {words.BURDENS.get(reason.burden or '', 'not stated')}"
        if reason.kind == "conclusion" and reason.what.endswith(HELD):
            text, note = reason.what.removesuffix(HELD), "a presumption is enough"
        return Node(
            text=upper(text),
            sign=sign,
            stands=stands,
            rail=reason.rail,
            rule=rule,
            at=provision(self.analysis, rule) if rule is not None else None,
            note=note,
            said=tuple(self._said(reason)),
            parts=tuple(self._node(p, seen) for p in parts),
            aside=tuple(self._node(p, seen) for p in aside),
            again=again,
        )

    def _sorted_parts(self, reason: Reason) -> tuple[list[Reason], list[Reason]]:
        """What a step rests on, and what was looked at beside it; a bare "all of these" is no step of its own."""
        parts: list[Reason] = []
        for part in reason.parts:
            lone = len(reason.parts) == 1 or reason.kind in ("rule", "all", "exception", "exists")
            if part.kind == "all" and lone:
                parts += part.parts
            else:
                parts.append(part)
        if reason.kind == "conclusion":
            carries = [p for p in parts if self._carries(reason, p)]
            return (carries, [p for p in parts if p not in carries]) if carries else (parts, [])
        idle = [p for p in parts if p.kind == "exception" and p.rail in ("neither", "contrary")]
        return [p for p in parts if p not in idle], idle

    def _carries(self, conclusion: Reason, rule: Reason) -> bool:
        fires = rule.rail in ("shown", "held", "conflict")
        if conclusion.rail in ("shown", "held"):
            return fires and not self._negative(rule)
        if conclusion.rail == "contrary":
            against = any(self._negative(p) and p.rail in ("shown", "held") for p in conclusion.parts)
            return fires and self._negative(rule) if against else rule.rail == "contrary"
        return fires if conclusion.rail == "conflict" else not self._negative(rule)

    def _said(self, reason: Reason) -> Iterator[Said]:
        for entry in reason.entries:
            parts = [] if entry.value is None else [_answer(entry.value)]
            parts.append("read as undisputed" if entry.assumed else words.STANDINGS[entry.standing])
            if entry.degree.name != "proved":
                parts.append(f"to the degree “{entry.degree.name}”")
            if entry.by:
                parts.append(f"by {self.name(entry.by)}")
            if entry.evidence:
                parts.append("evidence: " + joined([self.name(e) for e in entry.evidence]))
            if entry.place is not None:
                parts.append(f"line {entry.place.line} of the case file")
            yield Said(" · ".join(parts))

    # --- groups and headlines -------------------------------------------------------------------------

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The claims by claimant and harm, in the order of the file."""
        harms = [h.id for h in self.case.harms]
        pairs = dict.fromkeys((c.claimant, c.harm) for c in self.analysis.claims)
        rows: dict[tuple[str, str], list[ClaimView]] = {
            pair: [] for pair in sorted(pairs, key=lambda pair: harms.index(pair[1]) if pair[1] in harms else -1)
        }
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
            tuple(Line(line.word, upper(line.text)) for line in self._headline(found)),
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

    def _headline(self, found: list[ClaimView]) -> Iterator[Line]:
        """Who answers, under what: a sentence each."""
        standing = [v for v in found if v.claim.outcome in STANDS]
        named: set[str] = set()

        def law(views: list[ClaimView]) -> str:
            pack = views[0].pack
            told = pack.short if pack.id in named else self.under(pack)
            named.add(pack.id)
            codes = dict.fromkeys(code for v in views if v.claim.outcome in LIVE for code in _pillars(v.claim))
            places = cite(self.analysis, codes).removeprefix(f"{pack.short}, ")
            return f"{told}, {places}" if places else told

        for (outcome, _), views in _by(standing, lambda v: (v.claim.outcome, v.pack.id)).items():
            who = _names(views)
            are = "is" if len(who) == 1 else "are"
            if outcome == "made out":
                yield Line(views[0].word, f"{joined(who)} {are} liable under {law(views)}.{self._unchecked(views)}")
                continue
            presumed: dict[str, None] = {}
            for view in views:
                presumed |= dict.fromkeys(e.title for e in view.claim.elements if e.state == "presumed")
            rebut = "it rebuts" if len(who) == 1 else "they rebut"
            yield Line(
                views[0].word,
                f"{joined(who)} {are} liable, unless {rebut} what is presumed ({joined(list(presumed))}), under "
                f"{law(views)}.{self._unchecked(views)}",
            )
        for views in _by(standing, lambda v: v.pack.id).values():
            if len(_names(views)) > 1 and (shared := self._shared(views)):
                yield Line(None, shared)
        if len(standing) > 1:
            yield Line(None, "Several claims stand for one loss (cumulation): it is paid once.")
        weigh = [v for v in found if v.claim.outcome == "open to appraisal"]
        for views in _by(weigh, lambda v: v.pack.id).values():
            who = _names(views)
            are = "is" if len(who) == 1 else "are"
            yield Line(
                views[0].word,
                f"Whether {joined(who)} {are} liable is for the court to weigh, under {law(views)}."
                f"{self._unchecked(views)}",
            )
        missing = [v for v in found if v.claim.outcome == "not yet made out" and not v.falls]
        if not standing and not weigh:
            yield Line(None, "On this record nobody is shown to answer for it so far.")
        nearest = _by(missing, lambda v: (v.pack.id, v.claim.missing))
        for views in list(nearest.values())[: 2 if standing or weigh else 3]:
            who = _names(views)
            lacking = [e for e in views[0].claim.elements if e.code in views[0].claim.missing]
            bearers = dict.fromkeys(words.BURDENS[e.burden] for e in lacking)
            yield Line(
                views[0].word,
                f"Not yet proved against {joined(who)} under {law(views)}. Missing: "
                f"{'; '.join(e.title for e in lacking)}. The burden is on {joined(list(bearers))}."
                f"{self._unchecked(views)}",
            )
        unclear = [v for v in found if v.claim.outcome == "scope open"]
        for views in list(_by(unclear, lambda v: v.pack.id).values())[:2]:
            yield Line(views[0].word, f"Whether {views[0].pack.short} applies is unclear. {views[0].why}")
        if not (standing or weigh or missing or unclear):
            yield Line(
                found[0].word,
                "Every claim that the law at hand knows falls away; the reasons are below. That is not the end of the "
                "matter: contract and other law are not analysed here.",
            )

    def _unchecked(self, views: list[ClaimView]) -> str:
        """The rules under these claims that nobody has checked against the text, by how they are known; often none.

        Only rules of the claim's own law: how the law that applies was found is told with the forum. And not the rules
        that merely open this law to the case: they cite an article for what it is about, not for what it says.
        """
        gates = {v.claim.roots.type.scope.id for v in views}
        own = {rule.code for rule in views[0].pack.rules if rule.concludes not in gates}
        resting = [code for code in dict.fromkeys(code for v in views for code in v.claim.rests_on) if code in own]
        told = ""
        for basis in ("recalled", "secondary"):
            codes = [c for c in resting if (rule := self.rule(c)) is not None and rule.basis == basis]
            if codes:
                places = cite(self.analysis, codes).removeprefix(f"{views[0].pack.short}, ")
                told += f" Law {words.BASES[basis][1]} [{basis}]: {places}."
        return told

    def _shared(self, standing: list[ClaimView]) -> str | None:
        """How several who answer under one law answer towards the victim; across laws, no rule at hand says."""
        offers = {
            (o.sharing, o.code): None
            for v in standing
            for o in v.claim.offers
            if o.kind == "sharing" and o.state == "yes" and o.sharing
        }
        ways = list(dict.fromkeys(sharing for sharing, _ in offers))
        if not ways:
            return None
        told = [f"{words.words(w or '')} ({cite(self.analysis, [c for s, c in offers if s == w])})" for w in ways]
        return f"Towards the victim {joined(_names(standing))} answer: {joined(told)}."

    @cached_property
    def bundles(self) -> tuple[tuple[Group, ...], ...]:
        """Groups of which the same is told, together."""
        found: dict[tuple[object, ...], list[Group]] = {}
        for group in self.groups:
            rows = tuple(
                (v.claim.defendant, v.thing, v.claim.outcome, v.why, v.claim.amount_settled, *v.claim.unsettled_nearby)
                for v in group.told
            )
            found.setdefault((tuple(line.text for line in group.headline), rows), []).append(group)
        return tuple(tuple(groups) for groups in found.values())

    # --- folding --------------------------------------------------------------------------------------

    def folds(self, views: Iterable[ClaimView]) -> tuple[Fold, ...]:
        """Claims with the same law, outcome and reason in one line each."""
        found = _by(list(views), lambda v: (v.claim.outcome, v.pack.id, v.why))
        return tuple(
            Fold(rows[0].word, rows[0].pack.short, joined(_names(rows)), rows[0].why, tuple(rows))
            for rows in found.values()
        )

    @cached_property
    def presumptions(self) -> tuple[Presumption, ...]:
        """The presumptions that claims which stand rest on, each once."""
        found: dict[tuple[str, str, tuple[str, ...]], list[ClaimView]] = {}
        for view in self.claims:
            if view.claim.outcome not in LIVE:
                continue
            for element in view.claim.elements:
                if element.state == "presumed":
                    rebuttals = tuple(words.comparison(r) for r in element.rebuttable_by)
                    key = (element.title, cite(self.analysis, element.by), rebuttals)
                    found.setdefault(key, []).append(view)
        return tuple(
            Presumption(title, by, rebuttals, joined(_names(views))) for (title, by, rebuttals), views in found.items()
        )

    @cached_property
    def weighing(self) -> tuple[str, ...]:
        """What the court has to weigh in claims that turn on it, each question once."""
        found = _by((v for v in self.claims if v.claim.outcome == "open to appraisal"), lambda v: v.why)
        return tuple(f"{why} (Against {joined(_names(views))}.)" for why, views in found.items())

    @cached_property
    def fallen(self) -> tuple[ClaimView, ...]:
        """The claims that fall away."""
        return tuple(v for g in self.groups for v in g.fallen)

    @property
    def tone(self) -> str:
        """The colour of the whole: that of the claim that has come furthest."""
        return self.claims[0].word.tone if self.claims else "no"

    @cached_property
    def forum(self) -> tuple[Told, ...]:
        """Which court, which law."""
        return told(self.analysis)

    @cached_property
    def forum_first(self) -> tuple[Told, ...]:
        """Court and law for the claim that has come furthest and, where it has no sure court, the next that has one.

        Far quicker than for everybody.
        """
        by_ids = {(s.claim, s.claimant, s.defendant, s.harm): s for s in self.analysis.asked.sides}
        ids = dict.fromkeys((c.brought, c.claimant, c.defendant, c.harm) for c in (v.claim for v in self.claims))
        order = [by_ids[i] for i in ids if i in by_ids]
        sure = [s for s in order if "yes" in self.analysis.asked.standing(s, "court").values()]
        return told(self.analysis, dict.fromkeys([*order[:1], *sure[:1]]))

    # --- law, assumptions -----------------------------------------------------------------------------

    @cached_property
    def contested(self) -> tuple[ContestedPoint, ...]:
        """Contested points, those that matter first."""
        return tuple(sorted(self.analysis.contested, key=lambda p: not p.matters_to))

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """Links of the chain and fields that nobody confirmed and that a claim which stands or is near rests on.

        Links of the chain come first, then dates, then the rest.
        """
        found: dict[Key, tuple[str, dict[str, ClaimView]]] = {}
        first: dict[Key, int] = {}
        live = [v for v in self.claims if v.claim.outcome in LIVE]
        for view in live or [v for v in self.claims if not v.falls]:
            for reason in self.trees(view.claim):
                for leaf in leaves(reason):
                    if leaf.fact is None or leaf.rail not in ("shown", "contrary"):
                        continue
                    if not any(e.assumed for e in leaf.entries):
                        continue
                    kind = self.analysis.library.vocabulary.facts[leaf.fact[0]]
                    first[leaf.fact] = 0 if kind.edge else 1 if kind.value == "date" else 2
                    if leaf.fact not in found:
                        found[leaf.fact] = (self._reading(leaf), {})
                    found[leaf.fact][1][view.claim.id] = view
        order = sorted(found, key=first.__getitem__)
        return tuple(Reading(found[key][0], tuple(found[key][1].values())) for key in order)

    def _reading(self, leaf: Reason) -> str:
        assert leaf.fact is not None
        kind = self.analysis.library.vocabulary.facts[leaf.fact[0]]
        if kind.edge and len(leaf.fact) == 3:
            return f"{self.name(leaf.fact[1])} {words.does(kind.edge)} {self.name(leaf.fact[2])}"
        values = [_answer(e.value) for e in leaf.entries if e.assumed]
        return f"{self.question(leaf.fact)} {joined(list(dict.fromkeys(values)))}"

    @cached_property
    def assumptions(self) -> tuple[tuple[str, bool], ...]:
        """What the tool assumed, what a standing claim rests on first (True), what touches no near claim last."""
        near = [v for v in self.claims if v.claim.outcome in LIVE] or [v for v in self.claims if not v.falls]
        told = {v.pack.short for v in self.claims if not v.falls}
        live = {v.pack.short for v in near}
        idle = {p.short for p in self.analysis.packs} - told
        harms = {v.claim.harm for v in self.claims if not v.falls}
        unstated = [h.id for h in self.case.harms if h.standing is None and h.id in harms]

        def begins(text: str, shorts: set[str]) -> bool:
            return any(text.startswith(short) for short in sorted(shorts))

        def matters(text: str) -> bool:
            return (
                text in self.analysis.days_assumed
                or begins(text, live)
                or (bool(unstated) and text.endswith(f"{', '.join(unstated)}."))
            )

        rows = [(text, matters(text)) for text in self.analysis.assumptions]
        return tuple(sorted(rows, key=lambda row: (not row[1], begins(row[0], idle))))

    @cached_property
    def used(self) -> tuple[Pack, ...]:
        """The packs looked at, those with a claim first."""
        with_claims = {c.pack for c in self.analysis.claims}
        return tuple(sorted(self.analysis.packs, key=lambda p: p.id not in with_claims))


def leaves(reason: Reason) -> Iterator[Reason]:
    """The facts a derivation ends in."""
    stack = [reason]
    seen: set[int] = set()
    while stack:
        here = stack.pop()
        if here.fact is not None:
            yield here
        if here.parts and id(here.parts) not in seen:
            seen.add(id(here.parts))
            stack.extend(reversed(here.parts))


def _pillars(claim: Claim) -> list[str]:
    """The few rules that a reader must see: each element, the rule that shows or presumes it; what stops a claim."""
    if claim.outcome not in LIVE:
        return list(claim.carried_by[:4])
    found: list[str] = []
    for element in claim.elements:
        by = element.by if element.state == "presumed" else element.by[:1]
        found += [element.code, *by, *(element.inferable_under if element.state == "inferable" else ())]
    return found


def _answer(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return words.words(str(value))


def _barred(claim: Claim) -> list[Element]:
    """What defeats the claim whatever else is shown: defences and exclusions that are proved."""
    return [e for e in claim.defences if e.state == "proved"]


def _falls(claim: Claim) -> bool:
    """Does the claim fall away: stopped, or missing something whose contrary is shown, with nothing that saves it?

    One that is not yet made out falls as well if what would defeat it is proved already: showing more is no use then.
    """
    if claim.outcome == "not yet made out":
        stopped = any(e.state in ("disproved", "rebutted") for e in claim.elements) or bool(_barred(claim))
        return stopped and not any(RANK[c.outcome] <= RANK["open to appraisal"] for c in claim.could_be)
    return RANK[claim.outcome] > RANK["scope open"]


K = TypeVar("K")


def _by(views: Iterable[ClaimView], key: Callable[[ClaimView], K]) -> dict[K, list[ClaimView]]:
    """Gather by a key; the order is that of the first of each."""
    found: dict[K, list[ClaimView]] = {}
    for view in views:
        found.setdefault(key(view), []).append(view)
    return found


def _names(views: list[ClaimView]) -> list[str]:
    return list(dict.fromkeys(v.defendant for v in views))


__all__ = [
    "ClaimView",
    "Fold",
    "Group",
    "Line",
    "Mark",
    "Node",
    "Presumption",
    "Provision",
    "Reading",
    "Said",
    "Step",
    "Turn",
    "View",
    "cite",
    "leaves",
    "provision",
    "things",
]
