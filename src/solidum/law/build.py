"""From the plain data of a YAML file to the inside form of law, with every problem reported at its place."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar, cast, get_args

from solidum.law.expressions import CODE, NAME, ExpressionError, parse_call, parse_compare, parse_term
from solidum.law.model import (
    CLAIM_VARIABLES,
    INFERRING,
    PRESUMING,
    SHARING_WORDS,
    About,
    All,
    AnyOf,
    ClaimType,
    Clock,
    Compare,
    Conclusion,
    Condition,
    Const,
    Constraint,
    Counting,
    Degree,
    Determination,
    Duration,
    Example,
    Exists,
    Fact,
    FactType,
    Joining,
    Kind,
    LeftOut,
    Limit,
    Money,
    Named,
    Not,
    OneOf,
    OwnFault,
    Pick,
    Position,
    Reach,
    Recourse,
    Ref,
    Rule,
    Shift,
    Term,
    Unless,
)
from solidum.source import BadInput, Place, Problem

Path = tuple[str | int, ...]
Read = TypeVar("Read")
MOST_PROBLEMS = 200
"""A file with more faults than this is not a pack with mistakes but another kind of file."""
LONGEST_EXPRESSION = 400
"""Letters in one fact, conclusion or comparison; the longest of a statute stays far below."""
ENTITY_TYPES = ("party", "thing", "harm", "evidence", "claim", "country")
NEEDS_CONCLUSION = {
    "definition", "presumption", "shift", "inference", "allegation", "role-change",
    "breach-as-evidence", "breach-trigger", "protective-statute",
}  # fmt: skip
ENDS_CLAIM = {"element", "defence", "exclusion", "limitation", "extinction"}
KINDS = (
    "definition", "element", "defence", "exclusion", "presumption", "shift", "inference", "allegation",
    "disclosure", "duty", "role-change", "sharing", "recourse", "limitation", "extinction", "remedy",
    "breach-as-evidence", "breach-trigger", "evidence-source", "compliance-effect", "protective-statute",
)  # fmt: skip
REACHING = {"disclosure", "duty", "evidence-source"}
RULE_KEYS = {
    "code", "source", "at", "kind", "title", "when", "unless", "concludes", "against", "for", "degree",
    "paraphrase", "basis", "checked", "read_at", "contested", "sharing", "amount", "protects", "applies_from",
    "clock", "reaches", "share", "recourse", "own_fault", "limit",
}  # fmt: skip
CLOCK_KEYS = {"title", "due", "undated", "for", "counts", "suspends", "effect", "when", "done", "place"}
COUNTING_KEYS = {
    "id", "title", "source", "at", "countries", "holidays_of", "moves_from", "moves_up_to", "least_working_days",
    "least_for", "paraphrase", "basis", "checked", "read_at",
}  # fmt: skip
REST_DAYS = ("saturday", "sunday", "public_holiday")
"""Days on which a period may be moved on from."""
OWN_COUNTINGS = ("plain", "national")
"""What `counts` may say beside the id of a counting: by the calendar alone; as the country's own law counts."""
FACT_KEYS = {
    "id", "args", "value", "kind", "from", "ask", "known_by", "shown_by", "circumstances", "choices",
}  # fmt: skip


class Desk:
    """Collects problems; knows where each piece of the data stands in its file."""

    def __init__(self, place: Callable[[Path], Place]) -> None:
        self.place = place
        self.problems: list[Problem] = []

    def say(self, path: Path, what: str, why: str, remedy: str) -> None:
        """Note a problem.

        Raises:
            BadInput: With all of them, when there are so many that the rest would help nobody.
        """
        self.problems.append(Problem(self.place(path), what, why, remedy))
        if len(self.problems) >= MOST_PROBLEMS:
            why = f"{MOST_PROBLEMS} problems were found up to here"
            more = Problem(self.place(path), "reading stopped here", why, "mend these first")
            raise BadInput([*self.problems, more])

    def text(self, data: Mapping[str, Any], key: str, path: Path, *, needed: bool = True) -> str:
        """One text; nothing but a missing needed one is a problem."""
        value = data.get(key)
        if value is None or value == "":
            if needed:
                self.say(path, f"`{key}` is missing", "every entry of this kind needs it", f"add `{key}:`")
            return ""
        if isinstance(value, (list, dict)):
            self.say(
                (*path, key),
                f"`{key}` is not a text",
                "a single text is expected",
                f"write `{key}:` as one text",
            )
            return ""
        return str(value)

    def texts(self, data: Mapping[str, Any], key: str, path: Path) -> tuple[str, ...]:
        """One text or a list of them; in `at`, several may stand in one text, between semicolons."""
        value = data.get(key)
        if value is None:
            return ()
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(";")) if key == "at" else (value,)
        if isinstance(value, list):
            bad = [v for v in value if isinstance(v, (list, dict))]
            if not bad:
                return tuple(str(v) for v in value)
        elif not isinstance(value, dict):
            return (str(value),)
        self.say(
            (*path, key),
            f"`{key}` is not a list of texts",
            "a text or a list of texts is expected",
            "list texts",
        )
        return ()

    def choice(self, data: Mapping[str, Any], key: str, path: Path, options: Iterable[str], default: str | None) -> str:
        """One of several words."""
        value = data.get(key, default)
        allowed = tuple(options)
        if not isinstance(value, str) or value not in allowed:
            what = f"`{key}` is missing" if value is None else f"`{key}: {shown(value)}` is not known"
            near = difflib.get_close_matches(shown(value), allowed, 1)
            hint = f"did you mean `{near[0]}`?" if near else f"use one of: {', '.join(allowed)}"
            self.say((*path, key), what, "only listed words have a meaning", hint)
            return allowed[0]
        return value

    def keys(self, data: Mapping[str, Any], allowed: set[str], path: Path) -> None:
        """No key but the allowed ones."""
        for key in data:
            if key not in allowed:
                near = difflib.get_close_matches(shown(key), sorted(allowed), 1)
                hint = f"did you mean `{near[0]}`?" if near else f"known keys: {', '.join(sorted(allowed))}"
                what = f"unknown key `{shown(key)}`"
                self.say((*path, key), what, "an unread key would be silently ignored", hint)

    def mapping(self, value: Any, path: Path, what: str) -> Mapping[str, Any]:
        """The value, if it is a mapping."""
        if isinstance(value, dict):
            return value
        self.say(
            path,
            f"{what} is not a mapping",
            "`key: value` lines are expected",
            "write it as `key: value` lines",
        )
        return {}

    def items(self, data: Mapping[str, Any], key: str, path: Path) -> list[Any]:
        """A list; nothing is an empty one."""
        value = data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.say((*path, key), f"`{key}` is not a list", "a list is expected", "start each entry with `- `")
            return []
        return value

    def rows(
        self, data: Mapping[str, Any], key: str, path: Path, what: str
    ) -> Iterator[tuple[Path, Mapping[str, Any]]]:
        """The mappings in a list, each with its path; what is no mapping is said once and passed over."""
        for i, row in enumerate(self.items(data, key, path)):
            here = (*path, key, i)
            if isinstance(row, dict):
                yield here, row
            else:
                self.mapping(row, here, what)

    def day(self, data: Mapping[str, Any], key: str, path: Path, *, needed: bool) -> date | None:
        """A date."""
        value = data.get(key)
        if isinstance(value, date):
            return value
        if value is not None or needed:
            self.say(
                (*path, key),
                f"`{key}` is not a date",
                "the rule's date is part of the result",
                "write 2026-11-24",
            )
        return None


def shown(value: object) -> str:
    """A value as a message shows it: not longer than a person wants to read."""
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def variables(data: Any, path: Path, desk: Desk) -> tuple[tuple[str, str], ...]:
    """Read `{name: type}`."""
    if data is None:
        return ()
    found = []
    for name, kind in desk.mapping(data, path, "the list of arguments").items():
        if kind not in ENTITY_TYPES:
            what, types = f"`{shown(kind)}` is not a type", ", ".join(ENTITY_TYPES)
            desk.say((*path, name), what, "arguments are typed", f"use one of {types}")
        if not NAME.match(name):
            what, remedy = f"`{shown(name)}` cannot be the name of an argument", "write it like `other_thing`"
            desk.say((*path, name), what, "rules call it by this name", remedy)
        found.append((name, str(kind)))
    return tuple(found)


def condition(data: Any, path: Path, desk: Desk, regions: dict[str, frozenset[str]]) -> Condition:
    """Read one condition of docs/format.md; problems go to the desk and give an empty conjunction."""
    nothing = All(())
    if not isinstance(data, dict):
        desk.say(
            path,
            "a condition is not a mapping",
            "each condition says what it is: fact, held, shown, all, any, not, compare, exists, one_of",
            "write for example `fact: imports(defendant, thing)`",
        )
        return nothing
    words = [w for w in ("all", "any", "not", "fact", "held", "shown", "compare", "exists", "one_of") if w in data]
    if len(words) != 1:
        desk.say(
            path,
            "a condition must say exactly one thing" if words else "a condition says nothing known",
            f"found {', '.join(words) or shown(', '.join(data)) or 'nothing'}",
            "put several conditions into a list under `all:` or `any:`",
        )
        return nothing
    word = words[0]
    extra = {"fact": {"degree"}, "held": {"degree"}, "shown": {"degree"}, "exists": {"where"}}.get(word, set())
    desk.keys(data, {word} | extra, path)
    inner = data[word]
    here = (*path, word)
    if word in ("all", "any"):
        if not isinstance(inner, list) or not inner:
            desk.say(here, f"`{word}` needs a list", "an empty list would always or never hold", "list conditions")
            return nothing
        parts = tuple(condition(part, (*here, i), desk, regions) for i, part in enumerate(inner))
        return All(parts) if word == "all" else AnyOf(parts)
    if word == "not":
        return Not(condition(inner, here, desk, regions))
    if word == "exists":
        bound = variables(inner, here, desk)
        if "where" not in data or not bound:
            desk.say(
                path,
                "`exists` needs a variable and `where`",
                "it says what must be true of it",
                "add `where:`",
            )
            return nothing
        return Exists(bound, condition(data["where"], (*path, "where"), desk, regions))
    if isinstance(inner, (dict, list)) or inner is None:
        desk.say(
            here,
            f"`{word}` is not a text",
            "it names one fact, conclusion or comparison",
            f"write `{word}: …`",
        )
        return nothing
    try:
        if word == "compare":
            return read_expression(lambda text: parse_compare(text, regions), inner)
        name, args = read_expression(parse_call, inner)
    except ExpressionError as error:
        desk.say(here, f"cannot read `{shown(inner)}`", str(error), "see docs/format.md, Conditions")
        return nothing
    degree = Degree[desk.choice(data, "degree", path, ("proved", "likely", "argued"), "proved")]
    if word == "fact":
        return Fact(name, args, degree)
    if word == "one_of":
        return OneOf(name, args)
    return Ref(name, args, "held" if word == "held" else "shown", degree)


def fact_type(row: Mapping[str, Any], path: Path, desk: Desk) -> FactType:
    """Read one vocabulary entry."""
    desk.keys(row, FACT_KEYS, path)
    value = desk.choice(row, "value", path, ("yes_no", "date", "amount", "choice", "duration"), None)
    kind = desk.choice(row, "kind", path, ("event", "evaluation"), None)
    origin = desk.mapping(row.get("from") or {}, (*path, "from"), "`from`")
    desk.keys(origin, {"edge", "field"}, (*path, "from"))
    entry = FactType(
        id=desk.text(row, "id", path),
        args=variables(row.get("args"), (*path, "args"), desk),
        value=cast(Any, value),
        kind=cast(Any, kind),
        ask=desk.text(row, "ask", path),
        known_by=desk.texts(row, "known_by", path),
        shown_by=desk.texts(row, "shown_by", path),
        circumstances=desk.texts(row, "circumstances", path),
        choices=desk.texts(row, "choices", path),
        edge=desk.text(origin, "edge", (*path, "from"), needed=False) or None,
        field=desk.text(origin, "field", (*path, "from"), needed=False) or None,
        place=desk.place(path),
    )
    names = [name for name, _ in entry.args]
    for found in _braces(entry.ask):
        if found not in names:
            desk.say(
                (*path, "ask"),
                f"`{{{shown(found)}}}` is no argument of `{entry.id}`",
                "it is filled in",
                f"use {', '.join(names) or 'no braces: it has no arguments'}",
            )
    if value == "choice" and not entry.choices:
        desk.say(path, f"`{entry.id}` has no `choices`", "a choice needs its list", "add `choices: […]` or `[any]`")
    if kind == "evaluation" and not entry.circumstances:
        desk.say(
            path,
            f"`{entry.id}` lists no circumstances",
            "an evaluation names what the law looks at, since no formula decides it",
            "add `circumstances:`",
        )
    if kind == "evaluation" and value != "yes_no":
        desk.say(
            path,
            f"`{entry.id}`, an evaluation, is met or not met",
            "it has no other value",
            "use `value: yes_no`",
        )
    return entry


def _braces(text: str) -> list[str]:
    return [part.split("}")[0] for part in text.split("{")[1:] if "}" in part]


def constraint(row: Mapping[str, Any], path: Path, desk: Desk, regions: dict[str, frozenset[str]]) -> Constraint:
    """Read one impossible combination."""
    desk.keys(row, {"id", "vars", "never"}, path)
    bound = variables(row.get("vars"), (*path, "vars"), desk)
    return Constraint(
        id=desk.text(row, "id", path),
        variables=bound,
        never=_named(condition(row.get("never"), (*path, "never"), desk, regions), dict(bound)),
        place=desk.place(path),
    )


def read_expression(read: Callable[[str], Read], value: object) -> Read:
    """What a text of the small language means.

    Raises:
        ExpressionError: If it is not of the language, or too long to be one expression.
    """
    text = str(value)
    if len(text) > LONGEST_EXPRESSION:
        raise ExpressionError(f"it has {len(text)} letters, and at most {LONGEST_EXPRESSION} are read")
    return read(text)


def call(desk: Desk, text: str, path: Path) -> tuple[str, tuple[str, ...]]:
    """Read a call, reporting a problem instead of raising."""
    try:
        return read_expression(parse_call, text)
    except ExpressionError as error:
        desk.say(path, f"cannot read `{shown(text)}`", str(error), "write it as `name(argument, argument)`")
        return "", ()


def rule(
    row: Mapping[str, Any],
    path: Path,
    desk: Desk,
    pack: str,
    source: str,
    regions: dict[str, frozenset[str]],
) -> Rule:
    """Read one rule."""
    desk.keys(row, RULE_KEYS, path)
    kind = cast(Kind, desk.choice(row, "kind", path, KINDS, None))
    concludes = ""
    args: tuple[str, ...] = ()
    negative = False
    if row.get("concludes") is not None:
        text = str(row["concludes"]).strip()
        negative = text.startswith("not ")
        concludes, args = call(desk, text.removeprefix("not "), (*path, "concludes"))
    elif kind in NEEDS_CONCLUSION and kind == row.get("kind"):
        desk.say(path, f"a {kind} needs `concludes`", "it must say what follows", "add `concludes: …`")
    claim = row.get("for")
    if kind in ENDS_CLAIM and not isinstance(claim, str):
        desk.say(path, f"a rule of kind {kind} needs `for`", "it decides one claim of the pack", "add `for: …`")
    against = row.get("against")
    if kind in ("presumption", "shift", "allegation") and against not in ("claimant", "defendant"):
        desk.say(
            path,
            f"a {kind} needs `against`",
            "it works against one side",
            "add `against: defendant` or `claimant`",
        )
    if negative and kind in PRESUMING | INFERRING:
        desk.say(
            path,
            f"a {kind} cannot conclude a contrary",
            "name the positive conclusion it feeds",
            "drop `not`",
        )
    exceptions = []
    for here, part in desk.rows(row, "unless", path, "an exception"):
        desk.keys(part, {"when", "burden", "effect", "at"}, here)
        if kind in ("presumption", "shift") and "effect" not in part:
            desk.say(here, "this rebuttal has no `effect`", "it disproves or only neutralises", "add `effect: …`")
        exceptions.append(
            Unless(
                when=condition(part.get("when"), (*here, "when"), desk, regions),
                burden=cast(Any, desk.choice(part, "burden", here, ("claimant", "defendant", "contested"), None)),
                effect=cast(Any, desk.choice(part, "effect", here, ("disproves", "neutralises"), "disproves")),
                at=desk.texts(part, "at", here),
            )
        )
    if kind in ("presumption", "shift") and not row.get("unless"):
        desk.say(path, f"this {kind} has no rebuttal", "every presumption says what rebuts it", "add `unless:`")
    positions = []
    for here, part in desk.rows(row, "contested", path, "a position"):
        desk.keys(part, {"position", "held_by", "takes"}, here)
        if not isinstance(part.get("takes"), bool):
            desk.say(
                here,
                "`takes` is not yes or no",
                "it says if the rule has effect under this view",
                "add `takes: true`",
            )
        positions.append(
            Position(desk.text(part, "position", here), desk.text(part, "held_by", here), bool(part.get("takes")))
        )
    if positions and len({p.takes for p in positions}) < 2:
        desk.say(
            (*path, "contested"),
            "all positions have the same effect",
            "then nothing is contested",
            "mend `takes`",
        )

    def own(key: str, read: Callable[[Any, Path, Desk, str], Read]) -> Read | None:
        return None if row.get(key) is None else read(row[key], (*path, key), desk, kind)

    amount: Term | None = None
    amount_text = row.get("amount")
    if amount_text is not None:
        try:
            amount = read_expression(parse_term, amount_text)
        except ExpressionError as error:
            desk.say(
                (*path, "amount"),
                f"cannot read `{shown(amount_text)}`",
                str(error),
                "write `loss_amount(harm) - 500 EUR`",
            )
    if kind == "sharing" and not row.get("sharing"):
        desk.say(
            path,
            "a sharing rule needs `sharing`",
            "it says how those liable share",
            "add `sharing: joint_and_several`",
        )
    where = desk.texts(row, "at", path)
    if not where:
        desk.say(path, "`at` is missing", "a rule without its provision cannot be checked", "add `at: 10(2)(a)`")
    return Rule(
        code=desk.text(row, "code", path),
        pack=pack,
        source=str(row.get("source") or source),
        at=where,
        kind=kind,
        title=desk.text(row, "title", path),
        when=None if row.get("when") is None else condition(row["when"], (*path, "when"), desk, regions),
        unless=tuple(exceptions),
        concludes=concludes or None,
        concludes_args=args,
        negative=negative,
        against=cast("str | None", against),
        claim=str(claim) if claim is not None else None,
        degree=Degree[desk.choice(row, "degree", path, ("proved", "likely", "argued"), "proved")],
        paraphrase=desk.text(row, "paraphrase", path),
        basis=cast(Any, desk.choice(row, "basis", path, ("read", "secondary", "recalled"), None)),
        checked=desk.day(row, "checked", path, needed=True) or date.min,
        read_at=None if row.get("read_at") is None else str(row["read_at"]),
        contested=tuple(positions),
        sharing=None if row.get("sharing") is None else desk.choice(row, "sharing", path, SHARING_WORDS, None),
        amount=amount,
        amount_text=None if amount_text is None else str(amount_text),
        protects=desk.texts(row, "protects", path),
        applies_from=desk.day(row, "applies_from", path, needed=False),
        clocks=clocks(row, path, desk, regions),
        reaches=None if row.get("reaches") is None else reach(row["reaches"], (*path, "reaches"), desk, kind),
        place=desk.place(path),
        share=own("share", joining),
        recourse=own("recourse", recourse),
        own_fault=own("own_fault", own_fault),
        limit=own("limit", limit),
    )


def _period(text: object, path: Path, desk: Desk) -> Duration | None:
    """A period of time, such as `3 months`."""
    try:
        term = read_expression(parse_term, text)
    except ExpressionError:
        term = None
    if isinstance(term, Const) and isinstance(term.value, Duration):
        return term.value
    desk.say(path, f"`{shown(text)}` is no period", "a number and a unit are expected", "write it like `3 months`")
    return None


def counting(row: Mapping[str, Any], path: Path, desk: Desk, regions: dict[str, frozenset[str]]) -> Counting:
    """Read how one law counts periods of time."""
    desk.keys(row, COUNTING_KEYS, path)
    days = desk.texts(row, "moves_from", path)
    for day in days:
        if day not in REST_DAYS:
            why = "a period moves on from days of rest only"
            desk.say((*path, "moves_from"), f"`{shown(day)}` is not known", why, f"use {', '.join(REST_DAYS)}")
    least = row.get("least_working_days", 0)
    if isinstance(least, bool) or not isinstance(least, int) or (least > 0) != ("least_for" in row):
        what = "`least_working_days` and `least_for` do not fit"
        desk.say(path, what, "a number of days, and from which length of period on", "give both, or neither")
        least = 0
    limits = [_period(text, (*path, "moves_up_to"), desk) for text in desk.texts(row, "moves_up_to", path)]
    identity = desk.text(row, "id", path)
    if identity in OWN_COUNTINGS:
        desk.say(path, f"`{identity}` has a meaning of its own", "clocks use it without an entry", "choose another id")
    return Counting(
        id=identity,
        title=desk.text(row, "title", path),
        source=desk.text(row, "source", path),
        at=desk.texts(row, "at", path),
        countries=frozenset(desk.texts(row, "countries", path)),
        holidays_of=regions[desk.choice(row, "holidays_of", path, sorted(regions), None)]
        if "holidays_of" in row and regions
        else None,
        moves_from=frozenset(days),
        moves_up_to=tuple(limit for limit in limits if limit is not None),
        least_working_days=least,
        least_for=_period(row["least_for"], (*path, "least_for"), desk) if "least_for" in row else None,
        paraphrase=desk.text(row, "paraphrase", path),
        basis=cast(Any, desk.choice(row, "basis", path, ("read", "secondary", "recalled"), None)),
        checked=desk.day(row, "checked", path, needed=True) or date.min,
        read_at=desk.text(row, "read_at", path, needed=False) or None,
        place=desk.place(path),
    )


def clock(row: Mapping[str, Any], path: Path, desk: Desk, regions: dict[str, frozenset[str]]) -> Clock:
    """Read the clock of a rule."""
    desk.keys(row, CLOCK_KEYS, path)

    def term(key: str) -> Term | None:
        if row.get(key) is None:
            return None
        try:
            return read_expression(parse_term, row[key])
        except ExpressionError as error:
            desk.say((*path, key), f"cannot read `{shown(row[key])}`", str(error), "write `filed(claim) + 3 years`")
            return None

    due, undated = term("due"), desk.text(row, "undated", path, needed=False) or None
    if ("due" in row) == ("undated" in row):
        why = "a clock has a last day, or the words in which the law leaves it open"
        desk.say(path, "a clock needs `due` or `undated`, and not both", why, "add `due: … + 3 years`")
    if due is not None and not (isinstance(due, Shift) and due.sign == 1 and isinstance(due.by, Duration)):
        why = "how it is counted depends on where the period begins and how long it is"
        desk.say((*path, "due"), "`due` is not a day plus a period", why, "write `DAY + 3 years`")
        due = None
    suspends = row.get("suspends", False)
    if suspends not in (True, False, "yes", "no") or (suspends in (True, "yes") and "due" not in row):
        why = "only a period of time can be stopped"
        desk.say((*path, "suspends"), "`suspends` does not fit here", why, "write yes or no, beside `due`")
    return Clock(
        title=desk.text(row, "title", path),
        due=due if isinstance(due, Shift) else None,
        undated=undated,
        actor=desk.text(row, "for", path),
        counts=desk.text(row, "counts", path, needed=False) or "plain",
        suspends=suspends in (True, "yes"),
        effect=desk.text(row, "effect", path),
        when=None if row.get("when") is None else condition(row["when"], (*path, "when"), desk, regions),
        done=term("done"),
        place=cast(
            Any,
            desk.choice(
                row, "place", path, ("own", "harm", "court"), "court" if row.get("for") == "claimant" else "own"
            ),
        ),
    )


def clocks(row: Mapping[str, Any], path: Path, desk: Desk, regions: dict[str, frozenset[str]]) -> tuple[Clock, ...]:
    """The clock of a rule, or several in a list."""
    given = row.get("clock")
    if given is None:
        return ()
    here = (*path, "clock")
    if isinstance(given, list):
        return tuple(clock(part, at, desk, regions) for at, part in desk.rows(row, "clock", path, "a clock"))
    return (clock(desk.mapping(given, here, "`clock`"), here, desk, regions),)


def reach(data: Any, path: Path, desk: Desk, kind: str) -> Reach:
    """Read who may get evidence from whom by a rule."""
    row = desk.mapping(data, path, "`reaches`")
    desk.keys(row, {"asks", "from", "how", "facts", "refusal"}, path)
    if kind not in REACHING:
        what, why = f"a rule of kind {kind} has `reaches`", "it says who may get evidence from whom"
        desk.say(path, what, why, f"use it with {', '.join(sorted(REACHING))}")
    facts = None if row.get("facts") == "any" else desk.texts(row, "facts", path)
    if facts == ():
        desk.say(path, "`facts` is missing", "it says on what the evidence bears", "list fact ids, or write `any`")
    refusal: Fact | Not | None = None
    if row.get("refusal") is not None:
        text = desk.text(row, "refusal", path)
        fact = Fact(*call(desk, text.removeprefix("not "), (*path, "refusal")))
        refusal = Not(fact) if text.startswith("not ") else fact
    return Reach(
        asks=desk.text(row, "asks", path),
        source=desk.text(row, "from", path),
        how=cast(Any, desk.choice(row, "how", path, ("court_order", "request"), None)),
        facts=facts,
        refusal=refusal,
    )


def joining(data: Any, path: Path, desk: Desk, kind: str) -> Joining:
    """Read who stands together under a rule of kind sharing."""
    row = desk.mapping(data, path, "`share`")
    desk.keys(row, {"linked_by", "across"}, path)
    _only(desk, path, "share", kind, ("sharing",))
    if row.get("across") not in (None, "joint"):
        why = "the one thing a rule can say across instruments is that all owe the same loss, paid once"
        desk.say(
            (*path, "across"), f"`across: {shown(row['across'])}` is not known", why, "write joint, or leave it out"
        )
    return Joining(desk.texts(row, "linked_by", path), row.get("across") == "joint")


RECOURSE_KEYS = {
    "contribution": {
        "among", "shares", "otherwise", "having_paid", "shortfall", "once_paid", "contract_first", "with",
    },
    "right": {"creditor", "debtor", "part", "having_paid", "once_paid", "with"},
    "none": {"creditor", "debtor", "once_paid"},
    "subrogation": {"payer", "effect"},
}  # fmt: skip
"""What a rule of kind recourse may say, by how it works."""
PAYERS = ("insurer", "social_security", "employer")


def recourse(data: Any, path: Path, desk: Desk, kind: str) -> Recourse:
    """Read what a rule of kind recourse orders between those who answer."""
    row = desk.mapping(data, path, "`recourse`")
    _only(desk, path, "recourse", kind, ("recourse",))
    how = desk.choice(row, "how", path, RECOURSE_KEYS, None)
    desk.keys(row, RECOURSE_KEYS[how] | {"how"}, path)

    def word(key: str, options: tuple[str, ...], default: str | None = None, *, needed: bool = False) -> Any:
        if key not in row and not needed:
            return default
        return desk.choice(row, key, path, options, default)

    payers = desk.texts(row, "payer", path)
    for payer in payers:
        if payer not in PAYERS:
            why = "a case file says of a third payer which of these it is"
            desk.say((*path, "payer"), f"`{shown(payer)}` is not known", why, f"use {', '.join(PAYERS)}")
    if how == "subrogation" and not payers:
        desk.say(path, "`payer` is missing", "the rule is about certain third payers", f"list {', '.join(PAYERS)}")
    if "contract_first" in row and not isinstance(row["contract_first"], bool):
        desk.say((*path, "contract_first"), "`contract_first` is not yes or no", "it is one of the two", "write yes")
    return Recourse(
        how=cast(Any, how),
        among=word("among", ("pack", "all"), "pack"),
        shares=word("shares", ("equal", "factors", "fault", "court", "national"), needed=how == "contribution"),
        otherwise=word("otherwise", ("equal",)),
        having_paid=word("having_paid", ("anything", "more_than_own_part", "the_whole")),
        shortfall=word("shortfall", ("stays", "spread")),
        once_paid=desk.texts(row, "once_paid", path),
        contract_first=row.get("contract_first") is True,
        with_=desk.texts(row, "with", path),
        creditor=desk.text(row, "creditor", path, needed=False) or "defendant",
        debtor=desk.text(row, "debtor", path, needed=how in ("right", "none")) or None,
        part=word("part", ("whole", "court"), "whole", needed=how == "right" and "part" in row),
        payer=payers,
        effect=word(
            "effect",
            ("steps_in_after_victim", "steps_in_alongside", "steps_in_first"),
            needed=how == "subrogation",
        ),
    )


def own_fault(data: Any, path: Path, desk: Desk, kind: str) -> OwnFault:
    """Read that the victim's own fault lowers what is owed."""
    _only(desk, path, "own_fault", kind, ("sharing", "remedy"))
    if data == "reduces":
        return OwnFault(None)
    row = desk.mapping(data, path, "`own_fault`")
    desk.keys(row, {"at_most"}, path)
    try:
        most = Decimal(str(row.get("at_most")))
    except InvalidOperation:
        most = Decimal(-1)
    if not 0 <= most <= 1:
        why = "it is the largest part of the loss that the law lets own fault take away"
        desk.say((*path, "at_most"), "`at_most` is no part of the whole", why, "write a number from 0 to 1")
    return OwnFault(most)


def limit(data: Any, path: Path, desk: Desk, kind: str) -> Limit:
    """Read the most that one party owes."""
    row = desk.mapping(data, path, "`limit`")
    desk.keys(row, {"amount", "per"}, path)
    _only(desk, path, "limit", kind, ("remedy",))
    text = desk.text(row, "amount", path)
    term: Term | None = None
    try:
        term = read_expression(parse_term, text) if text else None
    except ExpressionError:
        term = None
    amount = term.value if isinstance(term, Const) and isinstance(term.value, Money) else None
    if amount is None and text:
        why = "a limit is an amount with its currency"
        desk.say((*path, "amount"), f"`{shown(text)}` is no amount", why, "write it like 5000000 EUR")
    per = desk.choice(row, "per", path, ("harm", "event"), None)
    return Limit(amount or Money(Decimal(0), ""), cast(Any, per))


def _only(desk: Desk, path: Path, key: str, kind: str, kinds: tuple[str, ...]) -> None:
    if kind not in kinds:
        why = "the key says what such a rule orders between those who answer"
        desk.say(path, f"a rule of kind {kind} has `{key}`", why, f"use it with {', '.join(kinds)}")


def conclusion(row: Mapping[str, Any], path: Path, desk: Desk, pack: str) -> Conclusion:
    """Read one declared conclusion."""
    desk.keys(row, {"id", "args", "title"}, path)
    return Conclusion(
        id=desk.text(row, "id", path),
        args=variables(row.get("args"), (*path, "args"), desk),
        title=desk.text(row, "title", path),
        pack=pack,
        place=desk.place(path),
    )


def claim_type(row: Mapping[str, Any], path: Path, desk: Desk) -> ClaimType:
    """Read one kind of claim."""
    desk.keys(row, {"id", "title", "who", "defendants", "things", "scope"}, path)
    text = desk.text(row, "scope", path)
    name, args = call(desk, text, (*path, "scope")) if text else ("", ())
    return ClaimType(
        id=desk.text(row, "id", path),
        title=desk.text(row, "title", path),
        defendants=desk.texts(row, "defendants", path),
        things=desk.choice(row, "things", path, ("involved", "involved_only"), "involved"),
        scope=Ref(name, args, "held"),
        place=desk.place(path),
    )


def with_variables(rule: Rule, conclusions: Mapping[str, Conclusion]) -> Rule:
    """The rule with words of its comparisons read as what the variable of that name stands for."""
    found = conclusions.get(rule.concludes or "")
    here = {**CLAIM_VARIABLES, **dict(found.args if found else ())}
    when = None if rule.when is None else _named(rule.when, here)
    unless = tuple(replace(e, when=_named(e.when, here)) for e in rule.unless)
    run = tuple(c if c.when is None else replace(c, when=_named(c.when, here)) for c in rule.clocks)
    if (when, unless, run) == (rule.when, rule.unless, rule.clocks):
        return rule
    return replace(rule, when=when, unless=unless, clocks=run)


def _named(what: Condition, env: Mapping[str, str]) -> Condition:
    match what:
        case All(items) if items:
            return All(tuple(_named(item, env) for item in items))
        case AnyOf(items):
            return AnyOf(tuple(_named(item, env) for item in items))
        case Not(item):
            return Not(_named(item, env))
        case Exists(bound, where):
            return Exists(bound, _named(where, {**env, **dict(bound)}))
        case Compare(Const(str() as word), _, right) if word in env:
            # no word compares with another one, so a variable that stands alone on the left is meant as such;
            # beside a fact only a country is, since a choice may have the same name as a variable
            return replace(what, left=Named(word), right=None if right is None else _named_term(right, frozenset(env)))
        case Compare(left, _, right):
            countries = frozenset(name for name, kind in env.items() if kind == "country")
            right = None if right is None else _named_term(right, countries)
            return replace(what, left=_named_term(left, countries), right=right)
    return what


def _named_term(term: Term, names: frozenset[str]) -> Term:
    match term:
        case Const(str() as word) if word in names:
            return Named(word)
        case Pick(how, terms):
            return Pick(how, tuple(_named_term(part, names) for part in terms))
        case Shift(inner, sign, by):
            return Shift(_named_term(inner, names), sign, by)
    return term


def determination(row: Mapping[str, Any], path: Path, desk: Desk) -> Determination:
    """Read one question about every country of a case."""
    desk.keys(row, {"id", "title", "over", "about", "asks", "scope", "needs", "grounds", "otherwise"}, path)
    over = desk.mapping(row.get("over"), (*path, "over"), "`over`")
    bound = variables(over, (*path, "over"), desk)
    if len(bound) != 1 or bound[0][1] != "country":
        why = "the question is asked of every country of the case"
        desk.say((*path, "over"), "`over` names no single country", why, "write `over: {state: country}`")
    refs = []
    for key in ("asks", "scope"):
        text = desk.text(row, key, path)
        name, args = call(desk, text, (*path, key)) if text else ("", ())
        refs.append(Ref(name, args, "held"))
    return Determination(
        id=desk.text(row, "id", path),
        title=desk.text(row, "title", path),
        about=cast(Any, desk.choice(row, "about", path, get_args(About), None)),
        asks=refs[0],
        scope=refs[1],
        variable=bound[0][0] if bound else "",
        needs=desk.texts(row, "needs", path),
        grounds=desk.texts(row, "grounds", path) or (refs[0].id,),
        otherwise=desk.text(row, "otherwise", path),
        place=desk.place(path),
    )


def country_names(data: Any, desk: Desk) -> dict[str, str]:
    """Read what countries are called: `DE: Germany`."""
    found = {}
    for code, name in desk.mapping(data or {}, ("countries",), "`countries`").items():
        if not CODE.match(str(code)):
            what, remedy = f"`{shown(code)}` is not a country code", "write it like DE, or like US-CA"
            desk.say(("countries", code), what, "a country is its two ISO letters, in capitals", remedy)
        found[str(code)] = str(name)
    return found


def left_out(row: Mapping[str, Any], path: Path, desk: Desk) -> LeftOut:
    """Read one group of provisions that no rule covers, with the reason."""
    desk.keys(row, {"at", "because"}, path)
    return LeftOut(desk.texts(row, "at", path), desk.text(row, "because", path))


def example(row: Mapping[str, Any], path: Path, desk: Desk) -> Example:
    """Read one example."""
    desk.keys(row, {"name", "claim", "given", "with", "record", "as_of", "then", "because"}, path)
    then = desk.mapping(row.get("then"), (*path, "then"), "`then`")
    desk.keys(then, {"outcome", "states", "available"}, (*path, "then"))

    def pairs(key: str) -> tuple[tuple[str, str], ...]:
        inside = then.get(key)
        if inside is None:
            return ()
        rows = desk.mapping(inside, (*path, "then", key), f"`{key}`")
        words = {True: "yes", False: "no"}
        return tuple((str(k), words.get(v, str(v)) if isinstance(v, bool) else str(v)) for k, v in rows.items())

    if not then:
        desk.say(path, "an example expects nothing", "a test that asserts nothing cannot fail", "fill in `then:`")
    return Example(
        name=desk.text(row, "name", path),
        claim=desk.text(row, "claim", path, needed=False) or None,
        given=tuple(str(g) for g in desk.items(row, "given", path)),
        entities=variables(row.get("with"), (*path, "with"), desk),
        closed=desk.choice(row, "record", path, ("open", "closed"), "closed") == "closed",
        as_of=desk.day(row, "as_of", path, needed=False),
        outcome=None if then.get("outcome") is None else str(then["outcome"]),
        states=pairs("states"),
        available=pairs("available"),
        because=desk.texts(row, "because", path),
        place=desk.place(path),
    )
