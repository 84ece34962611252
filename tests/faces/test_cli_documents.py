"""``rag read`` and ``rag index``, in this process and from a shell."""

import json
import subprocess
from pathlib import Path

import pytest

import rag
from rag.present.json.records import minutes_json
from tests.commands import RAG, READ, UTTERANCE, Run, process
from tests.minutes_for_tests import PARK, write_corpus


def test_the_command_works_from_a_shell(tmp_path: Path, small_corpus: Path) -> None:
    built = process("index", "build", small_corpus, "--index", tmp_path / "a" / "index", "--json")
    assert built.code == 0, built.err
    [report] = built.lines
    assert (report["documents"], report["read"], report["changed"], report["skipped"]) == (3, 3, True, [])
    asked = process("ask", "ブランコの点検は年に何回ですか", "--index", tmp_path / "a" / "index", "--json")
    assert asked.code == 0, asked.err
    [summary] = asked.lines
    assert summary["verdict"] == "found"
    assert process("ask", "", "--index", tmp_path / "a" / "index").code == 2
    assert process("search", "花", "--index", tmp_path / "none").code == 4


def test_the_index_lies_in_the_folder_index_unless_it_is_named(tmp_path: Path, small_corpus: Path) -> None:
    done = subprocess.run([RAG, "index", "build", small_corpus], capture_output=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "index" / "CURRENT").is_file()
    done = subprocess.run([RAG, "search", "花壇", "--json"], capture_output=True, cwd=tmp_path, check=False)
    assert done.returncode == 0
    assert json.loads(done.stdout.splitlines()[0])["rank"] == 1


def test_a_terminal_in_another_code_page_gets_utf_8(small_corpus: Path, small_index: Path) -> None:
    done = process("search", "花壇の水やり", "--index", small_index, PYTHONIOENCODING="ascii")
    assert done.code == 0
    assert "花壇の水やりの当番" in done.out


def test_a_question_of_bytes_that_are_no_text_is_a_wrong_use(small_index: Path) -> None:
    for command in ("search", "ask"):
        done = subprocess.run([RAG, command, b"\xe8\x8a\xff", "--index", small_index], capture_output=True, check=False)
        assert done.returncode == 2, done.stderr
        assert b"Traceback" not in done.stderr


def test_a_reader_that_stops_early_is_no_error(small_index: Path) -> None:
    line = f"'{RAG}' search 花壇 --json -k 50 --index '{small_index}' | head -n 1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line}"], capture_output=True, encoding="utf-8", check=False
    )
    assert "Traceback" not in done.stderr
    assert len(done.stdout.splitlines()) == 1


def test_read_prints_one_object_a_document_with_the_promised_fields(run: Run, small_corpus: Path) -> None:
    files = [small_corpus / "tsurumi" / "park.txt", small_corpus / "memo.md", small_corpus / "asari flowers.txt"]
    done = run("read", *files, "--json")
    assert (done.code, done.err) == (0, "")
    for file, found in zip(files, done.lines, strict=True):
        assert set(found) >= READ
        assert found["path"] == file.as_posix()
        assert found == json.loads(json.dumps(minutes_json(rag.read_document(file))))
        for utterance in found["utterances"]:
            assert set(utterance) >= UTTERANCE
            assert found["text"][utterance["start"] : utterance["end"]] == utterance["text"]
    park = done.lines[0]
    assert (park["date"], park["start"], park["end"], park["place"]) == ("2023-07-03", "13:00", "14:10", "第1委員会室")
    assert {"name": "梶原", "role": "市長"}.items() <= park["attendees"][0].items()
    assert park["utterances"][2]["speaker"] == {"name": None, "role": "事務局", "side": "secretariat"}
    assert (park["utterances"][2]["kind"], park["utterances"][2]["reply_to"]) == ("reply", 2)


def test_read_shows_people_what_was_understood(run: Run, small_corpus: Path) -> None:
    done = run("read", small_corpus / "tsurumi" / "park.txt")
    assert done.code == 0
    for words in ("鶴見沢市", "2023-07-03", "副市長", "question", "ブランコ"):
        assert words in done.out


def test_read_of_a_bad_file_goes_on_with_the_others_and_exits_3(run: Run, small_corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 9)
    done = run(
        "read",
        tmp_path / "gone.txt",
        tmp_path / "empty.txt",
        small_corpus / "memo.md",
        tmp_path / "binary.txt",
        tmp_path,
        "--json",
    )
    assert done.code == 3
    assert [line["path"] for line in done.lines] == [(small_corpus / "memo.md").as_posix()]
    for words in ("gone.txt: cannot be opened", "empty.txt: is empty", "binary.txt: the encoding is not known"):
        assert words in done.err


def test_what_the_json_of_a_document_says_of_crlf_and_cp932_is_the_same(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(PARK.replace("\n", "\r\n").encode("cp932"))
    (tmp_path / "b.txt").write_text(PARK, encoding="utf-8")
    one, other = run("read", tmp_path / "a.txt", tmp_path / "b.txt", "--json").lines
    assert one["text"] == other["text"]
    assert one["utterances"] == other["utterances"]


def test_a_build_shows_what_it_did_and_names_what_it_skipped(run: Run, tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    (corpus / "empty.txt").touch()
    place = ("--index", tmp_path / "index")
    done = run("index", "build", corpus, *place)
    assert done.code == 0
    assert "indexed 3 documents (3 read, 0 unchanged, 0 removed, 1 skipped)" in done.out
    assert "skipped  empty.txt: is empty" in done.err
    assert "up to date: 3 documents" in run("index", "build", corpus, *place).out
    assert "generation 000002" in run("index", "build", corpus, *place, "--full").out
    [report] = run("index", "build", corpus, *place, "--json").lines
    assert report["changed"] is False
    assert report["skipped"][0]["path"] == "empty.txt"


@pytest.mark.parametrize(
    "content", [{}, {"README.md": b"#"}, {"a.pdf": b"%PDF"}, {"empty.txt": b""}, {"b.txt": bytes(range(256)) * 9}]
)
def test_a_build_of_nothing_exits_3(run: Run, tmp_path: Path, content: dict[str, bytes]) -> None:
    (tmp_path / "corpus").mkdir()
    for name, data in content.items():
        (tmp_path / "corpus" / name).write_bytes(data)
    done = run("index", "build", tmp_path / "corpus", "--index", tmp_path / "index", "--json")
    assert (done.code, done.out) == (3, "")
    assert done.err.strip().startswith("rag: ") or "\nrag: " in done.err
    assert run("index", "build", tmp_path / "gone", "--index", tmp_path / "index").code == 3


def test_status_says_what_the_index_holds(run: Run, small_index: Path) -> None:
    done = run("index", "status", "--index", small_index, "--json")
    [status] = done.lines
    assert (status["documents"], status["first"], status["last"]) == (3, "2022-02-01", "2023-07-03")
    assert status["generation"] == "000001"
    assert set(status["municipalities"]) == {"鶴見沢市", "浅利町"}
    shown = run("index", "status", "--index", small_index)
    assert shown.code == 0
    assert "鶴見沢市" in shown.out


def test_verify_finds_a_flipped_byte_and_exits_4(run: Run, small_corpus: Path, tmp_path: Path) -> None:
    assert run("index", "build", small_corpus, "--index", tmp_path / "index").code == 0
    sound = run("index", "verify", "--index", tmp_path / "index")
    assert (sound.code, "files are what the manifest says" in sound.out) == (0, True)
    [path] = (tmp_path / "index" / "generations" / "000001").glob("parts/*/passages.sqlite3")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.unlink()
    path.write_bytes(bytes(data))
    done = run("index", "verify", "--index", tmp_path / "index")
    assert (done.code, done.out) == (4, "")
    assert "passages.sqlite3" in done.err
    assert "rag index build" in done.err


@pytest.mark.parametrize(
    "words",
    [("search", "花"), ("ask", "花"), ("index", "status"), ("index", "verify"), ("search", "花", "--json")],
    ids=" ".join,
)
def test_a_missing_index_exits_4_with_the_command_that_builds_it(
    run: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = run(*words, "--index", tmp_path / "gone")
    assert (done.code, done.out) == (4, "")
    assert "rag index build CORPUS" in done.err
    assert not (tmp_path / "gone").exists()


def test_a_place_for_an_index_that_is_a_file_is_an_error_in_words(run: Run, small_corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "index").write_text("x", encoding="utf-8")
    assert run("index", "build", small_corpus, "--index", tmp_path / "index").code == 4
