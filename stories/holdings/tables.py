"""This room's tables that hold something about the person behind a story, and what an erasure does with each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from feedbackhub.core.subjects import OnErasure, SubjectTable, Whose
from stories.models import QuarantinedRecord, SameStory, SameStoryChange, Story, StoryKey
from stories.services.emptying import EMPTY_STORY

if TYPE_CHECKING:
    from django.db.models import QuerySet

_NO_WORDS = "It holds no words of the story."


def quarantined_about(stories: Sequence[int]) -> QuerySet[QuarantinedRecord]:
    """Give what was put aside under the ids of `stories`: an earlier or a broken copy of the same words."""
    told = Story.objects.filter(
        pk__in=list(stories), source=OuterRef("source"), external_id=OuterRef("external_id")
    )
    return QuarantinedRecord.objects.filter(Exists(told) | Q(story__in=list(stories)))


def pairs_with(stories: Sequence[int]) -> QuerySet[SameStory]:
    """Give the pairs of which one of `stories` is a part."""
    return SameStory.objects.of(list(stories)).order_by("pk")


def steps_of_pairs(stories: Sequence[int]) -> QuerySet[SameStoryChange]:
    """Give the steps of these pairs."""
    return SameStoryChange.objects.filter(pair__in=pairs_with(stories).order_by().values("pk")).order_by("pk")


SUBJECT_TABLES = (
    SubjectTable(
        model="stories.quarantinedrecord",
        name="Copies that could not be imported",
        whose=Whose.CONTRIBUTOR,
        on_erasure=OnErasure.DELETE,
        why="They hold the same words, as the source sent them.",
        rows=quarantined_about,
        copies=("created_at", "message", "raw"),
    ),
    SubjectTable(
        model="stories.storyversion",
        name="Earlier wordings of the story",
        whose=Whose.CONTRIBUTOR,
        on_erasure=OnErasure.EMPTY,
        why="What the story said before an edit.",
        empties={"title": "", "body": "", "content_hash": ""},
        copies=("replaced_at", "title", "body"),
    ),
    SubjectTable(
        model="stories.storytag",
        name="Tags",
        whose=Whose.CONTRIBUTOR,
        on_erasure=OnErasure.DELETE,
        why="They tell what the story was about.",
        copies=("name", "group", "polarity"),
    ),
    SubjectTable(
        model="stories.storyrating",
        name="Ratings",
        whose=Whose.CONTRIBUTOR,
        on_erasure=OnErasure.DELETE,
        why="They came with the story.",
        copies=("question", "score", "score_text"),
    ),
    SubjectTable(
        model="stories.storyphoto",
        name="Photo",
        whose=Whose.CONTRIBUTOR,
        on_erasure=OnErasure.DELETE,
        why="It came with the story.",
        copies=("added_at", "alt", "content", "content_type"),
    ),
    SubjectTable(
        model="stories.feedbackconsent",
        name="What the author allowed",
        whose=Whose.CONTRIBUTOR,
        on_erasure=OnErasure.KEEP,
        why="It shows that the story was used as its author allowed. It holds no words of the story.",
        copies=("at", "may_publish", "given_how"),
    ),
    SubjectTable(
        model="stories.authorlink",
        name="The author’s private link",
        whose=Whose.CONTRIBUTOR,
        on_erasure=OnErasure.DELETE,
        why="It would lead to nothing.",
        copies=("made_at",),
    ),
    SubjectTable(
        model="stories.authorcontact",
        name="Where the author wanted to be written to",
        whose=Whose.CONTRIBUTOR,
        on_erasure=OnErasure.DELETE,
        why="Nothing more is told to them. The address is encrypted, so a copy says only that there was one.",
        copies=("created_at", "confirmed_at"),
    ),
    SubjectTable(
        model="stories.authornotice",
        name="Mails that the author was sent",
        whose=Whose.CONTRIBUTOR,
        on_erasure=OnErasure.KEEP,
        why="That a mail went, and when, so that none goes twice. It holds no address. " + _NO_WORDS,
        copies=("what", "state", "sent_at"),
    ),
    SubjectTable(
        model="stories.followup",
        name="What the author said after the story",
        whose=Whose.CONTRIBUTOR,
        on_erasure=OnErasure.EMPTY,
        why="It is the author’s, as the story is.",
        empties={"body": "", "original": "", "signs": []},
        copies=("told_at", "state", "body", "original"),
    ),
    SubjectTable(
        model="stories.followupdecision",
        name="Decisions to publish or refuse what the author said after the story",
        whose=Whose.CONTRIBUTOR,
        on_erasure=OnErasure.KEEP,
        path="follow_up__story",
        why="Who decided what, and when. " + _NO_WORDS,
        copies=("at", "outcome", "reason"),
    ),
    SubjectTable(
        model="stories.moderationdecision",
        name="Decisions to publish or refuse it",
        whose=Whose.CONTRIBUTOR,
        on_erasure=OnErasure.KEEP,
        why="Who decided what, and when. " + _NO_WORDS,
        copies=("at", "outcome", "reason"),
    ),
    SubjectTable(
        model="stories.sourcereply",
        name="Replies as the source shows them",
        whose=Whose.PUBLIC,
        on_erasure=OnErasure.EMPTY,
        why="Copies of what stands at the source.",
        empties={"body": "", "raw": {}, "author_name": "", "author_role": ""},
        copies=("published_at", "author_name", "author_role", "body"),
    ),
    SubjectTable(
        model="stories.detailsdebt",
        name="What was still to be fetched",
        whose=Whose.STAFF,
        on_erasure=OnErasure.DELETE,
        why="Nothing more is asked of the source about this story.",
    ),
    SubjectTable(
        model="stories.storykey",
        name="Numbers by which the same story is found",
        whose=Whose.STAFF,
        on_erasure=OnErasure.DELETE,
        why="They are made from the words.",
        rows=lambda stories: StoryKey.objects.filter(story__in=list(stories)),
    ),
    SubjectTable(
        model="stories.storyfingerprint",
        name="Fingerprint of the words",
        whose=Whose.STAFF,
        on_erasure=OnErasure.DELETE,
        why="It is made from the words, and names where else the story can be read.",
    ),
    SubjectTable(
        model="stories.samestory",
        name="Why two records are one story",
        whose=Whose.STAFF,
        on_erasure=OnErasure.EMPTY,
        why="The link stays, so that the pair is not proposed again.",
        rows=pairs_with,
        empties={"why": ""},
    ),
    SubjectTable(
        model="stories.samestorychange",
        name="Steps of joining and separating records",
        whose=Whose.STAFF,
        on_erasure=OnErasure.DECIDE,
        why="Why records were joined or separated, in a colleague’s words.",
        rows=steps_of_pairs,
        empties={"reason": ""},
        texts=("reason",),
    ),
    SubjectTable(
        model="stories.legalhold",
        name="Reasons of holds",
        whose=Whose.STAFF,
        on_erasure=OnErasure.DECIDE,
        why="Why the story was held, in a colleague’s words.",
        empties={"reason": "", "end_reason": ""},
        texts=("reason", "end_reason"),
    ),
    SubjectTable(
        model="stories.storyreading",
        name="What was read in the story",
        whose=Whose.CONTRIBUTOR,
        on_erasure=OnErasure.DELETE,
        why="Themes, mood, how serious it seemed, and where in the text: made from the words.",
        copies=("read_at", "themes", "sentiment", "criticality", "language"),
    ),
    # In this order: what nobody decided goes whole, and what is left was decided.
    SubjectTable(
        model="stories.storyflag",
        name="Concerns that nobody decided about",
        whose=Whose.STAFF,
        on_erasure=OnErasure.DELETE,
        why="They are made from the words.",
        narrowed=Q(decisions__isnull=True),
    ),
    SubjectTable(
        model="stories.storyflag",
        name="Concerns that somebody decided about",
        whose=Whose.STAFF,
        on_erasure=OnErasure.EMPTY,
        why="That there was a concern about somebody’s safety or privacy, and who decided what, is the record. The "
        "words go.",
        narrowed=Q(decisions__isnull=False),
        empties={"quote": "", "start": 0, "end": 0},
    ),
    SubjectTable(
        model="stories.flagdecision",
        name="Why concerns were raised, confirmed or dismissed",
        whose=Whose.STAFF,
        on_erasure=OnErasure.DECIDE,
        why="A colleague’s words, which may repeat the story’s.",
        path="flag__story",
        empties={"reason": ""},
        texts=("reason",),
    ),
    SubjectTable(
        model="stories.criticalitydecision",
        name="How serious colleagues found it",
        whose=Whose.STAFF,
        on_erasure=OnErasure.DECIDE,
        why="The reason in a colleague’s words, which may repeat the story’s.",
        empties={"reason": ""},
        texts=("reason",),
    ),
    # The last one: others find their rows by what stands here.
    SubjectTable(
        model="stories.story",
        name="The story",
        whose=Whose.CONTRIBUTOR,
        on_erasure=OnErasure.EMPTY,
        why="Its words, the author’s screen name and role, where to read it, and the record as it came. What stays: "
        "that there was a story, when, from where and about which services, so that the next import does not bring "
        "it back and the figures stay right.",
        path="",
        empties=EMPTY_STORY,
        copies=(
            "title",
            "body",
            "author_name",
            "author_role",
            "submitted_at",
            "published_at",
            "received_at",
            "experienced_on",
            "prompt",
            "submission_route",
            "link",
            "state",
            "withdrawn_at",
            "criticality",
            "criticality_label",
            "progress",
            "raw",
        ),
    ),
)
