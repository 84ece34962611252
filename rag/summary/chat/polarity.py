"""Sentences that turn the evidence round: できる of できない, 増 of 減, 賛成 of 反対."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from rag import resources
from rag.text import predicates, sentences, terms

# A denial in form only: しなければならない obliges, だけでなく adds, ではないか asks.
_NO_DENIAL = re.compile(
    r"な(?:けれ|くて)ば?は?(?:なら|いけ)(?:ない|ません|ず)|(?:ざる|ず)を得(?:ない|ません|ず)|かもしれ(?:ない|ません)|(?:だけ|ばかり|のみ)(?:で(?:は)?なく|ならず)|"
    r"では?ない(?:でしょうか|だろうか|か)|ではありませんか|に(?:ほかならない|違いない|すぎない|過ぎない)|(?:に限|を問)らず|少な(?:く|から)(?:ない|ず)|"
    r"(?:しか|ほか)(?:ない|ありません)|わけではな(?:い|く)|にもかかわらず|いかんにかかわらず|やむを得(?:ない|ず|ません)|欠かせ(?:ない|ません)|間違いな[くい]|"
    r"遅くない|変わらず|相変わらず|残らず|絶えず|必ず|思わず|まず"
)
_FORMAL = frozenset(("事", "様", "物", "為", "所", "無い", "有る", "成る", "居る", "方", "時"))
# A denial in other languages, which the evidence has to hold in its own words.
_FOREIGN_DENIAL = re.compile(
    r"\b(?:not|no|never|cannot|can't|won't|n't|neither|nor|không|chưa|não|nunca|nem)\b|[不没無无未]|않|없|못|아니", re.I
)
_DENIED = re.compile(
    r"ない|なく|なかっ|ません|ず(?=[、。に]|$)|ぬ|[不未無非否]|困難|見送|中止|廃止|反対|難し|だけ|のみ|除|断|拒"
)


def turned(sentence: str, evidence: str, japanese: bool) -> str | None:
    """The words of a sentence that say the opposite of the evidence; None where none do.

    A word counts as turned when the evidence has it only denied, or only affirmed, or has only its antonyms.
    """
    if not japanese:
        no = _FOREIGN_DENIAL.search(sentence)
        return no[0] if no and not _DENIED.search(evidence) else None
    sentence, evidence = (
        _NO_DENIAL.sub("。", unicodedata.normalize("NFKC", text)).replace("\n", "。") for text in (sentence, evidence)
    )
    there: dict[str, set[bool]] = {}
    for word, denied in predicates(evidence):
        there.setdefault(word, set()).add(denied)
    for word, denied in predicates(sentence):
        if word not in _FORMAL and word in there and denied not in there[word]:
            return f"{word}（否定）" if denied else word
    # Of a passage that tells of more and of less, the sentence that is meant decides.
    for text in (evidence, nearest(sentence, evidence)):
        if said := _antonym(sentence, text):
            return said
    return None


def _antonym(sentence: str, evidence: str) -> str | None:
    """The word of a sentence of which the evidence holds only the other side; none where the sentence has both sides."""
    denied = {word for word, is_denied in predicates(evidence) if is_denied}
    for side, other in _antonyms():
        own, there = (_without(other, side, text) for text in (sentence, evidence))
        said = next((word for word in side if word in own), None)
        if said is None or any(word in there for word in side) or not any(word in evidence for word in other):
            continue
        # 「縮小しない」 is no opposite of 「拡大」.
        opposite = _without(side, other, sentence)
        if not any(word in opposite for word in other) and not any(stem in word for word in denied for stem in other):
            return said
    return None


def nearest(sentence: str, evidence: str) -> str:
    """The sentence of the evidence that holds most of a sentence's words; of equals the first."""
    said = set(terms(sentence))
    pieces = [evidence[span.start : span.end] for span in sentences(evidence)]
    return max(pieces, key=lambda piece: len(said & set(terms(piece))), default="")


def _without(other: tuple[str, ...], side: tuple[str, ...], text: str) -> str:
    """A text without those words of the other side in which a word of this side stands: 非公開 is no 公開."""
    for word in other:
        if any(own in word for own in side):
            text = text.replace(word, " ")
    return text


@cache
def _antonyms() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Each side of each line of antonyms.tsv with the other side."""
    pairs = [row.split("\t") for row in resources.word_lines("antonyms.tsv")]
    sides = [(tuple(left.split()), tuple(right.split())) for left, right in pairs]
    return tuple(dict.fromkeys(pair for left, right in sides for pair in ((left, right), (right, left))))
