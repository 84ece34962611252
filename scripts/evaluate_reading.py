"""Measure how minutes are read: borders and speakers, truth made by hand, mutated documents, speed. Needs real minutes.

.venv/bin/python scripts/evaluate_reading.py [--minutes DIR] [--seeds DIR] [--bench DIR] [--years r04,r05] [--json FILE]

Places that are not given are taken from RAG_MINUTES_DIR, RAG_SEEDS_DIR and RAG_BENCH_DIR; parts without a place are skipped by name.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from rag.minutes.document import read_text
from rag.minutes.reading import read_file
from rag.records import Minutes
from rag.resources import sample_corpus
from rag.text import read_speaker
from reading.mutations import mutated

GOLDEN = Path(__file__).resolve().parent.parent / "tests" / "golden"
MUTATED = 200
# Rules of dashes stand in the published text and are dropped by the reader.
_RULE = re.compile(r"[-‐―─━═＝=_＿*＊~～・…]{3,}")
Json = dict[str, Any]


def main() -> int:
    """Measure what there is data for, print it, write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("minutes", "seeds", "bench"):
        default = os.environ.get(f"RAG_{name.upper()}_DIR")
        parser.add_argument(f"--{name}", type=Path, default=Path(default) if default else None)
    parser.add_argument("--years", help="only these years of Shinagawa, such as h13,r04")
    parser.add_argument("--json", type=Path, help="where the figures are written")
    args = parser.parse_args()
    result: Json = {"mutated": mutations(args.seeds, args.bench)}
    if args.seeds:
        result["seeds"] = seeds(args.seeds)
    if args.minutes and args.bench:
        result["turns"] = turns(args.minutes, args.bench, "turns.jsonl")
        result["turns_second"] = turns(args.minutes, args.bench, "turns_second.jsonl")
        result["turns_third"] = turns(args.minutes, args.bench, "turns_third.jsonl")
    if args.minutes:
        result["shinagawa"] = shinagawa(args.minutes, args.years.split(",") if args.years else None)
    for name in ("minutes", "seeds", "bench"):
        if getattr(args, name) is None:
            print(f"skipped: RAG_{name.upper()}_DIR is not set", file=sys.stderr)
    for name, value in result.items():
        print(name, json.dumps(value, ensure_ascii=False))
    if args.json:
        args.json.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def official(meeting: Json) -> str:
    """A meeting as its official text stands: title, then ○speaker　text, turn by turn."""
    turns = "\n".join(f"○{voice['speaker']}　{voice['text']}" for voice in meeting["voices"])
    return f"{meeting['title']}\n\n{turns}"


def shinagawa(folder: Path, years: list[str] | None) -> Json:
    """Borders (first and last 20 characters of each turn) and speakers of every meeting, and the speed of reading."""
    right = read = said = speakers = failures = meetings = size = 0
    seconds = 0.0
    files = [f for f in sorted((folder / "shinagawa").glob("*.xz")) if years is None or f.name[8:-9] in years]
    for file in track(files, "Shinagawa", console=Console(stderr=True), transient=True):
        for meeting in meetings_in(file):
            raw = official(meeting)
            began = time.process_time()
            try:
                minutes = read_text(raw, meeting["id"])
            except Exception as fault:  # noqa: BLE001  a failure of any kind is what is counted here
                failures += 1
                print(meeting["id"], repr(fault), file=sys.stderr)
                continue
            seconds += time.process_time() - began
            size += len(raw.encode())
            meetings += 1
            voices = [(v["speaker"], _bare(v["text"])) for v in meeting["voices"] if _bare(v["text"])]
            gold = Counter((read_speaker(who), words[:20], words[-20:]) for who, words in voices)
            found = Counter((u.speaker, *_ends(_bare(minutes.quote(u.span)))) for u in minutes.utterances)
            right += sum((gold & found).values())
            said += len(voices)
            read += len(minutes.utterances)
            speakers += sum(u.speaker is not None for u in minutes.utterances)
    precision, recall = right / max(1, read), right / max(1, said)
    return {
        "meetings": meetings, "failures": failures, "turns": said,
        "precision": round(precision, 5), "recall": round(recall, 5),
        "f1": round(2 * precision * recall / max(1e-9, precision + recall), 5),
        "megabytes": round(size / 1e6, 1), "megabytes_per_cpu_second": round(size / 1e6 / max(seconds, 1e-9), 2),
    }  # fmt: skip


def turns(minutes: Path, bench: Path, labels: str) -> Json:
    """Kinds and reply links of the turns labelled by hand in a file of tests/golden."""
    right = total = linked = links = 0
    by_kind: Counter[tuple[str, str]] = Counter()
    for line in (GOLDEN / labels).read_text(encoding="utf-8").splitlines():
        window = json.loads(line)
        read = _window(window, minutes, bench)
        for label in window["turns"]:
            utterance = read.utterances[label["i"]]
            total += 1
            right += utterance.kind in (label["kind"], label.get("also"))
            by_kind[label["kind"], utterance.kind] += 1
            wanted = None if label["reply_to"] is None else label["reply_to"] + 1
            if wanted is not None or utterance.reply_to is not None:
                links += 1
                linked += wanted == utterance.reply_to
    confusion = {f"{gold} as {found}": n for (gold, found), n in sorted(by_kind.items()) if gold != found}
    return {
        "turns": total,
        "kinds": round(right / total, 3),
        "reply_links": round(linked / links, 3),
        "confusion": confusion,
    }


def seeds(folder: Path) -> Json:
    """Borders, speakers, kinds, reply links and metadata of the documents whose truth was made by hand."""
    truth = json.loads((GOLDEN / "seeds_structure.json").read_text(encoding="utf-8"))
    count: Counter[str] = Counter()
    for name, gold in truth.items():
        minutes = read_file(folder / name)
        by_place = {(_raw(minutes, u.span.start), _raw(minutes, u.span.end - 1) + 1): u for u in minutes.utterances}
        numbers: dict[int | None, int | None] = {None: None}
        for number, label in enumerate(gold["utterances"], 1):
            utterance = by_place.get((label["start"], label["end"]))
            count["utterances"] += 1
            count["named"] += label["speaker"] is not None
            count["replies"] += bool(label["reply_to"] or (utterance and utterance.reply_to))
            if utterance is None:
                continue
            numbers[number] = utterance.number
            speaker = utterance.speaker and (utterance.speaker.role or utterance.speaker.name)
            count["borders"] += 1
            count["kinds"] += utterance.kind == label["kind"]
            count["speakers"] += label["speaker"] is not None and speaker == label["speaker"]
            count["invented"] += bool(speaker and speaker != label["speaker"])
            if label["reply_to"] or utterance.reply_to:
                count["links"] += numbers.get(label["reply_to"], -1) == utterance.reply_to
        count["read"] += len(minutes.utterances)
        for right in _metadata(minutes, gold):
            count["metadata"] += 1
            count["metadata_right"] += right
    return {
        "utterances": count["utterances"],
        "borders_f1": round(2 * count["borders"] / (count["utterances"] + count["read"]), 3),
        "kinds": round(count["kinds"] / count["utterances"], 3),
        "speakers": round(count["speakers"] / max(1, count["named"]), 3),
        "invented_speakers": count["invented"],
        "reply_links": round(count["links"] / max(1, count["replies"]), 4),
        "metadata": round(count["metadata_right"] / count["metadata"], 3),
    }


def mutations(seeds_folder: Path | None, bench: Path | None) -> Json:
    """Utterances invented or lost where a document is changed in ways that change none of them."""
    documents = sorted(sample_corpus().rglob("*.txt"))
    documents += sorted(seeds_folder.glob("*.txt")) if seeds_folder else []
    documents += sorted((bench / "tokyo" / "docs").glob("*.txt")) if bench else []
    invented = lost = 0
    for number in range(MUTATED):
        file = documents[number % len(documents)]
        before = read_file(file)
        raw = _decoded(file)
        after = read_text(mutated(raw, before, number), file.as_posix())
        was, now = (Counter(_bare(m.quote(u.span)) for u in m.utterances) for m in (before, after))
        lost += sum((was - now).values())
        invented += sum((now - was).values())
    return {"documents": MUTATED, "invented": invented, "lost": lost}


def _metadata(minutes: Minutes, gold: Json) -> Iterator[bool]:
    meeting = minutes.meeting
    yield meeting.municipality == gold["municipality"]
    yield (meeting.date.isoformat() if meeting.date else None) == gold["date"]
    yield (meeting.start.strftime("%H:%M") if meeting.start else None) == gold["start"]
    yield (meeting.end.strftime("%H:%M") if meeting.end else None) == gold["end"]
    yield meeting.place == gold["place"]
    yield [fingerprint(item) for item in meeting.agenda] == gold["agenda"].get("sha", [])
    names = gold["attendees"].get("names_sha", []) if gold["attendees"] else []
    yield [fingerprint(a.name) if a.name else None for a in meeting.attendees] == names


def _window(window: Json, minutes: Path, bench: Path) -> Minutes:
    if window["source"] == "tokyo":
        return read_file(bench / "tokyo" / "docs" / f"{window['file'].removesuffix('.txt')}.txt")
    file = minutes / "shinagawa" / f"{window['file']}.jsonl.xz"
    return read_text(official(next(m for m in meetings_in(file) if m["id"] == window["id"])), window["id"])


def meetings_in(file: Path) -> Iterator[Json]:
    """The objects of a compressed JSON Lines file."""
    with lzma.open(file, "rt", encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def _bare(text: str) -> str:
    return _RULE.sub("", re.sub(r"\s", "", text))


def _ends(words: str) -> tuple[str, str]:
    return words[:20], words[-20:]


def _raw(minutes: Minutes, offset: int) -> int:
    anchor = [a for a in minutes.anchors if a.start <= offset][-1]
    return offset - anchor.start + anchor.raw_start


def fingerprint(text: str) -> str:
    """What the truth keeps in place of words: the first 12 hex digits of SHA-256, white space removed."""
    return hashlib.sha256(re.sub(r"\s", "", text).encode()).hexdigest()[:12]


def _decoded(file: Path) -> str:
    from rag.minutes.formats.decode import decode

    return decode(file.read_bytes())[0]


if __name__ == "__main__":
    sys.exit(main())
