"""``rag search`` and ``rag ask``, one question or a batch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from rag.door import Index, open_index
from rag.errors import QueryError
from rag.faces.cli.batch import answer_batch
from rag.faces.cli.options import (
    AsJson,
    Batch,
    Body,
    Ignore,
    IndexFolder,
    Kind,
    Municipality,
    Out,
    Role,
    Side,
    Since,
    Speaker,
    Until,
    narrowing,
)  # fmt: skip
from rag.faces.cli.printing import say, say_json, tell
from rag.faces.cli.views import ByDate, Compare, Export, Force, check, export_summary, show_view
from rag.present.groups import groups
from rag.present.json.records import around_json, hit_json, summary_json
from rag.present.question import reading_line
from rag.present.words import alike_line, place_line, verdict_line, voice_line, writer_line
from rag.records import Hit, Summary

if TYPE_CHECKING:
    from rag.question import QuestionWords
    from rag.records import View

Query = Annotated[str | None, typer.Argument(metavar="[QUERY]", help="What to look for.")]
Question = Annotated[str | None, typer.Argument(metavar="[QUESTION]", help="What to answer.")]
HowMany = Annotated[int | None, typer.Option("-k", help="How many hits (default: 10).", show_default=False)]
Writer = Annotated[
    str | None,
    typer.Option(
        help="Who writes: extractive (the minutes' own sentences) or chat (docs/summaries.md).", show_default=False
    ),
]
Around = Annotated[
    int, typer.Option(min=0, help="Also give this many passages before and after each hit, of its document.")
]
Fold = Annotated[
    bool | None,
    typer.Option(
        "--fold/--no-fold",
        help="Show passages that say the same once, or each by itself (default: once; in a batch, which is measured, each).",
        show_default=False,
    ),
]
Json = dict[str, Any]


def search(
    query: Query = None, k: HowMany = None, index: IndexFolder = None, municipality: Municipality = None, body: Body = None,
    speaker: Speaker = None, role: Role = None, side: Side = None, since: Since = None, until: Until = None,
    kind: Kind = None, ignore: Ignore = None, around: Around = 0, fold: Fold = None, batch: Batch = None,
    out: Out = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Find passages."""
    _one_or_batch(query, batch, out)
    opened = open_index(index)
    words = narrowing(municipality, body, speaker, role, side, kind, since, until)

    def find(text: str) -> tuple[Hit, ...]:
        return opened.search(text, k, fold=batch is None if fold is None else fold, ignore=ignore, **words)

    def plain(hit: Hit) -> Json:
        name = hit.passage.passage_id
        near = {"around": around_json(opened.neighbours(name, around, around), name)} if around else {}
        return hit_json(hit) | near

    if batch:
        answer_batch(batch, out, lambda text: {"hits": [plain(hit) for hit in find(text)]})
        return
    hits = find(query or "")
    if as_json:
        for hit in hits:
            say_json(plain(hit))
        return
    for hit in hits:
        say(f"{hit.rank:>2}. {place_line(hit.passage)}  [{hit.passage.kind}, {hit.score:.2f}]")
        for near in opened.neighbours(hit.passage.passage_id, around, around) if around else (hit.passage,):
            say(("    " if near == hit.passage else "  | ") + " ".join(near.text.split()))
        if hit.alike:
            say(f"    （{alike_line(hit)}）")
    if not hits:
        tell("該当する箇所はありません。")


def ask(
    question: Question = None, index: IndexFolder = None, municipality: Municipality = None, body: Body = None,
    speaker: Speaker = None, role: Role = None, side: Side = None, since: Since = None, until: Until = None,
    kind: Kind = None, ignore: Ignore = None, compare: Compare = None, timeline: ByDate = False, export: Export = None,
    force: Force = False, writer: Writer = None, batch: Batch = None, out: Out = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Answer a question in sentences with their citations: verbatim ones, or a chat model's that were checked."""
    _one_or_batch(question, batch, out)
    check(compare, timeline, export, force, batch, writer)
    opened = open_index(index)
    words = narrowing(municipality, body, speaker, role, side, kind, since, until)

    def answer(text: str) -> Summary:
        return opened.ask(text, writer=writer, ignore=ignore, **words)

    if batch:
        answer_batch(batch, out, lambda text: summary_json(answer(text)))
        return
    whole: QuestionWords = {**words, "ignore": ignore}
    if compare or timeline:
        view = cast("View", compare or "timeline")
        show_view(opened, question or "", whole, view, index, export, as_json)
        return
    summary = answer(question or "")
    if as_json:
        say_json(summary_json(summary))
    else:
        _show(summary, opened)
    if export:
        export_summary(summary, whole, writer, index, export)


def _show(summary: Summary, opened: Index) -> None:
    say(verdict_line(summary))
    if summary.headline:
        say(summary.headline)
    if read := reading_line(summary.read, summary.language):
        say(read)
    if wrote := writer_line(summary):
        say(wrote)
    for group in groups(summary):
        say()
        say(group.heading)
        for statement, cited in group.statements:
            marks = "".join(f"[{number}]" for number in statement.citations)
            voices = dict.fromkeys(voice_line(e.passage, summary.language) for e in cited)
            say(f"・{' '.join(statement.text.split())} {marks}（{'、'.join(voices)}）")
    if summary.evidence:
        say()
    for evidence in summary.evidence:
        say(f"[{evidence.number}] {place_line(evidence.passage)}")
        say(f"    {evidence.passage.path} {evidence.span.start}-{evidence.span.end}")
        if evidence.passage.url:
            say(f"    {evidence.passage.url}")


def _one_or_batch(text: str | None, batch: Path | None, out: Path | None) -> None:
    if (text is None) == (batch is None):
        raise QueryError("Give either a question, in quotes, or --batch FILE.jsonl.")
    if out and not batch:
        raise QueryError("--out goes with --batch; for one question use --json and redirect it.")
