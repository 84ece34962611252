import pytest

from rag.records import Speaker
from rag.text import is_label, read_speaker, side_of, split_name


@pytest.mark.parametrize(
    ("label", "name", "role", "side"),
    [
        ("市長", None, "市長", "executive"),
        ("副町長", None, "副町長", "executive"),
        ("教育長", None, "教育長", "executive"),
        ("事務局", None, "事務局", "secretariat"),
        ("所管課", None, "所管課", "secretariat"),
        ("緑地課", None, "緑地課", "secretariat"),
        ("委員長", None, "委員長", "chair"),
        ("副委員長", None, "副委員長", "chair"),
        ("座長", None, "座長", "chair"),
        ("委員", None, "委員", "member"),
        ("Ａ委員", None, "A委員", "member"),
        ("梶原市長", "梶原", "市長", "executive"),
        ("小早川政策推進部長", "小早川", "政策推進部長", "executive"),
        ("北緑地課長", "北", "緑地課長", "executive"),
        ("沢辺議員", "沢辺", "議員", "member"),
        ("野々村委員", "野々村", "委員", "member"),
        ("保坂（デジタル推進アドバイザー）", "保坂", "デジタル推進アドバイザー", None),
        ("保坂 （緑地課）", "保坂", "緑地課", "secretariat"),
        ("市長（迫田　俊介）", "迫田 俊介", "市長", "executive"),
        ("議長（沢辺勉君）", "沢辺勉", "議長", "chair"),
        ("４番（堀江 礼）", "堀江礼", "4番", "member"),
        ("百十六番（梶ひろみ君）", "梶ひろみ", "百十六番", "member"),
        ("十二番", None, "十二番", "member"),
        ("林（和）委員長", "林（和）", "委員長", "chair"),
        ("沢辺勉議長", "沢辺勉", "議長", "chair"),
        ("梶原　議長", "梶原", "議長", "chair"),
        ("デジタル戦略推進部長", None, "デジタル戦略推進部長", "executive"),
        ("会　長", None, "会長", "chair"),
        ("危機管理監", None, "危機管理監", "executive"),
        ("白井", "白井", None, None),
        ("白井さん", "白井", None, None),
    ],
)
def test_a_label_is_read_as_name_role_and_side(
    label: str, name: str | None, role: str | None, side: str | None
) -> None:
    assert read_speaker(label) == Speaker(name, role, side)  # type: ignore[arg-type]


@pytest.mark.parametrize("label", ["", " ", "　"])
def test_an_empty_label_names_nobody(label: str) -> None:
    assert read_speaker(label) is None


@pytest.mark.parametrize(
    "label",
    [
        "市長", "事務局", "所管部", "緑地課", "Ａ委員", "Ｂ", "各委員", "委員", "三番", "4番", "梶原市長", "保坂（緑地課）", "複数の委員",
        "市　長", "選挙管理委員会事務局長", "子育て支援センター所長",
    ],
)  # fmt: skip
def test_labels_of_speakers_are_known(label: str) -> None:
    assert is_label(label) == (len(label) > 1)


@pytest.mark.parametrize(
    "label",
    [
        "主な意見", "概要", "質疑応答", "資料1", "案", "仮称", "午前10時", "令和5年度", "12", "税込み", "別紙のとおり", "参考", "敬称略",
        "出席者、了承", "市長？", "委員会の意見", "事務局説明", "市長の回答", "会議結果", "三十分ごとの枠", "",
    ],
)  # fmt: skip
def test_what_is_no_speaker_is_no_label(label: str) -> None:
    assert not is_label(label)


@pytest.mark.parametrize("label", ["欠席委員", "午後の部", "休憩室", "資料室", "報告の部"])
def test_a_heading_that_ends_like_an_office_is_no_label(label: str) -> None:
    assert not is_label(label)


@pytest.mark.parametrize("label", ["協議会会長", "検討委員会委員長", "議事課長", "郷土資料館長", "説明員"])
def test_an_office_with_a_word_of_headings_in_it_is_a_label(label: str) -> None:
    assert is_label(label)


@pytest.mark.parametrize(
    "word", ["一部", "全部", "内部", "郵便局", "薬局", "教室", "会議室", "延長", "成長", "時間延長", "日課"]
)
def test_a_word_that_only_ends_like_an_office_names_nobody(word: str) -> None:
    assert not is_label(word)


@pytest.mark.parametrize(
    ("role", "side"),
    [
        ("副委員長", "chair"), ("議会運営委員", "member"), ("教育委員", "executive"), ("監査委員", "executive"), ("議会事務局長", "executive"),
        ("議会事務局", "secretariat"), ("防災センター長", "executive"), ("消防署長", "executive"), ("顧問", None), ("アドバイザー", None),
        ("緑地課", "secretariat"), ("緑地課長", "executive"), ("五番", "member"), ("医師", None), (None, None), ("", None),
    ],
)  # fmt: skip
def test_the_side_is_that_of_the_longest_title(role: str | None, side: str | None) -> None:
    assert side_of(role) == side


@pytest.mark.parametrize(
    ("label", "name", "role"),
    [
        ("梶原市長", "梶原", "市長"), ("小早川都市整備部長", "小早川", "都市整備部長"), ("東地域振興課長", "東", "地域振興課長"),
        ("上杉こども未来部長", "上杉", "こども未来部長"), ("沼議会事務局長", "沼", "議会事務局長"),
        ("丹羽選挙管理委員会・監査委員事務局長", "丹羽", "選挙管理委員会・監査委員事務局長"),
        ("市長", None, "市長"), ("総務部長", None, "総務部長"), ("緑地課課長補佐", None, "緑地課課長補佐"), ("丸山", "丸山", None),
        ("会計管理者", None, "会計管理者"), ("市原会計管理者", "市原", "会計管理者"),
    ],
)  # fmt: skip
def test_a_surname_ends_where_an_office_begins(label: str, name: str | None, role: str | None) -> None:
    assert split_name(label) == (name, role)
