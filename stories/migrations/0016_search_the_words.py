"""What a search looks in: the words of a story's title and text, kept by the database itself, with their index.

The column is no field of the model: whoever loads a story would load it too, and nobody reads it. Searches name it
through `stories.selectors.searching`. Only the first 100,000 characters: a vector has a limit that no story may meet.
"""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0015_guard_what_people_decided"),
    ]

    operations = [
        migrations.RunSQL(
            [
                "ALTER TABLE stories_story ADD COLUMN search tsvector GENERATED ALWAYS AS ("
                "setweight(to_tsvector('english', title), 'A') || "
                "setweight(to_tsvector('english', left(body, 100000)), 'B')) STORED",
                # A long list of what is not yet in order would be read through by every search.
                "CREATE INDEX stories_by_words ON stories_story USING gin (search) "
                "WITH (gin_pending_list_limit = 256)",
            ],
            [
                "DROP INDEX stories_by_words",
                "ALTER TABLE stories_story DROP COLUMN search",
            ],
        ),
    ]
