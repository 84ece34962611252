import pytest

import rag
from rag.errors import QueryError
from rag.question import Question, language_of, read_question
from rag.text import morphology


@pytest.fixture(scope="module")
def read(sample_index: rag.Index):
    def reader(text: str, longest: int = 2_000) -> Question:
        return read_question(text, longest, sample_index._columns)

    return reader


@pytest.mark.parametrize("text", ["", " ", "\n\t\u3000"])
def test_an_empty_question_is_refused_with_an_example(read, text: str) -> None:
    with pytest.raises(QueryError, match="The question is empty"):
        read(text)


def test_a_question_that_is_too_long_is_refused_with_the_setting(read) -> None:
    assert read("あ" * 2_000).text == "あ" * 2_000
    with pytest.raises(QueryError, match=r"2,001 characters, and 2,000 are taken \(RAG_QUESTION_CHARACTERS\)"):
        read("あ" * 2_001)
    with pytest.raises(QueryError, match="100,000 characters"):
        read("あ" * 100_000)


def test_width_and_white_space_are_folded(read) -> None:
    assert read("　ＡＩの\n利用　と ｶｰﾄﾞ ").text == "AIの 利用 と カード"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("椿坂市の窓口予約", ("椿坂市",)),
        ("椿坂の窓口予約", ("椿坂市",)),
        ("霧ノ瀬市と雲居野市の違い", ("霧ノ瀬市", "雲居野市")),
        ("汐見原町長の答弁", ("汐見原町",)),
        ("窓口予約の件数", ()),
        ("各市町の交付率", ()),
    ],
)
def test_a_municipality_of_the_index_is_read(read, text: str, wanted: tuple[str, ...]) -> None:
    assert set(read(text).municipalities) == set(wanted)
    assert read(text).missing == ()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("夕凪島市の書かない窓口はいつ始まりましたか", ("夕凪島市",)),
        ("横浜市長は何と言いましたか", ("横浜市",)),
        ("軽井沢町で開かれた会議", ("軽井沢町",)),
        ("雲仙岳村のバス路線について", ("雲仙岳村",)),
        ("江東区における防災アプリ", ("江東区",)),
        ("椿坂市と夕凪島市の違い", ("夕凪島市",)),
        ("つがる市の除雪", ("つがる市",)),
        ("神奈川県川崎市の交付率", ("川崎市",)),
        ("横浜ではごみをどう分けていますか", ("横浜市",)),
        ("埼玉県の支援", ("埼玉県",)),
    ],
)
def test_a_municipality_that_the_index_does_not_have_is_missing(read, text: str, missing: tuple[str, ...]) -> None:
    assert read(text).missing == missing


@pytest.mark.parametrize(
    "text",
    [
        "本市の窓口", "他市との比較", "県内の市町村の順位", "市役所の待ち時間",
        "都市計画の見直し", "市民の意見", "町内会の負担", "地区の集会所", "校区の見守り",
        "近隣市の事例を教えて", "中心市街地の活性化", "朝市の開催",
        "各区の取組", "市区町村の役割", "青空市は開かれますか", "歳末大売出し市で何が出ましたか",
        "先進市の事例", "中核市への移行", "政令市の制度", "合併町村の庁舎",
        "川崎さんの発言", "光の道構想", "日光を遮る屋根", "中央の議論", "県の補助金", "関の山だった",
        "下町の商店", "農村の過疎", "学校区の見直し", "選挙区の割り振り", "城下町の景観",
    ],
)  # fmt: skip
def test_words_with_a_city_in_them_name_no_city(read, text: str) -> None:
    assert read(text).missing == ()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("市長は何と述べましたか", ("市長",)),
        ("副市長は何と述べましたか", ("副市長",)),
        ("汐見原町長は何と述べましたか", ("町長",)),
        ("税務部長と総務部長の意見", ("税務部長", "総務部長")),
        ("費用はいくらですか", ()),
    ],
)
def test_an_office_of_the_index_is_read_the_longest_first(read, text: str, wanted: tuple[str, ...]) -> None:
    assert set(read(text).roles) == set(wanted)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("令和4年8月23日の会議", (20220823, 20220823)),
        ("2022-08-23 の会議", (20220823, 20220823)),
        ("令和５年１１月の会議で", (20231101, 20231131)),
        ("2022年2月の会議", (20220201, 20220231)),
        ("令和4年度の実績", (0, 0)),
        ("昨年の実績", (0, 0)),
    ],
)
def test_a_day_or_a_month_is_read(read, text: str, days: tuple[int, int]) -> None:
    assert read(text).days == days


def test_terms_name_what_is_asked_and_are_never_all_lost(read) -> None:
    assert {"窓口", "予約"} <= set(read("椿坂市の窓口予約を教えてください").terms)
    assert "教える" not in read("椿坂市の窓口予約を教えてください").terms
    assert read("椿坂市の市長").terms != ()
    assert read("どうですか").terms == ()


@pytest.mark.parametrize(
    "text",
    [
        "防災　〔1〕備蓄の見直しは。〔2〕避難所の数は。",
        "防災　①備蓄の見直しは。②避難所の数は。",
        "防災 (1)備蓄の見直しは。(2)避難所の数は。",
        "防災 １．備蓄の見直しは。 ２．避難所の数は。",
    ],
)
def test_the_points_that_a_question_lists_are_asked_one_by_one(read, text: str) -> None:
    points = read(text).points
    assert [point.text for point in points] == ["防災 備蓄の見直しは。", "防災 避難所の数は。"]
    assert "備蓄" in points[0].terms
    assert "備蓄" not in points[1].terms
    assert points[1].points == ()


@pytest.mark.parametrize(
    "text", ["第2回の議題は", "令和4年8月2日の会議", "①だけ", "1.5倍と2.5倍の違い", "避難所の数は"]
)
def test_a_question_that_lists_nothing_has_no_points(read, text: str) -> None:
    assert read(text).points == ()


@pytest.mark.parametrize(
    ("text", "japanese"),
    [
        ("雾ノ瀬市的社区巴士什么时候开始可以用二维码付款", False),
        ("ゲネ", True),
        ("ノート", True),
        ("ケア", True),
        ("霧ノ瀬市", True),
    ],
)
def test_a_kana_inside_a_name_makes_no_question_japanese(read, text: str, japanese: bool) -> None:
    assert read(text).japanese is japanese


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("資料４で挙げた反省点", ("資料4",)),
        ("What does Material 4 say?", ("資料4",)),
        ("资料 4里写了什么", ("資料4",)),
        ("第 2 回の会議", ("第2回",)),
        ("資料の4割", ()),
    ],
)
def test_a_numbered_meeting_or_paper_is_read_in_every_language(read, text: str, counts: tuple[str, ...]) -> None:
    assert read(text).counts == counts


@pytest.mark.parametrize(
    "text",
    [
        "いつ開かれましたか",
        "Where and when did they meet?",
        "会议是什么时候召开的？",
        "회의는 언제 열렸습니까",
        "Onde foi realizada a reunião?",
    ],
)
def test_when_and_where_a_meeting_was_is_asked_of_its_header(read, text: str) -> None:
    assert "会議の概要" in read(text).blocks


@pytest.mark.parametrize("text", ["RPA", "AI-OCR", "ＡＩ－ＯＣＲ", "Wi-Fi", "AI OCR", "SDGs?", "5G", "LINE", "MaaS"])
def test_a_lone_term_in_latin_letters_is_read_as_japanese(read, text: str) -> None:
    question = read(text)
    assert question.japanese
    assert language_of(question.text) == "ja"


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("ＡＩ－ＯＣＲ", ("aiocr",)),
        ("Wi-Fiについて教えて", ("wifi",)),
        ("RPA、BPRの導入状況", ("rpa", "bpr")),
        ("RPAで減った残業時間", ()),  # asks for something else, too
        ("What about RPA?", ()),
        ("テレワークの課題", ()),
    ],
)
def test_latin_terms_are_read_where_nothing_else_is_asked_for(read, text: str, terms: tuple[str, ...]) -> None:
    assert tuple(spellings[0] for spellings in read(text).latin) == terms


def test_a_latin_term_is_read_with_its_synonyms(read) -> None:
    assert read("LINEについて教えて").latin == (("line", "ライン"),)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("telework", "en"), ("Telework", "en"), ("digital seals", "en"), ("What about RPA?", "en"), ("RPA cost", "en"),
        ("How is AI-OCR used?", "en"), ("RPA", "ja"), ("O que é RPA para a cidade?", "pt"), ("số hóa", "vi"),
    ],
)  # fmt: skip
def test_words_of_another_language_stay_what_they_are(read, text: str, language: str) -> None:
    question = read(text)
    assert language_of(question.text) == language
    assert question.japanese is (language == "ja")


def test_a_question_is_cut_once_for_its_terms_and_how_it_writes_them(read, monkeypatch: pytest.MonkeyPatch) -> None:
    question, cut, pieces = "ヌメリナの利用は何件ですか", [], morphology._pieces
    read(question)
    monkeypatch.setattr(morphology, "_pieces", lambda text: cut.append(text) or pieces(text))
    found = read(question)
    assert found.spelled == (("ヌメリナ", "ヌメリナ"), ("利用", "利用"))
    assert set(dict(found.spelled)) <= set(found.terms)
    assert cut.count(question) == 1
