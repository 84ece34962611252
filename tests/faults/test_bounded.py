"""What one file, one folder or one minutes.toml may cost is bounded by settings, and grows no faster than they do."""

import io
import json
import os
import subprocess
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rag
from rag.door import look
from rag.index.building.preparing import Preparer
from rag.index.passages import _page, cut
from rag.minutes.caps import Caps
from rag.minutes.corrections.notes import Note
from rag.minutes.document import plain_minutes, read_text
from rag.minutes.folder import DEEPEST, Source, walk
from rag.records import Anchor
from tests.minutes_for_tests import PARK, write_corpus

TURNS = "○市長　公園の噴水を直す。\n○議員　いつ直すのか伺う。\n"


def archive(entries: int, content: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for number in range(entries):
            out.writestr(f"{number}.txt", content)
    return packed.getvalue()


@pytest.mark.parametrize("name", ["many.zip", "long.txt", "short.txt"])
def test_a_file_of_too_many_passages_is_one_line_that_names_the_setting_and_is_read_when_that_is_raised(
    tmp_path: Path, name: str
) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    made = {"many.zip": archive(30, PARK), "long.txt": (TURNS * 16_000).encode(), "short.txt": (TURNS * 100).encode()}
    (corpus / name).write_bytes(made[name])
    low = replace(rag.load_settings({}), document_passages=100)
    before = rag.build_index(corpus, tmp_path / "index", settings=low)
    assert before.report is not None
    [skipped] = before.report.skipped
    assert skipped.path == name
    assert skipped.reason == "is cut into more than 100 passages; split it, or set RAG_DOCUMENT_PASSAGES higher"
    assert len(before.documents()) == 3
    again = rag.build_index(corpus, tmp_path / "index", settings=low).report
    assert again is not None
    assert (again.changed, again.skipped) == (False, (skipped,))  # not tried again
    if name != "long.txt":
        report = rag.build_index(corpus, tmp_path / "index", settings=rag.load_settings({})).report
        assert report is not None
        assert (report.skipped, report.reused) == ((), 3)


def test_an_archive_that_must_have_too_many_passages_is_refused_before_all_of_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(archive(400, "公園の噴水を直した。" * 6_000))
    preparer = Preparer(64, 300, Caps(passages=1_000))
    began = time.monotonic()
    found = preparer.prepare(Source("a.zip", tmp_path / "a.zip"))
    preparer.close()
    assert found.documents == ()
    assert "RAG_DOCUMENT_PASSAGES" in str(found.reason)
    assert set(found.seconds) == {"read"}  # nothing was cut
    assert time.monotonic() - began < 30


def test_a_file_that_is_cut_for_too_long_is_one_line_that_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PARK, encoding="utf-8")
    preparer = Preparer(64, 300, Caps(cutting_seconds=-1))
    found = preparer.prepare(Source("a.txt", tmp_path / "a.txt"))
    assert found.documents == ()
    assert (
        found.reason == "took longer than -1 seconds to cut into passages; split it, or set RAG_CUTTING_SECONDS higher"
    )
    assert "+" in found.known_by  # another setting may allow it


def growth(work: Callable[[int], object], small: int, times: int) -> float:
    """How many times as long a work takes of ``times`` as much, in seconds of this process; the best of two."""

    def seconds(size: int) -> float:
        began = time.process_time()
        work(size)
        return time.process_time() - began

    work(small // 4)
    return min(seconds(small * times) / max(seconds(small), 1e-3) for _ in range(2))


def test_a_text_is_read_and_cut_in_the_time_of_its_length() -> None:
    """Looking for the page of each passage from the first anchor on made the cut of 60 MB endless."""
    minutes = {size: read_text(TURNS * size, "a.txt") for size in (187, 750, 6_000)}
    assert growth(lambda size: cut(minutes[size], 300, len), 750, 8) < 20
    assert growth(lambda size: read_text(TURNS * size, "a.txt"), 500, 4) < 9


@given(st.lists(st.integers(1, 60), max_size=30), st.integers(0, 70))
def test_the_page_of_a_place_is_that_of_the_last_anchor_before_it(starts: list[int], offset: int) -> None:
    anchors = (Anchor(0, 0, 1), *(Anchor(start, start, number) for number, start in enumerate(sorted(starts), 2)))
    minutes = replace(plain_minutes("a.txt", None, "あ" * 80), anchors=anchors)
    assert _page(minutes, offset) == [anchor.page for anchor in anchors if anchor.start <= offset][-1]


NAMES = st.lists(st.sampled_from(["a.txt", "b", "b.json", "一", "b\\c", "a.txt0"]), min_size=1, max_size=3).map(
    "/".join
)


@settings(max_examples=300)
@given(st.lists(NAMES, unique=True, max_size=12), NAMES)
def test_what_a_note_says_of_a_file_is_found_as_by_looking_at_every_name(names: list[str], path: str) -> None:
    documents = {name: {"title": name} for name in names}
    note = Note("", {"body": "委員会", "documents": documents})
    inner = note.inner(path).as_posix()
    plain = {name: name.replace("\\", "/") for name in names}
    wanted = {n: documents[n] for n in names if inner in (n, plain[n]) or plain[n].startswith(f"{inner}/")}
    said = {"body": "委員会"} | ({"documents": wanted} if wanted else {})
    assert note.about(path) == json.dumps(said, sort_keys=True, default=str).encode()
    first = inner if inner in names else next((name for name in names if plain[name] == inner), inner)
    assert note.named(path) == first
    alone = note.only(path)
    assert alone.about(path) == note.about(path)
    assert (alone.named(path), alone.own(path)) == (note.named(path), note.own(path))


def test_many_corrections_of_many_documents_cost_what_they_say() -> None:
    def noted(count: int) -> None:
        names = [f"memo {number}.md" for number in range(count)]
        note = Note("", {"documents": {name: {"title": "題"} for name in names}})
        for name in names:
            assert note.about(name)
            assert len(note.only(name).values["documents"]) == 1
            assert note.own(name.replace("memo", "other")) == {}

    assert growth(noted, 1_000, 8) < 20


def nested(top: Path, levels: int) -> None:
    handle = os.open(top, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("d", dir_fd=handle)
        inner = os.open("d", os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = inner
    file = os.open("deep.txt", os.O_WRONLY | os.O_CREAT, dir_fd=handle)
    os.write(file, PARK.encode())
    os.close(file)
    os.close(handle)


@pytest.mark.skipif(os.name == "nt", reason="a path has 260 characters there")
@pytest.mark.parametrize("levels", [DEEPEST, DEEPEST + 1, 991, 1_900])
def test_folders_within_folders_are_read_or_one_line(tmp_path: Path, levels: int) -> None:
    corpus = write_corpus(tmp_path / "c")
    nested(corpus, levels)
    sources, skipped = walk(corpus)
    told = [(one.path.count("/"), one.reason) for one in skipped]
    if levels <= DEEPEST:
        assert (len(sources), told) == (4, [])
    else:
        assert len(sources) == 3
        assert told == [
            (DEEPEST, f"lies in more than {DEEPEST} folders, and what is in it is not read; move it further up")
        ]
    assert len(look(corpus)) == len(list(corpus.iterdir())) - (levels > DEEPEST)
    subprocess.run(["rm", "-rf", str(corpus)], check=True)  # Python's own way calls itself once a level


@pytest.mark.parametrize(
    "deep", ["[" * 100_000 + "]" * 100_000, '{"speeches":' * 50_000 + "1" + "}" * 50_000, "[" * 3_000_000]
)
def test_deep_json_is_one_line(tmp_path: Path, deep: str) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    (corpus / "deep.json").write_text(deep, encoding="utf-8")
    report = rag.build_index(corpus, tmp_path / "index").report
    assert report is not None
    assert report.documents == 3
    [skipped] = report.skipped
    assert (skipped.path, "nested too deeply" in skipped.reason) == ("deep.json", True)
