"""What was erased stays erased: no feed, no file and no restore brings it back."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from feedbackhub.core.clock import now
from feedbackhub.organisations.services import create_organisation
from feedbackhub.records.models import CertificateKind, DeletionCertificate
from feedbackhub.records.services.certificates import faults_of_chain
from feedbackhub.records.services.erasing import approve_erasure, request_erasure
from stories.importing.replies import keep_replies
from stories.models import QuarantinedRecord, Story, StoryState
from stories.services.emptying import erase_stories
from stories.sources.record import ReplyRecord
from tests.factories import make_story
from tests.people import TESTS
from tests.records.making import PLANTED, full_story, second_admin, tables_with
from tests.standins.synthetic_opinions import opinions

if TYPE_CHECKING:
    from pathlib import Path

    from tests.people import Cast

pytestmark = pytest.mark.django_db

WORD = "quagmire"


def file_of(tmp_path: Path, **changes: object) -> Path:
    path = tmp_path / "stories.json"
    found = [dict(one) for one in opinions(3, first_id=500)]
    found[1] |= {"title": f"A {WORD}", "body": f"The {WORD} again."} | changes
    path.write_text(json.dumps(found))
    return path


def read(path: Path) -> dict[str, int]:
    out = StringIO()
    call_command("import_stories", "file", str(path), "--organisation", "RZN", "--json", stdout=out)
    said: dict[str, int] = json.loads(out.getvalue().splitlines()[-1])
    return said


def erased(tmp_path: Path) -> Story:
    create_organisation(name="Northmere NHS Trust", ods_code="RZN", actor=TESTS)
    read(file_of(tmp_path))
    story = Story.objects.get(title=f"A {WORD}")
    erase_stories(ids=[story.pk], actor=TESTS)
    return story


def test_the_same_file_again_counts_it_as_unchanged(tmp_path: Path) -> None:
    story = erased(tmp_path)
    said = read(file_of(tmp_path))
    assert (said["created"], said["updated"], said["unchanged"]) == (0, 0, 3)
    story.refresh_from_db()
    assert (story.state, story.body) == (StoryState.ERASED, "")
    assert tables_with(WORD) == {}


def test_an_edited_copy_changes_nothing_either(tmp_path: Path) -> None:
    story = erased(tmp_path)
    said = read(file_of(tmp_path, body=f"Other words about the {WORD}.", progress="response"))
    assert said["updated"] == 0
    story.refresh_from_db()
    assert (story.state, story.body, story.progress) == (StoryState.ERASED, "", "")
    assert tables_with(WORD) == {}


def test_a_broken_copy_is_put_aside_without_its_words(tmp_path: Path) -> None:
    erased(tmp_path)
    said = read(file_of(tmp_path, dateOfSubmission="the day after the quagmire"))
    assert said["quarantined"] == 1
    assert tables_with(WORD) == {}
    assert QuarantinedRecord.objects.get(story=None).raw == ""


def test_a_feed_that_still_shows_replies_to_it_leaves_none_here(cast: Cast) -> None:
    there, gone = make_story(cast.ward_4), make_story(cast.ward_4)
    erase_stories(ids=[gone.pk], actor=TESTS)
    reply = ReplyRecord(external_id="r1", body=f"About the {WORD}.", published_at=None, raw={"body": WORD})
    keep_replies(source=gone.source, replies={gone.pk: [reply]}, is_whole=True, at=now())
    assert tables_with(WORD) == {}
    keep_replies(source=there.source, replies={there.pk: [reply]}, is_whole=True, at=now())
    assert len(tables_with(WORD)) == 2, "a story with its words keeps its replies"


def test_a_restore_brings_nothing_back_once_the_list_is_replayed(cast: Cast, tmp_path: Path) -> None:
    story = full_story(cast)
    kept = {name: getattr(story, name) for name in ("title", "body", "raw", "content_hash")}
    request = request_erasure(
        story=story, asked_by="author", reference="", decisions=_all(story), actor=cast.adam
    )
    approve_erasure(request=request, actor=second_admin(cast))
    listed = tmp_path / "erased.jsonl"
    out = StringIO()
    call_command("export_erasures", stdout=out)
    listed.write_text(out.getvalue())
    assert [word for word in PLANTED if word in out.getvalue()] == []
    Story.objects.filter(pk=story.pk).update(state=StoryState.LIVE, text_removed_at=None, **kept)
    assert WORD in str(tables_with(WORD))

    out = StringIO()
    call_command("replay_erasures", str(listed), "--dry-run", stdout=out)
    story.refresh_from_db()
    assert story.body
    call_command("replay_erasures", str(listed), stdout=out)
    story.refresh_from_db()
    assert (story.state, story.body) == (StoryState.ERASED, "")
    assert tables_with(*PLANTED) == {}
    assert DeletionCertificate.objects.filter(kind=CertificateKind.REPLAY).count() == 1
    assert faults_of_chain(cast.northmere.pk) == {}
    out = StringIO()
    call_command("replay_erasures", str(listed), stdout=out)
    assert "1 erased already" in out.getvalue()


def _all(story: Story) -> dict[str, str]:
    from feedbackhub.records.selectors.holdings import REMOVE, items_to_decide, same_telling

    return {one.key: REMOVE for one in items_to_decide(same_telling(story))}


def test_a_story_that_the_restored_database_lacks_cannot_come_back(tmp_path: Path) -> None:
    story = erased(tmp_path)
    out = StringIO()
    call_command("export_erasures", "--organisation", "RZN", stdout=out)
    listed = tmp_path / "erased.jsonl"
    listed.write_text(out.getvalue())
    Story.services.through.objects.filter(story=story).delete()
    Story.objects.filter(pk=story.pk)._raw_delete("default")  # type: ignore[attr-defined]
    out = StringIO()
    call_command("replay_erasures", str(listed), stdout=out)
    assert "1 kept from coming back" in out.getvalue()
    said = read(file_of(tmp_path))
    assert (said["created"], said["unchanged"]) == (0, 3)
    assert tables_with(WORD) == {}


def test_a_list_that_is_none_of_ours_is_refused(cast: Cast, tmp_path: Path) -> None:
    listed = tmp_path / "erased.jsonl"
    listed.write_text("not json\n")
    with pytest.raises(CommandError, match="not one that export_erasures wrote"):
        call_command("replay_erasures", str(listed))
    listed.write_text('{"organisation": "RZN"}\n')
    with pytest.raises(CommandError, match="Line 1"):
        call_command("replay_erasures", str(listed))
    line = {"organisation": "XXX", "kind": "story_file", "address": "", "source": "s", "external_id": "1"}
    listed.write_text(json.dumps(line | {"submitted_at": "2026-01-01T00:00:00+00:00"}) + "\n")
    with pytest.raises(CommandError, match="does not have"):
        call_command("replay_erasures", str(listed), stdout=StringIO())
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("replay_erasures", str(tmp_path / "nowhere"))
