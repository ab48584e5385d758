"""Regimes for people: explained, told apart, checked, advised on, and run side by side on cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from solidum.casefile.model import CaseFile
from solidum.compare import Row
from solidum.lab.regimes.advise import Advice, Answered
from solidum.lab.regimes.checked import Finding, findings
from solidum.lab.regimes.compared import Applies, Cell, Change, Matrix
from solidum.lab.regimes.compiled import pack_id
from solidum.lab.regimes.diff import Difference, diff, said
from solidum.lab.regimes.instrument import GROUPS, Said, own_words
from solidum.lab.regimes.menus import menus
from solidum.lab.regimes.model import MODES, Argument, Choice, Option, Regime, Source, Tier
from solidum.law.library import Library
from solidum.law.model import Rule
from solidum.report import words
from solidum.report.paper import Block, Bullets, Heading, Note, Paper, Paragraph, Table, Text, strong
from solidum.report.paper import Cell as TableCell
from solidum.report.paper.content import Tone
from solidum.report.share import ShareView
from solidum.report.view import cite
from solidum.report.words import NO_CLAIM, OUTCOMES, Word, joined, upper

STEPS = {1: "Step 1: which regime", 2: "Step 2: sharing", 3: "Step 3: information", 0: "What frames all three"}
ORDER = (1, 2, 3, 0)
BASES = {"read": "read", "secondary": "from an abstract or another's account", "recalled": "from memory, not checked"}


def _paper(title: str, subtitle: str, blocks: Iterable[Block]) -> Paper:
    return Paper(title, subtitle, tuple(blocks), words.ADVICE)


# --- one regime -----------------------------------------------------------------------------------------


def explain(regime: Regime, library: Library) -> Paper:
    """Every choice in plain words, with the arguments for and against and where they come from.

    Args:
        regime: The regime.
        library: The law at hand, for what the packs say that the regime uses.

    Raises:
        BadInput: If a pack that the regime names is not at hand.
    """
    return _paper(regime.title, status(regime), _explained(regime, own_words(regime, library)))


def status(regime: Regime) -> str:
    """What a regime is: law, proposal or design; and who would enact it."""
    who = {"union": "for the Union legislator", "member_state": "for a Member State", "none": ""}[regime.legislator]
    text = f"{upper(MODES[regime.status])}, regime `{regime.id}`, checked {regime.checked.isoformat()}"
    return f"{text}; {who}" if who and regime.status == "design" else text


def _explained(regime: Regime, own: tuple[Said, ...]) -> Iterator[Block]:
    yield Heading("What it is", "what")
    yield Paragraph(regime.summary)
    if regime.packs:
        use = "Told below in its own words; this is what is run" if regime.in_words else "Beside what is composed below"
        yield Paragraph(f"Law used as it stands: {', '.join(regime.packs)}. {use}.")
    for label in regime.labels:
        yield Note(f"Our assumption: {label}", "maybe")
    for step in ORDER:
        blocks = list(_step(regime, step))
        if blocks:
            yield Heading(STEPS[step], f"step-{step}")
            yield from blocks
    yield from _own_words(own)
    yield from _findings(findings(regime))
    yield Heading("Sources", "sources")
    yield Bullets(tuple(source_line(source) for source in _sources(regime)))


def _own_words(own: tuple[Said, ...]) -> Iterator[Block]:
    """The rules of the packs, by question, each with its provision and how it is known."""
    if not own:
        return
    yield Heading("In its own words", "own-words")
    yield Paragraph("What the packs say, rule by rule; the choices above are the nearest that the menus have.")
    for said_ in own:
        yield Heading(said_.about, f"own-{said_.step}-{said_.about.lower().replace(' ', '-').replace(',', '')}", 2)
        lines = tuple(_own_line(rule) for rule in said_.rules)
        yield Bullets(lines) if lines else Paragraph("The packs say nothing on it.")


def _own_line(rule: Rule) -> Text:
    exceptions = f" Unless an exception is shown, {_burdens(rule)}." if rule.unless else ""
    known = f"({_at(rule)}; {BASES[rule.basis]}). "
    return (strong(f"{upper(rule.title)} "), f"{known}{rule.paraphrase}{exceptions}")


def _at(rule: Rule) -> str:
    return f"{rule.pack} {', '.join(rule.at)}"


def _burdens(rule: Rule) -> str:
    return f"burden: {joined(list(dict.fromkeys(e.burden for e in rule.unless)), 'or')}"


def _step(regime: Regime, step: int) -> Iterator[Block]:
    for one in regime.tiers if step == 1 else ():
        yield Heading(f"{one.title} (tier `{one.id}`)", f"tier-{one.id}", 2)
        yield Paragraph(f"Answers: whoever {joined([n.replace('_', ' ') for n in one.who], 'or')} it.")
        yield from _applies(one)
    for tier, choice in regime.all_choices():
        if choice.menu.step == step:
            where = f" ({tier.title})" if tier and len(regime.tiers) > 1 else ""
            name = f"{choice.menu.id}-{tier.id if tier else 'all'}"
            yield Heading(f"{choice.menu.title}{where}", name, 3)
            yield from _choice(choice)


def _applies(tier: Tier) -> Iterator[Block]:
    if tier.tests:
        yield Paragraph("It applies where each of these is shown:")
        yield Bullets(tuple((strong(f"{upper(test.title)}. "), test.why) for test in tier.tests))
    if tier.unless:
        yield Paragraph("It ceases to apply where one of these is shown:")
        yield Bullets(
            tuple((strong(f"{upper(test.title)}. "), f"{test.why} Burden: {test.burden}.") for test in tier.unless)
        )


def _choice(choice: Choice) -> Iterator[Block]:
    if choice.label:
        yield Note(f"Whose choice: {choice.label}.")
    if not choice.options:
        yield Paragraph(upper(f"{said(choice)}."))
    for option in choice.options or ((choice.menu.own,) if choice.menu.own else ()):
        if option is not None:
            yield from option_blocks(option, told=bool(choice.options))


def option_blocks(option: Option, *, told: bool = True) -> Iterator[Block]:
    """An option: what it does, and what speaks for and against it."""
    if told:
        yield Paragraph((strong(option.title), f" ({option.legal}). {option.does}"))
    lines = [("For: ", a) for a in option.favours] + [("Against: ", a) for a in option.against]
    if lines:
        yield Bullets(tuple((strong(sign), f"{a.says} ", f"[{_short(a)}]") for sign, a in lines))


def _short(argument: Argument) -> str:
    source = argument.source
    cite = source.cite.split(",")[0].split(";")[0]
    return cite if source.basis == "read" else f"{cite}; {BASES[source.basis]}"


def source_line(source: Source) -> Text:
    """A source with how it is known."""
    return (f"{source.cite}: ", strong(BASES[source.basis]))


def _sources(regime: Regime) -> tuple[Source, ...]:
    found = {source.id: source for source in regime.sources}
    for _, choice in regime.all_choices():
        for option in choice.options or ((choice.menu.own,) if choice.menu.own else ()):
            if option is not None:
                found |= {a.source.id: a.source for a in (*option.favours, *option.against)}
    return tuple(found.values())


def _findings(found: Iterable[Finding]) -> Iterator[Block]:
    shown = [f for f in found if f.kind != "assumption"]
    if shown:
        yield Heading("What the author should know", "findings")
        yield Bullets(tuple(finding_line(f) for f in shown))


def finding_line(finding: Finding) -> Text:
    """A finding as one line."""
    text = finding.says if not finding.remedy else f"{finding.says} {upper(finding.remedy)}."
    return (strong(f"{upper(finding.kind)}, line {finding.place.line}: "), text)


def listing(regimes: Iterable[Regime]) -> Paper:
    """The regimes at hand."""
    rows = tuple(
        (TableCell((r.id,)), TableCell((r.title,)), TableCell((MODES[r.status],)), TableCell((_tiers(r),)))
        for r in regimes
    )
    table = Table("Regimes at hand", ("id", "regime", "is", "who answers, on what"), rows, (1.2, 3, 1.2, 3))
    return _paper("Regimes", "Use an id, or a file of your own, wherever a regime is asked for.", [table])


def _tiers(regime: Regime) -> str:
    return "; ".join(
        f"{', '.join(o.title for o in t.choices['rule'].options)}{' if criteria are met' if t.tests else ''}"
        for t in regime.tiers
    )


# --- two regimes ----------------------------------------------------------------------------------------


def differences(first: Regime, second: Regime, library: Library) -> Paper:
    """What differs between two regimes, in words.

    Args:
        first: A regime.
        second: Another.
        library: The law at hand, for what the packs say that a regime uses.

    Raises:
        BadInput: If a pack that a regime names is not at hand.
    """
    found = [*diff(first, second), *_own_differences(first, second, library)]
    blocks: list[Block] = []
    for step in ORDER:
        here = [d for d in found if d.step == step]
        if here:
            blocks += [Heading(STEPS[step], f"step-{step}"), _differences(here, first, second)]
    if not found:
        blocks = [Paragraph("They make the same choices.")]
    return _paper(f"{first.short} and {second.short}", "What differs, choice by choice", blocks)


def _own_differences(first: Regime, second: Regime, library: Library) -> Iterator[Difference]:
    """What the packs of either regime say in their own words, where the other's do not say the same."""
    one, two = ({s.about: s for s in own_words(regime, library)} for regime in (first, second))
    for step, about, _ in GROUPS:
        says = [_titles(own.get(about)) for own in (one, two)]
        if says[0] != says[1]:
            yield Difference(step, f"{about}, in its own words", *says)


def _titles(said_: Said | None) -> str:
    if said_ is None:
        return "composed from the menus, as told here"
    return "; ".join(f"{rule.title} ({_at(rule)})" for rule in said_.rules) or "the packs say nothing on it"


def _differences(found: Iterable[Difference], first: Regime, second: Regime) -> Table:
    rows = tuple((TableCell((d.about,)), TableCell((d.first,)), TableCell((d.second,))) for d in found)
    return Table("What each says", ("question", first.short, second.short), rows, (1.4, 2, 2))


# --- advice -------------------------------------------------------------------------------------------


def advice(found: Advice, case: CaseFile) -> Paper:
    """Each criterion with its answer, then what speaks for and against each option; never a score."""
    blocks: list[Block] = [
        Note("Arguments, not scores: nothing is added up, and no option is recommended. Read each with its source."),
        Heading("The criteria on these facts", "criteria"),
        Table(
            "What the file answers",
            ("criterion", "answer", "read from"),
            tuple(
                (TableCell((c.asks,)), TableCell((c.said,), _TONES[c.said]), TableCell((joined(c.rests_on) or "–",)))
                for c in found.criteria
            ),
            (3, 1, 2),
        ),
        Heading("What follows for each option", "options"),
    ]
    for option in menus()["rule"].options.values():
        pulls = found.of(option)
        blocks.append(Heading(f"{option.title} ({option.legal})", f"option-{option.id}", 2))
        lines = tuple(
            (
                strong("For: " if p.towards else "Against: "),
                f"{p.says} ",
                f"[{p.source.cite}] ",
                f"{c.asks} {upper(c.said)}.",
            )
            for c, p in pulls
        )
        blocks.append(Bullets(lines) if lines else Paragraph("No answer so far speaks for or against it."))
    open_ = [c for c in found.criteria if c.said == "unknown"]
    if open_:
        blocks += [Heading("Not answered yet", "unknown"), Bullets(tuple(_would(c) for c in open_))]
    return _paper(f"Which regime for: {case.title}", "Step 1, advice from the facts of the case", blocks)


_TONES: dict[str, Tone] = {"yes": "yes", "no": "no", "partly": "maybe", "unknown": "open"}


def _would(found: Answered) -> Text:
    lines = [
        f"{upper(answer)} would speak {'for' if p.towards else 'against'} {p.option.title}" for answer, p in found.would
    ]
    return (strong(f"{found.asks} "), "; ".join(lines) + ".")


# --- cases under regimes --------------------------------------------------------------------------------


def comparison(found: Matrix) -> Paper:
    """The matrix, then a part for each case with a page for each cell."""
    first = found.columns[0]
    blocks: list[Block] = [
        Heading("At a glance", "matrix"),
        Paragraph("Each cell says how the claim that stands best stands under that regime, and who answers."),
        matrix(found),
        Paragraph(f"What changed, and which rule or choice changed it, is told against: {first.title}."),
    ]
    for at, case in enumerate(found.cases):
        blocks.append(Heading(case.title, f"case-{at}"))
        for column in range(len(found.columns)):
            blocks += cell_blocks(found, at, column)
    cases, regimes = words.counted(len(found.cases), "case"), words.counted(len(found.columns), "regime")
    subtitle = f"{cases} under {regimes}; a design beside the law, never mixed with it"
    return _paper("The same facts under other regimes", subtitle, blocks)


def matrix(found: Matrix) -> Table:
    """Cases × regimes."""
    rows = tuple(
        (TableCell((case.title,)), *(_glance(cell) for cell in found.cells[at])) for at, case in enumerate(found.cases)
    )
    header = ("case", *(column.short for column in found.columns))
    return Table("Cases and regimes", header, rows, (1.6, *([1.0] * len(found.columns))), wide=len(header) > 7)


def _glance(cell: Cell) -> TableCell:
    word = word_of(cell.outcome)
    lines: list[Text] = [(strong(f"{word.sign} {word.plain}"),)]
    names = list(dict.fromkeys(name(cell.case, row.defendant) for row, _ in cell.answers))
    if names:
        lines.append(joined(names))
        lines.append(money(cell))
    return TableCell(tuple(lines), word.tone)


def word_of(outcome: str | None) -> Word:
    """An outcome in words; no claim at all too."""
    return OUTCOMES[outcome] if outcome else NO_CLAIM


def name(case: CaseFile, party: str) -> str:
    """A party as people call it."""
    return next((p.name or p.id for p in case.parties if p.id == party), party)


def money(cell: Cell) -> str:
    """What stays uncompensated, or why no sum follows."""
    if cell.sharing is None:
        return "Nobody is shown to answer."
    if cell.sharing.state == "structure":
        return f"No sum follows: {joined(list(cell.sharing.reasons)) or 'the file gives no amount'}."
    return ShareView(cell.sharing, cell.case).headline


def cell_blocks(found: Matrix, case: int, column: int) -> Iterator[Block]:
    """One case under one regime: who answers, what is to prove, what met the gap, money, what changed."""
    cell = found.cells[case][column]
    yield Heading(f"{cell.column.short}: {word_of(cell.outcome).plain}", f"cell-{case}-{column}", 2)
    yield Paragraph(cell.column.title)
    if cell.answers:
        yield Bullets(tuple(_answer(cell, row) for row, _ in cell.answers))
    else:
        yield Paragraph("On this record nobody is shown to answer.")
    yield from criteria(cell)
    missing = _missing(cell)
    if missing:
        yield Paragraph("Not yet shown, and on whom the burden lies:")
        yield Bullets(missing)
    if cell.access:
        yield Paragraph(f"Evidence can be asked for now under: {_cited(cell, cell.access)}.")
    if cell.answers:
        yield Paragraph((strong("Money. "), money(cell)))
    for refusal in cell.analysis.refusals[:3]:
        yield Note(f"Refused: {refusal.what}: {refusal.why}.", "no")
    changes = found.changes(case, column) if column else ()
    if column:
        text = "What changed, and which choice or provision changed it:" if changes else "Nothing changed."
        yield Paragraph(text)
    if changes:
        yield Bullets(_changes(found, case, column, changes))


_REACH = {
    "met": "this tier applies",
    "not met": "this tier does not apply",
    "open": "it is open whether this tier applies",
}


def criteria(cell: Cell) -> Iterator[Block]:
    """For each tier that asks for criteria: which are met, not met or open, for whom; alike ones together."""
    grouped: dict[tuple[object, ...], list[Applies]] = {}
    for one in cell.criteria:
        grouped.setdefault((one.tier.id, *(t.state for t in one.tests)), []).append(one)
    if not grouped:
        return
    yield Paragraph("Criteria of the stricter tiers on this record:")
    lines: list[Text] = []
    for same in grouped.values():
        who = joined(list(dict.fromkeys(name(cell.case, a.row.defendant) for a in same)))
        over = joined(list(dict.fromkeys(harm(cell.case, a.row.harm) for a in same)))
        first = same[0]
        parts: list[str] = []
        for state in ("met", "not met", "open"):
            found = [
                t.criterion.title
                + (f" (would take the tier away; burden: {t.criterion.burden})" if t.takes_away else "")
                for t in first.tests
                if t.state == state
            ]
            if found:
                parts.append(f"{state}: {joined(found)}")
        lines.append(
            (
                strong(f"{first.tier.title}. "),
                f"{upper(who)}, over {over}: {_REACH[first.state]}. {upper('; '.join(parts))}.",
            )
        )
    yield Bullets(tuple(lines))


def _answer(cell: Cell, row: Row) -> Text:
    standing = cell.best[row]
    word = word_of(standing.claim.outcome)
    tools = cell.tools(standing)
    towards = f" to {name(cell.case, row.claimant)} over {harm(cell.case, row.harm)}"
    text = f"{towards}; {word.legal}, under {_cited_codes(cell, standing.claim.carried_by)}."
    met = f" The gap in information was met by: {joined([t.title for t in tools])}." if tools else ""
    return (strong(name(cell.case, row.defendant)), " answers", text, met)


def harm(case: CaseFile, id_: str) -> str:
    """A harm as people call it."""
    return next((h.name or h.id for h in case.harms if h.id == id_), id_)


def _missing(cell: Cell) -> tuple[Text, ...]:
    """For each pair that is not made out, what is missing; alike ones together."""
    grouped: dict[str, list[str]] = {}
    for row, standing in cell.best.items():
        if standing.claim.outcome in ("not yet made out", "open to appraisal"):
            said_ = "; ".join(f"{b.title} ({b.state}, burden on the {b.burden})" for b in standing.to_prove)
            grouped.setdefault(said_, []).append(name(cell.case, row.defendant))
    return tuple((strong(joined(list(dict.fromkeys(names)))), f": {text}") for text, names in grouped.items())


def _changes(found: Matrix, case: int, column: int, changes: Iterable[Change]) -> tuple[Text, ...]:
    """Changes that have the same reason together: for whom, from what to what, by which rule or choice."""
    first, cell = found.cells[case][0], found.cells[case][column]
    grouped: dict[tuple[object, ...], list[Change]] = {}
    for change in changes:
        codes = tuple(tuple(r.code for r in rules) for rules in (change.by, change.instead_of))
        grouped.setdefault((change.before, change.after, *codes), []).append(change)
    lines: list[Text] = []
    for same in grouped.values():
        one = same[0]
        harms: dict[str, list[str]] = {}
        for change in same:
            harms.setdefault(name(cell.case, change.row.defendant), []).append(harm(cell.case, change.row.harm))
        alike: dict[tuple[str, ...], list[str]] = {}
        for who, over in harms.items():
            alike.setdefault(tuple(dict.fromkeys(over)), []).append(who)
        pairs = "; ".join(f"{joined(names)} over {joined(list(over))}" for over, names in alike.items())
        before, after = (word_of(o).plain.lower() for o in (one.before, one.after))
        by = f" By: {_because(cell, one.by)}." if one.by else ""
        lost = f" Instead of: {_because(first, one.instead_of)}." if one.instead_of else ""
        lines.append((strong(f"{pairs}: "), f"{before} → {after}.{by}{lost}"))
    return tuple(lines)


def _because(cell: Cell, rules: tuple[Rule, ...]) -> str:
    """The choices of a regime by their titles in the menus, law by its provisions."""
    regime = cell.column.regime
    own = pack_id(regime) if regime else ""
    chosen = [text for rule in rules if regime and rule.pack == own and (text := _chosen(regime, rule))]
    law = [rule for rule in rules if rule.pack != own]
    parts = [joined(list(dict.fromkeys(chosen)))] if chosen else []
    return "; ".join([*parts, *([_cited(cell, law)] if law else [])])


def _chosen(regime: Regime, rule: Rule) -> str:
    """The choice that brought a compiled rule in; empty for one that says nothing of its own."""
    menu, _, rest = rule.at[0].partition(" (")
    tier = next((t for t in regime.tiers if t.id == rest.rstrip(")")), None)
    if menu.startswith("applies"):
        return f"criterion: {rule.title}" if menu != "applies" else ""
    if menu == "rule" and tier is not None:
        return f"{tier.title} ({', '.join(option.title for option in tier.choices['rule'].options).lower()})"
    return rule.title


def _cited(cell: Cell, rules: Iterable[Rule]) -> str:
    return _cited_codes(cell, [rule.code for rule in rules])


def _cited_codes(cell: Cell, codes: Iterable[str]) -> str:
    return cite(cell.analysis, codes) or "no rule"


__all__ = [
    "advice",
    "cell_blocks",
    "comparison",
    "criteria",
    "differences",
    "explain",
    "finding_line",
    "harm",
    "listing",
    "matrix",
    "money",
    "name",
    "option_blocks",
    "source_line",
    "status",
    "word_of",
]
