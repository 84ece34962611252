"""What stands around a passage in its document."""

from pathlib import Path

import pytest

import rag
from rag.errors import QueryError
from rag.present.json.records import passage_json
from rag.records import Passage
from tests.commands import Run

FAR = 10**12


@pytest.fixture(scope="module")
def documents(sample_index: rag.Index) -> list[list[Passage]]:
    """The passages of each document, as they were cut."""
    rows = sample_index._store.passages(range(sample_index._store.count))
    names = dict.fromkeys(p.doc_id for p in rows)
    return [[p for p in rows if p.doc_id == name] for name in names]


@pytest.mark.parametrize(("before", "after"), [(1, 1), (0, 0), (2, 0), (0, 3), (FAR, FAR)])
def test_neighbours_are_a_slice_of_what_was_said(
    sample_index: rag.Index, documents: list[list[Passage]], before: int, after: int
) -> None:
    for passages in documents[:6]:
        for group in ([p for p in passages if p.kind == "header"], [p for p in passages if p.kind != "header"]):
            for at, here in enumerate(group):
                wanted = group[max(0, at - before) : at + after + 1]
                assert sample_index.neighbours(here.passage_id, before, after) == tuple(wanted)


def test_one_on_each_side_by_default(sample_index: rag.Index, documents: list[list[Passage]]) -> None:
    said = [p for p in documents[0] if p.kind != "header"]
    assert sample_index.neighbours(said[3].passage_id) == tuple(said[2:5])
    starts = [p.span.start for p in sample_index.neighbours(said[3].passage_id, 3, 3)]
    assert starts == sorted(starts)


def test_what_is_not_there_is_refused(sample_index: rag.Index, documents: list[list[Passage]]) -> None:
    with pytest.raises(QueryError, match="no passage 'x#0-1'"):
        sample_index.neighbours("x#0-1")
    for numbers in ((-1, 1), (1, -1)):
        with pytest.raises(QueryError, match="must be 0 or more"):
            sample_index.neighbours(documents[0][0].passage_id, *numbers)


def test_the_command_line_gives_them_with_each_hit(run: Run, sample_index: rag.Index, tmp_path: Path) -> None:
    words = ("--index", sample_index.folder, "-k", 5, "--around", 2)
    plain = run("search", "窓口の待ち時間", "--index", sample_index.folder, "-k", 5, "--json").lines
    lines = run("search", "窓口の待ち時間", *words, "--json").lines
    assert [{k: v for k, v in line.items() if k != "around"} for line in lines] == plain
    assert all("around" not in line for line in plain)
    shown = " ".join(run("search", "窓口の待ち時間", *words).out.split())
    for line in lines:
        around = sample_index.neighbours(line["passage_id"], 2, 2)
        both = [*line["around"]["before"], *line["around"]["after"]]
        assert both == [passage_json(p) for p in around if p.passage_id != line["passage_id"]]
        assert all(p["start"] < line["start"] for p in line["around"]["before"])
        assert all(p["start"] > line["start"] for p in line["around"]["after"])
        assert all(f"| {' '.join(p['text'].split())}" in shown for p in both)
    assert sum(len(line["around"]["before"]) for line in lines) > 5
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"id": 1, "text": "窓口の待ち時間"}\n', encoding="utf-8")
    assert run("search", "--batch", batch, *words).lines[0]["hits"] == lines
    assert run("search", "窓口", "--index", sample_index.folder, "--around", -1).code == 2
