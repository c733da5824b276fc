"""What the figures say, in sentences. Each leads to what a person would look at next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from casework.insights.measures import Outcome, Rate, Window
from casework.presenters.mix import stories_address
from feedbackhub.web.dates import short_date
from feedbackhub.web.words import count

if TYPE_CHECKING:
    from casework.selectors.figures import Totals
    from feedbackhub.organisations.models import Service


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, and the link that stands behind it, if it has one."""

    text: str
    href: str = ""
    link: str = ""


def sentences(
    top: Service, rate: Rate, mix: Mapping[Outcome, int], silent: Sequence[str], totals: Totals
) -> list[Sentence]:
    """Give what the figures say in words, the most important first."""
    if not rate.stories:
        return [
            Sentence(f"{top.name} has no public story yet. Figures appear here once stories have arrived.")
        ]
    said = [_answered(top, rate, mix)]
    if rate.answered:
        said.append(_how(top, rate, mix))
    said.append(_changed(totals))
    if silent:
        about = f"{silent[0]}" if len(silent) == 1 else count("service", "services", len(silent))
        said.append(Sentence(f"Nobody has told a story about {about} yet.", "#silent", "See where"))
    return said


def _answered(top: Service, rate: Rate, mix: Mapping[Outcome, int]) -> Sentence:
    have = "has" if rate.answered == 1 else "have"
    text = f"{rate.answered} of the latest {count('story', 'stories', rate.stories)} {have} a public reply"
    if rate.stories == 1:
        text = f"The only story so far has {'a' if rate.answered else 'no'} public reply"
    waiting = mix[Outcome.NON_RESPONSE]
    if not waiting:
        return Sentence(f"{text}.")
    who = "it has" if rate.stories == 1 else f"{waiting} {'has' if waiting == 1 else 'have'}"
    return Sentence(
        f"{text}; {who} waited {settings.MATURE_AFTER_DAYS} days or more for one.",
        stories_address(top, Window.LATEST, Outcome.NON_RESPONSE),
        f"Read the {count('story', 'stories', waiting)} without a reply",
    )


def _how(top: Service, rate: Rate, mix: Mapping[Outcome, int]) -> Sentence:
    general, open_ = mix[Outcome.GENERIC], mix[Outcome.TRANSPARENT_CONVERSATIONAL]
    text = (
        f"{_part(general, rate.answered)} got a reply that would fit any story; "
        f"{open_ or 'none'} got one that deals with what the person said, in public."
    )
    if general:
        address = stories_address(top, Window.LATEST, Outcome.GENERIC)
        return Sentence(text, address, f"Read the {count('story', 'stories', general)} with a general reply")
    return Sentence(text)


def _changed(totals: Totals) -> Sentence:
    address = reverse("casework:changes")
    if totals.last_made_at:
        made = f"The last change was made on {short_date(totals.last_made_at)}."
    else:
        made = "No change has been made yet because of what people said."
    if totals.changes_reversed:
        were = "was" if totals.changes_reversed == 1 else "were"
        made += f" {count('change', 'changes', totals.changes_reversed)} {were} undone since."
    if not totals.changes_late:
        if totals.changes_reversed:
            return Sentence(made, f"{address}?state=reversed", "See what was undone")
        return Sentence(made, address, "See the changes")
    verb = "is" if totals.changes_late == 1 else "are"
    late = count("planned change", "planned changes", totals.changes_late)
    return Sentence(f"{made} {late} {verb} late.", address, "See the planned changes")


def _part(number: int, answered: int) -> str:
    """Give a part of the answered stories in words, as the subject of a sentence."""
    stories = "answered story" if answered == 1 else "answered stories"
    if number == answered:
        return f"All {answered} {stories}" if answered > 1 else f"The {stories}"
    return f"{number or 'None'} of the {answered} {stories}"
