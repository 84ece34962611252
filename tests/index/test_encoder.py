import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag import resources
from rag.errors import EncoderError, MissingExtra
from rag.index.encoder import StaticEncoder, TransformerEncoder, export_encoder, load_encoder

PASSAGE = "市民課の窓口では、来年度からマイナンバーカードの受け取りを予約制とします。"
OTHERS = (
    "学校給食の費用については、物価の高騰を受けて保護者の負担を据え置きます。",
    "河川の護岸工事は、台風の季節が始まる前に完了する見込みです。",
    "図書館の開館時間を、平日に限り午後8時まで延長してほしいとの意見がありました。",
)
SIX_LANGUAGES = (
    PASSAGE,
    "Will residents need an appointment to collect their cards?",
    "居民领取卡片需要预约吗？",
    "주민이 카드를 받으려면 예약이 필요합니까?",
    "Người dân có cần đặt lịch hẹn để nhận thẻ không?",
    "Os moradores precisam de hora marcada para retirar o cartão?",
)
TEXTS = (*SIX_LANGUAGES, "", "。、！", "𓀀𓀁", "ＡＩ・ｶﾅ①", "区の窓口" * 2_500, "a" * 40)


@pytest.fixture(scope="module")
def shipped() -> StaticEncoder:
    return StaticEncoder(resources.encoder_folder())


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("sentence_transformers", reason="the extra 'models' is not installed")
    folder = tmp_path_factory.mktemp("encoder") / "exported"
    export_encoder(folder)
    return folder


@pytest.fixture(scope="module")
def prompted(tmp_path_factory: pytest.TempPathFactory, shipped: StaticEncoder) -> Path:
    """A tiny sentence-transformers model made on the spot, with prompts of its own."""
    library = pytest.importorskip("sentence_transformers", reason="the extra 'models' is not installed")
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    rows = np.random.default_rng(7).standard_normal((len(shipped.weights()), 8)).astype(np.float32)
    model = library.SentenceTransformer(
        modules=[StaticEmbedding(shipped.tokenizer, embedding_weights=rows)],
        prompts={"query": "検索 ", "document": "文書 "},
        device="cpu",
    )
    folder = tmp_path_factory.mktemp("encoder") / "prompted"
    model.save(str(folder))
    return folder


def test_numpy_and_sentence_transformers_give_the_same_vectors(shipped: StaticEncoder, exported: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(exported), device="cpu")
    assert len("区の窓口" * 2_500) == 10_000
    for mine, theirs in (
        (shipped.encode_queries(TEXTS), model.encode_query(list(TEXTS))),
        (shipped.encode_passages(TEXTS), model.encode_document(list(TEXTS))),
    ):
        assert np.abs(mine - theirs).max() < 1e-5


def test_the_exported_encoder_loads_as_any_other_model(shipped: StaticEncoder, exported: Path) -> None:
    loaded = load_encoder(str(exported))
    assert isinstance(loaded, TransformerEncoder)
    assert loaded.dim == shipped.dim
    assert np.abs(loaded.encode_queries(SIX_LANGUAGES) - shipped.encode_queries(SIX_LANGUAGES)).max() < 1e-5
    assert loaded.digest == load_encoder(str(exported)).digest
    assert loaded.digest != shipped.digest


def test_rows_are_float32_of_length_1_and_zero_without_a_known_piece(shipped: StaticEncoder) -> None:
    vectors = shipped.encode_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), shipped.dim)
    assert vectors.dtype == np.float32
    lengths = np.linalg.norm(vectors, axis=1)
    unknown = [text in ("", "。、！", "𓀀𓀁") for text in TEXTS]
    assert lengths == pytest.approx([0.0 if none else 1.0 for none in unknown], abs=1e-5)


def test_no_texts_give_no_rows(shipped: StaticEncoder) -> None:
    assert shipped.encode_passages([]).shape == (0, shipped.dim)


def test_a_vector_is_the_mean_of_its_pieces_rows(shipped: StaticEncoder) -> None:
    ids = shipped.tokenizer.encode(PASSAGE, add_special_tokens=False).ids
    mean = shipped.weights()[ids].mean(axis=0)
    assert shipped.encode_passages([PASSAGE])[0] == pytest.approx(mean / np.linalg.norm(mean), abs=1e-6)


def test_a_vector_does_not_depend_on_its_neighbours(shipped: StaticEncoder) -> None:
    many = shipped.encode_passages([*OTHERS, PASSAGE] * 300)
    assert np.array_equal(many[3::4], np.repeat(shipped.encode_passages([PASSAGE]), 300, axis=0))


def test_width_and_case_do_not_change_a_vector(shipped: StaticEncoder) -> None:
    first, second = shipped.encode_queries(["AIによる議事録ｻｰﾋﾞｽ", "ａｉによる議事録サービス"])
    assert np.array_equal(first, second)


def test_an_english_question_is_nearer_to_its_japanese_passage(shipped: StaticEncoder) -> None:
    question = shipped.encode_queries(["Do I need a reservation to pick up my My Number card at the counter?"])
    scores = (question @ shipped.encode_passages([PASSAGE, *OTHERS]).T)[0]
    assert scores[0] > scores[1:].max()


@pytest.mark.parametrize(
    ("question", "wanted"),
    [("学校の昼ごはん代は上がりますか", 0), ("大雨に備えた川の工事はいつ終わるの", 1), ("图书馆几点关门？", 2)],
)
def test_a_question_in_other_words_is_nearest_to_its_passage(
    shipped: StaticEncoder, question: str, wanted: int
) -> None:
    assert (shipped.encode_queries([question]) @ shipped.encode_passages(OTHERS).T).argmax() == wanted


def test_the_models_own_prompts_are_used(prompted: Path) -> None:
    from sentence_transformers import SentenceTransformer

    encoder, model = load_encoder(str(prompted)), SentenceTransformer(str(prompted), device="cpu")

    def unit(text: str) -> Any:
        vector = model.encode(text, prompt="")
        return vector / np.linalg.norm(vector)

    question, passage = encoder.encode_queries(["予約"])[0], encoder.encode_passages(["予約"])[0]
    assert question == pytest.approx(unit("検索 予約"), abs=1e-6)
    assert passage == pytest.approx(unit("文書 予約"), abs=1e-6)
    assert np.abs(question - unit("予約")).max() > 0.01
    assert np.abs(question - passage).max() > 0.01
    assert encoder.encode_queries([]).shape == (0, 8)


def test_the_shipped_encoder_is_the_default() -> None:
    assert isinstance(load_encoder(), StaticEncoder)
    assert load_encoder("").digest == load_encoder("shipped").digest


def test_a_missing_extra_is_named_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(MissingExtra, match=r"pip install 'minutes-rag\[models\]'"):
        load_encoder("some/model")
    with pytest.raises(MissingExtra, match=r"pip install 'minutes-rag\[models\]'"):
        export_encoder(Path("never-written"))
    assert load_encoder().encode_queries(["予約"]).any()


def test_a_model_that_cannot_be_had_is_refused_with_the_remedy(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers", reason="the extra 'models' is not installed")
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(EncoderError, match=r"cannot be loaded: .* or 'shipped'"):
        load_encoder(str(tmp_path))


def test_a_folder_without_an_encoder_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"holds no static encoder .*Reinstall"):
        StaticEncoder(tmp_path)


def test_files_that_do_not_fit_together_are_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "rows.npy", np.zeros((3, 4), np.int8))
    np.save(tmp_path / "scales.npy", np.ones(2, np.float32))
    (tmp_path / "config.json").write_text(json.dumps({"name": "x", "dim": 4, "sha256": "0"}), encoding="utf-8")
    with pytest.raises(EncoderError, match="do not fit together"):
        StaticEncoder(tmp_path)


def test_the_hash_is_that_of_the_files(shipped: StaticEncoder) -> None:
    import hashlib

    found = hashlib.sha256()
    for name in ("rows.npy", "scales.npy", "tokenizer.json"):
        found.update((resources.encoder_folder() / name).read_bytes())
    assert found.hexdigest() == shipped.digest


def test_a_cold_query_imports_neither_torch_nor_sentence_transformers() -> None:
    code = (
        "import sys; from rag.index.encoder import load_encoder\n"
        "assert 'tokenizers' not in sys.modules\n"
        "load_encoder().encode_queries(['予約'])\n"
        "sys.exit(bool({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_opening_and_encoding_one_query_is_quick() -> None:
    fastest = min(_seconds_to_open() for _ in range(3))
    assert fastest < 0.3


def _seconds_to_open() -> float:
    started = time.perf_counter()
    load_encoder().encode_queries([PASSAGE])
    return time.perf_counter() - started
