"""After the engine's version has changed every published reply is read again, once, and earlier verdicts stay."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedbackhub.core.models import AuditEvent
from responses.models import Classification, Response
from responses.services import relabelling
from responses.services.classifying import label_response, verdict_on
from responses.services.comparing import keep_missing_fingerprints
from responses.services.comparing_many import replies_for_each
from responses.services.relabelling import label_batch, reading_of, reclassify_replies
from responses.tasks import reclassify_replies as task
from responses.typology import engine
from stories.models import StoryState
from tests.factories import make_story
from tests.factories.casework import make_public_reply
from tests.factories.responses import make_draft
from tests.people import make_cast
from tests.responses.engines import ship

if TYPE_CHECKING:
    from tests.people import Cast

NEXT = "model-next"
TEMPLATE = (
    "Thank you for taking the time to leave feedback, {}. We strive to give every patient the best care. "
    "Please contact PALS if you would like to discuss anything further."
)
OWN = "I am glad that the nurse found your glasses while you waited. I have told her, {}."


def replies(cast: Cast, many: int = 5) -> list[Response]:
    """Make labelled replies, half of them one template, as the engine before read them."""
    names = ["Ann", "Oliver", "Grace", "Harry", "Jack", "Emily", "Tom", "Lucy", "Sam", "Ruth", "Max", "Eve"]
    made = [
        make_public_reply(
            make_story(cast.ward_4), None, body=(OWN if n % 2 else TEMPLATE).format(names[n % 12])
        )
        for n in range(many)
    ]
    monday = "I spoke to the nurse who found your glasses. From Monday every locker on the ward has a box."
    made.append(make_public_reply(make_story(cast.ward_4), None, body=monday))
    for one in made:
        label_response(response=one)
    return made


@pytest.fixture
def upgraded(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[Response]:
    """Replies of an organisation whose engine has just been replaced."""
    made = replies(cast)
    ship(monkeypatch, NEXT)
    return made


@pytest.mark.django_db
def test_every_reply_is_read_once_more_and_the_earlier_verdicts_stay(upgraded: list[Response]) -> None:
    before = list(Classification.objects.values_list("pk", "label"))
    assert reclassify_replies() == len(upgraded)
    assert list(Classification.objects.exclude(engine_version=NEXT).values_list("pk", "label")) == before
    for one in upgraded:
        assert one.classifications.filter(engine_version=NEXT).count() == 1
    assert reclassify_replies() == 0, "a second run changes nothing"
    assert AuditEvent.objects.get(action="responses.relabelled").details == {"replies": 6, "engine": NEXT}


@pytest.mark.django_db
def test_many_are_read_as_each_alone(upgraded: list[Response], cast: Cast) -> None:
    make_public_reply(make_story(cast.eastwold.root), None, body=TEMPLATE.format("Ida"))
    keep_missing_fingerprints()
    alone = {one.pk: verdict_on(one) for one in upgraded}
    reclassify_replies()
    for one in upgraded:
        row = one.classifications.get(engine_version=NEXT)
        verdict = alone[one.pk]
        assert (row.label, row.runner_up, row.confidence) == (
            verdict.label.value,
            verdict.runner_up.value,
            verdict.confidence,
        )
        assert row.cues == dict(verdict.cues)
    assert {one.label.value for one in alone.values()} > {"generic"}, "the two kinds differ"


@pytest.mark.django_db
def test_each_is_compared_with_the_same_replies_as_alone(upgraded: list[Response], cast: Cast) -> None:
    from responses.services.comparing import key_of, replies_of
    from responses.typology.layout import read

    indexes = replies_for_each(cast.northmere.pk, upgraded)
    for one in upgraded:
        body = read(one.body).body
        found = indexes[one.pk].overlap(body, key_of(one.story_id))
        assert found == replies_of(cast.northmere.pk).overlap(body, key_of(one.story_id))


@pytest.mark.django_db
def test_an_upgrade_starts_it_by_itself(upgraded: list[Response]) -> None:
    task()
    assert reading_of().is_complete


@pytest.mark.django_db
def test_what_the_engine_does_not_read(upgraded: list[Response], cast: Cast) -> None:
    make_draft(make_story(cast.ward_4), cast.asha)
    gone = make_public_reply(make_story(cast.ward_4, state=StoryState.WITHDRAWN), None)
    emptied = make_public_reply(make_story(cast.ward_4), None)
    Response.objects.filter(pk=emptied.pk).update(body="")
    assert reading_of().replies == len(upgraded)
    reclassify_replies()
    assert not gone.classifications.exists()
    assert not emptied.classifications.exists()


@pytest.mark.django_db
def test_a_run_that_ends_early_is_gone_on_with(
    upgraded: list[Response], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relabelling, "BATCH", 2)
    assert reclassify_replies(seconds=0) == 2
    reading = reading_of()
    assert (reading.read, reading.replies, reading.is_complete) == (2, 6, False)
    assert reclassify_replies() == 4
    assert reading_of().is_complete


@pytest.mark.django_db
def test_a_reply_on_which_the_engine_fails_does_not_stop_the_others(
    upgraded: list[Response], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    plain = engine.classify

    def classify(**given: Any) -> Any:
        if given["reply_text"] == upgraded[1].body:
            raise ValueError(given["reply_text"])
        return plain(**given)

    monkeypatch.setattr(engine, "classify", classify)
    assert reclassify_replies() == len(upgraded) - 1
    assert f"reply {upgraded[1].pk} could not be read: ValueError" in caplog.text
    assert "nurse" not in caplog.text
    written = StringIO()
    with pytest.raises(CommandError, match="1 replies are not read"):
        call_command("reclassify_replies", stdout=written)


@pytest.mark.django_db
def test_one_organisation_alone(upgraded: list[Response], cast: Cast) -> None:
    make_public_reply(make_story(cast.eastwold.root), None, body=TEMPLATE.format("Ida"))
    written = StringIO()
    call_command("reclassify_replies", organisation="rze", json=True, stdout=written)
    assert json.loads(written.getvalue().splitlines()[-1]) == {
        "engine": NEXT,
        "labelled": 1,
        "read": 1,
        "replies": 1,
    }
    assert reading_of(cast.northmere).read == 0
    with pytest.raises(CommandError, match="no organisation with the code NOPE"):
        call_command("reclassify_replies", organisation="NOPE")


@pytest.mark.django_db
def test_a_batch_costs_the_same_number_of_queries(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    replies(cast, 11)
    ship(monkeypatch, NEXT)

    def queries(batch: int, after: int) -> tuple[int, int]:
        monkeypatch.setattr(relabelling, "BATCH", batch)
        with CaptureQueriesContext(connection) as captured:
            done = label_batch(organisation_id=cast.northmere.pk, after=after)
        assert done is not None
        assert done.labelled == batch
        asked = [one for one in captured.captured_queries if "SAVEPOINT" not in one["sql"]]
        return len(asked), done.last

    few, last = queries(2, 0)
    many, _ = queries(10, last)
    assert few == many == 9


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_do_no_reply_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    made = replies(cast, 23)
    ship(monkeypatch, NEXT)
    monkeypatch.setattr(relabelling, "BATCH", 3)
    plain, asked = engine.classify, []

    def classify(**given: Any) -> Any:
        asked.append(given["story_key"])
        return plain(**given)

    monkeypatch.setattr(engine, "classify", classify)
    barrier = Barrier(4)

    def work(_: int) -> int:
        try:
            barrier.wait(timeout=10)
            return reclassify_replies()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(work, range(4)))
    reclassify_replies()  # what a worker held while the others passed by
    assert sorted(asked) == sorted(str(one.story_id) for one in made), "each is read once"
    assert sum(done) <= len(made)
    assert Classification.objects.filter(engine_version=NEXT).count() == len(made)
