"""Reads, and the numbers that say which state of the public pages is in force, raised by triggers."""

import django.db.models.deletion
from django.db import migrations, models

from feedbackhub.public.watching import FUNCTION, watch

TABLES = (
    "organisations_organisation",
    "organisations_service",
    "stories_story",
    "stories_story_services",
    "stories_storyphoto",
    "stories_followup",
    "stories_moderationdecision",
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


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0006_what_staff_are_told_of_care"),
        ("stories", "0018_the_authors_side"),
        ("responses", "0008_trust_and_direct_release"),
        ("casework", "0012_changes_that_last"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicGeneration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="ReadsElsewhere",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reads", models.PositiveBigIntegerField()),
                ("until", models.DateField()),
                ("counted_by", models.CharField(max_length=120)),
                ("recorded_by_name", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "reads elsewhere",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="StoryReads",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("reads", models.PositiveIntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reads",
                        to="stories.story",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "story reads",
                "constraints": [
                    models.UniqueConstraint(fields=("story", "on"), name="reads_once_a_story_and_day")
                ],
            },
        ),
        migrations.RunSQL(
            "CREATE SEQUENCE public_generation_number", "DROP SEQUENCE public_generation_number"
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION feedbackhub_public_changed()"),
        migrations.RunSQL(
            "INSERT INTO public_publicgeneration (number) "
            "SELECT nextval('public_generation_number') FROM generate_series(1, 8)",
            migrations.RunSQL.noop,
        ),
        *(watch(table) for table in TABLES),
    ]
