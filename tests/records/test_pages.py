"""The records' pages: who may open them, what they say, and what their buttons do."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from feedbackhub.core import outbox
from feedbackhub.records.models import DeletionCertificate, ErasureRequest, RetentionRule, SubjectCopy
from feedbackhub.records.services.applying import apply_rules
from stories.models import LegalHold, Story, StoryState
from stories.services.holding import place_hold
from tests.casework.seeing import words_of
from tests.factories import make_story
from tests.people import join, person
from tests.records.making import BODY, TITLE, answer, full_story, long_ago, second_admin

if TYPE_CHECKING:
    from django.http import HttpResponse

    from feedbackhub.accounts.models import User
    from tests.people import Cast

pytestmark = pytest.mark.django_db

PAGES = [
    "records",
    "due",
    "holds",
    "hold-add",
    "find",
    "erasures",
    "copies",
    "certificates",
    "certificates-file",
]
OF_A_ROW = [
    ("story", "story"),
    ("hold-story", "story"),
    ("copy-story", "story"),
    ("erase", "story"),
    ("hold-end", "hold"),
    ("erasure", "request"),
    ("erasure-approve", "request"),
    ("erasure-refuse", "request"),
    ("erasure-cancel", "request"),
    ("erasure-decide", "request"),
    ("copy-download", "copy"),
    ("certificate", "certificate"),
    ("certificate-file", "certificate"),
]
POSTS = {
    "copy-story",
    "erasure-approve",
    "erasure-refuse",
    "erasure-cancel",
    "erasure-decide",
    "copy-download",
}


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(response: HttpResponse) -> str:
    return words_of(response.content.decode())


def rows(cast: Cast) -> dict[str, int]:
    """One of each thing that a page is about, all of Northmere; certificate 1 is the number in both Trusts."""
    gone = long_ago(make_story(cast.ward_4, state=StoryState.REFUSED, title="Refused"), 100)
    apply_rules(cast.northmere)
    assert gone.pk
    story = make_story(cast.ward_4)
    return {
        "story": story.pk,
        "hold": place_hold(organisation=cast.northmere, story=story, reason="Inquest", actor=cast.adam).pk,
        "request": ErasureRequest.objects.create(
            organisation=cast.northmere,
            story=story,
            asked_by="author",
            requested_by=cast.adam,
            requested_at=story.received_at,
        ).pk,
        "copy": SubjectCopy.objects.create(
            organisation=cast.northmere,
            story=story,
            requested_by=cast.adam,
            requested_at=story.received_at,
            expires_at=story.received_at,
        ).pk,
        "certificate": DeletionCertificate.objects.get().number,
    }


@pytest.mark.parametrize("name", PAGES)
def test_only_administrators_open_the_pages(cast: Cast, name: str) -> None:
    address = reverse(f"records:{name}")
    assert Client().get(address).status_code == 302
    for user in (cast.asha, cast.priya, cast.lena, cast.rhys):
        assert browser(user).get(address).status_code == 403
    assert browser(cast.adam).get(address).status_code == 200


def test_what_belongs_to_another_trust_is_not_there(cast: Cast) -> None:
    olaf = person("Olaf Berg", "olaf@eastwold.example")
    join(olaf, cast.eastwold.root, "admin")  # type: ignore[arg-type]
    stranger, lead, ids = browser(olaf), browser(cast.lena), rows(cast)
    for name, of in OF_A_ROW:
        address = reverse(f"records:{name}", args=[ids[of]])
        for client, wanted in ((stranger, 404), (lead, 403)):
            answered = client.post(address) if name in POSTS else client.get(address)
            assert (name, answered.status_code) == (name, wanted)
    assert ErasureRequest.objects.get().state == "waiting"
    found = stranger.get(reverse("records:find"), {"words": "Story"})
    assert "0 stories" in text(found)


def test_the_menu_names_records_for_administrators_only(cast: Cast) -> None:
    assert "Records" in text(browser(cast.adam).get(reverse("casework:queue")))
    assert "Records" not in text(browser(cast.lena).get(reverse("casework:queue")))


def test_the_rules_say_why_and_whose_decision_they_are(cast: Cast) -> None:
    said = text(browser(cast.adam).get(reverse("records:records")))
    assert "2 years from the experience" in said
    assert "Your decision" in said
    assert "30 days from the withdrawal" in said
    assert "Ended sessions" in said


def test_a_rule_is_decided_with_its_reason(cast: Cast) -> None:
    adam = browser(cast.adam)
    address = reverse("records:rule", args=["stories"])
    sent = {"number": "96", "unit": "months", "ending": "remove_words", "reason": "Schedule, line 4"}
    assert adam.post(address, sent | {"reason": ""}).status_code == 422
    assert adam.post(address, sent | {"number": ""}).status_code == 422
    assert adam.post(address, sent | {"unit": "none"}).status_code == 422
    assert adam.post(address, sent).status_code == 302
    assert RetentionRule.objects.get().number == 96
    said = text(adam.get(reverse("records:records")))
    assert "8 years" in said
    assert "Decided by Adam Frost" in said
    assert "Schedule, line 4" in said


@pytest.mark.parametrize(
    ("code", "number", "words"),
    [
        ("audit", "60", "6 years at least"),
        ("nhs_uk", "36", "2 years at most"),
        ("stories", "5", "6 months at least"),
    ],
)
def test_a_rule_keeps_within_its_bounds(cast: Cast, code: str, number: str, words: str) -> None:
    ending = "delete" if code == "audit" else "remove_words"
    sent = {"number": number, "unit": "months", "ending": ending, "reason": "We want it so"}
    answered = browser(cast.adam).post(reverse("records:rule", args=[code]), sent)
    assert answered.status_code == 422
    assert words in text(answered)


@pytest.mark.parametrize("code", ["copies", "outbox", "nothing"])
def test_what_is_fixed_has_no_page(cast: Cast, code: str) -> None:
    assert browser(cast.adam).get(reverse("records:rule", args=[code])).status_code == 404


def test_looking_removes_nothing_and_the_button_removes_what_was_shown(cast: Cast) -> None:
    adam = browser(cast.adam)
    assert "Nothing is due." in text(adam.get(reverse("records:due")))
    story = long_ago(make_story(cast.ward_4, state=StoryState.REFUSED), 100)
    held = long_ago(make_story(cast.ward_5, state=StoryState.REFUSED), 100)
    place_hold(organisation=cast.northmere, story=held, reason="Inquest", actor=cast.adam)
    said = text(adam.get(reverse("records:due")))
    assert "1 record would go" in said
    story.refresh_from_db()
    assert story.state == StoryState.REFUSED
    assert adam.post(reverse("records:apply")).url == reverse("records:certificates")  # type: ignore[attr-defined]
    story.refresh_from_db()
    held.refresh_from_db()
    assert (story.state, held.state) == (StoryState.EXPIRED, StoryState.REFUSED)
    assert "All certificates are as they were issued" in text(adam.get(reverse("records:certificates")))


def test_a_certificate_can_be_read_checked_and_downloaded(cast: Cast) -> None:
    rows(cast)
    adam = browser(cast.adam)
    said = text(adam.get(reverse("records:certificate", args=[1])))
    assert "computed anew just now and agree" in said
    one = json.loads(adam.get(reverse("records:certificate-file", args=[1])).content)
    assert one["identifiers"][0].startswith("stories.story:")
    everything = json.loads(adam.get(reverse("records:certificates-file")).content)
    assert everything["certificates"] == [one]


def test_a_story_is_found_held_and_let_go(cast: Cast) -> None:
    adam = browser(cast.adam)
    story = make_story(cast.ward_4, title="The lost glasses", external_id="ref-77")
    for words in ("ref-77", "lost glasses", "daisy47"):
        assert "The lost glasses" in text(adam.get(reverse("records:find"), {"words": words}))
    assert "No story of yours" in text(adam.get(reverse("records:find"), {"words": "nowhere"}))
    address = reverse("records:hold-story", args=[story.pk])
    assert adam.post(address, {"reason": ""}).status_code == 422
    assert adam.post(address, {"reason": "Inquest 12"}).status_code == 302
    assert "Inquest 12" in text(adam.get(reverse("records:story", args=[story.pk])))
    hold = LegalHold.objects.get()
    assert "Inquest 12" in text(adam.get(reverse("records:holds")))
    assert adam.post(reverse("records:hold-end", args=[hold.pk]), {"reason": "It is over"}).status_code == 302
    assert "Ended" in text(adam.get(reverse("records:holds")))


def test_a_service_and_the_whole_organisation_are_held(cast: Cast) -> None:
    adam = browser(cast.adam)
    address = reverse("records:hold-add")
    adam.post(address, {"service": cast.ward_4.pk, "reason": "Review"})
    adam.post(address, {"service": cast.northmere.root.pk, "reason": "Inquiry"})
    assert adam.post(address, {"service": cast.eastwold.root.pk, "reason": "Not ours"}).status_code == 422
    said = text(adam.get(reverse("records:holds")))
    assert "Ward 4 and everything beneath" in said
    assert "The whole organisation" in said


def test_staff_see_on_the_case_that_the_story_is_on_hold(cast: Cast) -> None:
    story = full_story(cast)
    asha = browser(cast.asha)
    address = reverse("casework:case", args=[story.case.pk])
    assert "on hold" not in text(asha.get(address))
    place_hold(organisation=cast.northmere, service=cast.site, reason="Inquest 12", actor=cast.adam)
    assert "Inquest 12" in text(asha.get(address))


def test_an_erasure_goes_from_request_to_proof(cast: Cast) -> None:
    story = full_story(cast)
    answer(cast, story)
    adam, ada = browser(cast.adam), browser(second_admin(cast))
    address = reverse("records:erase", args=[story.pk])
    page = adam.get(address)
    assert "Repeats 15 words" in text(page)
    assert adam.post(address, {}).status_code == 422
    sent = {f"item_{number}": "remove" for number in range(1, 20)} | {
        "asked_by": "author",
        "reference": "IG-7",
    }
    assert adam.post(address, sent).status_code == 302
    made = ErasureRequest.objects.get()
    page_of_it = reverse("records:erasure", args=[made.pk])
    assert "Another administrator has to approve" in text(adam.get(page_of_it))
    assert "Approve and erase" in text(ada.get(page_of_it))
    adam.post(reverse("records:erasure-approve", args=[made.pk]))
    made.refresh_from_db()
    assert made.state == "waiting"
    ada.post(reverse("records:erasure-approve", args=[made.pk]))
    made.refresh_from_db()
    assert made.state == "done"
    said = text(ada.get(page_of_it))
    assert "Certificate 1" in said
    for client in (adam, ada):
        for name, pk in (("erasures", None), ("story", story.pk), ("certificate", 1)):
            body = text(client.get(reverse(f"records:{name}", args=[pk] if pk else [])))
            assert "quagmire" not in body


def test_a_refusal_needs_its_reason(cast: Cast) -> None:
    ids = rows(cast)
    ada = browser(second_admin(cast))
    address = reverse("records:erasure-refuse", args=[ids["request"]])
    assert ada.post(address, {"reason": ""}).status_code == 422
    assert ada.post(address, {"reason": "A complaint is open"}).status_code == 302
    assert "A complaint is open" in text(ada.get(reverse("records:erasure", args=[ids["request"]])))


def test_a_copy_is_downloaded_once(cast: Cast) -> None:
    story = full_story(cast)
    answer(cast, story)
    adam = browser(cast.adam)
    assert adam.post(reverse("records:copy-story", args=[story.pk])).status_code == 302
    assert "Being made" in text(adam.get(reverse("records:copies")))
    outbox.drain()
    assert "Download once" in text(adam.get(reverse("records:copies")))
    copy = SubjectCopy.objects.get()
    address = reverse("records:copy-download", args=[copy.pk])
    assert adam.get(address).status_code == 405
    answered = adam.post(address)
    with zipfile.ZipFile(io.BytesIO(answered.content)) as file:
        facts = json.loads(file.read("data.json"))
        page = file.read("read-me-first.html").decode()
    told = {one["name"]: one["rows"] for one in facts["sections"]}
    assert told["The story"][0]["body"] == BODY
    assert TITLE in page
    assert "Published replies" in told
    left_out = {one["name"]: one["number"] for one in facts["left_out"]}
    assert left_out["Replies that were never public"] == 1
    assert "Dear thimblerig" not in page + json.dumps(facts), "a colleague's draft is no part of it"
    assert adam.post(address).status_code == 302
    copy.refresh_from_db()
    assert copy.content == b""


def test_a_colleague_gets_a_copy_of_this_organisation_only(cast: Cast) -> None:
    story = full_story(cast)
    answer(cast, story)
    join(cast.asha, cast.eastwold.root, "reader")  # type: ignore[arg-type]
    adam = browser(cast.adam)
    assert adam.post(reverse("records:copies"), {"person": cast.olga.pk}).status_code == 422
    adam.post(reverse("records:copies"), {"person": cast.asha.pk})
    outbox.drain()
    content = adam.post(reverse("records:copy-download", args=[SubjectCopy.objects.get().pk])).content
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        facts = json.loads(file.read("data.json"))
    told = {one["name"]: one["rows"] for one in facts["sections"]}
    assert told["Your account"][0]["email"] == "asha@northmere.example"
    assert [role["service__name"] for role in told["Your roles"]] == ["Ward 4"]
    assert "password" not in json.dumps(facts)


def test_nothing_to_show_says_what_to_do(cast: Cast) -> None:
    adam = browser(cast.adam)
    for name, words in (
        ("holds", "Nothing is on hold."),
        ("erasures", "Nobody has asked for an erasure."),
        ("copies", "No copy was made yet."),
        ("certificates", "Nothing was removed yet"),
    ):
        assert words in text(adam.get(reverse(f"records:{name}")))
    assert Story.objects.count() == 0
