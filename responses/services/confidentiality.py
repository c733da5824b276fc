"""Asks the confidentiality gate: the only thing that stops a reply for what it says (evidence C.3).

What a second person has let through (`overriding`) passes, for exactly that text and exactly those findings.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from django.db.models import F

from responses.checks import gate
from responses.checks.blanks import blanks
from responses.checks.characters import plain, seen
from responses.models import GateOverride, text_hash
from responses.services.places import channel_of, places_by_hand
from responses.services.refusals import NotFilledIn, UnsafeToPublish
from stories.analysis.personal_data import PersonalData, kinds_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from responses.checks.gate import Finding
    from responses.models import Response
    from stories.models import Story


def findings_in(*, story: Story, body: str) -> tuple[Finding, ...]:
    """Give what the gate says about `body` as a public answer to `story`.

    What stands with the story in public is no news in a reply: its services, and the name that the author chose.
    """
    # What another site would refuse is refused here, too, where the same reply is to stand on both.
    strictest = next((place.channel for place in places_by_hand(story)), channel_of(story))

    def said(told: str) -> tuple[Finding, ...]:
        return gate.check(
            story_text=told, reply_text=body, channel=strictest.value, author_name=story.author_name or None
        )

    found = said(story_text(story))
    if not any(one.rule == "new_clinical_fact" for one in found):
        return found
    return said("\n\n".join([story_text(story), *(service.name for service in story.services.all())]))


def blocking_in(*, story: Story, body: str) -> tuple[Finding, ...]:
    """Give what must be changed, or let through by a second person, before `body` goes out."""
    return tuple(one for one in findings_in(story=story, body=body) if one.severity == "block")


def story_text(story: Story) -> str:
    """Give the whole of what the author said: a name in the title is as public as one in the story."""
    return f"{story.title}\n\n{story.body}"


def places_of(findings: Iterable[Finding]) -> list[dict[str, str | int]]:
    """Give the rules and places of findings, without a word of the text."""
    return [{"rule": one.rule, "start": one.start, "end": one.end} for one in findings]


def findings_hash(findings: Iterable[Finding]) -> str:
    """Give the SHA-256 (hex) to which an override binds: that of exactly these rules at exactly these places."""
    written = json.dumps(places_of(findings), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def override_of(response: Response, blocking: Iterable[Finding]) -> GateOverride | None:
    """Give the override that holds for the reply as it stands and for exactly these findings, if there is one."""
    return GateOverride.objects.filter(
        response=response,
        version=response.version,
        text_hash=text_hash(response.body),
        findings_hash=findings_hash(blocking),
    ).first()


def still_to_change(*, story: Story, body: str) -> tuple[Finding, ...]:
    """Give the findings less what a second person has let through, for a draft that stands so as a reply to `story`."""
    findings = findings_in(story=story, body=body)
    blocking = [one for one in findings if one.severity == "block"]
    if not blocking:
        return findings
    holds = GateOverride.objects.filter(
        response__story=story,
        response__version=F("version"),
        text_hash=text_hash(body),
        findings_hash=findings_hash(blocking),
    )
    return tuple(one for one in findings if one.severity != "block") if holds.exists() else findings


def overrides_of(response: Response) -> QuerySet[GateOverride]:
    """Give every override of the reply, oldest first, also those that an edit has ended."""
    return GateOverride.objects.filter(response=response).select_related("overridden_by").order_by("pk")


def refuse_unsafe(*, response: Response, doing: str) -> None:
    """Raise `UnsafeToPublish`, with the words and what would be safe, where the gate blocks; `doing` ends "be …".

    Name and role stand under the reply in public: nothing private may be in them, and nobody lets it through.

    The row of the reply must be held, so that no override and no edit comes between this answer and what follows.
    """
    refuse_blanks(body=response.body, doing=doing)
    _refuse_signature(response)
    blocking = blocking_in(story=response.story, body=response.body)
    if not blocking or override_of(response, blocking) is not None:
        return
    first = blocking[0]
    words = response.body[first.start : first.end].strip()
    more = "" if len(blocking) == 1 else f" {len(blocking) - 1} more must be changed too."
    raise UnsafeToPublish(
        f"This reply cannot be {doing} yet: “{words}”. {first.told}{more} "
        "Change the words and try again; your text is kept.",
        blocking,
    )


def refuse_blanks(*, body: str, doing: str) -> None:
    """Raise `NotFilledIn` where a blank of a template stands in `body`; nobody lets it through."""
    found = blanks(body)
    if not found:
        return
    more = "" if len(found) == 1 else f" So are {len(found) - 1} more."
    raise NotFilledIn(
        f"This reply cannot be {doing} yet: “{found[0].words}” is still to be filled in or taken out.{more}"
    )


def _refuse_signature(response: Response) -> None:
    """Raise `UnsafeToPublish` where a number, an address or a date of birth is in the name or the role."""
    signed = plain(seen(f"{response.signed_name}\n{response.signed_role}")[0])
    # A ward may be called as a postcode is written.
    found = [kind for kind in kinds_in(signed) if kind is not PersonalData.POSTCODE]
    if found:
        raise UnsafeToPublish(
            f"The name or job title under this reply holds a private detail ({', '.join(found)}). "
            "Its author can take it out in their profile and save the reply again.",
            (),
        )
