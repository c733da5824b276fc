"""The frame: what every page carries, who is named in it, and what stays out of public pages."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import get_template
from lxml import html as lxml_html

from feedbackhub.web import context
from feedbackhub.web.context import Layout

if TYPE_CHECKING:
    from lxml.html import HtmlElement

STAFF = "nonprod/gallery.jinja"
PUBLIC = "web/404.jinja"


def _page(template: str, **values: Any) -> HtmlElement:
    html = get_template(template).render({"layout": Layout(), **values})
    return lxml_html.document_fromstring(html)


def test_the_frame_has_a_skip_link_a_live_region_and_one_main() -> None:
    page = _page(PUBLIC)
    skip = page.find(".//a[@class='nhsuk-skip-link']")
    assert skip is not None
    assert skip.get("href") == "#maincontent"
    assert page.find(".//div[@id='app-status']").get("role") == "status"
    assert len(page.findall(".//main[@id='maincontent']")) == 1
    assert page.get("lang") == "en-GB"


def test_the_only_inline_script_is_the_one_whose_hash_the_policy_names() -> None:
    inline = [script.text for script in _page(PUBLIC).iter("script") if script.get("src") is None]
    assert len(inline) == 1
    digest = base64.b64encode(hashlib.sha256((inline[0] or "").encode()).digest()).decode()
    assert f"'sha256-{digest}'" in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["script-src"]


def test_no_page_carries_inline_styles_or_handlers() -> None:
    for element in _page(PUBLIC).iter():
        assert element.tag != "style"
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


def test_htmx_evaluates_nothing_keeps_nothing_and_shows_refused_forms() -> None:
    meta = _page(PUBLIC).find(".//meta[@name='htmx-config']")
    config = json.loads(meta.get("content"))
    assert config["allowEval"] is False
    assert config["includeIndicatorStyles"] is False
    assert config["historyCacheSize"] == 0
    assert {"code": "422", "swap": True} in config["responseHandling"]


def test_htmx_is_version_2() -> None:
    sources = [script.get("src", "") for script in _page(PUBLIC).iter("script")]
    assert any("htmx-2" in source for source in sources)


def test_a_signed_in_person_is_named_and_signs_out_by_post() -> None:
    frame = Layout(person="Amara Okafor", organisation="Northmoor Trust", sign_out="/sign-out/")
    page = _page(PUBLIC, layout=frame, csrf_input="", csrf_token="t")
    account = page.find(".//nav[@aria-label='Account']")
    form = account.find(".//form")
    assert "Amara Okafor" in account.text_content()
    assert "Northmoor Trust" in account.text_content()
    assert (form.get("method"), form.get("action")) == ("post", "/sign-out/")


def test_a_visitor_finds_the_way_in() -> None:
    page = _page(PUBLIC, layout=Layout(sign_in="/sign-in/"))
    assert page.find(".//a[@href='/sign-in/']") is not None


def test_names_are_escaped() -> None:
    frame = Layout(person="<script>1</script>", organisation="<b>x</b>", sign_out="/x/")
    html = get_template(PUBLIC).render({"layout": frame, "csrf_input": ""})
    assert "<script>1" not in html
    assert "<b>x" not in html


def test_public_pages_carry_no_csrf_token() -> None:
    assert _page(PUBLIC, csrf_token="abc").find("body").get("hx-headers") is None


def test_messages_become_banners_with_ids_of_their_own(rf: Any) -> None:
    request = rf.get("/")
    request._messages = [Message(constants.SUCCESS, "Saved"), Message(constants.INFO, "Read this")]
    banners = context.layout(request)["layout"].banners
    assert [banner["text"] for banner in banners] == ["Saved", "Read this"]
    assert [banner["variant"] for banner in banners] == ["success", None]
    assert len({banner["title"]["id"] for banner in banners}) == 2


@pytest.mark.parametrize("name", ["no:such-page", "nowhere"])
def test_a_page_that_is_not_installed_has_no_link(name: str) -> None:
    assert context.url_if_there(name) == ""
