"""Make `.venv` and install Solidum into it: `set_up.py core` (or `web`, with the pages) to use it, `dev` to work on it.

Run through `make`, which calls it only when a stamp is older than pyproject.toml. Uses only the standard
library, so that any Python can start it and be told in a sentence what is wrong.
"""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOG = VENV / "set-up.log"
NEEDED = (3, 11)
NO_VENV = """This Python cannot make environments (it has neither ensurepip nor pip).
  what to do: on Debian or Ubuntu run `apt-get install python3-venv`, elsewhere install Python 3.11 or newer
  from your system or from python.org; then run the same command again."""
NO_INSTALL = """The libraries could not be installed. The last lines say why (.venv/set-up.log has all):

{tail}

  what to do: check the network, or that pip reaches a package index (`pip config list` shows which);
  then run the same command again."""


def interpreter() -> Path:
    """The environment's Python, on any system."""
    windows = VENV / "Scripts" / "python.exe"
    return windows if windows.exists() else VENV / "bin" / "python"


def is_usable(python: Path) -> bool:
    """Whether an environment from an earlier run can be kept: it starts, and its Python is new enough."""
    test = f"import sys; sys.exit(sys.version_info < {NEEDED!r})"
    try:
        return subprocess.run([python, "-c", test], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make_environment() -> list[str]:
    """Make `.venv` if it is missing or broken, and return the command that installs into it."""
    own_pip = [str(interpreter()), "-m", "pip"]
    if is_usable(interpreter()):
        if (VENV / "borrowed-pip").exists():
            return [sys.executable, "-m", "pip", "--python", str(interpreter())]
        return own_pip
    if VENV.exists():
        shutil.rmtree(VENV)
    if importlib.util.find_spec("ensurepip"):
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True, stdout=subprocess.DEVNULL)
        return [str(interpreter()), "-m", "pip"]
    if importlib.util.find_spec("pip"):
        # Debian takes ensurepip out of Python; where pip is there, it can install into another environment.
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", VENV], check=True)
        (VENV / "borrowed-pip").touch()
        return [sys.executable, "-m", "pip", "--python", str(interpreter())]
    raise SystemExit(NO_VENV)


def main(kind: str) -> None:
    """Set up `kind`, one of `core`, `web` and `dev`, and leave the stamps that `make` looks at."""
    if sys.version_info < NEEDED:
        raise SystemExit(f"Solidum needs Python 3.11 or newer; {sys.executable} is older.")
    print(f"Setting up .venv ({kind}); the first time takes a minute or two.", flush=True)
    pip = make_environment()
    target = str(ROOT) if kind == "core" else f"{ROOT}[{kind}]"
    command = [*pip, "install", "--disable-pip-version-check", "--no-input", "-e", target]
    done = subprocess.run(
        command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
    )
    output = done.stdout.decode(errors="replace")
    LOG.write_text(output, encoding="utf-8")
    if done.returncode:
        raise SystemExit(NO_INSTALL.format(tail="\n".join(output.splitlines()[-8:])))
    # What serves a developer serves a user too.
    for stamp in {"core", kind, *(["web"] if kind == "dev" else [])}:
        (VENV / f".{stamp}").touch()


if __name__ == "__main__":
    if sys.argv[1:] not in (["core"], ["dev"]):
        raise SystemExit("usage: set_up.py core|dev")
    main(sys.argv[1])
