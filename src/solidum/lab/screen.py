"""A population of cases screened: what analysis of each row's case would say, for a million rows at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from solidum.casefile.model import CaseFile
from solidum.lab.screen_shape import OUTCOME, Shape, Template, could, rule_codes, why
from solidum.lab.screen_table import columns_of, settled
from solidum.law.library import Library
from solidum.reasoning.project import record_of
from solidum.reasoning.screen import Column
from solidum.source import BadInput, Place, Problem

MOST_SHAPES = 243
"""Shapes that are grounded and compiled at most; each takes about as long as the analysis of a case."""


def template_of(case: CaseFile, library: Library, packs: Iterable[str] | None = None) -> Template:
    """A case file as the pattern of a population.

    Args:
        case: The case file.
        library: The law: that in force, or a composed regime.
        packs: Only these packs, by id.

    Raises:
        BadInput: If the facts do not fit the vocabulary.
    """
    record, sought = record_of(case, library.vocabulary)
    return Template(case, library, record, sought, None if packs is None else frozenset(packs))


class Screen:
    """Screens tables of one make: the same columns over the same template."""

    def __init__(
        self,
        template: Template,
        schema: Mapping[str, pl.DataType],
        *,
        bounds: bool = False,
        place: Place | None = None,
    ) -> None:
        """Read the headers.

        Args:
            template: The case that all rows share.
            schema: Headers of the table and what its cells are.
            bounds: Whether to tell what each claim could still become, too.
            place: The table's file, for messages.

        Raises:
            BadInput: If a header is no statement about the template.
        """
        self.template = template
        self.place = place
        self.bounds = bounds
        self.columns: tuple[Column, ...] = columns_of(schema, template.library.vocabulary, template.record, place)
        if not self.columns:
            what, remedy = "the table has no column with a fact", "add one, as `causal_link(app, h1)`"
            raise BadInput([Problem(place, what, "then every row is the template", remedy)])
        self.linking = tuple(c for c in self.columns if c.key[0] in template.links)
        self._shapes: dict[tuple[object, ...], Shape] = {}

    def learn(self, rows: pl.DataFrame) -> None:
        """Compile every shape that occurs in a settled table.

        Raises:
            BadInput: If there are too many.
        """
        for links in _distinct(rows, self.linking):
            if links not in self._shapes:
                if len(self._shapes) == MOST_SHAPES:
                    names = ", ".join(f"`{c.name}`" for c in self.linking)
                    what = f"the columns {names} link parties and things in more than {MOST_SHAPES} ways"
                    why_not = "each way is another case, which has to be grounded by itself"
                    raise BadInput([Problem(self.place, what, why_not, "let fewer of these columns differ")])
                cells = dict(zip((c.name for c in self.linking), links, strict=True))
                self._shapes[links] = Shape(self.template, self.columns, cells, bounds=self.bounds)

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """The shapes compiled so far."""
        return tuple(self._shapes.values())

    @property
    def claims(self) -> dict[str, str]:
        """Every claim that some row may try, with its pack."""
        return {claim.id: claim.claim.pack.id for shape in self.shapes for claim in shape.claims}

    @property
    def alike(self) -> dict[str, str]:
        """For each claim the first one that comes out the same in every row."""
        first: dict[tuple[str | None, ...], str] = {}
        return {id_: first.setdefault(tuple(s.alike.get(id_) for s in self.shapes), id_) for id_ in self.claims}

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """The columns of what `run` gives."""
        made: dict[str, pl.DataType] = {"impossible": pl.String()}
        for claim, pack in self.claims.items():
            made[claim] = OUTCOME
            made[why(claim)] = rule_codes(self.template.library.packs[pack])
            if self.bounds:
                made[could(claim)] = pl.UInt16()
        return made

    def run(self, frame: pl.DataFrame, first: int = 0) -> pl.DataFrame:
        """Screen some rows.

        Args:
            frame: Rows of a table with the columns announced.
            first: The number of the first of them in its file, for messages.

        Returns:
            A row for each: `impossible`, and for each claim its outcome, the first rule that explains it, and, if
            asked, what it could still become (`Shape.run`).

        Raises:
            BadInput: If a cell cannot be read, or there are too many shapes.
        """
        rows = settled(frame, self.columns, self.place, first)
        self.learn(rows)
        if len(self._shapes) == 1:
            return self._whole(self.shapes[0].run(rows))
        names = [c.name for c in self.linking]
        parts = []
        for links, part in rows.with_row_index("row").group_by(names, maintain_order=True):
            done = self._shapes[tuple(links)].run(part.drop("row"))
            parts.append(self._whole(done).with_columns(part.get_column("row")))
        if not parts:
            return pl.DataFrame(schema=self.schema)
        return pl.concat(parts).sort("row").drop("row")

    def _whole(self, done: pl.DataFrame) -> pl.DataFrame:
        """With the claims that this shape does not have; in one order."""
        return done.select(
            pl.col(name) if name in done.columns else pl.lit(None, dtype=dtype).alias(name)
            for name, dtype in self.schema.items()
        )


def _distinct(rows: pl.DataFrame, columns: Sequence[Column]) -> Iterable[tuple[object, ...]]:
    if not columns:
        return [()]
    return sorted(rows.select(c.name for c in columns).unique().rows(), key=str)


__all__ = ["MOST_SHAPES", "Screen", "template_of"]
