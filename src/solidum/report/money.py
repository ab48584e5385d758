"""The money as a picture: the victim on the left, who pays in the middle, who bears it in the end on the right.

Money flows from right to left, in bands as high as the sums. A sum that moved in several steps of recourse is drawn
from who bears it to who paid the victim; the steps themselves, with their provisions, stand in the list beside it.
What nobody pays has a box of its own, so that the boxes on the left add up to the loss.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from solidum.report.chain import escape, text_width, wrapped
from solidum.report.share import ShareView
from solidum.sharing.model import Flow, Outcome

STYLE = """
.money{--m-ink:#1b1f24;--m-soft:#4d5763;--m-box:#ffffff;--m-edge:#7b8793;--m-pay:#9dbbe3;--m-bear:#c9b48a;
--m-gone:#f6e3e3;--m-law:#eceff2;--m-alarm:#a33a3a;font-family:system-ui,-apple-system,"Segoe UI",Roboto,
"Helvetica Neue",Arial,"Noto Sans","Liberation Sans",sans-serif}
.money text{fill:var(--m-ink)}.money .m-name{font-weight:600}.money .m-soft{fill:var(--m-soft)}
.money rect{fill:var(--m-box);stroke:var(--m-edge);stroke-width:1.2}
.money rect.gone{fill:var(--m-gone);stroke:var(--m-alarm);stroke-dasharray:5 3;stroke-width:1.8}
.money rect.law{fill:var(--m-law);stroke-dasharray:2 3}.money rect.empty{stroke-dasharray:5 3}
.money path.pay{fill:var(--m-pay);stroke:none}.money path.bear{fill:var(--m-bear);stroke:none}
.money .m-sum{font-weight:600;stroke:var(--m-box);stroke-width:3px;paint-order:stroke}
@media screen and (prefers-color-scheme:dark){.money{--m-ink:#e8ecf1;--m-soft:#b3bdc8;--m-box:#1a2027;--m-edge:#6b7886;
--m-pay:#34557f;--m-bear:#6d5a33;--m-gone:#43202a;--m-law:#29323c;--m-alarm:#f2a5a5}}
"""


@dataclass(frozen=True, slots=True)
class Measures:
    """Sizes of one form of the picture, in pixels."""

    box: float
    gap: float
    font: float
    sums: bool
    height: float


WIDE = Measures(box=178, gap=82, font=13, sums=True, height=300)
NARROW = Measures(box=104, gap=15, font=11, sums=False, height=260)
PAD = 7.0
SUM = re.compile(r"[0-9][0-9,.]* [A-Z]{3}$")
BETWEEN = 14.0
BOLD = 1.1
"""How much wider bold letters are."""


@dataclass
class Box:
    """One box, with what is written in it and the height its bands need."""

    key: str
    lines: list[tuple[str, str]]
    thick: float
    style: str = ""
    x: float = 0
    y: float = 0
    height: float = 0
    used: dict[str, float] = field(default_factory=dict)

    def port(self, side: str, thick: float) -> float:
        """Where the next band of this height begins on a side."""
        if side not in self.used:
            self.used[side] = self.y + (self.height - self.thick) / 2
        at = self.used[side]
        self.used[side] += thick
        return at


@dataclass(frozen=True, slots=True)
class Band:
    """Money from one box to another."""

    source: str
    target: str
    amount: Decimal
    style: str


def bearers(outcome: Outcome) -> dict[tuple[str, str], Decimal]:
    """Who in the end bears how much of what whom paid first: (who paid, who bears) to the sum.

    What moves in a step of recourse is taken from everything that its creditor bears at that point, in proportion.
    """
    held: dict[tuple[str, str], Decimal] = {}
    for flow in outcome.flows:
        if flow.stage in ("to_victim", "to_third_payer"):
            held[flow.from_, flow.from_] = held.get((flow.from_, flow.from_), Decimal(0)) + flow.amount
    for flow in outcome.flows:
        if flow.stage != "recourse":
            continue
        mine = {at: amount for at, amount in held.items() if at[1] == flow.to and amount}
        total = sum(mine.values(), Decimal(0))
        left = min(flow.amount, total)
        for at, amount in mine.items():
            part = min(left, (flow.amount * amount / total).quantize(Decimal("0.01"))) if at != list(mine)[-1] else left
            part = min(part, amount)
            held[at] -= part
            held[at[0], flow.from_] = held.get((at[0], flow.from_), Decimal(0)) + part
            left -= part
    return {at: amount for at, amount in held.items() if amount}


def sentences(view: ShareView) -> list[str]:
    """The picture in words."""
    outcome = view.outcome
    if outcome is None:
        return []
    found = [view.flow(flow) + "." for flow in _shown(view, outcome)]
    for one in outcome.parties:
        if view.decided:
            found.append(f"{view.name(one.party)} bears {view.sum(one.bears)} in the end.")
    found.append(
        f"Uncollectable: {view.sum(outcome.uncollectable)}. Not recoverable in law: "
        f"{view.sum(outcome.not_recoverable)}."
    )
    return found


def _shown(view: ShareView, outcome: Outcome) -> list[Flow]:
    return [flow for flow in outcome.flows if view.decided or flow.stage != "recourse"]


def svg(view: ShareView, *, narrow: bool = False, style: bool = True) -> str:
    """Draw the money; nothing where some figure is not known, since a band has one height.

    Args:
        view: The sharing, with names.
        narrow: The form for a phone.
        style: Whether to put the style sheet inside; a page with several pictures holds it once.
    """
    outcome = view.outcome
    if outcome is None:
        return ""
    m = NARROW if narrow else WIDE
    picture = _Picture(view, outcome, m)
    width, height = picture.size
    name = "money-narrow" if narrow else "money-wide"
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="money" role="img" viewBox="-3 -3 {_n(width + 6)} '
        f'{_n(height + 6)}" '
        f'width="{_n(width + 6)}" height="{_n(height + 6)}" aria-labelledby="{name}-title {name}-desc">',
        f'<title id="{name}-title">{escape("The money: " + view.case.title)}</title>',
        f'<desc id="{name}-desc">{escape(" ".join(sentences(view)))}</desc>',
    ]
    if style:
        out.append(f"<style>{STYLE}</style>")
    return "".join([*out, *picture.draw(), "</svg>"])


class _Picture:
    def __init__(self, view: ShareView, outcome: Outcome, m: Measures) -> None:
        self.view = view
        self.outcome = outcome
        self.m = m
        total = sum((head.damage + head.beyond_damage for head in outcome.heads), Decimal(0))
        self.scale = m.height / float(total) if total else 0.0
        self.columns: list[list[Box]] = [self._left(), self._middle(), self._right()]
        self.bands = self._bands()
        self.columns[2].sort(key=self._beside)
        self._place()

    def _beside(self, box: Box) -> float:
        """Where a box on the right stands: beside what it bears most of."""
        places = {other.key: at for at, other in enumerate(self.columns[1])}
        mine = [band for band in self.bands if band.source == box.key]
        largest = max(mine, key=lambda band: band.amount, default=None)
        return places[largest.target] if largest else places.get(box.key.replace("bears:", "pays:"), len(places))

    def _thick(self, amount: Decimal) -> float:
        return max(2.0, float(amount) * self.scale) if amount else 0.0

    # --- boxes ------------------------------------------------------------------------------------------

    def _box(self, key: str, name: str, rows: list[tuple[str, str]], amount: Decimal, style: str = "") -> Box:
        width = self.m.box - 2 * PAD
        lines = [(line, "m-name") for line in wrapped(name, self.m.font, width / BOLD, 3)]
        for text, kind in rows:
            size = self.m.font * (0.9 if kind == "m-soft" else 1)
            for part in _parts(text, size, width):
                lines += [(line, kind) for line in wrapped(part, size, width, 3)]
        return Box(key, lines, self._thick(amount), style)

    def _left(self) -> list[Box]:
        view, outcome = self.view, self.outcome
        found = []
        for victim in dict.fromkeys(head.victim for head in outcome.heads):
            heads = [head for head in outcome.heads if head.victim == victim]
            got = sum((h.paid_by_defendants + h.paid_by_third_payers for h in heads), Decimal(0))
            loss = sum((h.damage for h in heads), Decimal(0))
            rows = [(f"loss {view.sum(loss)}", "m-soft"), (f"gets {view.sum(got)}", "")]
            found.append(self._box(f"victim:{victim}", view.name(victim), rows, got))
        for payer in outcome.third_payers:
            if payer.recovered:
                rows = [(f"paid {view.sum(payer.paid)}", "m-soft"), (f"gets {view.sum(payer.recovered)}", "")]
                found.append(
                    self._box(f"claims:{payer.payer}", f"{view.name(payer.payer)} (stepped in)", rows, payer.recovered)
                )
        if outcome.uncollectable:
            rows = [(view.sum(outcome.uncollectable), ""), ("owed in law, nobody can pay", "m-soft")]
            found.append(self._box("gone", "Uncollectable", rows, outcome.uncollectable, "gone"))
        if outcome.not_recoverable:
            why = "; ".join(dict.fromkeys(lost.why for head in outcome.heads for lost in head.lost if lost.amount))
            rows = [(view.sum(outcome.not_recoverable), ""), (why, "m-soft")]
            found.append(self._box("law", "Not recoverable in law", rows, outcome.not_recoverable, "law"))
        return found

    def _middle(self) -> list[Box]:
        view, found = self.view, []
        laws = view.laws()
        for payer in self.outcome.third_payers:
            rows = [(f"pays {view.sum(payer.paid)}", ""), ("benefit", "m-soft")]
            found.append(self._box(f"pays:{payer.payer}", view.name(payer.payer), rows, payer.paid))
        for one in self.outcome.parties:
            codes = list(laws.get(one.party, ()))
            if not codes and not one.paid:
                continue
            more = f" and {len(codes) - 1} more" if len(codes) > 1 else ""
            rows = [(f"pays {view.sum(one.paid)}", ""), (f"{codes[0]}{more}" if codes else "", "m-soft")]
            style = "" if one.paid else "empty"
            if not one.paid:
                rows.insert(1, ("owes, and pays nothing", "m-soft"))
            found.append(self._box(f"pays:{one.party}", view.name(one.party), rows, one.paid, style))
        return found

    def _right(self) -> list[Box]:
        view, found = self.view, []
        if not view.decided:
            return []
        for payer in self.outcome.third_payers:
            if payer.bears:
                rows = [(f"bears {view.sum(payer.bears)}", "")]
                found.append(self._box(f"bears:{payer.payer}", view.name(payer.payer), rows, payer.bears))
        for one in self.outcome.parties:
            if not one.bears and not one.paid:
                continue
            rows = [(f"bears {view.sum(one.bears)}", "")]
            parts = [(id_, part) for id_, part in one.insurers if part]
            if parts:
                rows.append((f"own {view.sum(one.own)}", "m-soft"))
                rows += [(f"{view.policy(id_)} {view.sum(part)}", "m-soft") for id_, part in parts]
            through = dict.fromkeys(
                flow.provision or flow.why
                for flow in self.outcome.flows
                if flow.stage == "recourse" and flow.from_ == one.party
            )
            rows += [(f"by {text}", "m-soft") for text in through]
            found.append(
                self._box(f"bears:{one.party}", view.name(one.party), rows, one.bears, "" if one.bears else "empty")
            )
        return found

    # --- bands ------------------------------------------------------------------------------------------

    def _bands(self) -> list[Band]:
        found: dict[tuple[str, str], Decimal] = {}
        for flow in self.outcome.flows:
            if flow.stage == "recourse":
                continue
            side = "claims" if flow.stage == "to_third_payer" else "victim"
            at = (f"pays:{flow.from_}", f"{side}:{flow.to}")
            found[at] = found.get(at, Decimal(0)) + flow.amount
        bands = [Band(source, target, amount, "pay") for (source, target), amount in found.items()]
        if self.view.decided:
            for (payer, bearer), amount in bearers(self.outcome).items():
                bands.append(Band(f"bears:{bearer}", f"pays:{payer}", amount, "bear"))
            for one in self.outcome.third_payers:
                if one.bears:
                    bands.append(Band(f"bears:{one.payer}", f"pays:{one.payer}", one.bears, "bear"))
        known = {box.key for column in self.columns for box in column}
        return [band for band in bands if {band.source, band.target} <= known and band.amount]

    # --- places -----------------------------------------------------------------------------------------

    def _place(self) -> None:
        heights = []
        for at, column in enumerate(self.columns):
            y = 0.0
            for box in column:
                written = sum(self._line(kind) for _, kind in box.lines) + 2 * PAD
                box.x = at * (self.m.box + self.m.gap)
                box.height = max(written, box.thick + 8)
                box.y = y + self._head
                y += box.height + BETWEEN
            heights.append(y - BETWEEN if column else 0.0)
        tallest = max(heights)
        for column, height in zip(self.columns, heights, strict=True):
            # Columns of unequal height stand in the middle, unless that would leave the top bare of a short picture.
            for box in column:
                box.y += (tallest - height) / 2
        columns = 3 if self.columns[2] else 2
        self.size = (columns * self.m.box + (columns - 1) * self.m.gap, tallest + self._head)

    @property
    def _head(self) -> float:
        return 2.2 * self.m.font

    def _line(self, kind: str) -> float:
        return self.m.font * (1.2 if kind == "m-soft" else 1.35)

    # --- drawing ----------------------------------------------------------------------------------------

    def draw(self) -> list[str]:
        boxes = {box.key: box for column in self.columns for box in column}
        order = {key: at for at, key in enumerate(boxes)}
        out, sums = [], []
        # On each side of a box the bands lie in the order of the boxes they lead to, so that they cross little.
        starts = {}
        for band in sorted(self.bands, key=lambda b: (order[b.source], order[b.target])):
            starts[band] = boxes[band.source].port("left", self._thick(band.amount))
        for band in sorted(self.bands, key=lambda b: (order[b.target], order[b.source])):
            thick = self._thick(band.amount)
            source, target = boxes[band.source], boxes[band.target]
            a, b = starts[band], target.port("right", thick)
            x1, x2 = source.x, target.x + self.m.box
            middle = (x1 + x2) / 2
            out.append(
                f'<path class="{band.style}" d="M{_n(x1)} {_n(a)}C{_n(middle)} {_n(a)} {_n(middle)} {_n(b)} '
                f"{_n(x2)} {_n(b)}"
                f"V{_n(b + thick)}C{_n(middle)} {_n(b + thick)} {_n(middle)} {_n(a + thick)} {_n(x1)} "
                f'{_n(a + thick)}Z"/>'
            )
            sums.append((middle, (a + b + thick) / 2, f"{band.amount:,.2f}"))
        titles = ("The victim", "Who pays", "Who bears it")
        for at, (title, column) in enumerate(zip(titles, self.columns, strict=True)):
            if column:
                x = at * (self.m.box + self.m.gap)
                out.append(
                    f'<text class="m-soft" x="{_n(x)}" y="{_n(self.m.font)}" '
                    f'font-size="{_n(self.m.font)}">{title}</text>'
                )
        for box in boxes.values():
            out += self._drawn(box)
        if self.m.sums:
            out += self._sums(sums)
        return out

    def _drawn(self, box: Box) -> list[str]:
        kind = f' class="{box.style}"' if box.style else ""
        out = [
            f'<rect{kind} x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(self.m.box)}" height="{_n(box.height)}" rx="5"/>'
        ]
        written = sum(self._line(kind) for _, kind in box.lines)
        y = box.y + (box.height - written) / 2
        for text, line in box.lines:
            y += self._line(line)
            size = self.m.font * (0.9 if line == "m-soft" else 1)
            css = f' class="{line}"' if line else ""
            out.append(
                f'<text{css} x="{_n(box.x + PAD)}" y="{_n(y - self.m.font * 0.3)}" '
                f'font-size="{_n(size)}">{escape(text)}</text>'
            )
        return out

    def _sums(self, sums: list[tuple[float, float, str]]) -> list[str]:
        """The sum of each band in the middle of it; where two would touch, the lower moves down."""
        out = []
        size = self.m.font * 0.88
        for x in sorted({x for x, _, _ in sums}):
            rows = sorted((y, text) for where, y, text in sums if where == x)
            ys = [y for y, _ in rows]
            for above, below in pairwise(range(len(ys))):
                ys[below] = max(ys[below], ys[above] + size * 1.25)
            for y, (_, text) in zip(ys, rows, strict=True):
                left = x - text_width(text, size) / 2
                out.append(
                    f'<text class="m-sum" x="{_n(left)}" y="{_n(y + size * 0.35)}" font-size="{_n(size)}">{text}</text>'
                )
        return out


def _parts(text: str, size: float, width: float) -> tuple[str, ...]:
    """A text that does not fit is broken before the sum at its end, so that a sum and its currency stay together."""
    found = SUM.search(text)
    if found is None or not found.start() or text_width(text, size) <= width:
        return (text,)
    return text[: found.start()].rstrip(), found[0]


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
