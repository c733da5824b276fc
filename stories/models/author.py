"""The author's side of a story: where they want to be written to, what they are told, and what they answer.

Nobody is asked who they are. An address is kept only so that this hub can write to it: encrypted, shown to nobody, and
deleted with one press.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from feedbackhub.core.models import AppendOnlyModel, TimestampedModel
from feedbackhub.core.transitions import TransitionTable
from stories.models.moderation import ModerationOutcome, RefusalReason
from stories.models.story import Story


class AuthorContact(TimestampedModel):
    """Where the author of a story wants to hear of answers. Nothing is sent there until its owner said yes.

    Another address is another row, so that what was sent to the first one opens nothing of the second. `link` is the
    token of the author's own page, which mails lead to; both texts are encrypted (core.secrets).
    """

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="author_contact")
    email = models.TextField()
    link = models.TextField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(confirmed_at__isnull=True), name="addresses_unconfirmed"
            )
        ]

    def __str__(self) -> str:
        return f"where the author of story {self.story_id} is written to"


class AuthorNoticeKind(models.TextChoices):
    """What an author is told of. All but the first wait until the address is confirmed."""

    CONFIRM = "confirm", "The question whether the address is theirs"
    REPLY = "reply", "A reply to their story"
    CHANGE_PLANNED = "change_planned", "A change that is planned because of it"
    CHANGE_MADE = "change_made", "A change that was made because of it"
    CHANGE_REVERSED = "change_reversed", "A change that was undone"
    FOLLOW_UP_REFUSED = "refused", "That their answer is not published"


class AuthorNoticeState(models.TextChoices):
    """How far a mail has got. UNCERTAIN is one whose worker stopped between mail and note: it never goes again."""

    OWED = "owed", "Owed"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    UNCERTAIN = "uncertain", "May have been sent"
    DROPPED = "dropped", "Not sent"


class AuthorNotice(models.Model):
    """One mail that is owed to an author, about one thing, once. It holds no words and no address."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="author_notices")
    what = models.CharField(max_length=16, choices=AuthorNoticeKind.choices)
    # Of the reply, the change, the follow-up or the contact, by `what`; they live in several rooms.
    subject_id = models.BigIntegerField()
    state = models.CharField(
        max_length=10, choices=AuthorNoticeState.choices, default=AuthorNoticeState.OWED.value
    )
    owed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["story", "what", "subject_id"], name="an_author_is_told_of_a_thing_once"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="owed"), name="words_owed_by_mail"),
            models.Index(fields=["claimed_at"], condition=Q(state="sending"), name="words_being_sent"),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.what} {self.subject_id} to the author of story {self.story_id}: {self.state}"


class FollowUpState(models.TextChoices):
    """Where an author's answer stands. Only PUBLISHED is on any public page, and only with its story."""

    WAITING = "waiting", "Waiting to be read before publication"
    PUBLISHED = "published", "Published"
    REFUSED = "refused", "Not published"
    WITHDRAWN = "withdrawn", "Withdrawn"


# What was refused by mistake may be published after all; what was taken back comes back only from its source.
FOLLOW_UP_TRANSITIONS = TransitionTable(
    "answer of the author",
    {
        FollowUpState.WAITING: frozenset(
            {FollowUpState.PUBLISHED, FollowUpState.REFUSED, FollowUpState.WITHDRAWN}
        ),
        FollowUpState.REFUSED: frozenset({FollowUpState.PUBLISHED, FollowUpState.WITHDRAWN}),
        FollowUpState.PUBLISHED: frozenset({FollowUpState.WITHDRAWN}),
        FollowUpState.WITHDRAWN: frozenset({FollowUpState.PUBLISHED}),
    },
)


class FollowUpBy(models.TextChoices):
    """Which way it came."""

    AUTHOR = "author", "By the author’s own link"
    SOURCE = "source", "From the story’s source"


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Authors' answers in the domain's words."""

    def public(self) -> FollowUpQuerySet:
        """Keep those that anybody may read: published, and of a story that anybody may read."""
        return self.filter(state=FollowUpState.PUBLISHED, story__in=Story.objects.public())

    def waiting(self) -> FollowUpQuerySet:
        """Keep those that wait for somebody to read them, of stories that are still there."""
        return self.filter(state=FollowUpState.WAITING, story__in=Story.objects.live())

    def owed(self) -> FollowUpQuerySet:
        """Keep those of which the cases have not heard yet, of stories that are still there."""
        return self.filter(is_owed=True, state=FollowUpState.PUBLISHED, story__in=Story.objects.live())

    def in_thread(self) -> FollowUpQuerySet:
        """Keep those that staff see in the thread: what is public, and what waits."""
        return self.filter(state__in=[FollowUpState.PUBLISHED, FollowUpState.WAITING]).exclude(body="")


class FollowUp(TimestampedModel):
    """What the author of a story says after it: a word back to a reply, or how it went on.

    `original` is what it said before words were taken out, for moderators only. `signs` is what should make whoever
    reads it look twice. `told_at` is when its author said it.
    """

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="follow_ups")
    body = models.TextField()
    original = models.TextField(blank=True)
    by = models.CharField(max_length=6, choices=FollowUpBy.choices)
    external_id = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=10, choices=FollowUpState.choices, default=FollowUpState.WAITING.value
    )
    told_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    signs: models.JSONField[list[str]] = models.JSONField(default=list)
    # A debt to the case of its story: set when it comes out, cleared in the transaction that follows it.
    is_owed = models.BooleanField(default=False)
    # Of one sending of the form, so that a second click adds nothing.
    once = models.CharField(max_length=64, null=True, blank=True, unique=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["story", "external_id"],
                condition=~Q(external_id=""),
                name="a_follow_up_of_a_source_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="published_follow_ups_have_a_time",
            ),
            models.CheckConstraint(
                condition=Q(by="author", external_id="") | (Q(by="source") & ~Q(external_id="")),
                name="follow_ups_of_a_source_have_its_id",
            ),
        ]
        indexes = [
            models.Index(fields=["story", "told_at"], name="follow_ups_of_a_story"),
            models.Index(fields=["told_at"], condition=Q(state="waiting"), name="follow_ups_that_wait"),
            models.Index(fields=["story"], condition=Q(is_owed=True), name="follow_ups_owed_to_cases"),
        ]
        ordering = ["told_at", "pk"]

    def __str__(self) -> str:
        return f"follow-up {self.pk} to story {self.story_id}: {self.state}"

    @property
    def is_waiting(self) -> bool:
        """Say whether nobody has decided about it yet."""
        return self.state == FollowUpState.WAITING


class FollowUpDecision(AppendOnlyModel):
    """What one person decided about an author's answer. A later row may take an earlier one back."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=12, choices=ModerationOutcome.choices)
    reason = models.CharField(max_length=20, blank=True, choices=RefusalReason.choices)
    passed_to = models.CharField(max_length=200, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"follow-up {self.follow_up_id}: {self.outcome}"
