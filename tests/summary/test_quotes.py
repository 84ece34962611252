from dataclasses import dataclass

import pytest

from rag.records import Passage, PassageKind, Span
from rag.summary.quotes import Quote, blocks, citable, quotes


def passage(text: str, kind: PassageKind = "reply", start: int = 7) -> Passage:
    place = Span(start, start + len(text))
    return Passage("d#7", "d", "d.txt", *(None,) * 7, kind, text, place, None, None)


def cut(text: str, best: str, longest: int) -> list[str]:
    """The quotes of a text in which the sentence that begins with ``best`` is worth most, and the earlier more."""
    parts = citable(passage(text))
    worth = [9.0 if part.text.startswith(best) else 1 - at / 100 for at, part in enumerate(parts)]
    found = quotes(parts, worth, longest)
    return [text[parts[q.first].span.start - 7 : parts[q.last].span.end - 7] for q in found]


@pytest.mark.parametrize(
    ("sentence", "stands"),
    [
        ("次に、運賃のキャッシュレス決済についてでございます。", False),
        ("私からは、利用状況と支払方法についてお答えをいたします。", False),
        ("それでは、見直しの結果についてご説明させていただきます。", False),
        ("通告に従い、大きく２点お尋ねいたします。", False),
        ("備蓄を増やさない理由をお尋ねいたします。", True),
        ("費用は１台当たり約９０万円でございます。", True),
        ("対象は六十歳以上についてです、とは決めておりません。", True),
        ("花壇の水やりについて、資料1に沿って園芸課から説明。", False),
        ("園芸課長から口頭で報告。", False),
        ("出席者、了承。", False),
        ("園芸課から、水やりは朝だけにすると説明があった。", True),
        ("予定している水やりの回数の説明とあわせ、当番を依頼。", True),
        ("（園芸課長）", False),
        ("ほかに御意見はございませんか。", False),
        ("その他につきましては、園芸課長から答弁をいたさせます。", False),
        ("水やりを増やしてほしいという趣旨のご意見を多数いただきました。", True),
    ],
)
def test_a_sentence_that_says_nothing_by_itself_is_not_quoted(sentence: str, stands: bool) -> None:
    assert bool(citable(passage(sentence))) is stands


def test_a_bullet_inside_a_passage_is_not_a_part_of_the_quote() -> None:
    text = "申込みは電話が多い。\n- ・月曜日の午前は待たせている。\n* 導入を検討する。\n-5度の日もある。"
    found = citable(passage(text, "report"))
    assert [s.text for s in found] == [
        "申込みは電話が多い。", "月曜日の午前は待たせている。", "導入を検討する。", "-5度の日もある。"
    ]  # fmt: skip
    assert all(text[s.span.start - 7 : s.span.end - 7] == s.text for s in found)


def test_a_quote_grows_by_its_neighbours_while_it_fits_and_every_sentence_is_in_one() -> None:
    text = "水は朝にやる。花は百株ある。肥料は月に一度。冬は休む。"
    assert cut(text, "花は", 0) == ["花は百株ある。", "水は朝にやる。", "肥料は月に一度。", "冬は休む。"]
    assert cut(text, "花は", 14) == ["水は朝にやる。花は百株ある。", "肥料は月に一度。冬は休む。"]
    assert cut(text, "肥料", 300) == [text]


def test_a_sentence_that_hangs_on_the_one_before_takes_it_along() -> None:
    assert cut("水道が止まった。このため、花が枯れた。", "このため", 0) == ["水道が止まった。このため、花が枯れた。"]
    assert cut("花が枯れた。園芸課が植え替えた。", "園芸課", 0) == ["園芸課が植え替えた。", "花が枯れた。"]


def test_a_list_s_head_takes_its_first_item_along() -> None:
    assert (
        cut("当番は次のとおり。\n園芸課は月曜日。\n土木課は火曜日。", "当番", 0)[0]
        == "当番は次のとおり。\n園芸課は月曜日。"
    )


def test_what_is_not_quoted_parts_its_neighbours() -> None:
    text = "花は百株ある。次に、水やりについてでございます。水は朝にやる。"
    assert cut(text, "花は", 300) == ["花は百株ある。", "水は朝にやる。"]


@dataclass
class Block:
    """The lines of a header block of those present."""

    text: str = "出席者：甲野市長、乙川副市長\n丙山部長\n（事務局）\n丁田課長、戊井係長\n（傍聴）\n己島氏"

    def quoted(self, question: str) -> list[str]:
        parts = citable(passage(self.text, "header"))
        found = blocks(parts, [0.0] * len(parts), question.__contains__)
        return [self.text[parts[q.first].span.start - 7 : parts[q.last].span.end - 7] for q in found]


def test_a_header_block_stands_together_or_only_the_part_that_is_named() -> None:
    block = Block()
    assert block.quoted("出席したのは誰ですか") == [block.text]
    assert block.quoted("事務局として出たのは誰ですか") == ["（事務局）\n丁田課長、戊井係長"]
    long = Block("\n".join(f"{n:03}番の議員、出席、市役所の本庁舎三階の第一委員会室" for n in range(30)))
    assert [len(q) <= 300 + q.count("\n") for q in long.quoted("誰")] == [True] * 3
    assert "\n".join(long.quoted("誰")) == long.text


def test_the_best_line_of_a_block_is_known() -> None:
    parts = citable(passage("日時：一月一日\n場所：花壇の前", "header"))
    assert blocks(parts, [0.1, 0.2], "どこ".__contains__) == [Quote(0, 1, 1)]
