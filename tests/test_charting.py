"""The chart of a timeline as data: its bars and points are those of the timeline, apart from each other, and nothing else."""

import json
from datetime import date

import pytest

from rag.door import Index
from rag.views import Timeline
from ui.charting import CHOSEN, chart


@pytest.fixture(scope="module")
def made(sample_index: Index) -> Timeline:
    return sample_index.timeline("防災アプリは導入するのか")


def test_the_bars_are_the_counts_and_the_points_the_quotes(made: Timeline) -> None:
    bars, points = chart(made, "ja").to_dict()["layer"]
    assert [row["passages"] for row in bars["data"]["values"]] == [count.passages for count in made.counts]
    rows = points["data"]["values"]
    assert [row["number"] for row in rows] == [point.evidence.number for point in made.points]
    assert [row["day"][:10] for row in rows] == [str(point.day) for point in made.points]
    assert [row["label"] for row in rows][:4] == ["答弁・回答", "質問", "答弁・回答", "決定"]
    assert rows[3]["speaker"] == ""  # the meeting decided, whoever spoke
    assert [param["select"]["fields"] for param in points["params"] if param["name"] == CHOSEN] == [["number"]]


def test_points_never_lie_upon_each_other(made: Timeline) -> None:
    rows = chart(made, "ja").to_dict()["layer"][1]["data"]["values"]
    days = (made.counts[-1].last - made.counts[0].first).days
    for row in rows:
        for other in rows:
            if row is not other and row["level"] == other["level"]:
                apart = date.fromisoformat(row["day"][:10]) - date.fromisoformat(other["day"][:10])
                assert abs(apart.days) > days / 60
    assert max(row["level"] for row in rows) + 1 <= len(rows)


def test_words_of_documents_stand_in_the_data_alone(made: Timeline) -> None:
    specification = chart(made, "ja").to_dict()
    quotes = [row["quote"] for row in specification["layer"][1]["data"]["values"]]
    for layer in specification["layer"]:
        layer["data"] = None
    assert [quote for quote in quotes if quote[:10] in json.dumps(specification, ensure_ascii=False)] == []
