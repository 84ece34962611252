"""Documents put into a corpus folder: whole, under a safe name, over no other file unless that is asked for."""

import os
from pathlib import Path

import pytest

from rag.minutes.folder import walk
from rag.minutes.intake import safe_name, take_in
from tests.minutes_for_tests import PARK

DATA = PARK.encode()


def take(corpus: Path, name: str, data: bytes = DATA, replace: bool = False) -> str:
    return take_in(corpus, name, data, megabytes=1, replace=replace)


def test_a_document_is_added_once_and_replaced_only_when_that_is_asked_for(tmp_path: Path) -> None:
    assert take(tmp_path, "公園.txt") == "added"
    assert take(tmp_path, "公園.txt") == "same"
    assert take(tmp_path, "公園.txt", b"other") == "taken"
    assert (tmp_path / "公園.txt").read_bytes() == DATA
    assert take(tmp_path, "公園.txt", b"other", replace=True) == "replaced"
    assert (tmp_path / "公園.txt").read_bytes() == b"other"
    assert [p.name for p in tmp_path.iterdir()] == ["公園.txt"]
    assert [source.path for source in walk(tmp_path)[0]] == ["公園.txt"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/公園.txt", "公園.txt"),
        ("D:\\minutes\\公園.md", "公園.md"),
        ("か\u3099.txt", "が.txt"),
        ("a\u202etxt.exe", "atxt.exe"),
        ("議事\x00録<1>.txt", "議事録1.txt"),
        ("公園.txt. ", "公園.txt"),
    ],
)
def test_of_a_name_only_a_safe_last_part_counts(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("公園.exe", DATA, "ending"),
        ("minutes.toml", DATA, "ending"),
        ("", DATA, "ending"),
        ("..", DATA, "ending"),
        (".公園.txt", DATA, "name"),
        ("README.md", DATA, "name"),
        ("con.txt", DATA, "name"),
        ("園" * 70 + ".txt", DATA, "name"),
        ("公園.txt", b" \n", "empty"),
        ("公園.txt", b"x" * 1_000_001, "large"),
    ],
)
def test_what_no_build_would_read_is_refused(tmp_path: Path, name: str, data: bytes, why: str) -> None:
    assert take(tmp_path, name, data) == why
    assert list(tmp_path.iterdir()) == []


def test_a_link_or_a_folder_in_its_place_is_left_alone(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_bytes(b"kept")
    corpus = tmp_path / "corpus"
    (corpus / "folder.txt").mkdir(parents=True)
    (corpus / "link.txt").symlink_to(elsewhere)
    assert take(corpus, "link.txt", replace=True) == take(corpus, "folder.txt", replace=True) == "name"
    assert elsewhere.read_bytes() == b"kept"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert take(tmp_path, "公園.txt") == "write"
    tmp_path.chmod(0o700)


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    assert take(tmp_path / "gone", "公園.txt") == "write"
