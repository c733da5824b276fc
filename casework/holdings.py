"""What this room holds about people, and what an erasure does with it: staff's own words are for a person to decide."""

from __future__ import annotations

from casework import holdings_changes, holdings_talk
from feedbackhub.core import subjects
from feedbackhub.core.subjects import OnErasure, PersonTable, SubjectTable, Whose

REMOVED = "Removed, because the story behind it was erased."


def register() -> None:
    """Tell the registry; Django calls this through the app's `ready`."""
    holdings_talk.register()
    holdings_changes.register()
    subjects.register(
        SubjectTable(
            model="casework.case",
            name="What the queue sorts by",
            whose=Whose.STAFF,
            on_erasure=OnErasure.EMPTY,
            why="How serious, which themes, how many concerns: made from the words.",
            empties={"criticality": None, "flag_count": 0, "themes": [], "is_praise": False},
        ),
        SubjectTable(
            model="casework.case",
            name="Outcome of the case",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="Why the case was closed, in a colleague’s words.",
            empties={"outcome_reason": ""},
            texts=("outcome_reason",),
        ),
        SubjectTable(
            model="casework.casestatechange",
            name="Steps of the case",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="Why the case was closed or opened again, in a colleague’s words.",
            path="case__story",
            empties={"reason": ""},
            texts=("reason",),
        ),
        SubjectTable(
            model="casework.assignment",
            name="Who had the case, and why",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="The rule’s words, or those of the colleague who handed the case on.",
            path="case__story",
            empties={"reason": ""},
            texts=("reason",),
        ),
        SubjectTable(
            model="casework.reroute",
            name="Why the case was passed on",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="What a colleague wrote about why the case had come to the wrong person.",
            path="case__story",
            empties={"reason": ""},
            texts=("reason",),
        ),
        SubjectTable(
            model="casework.escalation",
            name="Concerns that were passed on",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="What safeguarding, patient safety and others were told, in a colleague’s words.",
            path="case__story",
            empties={"reason": REMOVED},
            texts=("reason",),
        ),
        SubjectTable(
            model="casework.escalationstep",
            name="What was decided about concerns",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="What was done about a concern, in a colleague’s words.",
            path="escalation__case__story",
            empties={"note": ""},
            texts=("note",),
        ),
        SubjectTable(
            model="casework.change",
            name="Changes",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="“You said” may repeat what the story says; it is public.",
            path="stories",
            empties={"title": "A change", "you_said": REMOVED, "we_did": REMOVED, "evidence": ""},
            texts=("title", "you_said", "we_did", "evidence"),
        ),
        SubjectTable(
            model="casework.changestatus",
            name="Notes on changes",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="What colleagues noted as the change went on.",
            path="change__stories",
            empties={"note": ""},
            texts=("note",),
        ),
        SubjectTable(
            model="casework.reminder",
            name="Reminders",
            whose=Whose.STAFF,
            on_erasure=OnErasure.KEEP,
            why="Who was reminded, and when. They hold no words of the story, and none goes about an erased one.",
            path="case__story",
        ),
        SubjectTable(
            model="casework.clockpause",
            name="Pauses of the clock",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="Why nobody could answer for a while, in a colleague’s words.",
            path="case__story",
            empties={"note": ""},
            texts=("note",),
        ),
        SubjectTable(
            model="casework.duedaychange",
            name="Moves of the due day",
            whose=Whose.STAFF,
            on_erasure=OnErasure.KEEP,
            why="Two days and the rule that moved one to the other. They hold no words of the story.",
            path="case__story",
        ),
        SubjectTable(
            model="casework.latesteptaken",
            name="Who was told that the reply was late",
            whose=Whose.STAFF,
            on_erasure=OnErasure.KEEP,
            why="A step, a day and names of staff. They hold no words of the story.",
            path="case__story",
        ),
        SubjectTable(
            model="casework.mailanswer",
            name="Answers to reminders",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="What a colleague answered to a mail, and why it was not theirs.",
            path="case__story",
            empties={"note": ""},
            texts=("note",),
        ),
    )
    subjects.register_person(
        PersonTable(
            model="casework.case",
            name="Cases that you have",
            path="owner",
            organisation="organisation",
            copies=("opened_at", "due_on", "state", "answered_at", "closed_at"),
        ),
        PersonTable(
            model="casework.change",
            name="Changes that you look after",
            path="owner",
            organisation="organisation",
            copies=("title", "state", "due_on", "made_at"),
        ),
        PersonTable(
            model="casework.reminder",
            name="Mails to you",
            path="recipient",
            organisation="case__organisation",
            copies=("kind", "for_day", "state", "sent_at"),
        ),
        PersonTable(
            model="casework.replymail",
            name="Mails to you about replies",
            path="recipient",
            organisation="response__organisation",
            copies=("kind", "owed_at", "state", "sent_at"),
        ),
        PersonTable(
            model="casework.digest",
            name="Digests mailed to you",
            path="recipient",
            organisation="",
            copies=("kind", "for_day", "state", "sent_at"),
        ),
        PersonTable(
            model="casework.calendaraddress",
            name="The address of your calendar",
            path="user",
            organisation="",
            copies=("made_at",),
        ),
        PersonTable(
            model="casework.mailchoice",
            name="When you want mail",
            path="user",
            organisation="",
            copies=("daily", "weekly", "first", "last", "weekdays"),
        ),
        PersonTable(
            model="casework.mailanswer",
            name="Your answers to reminders",
            path="user",
            organisation="case__organisation",
            copies=("answer", "on_day", "until", "note"),
        ),
        PersonTable(
            model="casework.clockpause",
            name="Pauses that you began",
            path="actor",
            organisation="case__organisation",
            copies=("reason", "note", "began_on", "until", "ended_on"),
        ),
    )
