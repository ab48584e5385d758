"""The small language of atoms and comparisons: `imports(defendant, thing)`, `placed_on_market(thing) > 2026-12-09`.

Grammar (see docs/format.md):

    call    := name [ "(" name { "," name } ")" ]
    compare := term ( op term | "in" set )
    term    := primary { ("+" | "-") ( duration | amount ) }
    primary := date | amount | duration | "as_of" | pick | "year_end" "(" term ")" | call | word
    pick    := ("first_known" | "earliest" | "latest") "(" term { "," term } ")"
    set     := "[" name { "," name } "]" | REGION
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, cast

from solidum.law.model import AsOf, Compare, Const, Duration, FactTerm, Money, Pick, Shift, Term, YearEnd

TOKEN = re.compile(
    r"\s*(?:(?P<date>\d{4}-\d{2}-\d{2})|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_-]*)"
    r"|(?P<op><=|>=|<|>|=)|(?P<mark>[(),\[\]+-]))"
)
CALL = re.compile(r"((?:[A-Z][\w-]*:)?[A-Za-z_][\w-]*)(?: ?\(([^()]*)\))?")
NAME = re.compile(r"^[A-Za-z_][\w-]*$")
CODE = re.compile(r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")
"""A country: its two ISO letters, perhaps with a state or region that has a law of its own."""
UNITS = {
    "year": "years",
    "years": "years",
    "month": "months",
    "months": "months",
    "day": "days",
    "days": "days",
    "hour": "hours",
    "hours": "hours",
}
PICKS = ("first_known", "earliest", "latest")


class ExpressionError(ValueError):
    """The text is not of the language; the message says what was expected."""


class Token(NamedTuple):
    """One word of an expression, with its kind and where it begins."""

    kind: str
    text: str
    column: int


def parse_call(text: str) -> tuple[str, tuple[str, ...]]:
    """Read `name(a, b)` or a bare `name`; `PACK:name(a, b)` is a conclusion of another pack.

    Raises:
        ExpressionError: If the text has another form.
    """
    match = CALL.fullmatch(" ".join(text.split()))
    if not match:
        raise ExpressionError(f"expected a name with its arguments, as in `imports(defendant, thing)`, not {text!r}")
    inside = match[2]
    args = tuple(part.strip() for part in inside.split(",")) if inside else ()
    for part in args:
        if not NAME.match(part):
            raise ExpressionError(f"{part!r} in {text!r} is not a variable or id")
    return match[1], args


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    while at < len(text.rstrip()):
        match = TOKEN.match(text, at)
        if not match or match.end() == at:
            raise ExpressionError(f"cannot read {text[at:].strip()[:20]!r} in {text!r}")
        kind = cast(str, match.lastgroup)
        found.append(Token(kind, match[kind], match.start(kind)))
        at = match.end()
    return found


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.at = 0

    def peek(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, what: str, *texts: str) -> Token:
        token = self.peek()
        if token is None or (texts and token.text not in texts):
            found = "the end" if token is None else repr(token.text)
            raise ExpressionError(f"expected {what} but found {found} in {self.text!r}")
        self.at += 1
        return token

    def accept(self, text: str) -> bool:
        token = self.peek()
        if token is not None and token.text == text:
            self.at += 1
            return True
        return False

    def quantity(self, number: Token) -> Duration | Money | int:
        if number.kind != "number":
            raise ExpressionError(f"expected a number, not {number.text!r} in {self.text!r}")
        unit = self.peek()
        if unit is not None and unit.kind == "name" and unit.text in UNITS:
            self.at += 1
            if "." in number.text:
                raise ExpressionError(f"a duration needs a whole number, not {number.text} in {self.text!r}")
            return Duration(**{UNITS[unit.text]: int(number.text)})
        if unit is not None and unit.kind == "name" and re.fullmatch(r"[A-Z]{3}", unit.text):
            self.at += 1
            return Money(Decimal(number.text), unit.text)
        if "." in number.text:
            raise ExpressionError(f"{number.text} needs a currency, as in `500 EUR`, in {self.text!r}")
        return int(number.text)

    def primary(self) -> Term:
        token = self.take("a date, an amount, a duration or a fact")
        if token.kind == "date":
            try:
                return Const(date.fromisoformat(token.text))
            except ValueError as error:
                raise ExpressionError(f"{token.text} is not a date of the calendar, in {self.text!r}") from error
        if token.kind == "number":
            return Const(self.quantity(token))
        if token.kind != "name":
            raise ExpressionError(f"expected a date, an amount or a fact, not {token.text!r} in {self.text!r}")
        if token.text == "as_of":
            return AsOf()
        if not self.accept("("):
            return Const(token.text)
        if token.text in PICKS:
            terms = [self.term()]
            while self.accept(","):
                terms.append(self.term())
            self.take("`)`", ")")
            if len(terms) < 2:
                raise ExpressionError(f"{token.text} needs two terms or more, in {self.text!r}")
            return Pick(cast(Literal["first_known", "earliest", "latest"], token.text), tuple(terms))
        if token.text == "year_end":
            inner = self.term()
            self.take("`)`", ")")
            return YearEnd(inner)
        args = [self.variable()]
        while self.accept(","):
            args.append(self.variable())
        self.take("`)`", ")")
        return FactTerm(token.text, tuple(args))

    def variable(self) -> str:
        token = self.take("a variable")
        if token.kind != "name":
            raise ExpressionError(f"expected a variable, not {token.text!r} in {self.text!r}")
        return token.text

    def term(self) -> Term:
        found = self.primary()
        while (token := self.peek()) is not None and token.text in "+-":
            self.at += 1
            by = self.quantity(self.take("a duration or an amount"))
            if isinstance(by, int):
                raise ExpressionError(f"what is added needs a unit, as in `3 years` or `500 EUR`, in {self.text!r}")
            found = Shift(found, 1 if token.text == "+" else -1, by)
        return found

    def end(self) -> None:
        if (token := self.peek()) is not None:
            raise ExpressionError(f"unexpected {token.text!r} in {self.text!r}")


def parse_term(text: str) -> Term:
    """Read one term, such as `loss_amount(harm) - 500 EUR`."""
    reader = _Reader(text)
    term = reader.term()
    reader.end()
    return term


def parse_compare(text: str, regions: dict[str, frozenset[str]]) -> Compare:
    """Read a comparison.

    Args:
        text: As in `country(defendant) in EU`.
        regions: Named sets that may stand after `in`.

    Raises:
        ExpressionError: If the text is not a comparison, or names no region.
    """
    reader = _Reader(text)
    left = reader.term()
    token = reader.take("one of < <= > >= = in")
    if token.text == "in":
        if reader.accept("["):
            members = [reader.take("a word").text]
            while reader.accept(","):
                members.append(reader.take("a word").text)
            reader.take("`]`", "]")
            found = frozenset(members)
        else:
            name = reader.take("a list `[a, b]` or the name of a region").text
            if name not in regions:
                raise ExpressionError(f"no region {name!r}; known: {', '.join(sorted(regions))}")
            found = regions[name]
        reader.end()
        return Compare(left, "in", None, found, text)
    if token.kind != "op":
        raise ExpressionError(f"expected one of < <= > >= = in, not {token.text!r} in {text!r}")
    right = reader.term()
    reader.end()
    return Compare(left, cast(Literal["<", "<=", ">", ">=", "="], token.text), right, frozenset(), text)
