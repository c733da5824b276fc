"""What stands about a source, in words: its state, when it is read next, what is usual for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedbackhub.web.dates import date_and_time, short_date, time_of_day
from feedbackhub.web.words import count
from stories.models import RunState, Schedule, SourceKind

if TYPE_CHECKING:
    from stories.selectors.overviews import Overview

KINDS = {
    SourceKind.CARE_OPINION: "Care Opinion",
    SourceKind.NHS_UK: "NHS.UK reviews",
    SourceKind.STORY_FILE: "Care Opinion files",
    SourceKind.TABLE_FILE: "Files in columns",
    SourceKind.WEB_FORM: "The form on this site",
    SourceKind.CAPTURED: "Written down by staff",
}
_SOON = timedelta(minutes=2)


def state_tag(one: Overview) -> dict[str, str]:
    """Give how a source stands, in two or three words; what a person can mend comes before what is merely so."""
    source = one.source
    if source.kind == SourceKind.WEB_FORM:
        return _tag("Closed", "stopped") if source.is_paused else _tag("Open", "done")
    if paused_itself(one):
        return _tag("Stopped by itself", "wrong")
    if source.is_paused:
        return _tag("Paused", "stopped")
    if source.is_feed and not source.encrypted_key:
        return _tag("Key missing", "wrong")
    if one.last_run and not one.last_run.has_ended:
        return _tag("Running", "moving")
    if rests(one):
        return _tag("Resting", "waiting")
    if one.silent_since:
        return _tag("Not read", "wrong")
    if source.quiet_since:
        return _tag("Quieter than usual", "wrong")
    if one.last_run and one.last_run.state == RunState.STOPPED:
        return _tag("Stopped early", "wrong")
    if one.last_run is None:
        return _tag("Ready", "waiting") if not source.is_feed else _tag("Not read yet", "waiting")
    return _tag("Working", "done")


def next_run(one: Overview) -> str:
    """Give when a source is read next."""
    source = one.source
    if source.kind == SourceKind.WEB_FORM:
        return "Closed: nobody can send a story" if source.is_paused else "Stories come as people send them"
    if source.kind == SourceKind.CAPTURED:
        return "Stories come as staff write them down"
    if source.is_file:
        return "Read when somebody uploads a file"
    if source.is_paused:
        return "Not read while it is paused"
    if not source.encrypted_key:
        return "Not read until it has a key"
    if one.last_run and not one.last_run.has_ended:
        return "Being read now"
    if rests(one) and source.rests_until:
        return f"Left alone until {_when(source.rests_until, one.seen_at)}, then read again"
    if source.every_minutes == Schedule.BY_HAND:
        return "Read only when somebody runs it"
    due = (one.read_begun_at or one.seen_at) + timedelta(minutes=source.every_minutes)
    if one.read_begun_at is None or due < one.seen_at + _SOON:
        return f"{how_often(source.every_minutes)}; next in a moment"
    return f"{how_often(source.every_minutes)}; next about {_when(due, one.seen_at)}"


def how_often(minutes: int) -> str:
    """Give a schedule as a sentence begins."""
    return f"Read {Schedule(minutes).label.lower()}"


def rests(one: Overview) -> bool:
    """Say whether a source is left alone for a while, because it failed several times in a row."""
    until = one.source.rests_until
    return until is not None and until > one.seen_at


def resting(one: Overview) -> str:
    """Give until when it rests, and why."""
    until = one.source.rests_until
    if not rests(one) or until is None:
        return ""
    why = one.source.trouble
    failed = count("time", "times", one.source.failures)
    return (
        f"It failed {failed} in a row, so it is left alone until {_when(until, one.seen_at)}. {why}".strip()
    )


def quiet(one: Overview) -> str:
    """Give the alarm of a source that gives fewer stories than usual, with its two figures."""
    figures = quiet_figures(one)
    return f"{figures}. Either it is quiet or something is broken: test the connection." if figures else ""


def quiet_figures(one: Overview) -> str:
    """Give how many stories came lately and how many are usual, while that is an alarm."""
    if one.source.quiet_since is None or one.source.is_paused:
        return ""
    verdict = one.verdict
    if verdict is None or not verdict.days:
        return "Fewer stories than usual"
    found = count("story", "stories", verdict.found)
    return f"{found} in the last {verdict.days} days; usually {verdict.usual:.0f}"


def silent(one: Overview) -> str:
    """Give the alarm of a feed that was not read to its end for longer than three of its intervals."""
    if one.silent_since is None or rests(one):
        return ""
    if one.done_at is None:
        return (
            f"It was never read to its end since it was set up {_on(one.silent_since)}. Test the connection."
        )
    return f"It was last read to its end {_on(one.done_at)}. New stories do not come in. Test the connection."


def waiting(one: Overview) -> str:
    """Give how many records wait for a person, and whether that grows."""
    if not one.waiting:
        return ""
    text = count("record waits", "records wait", one.waiting)
    if one.waiting_new == one.waiting:
        return f"{text}, {'' if one.waiting == 1 else 'all '}put aside within the last 7 days"
    return f"{text}, {one.waiting_new:,} more than a week ago" if one.waiting_new else text


def failed_test(one: Overview) -> str:
    """Give what the last test said, where it failed and nothing was read since."""
    source = one.source
    if source.tested_at is None or source.test_passed is not False:
        return ""
    is_old = one.done_at is not None and one.done_at > source.tested_at
    return "" if is_old else f"The last test failed. {source.test_message}"


def paused_itself(one: Overview) -> bool:
    """Say whether a feed was paused by the reader, because waiting would not have mended its trouble."""
    source = one.source
    return source.is_feed and source.is_paused and source.paused_by is None and bool(source.pause_reason)


def paused(one: Overview) -> str:
    """Give who paused a source, when, and why."""
    source = one.source
    if not source.is_paused or paused_itself(one) or source.kind == SourceKind.WEB_FORM:
        return ""
    whom = f" by {source.paused_by.full_name}" if source.paused_by else ""
    when = f" {_on(source.paused_at)}" if source.paused_at else ""
    why = f": {source.pause_reason}" if source.pause_reason else ""
    return f"Paused{whom}{when}{why}"


def key_changed(one: Overview) -> str:
    """Give whether a key is stored, and who changed it last; the key itself is shown to nobody."""
    source = one.source
    if not source.encrypted_key:
        return "No key stored"
    if source.key_changed_at is None:
        return "Stored encrypted, and never shown"
    whom = f" by {source.key_changed_by.full_name}" if source.key_changed_by else ""
    return f"Stored encrypted, and never shown. Changed {_on(source.key_changed_at)}{whom}"


def _on(moment: datetime) -> str:
    return f"on {short_date(moment)} at {time_of_day(moment)}"


def _when(moment: datetime, now: datetime) -> str:
    is_near = moment - now < timedelta(hours=18)
    return time_of_day(moment) if is_near else date_and_time(moment)


def _tag(text: str, tone: str) -> dict[str, str]:
    return {"text": text, "tone": tone}
