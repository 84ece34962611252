"""``rag find``: the total, the passages, their places; what is refused."""

import json
from pathlib import Path

import pytest

import rag
from rag.present.json.records import found_json
from tests.commands import HIT, Run


def test_find_prints_one_passage_a_line_and_the_total_on_stderr(run: Run, small_index: Path) -> None:
    done = run("find", "花壇 OR 遊具", "--index", small_index, "--json")
    index = rag.open_index(small_index)
    found = index.find("花壇 OR 遊具")
    assert done.code == 0
    assert done.lines == json.loads(json.dumps([found_json(f) for f in found.passages]))
    assert done.err.splitlines()[-1] == f"{found.total}件（{found.documents}文書）にあります。"
    for line in done.lines:
        assert set(line) == (HIT - {"score", "alike"}) | {"matches"}
        text = index.document(line["doc_id"]).text
        assert {text[start:end] for start, end in line["matches"]} <= {"花壇", "遊具"}


def test_people_see_the_total_then_date_meeting_speaker_and_the_line(run: Run, small_index: Path) -> None:
    done = run("find", "輪番", "--index", small_index)
    assert done.code == 0
    total, head, line = done.out.splitlines()
    assert total == "1件（1文書）にあります。"
    assert head.split("　")[:2] == ["   1. 2022年2月1日", "浅利町"]
    assert "花壇会議" in head
    assert head.endswith("事務局")
    assert "町内会ごとに輪番としている。" in line


def test_pages_follow_each_other_and_the_next_is_named(run: Run, sample_index: rag.Index) -> None:
    where = ("--index", sample_index.folder, "--size", "15")
    pages = [run("find", "窓口", *where, "--page", page, "--json").lines for page in (1, 2, 3, 4)]
    ranks = [line["rank"] for page in pages for line in page]
    assert ranks == list(range(1, sample_index.find("窓口").total + 1))
    first = run("find", "窓口", *where)
    assert "1／3ページ" in first.out.splitlines()[0]
    assert "--page 2" in first.err
    assert run("find", "窓口", *where, "--page", "3").err == ""


def test_the_oldest_come_first_on_demand_and_filters_narrow(run: Run, small_index: Path) -> None:
    done = run("find", "水", "--index", small_index, "--oldest", "--json", "--until", "2022-12-31")
    assert {line["date"] for line in done.lines} == {"2022-02-01"}
    dates = [line["date"] for line in run("find", "の", "--index", small_index, "--oldest", "--json").lines]
    assert dates[0] == "2022-02-01"
    newest = [line["date"] for line in run("find", "の", "--index", small_index, "--json").lines]
    assert newest[0] == "2023-07-03"


def test_nothing_found_is_no_failure(run: Run, small_index: Path) -> None:
    done = run("find", "ない言葉", "--index", small_index)
    assert (done.code, done.out.strip()) == (0, "該当する箇所はありません。")
    done = run("find", "ない言葉", "--index", small_index, "--json")
    assert (done.code, done.out) == (0, "")
    assert done.err.strip() == "該当する箇所はありません。"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("",), "empty"),
        (("(公園",), "not closed"),
        (("「公園",), "not closed"),
        (("公園 AND",), "missing after AND"),
        (("公園", "--page", "0"), "1 or more"),
        (("公園", "--since", "soon"), "YYYY-MM-DD"),
        ((), "Missing argument"),
    ],
)
def test_wrong_use_is_said_with_its_remedy(run: Run, small_index: Path, words: tuple[str, ...], says: str) -> None:
    done = run("find", *words, "--index", small_index)
    assert (done.code, done.out) == (2, "")
    assert says in done.err
