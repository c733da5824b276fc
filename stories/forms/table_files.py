"""The forms by which a file with columns is uploaded, its columns named and their values given a meaning."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from stories.importing.uploads import MAX_UPLOAD, PART, TOO_LARGE, Upload
from stories.services.mapping import ReadingOptions, with_options
from stories.sources.table_file import BadMap, ColumnMap, TextColumn
from stories.sources.table_file.cells import header_key, value_key
from stories.sources.table_file.column_map import ALL, LAST
from stories.sources.table_file.dates import DATE_FORMATS, MONTH_FIRST, USUAL
from stories.sources.table_file.encoding import ENCODINGS
from stories.sources.table_file.map_reading import MAX_YAML, map_from_yaml
from stories.sources.table_file.scores import FFT_ANSWERS, fft_code, prompt_kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.core.files.uploadedfile import UploadedFile as SentFile

    from stories.services.mapping import Look

TEXT, SERVICE, KEEP = "text", "service", "keep"
_SINGLE = {
    "date": "Date of the answer",
    "id": "Id of the row",
    "score": "Score of the Friends and Family Test",
    "prompt": "The question that was asked",
    "title": "Title",
    "author_role": "Who answered, as a role",
    "experienced_on": "Date of the visit",
    "criticality": "Criticality",
    "submission_route": "How it came: card, text message, web",
}
_CHOICES = [
    ("", "Not read"),
    (TEXT, "A comment"),
    ("date", _SINGLE["date"]),
    (SERVICE, "Service"),
    *((name, label) for name, label in _SINGLE.items() if name != "date"),
    (KEEP, "Kept with the story, for staff"),
]
_KINDS = [
    ("what_good", "What was good"),
    ("could_improve", "What could be better"),
    ("nonspecific", "Anything"),
]
_AS_IT_IS = ("", "Leave it as it is")
_LONGEST = 60


class SourceNameForm(NhsukForm):
    """A new source of files."""

    name = fields.CharField(
        label="Name",
        max_length=120,
        hint="For example “FFT comments” or “Maternity survey”. Files of one layout belong to one source",
    )


class TableUploadForm(NhsukForm):
    """A file with columns."""

    file = fields.FileField(
        label="File",
        accept=".csv,.tsv,.txt,.xlsx,.json,.jsonl,.ndjson",
        hint=f"CSV, Excel (.xlsx) or JSON, up to {MAX_UPLOAD // PART} MB",
        max_length=200,
        error_messages={
            "required": "Select a file",
            "max_length": "The file’s name is too long. Give it a shorter one and select it again",
        },
    )
    encoding = fields.SelectField(
        label="Encoding of a text file",
        choices=list(ENCODINGS.items()),
        initial="utf-8",
        hint="Leave it as it is unless we refuse the file for it",
    )

    def clean_file(self) -> Upload:
        """Give the file in pieces; nobody holds it whole."""
        sent: SentFile[Any] = self.cleaned_data["file"]
        if sent.size is not None and sent.size > MAX_UPLOAD:
            raise ValidationError(TOO_LARGE)
        return Upload(name=sent.name or "file.csv", content=sent.chunks(PART))


class MapUploadForm(NhsukForm):
    """A map as YAML."""

    map = fields.FileField(label="Map", accept=".yaml,.yml", hint="A YAML file, such as one downloaded here")

    def clean_map(self) -> ColumnMap:
        """Give the map, known to be one."""
        sent: SentFile[Any] = self.cleaned_data["map"]
        try:
            return map_from_yaml(sent.read(MAX_YAML + 1).decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise ValidationError("The map is not in UTF-8. Save it again with that encoding") from None
        except BadMap as refusal:
            raise ValidationError(refusal.message) from None


class BeginForm(NhsukForm):
    """Where the mapping begins: a ready map, or another sheet or header."""

    def __init__(self, data: Any, *, look: Look, ready: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, prefix="begin", initial={"header_row": look.header_line, "sheet": look.sheet})
        self.fields["ready"] = fields.SelectField(
            label="Map to begin with", required=False, choices=[("", "The one shown here"), *ready]
        )
        if len(look.sheets) > 1:
            self.fields["sheet"] = fields.SelectField(
                label="Sheet", choices=[(name, name) for name in look.sheets]
            )
        if look.header_line is not None:
            self.fields["header_row"] = fields.IntegerField(
                label="Row with the columns’ names", min_value=1, max_value=100, required=False
            )
        self._look = look

    def options(self) -> ReadingOptions:
        """Give how the file is to be opened."""
        sent = self.cleaned_data
        row = sent.get("header_row")
        return ReadingOptions(
            encoding=self._look.options.encoding,
            sheet=sent.get("sheet") or self._look.options.sheet,
            header_row=None if row == self._look.header_line else row,
        )


class ColumnsForm(NhsukForm):
    """Which column is which: one list a column, with some of its values."""

    def __init__(self, data: Any, *, look: Look, columns: ColumnMap | None) -> None:
        super().__init__(data)
        self._look = look
        self._base = columns
        roles = _roles(columns)
        self.names: dict[str, str] = {}
        for place, header in enumerate(look.glance.headers):
            name = f"column_{place}"
            self.names[name] = header
            shown = " · ".join(look.glance.shown[header])
            self.fields[name] = fields.SelectField(
                label=header,
                required=False,
                choices=_CHOICES,
                initial=roles.get(header_key(header), ""),
                hint=f"For example: {shown}" if shown else "Empty in the first rows",
            )

    def clean(self) -> dict[str, Any]:
        """Hold that there is one date, a comment, and no field twice."""
        sent = super().clean() or {}
        chosen = [(name, sent.get(name, "")) for name in self.names]
        for role, label in _SINGLE.items():
            twice = [name for name, value in chosen if value == role]
            if len(twice) > 1:
                self.add_error(twice[1], f"“{label}” is chosen for two columns. Choose it for one")
        values = {value for _, value in chosen}
        if "date" not in values:
            raise ValidationError("Choose the column with the date of the answer: every story needs one")
        if TEXT not in values:
            raise ValidationError("Choose at least one column as a comment: without words there is no story")
        return sent

    def columns(self) -> ColumnMap:
        """Give the map; what is known of its values from before stays."""
        by_role: dict[str, list[str]] = {}
        for name, header in self.names.items():
            by_role.setdefault(self.cleaned_data.get(name, ""), []).append(header)
        known = {header_key(text.column): text for text in self._base.texts} if self._base else {}
        single = {role: by_role.get(role, [""])[0] for role in _SINGLE}
        base = self._base
        texts = self._with_absent(by_role[TEXT], tuple(text.column for text in base.texts) if base else ())
        parts: dict[str, Any] = {
            **single,
            "texts": tuple(_text(header, known, has_prompt=bool(single["prompt"])) for header in texts),
            "services": self._with_absent(by_role.get(SERVICE, []), base.services if base else ()),
            "keep": self._with_absent(by_role.get(KEEP, []), base.keep if base else ()),
        }
        if base is None:
            return with_options(ColumnMap(**parts), self._look.options)
        return with_options(replace(base, **parts, may_be_missing=_still(base, parts)), self._look.options)

    def _with_absent(self, chosen: list[str], before: tuple[str, ...]) -> tuple[str, ...]:
        """Give the chosen columns, and those of the map that this file lacks: its next files may have them."""
        there = {header_key(one) for one in self._look.glance.headers}
        picked = {header_key(one): one for one in chosen}
        kept = [
            picked.pop(header_key(one), one)
            for one in before
            if header_key(one) in picked or header_key(one) not in there
        ]
        return (*kept, *picked.values())


class ValuesForm(NhsukForm):
    """What the values of some columns mean, and the questions behind the comments."""

    def __init__(
        self, data: Any, *, columns: ColumnMap, look: Look, services: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(data)
        self._map = columns
        self._add_dates()
        self._add_prompts()
        self.scores = self._add_scores(look)
        self.services = self._add_services(look, services)
        self.fields["readers"] = fields.RadiosField(
            label="Who may read these stories",
            choices=[("staff", "Staff only"), ("public", "Everybody, on the public pages")],
            choice_hints={
                "staff": "The usual choice: people who fill in a survey do not expect to see their words in public"
            },
            initial="public" if columns.is_public else "staff",
        )

    def _add_dates(self) -> None:
        formats = self._map.date_formats
        first = next((one for one in formats if one not in USUAL), "usual")
        self.fields["dates"] = fields.SelectField(
            label="How dates are written",
            choices=[("usual", "31/12/2026, 2026-12-31 or 31 December 2026")]
            + [(name, label) for name, label in DATE_FORMATS.items() if name not in USUAL],
            initial=first,
            hint="Dates of an Excel sheet that are shown as dates are read as they are",
        )

    def _add_prompts(self) -> None:
        if self._map.prompt:
            return
        for place, text in enumerate(self._map.texts):
            self.fields[f"prompt_{place}"] = fields.CharField(
                label=f"Question of “{text.column[:_LONGEST]}”",
                required=False,
                max_length=200,
                initial=text.prompt,
                hint="As it was put to the patient",
            )
            self.fields[f"kind_{place}"] = fields.SelectField(
                label=f"“{text.column[:_LONGEST]}” asks for", choices=_KINDS, initial=text.prompt_kind
            )

    def _add_scores(self, look: Look) -> dict[str, str]:
        """Ask for each score that is no answer of the national question in any spelling."""
        if not self._map.score:
            return {}
        known = {value_key(v): code for v, code in self._pairs(self._map.score).items()}
        odd = [
            one
            for one in look.glance.distinct((self._map.score,))
            if not fft_code(one) or value_key(one) in known
        ]
        names = {f"score_{place}": value for place, value in enumerate(odd[:30])}
        for name, value in names.items():
            self.fields[name] = fields.SelectField(
                label=f"Score “{value[:_LONGEST]}”",
                required=False,
                choices=[_AS_IT_IS, *((str(code), answer) for code, answer in FFT_ANSWERS.items())],
                initial=known.get(value_key(value), ""),
            )
        return names

    def _add_services(self, look: Look, services: Sequence[tuple[str, str]]) -> dict[str, str]:
        if not self._map.services:
            return {}
        if len(self._map.services) > 1:
            self.fields["rule"] = fields.RadiosField(
                label="Several columns name services",
                choices=[
                    (LAST, "They are levels: the last that is filled is the service"),
                    (ALL, "Each names a service that the story is about"),
                ],
                initial=self._map.service_rule,
            )
        known = {value_key(v): code for v, code in self._map.service_codes.items()}
        codes = {value_key(code): code for code, _ in services}
        named = {value_key(label): code for code, label in services}
        names = {
            f"service_{place}": value for place, value in enumerate(look.glance.distinct(self._map.services))
        }
        for name, value in names.items():
            key = value_key(value)
            self.fields[name] = fields.SelectField(
                label=f"Service “{value[:_LONGEST]}”",
                required=False,
                choices=[_AS_IT_IS, *services],
                initial=known.get(key) or codes.get(key) or named.get(key) or "",
            )
        return names

    def _pairs(self, column: str) -> Mapping[str, str]:
        return next((p for c, p in self._map.values.items() if header_key(c) == header_key(column)), {})

    def columns(self) -> ColumnMap:
        """Give the finished map."""
        sent = self.cleaned_data
        texts = self._map.texts
        if not self._map.prompt:
            texts = tuple(
                TextColumn(text.column, sent.get(f"prompt_{place}", ""), sent[f"kind_{place}"])
                for place, text in enumerate(texts)
            )
        return replace(
            self._map,
            texts=texts,
            date_formats=_formats(sent["dates"]),
            values=self._values(),
            service_codes=self._service_codes(),
            service_rule=sent.get("rule") or self._map.service_rule,
            is_public=sent["readers"] == "public",
        )

    def _values(self) -> dict[str, dict[str, str]]:
        kept = {column: dict(pairs) for column, pairs in self._map.values.items()}
        if self.scores:
            answers = {value[:200]: self.cleaned_data[name] for name, value in self.scores.items()}
            kept[self._map.score] = {value: code for value, code in answers.items() if code}
        return {column: pairs for column, pairs in kept.items() if pairs}

    def _service_codes(self) -> dict[str, str]:
        asked = {value_key(value) for value in self.services.values()}
        kept = {v: code for v, code in self._map.service_codes.items() if value_key(v) not in asked}
        answers = {value[:200]: self.cleaned_data[name] for name, value in self.services.items()}
        return kept | {value: code for value, code in answers.items() if code}


def _roles(columns: ColumnMap | None) -> dict[str, str]:
    """Give what each column is, by the map."""
    if columns is None:
        return {}
    found = {header_key(column): KEEP for column in columns.keep}
    found |= {header_key(column): SERVICE for column in columns.services}
    found |= {header_key(text.column): TEXT for text in columns.texts}
    found |= {header_key(getattr(columns, role)): role for role in _SINGLE if getattr(columns, role)}
    return found


def _text(header: str, known: Mapping[str, TextColumn], *, has_prompt: bool) -> TextColumn:
    before = known.get(header_key(header))
    if before is not None:
        return replace(before, column=header)
    is_question = header.rstrip().endswith("?") and not has_prompt
    return TextColumn(header, header if is_question else "", prompt_kind(header))


def _still(base: ColumnMap, parts: Mapping[str, Any]) -> tuple[str, ...]:
    """Of the columns that a file may lack, those that the map still reads."""
    read = {header_key(one) for one in replace(base, **parts).columns}
    return tuple(one for one in base.may_be_missing if header_key(one) in read)


def _formats(chosen: str) -> tuple[str, ...]:
    if chosen == "usual":
        return USUAL
    return (chosen, "yyyy-mm-dd") if chosen == MONTH_FIRST else (*USUAL, chosen)
