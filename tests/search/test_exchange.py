"""One question with all its replies and what stands around it; a whole meeting by its sections."""

import pytest

import rag
from rag.errors import QueryError
from rag.present.json.views import exchange_json, meeting_json
from rag.present.meeting import exchange_lines, meeting_lines, sections
from rag.records import Passage

COUNCIL = "kirinose/2022-12-08-shigikai-teireikai.txt"
CABINET = "kirinose/2023-07-11-seisei-ai-chonai-kaigi.txt"


def at(index: rag.Index, doc_id: str, words: str) -> Passage:
    [hit] = [f.passage for f in index.find(f'"{words}"').passages if f.passage.doc_id == doc_id]
    return hit


def starts(passages: tuple[Passage, ...]) -> list[str]:
    return [passage.text[:12] for passage in passages]


def test_a_question_comes_with_every_reply_and_the_chair_between(sample_index: rag.Index) -> None:
    asked = at(sample_index, COUNCIL, "コミュニティバス「きりん号」")
    found = sample_index.exchange(asked.passage_id)
    assert starts(found.question) == ["通告に従い、大きく２点お"]
    assert starts(found.replies) == ["鵜川議員の御質問にお答え", "私からは、コミュニティバ", "学校給食費についてお答え"]
    assert starts(found.between) == ["ただいまの質問に対する答"]
    assert starts(found.before) == ["おはようございます。ただ"]
    assert starts(found.after) == ["７番、鵜川真砂子君。", "それぞれ答弁をいただきま"]


def test_a_reply_leads_to_the_same_exchange_as_its_question(sample_index: rag.Index) -> None:
    asked = at(sample_index, COUNCIL, "コミュニティバス「きりん号」")
    reply = at(sample_index, COUNCIL, "学校給食費についてお答え")
    assert sample_index.exchange(reply.passage_id) == sample_index.exchange(asked.passage_id)


def test_two_arrows_under_one_question_are_two_replies(sample_index: rag.Index) -> None:
    asked = at(sample_index, CABINET, "本格運行は難しいのではないか")
    found = sample_index.exchange(asked.passage_id)
    assert starts(found.replies) == ["通院の多い午前中に便を寄", "地元への説明会は、9月と"]
    assert found.between == ()
    assert found.replies[0].speaker is not None
    assert found.replies[0].speaker.role == "都市建設部長"
    assert found.replies[1].speaker is None  # nobody is named there, and nobody is guessed


def test_what_neither_asks_nor_answers_stands_by_itself(sample_index: rag.Index) -> None:
    remark = at(sample_index, COUNCIL, "最後に要望を申し上げます")
    found = sample_index.exchange(remark.passage_id)
    assert (found.question, found.replies, found.between) == ((remark,), (), ())
    assert len(found.before) == len(found.after) == 2


def test_a_header_stands_before_what_was_said(sample_index: rag.Index) -> None:
    header = sample_index._store.headers(COUNCIL)[0]
    found = sample_index.exchange(header.passage_id)
    assert found.question == (header,)
    assert starts(found.after)[0] == "おはようございます。ただ"


def test_every_exchange_holds_its_passage_once_and_in_order(sample_index: rag.Index) -> None:
    for row in range(sample_index._store.count):
        [passage] = sample_index._store.passages([row])
        found = sample_index.exchange(passage.passage_id)
        whole = (*found.before, *found.question, *found.between, *found.replies, *found.after)
        names = [p.passage_id for p in whole]
        assert len(names) == len(set(names))
        assert passage in (*found.question, *found.replies)
        assert {p.doc_id for p in whole} == {passage.doc_id}
        assert list(found.replies) == sorted(found.replies, key=lambda p: p.span)


def test_an_unknown_passage_is_said_to_be_so(sample_index: rag.Index) -> None:
    with pytest.raises(QueryError, match="no passage"):
        sample_index.exchange("nowhere.txt#0-3")


def test_a_meeting_holds_every_turn_once_under_its_section_with_its_replies(sample_index: rag.Index) -> None:
    minutes = sample_index.document(CABINET)
    found = sections(minutes)
    turns = [turn for section in found for turn in section.turns]
    assert [turn.utterance for turn in turns] == list(minutes.utterances)
    assert len(found) == 5
    assert "コミュニティバス" in (found[2].heading or "")
    links = {turn.utterance.number: turn.replies for turn in turns if turn.replies}
    assert links == {
        u.reply_to: tuple(v.number for v in minutes.utterances if v.reply_to == u.reply_to)
        for u in minutes.utterances
        if u.reply_to
    }
    assert max(len(replies) for replies in links.values()) == 2


def test_json_and_lines_say_the_same(sample_index: rag.Index) -> None:
    minutes = sample_index.document(CABINET)
    record = meeting_json(minutes)
    turns = [turn for section in record["sections"] for turn in section["utterances"]]
    assert [turn["text"] for turn in turns] == [minutes.quote(u.span) for u in minutes.utterances]
    shown = list(meeting_lines(minutes))
    assert shown[0].startswith("霧ノ瀬市　")
    assert sum(line.startswith("[") for line in shown) == len(turns)
    exchange = sample_index.exchange(at(sample_index, CABINET, "本格運行は難しいのではないか").passage_id)
    assert [p["text"][:5] for p in exchange_json(exchange)["replies"]] == ["通院の多い", "地元への説"]
    marks = [line[0] for line in exchange_lines(exchange) if not line.startswith("    ")]
    assert marks[2:] == ["｜", "｜", "問", "答", "答", "｜", "｜"]
