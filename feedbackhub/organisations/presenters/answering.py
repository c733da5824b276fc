"""What somebody answers for, in words, and what they are asked to confirm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from feedbackhub.organisations.models import OwnershipRank
from feedbackhub.organisations.selectors import Confirmation
from feedbackhub.web.dates import short_date

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Ownership

Held = Sequence[tuple["Ownership", Confirmation]]

_RANKS = {
    OwnershipRank.OWNER.value: "You are its owner: new stories come to you.",
    OwnershipRank.COLLEAGUE.value: "You share its stories with its owner.",
    OwnershipRank.DEPUTY.value: "You are its deputy: stories come to you when the owner cannot act.",
}


def to_confirm(held: Held) -> list[Ownership]:
    """Give what is still to be confirmed."""
    return [one for one, confirmation in held if confirmation is not Confirmation.CONFIRMED]


def page(held: Held) -> dict[str, Any]:
    """Give the questions that are open, then what is confirmed."""
    asked = to_confirm(held)
    return {
        "asked": [_line(one) for one in asked],
        "confirmed": [_line(one) for one, standing in held if standing is Confirmation.CONFIRMED],
    }


def _line(one: Ownership) -> dict[str, Any]:
    said = f"You said so on {short_date(one.confirmed_at)}." if one.confirmed_at else ""
    return {"pk": one.pk, "service": one.service.name, "rank": _RANKS[one.rank], "said": said}
