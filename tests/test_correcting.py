"""Corrections written into minutes.toml: into the right file, under the right name, and never over what others wrote."""

import json
import threading
import tomllib
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import rag
from rag.correcting import correct, standing
from rag.door import Index
from rag.errors import NoteRefused, QueryError
from rag.minutes.checks import checks
from rag.minutes.document import read_bytes
from rag.minutes.standing import Change, Right, alike, back, cleaned, is_waiting, to_meeting, to_speakers, together
from rag.records import Minutes, Speaker
from tests.test_notes import SAID, SILENT, corpus

NAMES = ("a.txt", "x/y/b.txt", "x/c.txt")
CHAIR = Speaker("沼", "緑地課長", "executive")


@pytest.fixture
def built(tmp_path: Path) -> Index:
    """Three documents in three folders, without any minutes.toml."""
    files = corpus(tmp_path / "corpus", a_txt=SAID, x__y__b_txt=SAID, x__c_txt=SILENT)
    return rag.build_index(files, tmp_path / "index")


def folder(index: Index) -> Path:
    return Path(index.manifest.corpus)


def write(index: Index, name: str, *changes: Change) -> Minutes:
    """Change what stands of a document as somebody who just looked at it."""
    minutes = index.document(name)
    correct(folder(index), minutes, changes, standing(folder(index), minutes))
    return minutes


def toml(file: Path) -> dict[str, dict[str, object]]:
    """What stands under documents."""
    own: dict[str, dict[str, object]] = tomllib.loads(file.read_text(encoding="utf-8-sig")).get("documents", {})
    return own


def again(index: Index) -> Index:
    return rag.build_index(folder(index), index.folder)


DAY = Change("date", value=date(2022, 3, 31))


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
    noted = standing(folder(index), index.document("a.txt"))
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
        return is_waiting(minutes, standing(folder(index), minutes))

    assert not waits(built)
    write(built, "a.txt", DAY, Change("speaker", "2", CHAIR))
    assert waits(built)
    index = again(built)
    assert not waits(index)
    write(index, "a.txt", Change("speaker", "2", back=True))
    assert waits(index)
    assert not waits(again(index))


def test_a_meeting_of_a_file_of_many_is_corrected_alone(tmp_path: Path) -> None:
    lines = [
        {"meeting_id": f"R4 第{n}回", "date": "2022-08-02", "speaker": "沢辺議長", "text": "始めます。"} for n in (1, 2)
    ]
    files = corpus(tmp_path / "corpus", x__a_jsonl="\n".join(map(json.dumps, lines)))
    index = rag.build_index(files, tmp_path / "index")
    first, second = (entry.doc_id for entry in index.documents())
    write(index, second, DAY, Change("speaker", "1", CHAIR))
    index = again(index)
    assert [index.document(one).meeting.date for one in (first, second)] == [date(2022, 8, 2), date(2022, 3, 31)]
    assert [index.document(one).utterances[0].speaker == CHAIR for one in (first, second)] == [False, True]


def test_what_stands_for_a_whole_file_of_many_is_not_taken_back_for_one_meeting(tmp_path: Path) -> None:
    lines = [{"meeting_id": str(n), "date": "2022-08-02", "speaker": "議長", "text": "始めます。"} for n in (1, 2)]
    note = '[documents."a.jsonl"]\ndate = 2022-03-31\n'
    files = corpus(tmp_path / "corpus", a_jsonl="\n".join(map(json.dumps, lines)), minutes_toml=note)
    index = rag.build_index(files, tmp_path / "index")
    assert {entry.date for entry in index.documents()} == {date(2022, 3, 31)}
    minutes = index.document("a.jsonl/1")
    noted = standing(files, minutes)
    assert [one.whole for one in noted] == [True]
    assert back(noted) == ()
    with pytest.raises(NoteRefused) as fault:
        correct(files, minutes, (Change("date", back=True),), noted)
    assert fault.value.why == "whole"
    write(index, "a.jsonl/1", Change("date", value=date(2022, 4, 1)))
    assert [entry.date for entry in again(index).documents()] == [date(2022, 4, 1), date(2022, 3, 31)]


def test_an_entry_of_an_archive_within_an_archive_is_corrected_by_its_path(tmp_path: Path) -> None:
    files = tmp_path / "corpus"
    (files / "x").mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "inner.zip", "w") as inner:
        inner.writestr("c.txt", SAID)
    with zipfile.ZipFile(files / "x" / "a b.zip", "w") as outer:
        outer.writestr("y/b.txt", SAID)
        outer.write(tmp_path / "inner.zip", "inner.zip")
    index = rag.build_index(files, tmp_path / "index")
    for entry in index.documents():
        write(index, entry.doc_id, Change("title", value=f"直した{entry.path}"))
    assert set(toml(files / "minutes.toml")) == {"x/a b.zip/y/b.txt", "x/a b.zip/inner.zip/c.txt"}
    assert {e.title for e in again(index).documents()} == {f"直した{e.path}" for e in index.documents()}


def test_the_one_file_of_a_corpus_is_corrected_beside_it(tmp_path: Path) -> None:
    files = corpus(tmp_path / "corpus", a_txt=SAID)
    index = rag.build_index(files / "a.txt", tmp_path / "index")
    write(index, "a.txt", DAY)
    assert toml(files / "minutes.toml") == {"a.txt": {"date": date(2022, 3, 31)}}
    assert again(index).document("a.txt").meeting.date == date(2022, 3, 31)


def test_a_name_with_the_slashes_of_windows_is_the_same_name(built: Index) -> None:
    corpus(folder(built), minutes_toml="[documents.'x\\y\\b.txt']\ntitle = '外'\n")
    index = again(built)
    assert index.document("x/y/b.txt").meeting.title == "外"
    write(index, "x/y/b.txt", DAY)
    assert toml(folder(built) / "minutes.toml") == {"x\\y\\b.txt": {"title": "外", "date": date(2022, 3, 31)}}


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
    assert not is_waiting(minutes, standing(folder(index), minutes))


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
        correct(folder(index), minutes, changes, standing(folder(index), minutes) if seen else ())
    assert {p: p.read_bytes() for p in folder(index).rglob("*") if p.is_file()} == before
    return fault.value


def test_what_another_one_corrected_meanwhile_is_not_written_over(built: Index) -> None:
    corpus(folder(built), minutes_toml='[documents."a.txt"]\ndate = 2020-01-01\n')
    assert refusal(built, [DAY], seen=False).why == "stale"


def test_what_another_one_wrote_about_others_meanwhile_is_kept(built: Index) -> None:
    minutes = built.document("a.txt")
    seen = standing(folder(built), minutes)
    corpus(folder(built), minutes_toml='# theirs\n[documents."x/c.txt"]\ndate = 2020-01-01\n')
    correct(folder(built), minutes, [DAY], seen)
    assert (folder(built) / "minutes.toml").read_text(encoding="utf-8").startswith("# theirs\n")
    assert set(toml(folder(built) / "minutes.toml")) == {"a.txt", "x/c.txt"}


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
    noted = standing(folder(index), minutes)
    assert [(one.number, one.fits) for one in noted] == [(2, False)]
    assert not is_waiting(minutes, noted)
    assert any("whose words are others now" in warning for warning in minutes.warnings)
    write(index, "a.txt", *back(noted))
    assert standing(folder(index), minutes) == ()


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
    noted = standing(files, minutes)
    assert alike(minutes, noted, 1) == (1, 3, 4)
    write(index, "a.json", *to_speakers(minutes, noted, (1, 3, 4), CHAIR))
    noted = standing(files, minutes)
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
    noted = standing(folder(built), minutes)
    assert to_meeting(minutes, noted, wanted(title, None)) == (Change("title", back=True),)  # type: ignore[arg-type]
    assert again(built).document("a.txt").meeting.title is None
