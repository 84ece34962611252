"""Values of documents are checked when they are read, and no stored value spoils the answers about all others."""

import json
import pickle
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import rag
from rag import resources
from rag.index.building.corpus import build_minutes
from rag.index.encoder import StaticEncoder
from rag.minutes.document import read_bytes, read_text
from rag.minutes.reading import read_path
from rag.minutes.warnings import no_date, place_left_out, without
from rag.present.json.views import comparison_json, timeline_json
from rag.records import Timeline
from rag.resources import encoder_folder
from rag.text import FIRST_DAY, day_of, is_office, is_place, may_be_held
from rag.text.dates.periods import fiscal_days, fiscal_name, fiscal_year, months, years
from tests.minutes_of_two_cities import write_two_cities

TODAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("day", "may"),
    [
        (date.min, False), (date(1867, 12, 31), False), (FIRST_DAY, True), (TODAY, True), (date(2031, 12, 1), True),
        (date(2031, 12, 2), False), (date(2032, 1, 1), False), (date.max, False),
    ],
)  # fmt: skip
def test_a_meeting_is_held_between_1868_and_five_years_ahead(day: date, may: bool) -> None:
    assert may_be_held(day, TODAY) == may


def test_five_years_ahead_of_a_leap_day_are_no_fault() -> None:
    assert may_be_held(date(2033, 2, 28), date(2028, 2, 29))
    assert not may_be_held(date(2033, 3, 1), date(2028, 2, 29))


@pytest.mark.parametrize(
    "value", [None, "", "いつか", "2024-02-30", "9999-12-31", 3, 10**30, [], {}, b"2024-01-01", "一" * 10_000]
)
def test_what_names_no_day_of_a_meeting_is_none(value: object) -> None:
    assert day_of(value) is None


PLACES = (
    "和光市", "東京都", "東京都千代田区", "津市", "さいたま市", "苔野市", "霧ノ瀬市", "鶴見沢市", "浅利町", "東浜区", "汐見原町", "旧浦和市",
    "みなと広域連合", "関西広域連合", "衆議院", "参議院", "苔野 市",
)  # fmt: skip
NO_PLACES = (
    "は", "の", "か", "?", "", "市", "は市", "のは市", "ですか市", "何", "について", "市町村", "市区町村", "選挙区", "学校区", "中央地区", "都市",
    "プール", "費用", "3", "a", "東京都は", "\ufffd市",
)  # fmt: skip


def test_places_are_told_from_words_by_the_list_and_by_their_form() -> None:
    assert [name for name in PLACES if not is_place(name)] == []
    assert [name for name in NO_PLACES if is_place(name)] == []


def test_every_municipality_of_the_list_is_a_place() -> None:
    rows = [row.split("\t") for row in resources.word_lines("municipalities.tsv")]
    assert [c for prefecture, cities in rows for c in (prefecture, *cities.split()) if not is_place(c)] == []


def test_every_municipality_that_the_reader_finds_in_the_sample_is_a_place() -> None:
    files = [f for f in resources.sample_corpus().rglob("*") if f.suffix in (".txt", ".md", ".jsonl", ".json")]
    found = {
        minutes.meeting.municipality
        for file in files
        if file.stem != "README"
        for minutes in read_path(file, file.name, 64).documents
    }
    assert len(found - {None}) >= 3
    assert [city for city in found if city and not is_place(city)] == []


def test_offices_and_bodies_hold_more_than_kana() -> None:
    assert [w for w in ("議長", "5番", "Chair", "プール部会", "さくら会") if not is_office(w)] == []
    assert [w for w in ("は", "か", "について", "?", "3", "ー", "") if is_office(w)] == []


def test_a_date_of_no_meeting_is_left_out_of_a_text_with_a_warning() -> None:
    minutes = read_text("公園会議\n日時：令和7981年12月31日\n\n（市長）\n\nベンチを直す。\n", "a.txt")
    assert (minutes.meeting.date, minutes.dates) == (None, ())
    assert minutes.warnings[0].startswith("date 9999-12-31 is left out: a date from 1868 to five years ahead")
    assert minutes.warnings[1] == "no date was found"
    both = read_text("公園会議 令和5年6月7日\n日時：1234年5月6日\n\n（市長）\n\nベンチを直す。\n", "a.txt")
    assert (both.meeting.date, both.warnings) == (date(2023, 6, 7), ())


def test_a_municipality_that_is_none_stays_in_the_title_and_is_told() -> None:
    said = {"municipality": "は", "date": "2023-06-07", "text": "ベンチを直す。"}
    (plain,) = read_bytes(json.dumps(said).encode(), "a.json")
    (titled,) = read_bytes(json.dumps({**said, "title": "公園会議", "body": "の", "role": "か"}).encode(), "a.json")
    assert (plain.meeting.municipality, plain.meeting.title) == (None, "は")
    assert (titled.meeting.municipality, titled.meeting.title, titled.meeting.body) == (
        None,
        "は の 公園会議",
        "公園会議",
    )
    assert titled.utterances[0].speaker is not None
    assert (titled.utterances[0].speaker.name, titled.utterances[0].speaker.role) == ("か", None)
    warning = "municipality は is kept as text only: no list has it; name it in minutes.toml if it is one"
    assert plain.warnings == titled.warnings == (warning,)


def test_a_folder_s_own_word_admits_what_no_list_has(tmp_path: Path) -> None:
    said = {"municipality": "みどりの里", "date": "2023-06-07", "text": "ベンチを直す。"}
    (tmp_path / "a.json").write_text(json.dumps(said), encoding="utf-8")
    (tmp_path / "minutes.toml").write_text('municipality = "みどりの里"\n', encoding="utf-8")
    (minutes,) = read_path(tmp_path / "a.json", "a.json", 64).documents
    assert (minutes.meeting.municipality, minutes.warnings) == ("みどりの里", ())
    (tmp_path / "minutes.toml").write_text('municipality = "みどり村"\n', encoding="utf-8")
    (minutes,) = read_path(tmp_path / "a.json", "a.json", 64).documents
    assert (minutes.meeting.municipality, len(minutes.warnings)) == ("みどり村", 1)


def test_a_warning_that_is_taken_back_is_known_by_its_code_in_every_process() -> None:
    plain = "no utterance was found"
    told = pickle.loads(pickle.dumps((place_left_out("みどりの里"), no_date(), plain)))
    assert told == (place_left_out("みどりの里"), "no date was found", plain)
    assert without(told, "unlisted", "みどり村") == told
    assert without(told, "unlisted", "みどりの里") == told[1:]
    assert without(told, "undated") == (told[0], plain)
    assert without(("no date was found",), "undated") == ("no date was found",)  # whatever a sentence says


@pytest.mark.parametrize(
    "day", [date.min, date(1, 4, 1), date(1867, 1, 1), date(9999, 3, 31), date(9999, 4, 1), date.max]
)
def test_every_day_of_the_calendar_has_a_fiscal_year_and_a_name(day: date) -> None:
    year = fiscal_year(day)
    first, last = fiscal_days(year)
    assert first <= day <= last
    assert fiscal_name(year) == {9998: "令和7980年度", 9999: "令和7981年度"}.get(year, f"{year}年度")
    assert years(day, day) == ((first, last),)
    ((begins, ends),) = months(day, day)
    assert begins <= day <= ends


def test_years_beyond_the_calendar_have_days_and_names() -> None:
    for year in (-1, 10_000, 11_018, 10**30):
        first, last = fiscal_days(year)
        assert first <= last
        assert fiscal_name(year)


def stored(tmp_path: Path, *days: date) -> rag.Index:
    """An index of documents with these days as they are, as one that was built by an earlier version has them."""
    corpus = write_two_cities(tmp_path / "corpus")
    documents = [
        d for f in sorted(corpus.rglob("*.*")) for d in read_path(f, f.relative_to(corpus).as_posix(), 64).documents
    ]
    for n, day in enumerate(days):
        old = documents[n % 3]
        documents.append(replace(old, doc_id=f"old{n}.txt", path=f"old{n}.txt", meeting=replace(old.meeting, date=day)))
    encoder, settings = StaticEncoder(encoder_folder()), rag.load_settings({})
    build_minutes(documents, tmp_path / "index", encoder, settings)
    return rag.Index(tmp_path / "index", settings, encoder)


def test_no_stored_date_makes_a_view_raise_or_stretches_it(tmp_path: Path) -> None:
    sound, spoiled = (
        stored(tmp_path / "a"),
        stored(tmp_path / "b", date.min, date.max, date(9998, 4, 1), date(1, 12, 31)),
    )
    questions = ("公用自転車の状況", "令和3年度と令和9000年度の公用自転車の状況", "9999年12月の公用自転車の状況")
    for question in questions:
        made = spoiled.timeline(question)
        assert len(made.counts) <= 36
        assert all(p.day is None or may_be_held(p.day) for p in made.points)
        timeline_json(made)
        for by in ("municipality", "year", "body"):
            comparison_json(spoiled.compare(question, by=by))
        for word in (None, question):
            spoiled.commitments(word)
        spoiled.ask(question)
    assert dated(spoiled.timeline(questions[0])) == dated(sound.timeline(questions[0]))
    columns = [[(c.value, c.since) for c in i.compare(questions[0], by="year").columns] for i in (sound, spoiled)]
    assert columns[0] == columns[1]


def dated(made: Timeline) -> list[tuple[date | None, str]]:
    return [(p.day, p.evidence.quote) for p in made.points]


def test_documents_with_words_for_municipalities_spoil_no_answer(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    write_two_cities(corpus)
    words = ["は", "の", "か", "?", "を", "何", "です", "市町村"] * 3
    for n, word in enumerate(words):
        record = {
            "municipality": word,
            "body": word,
            "role": word,
            "date": "2022-05-10",
            "text": f"{n}番の覚え書きである。",
        }
        (corpus / f"w{n}.json").write_text(json.dumps(record), encoding="utf-8")
    good = rag.build_index(write_two_cities(tmp_path / "good"), tmp_path / "1")
    bad = rag.build_index(corpus, tmp_path / "2")
    assert set(bad.values("municipality")) == set(good.values("municipality"))
    for question in (
        "公用自転車は何台ですか",
        "浅利町の公用自転車の購入はどうなりましたか",
        "公用自転車の鍵の紛失は何件か?",
    ):
        one, other = good.ask(question), bad.ask(question)
        assert other.verdict == one.verdict == "found"
        assert other.statements[0].text == one.statements[0].text
        assert good.read_question(question) == bad.read_question(question)


def test_topics_for_offices_meetings_and_names_spoil_no_answer(tmp_path: Path) -> None:
    """市民 may well be somebody's role at a workshop, and 検索 what a saved page calls its meeting."""
    corpus = tmp_path / "corpus"
    write_two_cities(corpus)
    questions = (
        "公用自転車の状況",
        "公用自転車は何台ですか",
        "公用自転車の購入はどうなりましたか",
        "自転車の鍵の紛失は何件か",
    )
    sound = rag.build_index(corpus, tmp_path / "sound")
    for n, word in enumerate(("公用自転車", "自転車", "利用", "課題", "状況", "購入", "職員", "紛失", "何ですか")):
        said = {
            "title": word,
            "body": word,
            "speaker": "甲",
            "role": word,
            "date": "2022-06-07",
            "text": "別の話です。",
        }
        (corpus / f"w{n}.json").write_text(json.dumps(said, ensure_ascii=False), "utf-8")
    spoiled = rag.build_index(corpus, tmp_path / "index")
    assert {"購入", "職員"} <= spoiled.values("role").keys()
    for question in questions:
        read = spoiled.read_question(question)
        assert (read.roles, read.bodies) == ((), ()), question
        one, other = sound.ask(question), spoiled.ask(question)
        assert one.verdict == other.verdict, question
        assert [s.text for s in one.statements][:1] == [s.text for s in other.statements][:1], question
