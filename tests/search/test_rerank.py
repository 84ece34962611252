"""The reranker: a tiny CrossEncoder made on the spot, held against a sort by hand of its own scores."""

import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import rag
from rag.door import Index
from rag.errors import EncoderError, MissingExtra
from rag.index.building.preparing import encoded_text
from rag.index.encoder import Reranker
from rag.records import Filters, Hit
from rag.search.rerank import Reranking
from tests.commands import Run
from tests.minutes_for_tests import FLOWERS, MEMO, PARK

QUERY = "花壇の水やりの当番とブランコの点検"
LISTED = "次を教えてください。①花壇の水やりの当番はどう決めるか ②ブランコの点検は何回か"


def made(folder: Path, labels: int) -> Path:
    """A random model of one layer that reads single characters."""
    pytest.importorskip("sentence_transformers", reason="the extra 'models' is not installed")
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder.mkdir()
    letters = sorted(set(PARK + FLOWERS + MEMO) - set(" \n"))
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    (folder / "vocab.txt").write_text("\n".join(pieces), encoding="utf-8")
    tokenizer = BertTokenizerFast(str(folder / "vocab.txt"), do_lower_case=False, model_max_length=256)
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=256, num_labels=labels, initializer_range=1.0,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("reranker") / "one", 1)


@pytest.fixture(scope="module")
def plain(small_index: Path) -> Index:
    return rag.open_index(small_index)


def reranked(index: Index, model: object, depth: int = 50) -> Index:
    return rag.open_index(index.folder, settings=replace(index.settings, reranker=str(model), rerank_depth=depth))


def read_by_it(index: Index, hit: Hit) -> str:
    own = encoded_text(hit.passage)
    return f"{index.passage(hit.passage.reply_to).text[-200:]}\n{own}" if hit.passage.reply_to else own


def ids(hits: tuple[Hit, ...]) -> list[str]:
    return [hit.passage.passage_id for hit in hits]


@pytest.mark.parametrize("depth", [1, 2, 5, 50])
def test_the_first_hits_are_in_the_order_of_its_scores_and_the_rest_unchanged(
    plain: Index, model: Path, depth: int
) -> None:
    before = plain.search(QUERY, 9)
    assert len(before) == 9
    best = plain.search(QUERY, 50)[:depth]
    scores = Reranker(str(model)).scores(QUERY, [read_by_it(plain, hit) for hit in best])
    assert len(set(scores.tolist())) == len(best)
    wanted = [best[at] for at in np.argsort(-scores)]
    found = reranked(plain, model, depth).search(QUERY, 9)
    assert ids(found) == [*ids(tuple(wanted)), *ids(before[depth:])][:9]
    if depth in (1, 50):  # of two, its order may be the one they had
        assert (ids(found) == ids(before)) is (depth == 1)
    assert [(hit.rank, hit.score) for hit in found] == [(hit.rank, hit.score) for hit in before]


def test_equal_scores_keep_their_former_order(plain: Index, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Reranker, "scores", lambda _self, _question, texts: np.zeros(len(texts), np.float32))
    assert reranked(plain, model).search(QUERY) == plain.search(QUERY)


def test_the_points_of_a_list_take_turns(plain: Index, model: Path) -> None:
    question, found = plain._steps.found(LISTED, 50, Filters())
    before = found.hits
    assert len(question.points) == 2
    texts = [read_by_it(plain, hit) for hit in before]
    first, second = (
        np.array(ids(before))[np.argsort(-Reranker(str(model)).scores(point.text, texts), kind="stable")].tolist()
        for point in question.points
    )
    turns = list(dict.fromkeys(name for pair in zip(first, second, strict=True) for name in pair))
    assert ids(reranked(plain, model).search(LISTED, 8)) == turns[:8]


def test_off_by_default_and_then_nothing_changes(plain: Index) -> None:
    assert plain.settings.reranker == ""
    hits = plain.search(QUERY, fold=False)
    read, found = plain._steps.found(QUERY, 10, Filters())
    assert hits == found.hits
    assert plain._steps.rerank(read, found.hits) is found.hits
    assert not {"torch", "sentence_transformers"} & _modules_of_a_search(plain)


def _modules_of_a_search(index: Index) -> set[str]:
    code = f"import rag, sys; rag.open_index({str(index.folder)!r}).search('花壇'); print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_a_single_leg_is_never_reranked(plain: Index, model: Path) -> None:
    for leg in ("dense", "lexical"):
        assert reranked(plain, model).search(QUERY, leg=leg) == plain.search(QUERY, leg=leg)


def test_whether_there_is_an_answer_is_judged_before_it(plain: Index, model: Path) -> None:
    """What it puts first decides only what is quoted, and so whether a detail asked for is missing in the quotes."""
    opened, answered = reranked(plain, model), set()
    for question in (
        QUERY,
        "ブランコの点検は年に何回ですか",
        "夕凪島市の花壇",
        "金魚",
        "会議の場所",
        "宇宙船の打ち上げ",
    ):
        before, after = plain.ask(question), opened.ask(question)
        assert (before.verdict == "not_found") == (after.verdict == "not_found"), question
        if before.verdict != after.verdict:
            assert "記載は見当たりません" in f"{before.reason}{after.reason}"
        answered.add(before.verdict)
    assert answered >= {"found", "not_found"}


def test_it_is_loaded_once_at_the_first_question(plain: Index, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = []
    real = Reranker.__init__

    def count(self: Reranker, name: str) -> None:
        loaded.append(name)
        real(self, name)

    monkeypatch.setattr(Reranker, "__init__", count)
    opened = reranked(plain, model)
    assert loaded == []
    threads = [threading.Thread(target=opened.search, args=(QUERY,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    opened.ask(QUERY)
    assert loaded == [str(model)]


def test_one_hit_or_none_needs_no_model(plain: Index) -> None:
    rerank = Reranking(replace(plain.settings, reranker="never/loaded"), plain._store)
    read, found = plain._steps.found("金魚", 1, Filters())
    assert rerank(read, found.hits) == found.hits
    assert rerank(read, ()) == ()


def test_scores_are_float32_one_a_text(model: Path) -> None:
    reranker = Reranker(str(model))
    scores = reranker.scores("花壇", ["水やり", "点検", "水やり"])
    assert (scores.dtype, scores.shape) == (np.float32, (3,))
    assert scores[0] == pytest.approx(scores[2], abs=1e-6)
    assert reranker.scores("花壇", []).shape == (0,)


def test_a_name_that_cannot_be_had_is_refused_with_the_remedy(plain: Index, tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers", reason="the extra 'models' is not installed")
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    opened = reranked(plain, tmp_path)
    for call in (opened.search, opened.ask):
        with pytest.raises(EncoderError, match=r"The reranker .* cannot be loaded: .* unset RAG_RERANKER"):
            call(QUERY)


def test_a_model_of_several_outputs_is_no_reranker(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="gives 2 numbers a pair, and one is needed"):
        Reranker(str(made(tmp_path / "two", 2)))


def test_a_missing_extra_is_named(plain: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(MissingExtra, match=r"A reranker needs the extra 'models'"):
        reranked(plain, "some/model").search(QUERY)


def test_the_command_line_takes_it_from_the_environment(
    run: Run, plain: Index, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_RERANKER", str(model))
    monkeypatch.setenv("RAG_RERANK_DEPTH", "7")
    rows = {row["name"]: row["value"] for row in run("settings", "--json").lines}
    assert (rows["reranker"], rows["rerank_depth"]) == (str(model), "7")
    done = run("search", QUERY, "--index", plain.folder, "--json")
    assert [hit["passage_id"] for hit in done.lines] == ids(reranked(plain, model, 7).search(QUERY))
