"""What would act on a terminal, and words that no command expects: nothing of either comes through, and every exit code is one promised."""

import json
import re
import sys
from pathlib import Path

import pytest

import rag
from rag.minutes.folder import DEEPEST
from tests.commands import Run

PROMISED = {0, 2, 3, 4, 5}
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
E = "\x1b]0;owned\x07\x9b31m\u202e\u2066\x08\u200b[red]"  # title of the window, colour, turned letters, step back, markup
SHOWN = "\\x1b]0;owned\\x07\\x9b31m\\u202e\\u2066\\x08\\u200b[red]"
TEXT = f"""令和5年度 第1回苔野{E}市公園会議 議事要旨

日時：令和5年7月3日（月）

場所：第1{E}委員会室

出席：梶原{E}市長

1 遊具{E}について

・ブランコの{E}点検は、年に何回行っているのか。（副{E}市長）
→専門の業者に委託し、春と秋に{E}実施する。今後、回数を増やす方向で{E}検討する。（事務局）
"""
MEETING = {
    "meeting_id": f"r5{E}",
    "title": f"浅利{E}町議会定例会",
    "date": "2023-09-07",
    "municipality": f"浅利{E}町",
    "body": f"定例{E}会",
    "meetingURL": f"https://asari.example/{E}",
    "speeches": [
        {"speaker": f"乾{E}議員", "text": f"ブランコの{E}点検を増やすのか。", "section": f"遊具{E}"},
        {"speaker": f"町{E}長", "text": f"増やす方向で{E}検討する。"},
    ],
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A corpus in which everything that a terminal may show would act on it, and its index."""
    folder = tmp_path_factory.mktemp("hostile")
    corpus = folder / f"文書{E}"
    corpus.mkdir()
    (corpus / f"苔{E}\n野.txt").write_text(TEXT, encoding="utf-8")
    (corpus / "asari.json").write_text(json.dumps(MEETING), encoding="utf-8")
    (corpus / f"読め{E}ない.txt").write_bytes(b"")
    rag.build_index(corpus, folder / "index")
    return corpus, folder / "index"


def test_nothing_of_a_document_acts_on_a_terminal_in_any_command(
    run: Run, hostile: tuple[Path, Path], tmp_path: Path
) -> None:
    corpus, index = hostile
    opened = rag.open_index(index)
    doc = next(d.doc_id for d in opened.documents() if d.path.endswith(".txt"))
    passage = opened.search("ブランコの点検")[0].passage.passage_id
    place = ("--index", index)
    commands: tuple[tuple[object, ...], ...] = (
        ("search", "ブランコの点検", "--around", "1", *place),
        ("ask", "ブランコの点検は年に何回か", *place),
        ("ask", f"ブランコの点検{E}", *place),
        ("ask", "ブランコの点検", "--timeline", *place),
        ("ask", "ブランコの点検", "--compare", "body", *place),
        ("ask", "ブランコの点検", "--export", tmp_path / f"a{E}.md", *place),
        ("find", "点検", *place),
        ("find", f'"{E}" OR 点検', *place),
        ("show", passage, *place),
        ("show", doc, *place),
        ("show", f"no{E}ne", *place),
        ("commitments", *place),
        *(("facets", field, *place) for field in ("municipality", "body", "name", "role")),
        ("correct", doc, "--speaker", f"1={E}", *place),
        ("read", *sorted(corpus.iterdir())),
        ("read", "--stats", corpus),
        ("search", "花", "--municipality", f"{E}\nrag: no such thing", *place),
        ("search", "花", f"--{E}", *place),
        ("search", "花", "-k", f"{E}", *place),
        (f"nonsense{E}\nrag: done",),
        ("index", "build", corpus, "--index", tmp_path / f"i{E}"),
        ("index", "build", corpus / f"gone{E}", "--index", tmp_path / "i"),
        ("index", "status", *place),
        ("index", "list", *place),
        ("index", "forget", f"{E}", *place),
        ("index", "rollback", f"{E}", *place),
    )
    through = 0
    for words in commands:
        done = run(*words)
        assert done.code in PROMISED, (words, done)
        assert ACTS.findall(done.out + done.err) == [], (words, done)
        through += SHOWN in done.out + done.err
    assert through >= 20
    assert "\nrag: no such thing" not in run("search", "花", "--municipality", "x\nrag: no such thing", *place).err


def test_json_of_what_acts_is_escaped_and_reads_back_as_it_stands(run: Run, hostile: tuple[Path, Path]) -> None:
    _, index = hostile
    opened = rag.open_index(index)
    for words in (("search", "ブランコの点検"), ("ask", "ブランコの点検"), ("find", "点検"), ("index", "status")):
        done = run(*words, "--json", "--index", index)
        assert done.code == 0
        assert ACTS.findall(done.out) == []
    hits = run("search", "ブランコの点検", "--json", "--index", index).lines
    assert [hit["text"] for hit in hits] == [hit.passage.text for hit in opened.search("ブランコの点検")]
    assert any(E in hit["text"] for hit in hits)


def test_markup_in_a_setting_is_no_markup(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for value, shown in (("[link=https://a.example]x[/link]", "[link=https://a.example]x[/link]"), (E, SHOWN)):
        monkeypatch.setenv("RAG_ENCODER", value)
        assert shown in run("settings").out


def _removed(file: Path, top: Path) -> None:
    """Step by step: what removes a temporary folder calls itself for each folder inside."""
    file.unlink()
    for folder in file.parents[: len(file.parts) - len(top.parts) - 1]:
        folder.rmdir()


def test_folders_too_deep_are_a_line_and_the_rest_is_built(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text("花壇の水やりの当番は輪番である。", encoding="utf-8")
    monkeypatch.chdir(corpus)
    for _ in range(991):
        Path("d").mkdir()
        monkeypatch.chdir("d")
    last = Path("b.txt").absolute()
    last.write_text("ブランコの点検は年に二回である。", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    request.addfinalizer(lambda: _removed(last, corpus))
    done = run("index", "build", corpus, "--index", tmp_path / "index", "--json")
    assert done.code == 0
    [report] = done.lines
    assert report["documents"] == 1
    [skipped] = report["skipped"]
    assert skipped["path"] == "/".join(["d"] * (DEEPEST + 1))
    assert f"more than {DEEPEST} folders" in skipped["reason"]
    deep = run("read", last, "--json")
    assert (deep.code, deep.lines[0]["text"]) == (0, "ブランコの点検は年に二回である。")
    assert run("read", corpus.joinpath(*["d"] * 3000)).code == 3
    assert run("read", "--stats", corpus).code == 0


def test_what_has_no_end_is_too_large(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_DOCUMENT_MEGABYTES", "1")
    done = run("read", "/dev/zero")
    assert done.code == 3
    assert "larger than 1 MB" in done.err


def test_a_fault_of_rag_itself_is_one_line_that_says_where(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError(E)

    monkeypatch.setattr("rag.faces.cli.read.describe", broken)
    done = run("settings")
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert done.err.startswith("rag: a fault of rag itself: KeyError: ")
    assert "PYTHONDEVMODE=1" in done.err
    assert ACTS.findall(done.err) == []


VALUES = (
    "", E, "\0", "\udcff", "\ud800", "a\nb", "9999-99-99", "0", "10000000000", "9" * 30, "9" * 5000, "x" * 100_001,
    "d" * 256, "/".join(["d"] * 3000), "--", "asari#0-999999999", "花 AND (",
)  # fmt: skip
TEMPLATES = (
    "search @", "search 花 -k @", "search 花 --around @", "search 花 --since @", "search 花 --speaker @", "search 花 --ignore @",
    "search --batch @", "ask @", "ask 花 --compare @", "ask 花 --writer @", "ask 花 --export @.md", "find @", "find 花 --page @",
    "find 花 --size @", "show @", "commitments @", "commitments --limit @", "commitments --page @", "correct @", "correct asari --speaker @=x", "facets @",
    "feedback --out ./@/x", "index forget @", "index rollback @", "index prune --dry-run --keep @",
)  # fmt: skip
ELSEWHERE = (
    "read @",
    "index build CORPUS --index ./@x",
    "index status --index @",
    "index verify --index @",
    "search 花 --index @",
    "settings @",
    "@",
    "index @",
)


@pytest.mark.slow
@pytest.mark.parametrize("template", [*TEMPLATES, *ELSEWHERE])
def test_no_word_of_a_command_ends_in_anything_but_a_promised_exit_code(
    run: Run, small_index: Path, small_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, template: str
) -> None:
    monkeypatch.chdir(tmp_path)
    place = ["--index", small_index] if template in TEMPLATES else []
    for value in VALUES:
        words = [word.replace("CORPUS", str(small_corpus)).replace("@", value) for word in template.split()]
        done = run(*words, *place)
        assert done.code in PROMISED, (template, value[:40], done)
        assert ACTS.findall(done.out + done.err) == [], (template, value[:40], done)
        assert done.code == 0 or done.err.strip(), (template, value[:40], done)


def test_a_number_of_hits_beyond_all_passages_gives_all_of_them(run: Run, small_index: Path) -> None:
    few = run("search", "花壇の水やりの当番", "-k", "50", "--json", "--index", small_index).lines
    for many in (10**10, sys.maxsize, 10**30):
        done = run("search", "花壇の水やりの当番", "-k", many, "--json", "--index", small_index)
        assert (done.code, done.lines) == (0, few)
