"""Are the texts of law and cases in our own words? Finds longer runs of words shared with the official texts.

Usage: python tools/own_words.py FOLDER_OF_TEXTS [FOLDER …]; the official texts are kept outside the repository.
Titles of instruments and judgments, addresses and citations are no sentences and are passed over. Exit 1 on a find.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

RUN = 10  # shorter runs are mostly fixed terms of the law, which have to be named as they are
ROOT = Path(__file__).resolve().parent.parent
OURS = ("src/solidum/law/**/*.yaml", "cases/**/*.yaml", "docs/**/*.md", "*.md")
NOT_PROSE = re.compile(
    r"^\s*(- )?(title|short|read_at|sources?|citation|celex|eli|court|- https?://|- [\"']?https?://)\b"
)
WORD = re.compile(r"[a-z0-9]+")


def words(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return WORD.findall(re.sub(r"https?://\S+", " ", text.lower()))


def index(folders: list[Path]) -> dict[tuple[str, ...], str]:
    """Every run of words in the texts, with the file it stands in."""
    found: dict[tuple[str, ...], str] = {}
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.suffix in (".md", ".yaml", ".txt")):
            if path.stem in ("NOTES", "README"):
                continue
            row = words(path.read_text(encoding="utf-8", errors="replace"))
            for i in range(len(row) - RUN + 1):
                found.setdefault(tuple(row[i : i + RUN]), path.name)
    return found


def shared(path: Path, known: dict[tuple[str, ...], str]) -> list[tuple[int, str, str]]:
    """Runs that a file of ours shares with the texts: line, run, where it comes from."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if NOT_PROSE.match(line):
            continue
        row = words(line)
        i = 0
        while i <= len(row) - RUN:
            source = known.get(tuple(row[i : i + RUN]))
            if source is None:
                i += 1
                continue
            end = i + RUN
            while end < len(row) and tuple(row[end - RUN + 1 : end + 1]) in known:
                end += 1
            found.append((number, " ".join(row[i:end]), source))
            i = end
    return found


def main(arguments: list[str]) -> int:
    """Check every text of ours against the folders named."""
    folders = [Path(a) for a in arguments]
    if not folders or not all(f.is_dir() for f in folders):
        print("Name the folders that hold the official texts.")
        return 2
    known = index(folders)
    if not known:
        print("These folders hold no texts, so nothing was checked.")
        return 1
    bad = files = 0
    for pattern in OURS:
        for path in sorted(ROOT.glob(pattern)):
            files += 1
            for line, run, source in shared(path, known):
                print(f"{path.relative_to(ROOT)}:{line}: as in {source}: {run}")
                bad += 1
    print(f"{files} files checked, {bad} runs of {RUN} words or more that are not our own")
    return 1 if bad or not files else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
