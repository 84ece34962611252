from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

import rag
from rag.question import filters_of
from rag.records import Hit, Passage, Span, Summary
from rag.summary.extractive import Candidate, choose, drafted, in_order, with_replies
from rag.text import sentences

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


def test_a_statement_is_whole_sentences_without_the_first_one_s_bullet(sample_index: rag.Index) -> None:
    for summary in answers(sample_index):
        for evidence in summary.evidence:
            passage, span = evidence.passage, evidence.span
            inside = [
                s for s in sentences(passage.text, passage.span.start) if s.end > span.start and s.start < span.end
            ]
            assert inside[-1].end == span.end
            bullet = passage.text[inside[0].start - passage.span.start : span.start - passage.span.start]
            assert bullet.strip(" \n-*・•") == ""


def test_a_fact_is_one_sentence_and_a_comparison_has_a_statement_of_each_city(sample_index: rag.Index) -> None:
    [fact] = sample_index.ask("椿坂市のコミュニティバスの運賃は、令和5年4月からいくらになりますか。").statements
    assert "200円に改める" in fact.text
    assert fact.text.count("。") == 1
    each = sample_index.ask("小学校の給食費の月額は、霧ノ瀬市、汐見原町、椿坂市でそれぞれいくらですか。")
    assert {e.passage.municipality for e in each.evidence} == {"霧ノ瀬市", "汐見原町", "椿坂市"}


def test_a_question_is_quoted_with_a_reply_to_it(sample_index: rag.Index) -> None:
    summary = sample_index.ask(
        "椿坂市の令和5年11月の会議で、税務部長は窓口予約について何を尋ね、誰がどう答えましたか。"
    )
    [asked] = [e for e in summary.evidence if e.passage.kind == "question"]
    [said] = [e for e in summary.evidence if e.passage.reply_to == asked.passage.passage_id]
    assert "22分から17分" in said.quote
    assert said.number == asked.number + 1


def test_no_sentence_is_quoted_twice_and_none_is_a_speaker_s_label(sample_index: rag.Index) -> None:
    for summary in answers(sample_index):
        quotes = [evidence.quote for evidence in summary.evidence]
        assert len(set(quotes)) == len(quotes)
        assert not {"（市長）", "（事務局）", "（副市長）", "（税務部長）"} & set(quotes)


def test_evidence_of_one_municipality_and_of_one_document_stands_together_in_its_order(sample_index: rag.Index) -> None:
    for summary in answers(sample_index):
        order = [evidence.passage.doc_id for evidence in summary.evidence]
        cities = [evidence.passage.municipality for evidence in summary.evidence]
        for names in (order, cities):
            assert sum(a != b for a, b in pairwise(names)) == len(set(names)) - 1
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


def candidate(quote: str, likely: float, rank: int = 1, **facts: object) -> Candidate:
    """A candidate of an invented passage; ``facts`` are fields of the passage."""
    names = ("url", "title", "municipality", "body", "date", "section", "speaker", "page", "reply_to")
    fields = dict.fromkeys(names)
    place = Span(rank * 100, rank * 100 + len(quote))
    made = {"passage_id": f"d#{rank}", "doc_id": "d", "path": "d.txt", "kind": "remark", "text": quote, "span": place}
    return Candidate(Passage(**{**fields, **made, **facts}), place, quote, likely, rank)  # type: ignore[arg-type]


@pytest.mark.parametrize("most", [1, 2, 8])
def test_the_likeliest_quotes_are_chosen_none_twice_and_none_far_below(most: int) -> None:
    found = [
        candidate("三番目である。", 0.4, 1),
        candidate("一番である。", 0.8, 2),
        candidate("一番である。", 0.7, 3),
        candidate("二番目である。", 0.5, 4),
        candidate("遠く及ばない。", 0.35, 5),
    ]
    assert [c.quote for c in choose(found, most, True)] == ["一番である。", "二番目である。", "三番目である。"][:most]
    assert choose([], most, True) == []


def test_a_question_for_one_thing_stops_when_one_quote_will_do() -> None:
    sure = [candidate("確かである。", 0.7, 1), candidate("次点である。", 0.6, 2)]
    assert [c.quote for c in choose(sure, 8, False)] == ["確かである。"]
    assert len(choose(sure, 8, True)) == 2
    unsure = [candidate(f"{n}番である。", likely, n) for n, likely in ((1, 0.4), (2, 0.35), (3, 0.3), (4, 0.28))]
    # After two, the likelihood that neither is on point is .6 times .65, below .4.
    assert [c.passage.passage_id for c in choose(unsure, 8, False)] == ["d#1", "d#2"]


def test_an_unlikely_quote_stands_only_where_there_is_no_better() -> None:
    assert [c.quote for c in choose([candidate("これだけ。", 0.05), candidate("もっと遠い。", 0.04, 2)], 8, True)] == [
        "これだけ。"
    ]


def test_a_chosen_question_brings_its_likeliest_reply_and_the_least_likely_makes_room() -> None:
    asked = candidate("いつからか。", 0.5, 1, kind="question")
    replies = [candidate(text, p, n, reply_to="d#1") for text, p, n in (("四月から。", 0.2, 2), ("検討中。", 0.1, 3))]
    others = [candidate("別の話。", 0.45, 4), candidate("また別の話。", 0.4, 5)]
    found = [asked, *replies, *others]
    assert with_replies([asked, *others], found, 8) == [asked, *others, replies[0]]
    assert with_replies([asked, *others], found, 3) == [asked, others[0], replies[0]]
    assert with_replies([asked], found, 1) == [asked]
    assert with_replies([asked, replies[1]], found, 8) == [asked, replies[1]]


def test_municipalities_and_meetings_come_by_their_best_quote_or_by_date() -> None:
    def said(city: str, doc: str, day: date, likely: float, rank: int) -> Candidate:
        return candidate(doc, likely, rank, municipality=city, doc_id=doc, date=day)

    rows = [
        said("甲市", "甲の新", date(2023, 1, 1), 0.6, 9),
        said("乙市", "乙", date(2022, 1, 1), 0.9, 8),
        said("甲市", "甲の旧", date(2021, 1, 1), 0.5, 7),
        said("甲市", "甲の新", date(2023, 1, 1), 0.3, 2),
    ]
    assert [(c.quote, c.rank) for c in in_order(rows, by_date=False)] == [
        ("乙", 8),
        ("甲の新", 2),
        ("甲の新", 9),
        ("甲の旧", 7),
    ]
    assert [c.quote for c in in_order(rows, by_date=True)] == ["乙", "甲の旧", "甲の新", "甲の新"]


def test_what_the_heading_says_no_sentence_needs_to_say_again(sample_index: rag.Index) -> None:
    question, _ = sample_index._steps.found("花壇の水やりの当番の経費", 1, filters_of({}))
    first = "花壇の水やりの当番は、" + "町内会と園芸の会とが月ごとに代わる代わる" * 12 + "受け持つ。"
    text = first + "経費は苗の代金に限る。"
    passage = replace(
        candidate(text, 0.0).passage, text=text, span=Span(0, len(text)), section="1 花壇の水やりの当番について"
    )
    idf = dict.fromkeys(question.terms, 1.0)
    _, drafts = drafted(question, (Hit(passage, 1.0, 1),), sample_index.encoder(), idf)
    assert [d.text for d in drafts] == ["経費は苗の代金に限る。", first]
    assert [d.later for d in drafts] == [False, True]


def test_a_summary_of_what_was_talked_about_is_not_the_agenda(sample_index: rag.Index) -> None:
    agenda = sample_index.ask("椿坂市の令和5年度第3回スマート自治体推進本部会議の議題を挙げてください")
    assert {e.passage.kind for e in agenda.evidence} == {"header"}
    talk = sample_index.ask("椿坂市の令和5年度第3回スマート自治体推進本部会議の議題について要点をまとめてください")
    assert talk.evidence
    assert "header" not in {e.passage.kind for e in talk.evidence}


@pytest.mark.parametrize("question", ["保護者の負担", "保護者の負担はどうなりますか"])
def test_the_reply_comes_instead_of_the_question_that_it_answers(sample_index: rag.Index, question: str) -> None:
    first = sample_index.ask(question).evidence[0].passage
    assert first.kind == "reply"
    asked = sample_index.passage(first.reply_to or "")
    assert "保護者に負担" in asked.text
    assert asked.passage_id not in {e.passage.passage_id for e in sample_index.ask(question).evidence}


def test_a_question_stays_where_questions_are_asked_for_or_filtered(sample_index: rag.Index) -> None:
    asked = sample_index.ask("保護者の負担について何が質問されましたか")
    assert "question" in {e.passage.kind for e in asked.evidence}
    only = sample_index.ask("保護者の負担", kind="question")
    assert {e.passage.kind for e in only.evidence} == {"question"}


def test_a_column_of_a_comparison_holds_the_reply_to_a_question_of_several_matters(sample_index: rag.Index) -> None:
    columns = sample_index.compare("避難所の開設はどうするのか", by="municipality").columns
    kinds = {e.passage.municipality: e.passage.kind for column in columns for e in column.summary.evidence}
    assert kinds["霧ノ瀬市"] == "reply"
