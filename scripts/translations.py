"""`python -m scripts.translations`: gathers the words of the public pages for translation, and packs the translation.

The words stand in templates and in Python as `_("…")`. Gathering keeps what is translated and adds what is new; packing
writes the .mo file that Django reads. Both files are committed, so that no machine needs gettext.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "feedbackhub" / "public" / "locale" / "cy" / "LC_MESSAGES" / "django.po"
HEADER = """# Welsh for the public pages.
# NOT YET CHECKED BY A WELSH SPEAKER: written by people who do not speak it well. Mend it here, then run
# `python -m scripts.translations`.
#"""
PLACES = (
    (ROOT / "templates" / "public", [("**.jinja", "jinja2")]),
    (ROOT / "templates" / "layouts", [("**.jinja", "jinja2")]),
    (ROOT / "feedbackhub" / "public", [("**.py", "python")]),
    (ROOT / "feedbackhub" / "web", [("context.py", "python")]),
)
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}


def gathered() -> Catalog:
    """Give every word that can be translated, in the order of the files."""
    found = Catalog(domain="django")
    for folder, methods in PLACES:
        for name, _, message, comments, context in extract_from_dir(
            str(folder), methods, keywords=KEYWORDS, options_map={"**.jinja": {"silent": "false"}}
        ):
            where = (folder / name).relative_to(ROOT).as_posix()
            found.add(message, locations=[(where, 0)], auto_comments=comments, context=context)
    return found


def present() -> Catalog:
    """Give the translation as it stands."""
    if not CATALOGUE.exists():
        return Catalog(locale="cy", domain="django")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="cy", domain="django")


def brought_up_to_date() -> Catalog:
    """Give the translation with what is new in it, and without what is no longer said."""
    catalogue = present()
    begun = catalogue.creation_date
    catalogue.update(gathered(), no_fuzzy_matching=True, keep_user_comments=True)
    catalogue.obsolete.clear()
    # Else each run would change the file, were there anything new or not.
    catalogue.creation_date = begun
    catalogue.header_comment, catalogue.fuzzy = HEADER, False
    catalogue.project, catalogue.version = "FeedbackHub", ""
    catalogue.msgid_bugs_address = catalogue.last_translator = ""
    return catalogue


def untranslated(catalogue: Catalog) -> list[str]:
    """Give the words that have no translation yet."""
    return [str(one.id) for one in catalogue if one.id and not _is_translated(one.string)]


def _is_translated(words: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(words) if isinstance(words, str) or words is None else all(words)


def packed(catalogue: Catalog) -> bytes:
    """Give the .mo file."""
    made = BytesIO()
    write_mo(made, catalogue)
    return made.getvalue()


def main() -> int:
    """Write both files; name what is not translated yet."""
    catalogue = brought_up_to_date()
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=110, omit_header=False, sort_output=True)
    CATALOGUE.with_suffix(".mo").write_bytes(packed(catalogue))
    for words in (missing := untranslated(catalogue)):
        print(words)
    print(f"{len(catalogue) - len(missing)} translated, {len(missing)} not yet.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
