"""The three formats. Atom and RSS are Django's; JSON Feed 1.1 (jsonfeed.org) is written here."""

from __future__ import annotations

import json
import re
from typing import IO, Any

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed

# XML 1.0 has no signs for these, and they mean nothing in JSON either.
_NO_SIGN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class JsonFeed(SyndicationFeed):
    """JSON Feed 1.1."""

    def write(self, outfile: IO[Any], encoding: str) -> None:
        """Write the feed."""
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "description": self.feed["description"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "language": self.feed["language"],
            "items": [_item(item) for item in self.items],
        }
        outfile.write(json.dumps(feed, ensure_ascii=False, indent=1))


def _item(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": item["unique_id"],
        "url": item["link"],
        "title": item["title"],
        "content_text": item["description"],
        "date_published": item["pubdate"].isoformat(),
        "tags": list(item["categories"]),
    }


TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
FORMATS: dict[str, type[SyndicationFeed]] = {"atom": Atom1Feed, "rss": Rss201rev2Feed, "json": JsonFeed}


def printable(text: str) -> str:
    """Take out what no feed can hold."""
    return _NO_SIGN.sub("", text)
