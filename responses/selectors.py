"""Questions about replies. Whatever a person is shown is narrowed to their scope here; nothing is changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.traces import lacks, once
from responses.models import (
    Approval,
    ApprovalDecision,
    Channel,
    Classification,
    DecidedType,
    DirectRelease,
    EditNotice,
    Publication,
    PublicationState,
    Response,
    ResponseState,
    ResponseStateChange,
    ResponseVersion,
    TypeDecision,
    TypeInForce,
    VerdictsConfidence,
)
from stories.models import SourceKind, SourceReply, Story, StoryState, StoryVersion

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation

# What is posted and not seen in public by then needs a person.
SEEN_WITHIN = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class PublicReply:
    """What anybody may know of a published reply: never its type, its author's account or its history."""

    response_id: int
    name: str
    role: str
    body: str
    published_at: datetime
    # Of whoever wrote it, as their profile says it now; empty once they have left. `photo` names the picture.
    why: str = ""
    photo: str = ""


# For one person's pages -------------------------------------------------------------------------------------------


def story_for(user: User, pk: int) -> Story:
    """Give the story, or raise `Http404` where the person may not know of it."""
    stories = Story.objects.visible_to(user).let_in().select_related("source", "organisation")
    return get_object_or_404(stories, pk=pk)


def response_for(user: User, pk: int) -> Response:
    """Give the reply, or raise `Http404` where the person may not know of it."""
    return get_object_or_404(_responses_of(user, Permission.READ_STORIES), pk=pk)


def readable_replies(user: User, organisation: Organisation, ids: Collection[int]) -> dict[int, Response]:
    """Give, by id, those of the organisation's published replies that the person may read, to stories still there."""
    rows = _responses_of(user, Permission.READ_STORIES).filter(
        pk__in=ids,
        organisation=organisation,
        state=ResponseState.PUBLISHED,
        story__state=StoryState.LIVE,
        story__held_back_at__isnull=True,
    )
    return {row.pk: row for row in rows.defer("story__raw", "story__body")}


def waiting_for(user: User, organisation: Organisation) -> QuerySet[Response]:
    """Give the replies that wait for this person's approval, longest first: others' words to stories still there."""
    asked = ResponseStateChange.objects.filter(response=OuterRef("pk"), after=ResponseState.IN_REVIEW)
    return (
        _responses_of(user, Permission.APPROVE_RESPONSE)
        .filter(organisation=organisation, state=ResponseState.IN_REVIEW, story__state=StoryState.LIVE)
        .exclude(author=user)
        .annotate(since=Subquery(asked.order_by("-pk").values("at")[:1]))
        .prefetch_related("story__services")
        .order_by("since", "pk")
    )


def own_in_hand(user: User, organisation: Organisation) -> QuerySet[Response]:
    """Give the person's own replies that are not public yet, last touched first."""
    return (
        _responses_of(user, Permission.READ_STORIES)
        .filter(organisation=organisation, author=user, pk__in=Response.objects.in_hand().values("pk"))
        .prefetch_related("story__services")
        .order_by("-updated_at", "-pk")
    )


def to_post(user: User, organisation: Organisation) -> QuerySet[Response]:
    """Give the approved replies that somebody must post by hand, longest approved first."""
    owed = Publication.objects.filter(response=OuterRef("pk"), state=PublicationState.TO_POST)
    will_be = Q(
        state=ResponseState.APPROVED, story__source__kind__in=[SourceKind.CARE_OPINION, SourceKind.NHS_UK]
    )
    return (
        _responses_of(user, Permission.PUBLISH_RESPONSE)
        .filter(will_be | Q(Exists(owed)), organisation=organisation, story__state=StoryState.LIVE)
        .annotate(since=_let_out_at())
        .prefetch_related("story__services")
        .order_by("since", "pk")
    )


def approved_but_unseen(user: User, organisation: Organisation, moment: datetime) -> QuerySet[Response]:
    """Give the replies that this person may post which were let out 48 hours before `moment` and no site shows.

    `was_posted` says whether somebody noted them as posted, `since` when they were let out.
    """
    return (
        _responses_of(user, Permission.PUBLISH_RESPONSE)
        .filter(unseen_elsewhere(moment), organisation=organisation, story__state=StoryState.LIVE)
        .annotate(
            since=_let_out_at(),
            was_posted=Exists(_placed(PublicationState.POSTED)),
        )
        .prefetch_related("story__services")
        .order_by("since", "pk")
    )


def unseen_elsewhere(moment: datetime) -> Q:
    """Give the condition, for a query of replies, "let out 48 hours before `moment` and not seen on another site".

    Posted and not seen is counted from the posting; not posted at all from what let it out.
    """
    latest = moment - SEEN_WITHIN
    lost = _placed(PublicationState.POSTED).filter(posted_at__lte=latest)
    approved = Approval.objects.filter(Approval.live, response=OuterRef("pk"), at__lte=latest)
    released = DirectRelease.objects.filter(DirectRelease.live, response=OuterRef("pk"), at__lte=latest)
    let_out = Q(Exists(approved)) | Q(Exists(released))
    by_hand = Q(story__source__kind__in=[SourceKind.CARE_OPINION, SourceKind.NHS_UK])
    waits = Q(state=ResponseState.APPROVED) & by_hand | Q(Exists(_placed(PublicationState.TO_POST)))
    return Q(Exists(lost), state=ResponseState.PUBLISHED) | let_out & waits


def _placed(state: PublicationState) -> QuerySet[Publication]:
    return Publication.objects.filter(response=OuterRef("pk"), state=state)


def _let_out_at() -> Coalesce:
    approved = Approval.objects.filter(Approval.live, response=OuterRef("pk")).values("at")[:1]
    released = DirectRelease.objects.filter(DirectRelease.live, response=OuterRef("pk")).values("at")[:1]
    return Coalesce(Subquery(approved), Subquery(released))


def _responses_of(user: User, permission: Permission) -> QuerySet[Response]:
    stories = Story.objects.visible_to(user, permission)
    return Response.objects.filter(story__in=stories).select_related("story__source", "author")


# For one story or one reply ---------------------------------------------------------------------------------------


def thread_of(story: Story) -> QuerySet[Response]:
    """Give the replies that stand in public under the story, oldest first, each with the type that counts (`label`).

    `decided` is there where a person said so, `confidence` where the engine did.

    A story that came by two sources is one: a reply to either record is a reply to it. So it is throughout this module.
    """
    if lacks(story, Response):
        return Response.objects.none()
    return (
        Response.objects.published()
        .filter(story__in=Story.objects.one_story_with(story))
        .annotate(label=TypeInForce(), decided=DecidedType(), confidence=VerdictsConfidence())
        .select_related("rating", "author__photo")
        .defer("author__photo__content")
        .prefetch_related("publications")
        .order_by("published_at", "pk")
    )


def first_answered_at(story: Story) -> datetime | None:
    """Give when the story had its first public reply, under whichever of its records; None where it has none."""
    answered = Response.objects.published().filter(story__in=Story.objects.one_story_with(story))
    return answered.order_by("published_at").values_list("published_at", flat=True).first()


def in_hand_under(story: Story) -> QuerySet[Response]:
    """Give the replies to the story on which somebody still works: for a page, read once for all who ask."""
    if lacks(story, Response):
        return Response.objects.none()
    records = Story.objects.one_story_with(story)
    rows = Response.objects.in_hand().filter(story__in=records).select_related("author").order_by("pk")
    return once(story, "replies in hand", lambda: rows)


def own_reply(user: User, story: Story) -> Response | None:
    """Give the person's own reply to the story that is in hand, if they have one."""
    return Response.objects.in_hand().filter(story=story, author=user).first()


def stands_elsewhere(response: Response) -> bool:
    """Say whether the reply was posted on a site that this one cannot reach."""
    return response.publications.exclude(channel=Channel.HUB).exists()


def history_of(response: Response) -> QuerySet[ResponseStateChange]:
    """Give how the reply came to stand where it stands, oldest first."""
    return ResponseStateChange.objects.filter(response=response).order_by("pk")


def last_return(response: Response) -> Approval | None:
    """Give the last decision that sent the reply back to its author, if there was one."""
    returned = response.approvals.filter(decision=ApprovalDecision.RETURNED)
    return returned.select_related("approver").order_by("-pk").first()


def live_approval(response: Response) -> Approval | None:
    """Give the approval that holds for the reply, if there is one."""
    return Approval.objects.filter(Approval.live, response=response).select_related("approver").first()


def text_at(response: Response, version: int) -> str:
    """Give the words of the reply as they stood at a version."""
    return ResponseVersion.objects.get(response=response, number=version).body


def next_to_post(response: Response) -> Publication | None:
    """Give the first site on which the reply is still to be posted by hand; None where there is none."""
    owed = response.publications.filter(state=PublicationState.TO_POST)
    return owed.select_related("story__source", "response__story__source").order_by("pk").first()


def publication_of(response: Response) -> Publication | None:
    """Give where the reply stands, or is to stand, in public."""
    return response.publications.select_related("posted_by").order_by("pk").first()


# For the rooms above ----------------------------------------------------------------------------------------------


def public_replies(story_ids: Collection[int]) -> dict[int, list[PublicReply]]:
    """Give the published replies of those of the stories that anybody may read, oldest first (two queries).

    Every record of one story has the replies of all of them.
    """
    shown = Story.objects.public()
    asked = shown.filter(pk__in=story_ids).values_list("pk", "duplicate_of")
    originals = {pk: original or pk for pk, original in asked}
    rows = (
        Response.objects.published()
        .annotate(original=Coalesce("story__duplicate_of", "story"))
        .filter(story__in=shown.filter(Q(pk__in=originals.values()) | Q(duplicate_of__in=originals.values())))
        .select_related("author__photo")
        .defer("author__photo__content")
        .order_by("published_at", "pk")
    )
    replies: dict[int, list[PublicReply]] = defaultdict(list)
    for row in rows:
        assert row.published_at is not None  # noqa: S101 - a database constraint holds it
        original: int = row.original  # type: ignore[attr-defined] # annotated above
        replies[original].append(
            PublicReply(
                row.pk, row.signed_name, row.signed_role, row.body, row.published_at, *face_of(row.author)
            )
        )
    return {pk: list(replies[original]) for pk, original in originals.items() if original in replies}


def face_of(author: User | None) -> tuple[str, str]:
    """Give why a person answers and what names their photo; nothing for somebody who has left or is nobody of ours."""
    if author is None or not author.is_active:
        return "", ""
    photo = getattr(author, "photo", None)
    return author.why_i_answer, photo.key if photo else ""


def published_reply_exists(story: str = "pk") -> Q:
    """Give the condition "has a published reply" for a query of stories; `story` is the path to the story's id.

    It is asked of originals: a reply to a record that points at the story counts as one to it.
    """
    published = Response.objects.published()
    return Exists(published.filter(story=OuterRef(story))) | Exists(
        published.filter(story__duplicate_of=OuterRef(story))
    )


def with_types(ids: Collection[int]) -> dict[int, Response]:
    """Give replies by id, each with its type (`label`, `decided`), verdicts and decisions (four queries)."""
    rows = Response.objects.filter(pk__in=ids).annotate(label=TypeInForce(), decided=DecidedType())
    return {row.pk: row for row in rows.prefetch_related("classifications", "type_decisions__decided_by")}


def verdicts_on(response: Response) -> QuerySet[Classification]:
    """Give what the engine said of the reply, newest first, verdicts on earlier words among them."""
    return response.classifications.order_by("-pk")


def decisions_about(response: Response) -> QuerySet[TypeDecision]:
    """Give what people decided about the reply's type, newest first, with who they are and what the engine said."""
    return response.type_decisions.select_related("decided_by", "verdict").order_by("-pk")


# For the room's own work ------------------------------------------------------------------------------------------


def response_or_none(pk: int) -> Response | None:
    """Give a reply by its id, for work that was owed; None where it is gone."""
    return Response.objects.filter(pk=pk).first()


def posted_not_seen() -> QuerySet[Publication]:
    """Give what was posted by hand and not yet seen in its feed, longest unlooked-at first."""
    return (
        Publication.objects.filter(
            state=PublicationState.POSTED,
            response__state=ResponseState.PUBLISHED,
            response__story__state=StoryState.LIVE,
            channel=Coalesce("story__source__kind", "response__story__source__kind"),
        )
        .select_related("response__story__source", "story__source")
        .order_by("updated_at", "pk")
    )


def titles_answered_in_batch(run_id: int) -> list[str]:
    """Give the titles of the stories that an import brought or edited and that have a published reply."""
    touched = Q(story__run=run_id) | Q(story__versions__replaced_in=run_id)
    rows = Response.objects.published().filter(touched).order_by("story_id")
    return list(dict(rows.values_list("story_id", "story__title")).values())


def replies_to_take_in() -> QuerySet[SourceReply, int]:
    """Give the ids of the replies that moved at their sources and were not followed yet, under live stories."""
    owed = SourceReply.objects.owed().filter(story__state=StoryState.LIVE)
    return owed.order_by("pk").values_list("pk", flat=True)


def records_of(reply: SourceReply) -> QuerySet[Story]:
    """Give every record of the story that a reply of a source answers."""
    return Story.objects.one_story_with(reply.story)


def own_replies_like(reply: SourceReply) -> QuerySet[Response]:
    """Give the replies to that story which came from nobody's feed and which no other reply of this source is."""
    channel = reply.story.source.kind
    others = Publication.objects.filter(response=OuterRef("pk"), channel=channel).exclude(external_id="")
    return (
        Response.objects.filter(~Exists(others), story__in=records_of(reply), source_reply__isnull=True)
        .exclude(state=ResponseState.WITHDRAWN)
        .order_by("pk")
    )


def overtaken_by_edits() -> QuerySet[Response, tuple[int, int]]:
    """Give (reply, story's newest version) where a reply in hand was begun before an edit that it has not heard of."""
    newest = StoryVersion.objects.filter(story=OuterRef("story"), replaced_at__gt=OuterRef("created_at"))
    heard = EditNotice.objects.filter(response=OuterRef("pk"), version=OuterRef("newest"))
    return (
        Response.objects.in_hand()
        .filter(author__isnull=False, story__state=StoryState.LIVE)
        .annotate(newest=Subquery(newest.order_by("-pk").values("pk")[:1]))
        .filter(~Exists(heard), newest__isnull=False)
        .order_by("pk")
        .values_list("pk", "newest")
    )


def words_when(story_pk: int, moment: datetime) -> tuple[str, str] | None:
    """Give title and text of a story as they stood at `moment`, where they were edited since; else None."""
    since = StoryVersion.objects.filter(story=story_pk, replaced_at__gt=moment).order_by("replaced_at", "pk")
    return since.values_list("title", "body").first()


def last_saved(response: Response) -> datetime:
    """Give when the words of a reply were last saved."""
    newest = ResponseVersion.objects.filter(response=response).order_by("-number")
    return newest.values_list("saved_at", flat=True).first() or response.created_at


def edited_since_written(response: Response) -> bool:
    """Say whether the story's words are others than when the reply was last saved."""
    before = words_when(response.story_id, last_saved(response))
    return before is not None and before != (response.story.title, response.story.body)
