from datetime import date, time

import pytest

from rag.minutes.document import read_text
from rag.minutes.structure.header import municipality_of
from rag.records import Attendee, Meeting, Minutes

BODY = "\n\n【意見・質問】\n・遊具の点検は毎年行うのか。\n"


def meeting(raw: str) -> Meeting:
    return read_text(raw + BODY, "a.txt").meeting


def blocks(minutes: Minutes) -> list[tuple[str, str]]:
    return [(header.label, minutes.quote(header.span)) for header in minutes.headers]


COLON = """

令和5年度 第3回鶴見沢市公園再整備検討会議 議事要旨

日時：令和5年7月3日（月）午後1時00分～2時10分

場所：鶴見沢市役所 3階 第1委員会室

出席：梶原市長、保坂副市長、野々村教育長、小早川都市整備部長、
上杉総務部長
（事務局）
沼緑地課長、柏木（公園アドバイザー）

【次第】

次第1 遊具の更新について

次第2 その他
"""


def test_a_header_of_labels_with_colons() -> None:
    assert meeting(COLON) == Meeting(
        municipality="鶴見沢市",
        body="公園再整備検討会議",
        title="令和5年度 第3回鶴見沢市公園再整備検討会議 議事要旨",
        date=date(2023, 7, 3),
        start=time(13),
        end=time(14, 10),
        place="鶴見沢市役所 3階 第1委員会室",
        attendees=(
            Attendee("梶原", "市長"),
            Attendee("保坂", "副市長"),
            Attendee("野々村", "教育長"),
            Attendee("小早川", "都市整備部長"),
            Attendee("上杉", "総務部長"),
            Attendee("沼", "緑地課長", "事務局"),
            Attendee("柏木", "公園アドバイザー", "事務局"),
        ),
        agenda=("遊具の更新について", "その他"),
    )


def test_a_header_s_blocks_are_slices_by_label() -> None:
    minutes = read_text(COLON + BODY, "a.txt")
    found = blocks(minutes)
    assert [label for label, _ in found] == ["title", "when", "place", "attendees", "agenda"]
    assert found[0][1] == "令和5年度 第3回鶴見沢市公園再整備検討会議 議事要旨"
    assert found[3][1].startswith("出席：梶原市長")
    assert found[3][1].endswith("柏木（公園アドバイザー）")
    assert found[4][1] == "【次第】\n\n次第1 遊具の更新について\n\n次第2 その他"


def test_a_header_of_spaced_labels_with_tabs() -> None:
    raw = (
        "\n\n会 議 記 録\n\n会 議 名\t鶴見沢市駅前広場調整会議（令和4年度第2回）\n開 催 日 時\t令和4年9月5日（月）午前10時50分～午前11時45分\n"
        "開 催 場 所\t市役所別館 2階会議室\n出 席 者\t市長、副市長、都市整備部長\n"
        "議 題\t(1) 広場の植栽について（資料1） (2) 駐輪場の料金について（資料2）\n\n1 付議事項について\n\n(1) 広場の植栽について\n"
    )
    assert meeting(raw) == Meeting(
        municipality="鶴見沢市",
        body="駅前広場調整会議",
        title="鶴見沢市駅前広場調整会議（令和4年度第2回）",
        date=date(2022, 9, 5),
        start=time(10, 50),
        end=time(11, 45),
        place="市役所別館 2階会議室",
        attendees=(Attendee(None, "市長"), Attendee(None, "副市長"), Attendee(None, "都市整備部長")),
        agenda=("広場の植栽について（資料1）", "駐輪場の料金について（資料2）"),
    )


def test_a_label_table_with_when_and_where_in_one_row() -> None:
    raw = (
        "庁議の内容\n\n件 名\t浅利町プールの今後について\n所 管 課\t生涯学習課\n"
        "日時・場所\t令和3年10月4日(月) 9:00 ~ 9:55 役場2階 応接室\n出 席 者\t町長、副町長、教育長\n"
    )
    found = meeting(raw)
    assert (found.title, found.municipality, found.body) == ("庁議の内容", "浅利町", "庁議")
    assert (found.date, found.start, found.end, found.place) == (
        date(2021, 10, 4),
        time(9),
        time(9, 55),
        "役場2階 応接室",
    )
    assert found.agenda == ("浅利町プールの今後について",)
    assert [a.role for a in found.attendees] == ["町長", "副町長", "教育長"]


@pytest.mark.parametrize(
    ("cell", "start", "end", "place"),
    [
        ("令和3年10月4日 午後2時から3時30分まで 中央公民館 ホール", time(14), time(15, 30), "中央公民館 ホール"),
        ("令和3年10月4日（月）13:00～14:00　第3会議室", time(13), time(14), "第3会議室"),
        ("令和3年10月4日（月）午前9時 議場", time(9), None, "議場"),
    ],
)
def test_the_place_stands_behind_the_clock(cell: str, start: time, end: time | None, place: str) -> None:
    found = meeting(f"庁議の内容\n\n日時・場所\t{cell}\n")
    assert (found.start, found.end, found.place) == (start, end, place)


def test_labels_with_wide_spaces_and_nothing_else_behind_them() -> None:
    found = meeting(
        "鶴見沢市 公園利用に関する庁内会議（第1回） 会議要旨\n\n日　時　令和5年7月11日（火）10:00～11:20\n場　所　本庁舎2階 研修室\n"
        "出席者　副市長（議長）、都市整備部長、緑地課長\n欠席者　総務部長\n"
    )
    assert found.title == "鶴見沢市 公園利用に関する庁内会議（第1回） 会議要旨"
    assert found.body == "公園利用に関する庁内会議"
    assert (found.date, found.start, found.end) == (date(2023, 7, 11), time(10), time(11, 20))
    assert found.place == "本庁舎2階 研修室"
    assert [(a.name, a.role) for a in found.attendees][1:] == [(None, "都市整備部長"), (None, "緑地課長")]


def test_two_offices_of_one_person_are_no_name() -> None:
    found = meeting("鶴見沢市 公園会議\n\n出席者：副市長（議長）、緑地課長（事務局）、都市整備部長\n")
    assert [a.name for a in found.attendees] == [None, None, None]
    assert [a.role for a in found.attendees][2] == "都市整備部長"
    assert "副市長" in (found.attendees[0].role or "")
    assert "緑地課長" in (found.attendees[1].role or "")


def test_a_group_named_within_the_list_is_a_group() -> None:
    found = meeting("会 議 記 録\n\n会 議 名\t鶴見沢市公園会議\n出 席 者\t市長、緑地課長、（事務局）企画部調整課\n")
    assert found.attendees == (
        Attendee(None, "市長"),
        Attendee(None, "緑地課長"),
        Attendee(None, "企画部調整課", "事務局"),
    )


def test_an_entry_broken_by_a_line_end_is_one_entry() -> None:
    found = meeting("鶴見沢市 公園会議\n\n出席：梶原市長、小早川都市整\n備部長、上杉総務部長\n")
    assert [(a.name, a.role) for a in found.attendees] == [
        ("梶原", "市長"),
        ("小早川", "都市整備部長"),
        ("上杉", "総務部長"),
    ]


def test_a_comma_within_brackets_parts_no_entry() -> None:
    found = meeting("鶴見沢市 公園会議\n\n出席：柏木（緑地課、公園課）、梶原市長\n")
    assert [(a.name, a.role) for a in found.attendees] == [("柏木", "緑地課、公園課"), ("梶原", "市長")]


def test_full_width_numerals_in_labels_are_read() -> None:
    found = meeting(
        "鶴見沢市 公園会議\n\n日　　時：令和４年６月１３日（月）　１４：００～１５：１５\n場　　所：第２会議室\n"
    )
    assert (found.date, found.start, found.end) == (date(2022, 6, 13), time(14), time(15, 15))
    assert found.place == "第２会議室"


@pytest.mark.parametrize(
    ("title", "municipality", "body"),
    [
        ("令和元年度第1回鶴見沢市総合教育会議会議録", "鶴見沢市", "総合教育会議"),
        ("令和５年第４回鶴見沢市議会定例会会議録（第２号）", "鶴見沢市", "議会定例会"),
        ("第12回 浅利町空家等対策協議会 議事概要", "浅利町", "空家等対策協議会"),
        ("雲仙岳村観光審議会（第3回）議事録", "雲仙岳村", "観光審議会"),
        ("さくら野市水道料金審議会会議録", "さくら野市", "水道料金審議会"),
        ("東浜区子ども・子育て会議 会議録", "東浜区", "子ども・子育て会議"),
        ("公共交通会議 議事録", None, "公共交通会議"),
        ("令和５年第２回鶴見沢市議会定例会会議録 第３号", "鶴見沢市", "議会定例会"),
        ("令和５年第２回鶴見沢市議会定例会 会議録（第３日）（速報版）", "鶴見沢市", "議会定例会"),
        ("令和５年６月８日（木曜日）浅利町議会総務委員会会議録 第２日目", "浅利町", "議会総務委員会"),
        ("鶴見沢市 水防に関する庁内会議（令和4年度第2回） 結果概要", "鶴見沢市", "水防に関する庁内会議"),
        ("鶴見沢市防災会議概要", "鶴見沢市", "防災会議"),
        ("鶴見沢市総合教育会議録", "鶴見沢市", "総合教育会議"),
        ("第2回 鶴見沢市環境審議会 次第", "鶴見沢市", "環境審議会"),
        ("鶴見沢市環境審議会 第2回 開催結果", "鶴見沢市", "環境審議会"),
        ("会議録 鶴見沢市環境審議会", "鶴見沢市", "環境審議会"),
        ("【議事要旨】鶴見沢市環境審議会", "鶴見沢市", "環境審議会"),
        ("鶴見沢市（仮称）中央図書館検討会 議事要旨（案）", "鶴見沢市", "(仮称)中央図書館検討会"),
        ("鶴見沢市議会報告会 第3回", "鶴見沢市", "議会報告会"),
        ("鶴見沢市第2分科会議事録", "鶴見沢市", "第2分科会"),
        ("鶴見沢市公文書記録委員会 会議結果", "鶴見沢市", "公文書記録委員会"),
        ("本市の公園について", None, "本市の公園について"),
    ],
)
def test_municipality_and_body_are_read_from_the_title(title: str, municipality: str | None, body: str) -> None:
    found = meeting(title + "\n\n日時：令和5年7月3日\n")
    assert (found.title, found.municipality, found.body) == (title, municipality, body)


def test_the_date_may_stand_in_the_title_block() -> None:
    found = meeting(
        "令和５年第１回浅利町議会定例会会議録\n\n令和５年３月９日（木曜日）　午前９時３０分開議\n\n場所　浅利町議会議場\n"
    )
    assert found.date == date(2023, 3, 9)
    assert found.place == "浅利町議会議場"
    assert found.municipality == "浅利町"


def test_the_number_of_a_meeting_on_a_line_of_its_own_belongs_to_the_title() -> None:
    assert meeting("令和5年度 第2回\n鶴見沢市公園会議 議事録\n").title == "令和5年度 第2回 鶴見沢市公園会議 議事録"


def test_what_the_document_does_not_say_is_none() -> None:
    assert meeting("公園について\n") == Meeting(title="公園について")


def test_a_result_row_is_a_header_and_a_decision() -> None:
    minutes = read_text(
        "庁議の内容\n\n件 名\t浅利町プールの今後について\n会議経過\t<p>【主な意見等】</p> ・維持費はいくらか。 （所管課）年に90万円である。\n"
        "<p>会議結果</p>\t案のとおり決定する。\n",
        "a.txt",
    )
    assert blocks(minutes)[-1][0] == "result"
    assert blocks(minutes)[-1][1].endswith("案のとおり決定する。")
    assert [d.text.endswith("案のとおり決定する。") for d in minutes.decisions] == [True]
    assert len(minutes.utterances) == 2


def test_remarks_behind_the_result_are_no_utterance() -> None:
    minutes = read_text(
        "庁議の内容\n\n件 名\t浅利町プールの今後について\n会議経過\t<p>【主な意見等】</p> ・維持費はいくらか。\n"
        "<p>会議結果</p>\t案のとおり決定する。\n<p>備 考</p>\t改修費は次の庁議で示すこと。\n",
        "a.txt",
    )
    assert [minutes.quote(u.span) for u in minutes.utterances] == ["維持費はいくらか。"]
    assert "改修費は次の庁議で示すこと。" in blocks(minutes)[-1][1]


def test_an_agenda_of_bullets_of_a_cell_and_of_numbers_is_the_same() -> None:
    wanted = ("遊具の更新について", "その他")
    for block in (
        "【次第】\n- 次第1 遊具の更新について\n- 次第2 その他\n",
        "【次第】\n1　遊具の更新について\n2　その他\n",
        "【次第】\n1. 遊具の更新について\n2. その他\n",
        "議 題\t(1) 遊具の更新について (2) その他\n",
        "議題：(1) 遊具の更新について　(2) その他\n",
    ):
        assert meeting(f"鶴見沢市 公園会議\n\n日時：令和5年7月3日\n{block}").agenda == wanted, block


def test_a_line_that_opens_an_assembly_is_no_item_of_its_agenda() -> None:
    minutes = read_text(
        "令和５年６月鶴見沢市議会定例会会議録\n\n令和５年６月８日（木曜日）\n\n○議事日程\n　日程第１　一般質問\n\n○午前１０時００分開議\n\n"
        "○議長（沢辺勉君）　これより本日の会議を開きます。\n",
        "a.txt",
    )
    assert len(minutes.meeting.agenda) == 1
    assert minutes.meeting.agenda[0].endswith("一般質問")


@pytest.mark.parametrize(
    ("line", "city"),
    [
        ("慶応3年の村方寄合", None),
        ("慶応3年の村方寄合　椿坂町の控え", "椿坂町"),
        ("第2回霧ノ瀬市公園会議", "霧ノ瀬市"),
        ("檜枝岐村議会定例会", "檜枝岐村"),
        ("さいたま市議会定例会", "さいたま市"),
        ("すすき市場の会", None),
    ],
)
def test_a_title_names_a_municipality_only_where_it_may_be_one(line: str, city: str | None) -> None:
    assert municipality_of([line]) == city
