"""The ground (core, accounts, organisations, web, api) and the wiring (settings, urls, celery, public pages)."""

from __future__ import annotations

from feedbackhub.celery import app as celery_app

__all__ = ["celery_app"]
