"""For the test suite: real PostgreSQL (embedded unless DATABASE_URL is set), quick password hashing, mail in memory."""

from __future__ import annotations

from pathlib import Path

from feedbackhub.settings import env
from feedbackhub.settings.base import *  # noqa: F403
from feedbackhub.settings.base import INSTALLED_APPS
from feedbackhub.settings.broker import REDIS_OPTIONS, filesystem_broker


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
ALLOW_PRIVATE_SOURCES = True
# No test asks the real register: those about lookups stand up a server of their own.
ODS_LOOKUPS = False
# The stand-ins answer at once; the pace itself is tested at its real rate (tests/stories/importing/test_pace.py).
SOURCE_REQUESTS_A_SECOND = 2000.0

# A test's threads end with it; a connection that outlived them would keep the test database from being dropped.
# The site that the benchmarks start keeps its own, as production does.
DATABASES = {"default": env.database(_database_url(), kept=env.number("TEST_KEPT_SECONDS", default=0))}
DATABASES["default"]["TEST"] = {"NAME": env.text("TEST_DB_NAME", default="test_feedbackhub")}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# A real worker under test runs in a process of its own, on the test's database and the test's broker (tests/worker.py).
if worker_database := env.text("TEST_WORKER_DB_NAME", default=""):
    DATABASES["default"]["NAME"] = worker_database
if mail_folder := env.text("TEST_MAIL_FOLDER", default=""):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = mail_folder
if broker_folder := env.text("TEST_BROKER_FOLDER", default=""):
    CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = filesystem_broker(Path(broker_folder))
elif redis_url := env.text("TEST_REDIS_URL", default=""):
    CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = redis_url, dict(REDIS_OPTIONS)
else:
    CELERY_BROKER_URL = "memory://"

# A mistyped name in a template raises here instead of printing nothing.
LOUD_TEMPLATES = True
