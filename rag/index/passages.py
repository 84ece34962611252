"""Minutes to passages, each a slice of the text: one utterance or a part of one, one header block, one slide's bullets."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.minutes.caps import LONGEST
from rag.records import Header, Minutes, Passage, PassageKind, Span, Speaker, Utterance
from rag.text import best_match, sentences

# What the section of a header passage says; labels that are not here stand with title, date and place.
BLOCKS = {"lead": "会議の概要", "attendees": "出席者", "absent": "欠席者", "agenda": "議題", "result": "会議結果"}
# Raised whenever the same minutes would be cut differently.
CUTTER_VERSION = 6
# Bullets under one heading of a slide say little one by one; together up to this many characters they are one passage
# (evidence@5 of judged questions .795 to .820, in plain words .40 to .52).
_SLIDE = 300


def cut(minutes: Minutes, tokens: int, count: Callable[[str], int]) -> tuple[Passage, ...]:
    """The passages of a document in order: header blocks first.

    Args:
        minutes: what was read.
        tokens: the budget of one passage, counted by ``count``.
        count: characters to number of tokens.
    """
    out: list[Passage] = []
    for block, span in header_blocks(minutes.headers, minutes.utterances):
        for part in split(minutes.text, span, tokens, count):
            out.append(_passage(minutes, part, "header", None, block, None))
    parts: dict[int, list[Passage]] = {}
    for group in _grouped(minutes):
        utterance = group[0]
        asked = parts.get(utterance.reply_to, []) if utterance.reply_to else []
        found = []
        for part in split(minutes.text, Span(utterance.span.start, group[-1].span.end), tokens, count):
            reply_to = _asked_in(asked, minutes.quote(part))
            passage = _passage(minutes, part, utterance.kind, utterance.speaker, utterance.section, reply_to)
            found.append(replace(passage, url=utterance.url) if utterance.url else passage)
        parts.update(dict.fromkeys((member.number for member in group), found))
        out += found
    return tuple(out)


def _grouped(minutes: Minutes) -> Iterator[list[Utterance]]:
    """The utterances in order, each by itself but for the bullets under one heading of a slide, with no block between them."""
    group: list[Utterance] = []
    blocks = [header.span.start for header in minutes.headers]
    for utterance in minutes.utterances:
        if group and not (
            minutes.genre == "slides"
            and _one_slide(group[0], utterance)
            and bisect_left(blocks, utterance.span.start) == bisect_left(blocks, group[0].span.start)
        ):
            yield group
            group = []
        group.append(utterance)
    if group:
        yield group


def _one_slide(first: Utterance, utterance: Utterance) -> bool:
    alike = (first.speaker, first.section, first.kind, first.url) == (
        None, utterance.section, utterance.kind, utterance.url
    )  # fmt: skip
    short = utterance.span.end - first.span.start <= _SLIDE
    return alike and short and utterance.speaker is None and utterance.reply_to is None


def header_blocks(headers: Sequence[Header], utterances: Sequence[Utterance] = ()) -> Iterator[tuple[str, Span]]:
    """Header blocks as they are cited, with their names: title, date and place that adjoin as one, each list by itself.

    None spans an utterance: blocks with one between them do not adjoin.
    """
    lead: Span | None = None
    starts = [utterance.span.start for utterance in utterances]
    for header in headers:
        block = BLOCKS.get(header.label)
        if block is None:
            if lead and bisect_left(starts, header.span.start) > bisect_left(starts, lead.start):
                yield BLOCKS["lead"], lead
                lead = None
            lead = Span(lead.start, header.span.end) if lead else header.span
            continue
        if lead:
            yield BLOCKS["lead"], lead
            lead = None
        yield block, header.span
    if lead:
        yield BLOCKS["lead"], lead


def split(text: str, span: Span, tokens: int, count: Callable[[str], int]) -> Iterator[Span]:
    """A span in parts of whole sentences, as few and as even as the budget allows; an overlong sentence is cut."""
    if span.end - span.start <= LONGEST and count(text[span.start : span.end]) <= tokens:
        yield span
        return
    pieces = [p for s in sentences(text[span.start : span.end], span.start) for p in _bounded(text, s, tokens, count)]
    sizes = [count(text[p.start : p.end]) for p in pieces]
    parts = max(1, -(-sum(sizes) // tokens))
    goal = sum(sizes) / parts
    start, end, filled = pieces[0].start, pieces[0].start, 0.0
    for piece, size in zip(pieces, sizes, strict=True):
        too_much = piece.end - start > LONGEST or count(text[start : piece.end]) > tokens
        if filled and (too_much or filled + size / 2 > goal):
            yield Span(start, end)
            start, filled = piece.start, 0.0
        end = piece.end
        filled += size
    yield Span(start, end)


def _bounded(text: str, span: Span, tokens: int, count: Callable[[str], int]) -> Iterator[Span]:
    """A sentence whole, or in pieces where it alone is over the budget (a table without full stops)."""
    if span.end - span.start <= LONGEST and count(text[span.start : span.end]) <= tokens:
        yield span
        return
    at = span.start
    while at < span.end:
        end = min(at + LONGEST, span.end)
        while end - at > 1 and count(text[at:end]) > tokens:
            end = at + max(1, (end - at) * tokens // (count(text[at:end]) + 1))
        if end < span.end:
            comma = max(text.rfind(c, at + (end - at) // 2, end) for c in "、，,;；\n\t ")
            end = comma + 1 if comma > 0 else end
        piece = text[at:end]
        if piece.strip():
            begin = at + len(piece) - len(piece.lstrip())
            yield Span(begin, begin + len(piece.strip()))
        at = end


def _asked_in(asked: list[Passage], words: str) -> str | None:
    """The passage_id of the part of a question that a part of the reply takes up."""
    if len(asked) < 2:
        return asked[0].passage_id if asked else None
    return asked[best_match(words, [passage.text for passage in asked])].passage_id


def _passage(
    minutes: Minutes, span: Span, kind: PassageKind, speaker: Speaker | None, section: str | None, reply_to: str | None
) -> Passage:
    meeting = minutes.meeting
    text = minutes.quote(span)
    start = span.start + len(text) - len(text.lstrip())
    span = Span(start, start + len(text.strip()))
    return Passage(
        passage_id=f"{minutes.doc_id}#{span.start}-{span.end}",
        doc_id=minutes.doc_id,
        path=minutes.path,
        url=minutes.url,
        title=meeting.title,
        municipality=meeting.municipality,
        body=meeting.body,
        date=meeting.date,
        section=section,
        speaker=speaker,
        kind=kind,
        text=minutes.quote(span),
        span=span,
        page=_page(minutes, span.start),
        reply_to=reply_to,
    )


def _page(minutes: Minutes, offset: int) -> int | None:
    """The page on which a place lies; found by halving, since a long text has as many anchors as passages."""
    at = bisect_right(minutes.anchors, offset, key=lambda anchor: anchor.start)
    return minutes.anchors[at - 1].page if at else None
