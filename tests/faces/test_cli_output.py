"""Where the output goes: a full device, a closed pipe, a stream that is not there, a terminal of another code page."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from rag.errors import QueryError
from rag.faces.cli.writing import write_whole
from tests.commands import RAG

FULL = Path("/dev/full")
pytestmark = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
COMMANDS = (("search", "花壇", "--json"), ("index", "status"), ("settings",), ("ask", "--batch", "BATCH"))


def started(words: tuple[str, ...], index: Path, folder: Path, redirected: str, **environ: str) -> tuple[int, str]:
    """Exit code and stderr of a command whose streams a shell redirected."""
    (folder / "batch.jsonl").write_text('{"id": 1, "text": "花壇"}\n' * 3, encoding="utf-8")
    own = [str(folder / "batch.jsonl") if word == "BATCH" else word for word in words]
    place = ["--index", str(index)] if words != ("settings",) else []
    line = f'set -o pipefail; "$0" "$@" {redirected}'
    done = subprocess.run(
        ["bash", "-c", line, RAG, *own, *place], capture_output=True, encoding="utf-8", env={**os.environ, **environ},
        check=False, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_full_device_gives_one_line_and_an_exit_code(
    words: tuple[str, ...], small_index: Path, tmp_path: Path
) -> None:
    code, err = started(words, small_index, tmp_path, ">/dev/full")
    assert (code, err) == (
        2,
        "rag: the output cannot be written (No space left on device); send it to a place that has room.\n",
    )


@pytest.mark.slow
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_reader_that_has_left_gives_silence(words: tuple[str, ...], small_index: Path, tmp_path: Path) -> None:
    assert started(words, small_index, tmp_path, "| true") == (0, "")


@pytest.mark.parametrize("redirected", ["2>/dev/full", ">/dev/null 2>&-", ">&-", ">&- 2>&- <&-"])
def test_a_stream_that_is_full_or_not_there_ends_no_command(small_index: Path, tmp_path: Path, redirected: str) -> None:
    code, err = started(("search", "花壇"), small_index, tmp_path, redirected)
    assert (code, err) == (0, "")


@pytest.mark.parametrize("encoding", ["ascii", "cp932"])
def test_half_a_character_in_an_error_is_written_out_whatever_the_code_page(
    small_index: Path, tmp_path: Path, encoding: str
) -> None:
    words = ("search", os.fsdecode(b"\xe8\x8a\xff"), "--municipality", "花")
    code, err = started(words, small_index, tmp_path, "", PYTHONIOENCODING=encoding, LC_ALL="C")
    assert code == 2
    assert err.startswith("rag: ")
    assert err.count("\n") == 1


def test_a_full_disk_under_an_export_leaves_what_was_there(small_index: Path, tmp_path: Path) -> None:
    code, err = started(("ask", "--batch", "BATCH", "--out", "/dev/full"), small_index, tmp_path, "")
    assert (code, err) == (2, "rag: /dev/full cannot be written (No space left on device); name a place that can.\n")
    assert [file.name for file in tmp_path.iterdir()] == ["batch.jsonl"]
    assert FULL.is_char_device()


def test_a_disk_that_is_full_half_way_leaves_no_half_file(tmp_path: Path) -> None:
    import resource  # Windows has none

    there = tmp_path / "there.csv"
    there.write_bytes(b"before")
    held = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, held[1]))  # a write beyond it fails as on a full disk
    kept = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        for file in (there, tmp_path / "new.csv"):
            with pytest.raises(QueryError, match="cannot be written"):
                write_whole(file, bytes(1_000_000))
    finally:
        signal.signal(signal.SIGXFSZ, kept)
        resource.setrlimit(resource.RLIMIT_FSIZE, held)
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("there.csv", b"before")]
