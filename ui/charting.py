"""The chart of a timeline: how much was said, month by month, and a point for each thing quoted. altair stands only here."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

import altair as alt

from rag.present.paper import point_label, point_speaker
from rag.present.words import count_period, day_line, meeting_name
from rag.search.languages import say
from rag.views import Label, Timeline
from ui.language import t

CHOSEN = "chosen"  # the name of the selection; it holds the number of a point
_LABELS: tuple[Label, ...] = ("question", "reply", "decision", "report", "remark")
# Told apart without red and green, and by shape, too; at least 3:1 on white and on Streamlit's dark ground.
_COLOURS = ("#4c78c8", "#c8591f", "#a04fb5", "#2b8a8a", "#85858d")
_SHAPES = ("circle", "square", "diamond", "triangle-up", "cross")
_BARS = 0.55  # of the height
_ROOM = 6  # points above each other that the rest of the height holds at least


def chart(made: Timeline, language: str) -> alt.LayerChart:
    """Bars of the counts below, points above; choosing a point selects its ``number``.

    Every value stands in the data as text or a number: nothing of a document is part of the specification.
    """
    most = max((count.passages for count in made.counts), default=1)
    bars = (
        alt.Chart(alt.InlineData(values=_bars(made)))
        .mark_bar(opacity=0.35, color="#7b8794", aria=False)
        .encode(
            x=alt.X("first:T", title=None, axis=alt.Axis(format="%Y-%m", labelOverlap=True, grid=False, tickCount=8, aria=False)),
            x2="after:T",
            y2=alt.datum(0),
            y=alt.Y(
                "passages:Q", title=t("timeline.chart.counts"), scale=alt.Scale(domain=[0, most / _BARS]),
                axis=alt.Axis(values=sorted({0, -(-most // 2), most}), format="d", grid=False, aria=False),
            ),
            tooltip=[
                alt.Tooltip("period:N", title=t("timeline.chart.period")),
                alt.Tooltip("passages:Q", title=t("timeline.chart.counts")),
            ],
        )
    )  # fmt: skip
    shown = _points(made, language)
    present = [label for label in _LABELS if any(row["label"] == _label(label, language) for row in shown)]
    names = [_label(label, language) for label in present]
    at = [_LABELS.index(label) for label in present]
    highest = max(row["level"] for row in shown)
    room = max(_ROOM, highest + 1) / (1 - _BARS)
    points = (
        alt.Chart(alt.InlineData(values=shown))
        .mark_point(filled=True, size=90, opacity=1, cursor="pointer")
        .encode(
            x="day:T",
            y=alt.Y("level:Q", axis=None, scale=alt.Scale(domain=[-room * _BARS, room * (1 - _BARS)])),
            color=alt.Color(
                "label:N", title=None, scale=alt.Scale(domain=names, range=[_COLOURS[n] for n in at]), legend=alt.Legend(orient="top", columns=3, aria=False)
            ),
            shape=alt.Shape("label:N", title=None, scale=alt.Scale(domain=names, range=[_SHAPES[n] for n in at])),
            description="spoken:N",
            tooltip=[
                alt.Tooltip(f"{name}:N", title=t(f"timeline.chart.{name}")) for name in ("date", "meeting", "speaker", "said", "quote")
            ],
        )
        .add_params(alt.selection_point(name=CHOSEN, fields=["number"]))
    )  # fmt: skip
    both: alt.LayerChart = alt.layer(bars, points).resolve_scale(y="independent").properties(height=240)
    return both


def _bars(made: Timeline) -> list[dict[str, Any]]:
    return [
        {
            "first": _moment(count.first),
            "after": _moment(count.last + timedelta(days=1)),
            "passages": count.passages,
            "period": count_period(count, made.unit),
        }
        for count in made.counts
    ]


def _points(made: Timeline, language: str) -> list[dict[str, Any]]:
    """A row a point; those of one period stand above each other, in their order."""
    level: Counter[date] = Counter()
    rows: list[dict[str, Any]] = []
    for point in made.points:
        if point.day is None:
            continue
        period = max((count.first for count in made.counts if count.first <= point.day), default=point.day)
        passage = point.evidence.passage
        rows.append(
            {
                "number": point.evidence.number,
                "day": _moment(point.day),
                "level": level[period],
                "label": _label(point.label, language),
                "date": day_line(point.day, language),
                "meeting": meeting_name(passage),
                "speaker": point_speaker(point, language),
                "said": point_label(point, language),
                "spoken": f"{day_line(point.day, language)}　{point_label(point, language)}　{meeting_name(passage)}",
                "quote": " ".join(point.evidence.quote.split())[:80],
            }
        )
        level[period] += 1
    return rows


def _label(label: Label, language: str) -> str:
    return say("label.decision" if label == "decision" else f"kind.{label}", language)


def _moment(day: date) -> str:
    return datetime.combine(day, time()).isoformat()
