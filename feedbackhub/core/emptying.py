"""The one exception to "rows of the record are never changed": their words may be emptied, never altered.

A trigger in the database (`feedbackhub_guard`, docs/decisions/0017) refuses every UPDATE and DELETE of a guarded
table, whoever sends it. Inside `words_may_go()` it lets the named columns become empty, and rows whose time is over be
deleted; nothing else may change even then.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, migrations, transaction

SETTING = "feedbackhub.words_may_go"


@contextmanager
def words_may_go() -> Iterator[None]:
    """Let guarded rows lose their words until the block ends. Opens a transaction or joins the present one.

    Only the services that remove words under a retention rule or an erasure may use it; a test looks who does.
    """
    with transaction.atomic():
        before = _set("on")
        try:
            yield
        finally:
            if not connection.needs_rollback:
                _set(before)


def _set(value: str) -> str:
    """Set the switch for this transaction only; give what it was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(current_setting(%s, true), '')", [SETTING])
        before = str(cursor.fetchone()[0])
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, value])
    return before


def guard(table: str, *may_be_emptied: str) -> migrations.RunSQL:
    """Give the migration's operation that guards `table`; only the columns named may be emptied."""
    columns = ", ".join(f"'{column}'" for column in may_be_emptied)
    return migrations.RunSQL(
        f"CREATE TRIGGER words_are_never_changed BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION feedbackhub_guard({columns})",
        f"DROP TRIGGER IF EXISTS words_are_never_changed ON {table}",
    )
