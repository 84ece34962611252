"""Write trained weights as one ONNX graph in int8: ids and mask to unit vectors.

The graph is written node by node. The table of embeddings is int8 with a scale a row, read where it is needed. The matrices are
int8 with a scale a column, and what they are multiplied with is cut to int8 row by row: a text's vector does not depend on the
texts beside it (1e-7), which it does (.015) where one scale serves a whole batch. One core, texts of 128 pieces: 4,600 pieces a
second; with one scale a batch 5,400, in blocks of 128 (MatMulNBits) 3,000. After training the cosine to float32 is .996 with
weights of 127 levels and .984 with 63. A processor without VNNI adds two products in 16 bits, where the largest of 127 levels do
not go in: .994 on an emulated one, against .9955, and no reason for the mode that avoids it and takes twice the time everywhere.
"""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

from encoder.contextual.running import PREFIXES

Numbers = NDArray[np.float32]
VALUES = WEIGHTS = 127  # levels above and below zero
LAYER = "encoder.layer.{}."
MICROSOFT = "com.microsoft"  # operators of onnxruntime's own


def by_rows(table: Numbers, levels: int) -> tuple[NDArray[np.int8], Numbers]:
    """Return (int8, scales (rows, 1)): the product is the table to half a level of each row's largest."""
    scales = np.maximum(np.abs(table).max(axis=1, keepdims=True) / levels, 1e-12).astype(np.float32)
    return np.rint(table / scales).astype(np.int8), scales


class Graph:
    """Collects nodes and constants; every method returns the name of what it made."""

    def __init__(self, exact: bool) -> None:
        self.exact, self.nodes, self.constants, self._count = exact, list[Any](), list[Any](), 0

    def constant(self, value: NDArray[Any]) -> str:
        """Hold an array."""
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, *inputs: str, domain: str = "", outputs: int = 1, **attributes: Any) -> str:
        """Add an operator; of several outputs, the names are joined by a blank."""
        self._count += 1
        names = [f"n{self._count}_{place}" for place in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, domain=domain, **attributes))
        return " ".join(names)

    def linear(self, value: str, weight: Numbers, bias: Numbers) -> str:
        """Multiply with a matrix (out, in) and add a bias."""
        if self.exact:
            return self.node("Add", self.node("MatMul", value, self.constant(weight.T)), self.constant(bias))
        whole, scales = by_rows(weight, WEIGHTS)
        shift, step = self.constant(np.asarray(128, dtype=np.uint8)), self.constant(np.asarray(1 / VALUES, np.float32))
        largest = self.node("ReduceMax", self.node("Abs", value), self.constant(np.asarray([-1])), keepdims=1)
        small = self.node("QuantizeLinear", self.node("Div", value, largest), step, shift)
        held = (self.constant(whole.T), step, self.constant(scales[:, 0]))
        none = self.constant(np.zeros(len(whole), dtype=np.int8))
        product = self.node("MatMulIntegerToFloat", small, *held, shift, none, domain=MICROSOFT)
        return self.node("Add", self.node("Mul", product, largest), self.constant(bias))

    def norm(self, value: str, tensors: dict[str, Numbers], name: str, epsilon: float) -> str:
        """Bring to mean 0 and variance 1, then scale and shift."""
        parts = (self.constant(tensors[f"{name}.{end}"]) for end in ("weight", "bias"))
        return self.node("LayerNormalization", value, *parts, axis=-1, epsilon=epsilon)

    def rows(self, table: Numbers, ids: str) -> str:
        """Return the rows of a table that ids name."""
        if self.exact:
            return self.node("Gather", self.constant(table), ids)
        whole, scales = by_rows(table, VALUES)
        found = self.node("Cast", self.node("Gather", self.constant(whole), ids), to=TensorProto.FLOAT)
        return self.node("Mul", found, self.node("Gather", self.constant(scales), ids))


def _layer(graph: Graph, value: str, mask: str, tensors: dict[str, Numbers], heads: int, epsilon: float) -> str:
    parts = [f"attention.self.{name}" for name in ("query", "key", "value")]
    joined = (np.concatenate([tensors[f"{part}.{end}"] for part in parts]) for end in ("weight", "bias"))
    three = graph.node("Split", graph.linear(value, *joined), outputs=3, axis=-1, num_outputs=3).split()
    seen = graph.node("MultiHeadAttention", *three, "", mask, domain=MICROSOFT, num_heads=heads)

    def through(value: str, name: str) -> str:
        return graph.linear(value, tensors[f"{name}.weight"], tensors[f"{name}.bias"])

    value = graph.node("Add", through(seen, "attention.output.dense"), value)
    value = graph.norm(value, tensors, "attention.output.LayerNorm", epsilon)
    wide = graph.node("Gelu", through(value, "intermediate.dense"))
    return graph.norm(graph.node("Add", through(wide, "output.dense"), value), tensors, "output.LayerNorm", epsilon)


def graph_of(tensors: dict[str, Numbers], config: dict[str, Any], exact: bool = False) -> Any:
    """Return the ONNX model of BertModel's weights, mean pooling over the mask and unit length; `exact` keeps float32."""
    graph, epsilon = Graph(exact), config["layer_norm_eps"]
    places = tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
    length = graph.node("Shape", "ids", start=1, end=2)
    zero, one = (graph.constant(np.asarray([number], dtype=np.int64)) for number in (0, 1))
    value = graph.rows(tensors["embeddings.word_embeddings.weight"], "ids")
    value = graph.node("Add", value, graph.node("Slice", graph.constant(places), zero, length, zero))
    value = graph.norm(value, tensors, "embeddings.LayerNorm", epsilon)
    seen = graph.node("Cast", "mask", to=TensorProto.INT32)
    for number in range(config["num_hidden_layers"]):
        start = LAYER.format(number)
        own = {name.removeprefix(start): part for name, part in tensors.items() if name.startswith(start)}
        value = _layer(graph, value, seen, own, config["num_attention_heads"], epsilon)
    weight = graph.node("Unsqueeze", graph.node("Cast", "mask", to=TensorProto.FLOAT), graph.constant(np.asarray([2])))
    total = graph.node("ReduceSum", graph.node("Mul", value, weight), one, keepdims=0)
    # The mean's division falls out where the vector is brought to length 1.
    graph.nodes.append(helper.make_node("LpNormalization", [total], ["vectors"], axis=-1, p=2))
    ends = [("ids", TensorProto.INT64, ["n", "t"]), ("mask", TensorProto.INT64, ["n", "t"])]
    made = helper.make_graph(
        graph.nodes,
        "encoder",
        [helper.make_tensor_value_info(*end) for end in ends],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["n", config["hidden_size"]])],
        graph.constants,
    )
    versions = [helper.make_opsetid("", 21), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(made, opset_imports=versions, ir_version=10)


def export(folder: Path, out: Path, name: str, longest: int, exact: bool = False) -> str:
    """Write model.onnx, tokenizer.json and config.json of a trained folder; return the SHA-256 of the first two."""
    out.mkdir(parents=True, exist_ok=True)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    onnx.save(graph_of(load_file(folder / "model.safetensors"), config, exact), str(out / "model.onnx"))
    shutil.copy(folder / "tokenizer.json", out / "tokenizer.json")
    digest = hashlib.sha256()
    for name in ("model.onnx", "tokenizer.json"):
        digest.update((out / name).read_bytes())
    facts = {
        "name": name,
        "dim": config["hidden_size"],
        "layers": config["num_hidden_layers"],
        "longest": longest,
        "prompts": dict(zip(("query", "passage"), PREFIXES, strict=True)),
        "sha256": digest.hexdigest(),
    }
    (out / "config.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    return digest.hexdigest()
