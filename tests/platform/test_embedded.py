"""The embedded PostgreSQL for real: started, shared, left alone, healed. Each test has a folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import psycopg2
import pytest

from feedbackhub.embedded import EmbeddedDatabaseError, EmbeddedPostgres
from feedbackhub.embedded.programs import run, server_account

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).resolve().parents[2]
# What another process does: it takes a lease, says so, and keeps it until its input ends.
CALLER = """
import sys
from pathlib import Path
from feedbackhub.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]))
print(server.url(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    made = EmbeddedPostgres(tmp_path / "postgresql")
    yield made
    made.release()
    made.force_stop()


def caller(server: EmbeddedPostgres) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CALLER, str(server.folder)],
        cwd=PROJECT,
        env={key: value for key, value in os.environ.items() if not key.startswith("DJANGO")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> None:
    process.communicate("", timeout=60)
    assert process.returncode == 0


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return str(process.stdout.readline()).strip()


def ask(url: str, query: str) -> list[tuple[Any, ...]]:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(query)
        return cursor.fetchall() if cursor.description else []


def postmaster(server: EmbeddedPostgres) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def test_it_starts_once_and_the_last_lease_stops_it(server: EmbeddedPostgres) -> None:
    url = server.url()
    pid = postmaster(server)
    assert server.url() == url
    assert postmaster(server) == pid

    other = caller(server)
    assert first_line(other) == url
    assert server.release() is False, "another process still uses it"
    assert ask(url, "SELECT 1") == [(1,)]

    end(other)
    assert not server.is_running(), "the other process was the last"


def test_what_was_written_is_there_after_a_stop_and_a_start(server: EmbeddedPostgres) -> None:
    ask(server.url(), "CREATE TABLE kept AS SELECT 42 AS answer")
    assert server.release() is True

    assert ask(server.url(), "SELECT answer FROM kept") == [(42,)]


def test_callers_at_the_same_moment_get_one_server(server: EmbeddedPostgres) -> None:
    callers = [caller(server) for _ in range(6)]
    urls = {first_line(process) for process in callers}

    assert len(urls) == 1
    assert ask(urls.pop(), "SELECT count(*) FROM pg_database WHERE datname = 'feedbackhub'") == [(1,)]
    for process in callers:
        end(process)
    assert not server.is_running()


def test_a_killed_caller_leaves_no_lease_behind(server: EmbeddedPostgres) -> None:
    doomed = caller(server)
    url = first_line(doomed)
    doomed.kill()
    doomed.communicate()
    assert ask(url, "SELECT 1") == [(1,)], "nobody stopped it"

    server.url()
    assert server.release() is True, "the next one to end does"


def test_a_forked_child_that_ends_does_not_stop_it_under_its_parent(server: EmbeddedPostgres) -> None:
    url = server.url()
    code = f"""
import os, sys
from pathlib import Path
from feedbackhub.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path({str(server.folder)!r}))
server.url()
child = os.fork()
if child == 0:
    sys.exit(0)
assert os.waitpid(child, 0)[1] == 0
assert server.is_running() and not server._is_unused()
"""
    server.release()
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=PROJECT, check=True, timeout=60)

    assert not server.is_running()
    assert server.url() == url


def test_it_heals_after_kill_9(server: EmbeddedPostgres) -> None:
    ask(server.url(), "CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(postmaster(server), signal.SIGKILL)

    assert ask(server.url(), "SELECT answer FROM kept") == [(42,)]


def test_it_heals_when_another_program_has_the_number_in_postmaster_pid(server: EmbeddedPostgres) -> None:
    server.url()
    os.kill(postmaster(server), signal.SIGKILL)
    pid_file = server.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    # After a reboot, or in a new container, this is an everyday case.
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    assert ask(server.url(), "SELECT 1") == [(1,)]


def test_an_initdb_that_was_cut_off_is_done_anew(server: EmbeddedPostgres) -> None:
    unfinished = server.folder / "data.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")

    assert ask(server.url(), "SELECT 1") == [(1,)]


def test_a_deep_project_gets_a_short_socket(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / ("deep" * 30) / "it's a %20 folder" / "postgresql")
    try:
        url = server.url()
        assert ask(url, "SELECT 1") == [(1,)]
        socket_folder = parse_qs(urlsplit(url).query)["host"][0]
        assert len(socket_folder) < 90
        assert Path(socket_folder).stat().st_mode & 0o077 == 0
    finally:
        assert server.release() is True
    assert not Path(socket_folder).exists(), "nothing is left in the system's temporary folder"


def test_the_role_is_no_superuser_but_may_do_what_the_product_needs(server: EmbeddedPostgres) -> None:
    url = server.url()
    assert ask(url, "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user") == [
        (False, True)
    ]
    ask(url, "CREATE EXTENSION pg_trgm")
    ask(url, "CREATE EXTENSION unaccent")
    ask(url, "CREATE DATABASE for_a_test")

    assert ask(url, "SELECT unaccent('café'), similarity('queue', 'queues') > 0.5") == [("cafe", True)]


def test_it_is_tuned_for_one_machine_and_listens_to_no_network(server: EmbeddedPostgres) -> None:
    url = server.url()
    settings = dict(ask(url, "SELECT name, setting FROM pg_settings"))

    assert settings["listen_addresses"] == ""
    assert settings["fsync"] == settings["full_page_writes"] == settings["synchronous_commit"] == "on"
    assert settings["max_connections"] == "100"
    assert settings["server_encoding"] == "UTF8"


def test_data_of_another_version_are_refused_and_left_alone(server: EmbeddedPostgres) -> None:
    server.url()
    server.release()
    (server.data / "PG_VERSION").write_text("15\n")

    with pytest.raises(EmbeddedDatabaseError, match="were made by PostgreSQL 15, and 18 is installed"):
        server.url()
    assert (server.data / "base").exists()


def test_a_failed_program_says_what_it_printed(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedDatabaseError, match=r"(?s)pg_ctl failed:.*not a database cluster directory"):
        run("pg_ctl", "status", "-D", tmp_path, folder=tmp_path, account=server_account(tmp_path))


def test_variables_about_another_postgresql_do_not_confuse_it(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "PGPORT": "1",
        "PGDATA": "/nowhere",
        "PGUSER": "nobody",
        "PGHOST": "nowhere.example",
    }.items():
        monkeypatch.setenv(name, value)

    server.url()
    assert server.is_running()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes accounts")
def test_as_root_it_runs_as_nobody_even_in_a_folder_closed_to_others(server: EmbeddedPostgres) -> None:
    closed = server.folder.parent
    closed.chmod(0o700)
    url = server.url()

    status = Path(f"/proc/{postmaster(server)}/status").read_text()
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert server_account(server.data).pw_name == "nobody"
    assert fields["Uid"].split()[1] == str(server_account(server.data).pw_uid)
    assert int(fields["CapBnd"], 16) in {0, 1 << 1}, "no right of root's but to pass closed folders"
    assert closed.stat().st_mode & 0o077 == 0, "the folder is as closed as before"
    assert ask(url, "SELECT 1") == [(1,)]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes accounts")
def test_another_program_that_runs_as_nobody_does_not_get_in(server: EmbeddedPostgres) -> None:
    url = server.url()
    account = server_account(server.data)
    code = f"import psycopg2; psycopg2.connect({url!r})"
    done = subprocess.run(
        ["setpriv", "--reuid", str(account.pw_uid), "--clear-groups", "--inh-caps=+dac_override",
         "--ambient-caps=+dac_override", sys.executable, "-c", code],
        capture_output=True,
        text=True,
    )  # fmt: skip

    assert done.returncode != 0
    assert "Peer authentication failed" in done.stderr


def test_starting_again_is_quick(server: EmbeddedPostgres) -> None:
    server.url()
    server.release()
    start = time.monotonic()
    server.url()

    assert time.monotonic() - start < 3
