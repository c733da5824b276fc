"""Trust grows by a named person where the rule is met, and ends by itself; what may go out without a second reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError, StaleEdit, TransitionNotAllowed
from feedbackhub.core.models import AuditEvent
from responses.models import (
    DirectRelease,
    PullJudgement,
    PullKind,
    ResponseState,
    TrustGrant,
    TrustLevel,
    text_hash,
)
from responses.services.approvals import return_response
from responses.services.drafts import save_draft
from responses.services.letting_out import leave_of
from responses.services.publishing import publish_response
from responses.services.pulling import pull_response
from responses.services.refusals import NotApproved, NotYourReply, OwnWords
from responses.services.trust.granting import grant_trust, judge_pull, set_trust_rule, take_trust_back
from responses.services.trust.reading import standing_of, standings_in
from responses.services.trust.releasing import MustBeRead, release_directly
from stories.services.deciding import decide_criticality
from tests.factories import make_story
from tests.factories.responses import THANKS, make_draft, make_in_review, make_published, make_trusted

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from feedbackhub.accounts.models import User
    from responses.models import Response
    from stories.models import Story
    from tests.people import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def praise(cast: Cast) -> Story:
    """A story that nobody holds for critical."""
    return make_story(cast.ward_4, criticality=0)


def publish_many(cast: Cast, number: int) -> list[Response]:
    return [
        make_published(make_story(cast.ward_4, criticality=0), cast.asha, cast.priya) for _ in range(number)
    ]


def let_out(response: Response, actor: User) -> Response:
    return release_directly(response=response, expected_hash=text_hash(response.body), actor=actor)


def ask_for(cast: Cast, number: int) -> None:
    set_trust_rule(
        organisation=cast.northmere,
        is_on=True,
        approved_needed=number,
        criticality_at_most=1,
        actor=cast.lena,
    )


# Who is near, and who grants ---------------------------------------------------------------------------------------


def test_a_person_sees_how_near_they_are(cast: Cast) -> None:
    assert standing_of(cast.asha, cast.northmere).level == TrustLevel.DRAFT
    publish_many(cast, 2)
    standing = standing_of(cast.asha, cast.northmere)
    assert standing.nearness == "2 of 10 approved, none pulled"
    assert (standing.level, standing.is_proposed) == (TrustLevel.APPROVED, False)


def test_where_the_rule_is_met_it_is_proposed_and_nothing_more(cast: Cast) -> None:
    ask_for(cast, 2)
    publish_many(cast, 2)
    standing = standing_of(cast.asha, cast.northmere)
    assert standing.is_proposed
    assert not TrustGrant.objects.exists()


def test_a_lead_grants_it_with_a_reason_and_it_is_written_down(cast: Cast) -> None:
    ask_for(cast, 1)
    publish_many(cast, 1)
    with pytest.raises(DomainError, match="why"):
        grant_trust(user=cast.asha, organisation=cast.northmere, why=" ", actor=cast.lena)
    grant = grant_trust(user=cast.asha, organisation=cast.northmere, why="Kind and exact.", actor=cast.lena)
    again = grant_trust(user=cast.asha, organisation=cast.northmere, why="Kind and exact.", actor=cast.lena)

    assert again == grant
    assert (grant.granted_by, grant.approved_then) == (cast.lena, 1)
    assert standing_of(cast.asha, cast.northmere).level == TrustLevel.DIRECT
    assert AuditEvent.objects.filter(action="trust.granted").count() == 1


def test_nobody_grants_it_before_the_rule_is_met(cast: Cast) -> None:
    publish_many(cast, 1)
    with pytest.raises(DomainError, match="1 of 10 approved"):
        grant_trust(user=cast.asha, organisation=cast.northmere, why="I like her.", actor=cast.lena)


def test_nobody_grants_it_to_themselves(cast: Cast) -> None:
    ask_for(cast, 1)
    make_published(make_story(cast.ward_4), cast.lena, cast.priya)
    with pytest.raises(OwnWords):
        grant_trust(user=cast.lena, organisation=cast.northmere, why="I am good.", actor=cast.lena)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_trusted(cast.lena, cast.northmere, cast.lena)


@pytest.mark.parametrize("who", ["asha", "priya", "rhys", "olga"])
def test_only_leads_and_administrators_of_the_organisation_decide(cast: Cast, who: str) -> None:
    actor = getattr(cast, who)
    with pytest.raises(PermissionDenied):
        grant_trust(user=cast.ben, organisation=cast.northmere, why="Good.", actor=actor)
    with pytest.raises(PermissionDenied):
        set_trust_rule(
            organisation=cast.northmere,
            is_on=True,
            approved_needed=1,
            criticality_at_most=5,
            actor=actor,
        )


def test_the_numbers_are_the_organisations_own_and_have_bounds(cast: Cast) -> None:
    for needed, criticality in ((0, 1), (1001, 1), (10, 6)):
        with pytest.raises(DomainError):
            set_trust_rule(
                organisation=cast.northmere,
                is_on=True,
                approved_needed=needed,
                criticality_at_most=criticality,
                actor=cast.adam,
            )


def test_switching_it_off_ends_every_grant(cast: Cast) -> None:
    grant = make_trusted(cast.asha, cast.northmere, cast.lena)
    set_trust_rule(
        organisation=cast.northmere, is_on=False, approved_needed=10, criticality_at_most=1, actor=cast.adam
    )
    grant.refresh_from_db()
    assert grant.ended_how == "switched_off"


def test_the_page_of_people_asks_no_more_for_more_people(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_many(cast, 1)
    for people in ([cast.asha], [cast.asha, cast.ben, cast.priya, cast.lena]):
        with django_assert_num_queries(5):
            standings_in(cast.northmere, people)


# Direct release ----------------------------------------------------------------------------------------------------


def test_a_trusted_author_lets_exactly_this_text_out(cast: Cast, praise: Story) -> None:
    make_trusted(cast.asha, cast.northmere, cast.lena)
    response = make_draft(praise, cast.asha, THANKS)
    with pytest.raises(StaleEdit):
        release_directly(response=response, expected_hash=text_hash("Others."), actor=cast.asha)
    out = publish_response(response=let_out(response, cast.asha), actor=cast.asha)

    assert out.state == ResponseState.PUBLISHED
    release = DirectRelease.objects.get()
    assert (release.text_hash, release.released_by, release.criticality) == (text_hash(THANKS), cast.asha, 0)
    leave = leave_of(out)
    assert leave is not None
    assert (leave.approval, leave.by) == (None, cast.asha)


@pytest.mark.parametrize(
    "words",
    [
        "I have passed your thanks on to her.",
        "It is lovely to hear this, and I will tell her today.",
        "We hope that you are getting better.",
    ],
)
def test_thanks_alone_need_no_second_reader(cast: Cast, praise: Story, words: str) -> None:
    make_trusted(cast.asha, cast.northmere, cast.lena)
    response = make_draft(praise, cast.asha, THANKS.replace(" Asha Patel", f" {words} Asha Patel"))
    assert let_out(response, cast.asha).state == ResponseState.APPROVED


def test_without_a_grant_somebody_else_reads_it(cast: Cast, praise: Story) -> None:
    response = make_draft(praise, cast.asha, THANKS)
    with pytest.raises(MustBeRead, match="second person"):
        let_out(response, cast.asha)
    with pytest.raises(NotApproved):
        publish_response(response=response, actor=cast.asha)


@pytest.mark.parametrize(
    "claim",
    [
        "From Monday every locker on the ward has a box for glasses.",
        "We will buy a box for glasses for every locker by Friday.",
        "We have changed how we hand over at night.",
        "As a result we now lock the lockers.",
        "The rota was redrawn last week.",
    ],
)
def test_what_claims_a_change_is_always_read(cast: Cast, praise: Story, claim: str) -> None:
    make_trusted(cast.asha, cast.northmere, cast.lena)
    response = make_draft(praise, cast.asha, THANKS.replace(" Asha Patel", f" {claim} Asha Patel"))
    with pytest.raises(MustBeRead, match="changes or has changed"):
        let_out(response, cast.asha)


@pytest.mark.parametrize("criticality", [2, 5, None])
def test_a_reply_to_a_grave_story_or_one_that_nobody_judged_is_read(
    cast: Cast, criticality: int | None
) -> None:
    make_trusted(cast.asha, cast.northmere, cast.lena)
    response = make_draft(make_story(cast.ward_4, criticality=criticality), cast.asha, THANKS)
    with pytest.raises(MustBeRead, match="care"):
        let_out(response, cast.asha)


def test_who_made_a_story_milder_does_not_publish_to_it_directly(cast: Cast) -> None:
    make_trusted(cast.asha, cast.northmere, cast.lena)
    grave = make_story(cast.ward_4, criticality=4)
    decide_criticality(story=grave, level=0, reason="A slip of the site.", actor=cast.asha)
    response = make_draft(grave, cast.asha, THANKS)
    with pytest.raises(MustBeRead, match="yourself"):
        let_out(response, cast.asha)
    decide_criticality(story=grave, level=1, reason="I have looked, too.", actor=cast.priya)
    assert let_out(response, cast.asha).state == ResponseState.APPROVED


def test_what_was_returned_is_read_again(cast: Cast, praise: Story) -> None:
    make_trusted(cast.asha, cast.northmere, cast.lena)
    response = make_in_review(praise, cast.asha, THANKS)
    return_response(response=response, comment="Say her name.", actor=cast.priya)
    saved = save_draft(response=response, body=THANKS + " Thank you.", expected_version=1, actor=cast.asha)
    with pytest.raises(MustBeRead, match="returned"):
        let_out(saved, cast.asha)


def test_nobody_lets_out_another_persons_words(cast: Cast, praise: Story) -> None:
    make_trusted(cast.ben, cast.northmere, cast.lena)
    response = make_draft(praise, cast.asha, THANKS)
    with pytest.raises(NotYourReply):
        let_out(response, cast.ben)


def test_a_reply_that_waits_is_not_let_out_past_its_reader(cast: Cast, praise: Story) -> None:
    make_trusted(cast.asha, cast.northmere, cast.lena)
    response = make_in_review(praise, cast.asha, THANKS)
    with pytest.raises(TransitionNotAllowed):
        let_out(response, cast.asha)


def test_a_save_ends_the_release(cast: Cast, praise: Story) -> None:
    make_trusted(cast.asha, cast.northmere, cast.lena)
    response = let_out(make_draft(praise, cast.asha, THANKS), cast.asha)
    saved = save_draft(response=response, body=THANKS + " Thanks.", expected_version=1, actor=cast.asha)
    assert saved.state == ResponseState.DRAFT
    with pytest.raises(NotApproved):
        publish_response(response=saved, actor=cast.asha)


def test_a_release_lets_nothing_new_out_once_trust_has_ended(cast: Cast, praise: Story) -> None:
    grant = make_trusted(cast.asha, cast.northmere, cast.lena)
    response = let_out(make_draft(praise, cast.asha, THANKS), cast.asha)
    take_trust_back(grant=grant, why="She moves wards.", actor=cast.adam)
    with pytest.raises(NotApproved, match="not publish directly any more"):
        publish_response(response=response, actor=cast.asha)


def test_a_release_lets_nothing_out_once_its_story_counts_as_grave(cast: Cast, praise: Story) -> None:
    make_trusted(cast.asha, cast.northmere, cast.lena)
    response = let_out(make_draft(praise, cast.asha, THANKS), cast.asha)
    praise.__class__.objects.filter(pk=praise.pk).update(criticality=4)
    with pytest.raises(NotApproved, match="care"):
        publish_response(response=response, actor=cast.asha)


def test_the_database_refuses_a_release_that_nobody_trusts(cast: Cast, praise: Story) -> None:
    grant = make_trusted(cast.asha, cast.northmere, cast.lena)
    response = make_draft(praise, cast.asha, THANKS)
    values = {
        "response": response,
        "text_hash": text_hash(THANKS),
        "version": 1,
        "grant": grant,
        "released_by": cast.asha,
        "at": now(),
        "criticality": 0,
        "criticality_at_most": 1,
        "engine_version": "1",
    }
    careless = (
        {"released_by": cast.ben},
        {"criticality": 2},
        {"claims_change": True},
    )
    for change in careless:
        with pytest.raises(IntegrityError), transaction.atomic():
            DirectRelease.objects.create(**(values | change))
    take_trust_back(grant=grant, why="Gone.", actor=cast.lena)
    with pytest.raises(IntegrityError), transaction.atomic():
        DirectRelease.objects.create(**values)


# After a pull ------------------------------------------------------------------------------------------------------


def test_a_pull_ends_trust_by_itself_until_somebody_decides(cast: Cast) -> None:
    ask_for(cast, 1)
    first, second = publish_many(cast, 2)
    grant = grant_trust(user=cast.asha, organisation=cast.northmere, why="Good.", actor=cast.lena)
    pull = pull_response(response=first, kind=PullKind.PRIVACY, reason="It named him.", actor=cast.ben)

    grant.refresh_from_db()
    assert (grant.ended_how, grant.ended_by) == ("pulled", None)
    standing = standing_of(cast.asha, cast.northmere)
    assert standing.nearness == "1 of 1 approved, 1 pulled and not judged yet"
    assert not standing.is_proposed
    with pytest.raises(DomainError, match="not judged"):
        grant_trust(user=cast.asha, organisation=cast.northmere, why="Good.", actor=cast.lena)

    with pytest.raises(PermissionDenied):
        judge_pull(pull=pull, judgement=PullJudgement.EXCUSED, why="No.", actor=cast.asha)
    judge_pull(pull=pull, judgement=PullJudgement.EXCUSED, why="The story was edited.", actor=cast.lena)
    assert standing_of(cast.asha, cast.northmere).is_proposed
    assert not TrustGrant.objects.live().exists()
    assert second.state == ResponseState.PUBLISHED


def test_a_pull_that_counts_begins_the_count_anew(cast: Cast) -> None:
    ask_for(cast, 1)
    first, _ = publish_many(cast, 2)
    pull = pull_response(response=first, kind=PullKind.HARM, reason="Unkind.", actor=cast.priya)
    judge_pull(pull=pull, judgement=PullJudgement.COUNTS, why="Careless.", actor=cast.lena)
    with pytest.raises(DomainError, match="judged this pull"):
        judge_pull(pull=pull, judgement=PullJudgement.EXCUSED, why="After all not.", actor=cast.adam)
    assert standing_of(cast.asha, cast.northmere).nearness == "0 of 1 approved, none pulled"
    publish_many(cast, 1)
    assert standing_of(cast.asha, cast.northmere).is_proposed
