"""The structural model of an incident: the literature's examples, and brute force that shares no code with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import chain, combinations, permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from solidum.sharing.causal import (
    Act,
    AllOf,
    AnyOf,
    AtLeast,
    Circumstance,
    Equation,
    Formula,
    Incident,
    Not,
    Truth,
    Variable,
    check,
    parse_equation,
    parse_formula,
    participation,
    read_equations,
)
from solidum.source import BadInput, Place

HALF = Fraction(1, 2)


def incident(equations: str, outcome: str, **acts: bool) -> Incident:
    """Acts by name, each with an actor of the same name."""
    return Incident(outcome, tuple(Act(n, n, v) for n, v in acts.items()), read_equations(equations))


def sets(found: Incident) -> set[frozenset[str]]:
    return {frozenset(cause.acts) for cause in participation(found).causes}


def degrees(found: Incident) -> dict[str, Fraction]:
    return {act.variable: act.degree for act in participation(found).acts}


def shapley(found: Incident) -> dict[str, Fraction | None]:
    return {part.actor: part.shapley for part in participation(found).actors}


# ---- the literature's examples ---------------------------------------------------------------------------


def test_forest_fire_that_needs_lightning_and_a_match() -> None:
    fire = incident("fire := lightning and match", "fire", lightning=True, match=True)
    assert sets(fire) == {frozenset({"lightning"}), frozenset({"match"})}
    assert degrees(fire) == {"lightning": 1, "match": 1}
    assert all(act.but_for for act in participation(fire).acts)
    assert shapley(fire) == {"lightning": HALF, "match": HALF}


def test_forest_fire_for_which_either_suffices() -> None:
    fire = incident("fire := lightning or match", "fire", lightning=True, match=True)
    assert sets(fire) == {frozenset({"lightning", "match"})}
    assert degrees(fire) == {"lightning": HALF, "match": HALF}
    assert not any(act.but_for for act in participation(fire).acts)
    assert shapley(fire) == {"lightning": HALF, "match": HALF}


ROCKS = """
suzy_hits := suzy_throws
billy_hits := billy_throws and not suzy_hits   # Suzy's rock is there first
shatters := suzy_hits or billy_hits
"""


def test_suzy_and_billy_throw_rocks_and_hers_is_there_first() -> None:
    rocks = incident(ROCKS, "shatters", suzy_throws=True, billy_throws=True)
    found = participation(rocks)
    (cause,) = found.causes
    assert (cause.acts, cause.held, cause.but_for) == (("suzy_throws",), ("billy_hits",), False)
    assert degrees(rocks) == {"suzy_throws": 1, "billy_throws": 0}
    assert [act.degree_with_held for act in found.acts] == [HALF, 0]
    # Shapley asks what each could add, not whose rock it was: evidence of another kind.
    assert shapley(rocks) == {"suzy_throws": HALF, "billy_throws": HALF}


def test_the_naive_model_of_the_rocks_cannot_tell_them_apart() -> None:
    rocks = incident("shatters := suzy_throws or billy_throws", "shatters", suzy_throws=True, billy_throws=True)
    assert sets(rocks) == {frozenset({"suzy_throws", "billy_throws"})}


@pytest.mark.parametrize(("winners", "degree"), [(6, 1), (11, Fraction(1, 6)), (8, Fraction(1, 3))])
def test_a_vote_of_eleven(winners: int, degree: Fraction) -> None:
    votes = {f"v{n}": n < winners for n in range(11)}
    vote = incident(f"won := atleast(6, {', '.join(votes)})", "won", **votes)
    assert set(degrees(vote).items()) == {(name, degree if votes[name] else 0) for name in votes}
    assert {len(cause.acts) for cause in participation(vote).causes} == {winners - 5}


def test_equal_votes_have_equal_shapley_values() -> None:
    vote = incident(
        f"won := atleast(6, {', '.join(f'v{n}' for n in range(11))})", "won", **{f"v{n}": True for n in range(11)}
    )
    assert set(shapley(vote).values()) == {Fraction(1, 11)}


def test_switch_with_a_free_track_on_either_side() -> None:
    """The train arrives either way; neither track is blocked, so pulling the switch is no cause."""
    train = incident(
        "arrives := (switch and not left_blocked) or (not switch and not right_blocked)", "arrives", switch=True
    )
    free = (Circumstance("left_blocked", False), Circumstance("right_blocked", False))
    found = participation(Incident(train.outcome, train.acts, train.equations, free))
    assert found.causes == ()
    assert found.without_any
    assert found.actors[0].shapley is None
    blocked = (Circumstance("left_blocked", False), Circumstance("right_blocked", True))
    assert participation(Incident(train.outcome, train.acts, train.equations, blocked)).causes[0].but_for


def test_switch_whose_tracks_are_variables_of_their_own() -> None:
    """The known sensitivity to the model: with the other track held empty, the switch is a cause."""
    tracks = "left := switch\nright := not switch\narrives := left or right"
    (cause,) = participation(incident(tracks, "arrives", switch=True)).causes
    assert (cause.acts, cause.held) == (("switch",), ("right",))


def test_bogus_prevention() -> None:
    """The assassin did not poison; the antidote alone is no cause of survival, only together with that."""
    survives = incident("survives := not poison or antidote", "survives", poison=False, antidote=True)
    assert sets(survives) == {frozenset({"poison", "antidote"})}


def test_a_loaded_gun_that_was_not_fired_is_no_cause() -> None:
    """Hopkins and Pearl: A loads, B does not shoot, C loads and shoots."""
    dies = incident("dies := (a_loads and b_shoots) or c_shoots", "dies", a_loads=True, b_shoots=False, c_shoots=True)
    assert sets(dies) == {frozenset({"c_shoots"})}


def test_double_prevention() -> None:
    """Billy shoots down the interceptor that would have stopped the bomber: both are causes of the bombing."""
    bombed = incident(
        "intercepted := enemy_starts and not billy_fires\nbombed := suzy_bombs and not intercepted",
        "bombed",
        enemy_starts=True,
        billy_fires=True,
        suzy_bombs=True,
    )
    assert sets(bombed) == {frozenset({"billy_fires"}), frozenset({"suzy_bombs"})}
    found = shapley(bombed)
    assert found["enemy_starts"] == Fraction(-1, 6)
    assert (found["billy_fires"], found["suzy_bombs"]) == (Fraction(1, 3), Fraction(5, 6))


def test_late_preemption_by_an_earlier_poison() -> None:
    desert = incident(
        "drinks := not punctured\ndies := punctured or (drinks and poisoned)\n", "dies", poisoned=True, punctured=True
    )
    assert sets(desert) == {frozenset({"punctured"})}


def test_omissions_are_acts_that_did_not_happen() -> None:
    crash = incident("crash := not braked", "crash", braked=False)
    assert participation(crash).causes[0].but_for


def test_acts_of_one_actor_move_together_in_the_coalitions() -> None:
    """Each of two omissions of the provider suffices; apart, neither is but-for; the provider is."""
    acts = (Act("tested", "provider", False), Act("warned", "provider", False), Act("watched", "overseer", False))
    crash = Incident("crash", acts, read_equations("crash := (not tested or not warned) and not watched"))
    provider, overseer = participation(crash).actors
    assert (provider.but_for, provider.degree, provider.shapley) == (True, HALF, HALF)
    assert (overseer.but_for, overseer.degree, overseer.shapley) == (True, 1, HALF)


def test_sixteen_actors_are_answered_exactly() -> None:
    vote = incident(
        f"won := atleast(9, {', '.join(f'v{n}' for n in range(16))})", "won", **{f"v{n}": True for n in range(16)}
    )
    found = participation(vote)
    assert len(found.causes) == 12870
    assert {part.shapley for part in found.actors} == {Fraction(1, 16)}


# ---- against brute force ---------------------------------------------------------------------------------

Case = tuple[dict[str, bool], list[tuple[str, str]]]
"""Acts with what was so, and equations as text, each after those it depends on; the last is the outcome."""


def run(case: Case, flipped: frozenset[str], held: Mapping[str, bool]) -> dict[str, bool]:
    acts, equations = case
    values = {name: value != (name in flipped) for name, value in acts.items()}
    names = {"atleast": lambda number, *parts: sum(parts) >= number, "true": True, "false": False}
    for name, text in equations:
        values[name] = held[name] if name in held else bool(eval(text, names | values))
    return values


def subsets(names: list[str]) -> Iterator[frozenset[str]]:
    return map(frozenset, chain.from_iterable(combinations(names, size) for size in range(len(names) + 1)))


def brute_causes(case: Case) -> dict[frozenset[str], int]:
    """Each actual cause by the definition, with the fewest variables that must be held."""
    acts, equations = case
    actual = run(case, frozenset(), {})
    outcome = equations[-1][0]
    found: dict[frozenset[str], int] = {}
    for acts_changed in subsets(list(acts)):
        if any(cause < acts_changed for cause in found):
            continue
        for held in subsets([name for name, _ in equations]):
            if not run(case, acts_changed, {name: actual[name] for name in held})[outcome]:
                found[acts_changed] = len(held)
                break
    return found


def brute_shapley(case: Case, actor_of: Mapping[str, str]) -> dict[str, Fraction]:
    acts, equations = case
    actors = sorted(set(actor_of.values()))
    total = dict.fromkeys(actors, Fraction(0))
    orders = list(permutations(actors))
    for order in orders:
        joined: set[str] = set()
        before = None
        for actor in (None, *order):
            joined |= {actor} if actor else set()
            now = run(case, frozenset(n for n in acts if actor_of[n] not in joined), {})[equations[-1][0]]
            if actor:
                total[actor] += int(now) - int(bool(before))
            before = now
    return {actor: value / len(orders) for actor, value in total.items()}


def formulas(names: list[str]) -> st.SearchStrategy[str]:
    def longer(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        several = st.lists(parts, min_size=2, max_size=3)
        return st.one_of(
            parts.map("not ({})".format),
            several.map(lambda some: "(" + ") and (".join(some) + ")"),
            several.map(lambda some: "(" + ") or (".join(some) + ")"),
            several.flatmap(lambda some: st.integers(1, len(some)).map(lambda n: f"atleast({n}, {', '.join(some)})")),
        )

    return st.recursive(st.sampled_from(names), longer, max_leaves=5)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    acts = {f"act{n}": draw(st.booleans()) for n in range(draw(st.integers(1, 4)))}
    equations: list[tuple[str, str]] = []
    for n in range(draw(st.integers(1, 4))):
        equations.append((f"state{n}", draw(formulas([*acts, *(name for name, _ in equations)]))))
    if not run((acts, equations), frozenset(), {})[equations[-1][0]]:
        name, text = equations[-1]
        equations[-1] = (name, f"not ({text})")
    return acts, equations


@given(cases(), st.data())
def test_causes_degrees_and_shapley_values_agree_with_the_definitions(case: Case, data: st.DataObject) -> None:
    acts, equations = case
    actor_of = {name: data.draw(st.sampled_from("xyz")) for name in acts}
    model = Incident(
        equations[-1][0],
        tuple(Act(name, actor_of[name], value) for name, value in acts.items()),
        tuple(parse_equation(f"{name} := {text}") for name, text in data.draw(st.permutations(equations))),
    )
    found = participation(model)
    expected = brute_causes(case)
    assert {frozenset(cause.acts): len(cause.held) for cause in found.causes} == expected
    for cause in found.causes:
        actual = run(case, frozenset(), {})
        assert not run(case, frozenset(cause.acts), {n: actual[n] for n in cause.held})[model.outcome]
    for act in found.acts:
        own = {cause: held for cause, held in expected.items() if act.variable in cause}
        assert act.degree == max((Fraction(1, len(cause)) for cause in own), default=0)
        assert act.degree_with_held == max((Fraction(1, len(c) + h) for c, h in own.items()), default=0)
        assert act.but_for == (not run(case, frozenset({act.variable}), {})[model.outcome])
    values = brute_shapley(case, actor_of)
    assert found.without_any == run(case, frozenset(acts), {})[model.outcome]
    for part in found.actors:
        own_acts = frozenset(name for name in acts if actor_of[name] == part.actor)
        assert part.but_for == (not run(case, own_acts, {})[model.outcome])
        assert part.shapley == (None if found.without_any else values[part.actor])
    if not found.without_any:
        assert sum(part.shapley or 0 for part in found.actors) == 1


@given(cases())
def test_names_and_order_play_no_part(case: Case) -> None:
    acts, equations = case

    def model(rename: Callable[[str], str], backwards: bool) -> Incident:
        def renamed(formula: Formula) -> Formula:
            match formula:
                case Variable(name):
                    return Variable(rename(name))
                case Not(part):
                    return Not(renamed(part))
                case AllOf(parts):
                    return AllOf(tuple(map(renamed, parts)))
                case AnyOf(parts):
                    return AnyOf(tuple(map(renamed, parts)))
                case AtLeast(count, parts):
                    return AtLeast(count, tuple(map(renamed, parts)))
                case _:
                    return formula

        own = [Act(rename(name), rename(name), value) for name, value in acts.items()]
        said = [Equation(rename(name), renamed(parse_formula(text))) for name, text in equations]
        step = -1 if backwards else 1
        return Incident(rename(equations[-1][0]), tuple(own[::step]), tuple(said[::step]))

    one = participation(model(str, False))
    other = participation(model(lambda name: f"z{10 - int(name[-1])}{name[0]}", True))
    back = {f"z{10 - int(name[-1])}{name[0]}": name for name in acts}
    assert {frozenset(c.acts) for c in one.causes} == {frozenset(back[a] for a in c.acts) for c in other.causes}
    assert {(p.actor, p.degree, p.shapley) for p in one.actors} == {
        (back[p.actor], p.degree, p.shapley) for p in other.actors
    }


# ---- reading ---------------------------------------------------------------------------------------------


def test_a_formula_is_read() -> None:
    assert parse_formula("not_braked and (sensor_failed or not atleast(2, a, b or c, true))") == AllOf(
        (
            Variable("not_braked"),
            AnyOf(
                (
                    Variable("sensor_failed"),
                    Not(AtLeast(2, (Variable("a"), AnyOf((Variable("b"), Variable("c"))), Truth(True)))),
                )
            ),
        )
    )


def test_lines_are_read_with_their_places() -> None:
    first, second = read_equations("\na := b  # because\n\n  c := not a\n", "case.yaml")
    assert (first.variable, first.place) == ("a", Place("case.yaml", 2, 1))
    assert (second.variable, second.place) == ("c", Place("case.yaml", 4, 1))


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("crash := a and b or c", 18, "`and` and `or` stand in one row"),
        ("crash := (a and b", 18, "`)` is missing before the end"),
        ("crash := a b", 12, "`b` was not expected here"),
        ("crash a", 7, "`:=` is missing before `a`"),
        ("crash :=", 9, "the end stands where"),
        ("crash := a and", 15, "the end stands where"),
        ("and := a", 1, "`and` cannot be the name"),
        ("crash := a AND b", 12, "`AND` was not expected here"),
        ("crash := NOT a", 10, "`NOT` is not written in small letters"),
        ("crash := atleast(3, a, b)", 18, "`atleast` asks for 3 of 2"),
        ("crash := atleast(0, a, b)", 18, "`atleast` asks for 0 of 2"),
        ("crash := atleast(a, b)", 18, "`a` stands where a number should"),
        ("crash := a & b", 12, "`&` was not expected here"),
        ("crash := " + "(" * 50 + "a" + ")" * 50, 50, "nested too deeply"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(text: str, column: int, says: str) -> None:
    with pytest.raises(BadInput) as bad:
        read_equations(f"x := y\n{text}", "case.yaml")
    (problem,) = bad.value.problems
    assert problem.place == Place("case.yaml", 2, column)
    assert says in problem.what
    assert problem.why
    assert problem.remedy


WORDS = ["a", "b", "and", "or", "not", "atleast", "(", ")", ",", "2", ":=", "true", " ", "é", "&", "#", "_", "9a"]


@given(st.one_of(st.text(max_size=30), st.lists(st.sampled_from(WORDS), max_size=20).map(" ".join)))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    for read in (parse_formula, parse_equation, read_equations):
        try:
            read(text)  # type: ignore[operator]
        except BadInput as bad:
            assert all(problem.place and problem.what and problem.remedy for problem in bad.problems)


@given(formulas(["a", "b", "c"]))
def test_a_formula_written_out_is_read_as_the_same(text: str) -> None:
    formula = parse_formula(text)
    assert parse_formula(str(formula)) == formula


# ---- checking --------------------------------------------------------------------------------------------

GOOD = incident("crash := a and not b", "crash", a=True, b=False)


def test_a_good_model_has_no_problem() -> None:
    assert check(GOOD) == []


@pytest.mark.parametrize(
    ("model", "says"),
    [
        (incident("x := y\ny := z and a\nz := x", "x", a=True), "in a circle: `"),
        (incident("x := x or a", "x", a=True), "`x` depends on `x`"),
        (incident("crash := a and b", "crash", a=True), "`b` in the equation of `crash` is nowhere given"),
        (incident("crash := a", "crash", a=False), "`crash` is false"),
        (incident("crash := a", "harm", a=True), "the outcome `harm` has no equation"),
        (incident("crash := a", "a", a=True), "the outcome `a` has no equation"),
        (incident("crash := true", "crash"), "names no act"),
        (incident("a := true\ncrash := a", "crash", a=True), "`a` is an act and an equation"),
        (Incident("crash", (*GOOD.acts, *GOOD.acts), GOOD.equations), "`a` is given twice"),
        (Incident("crash", (Act("a", "a", None), Act("b", "b", False)), GOOD.equations), "whether `a` was so"),
        (Incident("crash", (Act("a", "", True), Act("b", "b", False)), GOOD.equations), "act `a` is nobody's"),
        (Incident("crash", GOOD.acts, GOOD.equations, (Circumstance("ice", None),)), "whether `ice` was so"),
        (Incident("crash", GOOD.acts, GOOD.equations, (Circumstance("not", True),)), "`not` cannot be the name"),
        (
            incident(
                f"won := atleast(1, {', '.join(f'v{n}' for n in range(17))})",
                "won",
                **{f"v{n}": True for n in range(17)},
            ),
            "17 actors",
        ),
    ],
)
def test_what_is_wrong_with_a_model_is_said(model: Incident, says: str) -> None:
    problems = check(model)
    assert any(says in problem.what for problem in problems), problems
    assert all(problem.why and problem.remedy for problem in problems)
    with pytest.raises(BadInput):
        participation(model)


def test_variables_that_cannot_matter_do_not_count_towards_the_limit() -> None:
    aside = "\n".join(f"aside{n} := a" for n in range(40))
    model = incident(f"{aside}\ncrash := a", "crash", a=True)
    assert participation(model).causes[0].but_for


@given(cases())
def test_a_variable_aside_changes_nothing(case: Case) -> None:
    acts, equations = case
    assume(acts)
    own = tuple(Act(name, name, value) for name, value in acts.items())
    said = tuple(parse_equation(f"{name} := {text}") for name, text in equations)
    plain = participation(Incident(equations[-1][0], own, said))
    more = (*said, parse_equation(f"aside := {equations[-1][0]} and act0"))
    assert participation(Incident(equations[-1][0], own, more)) == plain
