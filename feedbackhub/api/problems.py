"""Errors as `application/problem+json` (RFC 9457), so that a script can tell what went wrong."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from rest_framework import serializers
from rest_framework.views import exception_handler

if TYPE_CHECKING:
    from rest_framework.response import Response


class ProblemSerializer(serializers.Serializer[dict[str, Any]]):
    """What went wrong (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)


# For `extend_schema(responses=…)`: what a reader may meet besides the answer itself.
PROBLEMS: dict[Any, Any] = {
    (403, "application/problem+json"): ProblemSerializer,
    (404, "application/problem+json"): ProblemSerializer,
}


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Give the problem answer for an error that the framework knows; None leaves it to Django's 500."""
    response = exception_handler(error, context)
    if response is None:
        return None
    detail = response.data
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(response.status_code).phrase,
        "status": response.status_code,
    }
    if isinstance(detail, dict) and set(detail) == {"detail"}:
        problem["detail"] = str(detail["detail"])
    else:
        problem["errors"] = detail
    response.data = problem
    response.content_type = "application/problem+json"
    return response
