"""What takes the place of waiting when a client reads a stand-in: nothing sleeps, everything is taken down."""

from __future__ import annotations


class Naps:
    """Takes down how long the client would have slept, and sleeps not at all."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


class NoLimit:
    """Lets every request through; counts them, and takes down the waits that services asked for."""

    def __init__(self) -> None:
        self.count = 0
        self.penalties: list[float] = []

    def take(self) -> None:
        self.count += 1

    def penalise(self, seconds: float) -> None:
        self.penalties.append(seconds)
