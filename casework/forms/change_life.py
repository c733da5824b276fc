"""The forms by which a change goes on: the one question of a look, what was undone, what is late, what shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast

from casework.forms.case import PersonField
from casework.models import CouldHappenAgain, EvidenceKind, ReversalHow, ReviewOutcome
from casework.services.changes import ReversalWords
from feedbackhub.core.clock import local_date
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from django.http import QueryDict

    from feedbackhub.accounts.models import User

Sent: TypeAlias = "QueryDict | None"


class LookForm(NhsukForm):
    """The one question of a look. Whoever answers that it was undone is asked the rest on the next page."""

    outcome = fields.RadiosField(
        label="Is it still in place?",
        choices=[
            (ReviewOutcome.IN_PLACE.value, "Yes"),
            (ReviewOutcome.PARTLY.value, "Partly"),
            (ReviewOutcome.REVERSED.value, "No, it was undone"),
        ],
        choice_hints={
            ReviewOutcome.PARTLY.value: "Say below what is left of it",
            ReviewOutcome.REVERSED.value: "We ask on the next page by whom and why",
        },
        error_messages={"required": "Select whether the change is still in place"},
    )
    note = fields.TextareaField(
        label="What did you see? (optional for yes)",
        hint="Only colleagues see it",
        rows=2,
        required=False,
        max_length=1000,
        error_messages={"max_length": "What you saw must be 1,000 characters or fewer"},
    )

    def clean(self) -> dict[str, Any]:
        """Ask for words where only part of the change is left."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("outcome") == ReviewOutcome.PARTLY.value and not cleaned.get("note", "").strip():
            self.add_error("note", "Enter what is left of the change and what is not")
        return cleaned


class ReversalForm(NhsukForm):
    """By whom a change was undone, on what authority, why, and what the public reads of it."""

    how = fields.RadiosField(
        label="How did it end?",
        choices=ReversalHow.choices,
        error_messages={"required": "Select how it ended"},
    )
    by_whom = fields.CharField(
        label="Who undid it?",
        hint="A role is enough, for example “The inspector of the ward”. Only if somebody decided",
        required=False,
        max_length=200,
    )
    authority = fields.CharField(
        label="On what authority?",
        hint="For example an inspection, a safety alert, a budget, a manager’s decision. Only if somebody decided",
        required=False,
        max_length=300,
    )
    why = fields.TextareaField(
        label="Why?",
        hint="Only colleagues see it. Those who asked for the change are told",
        rows=3,
        max_length=1000,
        error_messages={
            "required": "Enter why the change was undone",
            "max_length": "The reason must be 1,000 characters or fewer",
        },
    )
    undone_on = fields.DateField(
        label="When? (optional)", required=False, latest=local_date, hint="About, if nobody knows the day"
    )
    public_note = fields.TextareaField(
        label="What should everyone read about it? (optional)",
        hint="It is shown beside the change, which will say that it was made and later undone",
        rows=2,
        required=False,
        max_length=600,
        error_messages={"max_length": "What everyone reads must be 600 characters or fewer"},
    )

    def clean(self) -> dict[str, Any]:
        """Ask by whom and on what authority where somebody decided it."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("how") == ReversalHow.DECIDED.value:
            if not cleaned.get("by_whom", "").strip():
                self.add_error("by_whom", "Enter who undid it")
            if not cleaned.get("authority", "").strip():
                self.add_error("authority", "Enter on what authority it was undone")
        return cleaned

    @property
    def words(self) -> ReversalWords:
        """Give what the person said; only after the form was found valid."""
        data = self.cleaned_data
        return ReversalWords(
            how=data["how"],
            by_whom=data["by_whom"],
            authority=data["authority"],
            why=data["why"],
            undone_on=data["undone_on"],
            public_note=data["public_note"],
        )


class DelayForm(NhsukForm):
    """A new day for a promise, and what the public reads of it."""

    public_note = fields.TextareaField(
        label="How does it stand?",
        hint="Everyone will read it, with today’s date. For example “The new boxes are ordered. They come in May.”",
        rows=2,
        max_length=600,
        error_messages={
            "required": "Enter how it stands",
            "max_length": "How it stands must be 600 characters or fewer",
        },
    )
    due_on = fields.DateField(
        label="New date by which it will be made",
        earliest=local_date,
        hint="For example, 27 3 2027",
        error_messages={"required": "Enter the new date"},
    )


class EvidenceForm(NhsukForm):
    """One thing that shows a change."""

    kind = fields.RadiosField(
        label="What sort of proof is it?",
        choices=EvidenceKind.choices,
        small=True,
        choice_hints={
            EvidenceKind.REFLECTION.value: "What somebody noticed about how they or the team work now",
            EvidenceKind.EXAMPLE.value: "Something that went differently because of the change",
        },
        error_messages={"required": "Select what sort of proof it is"},
    )
    words = fields.TextareaField(
        label="What does it show?",
        hint="Only colleagues see it. Name no patient",
        rows=3,
        max_length=2000,
        error_messages={
            "required": "Enter what it shows",
            "max_length": "What it shows must be 2,000 characters or fewer",
        },
    )
    link = fields.UrlField(
        label="Where is it? (optional)",
        hint="The address of the document or photo in your own files",
        required=False,
        max_length=500,
    )


class DiscussionForm(NhsukForm):
    """That a team read a story or talked about a change: four answers, a minute."""

    where = fields.CharField(
        label="Where did you read it or talk about it?",
        hint="For example “Morning handover, Ward 4”",
        max_length=120,
        error_messages={"required": "Enter where you talked"},
    )
    who = fields.CharField(
        label="Who was there?",
        hint="Roles and a number are enough",
        max_length=200,
        error_messages={"required": "Enter who was there"},
    )
    again = fields.RadiosField(
        label="Could it happen again?",
        choices=CouldHappenAgain.choices,
        inline=True,
        small=True,
        error_messages={"required": "Select whether it could happen again"},
    )
    concluded = fields.TextareaField(
        label="What did you conclude?",
        rows=2,
        max_length=1000,
        error_messages={
            "required": "Enter what you concluded",
            "max_length": "What you concluded must be 1,000 characters or fewer",
        },
    )

    def __init__(self, data: Sent = None) -> None:
        super().__init__(data, prefix="talk")


class GiveLooksForm(NhsukForm):
    """Who looks whether the change lasts."""

    reviewer = PersonField(
        label="Who looks?",
        queryset=None,
        empty_label="Select somebody who may record changes here",
        error_messages={"required": "Select who looks"},
    )

    def __init__(self, data: Sent = None, *, candidates: QuerySet[User]) -> None:
        super().__init__(data, prefix="give")
        cast("PersonField", self.fields["reviewer"]).offer(candidates)


class AcceptForm(NhsukForm):
    """Plan what was suggested."""

    owner = PersonField(
        label="Who looks after it?",
        queryset=None,
        empty_label="Select somebody who may record changes here",
        error_messages={"required": "Select who looks after it"},
    )
    due_on = fields.DateField(
        label="Date by which it will be made",
        earliest=local_date,
        hint="For example, 27 3 2027",
        error_messages={"required": "Enter the date by which it will be made"},
    )
    note = fields.TextareaField(
        label="Anything to say to whoever suggested it? (optional)", required=False, rows=2, max_length=1000
    )

    def __init__(self, data: Sent = None, *, candidates: QuerySet[User]) -> None:
        super().__init__(data, prefix="accept")
        cast("PersonField", self.fields["owner"]).offer(candidates)

    @property
    def day(self) -> date:
        """Give the day; only after the form was found valid."""
        return cast("date", self.cleaned_data["due_on"])


class ExplainForm(NhsukForm):
    """Why no change belongs to a reply that sounds like a promise."""

    reason = fields.CharField(
        label="Why does no change belong to it?",
        hint="For example “It only says that we will call them”",
        max_length=500,
        error_messages={"required": "Enter why no change belongs to this reply"},
    )


class FindForm(NhsukForm):
    """Search the changes of the whole organisation."""

    q = fields.SearchField(
        label="Search what other teams have changed",
        required=False,
        max_length=120,
    )
