"""Which municipalities a question names, over an index of two invented cities: closed lists, word borders, offices."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rag
from rag.question import Places, Question, places_of, read_question
from tests.minutes_of_two_cities import write_two_cities

TOWN, CITY = "浅利町", "鶴見沢市"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> rag.Index:
    folder: Path = tmp_path_factory.mktemp("places")
    return rag.build_index(write_two_cities(folder / "corpus"), folder / "index")


@pytest.fixture(scope="module")
def read(index: rag.Index):
    def reader(text: str) -> Question:
        return read_question(text, 2_000, index._columns)

    return reader


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("浅利町の公用自転車は何台ですか", (TOWN,)),
        ("浅利町長は何と述べましたか", (TOWN,)),
        ("浅利町役場の自転車置き場", (TOWN,)),
        ("浅利町民の声", (TOWN,)),
        ("浅利町議会でどう答えましたか", (TOWN,)),
        ("浅利町公用自転車の貸出について", (TOWN,)),
        ("昨年度浅利町が買った自転車", (TOWN,)),
        ("「浅利町」の資料を見たい", (TOWN,)),
        ("公用自転車　浅利町", (TOWN,)),
        ("浅利では何台ありますか", (TOWN,)),
        ("浅利の公用自転車", (TOWN,)),
        ("鶴見沢市は鍵を何件なくしましたか", (CITY,)),
        ("鶴見沢市では鍵をどう管理していますか", (CITY,)),
        ("鶴見沢市における鍵の紛失", (CITY,)),
        ("鶴見沢市長の答弁", (CITY,)),
        ("鶴見沢副市長の答弁", ()),
        ("鶴見沢市副市長の答弁", (CITY,)),
        ("鶴見沢市役所の駐輪場", (CITY,)),
        ("鶴見沢市立公園の花壇", (CITY,)),
        ("鶴見沢市民の苦情", (CITY,)),
        ("鶴見沢市内の公園", (CITY,)),
        ("鶴見沢市市民会館の予約", (CITY,)),
        ("鶴見沢市教育委員会の見解", (CITY,)),
        ("鶴見沢市公園会議の議題", (CITY,)),
        ("鶴見沢の公園で鍵をなくしたのは何件", (CITY,)),
        ("鶴見沢 鍵 紛失", (CITY,)),
        ("神奈川県鶴見沢市の公園", (CITY,)),
        ("うちは鶴見沢市なんですが、鍵は", (CITY,)),
        ("鶴見沢市と浅利町の違い", (CITY, TOWN)),
        ("浅利と鶴見沢を比べて", (CITY, TOWN)),
        ("浅利町、鶴見沢市それぞれの台数", (CITY, TOWN)),
        ("What did Tsurumizawa do about lost keys?", (CITY,)),
        ("鶴見沢市的公园钥匙丢了几把", (CITY,)),
        # Names in other words.
        ("北鶴見沢の信号機", ()),
        ("新浅利駅の駐輪場", ()),
        ("鶴見沢線の本数", ()),
        ("鶴見沢ゴルフ場の税", ()),
        ("JR鶴見沢の増便", ()),
        ("浅利課長は何と答えましたか", ()),
        ("浅利さんの発言", ()),
        ("浅利議員の質問", ()),
        ("鶴見沢市場の移転", ()),
        ("町の自転車は何台", ()),
        ("本市の公園", ()),
    ],
)
def test_a_municipality_of_the_index_is_named_at_the_borders_of_words(read, text: str, wanted: tuple[str, ...]) -> None:
    assert set(read(text).municipalities) == set(wanted)
    assert read(text).missing == ()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("川崎市の公用自転車は何台ですか", ("川崎市",)),
        ("神奈川県川崎市の公用自転車", ("川崎市",)),
        ("横浜では自転車を貸していますか", ("横浜市",)),
        ("つがる市の除雪", ("つがる市",)),
        ("さいたま市でいつ始まりましたか", ("さいたま市",)),
        ("津市の自転車", ("津市",)),
        ("大津市の自転車", ("大津市",)),
        ("北名古屋市の自転車", ("北名古屋市",)),
        ("大田区立の小学校の土曜授業", ("大田区",)),
        ("中央区役所の駐輪場", ("中央区",)),
        ("府中市民の意見", ("府中市",)),
        ("札幌市中央区の除雪", ("札幌市",)),
        ("横浜市長は何と言いましたか", ("横浜市",)),
        ("埼玉県の支援", ("埼玉県",)),
        ("大阪府知事の見解", ("大阪府",)),
        ("東京都の補助はいくら", ("東京都",)),
        ("長野県軽井沢町の別荘税", ("軽井沢町",)),
        ("軽井沢町議会の議論", ("軽井沢町",)),
        ("浅利町と川崎市の違い", ("川崎市",)),
        ("川崎市と横浜市", ("川崎市", "横浜市")),
        ("夕凪島市の鍵の管理", ("夕凪島市",)),
        ("東鶴見沢市の例", ("東鶴見沢市",)),
        ("霧ヶ浜市では自転車を貸していますか", ("霧ヶ浜市",)),
        ("雲仙岳村のバス路線について", ("雲仙岳村",)),
    ],
)
def test_a_municipality_of_the_list_that_the_index_does_not_have_is_missing(
    read, text: str, missing: tuple[str, ...]
) -> None:
    assert read(text).missing == missing


@pytest.mark.parametrize(
    "text",
    [
        # A surname and an office.
        "東坂市長は何と言いましたか", "森澤区長の座右の銘は", "苔野市長の見解", "小田切村長は何と述べたか", "柳瀬町長の答弁",
        "桐山知事は何と言いましたか", "原村長の方針", "森町長の答弁",
        "東坂和子市長の方針", "森澤恭子区長は前の区政をどう引き継ぐか", "梶原市長は何と言いましたか",
        "保坂副市長の答え", "苔野前市長の時代", "鷲尾市長と柳瀬町長の対談",
        # 区, 市, 町, 村 by themselves, behind a particle.
        "引っ越し代は区から出ますか", "条例は区議会で決まりましたか", "お店に区の補助は出ますか", "店に区", "80になった祖父に区から祝いが来ない",
        "うちは市から何ももらえない", "ゴミは市で集めますか", "子に町が払う祝い金", "水道は町の仕事ですか", "区の対応", "市は何をしていますか",
        "町の人口", "村の予算", "この区でも借りられますか", "税金は市に納める", "母も区の窓口へ", "道は村が直す",
        # Names in other words.
        "JR東海の増便", "東海道線の踏切", "東京デフリンピックの準備", "東京オリンピックの聖火", "東京ガスの検針", "千葉さんの意見",
        "川崎さんの発言", "山口課長の説明", "日光を遮る屋根", "光の道構想", "中央の議論", "大阪万博の入場券", "横浜銀行の支店", "八潮の子どもの遊び場",
        # Words that have the form of a name.
        "骨董市は開かれますか", "植木市の出店料", "陶器市の会場", "青空市の売上", "見本市の出展", "姉妹都市の訪問", "先進市の事例",
        "中核市への移行", "政令市の制度", "近隣市との協定", "城下町の景観", "門前町の活性化", "農山村の過疎", "選手村の跡地", "学校区の見直し",
        "選挙区の割り振り", "地区の集会所", "北区域の整備", "市区町村の役割", "都市計画の見直し", "中心市街地の活性化", "戸越町の踏切",
        "青葉区の窓口", "ひばり台町の公園", "大井町駅の工事", "大井町の駅で電車が止まる", "栄町の公園", "本町通りの街灯", "町内会の負担",
        "市場の移転", "村祭りの補助", "夜市の許可", "市の鶴の餌代",
    ],
)  # fmt: skip
def test_a_person_a_clause_and_a_word_name_no_municipality(read, text: str) -> None:
    assert read(text).municipalities == ()
    assert read(text).missing == ()


def test_a_surname_of_the_list_is_a_person_where_the_index_has_one_of_that_name() -> None:
    held, asked = (CITY, TOWN), "鎌倉市長は何と言いましたか"
    assert places_of(asked, held, True).missing == ("鎌倉市",)
    assert places_of(asked, held, True, people=("鎌倉節子", "梶原")) == Places((), ())
    assert places_of("鎌倉市の市長は何と言いましたか", held, True, people=("鎌倉節子",)).missing == ("鎌倉市",)
    assert places_of("鶴見沢市長の答弁", held, True, people=("鶴見沢一郎",)).named == (CITY,)


@pytest.mark.parametrize(
    ("text", "held", "wanted"),
    [
        ("桐山知事と品川区の協議", ("品川区", "東京都", "大阪府"), ("品川区", "東京都")),
        ("品川区と桐山知事の協議", ("品川区", "東京都"), ("品川区", "東京都")),
        ("桐山知事と鶴見沢市の協議", (CITY, "東京都"), (CITY, "東京都")),
        ("桐山知事と鶴見沢市の協議", (CITY, "東京都", "大阪府"), (CITY,)),
        ("東京都と森澤区長の協議", ("品川区", "東京都"), ("東京都", "品川区")),
        ("東京都と森澤区長の協議", ("品川区", "大田区", "東京都"), ("東京都",)),
        ("桐山副知事の発言", ("品川区", "東京都"), ()),
        ("品川区の町会の地区長", ("品川区", "東京都", TOWN), ("品川区",)),
        ("東京都品川区の自転車", ("品川区", "東京都"), ("品川区",)),
        ("品川区の自転車", ("東京都品川区",), ("東京都品川区",)),
        ("北広島市の除雪", ("広島市",), ()),
        ("富士広域連合の予算", ("富士広域連合",), ("富士広域連合",)),
        ("中央の議論", ("中央区",), ()),
        ("日光を遮る屋根", ("日光市",), ()),
        ("あまり使わない自転車", ("あま市",), ()),
        ("むつかしい話", ("むつ市",), ()),
    ],
)
def test_an_office_brings_in_the_municipality_whose_it_is(
    text: str, held: tuple[str, ...], wanted: tuple[str, ...]
) -> None:
    assert places_of(text, held, True).named == wanted


def test_a_mayor_is_asked_by_name_in_the_sample(sample_index: rag.Index) -> None:
    for office in ("苔野市長", "東坂市長"):
        question = sample_index.read_question(f"{office}は何と言いましたか")
        assert (question.missing, question.roles) == ((), ("市長",))


PARTICLES = (
    "は", "が", "を", "に", "で", "の", "と", "も", "へ", "や", "から", "まで", "より", "では", "には", "でも", "にも", "との", "からは",
    "における", "について", "に関する", "としての", "による", "って", "だけ", "など", "", "、", "。", " ", "・", "「",
)  # fmt: skip
MATTERS = (
    "公用自転車",
    "鍵の紛失は何件",
    "窓口の予約",
    "いつ始まりましたか",
    "お金はいくら",
    "備え",
    "ごみ",
    "AIの利用",
)
BEFORE = ("", "うちの母が住む", "去年、", "2022年 ", "教えて、", "昨年度の", "あの")


@given(st.sampled_from((TOWN, CITY)), st.sampled_from(PARTICLES), st.sampled_from(MATTERS), st.sampled_from(BEFORE))
def test_the_municipality_is_known_before_every_particle(
    read, city: str, particle: str, matter: str, before: str
) -> None:
    question = read(before + city + particle + matter)
    assert question.municipalities == (city,)
    assert question.missing == ()


@given(
    st.sampled_from(
        (
            "うちは",
            "お金は",
            "子どもに",
            "店に",
            "税金も",
            "家から",
            "母が",
            "話を",
            "道の",
            "どこの",
            "保育園で",
            "駅と",
            "",
        )
    ),
    st.sampled_from(("市", "区", "町", "村")),
    st.sampled_from(
        ("", "は", "が", "から", "で", "の", "に", "では", "、", "長は", "議会で", "役所の", "民の", "立の")
    ),
    st.sampled_from(MATTERS),
)
def test_the_word_for_a_municipality_alone_names_none(read, before: str, word: str, after: str, matter: str) -> None:
    question = read(before + word + after + matter)
    assert question.municipalities == ()
    assert question.missing == ()
