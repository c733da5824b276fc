"""`manage.py demo_sign_ins`: whom the demonstration lets you be."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import ROLE_NAMES
from feedbackhub.nonprod.demo.people import PASSWORD, SIGN_INS


class Command(BaseCommand):
    """Prints the demonstration's sign-ins, those that exist."""

    help = "Print the sign-ins of the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line a person, then the password they share."""
        there = set(User.objects.values_list("email", flat=True))
        shown = [one for one in SIGN_INS if one.email in there]
        if not shown:
            self.stdout.write("There is no demonstration in this database. Run: manage.py seed_demo")
            return
        wide = max(len(one.email) for one in shown)
        for one in shown:
            self.stdout.write(f"  {one.email:<{wide}}  {ROLE_NAMES[one.role]}: {one.what_for}")
        self.stdout.write(f"  The password of each is: {PASSWORD}")
