"""Asks the confidentiality gate: the only thing that stops a reply for what it says (evidence C.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from responses.checks import gate
from responses.services.places import channel_of, places_by_hand
from responses.services.refusals import UnsafeToPublish

if TYPE_CHECKING:
    from responses.checks.gate import Finding
    from responses.models import Response
    from stories.models import Story


def findings_in(*, story: Story, body: str) -> tuple[Finding, ...]:
    """Give what the gate says about `body` as a public answer to `story`."""
    text = story_text(story)
    # What another site would refuse is refused here, too, where the same reply is to stand on both.
    strictest = next((place.channel for place in places_by_hand(story)), channel_of(story))
    return tuple(gate.check(story_text=text, reply_text=body, channel=strictest.value))


def story_text(story: Story) -> str:
    """Give the whole of what the author said: a name in the title is as public as one in the story."""
    return f"{story.title}\n\n{story.body}"


def refuse_unsafe(*, response: Response, doing: str) -> None:
    """Raise `UnsafeToPublish`, with the words and what would be safe, where the gate blocks; `doing` ends "be …"."""
    found = findings_in(story=response.story, body=response.body)
    blocking = tuple(one for one in found if one.severity == "block")
    if not blocking:
        return
    first = blocking[0]
    words = response.body[first.start : first.end].strip()
    more = "" if len(blocking) == 1 else f" {len(blocking) - 1} more must be changed too."
    raise UnsafeToPublish(
        f"This reply cannot be {doing} yet: “{words}”. {first.advice}{more} "
        "Change the words and try again; your text is kept.",
        blocking,
    )
