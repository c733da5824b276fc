"""Stories that name a closed service: new ones go to whoever took over, those told before stay where it happened."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from feedbackhub.core.clock import local_date, now
from feedbackhub.organisations.models import OdsEntry, Service
from feedbackhub.organisations.ods import OdsRecord, Succession
from feedbackhub.organisations.services import close_service, create_service, merge_services
from stories.models import QuarantinedRecord
from tests.people import TESTS
from tests.stories.importing.test_unknown_services import codes_of, name_services

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Organisation
    from tests.standins.care_opinion import CareOpinionStandIn
    from tests.stories.importing.conftest import Importing

pytestmark = pytest.mark.django_db


def service(organisation: Organisation, code: str) -> Service:
    found: Service = Service.objects.get(organisation=organisation, code=code)
    return found


def close_long_ago(code: str) -> None:
    Service.objects.filter(code=code).update(closed_on=local_date() - timedelta(days=20 * 365))


def test_new_stories_go_to_whoever_took_over(
    do_import: Importing, standin: CareOpinionStandIn, organisation: Organisation
) -> None:
    merge_services(source=service(organisation, "RXX01"), into=service(organisation, "RXX02"), actor=TESTS)
    close_long_ago("RXX01")
    identity = name_services(standin, 249, "rxx01")
    do_import()
    assert codes_of(identity) == {"RXX02"}
    assert not QuarantinedRecord.objects.exists()


def test_without_a_successor_they_go_up(
    do_import: Importing, standin: CareOpinionStandIn, organisation: Organisation
) -> None:
    close_service(service=service(organisation, "RXX01"), actor=TESTS)
    close_long_ago("RXX01")
    identity = name_services(standin, 249, "RXX01")
    do_import()
    assert codes_of(identity) == {"RXX"}
    assert not QuarantinedRecord.objects.exists()


def test_what_was_told_before_stays_even_when_it_is_edited_later(
    do_import: Importing, standin: CareOpinionStandIn, organisation: Organisation
) -> None:
    identity = name_services(standin, 249, "RXX01")
    do_import()
    merge_services(source=service(organisation, "RXX01"), into=service(organisation, "RXX02"), actor=TESTS)
    standin.edit(identity, title="Another title")
    assert do_import().updated == 1
    assert codes_of(identity) == {"RXX01"}


def test_a_code_that_the_register_calls_succeeded_finds_the_heir(
    do_import: Importing, standin: CareOpinionStandIn, organisation: Organisation
) -> None:
    """The tree has the new code alone; the feed still sends the old one."""
    create_service(parent=organisation.root, name="Birth centre", code="RXX77", kind="site", actor=TESTS)
    record = OdsRecord("RXX77", "BIRTH CENTRE", is_active=True, predecessors=(Succession("RXX76"),))
    OdsEntry.objects.create(code="RXX77", payload=record.payload(), fetched_at=now())
    identity = name_services(standin, 249, "rxx76")
    do_import()
    assert codes_of(identity) == {"RXX77"}
    assert not QuarantinedRecord.objects.exists()


def test_questions_about_a_code_are_settled_through_the_merger(
    do_import: Importing, standin: CareOpinionStandIn, organisation: Organisation
) -> None:
    identity = name_services(standin, 249, "ZZZ99")
    do_import()
    assert codes_of(identity) == {"RXX"}
    new = create_service(parent=organisation.root, name="Ward 99", code="ZZZ99", kind="team", actor=TESTS)
    merge_services(source=new, into=service(organisation, "RXX02"), actor=TESTS)
    close_long_ago("ZZZ99")
    do_import()
    assert codes_of(identity) == {"RXX02"}
    assert not QuarantinedRecord.objects.unresolved().exists()
