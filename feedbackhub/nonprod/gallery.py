"""The form and the sample values of the component gallery. All of it is made up."""

from __future__ import annotations

from datetime import date
from typing import Any

from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm

TYPES = [
    ("unclear", "It is not clear yet"),
    ("process", "How things are done"),
    ("other", "Something else"),
]


class GalleryForm(NhsukForm):
    """One field of every kind."""

    name = fields.CharField(label="Name on the reply", hint="The author of the story sees it", width=20)
    email = fields.EmailField(label="Email address")
    password = fields.PasswordField(label="Password")
    link = fields.UrlField(label="Link to the posted reply")
    days = fields.IntegerField(label="Answer within", min_value=1, max_value=20, width=2, suffix="days")
    note = fields.TextareaField(label="Note for the team", rows=3)
    reply = fields.CharacterCountField(
        label="Reply", max_length=200, hint="Everyone will be able to read this"
    )
    planned = fields.DateField(
        label="The planned day", hint="For example, 27 3 2026", earliest=date(2026, 1, 1)
    )
    kind = fields.RadiosField(
        label="What would change?",
        choices=TYPES,
        choice_hints={"process": "Such as a checklist or the times of a round"},
    )
    service = fields.SelectField(
        label="Service", choices=[("", "Select a service"), ("w4", "Ward 4"), ("ed", "Emergency department")]
    )
    roles = fields.CheckboxesField(
        label="Who should see this?",
        hint="Select all that apply",
        choices=[("ward", "The ward"), ("pals", "PALS"), ("lead", "The lead for patient experience")],
    )
    agreed = fields.BooleanField(
        label="The person named in it agreed to be named", error_messages={"required": "Ask them first"}
    )
    stories = fields.FileField(label="File of stories", hint="Care Opinion JSON", accept=".json")


class FilterForm(NhsukForm):
    """A search that narrows a list."""

    words = fields.SearchField(label="Words in the story", required=False)


class NoteForm(NhsukForm):
    """A form that is sent and answered inside a page."""

    text = fields.TextareaField(label="A note", rows=2, max_length=100)


WRONG: dict[str, Any] = {
    "email": "name.example.com",
    "link": "not a link",
    "days": "soon",
    "reply": "x" * 201,
    "planned_day": "31",
    "planned_month": "2",
    "planned_year": "2026",
}
WRONG_SENT = {f"wrong-{name}": value for name, value in WRONG.items()}

STORY = (
    "My mother waited six hours for a bed. **Nobody told us why.**\n\n"
    "The night nurse, who sat with her at 3am, was the kindest person we met."
)

DRAFT = "Thank you for telling us. We are sorry that you waited. Please ring PALS on the number below."
DRAFT_SPANS = [(DRAFT.index("Please"), len(DRAFT))]

QUEUE: list[dict[str, Any]] = [
    {
        "href": "#late",
        "title": "Six hours for a bed",
        "excerpt": "My mother waited six hours for a bed. Nobody told us why. The night nurse, who sat with her at "
        "3am, was the kindest person we met. We left without a plan and without a number to ring.",
        "due": {"state": "late", "text": "2 working days late"},
        "status": {"text": "No reply yet", "tone": "waiting"},
        "facts": ["Emergency department", "7 working days old", "Care Opinion"],
        "flags": ["Safety: “six hours”, “nobody told us”"],
        "owner": "Amara Okafor",
    },
    {
        "href": "#today",
        "title": "What the nurse said at the door",
        "excerpt": "I told the nurse that I had wanted to hurt myself.",
        "folded": "describes self-harm",
        "due": {"state": "today", "text": "Due today"},
        "status": {"text": "In review", "tone": "moving"},
        "facts": ["Mental health liaison", "5 working days old", "Care Opinion"],
        "owner": "Tom Bell",
    },
    {
        "href": "#later",
        "title": "شكراً للممرضات",
        "excerpt": "Everybody on the ward knew my name.",
        "due": {"state": "later", "text": "Due Tuesday 10 March"},
        "facts": ["Ward 4", "1 working day old", "Story file"],
        "owner": "Amara Okafor",
    },
]

FIGURES: list[dict[str, str]] = [
    {
        "title": "Response rate",
        "value": "83%",
        "detail": "83 of the latest 100 stories have a public reply.",
        "definition": "Counts stories, not replies. Latest by the day they were published.",
        "href": "#latest",
        "link": "See the latest 100 stories",
    },
    {
        "title": "Mature rate",
        "value": "91%",
        "detail": "1,086 of 1,193 stories older than 7 days have a public reply.",
        "definition": "Stories of the last 7 days are left out: nobody could have answered them all yet.",
        "href": "#mature",
        "link": "See the 1,193 stories",
    },
]
