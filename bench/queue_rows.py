"""Twenty thousand stories with their cases, or a million, written by the database itself: the importer takes longer.

The words are made up; how many stories are open, flagged, praise, answered or snoozed follows the shares below.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from bench.made_stories import story as made_story

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

SERVICES = 40
PEOPLE = 100
PIECES = 4_000
_THEMES = ("timeliness", "staff-manner", "food", "cleanliness", "discharge", "listening")


@dataclass(frozen=True)
class Rows:
    """What was written, as far as the measurement names it."""

    lead: User
    word: str
    rare_word: str
    case: int


def write(stories: int, unclosed: int) -> Rows:
    """Fill an empty database with `stories` stories, of which `unclosed` cases wait."""
    from feedbackhub.accounts.models import User
    from feedbackhub.accounts.roles import Role
    from feedbackhub.core.actors import SystemActor
    from feedbackhub.core.clock import now
    from feedbackhub.organisations.models import Membership
    from feedbackhub.organisations.services import create_organisation, create_service
    from stories.models import Source, SourceKind, Story

    actor = SystemActor("the benchmark")
    organisation = create_organisation(name="Queue NHS Trust", ods_code="QUEUE", actor=actor)
    root = organisation.root
    sites = [
        create_service(parent=root, name=f"Site {n}", code=f"S{n}", kind="site", actor=actor) for n in (1, 2)
    ]
    wards = [
        create_service(parent=sites[n % 2], name=f"Ward {n}", code=f"W{n}", kind="team", actor=actor)
        for n in range(SERVICES)
    ]
    people = [
        User.objects.create_user(f"q{n}@bench.example", full_name=f"Person {n}", job_title="Ward manager")
        for n in range(PEOPLE)
    ]
    for number, person in enumerate(people):
        Membership.objects.create(user=person, service=wards[number % SERVICES], role=Role.RESPONDER)
    lead = User.objects.create_user("lead@bench.example", full_name="Lena Brook", job_title="Lead")
    Membership.objects.create(user=lead, service=root, role=Role.LEAD)
    source = Source.objects.create(organisation=organisation, kind=SourceKind.STORY_FILE, name="Stories")
    moment = now()
    first = Story.objects.create(
        organisation=organisation,
        source=source,
        external_id="first",
        title="First",
        body="First.",
        submitted_at=moment,
        published_at=moment,
        received_at=moment - timedelta(days=500),
        content_hash="0" * 64,
    )
    _stories(first, stories)
    _cases(first, lead, [one.pk for one in wards], [one.pk for one in people], stories, unclosed)
    words = sorted({word for n in range(50) for word in str(made_story(n)["body"]).split() if len(word) > 6})
    return Rows(lead=lead, word=words[0], rare_word="zebrafish", case=_middle_case())


def _copied(
    table: str, model: Any, instance: Any, computed: dict[str, str], rows: str, params: list[Any]
) -> None:
    """Write one row for each of `rows` like `instance`, but for the columns that are computed."""
    from django.db import connection

    plain = {
        field.column: field.get_db_prep_save(getattr(instance, field.attname), connection)
        for field in model._meta.concrete_fields
        if not field.generated and not field.primary_key and field.column not in computed
    }
    columns = [*plain, *computed]
    values = ["%s"] * len(plain) + list(computed.values())
    sql = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {rows}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*plain.values(), *params])


def _stories(first: Any, stories: int) -> None:
    """Put each body together of two pieces of made-up text; one story in 5,000 has the rare word."""
    from django.db import connection

    from stories.models import Story

    pieces = [" ".join(str(made_story(number)["body"]).split()[:60]) for number in range(PIECES)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE piece (k int PRIMARY KEY, words text)")
        cursor.execute(
            "INSERT INTO piece SELECT ord, words FROM unnest(%s) WITH ORDINALITY AS p(words, ord)", [pieces]
        )
    computed = {
        "external_id": "n::text",
        "title": "initcap(left(a.words, 50))",
        "body": "a.words || ' ' || b.words || CASE WHEN n %% 5000 = 0 THEN ' zebrafish' ELSE '' END",
        "received_at": "now() - ((n * 7919) %% 43200) * interval '17 minutes'",
        "content_hash": "lpad(n::text, 64, '0')",
    }
    rows = (
        f"generate_series(1::bigint, {stories}) AS n JOIN piece a ON a.k = 1 + (n * 31) %% {PIECES} "
        f"JOIN piece b ON b.k = 1 + (n / {PIECES} + n * 17) %% {PIECES}"
    )
    _copied("stories_story", Story, first, computed, rows, [])


def _cases(first: Any, lead: User, wards: list[int], people: list[int], stories: int, unclosed: int) -> None:
    from django.db import connection

    from casework.models import Case

    example = Case(
        story=first,
        organisation_id=first.organisation_id,
        service_id=wards[0],
        source_id=first.source_id,
        received_at=first.received_at,
        opened_at=first.received_at,
        due_on=first.received_at.date(),
    )
    every = max(stories // max(unclosed, 1), 1)
    answered = f"(n %% {every} = 0 AND n %% 3 = 0)"
    opened = f"(n %% {every} = 0 AND n %% 3 > 0)"
    theme = f"(ARRAY{list(_THEMES)!r})[1 + (n %% {len(_THEMES)})::int]"
    owner = f"(ARRAY{people!r}::bigint[])[1 + (n %% {len(wards)})::int]"
    computed = {
        "created_at": "now()",
        "updated_at": "now()",
        "story_id": "s.id",
        "service_id": f"(ARRAY{wards!r}::bigint[])[1 + (n %% {len(wards)})::int]",
        # A person whose ward it is: people are spread over the wards in the same order.
        "owner_id": f"CASE WHEN n %% 50 = 0 THEN {int(lead.pk)} ELSE {owner} END",
        "received_at": "s.received_at",
        "opened_at": "s.received_at",
        "due_on": "s.received_at::date + 7 + CASE WHEN n %% 9 = 0 THEN 500 ELSE 0 END",
        "state": f"CASE WHEN {opened} THEN 'open' WHEN {answered} THEN 'answered' ELSE 'closed' END",
        "outcome": f"CASE WHEN n %% {every} = 0 THEN '' ELSE 'no_change' END",
        "answered_at": f"CASE WHEN {opened} THEN NULL ELSE s.received_at + interval '2 days' END",
        "criticality": "CASE WHEN n %% 4 = 0 THEN NULL ELSE n %% 6 END",
        "flag_count": "CASE WHEN n %% 7 = 0 THEN 1 ELSE 0 END",
        "is_praise": "n %% 5 = 1",
        "themes": f"ARRAY[{theme}]::varchar[]",
        "snoozed_until": "CASE WHEN n %% 90 = 0 THEN current_date + 3 END",
    }
    rows = "(SELECT id, received_at, external_id::bigint AS n FROM stories_story WHERE external_id <> 'first') AS s"
    _copied("casework_case", Case, example, computed, rows, [])
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO stories_storyflag (story_id, category, start, "end", quote, state, raised_at) '
            "SELECT story_id, 'medication', 0, 0, '', 'open', now() FROM casework_case WHERE flag_count > 0"
        )
        cursor.execute(
            "INSERT INTO stories_story_services (story_id, service_id) SELECT story_id, service_id FROM casework_case"
        )
        cursor.execute("SELECT gin_clean_pending_list('stories_by_words')")
        cursor.execute("VACUUM ANALYZE")


def _middle_case() -> int:
    from casework.models import Case

    pks = list(Case.objects.filter(state="open").order_by("pk").values_list("pk", flat=True)[:500])
    return int(pks[Random(5).randrange(1, len(pks))])
