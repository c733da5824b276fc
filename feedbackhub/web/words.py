"""Numbers in words that agree. Pure; imports no Django."""

from __future__ import annotations


def count(singular: str, plural: str, number: int) -> str:
    """Give a number with its noun, thousands separated.

    >>> count("story", "stories", 1)
    '1 story'
    >>> count("story", "stories", 1193)
    '1,193 stories'
    >>> count("reply", "replies", 0)
    '0 replies'
    """
    return f"{number:,} {singular if number == 1 else plural}"


def percentage(share: float | None) -> str:
    """Give a share between 0 and 1 as a whole per cent, or words where there is nothing to divide by.

    >>> percentage(0.834)
    '83%'
    >>> percentage(None)
    'no figure yet'
    """
    return "no figure yet" if share is None else f"{share * 100:.0f}%"


def initials(name: str) -> str:
    """Give up to three initials of a name.

    >>> initials("Amara Okafor-Lee")
    'AO'
    >>> initials("  ")
    ''
    """
    return "".join(part[0] for part in name.split()[:3]).upper()
