"""Questions about what surrounds the writing of a reply. Whatever a person is shown is narrowed to their scope here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from feedbackhub.accounts.models import User
from feedbackhub.core.clock import now
from feedbackhub.core.traces import lacks
from feedbackhub.organisations.models import Membership, Service
from responses.checks.blanks import is_almost_unchanged
from responses.models import ReplyAutosave, ReplyTemplate, Response, ResponseVersion, WardQuestion
from stories.models import FollowUp, Story
from stories.selectors.stories import places_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from feedbackhub.organisations.models import Organisation
    from responses.models.ward_question import WardQuestionQuerySet


def unsaved_text(user: User, story: Story) -> ReplyAutosave | None:
    """Give what the person typed under the story and did not save."""
    if lacks(story, ReplyAutosave):
        return None
    return ReplyAutosave.objects.filter(story=story, author=user).first()


def people_to_ask(story: Story, user: User) -> QuerySet[User]:
    """Give who has a part in a service of the story, in one above it or beneath it, by name; never `user`."""
    places = [path for path, _ in places_of(story)]
    near = Q(pk__in=[])
    for path in places:
        steps = range(Service.steplen, len(path) + 1, Service.steplen)
        near |= Q(service__path__in=[path[:end] for end in steps]) | Q(service__path__startswith=path)
    roles = Membership.objects.active().filter(near, service__organisation=story.organisation_id)
    return (
        User.objects.filter(pk__in=roles.values("user"), is_active=True)
        .exclude(pk=user.pk)
        .order_by("full_name", "pk")
    )


def questions_about(story: Story) -> list[WardQuestion]:
    """Give what was asked about the story, oldest first, with who asked, who was asked, the answer and the mails."""
    if lacks(story, WardQuestion):
        return []
    records = Story.objects.one_story_with(story)
    rows = WardQuestion.objects.filter(story__in=records).select_related("asked_by", "asked_of", "answered")
    return list(rows.prefetch_related("mails").order_by("pk"))


def questions_to(user: User) -> QuerySet[WardQuestion]:
    """Give what waits for the person's answer, oldest first."""
    rows = _to_colleagues().open_at(now()).filter(asked_of=user)
    return rows.select_related("asked_by", "story__organisation").order_by("pk")


def question_for(user: User, pk: int) -> WardQuestion:
    """Give a question that was put to the person, or raise `Http404`."""
    rows = _to_colleagues().select_related("asked_by", "asked_of", "story__organisation", "answered")
    return get_object_or_404(rows, pk=pk, asked_of=user)


def question_by_link(pk: int, user_id: int) -> WardQuestion | None:
    """Give the question that a link names, to the person it names; None where there is none, or they have left."""
    rows = _to_colleagues().select_related("asked_by", "asked_of", "story__organisation", "answered")
    return rows.filter(pk=pk, asked_of=user_id, asked_of__is_active=True).first()


def _to_colleagues() -> WardQuestionQuerySet:
    """Give the questions to people who still work in the organisation of the story."""
    here = Membership.objects.active().filter(
        user=OuterRef("asked_of"), service__organisation=OuterRef("story__organisation")
    )
    return WardQuestion.objects.filter(Exists(here))


def question_of_story(story: Story, pk: int) -> WardQuestion:
    """Give one question about a story, or raise `Http404`."""
    return get_object_or_404(WardQuestion, pk=pk, story__in=Story.objects.one_story_with(story))


def may_read(reader: User | AnonymousUser, story: Story) -> bool:
    """Say whether somebody, who may not be signed in, may read the story."""
    if not reader.is_authenticated:
        return False
    return (
        Story.objects.visible_to(reader)
        .let_in()
        .live()
        .filter(pk=story.pk, held_back_at__isnull=True)
        .exists()
    )


def templates_in_use(organisation: Organisation) -> list[ReplyTemplate]:
    """Give the templates that may be chosen, by title."""
    if lacks(organisation, ReplyTemplate):
        return []
    return list(ReplyTemplate.objects.in_use().filter(organisation=organisation))


def templates_of(organisation: Organisation) -> QuerySet[ReplyTemplate]:
    """Give all templates, those in use first, with who wrote them."""
    rows = ReplyTemplate.objects.filter(organisation=organisation).select_related("written_by")
    return rows.order_by("state", "title", "pk")


def template_of(organisation: Organisation, pk: int) -> ReplyTemplate:
    """Give one template of the organisation, or raise `Http404`."""
    return get_object_or_404(ReplyTemplate, pk=pk, organisation=organisation)


def unchanged_template(*, organisation_id: int, body: str) -> str:
    """Give the title of the template that `body` is, with little in its blanks; empty where it is none."""
    rows = ReplyTemplate.objects.in_use().filter(organisation=organisation_id).values_list("title", "body")
    return next((title for title, text in rows if is_almost_unchanged(body, text)), "")


def reply_with_face(reader: User | AnonymousUser, pk: int) -> Response:
    """Give a reply whose writer's photo `reader` may see: a public one to a public story, or one that they may read."""
    published = Response.objects.published().select_related("author")
    anybody = published.filter(pk=pk, story__in=Story.objects.public()).first()
    if anybody is not None:
        return anybody
    if not reader.is_authenticated:
        raise Http404
    return get_object_or_404(published, pk=pk, story__in=Story.objects.visible_to(reader).let_in())


def versions_of(response: Response) -> list[ResponseVersion]:
    """Give every text that was saved of the reply, newest first, with who saved it."""
    rows = ResponseVersion.objects.filter(response=response).select_related("saved_by")
    return list(rows.order_by("-number"))


def follow_up_under(story: Story, pk: int) -> FollowUp:
    """Give what the author said after the story, where it stands in the thread, or raise `Http404`."""
    rows = FollowUp.objects.in_thread().filter(story__in=Story.objects.one_story_with(story))
    return get_object_or_404(rows, pk=pk)
