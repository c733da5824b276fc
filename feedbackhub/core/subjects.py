"""What the hub holds about the person behind a story, or behind an account, table by table.

Each room registers its own tables in `AppConfig.ready()`; this module knows none of them. A person's copy, the preview
of an erasure and the erasure itself all read this one list, and a test fails on a table that hangs on a story and is
not in it: so nobody adds a table that an erasure would pass by.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.apps import apps

from feedbackhub.core.emptying import words_may_go

if TYPE_CHECKING:
    from django.db.models import Model, Q, QuerySet


class OnErasure(StrEnum):
    """What an erasure does with the rows of a table."""

    EMPTY = "empty"
    DELETE = "delete"
    DECIDE = "decide"
    """Other people's words, which may repeat the story's: a person looks at each and decides."""
    KEEP = "keep"


class Whose(StrEnum):
    """Whose words they are: it decides who gets a copy."""

    CONTRIBUTOR = "contributor"
    PUBLIC = "public"
    STAFF = "staff"


Rows = Callable[[Sequence[int]], "QuerySet[Any]"]


@dataclass(frozen=True, slots=True)
class Along:
    """Rows of another table that lose their words with a row: the earlier texts of a reply go with the reply."""

    model: str
    path: str
    empties: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectTable:
    """One table that holds something about a story's contributor.

    `path` leads from the row to the story (`""` for stories themselves, `"response__story"`); `rows` is given instead
    where no foreign key does. `empties` says what each field becomes when its words go. `texts` are the fields that a
    person looks at where the table is to be decided. `copies` are the fields that go into the contributor's copy.
    """

    model: str
    name: str
    whose: Whose
    on_erasure: OnErasure
    why: str
    path: str = "story"
    rows: Rows | None = None
    empties: Mapping[str, Any] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    narrowed: Q | None = None
    along: tuple[Along, ...] = ()

    @property
    def key(self) -> str:
        """By which a decision about one of its rows names the table."""
        return f"{self.model.lower()}:{self.name}"

    def of(self, stories: Sequence[int]) -> QuerySet[Any]:
        """Give this table's rows about `stories` (their ids)."""
        if self.rows is not None:
            return self.rows(stories)
        model: type[Model] = apps.get_model(self.model)
        found = model._default_manager.filter(**{f"{self.path or 'pk'}__in": list(stories)})
        if self.narrowed is not None:
            found = found.filter(self.narrowed)
        # By their keys, so that a row which leads to several of the stories is there once.
        return model._default_manager.filter(pk__in=found.values("pk")).order_by("pk")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTable:
    """One table that holds something about a person who signs in; `path` leads from the row to their account.

    `organisation` leads to the row's organisation, so that one Trust's copy holds nothing of another's.
    """

    model: str
    name: str
    path: str
    copies: tuple[str, ...]
    organisation: str = ""

    def of(self, user_id: int, organisation_id: int) -> QuerySet[Any]:
        """Give this table's rows about one person in one organisation."""
        model: type[Model] = apps.get_model(self.model)
        found = model._default_manager.filter(**{self.path or "pk": user_id})
        if self.organisation:
            found = found.filter(**{self.organisation: organisation_id})
        return found.order_by("pk")


_TABLES: dict[tuple[str, str], SubjectTable] = {}
_PERSONS: dict[tuple[str, str], PersonTable] = {}


def register(*tables: SubjectTable) -> None:
    """Add tables that hang on a story."""
    _TABLES.update({(one.model.lower(), one.name): one for one in tables})


def register_person(*tables: PersonTable) -> None:
    """Add tables that hang on an account."""
    _PERSONS.update({(one.model.lower(), one.name): one for one in tables})


def subject_tables() -> list[SubjectTable]:
    """Give the tables that hang on a story, in the order in which the rooms registered them."""
    return list(_TABLES.values())


def person_tables() -> list[PersonTable]:
    """Give the tables that hang on an account."""
    return list(_PERSONS.values())


def remove_words(stories: Sequence[int]) -> dict[str, int]:
    """Empty or delete what the hub holds of the words of `stories`, and give how many rows of each table.

    Staff's own words (`DECIDE`) and what is kept stay. Joins the caller's transaction, or opens one.
    """
    counts: dict[str, int] = {}
    with words_may_go():
        for table in subject_tables():
            if table.on_erasure is OnErasure.EMPTY:
                found = _empty(table, table.of(stories))
            elif table.on_erasure is OnErasure.DELETE:
                found = table.of(stories).delete()[0]
            else:
                continue
            if found:
                counts[table.name] = counts.get(table.name, 0) + found
    return counts


def remove_row(table: SubjectTable, pk: int, stories: Sequence[int]) -> int:
    """Empty one row of other people's words, as a person decided; give how many there were."""
    with words_may_go():
        return _empty(table, table.of(stories).filter(pk=pk))


def _empty(table: SubjectTable, rows: QuerySet[Any]) -> int:
    ids = list(rows.values_list("pk", flat=True))
    for other in table.along:
        model: type[Model] = apps.get_model(other.model)
        model._default_manager.filter(**{f"{other.path}__in": ids}).update(**other.empties)
    own: type[Model] = apps.get_model(table.model)
    return own._default_manager.filter(pk__in=ids).update(**table.empties)
