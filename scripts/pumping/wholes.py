"""Whole ways of a text through the house: a document read in each form, a question read, an answer's words weighed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from itertools import product

from pumping.attacking import COMMON
from pumping.growing import NEVER, STEP, WORST, in_patience, text_of

# Lines that have been slow, or that a reader treats by themselves.
LINES = (
    "出席者 東山\n", "出席者　東山部長、西川課長\n", "○市長（東山太郎君）　はい。\n",
    "○議長（南山次郎君）　では。\n", "○１番（北山三郎君）　何ですか。\n", "（市長）", "・あ\n",
    "→い（事務局）\n", "議題1\n", "次第１　橋\n",
    "| あ | い |\n", "<p>あ", "<!---->", "<b>**", "「", "（（", "日時 令和", "1 ", "あ、", "あ。\n", "\n\n", "あ\t", "\f", "# あ\n", "第1回",
    "事務局から", "か。", "[1](", "&lt;", "12月", "て\nい",
)  # fmt: skip
_SMALL = 8_192  # characters of a document; four times as many are the other
_AGAIN, _ENOUGH = 12, 8.0  # measurements of what seems too much, and seconds of them
_SHORT = 480  # of a question, which has 2,000 at most
_HEAD = "会議録\n日時 令和5年1月2日\n出席者 "


def document_texts() -> Iterator[tuple[str, str, str]]:
    """Beginning, what is repeated, and end of documents."""
    for unit in (*LINES, *COMMON):
        yield "", unit, "☃"
    for unit in LINES[:8]:
        yield _HEAD, unit, "\n（市長）☃"
    yield "あ。", " ", "（市長）"
    yield "あ。", "\u3000", "（市長）☃"


def question_texts() -> Iterator[tuple[str, str, str]]:
    """The same of questions."""
    nouns = (
        "保育",
        "橋・",
        "市",
        "学校・",
        "市長と",
        "1",
        "令和",
        "どう",
        "the ",
        "Ho",
        "・",
        "「",
        "〔1〕",
        "何",
        "から",
        "教育長、",
        "は",
        " ",
        "시",
    )
    for unit in dict.fromkeys((*nouns, *(a + b for a, b in product(nouns[:8], nouns)))):
        yield "", unit, ""
        yield "", unit, "は何と述べましたか"


def readers() -> dict[str, Callable[[str], object]]:
    """Whatever reads a document, by form."""
    from rag.minutes.caps import Caps
    from rag.minutes.document import read_bytes
    from rag.minutes.formats.read_file import read_within

    def told(text: str) -> bytes:
        return json.dumps({"title": "会議録", "date": "2023-01-02", "text": text}, ensure_ascii=False).encode()

    return {
        "plain text": lambda text: read_bytes(text.encode("utf-8"), "a.txt"),
        "Markdown": lambda text: read_bytes(text.encode("utf-8"), "a.md"),
        "HTML": lambda text: read_within(f"<html><body>{text}".encode(), "a.html", Caps()),
        "JSON": lambda text: read_bytes(told(text), "a.json"),
    }


def askers() -> dict[str, Callable[[str], object]]:
    """Whatever reads a question or the words of an answer."""
    from rag.question import (
        answer_types,
        asked_headers,
        asked_speakers,
        details,
        languages,
        named_days,
        named_places,
        wants,
    )
    from rag.search.exact import read_expression
    from rag.summary.chat import completion, figures, neutral, polarity, written_dates
    from rag.text.dates import periods

    found: dict[str, Callable[[str], object]] = {
        "whose words": lambda text: asked_speakers.asked_of(text, ()),
        "municipalities": lambda text: named_places.places_of(text, ("霧ノ瀬市",), True),
        "days of meetings": lambda text: named_days.days_of(text, ()),
        "headers": lambda text: asked_headers.asked_blocks(text, ()),
        "kind of answer": answer_types.answer_type,
        "years": periods.named_years,
        "language": languages.language_of,
        "is Japanese": languages.is_japanese,
        "wants": wants.wants_of,
        "detail": lambda text: details.asks_for("数（人）", text),
        "expression": lambda text: read_expression(text, len(text)),
        "figures": lambda text: figures.figures(text, strict=True),
        "moments": written_dates.written_dates,
        "visible words": neutral.carrying,
        "orders": neutral.orders,
        "denial": lambda text: polarity.nearest(text[:40], text),
        "reply": lambda text: list(completion.sentences_of([text], 10**6)),
    }
    return found


WAYS = (
    "plain text", "Markdown", "HTML", "JSON", "whose words", "municipalities", "kind of answer", "years", "language",
    "is Japanese", "wants", "detail", "expression", "figures", "moments", "visible words", "orders", "denial", "reply",
)  # fmt: skip


def worst_of_way(name: str) -> tuple[str, int, list[tuple[float, tuple[str, str, str]]]]:
    """A way, how many texts were tried, and those that took too long."""
    reads, small = readers(), _SMALL
    texts = list(document_texts() if name in reads else question_texts())
    if name not in reads:
        reads, small = askers(), _SHORT
    if name == "HTML":
        # The parser of the standard library goes to the end for each tag or comment that is never closed; HTML is read in
        # a child that is ended when its time is up.
        texts = [attack for attack in texts if "<" not in attack[1] or ">" in attack[1]]
    grown = [(growth_of(reads[name], attack, small), attack) for attack in texts]
    return name, len(texts), [one for one in grown if one[0] > WORST]


def growth_of(read: Callable[[str], object], attack: tuple[str, str, str], small: int) -> float:
    """How much longer four times the text takes: the quickest run of each, since another program only ever adds to a time."""
    short = long = NEVER
    began = time.thread_time()
    for n in range(_AGAIN):
        short, long = min(short, _spent(read, attack, small)), min(long, _spent(read, attack, STEP * small))
        if long / max(short, 2e-4) <= WORST or (n and time.thread_time() - began > _ENOUGH):
            break
    return long / max(short, 2e-4)


def _spent(read: Callable[[str], object], attack: tuple[str, str, str], size: int) -> float:
    text = text_of(attack, size)
    started = time.thread_time()
    try:
        with in_patience(6.0):
            read(text)
    except TimeoutError:
        return NEVER
    except Exception:  # noqa: BLE001 - refused: it took its time all the same
        pass
    return time.thread_time() - started
