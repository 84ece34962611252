"""``rag search`` and ``rag ask``: JSON on stdout and nothing else there, exit codes, wrong use."""

import json
from pathlib import Path

import pytest

import rag
from rag.present.json.records import hit_json, summary_json
from tests.commands import EVIDENCE, HIT, SUMMARY, Run


def test_search_prints_one_hit_a_line_with_the_promised_fields(run: Run, small_index: Path) -> None:
    done = run("search", "花壇の水やりの当番", "--index", small_index, "--json", "-k", "3")
    assert (done.code, done.err) == (0, "")
    wanted = rag.open_index(small_index).search("花壇の水やりの当番", 3)
    assert done.lines == json.loads(json.dumps([hit_json(hit) for hit in wanted]))
    assert len(done.lines) == 3
    for hit in done.lines:
        assert set(hit) >= HIT
        text = rag.open_index(small_index).document(hit["doc_id"]).text
        assert text[hit["start"] : hit["end"]] == hit["text"]
        assert hit["passage_id"] == f"{hit['doc_id']}#{hit['start']}-{hit['end']}"
        assert not Path(hit["path"]).is_absolute()
    reply = next(hit for hit in done.lines if hit["kind"] == "reply")
    assert reply["reply_to"] in {hit["passage_id"] for hit in done.lines}


def test_search_gives_ten_hits_unless_told_otherwise(run: Run, sample_index: rag.Index) -> None:
    assert len(run("search", "窓口", "--index", sample_index.folder, "--json").lines) == 10
    assert len(run("search", "窓口", "--index", sample_index.folder, "--json", "-k", "14").lines) == 14


def test_ask_prints_one_summary_with_the_promised_fields(run: Run, small_index: Path) -> None:
    done = run("ask", "ブランコの点検は年に何回ですか", "--index", small_index, "--json")
    assert (done.code, done.err) == (0, "")
    [summary] = done.lines
    assert set(summary) >= SUMMARY
    wanted = summary_json(rag.open_index(small_index).ask("ブランコの点検は年に何回ですか"))
    assert {k: v for k, v in summary.items() if k != "seconds"} == json.loads(
        json.dumps({k: v for k, v in wanted.items() if k != "seconds"})
    )
    assert all(set(e) >= EVIDENCE for e in summary["evidence"])
    assert all(s["citations"] for s in summary["statements"])


def test_people_see_the_statement_its_number_and_its_place(run: Run, small_index: Path) -> None:
    done = run("ask", "花壇の水やりの当番", "--index", small_index)
    assert done.code == 0
    assert "花壇の水やりの当番は、どのように決めているのか。 [1]" in done.out
    assert "浅利町" in done.out
    assert "asari flowers.txt" in done.out
    shown = run("search", "花壇の水やりの当番", "--index", small_index)
    assert " 1. " in shown.out
    assert "花壇の水やりの当番は" in shown.out


def test_nothing_found_is_no_failure(run: Run, small_index: Path) -> None:
    done = run("ask", "qwzx vkjh pplm", "--index", small_index, "--json")
    assert done.code == 0
    [summary] = done.lines
    assert (summary["verdict"], summary["statements"]) == ("not_found", [])
    assert summary["reason"]
    done = run("search", "！？", "--index", small_index, "--json")
    assert (done.code, done.out) == (0, "")
    assert run("search", "！？", "--index", small_index).code == 0


@pytest.mark.parametrize(
    ("words", "municipality", "kind"),
    [
        (("--municipality", "浅利町"), {"浅利町"}, None),
        (("--municipality", "浅利町", "--municipality", "鶴見沢市"), {"浅利町", "鶴見沢市"}, None),
        (("--kind", "reply"), {"浅利町", "鶴見沢市"}, {"reply"}),
        (("--since", "2023-01-01"), {"鶴見沢市"}, None),
        (("--until", "2022-12-31"), {"浅利町"}, None),
        (("--role", "事務局"), {"浅利町", "鶴見沢市"}, {"reply"}),
        (("--side", "secretariat"), {"浅利町", "鶴見沢市"}, {"reply"}),
        (("--speaker", "副町長"), {"浅利町"}, {"question"}),
        (("--body", "公園会議"), {"鶴見沢市"}, None),
    ],
    ids=lambda value: " ".join(sorted(value)) if value else "",
)
def test_filters_narrow_a_search(
    run: Run, small_index: Path, words: tuple[str, ...], municipality: set[str], kind: set[str] | None
) -> None:
    hits = run("search", "水やりの当番と点検の業者と会議", "--index", small_index, "--json", "-k", "50", *words).lines
    assert {hit["municipality"] for hit in hits} == municipality
    assert kind is None or {hit["kind"] for hit in hits} == kind
    [summary] = run("ask", "水やりの当番と点検の業者", "--index", small_index, "--json", *words).lines
    assert {e["municipality"] for e in summary["evidence"]} <= municipality


def test_facets_print_a_value_with_its_count_a_line(run: Run, small_index: Path) -> None:
    done = run("facets", "role", "--kind", "question", "--index", small_index, "--json")
    assert (done.code, done.err) == (0, "")
    assert done.lines == [{"value": office, "count": 1} for office in ("副市長", "副町長", "建設課長")]
    shown = run("facets", "municipality", "--side", "secretariat", "--index", small_index).out
    assert [line.split() for line in shown.splitlines()] == [["1", "浅利町"], ["1", "鶴見沢市"]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("search", ""), "The question is empty"),
        (("ask", "　 "), "The question is empty"),
        (("ask", "花" * 100_000), "100,000 characters"),
        (("search",), "Give either a question"),
        (("ask", "花", "--batch", "x.jsonl"), "Give either a question"),
        (("ask", "花", "--out", "x.jsonl"), "--out goes with --batch"),
        (("search", "花", "-k", "0"), "-k 0"),
        (("search", "花", "-k", "many"), "integer"),
        (("search", "花", "--municipality", "夕凪島市"), "鶴見沢市"),
        (("search", "花", "--kind", "speech"), "question"),
        (("search", "花", "--side", "both"), "secretariat"),
        (("facets", "day"), "municipality, body"),
        (("search", "花", "--since", "2023-02-30"), "YYYY-MM-DD"),
        (("search", "花", "--since", "令和5年"), "YYYY-MM-DD"),
        (("search", "花", "--since", "2023-01-02", "--until", "2023-01-01"), "is after"),
        (("search", "花", "--color", "red"), "--color"),
        (("nonsense",), "nonsense"),
        (("index", "destroy"), "destroy"),
        (("ask", "--batch", "no-such-file.jsonl"), "cannot be read"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else None,
)
def test_a_wrong_use_exits_2_with_the_remedy(run: Run, small_index: Path, words: tuple[str, ...], said: str) -> None:
    place = ("--index", small_index) if words[0] in ("search", "ask", "facets") else ()
    done = run(*words, *place)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_a_setting_out_of_range_exits_2(run: Run, small_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_HITS", "none")
    done = run("search", "花", "--index", small_index)
    assert done.code == 2
    assert "RAG_HITS='none'" in done.err


def test_settings_are_printed_with_unit_and_origin(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_HITS", "7")
    rows = {row["name"]: row for row in run("settings", "--json").lines}
    assert rows["hits"] == {
        "name": "hits", "value": "7", "unit": "passages", "origin": "environment (RAG_HITS)", "env": "RAG_HITS", "about": rows["hits"]["about"],
    }  # fmt: skip
    assert rows["port"]["origin"] == "default"
    assert "RAG_HITS" in run("settings").out


def test_an_export_never_writes_into_a_folder_with_something_in_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "keep.txt").write_text("x", encoding="utf-8")
    done = run("encoder", "export", tmp_path)
    assert done.code == 2
    assert "not empty" in done.err
    assert [p.name for p in tmp_path.iterdir()] == ["keep.txt"]


def test_help_and_version_are_there(run: Run) -> None:
    assert run("--version").out.strip() == rag.__version__
    shown = run("--help").out
    for command in ("read", "index", "search", "ask", "facets", "eval", "encoder", "ui", "settings"):
        assert command in shown
    assert run("ask", "--help").code == 0
