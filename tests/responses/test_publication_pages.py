"""The pages of publication as plain forms: undo, edit, pull, approve several, trust; who may open them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from feedbackhub.core.clock import now
from responses.models import (
    Amendment,
    Approval,
    Pull,
    PullJudgement,
    PullKind,
    Response,
    ResponseState,
    TrustGrant,
    TrustRule,
    text_hash,
)
from responses.services.amending.editing import begin_edit
from responses.services.drafts import save_draft, submit_response
from responses.services.publishing import mark_posted
from responses.services.pulling import pull_response
from responses.services.trust.granting import set_trust_rule
from tests.factories import make_story
from tests.factories.responses import (
    BODY,
    THANKS,
    make_approved,
    make_draft,
    make_in_review,
    make_published,
    make_trusted,
)

if TYPE_CHECKING:
    from django.http import HttpResponse

    from feedbackhub.accounts.models import User
    from stories.models import Story
    from tests.people import Cast

pytestmark = pytest.mark.django_db
OTHER = BODY + " Come and see them."


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(name: str, *args: int) -> str:
    return reverse(f"responses:{name}", args=args)


def html_of(answer: HttpResponse) -> str:
    return answer.content.decode()


# Undo and edit -----------------------------------------------------------------------------------------------------


def test_the_page_says_until_when_and_the_button_undoes(cast: Cast, story: Story) -> None:
    response = make_approved(story, cast.asha, cast.priya)
    client = signed_in(cast.asha)
    page = html_of(client.post(at("publish", response.pk), {"next": "/queue/"}, follow=True))
    assert "You can undo it until" in page
    assert "data-app-undo=" in page
    for _ in range(2):
        undone = client.post(at("undo", response.pk), {"next": "/queue/"}, follow=True)
        assert undone.status_code == 200
    response.refresh_from_db()
    assert response.state == ResponseState.APPROVED
    assert "Publish now" in html_of(undone)


def test_after_the_seconds_the_page_offers_no_undo_and_the_button_says_so(
    cast: Cast, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    response = make_published(story, cast.asha, cast.priya)
    late = now() + timedelta(seconds=16)
    for module in ("services.settling", "presenters.afterwards"):
        monkeypatch.setattr(f"responses.{module}.now", lambda: late)
    client = signed_in(cast.asha)
    page = html_of(client.get(at("published", response.pk)))
    assert at("undo", response.pk) not in page
    refused = client.post(at("undo", response.pk))
    assert refused.status_code == 422
    assert "15 seconds are over" in html_of(refused)


def test_an_edit_by_pages(cast: Cast, story: Story) -> None:
    response = make_published(story, cast.asha, cast.priya)
    author, approver = signed_in(cast.asha), signed_in(cast.priya)
    page = html_of(author.get(at("edit", response.pk)))
    assert text_hash(BODY) in page
    sent = {"body": OTHER, "text_hash": text_hash(BODY), "next": "/queue/", "do": "send"}
    for _ in range(2):
        answer = author.post(at("edit", response.pk), sent, follow=True)
    assert "An edit waits for approval" in html_of(answer)
    amendment = Amendment.objects.get()

    assert "Edits of public replies" in html_of(approver.get(at("approvals")))
    asked = html_of(approver.get(at("response", response.pk)))
    assert at("edit-approve", amendment.pk) in asked
    refused = approver.post(at("edit-return", amendment.pk), {"comment": ""})
    assert refused.status_code == 422
    assert approver.post(at("edit-approve", amendment.pk), {"text_hash": text_hash("Old")}).status_code == 422
    approver.post(at("edit-approve", amendment.pk), {"text_hash": text_hash(OTHER)})
    response.refresh_from_db()
    assert response.body == OTHER


def test_a_refused_edit_keeps_what_was_typed(cast: Cast, story: Story) -> None:
    response = make_published(story, cast.asha, cast.priya)
    unsafe = BODY + " Your NHS number is 943 476 5919."
    answer = signed_in(cast.asha).post(
        at("edit", response.pk), {"body": unsafe, "text_hash": text_hash(BODY), "do": "send"}
    )
    assert answer.status_code == 422
    assert "943 476 5919" in html_of(answer)


def test_an_edit_that_may_not_go_directly_waits_and_says_why(cast: Cast) -> None:
    story = make_story(cast.ward_4, criticality=0)
    response = make_published(story, cast.asha, cast.priya, THANKS)
    make_trusted(cast.asha, cast.northmere, cast.lena)
    change = THANKS + " We will buy a box for every locker by Friday."
    sent = {"body": change, "text_hash": text_hash(THANKS), "do": "publish"}
    answer = signed_in(cast.asha).post(at("edit", response.pk), sent, follow=True)
    assert "Somebody else always reads that" in html_of(answer)
    assert Amendment.objects.get().state == "waiting"
    sent = {"body": THANKS + " Thanks.", "text_hash": text_hash(THANKS), "do": "publish"}
    signed_in(cast.asha).post(at("edit", response.pk), sent)
    response.refresh_from_db()
    assert response.body == THANKS + " Thanks."


# Pull --------------------------------------------------------------------------------------------------------------


def test_a_pull_by_the_page(cast: Cast, story: Story) -> None:
    response = make_published(story, cast.asha, cast.priya)
    client = signed_in(cast.ben)
    assert "Pull this reply in an emergency" in html_of(client.get(at("response", response.pk)))
    refused = client.post(at("pull", response.pk), {"kind": "privacy", "reason": ""})
    assert refused.status_code == 422
    for _ in range(2):
        client.post(
            at("pull", response.pk), {"kind": "privacy", "reason": "It names her.", "next": "/queue/"}
        )
    assert Pull.objects.get().pulled_by == cast.ben
    shown = html_of(client.get(at("response", response.pk)))
    assert "took it off every page" in shown
    public = Client().get(reverse("public:story", args=[story.pk]))
    assert BODY[:30] not in html_of(public)


# Directly ----------------------------------------------------------------------------------------------------------


def test_the_composer_publishes_directly_for_whom_it_may(cast: Cast) -> None:
    story = make_story(cast.ward_4, criticality=0)
    client = signed_in(cast.asha)
    write = at("write", story.pk)
    assert 'value="publish"' not in html_of(client.get(write))
    sent = {"body": THANKS, "do": "publish", "next": "/queue/"}
    refused = client.post(write, sent)
    assert refused.status_code == 422
    assert "second person reads your replies" in html_of(refused)
    make_trusted(cast.asha, cast.northmere, cast.lena)
    assert 'value="publish"' in html_of(client.get(write))
    draft = Response.objects.get()
    out = client.post(write, sent | {"version": draft.version}, follow=True)
    assert "Published. Everyone can read it now." in html_of(out)
    shown = html_of(client.get(at("response", draft.pk)))
    assert "Published directly: Lena Brook trusts" in shown


# Several -----------------------------------------------------------------------------------------------------------


def many(cast: Cast, number: int) -> list[Response]:
    return [make_in_review(make_story(cast.ward_4), cast.asha) for _ in range(number)]


def ticked(*responses: Response, body: str = BODY) -> dict[str, object]:
    return {
        "reply": [str(one.pk) for one in responses],
        **{f"hash-{one.pk}": text_hash(body) for one in responses},
    }


def test_several_are_shown_whole_and_approved_each(cast: Cast) -> None:
    responses = many(cast, 3)
    client = signed_in(cast.priya)
    page = html_of(client.get(at("approve-several")))
    assert page.count("every locker on the ward has a box") == 3
    assert page.count("found my glasses and sat with me") == 3
    client.post(at("approve-several"), ticked(*responses[:2]))
    assert Approval.objects.filter(Approval.live, approver=cast.priya).count() == 2
    responses[2].refresh_from_db()
    assert responses[2].state == ResponseState.IN_REVIEW


def test_four_eyes_hold_for_each_of_several(cast: Cast) -> None:
    other, own = many(cast, 1)[0], make_in_review(make_story(cast.ward_4), cast.priya)
    answer = signed_in(cast.priya).post(at("approve-several"), ticked(other, own))
    assert answer.status_code == 422
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.state, other.state) == (ResponseState.IN_REVIEW, ResponseState.APPROVED)


def test_what_changed_meanwhile_is_not_approved_and_comes_back_to_be_read(cast: Cast) -> None:
    response = many(cast, 1)[0]
    saved = save_draft(response=response, body=OTHER, expected_version=1, actor=cast.asha)
    submit_response(response=saved, actor=cast.asha)
    answer = signed_in(cast.priya).post(at("approve-several"), ticked(response))
    assert answer.status_code == 422
    assert "changed this reply while you were reading" in html_of(answer)
    assert not Approval.objects.exists()


def test_nothing_ticked_and_nothing_elses(cast: Cast) -> None:
    response = many(cast, 1)[0]
    assert signed_in(cast.priya).post(at("approve-several"), {}).status_code == 422
    assert signed_in(cast.asha).get(at("approve-several")).status_code == 403
    assert signed_in(cast.olga).post(at("approve-several"), ticked(response)).status_code == 404


def test_the_page_of_several_asks_no_more_for_more_replies(cast: Cast) -> None:
    client = signed_in(cast.priya)
    numbers = []
    for more in (2, 5):
        many(cast, more)
        client.get(at("approve-several"))
        with CaptureQueriesContext(connection) as captured:
            client.get(at("approve-several"))
        numbers.append(len(captured))
    assert numbers[0] == numbers[1]


# Not seen ----------------------------------------------------------------------------------------------------------


def test_what_was_approved_and_not_seen_in_48_hours_is_listed_posted_or_not(
    cast: Cast, elsewhere: Story
) -> None:
    response = make_published(elsewhere, cast.asha, cast.priya)
    client = signed_in(cast.asha)
    assert "Not posted yet" not in html_of(client.get(at("to-post")))
    Approval.objects.update(at=now() - timedelta(hours=49))
    assert "Not posted yet" in html_of(client.get(at("to-post")))
    mark_posted(response=response, link="", posted_at=now() - timedelta(hours=48, minutes=1), actor=cast.asha)
    assert "Posted, not seen" in html_of(client.get(at("to-post")))


# Trust -------------------------------------------------------------------------------------------------------------


def test_trust_is_for_leads_and_administrators(cast: Cast) -> None:
    for who, status in {"lena": 200, "adam": 200, "priya": 403, "asha": 403, "rhys": 403}.items():
        assert signed_in(getattr(cast, who)).get(at("trust")).status_code == status, who
    assert signed_in(cast.olga).get(at("trust-person", cast.asha.pk)).status_code == 404


def test_the_rule_is_set_and_a_bad_number_comes_back(cast: Cast) -> None:
    client = signed_in(cast.adam)
    sent = {"is_on": "yes", "approved_needed": "3", "criticality_at_most": "2"}
    assert client.post(at("trust-rule"), sent | {"approved_needed": "0"}).status_code == 422
    client.post(at("trust-rule"), sent)
    rule = TrustRule.objects.get()
    assert (rule.approved_needed, rule.criticality_at_most) == (3, 2)


def test_somebody_is_proposed_granted_and_taken_back_by_pages(cast: Cast) -> None:
    set_trust_rule(
        organisation=cast.northmere, is_on=True, approved_needed=1, criticality_at_most=1, actor=cast.lena
    )
    make_published(make_story(cast.ward_4), cast.asha, cast.priya)
    client = signed_in(cast.lena)
    assert "Meets the rule: decide" in html_of(client.get(at("trust")))
    grant = at("trust-grant", cast.asha.pk)
    assert client.post(grant, {"why": ""}).status_code == 422
    for _ in range(2):
        client.post(grant, {"why": "Kind and exact."})
    assert TrustGrant.objects.live().get().granted_by == cast.lena
    assert "You publish directly" in html_of(signed_in(cast.asha).get(at("approvals")))
    client.post(at("trust-end", cast.asha.pk), {"why": "She moves wards."})
    assert not TrustGrant.objects.live().exists()
    assert "Taken back by a person by Lena Brook" in html_of(client.get(at("trust-person", cast.asha.pk)))


def test_a_pull_is_judged_on_the_persons_page(cast: Cast, story: Story) -> None:
    response = make_published(story, cast.asha, cast.priya)
    pull = pull_response(response=response, kind=PullKind.HARM, reason="Unkind.", actor=cast.ben)
    client = signed_in(cast.lena)
    assert "A pull waits to be judged" in html_of(client.get(at("trust")))
    judge = at("trust-judge", pull.pk)
    assert client.post(judge, {"judgement": "counts", "why": ""}).status_code == 422
    client.post(judge, {"judgement": "excused", "why": "The story was edited."})
    pull.refresh_from_db()
    assert (pull.judgement, pull.judged_by) == (PullJudgement.EXCUSED, cast.lena)
    assert signed_in(cast.olga).post(judge, {"judgement": "counts", "why": "x"}).status_code == 404


def test_everybody_sees_how_near_they_are(cast: Cast, story: Story) -> None:
    make_published(story, cast.asha, cast.priya)
    assert "1 of 10 approved, none pulled" in html_of(signed_in(cast.asha).get(at("approvals")))


def test_a_draft_of_another_is_not_edited_by_its_address(cast: Cast, story: Story) -> None:
    response = make_draft(story, cast.asha)
    assert signed_in(cast.olga).get(at("edit", response.pk)).status_code == 404
    sent = {"body": OTHER, "text_hash": text_hash(BODY)}
    assert signed_in(cast.ben).post(at("edit", response.pk), sent).status_code == 422
    public = make_published(make_story(cast.ward_4), cast.asha, cast.priya)
    amendment = begin_edit(response=public, body=OTHER, expected_hash=text_hash(BODY), actor=cast.asha)
    for name in ("edit-approve", "edit-return", "edit-drop"):
        assert signed_in(cast.olga).post(at(name, amendment.pk)).status_code == 404


def test_why_a_reply_was_pulled_is_for_those_whom_it_concerns(cast: Cast, story: Story) -> None:
    response = make_published(story, cast.asha, cast.priya)
    pull_response(response=response, kind=PullKind.PRIVACY, reason="It names Mrs Ash.", actor=cast.ben)
    for user, is_told in ((cast.asha, True), (cast.priya, True), (cast.rhys, False)):
        client = Client()
        client.force_login(user)
        page = html_of(client.get(at("response", response.pk)))
        assert "took it off every page" in page
        assert ("Mrs Ash" in page) == is_told
        assert (BODY in page) == is_told
        assert (client.get(at("versions", response.pk)).status_code == 200) == is_told


def test_a_hidden_story_is_not_shown_to_those_who_read_several(cast: Cast, story: Story) -> None:
    make_in_review(story, cast.asha)
    client = Client()
    client.force_login(cast.priya)
    assert story.body in html_of(client.get(at("approve-several")))
    type(story).objects.filter(pk=story.pk).update(held_back_at=now())
    assert story.body not in html_of(client.get(at("approve-several")))
    assert client.post(at("approve-several"), {"reply": "9" * 5_000}).status_code == 422
