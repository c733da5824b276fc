"""How a record is shown to the public: four figures with their definitions in plain words; no types by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.insights.measures import Outcome
from feedbackhub.public.record.addresses import address_of, service_address
from feedbackhub.public.wording import counts
from feedbackhub.public.wording.days import short_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from feedbackhub.organisations.models import Organisation, Service
    from feedbackhub.public.record.selectors import Reads, Record, ServiceRow


def outcome_words() -> dict[Outcome, str]:
    """Give each way in which a story was met in words that a child of eleven reads, most open first."""
    return {
        Outcome.TRANSPARENT_CONVERSATIONAL: _("Staff answered what was said, as in a talk"),
        Outcome.APPRECIATIVE: _("Staff said thank you"),
        Outcome.OFFLINE: _("Staff asked the person to phone or write"),
        Outcome.GENERIC: _("Staff gave an answer that fits any story"),
        Outcome.NON_RESPONSE: _("Nobody answered"),
        Outcome.WAITING: _("Too new to say"),
        Outcome.NOT_READ: _("Answered, not sorted yet"),
    }


def figures(record: Record, service: Service) -> list[dict[str, Any]]:
    """Give the four tiles: stories, how they were answered, changes, reads."""
    stories_href = _stories_href(service)
    return [
        {
            "title": _("Stories told"),
            "value": counts.plain(record.stories),
            "detail": _newest(record),
            "definition": _(
                "Every story that can be read here now. A story that came by two sites counts once. "
                "Stories that were withdrawn are not counted."
            ),
            "link": _("Read the stories"),
            "href": stories_href,
        },
        _answered(record, stories_href),
        {
            "title": _("Changes made"),
            "value": counts.plain(record.made),
            "detail": _("%(place)s still in place. %(planned)s more planned, not made yet; %(late)s late.")
            % {
                "place": counts.plain(record.in_place),
                "planned": counts.plain(record.planned),
                "late": counts.plain(record.late),
            },
            "definition": _(
                "What staff say they changed because of what people told them. A change that was undone later still "
                "counts as made, and no longer as in place."
            ),
            "link": _("See the changes"),
            "href": f"{reverse('public:what-changed')}?{_scope(service)}",
        },
        {
            "title": _("Times read"),
            "value": counts.plain(record.reads.all),
            "detail": _reads(record.reads),
            "definition": _(
                "How often a story was opened. We count no programs, and no staff who are signed in. "
                "We do not know who reads: no cookie, no address."
            ),
        },
    ]


def _answered(record: Record, stories_href: str) -> dict[str, Any]:
    return {
        "title": _("Stories answered"),
        "value": f"{record.answered / record.looked_at:.0%}" if record.looked_at else _("No story yet"),
        "detail": ngettext(
            "%(answered)s of the newest story. %(replies)s in all.",
            "%(answered)s of the newest %(stories)s stories. %(replies)s in all.",
            record.looked_at,
        )
        % {
            "answered": record.answered,
            "stories": record.looked_at,
            "replies": counts.replies(record.replies),
        },
        "definition": _(
            "How many of the newest %(latest)s stories have at least one answer that everybody can read. "
            "A story with two answers counts once."
        )
        % {"latest": settings.LATEST_STORIES},
        "link": _("Read stories that were answered"),
        "href": f"{stories_href}&answered=yes",
    }


def _newest(record: Record) -> str:
    if record.newest_at is None:
        return _("No story yet")
    return _("The newest is from %(day)s.") % {"day": short_date(record.newest_at)}


def _reads(reads: Reads) -> str:
    if not reads.elsewhere or reads.until is None:
        return _("All on this site.")
    return _("%(elsewhere)s on %(site)s until %(day)s, %(here)s on this site.") % {
        "elsewhere": counts.plain(reads.elsewhere),
        "site": reads.counted_by,
        "day": short_date(reads.until),
        "here": counts.plain(reads.here),
    }


def mix_rows(record: Record) -> list[dict[str, Any]]:
    """Give a row for each way in which the newest stories were met; what happened to none is left out."""
    words = outcome_words()
    return [
        {"words": words[kind], "number": number}
        for kind, number in record.mix.items()
        if number or kind in {Outcome.TRANSPARENT_CONVERSATIONAL, Outcome.NON_RESPONSE}
    ]


def one_line(record: Record, name: str) -> str:
    """Say the record in one sentence that can be quoted (evidence D.1 row 95)."""
    return _(
        "%(name)s: %(stories)s, %(answered)s of the newest %(latest)s answered, %(made)s changes made because of them, "
        "%(place)s still in place."
    ) % {
        "name": name,
        "stories": counts.stories(record.stories),
        "answered": record.answered,
        "latest": record.looked_at,
        "made": counts.plain(record.made),
        "place": counts.plain(record.in_place),
    }


def service_rows(rows: Iterable[ServiceRow]) -> list[dict[str, Any]]:
    """Give the services beneath, each with its page and how many stories are about it."""
    return [
        {
            "name": row.service.name,
            "href": service_address(row.service),
            "stories": counts.plain(row.stories),
            "depth": min(row.depth, 5),
            "closed": row.service.is_closed,
        }
        for row in rows
    ]


def withheld_rows(found: Mapping[str, int]) -> list[dict[str, Any]]:
    """Give the reasons for which stories cannot be read here, each with how many."""
    words = _withheld_words()
    return [{"why": words.get(key, _("Another reason")), "number": number} for key, number in found.items()]


def _withheld_words() -> dict[str, str]:
    return {
        "waiting": _("Waiting: somebody reads each story first"),
        "held_back": _("Waiting: its author took the same words back on another site"),
        "for_staff": _("For staff only: nobody said that it may be shown"),
        "expired": _("Old: it is no longer kept"),
        "erased": _("Erased, because somebody asked for it"),
        "withdrawn.author": _("Its author took it back"),
        "withdrawn.source": _("The site where it was told shows it no more"),
        "withdrawn.staff": _("Taken down by staff"),
        "withdrawn.batch": _("The file that it came in was taken back"),
        "refused.safeguarding": _("Somebody may be in danger. It was passed to people who can help"),
        "refused.blame": _("It blames a person who can be recognised"),
        "refused.private": _("It tells too much about somebody else"),
        "refused.abuse": _("It insults or threatens"),
        "refused.not_care": _("It is about nobody’s care"),
        "refused.spam": _("It is advertising, or nonsense"),
    }


def organisation_rows(organisations: Iterable[Organisation]) -> list[dict[str, str]]:
    """Give every organisation with its page."""
    return [
        {"name": one.name, "href": address_of(one), "stories": counts.stories(getattr(one, "told", 0))}
        for one in organisations
    ]


def _scope(service: Service) -> str:
    scope = f"organisation={service.organisation.slug}"
    return scope if service.is_root() else f"{scope}&service={service.pk}"


def _stories_href(service: Service) -> str:
    return f"{reverse('public:stories')}?{_scope(service)}"
