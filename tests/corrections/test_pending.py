"""What has to change for a correction to be the one that is wanted, and which turns belong together."""

import json
from pathlib import Path

import pytest

import rag
from rag.door import Index, kept_corrections
from rag.minutes.corrections.kept import Change, Right, alike, to_meeting, to_speakers, together
from rag.minutes.document import read_bytes
from rag.records import Minutes, Speaker
from tests.corrections.test_notes import corpus
from tests.corrections_for_tests import CHAIR, again, folder, three, write


@pytest.fixture
def built(tmp_path: Path) -> Index:
    return three(tmp_path)


def meeting(*roles: str | None) -> Minutes:
    """A meeting of turns of these roles."""
    speeches = [{"text": f"{n}基である。"} | ({"role": role} if role else {}) for n, role in enumerate(roles, 1)]
    return read_bytes(json.dumps({"meeting_id": "m", "speeches": speeches}).encode(), "a.json")[0]


def test_all_turns_of_one_misread_speaker_are_those_that_were_read_so_and_nobody_else_s() -> None:
    minutes = meeting("市長", "課長", "市長", None, None, "市長")
    assert alike(minutes, (), 3) == (1, 3, 6)
    assert alike(minutes, (), 4) == (4,)  # nobody is not one person
    changes = to_speakers(minutes, (), alike(minutes, (), 1), CHAIR)
    assert [(one.key, one.value) for one in changes] == [("1", CHAIR), ("3", CHAIR), ("6", CHAIR)]


def test_a_turn_that_was_corrected_otherwise_is_not_one_of_them(built: Index, tmp_path: Path) -> None:
    speeches = [{"role": "市長", "text": f"{n}基である。"} for n in range(1, 5)]
    files = corpus(tmp_path / "other", a_json=json.dumps({"speeches": speeches}))
    index = rag.build_index(files, tmp_path / "others")
    write(index, "a.json", Change("speaker", "2", Speaker(None, "課長")))
    minutes = index.document("a.json")
    noted = kept_corrections(files, minutes)
    assert alike(minutes, noted, 1) == (1, 3, 4)
    write(index, "a.json", *to_speakers(minutes, noted, (1, 3, 4), CHAIR))
    noted = kept_corrections(files, minutes)
    assert [[one.number for one in group] for group in together(minutes, noted)] == [[1, 3, 4], [2]]
    # What was read needs no correction: to say so takes the one that there is back.
    assert to_speakers(minutes, noted, (2,), Speaker(None, "市長")) == (Change("speaker", "2", back=True),)
    assert alike(again(index).document("a.json"), noted, 4) == (1, 3, 4)


def wanted(title: Right, day: Right) -> dict[str, Right]:
    return {"title": title, "date": day}


def test_only_what_differs_is_a_change_and_what_was_read_takes_a_correction_back(built: Index) -> None:
    minutes = built.document("a.txt")
    title, day = minutes.meeting.title, minutes.meeting.date
    assert to_meeting(minutes, (), wanted(f" {title} ", day)) == ()  # type: ignore[arg-type]
    changes = to_meeting(minutes, (), wanted("", None))  # type: ignore[arg-type]
    assert changes == (Change("title", "", ""), Change("date", "", None))
    write(built, "a.txt", *changes)
    noted = kept_corrections(folder(built), minutes)
    assert to_meeting(minutes, noted, wanted(title, None)) == (Change("title", back=True),)  # type: ignore[arg-type]
    assert again(built).document("a.txt").meeting.title is None
