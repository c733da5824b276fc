"""The production build of the static files: every reference in them is found, and our script still finds its import."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command

if TYPE_CHECKING:
    from pathlib import Path

STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"


@pytest.fixture
def built(settings: Any, tmp_path: Path) -> Path:
    """Collect the files as production does."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {"staticfiles": {"BACKEND": STORAGE}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_every_reference_is_found_and_the_import_of_our_script_too(built: Path) -> None:
    paths = json.loads((built / "staticfiles.json").read_text())["paths"]
    script = built / paths["js/app.js"]
    imported = re.search(r"from '([^']+)'", script.read_text())
    assert imported is not None
    assert (script.parent / imported.group(1)).resolve().is_file()
    assert any(name.startswith("vendor/nhsuk-frontend") and name.endswith(".css") for name in paths)
