"""Commitments out of an index: which, where, when, and what took them up later. The minutes are invented."""

import math
from datetime import date
from pathlib import Path

import pytest

import rag
from rag.errors import QueryError
from rag.minutes.structure.outcomes import commitments
from rag.present.commitments import commitment_json, commitment_lines
from rag.records import FollowedCommitment, Kind, Span, Speaker, Utterance
from rag.summary.views.followups import rarities, share_held
from rag.text import side_of

MARCH = """鶴見沢市議会会議録

令和5年3月6日

○議長（沢辺勉君）　開会します。緑川花子君。

○３番（緑川花子君）　噴水の水質検査の結果を伺います。

○都市整備部長（畑中稔君）　お答えいたします。噴水の水質検査につきましては、令和5年度に塩素計を導入する予定です。緑の充実に努めてまいります。

○３番（緑川花子君）　遊覧船の桟橋は直しますか。

○市長（梶原誠君）　遊覧船の桟橋については、次回の定例会までに修繕の方法を検討してまいります。

○３番（緑川花子君）　ラベンダー畑の巡回バスを求めます。いかがですか。

○都市整備部長（畑中稔君）　ラベンダー畑の巡回バスについては、今後研究してまいります。
"""
JUNE = """鶴見沢市議会会議録

令和5年6月5日

○議長（沢辺勉君）　開会します。

○５番（青木太郎君）　噴水の塩素計は、導入したのですか。水質検査の結果はどうですか。

○都市整備部長（畑中稔君）　噴水の水質検査のための塩素計は、五月に二台を導入いたしました。

○５番（青木太郎君）　保育料はどうなりますか。

○市長（梶原誠君）　保育料は据え置きました。
"""
ELSEWHERE = """浅利町議会会議録

令和5年4月10日

○議長（浜田昇君）　開会します。

○２番（岸本薫君）　遊覧船の桟橋の修繕とラベンダー畑の巡回バスはどうなりましたか。

○町長（磯部進君）　遊覧船の桟橋は修繕しました。ラベンダー畑の巡回バスも走らせました。
"""
SEPTEMBER = """鶴見沢市議会会議録

令和5年9月4日

○議長（沢辺勉君）　開会します。

○７番（白石次郎君）　噴水の水質検査に塩素計を入れた効果を伺います。
"""
FILLING = "".join(
    f"○{n}番（岡本{n}君）　その他の事項{n}、会計{n}、消防{n}、道路{n}を伺います。\n\n" for n in range(6, 40)
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> rag.Index:
    corpus = tmp_path_factory.mktemp("commitments") / "corpus"
    corpus.mkdir()
    for name, text in (("march", MARCH), ("june", JUNE), ("a_september", SEPTEMBER), ("elsewhere", ELSEWHERE)):
        (corpus / f"{name}.txt").write_text(text + "\n" + FILLING, encoding="utf-8")
    return rag.build_index(corpus, corpus.parent / "index")


@pytest.fixture(scope="module")
def every(index: rag.Index) -> tuple[FollowedCommitment, ...]:
    return index.commitments()


def about(found: tuple[FollowedCommitment, ...], word: str) -> FollowedCommitment:
    (one,) = [u for u in found if word in u.quote]
    return one


def test_what_officials_undertook_is_listed_and_effort_is_not(every: tuple[FollowedCommitment, ...]) -> None:
    assert [u.quote for u in every] == [
        "噴水の水質検査につきましては、令和5年度に塩素計を導入する予定です。",
        "遊覧船の桟橋については、次回の定例会までに修繕の方法を検討してまいります。",
        "ラベンダー畑の巡回バスについては、今後研究してまいります。",
    ]


def test_each_stands_at_its_place_with_who_said_it_and_what_was_asked(
    index: rag.Index, every: tuple[FollowedCommitment, ...]
) -> None:
    for found in every:
        minutes = index.document(found.passage.doc_id)
        assert minutes.quote(found.span) == found.quote
        assert found.passage.span.start <= found.span.start < found.span.end <= found.passage.span.end
    pier = about(every, "桟橋")
    assert pier.passage.speaker is not None
    assert (pier.passage.speaker.name, pier.passage.date) == ("梶原誠", date(2023, 3, 6))
    assert pier.passage.reply_to is not None
    assert index.passage(pier.passage.reply_to).text == "遊覧船の桟橋は直しますか。"


def test_the_times_that_it_names_are_resolved_beside_the_quote(every: tuple[FollowedCommitment, ...]) -> None:
    (year,) = about(every, "塩素計").times
    assert (year.first, year.last) == (date(2023, 4, 1), date(2024, 3, 31))
    assert about(every, "巡回バス").times == ()


def test_the_next_meeting_is_that_of_the_same_body_in_the_index(
    index: rag.Index, every: tuple[FollowedCommitment, ...]
) -> None:
    pier = about(every, "桟橋")
    (time,) = pier.times
    assert index.document(pier.passage.doc_id).quote(time.span) == "次回"
    assert (time.first, time.last) == (date(2023, 6, 5), date(2023, 6, 5))


def test_what_took_it_up_later_is_of_the_same_municipality(every: tuple[FollowedCommitment, ...]) -> None:
    fountain = about(every, "塩素計")
    days = [f.passage.date for f in fountain.later]
    assert days == sorted(days, key=str), "the earliest first"
    assert set(days) == {date(2023, 6, 5), date(2023, 9, 4)}
    assert "噴水の水質検査のための塩素計は、五月に二台を導入いたしました。" in [f.quote for f in fountain.later]
    assert not fountain.open
    assert about(every, "桟橋").open, "only another town spoke of a pier"
    assert about(every, "巡回バス").open


def test_a_later_passage_is_quoted_at_its_place(index: rag.Index, every: tuple[FollowedCommitment, ...]) -> None:
    for later in about(every, "塩素計").later:
        assert index.document(later.passage.doc_id).quote(later.span) == later.quote


def test_only_those_that_nobody_took_up_are_left_where_asked(index: rag.Index) -> None:
    assert [u.quote[:3] for u in index.commitments(only_open=True)] == ["遊覧船", "ラベン"]
    assert [u.quote[:3] for u in index.commitments(only_open=True, limit=1, page=2)] == ["ラベン"]


def test_pages_together_are_all_of_them_once(index: rag.Index, every: tuple[FollowedCommitment, ...]) -> None:
    pages = [index.commitments(limit=2, page=page) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [2, 1, 0]
    assert tuple(u for page in pages for u in page) == every


def test_filters_narrow_it(index: rag.Index) -> None:
    assert [u.quote[:2] for u in index.commitments(role="市長")] == ["遊覧"]
    assert index.commitments(municipality="浅利町") == ()
    assert index.commitments(since=date(2023, 4, 1)) == ()
    assert len(index.commitments(until=date(2023, 3, 6))) == 3


def test_a_topic_keeps_what_is_about_it(index: rag.Index) -> None:
    assert [u.quote[:5] for u in index.commitments("ラベンダー畑の巡回バス")] == ["ラベンダー"]
    assert index.commitments("ラベンダー畑の巡回バス", role="市長") == ()
    assert [u.quote[:3] for u in index.commitments("遊覧船の桟橋の修繕について今後")] == ["遊覧船"]
    assert index.commitments("火星への移住と宇宙船の修繕") == ()  # one word in four is no topic


@pytest.mark.parametrize("words", [{"limit": 0}, {"page": 0}, {"topic": ""}, {"municipality": "無い市"}])
def test_what_cannot_be_listed_is_refused(index: rag.Index, words: dict[str, object]) -> None:
    with pytest.raises(QueryError):
        index.commitments(**words)  # type: ignore[arg-type]


def test_newer_meetings_come_first(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text(MARCH, encoding="utf-8")
    (corpus / "b.txt").write_text(JUNE.replace("据え置きました", "来月に見直します"), encoding="utf-8")
    found = rag.build_index(corpus, tmp_path / "index").commitments()
    assert [u.passage.date for u in found] == [date(2023, 6, 5), *[date(2023, 3, 6)] * 3]
    assert found[0].quote == "保育料は来月に見直します。"
    assert found[0].times[0].last == date(2023, 7, 31)


def test_in_lines_the_time_stands_beside_the_quote(every: tuple[FollowedCommitment, ...]) -> None:
    lines = commitment_lines(about(every, "塩素計"))
    assert lines[0] == "2023年3月6日　鶴見沢市議会会議録　畑中稔（都市整備部長）"
    assert lines[1] == "「噴水の水質検査につきましては、令和5年度に塩素計を導入する予定です。」"
    assert lines[2] == "（時期：令和5年度＝2023年4月1日〜2024年3月31日）"
    assert lines[3].startswith("→ 2023年6月5日　鶴見沢市議会会議録　")
    assert commitment_lines(about(every, "巡回バス"))[2:] == (
        "→ 索引にある会議録では、その後に取り上げた箇所は見つかりません。",
    )


def test_as_json_it_has_the_fields_promised(every: tuple[FollowedCommitment, ...]) -> None:
    found = commitment_json(about(every, "塩素計"))
    assert list(found) == ["quote", "start", "end", "times", "open", "later", "passage"]
    assert found["times"] == [
        {"start": found["start"] + 15, "end": found["start"] + 20, "first": "2023-04-01", "last": "2024-03-31"}
    ]
    assert found["open"] is False
    assert [list(later) for later in found["later"]] == [["quote", "start", "end", "passage"]] * len(found["later"])
    assert found["passage"]["reply_to"] is not None
    assert found["passage"]["date"] == "2023-03-06"


def test_the_same_words_a_year_later_are_next_year_s_and_a_report_on_them_is_not(tmp_path: Path) -> None:
    said = "○都市整備部長（畑中稔君）　蛍の観察会につきましては、六月に遊水地の木道で開催する予定です。\n"
    done = "○都市整備部長（畑中稔君）　昨年の蛍の観察会は、遊水地の木道で三百人を迎えて終えました。\n"
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for year, words in ((2, said), (3, said), (4, done)):
        head = f"鶴見沢市議会会議録\n\n令和{year}年3月6日\n\n○議長（沢辺勉君）　開会します。\n\n"
        (corpus / f"{year}.txt").write_text(head + words + "\n" + FILLING, encoding="utf-8")
    newer, older = rag.build_index(corpus, tmp_path / "index").commitments()
    assert (newer.passage.date, older.passage.date) == (date(2021, 3, 6), date(2020, 3, 6))
    assert [f.passage.date for f in newer.later] == [date(2022, 3, 6)]
    assert [f.passage.date for f in older.later] == [date(2022, 3, 6)]


def test_a_common_word_is_not_rare_and_a_single_one_is_wholly() -> None:
    weights = {"計画": math.log(1 + 50.5 / 50.5), "木道": math.log(1 + 99.5 / 1.5)}
    found = rarities(weights, 100)
    assert found["計画"] == 0
    assert found["木道"] == pytest.approx(1.0)
    assert share_held("木道を直した。", weights) == pytest.approx(weights["木道"] / sum(weights.values()))


def spoken(role: str | None, name: str | None, kind: Kind) -> list[str]:
    words = "木道の板は来年度に張り替える予定です。"
    speaker = Speaker(name, role, side_of(role)) if name or role else None
    turn = Utterance(1, Span(0, len(words)), speaker, kind, None, None)
    return [c.text for c in commitments(words, (turn,))]


@pytest.mark.parametrize(
    ("role", "name", "kind", "counts"),
    [
        ("公園課長", "畑中", "remark", True),
        (None, "五十嵐水辺の森担当課長", "remark", True),
        (None, None, "reply", True),
        (None, None, "remark", False),
        (None, "緑川花子", "report", False),
        ("公園委員長", "沢辺", "report", False),
        ("区議会事務局長", "工藤", "report", False),
        ("区議会事務局長", "工藤", "reply", True),
    ],
)
def test_who_can_undertake(role: str | None, name: str | None, kind: Kind, counts: bool) -> None:
    assert bool(spoken(role, name, kind)) == counts
