"""The chart of a timeline: how much was said, month by month, and a point for each thing quoted. altair stands only here."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, cast

import altair as alt

from rag.door.pages import Label, Timeline, count_period, day_line, meeting_name, point_label, point_speaker, say, text

CHOSEN = "chosen"  # the name of the selection; it holds the number of a point
_LABELS: tuple[Label, ...] = ("question", "reply", "decision", "report", "remark")
# Told apart without red and green, and by shape, too; at least 3:1 on white and on Streamlit's dark ground.
_COLOURS = ("#4c78c8", "#c8591f", "#a04fb5", "#2b8a8a", "#85858d")
_TOLD = ("date", "meeting", "speaker", "said", "quote")
_SHAPES = ("circle", "square", "diamond", "triangle-up", "cross")
# Heights in pixels: of the highest bar, of a point, and of the legend and the axis together.
_BARS, _POINT, _AROUND = 80, 13, 100
_SHORT = timedelta(days=90)  # within which the days themselves are named
_ROOM = 6  # points above each other for which there is room at least
_GAP = 0.05  # of a bar, left free on each of its sides
_BESIDE = 60  # points that the width holds beside each other


def chart(made: Timeline, language: str) -> alt.LayerChart:
    """Bars of the counts below, points above; choosing a point selects its ``number``.

    Every value stands in the data as text or a number: nothing of a document is part of the specification.
    """
    points = _points(made, language)
    room = _POINT * max(_ROOM, 1 + max(row["level"] for row in points))
    both = alt.layer(_bar_chart(made, room, language), _point_chart(points, room, language)).resolve_scale(
        y="independent"
    )
    return cast("alt.LayerChart", both.properties(height=_BARS + room + _AROUND))


def _bar_chart(made: Timeline, room: int, language: str) -> alt.Chart:
    most = max((count.passages for count in made.counts), default=0) or 1
    short = made.counts[-1].last - made.counts[0].first < _SHORT
    days = alt.Axis(format="%Y-%m-%d" if short else "%Y-%m", labelOverlap=True, grid=False, tickCount=8, aria=False)
    numbers = alt.Axis(values=sorted({0, -(-most // 2), most}), format="d", grid=False, aria=False)
    scale = alt.Scale(domain=[0, most * (_BARS + room) / _BARS])
    told = (("period:N", "period"), ("passages:Q", "counts"))
    marks = alt.Chart(alt.InlineData(values=_bars(made))).mark_bar(opacity=0.35, color="#7b8794", aria=False)
    drawn = marks.encode(
        x=alt.X("first:T", title=None, axis=days),
        x2="after:T",
        y=alt.Y("passages:Q", title=text("timeline.chart.counts", language), scale=scale, axis=numbers),
        y2=alt.datum(0),
        tooltip=[alt.Tooltip(field, title=text(f"timeline.chart.{name}", language)) for field, name in told],
    )
    return cast("alt.Chart", drawn)


def _point_chart(points: list[dict[str, Any]], room: int, language: str) -> alt.Chart:
    named = [(_label(label, language), at) for at, label in enumerate(_LABELS)]
    shown = [(name, at) for name, at in named if any(row["label"] == name for row in points)]
    names = [name for name, _ in shown]
    colours = alt.Scale(domain=names, range=[_COLOURS[at] for _, at in shown])
    shapes = alt.Scale(domain=names, range=[_SHAPES[at] for _, at in shown])
    levels = alt.Scale(domain=[-_BARS / _POINT - 0.5, room / _POINT - 0.5])
    marks = alt.Chart(alt.InlineData(values=points)).mark_point(filled=True, size=90, opacity=1, cursor="pointer")
    drawn = marks.encode(
        x="day:T",
        y=alt.Y("level:Q", axis=None, scale=levels),
        color=alt.Color("label:N", title=None, scale=colours, legend=alt.Legend(orient="top", columns=3, aria=False)),
        shape=alt.Shape("label:N", title=None, scale=shapes),
        description="spoken:N",
        tooltip=[alt.Tooltip(f"{name}:N", title=text(f"timeline.chart.{name}", language)) for name in _TOLD],
    )
    return cast("alt.Chart", drawn.add_params(alt.selection_point(name=CHOSEN, fields=["number"])))


def _bars(made: Timeline) -> list[dict[str, Any]]:
    rows = []
    for count in made.counts:
        gap = (count.last - count.first) * _GAP
        begins, ends = datetime.combine(count.first, time()), datetime.combine(count.last + timedelta(days=1), time())
        rows.append(
            {
                "first": (begins + gap).isoformat(),
                "after": (ends - gap).isoformat(),
                "passages": count.passages,
                "period": count_period(count, made.unit),
            }
        )
    return rows


def _points(made: Timeline, language: str) -> list[dict[str, Any]]:
    """A row a point; those that would lie upon each other stand above each other, in their order."""
    wide = (made.counts[-1].last - made.counts[0].first) / _BESIDE
    taken: list[date] = []  # by level, the day of the last point
    rows: list[dict[str, Any]] = []
    for point in made.points:
        if point.day is None:
            continue
        level = next((at for at, day in enumerate(taken) if point.day - day > wide), len(taken))
        taken[level : level + 1] = [point.day]
        passage = point.evidence.passage
        rows.append(
            {
                "number": point.evidence.number,
                "day": point.day.isoformat() + "T00:00:00",
                "level": level,
                "label": _label(point.label, language),
                "date": day_line(point.day, language),
                "meeting": meeting_name(passage),
                "speaker": point_speaker(point, language),
                "said": point_label(point, language),
                "spoken": f"{day_line(point.day, language)}　{point_label(point, language)}　{meeting_name(passage)}",
                "quote": " ".join(point.evidence.quote.split())[:80],
            }
        )
    return rows


def _label(label: Label, language: str) -> str:
    return say("label.decision" if label == "decision" else f"kind.{label}", language)
