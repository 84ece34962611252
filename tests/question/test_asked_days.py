"""The days that a question names: of a meeting, of several, or of the matter that it asks about."""

from pathlib import Path

import pytest

import rag
from rag.question import Days, days_of

BODIES = ("鶴見沢市公園づくり推進本部",)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("令和6年8月26日の建設委員会で何が話し合われたか", 20240826, 20240826),
        ("2023年11月7日の文教委員会、学童の報告", 20231107, 20231107),
        ("令和4年8月の会議で決まったこと", 20220801, 20220831),
        ("令和4年8月2日に開かれた会議", 20220802, 20220802),
        ("令和4年8月2日(火)の第2回庁内会議", 20220802, 20220802),
        ("2022-08-23 の会議", 20220823, 20220823),
        ("会議(令和4年8月)で出た意見", 20220801, 20220831),
        ("令和4年8月2日の鶴見沢市公園づくり推進本部", 20220802, 20220802),
        ("令和4年8月と9月の会議の議題", 20220801, 20220931),
        ("令和4年8月2日と3日の会議", 20220802, 20220803),
        ("令和4年8月2日と令和5年10月5日の委員会", 20220802, 20231005),
        ("令和5年4月1日に始まった制度について令和6年3月5日の委員会で何と答えたか", 20240305, 20240305),
        ("令和5年6月の議会でどう答えたか", 20230601, 20230631),
    ],
)
def test_the_days_of_meetings_are_read_from_the_first_to_the_last(text: str, first: int, last: int) -> None:
    assert days_of(text, BODIES) == Days(first, last, True)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("令和4年8月2日からの予約の会議室", 20220802, 20220802),
        ("令和6年10月執行の選挙の投票率", 20241001, 20241031),
        ("令和7年4月に開催される防災訓練の会場", 20250401, 20250431),
        ("令和5年4月施行の条例を審議した委員会", 20230401, 20230431),
        ("令和4年8月に始まった会議室の予約", 20220801, 20220831),
        ("令和4年8月2日の会議室の利用", 20220802, 20220802),
        ("令和4年8月の会議録はいつ公開されたか", 20220801, 20220831),
        ("令和5年7月2日に行われた市議会議員選挙の投票率", 20230702, 20230702),
        ("令和5年度の委員会", 0, 0),
        ("2022年13月の委員会", 0, 0),
        ("去年の会議", 0, 0),
    ],
)
def test_the_days_of_other_things_are_no_days_of_a_meeting(text: str, first: int, last: int) -> None:
    assert days_of(text, BODIES) == Days(first, last, False)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> rag.Index:
    folder: Path = tmp_path_factory.mktemp("days")
    (folder / "corpus").mkdir()
    for day, place, bees in ((4, "第1会議室", "3"), (25, "第2会議室", "5"), (40, "大会議室", "9")):
        month, day = 6 + day // 31, day % 31
        (folder / "corpus" / f"{month}-{day}.txt").write_text(
            f"令和5年度 第{day}回鶴見沢市養蜂会議 議事要旨\n\n日時：令和5年{month}月{day}日 午後1時00分～2時00分\n\n場所：{place}\n\n"
            f"出席：梶原市長、保坂副市長\n\n【次第】\n\n次第1 巣箱について\n\n【次第1について】\n\n（主な意見）\n\n"
            f"・巣箱は屋上に何箱あるのか。（副市長）\n→巣箱は屋上に{bees}箱ある。（事務局）\n",
            encoding="utf-8",
        )
    return rag.build_index(folder / "corpus", folder / "index")


def test_the_minutes_of_another_day_never_answer_for_a_meeting(index: rag.Index) -> None:
    summary = index.ask("令和5年6月25日の会議で、巣箱は屋上に何箱あると答えましたか")
    assert {e.passage.date.isoformat() for e in summary.evidence if e.passage.date} == {"2023-06-25"}
    assert any("5箱" in statement.text for statement in summary.statements)


def test_a_day_without_a_meeting_is_said_to_have_none(index: rag.Index) -> None:
    summary = index.ask("令和5年9月1日の会議で、巣箱は屋上に何箱あると答えましたか")
    assert (summary.verdict, summary.statements) == ("not_found", ())
    assert summary.reason == "質問が挙げる日の会議録は索引にありません。"


def test_a_date_of_the_matter_or_one_that_is_taken_off_keeps_no_answer_back(index: rag.Index) -> None:
    assert index.ask("令和5年9月1日から、巣箱は屋上に何箱ありますか").verdict != "not_found"
    assert index.ask("令和5年9月1日の会議で、巣箱は屋上に何箱あると答えましたか", ignore="date").verdict != "not_found"


def test_a_month_shows_each_of_its_meetings(index: rag.Index) -> None:
    summary = index.ask("令和5年6月の養蜂会議はどこで開かれましたか")
    assert {e.passage.date.isoformat() for e in summary.evidence if e.passage.date} == {"2023-06-04", "2023-06-25"}
    words = "".join(statement.text for statement in summary.statements)
    assert "第1会議室" in words
    assert "第2会議室" in words
    assert "大会議室" not in words
