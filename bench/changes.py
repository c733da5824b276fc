"""The reversal drill of issue 6: changes are made, some are undone, and the next look finds every one of them.

Who looks knows only what they see; what was undone is decided before, apart from the hub. A count that is wrong ends
the benchmark.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bench.figures import Figure

if TYPE_CHECKING:
    from casework.models import Change
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Service

CHANGES = 200
EVERY = 5
MADE_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LOOKED_AT = datetime(2026, 6, 2, 9, tzinfo=UTC)


def figures(*, changes: int = CHANGES) -> list[Figure]:
    """Make `changes` changes, let every fifth be undone, and answer the looks that are due."""
    from casework.models import Change, ChangeReversal, ChangeReview
    from casework.selectors.changes import register_counts
    from casework.services.changes import ReversalWords, answer_look, keep_looks, reverse_change

    ward, person = _place()
    made = _make(ward, person, changes)
    keep_looks(now=MADE_AT + timedelta(days=1))
    undone = {one.pk for one in made[::EVERY]}
    words = ReversalWords("decided", "An inspector", "An inspection report", "Every ward must have the same.")
    everything, today = Change.objects.filter(organisation=ward.organisation), LOOKED_AT.date()
    before = register_counts(everything, today)
    began = time.perf_counter()
    for look in list(ChangeReview.objects.due(today).filter(change__in=made).select_related("change")):
        if look.change_id in undone:
            reverse_change(change=look.change, words=words, actor=person, review=look, now=LOOKED_AT)
        else:
            answer_look(review=look, outcome="in_place", note="", actor=person, now=LOOKED_AT)
    took = time.perf_counter() - began
    after = register_counts(everything, today)
    found = set(ChangeReversal.objects.filter(change__in=made).values_list("change", flat=True))
    _check(found == undone, f"{len(found & undone)} of {len(undone)} reversals found")
    _check(after.made == before.made == changes, f"made went from {before.made} to {after.made}")
    _check(
        before.in_place - after.in_place == len(undone), f"in place: {before.in_place}, then {after.in_place}"
    )
    return [
        _exactly("changes: undone ones that the next look found", len(found), len(undone)),
        _exactly("changes: made, after the undoing", after.made, changes),
        _exactly("changes: in place, fewer after the undoing", before.in_place - after.in_place, len(undone)),
        Figure("changes: one look answered", took / changes * 1000, "ms"),
    ]


def _exactly(name: str, value: int, wanted: int) -> Figure:
    return Figure(name, float(value), "changes", at_least=float(wanted))


def _place() -> tuple[Service, User]:
    """Make a Trust with one ward and the person who looks after it."""
    from feedbackhub.accounts.models import User
    from feedbackhub.accounts.roles import Role
    from feedbackhub.core.actors import SystemActor
    from feedbackhub.organisations.models import Membership
    from feedbackhub.organisations.services import create_organisation, create_service

    actor = SystemActor("the benchmark")
    organisation = create_organisation(name="Lasting NHS Trust", ods_code="BENCHL", actor=actor)
    ward = create_service(parent=organisation.root, name="Ward", code="BENCHL-1", kind="team", actor=actor)
    person = User.objects.create_user(
        "looker@bench.example", None, full_name="Lou Looker", job_title="Ward manager"
    )
    Membership.objects.create(user=person, service=ward, role=Role.RESPONDER)
    return ward, person


def _make(ward: Service, person: User, number: int) -> list[Change]:
    """Register changes that were made on one day in March; the hub plans their looks afterwards, as after a crash."""
    from casework.models import Change, ChangeReview, ChangeState
    from casework.services.changes import ChangeWords, register_change

    made = [
        register_change(
            service=ward,
            words=ChangeWords(
                title=f"A box for glasses {at}",
                you_said="Glasses went missing.",
                we_did="Every locker has a box.",
                kind="environment",
                size="small",
                strength="strong",
                origin="started_by_feedback",
                is_co_designed=False,
            ),
            state=ChangeState.MADE,
            owner=person,
            due_on=None,
            actor=person,
        )
        for at in range(number)
    ]
    rows = Change.objects.filter(pk__in=[one.pk for one in made])
    ChangeReview.objects.filter(change__in=rows).delete()
    rows.update(made_at=MADE_AT)
    return made


def _check(holds: bool, words: str) -> None:
    if not holds:
        raise SystemExit(f"The drill failed: {words}")
