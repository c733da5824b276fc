"""How the import command finds a feed: its kind, its address, its key, its source. A key is used and printed never."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from feedbackhub.core.errors import DomainError
from feedbackhub.core.secrets import decrypt
from stories.importing.addresses import SERVICES
from stories.importing.feeds import open_feed
from stories.models import SourceKind
from stories.services import sources, tending
from stories.sources.http.address import read_address

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from feedbackhub.core.actors import Actor
    from feedbackhub.organisations.models import Organisation
    from stories.importing.feeds import Feed
    from stories.models import Source

KINDS = {"care-opinion": SourceKind.CARE_OPINION, "nhs-uk": SourceKind.NHS_UK}
KEY_VARIABLES = {SourceKind.CARE_OPINION: "CARE_OPINION_KEY", SourceKind.NHS_UK: "NHS_UK_KEY"}


def place_of(options: Mapping[str, Any]) -> tuple[SourceKind, str]:
    """Give the kind and the address that tell the feed from others. Raises `BadAddress`."""
    kind = KINDS[options["kind"]]
    return kind, read_address(options["url"], service=SERVICES[kind]).site


def source_of(options: Mapping[str, Any], *, organisation: Organisation, actor: Actor) -> Source:
    """Give the feed's source, made where there is none, with what the arguments say about it."""
    kind, site = place_of(options)
    if kind == SourceKind.CARE_OPINION:
        source = sources.care_opinion_source(organisation=organisation, site=site, actor=actor)
    else:
        source = sources.nhs_uk_source(organisation=organisation, site=site, actor=actor)
        codes = options["ods_codes"]
        if codes and source.options.get("ods_codes") != codes:
            tending.set_ods_codes(source=source, codes=codes, actor=actor)
    if options["believe"]:
        tending.believe_source(source=source, actor=actor)
    source.refresh_from_db()
    if options["keep_key"]:
        sources.replace_key(source=source, key=key_for(options, source), actor=actor)
    return source


def open_it(options: Mapping[str, Any], source: Source | None) -> AbstractContextManager[Feed]:
    """Give the door to the feed; the source is None where there is none yet."""
    kind, _ = place_of(options)
    stored = source.options if source is not None else {}
    codes = options.get("ods_codes") or stored.get("ods_codes", [])
    return open_feed(
        kind=kind, address=options["url"], key=key_for(options, source), options={"ods_codes": codes}
    )


def key_for(options: Mapping[str, Any], source: Source | None) -> str:
    """Give the key: as named, from its file, from the environment, or the one that is stored with the source."""
    variable = KEY_VARIABLES[KINDS[options["kind"]]]
    if options["key"]:
        return str(options["key"])
    if options["key_file"]:
        return _read_key(options["key_file"])
    if found := os.environ.get(variable, ""):
        return found
    if source is not None and source.encrypted_key:
        return decrypt(source.encrypted_key)
    raise DomainError(
        f"There is no key. Give it by --key-file, by {variable} in the environment, or by --key."
    )


def _read_key(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise DomainError(f"No key can be read from {path}.") from None
