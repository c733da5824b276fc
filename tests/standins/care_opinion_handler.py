"""How the Care Opinion stand-in answers one request, well or badly."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

from tests.standins.faults import Fault

if TYPE_CHECKING:
    from tests.standins.care_opinion import CareOpinionStandIn

_LOGIN_PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>"
_ERROR_TEXT = b"Sorry! Something went wrong."


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """One request as it arrived, and how it was answered."""

    at: float
    target: str
    status: int
    fault: str | None


class Handler(BaseHTTPRequestHandler):
    """Answers GET requests on behalf of one stand-in."""

    standin: CareOpinionStandIn
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Check the pace, then the key, then show the fault that is due, then answer."""
        at = time.monotonic()
        fault: Fault | None = None
        if self.path.startswith("/account/login"):
            status = self._send(200, _LOGIN_PAGE, content_type="text/html")
        elif self.standin.is_too_fast(at):
            status = self._slow_down(reset=True)
        elif self.headers.get("Authorization") != f"SUBSCRIPTION_KEY {self.standin.key}":
            status = self._to_login()
        else:
            fault = self.standin.faults.next()
            status = self._answer() if fault is None else self._fail(fault)
        self.standin.record(SeenRequest(at=at, target=self.path, status=status, fault=fault))

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet: the stand-in keeps its own record."""

    def _answer(self) -> int:
        """Answer as the API does when all is well."""
        answer = self.standin.answer(self.path)
        if answer is None:
            return self._send(404, b'{"message": "Not found"}')
        return self._send(200, json.dumps(answer).encode("ascii"))

    def _fail(self, fault: Fault) -> int:
        """Answer badly."""
        match fault:
            case Fault.LOGIN_REDIRECT:
                return self._to_login()
            case Fault.UNAUTHORISED:
                return self._send(401, b"{}")
            case Fault.FORBIDDEN:
                return self._send(403, b"{}")
            case Fault.HTML:
                return self._send(200, _LOGIN_PAGE, content_type="text/html; charset=utf-8")
            case Fault.ERROR_TEXT:
                return self._send(200, _ERROR_TEXT, content_type="text/plain")
            case Fault.SERVER_ERROR:
                return self._send(500, _ERROR_TEXT, content_type="text/plain")
            case Fault.NOT_FOUND:
                return self._send(404, b"{}")
            case Fault.WRONG_SHAPE:
                return self._send(200, b'{"opinions": []}')
            case Fault.RETRY_AFTER | Fault.RATE_LIMIT_RESET:
                return self._slow_down(reset=fault is Fault.RATE_LIMIT_RESET)
            case Fault.SLOW:
                time.sleep(self.standin.slow_seconds)
                return self._answer()
            case Fault.EARLY_END | Fault.CUT_BODY | Fault.DROPPED:
                return self._break_off(fault)

    def _break_off(self, fault: Fault) -> int:
        """Send half of an answer, or none."""
        self.close_connection = True
        if fault is Fault.DROPPED:
            return 0
        body = json.dumps(self.standin.answer(self.path)).encode("ascii")
        half = body[: len(body) // 2]
        return self._send(200, half, length=len(body) if fault is Fault.CUT_BODY else len(half))

    def _to_login(self) -> int:
        """Redirect to the sign-in page, which is how the API turns a key down."""
        return self._send(302, b"", headers={"Location": "/account/login?returnurl=%2Fapi"})

    def _slow_down(self, *, reset: bool) -> int:
        """Answer 429, saying when to come back."""
        moment = str(int(time.time()) + 2)
        limits = {"X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": moment}
        headers = limits if reset else {"Retry-After": self.standin.retry_after}
        return self._send(429, b"{}", headers=headers)

    def _send(
        self,
        status: int,
        body: bytes,
        *,
        content_type: str = "application/json; charset=utf-8",
        length: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> int:
        """Send one answer and return its status."""
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        return status
