"""What stand a sentence of an official takes, by its last words, and whether two sentences take different ones; pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from rag.search.topics import HOLDS, Topic
from rag.text import sentences, terms

Stand = Literal["no", "study", "do"]
_LAST = 40  # characters: a Japanese sentence says last whether it will
# In this order: 導入を検討していない is a no, 実施に向けて検討する a study.
_STANDS: tuple[tuple[Stand, re.Pattern[str]], ...] = (
    (
        "no",
        re.compile(
            r"見送(?:る|り|っ)|(?:考え|予定|計画)(?:は|も)?(?:ない|ありません|ございません|なく)|(?:考えて|予定して|検討して)(?:い|お)(?:ない|りません|ません)"
            r"|(?:導入|実施)(?:は)?し(?:ない|ません)|行(?:わない|いません)|中止|廃止(?:する|し)|困難|難しい"
        ),
    ),
    (
        "study",
        re.compile(r"検討(?:を|し|する|いたし|中|課題)|研究(?:を|し|する|いたし|課題)|協議(?:を|し|する|いたし)|候補"),
    ),
    (
        "do",
        re.compile(
            r"(?:実施|導入|開始|提供|運用|施行|設置)(?:を)?(?:す(?:る|べく)|し(?:た|ます|まし|て(?:いる|おり|まいり))|いたし(?:ます|まし)|を始め)|始め(?:た|ます|る|まし)"
        ),
    ),
)
# From a no to anything else, from a study to either end. From doing to studying is another matter more often than a retreat.
_CHANGES = {("no", "study"), ("no", "do"), ("study", "do"), ("study", "no")}
_LONGEST = 120  # characters: in a longer sentence the end may be about something else than the topic
_PIECE = 4  # characters


def stance(sentence: str) -> Stand | None:
    """The stand that a sentence takes at its end; None where it takes none of these."""
    end = sentence[-_LAST:]
    return next((name for name, pattern in _STANDS if pattern.search(end)), None)


def differs(earlier: str, later: str, topic: Topic) -> bool:
    """Whether two texts, of one sentence each, take stands that differ on the same matter.

    Both must name it in the same words: the topic and something with it (バスの割引, バスの導入). Sentences that merely share
    the topic, or words beside it, speak of different matters more often than not.
    """
    if max(len(earlier), len(later)) > _LONGEST or (stance(earlier), stance(later)) not in _CHANGES:
        return False
    if len(sentences(earlier)) > 1 or len(sentences(later)) > 1:
        return False
    return any(_names_more(piece, topic) for piece in _shared(_plain(earlier), _plain(later)))


def _names_more(piece: str, topic: Topic) -> bool:
    return topic.share(piece) >= HOLDS and bool(set(terms(piece)) - topic.words)


def _shared(one: str, other: str) -> set[str]:
    """The longest pieces, of _PIECE characters and more, that stand in both."""
    found: set[str] = set()
    before = [0] * (len(other) + 1)
    for i, c in enumerate(one):
        row = [0] * (len(other) + 1)
        for j, d in enumerate(other):
            if c == d:
                row[j + 1] = before[j] + 1
                longer = i + 1 < len(one) and j + 1 < len(other) and one[i + 1] == other[j + 1]
                if row[j + 1] >= _PIECE and not longer:
                    found.add(one[i + 1 - row[j + 1] : i + 1])
        before = row
    return found


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
