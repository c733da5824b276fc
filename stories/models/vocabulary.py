"""The words that sources use, as they came, and what a person says that they mean. Nothing is guessed here."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from feedbackhub.core.models import TimestampedModel
from stories.models.importing import Source


class TermKind(models.TextChoices):
    """The lists of words that sources leave open (sources-and-apis 1.6: treat every vocabulary as open text)."""

    CRITICALITY = "criticality", "How critical a story is"
    PROGRESS = "progress", "How far a story has come"
    CHANGE = "change", "What a reply says about change"
    AUTHOR_ROLE = "author_role", "Who tells the story"
    TAG_GROUP = "tag_group", "Kinds of tags"


# What each kind of word can mean here: the value that is stored, and how a person reads it.
MEANINGS: dict[TermKind, dict[str, str]] = {
    TermKind.CRITICALITY: {
        "0": "0: not critical",
        "1": "1: minimally critical",
        "2": "2: mildly critical",
        "3": "3: moderately critical",
        "4": "4: strongly critical",
        "5": "5: severely critical",
    },
    TermKind.PROGRESS: {
        "unheard": "Nobody was told of it",
        "heard": "Somebody was told of it",
        "read": "Staff have read it",
        "response": "It has a reply",
        "change": "A change is planned or made",
    },
    TermKind.CHANGE: {
        "none": "No change",
        "planned": "A change is planned",
        "made": "A change is made",
    },
    TermKind.AUTHOR_ROLE: {
        "patient": "The patient or service user",
        "relative": "A relative",
        "carer": "A carer",
        "parent": "A parent or guardian",
        "friend": "A friend",
        "advocate": "A volunteer or advocate",
        "staff": "Staff",
        "other": "Somebody else",
    },
    TermKind.TAG_GROUP: {
        "condition": "A condition or illness",
        "treatment": "A treatment or procedure",
        "body": "A part of the body",
        "feeling": "A feeling",
        "service": "A part of the service",
        "other": "Something else",
    },
}


class VocabularyTermQuerySet(models.QuerySet["VocabularyTerm"]):
    """Words in the domain's words."""

    def unknown(self) -> VocabularyTermQuerySet:
        """Keep those of which nobody has said what they mean."""
        return self.filter(meaning="")


class VocabularyTerm(TimestampedModel):
    """One word of one source. `meaning` is a key of `MEANINGS`, empty until somebody says what it means."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="vocabulary")
    kind = models.CharField(max_length=12, choices=TermKind.choices)
    term = models.CharField(max_length=200)
    meaning = models.CharField(max_length=20, blank=True)

    objects = VocabularyTermQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "term"], name="a_term_once_a_source"),
            models.CheckConstraint(condition=~Q(term=""), name="a_term_has_a_word"),
        ]
        ordering = ["kind", "term"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.term}"
