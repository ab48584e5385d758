"""What must be true of law as data: every name known, every argument of the right type, no cycle, no clash."""

from __future__ import annotations

import difflib

from solidum.law.library import Library
from solidum.law.model import (
    All,
    Any_,
    AsOf,
    Compare,
    Condition,
    Const,
    Duration,
    Exists,
    Fact,
    FactTerm,
    FactType,
    Money,
    Not,
    OneOf,
    Pack,
    Pick,
    Ref,
    Rule,
    Shift,
    Term,
    Vocabulary,
)
from solidum.law.walk import refs, rule_conditions
from solidum.source import Place, Problem

CLAIM_VARIABLES: dict[str, str] = {
    "claimant": "party",
    "victim": "party",
    "defendant": "party",
    "thing": "thing",
    "harm": "harm",
    "claim": "claim",
}


class _Checker:
    def __init__(self, vocabulary: Vocabulary, pack: Pack | None) -> None:
        self.vocabulary = vocabulary
        self.pack = pack
        self.problems: list[Problem] = []

    def say(self, place: Place, what: str, why: str, remedy: str) -> None:
        self.problems.append(Problem(place, what, why, remedy))

    def near(self, name: str, known: list[str]) -> str:
        found = difflib.get_close_matches(name, known, 1)
        return f"did you mean `{found[0]}`?" if found else "declare it first, or name a known one"

    def args(
        self,
        label: str,
        given: tuple[str, ...],
        wanted: tuple[tuple[str, str], ...],
        env: dict[str, str],
        place: Place,
    ) -> None:
        if len(given) != len(wanted):
            names = ", ".join(name for name, _ in wanted)
            self.say(place, f"`{label}` has {len(given)} arguments", f"it takes ({names})", "give just those")
            return
        for name, (param, kind) in zip(given, wanted, strict=True):
            if name not in env:
                self.say(
                    place,
                    f"`{name}` in `{label}({', '.join(given)})` is no variable here",
                    f"known here: {', '.join(sorted(env))}",
                    "use one of them, or bind it with `exists`",
                )
            elif env[name] != kind:
                self.say(
                    place,
                    f"`{name}` in `{label}` is a {env[name]}",
                    f"the argument `{param}` is a {kind}",
                    f"use a {kind}",
                )

    def fact(self, id_: str, args: tuple[str, ...], env: dict[str, str], place: Place) -> FactType | None:
        entry = self.vocabulary.facts.get(id_)
        if entry is None:
            remedy = self.near(id_, list(self.vocabulary.facts))
            if self.pack and id_ in self.pack.conclusions:
                remedy = f"`{id_}` is a conclusion: write `shown:` or `held:`"
            self.say(place, f"no fact `{id_}` in the vocabulary", "every fact type is declared once", remedy)
            return None
        self.args(id_, args, entry.args, env, place)
        return entry

    def term(self, term: Term, env: dict[str, str], place: Place) -> str:
        """The type of a term: date, amount, choice, duration, number or unknown."""
        match term:
            case Const(value):
                if isinstance(value, Money):
                    return "amount"
                if isinstance(value, Duration):
                    return "duration"
                if isinstance(value, str):
                    return "choice"
                return "number" if isinstance(value, int) else "date"
            case AsOf():
                return "date"
            case FactTerm(id_, args):
                entry = self.fact(id_, args, env, place)
                if entry is not None and entry.value == "yes_no":
                    self.say(place, f"`{id_}` is a yes/no fact", "it has no value to compare", "use `fact:`")
                return entry.value if entry else "unknown"
            case Shift(inner, _, by):
                found = self.term(inner, env, place)
                wanted = "date" if isinstance(by, Duration) else "amount"
                if found not in (wanted, "unknown"):
                    self.say(
                        place,
                        f"{by} is added to a {found}",
                        f"it can only be added to a {wanted}",
                        "mend the term",
                    )
                return found
            case Pick(how, terms):
                kinds = {self.term(t, env, place) for t in terms}
                if len(kinds - {"unknown"}) > 1:
                    self.say(
                        place,
                        f"`{how}` mixes {', '.join(sorted(kinds))}",
                        "its terms need one type",
                        "mend it",
                    )
                return next(iter(kinds))

    def condition(self, condition: Condition, env: dict[str, str], place: Place) -> None:
        match condition:
            case Fact(id_, args) | OneOf(id_, args):
                entry = self.fact(id_, args, env, place)
                if entry is not None and entry.value != "yes_no":
                    self.say(place, f"`{id_}` is a {entry.value}", "`fact:` asks yes or no", "use `compare:`")
            case Ref(id_, args, mode):
                declared = self.pack.conclusions.get(id_) if self.pack else None
                if declared is None:
                    known = list(self.pack.conclusions) if self.pack else []
                    remedy = self.near(id_, known)
                    if id_ in self.vocabulary.facts:
                        remedy = f"`{id_}` is a fact: write `fact: {id_}(…)`"
                    self.say(
                        place,
                        f"no conclusion `{id_}` ({mode})",
                        "conclusions are declared in the pack",
                        remedy,
                    )
                else:
                    self.args(id_, args, declared.args, env, place)
            case All(items) | Any_(items):
                for item in items:
                    self.condition(item, env, place)
            case Not(item):
                self.condition(item, env, place)
            case Compare(left, op, right):
                a = self.term(left, env, place)
                b = a if right is None else self.term(right, env, place)
                if "unknown" not in (a, b) and a != b:
                    self.say(
                        place,
                        f"`{condition.text}` compares a {a} with a {b}",
                        "they never compare",
                        "mend it",
                    )
                if a == "choice" and op not in ("=", "in"):
                    self.say(
                        place,
                        f"`{condition.text}` orders a choice",
                        "a choice has no order",
                        "use `in [a, b]`",
                    )
                self._choices(condition, place)
            case Exists(bound, where):
                self.condition(where, {**env, **dict(bound)}, place)

    def _choices(self, compare: Compare, place: Place) -> None:
        if not isinstance(compare.left, FactTerm):
            return
        entry = self.vocabulary.facts.get(compare.left.id)
        if entry is None or entry.value != "choice" or "any" in entry.choices:
            return
        words = set(compare.members)
        if isinstance(compare.right, Const):
            words.add(str(compare.right.value))
        for word in sorted(words - set(entry.choices)):
            self.say(
                place,
                f"`{word}` is no choice of `{entry.id}`",
                f"its choices: {', '.join(entry.choices)}",
                self.near(word, list(entry.choices)),
            )


def pack_problems(pack: Pack, vocabulary: Vocabulary) -> list[Problem]:
    """Every fault in one pack: unknown names, wrong types, cycles, clashes, rules that nothing reaches."""
    check = _Checker(vocabulary, pack)
    claims = {c.id for c in pack.claims}
    used: set[str] = set()
    for rule in pack.rules:
        env = dict(CLAIM_VARIABLES)
        if rule.concludes is not None:
            declared = pack.conclusions.get(rule.concludes)
            if declared is None:
                check.say(
                    rule.place,
                    f"{rule.code} concludes `{rule.concludes}`, which is not declared",
                    "conclusions are declared once, with their arguments",
                    check.near(rule.concludes, list(pack.conclusions)),
                )
            else:
                env |= dict(declared.args)
                if rule.concludes_args != tuple(name for name, _ in declared.args):
                    check.say(
                        rule.place,
                        f"{rule.code} concludes `{rule.concludes}` with other names than declared",
                        "inside the rule the arguments go by the declared names",
                        f"write `{rule.concludes}({', '.join(n for n, _ in declared.args)})`",
                    )
        if rule.claim is not None and rule.claim not in claims:
            check.say(
                rule.place,
                f"{rule.code} is for no claim of the pack",
                f"claims: {sorted(claims)}",
                "mend `for`",
            )
        for condition in rule_conditions(rule):
            check.condition(condition, env, rule.place)
            used |= {ref.id for ref in refs(condition)}
        if rule.amount is not None and check.term(rule.amount, env, rule.place) not in ("amount", "unknown"):
            check.say(
                rule.place, f"{rule.code}: `amount` is no amount", "a remedy's figure is money", "mend it"
            )
        if rule.basis == "read" and not rule.paraphrase:
            check.say(rule.place, f"{rule.code} has no paraphrase", "readers see it", "add one")
    for claim in pack.claims:
        used.add(claim.scope.id)
        declared = pack.conclusions.get(claim.scope.id)
        if declared is None:
            check.say(
                claim.place, f"scope `{claim.scope.id}` is not declared", "a claim has a scope", "declare it"
            )
        else:
            check.args(claim.scope.id, claim.scope.args, declared.args, CLAIM_VARIABLES, claim.place)
        for name in claim.defendants:
            entry = vocabulary.facts.get(name)
            if entry is None or tuple(kind for _, kind in entry.args) != ("party", "thing"):
                check.say(
                    claim.place,
                    f"`{name}` links no party to a thing",
                    "defendants are found by it",
                    "mend it",
                )
        if not any(r.kind == "element" and r.claim == claim.id for r in pack.rules):
            check.say(
                claim.place,
                f"claim `{claim.id}` has no element",
                "it would always be made out",
                "add elements",
            )
    concluded = {rule.concludes for rule in pack.rules if rule.concludes and not rule.negative}
    for name, entry in pack.conclusions.items():
        if name not in concluded:
            check.say(
                entry.place, f"no rule concludes `{name}`", "it could never be shown", "add a rule or drop it"
            )
    return [*check.problems, *_cycles(pack), *_clashes(pack)]


def _cycles(pack: Pack) -> list[Problem]:
    below: dict[str, list[tuple[str, Rule]]] = {}
    for rule in pack.rules:
        if rule.concludes is None:
            continue
        for condition in rule_conditions(rule):
            below.setdefault(rule.concludes, []).extend((ref.id, rule) for ref in refs(condition))
    done: set[str] = set()
    problems: list[Problem] = []

    def visit(name: str, path: list[str], rules: list[Rule]) -> None:
        if name in path:
            start = path.index(name)
            loop = [*path[start:], name]
            first, last = rules[start], rules[-1]
            problems.append(
                Problem(
                    first.place,
                    f"a cycle: {' → '.join(loop)}",
                    f"rules {first.code} ({first.place}) and {last.code} ({last.place}) need each other",
                    "let one of them rest on facts only",
                )
            )
            return
        if name in done:
            return
        for target, rule in below.get(name, []):
            visit(target, [*path, name], [*rules, rule])
        done.add(name)

    for name in below:
        visit(name, [], [])
    return problems


def _clashes(pack: Pack) -> list[Problem]:
    seen: dict[tuple[object, ...], Rule] = {}
    problems = []
    for rule in pack.rules:
        if rule.concludes is None or rule.kind == "inference":
            continue
        key = (rule.concludes, rule.when, rule.unless, rule.degree)
        other = seen.setdefault(key, rule)
        if other.negative != rule.negative:
            problems.append(
                Problem(
                    rule.place,
                    f"{rule.code} and {other.code} clash",
                    f"on the same condition one shows `{rule.concludes}` and the other its contrary ({other.place})",
                    "give one of them an exception or another condition",
                )
            )
    return problems


def vocabulary_problems(vocabulary: Vocabulary) -> list[Problem]:
    """Faults in constraints: unknown facts, wrong types."""
    check = _Checker(vocabulary, None)
    for constraint in vocabulary.constraints:
        check.condition(constraint.never, dict(constraint.variables), constraint.place)
    return check.problems


def library_problems(library: Library) -> list[Problem]:
    """Every fault in the vocabulary and in all packs."""
    found = vocabulary_problems(library.vocabulary)
    for pack in library.packs.values():
        found += pack_problems(pack, library.vocabulary)
    return found
