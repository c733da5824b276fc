"""How a stand-in answers one request, well or badly."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

from tests.standins.faults import Fault

if TYPE_CHECKING:
    from tests.standins.serving import StandIn

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

    standin: StandIn
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Check the pace, then the key, then show the fault that is due, then answer."""
        self._at = time.monotonic()
        self._fault: Fault | None = None
        if self.path.startswith("/account/login"):
            self._send(200, _LOGIN_PAGE, content_type="text/html")
        elif self.standin.is_too_fast(self._at):
            self._slow_down(reset=True)
        elif not self.standin.accepts(self.headers):
            self._turn_down()
        elif (fault := self.standin.faults.next()) is not None:
            self._fault = fault
            self._fail(fault)
        else:
            self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet: the stand-in keeps its own record."""

    def _record(self, status: int) -> None:
        """Leave the request in the stand-in's record."""
        seen = SeenRequest(at=self._at, target=self.path, status=status, fault=self._fault)
        self.standin.record(seen)

    def _answer(self) -> None:
        """Answer as the API does when all is well."""
        answer = self.standin.answer(self.path)
        if answer is None:
            self._send(404, b'{"message": "Not found"}')
        else:
            self._send(200, json.dumps(answer).encode("ascii"))

    def _fail(self, fault: Fault) -> None:
        """Answer badly."""
        match fault:
            case Fault.LOGIN_REDIRECT:
                self._to_login()
            case Fault.UNAUTHORISED:
                self._send(401, b"{}")
            case Fault.FORBIDDEN:
                self._send(403, b"{}")
            case Fault.HTML:
                self._send(200, _LOGIN_PAGE, content_type="text/html; charset=utf-8")
            case Fault.ERROR_TEXT:
                self._send(200, _ERROR_TEXT, content_type="text/plain")
            case Fault.SERVER_ERROR:
                self._send(500, _ERROR_TEXT, content_type="text/plain")
            case Fault.NOT_FOUND:
                self._send(404, b"{}")
            case Fault.WRONG_SHAPE:
                self._send(200, self.standin.wrong_shape)
            case Fault.RETRY_AFTER | Fault.RATE_LIMIT_RESET:
                self._slow_down(reset=fault is Fault.RATE_LIMIT_RESET)
            case Fault.SLOW:
                time.sleep(self.standin.slow_seconds)
                self._answer()
            case Fault.EARLY_END | Fault.CUT_BODY | Fault.DROPPED:
                self._break_off(fault)

    def _break_off(self, fault: Fault) -> None:
        """Send half of an answer, or none."""
        self.close_connection = fault is not Fault.EARLY_END
        if fault is Fault.DROPPED:
            self._record(0)
            return
        body = json.dumps(self.standin.answer(self.path)).encode("ascii")
        half = body[: len(body) // 2]
        self._send(200, half, length=len(body) if fault is Fault.CUT_BODY else len(half))

    def _turn_down(self) -> None:
        """Refuse a wrong key as the service does."""
        if self.standin.redirects_wrong_keys:
            self._to_login()
        else:
            self._send(
                401, b'{"statusCode": 401, "message": "Access denied due to invalid subscription key."}'
            )

    def _to_login(self) -> None:
        """Redirect to the sign-in page, which is how Care Opinion turns a key down."""
        self._send(302, b"", headers={"Location": "/account/login?returnurl=%2Fapi"})

    def _slow_down(self, *, reset: bool) -> None:
        """Answer 429, saying when to come back."""
        moment = str(int(time.time()) + 2)
        limits = {"X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": moment}
        headers = limits if reset else {"Retry-After": self.standin.retry_after}
        self._send(429, b"{}", headers=headers)

    def _send(
        self,
        status: int,
        body: bytes,
        *,
        content_type: str = "application/json; charset=utf-8",
        length: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Take the request down as answered, then answer it: a client that has read must find it there."""
        self._record(status)
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
