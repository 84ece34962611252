"""Which questions ask for the header of a meeting (when, where, who, what for), and which only sound like it."""

from pathlib import Path

import pytest

import rag
from rag.index.passages import BLOCKS
from rag.question import read_question
from tests.minutes_of_two_cities import write_two_cities

LEAD, THERE, ABSENT, AGENDA, RESULT = (BLOCKS[name] for name in ("lead", "attendees", "absent", "agenda", "result"))


@pytest.fixture(scope="module")
def blocks(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("headers")
    index = rag.build_index(write_two_cities(folder / "corpus"), folder / "index")

    def reader(text: str) -> tuple[str, ...]:
        return read_question(text, 2_000, index._columns).blocks

    return reader


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("いつ開かれましたか", LEAD),
        ("どこで開かれましたか", LEAD),
        ("令和4年4月1日はどこで開かれましたか", LEAD),
        ("この会議はいつ開かれましたか", LEAD),
        ("会議はどこで開かれましたか", LEAD),
        ("会議の場所はどこですか", LEAD),
        ("会議の日時と場所を教えてください", LEAD),
        ("令和4年度の鶴見沢市の公園会議の会場はどこでしたか", LEAD),
        ("第1回の公園会議は何時から何時まででしたか", LEAD),
        ("鶴見沢市公園会議はいつ行われましたか", LEAD),
        ("鶴見沢市公園会議はどこで行われましたか", LEAD),
        ("委員会の開催日時", LEAD),
        ("建設委員会は何時に終わりましたか", LEAD),
        ("本会議は何時に始まりましたか", LEAD),
        ("開会時刻は何時ですか", LEAD),
        ("何時に開会しましたか", LEAD),
        ("閉会は何時でしたか", LEAD),
        ("何時に散会しましたか", LEAD),
        ("審議会の開催場所", LEAD),
        ("会議の開始時刻と終了時刻", LEAD),
        ("協議会はいつ、どこで開催されましたか", LEAD),
        ("庁議は何月何日に開かれましたか", LEAD),
        ("いつ開かれた会議ですか", LEAD),
        ("どこで行われた会議の記録ですか", LEAD),
        ("Where and when did they meet?", LEAD),
        ("When was the meeting held?", LEAD),
        ("Where did the parks board of Tsurumizawa City hold its first meeting?", LEAD),
        ("Where was the committee held?", LEAD),
        ("会议是什么时候召开的？", LEAD),
        ("会议在哪里举行？", LEAD),
        ("회의는 언제 열렸습니까", LEAD),
        ("Cuộc họp được tổ chức ở đâu?", LEAD),
        ("Onde foi realizada a reunião?", LEAD),
        ("出席者は誰ですか", THERE),
        ("出席者を教えてください", THERE),
        ("会議に出席したのは誰ですか", THERE),
        ("会議には誰が出席しましたか", THERE),
        ("公園会議の出席者", THERE),
        ("鶴見沢市公園会議に参加した人を教えて", THERE),
        ("庁議の参加者は誰でしたか", THERE),
        ("鶴見沢市公園会議(令和4年4月)で、浅利町の出席者は誰か", THERE),
        ("委員会のメンバーは誰ですか", THERE),
        ("検討会の顔ぶれを知りたい", THERE),
        ("令和3年5月の庁議に出席した副町長の氏名は何ですか", THERE),
        ("出席した委員は何人ですか", THERE),
        ("副市長は会議に出席していましたか", THERE),
        ("誰が会議に出ていましたか", THERE),
        ("Who attended the meeting?", THERE),
        ("Who was present at the council?", THERE),
        ("谁出席了会议？", THERE),
        ("회의에 누가 참석했습니까", THERE),
        ("Ai tham dự cuộc họp?", THERE),
        ("Quem participou da reunião?", THERE),
        ("欠席者はいましたか", ABSENT),
        ("会議を欠席したのは誰ですか", ABSENT),
        ("欠席した委員は", ABSENT),
        ("Who was absent from the meeting?", ABSENT),
        ("議題は何でしたか", AGENDA),
        ("第1回の議題", AGENDA),
        ("会議の次第を教えてください", AGENDA),
        ("議事日程は", AGENDA),
        ("庁議の件名は何ですか", AGENDA),
        ("委員会の案件は何でしたか", AGENDA),
        ("What was on the agenda of the meeting?", AGENDA),
        ("会議の結果を教えてください", RESULT),
        ("庁議の結論は", RESULT),
        ("会議結果はどうなりましたか", RESULT),
        ("審議会の結論を知りたい", RESULT),
    ],
)
def test_a_question_about_the_meeting_itself_asks_for_its_header(blocks, text: str, wanted: str) -> None:
    assert wanted in blocks(text)


@pytest.mark.parametrize(
    "text",
    [
        # Places, beginnings, hours and days of other things.
        "子どもの居場所は増えますか", "ごみを出す場所はどこですか", "避難所の場所は", "自転車置き場はどこで借りられますか",
        "マイナンバーカードはどこで受け取れますか", "運用開始はいつですか", "サービスの開始時期は", "キャンペーンの終了はいつ",
        "高齢者の補助は開始時とどう変わったか", "新しい窓口はいつ開庁しますか", "図書館は何時まで開いていますか", "プールは何時から使えますか",
        "公園は何時に閉まりますか", "土曜日は何時まで受け付けますか", "会議室は何時まで使えますか", "会議室はどこで予約できますか",
        "シティランの会場はどこですか", "防災訓練の日時は", "ゼロカーボン宣言の実施日時と会場について", "説明会はいつ開かれますか",
        "花火大会はどこで開催されますか", "お祭りはいつ行われますか", "マラソン大会の開催日はいつですか", "成人式はいつ開かれますか",
        "花火大会の第2回は2026年の何月何日に開かれますか", "市民まつりは8月のどこで開かれますか", "運動会、出席者は何人",
        "鶴見沢市の運動会の出席者は", "令和4年の朝市はどこで開催されましたか", "オリンピックの開催に向けた準備", "地下鉄の時刻表はいつ変わりますか",
        "パブリックコメントはいつまでですか", "会議録はどこで読めますか", "会議録はいつ公開されますか", "保育園はいつ開園しますか",
        "講座はどこで行われますか", "選挙の投票は何時までですか", "コロナの注射会場はどこ", "給付金の支給開始", "工事の終了時期は",
        "委員会で報告された花火大会はいつ開かれますか", "AIオンデマンド交通はいつ開始しますか", "学校開放はいつから始まりますか",
        "When and where can people watch the football team?", "When will the marathon be held?",
        "How many runners are planned for the race held in autumn?", "花火大会什么时候举行？", "축제는 언제 열립니까", "Lễ hội diễn ra vào ngày nào?",
        "Onde foi realizada a corrida?",
        # Those who come, stay away or belong to something else.
        "釘が出ている校庭はどこですか", "苦情が出ていますか", "効果は出てきましたか", "防災訓練の参加者数は", "総合防災訓練の参加者は何人ですか",
        "成人式の出席者数は", "学校を欠席した児童の対応", "欠席連絡のアプリ", "インフルエンザの欠席者数", "ボランティアに参加した人は何人",
        "チームのメンバーは誰", "地域活動に参加していますか", "出席停止の日数", "児童の出席日数", "イベントに参加した子ども",
        "メンバーズカードの費用", "How many people attended the festival?", "Who participated in the training?",
        "Quantas pessoas participaram do treinamento?",
        # Orders, matters and ends that are no agenda and no result.
        "準備ができ次第始めますか", "決まり次第知らせますか", "次第に増えている理由", "状況次第で変わりますか", "この案件の費用はいくら",
        "工事案件の数", "都との協議の結果はいつ出ますか", "調査の結果は", "アンケート結果を教えて", "選挙の結果", "検査結果の通知",
        "実証実験の結論は", "What does the digital agenda of the city say?",
    ],
)  # fmt: skip
def test_a_question_about_anything_else_asks_for_no_header(blocks, text: str) -> None:
    assert blocks(text) == ()
