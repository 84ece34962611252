"""A batch: JSON Lines of questions in, one answer or error a line out, in order."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from rag.errors import QueryError, RagError
from rag.faces.cli.printing import say_json, track
from rag.faces.cli.writing import whole
from rag.present.visible import json_line

Json = dict[str, Any]
_LONGEST = 4_000_000  # bytes of a line: no question is that long
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def answer_batch(batch: Path, out: Path | None, answer: Callable[[str], Json]) -> None:
    """Answer each line in order; a line that fails gives its error and the batch goes on.

    The file at ``out`` appears whole or not at all.

    Raises:
        QueryError: the batch cannot be read, or ``out`` cannot be written.
    """
    lines = _lines(batch)
    if out is None:
        for record in _answers(lines, answer):
            say_json(record)
        return
    with whole(out) as stream:
        for record in _answers(lines, answer):
            stream.write(json_line(record).encode() + b"\n")


def _answers(lines: list[bytes | None], answer: Callable[[str], Json]) -> Iterator[Json]:
    for number, line in enumerate(track(lines, "answering"), 1):
        identity: object = number
        try:
            record = _object(line, number)
            identity = _identity(record, number)
            text = record.get("text", record.get("question"))
            if not isinstance(text, str):
                raise QueryError(f"line {number} has no text and no question")
            made = answer(text)
        except RagError as fault:
            yield {"id": identity, "error": str(fault)}
        except Exception as fault:  # noqa: BLE001 (hours of a batch are not lost to one question)
            yield {"id": identity, "error": f"line {number}: a fault of rag itself: {type(fault).__name__}: {fault}"}
        else:
            yield {"id": identity, **made}


def _object(line: bytes | None, number: int) -> Json:
    if line is None:
        raise QueryError(f"line {number} is longer than {_LONGEST:,} bytes; ask something shorter")
    try:
        record = json.loads(line.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError as fault:
        raise QueryError(
            f"line {number} is not UTF-8 ({fault.reason} at byte {fault.start}); save it as UTF-8"
        ) from fault
    except ValueError as fault:  # no JSON, or a number of thousands of digits
        raise QueryError(f"line {number} is no JSON: {fault}") from fault
    except RecursionError as fault:
        raise QueryError(f"line {number} is no JSON that can be read: too many brackets inside each other") from fault
    if not isinstance(record, dict):
        raise QueryError(f"line {number} is no JSON object")
    return record


def _identity(record: Json, number: int) -> object:
    """What the answer is called: the id as it is, or the number of the line where there is none."""
    identity = record.get("id", record.get("_id", number))
    if not isinstance(identity, str | int | float | None) or identity in (float("inf"), float("-inf")):
        raise QueryError(f"line {number}: its id is neither text nor a number")
    return identity


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")


def _lines(batch: Path) -> list[bytes | None]:
    """The lines of a file that say something, None for one that is too long to be kept."""
    try:
        with batch.open("rb") as stream:
            # What never ends, as /dev/zero, is no batch; a pipe is one.
            if not stat.S_ISREG(mode := os.fstat(stream.fileno()).st_mode) and not stat.S_ISFIFO(mode):
                raise QueryError(f"{batch} is no file; give JSON Lines in UTF-8.")
            found = list(_kept(stream))
    except (OSError, ValueError) as fault:
        why = getattr(fault, "strerror", None) or fault
        raise QueryError(f"{batch} cannot be read ({why}); give JSON Lines in UTF-8.") from fault
    if found and (found[0] or b"").startswith(_UTF_16):
        raise QueryError(f"{batch} cannot be read (it is UTF-16); give JSON Lines in UTF-8.")
    return found


def _kept(stream: BinaryIO) -> Iterator[bytes | None]:
    inside = False  # of a line that is too long
    while piece := stream.readline(_LONGEST):
        ends = piece.endswith(b"\n") or len(piece) < _LONGEST
        if ends and not inside:
            yield from (line for line in piece.splitlines() if line.strip())
        elif not inside:
            yield None
        inside = not ends
