"""The default: one machine, one command, PostgreSQL as a child process, mail in files under `var/mail`."""

from __future__ import annotations

import os
import secrets

from feedbackhub.settings import env
from feedbackhub.settings.base import *  # noqa: F403
from feedbackhub.settings.base import INSTALLED_APPS, VAR_DIR
from feedbackhub.settings.broker import broker_settings
from feedbackhub.settings.ods import ods_settings


def _secret_key() -> str:
    """Keep one random key a machine, so that sign-ins survive a restart."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


def _database_url() -> str:
    if url := env.text("DATABASE_URL", default=""):
        return url
    from feedbackhub.embedded import database_url

    return database_url()


DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY", default="") or _secret_key()
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *env.words("ALLOWED_HOSTS", default=[])]
INSTALLED_APPS = [*INSTALLED_APPS, "feedbackhub.nonprod"]

DATABASES = {"default": env.database(_database_url())}
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = broker_settings(
    redis_url=env.text("REDIS_URL", default="") or None, folder=VAR_DIR / "celery"
)

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
SITE_URL = env.text("SITE_URL", default="http://127.0.0.1:8000")
ALLOW_PRIVATE_SOURCES = env.flag("ALLOW_PRIVATE_SOURCES", default=True)

WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

_ods = ods_settings()
ODS_FHIR_URL, ODS_ORD_URL, ODS_FHIR_KEY = _ods.fhir_url, _ods.ord_url, _ods.fhir_key
ODS_LOOKUPS = _ods.lookups
