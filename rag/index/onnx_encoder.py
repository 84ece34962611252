"""A transformer in ONNX, read by onnxruntime: texts → vectors, without torch.

Each text goes through by itself, on one thread, and as many texts at a time as there are threads. So a vector is the same
whatever stands beside it and however many threads there are, and nothing is spent on padding: two cores went through 6,990
pieces a second, and through 6,540 in batches of 16.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import EncoderError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
_MODELS = ("model.onnx", "onnx/model.onnx")
_LONGEST = 512  # pieces, where a folder does not say
# What others call the three inputs and the output that is a vector already.
_INPUTS = {"ids": "ids", "input_ids": "ids", "mask": "mask", "attention_mask": "mask", "token_type_ids": "kinds"}
_VECTORS = ("vectors", "sentence_embedding", "embedding")
_HIDDEN = ("last_hidden_state", "token_embeddings")


def model_in(folder: Path) -> Path | None:
    """The ONNX file of a folder, if it holds one where they lie."""
    return next((folder / name for name in _MODELS if (folder / name).is_file()), None)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a folder says of its model.

    ``prompts`` stand before a question and before a passage; ``longest`` is the number of pieces that are read of a text,
    ``pooling`` what becomes of the pieces' vectors: "mean" or "cls".
    """

    name: str
    digest: str
    dim: int
    longest: int
    prompts: tuple[str, str]
    pooling: str = "mean"


def facts_of(folder: Path) -> Facts:
    """Read a folder as this package writes it, or as sentence-transformers does; of the latter the weights are hashed.

    Raises:
        EncoderError: it lacks a file, or asks for what is not done here.
    """
    try:
        own = _json(folder / "config.json")
        if "sha256" in own:
            prompts = own["prompts"]["query"], own["prompts"]["passage"]
            return Facts(str(own["name"]), str(own["sha256"]), int(own["dim"]), int(own["longest"]), prompts)
        return _facts_of_library(folder, own)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderError(
            f"{folder} holds no encoder that can be read ({error}). It needs model.onnx, tokenizer.json and config.json, "
            "as `rag encoder export` and sentence-transformers write them."
        ) from error


def _facts_of_library(folder: Path, own: dict[str, Any]) -> Facts:
    pooling = _json(folder / "1_Pooling" / "config.json")
    kinds = [kind for kind in ("mean", "cls") if pooling.get(f"pooling_mode_{kind}_token{'s' * (kind == 'mean')}")]
    kinds = kinds or [str(pooling.get("pooling_mode", ""))]
    if kinds[0] not in ("mean", "cls"):
        raise ValueError("1_Pooling/config.json names a pooling other than mean and cls")
    modules = _json(folder / "modules.json") if (folder / "modules.json").exists() else []
    if others := [str(one["path"]) for one in modules if str(one["type"]).rsplit(".", 1)[-1] not in _MODULES]:
        raise ValueError(f"modules.json names {', '.join(others)}, which is not read here")
    told = folder / "config_sentence_transformers.json"
    prompts = (_json(told).get("prompts") or {}) if told.exists() else {}
    sizes = folder / "sentence_bert_config.json"
    longest = (_json(sizes).get("max_seq_length") if sizes.exists() else None) or _LONGEST
    digest = hashlib.sha256(json.dumps([kinds, longest, prompts], sort_keys=True).encode())
    for path in (model_in(folder), folder / "tokenizer.json"):
        if path is None:
            raise OSError("model.onnx is missing")
        digest.update(path.read_bytes())
    asked = str(prompts.get("query") or "")
    told_of = str(prompts.get("passage") or prompts.get("document") or "")
    return Facts(folder.name, digest.hexdigest(), int(own["hidden_size"]), int(longest), (asked, told_of), kinds[0])


_MODULES = ("Transformer", "Pooling", "Normalize")


class OnnxEncoder:
    """A folder with model.onnx (or onnx/model.onnx), tokenizer.json and config.json; a text's vector has length 1.

    Args:
        folder: as this package writes it, or as sentence-transformers does.
        threads: texts that go through at a time; 0 means as many as there are cores.

    Raises:
        EncoderError: if the folder or one of its files cannot be read, or asks for what is not done here.
    """

    def __init__(self, folder: Path, threads: int = 0) -> None:
        self._folder, self._facts = folder, facts_of(folder)
        self._threads = threads or os.cpu_count() or 1
        self.name, self.dim, self.digest = self._facts.name, self._facts.dim, self._facts.digest

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer, opened at its first use (0.1 s); it cuts a text off at the longest."""
        from tokenizers import Tokenizer

        path = self._folder / "tokenizer.json"
        try:
            found = Tokenizer.from_file(str(path))
            found.enable_truncation(self._facts.longest)
            found.no_padding()
        except Exception as error:  # the library raises plain Exception
            raise EncoderError(f"{path}: {error}. Reinstall minutes-rag, or name another encoder.") from error
        return found

    @cached_property
    def _session(self) -> Any:
        """The model, opened at its first use (0.1 s)."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        path = model_in(self._folder)
        try:
            return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # each fault of a file is a class of the library's own
            raise EncoderError(f"{path}: {error}. Reinstall minutes-rag, or name another encoder.") from error

    @cached_property
    def _ends(self) -> tuple[dict[str, str], str]:
        """What the model calls its inputs, and its output."""
        inputs = {_INPUTS.get(one.name, ""): one.name for one in self._session.get_inputs()}
        outputs = [one.name for one in self._session.get_outputs()]
        output = next((name for name in (*_VECTORS, *_HIDDEN) if name in outputs), outputs[0])
        if "" in inputs or "ids" not in inputs:
            raise EncoderError(f"{self._folder}: the model wants {sorted(inputs.values())}, which is not known here.")
        return inputs, output

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return float32 (n, dim), rows of length 1; a zero row for a text with no piece."""
        return self._encode(texts, self._facts.prompts[1])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return float32 (n, dim), rows of length 1; a zero row for a text with no piece."""
        return self._encode(texts, self._facts.prompts[0])

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        held = [place for place, text in enumerate(texts) if text and not text.isspace()]
        pieces = [text.ids for text in self.tokenizer.encode_batch_fast([prompt + texts[place] for place in held])]
        if len(held) < 2 or self._threads < 2:
            found = list(map(self._vector, pieces))
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                found = list(pool.map(self._vector, pieces))
        for place, vector in zip(held, found, strict=True):
            vectors[place] = vector
        return vectors

    def _vector(self, pieces: list[int]) -> Vectors:
        inputs, output = self._ends
        ids = np.asarray([pieces], dtype=np.int64)
        values = {"ids": ids, "mask": np.ones_like(ids), "kinds": np.zeros_like(ids)}
        given = {name: values[kind] for kind, name in inputs.items()}
        found: Vectors = self._session.run([output], given)[0][0]
        if found.ndim == 2:  # one row a piece
            found = found.mean(axis=0) if self._facts.pooling == "mean" else found[0]
        unit: Vectors = found / max(float(np.linalg.norm(found)), 1e-12)
        return unit


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
