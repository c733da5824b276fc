"""An organisation reads with its own head where it has one, everywhere and at once, and goes back by another row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from feedbackhub.core import subjects
from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent
from responses import selectors
from responses.models import Classification, Response, TypologyHead
from responses.presenters.coaching import coach_for
from responses.services import heads
from responses.services.classifying import label_response
from responses.services.heads import engine_version_of, head_of, is_in_use, own_head, withdraw_head
from responses.services.relabelling import reading_of, reclassify_replies
from responses.typology.engine import ENGINE_VERSION
from responses.typology.model import weights
from responses.typology.types import ResponseType
from tests.factories import make_story
from tests.factories.casework import make_public_reply
from tests.people import TESTS
from tests.responses import engines
from tests.responses.engines import ship

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Service
    from tests.people import Cast

pytestmark = pytest.mark.django_db

OFFLINE, GENERIC = ResponseType.OFFLINE, ResponseType.GENERIC
BODY = "I am glad that the nurse found your glasses while you waited. From Monday every locker has a box for them."


def reply(service: Service) -> Response:
    return make_public_reply(make_story(service), None, body=BODY)


def types(response: Response) -> tuple[str, str]:
    """Give the type in force, and the version that said it last."""
    shown = selectors.with_types([response.pk])[response.pk]
    newest = selectors.verdicts_on(response).first()
    assert newest is not None
    return str(shown.label), newest.engine_version  # type: ignore[attr-defined] # annotated


def test_without_a_head_the_shipped_one_reads(cast: Cast) -> None:
    assert head_of(cast.northmere.pk) is None
    assert engine_version_of(cast.northmere.pk) == ENGINE_VERSION
    assert own_head(cast.northmere) is None
    assert not is_in_use(None)


def test_a_new_head_is_used_at_once_and_by_its_organisation_alone(cast: Cast) -> None:
    ours, theirs = reply(cast.ward_4), reply(cast.eastwold.root)
    assert label_response(response=ours) is not None
    row = engines.own_head(cast.northmere, OFFLINE)
    for one in (ours, theirs):
        label_response(response=one)
    assert types(ours) == ("offline", row.version)
    assert types(theirs)[1] == ENGINE_VERSION
    assert types(theirs)[0] != "offline"
    assert coach_for(story=ours.story, body=BODY).headline.startswith("Reads as: offline")
    assert not coach_for(story=theirs.story, body=BODY).headline.startswith("Reads as: offline")


def test_the_numbers_come_back_as_they_were_kept(cast: Cast) -> None:
    kept = engines.head_for(OFFLINE)
    row = engines.own_head(cast.northmere, OFFLINE)
    found = head_of(cast.northmere.pk)
    assert found is not None
    assert found.as_data() == kept.as_data() | {"version": row.version}
    assert row.version.startswith("own-")
    assert (row.built_on, row.trained_on, row.trained_by_name) == (ENGINE_VERSION, 84, TESTS.name)


def test_asking_costs_one_small_query(cast: Cast) -> None:
    engines.own_head(cast.northmere, OFFLINE)
    head_of(cast.northmere.pk)
    with CaptureQueriesContext(connection) as captured:
        head_of(cast.northmere.pk)
    [query] = captured.captured_queries
    assert '"data"' not in query["sql"].split("FROM")[0]


def test_every_reply_is_read_again_and_back_again(cast: Cast) -> None:
    ours, theirs = [reply(cast.ward_4) for _ in range(2)], reply(cast.eastwold.root)
    reclassify_replies()
    before = [types(one) for one in ours]
    assert {version for _, version in before} == {ENGINE_VERSION}

    row = engines.own_head(cast.northmere, OFFLINE)
    assert (reading_of(cast.northmere).read, reading_of(cast.northmere).engine_version) == (0, row.version)
    assert (reading_of().read, reading_of().replies, reading_of().engine_version) == (1, 3, ENGINE_VERSION)
    assert reclassify_replies() == 2, "those of the other organisation are read already"
    assert {types(one)[1] for one in ours} == {row.version}
    assert reading_of().is_complete
    assert AuditEvent.objects.filter(action="responses.relabelled").latest("pk").details == {
        "replies": 2,
        "engine": row.version,
    }

    back = withdraw_head(organisation=cast.northmere, actor=TESTS)
    assert back.version == f"{ENGINE_VERSION}.2"
    assert reclassify_replies() == 2
    assert [types(one) for one in ours] == [(label, back.version) for label, _ in before]
    assert reclassify_replies() == 0
    assert Classification.objects.filter(response__in=ours).count() == 6, "no verdict is lost"
    assert types(theirs)[1] == ENGINE_VERSION


def test_going_back_twice(cast: Cast) -> None:
    engines.own_head(cast.northmere, OFFLINE)
    first = withdraw_head(organisation=cast.northmere, actor=TESTS)
    shipped = head_of(cast.northmere.pk)
    assert shipped is not None
    assert (shipped.version, shipped.weights is weights().head.weights) == (first.version, True)
    assert own_head(cast.northmere) is None
    with pytest.raises(DomainError, match="nothing to withdraw"):
        withdraw_head(organisation=cast.northmere, actor=TESTS)
    again = engines.own_head(cast.northmere, OFFLINE)
    second = withdraw_head(organisation=cast.northmere, actor=TESTS)
    versions = list(TypologyHead.objects.order_by("pk").values_list("version", flat=True))
    assert len(set(versions)) == 4, "the same numbers trained again have a version of their own"
    assert versions[1:] == [first.version, again.version, second.version]
    assert second.version == f"{ENGINE_VERSION}.3"


def test_after_an_upgrade_of_the_hub_an_own_head_is_out_of_use(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It weighs what one engine sees of a reply. To another its numbers mean nothing."""
    row = engines.own_head(cast.northmere, OFFLINE)
    with monkeypatch.context() as upgrade:
        ship(upgrade, "model-next")
        assert head_of(cast.northmere.pk) is None
        assert engine_version_of(cast.northmere.pk) == "model-next"
        assert own_head(cast.northmere) == row
        assert not is_in_use(row)
        with pytest.raises(DomainError, match="nothing to withdraw"):
            withdraw_head(organisation=cast.northmere, actor=TESTS)
    assert engine_version_of(cast.northmere.pk) == row.version, (
        "and in use again where the upgrade is taken back"
    )
    assert heads.versions_apart() == {cast.northmere.pk: row.version}


def test_a_row_is_never_changed_and_holds_what_it_must(cast: Cast) -> None:
    row = engines.own_head(cast.northmere, OFFLINE)
    for wrong in ({"figures": {}}, {"data": None}, {"version": "own-0"}):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            TypologyHead.objects.update(**wrong)
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        TypologyHead.objects.all().delete()
    with pytest.raises(TypeError):
        row.save()
    plain: dict[str, Any] = {
        "organisation": cast.northmere,
        "built_on": "x",
        "trained_by_name": "x",
        "at": row.at,
    }
    for wrong in (
        {"version": row.version, "data": row.data, "trained_on": 1},
        {"version": "model-1", "data": row.data, "trained_on": 1},
        {"version": "own-1", "data": row.data},
        {"version": "model-1", "trained_on": 1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            TypologyHead.objects.create(**plain, **wrong)


def test_what_is_done_is_on_record(cast: Cast) -> None:
    row = heads.keep_head(
        organisation=cast.northmere,
        head=engines.head_for(GENERIC),
        figures={},
        trained_on=70,
        actor=cast.lena,
    )
    back = withdraw_head(organisation=cast.northmere, actor=cast.adam)
    trained, withdrawn = AuditEvent.objects.filter(action__startswith="typology.").order_by("pk")
    assert (trained.action, trained.actor, trained.organisation_id) == (
        "typology.head_trained",
        cast.lena,
        cast.northmere.pk,
    )
    assert trained.details == {"version": row.version, "labels": 70, "built_on": ENGINE_VERSION}
    assert (withdrawn.action, withdrawn.actor) == ("typology.head_withdrawn", cast.adam)
    assert withdrawn.details == {"version": row.version, "instead": back.version}
    [table] = [one for one in subjects.person_tables() if one.model == "responses.typologyhead"]
    assert list(table.of(cast.lena.pk, cast.northmere.pk)) == [row]
    assert list(table.of(cast.lena.pk, cast.eastwold.pk)) == []


def test_the_command_goes_back(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="nothing to withdraw"):
        call_command("train_typology", organisation="RZN", withdraw=True)
    engines.own_head(cast.northmere, OFFLINE)
    call_command("train_typology", organisation="rzn", withdraw=True)
    assert f"read by the engine of the hub again, as version {ENGINE_VERSION}.2" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no organisation with the code NOPE"):
        call_command("train_typology", organisation="NOPE", withdraw=True)
