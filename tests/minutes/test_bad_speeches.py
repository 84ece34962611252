"""JSON that holds no speeches is refused with its place and a remedy, and stops no build."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import rag
from rag.errors import DocumentError
from rag.index.passages import cut
from rag.minutes.document import read_bytes
from rag.present.json.records import minutes_json
from rag.records import Skipped
from rag.text import count_tokens


def lines(*records: dict[str, Any]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


SPEECH = {"meeting_id": "m", "date": "2023-09-07", "text": "始めます。"}
GOOD = lines(SPEECH)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", ("line 1", "one object a line")),
        ("[]", ("holds no speech", "corpus/README.md")),
        ('{"numberOfRecords": 0, "speechRecord": []}', ("holds no speech", "corpus/README.md")),
        ('{"meeting_id": "m", "speeches": []}', ("holds no speech", "corpus/README.md")),
        ('"始めます。"', ("no JSON object", "corpus/README.md")),
        ("null", ("no JSON object", "corpus/README.md")),
        ('{"speeches": ["始めます。"]}', ("no JSON object", "corpus/README.md")),
        ('{"meetingRecord": 5}', ("corpus/README.md",)),
        ('{"text": {"ja": "始めます。"}}', ("text", "corpus/README.md")),
        ("[" * 100_000, ("corpus/README.md",)),
        ('[\n{"text": "甲。"},\n{"text": "乙。",}\n]', ("line 1", "one object a line")),
        ('{"tenant_minutes": [{"minute_id": 1, "body": "<pre>○議長　開きます。</pre>"}]}', ("DiscussNet", "tenant_minutes", "HTML")),
    ],
    ids=["cut", "list", "answer", "meeting", "words", "null", "inner", "record", "object", "deep", "fault", "feed"],
)  # fmt: skip
def test_what_is_no_speech_is_refused_with_its_place_and_a_remedy(content: str, words: tuple[str, ...]) -> None:
    with pytest.raises(DocumentError) as fault:
        read_bytes(content.encode(), "a.jsonl")
    assert fault.value.path == "a.jsonl"
    assert [word for word in words if not re.search(word, fault.value.reason)] == []


ROWS = {
    "broken": ('{"text": ', "line 3 is no JSON", "one object a line"),
    "no text": ('{"speaker": "坂口"}', "object 3 has neither text nor speeches", "corpus/README.md"),
    "empty text": (json.dumps({**SPEECH, "text": ""}), "object 3 has neither text nor speeches", "corpus/README.md"),
    "a number": ("5", "object 3 is no JSON object", "corpus/README.md"),
    "words within": ('{"meeting_id": "n", "speeches": ["始めます。"]}', "object 3 holds a speech that is no", "corpus/README.md"),
    "an object as text": ('{"text": {"ja": "始めます。"}}', "object 3 has a text that is no words", "corpus/README.md"),
    "deep": ("[" * 100_000, "line 3 is no JSON", "one object a line"),
}  # fmt: skip


@pytest.mark.parametrize(("row", "what", "remedy"), ROWS.values(), ids=ROWS)
def test_one_bad_row_costs_itself_alone_and_is_named(tmp_path: Path, row: str, what: str, remedy: str) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    others = lines(*({**SPEECH, "meeting_id": f"m{n}"} for n in (1, 2))), lines({**SPEECH, "meeting_id": "m4"})
    (corpus / "a.jsonl").write_text(f"{others[0]}{row}\n{others[1]}", encoding="utf-8")
    report = rag.build_index(corpus, tmp_path / "index").report
    again = rag.build_index(corpus, tmp_path / "index").report
    assert report is not None
    assert again is not None
    assert [s.path for s in report.skipped] == ["a.jsonl/3"]
    assert report.skipped[0].reason.startswith(what)
    assert remedy in report.skipped[0].reason
    assert (report.documents, again.changed, again.skipped) == (3, False, report.skipped)


def test_a_thousand_bad_rows_are_told_in_few_lines() -> None:
    skipped: list[Skipped] = []
    (minutes,) = read_bytes((GOOD + '{"speaker": "坂口"}\n' * 1_000).encode(), "a.jsonl", skipped=skipped)
    assert minutes.text == "2023-09-07\n\n始めます。"
    assert (len(skipped), skipped[-1].path) == (51, "a.jsonl/…")
    assert skipped[-1].reason == "950 more of its objects cannot be read, as the last one named"


DAYS = (
    "2023/09/07",
    "2023-9-7",
    "20230907",
    20230907,
    "2023-09-07T10:00:00",
    "令和5年9月7日",
    "令和５年９月７日(木)",
    "2023年9月7日",
    "R5.9.7",
)


@pytest.mark.parametrize("day", DAYS)
def test_a_date_is_read_however_it_is_written(day: object) -> None:
    (minutes,) = read_bytes(lines({**SPEECH, "date": day}).encode(), "a.jsonl")
    assert (minutes.meeting.date, minutes.warnings) == (date(2023, 9, 7), ())


NO_DAYS = (
    "9999-12-31",
    "0001-01-01",
    "1867-12-31",
    "2023-13-01",
    "昨日",
    "令和7981年12月31日",
    True,
    [2023],
    {"y": 1},
    "\ud800",
    5,
    "9" * 5000,
)


@pytest.mark.parametrize("day", NO_DAYS)
def test_a_bad_date_costs_that_meeting_its_date_and_nothing_else(day: object) -> None:
    rows = json.dumps([{**SPEECH, "meeting_id": "a"}, {**SPEECH, "meeting_id": "b", "date": day}]).encode()
    skipped: list[Skipped] = []
    first, second = read_bytes(rows, "a.json", skipped=skipped)
    assert (first.meeting.date, first.warnings, second.meeting.date, skipped) == (date(2023, 9, 7), (), None, [])
    assert second.warnings[-2].startswith("date ")
    assert second.warnings[-2].endswith("from 1868 to five years ahead is taken, best written YYYY-MM-DD")
    assert second.warnings[-1] == "no date was found"
    assert len(second.warnings[-2]) < 160


def test_a_meeting_has_the_first_of_its_dates_that_is_one() -> None:
    (minutes,) = read_bytes(lines({**SPEECH, "date": "9999-12-31"}, SPEECH).encode(), "a.jsonl")
    assert minutes.meeting.date == date(2023, 9, 7)
    assert [w[:15] for w in minutes.warnings] == ["date 9999-12-31"]


HALVES = {
    "text": {**SPEECH, "text": "始め\ud800ます。"},
    "url": {**SPEECH, "url": "https://a.example/\ud800", "meetingURL": "https://a.example/\udfff"},
    "meeting_id": {**SPEECH, "meeting_id": "m\ud800"},
    "title": {**SPEECH, "title": "公園\ud800会議"},
    "speaker": {**SPEECH, "speaker": "坂口\ud800", "role": "\udc00議員"},
    "municipality": {**SPEECH, "municipality": "\ud800市"},
    "a key": {**SPEECH, "\ud800": "x"},
    "within": {"meeting_id": "m", "title": "\ud800", "speeches": [{"text": "始め\ud800ます。", "url": "\ud800"}]},
}


@pytest.mark.parametrize("record", HALVES.values(), ids=HALVES)
def test_half_a_character_is_shown_as_such_and_stops_nothing(tmp_path: Path, record: dict[str, Any]) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.json").write_text(json.dumps(record), encoding="utf-8")
    index = rag.build_index(corpus, tmp_path / "index")
    assert index.report is not None
    assert index.report.skipped == ()
    (entry,) = index.documents()
    assert entry.doc_id == ("a.json/m%ED%A0%80" if record.get("meeting_id") == "m\ud800" else "a.json/m")
    assert "holds half characters, shown as \ufffd; export it again as UTF-8" in entry.warnings
    minutes = index.document(entry.doc_id)
    assert minutes is not None
    json.dumps(minutes_json(minutes), ensure_ascii=False).encode()


def test_ids_that_differ_only_in_halves_of_characters_or_far_behind_are_two_meetings() -> None:
    rows = [{**SPEECH, "meeting_id": one} for one in ("x\ud800", "x\ud801", "y" * 5_000 + "1", "y" * 5_000 + "2")]
    found = read_bytes(json.dumps(rows).encode(), "a.json")
    assert len({m.doc_id for m in found}) == 4
    assert max(len(m.doc_id) for m in found) < 300


LONG = "あ" * 200_000


@pytest.mark.parametrize("key", ["title", "body", "municipality", "speaker", "role", "url", "meetingURL", "meeting_id"])
def test_a_long_value_is_not_in_every_passage(key: str) -> None:
    record = {**SPEECH, "text": "ベンチを直してほしい。" * 500, key: LONG}
    (minutes,) = read_bytes(json.dumps(record).encode(), "a.json")
    passages = cut(minutes, 260, count_tokens)
    assert len(passages) > 10
    assert max(len(repr(passage)) for passage in passages if passage.kind != "header") < 10_000


def test_a_long_title_of_a_text_is_not_in_every_passage() -> None:
    (minutes,) = read_bytes(("会議名：" + LONG + "\n・ベンチを直してほしい。（堀江委員）\n").encode(), "a.txt")
    assert minutes.meeting.title == LONG[:300]
    assert minutes.text.count("あ") == len(LONG)


HOSTILE = {
    "ids that differ only in marks": lines({**SPEECH, "meeting_id": "x"}, {**SPEECH, "meeting_id": "x/"}),
    "a word": '"始めます。"',
    "no speech but words": '{"speeches": ["始めます。"]}',
    "the last day of the calendar": lines({**SPEECH, "date": "9999-12-31", "text": "来年に始めます。"}),
    "half a character": '{"text": "始め\\ud800ます。"}',
    "a zero": '{"text": "始め\\u0000ます。"}',
    "an empty answer": '{"numberOfRecords": 0}',
    "many brackets": "[" * 100_000,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_no_file_of_speeches_stops_a_build(tmp_path: Path, content: str) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.jsonl").write_text(content, encoding="utf-8")
    (corpus / "pond.txt").write_text("池の覚え書き\n\n池の水を替えた。\n", encoding="utf-8")
    index = rag.build_index(corpus, tmp_path / "index")
    assert index.report is not None
    assert index.report.documents + len(index.report.skipped) >= 2
    assert [hit.passage.path for hit in index.search("池の水", 1)] == ["pond.txt"]
