"""Write docs/guides/ from src/solidum/report/guides.yaml; `--check` only says whether they are as they should be."""

from __future__ import annotations

import sys
from pathlib import Path

from solidum.report import guides

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "guides"


def pages() -> dict[str, str]:
    """Every page by its file name, the list of them among them."""
    found = {f"{guide.id}.md": guides.markdown(guide) for guide in guides.guides()}
    rows = "\n".join(f"| [{g.title}]({g.id}.md) | {g.asks} |" for g in guides.guides())
    found["index.md"] = f"# Guides\n\n| for | who ask |\n|---|---|\n{rows}\n"
    return found


def main(args: list[str]) -> int:
    """Write or check; 1 if a page is not as it should be."""
    wrong = [name for name, text in pages().items() if not _same(FOLDER / name, text)]
    if "--check" in args:
        for name in wrong:
            print(f"docs/guides/{name} is not what guides.yaml says: run tools/write_guides.py.")
        return 1 if wrong else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in wrong:
        (FOLDER / name).write_text(pages()[name], encoding="utf-8")
    return 0


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
