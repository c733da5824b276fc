"""Pages in memory: those of one generation, each for a minute at most, the ones asked longest ago put out first."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

# What changes by the clock alone (a promise that is late since midnight, a story whose hour has come) shows after that.
KEEP_SECONDS = 60
ROOM_BYTES = 32 * 1024 * 1024
LARGEST_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Page:
    """An answer as it goes out: the same bytes to everybody, with the story that it shows, if it shows one."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str
    story: int | None


class Store:
    """Keeps pages of the present generation. Safe between threads."""

    def __init__(self, *, room: int = ROOM_BYTES, clock: Callable[[], float] = time.monotonic) -> None:
        self._room, self._clock = room, clock
        self._lock = threading.Lock()
        self._pages: OrderedDict[Hashable, tuple[float, Page]] = OrderedDict()
        self._generation, self._size = "", 0

    def get(self, generation: str, key: Hashable) -> Page | None:
        """Give the page if it was kept in this generation and not too long ago."""
        with self._lock:
            if generation != self._generation:
                return None
            kept = self._pages.get(key)
            if kept is None or kept[0] < self._clock():
                return None
            self._pages.move_to_end(key)
            return kept[1]

    def put(self, generation: str, key: Hashable, page: Page) -> None:
        """Keep a page that was begun in `generation`; what was kept of another generation is forgotten."""
        if len(page.body) > LARGEST_BYTES:
            return
        with self._lock:
            if generation != self._generation:
                self._empty(generation)
            before = self._pages.pop(key, None)
            self._size += len(page.body) - (len(before[1].body) if before else 0)
            self._pages[key] = (self._clock() + KEEP_SECONDS, page)
            while self._size > self._room:
                _, (_, oldest) = self._pages.popitem(last=False)
                self._size -= len(oldest.body)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._empty("")

    def __len__(self) -> int:
        return len(self._pages)

    def _empty(self, generation: str) -> None:
        self._pages.clear()
        self._generation, self._size = generation, 0
