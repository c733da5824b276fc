"""The same corpus gives the same bytes, in whatever process; what differs is named."""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from responses.typology import model
from responses.typology.training import corpus

pytest.importorskip("sklearn")

from responses.typology.training.rebuilding import FILES, differing

ROOT = Path(__file__).resolve().parents[3]
SMALL = """
import sys
from pathlib import Path
from responses.typology.training import corpus
from responses.typology.training.prepared import prepare
from responses.typology.training.rebuilding import rebuild
pairs = [one for one in corpus.pairs() if one.organisation in sys.argv[2].split(",")]
rebuild(Path(sys.argv[1]), prepare(pairs), corpus.drills()[::20], say=lambda _: None)
"""


def few() -> list[str]:
    """Two organisations of each of three fifths."""
    names = corpus.organisations(corpus.pairs())
    return [name for fold in (0, 1, 2) for name in [n for n in names if corpus.fold_of(n) == fold][:2]]


@pytest.fixture
def small_corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command see a part of the corpus, so that it takes seconds."""
    names = few()
    pairs = [one for one in corpus.pairs() if one.organisation in names]
    monkeypatch.setattr(corpus, "pairs", lambda: pairs)
    monkeypatch.setattr(corpus, "drills", list)


@pytest.mark.slow
def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    for seed, threads in (("1", "1"), ("4711", "2")):
        subprocess.run(
            [sys.executable, "-c", SMALL, str(tmp_path / seed), ",".join(few())],
            cwd=ROOT,
            env=os.environ
            | {"PYTHONHASHSEED": seed, "OPENBLAS_NUM_THREADS": threads, "PYTHONPATH": str(ROOT)},
            check=True,
        )
    assert differing(tmp_path / "1", tmp_path / "4711") == []
    assert sorted(one.name for one in (tmp_path / "1").iterdir()) == sorted(FILES)


@pytest.mark.slow
def test_the_command_writes_what_the_engine_can_read_and_checks_it(
    small_corpus: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, err = StringIO(), StringIO()
    call_command("train_typology", folder=tmp_path, folds=1, stdout=out, stderr=err)
    assert "reading fold 1 of 5" in err.getvalue()
    assert "fifth 1, beside" in out.getvalue()
    assert "F1 of each cue" in out.getvalue()
    version = (tmp_path / "version.txt").read_text(encoding="utf-8").strip()
    assert f"{version}: written to {tmp_path}." in out.getvalue()

    monkeypatch.setattr(model, "FOLDER", tmp_path)
    learned = model.weights.__wrapped__()
    assert learned.head.version == version
    assert len(learned.words) == len(learned.table)

    checked = StringIO()
    call_command("train_typology", folder=tmp_path, check=True, stdout=checked, stderr=StringIO())
    assert "the same as what stands" in checked.getvalue()
    assert "fifth" not in checked.getvalue()

    (tmp_path / "words.txt").write_text("other", encoding="utf-8")
    (tmp_path / "table.npy").unlink()
    with pytest.raises(CommandError, match=r"words\.txt, table\.npy differ"):
        call_command("train_typology", folder=tmp_path, check=True, stdout=StringIO(), stderr=StringIO())
    assert (tmp_path / "words.txt").read_text(encoding="utf-8") == "other", "a check writes nothing"


def test_a_server_needs_no_scikit_learn() -> None:
    """Where it is not installed the hub runs, and the command says what to install."""
    code = """
import sys
class Nothing:
    def find_spec(self, name, *_):
        if name.split(".")[0] in {"sklearn", "scipy", "threadpoolctl"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Nothing())
import django
django.setup()
import feedbackhub.urls, feedbackhub.celery
from django.core.management import CommandError, call_command
for options in ({}, {"check": True}):
    try:
        call_command("train_typology", **options)
    except CommandError as error:
        print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        env=os.environ.copy(),
    )
    assert done.stdout.count("scikit-learn, which is not installed: pip install '.[training]'") == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"withdraw": True}, "--organisation CODE"),
        ({"organisation": "RZN", "check": True}, "belong to the shipped engine"),
        ({"organisation": "RZN", "folds": 2}, "belong to the shipped engine"),
    ],
)
def test_options_that_do_not_fit(options: dict[str, object], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("train_typology", **options)
