"""Makes the data folder, its settings and the database in it. Does not start or stop anything."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from feedbackhub.embedded.programs import EmbeddedDatabaseError, invoker, run, server_account

if TYPE_CHECKING:
    import pwd

ROLE = DATABASE = "feedbackhub"
SUPERUSER = "postgres"
PORT = 5432
SOCKET_NAME = f".s.PGSQL.{PORT}"
# Linux takes 107 bytes, macOS 103.
LONGEST_SOCKET_PATH = 103

# fsync stays on: the data of a person who tries the product outlive a power cut, and tests meet real timing.
CONFIGURATION = f"""\
listen_addresses = ''
port = {PORT}
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 128MB
work_mem = 8MB
maintenance_work_mem = 64MB
fsync = on
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
"""


def ensure_made(data: Path) -> None:
    """Make the cluster if there is none; refuse one that another version of PostgreSQL made.

    initdb works beside the final place, so that one that is cut off leaves nothing half made.
    """
    if (data / "PG_VERSION").exists():
        _refuse_other_version(data)
        return
    unfinished = data.with_name("data.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    account = server_account(unfinished)
    os.chown(unfinished, account.pw_uid, account.pw_gid)
    # The built-in locale sorts alike on every machine and needs none installed; production has the same.
    locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    options = ["-U", SUPERUSER, "--auth=reject", "--encoding=UTF8", *locale]
    run("initdb", "-D", unfinished, *options, folder=unfinished, account=account)
    with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write("\ninclude = 'feedbackhub.conf'\n")
    unfinished.rename(data)


def write_configuration(data: Path) -> Path:
    """Write the settings and who may enter; give the folder of the socket.

    Entry is by the kernel's word ("peer") for the account that runs the hub and for root: no password lies
    about, and another program that also runs as `nobody` stays outside.
    """
    account = server_account(data)
    sockets = _socket_folder(data, account)
    guests = {"root", invoker(), account.pw_name} - {"nobody"}
    entries = [f'hub "{guest}" {role}\n' for guest in sorted(guests) for role in (ROLE, SUPERUSER)]
    quoted = str(sockets).replace("'", "''")
    files = {
        "feedbackhub.conf": f"{CONFIGURATION}unix_socket_directories = '{quoted}'\n",
        "pg_hba.conf": "local all all peer map=hub\n",
        "pg_ident.conf": "".join(entries),
    }
    for name, content in files.items():
        path = data / name
        path.write_text(content, encoding="utf-8")
        path.chmod(0o600)
        os.chown(path, account.pw_uid, account.pw_gid)
    return sockets


def ensure_database(sockets: Path) -> None:
    """Make the role and the database where they are missing.

    The role is no superuser, so that what works here also works in production; it may make databases for the
    tests, and `pg_trgm` and `unaccent`, which PostgreSQL trusts to a database's owner.
    """
    import psycopg2

    address = f"host='{_escaped(sockets)}' port={PORT} user={SUPERUSER} dbname=postgres"
    with closing(psycopg2.connect(address)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if not cursor.fetchone():
            cursor.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")


def _refuse_other_version(data: Path) -> None:
    made_by = (data / "PG_VERSION").read_text(encoding="utf-8").strip()
    printed = run("postgres", "--version", folder=data, account=server_account(data))
    installed = printed.split()[2].split(".")[0]
    if made_by != installed:
        raise EmbeddedDatabaseError(
            f"The data in {data} were made by PostgreSQL {made_by}, and {installed} is installed. "
            "Move the folder away (or dump it with the old version first), then start again."
        )


def _socket_folder(data: Path, account: pwd.struct_passwd) -> Path:
    """Give a private folder whose path leaves room for the socket: ours, or a short one for deep projects."""
    folder = data.with_name("socket")
    if not _fits(folder):
        # The folder's own number too, so that a server left over from a removed project is not in the way.
        identity = f"{data}:{data.stat().st_ino}"
        name = f"feedbackhub-{hashlib.sha256(identity.encode()).hexdigest()[:12]}"
        folder = Path(tempfile.gettempdir()) / name
        if not _fits(folder):
            folder = Path("/tmp") / name  # noqa: S108 - it is made private, and refused below where it is not
    if not folder.exists():
        folder.mkdir(mode=0o700)
        os.chown(folder, account.pw_uid, account.pw_gid)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.pw_uid or found.st_mode & 0o077:
        raise EmbeddedDatabaseError(
            f"{folder} is not a private folder of the account {account.pw_name}. Remove it, then start again."
        )
    return folder


def _escaped(path: Path) -> str:
    """Escape a path for libpq's quotes."""
    return str(path).replace("\\", "\\\\").replace("'", "\\'")


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / SOCKET_NAME)) <= LONGEST_SOCKET_PATH
