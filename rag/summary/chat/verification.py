"""A chat model's sentence before anybody sees it: what stands in the evidence that it cites, and what does not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.index.encoder import Encoder
from rag.records import Evidence, Statement
from rag.summary.chat.completion import Sentence
from rag.summary.chat.figures import figures, holds
from rag.summary.chat.naming import context, unknown_name, wrong_speaker
from rag.summary.chat.neutral import ADDRESS, carrying, orders
from rag.summary.chat.polarity import turned
from rag.summary.chat.support import FOREIGN_LIMIT, LIMIT, carried, foreign_support, support
from rag.summary.chat.written_dates import tells, told, written_dates
from rag.text import bare, sentences

Kind = Literal["mark", "form", "figure", "date", "name", "speaker", "opposite", "support"]
_KANA = re.compile(r"[ぁ-んァ-ヴ]")
# Links, images, HTML, code and tables: a statement is plain words.
_FORM = re.compile(
    r"!?\[[^\]]{0,400}\]\s*+[(\[]|</?[a-zA-Z!][^>]{0,400}>?|&[a-z#0-9]{1,20};|`|\]\(|\|.{0,400}\||={3,}|[［\[]\s*+[0-9０-９]++\s*+[］\]]|【\s*+[0-9０-９]++[^】]{0,400}】"
)
_BARE_ADDRESS = re.compile(r"(?<![A-Za-z0-9-])[A-Za-z0-9-]++\.(?:com|net|org|jp|io|dev|info|example|test)\b", re.I)
_LONGEST = 400  # characters of a statement
# A passage that carries less of a sentence than this share of its words (in other languages: a nearness) is cited for nothing.
_LEAST_SHARE, _LEAST_NEARNESS = 0.2, 0.15


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a sentence is not shown, and the words of it that are at fault."""

    kind: Kind
    words: str


def checked(sentence: Sentence, evidence: Sequence[Evidence], encoder: Encoder) -> Statement | Fault:
    """The sentence as a statement, or the first fault found in it.

    Args:
        sentence: as the model wrote it.
        evidence: what the model was given; the marks are looked up by number.
        encoder: that of the index.
    """
    numbered = {e.number: e for e in evidence}
    if not sentence.marks or any(mark not in numbered for mark in sentence.marks):
        return Fault("mark", "".join(f"[{mark}]" for mark in sentence.marks))
    text = " ".join(sentence.text.split())
    fault = _form(text)
    if fault is not None:
        return fault
    # What of the evidence addresses a model, or what no reader would see, bears nothing out.
    cited = [replace(numbered[mark], quote=carrying(numbered[mark].quote)) for mark in sentence.marks]
    if any(_flat(text) == _flat(e.quote[span.start : span.end]) for e in cited for span in sentences(e.quote)):
        return Statement(text, sentence.marks)
    fault = _facts(text, cited) or _supported(text, cited, encoder)
    return fault or Statement(text, sentence.marks, verbatim=False)


def _form(text: str) -> Fault | None:
    for pattern in (_FORM, ADDRESS, _BARE_ADDRESS):
        if said := pattern.search(text):
            return Fault("form", said[0])
    unseen = next((c for c in text if unicodedata.category(c) in ("Cf", "Co", "Cs", "Cn", "Cc")), None)
    if unseen is not None or len(text) > _LONGEST:
        return Fault("form", repr(unseen) if unseen else text[:20])
    return Fault("form", text[:20]) if orders(text) else None


def _facts(text: str, cited: Sequence[Evidence]) -> Fault | None:
    """What a rule decides: days, numbers, names, who said it, and whether it says the opposite."""
    japanese = bool(_KANA.search(text))
    plain = unicodedata.normalize("NFKC", text)
    quotes = [unicodedata.normalize("NFKC", e.quote) for e in cited]
    known = [unicodedata.normalize("NFKC", context(e.passage)) for e in cited]
    written, rest = written_dates(plain)
    time = told((f"{quote}\n{around}", e.passage.date) for quote, around, e in zip(quotes, known, cited, strict=True))
    for moment in written:
        if not tells(time, moment):
            return Fault("date", moment.written)
    there = [f for words in (*quotes, *known) for f in figures(written_dates(words)[1], strict=False)]
    for figure in figures(rest, strict=True):
        if not holds(figure, there):
            return Fault("figure", figure.written)
    if swapped := _of_another_city(rest, cited):
        return Fault("figure", swapped)
    if name := unknown_name(rest, cited, japanese):  # 令和 is a name by the grammar
        return Fault("name", name)
    if who := wrong_speaker(text, cited, japanese):
        return Fault("speaker", who)
    if said := turned(text, "\n".join(quotes), japanese):
        return Fault("opposite", said)
    return None


def _of_another_city(text: str, cited: Sequence[Evidence]) -> str | None:
    """The number that a sentence over several municipalities gives to another one than its passage does; None where none."""
    quotes: dict[str, list[str]] = {}
    for e in cited:
        quotes.setdefault(e.passage.municipality or "", []).append(unicodedata.normalize("NFKC", e.quote))
    places = sorted((text.find(bare(city)), city) for city in quotes if city and bare(city) in text)
    if len(places) < 2:
        return None
    ends = [at for at, _ in places[1:]] + [len(text)]
    for (start, city), end in zip(places, ends, strict=True):
        own = [f for quote in quotes[city] for f in figures(written_dates(quote)[1], strict=False)]
        for figure in figures(text[start:end], strict=True):
            if not holds(figure, own):
                return f"{city} {figure.written}"
    return None


def _supported(text: str, cited: Sequence[Evidence], encoder: Encoder) -> Fault | None:
    """What is weighed: the passages together carry the sentence, and none is cited for nothing."""
    quotes = [e.quote for e in cited]
    if _KANA.search(text):
        # Days and numbers have been proved by then, also where the evidence says 来年度 or 三人.
        proved = (moment.written for moment in written_dates(unicodedata.normalize("NFKC", text))[0])
        # A heading (市長の辞任について) names what is spoken of, and says nothing of it.
        known = "\n".join((*(context(e.passage, heading=False) for e in cited), *proved))
        enough = support(text, quotes, encoder, known) >= LIMIT
        idle = [e for e in cited if len(cited) > 1 and carried(text, e.quote) < _LEAST_SHARE]
    else:
        enough = foreign_support(text, quotes, encoder) >= FOREIGN_LIMIT
        idle = [e for e in cited if len(cited) > 1 and foreign_support(text, [e.quote], encoder) < _LEAST_NEARNESS]
    if idle:
        return Fault("mark", f"[{idle[0].number}]")
    return None if enough else Fault("support", text[:20])


def _flat(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).rstrip("。.")
