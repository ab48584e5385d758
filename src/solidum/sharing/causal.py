"""Who took part in bringing the harm about: a structural model of the incident.

A person writes down how the incident came about, as equations over yes/no variables::

    braking_failed := sensor_failed and not driver_attentive
    crash := braking_failed or atleast(2, rain, worn_tyres, speeding)

What has no equation is given: the **acts** (and omissions) of the actors that are in question, and **circumstances**.
Acts could have been otherwise; circumstances are taken as they were. So conduct that nobody questions is a
circumstance, and the alternative to an act is its contrary: to act or not to act, as the file names it. Three things
follow, all exactly; they are shown as evidence for the factor "participation in the harmful outcome" and never
turned into a rating or a share, because causing is not yet answering for it.

**Actual cause** (modified definition of Halpern and Pearl: Halpern, IJCAI 2015). A set of acts is an actual cause of
the harm if the acts and the harm happened; if the harm would not have happened had all acts of the set been otherwise,
while some other things stayed as they actually were; and if no part of the set does the same. What may be held as it
actually was: here every variable with an equation. Other acts stay as they were anyway, since nothing in the model
moves them. A set of one act for which nothing need be held is the lawyer's but-for cause (*conditio sine qua non*).

**Degree of responsibility** of an act (after Chockler and Halpern, JAIR 2004): one over the number of acts in the
smallest cause that it is part of; 0 if it is part of none. For the winners of a vote by 11 to 0 that is 1/6, by 6 to 5
it is 1. Chockler and Halpern count the changes that make an act decisive. For the modified definition there is also the
reading that counts what must be held fixed as well; both are given, since the choice is not ours.

**Shapley value** of an actor: its average contribution over all orders in which the actors could have joined in. A
coalition's acts are as they were, those of all others are the contrary; it is worth 1 if the harm happens, else 0. The
values sum to 1, unless the harm would have come without any of the acts: then there is nothing to divide, and none are
given. A value below 0 says that an actor's conduct worked against the harm.

All three are read off truth tables held as the bits of one integer: one pass through the equations evaluates every
set of acts with every choice of what is held. They need no library: the Shapley value is a sum of a few lines in exact
fractions, where the kept library for it brings a machine-learning stack and rounded numbers, and the published one for
actual causes searches approximately.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from math import factorial
from typing import Final, NoReturn

from solidum.source import BadInput, Place, Problem

__all__ = [
    "Act",
    "ActPart",
    "ActorPart",
    "AllOf",
    "AnyOf",
    "AtLeast",
    "Cause",
    "Circumstance",
    "Equation",
    "Formula",
    "Incident",
    "Not",
    "Participation",
    "Truth",
    "Variable",
    "check",
    "happens",
    "parse_equation",
    "parse_formula",
    "participation",
    "read_equations",
]

MAX_ACTORS: Final = 16
MAX_BITS: Final = 22
"""Acts and variables that can be held, together: the truth table has two to this power rows."""
MAX_DEPTH: Final = 40

# Formulas -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Variable:
    """The value of a variable."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Truth:
    """Always, or never."""

    value: bool

    def __str__(self) -> str:
        return "true" if self.value else "false"


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary."""

    part: Formula

    def __str__(self) -> str:
        return f"not {_inner(self.part)}"


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of these."""

    parts: tuple[Formula, ...]

    def __str__(self) -> str:
        return " and ".join(map(_inner, self.parts)) or "true"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these."""

    parts: tuple[Formula, ...]

    def __str__(self) -> str:
        return " or ".join(map(_inner, self.parts)) or "false"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least so many of these; one that is listed twice counts twice."""

    count: int
    parts: tuple[Formula, ...]

    def __str__(self) -> str:
        return f"atleast({', '.join(map(str, (self.count, *self.parts)))})"


Formula = Variable | Truth | Not | AllOf | AnyOf | AtLeast


def _inner(part: Formula) -> str:
    return f"({part})" if isinstance(part, AllOf | AnyOf) else str(part)


def _mentioned(formula: Formula) -> Iterator[str]:
    match formula:
        case Variable(name):
            yield name
        case Not(part):
            yield from _mentioned(part)
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            for part in parts:
                yield from _mentioned(part)


def _rows(formula: Formula, values: Mapping[str, int], full: int) -> int:
    """The rows of a truth table in which a formula holds, as the bits of an integer; `full` has all of them."""
    match formula:
        case Variable(name):
            return values[name]
        case Truth(value):
            return full if value else 0
        case Not(part):
            return full ^ _rows(part, values, full)
        case AllOf(parts):
            rows = full
            for part in parts:
                rows &= _rows(part, values, full)
            return rows
        case AnyOf(parts):
            rows = 0
            for part in parts:
                rows |= _rows(part, values, full)
            return rows
        case AtLeast(count, parts):
            # reached[n]: the rows in which at least n of the parts so far hold.
            reached = [full] + [0] * max(count, 0)
            for part in parts:
                held = _rows(part, values, full)
                for number in range(count, 0, -1):
                    reached[number] |= reached[number - 1] & held
            return reached[max(count, 0)]


# The incident ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Act:
    """An act or omission in question.

    Attributes:
        variable: Its name in the equations.
        actor: Id of whose it is.
        happened: Whether the variable was true. For `braked` of somebody who did not brake it is False;
            None if that is not settled, which no model can use.
        place: Where the file says so.
    """

    variable: str
    actor: str
    happened: bool | None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Circumstance:
    """Something given that is nobody's act in question: true or not, and taken as it was."""

    variable: str
    holds: bool | None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Equation:
    """What makes a variable true."""

    variable: str
    formula: Formula
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Incident:
    """A structural model of an incident, with what was actually so.

    Attributes:
        outcome: The variable that stands for the harm; it has an equation.
        acts: What is in question.
        equations: In any order; none may depend on itself.
        circumstances: What else the equations mention.
    """

    outcome: str
    acts: tuple[Act, ...]
    equations: tuple[Equation, ...]
    circumstances: tuple[Circumstance, ...] = ()


# Reading --------------------------------------------------------------------------------------------------

KEYWORDS: Final = frozenset({"and", "or", "not", "atleast", "true", "false"})
NAME: Final = re.compile(r"[^\W\d]\w*")
TOKEN: Final = re.compile(r"\s*(?:(?P<name>[^\W\d]\w*)|(?P<number>[0-9]+)|(?P<sign>:=|[(),])|(?P<other>\S))")
HOW: Final = "use names, `and`, `or`, `not`, `atleast(2, a, b, c)` and parentheses"


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    offset: int

    def __str__(self) -> str:
        return f"`{self.text}`" if self.text else "the end"


class _Parser:
    """Recursive descent over the words of one equation."""

    def __init__(self, text: str, place: Place | None) -> None:
        self.start = place or Place("equation", 1, 1)
        self.tokens = [
            _Token(str(found.lastgroup), found[str(found.lastgroup)], found.start(str(found.lastgroup)))
            for found in TOKEN.finditer(text)
            if found.lastgroup
        ]
        self.tokens.append(_Token("end", "", len(text.rstrip())))
        self.at = 0
        self.depth = 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.at]

    def wrong(self, what: str, why: str, remedy: str, token: _Token | None = None) -> NoReturn:
        offset = (token or self.next).offset
        place = Place(self.start.file, self.start.line, self.start.column + offset)
        raise BadInput([Problem(place, what, why, remedy)])

    def take(self, text: str) -> bool:
        if self.next.text != text or self.next.kind == "end":
            return False
        self.at += 1
        return True

    def expect(self, text: str, why: str) -> None:
        if not self.take(text):
            self.wrong(f"`{text}` is missing before {self.next}", why, f"put `{text}` there; {HOW}")

    def name(self) -> str:
        token = self.next
        if token.kind != "name":
            self.wrong(f"{token} stands where the name of a variable should", "an equation gives a variable", HOW)
        if token.text in KEYWORDS:
            self.wrong(
                f"{token} cannot be the name of a variable", "it has a meaning of its own", "choose another name"
            )
        self.at += 1
        return token.text

    def end(self) -> None:
        if self.next.kind != "end":
            hint = "connect it with `and` or `or`" if self.next.kind in ("name", "number") else HOW
            self.wrong(f"{self.next} was not expected here", "the formula is complete before it", hint)

    def formula(self) -> Formula:
        """Parts joined by `and`, or by `or`; both in one row would leave open what belongs together."""
        parts = [self.part()]
        joint = self.next
        if joint.kind != "name" or joint.text not in ("and", "or"):
            return parts[0]
        while self.take(joint.text):
            parts.append(self.part())
        other = "or" if joint.text == "and" else "and"
        if self.next.text == other:
            self.wrong(
                "`and` and `or` stand in one row",
                "it is open which parts belong together",
                f"put parentheses round the parts joined by `{joint.text}`, or round those joined by `{other}`",
            )
        return AllOf(tuple(parts)) if joint.text == "and" else AnyOf(tuple(parts))

    def part(self) -> Formula:
        token = self.next
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.wrong("the formula is nested too deeply", f"{MAX_DEPTH} levels are allowed", "give parts of it a name")
        try:
            if self.take("("):
                inside = self.formula()
                self.expect(")", "every parenthesis that opens must close")
                return inside
            if self.take("not"):
                return Not(self.part())
            if self.take("atleast"):
                return self.at_least()
            if self.take("true"):
                return Truth(True)
            if self.take("false"):
                return Truth(False)
            if token.kind == "name" and token.text.lower() in KEYWORDS and token.text not in KEYWORDS:
                self.wrong(f"{token} is not written in small letters", "only then is it a keyword", "write it small")
            if token.kind == "name" and token.text not in KEYWORDS:
                self.at += 1
                return Variable(token.text)
        finally:
            self.depth -= 1
        self.wrong(f"{token} stands where something that is true or false should", "the formula is not complete", HOW)

    def at_least(self) -> Formula:
        how = "write it as `atleast(2, a, b, c)`"
        self.expect("(", how)
        number = self.next
        if number.kind != "number":
            self.wrong(f"{number} stands where a number should", "`atleast` begins with how many are needed", how)
        self.at += 1
        parts = []
        while self.take(","):
            parts.append(self.formula())
        self.expect(")", how)
        if len(number.text) > 6 or not 1 <= int(number.text) <= len(parts):
            self.wrong(
                f"`atleast` asks for {number.text} of {len(parts)}",
                "that is always or never true",
                f"ask for a number from 1 to {len(parts)}" if parts else how,
                number,
            )
        return AtLeast(int(number.text), tuple(parts))


def parse_formula(text: str, place: Place | None = None) -> Formula:
    """Read a formula such as ``not_braked and (sensor_failed or overseer_distracted)``.

    Args:
        text: One line.
        place: Where it begins, for messages.

    Raises:
        BadInput: It cannot be read; the column says where.
    """
    parser = _Parser(text, place)
    formula = parser.formula()
    parser.end()
    return formula


def parse_equation(text: str, place: Place | None = None) -> Equation:
    """Read an equation such as ``crash := not_braked and sensor_failed``; see `parse_formula`."""
    parser = _Parser(text, place)
    variable = parser.name()
    parser.expect(":=", "an equation gives a variable and, after `:=`, what makes it true")
    formula = parser.formula()
    parser.end()
    return Equation(variable, formula, parser.start)


def read_equations(text: str, file: str = "equations") -> tuple[Equation, ...]:
    """Read equations, one in a line; empty lines and what follows a `#` are left out.

    Raises:
        BadInput: All lines that cannot be read.
    """
    found: list[Equation] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), 1):
        said = line.partition("#")[0]
        if not said.strip():
            continue
        try:
            found.append(parse_equation(said, Place(file, number, 1)))
        except BadInput as bad:
            problems += bad.problems
    if problems:
        raise BadInput(problems)
    return tuple(found)


# Checking -------------------------------------------------------------------------------------------------


def check(incident: Incident) -> list[Problem]:
    """All that is wrong with a model; empty if it can be used."""
    found = list(_check_parts(incident))
    if found:
        return found
    place = {equation.variable: equation.place for equation in incident.equations}
    try:
        order = _order(incident)
    except CycleError as cycle:
        # graphlib names a cycle with its first node at both ends, each before what depends on it.
        names = list(reversed(cycle.args[1]))
        chain = " depends on ".join(f"`{name}`" for name in names)
        return [
            Problem(
                place[names[0]], f"the equations go in a circle: {chain}", "nothing can be its own cause", "break it"
            )
        ]
    if not happens(incident):
        return [
            Problem(
                place[incident.outcome],
                f"`{incident.outcome}` is false with the acts and circumstances as they were",
                "there is no harm to explain, or the equations do not tell what happened",
                "correct the equations, or what was true",
            )
        ]
    held = _movable(incident, order)
    actors = {act.actor for act in incident.acts}
    if len(actors) > MAX_ACTORS or len(incident.acts) + len(held) > MAX_BITS:
        found.append(
            Problem(
                None,
                f"the model has {len(actors)} actors, {len(incident.acts)} acts, and {len(held)} variables between "
                f"them and `{incident.outcome}`",
                f"exact answers need at most {MAX_ACTORS} actors, and at most {MAX_BITS} acts and variables together",
                "make acts that nobody questions circumstances, or write two equations as one",
            )
        )
    return found


def _check_parts(incident: Incident) -> Iterator[Problem]:
    given: dict[str, str] = {}
    entries: list[tuple[str, str, Place | None]] = [
        *(("an act", act.variable, act.place) for act in incident.acts),
        *(("a circumstance", one.variable, one.place) for one in incident.circumstances),
        *(("an equation", one.variable, one.place) for one in incident.equations),
    ]
    for kind, name, place in entries:
        if not NAME.fullmatch(name) or name.lower() in KEYWORDS:
            yield Problem(
                place,
                f"`{name}` cannot be the name of a variable",
                "names consist of letters, digits and `_`, begin with a letter, and are no keyword",
                "choose another name",
            )
        if name in given:
            yield Problem(
                place,
                f"`{name}` is {given[name]} and {kind}" if given[name] != kind else f"`{name}` is given twice",
                "a variable gets its value from one place",
                "keep one of the two",
            )
        given.setdefault(name, kind)
    for act in incident.acts:
        if act.happened is None:
            yield Problem(
                act.place,
                f"whether `{act.variable}` was so is not settled",
                "an actual cause is about what actually happened",
                "answer it with yes or no, each in a model of its own if it is disputed",
            )
        if not act.actor.strip():
            yield Problem(act.place, f"the act `{act.variable}` is nobody's", "an act has an actor", "name the actor")
    for one in incident.circumstances:
        if one.holds is None:
            yield Problem(
                one.place, f"whether `{one.variable}` was so is not settled", "it is taken as it was", "say yes or no"
            )
    if not incident.acts:
        yield Problem(None, "the model names no act", "there is nobody's part to find", "name the acts in question")
    for equation in incident.equations:
        for name in dict.fromkeys(_mentioned(equation.formula)):
            if name not in given:
                yield Problem(
                    equation.place,
                    f"`{name}` in the equation of `{equation.variable}` is nowhere given",
                    "every variable is an act, a circumstance or has an equation",
                    "add it, or correct the name",
                )
    if given.get(incident.outcome) != "an equation":
        yield Problem(
            None,
            f"the outcome `{incident.outcome}` has no equation",
            "the harm is what the equations explain",
            "write the equation, or name another variable as the outcome",
        )


def _order(incident: Incident) -> list[Equation]:
    """The equations, each after those it depends on."""
    equations = {equation.variable: equation for equation in incident.equations}
    needs = {name: dict.fromkeys(_mentioned(one.formula)) for name, one in equations.items()}
    return [equations[name] for name in TopologicalSorter(needs).static_order() if name in equations]


def _movable(incident: Incident, order: Sequence[Equation]) -> list[str]:
    """Variables between the acts and the outcome, which it can matter to hold as they were."""
    moved = {act.variable for act in incident.acts}
    for equation in order:
        if any(name in moved for name in _mentioned(equation.formula)):
            moved.add(equation.variable)
    used = {incident.outcome}
    for equation in reversed(order):
        if equation.variable in used:
            used.update(_mentioned(equation.formula))
    return [one.variable for one in order if one.variable in moved & used and one.variable != incident.outcome]


# Evaluating -----------------------------------------------------------------------------------------------


def _column(bit: int, bits: int) -> int:
    """The rows of a table over so many bits whose number has this bit set."""
    width = 1 << bit
    rows = ((1 << width) - 1) << width
    width *= 2
    while width < 1 << bits:
        rows |= rows << width
        width *= 2
    return rows


def _by_size(bits: int) -> list[int]:
    """For each number, the rows of a table over so many bits whose number has that many bits set."""
    sizes = [1]
    for bit in range(bits):
        sizes = [
            (sizes[size] if size <= bit else 0) | ((sizes[size - 1] << (1 << bit)) if size else 0)
            for size in range(bit + 2)
        ]
    return sizes


def _run(
    incident: Incident,
    order: Iterable[Equation],
    act: Callable[[Act], int],
    full: int,
    settle: Callable[[str, int], int] = lambda _, rows: rows,
) -> dict[str, int]:
    """All variables over all rows: acts as told, and each equation's result as `settle` leaves it."""
    values = {one.variable: full if one.holds else 0 for one in incident.circumstances}
    values |= {one.variable: act(one) for one in incident.acts}
    for equation in order:
        values[equation.variable] = settle(equation.variable, _rows(equation.formula, values, full))
    return values


def happens(incident: Incident) -> bool:
    """Whether the outcome is true with all acts and circumstances as they were."""
    return bool(_run(incident, _order(incident), lambda act: int(act.happened is True), 1)[incident.outcome])


# What follows ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cause:
    """An actual cause: acts without all of which, other things held as they were, the harm would not have happened.

    Attributes:
        acts: The variables of the acts; no part of them is a cause.
        held: The fewest variables that must be held as they actually were to see it.
    """

    acts: tuple[str, ...]
    held: tuple[str, ...]

    @property
    def but_for(self) -> bool:
        """Whether this one act was necessary for the harm, with nothing held."""
        return len(self.acts) == 1 and not self.held


@dataclass(frozen=True, slots=True)
class ActPart:
    """The part of one act.

    Attributes:
        variable: The act.
        actor: Whose it is.
        but_for: Whether the harm would not have happened without it.
        degree: Degree of responsibility, counting acts that change.
        degree_with_held: The same, counting what must be held fixed too; never more than `degree`.
    """

    variable: str
    actor: str
    but_for: bool
    degree: Fraction
    degree_with_held: Fraction

    @property
    def is_cause(self) -> bool:
        """Whether it is part of an actual cause."""
        return self.degree > 0


@dataclass(frozen=True, slots=True)
class ActorPart:
    """The part of one actor.

    Attributes:
        actor: Id of the actor.
        is_cause: Whether one of its acts is part of an actual cause.
        but_for: Whether the harm would not have happened, had all its acts been otherwise.
        degree: The largest degree of responsibility among its acts.
        degree_with_held: The same, counting what must be held fixed too.
        shapley: Its Shapley value; None if the harm would have come without any of the acts.
    """

    actor: str
    is_cause: bool
    but_for: bool
    degree: Fraction
    degree_with_held: Fraction
    shapley: Fraction | None


@dataclass(frozen=True, slots=True)
class Participation:
    """Evidence for the factor "participation in the harmful outcome"; neither a rating nor a share.

    Attributes:
        outcome: The variable that stands for the harm.
        causes: All actual causes among the acts, smallest first.
        acts: One for each act.
        actors: One for each actor.
        without_any: Whether the harm would have happened had all acts been otherwise.
    """

    outcome: str
    causes: tuple[Cause, ...]
    acts: tuple[ActPart, ...]
    actors: tuple[ActorPart, ...]
    without_any: bool


def participation(incident: Incident) -> Participation:
    """Which acts were actual causes of the harm, how responsible, and what each actor contributed.

    Raises:
        BadInput: The model cannot be used, or is too large for exact answers.
    """
    problems = check(incident)
    if problems:
        raise BadInput(problems)
    order = _order(incident)
    causes = _causes(incident, order)
    acts = tuple(_act_part(act, causes) for act in incident.acts)
    table = _coalitions(incident, order)
    actors = list(dict.fromkeys(act.actor for act in incident.acts))
    everybody = (1 << len(actors)) - 1
    without_any = bool(table & 1)
    parts = []
    for at, actor in enumerate(actors):
        own = [act for act in acts if act.actor == actor]
        parts.append(
            ActorPart(
                actor,
                is_cause=any(act.is_cause for act in own),
                but_for=not table >> (everybody ^ 1 << at) & 1,
                degree=max(act.degree for act in own),
                degree_with_held=max(act.degree_with_held for act in own),
                shapley=None if without_any else _shapley(table, at, len(actors)),
            )
        )
    return Participation(incident.outcome, tuple(causes), acts, tuple(parts), without_any)


def _causes(incident: Incident, order: Sequence[Equation]) -> list[Cause]:
    """All minimal sets of acts whose change, with some variables held, takes the harm away.

    The number of a row tells in its upper bits which acts are otherwise, in its lower bits which variables are held.
    """
    held = _movable(incident, order)
    low, bits = len(held), len(held) + len(incident.acts)
    full = (1 << (1 << bits)) - 1
    actual = _run(incident, order, lambda act: int(act.happened is True), 1)
    columns = {name: _column(bit, bits) for bit, name in enumerate(held)}
    columns |= {act.variable: _column(low + bit, bits) for bit, act in enumerate(incident.acts)}

    def act(one: Act) -> int:
        return columns[one.variable] ^ (full if one.happened else 0)

    def settle(name: str, rows: int) -> int:
        if name not in held:
            return rows
        return rows | columns[name] if actual[name] else rows & ~columns[name]

    avoided = full ^ _run(incident, order, act, full, settle)[incident.outcome]
    # Gathered for each set of acts in the row that holds nothing: does any choice of what is held do?
    works = avoided
    for bit in range(low):
        works |= works >> (1 << bit)
    for name in held:
        works &= ~columns[name]
    # Upwards: sets that have a part that does. What is not among them is minimal.
    steps = [(1 << (low + bit), full ^ columns[act.variable]) for bit, act in enumerate(incident.acts)]
    with_parts = works
    for width, without in steps:
        with_parts |= (with_parts & without) << width
    larger = 0
    for width, without in steps:
        larger |= (with_parts & without) << width
    minimal = works & ~larger
    sizes = _by_size(low)
    found = []
    for row in _set_bits(minimal):
        choices = avoided >> row & ((1 << (1 << low)) - 1)
        fewest = next(choices & size for size in sizes if choices & size)
        choice = (fewest & -fewest).bit_length() - 1
        found.append(
            Cause(
                tuple(act.variable for bit, act in enumerate(incident.acts) if row >> (low + bit) & 1),
                tuple(name for bit, name in enumerate(held) if choice >> bit & 1),
            )
        )
    places = {act.variable: at for at, act in enumerate(incident.acts)}
    return sorted(found, key=lambda cause: (len(cause.acts), [places[name] for name in cause.acts]))


def _set_bits(number: int) -> Iterator[int]:
    digits = f"{number:b}"[::-1]
    at = digits.find("1")
    while at >= 0:
        yield at
        at = digits.find("1", at + 1)


def _act_part(act: Act, causes: Sequence[Cause]) -> ActPart:
    own = [cause for cause in causes if act.variable in cause.acts]

    def degree(size: Callable[[Cause], int]) -> Fraction:
        return Fraction(1, min(map(size, own))) if own else Fraction(0)

    return ActPart(
        act.variable,
        act.actor,
        but_for=any(cause.but_for for cause in own),
        degree=degree(lambda cause: len(cause.acts)),
        degree_with_held=degree(lambda cause: len(cause.acts) + len(cause.held)),
    )


def _coalitions(incident: Incident, order: Sequence[Equation]) -> int:
    """The coalitions of actors whose acts, all others' being otherwise, bring the harm about."""
    actors = list(dict.fromkeys(act.actor for act in incident.acts))
    full = (1 << (1 << len(actors))) - 1
    columns = {actor: _column(bit, len(actors)) for bit, actor in enumerate(actors)}

    def act(one: Act) -> int:
        return columns[one.actor] if one.happened else full ^ columns[one.actor]

    return _run(incident, order, act, full)[incident.outcome]


def _shapley(table: int, actor: int, number: int) -> Fraction:
    full = (1 << (1 << number)) - 1
    without = full ^ _column(actor, number)
    joined = table >> (1 << actor)
    total = Fraction(0)
    for size, coalitions in enumerate(_by_size(number)[:-1]):
        orders = factorial(size) * factorial(number - size - 1)
        gains = joined & ~table & without & coalitions
        losses = table & ~joined & without & coalitions
        total += orders * (gains.bit_count() - losses.bit_count())
    return total / factorial(number)
