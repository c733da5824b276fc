"""Which programs outside Python a task needs, and how they are installed. Says what it installs and why.

`make run` needs none but Debian's venv module. Nothing that is there already is installed again.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass


class ProgramsMissing(RuntimeError):
    """Something is missing and cannot be installed from here; the message holds the exact command."""


@dataclass(frozen=True)
class SystemPackage:
    """A package of Debian's, any one of the programs that show that it is there, and why it is needed."""

    name: str
    programs: tuple[str, ...]
    reason: str


BROWSER = SystemPackage(
    name="chromium",
    programs=("chromium", "chromium-browser", "google-chrome"),
    reason="the browser in which the tests walk through the pages",
)
REDIS = SystemPackage(
    name="redis-server",
    programs=("redis-server",),
    reason="the message broker of production, which the tests start on a port of their own",
)
NEEDED = {"run": (), "test": (BROWSER, REDIS)}


def missing_packages(purpose: str, *, is_there: Callable[[str], bool]) -> list[SystemPackage]:
    """List what `purpose` ("run" or "test") needs and the machine lacks; `is_there` looks for a program."""
    return [package for package in NEEDED[purpose] if not any(map(is_there, package.programs))]


def venv_package(version: tuple[int, int]) -> SystemPackage:
    """Give the package by which Debian adds the standard library's venv to one version of Python."""
    return SystemPackage(
        name=f"python{version[0]}.{version[1]}-venv",
        programs=(),
        reason="the part of Python that makes the virtual environment, which Debian packs apart",
    )


def apt_command(packages: list[SystemPackage], *, has_sudo: bool) -> str:
    """Give the command that a person can type to install the packages, with sudo or root's own password."""
    names = " ".join(package.name for package in packages)
    if has_sudo:
        return f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {names}"
    return f"su -c 'apt-get update && apt-get install -y --no-install-recommends {names}'"


def how_to_install(packages: list[SystemPackage], *, has_apt: bool, has_sudo: bool) -> str:
    """Say what is missing, why it is needed and what to do, where it cannot be done from here."""
    lines = ["These programs are missing on this machine:"]
    lines += [f"  {package.name}: {package.reason}" for package in packages]
    if has_apt:
        lines += [
            "Installing them needs root, which is not to be had without a password. Type this, then try again:",
            f"  {apt_command(packages, has_sudo=has_sudo)}",
        ]
    else:
        lines += [
            "This machine has no apt-get. Install them by your system's own means (dnf, pacman, brew …), so",
            "that these commands are found, then try again:",
            *(f"  {' or '.join(package.programs or (package.name,))}" for package in packages),
        ]
    return "\n".join(lines)


def rights(
    *, is_root: bool, has_sudo: bool, sudo_needs_password: bool, has_terminal: bool
) -> list[str] | None:
    """Give the words before apt-get that lend it root's rights, or None where there is no way."""
    if is_root:
        return []
    if has_sudo and not sudo_needs_password:
        return ["sudo", "-n"]
    if has_sudo and has_terminal:
        return ["sudo"]
    return None


def install(packages: list[SystemPackage]) -> None:
    """Install the packages with apt-get, as root or by sudo, and say what and why.

    Raises ProgramsMissing, with the exact command, where there is no apt-get, no root and no sudo, or where
    apt-get fails.
    """
    if not packages:
        return
    has_apt = shutil.which("apt-get") is not None
    prefix = _rights_here() if has_apt else None
    if prefix is None:
        has_sudo = shutil.which("sudo") is not None
        raise ProgramsMissing(how_to_install(packages, has_apt=has_apt, has_sudo=has_sudo))
    print("Installing with apt-get, once:")
    for package in packages:
        print(f"  {package.name}: {package.reason}")
    sys.stdout.flush()
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    for words in (["update"], ["install", "-y", "--no-install-recommends", *(p.name for p in packages)]):
        done = subprocess.run(
            [*prefix, *environment, "apt-get", "-qq", *words],
            stdin=None if prefix == ["sudo"] else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        # A failed update may still leave a usable list; the installation is what counts.
        if done.returncode != 0 and words[0] == "install":
            raise ProgramsMissing(
                f"{done.stdout[-2000:]}\napt-get failed, and says why above. Once that is mended, try again or "
                f"type:\n  {apt_command(packages, has_sudo=prefix != [])}"
            )


def _rights_here() -> list[str] | None:
    has_sudo = shutil.which("sudo") is not None
    is_root = os.geteuid() == 0
    asks = (
        has_sudo
        and not is_root
        and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode != 0
    )
    return rights(
        is_root=is_root, has_sudo=has_sudo, sudo_needs_password=asks, has_terminal=sys.stdin.isatty()
    )
