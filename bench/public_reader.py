"""One reader in a hurry: `python -m bench.public_reader PORT PATH SECONDS` prints how many answers came a second."""

from __future__ import annotations

import socket
import sys
import time

LINES = 4


def main() -> None:
    """Ask over kept connections, on each one question at a time, and count whole answers."""
    port, path, seconds = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: Mozilla/5.0 Firefox/140.0\r\n\r\n"
    question = head.encode()
    lines = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(LINES)]
    # The answers are all alike, to the byte.
    lengths = [_first(line, question) for line in lines]
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        for line in lines:
            line.sendall(question)
        for line, length in zip(lines, lengths, strict=True):
            _take(line, length)
        done += len(lines)
    sys.stdout.write(f"{done / (time.perf_counter() - began):.1f}\n")


def _first(line: socket.socket, question: bytes) -> int:
    """Ask until the answer comes from memory; give its whole length."""
    length = 0
    for _ in range(5):
        line.sendall(question)
        got = b""
        while b"\r\n\r\n" not in got:
            got += line.recv(65_536)
        head, _, rest = got.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head[:100].decode())
        [body] = [
            int(one.split(b":")[1])
            for one in head.split(b"\r\n")
            if one.lower().startswith(b"content-length:")
        ]
        _take(line, body - len(rest))
        length = len(head) + 4 + body
    return length


def _take(line: socket.socket, length: int) -> None:
    while length > 0:
        got = line.recv(65_536)
        if not got:
            raise ConnectionError("the server closed a connection that was to be kept")
        length -= len(got)


if __name__ == "__main__":
    main()
