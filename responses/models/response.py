"""The response: draft, review, approval of exactly that text, publication."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from feedbackhub.core.models import AppendOnlyModel, TimestampedModel
from feedbackhub.core.transitions import TransitionTable
from feedbackhub.organisations.models import Organisation
from stories.models import FollowUp, SourceReply, Story, StoryState, StoryVersion


class ResponseState(StrEnum):
    """The life of a response (DESIGN section 4)."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


RESPONSE_STATE_NAMES: dict[ResponseState, str] = {
    ResponseState.DRAFT: "Draft",
    ResponseState.IN_REVIEW: "Waiting for approval",
    ResponseState.RETURNED: "Returned with a comment",
    ResponseState.APPROVED: "Approved",
    ResponseState.PUBLISHING: "Approved, to be posted by hand",
    ResponseState.PUBLISHED: "Published",
    ResponseState.WITHDRAWN: "Withdrawn",
}

# An edit sends an approved text back to draft: the approval was of other words.
RESPONSE_TRANSITIONS: TransitionTable[ResponseState] = TransitionTable(
    "reply",
    {
        ResponseState.DRAFT: frozenset({ResponseState.IN_REVIEW, ResponseState.WITHDRAWN}),
        ResponseState.IN_REVIEW: frozenset(
            {ResponseState.APPROVED, ResponseState.RETURNED, ResponseState.DRAFT, ResponseState.WITHDRAWN}
        ),
        ResponseState.RETURNED: frozenset(
            {ResponseState.DRAFT, ResponseState.IN_REVIEW, ResponseState.WITHDRAWN}
        ),
        ResponseState.APPROVED: frozenset(
            {
                ResponseState.PUBLISHING,
                ResponseState.PUBLISHED,
                ResponseState.DRAFT,
                ResponseState.WITHDRAWN,
            }
        ),
        ResponseState.PUBLISHING: frozenset(
            {ResponseState.PUBLISHED, ResponseState.DRAFT, ResponseState.WITHDRAWN}
        ),
        ResponseState.PUBLISHED: frozenset({ResponseState.WITHDRAWN}),
    },
)
# Two steps that no other service may take by accident: the author's direct release, and the undo of a publication.
DIRECT_TRANSITIONS: TransitionTable[ResponseState] = TransitionTable(
    "reply", {ResponseState.DRAFT: frozenset({ResponseState.APPROVED})}
)
UNDO_TRANSITIONS: TransitionTable[ResponseState] = TransitionTable(
    "reply", {ResponseState.PUBLISHED: frozenset({ResponseState.APPROVED})}
)


def text_hash(text: str) -> str:
    """Give the SHA-256 (hex) to which an approval binds: that of exactly these characters."""
    return hashlib.sha256(text.encode()).hexdigest()


class ResponseQuerySet(models.QuerySet["Response"]):
    """Responses in the domain's words."""

    def published(self) -> ResponseQuerySet:
        """Keep those that stand in public."""
        return self.filter(state=ResponseState.PUBLISHED)

    def readable(self) -> ResponseQuerySet:
        """Keep those that the engine reads: published, with their words, to a story that is still there."""
        return self.published().filter(story__state=StoryState.LIVE).exclude(body="")

    def in_review(self) -> ResponseQuerySet:
        """Keep those that wait for a second person."""
        return self.filter(state=ResponseState.IN_REVIEW)

    def to_post(self) -> ResponseQuerySet:
        """Keep those that somebody must post by hand."""
        return self.filter(state=ResponseState.PUBLISHING)

    def in_hand(self) -> ResponseQuerySet:
        """Keep those on which somebody still works."""
        return self.exclude(state__in=[ResponseState.PUBLISHED, ResponseState.WITHDRAWN])


class Response(TimestampedModel):
    """One answer to one story. `version` counts saves: a save that names an older one is refused."""

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="responses")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="responses")
    # Empty for replies that were written before the hub was there.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="responses"
    )
    signed_name = models.CharField(max_length=150, blank=True)
    signed_role = models.CharField(max_length=150, blank=True)
    body = models.TextField()
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(
        max_length=12,
        choices=[(state.value, RESPONSE_STATE_NAMES[state]) for state in ResponseState],
        default=ResponseState.DRAFT.value,
    )
    published_at = models.DateTimeField(null=True, blank=True)
    # Set where the story's own source brought the reply: then its words follow the source, and nobody edits them here.
    source_reply = models.ForeignKey(
        SourceReply, null=True, blank=True, on_delete=models.PROTECT, related_name="responses"
    )
    # Set where it answers what the author said after the story; empty where it answers the story itself.
    follow_up = models.ForeignKey(
        FollowUp, null=True, blank=True, on_delete=models.PROTECT, related_name="responses"
    )

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_reply"],
                condition=~Q(state="withdrawn"),
                name="a_reply_of_a_source_stands_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="published_responses_have_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state"], name="responses_by_state"),
            models.Index(fields=["story", "state"], name="responses_of_a_story"),
        ]
        ordering = ["published_at", "pk"]

    def __str__(self) -> str:
        return f"response {self.pk} to story {self.story_id}: {self.state}"

    @property
    def is_editable(self) -> bool:
        """Say whether its words may still be changed."""
        return self.state not in {ResponseState.PUBLISHED, ResponseState.WITHDRAWN}


class ResponseVersion(AppendOnlyModel):
    """The text as it stood after one save."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.TextField()
    # Empty for words that the story's source brought.
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "number"], name="one_text_a_version")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"version {self.number} of response {self.response_id}"


class ResponseStateChange(AppendOnlyModel):
    """That a response went from one state to another: who, when, why."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="state_changes")
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.response_id}: {self.before or 'new'} to {self.after}"


class EditNotice(AppendOnlyModel):
    """That a reply in hand was overtaken by an edit of its story: the author is to be told, an approval has ended.

    It stands for one edit and one reply, so a second signal or a sweeper adds nothing.
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="edit_notices")
    version = models.ForeignKey(StoryVersion, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    before = models.CharField(max_length=12)
    ended_approval = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "version"], name="a_reply_hears_of_an_edit_once")
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"response {self.response_id} heard of edit {self.version_id}"


class ApprovalDecision(models.TextChoices):
    """What the second person said."""

    APPROVED = "approved", "Approved"
    RETURNED = "returned", "Returned with a comment"


class Approval(TimestampedModel):
    """A second person's decision on exactly one text. Voided, never changed, when the text is."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="approvals")
    decision = models.CharField(max_length=10, choices=ApprovalDecision.choices)
    text_hash = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    # A copy of the response's author, so that the database itself can refuse one person in both parts.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="approvals")
    at = models.DateTimeField()
    comment = models.TextField(blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(author__isnull=True) | ~Q(approver=F("author")),
                name="nobody_approves_their_own_words",
            ),
            models.UniqueConstraint(
                fields=["response"],
                condition=Q(decision="approved", voided_at__isnull=True),
                name="one_live_approval_a_response",
            ),
        ]
        ordering = ["-pk"]

    live: ClassVar[Q] = Q(decision="approved", voided_at__isnull=True)

    def __str__(self) -> str:
        return f"{self.decision} by {self.approver_id}: response {self.response_id} version {self.version}"
