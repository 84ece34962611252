"""Run a trained folder (torch) or an exported one (onnxruntime) as an encoder of the package."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.index.encoder import Encoder

Vectors = NDArray[np.float32]
PREFIXES = ("query: ", "passage: ")
BATCH = 32


class _Contextual:
    """Both kinds: texts of like length go together, cut at `longest` pieces."""

    def __init__(self, folder: Path, dim: int, longest: int, prefixes: tuple[str, str]) -> None:
        self.name, self.dim, self.digest = folder.name, dim, ""
        self._prefixes = prefixes
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(longest)
        self.tokens = 0  # that were encoded so far

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        return self._all([self._prefixes[0] + text for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        return self._all([self._prefixes[1] + text for text in texts])

    def _all(self, texts: list[str]) -> Vectors:
        pieces = [text.ids for text in self._tokenizer.encode_batch_fast(texts)]
        order = sorted(range(len(pieces)), key=lambda place: len(pieces[place]))
        found = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            width = len(pieces[places[-1]])
            ids = np.ones((len(places), width), dtype=np.int64)  # 1: <pad>
            for row, place in enumerate(places):
                ids[row, : len(pieces[place])] = pieces[place]
            lengths = np.asarray([len(pieces[place]) for place in places])
            self.tokens += int(lengths.sum())
            found[places] = self._some(ids, (np.arange(width) < lengths[:, None]).astype(np.int64))
        return found

    def _some(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Vectors:
        raise NotImplementedError


class Trained(_Contextual):
    """A folder that transformers opens, in float32."""

    def __init__(self, folder: Path, longest: int = 192, prefixes: tuple[str, str] = PREFIXES) -> None:
        from transformers import AutoModel

        self._model: Any = AutoModel.from_pretrained(folder, add_pooling_layer=False).eval()
        super().__init__(folder, self._model.config.hidden_size, longest, prefixes)

    def _some(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Vectors:
        import torch

        with torch.inference_mode():
            found = self._model(input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask))
            weight = torch.from_numpy(mask)[..., None].float()
            total = (found.last_hidden_state.float() * weight).sum(1)
            unit: Vectors = torch.nn.functional.normalize(total, dim=1).numpy()
        return unit


class Exported(_Contextual):
    """A folder that `export` wrote."""

    def __init__(
        self, folder: Path, threads: int = 2, longest: int = 192, prefixes: tuple[str, str] = PREFIXES
    ) -> None:
        import onnxruntime

        told = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session: Any = onnxruntime.InferenceSession(str(folder / "model.onnx"), options)
        super().__init__(folder, told["dim"], longest, prefixes)
        self.digest = told["sha256"]

    def _some(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Vectors:
        found: Vectors = self._session.run(["vectors"], {"ids": ids, "mask": mask})[0]
        return found


def opened(folder: Path, threads: int) -> Encoder:
    """Return the encoder of a folder of either kind."""
    if (folder / "model.onnx").exists():
        return Exported(folder, threads)
    import torch

    torch.set_num_threads(threads)
    return Trained(folder)
