"""Maps go to YAML and back unchanged, say where they are wrong, and turn rows into what their fields mean."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.sources.record import Page, RejectedRecord, StoryRecord
from stories.sources.table_file import BadMap, ColumnMap, TableFileSource, TextColumn
from stories.sources.table_file.cells import is_junk
from stories.sources.table_file.column_map import ALL, LAST, PROMPT_KINDS
from stories.sources.table_file.dates import DATE_FORMATS, MONTH_FIRST, moment
from stories.sources.table_file.encoding import ENCODINGS
from stories.sources.table_file.map_reading import map_from_yaml
from stories.sources.table_file.map_writing import map_to_yaml
from stories.sources.table_file.ready import ready_map, ready_names
from stories.sources.table_file.scores import fft_code
from stories.sources.table_file.suggesting import suggest_map

NOW = datetime(2026, 4, 1, tzinfo=UTC)

WORDS = (
    st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
    | st.sampled_from(
        ["No", "yes", "null", "~", "1", "1.50", "2026-03-01", "- a", "a: b", "#x", "'q'", "*a", "=1"]
    )
).filter(lambda one: one.strip() == one)
NAMES = WORDS | st.just("")
PAIRS = st.dictionaries(WORDS, NAMES, max_size=3)
MAPS = st.builds(
    ColumnMap,
    date=WORDS,
    texts=st.lists(
        st.builds(TextColumn, column=WORDS, prompt=NAMES, prompt_kind=st.sampled_from(PROMPT_KINDS)),
        min_size=1,
        max_size=3,
        unique_by=lambda one: one.column,
    ).map(tuple),
    **dict.fromkeys(
        ("name", "id", "title", "prompt", "score", "author_role", "criticality", "experienced_on"), NAMES
    ),
    submission_route=NAMES,
    prompt_kinds=st.dictionaries(WORDS, st.sampled_from(PROMPT_KINDS), max_size=2),
    services=st.lists(WORDS, max_size=3, unique=True).map(tuple),
    service_rule=st.sampled_from((LAST, ALL)),
    service_codes=PAIRS,
    service_otherwise=NAMES,
    score_question=WORDS,
    values=st.dictionaries(WORDS, PAIRS, max_size=2),
    date_formats=st.lists(
        st.sampled_from([one for one in DATE_FORMATS if one != MONTH_FIRST]),
        min_size=1,
        max_size=3,
        unique=True,
    ).map(tuple),
    keep=st.lists(WORDS, max_size=2, unique=True).map(tuple),
    may_be_missing=st.lists(WORDS, max_size=2, unique=True).map(tuple),
    sheet=NAMES,
    header_row=st.none() | st.integers(1, 100),
    encoding=st.sampled_from(list(ENCODINGS)),
    delimiter=st.sampled_from(["", ",", ";", "\t", "|"]),
    is_public=st.booleans(),
)


@given(MAPS)
def test_a_map_comes_back_from_yaml_and_from_plain_values_as_it_was(columns: ColumnMap) -> None:
    assert ColumnMap.from_dict(columns.to_dict()) == columns
    assert map_from_yaml(map_to_yaml(columns)) == columns


@pytest.mark.parametrize(
    ("yaml", "words"),
    [
        ("", "names no column with the date"),
        ("- a\n- b", "the map should be a list of names with values"),
        ("columns:\n  date: D\n", "no column with comments"),
        ("columns: {date: D, dote: E}\ntexts: [C]", "columns has “dote”, which means nothing"),
        (
            "columns: {date: D}\ntexts: [{column: C, prompt_kind: nice}]",
            "texts, number 1: prompt_kind is “nice”",
        ),
        ("columns: {date: D}\ntexts: [C, C]", "“C” twice"),
        ("columns: {date: D}\ncolumns: {date: E}\ntexts: [C]", "names “columns” twice"),
        ("columns: {date: D}\ntexts: [C]\ndate_formats: [dd/mm/yyyy, mm/dd/yyyy]", "would be two days"),
        ("columns: {date: D}\ntexts: [C]\nfile: {header_row: soon}", "a number from 1 to 100"),
        ("columns: {date: D}\ntexts: [C]\nfile: {encoding: latin-9}", "file: encoding is “latin-9”"),
        ("columns: {date: [D]}\ntexts: [C]", "columns: date should be words"),
        ("a: &x [1]\nb: *x", "aliases"),
        ("a: [1\n", "not sound YAML on line 2"),
        ("!!python/object/apply:os.system [ls]", "not sound YAML"),
        ("name: !!int soon", "not sound YAML for us on line 1: it uses a tag"),
        ("name: !!float x", "uses a tag"),
        ("name: !!timestamp never", "uses a tag"),
        (f"name: !!int 0x{'f' * 6000}", "uses a tag"),
        ("a: 1\n!!bool x: y", "on line 2: it uses a tag"),
        ("columns: !!map [a]", "uses a tag"),
        ("x: " + "y" * 300_000, "longer than 200,000"),
        ("[" * 3_000, "YAML|nested"),
    ],
)
def test_what_is_wrong_with_a_map_is_named_with_its_place(yaml: str, words: str) -> None:
    with pytest.raises(BadMap, match=words):
        map_from_yaml(yaml)


def test_words_that_yaml_takes_for_no_stay_words() -> None:
    columns = map_from_yaml("columns: {date: D, score: S}\ntexts: [C]\nvalues: {S: {No: 5, Yes: 1}}")
    assert columns.values == {"S": {"No": "5", "Yes": "1"}}


class TestReadyMaps:
    """Both layouts of trusts' own files."""

    QDC = (
        "Comment ID,Trust,Respondent ID,Date,Service type 1,Service type 2,FFT categorical answer,FFT question,"
        "FFT answer,Person identifiable info?,Comment sentiment,Staff,Food\n"
    )

    def pages(self, tmp_path: Path, text: str, name: str) -> list[StoryRecord | RejectedRecord]:
        path = tmp_path / "file.csv"
        path.write_text(text, encoding="utf-8")
        columns = ready_map(name)
        assert columns is not None
        return [
            record
            for page in TableFileSource(path, columns, now=lambda: NOW).pages()
            for record in page.records
        ]

    def test_there_are_two(self) -> None:
        assert ready_names() == ("fft_dashboard", "fft_qdc")
        assert ready_map("nothing") is None

    def test_one_row_a_comment(self, tmp_path: Path) -> None:
        rows = (
            "C1,NTH,R1,01/03/2026,Inpatients,Ward 4,1,What could be improved?,nothing at all,No,1,1,0\n"
            "C2,NTH,R1,01/03/2026,Inpatients,,7,Why did you answer this way?,Kind nurses,No,2,1,0\n"
        )
        first, second = self.pages(tmp_path, self.QDC + rows, "fft_qdc")
        assert isinstance(first, StoryRecord)
        assert isinstance(second, StoryRecord)
        assert (first.external_id, first.prompt, first.prompt_kind) == (
            "C1",
            "What could be improved?",
            "could_improve",
        )
        assert (first.service_codes, second.service_codes) == (("Ward 4",), ("Inpatients",))
        assert first.raw["kept"] == {
            "Trust": "NTH",
            "Person identifiable info?": "No",
            "Comment sentiment": "1",
        }
        assert second.details is not None
        assert second.details.ratings is not None
        assert (second.details.ratings[0].score, second.details.ratings[0].score_text) == (None, "7")

    def test_an_id_that_is_used_twice_costs_no_words(self, tmp_path: Path) -> None:
        rows = "C1,T,R,01/03/2026,I,W,1,Why?,Kind nurses,No,1,1,0\nC1,T,R,02/03/2026,I,W,1,Why?,Bad food,No,1,1,0\n"
        first, second = self.pages(tmp_path, self.QDC + rows, "fft_qdc")
        assert isinstance(first, StoryRecord)
        assert isinstance(second, RejectedRecord)
        assert (second.reason, "on line 2" in second.message) == ("id_twice", True)

    def test_one_row_a_respondent(self, tmp_path: Path) -> None:
        text = (
            "date,location_1,location_2,question_1,question_2,fft_score,pt_id,age\n"
            "2026-03-01,Medicine,Ward 4,Kind nurses,The wait was long,Very good,P1,44\n"
            "2026-03-01,Medicine,,N/A,?,Good,P2,45\n"
        )
        (story,) = self.pages(tmp_path, text, "fft_dashboard")
        assert isinstance(story, StoryRecord)
        assert story.body == (
            "Why did you answer this way?\nKind nurses\n\nWhat could be improved?\nThe wait was long"
        )
        assert story.title == "Kind nurses"
        assert (story.prompt, story.prompt_kind, story.service_codes) == ("", "nonspecific", ("Ward 4",))
        assert [part["kind"] for part in story.raw["parts"]] == ["nonspecific", "could_improve"]  # type: ignore[attr-defined]
        assert "P1" not in str(story)
        assert "44" not in str(story)


def read_one(tmp_path: Path, header: str, row: str, **options: Any) -> StoryRecord:
    path = tmp_path / "one.csv"
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    columns = ColumnMap(
        **{"date": "Date", "texts": (TextColumn("Comment", "Why?", "could_improve"),), **options}
    )
    (page,) = TableFileSource(path, columns, now=lambda: NOW).pages()
    (record,) = page.records
    assert isinstance(record, StoryRecord), record
    return record


class TestFields:
    """What each field takes from its column."""

    def test_all_of_them(self, tmp_path: Path) -> None:
        story = read_one(
            tmp_path,
            "Date,Visit,Comment,Head,Who,Risk,Route,Site,Area",
            "01/03/2026,28 February 2026,Kind nurses,A good day,Carer,mildly critical,SMS,RXX01,RXX02",
            title="Head",
            experienced_on="Visit",
            author_role="Who",
            criticality="Risk",
            submission_route="Route",
            services=("Site", "Area"),
            service_rule="all",
            is_public=True,
            values={"Who": {"carer": "a relative"}},
        )
        assert (story.title, story.author_role, story.criticality, story.submission_route) == (
            "A good day",
            "a relative",
            2,
            "SMS",
        )
        assert story.experienced_on == date(2026, 2, 28)
        assert story.service_codes == ("RXX01", "RXX02")
        assert story.published_at == story.submitted_at
        assert (story.prompt, story.prompt_kind) == ("Why?", "could_improve")

    def test_a_services_name_is_looked_up_whatever_its_spelling(self, tmp_path: Path) -> None:
        story = read_one(
            tmp_path,
            "Date,Comment,Ward",
            "01/03/2026,Kind nurses,  ST. mary’s   WARD",
            services=("Ward",),
            service_codes={"St Mary's ward": "RXX01-M"},
        )
        assert story.service_codes == ("RXX01-M",)

    def test_a_row_without_a_service_gets_the_maps(self, tmp_path: Path) -> None:
        story = read_one(
            tmp_path,
            "Date,Comment,Ward",
            "01/03/2026,Kind nurses,",
            services=("Ward",),
            service_otherwise="RXX01",
        )
        assert story.service_codes == ("RXX01",)

    def test_local_words_of_a_score_are_codes(self, tmp_path: Path) -> None:
        story = read_one(
            tmp_path,
            "Date,Comment,S",
            "01/03/2026,Kind nurses,Loved it",
            score="S",
            values={"S": {"loved it": "1"}},
        )
        assert story.details is not None
        assert story.details.ratings is not None
        assert story.details.ratings[0].score == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        *(("Very Good", 1), ("good", 2), ("Neither Good nor Poor", 3), ("POOR", 4), ("Very poor", 5)),
        *(("Don’t Know", 6), ("Dont Know", 6), ("1", 1), ("6", 6), ("1 Very Good", 1), ("2 - Good", 2)),
        *(("7", None), ("0", None), ("1 Good", None), ("", None), ("²", None)),
    ],
)
def test_answers_of_the_fft_in_every_spelling(answer: str, code: int | None) -> None:
    assert fft_code(answer) == code


@pytest.mark.parametrize(
    "text", ["", " ", "x", "NULL", "na", "N/A", "#NAME?", "Did not answer", "????", "? ?", "\u200b"[:0]]
)
def test_junk(text: str) -> None:
    assert is_junk(text)


@pytest.mark.parametrize("text", ["No", "ok", "nothing", "none", "Nil", "Why?", "NA ward was good"])
def test_no_junk(text: str) -> None:
    assert not is_junk(text)


@pytest.mark.parametrize(
    ("text", "formats", "found"),
    [
        ("03/04/2025", ("dd/mm/yyyy",), datetime(2025, 4, 3, tzinfo=UTC)),
        ("3.4.2025", ("dd/mm/yyyy",), datetime(2025, 4, 3, tzinfo=UTC)),
        ("03/04/2025", ("mm/dd/yyyy",), datetime(2025, 3, 4, tzinfo=UTC)),
        ("03/04/25", ("dd/mm/yy",), datetime(2025, 4, 3, tzinfo=UTC)),
        ("3rd April 2025", ("d month yyyy",), datetime(2025, 4, 3, tzinfo=UTC)),
        ("2025-07-03 14:05", ("yyyy-mm-dd",), datetime(2025, 7, 3, 13, 5, tzinfo=UTC)),
        ("2025-07-03T14:05:09.5+02:00", ("yyyy-mm-dd",), datetime(2025, 7, 3, 12, 5, 9, tzinfo=UTC)),
        ("03/07/2025 00:00:00", ("dd/mm/yyyy",), datetime(2025, 7, 3, tzinfo=UTC)),
        ("45750", ("excel",), datetime(2025, 4, 3, tzinfo=UTC)),
        ("20250403", ("yyyymmdd",), datetime(2025, 4, 3, tzinfo=UTC)),
    ],
)
def test_dates(text: str, formats: tuple[str, ...], found: datetime) -> None:
    assert moment(text, formats, column="Date", now=NOW) == found


class TestSuggestions:
    """A proposal from names and values; a ready map where the layout is one."""

    def test_a_ready_layout_is_known(self) -> None:
        assert suggest_map(TestReadyMaps.QDC.strip().split(","), {}) == ready_map("fft_qdc")

    def test_a_trusts_own_file(self) -> None:
        headers = ["Response ID", "Date submitted", "Ward name", "Overall", "What did we do well?", "Age"]
        samples = {
            "Response ID": ["1", "2"],
            "Date submitted": ["13/02/2026", "14/02/2026"],
            "Ward name": ["Ward 4", "Ward 4"],
            "Overall": ["Very good", "Poor"],
            "What did we do well?": ["The nurses were kind to my mother", ""],
            "Age": ["44", "45"],
        }
        found = suggest_map(headers, samples)
        assert found is not None
        assert (found.id, found.date, found.score, found.services) == (
            "Response ID",
            "Date submitted",
            "Overall",
            ("Ward name",),
        )
        assert found.texts == (TextColumn("What did we do well?", "What did we do well?", "what_good"),)

    def test_ids_that_repeat_are_no_ids_and_american_dates_are_seen(self) -> None:
        samples = {
            "id": ["1", "1"],
            "date": ["02/13/2026", "02/14/2026"],
            "comment": ["Kind nurses all the day long", ""],
        }
        found = suggest_map(list(samples), samples)
        assert found is not None
        assert (found.id, found.date_formats) == ("", (MONTH_FIRST,))

    def test_nothing_is_proposed_where_nothing_is_known(self) -> None:
        assert suggest_map(["a", "b"], {"a": ["1"], "b": ["2"]}) is None


def test_the_example_of_the_docs_is_read_as_they_say() -> None:
    docs = Path(__file__).parents[4] / "docs" / "examples"
    columns = map_from_yaml((docs / "ward-comments-map.yaml").read_text(encoding="utf-8"))
    pages: list[Page] = list(TableFileSource(docs / "ward-comments.csv", columns, now=lambda: NOW).pages())
    assert [(len(page.records), page.skipped) for page in pages] == [(4, 1)]
    assert [one.external_id for one in pages[0].records if isinstance(one, RejectedRecord)] == ["W-1005"]
