"""The one place for Hypothesis strategies of case files."""

from collections.abc import Callable
from dataclasses import fields
from decimal import Decimal
from typing import Any, get_args

from hypothesis import strategies as st

from solidum.casefile import model

# Whatever may stand in a file, line breaks and tabs among it, and words that other readers of YAML change.
letters = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff")
texts = (
    st.text(alphabet=letters | st.sampled_from("\n\t :#'\"-{}[],&*!|>%@`~"), max_size=30)
    | st.sampled_from(["yes", "no", "NO", "null", "~", "", "1", "007", "1.5", "2026-12-09", "12:30", "0x10"])
    | st.sampled_from(["<<", "---", "...", "- a", "a: b", "a #b", " a", "a ", "a\n", "a\nb", "a\n\nb\n", "\n", "?"])
)
days = st.dates()
money = st.builds(
    model.Money,
    st.decimals(0, 10**12, places=2).map(abs) | st.integers(0, 10**12).map(Decimal),
    st.sampled_from(["EUR", "USD"]),
)
countries = st.sampled_from(["DE", "NO", "US-CA"])


def word(literal: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(literal))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=2).map(tuple)


@st.composite
def cases(draw: Callable[[st.SearchStrategy[Any]], Any]) -> model.CaseFile:
    """Valid case files: ids exist, standings fit."""
    sizes = st.integers(1, 3)
    parties = [f"p{at}" for at in range(draw(sizes))]
    things = [f"t{at}" for at in range(draw(sizes))]
    harms = [f"h{at}" for at in range(draw(sizes))]
    proofs = [f"e{at}" for at in range(draw(sizes))]
    party, thing, harm = st.sampled_from(parties), st.sampled_from(things), st.sampled_from(harms)
    proof, note = st.sampled_from(proofs), maybe(texts)
    anything = st.sampled_from([*parties, *things, *harms, *proofs])
    values = st.booleans() | days | money | st.sampled_from(["life", "NO", "3 years", "1.5"])

    def standing(needed: bool) -> dict[str, Any]:
        its = draw(word(model.Standing) if needed else maybe(word(model.Standing)))
        settled = its is None or its in model.SETTLED
        return {
            "standing": its,
            "degree": draw(maybe(word(model.Degree))) if settled else None,
            "by": draw(party if its in model.BINDS_ONE else maybe(party)),
            "evidence": draw(some(proof)),
            "note": draw(note),
        }

    def fact() -> model.Fact:
        how = standing(True)
        value = draw(maybe(values) if how["standing"] == "unknown" else values)
        given = draw(maybe(st.booleans()))
        args = draw(some(anything))
        return model.Fact(is_="x", args=args, value=value, taken_as_given=given, **how)

    def edge() -> model.Edge:
        to_thing = draw(st.booleans())
        does = draw(word(model.ToThing)) if to_thing else "insures"
        to = draw(thing if to_thing else party)
        return model.Edge(from_=draw(party), does=does, to=to, since=draw(maybe(days)), **standing(False))

    def entry(kind: type, /, **given: st.SearchStrategy[Any]) -> Any:
        names = {field.name for field in fields(kind)}
        more = {"note": note} if "note" in names else {}
        return kind(**{name: draw(strategy) for name, strategy in {**more, **given}.items()})

    insurance = st.builds(model.Insurance, insurer=maybe(party), up_to=maybe(money), note=note)
    alternatives = st.lists(st.builds(model.Alternative, is_=st.just("x"), args=some(anything)), min_size=2, max_size=3)
    asked = st.builds(model.AskedClaim, pack=texts, claimant=maybe(party), thing=maybe(thing))
    answers = money | st.sampled_from(["yes", "no", "proved", "for the court", "2026-12-09"])
    shorts = st.sampled_from(["not x(thing)", "y", "unknown x(claimant)", "x(thing) = 2026-12-09"])

    def question(id: str) -> model.Question:
        given = tuple(draw(shorts) if draw(st.booleans()) else fact() for _ in range(draw(st.integers(0, 2))))
        return model.Question(
            id=id,
            text=draw(maybe(texts)),
            ask=draw(word(model.Ask)),
            claim=draw(maybe(asked)),
            of=draw(maybe(st.sampled_from(["defective", "x(thing)"]))),
            given=given,
            answer=draw(answers),
            note=draw(note),
        )

    decided = model.Decided(
        court=draw(maybe(texts)),
        date=draw(maybe(days)),
        sources=draw(some(texts)),
        basis=draw(maybe(word(model.Basis))),
        questions=tuple(question(f"q{at}") for at in range(draw(st.integers(0, 2)))),
        note=draw(note),
    )
    few = st.integers(0, 2)
    return model.CaseFile(
        title=draw(texts),
        as_of=draw(days),
        record=draw(word(model.Record)),
        language=draw(st.sampled_from([None, "en", "no"])),
        note=draw(note),
        parties=tuple(
            entry(
                model.Party,
                id=st.just(id),
                name=maybe(texts),
                kind=maybe(word(model.PartyKind)),
                country=maybe(countries),
                wealth=maybe(money | st.sampled_from(["insolvent", "unknown"])),
                insurance=some(insurance),
                public_powers=maybe(st.booleans()),
            )
            for id in parties
        ),
        things=tuple(
            entry(
                model.Thing,
                id=st.just(id),
                kind=maybe(word(model.ThingKind)),
                placed_on_market=maybe(days),
                part_of=some(st.sampled_from(things[:at])) if at else st.just(()),
            )
            for at, id in enumerate(things)
        ),
        chain=tuple(edge() for _ in range(draw(few))),
        harms=tuple(
            model.Harm(
                id=id,
                victim=draw(party),
                loss=draw(maybe(word(model.Loss))),
                amount=draw(maybe(money)),
                period=draw(maybe(st.builds(model.Period, from_=maybe(days)))),
                place=draw(maybe(countries)),
                involves=draw(some(thing)),
                **standing(False),
            )
            for id in harms
        ),
        claims=tuple(
            entry(
                model.Claim,
                id=st.just(f"c{at}"),
                claimant=party,
                for_=some(harm),
                against=maybe(st.lists(party, min_size=1, max_size=2).map(tuple) | st.just("whoever_answers")),
                relief=some(word(model.Relief)),
                stage=maybe(texts),
            )
            for at in range(draw(few))
        ),
        facts=tuple(fact() for _ in range(draw(few))),
        groups=tuple(model.Group(one_of=tuple(draw(alternatives)), **standing(True)) for _ in range(draw(few))),
        evidence=tuple(
            entry(
                model.Evidence,
                id=st.just(id),
                describes=maybe(texts),
                held_by=maybe(party),
                status=some(word(model.EvidenceStatus)),
            )
            for id in proofs
        ),
        contracts=tuple(
            entry(
                model.Contract,
                id=st.just(f"k{at}"),
                between=st.permutations(parties).map(lambda found: tuple(found[:2])),
                term=word(model.Term),
                amount=maybe(money),
            )
            for at in range(draw(few) if len(parties) > 1 else 0)
        ),
        payments=tuple(
            entry(model.Payment, from_=party, to=party, amount=maybe(money), for_=some(harm)) for _ in range(draw(few))
        ),
        suspensions=tuple(
            entry(model.Suspension, from_=days, against=some(party), reason=maybe(texts)) for _ in range(draw(few))
        ),
        decided=draw(st.sampled_from([None, decided])),
    )
