from datetime import date
from typing import Any

import pytest

import rag
from rag import resources
from rag.present.groups import groups
from rag.present.words import citation_lines, verdict_line
from rag.question import LANGUAGES, language_of, say
from rag.records import Evidence, Passage, Span
from rag.summary.headline import headline


def cited(number: int, city: str | None, doc: str, kind: Any = "remark", place: int | None = None) -> Evidence:
    at = Span((place or number) * 10, (place or number) * 10 + 3)
    facts = ("会議", city, None, date(2022, 8, 2), None, None, kind, "水やり", at, None, None)
    passage = Passage(f"{doc}#{place or number}", doc, f"{doc}.txt", None, *facts)
    return Evidence(number, passage, at, "水やり")


THREE = (
    cited(1, "甲市", "a"),
    cited(2, "乙市", "b"),
    cited(3, "乙市", "b", place=2),
    cited(4, "乙市", "c"),
    cited(5, "丙市", "d", "header"),
)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("ja", "甲市・乙市・丙市：3市4会議の3発言と1記載"),
        ("en", "甲市, 乙市, 丙市: 3 statements and 1 entry in 4 meetings of 3 municipalities"),
        ("zh", "甲市、乙市、丙市：3个自治体4次会议的3处发言和1处记载"),
        ("ko", "甲市, 乙市, 丙市: 3개 지자체 4개 회의의 발언 3건과 기재 1건"),
        ("vi", "甲市, 乙市, 丙市: 3 phát biểu và 1 mục ghi từ 4 cuộc họp của 3 địa phương"),
        ("pt", "甲市, 乙市, 丙市: 3 falas e 1 registro de 4 reuniões de 3 municípios"),
    ],
)
def test_a_headline_counts_turns_meetings_and_municipalities(language: str, line: str) -> None:
    assert headline(THREE, language) == line


def test_one_municipality_is_named_and_not_counted_and_many_are_only_counted() -> None:
    assert headline(THREE[:1], "ja") == "甲市：1会議の1発言"
    assert headline(THREE[:1], "en") == "甲市: 1 statement in one meeting"
    many = [cited(n, name, str(n)) for n, name in enumerate(("甲市", "乙町", "丙村", "丁市"), 1)]
    assert headline(many, "ja") == "4自治体4会議の4発言"
    assert headline([cited(1, None, "a")], "ja") == "1会議の1発言"
    assert headline((), "ja") == ""


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("テレワークの課題は何ですか", "ja"),
        ("マイナンバーカード 交付率", "ja"),
        ("空家 軒数", "ja"),
        ("大和市长的姓名是什么?", "zh"),
        ("汐见原町的防灾应用程序是什么时候开始使用的", "zh"),
        ("와코시 회의에서 소개된 사례", "ko"),
        ("Thị trấn bắt đầu thu gom khi nào?", "vi"),
        ("Qual é a população atual da cidade?", "pt"),
        ("Em quais idiomas é publicada a tabela?", "pt"),
        ("What did the mayor of 和光市 do about it?", "en"),
        ("Do you have no data as to who paid?", "en"),
    ],
)
def test_the_language_of_a_question(question: str, language: str) -> None:
    assert language_of(question) == language


def test_every_saying_is_there_in_every_language_with_the_same_places() -> None:
    rows = resources.words("sayings.tsv").read_text(encoding="utf-8").splitlines()
    cells = [row.split("\t") for row in rows if not row.startswith("#")]
    assert {len(row) for row in cells} == {1 + len(LANGUAGES)}
    assert all(text for row in cells for text in row)
    assert len({row[0] for row in cells}) == len(cells)
    words = {
        "cities": "甲",
        "who": "乙",
        "detail": "x",
        "unit": "人",
        "meetings": 2,
        "count": 3,
        "year": 2022,
        "month": 8,
        "day": 2,
        "documents": 4,
    }
    names = {
        "words": "乙",
        "names": "丙",
        "first": "丁",
        "last": "戊",
        "why": "己",
        "name": "庚",
        "what": "辛",
        "number": "壬",
    }
    for key, *_ in cells:
        said = [say(key, language, **words, **names) for language in LANGUAGES]
        assert not any("{" in text for text in said)
        for place in ("甲", *names.values()):
            assert len({place in text for text in said}) == 1


def test_verdict_reason_and_headline_are_in_the_question_s_language_and_quotes_stay(sample_index: rag.Index) -> None:
    found = sample_index.ask("When will Kumoino City start collecting plastics together across the whole city?")
    assert found.language == "en"
    assert found.headline == "雲居野市: 1 statement in one meeting"
    assert verdict_line(found).startswith(("This is in the minutes.", "The minutes come close"))
    assert "令和七年十月" in found.statements[0].text
    assert citation_lines(found.evidence[0].passage, "en")[-1] == "葛尾 律子（環境部長）　reply"
    refused = sample_index.ask("Qual é o preço do ouro?")
    assert (refused.verdict, refused.headline, refused.language) == ("not_found", "", "pt")
    assert refused.reason == "Nenhum trecho das atas responde à pergunta."


def test_statements_stand_under_their_meeting_in_order(sample_index: rag.Index) -> None:
    summary = sample_index.ask("小学校の給食費の月額は、霧ノ瀬市、汐見原町、椿坂市でそれぞれいくらですか。")
    found = groups(summary)
    assert [row[0] for group in found for row in group.statements] == list(summary.statements)
    assert len({group.heading for group in found}) == len(found) > 2
    for group in found:
        for statement, evidence in group.statements:
            assert tuple(e.number for e in evidence) == statement.citations
            passage = evidence[0].passage
            assert f"{passage.municipality}" in group.heading
            assert f"{passage.title}" in group.heading
            assert f"{passage.municipality}　{passage.municipality}" not in group.heading
            assert group.heading.endswith(f"{passage.date.day}日" if passage.date else "日付の記載なし")
