from dataclasses import replace
from pathlib import Path

import pytest

import rag
from rag.question import asks_for, read_question
from rag.records import Filters, Passage
from rag.search.engine import Found
from rag.summary.detail import missing_detail
from rag.summary.eligible import eligible


def missing(index: rag.Index, question: str, words: str, **where: object) -> str | None:
    passage: Passage = replace(index.search("公園")[0].passage, text=words, **where)  # type: ignore[arg-type]
    return missing_detail(read_question(question, 500, index._columns), [passage])


@pytest.fixture(scope="module")
def index(small_index: Path) -> rag.Index:
    return rag.open_index(small_index)


@pytest.mark.parametrize(
    ("question", "words", "lacking"),
    [
        ("花壇の費用はいくらですか", "花壇の費用は４万円である。", None),
        ("花壇の費用はいくらですか", "花壇の費用を見直す。", "金額"),
        ("ベンチは何基か、何台か", "台数は示されていない。", "数（台）"),
        ("参加者は何名ですか", "参加者は二十人であった。", None),
        ("参加者は何名ですか", "参加者は３件の意見を出した。", "数（名）"),
        ("押印の何割を見直しましたか", "約８割を見直した。", None),
        ("押印の何割を見直しましたか", "80%を見直した。", None),
        ("押印の何割を見直しましたか", "多くを見直した。", "数（割）"),
        ("工事はいつ始まりますか", "工事は来年に始める。", None),
        ("工事はいつ始まりますか", "工事を始める。", "時期"),
        ("花壇の費用はいくらですか", "花壇の無償化を考える。", "金額"),
        ("花壇の費用はいくらですか", "花壇の利用は無償である。", None),
        ("花壇の費用はいくらですか", "花壇に２万人が来た。", "金額"),
        ("花壇の費用はいくらですか", "花壇に２万５千円を使った。", None),
        ("花壇はいつから開きますか", "花壇の契約は令和6年度末までである。", "時期"),
        ("花壇はいつから開きますか", "花壇は6月に開設する予定である。", None),
        ("花壇はいつから開きますか", "花壇は令和6年4月から開く。", None),
        ("花壇はいつからいつまで開きますか", "花壇は令和6年6月末まで開く。", None),
        ("鶴見沢市の人口は", "人口は12,000人である。", None),
        ("鶴見沢市の人口は", "参加者は12人である。", "人口"),
        ("副町長の氏名は", "副町長、建設課長", "氏名"),
        ("副町長の氏名は", "出席：梶原副町長、建設課長", None),
        ("公園をどう思うか", "公園は広い。", None),
    ],
)
def test_what_is_asked_for_and_not_there_is_named(
    index: rag.Index, question: str, words: str, lacking: str | None
) -> None:
    assert missing(index, question, words) == lacking


def test_a_paper_without_a_city_does_not_say_whose_it_is(index: rag.Index) -> None:
    question = "「公園の管理の手引き」はどこの市の資料ですか"
    assert missing(index, question, "公園を掃く。", title="公園の管理の手引き", municipality=None) == "自治体名"
    assert missing(index, question, "公園を掃く。", title="公園の管理の手引き", municipality="鶴見沢市") is None


def test_two_details_asked_at_once_have_two_patterns(index: rag.Index) -> None:
    question = read_question("いつ、何名が参加し、費用はいくらでしたか", 500, index._columns)
    assert {name for name, _ in question.wants.details.patterns} == {"時期", "金額", "数（名）"}


def found(index: rag.Index, question: str) -> tuple[Found, Found]:
    read, hits = index._steps.found(question, 200, Filters())
    return hits, eligible(read, hits)


def test_only_the_named_city_speaks(sample_index: rag.Index) -> None:
    every, worth = found(sample_index, "椿坂市の窓口予約はどうなっていますか")
    assert {h.passage.municipality for h in every.hits} > {"椿坂市"}
    assert {h.passage.municipality for h in worth.hits} == {"椿坂市"}
    assert len(worth.hits) == len(worth.cosines) == len(worth.shares)


def test_only_the_named_office_speaks_where_it_spoke(sample_index: rag.Index) -> None:
    _, worth = found(sample_index, "椿坂市の市長は押印について何と言いましたか")
    assert worth.hits
    assert {h.passage.speaker.role for h in worth.hits if h.passage.speaker} == {"市長"}


def test_headers_speak_only_where_they_are_asked_for(sample_index: rag.Index) -> None:
    _, topic = found(sample_index, "窓口予約の実施状況")
    assert not [h for h in topic.hits if h.passage.kind == "header"]
    _, place = found(sample_index, "霧ノ瀬市の令和4年度第2回DX推進本部会議の開催場所")
    assert {h.passage.section for h in place.hits} == {"会議の概要"}


def test_hits_keep_their_order_and_figures(sample_index: rag.Index) -> None:
    every, worth = found(sample_index, "雲居野市の防災アプリ")
    figures = dict(
        zip((h.passage.passage_id for h in every.hits), zip(every.cosines, every.shares, strict=True), strict=True)
    )
    for hit, cosine, share in zip(worth.hits, worth.cosines, worth.shares, strict=True):
        assert figures[hit.passage.passage_id] == (cosine, share)
    assert [h.rank for h in worth.hits] == sorted(h.rank for h in worth.hits)


def test_an_amount_must_stand_in_what_is_quoted(index: rag.Index) -> None:
    question = read_question("花壇の費用はいくらですか", 500, index._columns)
    passage = index.search("花壇")[0].passage
    held = [replace(passage, text="花壇の費用は４万円である。春に植える。")]
    assert missing_detail(question, held, quotes=["春に植える。"]) == "金額"
    assert missing_detail(question, held, quotes=["花壇の費用は４万円である。"]) is None


def test_a_question_in_the_minutes_is_the_same_only_where_it_asks_for_that_detail() -> None:
    assert asks_for("数（回）", "点検は、年に何回行っているのか。")
    assert asks_for("数（回）", "点検は、どのくらい行っているのか。")
    assert asks_for("金額", "点検の費用はいくらか。")
    assert not asks_for("金額", "点検は、年に何回行っているのか。")
    assert not asks_for("時期", "点検の手当は、誰の負担か。")
