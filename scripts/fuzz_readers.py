"""Mutated files of every form, read as a build reads them: what each gave, and every crash, hang and escape.

.venv/bin/python scripts/fuzz_readers.py --count 20000 --seed 1 [--out benchmarks/results/fuzz.json]

Exit code 1 where a file crashed its reader, hung, raised anything but a DocumentError, or wrote a file.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from formats.making import docx_of, html_of, pdf_of, scan_of, table_pdf_of, vertical_pdf_of, xlsx_of, zip_of
from rag.errors import DocumentError
from rag.minutes.caps import Caps
from rag.minutes.isolation.reader import Reader

ROOT = Path(__file__).resolve().parent.parent
TEXT = """令和5年度 第1回鶴見沢市公園会議 議事要旨

日時：令和5年7月3日（月）午後1時00分～2時10分
出席：梶原市長、保坂副市長
件 名\t遊具の更新について

【次第1について】

・ブランコの点検は、年に何回行っているのか。（副市長）
→専門の業者に委託し、春と秋に実施している。（事務局）
・滑り台の塗装が剥げているので、塗り直してほしい。（総務部長）
"""
# A file that takes longer hangs; the caps are a third of the defaults, so that the run takes minutes. Text in
# pictures is not recognised: that is other people's programs, four seconds a page.
CAPS = Caps(seconds=20, memory_megabytes=1_000, unpacked_megabytes=100, ocr_seconds=0)
_WORDS = (b"\0", b"\xff\xff\xff\xff", b"0", b"999999999999", b"-1", b"<", b"&a;", b"obj", b"endobj", b"<<", b">>", b"(", b"/Kids",
          b"<w:p>", b"</w:p>", b"<table>", b"../", b"PK\x03\x04", b"\xe4\xbc", b"%PDF-", b"\r", b"\x1b$B")  # fmt: skip


def seeds() -> dict[str, bytes]:
    """Sound files by name, one or two of each form."""
    rows = [("件 名", "公園について"), ("会議経過", "・木陰を増やす。\n→植える。（事務局）"), ("会議結果", "了承")]
    return {
        "a.pdf": pdf_of(TEXT),
        "columns.pdf": pdf_of(TEXT, width=18, columns=2),
        "vertical.pdf": vertical_pdf_of(TEXT),
        "table.pdf": table_pdf_of(rows),
        "scan.pdf": scan_of(pdf_of("会議"), 20),
        "a.docx": docx_of(TEXT, header="会議録", lists=True),
        "a.xlsx": xlsx_of(TEXT),
        "a.html": html_of(TEXT),
        "sjis.html": html_of(TEXT, "cp932", "Shift_JIS"),
        "a.zip": zip_of(
            {"a.pdf": pdf_of("会議"), "b/b.txt": TEXT.encode(), "c.zip": zip_of({"a.html": html_of(TEXT)})}
        ),
        "a.txt": TEXT.encode("cp932"),
        "a.jsonl": b'{"text": "\xe6\xb0\xb4", "speaker": "a", "date": "2023-07-03"}\n' * 5,
    }


def mutated(name: str, data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """The file with a few changes: of its bytes, or, of what is packed, of the bytes within."""
    if name.endswith((".docx", ".xlsx", ".zip")) and chance.random() < 0.7:
        return _within(data, others, chance)
    if name.endswith(".pdf") and chance.random() < 0.3:
        numbers = [m.span() for m in re.finditer(rb"[0-9]+", data)]
        start, end = chance.choice(numbers)
        return data[:start] + str(chance.choice((0, 1, 2, 3, 65535, 2**31, 2**63, -1))).encode() + data[end:]
    return _bytes(data, others, chance)


def _bytes(data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(out) + 1)
        size = chance.choice((1, 1, 4, 32, 400))
        what = chance.randrange(7)
        if what == 0 and out:
            out[min(at, len(out) - 1)] ^= 1 << chance.randrange(8)
        elif what == 1:
            del out[at : at + size]
        elif what == 2:
            out[at:at] = out[at : at + size] * chance.choice((1, 2, 50))
        elif what == 3:
            out[at : at + size] = chance.randbytes(size)
        elif what == 4:
            out[at:at] = chance.choice(_WORDS)
        elif what == 5:
            other = chance.choice(others)
            there = chance.randrange(len(other))
            out[at : at + size] = other[there : there + size]
        elif chance.random() < 0.3:
            del out[at:]
    return bytes(out)


def _within(data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """The members packed again, one of them changed, left out or doubled."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = chance.choice(old.namelist())
        for member in old.namelist():
            content = old.read(member)
            if member == chosen:
                if chance.random() < 0.05:
                    continue
                content = _bytes(content, others, chance)
            info = zipfile.ZipInfo(member, (2024, 4, 1, 9, 0, 0))
            new.writestr(info, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def outcome(read: Callable[[], Any]) -> tuple[str, str]:
    """What reading a file gave: (read, refused, crash, hang or escape) and the words of it."""
    try:
        found = read()
    except DocumentError as fault:
        if "took longer than" in fault.reason:
            return "hang", fault.reason
        if fault.passing or "crashed the process" in fault.reason or "could not be read (" in fault.reason:
            return "crash", fault.reason
        return ("escape", fault.reason) if "\n" in fault.reason else ("refused", fault.reason)
    except Exception as fault:  # noqa: BLE001 - whatever gets out is what is looked for
        return "escape", f"{type(fault).__name__}: {fault}"
    told = [entry.reason for entry in found.skipped if "could not be read (" in entry.reason]
    return ("crash", told[0]) if told else ("read", "")


def run(count: int, seed: int, keep: Path | None = None) -> dict[str, Any]:
    """Read ``count`` mutated files; files that crash, hang or escape are kept in a folder where one is given."""
    chance = random.Random(seed)
    sound = seeds()
    others = list(sound.values())
    counts: dict[str, Counter[str]] = {name: Counter() for name in sound}
    faults: list[dict[str, Any]] = []
    slowest = (0.0, "")
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as place, closing(Reader(CAPS)) as reader:
        before = set(Path(place).rglob("*"))
        for number in range(count):
            name = list(sound)[number % len(sound)]
            data = mutated(name, sound[name], others, chance)
            started = time.monotonic()
            what, words = outcome(lambda name=name, data=data: reader.read(data, f"{place}/{name}"))  # type: ignore[misc]
            slowest = max(slowest, (time.monotonic() - started, name))
            counts[name][what] += 1
            if what not in ("read", "refused"):
                faults.append({"number": number, "file": name, "what": what, "words": words.replace(place, "")[:200]})
                if keep:
                    keep.mkdir(parents=True, exist_ok=True)
                    (keep / f"{number}-{name}").write_bytes(data)
        escaped = len(set(Path(place).rglob("*")) - before)
    total: Counter[str] = sum(counts.values(), Counter())
    return {
        "files": count,
        "seed": seed,
        "read": total["read"],
        "refused": total["refused"],
        "crashes": total["crash"],
        "hangs": total["hang"],
        "escapes": total["escape"] + escaped,
        "slowest_seconds": round(slowest[0], 2),
        "slowest_file": slowest[1],
        "seconds": round(time.monotonic() - began, 1),
        "by_file": {name: dict(sorted(found.items())) for name, found in counts.items()},
        "faults": faults[:50],
    }


def main() -> int:
    """Run, write and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results" / "fuzz.json")
    parser.add_argument("--keep", type=Path, help="a folder for files that crash, hang or escape")
    chosen = parser.parse_args()
    found = run(chosen.count, chosen.seed, chosen.keep)
    chosen.out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({key: value for key, value in found.items() if key != "by_file"}, ensure_ascii=False, indent=1))
    return 1 if found["crashes"] or found["hangs"] or found["escapes"] else 0


if __name__ == "__main__":
    sys.exit(main())
