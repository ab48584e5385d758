"""Which letters a case calls for, and what each says.

Nothing here knows a provision: a kind of letter names the rules it rests on (`kinds.yaml`), and what is cited and said
of the law is read from these rules. A letter is written only if the packs support it; if not, the reason is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from solidum.analysis import Analysis, Claim
from solidum.casefile.model import Claim as Brought
from solidum.casefile.model import Contract, Edge, Evidence, Harm, Party
from solidum.law.model import All, Clock, Condition, Exists, Ref, Rule
from solidum.law.walk import fact_terms
from solidum.reasoning.clocks import ClockReading
from solidum.reasoning.explain import AGAINST, FOR, Reason
from solidum.reasoning.record import Entry, Key
from solidum.report import words
from solidum.report.letters.kinds import LANGUAGE, Call, Kind, Texts, holders, kinds, texts
from solidum.report.view import View, leaves, provision
from solidum.report.words import joined, sentence

LOST = frozenset({"outside scope", "time-barred", "extinguished", "defeated"})
"""Outcomes that leave a claim nothing to prove."""
GONE = frozenset({"lost", "destroyed"})
PARTS = ("facts", "law", "documents", "time", "silence", "weigh", "notes")
"""The lists that a template can go through, each under its name."""
FIELDS = (
    "title", "date", "sender", "sender_address", "recipient", "recipient_address", "court", "reference", "about",
    "clause", "signature",
)  # fmt: skip
"""The single texts that a template can use."""
NAME_LENGTH = 80
NATIONAL = "nat:"
"""How the source of a rule begins that stands in national law."""
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a letter.

    Attributes:
        text: As it stands in the letter.
        key: What it came from: `fact:…`, `edge:…`, `harm:…`, `evidence:…`, `contract:…`, `party:…` or `case:…` of the
            file; `rule:CODE`, `pack:ID` or `vocabulary:…` of the law (several with ` | ` between); `text:…` for words
            that say nothing of either; `blank:…`.
    """

    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, ready to be put into its template.

    Attributes:
        kind: The id of its kind.
        name: A file name without ending, safe on every system.
        title: What it is.
        sender: Id of the party it is written for.
        recipient: Id of the party it goes to, or, before a court, of the other side.
        claims: Ids of the claims it serves.
        fields: The single texts, by the names in `FIELDS`.
        parts: The lists, by the names in `PARTS`.
    """

    kind: str
    name: str
    title: str
    sender: str
    recipient: str
    claims: tuple[str, ...]
    fields: Mapping[str, Sentence]
    parts: Mapping[str, tuple[Sentence, ...]]

    def sentences(self) -> Iterator[Sentence]:
        """Everything in it that does not stand in the template."""
        yield from self.fields.values()
        for part in self.parts.values():
            yield from part


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A letter that was not written, and why.

    Attributes:
        kind: The id of its kind.
        title: What it would have been.
        recipients: Ids of the parties it would have gone to; empty if there is nobody.
        why: The reason, in plain words.
    """

    kind: str
    title: str
    recipients: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Letters:
    """All letters for one party, and those that the case or the law does not call for."""

    written: tuple[Letter, ...]
    unwritten: tuple[Unwritten, ...]
    notice: str


def compose(analysis: Analysis, sender: str) -> Letters:
    """The letters that a case calls for.

    Args:
        analysis: What was found.
        sender: Id of the party for whom they are written: a claimant, a defendant, or both.
    """
    return _Composer(analysis, sender).compose()


@dataclass(slots=True)
class _Ground:
    """One claim that a letter can serve, with the rules that open it there."""

    claim: Claim
    env: Mapping[str, str]
    open: tuple[tuple[Rule, Reason], ...]
    beside: tuple[tuple[Rule, Reason], ...]


@dataclass(slots=True)
class _Draft:
    """What is being gathered for one letter; `law` is the pack, where each law has a letter of its own."""

    kind: Kind
    recipient: str
    law: str
    grounds: list[_Ground] = field(default_factory=list)

    @property
    def claims(self) -> list[Claim]:
        return [g.claim for g in self.grounds]


class _Composer:
    def __init__(self, analysis: Analysis, sender: str) -> None:
        self.analysis = analysis
        self.case = analysis.case
        self.sender = sender
        self.view = View(analysis)
        self.texts: Texts = texts()
        self.rules = analysis.library.rules
        self.record = analysis.grounder.record

    def compose(self) -> Letters:
        written: list[Letter] = []
        unwritten: list[Unwritten] = []
        for kind in kinds():
            drafts, reasons = self._drafts(kind)
            written += [self._letter(draft) for draft in drafts]
            done = {draft.recipient for draft in drafts}
            for why, recipients in reasons.items():
                left = tuple(r for r in recipients if r not in done)
                if left or not drafts:
                    unwritten.append(Unwritten(kind.id, self._title(kind), left, why))
        return Letters(tuple(_named(written)), tuple(unwritten), self.texts.say("fields.notice"))

    def _title(self, kind: Kind) -> str:
        return self.texts.say(f"kinds.{kind.id}.title")

    # --- which letters --------------------------------------------------------------------------------

    def _drafts(self, kind: Kind) -> tuple[list[_Draft], dict[str, list[str]]]:
        """The letters of one kind, and, for all others, why not: each reason with those it would have gone to."""
        mine = [
            c for c in self.analysis.claims if self.sender == (c.claimant if kind.side == "claimant" else c.defendant)
        ]
        reasons: dict[str, list[str]] = {}
        if not mine:
            reasons[self._why("side", sender=self._name(self.sender), side=kind.side)] = []
            return [], reasons
        drafts: dict[tuple[str, str], _Draft] = {}
        tried = False
        for claim in mine:
            law = self._law_for(kind, claim)
            if kind.law and not law:
                continue
            tried = True
            for recipient in self._recipients(kind, claim):
                if kind.to == "party" and claim.defendant != recipient:
                    own = any(rule.pack == claim.pack for rule in law)
                    if self._claimed_from(recipient, claim, mine, law=own):
                        continue  # told in that claim, where what the addressee admitted counts
                env = self._env(claim, recipient)
                ground = self._ground(kind, claim, recipient, env, law)
                if isinstance(ground, str):
                    reasons.setdefault(ground, []).append(recipient)
                    continue
                apart = claim.pack if kind.goes_to == "court" or kind.apart else ""
                drafts.setdefault((recipient, apart), _Draft(kind, recipient, apart)).grounds.append(ground)
        if kind.papers:
            for key in [k for k, draft in drafts.items() if self._documents(draft)[0].key.startswith("blank:")]:
                reasons.setdefault(self._why("papers"), []).append(drafts.pop(key).recipient)
        if not drafts and not reasons:
            nobody = tried or kind.needs
            reasons[self.texts.say(f"kinds.{kind.id}.nobody") if nobody else self._why("law")] = []
        return list(drafts.values()), {why: list(dict.fromkeys(to)) for why, to in reasons.items()}

    @staticmethod
    def _claimed_from(recipient: str, claim: Claim, claims: Iterable[Claim], *, law: bool) -> bool:
        """Is this party claimed from over the same harm too, and, if asked, under the same law?"""
        same = [c for c in claims if c.harm == claim.harm and (not law or c.pack == claim.pack)]
        return any(c.defendant == recipient for c in same)

    def _why(self, reason: str, **values: str) -> str:
        return self.texts.say(f"unwritten.{reason}", **values)

    def _env(self, claim: Claim, recipient: str) -> dict[str, str]:
        return {**claim.roots.scene.env(), "party": recipient, "recipient": recipient, "sender": self.sender}

    def _law_for(self, kind: Kind, claim: Claim) -> list[Rule]:
        """The rules of a kind that can bear on a claim: those of its own pack, and of packs that give no claims."""
        return [r for code in kind.law if (r := self.rules.get(code)) is not None and self._bears(r, claim)]

    def _bears(self, rule: Rule, claim: Claim) -> bool:
        pack = self.analysis.library.packs[rule.pack]
        if pack.claims:
            return pack is claim.roots.pack and (rule.claim or claim.roots.type.id) == claim.roots.type.id
        if not self.analysis.library.usable(pack):
            return False
        said = (
            self.analysis.grounder.said("claim.forum", claim.brought),
            self.analysis.grounder.said("harm.place", claim.harm),
        )
        reached = {place for place in said if place is not None}
        return pack.territory is None or not reached or bool(reached & pack.territory)

    def _recipients(self, kind: Kind, claim: Claim) -> list[str]:
        match kind.to:
            case "defendant":
                return [claim.defendant]
            case "claimant":
                return [claim.claimant]
            case "self":
                return [self.sender]
            case "holder":
                held = [e.held_by for e in self.case.evidence if e.held_by and not GONE & set(e.status)]
                owed = [p.id for p in self.case.parties if any(self._duties(claim, p.id))]
                return [p for p in dict.fromkeys([*held, *owed]) if p != self.sender]
            case "partner":
                shared = [p for k in self.case.contracts if self.sender in k.between for p in k.between]
                insurers = [e.from_ for e in self.case.chain if self._insures(e)]
                return [p for p in dict.fromkeys([*shared, *insurers]) if p != self.sender and p != claim.claimant]
        return [
            p.id
            for p in self.case.parties
            if p.id not in (self.sender, claim.victim) and self._said_one(kind.needs, self._env(claim, p.id))
        ]

    def _insures(self, edge: Edge) -> bool:
        return edge.does == "insures" and edge.to == self.sender and edge.standing != "unknown"

    def _ground(self, kind: Kind, claim: Claim, recipient: str, env: dict[str, str], law: list[Rule]) -> _Ground | str:
        """What opens a letter in one claim, or why it is not written there."""
        own = bool(kind.law_kinds) or all(r.pack == claim.pack for r in law)
        if own and claim.outcome == "outside scope":
            return self._why("outside", law=claim.roots.pack.short)
        if kind.wants != "nothing":
            failed = self._failed(claim)
            if failed is not None:
                return self._why("lost", outcome=failed)
            if kind.wants == "something_to_show" and not claim.missing:
                return self._why("shown")
        if kind.of_victim and claim.victim != self.sender:
            return self._why("victim", sender=self._name(self.sender))
        if kind.needs and not self._said_one(kind.needs, env):
            return self.texts.say(f"kinds.{kind.id}.nobody")
        if not all(self._said_one((call,), env) for call in kind.also_needs):
            return self.texts.say(f"kinds.{kind.id}.nobody")
        if any(self._said_one((call,), env) for call in kind.once):
            return self._why("once")
        found: list[tuple[Rule, Reason]] = []
        shut: list[str] = []
        for rule in law:
            if rule.code in kind.only_if and not self._said_one(kind.only_if[rule.code], env):
                continue
            for reason in self._derivations(rule, claim, env):
                why = self._shut(rule, reason, kind)
                if why is None:
                    found.append((rule, reason))
                else:
                    shut.append(why)
        found += [(r, reason) for r, reason in self._by_kind(kind, claim, recipient)]
        if not found and not kind.law_optional:
            return "; ".join(dict.fromkeys(shut)) or self._why("law")
        also = [self.rules[code] for code in kind.also if code in self.rules and self._bears(self.rules[code], claim)]
        beside = [
            (rule, reason)
            for rule in also
            for reason in self._derivations(rule, claim, env)
            if self._shut(rule, reason, kind) is None
        ]
        return _Ground(claim, env, tuple(found), tuple(beside))

    def _failed(self, claim: Claim) -> str | None:
        """How a claim fails as the file stands; None if it can still be made out."""
        if claim.outcome in LOST:
            return words.OUTCOMES[claim.outcome].plain.lower()
        against = [e.title for e in claim.elements if e.state == "disproved"]
        return f"contrary shown: {joined(against)}" if against else None

    def _said_one(self, calls: Iterable[Call], env: Mapping[str, str]) -> bool:
        """Does the file say one of these facts, be it alleged only?"""
        for call in calls:
            key = (call.fact, *(env.get(a, a) for a in call.args))
            entries = self.record.entries.get(key, ())
            if any(e.value is not None and e.value is not False and e.standing != "unknown" for e in entries):
                return True
        return False

    def _derivations(self, rule: Rule, claim: Claim, env: dict[str, str]) -> Iterator[Reason]:
        pack = self.analysis.library.packs[rule.pack]
        params = pack.conclusions[rule.concludes].args if rule.concludes else ()
        more = tuple((name, kind) for name, kind in params if name not in env)
        for bound in self.analysis.grounder.bindings(more, env):
            yield self.analysis.explainer.rule(pack, rule, bound)

    def _shut(self, rule: Rule, reason: Reason, kind: Kind) -> str | None:
        """Why a rule gives nothing here; None if it does, or may."""
        explainer = self.analysis.explainer
        title, place = rule.title, self._place(rule)
        if not explainer.value(self.analysis.grounder.takes(rule)):
            return self._why("shut", title=title, place=place, why=self._why("position"))
        if rule.applies_from is not None and self.case.as_of < rule.applies_from:
            why = self._why("later", day=self._date(rule.applies_from))
            return self._why("shut", title=title, place=place, why=why)
        bites = [p for p in reason.parts if p.kind == "exception" and p.rail in FOR]
        if bites:
            why = self._why("exception", why=words.comparison(bites[0].what.removeprefix("unless: ")))
            return self._why("shut", title=title, place=place, why=why)
        if reason.rail in AGAINST and not self._brought(reason, kind):
            why = "; ".join(dict.fromkeys(self.view.contraries(reason))) or title
            return self._why("shut", title=title, place=place, why=why)
        return None

    @staticmethod
    def _brought(reason: Reason, kind: Kind) -> bool:
        """Does it hang on something that sending the letter brings about?"""
        return any(leaf.fact is not None and leaf.fact[0] in kind.brings for leaf in leaves(reason))

    def _by_kind(self, kind: Kind, claim: Claim, recipient: str) -> Iterator[tuple[Rule, Reason]]:
        """Rules that a kind of letter names by their kind alone."""
        if "evidence-source" in kind.law_kinds:
            yield from self._duties(claim, recipient)
        others = [k for k in kind.law_kinds if k != "evidence-source"]
        partner = any(c.defendant == recipient and c.pack == claim.pack for c in self.analysis.claims)
        if others and partner:
            for rule in claim.roots.pack.rules:
                if rule.kind in others and (rule.claim or claim.roots.type.id) == claim.roots.type.id:
                    for reason in self._derivations(rule, claim, claim.roots.scene.env()):
                        if self._shut(rule, reason, kind) is None:
                            yield rule, reason

    def _duties(self, claim: Claim, holder: str) -> Iterator[tuple[Rule, Reason]]:
        """Evidence that other rules oblige this party to have, as far as that is shown."""
        if claim.outcome == "outside scope":
            return
        pack, type_ = claim.roots.pack, claim.roots.type
        env = self._env(claim, holder)
        for rule in pack.rules:
            if rule.kind == "evidence-source" and (rule.claim or type_.id) == type_.id and rule.when is not None:
                for condition, bound in self._had_by(rule, rule.when, holder):
                    reason = self.analysis.explainer.condition(pack, condition, {**env, **bound})
                    if reason.rail in FOR:
                        yield rule, reason

    @staticmethod
    def _had_by(rule: Rule, when: Condition, holder: str) -> Iterator[tuple[Condition, dict[str, str]]]:
        """What has to be shown for this party to have the evidence; nothing if the rule does not say who has it."""
        if isinstance(when, Exists) and [kind for _, kind in when.variables] == ["party"]:
            yield when.where, {when.variables[0][0]: holder}
        elif (call := holders().get(rule.code)) is not None:
            yield All((when, Ref(call.fact, call.args, "shown"))), {}

    # --- what they say --------------------------------------------------------------------------------

    def _letter(self, draft: _Draft) -> Letter:
        kind, recipient = draft.kind, draft.recipient
        parts = {
            "facts": self._facts(draft),
            "law": self._law(draft),
            "documents": self._documents(draft),
            "time": self._time(draft),
            "silence": self._silence(draft),
            "weigh": self._weigh(draft),
        }
        parts["notes"] = self._notes(draft)
        return Letter(
            kind=kind.id,
            name=_safe("-".join(p for p in (kind.id, "" if kind.to == "self" else recipient, draft.law) if p)),
            title=self._title(kind),
            sender=self.sender,
            recipient=recipient,
            claims=tuple(c.id for c in draft.claims),
            fields={k: Sentence(_plain(s.text), s.key) for k, s in self._fields(draft).items()},
            parts={name: tuple(_once(found)) for name, found in parts.items()},
        )

    def _fields(self, draft: _Draft) -> dict[str, Sentence]:
        kind = draft.kind
        defendants = list(dict.fromkeys(self._name(c.defendant) for c in draft.claims))
        claimants = list(dict.fromkeys(self._name(c.claimant) for c in draft.claims))
        about = self.texts.say(
            "fields.about", claimant=joined(claimants), defendant=joined(defendants), title=self.case.title
        )
        return {
            "title": Sentence(self._title(kind), f"text:kinds.{kind.id}.title"),
            "date": Sentence(self._date(self.case.as_of), "case:as_of"),
            "sender": self._party(self.sender),
            "sender_address": self._blank("fields.address", name=self._name(self.sender)),
            "recipient": self._party(draft.recipient),
            "recipient_address": self._blank("fields.address", name=self._name(draft.recipient)),
            "court": self._court(draft),
            "reference": self._blank("fields.reference"),
            "about": Sentence(about, "case:title"),
            "clause": self._blank("fields.clause"),
            "signature": self._blank("fields.signature", name=self._name(self.sender)),
        }

    def _date(self, day: date) -> str:
        """A day as people write it."""
        month = self.texts.say(f"months.m{day.month}")
        return self.texts.say("date", day=str(day.day), month=month, year=str(day.year))

    def _court(self, draft: _Draft) -> Sentence:
        brought = [self.case.entities.get(c.brought) for c in draft.claims]
        forums = {c.forum for c in brought if isinstance(c, Brought) and c.forum}
        if len(forums) == 1:
            return self._blank("fields.court_in", place=forums.pop())
        return self._blank("fields.court")

    def _party(self, id_: str) -> Sentence:
        party = self.case.entities.get(id_)
        if isinstance(party, Party) and party.kind == "unidentified":
            return self._blank("fields.name_of", name=self._name(id_))
        return Sentence(self._name(id_), f"party:{id_}")

    def _blank(self, where: str, **values: str) -> Sentence:
        return Sentence(self.texts.blank(self.texts.say(where, **values)), f"blank:{where}")

    def _name(self, id_: str) -> str:
        return self.case.label(id_)

    # --- facts

    def _facts(self, draft: _Draft) -> list[Sentence]:
        claims, found = draft.claims, []
        harms = dict.fromkeys(c.harm for c in claims)
        found += [self._harm(h) for h in self.case.harms if h.id in harms]
        things = {c.thing for c in claims}
        people = {self.sender, draft.recipient}
        for edge in self.case.chain:
            mine = edge.from_ == draft.recipient or (edge.from_ in people and edge.to in {*things, *people})
            if mine and edge.standing != "unknown":
                found.append(self._edge(edge))
        if draft.kind.to == "partner":
            for contract in self.case.contracts:
                if {self.sender, draft.recipient} <= set(contract.between):
                    found.append(self._contract(contract))
        for leaf in self._leaves(draft):
            if leaf.fact is not None and self._tellable(leaf):
                found += self._said(leaf.fact, leaf.entries)
        return found

    def _leaves(self, draft: _Draft) -> Iterator[Reason]:
        for ground in draft.grounds:
            for rule, reason in (*ground.open, *ground.beside):
                if rule.kind != "recourse":
                    yield from leaves(reason)

    def _tellable(self, leaf: Reason) -> bool:
        """Is it a fact of its own: not told with the links and harms already, and no appraisal that is still open?"""
        if leaf.fact is None:
            return False
        entry = self.analysis.library.vocabulary.facts[leaf.fact[0]]
        settled = entry.kind == "event" or leaf.rail != "neither"
        field_ = entry.field or ""
        told = field_ == "" or (entry.value == "date" and field_.startswith(("thing.", "claim.")))
        return settled and entry.edge is None and told

    def _harm(self, harm: Harm) -> Sentence:
        parts = {
            "interest": words.INTERESTS.get(harm.interest, words.words(harm.interest)) if harm.interest else None,
            "loss": words.words(harm.loss) if harm.loss else None,
            "amount": str(harm.amount) if harm.amount else None,
            "date": self._date(harm.date) if harm.date else None,
            "place": harm.place,
        }
        told = [self.texts.say(f"facts.harm_parts.{name}", value=value) for name, value in parts.items() if value]
        standing = (
            self.texts.say("standing.no_standing")
            if harm.standing is None
            else self._standing(harm.standing, harm.by, harm.degree)
        )
        text = self.texts.say(
            "facts.harm",
            name=words.upper(harm.label),
            victim=self._name(harm.victim),
            details="".join(f"; {t}" for t in told),
            standing=standing,
        )
        return Sentence(text + self._backed(harm.evidence), f"harm:{harm.id}")

    def _edge(self, edge: Edge) -> Sentence:
        standing = (
            self.texts.say("standing.assumed")
            if edge.standing is None
            else self._standing(edge.standing, edge.by, edge.degree)
        )
        text = self.texts.say(
            "facts.edge",
            party=words.upper(self._name(edge.from_)),
            does=words.does(edge.does),
            other=self._name(edge.to),
            since=self.texts.say("facts.since", day=self._date(edge.since)) if edge.since else "",
            until=self.texts.say("facts.until", day=self._date(edge.until)) if edge.until else "",
            standing=standing,
        )
        return Sentence(text + self._backed(edge.evidence), f"edge:{edge.from_}/{edge.does}/{edge.to}")

    def _contract(self, contract: Contract) -> Sentence:
        amount = self.texts.say("facts.contract_amount", value=str(contract.amount)) if contract.amount else ""
        parties = joined([self._name(p) for p in contract.between])
        text = self.texts.say(
            "facts.contract", parties=parties, id=contract.id, term=words.words(contract.term), amount=amount
        )
        return Sentence(text, f"contract:{contract.id}")

    def _said(self, key: Key, entries: tuple[Entry, ...]) -> Iterator[Sentence]:
        for entry in entries:
            if entry.value is None or entry.standing == "unknown":
                continue
            if isinstance(entry.value, bool):
                answer = self.texts.say("yes" if entry.value else "no")
            elif isinstance(entry.value, date):
                answer = sentence(self._date(entry.value))
            else:
                answer = sentence(words.words(str(entry.value)))
            degree = None if entry.degree.name == "proved" else entry.degree.name
            standing = (
                self.texts.say("standing.assumed")
                if entry.assumed
                else self._standing(entry.standing, entry.by, degree)
            )
            text = self.texts.say("facts.asked", question=self.view.question(key), answer=answer, standing=standing)
            yield Sentence(text + self._backed(entry.evidence), f"fact:{key[0]}({', '.join(key[1:])})")

    def _standing(self, standing: str, by: str | None, degree: str | None) -> str:
        """How a statement stands, never more than the file says."""
        name = standing
        if standing == "alleged":
            name = "alleged" if by is None else "ours" if by == self.sender else "theirs"
        told = self.texts.say(f"standing.{name}", by=words.upper(self._name(by)) if by else "")
        if degree and degree != "proved":
            told += " " + self.texts.say("standing.degree", degree=degree)
        return told

    def _backed(self, evidence: tuple[str, ...]) -> str:
        if not evidence:
            return ""
        return self.texts.say("facts.backed", evidence=joined([self._name(e) for e in evidence]))

    # --- law

    def _rule(self, rule: Rule, text: str | None = None) -> Sentence:
        told = self.texts.say(
            "law.rule",
            text=text or f"{rule.title}: {rule.paraphrase.strip()}",
            place=self._place(rule),
            basis=self._basis(rule),
        )
        return Sentence(told, f"rule:{rule.code}")

    def _place(self, rule: Rule) -> str:
        """Where a rule stands, as a lawyer cites it: the Act's own name or its number beside the plain name."""
        found = provision(self.analysis, rule)
        if rule.source.startswith(NATIONAL):  # how a national Act counts (section, article) is not known here
            at = re.sub(r"^articles? ", "", found.at).removeprefix("at ")
            return self.texts.say("law.national", act=rule.source.removeprefix(NATIONAL).strip(), at=at)
        if found.act == rule.source:
            return found.text
        return self.texts.say("law.numbered", act=found.act, number=rule.source, at=found.at)

    def _places(self, rules: list[Rule]) -> list[str]:
        """Where several rules stand, those of one source together."""
        sources: dict[str, list[Rule]] = {}
        for rule in rules:
            sources.setdefault(rule.source, []).append(rule)
        return [
            self._place(replace(found[0], at=_sorted(p for r in found for p in r.at))) for found in sources.values()
        ]

    def _basis(self, rule: Rule) -> str:
        return "" if rule.basis == "read" else self.texts.say(f"law.{rule.basis}")

    def _contested(self, rule: Rule) -> Iterator[Sentence]:
        if rule.contested:
            positions = [self.texts.say("law.position", position=p.position, held_by=p.held_by) for p in rule.contested]
            yield Sentence(self.texts.say("law.contested", positions="; ".join(positions)), f"rule:{rule.code}")

    def _law(self, draft: _Draft) -> list[Sentence]:
        found: list[Sentence] = []
        packs: dict[str, Rule] = {}
        grounds = self._grounds_of(draft)
        for rule in grounds:
            found += [self._rule(rule), *self._contested(rule)]
        if not found:
            found.append(Sentence(self.texts.say(f"law.none_{draft.kind.to}"), f"text:law.none_{draft.kind.to}"))
        for rule in (*grounds, *self._named(draft, (*draft.kind.time, *draft.kind.silence))):
            home = self.analysis.library.packs[rule.pack]
            if self.analysis.label(home) is not None and rule.source == home.citation:
                packs.setdefault(home.id, rule)
        for id_, rule in packs.items():
            pack = self.analysis.library.packs[id_]
            state = pack.transposition or "unconfirmed"
            place = self._place(rule)
            told = self.texts.say("law.harmonised", law=pack.short, state=state)
            blank = self._blank("law.harmonised_blank", place=place)
            found += [Sentence(told, f"pack:{id_}"), Sentence(blank.text, f"rule:{rule.code}")]
        ways: dict[str, list[Rule]] = {}
        for rule in dict.fromkeys(self._ways(draft)):
            ways.setdefault(rule.basis, []).append(rule)
        for rules in ways.values():
            told = "; ".join(self._places(rules))
            keys = " | ".join(f"rule:{r.code}" for r in rules)
            found.append(Sentence(self.texts.say("mentions", ways=told, basis=self._basis(rules[0])), keys))
        return found

    def _grounds_of(self, draft: _Draft) -> list[Rule]:
        return list(dict.fromkeys(rule for g in draft.grounds for rule, _ in (*g.open, *g.beside)))

    def _ways(self, draft: _Draft) -> Iterator[Rule]:
        """Rules of the kinds that a letter only mentions, where they are open between these two."""
        for claim in draft.claims:
            if draft.recipient not in (claim.defendant, self.sender):
                continue
            for offer in claim.offers:
                if (
                    offer.kind in draft.kind.mentions
                    and offer.code not in draft.kind.mentions_not
                    and offer.state != "no"
                ):
                    yield self.rules[offer.code]

    # --- papers

    def _documents(self, draft: _Draft) -> list[Sentence]:
        wanted, found = draft.kind.asks_for, []
        if not wanted:
            return []
        if "held" in wanted:
            found += [self._evidence(e) for e in self.case.evidence if self._holds(e, draft)]
        if "duties" in wanted:
            for claim in draft.claims:
                for rule, _ in self._duties(claim, draft.recipient):
                    text = self.texts.say(
                        "documents.duty",
                        title=rule.title,
                        place=self._place(rule),
                        basis=self._basis(rule),
                    )
                    found.append(Sentence(text, f"rule:{rule.code}"))
        if "facts" in wanted:
            found += self._questions(draft)
        return found or [self._blank("documents.none")]

    def _holds(self, evidence: Evidence, draft: _Draft) -> bool:
        return evidence.held_by == draft.recipient and not GONE & set(evidence.status)

    def _evidence(self, evidence: Evidence) -> Sentence:
        kept = evidence.kept_until
        text = self.texts.say(
            "documents.held",
            what=words.upper(evidence.label),
            kind=self.texts.say("documents.kind", kind=words.words(evidence.kind)) if evidence.kind else "",
            kept=self.texts.say("documents.kept", day=self._date(kept)) if kept else "",
        )
        return Sentence(text, f"evidence:{evidence.id}")

    def _questions(self, draft: _Draft) -> Iterator[Sentence]:
        """The open facts on which a claim turns, with the papers that usually show them."""
        linked = {e.to for e in self.case.chain if e.from_ == draft.recipient}
        for claim in draft.claims:
            parties = {p.id for p in self.case.parties} - {draft.recipient}
            near = {draft.recipient, *linked, *([claim.thing] if draft.recipient == claim.defendant else [])}
            for key in self._open_facts(claim):
                entry = self.analysis.library.vocabulary.facts[key[0]]
                if entry.edge or entry.field or not entry.shown_by or not near & set(key[1:]):
                    continue
                if parties & set(key[1:]):  # what another did is asked of that other
                    continue
                text = self.texts.say(
                    "documents.fact", question=self.view.question(key), papers=sentence(joined(entry.shown_by))
                )
                yield Sentence(text, f"vocabulary:{key[0]}({', '.join(key[1:])})")

    def _open_facts(self, claim: Claim) -> Iterator[Key]:
        """What the file lists as open under a missing element; if nothing, the least that would make the claim out.

        Of that least, only what happened: no paper shows how a court will appraise it.
        """
        known = self.analysis.library.vocabulary.facts
        missing = set(claim.missing)
        listed = False
        for tree in self.view.trees(claim):
            if tree.code in missing:
                for leaf in leaves(tree):
                    if leaf.fact is not None and leaf.entries and leaf.rail == "neither":
                        listed = True
                        yield leaf.fact
        if listed:
            return
        ways = [c for c in claim.could_be if c.over == "facts_all" and c.outcome in words.LIVE]
        for change in min(ways, key=lambda c: (words.RANK[c.outcome], len(c.by))).by if ways else ():
            match change.item:
                case ("fact" | "value", tuple() as key, *_) if known[key[0]].kind == "event":
                    yield key

    # --- time and silence

    def _time(self, draft: _Draft) -> list[Sentence]:
        found: list[Sentence] = []
        for rule in self._named(draft, draft.kind.time):
            found += self._days(draft, rule)
        if draft.kind.to in ("holder", "self"):
            for evidence in self.case.evidence:
                if self._holds(evidence, draft) and evidence.kept_until and evidence.kept_until >= self.case.as_of:
                    day = self._date(evidence.kept_until)
                    text = self.texts.say("time.kept", what=words.upper(evidence.label), day=day)
                    found.append(Sentence(text, f"evidence:{evidence.id}"))
        if not any(s.key.startswith("rule:") for s in found) and draft.kind.to != "self":
            blank = self._blank("time.none_blank").text
            found.append(Sentence(self.texts.say("time.none", blank=blank), "text:time.none"))
        return found

    def _named(self, draft: _Draft, codes: Iterable[str]) -> list[Rule]:
        known = [self.rules[code] for code in codes if code in self.rules]
        return [r for r in known if any(self._bears(r, claim) for claim in draft.claims)]

    def _days(self, draft: _Draft, rule: Rule) -> Iterator[Sentence]:
        place, basis = self._place(rule), self._basis(rule)
        for clock in rule.clocks:
            yield Sentence(self._day(draft, rule, clock, place, basis), f"rule:{rule.code}")

    def _day(self, draft: _Draft, rule: Rule, clock: Clock, place: str, basis: str) -> str:
        between = {self.sender, draft.recipient}
        for reading in self.analysis.clocks:
            if (
                reading.code == rule.code
                and reading.title == clock.title
                and {reading.actor, reading.towards} == between
                and (told := self._reading(reading, place, basis)) is not None
            ):
                return told
        if clock.due is None:
            return self.texts.say(
                "time.undated", title=clock.title, period=clock.undated or "", place=place, basis=basis
            )
        env = dict(draft.grounds[0].env)
        keys = [(f.id, *(env.get(a, a) for a in f.args)) for f in fact_terms(clock.due.term)]
        question = " / ".join(dict.fromkeys(self.view.question(key) for key in keys))
        return self.texts.say(
            "time.period", title=clock.title, period=str(clock.due.by), question=question, place=place, basis=basis
        )

    def _reading(self, reading: ClockReading, place: str, basis: str) -> str | None:
        formula = words.comparison(reading.formula)
        if reading.due is not None:
            return self.texts.say(
                "time.day", title=reading.title, day=self._date(reading.due), formula=formula, place=place, basis=basis
            )
        if reading.earliest is not None and reading.latest is not None:
            return self.texts.say(
                "time.span",
                title=reading.title,
                first=self._date(reading.earliest),
                last=self._date(reading.latest),
                formula=formula,
                place=place,
                basis=basis,
            )
        return None

    def _silence(self, draft: _Draft) -> list[Sentence]:
        found: list[Sentence] = []
        for rule in self._named(draft, draft.kind.silence):
            found += [self._rule(rule), *self._contested(rule)]
        for rule in self._named(draft, draft.kind.time):
            for clock in rule.clocks:
                effect = self.texts.say("time.effect", title=clock.title, effect=sentence(clock.effect))
                found.append(self._rule(rule, effect))
        return found or [Sentence(self.texts.say("silence.none"), "text:silence.none")]

    # --- what is left to do

    def _weigh(self, draft: _Draft) -> list[Sentence]:
        found: list[Sentence] = []
        if draft.kind.goes_to != "court":
            return found
        for leaf in self._leaves(draft):
            if leaf.fact is None or leaf.rail != "neither" or self.sender in leaf.fact[1:]:
                continue  # what the other side may say about the sender is not for the sender to raise
            entry = self.analysis.library.vocabulary.facts[leaf.fact[0]]
            if entry.kind == "evaluation":
                where = "notes.weigh" if entry.circumstances else "notes.weigh_plain"
                text = self.texts.say(
                    where,
                    question=self.view.question(leaf.fact),
                    circumstances=sentence("; ".join(entry.circumstances)),
                )
                found.append(Sentence(text, f"vocabulary:{leaf.fact[0]}({', '.join(leaf.fact[1:])})"))
        return found

    def _notes(self, draft: _Draft) -> list[Sentence]:
        found: list[Sentence] = []
        for ground in draft.grounds:
            if ground.claim.outcome == "scope open" and any(r.pack == ground.claim.pack for r, _ in ground.open):
                text = self.texts.say("law.scope_open", law=ground.claim.roots.pack.short)
                found.append(Sentence(text, f"pack:{ground.claim.pack}"))
            for rule, reason in ground.open:
                found += self._left_open(reason, draft.kind, rule)
        party = self.case.entities.get(draft.recipient)
        if isinstance(party, Party) and party.kind == "unidentified":
            found.append(Sentence(self.texts.say("notes.unidentified"), f"party:{draft.recipient}"))
        if self.case.language not in (None, LANGUAGE):
            text = self.texts.say("notes.language", language=str(self.case.language))
            found.append(Sentence(text, "case:language"))
        return found or [Sentence(self.texts.say("notes.none"), "text:notes.none")]

    def _left_open(self, reason: Reason, kind: Kind, rule: Rule) -> Iterator[Sentence]:
        """What the rule asks and the file does not settle: facts by their question, conclusions by their title."""
        if reason.rail in FOR or reason.kind == "exception":
            return
        if reason.fact is not None:
            entry = self.analysis.library.vocabulary.facts[reason.fact[0]]
            if reason.fact[0] not in kind.brings and entry.kind == "event" and reason.rail == "neither":
                text = self.texts.say("notes.open_fact", question=self.view.question(reason.fact))
                yield Sentence(text, f"vocabulary:{reason.fact[0]}({', '.join(reason.fact[1:])})")
        elif reason.kind == "conclusion":
            if not self._brought(reason, kind):
                title = reason.what.removesuffix(" (proved or presumed)")
                yield Sentence(self.texts.say("notes.open_point", title=title), f"rule:{rule.code}")
        else:
            for part in reason.parts:
                yield from self._left_open(part, kind, rule)


def _sorted(places: Iterable[str]) -> tuple[str, ...]:
    """Places in the order in which they are counted: 9(2) before 10(1)."""

    def order(place: str) -> list[tuple[int, int, str]]:
        return [(0, int(p), "") if p.isdigit() else (1, 0, p) for p in re.split(r"(\d+)", place) if p]

    return tuple(sorted(dict.fromkeys(places), key=order))


def _plain(text: str) -> str:
    """Text that can stand in a document: no control characters, nothing XML does not know, single spaces."""
    return " ".join(_NOT_IN_XML.sub("\ufffd", words.clean(text)).split())


def _once(found: Iterable[Sentence]) -> Iterator[Sentence]:
    seen: set[str] = set()
    for row in found:
        text = _plain(row.text)
        if text not in seen:
            seen.add(text)
            yield Sentence(text, row.key)


def _safe(name: str) -> str:
    """A file name for every system; ids hold letters, digits, `-` and `_` only, and a length of their own."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name)[:NAME_LENGTH].strip("-")


def _named(letters: Iterable[Letter]) -> Iterator[Letter]:
    """Names that differ also where a system does not tell capitals apart."""
    seen: dict[str, int] = {}
    for letter in letters:
        low = letter.name.lower()
        seen[low] = number = seen.get(low, 0) + 1
        yield letter if number == 1 else replace(letter, name=f"{letter.name}-{number}")


__all__ = ["FIELDS", "PARTS", "Letter", "Letters", "Sentence", "Unwritten", "compose"]
