"""Quotes of passages that speak of several matters, cut to the one that was asked about; pure."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.records import Evidence, Span
from rag.search.topics import Topic
from rag.summary.answer import Answer
from rag.summary.quotes import citable

# A sentence that turns to the next matter.
_TURN = re.compile(
    r"(?:また、|そして、)?(?:次に|続いて|続きまして|第?[0-9０-９一二三四五六七八九]+(?:点|項目|つ)め?目|[0-9０-９一二三四五六七八九]+(?:項目め|つ目)|No[0-9]|最後に|その他の)"
)


def turns(sentence: str) -> bool:
    """Whether a sentence turns to the next matter: 次に、…, ２点目は…."""
    return bool(_TURN.match(sentence))


def focused(made: Answer, topic: Topic) -> Answer:
    """The answer with each quote begun at the first sentence that names the topic, and ended before another matter begins.

    A quote of which no sentence names it stays whole: the heading over it does. Statements stay the quotes themselves.
    """
    evidence = tuple(_cut(one, topic) for one in made.evidence)
    words = {one.number: one.quote for one in evidence}
    whole = {one.number: one.quote for one in made.evidence}
    statements = tuple(
        replace(s, text=words[s.citations[0]]) if len(s.citations) == 1 and s.text == whole[s.citations[0]] else s
        for s in made.statements
    )
    return replace(made, statements=statements, evidence=evidence)


def _cut(one: Evidence, topic: Topic) -> Evidence:
    parts = [p for p in citable(one.passage) if one.span.start <= p.span.start and p.span.end <= one.span.end]
    shares = [topic.share(part.text) for part in parts]
    best = max(shares, default=0.0)
    named = [at for at, share in enumerate(shares) if share and share >= best / 2]
    if not named:
        return one
    ends = [at for at in range(named[-1] + 1, len(parts)) if turns(parts[at].text)]
    last = ends[0] - 1 if ends else len(parts) - 1
    span = Span(parts[named[0]].span.start, parts[last].span.end)
    start = one.passage.span.start
    return replace(one, span=span, quote=one.passage.text[span.start - start : span.end - start])
