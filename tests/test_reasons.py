"""Reasons and warnings in Japanese: those that reading really gives, and none that it never does."""

import re
from pathlib import Path

import pytest

import rag
from rag.present.reasons import reason_line
from tests.minutes_for_tests import PARK


def test_what_a_build_skips_is_said_in_japanese(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "good.txt").write_text(PARK, encoding="utf-8")
    (corpus / "empty.txt").write_bytes(b"")
    (corpus / "paper.txt").write_bytes(b"%PDF-1.7 and more")
    (corpus / "table.xyz").write_bytes(b"x")
    (corpus / "broken.jsonl").write_bytes(b"{no json\n")
    (corpus / "none.json").write_bytes(b'{"meeting_id": "a"}')
    report = rag.build_index(corpus, tmp_path / "index").report
    assert report is not None
    said = {one.path: reason_line(one.reason, "ja") for one in report.skipped}
    assert set(said) == {"empty.txt", "paper.txt", "table.xyz", "broken.jsonl", "none.json"}
    assert [path for path, reason in said.items() if not re.search("[ぁ-ん]", reason)] == []
    assert said["paper.txt"] == "壊れた PDF です。保存し直すか、もう一度取得してください"
    assert said["table.xyz"].startswith(".xyz は読めない形式です。読めるのは .txt")
    assert [reason_line(one.reason, "en") for one in report.skipped] == [one.reason for one in report.skipped]


@pytest.mark.parametrize(
    ("warning", "japanese"),
    [
        ("no date was found", "日付が読み取れませんでした"),
        (
            "date corrected by minutes.toml: 2022-08-23 (the document was read as 2022-08-22)",
            "日付を minutes.toml で直しました：2022-08-23（文書では 2022-08-22）",
        ),
        (
            "speaker of utterance 12 corrected by minutes.toml: 副市長",
            "12番目の発言の発言者を minutes.toml で直しました：副市長",
        ),
        ("something that nobody foresaw", "something that nobody foresaw"),
    ],
)
def test_a_warning_is_said_in_japanese(warning: str, japanese: str) -> None:
    assert reason_line(warning, "ja") == japanese
