"""minutes.toml: fills what a document does not say, corrects single documents, and never replaces words in silence."""

import json
from datetime import date
from pathlib import Path

import pytest

import rag
from rag.minutes.document import read_bytes
from rag.minutes.folder import walk
from rag.records import Minutes

SAID = """鶴見沢市公園会議 議事要旨

日時：令和5年7月3日

（副市長）

昨年の点検は、何基か。

（事務局）

84基である。来年に更新を行う予定である。
"""
SILENT = "公園の覚え書き\n\n（副市長）\n\n昨年の点検は、何基か。\n"
SPEECH = {"meeting_id": "m", "meetingURL": "https://a.example/m", "speaker": "沢辺議長", "text": "始めます。"}


def corpus(folder: Path, **files: str) -> Path:
    """Files by name; in the names of arguments __ stands for / and _ for a dot."""
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def read(folder: Path) -> dict[str, Minutes]:
    """What a build reads of a corpus, by path."""
    return {
        minutes.path: minutes
        for source in walk(folder)[0]
        for minutes in read_bytes(source.file.read_bytes(), source.path, source.notes)
    }


def test_a_note_fills_in_what_a_document_does_not_say(tmp_path: Path) -> None:
    note = 'municipality = "浅利町"\nurl = "https://a.example/"\n'
    found = read(corpus(tmp_path, minutes_toml=note, a_txt=SILENT))["a.txt"]
    assert (found.meeting.municipality, found.url) == ("浅利町", "https://a.example/")
    assert found.meeting.title == "公園の覚え書き"


def test_title_and_body_are_filled_in_where_there_is_none(tmp_path: Path) -> None:
    note = 'title = "水辺の集い"\nbody = "水辺会議"\n'
    found = read(corpus(tmp_path, minutes_toml=note, a_jsonl=json.dumps({"text": "池の水を替えた。"})))["a.jsonl"]
    assert (found.meeting.title, found.meeting.body) == ("水辺の集い", "水辺会議")
    assert found.warnings == ("no date was found",)


def test_what_a_document_says_is_kept_with_a_warning(tmp_path: Path) -> None:
    note = 'municipality = "浅利町"\nbody = "水辺会議"\n'
    found = read(corpus(tmp_path, minutes_toml=note, a_txt=SAID))["a.txt"]
    assert (found.meeting.municipality, found.meeting.body) == ("鶴見沢市", "公園会議")
    assert sorted(found.warnings) == [
        "minutes.toml says body 水辺会議, the document says 公園会議: the document is kept",
        "minutes.toml says municipality 浅利町, the document says 鶴見沢市: the document is kept",
    ]


def test_a_note_that_says_the_same_as_the_document_warns_of_nothing(tmp_path: Path) -> None:
    files = corpus(tmp_path, minutes_toml='municipality = "鶴見沢市"', a_txt=SAID)
    assert read(files)["a.txt"].warnings == ()


def test_the_address_in_a_document_is_kept(tmp_path: Path) -> None:
    files = corpus(tmp_path, minutes_toml='url = "https://b.example/"', a_jsonl=json.dumps(SPEECH))
    assert read(files)["a.jsonl"].url == "https://a.example/m"


def test_folders_are_municipalities_where_the_note_says_so(tmp_path: Path) -> None:
    files = {"東浜区__a_txt": SILENT, "東浜区__y__b_txt": SILENT, "c_txt": SILENT, "浅利町__d_txt": SAID}
    found = read(corpus(tmp_path, minutes_toml="folders_are_municipalities = true", **files))
    assert {path: m.meeting.municipality for path, m in found.items()} == {
        "東浜区/a.txt": "東浜区", "東浜区/y/b.txt": "東浜区", "c.txt": None, "浅利町/d.txt": "鶴見沢市",
    }  # fmt: skip
    assert len(found["浅利町/d.txt"].warnings) == 1
    plain = read(corpus(tmp_path, minutes_toml="folders_are_municipalities = false"))
    assert {m.meeting.municipality for m in plain.values()} == {None, "鶴見沢市"}


def test_a_folder_of_one_character_is_no_municipality(tmp_path: Path) -> None:
    found = read(corpus(tmp_path, minutes_toml="folders_are_municipalities = true", は__a_txt=SILENT))
    assert found["は/a.txt"].meeting.municipality is None


OUTER = 'municipality = "浅利町"\nurl = "https://o.example/"'
INNER = 'municipality = "東浜区"\nurl = "https://i.example/"'


def test_the_nearest_folder_wins(tmp_path: Path) -> None:
    files = corpus(tmp_path, minutes_toml=OUTER, x__minutes_toml=INNER, x__y__a_txt=SILENT, b_txt=SILENT)
    assert {path: (m.meeting.municipality, m.url) for path, m in read(files).items()} == {
        "b.txt": ("浅利町", "https://o.example/"), "x/y/a.txt": ("東浜区", "https://i.example/"),
    }  # fmt: skip


def test_a_note_within_a_folder_wins_over_the_folder_s_name(tmp_path: Path) -> None:
    files = {"minutes_toml": "folders_are_municipalities = true", "hama__minutes_toml": INNER, "hama__a_txt": SILENT}
    assert read(corpus(tmp_path, **files))["hama/a.txt"].meeting.municipality == "東浜区"


@pytest.mark.parametrize("outer", [OUTER, "folders_are_municipalities = true"])
def test_what_the_nearest_note_says_is_not_taken_for_the_document_s_words(tmp_path: Path, outer: str) -> None:
    files = corpus(tmp_path, minutes_toml=outer, x__minutes_toml=INNER, x__a_txt=SILENT)
    assert read(files)["x/a.txt"].warnings == ("no date was found",)


CORRECTION = '[documents."a.txt"]\ndate = 2022-03-31\n[documents."a.txt".speakers]\n2 = "沼緑地課長"\n'


def test_a_misread_date_and_speaker_of_one_document_are_corrected_with_a_warning(tmp_path: Path) -> None:
    found = read(corpus(tmp_path, minutes_toml=CORRECTION, a_txt=SAID, b_txt=SAID))
    assert [found[path].meeting.date for path in ("a.txt", "b.txt")] == [date(2022, 3, 31), date(2023, 7, 3)]
    speaker = found["a.txt"].utterances[1].speaker
    assert speaker is not None
    assert (speaker.name, speaker.role, speaker.side) == ("沼", "緑地課長", "executive")
    assert found["a.txt"].warnings == (
        "date corrected by minutes.toml: 2022-03-31 (the document was read as 2023-07-03)",
        "speaker of utterance 2 corrected by minutes.toml: 沼（緑地課長） (the document was read as 事務局)",
    )
    assert found["b.txt"].warnings == ()


def test_relative_times_are_counted_from_the_corrected_date(tmp_path: Path) -> None:
    found = read(corpus(tmp_path, minutes_toml=CORRECTION, a_txt=SAID))["a.txt"]
    assert [(found.quote(r.span), r.first.year) for r in found.dates] == [("昨年", 2021), ("来年", 2023)]


def test_relative_times_are_resolved_where_only_the_note_knows_the_date(tmp_path: Path) -> None:
    found = read(corpus(tmp_path, minutes_toml='[documents."a.txt"]\ndate = 2022-03-31\n', a_txt=SILENT))["a.txt"]
    assert [(found.quote(r.span), r.first.year) for r in found.dates] == [("昨年", 2021)]
    assert "no date was found" not in found.warnings


def test_an_undertaking_is_that_of_the_corrected_speaker(tmp_path: Path) -> None:
    found = read(corpus(tmp_path, minutes_toml=CORRECTION, a_txt=SAID))["a.txt"]
    assert [c.speaker.role if c.speaker else None for c in found.commitments] == ["緑地課長"]


def test_a_speaker_corrected_to_nobody_is_unnamed(tmp_path: Path) -> None:
    found = read(corpus(tmp_path, minutes_toml='[documents."a.txt".speakers]\n1 = ""\n', a_txt=SAID))["a.txt"]
    assert found.utterances[0].speaker is None
    assert found.warnings == (
        "speaker of utterance 1 corrected by minutes.toml: unnamed (the document was read as 副市長)",
    )


@pytest.mark.parametrize("number", ["0", "9", "x", "-1", "²", "一"])
def test_a_correction_of_an_utterance_that_is_not_there_is_a_warning(tmp_path: Path, number: str) -> None:
    note = f'[documents."a.txt".speakers]\n"{number}" = "町長"\n'
    found = read(corpus(tmp_path, minutes_toml=note, a_txt=SAID))["a.txt"]
    assert found.utterances == read(corpus(tmp_path / "other", a_txt=SAID))["a.txt"].utterances
    assert found.warnings == (f"minutes.toml corrects the speaker of utterance {number}, which is not there",)


def test_a_correction_of_an_address_leaves_a_warning(tmp_path: Path) -> None:
    note = '[documents."a.jsonl"]\nurl = "https://b.example/"\n'
    found = read(corpus(tmp_path, minutes_toml=note, a_jsonl=json.dumps({**SPEECH, "date": "2023-07-03"})))["a.jsonl"]
    assert found.url == "https://b.example/"
    assert len(found.warnings) == 1
    assert "https://b.example/" in found.warnings[0]


def test_a_document_is_named_by_its_path_from_the_note(tmp_path: Path) -> None:
    outer, inner = '[documents."x/a.txt"]\nurl = "https://o.example/"\n', '[documents."a.txt"]\ndate = 2022-02-11\n'
    found = read(corpus(tmp_path, minutes_toml=outer, x__minutes_toml=inner, x__a_txt=SILENT, a_txt=SILENT))
    assert (found["x/a.txt"].url, found["x/a.txt"].meeting.date) == ("https://o.example/", date(2022, 2, 11))
    assert (found["a.txt"].url, found["a.txt"].meeting.date) == (None, None)


def test_a_note_beside_a_file_is_heeded_when_the_file_is_read_alone(tmp_path: Path) -> None:
    folder = corpus(tmp_path, minutes_toml='municipality = "浅利町"\n' + CORRECTION, a_txt=SILENT)
    found = rag.read_document(folder / "a.txt")
    assert (found.meeting.municipality, found.meeting.date) == ("浅利町", date(2022, 3, 31))


def test_a_changed_note_makes_the_build_read_its_documents_anew_and_no_others(tmp_path: Path) -> None:
    files = corpus(tmp_path / "corpus", x__a_txt=SILENT, y__b_txt=SILENT)

    def built() -> tuple[int, int, list[str | None]]:
        index = rag.build_index(files, tmp_path / "index")
        assert index.report is not None
        return index.report.read, index.report.reused, [d.municipality for d in index.documents()]

    assert built() == (2, 0, [None, None])
    corpus(files, x__minutes_toml='municipality = "浅利町"')
    assert built() == (1, 1, ["浅利町", None])
    corpus(files, x__minutes_toml='municipality = "東浜区"')
    assert built() == (1, 1, ["東浜区", None])
    assert built() == (0, 2, ["東浜区", None])
    (files / "x" / "minutes.toml").unlink()
    assert built() == (0, 2, [None, None])  # by now it says what y/b.txt says


def test_what_a_note_says_is_searched_and_filtered(tmp_path: Path) -> None:
    files = corpus(
        tmp_path / "corpus", minutes_toml='municipality = "浅利町"\nurl = "https://a.example/"', a_txt=SILENT
    )
    [hit] = [h for h in rag.build_index(files, tmp_path / "index").search("点検", municipality="浅利町") if h.rank == 1]
    assert (hit.passage.municipality, hit.passage.url) == ("浅利町", "https://a.example/")
