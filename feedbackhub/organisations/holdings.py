"""What this room holds about people who sign in: their roles, what they answer for, their invitations."""

from __future__ import annotations

from feedbackhub.core import subjects
from feedbackhub.core.subjects import PersonTable


def register() -> None:
    """Tell the registry; Django calls this through the app's `ready`."""
    subjects.register_person(
        PersonTable(
            model="organisations.membership",
            name="Your roles",
            path="user",
            organisation="service__organisation",
            copies=("service__name", "role", "is_active", "created_at", "ended_at"),
        ),
        PersonTable(
            model="organisations.ownership",
            name="What you answer for",
            path="user",
            organisation="service__organisation",
            copies=("service__name", "rank", "created_at", "confirmed_at"),
        ),
        PersonTable(
            model="organisations.attestation",
            name="What you said that you still answer for",
            path="user",
            organisation="service__organisation",
            copies=("service__name", "rank", "still_answers", "at"),
        ),
        PersonTable(
            model="organisations.absence",
            name="Days on which you are away",
            path="user",
            organisation="organisation",
            copies=("starts_on", "ends_on", "deputy__full_name", "ended_at"),
        ),
        PersonTable(
            model="organisations.absence",
            name="Days on which you stand in",
            path="deputy",
            organisation="organisation",
            copies=("starts_on", "ends_on", "user__full_name", "ended_at"),
        ),
        PersonTable(
            model="organisations.invitation",
            name="Your invitations",
            path="user",
            organisation="organisation",
            copies=("organisation__name", "sent_at", "accepted_at"),
        ),
    )
