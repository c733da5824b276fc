"""Trains an organisation's own engine on what its people decided and a lead released. Needs scikit-learn.

Only `manage.py train_typology` imports it. What is in use, and going back, is `services.heads`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction

from feedbackhub.core.errors import DomainError
from responses.services.comparing import keep_missing_fingerprints, key_of, replies_of
from responses.services.heads import hold, is_in_use, keep_head, own_head
from responses.services.releasing import note_training, released_labels
from responses.typology.training import corpus, own
from responses.typology.training.prepared import prepare

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor
    from feedbackhub.organisations.models import Organisation
    from responses.models import TypologyHead
    from responses.services.releasing import ReleasedLabel
    from responses.typology.training.own import Trained


def train_own_head(
    *, organisation: Organisation, actor: Actor, say: Callable[[str], None] = lambda _: None
) -> TypologyHead:
    """Fit the organisation's own head on its released labels, and put it in use where it is no worse there.

    Takes some minutes, most of them for reading the corpus. Raises `DomainError` where there are too few labels, where
    the shipped engine does better on them, where the head in use has learned from exactly these, or where a label was
    taken back meanwhile; then nothing is changed.
    """
    labels = released_labels(organisation)
    if missing := own.missing_labels([one.label.value for one in labels]):
        raise DomainError(f"There is too little to learn from. Of released labels {missing}.")
    say(f"{len(labels)} released labels")
    keep_missing_fingerprints()
    trained = own.train(
        _decided(organisation, labels),
        prepare(corpus.pairs()),
        corpus.drills(),
        organisation=organisation.ods_code,
        say=say,
    )
    if not trained.is_no_worse:
        raise DomainError(f"Nothing is changed: the shipped engine does better. {compared(trained)}")
    say(compared(trained))
    return _keep(organisation, trained, labels, actor)


def compared(trained: Trained) -> str:
    """Say how both engines do on the organisation's labels."""
    mine, shipped = trained.own, trained.shipped
    return (
        f"On {mine.cases} labels that it had not learned from, an own engine is right in {mine.right:.1%} "
        f"(macro-F1 {mine.macro_f1:.3f}), the shipped one in {shipped.right:.1%} (macro-F1 {shipped.macro_f1:.3f})."
    )


def _decided(organisation: Organisation, labels: Sequence[ReleasedLabel]) -> list[own.Decided]:
    index = replies_of(organisation.pk)
    return [
        own.Decided(
            story_id=one.story_id,
            story=one.story_text,
            reply=one.reply_text,
            label=one.label.value,
            index=index,
            story_key=key_of(one.story_id),
        )
        for one in labels
    ]


@transaction.atomic
def _keep(
    organisation: Organisation, trained: Trained, labels: Sequence[ReleasedLabel], actor: Actor
) -> TypologyHead:
    """Store the head, if all that it learned from may still be learned from."""
    hold(organisation)
    still = {one.decision_id for one in released_labels(organisation)}
    if any(one.decision_id not in still for one in labels):
        raise DomainError("A label was taken back, changed or erased while the training ran. Train again.")
    before = own_head(organisation)
    if before is not None and is_in_use(before) and _same(before, trained):
        raise DomainError(
            f"Nothing is changed: version {before.version} has learned from exactly these labels."
        )
    row = keep_head(
        organisation=organisation,
        head=trained.head,
        figures={"own": trained.own.as_data(), "shipped": trained.shipped.as_data()},
        trained_on=len(labels),
        actor=actor,
    )
    note_training(organisation=organisation, labels=labels, engine_version=row.version, actor=actor)
    return row


def _same(before: TypologyHead, trained: Trained) -> bool:
    numbers: dict[str, Any] = trained.head.as_data()
    return before.data is not None and before.data | {"version": ""} == numbers | {"version": ""}
