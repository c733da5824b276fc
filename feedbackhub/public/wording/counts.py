"""Numbers with their nouns in the language of the page, thousands separated."""

from __future__ import annotations

from django.utils.translation import ngettext


def stories(number: int) -> str:
    """Give "1 story", "1,193 stories"."""
    return ngettext("%(number)s story", "%(number)s stories", number) % {"number": f"{number:,}"}


def more_stories(number: int) -> str:
    """Give "1 more story", "3 more stories"."""
    return ngettext("%(number)s more story", "%(number)s more stories", number) % {"number": f"{number:,}"}


def replies(number: int) -> str:
    """Give "1 reply", "7,685 replies"."""
    return ngettext("%(number)s reply", "%(number)s replies", number) % {"number": f"{number:,}"}


def changes(number: int) -> str:
    """Give "1 change", "215 changes"."""
    return ngettext("%(number)s change", "%(number)s changes", number) % {"number": f"{number:,}"}


def times(number: int) -> str:
    """Give "once" as "1 time", "12 times"."""
    return ngettext("%(number)s time", "%(number)s times", number) % {"number": f"{number:,}"}


def plain(number: int) -> str:
    """Give the number alone."""
    return f"{number:,}"
