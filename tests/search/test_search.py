from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import rag
from rag.errors import QueryError
from rag.index.building.preparing import encoded_text, heading_of
from rag.index.dense import Dense, build_dense
from rag.index.encoder import load_encoder
from rag.records import Hit, Passage
from rag.text import terms
from tests.minutes_for_tests import write_corpus

EVERYTHING = 2_000


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> rag.Index:
    folder = tmp_path_factory.mktemp("search")
    return rag.build_index(write_corpus(folder / "corpus"), folder / "index")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> rag.Index:
    """Sixty bullets that answer nothing: scores are what the legs say, and nothing else."""
    folder = tmp_path_factory.mktemp("plain")
    things = ("遊具", "花壇", "芝生", "木陰", "水飲み場", "駐輪場", "掲示板", "砂場", "池", "街灯")
    acts = (
        "点検は毎年行う",
        "修理に費用がかかる",
        "数を増やしたい",
        "写真を配った",
        "世話は町内会が担う",
        "場所を移した",
    )
    bullets = "".join(f"・{thing}の{act}。\n" for act in acts for thing in things)
    (folder / "corpus").mkdir()
    (folder / "corpus" / "a.txt").write_text("覚え書き\n\n" + bullets, encoding="utf-8")
    return rag.build_index(folder / "corpus", folder / "index")


def ids(hits: tuple[Hit, ...]) -> list[str]:
    return [hit.passage.passage_id for hit in hits]


def texts(hits: tuple[Hit, ...]) -> list[str]:
    return [hit.passage.text for hit in hits]


def every_passage(index: rag.Index) -> list[Passage]:
    return index._store.passages(range(index._store.count))


def test_what_was_said_is_found_by_its_words(index: rag.Index) -> None:
    for query, start in (
        ("ブランコの点検は年に何回ですか", ("ブランコの点検", "専門の業者")),
        ("滑り台の塗装", ("滑り台の塗装",)),
        ("雨水のタンクの値段はいくら", ("タンクは1基当たり", "夏の水不足")),
        ("金魚の水槽", ("金魚を泳がせる",)),
    ):
        assert texts(index.search(query))[0].startswith(start), query


def test_ranks_count_from_1_and_scores_fall(index: rag.Index, sample_index: rag.Index) -> None:
    for opened in (index, sample_index):
        for leg in ("hybrid", "dense", "lexical"):
            hits = opened.search("会議で決めた費用と時期", 30, leg=leg)
            assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
            scores = [hit.score for hit in hits]
            assert scores == sorted(scores, reverse=True)
            assert len(set(ids(hits))) == len(hits)


def test_k_is_how_many(sample_index: rag.Index) -> None:
    many = ids(sample_index.search("窓口の待ち時間", 40))
    assert len(many) == 40
    for k in (1, 3, 10, 39):
        assert ids(sample_index.search("窓口の待ち時間", k)) == many[:k]
    assert ids(sample_index.search("窓口の待ち時間")) == many[:10]


@pytest.mark.parametrize("k", [0, -1])
def test_no_hits_at_all_cannot_be_asked_for(index: rag.Index, k: int) -> None:
    with pytest.raises(QueryError, match=rf"-k {k}"):
        index.search("遊具", k)


def test_a_leg_that_does_not_exist_is_refused(index: rag.Index) -> None:
    with pytest.raises(QueryError, match="hybrid, dense, lexical"):
        index.search("遊具", leg="both")


def test_the_dense_leg_is_a_sort_by_cosine(plain: rag.Index, tmp_path: Path) -> None:
    encoder = load_encoder()
    query = "壊れた遊び道具を直すお金"
    passages = every_passage(plain)
    build_dense(tmp_path / "dense", encoder.encode_passages([encoded_text(p) for p in passages]))
    held = Dense([tmp_path / "dense"]).vectors(np.arange(len(passages)))
    cosines = held @ encoder.encode_queries([query])[0]
    wanted = sorted(
        (
            (-round(float(c), 5), p.passage_id)
            for c, p in zip(cosines, passages, strict=True)
            if c >= 0.1 and p.kind != "header"
        )
    )
    hits = [h for h in plain.search(query, EVERYTHING, leg="dense") if h.passage.kind != "header"]
    assert len(hits) == len(wanted)
    assert [h.score for h in hits] == pytest.approx([-score for score, _ in wanted], abs=1e-4)
    assert set(ids(tuple(hits[:10]))) & {p for _, p in wanted[:10]} == {p for _, p in wanted[:10]}


def test_the_lexical_leg_finds_exactly_the_passages_that_share_a_term(plain: rag.Index) -> None:
    for query in ("花壇の写真", "街灯", "町内会の世話"):
        wanted = set(terms(query))
        holding = {p.passage_id for p in every_passage(plain) if wanted & set(terms(p.text))}
        assert {h.passage.passage_id for h in plain.search(query, EVERYTHING, leg="lexical")} == holding


def test_equal_scores_are_ordered_by_passage_id(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    for name in ("b", "a", "c"):
        (tmp_path / "corpus" / f"{name}.txt").write_text("・噴水を直した。\n・噴水を直した。\n", encoding="utf-8")
    index = rag.build_index(tmp_path / "corpus", tmp_path / "index")
    hits = index.search("噴水を直した", 10, fold=False)
    assert len(hits) == 6
    assert len({round(h.score, 9) for h in hits}) == 1
    assert ids(hits) == sorted(ids(hits))


FILTERS: list[dict[str, Any]] = [
    {"municipality": "椿坂市"},
    {"municipality": ["椿坂市", "汐見原町"]},
    {"municipality": "椿坂"},
    {"body": "庁議"},
    {"role": "事務局"},
    {"role": ["市長", "町長"]},
    {"side": "secretariat"},
    {"side": ["chair", "executive"], "municipality": "霧ノ瀬市"},
    {"kind": "question"},
    {"kind": ["reply", "report"]},
    {"kind": "header"},
    {"since": date(2023, 1, 1)},
    {"until": date(2021, 12, 31)},
    {"since": date(2022, 5, 19), "until": date(2022, 5, 19)},
    {"municipality": "霧ノ瀬市", "kind": "remark", "since": date(2022, 1, 1)},
]


def fits(passage: Passage, index: rag.Index, **filters: Any) -> bool:
    def one(field: str, value: str | None) -> bool:
        wanted = filters.get(field)
        if wanted is None:
            return True
        wanted = [wanted] if isinstance(wanted, str) else wanted
        held = index.values(field)
        exact = {w for w in wanted if w in held} | {v for w in wanted if w not in held for v in held if w in v}
        return value in exact

    speaker = passage.speaker
    return (
        one("municipality", passage.municipality)
        and one("body", passage.body)
        and one("role", speaker.role if speaker else None)
        and one("side", speaker.side if speaker else None)
        and one("kind", passage.kind)
        and ("since" not in filters or (passage.date is not None and passage.date >= filters["since"]))
        and ("until" not in filters or (passage.date is not None and passage.date <= filters["until"]))
    )


@pytest.mark.parametrize("filters", FILTERS, ids=str)
@pytest.mark.parametrize("leg", ["hybrid", "dense", "lexical"])
def test_a_filter_is_the_same_as_filtering_by_hand(sample_index: rag.Index, filters: dict[str, Any], leg: str) -> None:
    query = "アプリの登録と費用"
    free = sample_index.search(query, EVERYTHING, leg=leg)
    narrow = sample_index.search(query, EVERYTHING, leg=leg, **filters)
    assert narrow
    assert all(fits(hit.passage, sample_index, **filters) for hit in narrow)
    assert set(ids(narrow)) == {h.passage.passage_id for h in free if fits(h.passage, sample_index, **filters)}
    assert ids(sample_index.search(query, 3, leg=leg, **filters)) == ids(narrow)[:3]


def test_a_filter_stands_before_the_limit(sample_index: rag.Index) -> None:
    hits = sample_index.search("窓口の待ち時間", 5, municipality="汐見原町", kind="reply")
    assert len(hits) == 5
    assert {h.passage.municipality for h in hits} == {"汐見原町"}


def test_a_speaker_is_found_by_name_and_by_office(sample_index: rag.Index) -> None:
    for speaker in ("苔野", "苔野章吾", "教育長"):
        hits = sample_index.search("コミュニティバスと学校の子ども", 20, speaker=speaker)
        assert hits
        for hit in hits:
            assert hit.passage.speaker is not None
            assert speaker in f"{hit.passage.speaker.name or ''}{hit.passage.speaker.role or ''}"


@pytest.mark.parametrize(
    "filters",
    [
        {"municipality": "夕凪島市"},
        {"role": "宇宙大臣"},
        {"side": "secret"},
        {"kind": "speech"},
        {"speaker": "架空太郎"},
        {"body": "幽霊会議"},
    ],
)
def test_a_filter_that_matches_nothing_in_the_index_is_refused(
    sample_index: rag.Index, filters: dict[str, Any]
) -> None:
    with pytest.raises(QueryError, match="The index has: "):
        sample_index.search("アプリ", **filters)


def test_filters_that_exclude_each_other_find_nothing(sample_index: rag.Index) -> None:
    assert sample_index.search("アプリ", municipality="椿坂市", since=date(2030, 1, 1)) == ()


def test_a_reply_is_lifted_by_the_question_that_it_answers(index: rag.Index) -> None:
    """The reply shares no word with the query; its question does."""
    hits = index.search("ブランコの点検は年に何回ですか", 4)
    assert sorted(h.passage.kind for h in hits[:2]) == ["question", "reply"]
    assert any("専門の業者" in text for text in texts(hits)[:2])
    question = next(h for h in hits if "ブランコ" in h.passage.text).passage
    reply = next(h for h in hits if "専門の業者" in h.passage.text).passage
    assert reply.reply_to == question.passage_id
    assert "ブランコ" not in reply.text


@pytest.mark.parametrize("filters", [{"kind": "reply"}, {"role": "事務局"}], ids=str)
def test_a_reply_is_lifted_although_a_filter_leaves_its_question_out(index: rag.Index, filters: dict[str, str]) -> None:
    hits = index.search("ブランコの点検は年に何回ですか", 5, **filters)  # type: ignore[arg-type]
    assert texts(hits)[0].startswith("専門の業者")


@pytest.mark.parametrize("query", ["！！！？？？", "。", "😀😀", "\u200b", "……"])
def test_a_query_without_a_word_finds_nothing(sample_index: rag.Index, query: str) -> None:
    assert sample_index.search(query) == ()


def test_no_hit_is_without_a_shared_term_and_far_away(sample_index: rag.Index) -> None:
    encoder = load_encoder()
    query = "防災アプリの外国語対応"
    hits = sample_index.search(query, EVERYTHING)
    cosines = encoder.encode_passages([encoded_text(h.passage) for h in hits]) @ encoder.encode_queries([query])[0]
    far = [h for h, c in zip(hits, cosines, strict=True) if c < 0.1]
    assert len(hits) < sample_index._store.count
    for hit in far:
        assert set(terms(query)) & set(terms(f"{hit.passage.text} {heading_of(hit.passage)}")), hit.passage.text


def test_a_hit_is_one_passage_of_its_document(sample_index: rag.Index) -> None:
    for hit in sample_index.search("学校給食費の改定", 30):
        p = hit.passage
        assert sample_index.document(p.doc_id).text[p.span.start : p.span.end] == p.text
        assert sample_index.passage(p.passage_id) == p


def test_width_case_and_kana_do_not_matter(sample_index: rag.Index) -> None:
    wanted = ids(sample_index.search("Wi-Fiの整備費とデジタル化", 10))
    for query in ("Ｗｉ－Ｆｉの整備費とﾃﾞｼﾞﾀﾙ化", "wi-fiの整備費とデジタル化", " Wi-Fiの整備費と\nデジタル化 "):
        assert ids(sample_index.search(query, 10)) == wanted


def test_searching_twice_gives_the_same(sample_index: rag.Index) -> None:
    first = sample_index.search("空き家の戸数", 20)
    assert sample_index.search("空き家の戸数", 20) == first
    assert rag.open_index(sample_index.folder).search("空き家の戸数", 20) == first


@pytest.fixture
def one_leg_is_blind(monkeypatch: pytest.MonkeyPatch) -> None:
    from rag.index.encoder import StaticEncoder

    def nothing(self: StaticEncoder, texts: list[str]) -> Any:
        return np.zeros((len(texts), self.dim), np.float32)

    monkeypatch.setattr(StaticEncoder, "encode_queries", nothing)


@pytest.mark.usefixtures("one_leg_is_blind")
def test_a_leg_that_finds_nothing_is_left_out(plain: rag.Index) -> None:
    hybrid = plain.search("花壇の写真", 10)
    assert hybrid
    assert ids(hybrid) == ids(plain.search("花壇の写真", 10, leg="lexical"))
    assert plain.search("花壇の写真", 10, leg="dense") == ()


def test_words_that_no_document_holds_are_found_by_their_meaning(sample_index: rag.Index) -> None:
    query = "Where can elderly people practise?"
    assert sample_index.search(query, leg="lexical") == ()
    assert len(sample_index.search(query)) == 10
