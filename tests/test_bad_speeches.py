"""JSON that holds no speeches is refused with its place and a remedy, and stops no build."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

import rag
from rag.errors import DocumentError
from rag.minutes.document import read_bytes


def lines(*records: dict[str, Any]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


SPEECH = {"meeting_id": "m", "date": "2023-09-07", "text": "始めます。"}
GOOD = lines(SPEECH)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (GOOD + '\n{"text": \n', ("line 3 ", "one object a line")),
        ("{", ("line 1", "one object a line")),
        (GOOD + '{"speaker": "坂口"}\n', ("(object|line) 2", "neither text nor speeches", "corpus/README.md")),
        ("[]", ("holds no speech", "corpus/README.md")),
        ('{"numberOfRecords": 0, "speechRecord": []}', ("holds no speech", "corpus/README.md")),
        ('{"meeting_id": "m", "speeches": []}', ("holds no speech", "corpus/README.md")),
        (GOOD + "5\n", ("(object|line) 2", "no JSON object", "corpus/README.md")),
        ('"始めます。"', ("no JSON object", "corpus/README.md")),
        ("null", ("no JSON object", "corpus/README.md")),
        ('{"speeches": ["始めます。"]}', ("no JSON object", "corpus/README.md")),
        ('{"meetingRecord": 5}', ("corpus/README.md",)),
        ('{"text": {"ja": "始めます。"}}', ("text", "corpus/README.md")),
        ("[" * 100_000, ("corpus/README.md",)),
        (GOOD + lines({"meeting_id": "m", "text": "甲。", "date": "2023-13-01"}), ("(object|line) 2", "'2023-13-01' is no date", "YYYY-MM-DD")),
        (GOOD + lines({**SPEECH, "date": "令和5年9月7日"}), ("(object|line) 2", "is no date", "YYYY-MM-DD")),
    ],
    ids=["broken", "cut", "no-text", "list", "answer", "meeting", "number", "words", "null", "inner", "record", "object", "deep", "date", "era"],
)  # fmt: skip
def test_what_is_no_speech_is_refused_with_its_place_and_a_remedy(content: str, words: tuple[str, ...]) -> None:
    with pytest.raises(DocumentError) as fault:
        read_bytes(content.encode(), "a.jsonl")
    assert fault.value.path == "a.jsonl"
    assert [word for word in words if not re.search(word, fault.value.reason)] == []


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
