"""How much of a corpus was understood: figures by hand, and what ``rag read`` shows of text and of speeches."""

import json
from pathlib import Path

import pytest

from rag.minutes.document import read_text
from rag.minutes.reading import read_all
from rag.minutes.statistics import Statistics
from rag.present.json.records import minutes_json
from tests.commands import READ, UTTERANCE, Run
from tests.minutes_for_tests import write_corpus

# Utterances of 10, 8 and 6 characters: two with a speaker, one of them a reply.
TALK = "鶴見沢市池の会議 議事要旨\n\n日時：令和5年7月3日\n\n（市長）\n\n水はいつ替えるのか。\n\n（事務局）\n\n七月に替えます。\n\n"
UNDATED = TALK.replace("日時：令和5年7月3日\n\n", "")
MEMO = "池の覚え書き\n\n金魚がいる。\n"
SPEECHES = (
    {"meeting_id": "m1", "date": "2023-07-03", "speaker": "塩田委員", "text": "池は深いですか。"},
    {"meeting_id": "m1", "date": "2023-07-03", "speaker": "沼緑地課長", "text": "浅いです。"},
    {"meeting_id": "m2", "text": "金魚がいる。"},
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "x").mkdir(parents=True)
    (folder / "a.txt").write_text(TALK, encoding="utf-8")
    (folder / "x" / "b.txt").write_text(UNDATED, encoding="utf-8")
    (folder / "x" / "c.jsonl").write_text(
        "".join(json.dumps(s, ensure_ascii=False) + "\n" for s in SPEECHES), encoding="utf-8"
    )
    return folder


def counted(*texts: str) -> Statistics:
    statistics = Statistics()
    for n, text in enumerate(texts):
        statistics.add(read_text(text, f"{n}.txt"))
    return statistics


def test_shares_are_counted_by_characters_of_utterances() -> None:
    assert counted(TALK, MEMO).plain() == {
        "documents": 2, "meetings": 1, "utterances": 3, "characters": 24, "with_speaker": 0.75, "with_date": 0.75, "with_reply_link": 0.333,
        "replies": 1, "worst": [],
    }  # fmt: skip
    assert [counted(UNDATED).plain()[name] for name in ("with_speaker", "with_date", "with_reply_link")] == [
        1.0,
        0.0,
        0.444,
    ]


def test_nothing_read_gives_shares_of_nothing() -> None:
    plain = Statistics().plain()
    assert {plain[name] for name in plain if name != "worst"} == {0}
    assert plain["worst"] == []


def test_the_order_of_documents_changes_no_figure() -> None:
    one, other = counted(TALK, UNDATED, MEMO).plain(), counted(MEMO, UNDATED, TALK).plain()
    assert {**one, "worst": 0} == {**other, "worst": 0}


def test_unread_documents_come_first_then_those_with_most_warnings_then_by_path() -> None:
    statistics = Statistics()
    statistics.add(read_text(UNDATED, "b.txt"))
    statistics.add(read_text("鶴見沢市池の会議 議事要旨\n\n場所：池\n", "z.txt"))
    statistics.add(read_text(UNDATED, "a.txt"))
    statistics.add(read_text(TALK, "good.txt"))
    statistics.fail("y.txt", "is empty")
    assert [path for path, _ in statistics.worst()] == ["y.txt", "z.txt", "a.txt", "b.txt"]
    assert statistics.worst()[0][1] == ("not read: is empty",)
    assert statistics.plain()["worst"][1] == {
        "path": "z.txt",
        "warnings": ["no date was found", "no utterance was found"],
    }


def test_stats_of_a_folder_as_json_are_the_figures_of_its_documents(run: Run, corpus: Path) -> None:
    done = run("read", "--stats", corpus, "--json")
    assert done.code == 0
    [found] = done.lines
    statistics = Statistics()
    for name in ("a.txt", "x/b.txt", "x/c.jsonl"):
        for minutes in read_all(corpus / name, name):
            statistics.add(minutes)
    assert found == json.loads(json.dumps(statistics.plain()))
    assert (found["documents"], found["utterances"], found["replies"], found["characters"]) == (4, 7, 3, 55)
    assert found["worst"] == [
        {"path": "x/b.txt", "warnings": ["no date was found"]},
        {"path": "x/c.jsonl", "warnings": ["no date was found"]},
    ]


def test_stats_of_a_folder_for_people_name_the_worst_first(run: Run, corpus: Path) -> None:
    (corpus / "empty.txt").touch()
    (corpus / "plan.xls").write_bytes(b"x")
    (corpus / "minutes.toml").write_text('municipality = "浅利町"\n', encoding="utf-8")
    done = run("read", "--stats", corpus)
    assert done.code == 0
    shown = done.out.splitlines()
    assert "documents         4" in shown
    worst = [line.partition(":")[0] for line in shown if ": " in line]
    assert worst == ["empty.txt", "plan.xls", "x/b.txt", "a.txt", "x/c.jsonl"]
    assert [line for line in shown if line.startswith("empty.txt: not read: is empty")]
    assert [line for line in shown if line.startswith("x/b.txt: no date was found")]


def test_stats_heed_the_notes_of_a_corpus(run: Run, corpus: Path) -> None:
    (corpus / "minutes.toml").write_text('[documents."x/b.txt"]\ndate = 2023-07-03\n', encoding="utf-8")
    [found] = run("read", "--stats", corpus, "--json").lines
    reasons = {w["path"]: w["warnings"] for w in found["worst"]}
    assert list(reasons) == ["x/b.txt", "x/c.jsonl"]
    assert reasons["x/b.txt"] == ["date added by minutes.toml: 2023-07-03 (the document names none)"]


def test_stats_of_one_document(run: Run, corpus: Path) -> None:
    [found] = run("read", "--stats", corpus / "a.txt", "--json").lines
    assert (found["documents"], found["characters"]) == (1, 18)


def test_stats_of_nothing_exit_3_with_a_remedy(run: Run, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    for folder in (tmp_path / "none", tmp_path / "gone"):
        done = run("read", "--stats", folder, "--json")
        assert (done.code, done.out) == (3, "")
        assert "build again" in done.err


def test_read_without_a_document_is_a_wrong_use(run: Run) -> None:
    done = run("read")
    assert (done.code, done.out) == (2, "")
    assert "rag read --stats FOLDER" in done.err


def test_read_of_speeches_prints_one_object_a_meeting(run: Run, corpus: Path) -> None:
    file = corpus / "x" / "c.jsonl"
    done = run("read", file, corpus / "a.txt", "--json")
    assert (done.code, done.err) == (0, "")
    assert [found["path"] for found in done.lines] == [file.as_posix()] * 2 + [(corpus / "a.txt").as_posix()]
    assert len({found["doc_id"] for found in done.lines}) == 3
    for found, minutes in zip(done.lines, read_all(file), strict=False):
        assert set(found) >= READ
        assert found == json.loads(json.dumps(minutes_json(minutes)))
        for utterance in found["utterances"]:
            assert set(utterance) >= UTTERANCE
            assert found["text"][utterance["start"] : utterance["end"]] == utterance["text"]
    assert [(u["kind"], u["reply_to"]) for u in done.lines[0]["utterances"]] == [("question", None), ("reply", 1)]


def test_read_shows_people_every_meeting_of_a_file_of_speeches(run: Run, corpus: Path) -> None:
    done = run("read", corpus / "x" / "c.jsonl")
    assert done.code == 0
    for words in ("塩田", "緑地課長", "reply", "金魚がいる。", "no date was found"):
        assert words in done.out


def test_read_of_broken_speeches_goes_on_with_the_others_and_exits_3(run: Run, corpus: Path) -> None:
    (corpus / "bad.jsonl").write_text('{"text": "甲。"}\n{"text"\n', encoding="utf-8")
    done = run("read", corpus / "bad.jsonl", corpus / "a.txt", "--json")
    assert done.code == 3
    assert [(found["path"], found["text"][:2]) for found in done.lines] == [
        ((corpus / "bad.jsonl").as_posix(), "甲。"),
        ((corpus / "a.txt").as_posix(), done.lines[1]["text"][:2]),
    ]
    assert "bad.jsonl/2: " in done.err


def test_read_with_a_bad_note_beside_reads_without_it_and_names_the_note(run: Run, tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "corpus")
    (folder / "minutes.toml").write_text('city = "浅利町"', encoding="utf-8")
    done = run("read", folder / "memo.md", "--json")
    [found] = done.lines
    assert (done.code, found["municipality"]) == (0, None)
    [warning] = found["warnings"]
    assert warning.startswith("minutes.toml is left out: ")
    assert "city is not known here" in warning
