"""Mine in-domain pairs from minutes: question turn → reply turn, topic → body, sentence → neighbours.

The minutes are JSON Lines (xz), one meeting a line, with `voices`: [{"speaker", "text"}, …].
"""

import json
import lzma
import random
import re
import unicodedata
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

Pair = tuple[str, str]
Turn = tuple[str, str]  # speaker as printed, text

_CHAIR = re.compile(r"(委員長|議長|座長|主査|会長)(（.*）)?$|^(議長|副議長|委員長)（")
_OFFICIAL = re.compile(
    r"(部長|課長|区長|市長|教育長|局長|次長|室長|所長|参事|館長|係長|主幹|管理者|監査委員)(（.*）)?$"
)
_STAGE = re.compile(r"^[○〔─━\-（(].*$", re.MULTILINE)  # headings, applause, ruled lines
_ASKS = re.compile(r"(か|伺い|伺う|お聞かせ|教えて|お尋ね|お示し|見解|ご説明|いかが|どう|なぜ|何)")
_TOPIC = re.compile(
    r"(?:^|[。\n])(?:まず|初めに|はじめに|次に|続いて|続きまして|最後に|また)?、?([^。、\n]{4,40}?)"
    r"(?:についてのご質問|に関するご質問|についてのお尋ね|について|に関して)"
    r"(?:でございますが|でございます|でありますが|であります|ですが|です|お答え[^。]*)[。、]"
)
_SENTENCE = re.compile(r"[^。\n]+。?")


def meetings(folder: Path) -> Iterator[list[Turn]]:
    """Yield the turns of each meeting below the folder as printed, files in order of name.

    Raises:
        SystemExit: if the folder holds no minutes.
    """
    paths = sorted(folder.rglob("minutes_*.jsonl.xz"))
    if not paths:
        raise SystemExit(f"no minutes_*.jsonl.xz below {folder}: name the folder of minutes with --minutes")
    for path in paths:
        with lzma.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                yield [(voice["speaker"] or "", voice["text"]) for voice in json.loads(line)["voices"]]


def _clean(text: str) -> str:
    return unicodedata.normalize("NFKC", _STAGE.sub("", text)).strip()


def _sentences(text: str) -> list[str]:
    return [found.group().strip() for found in _SENTENCE.finditer(text) if len(found.group().strip()) > 4]


def replies(turns: list[Turn], longest: int) -> Iterator[Pair]:
    """Yield (asking sentences of a member's turn, the official's turn that follows).

    Turns above 1,500 characters ask several officials at once, so they are left to `topics`.
    A chair's short turn between the two (calling the official by name) is stepped over.
    """
    asked = ""
    for speaker, text in turns:
        if _CHAIR.search(speaker):
            asked = asked if len(text) < 80 else ""
        elif _OFFICIAL.search(speaker):
            if asked and len(text) >= 40:
                yield asked[-longest:], text[:longest]
            asked = ""
        elif len(text) <= 1_500:
            asking = [sentence for sentence in _sentences(text) if _ASKS.search(sentence[-24:])]
            asked = "".join(asking[-3:])
            asked = asked if len(asked) >= 15 else ""


def topics(turns: list[Turn], longest: int) -> Iterator[Pair]:
    """Yield (topic, body) for "次に、…についてですが、" within turns of 400 characters and more."""
    for _, text in turns:
        if len(text) < 400:
            continue
        found = list(_TOPIC.finditer(text))
        for here, after in zip_longest(found, found[1:]):
            body = text[here.end() : after.start() + 1 if after else len(text)].strip()
            if len(body) >= 60:
                yield here.group(1), body[:longest]


def neighbours(turns: list[Turn], longest: int, share: float, random_: random.Random) -> Iterator[Pair]:
    """Yield (sentence, the sentences around it, without it) for a random share of all sentences."""
    for _, text in turns:
        lines = _sentences(text)
        if len(lines) < 4:
            continue
        for place, line in enumerate(lines):
            if len(line) >= 20 and random_.random() < share:
                around = lines[max(0, place - 2) : place] + lines[place + 1 : place + 3]
                yield line[:longest], "".join(around)[:longest]


def mine(folder: Path, longest: int, seed: int) -> dict[str, list[Pair]]:
    """Return {kind: pairs} of all minutes below the folder; the same seed gives the same pairs."""
    random_ = random.Random(seed)
    mined: dict[str, list[Pair]] = {"minutes_reply": [], "minutes_topic": [], "minutes_neighbours": []}
    for meeting in meetings(folder):
        turns = [(speaker, _clean(text)) for speaker, text in meeting]
        mined["minutes_reply"] += replies(turns, longest)
        mined["minutes_topic"] += topics(turns, longest)
        mined["minutes_neighbours"] += neighbours(turns, longest, 0.3, random_)
    return mined
