import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from rag.errors import EncoderError
from rag.index.encoder import StaticEncoder, load_encoder
from rag.index.onnx_encoder import OnnxEncoder
from rag.resources import encoder_folder

onnx = pytest.importorskip("onnx", reason="the extra 'models' is not installed")

LETTERS = ["<s>", "<pad>", "</s>", "<unk>", *"あいうえお検文:"]
TABLE = np.random.default_rng(5).standard_normal((len(LETTERS), 8)).astype(np.float32)

Make = Callable[..., Path]


def _tokenizer() -> dict[str, object]:
    special = [
        {
            "id": n, "content": LETTERS[n], "special": True, "single_word": False, "lstrip": False, "rstrip": False,
            "normalized": False,
        }
        for n in range(4)
    ]  # fmt: skip
    ends = [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]
    ends.append({"SpecialToken": {"id": "</s>", "type_id": 0}})
    return {
        "version": "1.0", "added_tokens": special, "normalizer": None, "pre_tokenizer": None, "decoder": None,
        "truncation": None, "padding": None,
        "post_processor": {
            "type": "TemplateProcessing", "single": ends, "pair": [*ends, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {
                name: {"id": name, "ids": [LETTERS.index(name)], "tokens": [name]} for name in ("<s>", "</s>")
            },
        },
        "model": {"type": "Unigram", "unk_id": 3, "vocab": [[letter, -1.0] for letter in LETTERS]},
    }  # fmt: skip


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Writes a folder as sentence-transformers does, with a model that gives each piece the row of a table."""

    def write(pooling: str = "mean", inputs: tuple[str, ...] = ("input_ids", "attention_mask"), **told: object) -> Path:
        numbers = onnx.TensorProto.INT64
        given = [onnx.helper.make_tensor_value_info(name, numbers, ["n", "t"]) for name in inputs]
        out = onnx.helper.make_tensor_value_info("last_hidden_state", onnx.TensorProto.FLOAT, ["n", "t", 8])
        node = onnx.helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])
        graph = onnx.helper.make_graph([node], "rows", given, [out], [onnx.numpy_helper.from_array(TABLE, "table")])
        model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=10)
        folder = tmp_path / "model"
        (folder / "1_Pooling").mkdir(parents=True)
        (folder / "onnx").mkdir()
        onnx.save(model, str(folder / "onnx" / "model.onnx"))
        for name, value in {
            "tokenizer.json": _tokenizer(),
            "config.json": {"hidden_size": 8},
            "1_Pooling/config.json": {
                "pooling_mode_mean_tokens": pooling == "mean",
                "pooling_mode_cls_token": pooling == "cls",
            },
            "modules.json": told.get("modules", []),
            "config_sentence_transformers.json": {"prompts": told.get("prompts", {})},
            "sentence_bert_config.json": {"max_seq_length": told.get("longest", 64)},
        }.items():
            (folder / name).write_text(json.dumps(value), encoding="utf-8")
        return folder

    return write


def _unit(pieces: str) -> np.ndarray:
    rows = TABLE[[0, *(LETTERS.index(piece) for piece in pieces), 2]].mean(axis=0)
    return rows / np.linalg.norm(rows)


def test_a_folder_in_onnx_is_read_without_the_library(make: Make) -> None:
    encoder = load_encoder(str(make(prompts={"query": "検:", "document": "文:"})))
    assert isinstance(encoder, OnnxEncoder)
    assert (encoder.name, encoder.dim) == ("model", 8)
    assert encoder.encode_queries(["あい"])[0] == pytest.approx(_unit("検:あい"), abs=1e-6)
    assert encoder.encode_passages(["あい"])[0] == pytest.approx(_unit("文:あい"), abs=1e-6)


def test_the_first_pieces_vector_is_taken_where_the_folder_says_so(make: Make) -> None:
    first = TABLE[0] / np.linalg.norm(TABLE[0])
    assert OnnxEncoder(make("cls")).encode_passages(["うえお"])[0] == pytest.approx(first, abs=1e-6)


def test_no_more_pieces_are_read_than_the_folder_says(make: Make) -> None:
    encoder = OnnxEncoder(make(longest=4))
    assert encoder.encode_passages(["あいうえお"])[0] == pytest.approx(_unit("あい"), abs=1e-6)


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_the_bytes_are_the_same_for_any_neighbours_and_threads(make: Make, threads: int) -> None:
    folder, texts = make(), ["あ", "いう" * 9, "", "えおあ", " \n", "い"]
    alone = np.concatenate([OnnxEncoder(folder, 1).encode_passages([text]) for text in texts])
    assert OnnxEncoder(folder, threads).encode_passages(texts).tobytes() == alone.tobytes()
    assert [bool(row.any()) for row in alone] == [True, True, False, True, False, True]
    assert alone.dtype == np.float32
    assert OnnxEncoder(folder, threads).encode_passages([]).shape == (0, 8)


def test_another_prompt_or_weight_is_another_digest(make: Make) -> None:
    folder = make()
    before = OnnxEncoder(folder).digest
    assert OnnxEncoder(folder).digest == before
    told = folder / "config_sentence_transformers.json"
    told.write_text(json.dumps({"prompts": {"query": "検:"}}), encoding="utf-8")
    prompted = OnnxEncoder(folder).digest
    path = folder / "onnx" / "model.onnx"
    path.write_bytes(path.read_bytes().replace(b"rows", b"rowz"))
    assert len({before, prompted, OnnxEncoder(folder).digest}) == 3


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("1_Pooling/config.json", '{"pooling_mode_max_tokens": true}', "pooling other than mean and cls"),
        ("modules.json", '[{"path": "2_Dense", "type": "sentence_transformers.models.Dense"}]', "2_Dense"),
        ("config.json", "[", "model.onnx, tokenizer.json and config.json"),
        ("tokenizer.json", "{}", "tokenizer.json"),
        ("onnx/model.onnx", "no model", "model.onnx"),
    ],
)
def test_a_folder_that_cannot_be_read_is_named_with_the_file(make: Make, file: str, text: str, told: str) -> None:
    folder = make()
    (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(EncoderError, match=told):
        OnnxEncoder(folder).encode_queries(["あ"])


def test_a_model_that_wants_more_than_texts_is_refused(make: Make) -> None:
    with pytest.raises(EncoderError, match="pixel_values"):
        OnnxEncoder(make(inputs=("input_ids", "pixel_values"))).encode_queries(["あ"])


def test_a_folder_of_static_rows_is_read_by_its_path(tmp_path: Path) -> None:
    for path in encoder_folder().iterdir():
        (tmp_path / path.name).symlink_to(path)
    found = load_encoder(str(tmp_path))
    assert isinstance(found, StaticEncoder)
    assert found.digest == load_encoder().digest
