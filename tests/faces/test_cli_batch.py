"""Batches and ``rag eval``: the order is kept, and a bad line is an error of its line."""

import json
from pathlib import Path

import pytest

import rag
from rag.present.json.records import hit_json, summary_json
from tests.commands import SUMMARY, Run

BATCH = (
    '{"id": "b", "text": "花壇の水やりの当番"}\n'
    '{"_id": 7, "question": "ブランコの点検"}\n'
    "\n"
    '{"id": "empty", "text": ""}\n'
    "no json\n"
    "[1, 2]\n"
    '{"id": "none"}\n'
    '{"id": "number", "text": 5}\n'
    '{"id": "long", "text": "' + "花" * 100_000 + '"}\n'
    '{"id": "a", "text": "金魚の水槽"}'
)


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    path = tmp_path / "batch.jsonl"
    path.write_text("\ufeff" + BATCH, encoding="utf-8")
    return path


@pytest.mark.parametrize(("command", "field"), [("search", "hits"), ("ask", "verdict")])
@pytest.mark.parametrize("to_file", [True, False])
def test_a_batch_keeps_its_order_and_goes_on_after_a_bad_line(
    run: Run, small_index: Path, batch: Path, tmp_path: Path, command: str, field: str, to_file: bool
) -> None:
    out = tmp_path / "deep" / "out.jsonl" if to_file else None
    if out:
        out.parent.mkdir()
    done = run(command, "--batch", batch, "--index", small_index, *(("--out", out) if out else ()))
    assert done.code == 0
    assert (done.out == "") is to_file
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()] if out else done.lines
    assert [line["id"] for line in lines] == ["b", 7, "empty", 4, 5, "none", "number", "long", "a"]
    assert [line["id"] for line in lines if field in line] == ["b", 7, "a"]
    assert [line["id"] for line in lines if set(line) == {"id", "error"}] == ["empty", 4, 5, "none", "number", "long"]
    opened = rag.open_index(small_index)
    if command == "search":
        assert lines[0]["hits"] == json.loads(json.dumps([hit_json(h) for h in opened.search("花壇の水やりの当番")]))
    else:
        assert set(lines[0]) >= SUMMARY | {"id"}
        assert lines[0]["statements"] == summary_json(opened.ask("花壇の水やりの当番"))["statements"]
    assert list(tmp_path.rglob("*.new")) == []


def test_a_batch_of_searches_gives_ten_hits_and_takes_filters(run: Run, sample_index: rag.Index, batch: Path) -> None:
    batch.write_text('{"id": 1, "text": "窓口"}\n', encoding="utf-8")
    [line] = run("search", "--batch", batch, "--index", sample_index.folder).lines
    assert len(line["hits"]) == 10
    [line] = run(
        "search", "--batch", batch, "--index", sample_index.folder, "-k", "3", "--municipality", "椿坂市"
    ).lines
    assert [hit["municipality"] for hit in line["hits"]] == ["椿坂市"] * 3


def test_a_batch_that_cannot_be_written_is_a_wrong_use(
    run: Run, small_index: Path, batch: Path, tmp_path: Path
) -> None:
    done = run("search", "--batch", batch, "--index", small_index, "--out", tmp_path / "gone" / "out.jsonl")
    assert done.code == 2
    assert "cannot be written" in done.err


@pytest.mark.parametrize("command", ["search", "ask"])
def test_half_a_character_in_a_batch_is_an_error_of_its_line(
    run: Run, small_index: Path, batch: Path, command: str
) -> None:
    batch.write_text('{"id": 1, "text": "\\ud83d"}\n{"id": 2, "text": "花壇"}\n', encoding="utf-8")
    done = run(command, "--batch", batch, "--index", small_index)
    assert done.code == 0
    first, second = done.lines
    assert set(first) == {"id", "error"}
    assert "error" not in second


def test_an_empty_batch_gives_nothing(run: Run, small_index: Path, batch: Path, tmp_path: Path) -> None:
    batch.write_text("\n\n", encoding="utf-8")
    done = run("ask", "--batch", batch, "--index", small_index, "--out", tmp_path / "out.jsonl")
    assert done.code == 0
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == ""


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    folder = tmp_path / "beir"
    folder.mkdir()
    texts = {
        "d1": "花壇の水やりの当番は輪番である。",
        "d2": "ブランコの点検は年に二回である。",
        "d3": "金魚の水槽を借りた。",
    }
    rows = [{"_id": name, "title": "", "text": text} for name, text in texts.items()]
    (folder / "corpus.jsonl").write_text(
        "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8"
    )
    queries = [{"_id": "q1", "text": "水やりの当番"}, {"_id": "q2", "text": "ブランコの点検"}]
    (folder / "queries.jsonl").write_text("".join(json.dumps(q) + "\n" for q in queries), encoding="utf-8")
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t2\nq2\td2\t1\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("leg", ["hybrid", "dense", "lexical"])
def test_eval_writes_a_run_and_its_measures(run: Run, beir: Path, tmp_path: Path, leg: str) -> None:
    done = run("eval", beir, "--out", tmp_path / "a" / "out", "--leg", leg)
    assert done.code == 0
    [measures] = done.lines
    assert measures == json.loads((tmp_path / "a" / "out" / "measures.json").read_text(encoding="utf-8"))
    assert measures["all"] == {"n": 2, "nDCG": 1.0, "R": 1.0, "MRR": 1.0}
    assert measures["rel>=2"] == {"n": 1, "nDCG": 1.0, "R": 1.0, "MRR": 1.0}
    lines = [line.split() for line in (tmp_path / "a" / "out" / "run.trec").read_text(encoding="utf-8").splitlines()]
    assert all(len(line) == 6 and line[1] == "Q0" for line in lines)
    assert [line[2] for line in lines if line[3] == "1"] == ["d1", "d2"]


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("corpus.jsonl", None),
        ("queries.jsonl", "no json"),
        ("queries.jsonl", '{"text": "x"}'),
        ("corpus.jsonl", '{"text": "x"}'),
        ("qrels.tsv", "a\nb"),
    ],
)
def test_a_folder_that_is_not_as_beir_has_it_exits_3(
    run: Run, beir: Path, tmp_path: Path, file: str, content: str | None
) -> None:
    if content is None:
        (beir / file).unlink()
    else:
        (beir / file).write_text(content, encoding="utf-8")
    done = run("eval", beir, "--out", tmp_path / "out")
    assert (done.code, done.out) == (3, "")
    assert file in done.err


@pytest.mark.parametrize("command", ["search", "ask"])
def test_no_line_of_a_batch_ends_the_others(run: Run, small_index: Path, batch: Path, command: str) -> None:
    good = b'{"id": "good", "text": "\xe8\x8a\xb1\xe5\xa3\x87"}'
    bad = {
        b'{"id": 1, "text": ' + b"[" * 100_000: "too many brackets",
        b'{"id": 1, "text": "a", "n": ' + b"9" * 5000 + b"}": "is no JSON",
        b'{"id": "\xff"}': "is not UTF-8",
        b"\0\0\0": "is no JSON",
        b'{"id": NaN, "text": "a"}': "NaN",
        b'{"id": 1e999, "text": "a"}': "neither text nor a number",
        b'{"id": [[1]], "text": "a"}': "neither text nor a number",
        b'{"id": 1, "text": "' + b"a" * 4_000_000 + b'"}': "longer than 4,000,000 bytes",
        b'{"id": "\\ud800", "text": "\\u0000"}': "",
    }
    batch.write_bytes(b"\xef\xbb\xbf" + b"".join(good + b"\r\n" + line + b"\n" for line in bad) + good)
    done = run(command, "--batch", batch, "--index", small_index)
    assert done.code == 0
    assert [line["id"] for line in done.lines[::2]] == ["good"] * (len(bad) + 1)
    assert all("error" not in line for line in done.lines[::2])
    for line, said in zip(done.lines[1::2], bad.values(), strict=True):
        assert said in line.get("error", "")
    assert [line["id"] for line in done.lines[1::2]] == [2, 4, 6, 8, 10, 12, 14, 16, "\ud800"]


@pytest.mark.parametrize(
    ("content", "said"), [(None, "Is a directory"), ("/dev/zero", "is no file"), ("あ".encode("utf-16"), "UTF-16")]
)
def test_a_file_that_is_no_batch_is_a_wrong_use(
    run: Run, small_index: Path, tmp_path: Path, content: str | bytes | None, said: str
) -> None:
    batch = tmp_path if content is None else Path(content) if isinstance(content, str) else tmp_path / "b.jsonl"
    if isinstance(content, bytes):
        batch.write_bytes(content)
    done = run("ask", "--batch", batch, "--index", small_index)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_what_is_written_may_have_as_long_a_name_as_files_can_have(
    run: Run, small_index: Path, batch: Path, tmp_path: Path
) -> None:
    batch.write_text('{"id": 1, "text": "花壇"}\n', encoding="utf-8")
    out = tmp_path / ("o" * 255)
    assert run("search", "--batch", batch, "--index", small_index, "--out", out).code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["id"] == 1
    export = tmp_path / ("e" * 252 + ".md")
    assert run("ask", "花壇", "--index", small_index, "--export", export).code == 0
    assert export.read_text(encoding="utf-8").startswith("# 花壇")
    assert run("ask", "花壇", "--index", small_index, "--export", tmp_path / ("e" * 253 + ".md")).code == 2
    for place in (tmp_path, tmp_path / "gone" / "x"):
        done = run("feedback", "--index", small_index, "--out", place)
        assert (done.code, "cannot be written" in done.err) == (2, True)
    assert {p.name for p in tmp_path.iterdir()} == {batch.name, out.name, export.name}
