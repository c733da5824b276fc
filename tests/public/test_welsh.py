"""The public pages in Welsh: the language stands in the address, every word is translated, and people's own are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from feedbackhub.core.clock import now
from feedbackhub.public.record.addresses import service_address
from feedbackhub.public.wording.days import long_date, short_date
from scripts import translations
from tests.casework.seeing import elements, tree_of, words
from tests.public.making import make_full_story, page_of

if TYPE_CHECKING:
    from django.test import Client

    from tests.people import Cast


def test_every_word_of_the_public_pages_is_translated() -> None:
    assert translations.untranslated(translations.brought_up_to_date()) == []


def test_the_packed_file_is_that_of_the_translation() -> None:
    packed = translations.CATALOGUE.with_suffix(".mo").read_bytes()
    assert packed == translations.packed(translations.present())


def test_the_translation_keeps_what_is_filled_in() -> None:
    def holes(text: str) -> set[str]:
        return {piece.split(")")[0] for piece in text.split("%(")[1:]}

    for message in translations.present():
        said = message.id if isinstance(message.id, tuple) else (message.id,)
        told = message.string if isinstance(message.string, tuple) else (message.string,)
        allowed = {hole for one in said for hole in holes(one)}
        assert all(holes(one) <= allowed for one in told), message.id


def test_the_language_stands_in_the_address_and_leads_to_the_other(cast: Cast, client: Client) -> None:
    story = make_full_story(cast)
    record = service_address(cast.ward_4)
    for address in ("/stories/", "/what-changed/", f"/stories/{story.pk}/", record, f"{record}easy-read/"):
        english, welsh = page_of(client, f"{address}?page=1"), page_of(client, f"/cy{address}?page=1")
        assert '<html lang="en-GB"' in english
        assert '<html lang="cy"' in welsh
        [to_welsh] = elements(tree_of(english), "//header//a[@hreflang='cy']")
        [to_english] = elements(tree_of(welsh), "//header//a[@hreflang='en-GB']")
        assert (to_welsh.get("href"), to_english.get("href")) == (f"/cy{address}?page=1", f"{address}?page=1")
        # Whoever reads Welsh stays there: every way to another public page leads to its Welsh one.
        ways = {
            str(one.get("href")) for one in elements(tree_of(welsh), "//main//a[starts-with(@href, '/')]")
        }
        assert all(way.startswith("/cy/") for way in ways), ways


def test_peoples_own_words_are_marked_as_english(cast: Cast, client: Client) -> None:
    story = make_full_story(cast)
    tree = tree_of(page_of(client, f"/cy/stories/{story.pk}/"))
    assert words(elements(tree, "//h1[@lang='en-GB']")[0]) == "Where are my glasses"
    assert elements(tree, "//*[@lang='en-GB']//*[contains(., 'found them in the laundry')]")
    assert not elements(tree_of(page_of(client, f"/stories/{story.pk}/")), "//main//*[@lang]")


def test_what_has_no_welsh_page_leads_to_the_english_one(cast: Cast, client: Client) -> None:
    assert client.get("/cy/tell/?from=here")["Location"] == "/tell/?from=here"
    assert client.get("/cy/queue/").status_code == 404


@pytest.mark.parametrize(("language", "said"), [("en-gb", "4 March 2026"), ("cy", "4 Mawrth 2026")])
def test_days_are_said_in_the_language_of_the_page(language: str, said: str) -> None:
    moment = now().replace(year=2026, month=3, day=4, hour=12)
    with translation.override(language):
        assert short_date(moment) == short_date(moment.date()) == said
        assert long_date(moment) == f"{'Dydd Mercher' if language == 'cy' else 'Wednesday'} {said}"
