"""How praise is shown: the story, to whom it went, and where none was passed on. No person is counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.text import Truncator

from casework.permissions import Reach
from casework.selectors.praise import SILENT_DAYS, is_told_to
from feedbackhub.accounts.roles import Permission
from feedbackhub.web.dates import short_date
from feedbackhub.web.words import count
from stories.analysis.masking import masked

if TYPE_CHECKING:
    from casework.models import Case, PraiseDelivery
    from casework.selectors.praise import ServicePraise
    from feedbackhub.accounts.models import User

EXCERPT_WORDS = 40


def praise_rows(cases: Iterable[Case], user: User, reach: Reach) -> list[dict[str, Any]]:
    """Give one story of praise a row; who may only read there sees its words masked."""
    return [_row(case, user, reach) for case in cases]


def _row(case: Case, user: User, reach: Reach) -> dict[str, Any]:
    may_work = reach.holds_at(Permission.DRAFT_RESPONSE, case.service)
    title, body = case.story.title, case.story.body
    if not may_work:
        title, body = masked(title), masked(body)
    return {
        "title": title,
        "excerpt": Truncator(body).words(EXCERPT_WORDS, truncate=" …"),
        "case_href": reverse("casework:case", args=[case.pk]),
        "pass_href": reverse("casework:praise-pass", args=[case.pk]) if may_work else "",
        "facts": [case.service.name, short_date(case.received_at)],
        "passed": [delivery_words(one, user) for one in case.praise_deliveries.all()],
    }


def praised_words(delivery: PraiseDelivery, user: User) -> dict[str, str]:
    """Give title and words of the story for whom it praises; masked where they could only read it there."""
    story, reach = delivery.case.story, Reach(user, delivery.case.organisation)
    if reach.holds_at(Permission.DRAFT_RESPONSE, delivery.case.service):
        return {"title": story.title, "body": story.body}
    return {"title": masked(story.title), "body": masked(story.body)}


def delivery_words(delivery: PraiseDelivery, user: User) -> dict[str, Any]:
    """Say to whom praise went, as far as `user` may know, and whether it arrived."""
    if not is_told_to(delivery, user):
        return {"words": "Passed on to somebody who keeps it to themselves.", "href": ""}
    name = delivery.to.full_name if delivery.to else delivery.to_words
    arrived = "they have read it" if delivery.to_id else "they were told"
    waits = "not read yet" if delivery.to_id else "not told yet"
    return {
        "words": f"Passed on to {name}: {arrived if delivery.reached_at else waits}.",
        "href": reverse("casework:praise-delivery", args=[delivery.pk]),
    }


def service_rows(services: Iterable[ServicePraise], now: datetime) -> list[dict[str, Any]]:
    """Give a line for each service, in the order of the tree, those that passed none on lately said to be."""
    quiet = now - timedelta(days=SILENT_DAYS)
    return [
        {
            "name": one.name,
            "heard": one.heard,
            "passed": one.passed,
            "last": short_date(one.last_at) if one.last_at else "Never",
            "is_quiet": one.last_at is None or one.last_at < quiet,
        }
        for one in services
    ]


def quiet_words(rows: list[dict[str, Any]]) -> str:
    """Say how many services heard praise and let none of it arrive lately."""
    quiet = sum(row["is_quiet"] for row in rows)
    if not rows:
        return ""
    if not quiet:
        return "Every service that heard praise passed some on in the last three months."
    return f"{count('service', 'services', quiet)} heard praise and passed none on in the last three months."
