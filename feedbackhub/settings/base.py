"""What is the same everywhere. Reads nothing from the environment; the modules beside this one do that."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "rest_framework",
    "treebeard",
    "feedbackhub.core",
    "feedbackhub.accounts",
    "feedbackhub.organisations",
    "feedbackhub.nhsuk_forms",
    "feedbackhub.web",
    "feedbackhub.api",
    "stories",
    "responses",
    "casework",
    "feedbackhub.public",
    "feedbackhub.records",
]

MIDDLEWARE = [
    "feedbackhub.web.middleware.RequestIdMiddleware",
    # Before all else that costs: most readers are answered from memory, by one small question to the database.
    "feedbackhub.public.caching.middleware.ReadersCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "feedbackhub.public.language.LanguageMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "feedbackhub.web.middleware.FormsInUtf8Middleware",
    "feedbackhub.web.middleware.OrganisationMiddleware",
    "feedbackhub.web.middleware.NoStoreMiddleware",
]

CSRF_FAILURE_VIEW = "feedbackhub.web.errors.csrf_failure"
ROOT_URLCONF = "feedbackhub.urls"
WSGI_APPLICATION = "feedbackhub.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "feedbackhub.jinja2_env.environment",
            "context_processors": ["feedbackhub.web.context.layout"],
        },
    },
    {
        # Only for third-party apps (Django REST framework, Django's own forms and mail).
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:sign-in"
PASSWORD_RESET_TIMEOUT = int(timedelta(days=3).total_seconds())

# How many proxies of our own stand in front; an address in X-Forwarded-For is believed only from these.
TRUSTED_PROXIES = 0

SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# The hash is that of the one inline script of the NHS.UK page template, which its documentation prints.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "script-src": [SELF, "'sha256-tDOvXJi1PXbg0CWjLCCYSNHRXtps26K4JXkE3M6u/c0='"],
        "style-src": [SELF],
    }
}

LANGUAGE_CODE = "en-gb"
# The public pages speak both; staff's pages English alone (docs/decisions/0034).
LANGUAGES = [("en-gb", "English"), ("cy", "Cymraeg")]
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DEFAULT_FROM_EMAIL = "FeedbackHub <no-reply@feedbackhub.example>"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "feedbackhub.api.paging.NewestFirstPagination",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "feedbackhub.api.problems.problem_response",
    "PAGE_SIZE": 50,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "FeedbackHub API",
    "DESCRIPTION": "Read what patients said and how it was answered, within your own scope.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
}

# Each value has its measurement in docs/decisions/0006-outbox-and-celery.md.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 300_000
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1}
CELERY_WORKER_ETA_TASK_LIMIT = 100
CELERY_TIMEZONE = "Europe/London"
CELERY_BEAT_SCHEDULE = {
    "sweep the outbox": {"task": "core.drain_outbox", "schedule": 15.0, "options": {"expires": 15}},
    "forget the forms that nobody sends again": {
        "task": "core.forget_old_forms",
        "schedule": crontab(hour="3", minute="45"),
        "options": {"expires": 3600},
    },
    "open the cases that are missing": {
        "task": "casework.open_missing_cases",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "move the cases whose owner cannot act": {
        "task": "casework.move_stranded_cases",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    # Every hour, so that what a missed morning left is moved on the same working day.
    "move the work of who is away or asleep": {
        "task": "casework.move_uncovered_cases",
        "schedule": crontab(minute="5"),
        "options": {"expires": 1800},
    },
    "ask the owners whether they still answer": {
        "task": "organisations.ask_owners",
        "schedule": crontab(hour="8-16/2", minute="20", day_of_week="mon-fri"),
        "options": {"expires": 3600},
    },
    "tell other systems what happened": {
        "task": "casework.tell_other_systems",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "watch over the concerns that were passed on": {
        "task": "casework.watch_escalations",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    # In the afternoon, when the day's stories have come and before people go home.
    "ask who had a hard week whether they want to talk": {
        "task": "casework.offer_debriefs",
        "schedule": crontab(hour="14", minute="30"),
        "options": {"expires": 3600},
    },
    "send the reminders that are due": {
        "task": "casework.send_reminders",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "mail the questions to services, and what was answered": {
        "task": "casework.send_question_mails",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "mail about replies that wait or were decided": {
        "task": "casework.send_reply_mails",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "send the digests that are due": {
        "task": "casework.send_digests",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "send the mails about changes": {
        "task": "casework.send_change_notices",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "see that every change is looked at again": {
        "task": "casework.keep_changes",
        "schedule": crontab(hour="1", minute="50"),
        "options": {"expires": 3600},
    },
    "end the pauses that have run out": {
        "task": "casework.keep_clocks",
        "schedule": crontab(hour="0-6", minute="10"),
        "options": {"expires": 3000},
    },
    # Each step looks again by itself; this finds what a crash left between a decision and its due day.
    "bring due days in line": {
        "task": "casework.review_due_days",
        "schedule": crontab(hour="2", minute="40"),
        "options": {"expires": 3600},
    },
    "remove the records whose time is over": {
        "task": "records.apply_rules",
        "schedule": crontab(hour="3", minute="15"),
        "options": {"expires": 3600},
    },
    "start the imports that wait": {
        "task": "stories.start_waiting_imports",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "remove the uploads that nobody went on with": {
        "task": "stories.drop_abandoned_uploads",
        "schedule": 86400.0,
        "options": {"expires": 3600},
    },
    "ask the sources for new stories": {
        "task": "stories.poll_sources",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "ask the sources for details and new replies": {
        "task": "stories.ask_for_details",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "take in the replies that sources show": {
        "task": "responses.take_in_replies",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "make the fingerprints that replies lack": {
        "task": "responses.keep_fingerprints",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "read the replies that the engine in use has not read": {
        "task": "responses.reclassify_replies",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "tell of stories that were edited": {
        "task": "responses.follow_edits",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "ask the national register about codes in use": {
        "task": "organisations.refresh_register",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "read the stories that the engine in use has not read": {
        "task": "stories.read_stories",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "look again for stories that came by two sources": {
        "task": "stories.look_for_duplicates",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    # Every half minute: a reply is told of when its fifteen seconds to undo are over.
    "tell authors of answers and changes": {
        "task": "stories.tell_authors",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "forget the addresses that nobody confirmed": {
        "task": "stories.forget_addresses",
        "schedule": crontab(minute="35"),
        "options": {"expires": 3600},
    },
    "forget the answers whose hour is over": {
        "task": "stories.forget_expired_answers",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "look whether a source has fallen quiet": {
        "task": "stories.watch_sources",
        "schedule": crontab(hour="7", minute="40"),
        "options": {"expires": 3600},
    },
    # In working hours: nobody is to hear of a quiet feed at night.
    "tell of quiet sources": {
        "task": "stories.send_source_notices",
        "schedule": crontab(hour="8-17", minute="*/30", day_of_week="mon-fri"),
        "options": {"expires": 1500},
    },
    "watch the counts of problems": {
        "task": "casework.watch_problems",
        "schedule": crontab(hour="4", minute="25"),
        "options": {"expires": 7200},
    },
    "look in the feeds for the replies posted by hand": {
        "task": "responses.confirm_publications",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
}

# Requests a second with one key, all workers together. Care Opinion allows five; the one to spare absorbs jitter.
SOURCE_REQUESTS_A_SECOND = 4.0

# The national register (ODS): FHIR with a key, else ORD. The modules beside this one read what differs (ods.py).
ODS_FHIR_URL = "https://api.service.nhs.uk/organisation-data-terminology-api/fhir"
ODS_ORD_URL = "https://directory.spineservices.nhs.uk/ORD/2-0-0"
ODS_FHIR_KEY = ""
ODS_LOOKUPS = True

# Whether a source may stand in a private network: only for trials on one machine.
ALLOW_PRIVATE_SOURCES = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "feedbackhub.core.logging.RequestIdFilter"}},
    "formatters": {"line": {"()": "feedbackhub.core.logging.JsonLineFormatter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": "line",
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "httpx": {"level": "WARNING"},
        "django.server": {"level": "WARNING"},
        # They tell of every letter of a poster's fonts.
        "fontTools": {"level": "ERROR"},
        "fpdf": {"level": "ERROR"},
        # gunicorn's own handler would write addresses whole, with the private links in them.
        "gunicorn.access": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}

# The figures' definitions: evidence D.1 rows 2 and 3.
LATEST_STORIES = 100
MATURE_AFTER_DAYS = 7
# Evidence C.2 rows 27 and 28: an answer within seven days; five working days keeps within them.
ANSWER_WITHIN_WORKING_DAYS = 5
