"""The interview as a state machine: from a case and the answers so far to the next question. No file, no screen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Final, Literal

from solidum.analysis import Analysis, Claim, Wide, analyse
from solidum.casefile import write
from solidum.casefile.model import CaseFile, Fact
from solidum.casefile.reader import loads
from solidum.interview import facts, into, script
from solidum.interview.facts import Why
from solidum.interview.questions import Answer, BadAnswer, Question
from solidum.law.library import Library
from solidum.reasoning.firmness import MARKS, Analyst
from solidum.reasoning.record import Key
from solidum.source import BadInput

State = Literal["told", "now", "to come", "aside"]
_ASIDE: Final = "aside:"
_ROW: Final = re.compile(r"[^@]+@[1-9][0-9]{0,5}")
_EMPTY: Final = CaseFile(title="", as_of=date.min, record="open")


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that was given.

    Attributes:
        question: The id of the question.
        claim: The claim for which a fact was asked.
        in_file: Whether the case file itself holds it, since a person changed the file in between.
    """

    question: str
    answer: Answer
    claim: str | None = None
    in_file: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """One section on the map of the interview.

    Attributes:
        title: The section, or the claim.
        answered: How many of its questions have an answer.
        state: Told, being asked now, to come, or set aside.
        claim: The claim whose facts are asked, if it is such a section.
        outcome: What the claim comes to on the record so far.
    """

    id: str
    title: str
    answered: int
    state: State
    claim: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """One answer, as it is shown for a last check.

    Attributes:
        needed: Whether the case as it stands still has room for it; if not, it is kept and has no effect.
    """

    question: str
    section: str
    text: str
    answer: Answer
    needed: bool


@dataclass(frozen=True)
class Interview:
    """One moment of an interview. Nothing changes it; each answer gives a new one.

    Attributes:
        library: All law at hand.
        base: The case before the first answer; None for a new one.
        given: The answers in the order in which they were first given.
        at: The question gone back to, if any.
    """

    library: Library = field(repr=False)
    base: CaseFile | None = None
    given: tuple[Given, ...] = ()
    at: str | None = None

    # --- the case so far ------------------------------------------------------------------------------------

    @cached_property
    def answers(self) -> Mapping[str, Answer]:
        """The answers by the id of their question."""
        return {g.question: g.answer for g in self.given}

    @cached_property
    def _played(self) -> tuple[CaseFile, frozenset[str]]:
        case = self.base or _EMPTY
        idle: set[str] = set()
        for g in self.given:
            if g.in_file:
                continue
            key = script.fact_key(g.question)
            if g.question.startswith(_ASIDE):
                found: CaseFile | None = case
            elif key is not None:
                found = into.put_fact(key, g.answer, case, self.answers)
            else:
                found = into.put(g.question, g.answer, case, self.answers)
            if found is None:
                idle.add(g.question)
            else:
                case = found
        return case, frozenset(idle)

    @property
    def case(self) -> CaseFile:
        """The case as the answers make it."""
        return self._played[0]

    @property
    def idle(self) -> frozenset[str]:
        """Questions whose answer is kept but has no effect: what they are about is no longer in the case."""
        return self._played[1]

    @property
    def begun(self) -> bool:
        """Does the case say enough to be written to a file: what it is called and for which day?"""
        return self.base is not None or {"title", "as_of"} <= self.answers.keys()

    @cached_property
    def analysis(self) -> Analysis:
        """What follows from the case so far."""
        return analyse(self.case, self.library)

    # --- asking ---------------------------------------------------------------------------------------------

    def next(self) -> Question | None:
        """The next question; None if nothing that can be asked could change the outcome of any claim."""
        return self._next[0]

    @cached_property
    def _next(self) -> tuple[Question | None, str | None]:
        if self.at is not None:
            found = self.question(self.at)
            if found is not None:
                return found, next((g.claim for g in self.given if g.question == self.at), None)
        if self.case.record == "closed":
            return None, None  # no fact can come in any more
        for id_ in script.walk(self.case, self.base, self.answers):
            if id_ not in self.answers:
                found = self.question(id_)
                if found is not None:
                    return found, None
        return self._next_fact()

    def _next_fact(self) -> tuple[Question | None, str | None]:
        for claim in self._new_claims():
            if self.is_aside(claim.id):
                continue
            for _, party, _ in self._links_of(claim):
                *_, last = script.slots(f"roles.{party}", self.answers)
                found = self.question(last)
                if found is not None:
                    return found, claim.id
        for claim in self._claims_in_turn():
            if self.is_aside(claim.id):
                continue
            chosen = facts.next_fact(self._analyst(claim), self._may_ask)
            if chosen is not None:
                found = self.question(self._id_of(chosen[0]))
                assert found is not None
                return found, claim.id
        return None, None

    def story(self) -> tuple[Question, ...]:
        """Everything of the first part that can be asked now, in order: for those who want to answer much at once."""
        if self.case.record == "closed":
            return ()
        found = (
            self.question(id_) for id_ in script.walk(self.case, self.base, self.answers) if id_ not in self.answers
        )
        return tuple(question for question in found if question is not None)

    def about(self, claim: str, most: int) -> tuple[Question, ...]:
        """Facts that can still change the outcome of one claim, the one to ask first standing first.

        Args:
            claim: Its id.
            most: Stop after so many.

        Raises:
            BadAnswer: If the case has no such claim.
        """
        named = next((c for c in self.analysis.claims if c.id == claim), None)
        if named is None:
            raise BadAnswer("The case has no such claim any more. Choose one from the list.")
        if self.case.record == "closed":
            return ()
        found: dict[str, Question] = {}
        for key, _ in facts.open_facts(self._analyst(named), self._may_ask):
            if len(found) == most:
                break
            question = self.question(self._id_of(key))
            if question is not None:
                found.setdefault(question.id, question)
        return tuple(found.values())

    @cached_property
    def _trial(self) -> Analysis:
        """The case as if every link between a party and a thing that could raise a claim were listed as unknown.

        Which links make a defendant is said by the law. Where such a link is no edge of the chain, a claim is tried
        only if the case speaks of it.
        """
        record = self.analysis.grounder.record
        unknown = tuple(
            Fact(is_=link, args=(party, thing), standing="unknown")
            for link in dict.fromkeys(link for p in self.analysis.packs for c in p.claims for link in c.defendants)
            if script.is_typed_link(self.library.vocabulary.facts[link])
            for thing in record.of_type("thing")
            for party in record.of_type("party")
            if (link, party, thing) not in record.entries
        )
        return analyse(replace(self.case, facts=(*self.case.facts, *unknown)), self.library)

    def _new_claims(self) -> Iterator[Claim]:
        """Claims that a link nobody was asked about would raise, and that could come to anything."""
        known = {claim.id for claim in self.analysis.claims}
        for claim in self._trial.claims:
            if claim.id not in known and self._links_of(claim) and self._could_arise(claim):
                yield claim

    def _could_arise(self, claim: Claim) -> bool:
        found = self._arising.get(claim.id)
        if found is None:
            # what can move with the listed facts alone can move with all of them, and is sooner seen
            found = facts.alive(claim.analyst, MARKS["facts_listed"]) or facts.alive(self._wide(self._trial, claim))
            self._arising[claim.id] = found
        return found

    @cached_property
    def _arising(self) -> dict[str, bool]:
        return {}

    def _links_of(self, claim: Claim) -> list[Key]:
        """The links that would raise a claim and that nobody was asked about, those of the defendant itself first."""
        said = self.analysis.grounder.record.entries
        found = [
            (link, party, claim.thing)
            for party in self._in_front_of(claim.defendant)
            for link in claim.roots.type.defendants
            if script.is_typed_link(self.library.vocabulary.facts[link])
            and not script.ended(f"roles.{party}", self.answers)
        ]
        return [key for key in found if key not in said]

    def _in_front_of(self, party: str) -> list[str]:
        """A party and those for whom it may have to answer: whom it employs, directs, and so on."""
        found = [party]
        for one in found:
            found += [
                edge.to
                for edge in self.case.chain
                if edge.from_ == one and edge.to not in found and self.case.kind_of(edge.to) == "party"
            ]
        return found

    def _roles(self, party: str) -> tuple[str, ...]:
        """The links that can make a party one that is asked to answer, under the law of this case."""
        trial = self._trial.claims
        # whoever stands behind a defendant (an employer, say) is asked about too, through the links of the other
        types = [claim.roots.type for claim in trial if party in self._in_front_of(claim.defendant)]
        found = dict.fromkeys(link for type_ in types for link in type_.defendants)
        return tuple(link for link in found if script.is_typed_link(self.library.vocabulary.facts[link]))

    def _claims_in_turn(self, first: str | None = None) -> list[Claim]:
        """Every claim once: the one named or else asked about last, then those within their scope, then the rest."""
        last = first or next((g.claim for g in reversed(self.given) if g.claim is not None), None)
        claims = self.analysis.claims
        return sorted(claims, key=lambda c: (c.id != last, c.outcome == "outside scope"))

    def _analyst(self, claim: Claim) -> Analyst:
        """A claim with everything open that the file does not settle."""
        found = self._looked.get(claim.id)
        if found is None:
            found = self._looked[claim.id] = self._wide(self.analysis, claim)
        return found

    def _wide(self, analysis: Analysis, claim: Claim) -> Analyst:
        roots = claim.roots
        wide = Wide(self.library, analysis.grounder.record, [(roots.pack, roots.type, roots.scene)])
        return wide.analyst(roots)

    @cached_property
    def _looked(self) -> dict[str, Analyst]:
        return {}

    def _id_of(self, key: Key) -> str:
        """The id of the question about a ground fact, which may be a field or a link of the case."""
        kind = self.library.vocabulary.facts[key[0]]
        if kind.edge is not None:
            return f"edge.{key[1]}.{kind.edge}.{key[2]}"
        if kind.field is not None:
            return script.field_id(kind.field, key[1]) or script.fact_id(key)
        return script.fact_id(key)

    def _may_ask(self, key: Key) -> bool:
        """Can a person be asked this: it was not asked yet, and nobody has said anything but that it is unknown?"""
        id_ = self._id_of(key)
        if id_ in self.answers:
            return False
        kind = self.library.vocabulary.facts[key[0]]
        if (kind.edge is not None or kind.field is not None) and script.fact_key(id_) is not None:
            return False  # a field that this case has no place for
        said = self.analysis.grounder.record.entries.get(key, ())
        if any(entry.standing != "unknown" and not entry.assumed for entry in said):
            return False
        return self.question(id_) is not None

    def question(self, id_: str) -> Question | None:
        """A question by its id; None if the case has no room for it."""
        key = script.fact_key(id_)
        if "@" in id_ and not _ROW.fullmatch(id_):
            return None
        if id_.startswith(_ASIDE):
            claim = next((c for c in self.analysis.claims if c.id == id_.removeprefix(_ASIDE)), None)
            if claim is None:
                return None
            text = f"Shall this claim be left aside: {self._called(claim)}?"
            return Question(id=id_, section="facts", text=text, kind="yes_no", special=())
        if key is not None:
            return script.fact_question(key, self.case, self.library.vocabulary)
        if id_.startswith("roles."):
            party = id_.partition("@")[0].removeprefix("roles.")
            if self.case.kind_of(party) != "party" or not self.case.harms:
                return None
            return script.roles_question(id_, party, self._roles(party), self.case, self.library.vocabulary)
        return script.question(id_, self.case, self.library.vocabulary)

    def reason(self) -> Why | None:
        """Why the next question is asked: the claim that it was chosen for. The first part is for all: None."""
        question, mine = self._next
        if question is None or mine is None or self.at is not None:
            return None
        claims = (*self.analysis.claims, *self._trial.claims)
        return next((self._why(question, claim) for claim in claims if claim.id == mine), None)

    def why(self, question: Question, most: int | None = None) -> tuple[Why, ...]:
        """The claims that a question could still move, and how; the claim that it was chosen for stands first.

        Args:
            question: About a fact, a link or a field; what only tells the story moves no claim by itself.
            most: Stop after so many claims, as looking at all of a large case takes seconds.
        """
        if question.id.partition("@")[0].startswith(("chain.", "aside:", *script.LOOPS)) or not self.begun:
            return ()
        mine = self._next[1] if self._next[0] == question else None
        claims = self._new_claims() if question.id.startswith("roles.") else iter(self._claims_in_turn(mine))
        found = (w for claim in claims if (w := self._why(question, claim)) is not None)
        return tuple(islice(found, most))

    def _why(self, question: Question, claim: Claim) -> Why | None:
        if question.id.startswith("roles."):
            party = question.id.partition("@")[0].removeprefix("roles.")
            raises = any(key[1] == party for key in self._links_of(claim))
            return facts.raising(self._trial.grounder.record.names, claim) if raises else None
        analyst = self._analyst(claim)
        free = [k for k in analyst.items if analyst.circuit.items[k].group in facts.FREE]
        for item in free:
            keys = facts.keys_of(analyst, item)
            if any(self._id_of(k) == question.id for k in keys) and facts.matters(analyst, item, free):
                return facts.why(analyst, claim, item)
        return None

    def is_aside(self, claim: str) -> bool:
        """Has a person set this claim aside, so that nothing is asked for it alone?"""
        return self._answers_aside.get(claim, False)

    @cached_property
    def _answers_aside(self) -> dict[str, bool]:
        return {id_.removeprefix(_ASIDE): a.value is True for id_, a in self.answers.items() if id_.startswith(_ASIDE)}

    def aside(self, claim: str, *, yes: bool = True) -> Interview:
        """Ask nothing more for one claim, or take it up again. What was answered stays.

        Raises:
            BadAnswer: If the case has no such claim.
        """
        return self.answer(_ASIDE + claim, Answer(value=yes))

    def _called(self, claim: Claim) -> str:
        people = f"{self.case.label(claim.claimant)} against {self.case.label(claim.defendant)}"
        return f"{claim.title}: {people}, {self.case.label(claim.thing)}, {self.case.label(claim.harm)}"

    # --- answering ------------------------------------------------------------------------------------------

    def answer(self, question: Question | str, answer: Answer) -> Interview:
        """The interview with one more answer, or with an earlier one changed. Later answers stay.

        Raises:
            BadAnswer: If it does not fit the question, or contradicts what was said before.
        """
        id_ = question if isinstance(question, str) else question.id
        asked = self.question(id_)
        if asked is None:
            raise BadAnswer("The case has no room for this question any more. Go on with the next one.")
        into.fits(asked, answer, self.case)
        old = self.answers.get(id_)
        if asked.adds is not None and answer.value is not None:
            answer = replace(answer, id=self._named(asked, answer, old))
        claim = self._next[1] if self.at is None and self._next[0] == asked else None
        made, base = Given(id_, answer, claim), self.base
        if old is None:
            given = (*self.given, made)
        else:
            given = tuple(replace(made, claim=g.claim) if g.question == id_ else g for g in self.given)
            if base is not None and any(g.question == id_ and g.in_file for g in self.given):
                base = into.taken_out(id_, old, base)
        new = replace(self, base=base, given=given, at=None)
        if new.case == self.case:
            self._lend(new)
        else:
            new._consistent(asked)
        return new

    def _lend(self, other: Interview) -> Interview:
        """Hand on what was found out about the case, to a moment in which the case is the same."""
        vars(other).update({name: vars(self)[name] for name in _ABOUT_THE_CASE if name in vars(self)})
        return other

    def _named(self, asked: Question, answer: Answer, old: Answer | None) -> str:
        """The id of the entry that an answer makes: the one it had, the one that is wanted, or one made of its name."""
        if old is not None and old.id is not None:
            return old.id
        taken = {*self.case.entities, *(g.answer.id for g in self.given if g.answer.id is not None)}
        if answer.id is not None:
            if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", answer.id):
                raise BadAnswer(f"`{answer.id}` is not a short name. Write letters, digits, _ and -.")
            if answer.id in taken:
                raise BadAnswer(f"The short name `{answer.id}` is taken. Choose another.")
            return answer.id
        name = _slug(str(answer.value)) if asked.kind == "text" else ""
        name = name or f"{asked.adds}_1"
        number = 1
        while name in taken or name in _ROLES:
            number += 1
            name = f"{re.sub(r'_[0-9]+$', '', name)}_{number}"
        return name

    def _consistent(self, asked: Question) -> None:
        """Refuse what cannot be so together."""
        try:
            if asked.id.rpartition(".")[2] in ("part_of", "version_of"):
                loads(write.write(self.case))
            if self.case.harms:
                _ = self.analysis
        except BadInput as error:
            problem = error.problems[0]
            raise BadAnswer(f"{problem.what}: {problem.why}. Answer otherwise, or change the other answer.") from None

    # --- moving about ---------------------------------------------------------------------------------------

    def back(self) -> Interview:
        """To the question answered before the present one; the same interview if there is none."""
        order = [g.question for g in self.given if g.question not in self.idle]
        before = order[: order.index(self.at)] if self.at in order else order
        return self._lend(replace(self, at=before[-1])) if before else self

    def on(self) -> Interview:
        """To the answer after the one gone back to, and from the last one to the next question; nothing changes."""
        order = [g.question for g in self.given if g.question not in self.idle]
        after = order[order.index(self.at) + 1 :] if self.at in order else []
        return self._lend(replace(self, at=after[0] if after else None))

    def to(self, id_: str) -> Interview:
        """To any question of the case, as from the map or from the list of answers.

        Raises:
            BadAnswer: If the case has no such question.
        """
        if self.question(id_) is None:
            raise BadAnswer("The case has no room for this question.")
        return self._lend(replace(self, at=id_))

    # --- overviews ------------------------------------------------------------------------------------------

    def map(self, *, claims: bool = True) -> tuple[Mark, ...]:
        """Where one is: the sections in order, then each claim with what it comes to.

        Args:
            claims: Whether to look which claims still have questions; for a large case that takes seconds.
        """
        now, claim_now = self._next
        counted = dict.fromkeys(script.SECTIONS, 0)
        asked_for: dict[str, int] = {}
        for g in self.given:
            found = self.question(g.question)
            if found is None or g.question in self.idle:
                continue
            if g.claim is not None:
                asked_for[g.claim] = asked_for.get(g.claim, 0) + 1
            else:
                counted[found.section] += 1
        to_come = {
            found.section
            for id_ in script.walk(self.case, self.base, self.answers)
            if id_ not in self.answers and (found := self.question(id_)) is not None
        }
        marks = []
        for name, title in script.SECTIONS.items():
            here = now is not None and now.section == name and claim_now is None
            if name != "facts":
                state: State = "now" if here else "to come" if name in to_come else "told"
                marks.append(Mark(name, title, counted[name], state))
        if claims and not to_come and self.begun:
            for claim in self.analysis.claims:
                if self.is_aside(claim.id):
                    state = "aside"
                elif claim.id == claim_now:
                    state = "now"
                else:
                    open_ = facts.next_fact(self._analyst(claim), self._may_ask) is not None
                    state = "to come" if open_ else "told"
                asked = asked_for.get(claim.id, 0)
                marks.append(Mark(claim.id, self._called(claim), asked, state, claim.id, claim.outcome))
        return tuple(marks)

    def summary(self) -> tuple[Summary, ...]:
        """Every answer, for a last check, in the order in which they were first given."""
        rows = []
        for g in self.given:
            found = self.question(g.question)
            text = found.text if found is not None else g.question
            section = found.section if found is not None else "facts"
            rows.append(Summary(g.question, section, text, g.answer, g.question not in self.idle))
        return tuple(rows)

    def unsettled(self) -> tuple[Claim, ...]:
        """The claims whose outcome could still change, by what is disputed, alleged or not known."""
        if self.case.record == "closed":
            return ()
        return tuple(c for c in self.analysis.claims if facts.alive(self._analyst(c)))


_ABOUT_THE_CASE: Final = ("analysis", "_trial", "_looked", "_arising")
_ROLES: Final = frozenset({"claimant", "victim", "defendant", "thing", "harm", "claim", "whoever_answers"})
"""In questions to a decided case these stand for the people and things of the claim."""


def _slug(name: str) -> str:
    """A short name made of a longer one; empty if it has no letter of the Latin alphabet."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = [word for word in re.split(r"[^a-z0-9]+", plain) if word and word not in ("the", "a", "an")]
    short = "_".join(words[:3])[:24].strip("_")
    return short if short[:1].isalpha() else ""


__all__ = ["Given", "Interview", "Mark", "Summary"]
