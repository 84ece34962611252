"""What stand a sentence of an official takes, by its last words, and whether two sentences take different ones; pure."""

from __future__ import annotations

import re
from typing import Literal

from rag.index.terms import terms, word_list
from rag.search.about import HOLDS, Topic

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
_NUMBER = re.compile(r"[0-9〇一二三四五六七八九十百千万億]+")


def stand(sentence: str) -> Stand | None:
    """The stand that a sentence takes at its end; None where it takes none of these."""
    end = sentence[-_LAST:]
    return next((name for name, pattern in _STANDS if pattern.search(end)), None)


def differs(earlier: str, later: str, topic: Topic) -> bool:
    """Whether two sentences take stands that differ on the same matter.

    Both must name the topic themselves, and a thing besides it in common: 防災アプリ alone is many matters.
    """
    stands = (stand(earlier), stand(later))
    if stands not in _CHANGES or min(topic.share(earlier), topic.share(later)) < HOLDS:
        return False
    return bool(_things(earlier, topic) & _things(later, topic))


def _things(sentence: str, topic: Topic) -> set[str]:
    general = word_list("general_words.tsv")
    return {t for t in terms(sentence) if t not in general and t not in topic.words and not _NUMBER.fullmatch(t)}
