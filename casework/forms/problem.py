"""The forms about problems: what is known of one, how it goes on, which stories and changes belong to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast

from casework.forms.case import PROBLEM_LENGTH, PersonField
from casework.services.problems import ProblemWords
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from feedbackhub.organisations.forms.choosing import ServiceField
from stories.analysis.masking import masked
from stories.analysis.themes.labels import LABELS
from stories.models import StoryState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import QueryDict

    from casework.models import Case, Change, Problem
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import ServiceQuerySet

Sent: TypeAlias = "QueryDict | None"
NOTE_LENGTH = 500


class ProblemForm(NhsukForm):
    """What is known of a problem."""

    title = fields.CharField(
        label="Name of the problem",
        hint="As short as you would say it, for example “Belongings go missing”",
        max_length=PROBLEM_LENGTH,
        error_messages={"required": "Enter a name for the problem"},
    )
    about = fields.TextareaField(
        label="What stands behind it? (optional)",
        hint="What you think happens, and what was tried. Only colleagues can read it",
        required=False,
        rows=4,
        max_length=2000,
        error_messages={"max_length": "What stands behind it must be 2,000 characters or fewer"},
    )
    service = ServiceField(
        label="Where does it lie?",
        hint="There and beneath it stories are counted",
        queryset=None,
        required=False,
        empty_label="Everywhere in the organisation",
    )
    owner = PersonField(
        label="Who has it in hand? (optional)", queryset=None, required=False, empty_label="Nobody yet"
    )
    themes = fields.CheckboxesField(
        label="What is it about? (optional)",
        required=False,
        choices=list(LABELS.items()),
    )

    def __init__(
        self,
        data: Sent = None,
        *,
        people: QuerySet[User],
        services: ServiceQuerySet,
        problem: Problem | None = None,
    ) -> None:
        initial = {}
        if problem is not None:
            initial = {
                "title": problem.title,
                "about": problem.about,
                "service": problem.service_id,
                "owner": problem.owner_id,
                "themes": problem.themes,
            }
        super().__init__(data, initial=initial)
        cast("Any", self.fields["service"]).queryset = services
        cast("PersonField", self.fields["owner"]).offer(people)

    @property
    def words(self) -> ProblemWords:
        """Give what was sent, once the form is valid."""
        sent = self.cleaned_data
        return ProblemWords(
            title=sent["title"],
            about=sent["about"],
            service=sent["service"],
            themes=tuple(sent["themes"]),
            owner=sent["owner"],
        )


class ProblemNoteForm(NhsukForm):
    """Why a problem is settled, or open again."""

    note = fields.TextareaField(
        label="What settled it?",
        hint="Only colleagues can read it",
        rows=2,
        max_length=NOTE_LENGTH,
        error_messages={
            "required": "Say what settled it",
            "max_length": "It must be 500 characters or fewer",
        },
    )


class ProblemReopenForm(NhsukForm):
    """Why a problem is open again."""

    note = fields.TextareaField(
        label="Why is it open again?",
        hint="Only colleagues can read it",
        rows=2,
        max_length=NOTE_LENGTH,
        error_messages={
            "required": "Say why it is open again",
            "max_length": "It must be 500 characters or fewer",
        },
    )


class ProblemChangeForm(NhsukForm):
    """A change that is meant to settle the problem."""

    change = fields.ModelSelectField(
        label="A change on the register",
        queryset=None,
        empty_label="Select a change",
        error_messages={"required": "Select a change"},
    )

    def __init__(self, data: Sent = None, *, changes: QuerySet[Change]) -> None:
        super().__init__(data, prefix="change")
        cast("Any", self.fields["change"]).queryset = changes


class JoinStoriesForm(NhsukForm):
    """Which of the stories that seem to belong together do, and to which problem."""

    stories = fields.CheckboxesField(
        label="Which stories belong together?",
        hint="Take the tick away where a story is about something else",
        choices=(),
        error_messages={"required": "Select the stories that belong to the problem"},
    )
    problem = fields.SelectField(
        label="Add them to a problem that is known",
        required=False,
        choices=(),
    )
    title = fields.CharField(
        label="Or name a new problem",
        hint="As short as you would say it, for example “Belongings go missing”",
        required=False,
        max_length=PROBLEM_LENGTH,
    )

    def __init__(self, data: Sent = None, *, cases: Sequence[Case], problems: Sequence[Problem]) -> None:
        # Masked for everybody: some may only read at some of these services. The list above the form has the titles.
        stories = [(str(case.story_id), _name(case)) for case in cases]
        super().__init__(data, initial={"stories": [value for value, _ in stories]})
        cast("Any", self.fields["stories"]).choices = stories
        known = [(str(one.pk), one.title) for one in problems]
        cast("Any", self.fields["problem"]).choices = [("", "None of them: it is new"), *known]

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two names."""
        sent = super().clean() or {}
        if not sent.get("problem") and not (sent.get("title") or "").strip():
            self.add_error("title", "Select a problem that is known, or name a new one")
        return sent


class PassToProblemForm(NhsukForm):
    """The problem to which the story of a case belongs."""

    problem = fields.SelectField(label="Part of a problem that is known", required=False, choices=())
    title = fields.CharField(label="Or name a new problem", required=False, max_length=PROBLEM_LENGTH)

    def __init__(
        self, data: Sent = None, *, problems: Sequence[Problem], suggested: Sequence[Problem] = ()
    ) -> None:
        super().__init__(data, prefix="problem")
        likely = {one.pk for one in suggested}
        first = [(str(one.pk), one.title) for one in suggested]
        rest = [(str(one.pk), one.title) for one in problems if one.pk not in likely]
        cast("Any", self.fields["problem"]).choices = [("", "Select a problem"), *first, *rest]

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        sent = super().clean() or {}
        if not sent.get("problem") and not (sent.get("title") or "").strip():
            self.add_error("problem", "Select a problem, or name a new one")
        return sent


def _name(case: Case) -> str:
    title = masked(case.story.title) if case.story.state == StoryState.LIVE else ""
    return title or f"Case {case.pk}"
