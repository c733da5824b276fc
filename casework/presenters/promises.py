"""How the two sides of the promise check are listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.text import Truncator

from casework.forms.change_life import ExplainForm
from feedbackhub.web.dates import short_date
from responses.models import text_hash
from responses.typology.acts import SAYS, Act

if TYPE_CHECKING:
    from casework.models import ChangeStory
    from responses.models import Response

WORDS_SHOWN = 60


def broken_rows(
    replies: Iterable[Response], cases: Mapping[int, int], sent: Mapping[int, ExplainForm]
) -> list[dict[str, Any]]:
    """Give one row a public reply that promises something which stands on no register."""
    return [
        {
            "pk": reply.pk,
            "title": reply.story.title,
            "said": promised_words(reply),
            "by": reply.signed_name or (reply.author.full_name if reply.author else "Somebody"),
            "when": short_date(reply.published_at) if reply.published_at else "",
            "case_href": reverse("casework:case", args=[cases[reply.story_id]])
            if reply.story_id in cases
            else "",
            "register_href": f"{reverse('casework:change-new')}?story={reply.story_id}",
            "form": sent.get(reply.pk) or ExplainForm(prefix=f"explain-{reply.pk}"),
        }
        for reply in replies
    ]


def promised_words(reply: Response) -> str:
    """Give the sentences that read as a promise; where none is marked in this very text, how the reply begins."""
    marked = getattr(reply, "marked", None) or []
    if marked and reply.marked_hash == text_hash(reply.body):  # type: ignore[attr-defined]
        spans = [(one["start"], one["end"]) for one in marked if one["reason"] == SAYS[Act.CHANGE_PLANNED]]
        if spans:
            return " … ".join(reply.body[start:end].strip() for start, end in spans)
    return Truncator(reply.body).words(WORDS_SHOWN, truncate=" …")


def untold_rows(links: Iterable[ChangeStory], cases: Mapping[int, int]) -> list[dict[str, Any]]:
    """Give one row a made change and story whose author has had no word since."""
    return [
        {
            "title": link.story.title,
            "change": link.change.title,
            "change_href": reverse("casework:change", args=[link.change_id]),
            "service": link.change.service.name,
            "when": short_date(link.change.made_at) if link.change.made_at else "",
            "case_href": reverse("casework:case", args=[cases[link.story_id]])
            if link.story_id in cases
            else "",
        }
        for link in links
    ]
