"""A run that is killed again and again removes nothing without its proof; by the same kills, a careless one does."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from feedbackhub.core.clock import now
from feedbackhub.records.models import DeletionCertificate
from feedbackhub.records.services.applying import apply_rules
from feedbackhub.records.services.certificates import faults_of_chain
from stories.models import QuarantinedRecord
from tests.factories import make_source
from tests.faults.conftest import address
from tests.faults.drill import environment
from tests.people import make_cast

if TYPE_CHECKING:
    from tests.people import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
RECORDS = 400
KILLS = 3


def many(cast: Cast) -> None:
    source = make_source(cast.northmere)
    QuarantinedRecord.objects.bulk_create(
        QuarantinedRecord(
            source=source, reason="nul", message="Damaged.", raw="Words.", raw_hash=f"{number:064d}"
        )
        for number in range(RECORDS)
    )
    QuarantinedRecord.objects.update(updated_at=now() - timedelta(days=40))


def kill_one(how: str, after: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.records.killed_remover", how],
        cwd=ROOT,
        env=environment(address()),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        assert process.wait(timeout=10) == -signal.SIGKILL, "it must be met at work"


def emptied() -> set[str]:
    rows = QuarantinedRecord.objects.filter(raw="").values_list("pk", flat=True)
    return {f"stories.quarantinedrecord:{pk}" for pk in rows}


def certified() -> list[str]:
    return sorted(one for row in DeletionCertificate.objects.all() for one in row.identifiers)


def test_kills_remove_nothing_without_its_proof_and_nothing_twice() -> None:
    cast, chance = make_cast(), random.Random(7)
    many(cast)
    for _ in range(KILLS):
        kill_one("careful", chance.uniform(0.1, 0.5))
        assert certified() == sorted(emptied())
    assert 0 < len(emptied()) < RECORDS
    apply_rules(cast.northmere)
    assert len(emptied()) == RECORDS
    assert certified() == sorted(emptied())
    assert faults_of_chain(cast.northmere.pk) == {}


def test_the_same_kills_make_a_careless_run_remove_without_proof() -> None:
    cast, chance = make_cast(), random.Random(7)
    many(cast)
    for _ in range(3 * KILLS):
        kill_one("careless", chance.uniform(0.1, 0.5))
        if set(certified()) < emptied():
            return
    pytest.fail("no kill fell between a removal and its proof: the test above proves nothing")
