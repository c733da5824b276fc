"""How long this room's records are kept until an organisation decides, and what happens then.

Periods come from a source where one is known and is named; everything else is a proposal for the organisation to
decide, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from feedbackhub.core.retention import Ending, Keep, RecordType, Unit
from stories.holdings import due
from stories.models import AuthorContact, QuarantinedRecord, StoryPhoto, UploadedFile, UploadedPart
from stories.services.emptying import empty_withdrawn, expire_stories

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor

YOURS = "Your decision: we know of no rule that sets it. Check your own retention schedule."


def _expire(ids: Sequence[int], _: Ending, actor: Actor) -> list[int]:
    return expire_stories(ids=ids, actor=actor)


def _empty_withdrawn(ids: Sequence[int], _: Ending, actor: Actor) -> list[int]:
    return empty_withdrawn(ids=ids, actor=actor)


def _end_quarantine(ids: Sequence[int], ending: Ending, _: Actor) -> list[int]:
    rows = QuarantinedRecord.objects.filter(pk__in=list(ids))
    if ending is Ending.DELETE:
        rows.delete()
    else:
        rows.update(raw="")
    return list(ids)


def _empty_files(ids: Sequence[int], _: Ending, __: Actor) -> list[int]:
    UploadedPart.objects.filter(file__in=list(ids)).delete()
    UploadedFile.objects.filter(pk__in=list(ids)).update(content=b"")
    return list(ids)


def _delete_photos(ids: Sequence[int], _: Ending, __: Actor) -> list[int]:
    StoryPhoto.objects.filter(pk__in=list(ids)).delete()
    return list(ids)


def _delete_contacts(ids: Sequence[int], _: Ending, __: Actor) -> list[int]:
    AuthorContact.objects.filter(pk__in=list(ids)).delete()
    return list(ids)


RECORD_TYPES = (
    RecordType(
        code="nhs_uk",
        label="stories.story",
        name="Reviews from NHS.UK",
        counted_from="the experience that they tell of",
        default=Keep(24, Unit.MONTHS),
        ceiling=Keep(24, Unit.MONTHS),
        ending=Ending.REMOVE_WORDS,
        why="NHS.UK deletes a review and its personal data two years after the experience. Our copy must not "
        "outlive it.",
        source="NHS.UK’s rule for ratings and reviews. You can choose a shorter time.",
        find_due=due.find_nhs_uk,
        remove=_expire,
        order=10,
    ),
    RecordType(
        code="stories",
        label="stories.story",
        name="Published stories",
        counted_from="the day they came here",
        default=None,
        ending=Ending.REMOVE_WORDS,
        why="Stories are public and answered in public; changes rest on them. Nothing says by itself when one "
        "has had its day. A slip here would empty the site in one night, so the shortest time is six months.",
        source=YOURS,
        floor=Keep(6, Unit.MONTHS),
        find_due=due.find_stories,
        remove=_expire,
        order=20,
    ),
    RecordType(
        code="withdrawn",
        label="stories.story",
        name="Words of withdrawn stories",
        counted_from="the withdrawal",
        default=Keep(30, Unit.DAYS),
        ending=Ending.REMOVE_WORDS,
        why="Whoever takes a story back wants its words gone. A month lets a mistaken withdrawal at the source be put "
        "right.",
        source=YOURS,
        find_due=due.find_withdrawn,
        remove=_empty_withdrawn,
        order=30,
    ),
    RecordType(
        code="unpublished",
        label="stories.story",
        name="Stories that were refused, or never read",
        counted_from="the day they came here",
        default=Keep(90, Unit.DAYS),
        ending=Ending.REMOVE_WORDS,
        why="A refused story serves nobody but in a dispute about the refusal. One that nobody read for this long is a "
        "failure that somebody should have seen: look at the queue, too.",
        source=YOURS,
        find_due=due.find_unpublished,
        remove=_expire,
        order=40,
    ),
    RecordType(
        code="photos",
        label="stories.storyphoto",
        name="Photos",
        counted_from="the day they were added",
        default=None,
        ending=Ending.DELETE,
        why="A photo tells more about a person than their words do, and is seldom needed once the story is answered.",
        source=YOURS,
        find_due=due.find_photos,
        remove=_delete_photos,
        order=45,
    ),
    RecordType(
        code="contacts",
        label="stories.authorcontact",
        name="Addresses of authors who want to hear of answers",
        counted_from="the day they left it",
        default=Keep(24, Unit.MONTHS),
        ending=Ending.DELETE,
        why="A change can take a year, and is looked at again until it is a year old; after that there is nothing left "
        "to tell.",
        source=YOURS,
        find_due=due.find_contacts,
        remove=_delete_contacts,
        order=46,
    ),
    RecordType(
        code="quarantine",
        label="stories.quarantinedrecord",
        name="Records that could not be imported, as they came",
        counted_from="the last time they came",
        default=Keep(30, Unit.DAYS),
        ending=Ending.REMOVE_WORDS,
        endings=(Ending.REMOVE_WORDS, Ending.DELETE),
        why="They hold a patient’s words that nobody has read. A month is enough to mend the source or the map.",
        source=YOURS,
        find_due=due.find_quarantine,
        remove=_end_quarantine,
        order=60,
    ),
    RecordType(
        code="files",
        label="stories.uploadedfile",
        name="Content of uploaded files",
        counted_from="the end of the import, or the upload where nobody started one",
        default=Keep(1, Unit.DAYS),
        ending=Ending.REMOVE_WORDS,
        why="The stories are stored; a second copy of patients’ words would only wait to be lost. The file’s "
        "name stays.",
        source=YOURS,
        find_due=due.find_files,
        remove=_empty_files,
        order=65,
    ),
)
