"""Texts → vectors: the shipped static encoder in NumPy, or any sentence-transformers model; and a reranker of that library.

The shipped encoder is a sentence-transformers model (StaticEmbedding, Normalize). It is read here
without that library, because importing it takes 5 s and 480 MB; `export_encoder` writes it as the folder
that the library opens, and both ways give the same vectors to 1e-5.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag import resources
from rag.errors import EncoderError, MissingExtra
from rag.index.onnx_encoder import OnnxEncoder, model_in

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]

# Texts that are cut into pieces at a time, which bounds the memory that their encodings take.
_BATCH = 1_024
_OTHER = "an encoder other than the shipped one, and its export,"


class Encoder(Protocol):
    """What the index and the search know of an encoder."""

    name: str
    dim: int
    digest: str
    """SHA-256 (hex) of the weights: two encoders with one digest give the same vectors."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return float32 (n, dim), rows of length 1; a zero row for a text with no known piece."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return float32 (n, dim), rows of length 1; a zero row for a text with no known piece."""
        ...


class StaticEncoder:
    """A folder like the shipped one: a text's vector is the mean of its pieces' rows, at length 1.

    The folder holds `tokenizer.json`, `rows.npy` (int8, (pieces, dim)), `scales.npy` (float32,
    (pieces,)) and `config.json` (name, dim, sha256). Row times scale is the trained row.

    Raises:
        EncoderError: if the folder or one of its files cannot be read, or they do not fit together.
    """

    def __init__(self, folder: Path) -> None:
        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            self.name: str = config["name"]
            self.dim: int = config["dim"]
            self.digest: str = config["sha256"]
            self._rows: NDArray[np.int8] = np.load(folder / "rows.npy", mmap_mode="r")
            self._scales: Vectors = np.load(folder / "scales.npy")
        except (OSError, ValueError, KeyError) as error:
            raise EncoderError(
                f"{folder} holds no static encoder ({error}). Reinstall minutes-rag, or name another encoder."
            ) from error
        if self._rows.shape != (len(self._scales), self.dim):
            raise EncoderError(f"{folder}: rows, scales and config.json do not fit together. Reinstall minutes-rag.")
        self._folder = folder

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer, opened at its first use (0.05 s)."""
        from tokenizers import Tokenizer

        try:
            return Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        except Exception as error:  # the library raises plain Exception
            raise EncoderError(f"{self._folder / 'tokenizer.json'}: {error}. Reinstall minutes-rag.") from error

    def weights(self) -> Vectors:
        """Return the trained rows, float32 (pieces, dim)."""
        return np.multiply(self._rows, self._scales[:, None], dtype=np.float32)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        return self._encode(texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            part = list(texts[start : start + _BATCH])
            encoded = self.tokenizer.encode_batch_fast(part, add_special_tokens=False)
            for place, text in enumerate(encoded, start):
                ids = np.asarray(text.ids, dtype=np.int64)
                # Summed row by row, as torch's EmbeddingBag does: over 7,500 pieces of one repeated
                # phrase a product (scales @ rows) rounds less, and was 1.1e-5 away from it. The mean's
                # division by n falls out when the vector is brought to length 1.
                np.multiply(self._rows[ids], self._scales[ids, None], dtype=np.float32).sum(axis=0, out=vectors[place])
        return _unit(vectors)


class TransformerEncoder:
    """Any sentence-transformers model, by name or folder, with the prompts that it brings.

    Raises:
        MissingExtra: if sentence-transformers is not installed.
        EncoderError: if there is no such model here and none can be downloaded.
    """

    def __init__(self, name: str) -> None:
        self._model = _loaded(
            _sentence_transformers(_OTHER).SentenceTransformer,
            name,
            "encoder",
            "Give the folder of a sentence-transformers model that lies on this machine, or 'shipped' for the encoder "
            "that comes with this package",
        )
        self.name = name
        self.dim = int(np.asarray(self._model.encode("a", show_progress_bar=False)).shape[-1])
        self.digest = self._digest()

    def _digest(self) -> str:
        """Hash the name, the prompts and every weight: the same for a download and for a folder's copy."""
        model, found = self._model, hashlib.sha256()
        found.update(json.dumps([str(model), model.prompts, model.default_prompt_name]).encode())
        for key, tensor in sorted(model.state_dict().items()):
            found.update(key.encode())
            found.update(tensor.detach().cpu().float().contiguous().numpy().tobytes())
        return found.hexdigest()

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`; with the model's document prompt."""
        return self._run(self._model.encode_document, texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`; with the model's query prompt."""
        return self._run(self._model.encode_query, texts)

    def _run(self, encode: Any, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        return _unit(np.asarray(encode(list(texts), show_progress_bar=False), dtype=np.float32))


class Reranker:
    """Any sentence-transformers CrossEncoder that gives one score a pair, by name or folder.

    Raises:
        MissingExtra: if sentence-transformers is not installed.
        EncoderError: if there is no such model here and none can be downloaded, or it is no reranker.
    """

    def __init__(self, name: str) -> None:
        remedy = (
            "Give the folder of a sentence-transformers CrossEncoder that lies on this machine, or unset RAG_RERANKER"
        )
        self._model = _loaded(_sentence_transformers("A reranker").CrossEncoder, name, "reranker", remedy)
        # A model without a trained head loads all the same, with a random one of two outputs.
        if self._model.num_labels != 1:
            raise EncoderError(
                f"The reranker {name!r} gives {self._model.num_labels} numbers a pair, and one is needed. {remedy}."
            )

    def scores(self, question: str, texts: Sequence[str]) -> Vectors:
        """How well each text answers the question, float32 (n,): higher is better, on the model's own scale."""
        if not texts:
            return np.zeros(0, dtype=np.float32)
        pairs = [(question, text) for text in texts]
        return np.asarray(self._model.predict(pairs, show_progress_bar=False), dtype=np.float32)


def load_encoder(name: str = "", threads: int = 0) -> Encoder:
    """Return the shipped encoder for "" or "shipped", otherwise the one in a folder, or the sentence-transformers model.

    Args:
        name: a folder with model.onnx or with rows.npy is read by this package itself, any other model by the library.
        threads: texts that a model in ONNX takes at a time; 0 means as many as there are cores.

    Raises:
        MissingExtra: if another model is named and sentence-transformers is not installed.
        EncoderError: if the encoder cannot be loaded.
    """
    folder = resources.encoder_folder() if name in ("", "shipped") else Path(name)
    if model_in(folder):
        return OnnxEncoder(folder, threads)
    if folder == resources.encoder_folder() or (folder / "rows.npy").is_file():
        return StaticEncoder(folder)
    return TransformerEncoder(name)


def export_encoder(folder: Path) -> None:
    """Write the shipped encoder as a folder that `SentenceTransformer(folder)` opens.

    Raises:
        MissingExtra: if sentence-transformers is not installed.
        EncoderError: if the shipped encoder cannot be read.
    """
    library = _sentence_transformers(_OTHER)
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    shipped = StaticEncoder(resources.encoder_folder())
    static = StaticEmbedding(shipped.tokenizer, embedding_weights=shipped.weights())
    library.SentenceTransformer(modules=[static, Normalize()], device="cpu").save(str(folder))


def _sentence_transformers(what: str) -> Any:
    """The library; where it is not installed, ``what`` needs it."""
    try:
        import sentence_transformers
    except ImportError as error:
        raise MissingExtra(what, "models") from error
    return sentence_transformers


def _loaded(kind: Any, name: str, what: str, remedy: str) -> Any:
    """A model of some class of the library, from this machine if it is here, else from the hub.

    Raises:
        EncoderError: it cannot be loaded; the message names ``what`` and ends with the remedy.
    """
    try:
        try:
            # First what lies here: a cached model then opens at once, where asking the hub with no
            # way out takes 45 s of retries.
            return kind(name, local_files_only=True)
        except (OSError, ValueError):
            return kind(name)
    except Exception as error:  # the hub, the network and the model's files each raise their own
        reason = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
        raise EncoderError(
            f"The {what} {name!r} cannot be loaded: {reason}. {remedy}; "
            "a model's public name needs the internet the first time."
        ) from error


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 1e-12)
    return unit
