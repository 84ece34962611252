"""Mine in-domain pairs from minutes: question → reply, topic → body, asked point → body, sentence → neighbours.

The minutes are JSON Lines (xz): `minutes_*` has one meeting a line, with `title` and `voices`: [{"speaker", "text"}, …];
each meeting is written out as its official text stands (○speaker　text) and read by the package's own reader, which
says what a turn is and which turn a reply answers. `speeches*` has one speech in the Diet a line, with `id`
(meeting_number), `position` (of a minister or official) and `text` (○speaker and the words, without a space between).
"""

import json
import lzma
import random
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Any

from rag.minutes.document import read_text

Pair = tuple[str, str]
Turn = tuple[str, int | None]  # text, place of the turn that it answers

_STAGE = re.compile(r"^[○〔─━\-（(].*$", re.MULTILINE)  # headings, applause, ruled lines
_ASKS = re.compile(r"(か|伺い|伺う|お聞かせ|教えて|お尋ね|お示し|見解|ご説明|いかが|どう|なぜ|何)")
_TOPIC = re.compile(
    r"(?:^|[。\n])(?:まず|初めに|はじめに|次に|続いて|続きまして|最後に|また)?、?([^。、\n]{4,40}?)"
    r"(?:についてのご質問|に関するご質問|についてのお尋ね|について|に関して)"
    r"(?:でございますが|でございます|でありますが|であります|ですが|です|お答え[^。]*)[。、]"
)
_SENTENCE = re.compile(r"[^。\n]+。?")
# How the label of a speech in the Diet ends: an office, or what a member is called; 「大臣（名前君）」 too.
_CHAIRS = ("委員長", "会長", "議長")
_OFFICES = "委員長|会長|議長|参考人|公述人|大臣|政務官|長官|院長|総裁|代理|委員|議員|君|主査|総長"
_LABEL = re.compile(rf"^○[^。、\s]{{1,16}}?(?P<office>{_OFFICES})(?!長)(?:（[^（）]{{1,20}}）)?")
NEIGHBOURS = 0.15  # share of the sentences that are paired with those around them
LONG_TURN = 1_500  # characters; a longer question asks several officials at once


def held_out(path: Path) -> frozenset[str]:
    """Return the meetings that a file of judged questions (JSON Lines) stands over, none without the file."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return frozenset(json.loads(line)["meeting"] for line in lines if line.strip())


def published(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the meetings below the folder as they are published, files in order of name.

    Raises:
        SystemExit: if the folder holds no minutes.
    """
    paths = sorted(folder.rglob("minutes_*.jsonl.xz"))
    if not paths:
        raise SystemExit(f"no minutes_*.jsonl.xz below {folder}: name the folder of minutes with --minutes")
    for path in paths:
        with lzma.open(path, "rt", encoding="utf-8") as file:
            yield from map(json.loads, file)


def meetings(folder: Path) -> Iterator[list[tuple[str, str]]]:
    """Yield the turns of each meeting below the folder as printed: (speaker, text)."""
    for meeting in published(folder):
        yield [(voice["speaker"] or "", voice["text"]) for voice in meeting["voices"]]


def diet(folder: Path, longest: int) -> Iterator[Pair]:
    """Yield (asking sentences, reply) where a minister or official speaks right after a member, in order of id."""
    for path in sorted(folder.rglob("speeches*.jsonl.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as file:
            speeches = sorted(map(json.loads, file), key=lambda speech: str(speech["id"]))
        for before, speech in pairwise(speeches):
            asks, answers = (_LABEL.match(turn["text"]) for turn in (before, speech))
            one_meeting = before["id"].rsplit("_", 1)[0] == speech["id"].rsplit("_", 1)[0]
            if not (asks and answers and one_meeting) or before["position"] or not speech["position"]:
                continue
            if answers["office"] in _CHAIRS:
                continue
            question, reply = (_clean(_LABEL.sub("", turn["text"])) for turn in (before, speech))
            if len(reply) >= 40 and (asked := asking(question, longest)):
                yield asked, reply[:longest]


def read_meetings(folder: Path, skipped: frozenset[str]) -> Iterator[list[Turn]]:
    """Yield the turns of each meeting below the folder as the package reads them, but the meetings `skipped`."""
    for meeting in published(folder):
        if meeting["id"] in skipped:
            continue
        spoken = [f"○{voice['speaker'] or ''}　{voice['text']}" for voice in meeting["voices"]]
        read = read_text("\n".join([meeting["title"], "", *spoken]), meeting["id"])
        place = {turn.number: at for at, turn in enumerate(read.utterances)}
        yield [
            (_clean(read.text[turn.span.start : turn.span.end]), place.get(turn.reply_to or -1))
            for turn in read.utterances
        ]


def _clean(text: str) -> str:
    return unicodedata.normalize("NFKC", _STAGE.sub("", text)).strip()


def _sentences(text: str) -> list[str]:
    return [found.group().strip() for found in _SENTENCE.finditer(text) if len(found.group().strip()) > 4]


def asking(text: str, longest: int) -> str:
    """Return the last three asking sentences of a turn, or "" where hardly anything is asked."""
    asked = "".join([line for line in _sentences(text) if _ASKS.search(line[-24:])][-3:])
    return asked[-longest:] if len(asked) >= 15 else ""


def topics(text: str, longest: int) -> Iterator[Pair]:
    """Yield (topic, body) for "次に、…についてですが、" within a turn of 400 characters and more."""
    if len(text) < 400:
        return
    found = list(_TOPIC.finditer(text))
    for here, after in zip_longest(found, found[1:]):
        body = text[here.end() : after.start() + 1 if after else len(text)].strip()
        if len(body) >= 60:
            yield here.group(1), body[:longest]


def _bigrams(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def points(question: str, reply: str, longest: int) -> Iterator[Pair]:
    """Yield (asking sentences, body) where a long question's sentences name the topic of a reply's part."""
    lines = _sentences(question)
    near = [_bigrams("".join(lines[max(0, at - 2) : at + 1])) for at in range(len(lines))]
    asks = [at for at, line in enumerate(lines) if _ASKS.search(line[-24:])]
    for topic, body in topics(reply, longest):
        wanted, told = _bigrams(topic), _bigrams(body)
        named = [at for at in asks if len(wanted & near[at]) >= 0.6 * len(wanted)]
        if named:
            best = max(named, key=lambda at: len(told & near[at]) / (len(near[at]) + 1))
            yield "".join(lines[max(0, best - 1) : best + 1])[-longest:], body


def neighbours(text: str, longest: int, share: float, random_: random.Random) -> Iterator[Pair]:
    """Yield (sentence, the sentences around it, without it) for a random share of a turn's sentences."""
    lines = _sentences(text)
    if len(lines) < 4:
        return
    for place, line in enumerate(lines):
        if len(line) >= 20 and random_.random() < share:
            around = lines[max(0, place - 2) : place] + lines[place + 1 : place + 3]
            yield line[:longest], "".join(around)[:longest]


def mine_prose(passages: list[str], longest: int, seed: int) -> list[Pair]:
    """Return (sentence, the sentences around it) of a share of the sentences of some prose."""
    random_ = random.Random(seed)
    return [pair for passage in passages for pair in neighbours(passage, longest, NEIGHBOURS, random_)]


def mine(folder: Path, longest: int, seed: int, skipped: frozenset[str] = frozenset()) -> dict[str, list[Pair]]:
    """Return {kind: pairs} of all minutes below the folder but the meetings `skipped`; the same seed gives the same pairs."""
    random_ = random.Random(seed)
    mined: dict[str, list[Pair]] = {f"minutes_{kind}": [] for kind in ("reply", "topic", "point", "neighbours")}
    for turns in read_meetings(folder, skipped):
        for text, answers in turns:
            mined["minutes_topic"] += topics(text, longest)
            mined["minutes_neighbours"] += neighbours(text, longest, NEIGHBOURS, random_)
            if answers is None or len(text) < 40:
                continue
            question = turns[answers][0]
            if len(question) > LONG_TURN:
                mined["minutes_point"] += points(question, text, longest)
            elif asked := asking(question, longest):
                mined["minutes_reply"].append((asked, text[:longest]))
    mined["minutes_diet"] = list(diet(folder, longest))
    return mined
