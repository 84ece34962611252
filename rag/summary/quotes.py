"""Passages to quotes: the stretches of whole sentences that may stand as one statement; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.records import Passage, Span
from rag.text import sentences
from rag.text.marks import SPEAKERS

# A speaker's label or a stage line (〔拍手〕) by itself is nothing to quote.
_LABEL_ONLY = re.compile(
    r"[（(【\[][^（()）【】]{1,24}[)）】\]]|〔[^〕]{1,80}〕|["
    + SPEAKERS
    + r"]\s*(?:午前|午後).{1,12}(?:開会|開議|再開|休憩|散会|閉会)"
)
# A sentence that only says what the next ones are about (次に、運賃についてでございます。) or that an answer comes.
_OPENER = re.compile(
    r"[^。]{0,90}(?:について(?:の(?:ご質問|お尋ね|御質問))?(?:で(?:す|ございます|あります)(?:が)?|に(?:お答え|ご説明|御説明|ご回答)"
    r"(?:を)?(?:いたし|申し上げ|し)ます)|(?:お答え|ご説明|御説明|ご紹介|ご回答|ご報告|御報告)(?:を)?"
    r"(?:いたし|申し上げ|させていただき|し)ます|[0-9０-９一二三四五六七八九]+点(?:、)?(?:お尋ね|お伺い|質問)(?:を)?(?:いた)?します)[。．]?"
)
# A sentence that only says that somebody spoke or all agreed, and nothing of what was said: 事務局から資料に沿って説明。
_SAID_SO = re.compile(
    r"(?:[^。]{0,120}(?:資料|別紙|議案|案|口頭)[^。、]{0,14}(?:沿って|基づ(?:き|いて)|より|で)[^。、]{0,24}(?:説明|報告)"
    r"|[^。]{0,120}[^。、]{1,14}(?:から|より)(?:説明|報告))(?:が(?:あった|なされた)|を(?:行った|した)|した|する)?[。．]?"
    r"|出席者、?(?:全員)?(?:了承|承認|異議なし)。?|(?:説明|報告)は以上(?:です|となります|でございます)。?|(?:はい、?)?(?:分|わ)かりました。?"
    r"|[^。]{0,14}(?:ご|御)(?:意見|質問)等?[^。]{0,4}(?:いただ|お願い|あり|ござい)[^。]{0,20}[。？?]"
    r"|[^。]{0,40}(?:から|より)(?:ご|御|お)?(?:答弁|説明|報告|答え)(?:を)?(?:いた|申し上げ)?させ(?:ます|ていただきます)。?"
    r"|[^。]{0,14}(?:ご覧|御覧)(?:ください|願います)。?|以下、?質疑応答[^。]{0,14}。?"
)
# A bullet inside a passage of several; what it marks is quoted without it.
_BULLET = re.compile(r"\s*(?:[-*+]\s+)?(?:[・•]\s*)?(?=\S)")
# What such a sentence speaks of stands in the one before it (「このため」, 「そうすると」, 「うち19世帯とは」).
_HANGING = re.compile(
    r"(?:また、?|しかし、?|なお、?)?(?:これ|それ|この|その|こうした|そうした|こういった|そういった|こちら|そう(?:する|いう)|うち[0-9０-９])"
)
# A sentence that promises the next ones: a list without its items would say nothing.
_LIST_HEAD = re.compile(r"(?:[：:]|(?:次|以下)の(?:とおり|通り)(?:です|である|でございます)?[。．]?)$")
_PART = re.compile(r"[（(【\[]([^（()）【】\[\]]{2,8})[)）】\]]")
_SHORTEST = 4
HEADER_LENGTH = 300  # characters of a header block that stand together: a list is read with its items


@dataclass(frozen=True, slots=True)
class Sentence:
    """One citable sentence: code points of the document; ``joined`` where the citable one before it is its neighbour."""

    span: Span
    text: str
    joined: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """Sentences ``first`` to ``last`` of a passage, quoted as one; ``best`` is the one it was built around."""

    first: int
    last: int
    best: int


def opens(sentence: str) -> bool:
    """Whether a sentence only says what the next ones are about."""
    return bool(_OPENER.fullmatch(sentence))


def citable(passage: Passage) -> tuple[Sentence, ...]:
    """The sentences of a passage that say something by themselves, in order, without their bullets."""
    start, listed = passage.span.start, passage.kind == "header"  # (事務局) heads a part of a list there
    out: list[Sentence] = []
    joined = False
    for span in sentences(passage.text, start):
        text = passage.text[span.start - start : span.end - start]
        if bullet := _BULLET.match(text):
            span, text = Span(span.start + bullet.end(), span.end), text[bullet.end() :]
        idle = len(text) < _SHORTEST or any(p.fullmatch(text) for p in (_LABEL_ONLY, _OPENER, _SAID_SO))
        says = listed or not idle
        if says:
            out.append(Sentence(span, text, joined))
        joined = says
    return tuple(out)


def quotes(parts: Sequence[Sentence], worth: Sequence[float], longest: int) -> list[Quote]:
    """Disjoint stretches that hold every sentence, the best first.

    Each is built around the best sentence left, from its neighbours on either side, the better first, while it stays within
    ``longest`` characters. A sentence that hangs on the one before it, or a list on its head, takes it along all the same.
    """
    left = set(range(len(parts)))
    out: list[Quote] = []
    while left:
        best = max(left, key=lambda at: (worth[at], -at))
        first = last = best
        length = len(parts[best].text)
        while True:
            before = first - 1 if parts[first].joined and first - 1 in left else None
            after = last + 1 if last + 1 in left and parts[last + 1].joined else None
            needed = [
                at for at in (_needed_before(parts, first, before), _needed_after(parts, last, after)) if at is not None
            ]
            fits = [
                at for at in (before, after) if at is not None and length + len(parts[at].text) <= longest
            ]  # fmt: skip
            if not needed and not fits:
                break
            taken = needed[0] if needed else max(fits, key=lambda at: (worth[at], -at))
            first, last, length = min(first, taken), max(last, taken), length + len(parts[taken].text)
        left -= set(range(first, last + 1))
        out.append(Quote(first, last, best))
    return out


def blocks(parts: Sequence[Sentence], worth: Sequence[float], says: Callable[[str], bool]) -> list[Quote]:
    """The lines of a header block as few quotes, each within HEADER_LENGTH; only the part that the question names, if one.

    Args:
        parts: the lines, in order.
        worth: what each is worth.
        says: whether the question holds some words; （事務局） in a list of those present is a part, where it says 事務局.
    """
    labels = [_label(part.text) for part in parts]
    start = next((at for at, label in enumerate(labels) if label and says(label)), 0)
    end = next((at for at in range(start + 1, len(parts)) if start and labels[at]), len(parts))
    out: list[Quote] = []
    first, length = start, 0
    for at in range(start, end + 1):
        if at == end or (length and length + len(parts[at].text) > HEADER_LENGTH):
            out.append(Quote(first, at - 1, max(range(first, at), key=lambda i: (worth[i], -i))))
            first, length = at, 0
        length += len(parts[at].text) if at < end else 0
    return out


def _needed_before(parts: Sequence[Sentence], first: int, before: int | None) -> int | None:
    return before if before is not None and _HANGING.match(parts[first].text) else None


def _needed_after(parts: Sequence[Sentence], last: int, after: int | None) -> int | None:
    return after if after is not None and _LIST_HEAD.search(parts[last].text) else None


def _label(line: str) -> str | None:
    label = _PART.fullmatch(unicodedata.normalize("NFKC", line).strip())
    return label[1] if label else None
