"""Reasons and warnings in Japanese: those that reading really gives, and none that it never does."""

import re
from pathlib import Path
from typing import get_args

import pytest

import rag
from rag.present.json.views import comparison_json, timeline_json
from rag.present.reasons import reason_line, why
from rag.question import LANGUAGES
from rag.question.details import details_of
from rag.records import Reason, ReasonCode
from rag.resources import word_lines
from tests.house.rules import ROOT
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
        (
            "1 hidden passage of text (1 character) was left out: hidden text",
            "見えない文字を除きました：1箇所、1字（隠し文字）",
        ),
        (
            "4 hidden passages of text (67 characters) were left out: hidden row, hidden sheet",
            "見えない文字を除きました：4箇所、67字（非表示の行、非表示のシート）",
        ),
        (
            "pages 2, 5 without text, only pictures: needs OCR",
            "2, 5ページは画像だけで文字がなく、文字認識（OCR）が要ります",
        ),
        (
            "a part of it (text/html) is not read: is a broken page; save it anew from a browser",
            "一部（text/html）を読んでいません：壊れたページです。ブラウザーから保存し直してください",
        ),
        (
            "minutes.toml is left out: is larger than 1 MB; write one in each folder below",
            "minutes.toml を使いません：1MBより大きいため、下のフォルダーごとに分けてください",
        ),
        (
            "title added by minutes.toml: 資料, hidden row (the document names none)",
            "会議名を minutes.toml で加えました：資料, hidden row（文書には記載なし）",
        ),
        ("something that nobody foresaw", "something that nobody foresaw"),
    ],
)
def test_a_warning_is_said_in_japanese(warning: str, japanese: str) -> None:
    assert reason_line(warning, "ja") == japanese


HIDDEN_PAGE = f"<p style='display:none'>内緒の文。</p><p><s>旧い案の文。</s>{PARK}</p>"


def test_what_a_document_is_warned_of_is_said_in_japanese(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(HIDDEN_PAGE, encoding="utf-8")
    (tmp_path / "day.json").write_text(
        '{"municipality": "は", "date": "9999-12-31", "text": "公園は三つある。"}', encoding="utf-8"
    )
    read = [rag.read_document(tmp_path / name) for name in ("page.html", "day.json")]
    warnings = [warning for minutes in read for warning in minutes.warnings]
    assert {warning.split()[1] for warning in warnings} >= {"hidden", "struck-out", "9999-12-31", "は"}
    told = [reason_line(warning, "ja") for warning in warnings]
    assert [line for line in told if not re.search("[ぁ-ん]", line) or re.search("[a-z]{4,} [a-z]", line)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", get_args(ReasonCode))
def test_every_code_of_a_reason_has_its_words_in_every_language(code: ReasonCode, language: str) -> None:
    said = why(Reason(code, ("椿坂市", "霧ノ瀬市"), ("教育長",), "金額"), language)
    assert said is not None
    assert len(said) > 8
    assert not re.search("[{}]", said)
    assert bool(re.search("[ぁ-ん]", said.replace("霧ノ瀬市", ""))) == (language == "ja")
    assert ("椿坂市、霧ノ瀬市" in said) == (code == "missing")
    assert ("教育長" in said) == (code in ("silent", "beside"))


def test_every_code_is_told_to_those_who_program() -> None:
    told = (ROOT / "docs" / "question.md").read_text(encoding="utf-8").partition("**Why there is no answer.**")[2]
    assert set(get_args(ReasonCode)) - set(re.findall("`([a-z]+)`", told.partition("\n\n")[0])) == set()


def test_no_words_of_a_reason_are_without_a_code() -> None:
    keys = [row.split("\t")[0] for row in word_lines("sayings.tsv")]
    assert {key.removeprefix("reason.") for key in keys if key.startswith("reason.")} == set(get_args(ReasonCode))


@pytest.mark.parametrize(
    "question", ["いくらですか", "人口は", "割合は", "いつですか", "何人ですか", "何か所ですか", "何%ですか"]
)
def test_every_detail_that_a_question_asks_for_has_its_name_in_every_language(question: str) -> None:
    for label in (*(name for name, _ in details_of(question).patterns), "氏名", "自治体名"):
        said = {why(Reason("detail", detail=label), language) for language in LANGUAGES}
        assert len(said) == len(LANGUAGES)
        assert not any("{" in (words or "") for words in said)


def test_no_reason_has_no_words() -> None:
    assert why(None, "ja") is None


def test_an_answer_says_its_reason_in_words_and_as_a_code(sample_index: rag.Index) -> None:
    made = sample_index.ask("川崎市の給食費はいくらですか")
    assert (made.verdict, made.reason_code) == ("not_found", "missing")
    assert made.reason == "川崎市の会議録は索引にありません。"
    columns = sample_index.compare("椿坂市と川崎市の給食費").columns
    assert [column.summary.reason_code for column in columns if column.value == "川崎市"] == ["missing"]
    assert sample_index.ask("書かない窓口の効果は何ですか").reason_code is None


def test_a_view_says_why_it_is_empty_in_words_and_as_a_code(sample_index: rag.Index) -> None:
    for question, code in (("火星移住計画", "place"), ("学校給食費", None)):
        compared, dated = sample_index.compare(question), sample_index.timeline(question)
        assert [made["reason_code"] for made in (comparison_json(compared), timeline_json(dated))] == [code, code]
        words = why(Reason(code), "ja") if code else None
        assert (compared.reason, dated.reason) == (words, words)
