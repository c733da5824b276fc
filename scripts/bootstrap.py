"""Brings a bare machine to where `make run` or `make test` can start: `.venv` and what the lock names in it.

Runs under any Python from 3.11 with nothing but the standard library. Quick when there is nothing to do: a
stamp in `.venv` holds the hash of the lock that it was filled from.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from scripts.system_packages import ProgramsMissing, install, missing_packages, venv_package

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "feedbackhub-locks.json"
REQUIREMENTS = PROJECT / "requirements"
LOCKS = {"run": "embedded", "test": "dev"}
# A later lock holds all of an earlier one in the same versions (a test sees to it), so it serves for both.
HOLDS = {"embedded": ("embedded",), "dev": ("embedded", "dev")}


def main(arguments: list[str]) -> int:
    """Prepare the machine for the purpose named: "run" or "test"."""
    if len(arguments) != 1 or arguments[0] not in LOCKS:
        print(f"Usage: bootstrap.py {'|'.join(LOCKS)}", file=sys.stderr)
        return 2
    try:
        prepare(arguments[0])
    except ProgramsMissing as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


def prepare(purpose: str) -> None:
    """Make the virtual environment, fill it and install missing programs. Raises ProgramsMissing."""
    missing = missing_packages(purpose, is_there=lambda program: shutil.which(program) is not None)
    has_venv = _venv_works()
    if not has_venv and not all(map(importlib.util.find_spec, ("ensurepip", "venv"))):
        missing.append(venv_package(sys.version_info[:2]))
    install(missing)
    if not has_venv:
        _make_venv()
    installed = read_stamp(STAMP)
    lock = LOCKS[purpose]
    if installed.get(lock) != digest(REQUIREMENTS / f"{lock}.txt"):
        _install_lock(lock)
        installed |= {name: digest(REQUIREMENTS / f"{name}.txt") for name in HOLDS[lock]}
        STAMP.write_text(json.dumps(installed, indent=1, sort_keys=True), encoding="utf-8")


def digest(lock: Path) -> str:
    """Give the hash that stands for one lock file's content."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def read_stamp(path: Path) -> dict[str, str]:
    """Say which locks the virtual environment was filled from; a missing or spoilt stamp says none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _venv_works() -> bool:
    """Say whether `.venv` can run: one copied from elsewhere, or whose Python is gone, cannot."""
    code = "import sys, pip; print(sys.prefix)"
    try:
        done = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return done.returncode == 0 and Path(done.stdout.strip()) == VENV


def _make_venv() -> None:
    print(f"Making the virtual environment .venv with Python {sys.version.split()[0]} …", flush=True)
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True)
    if done.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise ProgramsMissing(f"{done.stdout}{done.stderr}\nThe virtual environment could not be made.")


def _install_lock(lock: str) -> None:
    """Install what the lock names. Wheels only: nothing is built, so no compiler is needed."""
    print(f"Installing the Python packages of requirements/{lock}.txt (once) …", end="", flush=True)
    start = time.monotonic()
    options = [
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
        "--require-hashes",
        "--only-binary=:all:",
    ]
    done = subprocess.run(
        [PYTHON, "-m", "pip", "install", *options, "-r", REQUIREMENTS / f"{lock}.txt"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ProgramsMissing(
            f"\n{done.stdout[-3000:]}\npip could not install the packages; it says why above. Is the package "
            "index reachable from here? Behind a proxy set HTTPS_PROXY; for an index of your own PIP_INDEX_URL."
        )
    print(f" {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
