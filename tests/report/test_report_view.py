"""What is told: headlines, provisions, what is missing, what matters."""

from dataclasses import replace

import pytest

from solidum.analysis import Analysis
from solidum.report.view import View, cite, leaves, provision


@pytest.fixture(scope="module")
def view(toy: Analysis) -> View:
    return View(toy)


def lines(view: View) -> list[str]:
    return [line.text for group in view.groups for line in group.headline]


def test_the_headline_says_who_answers_under_what_and_on_which_provision(view: View) -> None:
    assert lines(view) == [
        "Hide <b>Ltd</b> and Plain AG are liable under Harm Act, § 2, § 3.",
        "Hide <b>Ltd</b> is liable, unless it rebuts what is presumed (Defect), under Toy Directive (as national law "
        "must carry it out), articles 2(1)(a), 3(1), 4(1)(b), 5. Law from memory, not checked against a text [recalled]: "
        "article 5.",
        "Towards the victim Hide <b>Ltd</b> and Plain AG answer: joint and several (Harm Act, § 5).",
        "Several claims stand for one loss (cumulation): it is paid once.",
        "Whether Plain AG is liable is for the court to weigh, under Toy Directive, articles 2(1)(a), 3(1), 5.",
    ]


def test_joint_liability_is_told_only_of_those_who_answer_under_the_law_that_orders_it(view: View) -> None:
    shared = [text for text in lines(view) if text.startswith("Towards the victim")]
    assert shared
    assert not any("Toy Directive" in text for text in shared)  # only one defendant stands under it


def test_a_claim_that_cannot_be_saved_falls_away_with_its_reason(view: View) -> None:
    (fold,) = view.folds(view.fallen)
    assert fold.who == "Shop KG"
    assert fold.why == (
        "Missing, with the burden on the claimant: Maker (article 2(1)), contrary shown (A seller is no maker (Toy "
        "Directive, article 2(2))); Defect (article 3(1)), not shown."
    )


def test_the_presumption_and_its_rebuttal_are_told(view: View) -> None:
    (found,) = view.presumptions
    assert (found.element, found.against, found.by) == ("Defect", "Hide <b>Ltd</b>", "Toy Directive, article 4(1)(b)")
    assert found.rebuttals == ("Was Talking bear shown to be safe?",)


def test_the_reading_that_nobody_confirmed_comes_first(view: View) -> None:
    assert view.readings[0].text == "Plain AG manufactures Talking bear"
    assert {v.defendant for v in view.readings[0].claims} == {"Plain AG"}
    text, matters = view.assumptions[0]
    assert matters
    assert text.startswith("Toy Directive is applied as if transposed")


def test_what_the_court_weighs_is_asked(view: View) -> None:
    assert view.weighing == (
        "The court must settle: Is Talking bear less safe than people may expect? (Against Plain AG.)",
    )


def test_the_marks_say_what_could_still_move_it(view: View) -> None:
    claim = view.by_id["ZZ-TOY/vic/plain/bear/cut"]
    assert claim.firm_in_words == "facts open · law firm · appraisal open · sum fixed"
    facts = claim.marks[0]
    defeated = next(t for t in facts.turns if t.word.legal == "defeated")
    assert [(s.what, s.ending) for s in defeated.steps] == [
        ("Did Plain AG only do what the law ordered?", "yes, shown")
    ]


def test_provisions_are_linked_as_the_law_is_published(toy: Analysis) -> None:
    rules = toy.library.rules
    own = provision(toy, rules["ZZ-TOY-4"])
    assert (own.text, own.href) == ("Toy Directive, article 4(1)(b)", "http://data.europa.eu/eli/dir/9999/1/oj")
    judgment = provision(toy, rules["ZZ-TOY-10"])
    assert judgment.text == "ECLI:ZZ:C:9999:1, paragraph 37"
    assert judgment.href == "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=ecli:ECLI:ZZ:C:9999:1"
    national = provision(toy, rules["ZZ-ACT-2"])
    assert (national.text, national.href) == ("Harm Act, § 2", None)
    unknown = provision(toy, replace(rules["ZZ-TOY-10"], source="nat: Court of Toyland, 1 May 2025"))
    assert (unknown.text, unknown.href) == ("Court of Toyland, 1 May 2025, at 37", None)
    elsewhere = provision(toy, replace(rules["ZZ-TOY-4"], source="31234L0056"))
    assert elsewhere.href == "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:31234L0056"


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (("9", "9(b)", "9(b)(ii)"), "Toy Directive, article 9(b)(ii)"),
        (("recital 46",), "Toy Directive, recital 46"),
        (("5", "recital 46"), "Toy Directive, article 5, recital 46"),
        (("8(1) subpara 2",), "Toy Directive, article 8(1), subparagraph 2"),
        (("unstated",), "Toy Directive, article not stated"),
    ],
)
def test_places_are_read_out(toy: Analysis, at: tuple[str, ...], text: str) -> None:
    assert provision(toy, replace(toy.library.rules["ZZ-TOY-4"], at=at)).text == text


def test_citations_are_in_the_order_of_the_articles(toy: Analysis) -> None:
    codes = ["ZZ-TOY-5", "ZZ-TOY-4", "ZZ-ACT-2", "ZZ-TOY-2-1", "no such rule"]
    assert cite(toy, codes) == "Toy Directive, articles 2(1)(a), 4(1)(b), 5; Harm Act, § 2"


def test_the_order_of_claims_is_from_the_best_to_the_worst(view: View) -> None:
    ranks = [v.word.legal for v in view.claims]
    assert ranks == ["made out", "made out", "made out on a presumption", "open to appraisal", "not yet made out"]
    assert [v.number for v in view.claims] == [1, 2, 3, 4, 5]


def test_reasons_show_what_carries_and_fold_the_rest(view: View) -> None:
    claim = view.by_id["ZZ-TOY/vic/hider/bear/cut"].claim
    defect = next(n for n in view.nodes(claim) if n.rule is not None and n.rule.code == "ZZ-TOY-3")
    (conclusion,) = defect.parts
    assert [n.rule.code for n in conclusion.parts if n.rule] == ["ZZ-TOY-4"]
    assert [n.text for n in conclusion.parts[0].aside] == ["Unless: Was Talking bear shown to be safe?"]
    assert conclusion.stands == "presumed"
    fact = conclusion.parts[0].parts[0]
    assert (fact.text, fact.stands) == ("Did Hide <b>Ltd</b> hide evidence?", "shown")
    assert fact.said[0].text == "yes · proved · line 25 of the case file"


def test_a_step_is_written_out_once_in_a_claim(sample: Analysis) -> None:
    view = View(sample)
    for claim in view.claims:
        written: set[object] = set()
        stack = list(view.nodes(claim.claim))
        while stack:
            node = stack.pop()
            if node.rule is not None and node.parts:
                mark = (node.rule.code, tuple(p.text for p in node.parts), node.rail, node.parts, node.aside)
                assert mark not in written
                written.add(mark)
            stack += [*node.parts, *node.aside]


def test_the_leaves_of_a_reason_are_facts(toy: Analysis) -> None:
    found = [leaf for claim in toy.claims for reason in toy.reasons(claim) for leaf in leaves(reason)]
    assert found
    assert all(leaf.fact is not None for leaf in found)


def test_no_law_for_the_place_is_refused_and_said(nothing: Analysis) -> None:
    assert nothing.claims == ()
    assert View(nothing).groups == ()
    assert View(nothing).tone == "no"
    assert nothing.refusals
