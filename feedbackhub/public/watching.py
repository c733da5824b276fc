"""The tables behind the public pages, and the triggers on them that say when anything public changed.

Each statement that touches one of these raises the generation, in the same transaction, once (docs/decisions/0034).
A test reads which tables the public pages ask, and fails where one is neither watched nor named as not to be.
"""

from __future__ import annotations

from django.db import migrations

WATCHED = (
    "organisations_organisation",
    "organisations_service",
    "stories_story",
    "stories_story_services",
    "stories_storyphoto",
    "stories_followup",
    "stories_moderationdecision",
    "stories_feedbackconsent",
    "accounts_user",
    "accounts_profilephoto",
    "responses_response",
    "responses_classification",
    "responses_typedecision",
    "casework_change",
    "casework_changestory",
    "casework_changereview",
    "casework_changereversal",
    "casework_changedelay",
    "public_readselsewhere",
)

# Asked by a public page, and yet no change of them must show at once: reads are counted on every request, and of a
# source only its kind is shown, which never changes, while an import notes there how far it came.
UNWATCHED = ("public_storyreads", "public_publicgeneration", "stories_source")

FUNCTION = """
CREATE FUNCTION feedbackhub_public_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    taken bigint;
BEGIN
    -- Set for this transaction only, and taken back with its savepoint: once is enough.
    IF current_setting('feedbackhub.public_changed', true) = 'yes' THEN
        RETURN NULL;
    END IF;
    SELECT id INTO taken FROM public_publicgeneration LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF taken IS NULL THEN
        INSERT INTO public_publicgeneration (number) VALUES (nextval('public_generation_number'));
    ELSE
        UPDATE public_publicgeneration SET number = nextval('public_generation_number') WHERE id = taken;
    END IF;
    PERFORM set_config('feedbackhub.public_changed', 'yes', true);
    RETURN NULL;
END $$
"""


def watch(table: str, *columns: str) -> migrations.RunSQL:
    """Give the migration's operation that watches `table`; with `columns`, of its updates only those that name one."""
    update = f"UPDATE OF {', '.join(columns)}" if columns else "UPDATE"
    return migrations.RunSQL(
        [
            f"CREATE OR REPLACE TRIGGER public_pages_changed AFTER INSERT OR {update} OR DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION feedbackhub_public_changed()",
            f"CREATE OR REPLACE TRIGGER public_pages_emptied AFTER TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION feedbackhub_public_changed()",
        ],
        [
            f"DROP TRIGGER IF EXISTS public_pages_emptied ON {table}",
            f"DROP TRIGGER IF EXISTS public_pages_changed ON {table}",
        ],
    )
