"""The chain as a picture: parties on the left, things and harms on the right, every link with its label in between.

The layers are columns of fixed width, so that the picture fits an A4 page and, in its narrow form, a phone. A link runs
only between columns and through its own label: no line crosses a box, and no two boxes overlap.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape as escaped

from solidum.analysis import Analysis
from solidum.casefile.model import CaseFile
from solidum.report import words
from solidum.report.words import OUTCOMES, RANK, Tone, joined

# Widths of characters in thousandths of the font size, a little above those of common sans-serif faces.
_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[]-· "), frozenset("mwMWÆŒ@%—…")
LINE = 1.3


def escape(text: str) -> str:
    """For XML: markup escaped, control characters out."""
    return escaped(words.clean(text))


def text_width(text: str, size: float) -> float:
    """How wide a text is at most, in a common sans-serif face."""
    thousandths = sum(
        370 if c in _NARROW else 950 if c in _WIDE else 730 if c.isupper() or ord(c) > 0x2E7F else 600 for c in text
    )
    return thousandths * size / 1000


def wrapped(text: str, size: float, width: float, lines: int) -> tuple[str, ...]:
    """Break a text into lines that fit; what does not fit ends in an ellipsis (the list beside the picture has all)."""
    found: list[str] = []
    current = ""
    for word in text.split():
        trial = f"{current} {word}".strip()
        if text_width(trial, size) <= width:
            current = trial
            continue
        if current:
            found.append(current)
        current = word
        while text_width(current, size) > width and len(current) > 1:
            cut = len(current) - 1
            while cut > 1 and text_width(current[:cut] + "-", size) > width:
                cut -= 1
            found.append(current[:cut] + "-")
            current = current[cut:]
    if current:
        found.append(current)
    if len(found) > lines:
        last = found[lines - 1]
        while last and text_width(last + "…", size) > width:
            last = last[:-1]
        found = [*found[: lines - 1], last.rstrip(" -") + "…"]
    return tuple(found) or ("",)


@dataclass(frozen=True, slots=True)
class Measures:
    """The widths of one form of the picture."""

    side: int
    party: int
    label: int
    spine: int
    arc: int
    gap: int
    font: float
    small: float
    turned: bool
    """Whether the labels of the outer links are written upwards, to save width."""


WIDE = Measures(side=92, party=184, label=124, spine=196, arc=84, gap=36, font=13.5, small=12, turned=False)
NARROW = Measures(side=15, party=106, label=76, spine=104, arc=15, gap=9, font=10.5, small=9.8, turned=True)
"""With every column in use some 350 units: the text column of a phone."""
BOLD = 1.1


@dataclass(slots=True)
class Box:
    """A box of text: a party, a thing, a harm or the label of a link. `y` is its middle."""

    id: str
    kind: str
    lines: tuple[tuple[str, str], ...]
    x: float
    width: float
    height: float
    y: float = 0.0
    tone: Tone | None = None
    ink: float = 0.0
    """For labels: how wide the writing itself is; lines run up to it."""

    @property
    def area(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return (self.x, self.y - self.height / 2, self.x + self.width, self.y + self.height / 2)


@dataclass(slots=True)
class Link:
    """A link from one box to another through its label."""

    source: str
    target: str
    does: list[str]
    dashed: bool
    lane: str
    """between: party and thing; arc: right of the things; side: left of the parties."""
    label: Box | None = None
    note: str = ""


@dataclass(slots=True)
class Picture:
    """The laid-out picture: tests look at the boxes."""

    width: float
    height: float
    nodes: dict[str, Box]
    links: list[Link]
    sentences: tuple[str, ...] = field(default=())

    @property
    def labels(self) -> list[Box]:
        """The boxes of all labels."""
        return [link.label for link in self.links if link.label is not None]


def _case(found: Analysis | CaseFile) -> CaseFile:
    return found.case if isinstance(found, Analysis) else found


def marks(found: Analysis | CaseFile) -> dict[str, tuple[str, str, Tone]]:
    """For each party that a claim is tried against: the outcome best for a claimant, as sign, words and tone."""
    if not isinstance(found, Analysis):
        return {}
    best: dict[str, str] = {}
    for claim in found.claims:
        known = best.get(claim.defendant)
        if known is None or RANK[claim.outcome] < RANK[known]:
            best[claim.defendant] = claim.outcome
    return {
        party: (
            OUTCOMES[o].sign,
            OUTCOMES[o].plain if RANK[o] <= RANK["scope open"] else "no claim stands",
            OUTCOMES[o].tone,
        )
        for party, o in best.items()
    }


def sentences(found: Analysis | CaseFile) -> tuple[str, ...]:
    """The same picture in words, a sentence for each link and mark."""
    case = _case(found)
    told = []
    for edge in case.chain:
        note = f" ({words.STANDINGS[edge.standing]})" if edge.standing in words.NOT_SETTLED else ""
        told.append(f"{case.label(edge.from_)} {words.does(edge.does)} {case.label(edge.to)}{note}.")
    for thing in case.things:
        told += [f"{thing.label} is part of {case.label(whole)}." for whole in thing.part_of]
        if thing.version_of:
            told.append(f"{thing.label} is a later version of {case.label(thing.version_of)}.")
    for harm in case.harms:
        told.append(f"{case.label(harm.victim)} suffered {harm.label}.")
        if harm.involves:
            told.append(f"In {harm.label} is involved: {joined([case.label(t) for t in harm.involves])}.")
    for party, (_, text, _) in marks(found).items():
        told.append(f"{case.label(party)}: {text.lower()}.")
    return tuple(told)


def links(case: CaseFile) -> list[Link]:
    """Every link of the case; those between the same two, in the same standing, share one line."""
    found: dict[tuple[str, str, bool], Link] = {}
    parties = {p.id for p in case.parties}

    def add(source: str, target: str, does: str, *, dashed: bool = False, note: str = "") -> None:
        lane = "between"
        if source in parties and target in parties:
            lane = "side"
        elif source not in parties and target not in parties:
            lane = "arc"
        link = found.setdefault((source, target, dashed), Link(source, target, [], dashed, lane, note=note))
        if does not in link.does:
            link.does.append(does)

    known = set(case.entities)
    for edge in case.chain:
        loose = edge.standing in words.NOT_SETTLED
        note = words.words(edge.standing) if loose and edge.standing else ""
        add(edge.from_, edge.to, words.does(edge.does), dashed=loose, note=note)
    for thing in case.things:
        for whole in thing.part_of:
            add(thing.id, whole, words.EDGE_KINDS["part_of"])
        if thing.version_of:
            add(thing.id, thing.version_of, words.EDGE_KINDS["version_of"])
    for harm in case.harms:
        loose = harm.standing in (None, *words.NOT_SETTLED)
        for thing_id in harm.involves:
            add(thing_id, harm.id, words.EDGE_KINDS["involves"])
        note = words.words(harm.standing or "alleged") if loose else ""
        add(harm.id, harm.victim, words.EDGE_KINDS["victim"], dashed=loose, note=note)
    return [link for link in found.values() if {link.source, link.target} <= known]


def _spine(case: CaseFile) -> list[str]:
    """Things and harms from top to bottom: parts above what they are part of, a harm below what it involves.

    A depth-first walk from the harms keeps what belongs together side by side.
    """
    above: dict[str, list[str]] = {}
    for thing in case.things:
        for whole in (*thing.part_of, *([thing.version_of] if thing.version_of else [])):
            above.setdefault(whole, []).append(thing.id)
    for harm in case.harms:
        above.setdefault(harm.id, []).extend(harm.involves)
    order: list[str] = []
    entered: set[str] = set()

    def place(start: str) -> None:
        stack = [(start, False)]
        while stack:
            here, left = stack.pop()
            if left:
                order.append(here)
            elif here not in entered:
                entered.add(here)
                stack.append((here, True))
                stack.extend((part, False) for part in reversed(above.get(here, [])))

    for harm in case.harms:
        place(harm.id)
    for thing in case.things:
        place(thing.id)
    known = {t.id for t in case.things} | {h.id for h in case.harms}
    return [id_ for id_ in order if id_ in known]


def layout(found: Analysis | CaseFile, *, narrow: bool = False) -> Picture:
    """Lay the picture out."""
    case = _case(found)
    m = NARROW if narrow else WIDE
    told = marks(found)
    all_links = links(case)
    lanes = {link.lane for link in all_links}
    x_party = m.side + m.gap if "side" in lanes else 0.0
    x_label = x_party + m.party + m.gap
    x_spine = x_label + m.label + m.gap
    x_arc = x_spine + m.spine + m.gap
    width = x_arc + m.arc if "arc" in lanes else x_spine + m.spine

    def box(id_: str, kind: str, x: float, wide: float, name: str, note: str, mark: str, tone: Tone | None) -> Box:
        inner = wide - (24 if kind == "harm" else 14) * (0.6 if narrow else 1)
        lines = [("name", line) for line in wrapped(name, m.font * BOLD, inner, 4)]
        lines += [("note", line) for line in wrapped(note, m.small, inner, 2) if note]
        lines += [("mark", line) for line in wrapped(mark, m.small * BOLD, inner, 3) if mark]
        height = sum((m.font if k == "name" else m.small) * LINE for k, _ in lines) + 12
        return Box(id_, kind, tuple(lines), x, wide, height, tone=tone)

    nodes: dict[str, Box] = {}
    victims = {h.victim for h in case.harms}
    for party in case.parties:
        sign, text, tone = told.get(party.id, ("", "", None))
        note = " · ".join(
            part
            for part in (
                words.PARTY_KINDS.get(party.kind, words.words(party.kind)) if party.kind else "",
                party.country or "",
                "victim" if party.id in victims else "",
            )
            if part
        )
        mark = f"{sign} {text}" if text else ""
        nodes[party.id] = box(party.id, "party", x_party, m.party, party.label, note, mark, tone)
    kinds = {t.id: words.words(t.kind) if t.kind else "thing" for t in case.things}
    harms = {h.id for h in case.harms}
    spine = _spine(case)
    for id_ in spine:
        kind = "harm" if id_ in harms else "thing"
        note = "harm" if id_ in harms else kinds[id_]
        nodes[id_] = box(id_, kind, x_spine, m.spine, case.label(id_), note, "", None)

    # the spine first gives the order of the parties, then both are spread over the same height
    rank = {id_: at for at, id_ in enumerate(spine)}
    parties = _party_order(case, all_links, rank)
    gap = 14.0 if not narrow else 10.0
    tall = max(_stack(nodes, spine, gap), _stack(nodes, parties, gap))
    for column in (spine, parties):
        _spread(nodes, column, gap, tall)

    for link in all_links:
        text = ", ".join(link.does) + (f" ({link.note})" if link.note else "")
        wide = {"between": m.label, "arc": m.arc, "side": m.side}[link.lane]
        x = {"between": x_label, "arc": x_arc, "side": 0.0}[link.lane]
        turned = m.turned and link.lane != "between"
        lines = (text,) if turned else wrapped(text, m.small, wide - 4, 6)
        long = max(text_width(line, m.small) for line in lines)
        high = long + 8 if turned else len(lines) * m.small * LINE + 5
        link.label = Box(
            f"{link.source}>{link.target}",
            "turned" if turned else "label",
            tuple(("label", line) for line in lines),
            x,
            wide,
            high,
            (nodes[link.source].y + nodes[link.target].y) / 2,
            ink=m.small if turned else min(wide, long),
        )
    height = tall
    for lane in ("between", "arc", "side"):
        column_boxes = [link.label for link in all_links if link.lane == lane and link.label is not None]
        height = max(height, _settle(column_boxes, 5.0, tall))
    return Picture(width, height, nodes, all_links, sentences(found))


def _party_order(case: CaseFile, found: list[Link], rank: dict[str, int]) -> list[str]:
    """Parties beside what they act on; one without a thing of its own goes beside the party it is linked to."""
    weights: dict[str, float] = {}
    for _ in range(3):
        for party in case.parties:
            places: list[float] = []
            for link in found:
                for mine, other in ((link.source, link.target), (link.target, link.source)):
                    if mine == party.id and other in rank:
                        places.append(float(rank[other]))
            if not places:
                places = [
                    weights[other] + 0.1
                    for link in found
                    for mine, other in ((link.source, link.target), (link.target, link.source))
                    if mine == party.id and other in weights
                ]
            if places:
                weights[party.id] = sum(places) / len(places)
    order = {p.id: at for at, p in enumerate(case.parties)}
    return sorted(order, key=lambda id_: (weights.get(id_, float(len(rank))), order[id_]))


def _stack(nodes: dict[str, Box], column: list[str], gap: float) -> float:
    return sum(nodes[id_].height for id_ in column) + gap * max(0, len(column) - 1)


def _spread(nodes: dict[str, Box], column: list[str], gap: float, tall: float) -> None:
    """Place a column from the top, with the spare height shared out between its boxes."""
    if not column:
        return
    spare = tall - _stack(nodes, column, gap)
    share = spare / len(column)
    top = share / 2
    for id_ in column:
        node = nodes[id_]
        node.y = top + node.height / 2
        top += node.height + gap + share


def _settle(boxes: list[Box], gap: float, tall: float) -> float:
    """Move labels apart, each as near to its wish as the others allow; returns the height needed."""
    order = sorted(boxes, key=lambda b: b.y)
    need = sum(b.height for b in order) + gap * max(0, len(order) - 1)
    floor = 0.0
    for box in order:
        box.y = max(box.y, floor + box.height / 2)
        floor = box.y + box.height / 2 + gap
    ceiling = max(tall, need)
    for box in reversed(order):
        box.y = min(box.y, ceiling - box.height / 2)
        ceiling = box.y - box.height / 2 - gap
    return max(tall, need)


STYLE = """
.chain{--c-ink:#1b1f24;--c-soft:#4d5763;--c-line:#66717d;--c-box:#ffffff;--c-thing:#eef2f7;--c-harm:#fbeeee;
--c-yes:#0b5d2e;--c-maybe:#7a4d00;--c-open:#1f4e8c;--c-no:#4d5763;--c-edge:#7b8793;font-family:system-ui,-apple-system,
"Segoe UI",Roboto,"Helvetica Neue",Arial,"Noto Sans","Liberation Sans",sans-serif}
.chain text{fill:var(--c-ink)}.chain .t-name{font-weight:600}.chain .t-note,.chain .t-label{fill:var(--c-soft)}
.chain .t-mark{font-weight:600}.chain .m-yes{fill:var(--c-yes)}.chain .m-maybe{fill:var(--c-maybe)}
.chain .m-open{fill:var(--c-open)}.chain .m-no{fill:var(--c-no)}
.chain rect,.chain path.box{fill:var(--c-box);stroke:var(--c-edge);stroke-width:1.2}
.chain rect.thing{fill:var(--c-thing)}
.chain path.harm{fill:var(--c-harm);stroke:#a33a3a}.chain rect.b-yes{stroke:var(--c-yes);stroke-width:2.6}
.chain rect.b-maybe{stroke:var(--c-maybe);stroke-width:2.2}
.chain path.link{fill:none;stroke:var(--c-line);stroke-width:1.3}.chain path.loose{stroke-dasharray:5 4}
.chain .head{fill:var(--c-line)}
@media screen and (prefers-color-scheme:dark){.chain{--c-ink:#e8ecf1;--c-soft:#b3bdc8;--c-line:#93a0ad;--c-box:#1a2027;
--c-thing:#232c36;--c-harm:#3a2326;--c-yes:#6fd596;--c-maybe:#f0c068;--c-open:#8fbdf5;--c-no:#b3bdc8;--c-edge:#6b7886}
.chain path.harm{stroke:#e08a8a}}
"""


def svg(
    found: Analysis | CaseFile, *, narrow: bool = False, style: bool = True, to: Callable[[str], str] | None = None
) -> str:
    """Draw the chain.

    Args:
        found: An analysis (parties carry the outcome of the claims against them), or a case file alone.
        narrow: The form for a phone.
        style: Whether to put the style sheet inside; a page with several pictures holds it once.
        to: Where a box leads, by the id of what it stands for; without it the picture holds no links.
    """
    case = _case(found)
    m = NARROW if narrow else WIDE
    picture = layout(found, narrow=narrow)
    prefix = "chain-narrow" if narrow else "chain-wide"
    edge = 4
    size = (picture.width + 2 * edge, picture.height + 2 * edge)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chain" role="{"group" if to else "img"}" '
        f'viewBox="{-edge} {-edge} {_n(size[0])} '
        f'{_n(size[1])}" width="{_n(size[0])}" height="{_n(size[1])}" aria-labelledby="{prefix}-title {prefix}-desc">',
        f'<title id="{prefix}-title">{escape("The chain: " + case.title)}</title>',
        f'<desc id="{prefix}-desc">{escape(" ".join(picture.sentences))}</desc>',
    ]
    if style:
        out.append(f"<style>{STYLE}</style>")
    out.append(
        f'<defs><marker id="{prefix}-head" viewBox="0 0 8 8" refX="7.4" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path class="head" d="M0 0.6 L8 4 L0 7.4 Z"/></marker></defs>'
    )
    ports = _ports(picture)
    for at, link in enumerate(picture.links):
        out += _line(picture, link, at, ports, prefix)
    for id_, node in picture.nodes.items():
        drawn = _box(node, m)
        if to is not None:
            drawn = [f'<a href="{escape(to(id_))}" aria-label="{escape(_said(node))}">', *drawn, "</a>"]
        out += drawn
    for label in picture.labels:
        out += _text(label, m)
    out.append("</svg>")
    return "".join(out)


def _said(node: Box) -> str:
    """The text of a box in one line."""
    kinds = dict.fromkeys(kind for kind, _ in node.lines)
    return ", ".join(" ".join(text for kind, text in node.lines if kind == part) for part in kinds)


def _ports(picture: Picture) -> dict[tuple[int, str], float]:
    """Where each link meets its boxes: spread over the side, in the order of the labels, so that lines do not cross."""
    sides: dict[tuple[str, str], list[tuple[float, int, str]]] = {}
    for at, link in enumerate(picture.links):
        assert link.label is not None
        for end, id_ in (("from", link.source), ("to", link.target)):
            sides.setdefault((id_, link.lane), []).append((link.label.y, at, end))
    found: dict[tuple[int, str], float] = {}
    for (id_, _), ends in sides.items():
        node = picture.nodes[id_]
        for number, (_, at, end) in enumerate(sorted(ends)):
            found[at, end] = node.y + node.height * ((number + 1) / (len(ends) + 1) - 0.5)
    return found


def _line(picture: Picture, link: Link, at: int, ports: dict[tuple[int, str], float], prefix: str) -> list[str]:
    """Two curves: box to label and label to box. The arrowhead is at the box the link points to."""
    label = link.label
    assert label is not None
    source, target = picture.nodes[link.source], picture.nodes[link.target]
    name = "link loose" if link.dashed else "link"
    head = f' marker-end="url(#{prefix}-head)"'
    ends = []
    for node, end in ((source, "from"), (target, "to")):
        y = ports[at, end]
        if link.lane == "arc":  # both ends at the right side of the things
            x, meet = node.x + node.width, label.x
        elif link.lane == "side":
            x, meet = node.x, label.x + label.width
        elif node.kind == "party":
            x, meet = node.x + node.width, label.x
        else:
            x, meet = node.x, label.x + label.width
        ends.append((x, y, meet))
    (x1, y1, m1), (x2, y2, m2) = ends
    # the two lines of an outer link meet the same side of the label: one above the other
    shift = 0.0 if link.lane == "between" else label.height / 2 - 4 if label.kind == "turned" else 3.0
    above = -shift if y1 <= y2 else shift
    middle, reach = label.x + label.width / 2, label.ink / 2 + 3
    to1, to2 = (middle - reach if m <= middle else middle + reach for m in (m1, m2))
    a, b = label.y + above, label.y - above
    half, other = (x1 + m1) / 2, (x2 + m2) / 2
    first = f"M{_n(x1)} {_n(y1)}C{_n(half)} {_n(y1)} {_n(half)} {_n(a)} {_n(m1)} {_n(a)}H{_n(to1)}"
    second = f"M{_n(to2)} {_n(b)}H{_n(m2)}C{_n(other)} {_n(b)} {_n(other)} {_n(y2)} {_n(x2)} {_n(y2)}"
    return [f'<path class="{name}" d="{first}"/>', f'<path class="{name}" d="{second}"{head}/>']


def _box(node: Box, m: Measures) -> list[str]:
    left, top, right, bottom = node.area
    size = f'width="{_n(node.width)}" height="{_n(node.height)}"'
    if node.kind == "harm":
        cut = 9
        shape = (
            f'<path class="box harm" d="M{_n(left + cut)} {_n(top)}H{_n(right - cut)}L{_n(right)} {_n(node.y)}'
            f'L{_n(right - cut)} {_n(bottom)}H{_n(left + cut)}L{_n(left)} {_n(node.y)}Z"/>'
        )
    elif node.kind == "thing":
        shape = f'<rect class="thing" x="{_n(left)}" y="{_n(top)}" {size}/>'
    else:
        shape = f'<rect class="party b-{node.tone or "none"}" x="{_n(left)}" y="{_n(top)}" {size} rx="9"/>'
    return [shape, *_text(node, m)]


def _text(node: Box, m: Measures) -> list[str]:
    if node.kind == "turned":
        x, text = node.x + node.width / 2 + m.small * 0.36, node.lines[0][1]
        turn = f'transform="rotate(-90 {_n(x)} {_n(node.y)})"'
        look = f'font-size="{_n(m.small)}" text-anchor="middle"'
        return [f'<text class="t-label" x="{_n(x)}" y="{_n(node.y)}" {look} {turn}>{escape(text)}</text>']
    sizes = [m.font if kind == "name" else m.small for kind, _ in node.lines]
    y = node.y - sum(s * LINE for s in sizes) / 2
    out = []
    for (kind, line), size in zip(node.lines, sizes, strict=True):
        y += size * LINE
        tone = f" m-{node.tone}" if kind == "mark" and node.tone else ""
        out.append(
            f'<text class="t-{kind}{tone}" x="{_n(node.x + node.width / 2)}" y="{_n(y - size * 0.32)}" '
            f'font-size="{_n(size)}" text-anchor="middle">{escape(line)}</text>'
        )
    return out


def _n(number: float) -> str:
    """A number with one decimal at most, always written the same way."""
    text = f"{number:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"


__all__ = ["Box", "Link", "Picture", "layout", "links", "marks", "sentences", "svg", "text_width", "wrapped"]
