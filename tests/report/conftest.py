"""The invented statute of `law/`, the case of `toy.yaml`, and the real packs on `sample.yaml`."""

from pathlib import Path

import pytest

from solidum.analysis import Analysis, analyse
from solidum.casefile.reader import load, loads
from solidum.law.library import Library, load_library

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def toy_law() -> Library:
    return load_library(HERE / "law")


@pytest.fixture(scope="session")
def toy(toy_law: Library) -> Analysis:
    return analyse(load(HERE / "toy.yaml"), toy_law)


@pytest.fixture(scope="session")
def sample() -> Analysis:
    return analyse(load(HERE / "sample.yaml"), load_library())


@pytest.fixture(scope="session")
def nothing(toy_law: Library) -> Analysis:
    """A case in a place that no pack covers."""
    text = (HERE / "toy.yaml").read_text(encoding="utf-8").replace("place: DE", "place: JP").replace("forum: DE, ", "")
    return analyse(loads(text, "elsewhere.yaml"), toy_law)


def many(law: Library, *, bears: int) -> Analysis:
    """Ten victims against ten makers, over one thing or over one thing each."""
    rows = ["solidum: 1", "title: Ten victims, ten makers", "as_of: 2026-11-24", "record: open", "parties:"]
    rows += [f"  - {{id: v{n}, name: Victim {n}, kind: natural_person, country: DE}}" for n in range(10)]
    rows += [f"  - {{id: m{n}, name: Maker number {n} of the crowd, kind: company, country: DE}}" for n in range(10)]
    rows += ["things:", *(f"  - {{id: b{n}, name: Bear {n}, kind: physical_product}}" for n in range(bears)), "chain:"]
    rows += [
        f"  - {{from: m{n}, does: manufactures, to: b{bear}, standing: undisputed}}"
        for n in range(10)
        for bear in range(bears)
    ]
    rows += ["harms:"]
    rows += [
        f"  - {{id: h{n}, victim: v{n}, interest: health, loss: injury, amount: {n + 1}00 EUR, place: DE, "
        f"involves: [b{n % bears}], standing: proved}}"
        for n in range(10)
    ]
    rows += ["facts:"]
    rows += [f"  - {{is: toy, args: [b{n}], value: yes, standing: undisputed}}" for n in range(bears)]
    rows += [
        f"  - {{is: hid_evidence, args: [m{n}], value: {'yes' if n % 2 else 'no'}, standing: proved}}"
        for n in range(10)
    ]
    rows += [f"  - {{is: cause, args: [b{n % bears}, h{n}], value: yes, standing: proved}}" for n in range(0, 10, 3)]
    return analyse(loads("\n".join(rows) + "\n", "crowd.yaml"), law, packs=["ZZ-TOY"])


@pytest.fixture(scope="session")
def crowd(toy_law: Library) -> Analysis:
    """A hundred claims over one thing."""
    return many(toy_law, bears=1)


@pytest.fixture(scope="session")
def bears(toy_law: Library) -> Analysis:
    """A hundred claims, each victim hurt by another thing."""
    return many(toy_law, bears=10)
