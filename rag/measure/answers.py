"""Search and answer batches against judged questions: evidence, nuggets, statements on point, citations, verdicts.

One definition of each figure, the one that its public scorer has: texts are compared NFKC, without white space and
markup; a quote counts as found when 70 % of its character 5-grams stand in the hits of its own file among the first
five hits, 2,000 characters of them in all; a nugget when its numbers and 60 % of its bigrams stand in the first
eight statements with the place of their evidence; a statement is on point when 40 % of its 5-grams stand in the gold
quotes, or 70 % of one quote's in it. A statement is covered (citation recall) when 70 % of its 5-grams stand in the quotes
that it cites; a citation is right (precision) when its quote stands letter by letter in its file and holds 40 % of the
statement's 5-grams, or the statement 70 % of its own. A verdict is right when an answerable question is found (in part: half)
and any other is not. Two figures are the reader's view of an answerable question: ``first_right``, the first statement is
on point; ``found_but_wrong``, the verdict is found and no statement is.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

HITS = 5
HIT_CHARACTERS = 2000
STATEMENTS = 8
STATEMENT_CHARACTERS = 300
FOREIGN = ("en", "zh", "ko", "vi", "pt")

_TAGS = re.compile(r"<[^>]{1,200}>")
_MARKS = re.compile(r"[\s・\-#*●○■□_|→⇒]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SHOWN = ("municipality", "date", "title", "section", "speaker")
Json = dict[str, Any]


@dataclass(slots=True)
class _Tally:
    evidence: list[float] = field(default_factory=list)
    nuggets: list[float] = field(default_factory=list)
    on_point: list[bool] = field(default_factory=list)
    statements: list[float] = field(default_factory=list)
    covered: list[float] = field(default_factory=list)
    right: list[float] = field(default_factory=list)
    verbatim: list[float] = field(default_factory=list)
    verdicts: list[float] = field(default_factory=list)
    first_right: list[bool] = field(default_factory=list)
    found_but_wrong: list[bool] = field(default_factory=list)


def plain(text: str) -> str:
    """A text as it is compared: no markup, NFKC, no white space, no bullet marks."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", _TAGS.sub("", text or "")))


def grams(text: str, size: int = 5) -> set[str]:
    """The character n-grams of a text as it is compared; a text shorter than one gram is its own."""
    text = plain(text)
    return {text[at : at + size] for at in range(max(1, len(text) - size + 1))}


def score_answers(questions: list[Json], documents: dict[str, str], run: list[Json], answers: list[Json]) -> Json:
    """The figures of a batch, in all and by type of question.

    Args:
        questions: judged questions: id, type, answerable, evidence, minimal, keypoints.
        documents: file name to its text.
        run: the lines of ``rag search --batch``.
        answers: the lines of ``rag ask --batch``.
    """
    sources = {name: plain(text) for name, text in documents.items()}
    hits = {line["id"]: line.get("hits", []) for line in run}
    answered = {line["id"]: line for line in answers}
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    verbatim: list[bool] = []
    cited: list[bool] = []
    lengths: list[float] = []
    refusals = false_answers = missing = unanswerable = 0.0
    for question in questions:
        answer = answered.get(question["id"])
        missing += answer is None
        answer = answer or {"verdict": "error"}
        statements, evidence = answer.get("statements", []), {e["number"]: e for e in answer.get("evidence", [])}
        verdict = answer.get("verdict", "error")
        own = (tallies[question["type"]], tallies["all"])
        for statement in statements:
            verbatim.append(_is_verbatim(statement, evidence, sources))
            cited.append(_is_cited(statement, evidence, sources))
            for tally in own:
                tally.verbatim.append(verbatim[-1])
                tally.covered.append(_is_covered(statement, evidence))
                tally.right += _citations(statement, evidence, sources)
        if not question["answerable"]:
            unanswerable += 1
            false_answers += verdict == "found"
            for tally in own:
                tally.verdicts.append(verdict in ("partial", "not_found"))
            continue
        refused = {"found": 0.0, "partial": 0.5}.get(verdict, 1.0)
        refusals += refused
        lengths.append(len(statements))
        gold = [(e["file"], grams(e["quote"])) for e in question["evidence"]]
        on_point = [is_on_point(s["text"], [quote for _, quote in gold]) for s in statements]
        for tally in own:
            tally.verdicts.append(1.0 - refused)
            tally.statements.append(len(statements))
            tally.evidence.append(_evidence(gold, question["minimal"], hits.get(question["id"], [])))
            tally.nuggets.append(nuggets(question["keypoints"], statements, evidence))
            tally.on_point += on_point
            tally.first_right.append(on_point[:1] == [True])
            tally.found_but_wrong.append(verdict == "found" and not any(on_point))
    answerable = len(tallies["all"].evidence)
    types = {name: _means(tally) for name, tally in sorted(tallies.items()) if name != "all"}
    return {
        "all": _means(tallies["all"]),
        "types": types,
        "foreign": _mean([v for name in FOREIGN if name in tallies for v in tallies[name].evidence]),
        "verbatim": _mean(verbatim),
        "citations_right": _mean(cited),
        "statements": _mean(lengths),
        "false_answers": round(false_answers / max(1, unanswerable), 3),
        "false_refusals": round(refusals / max(1, answerable), 3),
        "missing": int(missing),
    }


def _evidence(gold: list[tuple[str, set[str]]], minimal: int, hits: list[Json]) -> float:
    seen: dict[str, set[str]] = defaultdict(set)
    left = HIT_CHARACTERS
    for hit in hits[:HITS]:
        text = plain(hit["text"])[:left]
        left -= len(text)
        if text:
            seen[_file(hit)] |= grams(text)
    found = sum(len(quote & seen[file]) >= 0.7 * len(quote) for file, quote in gold)
    return min(1.0, found / minimal)


def nuggets(keypoints: list[str], statements: list[Json], evidence: dict[int, Json]) -> float:
    """The share of the key points that stand in the first eight statements with the places of their evidence, 0..1."""
    first = statements[:STATEMENTS]
    words = " ".join(s["text"][:STATEMENT_CHARACTERS] for s in first)
    places = " ".join(
        str(evidence[c].get(name) or "") for s in first for c in s["citations"] if c in evidence for name in _SHOWN
    )
    shown = plain(words) + plain(places)
    have = grams(shown, 2)

    def stands(point: str) -> bool:
        wanted = grams(point, 2)
        numbers = set(_NUMBER.findall(unicodedata.normalize("NFKC", point)))
        return len(wanted & have) >= 0.6 * len(wanted) and all(number in shown for number in numbers)

    return _mean([stands(point) for point in keypoints])


def is_on_point(text: str, quotes: list[set[str]]) -> bool:
    """Whether 40 % of a statement stands in the gold quotes (as grams), or 70 % of one of them in it."""
    own = grams(text)
    every: set[str] = set().union(*quotes)
    return len(own & every) >= 0.4 * len(own) or any(len(own & quote) >= 0.7 * len(quote) for quote in quotes)


def _is_verbatim(statement: Json, evidence: dict[int, Json], sources: dict[str, str]) -> bool:
    cited = [evidence[c] for c in statement["citations"] if c in evidence]
    return any(plain(statement["text"]) in sources.get(_file(e), "") for e in cited)


def _is_cited(statement: Json, evidence: dict[int, Json], sources: dict[str, str]) -> bool:
    numbers = statement["citations"]
    quotes = [(plain(evidence[n]["quote"]), _file(evidence[n])) for n in numbers if n in evidence]
    return bool(numbers) and len(quotes) == len(numbers) and all(q and q in sources.get(f, "") for q, f in quotes)


def _is_covered(statement: Json, evidence: dict[int, Json]) -> bool:
    own = grams(statement["text"])
    cited = set().union(*(grams(evidence[n]["quote"]) for n in statement["citations"] if n in evidence))
    return len(own & cited) >= 0.7 * len(own)


def _citations(statement: Json, evidence: dict[int, Json], sources: dict[str, str]) -> list[float]:
    """Of each citation of a statement whether it is right; a number without evidence is not."""
    own = grams(statement["text"])
    out = []
    for number in statement["citations"]:
        found = evidence.get(number)
        quote = grams(found["quote"]) if found else set()
        stands = found is not None and plain(found["quote"]) in sources.get(_file(found), "")
        shared = len(own & quote)
        out.append(float(stands and (shared >= 0.4 * len(own) or shared >= 0.7 * len(quote))))
    return out


def _file(place: Json) -> str:
    return PurePosixPath(place.get("path") or place.get("doc_id") or "").name


def _means(tally: _Tally) -> Json:
    return {
        "n": len(tally.evidence),
        "evidence": _mean(tally.evidence),
        "nuggets": _mean(tally.nuggets),
        "on_point": _mean(tally.on_point),
        "citation_recall": _mean(tally.covered),
        "citation_precision": _mean(tally.right),
        "verbatim": _mean(tally.verbatim),
        "verdicts": _mean(tally.verdicts),
        "statements": _mean(tally.statements),
        "first_right": _mean(tally.first_right),
        "found_but_wrong": _mean(tally.found_but_wrong),
    }


def _mean(values: list[Any]) -> float:
    return round(sum(values) / len(values), 3) if values else 0.0
