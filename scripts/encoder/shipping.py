"""Write a trained encoder as the folder that the package ships: int8 rows with a scale each."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer


def quantise(weight: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return (rows int8 (pieces, dim), scales float32 (pieces,)): row × scale is the weight to 1/254 of its largest."""
    scales = (np.abs(weight).max(axis=1) / 127).astype(np.float32)
    rows = np.rint(weight / np.where(scales > 0, scales, 1)[:, None]).astype(np.int8)
    return rows, scales


def mean(tables: Iterable[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Return the mean of some tables of rows."""
    total, count = None, 0
    for table in tables:
        total, count = (table.astype(np.float64) if total is None else total + table), count + 1
    if total is None:
        raise ValueError("no rows to take the mean of")
    return np.asarray(total / count, dtype=np.float32)


def ship(folder: Path, tokenizer: Tokenizer, weight: NDArray[np.float32], facts: Mapping[str, object]) -> str:
    """Write tokenizer.json, rows.npy, scales.npy and config.json; return the SHA-256 over the first three.

    `facts` are written into config.json before dim, pieces and the hash.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows, scales = quantise(weight)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    np.save(folder / "rows.npy", rows)
    np.save(folder / "scales.npy", scales)
    digest = hashlib.sha256()
    for name in ("rows.npy", "scales.npy", "tokenizer.json"):
        digest.update((folder / name).read_bytes())
    config = {**facts, "dim": weight.shape[1], "pieces": len(weight), "sha256": digest.hexdigest()}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    return digest.hexdigest()
