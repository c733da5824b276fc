"""For the test suite: real PostgreSQL (embedded unless DATABASE_URL is set), quick password hashing, mail in memory."""

from __future__ import annotations

from feedbackhub.settings import env
from feedbackhub.settings.base import *  # noqa: F403
from feedbackhub.settings.base import INSTALLED_APPS


def _database_url() -> str:
    if url := env.text("DATABASE_URL", default=""):
        return url
    from feedbackhub.embedded import database_url

    return database_url()


DEBUG = False
SECRET_KEY = "a key for tests only, which protects nothing"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
INSTALLED_APPS = [*INSTALLED_APPS, "feedbackhub.nonprod"]
SITE_URL = "http://testserver"

DATABASES = {"default": env.database(_database_url())}
DATABASES["default"]["TEST"] = {"NAME": env.text("TEST_DB_NAME", default="test_feedbackhub")}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

CELERY_BROKER_URL = "memory://"

# A mistyped name in a template raises here instead of printing nothing.
LOUD_TEMPLATES = True
