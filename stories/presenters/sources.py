"""Sources, as their pages show them: what needs a person first, then each with its facts and buttons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from feedbackhub.web.dates import date_and_time
from feedbackhub.web.words import count
from stories.models import RunState, SourceKind
from stories.presenters import source_words as words
from stories.presenters.runs import address_of, duration_of, outcome, when

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stories.models import ImportRun
    from stories.selectors.overviews import Overview


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that needs a person: which source, what it is, where to deal with it."""

    source: str
    text: str
    href: str
    link: str


@dataclass(frozen=True, slots=True)
class SourceCard:
    """One source in the list."""

    pk: int
    name: str
    href: str
    tag: dict[str, str]
    facts: list[str]
    notes: list[str]
    last_run: str
    last_href: str
    may_run: bool
    may_pause: bool
    may_resume: bool
    is_form: bool


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One source on its page."""

    pk: int
    name: str
    kind: str
    tag: dict[str, str]
    needs: list[Need]
    rows: list[dict[str, Any]]
    may_test: bool
    test_words: str
    may_believe: bool
    may_run: bool
    may_pause: bool
    may_resume: bool
    is_feed: bool
    is_form: bool
    is_closed: bool
    upload_href: str
    waiting: int


def source_cards(overviews: Iterable[Overview]) -> list[SourceCard]:
    """Give the sources in order, those that need a person first."""
    return [_card(one) for one in sorted(overviews, key=lambda one: not needs_of(one))]


def all_needs(overviews: Iterable[Overview]) -> list[Need]:
    """Give everything that needs a person, over all sources."""
    return [need for one in overviews for need in needs_of(one)]


def needs_of(one: Overview) -> list[Need]:
    """Give what needs a person about one source, the worst first."""
    source = one.source
    here = reverse("stories:source", args=[source.pk])
    found: list[tuple[str, str, str]] = []
    if source.is_feed and not source.encrypted_key and not source.is_paused:
        found.append(
            (
                "It has no key, so it is not read.",
                reverse("stories:source-key", args=[source.pk]),
                "Enter the key",
            )
        )
    if words.paused_itself(one):
        found.append((f"It is not read any more. {source.pause_reason}", f"{here}#test", "Put it right"))
    if text := words.failed_test(one):
        key = (reverse("stories:source-key", args=[source.pk]), "Replace the key")
        found.append((text, *(key if source.is_feed else (_upload(one), "Go to the map"))))
    for text in (words.resting(one), words.silent(one), words.quiet(one)):
        if text:
            found.append((text, f"{here}#test", "Test the connection"))
    if run := _stopped(one):
        found.append((f"The last import stopped early. {run.message}", address_of(run), "See the import"))
    if text := words.waiting(one):
        aside = reverse("stories:source-quarantine", args=[source.pk])
        found.append((f"{text}.", aside, "Look at them" if one.waiting != 1 else "Look at it"))
    if one.questions:
        text = count("service", "services", one.questions)
        found.append(
            (f"Stories ask about {text} that the tree does not have.", _unknown(), "Say where they belong")
        )
    if one.unknown_words:
        text = count("word", "words", one.unknown_words)
        found.append((f"It uses {text} that nobody has explained.", _vocabulary(one), "Say what they mean"))
    return [Need(source.name, *need) for need in found]


def _stopped(one: Overview) -> ImportRun | None:
    """Give the last run where it ended badly and nothing else says so."""
    run = one.last_run
    if run is None or run.state != RunState.STOPPED:
        return None
    return None if words.rests(one) or one.silent_since or one.source.is_paused else run


def _card(one: Overview) -> SourceCard:
    source, run = one.source, one.last_run
    kind = words.KINDS[SourceKind(source.kind)]
    return SourceCard(
        pk=source.pk,
        name=source.name,
        href=reverse("stories:source", args=[source.pk]),
        tag=words.state_tag(one),
        facts=[*([kind] if kind != source.name else []), words.next_run(one)],
        notes=[text for text in (words.paused(one), words.quiet_figures(one), words.waiting(one)) if text],
        last_run=last_words(run) if run else _never(one),
        last_href=address_of(run) if run else "",
        may_run=may_run(one),
        may_pause=_may_pause(one),
        may_resume=source.is_feed and source.is_paused,
        is_form=source.kind == SourceKind.WEB_FORM,
    )


def last_words(run: ImportRun) -> str:
    """Give when the last run was, what came of it, and how long it took."""
    took = duration_of(run)
    return f"Import {run.pk}, {when(run)}: {outcome(run)}{f' in {took}' if took else ''}"


def _never(one: Overview) -> str:
    if one.source.is_feed:
        return "No import yet"
    return "No file yet" if one.source.is_file else ""


def _may_pause(one: Overview) -> bool:
    source = one.source
    return source.is_feed and bool(source.encrypted_key) and not source.is_paused


def may_run(one: Overview) -> bool:
    """Say whether somebody may press Run now."""
    source = one.source
    is_free = not source.is_paused or words.paused_itself(one)
    is_ready = source.is_feed and bool(source.encrypted_key) and is_free
    return is_ready and (one.last_run is None or one.last_run.has_ended)


def source_page(one: Overview, *, newest: str) -> SourcePage:
    """Give one source with all that is set and known about it."""
    source = one.source
    return SourcePage(
        pk=source.pk,
        name=source.name,
        kind=kind if (kind := words.KINDS[SourceKind(source.kind)]) != source.name else "",
        tag=words.state_tag(one),
        needs=needs_of(one),
        rows=_rows(one, newest),
        may_test=bool(source.encrypted_key if source.is_feed else source.column_map),
        test_words="Test the connection" if source.is_feed else "Check the map",
        may_believe=source.is_feed and bool(source.trouble) and source.believed_at is None,
        may_run=may_run(one),
        may_pause=_may_pause(one),
        may_resume=source.is_feed and source.is_paused,
        is_feed=source.is_feed,
        is_form=source.kind == SourceKind.WEB_FORM,
        is_closed=source.is_paused,
        upload_href=_upload(one),
        waiting=one.waiting,
    )


def _rows(one: Overview, newest: str) -> list[dict[str, Any]]:
    """Give the summary list: what is set, each with its link to change it."""
    source = one.source
    rows = [_row("Name", source.name, "source-name", source.pk, "name")]
    if source.is_feed:
        rows.append(_row("Address", source.base_url))
        verb = "Replace" if source.encrypted_key else "Enter"
        rows.append(_row("Key", words.key_changed(one), "source-key", source.pk, "key", verb=verb))
    if source.kind == SourceKind.NHS_UK:
        codes = ", ".join(source.options.get("ods_codes", [])) or "None yet"
        rows.append(_row("ODS codes", codes, "source-codes", source.pk, "ODS codes"))
    if source.tested_at:
        said = source.test_message if source.test_passed else "It failed"
        rows.append(_row("Last test", f"{said} ({date_and_time(source.tested_at)})"))
    if source.is_feed:
        rows.append(_row("Schedule", words.next_run(one), "source-schedule", source.pk, "schedule"))
    else:
        rows.append(_row("How stories come", words.next_run(one)))
    if text := words.paused(one):
        rows.append(_row("Paused", text))
    if newest:
        rows.append(_row("Newest story", newest))
    if one.last_run:
        rows.append(_row("Last import", last_words(one.last_run)))
    return rows


def _row(
    key: str, value: str, name: str = "", pk: int = 0, what: str = "", *, verb: str = "Change"
) -> dict[str, Any]:
    row: dict[str, Any] = {"key": {"text": key}, "value": {"text": value, "classes": "app-reference"}}
    if name:
        link = {
            "href": reverse(f"stories:{name}", args=[pk]),
            "text": verb,
            "visuallyHiddenText": f"the {what}",
        }
        row["actions"] = {"items": [link]}
    return row


def _upload(one: Overview) -> str:
    source = one.source
    if source.kind == SourceKind.TABLE_FILE:
        return reverse("stories:files-source", args=[source.pk])
    return reverse("stories:import-upload") if source.kind == SourceKind.STORY_FILE else ""


def _unknown() -> str:
    return f"{reverse('stories:sources')}#unknown"


def _vocabulary(one: Overview) -> str:
    return reverse("stories:source-words", args=[one.source.pk])


@dataclass(frozen=True, slots=True)
class Bar:
    """One week of a chart: its words, its number, and its place and height in per cent."""

    week: str
    number: int
    x: str
    y: str
    width: str
    height: str


def weekly_bars(weeks: Sequence[tuple[Any, int]]) -> list[Bar]:
    """Give the weeks as bars of a chart that is as high as its highest week."""
    most = max((number for _, number in weeks), default=0) or 1
    step = 100 / max(1, len(weeks))
    return [
        Bar(
            week=f"{monday.day} {monday:%B}",
            number=number,
            x=f"{place * step + step * 0.12:.2f}%",
            y=f"{100 - number / most * 100:.2f}%",
            width=f"{step * 0.76:.2f}%",
            height=f"{number / most * 100:.2f}%",
        )
        for place, (monday, number) in enumerate(weeks)
    ]
