"""``rag ask --compare``, ``--timeline``, ``--export`` and ``rag show``: what they print, write and refuse."""

import json
from pathlib import Path

import pytest

import rag
from rag.present.json.views import comparison_json, timeline_json
from tests.commands import EVIDENCE, HIT, Run

COLUMN = {
    "value",
    "municipality",
    "body",
    "since",
    "until",
    "verdict",
    "headline",
    "reason",
    "reason_code",
    "statements",
    "evidence",
}
COMPARISON = {
    "question", "by", "columns", "more", "unplaced", "reason", "reason_code", "language", "generation", "seconds", "read",
}  # fmt: skip
POINT = {"date", "label", "first", "differs_from", "evidence"}
TIMELINE = {
    "question", "points", "undated", "unit", "counts", "passages", "complete", "reason", "reason_code", "language", "generation", "seconds", "read",
}  # fmt: skip
FEE = "霧ノ瀬市と雲居野市の学校給食費は月額いくらですか"


def test_a_comparison_is_one_object_with_its_columns_in_order(run: Run, sample_index: rag.Index) -> None:
    done = run("ask", FEE, "--compare", "municipality", "--index", sample_index.folder, "--json")
    assert (done.code, done.err) == (0, "")
    [record] = done.lines
    plain = json.loads(json.dumps(comparison_json(sample_index.compare(FEE))))
    assert {**record, "seconds": 0} == {**plain, "seconds": 0}
    assert set(record) == COMPARISON
    assert [set(column) for column in record["columns"]] == [COLUMN, COLUMN]
    assert [column["value"] for column in record["columns"]] == ["霧ノ瀬市", "雲居野市"]
    assert [column["verdict"] for column in record["columns"]] == ["found", "not_found"]
    assert all(set(e) == EVIDENCE for column in record["columns"] for e in column["evidence"])


def test_a_timeline_is_one_object_with_points_and_counts(run: Run, sample_index: rag.Index) -> None:
    done = run("ask", "防災アプリ", "--timeline", "--index", sample_index.folder, "--json", "--since", "2022-01-01")
    [record] = done.lines
    assert set(record) == TIMELINE
    assert all(set(point) == POINT and set(point["evidence"]) == EVIDENCE for point in record["points"])
    assert min(point["date"] for point in record["points"]) >= "2022-01-01"
    assert sum(count["passages"] for count in record["counts"]) == record["passages"]
    whole = timeline_json(sample_index.timeline("防災アプリ"))
    assert whole["passages"] > record["passages"]


def test_people_read_columns_and_days_with_their_sources(run: Run, sample_index: rag.Index) -> None:
    done = run("ask", FEE, "--compare", "municipality", "--index", sample_index.folder)
    lines = done.out.splitlines()
    assert lines[0] == f"自治体ごとの比較：{FEE}"
    heads = [line for line in lines if line.startswith("■ ")]
    assert heads == ["■ 霧ノ瀬市", "■ 雲居野市"]
    assert lines[lines.index("■ 雲居野市") + 1].startswith("記載なし（")
    assert any("４，４００円" in line and "[1]" in line for line in lines)
    done = run("ask", "コミュニティバス", "--timeline", "--index", sample_index.folder)
    assert "■ 令和4年10月13日（2022-10-13）" in done.out
    assert "前の答弁[5]と異なる可能性" in done.out
    assert "2023-01  0" in done.out.splitlines()


@pytest.mark.parametrize("ending", ["md", "docx", "csv", "DOCX"])
def test_an_export_is_written_once_and_replaced_only_on_demand(
    run: Run, sample_index: rag.Index, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"answer.{ending}"
    words = ("ask", FEE, "--compare", "year", "--index", sample_index.folder, "--export", file)
    done = run(*words)
    assert (done.code, done.err.strip()) == (0, f"{file} に書き出しました。")
    first = file.read_bytes()
    assert len(first) > 500
    again = run(*words)
    assert (again.code, again.out) == (2, "")
    assert "--force" in again.err
    assert file.read_bytes() == first
    file.write_bytes(b"old")
    assert run(*words, "--force").code == 0
    assert len(file.read_bytes()) > 500
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_the_command_in_an_export_gives_the_same_answer_again(
    run: Run, sample_index: rag.Index, tmp_path: Path
) -> None:
    import csv
    import shlex

    file = tmp_path / "answer.csv"
    run("ask", FEE, "--kind", "reply", "--compare", "municipality", "--index", sample_index.folder, "--export", file)
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    program, *words = shlex.split(rows[0]["再度尋ねるコマンド"])
    assert program == "rag"
    [record] = run(*words, "--json").lines
    assert [e["quote"] for column in record["columns"] for e in column["evidence"]] == [
        row["原文"] for row in rows if row["番号"]
    ]


def test_a_plain_answer_is_exported_beside_being_printed(run: Run, sample_index: rag.Index, tmp_path: Path) -> None:
    file = tmp_path / "answer.md"
    done = run("ask", "防災アプリは導入するのか", "--index", sample_index.folder, "--export", file, "--json")
    [record] = done.lines
    assert record["verdict"] == "found"
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# 防災アプリは導入するのか")
    assert "会議録に記載があります。" in text
    nothing = run("ask", "量子コンピュータの購入費", "--index", sample_index.folder, "--export", tmp_path / "none.docx")
    assert nothing.code == 0
    assert (tmp_path / "none.docx").exists()


def test_show_gives_an_exchange_or_a_meeting(run: Run, sample_index: rag.Index) -> None:
    reply = next(h.passage for h in sample_index.search("乗合タクシーの実証運行", 20) if h.passage.reply_to)
    [record] = run("show", reply.passage_id, "--index", sample_index.folder, "--json").lines
    assert set(record) == {"before", "question", "between", "replies", "after"}
    assert reply.passage_id in [p["passage_id"] for p in record["replies"]]
    assert record["question"][0]["passage_id"] == reply.reply_to
    assert set(record["question"][0]) == HIT - {"rank", "score", "alike"}
    [meeting] = run("show", reply.doc_id, "--index", sample_index.folder, "--json").lines
    numbers = [u["number"] for s in meeting["sections"] for u in s["utterances"]]
    assert numbers == list(range(1, len(sample_index.document(reply.doc_id).utterances) + 1))
    shown = run("show", reply.passage_id, "--index", sample_index.folder)
    assert {"問", "答"} <= {line[:1] for line in shown.out.splitlines()}
    assert run("show", reply.doc_id, "--index", sample_index.folder).out.count("\n[") == len(numbers)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("ask", "給食費", "--compare", "speaker"), "municipality, year, body"),
        (("ask", "給食費", "--compare", "year", "--timeline"), "either"),
        (("ask", "給食費", "--compare", "year", "--writer", "chat"), "only quote"),
        (("ask", "給食費", "--force"), "--export"),
        (("ask", "給食費", "--export", "answer.pdf"), ".docx, .csv, .md"),
        (("ask", "給食費", "--export", "nowhere/answer.md"), "no folder"),
        (("ask", "--batch", "x.jsonl", "--timeline"), "one by one"),
        (("ask", "", "--timeline"), "empty"),
        (("show", "nowhere.txt"), "no document"),
        (("show", "nowhere.txt#0-3"), "no passage"),
    ],
)
def test_wrong_use_is_said_with_its_remedy(run: Run, small_index: Path, words: tuple[str, ...], says: str) -> None:
    done = run(*words, "--index", small_index)
    assert (done.code, done.out) == (2, "")
    assert says in done.err
