"""The house rules of ARCHITECTURE.md, as tests: who may import whom, and no law in Python code."""

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "solidum"
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FILES = sorted(SOURCE.rglob("*.py"))
NAMES = [str(path.relative_to(SOURCE)) for path in FILES]

# Findings that are right as they are. A key is the file and what was found; the value says why it must stand
# in Python code and cannot be data. Keep it short.
ALLOWED: dict[tuple[str, str], str] = {
    ("law/build.py", "10(2)(a)"): "an error message shows how a locator is written; nothing is decided by it",
}

# ---- no law in Python code -------------------------------------------------------------------------------

MEMBER_CODES = frozenset("AT BE BG CY CZ DE DK EE EL ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())
COUNTRIES = (
    "Austria Belgium Bulgaria Croatia Cyprus Czechia Denmark Estonia Finland France Germany Greece Hungary "
    "Iceland Ireland Italy Latvia Liechtenstein Lithuania Luxembourg Malta Netherlands Norway Poland "
    "Portugal Romania Slovakia Slovenia Spain Sweden Switzerland"
).split()
REGIMES = "|".join(
    [
        r"GDPR|DSGVO|PLD ?\d*|AIA|AILD|BGB",
        "AI Act|Rome II|Brussels Ia?|Product Liability|Data Protection Regulation",
    ]
)
PROVISION = r"(?:\b[Aa]rt(?:icle|icles|s)?\.?|\b[Rr]ecital|\bAnnex|§)\s*(?:\d|[IVX]+\b)"
LOCATOR = r"\b\d{1,3}\(\d{1,2}[a-z]?\)(?:\([a-z]+\))*"
CELEX = r"\b[1-9]\d{4}[A-Z]{1,2}\d{4}\b"
NUMBER = r"\b(?:\d{2}|\d{4})/\d{2,4}/E[CEU]+\b|\((?:EU|EC|EEC)\) (?:No )?\d"

IN_TEXT = {
    "a provision": rf"{PROVISION}|{LOCATOR}",
    "an act by number": rf"{CELEX}|{NUMBER}",
    "a judgment": r"\bECLI:[A-Z]{2}:|\b[CT][-‑]\d{1,4}/\d{2}\b",
    "a rule code": r"\b[A-Z]{2}-[A-Z]{2,}\d*-\w",
    "a regime": rf"\b(?:{REGIMES})\b",
    "a country": rf"\b(?:{'|'.join(COUNTRIES)})\b",
}
IN_NAME = r"^(?:gdpr|dsgvo|pld\d*|aia|aild|bgb|germany|france|italy|spain|art\d+|article\d+)$"


@dataclass(frozen=True)
class Finding:
    """A piece of law in a Python file."""

    line: int
    what: str
    text: str


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _outside_docstrings(tree: ast.Module) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(child for child in ast.iter_child_nodes(node) if not _is_docstring(child))


def _identifiers(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
            yield name
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield name
        case ast.keyword(arg=str(name)) | ast.alias(name=name):
            yield name


def _words(identifier: str) -> list[str]:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", identifier).lower().replace(".", "_").split("_")


def law_in(code: str) -> list[Finding]:
    """Find provisions, acts, judgments, regimes and countries in the strings and names of Python code.

    Docstrings and comments may explain with an example; strings and names would make the engine know the law.
    """
    found = []
    for node in _outside_docstrings(ast.parse(code)):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            found += [
                Finding(line, what, match.group())
                for what, pattern in IN_TEXT.items()
                for match in re.finditer(pattern, text)
            ]
            codes = MEMBER_CODES & set(re.split(r"[\s,;|]+", text))
            # One word alone is a code; in a sentence only several make a table ("IT" may be a word).
            if text in MEMBER_CODES or len(codes) > 2:
                found.append(Finding(line, "a country code", " ".join(sorted(codes))))
        for name in _identifiers(node):
            found += [Finding(line, "a name from the law", name) for word in _words(name) if re.match(IN_NAME, word)]
    return found


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ('RULE = "Article 10"', "a provision"),
        ('RULE = "see art. 82"', "a provision"),
        ('if rule.at == "10(2)(a)": pass', "a provision"),
        ('f"{name} under § 823"', "a provision"),
        ('CELEX = "32024L2853"', "an act by number"),
        ('TITLE = "Directive 85/374/EEC"', "an act by number"),
        ('TITLE = "Regulation (EU) 2016/679"', "an act by number"),
        ('ECLI = "ECLI:EU:C:2015:148"', "a judgment"),
        ('case = "C-503/13"', "a judgment"),
        ('if pack.id == "EU-PLD24-x": pass', "a rule code"),
        ('if "GDPR" in packs: pass', "a regime"),
        ('f"the {x} Product Liability rules"', "a regime"),
        ('names = {"x": "Germany"}', "a country"),
        ('if country == "DE": pass', "a country code"),
        ('EU = "AT BE BG".split()', "a country code"),
        ("def gdpr_scope(): pass", "a name from the law"),
        ("class Pld24Scope: pass", "a name from the law"),
        ("check(pld85=True)", "a name from the law"),
    ],
)
def test_the_search_finds_law_in_code(code: str, what: str) -> None:
    assert what in {finding.what for finding in law_in(code)}


@pytest.mark.parametrize(
    "code",
    [
        '"""Reads a locator such as `10(2)(a)` of Article 10."""',
        'def f():\n    """Germany, GDPR."""\n    return 1',
        "x = 1  # 32024L2853",
        'x = "a person said no"',
        'norway = yaml("NO")',
        'x = "art of the possible"',
        'pattern = r"\\d+(\\(\\d+\\))*"',
        'message = "not a locator: {at}"',
        "x = call(10)(2)",
    ],
)
def test_the_search_leaves_other_code_alone(code: str) -> None:
    assert law_in(code) == []


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_python_code_knows_no_law(path: Path) -> None:
    name = str(path.relative_to(SOURCE))
    found = [f for f in law_in(path.read_text(encoding="utf-8")) if (name, f.text) not in ALLOWED]
    assert not found, "Law is data: move this into a pack or the vocabulary (CONTRIBUTING.md).\n" + "\n".join(
        f"{path}:{f.line}: {f.what}: {f.text!r}" for f in found
    )


def test_every_exception_is_needed_and_justified() -> None:
    found = {
        (str(path.relative_to(SOURCE)), f.text) for path in FILES for f in law_in(path.read_text(encoding="utf-8"))
    }
    assert set(ALLOWED) <= found, "remove from ALLOWED what is no longer in the code"
    assert all(len(reason) > 20 for reason in ALLOWED.values())


# ---- same input, same bytes; nothing leaves the machine --------------------------------------------------

CLOCK = re.compile(r"\b(?:date|datetime)\.(?:today|now|utcnow)$|\btime\.\w+$")
NETWORK = {"http", "urllib.request", "socket", "requests", "httpx", "aiohttp", "urllib3", "ftplib", "smtplib"}
CHANCE = {"random", "secrets", "uuid"}

# Files that may do one of these things, with the reason; none of them takes part in a result.
MAY = {
    "cli.py": ({"date.today()"}, "`case new` writes the day into the new file; results then read it there"),
    "web/serve.py": (
        {"socket", "datetime.now(UTC)"},
        "the door of the pages: it listens on this machine, and calls nobody",
    ),
    "web/security.py": ({"http.cookies", "secrets"}, "keys of one start, and reading the cookie that brings one back"),
    "web/pages/tokens.py": ({"secrets"}, "API tokens must not be guessed"),
    "web/pool.py": ({"time.monotonic()"}, "a job that takes too long is given up"),
}


def _imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _strays(code: str) -> list[str]:
    tree = ast.parse(code)
    banned = NETWORK | CHANCE
    found = [
        f"line {line}: imports {name}"
        for line, name in _imported(tree)
        if any(name == module or name.startswith(module + ".") for module in banned)
    ]
    return found + [
        f"line {node.lineno}: asks the clock: {ast.unparse(node)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and CLOCK.search(ast.unparse(node.func))
    ]


@pytest.mark.parametrize(
    "code",
    [
        "import random",
        "from random import choice",
        "import urllib.request",
        "from http import client",
        "from urllib import request",
        "day = date.today()",
        "day = datetime.datetime.now()",
        "start = time.perf_counter()",
    ],
)
def test_the_search_finds_clock_chance_and_network(code: str) -> None:
    assert _strays(code)


@pytest.mark.parametrize("code", ["rails = item.now()", "day = case.as_of", "from solidum.random_names import x"])
def test_the_search_leaves_other_calls_alone(code: str) -> None:
    assert not _strays(code)


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_no_clock_no_chance_no_network(path: Path) -> None:
    may, _ = MAY.get(path.relative_to(SOURCE).as_posix(), (set(), ""))
    strays = [s for s in _strays(path.read_text(encoding="utf-8")) if not any(f" {what}" in s for what in may)]
    assert not strays, f"{path}: results depend on the inputs only"


# ---- the rooms -------------------------------------------------------------------------------------------


def _layers() -> set[str]:
    (house,) = (c for c in CONFIG["tool"]["importlinter"]["contracts"] if c["id"] == "house")
    return {room.strip(" ()") for layer in house["layers"] for room in re.split(r"[|:]", layer)}


def test_every_room_has_its_floor() -> None:
    rooms = {path.stem for path in SOURCE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert rooms - {"__init__", "__main__"} == _layers(), (
        "list each room in [tool.importlinter] of pyproject.toml, where ARCHITECTURE.md puts it"
    )


def test_imports_run_downwards_only() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name
        for name, path in zip(NAMES, FILES, strict=True)
        if (code := path.read_text(encoding="utf-8")).strip() and not ast.get_docstring(ast.parse(code))
    ]
    assert not silent


def test_starting_the_command_loads_no_heavy_library() -> None:
    heavy = [
        "clingo",
        "dd",
        "docx",
        "docxtpl",
        "fast_sugiyama",
        "jinja2",
        "networkx",
        "numpy",
        "oxidd",
        "polars",
        "ruamel.yaml",
        "scipy",
    ]
    code = f"import sys, solidum.cli; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# ---- what is delivered -----------------------------------------------------------------------------------


def test_the_command_is_installed() -> None:
    (script,) = importlib.metadata.entry_points(group="console_scripts", name="solidum")
    assert callable(script.load())


def test_the_citation_names_this_version() -> None:
    version = importlib.metadata.version("solidum")
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\n## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_wheel_carries_the_law(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", tmp_path, ROOT],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("solidum-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        delivered = {name for name in archive.namelist() if name.startswith("solidum/")}
    ours = {
        "solidum/" + path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    ready = {f"solidum/lab/ready/{path.name}" for path in (ROOT / "regimes").glob("*.yaml")}
    assert delivered == ours | ready
    assert any(name.startswith("solidum/law/packs/") for name in delivered)
