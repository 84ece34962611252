from dataclasses import replace
from itertools import pairwise

import pytest

import rag
from rag.minutes.sentences import sentences
from rag.records import Passage, Span, Summary
from rag.summary.extractive import Candidate, _quotable, choose

QUESTIONS = (
    "霧ノ瀬市の「書かない窓口」は、いつ、どこで始まりましたか。",
    "椿坂市の税務部長は窓口予約について何を尋ねましたか",
    "防災アプリの導入の経過をまとめてください",
    "令和4年8月23日の会議はどこで開かれましたか",
    "椿坂市の令和5年度第3回スマート自治体推進本部会議の議題を挙げてください",
    "空き家の戸数",
    "学校給食費はいくらですか",
    "各市町のマイナンバーカードの交付率",
)


def answers(index: rag.Index) -> list[Summary]:
    return [index.ask(question) for question in QUESTIONS]


def test_every_statement_is_the_verbatim_slice_at_its_span(sample_index: rag.Index) -> None:
    for summary in answers(sample_index):
        assert summary.statements, summary.question
        for evidence in summary.evidence:
            text = sample_index.document(evidence.passage.doc_id).text
            assert text[evidence.span.start : evidence.span.end] == evidence.quote
            assert evidence.passage.span.start <= evidence.span.start < evidence.span.end <= evidence.passage.span.end
        by_number = {evidence.number: evidence for evidence in summary.evidence}
        for statement in summary.statements:
            assert [by_number[n].quote for n in statement.citations] == [statement.text]


def test_evidence_is_numbered_from_1_and_every_number_is_cited(sample_index: rag.Index) -> None:
    for summary in answers(sample_index):
        numbers = [evidence.number for evidence in summary.evidence]
        assert numbers == list(range(1, len(numbers) + 1))
        cited = [n for statement in summary.statements for n in statement.citations]
        assert sorted(set(cited)) == numbers
        assert all(statement.citations for statement in summary.statements)


def test_a_statement_is_whole_sentences_without_their_bullets(sample_index: rag.Index) -> None:
    for summary in answers(sample_index):
        for evidence in summary.evidence:
            passage = evidence.passage
            if passage.kind != "header":
                first = passage.span.start
                whole = next(s for s in sentences(passage.text, first) if s.end == evidence.span.end)
                assert passage.text[whole.start - first : evidence.span.start - first].strip(" \n-*・•") == ""


def test_no_sentence_is_quoted_twice_and_none_is_a_speaker_s_label(sample_index: rag.Index) -> None:
    for summary in answers(sample_index):
        quotes = [evidence.quote for evidence in summary.evidence]
        assert len(set(quotes)) == len(quotes)
        assert not {"（市長）", "（事務局）", "（副市長）", "（税務部長）"} & set(quotes)


def test_evidence_of_one_document_stands_together_in_its_order(sample_index: rag.Index) -> None:
    for summary in answers(sample_index):
        order = [evidence.passage.doc_id for evidence in summary.evidence]
        assert sum(a != b for a, b in pairwise(order)) == len(set(order)) - 1
        for doc_id in set(order):
            spans = [evidence.span for evidence in summary.evidence if evidence.passage.doc_id == doc_id]
            assert spans == sorted(spans)


def test_the_sentence_that_answers_is_in_the_summary(sample_index: rag.Index) -> None:
    for question, words in (
        (QUESTIONS[0], "令和4年7月1日から市民課の窓口3か所"),
        ("椿坂市でAIと職員の選考結果の一致率はどれだけでしたか", "一致率は98.7%"),
        ("霧ノ瀬市のコミュニティバスの収支率", "収支率は１８．２パーセント"),
        (QUESTIONS[3], "オンライン会議"),
    ):
        assert any(words in s.text for s in sample_index.ask(question).statements), question


def test_a_named_city_is_not_answered_for_by_another(sample_index: rag.Index) -> None:
    for city in ("霧ノ瀬市", "汐見原町", "椿坂市", "雲居野市"):
        summary = sample_index.ask(f"{city}の窓口と防災の取組を教えてください")
        assert {e.passage.municipality for e in summary.evidence} <= {city}


def test_a_summary_is_no_longer_than_the_setting(sample_index: rag.Index) -> None:
    assert max(len(summary.statements) for summary in answers(sample_index)) <= sample_index.settings.statements
    short = rag.open_index(sample_index.folder, settings=replace(sample_index.settings, statements=1))
    for question in QUESTIONS:
        assert len(short.ask(question).statements) == 1
        assert short.ask(question).statements[0].text in [s.text for s in sample_index.ask(question).statements]


def candidate(quote: str, score: float, rank: int, sample_index: rag.Index) -> Candidate:
    hit = sample_index.search("窓口", 1)[0]
    return Candidate(hit.passage, hit.passage.span, quote, score, rank)


@pytest.mark.parametrize("most", [1, 2, 8])
def test_the_best_sentences_are_chosen_none_twice_and_none_far_below(sample_index: rag.Index, most: int) -> None:
    found = [
        candidate("三番目である。", 1.0, 1, sample_index),
        candidate("一番である。", 1.4, 2, sample_index),
        candidate("一番である。", 1.3, 1, sample_index),
        candidate("二番目である。", 1.2, 3, sample_index),
        candidate("遠く及ばない。", 0.1, 1, sample_index),
    ]
    assert [c.quote for c in choose(found, most, 0.6)] == ["一番である。", "二番目である。", "三番目である。"][:most]
    assert choose([], most, 0.6) == []


@pytest.mark.parametrize(
    ("sentence", "quotable"),
    [
        ("次に、運賃のキャッシュレス決済についてでございます。", False),
        ("私からは、利用状況と支払方法についてお答えをいたします。", False),
        ("それでは、見直しの結果についてご説明させていただきます。", False),
        ("通告に従い、大きく２点お尋ねいたします。", False),
        ("備蓄を増やさない理由をお尋ねいたします。", True),
        ("費用は１台当たり約９０万円でございます。", True),
        ("対象は六十歳以上についてです、とは決めておりません。", True),
    ],
)
def test_a_sentence_that_only_announces_is_not_quoted(sentence: str, quotable: bool) -> None:
    place = Span(0, len(sentence))
    nothing = (None,) * 7
    passage = Passage("d#0", "d", "d.txt", *nothing, "reply", sentence, place, None, None)
    assert bool(list(_quotable(passage))) is quotable


def test_a_bullet_inside_a_passage_is_not_a_part_of_the_quote() -> None:
    text = "申込みは電話が多い。\n- ・月曜日の午前は待たせている。\n* 導入を検討する。\n-5度の日もある。"
    passage = Passage(
        "d#7", "d", "d.txt", *(None,) * 7, "report", text, Span(7, 7 + len(text)), None, None
    )  # fmt: skip
    found = list(_quotable(passage))
    assert [quote for _, quote in found] == [
        "申込みは電話が多い。", "月曜日の午前は待たせている。", "導入を検討する。", "-5度の日もある。"
    ]  # fmt: skip
    assert all(text[span.start - 7 : span.end - 7] == quote for span, quote in found)
