"""The order of the questions, and the way from each to the next and back. Pure but for the addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from feedbackhub.public.telling import forms

CHECK = "check"
STEPS: Mapping[str, type[forms.QuestionForm]] = {
    "where": forms.WhereForm,
    "good": forms.GoodForm,
    "better": forms.BetterForm,
    "feeling": forms.FeelingForm,
    "when": forms.WhenForm,
    "who": forms.WhoForm,
}
_ORDER = [*STEPS, CHECK]


@dataclass(frozen=True, slots=True)
class Way:
    """The pages behind one link."""

    slug: str
    token: str

    def to(self, step: str) -> str:
        """Give the address of a question, or of the page where the answers are checked."""
        if step == CHECK:
            return reverse("public:tell-check", args=[self.slug, self.token])
        return reverse("public:tell-step", args=[self.slug, self.token, step])

    def after(self, step: str) -> str:
        """Give the address of what comes next."""
        return self.to(_ORDER[_ORDER.index(step) + 1])

    def before(self, step: str) -> str:
        """Give the address of what came before; from the first question, the start."""
        place = _ORDER.index(step)
        return self.to(_ORDER[place - 1]) if place else reverse("public:tell-start", args=[self.slug])

    @property
    def later(self) -> str:
        """Give the address of the page that says how to come back."""
        return reverse("public:tell-later", args=[self.slug, self.token])


def number_of(step: str) -> str:
    """Give where somebody is: "Question 2 of 6"."""
    return f"Question {_ORDER.index(step) + 1} of {len(STEPS)}"
