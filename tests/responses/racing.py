"""Races: eight processes, each with a connection of its own, do things to one reply at the same moment.

Before each race the parent makes a reply by the services; then all wait at one gate and begin together. A ninth process
reads what is public the whole time, each look being one snapshot, and asks the rows, not the services, whether exactly
these bytes were let out. `careless` holds the ways of doing it that look right alone, as a control that must fail.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, connections, transaction

from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import OutboxMessage
from responses.models import (
    Amendment,
    Approval,
    DirectRelease,
    Publication,
    Pull,
    PullKind,
    Response,
    ResponseState,
    ResponseStateChange,
    ResponseVersion,
    text_hash,
)
from responses.services.amending.editing import approve_edit, begin_edit, publish_edit, return_edit
from responses.services.approvals import approve_response, return_response
from responses.services.drafts import save_draft, start_draft, submit_response
from responses.services.publishing import publish_response, withdraw_response
from responses.services.pulling import pull_response
from responses.services.settling import undo_publication
from responses.services.trust.releasing import release_directly
from tests.factories import make_story
from tests.factories.responses import BODY, THANKS, make_approved, make_in_review, make_published

if TYPE_CHECKING:
    from tests.people import Cast

PROCESSES = 8
OTHER = BODY + " Come and see them."
_PUBLIC = ("publishing", "published")
_LOOK = """
    SELECT r.id, r.body,
        ARRAY(SELECT a.text_hash FROM responses_approval a WHERE a.response_id = r.id AND a.voided_at IS NULL
              AND a.decision = 'approved' AND a.approver_id <> r.author_id)
        || ARRAY(SELECT d.text_hash FROM responses_directrelease d WHERE d.response_id = r.id
                 AND d.voided_at IS NULL AND d.released_by_id = r.author_id)
    FROM responses_response r
    WHERE r.state IN ('publishing', 'published') AND r.author_id IS NOT NULL AND r.id > %s ORDER BY r.id DESC LIMIT 30
"""
Act = Callable[["Cast", Response, int], object]


@dataclass
class Outcome:
    """What came of some races. `different`: public texts that nobody let out so; `wrong`: what was doubled."""

    races: int
    seconds: float
    looks: int
    different: int
    refused: int
    refused_by_database: int
    wrong: list[str] = field(default_factory=list)


def _edit(cast: Cast, response: Response, place: int) -> object:
    return save_draft(response=response, body=f"{BODY} Version {place}.", expected_version=1, actor=cast.asha)


def _edit_and_submit(cast: Cast, response: Response, place: int) -> object:
    saved = save_draft(response=response, body=OTHER, expected_version=response.version, actor=cast.asha)
    return submit_response(response=saved, actor=cast.asha)


def _approve(cast: Cast, response: Response, place: int) -> object:
    who = (cast.priya, cast.lena)[place % 2]
    return approve_response(response=response, expected_hash=text_hash(BODY), actor=who)


def _approve_other(cast: Cast, response: Response, place: int) -> object:
    return approve_response(response=response, expected_hash=text_hash(OTHER), actor=cast.priya)


def _return(cast: Cast, response: Response, place: int) -> object:
    return return_response(response=response, comment="Say more.", actor=cast.lena)


def _publish(cast: Cast, response: Response, place: int) -> object:
    return publish_response(response=response, actor=(cast.asha, cast.ben)[place % 2])


def _undo(cast: Cast, response: Response, place: int) -> object:
    return undo_publication(response=response, actor=cast.asha)


def _pull(cast: Cast, response: Response, place: int) -> object:
    who = (cast.ben, cast.priya)[place % 2]
    return pull_response(response=response, kind=PullKind.PRIVACY, reason="It names her.", actor=who)


def _withdraw(cast: Cast, response: Response, place: int) -> object:
    return withdraw_response(response=response, reason="No.", actor=cast.priya)


def _newest(response: Response) -> Amendment:
    found = Amendment.objects.filter(response=response).order_by("-pk").first()
    if found is None:
        raise DomainError("There is no edit.")
    return found


def _begin_edit(cast: Cast, response: Response, place: int) -> object:
    words = f"{BODY} Edit {place}."
    return begin_edit(response=response, body=words, expected_hash=text_hash(BODY), actor=cast.asha)


def _approve_edit(cast: Cast, response: Response, place: int) -> object:
    who = (cast.priya, cast.lena)[place % 2]
    return approve_edit(amendment=_newest(response), expected_hash=text_hash(OTHER), actor=who)


def _return_edit(cast: Cast, response: Response, place: int) -> object:
    return return_edit(amendment=_newest(response), comment="Say more.", actor=cast.priya)


def _publish_edit(cast: Cast, response: Response, place: int) -> object:
    return publish_edit(amendment=_newest(response), actor=cast.asha)


def _directly(cast: Cast, response: Response, place: int) -> object:
    with transaction.atomic():
        out = release_directly(response=response, expected_hash=text_hash(THANKS), actor=cast.asha)
        return publish_response(response=out, actor=cast.asha)


@dataclass(frozen=True)
class Race:
    """One kind of race: how the reply is made, who does what, and how often what may have happened."""

    make: Callable[[Cast], Response]
    acts: tuple[Act, ...]
    once: Callable[[Response], dict[str, int]] = lambda _: {}


def _story(cast: Cast) -> Any:
    return make_story(cast.ward_4, criticality=0)


def _steps(response: Response, **which: str) -> int:
    return ResponseStateChange.objects.filter(response=response, **which).count()


def _public_with_edit(cast: Cast) -> Response:
    response = make_published(_story(cast), cast.asha, cast.priya)
    begin_edit(response=response, body=OTHER, expected_hash=text_hash(BODY), actor=cast.asha)
    return response


def _published_once(response: Response) -> dict[str, int]:
    return {
        "publications": _steps(response, after="published"),
        "places": Publication.objects.filter(response=response).count(),
        "words owed": OutboxMessage.objects.filter(
            key__in=[
                f"settle:{pk}"
                for pk in ResponseStateChange.objects.filter(
                    response=response, after="published"
                ).values_list("pk", flat=True)
            ]
        ).count(),
    }


RACES: dict[str, Race] = {
    "publish": Race(
        lambda cast: make_approved(_story(cast), cast.asha, cast.priya), (_publish,), _published_once
    ),
    "approve": Race(
        lambda cast: make_in_review(_story(cast), cast.asha),
        (_approve,),
        lambda one: {
            "approvals": Approval.objects.filter(response=one).count(),
            "steps": _steps(one, after="approved"),
        },
    ),
    "edit": Race(
        lambda cast: make_approved(_story(cast), cast.asha, cast.priya),
        (_edit,),
        lambda one: {"saves": ResponseVersion.objects.filter(response=one).count() - 1},
    ),
    "undo": Race(
        lambda cast: make_published(_story(cast), cast.asha, cast.priya),
        (_undo,),
        lambda one: {"undone": _steps(one, before="published", after="approved")},
    ),
    "amend": Race(
        _public_with_edit,
        (_approve_edit,),
        lambda one: {
            "versions": ResponseVersion.objects.filter(response=one).count() - 1,
            "approvals that stand": Approval.objects.filter(Approval.live, response=one).count(),
        },
    ),
    "pull": Race(
        lambda cast: make_published(_story(cast), cast.asha, cast.priya),
        (_pull,),
        lambda one: {
            "pulls": Pull.objects.filter(response=one).count(),
            "steps": _steps(one, after="withdrawn"),
        },
    ),
    "directly": Race(
        lambda cast: start_draft(story=_story(cast), body=THANKS, actor=cast.asha),
        (_directly, _edit, _directly, _publish),
    ),
    "all on one that waits": Race(
        lambda cast: make_in_review(_story(cast), cast.asha),
        (_edit_and_submit, _approve, _publish, _undo, _approve_other, _publish, _return, _withdraw),
    ),
    "all on one that is public": Race(
        _public_with_edit,
        (_undo, _approve_edit, _begin_edit, _publish, _approve_edit, _pull, _return_edit, _publish_edit),
    ),
}


def run(cast: Cast, *, races: int, kinds: dict[str, Race] | None = None) -> Outcome:
    """Run so many races, the kinds in turn, and give what came of them."""
    context = multiprocessing.get_context("fork")
    gate, chosen = context.Barrier(PROCESSES + 1), list((kinds or RACES).items())
    ahead, counts = context.Array("q", 2), context.Array("q", 5)
    over = context.Event()
    newest = Response.objects.order_by("-pk").values_list("pk", flat=True).first()
    connections.close_all()
    racers = [
        context.Process(target=_racer, args=(cast, place, gate, ahead, counts, chosen), daemon=True)
        for place in range(PROCESSES)
    ]
    watcher = context.Process(target=_watch, args=(over, counts, newest or 0), daemon=True)
    for process in (*racers, watcher):
        process.start()
    wrong: Counter[str] = Counter()
    began = time.perf_counter()
    for number in range(races):
        name, race = chosen[number % len(chosen)]
        response = race.make(cast)
        ahead[0], ahead[1] = number % len(chosen), response.pk
        gate.wait(timeout=60)
        gate.wait(timeout=60)
        wrong.update(_wrong_with(name, race, Response.objects.get(pk=response.pk)))
    seconds = time.perf_counter() - began
    ahead[0] = -1
    gate.wait(timeout=60)
    over.set()
    for process in (*racers, watcher):
        process.join(timeout=60)
    if counts[3]:
        wrong["a process met an error that is no refusal"] += counts[3]
    return Outcome(
        races,
        seconds,
        counts[0],
        counts[1],
        counts[2],
        counts[4],
        [f"{number} × {what}" for what, number in wrong.items()],
    )


def _racer(cast: Cast, place: int, gate: Any, ahead: Any, counts: Any, chosen: Sequence[Any]) -> None:
    """Wait at the gate, do one's part, and wait for the others; until the parent says that it is over."""
    number = 0
    while True:
        gate.wait(timeout=120)
        if ahead[0] < 0:
            return
        _, race = chosen[ahead[0]]
        response = Response(pk=ahead[1])
        with suppress(Response.DoesNotExist):
            response = Response.objects.get(pk=ahead[1])
        act = race.acts[(place + number) % len(race.acts)]
        try:
            act(cast, response, place)
        except (DomainError, PermissionDenied):
            with counts.get_lock():
                counts[2] += 1
        except IntegrityError:
            with counts.get_lock():
                counts[4] += 1
        except Exception:
            with counts.get_lock():
                counts[3] += 1
            raise
        finally:
            number += 1
            gate.wait(timeout=120)


def _watch(over: Any, counts: Any, after: int) -> None:
    """Read what is public, again and again, and count the texts that nobody let out as they stand."""
    while not over.is_set():
        with connection.cursor() as cursor:
            cursor.execute(_LOOK, [after])
            rows = cursor.fetchall()
        bad = sum(hashlib.sha256(body.encode()).hexdigest() not in hashes for _, body, hashes in rows)
        with counts.get_lock():
            counts[0] += len(rows)
            counts[1] += bad
        time.sleep(0.05)


def _wrong_with(name: str, race: Race, response: Response) -> list[str]:
    """Say what is wrong with a reply after its race: doubled, lost, or public without leave."""
    wrong = [f"{name}: {number} {what}" for what, number in race.once(response).items() if number != 1]
    out, back = _steps(response, after="published"), _steps(response, before="published", after="approved")
    gone = _steps(response, before="published", after="withdrawn")
    if out - back - gone != (response.state == ResponseState.PUBLISHED):
        wrong.append(f"{name}: {out} publications, {back} undone, {gone} withdrawn, now {response.state}")
    leaves = [
        *Approval.objects.filter(Approval.live, response=response).values_list("text_hash", flat=True),
        *DirectRelease.objects.filter(DirectRelease.live, response=response).values_list(
            "text_hash", flat=True
        ),
    ]
    if response.state in (*_PUBLIC, "approved"):
        if leaves != [hashlib.sha256(response.body.encode()).hexdigest()]:
            wrong.append(f"{name}: {response.state}, and not let out once as it stands")
    elif leaves:
        wrong.append(f"{name}: {response.state}, and something still lets it out")
    if response.state == ResponseState.PUBLISHED and response.published_at is None:
        wrong.append(f"{name}: public since never")
    if Pull.objects.filter(response=response).exists() and response.state != ResponseState.WITHDRAWN:
        wrong.append(f"{name}: pulled and not gone")
    return wrong
