"""`manage.py seed_demo`: the three Trusts of the paper, or one Trust with any number of stories for load."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from tqdm import tqdm

from feedbackhub.nonprod.demo.live import leave_work_in_hand
from feedbackhub.nonprod.demo.morning import leave_a_morning
from feedbackhub.nonprod.demo.plans import PAPER, TrustPlan, load_plan
from feedbackhub.nonprod.demo.seeding import seed_trust
from feedbackhub.nonprod.demo.texts import Texts, texts_of
from feedbackhub.organisations.models import Organisation


class Command(BaseCommand):
    """Writes the demonstration. An organisation that is there already is left as it is."""

    help = "Write the three made-up Trusts of the demonstration, or (--stories N) a Trust with N stories for load."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the size, the seed, and whether a database with any organisation is to be left alone."""
        parser.add_argument("--stories", type=int, metavar="N", help="one Trust with N stories, for load")
        parser.add_argument(
            "--seed", type=int, default=2022, metavar="S", help="the same seed, the same Trusts"
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there is any organisation already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write what is missing, one transaction a Trust."""
        if options["if_empty"] and Organisation.objects.exists():
            self.stdout.write("The database holds organisations already: nothing to do.")
            return
        for plan, texts in self._wanted(options["stories"]):
            if Organisation.objects.filter(ods_code=texts.ods_code).exists():
                self.stdout.write(f"{texts.name} is there already.")
                continue
            bar = tqdm(total=plan.stories, desc=texts.name, unit=" stories", disable=None)
            with bar, transaction.atomic():
                place = seed_trust(plan=plan, texts=texts, seed=options["seed"], progress=bar.update)
                if plan.key == "C":
                    leave_work_in_hand(place)
                    leave_a_morning(place)
            self.stdout.write(f"{texts.name}: {plan.stories:,} stories, {plan.responses:,} replies.")

    def _wanted(self, stories: int | None) -> list[tuple[TrustPlan, Texts]]:
        if stories is None:
            return [(plan, texts_of(plan.key)) for plan in PAPER]
        try:
            plan = load_plan(stories)
        except ValueError as error:
            raise CommandError(str(error)) from error
        return [(plan, replace(texts_of("C"), name="Loadbridge NHS Trust", ods_code="RZL"))]
