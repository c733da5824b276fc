"""Removes what the rules on keeping records say is due, or says what it would remove."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from feedbackhub.records.selectors.lists import organisation_by_code, organisations
from feedbackhub.records.services.applying import apply_rules, due_now

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Organisation


class Command(BaseCommand):
    """`manage.py apply_retention [--organisation CODE] [--dry-run] [--json]`."""

    help = "Remove the records whose time is over. With --dry-run, only say which."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("--organisation", metavar="CODE", help="only this one (ODS code); else all")
        parser.add_argument("--dry-run", action="store_true", help="remove nothing")
        parser.add_argument("--json", action="store_true", help="end with one line of JSON")

    def handle(self, *_: Any, **options: Any) -> None:
        """Go through the organisations, then what belongs to none."""
        chosen = self._chosen(options["organisation"])
        act = self._rehearse if options["dry_run"] else self._apply
        result = {self._name(one): act(one) for one in chosen}
        if options["json"]:
            self.stdout.write(json.dumps(result, separators=(",", ":")))
        failed = [code for rules in result.values() for code in rules if rules[code].get("failed")]
        if failed:
            raise CommandError(
                f"These rules could not be carried out: {', '.join(sorted(set(failed)))}. See the log."
            )

    def _chosen(self, code: str | None) -> list[Organisation | None]:
        if code is None:
            return [*organisations(), None]
        found = organisation_by_code(code)
        if found is None:
            raise CommandError(f"No organisation has the code {code}.")
        return [found]

    def _name(self, organisation: Organisation | None) -> str:
        return organisation.ods_code if organisation else "installation"

    def _rehearse(self, organisation: Organisation | None) -> dict[str, dict[str, Any]]:
        lines = due_now(organisation)
        for line in lines:
            if line.due or line.held:
                since = f", oldest {line.oldest:%Y-%m-%d}" if line.oldest else ""
                self.stdout.write(
                    f"{self._name(organisation)}: {line.rule.words}: would remove {line.due}{since}; held {line.held}"
                )
        return {
            line.rule.type.code: {
                "due": line.due,
                "held": line.held,
                "oldest": line.oldest.isoformat() if line.oldest else None,
            }
            for line in lines
        }

    def _apply(self, organisation: Organisation | None) -> dict[str, dict[str, Any]]:
        done = apply_rules(organisation)
        for code, number in done.removed.items():
            self.stdout.write(f"{self._name(organisation)}: {code}: removed {number}")
        result: dict[str, dict[str, Any]] = {
            code: {"removed": number} for code, number in done.removed.items()
        }
        for code in done.failed:
            result.setdefault(code, {"removed": 0})["failed"] = True
        return result
