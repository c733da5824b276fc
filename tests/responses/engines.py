"""Lets tests have another engine: one that a new version of the hub would bring, or an organisation's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from responses.services import heads
from responses.typology import engine
from responses.typology.model import LABELS, Head, weights

if TYPE_CHECKING:
    import pytest

    from feedbackhub.organisations.models import Organisation
    from responses.models import TypologyHead
    from responses.typology.types import ResponseType

from tests.people import TESTS


def ship(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    """Install an engine of this version, as an upgrade of the hub does; it reads as the present one."""
    shipped = weights()
    upgraded = replace(shipped, head=replace(shipped.head, version=version))
    monkeypatch.setattr(engine, "ENGINE_VERSION", version)
    for module in (engine, heads):
        monkeypatch.setattr(module, "weights", lambda: upgraded)


def head_for(label: ResponseType) -> Head:
    """Give a head that sees this one type in everything, so that a test can tell whose verdict it is."""
    shipped = weights().head
    bias = np.full(len(LABELS), -5.0, np.float32)
    bias[LABELS.index(label.value)] = 5.0
    return replace(shipped, weights=np.zeros_like(shipped.weights), bias=bias)


def own_head(organisation: Organisation, label: ResponseType, trained_on: int = 84) -> TypologyHead:
    """Give the organisation a head of its own that sees this one type in everything."""
    figures = {
        "own": {"right": 0.88, "macro_f1": 0.86, "kappa": 0.84, "low": 0.74, "high": 0.92},
        "shipped": {"right": 0.8, "macro_f1": 0.78, "kappa": 0.74, "low": 0.62, "high": 0.84},
    }
    return heads.keep_head(
        organisation=organisation, head=head_for(label), figures=figures, trained_on=trained_on, actor=TESTS
    )
