"""The figures of a judged set are those of the scorer that is published with it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import rag
from rag.measure.answers import score_answers
from rag.measure.beir import rows, write_run
from rag.measure.retrieval import measure
from rag.minutes.formats.decode import decode
from rag.present.json.records import hit_json, summary_json
from rag.resources import sample_corpus
from tests.judged_for_tests import DOCUMENTS, OTHER, SENTENCE, answer, question

pytest.importorskip("ir_measures", reason="the extra 'eval' is not installed")
QUESTIONS = Path(__file__).parents[1] / "golden" / "sample_questions.jsonl"


@pytest.fixture(scope="module")
def batches(
    sample_index: rag.Index, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[Any], list[Any], list[Any]]:
    folder = tmp_path_factory.mktemp("batches")
    judged = list(rows(QUESTIONS))
    run = [{"id": q["id"], "hits": [hit_json(h) for h in sample_index.search(q["question"])]} for q in judged]
    answers = [{"id": q["id"], **summary_json(sample_index.ask(q["question"]))} for q in judged]
    for name, lines in (("run", run), ("answers", answers)):
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    (folder / "docs").mkdir()
    for path in sample_corpus().rglob("*.*"):
        if path.is_file() and path.stem != "README":
            (folder / "docs" / path.name).write_text(decode(path.read_bytes())[0], encoding="utf-8")
    return folder, judged, run, answers


def test_the_figures_are_those_of_the_public_scorer(
    bench_dir: Path, batches: tuple[Path, list[Any], list[Any], list[Any]]
) -> None:
    folder, judged, run, answers = batches
    words = ("gold", QUESTIONS, folder / "docs", folder / "run.jsonl", folder / "answers.jsonl")
    done = subprocess.run(
        [sys.executable, bench_dir / "score.py", *map(str, words)], capture_output=True, encoding="utf-8", check=True
    )
    theirs = json.loads(done.stdout.splitlines()[-1])
    documents = {p.name: p.read_text(encoding="utf-8") for p in (folder / "docs").iterdir()}
    ours = score_answers(judged, documents, run, answers)
    for name in ("missing", "foreign", "verbatim", "citations_right", "statements", "false_answers", "false_refusals"):
        assert ours[name] == pytest.approx(theirs[name], abs=6e-4), name
    for name in ("evidence", "nuggets", "on_point", "first_right", "found_but_wrong"):
        assert ours["all"][name] == pytest.approx(theirs[name], abs=6e-4), name
    assert ours["types"]["paraphrase-ja"]["evidence"] == pytest.approx(theirs["paraphrase"], abs=6e-4)
    for line in done.stdout.splitlines()[:-1]:
        if not line.startswith("all"):
            name, evidence = line.split()[0], float(line.split("evidence@5 ")[1].split()[0])
            assert ours["types"][name]["evidence"] == pytest.approx(evidence, abs=6e-4)


def test_retrieval_figures_are_those_of_the_public_scorer(bench_dir: Path, tmp_path: Path) -> None:
    run = {f"q{n}": {f"d{(n * k) % 17}": 1.0 / (k + 1) for k in range(1, 14)} for n in range(1, 12)}
    qrels = {f"q{n}": {f"d{(n * 3) % 17}": 2, f"d{n}": 1, "d16": n % 3} for n in range(1, 13)}
    write_run(tmp_path / "run.trec", run, "tag")
    lines = [f"{q}\t{d}\t{r}" for q, judged in qrels.items() for d, r in judged.items()]
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + "\n".join(lines) + "\n", encoding="utf-8")
    words = (bench_dir / "score.py", "beir", tmp_path, tmp_path / "run.trec")
    done = subprocess.run([sys.executable, *map(str, words)], capture_output=True, encoding="utf-8", check=True)
    assert measure(run, qrels) == json.loads(done.stdout)


def test_the_view_of_a_reader_is_that_of_the_public_scorer(bench_dir: Path, tmp_path: Path) -> None:
    kinds = [answer(SENTENCE), answer(OTHER, SENTENCE), answer(OTHER), answer(OTHER, verdict="partial")]
    kinds += [answer(verdict="not_found"), answer(SENTENCE[:9] + OTHER), answer(SENTENCE + OTHER), answer("")]
    asked = [question(id=n, type=("fact-ja", "list-ja", "ko")[n % 3]) for n in range(len(kinds) + 1)]
    asked.append(question(id=99, answerable=False, type="unanswerable", evidence=[], minimal=0, keypoints=[]))
    given = [{**kind, "id": n} for n, kind in enumerate(kinds)] + [{**answer(OTHER), "id": 99}]  # one has no answer
    for name, lines in (("asked", asked), ("run", []), ("given", given)):
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (tmp_path / f"{name}.jsonl").write_text(text, encoding="utf-8")
    (tmp_path / "docs").mkdir()
    for name, text in DOCUMENTS.items():
        (tmp_path / "docs" / name).write_text(text, encoding="utf-8")
    words = ("gold", tmp_path / "asked.jsonl", tmp_path / "docs", tmp_path / "run.jsonl", tmp_path / "given.jsonl")
    done = subprocess.run(
        [sys.executable, bench_dir / "score.py", *map(str, words)], capture_output=True, encoding="utf-8", check=True
    )
    *types, whole = done.stdout.splitlines()
    ours = score_answers(asked, DOCUMENTS, [], given)
    theirs = json.loads(whole)
    assert 0 < theirs["first_right"] < 1
    assert 0 < theirs["found_but_wrong"] < 1
    for name in ("first_right", "found_but_wrong"):
        assert ours["all"][name] == pytest.approx(theirs[name], abs=6e-4), name
    for line in types:
        row = ours["types"].get(line.split()[0], ours["all"])
        assert row["first_right"] == pytest.approx(float(line.split("first right ")[1].split()[0]), abs=6e-4)
        assert row["found_but_wrong"] == pytest.approx(float(line.split("found but wrong ")[1].split()[0]), abs=6e-4)
