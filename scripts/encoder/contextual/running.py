"""Run a trained folder (torch) as an encoder of the package; one that is exported the package reads itself."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.index.encoder import Encoder, load_encoder
from rag.index.onnx_encoder import model_in

Vectors = NDArray[np.float32]
PREFIXES = ("query: ", "passage: ")
BATCH = 32


class Trained:
    """A folder that transformers opens, in float32: texts of like length go together, cut at `longest` pieces."""

    def __init__(self, folder: Path, longest: int = 256, prefixes: tuple[str, str] = PREFIXES) -> None:
        from transformers import AutoModel

        self._model: Any = AutoModel.from_pretrained(folder, add_pooling_layer=False).eval()
        self.name, self.dim, self.digest = folder.name, int(self._model.config.hidden_size), ""
        self._prefixes = prefixes
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(longest)

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
            found[places] = self._some(ids, (np.arange(width) < lengths[:, None]).astype(np.int64))
        return found

    def _some(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Vectors:
        import torch

        with torch.inference_mode():
            found = self._model(input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask))
            weight = torch.from_numpy(mask)[..., None].float()
            total = (found.last_hidden_state.float() * weight).sum(1)
            unit: Vectors = torch.nn.functional.normalize(total, dim=1).numpy()
        return unit


def opened(folder: Path, threads: int) -> Encoder:
    """Return the encoder of a folder of either kind."""
    if model_in(folder):
        return load_encoder(str(folder), threads)
    import torch

    torch.set_num_threads(threads)
    return Trained(folder)
