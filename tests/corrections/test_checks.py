"""Checks: a correction belongs to the words of an utterance, never to a number alone."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from rag.minutes.corrections.applying import numbers_line
from rag.minutes.corrections.checks import checks
from rag.minutes.document import read_bytes
from rag.records import Minutes
from tests.corrections.test_notes import SAID, corpus, read


def minutes(*turns: str) -> Minutes:
    """A meeting with these turns of one speaker each."""
    said = [{"speaker": f"委員{number}", "text": words} for number, words in enumerate(turns, 1)]
    return read_bytes(json.dumps({"meeting_id": "m", "speeches": said}).encode(), "a.json")[0]


def test_each_utterance_has_its_own_check_also_where_many_say_the_same() -> None:
    found = minutes("柵を直す。", *["異議はない。"] * 40, "閉じる。")
    assert len(found.utterances) == 42
    own = checks(found)
    assert len(set(own)) == 42
    assert {len(one) for one in own} == {8}


def test_a_check_is_of_the_words_not_of_number_speaker_or_white_space() -> None:
    first, second = minutes("柵を直す。", "池の水を替える。"), minutes("門を開ける。", "池の水を 替える。")
    assert checks(first)[1] == checks(second)[1]
    assert checks(first)[0] != checks(second)[0]
    assert checks(minutes("池の水を替える。"))[0] == checks(first)[1]


def test_one_same_utterance_more_changes_the_checks_of_those_that_it_moves() -> None:
    before = checks(minutes("柵を直す。", "異議はない。", "異議はない。", "異議はない。", "閉じる。"))
    after = checks(minutes("柵を直す。", "異議はない。", "異議はない。", "異議はない。", "異議はない。", "閉じる。"))
    # The first two stand where they stood; of the others nobody can say which is the new one.
    assert [was == now for was, now in zip(before, after, strict=False)] == [True, True, False, False, False]


def test_a_meeting_without_utterances_has_no_check() -> None:
    assert checks(replace(minutes("柵を直す。"), utterances=())) == ()


NOTE = '[documents."a.txt"]\nspeakers = {{ 2 = "沼緑地課長" }}\nchecks = {{ 2 = "{check}" }}\n'


def test_a_correction_whose_check_fits_is_applied(tmp_path: Path) -> None:
    check = checks(read(corpus(tmp_path, a_txt=SAID))["a.txt"])[1]
    found = read(corpus(tmp_path, minutes_toml=NOTE.format(check=check)))["a.txt"]
    assert [u.speaker.name if u.speaker else None for u in found.utterances] == [None, "沼"]
    assert [(one.field, one.number, one.said, one.now) for one in found.corrections] == [
        ("speaker", 2, "事務局", "沼（緑地課長）")
    ]


def test_a_correction_whose_words_are_others_now_is_left_out_with_a_warning(tmp_path: Path) -> None:
    check = checks(read(corpus(tmp_path, a_txt=SAID))["a.txt"])[1]
    more = SAID.replace("（事務局）", "（町長）\n\n池も見てほしい。\n\n（事務局）")
    found = read(corpus(tmp_path, minutes_toml=NOTE.format(check=check), a_txt=more))["a.txt"]
    assert [u.speaker.role if u.speaker else None for u in found.utterances] == ["副市長", "町長", "事務局"]
    assert found.corrections == ()
    assert found.warnings == (
        "minutes.toml corrects the speaker of utterance 2, whose words are others now: the document is kept",
    )


def test_a_correction_by_hand_needs_no_check(tmp_path: Path) -> None:
    note = '[documents."a.txt"]\nspeakers = { 2 = "沼緑地課長" }\nchecks = { 1 = "00000000" }\n'
    found = read(corpus(tmp_path, minutes_toml=note, a_txt=SAID))["a.txt"]
    assert [one.number for one in found.corrections] == [2]


def test_many_corrections_of_one_kind_are_one_warning(tmp_path: Path) -> None:
    text = "浅利町公園会議 議事要旨\n\n日時：令和5年7月3日\n\n" + "".join(
        f"（事務局）\n\n{n}基である。\n\n" for n in range(1, 9)
    )
    speakers = "".join(f'{n} = "沼緑地課長"\n' for n in (1, 2, 3, 5, 7, 8))
    note = f'[documents."a.txt".speakers]\n{speakers}'
    found = read(corpus(tmp_path, minutes_toml=note, a_txt=text))["a.txt"]
    assert found.warnings == (
        "speaker of utterance 1-3, 5, 7-8 corrected by minutes.toml: 沼（緑地課長） (the document was read as 事務局)",
    )


@pytest.mark.parametrize("value", ['date = ""', 'title = ""', 'municipality = ""', 'body = ""'])
def test_what_the_document_does_not_say_after_all_is_corrected_to_nothing(tmp_path: Path, value: str) -> None:
    field = value.partition(" ")[0]
    read_first = read(corpus(tmp_path, a_txt=SAID))["a.txt"]
    found = read(corpus(tmp_path, minutes_toml=f'[documents."a.txt"]\n{value}\n'))["a.txt"]
    said = getattr(read_first.meeting, field)
    assert said
    assert getattr(found.meeting, field) is None
    assert found.warnings == (f"{field} corrected by minutes.toml: none (the document was read as {said})",)
    assert [(one.field, one.said, one.now) for one in found.corrections] == [(field, str(said), None)]


def test_a_speaker_may_be_given_as_name_and_role(tmp_path: Path) -> None:
    note = '[documents."a.txt".speakers]\n1 = { name = "町長", role = "公園の友" }\n2 = { role = "" }\n'
    found = read(corpus(tmp_path, minutes_toml=note, a_txt=SAID))["a.txt"]
    first, second = (u.speaker for u in found.utterances)
    assert first is not None
    assert (first.name, first.role, second) == ("町長", "公園の友", None)


def test_very_many_numbers_are_said_in_few_words() -> None:
    assert numbers_line([3, 1, 2, 7]) == "1-3, 7"
    assert numbers_line(range(2, 26, 2)) == "2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24"
    assert numbers_line(range(2, 2001, 2)) == "2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, …, 2000 (1000)"
