"""How far the words of cited evidence carry a sentence: a few signs, weighed into one number between 0 and 1.

What is weighed was fitted by scripts/evaluate_faithfulness.py, which also says what each sign adds. No sign falls when a
sentence keeps closer to the evidence: a fit that subtracts copied letters gains .01 on the judged set, whose false claims
are often pieces cut out of a speech, and would distrust a verbatim quote.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from rag.index.encoder import Encoder, Vectors
from rag.text import begins_inside, sentences, terms
from rag.text.saying import SAYING_KINDS, STEMS, nouns

SIGNS = ("uncarried words", "half a sentence", "content", "words", "length of the evidence")
# Logistic: constant first. Fitted on 730 judged claims.
_WEIGHTS = (1.02, -2.19, -2.93, 2.02, 1.65, -0.92)
# Below it a sentence is not carried: it keeps 97 % of the judged true claims and 44 % of the false ones, many of which
# are true to the evidence and only no answer to their question.
LIMIT = 0.4
# Characters of evidence: the shortest judged. What the fit says of longer ones does not go on below it.
_SHORTEST = 90
_SCALES: dict[tuple[str, bool], float] = {}  # by the encoder's digest
_MARKS = re.compile(r"[\s、。，．,.・「」『』（）()!！?？]")
_HIRAGANA = re.compile(r"[ぁ-ん]")
# The register says nothing about the content: 検討しております has as much of it as 検討.
_POLITE = re.compile(
    r"し?(?:て|で)?(?:おります|います|いる|まいります|いきます|いたします|ございます|あります|ました|ます|でした|です|である|した|する|た)$"
)
# Verbs that only tie words together (について is 就く to the dictionary), and say nothing that could be carried.
_LINKS = re.compile(
    r"に(?:つい|関し|対し|おい|とっ|従っ|向け|応じ|基づい|当たっ|よっ)て(?:は|も)?|に(?:関する|対する|おける|よる|より|当たり|向けた|基づく)|という|とのこと|とともに"
)
# That somebody said it is no word of what was said: …と述べた, …との答弁があった.
_STEMS = "|".join(stem for kind in SAYING_KINDS for stem in STEMS[kind])
_REPORTED = re.compile(
    rf"(?:と|旨を|旨の|ことを|との|とする)?(?:{_STEMS}|示し|(?:{nouns()})(?:し|が))"
    r"(?:た|て(?:いる|います|おります)|ました|あった|ありました|された)?$"
)
# Unlike things, to learn what cosine an encoder gives to what has nothing in common: .01 to .03 the shipped one, others more.
_UNLIKE = (
    "道路のくぼみを埋めた。", "図書館は月曜日に休む。", "給食の献立を改めた。", "消防団員の報酬を上げる。", "固定資産税の納期は五月である。",
    "鹿の柵を山すそに張った。", "婚姻届は夜間も受け取る。", "水道管の継ぎ目が古い。", "祭りの太鼓を修理する。", "救急車の到着が遅れた。",
)  # fmt: skip
# Cosine to the nearest sentence of the evidence, 0 for unlike ones, from which a sentence of another language is carried.
# Translations of news (NTREX): 85 % of the English and 52 to 68 % of the Korean, Vietnamese, Portuguese and Chinese ones are
# above, and of sentences with the nearest of ten others of the same article 7 to 14 %.
FOREIGN_LIMIT = 0.35


def support(sentence: str, evidence: Sequence[str], encoder: Encoder, known: str = "") -> float:
    """The probability, 0 to 1, that the evidence carries a sentence.

    Args:
        sentence: without its marks.
        evidence: the words of what it cites, at least one text.
        encoder: that of the index; words that are not in the evidence are compared with those that are.
        known: words that are given besides (who spoke, where, when): a sentence may use them, and they carry nothing else.
    """
    found = signs(sentence, evidence, encoder, known)
    weighed = _WEIGHTS[0] + sum(w * s for w, s in zip(_WEIGHTS[1:], found, strict=True))
    return 1.0 / (1.0 + math.exp(-weighed))


def signs(sentence: str, evidence: Sequence[str], encoder: Encoder, known: str = "") -> tuple[float, ...]:
    """The SIGNS of a sentence, in their order."""
    body = reported(sentence)
    said = list(dict.fromkeys(terms(_LINKS.sub("、", body))))
    whole = "\n".join(evidence)
    there = list(dict.fromkeys((*terms(whole), *terms(known))))
    return (
        math.log1p(float((1.0 - _nearness(said, there, encoder)).sum())) if said else math.log1p(3.0),
        float(begins_inside(body)),
        _content(body),
        math.log1p(len(said)),
        math.log(max(_SHORTEST, len(_MARKS.sub("", whole)))),
    )


def carried(sentence: str, evidence: str) -> float:
    """The share of a Japanese sentence's words that stand in one text, 0 to 1, each word once."""
    said = set(terms(_LINKS.sub("、", reported(sentence))))
    return len(said & set(terms(evidence))) / len(said) if said else 0.0


def containment(sentence: str, evidence: str) -> float:
    """The share of a sentence's character bigrams that stand in the evidence, 0 to 1, marks and width left out."""
    own, there = (
        {letters[at : at + 2] for at in range(len(letters) - 1)}
        for letters in (_MARKS.sub("", unicodedata.normalize("NFKC", text)).lower() for text in (sentence, evidence))
    )
    return len(own & there) / len(own) if own else 0.0


def reported(sentence: str) -> str:
    """A sentence without its full stop and without the words that say that somebody said it."""
    return _REPORTED.sub("", sentence.strip().rstrip("。．.!?！？ "))


def _nearness(said: list[str], there: list[str], encoder: Encoder) -> Vectors:
    """For each word of a sentence the cosine of the nearest word there, float32 (n,): 1 where the word itself stands."""
    near = np.zeros(len(said), dtype=np.float32)
    held = set(there)
    missing = [word for word in said if word not in held]
    if missing and there:
        vectors = encoder.encode_passages([*missing, *there])
        cosines = (vectors[: len(missing)] @ vectors[len(missing) :].T).max(axis=1)
        unlike = _unlike(encoder, words=True)
        found = dict(zip(missing, ((cosines - unlike) / (1.0 - unlike)).clip(0.0, 1.0), strict=True))
    else:
        found = {}
    for at, word in enumerate(said):
        near[at] = 1.0 if word in held else found.get(word, 0.0)
    return near


def foreign_support(sentence: str, evidence: Sequence[str], encoder: Encoder) -> float:
    """How near a sentence of another language is to the nearest sentence, or two, of the evidence: 1 the same, 0 unlike."""
    pieces: list[str] = []
    for text in evidence:
        own = [text[span.start : span.end] for span in sentences(text)]
        pieces += [*own, *(f"{a}{b}" for a, b in pairwise(own))]
    if not pieces:
        return 0.0
    near = float((encoder.encode_passages(pieces) @ encoder.encode_queries([sentence])[0]).max())
    unlike = _unlike(encoder, words=False)
    return (near - unlike) / (1.0 - unlike)


def _unlike(encoder: Encoder, words: bool) -> float:
    """The mean cosine, 0 or more, of sentences (or of words) that have nothing in common."""
    if (encoder.digest, words) not in _SCALES:
        texts = sorted({term for text in _UNLIKE for term in terms(text)}) if words else list(_UNLIKE)
        vectors = encoder.encode_passages(texts)
        apart = (vectors @ vectors.T)[~np.eye(len(texts), dtype=bool)]
        _SCALES[encoder.digest, words] = min(0.95, max(0.0, float(apart.mean())))
    return _SCALES[encoder.digest, words]


def _content(body: str) -> float:
    """The share of characters other than hiragana, 0 to 1, the polite end left out."""
    letters = _MARKS.sub("", _POLITE.sub("", unicodedata.normalize("NFKC", body)))
    return 1.0 - len(_HIRAGANA.findall(letters)) / len(letters) if letters else 0.0
