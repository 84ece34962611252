"""What reading each form costs, what its bounding costs a file, whether the same minutes come out, and what each bomb got.

.venv/bin/python scripts/bench_formats.py [--out benchmarks/results/formats.json]

The minutes are those of corpus/sample without markup; times are of this machine, the median of several runs.
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from formats.bombs import bombs
from formats.making import docx_of, html_of, pdf_of, scan_of, vertical_pdf_of, xlsx_of, zip_of
from rag import resources
from rag.errors import DocumentError
from rag.minutes.caps import Caps
from rag.minutes.document import read_text
from rag.minutes.formats.decode import decode
from rag.minutes.formats.pdf import ocr
from rag.minutes.formats.read_file import read_within
from rag.minutes.isolation.reader import Reader
from rag.records import Minutes

ROOT = Path(__file__).resolve().parent.parent
MADE: dict[str, Callable[[str], bytes]] = {
    "text": lambda text: text.encode(),
    "PDF": lambda text: pdf_of(text, header="会議録"),
    "PDF, two columns": lambda text: pdf_of(text, width=22, columns=2),
    "PDF, vertical": vertical_pdf_of,
    "DOCX": docx_of,
    "DOCX, lists": lambda text: docx_of(text, lists=True),
    "XLSX": xlsx_of,
    "HTML": html_of,
    "HTML, CP932": lambda text: html_of(text, "cp932", "Shift_JIS"),
    "ZIP of a PDF": lambda text: zip_of({"a.pdf": pdf_of(text)}),
}
_NAMES = {"text": "a.txt"}
_RUNS = 7
_SMALL = 100  # files of which the median counts


def texts() -> list[str]:
    """The sample minutes that hold no markup."""
    files = sorted(resources.sample_corpus().rglob("*.txt"))
    found = [decode(file.read_bytes())[0].replace("\r\n", "\n") for file in files]
    return [text for text in found if "<p>" not in text and "<ul" not in text]


def turns(minutes: Minutes) -> list[Any]:
    """Words without white space, kind, speaker, reply and section of every utterance."""
    return [
        (re.sub(r"\s", "", minutes.quote(u.span)), u.kind, u.speaker, u.reply_to, re.sub(r"\s", "", u.section or ""))
        for u in minutes.utterances
    ]


def same(wanted: list[Any], found: list[Any]) -> int:
    """How many of the wanted utterances were found, in order."""
    matcher = difflib.SequenceMatcher(None, wanted, found, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


def round_trips(reader: Reader) -> dict[str, Any]:
    """Of each form: utterances wanted, found and the same."""
    out = {}
    for form, make in MADE.items():
        wanted = found = equal = 0
        for text in texts():
            a = turns(read_text(text, "a"))
            b = turns(reader.read(make(text), _NAMES.get(form, "a")).documents[0])
            wanted, found, equal = wanted + len(a), found + len(b), equal + same(a, b)
        out[form] = {"utterances": wanted, "found": found, "same": equal}
    return out


def speeds() -> dict[str, Any]:
    """Of each form: milliseconds a document of 3,000 characters and kilobytes, in this process; and characters a second."""
    text = max(texts(), key=len)
    long = (text + "\n\n") * 10
    out = {}
    for form, make in MADE.items():
        name = _NAMES.get(form, "a")
        small, large = make(text), make(long)
        one = _median(lambda data=small, name=name: read_within(data, name, Caps()))  # type: ignore[misc]
        ten = _median(lambda data=large, name=name: read_within(data, name, Caps()))  # type: ignore[misc]
        out[form] = {
            "kilobytes": round(len(small) / 1e3, 1),
            "milliseconds": round(1e3 * one, 1),
            "characters_a_second": round(len(long) / ten),
        }
    return out


def costs() -> dict[str, Any]:
    """What a child costs: its start, and a file that is read in it instead of here, in milliseconds."""
    text = min(texts(), key=len)
    out: dict[str, Any] = {"characters": len(text)}
    starts = []
    for _ in range(3):
        with closing(Reader()) as reader:
            began = time.perf_counter()
            reader.read(docx_of("会議を開いた。"), "a")
            starts.append(time.perf_counter() - began)
    out["first_file_of_a_child"] = round(1e3 * statistics.median(starts), 1)
    with closing(Reader()) as reader:
        for form in ("PDF", "DOCX", "XLSX", "HTML"):
            data = MADE[form](text)
            reader.read(data, "a")
            read_within(data, "a", Caps())
            here, there = _in_turn(
                lambda data=data: read_within(data, "a", Caps()),  # type: ignore[misc]
                lambda data=data: reader.read(data, "a"),  # type: ignore[misc]
            )
            out[form] = {"here": round(here, 2), "in_a_child": round(there, 2), "bounding": round(there - here, 2)}
    return out


def scans(reader: Reader) -> dict[str, Any]:
    """Error and seconds of text recognition, where its programs are installed."""
    if not ocr.tools():
        return {"installed": False}
    text = max(texts(), key=len)
    wanted = read_text(text, "a")
    scan = scan_of(pdf_of(text), 300)
    began = time.monotonic()
    minutes = reader.read(scan, "scan.pdf").documents[0]
    seconds = time.monotonic() - began
    a, b = (re.sub(r"\s", "", m.text) for m in (wanted, minutes))
    matched = sum(block.size for block in difflib.SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks())
    pages = max(anchor.page or 1 for anchor in minutes.anchors)
    return {
        "installed": True,
        "dots_an_inch": 300,
        "pages": pages,
        "seconds_a_page": round(seconds / pages, 1),
        "character_error": round(1 - matched / max(len(a), len(b)), 4),
        "utterances": len(wanted.utterances),
        "found": len(minutes.utterances),
    }


def what_bombs_got(reader: Reader) -> list[dict[str, Any]]:
    """Each bomb with its size, its line in the report and its seconds."""
    out = []
    for what, (name, make, _) in bombs().items():
        data = make()
        if len(data) > 64_000_000:
            out.append({"bomb": what, "bytes": len(data), "got": "larger than 64 MB, not opened", "seconds": 0.0})
            continue
        began = time.monotonic()
        try:
            got = f"read: {len(reader.read(data, name).documents)} documents"
        except DocumentError as fault:
            got = fault.reason
        out.append({"bomb": what, "bytes": len(data), "got": got, "seconds": round(time.monotonic() - began, 2)})
    return out


def _median(action: Callable[[], Any]) -> float:
    seconds = []
    for _ in range(_RUNS):
        began = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def _in_turn(*actions: Callable[[], Any]) -> list[float]:
    """Milliseconds of each, the median of many calls in turn, so that a busy machine slows all of them alike."""
    seconds: list[list[float]] = [[] for _ in actions]
    for _ in range(_SMALL):
        for action, found in zip(actions, seconds, strict=True):
            began = time.perf_counter()
            action()
            found.append(time.perf_counter() - began)
    return [1e3 * statistics.median(found) for found in seconds]


def main() -> int:
    """Measure, write and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results" / "formats.json")
    chosen = parser.parse_args()
    with closing(Reader()) as reader:
        found = {
            "round_trips": round_trips(reader),
            "speed": speeds(),
            "cost": costs(),
            "scan": scans(reader),
            "bombs": what_bombs_got(reader),
        }
    chosen.out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
