"""The option paper: a question, the regimes that could answer it, and for each who pays, who does not, and why."""

from __future__ import annotations

from collections.abc import Iterator

from solidum import __version__
from solidum.compare import RANK
from solidum.lab.papers import Inputs
from solidum.lab.regimes.checked import findings
from solidum.lab.regimes.compared import Cell, Column, Matrix
from solidum.lab.regimes.menus import menus
from solidum.lab.regimes.model import Option, Source
from solidum.lab.sensitivity import Assumption, Sensitivity
from solidum.report import words
from solidum.report.matrix_picture import bars, tiles
from solidum.report.paper import (
    Block,
    Bullets,
    Figure,
    Heading,
    Note,
    Paper,
    Paragraph,
    Table,
    Text,
    code,
    strong,
)
from solidum.report.paper import (
    Cell as TableCell,
)
from solidum.report.regimes import (
    cell_blocks,
    finding_line,
    matrix,
    money,
    name,
    option_blocks,
    source_line,
    status,
    word_of,
)
from solidum.report.words import counted, joined, upper

ARGUED = ("rule", "evidence", "external", "breach")
"""Menus whose options are argued at length in the paper; the others stand in `regime explain`."""


def paper(inputs: Inputs, command: str) -> Paper:
    """The whole paper.

    Args:
        inputs: What was run.
        command: How to make the paper again.
    """
    found = inputs.matrix
    regimes = joined([column.short for column in found.columns])
    blocks = [
        *_question(inputs),
        *_short(inputs),
        *_regimes(found),
        *_arguments(found),
        *_cases(found),
        *_population(inputs),
        *_sensitivity(inputs),
        *_sources(found),
        *_again(inputs, command),
    ]
    return Paper(inputs.question, f"Option paper: {regimes}", tuple(blocks), words.ADVICE)


def _question(inputs: Inputs) -> Iterator[Block]:
    found = inputs.matrix
    yield Heading("The question", "question")
    yield Paragraph(f"{inputs.question} Compared: {joined([column.title for column in found.columns])}.")
    yield Bullets(tuple(f"Case: {case.title}, as of {case.as_of.isoformat()}." for case in found.cases))
    yield Note(
        "Each regime is run on the same facts by the same engine. What a regime would do to behaviour, prices or the "
        "number of accidents is not computed here."
    )


def _short(inputs: Inputs) -> Iterator[Block]:
    """For each option on one line: who pays, who stays uncompensated, on what that rests, what would flip it."""
    found = inputs.matrix
    yield Heading("In short", "short")
    header = ("option", "who pays", "who stays without compensation", "what that rests on", "which assumption flips it")
    for at, case in enumerate(found.cases):
        rows = tuple(
            (
                TableCell(((strong(cell.column.short),),)),
                TableCell((_pays(cell),), word_of(cell.outcome).tone),
                TableCell((_left(cell),)),
                TableCell((_evidence(cell),)),
                TableCell((_flip(inputs, at, column),)),
            )
            for column, cell in enumerate(found.cells[at])
        )
        yield Table(case.title, header, rows, (1.1, 1.4, 1.3, 1.5, 2.2))


def _pays(cell: Cell) -> str:
    names = list(dict.fromkeys(name(cell.case, row.defendant) for row, _ in cell.answers))
    outcome = word_of(cell.outcome).plain.lower()
    return f"{upper(joined(names))} ({outcome})." if names else f"Nobody yet: {outcome}."


def _left(cell: Cell) -> str:
    victims = list(dict.fromkeys(name(cell.case, harm.victim) for harm in cell.case.harms))
    answered = {row.harm for row, _ in cell.answers}
    if not answered:
        return f"{upper(joined(victims))}, on this record, for all of it."
    open_ = [harm.name or harm.id for harm in cell.case.harms if harm.id not in answered]
    rest = f" Nobody answers for: {joined(open_)}." if open_ else ""
    return f"{money(cell)}{rest}"


def _evidence(cell: Cell) -> str:
    """What carried the best claim, or what it lacks, by its name."""
    if not cell.best:
        return "No claim of this regime reaches the case."
    row, standing = max(cell.best.items(), key=lambda each: (RANK[each[1].claim.outcome], -len(each[1].to_prove)))
    best = f"{standing.claim.title}, against {name(cell.case, row.defendant)}"
    if cell.answers:
        tools = [rule.title for rule in cell.tools(standing)]
        return f"{best}: {f'met by {joined(tools)}' if tools else 'shown without any presumption'}."
    lacking = list(dict.fromkeys(f"{b.title} ({b.state})" for b in standing.to_prove))
    if lacking:
        return f"{best}: lacks {joined(lacking[:4])}{', and more' if len(lacking) > 4 else ''}."
    return f"{best}: {word_of(standing.claim.outcome).plain.lower()}."


def _flip(inputs: Inputs, case: int, column: int) -> str:
    """The shortest assumption that changes the place of this regime among the others."""
    tried = inputs.sensitivity[case]
    for one in tried.flipping:
        if (
            any(column in pair for pair in one.flips)
            and one.outcomes[column] != inputs.matrix.cells[case][column].outcome
        ):
            return f"If so: {_assumed(one)} Then: {word_of(one.outcomes[column]).plain.lower()}."
    for one in tried.others:
        if one.outcomes[column] != inputs.matrix.cells[case][column].outcome:
            then = word_of(one.outcomes[column]).plain.lower()
            return f"None flips its place; it moves with: {_assumed(one)} Then: {then}."
    of_it = tried.of[column]
    if not of_it.tried:
        return "No assumption about open facts that could move it was found." if not of_it.left else "Not tried."
    rest = f" {counted(of_it.left, 'longer one was', 'longer ones were')} not tried." if of_it.left else ""
    return f"None of the {counted(of_it.tried, 'assumption')} tried for it moves it.{rest}"


def _assumed(one: Assumption) -> str:
    return " ".join(f"{question} {upper(answer)}." for question, answer in one.facts)


def _regimes(found: Matrix) -> Iterator[Block]:
    yield Heading("The regimes", "regimes")
    for column in found.columns:
        yield Heading(column.title, f"regime-{column.id}", 2)
        regime = column.regime
        if regime is None:
            yield Paragraph("Every pack of law at hand, as it stands at the date of the case.")
            continue
        yield Paragraph(f"{status(regime)}. {regime.summary}")
        for label in regime.labels:
            yield Note(f"Our assumption: {label}", "maybe")
        told = [f for f in findings(regime) if f.kind != "assumption"]
        if told:
            yield Bullets(tuple(finding_line(f) for f in told))


def _arguments(found: Matrix) -> Iterator[Block]:
    """For each question on which the regimes differ, every option that one of them chose, with its arguments."""
    yield Heading("The arguments", "arguments")
    for id_ in ARGUED:
        menu = menus()[id_]
        chosen: dict[str, list[str]] = {}
        for column in found.columns:
            for tier, choice in column.regime.all_choices() if column.regime else ():
                for option in choice.options if choice.menu.id == id_ else ():
                    chosen.setdefault(option.id, []).append(
                        column.short if tier is None else f"{column.short}: {tier.title}"
                    )
        if chosen:
            yield Heading(menu.title, f"menu-{id_}", 2)
        for option_id, who in chosen.items():
            option = menu.options[option_id]
            yield from option_blocks(option)
            yield Paragraph(f"Chosen by: {joined(list(dict.fromkeys(who)))}.")


def _cases(found: Matrix) -> Iterator[Block]:
    yield Heading("What they do to the cases", "cases")
    rows = [(case.title, [word_of(cell.outcome) for cell in found.cells[at]]) for at, case in enumerate(found.cases)]
    header = [column.short for column in found.columns]
    says = "; ".join(
        f"{title}: {', '.join(f'{h} {w.plain.lower()}' for h, w in zip(header, ws, strict=True))}" for title, ws in rows
    )
    yield Figure(tiles(rows, header), says, "Cases and regimes: how the best claim stands")
    yield matrix(found)
    for at, case in enumerate(found.cases):
        yield Heading(case.title, f"case-{at}", 2)
        for column in range(len(found.columns)):
            for block in cell_blocks(found, at, column):
                yield Heading(block.text, block.id, 3) if isinstance(block, Heading) else block


def _population(inputs: Inputs) -> Iterator[Block]:
    yield Heading("What they do to a population", "population")
    if not inputs.population:
        yield Note(
            "No population was given, so no share of cases is told. Results on single cases are examples, not "
            "frequencies."
        )
        return
    from solidum.report.screened import OUT_OF_REACH, harm, unreached

    first = next(iter(inputs.population.values()))
    rows = []
    for column in inputs.matrix.columns:
        screened = inputs.population.get(column.id)
        if screened is not None:
            rows.append((column.short, [(outcome, share.share) for outcome, share in screened.best_shares()]))
    drawn = first.declared
    yield Paragraph(
        f"{first.rows:,} rows over the chain of one case. "
        + (f"Drawn from declared distributions, seed {drawn[1]}: {drawn[0]}." if drawn else "Given as a table.")
        + " The shares give back what was put in: they are no estimate of how often such cases happen."
    )
    says = "; ".join(f"{t}: {', '.join(f'{word_of(o).plain.lower()} {s:.1%}' for o, s in parts)}" for t, parts in rows)
    yield Figure(bars(rows), says, "How the best claim of each row ends")
    cells = tuple(
        (
            TableCell((column.short,)),
            *(
                TableCell((f"{s.share:.2%} ({s.low:.2%} to {s.high:.2%})" if h not in gone else OUT_OF_REACH,))
                for h, s in found.answered_shares()
            ),
        )
        for column in inputs.matrix.columns
        if (found := inputs.population.get(column.id)) is not None
        for gone in [found.out_of_reach]
    )
    header = ("regime", *(f"somebody answers for: {harm(first, id_)}" for id_ in first.harms))
    yield Table("Shares of rows in which some claim is made out, with the 95 % interval of the draw", header, cells)
    for column in inputs.matrix.columns:
        screened = inputs.population.get(column.id)
        warned = tuple(unreached(column, screened)) if screened is not None else ()
        if warned:
            yield Note(f"{column.short}: for some harms no row can come out with somebody who answers:", "maybe")
            yield Bullets(warned)


def _sensitivity(inputs: Inputs) -> Iterator[Block]:
    found = inputs.matrix
    yield Heading("Which assumption flips the ranking", "sensitivity")
    yield Paragraph(
        "Ranking means here: under which regime the best claim of the victim stands better. Each assumption is put "
        "into the record, and every regime is run again."
    )
    for at, case in enumerate(found.cases):
        tried = inputs.sensitivity[at]
        if len(found.cases) > 1:
            yield Heading(case.title, f"sensitivity-{at}", 2)
        if not tried.flipping:
            yield Paragraph(f"None of the {counted(tried.tried, 'assumption')} tried changes the order of two regimes.")
        else:
            yield _flipping(found, at, tried)
        if tried.left:
            yield Note(f"{counted(tried.left, 'longer assumption was', 'longer assumptions were')} not tried.")


def _flipping(found: Matrix, case: int, tried: Sensitivity) -> Table:
    now = found.cells[case]
    rows: list[tuple[TableCell, ...]] = [
        (TableCell(("as the record stands",)), *(_tile(cell.outcome, cell.outcome) for cell in now))
    ]
    for one in tried.flipping:
        said = tuple(f"{question} {upper(answer)}." for question, answer in one.facts)
        note = () if one.listed else ("(the file says nothing of it)",)
        cells = (_tile(o, cell.outcome) for o, cell in zip(one.outcomes, now, strict=True))
        rows.append((TableCell((*said, *note)), *cells))
    header = ("if this were so", *(column.short for column in found.columns))
    return Table(
        "Assumptions that change the order", header, tuple(rows), (2.4, *([1.0] * len(now))), wide=len(now) > 6
    )


def _tile(outcome: str | None, before: str | None) -> TableCell:
    word = word_of(outcome)
    text: Text = f"{word.sign} {word.plain}" if outcome == before else (strong(f"{word.sign} {word.plain}"),)
    return TableCell((text,), word.tone)


def _sources(found: Matrix) -> Iterator[Block]:
    yield Heading("Sources, and how they are known", "sources")
    sources: dict[str, Source] = {}
    packs: dict[str, tuple[str, str]] = {}
    for column in found.columns:
        if column.regime:
            sources |= {s.id: s for s in column.regime.sources}
            for _, choice in column.regime.all_choices():
                for option in choice.options if choice.menu.id in ARGUED else ():
                    sources |= _argued(option)
    for row in found.cells:
        for cell in row:
            for standing in cell.best.values():
                for code_ in standing.rests_on:
                    rule = cell.column.library.rules.get(code_)
                    if rule is not None:
                        pack = cell.column.library.packs[rule.pack]
                        packs[pack.id] = (pack.short, pack.sha256)
    yield Bullets(tuple(source_line(source) for source in sources.values()))
    rows = []
    for id_, (short, _) in sorted(packs.items()):
        bases = _bases(found, id_)
        rows.append((TableCell((id_,)), TableCell((short,)), TableCell((bases,))))
    yield Table(
        "Law that the results rest on", ("pack", "instrument", "basis of the rules used"), tuple(rows), (1, 2, 2)
    )


def _argued(option: Option) -> dict[str, Source]:
    return {a.source.id: a.source for a in (*option.favours, *option.against)}


def _bases(found: Matrix, pack: str) -> str:
    counts: dict[str, set[str]] = {}
    for row in found.cells:
        for cell in row:
            for standing in cell.best.values():
                for code_ in standing.rests_on:
                    rule = cell.column.library.rules.get(code_)
                    if rule is not None and rule.pack == pack:
                        counts.setdefault(rule.basis, set()).add(code_)
    return ", ".join(f"{len(codes)} {basis}" for basis, codes in sorted(counts.items()))


def _again(inputs: Inputs, command: str) -> Iterator[Block]:
    found = inputs.matrix
    yield Heading("To make this paper again", "again")
    yield Paragraph((code(command),))
    lines: list[Text] = [f"Solidum {__version__}; the same files and packs give the same bytes."]
    lines += [(f"case {case.title}: ", code(case.sha256)) for case in found.cases]
    lines += [_digest(column) for column in found.columns]
    lines += [(f"population: rows {s.rows:,}, ", code(s.sha256)) for s in list(inputs.population.values())[:1]]
    yield Bullets(tuple(lines))


def _digest(column: Column) -> Text:
    if column.regime is not None:
        return (f"regime {column.id}: ", code(column.regime.sha256))
    packs = [p for p in column.library.packs.values() if column.library.usable(p)]
    return f"law in force: {counted(len(packs), 'pack')}; versions in the table of law"


__all__ = ["Inputs", "paper"]
