"""What somebody holds is asked once a request that only reads; whoever changes something asks anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Permission
from feedbackhub.organisations.models import Membership
from feedbackhub.organisations.querysets import held_by, keep_held
from feedbackhub.web.held import permissions_held

if TYPE_CHECKING:
    from django.http import HttpRequest
    from pytest_django import DjangoAssertNumQueries

    from tests.people import Cast

pytestmark = pytest.mark.django_db


def _request(cast: Cast, method: str) -> HttpRequest:
    request = RequestFactory().generic(method, "/queue/")
    request.user = User.objects.get(pk=cast.asha.pk)
    request.organisation = cast.northmere  # type: ignore[attr-defined]
    return request


def _end(cast: Cast) -> None:
    Membership.objects.filter(user=cast.asha).update(is_active=False)


def test_what_is_kept_is_not_asked_again(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = User.objects.get(pk=cast.asha.pk)
    before = held_by(user)
    keep_held(user)

    with django_assert_num_queries(0):
        assert held_by(user) == before != []


def test_it_is_kept_on_that_object_alone(cast: Cast) -> None:
    keep_held(User.objects.get(pk=cast.asha.pk))
    _end(cast)

    assert held_by(User.objects.get(pk=cast.asha.pk)) == []


def test_who_is_shut_out_meanwhile_holds_nothing_though_it_was_kept(cast: Cast) -> None:
    user = User.objects.get(pk=cast.asha.pk)
    keep_held(user)
    user.is_active = False

    assert held_by(user) == []


def test_nobody_holds_nothing() -> None:
    assert held_by(AnonymousUser()) == []


def test_a_request_that_reads_asks_once(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request = _request(cast, "GET")
    assert Permission.DRAFT_RESPONSE in permissions_held(request)

    with django_assert_num_queries(0):
        permissions_held(request)
        held_by(request.user)


def test_a_request_that_changes_something_asks_anew_what_is_held(cast: Cast) -> None:
    request = _request(cast, "POST")
    assert permissions_held(request)
    _end(cast)

    assert held_by(request.user) == []
