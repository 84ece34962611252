"""What tests of corrections share: three documents without a minutes.toml, and writing as somebody who just looked."""

import tomllib
from datetime import date
from pathlib import Path

import rag
from rag.door import Index, correct, kept_corrections
from rag.minutes.corrections.kept import Change
from rag.records import Minutes, Speaker
from tests.corrections.test_notes import SAID, SILENT, corpus

NAMES = ("a.txt", "x/y/b.txt", "x/c.txt")
CHAIR = Speaker("沼", "緑地課長", "executive")
DAY = Change("date", value=date(2022, 3, 31))


def three(place: Path) -> Index:
    """Three documents in three folders, without any minutes.toml."""
    files = corpus(place / "corpus", a_txt=SAID, x__y__b_txt=SAID, x__c_txt=SILENT)
    return rag.build_index(files, place / "index")


def folder(index: Index) -> Path:
    return Path(index.manifest.corpus)


def write(index: Index, name: str, *changes: Change) -> Minutes:
    """Change what stands of a document as somebody who just looked at it."""
    minutes = index.document(name)
    correct(folder(index), minutes, changes, kept_corrections(folder(index), minutes))
    return minutes


def toml(file: Path) -> dict[str, dict[str, object]]:
    """What stands under documents."""
    own: dict[str, dict[str, object]] = tomllib.loads(file.read_text(encoding="utf-8-sig")).get("documents", {})
    return own


def again(index: Index) -> Index:
    return rag.build_index(folder(index), index.folder)
