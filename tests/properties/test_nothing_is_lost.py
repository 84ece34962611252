"""With white space removed, text plus dropped is the raw document; every character knows where it came from."""

from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given

from rag import resources
from rag.index.passages import cut, header_blocks
from rag.minutes.document import read_text
from rag.minutes.formats.decode import decode
from rag.minutes.formats.detection import TEXT_SUFFIXES
from rag.records import Minutes
from rag.text import count_tokens
from tests.properties.documents import documents


def raw_offsets(minutes: Minutes) -> Iterator[tuple[int, int]]:
    """Each text offset of a visible character with the raw offset that the anchors say."""
    starts = [anchor.start for anchor in minutes.anchors]
    for offset, character in enumerate(minutes.text):
        if not character.isspace():
            anchor = minutes.anchors[bisect_right(starts, offset) - 1]
            yield offset, offset - anchor.start + anchor.raw_start


def check_nothing_is_lost(raw: str) -> Minutes:
    minutes = read_text(raw, "a.txt")
    kept = [origin for _, origin in raw_offsets(minutes)]
    assert all(minutes.text[offset] == raw[origin] for offset, origin in raw_offsets(minutes))
    assert kept == sorted(kept)  # in the order of the document
    dropped = [at for d in minutes.dropped for at in range(d.start, d.end) if not raw[at].isspace()]
    assert sorted(kept + dropped) == [at for at, c in enumerate(raw) if not c.isspace()]
    return minutes


def check_records(minutes: Minutes) -> None:
    before = 0
    for number, utterance in enumerate(minutes.utterances, 1):
        assert utterance.number == number
        assert utterance.span.start >= before
        before = utterance.span.end
        quote = minutes.quote(utterance.span)
        assert quote == quote.strip() != ""
        assert (utterance.kind == "reply") == (utterance.reply_to is not None)
        if utterance.reply_to is not None:
            assert 0 < utterance.reply_to < number
            assert minutes.utterances[utterance.reply_to - 1].section == utterance.section
    named = "".join(minutes.text.split())
    for utterance in minutes.utterances:
        for words in (utterance.speaker.name, utterance.speaker.role) if utterance.speaker else ():
            assert words is None or _folded(words) in _folded(named)
    for header in minutes.headers:
        assert minutes.quote(header.span).strip()


def check_passages(minutes: Minutes) -> None:
    passages = cut(minutes, 260, count_tokens)
    spans = [p.span for p in passages]
    assert all(p.text == minutes.quote(p.span) and 0 < len(p.text) <= 600 for p in passages)
    assert len({p.passage_id for p in passages}) == len(passages)
    wanted = [u.span for u in minutes.utterances] + [
        span for _, span in header_blocks(minutes.headers, minutes.utterances)
    ]
    covered = {at for span in spans for at in range(span.start, span.end)}
    lost = [at for span in wanted for at in range(span.start, span.end) if at not in covered]
    assert "".join(minutes.text[at] for at in lost).strip() == ""


def _folded(text: str) -> str:
    from rag.text import squeeze

    return squeeze(text)


@given(documents())
def test_nothing_of_a_generated_document_is_lost(raw: str) -> None:
    if raw.strip():
        check_nothing_is_lost(raw)


@given(documents())
def test_utterances_of_a_generated_document_are_ordered_and_name_only_who_is_named(raw: str) -> None:
    if raw.strip():
        check_records(read_text(raw, "a.txt"))


@given(documents())
def test_passages_of_a_generated_document_hold_every_word_that_was_said(raw: str) -> None:
    if raw.strip():
        check_passages(read_text(raw, "a.txt"))


def _files(folder: Path) -> list[Path]:
    return sorted(f for f in folder.rglob("*") if f.suffix in TEXT_SUFFIXES and f.stem != "README")


SAMPLE = _files(resources.sample_corpus())


def test_the_sample_has_its_documents() -> None:
    assert len(SAMPLE) == 20


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_nothing_of_a_sample_document_is_lost(path: Path) -> None:
    minutes = check_nothing_is_lost(decode(path.read_bytes())[0])
    check_records(minutes)
    check_passages(minutes)


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_line_of_a_sample_document_is_said_or_stands_in_its_header(path: Path) -> None:
    """What is neither utterance nor header block is a heading, a speaker's line or a mark, never a sentence."""
    minutes = read_text(decode(path.read_bytes())[0], "a.txt")
    held = {at for u in minutes.utterances for at in range(u.span.start, u.span.end)}
    held |= {at for h in minutes.headers for at in range(h.span.start, h.span.end)}
    outside = "".join(c if at not in held else "\n" for at, c in enumerate(minutes.text))
    assert [line for line in outside.splitlines() if line.strip().endswith("。")] == []


def test_nothing_of_a_real_document_is_lost(seeds_dir: Path) -> None:
    for path in _files(seeds_dir):
        minutes = check_nothing_is_lost(decode(path.read_bytes())[0])
        check_records(minutes)
        check_passages(minutes)


def test_nothing_of_an_assembly_s_minutes_is_lost(bench_dir: Path) -> None:
    found = _files(bench_dir / "tokyo" / "docs")
    assert found
    for path in found:
        raw = decode(path.read_bytes())[0]
        minutes = check_nothing_is_lost(raw)
        check_records(minutes)
        check_passages(minutes)
