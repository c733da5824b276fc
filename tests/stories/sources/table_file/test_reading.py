"""Every kind of file gives the same stories; what is broken is refused whole in words, or costs its row alone."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from stories.sources.errors import NotAStoryFile, SourceError
from stories.sources.record import Page, RejectedRecord, StoryRecord
from stories.sources.table_file import BadMap, ColumnMap, TableFileSource, TextColumn
from stories.sources.table_file.limits import MAX_LINE

NOW = datetime(2026, 4, 1, tzinfo=UTC)
MAP = ColumnMap(date="Date", texts=(TextColumn("Comment"),), services=("Ward",), score="Score")
HEADER = ["Date", "Ward", "Score", "Comment"]
ROWS = [
    ["03/02/2026", "Ward 4", "Very good", "The nurses were kind, and brave."],
    ["04/02/2026", "Ward 5", "Dont Know", "Café staff said “hello” — £3 for tea"],
    ["05/02/2026", "Ward 5", "Poor", "N/A"],
]


def csv_bytes(rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def xlsx_bytes(rows: list[list[Any]], *, title: str = "Sheet1", more: tuple[str, ...] = ()) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for name in more:
        book.create_sheet(name).append(["Something", "else"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def objects() -> list[dict[str, str]]:
    return [dict(zip(HEADER, row, strict=True)) for row in ROWS]


@pytest.fixture
def read(tmp_path: Path) -> Any:
    """Give the pages of some bytes."""

    def pages(data: bytes, name: str = "file.csv", columns: ColumnMap = MAP, **options: Any) -> list[Page]:
        path = tmp_path / name
        path.write_bytes(data)
        return list(TableFileSource(path, columns, now=lambda: NOW, **options).pages())

    return pages


def stories(pages: list[Page]) -> list[StoryRecord]:
    return [record for page in pages for record in page.records if isinstance(record, StoryRecord)]


def refused(pages: list[Page]) -> list[RejectedRecord]:
    return [record for page in pages for record in page.records if isinstance(record, RejectedRecord)]


LAYOUTS = {
    "comma": ("a.csv", csv_bytes([HEADER, *ROWS])),
    "semicolon": ("a.csv", csv_bytes([HEADER, *ROWS], ";")),
    "tab": ("a.tsv", csv_bytes([HEADER, *ROWS], "\t")),
    "bar": ("a.txt", csv_bytes([HEADER, *ROWS], "|")),
    "bom": ("a.csv", csv_bytes([HEADER, *ROWS], encoding="utf-8-sig")),
    "utf-16": ("a.csv", csv_bytes([HEADER, *ROWS], encoding="utf-16")),
    "no end": ("a.csv", csv_bytes([HEADER, *ROWS]).rstrip()),
    "line feeds": ("a.csv", csv_bytes([HEADER, *ROWS]).replace(b"\r\n", b"\n")),
    "title lines": ("a.csv", b"Friends and Family Test\r\n\r\n" + csv_bytes([HEADER, *ROWS])),
    "workbook": ("a.xlsx", xlsx_bytes([HEADER, *ROWS])),
    "workbook with the header in row 3": (
        "a.xlsx",
        xlsx_bytes([["FFT Inpatients"], ["March"], HEADER, *ROWS]),
    ),
    "workbook named csv": ("a.csv", xlsx_bytes([HEADER, *ROWS])),
    "list": ("a.json", json.dumps(objects()).encode()),
    "indented": ("a.json", json.dumps(objects(), indent=2, ensure_ascii=False).encode()),
    "wrapped": ("a.json", json.dumps({"of": "March", "n": [1, 2], "rows": objects(), "end": 1}).encode()),
    "lines": ("a.jsonl", "\n".join(json.dumps(one) for one in objects()).encode()),
    "lines by another name": ("a.json", "\n".join(json.dumps(one) for one in objects()).encode() + b"\n"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_stories(read: Any, layout: str) -> None:
    name, data = LAYOUTS[layout]
    pages = read(data, name)
    assert [one.body for one in stories(pages)] == [ROWS[0][3], ROWS[1][3]]
    assert [one.service_codes for one in stories(pages)] == [("Ward 4",), ("Ward 5",)]
    assert (pages[0].total, pages[0].skipped, refused(pages)) == (3, 1, [])
    assert len({one.external_id for one in stories(pages)}) == 2
    first = stories(pages)[0]
    assert first.submitted_at == datetime(2026, 2, 3, tzinfo=UTC)
    assert first.published_at is None
    assert first.details is not None
    assert first.details.ratings is not None
    assert (first.details.ratings[0].score, first.details.ratings[0].score_text) == (1, "Very good")


def test_the_same_rows_have_the_same_ids_in_every_layout(read: Any) -> None:
    found = {tuple(one.external_id for one in stories(read(data, name))) for name, data in LAYOUTS.values()}
    assert len(found) == 1


def test_dates_and_numbers_of_a_workbook_are_read_as_they_are(read: Any) -> None:
    rows = [
        HEADER,
        [datetime.fromisoformat("2026-02-03T14:05"), 4, 1, "Kind nurses"],
        [date(2026, 7, 3), 4.0, 7, "Good food"],
    ]
    pages = read(xlsx_bytes(rows), "a.xlsx")
    first = stories(pages)[0]
    assert first.submitted_at == datetime(2026, 2, 3, 14, 5, tzinfo=UTC)
    assert first.service_codes == ("4",)
    assert [one.reason for one in refused(pages)] == ["bad_date"]  # July is still to come


def test_pages_have_places_and_a_total(read: Any) -> None:
    rows = [HEADER, *([f"0{1 + n % 9}/02/2026", "W", "1", f"Comment number {n}"] for n in range(450))]
    pages = read(csv_bytes(rows))
    assert [(page.position, page.end, page.total) for page in pages] == [
        (0, 200, 450),
        (200, 400, 450),
        (400, 450, 450),
    ]


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.csv", "is empty"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "a.xls", "old format"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "protected by a password"),
        (b"%PDF-1.4", "a.pdf", "a PDF document"),
        (b"<html></html>", "a.csv", "a web page"),
        (csv_bytes([HEADER, *ROWS], encoding="cp1252"), "a.csv", "is not in UTF-8 (see line 3)"),
        (csv_bytes([HEADER, *ROWS], encoding="utf-16-le"), "a.csv", "UTF-16 without the mark"),
        (
            csv_bytes([HEADER, *ROWS]) + b'06/02/2026,W,1,"never closed\n',
            "a.csv",
            "opened there and never closed",
        ),
        (csv_bytes([["Date", "Comment", "comment "], *ROWS]), "a.csv", "two columns called"),
        (csv_bytes([[f"c{n}" for n in range(5000)], ["x"] * 5000]), "a.csv", "5,000 columns"),
        (b"Date,Comment\n01/02/2026," + b"x" * (2 * MAX_LINE), "a.csv", "longer than 2,097,152 characters"),
        (b"Date,When\n01/02/2026,x\n", "a.csv", "no column “Comment”"),
        (b'[{"Date": "01/02/2026", "Comment": "cut', "a.json", "cut off"),
        (b'[{"Date": "01/02/2026"}, oops]', "a.json", "not sound JSON from “oops]” on"),
        (b"[1, 2, 3]", "a.json", "no list of entries"),
        (b'{"Date": "01/02/2026", "Comment": "a"}\n{"Date": "cut', "a.jsonl", "cut off"),
        (b"PK\x03\x04" + b"x" * 100, "a.xlsx", "damaged workbook"),
    ],
)
def test_a_broken_file_is_refused_whole_in_words(read: Any, data: bytes, name: str, words: str) -> None:
    with pytest.raises(SourceError) as refusal:
        read(data, name)
    assert words in refusal.value.message
    assert str(Path(name).absolute().parent) not in refusal.value.message


def test_windows_1252_is_read_where_a_person_chose_it(read: Any) -> None:
    chosen = ColumnMap(date="Date", texts=(TextColumn("Comment"),), encoding="windows-1252")
    pages = read(csv_bytes([HEADER, *ROWS], encoding="cp1252"), "a.csv", chosen)
    assert stories(pages)[1].body == ROWS[1][3]


def test_a_file_that_breaks_late_is_refused_before_its_first_page(read: Any) -> None:
    rows = [["01/02/2026", "W", "1", f"Comment number {n}"] for n in range(500)]
    with pytest.raises(NotAStoryFile):
        next(iter(read(csv_bytes([HEADER, *rows]) + b"02/02/2026,W,1,caf\xe9\n")))


class TestRows:
    """What is wrong with one row costs that row, with its line and all that it held."""

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (["03/02/2026", "Ward 4", "1", "Nul \x00 inside"], "nul"),
            (["03/02/2026", "Ward 4", "1"], "ragged_row"),
            (["03/02/2026", "Ward 4", "1", "Kind", "and more"], "ragged_row"),
            (["31/02/2026", "Ward 4", "1", "Kind staff"], "bad_date"),
            (["03/02/1999", "Ward 4", "1", "Kind staff"], "bad_date"),
            (["03/02/2027", "Ward 4", "1", "Kind staff"], "bad_date"),
            (["2nd of Feb", "Ward 4", "1", "Kind staff"], "bad_date"),
            (["", "Ward 4", "1", "Kind staff"], "missing_date"),
            (["03/02/2026", "Ward 4", "1", "x" * 60_000], "text_too_long"),
        ],
    )
    def test_it_is_put_aside_alone(self, read: Any, row: list[str], reason: str) -> None:
        pages = read(csv_bytes([HEADER, ROWS[0], row, ROWS[1]]))
        assert len(stories(pages)) == 2
        (aside,) = refused(pages)
        assert (aside.position, aside.reason) == (3, reason)
        kept = json.loads(aside.raw)
        assert (kept["row"] if "row" in kept else list(kept.values())) == row

    def test_the_line_is_the_files_own_whatever_breaks_comments_hold(self, read: Any) -> None:
        broken = ["31/02/2026", "W", "1", "Kind"]
        pages = read(csv_bytes([HEADER, ["03/02/2026", "W", "1", "One\nTwo\nThree"], broken]))
        assert refused(pages)[0].position == 5

    def test_a_formula_is_refused_with_its_address_where_it_is_read(self, read: Any) -> None:
        rows = [HEADER, ["03/02/2026", "=A1", "1", "Kind staff"], ["03/02/2026", "W", "1", '=HYPERLINK("x")']]
        pages = read(xlsx_bytes([*rows, ROWS[0]]), "a.xlsx")
        assert [one.reason for one in refused(pages)] == ["formula", "formula"]
        assert "Cell B2" in refused(pages)[0].message
        assert "Cell D3" in refused(pages)[1].message
        assert len(stories(pages)) == 1

    def test_a_formula_in_a_column_that_nobody_reads_costs_nothing(self, read: Any) -> None:
        pages = read(xlsx_bytes([[*HEADER, "Helper"], [*ROWS[0], "=LEN(D2)"]]), "a.xlsx")
        assert len(stories(pages)) == 1

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ('{"Date": "03/02/2026", "Comment": ["a", "b"]}', "not_a_value"),
            ('{"Date": "03/02/2026", "Comment": "a", "Comment": "b"}', "not_a_story"),
            ('{"Date": "03/02/2026", "Comment": NaN}', "not_json"),
            ("[1, 2]", "not_a_story"),
            ("oops", "not_json"),
        ],
    )
    def test_a_bad_line_of_json_costs_itself(self, read: Any, line: str, reason: str) -> None:
        good = json.dumps(objects()[0])
        pages = read(f"{good}\n{line}\n{good}\n".encode(), "a.jsonl")
        assert [(one.position, one.reason) for one in refused(pages)] == [(2, reason)]
        assert len(stories(pages)) == 2

    def test_a_member_that_comes_late_is_read(self, read: Any) -> None:
        data = json.dumps([{"Date": "03/02/2026", "Ward": "W", "Score": 1}] * 600 + [objects()[0]]).encode()
        pages = read(data, "a.json")
        assert len(stories(pages)) == 1
        assert sum(page.skipped for page in pages) == 600


class TestWorkbooks:
    """A workbook is measured before it is opened."""

    def bomb(self, parts: dict[str, bytes]) -> bytes:
        out = io.BytesIO()
        sound = zipfile.ZipFile(io.BytesIO(xlsx_bytes([HEADER, *ROWS])))
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for item in sound.infolist():
                archive.writestr(item.filename, parts.get(item.filename, sound.read(item)))
            for name, content in parts.items():
                if name not in sound.namelist():
                    archive.writestr(name, content)
        return out.getvalue()

    def test_one_that_unpacks_to_far_more_is_not_opened(self, read: Any) -> None:
        with pytest.raises(NotAStoryFile, match="unpacks to far more"):
            read(self.bomb({"xl/worksheets/sheet1.xml": b" " * 6_000_000}), "a.xlsx")

    def test_one_of_too_many_parts_is_not_opened(self, read: Any) -> None:
        with pytest.raises(NotAStoryFile, match="unpacks to far more"):
            read(self.bomb({f"x/{n}": b"" for n in range(2_001)}), "a.xlsx")

    def test_one_that_lies_about_its_size_is_refused(self, read: Any) -> None:
        data = bytearray(self.bomb({"xl/worksheets/sheet1.xml": b" " * 6_000_000}))
        at = data.find(b"PK\x01\x02")
        while at >= 0:
            size = int.from_bytes(data[at + 24 : at + 28], "little")
            if size == 6_000_000:
                data[at + 24 : at + 28] = (1_000).to_bytes(4, "little")
            at = data.find(b"PK\x01\x02", at + 4)
        with pytest.raises(NotAStoryFile, match=r"damaged workbook|unpacks to far more"):
            read(bytes(data), "a.xlsx")

    @pytest.mark.parametrize(
        "declaration", [b'<!DOCTYPE x [<!ENTITY a "aaaa">]>', b'<!DOCTYPE x SYSTEM "file:///etc/passwd">']
    )
    def test_one_with_entities_is_not_opened(self, read: Any, declaration: bytes) -> None:
        sheet = b'<?xml version="1.0"?>' + declaration + b"<worksheet/>"
        with pytest.raises(NotAStoryFile, match="no spreadsheet program writes"):
            read(self.bomb({"xl/worksheets/sheet1.xml": sheet}), "a.xlsx")

    def test_a_row_number_beyond_excel_is_refused(self, read: Any) -> None:
        sheet = (
            b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            b'<row r="1"><c r="A1" t="inlineStr"><is><t>Date</t></is></c>'
            b'<c r="B1" t="inlineStr"><is><t>Comment</t></is>'
            b'</c></row><row r="1048580"><c r="A2" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
        )
        columns = ColumnMap(date="Date", texts=(TextColumn("Comment"),))
        with pytest.raises(NotAStoryFile, match="damaged"):
            read(self.bomb({"xl/worksheets/sheet1.xml": sheet}), "a.xlsx", columns)

    def test_another_zip_is_named(self, read: Any) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("comments.csv", "x")
        with pytest.raises(NotAStoryFile, match="no Excel workbook"):
            read(out.getvalue(), "a.zip")

    def test_the_sheet_that_the_map_names_is_read(self, read: Any) -> None:
        data = xlsx_bytes([HEADER, *ROWS], title="Comments", more=("Notes",))
        chosen = ColumnMap(date="Date", texts=(TextColumn("Comment"),), sheet="comments ")
        assert len(stories(read(data, "a.xlsx", chosen))) == 2
        missing = ColumnMap(date="Date", texts=(TextColumn("Comment"),), sheet="March")
        with pytest.raises(NotAStoryFile, match="Its sheets: Comments, Notes"):
            read(data, "a.xlsx", missing)


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_memory_stays_flat_however_long_the_file_is(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with path.open("w", encoding="utf-8") as file:
        if name == "a.csv":
            file.write("Date,Ward,Score,Comment\n")
        for n in range(1_200):
            text = f"On day {n} " + "the nurses were kind to us " * 300
            row = (
                f"03/02/2026,W,1,{text}"
                if name == "a.csv"
                else json.dumps({"Date": "03/02/2026", "Comment": text})
            )
            file.write(row + "\n")
    columns = ColumnMap(date="Date", texts=(TextColumn("Comment"),))
    tracemalloc.start()
    try:
        number = sum(len(page.records) for page in TableFileSource(path, columns, page_size=10).pages())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert number == 1_200
    assert path.stat().st_size > 9_000_000
    assert peak < 3_000_000


def test_a_map_that_does_not_fit_says_what_the_file_has(read: Any) -> None:
    with pytest.raises(BadMap, match="It has “Date”, “Ward”, “Score”, “Comment”"):
        read(csv_bytes([HEADER, *ROWS]), "a.csv", ColumnMap(date="When", texts=(TextColumn("Comment"),)))
