"""The cast. Two Trusts whose people must never see each other's work; in the first, one person of each role.

Northmere has a hospital site with two wards and a community directorate. Asha answers for Ward 4; Ben stands in;
Priya approves for the whole site; Lena leads on patient experience; Adam administers; Rhys may only read.
Olga leads at Eastwold, the outsider in every test of access.
"""

from __future__ import annotations

from dataclasses import dataclass

from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Role
from feedbackhub.core.actors import SystemActor
from feedbackhub.organisations.models import Membership, Organisation, Ownership, Service
from feedbackhub.organisations.services import create_organisation, create_service

TESTS = SystemActor("the tests")
PASSWORD = "a long pass phrase"


@dataclass(frozen=True)
class Cast:
    """The people and places, by name."""

    northmere: Organisation
    eastwold: Organisation
    site: Service
    ward_4: Service
    ward_5: Service
    community: Service
    asha: User
    ben: User
    priya: User
    lena: User
    adam: User
    rhys: User
    olga: User


def person(name: str, email: str, title: str = "") -> User:
    """Make somebody who can sign in with `PASSWORD`."""
    return User.objects.create_user(email, PASSWORD, full_name=name, job_title=title)


def join(user: User, service: Service, role: Role) -> Membership:
    """Give somebody a role at a service."""
    return Membership.objects.create(user=user, service=service, role=role)


def make_cast() -> Cast:
    """Make both Trusts with everybody in them."""
    northmere = create_organisation(name="Northmere NHS Trust", ods_code="RZN", actor=TESTS)
    eastwold = create_organisation(name="Eastwold NHS Trust", ods_code="RZE", actor=TESTS)
    root = northmere.root
    site = create_service(parent=root, name="Northmere Hospital", code="RZN01", kind="site", actor=TESTS)
    ward_4 = create_service(parent=site, name="Ward 4", code="RZN01-W4", kind="team", actor=TESTS)
    ward_5 = create_service(parent=site, name="Ward 5", code="RZN01-W5", kind="team", actor=TESTS)
    community = create_service(parent=root, name="Community", code="RZN02", kind="directorate", actor=TESTS)

    asha = person("Asha Patel", "asha@northmere.example", "Ward manager")
    ben = person("Ben Okafor", "ben@northmere.example", "Deputy ward manager")
    priya = person("Priya Nair", "priya@northmere.example", "Matron")
    lena = person("Lena Brook", "lena@northmere.example", "Patient experience lead")
    adam = person("Adam Frost", "adam@northmere.example", "Systems administrator")
    rhys = person("Rhys Morgan", "rhys@northmere.example", "Governor")
    olga = person("Olga Hart", "olga@eastwold.example", "Patient experience lead")

    join(asha, ward_4, Role.RESPONDER)
    join(ben, ward_4, Role.RESPONDER)
    join(priya, site, Role.APPROVER)
    join(lena, root, Role.LEAD)
    join(adam, root, Role.ADMIN)
    join(rhys, root, Role.READER)
    join(olga, eastwold.root, Role.LEAD)
    Ownership.objects.create(service=ward_4, user=asha, rank="owner")
    Ownership.objects.create(service=ward_4, user=ben, rank="deputy")
    return Cast(
        northmere=northmere,
        eastwold=eastwold,
        site=site,
        ward_4=ward_4,
        ward_5=ward_5,
        community=community,
        asha=asha,
        ben=ben,
        priya=priya,
        lena=lena,
        adam=adam,
        rhys=rhys,
        olga=olga,
    )
