"""The story: what a patient said, as they said it, with every earlier wording kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import now
from feedbackhub.core.models import AppendOnlyModel, TimestampedModel
from feedbackhub.core.transitions import TransitionTable
from feedbackhub.organisations.models import Organisation, Service
from feedbackhub.organisations.querysets import scope_paths, under_paths
from stories.models.importing import ImportRun, Source

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User


class StoryState(models.TextChoices):
    """Whether the story may be shown at all. Only LIVE is on any page but the moderation queue."""

    WAITING = "waiting", "Waiting to be read before publication"
    REFUSED = "refused", "Not published"
    LIVE = "live", "Live"
    WITHDRAWN = "withdrawn", "Withdrawn by its author"
    EXPIRED = "expired", "Expired"
    ERASED = "erased", "Erased"


# Only what is live can be taken down. What its source took down comes back only if its source shows it again; what
# expired has no words left and can only be erased, with what else hangs on it; from there nothing leads anywhere.
STORY_TRANSITIONS = TransitionTable(
    "story",
    {
        StoryState.WAITING: frozenset(
            {StoryState.LIVE, StoryState.REFUSED, StoryState.WITHDRAWN, StoryState.EXPIRED, StoryState.ERASED}
        ),
        StoryState.REFUSED: frozenset(
            {StoryState.LIVE, StoryState.WITHDRAWN, StoryState.EXPIRED, StoryState.ERASED}
        ),
        StoryState.LIVE: frozenset({StoryState.WITHDRAWN, StoryState.EXPIRED, StoryState.ERASED}),
        StoryState.WITHDRAWN: frozenset({StoryState.LIVE, StoryState.EXPIRED, StoryState.ERASED}),
        StoryState.EXPIRED: frozenset({StoryState.ERASED}),
    },
)


class WithdrawnHow(models.TextChoices):
    """By what a story came to be withdrawn; only what its source took down may come back with it."""

    SOURCE = "source", "Its source shows it no more"
    AUTHOR = "author", "Its author took it back"
    STAFF = "staff", "Taken down by staff"
    BATCH = "batch", "The file that it came in was taken back"


class PromptKind(models.TextChoices):
    """What the question asked for: a short "nothing" means opposite things under the first two."""

    WHAT_GOOD = "what_good", "What was good"
    COULD_IMPROVE = "could_improve", "What could be better"
    NONSPECIFIC = "nonspecific", "Anything"


class StoryQuerySet(models.QuerySet["Story"]):
    """Stories in the domain's words."""

    def live(self) -> StoryQuerySet:
        """Keep those that may be shown."""
        return self.filter(state=StoryState.LIVE)

    def let_in(self) -> StoryQuerySet:
        """Keep those that staff may know of at all: what waits to be read, or was refused, only moderators see."""
        return self.exclude(state__in=[StoryState.WAITING, StoryState.REFUSED])

    def public(self) -> StoryQuerySet:
        """Keep those that anybody may read: live, published by their source, and not held back.

        A day to come is not yet.
        """
        return self.live().filter(published_at__lte=now(), held_back_at__isnull=True)

    def told_once(self) -> StoryQuerySet:
        """Keep each story once: of those that came by several sources only the original."""
        return self.filter(duplicate_of__isnull=True)

    def one_story_with(self, story: Story) -> StoryQuerySet:
        """Keep `story` and every record of it that came by another source."""
        original = story.duplicate_of_id or story.pk
        return self.filter(Q(pk=original) | Q(duplicate_of=original))

    def visible_to(self, user: User, permission: Permission = Permission.READ_STORIES) -> StoryQuerySet:
        """Keep the stories about a service at or under which `user` holds `permission`."""
        services = Service.objects.filter(under_paths(scope_paths(user, permission), "path"))
        link = Story.services.through.objects.filter(story=OuterRef("pk"), service__in=services.values("pk"))
        return self.filter(Exists(link))

    def about(self, service: Service) -> StoryQuerySet:
        """Keep the stories about `service` or anything beneath it."""
        link = Story.services.through.objects.filter(
            story=OuterRef("pk"), service__path__startswith=service.path
        )
        return self.filter(Exists(link))

    def newest_first(self) -> StoryQuerySet:
        """Order by publication, newest first; ties by id, so that pages do not shuffle."""
        return self.order_by("-published_at", "-pk")


class Story(TimestampedModel):
    """One story from one source. `(source, external_id)` is its identity; times are UTC."""

    # The indexes below begin with these two; one more for each would only slow imports down.
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="stories", db_index=False
    )
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="stories", db_index=False)
    external_id = models.CharField(max_length=200)
    services = models.ManyToManyField(Service, related_name="stories")

    title = models.CharField(max_length=300)
    body = models.TextField()
    author_name = models.CharField(
        max_length=120, blank=True, help_text="Screen name, never a person's full name"
    )
    author_role = models.CharField(max_length=120, blank=True)
    submitted_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    experienced_on = models.DateField(
        null=True, blank=True, help_text="When it happened; the first of the month where that is all we know"
    )
    prompt = models.CharField(max_length=300, blank=True, help_text="The question that was answered")
    prompt_kind = models.CharField(max_length=20, blank=True, choices=PromptKind.choices)
    submission_route = models.CharField(max_length=60, blank=True, help_text="web, phone, card, meeting …")
    link = models.URLField(max_length=500, blank=True)

    # Staff only: never on a public page, in a public API, in a log or in mail.
    criticality = models.PositiveSmallIntegerField(null=True, blank=True)
    criticality_label = models.CharField(max_length=60, blank=True)
    progress = models.CharField(max_length=60, blank=True)

    state = models.CharField(max_length=10, choices=StoryState.choices, default=StoryState.LIVE)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_how = models.CharField(max_length=10, blank=True, choices=WithdrawnHow.choices)
    text_removed_at = models.DateTimeField(null=True, blank=True)
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )
    # Live, but shown to nobody outside until a person decides: its author took the same words back elsewhere.
    held_back_at = models.DateTimeField(null=True, blank=True)
    content_hash = models.CharField(max_length=64)
    raw = models.JSONField(default=dict)
    # The run that brought it, so that a batch can be taken back.
    run = models.ForeignKey(
        ImportRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="stories"
    )

    objects = StoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="a_story_once_a_source"),
            models.CheckConstraint(
                condition=Q(duplicate_of__isnull=True) | ~Q(duplicate_of=F("pk")),
                name="no_story_is_its_own_duplicate",
            ),
            models.CheckConstraint(
                condition=Q(criticality__isnull=True) | Q(criticality__lte=5), name="criticality_is_0_to_5"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-published_at", "-id"], name="stories_newest_first"),
            # How many a source gave in a week, without a look at the stories themselves.
            models.Index(fields=["source", "published_at"], name="stories_of_a_source_by_day"),
            # The count in the menu, on every page of whoever moderates.
            models.Index(
                fields=["organisation"], condition=Q(state=StoryState.WAITING), name="stories_that_wait"
            ),
        ]
        verbose_name_plural = "stories"

    def __str__(self) -> str:
        return self.title

    @property
    def is_public(self) -> bool:
        """Say whether anybody may read it."""
        published = self.published_at
        if self.state != StoryState.LIVE or self.held_back_at is not None:
            return False
        return published is not None and published <= now()


class StoryVersion(AppendOnlyModel):
    """What a story said before its author or the moderators edited it."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="versions")
    title = models.CharField(max_length=300)
    body = models.TextField()
    content_hash = models.CharField(max_length=64)
    replaced_at = models.DateTimeField()
    replaced_in = models.ForeignKey(
        ImportRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-replaced_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.story_id} until {self.replaced_at:%Y-%m-%d %H:%M}"
