"""Many replies at once: how they read, and what the gate and the factors say. Stores nothing.

The rows are those of `manage.py classify_replies` and `check_replies`: the same code answers, save that the replies of
an organisation with an engine of its own are read by that one.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TextIO, cast

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import exceptions, serializers, status
from rest_framework.parsers import JSONParser
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.response import Response
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

from feedbackhub.accounts.roles import Permission
from feedbackhub.api.problems import PROBLEMS, ProblemSerializer
from feedbackhub.core.jsonlines import Line, parse
from feedbackhub.organisations.selectors import organisations_of, permissions_in
from feedbackhub.web.access import SIGNED_IN
from responses.api.types import TYPE_CHOICES, EvidenceSerializer
from responses.checks import batch as checking
from responses.services.heads import head_of
from responses.typology import batch as typing_batch

if TYPE_CHECKING:
    from rest_framework.request import Request

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation

MOST_ITEMS = 500
MOST_BYTES = 2_000_000
MOST_CHARACTERS = 20_000
_MAY = frozenset({Permission.DRAFT_RESPONSE, Permission.VIEW_INSIGHT})

BATCH_PROBLEMS: dict[Any, Any] = {
    **{code: answer for code, answer in PROBLEMS.items() if code[0] != status.HTTP_404_NOT_FOUND},
    **{
        (code, "application/problem+json"): ProblemSerializer
        for code in (
            status.HTTP_400_BAD_REQUEST,
            status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
            status.HTTP_415_UNSUPPORTED_MEDIA_TYPE,
            status.HTTP_429_TOO_MANY_REQUESTS,
        )
    },
}


class TooLarge(exceptions.APIException):
    """More than one request may carry."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class MayAnswerOrSeeFigures(BasePermission):
    """Let in whoever answers stories, or sees the figures, in some organisation."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Ask each organisation of the caller."""
        user = cast("User", request.user)
        return any(permissions_in(user, one) & _MAY for one in organisations_of(user))


class BatchThrottle(UserRateThrottle):
    """A person's scripts must leave the workers free for everybody's pages."""

    scope = "batch"
    rate = "60/min"


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "integer"}]})
class AnyId(serializers.JSONField):
    """The caller's own name for the item: text or a whole number."""


class ToClassifySerializer(serializers.Serializer[dict[str, object]]):
    """A reply with its story. `organisation` is the ODS code of one of yours: its replies here are compared."""

    id = AnyId()
    story = serializers.CharField(max_length=MOST_CHARACTERS, allow_blank=True)
    reply = serializers.CharField(max_length=MOST_CHARACTERS, allow_blank=True)
    organisation = serializers.CharField(required=False, allow_null=True)


class ToCheckSerializer(serializers.Serializer[dict[str, object]]):
    """A reply with its story. `channel` is where it will stand: some sites allow less."""

    id = AnyId()
    story = serializers.CharField(max_length=MOST_CHARACTERS, allow_blank=True)
    reply = serializers.CharField(max_length=MOST_CHARACTERS, allow_blank=True)
    channel = serializers.CharField(required=False, allow_null=True)
    organisation = serializers.CharField(required=False, allow_null=True)


class ClassifiedSerializer(serializers.Serializer[dict[str, object]]):
    """How one reply reads."""

    id = AnyId()
    label = serializers.ChoiceField(choices=TYPE_CHOICES)  # type: ignore[assignment] # a field of this name
    runner_up = serializers.CharField()
    confidence = serializers.FloatField()
    cues = serializers.DictField(child=serializers.BooleanField())
    evidence = EvidenceSerializer(many=True)


class FindingSerializer(serializers.Serializer[dict[str, object]]):
    """What the gate found: `block` stops a reply, `warn` does not."""

    rule = serializers.CharField()
    severity = serializers.ChoiceField(choices=["block", "warn"])
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    advice = serializers.CharField()


class CheckedSerializer(serializers.Serializer[dict[str, object]]):
    """What the gate found in one reply, and the 19 factors by number."""

    id = AnyId()
    findings = FindingSerializer(many=True)
    factors = serializers.DictField(
        child=serializers.ChoiceField(choices=["met", "weak", "missing", "not_applicable"])
    )


class _Batch(APIView):
    """What the two have in common: who may, how much, and that one bad item refuses all, each by its place."""

    permission_classes = (IsAuthenticated, MayAnswerOrSeeFigures)
    throttle_classes = (BatchThrottle,)
    parser_classes = (JSONParser,)
    optional: ClassVar[tuple[str, ...]]

    def answer(self, request: Request) -> Response:
        """Give one row an item, in their order."""
        items = _items(request)
        _refuse_bad(items, self.optional)
        named = _named(items, cast("User", request.user))
        lines = [json.dumps(one) for one in items]
        out = io.StringIO()
        self.read(lines, out, named)
        return Response([json.loads(row) for row in out.getvalue().splitlines()])

    def read(self, lines: Sequence[str], out: TextIO, named: Sequence[Organisation]) -> None:
        """Write one row for each line; `named` are the organisations that the items name."""
        raise NotImplementedError


class ClassifyReplies(_Batch):
    """How replies read: the type of each, how sure, and the words that decided. Nothing is stored."""

    optional = ("organisation",)

    @extend_schema(
        operation_id="replies_classify",
        request=ToClassifySerializer(many=True),
        responses={200: ClassifiedSerializer(many=True), **BATCH_PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        """Read up to 500 replies (2 MB). Those of one `organisation` in the request are compared with each other."""
        return self.answer(request)

    def read(self, lines: Sequence[str], out: TextIO, named: Sequence[Organisation]) -> None:
        """Read each by the engine of its organisation, which may be one of its own."""
        heads = {one.ods_code: head for one in named if (head := head_of(one.pk)) is not None}
        typing_batch.run(lambda: lines, out, report=lambda _: None, heads=heads)


class CheckReplies(_Batch):
    """What the confidentiality gate finds in replies, and which of the 19 factors they meet. Nothing is stored."""

    optional = ("channel", "organisation", *checking.OPTIONAL)

    @extend_schema(
        operation_id="replies_check",
        request=ToCheckSerializer(many=True),
        responses={200: CheckedSerializer(many=True), **BATCH_PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        """Check up to 500 replies (2 MB)."""
        return self.answer(request)

    def read(self, lines: Sequence[str], out: TextIO, named: Sequence[Organisation]) -> None:
        """Check each. No own engine has a part in it: types weigh nothing in the gate and the factors."""
        checking.run(lambda: lines, out, report=lambda _: None)


def _items(request: Request) -> list[Any]:
    """Give the list that was sent. Its size is looked at before a byte of it is read."""
    size = request.META.get("CONTENT_LENGTH") or "0"
    if not size.isdecimal() or int(size) > MOST_BYTES:
        raise TooLarge("At most 2 MB in one request. Send the replies in parts.")
    try:
        items: Any = request.data
    except RecursionError:
        raise exceptions.ParseError("It is nested too deeply.") from None
    if not isinstance(items, list):
        raise exceptions.ValidationError("Send a list of {id, story, reply}.")
    if len(items) > MOST_ITEMS:
        raise TooLarge(
            f"At most {MOST_ITEMS} replies in one request, not {len(items):,}. Send them in parts."
        )
    return items


def _refuse_bad(items: list[Any], optional: tuple[str, ...]) -> None:
    """Raise with what is wrong with each bad item, by its place in the list from 0."""
    lines = (json.dumps(one) for one in items)
    found = parse(lines, required=("story", "reply"), optional=optional)
    wrong = {str(line.number - 1): [said] for line in found if (said := _what_is_wrong(line))}
    if wrong:
        raise exceptions.ValidationError(wrong)


def _what_is_wrong(line: Line) -> str:
    if line.error is not None:
        return line.error
    for name in ("story", "reply"):
        if len(line.row[name]) > MOST_CHARACTERS:
            return f"{name} is longer than {MOST_CHARACTERS:,} characters"
    try:
        json.dumps(line.row, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return "it holds half a character (a lone surrogate)"
    return ""


def _named(items: list[Mapping[str, Any]], user: User) -> list[Organisation]:
    """Give the organisations that items name; raise where one is not the caller's."""
    codes = {one["organisation"] for one in items if one.get("organisation")}
    found = [one for one in organisations_of(user) if one.ods_code in codes] if codes else []
    strange = codes - {one.ods_code for one in found}
    if strange:
        raise exceptions.PermissionDenied(
            f"You do not belong to {', '.join(sorted(strange)[:5])}. Name one of your own organisations, or none."
        )
    return found


classify_replies = ClassifyReplies.as_view()
classify_replies.access = SIGNED_IN  # type: ignore[attr-defined]
check_replies = CheckReplies.as_view()
check_replies.access = SIGNED_IN  # type: ignore[attr-defined]
