"""What is read out of a question is shown, and taken off where it is not meant: in Python, in words, on the command line."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import rag
from rag.errors import QueryError
from rag.present.json.records import reading_json, summary_json
from rag.present.question import READ_JA, read_parts, reading_line
from rag.question import IGNORABLE, Question, read_question
from rag.records import Reading
from tests.commands import Run

# One that names everything there is to read, and a municipality that the index does not have.
FULL = "令和4年度第2回スマート自治体推進本部会議（令和4年8月）で、椿坂市の市長と夕凪島市の出席者は誰か"
NOTHING = Reading((), (), (), (), None, None, (), (), "what")


@pytest.fixture(scope="module")
def read(sample_index: rag.Index):
    def reader(text: str, *ignore: str) -> Question:
        return read_question(text, 2_000, sample_index._columns, ignore)

    return reader


def test_everything_that_boosts_or_limits_is_in_the_reading(sample_index: rag.Index) -> None:
    assert sample_index.read_question(FULL) == Reading(
        municipalities=("椿坂市",),
        missing=("夕凪島市",),
        bodies=("スマート自治体推進本部会議",),
        roles=("市長",),
        since=date(2022, 8, 1),
        until=date(2022, 8, 31),
        counts=("第2回", "令和4年度", "令和4年"),
        blocks=("出席者",),
        answer="who",
    )
    assert sample_index.read_question("窓口予約の課題") == NOTHING


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023年2月の会議", date(2023, 2, 1), date(2023, 2, 28)),
        ("令和6年2月の会議", date(2024, 2, 1), date(2024, 2, 29)),
        ("令和4年8月23日の会議", date(2022, 8, 23), date(2022, 8, 23)),
        ("昨年の会議", None, None),
    ],
)
def test_a_month_is_read_from_its_first_to_its_last_real_day(
    sample_index: rag.Index, text: str, first: date | None, last: date | None
) -> None:
    reading = sample_index.read_question(text)
    assert (reading.since, reading.until) == (first, last)


OFF = {
    "municipality": {"municipalities": (), "missing": ()},
    "body": {"bodies": (), "counts": ("令和4年度", "令和4年")},
    "role": {"roles": ()},
    "date": {"since": None, "until": None, "counts": ("第2回",)},
    "block": {"blocks": ()},
}


@pytest.mark.parametrize("name", IGNORABLE)
def test_what_is_ignored_is_not_read_and_everything_else_is(sample_index: rag.Index, name: str) -> None:
    whole = sample_index.read_question(FULL)
    assert sample_index.read_question(FULL, ignore=name) == replace(whole, **OFF[name])  # type: ignore[arg-type]


def test_all_of_it_can_be_ignored_at_once(sample_index: rag.Index) -> None:
    assert sample_index.read_question(FULL, ignore=IGNORABLE) == replace(NOTHING, answer="who")
    assert set(READ_JA) == set(IGNORABLE) == set(OFF)


def test_words_of_a_city_and_an_office_are_terms_again_where_they_are_ignored(read) -> None:
    text = "椿坂市の副市長は窓口予約について何と言いましたか"
    assert not {"椿坂", "副"} & set(read(text).terms)
    assert "椿坂" in read(text, "municipality").terms
    assert "副" not in read(text, "municipality").terms
    assert "副" in read(text, "role").terms
    assert "椿坂" not in read(text, "role").terms
    points = read("椿坂市　〔1〕備蓄の見直しは。〔2〕避難所の数は。", "municipality").points
    assert all("椿坂" in point.terms for point in points)


def test_an_office_stays_what_it_is_where_its_city_is_ignored(read) -> None:
    assert read("汐見原町長の答弁", "municipality").roles == ("町長",)


def test_the_page_about_it_lists_every_name_in_order() -> None:
    page = Path(__file__).parents[2] / "docs" / "question.md"
    assert tuple(re.findall(r"^\| `(\w+)` \|", page.read_text(encoding="utf-8"), re.MULTILINE)) == IGNORABLE


@pytest.mark.parametrize("call", ["search", "ask", "read_question"])
def test_an_unknown_name_is_refused_with_what_there_is(sample_index: rag.Index, call: str) -> None:
    with pytest.raises(QueryError, match=r"'city'.* municipality, body, role, date, block"):
        getattr(sample_index, call)("窓口", ignore=["city"])


def test_there_is_nothing_to_ignore_where_no_question_is_read(sample_index: rag.Index) -> None:
    with pytest.raises(TypeError, match="ignore"):
        sample_index.find("窓口", ignore="body")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="ignore"):
        sample_index.facets("body", ignore="body")  # type: ignore[call-arg]


def test_an_ignored_city_neither_limits_nor_boosts(sample_index: rag.Index) -> None:
    text = "椿坂市の給食費の月額はいくらですか"
    cities = {e.passage.municipality for e in sample_index.ask(text).evidence}
    assert cities == {"椿坂市"}
    assert {e.passage.municipality for e in sample_index.ask(text, ignore="municipality").evidence} - cities
    read = [hit.passage.municipality for hit in sample_index.search(text, 20)]
    ignored = [hit.passage.municipality for hit in sample_index.search(text, 20, ignore="municipality")]
    assert set(read) == cities
    assert "椿坂市" in ignored
    assert set(ignored) > cities


def test_a_city_that_the_index_does_not_have_can_be_ignored(sample_index: rag.Index) -> None:
    text = "夕凪島市では書かない窓口の効果は何ですか"
    refused = sample_index.ask(text)
    assert refused.verdict == "not_found"
    assert refused.read
    assert refused.read.missing == ("夕凪島市",)
    answered = sample_index.ask(text, ignore=("municipality",))
    assert answered.statements
    assert answered.read
    assert answered.read.missing == ()


def test_an_ignored_header_block_lets_what_was_said_speak(sample_index: rag.Index) -> None:
    text = "霧ノ瀬市の窓口予約の会議の議題は何でしたか"
    assert {e.passage.kind for e in sample_index.ask(text).evidence} == {"header"}
    assert "header" not in {e.passage.kind for e in sample_index.ask(text, ignore="block").evidence}


def test_a_summary_carries_its_reading_in_json_too(sample_index: rag.Index) -> None:
    plain = summary_json(sample_index.ask(FULL, ignore="role"))["read"]
    assert plain == reading_json(sample_index.read_question(FULL, ignore="role"))
    assert json.loads(json.dumps(plain)) == {
        "municipalities": ["椿坂市"], "missing": ["夕凪島市"], "bodies": ["スマート自治体推進本部会議"], "roles": [], "since": "2022-08-01",
        "until": "2022-08-31", "counts": ["第2回", "令和4年度", "令和4年"], "blocks": ["出席者"], "answer": "who",
    }  # fmt: skip
    assert summary_json(replace(sample_index.ask("窓口"), read=None))["read"] is None


def test_the_line_for_people_names_what_was_read_and_how_it_is_taken_off() -> None:
    reading = replace(
        NOTHING, municipalities=("椿坂市",), roles=("市長",), since=date(2022, 8, 1), until=date(2022, 8, 31)
    )
    assert reading_line(reading) == (
        "質問から読み取った条件：椿坂市・市長・2022年8月（外すには --ignore municipality|role|date）"
    )
    day = replace(NOTHING, since=date(2022, 8, 2), until=date(2022, 8, 2))
    assert read_parts(day) == (("date", ("2022年8月2日",)),)
    assert read_parts(replace(day, counts=("第2回", "令和4年", "令和4年度"))) == (
        ("body", ("第2回",)),
        ("date", ("2022年8月2日", "令和4年度")),
    )
    assert read_parts(replace(NOTHING, counts=("令和4年",))) == (("date", ("令和4年",)),)
    assert reading_line(NOTHING) == reading_line(None) == ""


def test_the_command_shows_the_line_and_takes_off_what_it_is_told(run: Run, small_index: Path) -> None:
    words = ("ask", "鶴見沢市のブランコの点検は年に何回ですか", "--index", small_index)
    line = "質問から読み取った条件：鶴見沢市（外すには --ignore municipality）"
    assert line in run(*words).out.splitlines()
    assert "条件" not in run(*words, "--ignore", "municipality", "--ignore", "role").out
    [summary] = run(*words, "--ignore", "municipality", "--json").lines
    assert summary["read"]["municipalities"] == []
    assert summary["read"]["answer"] == "how_many"


def test_search_and_batches_take_it_too(run: Run, small_index: Path, tmp_path: Path) -> None:
    text = "鶴見沢市の水やりの当番"
    opened = rag.open_index(small_index)
    wanted = [hit.passage.passage_id for hit in opened.search(text, ignore="municipality")]
    assert wanted != [hit.passage.passage_id for hit in opened.search(text)]
    hits = run("search", text, "--index", small_index, "--json", "--ignore", "municipality").lines
    assert [hit["passage_id"] for hit in hits] == wanted
    batch = tmp_path / "batch.jsonl"
    batch.write_text(json.dumps({"id": 1, "text": text}), encoding="utf-8")
    [line] = run("search", "--batch", batch, "--index", small_index, "--ignore", "municipality").lines
    assert [hit["passage_id"] for hit in line["hits"]] == wanted
    [line] = run("ask", "--batch", batch, "--index", small_index, "--ignore", "municipality").lines
    assert line["read"]["municipalities"] == []
    [line] = run("ask", "--batch", batch, "--index", small_index).lines
    assert line["read"]["municipalities"] == ["鶴見沢市"]


@pytest.mark.parametrize("command", ["search", "ask"])
def test_an_unknown_name_on_the_command_line_exits_2(run: Run, small_index: Path, command: str) -> None:
    done = run(command, "花壇", "--index", small_index, "--ignore", "city")
    assert (done.code, done.out) == (2, "")
    assert "municipality, body, role, date, block" in done.err
