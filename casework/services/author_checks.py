"""How the mail to authors looks again at changes before it goes, and finds what is only planned.

That a change was made or undone is owed by the register itself (`changes.authors`). A plan that a reply promised is
told of with that reply; only a plan that stands by itself is owed here.
"""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef

from casework.models import Change, ChangeState, ChangeStory
from casework.models.change import STANDING
from stories.models import AuthorNotice, AuthorNoticeKind, StoryState
from stories.services.author_notices import notify_author, register

A_ROUND = 100


def _is(*states: ChangeState, change_id: int, story_id: int) -> bool:
    links = ChangeStory.objects.filter(change=change_id, story=story_id, story__state=StoryState.LIVE)
    return links.filter(change__in=Change.objects.public().filter(state__in=states)).exists()


def _is_planned(change_id: int, story_id: int) -> bool:
    return _is(ChangeState.PLANNED, change_id=change_id, story_id=story_id)


def _is_made(change_id: int, story_id: int) -> bool:
    return _is(*STANDING, change_id=change_id, story_id=story_id)


def _is_reversed(change_id: int, story_id: int) -> bool:
    return _is(ChangeState.REVERSED, change_id=change_id, story_id=story_id)


def owe_words_of_plans() -> int:
    """Owe the word of plans that no reply promised, made since their story's author left an address; give how many."""
    told = AuthorNotice.objects.filter(
        story=OuterRef("story"), what=AuthorNoticeKind.CHANGE_PLANNED, subject_id=OuterRef("change")
    )
    links = ChangeStory.objects.filter(
        ~Exists(told),
        response__isnull=True,
        change__state=ChangeState.PLANNED,
        story__state=StoryState.LIVE,
        story__author_contact__confirmed_at__isnull=False,
        change__planned_at__gte=F("story__author_contact__created_at"),
    )
    owed = 0
    for link in links.select_related("story").order_by("pk")[:A_ROUND]:
        owed += notify_author(
            story=link.story, what=AuthorNoticeKind.CHANGE_PLANNED, subject_id=link.change_id
        )
    return owed


register(AuthorNoticeKind.CHANGE_PLANNED, still_stands=_is_planned, owe_missed=owe_words_of_plans)
register(AuthorNoticeKind.CHANGE_MADE, still_stands=_is_made)
register(AuthorNoticeKind.CHANGE_REVERSED, still_stands=_is_reversed)
