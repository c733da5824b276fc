"""The default rule as a table: who is there, and to whom the case goes with which words."""

from __future__ import annotations

import pytest

from casework.routing import Decision, Person, Rule, ServiceNode, decide, most_specific

ASHA = Person(1, "Asha Patel")
BEN = Person(2, "Ben Okafor")
PRIYA = Person(3, "Priya Nair")
LENA = Person(4, "Lena Brook")
MIA = Person(5, "Mia Reid")
ASHA_LEFT = Person(1, "Asha Patel", "has left")
BEN_LEFT = Person(2, "Ben Okafor", "has left")
PRIYA_MAY_NOT = Person(3, "Priya Nair", "may not reply there")
ROOT = ServiceNode(9, "Northmere NHS Trust")
SITE = ServiceNode(8, "Northmere Hospital")


def ward(owner: Person | None = None, *deputies: Person) -> ServiceNode:
    return ServiceNode(4, "Ward 4", owner, deputies)


@pytest.mark.parametrize(
    ("path", "leads", "others", "decision"),
    [
        (
            [ward(ASHA, BEN), SITE, ROOT],
            [LENA],
            [],
            Decision(1, 2, Rule.OWNER, "Asha Patel is the owner of Ward 4."),
        ),
        ([ward(ASHA)], [LENA], [], Decision(1, None, Rule.OWNER, "Asha Patel is the owner of Ward 4.")),
        (
            [ward(ASHA_LEFT, BEN, MIA)],
            [LENA],
            [],
            Decision(2, 5, Rule.DEPUTY, "Ward 4's owner Asha Patel has left; Ben Okafor stands in."),
        ),
        (
            [ward(None, BEN)],
            [LENA],
            [],
            Decision(2, None, Rule.DEPUTY, "Ward 4 has no owner; Ben Okafor stands in."),
        ),
        (
            [ward(), ServiceNode(8, "Northmere Hospital", PRIYA), ROOT],
            [LENA],
            [],
            Decision(
                3,
                None,
                Rule.OWNER_ABOVE,
                "Nobody answers for Ward 4; Priya Nair is the owner of Northmere Hospital.",
            ),
        ),
        (
            [ward(ASHA_LEFT, BEN_LEFT), ServiceNode(8, "Northmere Hospital", PRIYA_MAY_NOT, (MIA,)), ROOT],
            [LENA],
            [],
            Decision(
                5,
                None,
                Rule.DEPUTY_ABOVE,
                "Nobody can act for Ward 4 (Asha Patel has left); Northmere Hospital's owner Priya Nair may "
                "not reply there; Mia Reid stands in.",
            ),
        ),
        (
            [ward(), SITE, ROOT],
            [LENA, MIA],
            [PRIYA],
            Decision(4, 5, Rule.LEAD, "Nobody answers for Ward 4; Lena Brook leads on patient experience."),
        ),
        (
            [ward(), SITE, ROOT],
            [],
            [PRIYA, BEN],
            Decision(
                3,
                2,
                Rule.ANYBODY,
                "Nobody answers for Ward 4, and no lead can act; Priya Nair may reply there.",
            ),
        ),
        (
            [ward(), SITE, ROOT],
            [],
            [],
            Decision(None, None, Rule.NOBODY, "Nobody answers for Ward 4, and nobody else may reply there."),
        ),
    ],
)
def test_the_most_specific_person_who_can_act_answers(
    path: list[ServiceNode], leads: list[Person], others: list[Person], decision: Decision
) -> None:
    assert decide(path=path, leads=leads, others=others) == decision


@pytest.mark.parametrize(
    ("paths", "deepest"),
    [
        ([], None),
        (["0001"], "0001"),
        (["0001", "00010002"], "00010002"),
        (["000100020003", "000100010009"], "000100010009"),
        (["00010002", "000100010009", "000100020001"], "000100010009"),
    ],
)
def test_a_story_about_several_services_belongs_to_the_deepest(paths: list[str], deepest: str | None) -> None:
    assert most_specific(paths) == deepest
    assert most_specific(reversed(paths)) == deepest
