"""Mutated documents of every form through whole builds, with sound neighbours: what was lost, raised, or called a fault of ours.

.venv/bin/python scripts/fuzz_builds.py --count 100000 --seed 1 [--keep FOLDER] [--json FILE]

Each build holds some mutated files under mutated names, perhaps a mutated minutes.toml, and the neighbours. Afterwards some
files change and the index is brought up to date; it must be the one that a full build makes. Each thousand files has a process
of its own, so that one that never ends is found, too. Exit code 1 where a build or an answer raised or hung, a neighbour or a
file was lost, a quote is not the slice at its span, or a line of a report asks to be reported.
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
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import rag
from fuzzing.corpora import NEIGHBOURS, write, write_sound
from rag.index.building.corpus import build
from rag.index.encoder import Encoder, StaticEncoder
from rag.minutes.folder import walk
from rag.present.json.records import minutes_json, summary_json
from rag.present.json.views import comparison_json, timeline_json
from rag.records import BuildReport
from rag.resources import encoder_folder
from rag.settings import Settings

QUESTIONS = ("花壇の水やりは誰がしますか", "金魚の水槽はいくらですか")
_A_BUILD = 48  # mutated files
_A_PROCESS = 1_008
_GROWING = 16  # each such corpus is changed and built twice more
_PATIENCE = 1_800  # seconds for a process beyond which it hangs: twenty times of what one takes


@dataclass(slots=True)
class Found:
    """What a run came to."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0


class Run:
    """Builds one after another, checked each."""

    def __init__(self, seed: int, keep: Path | None) -> None:
        self.found, self._keep, self._chance = Found(), keep, random.Random(seed)
        self._encoder: Encoder = StaticEncoder(encoder_folder())
        self._settings: Settings = replace(
            rag.load_settings({}),
            processes=1,
            document_seconds=20,
            document_memory=1_000,
            unpacked_megabytes=100,
            ocr_seconds=0,
        )
        with tempfile.TemporaryDirectory() as place:
            alone = Path(place, "corpus")
            write_sound(alone)
            build(alone, Path(place, "index"), self._encoder, self._settings, full=False, progress=None)
            self._sound = passages(rag.Index(Path(place, "index"), self._settings, self._encoder))

    def one(self, count: int, *, grow: bool) -> None:
        """One corpus: built, asked; where it is to ``grow``, changed, brought up to date and built anew, too."""
        with tempfile.TemporaryDirectory() as place:
            corpus, index = Path(place, "corpus"), Path(place, "index")
            write_sound(corpus)
            write(corpus, count, self._chance)
            try:
                self._asked(self._built(corpus, index, full=False)[0])
                if grow:
                    self._grown(corpus, index, Path(place, "fresh"))
            except Exception:  # noqa: BLE001 - whatever gets out is what is looked for
                self._fault(traceback.format_exc(limit=-6))
            if self.found.faults and self._keep and not self._keep.exists():
                shutil.copytree(place, self._keep)

    def _grown(self, corpus: Path, index: Path, other_index: Path) -> None:
        files = sorted(s.file for s in walk(corpus)[0] if s.path not in NEIGHBOURS)
        for file in self._chance.sample(files, len(files) // 8):
            other = self._chance.choice(files)
            if self._chance.random() < 0.3:
                file.unlink()
            elif other.exists():
                shutil.copy(other, file.with_name("copy " + file.name))
        grown = self._built(corpus, index, full=False)
        fresh = self._built(corpus, other_index, full=True)
        self._same(grown, fresh)

    def _fault(self, words: str) -> None:
        self.found.faults.append(words)

    def _built(self, corpus: Path, index: Path, *, full: bool) -> tuple[rag.Index, BuildReport]:
        began = time.monotonic()
        report = build(corpus, index, self._encoder, self._settings, full=full, progress=None)
        self.found.slowest = max(self.found.slowest, time.monotonic() - began)
        opened = rag.Index(index, self._settings, self._encoder)
        self.found.counts.update(builds=1, documents=report.documents, skipped=len(report.skipped), read=report.read)
        for one in report.skipped:
            line = f"{one.path}: {one.reason}"
            line.encode()
            if "please report this" in one.reason or "\n" in one.reason:
                self._fault(line)
        told = [d.path for d in opened.documents()] + [s.path for s in report.skipped]
        for source in walk(corpus)[0]:
            if not any(path == source.path or path.startswith(f"{source.path}/") for path in told):
                self._fault(f"{source.path} is neither indexed nor in the report")
        held = passages(opened)
        for name in NEIGHBOURS:
            if held.get(name) != self._sound[name]:
                self._fault(f"the neighbour {name} is lost, or another")
        return opened, report

    def _same(self, grown: tuple[rag.Index, BuildReport], fresh: tuple[rag.Index, BuildReport]) -> None:
        def held(opened: rag.Index) -> list[Any]:
            return [minutes_json(opened.document(d.doc_id)) for d in opened.documents()]

        if held(grown[0]) != held(fresh[0]):
            self._fault("the index that grew is not the one of a full build")
        if sorted(set(grown[1].skipped), key=repr) != sorted(set(fresh[1].skipped), key=repr):
            more, less = set(grown[1].skipped) - set(fresh[1].skipped), set(fresh[1].skipped) - set(grown[1].skipped)
            self._fault(f"the reports differ: {more} {less}"[:600])

    def _asked(self, opened: rag.Index) -> None:
        for question in QUESTIONS:
            answer = opened.ask(question)
            for one in answer.evidence:
                if opened.document(one.passage.doc_id).quote(one.span) != one.quote:
                    self._fault(f"a quote of {one.passage.path} is not the slice at its span")
            plain = [summary_json(answer), timeline_json(opened.timeline(question))]
            plain += [comparison_json(opened.compare(question, by=by)) for by in ("municipality", "year", "body")]
            json.dumps(plain, ensure_ascii=False).encode()
            self.found.counts[f"verdict {answer.verdict}"] += 1
        for entry in opened.documents():
            json.dumps(minutes_json(opened.document(entry.doc_id)), ensure_ascii=False).encode()


def passages(opened: rag.Index) -> dict[str, list[tuple[str, str, str]]]:
    """Path to the places, words and kinds of its passages, by place."""
    out: dict[str, list[tuple[str, str, str]]] = {}
    for one in opened._store.passages(range(opened._store.count)):
        out.setdefault(one.path, []).append((one.passage_id, one.text, one.kind))
    return {path: sorted(rows) for path, rows in out.items()}


def run(count: int, seed: int, keep: Path | None = None, a_build: int = _A_BUILD, growing: int = 1) -> dict[str, Any]:
    """Put ``count`` mutated files through builds; the first corpus with a fault is kept in a folder where one is given.

    Every ``growing``-th corpus is changed and brought up to date, too.
    """
    began, made = time.monotonic(), Run(seed, keep)
    for number, at in enumerate(range(0, count, a_build)):
        made.one(min(a_build, count - at), grow=number % growing == 0)
    found = made.found
    return {
        "files": count,
        **dict(sorted(found.counts.items())),
        "faults": len(found.faults),
        "slowest_build": round(found.slowest, 1),
        "seconds": round(time.monotonic() - began, 1),
        "first": found.faults[:20],
    }


def apart(count: int, seed: int, keep: Path | None) -> dict[str, Any]:
    """The same in a process of its own, ended where it does not end."""
    words = [sys.executable, __file__, "--count", str(count), "--seed", str(seed), "--here"]
    words += ["--keep", str(keep / str(seed))] if keep else []
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=_PATIENCE)
        return dict(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        told = f"the builds of seed {seed} hang"
    except ValueError:
        told = f"the process of seed {seed} ended: {done.stderr[-400:]}"
    return {"files": count, "faults": 1, "slowest_build": 0.0, "seconds": 0.0, "first": [told]}


def main() -> int:
    """Run, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for corpora with a fault, one a process")
    parser.add_argument("--json", type=Path, help="where the figures are written")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.here:
        print(json.dumps(run(chosen.count, chosen.seed, chosen.keep, growing=_GROWING)))
        return 0
    began = time.monotonic()
    total: Counter[str] = Counter()
    first: list[str] = []
    slowest = 0.0
    starts = range(0, chosen.count, _A_PROCESS)
    seeds = [chosen.seed * 1_000_000 + number for number in range(len(starts))]
    counts = [min(_A_PROCESS, chosen.count - at) for at in starts]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(lambda count, seed: apart(count, seed, chosen.keep), counts, seeds):
            first += found.pop("first")
            slowest = max(slowest, found.pop("slowest_build"))
            total.update(found)
            print(
                f"{time.monotonic() - began:6.0f} s  {dict(total)}",
                *first[-3:],
                sep="\n  ",
                file=sys.stderr,
                flush=True,
            )
    result = {
        "date": datetime.now(UTC).date().isoformat(), "seed": chosen.seed, **total, "slowest_build": slowest,
        "seconds": round(time.monotonic() - began), "first": first[:20],
    }  # fmt: skip
    text = json.dumps(result, ensure_ascii=True, indent=1)
    print(text)
    if chosen.json:
        chosen.json.write_text(text + "\n", encoding="utf-8")
    return 1 if total["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
