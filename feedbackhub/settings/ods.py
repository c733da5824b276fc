"""Where the national register of organisations and sites (ODS) is, and whether this hub may ask it."""

from __future__ import annotations

from dataclasses import dataclass, field

from feedbackhub.settings import base, env


@dataclass(frozen=True, slots=True)
class OdsSettings:
    """The register's two addresses, the key of the first, and whether lookups are on."""

    fhir_url: str
    ord_url: str
    fhir_key: str = field(repr=False)
    lookups: bool


def ods_settings() -> OdsSettings:
    """Read them from the environment: without a key only ORD is asked, and ODS_LOOKUPS=off asks nobody.

    Addresses are the only hosts that lookups ever reach, so they must be https (or this very machine, for trials,
    which the client checks). Raises ImproperlyConfigured for anything else.
    """
    return OdsSettings(
        fhir_url=env.url("ODS_FHIR_URL", default=base.ODS_FHIR_URL),
        ord_url=env.url("ODS_ORD_URL", default=base.ODS_ORD_URL),
        fhir_key=env.secret("ODS_FHIR_KEY", default=base.ODS_FHIR_KEY),
        lookups=env.flag("ODS_LOOKUPS", default=base.ODS_LOOKUPS),
    )
