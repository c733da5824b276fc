"""Makes the first administrator of an organisation, who then invites everybody else in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from feedbackhub.accounts.roles import Role
from feedbackhub.accounts.services import set_password_link
from feedbackhub.core.actors import SystemActor
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Membership, Organisation
from feedbackhub.organisations.services import Invitee, add_member, create_organisation, give_role

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from feedbackhub.accounts.models import User

ACTOR = SystemActor("create_admin")


class Command(BaseCommand):
    """`create_admin --organisation RZN --email a@b.example --name "Adam Frost"`; safe to run again."""

    help = (
        "Make an administrator and print the link that sets their password (valid for 3 days). "
        "Run it again for a new link."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("--organisation", required=True, metavar="CODE", help="ODS code, such as RZN")
        parser.add_argument(
            "--organisation-name", default="", metavar="NAME", help="makes it where it is missing"
        )
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True, help="full name")
        parser.add_argument("--job-title", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing and print the link."""
        invitee = Invitee(options["email"], options["name"], options["job_title"])
        try:
            with transaction.atomic():
                user = _administrator(_organisation(options), invitee)
        except DomainError as error:
            raise CommandError(error.message) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if user.has_usable_password():
            self.stdout.write(f"{user.email} is an administrator, and signs in with the password they have.")
            return
        self.stdout.write(f"{user.email} is an administrator. This link sets their password, for 3 days:")
        self.stdout.write(set_password_link(user=user))


def _organisation(options: dict[str, Any]) -> Organisation:
    code = options["organisation"].strip().upper()
    found = Organisation.objects.filter(ods_code=code).first()
    if found is not None:
        return found
    if not options["organisation_name"]:
        raise CommandError(f"There is no organisation {code}. Give --organisation-name to make it.")
    return create_organisation(name=options["organisation_name"], ods_code=code, actor=ACTOR)


def _administrator(organisation: Organisation, invitee: Invitee) -> User:
    """Give the account, made or promoted as needed."""
    roles = Membership.objects.active().filter(
        user__email__iexact=invitee.email.strip(), service__organisation=organisation
    )
    standing = roles.select_related("user").first()
    if standing is None:
        return add_member(invitee=invitee, service=organisation.root, role=Role.ADMIN, actor=ACTOR)
    if not roles.filter(role=Role.ADMIN).exists():
        give_role(user=standing.user, service=organisation.root, role=Role.ADMIN, actor=ACTOR)
    return standing.user
