"""The rooms of the training script: batches, pieces and their parts, mining, a checkpoint."""

import importlib
import json
import lzma
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from rag.index.encoder import StaticEncoder, load_encoder

SIX_LANGUAGES = [
    "公園の遊具",
    "park swings",
    "公园游乐设施",
    "공원 놀이기구",
    "đồ chơi công viên",
    "brinquedos do parque",
]
OTHERS = ["備蓄の日数", "窓口の予約", "保育園の入園"]
PASSAGE = "防災倉庫の備蓄は三日分です。"


@pytest.fixture(scope="module")
def shipped() -> StaticEncoder:
    encoder = load_encoder()
    assert isinstance(encoder, StaticEncoder)
    return encoder


@pytest.fixture(scope="module")
def room() -> Iterator[Callable[[str], ModuleType]]:
    """Import a room of the training script by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).resolve().parents[2] / "scripts"))
        yield lambda name: importlib.import_module(f"encoder.{name}")


def test_a_longer_training_begins_as_a_shorter_one(
    room: Callable[[str], ModuleType], shipped: StaticEncoder, tmp_path: Path
) -> None:
    pytest.importorskip("torch", reason="the extra 'models' is not installed")
    batches, learning = room("batches"), room("learning")
    pairs = {"minutes_reply": [(a, b) for a in SIX_LANGUAGES for b in OTHERS], "pool": [(a, PASSAGE) for a in OTHERS]}
    sources = [batches.Source.of(name, shipped.tokenizer, found, 1) for name, found in pairs.items()]

    def plan(steps: int) -> Any:
        recipe = learning.Recipe((4, 2), steps, 2, 4, 0.01, ((0, 0.0), (5, 0.5)), 64, {"pool": 2.0}, 1)
        chosen, turns = recipe.plan(sources)
        return list(zip(chosen.tolist(), turns.tolist(), strict=True)), [recipe.rate_at(step) for step in range(steps)]

    short, long = plan(10), plan(20)
    assert long[0][:10] == short[0]
    assert long[1][:8] == short[1][:8]
    assert {place for place, _ in long[0][:5]} == {1}
    assert {place for place, _ in long[0]} == {0, 1}
    for source in sources:
        source.save(tmp_path)
        again = batches.Source.load(tmp_path / f"{source.name}.npz", 1)
        for turn in (3, 0):
            rows = source.take(turn, 4)
            assert np.array_equal(again.take(turn, 4), rows)
            assert all(len(set(source.names[rows, side])) == len(rows) for side in (0, 1))


def test_texts_of_one_translation_are_a_pair_too(room: Callable[[str], ModuleType]) -> None:
    found = room("pairs").pivots({"ntrex_train": [("a", "あ"), ("b", "い"), ("c", "あ"), ("a", "あ")]})
    assert found == {"pivot_ntrex": [("a", "c")]}


def test_a_point_of_a_long_question_meets_its_part_of_the_reply(room: Callable[[str], ModuleType]) -> None:
    asked = "公園の遊具の更新はいつですか。" + "学校のプールの改修について区の見解を伺います。" + "以上です。"
    body = "老朽化した施設から順に、令和八年度までに工事を行います。" * 15
    found = list(
        room("mining").points(asked, f"お答えいたします。次に、プールの改修についてでございますが、{body}", 400)
    )
    assert [(asking.endswith("見解を伺います。"), part[:5]) for asking, part in found] == [(True, "老朽化した")]


def test_the_meetings_of_judged_questions_are_held_out(room: Callable[[str], ModuleType], tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": "q1", "meeting": "m1"}\n{"id": "q2", "meeting": "m2"}\n', encoding="utf-8")
    mining = room("mining")
    assert mining.held_out(file) == {"m1", "m2"}
    assert mining.held_out(tmp_path / "none.jsonl") == frozenset()


def test_the_short_products_give_nearly_the_same_gradient(room: Callable[[str], ModuleType]) -> None:
    torch = pytest.importorskip("torch", reason="the extra 'models' is not installed")
    loss = room("loss")
    first = torch.randn(64, 32, generator=torch.Generator().manual_seed(1))
    second = first + 0.5 * torch.randn(64, 32, generator=torch.Generator().manual_seed(2))
    whole, short = loss.in_batch(first, second), loss.in_batch(first, second, torch.bfloat16)
    assert short[0] == pytest.approx(whole[0], rel=0.02)
    for mine, theirs in zip(short[1:], whole[1:], strict=True):
        assert (mine - theirs).norm() < 0.03 * theirs.norm()


def test_a_piece_is_made_of_what_others_share_with_it(room: Callable[[str], ModuleType]) -> None:
    parts = room("parts").parts
    assert parts("粗大") == ["大", "粗"]
    assert parts("図書館") == ["図", "図書", "書", "書館", "館"]
    assert parts("ごみ") == ["<ご", "<ごみ", "ごみ", "ごみ>", "み>"]
    assert parts("town") == ["<to", "<tow", "own>", "town", "wn>"]
    assert parts("동의") == ["동", "의"]
    assert parts("区") == ["区"]


def test_the_parts_of_a_piece_weigh_one_together_and_lonely_ones_nothing(
    room: Callable[[str], ModuleType], shipped: StaticEncoder
) -> None:
    made = room("parts").composition(shipped.tokenizer)
    assert made.shape[0] == len(shipped.weights())
    squares = np.asarray(made.multiply(made).sum(axis=1)).ravel()
    assert squares[0] == 0
    assert np.allclose(squares[squares > 0], 1, atol=1e-5)
    held = np.asarray((made != 0).sum(axis=0)).ravel()
    assert held.min() >= 2


@pytest.mark.filterwarnings("ignore:Sparse CSR tensor support is in beta state")
def test_a_training_that_stopped_goes_on_as_if_it_never_had(
    room: Callable[[str], ModuleType], shipped: StaticEncoder, tmp_path: Path
) -> None:
    pytest.importorskip("torch", reason="the extra 'models' is not installed")
    batches, learning = room("batches"), room("learning")
    replies = ["滑り台を直す", "街灯を増やす", "水道を守る", "農地を貸す", "橋を架ける", "学校を建てる"]
    pairs = {
        "minutes_reply": list(zip(SIX_LANGUAGES, replies, strict=True)),
        "pool": list(zip(OTHERS, replies[:3], strict=True)),
    }
    sources = [batches.Source.of(name, shipped.tokenizer, found, 1) for name, found in pairs.items()]
    recipe = learning.Recipe((8, 4), 6, 2, 3, 0.01, ((0, 0.5),), 64, {}, 1)

    def trained(folder: Path, stop: int | None) -> Any:
        def keep(step: int, _: Any) -> None:
            if step == stop:
                raise KeyboardInterrupt

        folder.mkdir(exist_ok=True)
        return learning.train(shipped.tokenizer, sources, recipe, folder, 3, keep)

    whole = trained(tmp_path / "whole", None)
    with pytest.raises(KeyboardInterrupt):
        trained(tmp_path / "stopped", 3)
    assert np.array_equal(trained(tmp_path / "stopped", None), whole)
    touched = np.flatnonzero(whole.any(axis=1))
    texts = [text for found in pairs.values() for pair in found for text in pair]
    pieces = {piece for text in shipped.tokenizer.encode_batch(texts, add_special_tokens=False) for piece in text.ids}
    assert set(touched.tolist()) == pieces - {0}


def test_a_member_and_the_minister_after_him_are_a_pair(room: Callable[[str], ModuleType], tmp_path: Path) -> None:
    said = [
        ("a_001", None, "○梶原委員長これより会議を開きます。堀江君。"),
        ("a_002", None, "○堀江委員備蓄の日数が足りないのではないですか。大臣の見解を伺います。"),
        (
            "a_003",
            "大臣",
            "○岸田大臣（岸田一郎君）御指摘のとおり不足しておりますので、来年度から順に増やしてまいりたいと考えております。",
        ),
        (
            "b_001",
            "大臣",
            "○岸田大臣別の会議で申し上げますが、備蓄は三日分を目安としてそれぞれの倉庫に置いております。",
        ),
        ("b_002", None, "○堀江委員では何日分が必要だとお考えですか。"),
        (
            "b_003",
            "委員長",
            "○梶原委員長次に、議案の採決に入りたいと思いますので、委員の皆様は御着席くださいますようお願いします。",
        ),
    ]
    with lzma.open(tmp_path / "speeches.jsonl.xz", "wt", encoding="utf-8") as file:
        for name, position, text in reversed(said):
            file.write(json.dumps({"id": name, "position": position, "text": text}, ensure_ascii=False) + "\n")
    found = list(room("mining").diet(tmp_path, 400))
    assert len(found) == 1
    assert found[0][0].startswith("備蓄の日数が足りない")
    assert found[0][1].startswith("御指摘のとおり不足して")
