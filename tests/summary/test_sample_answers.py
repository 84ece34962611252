"""The judged questions over the sample minutes, answered in one go."""

from pathlib import Path
from typing import Any

import pytest

import rag
from rag.measure.answers import score_answers
from rag.measure.beir import rows
from rag.minutes.folder import walk
from rag.minutes.formats.decode import decode
from rag.present.json.records import hit_json, summary_json
from rag.resources import sample_corpus

QUESTIONS = list(rows(Path(__file__).parents[1] / "golden" / "sample_questions.jsonl"))
JAPANESE = ("fact-ja", "speaker-ja", "meta-ja", "keyword-ja")
# What is reached, less 0.03 and a little more where the questions are few; raise them with the program.
FLOOR_JAPANESE = 0.95
FLOOR_ALL = 0.80
FLOOR_NUGGETS, FLOOR_ON_POINT = 0.68, 0.62
CEILING_FALSE_ANSWERS, CEILING_FALSE_REFUSALS = 0.40, 0.25
Answered = tuple[dict[str, Any], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def answered(sample_index: rag.Index) -> Answered:
    run = [{"id": q["id"], "hits": [hit_json(h) for h in sample_index.search(q["question"])]} for q in QUESTIONS]
    answers = [{"id": q["id"], **summary_json(sample_index.ask(q["question"]))} for q in QUESTIONS]
    texts = {source.file.name: decode(source.file.read_bytes())[0] for source in walk(sample_corpus())[0]}
    return score_answers(QUESTIONS, texts, run, answers), answers


def test_every_citation_is_the_exact_slice_of_its_document(answered: Answered, sample_index: rag.Index) -> None:
    figures, answers = answered
    quotes = [evidence for answer in answers for evidence in answer["evidence"]]
    assert len(quotes) > len(QUESTIONS)
    assert all(answer["evidence"] for answer in answers if answer["verdict"] != "not_found")
    for evidence in quotes:
        assert sample_index.document(evidence["doc_id"]).text[evidence["start"] : evidence["end"]] == evidence["quote"]
    assert (figures["verbatim"], figures["citations_right"], figures["missing"]) == (1.0, 1.0, 0)


def test_the_evidence_stands_in_the_first_five_hits(answered: Answered) -> None:
    figures, _ = answered
    types = [figures["types"][name] for name in JAPANESE]
    assert sum(t["n"] for t in types) == 32
    assert sum(t["evidence"] * t["n"] for t in types) / sum(t["n"] for t in types) >= FLOOR_JAPANESE
    assert figures["all"]["evidence"] >= FLOOR_ALL


def test_summaries_are_on_point_and_hold_the_key_points(answered: Answered) -> None:
    figures, _ = answered
    assert figures["all"]["nuggets"] >= FLOOR_NUGGETS
    assert figures["all"]["on_point"] >= FLOOR_ON_POINT
    assert 1 <= figures["statements"] <= 8


@pytest.mark.parametrize("wanted", ["s058", "s059", "s060"])
def test_what_a_city_did_not_say_is_not_found_in_another(answered: Answered, wanted: str) -> None:
    [answer] = [a for a in answered[1] if a["id"] == wanted]
    assert answer["verdict"] != "found", [s["text"] for s in answer["statements"]]
    cities = {e["municipality"] for e in answer["evidence"]}
    question = next(q["question"] for q in QUESTIONS if q["id"] == wanted)
    assert all(city in question for city in cities)


def test_few_questions_are_wrongly_answered_or_wrongly_refused(answered: Answered) -> None:
    figures, _ = answered
    assert figures["false_answers"] <= CEILING_FALSE_ANSWERS
    assert figures["false_refusals"] <= CEILING_FALSE_REFUSALS


def test_a_date_that_the_question_names_is_not_answered_for_by_another(sample_index: rag.Index) -> None:
    summary = sample_index.ask("2023年11月に椿坂市長は生成AIの利用について何と言いましたか")
    assert summary.verdict == "found"
    assert {(e.passage.municipality, str(e.passage.date)[:7]) for e in summary.evidence} == {("椿坂市", "2023-11")}
    seals = "2023年11月に椿坂市長は押印について何と言いましたか"
    told = sample_index.ask(seals)  # by others: the mayor said nothing of it there
    assert told.verdict == "partial"
    assert {str(e.passage.date)[:7] for e in told.evidence} == {"2023-11"}
    telework = "2022年5月に椿坂市長はテレワークについて何と言いましたか"
    assert sample_index.ask(telework).evidence == ()
    assert {str(e.passage.date)[:7] for e in sample_index.ask(seals, ignore="date").evidence} == {"2021-07"}


def test_a_date_that_is_no_meeting_s_leaves_every_meeting_in(sample_index: rag.Index) -> None:
    summary = sample_index.ask("2023年11月からの各市の生成AIの利用はどうなりますか")
    assert len({e.passage.date for e in summary.evidence}) > 1


@pytest.mark.parametrize(
    ("question", "amounts"),
    [
        ("給食費はいくらですか", ("4,300円", "４，４００円")),
        ("給食費はいくら", ("4,300円", "４，４００円")),
        ("防災アプリはいつから使えますか", ("令和５年６月", "2月に始まった")),
    ],
)
def test_the_amount_or_the_beginning_that_is_asked_for_stands_in_the_first_quotes(
    sample_index: rag.Index, question: str, amounts: tuple[str, ...]
) -> None:
    summary = sample_index.ask(question)
    assert summary.verdict == "found"
    assert all(any(amount in s.text for amount in amounts) for s in summary.statements[:2])


@pytest.mark.parametrize("question", ["手当はいくらですか", "電子決裁はいつから導入されますか"])
def test_an_amount_or_a_beginning_that_no_quote_holds_is_no_answer(sample_index: rag.Index, question: str) -> None:
    summary = sample_index.ask(question)
    assert summary.verdict == "partial"
    assert "記載は見当たりません" in (summary.reason or "")
