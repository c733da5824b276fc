"""Sources, the runs that read them, and what had to be put aside with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.models import TimestampedModel
from feedbackhub.core.transitions import TransitionTable
from feedbackhub.organisations.models import Organisation

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

UNKNOWN_SERVICE = "unknown_service"


class SourceKind(models.TextChoices):
    """The adapters there are."""

    CARE_OPINION = "care_opinion", "Care Opinion"
    NHS_UK = "nhs_uk", "NHS.UK reviews"
    STORY_FILE = "story_file", "Files in Care Opinion's format"
    TABLE_FILE = "table_file", "Files with columns (Excel, CSV, FFT)"
    WEB_FORM = "web_form", "Tell your story, the form on this site"
    CAPTURED = "captured", "Feedback written down by staff"


FEEDS = frozenset({SourceKind.CARE_OPINION, SourceKind.NHS_UK})
"""Kinds that are asked over the network, by schedule; they have an address and a key."""
FILES = frozenset({SourceKind.STORY_FILE, SourceKind.TABLE_FILE})
"""Kinds that somebody uploads."""


class Schedule(models.IntegerChoices):
    """How often a feed is asked, in minutes."""

    BY_HAND = 0, "Only when somebody runs it"
    QUARTER_HOUR = 15, "Every 15 minutes"
    HOUR = 60, "Every hour"
    SIX_HOURS = 360, "Every 6 hours"
    DAY = 1440, "Once a day"
    WEEK = 10080, "Once a week"


class SourceQuerySet(models.QuerySet["Source"]):
    """Sources in the domain's words."""

    def visible_to(self, user: User, permission: Permission = Permission.IMPORT_STORIES) -> SourceQuerySet:
        """Keep the sources of the organisations in which `user` holds `permission`."""
        return self.filter(organisation__in=Organisation.objects.visible_to(user, permission))


class Source(TimestampedModel):
    """A configured connector of an organisation. The key is stored encrypted and shown never."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sources")
    kind = models.CharField(max_length=20, choices=SourceKind.choices)
    name = models.CharField(max_length=120)
    base_url = models.URLField(blank=True)
    encrypted_key = models.TextField(blank=True)
    # The newest watermark of a stored page: its latest publication time by the source's own clock (UTC). Moved in the
    # page's own transaction, never back.
    cursor = models.DateTimeField(null=True, blank=True)
    key_changed_at = models.DateTimeField(null=True, blank=True)
    key_changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_paused = models.BooleanField(default=False)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    pause_reason = models.CharField(max_length=200, blank=True)
    resumed_at = models.DateTimeField(null=True, blank=True)
    every_minutes = models.PositiveIntegerField(choices=Schedule.choices, default=Schedule.HOUR)
    # What a kind needs beside an address and a key: for NHS.UK `{"ods_codes": ["RXX01", …]}`.
    options = models.JSONField(default=dict, blank=True)
    # For files with columns: which column is which field, and what its values mean (stories.sources.table_file).
    column_map = models.JSONField(null=True, blank=True)
    # The circuit breaker: reads that failed in a row, and until when the feed is left alone.
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=500, blank=True, help_text="Why the last read failed, in words")
    usual_page = models.PositiveIntegerField(null=True, blank=True, help_text="Records on a full page")
    # Set by a person who says that a source's smaller pages are right; cleared by the next complete run.
    believed_at = models.DateTimeField(null=True, blank=True)
    reconciled_at = models.DateTimeField(null=True, blank=True)
    # The newest reply that was read from the source's own list of replies, and when that list was read last.
    replies_cursor = models.DateTimeField(null=True, blank=True)
    replies_read_at = models.DateTimeField(null=True, blank=True)
    quiet_since = models.DateTimeField(
        null=True, blank=True, help_text="Since when it gives fewer stories than usual"
    )
    # The last test of the connection: two requests at most, and what they said, in words for a person.
    tested_at = models.DateTimeField(null=True, blank=True)
    test_passed = models.BooleanField(null=True, blank=True)
    test_message = models.CharField(max_length=500, blank=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "base_url"],
                condition=~Q(kind="table_file"),
                name="one_source_a_kind_and_address",
            ),
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=Q(kind="table_file"),
                name="one_name_a_source_of_tables",
                violation_error_message="Another source of files has this name.",
            ),
        ]
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_feed(self) -> bool:
        """Say whether it is asked over the network."""
        return self.kind in FEEDS

    @property
    def is_file(self) -> bool:
        """Say whether somebody uploads it."""
        return self.kind in FILES


class RunState(models.TextChoices):
    """Where an import run stands."""

    WAITING = "waiting", "Waiting to start"
    RUNNING = "running", "Running"
    COMPLETE = "complete", "Complete"
    STOPPED = "stopped", "Stopped before the end"


# A worker that has used up its time hands a run back to wait for the next one.
RUN_TRANSITIONS = TransitionTable(
    "import",
    {
        RunState.WAITING: frozenset({RunState.RUNNING, RunState.STOPPED}),
        RunState.RUNNING: frozenset({RunState.COMPLETE, RunState.STOPPED, RunState.WAITING}),
    },
)


class RunTrigger(models.TextChoices):
    """What started an import run."""

    PERSON = "person", "By hand"
    SCHEDULE = "schedule", "By its schedule"
    COMMAND = "command", "From the command line"


class RunPurpose(models.TextChoices):
    """What a run is to do."""

    READ = "read", "Read what is new"
    RECONCILE = "reconcile", "Compare everything"
    RETRY = "retry", "Try again what was put aside"


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Runs in the domain's words."""

    def waiting(self) -> ImportRunQuerySet:
        """Keep those that a worker owes."""
        return self.filter(state=RunState.WAITING)

    def running(self) -> ImportRunQuerySet:
        """Keep those that somebody works on, or worked on when they died."""
        return self.filter(state=RunState.RUNNING)

    def open(self) -> ImportRunQuerySet:
        """Keep those that are not over."""
        return self.filter(state__in=[RunState.WAITING, RunState.RUNNING])


class ImportRun(TimestampedModel):
    """One reading of a source, with its counts. Only a run that reached the source's end is complete."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="runs")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    trigger = models.CharField(max_length=10, choices=RunTrigger.choices, default=RunTrigger.COMMAND)
    purpose = models.CharField(max_length=10, choices=RunPurpose.choices, default=RunPurpose.READ)
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.WAITING)
    # Counts up each time that a worker takes the run. Whoever holds an older number has lost it and may write nothing.
    claim = models.PositiveIntegerField(default=0)
    fruitless_claims = models.PositiveIntegerField(default=0, help_text="Claims since the last stored page")
    heartbeat_at = models.DateTimeField(null=True, help_text="When it was taken, or last stored a page")
    position = models.PositiveIntegerField(
        default=0, help_text="Records of a file that are dealt with: where the next worker goes on"
    )
    walked_to = models.DateTimeField(
        null=True, blank=True, help_text="How far a comparison of everything has come, by publication"
    )
    total = models.PositiveIntegerField(null=True, help_text="How many records, where the source tells")
    seen = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    quarantined = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0, help_text="Rows without a comment, which are no story")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    message = models.CharField(max_length=500, blank=True, help_text="Why it stopped, in words for a person")
    # Taken back as a whole: its new stories withdrawn, its edits put back.
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(state="running"),
                name="one_running_import_a_source",
                violation_error_message="An import of this source is running already.",
            )
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"import {self.pk} of {self.source_id}: {self.state}"

    @property
    def has_ended(self) -> bool:
        """Say whether nothing more will happen to it."""
        return self.state in (RunState.COMPLETE, RunState.STOPPED)


class SeenId(models.Model):
    """That a comparison of everything met a story: kept until the run ends, so that several workers can share it."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="seen_ids")
    external_id = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "external_id"], name="seen_once_a_run")]

    def __str__(self) -> str:
        return f"{self.external_id} in run {self.run_id}"


class UploadedFile(models.Model):
    """A file as somebody sent it, first to be looked at, then read by a worker, which may be another machine.

    Its content lies in `parts`, and is removed once the run has ended.
    """

    source = models.ForeignKey(Source, null=True, on_delete=models.CASCADE, related_name="files")
    run = models.OneToOneField(ImportRun, null=True, on_delete=models.CASCADE, related_name="file")
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    column_map = models.JSONField(null=True, blank=True, help_text="The map by which it is read")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(null=True)
    content = models.BinaryField(default=b"")

    def __str__(self) -> str:
        return self.name


class UploadedPart(models.Model):
    """A piece of a file, so that no process ever holds a large one whole."""

    file = models.ForeignKey(UploadedFile, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="one_part_a_number")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"part {self.number} of file {self.file_id}"


class QuarantinedRecordQuerySet(models.QuerySet["QuarantinedRecord"]):
    """What was put aside, in the domain's words."""

    def unresolved(self) -> QuarantinedRecordQuerySet:
        """Keep what still waits for somebody."""
        return self.filter(resolved_at__isnull=True)

    def refused(self) -> QuarantinedRecordQuerySet:
        """Keep the records that could not be taken."""
        return self.filter(story__isnull=True)

    def about_services(self) -> QuarantinedRecordQuerySet:
        """Keep the open questions about services that the tree does not have; the story itself was taken."""
        return self.filter(reason=UNKNOWN_SERVICE)


class QuarantinedRecord(TimestampedModel):
    """A record that could not be taken as it came, or one that needs a person, with the reason. Nothing is lost."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="quarantine")
    run = models.ForeignKey(ImportRun, null=True, on_delete=models.SET_NULL, related_name="quarantine")
    external_id = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=40)
    message = models.CharField(max_length=500)
    raw = models.TextField(
        help_text="The record as it came; the code alone where it is about an unknown service"
    )
    raw_hash = models.CharField(max_length=64)
    times_seen = models.PositiveIntegerField(default=1)
    attempts = models.PositiveIntegerField(default=0, help_text="How often somebody had it tried again")
    position = models.PositiveIntegerField(null=True, blank=True, help_text="Its place in the file, from 0")
    # Set where the story itself was taken and only something about it (an unknown service) waits for a person.
    story = models.ForeignKey(
        "stories.Story", null=True, on_delete=models.CASCADE, related_name="open_questions"
    )
    resolved_at = models.DateTimeField(null=True)
    # Set aside for good by a person: it stays closed, however often the source sends it again.
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dismissed_because = models.CharField(max_length=300, blank=True)

    objects = QuarantinedRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "raw_hash", "reason"], name="a_record_is_put_aside_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["source", "external_id"],
                name="unresolved_by_id",
                condition=Q(resolved_at__isnull=True),
            )
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.reason}: {self.external_id or 'no id'}"
