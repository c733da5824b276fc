"""The database itself refuses to change or delete what happened to the tree."""

from __future__ import annotations

from django.db import migrations

from feedbackhub.core.emptying import guard


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_guard_the_record"),
        ("organisations", "0002_tree_history_and_register"),
    ]

    operations = [guard("organisations_servicemove"), guard("organisations_servicemerge")]
