"""Reads a column map from YAML or from plain values, and says in words which place is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import yaml

from stories.sources.table_file.column_map import ALL, LAST, PROMPT_KINDS, BadMap, ColumnMap, TextColumn
from stories.sources.table_file.csv_rows import DELIMITERS
from stories.sources.table_file.dates import DATE_FORMATS, DAY_FIRST, MONTH_FIRST
from stories.sources.table_file.encoding import ENCODINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_YAML = 200_000
MAX_NAME = 200
MAX_ITEMS = 5_000
_TOP = (
    *(
        "name",
        "file",
        "columns",
        "texts",
        "prompt_kinds",
        "services",
        "score_question",
        "values",
        "date_formats",
    ),
    *("keep", "may_be_missing", "public"),
)
_COLUMNS = (
    *(
        "id",
        "date",
        "title",
        "prompt",
        "score",
        "author_role",
        "criticality",
        "experienced_on",
        "submission_route",
    ),
)
_DELIMITER_NAMES = {name: character for character, name in DELIMITERS.items()}


class _PlainLoader(yaml.SafeLoader):
    """YAML in which every scalar is text ("No" is an answer, not false); no aliases, no tags, no double keys."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse aliases: a few lines of them can stand for millions. Refuse tags, by which a value names its type."""
        if self.check_event(yaml.AliasEvent):
            raise BadMap("The map uses YAML's aliases (*name). Write the values out.")
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if getattr(event, "tag", None) is not None:
            line = event.start_mark.line + 1
            raise BadMap(
                f"The map is not sound YAML for us on line {line}: it uses a tag (!name). Leave the tag out."
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Refuse a key that is there twice: the last would win in silence."""
        keys = [key.value for key, _ in node.value if isinstance(key.value, str)]
        twice = next((key for key in keys if keys.count(key) > 1), None) if len(keys) <= MAX_ITEMS else None
        if twice is not None:
            line = node.start_mark.line + 1
            raise BadMap(
                f"The map names “{twice}” twice in the part that begins on line {line}. Keep one of them."
            )
        return super().construct_mapping(node, deep)


def map_from_yaml(text: str) -> ColumnMap:
    """Read a map from YAML. Raises ``BadMap`` with the place."""
    if len(text) > MAX_YAML:
        raise BadMap(f"The map is longer than {MAX_YAML:,} characters, which no map is.")
    try:
        # The loader is SafeLoader with less.
        found = yaml.load(text, Loader=_PlainLoader)  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" on line {mark.line + 1}" if mark is not None else ""
        raise BadMap(
            f"The map is not sound YAML{place}. Check the spaces at the beginning of the lines there."
        ) from None
    except RecursionError:
        raise BadMap("The map is nested deeper than a map can be.") from None
    return ColumnMap.from_dict(found)


def arguments_of(found: object) -> dict[str, Any]:
    """Check plain values and give the arguments of ``ColumnMap``. Raises ``BadMap`` with the place."""
    top = _mapping(found, "the map", _TOP)
    columns = _mapping(top.get("columns"), "columns", _COLUMNS)
    options = _mapping(top.get("file"), "file", ("sheet", "header_row", "encoding", "delimiter"))
    services = _mapping(top.get("services"), "services", ("columns", "rule", "codes", "otherwise"))
    date = _text(columns.get("date"), "columns: date")
    if not date:
        raise BadMap("The map names no column with the date (columns: date). Every story needs one.")
    return {
        "name": _text(top.get("name"), "name"),
        "texts": _texts(top.get("texts")),
        **{name: _text(columns.get(name), f"columns: {name}") for name in _COLUMNS},
        "prompt_kinds": _kinds(top.get("prompt_kinds")),
        "services": _names(services.get("columns"), "services: columns"),
        "service_rule": _one_of(services.get("rule") or LAST, (LAST, ALL), "services: rule"),
        "service_codes": _pairs(services.get("codes"), "services: codes"),
        "service_otherwise": _text(services.get("otherwise"), "services: otherwise"),
        **(
            {"score_question": _text(top["score_question"], "score_question")}
            if top.get("score_question")
            else {}
        ),
        "values": {
            column: _pairs(pairs, f"values: {column}")
            for column, pairs in _mapping(top.get("values"), "values").items()
        },
        **({"date_formats": _formats(top["date_formats"])} if top.get("date_formats") else {}),
        "keep": _names(top.get("keep"), "keep"),
        "may_be_missing": _names(top.get("may_be_missing"), "may_be_missing"),
        "sheet": _text(options.get("sheet"), "file: sheet"),
        "header_row": _row(options.get("header_row")),
        "encoding": _one_of(options.get("encoding") or "utf-8", tuple(ENCODINGS), "file: encoding"),
        "delimiter": _delimiter(options.get("delimiter")),
        "is_public": _yes_or_no(top.get("public"), "public"),
    }


def _texts(found: object) -> tuple[TextColumn, ...]:
    listed = _list(found, "texts")
    texts = tuple(_text_column(one, f"texts, number {place}") for place, one in enumerate(listed, start=1))
    if not texts:
        raise BadMap("The map names no column with comments (texts). At least one is needed.")
    named = [text.column for text in texts]
    for one in named:
        if named.count(one) > 1:
            raise BadMap(f"The map names the column “{one}” twice under texts. Keep one of them.")
    return texts


def _text_column(found: object, place: str) -> TextColumn:
    if isinstance(found, str):
        found = {"column": found}
    parts = _mapping(found, place, ("column", "prompt", "prompt_kind"))
    column = _text(parts.get("column"), f"{place}: column")
    if not column:
        raise BadMap(f"The map names no column at {place}.")
    kind = _one_of(parts.get("prompt_kind") or "nonspecific", PROMPT_KINDS, f"{place}: prompt_kind")
    return TextColumn(column, _text(parts.get("prompt"), f"{place}: prompt"), kind)


def _kinds(found: object) -> dict[str, str]:
    pairs = _pairs(found, "prompt_kinds")
    return {prompt: _one_of(kind, PROMPT_KINDS, f"prompt_kinds: {prompt}") for prompt, kind in pairs.items()}


def _formats(found: object) -> tuple[str, ...]:
    formats = tuple(
        _one_of(one.casefold(), tuple(DATE_FORMATS), "date_formats") for one in _names(found, "date_formats")
    )
    if MONTH_FIRST in formats and any(one.startswith("dd/mm") for one in formats):
        raise BadMap(
            f"The map takes both {DAY_FIRST} and {MONTH_FIRST} (date_formats), so 03/04/2026 would be two days. "
            "Keep the one that the file uses."
        )
    return formats


def _mapping(found: object, place: str, allowed: Iterable[str] | None = None) -> dict[str, Any]:
    if found is None or found == "":
        return {}
    if not isinstance(found, Mapping):
        raise BadMap(f"In the map, {place} should be a list of names with values (name: value).")
    if len(found) > MAX_ITEMS:
        raise BadMap(f"In the map, {place} has more than {MAX_ITEMS:,} entries.")
    names = {_text(name, place): value for name, value in found.items()}
    known = tuple(allowed) if allowed is not None else None
    for name in names:
        if known is not None and name not in known:
            raise BadMap(
                f"In the map, {place} has “{name}”, which means nothing. It may have {', '.join(known)}."
            )
    return names


def _list(found: object, place: str) -> list[object]:
    if found is None or found == "":
        return []
    if isinstance(found, str):
        return [found]
    if not isinstance(found, list | tuple):
        raise BadMap(f"In the map, {place} should be a list.")
    if len(found) > MAX_ITEMS:
        raise BadMap(f"In the map, {place} has more than {MAX_ITEMS:,} entries.")
    return list(found)


def _names(found: object, place: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in _list(found, place) if (name := _text(one, place))))


def _pairs(found: object, place: str) -> dict[str, str]:
    return {name: _text(value, f"{place}: {name}") for name, value in _mapping(found, place).items()}


def _text(found: object, place: str) -> str:
    if found is None:
        return ""
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        raise BadMap(f"In the map, {place} should be words or a number.")
    text = str(found).strip()
    if len(text) > MAX_NAME or not text.isprintable():
        raise BadMap(
            f"In the map, {place} is longer than {MAX_NAME} characters or holds some that do not print."
        )
    return text


def _one_of(found: object, allowed: tuple[str, ...], place: str) -> str:
    text = _text(found, place)
    if text not in allowed:
        raise BadMap(f"In the map, {place} is “{text[:60]}”. It may be {', '.join(allowed)}.")
    return text


def _row(found: object) -> int | None:
    text = _text(found, "file: header_row")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 100):
        raise BadMap("In the map, file: header_row should be a number from 1 to 100.")
    return int(text)


def _delimiter(found: object) -> str:
    if isinstance(found, str) and found in DELIMITERS:
        return found
    text = _text(found, "file: delimiter")
    if not text:
        return ""
    return _DELIMITER_NAMES[_one_of(text, tuple(_DELIMITER_NAMES), "file: delimiter")]


def _yes_or_no(found: object, place: str) -> bool:
    if isinstance(found, bool):
        return found
    text = _text(found, place).casefold()
    if text not in ("", "no", "false", "yes", "true"):
        raise BadMap(f"In the map, {place} should be yes or no.")
    return text in ("yes", "true")
