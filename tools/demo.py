"""The demonstration behind `make demo`: two real cases through the whole of Solidum, into `build/demo/`.

Each step runs a command that a reader could type, under a time limit, so that the demonstration always ends.
"""

import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = Path("build") / "demo"
SECONDS = 180
# One decided case under product liability, one under data protection.
CASES = (
    Path("cases/decided/pld85-sanofi-nw.yaml"),
    Path("cases/decided/gdpr-natsionalna-agentsia.yaml"),
)
SUFFIXES = {"text": "txt", "json": "json", "html": "html"}


@dataclass(frozen=True)
class Step:
    """One command, the file it leaves, and what a reader finds there."""

    arguments: tuple[str, ...]
    file: Path
    finds: str
    captured: bool = False


def steps() -> list[Step]:
    """Everything the demonstration does, in order."""
    found = []
    for case in CASES:
        for kind, finds in (
            ("html", "the report: open it in a browser, or print it"),
            ("text", "the same, for the terminal"),
            ("json", "the same, for other programs"),
        ):
            file = OUT / f"{case.stem}.{SUFFIXES[kind]}"
            found.append(Step(("analyse", str(case), "--format", kind, "-o", str(file)), file, finds))
    verify = ("case", "verify", "cases/decided", "--explained", "cases/explained.yaml")
    found.append(Step(verify, OUT / "verify.txt", "Solidum's answers beside those of the courts", captured=True))
    return found


def run(step: Step) -> str | None:
    """Run one step; return what went wrong, or None."""
    solidum = Path(sys.executable).with_name("solidum")
    # A fixed width, so that the files are the same whatever the window.
    environment = {**os.environ, "COLUMNS": "120", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(
            [str(solidum), *step.arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f"stopped after {SECONDS} seconds"
    if step.captured:
        (ROOT / step.file).write_bytes(done.stdout)
    if done.returncode:
        last = (done.stderr or done.stdout).decode(errors="replace").strip().splitlines()[-3:]
        return "\n".join([f"ended with exit code {done.returncode}", *last])
    if not (ROOT / step.file).is_file():
        return f"wrote no {step.file}"
    return None


def main() -> int:
    """Run all steps, say what to open, and return 0 if every step succeeded."""
    shutil.rmtree(ROOT / OUT, ignore_errors=True)
    (ROOT / OUT).mkdir(parents=True)
    print("Solidum: what follows from the law in force, on the facts of two decided cases.\n")
    failures = 0
    for step in steps():
        print(f"$ solidum {shlex.join(step.arguments)}", flush=True)
        problem = run(step)
        if problem is None:
            print(f"    {step.file}: {step.finds}")
        else:
            failures += 1
            print("    " + problem.replace("\n", "\n    "))
    print_summary(failures)
    return 1 if failures else 0


def print_summary(failures: int) -> None:
    """Print the closing lines: the courts' totals, and what to open first."""
    verified = ROOT / OUT / "verify.txt"
    if verified.is_file():
        closing = verified.read_text(encoding="utf-8").rstrip().rsplit("\n\n", 1)[-1].splitlines()[-12:]
        print("\nAgainst the courts' own answers:\n" + "\n".join("    " + line for line in closing))
    print("\nOpen first:")
    for case in CASES:
        print(f"    {(OUT / case.stem).with_suffix('.html')}")
    print("\nEvery line names its rule and provision. This is not legal advice.")
    if failures:
        print(f"\n{failures} of {len(steps())} steps did not succeed; see above.")


if __name__ == "__main__":
    raise SystemExit(main())
