"""The training of the contextual encoder, on a tiny random model: steps, going on, the cut vocabulary, mined negatives."""

import importlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from rag.index.onnx_encoder import OnnxEncoder

torch = pytest.importorskip("torch", reason="the extra 'models' is not installed")

PAIRS = [
    ("ごみの日はいつ", "燃やすごみは火曜日と金曜日に集めます"),
    ("本を借りたい", "図書館の貸し出しは一人十冊までです"),
    ("When does the pool open?", "プールは七月一日から開きます"),
    ("버스 요금은 얼마입니까", "バスの運賃は大人二百円です"),
    ("プールの料金", "プールの使用料は一回四百円です"),
    ("図书馆几点关门", "図書館は午後八時に閉まります"),
]
PIECES = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    *sorted({letter for pair in PAIRS for text in pair for letter in text if letter != " "}),
    "▁",
]


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Two threads that wait for each other are slower than one on matrices of this size."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def room() -> Iterator[Callable[[str], ModuleType]]:
    """Import a room of the training by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).resolve().parents[2] / "scripts"))
        yield lambda name: importlib.import_module(f"encoder.{name}")


def tokenizer_file(pieces: list[str]) -> dict[str, Any]:
    special = [{"id": number, "content": pieces[number], "special": True} for number in range(4)]
    rules = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    return {
        "version": "1.0",
        "added_tokens": [token | rules for token in special],
        "normalizer": {"type": "NFKC"},
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
        "post_processor": None,
        "model": {
            "type": "Unigram",
            "unk_id": 3,
            "vocab": [[piece, 0.0 if number < 4 else -float(number)] for number, piece in enumerate(pieces)],
        },
    }


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a random BertModel of two layers, with a tokenizer of single letters."""
    from transformers import BertConfig, BertModel

    torch.manual_seed(3)
    folder = tmp_path_factory.mktemp("start")
    config = BertConfig(
        vocab_size=len(PIECES),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
        pad_token_id=1,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer_file(PIECES)), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def sources(room: Callable[[str], ModuleType], start: Path) -> list[Any]:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(start / "tokenizer.json"))
    return [room("batches").Source.of(name, tokenizer, PAIRS, 1) for name in ("asked_resident", "asked_official")]


MIX = {"asked_resident": 2.0, "asked_official": 1.0}


def test_steps_lower_the_loss(
    room: Callable[[str], ModuleType], start: Path, sources: list[Any], tmp_path: Path
) -> None:
    module = room("contextual.training")
    recipe = module.Recipe(steps=30, batch=6, rate=2e-3, warm=2, decay=5, frozen=1, keep=30)
    training = module.Training(start, tmp_path, sources, MIX, recipe)
    still = training.model.encoder.layer[0].attention.self.query.weight.clone()
    losses = []
    while training.step < 30:
        losses.append(training.take_step()[1])
    assert sum(losses[-5:]) < sum(losses[:5]) / 2
    assert torch.equal(training.model.encoder.layer[0].attention.self.query.weight, still)


def test_a_training_that_was_stopped_goes_on_to_the_same_weights(
    room: Callable[[str], ModuleType], start: Path, sources: list[Any], tmp_path: Path
) -> None:
    module = room("contextual.training")
    recipe = module.Recipe(steps=6, batch=3, warm=2, decay=2, frozen=0, keep=6, table=True)

    def make(name: str) -> Any:
        return module.Training(start, tmp_path / name, sources, MIX, recipe)

    said: list[str] = []
    assert make("whole").run(said.append)
    stopped = make("parts")
    assert not stopped.run(said.append, lambda: stopped.step < 4)
    again = make("parts")
    assert again.step == 4
    assert again.run(said.append)
    one, other = (
        (tmp_path / name / "steps" / "000006" / "model.safetensors").read_bytes() for name in ("whole", "parts")
    )
    assert one == other
    assert one != (start / "model.safetensors").read_bytes()
    with pytest.raises(SystemExit, match="rate"):
        module.Training(start, tmp_path / "parts", sources, MIX, replace(recipe, rate=1.0))


def test_a_wrong_passage_and_a_near_question_raise_the_loss_they_are_in(room: Callable[[str], ModuleType]) -> None:
    loss_of = room("contextual.training").loss_of
    right, none = torch.eye(4)[:2], torch.empty(0, 4)
    alone = loss_of(right, right, none, none, 0.1)
    assert loss_of(right, right, right[:1], none, 0.1) > alone + 0.1
    assert loss_of(right, right, none, right[:1], 0.1) > alone + 0.1
    assert loss_of(right, right, torch.eye(4)[2:], none, 0.1) == pytest.approx(float(alone), abs=1e-3)


def test_a_cut_vocabulary_cuts_texts_of_kept_pieces_as_before(
    room: Callable[[str], ModuleType], start: Path, tmp_path: Path
) -> None:
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    module = room("contextual.vocabulary")
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", "ご", "ab", "ごみ", "का", "b", "க", "a", "<mask>"]
    whole = tokenizer_file(pieces)
    whole["added_tokens"].append(whole["added_tokens"][0] | {"id": 12, "content": "<mask>"})
    before = Tokenizer.from_str(json.dumps(whole))
    counts = module.used(before, ["ごみ", "ab"], len(pieces))
    stays = module.kept([tuple(row) for row in whole["model"]["vocab"]], counts, 1)
    assert [pieces[number] for number in stays] == [piece for piece in pieces if piece not in ("का", "க", "<mask>")]
    after = module.cut_tokenizer(whole, stays)
    module.cut_model(start, tmp_path, stays, after)
    tables = [load_file(folder / "model.safetensors")[module.TABLE] for folder in (start, tmp_path)]
    assert np.array_equal(tables[1], tables[0][stays])
    cut = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    assert cut.encode("ごみ ab").tokens == before.encode("ごみ ab").tokens
    assert module.compare(before, cut, ["ごみ ab", "க"]) == {"texts": 2, "before": 3.0, "after": 3.0, "lost": 1}


def test_a_hit_that_holds_the_answer_is_no_negative(room: Callable[[str], ModuleType]) -> None:
    row = {"text": "回収は週二回です。粗大ごみは申し込みが要ります。", "answer": "粗大ごみは申し込みが要ります。"}
    apart = "古紙の回収は町会が月に一度、集積所で行っております。"
    hits = ["ただ、粗大ごみは申し込みが要ります。電話でどうぞ。", apart, row["text"], apart]
    assert room("contextual.negatives").wrong(hits, row) == [apart]


def test_no_year_of_the_development_set_is_trained_on(room: Callable[[str], ModuleType], tmp_path: Path) -> None:
    for year in ("h30", "r04", "r05", "r06"):
        (tmp_path / f"minutes_{year}.jsonl.xz").write_bytes(b"")
    with room("contextual.material").trainable(tmp_path) as folder:
        assert sorted(path.name for path in folder.iterdir()) == ["minutes_h30.jsonl.xz", "minutes_r04.jsonl.xz"]


def test_an_exported_vector_is_near_the_trained_one_and_the_same_beside_any_text(
    room: Callable[[str], ModuleType], start: Path, tmp_path: Path
) -> None:
    pytest.importorskip("onnx", reason="what writes ONNX is not installed")
    running, exporting = room("contextual.running"), room("contextual.exporting")
    texts = [text for pair in PAIRS for text in pair]
    truth = running.Trained(start, 64).encode_queries(texts)
    for exact, least in ((True, 0.99999), (False, 0.995)):
        exporting.export(start, tmp_path, "tried", 64, exact)
        encoder = OnnxEncoder(tmp_path)
        found = encoder.encode_queries(texts)
        assert (truth * found).sum(axis=1).min() > least
        alone = np.concatenate([encoder.encode_queries([text]) for text in texts])
        assert np.array_equal(alone, found)
        assert encoder.digest == json.loads((tmp_path / "config.json").read_text(encoding="utf-8"))["sha256"]
