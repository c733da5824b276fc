"""What the layouts need on every page, as one object named `layout`. May not query for anything but the signed-in user.

`request.organisation` is set by the organisation middleware; pages outside any organisation have None.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.messages import constants
from django.urls import NoReverseMatch
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from feedbackhub.web.addresses import address
from feedbackhub.web.navigation import navigation

if TYPE_CHECKING:
    from django.http import HttpRequest

PRODUCT = "FeedbackHub"
FOOTER = (
    (_("About this service"), "public:about"),
    (_("Accessibility statement"), "public:accessibility"),
    (_("Privacy"), "public:privacy"),
)


@dataclass(frozen=True)
class Layout:
    """The frame around a page. Its defaults make a frame that needs no database, for the page of a broken server."""

    product: str = PRODUCT
    home: str = "/"
    navigation: list[dict[str, Any]] = field(default_factory=list)
    footer: list[dict[str, Any]] = field(default_factory=list)
    banners: list[dict[str, Any]] = field(default_factory=list)
    person: str = ""
    profile: str = ""
    organisation: str = ""
    sign_in: str = ""
    sign_out: str = ""
    language: str = "en-GB"
    other_language: dict[str, str] | None = None


def layout(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the frame for this person on this page."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    organisation = getattr(request, "organisation", None)
    frame = Layout(
        language="cy" if get_language() == "cy" else "en-GB",
        other_language=_other_language(request),
        home=url_if_there("home") or "/",
        navigation=navigation(request),
        footer=[{"text": text, "href": href} for text, name in FOOTER if (href := url_if_there(name))],
        banners=_banners(request),
        person=str(getattr(user, "full_name", "")) if signed_in else "",
        profile=url_if_there("accounts:profile") if signed_in else "",
        organisation=str(getattr(organisation, "name", "")) if signed_in else "",
        sign_in="" if signed_in else url_if_there("accounts:sign-in"),
        sign_out=url_if_there("accounts:sign-out") if signed_in else "",
    )
    return {"layout": frame}


def url_if_there(name: str) -> str:
    """Give the address of a URL name, or nothing where this installation has no such page."""
    try:
        return address(name)
    except NoReverseMatch:
        return ""


def _other_language(request: HttpRequest) -> dict[str, str] | None:
    """Give the way to the same page in the other language, where its view says that it speaks both."""
    match = getattr(request, "resolver_match", None)
    if match is None or not getattr(match.func, "speaks_welsh", False):
        return None
    address = request.get_full_path()
    if get_language() == "cy":
        return {"text": "English", "lang": "en-GB", "href": address.removeprefix("/cy")}
    return {"text": "Cymraeg", "lang": "cy", "href": f"/cy{address}"}


def _banners(request: HttpRequest) -> list[dict[str, Any]]:
    """Turn Django's messages into notification banners; taking them removes them from the session."""
    banners = []
    for number, message in enumerate(messages.get_messages(request), start=1):
        done = message.level == constants.SUCCESS
        banners.append(
            {
                "text": str(message),
                "variant": "success" if done else None,
                "title": {"id": f"banner-title-{number}"},
            }
        )
    return banners
