"""A problem: a class of stories that one change could settle. A case may end by being passed to one, by its name.

This is the least that casework needs of it; the problem register has the rest.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from feedbackhub.core.models import TimestampedModel
from feedbackhub.organisations.models import Organisation
from stories.models import Story


class Problem(TimestampedModel):
    """One problem of an organisation. Its title is for staff; whoever works there may pass a case to it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="problems")
    title = models.CharField(max_length=120)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint("organisation", Lower("title"), name="a_problem_once_by_its_name")
        ]
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class ProblemStory(models.Model):
    """That a story belongs to a problem: who passed it on, and when."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="links")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="problem_links")
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["problem", "story"], name="a_story_once_a_problem")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"story {self.story_id} of problem {self.problem_id}"
