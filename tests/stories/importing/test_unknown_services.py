"""A service that the tree does not have never costs a story: it goes to somebody, and the code is asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedbackhub.organisations.services import create_service
from stories import selectors
from stories.models import QuarantinedRecord, Source, Story
from tests.people import TESTS, make_cast
from tests.standins.synthetic_opinions import about

if TYPE_CHECKING:
    from tests.standins.care_opinion import CareOpinionStandIn
    from tests.stories.importing.conftest import Importing

pytestmark = pytest.mark.django_db


def name_services(standin: CareOpinionStandIn, place: int, *codes: str) -> str:
    opinion = about(codes[0])(standin.opinions[place])
    opinion["links"] = [{"relation": "healthservice", "id": code, "link": ""} for code in codes]
    standin.opinions[place] = opinion
    return str(opinion["id"])


def codes_of(identity: str) -> set[str]:
    return {service.code for service in Story.objects.get(external_id=identity).services.all()}


def test_a_story_about_nothing_we_know_goes_to_the_root_and_is_asked_about(
    do_import: Importing, standin: CareOpinionStandIn
) -> None:
    identity = name_services(standin, 249, "ZZZ99")
    run = do_import()

    assert (run.created, run.quarantined) == (250, 0)
    assert codes_of(identity) == {"RXX"}
    question = QuarantinedRecord.objects.get()
    assert question.reason == "unknown_service"
    assert question.story == Story.objects.get(external_id=identity)
    assert question.message == (
        f"Story {identity} names a service that is not in the tree: ZZZ99. The story went to the lead. "
        "Add the service or give it this code."
    )


def test_known_services_get_the_story_and_the_unknown_one_is_asked_about(
    do_import: Importing, standin: CareOpinionStandIn
) -> None:
    identity = name_services(standin, 249, "RXX01", "zzz99", "RXX02")
    do_import()
    assert codes_of(identity) == {"RXX01", "RXX02"}
    assert "went to the other services that it names" in QuarantinedRecord.objects.get().message


def test_codes_are_matched_whatever_their_case(do_import: Importing, standin: CareOpinionStandIn) -> None:
    identity = name_services(standin, 249, "rxx01", "RXX04", "rXx03 wArD 7")
    do_import()
    assert codes_of(identity) == {"RXX01", "rxx04", "RXX03 Ward 7"}
    assert not QuarantinedRecord.objects.exists()


def test_a_story_that_names_no_service_goes_to_the_root(
    do_import: Importing, standin: CareOpinionStandIn
) -> None:
    standin.opinions[249] = {**standin.opinions[249], "links": []}
    do_import()
    assert codes_of(str(standin.opinions[249]["id"])) == {"RXX"}
    assert not QuarantinedRecord.objects.exists()


def test_another_organisations_service_is_unknown_here(
    do_import: Importing, standin: CareOpinionStandIn
) -> None:
    make_cast()
    identity = name_services(standin, 249, "RZN01-W4")
    do_import()
    assert codes_of(identity) == {"RXX"}


def test_once_the_service_is_there_its_stories_join_it(
    do_import: Importing, standin: CareOpinionStandIn, source: Source
) -> None:
    first = name_services(standin, 0, "ZZZ99")
    last = name_services(standin, 249, "zzz99", "RXX01")
    do_import()
    (unknown,) = selectors.unknown_services(source.organisation)
    assert (unknown.code.upper(), unknown.stories) == ("ZZZ99", 2)
    root = source.organisation.root
    create_service(parent=root, name="Ward 99", code="ZZZ99", kind="team", actor=TESTS)
    do_import()

    assert codes_of(first) == {"ZZZ99"}
    assert codes_of(last) == {"ZZZ99", "RXX01"}
    assert not QuarantinedRecord.objects.unresolved().exists()
    assert selectors.unknown_services(source.organisation) == []


def test_an_edit_that_names_other_services_moves_the_story(
    do_import: Importing, standin: CareOpinionStandIn
) -> None:
    identity = name_services(standin, 249, "ZZZ99")
    do_import()
    name_services(standin, 249, "RXX02")
    do_import()
    assert codes_of(identity) == {"RXX02"}
    assert not QuarantinedRecord.objects.unresolved().exists()
