"""The supervisor of `make run`, with small stand-ins for its processes: told apart, watched, stopped in time."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from scripts import run_hub
from scripts.children import Child, stop_all, wait_until
from scripts.port_owner import describe_owner, is_taken

PROJECT = Path(__file__).resolve().parents[2]


def child(tmp_path: Path, code: str, *, name: str = "worker") -> Child:
    command = [sys.executable, "-c", textwrap.dedent(code)]
    return Child.start(name, command, log_folder=tmp_path, cwd=tmp_path)


def is_alive(pid: int) -> bool:
    """Say whether the process runs; the dead whom nobody has collected yet do not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_taken_port_is_noticed_and_its_owner_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]

        assert is_taken(port)
        assert f"process {os.getpid()}" in describe_owner(port)
    assert not is_taken(port)
    assert describe_owner(port) == ""


def test_a_child_that_ends_by_itself_is_named_with_the_end_of_its_log(tmp_path: Path) -> None:
    failing = child(tmp_path, "print('the reason'); raise SystemExit(3)")
    wait_until(lambda: failing.has_ended, seconds=10)

    with pytest.raises(run_hub.HubError, match=r"(?s)'worker' ended by itself \(exit code 3\).*the reason"):
        run_hub._refuse_ended([failing])


def test_all_children_and_their_own_are_stopped(tmp_path: Path) -> None:
    polite = child(tmp_path, "import time; time.sleep(60)", name="web")
    parent = child(
        tmp_path,
        """
        import subprocess, sys, time
        print(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]).pid, flush=True)
        time.sleep(60)
        """,
    )
    wait_until(lambda: parent.tail() != "", seconds=10)
    grandchild = int(parent.tail())

    assert stop_all([polite, parent], patience=4) == []
    assert wait_until(lambda: not is_alive(grandchild), seconds=5)


def test_a_child_that_will_not_end_is_killed_in_time(tmp_path: Path) -> None:
    stubborn = child(
        tmp_path,
        """
        import signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        print("ready", flush=True)
        time.sleep(60)
        """,
    )
    wait_until(lambda: stubborn.tail() != "", seconds=10)
    start = time.monotonic()

    assert stop_all([stubborn], patience=1) == ["worker"]
    assert time.monotonic() - start < 3


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux ends a child with its parent")
def test_children_die_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    code = f"""
import sys, time
from pathlib import Path
from scripts.children import Child
folder = Path({str(tmp_path)!r})
child = Child.start("web", [sys.executable, "-c", "import time; time.sleep(60)"], log_folder=folder, cwd=folder)
print(child.process.pid, flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_alive(pid)
        parent.send_signal(signal.SIGKILL)

    assert wait_until(lambda: not is_alive(pid), seconds=5)


def test_a_second_run_is_refused_with_the_address_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_hub, "VAR", tmp_path)

    with (
        run_hub._only_one(8123),
        pytest.raises(run_hub.HubError, match=rf"127\.0\.0\.1:8123, process {os.getpid()}"),
        run_hub._only_one(8124),
    ):
        pass
    with run_hub._only_one(8124):
        assert "8124" in (tmp_path / "run.lock").read_text()


@pytest.mark.parametrize("value", ["eighty", "0", "70000", "-1", ""])
def test_a_faulty_port_is_refused_in_plain_words(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PORT", value)

    with pytest.raises(run_hub.HubError, match="expected a number from 1 to 65535"):
        run_hub._port()
