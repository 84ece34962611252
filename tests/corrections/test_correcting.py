"""Corrections written into minutes.toml: into the right file, under the right name, and never over what others wrote."""

import threading
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rag.door import Index, correct, kept_corrections
from rag.errors import NoteRefused, QueryError
from rag.minutes.corrections.checks import checks
from rag.minutes.corrections.kept import Change, back, cleaned, is_waiting
from rag.records import Minutes, Speaker
from tests.corrections.test_notes import SAID, corpus
from tests.corrections_for_tests import CHAIR, DAY, NAMES, again, folder, three, toml, write


@pytest.fixture
def built(tmp_path: Path) -> Index:
    return three(tmp_path)


def test_the_first_correction_makes_a_file_in_the_topmost_folder_and_only_its_document_is_read_anew(
    built: Index,
) -> None:
    write(built, "x/y/b.txt", DAY, Change("speaker", "2", CHAIR))
    check = checks(built.document("x/y/b.txt"))[1]
    assert toml(folder(built) / "minutes.toml") == {
        "x/y/b.txt": {"date": date(2022, 3, 31), "speakers": {"2": "沼（緑地課長）"}, "checks": {"2": check}}
    }
    assert sorted(p.name for p in folder(built).iterdir()) == ["a.txt", "minutes.toml", "x"]  # nothing half is left
    index = again(built)
    assert index.report is not None
    assert (index.report.read, index.report.reused) == (1, 2)
    found = index.document("x/y/b.txt")
    assert (found.meeting.date, found.utterances[1].speaker) == (date(2022, 3, 31), CHAIR)
    assert index.document("a.txt").meeting.date == date(2023, 7, 3)
    assert [hit.passage.doc_id for hit in index.search("点検", until=date(2022, 12, 31))] == ["x/y/b.txt"]


def test_the_nearest_file_that_corrects_the_document_takes_the_next_correction(built: Index) -> None:
    corpus(
        folder(built),
        minutes_toml='[documents."x/y/b.txt"]\ntitle = "外"\n',
        x__minutes_toml='url = "https://a.example/"\n',
    )
    write(built, "x/y/b.txt", DAY)
    assert toml(folder(built) / "minutes.toml")["x/y/b.txt"] == {"title": "外", "date": date(2022, 3, 31)}
    assert toml(folder(built) / "x" / "minutes.toml") == {}


def test_else_the_nearest_file_that_there_is_takes_it(built: Index) -> None:
    corpus(folder(built), minutes_toml='municipality = "浅利町"\n', x__minutes_toml='url = "https://a.example/"\n')
    write(built, "x/y/b.txt", DAY)
    assert toml(folder(built) / "x" / "minutes.toml") == {"y/b.txt": {"date": date(2022, 3, 31)}}
    assert toml(folder(built) / "minutes.toml") == {}
    assert again(built).document("x/y/b.txt").meeting.date == date(2022, 3, 31)


def test_a_correction_taken_back_leaves_the_file_and_the_document_as_they_were(built: Index) -> None:
    before = '# kept\nmunicipality = "浅利町"\n'
    corpus(folder(built), minutes_toml=before)
    write(built, "a.txt", DAY, Change("speaker", "1", None))
    index = again(built)
    assert index.document("a.txt").utterances[0].speaker is None
    noted = kept_corrections(folder(index), index.document("a.txt"))
    assert [(one.field, one.number, one.value) for one in noted] == [
        ("date", None, date(2022, 3, 31)),
        ("speaker", 1, None),
    ]
    write(index, "a.txt", *back(noted))
    assert (folder(built) / "minutes.toml").read_text(encoding="utf-8") == before
    last = again(index).document("a.txt")
    assert (last.meeting.date, last.corrections) == (date(2023, 7, 3), ())
    assert last.utterances == built.document("a.txt").utterances


def test_an_index_waits_for_a_rebuild_until_it_holds_what_stands_in_the_file(built: Index) -> None:
    def waits(index: Index) -> bool:
        minutes = index.document("a.txt")
        return is_waiting(minutes, kept_corrections(folder(index), minutes))

    assert not waits(built)
    write(built, "a.txt", DAY, Change("speaker", "2", CHAIR))
    assert waits(built)
    index = again(built)
    assert not waits(index)
    write(index, "a.txt", Change("speaker", "2", back=True))
    assert waits(index)
    assert not waits(again(index))


HOSTILE = 'かな"]\r\n[documents."x/c.txt"]\ndate = 1999-01-01 \u202e\x00# \\u0041\ud800'


def test_hostile_words_stay_words(built: Index) -> None:
    write(built, "a.txt", Change("title", value=HOSTILE), Change("speaker", "1", Speaker(HOSTILE, "副\n町長")))
    index = again(built)
    minutes = index.document("a.txt")
    assert minutes.meeting.title == cleaned(HOSTILE) == 'かな"] [documents."x/c.txt"] date = 1999-01-01 # \\u0041'
    speaker = minutes.utterances[0].speaker
    assert speaker is not None
    assert (speaker.name, speaker.role) == (cleaned(HOSTILE), "副 町長")
    assert index.document("x/c.txt").meeting.date is None
    assert not is_waiting(minutes, kept_corrections(folder(index), minutes))


@pytest.mark.parametrize(
    "speaker",
    [Speaker("北田", "総務部長"), Speaker(None, "市長"), Speaker("白井", None), Speaker("町長", None), Speaker("山", "公園の友"),
     Speaker("林（和）", "委員長"), Speaker(None, "北田総務部長"), Speaker("A", "B（C）")],
)  # fmt: skip
def test_a_speaker_comes_back_as_name_and_role_were_given(built: Index, speaker: Speaker) -> None:
    write(built, "a.txt", Change("speaker", "1", speaker))
    found = again(built).document("a.txt").utterances[0].speaker
    assert found is not None
    assert (found.name, found.role) == (speaker.name, speaker.role)


def refusal(
    index: Index, changes: Sequence[Change], minutes: Minutes | None = None, *, seen: bool = True
) -> NoteRefused:
    """How a correction of a.txt is refused; no file of the corpus is other than before."""
    before = {p: p.read_bytes() for p in folder(index).rglob("*") if p.is_file()}
    minutes = minutes or index.document("a.txt")
    with pytest.raises(NoteRefused) as fault:
        correct(folder(index), minutes, changes, kept_corrections(folder(index), minutes) if seen else ())
    assert {p: p.read_bytes() for p in folder(index).rglob("*") if p.is_file()} == before
    return fault.value


def test_what_another_one_corrected_meanwhile_is_not_written_over(built: Index) -> None:
    corpus(folder(built), minutes_toml='[documents."a.txt"]\ndate = 2020-01-01\n')
    assert refusal(built, [DAY], seen=False).why == "stale"


def test_what_another_one_wrote_about_others_meanwhile_is_kept(built: Index) -> None:
    minutes = built.document("a.txt")
    seen = kept_corrections(folder(built), minutes)
    corpus(folder(built), minutes_toml='# theirs\n[documents."x/c.txt"]\ndate = 2020-01-01\n')
    correct(folder(built), minutes, [DAY], seen)
    assert (folder(built) / "minutes.toml").read_text(encoding="utf-8").startswith("# theirs\n")
    assert set(toml(folder(built) / "minutes.toml")) == {"a.txt", "x/c.txt"}


def test_who_reads_the_file_while_it_is_written_reads_the_old_one_to_its_end(built: Index) -> None:
    before = "# kept\n" * 100
    file = corpus(folder(built), minutes_toml=before) / "minutes.toml"
    with file.open(encoding="utf-8") as reader:
        start = reader.read(3)
        write(built, "a.txt", DAY)
        assert start + reader.read() == before
    assert file.read_text(encoding="utf-8").startswith(before)


def test_of_many_at_once_none_is_lost_and_no_reader_sees_half_a_file(built: Index) -> None:
    faults: list[BaseException] = []
    file = folder(built) / "minutes.toml"
    done = threading.Event()

    def writes(name: str) -> None:
        try:
            for day in range(1, 11):
                write(built, name, Change("date", value=date(2022, 1, day)), Change("title", value="あ" * 500 * day))
        except BaseException as fault:  # noqa: BLE001 - told below
            faults.append(fault)

    def reads() -> None:
        while not done.is_set():
            if file.is_file():
                try:
                    toml(file)
                except tomllib.TOMLDecodeError as fault:
                    faults.append(fault)

    reader = threading.Thread(target=reads)
    writers = [threading.Thread(target=writes, args=(name,)) for name in NAMES]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert faults == []
    assert {name: own["date"] for name, own in toml(file).items()} == dict.fromkeys(NAMES, date(2022, 1, 10))


@pytest.mark.parametrize(
    ("note", "told"),
    [('municipality = "浅利町"\ntitle = \n', "line 2"), ('city = "浅利町"\n', "city is not known here")],
)
def test_a_broken_file_is_told_with_its_place_and_left_alone(built: Index, note: str, told: str) -> None:
    file = corpus(folder(built), x__minutes_toml=note) / "x" / "minutes.toml"
    with pytest.raises(NoteRefused, match=told) as fault:
        write(built, "x/c.txt", DAY)
    assert fault.value.why == "broken"
    assert str(file) in str(fault.value)
    assert file.read_text(encoding="utf-8") == note
    write(built, "a.txt", DAY)  # is none of its documents


def test_a_link_is_not_replaced_by_a_file(built: Index, tmp_path: Path) -> None:
    (tmp_path / "shared.toml").write_text('municipality = "浅利町"\n', encoding="utf-8")
    (folder(built) / "minutes.toml").symlink_to(tmp_path / "shared.toml")
    assert refusal(built, [DAY]).why == "link"
    assert (folder(built) / "minutes.toml").is_symlink()


def test_a_place_that_cannot_be_written_is_told(built: Index) -> None:
    (folder(built) / "minutes.toml").mkdir()
    assert refusal(built, [DAY]).why == "write"
    assert [p.name for p in folder(built).iterdir() if p.name.startswith(".")] == []


@pytest.mark.parametrize("path", ["gone.txt", "../outside.txt", "x/../../outside.txt"])
def test_a_document_that_is_not_in_the_corpus_is_refused(built: Index, path: str) -> None:
    (folder(built).parent / "outside.txt").write_text(SAID, encoding="utf-8")
    minutes = replace(built.document("a.txt"), doc_id=path, path=path)
    with pytest.raises(NoteRefused) as fault:
        correct(folder(built), minutes, [DAY], ())
    assert fault.value.why == "gone"
    assert not (folder(built).parent / "minutes.toml").exists()


def test_an_utterance_that_is_not_there_is_refused(built: Index) -> None:
    with pytest.raises(QueryError, match="no utterance 9"):
        write(built, "a.txt", Change("speaker", "9", CHAIR))
    assert not (folder(built) / "minutes.toml").exists()


def test_a_correction_that_no_longer_fits_is_listed_without_effect_and_can_be_taken_back(built: Index) -> None:
    write(built, "a.txt", Change("speaker", "2", CHAIR))
    corpus(folder(built), a_txt=SAID.replace("（事務局）", "（町長）\n\n池も見てほしい。\n\n（事務局）"))
    index = again(built)
    minutes = index.document("a.txt")
    noted = kept_corrections(folder(index), minutes)
    assert [(one.number, one.fits) for one in noted] == [(2, False)]
    assert not is_waiting(minutes, noted)
    assert any("whose words are others now" in warning for warning in minutes.warnings)
    write(index, "a.txt", *back(noted))
    assert kept_corrections(folder(index), minutes) == ()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (Change("date", "", date.max), "date"),
        (Change("date", "", date.min), "date"),
        (Change("municipality", "", "は"), "broken"),
    ],
)
def test_a_value_that_no_meeting_has_is_refused_and_nothing_is_written(built: Index, change: Change, why: str) -> None:
    with pytest.raises(NoteRefused) as fault:
        write(built, "a.txt", change)
    assert fault.value.why == why
    assert not (folder(built) / "minutes.toml").exists()
