"""``rag correct``: what was misread of a document, corrected in the minutes.toml of its corpus, and taken back."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.door import Index, kept_corrections, open_index
from rag.door import correct as write
from rag.errors import QueryError
from rag.faces.cli.options import AsJson, IndexFolder, day
from rag.faces.cli.printing import say, say_json, tell
from rag.minutes.corrections.kept import Change, KeptCorrection, back, cleaned, to_meeting, to_speakers, together
from rag.present.corrections import correction_json, group_lines
from rag.records import Field, Minutes
from rag.text import read_speaker

What = Annotated[str, typer.Argument(metavar="DOC_ID", help="The document, as rag show or rag index status names it.")]
Date = Annotated[str | None, typer.Option(help='The right day, YYYY-MM-DD; "" where the document names none.')]
Title = Annotated[str | None, typer.Option(help='The right title; "" for none.')]
City = Annotated[str | None, typer.Option("--municipality", help='The right municipality; "" for none.')]
Council = Annotated[str | None, typer.Option("--body", help='The right council or committee; "" for none.')]
Who = Annotated[
    list[str] | None,
    typer.Option("--speaker", metavar="NUMBER=SPEAKER", help="The right speaker of an utterance; NUMBER= for nobody."),
]
Undo = Annotated[
    list[str] | None,
    typer.Option(metavar="WHAT", help="Take a correction back: date, title, municipality, body, a number, or all."),
]
_ALL = "all"


def correct(
    doc_id: What, date: Date = None, title: Title = None, municipality: City = None, body: Council = None,
    speaker: Who = None, undo: Undo = None, index: IndexFolder = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Correct a misread date, name or speaker of a document; without options, list its corrections."""
    opened = open_index(index)
    minutes = opened.document(doc_id)
    noted = kept_corrections(opened.manifest.corpus, minutes)
    wanted: dict[Field, object] = {"title": title, "municipality": municipality, "body": body}
    named = {field: words for field, words in wanted.items() if words is not None}
    if date is not None:
        named["date"] = day("--date", cleaned(date)) if cleaned(date) else None
    changes = (
        *to_meeting(minutes, noted, named),  # type: ignore[arg-type]
        *(change for words in speaker or () for change in _speaker(minutes, noted, words)),
        *(change for words in undo or () for change in _undone(noted, words)),
    )
    if changes:
        files = write(opened.manifest.corpus, minutes, changes, noted)
        for file in files:
            tell(f"wrote {file}; rebuild for it to count: {_build(opened)}")
        noted = kept_corrections(opened.manifest.corpus, minutes)
    elif named or speaker:
        tell("nothing to correct: the document was read so")
    _list(minutes, noted, as_json)


def _speaker(minutes: Minutes, noted: tuple[KeptCorrection, ...], words: str) -> tuple[Change, ...]:
    number, sign, label = words.partition("=")
    count = len(minutes.utterances)
    # Thousands of digits are no number to Python.
    if not sign or not number.isdecimal() or len(number) > 9 or not 1 <= int(number) <= count:
        raise QueryError(
            f"--speaker {words}: write NUMBER=SPEAKER, with a number from 1 to {count} (rag show {minutes.doc_id})."
        )
    return to_speakers(minutes, noted, (int(number),), read_speaker(cleaned(label)))


def _undone(noted: tuple[KeptCorrection, ...], what: str) -> tuple[Change, ...]:
    found = back([one for one in noted if what in (_ALL, one.key or one.field)])
    if not found and what != _ALL:
        there = ", ".join(one.key or one.field for one in noted if not one.whole) or "none"
        raise QueryError(f"--undo {what}: there is no such correction. There are: {there}.")
    return found


def _build(opened: Index) -> str:
    return f"rag index build {opened.manifest.corpus} --index {opened.folder}"


def _list(minutes: Minutes, noted: tuple[KeptCorrection, ...], as_json: bool) -> None:
    for group in together(minutes, noted):
        if as_json:
            for one in group:
                say_json(correction_json(minutes, one))
            continue
        what, said, right = group_lines(minutes, group, "ja")
        unused = "" if group[0].fits else "（文書の発言が変わったため、使われていません）"
        say(f"{what}：{said} → {right}{unused}　[{group[0].file}]")
