import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.summary.chat.figures import Figure, figures, holds


def read(text: str, strict: bool = True) -> list[tuple[tuple[float, ...], str | None]]:
    return [(f.values, f.unit) for f in figures(text, strict)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1億2,000万円", 120_000_000, "円"),
        ("三十一人", 31, "人"),
        ("百二十件", 120, "件"),
        ("一万六千人", 16_000, "人"),
        ("二〇二台", 202, "台"),
        ("3割", 30, "%"),
        ("12.5%", 12.5, "%"),
        ("2千万円", 20_000_000, "円"),
        ("1.5億円", 150_000_000, "円"),
        ("八つの項目", 8, None),
        ("20名", 20, "人"),
        ("3ヶ所", 3, "か所"),
        ("1.2 million yen", 1_200_000, "円"),
        ("30만 명", 300_000, "人"),
        ("2 triệu yên", 2_000_000, "円"),
        ("five committees", 5, None),
        ("40 percent", 40, "%"),
    ],
)
def test_a_number_is_its_value_and_its_unit(text: str, value: float, unit: str | None) -> None:
    assert read(text) == [((value,), unit)]


def test_a_point_may_separate_thousands_in_other_languages() -> None:
    assert read("30.000 ienes") == [((30.0, 30_000.0), "円")]


@pytest.mark.parametrize(
    "text",
    [
        "一部の市民",
        "一人一人",
        "十分な説明",
        "四日市の港",
        "千葉の例",
        "万全を期す",
        "CO2を減らす",
        "5Gの活用",
        "one of them",
    ],
)
def test_a_word_that_counts_nothing_needs_no_proof(text: str) -> None:
    assert read(text) == []


def test_the_evidence_is_read_less_strictly_so_that_it_proves_what_it_can() -> None:
    assert read("委員の一人が", strict=False) == [((1.0,), "人")]
    assert holds(Figure("1", (1.0,), "人"), figures("委員の一人が", strict=False))


@pytest.mark.parametrize(
    ("said", "there", "right"),
    [
        ("30人", "三十名", True),
        ("30人", "30件", False),
        ("30", "30件", True),
        ("3割", "30%", True),
        ("3割", "3人", False),
        ("1,200万円", "12,000,000円", True),
        ("1,200万円", "1,200円", False),
        ("8項目", "八つの項目", True),
        ("12 million yen", "1,200万円", True),
        ("2千人", "二千余りの人", True),
    ],
)
def test_a_number_stands_where_its_value_does_with_no_other_unit(said: str, there: str, right: bool) -> None:
    [figure] = figures(said, strict=True)
    assert holds(figure, figures(there, strict=False)) is right


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("3戸は除却された", True),
        ("8戸は除却された", False),
        ("8戸に助言した", True),
        ("8戸を指導した", True),
        ("計3戸", True),
    ],
)
def test_a_number_does_not_move_before_words_that_another_one_stands_before(said: str, right: bool) -> None:
    [figure] = figures(said, strict=True)
    assert holds(figure, figures("3戸は除却された。8戸に助言した。", strict=False)) is right


@given(st.integers(2, 10**9))
def test_a_number_is_the_same_with_and_without_commas(number: int) -> None:
    assert read(f"{number}円") == read(f"{number:,}円") == [((float(number),), "円")]


@given(st.integers(1, 9_999), st.integers(1, 9_999))
def test_large_units_add_up(large: int, small: int) -> None:
    assert read(f"{large}億{small}万円") == [((large * 1e8 + small * 1e4,), "円")]
