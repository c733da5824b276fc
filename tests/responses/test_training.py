"""A Trust trains its own last step on what was released, and keeps it only where it reads its labels no worse."""

from __future__ import annotations

from collections import Counter
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent
from responses.models import LabelRelease, Response, TypeDecision, TypologyHead, text_hash
from responses.services.classifying import verdict_on
from responses.services.deciding_types import decide_type
from responses.services.heads import head_of, own_head
from responses.services.releasing import release_decisions, undo_release
from responses.typology.training import corpus
from responses.typology.types import ResponseType
from tests.factories import make_story
from tests.factories.casework import make_public_reply
from tests.people import TESTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.people import Cast

pytest.importorskip("sklearn")

from responses.services import training
from responses.services.training import train_own_head
from responses.typology.training import own

pytestmark = pytest.mark.django_db

OURS = ("willowbank-camhs-eating-disorders", "three-rivers-ambulance")
MANY = 66


@pytest.fixture(autouse=True)
def _small_corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part of the corpus, none of it ours, so that a training takes seconds."""
    pairs = corpus.pairs()
    names = [name for name in corpus.organisations(pairs) if name not in OURS]
    some = {name for fold in (0, 1, 2) for name in [n for n in names if corpus.fold_of(n) == fold][:3]}
    monkeypatch.setattr(corpus, "pairs", lambda: [one for one in pairs if one.organisation in some])
    monkeypatch.setattr(corpus, "drills", list)


def release(
    cast: Cast, label: Callable[[corpus.Pair, Response], ResponseType], many: int = MANY
) -> LabelRelease:
    """Have people decide about published replies, and a lead release it."""
    ours = [one for one in EVERY if one.organisation in OURS][:many]
    decisions = [_decided(cast, one, label).pk for one in ours]
    return release_decisions(organisation=cast.northmere, decisions=decisions, actor=cast.lena)


EVERY = corpus.pairs()


def _decided(
    cast: Cast, pair: corpus.Pair, label: Callable[[corpus.Pair, Response], ResponseType]
) -> TypeDecision:
    reply = make_public_reply(make_story(cast.ward_4, body=pair.story), None, body=pair.reply)
    return decide_type(
        response=reply,
        label=label(pair, reply),
        reason="So it reads.",
        expected_hash=text_hash(reply.body),
        actor=cast.ben,
    )


def another_mind(pair: corpus.Pair, _: Response) -> ResponseType:
    """Decide as a Trust that calls offline generic: an engine of its own can learn it, the shipped one cannot know."""
    return ResponseType.GENERIC if pair.label == "offline" else ResponseType(pair.label)


def as_the_engine(_: corpus.Pair, reply: Response) -> ResponseType:
    return verdict_on(reply).label


@pytest.mark.slow
def test_a_trust_trains_and_its_replies_are_read_by_what_it_learned(cast: Cast) -> None:
    released = release(cast, another_mind)
    out, err = StringIO(), StringIO()
    call_command("train_typology", organisation="RZN", stdout=out, stderr=err)
    row = TypologyHead.objects.get()
    assert f"{row.version} is in use for Northmere NHS Trust from now on." in out.getvalue()
    assert "On 66 labels that it had not learned from, an own engine is right in" in err.getvalue()
    assert row.figures["own"]["right"] > row.figures["shipped"]["right"]
    assert row.figures["own"]["macro_f1"] > row.figures["shipped"]["macro_f1"]
    assert row.figures["own"]["cases"] == row.trained_on == MANY

    said = Counter(verdict_on(one).label for one in Response.objects.all())
    assert said[ResponseType.OFFLINE] <= 3, "it has learned what this Trust calls generic"
    released.refresh_from_db()
    assert (released.used_by_engine, released.used_at is not None) == (row.version, True)
    with pytest.raises(DomainError, match="learned"):
        undo_release(release=released, actor=cast.lena)
    assert AuditEvent.objects.filter(action="typology.head_trained").count() == 1
    assert head_of(cast.eastwold.pk) is None

    with pytest.raises(CommandError, match="exactly these labels"):
        call_command("train_typology", organisation="RZN", stdout=out, stderr=err)
    assert TypologyHead.objects.count() == 1, "and so the same labels give the same numbers"


@pytest.mark.slow
def test_what_is_worse_is_not_kept(cast: Cast) -> None:
    released = release(cast, as_the_engine)
    with pytest.raises(CommandError, match=r"shipped engine does better.*the shipped one in 100\.0%"):
        call_command("train_typology", organisation="RZN", stdout=StringIO(), stderr=StringIO())
    assert not TypologyHead.objects.exists()
    released.refresh_from_db()
    assert released.used_at is None, "so the lead can still take it back"


def test_too_few_labels_are_refused_and_counted(cast: Cast) -> None:
    with pytest.raises(DomainError, match="0 are released and 60 are needed"):
        train_own_head(organisation=cast.northmere, actor=TESTS)
    release(cast, another_mind, many=12)
    with pytest.raises(DomainError, match="12 are released and 60 are needed, so 48 are missing"):
        train_own_head(organisation=cast.northmere, actor=TESTS)


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ({"generic": 30, "offline": 22, "appreciative": 8}, ""),
        (
            {"generic": 30, "offline": 29},
            "59 are released and 60 are needed, so 1 are missing; 3 types need 8 each, and 2 have them",
        ),
        (
            {"generic": 40, "offline": 30, "appreciative": 7, "transparent_conversational": 2},
            "3 types need 8 each, and 2 have them (appreciative: 1 missing; transparent_conversational: 6 missing)",
        ),
    ],
)
def test_what_is_missing_is_said(times: dict[str, int], said: str) -> None:
    assert own.missing_labels([label for label, many in times.items() for _ in range(many)]) == said


def test_replies_to_one_story_are_never_on_both_sides() -> None:
    def one(story: int, label: str) -> own.Decided:
        return own.Decided(story, "", "", label, None, "")  # type: ignore[arg-type] # nothing is compared here

    decided = [one(n // 2, ("generic", "offline", "appreciative")[n % 3]) for n in range(60)]
    parts = own.parts_of(decided)
    of_story: dict[int, set[int]] = {}
    for each, part in zip(decided, parts, strict=True):
        of_story.setdefault(each.story_id, set()).add(part)
    assert all(len(found) == 1 for found in of_story.values())
    assert set(parts) == set(range(corpus.FOLDS))
    assert max(Counter(parts).values()) == min(Counter(parts).values())


@pytest.mark.slow
def test_what_was_taken_back_meanwhile_is_thrown_away(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    released = release(cast, another_mind)
    plain = own.train

    def train(*given: object, **more: object) -> object:
        done = plain(*given, **more)  # type: ignore[arg-type]
        undo_release(release=released, actor=cast.lena)
        return done

    monkeypatch.setattr(training.own, "train", train)
    with pytest.raises(DomainError, match="Train again"):
        train_own_head(organisation=cast.northmere, actor=TESTS)
    assert own_head(cast.northmere) is None
    assert not AuditEvent.objects.filter(action="typology.head_trained").exists()
