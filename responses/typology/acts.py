"""What a sentence of a reply does: the acts that readers marked in the corpus and the engine learned to see.

The axes of the codebook (evidence A.1) are read off these: substance, learning, invitation, continuation.
"""

from __future__ import annotations

from enum import StrEnum


class Act(StrEnum):
    """One thing that a sentence does. A sentence may do several."""

    THANKS = "th"
    APOLOGY = "ap"
    CONDITIONAL_APOLOGY = "ca"
    ACKNOWLEDGES = "em"
    SHARES = "sh"
    INVITES = "in"
    CONTACT_DETAILS = "cd"
    DECLINES = "un"
    PROCESS = "pr"
    CHANGE_MADE = "cm"
    CHANGE_PLANNED = "cp"
    VAGUE = "vp"
    EXPLAINS = "ex"
    ASKS = "qu"
    KEEPS = "kp"
    SIGNPOSTS = "sg"
    STOCK = "st"
    ABOUT_ITSELF = "me"
    OTHER = "ot"
    # That the sentence is tied to this story, whatever else it does.
    SPECIFIC = "*"

    # An act is equal to its code, and is looked up as fast as one.
    __hash__ = str.__hash__


ACTS = tuple(Act)
PLACE = {act: place for place, act in enumerate(ACTS)}


def bits(*acts: Act) -> int:
    """Give these acts as one number, a bit an act: what a sentence does is asked often."""
    return sum(1 << PLACE[act] for act in acts)


# What the public text must hold to be an answer (codebook `public_substance`).
SUBSTANCE = (Act.EXPLAINS, Act.CHANGE_MADE, Act.CHANGE_PLANNED, Act.ASKS, Act.KEEPS)

# Why a sentence is shown as evidence, in words a responder would use.
SAYS: dict[Act, str] = {
    Act.THANKS: "thanks the author",
    Act.APOLOGY: "says sorry",
    Act.CONDITIONAL_APOLOGY: "says sorry only for how they feel, or only “if”",
    Act.ACKNOWLEDGES: "shows that the story was read",
    Act.SHARES: "passes the story on",
    Act.INVITES: "sends the reader to a private channel",
    Act.CONTACT_DETAILS: "gives contact details",
    Act.DECLINES: "declines to answer here",
    Act.PROCESS: "describes a formal process",
    Act.CHANGE_MADE: "says what was changed",
    Act.CHANGE_PLANNED: "says what will be changed",
    Act.VAGUE: "promises without saying what",
    Act.EXPLAINS: "explains, or reports what was found",
    Act.ASKS: "asks the author something here",
    Act.KEEPS: "says what the team will keep doing",
    Act.SIGNPOSTS: "points to a service that may help",
    Act.STOCK: "could stand under any story",
    Act.ABOUT_ITSELF: "says who is writing",
    Act.OTHER: "says something else",
    Act.SPECIFIC: "names something from this story",
}
