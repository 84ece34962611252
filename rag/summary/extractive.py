"""The extractive writer: verbatim sentences of the hits, chosen first and then put in order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from rag.index.encoder import Encoder
from rag.index.terms import terms
from rag.minutes.sentences import sentences
from rag.records import Evidence, Hit, Passage, Span, Statement
from rag.search.detail import detail_patterns
from rag.search.question import Question

_READ = 12  # hits read for sentences
# A speaker's label or a stage line (〔拍手〕) by itself is nothing to quote.
_LABEL_ONLY = re.compile(
    r"[（(【\[][^（()）【】]{1,24}[)）】\]]|〔[^〕]{1,80}〕|[○◯〇◎●]\s*(?:午前|午後).{1,12}(?:開会|開議|再開|休憩|散会|閉会)"
)
# A sentence that only says what the next ones are about (次に、運賃についてでございます。) or that an answer comes.
_OPENER = re.compile(
    r"[^。]{0,90}(?:について(?:の(?:ご質問|お尋ね|御質問))?(?:で(?:す|ございます|あります)(?:が)?|に(?:お答え|ご説明|御説明|ご回答)"
    r"(?:を)?(?:いたし|申し上げ|し)ます)|(?:お答え|ご説明|御説明|ご紹介|ご回答|ご報告|御報告)(?:を)?"
    r"(?:いたし|申し上げ|させていただき|し)ます|[0-9０-９一二三四五六七八九]+点(?:、)?(?:お尋ね|お伺い|質問)(?:を)?(?:いた)?します)[。．]?"
)
# A bullet inside a passage of several; what it marks is quoted without it.
_BULLET = re.compile(r"\s*(?:[-*+]\s+)?(?:[・•]\s*)?(?=\S)")
_SHORTEST = 4
_TAKEN_OVER = 0.9
_DETAIL = 0.5  # for a sentence that holds the day, the amount or the number asked for
# A sentence stands in the summary while it scores this share of the best one.
_LEAST_SHARE = 0.6
# Where a fact is asked for, one or two sentences are the answer.
_LEAST_SHARE_FACT = 0.75


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence of a hit, with its score and the rank of its hit."""

    passage: Passage
    span: Span
    quote: str
    score: float
    rank: int


def write(
    question: Question, hits: tuple[Hit, ...], encoder: Encoder, idf: dict[str, float], most: int
) -> tuple[tuple[Statement, ...], tuple[Evidence, ...]]:
    """Choose at most ``most`` sentences and number them in reading order: hit by hit, each in document order.

    Each statement is one sentence, letter by letter, and cites exactly the evidence that holds it.
    """
    least = _LEAST_SHARE_FACT if detail_patterns(question) else _LEAST_SHARE
    chosen = choose(candidates(question, hits[:_READ], encoder, idf), most, least)
    first_rank = {c.passage.doc_id: min(o.rank for o in chosen if o.passage.doc_id == c.passage.doc_id) for c in chosen}
    ordered = sorted(chosen, key=lambda c: (first_rank[c.passage.doc_id], c.passage.doc_id, c.span))
    evidence = tuple(Evidence(n, c.passage, c.span, c.quote) for n, c in enumerate(ordered, 1))
    return tuple(Statement(e.quote, (e.number,)) for e in evidence), evidence


def candidates(question: Question, hits: tuple[Hit, ...], encoder: Encoder, idf: dict[str, float]) -> list[Candidate]:
    """Every citable sentence of the hits, scored by its hit, its share of the question's words and its nearness."""
    found: list[tuple[Hit, Span, str]] = []
    for hit in hits:
        found += [(hit, span, quote) for span, quote in _quotable(hit.passage)]
    if not found:
        return []
    vectors = encoder.encode_passages([quote for _, _, quote in found])
    near = vectors @ encoder.encode_queries([question.text])[0]
    weight = sum(idf.values()) or 1.0
    best = hits[0].score or 1.0
    wanted = list(detail_patterns(question).values())
    out = []
    shares = [sum(idf.get(term, 0.0) for term in set(terms(quote))) / weight for _, _, quote in found]
    asked: dict[str, float] = {}
    for (hit, _, _), share in zip(found, shares, strict=True):
        asked[hit.passage.passage_id] = max(share, asked.get(hit.passage.passage_id, 0.0))
    for (hit, span, quote), cosine, own in zip(found, near, shares, strict=True):
        # 「輪番としている。」 answers in other words than it was asked in: a reply takes over from its question.
        share = max(own, _TAKEN_OVER * asked.get(hit.passage.reply_to or "", 0.0))
        holds = sum(bool(pattern.search(unicodedata.normalize("NFKC", quote))) for pattern in wanted)
        detail = _DETAIL * holds / len(wanted) if wanted and share > 0 else 0.0
        score = hit.score / best + share + 0.5 * float(cosine) + detail
        out.append(Candidate(hit.passage, span, quote, score, hit.rank))
    return out


def choose(found: list[Candidate], most: int, least: float) -> list[Candidate]:
    """The best sentences, none twice, and none that scores less than ``least`` times the best."""
    out: list[Candidate] = []
    seen: set[str] = set()
    top = max((c.score for c in found), default=0.0)
    for candidate in sorted(found, key=lambda c: (-c.score, c.rank, c.span)):
        if len(out) == most or candidate.score < least * top:
            break
        if candidate.quote not in seen:
            seen.add(candidate.quote)
            out.append(candidate)
    return out


def _quotable(passage: Passage) -> Iterator[tuple[Span, str]]:
    """The sentences of a passage, with their spans in the document; a speaker's label by itself is none."""
    first = passage.span.start
    for span in sentences(passage.text, first):
        quote = passage.text[span.start - first : span.end - first]
        if bullet := _BULLET.match(quote):
            span, quote = Span(span.start + bullet.end(), span.end), quote[bullet.end() :]
        if len(quote) >= _SHORTEST and not _LABEL_ONLY.fullmatch(quote) and not _OPENER.fullmatch(quote):
            yield span, quote
