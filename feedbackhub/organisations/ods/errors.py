"""What can go wrong when the register is asked, in words for a person. No message holds a key or what was sent."""

from __future__ import annotations


class OdsTrouble(Exception):
    """The register could not be asked. `passing` says whether trying again later may help."""

    def __init__(self, message: str, *, passing: bool = True, wait_seconds: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.passing = passing
        self.wait_seconds = wait_seconds


class OdsOff(OdsTrouble):
    """Lookups are switched off on this hub."""

    def __init__(self) -> None:
        super().__init__(
            "Lookups in the national register are switched off on this hub. Type the code and the name by hand.",
            passing=False,
        )


class NoSuchCode(Exception):
    """The register knows no such code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
