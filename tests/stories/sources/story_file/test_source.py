"""Files: read in pages with a total, refused whole in plain words, or short of single bad records only."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from stories.sources.errors import NotAStoryFile
from stories.sources.record import Page, RejectedRecord, StoryRecord
from stories.sources.story_file import StoryFileSource
from stories.sources.story_file.reading import MAX_BYTES
from tests.standins.synthetic_opinions import ODD, REFUSED, opinions

STORIES = opinions(450)


def _pages(data: bytes, name: str = "stories.json", since: date | None = None) -> list[Page]:
    return list(StoryFileSource(data, name=name).pages(since=since))


def _records(data: bytes, name: str = "stories.json") -> list[StoryRecord | RejectedRecord]:
    return [record for page in _pages(data, name) for record in page.records]


def _lines(entries: list[object]) -> bytes:
    return "\n".join(json.dumps(entry) for entry in entries).encode() + b"\n"


def test_a_path_is_read_in_pages_with_a_total(tmp_path: Path) -> None:
    path = tmp_path / "stories.json"
    path.write_text(json.dumps(STORIES), encoding="utf-8")
    pages = list(StoryFileSource(path, page_size=200).pages())
    assert [(page.position, len(page.records), page.total) for page in pages] == [
        (0, 200, 450),
        (200, 200, 450),
        (400, 50, 450),
    ]
    first = pages[0].records[0]
    assert isinstance(first, StoryRecord)
    assert first.link == "https://www.careopinion.org.uk/opinions/1001"


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(STORIES).encode(),
        json.dumps(STORIES, indent=2).encode(),
        json.dumps(STORIES, ensure_ascii=False).encode("utf-8-sig"),
        json.dumps(STORIES).encode("utf-16"),
        json.dumps(STORIES).encode("utf-16-le"),
        json.dumps({"exported": "2026-03-01", "opinions": STORIES}, indent=1).encode(),
        json.dumps({"stories": STORIES}).encode(),
        _lines(list(STORIES)),
        _lines(list(STORIES)).replace(b"\n", b"\r\n\r\n"),
        _lines(list(STORIES)).rstrip(b"\n"),
    ],
    ids=[
        "list",
        "indented",
        "utf-8 bom",
        "utf-16 bom",
        "utf-16",
        "wrapped",
        "wrapped2",
        "lines",
        "crlf",
        "no end",
    ],
)
def test_every_layout_gives_the_same_stories(data: bytes) -> None:
    records = _records(data)
    assert [record.external_id for record in records] == [str(story["id"]) for story in STORIES]
    assert all(isinstance(record, StoryRecord) for record in records)


def test_one_story_alone_is_a_file_too() -> None:
    assert len(_records(json.dumps(STORIES[0], indent=2).encode())) == 1
    assert len(_records(json.dumps(STORIES[0]).encode(), name="one.jsonl")) == 1


@pytest.mark.parametrize("data", [b"[]", b" [ ] \n", b'{"opinions": []}'])
def test_a_file_without_stories_gives_no_page(data: bytes) -> None:
    assert _pages(data) == []


def test_bad_records_are_rejected_alone() -> None:
    entries: list[object] = list(STORIES[:100])
    for place, make in enumerate(ODD.values()):
        entries[5 * place] = make(STORIES[5 * place])
    entries[99] = "not a story"
    records = _records(json.dumps(entries).encode())
    rejected = [record for record in records if isinstance(record, RejectedRecord)]
    assert len(records) == 100
    assert len(rejected) == len(REFUSED) + 1
    assert rejected[-1].position == 99


def test_a_bad_line_is_rejected_alone_and_kept() -> None:
    lines = _lines(list(STORIES[:5])).split(b"\n")
    lines[2] = b'{"id": 1003, "body": "cut'
    records = _records(b"\n".join(lines), name="stories.jsonl")
    assert [isinstance(record, RejectedRecord) for record in records] == [False, False, True, False, False]
    rejected = records[2]
    assert isinstance(rejected, RejectedRecord)
    assert rejected.reason == "not_json"
    assert json.loads(rejected.raw) == '{"id": 1003, "body": "cut'


def test_since_leaves_out_what_is_older_but_no_rejection() -> None:
    entries = [*STORIES[:200], {"id": 1}]
    pages = _pages(json.dumps(entries).encode(), since=date(2025, 1, 10))
    records = [record for page in pages for record in page.records]
    assert 0 < len(records) < 201
    assert isinstance(records[-1], RejectedRecord)
    assert min(
        r.published_at for r in records if isinstance(r, StoryRecord) and r.published_at
    ).date() == date(2025, 1, 10)


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return buffer.getvalue()


WHOLE = json.dumps(STORIES[:3]).encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (_zip(), "Excel workbook or a ZIP"),
        (gzip.compress(WHOLE), "gzip"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "picture"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 50, "old Excel or Word"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"  \n<?xml version='1.0'?><opinions/>", "XML"),
        (b"id,title,body\n1,a,b\n", "CSV"),
        (b"Sorry! Something went wrong.", "not JSON"),
        (b"\x00\x01\x02\x03", ""),
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        ('[{"id": 1, "body": "caf\u00e9"}]'.encode("latin-1"), "UTF-8 (see line 1)"),
        (b'[\n{"id": 1, "body": "caf\xe9"}]', "UTF-8 (see line 2)"),
        (WHOLE[:-1], "stops before its end"),
        (WHOLE[: len(WHOLE) // 2], "stops before its end"),
        (WHOLE[:40], "stops before its end"),
        (b"[", "stops before its end"),
        (b"[1, ", "stops before its end"),
        ('[{"body": "caf\u00e9'.encode()[:-1], "stops before its end"),
        (b'{"opinions": [{"id": 1}', "stops before its end"),
        (_lines(list(STORIES[:3]))[:-20], "stops before its end"),
        (b'[{"id": 1}\n, {"id": 2}, oops]', "line 2, character 14"),
        (b'[{"id": 1} {"id": 2}]', "line 1, character 12"),
        (b'[{"id": 1}] and more', "line 1, character 13"),
        (b"[" * 100_000, ""),
        (b"[1, 2, 3]", "holds no list of stories"),
        (b'[{"name": "a package"}]', "holds no list of stories"),
        (b'{"name": "a package", "version": 1}', "holds no list of stories"),
        (b'{"opinions": "none"}', "holds no list of stories"),
    ],
)  # fmt: skip
def test_what_is_no_story_file_is_refused_whole(data: bytes, words: str) -> None:
    with pytest.raises(NotAStoryFile) as caught:
        next(StoryFileSource(data, name="../secret folder/stories.json").pages())
    message = str(caught.value)
    assert words in message
    assert message.startswith("stories.json")
    assert message.endswith("Nothing was imported.")
    assert len(message) <= 500


def test_a_large_file_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(NotAStoryFile, match="larger than 20 MB"):
        _pages(b"[" + b" " * MAX_BYTES)


@pytest.mark.parametrize("kind", ["missing", "folder", "endless", "nul"])
def test_a_path_that_cannot_be_read_is_said_so(tmp_path: Path, kind: str) -> None:
    path = {
        "missing": tmp_path / "no.json",
        "folder": tmp_path,
        "endless": Path("/dev/zero"),
        "nul": Path("a\x00b"),
    }
    with pytest.raises(NotAStoryFile):
        list(StoryFileSource(path[kind]).pages())


def test_every_cut_of_a_list_is_refused() -> None:
    for end in range(1, len(WHOLE), 7):
        with pytest.raises(NotAStoryFile):
            next(StoryFileSource(WHOLE[:end]).pages())


def test_one_story_a_line_may_be_longer_than_any_list(tmp_path: Path) -> None:
    path = tmp_path / "stories.jsonl"
    line = json.dumps(STORIES[0] | {"body": "x" * 10_000}).encode() + b"\n"
    path.write_bytes(line * (MAX_BYTES // len(line) + 2))
    first = next(StoryFileSource(path).pages())
    assert first.total == MAX_BYTES // len(line) + 2


def test_numbers_and_characters_that_a_fast_reader_would_change_are_kept(tmp_path: Path) -> None:
    lines = b'{"id": 123456789012345678901234, "body": "Kind", "dateOfSubmission": "2026-03-01"}\n'
    lines += b'{"id": 2, "body": "half \\ud83d", "dateOfSubmission": "2026-03-01"}\n'
    first, second = _records(lines, name="odd.jsonl")
    assert first.external_id == "123456789012345678901234"
    assert isinstance(second, RejectedRecord)
    assert second.reason == "broken_characters"
