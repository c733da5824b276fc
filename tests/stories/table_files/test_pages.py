"""The pages of files with columns: who may open them, each step, what they refuse, and the rows that go out to mend."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse

from feedbackhub.core.actors import SystemActor
from stories import tasks
from stories.importing.uploads import Upload, receive_upload
from stories.models import (
    FileCheck,
    FileCheckState,
    ImportRun,
    QuarantinedRecord,
    RunState,
    Source,
    Story,
    UploadedFile,
)
from stories.services import mapping
from stories.services.table_sources import add_table_source
from stories.sources.table_file.map_reading import map_from_yaml
from stories.sources.table_file.ready import ready_map
from tests.stories.table_files.test_importing_tables import ROWS, table

if TYPE_CHECKING:
    from django.http import HttpResponse

    from feedbackhub.accounts.models import User
    from tests.people import Cast

TESTER = SystemActor("the tests")
HTMX = {"HX-Request": "true"}
# How the five columns of `ROWS` are chosen on the page.
CHOSEN = {
    "column_0": "id",
    "column_1": "date",
    "column_2": "service",
    "column_3": "score",
    "column_4": "text",
}
MEANT = {"dates": "usual", "prompt_0": "Why?", "kind_0": "nonspecific", "readers": "staff"}


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.fixture
def lead(cast: Cast) -> Client:
    return browser(cast.lena)


@pytest.fixture
def source(cast: Cast) -> Source:
    return add_table_source(organisation=cast.northmere, name="Surveys", actor=TESTER)


@pytest.fixture
def file(source: Source) -> UploadedFile:
    return receive_upload(source=source, upload=Upload("survey.csv", table(ROWS)), actor=TESTER)


def sent(content: bytes, name: str = "survey.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def step(name: str, pk: int) -> str:
    return reverse(f"stories:{name}", args=[pk])


STEPS = ["file-columns", "file-values", "file-check"]


class TestWhoMayOpenThem:
    """Leads and administrators of the organisation."""

    def test_others_may_not(self, cast: Cast, file: UploadedFile, source: Source) -> None:
        run = ImportRun.objects.create(source=source, state=RunState.COMPLETE)
        pages = [
            reverse("stories:files"),
            *(step(name, source.pk) for name in ("files-source", "files-map")),
            *(step(name, file.pk) for name in STEPS),
            *(step(name, run.pk) for name in ("import-rejected", "import-undo")),
        ]
        for page in pages:
            assert browser(cast.lena).get(page).status_code in (200, 302), page
            assert browser(cast.asha).get(page).status_code == 403, page
            assert Client().get(page).status_code == 302, page
            if page != reverse("stories:files"):
                assert browser(cast.olga).get(page).status_code == 404, page
        for name, pk in (("file-import", file.pk), ("file-remove", file.pk), ("import-undo", run.pk)):
            assert browser(cast.olga).post(step(name, pk)).status_code == 404
            assert browser(cast.asha).post(step(name, pk)).status_code == 403
        assert (
            browser(cast.olga).post(step("files-source", source.pk), {"file": sent(b"x")}).status_code == 404
        )
        assert browser(cast.lena).get(step("file-import", file.pk)).status_code == 405

    def test_the_list_holds_ones_own_sources(self, cast: Cast, source: Source) -> None:
        assert "Surveys" in text(browser(cast.lena).get(reverse("stories:files")))
        page = text(browser(cast.olga).get(reverse("stories:files")))
        assert "Surveys" not in page
        assert "No source of files yet" in page


class TestTheWay:
    """From a name to a finished import."""

    def test_a_source_is_begun_by_its_name_once(self, lead: Client) -> None:
        response = lead.post(reverse("stories:files"), {"name": "FFT"})
        assert response.headers["Location"] == step("files-source", Source.objects.get().pk)
        again = lead.post(reverse("stories:files"), {"name": "FFT"})
        assert (again.status_code, "FFT already" in text(again)) == (422, True)

    def test_all_of_it(self, lead: Client, source: Source) -> None:
        response = lead.post(
            step("files-source", source.pk), {"file": sent(table(ROWS)), "encoding": "utf-8"}
        )
        file = UploadedFile.objects.get()
        assert response.headers["Location"] == step("file-columns", file.pk)
        page = text(lead.get(step("file-columns", file.pk)))
        assert "For example: 03/02/2026 · 04/02/2026 · 05/02/2026" in page
        assert '<option value="date" selected>' in page
        response = lead.post(step("file-columns", file.pk), CHOSEN)
        assert response.headers["Location"] == step("file-values", file.pk)
        page = text(lead.get(step("file-values", file.pk)))
        assert "Service “RZN01-W4”" in page
        assert '<option value="RZN01-W4" selected>' in page
        response = lead.post(
            step("file-values", file.pk), {**MEANT, "service_0": "RZN01-W4", "service_1": "RZN01-W5"}
        )
        assert response.headers["Location"] == step("file-check", file.pk), text(response)
        page = text(lead.get(step("file-check", file.pk)))
        assert "The nurses were kind to my mother" in page
        assert "Row 5: A date that makes no sense" in page
        assert "Row 4: no comment" in page
        assert "for staff only" in page
        assert not Story.objects.exists()
        response = lead.post(step("file-import", file.pk))
        run = ImportRun.objects.get()
        assert response.headers["Location"] == step("import", run.pk)
        tasks.run_import(run.pk)
        page = text(lead.get(step("import", run.pk)))
        assert "Rows without a comment, skipped" in page
        assert "Download these rows" in page
        assert Story.objects.count() == 2
        source.refresh_from_db()
        assert source.column_map["services"]["codes"] == {"RZN01-W4": "RZN01-W4", "RZN01-W5": "RZN01-W5"}

        lead.post(step("files-source", source.pk), {"file": sent(table(ROWS)), "encoding": "utf-8"})
        again = UploadedFile.objects.get(run=None)
        lead.post(step("file-columns", again.pk), CHOSEN)
        lead.post(step("file-values", again.pk), MEANT)
        page = text(lead.get(step("file-check", again.pk)))
        assert "This file was imported before" in page

        page = text(lead.get(step("import-undo", run.pk)))
        assert "2 new stories will be withdrawn" in page
        assert "The import is undone: 2 withdrawn" in text(
            lead.post(step("import-undo", run.pk), follow=True)
        )
        page = text(lead.get(step("import", run.pk)))
        assert "This import was undone" in page
        assert "Undo this import" not in page

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"column_1": ""}, "Choose the column with the date"),
            ({"column_4": ""}, "Choose at least one column as a comment"),
            ({"column_0": "date"}, "is chosen for two columns"),
        ],
    )
    def test_columns_that_cannot_be_are_refused(
        self, lead: Client, file: UploadedFile, change: dict[str, str], words: str
    ) -> None:
        response = lead.post(step("file-columns", file.pk), CHOSEN | change)
        assert response.status_code == 422
        assert words in text(response)
        assert "<title>Error: " in text(response)

    @pytest.mark.parametrize(
        ("content", "name", "words"),
        [
            (b"", "a.csv", "The selected file is empty"),
            (b"\xd0\xcf\x11\xe0" + b"x" * 600, "a.xls", "old format"),
            ("Datum,Text\n1,caf\xe9\n".encode("cp1252"), "a.csv", "is not in UTF-8"),
            (b"PK\x03\x04" + b"x" * 100, "../../a.xlsx", "damaged workbook"),
        ],
    )
    def test_a_file_that_cannot_be_opened_is_refused_at_once(
        self, lead: Client, source: Source, content: bytes, name: str, words: str
    ) -> None:
        response = lead.post(
            step("files-source", source.pk), {"file": sent(content, name), "encoding": "utf-8"}
        )
        assert (response.status_code, words in text(response)) == (422, True)
        assert not UploadedFile.objects.exists()

    def test_windows_1252_goes_where_it_is_chosen(self, lead: Client, source: Source) -> None:
        content = "Date,Comment\n03/02/2026,Lovely café and kind people\n".encode("cp1252")
        lead.post(step("files-source", source.pk), {"file": sent(content), "encoding": "windows-1252"})
        file = UploadedFile.objects.get()
        assert "Lovely café" in text(lead.get(step("file-columns", file.pk)))
        lead.post(step("file-columns", file.pk), {"column_0": "date", "column_1": "text"})
        lead.post(step("file-values", file.pk), MEANT)
        assert "Lovely café" in text(lead.get(step("file-check", file.pk)))

    def test_steps_are_taken_in_order(self, lead: Client, file: UploadedFile) -> None:
        for name in ("file-values", "file-check"):
            assert lead.get(step(name, file.pk)).headers["Location"] == step("file-columns", file.pk)
        assert lead.post(step("file-import", file.pk)).headers["Location"] == step("file-columns", file.pk)
        assert not ImportRun.objects.exists()

    def test_a_file_is_removed(self, lead: Client, file: UploadedFile) -> None:
        assert "Nothing of it was imported" in text(lead.post(step("file-remove", file.pk), follow=True))
        assert not UploadedFile.objects.exists()

    def test_a_ready_map_and_another_header_row(self, lead: Client, file: UploadedFile) -> None:
        refused = lead.post(
            step("file-columns", file.pk), {"begin": "1", "begin-ready": "fft_qdc", "begin-header_row": "1"}
        )
        assert "does not have the columns of that map" in text(refused)
        lead.post(step("file-columns", file.pk), {"begin": "1", "begin-ready": "", "begin-header_row": "2"})
        file.refresh_from_db()
        assert mapping.options_of(file).header_row == 2
        assert "The nurses were kind" in text(lead.get(step("file-columns", file.pk)))

    def test_a_long_files_check_is_watched(self, lead: Client, file: UploadedFile) -> None:
        lead.post(step("file-columns", file.pk), CHOSEN)
        lead.post(step("file-values", file.pk), MEANT)
        file.refresh_from_db()
        FileCheck.objects.create(
            file=file, column_map=file.column_map, state=FileCheckState.RUNNING, position=400, total=9_000
        )
        part = text(lead.get(step("file-check", file.pk), headers=HTMX))
        assert "400 of 9,000 rows read" in part
        assert 'hx-trigger="every 1s"' in part
        assert "<html" not in part
        assert step("file-import", file.pk) not in part
        FileCheck.objects.update(state=FileCheckState.DONE, counts={"created": 7})
        part = text(lead.get(step("file-check", file.pk), headers=HTMX))
        assert "hx-trigger" not in part
        assert step("file-import", file.pk) in part


class TestMaps:
    """A map goes out as YAML and comes in again."""

    def test_there_and_back(self, lead: Client, source: Source) -> None:
        yaml = b"columns: {date: Date}\ntexts: [Comment]\n"
        lead.post(step("files-map-upload", source.pk), {"map": sent(yaml, "map.yaml")})
        response = lead.get(step("files-map", source.pk))
        assert response.headers["Content-Disposition"] == f'attachment; filename="map-{source.pk}.yaml"'
        source.refresh_from_db()
        assert map_from_yaml(text(response)).to_dict() == source.column_map

    @pytest.mark.parametrize(
        ("yaml", "words"), [(b"columns: {date: D}", "no column with comments"), (b"\xff\xfe", "not in UTF-8")]
    )
    def test_a_wrong_one_is_refused_with_its_place(
        self, lead: Client, source: Source, yaml: bytes, words: str
    ) -> None:
        response = lead.post(step("files-map-upload", source.pk), {"map": sent(yaml, "map.yaml")})
        assert (response.status_code, words in text(response)) == (422, True)
        source.refresh_from_db()
        assert source.column_map is None

    def test_columns_that_a_file_lacks_stay_in_the_map(self, lead: Client, source: Source) -> None:
        columns = ready_map("fft_dashboard")
        assert columns is not None
        Source.objects.filter(pk=source.pk).update(column_map=columns.to_dict())
        content = b"date,location_1,question_1,fft_score\n03/02/2026,RZN01,Kind nurses,1\n"
        lead.post(step("files-source", source.pk), {"file": sent(content), "encoding": "utf-8"})
        file = UploadedFile.objects.get()
        chosen = {"column_0": "date", "column_1": "service", "column_2": "text", "column_3": "score"}
        lead.post(step("file-columns", file.pk), chosen)
        file.refresh_from_db()
        kept = mapping.map_of(file)
        assert kept is not None
        assert [text.column for text in kept.texts] == ["question_1", "question_2", "question_3"]
        assert kept.services == ("location_1", "location_2", "location_3")


def test_a_file_without_a_good_row_is_given_back_a_few_rows_at_a_time(lead: Client, source: Source) -> None:
    run = ImportRun.objects.create(source=source, state=RunState.COMPLETE)
    raw = json.dumps({f"Column {place}": "a word or two " * 20 for place in range(20)})
    QuarantinedRecord.objects.bulk_create(
        QuarantinedRecord(
            source=source,
            run=run,
            reason="bad_date",
            message="Mend it",
            raw=raw,
            raw_hash=str(row),
            position=row,
        )
        for row in range(2_000)
    )
    tracemalloc.start()
    try:
        response = lead.get(step("import-rejected", run.pk))
        assert isinstance(response, StreamingHttpResponse)
        size = sum(len(piece) for piece in response)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size > 10_000_000
    assert most < size / 2


def test_rejected_rows_go_out_harmless_and_come_back_mended(
    lead: Client, source: Source, file: UploadedFile
) -> None:
    bad = ["7,31/02/2026,RZN01-W4,Good,=HYPERLINK(kind people)", "8,03/02/2026,RZN01-W4,Good"]
    file = receive_upload(source=source, upload=Upload("bad.csv", table([*ROWS[:1], *bad])), actor=TESTER)
    for pk in (file.pk,):
        lead.post(step("file-columns", pk), CHOSEN)
        lead.post(step("file-values", pk), MEANT)
        lead.post(step("file-import", pk))
    run = ImportRun.objects.get()
    tasks.run_import(run.pk)
    response = lead.get(step("import-rejected", run.pk))
    content = b"".join(response).decode("utf-8-sig")  # type: ignore[arg-type]
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[0] == ["Id", "Date", "Ward", "Score", "Comment", "line", "reason"]
    assert rows[1][:6] == ["7", "31/02/2026", "RZN01-W4", "Good", "'=HYPERLINK(kind people)", "3"]
    assert rows[2][:6] == ["8", "03/02/2026", "RZN01-W4", "Good", "", "4"]

    mended = content.replace("31/02/2026", "28/02/2026").encode()
    lead.post(step("files-source", source.pk), {"file": sent(mended, "mended.csv"), "encoding": "utf-8"})
    again = UploadedFile.objects.get(name="mended.csv")
    page = text(lead.get(step("file-columns", again.pk)))
    assert ">reason<" not in page
    lead.post(step("file-columns", again.pk), CHOSEN)
    lead.post(step("file-values", again.pk), MEANT)
    lead.post(step("file-import", again.pk))
    tasks.run_import(ImportRun.objects.latest("pk").pk)
    assert Story.objects.get(external_id="7").body == "=HYPERLINK(kind people)"
