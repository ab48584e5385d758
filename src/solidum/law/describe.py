"""One rule or one fact type in words, for `solidum law explain`."""

from __future__ import annotations

from collections.abc import Iterator

from solidum.law.library import Library
from solidum.law.model import (
    All,
    AnyOf,
    Compare,
    Condition,
    Degree,
    Exists,
    Fact,
    FactType,
    Not,
    OneOf,
    Ref,
    Rule,
)

KIND_WORDS = {
    "definition": "definition",
    "element": "element: the claimant must have it held",
    "defence": "defence: the defendant must show it",
    "exclusion": "exclusion: if shown, the claim is defeated",
    "presumption": "presumption",
    "shift": "shift of the burden of proof",
    "inference": "inference: the court may draw it, never must",
    "allegation": "an unsubstantiated denial counts as admission",
    "disclosure": "disclosure of evidence",
    "duty": "duty",
    "role-change": "change of role",
    "sharing": "sharing between those liable",
    "recourse": "recourse between those liable",
    "limitation": "limitation: bars the claim if pleaded",
    "extinction": "extinction: ends the right",
    "remedy": "remedy",
    "breach-as-evidence": "breach of another rule as evidence: the court may draw the inference, never must",
    "breach-trigger": "breach of another rule that triggers this one",
    "evidence-source": "evidence that another rule brings into being",
    "compliance-effect": "effect of having complied with another rule",
    "protective-statute": "statute that protects against this harm",
}


def lines(condition: Condition, depth: int = 0) -> Iterator[str]:
    """A condition as indented lines."""
    pad = "  " * depth
    match condition:
        case All(items):
            yield f"{pad}all of:"
            for item in items:
                yield from lines(item, depth + 1)
        case AnyOf(items):
            yield f"{pad}any of:"
            for item in items:
                yield from lines(item, depth + 1)
        case Not(item):
            yield f"{pad}the contrary is shown of:"
            yield from lines(item, depth + 1)
        case Fact(id_, args, degree):
            yield f"{pad}fact {_call(id_, args)}{_degree(degree)}"
        case Ref(id_, args, mode, degree):
            how = "proved" if mode == "shown" else "proved or presumed"
            yield f"{pad}{_call(id_, args)} is {how}{_degree(degree)}"
        case Compare():
            yield f"{pad}{condition.text}"
        case OneOf(id_, args):
            yield f"{pad}the case declares a group of alternatives with {_call(id_, args)} in it"
        case Exists(bound, where):
            yield f"{pad}there is {', '.join(f'a {kind} `{name}`' for name, kind in bound)} with:"
            yield from lines(where, depth + 1)


def _call(id_: str, args: tuple[str, ...]) -> str:
    return f"{id_}({', '.join(args)})"


def _degree(degree: Degree) -> str:
    return "" if degree == Degree.proved else f" (enough: {degree.name})"


def describe_rule(rule: Rule, library: Library) -> str:
    """A rule with its provision, condition, exceptions and basis."""
    pack = library.packs[rule.pack]
    rows = [
        f"{rule.code}: {rule.title}",
        f"  {pack.title}",
        f"  provision: {rule.source} {'; '.join(rule.at)}",
        f"  kind: {KIND_WORDS[rule.kind]}" + (f" (against the {rule.against})" if rule.against else ""),
        "",
        f"  {rule.paraphrase}",
        "",
    ]
    if rule.when is not None:
        rows += ["  when:", *(f"    {line}" for line in lines(rule.when))]
    else:
        rows.append("  when: always")
    for exception in rule.unless:
        at = f" [{'; '.join(exception.at)}]" if exception.at else ""
        rows.append(f"  unless shown ({exception.burden} must show it; it {exception.effect}){at}:")
        rows += [f"    {line}" for line in lines(exception.when)]
    if rule.concludes:
        contrary = "the contrary of " if rule.negative else ""
        rows.append(f"  concludes: {contrary}{_call(rule.concludes, rule.concludes_args)}")
    if rule.amount_text:
        rows.append(f"  amount: {rule.amount_text}")
    if rule.sharing:
        rows.append(f"  sharing: {rule.sharing.replace('_', ' ')}")
    rows += _shared(rule)
    if rule.applies_from:
        rows.append(f"  applies from: {rule.applies_from.isoformat()}")
    for clock in rule.clocks:
        suspended = "; suspensions stop it" if clock.suspends else ""
        rows.append(f"  clock for the {clock.actor}: {clock.title} (counted: {clock.counts}{suspended})")
        rows.append(f"    {clock.effect}")
    if rule.reaches:
        reach = rule.reaches
        how = "by order of the court" if reach.how == "court_order" else "on request"
        rows.append(f"  evidence: the {reach.asks} may get it from the {reach.source} {how}")
        facts = "any fact it bears on" if reach.facts is None else ", ".join(reach.facts)
        rows.append(f"  on: {facts}")
        refusal = ["nothing in this law"] if reach.refusal is None else list(lines(reach.refusal))
        rows += ["  a refusal makes true:", *(f"    {line}" for line in refusal)]
    for position in rule.contested:
        effect = "has effect" if position.takes else "has no effect"
        rows.append(f"  contested: {position.position} ({position.held_by}): the rule {effect}")
    read = f", read at {rule.read_at}" if rule.read_at else ""
    rows.append(f"  basis: {rule.basis}, checked {rule.checked.isoformat()}{read}")
    rows.append(f"  written at {rule.place}")
    return "\n".join(rows)


SHARES = {
    "equal": "in equal parts",
    "factors": "by how far each is responsible",
    "fault": "by how grave each one's fault is",
    "court": "as a court sets it",
    "national": "as a country's own law says",
}
HAVING_PAID = {
    "anything": "whatever it paid",
    "more_than_own_part": "having paid more than its own part",
    "the_whole": "having paid the whole",
    None: "when: the rule does not say",
}
SHORTFALL = {
    "stays": "the part of one who cannot pay stays with the one who has recourse",
    "spread": "the part of one who cannot pay is spread over the others",
    None: "the rule does not say who bears the part of one who cannot pay",
}


def _shared(rule: Rule) -> Iterator[str]:
    """What a rule says of those who answer together, and of who bears it."""
    if rule.share and rule.share.linked_by:
        yield f"  together: those whom {' or '.join(rule.share.linked_by)} links"
    if rule.share and rule.share.across:
        yield "  across instruments: all who answer for the same harm owe it together, paid once"
    if rule.own_fault:
        most = "" if rule.own_fault.at_most is None else f", at most by {rule.own_fault.at_most} of the whole"
        yield f"  own fault of the victim: lowers what is owed{most}; how much is for the court"
    if rule.limit:
        yield f"  limit: {rule.limit.amount} for {'each harm' if rule.limit.per == 'harm' else 'all harms together'}"
    found = rule.recourse
    if found is None:
        return
    if found.how == "contribution" and found.shares:
        otherwise = "; equally where that gives nothing" if found.otherwise else ""
        yield f"  recourse by shares: {SHARES[found.shares]}{otherwise}"
        yield f"    {HAVING_PAID[found.having_paid]}; {SHORTFALL[found.shortfall]}"
    elif found.how == "subrogation":
        who = " or ".join(found.payer).replace("_", " ")
        yield f"  a third payer ({who}) takes over the victim's claim: {str(found.effect).replace('_', ' ')}"
    else:
        word = "has recourse" if found.how == "right" else "has no recourse"
        yield f"  the {found.creditor} {word} against the {found.debtor}"


def describe_fact(entry: FactType, library: Library) -> str:
    """A fact type with its question and the rules that look at it."""
    users = library.asked_by.get(entry.id, ())
    rows = [
        f"{entry.id}({', '.join(f'{name}: {kind}' for name, kind in entry.args)})",
        f"  {entry.ask}",
        f"  value: {entry.value}" + (f" ({', '.join(entry.choices)})" if entry.choices else ""),
        f"  kind: {entry.kind}" + (" (only a court settles it)" if entry.kind == "evaluation" else ""),
        f"  likely to know: {', '.join(entry.known_by) or 'not stated'}",
        f"  usually shown by: {', '.join(entry.shown_by) or 'not stated'}",
    ]
    rows += [f"  circumstance: {text}" for text in entry.circumstances]
    if entry.edge or entry.field:
        rows.append(f"  comes from the case file: {entry.edge or entry.field}")
    rows.append(f"  asked by: {', '.join(users) or 'no rule'}")
    rows.append(f"  written at {entry.place}")
    return "\n".join(rows)


__all__ = ["KIND_WORDS", "describe_fact", "describe_rule", "lines"]
