"""From the command line and the uploaded parts to stories: twice the same is once, and undo undoes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedbackhub.core.actors import SystemActor
from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent
from responses.models import Response
from stories.importing.file_checks import carry_out_check, request_check, start_waiting_checks
from stories.importing.owing import request_import, work_on
from stories.importing.uploads import (
    MAX_UPLOAD,
    PART,
    Upload,
    drop_abandoned_uploads,
    receive_upload,
    same_before,
    spooled,
)
from stories.models import (
    FileCheckState,
    ImportRun,
    QuarantinedRecord,
    RunState,
    Source,
    Story,
    StoryRating,
    StoryState,
    UploadedFile,
    UploadedPart,
    WithdrawnHow,
)
from stories.services.table_sources import add_table_source, map_file
from stories.services.undoing import undo_batch, what_undoing_does
from stories.sources.errors import NotAStoryFile
from stories.sources.table_file import ColumnMap, TextColumn

if TYPE_CHECKING:
    from tests.people import Cast

TESTER = SystemActor("the tests")
MAP = ColumnMap(date="Date", texts=(TextColumn("Comment"),), services=("Ward",), score="Score", id="Id")
DOCS = Path(__file__).parents[3] / "docs" / "examples"


def table(rows: list[str], header: str = "Id,Date,Ward,Score,Comment") -> bytes:
    return "\n".join([header, *rows, ""]).encode()


ROWS = [
    "1,03/02/2026,RZN01-W4,Very good,The nurses were kind to my mother",
    "2,04/02/2026,RZN01-W5,Poor,We waited three hours for tablets",
    "3,05/02/2026,RZN01-W5,Good,",
    "4,31/02/2026,RZN01-W4,Good,Nice food and porters",
]


@pytest.fixture
def source(cast: Cast) -> Source:
    return add_table_source(organisation=cast.northmere, name="Surveys", actor=TESTER)


def bring(source: Source, content: bytes, columns: ColumnMap = MAP) -> ImportRun:
    """Upload, map and import a file, as the pages and a worker do."""
    file = receive_upload(source=source, upload=Upload("survey.csv", content), actor=TESTER)
    map_file(file=file, columns=columns, actor=TESTER)
    run = request_import(source=source, actor=TESTER, file=file)
    work_on(run=run)
    run.refresh_from_db()
    assert run.state == RunState.COMPLETE, run.message
    return run


def numbers(run: ImportRun) -> tuple[int, ...]:
    return run.created, run.updated, run.unchanged, run.skipped, run.quarantined


class TestImporting:
    """One file, its stories, and what it leaves."""

    def test_rows_become_stories_with_scores_and_services(self, source: Source) -> None:
        run = bring(source, table(ROWS))
        assert numbers(run) == (2, 0, 0, 1, 1)
        assert (run.seen, run.position, run.total) == (4, 4, 4)
        story = Story.objects.get(external_id="1")
        assert [service.code for service in story.services.all()] == ["RZN01-W4"]
        assert story.published_at is None
        rating = StoryRating.objects.get(story=story)
        assert (rating.score, rating.score_text) == (1, "Very good")
        aside = QuarantinedRecord.objects.get()
        assert (aside.position, aside.reason, aside.external_id) == (5, "bad_date", "4")

    def test_the_same_file_again_changes_nothing(self, source: Source) -> None:
        bring(source, table(ROWS))
        assert numbers(bring(source, table(ROWS))) == (0, 0, 2, 1, 1)
        assert Story.objects.count() == 2
        assert QuarantinedRecord.objects.get().times_seen == 2

    def test_a_mended_row_comes_in_and_closes_its_refusal(self, source: Source) -> None:
        bring(source, table(ROWS))
        mended = table(
            ["4,28/02/2026,RZN01-W4,Good,Nice food and porters,5,A date"],
            "Id,Date,Ward,Score,Comment,line,reason",
        )
        assert numbers(bring(source, mended)) == (1, 0, 0, 0, 0)
        assert QuarantinedRecord.objects.get().resolved_at is not None

    def test_the_content_goes_when_the_run_is_over(self, source: Source) -> None:
        run = bring(source, table(ROWS))
        assert not UploadedPart.objects.exists()
        file = UploadedFile.objects.get(run=run)
        assert (file.size, len(file.sha256)) == (len(table(ROWS)), 64)
        with pytest.raises(NotAStoryFile, match="no longer here"), spooled(file):
            pass

    def test_a_worker_goes_on_where_the_last_one_stopped(self, source: Source) -> None:
        rows = [f"{n},03/02/2026,RZN01-W4,Good,{'' if n % 3 else f'Comment number {n}'}" for n in range(450)]
        file = receive_upload(source=source, upload=Upload("long.csv", table(rows)), actor=TESTER)
        map_file(file=file, columns=MAP, actor=TESTER)
        run = request_import(source=source, actor=TESTER, file=file)
        work_on(run=run, seconds=-1)
        run.refresh_from_db()
        assert (run.state, run.position) == (RunState.WAITING, 200)
        for _ in range(3):
            work_on(run=run, seconds=-1)
        run.refresh_from_db()
        assert run.state == RunState.WAITING or numbers(run) == (150, 0, 0, 300, 0)
        work_on(run=run)
        run.refresh_from_db()
        assert (run.state, numbers(run)) == (RunState.COMPLETE, (150, 0, 0, 300, 0))

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["Kind nurses", "Long wait", "Good food"]), st.sampled_from(["W4", "W5"])
            ),
            max_size=8,
        )
    )
    def test_any_two_imports_of_one_file_create_once(
        self, source: Source, rows: list[tuple[str, str]]
    ) -> None:
        content = table([f"03/02/2026,{ward},1,{text}" for text, ward in rows], "Date,Ward,Score,Comment")
        columns = ColumnMap(date="Date", texts=(TextColumn("Comment"),), services=("Ward",), score="Score")
        Story.objects.filter(source=source).delete()
        first, second = bring(source, content, columns), bring(source, content, columns)
        assert (first.created, second.created, second.unchanged) == (len(rows), 0, len(rows))
        assert Story.objects.filter(source=source).count() == len(rows)


class TestUploads:
    """Parts, and what is refused."""

    def test_a_file_lies_in_parts_and_comes_back_whole(self, source: Source) -> None:
        content = bytes(range(256)) * 9_000
        pieces = (content[at : at + 70_000] for at in range(0, len(content), 70_000))
        file = receive_upload(source=source, upload=Upload("x.bin", pieces), actor=TESTER)
        assert [len(part.content) for part in file.parts.all()] == [PART, PART, len(content) - 2 * PART]
        with spooled(file) as path:
            assert path.read_bytes() == content
        assert not path.exists()

    def test_one_that_came_before_there_were_parts_is_read(self, source: Source) -> None:
        with spooled(UploadedFile.objects.create(source=source, name="old", content=b"old")) as path:
            assert path.read_bytes() == b"old"

    def test_too_large_and_empty_ones_leave_nothing(self, source: Source) -> None:
        large = (b"x" * (8 * PART) for _ in range(MAX_UPLOAD // PART // 8 + 1))
        for content, words in ((large, "larger than 100 MB"), (b"", "empty")):
            with pytest.raises(DomainError, match=words):
                receive_upload(source=source, upload=Upload("x", content), actor=TESTER)
        assert not UploadedFile.objects.exists()

    def test_the_same_file_before_is_found_in_its_source_only(self, source: Source, cast: Cast) -> None:
        run = bring(source, table(ROWS))
        again = receive_upload(source=source, upload=Upload("b.csv", table(ROWS)), actor=TESTER)
        assert same_before(again) == run.file
        other = add_table_source(organisation=cast.northmere, name="Others", actor=TESTER)
        assert (
            same_before(receive_upload(source=other, upload=Upload("b", table(ROWS)), actor=TESTER)) is None
        )

    def test_files_that_nobody_went_on_with_are_removed(self, source: Source) -> None:
        file = receive_upload(source=source, upload=Upload("b.csv", b"x"), actor=TESTER)
        assert drop_abandoned_uploads() == 0
        UploadedFile.objects.filter(pk=file.pk).update(uploaded_at="2020-01-01T00:00Z")
        assert drop_abandoned_uploads() == 1
        assert not UploadedPart.objects.exists()

    def test_two_sources_of_one_name_are_refused(self, source: Source, cast: Cast) -> None:
        with pytest.raises(DomainError, match="Surveys already"):
            add_table_source(organisation=cast.northmere, name="Surveys", actor=TESTER)
        add_table_source(organisation=cast.eastwold, name="Surveys", actor=TESTER)


class TestChecks:
    """A dry run over the whole file, at once or owed."""

    def file(self, source: Source, content: bytes) -> UploadedFile:
        file = receive_upload(source=source, upload=Upload("a.csv", content), actor=TESTER)
        map_file(file=file, columns=MAP, actor=TESTER)
        return file

    def test_a_short_file_is_counted_at_once_and_once(self, source: Source) -> None:
        file = self.file(source, table(ROWS))
        check = request_check(file=file)
        assert check.state == FileCheckState.DONE
        assert (check.counts["created"], check.counts["skipped"], check.counts["quarantined"]) == (2, 1, 1)
        assert request_check(file=file) == check
        assert not Story.objects.exists()

    def test_a_long_file_is_owed_to_a_worker(self, source: Source) -> None:
        file = self.file(source, table([*ROWS, f"9,03/02/2026,W,1,{'Kind nurses ' * 30_000}"]))
        check = request_check(file=file)
        assert check.state == FileCheckState.WAITING
        assert start_waiting_checks() == 0  # its message has just gone out
        carry_out_check(check_id=check.pk)
        check.refresh_from_db()
        assert (check.state, check.counts["created"], check.total) == (FileCheckState.DONE, 2, 5)
        carry_out_check(check_id=check.pk)

    def test_a_file_that_breaks_says_why(self, source: Source) -> None:
        check = request_check(file=self.file(source, table(ROWS) + b'5,03/02/2026,W,1,"open'))
        assert (check.state, "never closed" in check.message) == (FileCheckState.FAILED, True)


class TestUndoing:
    """A batch goes as it came, unless somebody was answered."""

    def test_new_stories_are_withdrawn_and_edits_put_back(self, source: Source) -> None:
        bring(source, table(ROWS[:1]))
        edited = ROWS[0].replace("kind", "kind and patient")
        run = bring(source, table([edited, ROWS[1]]))
        assert numbers(run)[:2] == (1, 1)
        what = what_undoing_does(run)
        assert (what.new, what.edited, what.changed_since, what.objections) == (1, 1, 0, ())
        undo_batch(run=run, actor=TESTER)
        first, second = Story.objects.order_by("external_id")
        assert (first.state, first.body) == (StoryState.LIVE, "The nurses were kind to my mother")
        assert (second.state, second.withdrawn_how) == (StoryState.WITHDRAWN, WithdrawnHow.BATCH)
        assert first.versions.count() == 2
        run.refresh_from_db()
        assert run.undone_at is not None
        event = AuditEvent.objects.get(action="import.undone")
        assert (event.details["withdrawn"], event.details["put_back"]) == (1, 1)
        with pytest.raises(DomainError, match="undone already"):
            undo_batch(run=run, actor=TESTER)

    def test_the_next_file_brings_them_back(self, source: Source) -> None:
        run = bring(source, table(ROWS))
        undo_batch(run=run, actor=TESTER)
        assert not Story.objects.live().exists()
        again = bring(source, table(ROWS))
        assert Story.objects.live().count() == 2
        assert Story.objects.filter(run=again).count() == 2
        undo_batch(run=again, actor=TESTER)
        assert not Story.objects.live().exists()

    def test_what_was_changed_since_stays(self, source: Source) -> None:
        bring(source, table(ROWS[:1]))
        run = bring(source, table([ROWS[0].replace("kind", "patient")]))
        bring(source, table([ROWS[0].replace("kind", "wonderful")]))
        done = undo_batch(run=run, actor=TESTER)
        assert (done.edited, done.changed_since) == (0, 1)
        assert "wonderful" in Story.objects.get().body

    def test_it_is_refused_where_a_reply_was_published_naming_the_story(
        self, source: Source, cast: Cast
    ) -> None:
        run = bring(source, table(ROWS))
        story = Story.objects.get(external_id="2")
        Response.objects.create(
            story=story,
            organisation=cast.northmere,
            body="We are sorry.",
            state="published",
            published_at=story.received_at,
        )
        assert what_undoing_does(run).objections == (story.title,)
        with pytest.raises(DomainError, match=story.title[:20]):
            undo_batch(run=run, actor=TESTER)
        assert Story.objects.live().count() == 2
        assert not AuditEvent.objects.filter(action="import.undone").exists()

    def test_feeds_and_open_runs_are_not_undone(self, source: Source) -> None:
        open_run = ImportRun.objects.create(source=source, state=RunState.RUNNING)
        with pytest.raises(DomainError, match="not over yet"):
            what_undoing_does(open_run)
        feed = Source.objects.create(
            organisation=source.organisation, kind="care_opinion", base_url="https://x.example"
        )
        with pytest.raises(DomainError, match="Only the import of a file"):
            what_undoing_does(ImportRun.objects.create(source=feed, state=RunState.COMPLETE))


class TestCommand:
    """`manage.py import_stories file`."""

    def run(self, *arguments: object) -> str:
        out = io.StringIO()
        call_command("import_stories", "file", *map(str, arguments), stdout=out, stderr=io.StringIO())
        return out.getvalue()

    def test_the_example_of_the_docs(self, cast: Cast) -> None:
        example = (DOCS / "ward-comments.csv", "--organisation", "RZN")
        a_map = ("--map", DOCS / "ward-comments-map.yaml")
        assert "It would be: 5 seen, 3 created" in self.run(*example, *a_map, "--dry-run")
        assert not Source.objects.exists()
        assert "Complete: 5 seen, 3 created" in self.run(*example, *a_map)
        assert Source.objects.get().name == "Ward comment cards"
        # From now on the source's map is known.
        assert "3 unchanged" in self.run(*example)

    def test_a_ready_map_by_name_and_a_source_of_ones_own(self, cast: Cast, tmp_path: Path) -> None:
        path = tmp_path / "fft.jsonl"
        path.write_text(
            '{"date": "2026-02-03", "location_1": "RZN01", "question_1": "Kind nurses", "fft_score": 1}\n'
        )
        out = self.run(path, "--organisation", "RZN", "--map", "fft_dashboard", "--source", "FFT", "--json")
        assert '"created":1' in out
        assert Source.objects.get().name == "FFT"

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            ((), "needs a map of them; no source has one saved"),
            (("--map", "nothing"), "There is no map nothing"),
            (("--map", "fft_qdc"), "has no column “Comment ID”"),
        ],
    )
    def test_what_is_missing_is_said(self, cast: Cast, arguments: tuple[str, ...], words: str) -> None:
        with pytest.raises(CommandError, match=words):
            self.run(DOCS / "ward-comments.csv", "--organisation", "RZN", *arguments)
        assert not Story.objects.exists()

    def test_care_opinions_json_needs_no_map(self, cast: Cast) -> None:
        assert "created" in self.run(DOCS / "care-opinion-stories.json", "--organisation", "RZN")
        assert Source.objects.get().kind == "story_file"
