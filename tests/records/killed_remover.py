"""A run of the rules for a test to kill, slowed so that a kill can fall between any two statements.

`python -m tests.records.killed_remover careful|careless`. The careless one is the negative control: it empties first
and certifies afterwards, in a transaction of its own. Both wait a moment in between.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Any

import django

PAUSE = 0.003
BETWEEN = 0.05


def main() -> None:
    """Apply the rules of every organisation, batch by batch."""
    django.setup()
    from django.db import connection

    from feedbackhub.records.selectors.lists import organisations
    from feedbackhub.records.services import applying

    certify = applying.issue

    def certify_after_a_moment(**what: Any) -> Any:
        time.sleep(BETWEEN)
        return certify(**what)

    applying.BATCH = 5
    applying.issue = certify_after_a_moment
    if sys.argv[1] == "careless":
        applying._one_batch = applying._one_batch.__wrapped__  # type: ignore[attr-defined]
        applying.lock_chain = lambda _: None
    with connection.execute_wrapper(_slowly):
        os.write(1, b"ready\n")
        for organisation in organisations():
            applying.apply_rules(organisation)


def _slowly(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    time.sleep(PAUSE)
    return execute(sql, params, many, context)


if __name__ == "__main__":
    main()
