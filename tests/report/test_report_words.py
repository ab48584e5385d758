"""Every word of the formats has its plain English."""

from typing import get_args

import pytest

from solidum.casefile import model
from solidum.law.library import NATURES, STATUSES
from solidum.law.model import AVAILABLE, Kind
from solidum.reasoning.claims import OUTCOMES
from solidum.reasoning.explain import Rail, State
from solidum.reasoning.firmness import MARKS
from solidum.reasoning.record import STANDINGS, UNSETTLED
from solidum.report import words


@pytest.mark.parametrize(
    ("table", "all_of_them"),
    [
        (words.OUTCOMES, OUTCOMES),
        (words.STATES, get_args(State)),
        (words.DEFENCES, get_args(State)),
        (words.RAILS, get_args(Rail)),
        (words.RULE_KINDS, get_args(Kind)),
        (words.STANDINGS, STANDINGS),
        (words.OFFERS, AVAILABLE),
        (words.OVERS, MARKS),
        (words.NATURES, NATURES),
        (words.STATUSES, STATUSES),
        (words.BASES, get_args(model.Basis)),
        (words.BURDENS, ("claimant", "defendant", "contested")),
        (words.NOT_SETTLED, UNSETTLED),
    ],
)
def test_no_word_is_missing_and_none_is_left_over(table, all_of_them) -> None:
    assert set(table) == set(all_of_them)


def test_the_legal_term_is_the_term_of_the_formats() -> None:
    assert all(word.legal == key for table in (words.OUTCOMES, words.STATES) for key, word in table.items())


def test_outcomes_stand_from_the_best_for_the_claimant_to_the_worst() -> None:
    assert list(words.OUTCOMES)[:4] == [
        "made out",
        "made out on a presumption",
        "open to appraisal",
        "not yet made out",
    ]
    assert next(reversed(words.OUTCOMES)) == "outside scope"


def test_special_words_are_words_of_the_case_format() -> None:
    assert set(words.DOES) <= {*get_args(model.ToThing), *get_args(model.ToParty)}
    assert set(words.INTERESTS) <= set(get_args(model.Interest))
    assert set(words.PARTY_KINDS) <= set(get_args(model.PartyKind))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (
            "first_known(placed on market of X, put into service of X) < 2026-12-09",
            "the first one stated of (placed on market of X, put into service of X) is before 2026-12-09",
        ),
        ("loss amount of the cut >= 500 EUR", "loss amount of the cut is at least 500 EUR"),
        (
            "property use of h in [mixed, exclusively_professional]",
            "property use of h is one of: mixed, exclusively professional",
        ),
        ("thing kind of X = base_model", "thing kind of X is base model"),
        ("as_of > 2026-12-09", "the day of assessment is after 2026-12-09"),
    ],
)
def test_comparisons_are_read_out(text: str, plain: str) -> None:
    assert words.comparison(text) == plain


def test_small_words() -> None:
    assert words.joined([]) == ""
    assert words.joined(["A"]) == "A"
    assert words.joined(["A", "B", "C"]) == "A, B and C"
    assert words.counted(1, "claim") == "1 claim"
    assert words.counted(2, "loss", "losses") == "2 losses"
    assert words.sentence("it is so") == "It is so."
    assert words.sentence("Is it so?") == "Is it so?"
    assert words.clean("a\x1b[31mb\u202ec\nd") == "a [31mb c\nd"
