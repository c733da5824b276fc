"""For real patients' words: nothing has a default that would be unsafe; a missing value stops the start."""

from __future__ import annotations

from urllib.parse import urlsplit

from feedbackhub.settings import env
from feedbackhub.settings.base import *  # noqa: F403
from feedbackhub.settings.base import VAR_DIR
from feedbackhub.settings.broker import broker_settings
from feedbackhub.settings.ods import ods_settings

DEBUG = False
SECRET_KEY = env.secret("SECRET_KEY")
SITE_URL = env.text("SITE_URL")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname or ""])
CSRF_TRUSTED_ORIGINS = [SITE_URL.rstrip("/")]

DATABASES = {"default": env.database(env.secret("DATABASE_URL"))}
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = broker_settings(
    redis_url=env.secret("REDIS_URL"), folder=VAR_DIR / "celery"
)

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.number("EMAIL_PORT", default=587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.secret("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default="FeedbackHub <no-reply@feedbackhub.example>")

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", default=1)
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"

_ods = ods_settings()
ODS_FHIR_URL, ODS_ORD_URL, ODS_FHIR_KEY = _ods.fhir_url, _ods.ord_url, _ods.fhir_key
ODS_LOOKUPS = _ods.lookups
