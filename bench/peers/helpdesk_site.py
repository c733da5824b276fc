"""A site with django-helpdesk as its makers describe it, run with the Python of its own virtual environment.

It stands beside us for the benchmark only, in a schema of its own on the benchmark's database, and knows nothing of us:

    python bench/peers/helpdesk_site.py       # tables, and one ticket for each story that the benchmark wrote
    gunicorn helpdesk_site:application        # the site
"""

# mypy: ignore-errors
from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import include, path

SCHEMA = "helpdesk_peer"
AT = json.loads(os.environ["HELPDESK_DATABASE"])

settings.configure(
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="for the benchmark only",  # noqa: S106 - it guards nothing
    ROOT_URLCONF="helpdesk_site",
    USE_TZ=True,
    STATIC_URL="/static/",
    SITE_ID=1,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    # Connections are kept for as long as ours are.
    DATABASES={
        "default": AT
        | {
            "ENGINE": "django.db.backends.postgresql",
            "CONN_MAX_AGE": 60,
            "OPTIONS": {"options": f"-c search_path={SCHEMA}"},
        }
    },
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.sites",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "django.contrib.humanize",
        "helpdesk",
        "rest_framework",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    HELPDESK_TEAMS_MODE_ENABLED=False,
    HELPDESK_KANBAN_BOARD_ENABLED=False,
)

# The views need the models, and these need the settings above.
sys.path.insert(0, str(Path(__file__).resolve().parent))
django.setup()
urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]

# As many are open as stories wait for us, the newest have the same times, and each has one public answer or none.
_TICKETS = """
INSERT INTO helpdesk_ticket (title, queue_id, created, modified, submitter_email, assigned_to_id, status, on_hold,
    description, resolution, priority, secret_key, due_date)
SELECT left(story.title, 200), %s, story.received_at, story.received_at, '', %s,
    CASE WHEN waits.state = 'closed' THEN 4 WHEN waits.state = 'answered' THEN 3 ELSE 1 END, false,
    story.body, '', 3, md5(story.id::text), waits.due_on
FROM public.stories_story AS story JOIN public.casework_case AS waits ON waits.story_id = story.id
"""
_ANSWERS = """
INSERT INTO helpdesk_followup (ticket_id, date, title, comment, public, user_id, new_status)
SELECT id, created + interval '1 day', 'Comment', 'Thank you. We will look at it.', true, %s, NULL FROM helpdesk_ticket
"""


def fill() -> None:
    """Make the tables and the tickets; print the signed-in cookie and the ticket that the page shows, as JSON."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
    call_command("migrate", verbosity=0)
    from helpdesk.models import Queue, Ticket

    lead = get_user_model().objects.create_superuser("lead", "lead@bench.example", None)
    queue = Queue.objects.create(title="Stories", slug="stories", allow_public_submission=True)
    with connection.cursor() as cursor:
        cursor.execute(_TICKETS, [queue.pk, lead.pk])
        cursor.execute(_ANSWERS, [lead.pk])
        cursor.execute("VACUUM ANALYZE")
    client = Client()
    client.force_login(lead)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    ticket = Ticket.objects.filter(status=1).order_by("pk")[100].pk
    sys.stdout.write(json.dumps({"cookie": cookie, "ticket": ticket}) + "\n")


if __name__ == "__main__":
    fill()
else:
    application = get_wsgi_application()
