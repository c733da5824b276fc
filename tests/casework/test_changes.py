"""The change register: every transition allowed and refused, who may do it, and what is kept of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from casework.models import CHANGE_TRANSITIONS, Change, ChangeState, ChangeStory
from casework.services.changes import decline_change, link_story, register_change
from casework.services.changes import make_change as record_made
from feedbackhub.core.actors import SystemActor
from feedbackhub.core.clock import local_date
from feedbackhub.core.errors import DomainError, TransitionNotAllowed
from feedbackhub.core.models import AuditEvent
from tests.casework.seeing import has_class
from tests.factories import make_story
from tests.factories.casework import make_change, make_public_reply, make_words

if TYPE_CHECKING:
    from tests.people import Cast

TITLES = f"//*[{has_class('app-queue__title')}]/a"
PLANNED, MADE = ChangeState.PLANNED, ChangeState.MADE
IMPORTER = SystemActor("the importer")


def register(cast: Cast, **given: Any) -> Change:
    return register_change(
        **{
            "service": cast.ward_4,
            "words": make_words(),
            "state": PLANNED,
            "owner": cast.asha,
            "due_on": local_date() + timedelta(days=30),
            "actor": cast.asha,
        }
        | given
    )


def audited(change: Change) -> list[str]:
    rows = AuditEvent.objects.filter(subject_type="casework.change", subject_id=str(change.pk)).order_by("pk")
    return list(rows.values_list("action", flat=True))


# Registering ------------------------------------------------------------------------------------------------------


def test_a_planned_change_stands_with_its_day_its_history_and_an_audit_row(cast: Cast) -> None:
    story = make_story(cast.ward_4)
    reply = make_public_reply(story)
    change = register(cast, story=story, response=reply)
    assert (change.state, change.planned_at is not None, change.made_at) == (PLANNED, True, None)
    [status] = change.statuses.all()
    assert (status.before, status.after, status.actor, status.actor_name) == (
        "",
        PLANNED,
        cast.asha,
        "Asha Patel",
    )
    [link] = change.links.all()
    assert (link.story, link.response) == (story, reply)
    assert audited(change) == ["change.planned", "change.story_linked"]


def test_a_made_change_has_no_day_to_be_late_for(cast: Cast) -> None:
    change = register(cast, state=MADE)
    assert change.made_at is not None
    assert change.planned_at is None
    assert change.due_on is None


def test_a_planned_change_needs_a_day(cast: Cast) -> None:
    with pytest.raises(DomainError, match="Enter the date"):
        register(cast, due_on=None)
    assert not Change.objects.exists()


@pytest.mark.parametrize("state", [state for state in ChangeState if state not in {PLANNED, MADE}])
def test_a_change_begins_planned_or_made(cast: Cast, state: ChangeState) -> None:
    with pytest.raises(DomainError, match="planned or has been made"):
        register(cast, state=state)


@pytest.mark.parametrize(
    ("who", "where", "allowed"),
    [
        ("asha", "ward_4", True),
        ("asha", "ward_5", False),
        ("asha", "site", False),
        ("priya", "ward_5", True),
        ("priya", "community", False),
        ("lena", "community", True),
        ("adam", "ward_4", False),
        ("rhys", "ward_4", False),
        ("olga", "ward_4", False),
    ],
)
def test_who_may_register_where(cast: Cast, who: str, where: str, allowed: bool) -> None:
    actor, service = getattr(cast, who), getattr(cast, where)
    if allowed:
        assert register(cast, service=service, actor=actor, owner=actor).service == service
        return
    with pytest.raises(DomainError, match="You cannot register changes"):
        register(cast, service=service, actor=actor, owner=actor)
    assert not Change.objects.exists()


def test_a_story_of_another_organisation_is_refused_and_nothing_is_kept(cast: Cast) -> None:
    with pytest.raises(DomainError, match="another organisation"):
        register(cast, story=make_story(cast.eastwold.root))
    assert not Change.objects.exists()
    assert not AuditEvent.objects.filter(action__startswith="change.").exists()


def test_a_reply_to_another_story_is_refused(cast: Cast) -> None:
    change = register(cast)
    reply = make_public_reply(make_story(cast.ward_4))
    with pytest.raises(DomainError, match="another story"):
        link_story(change=change, story=make_story(cast.ward_4), response=reply, actor=cast.asha)


def test_a_story_is_linked_once(cast: Cast) -> None:
    change, story = register(cast), make_story(cast.ward_4)
    first = link_story(change=change, story=story, response=None, actor=cast.asha)
    assert link_story(change=change, story=story, response=None, actor=cast.asha) == first
    assert ChangeStory.objects.count() == 1
    assert audited(change).count("change.story_linked") == 1


# Moving on --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", list(ChangeState))
def test_made_follows_only_what_the_table_says(cast: Cast, before: ChangeState) -> None:
    change = make_change(cast.ward_4, cast.asha, before)
    rows = change.statuses.count()
    if CHANGE_TRANSITIONS.permits(before, MADE):
        made = record_made(change=change, evidence="The boxes are there.", actor=cast.lena)
        assert (made.state, made.evidence, made.made_at is not None) == (MADE, "The boxes are there.", True)
        last = change.statuses.last()
        assert last is not None
        assert (last.before, last.after, last.note) == (before, MADE, "The boxes are there.")
        assert audited(change)[-1] == "change.made"
        return
    with pytest.raises(TransitionNotAllowed, match="cannot become made"):
        record_made(change=change, evidence="Again.", actor=cast.lena)
    change.refresh_from_db()
    assert (change.state, change.evidence, change.statuses.count()) == (before, "", rows)


@pytest.mark.parametrize("before", list(ChangeState))
def test_declined_follows_only_what_the_table_says(cast: Cast, before: ChangeState) -> None:
    change = make_change(cast.ward_4, cast.asha, before)
    rows = change.statuses.count()
    if CHANGE_TRANSITIONS.permits(before, ChangeState.DECLINED):
        assert (
            decline_change(change=change, reason="Too dear.", actor=cast.lena).state == ChangeState.DECLINED
        )
        last = change.statuses.last()
        assert last is not None
        assert (last.after, last.note) == (ChangeState.DECLINED, "Too dear.")
        assert audited(change)[-1] == "change.declined"
        return
    with pytest.raises(TransitionNotAllowed, match="cannot become declined"):
        decline_change(change=change, reason="Too dear.", actor=cast.lena)
    change.refresh_from_db()
    assert (change.state, change.statuses.count()) == (before, rows)


def test_the_table_is_the_one_of_the_design() -> None:
    assert CHANGE_TRANSITIONS.allowed == {
        ChangeState.SUGGESTED: {PLANNED, MADE, ChangeState.DECLINED},
        PLANNED: {MADE, ChangeState.DECLINED},
        MADE: {ChangeState.SUSTAINED, ChangeState.REVERSED},
        ChangeState.SUSTAINED: {ChangeState.REVERSED},
    }


def test_nobody_declines_without_a_reason(cast: Cast) -> None:
    with pytest.raises(DomainError, match="Say why"):
        decline_change(change=register(cast), reason=" \n", actor=cast.asha)


@pytest.mark.parametrize("who", ["rhys", "adam", "olga"])
def test_who_may_not_register_may_not_move_on_either(cast: Cast, who: str) -> None:
    change, actor = register(cast), getattr(cast, who)
    with pytest.raises(DomainError, match="You cannot register changes"):
        record_made(change=change, evidence="x", actor=actor)
    with pytest.raises(DomainError, match="You cannot register changes"):
        decline_change(change=change, reason="x", actor=actor)
    assert change.statuses.count() == 1


def test_a_part_of_the_system_may_act_and_is_named(cast: Cast) -> None:
    change = register(cast)
    record_made(change=change, evidence="Seen in the feed.", actor=IMPORTER)
    last = change.statuses.last()
    assert last is not None
    assert (last.actor, last.actor_name) == (None, "the importer")


def test_history_is_never_rewritten(cast: Cast) -> None:
    [status] = register(cast).statuses.all()
    status.note = "Something else"
    with pytest.raises(TypeError, match="never changed"):
        status.save()
    with pytest.raises(TypeError, match="never deleted"):
        status.delete()


@pytest.mark.parametrize("field", ["title", "you_said", "we_did"])
def test_private_words_never_reach_the_register(cast: Cast, field: str) -> None:
    """A change is public at once, so the gate that guards replies guards it too."""
    words = make_words(**{field: "We rang the patient, NHS number 943 476 5919, to say sorry."})
    with pytest.raises(DomainError, match="must not be said in public"):
        register(cast, words=words)
    assert not Change.objects.exists()
