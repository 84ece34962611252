"""Comparisons and timelines against ten topics of the sample, and ten of real minutes, that were read by hand."""

from pathlib import Path

import pytest

import rag
from scripts.evaluate_views import compared, dated, read_truth

GOLDEN = Path(__file__).parents[1] / "golden"


def test_cells_quotes_and_points_over_the_sample(sample_index: rag.Index) -> None:
    topics = read_truth(GOLDEN / "sample_views.jsonl")
    assert len(topics) == 10
    found = compared(sample_index, topics, (2021, 2023))
    assert found["municipality"]["cells"]["right"] + found["municipality"]["cells"]["missed"] == 28
    for by in ("municipality", "year"):
        cells = found[by]["cells"]
        assert sum(cells.values()) == {"municipality": 40, "year": 30}[by]
        assert (cells["wrong"], found[by]["wrong_attributions"]) == (0, 0)
        assert cells["missed"] <= 1
        assert found[by]["quotes_on_topic"] == found[by]["quotes"] >= 25
    line = dated(sample_index, topics)
    assert line["points_on_topic"] >= 0.98 * line["points"] > 100
    assert line["undated_on_topic"] == line["undated"] > 0
    assert line["first_right"] == line["first"] > 20
    assert (line["changes"], line["wrong_attributions"]) == (1, 0)


def test_cells_quotes_and_points_over_real_minutes(seeds_dir: Path, tmp_path: Path) -> None:
    topics = read_truth(GOLDEN / "seeds_views.jsonl")
    index = rag.build_index(seeds_dir, tmp_path / "index")
    found = compared(index, topics, (2021, 2022))
    for by in ("municipality", "year"):
        assert (found[by]["cells"]["wrong"], found[by]["wrong_attributions"]) == (0, 0)
        assert found[by]["cells"]["missed"] <= 2
        assert found[by]["quotes_on_topic"] >= 0.95 * found[by]["quotes"] > 15
    line = dated(index, topics)
    assert line["points_on_topic"] >= 0.9 * line["points"] > 30
    assert (line["first_right"], line["wrong_attributions"]) == (line["first"], 0)


def test_the_truth_is_offsets_of_the_documents_and_no_words(sample_index: rag.Index) -> None:
    for name in ("sample_views.jsonl", "seeds_views.jsonl"):
        for topic in read_truth(GOLDEN / name):
            assert set(topic) == {"id", "question", "municipalities", "years", "spans"}
            assert all(isinstance(doc, str) and 0 <= start < end for doc, start, end in topic["spans"])
    for topic in read_truth(GOLDEN / "sample_views.jsonl"):
        for doc_id, _, end in topic["spans"]:
            assert end <= len(sample_index.document(doc_id).text)


@pytest.mark.parametrize("shift", [5000, -1])
def test_the_measure_sees_a_quote_that_is_off_topic_or_of_another_column(sample_index: rag.Index, shift: int) -> None:
    [topic] = [t for t in read_truth(GOLDEN / "sample_views.jsonl") if t["id"] == "seals"]
    if shift > 0:
        moved = {**topic, "spans": [[doc, start + shift, end + shift] for doc, start, end in topic["spans"]]}
        assert compared(sample_index, [moved], (2021, 2023))["municipality"]["quotes_on_topic"] == 0
    else:
        other = {**topic, "municipalities": ["汐見原町"]}
        assert compared(sample_index, [other], (2021, 2023))["municipality"]["cells"] == {
            "right": 0,
            "wrong": 2,
            "missed": 1,
            "rightly_empty": 1,
        }
