"""Whether the process lives, and whether it can work: for load balancers and for `make run`."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from feedbackhub.core import readiness
from feedbackhub.web.access import public_page

# The sweeper runs every 15 s; work that has been due for five minutes means that no worker is doing any.
OLDEST_DUE_ALLOWED = timedelta(minutes=5)


@public_page
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 while the process can answer at all."""
    return JsonResponse({"status": "ok"})


@public_page
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 where database and broker answer and no work has been due for over five minutes; else 503."""
    checks = readiness.check(oldest_allowed=OLDEST_DUE_ALLOWED)
    ready = all(state == "ok" for state in checks.values())
    return JsonResponse({"status": "ok" if ready else "not ready", **checks}, status=200 if ready else 503)
