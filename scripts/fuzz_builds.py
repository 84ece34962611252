"""Mutated documents, names and notes through whole builds, beside good neighbours that must not suffer from them.

.venv/bin/python scripts/fuzz_builds.py --count 100000 [--seed 1] [--size 500] [--json FILE] [--keep DIR]

Each batch is a corpus of its own, built in a process of its own: a build that raises is a traceback, one that does not end
is a hang. Every file must be in the report, indexed or named; the good neighbours' passages must be those of a build without
the others; the index must answer. Exit code 1 where anything of this failed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import rag
from formats.making import docx_of, html_of, pdf_of, xlsx_of, zip_of
from fuzz_readers import TEXT, mutated, seeds
from fuzzing.texts import MINUTES, WORDS, changed, document

ROOT = Path(__file__).resolve().parent.parent
Json = dict[str, Any]
_BINARY = 0.25  # of the files are broken bytes of PDF, DOCX, XLSX, ZIP and the like; these take most of the time
_ASKED = ("ブランコの点検は年に何回か", "橋の補修の費用はいくらですか", "公園")
_NOTES = (
    'municipality = "浅瀬町"\n', 'municipality = "は"\n', "municipality = 3\n", "= =\n", '[documents."a.txt"]\ndate = 9999-12-31\n',
    "\0", '[[documents]]\nx = 1\n', "date = 2023-99-99\n", '[documents]\n"a.txt" = 3\n', "x = " + "[" * 400 + "\n",
)  # fmt: skip
# Seconds for one batch beyond which it is taken for hanging: a hundred times of what one takes.
_PATIENCE = 600


def neighbours() -> dict[str, bytes]:
    """Sound documents of several forms; one lies in a folder whose minutes.toml is broken."""
    return {
        "good/park.txt": MINUTES[0].encode("cp932"),
        "good/bridge.txt": MINUTES[1].encode(),
        "good/council.html": html_of(MINUTES[2]),
        "good/a.docx": docx_of(TEXT),
        "good/a.xlsx": xlsx_of(TEXT),
        "good/a.pdf": pdf_of(TEXT),
        "good/a.zip": zip_of({"a.txt": MINUTES[0].encode()}),
        "noted/bridge.txt": MINUTES[1].replace("浅瀬町", "浅利町").encode(),
    }


def file_name(number: int, ending: str, chance: random.Random) -> bytes:
    """A name that no other file of the batch has; some are of bytes that are no UTF-8, of controls, or 255 bytes long."""
    draw = chance.random()
    if draw < 0.85:
        stem = f"{number}"
    elif draw < 0.88:
        stem = f"{number}{chance.choice(WORDS)}".replace("/", "").replace("\0", "")
    elif draw < 0.91:
        return f"{number}-".encode() + "会議録".encode("cp932") + f".{ending}".encode()
    elif draw < 0.94:
        stem = f"{number}" + "あ" * 80
    else:
        stem = f"{number} 第2回\x1b[31m会議録\n(写し)"
    return f"{stem}.{ending}".encode("utf-8", "surrogatepass")


def lay(folder: Path, count: int, seed: int) -> None:
    """The neighbours, and ``count`` mutated files, a tenth of them below notes that are mutated, too."""
    chance = random.Random(seed)
    for name, data in neighbours().items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    (folder / "noted" / "minutes.toml").write_text(
        changed(chance.choice(_NOTES), chance, 300), "utf-8", "surrogatepass"
    )
    sound = seeds()
    others = list(sound.values())
    for number in range(count):
        if chance.random() < _BINARY:
            name = chance.choice(list(sound))
            ending, data = name.rpartition(".")[2], mutated(name, sound[name], others, chance)
        else:
            ending, data = document(chance)
        where = os.fsencode(folder) + chance.choice((b"/", b"/", b"/", b"/noted/", b"/deep/er/"))
        Path(os.fsdecode(where)).mkdir(parents=True, exist_ok=True)
        path = where + file_name(number, ending, chance)
        Path(os.fsdecode(path)).write_bytes(data)


def batch(seed: int, count: int, scratch: Path) -> Json:
    """One build of one batch; what it gave, and what of it was wrong."""
    corpus = scratch / "corpus"
    corpus.mkdir()
    lay(corpus, count, seed)
    alone = scratch / "alone"
    for name, data in neighbours().items():
        (alone / name).parent.mkdir(exist_ok=True, parents=True)
        (alone / name).write_bytes(data)
    wanted = passages(rag.build_index(alone, scratch / "alone-index"))
    faults: list[Json] = []
    began = time.monotonic()
    index = rag.build_index(
        corpus, scratch / "index", settings=rag.Settings(processes=1, document_seconds=20, ocr_seconds=0)
    )
    report = index.report
    assert report is not None
    found = passages(index)
    lost = sorted(path for path in wanted if found.get(path) != wanted[path])
    faults += [{"what": "lost neighbour", "words": path} for path in lost]
    told = len(
        {path.partition(".zip/")[0] for path in found} | {one.path.partition(".zip/")[0] for one in report.skipped}
    )
    kinds: Counter[str] = Counter()
    for one in report.skipped:
        if "took longer than" in one.reason:
            what = "hang"
        elif "ended the process" in one.reason or "crashed the process" in one.reason or "please report" in one.reason:
            what = "crash"
        else:
            what = "escape" if any(c < " " for c in one.reason) else "refused"
        kinds[what] += 1
        if what != "refused":
            faults.append({"what": what, "words": f"{one.path}: {one.reason}"[:300]})
    for question in _ASKED:
        summary = index.ask(question)
        for evidence in summary.evidence:
            text = index.document(evidence.passage.doc_id).text
            if text[evidence.span.start : evidence.span.end] != evidence.quote:
                faults.append({"what": "wrong quote", "words": evidence.quote[:100]})
        index.timeline(question)
        index.compare(question, "municipality")
    if told < count // 2:  # a file without any passage is in neither; most have some
        faults.append({"what": "unreported", "words": f"{told} of {count}"})
    return {
        "files": count, "documents": report.documents, "kinds": dict(kinds), "faults": faults,
        "seconds": round(time.monotonic() - began, 1),
    }  # fmt: skip


def passages(index: rag.Index) -> dict[str, list[tuple[str, str, str]]]:
    """What an index holds of each path: places, words and kinds."""
    out: dict[str, list[tuple[str, str, str]]] = {}
    for one in index._store.passages(range(index._store.count)):
        out.setdefault(one.path, []).append((one.passage_id, one.text, one.kind))
    return out


def apart(seed: int, count: int, keep: Path | None) -> Json:
    """A batch in a process of its own, ended where it does not end."""
    scratch = Path(tempfile.mkdtemp(prefix="rag-fuzz-"))
    try:
        words = [sys.executable, __file__, "--batch", str(scratch), "--seed", str(seed), "--size", str(count)]
        try:
            done = subprocess.run(words, capture_output=True, text=True, timeout=_PATIENCE, errors="replace")
        except subprocess.TimeoutExpired:
            result: Json = {"files": count, "faults": [{"what": "hang", "words": f"the build of batch {seed}"}]}
        else:
            lines = done.stdout.splitlines()
            result = json.loads(lines[-1]) if done.returncode == 0 and lines else {
                "files": count, "faults": [{"what": "traceback", "words": f"batch {seed}: {done.stderr[-600:]}"}],
            }  # fmt: skip
        if keep and result["faults"]:
            shutil.copytree(scratch / "corpus", keep / str(seed), dirs_exist_ok=True)
        return result
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def main() -> int:
    """Run, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=500, help="documents of one build")
    parser.add_argument("--at-once", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", type=Path, help="where the figures are written")
    parser.add_argument("--keep", type=Path, help="a folder for corpora in which something failed")
    parser.add_argument("--batch", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.batch:
        try:
            print(json.dumps(batch(args.seed, args.size, args.batch)))
        except Exception:  # noqa: BLE001 - what gets out is what is looked for
            traceback.print_exc()
            return 1
        return 0
    began = time.monotonic()
    total: Counter[str] = Counter()
    faults: list[Json] = []
    rounds = range(args.seed * 1_000_000, args.seed * 1_000_000 + -(-args.count // args.size))
    with ThreadPoolExecutor(args.at_once) as pool:
        for number, found in enumerate(pool.map(lambda seed: apart(seed, args.size, args.keep), rounds), 1):
            total.update({"files": found["files"], "documents": found.get("documents", 0), **found.get("kinds", {})})
            faults += found["faults"]
            told = f"{time.monotonic() - began:6.0f} s  {number}/{len(rounds)}  {dict(total)}  faults {len(faults)}"
            print(told, *(f"\n  {one}" for one in found["faults"]), file=sys.stderr, flush=True)
    counted = Counter(one["what"] for one in faults)
    result = {
        "date": datetime.now(UTC).date().isoformat(), "seed": args.seed, "builds": len(rounds), "files": total["files"],
        "documents": total["documents"], "refused": total["refused"], "crashes": counted["crash"], "hangs": counted["hang"],
        "tracebacks": counted["traceback"], "lost_neighbours": counted["lost neighbour"], "wrong_quotes": counted["wrong quote"],
        "other": counted["escape"] + counted["unreported"], "seconds": round(time.monotonic() - began), "faults": faults[:50],
    }  # fmt: skip
    text = json.dumps(result, ensure_ascii=False, indent=1)
    print(text)
    if args.json:
        args.json.write_text(text + "\n", encoding="utf-8")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
