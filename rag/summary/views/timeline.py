"""Passages about a topic to the points and counts of a timeline; pure but for the encoder of the quotes."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rag.index.encoder import Encoder
from rag.index.passages import BLOCKS
from rag.minutes.structure.outcomes import LONGEST_DECISION
from rag.question import in_time
from rag.records import Count, Evidence, Label, Passage, Point, Span, Unit
from rag.search.topics import HOLDS, OnTopic, Topic, is_result
from rag.summary.quotes import Sentence, citable, opens, quotes
from rag.summary.views.focus import turns
from rag.summary.views.stances import differs
from rag.text import asks, decides, ends_in_ka, may_be_held, sentences
from rag.text.dates.periods import months, years

PER_MEETING = 4  # points of one meeting; a change of stand and the first of all are shown besides
POINTS = 60
_LENGTH = 120  # characters of neighbouring sentences that stand as one point
_ASKED_WITHIN = 3  # sentences: 「１項目めは、防災アプリです。…。登録者数を伺います。」
# Of a report, besides what every decision says: 「出席者で協議し、導入は見送ることとした。」
_SETTLED = re.compile(
    r"(?:出席者|協議|会議|本部|委員会)[^。]{0,40}こと(?:と|に)(?:した|する|し、|決し|決定し|なった|なりました|しました)"
)
_RESULT_LABEL = re.compile(rf"{BLOCKS['result']}[\s：:]+(?=\S)")
_MONTHS = 36  # a chart of more bars than these is one of years


@dataclass(frozen=True, slots=True)
class DraftPoint:
    """A point before it is chosen: its words at their place, and how good a hit its passage was."""

    passage: Passage
    span: Span
    label: Label
    score: float

    @property
    def text(self) -> str:
        """The words."""
        start = self.passage.span.start
        return self.passage.text[self.span.start - start : self.span.end - start]

    @property
    def day(self) -> date | None:
        """The day of its meeting; None of one that no meeting had, which an older index may hold."""
        return _day(self.passage)

    @property
    def place(self) -> tuple[bool, date, str, Span]:
        """Day, document, place; undated last."""
        return self.day is None, self.day or date.max, self.passage.doc_id, self.span


def draft_points(question: str, topic: Topic, found: Sequence[OnTopic], encoder: Encoder) -> list[DraftPoint]:
    """What each passage says on the topic: its best sentence, and what it decides; none where only its hand-over names it."""
    read = [(one, parts) for one in found if (parts := citable(one.hit.passage))]
    near: list[float] = []
    if read:
        vectors = encoder.encode_passages([part.text for _, parts in read for part in parts])
        near = (vectors @ encoder.encode_queries([question])[0]).tolist()
    best: dict[str, DraftPoint] = {}
    for one, parts in read:
        cosines, near = near[: len(parts)], near[len(parts) :]
        shares = [topic.share(part.text) for part in parts]
        passage, score = one.hit.passage, one.hit.score
        if is_result(passage):
            best[passage.passage_id] = DraftPoint(passage, _result(passage), "decision", score)
            continue
        if one.why == "words" and not any(shares):
            # A sentence that opens the matter names it, or one that hands over to the next speaker, which says nothing.
            if opened := _opened(passage, topic):
                best[passage.passage_id] = DraftPoint(passage, opened, _label(passage), score)
            continue
        # Under a heading of its own, or to a question of its own, a passage speaks of nothing else: neighbours may stand along.
        longest = 0 if one.why == "words" else _LENGTH
        first = quotes(parts, [s + 0.5 * c for s, c in zip(shares, cosines, strict=True)], longest)[0]
        last = _to_what_it_asks(parts, first.last) if passage.kind == "question" else first.last
        span = Span(parts[first.first].span.start, parts[last].span.end)
        best[passage.passage_id] = DraftPoint(passage, span, _label(passage), score)
    decided = [draft for one in found for draft in _decisions(one, topic)]
    places = {(draft.passage.passage_id, draft.span) for draft in decided}
    rest = [draft for draft in best.values() if (draft.passage.passage_id, draft.span) not in places]
    return sorted((*decided, *rest), key=lambda draft: draft.place)


def changes(found: Sequence[DraftPoint], topic: Topic) -> dict[DraftPoint, DraftPoint]:
    """The points that take another stand than an earlier one of the same municipality, each with the nearest such one."""
    official = [d for d in found if d.day and _official(d)]
    out: dict[DraftPoint, DraftPoint] = {}
    for at, later in enumerate(official):
        in_time()
        for earlier in reversed(official[:at]):
            same = earlier.passage.municipality == later.passage.municipality
            if same and earlier.passage.doc_id != later.passage.doc_id and differs(earlier.text, later.text, topic):
                out[later] = earlier
                break
    return out


def points(found: Sequence[DraftPoint], topic: Topic, certain: bool) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """The points that are shown, dated and undated, numbered in this order.

    Of each meeting the best, a reply with the question that it answers; over all at most POINTS and what must be shown:
    what is first of each municipality, and both sides of a change. What is first is only said where it is ``certain``
    that nothing was left out.
    """
    turned = changes(found, topic)
    firsts = _firsts(found)
    wanted = {*firsts, *turned, *turned.values()}
    kept = list(wanted)
    for draft in _best(found):
        if len(kept) >= POINTS:
            break
        if draft not in wanted:
            kept.append(draft)
    kept.sort(key=lambda draft: draft.place)
    number = {draft: at for at, draft in enumerate(kept, 1)}
    made = [
        Point(
            draft.day,
            draft.label,
            certain and draft in firsts,
            number[turned[draft]] if draft in turned else None,
            Evidence(number[draft], draft.passage, draft.span, draft.text),
        )
        for draft in kept
    ]
    return tuple(p for p in made if p.day), tuple(p for p in made if not p.day)


def counts(passages: Sequence[Passage]) -> tuple[Unit, tuple[Count, ...]]:
    """How many dated passages fall into each month, or fiscal year where they span more than three years; none left out."""
    days = sorted(day for p in passages if (day := _day(p)))
    if not days:
        return "month", ()
    by_month = months(days[0], days[-1])
    unit: Unit = "month" if len(by_month) <= _MONTHS else "year"
    periods = by_month if unit == "month" else years(days[0], days[-1])
    return unit, tuple(
        Count(first, last, bisect_right(days, last) - bisect_left(days, first)) for first, last in periods
    )


def _best(found: Sequence[DraftPoint]) -> Iterator[DraftPoint]:
    """The best PER_MEETING of each meeting, the best meetings first; decisions before all else, a reply after its question."""
    meetings: dict[str, list[DraftPoint]] = {}
    for draft in found:
        meetings.setdefault(draft.passage.doc_id, []).append(draft)
    for own in sorted(meetings.values(), key=lambda own: (-max(d.score for d in own), own[0].place)):
        ranked = sorted(own, key=lambda d: (d.label != "decision", -d.score, d.place))
        asked = {d.passage.passage_id: d for d in own if d.label == "question"}
        answered = {d.passage.reply_to: d for d in reversed(own) if d.passage.reply_to in asked}
        taken: dict[DraftPoint, None] = {}
        for draft in ranked:
            if len(taken) >= PER_MEETING:
                break
            taken[draft] = None
            partner = asked.get(draft.passage.reply_to or "") or answered.get(draft.passage.passage_id)
            if partner:
                taken[partner] = None
        yield from taken


def _firsts(found: Sequence[DraftPoint]) -> set[DraftPoint]:
    """The earliest dated of each municipality; ``found`` is in order of time."""
    first: dict[str | None, DraftPoint] = {}
    for draft in found:
        if draft.day:
            first.setdefault(draft.passage.municipality, draft)
    return set(first.values())


def _decisions(one: OnTopic, topic: Topic) -> Iterator[DraftPoint]:
    """The sentences of a report, or of the chair, that tell what was decided on the topic."""
    passage = one.hit.passage
    chair = passage.speaker is not None and passage.speaker.side == "chair"
    if passage.kind != "report" and not chair:
        return
    for span in sentences(passage.text, passage.span.start):
        words = passage.text[span.start - passage.span.start : span.end - passage.span.start]
        if len(words) > LONGEST_DECISION or not (decides(words) or _SETTLED.search(words)):
            continue
        if one.why == "heading" or topic.share(words) >= HOLDS:
            yield DraftPoint(passage, _whole(passage, span), "decision", one.hit.score)


def _to_what_it_asks(parts: Sequence[Sentence], at: int) -> int:
    """The sentence of a question that asks: this one, or one that follows closely and turns to no other matter."""
    for last in range(at, min(at + _ASKED_WITHIN, len(parts))):
        if last > at and (not parts[last].joined or turns(parts[last].text)):
            break
        if asks(parts[last].text) or ends_in_ka(parts[last].text):
            return last
    return at


def _opened(passage: Passage, topic: Topic) -> Span | None:
    """A sentence that opens the topic (初めに、コミュニティバスについてです。) with what follows, up to what it asks."""
    start = passage.span.start
    spans = sentences(passage.text, start)
    words = [passage.text[span.start - start : span.end - start] for span in spans]
    for at, opener in enumerate(words[:-1]):
        if opens(opener) and topic.share(opener) >= HOLDS:
            after = range(at + 1, min(at + 1 + _ASKED_WITHIN, len(spans)))
            last = next((n for n in after if asks(words[n])), at + 1) if passage.kind == "question" else at + 1
            return Span(spans[at].start, spans[last].end)
    return None


def _result(passage: Passage) -> Span:
    """A result block without its label."""
    label = _RESULT_LABEL.match(passage.text)
    return Span(passage.span.start + (label.end() if label else 0), passage.span.end)


def _whole(passage: Passage, span: Span) -> Span:
    """「出席者、了承。」 with the sentence before it, which says of what."""
    before = [s for s in sentences(passage.text, passage.span.start) if s.end <= span.start]
    short = span.end - span.start < 16 and before and span.end - before[-1].start <= LONGEST_DECISION
    return Span(before[-1].start, span.end) if short else span


def _official(draft: DraftPoint) -> bool:
    side = draft.passage.speaker.side if draft.passage.speaker else None
    return draft.label == "decision" or side in ("executive", "secretariat") or (
        side is None and draft.label in ("reply", "report")
    )  # fmt: skip


def _day(passage: Passage) -> date | None:
    return passage.date if passage.date and may_be_held(passage.date) else None


def _label(passage: Passage) -> Label:
    return "remark" if passage.kind == "header" else passage.kind
