"""The way past the confidentiality gate: a second named person, one text, one set of findings, one reason."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError, StaleEdit
from feedbackhub.core.models import AuditEvent
from responses.models import GateOverride, Response, ResponseState, text_hash
from responses.presenters import coach_for
from responses.services.approvals import approve_response
from responses.services.confidentiality import blocking_in, findings_hash
from responses.services.drafts import save_draft, start_draft, submit_response
from responses.services.overriding import override_gate
from responses.services.publishing import publish_response
from responses.services.refusals import NotToBeOverridden, OwnWords, StoryNotThere, UnsafeToPublish
from stories.models import Story, StoryState
from tests.factories import make_story
from tests.people import make_cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedbackhub.accounts.models import User
    from tests.people import Cast

pytestmark = pytest.mark.django_db

MOBILE = "Thank you. Text the ward team on 07700 900123 and we will look for your glasses."
NHS_NUMBER = "Thank you. We wrote to you about NHS number 943 476 5919."
WHY = "This is the ward's own text line, and it is on its door."


def stopped(story: Story, author: User, body: str = MOBILE) -> Response:
    return start_draft(story=story, body=body, actor=author)


def let_through(response: Response, actor: User, **other: str) -> GateOverride:
    response.refresh_from_db()
    found = blocking_in(story=response.story, body=response.body)
    given = {
        "expected_hash": text_hash(response.body),
        "expected_findings": findings_hash(found),
        "reason": WHY,
        **other,
    }
    return override_gate(response=response, actor=actor, **given)


def test_a_second_person_lets_a_text_through_all_the_way(cast: Cast, story: Story) -> None:
    response = stopped(story, cast.asha)
    with pytest.raises(UnsafeToPublish):
        submit_response(response=response, actor=cast.asha)

    let_through(response, cast.priya)

    submit_response(response=response, actor=cast.asha)
    approve_response(response=response, expected_hash=text_hash(MOBILE), actor=cast.lena)
    assert publish_response(response=response, actor=cast.asha).state == ResponseState.PUBLISHED


def test_the_row_and_the_audit_say_who_and_hold_no_word_of_the_text(cast: Cast, story: Story) -> None:
    response = stopped(story, cast.asha)
    override = let_through(response, cast.priya)

    assert (override.overridden_by, override.author, override.version) == (cast.priya, cast.asha, 1)
    assert (override.reason, override.text_hash) == (WHY, text_hash(MOBILE))
    assert [place["rule"] for place in override.findings] == ["mobile_number"]
    event = AuditEvent.objects.get(action="response.gate_overridden")
    assert event.actor == cast.priya
    assert event.details == {"version": 1, "override": override.pk, "rules": "mobile_number"}
    kept = f"{override.findings} {event.details}"
    assert not any(word in kept for word in ("07700", "glasses", "door"))


def test_the_author_does_not_let_their_own_words_through(cast: Cast, story: Story) -> None:
    response = stopped(story, cast.priya)
    with pytest.raises(OwnWords):
        let_through(response, cast.priya)
    assert not GateOverride.objects.exists()


def test_the_database_itself_refuses_the_author_and_any_change(cast: Cast, story: Story) -> None:
    response = stopped(story, cast.asha)
    override = let_through(response, cast.priya)
    values = {
        "response": response,
        "version": 2,
        "text_hash": "a" * 64,
        "findings_hash": "b" * 64,
        "author": cast.asha,
        "overridden_by": cast.asha,
        "at": now(),
        "reason": WHY,
    }
    with pytest.raises(IntegrityError, match="nobody_overrides"), transaction.atomic():
        GateOverride.objects.create(**values)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        GateOverride.objects.filter(pk=override.pk).update(text_hash="c" * 64)
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        GateOverride.objects.filter(pk=override.pk).delete()


@pytest.mark.parametrize("who", ["ben", "rhys", "adam", "olga"])
def test_only_an_approver_of_the_storys_service_may(cast: Cast, story: Story, who: str) -> None:
    response = stopped(story, cast.asha)
    with pytest.raises(PermissionDenied):
        let_through(response, getattr(cast, who))


@pytest.mark.parametrize(
    "reason",
    [
        "",
        "   ",
        "x" * 1_001,
        "Her number is 943 476 5919.",
        "It is 07700 900123",
        "It is 943\u200b476\ufe0f5919",
        "943&nbsp;476&nbsp;5919",
    ],
)
def test_a_reason_is_given_and_names_nobody(cast: Cast, story: Story, reason: str) -> None:
    response = stopped(story, cast.asha)
    with pytest.raises(DomainError):
        let_through(response, cast.priya, reason=reason)
    assert not GateOverride.objects.exists()


def test_an_nhs_number_is_never_let_through(cast: Cast, story: Story) -> None:
    response = stopped(story, cast.asha, NHS_NUMBER)
    with pytest.raises(NotToBeOverridden):
        let_through(response, cast.priya)


def test_nothing_is_let_through_where_nothing_stops(cast: Cast, story: Story) -> None:
    response = stopped(story, cast.asha, "Thank you for telling us about the glasses.")
    with pytest.raises(DomainError, match="Nothing stops"):
        let_through(response, cast.priya)


def test_any_edit_ends_it_even_where_the_words_come_back(cast: Cast, story: Story) -> None:
    response = stopped(story, cast.asha)
    let_through(response, cast.priya)
    save_draft(response=response, body=MOBILE + " Bye.", expected_version=1, actor=cast.asha)
    with pytest.raises(UnsafeToPublish):
        submit_response(response=response, actor=cast.asha)
    save_draft(response=response, body=MOBILE, expected_version=2, actor=cast.asha)
    with pytest.raises(UnsafeToPublish):
        submit_response(response=response, actor=cast.asha)


def test_what_was_not_read_is_not_let_through(cast: Cast, story: Story) -> None:
    response = stopped(story, cast.asha)
    with pytest.raises(StaleEdit):
        let_through(response, cast.priya, expected_hash=text_hash("Other words."))
    with pytest.raises(StaleEdit):
        let_through(response, cast.priya, expected_findings="0" * 64)


def test_other_findings_than_those_that_were_read_stop_the_text_again(cast: Cast, story: Story) -> None:
    body = "Thank you. The wait for your MRI scan was too long. Text the ward team on 07700 900123."
    story.body = "I waited a week for an MRI scan."
    story.save()
    response = stopped(story, cast.asha, body)
    let_through(response, cast.priya)
    story.body = "I waited a week."
    story.save()
    with pytest.raises(UnsafeToPublish):
        submit_response(response=response, actor=cast.asha)


def test_a_withdrawn_story_takes_no_override(cast: Cast, story: Story) -> None:
    response = stopped(story, cast.asha)
    story.state = StoryState.WITHDRAWN
    story.save()
    with pytest.raises(StoryNotThere):
        let_through(response, cast.priya)


def test_the_same_again_changes_nothing(cast: Cast, story: Story) -> None:
    response = stopped(story, cast.asha)
    assert let_through(response, cast.priya) == let_through(response, cast.lena)
    assert (
        GateOverride.objects.count()
        == AuditEvent.objects.filter(action="response.gate_overridden").count()
        == 1
    )


# The pages ---------------------------------------------------------------------------------------------------------


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(content: bytes) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", content.decode())).split())


def sent(response: Response, reason: str = WHY) -> dict[str, str]:
    found = blocking_in(story=response.story, body=response.body)
    return {"text_hash": text_hash(response.body), "findings_hash": findings_hash(found), "reason": reason}


def override_url(response: Response) -> str:
    return reverse("responses:override", args=[response.pk])


def page_of(response: Response, user: User) -> str:
    return text_of(signed_in(user).get(reverse("responses:response", args=[response.pk])).content)


def test_who_may_send_the_form(cast: Cast, story: Story) -> None:
    response = stopped(story, cast.asha)
    for who, status in {"olga": 404, "rhys": 403, "ben": 403, "adam": 403}.items():
        assert (
            signed_in(getattr(cast, who)).post(override_url(response), sent(response)).status_code == status
        ), who
    assert Client().post(override_url(response), sent(response)).status_code in {302, 401}
    assert signed_in(cast.priya).get(override_url(response)).status_code == 405
    own = signed_in(cast.asha).post(override_url(response), sent(response))
    assert own.status_code == 403
    assert not GateOverride.objects.exists()


def test_the_page_offers_it_to_the_second_person_alone(cast: Cast, story: Story) -> None:
    response = stopped(story, cast.asha)
    assert "Let exactly this text through" in page_of(response, cast.priya)
    for who in (cast.asha, cast.ben, cast.rhys):
        shown = page_of(response, who)
        assert "Let exactly this text through" not in shown
        assert "This reply cannot go out yet" in shown
    assert "ask a colleague who may approve" in page_of(response, cast.asha)
    assert "Give a team's landline" in page_of(response, cast.asha)


def test_the_page_says_who_let_it_through_and_why(cast: Cast, story: Story) -> None:
    response = stopped(story, cast.asha)
    answer = signed_in(cast.priya).post(override_url(response), sent(response), follow=True)
    assert answer.status_code == 200
    shown = page_of(response, cast.asha)
    assert "Priya Nair" in shown
    assert WHY in shown
    assert "It holds for this text." in shown
    assert "This reply cannot go out yet" not in shown

    save_draft(response=response, body=MOBILE + " Bye.", expected_version=1, actor=cast.asha)
    again = page_of(response, cast.asha)
    assert "This reply cannot go out yet" in again
    assert "That was an earlier text; it does not hold any more." in again


def test_the_coach_hears_of_it_for_exactly_that_text(cast: Cast, story: Story) -> None:
    response = stopped(story, cast.asha)
    assert coach_for(story=story, body=MOBILE).stops
    let_through(response, cast.priya)
    assert not coach_for(story=story, body=MOBILE).stops
    assert coach_for(story=story, body=MOBILE + " Bye.").stops
    assert coach_for(story=make_story(cast.ward_4), body=MOBILE).stops
    save_draft(response=response, body=MOBILE + " Bye.", expected_version=1, actor=cast.asha)
    assert coach_for(story=story, body=MOBILE).stops


def test_a_refusal_keeps_what_was_typed(cast: Cast, story: Story) -> None:
    response = stopped(story, cast.asha)
    empty = signed_in(cast.priya).post(override_url(response), sent(response, reason=""))
    assert empty.status_code == 422
    assert "Say why this text is safe" in text_of(empty.content)
    typed = sent(response, reason="A good reason.") | {"text_hash": "0" * 64}
    stale = signed_in(cast.priya).post(override_url(response), typed)
    assert stale.status_code == 422
    assert "A good reason." in text_of(stale.content)


def test_an_nhs_number_is_not_even_offered(cast: Cast, story: Story) -> None:
    shown = page_of(stopped(story, cast.asha, NHS_NUMBER), cast.priya)
    assert "An NHS number is never let through" in shown
    assert "Let exactly this text through" not in shown


def test_the_public_never_sees_it(cast: Cast, story: Story) -> None:
    response = stopped(story, cast.asha)
    let_through(response, cast.priya)
    submit_response(response=response, actor=cast.asha)
    approve_response(response=response, expected_hash=text_hash(MOBILE), actor=cast.priya)
    publish_response(response=response, actor=cast.asha)
    public = Client().get(reverse("public:story", args=[story.pk]))
    assert public.status_code == 200
    assert "07700 900123" in text_of(public.content)
    assert "Priya" not in text_of(public.content)
    assert WHY not in text_of(public.content)
    assert "It holds for this text." in page_of(response, cast.lena)


# The API -----------------------------------------------------------------------------------------------------------


def gate_url(response: Response) -> str:
    return reverse("responses-api:gate", args=[response.pk])


def test_the_api_says_what_stops_a_reply_and_lets_it_through(cast: Cast, story: Story) -> None:
    response = stopped(story, cast.asha)
    seen = signed_in(cast.priya).get(gate_url(response)).json()
    assert (seen["is_open"], [one["rule"] for one in seen["findings"]]) == (False, ["mobile_number"])

    asked = {"text_hash": seen["text_hash"], "findings_hash": seen["findings_hash"], "reason": WHY}
    own = signed_in(cast.asha).post(gate_url(response), asked)
    assert own.status_code == 403
    answer = signed_in(cast.priya).post(gate_url(response), asked)
    assert answer.status_code == 200
    assert (answer.json()["is_open"], answer.json()["overridden_by"]) == (True, "Priya Nair")
    submit_response(response=response, actor=cast.asha)


def test_the_api_keeps_the_same_rules(cast: Cast, story: Story) -> None:
    response = stopped(story, cast.asha)
    asked = sent(response)
    for who, status in {"olga": 404, "rhys": 403, "adam": 403, "ben": 403}.items():
        assert signed_in(getattr(cast, who)).post(gate_url(response), asked).status_code == status, who
    assert Client().post(gate_url(response), asked).status_code in {401, 403}
    assert signed_in(cast.olga).get(gate_url(response)).status_code == 404
    stale = signed_in(cast.priya).post(gate_url(response), asked | {"text_hash": "0" * 64})
    assert (stale.status_code, stale.json()["status"]) == (409, 409)
    assert signed_in(cast.priya).post(gate_url(response), asked | {"reason": ""}).status_code == 400
    never = stopped(story, cast.ben, NHS_NUMBER)
    assert signed_in(cast.priya).post(gate_url(never), sent(never)).status_code == 409
    assert not GateOverride.objects.exists()


def test_the_api_tells_nothing_of_a_reply_whose_story_is_gone(cast: Cast, story: Story) -> None:
    response = stopped(story, cast.asha)
    asked = sent(response)
    for gone in ({"state": StoryState.WITHDRAWN}, {"state": StoryState.LIVE, "held_back_at": now()}):
        Story.objects.filter(pk=story.pk).update(**gone)
        assert signed_in(cast.priya).get(gate_url(response)).status_code == 404
        assert signed_in(cast.priya).post(gate_url(response), asked).status_code == 409
    assert not GateOverride.objects.exists()


def test_an_approver_who_wrote_it_is_refused_in_the_api_as_well(cast: Cast, story: Story) -> None:
    response = stopped(story, cast.priya)
    assert signed_in(cast.priya).post(gate_url(response), sent(response)).status_code == 409
    assert not GateOverride.objects.exists()


# Several at once ---------------------------------------------------------------------------------------------------


def all_at_once(works: list[Callable[[], object]]) -> list[object]:
    barrier = Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=10)
            return work()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_several_at_once_leave_one_row() -> None:
    cast = make_cast()
    response = stopped(make_story(cast.ward_4), cast.asha)
    given = sent(response)
    all_at_once(
        [
            lambda who=who: override_gate(  # type: ignore[misc]
                response=response,
                expected_hash=given["text_hash"],
                expected_findings=given["findings_hash"],
                reason=WHY,
                actor=who,
            )
            for who in [cast.priya, cast.lena] * 4
        ]
    )
    assert GateOverride.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(4))
def test_an_edit_meanwhile_is_never_carried_by_an_override(attempt: int) -> None:
    cast = make_cast()
    response = stopped(make_story(cast.ward_4), cast.asha)
    given = sent(response)
    other = MOBILE.replace("900123", "900456")

    def override() -> object:
        return override_gate(
            response=response,
            expected_hash=given["text_hash"],
            expected_findings=given["findings_hash"],
            reason=WHY,
            actor=cast.priya,
        )

    def edit() -> object:
        return save_draft(response=response, body=other, expected_version=1, actor=cast.asha)

    def submit() -> object:
        return submit_response(response=response, actor=cast.asha)

    all_at_once([override, edit, submit, submit, override, submit])

    response.refresh_from_db()
    if response.state == ResponseState.IN_REVIEW:
        assert response.body == MOBILE
        assert GateOverride.objects.filter(text_hash=text_hash(MOBILE), version=response.version).exists()
    if response.body == other:
        assert response.state == ResponseState.DRAFT
