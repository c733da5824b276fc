"""Leaves some work in hand, so that every room of the demonstration has something to do in it."""

from __future__ import annotations

from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Role
from feedbackhub.nonprod.demo.people import SIGN_INS, Place
from responses.models import text_hash
from responses.services.approvals import approve_response
from responses.services.drafts import start_draft, submit_response
from responses.services.publishing import publish_response
from stories.models import Story

_IN_REVIEW = (
    "Thank you for telling us this. I manage one of the wards here, and I have read your story out at this "
    "morning's handover.\n\nYou are right that we should have told you what was happening. We are going to try a "
    "board by the door that says who is on shift and who can answer questions, and I will come back here in a month "
    "to say how it went. Is there anything that you would want it to say?"
)
_TO_POST = (
    "Thank you for taking the time to write, and I am sorry that it went this way. I talked it through with the team "
    "yesterday. What normally happens is that somebody explains the plan for the day at breakfast; on your days that "
    "was missed, and nobody noticed.\n\nFrom this week the nurse in charge ticks it off on the handover sheet. I will "
    "look at the sheets each Friday and report here at the end of next month."
)


def leave_work_in_hand(place: Place) -> None:
    """Put one reply before the approver, and one approved reply in line to be posted by hand."""
    people = {one.role: User.objects.get(email=one.email) for one in SIGN_INS if one.trust == "C"}
    responder, approver = people[Role.RESPONDER], people[Role.APPROVER]
    waiting = list(_unanswered(place)[:2])
    if len(waiting) < 2:
        return
    first = start_draft(story=waiting[0], body=_IN_REVIEW, actor=responder)
    submit_response(response=first, actor=responder)
    second = start_draft(story=waiting[1], body=_TO_POST, actor=responder)
    second = submit_response(response=second, actor=responder)
    second = approve_response(response=second, expected_hash=text_hash(second.body), actor=approver)
    publish_response(response=second, actor=responder)


def _unanswered(place: Place) -> list[Story]:
    wards = place.services["c-adult"]
    return list(
        Story.objects.public()
        .about(wards)
        .filter(responses__isnull=True, criticality__gte=1)
        .exclude(case__isnull=True)
        .newest_first()[:2]
    )
