"""Stories that are told or noted here, for tests: an open form, a story that waits, a note with consent."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from PIL import Image

from feedbackhub.core.clock import local_date
from feedbackhub.core.photo import clean_photo
from stories.models import ConsentHow, MayPublish, Story, TellingDraft, token_hash
from stories.services.capturing import Photo, capture
from stories.services.telling import begin, open_form, save_answers, send_story
from stories.sources.captured import Heard
from tests.people import TESTS

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation, Service

GOOD = "The tea on the ward was hot, and the nurse sat with me."
BETTER = "The wait for my tablets was far too long."


def picture_file() -> bytes:
    """Give a small photo as a camera sends it."""
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(made, "JPEG")
    return made.getvalue()


def begin_at(
    organisation: Organisation, *, seconds_ago: int = 60, **answers: str
) -> tuple[str, TellingDraft]:
    """Open the form and begin a story, some time ago; give the token of its link and the answers."""
    open_form(organisation=organisation, actor=TESTS)
    token = begin(organisation=organisation, address="192.0.2.1")
    draft = TellingDraft.objects.get(token_hash=token_hash(token))
    TellingDraft.objects.filter(pk=draft.pk).update(
        created_at=draft.created_at - timedelta(seconds=seconds_ago)
    )
    draft.refresh_from_db()
    if answers:
        save_answers(draft=draft, answers=answers)
    return token, draft


def tell(service: Service, *, staff_only: bool = False, **answers: str) -> tuple[str, Story]:
    """Tell a story about `service`; give the token of the author's link and the story, which waits."""
    told = answers or {"good": GOOD, "better": BETTER}
    token, draft = begin_at(service.organisation, **told)
    story = send_story(draft=draft, service=service, staff_only=staff_only, address="192.0.2.1", trap="")
    return token, story


def note(service: Service, actor: User, may_publish: MayPublish, **given: Any) -> Story:
    """Note what somebody said about `service`."""
    allowed = may_publish in {MayPublish.YES, MayPublish.YES_WITH_PHOTO}
    photo = (
        Photo(clean_photo(picture_file()), "A card with a heart") if given.pop("with_photo", False) else None
    )
    words = given.pop("words", "She said that the nurse was lovely.")
    return capture(
        service=service,
        heard=Heard(words, given.pop("route", "card"), local_date(), given.pop("whose", "patient")),
        may_publish=may_publish,
        given_how=given.pop("given_how", ConsentHow.SPOKEN.value if allowed else ""),
        photo=photo,
        actor=actor,
    )
