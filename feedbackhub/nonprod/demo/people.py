"""Makes the Trusts with their trees and people. Only those who sign in to the demonstration have a password."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password

from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Role
from feedbackhub.core.actors import SystemActor
from feedbackhub.organisations.models import Membership, Organisation, Ownership, OwnershipRank, Service
from feedbackhub.organisations.services import create_organisation, create_service

if TYPE_CHECKING:
    from random import Random

    from feedbackhub.nonprod.demo.plans import TrustPlan
    from feedbackhub.nonprod.demo.texts import Texts

SEEDER = SystemActor("the demonstration")
PASSWORD = "listen-answer-change"  # noqa: S105 (printed on the screen: it opens nothing but made-up stories)

_FIRST = (  # noqa: SIM905 (names read better in lines)
    "Aisha Alan Amy Andrei Bola Carys Chen Dawn Deepa Elin Emeka Eva Farah Gail Hugh Ivy Jack Jean Kamal "
    "Kate Lara Leon Lin Maya Milo Mina Nia Noor Omar Pam Paul Rita Ross Sana Sean Tara Tom Una Vik Zara"
).split()
_LAST = (  # noqa: SIM905
    "Abbott Ahmed Barlow Begum Clarke Cooper Dalton Davies Edwards Ellis Foster Fraser Garner Grant Hale "
    "Hassan Hill Irvine James Khan Kaur Lamb Lloyd Malik Mason Nolan Obi Owen Parry Quinn Reid Rossi Shah "
    "Singh Tan Usman Vance Walsh Young Zaman"
).split()
_JOBS = (
    "Staff Nurse",
    "Healthcare Assistant",
    "Ward Clerk",
    "Receptionist",
    "Occupational Therapist",
    "Physiotherapist",
    "Community Nurse",
    "Support Worker",
    "Team Manager",
    "Psychologist",
    "Social Worker",
    "Pharmacy Technician",
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody whom the demonstration lets you be."""

    trust: str
    email: str
    full_name: str
    job_title: str
    role: Role
    what_for: str


SIGN_INS: tuple[SignIn, ...] = (
    SignIn(
        "C",
        "responder@thornmere.example",
        "Amara Okonjo",
        "Ward Manager, Hazel Ward",
        Role.RESPONDER,
        "answers stories about the adult wards",
    ),
    SignIn(
        "C",
        "approver@thornmere.example",
        "Bronagh Sheridan",
        "Matron, Adult Acute Wards",
        Role.APPROVER,
        "reads replies before they are published",
    ),
    SignIn(
        "C",
        "lead@thornmere.example",
        "Lena Marchmont",
        "Patient Experience Lead",
        Role.LEAD,
        "sees the whole Trust: queue, insight, imports",
    ),
    SignIn(
        "C",
        "admin@thornmere.example",
        "Idris Vaughan",
        "Systems Administrator",
        Role.ADMIN,
        "looks after responders and services",
    ),
    SignIn("C", "reader@thornmere.example", "Judith Amberley", "Governor", Role.READER, "may only read"),
    SignIn(
        "B",
        "lead@marlingbrook.example",
        "Tamsin Okell",
        "Communications Officer",
        Role.LEAD,
        "the Trust that answers everything with one text",
    ),
    SignIn(
        "A",
        "lead@harrowdale.example",
        "Raj Pillay",
        "Deputy Director of Nursing",
        Role.LEAD,
        "the Trust where nobody owned the stories",
    ),
)
_ADMINS = {
    "A": ("admin@harrowdale.example", "Colette Banham", "Systems Administrator"),
    "B": ("admin@marlingbrook.example", "Philip Osgathorpe", "Systems Administrator"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A Trust as it stands: its services by code, its people by name."""

    organisation: Organisation
    services: Mapping[str, Service]
    people: Mapping[str, User]


def build_place(plan: TrustPlan, texts: Texts, rng: Random) -> Place:
    """Make the organisation, its tree and its people and give them."""
    organisation = create_organisation(name=texts.name, ods_code=texts.ods_code, actor=SEEDER)
    services: dict[str, Service] = {}
    for row in texts.services:
        parent = services[row["parent"]] if row["parent"] else organisation.root
        services[row["code"]] = create_service(
            parent=parent, name=row["name"], code=row["code"], kind=row["kind"], actor=SEEDER
        )
    people = _people(plan, texts, organisation, services, rng)
    return Place(organisation, services, people)


def _people(
    plan: TrustPlan, texts: Texts, organisation: Organisation, services: Mapping[str, Service], rng: Random
) -> dict[str, User]:
    domain = f"{organisation.slug.split('-')[0]}.example"
    seen: set[str] = set()
    named = [_signing_in(one, seen) for one in SIGN_INS if one.trust == plan.key]
    if plan.key in _ADMINS:
        email, name, title = _ADMINS[plan.key]
        named.append(_signing_in(SignIn(plan.key, email, name, title, Role.ADMIN, ""), seen))
    answering = [user for user, role in named if role in {Role.RESPONDER, Role.APPROVER}]
    names = [(row["full_name"], row["job_title"]) for row in texts.people]
    wanted = plan.members - len(answering)
    for name, title in [*names, *_made_up(rng, wanted)]:
        if wanted == 0:
            break
        if name.casefold() in seen:
            continue
        seen.add(name.casefold())
        answering.append(_user(name, title, f"{_slug(name)}@{domain}"))
        wanted -= 1
    users = User.objects.bulk_create([*(user for user, _ in named), *answering[_signed(named) :]])
    by_name = {user.full_name: user for user in users}
    _join(plan, organisation, services, named, answering, rng)
    return by_name


def _signed(named: list[tuple[User, Role]]) -> int:
    return sum(role in {Role.RESPONDER, Role.APPROVER} for _, role in named)


def _signing_in(one: SignIn, seen: set[str]) -> tuple[User, Role]:
    seen.add(one.full_name.casefold())
    user = _user(one.full_name, one.job_title, one.email)
    user.password = make_password(PASSWORD)
    return user, one.role


def _user(name: str, title: str, email: str) -> User:
    return User(full_name=name, job_title=title, email=email.lower(), password=make_password(None))


def _slug(name: str) -> str:
    return re.sub(r"[^a-z]+", ".", name.casefold()).strip(".")


def _made_up(rng: Random, number: int) -> list[tuple[str, str]]:
    """Give at least `number` names with jobs, in an order that the seed decides."""
    pairs = [(f"{first} {last}", rng.choice(_JOBS)) for first in _FIRST for last in _LAST]
    rng.shuffle(pairs)
    return pairs[: number + 100]


def _join(
    plan: TrustPlan,
    organisation: Organisation,
    services: Mapping[str, Service],
    named: list[tuple[User, Role]],
    answering: list[User],
    rng: Random,
) -> None:
    """Give everybody a role; give each service of a Trust that converses an owner and a deputy."""
    root = organisation.root
    places = [service for service in services.values() if service.kind in {"service", "team"}]
    memberships = []
    for user, role in named:
        at = root if role in {Role.LEAD, Role.ADMIN, Role.READER} else services["c-adult"]
        memberships.append(Membership(user=user, service=at, role=role))
    signed = {user.pk for user, _ in named}
    homes: dict[int, Service] = {}
    for number, user in enumerate(user for user in answering if user.pk not in signed):
        homes[user.pk] = home = places[number % len(places)] if plan.members > len(SIGN_INS) else root
        role = Role.APPROVER if number % 20 == 19 else Role.RESPONDER
        memberships.append(Membership(user=user, service=home, role=role))
    Membership.objects.bulk_create(memberships)
    if plan.members > len(SIGN_INS):
        _own(services, named, answering, homes, rng)


def _own(
    services: Mapping[str, Service],
    named: list[tuple[User, Role]],
    answering: list[User],
    homes: Mapping[int, Service],
    rng: Random,
) -> None:
    by_place: dict[int, list[User]] = {}
    for user in answering:
        if user.pk in homes:
            by_place.setdefault(homes[user.pk].pk, []).append(user)
    responder = next((user for user, role in named if role is Role.RESPONDER), None)
    ownerships = []
    for code, service in services.items():
        able = by_place.get(service.pk, [])
        if responder is not None and code.startswith("c-adult-wards"):
            able = [responder, *able]
        for user, rank in zip(able, (OwnershipRank.OWNER, OwnershipRank.DEPUTY), strict=False):
            ownerships.append(Ownership(service=service, user=user, rank=rank))
    rng.shuffle(ownerships)
    Ownership.objects.bulk_create(ownerships)
