"""The database itself refuses to change or delete rows of the record; see feedbackhub.core.emptying."""

from __future__ import annotations

from django.db import migrations

from feedbackhub.core.emptying import guard

# The columns named by the trigger may become empty, and only while the transaction says so. A column named with a
# tilde is a foreign key that may lose its row at any time.
FUNCTION = """
CREATE FUNCTION feedbackhub_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb := to_jsonb(OLD);
    after jsonb;
    is_open boolean := COALESCE(current_setting('feedbackhub.words_may_go', true), '') = 'on';
    field text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF is_open THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'rows of % are never deleted', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    after := to_jsonb(NEW);
    FOR field IN SELECT key FROM jsonb_each(after) WHERE value IS DISTINCT FROM before -> key LOOP
        IF is_open AND field = ANY (TG_ARGV) AND after ->> field IN ('', '{}', '[]') THEN
            CONTINUE;
        END IF;
        IF '~' || field = ANY (TG_ARGV) AND after ->> field IS NULL THEN
            CONTINUE;
        END IF;
        RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END LOOP;
    RETURN NEW;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION IF EXISTS feedbackhub_guard() CASCADE"),
        guard("core_auditevent"),
    ]
