"""Two beats at once, each in a process's own connection: one mail to an author, whoever is first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core import mail
from django.db import connection

from feedbackhub.core.clock import now
from stories.models import AuthorNotice, AuthorNoticeState
from stories.services import author_mail
from stories.services.author_contact import leave_address
from tests.people import make_cast
from tests.stories.telling import tell


@pytest.mark.django_db(transaction=True)
def test_two_beats_send_one_mail() -> None:
    cast = make_cast()
    for number in range(3):
        token, story = tell(cast.ward_4)
        leave_address(story=story, link=token, email=f"a{number}@example.com", network="192.0.2.1")
    together = Barrier(2)

    def beat() -> int:
        try:
            together.wait()
            return author_mail.tell_authors(now=now())
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        sent = sum(one.result() for one in [pool.submit(beat), pool.submit(beat)])
    assert sent == 3
    assert sorted(one.to[0] for one in mail.outbox) == [f"a{number}@example.com" for number in range(3)]
    assert set(AuthorNotice.objects.values_list("state", flat=True)) == {AuthorNoticeState.SENT}
