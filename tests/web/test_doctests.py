"""The examples in the docstrings of the pure modules hold."""

from __future__ import annotations

import doctest
from typing import TYPE_CHECKING

import pytest

from feedbackhub.organisations.ods import register as ods_register
from feedbackhub.organisations.presenters import register as register_words
from feedbackhub.web import controls, dates, story_text, words

if TYPE_CHECKING:
    from types import ModuleType


MODULES = [controls, dates, ods_register, register_words, story_text, words]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_the_examples_hold(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
