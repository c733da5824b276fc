#!/usr/bin/env python
"""Run a management command: `python manage.py <command>`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Hand the command line to Django, with the embedded settings unless others are named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "feedbackhub.settings.embedded")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
