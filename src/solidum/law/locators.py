"""A line for each rule: where its provision stands, so that others can check it against the official text."""

from __future__ import annotations

from collections.abc import Iterator

from solidum.law.library import Library


def locator_lines(library: Library) -> Iterator[str]:
    """`CODE <tab> SOURCE <tab> LOCATOR <tab> BASIS [<tab> WHERE IT WAS READ]`, in the order of the packs."""
    for pack in library.packs.values():
        for rule in pack.rules:
            cells = [rule.code, rule.source, "; ".join(rule.at), rule.basis]
            if rule.read_at:
                cells.append(rule.read_at)
            yield "\t".join(" ".join(cell.split()) for cell in cells)
