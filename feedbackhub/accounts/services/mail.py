"""Plain-text mail from a template. Mails hold links and names, never a patient's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string


def send_plain_mail(*, to: str, subject: str, template: str, context: Mapping[str, Any]) -> None:
    """Send `template` (a `.txt` that turns escaping off itself) to one address.

    Raises what the mail server answers, so that the outbox tries again.
    """
    one_line = " ".join(subject.split())
    EmailMessage(subject=one_line, body=render_to_string(template, dict(context)), to=[to]).send()
