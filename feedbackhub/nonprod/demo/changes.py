"""Writes the demonstration's changes, each with the story that it came from."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from casework.models import Change, ChangeState, ChangeStatus, ChangeStory
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present
from responses.models import ResponseState
from stories.models import Story

if TYPE_CHECKING:
    from random import Random

    from feedbackhub.accounts.models import User
    from feedbackhub.nonprod.demo.people import Place
    from feedbackhub.nonprod.demo.plans import TrustPlan
    from feedbackhub.nonprod.demo.texts import ChangeText, Texts

HALF_A_YEAR = timedelta(days=182)


def write_changes(plan: TrustPlan, texts: Texts, place: Place, now: datetime, rng: Random) -> None:
    """Write the changes planned and made, the oldest first, so that a list by time shows different ones on top."""
    if not texts.changes:
        return
    states = [ChangeState.PLANNED] * plan.planned + [ChangeState.MADE] * plan.made
    rng.shuffle(states)
    owners = list(place.people.values())
    told = _Told(texts, place)
    for number, state in enumerate(states):
        text = texts.changes[(len(states) - 1 - number) % len(texts.changes)]
        age = timedelta(
            days=365 * plan.newest_change_years + 3 * (len(states) - number) + rng.randrange(5), hours=2
        )
        begun = now - age
        due_on = local_date(begun) + HALF_A_YEAR if plan.newest_change_years else _due_on(now, rng)
        change = _change(text, state, place, rng.choice(owners), begun, due_on)
        change.save()
        story = told.before(text, begun)
        if story is not None:
            ChangeStory.objects.create(change=change, story_id=story)
        _statuses(change)


class _Told:
    """Finds the story that a change came from: told in the words it answers to, answered, and before the change."""

    def __init__(self, texts: Texts, place: Place) -> None:
        self._titles = {story.key: story.title for story in texts.stories}
        of_service: dict[str, str] = {}
        for story in texts.stories:
            if story.criticality and texts.replies.get(story.key):
                of_service.setdefault(story.service, story.title)
        self._of_service = of_service
        self._told: dict[str, list[tuple[datetime, int]]] = {}
        answered = (
            Story.objects.public()
            .filter(organisation=place.organisation, responses__state=ResponseState.PUBLISHED)
            .order_by("-published_at")
        )
        for title, at, pk in answered.values_list("title", "published_at", "pk").distinct():
            if at is not None:
                self._told.setdefault(title, []).append((at, pk))

    def before(self, text: ChangeText, moment: datetime) -> int | None:
        """Give the id of the newest such story that was told before `moment`; each story is given once."""
        title = self._titles.get(text.story or "") or self._of_service.get(text.service, "")
        told = self._told.get(title, [])
        for position, (at, pk) in enumerate(told):
            if at < moment:
                del told[position]
                return pk
        return None


def _change(
    text: ChangeText, state: ChangeState, place: Place, owner: User, begun: datetime, due_on: date
) -> Change:
    is_made = state is ChangeState.MADE
    return Change(
        organisation=place.organisation,
        service=place.services[text.service],
        title=text.title,
        you_said=text.you_said,
        we_did=text.we_did if is_made else text.we_will,
        kind=text.kind,
        size=text.size,
        strength=text.strength,
        origin=text.origin,
        is_co_designed=text.co_designed,
        state=state.value,
        owner=owner,
        planned_at=None if is_made else begun,
        made_at=begun if is_made else None,
        due_on=None if is_made else due_on,
        evidence="Seen on a visit to the service." if is_made else "",
    )


def _due_on(now: datetime, rng: Random) -> date:
    """Give the day of a planned change: one in eight is late, as some always are (evidence D.1 row 90)."""
    days = -rng.randint(3, 200) if rng.random() < 1 / 8 else rng.randint(4, 180)
    return local_date(now) + timedelta(days=days)


def _statuses(change: Change) -> None:
    ChangeStatus.objects.create(
        change=change,
        before="",
        after=change.state,
        at=change.made_at or change.planned_at or present(),
        actor=change.owner,
        actor_name=change.owner.full_name,
    )
