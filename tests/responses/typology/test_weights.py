"""The weights that come with the code are those of the corpus beside them, fit together, and hold no code."""

from __future__ import annotations

import io
import json
import pickle
import pickletools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from responses.typology import CUE_NAMES, engine, features, model
from responses.typology.acts import ACTS
from responses.typology.training import corpus

if TYPE_CHECKING:
    from pathlib import Path

FILES = {"rest.json", "table.npy", "version.txt", "words.txt"}
# The first bytes of a NumPy file and of the kinds of pickle.
NUMPY = b"\x93NUMPY"
LEARNED = model.weights()


def rest() -> dict[str, Any]:
    return dict(json.loads((model.FOLDER / "rest.json").read_text(encoding="utf-8")))


def test_the_weights_were_trained_on_the_corpus_as_it_is() -> None:
    assert rest()["trained_on"] == corpus.digest(), "the corpus was changed: train anew"


def test_the_version_is_that_of_the_numbers() -> None:
    assert LEARNED.head.version == engine.ENGINE_VERSION
    assert LEARNED.head.version.startswith("model-")


def test_every_number_is_finite() -> None:
    head = LEARNED.head
    arrays = {
        "table": LEARNED.table,
        "act_bias": LEARNED.act_bias,
        "text_bias": LEARNED.text_bias,
        "mean": head.mean,
        "scale": head.scale,
        "weights": head.weights,
        "bias": head.bias,
        "cooling": np.array(head.cooling),
        **{name: np.append(one.weights, one.bias) for name, one in LEARNED.cues.items()},
    }
    assert [name for name, values in arrays.items() if not np.isfinite(values).all()] == []
    assert (head.scale > 0).all()
    assert min(head.cooling) > 0
    assert (LEARNED.table[:, len(ACTS)] >= 0).all(), "squared lengths"
    assert (LEARNED.table[:, -1] >= 0).all(), "squared lengths"


def test_the_shapes_fit() -> None:
    types = len(model.LABELS)
    assert LEARNED.table.shape == (len(LEARNED.words), model.WIDTH)
    assert LEARNED.act_bias.shape == (len(ACTS),)
    assert LEARNED.text_bias.shape == (types,)
    assert LEARNED.head.weights.shape == (types, len(features.NAMES))
    assert LEARNED.head.mean.shape == LEARNED.head.scale.shape == (len(features.NAMES),)
    assert LEARNED.head.bias.shape == (types,)
    assert set(LEARNED.cues) <= set(CUE_NAMES)
    assert {one.weights.shape for one in LEARNED.cues.values()} == {(len(features.CUE_NAMES_OF_FEATURES),)}


def test_each_word_stands_once_and_each_row_is_reached() -> None:
    assert len(set(LEARNED.words)) == len(LEARNED.words)
    assert all(LEARNED.words)
    rows = LEARNED.rows
    reached = [*rows.facts.values(), *rows.pairs.rows[:-1].tolist(), *rows.triples.rows[:-1].tolist()]
    assert sorted(reached) == list(range(len(LEARNED.words)))


def test_the_head_is_read_as_it_was_written() -> None:
    again = model.Head.from_data(json.loads(json.dumps(LEARNED.head.as_data())))
    assert again.as_data() == LEARNED.head.as_data()


@pytest.mark.parametrize("damage", ["mean", "weights"])
def test_a_head_that_does_not_fit_is_refused(damage: str) -> None:
    data = LEARNED.head.as_data()
    data[damage] = data[damage][:-1]  # type: ignore[index]
    with pytest.raises(ValueError, match="do not fit"):
        model.Head.from_data(data)


def test_only_plain_data_stand_in_the_folder() -> None:
    found = {path.name: path.read_bytes() for path in model.FOLDER.iterdir() if path.is_file()}
    assert set(found) == FILES
    assert found["table.npy"].startswith(NUMPY)
    for name in FILES - {"table.npy"}:
        found[name].decode()
    assert np.load(model.FOLDER / "table.npy", allow_pickle=False).dtype == np.float16


class _Trap:
    """What a pickle can do to whoever loads it."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return (pytest.fail, ("a pickle was loaded",))


def test_no_pickle_can_be_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FILES - {"table.npy"}:
        (tmp_path / name).write_bytes((model.FOLDER / name).read_bytes())
    monkeypatch.setattr(model, "FOLDER", tmp_path)
    for planted in (pickle.dumps(_Trap()), _as_objects()):
        (tmp_path / "table.npy").write_bytes(planted)
        with pytest.raises(ValueError, match="allow_pickle"):
            model.weights.__wrapped__()


def _as_objects() -> bytes:
    """A table of NumPy whose cells are a pickle."""
    held = io.BytesIO()
    np.save(held, np.array([_Trap()], dtype=object), allow_pickle=True)
    assert any(code.name == "REDUCE" for code, _, _ in pickletools.genops(held.getvalue()[128:]))
    return held.getvalue()


def test_nothing_that_serves_names_pickle_or_scikit_learn() -> None:
    folder = model.FOLDER.parent
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.py")}
    assert [name for name, text in texts.items() if "sklearn" in text or "import pickle" in text] == []
