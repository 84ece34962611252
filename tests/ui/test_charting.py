"""The chart of a timeline as data: its bars and points are those of the timeline, apart from each other, and nothing else."""

import json
from datetime import date
from typing import Any

import pytest

from rag.door import Index
from rag.records import Timeline
from ui.answers.charting import CHOSEN, chart


@pytest.fixture(scope="module")
def made(sample_index: Index) -> Timeline:
    return sample_index.timeline("防災アプリは導入するのか")


def drawn(made: Timeline) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """The specification without its data, the bars and the points."""
    specification = chart(made, "ja").to_dict()
    data = specification.pop("datasets")
    bars, points = (data[layer["data"]["name"]] for layer in specification["layer"])
    return specification, bars, points


def test_the_bars_are_the_counts_and_the_points_the_quotes(made: Timeline) -> None:
    specification, bars, points = drawn(made)
    assert [row["passages"] for row in bars] == [count.passages for count in made.counts]
    assert [row["number"] for row in points] == [point.evidence.number for point in made.points]
    assert [row["day"][:10] for row in points] == [str(point.day) for point in made.points]
    assert [row["label"] for row in points][:4] == ["答弁・回答", "質問", "答弁・回答", "決定"]
    assert points[3]["speaker"] == ""  # the meeting decided, whoever spoke
    assert [(one["name"], one["select"]["fields"]) for one in specification["params"]] == [(CHOSEN, ["number"])]


def test_points_never_lie_upon_each_other(made: Timeline) -> None:
    points = drawn(made)[2]
    days = (made.counts[-1].last - made.counts[0].first).days
    for row in points:
        for other in points:
            if row is not other and row["level"] == other["level"]:
                apart = date.fromisoformat(row["day"][:10]) - date.fromisoformat(other["day"][:10])
                assert abs(apart.days) > days / 60
    assert {row["level"] for row in points} == set(range(1 + max(row["level"] for row in points)))


def test_words_of_documents_stand_in_the_data_alone(made: Timeline) -> None:
    specification, _, points = drawn(made)
    written = json.dumps(specification, ensure_ascii=False)
    assert [row["quote"] for row in points if row["quote"][:10] in written] == []
