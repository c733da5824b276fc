"""What has typically happened on a case by the time somebody opens it, put there by the services that people use.

Given to somebody else twice, three notes, a reply that was sent back once and waits for approval again, three readers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

_NOTES = (
    "I rang the ward. The sister was on that night and remembers the wait for the drug round.",
    "The family met the matron on Monday. They would like to hear what happens to the night rota.",
    "Pharmacy say that the second round was late on three nights of that week.",
)
_FIRST = "Thank you for telling us. I am sorry that you waited so long at night."
_SECOND = (
    "Thank you for telling us what the nights were like. I am sorry that you waited so long for your medicine, and "
    "that nobody came to explain. I talked with the night team: three nights of that week had one nurse fewer than "
    "planned. The second drug round now begins at ten, and the sister of the night tells each bay when it is late. "
    "Please ring me on the ward if you would like to talk it over."
)


def write_thread(pk: int, lead: User) -> None:
    """Let the people of its service work on case `pk`, as `lead` sees it afterwards."""
    from casework.models import Case
    from casework.services.assignment import assign_case
    from casework.services.notes import add_note
    from casework.services.presence import note_visit
    from feedbackhub.organisations.selectors import who_may_answer_at
    from responses.services.approvals import return_response
    from responses.services.drafts import save_draft, start_draft, submit_response

    case = Case.objects.get(pk=pk)
    people = [one for one in who_may_answer_at(case.service) if one.pk not in {lead.pk, case.owner_id}][:2]
    for person in people:
        assign_case(case=Case.objects.get(pk=pk), owner=person, reason="Knows the ward at night", actor=lead)
        note_visit(case=case, user=person)
    owner = people[-1]
    for number, text in enumerate(_NOTES):
        add_note(case=case, text=text, actor=people[number % len(people)])
    reply = submit_response(response=start_draft(story=case.story, body=_FIRST, actor=owner), actor=owner)
    reply = return_response(response=reply, comment="Please say what happens now, and when.", actor=lead)
    reply = save_draft(response=reply, body=_SECOND, expected_version=reply.version, actor=owner)
    submit_response(response=reply, actor=owner)
