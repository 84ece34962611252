"""Write the README's tables from the JSON that the benchmarks wrote; with --check only say whether they are the same.

.venv/bin/python scripts/readme_tables.py [--check]
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
RESULTS = ROOT / "benchmarks" / "results"
_BLOCK = re.compile(r"(<!-- measured -->\n).*?(<!-- /measured -->)", re.DOTALL)
TYPES = {
    "fact-ja": "facts",
    "speaker-ja": "who said what",
    "meta-ja": "date, place, those present",
    "keyword-ja": "keywords",
    "cross-ja": "across municipalities",
    "summary-ja": "summaries",
    "paraphrase-ja": "in plain words",
}
WARD_TYPES = {
    "residents, in plain words": ("resident-ja",),
    "officials, in the words of the office": ("official-ja",),
    "who takes which position": ("position-ja",),
    "lists": ("list-ja",),
    "what changed": ("change-ja",),
    "summaries": ("summary-ja",),
    "in English, Chinese, Korean, Vietnamese, Portuguese": ("en", "zh", "ko", "vi", "pt"),
}
SETS = {
    ("tokyo", "nDCG@10"): "Tokyo assembly, cut passages, nDCG@10",
    ("tokyo documents", "MRR"): "Tokyo assembly, whole documents, first right hit, MRR",
    ("tokyo documents", "coverage"): "the same, share of the answer within ten hits",
    ("seeds", "evidence@5"): "real minutes, evidence@5",
    ("plain words", "R@10 ja"): "residents' words over a ward's minutes, R@10",
    ("plain words", "R@10 en"): "the same in English",
    ("jaquad", "nDCG@10"): "JaQuAD (encyclopedia), nDCG@10",
    ("jsquad", "nDCG@10"): "JSQuAD (encyclopedia), nDCG@10",
}


def main() -> int:
    """Rewrite the README, or compare; 1 when --check finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    was = README.read_text(encoding="utf-8")
    now = rewritten(was)
    if args.check:
        return 0 if was == now else 1
    README.write_text(now, encoding="utf-8")
    return 0


def rewritten(readme: str) -> str:
    """The README with its measured part made anew."""
    return _BLOCK.sub(lambda m: m[1] + measured() + m[2], readme)


def measured() -> str:
    """The tables, from whichever results are there."""
    wards, seeds, sample = _load("wards"), _load("seeds"), _load("sample")
    speed, reading, tokyo = _load("speed"), _load("reading"), _load("tokyo")
    faith, builds, soak, browser = _load("faithfulness"), _load("builds"), _load("soak"), _load("browser")
    app, files, asked = _load("soak_app"), _load("fuzz_builds"), _load("fuzz_questions")
    own, other = (faith["sample minutes"][mark] for mark in ("own mark, reported", "mark of another passage"))
    lines = [
        f"On two cores of an office PC's size, {speed['date']}, answers {wards['date']}; every figure is made by a script in `scripts/` "
        "and stands as JSON in `benchmarks/results/`.",
        "",
        *_answers({"real size": wards, "real minutes, few": seeds, "sample minutes": sample}),
        "",
        "Five documents are easily searched: what stands in the first column is what a town with its own minutes gets. A *right verdict* only says that an "
        "answerable question was called found and another was not; whether what stands under it is on point is in the first two lines.",
        "",
        f"At real size ({wards['documents']} meetings of a ward, {wards['passages']:,} passages), by what is asked:",
        "",
        *_wards(wards),
        "",
        "Evidence among the first five hits, by what is asked of the small sets:",
        "",
        "| questions | five real documents | sample minutes |",
        "|---|---|---|",
        *(f"| {words} | {_type(seeds, name)} | {_type(sample, name)} |" for name, words in TYPES.items()),
        "",
        f"Assembly minutes end to end ({tokyo['n']} questions over ten plenaries): first right hit MRR {tokyo['MRR']:.2f}, "
        f"{tokyo['coverage']:.0%} of the answer within ten hits (character bigrams alone: 0.38 and 76%).",
        "",
        *_sets(_load("sets")),
        "",
        f"Reading: turns of {reading['shinagawa']['meetings']:,} real meetings F1 {reading['shinagawa']['f1']:.3f} at "
        f"{reading['shinagawa']['megabytes_per_cpu_second']:.1f} MB a second on one core; against truth made by hand: kinds "
        f"{reading['turns']['kinds']:.2f}, reply links {reading['turns']['reply_links']:.2f} on {reading['turns']['turns']} turns, "
        f"and on {reading['turns_third']['turns']} turns that nobody tuned on {reading['turns_third']['kinds']:.2f} and "
        f"{reading['turns_third']['reply_links']:.2f}.",
        "",
        f"A chat model's sentences: the check tells {faith['claims']} judged claims apart with AUC {faith['auc, five folds']:.2f} (five folds); "
        f"of sentences of the sample minutes it shows {own['shown']} of {own['sentences']} under their own mark, and under the "
        f"mark of another passage {other['shown']} of {other['sentences']:,}.",
        "",
        f"Speed (sample minutes): first answer of a new process {speed['cold_ask_s']:.2f} s, then {speed['warm_ask_ms']:.0f} ms a question "
        f"(95 % within {speed['warm_ask_p95_ms']:.0f} ms); {speed['passages_per_s']:,} passages a second are indexed. Real minutes, "
        f"{builds['documents']} meetings with {builds['passages']:,} passages: the whole build {builds['full_s']:.0f} s, after one meeting "
        f"changed {builds['one_changed_s']:.1f} s, no process above {builds['most_megabytes_of_a_process']} MB.",
        "",
        f"In the browser, {browser['documents']:,} documents with {browser['passages']:,} passages: first paint after "
        f"{browser['first_paint_ms']['median'] / 1000:.1f} s, an answer {browser['answer_ms']['median'] / 1000:.2f} s after Enter "
        f"(95 % within {browser['answer_ms']['p95'] / 1000:.2f} s), a comparison after {browser['pages_ms']['compare']['median'] / 1000:.1f} s and a "
        f"timeline after {browser['pages_ms']['timeline']['median'] / 1000:.1f} s, each a browser's first visit.",
        "",
        f"Half an hour of {soak['clients']} clients, {soak['builds']} builds over a changing corpus and {soak['kills']} kills: {soak['answers']:,} answers, "
        f"{soak['wrong']} wrong, {len(soak['errors'])} errors; from minute 22 on {soak['megabytes'][-8]} to {soak['megabytes'][-1]} MB.",
        "",
        f"An hour of {app['clients']} clients of the browser app ({app['passages']:,} passages), a fourth of them hostile, with {app['uploads']} uploads, "
        f"{app['rebuilds'] + app['builds']} builds and {app['kills']} kills: {app['answers']:,} answers, {app['wrong']} wrong, "
        f"{len(app['errors'])} errors; at worst silent for {app['health_worst_seconds']:.1f} s; {', '.join(map(str, app['megabytes_by_third']))} MB by thirds.",
        "",
        f"Mutated files through whole builds, {files['files']:,} of them in {files['builds']:,} builds: {files['faults']} hangs, "
        f"tracebacks or lost neighbours. Mutated questions through whole answers, {asked['questions']:,}: {asked['hangs']} hangs, "
        f"{asked['tracebacks']} tracebacks, {len(asked['faults'])} untrue quotes.",
        "",
    ]  # fmt: skip
    return "\n".join(lines)


def _answers(sets: dict[str, Any]) -> list[str]:
    """What a reader gets, of each judged set."""
    rows: dict[str, Callable[[Any], str]] = {
        "first statement on point": lambda r: f"{r['all']['first_right']:.2f}",
        "called found, and no statement on point": lambda r: f"{r['all']['found_but_wrong']:.2f}",
        "unanswerable questions answered all the same": lambda r: f"{r['false_answers']:.2f}",
        "answerable questions refused (in part: half)": lambda r: f"{r['false_refusals']:.2f}",
        "right verdicts": lambda r: f"{r['all']['verdicts']:.2f}",
        "evidence among the first five hits": lambda r: f"{r['all']['evidence']:.2f}",
        "the same in English, Chinese, Korean, Vietnamese, Portuguese": lambda r: f"{r['foreign']:.2f}",
        "key points that stand in the answer": lambda r: f"{r['all']['nuggets']:.2f}",
        "statements on point": lambda r: f"{r['all']['on_point']:.2f}",
        "statements in an answer": lambda r: f"{r['statements']:.1f}",
        "citations that are the verbatim slice of their document": lambda r: f"{r['citations_right']:.1%}",
    }
    head = [f"{name} ({r['documents']} documents, {r['questions']} questions)" for name, r in sets.items()]
    lines = [f"| | {' | '.join(head)} |", f"|---|{'---|' * len(head)}"]
    return lines + [f"| {words} | {' | '.join(map(figure, sets.values()))} |" for words, figure in rows.items()]


def _wards(result: Any) -> list[str]:
    """The judged set at real size, by type of question: the rows as the public scorer prints them."""
    lines = [
        "| questions | number | evidence among the first five | first statement on point | called found, nothing on point | key points |",
        "|---|---|---|---|---|---|",
    ]
    for words, names in WARD_TYPES.items():
        rows = [result["types"][name] for name in names]
        count = sum(row["n"] for row in rows)
        means = [
            sum(row["n"] * row[figure] for row in rows) / count
            for figure in ("evidence", "first_right", "found_but_wrong", "nuggets")
        ]
        lines.append(f"| {words} | {count} | " + " | ".join(f"{mean:.2f}" for mean in means) + " |")
    unanswerable = result["questions"] - result["all"]["n"]
    lines.append(
        f"| what the minutes do not hold | {unanswerable} | | | {result['false_answers']:.2f} (called found) | |"
    )
    return lines


def _sets(result: Any) -> list[str]:
    """Every judged set by leg, the losses, too."""
    legs = list(next(iter(result["sets"].values())))
    lines = ["| judged set | " + " | ".join(legs) + " |", "|---|" + "---|" * len(legs)]
    for (name, measure), words in SETS.items():
        if name not in result["sets"]:  # asked only where its minutes are
            continue
        row = result["sets"][name]
        lines.append(f"| {words} | " + " | ".join(f"{row[leg][measure]:.3f}" for leg in legs) + " |")
    return lines


def _type(result: Any, name: str) -> str:
    row = result["types"][name]
    return f"{row['evidence']:.2f}"


def _load(name: str) -> Any:
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
