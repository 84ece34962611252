"""`scripts/evaluate.py --sets`: every judged set whose data is here, and by name those whose data is not."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.house.rules import ROOT

SAID = "水車小屋の床板は、雨期の前に張り替える。"
OTHER = "見晴らし台の鐘は、正午に一度だけ鳴らす。"
# As its own of a judged set writes the documents from real minutes; these are invented.
MAKE_DOCS = f"""
import pathlib, sys
source, out = map(pathlib.Path, sys.argv[1:3])
head = "笹舟市水車会議 議事要旨\\n\\n日時：令和5年7月3日\\n\\n【意見・質問】\\n"
(out / "a.txt").write_text(head + "・{SAID}（町長）\\n", encoding="utf-8")
(out / "b.txt").write_text(head + "・" + (source / "word.txt").read_text(encoding="utf-8") + "（町長）\\n", encoding="utf-8")
"""


def evaluate(*words: str | Path, **places: Path) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("RAG_")}
    env |= {name: str(value) for name, value in places.items()}
    command = [sys.executable, ROOT / "scripts" / "evaluate.py", "--sets", *words]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, encoding="utf-8", timeout=120)


def test_a_judged_set_whose_data_is_not_here_is_left_out_by_name(tmp_path: Path) -> None:
    done = evaluate("seeds", "wards", RAG_BENCH_DIR=tmp_path, RAG_MINUTES_DIR=tmp_path / "gone")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "seeds: left out, RAG_SEEDS_DIR not set to a folder",
        "wards: left out, RAG_MINUTES_DIR not set to a folder",
    ]


def test_the_wards_are_written_indexed_asked_and_scored_by_one_command(tmp_path: Path) -> None:
    bench, minutes, out = tmp_path / "bench" / "wards", tmp_path / "minutes", tmp_path / "new" / "results"
    for folder in (bench, minutes):
        folder.mkdir(parents=True)
    (bench / "make_docs.py").write_text(MAKE_DOCS, encoding="utf-8")
    (minutes / "word.txt").write_text(OTHER, encoding="utf-8")
    asked = {"answerable": True, "minimal": 1, "keypoints": ["雨期の前"]}
    right = {"id": 1, "type": "list-ja", "question": "水車小屋の床板はいつ張り替えるのか", **asked}
    wrong = {**right, "id": 2, "question": "見晴らし台の鐘は鳴らすのか"}
    lines = [{**q, "evidence": [{"file": "a.txt", "quote": SAID}]} for q in (right, wrong)]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (bench / "questions.jsonl").write_text(text, encoding="utf-8")
    done = evaluate("wards", "--json", out, RAG_BENCH_DIR=bench.parent, RAG_MINUTES_DIR=minutes)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("wards: 2 documents, ")
    found = json.loads((out / "wards.json").read_text(encoding="utf-8"))
    assert (found["documents"], found["questions"], found["slices_wrong"]) == (2, 2, 0)
    assert (found["all"]["first_right"], found["types"]["list-ja"]["n"]) == (0.5, 2)
    assert found["all"]["found_but_wrong"] == 0.5


def test_a_set_whose_documents_cannot_be_written_is_left_out_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "wards").mkdir()
    (tmp_path / "wards" / "make_docs.py").write_text("raise SystemExit('no such year')\n", encoding="utf-8")
    done = evaluate("wards", RAG_BENCH_DIR=tmp_path, RAG_MINUTES_DIR=tmp_path)
    assert (done.returncode, done.stdout) == (
        0,
        "wards: left out, its documents could not be written: no such year\n",
    )
