"""The small language of atoms, terms and comparisons: what is written is what is read."""

from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal

import law_writing
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solidum.law.build import Desk, condition, read_expression
from solidum.law.expressions import ExpressionError, parse_call, parse_compare, parse_term
from solidum.law.model import (
    All,
    AnyOf,
    AsOf,
    Compare,
    Condition,
    Const,
    Degree,
    Duration,
    Exists,
    Fact,
    FactTerm,
    Money,
    Not,
    OneOf,
    Pick,
    Ref,
    Shift,
    Term,
    YearEnd,
)
from solidum.source import Place, parse

names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,12}", fullmatch=True)
# Where a term may be a word, a name that means something else cannot stand.
ids = names.filter(lambda n: n not in ("as_of", "in", "first_known", "earliest", "latest"))
arguments = st.lists(names, min_size=1, max_size=3).map(tuple)
days = st.dates(date(1900, 1, 1), date(2200, 12, 31))
sums = st.builds(
    Money,
    st.decimals(0, 10**9, places=2),
    st.sampled_from(["EUR", "USD", "SEK"]),
)
periods = st.one_of(
    st.builds(lambda n: Duration(years=n), st.integers(1, 99)),
    st.builds(lambda n: Duration(months=n), st.integers(1, 99)),
    st.builds(lambda n: Duration(days=n), st.integers(1, 999)),
)
constants = st.builds(Const, st.one_of(days, sums, periods))
facts = st.builds(FactTerm, ids, arguments)
terms: st.SearchStrategy[Term] = st.recursive(
    st.one_of(constants, facts, st.just(AsOf())),
    lambda inner: st.one_of(
        st.builds(Shift, inner, st.sampled_from([1, -1]), st.one_of(periods, sums)),
        st.builds(YearEnd, inner),
        st.builds(
            Pick,
            st.sampled_from(["first_known", "earliest", "latest"]),
            st.lists(inner, min_size=2, max_size=3).map(tuple),
        ),
    ),
    max_leaves=5,
)
words = st.frozensets(ids, min_size=1, max_size=4)
compares = st.one_of(
    st.builds(Compare, terms, st.sampled_from(["<", "<=", ">", ">=", "="]), terms),
    st.builds(lambda left, members: Compare(left, "in", None, members), terms, words),
).map(lambda c: replace(c, text=law_writing.compare(c)))
degrees = st.sampled_from(list(Degree))
atoms = st.one_of(
    st.builds(Fact, names, arguments, degrees),
    st.builds(Ref, names, arguments, st.sampled_from(["shown", "held"]), degrees),
    st.builds(OneOf, names, arguments),
    compares,
)
bound = st.dictionaries(names, st.sampled_from(["party", "thing", "harm"]), min_size=1, max_size=2)
conditions: st.SearchStrategy[Condition] = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds(All, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Not, inner),
        st.builds(lambda b, w: Exists(tuple(b.items()), w), bound, inner),
    ),
    max_leaves=6,
)
spaces = st.sampled_from(["", " ", "  ", "\t"])


@given(names, arguments, spaces)
def test_a_call(name: str, args: tuple[str, ...], gap: str) -> None:
    text = f"{gap}{name}{gap}({gap}{f'{gap},{gap}'.join(args)}{gap}){gap}"
    assert parse_call(text) == (name, args)
    assert parse_call(f"{gap}{name}{gap}") == (name, ())


@given(terms)
def test_a_term(found: Term) -> None:
    assert parse_term(law_writing.term(found)) == found


@given(compares)
def test_a_comparison(found: Compare) -> None:
    assert parse_compare(found.text, {}) == found


@given(conditions)
def test_a_condition_through_yaml(found: Condition) -> None:
    document = parse("when: " + law_writing.text(law_writing.condition(found)), "x.yaml")
    desk = Desk(lambda _: Place("x.yaml", 1, 1))
    assert condition(document.data["when"], ("when",), desk, {}) == found
    assert desk.problems == []


def read_or_refused(text: str) -> None:
    for read in (parse_call, parse_term, lambda t: parse_compare(t, {"EU": frozenset({"DE"})})):
        with suppress(ExpressionError):
            read_expression(read, text)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    read_or_refused(text)


@given(st.text("ab(),[]<>=+- 0123456789.inEUR", max_size=40))
def test_almost_right_texts_too(text: str) -> None:
    read_or_refused(text)


def test_what_a_region_stands_for() -> None:
    found = parse_compare("country(p) in EU", {"EU": frozenset({"DE", "FR"})})
    assert found == Compare(FactTerm("country", ("p",)), "in", None, frozenset({"DE", "FR"}), "country(p) in EU")


def test_numbers_and_their_units() -> None:
    assert parse_term("500.50 EUR") == Const(Money(Decimal("500.50"), "EUR"))
    assert parse_term("1 month") == parse_term("1 months") == Const(Duration(months=1))
    assert parse_term("7") == Const(7)
    assert parse_term("f(x) - 30 days + 1 year") == Shift(
        Shift(FactTerm("f", ("x",)), -1, Duration(days=30)), 1, Duration(years=1)
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "expected a date, an amount, a duration or a fact but found the end"),
        ("f(x", "expected `)` but found the end"),
        ("f(x)", "expected one of < <= > >= = in but found the end"),
        ("f(x) >", "found the end"),
        ("f(x) > 2026-13-01", "2026-13-01 is not a date of the calendar"),
        ("f(x) > 2.5 years", "a duration needs a whole number, not 2.5"),
        ("f(x) > 2.5", "2.5 needs a currency, as in `500 EUR`"),
        ("f(x) + 2 > as_of", "what is added needs a unit"),
        ("f(x) in Atlantis", "no region 'Atlantis'; known: EU"),
        ("f(x) in [a", "expected `]`"),
        ("f(x) > 1 EUR 2", "unexpected '2'"),
        ("latest(f(x)) > as_of", "latest needs two terms or more"),
        ("f(x) § y", "cannot read '§ y'"),
        ("f(x) + f(y) > as_of", "expected a number, not 'f'"),
        ("f(x) > as_of" + " " * 400, "it has 412 letters, and at most 400 are read"),
    ],
)
def test_what_is_said_of_a_fault(text: str, words: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        read_expression(lambda t: parse_compare(t, {"EU": frozenset({"DE"})}), text)
    assert words in str(caught.value)
