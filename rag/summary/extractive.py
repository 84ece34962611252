"""The extractive writer: quotes of the hits, weighed first, chosen, and then put in order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rag.index.encoder import Encoder
from rag.question import Question, in_time
from rag.records import Evidence, Hit, Passage, Span, Statement
from rag.summary.on_point import DraftQuote, likelihoods, signs
from rag.summary.quotes import blocks, citable, quotes
from rag.text import terms, word_share

READ = 8  # hits read for quotes
_NUMBER = re.compile(
    r"[0-9]|(?<![〇一二三四五六七八九十百千万億])[〇一二三四五六七八九十百千万億]++(?:[、。]|[人名件戸台回割円年月日校園冊枚])"
)
# Characters that neighbouring sentences of one turn may have as one statement. A window of 120 instead of the sentence alone
# raised the share of first statements on point from .52 to .61 (judged questions over real minutes); 300 for broad ones.
_LENGTH, _LENGTH_BROAD = 250, 300
# A quote stands in the summary while it is this likely to be on point, and this likely beside the best one; to a question
# for one thing, while it is likelier than ENOUGH that none of those before it is.
LEAST, LEAST_SHARE, ENOUGH = 0.27, 0.48, 0.4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A quote with its place in the document and how likely it is on point, 0..1."""

    passage: Passage
    span: Span
    quote: str
    likely: float
    rank: int


def write(
    question: Question,
    hits: tuple[Hit, ...],
    encoder: Encoder,
    idf: dict[str, float],
    most: int,
    replies: tuple[Hit, ...] = (),
) -> tuple[tuple[Statement, ...], tuple[Evidence, ...]]:
    """Choose at most ``most`` quotes and number them in reading order.

    Municipalities and, within each, meetings come in the order of their best quote (in that of their dates where the course
    of something is asked for), the quotes of one document in its order. Each statement is one quote, letter by letter.
    """
    found = candidates(question, hits, encoder, idf)
    chosen = with_replies(choose(found, most, question.broad), found, most)
    chosen = answered(chosen, [reply for reply in replies if _is_wanted(reply, chosen)], question, encoder, idf)
    ordered = in_order(chosen, question.wants.answer_type == "trace")
    evidence = tuple(Evidence(n, c.passage, c.span, c.quote) for n, c in enumerate(ordered, 1))
    return tuple(Statement(e.quote, (e.number,)) for e in evidence), evidence


def openings(hits: Sequence[Hit], most: int) -> tuple[tuple[Statement, ...], tuple[Evidence, ...]]:
    """The passages in the order given, each from its beginning: the first sentences of all, then as far as ``most`` allows."""
    found: list[tuple[int, int, Span]] = []
    for at, hit in enumerate(hits):
        parts = citable(hit.passage)
        cut = sorted(quotes(parts, [-float(n) for n in range(len(parts))], _LENGTH), key=lambda q: q.first)
        found += [(n, at, Span(parts[q.first].span.start, parts[q.last].span.end)) for n, q in enumerate(cut)]
    chosen = sorted((at, span) for _, at, span in sorted(found)[:most])
    evidence = tuple(
        Evidence(number, hits[at].passage, span, _text(hits[at].passage, span))
        for number, (at, span) in enumerate(chosen, 1)
    )
    return tuple(Statement(e.quote, (e.number,)) for e in evidence), evidence


def candidates(question: Question, hits: tuple[Hit, ...], encoder: Encoder, idf: dict[str, float]) -> list[Candidate]:
    """Every quote of the first READ hits, weighed."""
    places, drafts = drafted(question, hits, encoder, idf)
    return [
        Candidate(draft.hit.passage, span, draft.text, likelihoods(row), draft.hit.rank)
        for span, draft, row in zip(places, drafts, signs(question, drafts), strict=True)
    ]


def drafted(
    question: Question, hits: tuple[Hit, ...], encoder: Encoder, idf: dict[str, float]
) -> tuple[list[Span], list[DraftQuote]]:
    """The quotes that the first READ hits hold, hit by hit, with their places in their documents."""
    read = [(hit, parts) for hit in hits[:READ] if (parts := citable(hit.passage))]
    if not read:
        return [], []
    vectors = encoder.encode_passages([part.text for _, parts in read for part in parts])
    near = (vectors @ encoder.encode_queries([question.text])[0]).tolist()
    whole = sum(idf.values()) or 1.0
    wanted = [pattern for _, pattern in question.wants.details.patterns]
    if not wanted and question.wants.answer_type in ("how_many", "how_much"):  # 収支率; how many, in any language
        wanted = [_NUMBER]
    one = len(wanted) == 1 and question.wants.asks < 2
    longest = _LENGTH_BROAD if question.broad else 0 if one else _LENGTH
    # What the heading says, no sentence below it needs to say again: 「交付率については」 under マイナンバーカードの普及.
    headings = {section: set(terms(section or "")) for section in {hit.passage.section for hit, _ in read}}
    places, drafts = [], []
    for hit, parts in read:
        in_time()
        cosines, near = near[: len(parts)], near[len(parts) :]
        held = [set(terms(part.text)) for part in parts]
        heading = headings[hit.passage.section]
        own = [word_share(idf.items(), has | heading) for has in held]
        plain = [unicodedata.normalize("NFKC", part.text) for part in parts]
        detail = [sum(bool(p.search(text)) for p in wanted) / len(wanted) if wanted else 0.0 for text in plain]
        worth = [o + 0.5 * c + 0.5 * d for o, c, d in zip(own, cosines, detail, strict=True)]
        header = hit.passage.kind == "header"
        cut = blocks(parts, worth, question.says) if header else quotes(parts, worth, longest)
        words = sum(w for term, w in idf.items() if any(term in has for has in (*held, heading))) / whole
        for at, quote in enumerate(cut):
            span = Span(parts[quote.first].span.start, parts[quote.last].span.end)
            places.append(span)
            inside = range(quote.first, quote.last + 1)
            holds = max(detail[i] for i in inside) if wanted else None
            text = _text(hit.passage, span)
            drafts.append(DraftQuote(hit, text, words, max(cosines[i] for i in inside), holds, at > 0))
    return places, drafts


def choose(found: Sequence[Candidate], most: int, broad: bool) -> list[Candidate]:
    """The likeliest quotes, none twice, at least one; a question that is not broad stops when one of them will do."""
    out: list[Candidate] = []
    seen: set[str] = set()
    top, none = max((c.likely for c in found), default=0.0), 1.0
    for candidate in sorted(found, key=lambda c: (-c.likely, c.rank, c.span)):
        below = candidate.likely < max(LEAST, LEAST_SHARE * top) or (none < ENOUGH and not broad)
        if len(out) == most or (out and below):
            break
        if candidate.quote not in seen:
            seen.add(candidate.quote)
            out.append(candidate)
            none *= 1 - candidate.likely
    return out


def with_replies(chosen: list[Candidate], found: Sequence[Candidate], most: int) -> list[Candidate]:
    """The chosen, and after a question the best quote of a reply to it; the least likely make room, never the question."""
    out = list(chosen)
    for asked in (c for c in chosen if c.passage.kind == "question"):
        name = asked.passage.passage_id
        replies = [c for c in found if c.passage.reply_to == name]
        if not replies or any(c.passage.reply_to == name for c in out):
            continue
        if len(out) == most:
            spare = [c for c in out if c is not asked]
            if not spare:
                continue
            out.remove(min(spare, key=lambda c: c.likely))
        out.append(max(replies, key=lambda c: (c.likely, -c.span.start)))
    return out


def _is_wanted(reply: Hit, chosen: Sequence[Candidate]) -> bool:
    """Whether a reply is to a chosen question of which no reply is chosen."""
    asked = reply.passage.reply_to
    return any(c.passage.passage_id == asked for c in chosen) and all(c.passage.reply_to != asked for c in chosen)


def answered(
    chosen: list[Candidate], replies: Sequence[Hit], question: Question, encoder: Encoder, idf: dict[str, float]
) -> list[Candidate]:
    """The chosen, each question in favour of the best quote of a reply to it, where there is one."""
    best: dict[str, Candidate] = {}
    for reply in replies:
        name = reply.passage.reply_to or ""
        for quote in candidates(question, (reply,), encoder, idf):
            if name not in best or quote.likely > best[name].likely:
                best[name] = quote
    return [best.get(c.passage.passage_id, c) for c in chosen]


def in_order(chosen: Sequence[Candidate], by_date: bool) -> list[Candidate]:
    """By municipality, then by meeting, each by its best quote (meetings by their date, if so asked), then by place."""
    cities: dict[str | None, float] = {}
    meetings: dict[str, float] = {}
    for c in chosen:
        cities[c.passage.municipality] = max(c.likely, cities.get(c.passage.municipality, 0.0))
        meetings[c.passage.doc_id] = max(c.likely, meetings.get(c.passage.doc_id, 0.0))

    def place(c: Candidate) -> tuple[object, ...]:
        day = (c.passage.date is None, c.passage.date.toordinal() if c.passage.date else 0) if by_date else (False, 0)
        city = c.passage.municipality
        return -cities[city], city or "", day, -meetings[c.passage.doc_id], c.passage.doc_id, c.span

    return sorted(chosen, key=place)


def _text(passage: Passage, span: Span) -> str:
    return passage.text[span.start - passage.span.start : span.end - passage.span.start]
