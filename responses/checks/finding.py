"""What the gate says about some words: which rule, where, how grave, what to do and how to say it safely.

The table of rules is here, so that a person can read every sentence that a responder may meet.
"""

# ruff: noqa: E501 - a pattern and a sentence read better on one line than cut at the margin

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Span = tuple[int, int]


class Severity(StrEnum):
    """Whether a finding stops publication or asks for a second look."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing the gate found. Offsets are into the reply as given; `safe` may stand there instead."""

    start: int
    end: int
    rule: str
    severity: Severity
    advice: str
    safe: str = ""

    @property
    def told(self) -> str:
        """Give the advice with its safe wording, as one text."""
        return f"{self.advice} You could write: “{self.safe}”" if self.safe else self.advice


@dataclass(frozen=True, slots=True)
class Words:
    """How one rule speaks: its name for people, what to do, and a sentence that is safe."""

    name: str
    advice: str
    safe: str = ""


_RING = "If you would like to talk about this, please ring the team on the number on our page and ask for me by name."
_PRIVATE = "If you would like us to look into this, and only if you want to, please ring PALS. They will ask in private for what they need."
_USUAL = "I cannot talk about anybody's care here. What usually happens is …"

RULES: dict[str, Words] = {
    "nhs_number": Words("NHS number", "Take out the NHS number. Nobody needs it in public.", _PRIVATE),
    "date_of_birth": Words("Date of birth", "Take out the date of birth.", _PRIVATE),
    "hospital_number": Words("Hospital number", "Take out the hospital or record number.", _PRIVATE),
    "mobile_number": Words("Mobile number", "Take out the mobile number. Give a team's landline.", _RING),
    "private_phone": Words(
        "Phone number", "This reads as a person's own number. Give a team's number, and say that it is the team's.", _RING
    ),
    "private_email": Words(
        "Private e-mail address", "Take out this private e-mail address. Give a team's address or phone number.", _RING
    ),
    "home_address": Words("Home address", "Take out where somebody lives.", _PRIVATE),
    "email_not_accepted": Words(
        "E-mail address", "This site does not accept e-mail addresses. Give a phone number and a name.", _RING
    ),
    "link_not_accepted": Words("Link", "This site does not accept links. Give a phone number and a name.", _RING),
    "asks_identity_in_public": Words(
        "Asks who they are", "Do not ask for this here. Ask them to ring or write in private, if they want to.", _PRIVATE
    ),
    "confirms_care": Words(
        "Confirms care", "Do not say what the records show, or that this person was a patient.",
        "You describe … Anyone who comes to us should …",
    ),
    "recognises_author": Words(
        "Recognises the author", "Do not say that you know who this is. Invite them to get in touch if they want to.",
        "Thank you for telling us. If you would like to talk, you are welcome to ring the team.",
    ),
    "corrects_author": Words(
        "Corrects the author", "Do not tell them they are wrong. You can ask, gently, if there is more to it.",
        "I would like to understand this better. If you are willing to tell me more, please ring the team.",
    ),
    "staff_discipline": Words(
        "Staff matters", "Do not say what happened to staff.", "We have dealt with this in the proper way."
    ),
    "staff_blamed": Words(
        "Blames a member of staff", "Do not name or blame a person who works here. Speak of the team.",
        "I am sorry. This is not how any of our team should speak to people, and I have taken it up with them.",
    ),
    "staff_named": Words(
        "Names a member of staff", "Do not name staff where something went wrong. Speak of the team.",
        "I am sorry about how our team came across.",
    ),
    "discusses_case": Words(
        "Complaint, incident or inquest", "Do not discuss a complaint, claim, incident or inquest here.",
        "We take this seriously. It is being looked into apart from this page, and we will answer you in private.",
    ),
    "real_name": Words(
        "Real name", "Use the name they chose on the site, not the name you know.", "Hello, and thank you for writing."
    ),
    "name_not_in_story": Words(
        "Name that is not in the story", "Take out the name. The story does not give it.",
        "Thank you for telling us about your relative.",
    ),
    "relation_not_in_story": Words(
        "Relation that is not in the story", "The story does not say who this is to them. Do not say more than they did.",
        "the person you write about",
    ),
    "attribute_not_in_story": Words(
        "Detail about the person", "The story does not give their sex or age. Leave it out.", "the person you write about"
    ),
    "third_party": Words(
        "Somebody else", "Leave out what concerns another patient or relative.",
        "I am sorry that it was not peaceful. I cannot speak about other people, but here is what we do to keep the ward calm: …",
    ),
    "new_clinical_fact": Words("Clinical fact that is not in the story", "This is not in their story. Say what usually happens instead.", _USUAL),
    "clinical_detail_repeated": Words(
        "Clinical detail", "They told this themselves; still, speak of the feeling or of the issue rather than of the illness.",
        "I am sorry that the wait was so hard.",
    ),
}  # fmt: skip

# An NHS number has a check digit: it is one, whatever the reason for writing it (docs/decisions/0020).
NEVER_OVERRIDDEN = frozenset({"nhs_number"})


def finding(span: Span, rule: str, severity: Severity = Severity.BLOCK) -> Finding:
    """Give a finding of `rule` with its words."""
    words = RULES[rule]
    return Finding(span[0], span[1], rule, severity, words.advice, words.safe)


def warning(span: Span, rule: str) -> Finding:
    """Give a finding that asks for a second look."""
    return finding(span, rule, Severity.WARN)
