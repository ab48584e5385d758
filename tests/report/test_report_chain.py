"""The picture: nothing overlaps, nothing is told by colour alone."""

import xml.etree.ElementTree as ET
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solidum.analysis import Analysis
from solidum.casefile.model import CaseFile, Edge, Harm, Party, Thing
from solidum.casefile.reader import loads
from solidum.report import chain

TEN = """
solidum: 1
title: Ten parties
as_of: 2027-01-01
record: open
parties:
  - {id: victim, name: Alexandra Konstantinopoulou-Weidenfeller, kind: natural_person, country: GR}
  - {id: robotco, name: Robotics Manufacturing International Holdings, kind: company, country: CN}
  - {id: importer, name: Importer, kind: company, country: NL}
  - {id: brand, name: Brand owner, kind: company, country: DE}
  - {id: modelco, name: Base model provider, kind: company, country: US}
  - {id: tuner, name: Fine-tuner, kind: company, country: FR}
  - {id: sensor, name: Sensor maker, kind: company, country: AT}
  - {id: shop, name: Distributor, kind: company, country: ES}
  - {id: operator, name: Operator, kind: company, country: DE}
  - {id: overseer, name: Overseer, kind: natural_person, country: DE}
things:
  - {id: robot, name: Delivery robot with an exceptionally long product name, kind: physical_product}
  - {id: driving, name: Driving software, kind: fine_tuned_model, part_of: [robot]}
  - {id: base, name: Base model, kind: base_model, part_of: [driving]}
  - {id: lidar, name: Distance sensor, kind: component, part_of: [robot]}
  - {id: cloud, name: Route service, kind: service, part_of: [robot]}
  - {id: cloud2, name: Route service 2, kind: service, version_of: cloud}
chain:
  - {from: robotco, does: manufactures, to: robot}
  - {from: robotco, does: integrates, to: driving}
  - {from: robotco, does: integrates, to: lidar}
  - {from: robotco, does: integrates, to: cloud}
  - {from: importer, does: imports, to: robot}
  - {from: brand, does: brands, to: robot, standing: disputed}
  - {from: brand, does: distributes, to: robot}
  - {from: modelco, does: develops, to: base}
  - {from: modelco, does: trains, to: base}
  - {from: tuner, does: fine_tunes, to: driving}
  - {from: tuner, does: modifies, to: base, standing: unknown}
  - {from: sensor, does: manufactures, to: lidar}
  - {from: shop, does: distributes, to: robot}
  - {from: operator, does: operates, to: robot}
  - {from: operator, does: controls_data, to: cloud}
  - {from: modelco, does: processes_data, to: cloud}
  - {from: overseer, does: oversees, to: robot}
  - {from: operator, does: employs, to: overseer}
  - {from: brand, does: controls_company, to: importer}
  - {from: tuner, does: supplies_to, to: robotco}
  - {from: sensor, does: supplies_to, to: robotco}
harms:
  - {id: leg, victim: victim, interest: health, loss: injury, involves: [robot, driving], standing: proved}
  - {id: film, victim: victim, interest: privacy, loss: non_material, involves: [cloud], standing: disputed}
"""


@pytest.fixture(scope="module")
def ten() -> CaseFile:
    return loads(TEN, "ten.yaml")


def overlaps(a: chain.Box, b: chain.Box) -> bool:
    one, two = a.area, b.area
    return one[0] < two[2] - 0.01 and two[0] < one[2] - 0.01 and one[1] < two[3] - 0.01 and two[1] < one[3] - 0.01


def check(picture: chain.Picture, *, narrow: bool) -> None:
    measures = chain.NARROW if narrow else chain.WIDE
    boxes = [*picture.nodes.values(), *picture.labels]
    assert not [(a.id, b.id) for a, b in combinations(boxes, 2) if overlaps(a, b)]
    for box in boxes:
        left, top, right, bottom = box.area
        assert left >= -0.01
        assert top >= -0.01
        assert right <= picture.width + 0.01
        assert bottom <= picture.height + 0.01
        for kind, line in box.lines:
            if box.kind == "turned":
                assert chain.text_width(line, measures.small) <= box.height
            else:
                size = measures.font if kind == "name" else measures.small
                assert len(line) == 1 or chain.text_width(line, size) <= box.width + 0.01


@pytest.mark.parametrize("narrow", [False, True])
def test_no_two_boxes_or_labels_of_the_ten_party_case_overlap(ten: CaseFile, narrow: bool) -> None:
    picture = chain.layout(ten, narrow=narrow)
    assert len(picture.nodes) == 10 + 6 + 2
    assert len(picture.labels) >= 25
    check(picture, narrow=narrow)


def test_the_narrow_form_fits_a_phone_and_the_wide_one_a_page(ten: CaseFile) -> None:
    assert chain.layout(ten, narrow=True).width <= 366
    wide = chain.layout(ten)
    printable = (688, 970)  # A4 less the margins of the style sheet, in CSS pixels
    scale = min(printable[0] / wide.width, printable[1] / wide.height)
    assert chain.WIDE.small * scale * 0.75 >= 7  # points


IDS = st.integers(0, 5)


@st.composite
def cases(draw: st.DrawFn) -> CaseFile:
    names = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60)
    parties = tuple(Party(id=f"p{n}", name=draw(names)) for n in range(draw(IDS)))
    things = tuple(
        Thing(id=f"t{n}", name=draw(names), part_of=tuple(draw(st.sets(st.sampled_from([f"t{m}" for m in range(6)])))))
        for n in range(draw(IDS))
    )
    everything = [p.id for p in parties] + [t.id for t in things]
    edges = ()
    if parties:
        edge = st.builds(
            Edge,
            from_=st.sampled_from([p.id for p in parties]),
            does=st.sampled_from(["manufactures", "employs", "controls_data", "processes_data"]),
            to=st.sampled_from(everything),
            standing=st.sampled_from([None, "disputed", "proved"]),
        )
        edges = tuple(draw(st.lists(edge, max_size=14)))
    harms = ()
    if parties:
        harm = st.builds(
            Harm,
            id=st.sampled_from(["h1", "h2"]),
            victim=st.sampled_from([p.id for p in parties]),
            involves=st.lists(st.sampled_from(everything), max_size=3).map(tuple),
        )
        harms = tuple(draw(st.lists(harm, max_size=2, unique_by=lambda h: h.id)))
    import datetime

    return CaseFile(
        title=draw(names), as_of=datetime.date(2027, 1, 1), record="open", parties=parties, things=things, chain=edges,
        harms=harms,
    )  # fmt: skip


@given(cases(), st.booleans())
def test_nothing_overlaps_in_any_case_and_the_picture_is_well_formed(case: CaseFile, narrow: bool) -> None:
    check(chain.layout(case, narrow=narrow), narrow=narrow)
    ET.fromstring(chain.svg(case, narrow=narrow))


def test_no_line_runs_through_a_box_it_does_not_belong_to(ten: CaseFile) -> None:
    """Lines stay in the gaps between the columns and in the row of their own label."""
    picture = chain.layout(ten)
    columns = sorted({(box.x, box.x + box.width) for box in [*picture.nodes.values(), *picture.labels]})
    assert all(right <= left for (_, right), (left, _) in pairwise(columns))
    for link in picture.links:
        others = [b for b in picture.labels if b is not link.label and b.x == link.label.x]
        assert all(abs(b.y - link.label.y) >= (b.height + link.label.height) / 2 for b in others)


def test_what_is_disputed_is_dashed_and_said(ten: CaseFile) -> None:
    dashed = {(x.source, x.target): x for x in chain.links(ten) if x.dashed}
    assert set(dashed) == {("brand", "robot"), ("tuner", "base"), ("film", "victim")}
    assert dashed["brand", "robot"].does == ["brands"]
    root = ET.fromstring(chain.svg(ten))
    loose = [p for p in root.iter("{http://www.w3.org/2000/svg}path") if "loose" in p.get("class", "").split()]
    assert len(loose) == 2 * len(dashed)
    written = [t.text for t in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "(disputed)" in " ".join(written)
    assert "Brand owner brands Delivery robot" in " ".join(root.itertext())


def test_links_between_the_same_two_share_a_line(ten: CaseFile) -> None:
    both = next(x for x in chain.links(ten) if (x.source, x.target) == ("modelco", "base"))
    assert both.does == ["develops", "trains"]


def test_parties_carry_the_outcome_in_words(toy: Analysis) -> None:
    told = chain.marks(toy)
    assert {k: v[1] for k, v in told.items()} == {"hider": "Liable", "plain": "Liable", "shop": "Not yet proved"}
    root = ET.fromstring(chain.svg(toy))
    marks = [t.text for t in root.iter("{http://www.w3.org/2000/svg}text") if "t-mark" in t.get("class", "")]
    assert sorted(marks) == ["… Not yet proved", "✔ Liable", "✔ Liable"]
    assert not chain.marks(toy.case)


def test_it_has_a_title_a_description_and_the_same_in_words(ten: CaseFile, toy: Analysis) -> None:
    root = ET.fromstring(chain.svg(ten))
    space = "{http://www.w3.org/2000/svg}"
    title, desc = root.find(f"{space}title"), root.find(f"{space}desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert title.text == "The chain: Ten parties"
    told = chain.sentences(ten)
    assert desc.text == " ".join(told)
    assert len(told) == len(ten.chain) + 5 + 2 * 2
    assert "Brand owner brands Delivery robot with an exceptionally long product name (disputed)." in told
    assert "Plain AG: liable." in chain.sentences(toy)


def test_names_are_escaped(toy: Analysis) -> None:
    drawn = chain.svg(toy)
    assert "<b>" not in drawn
    assert "<script" not in drawn
    assert "Hide &lt;b&gt;Ltd&lt;/b&gt;" in drawn


def test_two_pictures_on_one_page_share_no_id(ten: CaseFile) -> None:
    def ids(text: str) -> set[str]:
        return {e.get("id") for e in ET.fromstring(text).iter() if e.get("id")}

    assert not ids(chain.svg(ten)) & ids(chain.svg(ten, narrow=True))


@pytest.mark.parametrize("text", ["", "short", "a few words that need several lines", "Donaudampfschifffahrt" * 4])
def test_wrapping_loses_nothing_while_there_is_room(text: str) -> None:
    lines = chain.wrapped(text, 12, 80, 99)
    assert all(chain.text_width(line, 12) <= 80 for line in lines)
    assert "".join(line.removesuffix("-") for line in lines).replace(" ", "") == text.replace(" ", "")
    short = chain.wrapped(text, 12, 80, 2)
    assert len(short) <= 2
    assert (short[-1].endswith("…")) == (len(lines) > 2)
