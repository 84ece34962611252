import pytest

from rag.text import asks, decides, narrator


@pytest.mark.parametrize(
    "text",
    [
        "利用者は何人か。",
        "いつから始めるのですか。",
        "費用の内訳はどうなっていますか？",
        "維持費は？",
        "今後の見通しを伺います。",
        "見解をお尋ねします。",
        "お考えをお聞かせください。",
        "三点について質問いたします。",
        "詳しく教えてください。",
        "市長の見解を求めます。",
        "部長の答弁を求める。",
        "再開は可能でしょうか。",
        "説明を求める。",
    ],
)
def test_words_that_want_an_answer_ask(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "利用者は増えている。",
        "遊具を増やすべきではないか。",
        "芝生に替えてはどうか。",
        "看板を置いてはいかがでしょうか。",
        "点検の回数が足りないのではないでしょうか。",
        "「どこで遊べばよいか。」という声がある。",
        "ボールの使用を認めてほしい。",
        "何とか間に合わせたい。",
        "お伺いした内容を記録した。",
        "十分かどうか、来年度に確かめる。",
        "",
    ],
)
def test_proposals_wishes_and_quoted_questions_ask_nobody(text: str) -> None:
    assert not asks(text)


def test_a_proposal_beside_a_question_asks() -> None:
    assert asks("芝生に替えてはどうか。また、費用はいくらか。")
    assert asks("「足りない」という声がある。何基あるのか。")


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("公園の現状について、事務局から資料1に沿って説明。出席者、了承。", "事務局"),
        ("緑地課長から資料により説明があった。", "緑地課長"),
        ("都市整備部長より、芝生の工事について報告がありました。", "都市整備部長"),
        ("利用の状況を事務局から報告した。", "事務局"),
        ("学識経験者から挨拶。", "学識経験者"),
    ],
)
def test_who_explained_is_read_from_the_narration(text: str, who: str) -> None:
    assert narrator(text) == who


@pytest.mark.parametrize(
    "text",
    [
        "公園の現状を説明した。",
        "四月から工事を始める。",
        "市民からの電話が多い。その旨を記録した。",
        "事務局から資料を配った。",
    ],
)
def test_nothing_narrated_names_nobody(text: str) -> None:
    assert narrator(text) is None


@pytest.mark.parametrize(
    "text", ["総務課長から、訓練の日程について連絡があった。", "総務課長から、訓練を行う旨の連絡があった。"]
)
def test_a_notice_is_narrated_like_a_report(text: str) -> None:
    assert narrator(text) == "総務課長"


@pytest.mark.parametrize(
    "text",
    [
        "出席者、了承。",
        "原案のとおり可決した。",
        "案のとおり進める。",
        "異議なく承認された。",
        "全員一致で採択した。",
        "継続審査とした。",
        "開始日は4月と決定した。",
    ],
)
def test_a_decision_is_seen(text: str) -> None:
    assert decides(text)


@pytest.mark.parametrize(
    "text", ["意見を述べた。", "資料を配付した。", "決裁の手順を見直す。", "承認の手続を簡単にしてほしい。"]
)
def test_what_decides_nothing_is_no_decision(text: str) -> None:
    assert not decides(text)
