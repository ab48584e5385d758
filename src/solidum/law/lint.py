"""What must be true of law as data: names known, arguments of the right type, no cycle, no clash."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping

from solidum.law.build import OWN_COUNTINGS, shown
from solidum.law.expressions import CODE
from solidum.law.library import LAW, Library
from solidum.law.model import (
    CLAIM_VARIABLES,
    INFERRING,
    All,
    AnyOf,
    AsOf,
    Clock,
    Compare,
    Condition,
    Const,
    Duration,
    Exists,
    Fact,
    FactTerm,
    FactType,
    Money,
    Named,
    Not,
    OneOf,
    Pack,
    Pick,
    Ref,
    Rule,
    Shift,
    Term,
    Vocabulary,
    YearEnd,
)
from solidum.law.walk import clocked, exists_variables, refs, rule_conditions, variables_of
from solidum.source import Place, Problem

NOBODY_FINDS = re.compile(r"\bfile id\b|\bid \d{6,}|case library", re.IGNORECASE)
"""Words of a private index or collection: who reads the rule cannot follow them."""

ENTITIES = frozenset({"party", "thing", "harm", "evidence", "claim"})
"""Types of variables that compare with their like only; a country compares with choices too."""
MOST_BOUND = 3
"""Variables that `exists` may bind in one condition: each multiplies the work by the size of the case."""
MOST_STEPS = 60
"""How far conclusions and nested conditions may lead down from a conclusion. Reading them is recursive, and
what goes deeper no reader of a statute could follow either."""


def _a(word: str) -> str:
    return f"an {word}" if word[:1] in "aeiou" else f"a {word}"


class _Checker:
    def __init__(self, vocabulary: Vocabulary, pack: Pack | None, packs: Mapping[str, Pack] | None = None) -> None:
        self.vocabulary = vocabulary
        self.packs = packs or ({pack.id: pack} if pack else {})
        self.pack = pack
        self.problems: list[Problem] = []

    def say(self, place: Place, what: str, why: str, remedy: str) -> None:
        self.problems.append(Problem(place, what, why, remedy))

    def near(self, name: str, known: list[str]) -> str:
        found = difflib.get_close_matches(shown(name), known, 1)
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
            if kind == "country" and name not in env and CODE.match(name):
                continue  # a country called by its code
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
                    f"`{name}` in `{label}` is {_a(env[name])}",
                    f"the argument `{param}` is {_a(kind)}",
                    f"use {_a(kind)}",
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
        """The type of a term: date, amount, choice, duration, number, what a variable stands for, or unknown."""
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
            case Named(variable):
                kind = env.get(variable, "unknown")
                return "choice" if kind == "country" else kind
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
                        f"{by} is added to {_a(found)}",
                        f"it can only be added to {_a(wanted)}",
                        "mend the term",
                    )
                return found
            case YearEnd(inner):
                found = self.term(inner, env, place)
                if found not in ("date", "unknown"):
                    self.say(place, f"`year_end` of {_a(found)}", "only a date lies in a year", "mend the term")
                return "date"
            case Pick(how, terms):
                kinds = {self.term(t, env, place) for t in terms}
                if len(kinds - {"unknown"}) > 1:
                    self.say(
                        place,
                        f"`{how}` mixes {', '.join(sorted(kinds))}",
                        "its terms need one type",
                        "mend it",
                    )
                return kinds.pop() if len(kinds) == 1 else "unknown"

    def clock(self, rule: Rule, clock: Clock, env: dict[str, str]) -> None:
        place, code = rule.place, rule.code
        if env.get(clock.actor) != "party":
            known = [name for name, kind in env.items() if kind == "party"]
            what, why = f"{code}: the clock is for `{shown(clock.actor)}`, no party here", "somebody has to act"
            self.say(place, what, why, f"use one of {', '.join(known)}")
        if clock.counts not in (*OWN_COUNTINGS, *self.vocabulary.countings):
            known = [*OWN_COUNTINGS, *self.vocabulary.countings]
            what, why = f"{code}: no way of counting `{shown(clock.counts)}`", "it is an entry of `countings`"
            self.say(place, what, why, self.near(clock.counts, known))
        if clock.when is not None:
            self.condition(clock.when, env, place)
        for key, term in (("due", clock.due), ("done", clock.done)):
            if term is not None and self.term(term, env, place) not in ("date", "unknown"):
                self.say(place, f"{code}: `{key}` of the clock is no date", "a clock shows a day", "mend it")
        if rule.kind in ("limitation", "extinction") and not clocked(rule, clock, self.packs):
            what = f"{code}: nothing that decides the rule looks at the last day of its clock"
            why = "the day shown and the day that counts could drift apart"
            self.say(place, what, why, "write the same term into `due` and into the condition")

    def condition(self, condition: Condition, env: dict[str, str], place: Place, bound_now: int = 0) -> None:
        match condition:
            case Fact(id_, args) | OneOf(id_, args):
                entry = self.fact(id_, args, env, place)
                if entry is not None and entry.value != "yes_no":
                    self.say(place, f"`{id_}` is {_a(entry.value)}", "`fact:` asks yes or no", "use `compare:`")
            case Ref(id_, args, mode):
                home, _, name = id_.rpartition(":")
                pack = self.packs.get(home) if home else self.pack
                declared = pack.conclusions.get(name) if pack else None
                if declared is None and home:
                    known = [f"{p.id}:{c}" for p in self.packs.values() for c in p.conclusions]
                    what, why = f"no conclusion `{id_}` ({mode})", "another pack's conclusion is named `PACK:name`"
                    self.say(place, what, why, self.near(id_, known))
                elif declared is None:
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
            case All(items) | AnyOf(items):
                for item in items:
                    self.condition(item, env, place, bound_now)
            case Not(item):
                self.condition(item, env, place, bound_now)
            case Compare(left, op, right):
                a = self.term(left, env, place)
                b = a if right is None else self.term(right, env, place)
                if {a, b} & ENTITIES and (a != b or op != "="):
                    what = f"`{condition.text}` does not compare two variables of one type by `=`"
                    why = "who or what a variable stands for is the same as another variable's, or is not"
                    self.say(place, what, why, "write two variables of one type, as in `other = defendant`")
                elif "unknown" not in (a, b) and a != b:
                    self.say(
                        place,
                        f"`{condition.text}` compares {_a(a)} with {_a(b)}",
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
                bound_now += len(bound)
                if bound_now > MOST_BOUND:
                    self.say(
                        place,
                        f"`exists` binds {bound_now} variables in one condition",
                        "every one of them is tried with everything in the case",
                        f"bind at most {MOST_BOUND}, or split the rule",
                    )
                else:
                    self.condition(where, {**env, **dict(bound)}, place, bound_now)

    def reach(self, rule: Rule, env: dict[str, str]) -> None:
        """Who asks and who answers are parties of the rule; what it reaches and what a refusal makes are facts."""
        reach = rule.reaches
        if reach is None:
            return
        for word, name in (("asks", reach.asks), ("from", reach.source)):
            if env.get(name) != "party":
                parties = ", ".join(sorted(n for n, kind in env.items() if kind == "party"))
                what = f"{rule.code}: `{word}: {shown(name)}` is no party of the rule"
                self.say(rule.place, what, "evidence goes from one party to another", f"use one of: {parties}")
        for id_ in reach.facts or ():
            if id_ not in self.vocabulary.facts:
                remedy = self.near(id_, list(self.vocabulary.facts))
                self.say(rule.place, f"{rule.code} reaches no fact `{shown(id_)}`", "it is in no vocabulary", remedy)
        if reach.refusal is not None:
            self.condition(reach.refusal, env, rule.place)

    def shared(self, rule: Rule, env: dict[str, str]) -> None:
        """What a rule says of sharing and recourse names facts, parties of the rule and rules that there are."""
        bound = env | {name: kind for c in rule_conditions(rule) for name, kind in exists_variables(c)}
        recourse = rule.recourse
        for id_ in (*(rule.share.linked_by if rule.share else ()), *(recourse.once_paid if recourse else ())):
            if id_ not in self.vocabulary.facts:
                remedy = self.near(id_, list(self.vocabulary.facts))
                self.say(rule.place, f"{rule.code}: there is no fact `{shown(id_)}`", "it is in no vocabulary", remedy)
        for id_ in rule.share.linked_by if rule.share else ():
            kinds = [kind for _, kind in self.vocabulary.facts[id_].args] if id_ in self.vocabulary.facts else []
            if kinds and kinds[:2] != ["party", "party"]:
                what = f"{rule.code}: `{id_}` links no two parties"
                self.say(rule.place, what, "its first two arguments are no parties", "name a fact between two parties")
        if recourse is None:
            return
        for name in (recourse.creditor, recourse.debtor):
            if name is not None and bound.get(name) != "party":
                parties = ", ".join(sorted(n for n, kind in bound.items() if kind == "party"))
                what = f"{rule.code}: `{shown(name)}` is no party of the rule"
                self.say(rule.place, what, "recourse is between two parties", f"use one of: {parties}")
        if recourse.debtor is not None and recourse.debtor == recourse.creditor:
            what = f"{rule.code}: `{shown(recourse.debtor)}` would have recourse against itself"
            self.say(rule.place, what, "recourse is against another", "name another `creditor` or `debtor`")
        codes = [other.code for other in self.pack.rules] if self.pack else []
        for code in recourse.with_:
            if code not in codes:
                remedy = self.near(code, codes)
                self.say(rule.place, f"{rule.code}: there is no rule `{shown(code)}`", "`with` names rules", remedy)

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


def pack_problems(pack: Pack, vocabulary: Vocabulary, packs: Mapping[str, Pack] | None = None) -> list[Problem]:
    """Every fault in one pack: unknown names, wrong types, cycles, clashes, rules that nothing reaches."""
    check = _Checker(vocabulary, pack, packs)
    claims = {c.id for c in pack.claims}
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
                f"claims: {', '.join(sorted(claims)) or 'none'}",
                "mend `for`",
            )
        for condition in rule_conditions(rule):
            check.condition(condition, env, rule.place)
        if rule.reaches is not None:
            check.reach(rule, env)
        check.shared(rule, env)
        if rule.amount is not None and check.term(rule.amount, env, rule.place) not in ("amount", "unknown"):
            check.say(rule.place, f"{rule.code}: `amount` is no amount", "a remedy's figure is money", "mend it")
        for clock in rule.clocks:
            check.clock(rule, clock, env)
        if rule.read_at is not None and NOBODY_FINDS.search(rule.read_at):
            what = f"{rule.code}: `read_at` is no place that a reader can open"
            check.say(rule.place, what, "others are to check the basis there", "give an address or a full citation")
    for claim in pack.claims:
        scope = pack.conclusions.get(claim.scope.id)
        if scope is None:
            check.say(claim.place, f"scope `{claim.scope.id}` is not declared", "a claim has a scope", "declare it")
        else:
            check.args(claim.scope.id, claim.scope.args, scope.args, CLAIM_VARIABLES, claim.place)
        for name in claim.defendants:
            entry = vocabulary.facts.get(name)
            kinds = () if entry is None else tuple(kind for _, kind in entry.args)
            if kinds not in (("party", "thing"), ("party", "party")):
                what = f"`{name}` links no party to a thing or to another party"
                check.say(claim.place, what, "defendants are found by it", "mend it")
        if not any(r.kind == "element" and r.claim == claim.id for r in pack.rules):
            check.say(
                claim.place,
                f"claim `{claim.id}` has no element",
                "it would always be made out",
                "add elements",
            )
    _determinations(check, pack)
    concluded = {rule.concludes for rule in pack.rules if rule.concludes and not rule.negative}
    for name, conclusion in pack.conclusions.items():
        if name not in concluded:
            check.say(
                conclusion.place,
                f"no rule concludes `{name}`",
                "it could never be shown",
                "add a rule or drop it",
            )
    asking = [e for e in pack.examples if e.outcome is not None or e.available]
    if asking and not pack.claims:  # states of conclusions can be asked for without a claim
        what, why = f"{pack.id} has examples and no claim", "an example is run as a claim"
        check.say(asking[0].place, what, why, "declare the claim under `claims:`")
    for example in pack.examples:
        if example.claim is not None and example.claim not in claims:
            what, why = f"`{example.claim}` is no claim of the pack", f"claims: {', '.join(sorted(claims)) or 'none'}"
            check.say(example.place, what, why, check.near(example.claim, sorted(claims)))
    return [*check.problems, *_deep(pack), *_clashes(pack)]


def _looked_at(pack: Pack, start: str) -> set[str]:
    """The variables of the claim that a conclusion looks at, itself or through others of the pack."""
    seen, queue, found = {start}, [start], set()
    while queue:
        here = queue.pop()
        params = {name for name, _ in pack.conclusions[here].args} if here in pack.conclusions else set()
        for rule in pack.rules:
            if rule.concludes != here:
                continue
            for condition in rule_conditions(rule):
                found |= {name for name in variables_of(condition) if name in CLAIM_VARIABLES} - params
                below = {ref.id for ref in refs(condition)} - seen
                seen |= below
                queue += below
    return found


def _determinations(check: _Checker, pack: Pack) -> None:
    """Faults in the questions that a pack answers for every country."""
    for question in pack.determines:
        env = {**CLAIM_VARIABLES, question.variable: "country"}
        for ref in (question.asks, question.scope):
            declared = pack.conclusions.get(ref.id)
            if declared is None:
                what, why = f"no conclusion `{ref.id}`", "the question is answered by a conclusion of the pack"
                check.say(question.place, what, why, check.near(ref.id, list(pack.conclusions)))
                continue
            check.args(ref.id, ref.args, declared.args, env, question.place)
            if "thing" in _looked_at(pack, ref.id):
                what = f"`{ref.id}` looks at `thing`"
                why = "the question is about a claimant, a defendant and a harm, over whatever thing"
                check.say(question.place, what, why, "bind a thing with `exists`, such as one that the harm involves")
        if question.variable not in question.asks.args:
            what, why = f"`{question.asks.id}` is not asked of `{question.variable}`", "the answer is a country"
            check.say(question.place, what, why, f"give `{question.variable}` as an argument")
        for name in question.grounds:
            if name not in pack.conclusions:
                what, why = f"no conclusion `{name}`", "`grounds` names conclusions of the pack"
                check.say(question.place, what, why, check.near(name, list(pack.conclusions)))
        for name in question.needs:
            if name not in check.vocabulary.facts:
                what, why = f"no fact `{name}` in the vocabulary", "`needs` lists connecting factors"
                check.say(question.place, what, why, check.near(name, list(check.vocabulary.facts)))


def _steps(condition: Condition, depth: int = 1) -> Iterator[tuple[str, int]]:
    """The conclusions that a condition refers to, each with how deep inside it stands."""
    match condition:
        case Ref(id_):
            yield id_, depth
        case All(items) | AnyOf(items):
            for item in items:
                yield from _steps(item, depth + 1)
        case Not(item) | Exists(_, item):
            yield from _steps(item, depth + 1)


def _height(condition: Condition) -> int:
    match condition:
        case All(items) | AnyOf(items):
            return 1 + max((_height(item) for item in items), default=0)
        case Not(item) | Exists(_, item):
            return 1 + _height(item)
    return 1


def _deep(pack: Pack) -> list[Problem]:
    """Conclusions that need themselves, or rest on too much; found without recursion over the pack."""
    below: dict[str, list[tuple[str, int, Rule]]] = {}
    own: dict[str, int] = {}
    problems: list[Problem] = []
    for rule in pack.rules:
        height = max((_height(condition) for condition in rule_conditions(rule)), default=0)
        if height > MOST_STEPS // 2:
            what = f"{rule.code} nests conditions {height} deep"
            why = f"at most {MOST_STEPS // 2} levels are read"
            problems.append(Problem(rule.place, what, why, "give a part of it a name, as a conclusion"))
        if rule.concludes is None:
            continue
        own[rule.concludes] = max(own.get(rule.concludes, 0), height)
        for condition in rule_conditions(rule):
            steps = ((id_, depth, rule) for id_, depth in _steps(condition))
            below.setdefault(rule.concludes, []).extend(steps)
    deepest: dict[str, int] = {}
    for start, first_steps in below.items():
        if start in deepest:
            continue
        way: dict[str, Iterator[tuple[str, int, Rule]]] = {start: iter(first_steps)}
        rules: dict[str, Rule] = {}  # by conclusion on the way: the rule that leads on from it
        while way:
            here, left = next(reversed(way.items()))
            step = next(left, None)
            if step is None:
                del way[here]
                parts = (depth + deepest.get(id_, 1) for id_, depth, _ in below[here])
                deepest[here] = max(own[here], *parts) if below[here] else own[here]
                if deepest[here] > MOST_STEPS:
                    what = f"`{here}` rests on {deepest[here]} steps of conclusions and conditions"
                    why = f"at most {MOST_STEPS} can be followed, by the tool and by a reader"
                    place = pack.conclusions[here].place if here in pack.conclusions else pack.rules[0].place
                    problems.append(Problem(place, what, why, "rest it on facts earlier"))
                    deepest[here] = 1  # said once, not again by everything above it
                continue
            id_, _, rule = step
            rules[here] = rule
            if id_ in way:
                names = list(way)
                loop = [*names[names.index(id_) :], id_]
                first, last = rules[id_], rule
                problems.append(
                    Problem(
                        first.place,
                        f"a cycle: {' → '.join(loop)}",
                        f"rules {first.code} ({first.place}) and {last.code} ({last.place}) need each other"
                        if first is not last
                        else f"rule {first.code} ({first.place}) needs its own conclusion",
                        "let one of them rest on facts only",
                    )
                )
            elif id_ in below and id_ not in deepest:
                way[id_] = iter(below[id_])
    return problems


def _clashes(pack: Pack) -> list[Problem]:
    seen: dict[tuple[object, ...], Rule] = {}
    problems = []
    for rule in pack.rules:
        if rule.concludes is None or rule.kind in INFERRING:
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
        bound = len(constraint.variables)
        check.condition(constraint.never, dict(constraint.variables), constraint.place, bound)
        if bound > MOST_BOUND:
            what = f"the constraint `{constraint.id}` has {bound} variables"
            why = "every one of them is tried with everything in the case"
            check.say(constraint.place, what, why, f"use at most {MOST_BOUND}")
    for counting in vocabulary.countings.values():
        if counting.read_at is not None and NOBODY_FINDS.search(counting.read_at):
            what = f"`{counting.id}`: `read_at` is no place that a reader can open"
            check.say(counting.place, what, "others are to check the basis there", "give an address or a citation")
    return check.problems


def _pack_cycles(packs: Mapping[str, Pack]) -> list[Problem]:
    """Packs that rest on each other in a circle: their rules could need each other without end."""
    below: dict[str, dict[str, Rule]] = {}
    for pack in packs.values():
        for rule in pack.rules:
            for condition in rule_conditions(rule):
                for ref in refs(condition):
                    if home := ref.id.rpartition(":")[0]:
                        below.setdefault(pack.id, {}).setdefault(home, rule)
    problems = []
    for start in below:
        seen, queue = {start}, [start]
        while queue:
            for target, rule in below.get(queue.pop(), {}).items():
                if target == start:
                    why = f"{start} rests on it as well, so their rules could need each other without end"
                    remedy = "let one of the two rest on facts only"
                    problems.append(Problem(rule.place, f"{rule.code} names {start}, a cycle of packs", why, remedy))
                elif target not in seen:
                    seen.add(target)
                    queue.append(target)
    return problems


def library_problems(library: Library) -> list[Problem]:
    """Every fault in the vocabulary and in all packs."""
    found = vocabulary_problems(library.vocabulary)
    for pack in library.packs.values():
        found += pack_problems(pack, library.vocabulary, library.packs)
    found += _pack_cycles(library.packs)
    found += _leaning_on_proposals(library)
    return found


def _leaning_on_proposals(library: Library) -> list[Problem]:
    """Law must not rest on what is no law: a result of case mode would then depend on a proposal."""
    return [
        Problem(
            rule.place,
            f"{rule.code} asks for `{ref.id}`, which a pack gives that is {library.packs[home].status}",
            "law cannot rest on a proposal",
            "put the rule into a pack with the status `proposed` or `withdrawn`",
        )
        for pack in library.packs.values()
        if pack.status in LAW
        for rule in pack.rules
        for condition in rule_conditions(rule)
        for ref in refs(condition)
        if (home := ref.id.rpartition(":")[0]) in library.packs and library.packs[home].status not in LAW
    ]
