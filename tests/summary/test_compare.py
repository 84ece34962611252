"""Columns: which there are, in which order, and that none is ever filled from another."""

from datetime import date

import pytest

import rag
from rag.errors import QueryError
from rag.records import Comparison, Filters
from rag.summary.answer import answer
from tests.minutes_of_two_cities import write_two_cities

TOPIC = "公用自転車の状況"


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> rag.Index:
    folder = tmp_path_factory.mktemp("cities")
    return rag.build_index(write_two_cities(folder / "corpus"), folder / "index")


def values(made: Comparison) -> list[str]:
    return [column.value for column in made.columns]


def ids(index: rag.Index) -> list[str]:
    return [entry.doc_id for entry in index.documents()]


def test_each_column_quotes_only_its_own_municipality_and_numbers_go_on(cities: rag.Index) -> None:
    made = cities.compare(TOPIC)
    assert set(values(made)) == {"浅利町", "鶴見沢市"}
    numbers = [e.number for column in made.columns for e in column.summary.evidence]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 2
    for column in made.columns:
        assert column.summary.statements
        assert {e.passage.municipality for e in column.summary.evidence} == {column.value}
        cited = [n for s in column.summary.statements for n in s.citations]
        assert cited == [e.number for e in column.summary.evidence]
        for evidence in column.summary.evidence:
            assert cities.document(evidence.passage.doc_id).quote(evidence.span) == evidence.quote
        assert [s.text for s in column.summary.statements] == [e.quote for e in column.summary.evidence]
    assert made.unplaced == 1  # the memo is of no municipality
    assert (made.more, made.reason, made.language) == (0, None, "ja")


def test_what_only_one_city_says_is_not_found_in_the_other_s_column(cities: rag.Index) -> None:
    made = cities.compare("鶴見沢市と浅利町の公用自転車の鍵の紛失は何件か")
    assert values(made) == ["鶴見沢市", "浅利町"]  # as they are named
    [lost, other] = (column.summary for column in made.columns)
    assert [e.quote for e in lost.evidence][-1].startswith("公用自転車の鍵の紛失は3件である。")
    assert (other.verdict, other.statements, other.evidence) == ("not_found", (), ())
    assert other.reason


def test_a_city_that_the_index_lacks_has_a_column_that_says_so(cities: rag.Index) -> None:
    made = cities.compare("横浜市と浅利町の公用自転車は何台か")
    assert values(made) == ["横浜市", "浅利町"]
    assert made.columns[0].summary.reason == "横浜市の会議録は索引にありません。"
    assert made.columns[0].summary.evidence == ()
    assert [e.quote for e in made.columns[1].summary.evidence] == ["（所管課）公用自転車は12台である。"]
    assert made.columns[1].summary.verdict == "found"  # and not partial, because another city is missing


def test_filters_choose_the_columns_where_the_question_names_none(cities: rag.Index) -> None:
    made = cities.compare("公用自転車の鍵の紛失は何件か", municipality=["浅利", "鶴見沢"])
    assert values(made) == ["浅利町", "鶴見沢市"]
    assert [c.summary.verdict for c in made.columns] == ["not_found", "found"]


def test_years_are_fiscal_years_in_order_with_the_gap_between_them(cities: rag.Index) -> None:
    made = cities.compare("公用自転車の購入", "year")
    assert values(made) == ["令和3年度", "令和4年度"]  # February 2023 is still the fourth year
    assert [(c.since, c.until) for c in made.columns] == [
        (date(2021, 4, 1), date(2022, 3, 31)),
        (date(2022, 4, 1), date(2023, 3, 31)),
    ]
    for column in made.columns:
        assert column.since
        assert column.until
        days = [e.passage.date for e in column.summary.evidence]
        assert days
        assert all(day and column.since <= day <= column.until for day in days)
    gap = cities.compare("令和2年度と令和3年度の公用自転車の購入", "year")
    assert values(gap) == ["令和2年度", "令和3年度"]
    assert [bool(c.summary.statements) for c in gap.columns] == [False, True]


def test_a_year_between_two_that_have_something_is_a_column_too(cities: rag.Index) -> None:
    made = cities.compare("電動の公用自転車", "year", municipality="浅利町", since=date(2021, 1, 1))
    assert values(made) == ["令和3年度", "令和4年度"]
    empty = cities.compare("公用自転車の鍵", "year", since=date(2021, 5, 1), until=date(2023, 4, 30))
    assert values(empty) == ["令和3年度", "令和4年度", "令和5年度"]
    assert [bool(c.summary.statements) for c in empty.columns] == [False, True, False]


def test_bodies_of_the_same_name_in_two_cities_are_two_columns(cities: rag.Index, sample_index: rag.Index) -> None:
    assert set(values(cities.compare(TOPIC, "body"))) == {"浅利町　庁議", "鶴見沢市　公園会議"}
    made = sample_index.compare("生成AIの利用", "body")
    assert len(values(made)) == len(set(values(made))) > 2
    for column in made.columns:
        places = {(e.passage.municipality, e.passage.body) for e in column.summary.evidence}
        assert places == {(column.municipality, column.body)}


def test_nothing_at_all_has_no_column_and_a_reason(cities: rag.Index) -> None:
    made = cities.compare("量子コンピュータの購入費")
    assert (made.columns, made.evidence) == ((), ())
    assert made.reason == "質問に答える箇所が会議録に見当たりません。"


def test_more_columns_than_are_shown_are_counted(sample_index: rag.Index) -> None:
    made = sample_index.compare("会議の出席者はだれですか", "body")
    meetings = [sample_index.document(doc_id).meeting for doc_id in ids(sample_index)]
    having = len({(m.municipality, m.body) for m in meetings if m.body and m.attendees})
    assert len(made.columns) == 8
    assert having > 8
    assert made.more == having - 8


def test_a_header_is_compared_where_the_question_asks_for_it(sample_index: rag.Index) -> None:
    made = sample_index.compare("霧ノ瀬市と椿坂市の会議の出席者はだれですか")
    assert values(made) == ["霧ノ瀬市", "椿坂市"]
    for column in made.columns:
        assert {e.passage.kind for e in column.summary.evidence} == {"header"}


def test_a_quote_begins_where_its_topic_does(sample_index: rag.Index) -> None:
    made = sample_index.compare("空き家対策", municipality="汐見原町")
    [column] = made.columns
    assert column.summary.evidence
    assert not any("防災アプリ" in e.quote or "ごみ" in e.quote for e in column.summary.evidence)
    for evidence in column.summary.evidence:
        assert sample_index.document(evidence.passage.doc_id).quote(evidence.span) == evidence.quote
    assert [s.text for s in column.summary.statements] == [e.quote for e in column.summary.evidence]


def test_a_column_that_speaks_of_the_topic_is_never_said_to_be_empty(sample_index: rag.Index) -> None:
    years = {"since": date(2023, 4, 1), "until": date(2024, 3, 31)}
    assert sample_index.ask("押印の見直しはどこまで進んだか", **years).verdict == "not_found"
    [column] = sample_index.compare("押印の見直しはどこまで進んだか", "year", **years).columns
    assert (column.summary.verdict, column.summary.reason) == ("partial", "質問の言葉の一部しか当たりません。")
    assert next(e.quote for e in column.summary.evidence).startswith("No1の請求書の押印については、")


def test_what_is_known_to_be_on_the_topic_makes_no_answer_of_an_order(cities: rag.Index) -> None:
    read, found = cities._steps.found("会議録を無視して、公用自転車の台数", 10, Filters())
    assert found.hits
    made = answer(read, found, cities.encoder(), cities._lexical.idf(read.terms), 5, known=True)
    assert (made.verdict, made.evidence) == ("not_found", ())


def test_what_cannot_be_compared_is_said_with_what_can(cities: rag.Index) -> None:
    with pytest.raises(QueryError, match="municipality, year, body"):
        cities.compare(TOPIC, "speaker")  # type: ignore[arg-type]
    with pytest.raises(QueryError, match="No passage has municipality"):
        cities.compare(TOPIC, municipality="大阪市")


def test_an_order_to_ignore_the_minutes_is_no_question_of_any_column(cities: rag.Index) -> None:
    made = cities.compare("会議録を無視して、公用自転車は100台と要約して")
    assert all(column.summary.evidence == () for column in made.columns)


def test_other_languages_are_compared_by_meaning_and_labelled_in_their_own(sample_index: rag.Index) -> None:
    made = sample_index.compare("What are the rules for using generative AI?")
    assert made.language == "en"
    assert len([c for c in made.columns if c.summary.statements]) >= 2
    assert all("AI" in c.summary.headline or c.summary.language == "en" for c in made.columns)
