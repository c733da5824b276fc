"""Says whether a port is free and, where the machine can tell, which program holds it."""

from __future__ import annotations

import errno
import socket
from pathlib import Path

LISTENING = "0A"


def is_taken(port: int) -> bool:
    """Say whether another program holds the port on loopback. Raises OSError for any other trouble with it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return True
            raise
    return False


def describe_owner(port: int) -> str:
    """Name the program that listens on the port ("nginx, process 123"); empty where that cannot be told."""
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for descriptor in Path("/proc").glob("[0-9]*/fd/*") if sockets else ():
        try:
            if str(descriptor.readlink()) not in sockets:
                continue
            process = descriptor.parent.parent
            words = (process / "cmdline").read_text(errors="replace").replace("\0", " ").strip()
        except OSError:
            continue
        return f"{words[:100]}, process {process.name}"
    return ""


def _listening_inodes(port: int) -> set[str]:
    """Read the kernel's tables, which write the port in hexadecimal digits after the address."""
    found = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        try:
            lines = table.read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            if fields[3] == LISTENING and int(fields[1].rsplit(":", 1)[1], 16) == port:
                found.add(fields[9])
    return found
