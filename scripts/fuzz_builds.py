"""Mutated documents of every form through whole builds, with sound neighbours: what was lost, raised, or called a fault of ours.

.venv/bin/python scripts/fuzz_builds.py --count 20000 --seed 1 [--keep FOLDER]

Each build holds some mutated files under mutated names, perhaps a mutated minutes.toml, and the neighbours. Afterwards some
files change and the index is brought up to date; it must be the one that a full build makes. Exit code 1 where a build or an
answer raised, a neighbour or a file was lost, or a line of a report asks to be reported.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import fuzz_readers
import rag
from rag.index.build import build
from rag.index.encoder import Encoder, StaticEncoder
from rag.minutes.folder import walk
from rag.present.records_json import minutes_json, summary_json
from rag.present.views_json import comparison_json, timeline_json
from rag.reports import BuildReport
from rag.resources import encoder_folder
from rag.settings import Settings

NEIGHBOURS = {
    "良い/会議.txt": "鶴見沢市花壇会議 議事要旨\n日時：令和5年7月3日\n\n・花壇の水やりは誰がするのか。（副市長）\n→当番が行う。（事務局）\n",
    "z.md": "展示会の覚え書き\n\n金魚の水槽の借り上げに12万円を要した。\n",
    "b.jsonl": '{"meeting_id": "n", "date": "2023-07-03", "municipality": "鶴見沢市", "speaker": "堀江委員", "text": "藤棚を直す。"}\n',
}
QUESTIONS = ("花壇の水やりは誰がしますか", "金魚の水槽はいくらですか")
_A_BUILD = 48  # mutated files
_LINES = (
    "○議事日程", "　議　事　日　程", "【次第】", "1 公園の管理について", "日時：令和5年6月7日", "日時：令和7981年12月31日", "出席者",
    "書記　　　堀　江　　　礼",
    "会議結果", "・", "→", "○議長（沢辺勉君）　開きます。", "（事務局）", "会議名：", "・直してほしい。（堀江委員）", "→直す。（事務局）", "以上", "\t", "\f",
    "<!---->",
    "出席者：" + "、".join(["市長"] * 40), "１番　大　野　守　君", "## 見出し", "| 出席 | 市長 |", "件 名\t道について", "---", "3/10",
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1e300, 10**30, "", "は", "か", "?", "\ud800", "\udfff公園", "9999-12-31", "0001-01-01", "2024/05/04", "令和6年5月4日", [], {},
    ["x"], {"a": 1}, "費用市", "鶴見沢市", "議長", "あ" * 3_000, "\0", "\x1b[31m", "a/b!/c#1-2", "..", "b.jsonl",
)  # fmt: skip
_KEYS = (
    "meeting_id", "issueID", "id", "speechID", "title", "municipality", "nameOfHouse", "body", "date", "dateIso", "url", "meetingURL", "speechURL",
    "speaker", "role", "number", "text", "speech", "speeches", "voices", "speechRecord", "tenant_minutes",
)  # fmt: skip
_NOTES = (
    'municipality = "鶴見沢市"\n', "municipality = 5\n", "folders_are_municipalities = true\n", '[documents."0.txt"]\ndate = 2022-02-11\n', "x" * 50,
    '[documents."0.txt"]\ndate = 9999-12-31\n', '[documents."1.json"]\nmunicipality = "は"\n[documents."1.json".speakers]\n1 = "市長"\n2 = ""\n',
)  # fmt: skip


@dataclass(slots=True)
class Found:
    """What a run came to."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0


def lines_of(chance: random.Random) -> bytes:
    """A text of lines as minutes have them, in an order that they never have."""
    base = chance.choice((fuzz_readers.TEXT, *NEIGHBOURS.values())).splitlines()
    for _ in range(chance.randrange(1, 14)):
        base.insert(chance.randrange(len(base) + 1), chance.choice((*_LINES, *base)))
    return (
        chance.choice(("\n", "\n\n", "\r\n"))
        .join(base)
        .encode(chance.choice(("utf-8", "utf-8", "cp932", "utf-16")), "replace")
    )


def json_of(chance: random.Random) -> bytes:
    """Speeches whose keys and values are others."""

    def speech() -> dict[str, Any]:
        said: dict[str, Any] = {
            "meeting_id": chance.choice("abc"),
            "date": "2023-07-03",
            "text": "ベンチを直しますか。",
            "speaker": "堀江委員",
        }
        for _ in range(chance.randrange(4)):
            said[chance.choice(_KEYS)] = chance.choice((*_VALUES, [dict(said)]))
        if chance.random() < 0.1:
            del said[chance.choice([*said])]
        return said

    rows: list[Any] = [speech() for _ in range(chance.randrange(1, 6))]
    if chance.random() < 0.2:
        rows.insert(chance.randrange(len(rows) + 1), chance.choice(_VALUES))
    if chance.random() < 0.5:
        return json.dumps(rows if len(rows) > 1 else rows[0]).encode()
    raw = [json.dumps(row) for row in rows]
    if chance.random() < 0.3:
        raw.insert(chance.randrange(len(raw) + 1), chance.choice(('{"text": ', "]", "null", "x", "[" * 3_000)))
    return "\n".join(raw).encode()


def name_of(number: int, ending: str, chance: random.Random) -> bytes:
    """A name that nobody should give a file, at times."""
    stem = chance.choice(("{}", "{}", "{}", "会議 {}", "{}%41#", "{}\x1b[31m", "{}!", "x/{}", "会議{}/y")).format(
        number
    )
    raw = stem.encode(chance.choice(("utf-8", "utf-8", "cp932")), "replace")
    return (b"\xff\xfe" + raw if chance.random() < 0.05 else raw) + ending.encode()


def write(corpus: Path, count: int, chance: random.Random) -> None:
    """Put some mutated files into a corpus."""
    sound = fuzz_readers.seeds()
    del sound["scan.pdf"]  # its text is not recognised here
    others = list(sound.values())
    for number in range(count):
        if number % 3 == 0:
            ending, data = chance.choice((".txt", ".md")), lines_of(chance)
        elif number % 3 == 1:
            ending, data = chance.choice((".json", ".jsonl")), json_of(chance)
        else:
            name = chance.choice([*sound])
            ending, data = name[name.index(".") :], fuzz_readers.mutated(name, sound[name], others, chance)
        file = corpus / os.fsdecode(name_of(number, ending, chance))
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(data)
    if chance.random() < 0.7:
        note = chance.choice(_NOTES).encode()
        note = fuzz_readers.mutated("a.toml", note, others, chance) if chance.random() < 0.5 else note
        (
            chance.choice([corpus, *(p for p in corpus.iterdir() if p.is_dir() and p.name != "良い")]) / "minutes.toml"
        ).write_bytes(note)


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

    def one(self, count: int) -> None:
        """One corpus: built, changed, brought up to date, built anew, asked."""
        with tempfile.TemporaryDirectory() as place:
            corpus, index = Path(place, "corpus"), Path(place, "index")
            for name, text in NEIGHBOURS.items():
                (corpus / name).parent.mkdir(parents=True, exist_ok=True)
                (corpus / name).write_text(text, encoding="utf-8")
            write(corpus, count, self._chance)
            try:
                self._built(corpus, index, full=False)
                files = sorted(s.file for s in walk(corpus)[0] if s.path not in NEIGHBOURS)
                for file in self._chance.sample(files, len(files) // 8):
                    other = self._chance.choice(files)
                    if self._chance.random() < 0.3:
                        file.unlink()
                    elif other.exists():
                        shutil.copy(other, file.with_name("copy " + file.name))
                grown = self._built(corpus, index, full=False)
                fresh = self._built(corpus, Path(place, "fresh"), full=True)
                self._same(grown, fresh)
                self._asked(fresh[0])
            except Exception:  # noqa: BLE001 - whatever gets out is what is looked for
                self._fault(traceback.format_exc(limit=-6))
            if self.found.faults and self._keep and not self._keep.exists():
                shutil.copytree(place, self._keep)

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
        for name in NEIGHBOURS:
            if name not in told:
                self._fault(f"the neighbour {name} is lost")
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
            plain = [summary_json(answer), timeline_json(opened.timeline(question))]
            plain += [comparison_json(opened.compare(question, by=by)) for by in ("municipality", "year", "body")]
            json.dumps(plain, ensure_ascii=False).encode()
            self.found.counts[f"verdict {answer.verdict}"] += 1
        for entry in opened.documents():
            json.dumps(minutes_json(opened.document(entry.doc_id)), ensure_ascii=False).encode()


def run(count: int, seed: int, keep: Path | None = None, a_build: int = _A_BUILD) -> dict[str, Any]:
    """Put ``count`` mutated files through builds; the first corpus with a fault is kept in a folder where one is given."""
    began, made = time.monotonic(), Run(seed, keep)
    for at in range(0, count, a_build):
        made.one(min(a_build, count - at))
    found = made.found
    return {
        "files": count,
        "seed": seed,
        **dict(sorted(found.counts.items())),
        "faults": len(found.faults),
        "slowest_build": round(found.slowest, 1),
        "seconds": round(time.monotonic() - began, 1),
        "first": found.faults[:20],
    }


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the first corpus with a fault")
    chosen = parser.parse_args()
    found = run(chosen.count, chosen.seed, chosen.keep)
    print(json.dumps(found, ensure_ascii=True, indent=1))
    return 1 if found["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
