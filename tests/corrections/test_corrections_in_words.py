"""Corrections as a page says them: utterances and speakers to choose from, and what is corrected to what."""

from datetime import date
from pathlib import Path

import pytest

from rag.door import kept_corrections
from rag.minutes.corrections.kept import Change, KeptCorrection, together
from rag.present.corrections import (
    chosen_speaker,
    group_lines,
    pending_lines,
    speaker_choices,
    speaker_parts,
    turn_choice,
)
from rag.present.reasons import reason_line
from rag.records import Speaker
from tests.corrections.test_checks import minutes as meeting
from tests.corrections_for_tests import CHAIR, again, folder, three, write


def test_an_utterance_is_chosen_by_number_speaker_and_first_words(tmp_path: Path) -> None:
    minutes = three(tmp_path).document("a.txt")
    assert turn_choice(minutes, 1, "ja") == "1　副市長　昨年の点検は、何基か。"
    assert turn_choice(minutes, 2, "ja") == "2　事務局　84基である。来年に更新を行う予定である。"
    assert turn_choice(meeting("あ" * 25), 1, "ja") == f"1　委員1　{'あ' * 24}…"


def test_speakers_to_choose_from_are_those_of_the_meeting_and_of_its_corrections(tmp_path: Path) -> None:
    index = three(tmp_path)
    write(index, "a.txt", Change("speaker", "2", CHAIR))
    minutes = index.document("a.txt")
    known = speaker_choices(minutes, kept_corrections(folder(index), minutes))
    assert list(known) == ["副市長", "事務局", "沼（緑地課長）"]
    assert chosen_speaker("沼（緑地課長）", known) == CHAIR


@pytest.mark.parametrize(
    ("typed", "name", "role", "told"),
    [
        ("北田総務部長", "北田", "総務部長", "名前「北田」、役職「総務部長」"),
        ("白井", "白井", None, "名前「白井」"),
        (" 市長\n", None, "市長", "役職「市長」"),
        ("神原（DX推進監）", "神原", "DX推進監", "名前「神原」、役職「DX推進監」"),
        ("（公園の友）", None, "公園の友", "役職「公園の友」"),
    ],
)
def test_a_typed_speaker_is_told_as_name_and_role(typed: str, name: str | None, role: str | None, told: str) -> None:
    speaker = chosen_speaker(typed, {})
    assert speaker is not None
    assert (speaker.name, speaker.role) == (name, role)
    assert speaker_parts(speaker, "ja") == told


def test_no_word_is_nobody() -> None:
    assert chosen_speaker(" \u200b\n", {}) is None


def test_what_was_said_and_what_is_right_stand_beside_each_other(tmp_path: Path) -> None:
    index = three(tmp_path)
    write(
        index,
        "a.txt",
        Change("date"),
        Change("title", value="公園の集い"),
        Change("speaker", "1", CHAIR),
        Change("speaker", "2"),
    )
    minutes = index.document("a.txt")
    noted = kept_corrections(folder(index), minutes)
    lines = [group_lines(minutes, group, "ja") for group in together(minutes, noted)]
    assert lines == [
        ("日付", "2023年7月3日", "記載なし"),
        ("会議名", "鶴見沢市公園会議 議事要旨", "公園の集い"),
        ("発言者（1番目の発言）", "副市長", "沼（緑地課長）"),
        ("発言者（2番目の発言）", "事務局", "発言者の記載なし"),
    ]
    assert pending_lines(minutes, noted, "en") == {
        1: "→ 沼（緑地課長） (once the index is rebuilt)",
        2: "→ speaker not named (once the index is rebuilt)",
    }
    minutes = again(index).document("a.txt")
    assert [group_lines(minutes, group, "ja") for group in together(minutes, noted)] == lines  # also once they count
    assert pending_lines(minutes, noted, "ja") == {}
    assert pending_lines(minutes, (), "ja") == {
        1: "→ 副市長（索引を作り直すと反映）",
        2: "→ 事務局（索引を作り直すと反映）",
    }


def test_a_correction_of_an_utterance_that_is_not_there_is_listed_under_its_key(tmp_path: Path) -> None:
    minutes = three(tmp_path).document("a.txt")
    lost = KeptCorrection("speaker", "99", Speaker(None, "町長"), "minutes.toml", None, False, False)
    day = KeptCorrection("date", "", date(2022, 3, 31), "minutes.toml", None, True, False)
    assert [group_lines(minutes, (one,), "ja")[::2] for one in (lost, day)] == [
        ("発言者（99番目の発言）", "町長"),
        ("日付", "2022年3月31日"),
    ]


@pytest.mark.parametrize(
    ("warning", "japanese"),
    [
        (
            "speaker of utterance 1-3, 5 corrected by minutes.toml: 沼（緑地課長） (the document was read as 事務局)",
            "1-3, 5番目の発言の発言者を minutes.toml で直しました：沼（緑地課長）（文書では 事務局）",
        ),
        (
            "speaker of utterance 1 corrected by minutes.toml: unnamed (the document was read as 事務局)",
            "1番目の発言を minutes.toml で「発言者の記載なし」に直しました（文書では 事務局）",
        ),
        (
            "minutes.toml corrects the speaker of utterance 2, whose words are others now: the document is kept",
            "2番目の発言は、minutes.toml で発言者を直したときと言葉が違うため、文書のとおりにしました",
        ),
        (
            "date corrected by minutes.toml: none (the document was read as 2023-07-03)",
            "日付を minutes.toml で「記載なし」に直しました（文書では 2023-07-03）",
        ),
        (
            "date added by minutes.toml: 2022-03-31 (the document names none)",
            "日付を minutes.toml で加えました：2022-03-31（文書には記載なし）",
        ),
    ],
)
def test_what_a_note_did_is_said_in_japanese(warning: str, japanese: str) -> None:
    assert reason_line(warning, "ja") == japanese
